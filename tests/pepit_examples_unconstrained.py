"""Published analyses of methods for one smooth or convex function."""

from __future__ import annotations

from math import sqrt

from pepit_examples_base import (
    SMOOTH,
    TEN,
    UNCONSTRAINED,
    V,
    example,
    near,
    q,
    thetas,
)

from verify.arithmetic.functions import minimum
from verify.arithmetic.vector import distance2, dot, norm2
from verify.conditions import at_most
from verify.methods.first_order import (
    accelerated_gradient,
    exact_line_search,
    gradient_steps,
    heavy_ball,
    optimized_gradient,
    silver_step_sizes,
    span_search,
    triple_momentum,
)
from verify.methods.proximal import (
    proximal_point,
)
from verify.worst_case.setup import (
    convex,
    convex_lipschitz,
    quadratic_growth,
    secant_error_bound,
    smooth_convex,
    smooth_strongly_convex,
)


@example(UNCONSTRAINED, "gradient_descent", SMOOTH, q(1, 22), L=1, gamma=1, n=5)
def gradient_descent(f, x0, c):
    xs = gradient_steps(f, x0, [q(1)] * 5)
    return at_most(f(xs.last) - f.minimum, c * distance2(x0, f.minimizer))


@example(UNCONSTRAINED, "gradient_descent", {"f": smooth_convex(3), "x0": V}, q(3, 14), L=3, gamma=1 / 3, n=3)
def gradient_descent_scaled(f, x0, c):
    xs = gradient_steps(f, x0, [1 / f.L] * 3)
    return at_most(f(xs.last) - f.minimum, c * distance2(x0, f.minimizer))


for _n, _value in ((5, q(2, 56)), (10, q(2, 156)), (20, q(2, 506))):

    @example(UNCONSTRAINED, "accelerated_gradient_convex_simplified", SMOOTH, _value, mu=0, L=1, n=_n)
    def accelerated_gradient_simplified(f, x0, c, n=_n):
        xs = accelerated_gradient(f, x0, q(1), [q(i, i + 3) for i in range(n)])
        return at_most(f(xs.last) - f.minimum, c * distance2(x0, f.minimizer))


@example(UNCONSTRAINED, "accelerated_gradient_convex", SMOOTH, None, mu=0, L=1, n=4)
def accelerated_gradient_convex(f, x0, c):
    t = thetas(4, 4)
    xs = accelerated_gradient(f, x0, q(1), [near((t[i] - 1) / t[i + 1]) for i in range(4)])
    return at_most(f(xs.last) - f.minimum, c * distance2(x0, f.minimizer))


STRONG = {"f": smooth_strongly_convex(1, q(1, 9)), "x0": V}


@example(UNCONSTRAINED, "accelerated_gradient_strongly_convex", STRONG, None, mu=1 / 9, L=1, n=3)
def accelerated_gradient_strongly_convex(f, x0, c):
    xs = accelerated_gradient(f, x0, q(1), [q(1, 2)] * 3)
    start = f(x0) - f.minimum + f.m / 2 * distance2(x0, f.minimizer)
    return at_most(f(xs.last) - f.minimum, c).given(("start", at_most(start, 1)))


@example(UNCONSTRAINED, "conjugate_gradient", SMOOTH, 1 / (2 * thetas(2)[-1] ** 2), L=1, n=2)
def conjugate_gradient(f, x0, c):
    xs = span_search(f, x0, 2)
    return at_most(f(xs.last) - f.minimum, c * distance2(x0, f.minimizer))


GROWTH = {"f": quadratic_growth(1), "x0": V}


@example(UNCONSTRAINED, "conjugate_gradient_qg_convex", GROWTH, q(1, 6), L=1, n=2)
def conjugate_gradient_growth(f, x0, c):
    xs = span_search(f, x0, 2)
    return at_most(f(xs.last) - f.minimum, c * distance2(x0, f.minimizer))


@example(UNCONSTRAINED, "gradient_descent_qg_convex", GROWTH, q(5, 26), L=1, gamma=0.2, n=4)
def gradient_descent_growth(f, x0, c):
    xs = gradient_steps(f, x0, [q(1, 5)] * 4)
    return at_most(f(xs.last) - f.minimum, c * distance2(x0, f.minimizer))


@example(UNCONSTRAINED, "gradient_descent_qg_convex_decreasing", GROWTH, None, L=1, n=4)
def gradient_descent_growth_decreasing(f, x0, c):
    u, steps = 1.0, []
    for _ in range(4):
        u = u / 2 + sqrt((u / 2) ** 2 + 2)
        steps.append(near(1 / u))
    xs = gradient_steps(f, x0, steps)
    return at_most(f(xs.last) - f.minimum, c * distance2(x0, f.minimizer))


@example(UNCONSTRAINED, "heavy_ball_momentum_qg_convex", GROWTH, q(1, 10), L=1, n=4)
def heavy_ball_growth(f, x0, c):
    x, before = x0, x0
    for t in range(4):
        x, before = x - q(1, t + 2) * f.grad(x) + q(t, t + 2) * (x - before), x
    return at_most(f(x) - f.minimum, c * distance2(x0, f.minimizer))


