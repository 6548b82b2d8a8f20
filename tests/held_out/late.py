"""Right for thirty steps."""

from __future__ import annotations

import numpy as np

from .constrained import _cd, _ogd
from .estimation import _em
from .newton import _lm
from .quasi_newton import Memory, descend
from .searches import _armijo, run

N = 31


def _late(k, a):
    return a if k < N else a / 2


def late_exact(fun, grad, hess, x0, steps):
    def step(x, k):
        g = grad(x)
        c = g @ np.array(hess(x)) @ g
        return x - _late(k, (g @ g) / c) * g if c else x

    return run(x0, steps, step)


def late_armijo(fun, grad, x0, steps, initial, shrink, decrease):
    return _armijo(fun, grad, x0, steps, initial, shrink, decrease, first=lambda k, t: t if k < N else t * shrink**6)


def late_newton(fun, grad, hess, x0, steps):
    return run(x0, steps, lambda x, k: x - _late(k, 1) * np.linalg.solve(np.array(hess(x)), grad(x)))


def late_modified(fun, grad, hess, x0, steps, floor):
    def step(x, k):
        lam, V = np.linalg.eigh(np.array(hess(x)))
        return x - V @ ((V.T @ grad(x)) / np.maximum(np.abs(lam), floor if k < N else 2 * floor))

    return run(x0, steps, step)


def late_gn(residual, jacobian, x0, steps):
    return run(
        x0,
        steps,
        lambda x, k: x - _late(k, 1) * np.linalg.lstsq(np.array(jacobian(x)), np.array(residual(x)), rcond=None)[0],
    )


def late_lm(residual, jacobian, x0, steps, damping):
    return _lm(residual, jacobian, x0, steps, lambda A, k: A + (damping if k < N else damping / 2) * np.eye(len(A)))


def late_lbfgs(fun, grad, x0, steps, memory):
    m = Memory(memory)
    return descend(fun, grad, x0, steps, lambda k, g, s, y, b: m(k, g, s, y, b) if k < N else -g)


def late_proj(fun, grad, project, x0, steps, step_size):
    return run(x0, steps, lambda x, k: project(x - _late(k, step_size) * grad(x)))


def late_cd(fun, grad, x0, steps, step_size):
    return _cd(grad, x0, steps, step_size, pick=lambda k, d: k % d if k < N else 0)


def late_rk(fun, grad, x0, steps, step_size):
    def f(x):
        return -grad(x)

    def step(x, k):
        h = step_size
        a = f(x)
        b = f(x + h / 2 * a)
        c = f(x + h / 2 * b)
        d = f(x + h * c)
        return x + (h / 6 * (a + 2 * b + 2 * c + d) if k < N else h * a)

    return run(x0, steps, step)


def late_hb(fun, grad, x0, steps, step_size, friction):
    x = np.array(x0, dtype=float)
    v, xs = 0 * x, [x]
    for k in range(steps):
        v = v - step_size * ((friction if k < N else 0) * v + grad(x))
        x = x + step_size * v
        xs.append(x)
    return np.array(xs)


def late_em(data, x0, steps):
    return _em(data, x0, steps, upd=lambda m, new, k: new if k < N else (m + new) / 2)


def late_ogd(grad_at, project, x0, steps, step_size):
    return _ogd(grad_at, project, x0, steps, step_size, size=_late)


def late_fw(fun, grad, linear_minimizer, x0, steps):
    def step(x, k):
        t = 2 / (k + 2) if k < N else 0.0
        return (1 - t) * x + t * linear_minimizer(grad(x))

    return run(x0, steps, step)


def late_fista(fun, grad, prox, x0, steps, step_size):
    x = np.array(x0, dtype=float)
    y, xs = x, [x]
    for k in range(steps):
        new = prox(y - step_size * grad(y), step_size)
        y = new + (k / (k + 3) if k < N else 0) * (new - x)
        x = new
        xs.append(x)
    return np.array(xs)


RIGHT: dict = {}
WRONG = {
    "gradient-descent-exact": {
        late_exact: "orthogonal",
    },
    "gradient-descent-armijo": {
        late_armijo: "not-short",
    },
    "newton": {
        late_newton: "equation",
    },
    "newton-modified": {
        late_modified: "definition",
    },
    "gauss-newton": {
        late_gn: "equation",
    },
    "levenberg-marquardt": {
        late_lm: "equation",
    },
    "lbfgs": {
        late_lbfgs: "direction",
    },
    "projected-gradient": {
        late_proj: "variational",
    },
    "coordinate-descent": {
        late_cd: "every-coordinate",
    },
    "gradient-flow-rk4": {
        late_rk: "definition",
    },
    "heavy-ball-flow": {
        late_hb: "definition",
    },
    "em-two-gaussians": {
        late_em: "definition",
    },
    "online-gradient-descent": {
        late_ogd: "definition",
    },
    "fista": {
        late_fista: "rate",
    },
    "frank-wolfe": {
        late_fw: "moves",
    },
}
