"""IRLS, EM and the steps of flows."""

from __future__ import annotations

import numpy as np

from .searches import run


def _irls(
    X, y, x0, steps, weights=lambda p: p * (1 - p), residual=lambda p, y: y - p, factor=1.0, ridge=0.0, keep=False
):
    W = None

    def step(w, k):
        nonlocal W
        p = 1 / (1 + np.exp(-(X @ w)))
        if W is None or not keep:
            W = weights(p)
        A = X.T @ (W[:, None] * X) + ridge * np.eye(X.shape[1])
        return w + factor * np.linalg.solve(A, X.T @ residual(p, y))

    return run(x0, steps, step)


def irls_right(X, y, x0, steps):
    return _irls(X, y, x0, steps)


def irls_working_response(X, y, x0, steps):
    """Right: weighted least squares for the working response."""

    def step(w, k):
        eta = X @ w
        p = 1 / (1 + np.exp(-eta))
        s = np.sqrt(p * (1 - p))
        z = eta + (y - p) / (p * (1 - p))
        return np.linalg.lstsq(s[:, None] * X, s * z, rcond=None)[0]

    return run(x0, steps, step)


def irls_squared_weights(X, y, x0, steps):
    return _irls(X, y, x0, steps, weights=lambda p: (p * (1 - p)) ** 2)


def irls_root_weights(X, y, x0, steps):
    return _irls(X, y, x0, steps, weights=lambda p: np.sqrt(p * (1 - p)))


def irls_p_only(X, y, x0, steps):
    return _irls(X, y, x0, steps, weights=lambda p: p)


def irls_sign(X, y, x0, steps):
    return _irls(X, y, x0, steps, residual=lambda p, y: p - y)


def irls_ridge(X, y, x0, steps):
    return _irls(X, y, x0, steps, ridge=1e-3)


def irls_half(X, y, x0, steps):
    return _irls(X, y, x0, steps, factor=0.5)


def irls_first_weights(X, y, x0, steps):
    return _irls(X, y, x0, steps, keep=True)


def irls_weights_clipped(X, y, x0, steps):
    return _irls(X, y, x0, steps, weights=lambda p: np.maximum(p * (1 - p), 0.1))


def irls_p_clipped(X, y, x0, steps):
    def step(w, k):
        p = np.clip(1 / (1 + np.exp(-(X @ w))), 0.1, 0.9)
        return w + np.linalg.solve(X.T @ ((p * (1 - p))[:, None] * X), X.T @ (y - p))

    return run(x0, steps, step)


def irls_probit_scale(X, y, x0, steps):
    def step(w, k):
        p = 1 / (1 + np.exp(-1.7 * (X @ w)))
        return w + np.linalg.solve(X.T @ ((p * (1 - p))[:, None] * X), X.T @ (y - p))

    return run(x0, steps, step)


def irls_response_undivided(X, y, x0, steps):
    def step(w, k):
        eta = X @ w
        p = 1 / (1 + np.exp(-eta))
        W = p * (1 - p)
        return np.linalg.solve(X.T @ (W[:, None] * X), X.T @ (W * (eta + (y - p))))

    return run(x0, steps, step)


def _em(data, x0, steps, log=lambda x, m: -((x - m) ** 2) / 2, norm=True, hard=False, upd=None, div=None):
    x = np.asarray(data, dtype=float)

    def step(m, k):
        e = np.stack([log(x, m[0]), log(x, m[1])])
        r = np.exp(e - e.max(axis=0)) if norm else np.exp(e)
        if norm:
            r = r / r.sum(axis=0)
        if hard:
            r = (r >= 0.5).astype(float)
        new = (r @ x) / (r.sum(axis=1) if div is None else div(r))
        return new if upd is None else upd(m, new, k)

    return run(x0, steps, step)


def em_right(data, x0, steps):
    return _em(data, x0, steps)


def em_logistic(data, x0, steps):
    """Right: the posterior as a logistic function."""
    x = np.asarray(data, dtype=float)

    def step(m, k):
        r = 1 / (1 + np.exp(-(m[1] - m[0]) * (x - m.mean())))
        return np.array([((1 - r) @ x) / (1 - r).sum(), (r @ x) / r.sum()])

    return run(x0, steps, step)


def em_unnormalised(data, x0, steps):
    return _em(data, x0, steps, norm=False)


