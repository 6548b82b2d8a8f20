"""Maxima of affine functions, and their smooth counterpart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy
from flint import fmpq

from ..arithmetic.core import Number, Refused, Undetermined, as_fmpq
from ..arithmetic.functions import arithmetic_of, exp, log, maximum, total
from ..arithmetic.matrix import Matrix, outer
from ..arithmetic.vector import Vector, dot, norm2
from .shared import (
    affine_sympy,
    float_of,
    floats_of,
    is_nothing,
    length_at_most,
    scaled_identity,
    sum_vectors,
)

Row = tuple[Vector, Number]
"""(direction, offset) of the affine function direction . x + offset."""


@dataclass(frozen=True)
class MaxAffine:
    """f(x) = max_i (a_i . x + b_i); ``gradient`` is the a_i of the first active piece, a subgradient."""

    dimension: int
    pieces: tuple[Row, ...]

    def value(self, x: Vector) -> Number:
        return maximum(*(dot(direction, x) + offset for direction, offset in self.pieces))

    def gradient(self, x: Vector) -> Vector:
        values = [dot(direction, x) + offset for direction, offset in self.pieces]
        own = arithmetic_of(*values)
        if own.name == "float64":
            return self._gradient_of_batch(values)
        best = 0
        for i in range(1, len(values)):
            larger = own.truth("<", values[best], values[i])
            if larger is None:
                raise Undetermined("an active piece that is not certain")
            best = i if larger else best
        return self.pieces[best][0]

    def _gradient_of_batch(self, values: list[Any]) -> Vector:
        stacked = np.stack(np.broadcast_arrays(*values))
        first = np.argmax(stacked, axis=0)[None, ...]
        columns = []
        for j in range(self.dimension):
            entries = np.stack([np.broadcast_to(d[j], stacked.shape[1:]) for d, _ in self.pieces])
            columns.append(np.take_along_axis(entries, first, axis=0)[0])
        return Vector(columns)

    def hessian(self, x: Vector) -> Matrix:
        if len(self.pieces) > 1:
            raise Refused("any", "the Hessian of a maximum of several affine functions")
        return 0 * outer(x, x)

    def is_convex(self) -> bool:
        return True

    def is_smooth(self, smoothness: fmpq) -> bool:
        return self.is_differentiable()

    def is_strongly_convex(self, strong_convexity: fmpq) -> bool:
        return strong_convexity <= 0

    def is_lipschitz(self, constant: fmpq) -> bool:
        return all(length_at_most(direction, constant) for direction, _ in self.pieces)

    def is_differentiable(self) -> bool:
        return len(self.pieces) == 1

    def is_twice(self) -> bool:
        return self.is_differentiable()

    def is_quadratic(self) -> bool:
        return self.is_differentiable()

    def is_hessian_lipschitz(self, constant: fmpq) -> bool:
        return self.is_differentiable() and constant >= 0

    def to_checker(self) -> dict[str, Any]:
        pieces = [[[str(as_fmpq(a)) for a in d], str(as_fmpq(b))] for d, b in self.pieces]
        return {"kind": "max-affine", "dimension": self.dimension, "pieces": pieces}

    def to_sympy(self, x: tuple[sympy.Symbol, ...]) -> sympy.Expr:
        return sympy.Max(*(affine_sympy(d, b, x) for d, b in self.pieces))

    def to_cvxpy(self, x: Any) -> Any:
        import cvxpy

        return cvxpy.max(cvxpy.hstack([floats_of(d) @ x + float_of(b) for d, b in self.pieces]))


@dataclass(frozen=True)
class LogSumExp:
    """f(x) = log sum_i exp(a_i . x + b_i) + ridge |x|^2/2."""

    dimension: int
    rows: tuple[Row, ...]
    ridge: Number = 0

    def _shares(self, x: Vector) -> tuple[Number, list[Number]]:
        """The value of log sum exp, and each row's share of the sum."""
        values = [dot(direction, x) + offset for direction, offset in self.rows]
        largest = maximum(*values)
        shifted = [exp(v - largest) for v in values]
        mass = total(shifted)
        return largest + log(mass), [s / mass for s in shifted]

    def value(self, x: Vector) -> Number:
        value = self._shares(x)[0]
        return value if is_nothing(self.ridge) else value + self.ridge * norm2(x) / 2

    def _mean(self, shares: list[Number]) -> Vector:
        return sum_vectors([w * d for w, (d, _) in zip(shares, self.rows, strict=True)])

    def gradient(self, x: Vector) -> Vector:
        mean = self._mean(self._shares(x)[1])
        return mean if is_nothing(self.ridge) else mean + self.ridge * x

    def hessian(self, x: Vector) -> Matrix:
        shares = self._shares(x)[1]
        mean, size = self._mean(shares), range(self.dimension)
        result = Matrix([self.ridge * int(i == j) for j in size] for i in size) - outer(mean, mean)
        for share, (direction, _) in zip(shares, self.rows, strict=True):
            result = result + share * outer(direction, direction)
        return result

    def is_convex(self) -> bool:
        return self.ridge >= 0

    def is_smooth(self, smoothness: fmpq) -> bool:
        """By Popoviciu's inequality: a quarter of the largest squared distance of two rows, and the ridge."""
        directions = [d for d, _ in self.rows]
        widest = max(as_fmpq(norm2(a - b)) for a in directions for b in directions)
        return self.ridge >= 0 and bool(widest / 4 + self.ridge <= smoothness)

    def is_strongly_convex(self, strong_convexity: fmpq) -> bool:
        return bool(strong_convexity <= self.ridge)

    def is_lipschitz(self, constant: fmpq) -> bool:
        return is_nothing(self.ridge) and all(length_at_most(d, constant) for d, _ in self.rows)

    def is_differentiable(self) -> bool:
        return True

    def is_twice(self) -> bool:
        return True

    def is_quadratic(self) -> bool:
        return len(self.rows) == 1

    def is_hessian_lipschitz(self, constant: fmpq) -> bool:
        return len(self.rows) == 1 and constant >= 0

    def to_checker(self) -> dict[str, Any]:
        matrix = scaled_identity(self.dimension, self.ridge)
        return {
            "kind": "log-sum-exp",
            "dimension": self.dimension,
            "rows": [[str(as_fmpq(a)) for a in d] for d, _ in self.rows],
            "offsets": [str(as_fmpq(b)) for _, b in self.rows],
            "quadratic": None if is_nothing(self.ridge) else [[str(e) for e in row] for row in matrix.rows],
        }

    def to_sympy(self, x: tuple[sympy.Symbol, ...]) -> sympy.Expr:
        soft = sympy.log(sympy.Add(*(sympy.exp(affine_sympy(d, b, x)) for d, b in self.rows)))
        return soft + sympy.Rational(str(as_fmpq(self.ridge))) * sympy.Add(*(s**2 for s in x)) / 2

    def to_cvxpy(self, x: Any) -> Any:
        import cvxpy

        soft = cvxpy.log_sum_exp(cvxpy.hstack([floats_of(d) @ x + float_of(b) for d, b in self.rows]))
        return soft if is_nothing(self.ridge) else soft + float_of(self.ridge) / 2 * cvxpy.sum_squares(x)
