"""BFGS, L-BFGS and conjugate gradients, and their parts: right ones and wrong ones."""

from __future__ import annotations

import numpy as np


def search(fun, grad, x, p, c1=1e-4, c2=0.4):
    """A step with the strong Wolfe conditions, by bisection; 0 for no direction at all."""
    g, here = grad(x), fun(x)
    slope = g @ p
    if not p.any():
        return 0.0
    low, high, t = 0.0, np.inf, 1.0
    for _ in range(60):
        new = grad(x + t * p) @ p
        if fun(x + t * p) > here + c1 * t * slope or new > -c2 * slope:
            high = t
        elif new < c2 * slope:
            low = t
        else:
            break
        t = 2 * t if high == np.inf else (low + high) / 2
    return t


def quasi(fun, grad, x0, steps, update, start=None):
    """x + t p, p = -H g; `update(H, s, y, k)` gives the next H."""
    x, H, xs = x0, np.eye(len(x0)), [x0]
    for k in range(steps):
        g = grad(x)
        p = -H @ g
        new = x + search(fun, grad, x, p) * p
        s, y = new - x, grad(new) - g
        if s @ y > 0:
            if k == 0 and start:
                H = start(s, y) * H
            H = update(H, s, y)
        x = new
        xs.append(x)
    return np.array(xs)


def inverse_update(H, s, y):
    r = 1 / (s @ y)
    left = np.eye(len(s)) - r * np.outer(s, y)
    return left @ H @ left.T + r * np.outer(s, s)


def expanded_update(H, s, y):
    r, Hy = 1 / (s @ y), H @ y
    return H - r * (np.outer(s, Hy) + np.outer(Hy, s)) + r * (1 + r * (y @ Hy)) * np.outer(s, s)


def direct_update(H, s, y):
    """By the matrix itself instead of its inverse."""
    B = np.linalg.inv(H)
    Bs = B @ s
    return np.linalg.inv(B - np.outer(Bs, Bs) / (s @ Bs) + np.outer(y, y) / (s @ y))


def dfp_update(H, s, y):
    Hy = H @ y
    return H - np.outer(Hy, Hy) / (y @ Hy) + np.outer(s, s) / (s @ y)


def rank_one_missing(H, s, y):
    r = 1 / (s @ y)
    left = np.eye(len(s)) - r * np.outer(s, y)
    return left @ H @ left.T


def exchanged_update(H, s, y):
    return inverse_update(H, y, s)


def transposed_update(H, s, y):
    r = 1 / (s @ y)
    left = np.eye(len(s)) - r * np.outer(s, y)
    return left.T @ H @ left + r * np.outer(s, s)


def wrong_sign_update(H, s, y):
    r = 1 / (s @ y)
    left = np.eye(len(s)) - r * np.outer(s, y)
    return left @ H @ left.T - r * np.outer(s, s)


def one_sided_update(H, s, y):
    r = 1 / (s @ y)
    return (np.eye(len(s)) - r * np.outer(s, y)) @ H + r * np.outer(s, s)


def bfgs_product(fun, grad, x0, steps):
    return quasi(fun, grad, x0, steps, inverse_update)


def bfgs_scaled(fun, grad, x0, steps):
    return quasi(fun, grad, x0, steps, expanded_update, lambda s, y: (s @ y) / (y @ y))


def bfgs_never_updates(fun, grad, x0, steps):
    return quasi(fun, grad, x0, steps, lambda H, s, y: H)


def bfgs_exchanged(fun, grad, x0, steps):
    return quasi(fun, grad, x0, steps, exchanged_update)


def bfgs_rank_one_missing(fun, grad, x0, steps):
    return quasi(fun, grad, x0, steps, rank_one_missing)


def bfgs_is_dfp(fun, grad, x0, steps):
    return quasi(fun, grad, x0, steps, dfp_update)


def bfgs_stale_gradient(fun, grad, x0, steps):
    """y from the gradient two points before."""
    x, H, xs, old = x0, np.eye(len(x0)), [x0], grad(x0)
    for _ in range(steps):
        p = -H @ grad(x)
        new = x + search(fun, grad, x, p) * p
        s, y = new - x, grad(new) - old
        old = grad(x)
        if s @ y > 0:
            H = inverse_update(H, s, y)
        x = new
        xs.append(x)
    return np.array(xs)


