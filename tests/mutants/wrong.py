"""Optimizers with one deliberate bug each; the guard must catch every one, by the claims that are named beside it."""

from __future__ import annotations

import os
import sys
import time

import numpy as np

KEPT = {}


def gd(fun, grad, x0, steps, step_size, change):
    x, xs = x0, [x0]
    for k in range(steps):
        x = change(x, grad(x), step_size, k)
        xs.append(x)
    return np.array(xs)


def gd_ascends(fun, grad, x0, steps, step_size):
    return gd(fun, grad, x0, steps, step_size, lambda x, g, a, k: x + a * g)


def gd_ten_times_too_short(fun, grad, x0, steps, step_size):
    return gd(fun, grad, x0, steps, step_size, lambda x, g, a, k: x - a / 10 * g)


def gd_twice_too_long(fun, grad, x0, steps, step_size):
    return gd(fun, grad, x0, steps, step_size, lambda x, g, a, k: x - 2 * a * g)


def gd_one_per_cent_too_short(fun, grad, x0, steps, step_size):
    return gd(fun, grad, x0, steps, step_size, lambda x, g, a, k: x - 0.99 * a * g)


def gd_normalizes(fun, grad, x0, steps, step_size):
    return gd(fun, grad, x0, steps, step_size, lambda x, g, a, k: x - a * g / (np.linalg.norm(g) + 1e-12))


def gd_diminishes(fun, grad, x0, steps, step_size):
    return gd(fun, grad, x0, steps, step_size, lambda x, g, a, k: x - a / (k + 1) * g)


def gd_clips_each_coordinate(fun, grad, x0, steps, step_size):
    return gd(fun, grad, x0, steps, step_size, lambda x, g, a, k: x - a * np.clip(g, -1, 1))


def gd_forgets_the_last_coordinate(fun, grad, x0, steps, step_size):
    def change(x, g, a, k):
        after = x - a * g
        if len(x) > 1:
            after[-1] = x[-1]
        return after

    return gd(fun, grad, x0, steps, step_size, change)


def gd_overwrites_the_start(fun, grad, x0, steps, step_size):
    xs = [x0.copy()]
    for _ in range(steps):
        x0 -= step_size * grad(x0)
        xs.append(x0.copy())
    return np.array(xs)


def gd_returns_one_array_many_times(fun, grad, x0, steps, step_size):
    x, xs = x0.copy(), []
    for _ in range(steps + 1):
        xs.append(x)
        x -= step_size * grad(x)
    return np.array(xs)


def gd_starts_after_one_step(fun, grad, x0, steps, step_size):
    x, xs = x0, []
    for _ in range(steps + 1):
        x = x - step_size * grad(x)
        xs.append(x)
    return np.array(xs)


def gd_in_single_precision(fun, grad, x0, steps, step_size):
    return gd(fun, grad, x0.astype(np.float32), steps, step_size, lambda x, g, a, k: (x - a * g).astype(np.float32))


def gd_rounds_in_between(fun, grad, x0, steps, step_size):
    return gd(fun, grad, x0, steps, step_size, lambda x, g, a, k: (x - a * g).astype(np.float16).astype(float))


def gd_one_iterate_short(fun, grad, x0, steps, step_size):
    return gd(fun, grad, x0, steps, step_size, lambda x, g, a, k: x - a * g)[1:]


def gd_raises(fun, grad, x0, steps, step_size):
    raise RuntimeError("no line search")


def gd_leaves(fun, grad, x0, steps, step_size):
    sys.exit(0)


def gd_kills_python(fun, grad, x0, steps, step_size):
    os._exit(3)


def gd_hangs(fun, grad, x0, steps, step_size):
    while True:
        time.sleep(1)


def gd_not_a_number_at_the_optimum(fun, grad, x0, steps, step_size):
    return gd(fun, grad, x0, steps, step_size, lambda x, g, a, k: x - a * g * (g @ g) / (g @ g))


def gd_remembers_the_last_run(fun, grad, x0, steps, step_size):
    KEPT["runs"] = KEPT.get("runs", 0) + 1
    size = step_size / KEPT["runs"]
    return gd(fun, grad, x0, steps, size, lambda x, g, a, k: x - a * g)


def gd_depends_on_the_horizon(fun, grad, x0, steps, step_size):
    return gd(fun, grad, x0, steps, step_size, lambda x, g, a, k: x - a * (1 - k / (steps + 1)) * g)


def heavy(grad, x0, steps, update):
    x, before, xs = x0, x0, [x0]
    for k in range(steps):
        x, before = update(x, before, grad, k), x
        xs.append(x)
    return np.array(xs)


def heavy_ball_resets(fun, grad, x0, steps, step_size, momentum):
    return heavy(grad, x0, steps, lambda x, b, grad, k: x - step_size * grad(x))


def heavy_ball_pulls_back(fun, grad, x0, steps, step_size, momentum):
    return heavy(grad, x0, steps, lambda x, b, grad, k: x - step_size * grad(x) - momentum * (x - b))


