"""Functions of several variables, as exact data that every arithmetic can evaluate.

A :class:`RidgeSum` covers quadratics, separable and rotated sums, regressions and networks of one
layer; polynomials, maxima of affine functions and log-sum-exp complete the list.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import sympy
from flint import fmpq

from ..arithmetic.core import Number, Refused, as_fmpq, rational
from ..arithmetic.functions import arithmetic_of, exp, log, maximum, total
from ..arithmetic.matrix import Matrix, identity, is_positive_semidefinite, outer
from ..arithmetic.vector import Vector, dot
from .units import Unit


class Body(Protocol):
    """What an oracle needs from a function."""

    @property
    def dimension(self) -> int: ...
    def value(self, x: Vector) -> Number: ...
    def gradient(self, x: Vector) -> Vector: ...
    def hessian(self, x: Vector) -> Matrix: ...
    def is_convex(self) -> bool: ...
    def is_smooth(self, smoothness: fmpq) -> bool: ...
    def is_strongly_convex(self, strong_convexity: fmpq) -> bool: ...
    def is_lipschitz(self, constant: fmpq) -> bool: ...
    def to_checker(self) -> dict[str, Any]: ...
    def to_sympy(self, x: tuple[sympy.Symbol, ...]) -> sympy.Expr: ...
    def to_cvxpy(self, x: Any) -> Any: ...


@dataclass(frozen=True)
class Term:
    """weight * unit(direction . x + offset)."""

    weight: Number
    direction: Vector
    offset: Number
    unit: Unit

    def argument(self, x: Vector) -> Number:
        return dot(self.direction, x) + self.offset


@dataclass(frozen=True)
class RidgeSum:
    """f(x) = constant + linear . x + x'Ax/2 + sum_i w_i phi_i(a_i . x + b_i)."""

    dimension: int
    terms: tuple[Term, ...] = ()
    quadratic: Matrix | None = None
    linear: Vector | None = None
    constant: Number = field(default_factory=lambda: fmpq(0))

    def value(self, x: Vector) -> Number:
        parts = [term.weight * term.unit.value(term.argument(x)) for term in self.terms]
        if self.quadratic is not None:
            parts.append(self.quadratic.form(x) / 2)
        if self.linear is not None:
            parts.append(dot(self.linear, x))
        if not (isinstance(self.constant, fmpq) and self.constant == 0) or not parts:
            parts.append(arithmetic_of(*x).number(self.constant) if isinstance(self.constant, fmpq) else self.constant)
        return total(parts)

    def gradient(self, x: Vector) -> Vector:
        parts = [(term.weight * term.unit.derivative(term.argument(x))) * term.direction for term in self.terms]
        if self.quadratic is not None:
            parts.append(self.quadratic @ x)
        if self.linear is not None:
            parts.append(self.linear)
        if not parts:
            return 0 * x
        return _sum_vectors(parts)

    def hessian(self, x: Vector) -> Matrix:
        result = 0 * outer(x, x) if self.quadratic is None else self.quadratic
        for term in self.terms:
            weight = term.weight * term.unit.second(term.argument(x))
            result = result + weight * outer(term.direction, term.direction)
        return result

    def _hessian_bound(self, upper: bool) -> Matrix | None:
        """A matrix above (below) every Hessian in the order of forms; None where there is no such matrix."""
        result = self.quadratic or identity(self.dimension) * fmpq(0)
        for term in self.terms:
            weight = as_fmpq(term.weight)
            low, high = term.unit.curvature()
            end = high if (weight > 0) == upper else low
            if weight == 0:
                continue
            if end is None:
                return None
            result = result + outer(term.direction, term.direction) * (weight * as_fmpq(end))
        return result

    def is_smooth(self, smoothness: fmpq) -> bool:
        """Whether the curvature bounds of the terms show that the gradient is ``smoothness``-Lipschitz."""
        high, low = self._hessian_bound(True), self._hessian_bound(False)
        if high is None or low is None or not self.is_differentiable():
            return False
        scaled = identity(self.dimension) * smoothness
        return is_positive_semidefinite(scaled - high) and is_positive_semidefinite(scaled + low)

    def is_differentiable(self) -> bool:
        return all(term.unit.differentiable or term.weight == 0 for term in self.terms)

    def is_strongly_convex(self, strong_convexity: fmpq) -> bool:
        low = self._hessian_bound(False)
        return low is not None and is_positive_semidefinite(low - identity(self.dimension) * strong_convexity)

    def is_convex(self) -> bool:
        return self.is_strongly_convex(fmpq(0))

    def is_lipschitz(self, constant: fmpq) -> bool:
        """Whether sum |w_i| steepness_i |a_i| + |linear| <= constant (sufficient; exact for one term)."""
        if self.quadratic is not None and any(e != 0 for row in self.quadratic.rows for e in row):
            return False
        lengths = []
        for term in self.terms:
            steep = term.unit.steepness()
            if steep is None:
                return False
            scale = as_fmpq(term.weight) * as_fmpq(steep)
            lengths.append(scale * scale * as_fmpq(dot(term.direction, term.direction)))
        if self.linear is not None:
            lengths.append(as_fmpq(dot(self.linear, self.linear)))
        return sum_of_roots_at_most([q for q in lengths if q != 0], constant)

    def to_checker(self) -> dict[str, Any]:
        zero = ["0"] * self.dimension
        return {
            "kind": "ridge-sum",
            "dimension": self.dimension,
            "constant": str(as_fmpq(self.constant)),
            "linear": zero if self.linear is None else [str(a) for a in self.linear],
            "quadratic": None
            if self.quadratic is None
            else [[str(e) for e in row] for row in self.quadratic.rows],
            "terms": [
                {
                    "weight": str(as_fmpq(t.weight)),
                    "direction": [str(as_fmpq(a)) for a in t.direction],
                    "offset": str(as_fmpq(t.offset)),
                    "unit": t.unit.to_checker(),
                }
                for t in self.terms
            ],
        }

    def to_sympy(self, x: tuple[sympy.Symbol, ...]) -> sympy.Expr:
        result = _exact(self.constant)
        if self.linear is not None:
            result += sum(_exact(a) * s for a, s in zip(self.linear, x, strict=True))
        if self.quadratic is not None:
            rows = self.quadratic.rows
            result += sum(_exact(rows[i][j]) * x[i] * x[j] for i in range(len(x)) for j in range(len(x))) / 2
        for term in self.terms:
            t = sum(_exact(a) * s for a, s in zip(term.direction, x, strict=True)) + _exact(term.offset)
            result += _exact(term.weight) * term.unit.to_sympy(t)
        return result

    def to_cvxpy(self, x: Any) -> Any:
        import cvxpy

        result = float_of(self.constant)
        if self.linear is not None:
            result = result + np.array([float_of(a) for a in self.linear]) @ x
        if self.quadratic is not None:
            matrix = np.array([[float_of(e) for e in row] for row in self.quadratic.rows])
            result = result + cvxpy.quad_form(x, cvxpy.psd_wrap(matrix)) / 2
        for term in self.terms:
            t = np.array([float_of(a) for a in term.direction]) @ x + float_of(term.offset)
            if term.weight < 0:
                raise Refused("cvxpy", "a negative multiple of a convex function")
            if term.weight > 0:
                result = result + float_of(term.weight) * term.unit.to_cvxpy(t)
        return result


