"""Conjugate gradients, linear and not, and BFGS with exact searches."""

from __future__ import annotations

import numpy as np

from .quasi_newton import H, bfgs, descend
from .searches import run


def _cg(fun, grad, x0, steps, beta, restart=lambda k, d: False, combine=None):
    p = None

    def direction(k, g, s, y, before):
        nonlocal p
        if p is None or before is None or restart(k, len(g)):
            p = -g
        else:
            p = -g + beta(g, before) * p if combine is None else combine(g, before, beta(g, before), p)
            if g @ p >= 0:
                p = -g
        return p

    return descend(fun, grad, x0, steps, direction)


def fr(g, b):
    return (g @ g) / (b @ b)


def pr(g, b):
    return max(0.0, g @ (g - b) / (b @ b))


def fr_right(fun, grad, x0, steps):
    return _cg(fun, grad, x0, steps, fr)


def fr_restarts(fun, grad, x0, steps):
    """Right: restarted with steepest descent every d steps, as Fletcher and Reeves did (d + 1)."""
    return _cg(fun, grad, x0, steps, fr, restart=lambda k, d: k % (d + 1) == 0)


def fr_inverted(fun, grad, x0, steps):
    return _cg(fun, grad, x0, steps, lambda g, b: (b @ b) / (g @ g))


def fr_unsquared(fun, grad, x0, steps):
    return _cg(fun, grad, x0, steps, lambda g, b: np.sqrt((g @ g) / (b @ b)))


def fr_signed(fun, grad, x0, steps):
    return _cg(fun, grad, x0, steps, fr, combine=lambda g, b, beta, p: -g - beta * p)


def fr_old_gradient(fun, grad, x0, steps):
    return _cg(fun, grad, x0, steps, fr, combine=lambda g, b, beta, p: -b + beta * p)


def fr_capped(fun, grad, x0, steps):
    return _cg(fun, grad, x0, steps, lambda g, b: min(fr(g, b), 0.1))


def fr_steepest(fun, grad, x0, steps):
    return _cg(fun, grad, x0, steps, lambda g, b: 0.0)


def fr_hestenes(fun, grad, x0, steps):
    """Not Fletcher-Reeves: Dai and Yuan's denominator left out of step with the gradient kept from two steps ago."""
    kept = []

    def beta(g, b):
        kept.append(b)
        return (g @ g) / (kept[max(0, len(kept) - 2)] @ kept[max(0, len(kept) - 2)])

    return _cg(fun, grad, x0, steps, beta)


def fr_sup_norm(fun, grad, x0, steps):
    return _cg(fun, grad, x0, steps, lambda g, b: (np.abs(g).max() / np.abs(b).max()) ** 2)


def pr_right(fun, grad, x0, steps):
    return _cg(fun, grad, x0, steps, pr)


def pr_restarts(fun, grad, x0, steps):
    """Right: Powell's restart where two gradients are far from orthogonal."""

    def beta(g, b):
        return 0.0 if abs(g @ b) >= 0.2 * (g @ g) else pr(g, b)

    return _cg(fun, grad, x0, steps, beta)


def pr_without_plus(fun, grad, x0, steps):
    return _cg(fun, grad, x0, steps, lambda g, b: g @ (g - b) / (b @ b))


def pr_absolute(fun, grad, x0, steps):
    return _cg(fun, grad, x0, steps, lambda g, b: abs(g @ (g - b)) / (b @ b))


def pr_new_denominator(fun, grad, x0, steps):
    return _cg(fun, grad, x0, steps, lambda g, b: max(0.0, g @ (g - b) / (g @ g)))


def pr_sign(fun, grad, x0, steps):
    return _cg(fun, grad, x0, steps, lambda g, b: max(0.0, g @ (b - g) / (b @ b)))


def pr_plus_sum(fun, grad, x0, steps):
    return _cg(fun, grad, x0, steps, lambda g, b: max(0.0, g @ (g + b) / (b @ b)))


def pr_old_difference(fun, grad, x0, steps):
    return _cg(fun, grad, x0, steps, lambda g, b: max(0.0, b @ (g - b) / (b @ b)))


def _exact(fun, grad, hess, x0, steps, h, size=None):
    def step(x, k):
        g, A = grad(x), np.array(hess(x))
        if not g.any():
            return x
        s, y = (None, None) if not seen else (x - seen[-1][0], g - seen[-1][1])
        if s is not None and s @ y <= 1e-300:
            s = y = None
        seen.append((x, g))
        p = h(k, g, s, y, None)
        a = -(g @ p) / (p @ A @ p) if size is None else size(g, p, A)
        return x + a * p

    seen = []
    return run(x0, steps, step)


def bfgse_right(fun, grad, hess, x0, steps):
    return _exact(fun, grad, hess, x0, steps, H(bfgs))


def bfgse_scaled(fun, grad, hess, x0, steps):
    """Right: a multiple of the identity at the start changes no direction."""
    return _exact(fun, grad, hess, x0, steps, H(bfgs, first=lambda s, y: (s @ y) / (y @ y)))


def bfgse_dfp(fun, grad, hess, x0, steps):
    """Right on quadratics: with exact searches all of Broyden's class agree."""

    def update(M, s, y, g):
        My = M @ y
        return M - np.outer(My, My) / (y @ My) + np.outer(s, s) / (s @ y)

    return _exact(fun, grad, hess, x0, steps, H(update))


