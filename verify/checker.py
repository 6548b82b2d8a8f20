"""The independent checker: reads a certificate and says what it proves, or where it fails.

    python3 -I -S verify/checker.py FILE...      exit 0: all accepted, 1: some rejected, 2: unreadable

This one file uses the standard library only and shares no code with the engine: to believe a verdict, read it and
the certificate.  A number is a Fraction, or an Interval once a real function has been applied; what an interval
leaves open is rejected.  The words of a certificate are regenerated from its structured content and compared.
Positions in a certificate count from 0; in words, x[1] is the first coordinate.
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
from functools import cache, cached_property, lru_cache, partial
from itertools import product as tuples
from math import ceil, floor, isqrt, lcm, perm, prod
from typing import Any

DIGITS, BITS = 4000, 2**16  # of a written number (Python converts up to 4300 digits); of a computed one
SIZE, TERMS, ARGUMENT = 200, 20_000, 10_000  # of a vector or a degree; of a polynomial; of exp, sin and cos
PRECISION = (16, 4096, 128)  # binary digits of an enclosure: at least, at most, unless a certificate says otherwise
INLINE, BYTES = 200, 2**26  # characters of a formula inside another one; of a file
RATIONAL, NAME = re.compile(r"-?(0|[1-9][0-9]*)(/[1-9][0-9]*)?"), re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,40}")
ZERO, ONE, TWO = Fraction(0), Fraction(1), Fraction(2)

class Rejected(Exception):
    """The certificate proves nothing: `reason`, found at `path`."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}" if path else reason)
        self.path, self.reason = path, reason

@contextmanager
def at(place: str | int) -> Iterator[None]:
    """Adds the place to the path of whatever is rejected inside."""
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
    """The reals from lo to hi.  Operations enclose: ends are rounded outward to `bits` binary digits."""

    def __init__(self, lo: Fraction, hi: Fraction, bits: int) -> None:
        self.lo, self.hi, self.bits = -ceiling(-lo, bits), ceiling(hi, bits), bits

    def __add__(self, other: Number) -> Interval:
        lo, hi = ends(other)
        return Interval(self.lo + lo, self.hi + hi, self.bits)

    def __mul__(self, other: Number) -> Interval:
        products = [a * b for a in ends(self) for b in ends(other)]
        return Interval(min(products), max(products), self.bits)

    def __neg__(self) -> Interval: return Interval(-self.hi, -self.lo, self.bits)
    def __abs__(self) -> Interval: return largest(self, -self, *([] if sign(self) else [ZERO]))
    def inverse(self) -> Interval: return Interval(1 / self.hi, 1 / self.lo, self.bits)
    __radd__, __rmul__ = __add__, __mul__

Number = Fraction | Interval

