"""Jacobians, Hessians and their products, from the two modes of differentiation; and difference quotients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..arithmetic.core import Number
from ..arithmetic.matrix import Matrix
from ..arithmetic.vector import Vector
from .dual import Dual, as_numbers, jvp, parts
from .lifted import new_level
from .tape import Tape, gradient

Function = Callable[[Vector], Any]


def axis(dimension: int, index: int) -> Vector:
    """The unit vector along one coordinate, in integers (which cost no multiplication)."""
    return Vector(int(i == index) for i in range(dimension))


def jacobian(function: Function, x: Vector) -> Matrix:
    """The matrix of d f_i / d x_j by reverse mode: one pass forward and one back for each output."""
    tape = Tape(function, x)
    outputs = len(tape.result) if isinstance(tape.result, Vector) else 1
    return Matrix(tape.pull(list(axis(outputs, i))) for i in range(outputs))


def jacobian_forward(function: Function, x: Vector) -> Matrix:
    """The same matrix by forward mode: one pass for each input."""
    columns = [jvp(function, x, axis(len(x), j))[1] for j in range(len(x))]
    rows = [c if isinstance(c, Vector) else Vector([c]) for c in columns]
    return Matrix(rows).transpose()


def hessian_vector_product(function: Function, x: Vector, v: Vector) -> Vector:
    """H v by forward over reverse: the derivative along v of the gradient, without the matrix H."""
    level, x = new_level(), as_numbers(x)
    lifted = Vector(Dual(a, t, level) for a, t in zip(x, v, strict=True))
    return Vector(parts(g, level, x[0])[1] for g in gradient(function, lifted))


def hessian(function: Function, x: Vector) -> Matrix:
    """The matrix of second derivatives, column by column; exact in exact arithmetics.

    At a kink with a stated slope the second derivative is that of the branch with this slope, 0.
    """
    return Matrix(hessian_vector_product(function, x, axis(len(x), j)) for j in range(len(x))).transpose()


def difference_quotients(function: Function, x: Vector, step: Number) -> Vector:
    """((f(x + h e_j) - f(x)) / h)_j: one evaluation for each input and one more.

    In exact arithmetic their only error is that of the quotient itself.
    """
    base = function(x)
    moved = [Vector(a + step if i == j else a for i, a in enumerate(x)) for j in range(len(x))]
    return Vector((function(p) - base) / step for p in moved)


def central_differences(function: Function, x: Vector, step: Number) -> Vector:
    """((f(x + h e_j) - f(x - h e_j)) / 2h)_j: two evaluations for each input."""

    def moved(j: int, h: Number) -> Vector:
        return Vector(a + h if i == j else a for i, a in enumerate(x))

    return Vector((function(moved(j, step)) - function(moved(j, -step))) / (2 * step) for j in range(len(x)))


__all__ = [
    "axis",
    "central_differences",
    "difference_quotients",
    "hessian",
    "hessian_vector_product",
    "jacobian",
    "jacobian_forward",
]
