"""AdaGrad, RMSProp, AdamW, AMSGrad, Lion and LAMB: state, counts, roots and decay that go wrong; and right ones."""

from __future__ import annotations

import numpy as np

from .stochastic_first import run

# AdaGrad


def _adagrad(grad, x0, steps, step_size, add, root):
    state = [np.zeros(len(x0))]

    def step(x, k):
        g = np.array(grad(x))
        state[0] = add(state[0], g, k)
        return x - step_size * g / root(state[0], k)

    return run(x0, steps, step)


def adagrad_right(fun, grad, x0, steps, step_size, epsilon):
    return _adagrad(grad, x0, steps, step_size, lambda s, g, k: s + g**2, lambda s, k: epsilon + s**0.5)


def adagrad_of_all_gradients(fun, grad, x0, steps, step_size, epsilon):
    """The whole history is summed anew; epsilon inside the root."""
    gs: list = []

    def step(x, k):
        gs.append(np.array(grad(x)))
        return x - gs[-1] * step_size / np.sqrt(epsilon + np.sum(np.square(gs), axis=0))

    return run(x0, steps, step)


def adagrad_hypot(fun, grad, x0, steps, step_size, epsilon):
    return _adagrad(grad, x0, steps, step_size, lambda s, g, k: np.hypot(s, g), lambda s, k: s + epsilon)


def adagrad_in_place(fun, grad, x0, steps, step_size, epsilon):
    x, s = np.array(x0, dtype=float), np.zeros(len(x0))
    xs = [x.copy()]
    for _ in range(steps):
        g = np.asarray(grad(x.copy()))
        s += g * g
        x -= step_size * g / (np.sqrt(s) + epsilon)
        xs.append(x.copy())
    return np.array(xs)


def adagrad_adds_late(fun, grad, x0, steps, step_size, epsilon):
    """Divides by the sum without the newest gradient, from the second step on."""
    old = [0.0]

    def add(s, g, k):
        old[0] = s if k else g**2
        return s + g**2

    return _adagrad(grad, x0, steps, step_size, add, lambda s, k: np.sqrt(old[0]) + epsilon)


def adagrad_averages(fun, grad, x0, steps, step_size, epsilon):
    return _adagrad(grad, x0, steps, step_size, lambda s, g, k: s + g**2, lambda s, k: np.sqrt(s / (k + 1)) + epsilon)


def adagrad_sums_magnitudes(fun, grad, x0, steps, step_size, epsilon):
    return _adagrad(grad, x0, steps, step_size, lambda s, g, k: s + np.abs(g), lambda s, k: s + epsilon)


def adagrad_forgets_late(fun, grad, x0, steps, step_size, epsilon):
    return _adagrad(
        grad, x0, steps, step_size, lambda s, g, k: (s if k != 40 else 0 * s) + g**2, lambda s, k: s**0.5 + epsilon
    )


def adagrad_adds_epsilon_each_step(fun, grad, x0, steps, step_size, epsilon):
    return _adagrad(grad, x0, steps, step_size, lambda s, g, k: s + g**2 + epsilon, lambda s, k: np.sqrt(s))


# One norm for all coordinates


def _norm(grad, x0, steps, step_size, initial, add, root=lambda s, k: np.sqrt(s)):
    state = [initial**2]

    def step(x, k):
        g = np.array(grad(x))
        state[0] = add(state[0], g, k)
        return x - step_size / root(state[0], k) * g

    return run(x0, steps, step)


def norm_linalg(fun, grad, x0, steps, step_size, initial):
    return _norm(grad, x0, steps, step_size, initial, lambda s, g, k: s + np.linalg.norm(g) ** 2)


def norm_adds_the_norm(fun, grad, x0, steps, step_size, initial):
    return _norm(grad, x0, steps, step_size, initial, lambda s, g, k: s + np.linalg.norm(g))


def norm_largest(fun, grad, x0, steps, step_size, initial):
    return _norm(grad, x0, steps, step_size, initial, lambda s, g, k: s + np.max(np.abs(g)) ** 2)


