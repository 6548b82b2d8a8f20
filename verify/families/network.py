"""Networks with one hidden layer of rectifiers: piecewise linear and not convex."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from ..arithmetic.core import Number
from ..arithmetic.vector import Vector, norm1
from ..functions.bodies import RidgeSum, Term
from ..functions.kinks import Relu
from ..source import Source
from .base import Family, Wanted
from .drawing import draw_data, number_rows, shares
from .least_squares import without_column


@dataclass(frozen=True)
class ReluNetwork(Family):
    """f(x) = sum_i w_i max(0, a_i . x + b_i) with weights of either sign."""

    rows: tuple[Vector, ...]
    offsets: tuple[Number, ...]
    weights: tuple[Number, ...]

    family = "relu network"
    dimensions = (1, 2, 2, 3, 5)
    differentiable = False
    supplies = frozenset({"lipschitz"})

    def __post_init__(self) -> None:
        if not self.rows or not len(self.rows) == len(self.offsets) == len(self.weights):
            raise ValueError(
                f"a network takes as many offsets ({len(self.offsets)}) and weights ({len(self.weights)})"
                f" as rows ({len(self.rows)}), at least one"
            )

    @classmethod
    def draw(cls, source: Source, dimension: int, wanted: Wanted) -> ReluNetwork:
        rows = draw_data(source, number_rows(source, dimension), dimension)
        if wanted.lipschitz:
            parts = shares(source, len(rows), wanted.G)
            limits = [wanted.G * part / norm1(row) for part, row in zip(parts, rows, strict=True)]
            weights = tuple(source.real(-limit, limit) for limit in limits)
        else:
            weights = tuple(source.line() for _ in rows)
        return cls(rows, tuple(source.line() for _ in rows), weights)

    @cached_property
    def _body(self) -> RidgeSum:
        layers = zip(self.weights, self.rows, self.offsets, strict=True)
        return RidgeSum(len(self.rows[0]), tuple(Term(w, a, b, Relu()) for w, a, b in layers))

    def body(self) -> RidgeSum:
        return self._body

    def simpler(self) -> Iterator[Family]:
        for i in range(len(self.rows) if len(self.rows) > 1 else 0):
            kept = {
                name: getattr(self, name)[:i] + getattr(self, name)[i + 1 :] for name in ("rows", "offsets", "weights")
            }
            yield replace(self, **kept)

    def without_coordinate(self, index: int) -> Family | None:
        return without_column(self, index)
