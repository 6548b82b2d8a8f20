"""Quadratics and linear maps by their spectrum: false bounds are refuted by an explicit one, true ones never are.

The sharp constants come from another place than the judge: the residual polynomial of each method, which multiplies
the start along an eigenvector, is evaluated densely in floats.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from flint import fmpq
from worst_case_texts import V

from verify import ConvexQuadratic, Point, QuadraticFunction, StronglyConvexQuadratic, at_most, checker, norm2, rational
from verify.arithmetic.core import as_fmpq
from verify.arithmetic.vector import distance2, dot
from verify.claim import Citation, Claim, Form
from verify.conditions import Condition
from verify.judges.worst_case import judge_worst_case
from verify.methods.first_order import gradient_steps, heavy_ball
from verify.profiles import QUICK
from verify.verdict import PROVED, REFUTED, Verdict
from verify.worst_case.decide import Outcome, decide_text
from verify.worst_case.setup import Setup, Sum, linear_map, quadratic

FALSE = [fmpq(99, 100), fmpq(9999, 10000)]
TRUE = [fmpq(10001, 10000), fmpq(101, 100)]


def judged(text: Callable[..., Condition], **arguments: Any) -> Verdict | None:
    claim = Claim("test.claim", Form.UNIVERSAL, "", Citation("", ""), "other", text, arguments)
    return judge_worst_case(claim, QUICK, 0)


def refuted(verdict: Verdict | None) -> None:
    assert verdict is not None and verdict.standing is REFUTED
    certificate = verdict.evidence[0].certificate
    assert certificate is not None and certificate["kind"] == "instance"
    assert checker.check(certificate).verdict == "refuted"


def not_refuted(verdict: Verdict | None) -> None:
    assert verdict is None or verdict.standing is PROVED


# -- methods, and what they multiply a start by ---------------------------------------------------------


def chebyshev_steps(N: int, m: float, L: float) -> list[fmpq]:
    """The inverse roots of the Chebyshev polynomial of [m, L], rounded to rationals."""
    roots = (L + m) / 2 + (L - m) / 2 * np.cos((2 * np.arange(N) + 1) * np.pi / (2 * N))
    return [fmpq(round(1e6 / r), 10**6) for r in roots]


def largest(residual: Callable[[np.ndarray], np.ndarray], m: float, L: float) -> fmpq:
    """max of residual(t)^2 over [m, L], from below and to about ten digits."""
    t = np.linspace(m, L, 400_001)
    return as_fmpq(repr(float(np.max(residual(t) ** 2))))


def chebyshev_residual(steps: list[fmpq]) -> Callable[[np.ndarray], np.ndarray]:
    return lambda t: np.prod([1 - float(int(a.p) / int(a.q)) * t for a in steps], axis=0)


def heavy_ball_residual(a: float, b: float, N: int) -> Callable[[np.ndarray], np.ndarray]:
    def residual(t: np.ndarray) -> np.ndarray:
        before = x = np.ones_like(t)
        for _ in range(N):
            before, x = x, x - a * t * x + b * (x - before)
        return x

    return residual


def contraction(steps: list[fmpq], c: fmpq) -> Callable[..., Condition]:
    def text(f: Any, x0: Any) -> Condition:
        return at_most(distance2(gradient_steps(f, x0, steps).last, f.minimizer), c * distance2(x0, f.minimizer))

    return text


def with_momentum(a: fmpq, b: fmpq, N: int, c: fmpq) -> Callable[..., Condition]:
    def text(f: Any, x0: Any) -> Condition:
        return at_most(distance2(heavy_ball(f, x0, a, b, N).last, f.minimizer), c * distance2(x0, f.minimizer))

    return text


# -- claims -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("N", [3, 5, 10])
@pytest.mark.parametrize("kappa", [4, 25])
@pytest.mark.parametrize("share", FALSE)
def test_chebyshev_steps_are_no_better_than_their_polynomial(N: int, kappa: int, share: fmpq) -> None:
    steps = chebyshev_steps(N, 1, kappa)
    c = largest(chebyshev_residual(steps), 1, kappa) * share
    family = QuadraticFunction(convex=True, strongly_convex=True, L=kappa, m=1, minimizer=True)
    refuted(judged(contraction(steps, c), f=family, x0=Point()))


@pytest.mark.parametrize(("N", "kappa"), [(3, 4), (5, 25)])
@pytest.mark.parametrize("share", TRUE)
def test_chebyshev_steps_are_as_good_as_their_polynomial(N: int, kappa: int, share: fmpq) -> None:
    steps = chebyshev_steps(N, 1, kappa)
    c = largest(chebyshev_residual(steps), 1, kappa) * share
    family = QuadraticFunction(convex=True, strongly_convex=True, L=kappa, m=1, minimizer=True)
    not_refuted(judged(contraction(steps, c), f=family, x0=Point()))


@pytest.mark.parametrize("N", [2, 10, 20])
@pytest.mark.parametrize("share", FALSE)
def test_heavy_ball_is_no_better_than_its_polynomial(N: int, share: fmpq) -> None:
    """Polyak's tuning for kappa = 25; the worst eigenvalue lies between the ends."""
    c = largest(heavy_ball_residual(1 / 9, 4 / 9, N), 1, 25) * share
    family = QuadraticFunction(convex=True, strongly_convex=True, L=25, m=1, minimizer=True)
    refuted(judged(with_momentum(fmpq(1, 9), fmpq(4, 9), N, c), f=family, x0=Point()))


