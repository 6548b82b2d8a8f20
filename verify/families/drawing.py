"""How families draw: scales, shares, weights that keep the constants, rotations and data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from flint import fmpq

from ..arithmetic.core import Number
from ..arithmetic.functions import absolute, arithmetic_of, maximum, minimum
from ..arithmetic.vector import Vector, dot
from ..functions.units import Unit
from ..source import Source, line_vector
from .base import Wanted

SCALES = ("1", "2", "4", "1/2", "10")
"""Curvatures and slopes where the class leaves them open."""


def scale(source: Source, given: Number) -> Number:
    """The constant that is given, or one of :data:`SCALES`."""
    return source.member(SCALES) if given is None else given


def number_like(value: Any, example: Number) -> Number:
    """``value`` (an integer or a rational) as a number of the arithmetic of ``example``."""
    return arithmetic_of(example).number(value) if isinstance(value, fmpq) else value


def shares(source: Source, count: int, example: Number) -> list[Number]:
    """Nonnegative numbers with a sum of at most 1; often one of them takes everything."""
    left, found = 0 * example + 1, []
    for _ in range(count):
        part = left * source.real(0, 1)
        found.append(part)
        left = left - part
    return found


def draw_ridge(source: Source, wanted: Wanted) -> Number:
    """m where the class is m-strongly convex (now and then more), else mostly 0."""
    if wanted.lipschitz:
        return 0
    if wanted.strongly_convex:
        if wanted.L is None or source.pick("ridge", (True, True, False)):
            return wanted.m
        return source.real(wanted.m, wanted.L)
    if wanted.L is not None and source.pick("ridge", (False, False, True)):
        return source.real(0, wanted.L)
    return 0


def draw_weights(source: Source, units: Sequence[Unit], wanted: Wanted, ridge: Number) -> tuple[Number, ...]:
    """Nonnegative weights with which the sum of ``units`` along orthonormal directions keeps L, G and M.

    The first weight is as large as the constants allow.
    """
    given = [c for c in (wanted.L, wanted.G, wanted.M) if c is not None]
    example = given[0] if given else None
    slopes = shares(source, len(units), example) if wanted.lipschitz else []
    jerks = shares(source, len(units), example) if wanted.hessian_lipschitz else []
    weights = []
    for i, unit in enumerate(units):
        caps = []
        if wanted.smooth:
            low, high = (number_like(end, example) for end in unit.curvature())
            caps.append((wanted.L - ridge) / maximum(-low, high))
        if wanted.lipschitz:
            low, high = (number_like(end, example) for end in unit.slope_range())
            caps.append(wanted.G * slopes[i] / maximum(-low, high))
        if wanted.hessian_lipschitz and unit.jerk() != 0:
            caps.append(wanted.M * jerks[i] / number_like(fmpq(unit.jerk()), example))
        cap = minimum(*caps) if caps else scale(source, None)
        weights.append(cap if i == 0 else source.real(0, cap))
    return tuple(weights)


def draw_reflections(source: Source, dimension: int) -> tuple[Vector, ...]:
    """No reflection in dimension one; otherwise mostly one or two, in vectors of small rationals."""
    if dimension == 1:
        return ()
    count = source.pick("reflections", (0, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2))
    return tuple(nonzero(line_vector(source, dimension)) for _ in range(count))


def nonzero(v: Vector) -> Vector:
    """``v``, with its first component moved to 1 where all components are 0."""
    first = v[0]
    if isinstance(first, np.ndarray):
        size = sum(np.abs(a) for a in v)
        return Vector([np.where(size == 0, 1.0, first), *v.components[1:]])
    if all(a == 0 for a in v):
        return Vector([first + 1, *v.components[1:]])
    return v


def draw_center(source: Source, dimension: int, zero: Number) -> Vector:
    """The origin (``zero`` in each component) in half of the batches, otherwise anywhere."""
    if source.pick("center", (False, True)):
        return line_vector(source, dimension)
    return Vector(zero for _ in range(dimension))


def draw_data(source: Source, count: int, dimension: int) -> tuple[Vector, ...]:
    """``count`` data vectors other than zero."""
    return tuple(nonzero(line_vector(source, dimension)) for _ in range(count))


def largest_eigenvalue_bound(rows: Sequence[Vector]) -> Number:
    """A bound of the largest eigenvalue of sum a_i a_i', attained where the rows are orthogonal or parallel.

    It is the largest row sum of the absolute Gram matrix, whose eigenvalues other than 0 are the same.
    """
    return maximum(*(sum(absolute(dot(a, b)) for b in rows) for a in rows))


def number_rows(source: Source, dimension: int) -> int:
    """How many data vectors a regression has: one is the simplest."""
    return source.pick("rows", (1, 2, 2, 3, 3, 4) if dimension > 1 else (1, 1, 2, 3))
