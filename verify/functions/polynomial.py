"""Polynomials of several variables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

import sympy
from flint import fmpq

from ..arithmetic.core import Number, Refused, as_fmpq
from ..arithmetic.functions import total
from ..arithmetic.matrix import Matrix, is_positive_semidefinite
from ..arithmetic.vector import Vector, norm2
from .shared import (
    float_of,
    floats_of,
    length_at_most,
    power,
    scaled_identity,
    sum_of_roots_at_most,
    sympy_of,
)

Monomial = tuple[Number, tuple[int, ...]]
"""(coefficient, exponents)."""


@dataclass(frozen=True)
class Polynomial:
    """f(x) = sum of coefficient * x_1^e_1 ... x_d^e_d over ``terms`` = ((coefficient, exponents), ...)."""

    dimension: int
    terms: tuple[Monomial, ...]

    def _monomial(self, x: Vector, exponents: tuple[int, ...]) -> Number:
        factors = [power(x[i], e) if e > 1 else x[i] for i, e in enumerate(exponents) if e > 0]
        result: Number = 1
        for factor in factors:
            result = factor * result
        return result

    def value(self, x: Vector) -> Number:
        return total([coefficient * self._monomial(x, e) for coefficient, e in self.terms] + [0 * x[0]])

    def derivative(self, index: int) -> Polynomial:
        """The partial derivative in the coordinate ``index``."""
        terms = []
        for coefficient, exponents in self.terms:
            if exponents[index] > 0:
                lowered = tuple(e - (i == index) for i, e in enumerate(exponents))
                terms.append((coefficient * exponents[index], lowered))
        return Polynomial(self.dimension, tuple(terms))

    @cached_property
    def partials(self) -> tuple[Polynomial, ...]:
        """The first derivatives."""
        return tuple(self.derivative(i) for i in range(self.dimension))

    def gradient(self, x: Vector) -> Vector:
        return Vector(partial.value(x) for partial in self.partials)

    def hessian(self, x: Vector) -> Matrix:
        return Matrix([second.value(x) for second in partial.partials] for partial in self.partials)

    def degree(self) -> int:
        """The largest total degree of a monomial whose coefficient is not zero (exact descriptions)."""
        return max((sum(e) for c, e in self.terms if c != 0), default=0)

    def _origin(self) -> Vector:
        return Vector([fmpq(0)] * self.dimension)

    def _lowest_hessian(self) -> Matrix | None:
        """A matrix below every Hessian, from the part of degree two; None where higher terms spoil it."""
        for coefficient, exponents in self.terms:
            even_power = max(exponents) == sum(exponents) and sum(exponents) % 2 == 0
            if sum(exponents) > 2 and coefficient != 0 and not (even_power and coefficient > 0):
                return None
        return self.hessian(self._origin())

    def is_strongly_convex(self, strong_convexity: fmpq) -> bool:
        low = self._lowest_hessian()
        return low is not None and is_positive_semidefinite(low - scaled_identity(self.dimension, strong_convexity))

    def is_convex(self) -> bool:
        return self.is_strongly_convex(fmpq(0))

    def is_smooth(self, smoothness: fmpq) -> bool:
        if self.degree() > 2:
            return False
        hessian, scaled = self.hessian(self._origin()), scaled_identity(self.dimension, smoothness)
        return is_positive_semidefinite(scaled - hessian) and is_positive_semidefinite(scaled + hessian)

    def is_lipschitz(self, constant: fmpq) -> bool:
        return self.degree() <= 1 and length_at_most(self.gradient(self._origin()), constant)

    def is_differentiable(self) -> bool:
        return True

    def is_twice(self) -> bool:
        return True

    def is_quadratic(self) -> bool:
        return self.degree() <= 2

    def is_hessian_lipschitz(self, constant: fmpq) -> bool:
        """Whether the degree is at most 3 and the third derivative's Frobenius norm at most ``constant``."""
        if self.degree() > 3:
            return False
        seconds = [second for partial in self.partials for second in partial.partials]
        third = [as_fmpq(norm2(second.gradient(self._origin()))) for second in seconds]
        return sum_of_roots_at_most([sum(third, fmpq(0))], constant)

    def to_checker(self) -> dict[str, Any]:
        return {
            "kind": "polynomial",
            "dimension": self.dimension,
            "terms": [[str(as_fmpq(c)), list(e)] for c, e in self.terms],
        }

    def to_sympy(self, x: tuple[sympy.Symbol, ...]) -> sympy.Expr:
        return sympy.Add(
            *(sympy_of(c) * sympy.prod([s**e for s, e in zip(x, es, strict=True)]) for c, es in self.terms)
        )

    def to_cvxpy(self, x: Any) -> Any:
        import cvxpy
        import numpy as np

        if not self.is_convex():
            raise Refused("cvxpy", "a polynomial that is not a convex quadratic plus even powers")
        matrix = np.array([floats_of(row) for row in self.hessian(self._origin()).rows])
        result = cvxpy.quad_form(x, cvxpy.psd_wrap(matrix)) / 2
        result = result + floats_of(self.gradient(self._origin())) @ x + float_of(self.value(self._origin()))
        for coefficient, exponents in self.terms:
            if sum(exponents) > 2 and coefficient != 0:
                index = exponents.index(max(exponents))
                result = result + float_of(coefficient) * cvxpy.power(x[index], exponents[index])
        return result


def collect(dimension: int, terms: Iterable[Monomial]) -> Polynomial:
    """The polynomial with equal monomials added up, in the order in which they first occur."""
    found: dict[tuple[int, ...], Number] = {}
    for coefficient, exponents in terms:
        found[exponents] = found[exponents] + coefficient if exponents in found else coefficient
    return Polynomial(dimension, tuple((c, e) for e, c in found.items()))


def multiply(p: Polynomial, q: Polynomial) -> Polynomial:
    """The product of two polynomials."""
    pairs = product(p.terms, q.terms)
    return collect(p.dimension, ((a * b, tuple(i + j for i, j in zip(e, g, strict=True))) for (a, e), (b, g) in pairs))


def square_combination(dimension: int, squares: Iterable[tuple[Number, Polynomial]]) -> Polynomial:
    """The sum of c q^2 over ``squares`` = ((c, q), ...)."""
    terms = [(c * a, e) for c, q in squares for a, e in multiply(q, q).terms]
    return collect(dimension, terms)
