"""A second opinion on certificates: a brute-force reading of the format, with python-flint, SymPy and jsonschema.

It shares no code with the checker and uses other formulas where there are any: piecewise quadratics by their
positive parts, minima on a line by interpolation, definiteness by the characteristic polynomial, identities by
SymPy.  ``valid(certificate)`` says whether the structured content proves what its verdict says; what is
regenerated (words, values, digest) is not looked at.
"""

from __future__ import annotations

import itertools
import re
from fractions import Fraction
from typing import Any

import jsonschema
import sympy
from flint import arb, ctx, fmpq, fmpq_mat

BITS = 400
RATIONAL = {"type": "string", "pattern": r"^-?(0|[1-9][0-9]*)(/[1-9][0-9]*)?$", "maxLength": 4000}
NAME = {"type": "string", "pattern": r"^[A-Za-z_][A-Za-z0-9_]{0,40}$"}
INTEGER = {"anyOf": [{"type": "integer", "minimum": 0, "maximum": 200}, {"type": "string", "pattern": r"^(0|[1-9][0-9]{0,2})$"}]}
VECTOR = {"type": "array", "items": RATIONAL}
MATRIX = {"type": "array", "items": {**VECTOR, "minItems": 1}, "minItems": 1}


def record(**properties: Any) -> dict[str, Any]:
    """The schema of an object with exactly these fields; those that end in an underscore may be missing."""
    required = [name for name in properties if not name.endswith("_")]
    plain = {name.rstrip("_"): part for name, part in properties.items()}
    return {"type": "object", "properties": plain, "required": required, "additionalProperties": False}


def pair(first: Any, second: Any) -> dict[str, Any]:
    return {"type": "array", "prefixItems": [first, second], "minItems": 2, "maxItems": 2}


PLAIN = ("softplus", "exp", "cos", "sin", "relu", "abs", "square", "squared-hinge")
UNIT = {
    "anyOf": [
        record(name={"enum": list(PLAIN)}),
        record(name={"const": "power"}, exponent=INTEGER),
        record(name={"const": "huber"}, threshold=RATIONAL),
        record(name={"const": "piecewise"}, knots=VECTOR, slopes=VECTOR, derivative_at_zero=RATIONAL),
    ]
}
QUADRATIC = {"anyOf": [{"type": "null"}, {"type": "array", "items": VECTOR}]}
TERM = record(weight=RATIONAL, direction=VECTOR, offset=RATIONAL, unit=UNIT)
MONOMIALS = {"type": "array", "items": pair(RATIONAL, {"type": "array", "items": INTEGER})}
FUNCTION = {
    "anyOf": [
        record(
            kind={"const": "ridge-sum"}, dimension=INTEGER, constant=RATIONAL, linear=VECTOR, quadratic=QUADRATIC,
            terms={"type": "array", "items": TERM},
        ),
        record(kind={"const": "polynomial"}, dimension=INTEGER, terms=MONOMIALS),
        record(
            kind={"const": "max-affine"}, dimension=INTEGER,
            pieces={"type": "array", "items": pair(VECTOR, RATIONAL), "minItems": 1},
        ),
        record(
            kind={"const": "log-sum-exp"}, dimension=INTEGER, rows={**MATRIX}, offsets=VECTOR, quadratic=QUADRATIC
        ),
    ]
}
CONSTRAINT = {
    "anyOf": [
        record(function=FUNCTION, relation={"const": "<="}),
        record(affine=pair(VECTOR, RATIONAL), relation={"enum": ["<=", "=="]}),
    ]
}
CONSTRAINTS = {"type": "array", "items": {"anyOf": [*CONSTRAINT["anyOf"], record(function=FUNCTION, relation={"const": "=="})]}}
PROGRAM = record(kind={"const": "program"}, minimize=FUNCTION, subject_to=CONSTRAINTS)
VALUE = {"anyOf": [RATIONAL, VECTOR, MATRIX, FUNCTION, PROGRAM]}
COMMON = {
    "format": {"type": "integer", "const": 1},
    "claim": {"type": "string", "pattern": r"^[A-Za-z0-9_.:-]{1,120}$"},
    "verdict": {"enum": ["proved", "refuted"]},
    "statement_": {},
    "digest_": {},
}
PRECISION = {"type": "integer", "minimum": 16, "maximum": 4096}
NAMED = {"type": "object", "propertyNames": NAME, "additionalProperties": VALUE}
LIST = {"type": "array"}
SCHEMA = {
    "instance": record(
        **COMMON, kind={}, given=NAMED, steps={"type": "array", "items": {**LIST, "minItems": 2}}, conclusion=LIST,
        hypotheses={"type": "array", "items": record(check=LIST, says_={})}, values_={}, precision_=PRECISION,
    ),
    "optimum": record(
        **COMMON, kind={}, program=record(minimize=FUNCTION, subject_to=CONSTRAINTS), primal=VALUE, multipliers=VALUE,
        status={"enum": ["optimal", "infeasible", "unbounded"]}, conclusion=LIST, values_={}, precision_=PRECISION,
    ),
    "identity": record(
        **COMMON, kind={}, variables={"type": "array", "items": NAME, "uniqueItems": True}, left={}, right={},
        point_={"type": "object", "additionalProperties": RATIONAL}, assumptions_={},
    ),
}
VALIDATORS = {kind: jsonschema.Draft202012Validator(schema) for kind, schema in SCHEMA.items()}


