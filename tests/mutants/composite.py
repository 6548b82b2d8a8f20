"""Composite and constrained problems: right ones and wrong ones."""

from __future__ import annotations

import numpy as np


def run(x0, steps, next_point):
    x, xs = x0, [x0]
    for k in range(steps):
        x = next_point(x, k)
        xs.append(x)
    return np.array(xs)


def proximal_loop(fun, grad, prox, x0, steps, step_size):
    return run(x0, steps, lambda x, k: prox(x - step_size * grad(x), step_size))


def proximal_mapping(fun, grad, prox, x0, steps, step_size):
    """By the gradient mapping G(x) = (x - prox(...))/step_size."""

    def step(x, k):
        mapping = (x - prox(x - step_size * grad(x), step_size)) / step_size
        return x - step_size * mapping

    return run(x0, steps, step)


def proximal_weight_without_step(fun, grad, prox, x0, steps, step_size):
    return run(x0, steps, lambda x, k: prox(x - step_size * grad(x), 1.0))


def proximal_before_the_gradient(fun, grad, prox, x0, steps, step_size):
    return run(x0, steps, lambda x, k: prox(x, step_size) - step_size * grad(x))


def proximal_twice(fun, grad, prox, x0, steps, step_size):
    return run(x0, steps, lambda x, k: prox(prox(x - step_size * grad(x), step_size), step_size))


def proximal_forgotten(fun, grad, prox, x0, steps, step_size):
    return run(x0, steps, lambda x, k: x - step_size * grad(x))


def fast(grad, prox, x0, steps, step_size, momentum, restart=False):
    x, before, xs = x0, x0, [x0]
    for k in range(steps):
        y = x + momentum(k) * (x - before)
        x, before = prox(y - step_size * grad(y), step_size), x
        xs.append(x)
    return np.array(xs)


def fista_ratio(fun, grad, prox, x0, steps, step_size):
    return fast(grad, prox, x0, steps, step_size, lambda k: max(k - 1, 0) / (k + 2))


def fista_t(fun, grad, prox, x0, steps, step_size):
    x, y, t, xs = x0, x0, 1.0, [x0]
    for _ in range(steps):
        after = prox(y - step_size * grad(y), step_size)
        t, old = (1 + np.sqrt(1 + 4 * t * t)) / 2, t
        y, x = after + (old - 1) / t * (after - x), after
        xs.append(x)
    return np.array(xs)


def fista_monotone(fun, grad, prox, x0, steps, step_size):
    """Beck and Teboulle's MFISTA keeps the better point: other iterates, the same guarantee (theorem 5.1)."""
    weight = _weight(prox, x0)

    def total(x):
        return fun(x) + weight * np.abs(x).sum()

    x, y, t, xs = x0, x0, 1.0, [x0]
    for _ in range(steps):
        z = prox(y - step_size * grad(y), step_size)
        t, old = (1 + np.sqrt(1 + 4 * t * t)) / 2, t
        new = z if not total(z) > total(x) else x
        y = new + old / t * (z - new) + (old - 1) / t * (new - x)
        x = new
        xs.append(x)
    return np.array(xs)


def _weight(prox, x):
    """The weight of the l1 term: how far a large point is pulled."""
    return 1024 - prox(0 * x + 1024.0, 1.0)[0]


def fista_not_accelerated(fun, grad, prox, x0, steps, step_size):
    return fast(grad, prox, x0, steps, step_size, lambda k: 0)


def fista_resets(fun, grad, prox, x0, steps, step_size):
    return fast(grad, prox, x0, steps, step_size, lambda k: max(k % 4 - 1, 0) / (k % 4 + 2))


def fista_ten_times_too_short(fun, grad, prox, x0, steps, step_size):
    return fast(grad, prox, x0, steps, step_size / 10, lambda k: max(k - 1, 0) / (k + 2))


def fista_prox_without_step(fun, grad, prox, x0, steps, step_size):
    return fast(grad, lambda x, t: prox(x, 1.0), x0, steps, step_size, lambda k: max(k - 1, 0) / (k + 2))


def fista_momentum_backwards(fun, grad, prox, x0, steps, step_size):
    return fast(grad, prox, x0, steps, step_size, lambda k: -max(k - 1, 0) / (k + 2))


def fista_t_too_fast(fun, grad, prox, x0, steps, step_size):
    """t grows without its root: the momentum is 1 almost at once."""
    return fast(grad, prox, x0, steps, step_size, lambda k: 1 - 2.0**-k if k else 0)


