"""Convex functions that are bounded below and have no minimizer: they fall for ever towards their infimum."""

from __future__ import annotations

from dataclasses import dataclass

from ..arithmetic.core import Number
from ..functions.smooth_units import Exponential, Softplus
from ..functions.units import Unit
from ..source import Source
from .base import Wanted
from .rotated import RotatedSum


@dataclass(frozen=True)
class FallingSum(RotatedSum):
    """A rotated sum of units that have an infimum and no minimizer."""

    @classmethod
    def fits(cls, wanted: Wanted) -> bool:
        # with a ridge the minimizer and the infimum are irrational
        return super().fits(wanted) and not (wanted.bounded_below and wanted.strongly_convex)

    @classmethod
    def choose_ridge(cls, source: Source, wanted: Wanted) -> Number:
        return 0 if wanted.bounded_below else super().choose_ridge(source, wanted)


@dataclass(frozen=True)
class SoftplusSum(FallingSum):
    """Rotated separable sum of log(1 + e^t); its infimum 0 is not attained (without a ridge)."""

    family = "softplus"
    dimensions = (1, 1, 2, 3, 5)
    exact = False
    supplies = frozenset(
        {"smooth", "convex", "strongly_convex", "lipschitz", "hessian_lipschitz", "twice", "bounded_below"}
    )

    @classmethod
    def draw_units(cls, source: Source, dimension: int, wanted: Wanted) -> tuple[Unit, ...]:
        return (Softplus(),) * dimension


@dataclass(frozen=True)
class ExponentialSum(FallingSum):
    """Rotated separable sum of e^t: convex, not smooth, infimum 0 not attained (without a ridge)."""

    family = "exponential"
    dimensions = (1, 1, 2, 3)
    exact = False
    supplies = frozenset({"convex", "strongly_convex", "twice", "bounded_below"})

    @classmethod
    def draw_units(cls, source: Source, dimension: int, wanted: Wanted) -> tuple[Unit, ...]:
        return (Exponential(),) * dimension