class Invalid(Exception):
    """The content makes no sense, or is not shown."""


class Open(Exception):
    """This reading cannot tell."""


def need(truth: Any) -> None:
    if not truth:
        raise Invalid


# ---------------------------------------------------------------- numbers


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
    need(all(a is b or (exact(a) and exact(b) and a == b) for row, column in zip(matrix, zip(*matrix, strict=True), strict=True)
             for a, b in zip(row, column, strict=True)))
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


# ---------------------------------------------------------------- functions


class Unit:
    """phi, phi', phi'' and what is known of them."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.name = data["name"]
        self.knots: list[fmpq] | None = None
        self.n = int(data.get("exponent", 0))
        need(self.name != "power" or 2 <= self.n <= 200)
        self.left = self.right = self.start = fmpq(0)
        if self.name in ("relu", "abs", "square", "squared-hinge", "huber", "piecewise"):
            self.knots, self.slopes = {
                "relu": ([fmpq(0)], [fmpq(0)] * 2), "abs": ([fmpq(0)], [fmpq(0)] * 2), "square": ([], [fmpq(1)]),
                "squared-hinge": ([fmpq(0)], [fmpq(0), fmpq(1)]),
            }.get(self.name, ([], []))
            if self.name == "huber":
                d = rational(data["threshold"])
                need(d > 0)
                self.knots, self.slopes = [-d, d], [fmpq(0), fmpq(1), fmpq(0)]
            if self.name == "piecewise":
                self.knots, self.slopes = [*map(rational, data["knots"])], [*map(rational, data["slopes"])]
                self.left = self.right = self.start = rational(data["derivative_at_zero"])
                need(len(self.slopes) == len(self.knots) + 1)
                need(all(a < b for a, b in itertools.pairwise(self.knots)))
            if self.name in ("relu", "abs"):
                self.left, self.right = fmpq(-1 if self.name == "abs" else 0), fmpq(1)

    def derivative(self, k: int, t: Any) -> Any:
        if self.knots is not None:
            return self.of_piecewise(k, t)
        if self.name == "power":
            factor = [1, self.n, self.n * (self.n - 1)][k]
            return integer_power(t, self.n - k) * factor
        if self.name == "exp":
            return exponential(t)
        if self.name in ("cos", "sin"):
            phase = k + (3 if self.name == "sin" else 0)
            return [cosine, sine, cosine, sine][phase % 4](t) * [1, -1, -1, 1][phase % 4]
        e = exponential(t)
        if k == 0:
            return logarithm(1 + e)
        return e / (1 + e) if k == 1 else e / (1 + e) ** 2

    def of_piecewise(self, k: int, t: Any) -> Any:
        assert self.knots is not None
        jumps = [(c, self.slopes[i + 1] - self.slopes[i]) for i, c in enumerate(self.knots)]
        if k == 2:
            need(not any(t == c if exact(t) else t.contains(arb(c)) for c in self.knots))
            return self.slopes[0] + total(j for c, j in jumps if relation(">", t, c))
        kinks = (self.right - self.start, self.start - self.left)
        if not exact(t) and any(kinks):
            raise Open
        if k == 0:
            smooth = total(j * ((positive(t - c) ** 2 - positive(-c) ** 2) / 2 - positive(-c) * t) for c, j in jumps)
            value = self.start * t + self.slopes[0] * t * t / 2 + smooth
            return value + (kinks[0] * positive(t) + kinks[1] * positive(-t) if any(kinks) else 0)
        slope = self.start + self.slopes[0] * t + total(j * (positive(t - c) - positive(-c)) for c, j in jumps)
        return slope + (kinks[0] if any(kinks) and t > 0 else -kinks[1] if any(kinks) and t < 0 else 0)

    @property
    def curvature(self) -> tuple[Any, Any]:
        if self.knots is not None:
            return min(self.slopes), (None if self.left < self.right else max(self.slopes))
        if self.name == "power":
            even = self.n % 2 == 0
            return (fmpq(2), fmpq(2)) if self.n == 2 else (fmpq(0) if even else None, None)
        return {"exp": (fmpq(0), None), "softplus": (fmpq(0), fmpq(1, 4))}.get(self.name, (fmpq(-1), fmpq(1)))

    @property
    def least(self) -> Any:
        if self.knots is not None:
            return fmpq(0) if min(self.slopes) >= 0 and self.left <= 0 <= self.right else None
        if self.name == "power":
            return fmpq(0) if self.n % 2 == 0 else None
        return fmpq(-1) if self.name in ("cos", "sin") else fmpq(0)

    @property
    def steep(self) -> Any:
        if self.knots is not None:
            if self.slopes[0] != 0 or self.slopes[-1] != 0:
                return None
            far = max([abs(c) for c in self.knots], default=fmpq(0)) + 1
            places = [*self.knots, far, -far]
            return max(abs(s) for s in (self.left, self.right, *(self.of_piecewise(1, p) for p in places)))
        return None if self.name in ("power", "exp") else fmpq(1)

    @property
    def jerk(self) -> Any:
        if self.knots is not None:
            return fmpq(0) if len(set(map(str, self.slopes))) == 1 and self.left == self.right else None
        if self.name == "power":
            return {2: fmpq(0), 3: fmpq(6)}.get(self.n)
        return {"exp": None, "softplus": fmpq(97, 1000)}.get(self.name, fmpq(1))

    @property
    def order(self) -> int:
        if self.knots is None:
            return 2
        return 0 if self.left != self.right else 2 if len(set(map(str, self.slopes))) == 1 else 1


class Function:
    """A function from its description."""

    def __init__(self, data: dict[str, Any]) -> None:
        need(next(VALIDATORS["function"].iter_errors(data), None) is None)
        self.kind, self.d = data["kind"], int(data["dimension"])
        need(self.d > 0)
        read = lambda v: [rational(x) for x in v]  # noqa: E731
        self.constant = rational(data.get("constant", "0"))
        self.linear = read(data["linear"]) if "linear" in data else [fmpq(0)] * self.d
        self.matrix = [read(r) for r in data["quadratic"]] if data.get("quadratic") else []
        polynomial = self.kind == "polynomial"
        self.monomials = [(rational(c), [*map(int, e)]) for c, e in data["terms"]] if polynomial else []
        self.ridges = [] if polynomial else [
            (rational(t["weight"]), read(t["direction"]), rational(t["offset"]), Unit(t["unit"]))
            for t in data.get("terms", ())
        ]
        rows = data.get("pieces") or [*zip(data.get("rows", ()), data.get("offsets", ()), strict=False)]
        need(len(data.get("rows", ())) == len(data.get("offsets", ())))
        self.pieces = [(read(a), rational(b)) for a, b in rows]
        vectors = [self.linear, *self.matrix, *(a for _, a, *_ in self.ridges), *(a for a, _ in self.pieces)]
        need(all(len(v) == self.d for v in (*vectors, *(e for _, e in self.monomials))))
        need(len(self.matrix) in (0, self.d) if data.get("quadratic") is None else len(self.matrix) == self.d
             or data["quadratic"] == [])
        need(all(self.matrix[i][j] == self.matrix[j][i] for i in range(len(self.matrix)) for j in range(i)))

    def quadratic(self, i: int, j: int) -> Any:
        return self.matrix[i][j] if self.matrix else fmpq(0)

    def heights(self, x: list[Any]) -> list[Any]:
        return [dot(a, x) + b for a, b in self.pieces]

    def shares(self, x: list[Any]) -> list[Any]:
        sizes = [exponential(h) for h in self.heights(x)]
        return [s / total(sizes) for s in sizes]

    def active(self, x: list[Any]) -> int:
        heights = self.heights(x)
        for i, h in enumerate(heights):
            if all(relation(">" if j < i else ">=", h, o) for j, o in enumerate(heights) if j != i):
                return i
        raise Open

    def value(self, x: list[Any]) -> Any:
        need(len(x) == self.d)
        d = range(self.d)
        result = self.constant + dot(self.linear, x) + total(x[i] * self.quadratic(i, j) * x[j] for i in d for j in d) / 2
        result += total(w * u.derivative(0, dot(a, x) + b) for w, a, b, u in self.ridges)
        for c, e in self.monomials:
            part: Any = c
            for xi, n in zip(x, e, strict=True):
                part = part * integer_power(xi, n)
            result += part
        if self.kind == "log-sum-exp":
            result += logarithm(total(exponential(h) for h in self.heights(x)))
        if self.kind == "max-affine":
            best = self.heights(x)[0]
            for h in self.heights(x)[1:]:
                best = maximum(best, h)
            result += best
        return result

    def gradient(self, x: list[Any]) -> list[Any]:
        need(len(x) == self.d)
        result = []
        for i in range(self.d):
            entry = self.linear[i] + total(self.quadratic(i, j) * x[j] for j in range(self.d))
            entry += total(w * u.derivative(1, dot(a, x) + b) * a[i] for w, a, b, u in self.ridges)
            entry += total(c * self.monomial(x, e, [i]) for c, e in self.monomials)
            if self.kind == "log-sum-exp":
                entry += total(s * a[i] for s, (a, _) in zip(self.shares(x), self.pieces, strict=True))
            if self.kind == "max-affine":
                entry += self.pieces[self.active(x)][0][i]
            result.append(entry)
        return result

    def monomial(self, x: list[Any], e: list[int], by: list[int]) -> Any:
        factor, e = fmpq(1), list(e)
        for i in by:
            factor, e[i] = factor * e[i], e[i] - 1
            if factor == 0:
                return fmpq(0)
        for xi, n in zip(x, e, strict=True):
            factor = factor * integer_power(xi, n)
        return factor

    def hessian(self, x: list[Any]) -> list[list[Any]]:
        need(len(x) == self.d and self.kind != "max-affine")
        shares = self.shares(x) if self.kind == "log-sum-exp" else []
        rows = [a for a, _ in self.pieces]
        bends = [(w * u.derivative(2, dot(a, x) + b), a) for w, a, b, u in self.ridges]
        half = {}
        for i, j in itertools.combinations_with_replacement(range(self.d), 2):
            entry = self.quadratic(i, j) + total(c * a[i] * a[j] for c, a in bends)
            entry += total(c * self.monomial(x, e, [i, j]) for c, e in self.monomials)
            if shares:
                means = [total(s * a[k] for s, a in zip(shares, rows, strict=True)) for k in (i, j)]
                entry += total(s * a[i] * a[j] for s, a in zip(shares, rows, strict=True)) - means[0] * means[1]
            half[i, j] = entry
        return [[half[min(i, j), max(i, j)] for j in range(self.d)] for i in range(self.d)]

    def collected(self) -> dict[tuple[int, ...], Any]:
        result: dict[tuple[int, ...], Any] = {}
        for c, e in self.monomials:
            result[tuple(e)] = result.get(tuple(e), fmpq(0)) + c
        return {e: c for e, c in result.items() if c != 0}

    def bounds(self) -> list[Any]:
        """The matrices below and above all Hessians, by the terms."""
        d = range(self.d)
        low: Any = [[self.quadratic(i, j) for j in d] for i in d]
        high: Any = [list(row) for row in low]
        parts = [(w, [[a[i] * a[j] for j in d] for i in d], u.curvature) for w, a, _, u in self.ridges if w != 0]
        one = [[fmpq(int(i == j)) for j in d] for i in d]
        for e, c in self.collected().items():
            if sum(e) <= 2:
                second = [[self.monomial([fmpq(0)] * self.d, list(e), [i, j]) for j in d] for i in d]
                parts.append((c, second, (fmpq(1), fmpq(1))))
            elif max(e) == sum(e) and sum(e) % 2 == 0:
                axis = [[fmpq(int(i == j and e[i] > 0)) for j in d] for i in d]
                parts.append((c, axis, (fmpq(0), None)))
            else:
                parts.append((fmpq(1), one, (None, None)))
        if self.pieces:
            widths = [dot(v, v) for a, _ in self.pieces for b, _ in self.pieces for v in [[p - q for p, q in zip(a, b, strict=True)]]]
            parts.append((fmpq(1), one, (fmpq(0), max(widths) / 4 if self.kind == "log-sum-exp" else None)))
        for w, matrix, (least, most) in parts:
            least, most = (least, most) if w > 0 else (most, least)
            low = None if low is None or least is None else [[low[i][j] + w * least * matrix[i][j] for j in d] for i in d]
            high = None if high is None or most is None else [[high[i][j] + w * most * matrix[i][j] for j in d] for i in d]
        return [low, high]

    def shifted(self, matrix: Any, factor: int, shift: Any) -> bool:
        if matrix is None:
            return False
        d = range(self.d)
        return semidefinite([[factor * matrix[i][j] + (shift if i == j else 0) for j in d] for i in d])

    def convex(self) -> bool:
        return self.shifted(self.bounds()[0], 1, fmpq(0))

    def order(self) -> int:
        return min([0 if self.kind == "max-affine" else 2, *(u.order for *_, u in self.ridges)])

    def size(self, k: int) -> Any:
        """The bound of the first or third derivative that the format names, or None."""
        limits = [u.steep if k == 1 else u.jerk for *_, u in self.ridges]
        degrees = [sum(e) for e in self.collected()] + ([2] if any(x != 0 for r in self.matrix for x in r) else [])
        if None in limits or max(degrees, default=0) > k or (k == 3 and self.pieces):
            return None
        entries = []
        for index in itertools.product(range(self.d), repeat=k):
            zero = [fmpq(0)] * self.d
            entry = total(c * self.monomial(zero, list(e), list(index)) for e, c in self.collected().items())
            entries.append(entry + (self.linear[index[0]] if k == 1 else 0))
        result = square_root(dot(entries, entries))
        for (w, a, _, _), s in zip(self.ridges, limits, strict=True):
            result = result + abs(w) * s * square_root(dot(a, a)) ** k
        lengths = [square_root(dot(a, a)) for a, _ in self.pieces]
        for n, length in enumerate(lengths):
            if all(relation(">=", length, o) or o is length for m, o in enumerate(lengths) if m != n):
                return result + length
        return result

    def has(self, what: str, c: Any) -> bool:
        low, high = self.bounds()
        if what in ("lipschitz", "hessian_lipschitz"):
            bound = self.size(1 if what == "lipschitz" else 3)
            return bound is not None and relation("<=", bound, c)
        if what == "quadratic":
            return low is not None and high is not None and low == high
        if what == "smooth":
            return self.shifted(low, 1, c) and self.shifted(high, -1, c)
        if what == "strongly_convex":
            return self.shifted(low, 1, -c)
        return {"convex": self.convex, "differentiable": lambda: self.order() > 0,
                "twice_differentiable": lambda: self.order() > 1}[what]()

    def affine(self) -> bool:
        return not self.ridges and not self.pieces and all(sum(e) < 2 for e in self.collected()) and not any(
            x != 0 for row in self.matrix for x in row)

    def least_on_a_line(self) -> Any:
        """The minimum of a piecewise quadratic of one variable, each piece found by interpolation; None: none."""
        flat = any(sum(e) > 2 for e in self.collected())
        if self.d != 1 or self.pieces or flat or any(u.knots is None for *_, u in self.ridges):
            return None
        places = sorted({(c - b) / a[0] for _, a, b, u in self.ridges if a[0] != 0 for c in u.knots or ()})
        for _, a, b, u in self.ridges:  # a constant term at a knot has no second derivative: not decided here
            if a[0] == 0 and u.knots and any(b == c for c in u.knots):
                raise Open
        places = places or [fmpq(0)]
        best = [self.value([p]) for p in places]
        for low, high in itertools.pairwise([places[0] - 2, *places, places[-1] + 2]):
            middle, h = (low + high) / 2, (high - low) / 2
            left, centre, right = (self.value([p]) for p in (low, middle, high))
            a, b = (left + right - 2 * centre) / (2 * h * h), (right - left) / (2 * h)
            outside = (low < places[0], high > places[-1])
            if (outside[0] and (a < 0 or (a == 0 and b > 0))) or (outside[1] and (a < 0 or (a == 0 and b < 0))):
                return None
            if a > 0:
                t = -b / (2 * a)
                if (t >= -h or outside[0]) and (t <= h or outside[1]):
                    best.append(centre + b * t + a * t * t)
        return min(best)


VALIDATORS["function"] = jsonschema.Draft202012Validator(FUNCTION)


class Program:
    """A convex program from its description."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.objective, self.constraints = Function(data["minimize"]), []
        for g in data["subject_to"]:
            if "affine" in g:
                normal, offset = g["affine"]
                shape = {"kind": "ridge-sum", "dimension": len(normal), "linear": normal, "quadratic": None, "terms": []}
                need(len(normal) > 0)
                f = Function({**shape, "constant": str(-Fraction(offset))})
                rational(offset)
            else:
                f = Function(g["function"])
            need(f.d == self.objective.d and (g["relation"] == "<=" or f.affine()))
            self.constraints.append((f, g["relation"]))

    def feasible(self, x: Any) -> bool:
        return all(relation(r, g.value(x), fmpq(0)) for g, r in self.constraints)

    def bound(self, x: Any, mu: Any, with_objective: bool, modulus: Any = None) -> Any:
        """What the Lagrangian shows at x, or None."""
        need(len(mu) == len(self.constraints))
        parts = [(fmpq(1), self.objective)] * with_objective
        parts += [(m, g) for m, (g, _) in zip(mu, self.constraints, strict=True)]
        need(all(r == "==" or relation(">=", m, fmpq(0)) for m, (_, r) in zip(mu, self.constraints, strict=True)))
        if not parts or not all(g.convex() for _, g in parts):
            return None
        gradients = [[m * e for e in g.gradient(x)] for m, g in parts]
        slope = [total(column) for column in zip(*gradients, strict=True)]
        value = total(m * g.value(x) for m, g in parts)
        if all(exact(s) and s == 0 for s in slope):
            return value
        if modulus is None or not relation(">", modulus, fmpq(0)):
            return None
        d = range(len(slope))
        low = [[total(m * g.bounds()[0][i][j] for m, g in parts) - (modulus if i == j else 0) for j in d] for i in d]
        return value - dot(slope, slope) / (2 * modulus) if semidefinite(low) else None