def ceiling(x: Fraction, bits: int) -> Fraction:
    """The least number above x with so many binary digits."""
    shift = bits + x.denominator.bit_length() - x.numerator.bit_length()
    digits = -((-x.numerator << max(shift, 0)) // (x.denominator << max(-shift, 0)))
    return guard(Fraction(digits << max(-shift, 0), 1 << max(shift, 0)))

def size(x: Fraction) -> int: return max(x.numerator.bit_length(), x.denominator.bit_length())
def ends(x: Number) -> tuple[Fraction, Fraction]: return (x.lo, x.hi) if isinstance(x, Interval) else (x, x)
def negation(truth: bool | None) -> bool | None: return None if truth is None else not truth
def some(truths: Iterable[bool | None]) -> bool | None: return negation(every(map(negation, truths)))

def every(truths: Iterable[bool | None]) -> bool | None:
    found = list(truths)
    return False if False in found else None if None in found else True

def guard(x: Any) -> Any:
    if isinstance(x, Fraction) and size(x) > BITS:
        raise Rejected("", f"a number outgrows the limit of {BITS} bits (`enclose` it earlier)")
    return x

def sign(x: Number) -> int | None:
    lo, hi = ends(x)
    return 1 if lo > 0 else -1 if hi < 0 else 0 if lo == hi else None

def compare(relation: str, a: Number, b: Number) -> bool | None:
    """Whether a is in the relation to b; None where the enclosures leave it open."""
    s, (lo, hi) = (0, (ZERO, ZERO)) if a is b else (sign(d := a + -b), ends(d))
    return {"<": True if hi < 0 else False if lo >= 0 else None, "<=": True if hi <= 0 else False if lo > 0 else None,
            ">": True if lo > 0 else False if hi <= 0 else None, ">=": True if lo >= 0 else False if hi < 0 else None,
            "==": None if s is None else s == 0, "!=": None if s is None else s != 0}[relation]

def quotient(a: Any, b: Any) -> Any:
    require(isinstance(b, Ratio) or compare("!=", b, ZERO), "division by zero")
    return a * b.inverse() if isinstance(b, Interval) else a / b if isinstance(a, Ratio) else a * (1 / b)

def sign_of(x: Number) -> Fraction:
    require(None if sign(x) is None else True, "the sign of a number")
    return Fraction(sign(x) or 0)

def total(terms: Iterable[Any]) -> Any:
    result: Any = ZERO
    for term in terms:
        result = guard(result + guard(term))
    return result

def power(x: Any, n: int) -> Any:
    if n < 0:
        return quotient(ONE, power(x, -n))
    if isinstance(x, Fraction):
        require(abs(x) in (0, 1) or size(x) * n <= 2 * BITS, f"a power outgrows the limit of {BITS} bits")
        return guard(x**n)
    half: Any = power(abs(x) if n % 2 == 0 and isinstance(x, Interval) else x, n // 2) if n > 1 else ONE
    return half * half * (x if n % 2 else ONE)

def largest(*numbers: Any) -> Any:
    require(len(numbers) > 0, "the largest of no numbers")
    bits = [x.bits for x in numbers if isinstance(x, Interval)]
    lows, highs = zip(*map(ends, numbers), strict=True)
    return Interval(max(lows), max(highs), min(bits)) if bits else max(lows)


# ---- real functions: enclosed at a rational by their series, then extended to intervals -----------------------------

Real = Callable[[Any, int], Any]  # a function of a number, at a precision

def increasing(point: Callable[[Fraction, int], Any]) -> Real:
    """Extends an increasing function from rationals to intervals."""
    point = lru_cache(maxsize=1000)(point)  # values and gradients meet the same arguments

    def function(x: Any, bits: int) -> Any:
        low, high = (ends(point(end, bits + 16))[side] for side, end in enumerate(ends(x)))
        return low if low == high else Interval(low, high, bits)
    return function

def series(term: int, following: Callable[[int, int], int], bits: int) -> list[Interval]:
    """The sum of the terms in units of 2^-bits, in four parts by index modulo 4.

    A term must be the one before times a factor below 1/8 that is known up to one unit, rounded down: then no term
    is off by more than 3 units, and all that come after a term of one unit make up less than 3 units.
    """
    sums, n = [term, 0, 0, 0], 0
    while abs(term) > 1:
        n, term = n + 1, following(term, n + 1)
        sums[n % 4] += term
    slack = 3 * (n + 2)
    return [Interval(Fraction(s - slack, 2**bits), Fraction(s + slack, 2**bits), bits) for s in sums]

def exponential(x: Fraction, bits: int) -> tuple[list[Any], int]:
    """The series of exp r, and k, where r = x/2^k and |r| < 1/16."""
    require(abs(x) <= ARGUMENT, f"an argument of exp, sin or cos beyond {ARGUMENT}")
    k = ceil(abs(x)).bit_length() + 4
    bits += 3 * k + 16
    r = floor(x * 2 ** (bits - k))
    return series(1 << bits, lambda term, n: term * r // (n << bits), bits), k

@increasing
def exp(x: Fraction, bits: int) -> Any:
    if x < -ARGUMENT:
        return Interval(ZERO, exp(Fraction(-ARGUMENT), bits).hi, bits)
    parts, k = exponential(x, bits)
    result = total(parts)
    for _ in range(k):
        result = result * result
    return result if x else ONE

@increasing
def log(x: Fraction, bits: int) -> Any:
    """2 artanh z + 2 k artanh 1/3, where x = 2^k m, 1/2 < m < 2, and z = (m - 1)/(m + 1)."""
    require(x > 0, "the logarithm of a number that may not be positive")
    k, w, parts = x.numerator.bit_length() - x.denominator.bit_length(), bits + 16, []
    for z, c in (((x - TWO**k) / (x + TWO**k), TWO), (Fraction(1, 3), TWO * k)):
        def following(term: int, n: int, square: int = floor(z * z * 2**w)) -> int:
            return term * square * (2 * n - 1) // (2 * n + 1 << w)
        parts += [part * c for part in series(floor(z * 2**w), following, w)]
    return total(parts) if x != 1 else ZERO

@increasing
def sqrt(x: Fraction, bits: int) -> Any:
    require(x >= 0, "the square root of a number that may be negative")
    root = Fraction(isqrt(x.numerator), isqrt(x.denominator))
    scale = TWO ** max(0, bits + (x.denominator.bit_length() - x.numerator.bit_length()) // 2)
    n = isqrt(floor(x * scale**2))
    return root if root * root == x else Interval(n / scale, (n + 1) / scale, bits)

@increasing
def logistic(x: Fraction, bits: int) -> Any:
    e = exp(-abs(x), bits)
    return quotient(ONE if x > 0 else e, ONE + e)

def wave(x: Any, bits: int, n: int) -> Any:
    """The n-th derivative of cos: at the middle of x from the angle x/2^k by doubling; it is 1-Lipschitz."""
    lo, hi = ends(x)
    (s0, s1, s2, s3), k = exponential((lo + hi) / 2, bits)
    c, s = s0 + -s2, s1 + -s3
    for _ in range(k):
        c, s = c * c + -(s * s), c * s * TWO
    found = (c, -s, -c, s)[n % 4] + Interval((lo - hi) / 2, (hi - lo) / 2, bits)
    exact = Fraction((1, 0, -1, 0)[n % 4])
    return exact if lo == hi == 0 else Interval(max(found.lo, -ONE), min(found.hi, ONE), bits)


# ---- linear algebra (vectors are tuples, matrices tuples of rows) and polynomials ------------------------------------

Vector = tuple[Any, ...]
Polynomial = dict[tuple[Any, ...], Fraction]  # the monomial x^2 y is (x, x, y); no coefficient is zero

def componentwise(f: Callable[..., Any]) -> Callable[..., Any]:
    """Extends a function of numbers to vectors and matrices; the other arguments are kept."""
    def function(*arguments: Any) -> Any:
        sizes = {len(a) for a in arguments if isinstance(a, tuple)}
        require(len(sizes) < 2, "vectors or matrices of different sizes")
        if not sizes:
            return guard(f(*arguments))
        return tuple(map(function, *(a if isinstance(a, tuple) else (a,) * min(sizes) for a in arguments)))
    return function

plus, scaled = componentwise(lambda *terms: total(terms)), componentwise(lambda c, x: c * x)
def dot(a: Vector, b: Vector) -> Any: return total(scaled(a, b))
def matvec(m: Vector, v: Vector) -> Vector: return tuple(dot(row, v) for row in m)
def flat(x: Any) -> list[Any]: return [z for y in x for z in flat(y)] if isinstance(x, tuple) else [x]

def symmetric(d: int, entry: Callable[[int, int], Any]) -> Vector:
    half = {(i, j): entry(i, j) for i in range(d) for j in range(i + 1)}
    return tuple(tuple(half[max(i, j), min(i, j)] for j in range(d)) for i in range(d))

def definite(matrix: Vector, strictly: bool = False) -> bool | None:
    """Whether a symmetric matrix is positive (semi)definite, by LDL'; a zero pivot needs a zero column."""
    mirrored = tuple(zip(*matrix, strict=True))
    require(every(flat(componentwise(lambda a, b: compare("==", a, b))(matrix, mirrored))), "an asymmetric matrix")
    while matrix:
        (pivot, *row), column, rest = matrix[0], [r[0] for r in matrix[1:]], tuple(r[1:] for r in matrix[1:])
        s, zero = sign(pivot), every(compare("==", c, ZERO) for c in column)
        if s is None or s < 0 or (s == 0 and strictly):
            return None if s is None else False
        if s == 0 and not zero:
            return zero
        matrix = plus(rest, tuple(scaled(-quotient(c, pivot), tuple(row)) for c in column)) if s and rest else rest
    return True

def solve(m: Vector, b: Vector) -> Vector:
    """The solution x of m x = b, by elimination."""
    require({len(m), *map(len, m)} == {len(b)}, "sizes that do not fit")
    k = next((k for k, row in enumerate(m) if sign(row[0])), -1)
    require(k >= 0, "a singular matrix")
    (pivot, *first), others = m[k], [i for i in range(len(b)) if i != k]
    factors = [-quotient(m[i][0], pivot) for i in others]
    rest = tuple(plus(m[i][1:], scaled(c, tuple(first))) for i, c in zip(others, factors, strict=True))
    tail = solve(rest, tuple(guard(b[i] + b[k] * c) for i, c in zip(others, factors, strict=True))) if rest else ()
    return quotient(b[k] + -dot(tuple(first), tail), pivot), *tail

def collected(terms: Iterable[tuple[tuple[Any, ...], Fraction]]) -> Polynomial:
    result: Polynomial = {}
    for monomial, c in terms:
        result[monomial] = guard(result.get(monomial, ZERO) + c)
        require(len(result) <= TERMS and len(monomial) <= SIZE, f"over {TERMS} terms or over the degree {SIZE}")
    return {monomial: c for monomial, c in result.items() if c}

def combination(p: Polynomial, c: Fraction, q: Polynomial) -> Polynomial:
    return collected([*p.items(), *((monomial, c * d) for monomial, d in q.items())])

def product(p: Polynomial, q: Polynomial) -> Polynomial:
    require(len(p) * len(q) <= 50 * TERMS, "a product of polynomials that is too long")
    return collected((tuple(sorted(e + f)), c * d) for e, c in p.items() for f, d in q.items())

def derivative(p: Polynomial, variables: tuple[Any, ...]) -> Polynomial:
    for v in variables:
        places = {e: e.index(v) for e in p if v in e}
        p = {e[:i] + e[i + 1 :]: p[e] * e.count(v) for e, i in places.items()}
    return p

def evaluate(p: Polynomial, x: Any) -> Any:
    """The value at x, which maps variables to numbers."""
    powers = cache(lambda v, n: power(x[v], n))
    return total(prod((powers(v, e.count(v)) for v in dict.fromkeys(e)), start=c) for e, c in p.items())


# ---- reading and writing -------------------------------------------------------------------------------------------

def read(shape: Any, data: Any) -> Any:
    """Data of a shape: a reader; [shape] for a list; (shape, ...) for a list of this length; {name: shape} for an
    object with exactly these fields, of which those with a "?" may be missing; the order is that of the shape."""
    if callable(shape):
        return shape(data)
    if type(data) is not (dict if isinstance(shape, dict) else list):
        raise Rejected("", f"expected {'an object' if isinstance(shape, dict) else 'a list'}, not {brief(data)}")
    if isinstance(shape, dict):
        known = {name.rstrip("?"): part for name, part in shape.items()}
        unknown, missing = [n for n in data if n not in known], [n for n in shape if n[-1] != "?" and n not in data]
        require(not unknown and not missing, f"fields {unknown} are unknown, fields {missing} are missing")
        places = {name: part for name, part in known.items() if name in data}
    else:
        require(isinstance(shape, list) or len(data) == len(shape), f"expected {len(shape)} entries")
        places = dict(enumerate(shape if isinstance(shape, tuple) else shape * len(data)))
    found = {}
    for place, part in places.items():
        with at(place):
            found[place] = read(part, data[place])
    return found if isinstance(shape, dict) else tuple(found.values())

def variant(key: str, forms: dict[str, Any]) -> Callable[[Any], Any]:
    """A reader of objects whose other fields depend on one of them."""
    def reader(data: Any) -> Any:
        name = data.get(key) if type(data) is dict else None
        require(type(name) is str and name in forms, f"expected a {key} among {', '.join(forms)}, not {brief(name)}")
        return read({key: str, **forms[str(name)]}, data)
    return reader

def anything(data: Any) -> Any: return data
def brief(data: Any) -> str: return "a list or an object" if isinstance(data, list | dict) else repr(data)[:60]

def fields(data: Any, required: Iterable[str], optional: Iterable[str] = ()) -> dict[str, Any]:
    return read({**dict.fromkeys(required, anything), **{f"{name}?": anything for name in optional}}, data)

def items(data: Any, reader: Callable[[Any], Any] | None = None, length: int | None = None) -> Vector:
    return read([reader or number] if length is None else (reader or number,) * length, data)

def number(text: Any) -> Fraction:
    good = type(text) is str and len(text) <= DIGITS and RATIONAL.fullmatch(text) and str(Fraction(text)) == text
    if not good:
        raise Rejected("", f"{brief(text)} is not a number: write a rational in lowest terms as text, such as '-1/2', "
                       f"of at most {DIGITS} characters")
    return Fraction(text)

def integer(x: Any, least: int = 0, most: int = SIZE) -> int:
    value = int(x) if type(x) is str and re.fullmatch("0|-?[1-9][0-9]{0,8}", x) else x
    require(type(value) is int and least <= value <= most, f"{brief(x)} is not an integer from {least} to {most}")
    return int(value)

def monomials(terms: Any, d: int) -> Polynomial:
    """A polynomial in the variables 0, 1, ..., from coefficients with exponents."""
    require(all(len(e) == d for _, e in terms), f"expected {d} exponents")
    return collected((tuple(i for i, n in enumerate(e) for _ in range(n)), c) for c, e in terms)

def written(x: Any) -> str:
    """Given numbers, vectors and matrices, as a statement prints them."""
    return f"({', '.join(map(written, x))})" if isinstance(x, tuple | list) else str(x)

def shown(x: Any) -> Any:
    """Computed numbers as text: exact, or an enclosure "[low, high]" to 25 digits."""
    if isinstance(x, tuple):
        return [shown(entry) for entry in x]
    exact = isinstance(x, Fraction) and size(x) < 3 * DIGITS
    return str(x) if exact else f"[{decimal(ends(x)[0], floor)}, {decimal(ends(x)[1], ceil)}]"

def decimal(x: Fraction, rounding: Callable[[Fraction], int]) -> str:
    places = 25 - (x.numerator.bit_length() - x.denominator.bit_length()) * 30103 // 100000
    digits = str(abs(n := rounding(x * Fraction(10) ** places)))
    return f"{'-' * (n < 0)}{digits[0]}.{digits[1:]}e{len(digits) - 1 - places}"

def weighted(terms: Iterable[tuple[Fraction, str]]) -> str:
    """A sum of multiples in words; the text "" stands for 1."""
    result = ""
    for c, text in terms:
        if c:
            result += (" - " if c < 0 else " + ") if result else "-" * (c < 0)
            result += str(abs(c)) if not text else text if abs(c) == 1 else f"{abs(c)}*{text}"
    return result or "0"


# ---- functions of a vector -----------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Unit:
    """A function phi of one variable: phi(k, t, bits) is its k-th derivative at t, for k = 0, 1, 2."""

    text: str
    phi: Callable[[int, Any, int], Any]
    curvature: tuple[Fraction | None, Fraction | None]  # bounds of phi'', None for infinite
    least: Fraction | None = None  # a lower bound of phi
    steep: Fraction | None = None  # an upper bound of |phi'|
    jerk: Fraction | None = None  # an upper bound of |phi'''|
    order: int = 2  # how often it is differentiable, up to 2
    knots: Vector | None = None  # of a piecewise quadratic, where its second derivative may jump

def piecewise(text: str, knots: Vector, bends: Vector, *slopes: Fraction) -> Unit:
    """phi(0) = 0, phi' has these slopes just below, at and just above 0, phi'' = bends[j] up to knots[j]."""
    require(len(bends) == len(knots) + 1, "there must be one slope more than knots")
    require(all(a < b for a, b in zip(knots, knots[1:], strict=False)), "knots that do not increase")

    def reach(t: Fraction) -> tuple[Fraction, Fraction]:
        """phi and phi' at t, integrated from 0."""
        phi, slope, here = ZERO, slopes[1 + (t > 0) - (t < 0)], ZERO
        for stop in sorted({t, *(k for k in knots if min(t, 0) < k < max(t, 0))}, key=abs):
            h, bend = stop - here, bends[bisect(knots, (stop + here) / 2)]
            phi, slope, here = guard(phi + slope * h + bend * h * h / 2), guard(slope + bend * h), stop
        return phi, slope

    def phi(k: int, t: Any, bits: int) -> Any:
        low, high = ends(t)
        corners = [c for c in knots if low <= c <= high]
        require(k < 2 or not corners, "a second derivative at a knot")
        found = [reach(s)[1] for s in (low, high, *corners)]
        slope = Interval(min(found), max(found), bits) if low < high else found[0]
        return bends[bisect(knots, low)] if k == 2 else slope if k else reach(low)[0] + slope * (t + -low)

    kink, straight = slopes[0] < slopes[2], bends[0] == bends[-1] == 0
    order = 0 if kink else 1 if len(set(bends)) > 1 else 2
    least = ZERO if min(bends) >= 0 and slopes[0] <= 0 <= slopes[2] else None
    steep = max(abs(s) for s in (*slopes, *(reach(k)[1] for k in knots))) if straight else None
    return Unit(text, phi, (min(bends), None if kink else max(bends)), least, steep,
                ZERO if order == 2 else None, order, knots)

def softplus(k: int, t: Any, bits: int) -> Any:
    if k == 0:
        return largest(t, ZERO) + log(ONE + exp(-abs(t), bits), bits)
    return logistic(t, bits) * (ONE if k == 1 else logistic(-t, bits))

def raised(n: int) -> Unit:
    require(n >= 2, "an exponent below 2")
    bends, least = ((TWO, TWO) if n == 2 else (ZERO, None), ZERO) if n % 2 == 0 else ((None, None), None)
    return Unit(f"({{}})^{n}", lambda k, t, _: power(t, n - k) * Fraction(perm(n, k)), bends, least,
                jerk={2: ZERO, 3: Fraction(6)}.get(n))

def bent(knots: Vector, bends: Vector, start: Fraction) -> Unit:
    pieces = [f"{b} up to {k}" for b, k in zip(bends, knots, strict=False)] + [f"{b} beyond" for b in bends[-1:]]
    text = f"q({{}}; q(0) = 0, q'(0) = {start}, q'' = {', '.join(pieces)})"
    return piecewise(text, knots, bends, start, start, start)

UNITS: dict[str, tuple[dict[str, Any], Callable[..., Unit]]] = {  # parameters, and what they make
    "softplus": ({}, lambda: Unit("log(1 + exp({}))", softplus, (ZERO, ONE / 4), ZERO, ONE, Fraction(97, 1000))),
    "exp": ({}, lambda: Unit("exp({})", lambda _, t, bits: exp(t, bits), (ZERO, None), ZERO)),
    "cos": ({}, lambda: Unit("cos({})", lambda k, t, bits: wave(t, bits, k), (-ONE, ONE), -ONE, ONE, ONE)),
    "sin": ({}, lambda: Unit("sin({})", lambda k, t, bits: wave(t, bits, k + 3), (-ONE, ONE), -ONE, ONE, ONE)),
    "relu": ({}, lambda: piecewise("max(0, {})", (ZERO,), (ZERO, ZERO), ZERO, ZERO, ONE)),
    "abs": ({}, lambda: piecewise("|{}|", (ZERO,), (ZERO, ZERO), -ONE, ZERO, ONE)),
    "square": ({}, lambda: piecewise("({})^2/2", (), (ONE,), ZERO, ZERO, ZERO)),
    "squared-hinge": ({}, lambda: piecewise("max(0, {})^2/2", (ZERO,), (ZERO, ONE), ZERO, ZERO, ZERO)),
    "huber": ({"threshold": number}, lambda d: piecewise(
        f"huber({{}}; {d})", (-d, d), (ZERO, ONE, ZERO), ZERO, ZERO, ZERO)),
    "piecewise": ({"knots": [number], "slopes": [number], "derivative_at_zero": number}, bent),
    "power": ({"exponent": integer}, raised),
}

def unit(data: Any) -> Unit:
    name, *parameters = variant("name", {name: shape for name, (shape, _) in UNITS.items()})(data).values()
    return UNITS[name][1](*parameters)

QUADRATIC = {"dimension": integer, "quadratic": lambda data: () if data is None else read([[number]], data)}
RIDGE = {"weight": number, "direction": [number], "offset": number, "unit": unit}
function_data = variant("kind", {
    "ridge-sum": {**QUADRATIC, "constant": number, "linear": [number], "terms": [RIDGE]},
    "polynomial": {"dimension": integer, "terms": [(number, [integer])]},
    "max-affine": {"dimension": integer, "pieces": [([number], number)]},
    "log-sum-exp": {**QUADRATIC, "rows": [[number]], "offsets": [number]},
})

class Function:
    """f(x) = polynomial + sum of weight * phi(a.x + b) + maximum or (if smooth) log-sum-exp of a few a.x + b."""

    def __init__(self, data: Any) -> None:
        data = function_data(data)
        d, kind, matrix = data["dimension"], data["kind"], data.get("quadratic", ())
        linear, rows, own = data.get("linear", (ZERO,) * d), data.get("rows", ()), data.get("terms", ())
        powers, ridges = (own, ()) if kind == "polynomial" else ((), own)
        require(len(rows) == len(data.get("offsets", ())), "an offset for each row")
        self.dimension, self.smooth, self.ridges = d, kind != "max-affine", [tuple(r.values()) for r in ridges]
        self.pieces = data.get("pieces", tuple(zip(rows, data.get("offsets", ()), strict=True)))
        require(bool(self.pieces) == (kind in ("max-affine", "log-sum-exp")), "there are no pieces")
        vectors = [linear, *matrix, *(a for a, _ in self.pieces), *(a for _, a, _, _ in self.ridges)]
        require(d > 0 and all(len(v) == d for v in vectors), f"a vector whose length is not the dimension {d}")
        require(matrix == tuple(zip(*matrix, strict=True)), "a matrix that is not symmetric")
        terms = [((), data.get("constant", ZERO)), *(((i,), c) for i, c in enumerate(linear))]
        terms += [(tuple(sorted((i, j))), c / 2) for i, row in enumerate(matrix) for j, c in enumerate(row)]
        self.polynomial = collected([*terms, *monomials(powers, d).items()])
        self.partial = cache(lambda *index: derivative(self.polynomial, index))
        self.order = min([2 if self.smooth else 0, *(u.order for *_, u in self.ridges)])
        self.is_affine = not (self.ridges or self.pieces or any(len(e) > 1 for e in self.polynomial))

    def group(self, k: int, x: Vector, bits: int) -> list[Any]:
        """The k-th derivative of the maximum or log-sum-exp, as multiples of powers of vectors."""
        heights = [total([dot(a, x), b]) for a, b in self.pieces]
        top = largest(*heights)
        if self.smooth:
            sizes = [exp(h + -top, bits) for h in heights]
            shares = [(quotient(s, total(sizes)), a) for s, (a, _) in zip(sizes, self.pieces, strict=True)]
            mean = plus(*(scaled(s, a) for s, a in shares))
            return [[(top + log(total(sizes), bits), ())], shares, [*shares, (-ONE, mean)]][k]
        require(k < 2, "a maximum of affine functions has no second derivative")
        first = [every(compare(">" if j < i else ">=", h, other) for j, other in enumerate(heights) if j != i)
                 for i, h in enumerate(heights)]
        require(k == 0 or some(first), "which piece is the largest")
        return [(ONE, self.pieces[first.index(True)][0])] if k else [(top, ())]

    def gradient(self, x: Vector, bits: int) -> Vector: return self.derivative(1, x, bits)

    def derivative(self, k: int, x: Vector, bits: int) -> Any:
        """The value, the gradient or the Hessian at x, for k = 0, 1, 2."""
        require(len(x) == self.dimension, f"a point of dimension {len(x)} instead of {self.dimension}")
        parts = [(u.phi(k, total([dot(a, x), b]), bits) * w, a) for w, a, b, u in self.ridges]
        parts += self.group(k, x, bits) if self.pieces else []

        def entry(*index: int) -> Any:
            own = evaluate(self.partial(*index), x)
            return total([own, *(prod((a[i] for i in index), start=c) for c, a in parts)])

        d = self.dimension
        return symmetric(d, entry) if k == 2 else tuple(map(entry, range(d))) if k else entry()

    @cached_property
    def curvature(self) -> list[Any]:
        """Matrices below and above every Hessian, in the order of forms; None where there is none."""
        d, parts = range(self.dimension), [(w, a, u.curvature) for w, a, _, u in self.ridges]
        axes = [tuple(Fraction(i == j) for j in d) for i in d]
        for e in (e for e in self.polynomial if len(e) > 2):
            even = len(set(e)) == 1 and len(e) % 2 == 0
            parts.append((self.polynomial[e], axes[e[0]], (ZERO if even else None, None)))
        if self.pieces:  # Popoviciu's inequality: a variance is at most a quarter of the squared width
            gaps = [plus(a, scaled(-ONE, b)) for a, _ in self.pieces for b, _ in self.pieces]
            parts += [(ONE, axis, (ZERO, max(dot(v, v) for v in gaps) / 4 if self.smooth else None)) for axis in axes]
        own = symmetric(len(d), lambda i, j: evaluate(self.partial(i, j), dict.fromkeys(d, ZERO)))

        def bound(side: int) -> Vector | None:
            found = [(w, a, limits[side if w > 0 else 1 - side]) for w, a, limits in parts if w]
            return None if None in [limit for *_, limit in found] else symmetric(len(d), lambda i, j: total(
                [own[i][j], *(w * limit * a[i] * a[j] for w, a, limit in found)]))

        return [bound(0), bound(1)]

    def steepness(self, k: int, bits: int) -> Any:
        """An upper bound of the k-th derivative for k = 1 or 3, or None."""
        limits, d = [(w, a, u.steep if k == 1 else u.jerk) for w, a, _, u in self.ridges], range(self.dimension)
        if any(len(e) > k for e in self.polynomial) or (self.pieces and k > 1) or None in [s for *_, s in limits]:
            return None
        own = tuple(evaluate(self.partial(*i), dict.fromkeys(d, ZERO)) for i in tuples(d, repeat=k))
        parts = [power(sqrt(dot(a, a), bits), k) * (abs(w) * s) for w, a, s in limits]
        parts += [largest(*(sqrt(dot(a, a), bits) for a, _ in self.pieces))] if self.pieces else []
        return total([sqrt(dot(own, own), bits), *parts])

    def has(self, what: str, constant: Any, bits: int) -> bool | None:
        """Whether the function is shown to be in a class."""
        (low, high), bound = self.curvature, None

        def above(matrix: Any, s: int, shift: Any) -> bool | None:
            """Whether s * matrix + shift * identity is positive semidefinite."""
            return matrix is not None and definite(symmetric(
                self.dimension, lambda i, j: matrix[i][j] * s + (shift if i == j else ZERO)))

        if "lipschitz" in what:
            bound = self.steepness(1 if what == "lipschitz" else 3, bits)
            return bound is not None and compare("<=", bound, constant)
        return {
            "convex": lambda: above(low, 1, ZERO), "strongly_convex": lambda: above(low, 1, -constant),
            "smooth": lambda: every([above(low, 1, constant), above(high, -1, constant)]),
            "quadratic": lambda: low is not None and low == high, "differentiable": lambda: self.order > 0,
            "twice_differentiable": lambda: self.order > 1,
        }[what]()

    def text(self) -> str:
        names = ["x"] if self.dimension == 1 else [f"x[{i + 1}]" for i in range(self.dimension)]
        def linear(a: Vector, b: Fraction) -> str: return weighted([*zip(a, names, strict=True), (b, "")])

        def monomial(e: tuple[int, ...]) -> str:
            return "*".join(names[i] + (f"^{e.count(i)}" if e.count(i) > 1 else "") for i in dict.fromkeys(e))

        def ridge(pattern: str, inner: str) -> str:
            return (pattern.replace("({})^", "{}^") if inner in names else pattern).format(inner)

        pieces = ", ".join(linear(a, b) for a, b in self.pieces)
        return weighted([
            *((self.polynomial[e], monomial(e)) for e in sorted(self.polynomial, key=lambda e: (-len(e), e)) if e),
            *((w, ridge(u.text, linear(a, b))) for w, a, b, u in self.ridges),
            *([(ONE, f"{'log-sum-exp' if self.smooth else 'max'}({pieces})")] if pieces else []),
            (self.polynomial.get((), ZERO), "")])

def line(data: Any) -> Function:
    """The affine function a.x - b."""
    a, b = read(([number], number), data)
    shape = {"kind": "ridge-sum", "dimension": len(a), "constant": str(-b), "linear": data[0], "quadratic": None}
    return Function({**shape, "terms": []})

Parts = list[tuple[Any, Function]]  # a weighted sum of functions

class Program:
    """Minimize a function subject to constraints: pairs of a function and its relation to 0."""

    def __init__(self, data: Any) -> None:
        shape = {"function?": Function, "affine?": line, "relation": str}
        data = read({"kind": anything, "minimize": Function, "subject_to": [shape]}, data)
        self.objective, self.constraints = data["minimize"], [tuple(g.values()) for g in data["subject_to"]]
        require(all(len(g) == 2 for g in self.constraints), "a constraint takes `function` or `affine`, and `relation`")
        for g, relation in self.constraints:
            require(g.dimension == self.objective.dimension, "functions of different dimensions")
            require(relation == "<=" or (relation == "==" and g.is_affine), "a relation but <= (or == of affine)")

    def feasible(self, x: Vector, bits: int) -> bool | None:
        return every(compare(relation, g.derivative(0, x, bits), ZERO) for g, relation in self.constraints)

    def lagrangian(self, mu: Vector, objective: bool = True) -> Parts:
        require(len(mu) == len(self.constraints), f"expected {len(self.constraints)} multipliers, not {len(mu)}")
        signs = (r == "==" or compare(">=", m, ZERO) for m, (_, r) in zip(mu, self.constraints, strict=True))
        require(every(signs), "a negative multiplier")
        return [(ONE, self.objective)] * objective + [(m, g) for m, (g, _) in zip(mu, self.constraints, strict=True)]

    def falls(self, x: Vector, ray: Vector, bits: int) -> bool | None:
        """Whether, from a feasible x along the ray, the objective falls without end and no constraint is left."""
        functions = [("<", self.objective), *((relation, g) for g, relation in self.constraints)]
        straight = all(c is not None and dot(ray, matvec(c, ray)) == 0 for _, g in functions for c in g.curvature)
        require(straight, "a function that is not affine along the ray")
        slopes = (compare(relation, dot(g.derivative(1, x, bits), ray), ZERO) for relation, g in functions)
        return every([self.feasible(x, bits), *slopes])

    def text(self) -> str:
        subject = ", ".join(f"{g.text()} {relation} 0" for g, relation in self.constraints)
        return f"minimize {self.objective.text()}" + f" subject to {subject}" * bool(subject)

def lower_bounds(parts: Parts, proof: dict[str, Any], bits: int) -> Iterator[Any]:
    """Numbers that the sum is nowhere below."""
    if "point" in proof and parts and every(g.has("convex", ZERO, bits) for _, g in parts):
        value = total(g.derivative(0, proof["point"], bits) * w for w, g in parts)
        gradient = plus(*(scaled(w, g.derivative(1, proof["point"], bits)) for w, g in parts))
        if all(sign(c) == 0 for c in gradient):
            yield value
        elif sign(m := proof.get("modulus", ZERO)) == 1:  # strong convexity of modulus m
            low = plus(*(scaled(w, g.curvature[0]) for w, g in parts))
            if definite(symmetric(len(low), lambda i, j: low[i][j] + (-m if i == j else ZERO))):
                yield value + -quotient(dot(gradient, gradient), m * TWO)
    if len(parts) != 1 or parts[0][0] != 1 or parts[0][1].pieces:
        return
    f = parts[0][1]
    d, rest = f.dimension, f.polynomial
    for c, q in proof.get("squares", ()):
        require(c >= 0, "a negative multiple of a square")
        rest = combination(rest, -c, product(monomials(q, d), monomials(q, d)))
    second = symmetric(d, lambda i, j: evaluate(derivative(rest, (i, j)), dict.fromkeys(range(d), ZERO)))
    floors = [w * (ZERO if u.least is None else u.least) for w, _, _, u in f.ridges if w >= 0 and u.least is not None]
    if all(len(e) in (0, 2) for e in rest) and definite(second) and len(floors) == len(f.ridges):
        yield total([rest.get((), ZERO), *floors])
    if d == 1 and all(len(e) <= 2 for e in f.polynomial) and all(u.knots is not None for *_, u in f.ridges):
        yield from least_on_a_line(f, bits)

def least_on_a_line(f: Function, bits: int) -> Iterator[Any]:
    """The minimum of a piecewise quadratic of one variable, by its knots and stationary points."""
    knots = sorted({(k - b) / a[0] for _, a, b, u in f.ridges if a[0] for k in u.knots}) or [ZERO]
    found = [f.derivative(0, (k,), bits) for k in knots]
    for low, high in zip([None, *knots], [*knots, None], strict=True):
        x = knots[0] - 1 if low is None else low + 1 if high is None else (low + high) / 2
        (g,), ((h,),) = f.derivative(1, (x,), bits), f.derivative(2, (x,), bits)
        if (low is None or high is None) and (h < 0 or (h == 0 and (g > 0 if low is None else g < 0))):
            return  # it falls without end
        y = x - g / h if h else x
        if (low is None or low <= y) and (high is None or y <= high):
            found.append(f.derivative(0, (y,), bits))
    yield min(found)


# ---- runs: straight-line computations, conditions and hypotheses -----------------------------------------------------

# operation: (kinds of its arguments, function, words, how tightly the words bind).  n: number, a: also a quotient of
# polynomials, v: vector, m: matrix, f: function, i: exponent, j: position, b: the precision.  In the words, {2} is an
# operand that stands in parentheses unless it binds at least as tightly as 2: 1 sum, 2 product, 3 power, 4 name
SCALAR: dict[str, tuple[str, Callable[..., Any], str, int]] = {
    "add": ("aa", lambda a, b: a + b, "{1} + {2}", 1), "sub": ("aa", lambda a, b: a + -b, "{1} - {2}", 1),
    "mul": ("aa", lambda a, b: a * b, "{2}*{2}", 2), "div": ("aa", quotient, "{2}/{3}", 2),
    "neg": ("a", lambda a: -a, "-{2}", 1), "abs": ("n", abs, "|{0}|", 4), "sign": ("n", sign_of, "sign({0})", 4),
    "max": ("nn", largest, "max({0}, {0})", 4), "min": ("nn", lambda a, b: -largest(-a, -b), "min({0}, {0})", 4),
    "sqrt": ("nb", sqrt, "sqrt({0})", 4), "exp": ("nb", exp, "exp({0})", 4), "log": ("nb", log, "log({0})", 4),
    "cos": ("nb", lambda x, bits: wave(x, bits, 0), "cos({0})", 4),
    "sin": ("nb", lambda x, bits: wave(x, bits, 3), "sin({0})", 4),
    "tanh": ("nb", lambda x, bits: logistic(x * TWO, bits) * TWO + -ONE, "tanh({0})", 4),
    "enclose": ("nb", lambda x, bits: Interval(*ends(x), bits), "{4}", 4),
}
OPERATIONS: dict[str, tuple[str, Callable[..., Any], str, int]] = {
    **SCALAR,
    **{"v" + name: (re.sub("[na]", "v", kinds), componentwise(f), re.sub("([*/])", r" .\1 ", words), level)
       for name, (kinds, f, words, level) in SCALAR.items()},
    "vabs": ("v", componentwise(abs), "abs({0})", 4), "pow": ("ai", power, "{4}^{3}", 3),
    "vscale": ("nv", scaled, "{2}*{2}", 2), "dot": ("vv", dot, "<{0}, {0}>", 4),
    "norm2": ("v", lambda v: dot(v, v), "|{0}|^2", 3), "sum": ("v", total, "sum({0})", 4),
    "largest": ("v", lambda v: largest(*v), "largest({0})", 4), "component": ("vj", lambda v, i: v[i], "{4}[{0}]", 4),
    "matvec": ("mv", matvec, "{2}*{3}", 2), "solve": ("mv", solve, "solve({0}, {0})", 4),
    "value": ("fvb", lambda f, x, bits: f.derivative(0, x, bits), "{4}({0})", 4),
    "grad": ("fvb", lambda f, x, bits: f.derivative(1, x, bits), "grad {4}({0})", 3),
    "hess": ("fvb", lambda f, x, bits: f.derivative(2, x, bits), "hess {4}({0})", 3),
    "objective": ("Pvb", lambda p, x, bits: p.objective.derivative(0, x, bits), "the objective of {4} at {4}", 0),
}
CLASSES = {
    "smooth": "{}-smooth", "convex": "convex", "strongly_convex": "{}-strongly convex", "lipschitz": "{}-Lipschitz",
    "quadratic": "quadratic", "differentiable": "differentiable", "twice_differentiable": "twice differentiable",
    "hessian_lipschitz": "of {}-Lipschitz Hessian",
}

def bounded(relation: str, v: Any, parts: Parts, proof: dict[str, Any], bits: int) -> bool | None:
    return some(compare(relation, v, bound) for bound in lower_bounds(parts, proof, bits))

# fact: (kinds of its arguments, words, whether it is shown by a proof, at a precision)
FACTS: dict[str, tuple[str, str, Callable[..., bool | None]]] = {
    "lower_bound": ("fn", "{0} is nowhere below {1}", lambda f, v, proof, bits: bounded(
        "<=", v, [(ONE, f)], proof, bits)),
    "minimizer": ("fv", "{1} minimizes {0}", lambda f, x, proof, bits: bounded(
        "<=", f.derivative(0, x, bits), [(ONE, f)], {"point": x, **proof}, bits)),
    "minimum": ("fn", "the minimum of {0} is {1}", lambda f, v, proof, bits: "point" in proof and every([
        compare("==", v, f.derivative(0, proof["point"], bits)), bounded("<=", v, [(ONE, f)], proof, bits)])),
    "optimal": ("Pvv", "{1} is optimal in {0}, with multipliers {2}", lambda p, x, mu, proof, bits: every([
        p.feasible(x, bits),
        bounded("<=", p.objective.derivative(0, x, bits), p.lagrangian(mu), {"point": x}, bits)])),
    "dual_bound": ("Pnvv", "the optimal value of {0} is at least {1}, by the multipliers {3} at {2}",
                   lambda p, v, x, mu, proof, bits: bounded("<=", v, p.lagrangian(mu), {**proof, "point": x}, bits)),
    "infeasible": ("Pvv", "{0} has no feasible point, by the multipliers {2} at {1}", lambda p, x, mu, proof, bits:
                   bounded("<", ZERO, p.lagrangian(mu, False), {**proof, "point": x}, bits)),
    "unbounded": ("Pvv", "{0} is unbounded below, from {1} along {2}", lambda p, x, ray, _, bits:
                  p.falls(x, ray, bits)),
}

def kind_of(x: Any) -> str:
    vector = "m" if isinstance(x, tuple) and x and isinstance(x[0], tuple) else "v"
    return {tuple: vector, Function: "f", Program: "P", Ratio: "a"}.get(type(x), "n")

class Run:
    """Named values, with words that bind more or less tightly, in the order of the certificate."""

    def __init__(self, given: Any, steps: Any, bits: int) -> None:
        self.bits, self.taken, self.lines, self.divisors = bits, list[str](), list[str](), list[str]()
        self.names: dict[str, tuple[Any, tuple[str, int]]] = {}
        with at("given"):
            require(type(given) is dict, "expected an object")
            for name in sorted(given, key=lambda n: (type(given[n]) is not dict, n)):
                with at(name):
                    value = self.define(name, self.read(given[name]), (name, 4))
                    self.taken.append({"f": f"{name}(x) = ", "P": f"{name}: "}.get(kind_of(value), f"{name} = ") + (
                        written(value) if kind_of(value) in "nvm" else value.text()))
        with at("steps"):
            read([self.step], steps)

    def read(self, data: Any) -> Any:
        if type(data) is dict:
            return (Program if data.get("kind") == "program" else Function)(data)
        if type(data) is not list:
            return number(data)
        found = read([[number] if data and type(data[0]) is list else number], data)
        require(kind_of(found) == "v" or len({0, *map(len, found)}) == 2, "rows of different lengths, or empty ones")
        return found

    def define(self, name: Any, value: Any, words: tuple[str, int]) -> Any:
        require(type(name) is str and bool(NAME.fullmatch(name)), f"{brief(name)} is not a name")
        require(name not in self.names, f"{name} is defined twice")
        self.names[name] = value, words
        return value

    def operand(self, data: Any, kinds: str = "nvm") -> tuple[Any, tuple[str, int]]:
        """The value and the words of a name, a literal or an expression [operation, argument, ...]."""
        require(type(data) is not dict, "a function must be given by name")
        if type(data) is str and NAME.fullmatch(data):
            require(data in self.names, f"{data} is not defined before it is used")
            value, words = self.names[data]
        elif type(data) is list and data and type(data[0]) is str and NAME.fullmatch(data[0]):
            value, words = self.apply(*data)
        else:
            value = self.read(data)
            text = written(value)
            words = text, 4 if kind_of(value) != "n" else 1 if text[0] == "-" else 2 if "/" in text else 4
        require(kind_of(value) in kinds or (kinds == "a" and kind_of(value) == "n"), "an operand of the wrong kind")
        return value, words

    def step(self, data: Any) -> None:
        require(type(data) is list and len(data) > 1, "expected [name, operation, ...]")
        value, words = self.apply(*data[1:])
        if str(data[0])[:1] != "_" or len(words[0]) > INLINE:
            self.lines.append(f"{data[0]} = {words[0]}")
            words = data[0], 4
        self.define(data[0], value, words)

    def apply(self, operation: Any, *arguments: Any) -> tuple[Any, tuple[str, int]]:
        if operation == "vector":
            found = [self.operand(a, "n") for a in arguments]
            require(bool(found), "a vector without entries")
            return tuple(v for v, _ in found), (f"({', '.join(text for _, (text, _) in found)})", 4)
        require(type(operation) is str and operation in OPERATIONS, f"unknown operation {operation!r}")
        kinds, function, pattern, level = OPERATIONS[operation]
        bits, kinds = (self.bits,) * (kinds[-1] == "b"), kinds.rstrip("b")
        require(len(arguments) == len(kinds), f"{operation} takes {len(kinds)} arguments, not {len(arguments)}")
        values: list[Any] = []
        texts: list[tuple[str, int]] = []
        for kind, argument in zip(kinds, arguments, strict=True):
            if kind in "ij":
                value = integer(argument, *((-BITS, BITS) if kind == "i" else (0, len(values[0]) - 1)))
                text = str(value + (kind == "j")), 1 if value < 0 else 4
            else:
                value, text = self.operand(argument, kind)
            values, texts = [*values, value], [*texts, text]
        if operation == "div" or (operation == "pow" and values[1] < 0):
            self.divisors.append(texts[operation == "div"][0])
        rest = iter(texts)

        def phrase(need: re.Match[str]) -> str:
            text, binds = next(rest)
            return text if binds >= int(need[1]) else f"({text})"

        return guard(function(*values, *bits)), (re.sub(r"\{([0-4])\}", phrase, pattern), level)

    def judge(self, condition: Any) -> tuple[bool | None, str]:
        """Whether a condition holds, and its words."""
        require(type(condition) is list and len(condition) > 1, 'expected a condition such as ["<=", a, b]')
        name, *parts = condition
        if name in ("<=", "<", ">=", ">", "==", "!=") and len(parts) == 2:
            (a, (left, _)), (b, (right, _)) = map(self.operand, parts)
            scalar = kind_of(a) == "n"
            require(kind_of(a) == kind_of(b) and (scalar or name in ("==", "!=")), "sides that do not compare")
            found = flat((componentwise(lambda s, t: compare(name, s, t))(a, b),))
            return (some if name == "!=" else every)(found), f"{left} {name} {right}"
        if name in ("psd", "pd") and len(parts) == 1:
            m, (text, _) = self.operand(parts[0], "m")
            return definite(m, name == "pd"), f"{text} is positive {'semi' * (name == 'psd')}definite"
        require(name in ("all", "any") or (name == "not" and len(parts) == 1), f"unknown condition {name!r}")
        truths, texts = zip(*map(self.judge, parts), strict=True)
        if name == "not":
            return negation(truths[0]), f"not ({texts[0]})"
        return (every if name == "all" else some)(truths), f"({(' and ' if name == 'all' else ' or ').join(texts)})"

    def hypothesis(self, check: Any) -> tuple[bool | None, str]:
        require(type(check) is list and len(check) > 1 and type(check[0]) is str, 'expected ["condition", ...] or so')
        name, *parts = check
        if name == "condition" and len(parts) == 1:
            return self.judge(parts[0])
        if name == "class" and len(parts) == 2:
            return self.membership(*parts)
        require(name in FACTS, f"unknown check {name!r}")
        kinds, words, shown_by = FACTS[name]
        proof = read({"point?": lambda t: self.operand(t, "v")[0], "modulus?": lambda t: self.operand(t, "n")[0],
                      "squares?": [(number, [(number, [integer])])]}, parts.pop() if len(parts) > len(kinds) else {})
        require(len(parts) == len(kinds), f"{name} takes {len(kinds)} arguments, not {len(parts)}")
        found = [self.operand(p, k) for p, k in zip(parts, kinds, strict=True)]
        return shown_by(*(v for v, _ in found), proof, self.bits), words.format(*(text for _, (text, _) in found))

    def membership(self, name: Any, data: Any) -> tuple[bool | None, str]:
        f, (text, _) = self.operand(name, "f")
        require(type(data) is dict and bool(data) and {*data} <= {*CLASSES}, "expected an object that names classes")
        truths, texts = [], []
        for what, constant in sorted(data.items()):
            with at(what):
                require("{}" in CLASSES[what] or constant is True, "expected true")
                value, words = self.operand(constant, "n") if "{}" in CLASSES[what] else (ZERO, ("", 4))
                truths.append(f.has(what, value, self.bits))
                texts.append(CLASSES[what].format(words[0] if words[1] > 1 else f"({words[0]})"))
        return every(truths), f"{text} is {' and '.join(texts)}"

def abridged(lines: list[str]) -> list[str]:
    """A line that repeats the one for the index before, with every index one higher, is said with that one."""
    kept: list[list[str]] = []
    latest: dict[str, tuple[int, str, list[str]]] = {}
    for line in lines:
        pieces = re.split(r"(?<=[A-Za-z_])(0|[1-9][0-9]*)\b", line)  # words and the indices between them
        k = int(pieces[1]) if pieces[2:] and pieces[2].startswith(" = ") else -1
        shape = "".join(f"@{int(piece) - k}" if i % 2 else piece for i, piece in enumerate(pieces))
        before, old, entry = latest.get(pieces[0], (-1, "", []))
        if (before, old) == (k - 1, shape):
            entry[1:] = [f" (and so on to {pieces[0]}{k})"]
        else:
            kept.append(entry := [line])
        latest[pieces[0]] = k, shape, entry
    return ["".join(entry) for entry in kept]


# ---- the kinds of certificate --------------------------------------------------------------------------------------

Finding = tuple[dict[str, Any], list[str]]  # the fields that are regenerated; what was found, in words

def instance(c: dict[str, Any]) -> Finding:
    """An exact run: every hypothesis holds, and the conclusion is true (proved) or false (refuted)."""
    with at("precision"):
        bits = integer(c.get("precision", PRECISION[2]), *PRECISION[:2])
    run = Run(c["given"], c["steps"], bits)

    def hypothesis(data: Any) -> dict[str, Any]:
        check = read({"check": anything, "says?": anything}, data)["check"]
        truth, words = run.hypothesis(check)
        require(truth, f"it is not shown that {words}")
        return {"says": words, "check": check}

    with at("hypotheses"):
        hypotheses = read([hypothesis], c["hypotheses"])
    says = [h["says"] for h in hypotheses]
    with at("conclusion"):
        truth, words = run.judge(c["conclusion"])
        found = "true, so nothing is refuted" if truth else "false, so nothing is proved"
        require(None if truth is None else truth == (c["verdict"] == "proved"), f"{words} is {found}")
    named = [n for n in dict.fromkeys(re.findall(NAME, json.dumps(c["conclusion"]))) if n in run.names]
    values = {n: shown(run.names[n][0]) for n in named if kind_of(run.names[n][0]) in "nvm"}
    statement = f"Take {'; '.join(run.taken)}. " * bool(run.taken)
    statement += f"Let {'; '.join(abridged(run.lines))}. " * bool(run.lines)
    statement += f"Then {'; '.join(says)}{', and ' if truth else ', but '}" if says else "Then "
    statement += f"{'' if truth else 'it is false that '}{words}."
    facts = [f"checked: {words}" for words in says]
    facts += [f"{run.names[name][1][0]} = {written(value)}" for name, value in values.items()]
    return {"statement": statement, "hypotheses": [*hypotheses], "values": values}, facts

def optimum(c: dict[str, Any]) -> Finding:
    """A convex program with a point and multipliers (or a ray): it is optimal, infeasible or unbounded."""
    require(c["status"] in ("optimal", "infeasible", "unbounded"), "status: not optimal, infeasible or unbounded")
    program = {**read({"minimize": anything, "subject_to": anything}, c["program"]), "kind": "program"}
    generated, facts = instance({
        **c, "given": {"P": program, "x": c["primal"], "mu": c["multipliers"]},
        "steps": [["value", "objective", "P", "x"]], "hypotheses": [{"check": [c["status"], "P", "x", "mu"]}]})
    return {name: generated[name] for name in ("statement", "values")}, facts

def identity(c: dict[str, Any]) -> Finding:
    """Two rational functions that are equal as such (proved), or differ at a point where both are defined."""
    run, proved = Run({}, [], PRECISION[2]), c["verdict"] == "proved"
    require(proved == ("point" not in c), "a refuted identity needs a point, and a proved one has none")
    names = items(c["variables"], word)
    point = {} if proved else fields(c["point"], names)
    for n in names:
        run.define(n, Ratio({(n,): ONE} if proved else collected([((), number(point[n]))]), {}), (n, 4))
    sides = []
    for side in ("left", "right"):
        with at(side):
            sides.append(run.operand(c[side], "a"))
    (left, (a, _)), (right, (b, _)) = sides
    equal = not left + -right
    require(equal == proved, f"the sides {'agree' if equal else 'differ'}")
    where = [f"{d} != 0" for d in dict.fromkeys(run.divisors)]
    words = f"{a} = {b}" + f" for all {', '.join(names)}" * bool(names) + f" with {' and '.join(where)}" * bool(where)
    if not proved:
        at_point, values = ", ".join(f"{n} = {point[n]}" for n in names), []
        for side, _ in sides:
            values.append(str(side.top.get((), ZERO) if isinstance(side, Ratio) else side))
        words = f"It is false that {words}: at {at_point} the sides are {' and '.join(values)}"
    return {"statement": words + ".", "assumptions": where}, []

# ---- worst cases: what holds for all functions of a class, in a Hilbert space of any dimension --------------------

Combination = dict[str, Fraction]  # of named vectors
Form = tuple[Fraction, dict[str, Fraction], list[tuple[Fraction, Combination, Combination]]]


def curvature(name: str, m: Fraction, inverse: Fraction) -> Any:
    """The condition for f - m/2 |x|^2 to be convex and |x|^2 / (2 inverse) - f too (inverse 0: no such bound)."""
    require(nonnegative(inverse) and nonnegative(1 - m * inverse) and m * inverse != 1, "expected m < L and L > 0")
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
                require(bool(properties), "a function of no class")
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
        require(among(p["function"], self.conditions), "an unknown function")
        require(p["value"] is None or among(p["value"], self.numbers), "an unknown value")
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

    def terms(self, form: dict[str, Any]) -> list[tuple[str, str]]:
        terms = [(self.show(c), name) for name, c in form["values"].items()]
        for c, a, b in form["products"]:
            u, v = self.say_vector(a), self.say_vector(b)
            terms.append((self.show(c), f"|{u}|^2" if a == b else f"<{u}, {v}>"))
        return terms + ([(self.show(form["constant"]), "")] if form["constant"] != "0" else [])

    def say(self, data: dict[str, Any]) -> str:
        terms = self.terms(data["form"])
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


def among(name: Any, names: Iterable[str]) -> bool:
    return type(name) is str and name in names


def word(name: Any) -> str:
    require(type(name) is str and bool(NAME.fullmatch(name)), f"{json.dumps(name)[:60]} is not a name")
    return str(name)


def conditions_of(data: Any, read: Callable[[Any], Any]) -> list[Any]:
    require(type(data) is list and bool(data) and among(data[0], PROPERTIES), "an unknown property")
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


class Ratio:
    """A rational function of nonnegative variables: a polynomial over powers of polynomials."""

    def __init__(self, top: Polynomial, bottom: dict[Any, int]) -> None:
        self.top, self.bottom = top, {f: k for f, k in bottom.items() if k}

    def over(self, bottom: dict[Any, int]) -> Polynomial:
        """The polynomial on top once everything is over `bottom`."""
        top = self.top
        for factor, k in bottom.items():
            for _ in range(k - self.bottom.get(factor, 0)):
                top = product(top, dict(factor))
        return top

    def __add__(self, other: Any) -> Ratio:
        other = ratio(other)
        bottom = {f: max(self.bottom.get(f, 0), other.bottom.get(f, 0)) for f in {**self.bottom, **other.bottom}}
        return Ratio(combination(self.over(bottom), ONE, other.over(bottom)), bottom)

    def __mul__(self, other: Any) -> Ratio:
        other = ratio(other)
        powers = {f: self.bottom.get(f, 0) + other.bottom.get(f, 0) for f in {**self.bottom, **other.bottom}}
        return Ratio(product(self.top, other.top), powers)

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


def value_of(tree: Any, known: dict[str, Ratio]) -> Ratio:
    return read_ratio(tree, known)[0]


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
    for value_name, total_ in values.items():
        require(not total_, f"the value {value_name} does not cancel")
    for (i, j), total_ in gap.items():
        require(not total_, f"the terms in <{i}, {j}> do not cancel")
    lines = [*u.lines, *([induction(c, u, known, show)] if "induction" in c else [])]
    where = ", ".join(f"{name} = {show(tree)}" for name, tree in c["parameters"].items())
    intro = f"For all nonnegative {', '.join(names)} at which no denominator vanishes, with {where}"
    return {"statement": "; ".join([intro, *lines]) + "."}, ["the identity holds coefficient by coefficient"]


def induction(c: dict[str, Any], u: Unknown, known: dict[str, Ratio], show: Callable[[Any], str]) -> str:
    """The conclusion is V one step later minus a factor times V: so V is bounded after any number of steps."""
    names = ("potential", "vectors", "numbers", "parameters", "factor")
    with at("induction"):
        data = fields(c["induction"], names)
        require(not c["hypotheses"], "a step under hypotheses cannot be repeated")
        require(all(type(data[n]) is dict for n in names[:4]), "expected objects")
        factor, s = read_ratio(data["factor"], known)
        require(s == 1, "the sign of the factor cannot be read off")
        later = dict(known)
        for name, tree in data["parameters"].items():
            written_ = c["parameters"].get(name, name)
            own = written_[2] if type(written_) is list and len(written_) == 3 and written_[0] == "add" else written_
            others = [t for n, t in c["parameters"].items() if n != name] + [data["factor"]]
            others += [k for f in c["functions"].values() for p in f for k in p[1:]]
            free = own in c["variables"] and not any(x in (own, name) for t in others for x in leaves(t))
            require(free, f"{name} is no free parameter of its own")
            later[name] = read_ratio(tree, known)[0]
            require(nonnegative(later[name] - known[name]), f"{name} may leave the region")
        moved = {n: {n: ONE} for n in u.base} | {n: u.combination(v) for n, v in data["vectors"].items()}
        literal = {"relation": "<=", "form": data["potential"]}
        forms = []
        for known_then in (known, later):
            u.read = partial(value_of, known=known_then)
            forms.append(u.literal(literal, ("relation", "form"))[1])
        require({*moved} == {*u.base}, "a step moves unknown vectors")
        places = {p[3]: p[:2] for p in u.points.values() if p[3] is not None}
        for v in {*data["potential"]["values"]} | {*data["numbers"]}:
            goes = data["numbers"].get(v, v)
            require(v in places and among(goes, places) and places[v][0] == places[goes][0], f"{v} and {goes} differ in kind")
            at_ = merged((scaled_by(moved[n], k), 1) for n, k in places[v][1].items())
            require(not any(merged([(at_, 1), (places[goes][1], -1)]).values()), f"{goes} is not the later {v}")
        _, goal = u.conclusion[0]
        rest: dict[Any, Any] = {}
        still: dict[str, Any] = {}
        for weight, (constant, values, products), move, rename in (
            (ratio(1), goal, still, still), (factor, forms[0], still, still), (ratio(-1), forms[1], moved, data["numbers"])
        ):  # fmt: skip
            terms = [((), constant), *(((rename.get(v, v),), k) for v, k in values.items())]
            for k, *sides in products:
                left, right = (merged((scaled_by(move.get(n, {n: ONE}), x), 1) for n, x in v.items()) for v in sides)
                terms += [((min(i, j), max(i, j)), k * x * y) for i, x in left.items() for j, y in right.items()]
            for key, k in terms:
                rest[key] = weight * k + rest.get(key, ZERO)
        require(not any(rest.values()), "the conclusion is not the later potential minus the factor times the potential")
    changes = [f"{n} becomes {u.say_vector(v)}" for n, v in data["vectors"].items()]
    changes += [f"{n} becomes {v}" for n, v in data["numbers"].items()]
    changes += [f"{n} becomes {show(t)}" for n, t in data["parameters"].items()]
    form = say_sum(u.terms(data["potential"]))
    much = "at most its first value" if data["factor"] == "1" else f"at most ({show(data['factor'])})^N times its first value"
    return f"by induction, in N steps in each of which {', '.join(changes)}, the quantity {form} is {much}"


def leaves(tree: Any) -> Iterator[Any]:
    if type(tree) is list:
        for part in tree[1:]:
            yield from leaves(part)
    else:
        yield tree


def scaled_by(v: Combination, c: Any) -> Combination:
    return {n: x * c for n, x in v.items()}


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
    "parametric": (parametric, ("variables", "parameters", *UNKNOWN, "multipliers"), ("induction",)),
    "cycle": (cycle, ("function", "class", "method", "points"), ()),
}
COMMON = ("format", "kind", "claim", "verdict", "statement", "digest")


# ---- checking and sealing, and the command ---------------------------------------------------------------------------

@dataclass(frozen=True)
class Report:
    """What an accepted certificate settles."""

    claim: str
    verdict: str
    statement: str
    facts: tuple[str, ...]

    def __str__(self) -> str:
        return "\n  ".join([f"{self.claim} is {self.verdict}: {self.statement}", *self.facts])

def digest(certificate: dict[str, Any]) -> str:
    """The sha256 of the canonical JSON of every field but `digest`: it guards against accidents only."""
    rest = {name: value for name, value in certificate.items() if name != "digest"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True, separators=(",", ":")).encode()).hexdigest()

def settle(c: Any, sealed: bool = True) -> Finding:
    """The fields that follow from the others, and what the certificate shows; raises `Rejected`."""
    kind = c.get("kind") if type(c) is dict else None
    require(type(kind) is str and kind in KINDS, f"expected a certificate of one of the kinds {', '.join(KINDS)}")
    establish, required, optional = KINDS[str(kind)]
    generated = () if sealed else ("statement", "digest", "values", "assumptions")
    fields(c, [n for n in (*COMMON, *required) if n not in generated], (*generated, *optional))
    require(type(c["format"]) is int and c["format"] == 1, "the format must be 1")
    require(c["verdict"] in ("proved", "refuted"), "the verdict must be proved or refuted")
    require(type(c["claim"]) is str and bool(re.fullmatch("[A-Za-z0-9_.:-]{1,120}", c["claim"])), "the claim is no id")
    try:
        return establish(c)
    except (RecursionError, ValueError) as e:  # the limits of Python itself, on nesting and on digits
        raise Rejected("", "nested too deeply" if isinstance(e, RecursionError) else str(e)) from None

def check(certificate: Any) -> Report:
    """What the certificate proves; raises `Rejected`."""
    generated, facts = settle(certificate)
    for name, value in {"digest": digest(certificate), **generated}.items():
        with at(name):
            require(certificate[name] == value, f"the content says {json.dumps(value)[:400]}")
    return Report(certificate["claim"], certificate["verdict"], certificate["statement"], tuple(facts))

def seal(certificate: dict[str, Any]) -> dict[str, Any]:
    """The certificate with all that is regenerated filled in: statement, says, values, assumptions, digest."""
    generated, _ = settle(certificate, sealed=False)
    filled = {**certificate, **generated}
    return {**filled, "digest": digest(filled)}

def describe(certificate: dict[str, Any]) -> str:
    """The statement of the certificate in plain words, generated from its content."""
    return str(settle(certificate, sealed=False)[0]["statement"])

def load(path: str) -> Any:
    """The JSON in a file; raises OSError, ValueError or RecursionError."""
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) < len(pairs):
            raise ValueError("a field is given twice")
        return dict(pairs)

    with open(path, "rb") as file:
        data = file.read(BYTES + 1)
    if len(data) > BYTES:
        raise ValueError(f"it is larger than {BYTES} bytes")
    return json.loads(data, object_pairs_hook=unique)

def main(paths: list[str]) -> int:
    """Checks files and prints what they prove; returns the exit status."""
    if not paths:
        print("usage: python3 -I -S verify/checker.py CERTIFICATE.json ...", file=sys.stderr)
    status = 0 if paths else 2
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
