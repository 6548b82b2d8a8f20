"""Gradient descent with diminishing, Polyak, searched, preconditioned and clipped steps: right ones and wrong ones."""

from __future__ import annotations

import numpy as np


def run(grad, x0, steps, move):
    """x_{k+1} = x_k - move(x_k, grad f(x_k), k)."""
    x, xs = x0, [x0]
    for k in range(steps):
        x = x - move(x, grad(x), k)
        xs.append(x)
    return np.array(xs)


def diminishing_loop(fun, grad, x0, steps, step_size, power):
    return run(grad, x0, steps, lambda x, g, k: step_size / (k + 1) ** power * g)


def diminishing_array(fun, grad, x0, steps, step_size, power):
    sizes = step_size * np.arange(1.0, steps + 1) ** -power
    xs = np.empty((steps + 1, len(x0)))
    xs[0] = x0
    for k, size in enumerate(sizes):
        xs[k + 1] = xs[k] - grad(xs[k]) * size
    return xs


def diminishing_from_two(fun, grad, x0, steps, step_size, power):
    return run(grad, x0, steps, lambda x, g, k: step_size / (k + 2) ** power * g)


def diminishing_never(fun, grad, x0, steps, step_size, power):
    return run(grad, x0, steps, lambda x, g, k: step_size * g)


def diminishing_power_of_the_step(fun, grad, x0, steps, step_size, power):
    return run(grad, x0, steps, lambda x, g, k: (step_size / (k + 1)) ** power * g)


def range_powers(fun, grad, x0, steps, low, high, count):
    return run(grad, x0, steps, lambda x, g, k: low * (high / low) ** (k / (count - 1)) * g)


def range_space(fun, grad, x0, steps, low, high, count):
    sizes = low * np.exp(np.log(high / low) / (count - 1) * np.arange(steps))
    return run(grad, x0, steps, lambda x, g, k: sizes[k] * g)


def range_one_short(fun, grad, x0, steps, low, high, count):
    """Never arrives at high."""
    return run(grad, x0, steps, lambda x, g, k: low * (high / low) ** (k / count) * g)


def range_linear(fun, grad, x0, steps, low, high, count):
    return run(grad, x0, steps, lambda x, g, k: (low + (high - low) * k / (count - 1)) * g)


def range_does_not_move(fun, grad, x0, steps, low, high, count):
    """Every trial step is taken from the start."""
    return np.array([x0, *(x0 - low * (high / low) ** (k / (count - 1)) * grad(x0) for k in range(steps))])


def polyak_loop(fun, grad, x0, steps, minimum):
    def move(x, g, k):
        return (fun(x) - minimum) / (g @ g) * g if g.any() else 0 * g

    return run(grad, x0, steps, move)


def polyak_by_norm(fun, grad, x0, steps, minimum):
    xs = [x0.copy()]
    for _ in range(steps):
        x, g = xs[-1], grad(xs[-1])
        norm = np.linalg.norm(g)
        xs.append(x - (fun(x) - minimum) / norm * (g / norm) if norm != 0 else x.copy())
    return np.array(xs)


def polyak_norm_not_squared(fun, grad, x0, steps, minimum):
    return run(grad, x0, steps, lambda x, g, k: (fun(x) - minimum) / (np.linalg.norm(g) + 1e-300) * g)


def polyak_four_times(fun, grad, x0, steps, minimum):
    return run(grad, x0, steps, lambda x, g, k: 4 * (fun(x) - minimum) / (g @ g + 1e-300) * g)


def polyak_ignores_the_minimum(fun, grad, x0, steps, minimum):
    return run(grad, x0, steps, lambda x, g, k: fun(x) / (g @ g + 1e-300) * g)


def polyak_divides_by_zero(fun, grad, x0, steps, minimum):
    return run(grad, x0, steps, lambda x, g, k: (fun(x) - minimum) / (g @ g) * g)


def exact_hessian(fun, grad, hess, x0, steps):
    def move(x, g, k):
        bend = g @ hess(x) @ g
        return (g @ g) / bend * g if bend > 0 else 0 * g

    return run(grad, x0, steps, move)


def exact_from_slopes(fun, grad, hess, x0, steps):
    """On a quadratic the slope is linear along the line: its root from two gradients."""

    def move(x, g, k):
        drop = g @ (g - grad(x - g))
        return (g @ g) / drop * g if drop > 0 else 0 * g

    return run(grad, x0, steps, move)


def exact_half(fun, grad, hess, x0, steps):
    return run(grad, x0, steps, lambda x, g, k: (g @ g) / (g @ hess(x) @ g) * g / 2 if g.any() else 0 * g)


def exact_largest_eigenvalue(fun, grad, hess, x0, steps):
    return run(grad, x0, steps, lambda x, g, k: g / np.linalg.eigvalsh(hess(x))[-1])


