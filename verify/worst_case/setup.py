"""What the arguments of a text are when it is run on abstract points: classes, free vectors, rationals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from flint import fmpq

from verify.arithmetic.core import as_fmpq

from .interpolation import Property, sufficient

Exact: TypeAlias = int | str | fmpq


@dataclass(frozen=True)
class FunctionClass:
    """All functions (or operators) with ``properties``; ``minimizer``: whether one is assumed to exist."""

    properties: tuple[Property, ...]
    minimizer: bool = True

    @property
    def interpolable(self) -> bool:
        """Whether points that satisfy the conditions belong to a function of the class."""
        return sufficient(self.properties)

    @property
    def nonconvex(self) -> bool:
        """Whether functions of the class need not be convex: a zero gradient is then no minimizer."""
        m = self.constant("curvature", 0)
        return (isinstance(m, fmpq) and m < 0) or self.constant("secant and error bound", 0) is not None

    def constant(self, name: str, index: int) -> fmpq | None:
        """The constant ``index`` of the property ``name``, None where the class has no such property."""
        for given in self.properties:
            if given.name == name:
                return given.constants[index]
        return None


@dataclass(frozen=True)
class LinearClass:
    """All linear maps between two spaces, of norm at most ``norm``."""

    norm: fmpq


@dataclass(frozen=True)
class BlockClass:
    """Convex functions with a minimizer that are smooth along blocks of coordinates, with one constant for each."""

    smoothness: tuple[fmpq, ...]


@dataclass(frozen=True)
class FreeVector:
    """Any vector."""


@dataclass(frozen=True)
class Sum:
    """The sum of other arguments, by name, with ``weights`` (1 where none are given).

    Its minimizer is a point where weighted subgradients of the parts add up to zero.
    """

    of: tuple[str, ...]
    weights: tuple[fmpq, ...] = ()


Argument: TypeAlias = FunctionClass | LinearClass | BlockClass | FreeVector | Sum | fmpq | int


@dataclass(frozen=True)
class Setup:
    """What each argument of a text stands for; rational parameters are values of type ``fmpq`` or ``int``."""

    arguments: Mapping[str, Argument]


def smooth(L: Exact = 1, *, minimizer: bool = True) -> FunctionClass:
    """Differentiable functions with an L-Lipschitz gradient, convex or not.

    Where a minimizer is assumed, f - f* is at least |gradient|^2 / (2 L).
    """
    L = as_fmpq(L)
    bounded = (Property("minimum", (L,)),) if minimizer else ()
    return FunctionClass((Property("curvature", (-L, L)), *bounded), minimizer)


def smooth_convex(L: Exact = 1, *, minimizer: bool = True) -> FunctionClass:
    """Convex functions with an L-Lipschitz gradient."""
    return FunctionClass((Property("curvature", (fmpq(0), as_fmpq(L))),), minimizer)


def smooth_strongly_convex(L: Exact, m: Exact, *, minimizer: bool = True) -> FunctionClass:
    """m-strongly convex functions with an L-Lipschitz gradient, m < L."""
    L, m = as_fmpq(L), as_fmpq(m)
    if not m < L:
        raise ValueError(f"m = {m} and L = {L}: the conditions need m < L (m = L leaves one quadratic)")
    return FunctionClass((Property("curvature", (m, L)),), minimizer)


def block_smooth(*smoothness: Exact) -> BlockClass:
    """Convex functions whose partial gradient along block b is ``smoothness[b]``-Lipschitz along that block.

    A text calls f.partial(x, b), the part of the gradient that lies in block b.
    """
    return BlockClass(tuple(as_fmpq(L) for L in smoothness))


def convex(*, minimizer: bool = True) -> FunctionClass:
    """Closed proper convex functions."""
    return FunctionClass((Property("curvature", (fmpq(0), None)),), minimizer)


def strongly_convex(m: Exact, *, minimizer: bool = True) -> FunctionClass:
    """Closed proper m-strongly convex functions."""
    return FunctionClass((Property("curvature", (as_fmpq(m), None)),), minimizer)


def convex_lipschitz(G: Exact, *, minimizer: bool = True) -> FunctionClass:
    """Convex G-Lipschitz functions."""
    properties = (Property("curvature", (fmpq(0), None)), Property("lipschitz", (as_fmpq(G),)))
    return FunctionClass(properties, minimizer)


def convex_indicator(diameter: Exact | None = None, *, radius: Exact | None = None) -> FunctionClass:
    """Indicators of closed convex sets, with a diameter of at most ``diameter`` where one is given.

    With ``radius``: of sets in the ball of that radius around the origin.
    """
    bounded = () if diameter is None else (Property("diameter", (as_fmpq(diameter),)),)
    inside = () if radius is None else (Property("radius", (as_fmpq(radius),)),)
    return FunctionClass((Property("indicator"), *bounded, *inside))


def quadratic(L: Exact = 1, m: Exact = 0) -> FunctionClass:
    """Quadratics f(x) = f* + <x - x*, A (x - x*)> / 2 whose A is symmetric with its spectrum in [m, L], 0 <= m < L."""
    L, m = as_fmpq(L), as_fmpq(m)
    if not 0 <= m < L:
        raise ValueError(f"m = {m} and L = {L}: expected 0 <= m < L (m = L leaves one quadratic)")
    return FunctionClass((Property("symmetric linear", (m, L)),))


def convex_support(radius: Exact | None = None) -> FunctionClass:
    """Support functions of closed convex sets (in the ball of ``radius`` where one is given)."""
    bounded = () if radius is None else (Property("lipschitz", (as_fmpq(radius),)),)
    return FunctionClass((Property("support"), *bounded))


def quadratic_growth(L: Exact = 1) -> FunctionClass:
    """Convex functions with f - f* at most L/2 times the squared distance to the minimizer."""
    return FunctionClass((Property("quadratic growth", (as_fmpq(L),)),))


def secant_error_bound(m: Exact, L: Exact) -> FunctionClass:
    """Restricted secant inequality (m) and error bound (L) with respect to the minimizer."""
    return FunctionClass((Property("secant and error bound", (as_fmpq(m), as_fmpq(L))),))


def linear_map(norm: Exact = 1) -> LinearClass:
    """Linear maps M between two spaces with |M x| at most ``norm`` |x|; a text calls M(x) and M.adjoint(u)."""
    return LinearClass(as_fmpq(norm))


def monotone(strongly: Exact = 0) -> FunctionClass:
    """Maximally monotone operators, strongly with the constant ``strongly`` where it is positive."""
    return FunctionClass((Property("monotone", (as_fmpq(strongly),)),))


def cocoercive(beta: Exact) -> FunctionClass:
    """beta-cocoercive operators: <A x - A y, x - y> at least beta |A x - A y|^2."""
    return FunctionClass((Property("cocoercive", (as_fmpq(beta),)),))


def lipschitz_operator(L: Exact = 1) -> FunctionClass:
    """L-Lipschitz operators; with L = 1, nonexpansive ones."""
    return FunctionClass((Property("lipschitz operator", (as_fmpq(L),)),))


def together(*classes: FunctionClass) -> FunctionClass:
    """What is in every one of ``classes``; the conditions of the parts are necessary, seldom sufficient."""
    properties = tuple(dict.fromkeys(p for c in classes for p in c.properties))
    return FunctionClass(properties, all(c.minimizer for c in classes))
