"""``rational``: a number is an exact rational.  What it says is so, with no tolerance."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flint import fmpq

from .core import Refused, as_fmpq

DIGIT_LIMIT_BITS = 200_000
"""A rational whose numerator or denominator outgrows this many bits is refused."""


class Rational:
    """Exact rationals (FLINT's ``fmpq``); real functions are refused unless their value is rational."""

    name = "rational"

    def number(self, value: int | fmpq | Fraction) -> fmpq:
        return as_fmpq(value)

    def sqrt(self, a: Any) -> fmpq:
        a = as_fmpq(a)
        if a < 0:
            raise Refused(self.name, "the square root of a negative number", str(a))
        p, q = a.p, a.q
        root_p, root_q = p.isqrt(), q.isqrt()
        if root_p * root_p == p and root_q * root_q == q:
            return fmpq(root_p, root_q)
        raise Refused(self.name, "a square root that is not rational")

    def _only_at(self, name: str, a: Any, argument: int, value: int) -> fmpq:
        if as_fmpq(a) == argument:
            return fmpq(value)
        raise Refused(self.name, f"{name} away from {argument}")

    def exp(self, a: Any) -> fmpq:
        return self._only_at("exp", a, 0, 1)

    def log(self, a: Any) -> fmpq:
        return self._only_at("log", a, 1, 0)

    def sin(self, a: Any) -> fmpq:
        return self._only_at("sin", a, 0, 0)

    def cos(self, a: Any) -> fmpq:
        return self._only_at("cos", a, 0, 1)

    def absolute(self, a: Any) -> fmpq:
        return abs(as_fmpq(a))

    def maximum(self, a: Any, b: Any) -> fmpq:
        a, b = as_fmpq(a), as_fmpq(b)
        return a if a >= b else b

    def minimum(self, a: Any, b: Any) -> fmpq:
        a, b = as_fmpq(a), as_fmpq(b)
        return a if a <= b else b

    def truth(self, relation: str, a: Any, b: Any) -> bool:
        a, b = as_fmpq(a), as_fmpq(b)
        if max(a.height_bits(), b.height_bits()) > DIGIT_LIMIT_BITS:
            raise Refused(self.name, "a rational that outgrows the digit limit")
        return {"<=": a <= b, "<": a < b, "==": a == b, "!=": a != b}[relation]


RATIONAL = Rational()
