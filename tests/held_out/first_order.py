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


RIGHT = {
    "adam": [adam_right, adam_epsilon_uncorrected],
}
WRONG = {
    "adam": {
        adam_corrects_20_steps: "constant-gradient waking-gradient",
        adam_corrects_60_steps: "constant-gradient waking-gradient",
        adam_counts_anew: "constant-gradient waking-gradient",
    },
}
