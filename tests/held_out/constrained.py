"""Projections, Frank-Wolfe, coordinates and rounds."""

from __future__ import annotations

import numpy as np

from .searches import run


def proj_right(fun, grad, project, x0, steps, step_size):
    return run(x0, steps, lambda x, k: project(x - step_size * grad(x)))


def proj_before(fun, grad, project, x0, steps, step_size):
    return run(x0, steps, lambda x, k: project(x) - step_size * grad(x))


def proj_of_the_step(fun, grad, project, x0, steps, step_size):
    return run(x0, steps, lambda x, k: x + project(-step_size * grad(x)))


def proj_not_first(fun, grad, project, x0, steps, step_size):
    return run(x0, steps, lambda x, k: project(x - step_size * grad(x)) if k else x - step_size * grad(x))


def proj_direction_kept(fun, grad, project, x0, steps, step_size):
    """A segment towards the projection: half of it."""
    return run(x0, steps, lambda x, k: x + 0.5 * (project(x - step_size * grad(x)) - x))


def proj_full_gradient(fun, grad, project, x0, steps, step_size):
    """Moves towards the projection of a unit step."""
    return run(x0, steps, lambda x, k: x + step_size * (project(x - grad(x)) - x))


def proj_only_last(fun, grad, project, x0, steps, step_size):
    xs = [np.array(x0, dtype=float)]
    z = xs[0]
    for _ in range(steps):
        z = z - step_size * grad(z)
        xs.append(project(z))
    return np.array(xs)


def proj_refuses_boundary(fun, grad, project, x0, steps, step_size):
    def step(x, k):
        new = x - step_size * grad(x)
        p = project(new)
        return x if not np.allclose(p, new) else p

    return run(x0, steps, step)


def proj_twice(fun, grad, project, x0, steps, step_size):
    """Right: projecting again changes nothing."""
    return run(x0, steps, lambda x, k: project(project(x - step_size * grad(x))))


def _fw(grad, lmo, x0, steps, t, g_of=None):
    seen = []

    def step(x, k):
        seen.append(grad(x))
        s = lmo(seen[-1] if g_of is None else g_of(seen))
        a = t(k)
        return (1 - a) * x + a * s

    return run(x0, steps, step)


def fw_right(fun, grad, linear_minimizer, x0, steps):
    return _fw(grad, linear_minimizer, x0, steps, lambda k: 2 / (k + 2))


def fw_exact(fun, grad, linear_minimizer, x0, steps):
    """Right: exact search by bisection of the slope."""

    def step(x, k):
        d = linear_minimizer(grad(x)) - x
        if grad(x + d) @ d <= 0:
            return x + d
        lo, hi = 0.0, 1.0
        for _ in range(60):
            mid = (lo + hi) / 2
            lo, hi = (mid, hi) if grad(x + mid * d) @ d < 0 else (lo, mid)
        return x + lo * d

    return run(x0, steps, step)


def fw_step_one_over(fun, grad, linear_minimizer, x0, steps):
    return _fw(grad, linear_minimizer, x0, steps, lambda k: 1 / (k + 2))


def fw_step_squared(fun, grad, linear_minimizer, x0, steps):
    return _fw(grad, linear_minimizer, x0, steps, lambda k: 2 / (k + 2) ** 2)


def fw_step_beyond(fun, grad, linear_minimizer, x0, steps):
    return _fw(grad, linear_minimizer, x0, steps, lambda k: 2 / (k + 1))


def fw_step_fixed(fun, grad, linear_minimizer, x0, steps):
    return _fw(grad, linear_minimizer, x0, steps, lambda k: 0.5)


def fw_step_small(fun, grad, linear_minimizer, x0, steps):
    return _fw(grad, linear_minimizer, x0, steps, lambda k: 0.05)


def fw_step_root(fun, grad, linear_minimizer, x0, steps):
    return _fw(grad, linear_minimizer, x0, steps, lambda k: 1 / np.sqrt(k + 1))


def fw_wrong_vertex(fun, grad, linear_minimizer, x0, steps):
    return _fw(grad, lambda g: linear_minimizer(-g), x0, steps, lambda k: 2 / (k + 2))


def fw_first_gradient(fun, grad, linear_minimizer, x0, steps):
    return _fw(grad, linear_minimizer, x0, steps, lambda k: 2 / (k + 2), lambda seen: seen[0])


