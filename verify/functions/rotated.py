"""Sums of functions of one variable along orthonormal rational directions.

The directions are rational because a reflection in a rational vector is.  Values and gradients turn the
point by the reflections themselves, which costs half of what the turned directions would.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import sympy
from flint import fmpq

from ..arithmetic.core import Number, Refused
from ..arithmetic.functions import arithmetic_of, total
from ..arithmetic.matrix import Matrix
from ..arithmetic.vector import Vector, dot, norm2
from .ridge import RidgeSum, Term
from .shared import is_nothing
from .units import Square, Unit


@dataclass(frozen=True)
class Rotation:
    """The orthogonal map Q = H_1 ... H_r of the reflections H_k = I - 2 v_k v_k'/|v_k|^2."""

    reflections: tuple[Vector, ...]

    @cached_property
    def _scaled(self) -> tuple[tuple[Vector, Vector], ...]:
        """(v, 2v/|v|^2) for each reflection."""
        return tuple((v, v * (2 / norm2(v))) for v in self.reflections)

    def turn(self, y: Vector) -> Vector:
        """Qy."""
        for v, scaled in reversed(self._scaled):
            y = y - dot(scaled, y) * v
        return y

    def turn_back(self, s: Vector) -> Vector:
        """Q's."""
        for v, scaled in self._scaled:
            s = s - dot(scaled, s) * v
        return s

    def rows(self, example: Vector) -> list[Vector]:
        """The rows q_1, ..., q_d of Q, in the arithmetic and dimension of ``example``."""
        own, size = arithmetic_of(example[0]), len(example)
        units = [Vector(own.number(int(i == j)) for j in range(size)) for i in range(size)]
        return [self.turn_back(unit) for unit in units]


@dataclass(frozen=True)
class Along:
    """weight * unit(t_index - shift), where t = Q(x - center)."""

    index: int
    weight: Number
    unit: Unit
    shift: Number = 0


@dataclass(frozen=True)
class RotatedRidgeSum:
    """f(x) = sum_k w_k phi_k(t_{i_k} - s_k) + ridge |t|^2/2 with t = Q(x - center)."""

    parts: tuple[Along, ...]
    rotation: Rotation
    center: Vector
    ridge: Number = 0
    _last: list[Any] = field(default_factory=list, compare=False, repr=False)

    @property
    def dimension(self) -> int:
        return len(self.center)

    def _turned(self, x: Vector) -> Vector:
        # a text asks for the value and the gradient at the same point, one after the other
        if not self._last or self._last[0] is not x:
            self._last[:] = [x, self.rotation.turn(x - self.center)]
        return self._last[1]

    def value(self, x: Vector) -> Number:
        t = self._turned(x)
        values = [part.weight * part.unit.value(self._argument(part, t)) for part in self.parts]
        if not is_nothing(self.ridge):
            values.append(self.ridge * norm2(t) / 2)
        return total(values)

    def gradient(self, x: Vector) -> Vector:
        t = self._turned(x)
        slopes: list[Number] = [0] * len(t) if is_nothing(self.ridge) else [self.ridge * a for a in t]
        for part in self.parts:
            slope = part.weight * part.unit.derivative(self._argument(part, t))
            slopes[part.index] = slope + slopes[part.index]
        return self.rotation.turn_back(Vector(slopes))

    def prox(self, x: Vector, step: Number) -> Vector:
        """The minimizer of f(z) + |z - x|^2 / (2 step), coordinate by coordinate of the turned space.

        Squares join the quadratic term; beside them a coordinate may have one unit.  Refused otherwise.
        """
        t = self.rotation.turn(x - self.center)
        found = [self._prox_along(i, a, step) for i, a in enumerate(t)]
        return self.center + self.rotation.turn_back(Vector(found))

    def _prox_along(self, index: int, t: Number, step: Number) -> Number:
        parts = [part for part in self.parts if part.index == index]
        others = [part for part in parts if not isinstance(part.unit, Square)]
        if len(others) > 1:
            raise Refused(arithmetic_of(t).name, "a proximal step on several functions of one coordinate")
        pull, bend = t, 1 + step * self.ridge
        for part in parts:
            if isinstance(part.unit, Square):
                pull, bend = pull + step * part.weight * part.shift, bend + step * part.weight
        if not others:
            return pull / bend
        (part,) = others
        return part.shift + part.unit.prox(pull / bend - part.shift, step * part.weight / bend)

    @staticmethod
    def _argument(part: Along, t: Vector) -> Number:
        return t[part.index] if is_nothing(part.shift) else t[part.index] - part.shift

    @cached_property
    def plain(self) -> RidgeSum:
        """The same function as a sum of terms along explicit directions."""
        rows = self.rotation.rows(self.center)
        offsets = [-dot(row, self.center) for row in rows]
        terms = tuple(
            Term(part.weight, rows[part.index], offsets[part.index] - part.shift, part.unit) for part in self.parts
        )
        if is_nothing(self.ridge):
            return RidgeSum(self.dimension, terms)
        return RidgeSum(
            self.dimension,
            terms,
            linear=-1 * self.ridge * self.center,
            constant=self.ridge * norm2(self.center) / 2,
            ridge=self.ridge,
        )

    def hessian(self, x: Vector) -> Matrix:
        return self.plain.hessian(x)

    def is_convex(self) -> bool:
        return self.plain.is_convex()

    def is_smooth(self, smoothness: fmpq) -> bool:
        return self.plain.is_smooth(smoothness)

    def is_strongly_convex(self, strong_convexity: fmpq) -> bool:
        return self.plain.is_strongly_convex(strong_convexity)

    def is_lipschitz(self, constant: fmpq) -> bool:
        return self.plain.is_lipschitz(constant)

    def is_differentiable(self) -> bool:
        return self.plain.is_differentiable()

    def is_twice(self) -> bool:
        return self.plain.is_twice()

    def is_quadratic(self) -> bool:
        return self.plain.is_quadratic()

    def is_hessian_lipschitz(self, constant: fmpq) -> bool:
        return self.plain.is_hessian_lipschitz(constant)

    def to_checker(self) -> dict[str, Any]:
        return self.plain.to_checker()

    def to_sympy(self, x: tuple[sympy.Symbol, ...]) -> sympy.Expr:
        return self.plain.to_sympy(x)

    def to_cvxpy(self, x: Any) -> Any:
        return self.plain.to_cvxpy(x)
