"""The function classes that claims quantify over: what they assume, how members are drawn and checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ..arithmetic.ball import BALL
from ..arithmetic.core import Number, running_in
from ..arithmetic.vector import Vector
from ..families.base import FAMILIES, Family, Wanted
from ..oracle import CONSTANTS, FunctionInstance, Oracle
from ..quantifiers import Expression, Quantifier, Scope, shown
from ..source import Source

SMOOTHNESS = ("1", "2", "4", "1/2", "10")
CONDITION = ("1", "2", "4", "10", "25", "100", "3/2")
AWAY = (1, 1, 1, 1, 1, 1, "1/16", 0)
"""How far from a place that matters a start is drawn, as a part of the way."""


@dataclass(frozen=True)
class DrawnFunction(FunctionInstance):
    """A function instance that also knows good places to start from."""

    def place_for_start(self, source: Source, point: Vector) -> Vector:
        """``point``, moved for some instances of a batch to a place that matters, or close to one.

        The places are a minimizer, another stationary point, and the stable manifold of a saddle.
        """
        # both choices are made whatever is known of the function, so that a replay makes the same ones
        kind, away = source.pick("start", ("minimizer", "stationary", "stable")), source.member(AWAY)
        place = self.function.minimizer() if kind == "minimizer" else None
        if kind == "stable":
            place = self.function.on_stable_manifold(point)
        if place is None:
            place = next(self.function.stationary_points(), None)
        return point if place is None else place + away * (point - place)


@dataclass(frozen=True)
class FunctionClass(Quantifier):
    """Functions from R^d to R with the stated properties; constants are drawn unless they are given.

    ``smooth``: the gradient is L-Lipschitz.  ``strongly_convex``: f - m|x|^2/2 is convex.  ``lipschitz``:
    f is G-Lipschitz.  ``hessian_lipschitz``: the Hessian is M-Lipschitz in the operator norm.  ``twice``:
    twice continuously differentiable.  ``minimizer``: a global minimizer exists.  ``bounded_below``: the
    infimum is finite.  ``dimension``: d, where the text fixes it.
    """

    smooth: bool = False
    convex: bool = False
    strongly_convex: bool = False
    lipschitz: bool = False
    hessian_lipschitz: bool = False
    quadratic: bool = False
    twice: bool = False
    differentiable: bool = True
    minimizer: bool = False
    bounded_below: bool = False
    L: Expression = None
    m: Expression = None
    G: Expression = None
    M: Expression = None
    dimension: int | None = None
    families: tuple[str, ...] = ()

    def __call__(self, **changes: Any) -> FunctionClass:
        """The same class with some of its fields changed, as in ``Smooth(minimizer=True)``."""
        return replace(self, **changes)

    def wanted(self, **constants: Number) -> Wanted:
        """What this class asks of a family, once its constants are chosen."""
        return Wanted(
            smooth=self.smooth,
            convex=self.convex or self.strongly_convex,
            strongly_convex=self.strongly_convex,
            lipschitz=self.lipschitz,
            hessian_lipschitz=self.hessian_lipschitz,
            quadratic=self.quadratic,
            twice=self.twice or self.hessian_lipschitz,
            differentiable=self.differentiable,
            minimizer=self.minimizer,
            bounded_below=self.bounded_below or self.minimizer,
            **constants,
        )

    def members(self) -> list[type[Family]]:
        """The families that can supply members of this class."""
        wanted = self.wanted()
        fitting = [f for f in FAMILIES.values() if f.fits(wanted)]
        if self.families:
            fitting = [f for f in fitting if f.family in self.families]
        if self.dimension is not None:
            fitting = [f for f in fitting if min(f.dimensions) <= self.dimension <= max(f.dimensions)]
        return fitting

    def draw(self, scope: Scope, name: str) -> DrawnFunction:
        source = scope.source
        assert source is not None
        names = tuple(f.family for f in self.members())
        if not names:
            raise ValueError(f"no family supplies the class {self.words()}")
        family = FAMILIES[source.pick("family", names)]
        if scope.dimension is None:
            fixed = (self.dimension,) if self.dimension is not None else None
            options = fixed or tuple(d for d in family.dimensions if d in scope.dimensions) or family.dimensions
            scope.dimension = source.pick("dimension", options)
        return self.draw_from(family, scope)

    def draw_from(self, family: type[Family], scope: Scope) -> DrawnFunction:
        """A member of this class that ``family`` supplies, of the dimension of ``scope``."""
        source, dimension = scope.source, scope.dimension
        assert source is not None and dimension is not None
        constants = self._constants(scope, source)
        return DrawnFunction(family.draw(source, dimension, self.wanted(**constants)), **constants)

    def _constants(self, scope: Scope, source: Source) -> dict[str, Number]:
        constants: dict[str, Number] = {}
        if self.smooth:
            given = scope.evaluate(self.L)
            constants["L"] = source.member(SMOOTHNESS if given is None else (given,))
        if self.strongly_convex:
            given = scope.evaluate(self.m)
            if given is not None:
                constants["m"] = source.member((given,))
            elif self.smooth:
                constants["m"] = constants["L"] / source.member(CONDITION)
            else:
                constants["m"] = source.member(SMOOTHNESS)
        if self.lipschitz:
            given = scope.evaluate(self.G)
            constants["G"] = source.member(SMOOTHNESS if given is None else (given,))
        if self.hessian_lipschitz:
            given = scope.evaluate(self.M)
            constants["M"] = source.member(SMOOTHNESS if given is None else (given,))
        return constants

    def remember(self, description: Any, scope: Scope, name: str) -> None:
        scope.values[name] = description
        for constant in CONSTANTS:
            value = getattr(description, constant)
            if value is not None:
                scope.values[constant] = value

    def realise(self, description: Any) -> Oracle:
        return Oracle(description)

    def check(self, description: Any, scope: Scope, name: str) -> list[tuple[str, bool]]:
        body = description.function.body()
        scope.dimension = body.dimension
        found: list[tuple[str, bool]] = []
        if self.smooth:
            found.append((f"{name} is L-smooth", description.L > 0 and body.is_smooth(description.L)))
        if self.strongly_convex:
            found.append((f"{name} is m-strongly convex", description.m > 0 and body.is_strongly_convex(description.m)))
        elif self.convex:
            found.append((f"{name} is convex", body.is_convex()))
        if self.lipschitz:
            found.append((f"{name} is G-Lipschitz", body.is_lipschitz(description.G)))
        if self.hessian_lipschitz:
            holds = description.M > 0 and body.is_hessian_lipschitz(description.M)
            found.append((f"{name} has an M-Lipschitz Hessian", holds))
        if self.quadratic:
            found.append((f"{name} is quadratic", body.is_quadratic()))
        if self.twice:
            found.append((f"{name} is twice continuously differentiable", body.is_twice()))
        elif self.differentiable and not self.smooth:
            found.append((f"{name} is differentiable", body.is_differentiable()))
        if self.minimizer:
            found.append((f"{name} has a minimizer", description.function.minimizer() is not None))
        if self.bounded_below:
            found.append((f"{name} is bounded below", has_infimum(description.function)))
        for constant in CONSTANTS:
            given = scope.evaluate(getattr(self, constant))
            if given is not None and getattr(description, constant) is not None:
                found.append((f"{constant} = {given}", bool(getattr(description, constant) == given)))
        return found

    def drops(self) -> dict[str, Quantifier]:
        wider: dict[str, Quantifier] = {}
        if self.strongly_convex and self.m is None and self.smooth:
            return wider
        if self.convex and self.smooth:
            wider["convexity"] = replace(self, convex=False)
        if self.quadratic and self.smooth:
            wider["quadratic"] = replace(self, quadratic=False)
        return wider

    def words(self) -> str:
        """The class in words."""
        parts = []
        if self.quadratic:
            parts.append("quadratic")
        if self.strongly_convex:
            parts.append("m-strongly convex")
        elif self.convex:
            parts.append("convex")
        if self.smooth:
            parts.append("L-smooth")
        if self.lipschitz:
            parts.append("G-Lipschitz")
        if self.hessian_lipschitz:
            parts.append("twice differentiable with M-Lipschitz Hessian")
        elif self.twice:
            parts.append("twice continuously differentiable")
        if not parts:
            parts.append("differentiable" if self.differentiable else "real-valued")
        text = ", ".join(parts)
        if self.minimizer:
            text += ", with a minimizer"
        elif self.bounded_below:
            text += ", bounded below"
        return text

    def latex(self, name: str) -> str:
        return rf"{shown(name)}\colon \mathbb{{R}}^{{d}} \to \mathbb{{R}} \text{{ {self.words()}}}"


def has_infimum(function: Family) -> bool:
    """Whether the infimum is known exactly; it may take real functions to write it down."""
    with running_in(BALL):
        return function.infimum() is not None


Smooth = FunctionClass(smooth=True)
SmoothConvex = FunctionClass(smooth=True, convex=True)
SmoothStronglyConvex = FunctionClass(smooth=True, convex=True, strongly_convex=True)
Convex = FunctionClass(convex=True, differentiable=False)
ConvexLipschitz = FunctionClass(convex=True, lipschitz=True, differentiable=False)
StronglyConvex = FunctionClass(convex=True, strongly_convex=True, differentiable=False)
QuadraticFunction = FunctionClass(smooth=True, quadratic=True)
ConvexQuadratic = FunctionClass(smooth=True, convex=True, quadratic=True)
StronglyConvexQuadratic = FunctionClass(smooth=True, convex=True, strongly_convex=True, quadratic=True)
TwiceDifferentiable = FunctionClass(twice=True)
HessianLipschitz = FunctionClass(twice=True, hessian_lipschitz=True)
Differentiable = FunctionClass()

__all__ = [name for name in dir() if name[0].isupper()]
