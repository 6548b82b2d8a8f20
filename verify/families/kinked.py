"""Convex functions with kinks along orthonormal directions: the l1 norm, ReLU pieces, and their sums with squares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from flint import fmpq

from ..arithmetic.core import Number
from ..arithmetic.functions import maximum, minimum
from ..arithmetic.vector import Vector
from ..functions.bodies import Along
from ..functions.kinks import Absolute, Relu
from ..functions.units import Square, Unit
from ..source import Source
from .base import Wanted
from .drawing import draw_center, draw_reflections, scale
from .quadratic import spectrum_limits
from .rotated import RotatedSum

CONVEX = frozenset({"convex", "strongly_convex", "minimizer", "bounded_below"})


@dataclass(frozen=True)
class AbsoluteSum(RotatedSum):
    """Rotated weighted l1 norm: sum_i w_i |t_i|; strongly convex with a ridge."""

    family = "absolute values"
    dimensions = (1, 1, 2, 3, 5)
    differentiable = False
    supplies = CONVEX | {"lipschitz"}

    @classmethod
    def draw_units(cls, source: Source, dimension: int, wanted: Wanted) -> tuple[Unit, ...]:
        return (Absolute(),) * dimension


@dataclass(frozen=True)
class ReluSum(RotatedSum):
    """Rotated sum of max(0, t): flat on one side of each kink."""

    family = "relu pieces"
    dimensions = (1, 1, 2, 3, 5)
    differentiable = False
    supplies = CONVEX | {"lipschitz"}

    @classmethod
    def draw_units(cls, source: Source, dimension: int, wanted: Wanted) -> tuple[Unit, ...]:
        return (Relu(),) * dimension


@dataclass(frozen=True)
class ElasticSum(RotatedSum):
    """Sum over the directions of w_i t_i^2/2 + levels_i |t_i - kinks_i|: smooth plus nonsmooth.

    Its minimizer is exact: t_i is kinks_i, held back to at most levels_i / w_i.
    """

    levels: tuple[Number, ...] = ()
    kinks: tuple[Number, ...] = ()

    family = "smooth plus absolute values"
    dimensions = (1, 1, 2, 3, 5)
    differentiable = False
    supplies = CONVEX
    per_coordinate: ClassVar[tuple[str, ...]] = ("weights", "units", "levels", "kinks")

    def __post_init__(self) -> None:
        super().__post_init__()
        if not len(self.levels) == len(self.kinks) == len(self.center):
            raise ValueError(
                f"smooth plus absolute values take as many levels ({len(self.levels)}) and kinks"
                f" ({len(self.kinks)}) as the centre has components ({len(self.center)})"
            )

    @classmethod
    def draw(cls, source: Source, dimension: int, wanted: Wanted) -> ElasticSum:
        low, high = spectrum_limits(source, wanted)
        level = scale(source, None)
        open_low = not wanted.strongly_convex
        weights = tuple(source.real(low, high, (not open_low, True)) for _ in range(dimension))
        return cls(
            weights=weights,
            units=(Square(),) * dimension,
            reflections=draw_reflections(source, dimension),
            center=draw_center(source, dimension, 0 * weights[0]),
            levels=tuple(source.real(0, level) for _ in range(dimension)),
            kinks=tuple(source.line() for _ in range(dimension)),
        )

    def parts(self) -> tuple[Along, ...]:
        found = []
        for i, (weight, level) in enumerate(zip(self.weights, self.levels, strict=True)):
            found += [Along(i, weight, self.units[i]), Along(i, level, Absolute(), self.kinks[i])]
        return tuple(found)

    def _lowest_places(self) -> list[Number] | None:
        places = []
        for weight, level, kink in zip(self.weights, self.levels, self.kinks, strict=True):
            if isinstance(weight, fmpq) and (weight < 0 or level < 0):
                return None
            places.append(_held_back(weight, level, kink))
        return places

    def stationary_points(self) -> Iterator[Vector]:
        place = self.minimizer()
        if place is not None:
            yield place

    def infimum(self) -> Number | None:
        place = self.minimizer()
        return None if place is None else self.body().value(place)


def _held_back(weight: Any, level: Any, kink: Any) -> Number:
    """The minimizer of weight t^2/2 + level |t - kink|."""
    if isinstance(weight, np.ndarray):
        reach = level / np.where(weight == 0, 1e-300, weight)
    elif weight == 0:
        return kink
    else:
        reach = level / weight
    return maximum(minimum(kink, reach), -reach)
