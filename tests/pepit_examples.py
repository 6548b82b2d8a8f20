"""Published worst-case analyses, each written once as a text; the numbers come from PEPit's own examples.

An example says: the text (``measure <= c * bound``), what its arguments are, which PEPit example it is and with
which arguments, and the exact worst case where one is published.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import Any

from flint import fmpq

from verify.arithmetic.core import as_fmpq
from verify.arithmetic.functions import minimum, total
from verify.arithmetic.vector import distance2, dot, norm2
from verify.conditions import Condition, at_most, equal
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
from verify.methods.projection_free import alternating_projections, averaged_projections, dykstra, frank_wolfe
from verify.methods.proximal import (
    accelerated_proximal_gradient,
    averaged_iteration,
    douglas_rachford_step,
    halpern,
    proximal_gradient,
    proximal_point,
    three_operator_step,
)
from verify.worst_case.setup import (
    FreeVector,
    Setup,
    Sum,
    cocoercive,
    convex,
    convex_indicator,
    convex_lipschitz,
    lipschitz_operator,
    monotone,
    quadratic_growth,
    secant_error_bound,
    smooth,
    smooth_convex,
    smooth_strongly_convex,
    strongly_convex,
    together,
)

V = FreeVector()


def near(x: float, denominator: int = 10**8) -> fmpq:
    """A rational near an irrational coefficient."""
    return as_fmpq(Fraction(x).limit_denominator(denominator))


def q(p: int, r: int = 1) -> fmpq:
    return fmpq(p, r)


@dataclass(frozen=True)
class Example:
    """One published analysis; ``exact`` is its published worst case (a float stands for an irrational number)."""

    name: str
    text: Callable[..., Condition]
    arguments: Mapping[str, Any]
    pepit: tuple[str, str, Mapping[str, Any]]
    exact: fmpq | float | None = None
    stated: fmpq | None = None
    """For a text without a factor: the number that PEPit gives, and the text states."""

    def setup(self, c: Any = 1) -> Setup:
        """The arguments, with the factor c where the text has one."""
        return Setup({**self.arguments, **({} if self.stated is not None else {"c": c})})


EXAMPLES: list[Example] = []
UNCONSTRAINED = "unconstrained_convex_minimization"
COMPOSITE = "composite_convex_minimization"
FIXED = "fixed_point_problems"
MONOTONE = "monotone_inclusions_variational_inequalities"
STOCHASTIC = "stochastic_and_randomized_convex_minimization"
CONTINUOUS = "continuous_time_models"
POTENTIAL = "potential_functions"
LOW = "low_dimensional_worst_cases_scenarios"


def example(
    category: str,
    module: str,
    arguments: Mapping[str, Any],
    exact: Any = None,
    stated: Any = None,
    function: str = "",
    **options: Any,
) -> Callable[..., Any]:
    """Register a text as PEPit's example ``category/module`` with ``options``."""

    def register(text: Callable[..., Condition]) -> Callable[..., Condition]:
        name = f"{category}.{module}" + "".join(f"-{k}{v}" for k, v in options.items() if k in ("n", "typeM"))
        call = (f"PEPit.examples.{category}.{module}", function or f"wc_{module}", options)
        EXAMPLES.append(Example(name, text, arguments, call, exact, stated))
        return text

    return register


def thetas(n: int, last: int = 8) -> list[float]:
    """t_0 = 1, t_{i+1} = (1 + sqrt(4 t_i^2 + 1))/2, the last one with ``last`` for 4."""
    t = [1.0]
    for i in range(n):
        t.append((1 + sqrt((4 if i < n - 1 else last) * t[-1] ** 2 + 1)) / 2)
    return t


# -- unconstrained ----------------------------------------------------------------------------------

SMOOTH = {"f": smooth_convex(1), "x0": V}


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


TEN = {"f": smooth_strongly_convex(1, q(1, 10)), "x0": V}


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


# -- composite --------------------------------------------------------------------------------------

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


