"""Trust regions, their parts, and truncated Newton methods."""

from __future__ import annotations

import numpy as np

from .searches import run


def steihaug(g, H, radius, first_only=False):
    p, r, d = 0 * g, g.copy(), -g
    if not g.any():
        return p

    def edge(p, d):
        a, b, c = d @ d, 2 * p @ d, p @ p - radius**2
        return p + (-b + np.sqrt(max(0.0, b * b - 4 * a * c))) / (2 * a) * d

    for _ in range(1 if first_only else 5 * len(g)):
        curve = d @ H @ d
        if curve <= 0:
            return edge(p, d)
        a = (r @ r) / curve
        if np.linalg.norm(p + a * d) >= radius:
            return edge(p, d)
        p, new = p + a * d, r + a * (H @ d)
        if np.linalg.norm(new) <= 1e-14 * np.linalg.norm(g):
            return p
        d, r = -new + (new @ new) / (r @ r) * d, new
    return p


def _trust(
    fun,
    grad,
    hess,
    x0,
    steps,
    radius,
    *,
    accept=0.1,
    shrink=0.25,
    grow=2.0,
    predicted=None,
    ratio=None,
    solve=steihaug,
    late=None,
):
    def step(x, k):
        nonlocal radius
        g, H = grad(x), np.array(hess(x))
        p = solve(g, H, radius)
        due = -(g @ p + p @ H @ p / 2) if predicted is None else predicted(g, H, p)
        got = fun(x) - fun(x + p)
        if due <= 0:
            return x
        rho = got / due if ratio is None else ratio(got, due)
        if rho < 0.25:
            radius *= shrink
        elif rho > 0.75 and np.linalg.norm(p) > 0.99 * radius:
            radius *= grow
        return x + p if rho > accept else x

    return run(x0, steps, step)


def trust_right(fun, grad, hess, x0, steps, radius):
    return _trust(fun, grad, hess, x0, steps, radius)


def trust_never_shrinks(fun, grad, hess, x0, steps, radius):
    return _trust(fun, grad, hess, x0, steps, radius, shrink=1.0)


def trust_takes_every_step(fun, grad, hess, x0, steps, radius):
    return _trust(fun, grad, hess, x0, steps, radius, accept=-np.inf)


def trust_grows_fast(fun, grad, hess, x0, steps, radius):
    return _trust(fun, grad, hess, x0, steps, radius, grow=4.0)


def trust_never_grows(fun, grad, hess, x0, steps, radius):
    return _trust(fun, grad, hess, x0, steps, radius / 8, grow=1.0)


def trust_ratio_inverted(fun, grad, hess, x0, steps, radius):
    return _trust(fun, grad, hess, x0, steps, radius, ratio=lambda got, due: due / got if got else 0)


def trust_model_without_half(fun, grad, hess, x0, steps, radius):
    return _trust(fun, grad, hess, x0, steps, radius, predicted=lambda g, H, p: -(g @ p + p @ H @ p))


def trust_box(fun, grad, hess, x0, steps, radius):
    def solve(g, H, radius):
        return np.clip(-np.linalg.solve(H, g), -radius, radius)

    return _trust(fun, grad, hess, x0, steps, radius, solve=solve)


def trust_steepest_only(fun, grad, hess, x0, steps, radius):
    return _trust(fun, grad, hess, x0, steps, radius, solve=lambda g, H, r: steihaug(g, H, r, True))


def trust_accepts_small_gains_only(fun, grad, hess, x0, steps, radius):
    return _trust(fun, grad, hess, x0, steps, radius, accept=1.01)


def trust_grows_anyway(fun, grad, hess, x0, steps, radius):
    """Right: grows also from inside, at most to twice."""
    xs, r = [np.array(x0, dtype=float)], radius
    for _ in range(steps):
        x = xs[-1]
        g, H = grad(x), np.array(hess(x))
        p = steihaug(g, H, r)
        due, got = -(g @ p + p @ H @ p / 2), fun(x) - fun(x + p)
        good = due > 0 and got > 0.05 * due
        r = min(2 * r, 100.0) if due > 0 and got > 0.5 * due else r / 3 if not good else r
        xs.append(x + p if good else x)
    return np.array(xs)


def cauchy_right(gradient, hessian, radius):
    g, long, c = gradient, np.linalg.norm(gradient), gradient @ hessian @ gradient
    tau = 1.0 if c <= 0 else min(1.0, long**3 / (radius * c))
    return -tau * radius / long * g