@dataclass(frozen=True)
class Polynomial:
    """f(x) = sum of coefficient * x_1^e_1 ... x_d^e_d over ``terms`` = ((coefficient, exponents), ...)."""

    dimension: int
    terms: tuple[tuple[Number, tuple[int, ...]], ...]

    def _monomial(self, x: Vector, exponents: tuple[int, ...]) -> Number:
        factors = [x[i] ** e if e > 1 else x[i] for i, e in enumerate(exponents) if e > 0]
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

    def gradient(self, x: Vector) -> Vector:
        return Vector(self.derivative(i).value(x) for i in range(self.dimension))

    def hessian(self, x: Vector) -> Matrix:
        return Matrix(
            [self.derivative(i).derivative(j).value(x) for j in range(self.dimension)]
            for i in range(self.dimension)
        )

    def _degree(self) -> int:
        return max((sum(e) for c, e in self.terms if c != 0), default=0)

    def _constant_hessian(self) -> Matrix:
        return self.hessian(Vector([rational(0)] * self.dimension))

    def is_convex(self) -> bool:
        if self._degree() <= 2:
            return is_positive_semidefinite(self._constant_hessian())
        return all(
            coefficient >= 0 and sum(1 for e in exponents if e) == 1 and max(exponents) % 2 == 0
            for coefficient, exponents in self.terms
            if coefficient != 0 and sum(exponents) > 1
        )

    def is_smooth(self, smoothness: fmpq) -> bool:
        if self._degree() > 2:
            return False
        hessian, scaled = self._constant_hessian(), identity(self.dimension) * smoothness
        return is_positive_semidefinite(scaled - hessian) and is_positive_semidefinite(scaled + hessian)

    def is_strongly_convex(self, strong_convexity: fmpq) -> bool:
        shifted = self._constant_hessian() - identity(self.dimension) * strong_convexity
        return self._degree() <= 2 and is_positive_semidefinite(shifted)

    def is_lipschitz(self, constant: fmpq) -> bool:
        if self._degree() > 1:
            return False
        gradient = self.gradient(Vector([rational(0)] * self.dimension))
        return bool(dot(gradient, gradient) <= constant * constant)

    def to_checker(self) -> dict[str, Any]:
        return {
            "kind": "polynomial",
            "dimension": self.dimension,
            "terms": [[str(as_fmpq(c)), list(e)] for c, e in self.terms],
        }

    def to_sympy(self, x: tuple[sympy.Symbol, ...]) -> sympy.Expr:
        return sum(
            (_exact(c) * sympy.prod([s**e for s, e in zip(x, es, strict=True)]) for c, es in self.terms),
            start=sympy.Integer(0),
        )

    def to_cvxpy(self, x: Any) -> Any:
        import cvxpy

        if not self.is_convex() or self._degree() > 2 and self.dimension == 0:
            raise Refused("cvxpy", "a polynomial that is not a sum of convex monomials")
        result: Any = 0.0
        if self._degree() <= 2:
            matrix = np.array([[float_of(e) for e in row] for row in self._constant_hessian().rows])
            linear = self.gradient(Vector([rational(0)] * self.dimension))
            constant = self.value(Vector([rational(0)] * self.dimension))
            result = cvxpy.quad_form(x, cvxpy.psd_wrap(matrix)) / 2
            return result + np.array([float_of(a) for a in linear]) @ x + float_of(constant)
        for coefficient, exponents in self.terms:
            if sum(exponents) == 0:
                result = result + float_of(coefficient)
                continue
            index = max(range(self.dimension), key=lambda i: exponents[i])
            result = result + float_of(coefficient) * cvxpy.power(x[index], exponents[index])
        return result


