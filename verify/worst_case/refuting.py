"""The refuting side: a worst case becomes an exact counterexample, if the conditions of the class suffice."""

from __future__ import annotations

from typing import Any

import numpy as np
from flint import fmpq

from . import certificates
from .interpolants import BITS, rounded, worst_cases
from .part import Part
from .result import Outcome, WorstCaseResult
from .semidefinite import Margins


def why_no_refutation(part: Part) -> str:
    """Why no worst case of this program can be a counterexample; empty where one can."""
    program = part.program
    if program.relaxed:
        return f"only consequences of a step are imposed ({', '.join(sorted(set(program.relaxed)))})"
    unsure = [name for name, oracle in program.oracles.items() if not oracle.kind.interpolable]
    if unsure:
        return f"the conditions of {', '.join(unsure)} are necessary but not known to be sufficient"
    if any(h.relation == "==" for h in program.hypotheses):
        return "an equation among the hypotheses cannot be rounded"
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
    return certificates.interpolant(part.claim, part.program, part.clause, coordinates, values)
