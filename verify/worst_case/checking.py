import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

RATIONAL = re.compile(r"-?(0|[1-9][0-9]*)(/[1-9][0-9]*)?")
ZERO, ONE = Fraction(0), Fraction(1)
class Rejected(Exception):
    def __init__(self, reason: str, path: str = "") -> None:
        super().__init__(f"{path}: {reason}" if path else reason)
        self.reason, self.path = reason, path
@contextmanager
def at(place: str | int) -> Iterator[None]:
    try:
        yield
    except Rejected as e:
        here = f"[{place}]" if isinstance(place, int) else place
        raise Rejected(e.reason, here + ("." if e.path and e.path[0] != "[" else "") + e.path) from None
def require(truth: bool | None, reason: str) -> None:
    if not truth:
        raise Rejected(reason)
def fields(data: Any, required: Iterable[str], optional: Iterable[str] = ()) -> dict[str, Any]:
    require(type(data) is dict, f"expected an object, not {json.dumps(data)[:60]}")
    for name in data:
        require(name in {*required, *optional}, f"unknown field {name!r}")
    for name in required:
        require(name in data, f"the field {name!r} is missing")
    return data
def number(text: Any) -> Fraction:
    good = type(text) is str and len(text) <= 4000 and RATIONAL.fullmatch(text)
    if not good or (text[-2:] != "/0" and str(Fraction(text)) != text):
        raise Rejected(f"{json.dumps(text)[:60]} is not a rational in lowest terms")
    return Fraction(text)
def items(data: Any, read: Callable[[Any], Any] = number, length: int | None = None) -> tuple:
    require(type(data) is list, f"expected a list, not {json.dumps(data)[:60]}")
    require(length in (None, len(data)), f"expected {length} entries, not {len(data)}")
    found = []
    for i, entry in enumerate(data):
        with at(i):
            found.append(read(entry))
    return tuple(found)
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,40}")
# ==== CUT ====
# ---- worst cases: programs over unknown functions, in a Hilbert space of any dimension ---------------------------

Combination = dict[str, Fraction]  # of named vectors

# What every function (operator) with a property satisfies at its points i and j, as terms c <u, w> that add up, with
# values[0] f_i + values[1] f_j + constant, to at most 0: (pairs, values, terms, constant).  dx = xi - xj, dg = gi - gj.
PROPERTIES: dict[str, tuple[int, Callable[..., list[Any]]]] = {
    "curvature": (2, lambda m, L: [curvature("curvature", m, ZERO if L is None else 1 / L)]),
    "lipschitz": (1, lambda G: [("lipschitz", "one", (0, 0), [(1, "gi", "gi")], -G * G)]),
    "indicator": (0, lambda: [("indicator", "ordered", (0, 0), [(1, "gj", "dx")], 0)]),
    "diameter": (1, lambda D: [("diameter", "ordered", (0, 0), [(1, "dx", "dx")], -D * D)]),
    "support": (0, lambda: [("support", "ordered", (0, 0), [(-1, "xi", "dg")], 0)]),
    "quadratic growth": (1, lambda L: [
        curvature("convex", ZERO, ZERO),
        ("growth", "minimizer", (1, -1), [(-1, "gi", "dx"), (1 / (2 * L), "gi", "gi")], 0),
    ]),
    "secant and error bound": (2, lambda m, L: [
        ("secant", "minimizer", (0, 0), [(m, "dx", "dx"), (-1, "gi", "dx")], 0),
        ("error", "minimizer", (0, 0), [(1, "gi", "gi"), (-L * L, "dx", "dx")], 0),
    ]),
    "monotone": (1, lambda m: [("monotone", "ordered", (0, 0), [(m, "dx", "dx"), (-1, "dg", "dx")], 0)]),
    "cocoercive": (1, lambda b: [("cocoercive", "ordered", (0, 0), [(b, "dg", "dg"), (-1, "dg", "dx")], 0)]),
    "lipschitz operator": (1, lambda L: [
        ("lipschitz operator", "ordered", (0, 0), [(1, "dg", "dg"), (-L * L, "dx", "dx")], 0)
    ]),
}  # fmt: skip
SIDES = {"xi": ((0, 1),), "gi": ((1, 1),), "gj": ((3, 1),), "dx": ((0, 1), (2, -1)), "dg": ((1, 1), (3, -1))}
# Points that satisfy all conditions of one of these sets belong to a function (operator) with these properties.
SUFFICIENT = [{p} for p in PROPERTIES if p not in ("lipschitz", "diameter")] + [
    {"indicator", "diameter"}, {"support", "lipschitz"}, {"curvature", "lipschitz"}
]  # fmt: skip


