"""Log-sum-exp, the smooth maximum of affine functions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from flint import fmpq

from ..arithmetic.core import Number
from ..arithmetic.functions import maximum, minimum
from ..arithmetic.vector import Vector, dot, norm1, norm2
from ..functions.bodies import LogSumExp
from ..functions.shared import is_nothing
from ..source import Source
from .base import Family, Wanted
from .drawing import draw_center, draw_data, draw_ridge, number_rows
from .least_squares import without_column


@dataclass(frozen=True)
class LogSumExpFamily(Family):
    """f(x) = log sum_i exp(a_i . (x - center) + b_i) + ridge/2 |x - center|^2.

    ``both``: every row stands there with both signs, so that the centre is a minimizer.
    """

    rows: tuple[Vector, ...]
    offsets: tuple[Number, ...]
    center: Vector
    ridge: Number = 0
    both: bool = False

    family = "log-sum-exp"
    dimensions = (1, 2, 2, 3, 5)
    exact = False
    supplies = frozenset({"smooth", "convex", "strongly_convex", "lipschitz", "twice", "minimizer", "bounded_below"})

    def __post_init__(self) -> None:
        if not self.rows or len(self.rows) != len(self.offsets):
            raise ValueError(
                f"log-sum-exp takes as many offsets ({len(self.offsets)}) as rows ({len(self.rows)}), at least one"
            )

    @classmethod
    def draw(cls, source: Source, dimension: int, wanted: Wanted) -> LogSumExpFamily:
        both = wanted.bounded_below or source.pick("signs", (True, False))
        rows = draw_data(source, number_rows(source, dimension) + (0 if both else 1), dimension)
        ridge = draw_ridge(source, wanted)
        signed = [*rows, *(-row for row in rows)] if both else list(rows)
        caps = [source.member((1, "1/2", 2))]
        if wanted.smooth:
            widest = maximum(*(norm2(a - b) for i, a in enumerate(signed) for b in signed[:i]))
            # equal rows are linear together and need no limit
            caps.append(lower_root(4 * (wanted.L - ridge) / maximum(widest, 1 + 0 * caps[0])))
        if wanted.lipschitz:
            caps.append(wanted.G / maximum(*(norm1(row) for row in rows)))
        factor = minimum(*caps)
        return cls(
            rows=tuple(row * factor for row in rows),
            offsets=tuple(source.line() for _ in rows),
            center=draw_center(source, dimension, 0 * factor),
            ridge=ridge,
            both=both,
        )

    @cached_property
    def _body(self) -> LogSumExp:
        # the ridge around the centre is one around the origin and an affine function, which the rows absorb
        bare = is_nothing(self.ridge)
        lift = 0 if bare else self.ridge * norm2(self.center) / 2
        found = []
        for row, offset in zip(self.rows, self.offsets, strict=True):
            for signed in (row, -row) if self.both else (row,):
                height = offset - dot(signed, self.center)
                found.append((signed if bare else signed - self.ridge * self.center, height + lift))
        return LogSumExp(len(self.center), tuple(found), self.ridge)

    def body(self) -> LogSumExp:
        return self._body

    def minimizer(self) -> Vector | None:
        return self.center if self.both else None

    def simpler(self) -> Iterator[Family]:
        if len(self.rows) > 1:
            for i in range(len(self.rows)):
                yield replace(
                    self, rows=self.rows[:i] + self.rows[i + 1 :], offsets=self.offsets[:i] + self.offsets[i + 1 :]
                )
        if not is_nothing(self.ridge):
            yield replace(self, ridge=0)
        if any(isinstance(c, fmpq) and c != 0 for c in self.center):
            yield replace(self, center=Vector(fmpq(0) for _ in self.center))

    def without_coordinate(self, index: int) -> Family | None:
        return without_column(self, index)


def lower_root(square: Number) -> Number:
    """A rational at most the square root of ``square`` >= 0: the root rounded down to eighths, or ``square`` itself.

    Small squares are below their roots; the root of 1, 4, 1/4 ... is exact.
    """
    if isinstance(square, np.ndarray):
        return np.where(square < 1 / 16, square, np.floor(8 * np.sqrt(np.abs(square))) / 8)
    if square < fmpq(1, 16):
        return square
    eighths = 64 * square
    return fmpq((eighths.p // eighths.q).isqrt(), 8)
