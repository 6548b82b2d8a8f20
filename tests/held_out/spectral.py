"""Power iteration, Lanczos, products with a Hessian."""

from __future__ import annotations

import numpy as np

from .searches import run


def power_right(matvec, x0, steps):
    def step(x, k):
        y = matvec(x)
        return y / np.linalg.norm(y)

    return run(x0, steps, step)


def power_signed(matvec, x0, steps):
    """Right: the largest component is made positive."""

    def step(x, k):
        y = matvec(x)
        y = y / np.sqrt(y @ y)
        return y * np.sign(y[np.argmax(np.abs(y))])

    return run(x0, steps, step)


def power_from_start(matvec, x0, steps):
    """Right: scaled by the largest entry first."""
    xs = [np.array(x0, dtype=float)]
    for _ in range(steps):
        y = matvec(xs[-1])
        y = y / np.abs(y).max()
        xs.append(y / np.linalg.norm(y))
    return np.array(xs)


def power_unnormalised(matvec, x0, steps):
    return run(x0, steps, lambda x, k: matvec(x))


def power_largest_entry(matvec, x0, steps):
    def step(x, k):
        y = matvec(x)
        return y / np.abs(y).max()

    return run(x0, steps, step)


def power_sum(matvec, x0, steps):
    def step(x, k):
        y = matvec(x)
        return y / np.abs(y).sum()

    return run(x0, steps, step)


def power_shifted(matvec, x0, steps):
    def step(x, k):
        y = matvec(x) + x
        return y / np.linalg.norm(y)

    return run(x0, steps, step)


def power_squared_norm(matvec, x0, steps):
    def step(x, k):
        y = matvec(x)
        return y / (y @ y)

    return run(x0, steps, step)


def power_normalises_before(matvec, x0, steps):
    return run(x0, steps, lambda x, k: matvec(x / np.linalg.norm(x)))


def power_every_fifth(matvec, x0, steps):
    def step(x, k):
        y = matvec(x)
        return y / np.linalg.norm(y) if k % 5 == 4 else y

    return run(x0, steps, step)


def power_relaxed(matvec, x0, steps):
    def step(x, k):
        y = matvec(x)
        y = y / np.linalg.norm(y)
        y = 0.5 * (x + y)
        return y / np.linalg.norm(y)

    return run(x0, steps, step)


def power_stops(matvec, x0, steps):
    def step(x, k):
        y = matvec(x)
        y = y / np.linalg.norm(y)
        return x if abs(y @ x) > 1 - 1e-3 else y

    return run(x0, steps, step)


def power_absolute(matvec, x0, steps):
    def step(x, k):
        y = np.abs(matvec(x))
        return y / np.linalg.norm(y)

    return run(x0, steps, step)


def power_late_unnormalised(matvec, x0, steps):
    def step(x, k):
        y = matvec(x)
        return y / np.linalg.norm(y) if k < 30 else y

    return run(x0, steps, step)


def power_twice(matvec, x0, steps):
    def step(x, k):
        y = matvec(matvec(x))
        return y / np.linalg.norm(y)

    return run(x0, steps, step)


def _lanczos(
    matvec,
    x0,
    steps,
    *,
    norm=True,
    back=True,
    bsq=False,
    alpha_of_w=False,
    keep=None,
    reorth=False,
    swap=False,
    late=None,
):
    q = np.array(x0, dtype=float)
    if norm:
        q = q / np.linalg.norm(q)
    qs, al, be, before = [q], [], [], 0 * q
    for k in range(steps):
        w = matvec(q)
        if be and back and not (late is not None and k > late):
            w = w - be[-1] * before
        a = w @ q if not alpha_of_w else w @ w
        al.append(a)
        w = w - a * q
        if reorth:
            for p in qs:
                w = w - (p @ w) * p
        if k < steps - 1:
            b = w @ w if bsq else np.linalg.norm(w)
            be.append(b)
            before, q = q, w / b
            qs.append(q)
    return np.array(al), np.array(be)


def lanczos_right(matvec, x0, steps):
    return _lanczos(matvec, x0, steps)


def lanczos_reorthogonalised(matvec, x0, steps):
    """Right: with full reorthogonalisation."""
    return _lanczos(matvec, x0, steps, reorth=True)