def curvature(name: str, m: Fraction, inverse: Fraction) -> Any:
    """f - m/2 |x|^2 is convex and 1/(2 inverse) |x|^2 - f is convex."""
    require(inverse >= 0 and m * inverse < 1, "a curvature range needs m < L and L > 0")
    s = 1 / (2 * (1 - m * inverse))
    terms = [(1, "gj", "dx"), (inverse * s, "dg", "dg"), (m * s, "dx", "dx"), (-2 * m * inverse * s, "dg", "dx")]
    return name, "ordered", (-1, 1), terms, 0


@dataclass
class Unknown:
    """The unknown vectors and values, the points of each function, what is assumed and what is concluded."""

    vectors: dict[str, Combination]
    values: list[str]
    points: dict[str, tuple[str, Combination, Combination, str | None]]
    conditions: dict[str, dict[str, Any]]
    hypotheses: list[tuple[str, Any]]
    conclusion: list[tuple[str, Any]]


UNKNOWN = ("vectors", "values", "functions", "points", "hypotheses", "conclusion")


def unknown(data: dict[str, Any]) -> Unknown:
    """The part of a certificate that states a problem over unknown functions."""
    names = [*data["vectors"], *data["values"], *data["functions"], *(p["name"] for p in items(data["points"], dict))]
    require(all(type(n) is str and NAME.fullmatch(n) for n in names), "a name that is not a word")
    require(len(set(names)) == len(names), "a name that is used twice")
    u = Unknown({n: {n: ONE} for n in data["vectors"]}, list(data["values"]), {}, {}, [], [])
    for name, f in data["functions"].items():
        with at(f"functions.{name}"):
            u.conditions[name] = {}
            for entry in items(f, list):
                with at(str(entry[:1])):
                    require(entry[0] in PROPERTIES, "an unknown property")
                    count, make = PROPERTIES[entry[0]]
                    constants = [None if c is None and entry[0] == "curvature" else number(c) for c in entry[1:]]
                    require(len(constants) == count, f"expected {count} constants")
                    require(entry[0] == "curvature" or all(c >= 0 for c in constants), "a negative constant")
                    u.conditions[name].update({condition[0]: condition for condition in make(*constants)})
    for k, p in enumerate(data["points"]):
        with at(f"points[{k}]"):
            fields(p, ("name", "function", "at", "gradient", "value"))
            require(p["function"] in u.conditions, "an unknown function")
            require(p["value"] is None or p["value"] in u.values, "an unknown value")
            x, g = expanded(p["at"], u.vectors), expanded(p["gradient"], u.vectors)
            u.vectors[p["name"]] = x
            u.points[p["name"]] = (p["function"], x, g, p["value"])
    held = [p[3] for p in u.points.values() if p[3] is not None]
    require(len(held) == len(set(held)), "a value that belongs to two points")
    for key, relations, into in (
        ("hypotheses", ("<=", "<", "==", "!="), u.hypotheses),
        ("conclusion", ("<=", "<"), u.conclusion),
    ):
        for k, entry in enumerate(data[key]):
            with at(f"{key}[{k}]"):
                fields(entry, ("relation", "form", "says") if key == "hypotheses" else ("relation", "form"))
                require(entry["relation"] in relations, "an unknown relation")
                into.append((entry["relation"], form_of(entry["form"], u)))
    require(bool(u.conclusion), "no conclusion")
    return u


