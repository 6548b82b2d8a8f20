"""Least squares and ridge regression on rational data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from flint import fmpq

from ..arithmetic.core import Number
from ..arithmetic.vector import Vector
from ..functions.bodies import RidgeSum, Term
from ..functions.shared import is_nothing
from ..functions.units import Square
from ..source import Source
from .base import PROPERTIES, Family, Wanted
from .drawing import draw_data, draw_ridge, largest_eigenvalue_bound, number_rows, scale
from .linear import least_norm_solution


@dataclass(frozen=True)
class LeastSquares(Family):
    """f(x) = weight/2 sum_i (a_i . x - b_i)^2 + ridge/2 |x|^2 with rows a_i and targets b_i."""

    rows: tuple[Vector, ...]
    targets: tuple[Number, ...]
    weight: Number
    ridge: Number = 0

    family = "least squares"
    dimensions = (1, 2, 2, 3, 5)
    supplies = frozenset(PROPERTIES) - {"lipschitz"}

    def __post_init__(self) -> None:
        if not self.rows or len(self.rows) != len(self.targets):
            raise ValueError(
                f"least squares take as many targets ({len(self.targets)}) as rows ({len(self.rows)}), at least one"
            )

    @classmethod
    def draw(cls, source: Source, dimension: int, wanted: Wanted) -> LeastSquares:
        rows = draw_data(source, number_rows(source, dimension), dimension)
        ridge = draw_ridge(source, wanted)
        weight = scale(source, None if wanted.L is None else wanted.L - ridge)
        if wanted.L is not None:
            weight = weight / largest_eigenvalue_bound(rows)
        return cls(rows, tuple(source.line() for _ in rows), weight, ridge)

    @cached_property
    def _body(self) -> RidgeSum:
        terms = (Term(self.weight, a, -b, Square()) for a, b in zip(self.rows, self.targets, strict=True))
        return RidgeSum(len(self.rows[0]), tuple(terms), ridge=self.ridge)

    def body(self) -> RidgeSum:
        return self._body

    def minimizer(self) -> Vector | None:
        """The solution of the normal equations; of the shortest length where there are many."""
        if isinstance(self.weight, fmpq) and (self.weight < 0 or self.ridge < 0):
            return None
        return least_norm_solution(self.rows, self.targets, self.weight, self.ridge)

    def simpler(self) -> Iterator[Family]:
        if len(self.rows) > 1:
            for i in range(len(self.rows)):
                yield replace(
                    self, rows=self.rows[:i] + self.rows[i + 1 :], targets=self.targets[:i] + self.targets[i + 1 :]
                )
        if not is_nothing(self.ridge):
            yield replace(self, ridge=0)

    def without_coordinate(self, index: int) -> Family | None:
        return without_column(self, index)


def without_column(member: Family, index: int) -> Family | None:
    """A member with data ``rows`` (and perhaps a ``center``) without one of its coordinates."""
    rows: tuple[Vector, ...] = member.rows  # type: ignore[attr-defined]
    if len(rows[0]) == 1:
        return None

    def drop(v: Vector) -> Vector:
        return Vector(v.components[:index] + v.components[index + 1 :])

    changes = {"rows": tuple(drop(row) for row in rows)}
    if hasattr(member, "center"):
        changes["center"] = drop(member.center)  # type: ignore[assignment]
    return replace(member, **changes)  # type: ignore[type-var]