def two_loop(pairs, g, scale):
    q, kept = g.copy(), []
    for s, y in reversed(pairs):
        a = (s @ q) / (s @ y)
        kept.append(a)
        q -= a * y
    q = q * scale
    for (s, y), a in zip(pairs, kept[::-1], strict=True):
        q += (a - (y @ q) / (s @ y)) * s
    return q


def usual(pairs):
    return (pairs[-1][0] @ pairs[-1][1]) / (pairs[-1][1] @ pairs[-1][1]) if pairs else 1.0


def limited(fun, grad, x0, steps, direction, keep):
    x, pairs, xs = x0, [], [x0]
    for _ in range(steps):
        g = grad(x)
        p = -direction(pairs, g)
        new = x + search(fun, grad, x, p) * p
        s, y = new - x, grad(new) - g
        if s @ y > 0:
            pairs = keep([*pairs, (s, y)])
        x = new
        xs.append(x)
    return np.array(xs)


def lbfgs_list(fun, grad, x0, steps, memory):
    return limited(fun, grad, x0, steps, lambda p, g: two_loop(p, g, usual(p)), lambda p: p[-memory:])


def lbfgs_unscaled(fun, grad, x0, steps, memory):
    return limited(fun, grad, x0, steps, lambda p, g: two_loop(p, g, 1.0), lambda p: p[-memory:])


def lbfgs_by_matrices(fun, grad, x0, steps, memory):
    """The matrix of the recursion, formed and applied."""

    def direction(pairs, g):
        H = usual(pairs) * np.eye(len(g))
        for s, y in pairs:
            H = expanded_update(H, s, y)
        return H @ g

    return limited(fun, grad, x0, steps, direction, lambda p: p[-memory:])


def lbfgs_oldest_kept(fun, grad, x0, steps, memory):
    return limited(fun, grad, x0, steps, lambda p, g: two_loop(p, g, usual(p)), lambda p: p[:memory])


def lbfgs_wrong_order(fun, grad, x0, steps, memory):
    return limited(fun, grad, x0, steps, lambda p, g: two_loop(p[::-1], g, usual(p)), lambda p: p[-memory:])


def lbfgs_memory_off_by_one(fun, grad, x0, steps, memory):
    return limited(fun, grad, x0, steps, lambda p, g: two_loop(p, g, usual(p)), lambda p: p[-memory - 1 :])


def lbfgs_second_loop_forgets(fun, grad, x0, steps, memory):
    def direction(pairs, g):
        q = g.copy()
        for s, y in reversed(pairs):
            q -= (s @ q) / (s @ y) * y
        return q * usual(pairs)

    return limited(fun, grad, x0, steps, direction, lambda p: p[-memory:])


def nonlinear(fun, grad, x0, steps, beta):
    x, p, xs = x0, None, [x0]
    before = None
    for _ in range(steps):
        g = grad(x)
        p = -g if p is None or not before.any() else -g + beta(g, before, p) * p
        x = x + search(fun, grad, x, p, c2=0.1) * p
        before = g
        xs.append(x)
    return np.array(xs)


def fletcher_reeves(fun, grad, x0, steps):
    return nonlinear(fun, grad, x0, steps, lambda g, b, p: (g @ g) / (b @ b))


def fletcher_reeves_norms(fun, grad, x0, steps):
    return nonlinear(fun, grad, x0, steps, lambda g, b, p: (np.linalg.norm(g) / np.linalg.norm(b)) ** 2)


def fletcher_reeves_inverted(fun, grad, x0, steps):
    return nonlinear(fun, grad, x0, steps, lambda g, b, p: min(1, (b @ b) / (g @ g + 1e-300)))


def fletcher_reeves_resets(fun, grad, x0, steps):
    return nonlinear(fun, grad, x0, steps, lambda g, b, p: 0.0)


def fletcher_reeves_root(fun, grad, x0, steps):
    return nonlinear(fun, grad, x0, steps, lambda g, b, p: np.linalg.norm(g) / np.linalg.norm(b))


