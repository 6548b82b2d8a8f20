"""The independent checker: reads a certificate and says what it proves, or where it fails.

    python3 -I -S verify/checker.py FILE...      exit 0: all accepted, 1: some rejected, 2: unreadable

This one file uses the standard library only and shares no code with the engine: to believe a verdict, read it
and the certificate.  A number is a Fraction, or an Interval once a real function has been applied; what an
interval leaves open is rejected.  Everything printed, and the words inside a certificate, is regenerated from
its structured content.  Positions in a certificate count from 0; in words, x[1] is the first coordinate.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, isqrt
from typing import Any

DIGITS = 4000  # characters of one written number (Python converts up to 4300)
BITS = 2**16  # of a computed numerator or denominator
PRECISION = (16, 4096, 128)  # bits of an enclosure: least, most, unless stated
ARGUMENT = 10_000  # of exp, sin and cos
SIZE = 200  # dimension, exponents of a formula
TERMS = 20_000  # of a polynomial
INLINE = 200  # characters of a formula that is printed inside another one
BYTES = 2**26  # of a file
RATIONAL, NAME = re.compile(r"-?(0|[1-9][0-9]*)(/[1-9][0-9]*)?"), re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,40}")
CLAIM = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,120}")


class Rejected(Exception):
    """The certificate proves nothing: `reason`, found at `path`."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}" if path else reason)
        self.path, self.reason = path, reason


@contextmanager
def at(place: str | int) -> Iterator[None]:
    """Says where it is, when something inside is rejected."""
    try:
        yield
    except Rejected as e:
        here = f"[{place}]" if isinstance(place, int) else place
        raise Rejected(here + "." * (e.path[:1] not in ("", "[")) + e.path, e.reason) from None


def require(truth: bool | None, reason: str) -> None:
    if not truth:
        raise Rejected("", reason if truth is False else f"the precision is too low to decide this: {reason}")


# ---- numbers ----------------------------------------------------------------------------------------------------


class Interval:
    """The reals from lo to hi.  Every operation encloses: ends are rounded outward to `bits` significant bits."""

    def __init__(self, lo: Fraction, hi: Fraction, bits: int) -> None:
        self.lo, self.hi, self.bits = rounded(lo, bits, floor), rounded(hi, bits, ceil), bits

    def __add__(self, other: Number) -> Interval:
        lo, hi = ends(other)
        return Interval(self.lo + lo, self.hi + hi, self.bits)

    def __mul__(self, other: Number) -> Interval:
        products = [a * b for a in ends(self) for b in ends(other)]
        return Interval(min(products), max(products), self.bits)

    def __rtruediv__(self, other: Number) -> Interval:
        return Interval(1 / self.hi, 1 / self.lo, self.bits) * other

    def __truediv__(self, other: Number) -> Interval:
        return self * (1 / other)

    def __neg__(self) -> Interval:
        return Interval(-self.hi, -self.lo, self.bits)

    def __sub__(self, other: Number) -> Interval:
        return self + -other

    def __rsub__(self, other: Number) -> Interval:
        return -self + other

    def __abs__(self) -> Interval:
        return largest(self, -self) if sign(self) else Interval(ZERO, max(-self.lo, self.hi), self.bits)

    __radd__, __rmul__ = __add__, __mul__


Number = Fraction | Interval
ZERO, ONE, TWO = Fraction(0), Fraction(1), Fraction(2)


def rounded(x: Fraction, bits: int, rounding: Callable[[Fraction], int]) -> Fraction:
    scale = TWO ** (bits - x.numerator.bit_length() + x.denominator.bit_length())
    return guard(rounding(x * scale) / scale)


def guard(x: Any) -> Any:
    if isinstance(x, Fraction) and max(x.numerator.bit_length(), x.denominator.bit_length()) > BITS:
        raise Rejected("", f"a number outgrows the limit of {BITS} bits (`enclose` it earlier in the run)")
    return x


def ends(x: Number) -> tuple[Fraction, Fraction]:
    return (x.lo, x.hi) if isinstance(x, Interval) else (x, x)


def sign(x: Number) -> int | None:
    lo, hi = ends(x)
    return 1 if lo > 0 else -1 if hi < 0 else 0 if lo == hi else None


def quotient(a: Number, b: Number) -> Any:
    require(None if sign(b) is None else sign(b) != 0, "division by zero")
    return a / b


def total(terms: Iterable[Any]) -> Any:
    result: Any = ZERO
    for term in terms:
        result = guard(result + term)
    return result