@example(UNCONSTRAINED, "gradient_descent_silver_stepsize_convex", SMOOTH, None, L=1, n=7)
def silver(f, x0, c):
    xs = gradient_steps(f, x0, silver_step_sizes(7, near(sqrt(2), 10**9)))
    return at_most(f(xs.last) - f.minimum, c * distance2(x0, f.minimizer))


@example(UNCONSTRAINED, "gradient_exact_line_search", TEN, q(9, 11) ** 4, L=1, mu=0.1, n=2)
def line_search(f, x0, c):
    xs = exact_line_search(f, x0, 2)
    return at_most(f(xs.last) - f.minimum, c).given(("gap", at_most(f(x0) - f.minimum, 1)))


@example(UNCONSTRAINED, "heavy_ball_momentum", TEN, None, mu=0.1, L=1, alpha=0.5, beta=0.5, n=2)
def heavy_ball_steps(f, x0, c):
    xs = heavy_ball(f, x0, q(1, 2), q(1, 2), 2)
    return at_most(f(xs.last) - f.minimum, c).given(("gap", at_most(f(x0) - f.minimum, 1)))


@example(UNCONSTRAINED, "optimized_gradient", SMOOTH, 1 / (2 * thetas(4)[-1] ** 2), L=1, n=4)
def ogm(f, x0, c):
    xs = optimized_gradient(f, x0, q(1), [near(t, 10**9) for t in thetas(4)])
    return at_most(f(xs.last) - f.minimum, c * distance2(x0, f.minimizer))


@example(UNCONSTRAINED, "optimized_gradient_for_gradient", SMOOTH, 2 / thetas(4)[-1] ** 2, L=1, n=4)
def ogm_for_gradient(f, x0, c):
    t = [near(s, 10**9) for s in reversed(thetas(4))]
    x, y = x0, x0
    for i in range(4):
        before = y
        y = x - f.grad(x)
        weight = (2 * t[i + 1] - 1) / (2 * t[i] - 1)
        x = y + (t[i] - 1) / t[i] * weight * (y - before) + weight * (y - x)
    return at_most(norm2(f.grad(x)), c).given(("gap", at_most(f(x0) - f.minimum, 1)))


@example(UNCONSTRAINED, "proximal_point", {"f": convex(), "x0": V}, q(1, 36), gamma=3, n=3)
def proximal_points(f, x0, c):
    xs = proximal_point(f, x0, [q(3)] * 3)
    return at_most(f(xs.last) - f.minimum, c * distance2(x0, f.minimizer))


@example(UNCONSTRAINED, "triple_momentum", STRONG, None, mu=1 / 9, L=1, n=3)
def triple(f, x0, c):
    rho = q(2, 3)
    beta, gamma = rho**2 / (2 - rho), rho**2 / (1 + rho) / (2 - rho)
    xs = triple_momentum(f, x0, 1 + rho, beta, gamma, rho**2 / (1 - rho**2), 3)
    return at_most(f(xs.last) - f.minimum, c * distance2(x0, f.minimizer))


@example(UNCONSTRAINED, "robust_momentum", {**STRONG, "x1": V}, q(4, 9), mu=1 / 9, L=1, lam=0)
def robust_momentum(f, x0, x1, c):
    kappa, rho, m = q(9), q(2, 3), f.m
    alpha, beta = kappa * (1 - rho) ** 2 * (1 + rho), kappa * rho**3 / (kappa - 1)
    gamma = rho**3 / ((kappa - 1) * (1 - rho) ** 2 * (1 + rho))
    weight = m**2 * (kappa - kappa * rho**2 - 1) / (2 * rho * (1 - rho))
    xs, fs = f.minimizer, f.minimum

    def step(before, x):
        y = x + gamma * (x - before)
        after = x + beta * (x - before) - alpha * f.grad(y)
        gap = (f.L - m) * (f(y) - fs - m / 2 * distance2(y, xs)) - norm2(f.grad(y) - m * (y - xs)) / 2
        z = (after - rho**2 * x) / (1 - rho**2)
        return after, gap, z

    x2, q0, z1 = step(x0, x1)
    _, q1, _ = step(x1, x2)
    y = x2 + gamma * (x2 - x1)
    x3 = x2 + beta * (x2 - x1) - alpha * f.grad(y)
    z2 = (x3 - rho**2 * x2) / (1 - rho**2)
    start = weight * distance2(z1, xs) + q0
    return at_most(weight * distance2(z2, xs) + q1, c).given(("start", at_most(start, 1)))


for _n in (1, 3):

    @example(
        UNCONSTRAINED,
        "subgradient_method",
        {"f": convex_lipschitz(2), "x0": V},
        2 / sqrt(_n + 1),
        M=2,
        n=_n,
        gamma=float(near(1 / (2 * sqrt(_n + 1)), 10**7).p) / float(near(1 / (2 * sqrt(_n + 1)), 10**7).q),
    )
    def subgradient_method(f, x0, c, n=_n):
        xs = gradient_steps(f, x0, [near(1 / (2 * sqrt(n + 1)), 10**7)] * n)
        best = xs.least(lambda x: f(x) - f.minimum, 0, n)
        return at_most(best, c).given(("start", at_most(distance2(x0, f.minimizer), 1)))


