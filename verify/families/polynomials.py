"""Polynomials that are not convex: double wells, Rosenbrock's valley, and small ones with saddles of every kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from flint import fmpq

from ..arithmetic.core import Number
from ..arithmetic.vector import Vector
from ..functions.bodies import Polynomial
from ..functions.polynomial import square_combination
from ..source import Source
from .base import Family, Wanted
from .drawing import scale

Squares = tuple[tuple[Number, Polynomial], ...]


@dataclass(frozen=True)
class SumOfSquares(Family):
    """A polynomial sum_k c_k q_k(x)^2 with c_k >= 0 whose infimum 0 is attained."""

    supplies = frozenset({"twice", "minimizer", "bounded_below"})

    def squares(self) -> Squares:
        """((c_k, q_k), ...)."""
        raise NotImplementedError

    def lowest(self) -> Vector:
        """A common zero of the q_k."""
        raise NotImplementedError

    @cached_property
    def _body(self) -> Polynomial:
        squares = self.squares()
        return square_combination(squares[0][1].dimension, squares)

    def body(self) -> Polynomial:
        return self._body

    def _is_sum(self) -> bool:
        return not any(isinstance(c, fmpq) and c < 0 for c, _ in self.squares())

    def minimizer(self) -> Vector | None:
        return self.lowest() if self._is_sum() else None

    def infimum(self) -> Number | None:
        return 0 * self.lowest()[0] if self._is_sum() else None

    def sum_of_squares(self) -> Squares | None:
        return self.squares() if self._is_sum() else None


def monomial(dimension: int, index: int, exponent: int = 1) -> tuple[int, ...]:
    """The exponents of x_index^exponent."""
    return tuple(exponent if i == index else 0 for i in range(dimension))


@dataclass(frozen=True)
class DoubleWell(SumOfSquares):
    """f(x) = height (x_1^2 - place^2)^2 + sum_{i>1} bowls_i x_i^2/2: two minimizers, and a saddle between them."""

    height: Number
    place: Number
    bowls: tuple[Number, ...]

    family = "double well"
    dimensions = (1, 1, 2, 3)

    @classmethod
    def draw(cls, source: Source, dimension: int, wanted: Wanted) -> DoubleWell:
        height = scale(source, None)
        return cls(
            height=height,
            place=source.real(0 * height, 0 * height + 3, (False, True)),
            bowls=tuple(scale(source, None) for _ in range(dimension - 1)),
        )

    def squares(self) -> Squares:
        size = 1 + len(self.bowls)
        wells = Polynomial(size, ((1, monomial(size, 0, 2)), (-(self.place * self.place), (0,) * size)))
        rest = [(bowl / 2, Polynomial(size, ((1, monomial(size, i + 1)),))) for i, bowl in enumerate(self.bowls)]
        return ((self.height, wells), *rest)

    def _on_axis(self, first: Number) -> Vector:
        return Vector([first, *[0 * self.place] * len(self.bowls)])

    def lowest(self) -> Vector:
        return self._on_axis(self.place)

    def stationary_points(self) -> Iterator[Vector]:
        yield self._on_axis(0 * self.place)
        yield self._on_axis(self.place)
        yield self._on_axis(-self.place)

    def on_stable_manifold(self, point: Vector) -> Vector | None:
        return Vector([0 * point[0], *point.components[1:]])

    def without_coordinate(self, index: int) -> Family | None:
        if index == 0 or not self.bowls:
            return None
        return replace(self, bowls=self.bowls[: index - 1] + self.bowls[index:])


@dataclass(frozen=True)
class Rosenbrock(SumOfSquares):
    """f(x, y) = (place - x)^2 + steepness (y - x^2)^2: a curved valley; its minimizer is (place, place^2)."""

    place: Number
    steepness: Number

    family = "rosenbrock"
    dimensions = (2,)

    @classmethod
    def draw(cls, source: Source, dimension: int, wanted: Wanted) -> Rosenbrock:
        return cls(place=source.member((1, 0, -1, 2)), steepness=source.member((1, 10, 100)))

    def squares(self) -> Squares:
        slope = Polynomial(2, ((self.place, (0, 0)), (-1, (1, 0))))
        valley = Polynomial(2, ((1, (0, 1)), (-1, (2, 0))))
        return ((0 * self.place + 1, slope), (self.steepness, valley))

    def lowest(self) -> Vector:
        return Vector([self.place, self.place * self.place])


ONE_VARIABLE = ((1,), (2,), (3,), (4,))
TWO_VARIABLES = ((1, 0), (0, 1), (2, 0), (1, 1), (0, 2), (3, 0), (2, 1), (1, 2), (0, 3), (4, 0), (2, 2), (0, 4))


@dataclass(frozen=True)
class SmallPolynomial(Family):
    """A polynomial of degree at most 4 in one or two variables; ``patterns`` are its monomials."""

    coefficients: tuple[Number, ...]
    patterns: tuple[tuple[int, ...], ...]

    family = "small polynomial"
    dimensions = (1, 1, 2)
    supplies = frozenset({"twice"})

    def __post_init__(self) -> None:
        if not self.patterns or len(self.coefficients) != len(self.patterns):
            raise ValueError(
                f"a polynomial takes as many coefficients ({len(self.coefficients)}) as monomials"
                f" ({len(self.patterns)}), at least one"
            )

    @classmethod
    def draw(cls, source: Source, dimension: int, wanted: Wanted) -> SmallPolynomial:
        known = ONE_VARIABLE if dimension == 1 else TWO_VARIABLES
        # saddles and flat places need few monomials, chosen well
        chosen = source.pick("monomials", KNOWN_SADDLES[dimension] + (known,))
        return cls(tuple(source.line() for _ in chosen), chosen)

    @cached_property
    def _body(self) -> Polynomial:
        return Polynomial(len(self.patterns[0]), tuple(zip(self.coefficients, self.patterns, strict=True)))

    def body(self) -> Polynomial:
        return self._body

    def stationary_points(self) -> Iterator[Vector]:
        if all(sum(pattern) > 1 for pattern in self.patterns):
            zero = 0 * self.coefficients[0]
            yield Vector([zero] * len(self.patterns[0]))

    def simpler(self) -> Iterator[Family]:
        if len(self.patterns) > 1:
            for i in range(len(self.patterns)):
                yield SmallPolynomial(
                    self.coefficients[:i] + self.coefficients[i + 1 :], self.patterns[:i] + self.patterns[i + 1 :]
                )


KNOWN_SADDLES: dict[int, tuple[tuple[tuple[int, ...], ...], ...]] = {
    1: (((3,),), ((2,), (4,)), ((2,), (3,)), ((3,), (4,))),
    2: (
        ((2, 0), (0, 2)),  # a plain saddle, where the signs differ
        ((2, 0), (0, 4)),  # positive semidefinite and still a saddle
        ((2, 0), (0, 3)),
        ((3, 0), (1, 2)),  # the monkey saddle
        ((0, 2), (2, 1), (4, 0)),  # Peano's: a minimum along every line, and none
        ((2, 0), (0, 2), (0, 4)),
        ((1, 1),),
    ),
}
