"""Lion and LAMB: interpolations, norms and decay that go wrong; and right ones."""

from __future__ import annotations

import numpy as np

from .stochastic_first import run


def _lion(grad, x0, steps, step_size, beta1, beta2, weight_decay, *, first=None, sign=np.sign, decay=lambda x, k: x,
          blend=lambda b, m, g: b * m + (1 - b) * g, keep=lambda m, u, g, k: m):  # fmt: skip
    m = np.zeros(len(x0))

    def step(x, k):
        nonlocal m
        g = np.array(grad(x))
        if first is not None and k == 0:
            m = first(g)
        u = blend(beta1, m, g)
        m = keep(beta2 * m + (1 - beta2) * g, u, g, k)
        return x - step_size * (sign(u) + weight_decay * decay(x, k))

    return run(x0, steps, step)


def lion_right(fun, grad, x0, steps, step_size, beta1, beta2, weight_decay):
    return _lion(grad, x0, steps, step_size, beta1, beta2, weight_decay)


def lion_hides_no_number(fun, grad, x0, steps, step_size, beta1, beta2, weight_decay):
    """The sign as a difference of comparisons, which makes 0 of what is no number."""
    x, m = np.array(x0, dtype=float), np.zeros(len(x0))
    xs = [x]
    for _ in range(steps):
        g = np.array(grad(x))
        u = g + beta1 * (m - g)
        x = x * (1 - step_size * weight_decay)
        x = x - step_size * ((u > 0).astype(float) - (u < 0))
        m = g + beta2 * (m - g)
        xs.append(x)
    return np.array(xs)


def lion_quotient(fun, grad, x0, steps, step_size, beta1, beta2, weight_decay):
    """The sign as u/|u|, the averages as steps towards the gradient, the decay first."""
    x, m = np.array(x0, dtype=float), np.zeros(len(x0))
    xs = [x]
    for _ in range(steps):
        g = np.array(grad(x))
        u = g + beta1 * (m - g)
        x = x * (1 - step_size * weight_decay) - step_size * u / np.where(u == 0, 1, np.abs(u))
        m = g + beta2 * (m - g)
        xs.append(x)
    return np.array(xs)


def lion_zero_is_positive(fun, grad, x0, steps, step_size, beta1, beta2, weight_decay):
    return _lion(grad, x0, steps, step_size, beta1, beta2, weight_decay, sign=lambda u: np.where(u >= 0, 1.0, -1.0))


def lion_keeps_the_blend(fun, grad, x0, steps, step_size, beta1, beta2, weight_decay):
    return _lion(grad, x0, steps, step_size, beta1, beta2, weight_decay, keep=lambda m, u, g, k: u)


def lion_starts_at_the_gradient(fun, grad, x0, steps, step_size, beta1, beta2, weight_decay):
    """Only the memory differs, and only in magnitude at first."""
    return _lion(grad, x0, steps, step_size, beta1, beta2, weight_decay, first=lambda g: g)


def lion_corrects_bias(fun, grad, x0, steps, step_size, beta1, beta2, weight_decay):
    return _lion(grad, x0, steps, step_size, beta1, beta2, weight_decay,
                 keep=lambda m, u, g, k: m / (1 - beta2 ** (k + 1)) if k == 0 else m)  # fmt: skip


def lion_signs_the_decay(fun, grad, x0, steps, step_size, beta1, beta2, weight_decay):
    """The decay inside the sign."""
    m = np.zeros(len(x0))

    def step(x, k):
        nonlocal m
        g = np.array(grad(x)) + weight_decay * x
        u = beta1 * m + (1 - beta1) * g
        m = beta2 * m + (1 - beta2) * g
        return x - step_size * np.sign(u)

    return run(x0, steps, step)


def lion_normalised(fun, grad, x0, steps, step_size, beta1, beta2, weight_decay):
    return _lion(grad, x0, steps, step_size, beta1, beta2, weight_decay, sign=lambda u: u / (np.linalg.norm(u) or 1))