@pytest.mark.parametrize("N", [2, 10])
@pytest.mark.parametrize("share", TRUE)
def test_heavy_ball_is_as_good_as_its_polynomial(N: int, share: fmpq) -> None:
    c = largest(heavy_ball_residual(1 / 9, 4 / 9, N), 1, 25) * share
    family = QuadraticFunction(convex=True, strongly_convex=True, L=25, m=1, minimizer=True)
    not_refuted(judged(with_momentum(fmpq(1, 9), fmpq(4, 9), N, c), f=family, x0=Point()))


def gap_after(N: int, share: fmpq) -> Callable[..., Condition]:
    """(f(x_N) - f*) / (L |x_0 - x*|^2), sharp at t = 1/(2 N + 1): t (1 - t)^(2 N) / 2."""
    t = fmpq(1, 2 * N + 1)
    c = share * t * (1 - t) ** (2 * N) / 2

    def text(f: Any, x0: Any) -> Condition:
        last = gradient_steps(f, x0, [1 / f.L] * N).last
        return at_most(f(last) - f.minimum, c * f.L * distance2(x0, f.minimizer))

    return text


@pytest.mark.parametrize("N", [1, 5, 10])
def test_rate_of_gradient_descent_on_quadratics(N: int) -> None:
    family = ConvexQuadratic(minimizer=True)
    for share in FALSE:
        refuted(judged(gap_after(N, share), f=family, x0=Point()))
    for share in (fmpq(1), *TRUE) if N < 10 else ():
        not_refuted(judged(gap_after(N, share), f=family, x0=Point()))


@pytest.mark.parametrize("share", FALSE)
def test_constants_and_hypotheses_are_kept(share: fmpq) -> None:
    """|x_0 - x*|^2 <= 4 and a gap at most 4 times the rate, as numbers without units."""
    t = fmpq(1, 7)
    c = 4 * t * (1 - t) ** 6 / 2

    def text(f: Any, x0: Any, c: fmpq = c * share) -> Condition:
        last = gradient_steps(f, x0, [fmpq(1)] * 3).last
        return at_most(f(last) - f.minimum, c).given(at_most(distance2(x0, f.minimizer), 4))

    family = ConvexQuadratic(minimizer=True, L=1)
    refuted(judged(text, f=family, x0=Point()))
    not_refuted(judged(lambda f, x0: text(f, x0, c), f=family, x0=Point()))


def test_two_free_points_are_bad_together() -> None:
    """<g(x) - g(y), x - y> <= L |x - y|^2 is sharp; two free points are found as one eigenvector."""

    def text(f: Any, x: Any, y: Any, c: fmpq) -> Condition:
        return at_most(dot(f.grad(x) - f.grad(y), x - y), c * f.L * norm2(x - y))

    for share in FALSE:
        refuted(judged(lambda f, x, y, c=share: text(f, x, y, c), f=StronglyConvexQuadratic, x=Point(), y=Point()))
    not_refuted(judged(lambda f, x, y: text(f, x, y, fmpq(1)), f=StronglyConvexQuadratic, x=Point(), y=Point()))


@pytest.mark.parametrize("share", FALSE)
def test_quadratics_that_are_not_convex(share: fmpq) -> None:
    """-<g(x) - g(y), x - y> <= L |x - y|^2 is sharp at the curvature -L."""

    def text(f: Any, x: Any, y: Any, c: fmpq) -> Condition:
        return at_most(-dot(f.grad(x) - f.grad(y), x - y), c * f.L * norm2(x - y))

    refuted(judged(lambda f, x, y: text(f, x, y, share), f=QuadraticFunction, x=Point(), y=Point()))
    not_refuted(judged(lambda f, x, y: text(f, x, y, fmpq(1)), f=QuadraticFunction, x=Point(), y=Point()))


# -- texts over setups ------------------------------------------------------------------------------------


def test_linear_maps_are_refuted_by_their_singular_values() -> None:
    """max of s^2 (1 - s^2/9)^4 over s in [0, 3] is 9 t (1 - t)^4 at t = 1/5."""
    sharp = 9 * fmpq(1, 5) * fmpq(4, 5) ** 4

    def text(M: Any, x: Any, c: Any) -> Condition:
        start = x
        for _ in range(2):
            x = x - M.adjoint(M(x)) / 9
        return at_most(norm2(M(x)), c * norm2(start))

    for share in FALSE:
        result = decide_text(text, Setup({"M": linear_map(3), "x": V, "c": sharp * share}))
        assert result.outcome is Outcome.REFUTED
        assert checker.check(result.certificates[0]).verdict == "refuted"
    for share in (fmpq(1), *TRUE):
        result = decide_text(text, Setup({"M": linear_map(3), "x": V, "c": sharp * share}))
        assert result.outcome is not Outcome.REFUTED