def cauchy_no_minimum(gradient, hessian, radius):
    g, long, c = gradient, np.linalg.norm(gradient), gradient @ hessian @ gradient
    tau = 1.0 if c <= 0 else long**3 / (radius * c)
    return -tau * radius / long * g


def cauchy_ignores_negative(gradient, hessian, radius):
    g, long, c = gradient, np.linalg.norm(gradient), gradient @ hessian @ gradient
    return -min(1.0, long**3 / (radius * c)) * radius / long * g


def cauchy_square(gradient, hessian, radius):
    g, long, c = gradient, np.linalg.norm(gradient), gradient @ hessian @ gradient
    tau = 1.0 if c <= 0 else min(1.0, long**2 / (radius * c))
    return -tau * radius / long * g


def cauchy_largest_eigenvalue(gradient, hessian, radius):
    long = np.linalg.norm(gradient)
    return -min(1 / np.abs(np.linalg.eigvalsh(hessian)).max(), radius / long) * gradient


def cauchy_by_step(gradient, hessian, radius):
    """Right: the step size along the gradient, capped."""
    long, c = np.sqrt(gradient @ gradient), gradient @ hessian @ gradient
    t = radius / long if c <= 0 else min(gradient @ gradient / c, radius / long)
    return -t * gradient


def _dogleg(g, B, radius, root):
    newton = -np.linalg.solve(B, g)
    if np.linalg.norm(newton) <= radius:
        return newton
    steepest = -(g @ g) / (g @ B @ g) * g
    if np.linalg.norm(steepest) >= radius:
        return -radius / np.linalg.norm(g) * g
    d = newton - steepest
    return steepest + root(d @ d, 2 * steepest @ d, steepest @ steepest - radius**2, steepest, newton) * d


def dogleg_right(gradient, hessian, radius):
    return _dogleg(gradient, hessian, radius, lambda a, b, c, u, n: (-b + np.sqrt(b * b - 4 * a * c)) / (2 * a))


def dogleg_other_root(gradient, hessian, radius):
    return _dogleg(gradient, hessian, radius, lambda a, b, c, u, n: (-b - np.sqrt(b * b - 4 * a * c)) / (2 * a))


def dogleg_root_missing_half(gradient, hessian, radius):
    return _dogleg(gradient, hessian, radius, lambda a, b, c, u, n: (-b + np.sqrt(b * b - 4 * a * c)) / a)


def dogleg_by_lengths(gradient, hessian, radius):
    return _dogleg(
        gradient,
        hessian,
        radius,
        lambda a, b, c, u, n: (radius - np.linalg.norm(u)) / (np.linalg.norm(n) - np.linalg.norm(u)),
    )


def dogleg_first_leg_only(gradient, hessian, radius):
    return _dogleg(gradient, hessian, radius, lambda a, b, c, u, n: 0.0)


def dogleg_stable_root(gradient, hessian, radius):
    """Right: the root by the other formula."""
    return _dogleg(gradient, hessian, radius, lambda a, b, c, u, n: -2 * c / (b + np.sqrt(b * b - 4 * a * c)))


def _trs(g, B, radius, least=None, hard=True):
    lam, V = np.linalg.eigh(B)
    c = V.T @ g
    if lam[0] > 0 and np.linalg.norm(c / lam) <= radius:
        return -V @ (c / lam)
    low = max(0.0, -lam[0]) if least is None else least(lam)
    def size(s):
        return np.linalg.norm(c / (lam + s))
    lo, hi = low, low + np.linalg.norm(g) / radius + np.abs(lam).max()
    with np.errstate(all="ignore"):
        if hard and lam[0] <= 0:
            away = np.abs(lam - lam[0]) > 1e-12
            inner = np.where(away, c / np.where(away, lam - lam[0], 1), 0)
            if np.linalg.norm(c[~away]) < 1e-12 and np.linalg.norm(inner) <= radius:
                return -V @ inner + np.sqrt(radius**2 - inner @ inner) * V[:, 0]
        for _ in range(300):
            mid = (lo + hi) / 2
            lo, hi = (mid, hi) if size(mid) > radius else (lo, mid)
    return -V @ (c / (lam + hi))


def trs_right(gradient, hessian, radius):
    return _trs(gradient, hessian, radius)


def trs_no_hard_case(gradient, hessian, radius):
    return _trs(gradient, hessian, radius, hard=False)


