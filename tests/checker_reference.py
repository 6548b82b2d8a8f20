"""Functions and convex programs of the certificates, read a second time and by other formulas.

Piecewise quadratics by their positive parts, and minima on a line by interpolation.
"""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import Any

from checker_reference_numbers import (
    Open,
    cosine,
    dot,
    exact,
    exponential,
    integer_power,
    logarithm,
    maximum,
    need,
    positive,
    rational,
    relation,
    semidefinite,
    sine,
    square_root,
    total,
)
from checker_schema import fits
from flint import arb, fmpq


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
        need(fits("function", data))
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
        result = self.constant + dot(self.linear, x)
        result += total(x[i] * self.quadratic(i, j) * x[j] for i in d for j in d) / 2
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
            rows = [a for a, _ in self.pieces]
            widths = [total((p - q) ** 2 for p, q in zip(a, b, strict=True)) for a in rows for b in rows]
            parts.append((fmpq(1), one, (fmpq(0), max(widths) / 4 if self.kind == "log-sum-exp" else None)))
        for w, matrix, (least, most) in parts:
            least, most = (least, most) if w > 0 else (most, least)
            low, high = self.moved(low, w, least, matrix), self.moved(high, w, most, matrix)
        return [low, high]

    @staticmethod
    def moved(bound: Any, w: Any, by: Any, matrix: Any) -> Any:
        """bound + w by matrix, None where one of them is infinite."""
        if bound is None or by is None:
            return None
        return [[e + w * by * m for e, m in zip(r, s, strict=True)] for r, s in zip(bound, matrix, strict=True)]

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


class Program:
    """A convex program from its description."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.objective, self.constraints = Function(data["minimize"]), []
        for g in data["subject_to"]:
            if "affine" in g:
                normal, offset = g["affine"]
                need(len(normal) > 0)
                shape = {"kind": "ridge-sum", "dimension": len(normal), "quadratic": None, "terms": []}
                f = Function({**shape, "linear": normal, "constant": str(-Fraction(offset))})
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