# ---------------------------------------------------------------- runs

SCALARS: dict[str, Any] = {
    "add": (2, lambda a, b: a + b), "sub": (2, lambda a, b: a - b), "mul": (2, lambda a, b: a * b), "div": (2, divide),
    "neg": (1, lambda a: -a), "abs": (1, abs), "sign": (1, sign), "max": (2, maximum),
    "min": (2, lambda a, b: -maximum(-a, -b)), "sqrt": (1, square_root), "exp": (1, exponential), "log": (1, logarithm),
    "cos": (1, cosine), "sin": (1, sine), "tanh": (1, tangent), "enclose": (1, lambda a: real(a)),
}
MENTIONED = {"value", "grad", "hess"}


def kind(x: Any) -> str:
    if isinstance(x, list):
        return "m" if x and isinstance(x[0], list) else "v"
    return "f" if isinstance(x, Function) else "P" if isinstance(x, Program) else "n"


def solved(m: list[list[Any]], b: list[Any]) -> list[Any]:
    need(len(m) == len(b) and all(len(r) == len(b) for r in m))
    if not all(exact(e) for r in [*m, b] for e in r):
        raise Open
    a = fmpq_mat(len(b), len(b), [e for r in m for e in r])
    need(a.det() != 0)
    x = a.solve(fmpq_mat(len(b), 1, list(b)))
    return [x[i, 0] for i in range(len(b))]