@dataclass(frozen=True)
class MaxAffine:
    """f(x) = max_i (a_i . x + b_i); ``gradient`` is the a_i of the first active piece, a subgradient."""

    dimension: int
    pieces: tuple[tuple[Vector, Number], ...]

    def value(self, x: Vector) -> Number:
        return maximum(*(dot(direction, x) + offset for direction, offset in self.pieces))

    def gradient(self, x: Vector) -> Vector:
        values = [dot(direction, x) + offset for direction, offset in self.pieces]
        own = arithmetic_of(*values)
        if own.name == "float64":
            first = np.argmax(np.stack(np.broadcast_arrays(*values)), axis=0)
            columns = []
            for j in range(self.dimension):
                entries = np.broadcast_arrays(*(d[j] for d, _ in self.pieces), first)[:-1]
                columns.append(np.take_along_axis(np.stack(entries), first[None, :], axis=0)[0])
            return Vector(columns)
        best = 0
        for i in range(1, len(values)):
            larger = own.truth("<", values[best], values[i])
            if larger is None:
                raise Refused(own.name, "an active piece that is not certain")
            best = i if larger else best
        return self.pieces[best][0]

    def hessian(self, x: Vector) -> Matrix:
        raise Refused("any", "the Hessian of a piecewise linear function")

    def is_convex(self) -> bool:
        return True

    def is_smooth(self, smoothness: fmpq) -> bool:
        return len(self.pieces) == 1

    def is_strongly_convex(self, strong_convexity: fmpq) -> bool:
        return strong_convexity <= 0

    def is_lipschitz(self, constant: fmpq) -> bool:
        return all(dot(direction, direction) <= constant * constant for direction, _ in self.pieces)

    def to_checker(self) -> dict[str, Any]:
        pieces = [[[str(as_fmpq(a)) for a in d], str(as_fmpq(b))] for d, b in self.pieces]
        return {"kind": "max-affine", "dimension": self.dimension, "pieces": pieces}

    def to_sympy(self, x: tuple[sympy.Symbol, ...]) -> sympy.Expr:
        rows = [sum(_exact(a) * s for a, s in zip(d, x, strict=True)) + _exact(b) for d, b in self.pieces]
        return sympy.Max(*rows)

    def to_cvxpy(self, x: Any) -> Any:
        import cvxpy

        rows = [np.array([float_of(a) for a in d]) @ x + float_of(b) for d, b in self.pieces]
        return cvxpy.max(cvxpy.hstack(rows))