def expanded(data: Any, vectors: dict[str, Combination]) -> Combination:
    """A combination of named vectors, in terms of the unknown ones."""
    require(type(data) is dict, "expected a combination of vectors, such as {\"x0\": \"1\"}")
    result: Combination = {}
    for name, c in data.items():
        require(name in vectors, f"unknown vector {name!r}")
        c = number(c)
        for base, d in vectors[name].items():
            result[base] = result.get(base, ZERO) + c * d
    return {base: c for base, c in result.items() if c}


def form_of(data: Any, u: Unknown) -> tuple[Fraction, dict[str, Fraction], list[tuple[Fraction, Combination, Combination]]]:
    """constant + sum of coefficients times values + sum of c <left, right>."""
    fields(data, ("constant", "values", "products"))
    require(set(data["values"]) <= set(u.values), "an unknown value")
    products = [(number(c), expanded(a, u.vectors), expanded(b, u.vectors)) for c, a, b in items(data["products"], list)]
    return number(data["constant"]), {v: number(c) for v, c in data["values"].items()}, products


def condition_at(u: Unknown, function: str, name: str, i: str, j: str) -> tuple[int, dict[str, Fraction], list[Any]]:
    """The condition `name` at the points i and j: constant, values, and products of the four vectors."""
    require(function in u.conditions and name in u.conditions[function], f"no condition {name!r} of {function!r}")
    _, scope, ends_, terms, constant = u.conditions[function][name]
    for point in (i, j):
        require(point in u.points and u.points[point][0] == function, f"{point!r} is no point of {function}")
    require((i == j) == (scope == "one"), "points that do not fit the condition")
    require(scope != "minimizer" or not u.points[j][2], f"{j} is no minimizer")
    values: dict[str, Fraction] = {}
    for c, point in zip(ends_, (i, j), strict=True):
        value = u.points[point][3]
        require(c == 0 or value is not None, f"{point} has no value")
        if c and value:
            values[value] = values.get(value, ZERO) + c
    return constant, values, [term for term in terms if term[0]]


def check_multiplier(data: dict[str, Any]) -> None:
    """conclusion = sum of multipliers times conditions and hypotheses - (a positive semidefinite form) - slack."""
    require(data["verdict"] == "proved", "multipliers prove")
    u = unknown(data)
    m = fields(data["multipliers"], ("interpolation", "hypotheses", "conclusion"))
    base = {name: k for k, name in enumerate(data["vectors"])}
    nodes: list[Combination] = []
    middle: dict[int, dict[int, Fraction]] = {}
    constant, values = ZERO, dict.fromkeys(u.values, ZERO)

    def add(p: int, q: int, c: Fraction) -> None:
        row = middle.setdefault(p, {})
        row[q] = row.get(q, ZERO) + c

    def node(v: Combination) -> int:
        nodes.append(v)
        return len(nodes) - 1

    def weigh(weight: Fraction, form: Any) -> Fraction:
        for v, c in form[1].items():
            values[v] += weight * c
        for c, a, b in form[2]:
            add(node(a), node(b), weight * c)
        return weight * form[0]

    place = {name: (node(x), node(g)) for name, (_, x, g, _) in u.points.items()}
    for k, entry in enumerate(m["interpolation"]):
        with at(f"multipliers.interpolation[{k}]"):
            require(type(entry) is list and len(entry) == 5, "expected [function, condition, i, j, multiplier]")
            function, name, i, j, written = entry
            weight = number(written)
            require(weight >= 0, "a negative multiplier")
            c, v, terms = condition_at(u, function, name, i, j)
            constant += weight * c
            for value, factor in v.items():
                values[value] += weight * factor
            four = (*place[i], *place[j])
            for factor, left, right in terms:
                for p, a in SIDES[left]:
                    for q, b in SIDES[right]:
                        add(four[p], four[q], weight * factor * a * b)
    for key, forms, sign_ in (("hypotheses", u.hypotheses, 1), ("conclusion", u.conclusion, -1)):
        weights = items(m[key], number, len(forms))
        for k, (weight, (relation, form)) in enumerate(zip(weights, forms, strict=True)):
            with at(f"multipliers.{key}[{k}]"):
                require(weight >= 0 or relation == "==", "a negative multiplier")
                require(weight == 0 or relation != "!=", "a disequality has no multiplier")
                constant += weigh(weight * sign_, form)
        require(key == "hypotheses" or sum(weights) == 1, "the weights of the conclusion must add up to 1")
    for v, c in values.items():
        require(c == 0, f"the value {v} does not cancel")
    strict = any(w > 0 and r == "<" for w, (r, _) in zip(items(m["conclusion"]), u.conclusion, strict=True))
    require(constant > 0 or (constant == 0 and not strict), "the constants leave no slack")
    require(semidefinite(gram_of(nodes, middle, base)), "the matrix is not positive semidefinite")