class Run:
    """Names and values."""

    def __init__(self, given: dict[str, Any], steps: list[Any]) -> None:
        self.values: dict[str, Any] = {}
        for name, data in given.items():
            self.define(name, self.read(data))
        for name, *expression in steps:
            need(len(expression) > 0)
            self.define(name, self.apply(*expression))

    def define(self, name: Any, value: Any) -> None:
        need(isinstance(name, str) and re.fullmatch(NAME["pattern"][1:-1], name) and name not in self.values)
        self.values[name] = value

    def read(self, data: Any) -> Any:
        if isinstance(data, dict):
            return Program(data) if data["kind"] == "program" else Function(data)
        if isinstance(data, list):
            if data and isinstance(data[0], list):
                need(len({len(r) for r in data}) == 1 and data[0])
                return [[rational(x) for x in r] for r in data]
            return [rational(x) for x in data]
        return rational(data)

    def operand(self, data: Any, kinds: str = "nvm") -> Any:
        need(not isinstance(data, dict))
        if isinstance(data, str) and re.fullmatch(NAME["pattern"][1:-1], data):
            need(data in self.values)
            value = self.values[data]
        elif isinstance(data, list) and data and isinstance(data[0], str) and re.fullmatch(NAME["pattern"][1:-1], data[0]):
            value = self.apply(*data)
        else:
            value = self.read(data)
        need(kind(value) in kinds)
        return value

    def whole(self, x: Any, low: int, high: int) -> int:
        good = isinstance(x, str) and re.fullmatch("0|-?[1-9][0-9]{0,8}", x)
        x = int(x) if good else x
        need(type(x) is int and low <= x <= high)
        return x

    def apply(self, operation: Any, *arguments: Any) -> Any:
        need(isinstance(operation, str))
        get = self.operand
        if operation == "vector":
            need(arguments)
            return [get(a, "n") for a in arguments]
        prefix = operation[:1] == "v" and operation[1:] in SCALARS
        if operation in SCALARS or prefix:
            count, compute = SCALARS[operation[1:] if prefix else operation]
            need(len(arguments) == count)
            values = [get(a, "v" if prefix else "n") for a in arguments]
            need(not prefix or len({len(v) for v in values}) == 1)
            return [compute(*entries) for entries in zip(*values, strict=True)] if prefix else compute(*values)
        two = len(arguments) == 2
        if operation == "pow":
            need(two)
            return integer_power(get(arguments[0], "n"), self.whole(arguments[1], -(2**16), 2**16))
        if operation == "component":
            need(two)
            v = get(arguments[0], "v")
            return v[self.whole(arguments[1], 0, len(v) - 1)]
        if operation in ("norm2", "sum", "largest"):
            need(len(arguments) == 1)
            v = get(arguments[0], "v")
            need(operation != "largest" or v)
            if operation == "largest":
                best = v[0]
                for e in v[1:]:
                    best = maximum(best, e)
                return best
            return dot(v, v) if operation == "norm2" else total(v)
        need(two)
        first, second = {"vscale": "nv", "dot": "vv", "matvec": "mv", "solve": "mv", "value": "fv", "grad": "fv",
                         "hess": "fv", "objective": "Pv"}.get(operation, "xx")
        need(first != "x")
        a, b = get(arguments[0], first), get(arguments[1], second)
        if operation == "matvec":
            return [dot(row, b) for row in a]
        return {
            "vscale": lambda: [a * e for e in b], "dot": lambda: dot(a, b), "solve": lambda: solved(a, b),
            "value": lambda: a.value(b), "grad": lambda: a.gradient(b), "hess": lambda: a.hessian(b),
            "objective": lambda: a.objective.value(b),
        }[operation]()

    def truth(self, condition: Any) -> bool | None:
        """Whether a condition holds, None where balls leave it open; Invalid where it makes no sense."""
        need(isinstance(condition, list) and len(condition) > 1 and isinstance(condition[0], str))
        name, *parts = condition
        try:
            if name in ("<", "<=", ">", ">=", "==", "!="):
                need(len(parts) == 2)
                a, b = self.operand(parts[0]), self.operand(parts[1])
                need(kind(a) == kind(b) and (kind(a) == "n" or name in ("==", "!=")))
                if kind(a) == "n":
                    return relation(name, a, b)
                return self.same(a, b, name)
            if name in ("psd", "pd"):
                need(len(parts) == 1)
                return semidefinite(self.operand(parts[0], "m"), name == "pd")
        except Open:
            return None
        need(name in ("all", "any", "not") and (name != "not" or len(parts) == 1))
        found = [self.truth(p) for p in parts]
        if name == "not":
            return None if found[0] is None else not found[0]
        settled = name == "any"
        return settled if settled in found else None if None in found else not settled

    def same(self, a: Any, b: Any, name: str) -> bool | None:
        entries = list(zip(a, b, strict=False))
        need(len(a) == len(b))
        if entries and isinstance(entries[0][0], list):
            need(all(len(p) == len(q) for p, q in entries))
            entries = [e for p, q in entries for e in zip(p, q, strict=True)]
        found = []
        for p, q in entries:
            try:
                found.append(relation("==", p, q))
            except Open:
                found.append(None)
        equal = False if False in found else None if None in found else True
        return equal if name == "==" else None if equal is None else not equal

    def holds(self, check: Any) -> bool | None:
        """Whether a hypothesis is shown by the means that the format names."""
        need(isinstance(check, list) and len(check) > 1 and isinstance(check[0], str))
        name, *parts = check
        if name == "condition":
            need(len(parts) == 1)
            return self.truth(parts[0])
        if name == "class":
            need(len(parts) == 2)
            return self.member(*parts)
        kinds = {"minimizer": "fv", "minimum": "fn", "lower_bound": "fn", "optimal": "Pvv", "dual_bound": "Pnvv",
                 "infeasible": "Pvv", "unbounded": "Pvv"}.get(name)
        need(kinds is not None and len(parts) - len(kinds) in (0, 1))
        hint = parts.pop() if len(parts) > len(kinds) else {}
        need(isinstance(hint, dict) and {*hint} <= {"point", "modulus", "squares"})
        proof = {n: self.operand(hint[n], k) for n, k in (("point", "v"), ("modulus", "n")) if n in hint}
        squares = hint.get("squares", [])
        need(not list(jsonschema.Draft202012Validator({"type": "array", "items": pair(RATIONAL, MONOMIALS)}).iter_errors(squares)))
        values = [self.operand(p, k) for p, k in zip(parts, kinds, strict=True)]
        if kinds[0] == "P":
            return self.of_program(name, proof, *values)
        f, v = values
        if name == "minimum" and "point" not in proof:
            return False
        if name == "minimizer":
            proof, v = {"point": v, **proof}, f.value(v)
        found = [relation("<=", v, bound) for bound in self.bounds(f, proof, squares)]
        at_point = name != "minimum" or relation("==", f.value(proof["point"]), v)
        return any(found) and at_point

    def bounds(self, f: Function, proof: dict[str, Any], squares: Any) -> list[Any]:
        bounds = []
        if "point" in proof and f.convex():
            g = f.gradient(proof["point"])
            if all(exact(e) and e == 0 for e in g):
                bounds.append(f.value(proof["point"]))
            elif "modulus" in proof and relation(">", proof["modulus"], fmpq(0)) and f.has("strongly_convex", proof["modulus"]):
                bounds.append(f.value(proof["point"]) - dot(g, g) / (2 * proof["modulus"]))
        if f.pieces:
            return bounds
        x = sympy.symbols(f"x0:{f.d}")

        def poly(terms: Any) -> Any:
            parts = []
            for c, e in terms:
                need(len(e) == f.d)
                parts.append(sympy.Rational(str(c)) * sympy.prod([s ** int(n) for s, n in zip(x, e, strict=True)]))
            return sympy.Add(*parts)

        rest = poly(f.monomials) + sympy.Rational(str(f.constant))
        rest += sum(sympy.Rational(str(c)) * s for c, s in zip(f.linear, x, strict=True))
        rest += sum(sympy.Rational(str(f.quadratic(i, j))) * x[i] * x[j] for i in range(f.d) for j in range(f.d)) / 2
        for c, q in squares:
            need(rational(c) >= 0)
            rest -= sympy.Rational(c) * poly([(rational(a), e) for a, e in q]) ** 2
        remainder = sympy.Poly(sympy.expand(rest), *x)
        second = [[as_fmpq(remainder.diff(s, t).eval(dict.fromkeys(x, 0))) for t in x] for s in x]
        even = all(sum(m) in (0, 2) for m in remainder.monoms() if remainder.coeff_monomial(m) != 0)
        floors = [w * u.least for w, _, _, u in f.ridges if w >= 0 and u.least is not None]
        if even and semidefinite(second) and len(floors) == len(f.ridges):
            bounds.append(as_fmpq(remainder.coeff_monomial(1)) + total(floors))
        line = f.least_on_a_line()
        return bounds if line is None else [*bounds, line]

    def of_program(self, name: str, proof: dict[str, Any], p: Program, *values: Any) -> bool:
        if name == "optimal":
            x, mu = values
            bound = p.bound(x, mu, True)
            return bound is not None and p.feasible(x) and relation("<=", p.objective.value(x), bound)
        if name == "dual_bound":
            v, x, mu = values
            bound = p.bound(x, mu, True, proof.get("modulus"))
            return bound is not None and relation("<=", v, bound)
        if name == "infeasible":
            x, mu = values
            bound = p.bound(x, mu, False, proof.get("modulus"))
            return bound is not None and relation(">", bound, fmpq(0))
        x, ray = values
        functions = [(p.objective, "<"), *p.constraints]
        for g, _ in functions:
            for matrix in g.bounds():
                need(matrix is not None and dot(ray, [dot(row, ray) for row in matrix]) == 0)
        slopes = [relation(r, dot(g.gradient(x), ray), fmpq(0)) for g, r in functions]
        return p.feasible(x) and all(slopes)

    def member(self, name: Any, data: Any) -> bool:
        f = self.operand(name, "f")
        need(isinstance(data, dict) and data)
        found = []
        for what, constant in data.items():
            if what in ("smooth", "strongly_convex", "lipschitz", "hessian_lipschitz"):
                found.append(f.has(what, self.operand(constant, "n")))
            else:
                need(what in ("convex", "quadratic", "differentiable", "twice_differentiable") and constant is True)
                found.append(f.has(what, None))
        return all(found)