def norm_initial_beside(fun, grad, x0, steps, step_size, initial):
    """initial is added to the root."""
    return _norm(grad, x0, steps, step_size, 0.0, lambda s, g, k: s + g @ g, lambda s, k: initial + np.sqrt(s))


def norm_by_dimension(fun, grad, x0, steps, step_size, initial):
    return _norm(grad, x0, steps, step_size, initial, lambda s, g, k: s + np.mean(g**2))


def norm_stops_adding(fun, grad, x0, steps, step_size, initial):
    return _norm(grad, x0, steps, step_size, initial, lambda s, g, k: s + g @ g if k < 35 else s)


# RMSProp


def _rms(grad, x0, steps, step_size, decay, move, first=None):
    state = [first]

    def step(x, k):
        g = np.array(grad(x))
        old = state[0] if state[0] is not None else np.zeros(len(x0))
        state[0] = decay * old + (1 - decay) * g**2
        return x - step_size * move(g, state[0], old, k)

    return run(x0, steps, step)


def rms_right(fun, grad, x0, steps, step_size, decay, epsilon):
    return _rms(grad, x0, steps, step_size, decay, lambda g, v, old, k: g / (np.sqrt(v) + epsilon))


def rms_incremental(fun, grad, x0, steps, step_size, decay, epsilon):
    """v += (1 - decay)(g^2 - v), epsilon inside the root."""
    x, v = np.array(x0, dtype=float), np.zeros(len(x0))
    xs = [x]
    for _ in range(steps):
        g = np.array(grad(x))
        v = v + (1 - decay) * (g * g - v)
        x = x - step_size * g * (v + epsilon) ** -0.5
        xs.append(x)
    return np.array(xs)


def rms_old_average(fun, grad, x0, steps, step_size, decay, epsilon):
    return _rms(grad, x0, steps, step_size, decay, lambda g, v, old, k: g / (np.sqrt(old if k else v) + epsilon))


def rms_weights_exchanged(fun, grad, x0, steps, step_size, decay, epsilon):
    return _rms(grad, x0, steps, step_size, 1 - decay, lambda g, v, old, k: g / (np.sqrt(v) + epsilon))


def rms_no_root(fun, grad, x0, steps, step_size, decay, epsilon):
    return _rms(grad, x0, steps, step_size, decay, lambda g, v, old, k: g / (v + epsilon))


def rms_corrects_bias(fun, grad, x0, steps, step_size, decay, epsilon):
    return _rms(
        grad, x0, steps, step_size, decay,
        lambda g, v, old, k: g / (np.sqrt(v / (1 - decay ** (k + 1))) + epsilon),
    )  # fmt: skip


def rms_epsilon_squared(fun, grad, x0, steps, step_size, decay, epsilon):
    return _rms(grad, x0, steps, step_size, decay, lambda g, v, old, k: g / np.sqrt(v + epsilon**2))


def rms_starts_at_one(fun, grad, x0, steps, step_size, decay, epsilon):
    return _rms(
        grad, x0, steps, step_size, decay, lambda g, v, old, k: g / (np.sqrt(v) + epsilon), first=np.ones(len(x0))
    )


# Adam's relatives


def _adam(grad, x0, steps, step_size, beta1, beta2, epsilon, *, gradient=lambda g, x, k: g, shrink=lambda x, k: x,
          late=lambda x, k: 0.0, second=lambda v, c, k: v / c, count=lambda k: k + 1):  # fmt: skip
    m, v = np.zeros(len(x0)), np.zeros(len(x0))

    def step(x, k):
        nonlocal m, v
        g = gradient(np.array(grad(x)), x, k)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        c1, c2 = 1 - beta1 ** count(k), 1 - beta2 ** count(k)
        return shrink(x, k) - step_size * (m / c1 / (np.sqrt(second(v, c2, k)) + epsilon) + late(x, k))

    return run(x0, steps, step)


def adamw_shrinks_first(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay):
    return _adam(
        grad, x0, steps, step_size, beta1, beta2, epsilon, shrink=lambda x, k: x * (1 - step_size * weight_decay)
    )


