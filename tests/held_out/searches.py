"""Gradient descent with exact, Armijo and strong Wolfe searches."""

from __future__ import annotations

import numpy as np


def run(x0, steps, step):
    xs = [np.array(x0, dtype=float)]
    for k in range(steps):
        xs.append(step(xs[-1], k))
    return np.array(xs)


def _exact(x0, steps, grad, hess, size):
    def step(x, k):
        g = grad(x)
        if not g.any():
            return x.copy()
        return x - size(g, hess(x), k) * g

    return run(x0, steps, step)


def exact_right(fun, grad, hess, x0, steps):
    return _exact(x0, steps, grad, hess, lambda g, H, k: g @ g / (g @ H @ g))


def exact_divides_by_nothing(fun, grad, hess, x0, steps):
    def step(x, k):
        g = grad(x)
        return x - (g @ g) / (g @ np.array(hess(x)) @ g) * g

    return run(x0, steps, step)


def exact_of_the_diagonal(fun, grad, hess, x0, steps):
    return _exact(x0, steps, grad, hess, lambda g, H, k: g @ g / (g @ (np.diag(H) * g)))


def exact_one_step_late(fun, grad, hess, x0, steps):
    kept = []

    def size(g, H, k):
        kept.append(g @ g / (g @ H @ g))
        return kept[max(0, k - 1)]

    return _exact(x0, steps, grad, hess, size)


def exact_relaxed(fun, grad, hess, x0, steps):
    return _exact(x0, steps, grad, hess, lambda g, H, k: 0.9 * (g @ g) / (g @ H @ g))


def exact_longest_eigen(fun, grad, hess, x0, steps):
    return _exact(x0, steps, grad, hess, lambda g, H, k: 1 / np.linalg.eigvalsh(H)[-1])


def exact_halved_after_eight(fun, grad, hess, x0, steps):
    return _exact(x0, steps, grad, hess, lambda g, H, k: (0.5 if k > 8 else 1) * (g @ g) / (g @ H @ g))


def _armijo(fun, grad, x0, steps, initial, shrink, decrease, accept=None, most=200, first=None, after=1.0):
    def step(x, k):
        g, t = grad(x), initial if first is None else first(k, initial)
        ok = accept or (lambda new, old, t, g: new <= old - decrease * t * (g @ g))
        for _ in range(most):
            if ok(fun(x - t * g), fun(x), t, g):
                break
            t *= shrink
        return x - after * t * g

    return run(x0, steps, step)


def armijo_right(fun, grad, x0, steps, initial, shrink, decrease):
    return _armijo(fun, grad, x0, steps, initial, shrink, decrease)


def armijo_gives_up_after_three(fun, grad, x0, steps, initial, shrink, decrease):
    return _armijo(fun, grad, x0, steps, initial, shrink, decrease, most=3)


def armijo_unsquared_norm(fun, grad, x0, steps, initial, shrink, decrease):
    return _armijo(
        fun,
        grad,
        x0,
        steps,
        initial,
        shrink,
        decrease,
        accept=lambda new, old, t, g: new <= old - decrease * t * np.sqrt(g @ g),
    )


def armijo_ascent_allowed(fun, grad, x0, steps, initial, shrink, decrease):
    return _armijo(
        fun,
        grad,
        x0,
        steps,
        initial,
        shrink,
        decrease,
        accept=lambda new, old, t, g: new <= old + decrease * t * (g @ g),
    )


def armijo_simple_decrease(fun, grad, x0, steps, initial, shrink, decrease):
    return _armijo(fun, grad, x0, steps, initial, shrink, decrease, accept=lambda new, old, t, g: new <= old)


def armijo_against_the_start(fun, grad, x0, steps, initial, shrink, decrease):
    f0 = fun(np.array(x0, dtype=float))
    return _armijo(
        fun,
        grad,
        x0,
        steps,
        initial,
        shrink,
        decrease,
        accept=lambda new, old, t, g: new <= f0 - decrease * t * (g @ g),
    )


def armijo_one_shrink_more(fun, grad, x0, steps, initial, shrink, decrease):
    return _armijo(fun, grad, x0, steps, initial, shrink, decrease, after=shrink)


def armijo_step_fades(fun, grad, x0, steps, initial, shrink, decrease):
    return _armijo(fun, grad, x0, steps, initial, shrink, decrease, first=lambda k, t: t / (k + 1))


def armijo_starts_doubled(fun, grad, x0, steps, initial, shrink, decrease):
    return _armijo(fun, grad, x0, steps, initial, shrink, decrease, first=lambda k, t: 2 * t)


def armijo_warm_start(fun, grad, x0, steps, initial, shrink, decrease):
    """Right: the first trial is the last accepted step."""
    t = initial

    def step(x, k):
        nonlocal t
        g = grad(x)
        gg, fx = float(np.dot(g, g)), fun(x)
        if gg == 0:
            return x
        while fun(x - t * g) > fx - decrease * t * gg:
            t = t * shrink
        return x - t * g

    return run(x0, steps, step)


