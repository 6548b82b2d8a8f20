"""Functions whose derivative along each of some orthonormal directions is piecewise linear."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flint import fmpq

from ..arithmetic.core import Number
from ..functions.piecewise import Piecewise
from ..functions.units import Unit
from ..source import Source
from .base import Wanted
from .quadratic import spectrum_limits
from .rotated import RotatedSum, draw_center, draw_reflections


def draw_piecewise(source: Source, wanted: Wanted) -> Piecewise:
    """Up to four knots, integers likely, with slopes in the wanted interval and its ends likely."""
    low, high = spectrum_limits(wanted)
    count = source.pick("knots", (1, 2, 3, 4))
    knot = source.line()
    knots = [knot]
    for _ in range(count - 1):
        knot = knot + source.real(0 * knot, 4 + 0 * knot, (False, True))
        knots.append(knot)
    slopes: list[Number] = [source.real(low, high) for _ in range(count + 1)]
    needs_floor = (wanted.minimizer or wanted.bounded_below) and not wanted.convex
    if needs_floor:
        slopes[0] = source.real(0 * high, high, (False, True))
        slopes[-1] = source.real(0 * high, high, (False, True))
    settled = wanted.minimizer or wanted.bounded_below
    start: Any = 0 * knots[0]
    if not (settled and wanted.convex) and source.pick("tilted", (False, True)):
        start = source.line()
    return Piecewise(knots=tuple(knots), slopes=tuple(slopes), derivative_at_zero=start)


@dataclass(frozen=True)
class PiecewiseSum(RotatedSum):
    """Rotated separable sum of functions with piecewise linear derivative; not twice differentiable."""

    family = "piecewise quadratic"
    dimensions = (1, 1, 1, 2, 3, 5)

    @classmethod
    def fits(cls, wanted: Wanted) -> bool:
        return not (wanted.lipschitz or wanted.quadratic or wanted.twice)

    @classmethod
    def draw(cls, source: Source, dimension: int, wanted: Wanted) -> PiecewiseSum:
        units: tuple[Unit, ...] = tuple(draw_piecewise(source, wanted) for _ in range(dimension))
        first = units[0].slopes[0]  # type: ignore[attr-defined]
        return cls(
            weights=tuple(0 * first + 1 for _ in range(dimension)),
            units=units,
            reflections=draw_reflections(source, dimension),
            center=draw_center(source, dimension),
        )

    def simpler(self) -> Any:
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


@dataclass(frozen=True)
class HuberSum(RotatedSum):
    """Rotated separable sum of Huber functions: quadratic near the centre, linear far out."""

    family = "huber"
    dimensions = (1, 1, 2, 3, 5)

    @classmethod
    def fits(cls, wanted: Wanted) -> bool:
        return not (wanted.lipschitz or wanted.quadratic or wanted.twice or wanted.strongly_convex)

    @classmethod
    def draw(cls, source: Source, dimension: int, wanted: Wanted) -> HuberSum:
        from ..functions.units import Huber

        high = wanted.L if wanted.L is not None else 4 + 0 * source.line()
        thresholds = [source.real(0 * high, 4 + 0 * high, (False, True)) for _ in range(dimension)]
        weights = [source.real(0 * high, high) for _ in range(dimension)]
        weights[0] = high + 0 * weights[0]
        return cls(
            weights=tuple(weights),
            units=tuple(Huber(t) for t in thresholds),
            reflections=draw_reflections(source, dimension),
            center=draw_center(source, dimension),
        )


def is_zero(number: Any) -> bool:
    """Whether an exact number is zero."""
    return isinstance(number, (int, fmpq)) and number == 0
