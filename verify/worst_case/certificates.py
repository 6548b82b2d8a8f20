"""Certificates of the worst-case engine: a program in words that the checker knows, and what settles it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flint import fmpq

from verify import checker
from verify.arithmetic.gram import Form, FormalVector

from .program import Clause, Program
from .system import Inequality

Json = dict[str, Any]
FORMAT = 1


class Names:
    """How vectors are written: by earlier points where that is shorter than by the unknown vectors."""

    def __init__(self, program: Program, shown: Callable[[Any], Any] = str) -> None:
        self.program, self.shown = program, shown
        self.known: list[tuple[str, FormalVector]] = []

    def write(self, vector: FormalVector) -> dict[str, str]:
        """The combination as {name: coefficient}."""
        best = {self.program.vectors[k]: c for k, c in vector.coordinates.items()}
        for name, point in reversed(self.known):
            if len(best) <= 2:
                break
            for sign in (1, -1):
                rest = vector - point * sign
                if len(rest.coordinates) + 1 < len(best):
                    best = {
                        name: fmpq(sign),
                        **{self.program.vectors[k]: c for k, c in rest.coordinates.items()},
                    }
        return {name: self.shown(c) for name, c in best.items()}

    def learn(self, name: str, vector: FormalVector) -> None:
        """Let later vectors be written by this one."""
        self.known.append((name, vector))

    def form(self, form: Form) -> Json:
        """A form as the checker reads it."""
        values = {self.program.values[k]: self.shown(c) for k, c in form.values.items()}
        products = [[self.shown(c), self.write(a), self.write(b)] for c, a, b in form.products]
        return {"constant": self.shown(form.constant), "values": values, "products": products}


def stated(program: Program, clause: Clause, names: Names | None = None) -> Json:
    """The fields that say what the problem is and what is concluded."""
    names = names or Names(program)
    points = []
    for name, function, point in program.in_order():
        points.append(
            {
                "name": name,
                "function": function,
                "at": names.write(point.x),
                "gradient": names.write(point.g),
                "value": None if point.value is None else program.values[point.value],
            }
        )
        names.learn(name, point.x)
    functions = {
        name: [[p.name, *(None if c is None else names.shown(c) for c in p.constants)] for p in oracle.kind.properties]
        for name, oracle in program.oracles.items()
    }
    hypotheses = [{"says": h.name, "relation": h.relation, "form": names.form(h.form)} for h in program.hypotheses]
    conclusion = [{"relation": "<" if literal.strict else "<=", "form": names.form(literal.form)} for literal in clause]
    return {
        "vectors": list(program.vectors),
        "numbers": list(program.values),
        "functions": functions,
        "points": points,
        "hypotheses": hypotheses,
        "conclusion": conclusion,
    }


def sealed(certificate: Json) -> Json | None:
    """``certificate`` with its statement and digest, None where the checker finds a fault in its content."""
    try:
        return checker.seal(certificate)
    except checker.Rejected:
        return None


def multiplier(
    claim: str,
    program: Program,
    clause: Clause,
    inequalities: Sequence[tuple[fmpq, Inequality]],
    hypotheses: Mapping[int, fmpq],
    conclusion: Sequence[fmpq],
) -> Json | None:
    """The proof of one clause: weights of inequalities, of hypotheses by their place, and of alternatives."""
    interpolation = []
    for weight, q in inequalities:
        if weight != 0:
            own = program.oracles[q.function].names
            interpolation.append([q.function, q.condition.name, own[q.i], own[q.j], str(weight)])
    weights = [str(hypotheses.get(k, fmpq(0))) for k in range(len(program.hypotheses))]
    return sealed(
        {
            "format": FORMAT,
            "kind": "multiplier",
            "claim": claim,
            "verdict": "proved",
            **stated(program, clause),
            "multipliers": {
                "interpolation": interpolation,
                "hypotheses": weights,
                "conclusion": [str(c) for c in conclusion],
            },
        }
    )


def interpolant(
    claim: str, program: Program, clause: Clause, vectors: Sequence[Sequence[fmpq]], values: Sequence[fmpq]
) -> Json | None:
    """A counterexample: coordinates of the unknown vectors, and the unknown values."""
    realization = {
        "vectors": {n: [str(c) for c in row] for n, row in zip(program.vectors, vectors, strict=True)},
        "values": {n: str(c) for n, c in zip(program.values, values, strict=True)},
    }
    return sealed(
        {
            "format": FORMAT,
            "kind": "interpolant",
            "claim": claim,
            "verdict": "refuted",
            **stated(program, clause),
            "realization": realization,
        }
    )


def accepted(certificate: Json) -> str | None:
    """None where the independent checker accepts the certificate, otherwise why it does not."""
    try:
        checker.check(certificate)
    except checker.Rejected as rejected:
        return str(rejected)
    return None
