"""Published analyses of splitting, adaptive, stochastic and continuous-time methods."""

from __future__ import annotations

from pepit_examples_base import (
    COMPOSITE,
    CONTINUOUS,
    POTENTIAL,
    SMOOTH,
    STOCHASTIC,
    TEN,
    V,
    example,
    near,
    q,
    thetas,
)

from verify.arithmetic.functions import total
from verify.arithmetic.vector import distance2, dot, norm2
from verify.conditions import at_most, equal
from verify.methods.first_order import (
    gradient_steps,
)
from verify.methods.projection_free import frank_wolfe
from verify.methods.proximal import (
    accelerated_proximal_gradient,
    douglas_rachford_step,
    proximal_gradient,
    three_operator_step,
)
from verify.worst_case.setup import (
    Sum,
    convex,
    convex_indicator,
    smooth,
    smooth_convex,
    smooth_strongly_convex,
    strongly_convex,
)

SUM = {"f": smooth_convex(1), "h": convex(), "F": Sum(("f", "h")), "x0": V}

for _n, _value in ((5, q(2, 52)), (10, q(2, 152)), (20, q(2, 502))):

    @example(COMPOSITE, "accelerated_proximal_gradient_simplified", SUM, _value, mu=0, L=1, n=_n)
    def fista(f, h, F, x0, c, n=_n):
        xs = accelerated_proximal_gradient(f, h, x0, q(1), [q(i, i + 3) for i in range(n)])
        return at_most(F(xs.last) - F.minimum, c * distance2(x0, F.minimizer))


@example(COMPOSITE, "accelerated_proximal_gradient", SUM, None, mu=0, L=1, n=3)
def fista_roots(f, h, F, x0, c):
    t = thetas(3, 4)
    xs = accelerated_proximal_gradient(f, h, x0, q(1), [near((t[i] - 1) / t[i + 1]) for i in range(3)])
    return at_most(F(xs.last) - F.minimum, c * distance2(x0, F.minimizer))


@example(
    COMPOSITE,
    "proximal_gradient",
    {**SUM, "f": smooth_strongly_convex(1, q(1, 10))},
    q(9, 10) ** 4,
    L=1,
    mu=0.1,
    gamma=1,
    n=2,
)
def proximal_gradients(f, h, F, x0, c):
    xs = proximal_gradient(f, h, x0, q(1), 2)
    return at_most(distance2(xs.last, F.minimizer), c * distance2(x0, F.minimizer))


@example(
    COMPOSITE,
    "douglas_rachford_splitting",
    {"h": convex(), "f": smooth_convex(1), "F": Sum(("h", "f")), "x0": V},
    None,
    L=1,
    alpha=1,
    theta=1,
    n=4,
)
def douglas_rachford(h, f, F, x0, c):
    w, first, y = x0, None, None
    for _ in range(4):
        x, y, w = douglas_rachford_step(f, h, w, q(1), q(1))
        first = x if first is None else first
    return at_most(F(y) - F.minimum, c * distance2(first, F.minimizer))


PAIR = {"f": smooth_strongly_convex(1, q(1, 10)), "h": convex(), "w0": V, "w1": V}


@example(COMPOSITE, "douglas_rachford_splitting_contraction", PAIR, q(10, 13) ** 4, mu=0.1, L=1, alpha=3, theta=1, n=2)
def douglas_rachford_contraction(f, h, w0, w1, c):
    ends = []
    for w in (w0, w1):
        for _ in range(2):
            w = douglas_rachford_step(h, f, w, q(3), q(1))[2]
        ends.append(w)
    return at_most(distance2(*ends), c * distance2(w0, w1))


@example(
    COMPOSITE,
    "three_operator_splitting",
    {**PAIR, "g": smooth_convex(1)},
    None,
    mu1=0.1,
    L1=1,
    L3=1,
    alpha=1,
    theta=1,
    n=2,
)
def three_operators(f, h, w0, w1, g, c):
    ends = []
    for w in (w0, w1):
        for _ in range(2):
            w = three_operator_step(h, f, g, w, q(1), q(1))
        ends.append(w)
    return at_most(distance2(*ends), c * distance2(w0, w1))


