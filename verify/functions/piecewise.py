"""Functions of one variable whose derivative is piecewise linear.

They are not twice differentiable, exactly rational, and come close to any smooth function of one
variable: this is where the worst cases of first-order methods live.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import sympy
from flint import fmpq

from ..arithmetic.core import Number, rational
from ..arithmetic.functions import arithmetic_of, maximum, minimum, positive_part
from .units import Unit, step


@dataclass(frozen=True)
class Piecewise(Unit):
    """phi(0) = 0, phi'(0) = derivative_at_zero, phi'' = slopes[j] between knots[j-1] and knots[j].

    ``knots`` increase; there is one slope more than there are knots.
    """

    knots: tuple[Number, ...]
    slopes: tuple[Number, ...]
    derivative_at_zero: Number = 0

    name = "piecewise"

    def __post_init__(self) -> None:
        if len(self.slopes) != len(self.knots) + 1:
            raise ValueError(
                f"Piecewise takes one slope more than knots, not {len(self.slopes)} for {len(self.knots)} knots"
            )
        if all(isinstance(k, fmpq) for k in self.knots):
            for left, right in zip(self.knots, self.knots[1:], strict=False):
                if not left < right:
                    raise ValueError(f"Piecewise takes increasing knots, not {left} before {right}")

    @property
    def convex(self) -> bool:  # type: ignore[override]
        return all(isinstance(s, (int, fmpq)) and s >= 0 for s in self.slopes)

    @cached_property
    def _jumps(self) -> list[tuple[Number, Number, Number]]:
        """(knot, change of slope there, positive part of -knot); of exact knots exact, whatever is running."""
        return [
            (
                knot,
                self.slopes[i + 1] - self.slopes[i],
                max(fmpq(0), -knot) if isinstance(knot, fmpq) else positive_part(-knot),
            )
            for i, knot in enumerate(self.knots)
        ]

    def derivative(self, t: Number) -> Number:
        # integrating phi'' from 0: the first slope everywhere, and each change of slope beyond its knot
        result = self.derivative_at_zero + self.slopes[0] * t
        for knot, jump, base in self._jumps:
            result = result + jump * (positive_part(t - knot) - base)
        return result

    def value(self, t: Number) -> Number:
        result = self.derivative_at_zero * t + self.slopes[0] * t * t / 2
        for knot, jump, base in self._jumps:
            result = result + jump * ((positive_part(t - knot) ** 2 - base**2) / 2 - base * t)
        return result

    def second(self, t: Number) -> Number:
        result = self.slopes[0] + 0 * t
        for knot, jump, _ in self._jumps:
            result = result + jump * step(t - knot)
        return result

    def prox(self, t: Number, step: Number) -> Number:
        # z + step phi'(z) = t: the left side is increasing and piecewise linear, and so is its inverse
        rates = [1 / (1 + step * slope) for slope in self.slopes]
        if not self.knots:
            return (t - step * self.derivative_at_zero) * rates[0]
        heights = [knot + step * self.derivative(knot) for knot in self.knots]
        result = self.knots[0] + (t - heights[0]) * rates[0]
        for height, before, after in zip(heights, rates[:-1], rates[1:], strict=True):
            result = result + (after - before) * positive_part(t - height)
        return result

    def curvature(self) -> tuple[Any, Any]:
        return minimum(*self.slopes), maximum(*self.slopes)

    def stationary_points(self) -> list[fmpq]:
        """The zeros of the derivative, one for each piece that has one (exact descriptions only)."""
        found = []
        ends = [None, *self.knots, None]
        for j, slope in enumerate(self.slopes):
            low, high = ends[j], ends[j + 1]
            at = low if low is not None else (high if high is not None else fmpq(0))
            height = self.derivative(at)
            if slope == 0:
                if height == 0:
                    found.append(at)
                continue
            zero_at = at - height / slope
            if (low is None or zero_at >= low) and (high is None or zero_at <= high):
                found.append(zero_at)
        return sorted(set(found), key=lambda t: (abs(t), t))

    def argmin(self) -> Any:
        if not isinstance(self.slopes[0], (int, fmpq)):
            return self._argmin_of_batch()
        falls_left = self.slopes[0] < 0 or (self.slopes[0] == 0 and self.derivative(self._left()) > 0)
        falls_right = self.slopes[-1] < 0 or (self.slopes[-1] == 0 and self.derivative(self._right()) < 0)
        if falls_left or falls_right:
            return None
        candidates = self.stationary_points()
        return min(candidates, key=lambda t: (self.value(t), abs(t), t)) if candidates else None

    def _left(self) -> Number:
        return self.knots[0] - 1 if self.knots else rational(-1)

    def _right(self) -> Number:
        return self.knots[-1] + 1 if self.knots else rational(1)

    def _argmin_of_batch(self) -> Any:
        # in a batch the draw sees to it that the outer slopes are positive; the best candidate wins
        candidates = [np.zeros_like(self.slopes[0])]
        ends = [None, *self.knots, None]
        for j, slope in enumerate(self.slopes):
            low, high = ends[j], ends[j + 1]
            at = low if low is not None else (high if high is not None else np.zeros_like(slope))
            safe = np.where(slope == 0, 1.0, slope)
            place = np.where(slope == 0, at, at - self.derivative(at) / safe)
            place = place if low is None else np.maximum(place, low)
            candidates.append(place if high is None else np.minimum(place, high))
        values = np.stack([self.value(c) + 0.0 * self.slopes[0] for c in candidates])
        best = np.argmin(values, axis=0)
        return np.take_along_axis(np.stack(candidates), best[None, :], axis=0)[0]

    def to_sympy(self, t: sympy.Expr) -> sympy.Expr:
        def exact(q: Any) -> sympy.Rational:
            return sympy.Rational(str(q))

        result = exact(self.derivative_at_zero) * t + exact(self.slopes[0]) * t**2 / 2
        for knot, jump, base in self._jumps:
            part = (sympy.Max(0, t - exact(knot)) ** 2 - exact(base) ** 2) / 2 - exact(base) * t
            result += exact(jump) * part
        return result

    def to_cvxpy(self, t: Any) -> Any:
        import cvxpy

        if not self.convex:
            return super().to_cvxpy(t)
        # a convex piecewise quadratic as nonnegative multiples of squared hinges looking both ways
        result = float(self.derivative_at_zero) * t
        edges = sorted({fmpq(0), *self.knots})
        for i, edge in enumerate(edges):
            if edge >= 0:
                width = edges[i + 1] - edge if i + 1 < len(edges) else None
                slope = self._slope_after(edge)
                over = cvxpy.pos(t - float(edge))
                result = result + float(slope) * _capped(cvxpy, over, width)
        for i, edge in enumerate(edges):
            if edge <= 0:
                width = edge - edges[i - 1] if i > 0 else None
                slope = self._slope_before(edge)
                over = cvxpy.pos(float(edge) - t)
                result = result + float(slope) * _capped(cvxpy, over, width)
        return result

    def _slope_after(self, edge: fmpq) -> Any:
        return self.slopes[sum(1 for k in self.knots if k <= edge)]

    def _slope_before(self, edge: fmpq) -> Any:
        return self.slopes[sum(1 for k in self.knots if k < edge)]

    def to_checker(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "knots": [str(k) for k in self.knots],
            "slopes": [str(s) for s in self.slopes],
            "derivative_at_zero": str(self.derivative_at_zero),
        }


def _capped(cvxpy: Any, over: Any, width: Any) -> Any:
    """Half the Huber function of ``over`` with threshold ``width``: curvature 1 on a segment of that width."""
    return cvxpy.square(over) / 2 if width is None else cvxpy.huber(over, float(width)) / 2


def is_batch(unit: Piecewise) -> bool:
    """Whether the fields are batches of floats."""
    return arithmetic_of(*unit.slopes).name == "float64"
