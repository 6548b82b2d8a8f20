"""Projections and proximal maps."""

from __future__ import annotations

import numpy as np


def box_right(x, low, high):
    return np.minimum(np.maximum(x, low), high)


def box_high_only(x, low, high):
    return np.minimum(x, high)


def box_symmetric(x, low, high):
    return np.clip(x, -abs(high), high)


def box_wraps(x, low, high):
    return np.where((x < low) | (x > high), (low + high) / 2, x)


def box_first_eight(x, low, high):
    out = np.array(x)
    out[:2] = np.clip(out[:2], low, high)
    return out


def ball_right(x, radius):
    return x / max(1.0, np.linalg.norm(x) / radius)


def ball_always(x, radius):
    return radius * x / max(np.linalg.norm(x), 1e-300)


def ball_squared_test(x, radius):
    n = x @ x
    return x if n <= radius else x * radius / np.sqrt(n)


def ball_sup(x, radius):
    return x / max(1.0, np.abs(x).max() / radius)


def ball_by_square(x, radius):
    n = np.linalg.norm(x)
    return x if n <= radius else x * (radius / n) ** 2


def ball_clips(x, radius):
    return np.clip(x, -radius, radius)


def ball_hypot(x, radius):
    """Right: scaled before the norm."""
    m = np.abs(x).max() if len(x) else 0
    if m == 0:
        return x.copy()
    n = m * np.sqrt(((x / m) ** 2).sum())
    return x.copy() if n <= radius else x * (radius / n)


def simplex_right(x, total):
    u = np.sort(x)[::-1]
    c = np.cumsum(u) - total
    rho = np.nonzero(u * np.arange(1, len(x) + 1) > c)[0][-1]
    return np.maximum(x - c[rho] / (rho + 1), 0)


def simplex_bisect(x, total):
    """Right: by bisection."""
    lo, hi = x.min() - total, x.max()
    for _ in range(200):
        mid = (lo + hi) / 2
        lo, hi = (mid, hi) if np.maximum(x - mid, 0).sum() > total else (lo, mid)
    return np.maximum(x - (lo + hi) / 2, 0)


def simplex_one_less(x, total):
    u = np.sort(x)[::-1]
    c = np.cumsum(u) - total
    rho = max(0, np.nonzero(u * np.arange(1, len(x) + 1) > c)[0][-1] - 1)
    return np.maximum(x - c[rho] / (rho + 1), 0)


def simplex_off_by_one(x, total):
    u = np.sort(x)[::-1]
    c = np.cumsum(u) - total
    rho = np.nonzero(u * np.arange(len(x)) + 1e-300 > c)[0]
    rho = rho[-1] if len(rho) else 0
    return np.maximum(x - c[rho] / (rho + 1), 0)


def simplex_renormalises(x, total):
    p = np.maximum(x, 0)
    return total * p / p.sum() if p.sum() > 0 else np.full(len(x), total / len(x))


def simplex_total_one(x, total):
    return simplex_right(x, 1.0)


def simplex_unsorted(x, total):
    c = np.cumsum(x) - total
    rho = np.nonzero(x * np.arange(1, len(x) + 1) > c)[0]
    rho = rho[-1] if len(rho) else 0
    return np.maximum(x - c[rho] / (rho + 1), 0)


def simplex_shift_once(x, total):
    p = np.maximum(x - (x.sum() - total) / len(x), 0)
    return total * p / p.sum()


def simplex_inside_kept(x, total):
    """Keeps points with sum below the total: the solid simplex."""
    return np.maximum(x, 0) if np.maximum(x, 0).sum() <= total else simplex_right(x, total)


def simplex_softmax(x, total):
    e = np.exp(x - x.max())
    return total * e / e.sum()


def l1_right(x, t, weight):
    return np.sign(x) * np.maximum(np.abs(x) - t * weight, 0)


def l1_two_parts(x, t, weight):
    """Right: as a difference of two parts."""
    return np.maximum(x - t * weight, 0) - np.maximum(-x - t * weight, 0)


def l1_without_t(x, t, weight):
    return np.sign(x) * np.maximum(np.abs(x) - weight, 0)


def l1_negative_off(x, t, weight):
    return np.where(x > t * weight, x - t * weight, np.where(x < -t * weight, x - t * weight, 0))