def adamw_adds_the_decay(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay):
    return _adam(grad, x0, steps, step_size, beta1, beta2, epsilon, late=lambda x, k: weight_decay * x)


def adamw_exponentials(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay):
    """Corrections kept as running products, the decay first."""
    x, m, v = np.array(x0, dtype=float), 0.0, 0.0
    p, q, xs = 1.0, 1.0, [np.array(x0, dtype=float)]
    for _ in range(steps):
        g = np.array(grad(x))
        m, v, p, q = m + (1 - beta1) * (g - m), v + (1 - beta2) * (g * g - v), p * beta1, q * beta2
        x = x - step_size * weight_decay * x
        x = x - step_size / (1 - p) * m / (np.sqrt(v / (1 - q)) + epsilon)
        xs.append(x)
    return np.array(xs)


def adamw_without_step_size(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay):
    return _adam(grad, x0, steps, step_size, beta1, beta2, epsilon, shrink=lambda x, k: x * (1 - weight_decay))


def adamw_in_the_gradient(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay):
    return _adam(grad, x0, steps, step_size, beta1, beta2, epsilon, gradient=lambda g, x, k: g + weight_decay * x)


def adamw_grows(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay):
    return _adam(grad, x0, steps, step_size, beta1, beta2, epsilon, late=lambda x, k: -weight_decay * x)


def adamw_decays_the_start(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay):
    return _adam(
        grad, x0, steps, step_size, beta1, beta2, epsilon, late=lambda x, k: weight_decay * np.array(x0, dtype=float)
    )


def adamw_decays_by_ten_steps(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay):
    return _adam(grad, x0, steps, step_size, beta1, beta2, epsilon, late=lambda x, k: weight_decay * x * (k < 10))


def adamw_counts_from_zero(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay):
    return _adam(
        grad, x0, steps, step_size, beta1, beta2, epsilon, late=lambda x, k: weight_decay * x,
        count=lambda k: max(k, 1),
    )  # fmt: skip


def adamw_decay_three_coordinates(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay):
    return _adam(
        grad, x0, steps, step_size, beta1, beta2, epsilon, late=lambda x, k: weight_decay * x * (np.arange(len(x)) < 3)
    )


def l2_in_the_gradient(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay):
    return _adam(grad, x0, steps, step_size, beta1, beta2, epsilon, gradient=lambda g, x, k: weight_decay * x + g)


def l2_squared(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay):
    return _adam(grad, x0, steps, step_size, beta1, beta2, epsilon, gradient=lambda g, x, k: g + weight_decay**2 * x)


def l2_twice(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay):
    return _adam(grad, x0, steps, step_size, beta1, beta2, epsilon, gradient=lambda g, x, k: g + 2 * weight_decay * x)


def l2_of_the_start(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay):
    return _adam(grad, x0, steps, step_size, beta1, beta2, epsilon,
                 gradient=lambda g, x, k: g + weight_decay * np.array(x0, dtype=float))  # fmt: skip


def l2_gone_after_30(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay):
    return _adam(grad, x0, steps, step_size, beta1, beta2, epsilon,
                 gradient=lambda g, x, k: g + (weight_decay * x if k < 30 else 0))  # fmt: skip


def l2_sign(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay):
    """An l1 penalty."""
    return _adam(
        grad, x0, steps, step_size, beta1, beta2, epsilon, gradient=lambda g, x, k: g + weight_decay * np.sign(x)
    )


class Largest:
    """The largest of what it was given; `until`: of the first steps alone; `window`: of the newest alone."""

    def __init__(self, window=10**9, until=10**9):
        self.window, self.until, self.seen = window, until, []

    def __call__(self, value, k):
        self.seen.append(value)
        return np.max(self.seen[-self.window :], axis=0) if k < self.until else value


def amsgrad_of_corrected(fun, grad, x0, steps, step_size, beta1, beta2, epsilon):
    top = Largest()
    return _adam(grad, x0, steps, step_size, beta1, beta2, epsilon, second=lambda v, c, k: top(v / c, k))


