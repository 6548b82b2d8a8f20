"""Line searches as parts."""

from __future__ import annotations

import numpy as np


def part_right(fun, grad, x, direction, initial, shrink, decrease):
    t, f0, slope = initial, fun(x), float(grad(x) @ direction)
    while fun(x + t * direction) > f0 + decrease * t * slope:
        t *= shrink
    return t


def part_assumes_steepest(fun, grad, x, direction, initial, shrink, decrease):
    t, f0 = initial, fun(x)
    for _ in range(300):
        if fun(x + t * direction) <= f0 - decrease * t * (direction @ direction):
            break
        t *= shrink
    return t


def part_starts_short(fun, grad, x, direction, initial, shrink, decrease):
    return part_right(fun, grad, x, direction, initial * shrink, shrink, decrease)


def part_gives_up(fun, grad, x, direction, initial, shrink, decrease):
    t, f0, slope = initial, fun(x), float(grad(x) @ direction)
    for _ in range(2):
        if fun(x + t * direction) <= f0 + decrease * t * slope:
            break
        t *= shrink
    return t


def part_gives_up_after_ten(fun, grad, x, direction, initial, shrink, decrease):
    t, f0, slope = initial, fun(x), float(grad(x) @ direction)
    for _ in range(10):
        if fun(x + t * direction) <= f0 + decrease * t * slope:
            break
        t *= shrink
    return t


def part_forgets_t(fun, grad, x, direction, initial, shrink, decrease):
    t, f0, slope = initial, fun(x), float(grad(x) @ direction)
    for _ in range(300):
        if fun(x + t * direction) <= f0 + decrease * slope:
            break
        t *= shrink
    return t


def part_slope_there(fun, grad, x, direction, initial, shrink, decrease):
    t, f0 = initial, fun(x)
    for _ in range(300):
        if fun(x + t * direction) <= f0 + decrease * t * float(grad(x + t * direction) @ direction):
            break
        t *= shrink
    return t


def part_strict(fun, grad, x, direction, initial, shrink, decrease):
    """Right: computed as a power."""
    j, f0 = 0, fun(x)
    slope = float(np.dot(grad(x), direction))
    while not fun(x + initial * shrink**j * direction) <= f0 + initial * shrink**j * decrease * slope:
        j += 1
    return float(initial * shrink**j)


def _nw(
    fun, grad, x, p, c1, c2, *, absolute=True, best=True, low_is_high=False, first_test=True, most=60, ordered=True
):
    def phi(t):
        return fun(x + t * p)
    def slope(t):
        return float(grad(x + t * p) @ p)
    f0, s0 = phi(0.0), slope(0.0)

    def flat(s):
        return abs(s) <= -c2 * s0 if absolute else s >= c2 * s0

    def zoom(lo, hi):
        for _ in range(most):
            t = (lo + hi) / 2
            f = phi(t)
            if f > f0 + c1 * t * s0 or (best and f >= phi(lo)):
                hi = t
            else:
                s = slope(t)
                if flat(s):
                    return t
                if s * (hi - lo) >= 0 and not low_is_high:
                    hi = lo
                lo = t
        return lo

    before, fb, t = 0.0, f0, 1.0
    for i in range(most):
        f = phi(t)
        if (first_test and f > f0 + c1 * t * s0) or (best and i > 0 and f >= fb):
            return zoom(before, t)
        s = slope(t)
        if flat(s):
            return t
        if s >= 0:
            return zoom(t, before) if ordered else zoom(before, t)
        before, fb, t = t, f, 2 * t
    return t


def bracket_right(fun, grad, x, direction, decrease, curvature):
    return _nw(fun, grad, x, direction, decrease, curvature)


def bracket_weak(fun, grad, x, direction, decrease, curvature):
    return _nw(fun, grad, x, direction, decrease, curvature, absolute=False)


def bracket_never_compares(fun, grad, x, direction, decrease, curvature):
    return _nw(fun, grad, x, direction, decrease, curvature, best=False)


def bracket_zoom_keeps_high(fun, grad, x, direction, decrease, curvature):
    return _nw(fun, grad, x, direction, decrease, curvature, low_is_high=True)


def bracket_no_armijo_outside(fun, grad, x, direction, decrease, curvature):
    return _nw(fun, grad, x, direction, decrease, curvature, first_test=False)


def bracket_ends_not_exchanged(fun, grad, x, direction, decrease, curvature):
    return _nw(fun, grad, x, direction, decrease, curvature, ordered=False)


def bracket_few_trials(fun, grad, x, direction, decrease, curvature):
    return _nw(fun, grad, x, direction, decrease, curvature, most=3)


def bracket_constants_exchanged(fun, grad, x, direction, decrease, curvature):
    return _nw(fun, grad, x, direction, decrease, 1 - decrease)


RIGHT = {
    "line-search-armijo": [part_right, part_strict],
    "line-search-bracketing": [bracket_right],
}
WRONG = {
    "line-search-armijo": {
        part_assumes_steepest: "armijo",
        part_starts_short: "not-short",
        part_gives_up: "armijo",
        part_gives_up_after_ten: "armijo",
        part_forgets_t: "armijo",
        part_slope_there: "armijo",
    },
    "line-search-bracketing": {
        bracket_weak: "curvature",
        bracket_never_compares: "best",
        bracket_zoom_keeps_high: "curvature",
        bracket_no_armijo_outside: "armijo curvature",
        bracket_ends_not_exchanged: "best",
        bracket_few_trials: "armijo curvature",
        bracket_constants_exchanged: "curvature",
    },
}