def exact_wrong_quotient(fun, grad, hess, x0, steps):
    def move(x, g, k):
        h = hess(x) @ g
        return (g @ h) / (h @ h) * g if g.any() else 0 * g

    return run(grad, x0, steps, move)


def backtracked(fun, grad, x0, steps, initial, shrink, accept):
    def move(x, g, k):
        t = initial
        for _ in range(80):
            if accept(fun(x - t * g), fun(x), t * (g @ g)):
                break
            t *= shrink
        return t * g

    return run(grad, x0, steps, move)


def armijo_loop(fun, grad, x0, steps, initial, shrink, decrease):
    return backtracked(fun, grad, x0, steps, initial, shrink, lambda new, old, drop: new <= old - decrease * drop)


def armijo_powers(fun, grad, x0, steps, initial, shrink, decrease):
    xs = [x0]
    for _ in range(steps):
        x, g, here = xs[-1], grad(xs[-1]), fun(xs[-1])
        slope, j = -float(g @ g), 0
        while fun(x - initial * shrink**j * g) > here + decrease * initial * shrink**j * slope and j < 100:
            j += 1
        xs.append(x - initial * shrink**j * g)
    return np.array(xs)


def armijo_warm(fun, grad, x0, steps, initial, shrink, decrease):
    """Begins each search at most two reductions above the last step: other iterates, the same guarantee."""
    x, xs, t = x0, [x0], initial
    for _ in range(steps):
        g = grad(x)
        t = min(initial, t / shrink / shrink)
        while fun(x - t * g) > fun(x) - decrease * t * (g @ g) and t > 1e-300:
            t *= shrink
        x = x - t * g
        xs.append(x)
    return np.array(xs)


def armijo_any_decrease(fun, grad, x0, steps, initial, shrink, decrease):
    return backtracked(fun, grad, x0, steps, initial, shrink, lambda new, old, drop: new <= old)


def armijo_wrong_sign(fun, grad, x0, steps, initial, shrink, decrease):
    return backtracked(fun, grad, x0, steps, initial, shrink, lambda new, old, drop: new <= old + decrease * drop)


def armijo_no_step_in_the_test(fun, grad, x0, steps, initial, shrink, decrease):
    return run(grad, x0, steps, lambda x, g, k: _test_without_step(fun, x, g, initial, shrink, decrease))


def _test_without_step(fun, x, g, t, shrink, decrease):
    while fun(x - t * g) > fun(x) - decrease * (g @ g) and t > 1e-12:
        t *= shrink
    return t * g


def armijo_once_more(fun, grad, x0, steps, initial, shrink, decrease):
    def move(x, g, k):
        t = initial
        while fun(x - t * g) > fun(x) - decrease * t * (g @ g) and t > 1e-300:
            t *= shrink
        return t * shrink**2 * g

    return run(grad, x0, steps, move)


def armijo_never_recovers(fun, grad, x0, steps, initial, shrink, decrease):
    x, xs, t = x0, [x0], initial
    for _ in range(steps):
        g = grad(x)
        while fun(x - t * g) > fun(x) - decrease * t * (g @ g) and t > 1e-300:
            t *= shrink
        x = x - t * g
        t *= shrink
        xs.append(x)
    return np.array(xs)


def armijo_initial_doubled(fun, grad, x0, steps, initial, shrink, decrease):
    return armijo_loop(fun, grad, x0, steps, 4 * initial, shrink, decrease)


def _wolfe(fun, grad, x, g, decrease, curvature):
    """Bisection between a step that is too short and one that is too long, for the strong conditions."""
    low, high, t, slope = 0.0, np.inf, 1.0, -float(g @ g)
    for _ in range(200):
        new = grad(x - t * g)
        if fun(x - t * g) > fun(x) + decrease * t * slope or -(new @ g) > curvature * -slope:
            high = t
        elif -(new @ g) < curvature * slope:
            low = t
        else:
            break
        t = 2 * t if high == np.inf else (low + high) / 2
    return t * g


def wolfe_bisection(fun, grad, x0, steps, decrease, curvature):
    return run(grad, x0, steps, lambda x, g, k: _wolfe(fun, grad, x, g, decrease, curvature) if g.any() else 0 * g)


def wolfe_tighter(fun, grad, x0, steps, decrease, curvature):
    """Stricter than asked: every theorem holds."""

    def move(x, g, k):
        return _wolfe(fun, grad, x, g, decrease, curvature / 2) if g.any() else 0 * g

    return run(grad, x0, steps, move)


def wolfe_only_armijo(fun, grad, x0, steps, decrease, curvature):
    return backtracked(fun, grad, x0, steps, 1 / 64, 0.5, lambda new, old, drop: new <= old - decrease * drop)


