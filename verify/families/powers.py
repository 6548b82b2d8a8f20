"""Powers: x^4 is convex without being smooth or strongly convex, x^3 has the worst Lipschitz Hessian."""

from __future__ import annotations

from dataclasses import dataclass

from ..functions.units import Power, Unit
from ..source import Source
from .base import Wanted
from .rotated import RotatedSum


@dataclass(frozen=True)
class EvenPowerSum(RotatedSum):
    """Rotated separable sum of t^4 or t^6: convex, flat at the minimizer, steeper than any quadratic far out."""

    family = "even powers"
    dimensions = (1, 1, 2, 3)
    supplies = frozenset({"convex", "strongly_convex", "twice", "minimizer", "bounded_below"})

    @classmethod
    def draw_units(cls, source: Source, dimension: int, wanted: Wanted) -> tuple[Unit, ...]:
        return tuple(Power(source.pick("exponent", (4, 4, 6))) for _ in range(dimension))


@dataclass(frozen=True)
class CubicSum(RotatedSum):
    """Rotated separable sum of t^3: its Hessian is Lipschitz with exactly the constant, and it has no minimizer."""

    family = "cubic"
    dimensions = (1, 1, 2, 3)
    supplies = frozenset({"hessian_lipschitz", "twice"})

    @classmethod
    def draw_units(cls, source: Source, dimension: int, wanted: Wanted) -> tuple[Unit, ...]:
        return (Power(3),) * dimension