@pytest.mark.parametrize("share", [fmpq(99, 100), fmpq(999_999, 10**6)])
def test_setups_over_quadratics_are_refuted(share: fmpq) -> None:
    text = with_momentum(fmpq(1, 9), fmpq(4, 9), 6, largest(heavy_ball_residual(1 / 9, 4 / 9, 6), 1, 25) * share)
    result = decide_text(text, Setup({"f": quadratic(25, 1), "x0": V}))
    assert result.outcome is Outcome.REFUTED
    assert checker.check(result.certificates[0]).verdict == "refuted"


def test_what_a_mode_cannot_express_is_left_undecided() -> None:
    """A sum and a fixed point: false claims, no counterexample here, and no crash."""

    def of_sum(f: Any, F: Any, x: Any) -> Condition:
        return at_most(norm2(F.grad(x)), fmpq(1, 2) * norm2(x - f.minimizer))

    def fixed(f: Any, x: Any) -> Condition:
        return at_most(norm2(f.grad(f.fixed_point)), fmpq(1, 2) * norm2(x))

    for text, arguments in (
        (of_sum, {"f": quadratic(1), "F": Sum(("f",)), "x": V}),
        (fixed, {"f": quadratic(1), "x": V}),
    ):
        assert decide_text(text, Setup(arguments)).outcome is Outcome.UNDECIDED


def test_a_run_beyond_the_range_of_floats_is_refuted_exactly() -> None:
    def overflowing(f: Any, x: Any) -> Condition:
        last = gradient_steps(f, x, [fmpq(10**60)] * 3).last
        return at_most(distance2(last, f.minimizer), distance2(x, f.minimizer))

    result = decide_text(overflowing, Setup({"f": quadratic(1), "x": V}))
    assert result.outcome is Outcome.REFUTED
    assert checker.check(result.certificates[0]).verdict == "refuted"


# -- steps that depend on the run -------------------------------------------------------------------------


def conjugate_directions(f: Any, x: Any, N: int, remembered: bool) -> Any:
    """N exact searches along conjugate directions (along negative gradients where nothing is ``remembered``)."""
    g = f.grad(x)
    p = -1 * g
    for _ in range(N):
        x = x - dot(g, p) / dot(p, f.grad(x + p) - g) * p
        after = f.grad(x)
        p = dot(after, after) / dot(g, g) * p - after if remembered else -1 * after
        g = after
    return x


def gap_ratio(N: int, kappa: int, c: fmpq, remembered: bool) -> Callable[..., Condition]:
    def text(f: Any, x0: Any) -> Condition:
        last = conjugate_directions(f, x0, N, remembered)
        return at_most(f(last) - f.minimum, rational(int(c.p), int(c.q)) * (f(x0) - f.minimum))

    return text


def inverse_chebyshev(N: int, kappa: int) -> fmpq:
    """1/T_N((kappa + 1)/(kappa - 1))^2: what conjugate gradients reach at worst in the energy norm."""
    t = fmpq(kappa + 1, kappa - 1)
    before, now = fmpq(1), t
    for _ in range(N - 1):
        before, now = now, 2 * t * now - before
    return 1 / now**2


def of_condition(kappa: int) -> Any:
    return QuadraticFunction(convex=True, strongly_convex=True, L=kappa, m=1, minimizer=True)


@pytest.mark.parametrize(("N", "kappa"), [(2, 25), (3, 4), (3, 25), (4, 25)])
@pytest.mark.parametrize("share", FALSE)
def test_conjugate_gradients_are_no_better_than_chebyshev(N: int, kappa: int, share: fmpq) -> None:
    """The worst case has N + 1 eigenvalues; the random search of the falsifier does not come near it."""
    refuted(judged(gap_ratio(N, kappa, inverse_chebyshev(N, kappa) * share, True), f=of_condition(kappa), x0=Point()))


@pytest.mark.parametrize(("N", "kappa"), [(2, 4), (3, 25)])
@pytest.mark.parametrize("share", [fmpq(1), *TRUE])
def test_conjugate_gradients_are_as_good_as_chebyshev(N: int, kappa: int, share: fmpq) -> None:
    c = inverse_chebyshev(N, kappa) * share
    not_refuted(judged(gap_ratio(N, kappa, c, True), f=of_condition(kappa), x0=Point()))


@pytest.mark.parametrize("N", [2, 10])
def test_steepest_descent_is_as_slow_as_kantorovich_says(N: int) -> None:
    c = fmpq(24, 26) ** (2 * N)
    for share in FALSE:
        refuted(judged(gap_ratio(N, 25, c * share, False), f=of_condition(25), x0=Point()))
    not_refuted(judged(gap_ratio(N, 25, c, False), f=of_condition(25), x0=Point()))
