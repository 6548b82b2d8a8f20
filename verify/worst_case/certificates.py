"""Certificates of the worst-case engine: a program in words that the checker knows, and what settles it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flint import fmpq

from verify import checker
from verify.arithmetic.gram import Form, FormalVector

from .oracles import Oracle
from .program import Clause, Program
from .system import Inequality

Json = dict[str, Any]
FORMAT = 1


class Names:
    """How vectors and forms are written, as expressions: by earlier points where that is shorter."""

    def __init__(self, program: Program, shown: Callable[[Any], Any] = str) -> None:
        self.program, self.shown = program, shown
        self.known: list[tuple[str, FormalVector]] = []

    def write(self, vector: FormalVector) -> Any:
        """The combination of vectors."""
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
        return combined([(self.shown(c), name) for name, c in best.items()], "vadd", "vsub", "vscale")

    def learn(self, name: str, vector: FormalVector) -> None:
        """Let later vectors be written by this one."""
        self.known.append((name, vector))

    def terms(self, form: Form) -> list[tuple[Any, Any]]:
        """A form as coefficients and what they multiply; the number 1 for the constant."""
        found: list[tuple[Any, Any]] = [(self.shown(c), self.program.values[k]) for k, c in form.values.items()]
        for c, a, b in form.products:
            u, v = self.write(a), self.write(b)
            found.append((self.shown(c), ["norm2", u] if u == v else ["dot", u, v]))
        return [*found, (self.shown(form.constant), "1")]

    def form(self, form: Form) -> Any:
        """A form as an expression."""
        return combined(self.terms(form))

    def literal(self, relation: str, form: Form) -> list[Any]:
        """``form relation 0``, with the negative terms on the other side."""
        told = [(opposite(c), c, what) for c, what in self.terms(form)]
        left = combined([(c, what) for negative, c, what in told if negative is None])
        return [relation, left, combined([(c, what) for c, _, what in told if c is not None])]


def opposite(c: Any) -> Any:
    """-c for a coefficient that is written with a minus sign in front, else None."""
    if isinstance(c, str):
        return c[1:] if c.startswith("-") else None
    inner = opposite(c[1]) if c[0] in ("mul", "div") else None
    if inner is None:
        return None
    return c[2] if (c[0], inner) == ("mul", "1") else [c[0], inner, c[2]]


def combined(terms: Sequence[tuple[Any, Any]], add: str = "add", sub: str = "sub", scale: str = "mul") -> Any:
    """The expression of a sum of multiples; a multiple of the number "1" is its coefficient."""
    result: Any = None
    for c, what in terms:
        if c == "0":
            continue
        size = opposite(c) if result is not None else None
        sign, c = (add, c) if size is None else (sub, size)
        part = c if what == "1" else what if c == "1" else [scale, c, what]
        result = part if result is None else [sign, result, part]
    return "0" if result is None else result


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
    hypotheses = [names.literal(h.relation, h.form) for h in program.hypotheses]
    conclusion = [names.literal("<" if literal.strict else "<=", literal.form) for literal in clause]
    return {
        "vectors": list(program.vectors),
        "numbers": list(program.values),
        "functions": functions,
        "points": points,
        "hypotheses": hypotheses,
        "conclusion": conclusion[0] if len(conclusion) == 1 else ["any", *conclusion],
    }


def point_name(oracle: Oracle, index: int) -> str | dict[str, str]:
    """The name of a point, or what it is a combination of."""
    count = len(oracle.points)
    return oracle.names[index] if index < count else oracle.combinations[index - count][1]


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
            ends = (point_name(program.oracles[q.function], k) for k in (q.i, q.j))
            interpolation.append([q.function, q.condition.name, *ends, str(weight)])
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