def trs_multiplier_from_zero(gradient, hessian, radius):
    return _trs(gradient, hessian, radius, least=lambda lam: 0.0, hard=False)


def trs_newton_when_short(gradient, hessian, radius):
    p = -np.linalg.solve(hessian, gradient)
    return p if np.linalg.norm(p) <= radius else _trs(gradient, hessian, radius)


def trs_always_edge(gradient, hessian, radius):
    p = _trs(gradient, hessian, radius)
    return radius / np.linalg.norm(p) * p


def trs_scaled_newton(gradient, hessian, radius):
    p = -np.linalg.solve(hessian, gradient)
    return p * min(1, radius / np.linalg.norm(p))


def _cg(g, H, most, tol=0.5):
    z, r, d = 0 * g, g.copy(), -g
    for j in range(most):
        curve = d @ H @ d
        if curve <= 0:
            return -g if j == 0 else z
        a = (r @ r) / curve
        z, new = z + a * d, r + a * (H @ d)
        if np.linalg.norm(new) <= min(tol, np.sqrt(np.linalg.norm(g))) * np.linalg.norm(g):
            return z
        d, r = -new + (new @ new) / (r @ r) * d, new
    return z


def _truncated(fun, grad, hess, x0, steps, solve, search=True):
    def step(x, k):
        g = grad(x)
        if not g.any():
            return x
        p, t = solve(g, np.array(hess(x))), 1.0
        while search and fun(x + t * p) > fun(x) + 1e-4 * t * (g @ p) and t > 1e-12:
            t /= 2
        return x + t * p if t > 1e-12 else x

    return run(x0, steps, step)


def truncated_right(fun, grad, hess, x0, steps):
    return _truncated(fun, grad, hess, x0, steps, lambda g, H: _cg(g, H, 100))


def truncated_one_inner_step(fun, grad, hess, x0, steps):
    return _truncated(fun, grad, hess, x0, steps, lambda g, H: _cg(g, H, 1))


def truncated_no_search(fun, grad, hess, x0, steps):
    return _truncated(fun, grad, hess, x0, steps, lambda g, H: _cg(g, H, 100), search=False)


def truncated_uphill(fun, grad, hess, x0, steps):
    return _truncated(fun, grad, hess, x0, steps, lambda g, H: -np.linalg.solve(H, g), search=False)


def truncated_stops_moving(fun, grad, hess, x0, steps):
    def step(x, k):
        g = grad(x)
        if np.linalg.norm(g) < 1e-2:
            return x
        return _truncated(fun, grad, hess, x, 1, lambda g, H: _cg(g, H, 100))[1]

    return run(x0, steps, step)


RIGHT = {
    "trust-region": [trust_right, trust_grows_anyway],
    "cauchy-point": [cauchy_right, cauchy_by_step],
    "dogleg": [dogleg_right, dogleg_stable_root],
    "trust-region-step": [trs_right],
    "newton-truncated": [truncated_right],
}
WRONG = {
    "trust-region": {
        trust_never_shrinks: "moves",
        trust_takes_every_step: "descent",
        trust_grows_fast: "region",
        trust_never_grows: "cauchy arrives",
        trust_model_without_half: "cauchy arrives",
        trust_box: "cauchy region",
        trust_steepest_only: "arrives",
        trust_accepts_small_gains_only: "cauchy arrives",
    },
    "cauchy-point": {
        cauchy_no_minimum: "within definition",
        cauchy_ignores_negative: "within sufficient",
        cauchy_square: "sufficient definition",
        cauchy_largest_eigenvalue: "definition",
    },
    "dogleg": {
        dogleg_other_root: "sufficient cauchy",
        dogleg_root_missing_half: "within definition",
        dogleg_by_lengths: "full definition",
        dogleg_first_leg_only: "full definition",
    },
    "trust-region-step": {
        trs_no_hard_case: "optimal",
        trs_multiplier_from_zero: "sufficient optimal",
        trs_newton_when_short: "sufficient optimal",
        trs_always_edge: "sufficient optimal",
        trs_scaled_newton: "sufficient optimal",
    },
    "newton-truncated": {
        truncated_one_inner_step: "arrives",
        truncated_no_search: "descent",
        truncated_uphill: "descent",
        truncated_stops_moving: "arrives",
    },
}
QUIET = {
    "trust-region": [trust_ratio_inverted],
}
