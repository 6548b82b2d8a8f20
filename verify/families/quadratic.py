"""Quadratics with a prescribed rational spectrum, turned by rational rotations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arithmetic.core import Number
from ..arithmetic.vector import Vector
from ..functions.units import Square, Unit
from ..source import Source
from .base import PROPERTIES, Wanted
from .drawing import draw_center, draw_reflections, scale
from .rotated import RotatedSum


def spectrum_limits(source: Source, wanted: Wanted) -> tuple[Number, Number]:
    """The interval that curvatures come from: [m, L], [0, L] or [-L, L]."""
    if wanted.strongly_convex:
        return wanted.m, wanted.L if wanted.L is not None else wanted.m * source.member((1, 2, 10, 100))
    high = scale(source, wanted.L)
    return (0 * high if wanted.convex else -high), high


def draw_spectrum(source: Source, dimension: int, wanted: Wanted) -> tuple[Number, ...]:
    """Curvatures in the wanted interval; in most batches both ends of it are attained."""
    low, high = spectrum_limits(source, wanted)
    if wanted.bounded_below and not wanted.convex:
        low = 0 * high
    # one eigenvalue cannot be at both ends: there the ends are left to the single draws
    if not source.pick("ends", (True, True, False) if dimension > 1 else (True, False, False)):
        return tuple(source.real(low, high) for _ in range(dimension))
    inner = [source.real(low, high) for _ in range(dimension - 2)]
    return (high, *inner, low)[:dimension]


@dataclass(frozen=True)
class Quadratic(RotatedSum):
    """f(x) = (x - c)'A(x - c)/2; the weights are the eigenvalues of A, the directions its eigenvectors."""

    family = "quadratic"
    supplies = frozenset(PROPERTIES) - {"lipschitz"}

    @classmethod
    def draw(cls, source: Source, dimension: int, wanted: Wanted) -> Quadratic:
        units: tuple[Unit, ...] = (Square(),) * dimension
        weights = draw_spectrum(source, dimension, wanted)
        return cls(
            weights=weights,
            units=units,
            reflections=draw_reflections(source, dimension),
            center=draw_center(source, dimension, 0 * weights[0]),
        )

    def on_stable_manifold(self, point: Vector) -> Vector | None:
        """``point`` without its components along the directions in which f curves down."""
        falls = [np.asarray(weight < 0) for weight in self.weights]
        if not any(f.any() for f in falls):
            return None
        t = self.rotation.turn(point - self.center)
        kept = [a * number for a, number in zip(t, (_kept(w) for w in self.weights), strict=True)]
        return self.center + self.rotation.turn_back(Vector(kept))


def _kept(weight: Number) -> Number:
    if isinstance(weight, np.ndarray):
        return np.where(weight < 0, 0.0, 1.0)
    return 0 if weight < 0 else 1
