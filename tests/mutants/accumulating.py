"""Momentum with a buffer, Adam's relatives, Lion and AdaGrad with one norm: right ones and wrong ones."""

from __future__ import annotations

import numpy as np


def run(grad, x0, steps, move):
    """`move(x, g, t)` is what is subtracted at step t = 1, 2, ..."""
    x, xs = x0, [x0]
    for t in range(1, steps + 1):
        x = x - move(x, grad(x), t)
        xs.append(x)
    return np.array(xs)


def _buffer(grad, x0, steps, first, after):
    b, x, xs = None, x0, [x0]
    for _ in range(steps):
        g = grad(x)
        b = first(g) if b is None else after(b, g)
        x = x - b
        xs.append(x)
    return np.array(xs)


def dampened_torch(fun, grad, x0, steps, step_size, momentum, dampening):
    b, x, xs = None, x0, [x0]
    for _ in range(steps):
        g = grad(x)
        b = g.copy() if b is None else momentum * b + (1 - dampening) * g
        x = x - step_size * b
        xs.append(x)
    return np.array(xs)


def dampened_from_zero(fun, grad, x0, steps, step_size, momentum, dampening):
    b, x, xs = 0 * x0, x0, [x0]
    for _ in range(steps):
        b = momentum * b + (1 - dampening) * grad(x)
        x = x - step_size * b
        xs.append(x)
    return np.array(xs)


def dampened_not(fun, grad, x0, steps, step_size, momentum, dampening):
    return dampened_torch(fun, grad, x0, steps, step_size, momentum, 0)


def dampened_the_momentum(fun, grad, x0, steps, step_size, momentum, dampening):
    return _buffer(grad, x0, steps, lambda g: step_size * g,
                   lambda b, g: momentum * (1 - dampening) * b + step_size * g)  # fmt: skip


def dampened_shares_the_buffer(fun, grad, x0, steps, step_size, momentum, dampening):
    """The buffer is the array of the first gradient, which the scaling overwrites."""

    def move(x, g, t):
        nonlocal b
        b = g if b is None else momentum * b + (1 - dampening) * g
        b *= step_size
        return b

    b = None
    return run(grad, x0, steps, move)


def nesterov_torch(fun, grad, x0, steps, step_size, momentum):
    b, y, ys = 0 * x0, x0, [x0]
    for _ in range(steps):
        g = grad(y)
        b = momentum * b + g
        y = y - step_size * (g + momentum * b)
        ys.append(y)
    return np.array(ys)


def nesterov_points(fun, grad, x0, steps, step_size, momentum):
    """From Nesterov's own points x_k, returning y_k."""
    x, y, ys = x0, x0, [x0]
    for _ in range(steps):
        after = y - step_size * grad(y)
        y, x = after + momentum * (after - x), after
        ys.append(y)
    return np.array(ys)


def nesterov_plain_momentum(fun, grad, x0, steps, step_size, momentum):
    return dampened_torch(fun, grad, x0, steps, step_size, momentum, 0)


def nesterov_resets(fun, grad, x0, steps, step_size, momentum):
    """The buffer is a new one at every step."""
    return run(grad, x0, steps, lambda x, g, t: step_size * (g + momentum * 0 * g))


def nesterov_old_buffer(fun, grad, x0, steps, step_size, momentum):
    """The buffer of the step before: the look-ahead is lost."""
    b, y, ys = 0 * x0, x0, [x0]
    for _ in range(steps):
        g = grad(y)
        y = y - step_size * (g + momentum * b)
        b = momentum * b + g
        ys.append(y)
    return np.array(ys)


def nesterov_gradient_twice(fun, grad, x0, steps, step_size, momentum):
    b, y, ys = 0 * x0, x0, [x0]
    for _ in range(steps):
        g = grad(y)
        b = momentum * b + g
        y = y - step_size * (g + b)
        ys.append(y)
    return np.array(ys)


def _adam(grad, x0, steps, a, b1, b2, e, gradient=lambda g, x: g, decay=lambda x: 0, second=lambda v: v):
    m, v, kept = 0 * x0, 0 * x0, 0 * x0

    def move(x, g, t):
        nonlocal m, v, kept
        g = gradient(g, x)
        m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g
        return a * (m / (1 - b1**t)) / (np.sqrt(v / (1 - b2**t)) + e) + decay(x)

    return run(grad, x0, steps, move)


def adam_l2_plain(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay):
    return _adam(grad, x0, steps, step_size, beta1, beta2, epsilon, lambda g, x: g + weight_decay * x)


