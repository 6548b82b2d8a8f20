"""Step rules of gradient descent, clipping and other forms of momentum: bugs, and other ways to write them right."""

from __future__ import annotations

import numpy as np

from .stochastic_first import run


def _gd(grad, x0, steps, move):
    return run(x0, steps, lambda x, k: x - move(x, np.array(grad(x)), k))


# Diminishing steps


def diminishing_log(fun, grad, x0, steps, step_size, power):
    return _gd(grad, x0, steps, lambda x, g, k: step_size * np.exp(-power * np.log(k + 1)) * g)


def diminishing_reciprocal(fun, grad, x0, steps, step_size, power):
    return _gd(grad, x0, steps, lambda x, g, k: g * step_size * (1 / (k + 1)) ** power)


def diminishing_root(fun, grad, x0, steps, step_size, power):
    return _gd(grad, x0, steps, lambda x, g, k: step_size / np.sqrt(k + 1) * g)


def diminishing_starts_again(fun, grad, x0, steps, step_size, power):
    return _gd(grad, x0, steps, lambda x, g, k: step_size / (k % 35 + 1) ** power * g)


def diminishing_one_plus(fun, grad, x0, steps, step_size, power):
    """step_size/(1 + k^power): the same at k = 0 and 1."""
    return _gd(grad, x0, steps, lambda x, g, k: step_size / (1 + float(k) ** power) * g)


def diminishing_product(fun, grad, x0, steps, step_size, power):
    """The size of the last step is divided again."""
    size = [step_size]

    def move(x, g, k):
        size[0] /= (k + 1) ** power
        return size[0] * g

    return _gd(grad, x0, steps, move)


# Polyak's step


def polyak_dot(fun, grad, x0, steps, minimum):
    return _gd(grad, x0, steps, lambda x, g, k: (fun(x) - minimum) / np.dot(g, g) * g if g.any() else 0 * g)


def polyak_clipped_at_zero(fun, grad, x0, steps, minimum):
    return _gd(grad, x0, steps, lambda x, g, k: max(fun(x) - minimum, 0.0) * g / (np.sum(g * g) if np.any(g) else 1.0))


def polyak_old_value(fun, grad, x0, steps, minimum):
    last = [None]

    def move(x, g, k):
        value, last[0] = fun(x) if last[0] is None else last[0], fun(x)
        return (value - minimum) / (g @ g) * g if g.any() else 0 * g

    return _gd(grad, x0, steps, move)


def polyak_half(fun, grad, x0, steps, minimum):
    return _gd(grad, x0, steps, lambda x, g, k: (fun(x) - minimum) / (2 * (g @ g)) * g if g.any() else 0 * g)


def polyak_best_value(fun, grad, x0, steps, minimum):
    """The smallest value in place of the minimum after the tenth step."""
    best = [np.inf]

    def move(x, g, k):
        value = fun(x)
        best[0] = min(best[0], value - (value - minimum) / 2)
        return (value - (minimum if k < 10 else best[0])) / (g @ g) * g if g.any() else 0 * g

    return _gd(grad, x0, steps, move)


def polyak_epsilon(fun, grad, x0, steps, minimum):
    return _gd(grad, x0, steps, lambda x, g, k: (fun(x) - minimum) / (g @ g + 1e-2) * g)


# Backtracking


def _back(fun, x, g, t, shrink, good, rounds=200):
    for _ in range(rounds):
        if good(fun(x - t * g), fun(x), t):
            return t
        t *= shrink
    return t


def armijo_recursive(fun, grad, x0, steps, initial, shrink, decrease):
    def size(x, g, t):
        enough = fun(x - t * g) <= fun(x) - t * decrease * (g @ g)
        return t if enough or t < 1e-200 else size(x, g, shrink * t)

    return _gd(grad, x0, steps, lambda x, g, k: size(x, g, initial) * g if g.any() else 0 * g)


def armijo_grid(fun, grad, x0, steps, initial, shrink, decrease):
    """All lengths are listed, the first good one is taken."""

    def move(x, g, k):
        here = fun(x)
        for j in range(300):
            t = initial * shrink**j
            if fun(x - t * g) - here <= -decrease * t * np.sum(g**2):
                return t * g
        return 0 * g

    return _gd(grad, x0, steps, move)


