"""What the text of a claim sees of a function: its values, gradients and constants."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from flint import ctx

from .arithmetic.core import Number, Refused, current
from .arithmetic.matrix import Matrix
from .arithmetic.trace import recorder_of
from .arithmetic.vector import Vector
from .families.base import Family

GRADIENT_BITS = 60_000
"""An exact gradient whose rationals outgrow this many bits is refused; balls take over."""


@dataclass(frozen=True)
class Asked:
    """A question to an oracle: the function, "value" or "gradient", and the point."""

    function: FunctionInstance
    what: str
    point: Vector


_seen: ContextVar[list[Asked] | None] = ContextVar("tightrope_seen", default=None)


@contextmanager
def watched() -> Iterator[list[Asked]]:
    """Notes every question to an oracle while the block runs, in order."""
    seen: list[Asked] = []
    token = _seen.set(seen)
    try:
        yield seen
    finally:
        _seen.reset(token)


def _note(function: FunctionInstance, what: str, x: Vector) -> None:
    seen = _seen.get()
    if seen is not None:
        seen.append(Asked(function, what, x))


@dataclass(frozen=True)
class FunctionInstance:
    """A function with the constants that the claim was told: L (smoothness), m, G (Lipschitz), M (Hessian)."""

    function: Family
    L: Number = None
    m: Number = None
    G: Number = None
    M: Number = None


CONSTANTS = ("L", "m", "G", "M")
"""The names of the constants of a function instance."""


class Oracle:
    """A function as the text of a claim uses it: ``f(x)``, ``f.grad(x)``, ``f.L``, ``f.minimizer`` ..."""

    def __init__(self, instance: FunctionInstance) -> None:
        self.instance = instance
        self._body = instance.function.body()
        self._found: dict[tuple[str, str, int], Any] = {}

    @property
    def dimension(self) -> int:
        return self._body.dimension

    def __repr__(self) -> str:
        from .functions.describe import describe_function

        given = [f"{c}={getattr(self.instance, c)}" for c in CONSTANTS if getattr(self.instance, c) is not None]
        return f"<{', '.join([describe_function(self._body), *given])}>"

    def __call__(self, x: Vector) -> Number:
        """f(x)."""
        _note(self.instance, "value", x)
        recorder = recorder_of(x)
        if recorder is not None:
            return recorder.value(self._body, x)
        return self._body.value(x)

    def grad(self, x: Vector) -> Vector:
        """The gradient of f at x (where f is not differentiable: the stated subgradient)."""
        _note(self.instance, "gradient", x)
        recorder = recorder_of(x)
        if recorder is not None:
            return recorder.gradient(self._body, x)
        gradient = self._body.gradient(x)
        for component in gradient:
            bits = getattr(component, "height_bits", None)
            if bits is not None and bits() > GRADIENT_BITS:
                raise Refused("rational", "a gradient that outgrows the digit limit")
        return gradient

    def hessian(self, x: Vector) -> Matrix:
        """The matrix of second derivatives of f at x."""
        return self._body.hessian(x)

    def prox(self, x: Vector, step: Number) -> Vector:
        """The proximal point: the minimizer of f(z) + |z - x|^2 / (2 step).

        Refused where the family has no closed form for it, and where a run is traced for a certificate.
        """
        if recorder_of(x) is not None:
            raise Refused("trace", "a proximal step")
        prox = getattr(self._body, "prox", None)
        if prox is None:
            raise Refused("any", f"a proximal step on a member of the family {self.instance.function.family}")
        return prox(x, step)

    def _constant(self, name: str) -> Number:
        value = getattr(self.instance, name)
        if value is None:
            raise AttributeError(f"the class of the function gives it no constant {name}")
        return value

    @property
    def L(self) -> Number:
        """The constant of smoothness: the gradient is L-Lipschitz."""
        return self._constant("L")

    @property
    def m(self) -> Number:
        """The constant of strong convexity."""
        return self._constant("m")

    @property
    def G(self) -> Number:
        """The Lipschitz constant of f itself."""
        return self._constant("G")

    @property
    def M(self) -> Number:
        """The Lipschitz constant of the Hessian, in the operator norm."""
        return self._constant("M")

    @property
    def kappa(self) -> Number:
        """The condition number L/m."""
        return self.L / self.m

    def _once(self, what: str, find: Callable[[], Any]) -> Any:
        """What ``find`` returns, found once in each arithmetic and precision, however often a text asks."""
        key = (what, current().name, ctx.prec)
        if key not in self._found:
            self._found[key] = find()
        return self._found[key]

    @property
    def minimizer(self) -> Vector:
        """A global minimizer of f."""
        place = self._once("minimizer", self.instance.function.minimizer)
        if place is None:
            raise Refused("any", f"a minimizer of a member of the family {self.instance.function.family}")
        return place

    @property
    def minimum(self) -> Number:
        """The infimum of f."""
        lowest = self._once("infimum", self.instance.function.infimum)
        if lowest is None:
            raise Refused("any", f"the infimum of a member of the family {self.instance.function.family}")
        return lowest
