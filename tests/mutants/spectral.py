"""Power iteration, Lanczos, flows in steps, reweighted least squares and EM: right ones and wrong ones."""

from __future__ import annotations

import numpy as np


def run(x0, steps, next_point):
    x, xs = x0, [x0]
    for k in range(steps):
        x = next_point(x, k)
        xs.append(x)
    return np.array(xs)


def power_divide(matvec, x0, steps):
    def step(x, k):
        y = matvec(x)
        return y / np.linalg.norm(y)

    return run(x0, steps, step)


def power_scaled_first(matvec, x0, steps):
    def step(x, k):
        y = matvec(x)
        y = y / np.abs(y).max()
        return y / np.sqrt(y @ y)

    return run(x0, steps, step)


def power_positive(matvec, x0, steps):
    """The largest component is made positive: the sign of an eigenvector is free."""

    def step(x, k):
        y = matvec(x)
        return y / np.linalg.norm(y) * np.sign(y[np.argmax(np.abs(y))])

    return run(x0, steps, step)


def power_not_normalized(matvec, x0, steps):
    return run(x0, steps, lambda x, k: matvec(x))


def power_max_norm(matvec, x0, steps):
    return run(x0, steps, lambda x, k: matvec(x) / np.abs(matvec(x)).max())


def power_shifted(matvec, x0, steps):
    """A shift that makes it slow."""

    def step(x, k):
        y = matvec(x) + 4 * x
        return y / np.linalg.norm(y)

    return run(x0, steps, step)


def power_lazy(matvec, x0, steps):
    """Half the old vector is kept."""

    def step(x, k):
        y = matvec(x)
        y = y / np.linalg.norm(y) + x
        return y / np.linalg.norm(y)

    return run(x0, steps, step)


def _lanczos(matvec, x0, steps, b_of=lambda w: np.linalg.norm(w), reorthogonalize=False, keep=1.0, a_of=None):
    q, old, beta, basis, a, b = x0 / np.linalg.norm(x0), 0 * x0, 0.0, [], [], []
    for k in range(steps):
        basis.append(q)
        w = matvec(q) - keep * beta * old
        a.append(w @ q if a_of is None else a_of(w, q))
        w = w - a[-1] * q
        if reorthogonalize:
            for u in basis:
                w = w - (u @ w) * u
        if k < steps - 1:
            beta = b_of(w)
            b.append(beta)
            old, q = q, w / beta
    return np.array(a), np.array(b)


def lanczos_three_terms(matvec, x0, steps):
    return _lanczos(matvec, x0, steps)


def lanczos_reorthogonalized(matvec, x0, steps):
    return _lanczos(matvec, x0, steps, reorthogonalize=True)


def lanczos_forgets_the_last_but_one(matvec, x0, steps):
    return _lanczos(matvec, x0, steps, keep=0.0)


def lanczos_not_normalized(matvec, x0, steps):
    return _lanczos(matvec, x0, steps, b_of=lambda w: w @ w)


def lanczos_adds(matvec, x0, steps):
    return _lanczos(matvec, x0, steps, keep=-1.0)


def lanczos_norm_on_the_diagonal(matvec, x0, steps):
    return _lanczos(matvec, x0, steps, a_of=lambda w, q: np.linalg.norm(w))


def rk4_classical(fun, grad, x0, steps, step_size):
    def step(x, k):
        h = step_size
        a = grad(x)
        b = grad(x - h / 2 * a)
        c = grad(x - h / 2 * b)
        return x - h / 6 * (a + 2 * b + 2 * c + grad(x - h * c))

    return run(x0, steps, step)


def rk4_slopes(fun, grad, x0, steps, step_size):
    def step(x, k):
        slopes = [-grad(x)]
        for share in (0.5, 0.5, 1.0):
            slopes.append(-grad(x + share * step_size * slopes[-1]))
        return x + step_size * (np.array([1, 2, 2, 1]) / 6 @ np.array(slopes))

    return run(x0, steps, step)


