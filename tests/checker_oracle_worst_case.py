"""A second opinion on worst-case certificates, which shares no code with the checker.

The conditions of the classes come from the engine, coefficients are python-flint rationals, parameters are numbers
drawn at random: a proof for all parameters must be one at each of them.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from checker_reference_numbers import Invalid, need, semidefinite
from checker_schema import is_name
from flint import fmpq

from verify.worst_case.interpolation import Property, Scope, conditions, sufficient

Vector = dict[str, fmpq]
Form = dict[Any, fmpq]  # of (), names of numbers, and sorted pairs of names of vectors


def combined(*terms: tuple[Any, dict[Any, fmpq]]) -> dict[Any, fmpq]:
    """A sum of multiples."""
    result: dict[Any, fmpq] = {}
    for c, form in terms:
        for key, x in form.items():
            result[key] = result.get(key, fmpq(0)) + c * x
    return {key: x for key, x in result.items() if x != 0}


def signed_sum(operation: str, found: list[dict[Any, fmpq]]) -> dict[Any, fmpq]:
    """A sum, a difference or the opposite."""
    first = -1 if operation in ("neg", "vneg") else 1
    return combined((first, found[0]), *((-1 if operation in ("sub", "vsub") else 1, f) for f in found[1:]))


def inner(u: Vector, v: Vector) -> Form:
    return combined(*((a * b, {tuple(sorted((i, j))): fmpq(1)}) for i, a in u.items() for j, b in v.items()))


def rational(text: Any) -> fmpq:
    need(isinstance(text, str))
    top, _, bottom = text.partition("/")
    try:
        found = fmpq(int(top), int(bottom or "1"))
    except (ValueError, ZeroDivisionError):
        raise Invalid from None
    need(str(found) == text)
    return found


class Reading:
    """The content of a certificate at numbers for its parameters, with gradients and values in multiples of a unit."""

    def __init__(self, c: Mapping[str, Any], parameters: Mapping[str, fmpq], unit: int = 1) -> None:
        self.names: dict[str, tuple[str, Any]] = {n: ("n", {(): x} if x else {}) for n, x in parameters.items()}
        for name, tree in c.get("parameters", {}).items():
            self.names[name] = ("n", self.number(tree))
        self.kinds = {
            f: tuple(Property(p[0], tuple(None if k is None else self.constant(k) for k in p[1:])) for p in properties)
            for f, properties in c["functions"].items()
        }
        for p in (p for properties in self.kinds.values() for p in properties):
            m, L = (*p.constants, None, None)[:2]
            need(p.name in ("curvature", "symmetric linear") or all(k is not None and k >= 0 for k in p.constants))
            need(p.name != "curvature" or (m is not None and (L is None or (L > 0 and m <= L))))
            need(c["kind"] != "interpolant" or p.name != "curvature" or m != L)
        slopes = [p["gradient"] for p in c["points"]]
        self.names |= {n: ("v", {n: fmpq(unit if n in slopes else 1)}) for n in c["vectors"]}
        self.names |= {n: ("n", {n: fmpq(unit)}) for n in c["numbers"]}
        self.points: dict[str, tuple[str, Vector, Vector, str | None]] = {}
        names = [*parameters, *c.get("parameters", ()), *c["functions"], *c["vectors"], *c["numbers"]]
        names += [p["name"] for p in c["points"]]
        values = [p["value"] for p in c["points"] if p["value"] is not None]
        need(all(map(is_name, names)) and len({*names}) == len(names))
        need(len({*values}) == len(values) and {*values} <= {*c["numbers"]})
        need(all(c["functions"].values()) and {p["function"] for p in c["points"]} <= {*c["functions"]})
        for p in c["points"]:
            x, g = self.vector(p["at"]), self.vector(p["gradient"])
            self.points[p["name"]] = (p["function"], x, g, p["value"])
            self.names[p["name"]] = ("v", x)
        self.hypotheses = [self.literal(h) for h in c["hypotheses"]]
        parts = c["conclusion"][1:] if c["conclusion"][0] == "any" else [c["conclusion"]]
        self.conclusion = [self.literal(part) for part in parts]
        need(all(relation in ("<=", "<") for relation, _ in self.conclusion))

    def literal(self, data: Any) -> tuple[str, Form]:
        relation, left, right = data
        return relation, combined((1, self.number(left)), (-1, self.number(right)))

    def number(self, tree: Any) -> Form:
        kind, value = self.value(tree)
        need(kind == "n" or not value)
        return value

    def vector(self, tree: Any) -> Vector:
        kind, value = self.value(tree)
        need(kind == "v" or not value)
        return value

    def constant(self, tree: Any) -> fmpq:
        value = self.number(tree)
        need({*value} <= {()})
        return value.get((), fmpq(0))

    def value(self, tree: Any) -> tuple[str, Any]:
        if isinstance(tree, str):
            if tree in self.names:
                return self.names[tree]
            c = rational(tree)
            return "n", {(): c} if c else {}
        need(isinstance(tree, list) and len(tree) > 1)
        name, *parts = tree
        need(len(parts) == (1 if name in ("neg", "vneg", "norm2") else 2))
        if name in ("add", "sub", "neg"):
            found = [self.number(p) for p in parts]
            return "n", signed_sum(name, found)
        if name in ("vadd", "vsub", "vneg"):
            found = [self.vector(p) for p in parts]
            return "v", signed_sum(name, found)
        if name == "norm2":
            v = self.vector(parts[0])
            return "n", inner(v, v)
        if name == "dot":
            return "n", inner(self.vector(parts[0]), self.vector(parts[1]))
        if name == "mul":
            a, b = map(self.number, parts)
            a, b = (a, b) if {*a} <= {()} else (b, a)
            need({*a} <= {()})
            return "n", combined((a.get((), fmpq(0)), b))
        if name == "vscale":
            return "v", combined((self.constant(parts[0]), self.vector(parts[1])))
        if name == "div":
            bottom = self.constant(parts[1])
            need(bottom != 0)
            return "n", combined((1 / bottom, self.number(parts[0])))
        need(name == "pow")
        base, k = self.constant(parts[0]), int(parts[1])
        need(base != 0 or k >= 0)
        power = base**k if k >= 0 else 1 / base**-k
        return "n", {(): power} if power else {}

    def condition(self, function: str, name: str, i: str, j: str) -> Form:
        """The left side of a condition; ``Invalid`` where it says nothing about these points."""
        found = [q for p in self.kinds.get(function, ()) for q in conditions(p) if q.name == name]
        need(bool(found))
        condition, first, second = found[0], self.points.get(i), self.points.get(j)
        if first is None or second is None or first[0] != function or second[0] != function:
            raise Invalid
        need((i == j) == (condition.scope is Scope.SINGLE))
        need(condition.scope is not Scope.MINIMIZER or not second[2])
        sides = (*first[1:3], *second[1:3])
        terms: list[tuple[Any, Form]] = [(c, inner(sides[p], sides[q])) for p, q, c in condition.quadratic]
        for c, point in zip(condition.values, (first, second), strict=True):
            need(c == 0 or point[3] is not None)
            terms += [(c, self.names[point[3]][1])] if c != 0 else []
        return combined(*terms, (condition.constant, {(): fmpq(1)}))


def proof_at(c: Mapping[str, Any], parameters: Mapping[str, fmpq]) -> bool:
    """Whether weights and squares add up to the conclusion at these parameters."""
    r, m = Reading(c, parameters), c["multipliers"]
    terms: list[tuple[Any, Form]] = []
    for function, name, i, j, weight in m["interpolation"]:
        need(all(isinstance(part, str) for part in (function, name, i, j)))
        w = r.constant(weight)
        need(w >= 0)
        terms.append((w, r.condition(function, name, i, j)))
    strict = needed = False
    need(len(m["hypotheses"]) == len(r.hypotheses) and len(m["conclusion"]) == len(r.conclusion))
    for tree, (relation, form) in zip(m["hypotheses"], r.hypotheses, strict=True):
        w = r.constant(tree)
        need(w == 0 or relation == "==" or (w > 0 and relation in ("<=", "<")))
        strict |= w > 0 and relation == "<"
        terms.append((w, form))
    weights = [r.constant(tree) for tree in m["conclusion"]]
    need(sum(weights, fmpq(0)) == 1 and all(w >= 0 for w in weights))
    for w, (relation, form) in zip(weights, r.conclusion, strict=True):
        need(relation in ("<=", "<"))
        needed |= w > 0 and relation == "<"
        terms.append((-w, form))
    for tree, square in m.get("squares", ()):
        w, v = r.constant(tree), r.vector(square)
        need(w >= 0)
        terms.append((-w, inner(v, v)))
    constant = r.constant(m.get("constant", "0"))
    need(constant >= 0)
    gap = combined(*terms, (-constant, {(): fmpq(1)}))
    slack = gap.pop((), fmpq(0))
    need(all(isinstance(key, tuple) for key in gap))
    names = sorted({n for key in gap for n in key})
    half = fmpq(1, 2)
    matrix = [[gap.get(tuple(sorted((i, j))), fmpq(0)) * (1 if i == j else half) for j in names] for i in names]
    return slack >= 0 and (slack + constant > 0 or strict or not needed) and (not names or semidefinite(matrix))


POWERS = range(-6, 7)
UNITS = (2, 3)


def same_at_every_scale(c: Mapping[str, Any]) -> None:
    """Requires that all that is assumed and concluded at the scales 2 and 3 is a multiple of what is at 1."""
    one, *others = (Reading(c, {c["scale"]: fmpq(s)}, s) for s in (1, *UNITS))

    def forms(r: Reading) -> list[Form]:
        found = [form for _, form in (*r.hypotheses, *r.conclusion)]
        for f, properties in r.kinds.items():
            own = [n for n, p in r.points.items() if p[0] == f]
            for condition in (q for p in properties for q in conditions(p)):
                for i, j in ((i, j) for i in own for j in own if (i == j) == (condition.scope is Scope.SINGLE)):
                    if condition.scope is not Scope.MINIMIZER or not r.points[j][2]:
                        found.append(r.condition(f, condition.name, i, j))
        return found

    for name, (_, x, g, _) in one.points.items():
        for s, r in zip(UNITS, others, strict=True):
            need(r.points[name][1] == x and r.points[name][2] == combined((s, g)))
    for form, *later in zip(*map(forms, (one, *others)), strict=True):
        fits = (all(r == combined((fmpq(s) ** k, form)) for s, r in zip(UNITS, later, strict=True)) for k in POWERS)
        need(any(fits))


def refutation(c: Mapping[str, Any]) -> bool:
    """Whether the realization satisfies all conditions and hypotheses and not the conclusion."""
    r, where = Reading(c, {}), c["realization"]
    vectors = {n: [rational(x) for x in v] for n, v in where["vectors"].items()}
    values = {n: rational(x) for n, x in where["values"].items()}
    need({*vectors} == {*c["vectors"]} and {*values} == {*c["numbers"]} and len({*map(len, vectors.values())}) < 2)

    def measured(form: Form) -> fmpq:
        total = fmpq(0)
        for key, x in form.items():
            if isinstance(key, tuple) and key:
                total += x * sum((a * b for a, b in zip(vectors[key[0]], vectors[key[1]], strict=True)), fmpq(0))
            else:
                total += x * (values[key] if key else 1)
        return total

    need(all(sufficient(properties) for properties in r.kinds.values()))
    for f, properties in r.kinds.items():
        own = [n for n, p in r.points.items() if p[0] == f]
        for condition in (q for p in properties for q in conditions(p)):
            for i in own:
                for j in own:
                    fits = (i == j) == (condition.scope is Scope.SINGLE)
                    if fits and not (condition.scope is Scope.MINIMIZER and r.points[j][2]):
                        need(measured(r.condition(f, condition.name, i, j)) <= 0)
    holds = {"<=": lambda x: x <= 0, "<": lambda x: x < 0, "==": lambda x: x == 0, "!=": lambda x: x != 0}
    given = all(holds[relation](measured(form)) for relation, form in r.hypotheses)
    return given and not any(holds[relation](measured(form)) for relation, form in r.conclusion)


def valid(c: Any, draws: int = 3) -> bool:
    """Whether the content proves or refutes what it says, at a few random values of its parameters."""
    try:
        if c["kind"] == "interpolant":
            return c["verdict"] == "refuted" and refutation(c)
        need(c["verdict"] == "proved" and c["kind"] in ("multiplier", "parametric"))
        if "scale" in c:
            need(c["kind"] == "multiplier" and proof_at(c, {c["scale"]: fmpq(1)}))
            same_at_every_scale(c)
            return True
        rng = random.Random(0)
        for _ in range(draws if c.get("variables") else 1):
            at = {n: fmpq(rng.randint(1, 10**6), rng.randint(1, 10**6)) for n in c.get("variables", ())}
            need(proof_at(c, at))
    except (Invalid, KeyError, TypeError, ValueError, IndexError, AttributeError, ZeroDivisionError):
        return False
    return True