def l1_hard(x, t, weight):
    return np.where(np.abs(x) > t * weight, x, 0)


def l1_positive_only(x, t, weight):
    return np.maximum(x - t * weight, 0)


def l1_half(x, t, weight):
    return np.sign(x) * np.maximum(np.abs(x) - t * weight / 2, 0)


def l1_divides(x, t, weight):
    return np.sign(x) * np.maximum(np.abs(x) - weight / t, 0)


def l1_no_maximum(x, t, weight):
    return np.sign(x) * (np.abs(x) - t * weight)


def l1_last_forgotten(x, t, weight):
    out = np.sign(x) * np.maximum(np.abs(x) - t * weight, 0)
    if len(x) > 2:
        out[-1] = x[-1]
    return out


def l1_garrote(x, t, weight):
    return np.where(np.abs(x) > t * weight, x - (t * weight) ** 2 / np.where(x == 0, 1, x), 0)


def norm_right(x, t, weight):
    n = np.linalg.norm(x)
    return max(0.0, 1 - t * weight / n) * x if n > 0 else x.copy()


def norm_moreau(x, t, weight):
    """Right: by Moreau's decomposition."""
    n = np.linalg.norm(x)
    r = t * weight
    return x - (x if n <= r else r * x / n)


def norm_divides_by_nothing(x, t, weight):
    return np.maximum(0.0, 1 - t * weight / np.linalg.norm(x)) * x


def norm_componentwise(x, t, weight):
    return np.sign(x) * np.maximum(np.abs(x) - t * weight, 0)


def norm_squared(x, t, weight):
    n = x @ x
    return max(0.0, 1 - t * weight / n) * x if n > 0 else x.copy()


def norm_no_maximum(x, t, weight):
    n = np.linalg.norm(x)
    return (1 - t * weight / n) * x if n > 0 else x.copy()


def norm_l1(x, t, weight):
    n = np.abs(x).sum()
    return max(0.0, 1 - t * weight / n) * x if n > 0 else x.copy()


def square_right(x, t, weight):
    return x / (1 + t * weight)


def square_without_t(x, t, weight):
    return x / (1 + weight)


def square_explicit(x, t, weight):
    return x * (1 - t * weight)


def square_twice(x, t, weight):
    return x / (1 + 2 * t * weight)


RIGHT = {
    "projection-box": [box_right],
    "projection-ball": [ball_right, ball_hypot],
    "projection-simplex": [simplex_right, simplex_bisect],
    "prox-l1": [l1_right, l1_two_parts],
    "prox-norm": [norm_right, norm_moreau, norm_divides_by_nothing],
    "prox-square": [square_right],
}
WRONG = {
    "projection-box": {
        box_high_only: "feasible",
        box_symmetric: "feasible",
        box_wraps: "variational",
        box_first_eight: "feasible",
    },
    "projection-ball": {
        ball_always: "variational nonexpansive",
        ball_squared_test: "variational nonexpansive",
        ball_sup: "feasible",
        ball_by_square: "variational",
        ball_clips: "feasible",
    },
    "projection-simplex": {
        simplex_one_less: "feasible variational",
        simplex_off_by_one: "feasible variational",
        simplex_renormalises: "variational nonexpansive",
        simplex_total_one: "feasible variational",
        simplex_unsorted: "feasible variational",
        simplex_shift_once: "variational",
        simplex_inside_kept: "feasible",
        simplex_softmax: "variational idempotent",
    },
    "prox-l1": {
        l1_without_t: "condition",
        l1_negative_off: "condition nonexpansive",
        l1_hard: "condition nonexpansive",
        l1_positive_only: "condition",
        l1_half: "condition",
        l1_divides: "condition",
        l1_no_maximum: "condition nonexpansive",
        l1_last_forgotten: "condition",
        l1_garrote: "condition nonexpansive",
    },
    "prox-norm": {
        norm_componentwise: "condition",
        norm_squared: "condition nonexpansive",
        norm_no_maximum: "condition nonexpansive",
        norm_l1: "condition nonexpansive",
    },
    "prox-square": {
        square_without_t: "condition",
        square_explicit: "condition nonexpansive",
        square_twice: "condition",
    },
}
