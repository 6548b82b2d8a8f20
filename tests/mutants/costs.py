"""The same iterates for more gradients, or in another type of float; and right ones that report a gradient."""

from __future__ import annotations

import numpy as np


def run(x0, steps, move):
    xs = [x0]
    for k in range(steps):
        xs.append(xs[-1] - move(xs[-1], k))
    return np.array(xs)


def gd_asks_twice(fun, grad, x0, steps, step_size):
    """Once to test whether it is done, and once more for the step."""
    return run(x0, steps, lambda x, k: step_size * grad(x) if np.linalg.norm(grad(x)) != 0 else 0 * x)


def gd_looks_at_what_it_wrote(fun, grad, x0, steps, step_size):
    """The norm of the gradient at every new iterate, of which only the last is reported."""
    xs, norm = [x0], None
    for _ in range(steps):
        xs.append(xs[-1] - step_size * grad(xs[-1]))
        norm = np.linalg.norm(grad(xs[-1]))
    assert norm is None or norm >= 0 or np.isnan(norm)
    return np.array(xs)


def gd_reports_the_end(fun, grad, x0, steps, step_size):
    xs = run(x0, steps, lambda x, k: step_size * grad(x))
    np.linalg.norm(grad(xs[-1]))
    return xs


def gd_passes_the_gradient_on(fun, grad, x0, steps, step_size):
    """The gradient at each new iterate is that of the next step: one before the loop, one in each step."""
    x, g, xs = x0, grad(x0), [x0]
    for _ in range(steps):
        x = x - step_size * g
        g = grad(x)
        xs.append(x)
    return np.array(xs)


def polyak_asks_three_times(fun, grad, x0, steps, minimum):
    """As the formula is written."""

    def move(x, k):
        return (fun(x) - minimum) / (grad(x) @ grad(x)) * grad(x) if fun(x) > minimum else 0 * x

    return run(x0, steps, move)


def nesterov_also_at_x(fun, grad, x0, steps, step_size):
    """The gradient at x is only looked at, as a test of convergence does; the step takes the one at y."""
    x, before, xs = x0, x0, [x0]
    for k in range(steps):
        y = x + max(k - 1, 0) / (k + 2) * (x - before)
        grad(x)
        before, x = x, y - step_size * grad(y)
        xs.append(x)
    return np.array(xs)


def nesterov_twice_at_y(fun, grad, x0, steps, step_size):
    x, before, xs = x0, x0, [x0]
    for k in range(steps):
        y = x + max(k - 1, 0) / (k + 2) * (x - before)
        np.linalg.norm(grad(y))
        before, x = x, y - step_size * grad(y)
        xs.append(x)
    return np.array(xs)


def _adam(first, second, x0, steps, step_size, beta1, beta2, epsilon):
    m, v = 0 * x0, 0 * x0

    def move(x, k):
        nonlocal m, v
        m = beta1 * m + (1 - beta1) * first(x)
        v = beta2 * v + (1 - beta2) * second(x) ** 2
        return step_size * (m / (1 - beta1 ** (k + 1))) / (np.sqrt(v / (1 - beta2 ** (k + 1))) + epsilon)

    return run(x0, steps, move)


def adam_asks_twice(fun, grad, x0, steps, step_size, beta1, beta2, epsilon):
    """A gradient for each average."""
    return _adam(grad, grad, x0, steps, step_size, beta1, beta2, epsilon)


def adam_reports_the_start(fun, grad, x0, steps, step_size, beta1, beta2, epsilon):
    grad(x0)
    last = [x0]

    def kept(x):
        last[0] = grad(x)
        return last[0]

    return _adam(kept, lambda x: last[0], x0, steps, step_size, beta1, beta2, epsilon)


def heavy_ball_in_doubles(fun, grad, x0, steps, step_size, momentum):
    x, velocity, xs = x0, 0 * x0, [np.asarray(x0, dtype=np.float64)]
    for _ in range(steps):
        velocity = momentum * velocity - step_size * np.asarray(grad(x), dtype=np.float64)
        x = x + velocity
        xs.append(x)
    return np.array(xs)


def rmsprop_in_doubles(fun, grad, x0, steps, step_size, decay, epsilon):
    v = np.zeros(len(x0), dtype=np.float64)

    def move(x, k):
        nonlocal v
        g = grad(x)
        v = decay * v + (1 - decay) * g * g
        return step_size * g / (np.sqrt(v) + epsilon)

    return run(x0, steps, move)


DOUBLES = {"heavy-ball": heavy_ball_in_doubles, "rmsprop": rmsprop_in_doubles}
"""What is remarked on, and not accused: a start in float32 gives float64."""
RIGHT = {
    "gradient-descent": (gd_reports_the_end, gd_passes_the_gradient_on),
    "adam": (adam_reports_the_start,),
    "nesterov": (nesterov_also_at_x,),
    "heavy-ball": (heavy_ball_in_doubles,),
    "rmsprop": (rmsprop_in_doubles,),
}
WRONG = {
    "gradient-descent": {gd_asks_twice: "cost", gd_looks_at_what_it_wrote: "cost"},
    "gradient-descent-polyak": {polyak_asks_three_times: "cost"},
    "nesterov": {nesterov_twice_at_y: "cost"},
    "adam": {adam_asks_twice: "cost"},
}