@dataclass(frozen=True)
class LogSumExp:
    """f(x) = log sum_i exp(a_i . x + b_i)."""

    dimension: int
    rows: tuple[tuple[Vector, Number], ...]

    def _weights(self, x: Vector) -> tuple[Number, list[Number]]:
        values = [dot(direction, x) + offset for direction, offset in self.rows]
        largest = maximum(*values)
        shifted = [exp(v - largest) for v in values]
        mass = total(shifted)
        return largest + log(mass), [s / mass for s in shifted]

    def value(self, x: Vector) -> Number:
        return self._weights(x)[0]

    def gradient(self, x: Vector) -> Vector:
        return _sum_vectors([w * d for w, (d, _) in zip(self._weights(x)[1], self.rows, strict=True)])

    def hessian(self, x: Vector) -> Matrix:
        weights = self._weights(x)[1]
        mean = _sum_vectors([w * d for w, (d, _) in zip(weights, self.rows, strict=True)])
        result = -1 * outer(mean, mean)
        for weight, (direction, _) in zip(weights, self.rows, strict=True):
            result = result + weight * outer(direction, direction)
        return result

    def is_convex(self) -> bool:
        return True

    def is_smooth(self, smoothness: fmpq) -> bool:
        """By Popoviciu's inequality: a quarter of the largest squared distance of two rows."""
        directions = [d for d, _ in self.rows]
        widest = max((as_fmpq(dot(a - b, a - b)) for a in directions for b in directions), default=fmpq(0))
        return widest / 4 <= smoothness

    def is_strongly_convex(self, strong_convexity: fmpq) -> bool:
        return strong_convexity <= 0

    def is_lipschitz(self, constant: fmpq) -> bool:
        return all(dot(d, d) <= constant * constant for d, _ in self.rows)

    def to_checker(self) -> dict[str, Any]:
        return {
            "kind": "log-sum-exp",
            "dimension": self.dimension,
            "rows": [[str(as_fmpq(a)) for a in d] for d, _ in self.rows],
            "offsets": [str(as_fmpq(b)) for _, b in self.rows],
            "quadratic": None,
        }

    def to_sympy(self, x: tuple[sympy.Symbol, ...]) -> sympy.Expr:
        rows = [sum(_exact(a) * s for a, s in zip(d, x, strict=True)) + _exact(b) for d, b in self.rows]
        return sympy.log(sum(sympy.exp(r) for r in rows))

    def to_cvxpy(self, x: Any) -> Any:
        import cvxpy

        rows = [np.array([float_of(a) for a in d]) @ x + float_of(b) for d, b in self.rows]
        return cvxpy.log_sum_exp(cvxpy.hstack(rows))


def sum_of_roots_at_most(squares: list[fmpq], limit: fmpq) -> bool:
    """Whether the sum of the square roots of ``squares`` is at most ``limit``, decided without rounding up.

    One root is compared by squaring; for several, Cauchy-Schwarz's upper bound n * sum is used, which is
    exact when they are equal and sufficient otherwise.
    """
    if limit < 0:
        return False
    bound = sum(squares, fmpq(0)) * len(squares)
    return bool(bound <= limit * limit)


def float_of(number: Any) -> float:
    """The float nearest to a rational."""
    return int(number.p) / int(number.q) if isinstance(number, fmpq) else float(number)


def _exact(number: Any) -> sympy.Rational:
    return sympy.Rational(str(as_fmpq(number)))


def _sum_vectors(parts: list[Any]) -> Any:
    result = parts[0]
    for part in parts[1:]:
        result = result + part
    return result
