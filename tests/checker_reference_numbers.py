"""Rationals and balls, as the second reading of certificates computes with them (python-flint)."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from checker_schema import RATIONAL
from flint import arb, fmpq, fmpq_mat


class Invalid(Exception):
    """The content makes no sense, or is not shown."""


class Open(Exception):
    """This reading cannot tell."""


def need(truth: Any) -> None:
    if not truth:
        raise Invalid


def rational(text: Any) -> fmpq:
    need(isinstance(text, str) and re.fullmatch(RATIONAL["pattern"][1:-1], text) and str(Fraction(text)) == text)
    value = Fraction(text)
    return fmpq(value.numerator, value.denominator)


def real(x: Any) -> Any:
    return x if isinstance(x, arb) else arb(x)


def exact(x: Any) -> bool:
    return not isinstance(x, arb)


def relation(name: str, a: Any, b: Any) -> bool:
    """Whether a stands in the relation to b; balls that overlap leave it open."""
    if not (exact(a) and exact(b)) and a is not b and real(a).overlaps(real(b)):
        raise Open
    a, b = (a, b) if exact(a) and exact(b) else (real(a), real(b))
    if a is b:
        return name in ("<=", ">=", "==")
    found = {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b, "==": a == b, "!=": a != b}
    return bool(found[name])


def divide(a: Any, b: Any) -> Any:
    need(relation("!=", b, fmpq(0)))
    return a / b


def integer_power(x: Any, n: int) -> Any:
    if n < 0:
        return divide(fmpq(1), integer_power(x, -n))
    return x**n if n else fmpq(1)


def square_root(x: Any) -> Any:
    need(relation(">=", x, fmpq(0)))
    if exact(x):
        p, q = x.p.isqrt(), x.q.isqrt()
        if p * p == x.p and q * q == x.q:
            return fmpq(p, q)
    return real(x).sqrt()


def known(at: int, value: int, method: str) -> Any:
    """A real function with one value that is known exactly."""
    return lambda x: fmpq(value) if exact(x) and x == at else getattr(real(x), method)()


def logarithm(x: Any) -> Any:
    need(relation(">", x, fmpq(0)))
    return known(1, 0, "log")(x)


exponential, cosine, sine, tangent = (
    known(0, 1, "exp"), known(0, 1, "cos"), known(0, 0, "sin"), known(0, 0, "tanh")
)


def positive(x: Any) -> Any:
    return max(x, fmpq(0)) if exact(x) else x.max(arb(0))


def maximum(a: Any, b: Any) -> Any:
    return max(a, b) if exact(a) and exact(b) else real(a).max(real(b))


def sign(x: Any) -> fmpq:
    return fmpq(1) if relation(">", x, fmpq(0)) else fmpq(-1) if relation("<", x, fmpq(0)) else fmpq(0)


def total(parts: Any) -> Any:
    return sum(parts, fmpq(0))


def dot(a: Any, b: Any) -> Any:
    need(len(a) == len(b))
    return total(x * y for x, y in zip(a, b, strict=True))


def semidefinite(matrix: list[list[Any]], strictly: bool = False) -> bool:
    """Whether a matrix is positive (semi)definite: by the signs of its characteristic polynomial."""
    n = len(matrix)
    need(all(len(row) == n for row in matrix))
    mirrored = [(matrix[i][j], matrix[j][i]) for i in range(n) for j in range(i)]
    need(all(a is b or (exact(a) and exact(b) and a == b) for a, b in mirrored))
    if all(exact(e) for row in matrix for e in row):
        coefficients = list(fmpq_mat(n, n, [e for row in matrix for e in row]).charpoly())
        signed = [(-1) ** (n - k) * c for k, c in enumerate(coefficients)]
        return all(c > 0 for c in signed) if strictly else all(c >= 0 for c in signed)
    minors = [determinant([row[:k] for row in matrix[:k]]) for k in range(1, n + 1)]
    if all(relation(">", m, fmpq(0)) for m in minors):
        return True
    if strictly or any(relation("<", matrix[i][i], fmpq(0)) for i in range(n)) or relation("<", minors[-1], fmpq(0)):
        return False
    raise Open


def determinant(m: list[list[Any]]) -> Any:
    if not m:
        return fmpq(1)
    return total((-1) ** j * m[0][j] * determinant([r[:j] + r[j + 1 :] for r in m[1:]]) for j in range(len(m)))