# -- nonconvex, adaptive, potentials, continuous ----------------------------------------------------

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


# -- fixed points, operators ------------------------------------------------------------------------

OPERATOR = {"T": lipschitz_operator(1), "x0": V}


@example(FIXED, "halpern_iteration", OPERATOR, q(4, 36), n=5)
def halpern_iteration(T, x0, c):
    x = halpern(T, x0, [q(1, i + 2) for i in range(5)]).last
    return at_most(norm2(x - T.grad(x)), c * distance2(x0, T.fixed_point))


@example(
    FIXED,
    "krasnoselskii_mann_constant_step_sizes",
    OPERATOR,
    q(1, 4) * q(3, 4) ** 3 / (4 * q(3, 4) * q(1, 4)),
    n=3,
    gamma=0.75,
)
def krasnoselskii_mann(T, x0, c):
    x = averaged_iteration(T, x0, [q(3, 4)] * 3).last
    return at_most(norm2(x - T.grad(x)) / 4, c * distance2(x0, T.fixed_point))


@example(FIXED, "krasnoselskii_mann_increasing_step_sizes", OPERATOR, None, n=3)
def krasnoselskii_mann_increasing(T, x0, c):
    x = averaged_iteration(T, x0, [1 - q(1, i + 2) for i in range(3)]).last
    return at_most(norm2(x - T.grad(x)) / 4, c * distance2(x0, T.fixed_point))


@example(
    FIXED,
    "optimal_contractive_halpern_iteration",
    {"T": lipschitz_operator(q(10, 11)), "x0": V},
    q(21, 11) ** 2 * (q(1, 10) / (q(11, 10) ** 5 - 1)) ** 2,
    n=4,
    gamma=1.1,
)
def contractive_halpern(T, x0, c):
    g = q(11, 10)
    x = halpern(T, x0, [(g**2 - 1) / (g ** (2 * i + 4) - 1) for i in range(4)]).last
    return at_most(norm2(x - T.grad(x)), c * distance2(x0, T.fixed_point))


MONO = {"A": monotone(), "x0": V}


@example(MONOTONE, "proximal_point", MONO, q(3, 4) ** 3 / 4, alpha=2, n=4)
def monotone_proximal_point(A, x0, c):
    xs = proximal_point(A, x0, [q(2)] * 4)
    return at_most(distance2(xs.last, xs[3]), c * distance2(x0, A.minimizer))


@example(MONOTONE, "accelerated_proximal_point", MONO, q(1, 16), alpha=2, n=4)
def monotone_accelerated(A, x0, c):
    n, x, y = 4, [x0] * 5, [x0] * 6
    for i in range(n - 1):
        x[i + 1] = A.prox(y[i + 1], 2)
        y[i + 2] = x[i + 1] + q(i, i + 2) * (x[i + 1] - x[i]) - q(i, i + 2) * (x[i] - y[i])
    x[n] = A.prox(y[n], 2)
    return at_most(distance2(x[n], y[n]), c * distance2(x0, A.minimizer))


@example(
    MONOTONE,
    "optimal_strongly_monotone_proximal_point",
    {"A": monotone(q(1, 20)), "x0": V},
    (q(1, 10) / (q(11, 10) ** 3 - 1)) ** 2,
    n=3,
    mu=0.05,
)
def strongly_monotone_optimal(A, x0, c):
    mu = q(1, 20)

    def phi(index: int) -> Any:
        return ((1 + 2 * mu) ** (2 * index + 2) - 1) / ((1 + 2 * mu) ** 2 - 1) if index >= 0 else q(0)

    x = y = y_before = x0
    for i in range(3):
        after = A.prox(y, 1)
        y_after = (
            after
            + (phi(i) - 1) / phi(i + 1) * (after - x)
            - 2 * mu * phi(i) / phi(i + 1) * (y - after)
            + (1 + 2 * mu) * phi(i - 1) / phi(i + 1) * (y_before - x)
        )
        x, y_before, y = after, y, y_after
    return at_most(distance2(y_before, x), c * distance2(x0, A.minimizer))


