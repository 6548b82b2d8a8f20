"""Maxima of affine functions: the worst cases of subgradient methods."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from flint import fmpq

from ..arithmetic.core import Number
from ..arithmetic.vector import Vector, dot
from ..functions.bodies import MaxAffine
from ..functions.shared import is_nothing
from ..source import Source, line_vector
from .base import Family, Wanted
from .drawing import draw_center, nonzero, scale
from .least_squares import without_column


@dataclass(frozen=True)
class MaxAffineFamily(Family):
    """f(x) = max_i (a_i . (x - center) + b_i), and one piece more: -balance a_1 . (x - center) + b_1.

    With a positive balance and b_1 the largest offset, the centre is a minimizer: 0 lies between a_1 and
    -balance a_1.
    """

    rows: tuple[Vector, ...]
    offsets: tuple[Number, ...]
    center: Vector
    balance: Number = 0

    family = "maximum of affine functions"
    dimensions = (1, 2, 2, 3, 5)
    differentiable = False
    supplies = frozenset({"convex", "lipschitz", "minimizer", "bounded_below"})

    def __post_init__(self) -> None:
        if not self.rows or len(self.rows) != len(self.offsets):
            raise ValueError(
                f"a maximum takes as many offsets ({len(self.offsets)}) as rows ({len(self.rows)}), at least one"
            )

    @classmethod
    def draw(cls, source: Source, dimension: int, wanted: Wanted) -> MaxAffineFamily:
        steepest = scale(source, wanted.G)
        count = source.pick("pieces", (1, 1, 2, 3, 4))
        zero = 0 * steepest
        rows = []
        for _ in range(count):
            # the first axis, reflected: a rational vector of length exactly 1
            v = nonzero(line_vector(source, dimension))
            axis = Vector([1 + zero, *[zero] * (dimension - 1)])
            unit = axis - (2 * v[0] / dot(v, v)) * v if dimension > 1 else axis
            rows.append(unit * source.real(-steepest if dimension == 1 else 0, steepest))
        balanced = wanted.bounded_below or source.pick("balance", (True, False))
        return cls(
            rows=tuple(rows),
            offsets=tuple(zero if i == 0 else -source.real(0, 4) for i in range(count)),
            center=draw_center(source, dimension, zero),
            balance=source.real(0, 1, (False, True)) if balanced else 0,
        )

    @cached_property
    def _body(self) -> MaxAffine:
        found = [(row, b - dot(row, self.center)) for row, b in zip(self.rows, self.offsets, strict=True)]
        if not is_nothing(self.balance):
            opposite = -1 * self.balance * self.rows[0]
            found.insert(1, (opposite, self.offsets[0] - dot(opposite, self.center)))
        return MaxAffine(len(self.center), tuple(found))

    def body(self) -> MaxAffine:
        return self._body

    def minimizer(self) -> Vector | None:
        if is_nothing(self.balance) or isinstance(self.balance, fmpq) and self.balance < 0:
            return None
        if isinstance(self.offsets[0], fmpq) and any(b > self.offsets[0] for b in self.offsets):
            return None
        return self.center

    def simpler(self) -> Iterator[Family]:
        for i in range(1, len(self.rows)):
            yield replace(
                self, rows=self.rows[:i] + self.rows[i + 1 :], offsets=self.offsets[:i] + self.offsets[i + 1 :]
            )
        if any(isinstance(c, fmpq) and c != 0 for c in self.center):
            yield replace(self, center=Vector(fmpq(0) for _ in self.center))

    def without_coordinate(self, index: int) -> Family | None:
        return without_column(self, index)
