"""Newton's step and its relatives for least squares, over any field: matrices are sequences of rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..arithmetic.core import Number
from ..arithmetic.vector import Vector


def solve(matrix: Sequence[Sequence[Any]], right: Sequence[Any]) -> Vector:
    """The solution of matrix p = right by elimination; ValueError where the matrix is singular."""
    size = len(right)
    rows = [[*row, b] for row, b in zip(matrix, right, strict=True)]
    for i in range(size):
        pivot = max(range(i, size), key=lambda j: abs(rows[j][i]))
        if not rows[pivot][i]:
            raise ValueError("the matrix is singular: there is no Newton step")
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for j in range(size):
            if j != i and rows[j][i]:
                factor = rows[j][i] / rows[i][i]
                rows[j] = [a - factor * b for a, b in zip(rows[j], rows[i], strict=True)]
    return Vector(row[-1] / row[i] for i, row in enumerate(rows))


def newton_step(hessian: Sequence[Sequence[Any]], gradient: Sequence[Any]) -> Vector:
    """-H^-1 g."""
    return -solve(hessian, gradient)


def normal_equations(
    jacobian: Sequence[Sequence[Any]], residual: Sequence[Any]
) -> tuple[list[list[Any]], list[Any]]:
    """J^T J and J^T r."""
    axes = range(len(jacobian[0]))
    gram = [[sum(row[i] * row[j] for row in jacobian) for j in axes] for i in axes]
    return gram, [sum(row[i] * r for row, r in zip(jacobian, residual, strict=True)) for i in axes]


def gauss_newton_step(jacobian: Sequence[Sequence[Any]], residual: Sequence[Any]) -> Vector:
    """-(J^T J)^-1 J^T r: the minimizer of |r + J p|."""
    gram, right = normal_equations(jacobian, residual)
    return -solve(gram, right)


def levenberg_marquardt_step(
    jacobian: Sequence[Sequence[Any]], residual: Sequence[Any], damping: Number, scaled: bool = False
) -> Vector:
    """-(J^T J + damping D)^-1 J^T r, D the identity (Levenberg), or the diagonal of J^T J (Marquardt)."""
    gram, right = normal_equations(jacobian, residual)
    damped = [
        [c + (damping * (c if scaled else 1) if i == j else 0) for j, c in enumerate(row)]
        for i, row in enumerate(gram)
    ]
    return -solve(damped, right)