@example(
    UNCONSTRAINED,
    "subgradient_method_rsi_eb",
    {"f": secant_error_bound(q(1, 10), 1), "x0": V},
    q(99, 100) ** 4,
    mu=0.1,
    L=1,
    gamma=0.1,
    n=4,
)
def secant_steps(f, x0, c):
    xs = gradient_steps(f, x0, [q(1, 10)] * 4)
    return at_most(distance2(xs.last, f.minimizer), c * distance2(x0, f.minimizer))


INEXACT = {"f": smooth_strongly_convex(1, q(1, 10)), "x0": V, "d0": V, "d1": V}


@example(
    UNCONSTRAINED,
    "inexact_gradient_descent",
    INEXACT,
    (q(11, 10) - q(9, 100)) ** 4 / (q(11, 10) + q(9, 100)) ** 4,
    L=1,
    mu=0.1,
    epsilon=0.1,
    n=2,
)
def inexact_gradient(f, x0, d0, d1, c):
    gamma = 2 / (q(11, 10) + q(9, 100))
    x, given = x0, [("gap", at_most(f(x0) - f.minimum, 1))]
    for d in (d0, d1):
        given.append(("inexact", at_most(norm2(d - f.grad(x)), q(1, 100) * norm2(f.grad(x)))))
        x = x - gamma * d
    return at_most(f(x) - f.minimum, c).given(*given)


@example(
    UNCONSTRAINED,
    "inexact_accelerated_gradient",
    {"f": smooth_convex(1), "x0": V, "d0": V, "d1": V},
    None,
    L=1,
    epsilon=0.1,
    n=2,
)
def inexact_accelerated(f, x0, d0, d1, c):
    x, y, given = x0, x0, []
    for i, d in enumerate((d0, d1)):
        given.append(("inexact", at_most(norm2(d - f.grad(y)), q(1, 100) * norm2(f.grad(y)))))
        before, x = x, y - d
        y = x + q(i, i + 3) * (x - before)
    return at_most(f(x) - f.minimum, c * distance2(x0, f.minimizer)).given(*given)


@example(
    UNCONSTRAINED,
    "information_theoretic_exact_method",
    {"f": smooth_strongly_convex(1, q(1, 10)), "x0": V},
    None,
    function="wc_information_theoretic",
    mu=0.1,
    L=1,
    n=3,
)
def information_theoretic(f, x0, c):
    A, r, x, z = 0.0, 0.1, x0, x0
    for _ in range(3):
        old, A = A, ((1 + r) * A + 2 * (1 + sqrt((1 + A) * (1 + r * A)))) / (1 - r) ** 2
        beta = near(old / (1 - r) / A)
        delta = near(((1 - r) ** 2 * A - (1 + r) * old) / (1 + r + r * old) / 2)
        y = (1 - beta) * z + beta * x
        x = y - f.grad(y)
        z = (1 - delta / 10) * z + delta / 10 * y - delta * f.grad(y)
    return at_most(distance2(z, f.minimizer), c * distance2(x0, f.minimizer))


@example(
    UNCONSTRAINED,
    "epsilon_subgradient_method",
    {"f": convex(), "x0": V, "d0": V, "d1": V},
    None,
    M=2,
    n=2,
    gamma=0.5,
    eps=0.1,
    R=1,
)
def epsilon_subgradients(f, x0, d0, d1, c):
    points, given = [x0], [("start", at_most(distance2(x0, f.minimizer), 1))]
    for d in (d0, d1):
        x, z = points[-1], f.linear_minimizer(-d)
        given.append(("epsilon", at_most(f(x) - f(z) - dot(d, x - z), q(1, 10))))
        given.append(("bounded", at_most(norm2(d), 4)))
        points.append(x - d / 2)
    given.append(("bounded", at_most(norm2(f.grad(points[-1])), 4)))
    return at_most(minimum(*(f(x) - f.minimum for x in points)), c).given(*given)


@example(UNCONSTRAINED, "accelerated_proximal_point", {"f": convex(), "x0": V}, None, A0=5, gammas=[1.0, 2.0], n=2)
def accelerated_proximal_point(f, x0, c):
    x, v, A = x0, x0, 5.0
    for gamma in (1, 2):
        a = (sqrt((A * gamma) ** 2 + 4 * A * gamma) - A * gamma) / 2
        alpha = near(a, 10**6)
        y = (1 - alpha) * x + alpha * v
        x = f.prox(y, q(gamma))
        v = v + (x - y) / alpha
        A = (1 - a) * A
    start = f(x0) - f.minimum + q(5, 2) * distance2(x0, f.minimizer)
    return at_most(f(x) - f.minimum, c).given(("start", at_most(start, 1)))