def lanczos_not_normalised(matvec, x0, steps):
    return _lanczos(matvec, 2 * np.array(x0), steps, norm=False)


def lanczos_forgets_before(matvec, x0, steps):
    return _lanczos(matvec, x0, steps, back=False)


def lanczos_beta_squared(matvec, x0, steps):
    return _lanczos(matvec, x0, steps, bsq=True)


def lanczos_alpha_square(matvec, x0, steps):
    return _lanczos(matvec, x0, steps, alpha_of_w=True)


def lanczos_forgets_late(matvec, x0, steps):
    return _lanczos(matvec, x0, steps, late=2)


def lanczos_reversed(matvec, x0, steps):
    a, b = _lanczos(matvec, x0, steps)
    return a[::-1].copy(), b[::-1].copy()


def lanczos_one_ahead(matvec, x0, steps):
    v = matvec(np.array(x0))
    return _lanczos(matvec, v / np.linalg.norm(v), steps)


def hvp_forward(grad, x, v):
    """Right: forward differences, the step scaled."""
    n = np.linalg.norm(v)
    if n == 0:
        return 0 * v
    e = 1e-7 * max(1, np.linalg.norm(x)) / n
    return (grad(x + e * v) - grad(x)) / e


def hvp_central(grad, x, v):
    """Right: central differences."""
    n = np.linalg.norm(v)
    if n == 0:
        return np.zeros_like(v)
    e = 2.0**-17 / n
    return (grad(x + e * v) - grad(x - e * v)) / (2 * e)


def hvp_undivided(grad, x, v):
    return grad(x + v) - grad(x)


def hvp_big_step(grad, x, v):
    return (grad(x + 0.1 * v) - grad(x)) / 0.1


def hvp_central_one(grad, x, v):
    e = 1e-5
    return (grad(x + e * v) - grad(x - e * v)) / e


def hvp_tiny_step(grad, x, v):
    e = 1e-14
    return (grad(x + e * v) - grad(x)) / e


def hvp_unit_vector(grad, x, v):
    u, e = v / np.linalg.norm(v), 1e-6
    return (grad(x + e * u) - grad(x)) / e


def hvp_backward_sign(grad, x, v):
    e = 1e-6
    return (grad(x - e * v) - grad(x)) / e


def hvp_at_zero(grad, x, v):
    e = 1e-6
    return (grad(e * v) - grad(0 * v)) / e


def hvp_steps_by_coordinate(grad, x, v):
    e, g = 1e-6, grad(x)
    return np.array([(grad(x + e * v[i] * np.eye(len(x))[i])[i] - g[i]) / e for i in range(len(x))])


def hvp_halved(grad, x, v):
    e = 1e-6
    return (grad(x + e * v) - grad(x)) / (2 * e)


RIGHT = {
    "power-iteration": [power_right, power_signed, power_from_start],
    "lanczos": [lanczos_right, lanczos_reorthogonalised],
    "hessian-vector-product": [hvp_forward, hvp_central],
}
WRONG = {
    "power-iteration": {
        power_unnormalised: "unit definition",
        power_largest_entry: "unit definition",
        power_sum: "unit definition",
        power_shifted: "rate definition",
        power_squared_norm: "unit definition",
        power_normalises_before: "unit definition",
        power_every_fifth: "unit definition",
        power_relaxed: "rate definition",
        power_stops: "rate definition",
        power_absolute: "rate definition",
        power_late_unnormalised: "unit",
        power_twice: "definition",
    },
    "lanczos": {
        lanczos_not_normalised: "definition trace",
        lanczos_forgets_before: "definition trace",
        lanczos_beta_squared: "definition trace",
        lanczos_alpha_square: "definition trace",
        lanczos_forgets_late: "definition trace",
        lanczos_reversed: "definition trace",
        lanczos_one_ahead: "definition trace",
    },
    "hessian-vector-product": {
        hvp_undivided: "product",
        hvp_big_step: "product",
        hvp_central_one: "product",
        hvp_tiny_step: "product homogeneous",
        hvp_unit_vector: "product homogeneous",
        hvp_backward_sign: "product",
        hvp_at_zero: "product",
        hvp_steps_by_coordinate: "product",
        hvp_halved: "product",
    },
}