def bfgse_steepest_size(fun, grad, hess, x0, steps):
    return _exact(fun, grad, hess, x0, steps, H(bfgs), lambda g, p, A: (g @ g) / (p @ A @ p))


def bfgse_skips_third(fun, grad, hess, x0, steps):
    return _exact(fun, grad, hess, x0, steps, H(bfgs, skip=lambda k, s, y: k == 2))


def bfgse_swapped(fun, grad, hess, x0, steps):
    return _exact(fun, grad, hess, x0, steps, H(lambda M, s, y, g: bfgs(M, y, s)))


def bfgse_short(fun, grad, hess, x0, steps):
    return _exact(fun, grad, hess, x0, steps, H(bfgs), lambda g, p, A: -0.95 * (g @ p) / (p @ A @ p))


def _linear(
    matvec,
    b,
    x0,
    steps,
    beta=lambda new, old, p, Ap, r: new / old,
    alpha=lambda rr, p, Ap, r: rr / (p @ Ap),
    start=None,
    combine=lambda r, b, p, k: r + b * p,
    tol=0.0,
    fresh=False,
):
    x = np.array(x0, dtype=float)
    r = b - matvec(x) if start is None else start(x)
    p, xs, rr = r.copy(), [x.copy()], r @ r
    first = rr
    for k in range(steps):
        if rr <= tol * first or rr <= 1e-30 * max(first, 1e-300) or not p.any():
            xs.append(x.copy())
            continue
        Ap = matvec(p)
        a = alpha(rr, p, Ap, r)
        x = x + a * p
        r = b - matvec(x) if fresh else r - a * Ap
        new = r @ r
        p = combine(r, beta(new, rr, p, Ap, r), p, k)
        rr = new
        xs.append(x.copy())
    return np.array(xs)


def cg_right(matvec, b, x0, steps):
    return _linear(matvec, b, x0, steps)


def cg_fresh(matvec, b, x0, steps):
    """Right: residuals are made afresh, beta by conjugacy."""
    return _linear(matvec, b, x0, steps, fresh=True, beta=lambda new, old, p, Ap, r: -(r @ Ap) / (p @ Ap))


def cg_from_zero(matvec, b, x0, steps):
    return _linear(matvec, b, x0, steps, start=lambda x: b.copy())


def cg_beta_inverted(matvec, b, x0, steps):
    return _linear(matvec, b, x0, steps, beta=lambda new, old, p, Ap, r: old / new if new else 0)


def cg_steepest_alpha(matvec, b, x0, steps):
    return _linear(matvec, b, x0, steps, alpha=lambda rr, p, Ap, r: rr / (r @ matvec(r)))


def cg_restarts_every_third(matvec, b, x0, steps):
    return _linear(matvec, b, x0, steps, combine=lambda r, be, p, k: r.copy() if k % 3 == 2 else r + be * p)


def cg_stops_early(matvec, b, x0, steps):
    return _linear(matvec, b, x0, steps, tol=1e-3)


def cg_beta_minus(matvec, b, x0, steps):
    return _linear(matvec, b, x0, steps, combine=lambda r, be, p, k: r - be * p)


def cg_beta_unsquared(matvec, b, x0, steps):
    return _linear(matvec, b, x0, steps, beta=lambda new, old, p, Ap, r: np.sqrt(new / old))


def cg_beta_before_update(matvec, b, x0, steps):
    """beta of the step before."""
    last = [1.0]

    def beta(new, old, p, Ap, r):
        last.append(new / old)
        return last[-2] if len(last) > 2 else last[-1]

    return _linear(matvec, b, x0, steps, beta=beta)


RIGHT = {
    "conjugate-gradient-fletcher-reeves": [fr_right, fr_restarts],
    "conjugate-gradient-polak-ribiere": [pr_right, pr_restarts],
    "bfgs-exact": [bfgse_right, bfgse_scaled, bfgse_dfp, bfgse_steepest_size],
    "conjugate-gradient-linear": [cg_right, cg_fresh],
}
WRONG = {
    "conjugate-gradient-fletcher-reeves": {
        fr_inverted: "direction",
        fr_unsquared: "direction",
        fr_signed: "direction",
        fr_old_gradient: "direction",
        fr_capped: "direction",
        fr_steepest: "direction",
        fr_hestenes: "direction",
        fr_sup_norm: "direction",
    },
    "conjugate-gradient-polak-ribiere": {
        pr_without_plus: "direction",
        pr_absolute: "direction",
        pr_new_denominator: "direction",
        pr_sign: "direction",
        pr_plus_sum: "direction",
        pr_old_difference: "direction",
    },
    "bfgs-exact": {
        bfgse_skips_third: "termination conjugate",
        bfgse_swapped: "termination conjugate",
        bfgse_short: "termination conjugate",
    },
    "conjugate-gradient-linear": {
        cg_from_zero: "termination residuals",
        cg_beta_inverted: "termination residuals",
        cg_steepest_alpha: "termination residuals",
        cg_restarts_every_third: "termination residuals",
        cg_stops_early: "termination residuals",
        cg_beta_minus: "termination residuals",
        cg_beta_unsquared: "termination residuals",
        cg_beta_before_update: "termination residuals",
    },
}