def polak_ribiere(fun, grad, x0, steps):
    return nonlinear(fun, grad, x0, steps, lambda g, b, p: max(0.0, g @ (g - b) / (b @ b)))


def polak_ribiere_difference(fun, grad, x0, steps):
    return nonlinear(fun, grad, x0, steps, lambda g, b, p: max((g @ g - g @ b) / (b @ b), 0))


def polak_ribiere_wrong_difference(fun, grad, x0, steps):
    return nonlinear(fun, grad, x0, steps, lambda g, b, p: max(0.0, b @ (g - b) / (b @ b)))


def polak_ribiere_new_norm(fun, grad, x0, steps):
    return nonlinear(fun, grad, x0, steps, lambda g, b, p: max(0.0, g @ (g - b) / (g @ g + 1e-300)))


def exact(grad, hess, x0, steps, update):
    x, H, xs = x0, np.eye(len(x0)), [x0]
    for _ in range(steps):
        g = grad(x)
        if not g.any():
            xs.append(x)
            continue
        p = -H @ g
        s = -(g @ p) / (p @ hess(x) @ p) * p
        y = grad(x + s) - g
        x, H = x + s, update(H, s, y) if s @ y > 0 else H
        xs.append(x)
    return np.array(xs)


def bfgs_exact_product(fun, grad, hess, x0, steps):
    return exact(grad, hess, x0, steps, inverse_update)


def bfgs_exact_direct(fun, grad, hess, x0, steps):
    return exact(grad, hess, x0, steps, direct_update)


def bfgs_exact_dfp(fun, grad, hess, x0, steps):
    """DFP takes the same steps where the searches are exact (Dixon 1972): the same guarantee."""
    return exact(grad, hess, x0, steps, dfp_update)


def bfgs_exact_never_updates(fun, grad, hess, x0, steps):
    return exact(grad, hess, x0, steps, lambda H, s, y: H)


def bfgs_exact_one_sided(fun, grad, hess, x0, steps):
    return exact(grad, hess, x0, steps, lambda H, s, y: H + np.outer(s, s) / (s @ y))


def bfgs_exact_transposed(fun, grad, hess, x0, steps):
    return exact(grad, hess, x0, steps, transposed_update)


def linear(matvec, b, x0, steps, beta, recompute=False):
    x = x0
    r = b - matvec(x)
    p, xs = r, [x0]
    for _ in range(steps):
        if r.any():
            a = matvec(p)
            t = (r @ r) / (p @ a)
            x = x + t * p
            new = b - matvec(x) if recompute else r - t * a
            p, r = new + beta(new, r) * p, new
        xs.append(x)
    return np.array(xs)


def linear_recurrence(matvec, b, x0, steps):
    return linear(matvec, b, x0, steps, lambda new, r: (new @ new) / (r @ r))


def linear_recomputed(matvec, b, x0, steps):
    return linear(matvec, b, x0, steps, lambda new, r: (new @ new) / (r @ r), True)


def linear_polak(matvec, b, x0, steps):
    return linear(matvec, b, x0, steps, lambda new, r: new @ (new - r) / (r @ r))


def linear_steepest(matvec, b, x0, steps):
    return linear(matvec, b, x0, steps, lambda new, r: 0)


def linear_ignores_the_start(matvec, b, x0, steps):
    return linear(matvec, b, 0 * x0, steps, lambda new, r: (new @ new) / (r @ r))


def linear_inverted_beta(matvec, b, x0, steps):
    return linear(matvec, b, x0, steps, lambda new, r: (r @ r) / (new @ new + 1e-300))


def linear_residual_from_b(matvec, b, x0, steps):
    """The first residual as if the start were 0."""
    x, r = x0, b.copy()
    p, xs = r, [x0]
    for _ in range(steps):
        a = matvec(p)
        t = (r @ r) / (p @ a)
        x, new = x + t * p, r - t * a
        p, r = new + (new @ new) / (r @ r) * p, new
        xs.append(x)
    return np.array(xs)


def linear_divides_by_zero(matvec, b, x0, steps):
    x, r = x0, b - matvec(x0)
    p, xs = r, [x0]
    for _ in range(steps):
        t = (r @ r) / (p @ matvec(p))
        x, new = x + t * p, r - t * matvec(p)
        p, r = new + (new @ new) / (r @ r) * p, new
        xs.append(x)
    return np.array(xs)


