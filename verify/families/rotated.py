"""Sums of one-variable functions along rational orthonormal directions.

f(x) = sum_i w_i phi_i(t_i) + ridge |t|^2/2 with t = Q(x - center) and Q orthogonal: the constants of f are
read off those of the phi_i, and the directions are exact because a reflection in a rational vector is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from flint import fmpq

from ..arithmetic.core import Number
from ..arithmetic.vector import Vector
from ..functions.bodies import Along, RotatedRidgeSum, Rotation
from ..functions.shared import is_nothing
from ..functions.units import Unit
from ..source import Source
from .base import Family, Wanted
from .drawing import draw_center, draw_reflections, draw_ridge, draw_weights


@dataclass(frozen=True)
class RotatedSum(Family):
    """One unit for each coordinate, turned by reflections and moved to a centre."""

    weights: tuple[Number, ...]
    units: tuple[Unit, ...]
    reflections: tuple[Vector, ...]
    center: Vector
    ridge: Number = 0

    per_coordinate: ClassVar[tuple[str, ...]] = ("weights", "units")

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

    @classmethod
    def draw_units(cls, source: Source, dimension: int, wanted: Wanted) -> tuple[Unit, ...]:
        """One unit for each coordinate."""
        raise NotImplementedError

    @classmethod
    def choose_ridge(cls, source: Source, wanted: Wanted) -> Number:
        """The ridge; its constants L and m are those that are wanted."""
        return draw_ridge(source, wanted)

    @classmethod
    def draw(cls, source: Source, dimension: int, wanted: Wanted) -> RotatedSum:
        units = cls.draw_units(source, dimension, wanted)
        ridge = cls.choose_ridge(source, wanted)
        weights = draw_weights(source, units, wanted, ridge)
        return cls(
            weights=weights,
            units=units,
            reflections=draw_reflections(source, dimension),
            center=draw_center(source, dimension, 0 * weights[0]),
            ridge=ridge,
        )

    @cached_property
    def rotation(self) -> Rotation:
        """The orthogonal map Q."""
        return Rotation(self.reflections)

    def directions(self) -> list[Vector]:
        """The orthonormal rows q_1, ..., q_d of Q."""
        return self.rotation.rows(self.center)

    def parts(self) -> tuple[Along, ...]:
        """The terms along the directions."""
        return tuple(Along(i, w, u) for i, (w, u) in enumerate(zip(self.weights, self.units, strict=True)))

    @cached_property
    def _body(self) -> RotatedRidgeSum:
        return RotatedRidgeSum(self.parts(), self.rotation, self.center, self.ridge)

    def body(self) -> RotatedRidgeSum:
        return self._body

    def _lowest_places(self) -> list[Number] | None:
        """The minimizing t_i, or None where a coordinate has none."""
        places: list[Number] = []
        for weight, unit in zip(self.weights, self.units, strict=True):
            if is_nothing(weight):
                places.append(0)
                continue
            at = unit.argmin()
            exact_fall = isinstance(weight, (int, fmpq)) and weight < 0
            if at is None or exact_fall or (not is_nothing(self.ridge) and not _is_zero(at)):
                return None
            places.append(at)
        return places

    def minimizer(self) -> Vector | None:
        places = self._lowest_places()
        if places is None:
            return None
        if all(_is_zero(at) for at in places):
            return self.center
        return self.center + self.rotation.turn_back(Vector(places))

    def stationary_points(self) -> Iterator[Vector]:
        if all(unit.flat_at_zero for unit in self.units):
            yield self.center
        else:
            yield from super().stationary_points()

    def infimum(self) -> Number | None:
        if not is_nothing(self.ridge) and self._lowest_places() is None:
            return None
        result: Number = 0
        for weight, unit in zip(self.weights, self.units, strict=True):
            if is_nothing(weight):
                continue
            lowest = unit.infimum()
            if lowest is None or isinstance(weight, (int, fmpq)) and weight < 0:
                return None
            result = weight * lowest + result
        return fmpq(0) if isinstance(result, int) else result

    def simpler(self) -> Iterator[Family]:
        if self.reflections:
            yield replace(self, reflections=())
            for i in range(len(self.reflections)):
                yield replace(self, reflections=self.reflections[:i] + self.reflections[i + 1 :])
        if any(isinstance(c, fmpq) and c != 0 for c in self.center):
            yield replace(self, center=Vector(fmpq(0) for _ in self.center))
        if isinstance(self.ridge, fmpq):
            yield replace(self, ridge=0)

    def without_coordinate(self, index: int) -> Family | None:
        if len(self.center) == 1:
            return None

        def drop(items: tuple[Any, ...]) -> tuple[Any, ...]:
            return items[:index] + items[index + 1 :]

        kept = {name: drop(getattr(self, name)) for name in self.per_coordinate}
        return replace(self, reflections=(), center=Vector(drop(self.center.components)), **kept)


def _is_zero(at: Any) -> bool:
    return not isinstance(at, np.ndarray) and bool(at == 0)
