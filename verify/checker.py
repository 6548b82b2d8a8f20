"""The independent checker: reads a certificate and says what it proves, or where it fails.

    python3 -I -S verify/checker.py FILE...      exit 0: all accepted, 1: some rejected, 2: unreadable

Standard library only, no code shared with the engine: to believe a verdict, read this file and the certificate.
All words of a certificate are regenerated from its content and compared with those in the file.  Positions in a
file count from 0; in words, x[1] is the first coordinate.
"""

from __future__ import annotations

import json
import math
import re
import sys
from bisect import bisect
from collections import namedtuple
from contextlib import contextmanager
from fractions import Fraction
from functools import cache, partial
from hashlib import sha256
from itertools import combinations
from itertools import product as tuples
from math import ceil, floor, gcd, isqrt, lcm, perm, prod

TYPE_CHECKING = False  # true for type checkers only: the imports below would cost a reader time
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, TypeAlias

    Parts: TypeAlias = "list[tuple[Any, Function]]"  # a weighted sum of functions
    Finding: TypeAlias = "tuple[dict[str, Any], list[str]]"  # fields that are regenerated; what was found, in words

DIGITS, BITS = 4000, 2**16  # of a written number (Python converts up to 4300 digits); of a computed one
SIZE, TERMS, ARGUMENT = 200, 20_000, 10_000  # of a vector or a degree; of a polynomial; of exp, sin and cos
PRECISION = (16, 4096, 128)  # binary digits of an enclosure: at least, at most, unless a certificate says otherwise
INLINE, BYTES = 200, 2**26  # characters of a formula inside another one; of a file
RATIONAL, NAME = re.compile(r"-?(0|[1-9][0-9]*)(/[1-9][0-9]*)?"), re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,40}")
ZERO, ONE = Fraction(0), Fraction(1)

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


# ---- reading: every field of a certificate is consumed by a shape, exactly ---------------------------------

def read(shape: Any, data: Any) -> Any:
    """Data of a shape: a reader; [shape] for a list; (shape, ...) for a list of this length; {name: shape} for an
    object with exactly these fields, of which those with a "?" may be missing; the order is that of the shape."""
    if callable(shape):
        return shape(data)
    if type(data) is not (dict if isinstance(shape, dict) else list):
        raise Rejected("", f"expected {'an object' if isinstance(shape, dict) else 'a list'}, not {brief(data)}")
    if isinstance(shape, dict):
        places = {name.rstrip("?"): part for name, part in shape.items() if name[-1] != "?" or name[:-1] in data}
        unknown, missing = [n for n in data if n not in places], [n for n in places if n not in data]
        require(not unknown and not missing, f"fields {unknown} are unknown, fields {missing} are missing")
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

def named(data: Any, shape: Any) -> Any:
    """An object with any names for fields, all of one shape."""
    require(type(data) is dict, "expected an object")
    return read(dict.fromkeys(map(word, data), shape), data)

def anything(data: Any) -> Any: return data
def truly(data: Any) -> Any:
    require(data is True, "expected true")
    return ZERO, ""

def brief(data: Any) -> str: return "a list or an object" if isinstance(data, list | dict) else repr(data)[:60]
def is_name(data: Any) -> bool: return type(data) is str and bool(NAME.fullmatch(data))

def word(data: Any) -> str:
    require(is_name(data), f"{brief(data)} is not a name")
    return str(data)

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


# ---- numbers: what an enclosure leaves open is None, and rejected ------------------------------------------

