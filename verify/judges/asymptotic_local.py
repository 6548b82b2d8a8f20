"""Local convergence of Newton's method in one variable, with a constant that is certain on a whole interval."""

from __future__ import annotations

from typing import Any

from flint import arb

from ..arithmetic.ball import BALL
from ..arithmetic.core import Refused, as_fmpq, current
from ..arithmetic.vector import Vector
from ..flows.field import gradient_of
from ..flows.series import Series, long_series


def newton_constant(f: Any, low: Any, high: Any) -> arb:
    """A ball C with |x - f'(x)/f''(x) - z| <= C |x - z|^2 for all x, z in [low, high] with f'(z) = 0.

    C = sup |f'''| / (2 inf |f''|) over the interval, by Taylor's formula at x.  Refused where f'' may vanish on the
    interval, because there is no such constant then, or none that is seen, and where f has a kink.
    """
    if current() is not BALL:
        raise Refused(current().name, "a constant for a whole interval")
    box = arb(as_fmpq(low)).union(arb(as_fmpq(high)))
    with long_series():
        (slope,) = gradient_of(f.instance.function.body())(Vector([Series.of([box, arb(1), arb(0)])]))
    if not isinstance(slope, Series):
        raise Refused("ball", "Newton's method on a function with a constant slope")
    second, third = slope.coefficient(1), 2 * slope.coefficient(2)
    if not second != 0:
        raise Refused("ball", "Newton's method where the second derivative may vanish")
    return abs(third).abs_upper() / (2 * abs(second).abs_lower())