def armijo_decrease_of_start(fun, grad, x0, steps, initial, shrink, decrease):
    """Compares with the value at the start of the run."""
    first = fun(np.array(x0, dtype=float))
    return _gd(grad, x0, steps, lambda x, g, k: _back(
        fun, x, g, initial, shrink, lambda new, old, t: new <= first - decrease * t * (g @ g)) * g)  # fmt: skip


def armijo_norm_not_squared(fun, grad, x0, steps, initial, shrink, decrease):
    return _gd(grad, x0, steps, lambda x, g, k: _back(
        fun, x, g, initial, shrink, lambda new, old, t: new <= old - decrease * t * np.linalg.norm(g)) * g)  # fmt: skip


def armijo_five_trials(fun, grad, x0, steps, initial, shrink, decrease):
    return _gd(grad, x0, steps, lambda x, g, k: _back(
        fun, x, g, initial, shrink, lambda new, old, t: new <= old - decrease * t * (g @ g), rounds=5) * g)  # fmt: skip


def armijo_accepts_the_rejected(fun, grad, x0, steps, initial, shrink, decrease):
    """Takes the length before the last reduction."""

    def move(x, g, k):
        t = _back(fun, x, g, initial, shrink, lambda new, old, t: new <= old - decrease * t * (g @ g))
        return min(initial, t / shrink) * g

    return _gd(grad, x0, steps, move)


def _strong(fun, grad, x, g, decrease, curvature, most=200):
    """Bisection for the strong Wolfe conditions along -g."""
    low, high, t, slope = 0.0, np.inf, 1.0, -(g @ g)
    for _ in range(most):
        at = -(np.array(grad(x - t * g)) @ g)
        if fun(x - t * g) > fun(x) + decrease * t * slope or at > -curvature * slope:
            high = t
        elif at < curvature * slope:
            low = t
        else:
            return t
        t = 2 * low if high == np.inf else (low + high) / 2
    return t


def wolfe_bisection(fun, grad, x0, steps, decrease, curvature):
    return _gd(grad, x0, steps, lambda x, g, k: _strong(fun, grad, x, g, decrease, curvature) * g if g.any() else 0 * g)


def wolfe_armijo_alone(fun, grad, x0, steps, decrease, curvature):
    return _gd(grad, x0, steps, lambda x, g, k: _back(
        fun, x, g, 1.0, 0.5, lambda new, old, t: new <= old - decrease * t * (g @ g)) * g)  # fmt: skip


def wolfe_constants_exchanged(fun, grad, x0, steps, decrease, curvature):
    return _gd(
        grad, x0, steps, lambda x, g, k: _strong(fun, grad, x, g, curvature, decrease, 60) * g if g.any() else 0 * g
    )


def wolfe_three_bisections(fun, grad, x0, steps, decrease, curvature):
    return _gd(
        grad, x0, steps, lambda x, g, k: _strong(fun, grad, x, g, decrease, curvature, 3) * g if g.any() else 0 * g
    )


# Clipping


def clipped_min(fun, grad, x0, steps, step_size, threshold):
    def move(x, g, k):
        n = np.sqrt(g @ g)
        return step_size * (g if n <= threshold else g * (threshold / n))

    return _gd(grad, x0, steps, move)


def clipped_max(fun, grad, x0, steps, step_size, threshold):
    return _gd(grad, x0, steps, lambda x, g, k: step_size * g / max(1.0, np.linalg.norm(g) / threshold))


def clipped_elements(fun, grad, x0, steps, step_size, threshold):
    return _gd(grad, x0, steps, lambda x, g, k: step_size * np.clip(g, -threshold, threshold))


def clipped_sum_norm(fun, grad, x0, steps, step_size, threshold):
    return _gd(grad, x0, steps, lambda x, g, k: step_size * g / max(1.0, np.abs(g).sum() / threshold))


def clipped_always(fun, grad, x0, steps, step_size, threshold):
    return _gd(grad, x0, steps, lambda x, g, k: step_size * threshold * g / (np.linalg.norm(g) or 1))


def clipped_with_epsilon(fun, grad, x0, steps, step_size, threshold):
    """threshold/(|g| + 1e-6), as a library has it: the length falls short by one part in a million."""
    return _gd(grad, x0, steps, lambda x, g, k: step_size * g * min(1.0, threshold / (np.linalg.norm(g) + 1e-6)))


