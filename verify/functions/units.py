"""Functions of one variable with known curvature: the pieces from which the families are made.

Each unit answers the same short list: value, derivative, second derivative, the ranges of its slope and
curvature, where its minimum is, and how SymPy, cvxpy, the checker and a reader write it.  Fields are numbers
of any arithmetic, so that one text serves a batch of floats and an exact rational.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import sympy
from flint import fmpq

from ..arithmetic.core import Number, Refused, Undetermined, rational
from ..arithmetic.functions import absolute, arithmetic_of, maximum, minimum, positive_part
from .shared import power

INFINITE = None
"""Stands for an infinite end of a range."""


def step(t: Number) -> Number:
    """1 where t > 0, 0 where t <= 0."""
    own = arithmetic_of(t)
    positive = own.truth("<", own.number(0), t)
    if own.name == "float64":
        return np.where(positive, 1.0, 0.0)
    if positive is None:
        raise Undetermined("a jump whose side is not certain")
    return own.number(1 if positive else 0)


@dataclass(frozen=True)
class Unit:
    """A function phi of one real variable."""

    name: ClassVar[str] = ""
    convex: ClassVar[bool] = True
    differentiable: ClassVar[bool] = True
    twice: ClassVar[bool] = False
    flat_at_zero: ClassVar[bool] = False
    """Whether the derivative at 0 is 0."""
    exact: ClassVar[bool] = True
    """Whether rational arguments give rational values."""
    checker_sign: ClassVar[int] = 1
    """-1 where the checker knows the function by its negative."""

    def value(self, t: Number) -> Number:
        raise NotImplementedError

    def derivative(self, t: Number) -> Number:
        raise NotImplementedError

    def second(self, t: Number) -> Number:
        raise NotImplementedError

    def curvature(self) -> tuple[Any, Any]:
        """(lowest, highest) slope of the derivative; None stands for infinite."""
        raise NotImplementedError

    def slope_range(self) -> tuple[Any, Any]:
        """(infimum, supremum) of the derivative; None stands for infinite."""
        return INFINITE, INFINITE

    def jerk(self) -> Any:
        """A bound of the absolute third derivative; None where there is none or it is not known."""
        return INFINITE

    def prox(self, t: Number, step: Number) -> Number:
        """The minimizer of phi(z) + (z - t)^2 / (2 step); Refused where it has no closed form."""
        raise Refused(arithmetic_of(t).name, f"a proximal step on the unit {self.name}")

    def argmin(self) -> Any:
        """A minimizer, or None where there is none (or it is not rational)."""
        return None

    def infimum(self) -> Any:
        """The infimum, or None where it is minus infinity (or not rational)."""
        place = self.argmin()
        return None if place is None else self.value(place)

    def to_sympy(self, t: sympy.Expr) -> sympy.Expr:
        raise NotImplementedError

    def to_cvxpy(self, t: Any) -> Any:
        """A cvxpy expression; Refused where the unit is not convex."""
        raise Refused("cvxpy", f"the unit {self.name}")

    def to_checker(self) -> dict[str, Any]:
        return {"name": self.name}


@dataclass(frozen=True)
class Square(Unit):
    """phi(t) = t^2 / 2."""

    name = "square"
    flat_at_zero = True
    twice = True

    def value(self, t: Number) -> Number:
        return t * t / 2

    def derivative(self, t: Number) -> Number:
        return t

    def second(self, t: Number) -> Number:
        return 0 * t + 1

    def prox(self, t: Number, step: Number) -> Number:
        return t / (1 + step)

    def curvature(self) -> tuple[Any, Any]:
        return 1, 1

    def argmin(self) -> Any:
        return rational(0)

    def jerk(self) -> Any:
        return 0

    def to_sympy(self, t: sympy.Expr) -> sympy.Expr:
        return t**2 / 2

    def to_cvxpy(self, t: Any) -> Any:
        import cvxpy

        return cvxpy.square(t) / 2


@dataclass(frozen=True)
class Power(Unit):
    """phi(t) = t^n for an integer n >= 2."""

    exponent: int
    name = "power"
    flat_at_zero = True
    twice = True

    def __post_init__(self) -> None:
        if self.exponent < 2:
            raise ValueError(f"Power takes an exponent of at least 2, not {self.exponent}")

    @property
    def convex(self) -> bool:  # type: ignore[override]
        return self.exponent % 2 == 0

    def value(self, t: Number) -> Number:
        return power(t, self.exponent)

    def derivative(self, t: Number) -> Number:
        return self.exponent * power(t, self.exponent - 1)

    def second(self, t: Number) -> Number:
        if self.exponent == 2:
            return 0 * t + 2
        return self.exponent * (self.exponent - 1) * power(t, self.exponent - 2)

    def curvature(self) -> tuple[Any, Any]:
        if self.exponent == 2:
            return 2, 2
        return (0 if self.convex else INFINITE), INFINITE

    def argmin(self) -> Any:
        return rational(0) if self.convex else None

    def jerk(self) -> Any:
        return {2: 0, 3: 6}.get(self.exponent)

    def to_sympy(self, t: sympy.Expr) -> sympy.Expr:
        return t**self.exponent

    def to_cvxpy(self, t: Any) -> Any:
        import cvxpy

        return cvxpy.power(t, self.exponent) if self.convex else super().to_cvxpy(t)

    def to_checker(self) -> dict[str, Any]:
        return {"name": self.name, "exponent": self.exponent}


@dataclass(frozen=True)
class Huber(Unit):
    """phi(t) = t^2/2 for |t| <= threshold, threshold |t| - threshold^2/2 beyond."""

    threshold: Number
    name = "huber"
    flat_at_zero = True

    def __post_init__(self) -> None:
        # with a negative threshold the formula is concave: the shrinker must not be able to write that
        if isinstance(self.threshold, fmpq) and not self.threshold > 0:
            raise ValueError(f"Huber takes a positive threshold, not {self.threshold}")

    def value(self, t: Number) -> Number:
        inside = minimum(absolute(t), self.threshold)
        return inside * (absolute(t) - inside / 2)

    def derivative(self, t: Number) -> Number:
        return maximum(minimum(t, self.threshold), -self.threshold)

    def second(self, t: Number) -> Number:
        return step(self.threshold - absolute(t))

    def prox(self, t: Number, step: Number) -> Number:
        return t - step * self.derivative(t / (1 + step))

    def curvature(self) -> tuple[Any, Any]:
        return 0, 1

    def slope_range(self) -> tuple[Any, Any]:
        return -self.threshold, self.threshold

    def argmin(self) -> Any:
        return rational(0)

    def to_sympy(self, t: sympy.Expr) -> sympy.Expr:
        threshold = sympy.Rational(str(self.threshold))
        inside = sympy.Abs(t) <= threshold
        return sympy.Piecewise((t**2 / 2, inside), (threshold * sympy.Abs(t) - threshold**2 / 2, True))

    def to_cvxpy(self, t: Any) -> Any:
        import cvxpy

        return cvxpy.huber(t, float(self.threshold)) / 2

    def to_checker(self) -> dict[str, Any]:
        return {"name": self.name, "threshold": str(self.threshold)}


@dataclass(frozen=True)
class SquaredHinge(Unit):
    """phi(t) = max(0, t)^2 / 2."""

    name = "squared-hinge"
    flat_at_zero = True

    def value(self, t: Number) -> Number:
        return positive_part(t) ** 2 / 2

    def derivative(self, t: Number) -> Number:
        return positive_part(t)

    def second(self, t: Number) -> Number:
        return step(t)

    def prox(self, t: Number, step: Number) -> Number:
        return t - step * positive_part(t) / (1 + step)

    def curvature(self) -> tuple[Any, Any]:
        return 0, 1

    def argmin(self) -> Any:
        return rational(0)

    def to_sympy(self, t: sympy.Expr) -> sympy.Expr:
        return sympy.Max(0, t) ** 2 / 2

    def to_cvxpy(self, t: Any) -> Any:
        import cvxpy

        return cvxpy.square(cvxpy.pos(t)) / 2
