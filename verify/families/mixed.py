"""Sums of a different function along each direction: smooth beside nonsmooth, flat beside steep."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..arithmetic.core import Number
from ..functions.kinks import Absolute, Relu
from ..functions.smooth_units import Cosine, Softplus
from ..functions.units import Square, SquaredHinge, Unit
from ..source import Source
from .base import PROPERTIES, Wanted
from .huber import draw_huber
from .rotated import RotatedSum

KINKED = frozenset({"smooth", "differentiable", "twice", "hessian_lipschitz"})


@dataclass(frozen=True)
class Kind:
    """How a unit is drawn, and what a sum can no longer have once it is in it."""

    draw: Callable[[Source], Unit]
    lacks: frozenset[str]


KINDS = {
    "square": Kind(lambda source: Square(), frozenset({"lipschitz"})),
    "huber": Kind(draw_huber, frozenset({"twice", "hessian_lipschitz"})),
    "squared hinge": Kind(lambda source: SquaredHinge(), frozenset({"lipschitz", "twice", "hessian_lipschitz"})),
    "softplus": Kind(lambda source: Softplus(), frozenset({"minimizer"})),
    "cosine": Kind(lambda source: Cosine(), frozenset({"convex", "strongly_convex"})),
    "absolute value": Kind(lambda source: Absolute(), KINKED),
    "relu": Kind(lambda source: Relu(), KINKED),
}


@dataclass(frozen=True)
class MixedSum(RotatedSum):
    """A rotated sum in which each coordinate has a unit of its own kind."""

    family = "mixed sum"
    dimensions = (2, 2, 3, 5)
    exact = False
    supplies = frozenset(PROPERTIES) - {"quadratic"}

    @classmethod
    def draw_units(cls, source: Source, dimension: int, wanted: Wanted) -> tuple[Unit, ...]:
        asked = wanted.properties() | ({"differentiable"} if wanted.differentiable else set())
        if wanted.bounded_below and wanted.strongly_convex:
            # a unit without a minimizer leaves no exact infimum beside a ridge
            asked |= {"minimizer"}
        names = [name for name, kind in KINDS.items() if not asked & kind.lacks]
        picked = [source.pick("unit", tuple(names)) for _ in range(dimension)]
        return tuple(KINDS[name].draw(source) for name in picked)

    @classmethod
    def choose_ridge(cls, source: Source, wanted: Wanted) -> Number:
        return 0 if wanted.bounded_below and not wanted.strongly_convex else super().choose_ridge(source, wanted)