def as_fmpq(x: Any) -> fmpq:
    x = sympy.Rational(x)
    return fmpq(int(x.p), int(x.q))


# ---------------------------------------------------------------- kinds


def run_is_valid(c: dict[str, Any]) -> bool:
    run = Run(c["given"], c["steps"])
    held = [run.holds(h["check"]) for h in c["hypotheses"]]
    truth = run.truth(c["conclusion"])
    return all(h is True for h in held) and truth is (c["verdict"] == "proved")


def optimum_is_valid(c: dict[str, Any]) -> bool:
    given = {"P": {**c["program"], "kind": "program"}, "x": c["primal"], "mu": c["multipliers"]}
    steps = [["value", "objective", "P", "x"]]
    return run_is_valid({**c, "given": given, "steps": steps, "hypotheses": [{"check": [c["status"], "P", "x", "mu"]}]})


def identity_is_valid(c: dict[str, Any]) -> bool:
    proved = c["verdict"] == "proved"
    need(proved == ("point" not in c) and (proved or {*c["point"]} == {*c["variables"]}))
    symbols = {n: sympy.Symbol(n) for n in c["variables"]}
    if not proved:
        symbols = {n: sympy.Rational(str(rational(c["point"][n]))) for n in c["variables"]}

    def tree(e: Any) -> Any:
        if not isinstance(e, list):
            if isinstance(e, str) and re.fullmatch(NAME["pattern"][1:-1], e):
                need(e in symbols)
                return symbols[e]
            return sympy.Rational(str(rational(e)))
        need(e and e[0] in ("add", "sub", "mul", "div", "neg", "pow"))
        need(len(e) == (2 if e[0] == "neg" else 3))
        if e[0] == "pow":
            n = Run({}, []).whole(e[2], -(2**16), 2**16)
            base = tree(e[1])
            need(n >= 0 or sympy.cancel(base) != 0)
            return base**n
        a, b = tree(e[1]), tree(e[-1])
        if e[0] == "div":
            need(sympy.cancel(b) != 0)
            return a / b
        return {"add": a + b, "sub": a - b, "mul": a * b, "neg": -a}[e[0]]

    return (sympy.cancel(tree(c["left"]) - tree(c["right"])) == 0) == proved


def valid(c: Any) -> bool | None:
    """Whether the content of a certificate proves what its verdict says; None where this reading cannot tell."""
    if not isinstance(c, dict) or c.get("kind") not in ("instance", "optimum", "identity"):
        return False
    if next(VALIDATORS[c["kind"]].iter_errors(c), None) is not None:
        return False
    with ctx.workprec(BITS):
        try:
            return {"instance": run_is_valid, "optimum": optimum_is_valid, "identity": identity_is_valid}[c["kind"]](c)
        except Invalid:
            return False
        except Open:
            return None
