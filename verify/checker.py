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
from math import ceil, floor, isqrt, lcm
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
        lo, hi = ends(other)
        return self * Interval(1 / hi, 1 / lo, self.bits)

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
    return (x.lo, x.hi) if isinstance(x, Interval) else (Fraction(x), Fraction(x))


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
    term = result = Interval(z, z, bits)
    square, n = term * term * Fraction(s), 0
    while abs(term).hi > Fraction(1, 2**bits):
        n, term = n + 1, term * square
        result = result + term / Fraction(2 * n + 1)
    return result + Interval(-abs(term).hi, abs(term).hi, bits)  # what is left out is smaller


def pi(bits: int) -> Any:
    return total(inverse_tangent(Fraction(1, n), -1, bits + 16) for n in (2, 3)) * Fraction(4)


@increasing
def log(x: Fraction, bits: int) -> Any:
    require(x > 0, "the logarithm of a number that may not be positive")
    k = x.numerator.bit_length() - x.denominator.bit_length()
    near, two = (x - TWO**k) / (x + TWO**k), Fraction(1, 3)  # log x = 2 artanh near + 2 k artanh 1/3
    parts = [inverse_tangent(z, 1, bits + 16) * c for z, c in ((near, TWO), (two, TWO * k))]
    return total(parts) if x != 1 else ZERO


