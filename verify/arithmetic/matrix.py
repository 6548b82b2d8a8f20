"""Small matrices over the numbers of any arithmetic: products, exact solutions, definiteness."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from flint import fmpq, fmpq_mat

from .core import Number, Refused, as_fmpq
from .functions import arithmetic_of, total
from .vector import Vector


@dataclass(frozen=True)
class Matrix:
    """A matrix by its rows (an r x c matrix has r rows of dimension c)."""

    rows: tuple[Vector, ...]

    def __init__(self, rows: Iterable[Iterable[Number]]) -> None:
        object.__setattr__(self, "rows", tuple(row if isinstance(row, Vector) else Vector(row) for row in rows))

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.rows), len(self.rows[0])

    def __getitem__(self, place: tuple[int, int]) -> Number:
        return self.rows[place[0]][place[1]]

    def __matmul__(self, other: Vector | Matrix) -> Vector | Matrix:
        if isinstance(other, Vector):
            return Vector(row.inner(other) for row in self.rows)
        columns = other.transpose().rows
        return Matrix([row.inner(column) for column in columns] for row in self.rows)

    def __add__(self, other: Matrix) -> Matrix:
        return Matrix(a + b for a, b in zip(self.rows, other.rows, strict=True))

    def __sub__(self, other: Matrix) -> Matrix:
        return Matrix(a - b for a, b in zip(self.rows, other.rows, strict=True))

    def __mul__(self, number: Number) -> Matrix:
        return Matrix(row * number for row in self.rows)

    __array_ufunc__ = None
    __rmul__ = __mul__

    def __truediv__(self, number: Number) -> Matrix:
        return Matrix(row / number for row in self.rows)

    def transpose(self) -> Matrix:
        """The transposed matrix."""
        return Matrix([row[j] for row in self.rows] for j in range(len(self.rows[0])))

    def trace(self) -> Number:
        """The sum of the diagonal entries."""
        return total(self.rows[i][i] for i in range(len(self.rows)))

    def form(self, x: Vector) -> Number:
        """The quadratic form x'Ax."""
        product = self @ x
        assert isinstance(product, Vector)
        return x.inner(product)

    def arithmetic_name(self) -> str:
        """The name of the arithmetic of the entries."""
        return arithmetic_of(*(entry for row in self.rows for entry in row)).name

    def exact(self) -> fmpq_mat:
        """The matrix as FLINT's; refused unless all entries are rational."""
        rows, columns = self.shape
        return fmpq_mat(rows, columns, [as_fmpq(entry) for row in self.rows for entry in row])

    def solve(self, right: Vector) -> Vector:
        """The x with Ax = right for a square nonsingular A.

        Raises ZeroDivisionError where A is singular (exact arithmetics).
        """
        if self.arithmetic_name() == "float64":
            return self._solve_batch(right)
        size = len(self.rows)
        work = [[*row, right[i]] for i, row in enumerate(self.rows)]
        for column in range(size):
            pivot = next((r for r in range(column, size) if _nonzero(work[r][column])), None)
            if pivot is None:
                raise ZeroDivisionError("the matrix is singular: the linear system has no unique solution")
            work[column], work[pivot] = work[pivot], work[column]
            for r in range(size):
                if r != column:
                    factor = work[r][column] / work[column][column]
                    work[r] = [a - factor * b for a, b in zip(work[r], work[column], strict=True)]
        return Vector(work[i][size] / work[i][i] for i in range(size))

    def _solve_batch(self, right: Vector) -> Vector:
        entries = np.broadcast_arrays(*(e for row in self.rows for e in row), *right)
        size = len(self.rows)
        left = np.stack(entries[: size * size], axis=-1).reshape(*entries[0].shape, size, size)
        known = np.stack(entries[size * size :], axis=-1)[..., None]
        try:
            solution = np.linalg.solve(left, known)[..., 0]
        except np.linalg.LinAlgError:
            solution = (np.linalg.pinv(left) @ known)[..., 0]
        return Vector(solution[..., i] for i in range(size))


def _nonzero(entry: Number) -> bool:
    answer = arithmetic_of(entry).truth("!=", entry, 0)
    if answer is None:
        raise Refused("ball", "a pivot that may be zero")
    return bool(answer)


def identity(dimension: int) -> Matrix:
    """The identity matrix with exact entries."""
    return Matrix([fmpq(int(i == j)) for j in range(dimension)] for i in range(dimension))


def outer(u: Vector, v: Vector) -> Matrix:
    """The matrix u v'."""
    return Matrix([a * b for b in v] for a in u)


def is_positive_semidefinite(matrix: Matrix) -> bool:
    """Whether a rational symmetric matrix has no negative eigenvalue, by exact elimination.

    A zero pivot is accepted only with a zero column below it.
    """
    size = len(matrix.rows)
    work = [[as_fmpq(entry) for entry in row] for row in matrix.rows]
    if any(work[i][j] != work[j][i] for i in range(size) for j in range(i)):
        raise ValueError("definiteness is asked of a matrix that is not symmetric")
    for k in range(size):
        pivot = work[k][k]
        if pivot < 0:
            return False
        if pivot == 0:
            if any(work[i][k] != 0 for i in range(k + 1, size)):
                return False
            continue
        for i in range(k + 1, size):
            factor = work[i][k] / pivot
            if factor != 0:
                for j in range(k + 1, size):
                    work[i][j] -= factor * work[k][j]
    return True
