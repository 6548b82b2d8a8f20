"""Correct optimizers, two styles for each method: none may be accused."""

from __future__ import annotations

import numpy as np


def gradient_descent_array(fun, grad, x0, steps, step_size):
    xs = np.empty((steps + 1, len(x0)), dtype=x0.dtype)
    xs[0] = x0
    for k in range(steps):
        xs[k + 1] = xs[k] - step_size * grad(xs[k])
    return xs


def gradient_descent_list(fun, grad, x0, steps, **hyper):
    x = x0.copy()
    xs = [x.copy()]
    for _ in range(steps):
        x -= hyper["step_size"] * grad(x)
        xs.append(x.copy())
    return xs


def heavy_ball_two_points(fun, grad, x0, steps, step_size, momentum):
    xs = [x0, x0]
    for _ in range(steps):
        xs.append(xs[-1] - step_size * grad(xs[-1]) + momentum * (xs[-1] - xs[-2]))
    return np.array(xs[1:])


def heavy_ball_velocity(fun, grad, x0, steps, step_size, momentum):
    x, velocity, xs = x0.copy(), np.zeros_like(x0), [x0.copy()]
    for _ in range(steps):
        velocity = momentum * velocity + grad(x)
        x = x - step_size * velocity
        xs.append(x)
    return np.array(xs)


def nesterov_ratio(fun, grad, x0, steps, step_size):
    x = y = x0
    xs = [x0]
    for k in range(1, steps + 1):
        after = y - step_size * grad(y)
        y = after + (k - 1) / (k + 2) * (after - x) if k > 1 else after
        x = after
        xs.append(x)
    return np.array(xs)


def nesterov_t(fun, grad, x0, steps, step_size):
    x, y, t, xs = x0, x0, 1.0, [x0]
    for _ in range(steps):
        after = y - step_size * grad(y)
        following = (1 + np.sqrt(1 + 4 * t * t)) / 2
        y = after + (t - 1) / following * (after - x)
        x, t = after, following
        xs.append(x)
    return np.stack(xs)


def nesterov_between(fun, grad, x0, steps, step_size):
    """A variant with the same guarantee: t between the two textbook choices, so t_{k+1}^2 - t_{k+1} <= t_k^2."""
    x, y, t, xs = x0, x0, 1.0, [x0]
    for k in range(1, steps + 1):
        after = y - step_size * grad(y)
        following = ((1 + np.sqrt(1 + 4 * t * t)) / 2 + (k + 2) / 2) / 2
        y = after + (t - 1) / following * (after - x)
        x, t = after, following
        xs.append(x)
    return np.stack(xs)


def nesterov_strongly_points(fun, grad, x0, steps, step_size, momentum):
    before = x = x0
    xs = [x0]
    for _ in range(steps):
        y = x + momentum * (x - before)
        before, x = x, y - step_size * grad(y)
        xs.append(x)
    return np.array(xs)


def nesterov_strongly_velocity(fun, grad, x0, steps, step_size, momentum):
    x, velocity, xs = x0, 0 * x0, [x0]
    for _ in range(steps):
        velocity = momentum * velocity - step_size * grad(x + momentum * velocity)
        x = x + velocity
        xs.append(x)
    return np.array(xs)


def adam_plain(fun, grad, x0, steps, step_size, beta1, beta2, epsilon):
    x, m, v, xs = x0, 0 * x0, 0 * x0, [x0]
    for t in range(1, steps + 1):
        g = grad(x)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        x = x - step_size * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + epsilon)
        xs.append(x)
    return np.array(xs)


def adam_in_place(fun, grad, x0, steps, step_size, beta1, beta2, epsilon):
    """In place, with the corrections folded into step and denominator, as torch does it."""
    x, m, v = x0.copy(), np.zeros_like(x0), np.zeros_like(x0)
    xs = np.zeros((steps + 1, x0.size))
    xs[0] = x
    for t in range(1, steps + 1):
        g = grad(x)
        m += (g - m) * (1 - beta1)
        v *= beta2
        v += (1 - beta2) * g * g
        x -= step_size / (1 - beta1**t) * m / (np.sqrt(v) / np.sqrt(1 - beta2**t) + epsilon)
        xs[t] = x
    return xs


def adam_late_epsilon(fun, grad, x0, steps, step_size, beta1, beta2, epsilon):
    x, m, v, xs = x0, 0 * x0, 0 * x0, [x0]
    for t in range(1, steps + 1):
        g = grad(x)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        x = x - step_size * np.sqrt(1 - beta2**t) / (1 - beta1**t) * m / (np.sqrt(v) + epsilon)
        xs.append(x)
    return np.array(xs)


def adamw_last(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay):
    x, m, v, xs = x0, 0 * x0, 0 * x0, [x0]
    for t in range(1, steps + 1):
        g = grad(x)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        step = (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + epsilon)
        x = x - step_size * (step + weight_decay * x)
        xs.append(x)
    return np.array(xs)


def adamw_first(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay):
    x, m, v, xs = x0.copy(), 0 * x0, 0 * x0, [x0]
    for t in range(1, steps + 1):
        g = grad(x)
        x = x * (1 - step_size * weight_decay)
        m += (g - m) * (1 - beta1)
        v += (g * g - v) * (1 - beta2)
        x = x - step_size * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + epsilon)
        xs.append(x)
    return np.array(xs)


def adagrad_beside(fun, grad, x0, steps, step_size, epsilon):
    x, total, xs = x0, 0 * x0, [x0]
    for _ in range(steps):
        g = grad(x)
        total = total + g * g
        x = x - step_size * g / (np.sqrt(total) + epsilon)
        xs.append(x)
    return np.array(xs)


def adagrad_inside(fun, grad, x0, steps, step_size, epsilon):
    xs, gs = [x0], []
    for _ in range(steps):
        gs.append(grad(xs[-1]))
        xs.append(xs[-1] - step_size * gs[-1] / np.sqrt(np.sum(np.square(gs), axis=0) + epsilon))
    return np.array(xs)


def rmsprop_beside(fun, grad, x0, steps, step_size, decay, epsilon):
    x, v, xs = x0, 0 * x0, [x0]
    for _ in range(steps):
        g = grad(x)
        v = decay * v + (1 - decay) * g * g
        x = x - step_size * g / (np.sqrt(v) + epsilon)
        xs.append(x)
    return np.array(xs)


def rmsprop_inside(fun, grad, x0, steps, step_size, decay, epsilon):
    x, v, xs = x0.copy(), np.zeros(len(x0)), [x0]
    for _ in range(steps):
        g = grad(x)
        v += (1 - decay) * (g * g - v)
        x = x - (step_size / np.sqrt(v + epsilon)) * g
        xs.append(x)
    return np.array(xs)


RIGHT = {
    "gradient-descent": ("gradient_descent_array", "gradient_descent_list"),
    "heavy-ball": ("heavy_ball_two_points", "heavy_ball_velocity"),
    "nesterov": ("nesterov_ratio", "nesterov_t", "nesterov_between"),
    "nesterov-strongly-convex": ("nesterov_strongly_points", "nesterov_strongly_velocity"),
    "adam": ("adam_plain", "adam_in_place", "adam_late_epsilon"),
    "adamw": ("adamw_last", "adamw_first"),
    "adagrad": ("adagrad_beside", "adagrad_inside"),
    "rmsprop": ("rmsprop_beside", "rmsprop_inside"),
}
"""Method -> the correct optimizers here."""