def projected_loop(fun, grad, project, x0, steps, step_size):
    return run(x0, steps, lambda x, k: project(x - step_size * grad(x)))


def projected_convex_combination(fun, grad, project, x0, steps, step_size):
    """x plus the projected step."""
    return run(x0, steps, lambda x, k: x + (project(x - step_size * grad(x)) - x))


def projected_never(fun, grad, project, x0, steps, step_size):
    return run(x0, steps, lambda x, k: x - step_size * grad(x))


def projected_the_gradient(fun, grad, project, x0, steps, step_size):
    return run(x0, steps, lambda x, k: x - step_size * project(grad(x)))


def projected_before(fun, grad, project, x0, steps, step_size):
    return run(x0, steps, lambda x, k: project(x) - step_size * grad(project(x)))


def projected_half(fun, grad, project, x0, steps, step_size):
    return run(x0, steps, lambda x, k: (x + project(x - step_size * grad(x))) / 2)


def projected_ten_times_too_short(fun, grad, project, x0, steps, step_size):
    return run(x0, steps, lambda x, k: project(x - step_size / 10 * grad(x)))


def projected_at_the_end(fun, grad, project, x0, steps, step_size):
    x, xs = x0, [x0]
    for k in range(steps):
        x = x - step_size * grad(x)
        xs.append(project(x) if k == steps - 1 else x)
    return np.array(xs)


def frank_wolfe_classic(fun, grad, linear_minimizer, x0, steps):
    return run(x0, steps, lambda x, k: x + 2 / (k + 2) * (linear_minimizer(grad(x)) - x))


def frank_wolfe_exact(fun, grad, linear_minimizer, x0, steps):
    """With the step that minimizes a quadratic on the segment: other iterates, the same guarantee."""

    def step(x, k):
        d = linear_minimizer(grad(x)) - x
        here, there = grad(x) @ d, grad(x + d) @ d
        return x + (1.0 if there <= 0 else min(1.0, max(0.0, here / (here - there)))) * d

    return run(x0, steps, step)


def frank_wolfe_maximizes(fun, grad, linear_minimizer, x0, steps):
    return run(x0, steps, lambda x, k: x + 2 / (k + 2) * (linear_minimizer(-grad(x)) - x))


def frank_wolfe_fixed_step(fun, grad, linear_minimizer, x0, steps):
    return run(x0, steps, lambda x, k: x + 0.5 * (linear_minimizer(grad(x)) - x))


def frank_wolfe_adds(fun, grad, linear_minimizer, x0, steps):
    return run(x0, steps, lambda x, k: x + 2 / (k + 2) * linear_minimizer(grad(x)))


def frank_wolfe_too_fast(fun, grad, linear_minimizer, x0, steps):
    return run(x0, steps, lambda x, k: x + 2 / (k + 2) ** 2 * (linear_minimizer(grad(x)) - x))


def frank_wolfe_first_gradient(fun, grad, linear_minimizer, x0, steps):
    g = grad(x0)
    return run(x0, steps, lambda x, k: x + 2 / (k + 2) * (linear_minimizer(g) - x))


def subgradient_loop(fun, grad, x0, steps, step_size, power):
    return run(x0, steps, lambda x, k: x - step_size / (k + 1) ** power * grad(x))


def subgradient_sizes(fun, grad, x0, steps, step_size, power):
    sizes = step_size * np.arange(1, steps + 1.0) ** -power
    return run(x0, steps, lambda x, k: x - sizes[k] * grad(x))


def subgradient_normalizes(fun, grad, x0, steps, step_size, power):
    return run(x0, steps, lambda x, k: x - step_size / (k + 1) ** power * grad(x) / (np.linalg.norm(grad(x)) + 1e-300))


def subgradient_ascends(fun, grad, x0, steps, step_size, power):
    return run(x0, steps, lambda x, k: x + step_size / (k + 1) ** power * grad(x))


def subgradient_constant(fun, grad, x0, steps, step_size, power):
    return run(x0, steps, lambda x, k: x - step_size * grad(x))


def subgradient_too_short(fun, grad, x0, steps, step_size, power):
    return run(x0, steps, lambda x, k: x - step_size / 20 / (k + 1) ** power * grad(x))


def online_loop(grad_at, project, x0, steps, step_size):
    return run(x0, steps, lambda x, t: project(x - step_size * grad_at(x, t)))


def online_array(grad_at, project, x0, steps, step_size):
    xs = np.empty((steps + 1, len(x0)))
    xs[0] = x0
    for t in range(steps):
        xs[t + 1] = project(xs[t] - grad_at(xs[t], t) * step_size)
    return xs