def heavy_ball_averages_gradients(fun, grad, x0, steps, step_size, momentum):
    return heavy(grad, x0, steps, lambda x, b, grad, k: x - (1 - momentum) * step_size * grad(x) + momentum * (x - b))


def heavy_ball_too_much_momentum(fun, grad, x0, steps, step_size, momentum):
    return heavy(grad, x0, steps, lambda x, b, grad, k: x - step_size * grad(x) + momentum**0.5 * (x - b))


def heavy_ball_ten_times_too_short(fun, grad, x0, steps, step_size, momentum):
    return heavy(grad, x0, steps, lambda x, b, grad, k: x - step_size / 10 * grad(x) + momentum * (x - b))


def heavy_ball_every_other_step(fun, grad, x0, steps, step_size, momentum):
    return heavy(grad, x0, steps, lambda x, b, grad, k: x - step_size * grad(x) + (k % 2) * momentum * (x - b))


def nesterov(grad, x0, steps, step_size, factor, ahead=True):
    x, before, xs = x0, x0, [x0]
    for k in range(steps):
        push = factor(k) * (x - before)
        before, x = x, x + push - step_size * grad(x + push if ahead else x)
        xs.append(x)
    return np.array(xs)


def nesterov_resets(fun, grad, x0, steps, step_size):
    return nesterov(grad, x0, steps, step_size, lambda k: 0)


def nesterov_here(fun, grad, x0, steps, step_size):
    return nesterov(grad, x0, steps, step_size, lambda k: max(k - 1, 0) / (k + 2), ahead=False)


def nesterov_looks_back(fun, grad, x0, steps, step_size):
    return nesterov(grad, x0, steps, step_size, lambda k: -max(k - 1, 0) / (k + 2))


def nesterov_momentum_one(fun, grad, x0, steps, step_size):
    return nesterov(grad, x0, steps, step_size, lambda k: 1)


def nesterov_half_momentum(fun, grad, x0, steps, step_size):
    return nesterov(grad, x0, steps, step_size, lambda k: max(k - 1, 0) / (k + 2) / 2)


def nesterov_weaker_constant(fun, grad, x0, steps, step_size):
    """It converges as 1/k^2, but with 9/2 in place of 2 (Chambolle and Dossal, a = 4)."""
    return nesterov(grad, x0, steps, step_size, lambda k: max(k - 1, 0) / (k + 3))


def nesterov_ten_times_too_short(fun, grad, x0, steps, step_size):
    return nesterov(grad, x0, steps, step_size / 10, lambda k: max(k - 1, 0) / (k + 2))


def nesterov_returns_look_ahead(fun, grad, x0, steps, step_size):
    x, y, ys = x0, x0, [x0]
    for k in range(steps):
        after = y - step_size * grad(y)
        y = after + (k + 1) / (k + 4) * (after - x)
        x = after
        ys.append(y)
    return np.array(ys)


def strongly_resets(fun, grad, x0, steps, step_size, momentum):
    return nesterov(grad, x0, steps, step_size, lambda k: 0)


def strongly_here(fun, grad, x0, steps, step_size, momentum):
    return nesterov(grad, x0, steps, step_size, lambda k: momentum, ahead=False)


def strongly_ten_times_too_short(fun, grad, x0, steps, step_size, momentum):
    return nesterov(grad, x0, steps, step_size / 10, lambda k: momentum)


def strongly_looks_back(fun, grad, x0, steps, step_size, momentum):
    return nesterov(grad, x0, steps, step_size, lambda k: -momentum)


def adaptive(grad, x0, steps, step):
    x, m, v, xs = x0, 0 * x0, 0 * x0, [x0]
    for t in range(1, steps + 1):
        m, v, move = step(m, v, grad(x), t, x)
        x = x - move
        xs.append(x)
    return np.array(xs)


def adam(grad, x0, steps, a, b1, b2, e, move):
    """`move(m, v, g, t)` is what is subtracted, from the averages as they should be."""

    def step(m, v, g, t, x):
        m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g
        return m, v, move(m, v, g, t)

    return adaptive(grad, x0, steps, step)


def adam_no_correction(fun, grad, x0, steps, step_size, beta1, beta2, epsilon):
    return adam(
        grad, x0, steps, step_size, beta1, beta2, epsilon, lambda m, v, g, t: step_size * m / (np.sqrt(v) + epsilon)
    )


def adam_corrects_one_average(fun, grad, x0, steps, step_size, beta1, beta2, epsilon):
    return adam(
        grad, x0, steps, step_size, beta1, beta2, epsilon,
        lambda m, v, g, t: step_size * m / (1 - beta1**t) / (np.sqrt(v) + epsilon),
    )  # fmt: skip


def adam_counts_from_two(fun, grad, x0, steps, step_size, beta1, beta2, epsilon):
    return adam(
        grad, x0, steps, step_size, beta1, beta2, epsilon,
        lambda m, v, g, t: step_size * m / (1 - beta1 ** (t + 1)) / (np.sqrt(v / (1 - beta2 ** (t + 1))) + epsilon),
    )  # fmt: skip