@increasing
def sqrt(x: Fraction, bits: int) -> Any:
    require(x >= 0, "the square root of a number that may be negative")
    root = Fraction(isqrt(x.numerator), isqrt(x.denominator))
    scale = TWO ** max(0, bits + (x.denominator.bit_length() - x.numerator.bit_length()) // 2)
    n = isqrt(floor(x * scale * scale))
    return root if root * root == x else Interval(n / scale, (n + 1) / scale, bits)


@increasing
def logistic(x: Fraction, bits: int) -> Any:
    e = exp(-abs(x), bits)
    return (ONE if x > 0 else e) / (ONE + e)


def tanh(x: Any, bits: int) -> Any:
    return logistic(x * TWO, bits) * TWO - ONE


# ---- linear algebra (vectors are tuples, matrices tuples of rows) and polynomials --------------------------------

Vector = tuple[Any, ...]
Polynomial = dict[tuple[int, ...], Fraction]  # {exponents: nonzero coefficient}


def dot(a: Vector, b: Vector) -> Any:
    require(len(a) == len(b), f"vectors of lengths {len(a)} and {len(b)}")
    return total(guard(x * y) for x, y in zip(a, b, strict=True))


def plus(*vectors: Vector) -> Vector:
    require(len({len(v) for v in vectors}) == 1, "vectors of different lengths")
    return tuple(total(entries) for entries in zip(*vectors, strict=True))


def scaled(c: Any, v: Vector) -> Vector:
    return tuple(scaled(c, x) if isinstance(x, tuple) else guard(c * x) for x in v)


def times(m: Vector, v: Vector) -> Vector:
    return tuple(dot(row, v) for row in m)


def symmetric(size: int, entry: Callable[[int, int], Any]) -> Vector:
    half = {(i, j): guard(entry(i, j)) for i in range(size) for j in range(i + 1)}
    return tuple(tuple(half[max(i, j), min(i, j)] for j in range(size)) for i in range(size))


def added(a: Vector, c: Any, b: Vector) -> Vector:
    """The matrix a + c b."""
    require(len(a) == len(b), "matrices of different sizes")
    return tuple(plus(row, scaled(c, other)) for row, other in zip(a, b, strict=True))


def definite(matrix: Vector, strictly: bool = False) -> bool | None:
    """Whether a symmetric matrix is positive (semi)definite, by LDL'; a zero pivot needs a zero column."""
    size = range(len(matrix))
    require(all(len(row) == len(size) for row in matrix), "a matrix that is not square")
    require(every(compare("==", matrix[i][j], matrix[j][i]) for i in size for j in range(i)), "a symmetric matrix")
    while matrix:
        (pivot, *row), column, rest = matrix[0], [r[0] for r in matrix[1:]], [r[1:] for r in matrix[1:]]
        s, zero = sign(pivot), every(compare("==", c, ZERO) for c in column)
        if s is None or s < 0 or (s == 0 and strictly):
            return None if s is None else False
        if s == 0 and not zero:
            return zero
        matrix = tuple(plus(r, scaled(-c / pivot, tuple(row))) for r, c in zip(rest, column)) if s else tuple(rest)
    return True


def solve(rows: Vector) -> Vector:
    """The solution of a linear system, given by its augmented rows."""
    if not rows:
        return ()
    place = next((i for i, row in enumerate(rows) if sign(row[0])), None)
    require(place is not None, "a singular matrix")
    first = rows[place or 0]
    others = [row for row in rows if row is not first]
    tail = solve(tuple(plus(r[1:], scaled(-r[0] / first[0], first[1:])) for r in others))
    return ((first[-1] - dot(first[1:-1], tail)) / first[0], *tail)


def collected(terms: Iterable[tuple[tuple[int, ...], Fraction]]) -> Polynomial:
    result: Polynomial = {}
    for exponents, c in terms:
        result[exponents] = guard(result.get(exponents, ZERO) + c)
        require(len(result) <= TERMS, f"a polynomial of more than {TERMS} terms")
    return {e: c for e, c in result.items() if c}


def product(p: Polynomial, q: Polynomial) -> Polynomial:
    require(len(p) * len(q) <= 50 * TERMS, "a product of polynomials that is too long")
    return collected((tuple(map(int.__add__, e, f)), c * d) for e, c in p.items() for f, d in q.items())


def derivative(p: Polynomial, i: int) -> Polynomial:
    return collected(((*e[:i], e[i] - 1, *e[i + 1 :]), c * e[i]) for e, c in p.items() if e[i])


def evaluate(p: Polynomial, x: Vector) -> Any:
    def monomial(exponents: tuple[int, ...], c: Any) -> Any:
        for i, e in enumerate(exponents):
            c = guard(power(x[i], e) * c) if e else c
        return c

    return total(monomial(e, c) for e, c in p.items())


# ---- reading ----------------------------------------------------------------------------------------------------


def fields(data: Any, required: Iterable[str], optional: Iterable[str] = ()) -> dict[str, Any]:
    """`data`, an object with exactly these fields."""
    require(type(data) is dict, f"expected an object, not {json.dumps(data)[:60]}")
    for name in data:
        require(name in {*required, *optional}, f"unknown field {name!r}")
    for name in required:
        require(name in data, f"the field {name!r} is missing")
    return data


def number(text: Any) -> Fraction:
    good = type(text) is str and len(text) <= DIGITS and RATIONAL.fullmatch(text) and not text.endswith("/0")
    require(bool(good) and str(Fraction(text)) == text, f"{json.dumps(text)[:60]} is not a rational such as "
            f'"-1/2" (a text in lowest terms, at most {DIGITS} characters)')  # fmt: skip
    return Fraction(text)


def integer(x: Any, least: int, most: int) -> int:
    value = int(x) if type(x) is str and RATIONAL.fullmatch(x) and "/" not in x and len(x) < 10 else x
    require(type(value) is int and least <= value <= most, f"{x!r} is not an integer from {least} to {most}")
    return int(value)


def items(data: Any, read: Callable[[Any], Any] = number, length: int | None = None) -> Vector:
    require(type(data) is list, f"expected a list, not {json.dumps(data)[:60]}")
    require(length in (None, len(data)), f"expected {length} entries, not {len(data)}")
    found = []
    for i, entry in enumerate(data):
        with at(i):
            found.append(read(entry))
    return tuple(found)


def matrix_of(data: Any) -> Vector:
    m = items(data, items)
    require(bool(m) and bool(m[0]) and len({len(row) for row in m}) == 1, "rows of different lengths, or none")
    return m


def shown(x: Any) -> Any:
    """A computed number as text: exact, or an enclosure to 25 digits (`[low, high]`)."""
    if isinstance(x, tuple):
        return [shown(entry) for entry in x]
    if isinstance(x, Fraction) and max(map(int.bit_length, x.as_integer_ratio())) < 3 * DIGITS:
        return str(x)
    low, high = ends(x)
    return f"[{decimal(low, floor)}, {decimal(high, ceil)}]"


def decimal(x: Fraction, rounding: Callable[[Fraction], int]) -> str:
    places = 25 - (x.numerator.bit_length() - x.denominator.bit_length()) * 30103 // 100000
    digits = str(abs(n := rounding(x * Fraction(10) ** places)))
    return f"{'-' * (n < 0)}{digits[0]}.{digits[1:]}e{len(digits) - 1 - places}"


def affine(terms: Iterable[tuple[Fraction, str]]) -> str:
    """The sum of the multiples, written out; the text "" stands for 1."""
    result = ""
    for c, text in terms:
        if c:
            size = str(abs(c)) if not text else text if abs(c) == 1 else f"{abs(c)}*{text}"
            result += (("-" if c < 0 else "") if not result else " - " if c < 0 else " + ") + size
    return result or "0"


# ---- functions of a vector --------------------------------------------------------------------------------------

Range = tuple[Fraction | None, Fraction | None]  # None: infinite


@dataclass(frozen=True)
class Unit:
    """phi(t): how it is written, phi, phi' and phi'' at (t, bits), their ranges, and more of the kind."""

    text: str
    value: Callable[[Any, int], Any]
    slope: Callable[[Any, int], Any]
    bend: Callable[[Any, int], Any]
    least: Fraction | None
    slopes: Range
    bends: Range
    order: int = 2  # how often it is differentiable: 0, 1, 2
    jerk: Fraction | None = None  # a bound of the third derivative
    knots: Vector | None = None  # of a piecewise quadratic


def piecewise(text: str, knots: Vector, bends: Vector, left: Fraction, middle: Fraction, right: Fraction) -> Unit:
    """phi(0) = 0, phi'' = bends[j] between knots j-1 and j, phi' = left, middle, right at -0, 0, +0."""
    require(len(bends) == len(knots) + 1, "there must be one slope more than knots")
    require(all(a < b for a, b in zip(knots, knots[1:], strict=False)), "the knots must increase")

    def reach(t: Fraction) -> tuple[Fraction, Fraction]:
        """phi and phi' at t, integrated from 0."""
        phi, slope, here = ZERO, right if t > 0 else left if t < 0 else middle, ZERO
        for stop in sorted({t, *(k for k in knots if min(t, 0) < k < max(t, 0))}, key=abs):
            h, bend = stop - here, bends[bisect(knots, (stop + here) / 2)]
            phi, slope, here = guard(phi + slope * h + bend * h * h / 2), guard(slope + bend * h), stop
        return phi, slope

    def slope(t: Any, bits: int) -> Any:
        found = [reach(s)[1] for s in (*ends(t), *(k for k in (*knots, ZERO) if ends(t)[0] < k < ends(t)[1]))]
        return found[0] if isinstance(t, Fraction) else Interval(min(found), max(found), bits)

    def value(t: Any, bits: int) -> Any:
        start = ends(t)[0]
        return reach(start)[0] + (slope(t, bits) * (t - start) if isinstance(t, Interval) else ZERO)

    def bend(t: Any, bits: int) -> Any:
        corners = {*(k for j, k in enumerate(knots) if bends[j] != bends[j + 1]), *([ZERO] * (left != right))}
        require(not any(ends(t)[0] <= k <= ends(t)[1] for k in corners), "a second derivative at a knot")
        return bends[bisect(knots, ends(t)[0])]

    turns = [reach(k)[1] for k in knots] + [left, right]
    slopes = (min(turns), max(turns)) if bends[0] == bends[-1] == 0 else (None, None)
    convex, kink = min(bends) >= 0 and left <= right, left != right
    range_ = (min(bends), max(bends)) if not kink else (min(bends) if left < right else None, None)
    least = ZERO if convex and left <= 0 <= right else None
    order = 0 if kink else 1 if len(set(bends)) > 1 else 2
    return Unit(text, value, slope, bend, least, slopes, range_, order, ZERO if order == 2 else None, knots)


def softplus(t: Any, bits: int) -> Any:
    return largest(t, ZERO) + log(ONE + exp(-abs(t), bits), bits)


def logistic_slope(t: Any, bits: int) -> Any:
    return logistic(t, bits) * logistic(-t, bits)


def minus(f: Callable[[Any, int], Any]) -> Callable[[Any, int], Any]:
    return lambda t, bits: -f(t, bits)


PM, UP = (-ONE, ONE), (ZERO, None)
UNITS = {
    "softplus": Unit("log(1 + exp({}))", softplus, logistic, logistic_slope, ZERO, (ZERO, ONE),
                     (ZERO, Fraction(1, 4)), 2, Fraction(97, 1000)),
    "exp": Unit("exp({})", exp, exp, exp, ZERO, UP, UP),
    "cos": Unit("cos({})", cos, minus(sin), minus(cos), -ONE, PM, PM, 2, ONE),
    "sin": Unit("sin({})", sin, cos, minus(sin), -ONE, PM, PM, 2, ONE),
    "relu": piecewise("max(0, {})", (ZERO,), (ZERO, ZERO), ZERO, ZERO, ONE),
    "abs": piecewise("|{}|", (ZERO,), (ZERO, ZERO), -ONE, ZERO, ONE),
    "square": piecewise("({})^2/2", (), (ONE,), ZERO, ZERO, ZERO),
    "squared-hinge": piecewise("max(0, {})^2/2", (ZERO,), (ZERO, ONE), ZERO, ZERO, ZERO),
}  # fmt: skip


def unit_of(data: Any) -> Unit:
    name = data.get("name") if type(data) is dict else None
    if name == "power":
        n = integer(fields(data, ("name", "exponent"))["exponent"], 2, SIZE)
        bends = (TWO, TWO) if n == 2 else UP if n % 2 == 0 else (None, None)
        least, jerk = ZERO if n % 2 == 0 else None, {2: ZERO, 3: Fraction(6)}.get(n)
        return Unit(f"({{}})^{n}", lambda t, _: power(t, n), lambda t, _: power(t, n - 1) * Fraction(n),
                    lambda t, _: power(t, n - 2) * Fraction(n * n - n), least, (None, None), bends, 2, jerk)  # fmt: skip
    if name == "huber":
        d = number(fields(data, ("name", "threshold"))["threshold"])
        require(d > 0, "the threshold must be positive")
        return piecewise(f"huber({{}}; {d})", (-d, d), (ZERO, ONE, ZERO), ZERO, ZERO, ZERO)
    if name == "piecewise":
        fields(data, ("name", "knots", "slopes", "derivative_at_zero"))
        knots, bends, start = items(data["knots"]), items(data["slopes"]), number(data["derivative_at_zero"])
        texts = [f"{b} up to {k}" for b, k in zip(bends, knots, strict=False)] + [f"{bends[-1:][0]} beyond"]
        return piecewise(f"q({{}}; q(0) = 0, q'(0) = {start}, q'' = {', '.join(texts)})", knots, bends, start, start, start)
    require(name in UNITS, f"unknown unit {name!r}")
    fields(data, ("name",))
    return UNITS[str(name)]


FORMS = {
    "ridge-sum": ("constant", "linear", "quadratic", "terms"),
    "polynomial": ("terms",),
    "max-affine": ("pieces",),
    "log-sum-exp": ("rows", "offsets", "quadratic"),
}


class Function:
    """f(x) = constant + linear.x + x'Ax/2 + sum of w phi(a.x + b) + polynomial + max or log-sum-exp of a.x + b."""

    def __init__(self, data: Any) -> None:
        kind = data.get("kind") if type(data) is dict else None
        require(kind in FORMS, f"expected a function of one of the kinds {', '.join(FORMS)}, not {kind!r}")
        fields(data, ("kind", "dimension", *FORMS[str(kind)]))
        self.dimension = d = integer(data["dimension"], 1, SIZE)
        self.names = ("x",) if d == 1 else tuple(f"x[{i + 1}]" for i in range(d))
        self.constant, self.linear, self.soft = ZERO, (ZERO,) * d, kind == "log-sum-exp"
        self.matrix = symmetric(d, lambda i, j: ZERO)
        self.ridges: Vector = ()
        self.polynomial: Polynomial = {}
        self.pieces: Vector = ()
        for field in FORMS[str(kind)]:
            with at(field):
                self.read(str(kind), field, data)

    def read(self, kind: str, field: str, data: Any) -> None:
        d = self.dimension
        if field == "constant":
            self.constant = number(data[field])
        elif field == "linear":
            self.linear = items(data[field], length=d)
        elif field == "quadratic" and data[field] is not None:
            self.matrix = items(data[field], lambda row: items(row, length=d), d)
            require(self.matrix == tuple(zip(*self.matrix, strict=True)), "a matrix that is not symmetric")
        elif field == "terms" and kind == "ridge-sum":
            self.ridges = items(data[field], self.ridge)
        elif field == "terms":
            self.polynomial = collected(items(data[field], lambda t: self.monomial(items(t, lambda x: x, 2))))
        elif field == "pieces":
            pairs = items(data[field], lambda p: items(p, lambda x: x, 2))
            self.pieces = tuple((items(a, length=d), number(b)) for a, b in pairs)
            require(bool(pairs), "no pieces")
        elif field == "rows":
            rows = items(data[field], lambda row: items(row, length=d))
            require(bool(rows), "no rows")
            self.pieces = tuple(zip(rows, items(data["offsets"], length=len(rows)), strict=True))

    def ridge(self, data: Any) -> Vector:
        fields(data, ("weight", "direction", "offset", "unit"))
        direction = items(data["direction"], length=self.dimension)
        return number(data["weight"]), direction, number(data["offset"]), unit_of(data["unit"])

    def monomial(self, data: Any) -> tuple[tuple[int, ...], Fraction]:
        return items(data[1], lambda e: integer(e, 0, SIZE), self.dimension), number(data[0])

    def heights(self, x: Vector, bits: int) -> tuple[Vector, Any, Vector]:
        """The pieces at x, their largest, and for log-sum-exp their shares of the sum."""
        heights = tuple(guard(dot(a, x) + b) for a, b in self.pieces)
        top = largest(*heights)
        if self.soft:
            sizes = [exp(h - top, bits) for h in heights]
            return heights, top + log(total(sizes), bits), tuple(s / total(sizes) for s in sizes)
        for i, h in enumerate(heights):
            if every(compare(">" if j < i else ">=", h, other) for j, other in enumerate(heights) if j != i):
                return heights, top, tuple(ONE if j == i else ZERO for j in range(len(heights)))
        return heights, top, ()

    def value(self, x: Vector, bits: int) -> Any:
        parts = [self.constant, dot(self.linear, x), dot(x, times(self.matrix, x)) / 2, evaluate(self.polynomial, x)]
        parts += [u.value(guard(dot(a, x) + b), bits) * w for w, a, b, u in self.ridges]
        return total(parts + ([self.heights(x, bits)[1]] if self.pieces else []))

    def gradient(self, x: Vector, bits: int) -> Vector:
        parts = [self.linear, times(self.matrix, x)]
        parts += [scaled(u.slope(guard(dot(a, x) + b), bits) * w, a) for w, a, b, u in self.ridges]
        parts += [tuple(evaluate(derivative(self.polynomial, i), x) for i in range(self.dimension))]
        return plus(*parts, *([self.mean(x, bits)] if self.pieces else []))

    def mean(self, x: Vector, bits: int) -> Vector:
        """The gradient of the pieces: the mean of their directions by share (of max: the first that is active)."""
        shares = self.heights(x, bits)[2]
        require(True if shares else None, "which piece is active")
        return plus(*(scaled(s, a) for s, (a, _) in zip(shares, self.pieces, strict=True)))

    def hessian(self, x: Vector, bits: int) -> Vector:
        require(self.soft or not self.pieces, "a maximum of affine functions is not twice differentiable")
        bends = [(w * u.bend(guard(dot(a, x) + b), bits), a) for w, a, b, u in self.ridges]
        if self.pieces:
            bends += [(s, a) for s, (a, _) in zip(self.heights(x, bits)[2], self.pieces, strict=True)]
            bends += [(-ONE, self.mean(x, bits))]
        p = self.polynomial

        def entry(i: int, j: int) -> Any:
            mixed = evaluate(derivative(derivative(p, i), j), x) if p else ZERO
            return total([self.matrix[i][j], mixed, *(c * a[i] * a[j] for c, a in bends)])

        return symmetric(self.dimension, entry)

    def curvature(self) -> tuple[Vector | None, Vector | None]:
        """Matrices below and above every Hessian, in the order of forms; None where there is none."""
        unit = symmetric(self.dimension, lambda i, j: ONE if i == j else ZERO)
        parts = [(w, symmetric(len(a), lambda i, j, a=a: a[i] * a[j]), u.bends) for w, a, _, u in self.ridges]
        for exponents, c in self.polynomial.items():
            only = {exponents: ONE}
            zero, high, single = (ZERO,) * self.dimension, sum(exponents) > 2, max(exponents) == sum(exponents)
            if high and single and sum(exponents) % 2 == 0:
                axis = symmetric(len(exponents), lambda i, j, e=exponents: ONE if i == j and e[i] else ZERO)
                parts.append((c, axis, UP))
            elif high:
                parts.append((ONE, unit, (None, None)))
            else:
                second = symmetric(
                    self.dimension, lambda i, j, p=only: evaluate(derivative(derivative(p, i), j), zero)
                )
                parts.append((c, second, (ONE, ONE)))
        if len(self.pieces) > 1:
            rows = [a for a, _ in self.pieces]
            spread = max(total((s - t) ** 2 for s, t in zip(a, b, strict=True)) for a in rows for b in rows)
            parts.append((ONE, unit, (ZERO, spread / 4 if self.soft else None)))  # by Popoviciu's inequality
        low: Vector | None = self.matrix
        high_: Vector | None = self.matrix
        for weight, matrix, (least, most) in parts:
            if weight:
                least, most = (least, most) if weight > 0 else (most, least)
                low = None if low is None or least is None else added(low, weight * least, matrix)
                high_ = None if high_ is None or most is None else added(high_, weight * most, matrix)
        return low, high_

    def order(self) -> int:
        return min([0 if len(self.pieces) > 1 and not self.soft else 2, *(u.order for w, _, _, u in self.ridges if w)])

    def steepness(self, bits: int) -> Any:
        """A bound of |grad f|, or None: the middle of the range of the gradient, and the radius of the ridges."""
        flat = self.matrix == symmetric(self.dimension, lambda i, j: ZERO) and not any(map(max, self.polynomial))
        if not flat and any(None in u.slopes for _, _, _, u in self.ridges):
            return None
        if not flat:
            return None
        centre, radii = [self.linear], []
        for w, a, _, u in self.ridges:
            low, high = u.slopes
            if low is None or high is None:
                return None
            centre.append(scaled(w * (low + high) / 2, a))
            radii.append(sqrt(dot(a, a), bits) * (abs(w) * (high - low) / 2))
        middle = plus(*centre)
        if self.pieces and not self.ridges:
            return largest(*(sqrt(dot(v, v), bits) for a, _ in self.pieces for v in [plus(a, middle)]))
        radii += [largest(*(sqrt(dot(a, a), bits) for a, _ in self.pieces))] if self.pieces else []
        return total([sqrt(dot(middle, middle), bits), *radii])

    def jerk(self, bits: int) -> Any:
        """A bound of the third derivative as a trilinear form, or None."""
        if self.pieces or self.order() < 2 or any(u.jerk is None for _, _, _, u in self.ridges):
            return None
        if any(sum(e) > 3 for e in self.polynomial):
            return None
        d, zero = range(self.dimension), (ZERO,) * self.dimension
        cube = [
            evaluate(derivative(derivative(derivative(self.polynomial, i), j), k), zero) for i in d for j in d for k in d
        ]
        lengths = [(abs(w) * (u.jerk or ZERO), sqrt(dot(a, a), bits)) for w, a, _, u in self.ridges]
        return total([sqrt(total(c * c for c in cube), bits), *(power(n, 3) * c for c, n in lengths)])

    def has(self, what: str, constant: Any, bits: int) -> bool | None:
        """A sufficient test of membership in a class."""
        low, high = self.curvature()
        unit = symmetric(self.dimension, lambda i, j: ONE if i == j else ZERO)
        below = None if low is None else definite(added(low, -constant if what == "strongly_convex" else ZERO, unit))
        if what in ("convex", "strongly_convex"):
            return low is not None and below
        if what == "smooth":
            if low is None or high is None:
                return False
            return every(definite(added(scaled(s, m), constant, unit)) for s, m in ((ONE, low), (-ONE, high)))
        if what == "quadratic":
            return low is not None and low == high
        if what in ("differentiable", "twice_differentiable"):
            return self.order() >= (1 if what == "differentiable" else 2)
        bound = self.steepness(bits) if what == "lipschitz" else self.jerk(bits)
        return bound is not None and compare("<=", bound, constant)

    def lower_bounds(self, bits: int, hint: dict[str, Any]) -> Iterator[Any]:
        """Numbers that f is nowhere below."""
        if hint.get("point") is not None and self.has("convex", ZERO, bits):
            x, m = hint["point"], hint.get("modulus")
            g = self.gradient(x, bits)
            if all(sign(c) == 0 for c in g):
                yield self.value(x, bits)
            elif m is not None and sign(m) == 1 and self.has("strongly_convex", m, bits):
                yield self.value(x, bits) - dot(g, g) / (m * 2)
        if self.polynomial and not (self.ridges or self.pieces) and "squares" in hint:
            rest = [*self.polynomial.items()]
            for c, q in hint["squares"]:
                require(c >= 0, "a negative multiple of a square")
                rest += [(e, -c * s) for e, s in product(q, q).items()]
            remainder, constant = collected(rest), (0,) * self.dimension
            if not set(remainder) - {constant}:
                yield remainder.get(constant, ZERO)
        if self.dimension == 1 and not self.polynomial and not self.pieces and all(u.knots is not None for *_, u in self.ridges):
            yield from self.least_on_a_line(bits)
        if not any(self.linear) and not self.polynomial and not self.pieces and definite(self.matrix):
            floors = [w * (u.least if w > 0 else -u.least) if False else (w, u) for w, _, _, u in self.ridges]
            if all(w >= 0 and u.least is not None for w, u in floors):
                yield total([self.constant, *(w * u.least for w, u in floors)])

    def least_on_a_line(self, bits: int) -> Iterator[Any]:
        """The minimum of a piecewise quadratic of one variable, by its knots and stationary points."""
        knots = sorted({(k - b) / a[0] for _, a, b, u in self.ridges if a[0] for k in u.knots}) or [ZERO]
        inner = [(a + b) / 2 for a, b in zip(knots, knots[1:], strict=False)]
        found = [self.value((k,), bits) for k in knots]
        for low, x, high in zip([None, *knots], [knots[0] - 1, *inner, knots[-1] + 1], [*knots, None], strict=True):
            (g,), ((h,),) = self.gradient((x,), bits), self.hessian((x,), bits)
            falls = h < 0 or (h == 0 and (g > 0 if low is None else g < 0))
            if (low is None or high is None) and falls:
                return
            y = x - g / h if h else x
            if (low is None or low <= y) and (high is None or y <= high):
                found.append(self.value((y,), bits))
        yield min(found)

    def text(self) -> str:
        d, n = self.dimension, self.names
        inner = [affine([*zip(a, n, strict=True), (b, "")]) for _, a, b, _ in self.ridges]
        square = [(self.matrix[i][j] / (2 if i == j else 1), n[i] + "^2" if i == j else f"{n[i]}*{n[j]}")
                  for i in range(d) for j in range(i, d)]  # fmt: skip
        monomials = [(c, "*".join(n[i] + (f"^{k}" if k > 1 else "") for i, k in enumerate(e) if k))
                     for e, c in self.polynomial.items()]  # fmt: skip
        ridges = [(w, u.text.format(t)) for (w, _, _, u), t in zip(self.ridges, inner, strict=True)]
        pieces = ", ".join(affine([*zip(a, n, strict=True), (b, "")]) for a, b in self.pieces)
        group = [(ONE, f"{'logsumexp' if self.soft else 'max'}({pieces})")] if pieces else []
        return affine([*square, *zip(self.linear, n, strict=True), *monomials, *ridges, *group, (self.constant, "")])


class Program:
    """minimize f subject to constraints: pairs of a function and a relation to 0."""

    def __init__(self, data: Any) -> None:
        fields(data, ("kind", "minimize", "subject_to"))
        require(data["kind"] == "program", 'the kind must be "program"')
        with at("minimize"):
            self.objective = Function(data["minimize"])
        with at("subject_to"):
            self.constraints = items(data["subject_to"], self.constraint)

    def constraint(self, data: Any) -> tuple[Function, str]:
        fields(data, ("relation",), ("function", "affine"))
        require(len(data) == 2, "expected `function` or `affine`, and `relation`")
        if "affine" in data:
            (a, b), d = items(data["affine"], lambda x: x, 2), self.objective.dimension
            offset = str(-number(b))
            shape = {"kind": "ridge-sum", "dimension": d, "constant": offset, "linear": a, "quadratic": None, "terms": []}
            function = Function(shape)
        else:
            function = Function(data["function"])
        require(data["relation"] in (("<=", "==") if "affine" in data else ("<=",)), "an unknown relation")
        require(function.dimension == self.objective.dimension, "functions of different dimensions")
        return function, data["relation"]

    def feasible(self, x: Vector, bits: int) -> bool | None:
        return every(compare(relation, g.value(x, bits), ZERO) for g, relation in self.constraints)

    def dual_bound(self, x: Vector, mu: Vector, modulus: Any, bits: int, objective: bool = True) -> Any:
        """A number below the Lagrangian everywhere, by convexity and its gradient at x (see `lower_bounds`)."""
        require(len(mu) == len(self.constraints), f"expected {len(self.constraints)} multipliers, not {len(mu)}")
        terms = [(m, g) for m, (g, _) in zip(mu, self.constraints, strict=True)]
        for i, (m, (g, relation)) in enumerate(zip(mu, self.constraints, strict=True)):
            require(relation == "==" or compare(">=", m, ZERO), f"the multiplier of constraint {i} is negative")
            require(g.has("convex", ZERO, bits), f"the function of constraint {i} is not shown to be convex")
        if objective:
            require(self.objective.has("convex", ZERO, bits), "the objective is not shown to be convex")
            terms.append((ONE, self.objective))
        value = total(g.value(x, bits) * m for m, g in terms)
        gradient = plus(*(scaled(m, g.gradient(x, bits)) for m, g in terms)) if terms else ()
        if all(sign(c) == 0 for c in gradient):
            return value
        require(modulus is not None, f"the gradient of the Lagrangian is not zero but {shown(gradient)}")
        low = symmetric(len(x), lambda i, j: -modulus if i == j else ZERO)
        for m, g in terms:
            low = added(low, m, g.curvature()[0] or ())
        require(sign(modulus) == 1 and definite(low), "the Lagrangian is not shown to be strongly convex")
        return value - dot(gradient, gradient) / (modulus * TWO)

    def falls_along(self, x: Vector, ray: Vector, bits: int) -> bool | None:
        """Whether x + t ray stays feasible and the objective falls without end: all functions affine on the line."""
        slopes = []
        for g in (self.objective, *(g for g, _ in self.constraints)):
            flat = not any(times(g.matrix, ray)) and all(dot(a, ray) == 0 for _, a, _, _ in g.ridges)
            require(flat and not g.polynomial and not g.pieces, "a function that is not affine along the ray")
            slopes.append(dot(g.linear, ray))
        stays = [compare(r, s, ZERO) for s, (_, r) in zip(slopes[1:], self.constraints, strict=True)]
        return every([compare("<", slopes[0], ZERO), self.feasible(x, bits), *stays])

    def text(self) -> str:
        rest = ", ".join(f"{g.text()} {'=' if r == '==' else r} 0" for g, r in self.constraints)
        return f"minimize {self.objective.text()}" + (f" subject to {rest}" if rest else "")


# ---- runs: straight-line computations with hypotheses and conditions --------------------------------------------


def componentwise(f: Callable[..., Any]) -> Callable[..., Any]:
    def function(*arguments: Any) -> Any:
        vectors = [a for a in arguments if isinstance(a, tuple)]
        if not vectors:
            return guard(f(*arguments))
        require(len({len(v) for v in vectors}) == 1, "vectors of different lengths")
        return tuple(function(*entries) for entries in zip(*arguments, strict=True))

    return function


def sign_of(x: Any) -> Fraction:
    require(None if sign(x) is None else True, "the sign of a number")
    return Fraction(sign(x) or 0)


# name: (what the arguments are, function (of them and the precision if it takes "p"), how it is written,
#        how strongly that binds, how strongly each operand must bind).  n: number, v: vector, m: matrix, f: function
SCALAR = {
    "add": ("nn", lambda a, b: a + b, "{} + {}", 1, (1, 2)),
    "sub": ("nn", lambda a, b: a - b, "{} - {}", 1, (1, 2)),
    "mul": ("nn", lambda a, b: a * b, "{}*{}", 2, (2, 2)),
    "div": ("nn", quotient, "{}/{}", 2, (2, 3)),
    "neg": ("n", lambda a: -a, "-{}", 1, (2,)),
    "abs": ("n", abs, "|{}|", 4, (0,)),
    "sign": ("n", sign_of, "sign({})", 4, (0,)),
    "max": ("nn", largest, "max({}, {})", 4, (0, 0)),
    "min": ("nn", smallest, "min({}, {})", 4, (0, 0)),
    "sqrt": ("np", sqrt, "sqrt({})", 4, (0,)),
    "exp": ("np", exp, "exp({})", 4, (0,)),
    "log": ("np", log, "log({})", 4, (0,)),
    "sin": ("np", sin, "sin({})", 4, (0,)),
    "cos": ("np", cos, "cos({})", 4, (0,)),
    "tanh": ("np", tanh, "tanh({})", 4, (0,)),
    "enclose": ("np", lambda x, bits: Interval(*ends(x), bits), "{}", 4, (4,)),
}
OPERATIONS: dict[str, tuple[str, Callable[..., Any], str, int, tuple[int, ...]]] = {
    **SCALAR,
    **{"v" + name: (kinds.replace("n", "v"), componentwise(f), *rest)
       for name, (kinds, f, *rest) in SCALAR.items()},
    **{"m" + name: (kinds.replace("n", "m"), componentwise(f), *rest)
       for name, (kinds, f, *rest) in SCALAR.items() if name in ("add", "sub", "neg")},
    "pow": ("ni", power, "{}^{}", 3, (4, 0)),
    "pi": ("p", pi, "pi", 4, ()),
    "vscale": ("nv", scaled, "{}*{}", 2, (2, 2)),
    "mscale": ("nm", scaled, "{}*{}", 2, (2, 2)),
    "dot": ("vv", dot, "<{}, {}>", 4, (0, 0)),
    "norm2": ("v", lambda v: dot(v, v), "|{}|^2", 3, (0,)),
    "sum": ("v", total, "sum({})", 4, (0,)),
    "largest": ("v", lambda v: largest(*v), "largest({})", 4, (0,)),
    "component": ("vj", lambda v, i: v[i], "{}[{}]", 4, (4, 0)),
    "matvec": ("mv", times, "{}*{}", 2, (2, 3)),
    "matmul": ("mm", lambda a, b: tuple(zip(*(times(a, c) for c in zip(*b, strict=True)), strict=True)), "{}*{}", 2, (2, 3)),
    "transpose": ("m", lambda m: tuple(zip(*m, strict=True)), "{}'", 3, (4,)),
    "solve": ("mv", lambda m, b: solve(tuple((*r, c) for r, c in zip(m, b, strict=True))), "solve({}, {})", 4, (0, 0)),
    "value": ("fvp", lambda f, x, bits: f.value(x, bits), "{}({})", 4, (4, 0)),
    "grad": ("fvp", lambda f, x, bits: f.gradient(x, bits), "grad {}({})", 3, (4, 0)),
    "hess": ("fvp", lambda f, x, bits: f.hessian(x, bits), "hess {}({})", 3, (4, 0)),
}  # fmt: skip
KINDS_OF_VALUE = {"n": "a number", "v": "a vector", "m": "a matrix", "f": "a function", "P": "a program"}
CLASSES = {
    "smooth": "{}-smooth", "convex": "convex", "strongly_convex": "{}-strongly convex", "lipschitz": "{}-Lipschitz",
    "quadratic": "quadratic", "differentiable": "differentiable", "twice_differentiable": "twice differentiable",
    "hessian_lipschitz": "of {}-Lipschitz Hessian",
}  # fmt: skip
RELATIONS = ("<=", "<", "==", "!=", ">=", ">")


def kind_of(x: Any) -> str:
    if isinstance(x, Function | Program):
        return "f" if isinstance(x, Function) else "P"
    return ("m" if x and isinstance(x[0], tuple) else "v") if isinstance(x, tuple) else "n"


class Run:
    """Named values with their formulas, in the order of the certificate."""

    def __init__(self, given: Any, steps: Any, bits: int) -> None:
        self.bits, self.values, self.formulas = bits, {}, {}
        self.givens: list[str] = []
        self.lines: list[str] = []
        with at("given"):
            require(type(given) is dict, "expected an object")
            for name in sorted(given):
                with at(name):
                    self.define(name, self.read(given[name]), (name, 4))
                    value = self.values[name]
                    self.givens.append(
                        f"{name}(x) = {value.text()}" if isinstance(value, Function)
                        else f"{name}: {value.text()}" if isinstance(value, Program) else f"{name} = {written(value)}"
                    )  # fmt: skip
        with at("steps"):
            items(steps, self.step)

    def read(self, data: Any) -> Any:
        if type(data) is dict:
            return Program(data) if data.get("kind") == "program" else Function(data)
        if type(data) is list:
            return matrix_of(data) if data and type(data[0]) is list else items(data)
        return number(data)

    def define(self, name: Any, value: Any, formula: tuple[str, int]) -> None:
        require(type(name) is str and bool(NAME.fullmatch(name)), f"{json.dumps(name)[:60]} is not a name")
        require(name not in self.values, f"{name} is defined twice")
        self.values[name], self.formulas[name] = value, formula

    def operand(self, text: Any, kind: str | None = None) -> tuple[Any, tuple[str, int]]:
        if type(text) is str and NAME.fullmatch(text):
            require(text in self.values, f"{text} is not defined before it is used")
            value, formula = self.values[text], self.formulas[text]
        else:
            value = self.read(text)
            formula = written(value), 2 if "/" in written(value) else 4
        found = kind_of(value)
        require(kind in (None, found), f"expected {KINDS_OF_VALUE.get(kind or '')}, not {KINDS_OF_VALUE[found]}")
        return value, formula

    def step(self, data: Any) -> None:
        require(type(data) is list and len(data) > 1 and type(data[1]) is str, "expected [name, operation, ...]")
        name, operation, *arguments = data
        value, formula = self.apply(operation, arguments)
        if not str(name).startswith("_") or len(formula[0]) > INLINE:
            self.lines.append(f"{name} = {formula[0]}")
            formula = name, 4
        self.define(name, value, formula)

    def apply(self, operation: str, arguments: list[Any]) -> tuple[Any, tuple[str, int]]:
        if operation == "vector":
            found = [self.operand(a, "n") for a in arguments]
            require(bool(found), "a vector without entries")
            return tuple(v for v, _ in found), (f"({', '.join(f for _, (f, _) in found)})", 4)
        require(operation in OPERATIONS, f"unknown operation {operation!r}")
        kinds, function, pattern, level, needs = OPERATIONS[operation]
        kinds, exact = kinds.rstrip("p"), () if "p" not in kinds else (self.bits,)
        require(len(arguments) == len(kinds), f"{operation} takes {len(kinds)} arguments, not {len(arguments)}")
        values, texts = [], []
        for kind, argument, need in zip(kinds, arguments, needs, strict=True):
            if kind in "ij":
                value = integer(argument, *((-BITS, BITS) if kind == "i" else (0, len(values[0]) - 1)))
                formula = str(value + (kind == "j")), 4
            else:
                value, formula = self.operand(argument, kind)
            values.append(value)
            bare = formula[1] >= need and not (texts and need and formula[0].startswith("-"))
            texts.append(formula[0] if bare else f"({formula[0]})")
        if operation in ("value", "grad", "hess"):
            require(len(values[1]) == values[0].dimension, "a point of the wrong dimension")
            texts[1] = texts[1][1:-1] if texts[1].startswith("(") and len(values[1]) > 1 else texts[1]
        if operation in ("matvec", "matmul", "solve"):
            require(len(values[0][0]) == len(values[1]), "sizes that do not fit")
            require(operation != "solve" or len(values[0]) == len(values[1]), "sizes that do not fit")
        value = function(*values, *exact)
        return (guard(value)), (pattern.format(*texts), level)

    def judge(self, condition: Any) -> tuple[bool | None, str]:
        """Whether a condition holds, and its words."""
        require(type(condition) is list and len(condition) > 1, "expected a condition such as [\"<=\", a, b]")
        name, *parts = condition
        if name in RELATIONS and len(parts) == 2:
            (a, (left, _)), (b, (right, _)) = (self.operand(p) for p in parts)
            require(kind_of(a) == kind_of(b) and kind_of(a) in "nvm", "sides of different kinds")
            if kind_of(a) == "n":
                return compare(name, a, b), f"{left} {name} {right}"
            require(name in ("==", "!="), "an order of vectors")
            same = every(flattened(componentwise(lambda s, t: compare("==", s, t))(a, b)))
            return same if name == "==" else negation(same), f"{left} {name} {right}"
        if name in ("psd", "pd") and len(parts) == 1:
            m, (text, _) = self.operand(parts[0], "m")
            return definite(m, name == "pd"), f"{text} is positive {'semi' * (name == 'psd')}definite"
        require(name in ("all", "any", "not") and (name != "not" or len(parts) == 1), f"unknown condition {name!r}")
        found = [self.judge(p) for p in parts]
        truths, words = [t for t, _ in found], [w for _, w in found]
        if name == "not":
            return negation(truths[0]), f"not ({words[0]})"
        if name == "all":
            return every(truths), " and ".join(words) if len(words) < 2 else f"({' and '.join(words)})"
        return negation(every(map(negation, truths))), f"({' or '.join(words)})"

    def hypothesis(self, check: Any) -> tuple[bool | None, str]:
        require(type(check) is list and len(check) > 1, "expected a check such as [\"condition\", ...]")
        name, *parts = check
        if name == "condition" and len(parts) == 1:
            return self.judge(parts[0])
        if name == "class" and len(parts) == 2:
            return self.membership(*parts)
        require(name in FACTS, f"unknown check {name!r}")
        kinds, function, pattern = FACTS[name]
        hint = parts.pop() if len(parts) == len(kinds) + 1 and type(parts[-1]) is dict else {}
        require(len(parts) == len(kinds), f"{name} takes {len(kinds)} arguments, not {len(parts)}")
        found = [self.operand(p, k) for p, k in zip(parts, kinds, strict=True)]
        return function(self, *(v for v, _ in found), self.hint(hint)), pattern.format(*(f for _, (f, _) in found))

    def hint(self, data: dict[str, Any]) -> dict[str, Any]:
        fields(data, (), ("point", "modulus", "squares"))
        hint = {n: self.operand(data[n], k)[0] for n, k in (("point", "v"), ("modulus", "n")) if n in data}
        if "squares" in data:
            hint["squares"] = items(data["squares"], self.square)
        return hint

    def square(self, data: Any) -> tuple[Fraction, Polynomial]:
        c, terms = items(data, lambda x: x, 2)
        return number(c), collected(
            (items(e, lambda k: integer(k, 0, SIZE)), number(a)) for a, e in items(terms, lambda t: items(t, lambda x: x, 2))
        )

    def membership(self, name: Any, data: Any) -> tuple[bool | None, str]:
        f, (text, _) = self.operand(name, "f")
        fields(data, (), CLASSES)
        require(bool(data), "no class is named")
        truths, words = [], []
        for what, constant in sorted(data.items()):
            with at(what):
                if "{}" in CLASSES[what]:
                    value, formula = self.operand(constant, "n")
                    words.append(CLASSES[what].format(formula[0] if formula[1] > 2 else f"({formula[0]})"))
                else:
                    require(constant is True, "expected true")
                    value = ZERO
                    words.append(CLASSES[what])
                truths.append(f.has(what, value, self.bits))
        return every(truths), f"{text} is {' and '.join(words)}"


def least(run: Run, f: Function, v: Any, hint: dict[str, Any]) -> bool | None:
    found = [compare("<=", v, bound) for bound in f.lower_bounds(run.bits, hint)]
    return negation(every(map(negation, found)))


def minimizer(run: Run, f: Function, x: Any, hint: dict[str, Any]) -> bool | None:
    require(len(x) == f.dimension, "a point of the wrong dimension")
    return least(run, f, f.value(x, run.bits), {"point": x, **hint})


def minimum(run: Run, f: Function, v: Any, hint: dict[str, Any]) -> bool | None:
    require("point" in hint, "the hint must name the point where the minimum is taken")
    return every([compare("==", f.value(hint["point"], run.bits), v), least(run, f, v, hint)])


FACTS: dict[str, tuple[str, Callable[..., bool | None], str]] = {
    "minimizer": ("fv", minimizer, "{1} minimizes {0}"),
    "minimum": ("fn", minimum, "the minimum of {0} is {1}"),
    "lower_bound": ("fn", least, "{0} is nowhere below {1}"),
    "optimal": ("Pvv", lambda run, p, x, mu, _: every([p.feasible(x, run.bits), compare(
        "<=", p.objective.value(x, run.bits), p.dual_bound(x, mu, None, run.bits))]),
        "{1} is optimal in {0}, with multipliers {2}"),
    "dual_bound": ("Pnvv", lambda run, p, v, x, mu, hint: compare(
        "<=", v, p.dual_bound(x, mu, hint.get("modulus"), run.bits)),
        "the optimal value of {0} is at least {1}, by the Lagrangian at {2} with multipliers {3}"),
    "infeasible": ("Pvv", lambda run, p, x, mu, hint: compare(
        ">", p.dual_bound(x, mu, hint.get("modulus"), run.bits, False), ZERO),
        "{0} has no feasible point, by the Lagrangian at {1} with multipliers {2}"),
    "unbounded": ("Pvv", lambda run, p, x, ray, _: p.falls_along(x, ray, run.bits),
                  "{0} is unbounded below, from {1} along {2}"),
}  # fmt: skip


def flattened(x: Any) -> list[Any]:
    return [y for entry in x for y in flattened(entry)] if isinstance(x, tuple) else [x]


def written(x: Any) -> str:
    if isinstance(x, tuple):
        inner = ", ".join(map(written, x))
        return f"[{inner}]" if x and isinstance(x[0], tuple) else f"({inner})"
    return str(x)


def abridged(lines: list[str]) -> list[str]:
    """Lines that repeat earlier ones with every index one higher are said once, with "and so on"."""

    def next_of(line: str) -> str:
        return re.sub(r"([A-Za-z_])([0-9]+)\b", lambda m: f"{m[1]}{int(m[2]) + 1}", line)

    result, i = [], 0
    while i < len(lines):
        for period in range(1, 9):
            n = 0
            while i + n + period < len(lines) and lines[i + n + period] == next_of(lines[i + n]):
                n += 1
            if n >= 2 * period:
                result += [*lines[i : i + period], f"and so on until {lines[i + n + period - 1].split(' = ')[0]}"]
                i += n + period
                break
        else:
            result.append(lines[i])
            i += 1
    return result


# ---- the kinds of certificate -----------------------------------------------------------------------------------

Finding = tuple[dict[str, Any], list[str]]  # the fields that are regenerated; what was found, in words


def instance(c: dict[str, Any]) -> Finding:
    bits = integer(c.get("precision", PRECISION[2]), *PRECISION[:2])
    run = Run(c["given"], c["steps"], bits)
    with at("hypotheses"):
        hypotheses = items(c["hypotheses"], lambda h: hypothesis(run, h))
    return conclude(c, run, hypotheses)


def hypothesis(run: Run, data: Any) -> dict[str, Any]:
    check = fields(data, ("check",), ("says",))["check"]
    truth, words = run.hypothesis(check)
    require(truth, f"it is not shown that {words}")
    return {"says": words, "check": check}


def conclude(c: dict[str, Any], run: Run, hypotheses: Vector) -> Finding:
    with at("conclusion"):
        truth, words = run.judge(c["conclusion"])
        require(None if truth is None else True, words)
        require(truth == (c["verdict"] == "proved"), f"{words} is {str(truth).lower()}, so nothing is {c['verdict']}")
    names = [n for n in dict.fromkeys(names_in(c["conclusion"][1:])) if kind_of(run.values[n]) in "nv"]
    values = {n: shown(run.values[n]) for n in names}
    says = [h["says"] for h in hypotheses]
    statement = f"Take {'; '.join(run.givens)}." + (f" Let {'; '.join(abridged(run.lines))}." if run.lines else "")
    statement += f" Then {'; '.join(says)}, " if says else " Then "
    statement += f"{'and ' if says else ''}{words}." if truth else f"{'but ' if says else ''}it is false that {words}."
    facts = [f"checked: {s}" for s in says] + [f"{run.formulas[n][0]} = {values[n]}" for n in names]
    return {"statement": statement, "hypotheses": [*hypotheses], "values": values}, facts


def names_in(condition: Any) -> Iterator[str]:
    for part in condition:
        if type(part) is list:
            yield from names_in(part[1:] if part and part[0] in (*RELATIONS, "all", "any", "not", "psd", "pd") else part)
        elif NAME.fullmatch(str(part)):
            yield part


def optimum(c: dict[str, Any]) -> Finding:
    given = {"P": {**fields(c["program"], ("minimize", "subject_to")), "kind": "program"}, "x": c["primal"], "mu": c["multipliers"]}
    run = Run({**given, "f": c["program"]["minimize"]}, [["value", "value", "f", "x"]], integer(c.get("precision", 128), *PRECISION[:2]))
    status = c["status"]
    require(status in ("optimal", "infeasible", "unbounded"), "the status must be optimal, infeasible or unbounded")
    truth, words = run.hypothesis([status, "P", "x", "mu"])
    require(truth, f"it is not shown that {words}")
    run.givens = [g for g in run.givens if not g.startswith("f(")]
    generated, facts = conclude(c, run, ({"says": words},))
    del generated["hypotheses"]
    return generated, facts


def identity(c: dict[str, Any]) -> Finding:
    names = items(c["variables"], str)
    require(all(NAME.fullmatch(n) for n in names) and len(set(names)) == len(names) <= SIZE, "variables")
    axes = {n: collected([(tuple(int(n == m) for m in names), ONE)]) for n in names}
    if c["verdict"] == "refuted":
        point = fields(c.get("point"), names)
        axes = {n: collected([((0,) * len(names), number(point[n]))]) for n in names}
    divisors: dict[str, None] = {}
    found = []
    for side in ("left", "right"):
        with at(side):
            found.append(rational_function(c[side], axes, divisors, len(names)))
    (a, b, (left, _)), (p, q, (right, _)) = found
    difference = collected([*product(a, q).items(), *((e, -x) for e, x in product(p, b).items())])
    require((not difference) == (c["verdict"] == "proved"), "the two sides " + ("differ" if difference else "agree"))
    where = f" wherever {' and '.join(f'{d} != 0' for d in divisors)}" if divisors else ""
    variables = f" for all {', '.join(names)}" if names else ""
    if c["verdict"] == "proved":
        return {"statement": f"{left} = {right}{variables}{where}.", "assumptions": [*divisors]}, []
    values = [a.get((0,) * len(names), ZERO) / b[(0,) * len(names)], p.get((0,) * len(names), ZERO) / q[(0,) * len(names)]]
    at_point = ", ".join(f"{n} = {c['point'][n]}" for n in names)
    statement = f"It is false that {left} = {right}{variables}{where}: at {at_point} the sides are {values[0]} and {values[1]}."
    return {"statement": statement, "assumptions": [*divisors]}, []


def rational_function(expression: Any, axes: dict[str, Polynomial], divisors: dict[str, None], n: int) -> Any:
    """Numerator, denominator and formula of an expression tree."""
    one: Polynomial = {(0,) * n: ONE}
    if type(expression) is not list:
        if type(expression) is str and NAME.fullmatch(expression):
            require(expression in axes, f"{expression} is not among the variables")
            return axes[expression], one, (expression, 4)
        value = number(expression)
        return ({(0,) * n: value} if value else {}), one, (expression, 2 if "/" in expression else 4)
    name, *parts = expression
    require(name in ("add", "sub", "mul", "div", "neg", "pow"), f"unknown operation {name!r}")
    kinds, _, pattern, level, needs = OPERATIONS[name]
    require(len(parts) == len(kinds), f"{name} takes {len(kinds)} arguments")
    k = integer(parts.pop(), -SIZE, SIZE) if name == "pow" else 0
    found = [rational_function(p, axes, divisors, n) for p in parts]
    texts = []
    for (_, _, (text, binds)), need in zip(found, needs, strict=False):
        texts.append(text if binds >= need and not (texts and text.startswith("-")) else f"({text})")
    formula = pattern.format(*texts, *([k] if name == "pow" else [])), level
    (a, b, _), (p, q, (right, _)) = found[0], found[-1]
    if name == "div" or k < 0:
        require(bool(p), "division by zero")
        divisors[right] = None
    if name == "neg":
        return {e: -c for e, c in a.items()}, b, formula
    if name == "pow":
        top, bottom = one, one
        for _ in range(abs(k)):
            top, bottom = product(top, a), product(bottom, b)
        return (top, bottom, formula) if k >= 0 else (bottom, top, formula)
    if name in ("mul", "div"):
        p, q = (p, q) if name == "mul" else (q, p)
        return product(a, p), product(b, q), formula
    s = ONE if name == "add" else -ONE
    if b == q:
        return collected([*a.items(), *((e, s * c) for e, c in p.items())]), b, formula
    return collected([*product(a, q).items(), *((e, s * c) for e, c in product(p, b).items())]), product(b, q), formula


# ---- worst cases: what holds for all functions of a class, in a Hilbert space of any dimension --------------------

Combination = dict[str, Fraction]  # of named vectors
Form = tuple[Fraction, dict[str, Fraction], list[tuple[Fraction, Combination, Combination]]]


def curvature(name: str, m: Fraction, inverse: Fraction) -> Any:
    """The condition for f - m/2 |x|^2 to be convex and |x|^2 / (2 inverse) - f too (inverse 0: no such bound)."""
    require(nonnegative(inverse) and nonnegative(1 - m * inverse) and 1 != m * inverse, "expected m < L and L > 0")
    s = 1 / (2 * (1 - m * inverse))
    terms = [(1, "gj", "dx"), (inverse * s, "dg", "dg"), (m * s, "dx", "dx"), (-2 * m * inverse * s, "dg", "dx")]
    return name, "pair", (-1, 1), terms, 0


# For each property of a function (or operator), how many constants it has and its conditions: the sum of
# values[0] f_i + values[1] f_j, the terms c <u, w> and the constant is at most 0 at any points i and j (or at one
# point i, or at a point i and a minimizer j); dx = xi - xj, dg = gi - gj.
PROPERTIES: dict[str, tuple[int, Callable[..., list[Any]]]] = {
    "curvature": (2, lambda m, L: [curvature("curvature", m, ZERO if L is None else reciprocal(L))]),
    "lipschitz": (1, lambda G: [("lipschitz", "one", (0, 0), [(1, "gi", "gi")], -G * G)]),
    "indicator": (0, lambda: [("indicator", "pair", (0, 0), [(1, "gj", "dx")], 0)]),
    "diameter": (1, lambda D: [("diameter", "pair", (0, 0), [(1, "dx", "dx")], -D * D)]),
    "support": (0, lambda: [("support", "pair", (0, 0), [(-1, "xi", "dg")], 0)]),
    "minimum": (1, lambda L: [("minimum", "minimizer", (-1, 1), [(reciprocal(2 * L), "gi", "gi")], 0)]),
    "quadratic growth": (1, lambda L: [
        curvature("convex", ZERO, ZERO),
        ("growth", "minimizer", (1, -1), [(-1, "gi", "dx"), (reciprocal(2 * L), "gi", "gi")], 0),
    ]),
    "secant and error bound": (2, lambda m, L: [
        ("secant", "minimizer", (0, 0), [(m, "dx", "dx"), (-1, "gi", "dx")], 0),
        ("error", "minimizer", (0, 0), [(1, "gi", "gi"), (-L * L, "dx", "dx")], 0),
    ]),
    "monotone": (1, lambda m: [("monotone", "pair", (0, 0), [(m, "dx", "dx"), (-1, "dg", "dx")], 0)]),
    "cocoercive": (1, lambda b: [("cocoercive", "pair", (0, 0), [(b, "dg", "dg"), (-1, "dg", "dx")], 0)]),
    "lipschitz operator": (1, lambda L: [
        ("lipschitz operator", "pair", (0, 0), [(1, "dg", "dg"), (-L * L, "dx", "dx")], 0)
    ]),
}  # fmt: skip
SIDES = {"xi": ((0, 1),), "gi": ((1, 1),), "gj": ((3, 1),), "dx": ((0, 1), (2, -1)), "dg": ((1, 1), (3, -1))}
# Points that satisfy all conditions of one of these sets of properties belong to a function (operator) that has them.
SUFFICIENT = [{p} for p in PROPERTIES if p not in ("lipschitz", "diameter", "minimum")] + [
    {"indicator", "diameter"}, {"support", "lipschitz"}, {"curvature", "lipschitz"}, {"curvature", "minimum"}
]  # fmt: skip
UNKNOWN = ("vectors", "numbers", "functions", "points", "hypotheses", "conclusion")


class Unknown:
    """Unknown vectors and values, the points at which functions are evaluated, hypotheses and a conclusion."""

    def __init__(
        self, c: dict[str, Any], read: Callable[[Any], Any] = number, show: Callable[[Any], str] = str
    ) -> None:
        self.read, self.show = read, show
        with at("vectors"):
            self.base = items(c["vectors"], word)
        with at("numbers"):
            self.numbers = items(c["numbers"], word)
        require(type(c["functions"]) is dict, "functions: expected an object")
        names = [*self.base, *self.numbers, *map(word, c["functions"])]
        self.vectors: dict[str, Combination] = {n: {n: ONE} for n in self.base}
        self.conditions: dict[str, dict[str, Any]] = {}
        self.points: dict[str, tuple[str, Combination, Combination, str | None]] = {}
        self.lines = [f"In a Hilbert space of any dimension, for all vectors {', '.join(self.base)}"]
        for name, properties in c["functions"].items():
            with at(f"functions.{name}"):
                made = [condition for made in items(properties, lambda p: conditions_of(p, read)) for condition in made]
                self.conditions[name] = {condition[0]: condition for condition in made}
                self.lines.append(f"{name} is {' and '.join(say_property([p[0], *map(show, p[1:])]) for p in properties)}")
        with at("points"):
            for point in items(c["points"], self.point):
                names.append(point)
        require(len(set(names)) == len(names), "a name that is used twice")
        held = [p[3] for p in self.points.values() if p[3] is not None]
        require(len(held) == len(set(held)), "a value that belongs to two points")
        with at("hypotheses"):
            self.hypotheses = items(c["hypotheses"], lambda h: self.literal(h, ("says", "relation", "form")))
        with at("conclusion"):
            self.conclusion = items(c["conclusion"], lambda h: self.literal(h, ("relation", "form")))
            require(bool(self.conclusion), "nothing is concluded")
            require(all(relation in ("<=", "<") for relation, _ in self.conclusion), "a relation that is not <= or <")
        says = [f"given ({h['says']}) {self.say(h)}" for h in c["hypotheses"]]
        self.lines += [*says, "conclusion: " + " or ".join(map(self.say, c["conclusion"]))]

    def point(self, p: Any) -> str:
        fields(p, ("name", "function", "at", "gradient", "value"))
        require(p["function"] in self.conditions, "an unknown function")
        require(p["value"] is None or p["value"] in self.numbers, "an unknown value")
        x, g = self.combination(p["at"]), self.combination(p["gradient"])
        self.vectors[word(p["name"])] = x
        self.points[p["name"]] = (p["function"], x, g, p["value"])
        place, value = self.say_vector(p["at"]), f", value {p['value']}" if p["value"] else ""
        place = f"{p['name']} = {place}"
        self.lines.append(f"{p['function']} at {place} has gradient {self.say_vector(p['gradient'])}{value}")
        return str(p["name"])

    def combination(self, data: Any) -> Combination:
        """A combination of named vectors in terms of the unknown ones."""
        require(type(data) is dict, 'expected a combination of vectors, such as {"x0": "1"}')
        result: Combination = {}
        for name, written_ in data.items():
            require(name in self.vectors, f"unknown vector {name!r}")
            c = self.read(written_)
            for base, d in self.vectors[name].items():
                result[base] = result.get(base, ZERO) + c * d
        return {base: guard(c) for base, c in result.items() if c}

    def literal(self, data: Any, names: tuple[str, ...]) -> tuple[str, Form]:
        fields(data, names)
        require(data["relation"] in ("<=", "<", "==", "!="), "an unknown relation")
        require(type(data.get("says", "")) is str, "words are expected")
        form = fields(data["form"], ("constant", "values", "products"))
        require(type(form["values"]) is dict and {*form["values"]} <= {*self.numbers}, "an unknown value")

        def read(term: Any) -> Any:
            c, a, b = items(term, lambda entry: entry, 3)
            return self.read(c), self.combination(a), self.combination(b)

        values = {v: self.read(c) for v, c in form["values"].items()}
        return data["relation"], (self.read(form["constant"]), values, list(items(form["products"], read)))

    def say_vector(self, data: dict[str, Any]) -> str:
        return say_sum([(self.show(c), name) for name, c in data.items()])

    def say(self, data: dict[str, Any]) -> str:
        form = data["form"]
        terms = [(self.show(c), name) for name, c in form["values"].items()]
        for c, a, b in form["products"]:
            u, v = self.say_vector(a), self.say_vector(b)
            terms.append((self.show(c), f"|{u}|^2" if a == b else f"<{u}, {v}>"))
        terms += [(self.show(form["constant"]), "")] if form["constant"] != "0" else []
        left = [(c, what) for c, what in terms if not c.startswith("-")]
        right = [(c[1:], what) for c, what in terms if c.startswith("-")]
        return f"{say_sum(left)} {data['relation']} {say_sum(right)}"

    def condition(self, function: str, name: str, i: str, j: str) -> tuple[Fraction, dict[str, Fraction], list[Any]]:
        """A condition at the points i and j: its constant, values, and terms."""
        require(name in self.conditions.get(function, {}), f"no condition {name!r} of {function!r}")
        _, scope, ends_, terms, constant = self.conditions[function][name]
        for point in (i, j):
            require(point in self.points and self.points[point][0] == function, f"{point!r} is no point of {function}")
        require((i == j) == (scope == "one"), "points that do not fit the condition")
        require(scope != "minimizer" or not self.points[j][2], f"{j} is no minimizer")
        values: dict[str, Fraction] = {}
        for c, point in zip(ends_, (i, j), strict=True):
            value = self.points[point][3]
            require(c == 0 or value is not None, f"{point} has no value")
            if c and value is not None:
                values[value] = values.get(value, ZERO) + c
        return constant, values, terms


def word(name: Any) -> str:
    require(type(name) is str and NAME.fullmatch(name), f"{json.dumps(name)[:60]} is not a name")
    return str(name)


def conditions_of(data: Any, read: Callable[[Any], Any]) -> list[Any]:
    require(type(data) is list and bool(data) and data[0] in PROPERTIES, "an unknown property")
    count, make = PROPERTIES[data[0]]
    require(len(data) == count + 1, f"{data[0]} has {count} constants")
    free = data[0] == "curvature"
    constants = [None if c is None and free and k == 1 else read(c) for k, c in enumerate(data[1:])]
    require(free or all(nonnegative(c) for c in constants if c is not None), "a negative constant")
    return make(*constants)


def say_property(data: list[Any]) -> str:
    if data[0] == "minimum":
        return "smallest wherever its gradient is 0"
    if data[0] != "curvature":
        return " ".join(data)
    (m, L), words = data[1:], []
    m, L = m.strip("()"), L if L == "None" else L.strip("()")
    if m == "0" or not m.startswith("-"):
        words.append("convex" if m == "0" else f"{m}-strongly convex")
    elif m != f"-{L}":
        words.append(f"convex after adding {m[1:]}/2 |x|^2")
    return " and ".join([*words, *([] if L == "None" else [f"{L}-smooth"])])


def say_sum(terms: list[tuple[str, str]]) -> str:
    text = ""
    for c, what in terms:
        s, size = ("-", c[1:]) if c.startswith("-") else ("+", c)
        text += f" {s} {what if size == '1' and what else f'{size} {what}'.strip()}"
    text = text.removeprefix(" + ")
    return (f"-{text[3:]}" if text.startswith(" - ") else text) or "0"


def multiplier(c: dict[str, Any]) -> Finding:
    """The conclusion is a sum of conditions and hypotheses minus a positive semidefinite form minus a constant."""
    require(c["verdict"] == "proved", "multipliers prove")
    u, nodes = Unknown(c), list[Combination]()
    weights = fields(c["multipliers"], ("interpolation", "hypotheses", "conclusion"))
    middle: dict[int, dict[int, Fraction]] = {}  # sum of middle[p][q] <node p, node q>
    constant, values, strictly, needed = ZERO, dict.fromkeys(u.numbers, ZERO), False, False

    def node(v: Combination) -> int:
        nodes.append(v)
        return len(nodes) - 1

    def add(p: int, q: int, weight: Fraction) -> None:
        row = middle.setdefault(p, {})
        row[q] = row.get(q, ZERO) + weight

    place = {name: (node(x), node(g)) for name, (_, x, g, _) in u.points.items()}
    with at("multipliers.interpolation"):
        for k, entry in enumerate(items(weights["interpolation"], lambda entry: entry)):
            with at(k):
                *what, written_ = items(entry, lambda part: part, 5)
                function, name, i, j = map(str, what)
                weight = number(written_)
                require(weight >= 0, "a negative multiplier")
                extra, at_values, terms = u.condition(function, name, i, j)
                constant += weight * extra
                for v, factor in at_values.items():
                    values[v] += weight * factor
                four = (*place[i], *place[j])
                for factor, left, right in terms:
                    for p, a in SIDES[left]:
                        for q, b in SIDES[right]:
                            add(four[p], four[q], weight * factor * a * b)
    for key, literals, s in (("hypotheses", u.hypotheses, ONE), ("conclusion", u.conclusion, -ONE)):
        with at(f"multipliers.{key}"):
            found = items(weights[key], number, len(literals))
            require(key == "hypotheses" or sum(found) == 1, "the weights of the conclusion must add up to 1")
            for weight, (relation, (extra, at_values, products)) in zip(found, literals, strict=True):
                require(weight >= 0 or relation == "==", "a negative multiplier")
                require(weight == 0 or relation != "!=", "a disequality has no multiplier")
                constant += s * weight * extra
                for v, factor in at_values.items():
                    values[v] += s * weight * factor
                for factor, left_, right_ in products:
                    add(node(left_), node(right_), s * weight * factor)
                strictly |= key == "hypotheses" and weight > 0 and relation == "<"
                needed |= key == "conclusion" and weight > 0 and relation == "<"
    for v, factor in values.items():
        require(factor == 0, f"the value {v} does not cancel")
    require(constant >= 0, "the constants leave no slack")
    require(constant > 0 or strictly or not needed, "the conclusion is strict and nothing in the proof is")
    require(semidefinite(gram(nodes, middle, u.base)), "the matrix is not positive semidefinite")
    count = len(weights["interpolation"])
    return {"statement": "; ".join(u.lines) + "."}, [f"{count} conditions of the class add up to it exactly"]


def gram(nodes: list[Combination], middle: dict[int, dict[int, Fraction]], base: Vector) -> list[list[int]]:
    """The upper rows of a positive multiple, in integers, of the matrix of the sum of middle[p][q] <p, q>."""
    d = lcm(*(c.denominator for v in nodes for c in v.values()))
    e = lcm(*(c.denominator for row in middle.values() for c in row.values()))
    index = {name: k for k, name in enumerate(base)}
    whole = [[(index[name], int(c * d)) for name, c in v.items()] for v in nodes]
    n = len(base)
    result = [[0] * n for _ in range(n)]
    for p, row in middle.items():
        right = [0] * n
        for q, c in row.items():
            factor = int(c * e)
            for k, x in whole[q]:
                right[k] += factor * x
        for k, x in whole[p]:
            result[k] = [old + x * y for old, y in zip(result[k], right, strict=True)]
    return [[result[i][j] + result[j][i] for j in range(i, n)] for i in range(n)]


def semidefinite(upper: list[list[int]]) -> bool:
    """Whether a symmetric integer matrix, given by its upper rows, is positive semidefinite: LDL' without fractions
    (Bareiss).  A zero pivot is accepted only with a zero column."""
    last = 1
    while upper:
        (pivot, *column), *upper = upper
        if pivot < 0 or (pivot == 0 and any(column)):
            return False
        if pivot:
            upper = [
                [(pivot * x - a * b) // last for x, b in zip(row, column[k:], strict=True)]
                for k, (row, a) in enumerate(zip(upper, column, strict=True))
            ]
            last = pivot
    return True


def interpolant(c: dict[str, Any]) -> Finding:
    """Vectors and values that satisfy every condition of the classes and every hypothesis, not the conclusion."""
    require(c["verdict"] == "refuted", "an interpolant refutes")
    u = Unknown(c)
    for name, properties in c["functions"].items():
        kinds = {p[0] for p in properties}
        own = [p for p in u.points.values() if p[0] == name]
        ranges = {"lipschitz": ["0", None], "minimum": [f"-{properties[-1][-1]}", properties[-1][-1]]}
        needed_range = [ranges[k] for k in kinds & {*ranges} if "curvature" in kinds]
        good = kinds in SUFFICIENT and len(kinds) == len(properties)
        good &= all(["curvature", *r] in properties for r in needed_range)
        require(good, f"the conditions of {name} are necessary, and not known to be sufficient")
        valued = bool(kinds & {"curvature", "quadratic growth"})
        require(all((p[3] is not None) == valued for p in own), f"the points of {name} lack values, or have some")
        needed = kinds & {"quadratic growth", "secant and error bound", "minimum"}
        require(not needed or any(not p[2] for p in own), f"no point of {name} is a minimizer")
    where = fields(c["realization"], ("vectors", "values"))
    with at("realization"):
        vectors = {n: items(v, number) for n, v in fields(where["vectors"], u.base).items()}
        values = {n: number(v) for n, v in fields(where["values"], u.numbers).items()}
    dimension = len(next(iter(vectors.values()), ()))
    require(all(len(v) == dimension for v in vectors.values()), "vectors of different lengths")

    def place(v: Combination) -> Vector:
        return tuple(total(a * vectors[n][k] for n, a in v.items()) for k in range(dimension))

    def value(form: Form) -> Any:
        products = (a * dot(place(v), place(w)) for a, v, w in form[2])
        return form[0] + total(a * values[n] for n, a in form[1].items()) + total(products)

    data = {name: (place(x), place(g)) for name, (_, x, g, _) in u.points.items()}
    for i, (function, *_) in u.points.items():
        twice = [j for j, p in u.points.items() if p[0] == function and data[j][0] == data[i][0] and data[j] != data[i]]
        require(not twice or "secant" not in u.conditions[function], f"two gradients at one point: {i}, {twice}")
        for j, (other, _, star, _) in u.points.items():
            for name, (_, scope, *_) in u.conditions[function].items() if function == other else ():
                if (i == j) != (scope == "one") or (scope == "minimizer" and star):
                    continue
                constant, at_values, terms = u.condition(function, name, i, j)
                four = (*data[i], *data[j])
                side = {n: tuple(total(s * four[p][k] for p, s in parts) for k in range(dimension)) for n, parts in SIDES.items()}
                found = constant + total(a * values[n] for n, a in at_values.items())
                found += total(a * dot(side[left], side[right]) for a, left, right in terms)
                require(found <= 0, f"the condition {name!r} of {function} fails at {i}, {j}")
    for k, (relation, form) in enumerate(u.hypotheses):
        with at(f"hypotheses[{k}]"):
            require(compare(relation, value(form), ZERO), "the hypothesis fails")
    for k, (relation, form) in enumerate(u.conclusion):
        with at(f"conclusion[{k}]"):
            require(not compare(relation, value(form), ZERO), "the conclusion holds, so nothing is refuted")
    lines = [*u.lines[:-1], f"this {u.lines[-1]} is false"]
    return {"statement": "; ".join(lines) + "."}, [f"the points lie on functions of these classes in dimension {dimension}"]


Terms = dict[tuple[str, ...], Fraction]  # a polynomial: the coefficients of sorted products of names


def sum_of(p: Terms, q: Terms) -> Terms:
    result = dict(p)
    for monomial, c in q.items():
        result[monomial] = guard(result.get(monomial, ZERO) + c)
    return {monomial: c for monomial, c in result.items() if c}


def product_of(p: Terms, q: Terms) -> Terms:
    require(len(p) * len(q) <= 50 * TERMS, "a product of polynomials that is too long")
    result: Terms = {}
    for e, c in p.items():
        for f, d in q.items():
            monomial = tuple(sorted(e + f))
            result[monomial] = guard(result.get(monomial, ZERO) + c * d)
    return {monomial: c for monomial, c in result.items() if c}


class Ratio:
    """A rational function of nonnegative variables: a polynomial over powers of polynomials."""

    def __init__(self, top: Terms, bottom: dict[Any, int]) -> None:
        self.top, self.bottom = top, {f: k for f, k in bottom.items() if k}

    def over(self, bottom: dict[Any, int]) -> Terms:
        """The polynomial on top once everything is over `bottom`."""
        top = self.top
        for factor, k in bottom.items():
            for _ in range(k - self.bottom.get(factor, 0)):
                top = product_of(top, dict(factor))
        return top

    def __add__(self, other: Any) -> Ratio:
        other = ratio(other)
        bottom = {f: max(self.bottom.get(f, 0), other.bottom.get(f, 0)) for f in {**self.bottom, **other.bottom}}
        return Ratio(sum_of(self.over(bottom), other.over(bottom)), bottom)

    def __mul__(self, other: Any) -> Ratio:
        other = ratio(other)
        powers = {f: self.bottom.get(f, 0) + other.bottom.get(f, 0) for f in {**self.bottom, **other.bottom}}
        return Ratio(product_of(self.top, other.top), powers)

    def __truediv__(self, other: Any) -> Ratio:
        other = ratio(other)
        require(bool(other.top), "division by zero")
        if [*other.top] == [()]:
            inverse = Ratio({(): 1 / other.top[()]}, {})
        else:
            inverse = Ratio({(): ONE}, {tuple(sorted(other.top.items())): 1})
        return self * inverse * Ratio(ratio(1).over(other.bottom), {})

    def __neg__(self) -> Ratio:
        return self * -1

    def __sub__(self, other: Any) -> Ratio:
        return self + -ratio(other)

    def __rsub__(self, other: Any) -> Ratio:
        return -self + other

    def __rtruediv__(self, other: Any) -> Ratio:
        return ratio(other) / self

    def __eq__(self, other: object) -> bool:
        return not (self - other).top

    def __bool__(self) -> bool:
        return bool(self.top)

    __radd__, __rmul__, __hash__ = __add__, __mul__, None  # type: ignore[assignment]


def ratio(x: Any) -> Ratio:
    return x if isinstance(x, Ratio) else Ratio({(): Fraction(x)} if x else {}, {})


def formula(tree: Any) -> tuple[str, int]:
    """A tree in words, and how strongly they bind: 1 sum, 2 product, 3 power, 4 atom."""
    if type(tree) is not list:
        return str(tree), 4 if "/" not in str(tree) and not str(tree).startswith("-") else 2
    (a, s), (b, t) = formula(tree[1]), formula(tree[2])
    if tree[0] == "add":
        return (f"{a} - {b[1:]}" if b.startswith("-") and t > 1 else f"{a} + {b}"), 1
    if tree[0] == "pow":
        return f"{a if s == 4 else f'({a})'}^{b}", 3
    a, b = a if s > 1 else f"({a})", b if t > (1 if tree[0] == "mul" else 2) else f"({b})"
    return (f"-{b}" if a == "-1" and tree[0] == "mul" else f"{a}{'*' if tree[0] == 'mul' else '/'}{b}"), 2


def reciprocal(x: Any) -> Any:
    return 1 / x if isinstance(x, Ratio) else quotient(ONE, x)


def nonnegative(x: Any) -> bool:
    """Whether a number is at least 0, or a ratio has no negative coefficient."""
    if not isinstance(x, Ratio):
        return bool(x >= 0)
    return all(c >= 0 for p in (x.top, *map(dict, x.bottom)) for c in p.values())


def read_ratio(tree: Any, known: dict[str, Ratio]) -> tuple[Any, int | None]:
    """A tree as a ratio, and its sign: 1 or -1 where it can be read off its factors and coefficients."""
    if type(tree) is not list:
        value = known[tree] if type(tree) is str and tree in known else ratio(number(tree))
    else:
        require(bool(tree) and tree[0] in ("add", "mul", "div", "pow"), f"unknown operation {tree[:1]}")
        require(len(tree) == 3, f"{tree[0]} takes 2 arguments")
        if tree[0] == "pow":
            (base, s), k = read_ratio(tree[1], known), integer(tree[2], 0, SIZE)
            value = ratio(1)
            for _ in range(k):
                value = value * base
            return value, 1 if k % 2 == 0 else s
        (a, s), (b, t) = (read_ratio(part, known) for part in tree[1:])
        if tree[0] == "div":
            value = divided(a, tree[2], known)
        else:
            value = a + b if tree[0] == "add" else a * b
        if tree[0] != "add" and s and t:
            return value, s * t
    return value, 1 if nonnegative(value) else -1 if nonnegative(-value) else None


def divided(x: Any, tree: Any, known: dict[str, Ratio]) -> Any:
    """x over the tree, factor by factor, so that denominators stay small."""
    if type(tree) is list and tree[0] == "mul":
        return divided(divided(x, tree[1], known), tree[2], known)
    if type(tree) is list and tree[0] == "pow":
        for _ in range(integer(tree[2], 0, SIZE)):
            x = divided(x, tree[1], known)
        return x
    return x / read_ratio(tree, known)[0]


def parametric(c: dict[str, Any]) -> Finding:
    """The conclusion is a sum of conditions and hypotheses minus squares, as rational functions of parameters."""
    require(c["verdict"] == "proved", "multipliers prove")
    names = items(c["variables"], word)
    require(type(c["parameters"]) is dict and not {*names} & {*c["parameters"]}, "expected parameters")
    known = {n: Ratio({(n,): ONE}, {}) for n in names}
    with at("parameters"):
        for name, tree in c["parameters"].items():
            known[word(name)] = read_ratio(tree, known)[0]

    def read(tree: Any) -> Any:
        return read_ratio(tree, known)[0]

    def show(tree: Any) -> str:
        text, binds = formula(tree)
        return text if binds >= 2 else f"({text})"

    u = Unknown(c, read, show)
    m = fields(c["multipliers"], ("interpolation", "hypotheses", "squares", "constant"))
    gap: dict[tuple[str, str], Any] = {}
    values: dict[str, Any] = {}
    rest = ratio(0)

    def add(weight: Any, at_values: dict[str, Any], products: Iterable[tuple[Any, Combination, Combination]]) -> None:
        for v, factor in at_values.items():
            values[v] = weight * factor + values.get(v, ZERO)
        for factor, left, right in products:
            for i, a in left.items():
                for j, b in right.items():
                    key = (min(i, j), max(i, j))
                    gap[key] = weight * factor * a * b + gap.get(key, ZERO)

    with at("multipliers.interpolation"):
        for k, entry in enumerate(items(m["interpolation"], lambda entry: entry)):
            with at(k):
                *what, tree = items(entry, lambda part: part, 5)
                function, name, i, j = map(str, what)
                weight, s = read_ratio(tree, known)
                require(s == 1 or not weight, "a multiplier whose sign cannot be read off")
                constant, at_values, terms = u.condition(function, name, i, j)
                four = (*u.points[i][1:3], *u.points[j][1:3])
                sides = {side: merged((four[p], s) for p, s in parts) for side, parts in SIDES.items()}
                add(weight, at_values, ((f, sides[a], sides[b]) for f, a, b in terms))
                rest = rest + weight * constant
    with at("multipliers.hypotheses"):
        trees = items(m["hypotheses"], lambda tree: tree, len(u.hypotheses))
        for tree, (relation, (constant, at_values, products)) in zip(trees, u.hypotheses, strict=True):
            weight, s = read_ratio(tree, known)
            require(not weight or relation == "==" or (s == 1 and relation != "!="), "a weight of unknown sign")
            add(weight, at_values, products)
            rest = rest + weight * constant
    require(len(u.conclusion) == 1 and u.conclusion[0][0] == "<=", "expected one conclusion, with <=")
    constant, at_values, products = u.conclusion[0][1]
    add(ratio(-1), at_values, products)
    with at("multipliers.squares"):
        for tree, vector in items(m["squares"], lambda entry: items(entry, lambda part: part, 2)):
            weight, s = read_ratio(tree, known)
            require(s == 1 or not weight, "a square whose sign cannot be read off")
            v = u.combination(vector)
            add(-weight, {}, [(ONE, v, v)])
    slack, s = read_ratio(m["constant"], known)
    require((s == 1 or not slack) and slack == rest - constant, "the constants do not add up")
    for v, total_ in values.items():
        require(not total_, f"the value {v} does not cancel")
    for (i, j), total_ in gap.items():
        require(not total_, f"the terms in <{i}, {j}> do not cancel")
    where = ", ".join(f"{name} = {show(tree)}" for name, tree in c["parameters"].items())
    intro = f"For all nonnegative {', '.join(names)} at which no denominator vanishes, with {where}"
    return {"statement": "; ".join([intro, *u.lines]) + "."}, ["the identity holds coefficient by coefficient"]


def merged(parts: Iterable[tuple[Combination, int]]) -> Combination:
    result: Combination = {}
    for vector, s in parts:
        for name, c in vector.items():
            result[name] = c * s + result.get(name, ZERO)
    return result


def cycle(c: dict[str, Any]) -> Finding:
    """Points that x + b (x - before) - a grad f(x + g (x - before)) visits again and again."""
    require(c["verdict"] == "refuted", "a cycle refutes convergence")
    with at("function"):
        f = Function(c["function"])
    says = {"smooth": "{}-smooth", "strongly_convex": "{}-strongly convex"}
    with at("class"):
        members = {n: number(k) for n, k in fields(c["class"], (), says).items()}
        require(bool(members), "no class is named")
        for name, constant in members.items():
            require(f.has(name, constant, 128), f"it is not shown that f is {says[name].format(constant)}")
    with at("method"):
        names = ("step_size", "momentum", "extrapolation")
        a, b, g = (number(fields(c["method"], names)[name]) for name in names)
    with at("points"):
        points = items(c["points"], lambda p: items(p, number, f.dimension))
        require(len(set(points)) > 1, "a cycle has two different points")
        for i, x in enumerate(points):
            pairs = [(y, y - z) for y, z in zip(x, points[i - 1], strict=True)]
            gradient = f.gradient(tuple(y + g * d for y, d in pairs), 128)
            after = tuple(y + b * d - a * slope for (y, d), slope in zip(pairs, gradient, strict=True))
            with at(i):
                require(after == points[(i + 1) % len(points)], "the next point is another one")
    what = " and ".join(says[name].format(constant) for name, constant in members.items())
    pushed, ahead = (f"x + {k} d" if k else "x" for k in (b, g))
    move = f"{pushed} - {a} grad f({ahead})" + (", d = x - (the point before)," if b or g else "")
    turn = ", ".join(f"({', '.join(map(str, p))})" for p in points)
    statement = f"f(x) = {f.text()} is {what}. The method that moves to {move} goes round {turn} for ever"
    return {"statement": f"{statement}: it does not converge."}, [f"{len(points)} steps lead back to the start exactly"]


KINDS: dict[str, tuple[Callable[[dict[str, Any]], Finding], tuple[str, ...], tuple[str, ...]]] = {
    "instance": (instance, ("given", "steps", "hypotheses", "conclusion", "values"), ("precision",)),
    "optimum": (optimum, ("program", "status", "primal", "multipliers", "conclusion", "values"), ("precision",)),
    "identity": (identity, ("variables", "assumptions", "left", "right"), ("point",)),
    "multiplier": (multiplier, (*UNKNOWN, "multipliers"), ()),
    "interpolant": (interpolant, (*UNKNOWN, "realization"), ()),
    "parametric": (parametric, ("variables", "parameters", *UNKNOWN, "multipliers"), ()),
    "cycle": (cycle, ("function", "class", "method", "points"), ()),
}
COMMON = ("format", "kind", "claim", "verdict", "statement", "digest")


# ---- checking, sealing, and the command --------------------------------------------------------------------------


@dataclass(frozen=True)
class Report:
    """What an accepted certificate settles."""

    claim: str
    verdict: str
    statement: str
    facts: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join([f"{self.claim} is {self.verdict}: {self.statement}", *(f"  {fact}" for fact in self.facts)])


def digest(certificate: dict[str, Any]) -> str:
    """The sha256 of the canonical JSON of every field but `digest`: guards against accidental damage."""
    rest = {name: value for name, value in certificate.items() if name != "digest"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def find(certificate: Any, unfilled: tuple[str, ...] = ()) -> Finding:
    kind = certificate.get("kind") if type(certificate) is dict else None
    require(kind in KINDS, f"the kind must be one of {', '.join(KINDS)}, not {kind!r}")
    settle, required, optional = KINDS[str(kind)]
    c = fields(certificate, [n for n in (*COMMON, *required) if n not in unfilled], (*COMMON, *required, *optional))
    for name, good in (
        ("format", type(c["format"]) is int and c["format"] == 1),
        ("claim", type(c["claim"]) is str and bool(CLAIM.fullmatch(c["claim"]))),
        ("verdict", c["verdict"] in ("proved", "refuted")),
    ):
        with at(name):
            require(good, f"{json.dumps(c[name])[:60]} is not possible here")
    try:
        return settle(c)
    except RecursionError:
        raise Rejected("", "nested too deeply") from None


def check(certificate: dict[str, Any]) -> Report:
    """What the certificate proves; raises `Rejected`."""
    require(type(certificate) is dict, "a certificate is an object")
    with at("digest"):
        require(certificate.get("digest") == digest(certificate), "the file was changed after it was sealed")
    generated, facts = find(certificate)
    for name, value in generated.items():
        with at(name):
            require(certificate[name] == value, f"the content says {json.dumps(value)[:400]}")
    return Report(certificate["claim"], certificate["verdict"], certificate["statement"], tuple(facts))


GENERATED = ("statement", "values", "assumptions", "digest")


def seal(certificate: dict[str, Any]) -> dict[str, Any]:
    """The certificate with `statement`, `says`, `values` (or `assumptions`) and `digest` filled in."""
    filled = {**certificate, **find(certificate, GENERATED)[0]}
    return {**filled, "digest": digest(filled)}


def describe(certificate: dict[str, Any]) -> str:
    """The statement of the certificate, in words that are generated from its content."""
    return str(find(certificate, GENERATED)[0]["statement"])


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    require(len({name for name, _ in pairs}) == len(pairs), "a field is given twice")
    return dict(pairs)


def load(path: str) -> Any:
    """The JSON in a file; raises OSError or ValueError."""
    with open(path, "rb") as file:
        data = file.read(BYTES + 1)
    if len(data) > BYTES:
        raise ValueError(f"larger than {BYTES} bytes")
    return json.loads(data, object_pairs_hook=unique)


def main(paths: list[str]) -> int:
    """Checks files and prints what they prove; returns the exit status."""
    status = 0 if paths else 2
    if not paths:
        print("usage: python3 -I -S verify/checker.py CERTIFICATE.json ...", file=sys.stderr)
    for path in paths:
        try:
            print(f"{path}: accepted\n{check(load(path))}")
        except Rejected as e:
            status = max(status, 1)
            print(f"{path}: REJECTED: {e}")
        except (OSError, ValueError, RecursionError) as e:
            status = 2
            print(f"{path}: unreadable: {str(e) or 'nested too deeply'}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