def clipped_the_step(fun, grad, x0, steps, step_size, threshold):
    def move(x, g, k):
        p = step_size * g
        return p * min(1.0, threshold / (np.linalg.norm(p) or 1))

    return _gd(grad, x0, steps, move)


def clipped_once(fun, grad, x0, steps, step_size, threshold):
    """The factor of the first gradient stays."""
    kept: list = []

    def move(x, g, k):
        kept.append(min(1.0, threshold / (np.linalg.norm(g) or 1)))
        return step_size * kept[0] * g

    return _gd(grad, x0, steps, move)


# Momentum


def _buffer(grad, x0, steps, step_size, update, move=lambda b, g, k: b):
    b = None

    def step(x, k):
        nonlocal b
        g = np.array(grad(x))
        b = update(b, g, k)
        return x - step_size * move(b, g, k)

    return run(x0, steps, step)


def dampened_right(fun, grad, x0, steps, step_size, momentum, dampening):
    return _buffer(grad, x0, steps, step_size,
                   lambda b, g, k: (momentum * b if k else 0) + (1 - dampening) * g)  # fmt: skip


def dampened_first_undamped(fun, grad, x0, steps, step_size, momentum, dampening):
    """As torch starts: the first buffer is the gradient."""
    return _buffer(grad, x0, steps, step_size, lambda b, g, k: momentum * b + (1 - dampening) * g if k else g)


def dampened_both(fun, grad, x0, steps, step_size, momentum, dampening):
    return _buffer(grad, x0, steps, step_size, lambda b, g, k: (1 - dampening) * (momentum * b + g) if k else g)


def dampened_is_momentum(fun, grad, x0, steps, step_size, momentum, dampening):
    return _buffer(grad, x0, steps, step_size, lambda b, g, k: momentum * b + (1 - momentum) * g if k else g)


def dampened_for_30(fun, grad, x0, steps, step_size, momentum, dampening):
    return _buffer(grad, x0, steps, step_size,
                   lambda b, g, k: momentum * b + (1 - dampening * (k < 30)) * g if k else g)  # fmt: skip


def buffer_right(fun, grad, x0, steps, step_size, momentum):
    return _buffer(grad, x0, steps, step_size, lambda b, g, k: momentum * b + g if k else g,
                   lambda b, g, k: momentum * b + g)  # fmt: skip


def buffer_keras(fun, grad, x0, steps, step_size, momentum):
    """v = momentum v - step_size g; x + momentum v - step_size g."""
    x, v = np.array(x0, dtype=float), np.zeros(len(x0))
    xs = [x]
    for _ in range(steps):
        g = np.array(grad(x))
        v = momentum * v - step_size * g
        x = x + momentum * v - step_size * g
        xs.append(x)
    return np.array(xs)


def buffer_adds_momentum_of_gradient(fun, grad, x0, steps, step_size, momentum):
    return _buffer(grad, x0, steps, step_size, lambda b, g, k: momentum * b + g if k else g,
                   lambda b, g, k: b + momentum * g)  # fmt: skip


def buffer_squared(fun, grad, x0, steps, step_size, momentum):
    return _buffer(grad, x0, steps, step_size, lambda b, g, k: momentum * b + g if k else g,
                   lambda b, g, k: momentum**2 * b + g)  # fmt: skip


def buffer_dropped_late(fun, grad, x0, steps, step_size, momentum):
    return _buffer(grad, x0, steps, step_size, lambda b, g, k: momentum * b + g if k % 45 else g,
                   lambda b, g, k: momentum * b + g)  # fmt: skip


def _strongly(grad, x0, steps, step_size, momentum, ahead=lambda x, b, m, k: x + m * (x - b), extra=False):
    before = np.array(x0, dtype=float)

    def step(x, k):
        nonlocal before
        if extra:
            grad(x)
        y = ahead(x, before, momentum, k)
        before = x
        return y - step_size * np.array(grad(y))

    return run(x0, steps, step)


def strongly_right(fun, grad, x0, steps, step_size, momentum):
    return _strongly(grad, x0, steps, step_size, momentum)