def adam_epsilon_inside(fun, grad, x0, steps, step_size, beta1, beta2, epsilon):
    return adam(
        grad, x0, steps, step_size, beta1, beta2, epsilon,
        lambda m, v, g, t: step_size * m / (1 - beta1**t) / np.sqrt(v / (1 - beta2**t) + epsilon),
    )  # fmt: skip


def adam_no_root(fun, grad, x0, steps, step_size, beta1, beta2, epsilon):
    return adam(
        grad, x0, steps, step_size, beta1, beta2, epsilon,
        lambda m, v, g, t: step_size * m / (1 - beta1**t) / (v / (1 - beta2**t) + epsilon),
    )  # fmt: skip


def adam_counts_only_steps_with_a_gradient(fun, grad, x0, steps, step_size, beta1, beta2, epsilon):
    """Every coordinate counts the steps since its first gradient: the bias correction of sparse variants."""
    counts = np.zeros(len(x0))

    def step(m, v, g, t, x):
        nonlocal counts
        counts = np.where((counts > 0) | (g != 0), counts + 1, 0)
        t = np.maximum(counts, 1)
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g * g
        return m, v, step_size * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + epsilon)

    return adaptive(grad, x0, steps, step)


def adam_decays_exchanged(fun, grad, x0, steps, step_size, beta1, beta2, epsilon):
    return adam(
        grad, x0, steps, step_size, beta2, beta1, epsilon,
        lambda m, v, g, t: step_size * m / (1 - beta2**t) / (np.sqrt(v / (1 - beta1**t)) + epsilon),
    )  # fmt: skip


def adam_forgets_momentum(fun, grad, x0, steps, step_size, beta1, beta2, epsilon):
    return adam(
        grad, x0, steps, step_size, beta1, beta2, epsilon,
        lambda m, v, g, t: step_size * g / (np.sqrt(v / (1 - beta2**t)) + epsilon),
    )  # fmt: skip


def adam_one_norm_for_all(fun, grad, x0, steps, step_size, beta1, beta2, epsilon):
    def step(m, v, g, t, x):
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * np.mean(g * g)
        return m, v, step_size * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + epsilon)

    return adaptive(grad, x0, steps, step)


def adam_ten_times_too_short(fun, grad, x0, steps, step_size, beta1, beta2, epsilon):
    return adam(
        grad, x0, steps, step_size, beta1, beta2, epsilon,
        lambda m, v, g, t: step_size / 10 * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + epsilon),
    )  # fmt: skip


def adamw_decay_in_the_gradient(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay):
    def step(m, v, g, t, x):
        g = g + weight_decay * x
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g * g
        return m, v, step_size * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + epsilon)

    return adaptive(grad, x0, steps, step)


def adamw_decay_without_step_size(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay):
    def step(m, v, g, t, x):
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g * g
        return m, v, step_size * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + epsilon) + weight_decay * x

    return adaptive(grad, x0, steps, step)


def adagrad_forgets(fun, grad, x0, steps, step_size, epsilon):
    return adaptive(grad, x0, steps, lambda m, v, g, t, x: (m, g * g, step_size * g / (np.sqrt(g * g) + epsilon)))


def adagrad_sums_late(fun, grad, x0, steps, step_size, epsilon):
    return adaptive(grad, x0, steps, lambda m, v, g, t, x: (m, v + g * g, step_size * g / (np.sqrt(v) + epsilon)))


def adagrad_no_root(fun, grad, x0, steps, step_size, epsilon):
    return adaptive(grad, x0, steps, lambda m, v, g, t, x: (m, v + g * g, step_size * g / (v + g * g + epsilon)))


def adagrad_one_norm_for_all(fun, grad, x0, steps, step_size, epsilon):
    return adaptive(
        grad, x0, steps, lambda m, v, g, t, x: (m, v + g @ g, step_size * g / (np.sqrt(v + g @ g) + epsilon))
    )


def rmsprop_sums(fun, grad, x0, steps, step_size, decay, epsilon):
    def step(m, v, g, t, x):
        v = v + (1 - decay) * g * g
        return m, v, step_size * g / (np.sqrt(v) + epsilon)

    return adaptive(grad, x0, steps, step)


def rmsprop_decay_exchanged(fun, grad, x0, steps, step_size, decay, epsilon):
    def step(m, v, g, t, x):
        v = (1 - decay) * v + decay * g * g
        return m, v, step_size * g / (np.sqrt(v) + epsilon)

    return adaptive(grad, x0, steps, step)


def rmsprop_corrects_bias(fun, grad, x0, steps, step_size, decay, epsilon):
    def step(m, v, g, t, x):
        v = decay * v + (1 - decay) * g * g
        return m, v, step_size * g / (np.sqrt(v / (1 - decay**t)) + epsilon)

    return adaptive(grad, x0, steps, step)


def rmsprop_no_square(fun, grad, x0, steps, step_size, decay, epsilon):
    def step(m, v, g, t, x):
        v = decay * v + (1 - decay) * np.abs(g)
        return m, v, step_size * g / (np.sqrt(v) + epsilon)

    return adaptive(grad, x0, steps, step)
