"""Huber functions and squared hinges: quadratic on one side, linear or flat on the other."""

from __future__ import annotations

from dataclasses import dataclass

from ..functions.units import Huber, SquaredHinge, Unit
from ..source import Source
from .base import Wanted
from .rotated import RotatedSum

BOUNDED_CONVEX = frozenset({"smooth", "convex", "strongly_convex", "minimizer", "bounded_below"})


def draw_huber(source: Source) -> Huber:
    """A Huber function with a threshold in (0, 4]."""
    return Huber(source.real(0, 4, (False, True)))


@dataclass(frozen=True)
class HuberSum(RotatedSum):
    """Rotated separable sum of Huber functions: quadratic near the centre, linear far out.

    With a ridge m it curves with L near the centre and with m far out.
    """

    family = "huber"
    dimensions = (1, 1, 2, 3, 5)
    supplies = BOUNDED_CONVEX | {"lipschitz"}

    @classmethod
    def draw_units(cls, source: Source, dimension: int, wanted: Wanted) -> tuple[Unit, ...]:
        return tuple(draw_huber(source) for _ in range(dimension))


@dataclass(frozen=True)
class SquaredHingeSum(RotatedSum):
    """Rotated separable sum of squared hinges max(0, t)^2/2: quadratic on one side, flat on the other."""

    family = "squared hinge"
    dimensions = (1, 1, 2, 3, 5)
    supplies = BOUNDED_CONVEX

    @classmethod
    def draw_units(cls, source: Source, dimension: int, wanted: Wanted) -> tuple[Unit, ...]:
        return (SquaredHinge(),) * dimension