@example(
    COMPOSITE,
    "frank_wolfe",
    {"f": smooth_convex(1), "C": convex_indicator(1), "F": Sum(("f", "C")), "x0": V},
    None,
    L=1,
    D=1,
    R=float("inf"),
    center=None,
    n=4,
)
def frank_wolfe_steps(f, C, F, x0, c):
    C.grad(x0)
    xs = frank_wolfe(f, C, x0, 4)
    C.grad(xs.last)
    return at_most(F(xs.last) - F.minimum, c)


for _n in (1, 5):

    @example(
        "nonconvex_optimization",
        "gradient_descent",
        {"f": smooth(1, minimizer=False), "x0": V},
        q(4, 3 * _n),
        L=1,
        gamma=1,
        n=_n,
    )
    def nonconvex(f, x0, c, n=_n):
        xs = gradient_steps(f, x0, [q(1)] * n)
        return at_most(xs.least(lambda x: norm2(f.grad(x)), 0, n), c).given(
            ("decrease", at_most(f(x0) - f(xs.last), 1))
        )


@example("adaptive_methods", "polyak_steps_in_distance_to_optimum", TEN, q(2, 3), L=1, mu=0.1, gamma=2)
def polyak_distance(f, x0, c):
    g = f.grad(x0)
    x1 = x0 - 2 * g
    f.grad(x1)
    return at_most(distance2(x1, f.minimizer), c * distance2(x0, f.minimizer)).given(
        ("step", equal(2 * norm2(g), 2 * (f(x0) - f.minimum)))
    )


@example("adaptive_methods", "polyak_steps_in_function_value", TEN, None, L=1, mu=0.1, gamma=1.5)
def polyak_value(f, x0, c):
    g = f.grad(x0)
    x1 = x0 - q(3, 2) * g
    return at_most(f(x1) - f.minimum, c).given(
        ("gap", at_most(f(x0) - f.minimum, 1)),
        ("step", equal(norm2(g), 2 * (2 - q(3, 2)) * (f(x0) - f.minimum))),
    )


@example(POTENTIAL, "gradient_descent_lyapunov_1", SMOOTH, stated=q(0), L=1, gamma=1, n=10)
def potential_1(f, x0):
    x1, xs, fs = x0 - f.grad(x0), f.minimizer, f.minimum
    before = 10 * (f(x0) - fs) + distance2(x0, xs) / 2
    return at_most(11 * (f(x1) - fs) + distance2(x1, xs) / 2, before)


@example(POTENTIAL, "gradient_descent_lyapunov_2", SMOOTH, stated=q(0), L=1, gamma=1, n=10)
def potential_2(f, x0):
    x1, xs, fs, n = x0 - f.grad(x0), f.minimizer, f.minimum, 10
    before = (2 * n + 1) * (f(x0) - fs) + n * (n + 2) * norm2(f.grad(x0)) + distance2(x0, xs)
    after = (2 * n + 3) * (f(x1) - fs) + (n + 1) * (n + 3) * norm2(f.grad(x1)) + distance2(x1, xs)
    return at_most(after, before)


@example(POTENTIAL, "accelerated_gradient_method", {**SMOOTH, "z0": V}, stated=q(0), L=1, gamma=1, lam=6**0.5)
def potential_nesterov(f, x0, z0):
    # lambda^2 = 6 gives (1 + sqrt(25))/2 = 3 for the next one: everything is rational
    y = (1 - q(1, 3)) * x0 + q(1, 3) * z0
    g = f.grad(y)
    z1, x1, xs, fs = z0 - (9 - 6) * g, y - g, f.minimizer, f.minimum
    return at_most(9 * (f(x1) - fs) + distance2(z1, xs) / 2, 6 * (f(x0) - fs) + distance2(z0, xs) / 2)


@example(CONTINUOUS, "gradient_flow_convex", {"f": convex(), "x": V}, stated=q(0), t=3)
def gradient_flow_convex(f, x):
    velocity = -f.grad(x)
    return at_most(f(x) - f.minimum + 3 * dot(f.grad(x), velocity) + dot(x - f.minimizer, velocity), 0)


@example(CONTINUOUS, "gradient_flow_strongly_convex", {"f": strongly_convex(q(1, 10)), "x": V}, stated=q(-1, 5), mu=0.1)
def gradient_flow_strong(f, x):
    return at_most(-norm2(f.grad(x)), -2 * f.m * (f(x) - f.minimum))


