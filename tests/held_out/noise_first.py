"""Gradient descent with noise that is no fresh Gaussian noise; subgradients; pre-conditioning; range tests."""

from __future__ import annotations

import numpy as np

from .stochastic_first import run


def _noisy(grad, x0, steps, step_size, draw):
    return run(x0, steps, lambda x, k: x - step_size * np.array(grad(x)) + draw(x, k))


def noisy_standard(fun, grad, x0, steps, rng, step_size, noise):
    return _noisy(grad, x0, steps, step_size, lambda x, k: noise * rng.standard_normal(x.shape))


def noisy_one_by_one(fun, grad, x0, steps, rng, step_size, noise):
    return _noisy(grad, x0, steps, step_size, lambda x, k: np.array([rng.normal(0, noise) for _ in x]))


def noisy_drawn_before(fun, grad, x0, steps, rng, step_size, noise):
    all_noise = rng.normal(scale=noise, size=(len(x0), steps)).T
    return _noisy(grad, x0, steps, step_size, lambda x, k: all_noise[k])


def noisy_box_muller(fun, grad, x0, steps, rng, step_size, noise):
    def draw(x, k):
        u, v = 1 - rng.random(len(x)), rng.random(len(x))
        return noise * np.sqrt(-2 * np.log(u)) * np.cos(2 * np.pi * v)

    return _noisy(grad, x0, steps, step_size, draw)


def noisy_once(fun, grad, x0, steps, rng, step_size, noise):
    kept = rng.normal(scale=noise, size=len(x0))
    return _noisy(grad, x0, steps, step_size, lambda x, k: kept)


def noisy_reseeded(fun, grad, x0, steps, rng, step_size, noise):
    return _noisy(grad, x0, steps, step_size, lambda x, k: np.random.default_rng(3).normal(scale=noise, size=len(x)))


def noisy_every_other(fun, grad, x0, steps, rng, step_size, noise):
    """Right in size over all: nothing in one step, twice the variance in the next."""
    return _noisy(grad, x0, steps, step_size, lambda x, k: (k % 2) * np.sqrt(2) * rng.normal(scale=noise, size=len(x)))


def noisy_uniform(fun, grad, x0, steps, rng, step_size, noise):
    """The variance is right."""
    return _noisy(grad, x0, steps, step_size, lambda x, k: noise * np.sqrt(3) * rng.uniform(-1, 1, len(x)))


def noisy_signs(fun, grad, x0, steps, rng, step_size, noise):
    return _noisy(grad, x0, steps, step_size, lambda x, k: noise * rng.choice([-1.0, 1.0], len(x)))


def noisy_one_for_all(fun, grad, x0, steps, rng, step_size, noise):
    return _noisy(grad, x0, steps, step_size, lambda x, k: noise * rng.standard_normal() * np.ones(len(x)))


def noisy_variance(fun, grad, x0, steps, rng, step_size, noise):
    return _noisy(grad, x0, steps, step_size, lambda x, k: rng.normal(scale=np.sqrt(noise), size=len(x)))


def noisy_carried(fun, grad, x0, steps, rng, step_size, noise):
    """Half of the noise of a step comes back in the next."""
    last = [rng.normal(size=len(x0))]

    def draw(x, k):
        fresh = rng.normal(size=len(x))
        total = noise * (fresh + last[0]) / np.sqrt(2)
        last[0] = fresh
        return total

    return _noisy(grad, x0, steps, step_size, draw)


def noisy_by_dimension(fun, grad, x0, steps, rng, step_size, noise):
    return _noisy(grad, x0, steps, step_size, lambda x, k: noise * rng.standard_normal(x.shape) / np.sqrt(len(x)))


def noisy_late_quiet(fun, grad, x0, steps, rng, step_size, noise):
    return _noisy(grad, x0, steps, step_size, lambda x, k: (k < 40) * noise * rng.standard_normal(x.shape))


def noisy_outward(fun, grad, x0, steps, rng, step_size, noise):
    return _noisy(grad, x0, steps, step_size, lambda x, k: noise * np.abs(rng.standard_normal(x.shape)))


# Subgradients


def subgradient_array(fun, grad, x0, steps, step_size, power):
    sizes = step_size / np.arange(1, steps + 1) ** float(power) if steps else []
    return run(x0, steps, lambda x, k: x - sizes[k] * np.array(grad(x)))


def subgradient_exp(fun, grad, x0, steps, step_size, power):
    return run(x0, steps, lambda x, k: x - step_size * np.exp(-power * np.log1p(k)) * np.array(grad(x)))


def subgradient_normalised(fun, grad, x0, steps, step_size, power):
    def step(x, k):
        g = np.array(grad(x))
        return x - step_size / (k + 1) ** power * g / (np.linalg.norm(g) or 1)

    return run(x0, steps, step)


def subgradient_keeps_the_best(fun, grad, x0, steps, step_size, power):
    """Stays where it is when the value would grow."""

    def step(x, k):
        new = x - step_size / (k + 1) ** power * np.array(grad(x))
        return new if fun(new) <= fun(x) else x

    return run(x0, steps, step)


