"""Functions of one variable with a kink; the stated subgradient at the kink is 0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy

from ..arithmetic.core import Number, rational
from ..arithmetic.functions import absolute, maximum, minimum, positive_part
from .units import INFINITE, Unit, step


@dataclass(frozen=True)
class Relu(Unit):
    """phi(t) = max(0, t); its derivative at 0 is the subgradient 0."""

    name = "relu"
    differentiable = False

    def value(self, t: Number) -> Number:
        return positive_part(t)

    def derivative(self, t: Number) -> Number:
        return step(t)

    def prox(self, t: Number, step: Number) -> Number:
        return t - minimum(positive_part(t), step)

    def curvature(self) -> tuple[Any, Any]:
        return 0, INFINITE

    def slope_range(self) -> tuple[Any, Any]:
        return 0, 1

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

    def prox(self, t: Number, step: Number) -> Number:
        return t - maximum(minimum(t, step), -step)

    def curvature(self) -> tuple[Any, Any]:
        return 0, INFINITE

    def slope_range(self) -> tuple[Any, Any]:
        return -1, 1

    def argmin(self) -> Any:
        return rational(0)

    def to_sympy(self, t: sympy.Expr) -> sympy.Expr:
        return sympy.Abs(t)

    def to_cvxpy(self, t: Any) -> Any:
        import cvxpy

        return cvxpy.abs(t)
