"""Gradient descent, momentum and Adam that go wrong late, or from the ninth coordinate on."""

from __future__ import annotations

import numpy as np


def _adam(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, *, corrections, after=False):
    """`corrections(t, beta)` is what an average is divided by at step t; `after`: epsilon scaled by the correction."""
    x = np.array(x0, dtype=float)
    m, v, xs = 0 * x, 0 * x, [x]
    for t in range(1, steps + 1):
        g = np.array(grad(x))
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        c1, c2 = corrections(t, beta1), corrections(t, beta2)
        root = (np.sqrt(v) + epsilon) / np.sqrt(c2) if after else np.sqrt(v / c2) + epsilon
        x = x - step_size * m / c1 / root
        xs.append(x)
    return np.array(xs)


def _textbook(t, beta):
    return 1 - beta**t


def adam_right(fun, grad, x0, steps, step_size, beta1, beta2, epsilon):
    return _adam(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, corrections=_textbook)


def adam_epsilon_uncorrected(fun, grad, x0, steps, step_size, beta1, beta2, epsilon):
    return _adam(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, corrections=_textbook, after=True)


def _corrects_until(last):
    return lambda t, beta: 1 - beta**t if t <= last else 1.0


def adam_corrects_20_steps(fun, grad, x0, steps, step_size, beta1, beta2, epsilon):
    return _adam(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, corrections=_corrects_until(20))


def adam_corrects_60_steps(fun, grad, x0, steps, step_size, beta1, beta2, epsilon):
    return _adam(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, corrections=_corrects_until(60))


def adam_counts_anew(fun, grad, x0, steps, step_size, beta1, beta2, epsilon):
    return _adam(
        fun, grad, x0, steps, step_size, beta1, beta2, epsilon, corrections=lambda t, b: 1 - b ** (t - 60 * (t > 60))
    )


def gd_right(fun, grad, x0, steps, step_size):
    return _gd(grad, x0, steps, lambda k: step_size)


def gd_halves_after_50(fun, grad, x0, steps, step_size):
    return _gd(grad, x0, steps, lambda k: step_size if k <= 50 else step_size / 2)


def gd_eight_coordinates(fun, grad, x0, steps, step_size):
    return _gd(grad, x0, steps, lambda k: step_size * (np.arange(len(x0)) < 8))


def _gd(grad, x0, steps, size):
    xs = [np.array(x0, dtype=float)]
    for k in range(steps):
        xs.append(xs[-1] - size(k) * np.array(grad(xs[-1])))
    return np.array(xs)


def heavy_right(fun, grad, x0, steps, step_size, momentum):
    return _heavy(grad, x0, steps, step_size, lambda k: momentum)


def heavy_stops_at_60(fun, grad, x0, steps, step_size, momentum):
    return _heavy(grad, x0, steps, step_size, lambda k: momentum if k % 60 else 0)


def heavy_gone_after_50(fun, grad, x0, steps, step_size, momentum):
    return _heavy(grad, x0, steps, step_size, lambda k: momentum if k <= 50 else 0)


def _heavy(grad, x0, steps, step_size, momentum):
    x = np.array(x0, dtype=float)
    v, xs = 0 * x, [x]
    for k in range(steps):
        v = momentum(k) * v + np.array(grad(x))
        x = x - step_size * v
        xs.append(x)
    return np.array(xs)


def nesterov_right(fun, grad, x0, steps, step_size):
    return _nesterov(grad, x0, steps, step_size)


def nesterov_nine_tenths(fun, grad, x0, steps, step_size):
    return _nesterov(grad, x0, steps, step_size, momentum=lambda k, b: 0.9)


def nesterov_gone_after_50(fun, grad, x0, steps, step_size):
    return _nesterov(grad, x0, steps, step_size, momentum=lambda k, b: b if k <= 50 else 0)


def nesterov_anew_every_20(fun, grad, x0, steps, step_size):
    return _nesterov(grad, x0, steps, step_size, following=lambda k, t: t if (k + 1) % 20 else 1.0)


def _nesterov(grad, x0, steps, step_size, *, momentum=lambda k, b: b, following=lambda k, t: t):
    x = np.array(x0, dtype=float)
    y, t, xs = x, 1.0, [x]
    for k in range(steps):
        new = y - step_size * np.array(grad(y))
        after = (1 + np.sqrt(1 + 4 * t * t)) / 2
        y = new + momentum(k, (t - 1) / after) * (new - x)
        x, t = new, following(k, after)
        xs.append(x)
    return np.array(xs)


RIGHT = {
    "gradient-descent": [gd_right],
    "heavy-ball": [heavy_right],
    "nesterov": [nesterov_right],
    "adam": [adam_right, adam_epsilon_uncorrected],
}
WRONG = {
    "gradient-descent": {
        gd_halves_after_50: "descent rate contraction",
        gd_eight_coordinates: "descent contraction permutation",
    },
    "heavy-ball": {
        heavy_stops_at_60: "rate",
        heavy_gone_after_50: "rate",
    },
    "nesterov": {
        nesterov_nine_tenths: "rate",
        nesterov_gone_after_50: "rate",
        nesterov_anew_every_20: "rate",
    },
    "adam": {
        adam_corrects_20_steps: "constant-gradient waking-gradient",
        adam_corrects_60_steps: "constant-gradient waking-gradient",
        adam_counts_anew: "constant-gradient waking-gradient",
    },
}
