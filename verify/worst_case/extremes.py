"""Refutations without a solver: a text run on the quadratics c x^2 / 2 of extreme curvature, on the line.

These are the worst cases of many methods.  All that a text asked for is determined there, exactly, and no floats
are involved, however small the last iterates are.
"""

from __future__ import annotations

from flint import fmpq

from verify.arithmetic.gram import Form, FormalVector

from . import certificates
from .kernels import on_a_quadratic
from .part import Part
from .refuting import why_no_refutation
from .result import Outcome, WorstCaseResult


def refute_on_extremes(part: Part) -> WorstCaseResult | None:
    """A refutation of the clause by a quadratic of the smallest or the largest curvature; None where both obey it."""
    program = part.program
    if why_no_refutation(part) or not all(oracle.has_values for oracle in program.oracles.values()):
        return None
    for end in (0, 1):
        solutions = on_a_quadratic(part.system, range(part.system.dimension), end)
        for column in range(0 if solutions is None else solutions.ncols()):
            line = [row[column] for row in solutions.tolist()]  # type: ignore[union-attr]
            values = _values(part, line, end)
            if values is None or not _violated(part, line, values):
                continue
            certificate = certificates.interpolant(part.claim, program, part.clause, [[x] for x in line], values)
            if certificate is not None:
                reason = "false: the quadratic of extreme curvature on the line violates it"
                return WorstCaseResult(Outcome.REFUTED, reason, (certificate,), fmpq(1), {"rank": 1})
    return None


def _values(part: Part, line: list[fmpq], end: int) -> list[fmpq] | None:
    """c x^2 / 2 at every point; None where a function has no such curvature."""
    found = [fmpq(0)] * part.system.value_count
    for oracle in part.program.oracles.values():
        c = oracle.kind.constant("curvature", end)
        if c is None:
            return None
        for point in oracle.points:
            if point.value is not None:
                found[point.value] = c * _at(point.x, line) ** 2 / 2
    return found


def _at(vector: FormalVector, line: list[fmpq]) -> fmpq:
    return sum((c * line[k] for k, c in vector.coordinates.items()), fmpq(0))


def _violated(part: Part, line: list[fmpq], values: list[fmpq]) -> bool:
    return all(
        (_value(x.form, line, values) >= 0 if x.strict else _value(x.form, line, values) > 0) for x in part.clause
    )


def _value(form: Form, line: list[fmpq], values: list[fmpq]) -> fmpq:
    total = form.constant + sum((c * values[k] for k, c in form.values.items()), fmpq(0))
    return total + sum((c * _at(u, line) * _at(w, line) for c, u, w in form.products), fmpq(0))
