"""The refuting side: a worst case becomes an exact counterexample, if the conditions of the class suffice."""

from __future__ import annotations

from typing import Any

import numpy as np
from flint import fmpq

from verify.arithmetic.gram import FormalVector

from . import certificates
from .equations import satisfied
from .interpolants import BITS, rounded, worst_cases
from .oracles import SEARCHED
from .part import Part
from .result import Outcome, WorstCaseResult
from .rounding import dyadic
from .semidefinite import Margins
from .system import to_float

OFF_THE_LINE = 1e-5
"""How much of a squared step may leave the span of its directions in a float worst case."""
STEP_BITS = 16


def why_no_refutation(part: Part) -> str:
    """Why no worst case of this program can be a counterexample; empty where one can."""
    program = part.program
    if program.relaxed:
        return f"only consequences of a step are imposed ({', '.join(sorted(set(program.relaxed)))})"
    unsure = [name for name, oracle in program.oracles.items() if not oracle.kind.interpolable]
    if unsure:
        return f"the conditions of {', '.join(unsure)} are necessary but not known to be sufficient"
    return ""


def refute(part: Part, margins: Margins) -> WorstCaseResult | str:
    """A refutation, or why there is none."""
    refused = why_no_refutation(part)
    if refused:
        return refused
    problem = part.problem(part.every)
    homogeneous = not np.any(
        np.concatenate([problem.inequalities.constants, problem.hypotheses.constants, problem.conclusions.constants])
    )
    for V, values in worst_cases(problem, margins.margin, part.tolerances):
        for bits in BITS:
            vectors, numbers = part.original(V.T).T, part.original_values(values)
            certificate = _realized(part, *rounded(vectors, numbers, bits, homogeneous))
            if certificate is not None:
                figures = {"margin": margins.margin, "rank": V.shape[0]}
                reason = f"false: a function of the class in dimension {V.shape[0]} violates it"
                return WorstCaseResult(Outcome.REFUTED, reason, (certificate,), fmpq(1), figures)
    return "no counterexample strictly inside the interpolation conditions was found"


def _realized(part: Part, vectors: list[list[fmpq]], values: list[fmpq]) -> dict[str, Any] | None:
    rank = len(vectors[0]) if vectors else 0
    coordinates = [[fmpq(0)] * rank for _ in range(part.system.dimension)]
    for k, vector in zip(part.kept, vectors, strict=True):
        coordinates[k] = vector
    exact = satisfied(part.program, coordinates, values)
    return None if exact is None else certificates.interpolant(part.claim, part.program, part.clause, *exact)


def steps_of_searches(part: Part, margins: Margins) -> list[list[fmpq]] | None:
    """How far the exact searches of a worst case went, as rationals; None where they left their lines or planes."""
    program, found = part.program, []
    if part.frame is not None or set(program.relaxed) != {SEARCHED}:
        return None
    for search in program.searches:
        rows = np.array([_row(v, part) for v in (search.found - search.x, *search.directions)])
        products = rows @ margins.gram @ rows.T
        steps, *_ = np.linalg.lstsq(products[1:, 1:], products[1:, 0], rcond=1e-8)
        left = products[0, 0] - steps @ products[1:, 0]
        if left > OFF_THE_LINE * max(float(products[0, 0]), 1e-300):
            return None
        found.append([dyadic(float(c), STEP_BITS) for c in steps])
    return found


def _row(vector: FormalVector, part: Part) -> list[float]:
    return [to_float(vector.coordinates.get(k, fmpq(0))) for k in part.kept]
