"""SciPy before 1.6, issue 12157 (2020): an off-by-one in the search for a step with the strong Wolfe conditions.

The search widens its trial step until an interval is known to hold a good one. From the second trial on, a trial that
is no better than the one before closes such an interval (Nocedal and Wright, algorithm 3.5). The trials were counted
from zero and the test stayed as in the book, so that it was left out at the second trial: the search could accept a
step with a larger value than one that it had seen, the top of a hill where the slope happens to be small.
"""

from __future__ import annotations


def _search(phi, slope, decrease, curvature, first_with_memory):
    """The step of algorithm 3.5; trials are counted from 0, and compared with the last from `first_with_memory` on."""
    phi0, slope0 = phi(0.0), slope(0.0)
    before, value_before, trial = 0.0, phi0, 1.0
    for i in range(50):
        value = phi(trial)
        worse = value >= value_before and i >= first_with_memory
        if value > phi0 + decrease * trial * slope0 or worse:
            return _zoom(phi, slope, phi0, slope0, decrease, curvature, before, value_before, trial)
        s = slope(trial)
        if abs(s) <= -curvature * slope0:
            return trial
        if s >= 0:
            return _zoom(phi, slope, phi0, slope0, decrease, curvature, trial, value, before)
        before, value_before, trial = trial, value, 2 * trial
    return trial


def _zoom(phi, slope, phi0, slope0, decrease, curvature, low, value_low, high):
    """Algorithm 3.6, by bisection: `low` keeps the smallest value among the steps with sufficient decrease."""
    for _ in range(60):
        trial = (low + high) / 2
        value = phi(trial)
        if value > phi0 + decrease * trial * slope0 or value >= value_low:
            high = trial
            continue
        s = slope(trial)
        if abs(s) <= -curvature * slope0:
            return trial
        if s * (high - low) >= 0:
            high = low
        low, value_low = trial, value
    return low


def _along(fun, grad, x, direction):
    return (
        lambda t: float(fun(x + t * direction)),
        lambda t: float(grad(x + t * direction) @ direction),
    )


def strong_wolfe_shipped(fun, grad, x, direction, decrease, curvature):
    """A trial is compared with the last from the third on."""
    return _search(*_along(fun, grad, x, direction), decrease, curvature, first_with_memory=2)


def strong_wolfe_repaired(fun, grad, x, direction, decrease, curvature):
    """A trial is compared with the last from the second on."""
    return _search(*_along(fun, grad, x, direction), decrease, curvature, first_with_memory=1)