@example(
    MONOTONE,
    "douglas_rachford_splitting",
    {"A": together(lipschitz_operator(1), monotone()), "B": monotone(q(1, 10)), "w0": V, "w1": V},
    None,
    L=1,
    mu=0.1,
    alpha=1.3,
    theta=0.9,
)
def monotone_douglas_rachford(A, B, w0, w1, c):
    ends = [douglas_rachford_step(B, A, w, q(13, 10), q(9, 10))[2] for w in (w0, w1)]
    return at_most(distance2(*ends), c * distance2(w0, w1))


@example(
    MONOTONE,
    "douglas_rachford_splitting_2",
    {"A": cocoercive(1), "B": monotone(q(1, 10)), "w0": V, "w1": V},
    None,
    beta=1,
    mu=0.1,
    alpha=1.3,
    theta=0.9,
)
def cocoercive_douglas_rachford(A, B, w0, w1, c):
    ends = [douglas_rachford_step(B, A, w, q(13, 10), q(9, 10))[2] for w in (w0, w1)]
    return at_most(distance2(*ends), c * distance2(w0, w1))


@example(
    MONOTONE,
    "three_operator_splitting",
    {"A": monotone(), "B": cocoercive(1), "C": smooth_strongly_convex(1, q(1, 10)), "w0": V, "w1": V},
    None,
    L=1,
    mu=0.1,
    beta=1,
    alpha=0.9,
    theta=1.3,
)
def monotone_three_operators(A, B, C, w0, w1, c):
    ends = [three_operator_step(B, A, C, w, q(9, 10), q(13, 10)) for w in (w0, w1)]
    return at_most(distance2(*ends), c * distance2(w0, w1))


VARIATIONAL = {"C": convex_indicator(), "B": together(lipschitz_operator(1), monotone()), "F": Sum(("C", "B")), "x0": V}


@example(MONOTONE, "optimistic_gradient", VARIATIONAL, None, n=3, gamma=0.25, L=1)
def optimistic_gradient(C, B, F, x0, c):
    x = u = C.project(x0)
    v = B.grad(u)
    for _ in range(3):
        before, u = u, C.prox(x - v / 4, q(1, 4))
        old, v = v, B.grad(u)
        x = u + (old - v) / 4
    return at_most(distance2(u, before), c * distance2(x0, F.minimizer))


@example(MONOTONE, "past_extragradient", VARIATIONAL, None, n=3, gamma=0.25, L=1)
def past_extragradient(C, B, F, x0, c):
    x = u = C.project(x0)
    v = B.grad(u)
    for _ in range(3):
        u = C.prox(x - v / 4, q(1, 4))
        v = B.grad(u)
        before, x = x, C.prox(x - v / 4, q(1, 4))
    return at_most(distance2(x, before), c * distance2(x0, F.minimizer))


# -- sets -------------------------------------------------------------------------------------------

SETS = {"C": convex_indicator(), "D": convex_indicator(), "F": Sum(("C", "D")), "x0": V}


@example(LOW, "alternate_projections", SETS, None, n=3)
def alternating(C, D, F, x0, c):
    x = alternating_projections(C, D, x0, 3).last
    return at_most(distance2(x, C.project(x)), c * distance2(x0, F.minimizer))


@example(LOW, "averaged_projections", SETS, None, n=3)
def averaged(C, D, F, x0, c):
    x = averaged_projections(C, D, x0, 3).last
    return at_most(distance2(C.project(x), D.project(x)), c * distance2(x0, F.minimizer))


@example(LOW, "dykstra", SETS, None, n=3)
def dykstra_projections(C, D, F, x0, c):
    x = dykstra(C, D, x0, 3).last
    return at_most(distance2(x, C.project(x)), c * distance2(x0, F.minimizer))


# -- stochastic -------------------------------------------------------------------------------------

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