def subgradient_counts_by_ten(fun, grad, x0, steps, step_size, power):
    return run(x0, steps, lambda x, k: x - step_size / (1 + k // 10) ** power * np.array(grad(x)))


def subgradient_stops_shrinking(fun, grad, x0, steps, step_size, power):
    return run(x0, steps, lambda x, k: x - step_size / min(k + 1, 32) ** power * np.array(grad(x)))


# Preconditioned steps


def preconditioned_right(fun, grad, precondition, x0, steps, step_size):
    return run(x0, steps, lambda x, k: x - np.array(precondition(step_size * np.array(grad(x)))))


def preconditioned_in_place(fun, grad, precondition, x0, steps, step_size):
    xs = np.empty((steps + 1, len(x0)))
    xs[0] = x0
    for k in range(steps):
        xs[k + 1] = xs[k]
        xs[k + 1] -= step_size * np.asarray(precondition(np.array(grad(xs[k].copy()))))
    return xs


def preconditioned_never(fun, grad, precondition, x0, steps, step_size):
    return run(x0, steps, lambda x, k: x - step_size * np.array(grad(x)))


def preconditioned_twice(fun, grad, precondition, x0, steps, step_size):
    return run(x0, steps, lambda x, k: x - step_size * np.array(precondition(np.array(precondition(grad(x))))))


def preconditioned_stale(fun, grad, precondition, x0, steps, step_size):
    """The preconditioned gradient is refreshed every second step."""
    kept = [0.0]

    def step(x, k):
        kept[0] = kept[0] if k % 2 else np.array(precondition(np.array(grad(x))))
        return x - step_size * kept[0]

    return run(x0, steps, step)


def preconditioned_by_its_diagonal(fun, grad, precondition, x0, steps, step_size):
    diagonal = np.array([np.array(precondition(e))[i] for i, e in enumerate(np.eye(len(x0)))])
    return run(x0, steps, lambda x, k: x - step_size * diagonal * np.array(grad(x)))


def preconditioned_rescaled(fun, grad, precondition, x0, steps, step_size):
    """Of the preconditioned gradient only the direction is used."""

    def step(x, k):
        g = np.array(grad(x))
        p = np.array(precondition(g))
        return x - step_size * p * np.linalg.norm(g) / (np.linalg.norm(p) or 1)

    return run(x0, steps, step)


# Range tests


def range_product(fun, grad, x0, steps, low, high, count):
    x = np.array(x0, dtype=float)
    xs, size, ratio = [x], low, (high / low) ** (1 / (count - 1))
    for _ in range(steps):
        x = x - size * np.array(grad(x))
        size *= ratio
        xs.append(x)
    return np.array(xs)


def range_grid(fun, grad, x0, steps, low, high, count):
    sizes = np.geomspace(low, high, count)
    if steps > count:
        sizes = low * (high / low) ** (np.arange(steps) / (count - 1))
    return run(x0, steps, lambda x, k: x - sizes[k] * np.array(grad(x)))


def range_grows_first(fun, grad, x0, steps, low, high, count):
    return run(x0, steps, lambda x, k: x - low * (high / low) ** ((k + 1) / (count - 1)) * np.array(grad(x)))


def range_divides_by_steps(fun, grad, x0, steps, low, high, count):
    return run(x0, steps, lambda x, k: x - low * (high / low) ** (k / max(1, steps - 1)) * np.array(grad(x)))


def range_exponent_base_ten(fun, grad, x0, steps, low, high, count):
    return run(x0, steps, lambda x, k: x - low * 10 ** (np.log(high / low) * k / (count - 1)) * np.array(grad(x)))


RIGHT = {
    "noisy-gradient-descent": [noisy_standard, noisy_one_by_one, noisy_drawn_before, noisy_box_muller],
    "subgradient": [subgradient_array, subgradient_exp],
    "gradient-descent-preconditioned": [preconditioned_right, preconditioned_in_place],
    "learning-rate-range-test": [range_product, range_grid],
}
WRONG = {
    "noisy-gradient-descent": {
        noisy_once: "size normal fresh",
        noisy_reseeded: "mean size normal",
        noisy_every_other: "normal",
        noisy_uniform: "normal",
        noisy_signs: "normal",
        noisy_one_for_all: "fresh",
        noisy_variance: "size normal fresh",
        noisy_carried: "fresh",
        noisy_by_dimension: "size normal fresh",
        noisy_late_quiet: "size normal fresh",
        noisy_outward: "mean normal fresh",
    },
    "subgradient": {
        subgradient_normalised: "nearer definition",
        subgradient_keeps_the_best: "nearer best definition",
        subgradient_counts_by_ten: "nearer definition",
        subgradient_stops_shrinking: "definition",
    },
    "gradient-descent-preconditioned": {
        preconditioned_never: "descent definition",
        preconditioned_twice: "descent definition",
        preconditioned_stale: "descent definition",
        preconditioned_by_its_diagonal: "definition",
        preconditioned_rescaled: "descent definition",
    },
    "learning-rate-range-test": {
        range_grows_first: "ends definition",
        range_divides_by_steps: "prefix",
        range_exponent_base_ten: "ends definition",
    },
}