def adam_l2_late_epsilon(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay):
    m, v = 0 * x0, 0 * x0

    def move(x, g, t):
        nonlocal m, v
        g = g + weight_decay * x
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        return step_size * np.sqrt(1 - beta2**t) / (1 - beta1**t) * m / (np.sqrt(v) + epsilon)

    return run(grad, x0, steps, move)


def adam_l2_decoupled(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay):
    return _adam(grad, x0, steps, step_size, beta1, beta2, epsilon, decay=lambda x: step_size * weight_decay * x)


def adam_l2_twice(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay):
    return _adam(grad, x0, steps, step_size, beta1, beta2, epsilon, lambda g, x: g + 2 * weight_decay * x)


def adam_l2_only_in_the_mean(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay):
    m, v = 0 * x0, 0 * x0

    def move(x, g, t):
        nonlocal m, v
        m = beta1 * m + (1 - beta1) * (g + weight_decay * x)
        v = beta2 * v + (1 - beta2) * g * g
        return step_size * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + epsilon)

    return run(grad, x0, steps, move)


def _amsgrad(grad, x0, steps, a, b1, b2, e, largest):
    m, v, top = 0 * x0, 0 * x0, 0 * x0

    def move(x, g, t):
        nonlocal m, v, top
        m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g
        top, bottom = largest(top, v, t)
        return a * m / (1 - b1**t) / (np.sqrt(bottom) + e)

    return run(grad, x0, steps, move)


def _kept(top):
    return top, top


def amsgrad_corrected(fun, grad, x0, steps, step_size, beta1, beta2, epsilon):
    return _amsgrad(grad, x0, steps, step_size, beta1, beta2, epsilon,
                    lambda top, v, t: _kept(np.maximum(top, v / (1 - beta2**t))))  # fmt: skip


def amsgrad_torch(fun, grad, x0, steps, step_size, beta1, beta2, epsilon):
    def largest(top, v, t):
        top = np.maximum(top, v)
        return top, top / (1 - beta2**t)

    return _amsgrad(grad, x0, steps, step_size, beta1, beta2, epsilon, largest)


def amsgrad_original(fun, grad, x0, steps, step_size, beta1, beta2, epsilon):
    m, v, top = 0 * x0, 0 * x0, 0 * x0

    def move(x, g, t):
        nonlocal m, v, top
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g * g
        top = np.maximum(top, v)
        return step_size * m / (np.sqrt(top) + epsilon)

    return run(grad, x0, steps, move)


def amsgrad_is_adam(fun, grad, x0, steps, step_size, beta1, beta2, epsilon):
    return _adam(grad, x0, steps, step_size, beta1, beta2, epsilon)


def amsgrad_minimum(fun, grad, x0, steps, step_size, beta1, beta2, epsilon):
    def largest(top, v, t):
        top = np.where(top > 0, np.minimum(top, v), v)
        return top, top / (1 - beta2**t)

    return _amsgrad(grad, x0, steps, step_size, beta1, beta2, epsilon, largest)


def amsgrad_maximum_not_kept(fun, grad, x0, steps, step_size, beta1, beta2, epsilon):
    """The largest of the last two only."""
    return _amsgrad(grad, x0, steps, step_size, beta1, beta2, epsilon,
                    lambda top, v, t: (v, np.maximum(top, v) / (1 - beta2**t)))  # fmt: skip


def amsgrad_feeds_back(fun, grad, x0, steps, step_size, beta1, beta2, epsilon):
    """The maximum replaces the second moment itself."""
    m, v = 0 * x0, 0 * x0

    def move(x, g, t):
        nonlocal m, v
        m, v = beta1 * m + (1 - beta1) * g, np.maximum(v, beta2 * v + (1 - beta2) * g * g)
        return step_size * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + epsilon)

    return run(grad, x0, steps, move)


def _lion(grad, x0, steps, a, wd, direction):
    m = 0 * x0

    def move(x, g, t):
        nonlocal m
        c, m = direction(m, g)
        return a * (c + wd * x)

    return run(grad, x0, steps, move)


def lion_plain(fun, grad, x0, steps, step_size, beta1, beta2, weight_decay):
    return _lion(grad, x0, steps, step_size, weight_decay,
                 lambda m, g: (np.sign(beta1 * m + (1 - beta1) * g), beta2 * m + (1 - beta2) * g))  # fmt: skip


def lion_decay_first(fun, grad, x0, steps, step_size, beta1, beta2, weight_decay):
    x, m, xs = x0.copy(), np.zeros_like(x0), [x0]
    for _ in range(steps):
        g = grad(x)
        x = x * (1 - step_size * weight_decay)
        x = x - step_size * np.sign(m + (g - m) * (1 - beta1))
        m = m + (g - m) * (1 - beta2)
        xs.append(x)
    return np.array(xs)


