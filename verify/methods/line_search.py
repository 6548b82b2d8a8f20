"""Step sizes along a line: the exact one on a quadratic, backtracking, and the conditions that a search promises.

``value(t)`` is f(x + t p) and ``slope(t)`` its derivative, in any arithmetic with order.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..arithmetic.core import Number

Along = Callable[[Any], Any]


def exact_step_size(slope: Number, curvature: Number) -> Number:
    """-slope/curvature: the minimizer of f(x) + t slope + t^2 curvature/2, for curvature > 0."""
    return -slope / curvature


def armijo_holds(value: Along, slope: Number, t: Number, decrease: Number) -> Any:
    """Whether f(x + t p) <= f(x) + decrease t <grad f(x), p> (Armijo 1966)."""
    return value(t) <= value(0 * t) + decrease * t * slope


def strong_wolfe_holds(value: Along, slope: Along, t: Number, decrease: Number, curvature: Number) -> Any:
    """Armijo's condition, and |<grad f(x + t p), p>| <= curvature |<grad f(x), p>| (Nocedal and Wright, (3.7))."""
    start = slope(0 * t)
    return armijo_holds(value, start, t, decrease) and abs(slope(t)) <= curvature * abs(start)


def backtracking(
    value: Along, slope: Number, initial: Number, shrink: Number, decrease: Number, most: int = 200
) -> Number:
    """The first of initial, shrink initial, shrink^2 initial ... for which Armijo's condition holds.

    Raises ValueError after ``most`` reductions: the direction is then no descent direction.
    """
    t = initial
    for _ in range(most):
        if armijo_holds(value, slope, t, decrease):
            return t
        t = shrink * t
    raise ValueError(f"no step above {float(t):.3g} decreases the function enough: the slope is {float(slope):.3g}")