class Real:
    """A number between lo and hi: known exactly where they agree, else rounded outward to `bits` binary digits."""

    def __init__(self, lo: Fraction, hi: Fraction, bits: int) -> None:
        self.lo, self.hi, self.bits = (lo, hi, bits) if lo == hi else (-ceiling(-lo, bits), ceiling(hi, bits), bits)
        if size(self.lo) > BITS or size(self.hi) > BITS:
            raise Rejected("", f"a number outgrows the limit of {BITS} bits (`enclose` it earlier)")

    def __add__(self, other: Any) -> Real:
        lo, hi = ends(other)
        return Real(self.lo + lo, self.hi + hi, self.bits)

    def __mul__(self, other: Any) -> Real:
        products = [a * b for a in {self.lo, self.hi} for b in {*ends(other)}]
        return Real(min(products), max(products), self.bits)

    def __truediv__(self, other: Any) -> Real:
        lo, hi = ends(other)
        require(negation(compare("==", other, ZERO)), "division by zero")
        return self * Real(ONE / hi, ONE / lo, self.bits)

    def __pow__(self, n: int) -> Real:
        if n < 1:
            return (self * ZERO + ONE) / self**-n if n else self * ZERO + ONE
        root = (abs(self) if n % 2 == 0 else self) ** (n // 2)
        return root * root * self if n % 2 else root * root

    def __abs__(self) -> Real: return Real(max(self.lo, -self.hi, ZERO), max(self.hi, -self.lo), self.bits)
    def __neg__(self) -> Real: return Real(-self.hi, -self.lo, self.bits)
    def __sub__(self, other: Any) -> Real: return self + -other
    def __rsub__(self, other: Any) -> Real: return -self + other
    __radd__, __rmul__ = __add__, __mul__

def ceiling(x: Fraction, bits: int) -> Fraction:
    """The least number above x with so many binary digits."""
    shift = bits + x.denominator.bit_length() - x.numerator.bit_length()
    digits = -((-x.numerator << max(shift, 0)) // (x.denominator << max(-shift, 0)))
    return Fraction(digits << max(-shift, 0), 1 << max(shift, 0))

def exactly(x: Any, bits: int = PRECISION[2]) -> Real: return Real(Fraction(x), Fraction(x), bits)
def size(x: Fraction) -> int: return max(x.numerator.bit_length(), x.denominator.bit_length())
def ends(x: Any) -> tuple[Fraction, Fraction]: return (x.lo, x.hi) if isinstance(x, Real) else (x, x)
def negation(truth: bool | None) -> bool | None: return None if truth is None else not truth
def some(truths: Iterable[bool | None]) -> bool | None: return negation(every(map(negation, truths)))

def every(truths: Iterable[bool | None]) -> bool | None:
    found = list(truths)
    return False if False in found else None if None in found else True

def below(a: Any, b: Any) -> bool | None:
    (low, high), (least, most) = ends(a), ends(b)
    return True if high < least else False if low >= most or a is b else None

COMPARISONS: dict[str, Callable[[Any, Any], bool | None]] = {
    "<": below, ">": lambda a, b: below(b, a), "<=": lambda a, b: negation(below(b, a)),
    ">=": lambda a, b: negation(below(a, b)), "!=": lambda a, b: some([below(a, b), below(b, a)]),
    "==": lambda a, b: negation(some([below(a, b), below(b, a)])),
}

def compare(relation: str, a: Any, b: Any) -> bool | None: return COMPARISONS[relation](a, b)

def sign(x: Any) -> Fraction:
    require(None if below(x, ZERO) is None or below(ZERO, x) is None else True, "the sign of a number")
    return ONE if below(ZERO, x) else -ONE if below(x, ZERO) else ZERO

def related(relation: str, a: Any, b: Any) -> bool | None:
    """The same for numbers; vectors and matrices of one size can only be equal or not."""
    require(isinstance(a, tuple) == isinstance(b, tuple), "sides that do not compare")
    require(not isinstance(a, tuple) or relation in ("==", "!="), "sides that do not compare")
    return (some if relation == "!=" else every)(flat((componentwise(COMPARISONS[relation])(a, b),)))

def largest(*numbers: Any) -> Any:
    require(len(numbers) > 0, "the largest of no numbers")
    lows, highs = zip(*map(ends, numbers), strict=True)
    return Real(max(lows), max(highs), min(getattr(x, "bits", PRECISION[1]) for x in numbers))


# ---- real functions: enclosed at a rational by the series of exp, then extended to enclosures --------------

def increasing(point: Callable[[Fraction, int], Real]) -> Callable[[Real], Real]:
    """Extends an increasing function, enclosed at a rational with so many bits, to enclosures."""
    point = cache(point)  # values and gradients meet the same arguments
    return lambda x: Real(point(x.lo, x.bits + 16).lo, point(x.hi, x.bits + 16).hi, x.bits)

def exponential(x: Fraction, bits: int) -> tuple[list[Real], int]:
    """Every fourth term of the series of exp r, summed, from term 0, 1, 2 and 3; and k, where r = x/2^k, |r| < 1/16."""
    require(abs(x) <= ARGUMENT, f"an argument of exp, sin or cos beyond {ARGUMENT}")
    k = ceil(abs(x)).bit_length() + 4
    bits += 3 * k + 16
    r, term, n, sums = floor(x * 2 ** (bits - k)), 1 << bits, 0, [1 << bits, 0, 0, 0]
    while abs(term) > 1:
        n += 1
        term = term * r // (n << bits)
        sums[n % 4] += term
    slack = 3 * (n + 2)  # no term is off by more than 3 units of 2^-bits; those that are left out make up less than 3
    return [Real(Fraction(s - slack, 2**bits), Fraction(s + slack, 2**bits), bits) for s in sums], k

@increasing
def exp(x: Fraction, bits: int) -> Real:
    if x < -ARGUMENT:
        return Real(ZERO, exp(exactly(-ARGUMENT, bits)).hi, bits)
    parts, k = exponential(x, bits)
    return sum(parts, exactly(0, bits)) ** 2**k if x else exactly(1, bits)

@increasing
def log(x: Fraction, bits: int) -> Real:
    """y + log z, where z = x exp(-y) is close to 1, and 1 - 1/z <= log z <= z - 1."""
    require(x > 0, "the logarithm of a number that may not be positive")
    k = x.numerator.bit_length() - x.denominator.bit_length()
    if not ONE / 2 <= x <= 2:
        return log(exactly(2, bits)) * k + log(exactly(x / Fraction(2) ** k, bits))
    y = Fraction(math.log(x)) if x != 1 else ZERO
    for _ in range(bits.bit_length() - 4):  # Newton's method doubles the digits of y
        z = exp(exactly(-y, bits)) * x
        y, low, high = Fraction(floor((y + z.lo - 1) * 2**bits), 2**bits), y + 1 - 1 / z.lo, y + z.hi - 1
    return Real(low, high, bits)

@increasing
def sqrt(x: Fraction, bits: int) -> Real:
    require(x >= 0, "the square root of a number that may be negative")
    root = Fraction(isqrt(x.numerator), isqrt(x.denominator))
    scale = Fraction(2) ** max(0, bits + (x.denominator.bit_length() - x.numerator.bit_length()) // 2)
    n = isqrt(floor(x * scale**2))
    return exactly(root, bits) if root * root == x else Real(n / scale, (n + 1) / scale, bits)

def logistic(x: Real) -> Real: return exactly(1, x.bits) / (exp(-x) + ONE)

def wave(x: Real, n: int) -> Real:
    """The n-th derivative of cos: at the middle of x from the angle x/2^k by doubling; it is 1-Lipschitz."""
    (s0, s1, s2, s3), k = exponential((x.lo + x.hi) / 2, x.bits)
    c, s = s0 - s2, s1 - s3
    for _ in range(k):
        c, s = c * c - s * s, c * s * 2
    found = (c, -s, -c, s)[n % 4] + Real((x.lo - x.hi) / 2, (x.hi - x.lo) / 2, x.bits)
    zero = x.lo == x.hi == 0
    return exactly((1, 0, -1, 0)[n % 4], x.bits) if zero else Real(max(found.lo, -ONE), min(found.hi, ONE), x.bits)


# ---- linear algebra: vectors are tuples, matrices tuples of rows -------------------------------------------

def componentwise(f: Callable[..., Any]) -> Callable[..., Any]:
    """Extends a function of numbers to vectors and matrices; the other arguments are kept."""
    def function(*arguments: Any) -> Any:
        sizes = {len(a) for a in arguments if isinstance(a, tuple)}
        require(len(sizes) < 2, "vectors or matrices of different sizes")
        entries = (a if isinstance(a, tuple) else (a,) * min(sizes) for a in arguments) if sizes else ()
        return tuple(map(function, *entries)) if sizes else f(*arguments)
    return function

plus, scaled = componentwise(lambda *terms: sum(terms, ZERO)), componentwise(lambda c, x: c * x)
def dot(a: Any, b: Any) -> Any: return sum(scaled(a, b), ZERO) if isinstance(a, tuple) else a * b
def matvec(m: Any, v: Any) -> Any: return tuple(dot(row, v) for row in m)
def flat(x: Any) -> list[Any]: return [z for y in x for z in flat(y)] if isinstance(x, tuple) else [x]

def symmetric(d: int, entry: Callable[[int, int], Any]) -> Any:
    half = cache(entry)
    return tuple(tuple(half(max(i, j), min(i, j)) for j in range(d)) for i in range(d))

def definite(matrix: Any, strictly: bool = False) -> bool | None:
    """Whether a symmetric matrix is positive (semi)definite: decided for enclosures by the exact matrices that are
    smaller and larger than every matrix inside, which differ from the middle by a diagonal matrix."""
    equal = componentwise(lambda a, b: compare("==", a, b))(matrix, tuple(zip(*matrix, strict=True)))
    require(every(flat(equal)), "an asymmetric matrix")

    def shifted(side: int) -> list[list[Fraction]]:
        spread = [side * sum((hi - lo for lo, hi in map(ends, row)), ZERO) for row in matrix]
        return [[sum(ends(x), ZERO if i < j else spread[i]) for j, x in enumerate(row) if j >= i]
                for i, row in enumerate(matrix)]

    return True if pivots(shifted(-1), strictly) else None if pivots(shifted(1), strictly) else False

def pivots(upper: list[list[Any]], strictly: bool = False) -> bool:
    """Whether a symmetric rational matrix, given by its upper rows, is positive (semi)definite: LDL' in integers, up
    to positive factors, since those that all entries share are divided out.  A zero pivot needs a zero column."""
    unit = lcm(*(x.denominator for row in upper for x in row))
    upper = [[int(x * unit) for x in row] for row in upper]
    while upper:
        unit = gcd(*(x for row in upper for x in row)) or 1
        (pivot, *column), *upper = ([x // unit for x in row] for row in upper)
        if pivot < 0 or (pivot == 0 and (strictly or any(column))):
            return False
        if pivot:
            upper = [[pivot * x - a * b for x, b in zip(row, column[k:], strict=True)]
                     for k, (row, a) in enumerate(zip(upper, column, strict=True))]
    return True


# ---- polynomials and rational functions --------------------------------------------------------------------

class Polynomial(dict):
    """From monomials to coefficients, none of them zero; the monomial x^2 y is (x, x, y).  Never changed once made."""

    key: int | None = None

    def __hash__(self) -> int:  # type: ignore[override]
        self.key = hash(frozenset(self)) if self.key is None else self.key
        return self.key

def collected(terms: Iterable[tuple[Any, Fraction]]) -> Polynomial:
    result: dict[Any, Fraction] = {}
    for monomial, c in terms:
        result[monomial] = result[monomial] + c if monomial in result else c
        if len(result) > TERMS or len(monomial) > SIZE:
            raise Rejected("", f"over {TERMS} terms or over the degree {SIZE}")
    return Polynomial({monomial: c for monomial, c in result.items() if c})

def product(p: Polynomial, q: Polynomial) -> Polynomial:
    require(len(p) * len(q) <= 50 * TERMS, "a product of polynomials that is too long")
    if [*p] == [()]:
        return q if p[()] == 1 else Polynomial({e: p[()] * c for e, c in q.items()})
    found = collected((tuple(sorted(e + f)), c * d) for e, c in p.items() for f, d in q.items())
    require(all(size(c) <= BITS for c in found.values()), f"a number outgrows the limit of {BITS} bits")
    return found

def derivative(p: Polynomial, variables: tuple[Any, ...]) -> Polynomial:
    for v in variables:
        places = {e: e.index(v) for e in p if v in e}
        p = Polynomial({e[:i] + e[i + 1 :]: p[e] * e.count(v) for e, i in places.items()})
    return p

def evaluate(p: Polynomial, x: Any) -> Any:
    """The value at x, which maps variables to numbers."""
    powers = cache(lambda v, n: x[v] ** n)
    return sum((prod((powers(v, e.count(v)) for v in dict.fromkeys(e)), start=c) for e, c in p.items()), ZERO)

class Ratio:
    """A rational function: a number times integer powers of monic polynomials, so that its sign can be read off.

    Variables are nonnegative, but for those of unknown numbers (marked #) and unknown vectors (marked →) of a
    Hilbert space: a product of two vectors is their inner product, and longer products are refused.
    """

    def __init__(self, c: Any, powers: dict[Polynomial, int]) -> None:
        self.c: Any = c if c.denominator > 1 else c.numerator  # integers are faster; nothing below divides them by "/"
        self.powers = {p: k for p, k in powers.items() if k and c}

    def over(self, shared: dict[Polynomial, int]) -> Polynomial:
        """What is left when the powers in `shared` are divided out."""
        left = Polynomial({(): self.c} if self.c else {})
        for p in dict.fromkeys([*self.powers, *shared]):
            for _ in range(self.powers.get(p, 0) - shared.get(p, 0)):
                left = product(left, p)
        return left

    def marks(self) -> set[str]: return {s for p in self.powers for e in p for s in e if s[0] in "#→"}
    def bottom(self) -> dict[Polynomial, int]: return {p: k for p, k in self.powers.items() if k < 0}

    def sign(self) -> int | None:
        """Where it can be read off: 0, or 1 or -1 if the function is nowhere negative or nowhere positive."""
        plain = all(k % 2 == 0 or all(c > 0 for c in p.values()) for p, k in self.powers.items())
        return (self.c > 0) - (self.c < 0) if plain and not self.marks() else None

    def rank(self) -> int:
        """How many vectors are multiplied, at most."""
        return sum(k * max(sum(s[0] == "→" for s in e) for e in p) for p, k in self.powers.items())

    def __add__(self, other: Any) -> Ratio: return added([self, ratio(other)])
    def __neg__(self) -> Ratio: return Ratio(-self.c, self.powers)
    def __sub__(self, other: Any) -> Ratio: return self + -ratio(other)

    def __mul__(self, other: Any) -> Ratio:
        other = ratio(other)
        more = {p: self.powers.get(p, 0) + k for p, k in other.powers.items()}
        return Ratio(self.c * other.c, {**self.powers, **more})

    def __pow__(self, n: int) -> Ratio:
        require(n >= 0 or (bool(self.c) and not self.marks()), "division by zero, or by an unknown")
        require(size(self.c) * abs(n) <= 2 * BITS, f"a power outgrows the limit of {BITS} bits")
        return Ratio(Fraction(self.c) ** n, {p: k * n for p, k in self.powers.items()})

    def __truediv__(self, other: Any) -> Ratio: return self * ratio(other) ** -1
    __radd__, __rmul__ = __add__, __mul__

def ratio(x: Any) -> Ratio: return x if isinstance(x, Ratio) else Ratio(Fraction(x), {})
def variable(name: str) -> Ratio: return Ratio(ONE, {Polynomial({(name,): 1}): 1})

def added(terms: Iterable[Ratio]) -> Ratio:
    """The sum; what all terms have in common stays a factor."""
    terms = [t for t in terms if t.c]
    candidates = [p for t in terms for p, k in t.powers.items() if k < 0 or t is terms[0]]
    shared = {p: min(t.powers.get(p, 0) for t in terms) for p in dict.fromkeys(candidates)}
    return monic(collected(pair for t in terms for pair in t.over(shared).items()), shared)

def monic(p: Polynomial, powers: dict[Polynomial, int]) -> Ratio:
    """The polynomial times the powers."""
    lead = p[max(p)] if p else ZERO
    if {*p} <= {()}:
        return Ratio(lead, powers)
    if lead == 1 or any(s[0] in "#→" for s in max(p)):  # only factors without unknowns are worth finding again
        return Ratio(ONE, {**powers, p: powers.get(p, 0) + 1})
    p = Polynomial({e: c / Fraction(lead) for e, c in p.items()})
    return Ratio(lead, {**powers, p: powers.get(p, 0) + 1})


# ---- words -------------------------------------------------------------------------------------------------

def written(x: Any) -> str:
    """Given numbers, vectors and matrices, as a statement prints them."""
    return f"({', '.join(map(written, x))})" if isinstance(x, tuple | list) else str(ends(x)[0])

def shown(x: Any) -> Any:
    """Computed numbers as text: exact, or an enclosure "[low, high]" to 25 digits."""
    if isinstance(x, tuple):
        return [shown(entry) for entry in x]
    low, high = ends(x)
    return str(low) if low == high and size(low) < 3 * DIGITS else f"[{decimal(low, floor)}, {decimal(high, ceil)}]"

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


# ---- functions of a vector ---------------------------------------------------------------------------------

# A function phi of one variable: phi(k, t) is its k-th derivative, k = 0, 1, 2.  Bounds of phi'' (None: infinite),
# of phi from below, of |phi'| and |phi'''|; how often it is differentiable, up to 2; the knots if piecewise quadratic
Unit = namedtuple("Unit", "text phi curvature least steep jerk order knots", defaults=(None, None, None, 2, None))

def piecewise(text: str, knots: Any, bends: Any, *slopes: Fraction) -> Unit:
    """phi(0) = 0, phi' has these slopes just below, at and just above 0, phi'' = bends[j] up to knots[j]."""
    require(len(bends) == len(knots) + 1, "there must be one slope more than knots")
    require(all(a < b for a, b in zip(knots, knots[1:], strict=False)), "knots that do not increase")

    def reach(t: Fraction) -> tuple[Fraction, Fraction]:
        """phi and phi' at t, integrated from 0."""
        phi, slope, here = ZERO, slopes[1 + (t > 0) - (t < 0)], ZERO
        for stop in sorted({t, *(k for k in knots if min(t, 0) < k < max(t, 0))}, key=abs):
            h, bend = stop - here, bends[bisect(knots, (stop + here) / 2)]
            phi, slope, here = phi + slope * h + bend * h * h / 2, slope + bend * h, stop
        return phi, slope

    def phi(k: int, t: Real) -> Real:
        corners = [c for c in knots if t.lo <= c <= t.hi]
        require(k < 2 or not corners, "a second derivative at a knot")
        found = [reach(s)[1] for s in (t.lo, t.hi, *corners)] if k < 2 else [bends[bisect(knots, t.lo)]]
        bound = Real(min(found), max(found), t.bits)
        return bound if k else bound * (t - t.lo) + reach(t.lo)[0]

    kink, straight = slopes[0] < slopes[2], bends[0] == bends[-1] == 0
    order = 0 if kink else 1 if len(set(bends)) > 1 else 2
    least = ZERO if min(bends) >= 0 and slopes[0] <= 0 <= slopes[2] else None
    steep = max(abs(s) for s in (*slopes, *(reach(k)[1] for k in knots))) if straight else None
    curvature = min(bends), None if kink else max(bends)
    return Unit(text, phi, curvature, least, steep, ZERO if order == 2 else None, order, knots)

def raised(n: int) -> Unit:
    require(n >= 2, "an exponent below 2")
    bends = (None, None) if n % 2 else (ZERO, None) if n > 2 else (Fraction(2), Fraction(2))
    return Unit(f"({{}})^{n}", lambda k, t: t ** (n - k) * perm(n, k), bends, None if n % 2 else ZERO,
                jerk={2: ZERO, 3: Fraction(6)}.get(n))

def bent(knots: Any, bends: Any, start: Fraction) -> Unit:
    pieces = [f"{b} up to {k}" for b, k in zip(bends, knots, strict=False)] + [f"{b} beyond" for b in bends[-1:]]
    text = f"q({{}}; q(0) = 0, q'(0) = {start}, q'' = {', '.join(pieces)})"
    return piecewise(text, knots, bends, start, start, start)

def softplus(k: int, t: Real) -> Real:
    return log(exp(t) + ONE) if k == 0 else logistic(t) * (logistic(-t) if k == 2 else ONE)

UNITS: dict[str, tuple[dict[str, Any], Callable[..., Unit]]] = {  # parameters, and what they make
    "softplus": ({}, lambda: Unit("log(1 + exp({}))", softplus, (ZERO, ONE / 4), ZERO, ONE, Fraction(97, 1000))),
    "exp": ({}, lambda: Unit("exp({})", lambda _, t: exp(t), (ZERO, None), ZERO)),
    "cos": ({}, lambda: Unit("cos({})", lambda k, t: wave(t, k), (-ONE, ONE), -ONE, ONE, ONE)),
    "sin": ({}, lambda: Unit("sin({})", lambda k, t: wave(t, k + 3), (-ONE, ONE), -ONE, ONE, ONE)),
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

def monomials(terms: Any, d: int) -> Polynomial:
    """A polynomial in the variables 0, 1, ..., from coefficients with exponents."""
    require(all(len(e) == d for _, e in terms), f"expected {d} exponents")
    return collected((tuple(i for i, n in enumerate(e) for _ in range(n)), c) for c, e in terms)

class Function:
    """f(x) = polynomial + sum of weight * phi(a.x + b) + maximum or (if smooth) log-sum-exp of a few a.x + b."""

    def __init__(self, data: Any) -> None:
        empty = {"constant": ZERO, **dict.fromkeys(("linear", "quadratic", "terms", "pieces", "rows", "offsets"), ())}
        data = {**empty, **function_data(data)}
        d, kind, matrix = data["dimension"], data["kind"], data["quadratic"]
        powers, ridges = (data["terms"], ()) if kind == "polynomial" else ((), data["terms"])
        require(len(data["rows"]) == len(data["offsets"]), "an offset for each row")
        self.dimension, self.smooth, self.ridges = d, kind != "max-affine", [tuple(r.values()) for r in ridges]
        self.pieces = [*data["pieces"], *zip(data["rows"], data["offsets"], strict=True)]
        require(bool(self.pieces) == (kind in ("max-affine", "log-sum-exp")), "there are no pieces")
        vectors = [data["linear"]] * (kind == "ridge-sum") + [*matrix, *(a for a, _ in self.pieces)]
        good = all(len(v) == d for v in (*vectors, *(a for _, a, _, _ in self.ridges)))
        require(d > 0 and good, f"a vector whose length is not the dimension {d}")
        require(matrix == tuple(zip(*matrix, strict=True)), "a matrix that is not symmetric")
        terms = [((), data["constant"]), *(((i,), c) for i, c in enumerate(data["linear"]))]
        terms += [(tuple(sorted((i, j))), c / 2) for i, row in enumerate(matrix) for j, c in enumerate(row)]
        self.polynomial = collected([*terms, *monomials(powers, d).items()])
        self.partial = cache(lambda *index: derivative(self.polynomial, index))
        self.order = min([2 if self.smooth else 0, *(u.order for *_, u in self.ridges)])
        self.is_affine = not (self.ridges or self.pieces or any(len(e) > 1 for e in self.polynomial))
        self.curvature = [self.bound(0), self.bound(1)]

    def group(self, k: int, x: Any) -> list[Any]:
        """The k-th derivative of the maximum or log-sum-exp, as multiples of powers of vectors."""
        heights = [dot(a, x) + b for a, b in self.pieces]
        top = largest(*heights)
        if self.smooth:
            sizes = [exp(h - top) for h in heights]
            shares = [(s / sum(sizes), a) for s, (a, _) in zip(sizes, self.pieces, strict=True)]
            mean = plus(*(scaled(s, a) for s, a in shares))
            return [[(top + log(sum(sizes, top * ZERO)), ())], shares, [*shares, (-ONE, mean)]][k]
        require(k < 2, "a maximum of affine functions has no second derivative")
        first = [every(compare(">" if j < i else ">=", h, other) for j, other in enumerate(heights) if j != i)
                 for i, h in enumerate(heights)]
        require(k == 0 or some(first), "which piece is the largest")
        return [(ONE, self.pieces[first.index(True)][0])] if k else [(top, ())]

    def derivative(self, k: int, x: Any) -> Any:
        """The value, the gradient or the Hessian at x, for k = 0, 1, 2."""
        require(len(x) == self.dimension, f"a point of dimension {len(x)} instead of {self.dimension}")
        parts = [(u.phi(k, dot(a, x) + b) * w, a) for w, a, b, u in self.ridges]
        parts += self.group(k, x) if self.pieces else []

        def entry(*index: int) -> Any:
            return sum((prod((a[i] for i in index), start=c) for c, a in parts), evaluate(self.partial(*index), x))

        d = self.dimension
        return symmetric(d, entry) if k == 2 else tuple(map(entry, range(d))) if k else entry()

    def bound(self, side: int) -> Any:
        """A matrix below (side 0) or above (side 1) every Hessian, in the order of forms; None where there is none."""
        d, parts = range(self.dimension), [(w, a, u.curvature) for w, a, _, u in self.ridges]
        axes = [tuple(Fraction(i == j) for j in d) for i in d]
        for e in (e for e in self.polynomial if len(e) > 2):
            even = len(set(e)) == 1 and len(e) % 2 == 0
            parts.append((self.polynomial[e], axes[e[0]], (ZERO if even else None, None)))
        if self.pieces:  # Popoviciu's inequality: a variance is at most a quarter of the squared width
            gaps = [plus(a, scaled(-ONE, b)) for a, _ in self.pieces for b, _ in self.pieces]
            parts += [(ONE, axis, (ZERO, max(dot(v, v) for v in gaps) / 4 if self.smooth else None)) for axis in axes]
        found = [(w, a, limits[side if w > 0 else 1 - side]) for w, a, limits in parts if w]
        return None if None in [limit for *_, limit in found] else symmetric(self.dimension, lambda i, j: sum(
            (w * limit * a[i] * a[j] for w, a, limit in found), self.partial(i, j).get((), ZERO)))

    def steepness(self, k: int) -> Any:
        """An upper bound of the k-th derivative for k = 1 or 3, or None."""
        def norm(v: Any) -> Real: return sqrt(exactly(dot(v, v)))

        limits, d = [(w, a, u.steep if k == 1 else u.jerk) for w, a, _, u in self.ridges], range(self.dimension)
        if any(len(e) > k for e in self.polynomial) or (self.pieces and k > 1) or None in [s for *_, s in limits]:
            return None
        own = norm(tuple(self.partial(*i).get((), ZERO) for i in tuples(d, repeat=k)))
        slope = [largest(*(norm(a) for a, _ in self.pieces))] if self.pieces else []
        return sum([norm(a) ** k * (abs(w) * s) for w, a, s in limits] + slope, own)

    def has(self, what: str, constant: Any = ZERO) -> bool | None:
        """Whether the function is shown to be in a class."""
        low, high = self.curvature

        def above(matrix: Any, s: int, shift: Any) -> bool | None:
            """Whether s * matrix + shift * identity is positive semidefinite."""
            return matrix is not None and definite(symmetric(
                self.dimension, lambda i, j: s * matrix[i][j] + (shift if i == j else ZERO)))

        if "lipschitz" in what:
            bound = self.steepness(1 if what == "lipschitz" else 3)
            return bound is not None and compare("<=", bound, constant)
        return {
            "convex": lambda: above(low, 1, ZERO), "strongly_convex": lambda: above(low, 1, -constant),
            "smooth": lambda: every([above(low, 1, constant), above(high, -1, constant)]),
            "quadratic": lambda: low is not None and low == high, "differentiable": lambda: self.order > 0,
            "twice_differentiable": lambda: self.order > 1,
        }[what]()

    @property
    def text(self) -> str:
        names = ["x"] if self.dimension == 1 else [f"x[{i + 1}]" for i in range(self.dimension)]
        def linear(a: Any, b: Fraction) -> str: return weighted([*zip(a, names, strict=True), (b, "")])

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


# ---- programs, and how a value is shown to be smallest -----------------------------------------------------

def line(data: Any) -> Function:
    """The affine function a.x - b."""
    a, b = read(([number], number), data)
    shape = {"kind": "ridge-sum", "dimension": len(a), "constant": str(-b), "linear": data[0], "quadratic": None}
    return Function({**shape, "terms": []})

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

    def feasible(self, x: Any) -> bool | None:
        return every(compare(relation, g.derivative(0, x), ZERO) for g, relation in self.constraints)

    def lagrangian(self, mu: Any, objective: bool = True) -> Parts:
        require(len(mu) == len(self.constraints), f"expected {len(self.constraints)} multipliers, not {len(mu)}")
        signs = (r == "==" or compare(">=", m, ZERO) for m, (_, r) in zip(mu, self.constraints, strict=True))
        require(every(signs), "a negative multiplier")
        return [(ONE, self.objective)] * objective + [(m, g) for m, (g, _) in zip(mu, self.constraints, strict=True)]

    def falls(self, x: Any, ray: Any) -> bool | None:
        """Whether, from a feasible x along the ray, the objective falls without end and no constraint is left."""
        functions = [("<", self.objective), *((relation, g) for g, relation in self.constraints)]
        straight = all(c is not None and every([compare("==", dot(ray, matvec(c, ray)), ZERO)])
                       for _, g in functions for c in g.curvature)
        require(straight, "a function that is not affine along the ray")
        slopes = (compare(relation, dot(g.derivative(1, x), ray), ZERO) for relation, g in functions)
        return every([self.feasible(x), *slopes])

    @property
    def text(self) -> str:
        subject = ", ".join(f"{g.text} {relation} 0" for g, relation in self.constraints)
        return f"minimize {self.objective.text}" + f" subject to {subject}" * bool(subject)

def lower_bounds(parts: Parts, proof: dict[str, Any]) -> Iterator[Any]:
    """Numbers that the sum is nowhere below."""
    if "point" in proof and parts and every(g.has("convex") for _, g in parts):
        value = sum((g.derivative(0, proof["point"]) * w for w, g in parts), ZERO)
        gradient = plus(*(scaled(w, g.derivative(1, proof["point"])) for w, g in parts))
        if every(compare("==", c, ZERO) for c in gradient):
            yield value
        elif compare(">", m := proof.get("modulus", ZERO), ZERO):  # strong convexity of modulus m
            low = plus(*(scaled(w, g.curvature[0]) for w, g in parts))
            if definite(symmetric(len(low), lambda i, j: low[i][j] - (m if i == j else ZERO))):
                yield value - dot(gradient, gradient) / (m * 2)
    if len(parts) != 1 or {*ends(parts[0][0])} != {ONE} or parts[0][1].pieces:
        return
    f = parts[0][1]
    d, rest = f.dimension, f.polynomial
    for c, q in proof.get("squares", ()):
        require(c >= 0, "a negative multiple of a square")
        square = product(monomials(q, d), monomials(q, d))
        rest = collected([*rest.items(), *((e, -c * x) for e, x in square.items())])
    second = symmetric(d, lambda i, j: derivative(rest, (i, j)).get((), ZERO))
    floors = [w * (ZERO if u.least is None else u.least) for w, _, _, u in f.ridges if w >= 0 and u.least is not None]
    if all(len(e) in (0, 2) for e in rest) and definite(second) and len(floors) == len(f.ridges):
        yield sum(floors, rest.get((), ZERO))
    if d == 1 and all(len(e) <= 2 for e in f.polynomial) and all(u.knots is not None for *_, u in f.ridges):
        yield from least_on_a_line(f)

def least_on_a_line(f: Function) -> Iterator[Fraction]:
    """The minimum of a piecewise quadratic of one variable, by its knots and stationary points."""
    def at_point(k: int, x: Fraction) -> Fraction: return ends(*flat((f.derivative(k, (exactly(x),)),)))[0]

    knots = sorted({(k - b) / a[0] for _, a, b, u in f.ridges if a[0] for k in u.knots}) or [ZERO]
    found = [at_point(0, k) for k in knots]
    for low, high in zip([None, *knots], [*knots, None], strict=True):
        x = knots[0] - 1 if low is None else low + 1 if high is None else (low + high) / 2
        g, h = at_point(1, x), at_point(2, x)
        if (low is None or high is None) and (h < 0 or (h == 0 and (g > 0 if low is None else g < 0))):
            return  # it falls without end
        y = x - g / h if h else x
        if (low is None or low <= y) and (high is None or y <= high):
            found.append(at_point(0, y))
    yield min(found)


# ---- finite probability spaces -----------------------------------------------------------------------------

Space = namedtuple("Space", "outcomes text")  # pairs of a probability and a name; words

def space(data: Any) -> Space:
    """Listed outcomes, batches of equal chance (sequences, or subsets without replacement), or independent draws."""
    form = variant("kind", {
        "outcomes": {"list": [(number, str)]}, "independent": {"parts": [space]},
        "batches": {"items": integer, "size": integer, "replace": anything}})(data)
    if form["kind"] == "outcomes":
        found, words = form["list"], ", ".join(f"{name} with probability {p}" for p, name in form["list"])
    elif form["kind"] == "batches":
        n, b, replace = form["items"], form["size"], form["replace"]
        require(type(replace) is bool and b > 0 and (n > 0 if replace else b <= n), "expected 0 < size <= items")
        count = n**b if replace else math.comb(n, b)
        require(count <= TERMS, f"over {TERMS} outcomes")
        drawn = tuples(range(1, n + 1), repeat=b) if replace else combinations(range(1, n + 1), b)
        found = [(Fraction(1, count), ", ".join(map(str, batch)).join("()" if replace else "{}")) for batch in drawn]
        words = f"{b} of {n} drawn {'with' if replace else 'without'} replacement, with equal chance"
    else:
        require(prod(len(p.outcomes) for p in form["parts"]) <= TERMS, f"over {TERMS} outcomes")
        found = [(prod((p for p, _ in draw), start=ONE), " and ".join(name for _, name in draw))
                 for draw in tuples(*(p.outcomes for p in form["parts"]))]
        words = "; and independently ".join(p.text for p in form["parts"])
    good = all(p >= 0 for p, _ in found) and sum(p for p, _ in found) == 1
    require(good, "probabilities that are negative or do not add up to 1")
    require(len({name for _, name in found}) == len(found), "two outcomes of one name")
    return Space(found, f"{words} ({len(found)} outcomes)")


def mean(over: Space, found: Iterable[Any]) -> Any:
    return plus(*(scaled(p, v) for (p, _), v in zip(over.outcomes, found, strict=True)))


# ---- runs: straight-line computations, conditions and hypotheses -------------------------------------------

# operation: (kinds of its arguments, function, words, how tightly the words bind: 1 sum, 2 product, 3 power, 4 name).
# n: number, a: also a rational function, v: vector, m: matrix, x: any of these, f: function, P: program, S: space,
# t: truth, i: exponent, j: position, q: quantities and p: truths for the outcomes of a space, c: classes, h: hints;
# "n*": any number of them.  In the words, {:2} stands in parentheses unless it binds at least as tightly as 2
SCALAR: dict[str, tuple[str, Callable[..., Any], str, int]] = {
    "add": ("aa", lambda a, b: a + b, "{:1} + {:2}", 1), "sub": ("aa", lambda a, b: a - b, "{:1} - {:2}", 1),
    "mul": ("aa", lambda a, b: a * b, "{:2}*{:2}", 2), "div": ("aa", lambda a, b: a / b, "{:2}/{:3}", 2),
    "neg": ("a", lambda a: -a, "-{:2}", 1), "abs": ("n", abs, "|{}|", 4), "sign": ("n", sign, "sign({})", 4),
    "max": ("nn", largest, "max({}, {})", 4), "min": ("nn", lambda a, b: -largest(-a, -b), "min({}, {})", 4),
    "sqrt": ("n", sqrt, "sqrt({})", 4), "exp": ("n", exp, "exp({})", 4), "log": ("n", log, "log({})", 4),
    "cos": ("n", lambda x: wave(x, 0), "cos({})", 4), "sin": ("n", lambda x: wave(x, 3), "sin({})", 4),
    "enclose": ("n", lambda x: x * Real(1 - ONE / 2**x.bits, 1 + ONE / 2**x.bits, x.bits), "{:4}", 4),
}
OPERATIONS: dict[str, tuple[str, Callable[..., Any], str, int]] = {
    **SCALAR,
    **{"v" + name: (re.sub("[na]", "v", kinds), componentwise(f), re.sub("([*/])", r" .\1 ", words), level)
       for name, (kinds, f, words, level) in SCALAR.items()},
    "vabs": ("v", componentwise(abs), "abs({})", 4), "pow": ("ai", lambda x, n: x**n, "{:4}^{:3}", 3),
    "vector": ("n*", lambda *entries: entries, ", ", 4), "vscale": ("av", scaled, "{:2}*{:2}", 2),
    "dot": ("vv", dot, "<{}, {}>", 4), "norm2": ("v", lambda v: dot(v, v), "|{}|^2", 3),
    "sum": ("v", lambda v: sum(v, ZERO), "sum({})", 4), "largest": ("v", lambda v: largest(*v), "largest({})", 4),
    "component": ("vj", lambda v, i: v[i], "{:4}[{}]", 4), "matvec": ("mv", matvec, "{:2}*{:2}", 2),
    "value": ("fv", lambda f, x: f.derivative(0, x), "{:4}({})", 4),
    "grad": ("fv", lambda f, x: f.derivative(1, x), "grad {:4}({})", 3),
    "hess": ("fv", lambda f, x: f.derivative(2, x), "hess {:4}({})", 3),
    "objective": ("Pv", lambda p, x: p.objective.derivative(0, x), "the objective of {:4} at {:4}", 0),
    "expectation": ("Sq", lambda s, found: mean(s, found), "the mean over {} of [{}]", 4),
    "probability": ("Sp", lambda s, found: mean(s, map(Fraction, found)), "the probability over {} of [{}]", 4),
    **{name: ("xx", partial(related, name), f"{{}} {name} {{}}", 0) for name in COMPARISONS},
    "psd": ("m", definite, "{} is positive semidefinite", 0), "not": ("t", negation, "not ({})", 0),
    "pd": ("m", partial(definite, strictly=True), "{} is positive definite", 0),
    "all": ("t*", lambda *found: every(found), " and ", 0), "any": ("t*", lambda *found: some(found), " or ", 0),
    "condition": ("t", lambda truth: truth, "{}", 0),
}
UNKNOWNS = ("add", "sub", "mul", "div", "neg", "pow", "dot", "norm2", "vadd", "vsub", "vneg", "vscale")
CLASSES = {
    "smooth": "{:2}-smooth", "convex": "convex", "strongly_convex": "{:2}-strongly convex",
    "lipschitz": "{:2}-Lipschitz", "quadratic": "quadratic", "differentiable": "differentiable",
    "twice_differentiable": "twice differentiable", "hessian_lipschitz": "of {:2}-Lipschitz Hessian",
}

def bounded(relation: str, v: Any, parts: Parts, proof: dict[str, Any]) -> bool | None:
    return some(compare(relation, v, bound) for bound in lower_bounds(parts, proof))

# Facts are true or rejected: that one is not shown does not make it false.
FACTS: dict[str, tuple[str, Callable[..., Any], str, int]] = {
    "class": ("fc", lambda f, wanted: every(f.has(*what) for what in wanted), "{} is {}", 0),
    "lower_bound": ("fnh", lambda f, v, proof: bounded("<=", v, [(ONE, f)], proof), "{} is nowhere below {}", 0),
    "minimizer": ("fvh", lambda f, x, proof: bounded("<=", f.derivative(0, x), [(ONE, f)], {"point": x, **proof}),
                  "{1} minimizes {0}", 0),
    "minimum": ("fnh", lambda f, v, proof: "point" in proof and every([
        compare("==", v, f.derivative(0, proof["point"])), bounded("<=", v, [(ONE, f)], proof)]),
        "the minimum of {} is {}", 0),
    "optimal": ("Pvvh", lambda p, x, mu, proof: every([
        p.feasible(x), bounded("<=", p.objective.derivative(0, x), p.lagrangian(mu), {"point": x})]),
        "{1} is optimal in {0}, with multipliers {2}", 0),
    "dual_bound": ("Pnvvh", lambda p, v, x, mu, proof: bounded("<=", v, p.lagrangian(mu), {**proof, "point": x}),
                   "the optimal value of {0} is at least {1}, by the multipliers {3} at {2}", 0),
    "infeasible": ("Pvvh", lambda p, x, mu, proof: bounded("<", ZERO, p.lagrangian(mu, False), {**proof, "point": x}),
                   "{0} has no feasible point, by the multipliers {2} at {1}", 0),
    "unbounded": ("Pvvh", lambda p, x, ray, _: p.falls(x, ray), "{} is unbounded below, from {} along {}", 0),
}

LANGUAGE = {**OPERATIONS, **FACTS}
OBJECTS: dict[tuple[str, ...], Callable[[Any], Any]] = {
    ("program",): Program, ("outcomes", "batches", "independent"): space}

def kind_of(x: Any) -> str:
    vector = "m" if isinstance(x, tuple) and x and isinstance(x[0], tuple) else "v"
    return {tuple: vector, Function: "f", Program: "P", Space: "S", bool: "t", type(None): "t"}.get(
        tuple if type(x) is tuple else type(x), "n")

class Words(namedtuple("Words", "text binds", defaults=(4,))):
    """A formula, and how tightly it binds."""

    def __format__(self, need: str) -> str: return self.text if self.binds >= int(need or 0) else f"({self.text})"

class Run:
    """Named values, with words, in the order of the certificate; `lift` makes numbers of rationals."""

    def __init__(self, lift: Callable[[Any], Any]) -> None:
        self.lift, self.taken, self.lines, self.divisors = lift, list[str](), list[str](), list[str]()
        self.names: dict[str, tuple[Any, Words]] = {}
        self.vectors: set[str] = set()  # the names of unknown vectors

    def given(self, data: Any) -> None:
        require(type(data) is dict, "expected an object")
        for name in sorted(data, key=lambda n: (type(data[n]) is not dict, n)):
            with at(name):
                value = self.define(name, self.literal(data[name]))
                told = written(value) if kind_of(value) in "nvm" else value.text
                self.taken.append(f"{name}{ {'f': '(x) =', 'P': ':', 'S': ':'}.get(kind_of(value), ' =') } {told}")

    def literal(self, data: Any) -> Any:
        if type(data) not in (dict, list) or self.lift is ratio:  # of unknowns, only numbers are given
            return self.lift(number(data))
        if type(data) is dict:
            return next((make for kinds, make in OBJECTS.items() if data.get("kind") in kinds), Function)(data)
        found = read([[number] if data and type(data[0]) is list else number], data)
        good = kind_of(found) == "v" or len({0, *map(len, found)}) == 2
        require(good, "rows of different lengths, or empty ones")
        return componentwise(self.lift)(found) if found else found

    def define(self, name: Any, value: Any, words: Words | None = None) -> Any:
        require(word(name) not in self.names, f"{name} is defined twice")
        self.names[name] = value, words or Words(name)
        return value

    def operand(self, data: Any, kinds: str = "x") -> tuple[Any, Words]:
        """The value and the words of a name, a literal or an expression [operation, argument, ...]."""
        require(type(data) is not dict, "a function must be given by name")
        if is_name(data):
            require(data in self.names, f"{data} is not defined before it is used")
            value, words = self.names[data]
        elif type(data) is list and data and (is_name(data[0]) or (type(data[0]) is str and data[0] in COMPARISONS)):
            value, words = self.apply(*data)
        else:
            value, text = self.literal(data), written(data)
            words = Words(text, 4 if type(data) is list else 1 if text[0] == "-" else 2 if "/" in text else 4)
        kind = kind_of(value)
        if isinstance(value, Ratio):  # told by what it is made of, so that a zero vector is no number
            require(value.rank() <= 2, "a product of more than two vectors")
            made = data if type(data) is str else data[0]
            kind = "0" if data == "0" else "v" if made in self.vectors or made in UNKNOWNS[-4:] else "a"
        require(kind in {"a": "an0", "v": "v0", "x": "nvm"}.get(kinds, kinds), "an operand of the wrong kind")
        return value, words

    def step(self, data: Any) -> None:
        require(type(data) is list and len(data) > 1, "expected [name, operation, ...]")
        value, words = self.apply(*data[1:])
        require(kind_of(value) in "nvm", "a step that computes neither a number nor a vector")
        if str(data[0])[:1] != "_" or len(words.text) > INLINE:
            self.lines.append(f"{data[0]} = {words.text}")
            words = Words(data[0])
        self.define(data[0], value, words)

    def apply(self, operation: Any, *arguments: Any) -> tuple[Any, Words]:
        known = type(operation) is str and operation in LANGUAGE
        require(known, f"unknown operation {operation!r}")
        require(self.lift is not ratio or operation in UNKNOWNS, f"an operand of the wrong kind for {operation}")
        kinds, function, pattern, level = LANGUAGE[operation]
        many = kinds[-1] == "*"
        if many:
            require(bool(arguments), f"a {operation} without entries")
            kinds, pattern = kinds[0] * len(arguments), f"({pattern.join(['{}'] * len(arguments))})"
        arguments += ({},) * (kinds[-1] == "h" and len(arguments) < len(kinds))
        require(len(arguments) == len(kinds), f"{operation} takes {len(kinds)} arguments, not {len(arguments)}")
        values: list[Any] = []
        texts: list[Words] = []
        for kind, argument in zip(kinds, arguments, strict=True):
            value, text = self.argument(kind, argument, values)
            values, texts = [*values, value], [*texts, text]
        if operation == "div" or (operation == "pow" and values[1] < 0):
            self.divisors.append(texts[operation == "div"].text)
        value, words = function(*values), pattern.format(*texts)
        if operation in FACTS:
            require(value, f"it is not shown that {words}")
        return value if kind_of(value) == "t" else componentwise(self.lift)(value), Words(words, level)

    def argument(self, kind: str, data: Any, before: list[Any]) -> tuple[Any, Words]:
        """The value and the words of an argument of an operation, after those before it."""
        if kind in "ij":
            n = integer(data, *((-BITS, BITS) if kind == "i" else (0, len(before[0]) - 1)))
            return n, Words(str(n + (kind == "j")), 1 if n < 0 else 4)
        if kind == "h":
            return read({"point?": lambda t: self.operand(t, "v")[0], "modulus?": lambda t: self.operand(t, "n")[0],
                         "squares?": [(number, [(number, [integer])])]}, data), Words("")
        if kind == "c":
            good = type(data) is dict and bool(data) and {*data} <= {*CLASSES}
            require(good, "expected an object that names classes")
            shape = {n: partial(self.operand, kinds="n") if "{" in CLASSES[n] else truly for n in sorted(data)}
            found = read(shape, data)
            said = " and ".join(CLASSES[what].format(text) for what, (_, text) in found.items())
            return [(what, constant) for what, (constant, _) in found.items()], Words(said)
        if kind in "qp":
            parts = read((partial(self.operand, kinds="nv" if kind == "q" else "t"),) * len(before[0].outcomes), data)
            require(None if any(v is None for v, _ in parts) else True, "whether an event happens")
            listed = (f"{name}: {text.text}" for (_, name), (_, text) in zip(before[0].outcomes, parts, strict=True))
            return [v for v, _ in parts], Words("; ".join(listed))
        return self.operand(data, kind)


# ---- kinds of certificate: exact runs ----------------------------------------------------------------------

def instance(c: dict[str, Any]) -> Finding:
    """An exact run: every hypothesis holds, and the conclusion is true (proved) or false (refuted)."""
    with at("precision"):
        bits = integer(c.get("precision", PRECISION[2]), *PRECISION[:2])
    run = Run(lambda x: x if isinstance(x, Real) else exactly(x, bits))
    with at("given"):
        run.given(c["given"])
    with at("steps"):
        read([run.step], c["steps"])

    def hypothesis(data: Any) -> dict[str, Any]:
        check = read({"check": anything, "says?": anything}, data)["check"]
        require(type(check) is list and check[:1] in [["condition"], *([name] for name in FACTS)], "an unknown check")
        truth, words = run.operand(check, "t")
        require(truth, f"it is not shown that {words}")
        return {"says": words.text, "check": check}

    with at("hypotheses"):
        hypotheses = read([hypothesis], c["hypotheses"])
    says = [h["says"] for h in hypotheses]
    with at("conclusion"):
        truth, words = run.operand(c["conclusion"], "t")
        found = "true, so nothing is refuted" if truth else "false, so nothing is proved"
        require(None if truth is None else truth == (c["verdict"] == "proved"), f"{words} is {found}")
    names = [n for n in dict.fromkeys(re.findall(NAME, json.dumps(c["conclusion"]))) if n in run.names]
    values = {n: shown(run.names[n][0]) for n in names if kind_of(run.names[n][0]) in "nvm"}
    statement = f"Take {'; '.join(run.taken)}. " * bool(run.taken)
    statement += f"Let {'; '.join(abridged(run.lines))}. " * bool(run.lines)
    statement += f"Then {'; '.join(says)}{', and ' if truth else ', but '}" if says else "Then "
    statement += f"{'' if truth else 'it is false that '}{words}."
    facts = [f"checked: {words}" for words in says]
    facts += [f"{run.names[name][1]} = {value}".replace("'", "") for name, value in values.items()]
    return {"statement": statement, "hypotheses": [*hypotheses], "values": values}, facts

def enumeration(c: dict[str, Any]) -> Finding:
    """An exact run with a mean or a probability over finitely many outcomes, all of them written out."""
    uses = [s for s in c["steps"] if type(s) is list and s[1:2] in (["expectation"], ["probability"])]
    require(bool(uses), "no mean and no probability")
    return instance(c)

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
    run, proved = Run(ratio), c["verdict"] == "proved"
    require(proved == ("point" not in c), "a refuted identity needs a point, and a proved one has none")
    names = read([word], c["variables"])
    point = {} if proved else read(dict.fromkeys(names, number), c["point"])
    for n in names:
        run.define(n, variable(n) if proved else ratio(point[n]))
    sides = []
    for side in ("left", "right"):
        with at(side):
            sides.append(run.operand(c[side], "a"))
    (left, (a, _)), (right, (b, _)) = sides
    equal = not (left - right).c
    require(equal == proved, f"the sides {'agree' if equal else 'differ'}")
    where = [f"{d} != 0" for d in dict.fromkeys(run.divisors)]
    words = f"{a} = {b}" + f" for all {', '.join(names)}" * bool(names) + f" with {' and '.join(where)}" * bool(where)
    if not proved:
        at_point = ", ".join(f"{n} = {value}" for n, value in point.items())
        words = f"It is false that {words}: at {at_point} the sides are {left.c} and {right.c}"
    return {"statement": words + ".", "assumptions": where}, []


# ---- kinds of certificate: worst cases, for all functions of a class in a Hilbert space of any dimension ---

class Point(namedtuple("Point", "function x g value", defaults=(None,))):
    """A point x at which a function has the gradient g and, where it is named, the value f."""

    @property
    def f(self) -> Ratio:
        require(self.value is not None, "a point without a value")
        return self.value

def nonnegative(x: Any) -> bool: return ratio(x).sign() in (0, 1)

def curvature(m: Ratio, L: Ratio | None) -> dict[str, Any]:
    """f - m/2 |x|^2 and L/2 |x|^2 - f are convex (no L: f is not smooth)."""
    inverse = ratio(0) if L is None else ratio(1) / L
    gap = ratio(1) - m * inverse
    require(nonnegative(inverse) and nonnegative(gap), "expected m <= L and L > 0")

    two, cross = gap * 2, m * inverse * -2

    def formula(i: Point, j: Point) -> Ratio:
        dx, dg = i.x - j.x, i.g - j.g
        terms = [two * j.f, -two * i.f, two * j.g * dx, inverse * dg * dg, m * dx * dx, cross * dg * dx]
        return added(terms) * Fraction(1, 2)
    return {"curvature": ("pair", formula)}

# For each property of a function or operator: the powers of c in its constants when the function is multiplied by c,
# and its conditions.  A condition is at most 0 at any two points i and j (pair), any point (one), or any point i and
# minimizer j (minimizer).
PROPERTIES: dict[str, tuple[tuple[int, ...], Callable[..., dict[str, Any]]]] = {
    "curvature": ((1, 1), curvature),
    "lipschitz": ((1,), lambda G: {"lipschitz": ("one", lambda i, _: i.g * i.g - G * G)}),
    "radius": ((0,), lambda R: {"radius": ("one", lambda i, _: i.x * i.x - R * R)}),
    "indicator": ((), lambda: {"indicator": ("pair", lambda i, j: j.g * (i.x - j.x))}),
    "diameter": ((0,), lambda D: {"diameter": ("pair", lambda i, j: (i.x - j.x) ** 2 - D * D)}),
    "support": ((), lambda: {"support": ("pair", lambda i, j: i.x * (j.g - i.g))}),
    "minimum": ((1,), lambda L: {"minimum": ("minimizer", lambda i, j: j.f - i.f + i.g * i.g / (L * 2))}),
    "quadratic growth": ((1,), lambda L: {
        "convex": ("pair", lambda i, j: j.f - i.f + j.g * (i.x - j.x)),
        "growth": ("minimizer", lambda i, j: i.f - j.f - i.g * (i.x - j.x) + i.g * i.g / (L * 2))}),
    "secant and error bound": ((1, 1), lambda m, L: {
        "secant": ("minimizer", lambda i, j: m * (i.x - j.x) ** 2 - i.g * (i.x - j.x)),
        "error": ("minimizer", lambda i, j: i.g * i.g - L * L * (i.x - j.x) ** 2)}),
    "monotone": ((1,), lambda m: {"monotone": ("pair", lambda i, j: m * (i.x - j.x) ** 2 - (i.g - j.g) * (i.x - j.x))}),
    "cocoercive": ((-1,), lambda b: {"cocoercive": (
        "pair", lambda i, j: b * (i.g - j.g) ** 2 - (i.g - j.g) * (i.x - j.x))}),
    "lipschitz operator": ((1,), lambda L: {"lipschitz operator": (
        "pair", lambda i, j: (i.g - j.g) ** 2 - L * L * (i.x - j.x) ** 2)}),
    "symmetric linear": ((1, 1), lambda m, L: {
        "symmetry": ("pair", lambda i, j: i.x * j.g - j.x * i.g),
        "spectrum": ("one", lambda i, _: i.g * i.g + m * L * i.x * i.x - (m + L) * i.x * i.g)}),
}
# Points that satisfy all conditions of one of these sets of properties belong to a function (operator) that has them.
NECESSARY = ("lipschitz", "radius", "diameter", "minimum", "symmetric linear")
SUFFICIENT = [{p} for p in PROPERTIES if p not in NECESSARY] + [
    {"indicator", "diameter"}, {"indicator", "radius"}, {"support", "lipschitz"}, {"curvature", "lipschitz"},
    {"curvature", "minimum"}]

class WorstCase(Run):
    """Unknown vectors and numbers, the points at which functions are evaluated, hypotheses and a conclusion.

    `bound` gives names another meaning than an unknown.
    """

    def __init__(self, c: dict[str, Any], bound: dict[str, Any] | None = None) -> None:
        super().__init__(ratio)
        bound, self.points, self.valued = bound or {}, dict[str, Point](), dict[str, Point]()
        with at("variables"):
            self.variables = read([word], c.get("variables", []))
            for n in self.variables:
                self.define(n, bound.get(n, variable(n)))
        if "scale" in c:
            with at("scale"):
                self.define(c["scale"], ratio(1))
        with at("parameters"):
            named(c.get("parameters", {}), anything)
            for n, tree in c.get("parameters", {}).items():
                value, words = self.operand(tree, "a")
                self.define(n, value)
                self.taken.append(f"{n} = {words[0]}")
        with at("functions"):
            self.classes = named(c["functions"], [self.property])
            require(not {*self.classes} & {*self.names}, "a name that is used twice")
            require(all(self.classes.values()), "a function of no class")
            says = [f"{n} is {' and '.join(words for *_, words in made)}" for n, made in self.classes.items()]
        for mark, field in (("→", "vectors"), ("#", "numbers")):
            with at(field):
                for n in read([word], c[field]):
                    self.define(n, bound.get(n, variable(mark + n)))
                    self.vectors |= {n} if field == "vectors" else set()
        space = f"In a Hilbert space of any dimension, for all vectors {', '.join(c['vectors'])}"
        self.lines = [*[space] * bool(c["vectors"]), *says]
        with at("points"):
            read([partial(self.point, c)], c["points"])
        with at("hypotheses"):
            self.hypotheses = read([self.form], c["hypotheses"])
        with at("conclusion"):
            several = type(c["conclusion"]) is list and c["conclusion"][:1] == ["any"]
            self.conclusion = read([self.form], c["conclusion"][1:] if several else [c["conclusion"]])
            require(bool(self.conclusion), "nothing is concluded")
            require(all(relation in ("<=", "<") for relation, *_ in self.conclusion), "a relation that is not <= or <")
        if "scale" in c:
            with at("scale"):
                every_scale(c, c["scale"], c["conclusion"][1:] if several else [c["conclusion"]])
            self.lines[:0] = [f"For all {c['scale']} > 0, since dividing functions by it makes it 1"]
        self.lines += [f"given {words}" for *_, words in self.hypotheses]
        self.lines.append("conclusion: " + " or ".join(words for *_, words in self.conclusion))

    def property(self, data: Any) -> tuple[str, list[Any], dict[str, Any], str]:
        """A property with its constants, its conditions and its words."""
        known = type(data) is list and bool(data) and type(data[0]) is str and data[0] in PROPERTIES
        require(known, "an unknown property")
        (name, *trees), (powers, make) = data, PROPERTIES[data[0]]
        require(len(trees) == len(powers), f"{name} has {len(powers)} constants")
        unbounded = name == "curvature" and trees[1] is None
        told = [None if unbounded and k else self.operand(tree, "a") for k, tree in enumerate(trees)]
        constants: list[Any] = [None if t is None else t[0] for t in told]
        signed = all(nonnegative(c) for c in constants if c is not None) or name in ("curvature", "symmetric linear")
        require(signed and not any(c.marks() for c in constants if c is not None), "a negative constant")
        texts = ["" if t is None else f"{t[1]:2}" for t in told]
        words = "smallest wherever its gradient is 0" if name == "minimum" else " ".join([name, *texts])
        if name == "curvature":  # negatively strongly convex: after adding a multiple of |x|^2
            (m, L), (low, high) = constants, texts
            bend = ["convex"] if not m.c else [f"{low}-strongly convex"] * (L is None or (m + L).c != 0)
            words = " and ".join(bend + [f"{high}-smooth"] * (L is not None))
        return name, constants, make(*constants), words

    def point(self, c: dict[str, Any], data: Any) -> None:
        p = read({"name": word, "function": word, "at": anything, "gradient": anything, "value": anything}, data)
        require(p["function"] in self.classes, "an unknown function")
        (x, (place, _)), (g, (slope, _)) = self.operand(p["at"], "v"), self.operand(p["gradient"], "v")
        value = None if p["value"] is None else self.operand(word(p["value"]), "a")[0]
        require(value is None or p["value"] in c["numbers"], "an unknown value")
        require(p["value"] not in self.valued, "a value that belongs to two points")
        self.define(p["name"], x)
        self.vectors.add(p["name"])
        self.points[p["name"]] = Point(p["function"], x, g, value)
        if value is not None:
            self.valued[p["value"]] = self.points[p["name"]]
        height = f", value {p['value']}" * (value is not None)
        self.lines.append(f"{p['function']} at {p['name']} = {place} has gradient {slope}{height}")

    def form(self, data: Any) -> tuple[str, Ratio, str]:
        """A relation, the difference of its sides, and the words."""
        relation, left, right = read((str, anything, anything), data)
        require(relation in ("<=", "<", "==", "!="), "an unknown relation")
        (a, (text, _)), (b, (other, _)) = self.operand(left, "a"), self.operand(right, "a")
        return relation, a - b, f"{text} {relation} {other}"

    def weight(self, tree: Any, signed: bool = True) -> Ratio:
        value = ratio(self.operand(tree, "a")[0])
        require(not signed or nonnegative(value), "a negative multiplier, or one whose sign cannot be read off")
        require(not value.marks(), "a multiplier that is unknown")
        return value

    def place(self, data: Any, function: str, linear: bool) -> Point:
        """A point of the function; of a linear one also a combination of points."""
        if linear and type(data) is dict:
            found = [(self.weight(c, False), self.place(n, function, False)) for n, c in data.items()]
            return Point(function, added(c * p.x for c, p in found), added(c * p.g for c, p in found))
        require(is_name(data) and data in self.points, f"{brief(data)} is no point")
        require(self.points[data].function == function, f"{data} is no point of {function}")
        return self.points[data]

    def condition(self, function: str, name: str, i: Any, j: Any) -> Ratio:
        """What a condition says is at most 0."""
        found = [(p, *made[name]) for p, _, made, _ in self.classes.get(function, ()) if name in made]
        require(bool(found), f"no condition {name!r} of {function!r}")
        kind, scope, formula = found[0]
        first, second = (self.place(p, function, kind == "symmetric linear") for p in (i, j))
        require((i == j) == (scope == "one"), "points that do not fit the condition")
        require(scope != "minimizer" or not second.g.c, f"{j} is no minimizer")
        return formula(first, second)

def every_scale(c: dict[str, Any], scale: str, conclusion: Any) -> None:
    """Dividing functions by the scale, and so gradients and values, turns all that is said at any scale into what is
    said at 1, because its powers fit, as units do.  (Any units would be sound; here those of gradients are 1.)"""
    slopes = {str(p["gradient"]) for p in c["points"]}
    units = {**{n: int(n in slopes) for n in c["vectors"]}, **dict.fromkeys((scale, *c["numbers"]), 1)}

    def power(tree: Any) -> int | None:
        """Of the scale, in a quantity; 0 fits every power."""
        if type(tree) is str:
            return None if tree == "0" else units.get(tree, 0)
        operation, *parts = tree
        found = [power(part) for part in (parts[:1] if operation == "pow" else parts)]
        if operation in ("add", "sub", "vadd", "vsub"):
            fit(*found)
            return next((k for k in found if k is not None), None)
        if None in found:
            return None
        times = int(parts[1]) if operation == "pow" else 1 + (operation == "norm2")
        return sum(k * (-1 if i and operation == "div" else times) for i, k in enumerate(found) if k is not None)

    def fit(*powers: int | None) -> None:
        require(len({*powers} - {None}) < 2, f"not every {scale} is as good as {scale} = 1")

    for p in c["points"]:
        units[p["name"]] = 0
        fit(0, power(p["at"]))
        fit(1, power(p["gradient"]))
    for name, *constants in (made for f in c["functions"].values() for made in f):
        for k, tree in zip(PROPERTIES[name][0], constants, strict=True):
            fit(k, None if tree is None else power(tree))
    for _, left, right in (*c["hypotheses"], *conclusion):
        fit(power(left), power(right))

def multiplier(c: dict[str, Any]) -> Finding:
    """Conditions and hypotheses times nonnegative weights, minus the conclusion, are a sum of squares and a
    nonnegative constant: so the conclusion holds.  (With parameters, the squares are listed, else they are found.)"""
    require(c["verdict"] == "proved", "multipliers prove")
    w = WorstCase(c)

    def used(entry: Any) -> Ratio:
        function, name, i, j, tree = read((str, str, anything, anything, anything), entry)
        return w.weight(tree) * w.condition(function, name, i, j)

    def square(entry: Any) -> Ratio:
        weight, vector = read((w.weight, lambda v: w.operand(v, "v")[0]), entry)
        return weight * vector * vector

    def weights(literals: Any, trees: Any) -> list[Any]:
        require(type(trees) is list and len(trees) == len(literals), f"expected {len(literals)} weights")
        found = [(w.weight(tree, relation != "=="), relation, x)
                 for tree, (relation, x, _) in zip(trees, literals, strict=True)]
        require(not any(k.c and relation == "!=" for k, relation, _ in found), "a disequality has no multiplier")
        return found

    with at("multipliers"):
        m = read({"interpolation": [used], "hypotheses": partial(weights, w.hypotheses), "squares?": [square],
                  "conclusion": partial(weights, w.conclusion), "constant?": w.weight}, c["multipliers"])
        require((added(k for k, *_ in m["conclusion"]) - 1).c == 0, "the weights of the conclusion must add up to 1")
        used_up = [-x for x in (*m.get("squares", ()), m.get("constant", ratio(0)))]
        terms = [*m["interpolation"], *(k * x for k, _, x in m["hypotheses"]), *used_up,
                 *(-k * x for k, _, x in m["conclusion"])]
        unit = lcm(*(x.c.denominator for x in terms))
        gap = added(x * unit for x in terms)
    rest = gap.over(gap.bottom())
    pairs = {e: x for e, x in rest.items() if len(e) == 2 and e[0][0] == e[1][0] == "→"}
    odd = [e for e in rest if e and e not in pairs or (e and gap.bottom())]
    for e in odd:
        value = next((s[1:] for s in e if s[0] == "#"), None)
        require(value is None, f"the value {value} does not cancel")
        require(False, f"the terms in <{', '.join(s[1:] for s in e if s[0] == '→')}> do not cancel")
    constant = rest.get((), ZERO)
    require(constant >= 0 and not (rest and gap.bottom()), "the constants leave no slack")
    positive = any(relation == "<" and k.c > 0 and not k.powers for k, relation, _ in m["hypotheses"])
    needed = any(relation == "<" and k.c for k, relation, _ in m["conclusion"])
    require(constant > 0 or positive or not needed, "the conclusion is < and not <=, and nothing proves it strictly")
    names = sorted({s for e in pairs for s in e})
    upper = [[pairs.get((i, j), ZERO) * (1 + (i == j)) for j in names[k:]] for k, i in enumerate(names)]
    require(pivots(upper), "the matrix is not positive semidefinite")
    lines = [*w.lines, *([induction(c, w)] if "induction" in c else [])]
    if w.variables:
        with_ = f", with {', '.join(w.taken)}" * bool(w.taken)
        lines[:0] = [f"For all nonnegative {', '.join(w.variables)} at which no denominator vanishes{with_}"]
    count = len(m["interpolation"])
    return {"statement": "; ".join(lines) + "."}, [f"conditions of the class, {count} of them, add up to it exactly"]

def induction(c: dict[str, Any], w: WorstCase) -> str:
    """The conclusion is V one step later minus a factor times V: so V is bounded after any number of steps."""
    with at("induction"):
        step = read({"potential": anything, "vectors": anything, "numbers": anything, "parameters": anything,
                     "factor": anything}, c["induction"])
        require(not w.hypotheses, "a step under hypotheses cannot be repeated")
        (factor, (much, _)), (before, (words, _)) = w.operand(step["factor"], "a"), w.operand(step["potential"], "a")
        moved = {n: w.operand(v, "v") for n, v in named(step["vectors"], anything).items()}
        goes = named(step["numbers"], word)
        changed = {n: w.operand(v, "a") for n, v in named(step["parameters"], anything).items()}
        require({*moved} <= {*c["vectors"]}, "a step moves an unknown vector")
        require({*goes} | {*goes.values()} <= {*c["numbers"]}, "a step moves an unknown number")
        fixed = [w.weight(step["factor"])] + [k for made in w.classes.values() for _, ks, *_ in made for k in ks if k]
        then = {n: v for n, (v, _) in moved.items()} | {n: w.names[v][0] for n, v in goes.items()}
        for n, (value, _) in changed.items():
            require(n in {*w.variables, *c.get("parameters", {})}, f"{n} is no parameter")
            own = [v for v in w.variables if not (w.names[n][0] - variable(v)).powers and v not in then]
            taken = {s for x in fixed for p in x.powers for e in p for s in e}
            require(bool(own) and own[0] not in taken, f"{n} is no free parameter of its own")
            then[own[0]] = variable(own[0]) + value - w.names[n][0]
            require(nonnegative(value - w.names[n][0]), f"{n} may leave the region")
        later = WorstCase({**c, "hypotheses": []}, then)
        same = all(not (later.names[n][0] - value).c for n, (value, _) in changed.items())
        require(same, "parameters that change in two ways")
        after = later.operand(step["potential"], "a")[0]
        for name, p in w.valued.items():
            if variable("#" + name).marks() & before.marks() | ({"#" + name} if name in goes else set()):
                q = w.valued.get(goes.get(name, name))
                same = q is not None and q.function == p.function and not (later.valued[name].x - q.x).c
                require(same, f"{goes.get(name, name)} is not the later {name}")
        slopes = {s for p in w.points.values() for s in p.g.marks()}
        require(not slopes & (before.marks() | {"→" + n for n in moved}), "a gradient in the potential")
        goal = w.conclusion[0][1] if len(w.conclusion) == 1 else ratio(0)
        rest = added([goal, factor * before, -after])
        require(not rest.c, "the conclusion is not the later potential minus the factor times the potential")
    changes = [f"{n} becomes {text}" for n, (_, (text, _)) in {**moved, **changed}.items()]
    changes += [f"{n} becomes {v}" for n, v in goes.items()]
    bound = "at most its first value" if not (factor - 1).c else f"at most ({much})^N times its first value"
    return f"by induction, in N steps in each of which {', '.join(changes)}, the quantity {words} is {bound}"

def interpolant(c: dict[str, Any]) -> Finding:
    """Vectors and values that satisfy every condition of the classes and every hypothesis, not the conclusion: as
    vectors they are combinations of orthonormal ones, marked →0, →1, ..."""
    require(c["verdict"] == "refuted", "an interpolant refutes")
    with at("realization"):
        shape = {"vectors": dict.fromkeys(read([word], c["vectors"]), [number]),
                 "values": dict.fromkeys(read([word], c["numbers"]), number)}
        vectors, values = read(shape, c["realization"]).values()
        require(len({len(v) for v in vectors.values()}) < 2, "vectors of different lengths")
    places = {n: monic(collected(((f"→{k}",), x) for k, x in enumerate(v)), {}) for n, v in vectors.items()}
    w = WorstCase(c, {**places, **{n: ratio(x) for n, x in values.items()}})

    def measured(form: Ratio) -> Fraction:
        return sum((x for e, x in form.over({}).items() if len(set(e)) < 2), ZERO)

    for f, made in w.classes.items():
        kinds, own = {p for p, *_ in made}, {n: p for n, p in w.points.items() if p.function == f}
        constants = {p: k for p, k, *_ in made}
        good = kinds in SUFFICIENT and len(kinds) == len(made)
        if "curvature" in kinds and good:
            m, L = constants["curvature"]
            good = L is None or (L - m).c > 0
            good &= "lipschitz" not in kinds or (not m.c and L is None)
            good &= "minimum" not in kinds or (L is not None and L.c == constants["minimum"][0].c == -m.c)
        require(good, f"the conditions of {f} are necessary, and not known to be sufficient")
        needs_value = bool(kinds & {"curvature", "quadratic growth"})
        valued = all((p.value is not None) == needs_value for p in own.values())
        require(valued, f"the points of {f} lack values, or have some")
        needs_best = kinds & {"quadratic growth", "secant and error bound", "minimum"}
        require(not needs_best or any(not p.g.c for p in own.values()), f"no point of {f} is a minimizer")
        for (i, p), (j, q) in tuples(own.items(), repeat=2):
            twice = "secant and error bound" in kinds and not (p.x - q.x).c and (p.g - q.g).c
            require(not twice, f"two gradients at one point: {i}, {j}")
            for name, (scope, formula) in ((n, s) for _, _, conditions, _ in made for n, s in conditions.items()):
                if (i == j) == (scope == "one") and not (scope == "minimizer" and q.g.c):
                    require(measured(formula(p, q)) <= 0, f"the condition {name!r} of {f} fails at {i}, {j}")
    for k, (relation, x, _) in enumerate(w.hypotheses):
        with at(f"hypotheses[{k}]"):
            require(compare(relation, measured(x), ZERO), "the hypothesis fails")
    for k, (relation, x, _) in enumerate(w.conclusion):
        with at(f"conclusion[{k}]"):
            require(not compare(relation, measured(x), ZERO), "the conclusion holds, so nothing is refuted")
    lines = [*w.lines[:-1], f"this {w.lines[-1]} is false"]
    dimension = len(next(iter(vectors.values()), ()))
    found = f"the points lie on functions of these classes in dimension {dimension}"
    return {"statement": "; ".join(lines) + "."}, [found]

def cycle(c: dict[str, Any]) -> Finding:
    """A run in which x + b d - a grad f(x + g d), d = x - (the point before), goes round two or more points."""
    require(c["verdict"] == "refuted", "a cycle refutes convergence")
    require(type(c["class"]) is dict and {*c["class"]} <= {"smooth", "strongly_convex"}, "class: not of this method")
    read({"step_size": number, "momentum": number, "extrapolation": number}, c["method"])
    with at("points"):
        points = read([[number]], c["points"])
        require(len(set(points)) > 1, "a cycle has two different points")
    steps: list[Any] = []
    for i in range(len(points)):
        x, d = f"x{i}", ["vsub", f"x{i}", f"x{i - 1 if i else len(points) - 1}"]
        ahead, pushed = (["vadd", x, ["vscale", name, d]] for name in ("extrapolation", "momentum"))
        steps.append([f"y{i}", "vsub", pushed, ["vscale", "step_size", ["grad", "f", ahead]]])
    back = [["==", f"y{i}", f"x{(i + 1) % len(points)}"] for i in range(len(points))]
    try:
        generated, facts = instance({
            "given": {"f": c["function"], **c["method"], **{f"x{i}": p for i, p in enumerate(c["points"])}},
            "steps": steps, "hypotheses": [{"check": ["class", "f", c["class"]]}], "conclusion": ["all", *back],
            "verdict": "proved"})
    except Rejected as e:
        raise Rejected(e.path, f"{e.reason}: the next point is another one") if e.path == "conclusion" else e from None
    words = (" So the method that moves from x, with d = x - (the point before), to x + momentum*d"
             " - step_size*grad f(x + extrapolation*d) goes round these points for ever: it does not converge.")
    return {"statement": generated["statement"] + words}, facts[:1]


# ---- checking and sealing, and the command -----------------------------------------------------------------

RUN = ("given", "steps", "hypotheses", "conclusion", "values")
UNKNOWN = ("vectors", "numbers", "functions", "points", "hypotheses", "conclusion")
KINDS: dict[str, tuple[Callable[[dict[str, Any]], Finding], tuple[str, ...], tuple[str, ...]]] = {
    "instance": (instance, RUN, ("precision",)), "enumeration": (enumeration, RUN, ("precision",)),
    "optimum": (optimum, ("program", "status", "primal", "multipliers", "conclusion", "values"), ("precision",)),
    "identity": (identity, ("variables", "assumptions", "left", "right"), ("point",)),
    "multiplier": (multiplier, (*UNKNOWN, "multipliers"), ("scale",)),
    "parametric": (multiplier, ("variables", "parameters", *UNKNOWN, "multipliers"), ("induction",)),
    "interpolant": (interpolant, (*UNKNOWN, "realization"), ()),
    "cycle": (cycle, ("function", "class", "method", "points"), ()),
}
COMMON = ("format", "kind", "claim", "verdict", "statement", "digest")

class Report(namedtuple("Report", "claim verdict statement facts")):
    """What an accepted certificate settles."""

    def __str__(self) -> str:
        return "\n  ".join([f"{self.claim} is {self.verdict}: {self.statement}", *self.facts])

def digest(certificate: dict[str, Any]) -> str:
    """The sha256 of the canonical JSON of every field but `digest`: it guards against accidents only."""
    rest = {name: value for name, value in certificate.items() if name != "digest"}
    return sha256(json.dumps(rest, sort_keys=True, separators=(",", ":")).encode()).hexdigest()

def settle(c: Any, sealed: bool = True) -> Finding:
    """The fields that follow from the others, and what the certificate shows; raises `Rejected`."""
    kind = c.get("kind") if type(c) is dict else None
    require(type(kind) is str and kind in KINDS, f"expected a certificate of one of the kinds {', '.join(KINDS)}")
    establish, required, optional = KINDS[str(kind)]
    generated = () if sealed else ("statement", "digest", "values", "assumptions")
    read({**dict.fromkeys((n for n in (*COMMON, *required) if n not in generated), anything),
          **{f"{n}?": anything for n in (*generated, *optional)}}, c)
    require(type(c["format"]) is int and c["format"] == 1, "the format must be 1")
    require(c["verdict"] in ("proved", "refuted"), "the verdict must be proved or refuted")
    require(type(c["claim"]) is str and bool(re.fullmatch("[A-Za-z0-9_.:-]{1,120}", c["claim"])), "the claim is no id")
    try:
        return establish(c)
    except RecursionError:
        raise Rejected("", "nested too deeply") from None
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as e:
        raise Rejected("", f"the content makes no sense: {e}") from None

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