def armijo_powers(fun, grad, x0, steps, initial, shrink, decrease):
    """Right: t = initial shrink^j, made afresh."""
    out = np.empty((steps + 1, len(x0)))
    out[0] = x0
    for k in range(steps):
        p = -grad(out[k])
        slope, j = float(p @ p), 0
        while (
            slope > 0 and fun(out[k] + initial * shrink**j * p) > fun(out[k]) - decrease * initial * shrink**j * slope
        ):
            j += 1
        out[k + 1] = out[k] + initial * shrink**j * p
    return out


def strong_wolfe(phi, dphi, c1, c2, accept=None, most=60):
    f0, s0 = phi(0.0), dphi(0.0)
    if s0 == 0:
        return 0.0
    low, high, t = 0.0, np.inf, 1.0
    for _ in range(most):
        if phi(t) > f0 + c1 * t * s0 or dphi(t) > 0 and abs(dphi(t)) > c2 * abs(s0):
            high = t
        elif dphi(t) < c2 * s0:
            low = t
        else:
            break
        t = 2 * t if high == np.inf else (low + high) / 2
    return t


def _wolfe(fun, grad, x0, steps, search):
    def step(x, k):
        p = -grad(x)
        t = search(lambda t: fun(x + t * p), lambda t: float(grad(x + t * p) @ p))
        return x + t * p

    return run(x0, steps, step)


def wolfe_right(fun, grad, x0, steps, decrease, curvature):
    return _wolfe(fun, grad, x0, steps, lambda f, s: strong_wolfe(f, s, decrease, curvature))


def _bisect(f, s, ok_f, ok_s, most=60):
    """Bisection: ok_f says the value is low enough, ok_s that the slope is flat enough."""
    f0, s0 = f(0.0), s(0.0)
    if s0 == 0:
        return 0.0
    low, high, t = 0.0, np.inf, 1.0
    for _ in range(most):
        if not ok_f(f(t), f0, t, s0):
            high = t
        elif not ok_s(s(t), s0):
            if s(t) > 0:
                high = t
            else:
                low = t
        else:
            return t
        t = 2 * t if high == np.inf else (low + high) / 2
    return t


def wolfe_weak(fun, grad, x0, steps, decrease, curvature):
    return _wolfe(
        fun,
        grad,
        x0,
        steps,
        lambda f, s: _bisect(f, s, lambda v, f0, t, s0: v <= f0 + decrease * t * s0, lambda a, s0: a >= curvature * s0),
    )


def wolfe_curvature_sign(fun, grad, x0, steps, decrease, curvature):
    return _wolfe(
        fun,
        grad,
        x0,
        steps,
        lambda f, s: _bisect(
            f, s, lambda v, f0, t, s0: v <= f0 + decrease * t * s0, lambda a, s0: a <= curvature * abs(s0)
        ),
    )


def wolfe_three_trials(fun, grad, x0, steps, decrease, curvature):
    return _wolfe(
        fun,
        grad,
        x0,
        steps,
        lambda f, s: _bisect(
            f, s, lambda v, f0, t, s0: v <= f0 + decrease * t * s0, lambda a, s0: abs(a) <= curvature * abs(s0), most=3
        ),
    )


def wolfe_constants_exchanged(fun, grad, x0, steps, decrease, curvature):
    return _wolfe(
        fun,
        grad,
        x0,
        steps,
        lambda f, s: _bisect(
            f, s, lambda v, f0, t, s0: v <= f0 + decrease * t * s0, lambda a, s0: abs(a) <= (1 - decrease) * abs(s0)
        ),
    )


def wolfe_no_decrease(fun, grad, x0, steps, decrease, curvature):
    return _wolfe(
        fun,
        grad,
        x0,
        steps,
        lambda f, s: _bisect(f, s, lambda v, f0, t, s0: True, lambda a, s0: abs(a) <= curvature * abs(s0)),
    )


RIGHT = {
    "gradient-descent-exact": [exact_right],
    "gradient-descent-armijo": [armijo_right, armijo_warm_start, armijo_powers],
    "gradient-descent-wolfe": [wolfe_right],
}
WRONG = {
    "gradient-descent-exact": {
        exact_divides_by_nothing: "rate orthogonal",
        exact_of_the_diagonal: "rate orthogonal",
        exact_one_step_late: "rate orthogonal",
        exact_relaxed: "rate orthogonal",
        exact_longest_eigen: "rate orthogonal",
        exact_halved_after_eight: "rate orthogonal",
    },
    "gradient-descent-armijo": {
        armijo_gives_up_after_three: "direction armijo",
        armijo_unsquared_norm: "direction armijo",
        armijo_ascent_allowed: "armijo",
        armijo_simple_decrease: "armijo",
        armijo_against_the_start: "armijo",
        armijo_one_shrink_more: "not-short",
        armijo_step_fades: "not-short",
        armijo_starts_doubled: "longest",
    },
    "gradient-descent-wolfe": {
        wolfe_weak: "curvature",
        wolfe_curvature_sign: "curvature",
        wolfe_three_trials: "armijo curvature",
        wolfe_constants_exchanged: "curvature",
        wolfe_no_decrease: "armijo",
    },
}