def rk4_is_euler(fun, grad, x0, steps, step_size):
    return run(x0, steps, lambda x, k: x - step_size * grad(x))


def rk4_equal_weights(fun, grad, x0, steps, step_size):
    def step(x, k):
        h = step_size
        a = grad(x)
        b = grad(x - h / 2 * a)
        c = grad(x - h / 2 * b)
        return x - h / 4 * (a + b + c + grad(x - h * c))

    return run(x0, steps, step)


def rk4_second_slope_twice(fun, grad, x0, steps, step_size):
    """The third slope is taken where the second was."""

    def step(x, k):
        h = step_size
        a = grad(x)
        b = grad(x - h / 2 * a)
        c = grad(x - h / 2 * a)
        return x - h / 6 * (a + 2 * b + 2 * c + grad(x - h * c))

    return run(x0, steps, step)


def flow_semi_implicit(fun, grad, x0, steps, step_size, friction):
    x, v, xs = x0, 0 * x0, [x0]
    for _ in range(steps):
        v = v - step_size * (friction * v + grad(x))
        x = x + step_size * v
        xs.append(x)
    return np.array(xs)


def flow_heavy_ball(fun, grad, x0, steps, step_size, friction):
    x, before, xs = x0, x0, [x0]
    for _ in range(steps):
        x, before = x + (1 - step_size * friction) * (x - before) - step_size**2 * grad(x), x
        xs.append(x)
    return np.array(xs)


def flow_explicit(fun, grad, x0, steps, step_size, friction):
    """The old velocity moves the point."""
    x, v, xs = x0, 0 * x0, [x0]
    for _ in range(steps):
        x, v = x + step_size * v, v - step_size * (friction * v + grad(x))
        xs.append(x)
    return np.array(xs)


def flow_no_friction(fun, grad, x0, steps, step_size, friction):
    return flow_semi_implicit(fun, grad, x0, steps, step_size, 0)


def flow_friction_without_step(fun, grad, x0, steps, step_size, friction):
    return flow_semi_implicit(fun, grad, x0, steps, step_size, min(friction / step_size, 1 / step_size))


def _irls(X, y, x0, steps, weight):
    def step(w, k):
        p = 1 / (1 + np.exp(-X @ w))
        return w + np.linalg.solve(X.T @ (weight(p)[:, None] * X), X.T @ (y - p))

    return run(x0, steps, step)


def irls_newton(X, y, x0, steps):
    return _irls(X, y, x0, steps, lambda p: p * (1 - p))


def irls_working_response(X, y, x0, steps):
    """As a weighted least-squares problem for the working response."""

    def step(w, k):
        p = 1 / (1 + np.exp(-X @ w))
        s = p * (1 - p)
        z = X @ w + (y - p) / s
        return np.linalg.lstsq(np.sqrt(s)[:, None] * X, np.sqrt(s) * z, rcond=None)[0]

    return run(x0, steps, step)


def irls_never_reweights(X, y, x0, steps):
    """The bound of 1/4 on the weights, for ever: it converges, but is no IRLS."""
    return _irls(X, y, x0, steps, lambda p: 0 * p + 0.25)


def irls_weight_without_complement(X, y, x0, steps):
    return _irls(X, y, x0, steps, lambda p: p)


def irls_root_weights(X, y, x0, steps):
    return _irls(X, y, x0, steps, lambda p: np.sqrt(p * (1 - p)))


def irls_ridge(X, y, x0, steps):
    def step(w, k):
        p = 1 / (1 + np.exp(-X @ w))
        return w + np.linalg.solve(X.T @ ((p * (1 - p))[:, None] * X) + 1e-3 * np.eye(len(w)), X.T @ (y - p))

    return run(x0, steps, step)


