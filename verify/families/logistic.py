"""Logistic regression on rational data, with and without a ridge, separable data included."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from flint import fmpq

from ..arithmetic.core import Number
from ..arithmetic.functions import absolute, minimum
from ..arithmetic.vector import Vector, dot, norm1, norm2
from ..functions.bodies import RidgeSum, Term
from ..functions.shared import is_nothing
from ..functions.smooth_units import Softplus
from ..source import Source
from .base import Family, Wanted
from .drawing import draw_center, draw_data, draw_ridge, largest_eigenvalue_bound, number_like, number_rows, scale
from .least_squares import without_column


@dataclass(frozen=True)
class LogisticRegression(Family):
    """f(x) = weight sum_i log(1 + exp(-a_i . (x - center))) + ridge/2 |x - center|^2.

    A row a_i is a data vector times its label 1 or -1.  ``both``: every row stands in the data with both labels,
    so that the centre is a minimizer.  ``separable``: every row has a positive first component, so that f falls to
    its infimum 0 along the first axis (without a ridge) and has no minimizer.
    """

    rows: tuple[Vector, ...]
    weight: Number
    center: Vector
    ridge: Number = 0
    both: bool = False
    separable: bool = False

    family = "logistic regression"
    dimensions = (1, 2, 2, 3, 5)
    exact = False
    supplies = frozenset(
        {
            "smooth",
            "convex",
            "strongly_convex",
            "lipschitz",
            "hessian_lipschitz",
            "twice",
            "minimizer",
            "bounded_below",
        }
    )

    @classmethod
    def draw(cls, source: Source, dimension: int, wanted: Wanted) -> LogisticRegression:
        labels = ["both", "separable", "any"]
        if wanted.bounded_below:
            labels = ["both"] if wanted.minimizer or wanted.strongly_convex else ["both", "separable"]
        label = source.pick("labels", tuple(labels))
        rows = draw_data(source, number_rows(source, dimension), dimension)
        if label == "separable":
            rows = tuple(Vector([absolute(row[0]) + 1, *row.components[1:]]) for row in rows)
        ridge = 0 if wanted.bounded_below and label == "separable" else draw_ridge(source, wanted)
        weight = _largest_weight(source, rows, ridge, 2 if label == "both" else 1, wanted)
        return cls(
            rows=rows,
            weight=weight,
            center=draw_center(source, dimension, 0 * weight),
            ridge=ridge,
            both=label == "both",
            separable=label == "separable",
        )

    @cached_property
    def _body(self) -> RidgeSum:
        terms = []
        for row in self.rows:
            height = dot(row, self.center)
            terms.append(Term(self.weight, -row, height, Softplus()))
            if self.both:
                terms.append(Term(self.weight, row, -height, Softplus()))
        if is_nothing(self.ridge):
            return RidgeSum(len(self.center), tuple(terms))
        linear, constant = -1 * self.ridge * self.center, self.ridge * norm2(self.center) / 2
        return RidgeSum(len(self.center), tuple(terms), linear=linear, constant=constant, ridge=self.ridge)

    def body(self) -> RidgeSum:
        return self._body

    def minimizer(self) -> Vector | None:
        return self.center if self.both else None

    def infimum(self) -> Number | None:
        if self.both:
            return self.body().value(self.center)
        first = [row[0] for row in self.rows]
        falls = not any(isinstance(a, fmpq) and a <= 0 for a in first)
        return 0 * first[0] if self.separable and falls and is_nothing(self.ridge) else None

    def simpler(self) -> Iterator[Family]:
        if len(self.rows) > 1:
            for i in range(len(self.rows)):
                yield replace(self, rows=self.rows[:i] + self.rows[i + 1 :])
        if not is_nothing(self.ridge):
            yield replace(self, ridge=0)
        if any(isinstance(c, fmpq) and c != 0 for c in self.center):
            yield replace(self, center=Vector(fmpq(0) for _ in self.center))

    def without_coordinate(self, index: int) -> Family | None:
        return without_column(self, index)


def _largest_weight(source: Source, rows: tuple[Vector, ...], ridge: Number, labels: int, wanted: Wanted) -> Number:
    """The largest weight with which L, G and M are kept, by bounds that one row attains."""
    caps, lengths = [], [norm1(row) for row in rows]
    if wanted.smooth:
        caps.append(4 * (wanted.L - ridge) / (labels * largest_eigenvalue_bound(rows)))
    if wanted.lipschitz:
        caps.append(wanted.G / (labels * sum(lengths)))
    if wanted.hessian_lipschitz:
        jerk = number_like(fmpq(Softplus().jerk()), wanted.M)
        caps.append(wanted.M / (labels * jerk * sum(length**3 for length in lengths)))
    return minimum(*caps) if caps else scale(source, None)
