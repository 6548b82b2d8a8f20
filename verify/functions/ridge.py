"""Sums of functions of one variable along directions, with a quadratic and a linear part.

Quadratics, separable and rotated sums, regressions and networks with one hidden layer are ridge sums.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sympy
from flint import fmpq

from ..arithmetic.core import Number, Refused, as_fmpq
from ..arithmetic.functions import arithmetic_of, total
from ..arithmetic.matrix import Matrix, is_positive_semidefinite, outer
from ..arithmetic.vector import Vector, dot, norm2
from .shared import (
    affine_sympy,
    float_of,
    floats_of,
    is_nothing,
    scaled_identity,
    sum_of_roots_at_most,
    sum_vectors,
    sympy_of,
)
from .units import Square, Unit


@dataclass(frozen=True)
class Term:
    """weight * unit(direction . x + offset)."""

    weight: Number
    direction: Vector
    offset: Number
    unit: Unit

    def argument(self, x: Vector) -> Number:
        """direction . x + offset."""
        return dot(self.direction, x) + self.offset


@dataclass(frozen=True)
class RidgeSum:
    """f(x) = constant + linear . x + x'Ax/2 + ridge |x|^2/2 + sum_i w_i phi_i(a_i . x + b_i).

    The membership tests are sufficient: they add up what each term contributes at most, as the
    independent checker does.
    """

    dimension: int
    terms: tuple[Term, ...] = ()
    quadratic: Matrix | None = None
    linear: Vector | None = None
    constant: Number = 0
    ridge: Number = 0

    @cached_property
    def active(self) -> tuple[Term, ...]:
        """The terms whose weight is not exactly zero."""
        return tuple(term for term in self.terms if not is_nothing(term.weight))

    def value(self, x: Vector) -> Number:
        parts = [term.weight * term.unit.value(term.argument(x)) for term in self.terms]
        if self.quadratic is not None:
            parts.append(self.quadratic.form(x) / 2)
        if self.linear is not None:
            parts.append(dot(self.linear, x))
        if not is_nothing(self.ridge):
            parts.append(self.ridge * norm2(x) / 2)
        if not is_nothing(self.constant):
            parts.append(self.constant)
        return total(parts) if parts else arithmetic_of(*x).number(0)

    def gradient(self, x: Vector) -> Vector:
        parts = [(term.weight * term.unit.derivative(term.argument(x))) * term.direction for term in self.terms]
        if self.quadratic is not None:
            parts.append(self.quadratic @ x)
        if self.linear is not None:
            parts.append(self.linear)
        if not is_nothing(self.ridge):
            parts.append(self.ridge * x)
        return sum_vectors(parts) if parts else 0 * x

    def hessian(self, x: Vector) -> Matrix:
        result = 0 * outer(x, x) if self.quadratic is None else self.quadratic
        if not is_nothing(self.ridge):
            size = range(self.dimension)
            result = result + Matrix([self.ridge * int(i == j) for j in size] for i in size)
        for term in self.active:
            weight = term.weight * term.unit.second(term.argument(x))
            result = result + weight * outer(term.direction, term.direction)
        return result

    def prox(self, x: Vector, step: Number) -> Vector:
        """The minimizer of f(z) + |z - x|^2 / (2 step) where f is quadratic; Refused otherwise."""
        if not all(isinstance(term.unit, Square) for term in self.active):
            raise Refused(arithmetic_of(*x).name, "a proximal step on a sum that is not quadratic")
        hessian, size = self.hessian(x), range(self.dimension)
        shifted = Matrix([int(i == j) + step * hessian[i, j] for j in size] for i in size)
        return x - shifted.solve(self.gradient(x) * step)

    def _hessian_bound(self, upper: bool) -> Matrix | None:
        """A matrix above (below) every Hessian in the order of forms; None where there is no such matrix."""
        result = scaled_identity(self.dimension, self.ridge)
        if self.quadratic is not None:
            result = result + self.quadratic
        for term in self.active:
            weight = as_fmpq(term.weight)
            low, high = term.unit.curvature()
            end = high if (weight > 0) == upper else low
            if end is None:
                return None
            result = result + outer(term.direction, term.direction) * (weight * as_fmpq(end))
        return result

    def is_smooth(self, smoothness: fmpq) -> bool:
        """Whether the curvature bounds of the terms show that the gradient is ``smoothness``-Lipschitz."""
        high, low = self._hessian_bound(True), self._hessian_bound(False)
        if high is None or low is None or not self.is_differentiable():
            return False
        scaled = scaled_identity(self.dimension, smoothness)
        return is_positive_semidefinite(scaled - high) and is_positive_semidefinite(scaled + low)

    def is_differentiable(self) -> bool:
        return all(term.unit.differentiable for term in self.active)

    def is_twice(self) -> bool:
        return all(term.unit.twice for term in self.active)

    def is_quadratic(self) -> bool:
        return all(None not in (ends := term.unit.curvature()) and ends[0] == ends[1] for term in self.active)

    def is_strongly_convex(self, strong_convexity: fmpq) -> bool:
        low = self._hessian_bound(False)
        return low is not None and is_positive_semidefinite(low - scaled_identity(self.dimension, strong_convexity))

    def is_convex(self) -> bool:
        return self.is_strongly_convex(fmpq(0))

    def is_lipschitz(self, constant: fmpq) -> bool:
        """Whether |linear| + sum |w_i| sup|phi_i'| |a_i| <= constant."""
        curved = self.quadratic is not None and any(e != 0 for row in self.quadratic.rows for e in row)
        if curved or not is_nothing(self.ridge):
            return False
        squares = [] if self.linear is None else [as_fmpq(norm2(self.linear))]
        for term in self.active:
            low, high = term.unit.slope_range()
            if low is None or high is None:
                return False
            steepest = as_fmpq(term.weight) * max(-as_fmpq(low), as_fmpq(high))
            squares.append(steepest * steepest * as_fmpq(norm2(term.direction)))
        return sum_of_roots_at_most(squares, constant)

    def is_hessian_lipschitz(self, constant: fmpq) -> bool:
        """Whether sum |w_i| sup|phi_i'''| |a_i|^3 <= constant."""
        sixth = []
        for term in self.active:
            jerk = term.unit.jerk()
            if jerk is None:
                return False
            sixth.append((as_fmpq(term.weight) * as_fmpq(jerk)) ** 2 * as_fmpq(norm2(term.direction)) ** 3)
        return self.is_twice() and sum_of_roots_at_most(sixth, constant)

    def to_checker(self) -> dict[str, Any]:
        matrix = scaled_identity(self.dimension, self.ridge)
        matrix = matrix if self.quadratic is None else matrix + self.quadratic
        bare = self.quadratic is None and is_nothing(self.ridge)
        linear = ["0"] * self.dimension if self.linear is None else [str(a) for a in self.linear]
        return {
            "kind": "ridge-sum",
            "dimension": self.dimension,
            "constant": str(as_fmpq(self.constant)),
            "linear": linear,
            "quadratic": None if bare else [[str(e) for e in row] for row in matrix.rows],
            "terms": [
                {
                    "weight": str(as_fmpq(t.weight) * t.unit.checker_sign),
                    "direction": [str(as_fmpq(a)) for a in t.direction],
                    "offset": str(as_fmpq(t.offset)),
                    "unit": t.unit.to_checker(),
                }
                for t in self.active
            ],
        }

    def to_sympy(self, x: tuple[sympy.Symbol, ...]) -> sympy.Expr:
        result = sympy_of(self.constant) + sympy_of(self.ridge) * sum(s**2 for s in x) / 2
        if self.linear is not None:
            result += affine_sympy(self.linear, 0, x)
        if self.quadratic is not None:
            rows, size = self.quadratic.rows, range(len(x))
            result += sum(sympy_of(rows[i][j]) * x[i] * x[j] for i in size for j in size) / 2
        for term in self.terms:
            t = affine_sympy(term.direction, term.offset, x)
            result += sympy_of(term.weight) * term.unit.to_sympy(t)
        return result

    def to_cvxpy(self, x: Any) -> Any:
        import cvxpy
        import numpy as np

        result: Any = float_of(self.constant) + 0 * cvxpy.sum(x)
        if self.linear is not None:
            result = result + floats_of(self.linear) @ x
        if self.quadratic is not None:
            matrix = np.array([floats_of(row) for row in self.quadratic.rows])
            result = result + cvxpy.quad_form(x, cvxpy.psd_wrap(matrix)) / 2
        if not is_nothing(self.ridge):
            if self.ridge < 0:
                raise Refused("cvxpy", "a negative multiple of a convex function")
            result = result + float_of(self.ridge) / 2 * cvxpy.sum_squares(x)
        for term in self.active:
            if term.weight < 0:
                raise Refused("cvxpy", "a negative multiple of a convex function")
            t = floats_of(term.direction) @ x + float_of(term.offset)
            result = result + float_of(term.weight) * term.unit.to_cvxpy(t)
        return result
