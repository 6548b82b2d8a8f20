"""Exact kernels of tight bounds that floats cannot read: the points of a method on a quadratic.

Where a quadratic of the smallest or the largest curvature of the class is a worst case, the slack matrix
vanishes on the coordinates of its points and gradients: the solutions of g = c x at every point.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
from flint import fmpq, fmpq_mat

from .system import System, to_float

FITS = 1e-4
"""The slack matrix, relative to its size, on a vector that may be in its kernel."""


def of_quadratics(system: System, kept: Sequence[int], slack: np.ndarray, frame: np.ndarray) -> Iterator[fmpq_mat]:
    """Spans of points on quadratics on which ``slack`` (over the columns of ``frame``) nearly vanishes."""
    spans = []
    for end in (0, 1):
        found = on_a_quadratic(system, kept, end)
        if found is not None and _fits(found, kept, slack, frame):
            spans.append(found)
    for count in range(len(spans), 0, -1):
        for chosen in combinations(spans, count):
            yield fmpq_mat(
                [[x for span in rows for x in span] for rows in zip(*(s.tolist() for s in chosen), strict=True)]
            )


def on_a_quadratic(system: System, kept: Sequence[int], end: int) -> fmpq_mat | None:
    """The coordinates of all vectors where every function is c |x|^2 / 2, c the lower or upper curvature."""
    equations: list[list[fmpq]] = []
    for oracle in system.program.oracles.values():
        c = oracle.kind.constant("curvature", end)
        if not isinstance(c, fmpq):
            return None
        for point in oracle.points:
            row = point.g - point.x * c
            equations.append([row.coordinates.get(k, fmpq(0)) for k in kept])
    if not equations:
        return None
    solutions = _null_space(fmpq_mat(equations))
    if solutions is None:
        return None
    whole = fmpq_mat(system.dimension, solutions.ncols())
    for row, k in enumerate(kept):
        for r in range(solutions.ncols()):
            whole[k, r] = solutions[row, r]
    return whole


def _null_space(matrix: fmpq_mat) -> fmpq_mat | None:
    reduced, rank = matrix.rref()
    width = matrix.ncols()
    pivots, column = [], 0
    for r in range(rank):
        while reduced[r, column] == 0:
            column += 1
        pivots.append(column)
    free = [c for c in range(width) if c not in pivots]
    if not free:
        return None
    result = fmpq_mat(width, len(free))
    for r, c in enumerate(free):
        result[c, r] = fmpq(1)
        for row, p in enumerate(pivots):
            result[p, r] = -reduced[row, c]
    return result


def _fits(span: fmpq_mat, kept: Sequence[int], slack: np.ndarray, frame: np.ndarray) -> bool:
    vectors = np.array([[to_float(x) for x in row] for row in span.tolist()])[list(kept)]
    there = np.linalg.solve(frame[list(kept)], vectors)
    there = there / np.maximum(1e-300, np.linalg.norm(there, axis=0))
    return bool(np.abs(slack @ there).max() < FITS * max(1e-300, np.abs(slack).max()))