def wolfe_weak(fun, grad, x0, steps, decrease, curvature):
    """The weak condition lets a step go far beyond the minimum."""

    def move(x, g, k):
        t = 1000.0
        while fun(x - t * g) > fun(x) - decrease * t * (g @ g) and t > 1e-12:
            t *= 0.97
        return t * g

    return run(grad, x0, steps, move)


def preconditioned_loop(fun, grad, precondition, x0, steps, step_size):
    return run(grad, x0, steps, lambda x, g, k: step_size * precondition(g))


def preconditioned_scaled_first(fun, grad, precondition, x0, steps, step_size):
    return run(grad, x0, steps, lambda x, g, k: precondition(step_size * g))


def preconditioned_twice(fun, grad, precondition, x0, steps, step_size):
    return run(grad, x0, steps, lambda x, g, k: step_size * precondition(precondition(g)))


def preconditioned_not(fun, grad, precondition, x0, steps, step_size):
    return run(grad, x0, steps, lambda x, g, k: step_size * g)


def preconditioned_only_the_diagonal(fun, grad, precondition, x0, steps, step_size):
    diagonal = np.array([precondition(e)[i] for i, e in enumerate(np.eye(len(x0)))])
    return run(grad, x0, steps, lambda x, g, k: step_size * diagonal * g)


def clipped_loop(fun, grad, x0, steps, step_size, threshold):
    def move(x, g, k):
        norm = np.linalg.norm(g)
        return step_size * g * (threshold / norm if norm > threshold else 1)

    return run(grad, x0, steps, move)


def clipped_maximum(fun, grad, x0, steps, step_size, threshold):
    return run(grad, x0, steps, lambda x, g, k: step_size * g / max(1, np.linalg.norm(g) / threshold))


def clipped_by_coordinates(fun, grad, x0, steps, step_size, threshold):
    return run(grad, x0, steps, lambda x, g, k: step_size * np.clip(g, -threshold, threshold))


def clipped_always(fun, grad, x0, steps, step_size, threshold):
    return run(grad, x0, steps, lambda x, g, k: step_size * threshold * g / (np.linalg.norm(g) + 1e-300))


def clipped_by_the_square(fun, grad, x0, steps, step_size, threshold):
    return run(grad, x0, steps, lambda x, g, k: step_size * g / max(1, (g @ g) / threshold))


def clipped_the_step(fun, grad, x0, steps, step_size, threshold):
    def move(x, g, k):
        step = step_size * g
        return step / max(1, np.linalg.norm(step) / threshold)

    return run(grad, x0, steps, move)


RIGHT = {
    "gradient-descent-diminishing": (diminishing_loop, diminishing_array),
    "learning-rate-range-test": (range_powers, range_space),
    "gradient-descent-polyak": (polyak_loop, polyak_by_norm),
    "gradient-descent-exact": (exact_hessian, exact_from_slopes),
    "gradient-descent-armijo": (armijo_loop, armijo_powers, armijo_warm),
    "gradient-descent-wolfe": (wolfe_bisection, wolfe_tighter),
    "gradient-descent-preconditioned": (preconditioned_loop, preconditioned_scaled_first),
    "gradient-descent-clipped": (clipped_loop, clipped_maximum),
}
WRONG = {
    "gradient-descent-diminishing": {
        diminishing_from_two: "descent definition",
        diminishing_never: "definition",
        diminishing_power_of_the_step: "definition",
    },
    "learning-rate-range-test": {
        range_one_short: "ends definition",
        range_linear: "definition",
        range_does_not_move: "definition",
    },
    "gradient-descent-polyak": {
        polyak_norm_not_squared: "scaling fejer",
        polyak_four_times: "fejer definition",
        polyak_ignores_the_minimum: "definition",
        polyak_divides_by_zero: "optimum",
    },
    "gradient-descent-exact": {
        exact_half: "orthogonal",
        exact_largest_eigenvalue: "orthogonal rate",
        exact_wrong_quotient: "orthogonal",
    },
    "gradient-descent-armijo": {
        armijo_any_decrease: "armijo",
        armijo_wrong_sign: "armijo",
        armijo_no_step_in_the_test: "armijo",
        armijo_once_more: "not-short",
        armijo_never_recovers: "not-short",
        armijo_initial_doubled: "longest",
    },
    "gradient-descent-wolfe": {wolfe_only_armijo: "curvature", wolfe_weak: "curvature"},
    "gradient-descent-preconditioned": {
        preconditioned_twice: "definition",
        preconditioned_not: "descent definition",
        preconditioned_only_the_diagonal: "definition",
    },
    "gradient-descent-clipped": {
        clipped_by_coordinates: "direction rotation",
        clipped_always: "definition",
        clipped_by_the_square: "descent",
        clipped_the_step: "bounded",
    },
}
