"""Line searches, and methods that choose their own steps: BFGS, conjugate gradients, trust regions, Lanczos."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .parts import bfgs_update, lbfgs_direction, model_minimizer

Array = Any
Along = Callable[[float], float]
MOST = 80
"""Trial steps of a search: sixty halvings exhaust the digits of a float."""


def _backtracking(
    fun: Any, grad: Any, x: Array, direction: Array, initial: float, shrink: float, decrease: float
) -> float:
    """The first of initial, initial shrink, ... with f(x + t p) <= f(x) + decrease t <grad f(x), p>."""
    t, start, slope = initial, fun(x), float(grad(x) @ direction)
    for _ in range(4000):
        if fun(x + t * direction) <= start + decrease * t * slope:
            break
        t *= shrink
    return t


def _bracketing(fun: Any, grad: Any, x: Array, direction: Array, decrease: float, curvature: float) -> float:
    return strong_wolfe(
        lambda t: fun(x + t * direction), lambda t: float(grad(x + t * direction) @ direction), decrease, curvature
    )


def strong_wolfe(value: Along, slope: Along, decrease: float, curvature: float) -> float:
    """Nocedal and Wright's (2006) algorithms 3.5 and 3.6, with trial steps 1, 2, 4, ... and bisection."""
    start, first = value(0.0), slope(0.0)

    def enough(t: float, at: float) -> bool:
        return at <= start + decrease * t * first

    def between(low: float, high: float) -> float:
        """`low` is the best step so far that decreases sufficiently, or 0; the minimum lies between the two."""
        best = value(low)
        for _ in range(MOST):
            t = (low + high) / 2
            at = value(t)
            if not enough(t, at) or at >= best:
                high = t
                continue
            there = slope(t)
            if abs(there) <= -curvature * first:
                return t
            if there * (high - low) >= 0:
                high = low
            low, best = t, at
        return low

    before, least, t = 0.0, start, 1.0
    for _ in range(MOST):
        at = value(t)
        if not enough(t, at) or (before > 0 and at >= least):
            return between(before, t)
        there = slope(t)
        if abs(there) <= -curvature * first:
            return t
        if there >= 0:
            return between(t, before)
        before, least, t = t, at, 2 * t
    return before


Direction = Callable[[list[Array], list[Array], list[Array]], Array]
"""The direction from all points, gradients and directions so far."""


def _searching(direction: Direction, curvature: float) -> Callable[..., Any]:
    """A method whose steps satisfy the strong Wolfe conditions along its direction."""

    def run(fun: Any, grad: Any, x0: Array, steps: int, decrease: float, curvature: float, **hyper: Any) -> Array:
        xs, gs = [np.array(x0)], [grad(x0)]
        ps: list[Array] = []
        for _ in range(steps):
            p = direction(xs, gs, ps) if not hyper else direction(xs[-1 - int(hyper["memory"]) :], gs, ps)
            if not float(gs[-1] @ p) < 0:
                p = -gs[-1]
            t = _step(fun, grad, xs[-1], p, decrease, curvature) if np.any(p) else 0.0
            xs.append(xs[-1] + t * p)
            gs.append(grad(xs[-1]))
            ps.append(p)
        return np.array(xs)

    return lambda fun, grad, x0, steps, **hyper: run(
        fun, grad, x0, steps, **{"decrease": 1e-4, "curvature": curvature, **hyper}
    )


def _step(fun: Any, grad: Any, x: Array, p: Array, decrease: float, curvature: float) -> float:
    t = _bracketing(fun, grad, x, p, decrease, curvature)
    # Near a minimizer the digits of the values run out before those of the gradients.
    return t if fun(x + t * p) <= fun(x) else 0.0


def _steepest(xs: list[Array], gs: list[Array], ps: list[Array]) -> Array:
    return -gs[-1]


def _bfgs(xs: list[Array], gs: list[Array], ps: list[Array]) -> Array:
    H = np.eye(len(xs[0]))
    for s, y in _pairs(xs, gs):
        H = bfgs_update(H, s, y)
    return -H @ gs[-1]


def _lbfgs(xs: list[Array], gs: list[Array], ps: list[Array]) -> Array:
    pairs = _pairs(xs, gs[-len(xs) :])
    return lbfgs_direction(gs[-1], np.array([s for s, _ in pairs]), np.array([y for _, y in pairs]))