def online_sees_the_future(grad_at, project, x0, steps, step_size):
    return run(x0, steps, lambda x, t: project(x - step_size * grad_at(x, min(t + 1, steps - 1))))


def online_always_the_first(grad_at, project, x0, steps, step_size):
    return run(x0, steps, lambda x, t: project(x - step_size * grad_at(x, 0)))


def online_not_projected(grad_at, project, x0, steps, step_size):
    return run(x0, steps, lambda x, t: x - step_size * grad_at(x, t))


def online_gradient_at_the_start(grad_at, project, x0, steps, step_size):
    return run(x0, steps, lambda x, t: project(x - step_size * grad_at(x0, t)))


def online_ascends(grad_at, project, x0, steps, step_size):
    return run(x0, steps, lambda x, t: project(x + step_size * grad_at(x, t)))


def coordinate(grad, x0, steps, move, pick=lambda k, d: k % d):
    x, xs = x0.copy(), [x0.copy()]
    for k in range(steps):
        i = pick(k, len(x))
        x = x.copy()
        x[i] -= move(x, grad(x), i)
        xs.append(x)
    return np.array(xs)


def coordinate_cyclic(fun, grad, x0, steps, step_size):
    return coordinate(grad, x0, steps, lambda x, g, i: step_size * g[i])


def coordinate_backwards(fun, grad, x0, steps, step_size):
    return coordinate(grad, x0, steps, lambda x, g, i: step_size * g[i], lambda k, d: d - 1 - k % d)


def coordinate_never_the_last(fun, grad, x0, steps, step_size):
    return coordinate(grad, x0, steps, lambda x, g, i: step_size * g[i], lambda k, d: k % max(1, d - 1))


def coordinate_jacobi(fun, grad, x0, steps, step_size):
    """All coordinates at once."""
    return run(x0, steps, lambda x, k: x - step_size * grad(x))


def coordinate_stale_gradient(fun, grad, x0, steps, step_size):
    """One gradient for a whole round."""
    kept = [None]

    def move(x, g, i):
        if i == 0:
            kept[0] = g
        return 2 * step_size * kept[0][i]

    return coordinate(grad, x0, steps, move)


def coordinate_wrong_partial(fun, grad, x0, steps, step_size):
    return coordinate(grad, x0, steps, lambda x, g, i: step_size * g[i - 1])


RIGHT = {
    "proximal-gradient": (proximal_loop, proximal_mapping),
    "fista": (fista_ratio, fista_t, fista_monotone),
    "projected-gradient": (projected_loop, projected_convex_combination),
    "frank-wolfe": (frank_wolfe_classic, frank_wolfe_exact),
    "subgradient": (subgradient_loop, subgradient_sizes),
    "online-gradient-descent": (online_loop, online_array),
    "coordinate-descent": (coordinate_cyclic, coordinate_backwards),
}
WRONG = {
    "proximal-gradient": {
        proximal_weight_without_step: "condition optimum",
        proximal_before_the_gradient: "condition",
        proximal_twice: "condition optimum",
        proximal_forgotten: "condition",
    },
    "fista": {
        fista_not_accelerated: "rate",
        fista_resets: "rate",
        fista_ten_times_too_short: "rate first-step",
        fista_prox_without_step: "first-step optimum",
        fista_momentum_backwards: "rate",
        fista_t_too_fast: "rate",
    },
    "projected-gradient": {
        projected_never: "feasible",
        projected_the_gradient: "variational",
        projected_before: "feasible",
        projected_half: "variational",
        projected_ten_times_too_short: "variational",
        projected_at_the_end: "feasible",
    },
    "frank-wolfe": {
        frank_wolfe_maximizes: "segment rate",
        frank_wolfe_fixed_step: "rate",
        frank_wolfe_adds: "segment feasible",
        frank_wolfe_too_fast: "rate",
        frank_wolfe_first_gradient: "rate",
    },
    "subgradient": {
        subgradient_normalizes: "definition",
        subgradient_ascends: "nearer best",
        subgradient_constant: "definition",
        subgradient_too_short: "nearer best",
    },
    "online-gradient-descent": {
        online_sees_the_future: "order definition",
        online_always_the_first: "order definition",
        online_not_projected: "feasible",
        online_gradient_at_the_start: "order definition",
        online_ascends: "regret",
    },
    "coordinate-descent": {
        coordinate_never_the_last: "every-coordinate",
        coordinate_jacobi: "one-coordinate",
        coordinate_stale_gradient: "descent",
        coordinate_wrong_partial: "descent",
    },
}
