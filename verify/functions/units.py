"""Functions of one variable with known curvature: the pieces from which the families are made.

Each unit answers the same short list: value, derivative, second derivative, the range of its curvature,
where its minimum is, and how SymPy, cvxpy, the checker and a reader write it.  Fields are numbers of any
arithmetic, so that one text serves a batch of floats and an exact rational.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import sympy
from flint import fmpq

from ..arithmetic.core import Number, Refused, current, rational
from ..arithmetic.functions import (
    absolute,
    arithmetic_of,
    cos,
    exp,
    log,
    maximum,
    minimum,
    positive_part,
    sin,
)

INFINITE = None
"""Stands for an infinite end of a curvature range or of a derivative range."""


def step(t: Number) -> Number:
    """1 where t > 0, 0 where t <= 0."""
    own = arithmetic_of(t)
    positive = own.truth("<", own.number(0), t)
    if own.name == "float64":
        return np.where(positive, 1.0, 0.0)
    if positive is None:
        raise Refused(own.name, "a jump whose side is not certain")
    return own.number(1 if positive else 0)


@dataclass(frozen=True)
class Unit:
    """A function phi of one real variable."""

    name: ClassVar[str] = ""
    convex: ClassVar[bool] = True
    differentiable: ClassVar[bool] = True
    twice: ClassVar[bool] = False
    exact: ClassVar[bool] = True
    """Whether rational arguments give rational values."""

    def value(self, t: Number) -> Number:
        raise NotImplementedError

    def derivative(self, t: Number) -> Number:
        raise NotImplementedError

    def second(self, t: Number) -> Number:
        raise NotImplementedError

    def curvature(self) -> tuple[Any, Any]:
        """(lowest, highest) slope of the derivative; None stands for infinite."""
        raise NotImplementedError

    def steepness(self) -> Any:
        """The least Lipschitz constant of phi; None stands for infinite."""
        return INFINITE

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
    twice = True

    def value(self, t: Number) -> Number:
        return t * t / 2

    def derivative(self, t: Number) -> Number:
        return t

    def second(self, t: Number) -> Number:
        return 0 * t + 1

    def curvature(self) -> tuple[Any, Any]:
        return 1, 1

    def argmin(self) -> Any:
        return rational(0)

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
    twice = True

    def __post_init__(self) -> None:
        if self.exponent < 2:
            raise ValueError(f"Power takes an exponent of at least 2, not {self.exponent}")

    @property
    def convex(self) -> bool:  # type: ignore[override]
        return self.exponent % 2 == 0

    def value(self, t: Number) -> Number:
        return t**self.exponent

    def derivative(self, t: Number) -> Number:
        return self.exponent * t ** (self.exponent - 1)

    def second(self, t: Number) -> Number:
        if self.exponent == 2:
            return 0 * t + 2
        return self.exponent * (self.exponent - 1) * t ** (self.exponent - 2)

    def curvature(self) -> tuple[Any, Any]:
        if self.exponent == 2:
            return 2, 2
        return (0 if self.convex else INFINITE), INFINITE

    def argmin(self) -> Any:
        return rational(0) if self.convex else None

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

    def value(self, t: Number) -> Number:
        inside = minimum(absolute(t), self.threshold)
        return inside * (absolute(t) - inside / 2)

    def derivative(self, t: Number) -> Number:
        return maximum(minimum(t, self.threshold), -self.threshold)

    def second(self, t: Number) -> Number:
        return step(self.threshold - absolute(t))

    def curvature(self) -> tuple[Any, Any]:
        return 0, 1

    def steepness(self) -> Any:
        return self.threshold

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

    def value(self, t: Number) -> Number:
        return positive_part(t) ** 2 / 2

    def derivative(self, t: Number) -> Number:
        return positive_part(t)

    def second(self, t: Number) -> Number:
        return step(t)

    def curvature(self) -> tuple[Any, Any]:
        return 0, 1

    def argmin(self) -> Any:
        return rational(0)

    def to_sympy(self, t: sympy.Expr) -> sympy.Expr:
        return sympy.Max(0, t) ** 2 / 2

    def to_cvxpy(self, t: Any) -> Any:
        import cvxpy

        return cvxpy.square(cvxpy.pos(t)) / 2


@dataclass(frozen=True)
class Softplus(Unit):
    """phi(t) = log(1 + e^t): smooth, convex, bounded below, without a minimizer."""

    name = "softplus"
    twice = True
    exact = False

    def value(self, t: Number) -> Number:
        return positive_part(t) + log(1 + exp(-absolute(t)))

    def derivative(self, t: Number) -> Number:
        return 1 / (1 + exp(-t))

    def second(self, t: Number) -> Number:
        sigma = self.derivative(t)
        return sigma * (1 - sigma)

    def curvature(self) -> tuple[Any, Any]:
        return 0, fmpq(1, 4)

    def steepness(self) -> Any:
        return 1

    def infimum(self) -> Any:
        return rational(0)

    def to_sympy(self, t: sympy.Expr) -> sympy.Expr:
        return sympy.log(1 + sympy.exp(t))

    def to_cvxpy(self, t: Any) -> Any:
        import cvxpy

        return cvxpy.logistic(t)


@dataclass(frozen=True)
class Exponential(Unit):
    """phi(t) = e^t."""

    name = "exp"
    twice = True
    exact = False

    def value(self, t: Number) -> Number:
        return exp(t)

    def derivative(self, t: Number) -> Number:
        return exp(t)

    def second(self, t: Number) -> Number:
        return exp(t)

    def curvature(self) -> tuple[Any, Any]:
        return 0, INFINITE

    def infimum(self) -> Any:
        return rational(0)

    def to_sympy(self, t: sympy.Expr) -> sympy.Expr:
        return sympy.exp(t)

    def to_cvxpy(self, t: Any) -> Any:
        import cvxpy

        return cvxpy.exp(t)


@dataclass(frozen=True)
class Cosine(Unit):
    """phi(t) = -cos t, whose minimizers are the multiples of 2 pi."""

    name = "negative-cos"
    convex = False
    twice = True
    exact = False

    def value(self, t: Number) -> Number:
        return -cos(t)

    def derivative(self, t: Number) -> Number:
        return sin(t)

    def second(self, t: Number) -> Number:
        return cos(t)

    def curvature(self) -> tuple[Any, Any]:
        return -1, 1

    def steepness(self) -> Any:
        return 1

    def argmin(self) -> Any:
        return rational(0)

    def infimum(self) -> Any:
        return rational(-1)

    def to_sympy(self, t: sympy.Expr) -> sympy.Expr:
        return -sympy.cos(t)


@dataclass(frozen=True)
class Relu(Unit):
    """phi(t) = max(0, t); its derivative at 0 is the subgradient 0."""

    name = "relu"
    differentiable = False

    def value(self, t: Number) -> Number:
        return positive_part(t)

    def derivative(self, t: Number) -> Number:
        return step(t)

    def curvature(self) -> tuple[Any, Any]:
        return 0, INFINITE

    def steepness(self) -> Any:
        return 1

    def argmin(self) -> Any:
        return rational(0)

    def to_sympy(self, t: sympy.Expr) -> sympy.Expr:
        return sympy.Max(0, t)

    def to_cvxpy(self, t: Any) -> Any:
        import cvxpy

        return cvxpy.pos(t)


@dataclass(frozen=True)
class Absolute(Unit):
    """phi(t) = |t|; its derivative at 0 is the subgradient 0."""

    name = "abs"
    differentiable = False

    def value(self, t: Number) -> Number:
        return absolute(t)

    def derivative(self, t: Number) -> Number:
        return step(t) - step(-t)

    def curvature(self) -> tuple[Any, Any]:
        return 0, INFINITE

    def steepness(self) -> Any:
        return 1

    def argmin(self) -> Any:
        return rational(0)

    def to_sympy(self, t: sympy.Expr) -> sympy.Expr:
        return sympy.Abs(t)

    def to_cvxpy(self, t: Any) -> Any:
        import cvxpy

        return cvxpy.abs(t)


def zero() -> Number:
    """0 in the arithmetic that is running."""
    return current().number(0)
