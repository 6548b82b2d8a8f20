"""Sums of one-variable functions along rational orthonormal directions.

f(x) = sum_i w_i phi_i(q_i . (x - center)) + offset with q_1, ..., q_d orthonormal: the constants of f are
read off those of the phi_i, and the directions are exact because a reflection in a rational vector is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from flint import fmpq

from ..arithmetic.core import Number
from ..arithmetic.functions import arithmetic_of
from ..arithmetic.vector import Vector, dot
from ..functions.bodies import RidgeSum, Term
from ..functions.units import Unit
from ..source import Source, line_vector
from .base import Family


@dataclass(frozen=True)
class RotatedSum(Family):
    """One unit for each coordinate, turned by reflections and moved to a centre."""

    weights: tuple[Number, ...]
    units: tuple[Unit, ...]
    reflections: tuple[Vector, ...]
    center: Vector

    def __post_init__(self) -> None:
        if not len(self.weights) == len(self.units) == len(self.center):
            raise ValueError(
                f"a rotated sum takes as many weights ({len(self.weights)}) and units ({len(self.units)})"
                f" as its centre has components ({len(self.center)})"
            )
        for v in self.reflections:
            if len(v) != len(self.center):
                raise ValueError(f"the reflection {v} does not have dimension {len(self.center)}")
            if isinstance(v[0], fmpq) and all(a == 0 for a in v):
                raise ValueError("a reflection needs a vector other than zero")

    def directions(self) -> list[Vector]:
        """The orthonormal q_1, ..., q_d: the unit vectors, reflected."""
        like = self.center[0]
        own = arithmetic_of(like)
        size = len(self.center)
        rows = []
        for i in range(size):
            row = Vector(own.number(int(i == j)) for j in range(size))
            for v in self.reflections:
                row = row - (2 * dot(v, row) / dot(v, v)) * v
            rows.append(row)
        return rows

    def body(self) -> RidgeSum:
        cached = self.__dict__.get("_body")
        if cached is None:
            terms = tuple(
                Term(weight, q, -dot(q, self.center), unit)
                for weight, unit, q in zip(self.weights, self.units, self.directions(), strict=True)
            )
            cached = RidgeSum(len(self.center), terms)
            object.__setattr__(self, "_body", cached)
        return cached

    def minimizer(self) -> Vector | None:
        place = self.center
        for weight, unit, q in zip(self.weights, self.units, self.directions(), strict=True):
            if isinstance(weight, (int, fmpq)) and weight == 0:
                continue
            if isinstance(weight, (int, fmpq)) and weight < 0:
                return None
            at = unit.argmin()
            if at is None:
                return None
            if not (isinstance(at, fmpq) and at == 0):
                place = place + at * q
        return place

    def infimum(self) -> Number | None:
        result: Number = None
        for weight, unit in zip(self.weights, self.units, strict=True):
            lowest = unit.infimum()
            if lowest is None or isinstance(weight, (int, fmpq)) and weight < 0:
                return None
            part = weight * lowest
            result = part if result is None else result + part
        return result

    def simpler(self) -> Iterator[Family]:
        if self.reflections:
            yield replace(self, reflections=())
            for i in range(len(self.reflections)):
                yield replace(self, reflections=self.reflections[:i] + self.reflections[i + 1 :])
        if any(isinstance(c, fmpq) and c != 0 for c in self.center):
            yield replace(self, center=Vector(fmpq(0) for _ in self.center))

    def without_coordinate(self, index: int) -> Family | None:
        if len(self.center) == 1:
            return None

        def drop(items: tuple[object, ...]) -> tuple[object, ...]:
            return items[:index] + items[index + 1 :]

        return type(self)(
            weights=drop(self.weights),
            units=drop(self.units),  # type: ignore[arg-type]
            reflections=(),
            center=Vector(drop(self.center.components)),
        )


def draw_reflections(source: Source, dimension: int) -> tuple[Vector, ...]:
    """No reflection in dimension one; otherwise mostly one or two, in vectors of small rationals."""
    if dimension == 1:
        return ()
    count = source.pick("reflections", (0, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2))
    reflections = []
    for _ in range(count):
        v = line_vector(source, dimension)
        reflections.append(nonzero(v))
    return tuple(reflections)


def nonzero(v: Vector) -> Vector:
    """``v``, with its first component moved to 1 where all components are 0."""
    first = v[0]
    if isinstance(first, np.ndarray):
        size = sum(np.abs(a) for a in v)
        return Vector([np.where(size == 0, 1.0, first), *v.components[1:]])
    if all(a == 0 for a in v):
        return Vector([first + 1, *v.components[1:]])
    return v


def draw_center(source: Source, dimension: int) -> Vector:
    """The origin in half of the batches, otherwise anywhere."""
    if source.pick("center", (False, True)):
        return line_vector(source, dimension)
    zero = 0 * source.line()
    return Vector(zero for _ in range(dimension))