def _em(data, x0, steps, posterior):
    def step(m, k):
        r = posterior(data, m)
        return np.array([(r * data).sum() / r.sum(), ((1 - r) * data).sum() / (1 - r).sum()])

    return run(x0, steps, step)


def em_densities(data, x0, steps):
    def posterior(t, m):
        a, b = np.exp(-((t - m[0]) ** 2) / 2), np.exp(-((t - m[1]) ** 2) / 2)
        return a / (a + b)

    return _em(data, x0, steps, posterior)


def em_logistic(data, x0, steps):
    return _em(data, x0, steps, lambda t, m: 1 / (1 + np.exp(-(m[0] - m[1]) * (t - (m[0] + m[1]) / 2))))


def em_hard(data, x0, steps):
    """k-means: every datum to one mean."""

    def posterior(t, m):
        nearer = np.abs(t - m[0]) - np.abs(t - m[1])
        return np.where(nearer < 0, 1 - 1e-9, np.where(nearer > 0, 1e-9, 0.5))

    return _em(data, x0, steps, posterior)


def em_variance_two(data, x0, steps):
    return _em(data, x0, steps, lambda t, m: 1 / (1 + np.exp(-(m[0] - m[1]) * (t - (m[0] + m[1]) / 2) / 2)))


def em_not_normalized(data, x0, steps):
    def step(m, k):
        r = 1 / (1 + np.exp(-(m[0] - m[1]) * (data - (m[0] + m[1]) / 2)))
        return np.array([(r * data).sum(), ((1 - r) * data).sum()]) / (len(data) / 2)

    return run(x0, steps, step)


def em_one_after_the_other(data, x0, steps):
    """The second mean already sees the first one's new value."""

    def step(m, k):
        def r(m):
            return 1 / (1 + np.exp(-(m[0] - m[1]) * (data - (m[0] + m[1]) / 2)))

        m = np.array([(r(m) * data).sum() / r(m).sum(), m[1]])
        return np.array([m[0], ((1 - r(m)) * data).sum() / (1 - r(m)).sum()])

    return run(x0, steps, step)


def em_exchanged(data, x0, steps):
    """Posteriors of the other component."""
    return _em(data, x0, steps, lambda t, m: 1 / (1 + np.exp((m[0] - m[1]) * (t - (m[0] + m[1]) / 2))))


RIGHT = {
    "power-iteration": (power_divide, power_scaled_first, power_positive),
    "lanczos": (lanczos_three_terms, lanczos_reorthogonalized),
    "gradient-flow-rk4": (rk4_classical, rk4_slopes),
    "heavy-ball-flow": (flow_semi_implicit, flow_heavy_ball),
    "irls": (irls_newton, irls_working_response),
    "em-two-gaussians": (em_densities, em_logistic),
}
WRONG = {
    "power-iteration": {
        power_not_normalized: "unit",
        power_max_norm: "unit",
        power_shifted: "rate definition",
        power_lazy: "rate",
    },
    "lanczos": {
        lanczos_forgets_the_last_but_one: "trace",
        lanczos_not_normalized: "trace definition",
        lanczos_adds: "trace",
        lanczos_norm_on_the_diagonal: "ritz",
    },
    "gradient-flow-rk4": {
        rk4_is_euler: "polynomial",
        rk4_equal_weights: "polynomial",
        rk4_second_slope_twice: "polynomial",
    },
    "heavy-ball-flow": {
        flow_explicit: "definition",
        flow_no_friction: "definition",
        flow_friction_without_step: "definition",
    },
    "irls": {
        irls_never_reweights: "definition",
        irls_weight_without_complement: "first-step",
        irls_root_weights: "first-step",
        irls_ridge: "first-step affine",
    },
    "em-two-gaussians": {
        em_hard: "definition",
        em_variance_two: "definition",
        em_not_normalized: "moved likelihood",
        em_one_after_the_other: "exchanged",
        em_exchanged: "definition",
    },
}
