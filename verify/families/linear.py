"""Exact solutions of the linear systems behind the minimizers of the families."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from flint import fmpq, fmpq_mat

from ..arithmetic.core import Number, as_fmpq
from ..arithmetic.vector import Vector, dot


def least_norm_solution(rows: Sequence[Vector], targets: Sequence[Number], weight: Number, ridge: Number) -> Vector:
    """The shortest minimizer of weight/2 sum (a_i . x - b_i)^2 + ridge/2 |x|^2 for nonnegative weights.

    With K the Gram matrix of the rows, x = sum_i y_i a_i where K (weight K + ridge I) y = weight K b.
    """
    if any(isinstance(entry, (np.ndarray, float)) for row in rows for entry in row):
        return _solution_of_batch(rows, targets, weight, ridge)
    count = len(rows)
    gram = fmpq_mat(count, count, [as_fmpq(dot(a, b)) for a in rows for b in rows])
    weight, ridge = as_fmpq(weight), as_fmpq(ridge)
    shift = fmpq_mat(count, count, [ridge * int(i == j) for i in range(count) for j in range(count)])
    right = gram * fmpq_mat(count, 1, [weight * as_fmpq(b) for b in targets])
    y = any_solution(gram * (gram * weight + shift), right)
    zero = Vector([fmpq(0)] * len(rows[0]))
    return sum((a * c for a, c in zip(rows, y, strict=True)), zero)


def any_solution(left: fmpq_mat, right: fmpq_mat) -> list[fmpq]:
    """One solution y of left y = right, with zeros for the free unknowns; ValueError where there is none."""
    rows, columns = left.nrows(), left.ncols()
    joined = fmpq_mat(
        rows, columns + 1, [e for i in range(rows) for e in [*(left[i, j] for j in range(columns)), right[i, 0]]]
    )
    reduced, rank = joined.rref()
    solution = [fmpq(0)] * columns
    for i in range(rank):
        pivot = next(j for j in range(columns + 1) if reduced[i, j] != 0)
        if pivot == columns:
            raise ValueError("the linear system has no solution")
        solution[pivot] = reduced[i, columns]
    return solution


def _solution_of_batch(rows: Sequence[Vector], targets: Sequence[Number], weight: Number, ridge: Number) -> Vector:
    flat = np.broadcast_arrays(*(e for row in rows for e in row), *targets, weight, ridge)
    count, dimension = len(rows), len(rows[0])
    matrix = np.stack(flat[: count * dimension], axis=-1).reshape(*flat[0].shape, count, dimension)
    known = np.stack(flat[count * dimension : -2], axis=-1)[..., None]
    weights, ridges = flat[-2][..., None, None], flat[-1][..., None, None]
    # rows of the ridge below the rows of the data: one least-squares problem, solved stably
    stacked = np.concatenate([np.sqrt(weights) * matrix, np.sqrt(ridges) * np.eye(dimension)], axis=-2)
    below = np.zeros((*known.shape[:-2], dimension, 1))
    solution = np.linalg.pinv(stacked) @ np.concatenate([np.sqrt(weights) * known, below], axis=-2)
    return Vector(solution[..., j, 0] for j in range(dimension))