def update_product(H, s, y):
    return inverse_update(H, s, y)


def update_expanded(H, s, y):
    return expanded_update(H, s, y)


def update_dfp(H, s, y):
    return dfp_update(H, s, y)


def update_exchanged(H, s, y):
    return exchanged_update(H, s, y)


def update_rank_one_missing(H, s, y):
    return rank_one_missing(H, s, y)


def update_transposed(H, s, y):
    return transposed_update(H, s, y)


def update_wrong_sign(H, s, y):
    return wrong_sign_update(H, s, y)


def update_one_sided(H, s, y):
    return one_sided_update(H, s, y)


def update_in_place(H, s, y):
    H[:] = expanded_update(H, s, y)
    return H


def direction_usual(gradient, S, Y):
    pairs = list(zip(S, Y, strict=True))
    return -two_loop(pairs, gradient, usual(pairs))


def direction_matrix(gradient, S, Y):
    H = np.eye(len(gradient))
    for s, y in zip(S, Y, strict=True):
        H = inverse_update(H, s, y)
    return -H @ gradient


def direction_newest_first(gradient, S, Y):
    pairs = list(zip(S, Y, strict=True))[::-1]
    return -two_loop(pairs, gradient, usual(pairs))


def direction_ascends(gradient, S, Y):
    return -direction_usual(gradient, S, Y)


def direction_scale_inverted(gradient, S, Y):
    pairs = list(zip(S, Y, strict=True))
    return -two_loop(pairs, gradient, 1 / usual(pairs))


RIGHT = {
    "bfgs": (bfgs_product, bfgs_scaled),
    "lbfgs": (lbfgs_list, lbfgs_unscaled, lbfgs_by_matrices),
    "conjugate-gradient-fletcher-reeves": (fletcher_reeves, fletcher_reeves_norms),
    "conjugate-gradient-polak-ribiere": (polak_ribiere, polak_ribiere_difference),
    "bfgs-exact": (bfgs_exact_product, bfgs_exact_direct, bfgs_exact_dfp),
    "conjugate-gradient-linear": (linear_recurrence, linear_recomputed, linear_polak),
    "bfgs-update": (update_product, update_expanded),
    "lbfgs-direction": (direction_usual, direction_matrix),
}
WRONG = {
    "bfgs": {
        bfgs_never_updates: "direction",
        bfgs_exchanged: "direction",
        bfgs_rank_one_missing: "direction",
        bfgs_is_dfp: "direction",
        bfgs_stale_gradient: "direction",
    },
    "lbfgs": {
        lbfgs_oldest_kept: "direction",
        lbfgs_wrong_order: "direction",
        lbfgs_memory_off_by_one: "direction",
        lbfgs_second_loop_forgets: "direction",
    },
    "conjugate-gradient-fletcher-reeves": {
        fletcher_reeves_inverted: "direction",
        fletcher_reeves_resets: "direction",
        fletcher_reeves_root: "direction",
    },
    "conjugate-gradient-polak-ribiere": {
        polak_ribiere_wrong_difference: "direction",
        polak_ribiere_new_norm: "direction",
    },
    "bfgs-exact": {
        bfgs_exact_never_updates: "termination conjugate conjugate-gradients",
        bfgs_exact_one_sided: "termination",
        bfgs_exact_transposed: "termination",
    },
    "conjugate-gradient-linear": {
        linear_steepest: "termination conjugate",
        linear_ignores_the_start: "start",
        linear_inverted_beta: "termination",
        linear_residual_from_b: "termination",
        linear_divides_by_zero: "optimum",
    },
    "bfgs-update": {
        update_dfp: "definition",
        update_exchanged: "secant",
        update_rank_one_missing: "secant",
        update_transposed: "secant",
        update_wrong_sign: "secant",
        update_one_sided: "symmetric",
        update_in_place: "pure",
    },
    "lbfgs-direction": {
        direction_newest_first: "bfgs secant",
        direction_ascends: "descent secant",
        direction_scale_inverted: "bfgs",
    },
}