def gram_of(nodes: list[Combination], middle: dict[int, dict[int, Fraction]], base: dict[str, int]) -> list[list[int]]:
    """The upper rows of a positive multiple, in integers, of the matrix of the sum of c <node p, node q>."""
    d = lcm(*(c.denominator for v in nodes for c in v.values()))
    e = lcm(*(c.denominator for row in middle.values() for c in row.values()))
    whole = [[(base[n], int(c * d)) for n, c in v.items()] for v in nodes]
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
        (pivot, *column), *rest = upper
        if pivot < 0 or (pivot == 0 and any(column)):
            return False
        if pivot:
            upper = [
                [(pivot * x - a * b) // last for x, b in zip(row, column[k:], strict=True)]
                for k, (row, a) in enumerate(zip(rest, column, strict=True))
            ]
            last = pivot
        else:
            upper = rest
    return True


def check_interpolant(data: dict[str, Any]) -> None:
    """Vectors and values that satisfy every interpolation condition and hypothesis and violate the conclusion."""
    require(data["verdict"] == "refuted", "an interpolant refutes")
    u = unknown(data)
    for name, f in data["functions"].items():
        names = {p[0] for p in f}
        valued = bool(names & {"curvature", "quadratic growth"})
        own = [p for p in u.points.values() if p[0] == name]
        require(all((p[3] is not None) == valued for p in own), f"the points of {name} lack values, or have some")
        convex = all(p[1:] == ["0", None] for p in f if p[0] == "curvature")
        good = names in SUFFICIENT and len(f) == len(names) and (names != {"curvature", "lipschitz"} or convex)
        require(good, f"the conditions of {name} are necessary but not known to be sufficient")
    r = fields(data["realization"], ("vectors", "values"))
    require(set(r["vectors"]) == set(data["vectors"]) and set(r["values"]) == set(u.values), "a realization of other unknowns")
    base, length = {}, None
    for name, coordinates in r["vectors"].items():
        with at(f"realization.vectors.{name}"):
            base[name] = items(coordinates, number, length)
            length = len(base[name])
    values = {v: number(c) for v, c in r["values"].items()}

    def place(v: Combination) -> tuple[Fraction, ...]:
        return tuple(sum((c * base[n][k] for n, c in v.items()), ZERO) for k in range(length or 0))

    def product(a: tuple[Fraction, ...], b: tuple[Fraction, ...]) -> Fraction:
        return sum((x * y for x, y in zip(a, b, strict=True)), ZERO)

    def value(form: Any) -> Fraction:
        constant, v, products = form
        return constant + sum(c * values[n] for n, c in v.items()) + sum(c * product(place(a), place(b)) for c, a, b in products)

    data_at = {name: (place(x), place(g)) for name, (_, x, g, _) in u.points.items()}
    for i, (function, *_) in u.points.items():
        for j, (other, *_) in u.points.items():
            for name, (_, scope, *_) in u.conditions[function].items() if function == other else ():
                if (i == j) != (scope == "one") or (scope == "minimizer" and u.points[j][2]):
                    continue
                constant, v, terms = condition_at(u, function, name, i, j)
                (xi, gi), (xj, gj) = data_at[i], data_at[j]
                side = {"xi": xi, "gi": gi, "gj": gj}
                side["dx"] = tuple(a - b for a, b in zip(xi, xj, strict=True))
                side["dg"] = tuple(a - b for a, b in zip(gi, gj, strict=True))
                found = constant + sum(c * values[n] for n, c in v.items())
                found += sum(c * product(side[a], side[b]) for c, a, b in terms)
                require(found <= 0, f"the condition {name!r} of {function} fails at {i}, {j}")
    for name, conditions in u.conditions.items():
        needs = any(c[1] == "minimizer" for c in conditions.values())
        stars = [p for p in u.points.values() if p[0] == name and not p[2]]
        require(not needs or bool(stars), f"the class of {name} needs its minimizer among the points")
    for k, (relation, form) in enumerate(u.hypotheses):
        with at(f"hypotheses[{k}]"):
            x = value(form)
            require({"<=": x <= 0, "<": x < 0, "==": x == 0, "!=": x != 0}[relation], "the hypothesis fails")
    for k, (relation, form) in enumerate(u.conclusion):
        with at(f"conclusion[{k}]"):
            x = value(form)
            require(x > 0 or (x == 0 and relation == "<"), "the conclusion holds: nothing is refuted")


def say_combination(data: dict[str, str]) -> str:
    return say_sum([(c, name) for name, c in data.items()])


def say_sum(terms: list[tuple[str, str]]) -> str:
    text = ""
    for c, what in terms:
        sign_, size = ("-", c[1:]) if c.startswith("-") else ("+", c)
        text += f" {sign_} " + (what if size == "1" and what else f"{size} {what}".strip())
    text = text.strip().removeprefix("+ ")
    return ("-" + text[2:] if text.startswith("- ") else text) or "0"


def say_form(entry: dict[str, Any]) -> str:
    form, left, right = entry["form"], [], []
    terms = [(c, name) for name, c in form["values"].items()]
    for c, a, b in form["products"]:
        terms.append((c, f"|{say_combination(a)}|^2" if a == b else f"<{say_combination(a)}, {say_combination(b)}>"))
    if form["constant"] != "0":
        terms.append((form["constant"], ""))
    for c, what in terms:
        left.append((c, what)) if not c.startswith("-") else right.append((c[1:], what))
    return f"{say_sum(left)} {entry['relation']} {say_sum(right)}"


def say_properties(f: list[list[Any]]) -> str:
    words = []
    for name, *c in f:
        if name == "curvature":
            m, L = c
            first = "convex" if m == "0" else f"{m}-strongly convex" if not m.startswith("-") else ""
            first = first or ("" if L is not None and m == f"-{L}" else f"convex up to {m[1:]}/2 |x|^2")
            words += [w for w in (first, "" if L is None else f"{L}-smooth") if w]
        else:
            words.append(" ".join([name, *c]))
    return " and ".join(words)


def describe_unknown(data: dict[str, Any]) -> str:
    lines = ["In a Hilbert space of any dimension, for all vectors " + ", ".join(data["vectors"]) + ":"]
    lines += [f"{name} is {say_properties(f)};" for name, f in data["functions"].items()]
    for p in data["points"]:
        value = f", value {p['value']}" if p["value"] else ""
        at_ = say_combination(p["at"])
        place = p["name"] if at_ == p["name"] else f"{p['name']} = {at_}"
        lines.append(f"{p['function']} at {place} has gradient {say_combination(p['gradient'])}{value};")
    lines += [f"given ({h['says']}) {say_form(h)};" for h in data["hypotheses"]]
    lines.append("conclusion: " + ", or ".join(say_form(c) for c in data["conclusion"]))
    if data["kind"] == "interpolant":
        lines.append("This is false: there are such functions, vectors and values.")
    return "\n".join(lines)
# ==== END ====
def describe(data): return describe_unknown(data)
def check(data):
    common = ("format", "kind", "claim", "verdict", "statement", "digest")
    fields(data, (*common, *UNKNOWN, "multipliers" if data["kind"]=="multiplier" else "realization"))
    require(data["statement"] == describe(data), "statement differs")
    {"multiplier": check_multiplier, "interpolant": check_interpolant}[data["kind"]](data)
def digest(data):
    rest = {k: v for k, v in data.items() if k != "digest"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
