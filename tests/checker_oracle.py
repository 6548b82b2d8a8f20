"""A second opinion on certificates, which shares no code with the checker: with python-flint, SymPy and jsonschema.

``valid(certificate)`` says whether the structured content proves what its verdict says; what is regenerated
(words, values, digest) is not looked at.
"""

from __future__ import annotations

import re
from typing import Any

import sympy
from checker_reference import Function, Program
from checker_reference_numbers import (
    Invalid,
    Open,
    cosine,
    divide,
    dot,
    exact,
    exponential,
    integer_power,
    logarithm,
    maximum,
    need,
    rational,
    real,
    relation,
    semidefinite,
    sign,
    sine,
    square_root,
    total,
)
from checker_schema import fits, is_name
from flint import ctx, fmpq

BITS = 400

# ---------------------------------------------------------------- runs

SCALARS: dict[str, Any] = {
    "add": (2, lambda a, b: a + b), "sub": (2, lambda a, b: a - b), "mul": (2, lambda a, b: a * b), "div": (2, divide),
    "neg": (1, lambda a: -a), "abs": (1, abs), "sign": (1, sign), "max": (2, maximum),
    "min": (2, lambda a, b: -maximum(-a, -b)), "sqrt": (1, square_root), "exp": (1, exponential), "log": (1, logarithm),
    "cos": (1, cosine), "sin": (1, sine), "enclose": (1, lambda a: real(a)),
}


def kind(x: Any) -> str:
    if isinstance(x, list):
        return "m" if x and isinstance(x[0], list) else "v"
    return "f" if isinstance(x, Function) else "P" if isinstance(x, Program) else "n"


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
        need(is_name(name) and name not in self.values)
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
        if is_name(data):
            need(data in self.values)
            value = self.values[data]
        elif isinstance(data, list) and data and is_name(data[0]):
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
        first, second = {"vscale": "nv", "dot": "vv", "matvec": "mv", "value": "fv", "grad": "fv",
                         "hess": "fv", "objective": "Pv"}.get(operation, "xx")
        need(first != "x")
        a, b = get(arguments[0], first), get(arguments[1], second)
        if operation == "matvec":
            return [dot(row, b) for row in a]
        return {
            "vscale": lambda: [a * e for e in b], "dot": lambda: dot(a, b),
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
        need(fits("squares", squares))
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
            elif "modulus" in proof and relation(">", m := proof["modulus"], fmpq(0)) and f.has("strongly_convex", m):
                bounds.append(f.value(proof["point"]) - dot(g, g) / (2 * m))
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
            if is_name(e):
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
    if not fits(c["kind"], c):
        return False
    with ctx.workprec(BITS):
        try:
            return {"instance": run_is_valid, "optimum": optimum_is_valid, "identity": identity_is_valid}[c["kind"]](c)
        except Invalid:
            return False
        except Open:
            return None