def em_without_half(data, x0, steps):
    return _em(data, x0, steps, log=lambda x, m: -((x - m) ** 2))


def em_k_means(data, x0, steps):
    return _em(data, x0, steps, hard=True)


def em_swapped(data, x0, steps):
    return _em(data, x0, steps, upd=lambda m, new, k: new[::-1])


def em_half_step(data, x0, steps):
    return _em(data, x0, steps, upd=lambda m, new, k: (m + new) / 2)


def em_over_half(data, x0, steps):
    return _em(data, x0, steps, div=lambda r: r.shape[1] / 2)


def em_over_relaxed(data, x0, steps):
    return _em(data, x0, steps, upd=lambda m, new, k: m + 2.5 * (new - m))


def em_first_only(data, x0, steps):
    return _em(data, x0, steps, upd=lambda m, new, k: np.array([new[0], m[1]]))


def em_laplace(data, x0, steps):
    return _em(data, x0, steps, log=lambda x, m: -np.abs(x - m))


def em_second_sees_the_first(data, x0, steps):
    x = np.asarray(data, dtype=float)

    def step(m, k):
        m = m.copy()
        for j in (0, 1):
            e = np.stack([-((x - m[0]) ** 2) / 2, -((x - m[1]) ** 2) / 2])
            r = np.exp(e - e.max(axis=0))
            r /= r.sum(axis=0)
            m[j] = (r[j] @ x) / r[j].sum()
        return m

    return run(x0, steps, step)


def _rk(grad, x0, steps, h, w=(1, 2, 2, 1), third=0.5, k4=1.0, use=2, div=6):
    def f(x):
        return -grad(x)

    def step(x, k):
        a = f(x)
        b = f(x + h / 2 * a)
        c = f(x + third * h * (b if use == 2 else a))
        d = f(x + k4 * h * c)
        return x + h / div * (w[0] * a + w[1] * b + w[2] * c + w[3] * d)

    return run(x0, steps, step)


def rk_right(fun, grad, x0, steps, step_size):
    return _rk(grad, x0, steps, step_size)


def rk_three_eighths(fun, grad, x0, steps, step_size):
    """Kutta's 3/8 rule: the same polynomial, other stages."""
    def f(x):
        return -grad(x)
    h = step_size

    def step(x, k):
        a = f(x)
        b = f(x + h * a / 3)
        c = f(x + h * (b - a / 3))
        d = f(x + h * (a - b + c))
        return x + h / 8 * (a + 3 * b + 3 * c + d)

    return run(x0, steps, step)


def rk_equal_weights(fun, grad, x0, steps, step_size):
    return _rk(grad, x0, steps, step_size, w=(1, 1, 1, 1), div=4)


def rk_third_from_first(fun, grad, x0, steps, step_size):
    return _rk(grad, x0, steps, step_size, use=1)


def rk_fourth_half(fun, grad, x0, steps, step_size):
    return _rk(grad, x0, steps, step_size, k4=0.5)


def rk_third_full(fun, grad, x0, steps, step_size):
    return _rk(grad, x0, steps, step_size, third=1.0)


def rk_weights_swapped(fun, grad, x0, steps, step_size):
    return _rk(grad, x0, steps, step_size, w=(2, 1, 1, 2))


def rk_euler(fun, grad, x0, steps, step_size):
    return run(x0, steps, lambda x, k: x - step_size * grad(x))


def rk_midpoint(fun, grad, x0, steps, step_size):
    return run(x0, steps, lambda x, k: x - step_size * grad(x - step_size / 2 * grad(x)))


def rk_heun(fun, grad, x0, steps, step_size):
    return run(x0, steps, lambda x, k: x - step_size / 2 * (grad(x) + grad(x - step_size * grad(x))))


def rk_ascends(fun, grad, x0, steps, step_size):
    return _rk(lambda x: -grad(x), x0, steps, step_size)


def _hb(grad, x0, steps, h, c, form):
    x, v, xs = np.array(x0, dtype=float), np.zeros(len(x0)), [np.array(x0, dtype=float)]
    for _k in range(steps):
        x, v = form(x, v, h, c, grad)
        xs.append(x.copy())
    return np.array(xs)


def hb_right(fun, grad, x0, steps, step_size, friction):
    def form(x, v, h, c, g):
        v = v - h * (c * v + g(x))
        return x + h * v, v

    return _hb(grad, x0, steps, step_size, friction, form)


