"""Published rates of methods that no text of ours is about: proved as printed, and refuted where too much is asked."""

from __future__ import annotations

from math import isqrt
from typing import Any

import pytest
from flint import fmpq

from verify import checker
from verify.arithmetic.vector import distance2
from verify.conditions import Condition, Given, at_most
from verify.methods.first_order import (
    gradient_steps,
    silver_step_sizes,
    subgradient_steps,
    triple_momentum,
)
from verify.methods.projection_free import averaged_projections, projected_gradient
from verify.worst_case.decide import Outcome, decide_text
from verify.worst_case.setup import (
    FreeVector,
    Setup,
    Sum,
    convex_indicator,
    convex_lipschitz,
    smooth_convex,
    smooth_strongly_convex,
)

V = FreeVector()
ONE, PERCENT = fmpq(1), fmpq(99, 100)
DIGITS = 10**12


def root(x: fmpq) -> fmpq:
    """The largest multiple of 10^-12 that is at most sqrt(x)."""
    return fmpq(isqrt(int((x * DIGITS**2).floor())), DIGITS)


def decided(text: Any, outcome: Outcome, **arguments: Any) -> None:
    """``text`` ends in ``outcome``, with certificates that the checker accepts."""
    result = decide_text(text, Setup(arguments), loosen=False)
    assert result.outcome is outcome, result.reason
    for certificate in result.certificates:
        assert checker.check(certificate).verdict == outcome.value


def silver(f: Any, x0: Any, k: Any, c: Any) -> Condition:
    """f(x_N) - f* <= c |x0 - x*|^2 / (1 + sqrt(4 rho^(2 k) - 3)) after N = 2^k - 1 silver steps, L = 1.

    Altschuler and Parrilo (2023), "Acceleration by stepsize hedging II", Theorem 1.1; rho = 1 + sqrt(2).  The
    steps are rational ones near the silver ones, and the root in the bound is rounded down.
    """
    rho = 1 + root(fmpq(2))
    xs = gradient_steps(f, x0, silver_step_sizes(2 ** int(k) - 1, root(fmpq(2))))
    rate = 1 / (1 + root(4 * rho ** (2 * int(k)) - 3))
    return at_most(f(xs.last) - f.minimum, c * rate * distance2(x0, f.minimizer))


@pytest.mark.parametrize("k", [1, 2, 3, pytest.param(4, marks=pytest.mark.slow)])
def test_silver_steps(k: int) -> None:
    decided(silver, Outcome.PROVED, f=smooth_convex(1), x0=V, k=k, c=ONE)
    decided(silver, Outcome.REFUTED, f=smooth_convex(1), x0=V, k=k, c=fmpq(1, 2))


def triple(f: Any, x0: Any, N: Any, c: Any) -> Condition:
    """f(x_N) - f* <= c rho^(2 N) L kappa |x0 - x*|^2 / 2, rho = 1 - 1/sqrt(kappa), kappa = 9, L = 1.

    Van Scoy, Freeman, Lynch (2018), "The fastest known globally convergent first-order method".
    """
    rho, kappa = fmpq(2, 3), f.L / f.m
    beta, gamma = rho**2 / (2 - rho), rho**2 / ((1 + rho) * (2 - rho))
    xs = triple_momentum(f, x0, (1 + rho) / f.L, beta, gamma, rho**2 / (1 - rho**2), int(N))
    bound = c * rho ** (2 * int(N)) * f.L * kappa / 2
    return at_most(f(xs.last) - f.minimum, bound * distance2(x0, f.minimizer))


@pytest.mark.parametrize("N", [1, 2, 4])
def test_triple_momentum(N: int) -> None:
    decided(triple, Outcome.PROVED, f=smooth_strongly_convex(1, fmpq(1, 9)), x0=V, N=N, c=ONE)
    decided(triple, Outcome.REFUTED, f=smooth_strongly_convex(1, fmpq(1, 9)), x0=V, N=N, c=PERCENT)


def subgradients(f: Any, x0: Any, N: Any, c: Any) -> Condition:
    """min f(x_i) - f* <= c G R/sqrt(N + 1) over i <= N with steps R/(G sqrt(N + 1)), N + 1 = 4, R = 1."""
    R, length = fmpq(1), fmpq(2)
    xs = subgradient_steps(f, x0, [R / (f.G * length)] * int(N))
    best = xs.least(lambda x: f(x) - f.minimum, 0, N)
    near = (("a start within R of a minimizer", at_most(distance2(x0, f.minimizer), R**2)),)
    return Given(near, at_most(best, c * f.G * R / length))


def test_subgradient_steps() -> None:
    decided(subgradients, Outcome.PROVED, f=convex_lipschitz(2), x0=V, N=3, c=ONE)
    decided(subgradients, Outcome.REFUTED, f=convex_lipschitz(2), x0=V, N=3, c=PERCENT)


def projected(f: Any, C: Any, F: Any, x0: Any, N: Any, c: Any) -> Condition:
    """|x_N - x*|^2 <= c (1 - m/L)^(2 N) |x0 - x*|^2 for projected gradient steps 1/L."""
    xs = projected_gradient(f, C, x0, [1 / f.L] * int(N))
    return at_most(distance2(xs.last, F.minimizer), c * (1 - f.m / f.L) ** (2 * int(N)) * distance2(x0, F.minimizer))


@pytest.mark.parametrize("N", [1, 5, 20])
def test_projected_gradient(N: int) -> None:
    parts = {"f": smooth_strongly_convex(1, fmpq(1, 2)), "C": convex_indicator(), "F": Sum(("f", "C"))}
    decided(projected, Outcome.PROVED, **parts, x0=V, N=N, c=ONE)
    if N == 1:
        decided(projected, Outcome.REFUTED, **parts, x0=V, N=N, c=PERCENT)


def averaged(C: Any, D: Any, F: Any, x0: Any, c: Any) -> Condition:
    """|x_1 - x*|^2 <= c |x0 - x*|^2 for a point x* of both sets: no averaged projection leads away from it."""
    return at_most(distance2(averaged_projections(C, D, x0, 1).last, F.minimizer), c * distance2(x0, F.minimizer))


def test_averaged_projections() -> None:
    parts = {"C": convex_indicator(), "D": convex_indicator(), "F": Sum(("C", "D"))}
    decided(averaged, Outcome.PROVED, **parts, x0=V, c=ONE)
    decided(averaged, Outcome.REFUTED, **parts, x0=V, c=PERCENT)
