"""Quadratics with a prescribed rational spectrum, turned by rational rotations."""

from __future__ import annotations

from dataclasses import dataclass

from ..arithmetic.core import Number
from ..functions.units import Square, Unit
from ..source import Source
from .base import Wanted
from .rotated import RotatedSum, draw_center, draw_reflections


def spectrum_limits(wanted: Wanted) -> tuple[Number, Number]:
    """The interval that curvatures come from: [m, L], [0, L] or [-L, L]."""
    high = wanted.L if wanted.L is not None else 4
    if wanted.strongly_convex:
        return wanted.m, high
    return (0 * high if wanted.convex else -high), high


def draw_spectrum(source: Source, dimension: int, wanted: Wanted) -> tuple[Number, ...]:
    """Curvatures in the wanted interval; in most batches both ends of it are attained."""
    low, high = spectrum_limits(wanted)
    if wanted.bounded_below and not wanted.convex:
        low = 0 * high
    values = [source.real(low, high) for _ in range(dimension)]
    if source.pick("ends", (True, True, False)):
        values[0] = high + 0 * values[0]
        if dimension > 1:
            values[-1] = low + 0 * values[-1]
    return tuple(values)


@dataclass(frozen=True)
class Quadratic(RotatedSum):
    """f(x) = (x - c)'A(x - c)/2; the weights are the eigenvalues of A, the directions its eigenvectors."""

    family = "quadratic"

    @classmethod
    def fits(cls, wanted: Wanted) -> bool:
        return not wanted.lipschitz

    @classmethod
    def draw(cls, source: Source, dimension: int, wanted: Wanted) -> Quadratic:
        units: tuple[Unit, ...] = (Square(),) * dimension
        return cls(
            weights=draw_spectrum(source, dimension, wanted),
            units=units,
            reflections=draw_reflections(source, dimension),
            center=draw_center(source, dimension),
        )