def hb_differences(fun, grad, x0, steps, step_size, friction):
    """Right: as Polyak's momentum, by differences of points."""
    xs = [np.array(x0, dtype=float)]
    for k in range(steps):
        back = xs[-2] if k else xs[-1]
        xs.append(xs[-1] + (1 - step_size * friction) * (xs[-1] - back) - step_size**2 * grad(xs[-1]))
    return np.array(xs)


def hb_explicit(fun, grad, x0, steps, step_size, friction):
    def form(x, v, h, c, g):
        return x + h * v, v - h * (c * v + g(x))

    return _hb(grad, x0, steps, step_size, friction, form)


def hb_friction_sign(fun, grad, x0, steps, step_size, friction):
    def form(x, v, h, c, g):
        v = v - h * (-c * v + g(x))
        return x + h * v, v

    return _hb(grad, x0, steps, step_size, friction, form)


def hb_friction_without_h(fun, grad, x0, steps, step_size, friction):
    def form(x, v, h, c, g):
        v = v - c * v - h * g(x)
        return x + h * v, v

    return _hb(grad, x0, steps, step_size, friction, form)


def hb_implicit_friction(fun, grad, x0, steps, step_size, friction):
    def form(x, v, h, c, g):
        v = (v - h * g(x)) / (1 + h * c)
        return x + h * v, v

    return _hb(grad, x0, steps, step_size, friction, form)


def hb_from_a_gradient(fun, grad, x0, steps, step_size, friction):
    x, v, xs = np.array(x0, dtype=float), -grad(np.array(x0, dtype=float)), [np.array(x0, dtype=float)]
    for _k in range(steps):
        v = v - step_size * (friction * v + grad(x))
        x = x + step_size * v
        xs.append(x.copy())
    return np.array(xs)


def hb_gradient_without_h(fun, grad, x0, steps, step_size, friction):
    def form(x, v, h, c, g):
        v = v - h * c * v - g(x)
        return x + h * v, v

    return _hb(grad, x0, steps, step_size, friction, form)


def hb_other_order(fun, grad, x0, steps, step_size, friction):
    """Position first, then velocity at the new position."""

    def form(x, v, h, c, g):
        x = x + h * v
        return x, v - h * (c * v + g(x))

    return _hb(grad, x0, steps, step_size, friction, form)


RIGHT = {
    "irls": [irls_right, irls_working_response],
    "em-two-gaussians": [em_right, em_logistic],
    "gradient-flow-rk4": [rk_right, rk_three_eighths],
    "heavy-ball-flow": [hb_right, hb_differences],
}
WRONG = {
    "irls": {
        irls_squared_weights: "first-step affine",
        irls_root_weights: "first-step definition",
        irls_p_only: "first-step definition",
        irls_sign: "first-step definition",
        irls_ridge: "first-step affine",
        irls_half: "first-step definition",
        irls_first_weights: "definition",
        irls_weights_clipped: "definition",
        irls_p_clipped: "definition",
        irls_probit_scale: "definition",
        irls_response_undivided: "first-step definition",
    },
    "em-two-gaussians": {
        em_unnormalised: "likelihood equal",
        em_without_half: "likelihood definition",
        em_k_means: "definition",
        em_swapped: "definition",
        em_half_step: "equal definition",
        em_over_half: "likelihood moved",
        em_over_relaxed: "likelihood equal",
        em_first_only: "equal exchanged",
        em_laplace: "likelihood definition",
        em_second_sees_the_first: "equal exchanged",
    },
    "gradient-flow-rk4": {
        rk_equal_weights: "polynomial definition",
        rk_third_from_first: "polynomial definition",
        rk_fourth_half: "polynomial definition",
        rk_third_full: "polynomial definition",
        rk_weights_swapped: "polynomial definition",
        rk_euler: "polynomial definition",
        rk_midpoint: "polynomial definition",
        rk_heun: "polynomial definition",
        rk_ascends: "polynomial descent",
    },
    "heavy-ball-flow": {
        hb_explicit: "definition",
        hb_friction_sign: "definition",
        hb_friction_without_h: "definition",
        hb_implicit_friction: "definition",
        hb_from_a_gradient: "definition",
        hb_gradient_without_h: "definition",
        hb_other_order: "definition",
    },
}