@example(CONTINUOUS, "accelerated_gradient_flow_convex", {"f": convex(), "x": V, "v": V}, stated=q(0), t=3.4)
def accelerated_flow(f, x, v):
    t, g, xs = q(17, 5), f.grad(x), f.minimizer
    acceleration = -3 / t * v - g
    inside = (x - xs) + t / 2 * v
    rate = 2 * t * (f(x) - f.minimum) + t**2 * dot(v, g) + 4 * dot(inside, q(3, 2) * v + t / 2 * acceleration)
    return at_most(rate, 0)


@example(
    CONTINUOUS,
    "accelerated_gradient_flow_strongly_convex",
    {"f": strongly_convex(q(1, 4)), "x": V, "v": V},
    stated=q(-1, 2),
    mu=0.25,
    psd=True,
)
def accelerated_flow_strong(f, x, v):
    root, g, xs = q(1, 2), f.grad(x), f.minimizer
    acceleration = -2 * root * v - g
    inside = root * (x - xs) + v
    energy = f(x) - f.minimum + norm2(inside) / 2
    return at_most(dot(g, v) + dot(inside, root * v + acceleration), -root * energy)


FINITE = {**{f"f{i}": smooth_strongly_convex(1, q(1, 10)) for i in range(3)}, "F": Sum(("f0", "f1", "f2")), "x0": V}


@example(STOCHASTIC, "sgd", FINITE, None, L=1, mu=0.1, gamma=1, v=1, R=2, n=3)
def sgd(f0, f1, f2, F, x0, c):
    parts, xs = (f0, f1, f2), F.minimizer
    variance = total(norm2(f.grad(xs)) for f in parts) / 3
    mean = total(distance2(x0 - f.grad(x0), xs) for f in parts) / 3
    return at_most(mean, c).given(("variance", at_most(variance, 1)), ("start", at_most(distance2(x0, xs), 4)))


@example(STOCHASTIC, "sgd_overparametrized", FINITE, q(81, 100), L=1, mu=0.1, gamma=1, n=3)
def sgd_overparametrized(f0, f1, f2, F, x0, c):
    parts, xs = (f0, f1, f2), F.minimizer
    variance = total(norm2(f.grad(xs)) for f in parts) / 3
    mean = total(distance2(x0 - f.grad(x0), xs) for f in parts) / 3
    return at_most(mean, c * distance2(x0, xs)).given(("variance", at_most(variance, 0)))


@example(
    STOCHASTIC,
    "saga",
    {
        "h": convex(),
        **FINITE,
        "F": Sum(("h", "f0", "f1", "f2"), (q(1), q(1, 3), q(1, 3), q(1, 3))),
        "p0": V,
        "p1": V,
        "p2": V,
    },
    None,
    L=1,
    mu=0.1,
    n=3,
)
def saga(h, f0, f1, f2, F, x0, p0, p1, p2, c):
    parts, memory, xs = (f0, f1, f2), (p0, p1, p2), F.minimizer
    gamma = 1 / (2 * (q(3, 10) + 1))
    weight = 1 / (2 * gamma * (1 - gamma / 10) * 3)

    def bregman(f, y):
        return (f(y) - f(xs) - dot(f.grad(xs), y - xs)) / 3

    start = weight * distance2(x0, xs) + total(bregman(f, p) for f, p in zip(parts, memory, strict=True))
    ends = []
    for i, f in enumerate(parts):
        w = x0 - gamma * (f.grad(x0) - f.grad(memory[i]))
        for g, p in zip(parts, memory, strict=True):
            w = w - gamma / 3 * g.grad(p)
        x1 = h.prox(w, gamma)
        others = total(bregman(g, x0 if j == i else memory[j]) for j, g in enumerate(parts))
        ends.append(weight * distance2(x1, xs) + others)
    return at_most(total(ends) / 3, c).given(("start", at_most(start, 1)))


@example(
    "tutorials",
    "gradient_descent_contraction",
    {"f": smooth_strongly_convex(1, q(1, 10)), "x0": V, "y0": V},
    q(9, 10) ** 4,
    L=1,
    mu=0.1,
    gamma=1,
    n=2,
)
def contraction(f, x0, y0, c):
    x, y = (gradient_steps(f, z, [q(1)] * 2).last for z in (x0, y0))
    return at_most(distance2(x, y), c * distance2(x0, y0))
