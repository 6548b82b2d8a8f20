"""What the bodies of functions share: sums of vectors, exact comparisons of roots, numbers for SymPy and floats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from typing import Any

import numpy as np
import sympy
from flint import arb, fmpq

from ..arithmetic.ball import at_rising_precision
from ..arithmetic.core import Number, as_fmpq
from ..arithmetic.matrix import Matrix, identity
from ..arithmetic.vector import Vector, dot


def float_of(number: Any) -> float:
    """The float nearest to a rational."""
    return int(number.p) / int(number.q) if isinstance(number, fmpq) else float(number)


def floats_of(vector: Iterable[Any]) -> np.ndarray:
    """The floats nearest to the components of a rational vector."""
    return np.array([float_of(a) for a in vector])


def sympy_of(number: Any) -> sympy.Rational:
    """A rational as SymPy writes it."""
    return sympy.Rational(str(as_fmpq(number)))


def affine_sympy(direction: Vector, offset: Number, x: Sequence[sympy.Symbol]) -> sympy.Expr:
    """direction . x + offset for SymPy."""
    return sympy.Add(*(sympy_of(a) * s for a, s in zip(direction, x, strict=True)), sympy_of(offset))


def power(t: Number, exponent: int) -> Number:
    """t to a whole power; floats are multiplied, because numpy's pow takes ten times as long."""
    if not isinstance(t, np.ndarray) or exponent < 3:
        return t**exponent
    half = power(t * t, exponent // 2)
    return half * t if exponent % 2 else half


def sum_vectors(parts: Sequence[Any]) -> Any:
    """The sum of one or more vectors."""
    return reduce(lambda a, b: a + b, parts)


def is_nothing(number: Number) -> bool:
    """Whether a number is exactly zero; a batch is not, whatever its entries."""
    return isinstance(number, (int, fmpq)) and number == 0


def scaled_identity(dimension: int, factor: Number) -> Matrix:
    """``factor`` times the identity matrix."""
    return identity(dimension) * as_fmpq(factor)


def sum_of_roots_at_most(squares: Sequence[fmpq], limit: fmpq) -> bool:
    """Whether the sum of the square roots of ``squares`` is at most ``limit``; decided exactly.

    A sum of irrational roots never equals a rational, so balls of rising precision tell them apart.
    """
    roots = [q for q in squares if q != 0]
    exact = fmpq(0)
    irrational = []
    for q in roots:
        p, d = q.p.isqrt(), q.q.isqrt()
        if p * p == q.p and d * d == q.q:
            exact += fmpq(p, d)
        else:
            irrational.append(q)
    if not irrational:
        return bool(exact <= limit)

    def compare() -> bool | None:
        total = arb(exact) + sum((arb(q).sqrt() for q in irrational), arb(0))
        return True if total <= arb(limit) else (False if total > arb(limit) else None)

    return at_rising_precision(compare)[0] is True


def length_at_most(vector: Vector, limit: fmpq) -> bool:
    """Whether |vector| <= limit."""
    return limit >= 0 and bool(as_fmpq(dot(vector, vector)) <= limit * limit)
