"""Cosines: smooth, bounded, Lipschitz, with a Lipschitz Hessian, and not convex."""

from __future__ import annotations

from dataclasses import dataclass

from ..functions.smooth_units import Cosine
from ..functions.units import Unit
from ..source import Source
from .base import Wanted
from .rotated import RotatedSum


@dataclass(frozen=True)
class CosineSum(RotatedSum):
    """Rotated separable sum of -w cos t: minimizers, saddles and maxima without end."""

    family = "cosine"
    dimensions = (1, 1, 2, 3, 5)
    exact = False
    supplies = frozenset({"smooth", "lipschitz", "hessian_lipschitz", "twice", "minimizer", "bounded_below"})

    @classmethod
    def draw_units(cls, source: Source, dimension: int, wanted: Wanted) -> tuple[Unit, ...]:
        return (Cosine(),) * dimension