def power(x: Any, n: int) -> Any:
    if n < 0:
        return quotient(ONE, power(x, -n))
    if isinstance(x, Fraction):
        size = max(x.numerator.bit_length(), x.denominator.bit_length())
        require(x in (-1, 0, 1) or size * n <= 2 * BITS, f"a power outgrows the limit of {BITS} bits")
        return guard(x**n)
    half = power(x if n % 2 else abs(x), n // 2) if n > 1 else ONE
    return half * half * x if n % 2 else half * half


def largest(*numbers: Any) -> Any:
    bits = [x.bits for x in numbers if isinstance(x, Interval)]
    lows, highs = zip(*map(ends, numbers), strict=True)
    return Interval(max(lows), max(highs), min(bits)) if bits else max(lows)


def smallest(*numbers: Any) -> Any:
    return -largest(*(-x for x in numbers))


def compare(relation: str, a: Number, b: Number) -> bool | None:
    """Whether a is in the relation to b; None where enclosures leave it open."""
    lo, hi = (ZERO, ZERO) if a is b else ends(a - b)
    if relation == "!=":
        return negation(compare("==", a, b))
    yes, no = {
        "<": (hi < 0, lo >= 0), "<=": (hi <= 0, lo > 0), ">": (lo > 0, hi <= 0), ">=": (lo >= 0, hi < 0),
        "==": (lo == hi == 0, lo > 0 or hi < 0),
    }[relation]  # fmt: skip
    return True if yes else False if no else None


def negation(truth: bool | None) -> bool | None:
    return None if truth is None else not truth


def every(truths: Iterable[bool | None]) -> bool | None:
    found = list(truths)
    return False if False in found else None if None in found else True


# ---- real functions: enclosed at a rational, with their remainders, then extended to intervals -------------------


def increasing(point: Callable[[Fraction, int], Any]) -> Callable[[Any, int], Any]:
    """Extends an increasing function from rationals to intervals."""

    def function(x: Any, bits: int) -> Any:
        (low, up), (down, high) = (ends(point(end, bits + 16)) for end in ends(x))
        return low if low == up == down == high else Interval(low, high, bits)

    return function


def exponential_series(x: Fraction, bits: int) -> tuple[list[Any], int]:
    """[S0, S1, S2, S3], k: the terms r^n/n! for r = x/2^k, |r| < 1/16, summed by n modulo 4."""
    require(abs(x) <= ARGUMENT, f"an argument of exp, sin or cos beyond {ARGUMENT}")
    k, n = ceil(abs(x)).bit_length() + 4, 0
    bits += 3 * k
    r, term = Interval(x / 2**k, x / 2**k, bits), Interval(ONE, ONE, bits)
    sums: list[Any] = [term, ZERO, ZERO, ZERO]
    while abs(term).hi > Fraction(1, 2**bits):
        n += 1
        term = term * r / Fraction(n)
        sums[n % 4] += term
    tail = Interval(-abs(term).hi, abs(term).hi, bits)  # what is left out is smaller than the last term
    return [s + tail for s in sums], k


@increasing
def exp(x: Fraction, bits: int) -> Any:
    if x < -ARGUMENT:
        return Interval(ZERO, ends(exp(Fraction(-ARGUMENT), bits))[1], bits)
    sums, k = exponential_series(x, bits)
    result = total(sums)
    for _ in range(k):
        result = result * result
    return result if x else ONE


def wave(x: Any, bits: int, sine: bool) -> Any:
    """cos x or sin x: at the middle of x from the angle x/2^k by doubling, and both are 1-Lipschitz."""
    lo, hi = ends(x)
    (s0, s1, s2, s3), k = exponential_series((lo + hi) / 2, bits + 16)
    c, s = s0 - s2, s1 - s3
    for _ in range(k):
        c, s = c * c - s * s, c * s * TWO
    found = (s if sine else c) + Interval((lo - hi) / 2, (hi - lo) / 2, bits)
    exact = ZERO if sine else ONE
    return exact if lo == hi == 0 else Interval(max(found.lo, -ONE), min(found.hi, ONE), bits)


def sin(x: Any, bits: int) -> Any:
    return wave(x, bits, True)


def cos(x: Any, bits: int) -> Any:
    return wave(x, bits, False)


def inverse_tangent(z: Fraction, s: int, bits: int) -> Any:
    """The sum of s^n z^(2n+1)/(2n+1) for |z| <= 1/2: artanh z for s = 1, arctan z for s = -1."""
    power_of_z = result = Interval(z, z, bits)
    n = 0
    while abs(power_of_z).hi > Fraction(1, 2**bits):
        n, power_of_z = n + 1, power_of_z * (s * z * z)
        result = result + power_of_z / Fraction(2 * n + 1)
    return result + Interval(-abs(power_of_z).hi, abs(power_of_z).hi, bits)  # what is left out is smaller


def pi(bits: int) -> Any:
    return total(inverse_tangent(Fraction(1, n), -1, bits + 16) for n in (2, 3)) * Fraction(4)


@increasing
def log(x: Fraction, bits: int) -> Any:
    require(x > 0, "the logarithm of a number that may not be positive")
    k, bits = x.numerator.bit_length() - x.denominator.bit_length(), bits + 32
    z = rounded((x - TWO**k) / (x + TWO**k), 4 * bits, floor)
    low, high = (inverse_tangent(end, 1, bits) for end in (z, z + Fraction(1, 2 ** (4 * bits))))
    twice = inverse_tangent(Fraction(1, 3), 1, bits) * Fraction(k)
    return Interval(low.lo, high.hi, bits) * TWO + twice * TWO if x != 1 else ZERO