def lion_betas_exchanged(fun, grad, x0, steps, step_size, beta1, beta2, weight_decay):
    return lion_plain(fun, grad, x0, steps, step_size, beta2, beta1, weight_decay)


def lion_no_sign(fun, grad, x0, steps, step_size, beta1, beta2, weight_decay):
    return _lion(grad, x0, steps, step_size, weight_decay,
                 lambda m, g: (beta1 * m + (1 - beta1) * g, beta2 * m + (1 - beta2) * g))  # fmt: skip


def lion_updates_first(fun, grad, x0, steps, step_size, beta1, beta2, weight_decay):
    def direction(m, g):
        m = beta2 * m + (1 - beta2) * g
        return np.sign(beta1 * m + (1 - beta1) * g), m

    return _lion(grad, x0, steps, step_size, weight_decay, direction)


def lion_signum(fun, grad, x0, steps, step_size, beta1, beta2, weight_decay):
    """The sign of the momentum alone."""

    def direction(m, g):
        m = beta2 * m + (1 - beta2) * g
        return np.sign(m), m

    return _lion(grad, x0, steps, step_size, weight_decay, direction)


def lion_decay_without_step_size(fun, grad, x0, steps, step_size, beta1, beta2, weight_decay):
    return lion_plain(fun, grad, x0, steps, step_size, beta1, beta2, weight_decay / step_size)


def _norm(grad, x0, steps, a, start, add, after=False):
    total = start

    def move(x, g, t):
        nonlocal total
        old, total = total, total + add(g)
        return a * g / np.sqrt(old if after else total)

    return run(grad, x0, steps, move)


def norm_sum(fun, grad, x0, steps, step_size, initial):
    return _norm(grad, x0, steps, step_size, initial**2, lambda g: g @ g)


def norm_hypot(fun, grad, x0, steps, step_size, initial):
    b, x, xs = initial, x0, [x0]
    for _ in range(steps):
        g = grad(x)
        b = np.hypot(b, np.linalg.norm(g))
        x = x - step_size / b * g
        xs.append(x)
    return np.array(xs)


def norm_late(fun, grad, x0, steps, step_size, initial):
    return _norm(grad, x0, steps, step_size, initial**2, lambda g: g @ g, after=True)


def norm_by_coordinates(fun, grad, x0, steps, step_size, initial):
    return _norm(grad, x0, steps, step_size, initial**2, lambda g: g * g)


def norm_forgets(fun, grad, x0, steps, step_size, initial):
    return run(grad, x0, steps, lambda x, g, t: step_size * g / np.sqrt(initial**2 + g @ g))


def norm_no_root(fun, grad, x0, steps, step_size, initial):
    total = initial**2

    def move(x, g, t):
        nonlocal total
        total = total + g @ g
        return step_size * g / total

    return run(grad, x0, steps, move)


RIGHT = {
    "momentum-dampened": (dampened_torch, dampened_from_zero),
    "nesterov-momentum": (nesterov_torch, nesterov_points),
    "adam-l2": (adam_l2_plain, adam_l2_late_epsilon),
    "amsgrad": (amsgrad_corrected, amsgrad_torch, amsgrad_original),
    "lion": (lion_plain, lion_decay_first),
    "adagrad-norm": (norm_sum, norm_hypot),
}
WRONG = {
    "momentum-dampened": {
        dampened_not: "definition",
        dampened_the_momentum: "definition",
        dampened_shares_the_buffer: "definition",
    },
    "nesterov-momentum": {
        nesterov_plain_momentum: "definition",
        nesterov_resets: "rate definition",
        nesterov_old_buffer: "definition",
        nesterov_gradient_twice: "definition",
    },
    "adam-l2": {
        adam_l2_decoupled: "definition",
        adam_l2_twice: "definition",
        adam_l2_only_in_the_mean: "definition",
    },
    "amsgrad": {
        amsgrad_is_adam: "denominator definition",
        amsgrad_minimum: "denominator definition",
        amsgrad_maximum_not_kept: "definition",
        amsgrad_feeds_back: "definition",
    },
    "lion": {
        lion_betas_exchanged: "definition",
        lion_no_sign: "sign scaling",
        lion_updates_first: "definition",
        lion_signum: "definition",
        lion_decay_without_step_size: "sign",
    },
    "adagrad-norm": {
        norm_late: "step-bound",
        norm_by_coordinates: "rotation",
        norm_forgets: "definition",
        norm_no_root: "definition",
    },
}