def fw_stale_gradient(fun, grad, linear_minimizer, x0, steps):
    return _fw(grad, linear_minimizer, x0, steps, lambda k: 2 / (k + 2), lambda seen: seen[max(0, len(seen) - 2)])


def fw_averages(fun, grad, linear_minimizer, x0, steps):
    return _fw(grad, linear_minimizer, x0, steps, lambda k: 2 / (k + 2), lambda seen: np.mean(seen, axis=0))


def fw_weights_exchanged(fun, grad, linear_minimizer, x0, steps):
    return _fw(grad, linear_minimizer, x0, steps, lambda k: 1 - 2 / (k + 2))


def fw_stops(fun, grad, linear_minimizer, x0, steps):
    return _fw(grad, linear_minimizer, x0, steps, lambda k: 2 / (k + 2) if k < 2 else 0.0)


def fw_vertex_of_the_point(fun, grad, linear_minimizer, x0, steps):
    return run(x0, steps, lambda x, k: x + 2 / (k + 2) * (linear_minimizer(x) - x))


def _cd(grad, x0, steps, a, pick=lambda k, d: k % d, fresh=lambda k, d: True, move=None):
    g = None

    def step(x, k):
        nonlocal g
        d = len(x)
        if g is None or fresh(k, d):
            g = grad(x)
        x = x.copy()
        i = pick(k, d)
        if move:
            move(x, g, i, a)
        else:
            x[i] -= a * g[i]
        return x

    return run(x0, steps, step)


def cd_right(fun, grad, x0, steps, step_size):
    return _cd(grad, x0, steps, step_size)


def cd_backwards(fun, grad, x0, steps, step_size):
    """Right: from the last coordinate to the first."""
    return _cd(grad, x0, steps, step_size, pick=lambda k, d: d - 1 - k % d)


def cd_shuffled(fun, grad, x0, steps, step_size):
    """Right: another fixed order."""
    return _cd(grad, x0, steps, step_size, pick=lambda k, d: sorted(range(d), key=lambda i: (i % 2 == 0, i))[k % d])


def cd_stale(fun, grad, x0, steps, step_size):
    return _cd(grad, x0, steps, step_size, fresh=lambda k, d: k % d == 0)


def cd_skips_last(fun, grad, x0, steps, step_size):
    return _cd(grad, x0, steps, step_size, pick=lambda k, d: k % max(1, d - 1))


def cd_skips_first(fun, grad, x0, steps, step_size):
    return _cd(grad, x0, steps, step_size, pick=lambda k, d: 1 + k % (d - 1) if d > 1 else 0)


def cd_only_eight(fun, grad, x0, steps, step_size):
    return _cd(grad, x0, steps, step_size, pick=lambda k, d: k % min(d, 3))


def cd_neighbour(fun, grad, x0, steps, step_size):
    def move(x, g, i, a):
        x[i] -= a * g[i - 1]

    return _cd(grad, x0, steps, step_size, move=move)


def cd_threshold(fun, grad, x0, steps, step_size):
    def move(x, g, i, a):
        if abs(g[i]) > 0.05:
            x[i] -= a * g[i]

    return _cd(grad, x0, steps, step_size, move=move)


def cd_two_at_once(fun, grad, x0, steps, step_size):
    def move(x, g, i, a):
        x[i] -= a * g[i]
        if len(x) > 3:
            x[i - 1] -= a * g[i - 1]

    return _cd(grad, x0, steps, step_size, move=move)


def cd_sign(fun, grad, x0, steps, step_size):
    def move(x, g, i, a):
        x[i] -= a * np.sign(g[i])

    return _cd(grad, x0, steps, step_size, move=move)


def cd_divides_by_dimension(fun, grad, x0, steps, step_size):
    def move(x, g, i, a):
        x[i] -= a * g[i] / len(x)

    return _cd(grad, x0, steps, step_size, move=move)


def cd_downward_only(fun, grad, x0, steps, step_size):
    def move(x, g, i, a):
        x[i] -= a * max(g[i], 0)

    return _cd(grad, x0, steps, step_size, move=move)