def _pairs(xs: list[Array], gs: list[Array]) -> list[tuple[Array, Array]]:
    """The changes of point and gradient, where curvature along the step is positive."""
    changes = [(b - a, h - g) for a, b, g, h in zip(xs, xs[1:], gs, gs[1:], strict=False)]
    return [(s, y) for s, y in changes if s @ y > 0]


def _fletcher_reeves(xs: list[Array], gs: list[Array], ps: list[Array]) -> Array:
    return -gs[-1] if not ps else -gs[-1] + (gs[-1] @ gs[-1]) / (gs[-2] @ gs[-2]) * ps[-1]


def _polak_ribiere(xs: list[Array], gs: list[Array], ps: list[Array]) -> Array:
    if not ps:
        return -gs[-1]
    return -gs[-1] + max(0.0, (gs[-1] @ (gs[-1] - gs[-2])) / (gs[-2] @ gs[-2])) * ps[-1]


def _trust_region(fun: Any, grad: Any, hess: Any, x0: Array, steps: int, radius: float) -> Array:
    """Nocedal and Wright's (2006) algorithm 4.1, the model minimized in the ball."""
    x, xs = np.array(x0), [np.array(x0)]
    for _ in range(steps):
        g, B = grad(x), hess(x)
        if np.any(g):
            p = model_minimizer(g, B, radius)
            due, got = -(g @ p + p @ B @ p / 2), fun(x) - fun(x + p)
            if got < due / 4:
                radius /= 4
            elif got > 3 * due / 4 and np.linalg.norm(p) > 0.99 * radius:
                radius *= 2
            if got > due / 10:
                x = x + p
        xs.append(x)
    return np.array(xs)


def _truncated_newton(fun: Any, grad: Any, hess: Any, x0: Array, steps: int) -> Array:
    """Newton's equation by conjugate gradients up to negative curvature, then backtracking."""
    x, xs = np.array(x0), [np.array(x0)]
    for _ in range(steps):
        g = grad(x)
        if np.any(g):
            p = _inexact(g, hess(x))
            t = _backtracking(fun, grad, x, p, 1.0, 0.5, 1e-4)
            x = x + t * p if fun(x + t * p) <= fun(x) else x
        xs.append(x)
    return np.array(xs)


def _inexact(g: Array, B: Array) -> Array:
    p, r, q = 0 * g, -g, -g
    for _ in range(2 * len(g)):
        bend = q @ B @ q
        if bend <= 0:
            return p if np.any(p) else -g
        t = (r @ r) / bend
        p, after = p + t * q, r - t * (B @ q)
        if np.linalg.norm(after) <= 1e-12 * np.linalg.norm(g):
            break
        q, r = after + (after @ after) / (r @ r) * q, after
    return p


def _lanczos(matvec: Any, x0: Array, steps: int) -> tuple[Array, Array]:
    """a_k = <q_k, A q_k> and b_k = |A q_k - a_k q_k - b_{k-1} q_{k-1}|, every vector made orthogonal to all before."""
    basis, diagonal, aside = [x0 / np.linalg.norm(x0)], [], []
    for k in range(steps):
        w = matvec(basis[-1])
        diagonal.append(basis[-1] @ w)
        for _ in range(2):
            for q in basis:
                w = w - (q @ w) * q
        if k < steps - 1:
            aside.append(np.linalg.norm(w))
            basis.append(w / aside[-1])
    return np.array(diagonal), np.array(aside)


OWN: dict[str, Callable[..., Any]] = {
    "line-search-armijo": _backtracking,
    "line-search-bracketing": _bracketing,
    "gradient-descent-wolfe": _searching(_steepest, 0.5),
    "bfgs": _searching(_bfgs, 0.9),
    "lbfgs": _searching(_lbfgs, 0.9),
    "conjugate-gradient-fletcher-reeves": _searching(_fletcher_reeves, 0.1),
    "conjugate-gradient-polak-ribiere": _searching(_polak_ribiere, 0.1),
    "trust-region": _trust_region,
    "newton-truncated": _truncated_newton,
    "lanczos": _lanczos,
}
