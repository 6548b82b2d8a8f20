"""Published analyses of fixed-point iterations, monotone operators and sets."""

from __future__ import annotations

from typing import Any

from pepit_examples_base import (
    FIXED,
    LOW,
    MONOTONE,
    V,
    example,
    q,
)

from verify.arithmetic.vector import distance2, norm2
from verify.conditions import at_most
from verify.methods.projection_free import alternating_projections, averaged_projections, dykstra
from verify.methods.proximal import (
    averaged_iteration,
    douglas_rachford_step,
    halpern,
    proximal_point,
    three_operator_step,
)
from verify.worst_case.setup import (
    Sum,
    cocoercive,
    convex_indicator,
    lipschitz_operator,
    monotone,
    smooth_strongly_convex,
    together,
)

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