def cd_twice_each(fun, grad, x0, steps, step_size):
    return _cd(grad, x0, steps, step_size, pick=lambda k, d: (k // 2) % d)


def _ogd(grad_at, project, x0, steps, a, at=None, index=lambda k: k, size=lambda k, a: a, proj=lambda k: True):
    x0 = np.array(x0, dtype=float)

    def step(x, k):
        z = x - size(k, a) * grad_at(x if at is None else at(x, x0), index(k))
        return project(z) if proj(k) else z

    return run(x0, steps, step)


def ogd_right(grad_at, project, x0, steps, step_size):
    return _ogd(grad_at, project, x0, steps, step_size)


def ogd_lazy(grad_at, project, x0, steps, step_size):
    """Dual averaging: the same regret, other points."""
    x0 = np.array(x0, dtype=float)
    z, xs = x0.copy(), [x0.copy()]
    for k in range(steps):
        z = z - step_size * grad_at(xs[-1], k)
        xs.append(project(z))
    return np.array(xs)


def ogd_gradient_at_start(grad_at, project, x0, steps, step_size):
    return _ogd(grad_at, project, x0, steps, step_size, at=lambda x, x0: x0)


def ogd_first_loss(grad_at, project, x0, steps, step_size):
    return _ogd(grad_at, project, x0, steps, step_size, index=lambda k: 0)


def ogd_last_loss(grad_at, project, x0, steps, step_size):
    return _ogd(grad_at, project, x0, steps, step_size, index=lambda k: max(0, k - 1))


def ogd_never_projects(grad_at, project, x0, steps, step_size):
    return _ogd(grad_at, project, x0, steps, step_size, proj=lambda k: False)


def ogd_projects_every_third(grad_at, project, x0, steps, step_size):
    return _ogd(grad_at, project, x0, steps, step_size, proj=lambda k: k % 3 == 0)


def ogd_fades(grad_at, project, x0, steps, step_size):
    return _ogd(grad_at, project, x0, steps, step_size, size=lambda k, a: a / (k + 1))


def ogd_grows(grad_at, project, x0, steps, step_size):
    return _ogd(grad_at, project, x0, steps, step_size, size=lambda k, a: a * (1 + k / 4))


def ogd_ascends(grad_at, project, x0, steps, step_size):
    return _ogd(grad_at, project, x0, steps, step_size, size=lambda k, a: -a)


def ogd_average_point(grad_at, project, x0, steps, step_size):
    xs = [np.array(x0, dtype=float)]
    for k in range(steps):
        xs.append(project(xs[-1] - step_size * grad_at(np.mean(xs, axis=0), k)))
    return np.array(xs)


RIGHT = {
    "projected-gradient": [proj_right, proj_twice],
    "frank-wolfe": [fw_right, fw_exact],
    "coordinate-descent": [cd_right, cd_backwards, cd_shuffled],
    "online-gradient-descent": [ogd_right, ogd_lazy],
}
WRONG = {
    "projected-gradient": {
        proj_before: "feasible variational",
        proj_of_the_step: "feasible variational",
        proj_not_first: "feasible descent",
        proj_direction_kept: "variational rate",
        proj_full_gradient: "variational rate",
        proj_only_last: "variational descent",
        proj_refuses_boundary: "variational rate",
    },
    "frank-wolfe": {
        fw_step_one_over: "rate",
        fw_step_squared: "rate",
        fw_step_beyond: "rate feasible",
        fw_step_fixed: "rate",
        fw_step_small: "rate",
        fw_wrong_vertex: "rate segment",
        fw_first_gradient: "rate",
        fw_stale_gradient: "segment",
        fw_averages: "segment",
        fw_weights_exchanged: "rate",
        fw_stops: "rate",
        fw_vertex_of_the_point: "rate segment",
    },
    "coordinate-descent": {
        cd_stale: "descent",
        cd_skips_last: "every-coordinate",
        cd_skips_first: "every-coordinate",
        cd_only_eight: "every-coordinate",
        cd_neighbour: "every-coordinate descent",
        cd_threshold: "every-coordinate",
        cd_two_at_once: "one-coordinate",
        cd_sign: "descent",
        cd_divides_by_dimension: "descent",
        cd_downward_only: "every-coordinate",
        cd_twice_each: "every-coordinate",
    },
    "online-gradient-descent": {
        ogd_gradient_at_start: "order definition",
        ogd_first_loss: "order definition",
        ogd_last_loss: "order definition",
        ogd_never_projects: "feasible definition",
        ogd_projects_every_third: "feasible definition",
        ogd_fades: "definition",
        ogd_grows: "regret definition",
        ogd_ascends: "regret definition",
        ogd_average_point: "order definition",
    },
}
QUIET = {
    "frank-wolfe": [fw_step_root],
}
