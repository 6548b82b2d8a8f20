"""Functions whose derivative along each of some orthonormal directions is piecewise linear."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, product
from typing import Any

from flint import fmpq

from ..arithmetic.core import Number
from ..arithmetic.vector import Vector
from ..functions.piecewise import Piecewise
from ..functions.units import Unit
from ..source import Source
from .base import Family, Wanted
from .drawing import draw_center, draw_reflections
from .quadratic import spectrum_limits
from .rotated import RotatedSum


def draw_piecewise(source: Source, wanted: Wanted, low: Number, high: Number) -> Piecewise:
    """Up to four knots, integers likely, with slopes between ``low`` and ``high`` and these ends likely."""
    count = source.pick("knots", (1, 2, 3, 4))
    knot = source.line()
    knots = [knot]
    for _ in range(count - 1):
        knot = knot + source.real(0, 4, (False, True))
        knots.append(knot)
    slopes: list[Number] = [source.real(low, high) for _ in range(count + 1)]
    if wanted.bounded_below and not wanted.convex:
        slopes[0] = source.real(0, high, (False, True))
        slopes[-1] = source.real(0, high, (False, True))
    start: Any = 0 * knots[0]
    if not (wanted.bounded_below and wanted.convex) and source.pick("tilted", (False, True)):
        start = source.line()
    return Piecewise(knots=tuple(knots), slopes=tuple(slopes), derivative_at_zero=start)


@dataclass(frozen=True)
class PiecewiseSum(RotatedSum):
    """Rotated separable sum of functions with piecewise linear derivative; not twice differentiable."""

    family = "piecewise quadratic"
    dimensions = (1, 1, 1, 2, 3, 5)
    supplies = frozenset({"smooth", "convex", "strongly_convex", "minimizer", "bounded_below"})

    @classmethod
    def draw(cls, source: Source, dimension: int, wanted: Wanted) -> PiecewiseSum:
        low, high = spectrum_limits(source, wanted)
        units: tuple[Unit, ...] = tuple(draw_piecewise(source, wanted, low, high) for _ in range(dimension))
        one = 0 * units[0].slopes[0] + 1  # type: ignore[attr-defined]
        return cls(
            weights=(one,) * dimension,
            units=units,
            reflections=draw_reflections(source, dimension),
            center=draw_center(source, dimension, 0 * one),
        )

    def stationary_points(self) -> Iterator[Vector]:
        if not isinstance(self.center[0], fmpq):
            yield from super().stationary_points()
            return
        zeros = [unit.stationary_points() for unit in self.units if isinstance(unit, Piecewise)]
        for place in islice(product(*zeros), 8):
            yield self.center + self.rotation.turn_back(Vector(place))

    def simpler(self) -> Iterator[Family]:
        yield from super().simpler()
        for i, unit in enumerate(self.units):
            assert isinstance(unit, Piecewise)
            for j in range(len(unit.knots)):
                # a knot disappears together with the slope on either side of it
                for gone in (j, j + 1):
                    knots = unit.knots[:j] + unit.knots[j + 1 :]
                    slopes = unit.slopes[:gone] + unit.slopes[gone + 1 :]
                    units = list(self.units)
                    units[i] = Piecewise(knots, slopes, unit.derivative_at_zero)
                    yield replace(self, units=tuple(units))