def amsgrad_corrects_the_largest(fun, grad, x0, steps, step_size, beta1, beta2, epsilon):
    top = Largest()
    return _adam(grad, x0, steps, step_size, beta1, beta2, epsilon, second=lambda v, c, k: top(v, k) / c)


def amsgrad_window(fun, grad, x0, steps, step_size, beta1, beta2, epsilon):
    top = Largest(window=5)
    return _adam(grad, x0, steps, step_size, beta1, beta2, epsilon, second=lambda v, c, k: top(v / c, k))


def amsgrad_forgets_late(fun, grad, x0, steps, step_size, beta1, beta2, epsilon):
    top = Largest(until=30)
    return _adam(grad, x0, steps, step_size, beta1, beta2, epsilon, second=lambda v, c, k: top(v / c, k))


def amsgrad_over_coordinates(fun, grad, x0, steps, step_size, beta1, beta2, epsilon):
    """The largest coordinate in place of the largest over time."""
    return _adam(
        grad, x0, steps, step_size, beta1, beta2, epsilon, second=lambda v, c, k: np.full(len(v), np.max(v / c))
    )


def amsgrad_previous(fun, grad, x0, steps, step_size, beta1, beta2, epsilon):
    """The largest without the newest."""
    top, last = Largest(), []

    def second(v, c, k):
        last.append(top(v / c, k))
        return last[max(0, k - 1)]

    return _adam(grad, x0, steps, step_size, beta1, beta2, epsilon, second=second)


RIGHT = {
    "adagrad": [adagrad_right, adagrad_of_all_gradients, adagrad_hypot, adagrad_in_place],
    "adagrad-norm": [norm_linalg],
    "rmsprop": [rms_right, rms_incremental],
    "adamw": [adamw_shrinks_first, adamw_adds_the_decay, adamw_exponentials],
    "adam-l2": [l2_in_the_gradient],
    "amsgrad": [amsgrad_of_corrected, amsgrad_corrects_the_largest],
}
WRONG = {
    "adagrad": {
        adagrad_adds_late: "constant-gradient fading-gradient waking-gradient",
        adagrad_averages: "constant-gradient fading-gradient waking-gradient",
        adagrad_sums_magnitudes: "constant-gradient fading-gradient waking-gradient",
        adagrad_forgets_late: "constant-gradient waking-gradient",
        adagrad_adds_epsilon_each_step: "constant-gradient fading-gradient waking-gradient",
    },
    "adagrad-norm": {
        norm_adds_the_norm: "step-bound definition",
        norm_largest: "step-bound definition rotation",
        norm_initial_beside: "definition",
        norm_by_dimension: "step-bound definition",
        norm_stops_adding: "definition",
    },
    "rmsprop": {
        rms_old_average: "constant-gradient fading-gradient waking-gradient",
        rms_weights_exchanged: "constant-gradient fading-gradient waking-gradient",
        rms_no_root: "constant-gradient fading-gradient waking-gradient",
        rms_corrects_bias: "constant-gradient fading-gradient waking-gradient",
        rms_epsilon_squared: "constant-gradient fading-gradient waking-gradient",
        rms_starts_at_one: "constant-gradient fading-gradient waking-gradient",
    },
    "adamw": {
        adamw_without_step_size: "constant-gradient fading-gradient waking-gradient",
        adamw_in_the_gradient: "constant-gradient fading-gradient waking-gradient",
        adamw_grows: "constant-gradient fading-gradient waking-gradient",
        adamw_decays_the_start: "constant-gradient fading-gradient waking-gradient",
        adamw_decays_by_ten_steps: "constant-gradient waking-gradient",
        adamw_counts_from_zero: "constant-gradient fading-gradient waking-gradient",
        adamw_decay_three_coordinates: "constant-gradient permutation",
    },
    "adam-l2": {
        l2_squared: "definition",
        l2_twice: "definition",
        l2_of_the_start: "definition",
        l2_gone_after_30: "definition",
        l2_sign: "definition",
    },
    "amsgrad": {
        amsgrad_window: "denominator definition",
        amsgrad_forgets_late: "definition",
        amsgrad_over_coordinates: "denominator definition separable",
        amsgrad_previous: "definition",
    },
}
