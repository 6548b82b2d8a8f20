"""The refuting side: a float worst case becomes rational points, gradients and values.

The Gram matrix P is written as V^T V, and the columns of a rounded V are the unknown vectors: every method's
recurrence then holds exactly, because points are combinations of those vectors.  What rounding can spoil are
the interpolation inequalities; so the worst case is first moved strictly inside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from flint import fmpq

from verify.arithmetic.gram import FormalVector

from .program import Program
from .rounding import dyadic
from .semidefinite import Problem, Solution, Tolerances, interior_worst_case
from .system import Quadratic

BITS = (12, 20, 30, 44, 60)
REWEIGHTINGS = 4


def _stacked(problem: Problem) -> Quadratic:
    """All that a worst case must be strictly inside of; equations are met exactly later."""
    parts = (problem.inequalities, problem.hypotheses.take(np.flatnonzero(~problem.free)))
    return Quadratic(
        np.concatenate([p.constants for p in parts]),
        np.concatenate([p.values for p in parts]),
        np.concatenate([p.matrices for p in parts]),
    )


def _fits(problem: Problem, gram: np.ndarray, values: np.ndarray) -> bool:
    inside = _stacked(problem).at(gram, values)
    return bool(np.all(inside < 0) and np.all(problem.conclusions.at(gram, values) > 0))


def _factor(gram: np.ndarray, rank: int) -> np.ndarray:
    """V of shape (rank, n) with V^T V the nearest matrix of that rank, its echelon sign chosen."""
    eigenvalues, vectors = np.linalg.eigh(gram)
    top = np.argsort(eigenvalues)[::-1][:rank]
    return np.sqrt(np.maximum(eigenvalues[top], 0))[:, None] * vectors[:, top].T


def _low_rank(problem: Problem, violation: float, depth: float, gram: np.ndarray, tolerances: Tolerances) -> list:
    """Worst cases a little inside the conditions, with ever smaller small eigenvalues (log-det heuristic)."""
    found = []
    for step in range(REWEIGHTINGS):
        floor = 10.0 ** (-2 - 2 * step) * np.trace(gram)
        cost = np.linalg.inv(gram + floor * np.eye(len(gram)))
        cost = (cost + cost.T) / (2 * np.abs(cost).max())
        _, solution = interior_worst_case(problem, violation, tolerances, cost, depth)
        if not solution.usable or solution.unit <= 0:
            break
        gram = solution.gram
        found.append(_scaled(solution))
        V = _factor(found[-1][0], 1)
        if _fits(problem, V.T @ V, found[-1][1]):
            break  # nothing is simpler than a function on the line
    return found


def worst_cases(problem: Problem, margin: float, tolerances: Tolerances) -> list[tuple[np.ndarray, np.ndarray]]:
    """(V, values) in floats, simplest first: strictly inside the conditions, and violating the conclusion."""
    violation = -margin / 2
    if len(_stacked(problem).constants):
        depth, solution = interior_worst_case(problem, violation, tolerances)
    else:  # at a single point there is nothing to be inside of
        identity = np.eye(problem.conclusions.matrices.shape[1])
        depth, solution = 1.0, interior_worst_case(problem, violation, tolerances, identity)[1]
    if not solution.usable or depth <= 0 or solution.unit <= 0:
        return []
    pairs = _low_rank(problem, violation, depth / 50, solution.gram, tolerances)
    whole = _scaled(solution)
    pairs = [*reversed(pairs), whole]
    result = []
    for rank in range(1, len(solution.gram) + 1):
        for gram, values in pairs:
            V = _factor(gram, rank)
            if _fits(problem, V.T @ V, values):
                result.append((V, values))
                break
        if len(result) >= 2:
            break
    return [*result, (_factor(whole[0], len(whole[0])), whole[1])]


def _scaled(solution: Solution) -> tuple[np.ndarray, np.ndarray]:
    """The worst case for which the constant is 1."""
    return solution.gram / solution.unit, solution.values / solution.unit


def rounded(V: np.ndarray, values: np.ndarray, bits: int, homogeneous: bool) -> tuple[list[list[fmpq]], list[fmpq]]:
    """The unknown vectors (columns of V) and the values as dyadic rationals."""
    scale = max(1e-300, float(np.abs(V).max()))
    # where no constant fixes the scale, the instance is the same one in other units
    unit = 2.0 ** round(np.log2(scale)) if homogeneous else 1.0
    vectors = [[dyadic(x / unit, bits) for x in column] for column in V.T]
    return vectors, [dyadic(f / unit**2, bits) for f in values]


def table(program: Program, realization: Mapping[str, Mapping[str, Any]]) -> dict[str, Any] | None:
    """The points of the first function that has values, in exact coordinates: what a picture of it needs.

    ``realization`` gives coordinates to the unknown vectors and numbers to the values, as the certificate does.
    None where no function of the program has values and bounds on its curvature.
    """
    where = [[fmpq(c) for c in realization["vectors"][name]] for name in program.vectors]
    dimension = len(where[0]) if where else 0

    def place(vector: FormalVector) -> list[str]:
        sums = (sum((c * where[i][k] for i, c in vector.coordinates.items()), fmpq(0)) for k in range(dimension))
        return [str(x) for x in sums]

    for name, oracle in program.oracles.items():
        m, L = oracle.kind.constant("curvature", 0), oracle.kind.constant("curvature", 1)
        if m is not None and all(point.value is not None for point in oracle.points):
            points = []
            for label, point in zip(oracle.names, oracle.points, strict=True):
                value = realization["values"][program.values[point.value or 0]]
                points.append({"name": label, "x": place(point.x), "gradient": place(point.g), "value": value})
            return {"function": name, "m": str(m), "L": None if L is None else str(L), "points": points}
    return None
