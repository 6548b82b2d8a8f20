"""Projections, proximal maps, schedules, steps of trust regions and updates, as floats compute them."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, pi, sqrt
from typing import Any

import numpy as np

from ...arithmetic.vector import Vector
from ...methods import projections, schedules, trust_region

Array = Any


def _box(x: Array, low: float, high: float) -> Array:
    return np.clip(x, low, high)


def _ball(x: Array, radius: float) -> Array:
    length = float(np.linalg.norm(x))
    return x if length <= radius else x * (radius / length)


def _simplex(x: Array, total: float) -> Array:
    return np.array([*projections.onto_simplex(Vector(x.tolist()), total)])


def _prox_l1(x: Array, t: float, weight: float) -> Array:
    return np.sign(x) * np.maximum(np.abs(x) - t * weight, 0)


def _prox_norm(x: Array, t: float, weight: float) -> Array:
    length = float(np.linalg.norm(x))
    return 0 * x if length <= t * weight else (1 - t * weight / length) * x


def _prox_square(x: Array, t: float, weight: float) -> Array:
    return x / (1 + t * weight)


def _hessian_vector(grad: Callable[[Array], Array], x: Array, v: Array) -> Array:
    """(grad f(x + h v) - grad f(x - h v))/(2 h)."""
    h = 1e-5 * (1 + float(np.linalg.norm(x))) / max(float(np.linalg.norm(v)), 1e-300)
    return (grad(x + h * v) - grad(x - h * v)) / (2 * h)


def _vectors(gradient: Array, hessian: Array) -> tuple[Vector, list[Vector]]:
    return Vector(gradient.tolist()), [Vector(row) for row in hessian.tolist()]


def _cauchy_point(gradient: Array, hessian: Array, radius: float) -> Array:
    return np.array([*trust_region.cauchy_point(*_vectors(gradient, hessian), radius, sqrt)])


def _dogleg(gradient: Array, hessian: Array, radius: float) -> Array:
    return np.array([*trust_region.dogleg(*_vectors(gradient, hessian), radius, sqrt)])


def model_minimizer(gradient: Array, hessian: Array, radius: float) -> Array:
    """The p with (B + l I) p = -g, l >= max(0, -l_1) and |p| = radius where l > 0, by bisection for l."""
    values, vectors = np.linalg.eigh(hessian)
    g = vectors.T @ gradient

    def step(shift: float) -> Array:
        bottom = values + shift
        return np.where(bottom > 0, -g / np.where(bottom > 0, bottom, 1), 0)

    low = max(0.0, -float(values[0]))
    if np.linalg.norm(step(low)) <= radius and not np.any((values + low <= 0) & (np.abs(g) > 1e-12)):
        p = step(low)
        if low > 0:  # the hard case: what is missing to the radius lies along the lowest eigenvector
            p[0] += sqrt(max(0.0, radius**2 - float(p @ p)))
        return vectors @ p
    high = low + float(np.linalg.norm(g)) / radius
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if np.linalg.norm(step(middle)) > radius else (low, middle)
    return vectors @ step(high)


def bfgs_update(H: Array, s: Array, y: Array) -> Array:
    """(I - r s y^T) H (I - r y s^T) + r s s^T, r = 1/<s, y>."""
    r = 1 / (s @ y)
    left = np.eye(len(s)) - r * np.outer(s, y)
    return left @ H @ left.T + r * np.outer(s, s)


def lbfgs_direction(gradient: Array, S: Array, Y: Array) -> Array:
    """-H g, H from (<s, y>/<y, y>) I of the last pair, updated by all pairs, the oldest first."""
    H = (S[-1] @ Y[-1]) / (Y[-1] @ Y[-1]) * np.eye(len(gradient)) if len(S) else np.eye(len(gradient))
    for s, y in zip(S, Y, strict=True):
        H = bfgs_update(H, s, y)
    return -H @ gradient


def _cosine(share: tuple[int, int]) -> float:
    return cos(pi * share[0] / share[1])


def _cosine_annealing(k: int, step_size: float, minimum: float, horizon: float) -> float:
    return float(schedules.cosine_annealing(k, step_size, minimum, int(horizon), _cosine))


def _warm_restarts(k: int, step_size: float, minimum: float, period: float) -> float:
    return float(schedules.warm_restarts(k, step_size, minimum, int(period), _cosine))


def _warm_up(k: int, step_size: float, warmup: float) -> float:
    return float(schedules.warm_up(k, step_size, int(warmup)))


OWN: dict[str, Callable[..., Any]] = {
    "projection-box": _box,
    "projection-ball": _ball,
    "projection-simplex": _simplex,
    "prox-l1": _prox_l1,
    "prox-norm": _prox_norm,
    "prox-square": _prox_square,
    "hessian-vector-product": _hessian_vector,
    "cauchy-point": _cauchy_point,
    "dogleg": _dogleg,
    "trust-region-step": model_minimizer,
    "bfgs-update": bfgs_update,
    "lbfgs-direction": lbfgs_direction,
    "schedule-constant": schedules.constant,
    "schedule-step": schedules.stepwise,
    "schedule-exponential": schedules.exponential,
    "schedule-inverse-time": schedules.inverse_time,
    "schedule-cosine": _cosine_annealing,
    "schedule-warm-restarts": _warm_restarts,
    "schedule-warm-up": _warm_up,
}
