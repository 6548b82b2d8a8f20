"""Infinitely smooth functions of one variable that are not polynomials."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy
from flint import fmpq

from ..arithmetic.core import Number, rational
from ..arithmetic.functions import absolute, cos, exp, log, positive_part, sin
from .units import INFINITE, Unit


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

    def slope_range(self) -> tuple[Any, Any]:
        return 0, 1

    def infimum(self) -> Any:
        return rational(0)

    def jerk(self) -> Any:
        # the largest is 1/(6 sqrt 3)
        return fmpq(97, 1000)

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
    flat_at_zero = True
    checker_sign = -1
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

    def slope_range(self) -> tuple[Any, Any]:
        return -1, 1

    def argmin(self) -> Any:
        return rational(0)

    def infimum(self) -> Any:
        return rational(-1)

    def jerk(self) -> Any:
        return 1

    def to_checker(self) -> dict[str, Any]:
        return {"name": "cos"}

    def to_sympy(self, t: sympy.Expr) -> sympy.Expr:
        return -sympy.cos(t)