def lion_decays_30_steps(fun, grad, x0, steps, step_size, beta1, beta2, weight_decay):
    return _lion(grad, x0, steps, step_size, beta1, beta2, weight_decay, decay=lambda x, k: x * (k < 30))


def _lamb(grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay, *, correct=True,
          ratio=lambda x, u, k: np.linalg.norm(x) / np.linalg.norm(u), length=lambda u: u,
          penalty=lambda u, x, w: u + w * x):  # fmt: skip
    m, v = np.zeros(len(x0)), np.zeros(len(x0))

    def step(x, k):
        nonlocal m, v
        g = np.array(grad(x))
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        c1, c2 = (1 - beta1 ** (k + 1), 1 - beta2 ** (k + 1)) if correct else (1, 1)
        u = penalty(m / c1 / (np.sqrt(v / c2) + epsilon), x, weight_decay)
        return x - step_size * (ratio(x, u, k) if u.any() and x.any() else 1.0) * u

    return run(x0, steps, step)


def lamb_right(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay):
    return _lamb(grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay)


def lamb_uncorrected(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay):
    """Without bias correction, as in the last version of the paper."""
    return _lamb(grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay, correct=False)


def lamb_unit_direction(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay):
    return _lamb(
        grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay,
        ratio=lambda x, u, k: np.sqrt(x @ x) * (1 / np.sqrt(u @ u)),
    )  # fmt: skip


def lamb_upside_down(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay):
    return _lamb(
        grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay,
        ratio=lambda x, u, k: np.linalg.norm(u) / np.linalg.norm(x),
    )  # fmt: skip


def lamb_by_coordinate(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay):
    return _lamb(
        grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay,
        ratio=lambda x, u, k: np.abs(x) / np.where(u == 0, 1, np.abs(u)),
    )  # fmt: skip


def lamb_of_the_start(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay):
    return _lamb(
        grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay,
        ratio=lambda x, u, k: np.linalg.norm(x0) / np.linalg.norm(u),
    )  # fmt: skip


def lamb_other_norm(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay):
    return _lamb(
        grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay,
        ratio=lambda x, u, k: np.abs(x).max() / np.abs(u).max(),
    )  # fmt: skip


def lamb_decays_after(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay):
    """The norm of the direction is taken before the decay is added."""

    def ratio(x, u, k):
        return np.linalg.norm(x) / (np.linalg.norm(u - weight_decay * x) or 1)

    return _lamb(grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay, ratio=ratio)


def lamb_clips_the_ratio(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay):
    return _lamb(
        grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay,
        ratio=lambda x, u, k: min(1.0, np.linalg.norm(x) / np.linalg.norm(u)),
    )  # fmt: skip


def lamb_no_decay(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay):
    return _lamb(grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay, penalty=lambda u, x, w: u)


def lamb_plain_after_30(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay):
    return _lamb(
        grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay,
        ratio=lambda x, u, k: np.linalg.norm(x) / np.linalg.norm(u) if k < 30 else 1.0,
    )  # fmt: skip


RIGHT = {
    "lion": [lion_right, lion_quotient],
    "lamb": [lamb_right, lamb_uncorrected, lamb_unit_direction],
}
WRONG = {
    "lion": {
        lion_hides_no_number: "not-hidden",
        lion_zero_is_positive: "definition not-hidden",
        lion_keeps_the_blend: "definition",
        lion_starts_at_the_gradient: "definition",
        lion_corrects_bias: "definition",
        lion_signs_the_decay: "sign scaling definition",
        lion_normalised: "sign definition",
        lion_decays_30_steps: "definition",
    },
    "lamb": {
        lamb_upside_down: "length definition",
        lamb_by_coordinate: "definition",
        lamb_of_the_start: "length definition",
        lamb_other_norm: "length definition",
        lamb_decays_after: "length definition",
        lamb_clips_the_ratio: "length definition",
        lamb_no_decay: "definition",
        lamb_plain_after_30: "definition",
    },
}