def strongly_velocity(fun, grad, x0, steps, step_size, momentum):
    """Sutskever's form: v = momentum v - step_size grad(x + momentum v)."""
    x, v = np.array(x0, dtype=float), np.zeros(len(x0))
    xs = [x]
    for _ in range(steps):
        v = momentum * v - step_size * np.array(grad(x + momentum * v))
        x = x + v
        xs.append(x)
    return np.array(xs)


def strongly_weighted(fun, grad, x0, steps, step_size, momentum):
    return _strongly(grad, x0, steps, step_size, momentum, ahead=lambda x, b, m, k: (1 + m) * x - m * b)


def strongly_gradient_at_x(fun, grad, x0, steps, step_size, momentum):
    def move(x, b):
        return x + momentum * (x - b) - step_size * np.array(grad(x))

    xs = [np.array(x0, dtype=float)] * 2
    for _ in range(steps):
        xs.append(move(xs[-1], xs[-2]))
    return np.array(xs[1:])


def strongly_half(fun, grad, x0, steps, step_size, momentum):
    return _strongly(grad, x0, steps, step_size, momentum / 2)


def strongly_squared(fun, grad, x0, steps, step_size, momentum):
    return _strongly(grad, x0, steps, step_size, momentum**2)


def strongly_backwards(fun, grad, x0, steps, step_size, momentum):
    return _strongly(grad, x0, steps, step_size, momentum, ahead=lambda x, b, m, k: x - m * (x - b))


def strongly_forgets(fun, grad, x0, steps, step_size, momentum):
    return _strongly(grad, x0, steps, step_size, momentum, ahead=lambda x, b, m, k: x + (m if k % 50 else 0) * (x - b))


def strongly_warms_up(fun, grad, x0, steps, step_size, momentum):
    """min(momentum, k/(k + 3)): another method, slower at first."""
    return _strongly(grad, x0, steps, step_size, momentum, ahead=lambda x, b, m, k: x + min(m, k / (k + 3)) * (x - b))


RIGHT = {
    "gradient-descent-diminishing": [diminishing_log, diminishing_reciprocal],
    "gradient-descent-polyak": [polyak_dot, polyak_clipped_at_zero],
    "gradient-descent-armijo": [armijo_recursive, armijo_grid],
    "gradient-descent-wolfe": [wolfe_bisection],
    "gradient-descent-clipped": [clipped_min, clipped_max, clipped_with_epsilon],
    "momentum-dampened": [dampened_right, dampened_first_undamped],
    "nesterov-momentum": [buffer_right, buffer_keras],
    "nesterov-strongly-convex": [strongly_right, strongly_velocity, strongly_weighted],
}
WRONG = {
    "gradient-descent-diminishing": {
        diminishing_root: "definition",
        diminishing_starts_again: "definition",
        diminishing_one_plus: "descent weighted-sum definition",
        diminishing_product: "descent weighted-sum definition",
    },
    "gradient-descent-polyak": {
        polyak_old_value: "fejer definition",
        polyak_half: "fejer definition",
        polyak_best_value: "definition",
        polyak_epsilon: "fejer definition scaling",
    },
    "gradient-descent-armijo": {
        armijo_decrease_of_start: "armijo",
        armijo_norm_not_squared: "direction armijo not-short",
        armijo_five_trials: "armijo",
        armijo_accepts_the_rejected: "armijo",
    },
    "gradient-descent-wolfe": {
        wolfe_armijo_alone: "curvature",
        wolfe_three_bisections: "armijo curvature",
    },
    "gradient-descent-clipped": {
        clipped_elements: "bounded direction definition",
        clipped_sum_norm: "descent definition rotation",
        clipped_always: "definition",
        clipped_the_step: "bounded definition",
        clipped_once: "descent definition",
    },
    "momentum-dampened": {
        dampened_both: "definition",
        dampened_is_momentum: "definition",
        dampened_for_30: "definition",
    },
    "nesterov-momentum": {
        buffer_adds_momentum_of_gradient: "definition",
        buffer_squared: "definition",
        buffer_dropped_late: "definition",
    },
    "nesterov-strongly-convex": {
        strongly_gradient_at_x: "look-ahead",
        strongly_half: "rate",
        strongly_squared: "rate",
        strongly_backwards: "rate",
        strongly_warms_up: "rate",
    },
}
QUIET = {
    "gradient-descent-wolfe": [wolfe_constants_exchanged],
    "nesterov-strongly-convex": [strongly_forgets],
}
