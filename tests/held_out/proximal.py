"""Proximal gradient and FISTA."""

from __future__ import annotations

import numpy as np

from .searches import run


def prox_right(fun, grad, prox, x0, steps, step_size):
    return run(x0, steps, lambda x, k: prox(x - step_size * grad(x), step_size))


def prox_unit(fun, grad, prox, x0, steps, step_size):
    return run(x0, steps, lambda x, k: prox(x - step_size * grad(x), 1.0))


def prox_first(fun, grad, prox, x0, steps, step_size):
    def step(x, k):
        z = prox(x, step_size)
        return z - step_size * grad(z)

    return run(x0, steps, step)


def prox_twice(fun, grad, prox, x0, steps, step_size):
    return run(x0, steps, lambda x, k: prox(prox(x - step_size * grad(x), step_size), step_size))


def prox_half(fun, grad, prox, x0, steps, step_size):
    return run(x0, steps, lambda x, k: prox(x - step_size * grad(x), step_size / 2))


def prox_every_second(fun, grad, prox, x0, steps, step_size):
    return run(x0, steps, lambda x, k: prox(x - step_size * grad(x), step_size * (1 + (-1) ** k)))


def prox_not_last(fun, grad, prox, x0, steps, step_size):
    return run(
        x0, steps, lambda x, k: x - step_size * grad(x) if k == steps - 1 else prox(x - step_size * grad(x), step_size)
    )


def prox_gradient_at_prox(fun, grad, prox, x0, steps, step_size):
    return run(x0, steps, lambda x, k: prox(x - step_size * grad(prox(x, step_size)), step_size))


def prox_of_the_step(fun, grad, prox, x0, steps, step_size):
    return run(x0, steps, lambda x, k: x + prox(-step_size * grad(x), step_size))


def prox_late_half(fun, grad, prox, x0, steps, step_size):
    return run(x0, steps, lambda x, k: prox(x - step_size * grad(x), step_size if k < 10 else step_size / 2))


def prox_much_later_half(fun, grad, prox, x0, steps, step_size):
    return run(x0, steps, lambda x, k: prox(x - step_size * grad(x), step_size if k < 31 else step_size / 2))


def prox_blocks_of_eight(fun, grad, prox, x0, steps, step_size):
    def step(x, k):
        out = x - step_size * grad(x)
        out[:4] = prox(out, step_size)[:4]
        return out

    return run(x0, steps, step)


def prox_moreau(fun, grad, prox, x0, steps, step_size):
    """Right: in place, on a buffer."""
    xs = np.empty((steps + 1, len(x0)))
    xs[0] = x0
    for k in range(steps):
        np.copyto(xs[k + 1], xs[k])
        xs[k + 1] -= step_size * grad(xs[k])
        xs[k + 1] = prox(xs[k + 1], step_size)
    return xs


def _fista(
    grad,
    prox,
    x0,
    steps,
    a,
    follow=lambda t: (1 + np.sqrt(1 + 4 * t * t)) / 2,
    weight=lambda t, n: (t - 1) / n,
    at_x=False,
    from_input=False,
    momentum=None,
):
    x = np.array(x0, dtype=float)
    y, t, xs, u_old = x.copy(), 1.0, [x.copy()], x.copy()
    for k in range(steps):
        u = y - a * grad(x if at_x else y)
        new = prox(u, a)
        n = follow(t)
        beta = weight(t, n) if momentum is None else momentum(k)
        y = new + beta * ((u - u_old) if from_input else (new - x))
        x, t, u_old = new, n, u
        xs.append(x.copy())
    return np.array(xs)


def fista_right(fun, grad, prox, x0, steps, step_size):
    return _fista(grad, prox, x0, steps, step_size)


def fista_tseng(fun, grad, prox, x0, steps, step_size):
    """Right: Tseng's method, one prox at the far point (2008, algorithm 1): the same rate."""
    x = np.array(x0, dtype=float)
    z, th, xs = x.copy(), 1.0, [x.copy()]
    for _ in range(steps):
        y = (1 - th) * x + th * z
        z = prox(z - step_size / th * grad(y), step_size / th)
        x = (1 - th) * x + th * z
        th = (np.sqrt(th**4 + 4 * th**2) - th**2) / 2
        xs.append(x.copy())
    return np.array(xs)


def fista_ratio(fun, grad, prox, x0, steps, step_size):
    """Right: momentum (k - 1)/(k + 2)."""
    return _fista(grad, prox, x0, steps, step_size, momentum=lambda k: k / (k + 3))


def fista_t_without_four(fun, grad, prox, x0, steps, step_size):
    return _fista(grad, prox, x0, steps, step_size, follow=lambda t: (1 + np.sqrt(1 + t * t)) / 2)


def fista_weight_without_one(fun, grad, prox, x0, steps, step_size):
    return _fista(grad, prox, x0, steps, step_size, weight=lambda t, n: t / n)


def fista_input(fun, grad, prox, x0, steps, step_size):
    return _fista(grad, prox, x0, steps, step_size, from_input=True)


def fista_gradient_at_x(fun, grad, prox, x0, steps, step_size):
    return _fista(grad, prox, x0, steps, step_size, at_x=True)


def fista_restarts(fun, grad, prox, x0, steps, step_size):
    return _fista(grad, prox, x0, steps, step_size, momentum=lambda k: (k % 5) / (k % 5 + 3))


def fista_capped(fun, grad, prox, x0, steps, step_size):
    return _fista(grad, prox, x0, steps, step_size, momentum=lambda k: min(0.5, k / (k + 3)))


def fista_fixed(fun, grad, prox, x0, steps, step_size):
    return _fista(grad, prox, x0, steps, step_size, momentum=lambda k: 0.9)


def fista_none(fun, grad, prox, x0, steps, step_size):
    return _fista(grad, prox, x0, steps, step_size, momentum=lambda k: 0.0)


def fista_minus(fun, grad, prox, x0, steps, step_size):
    return _fista(grad, prox, x0, steps, step_size, momentum=lambda k: -k / (k + 3))


def fista_weight_inverse(fun, grad, prox, x0, steps, step_size):
    return _fista(grad, prox, x0, steps, step_size, weight=lambda t, n: (t - 1) / n**2)


def fista_prox_unit(fun, grad, prox, x0, steps, step_size):
    return _fista(grad, lambda u, a: prox(u, 1.0), x0, steps, step_size)


def fista_t_never_kept(fun, grad, prox, x0, steps, step_size):
    return _fista(grad, prox, x0, steps, step_size, follow=lambda t: (1 + np.sqrt(5)) / 2)


RIGHT = {
    "proximal-gradient": [prox_right, prox_moreau],
    "fista": [fista_right, fista_tseng, fista_ratio],
}
WRONG = {
    "proximal-gradient": {
        prox_unit: "descent rate",
        prox_first: "descent rate",
        prox_twice: "descent rate",
        prox_half: "descent rate",
        prox_every_second: "descent rate",
        prox_not_last: "descent rate",
        prox_gradient_at_prox: "descent rate",
        prox_of_the_step: "rate condition",
        prox_late_half: "descent rate",
        prox_much_later_half: "condition",
        prox_blocks_of_eight: "condition",
    },
    "fista": {
        fista_t_without_four: "rate",
        fista_weight_without_one: "rate",
        fista_input: "rate",
        fista_gradient_at_x: "rate",
        fista_restarts: "rate",
        fista_capped: "rate",
        fista_fixed: "rate",
        fista_none: "rate",
        fista_minus: "rate",
        fista_weight_inverse: "rate",
        fista_prox_unit: "rate first-step",
        fista_t_never_kept: "rate",
    },
}
