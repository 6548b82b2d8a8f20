"""The worst-case judge over claims: right verdicts, honest parameters, and no proof of a claim with wrong units."""

from __future__ import annotations

import pytest

from verify import (
    ConvexQuadratic,
    L,
    Point,
    Real,
    Smooth,
    SmoothConvex,
    SmoothStronglyConvex,
    Steps,
    at_least,
    at_most,
    checker,
    norm2,
    rational,
)
from verify.arithmetic.functions import exp
from verify.arithmetic.vector import distance2, dot
from verify.claim import Citation, Claim, Form
from verify.judges.worst_case import judge_worst_case
from verify.methods.gradient import gradient_descent, gradient_step
from verify.profiles import QUICK
from verify.verdict import PROVED, REFUTED


def claim(text, **arguments) -> Claim:
    """A claim that is in no registry."""
    return Claim("test.claim", Form.UNIVERSAL, "", Citation("", ""), "other", text, arguments)


def judged(text, **arguments):
    return judge_worst_case(claim(text, **arguments), QUICK, 0)


def rate(f, x0, k):
    return at_most(f(gradient_descent(f, x0, 1 / f.L, k).last) - f.minimum, f.L * distance2(x0, f.minimizer) / (2 * k))


def test_rate_is_proved_for_every_smoothness():
    verdict = judged(rate, f=SmoothConvex(minimizer=True), x0=Point(), k=Steps(1))
    assert verdict is not None and verdict.standing is PROVED
    assert "units" in verdict.reason
    certificates = [e.certificate for e in verdict.evidence if e.kind == "certificate"]
    assert len(certificates) == 5
    for certificate in certificates:
        assert checker.check(certificate).statement.startswith("For all L > 0")


def test_slack_is_told_as_a_conjecture():
    """The bound L/(2 k) is true and not sharp: what the sharp one may be is said, and not as a theorem."""
    verdict = judged(rate, f=SmoothConvex(minimizer=True), x0=Point(), k=Steps(1))
    assert verdict is not None
    guess = verdict.evidence[-1]
    assert guess.kind == "sharpness" and guess.certificate is None
    assert guess.figures["conjecture"] == "k/(2*k + 1)"
    assert guess.says.startswith("conjecture, not proved")


def test_tight_bounds_have_no_conjecture():
    def sharp(f, x0, k):
        gap = f(gradient_descent(f, x0, 1 / f.L, k).last) - f.minimum
        return at_most(gap, f.L * distance2(x0, f.minimizer) / (4 * k + 2))

    verdict = judged(sharp, f=SmoothConvex(minimizer=True), x0=Point(), k=Steps(1))
    assert verdict is not None and verdict.standing is PROVED
    assert all(e.kind == "certificate" for e in verdict.evidence)


def test_tightness_is_measured():
    verdict = judged(rate, f=SmoothConvex(minimizer=True), x0=Point(), k=Steps(3, 3))
    assert verdict is not None
    assert verdict.evidence[0].figures["tightness"] == pytest.approx(6 / 14, rel=1e-6)


def test_half_the_rate_is_refuted():
    def half(f, x0, k):
        gap = f(gradient_descent(f, x0, 1 / f.L, k).last) - f.minimum
        return at_most(gap, f.L * distance2(x0, f.minimizer) / (5 * k))

    verdict = judged(half, f=SmoothConvex(minimizer=True), x0=Point(), k=Steps(1))
    assert verdict is not None and verdict.standing is REFUTED
    assert checker.check(verdict.evidence[0].certificate).verdict == "refuted"
    assert verdict.counterexample is not None


def test_wrong_units_are_found_out():
    """(2m/L)(f - f*) is 2m (f - f*) at L = 1, where it holds; for L < 1 it is false."""

    def misprint(f, x):
        return at_least(norm2(f.grad(x)), 2 * f.m / f.L * (f(x) - f.minimum))

    verdict = judged(misprint, f=SmoothStronglyConvex(minimizer=True), x=Point())
    assert verdict is not None and verdict.standing is REFUTED


def test_step_ranges_are_sampled_to_their_ends():
    def decrease(f, x, alpha):
        return at_most(f(gradient_step(f, x, alpha)), f(x) - alpha / 2 * norm2(f.grad(x)))

    closed = judged(decrease, f=Smooth, x=Point(), alpha=Real(0, 1 / L))
    assert closed is not None and closed.standing is PROVED
    wider = judged(decrease, f=Smooth, x=Point(), alpha=Real(0, 2 / L))
    assert wider is not None and wider.standing is REFUTED


def test_a_violation_outside_the_claimed_class_does_not_refute():
    """For quadratics the inequality is an equality; the engine only knows all smooth convex functions."""

    def midpoint(f, x, y):
        slopes = dot(f.grad(x) + f.grad(y), x - y) / 2
        return at_most(f(x) - f(y), slopes)

    assert judged(midpoint, f=ConvexQuadratic, x=Point(), y=Point()) is None
    wider = judged(midpoint, f=SmoothConvex, x=Point(), y=Point())
    assert wider is not None and wider.standing is REFUTED


def test_what_is_not_representable_is_left_alone():
    assert judged(lambda f, x: at_most(exp(f(x)), 1), f=SmoothConvex, x=Point()) is None


def test_one_step_claims_are_proved_for_all_parameters():
    def decrease(f, x, alpha):
        drop = alpha * (1 - alpha * f.L / 2) * norm2(f.grad(x))
        return at_most(f(gradient_step(f, x, alpha)), f(x) - drop)

    verdict = judged(decrease, f=Smooth, x=Point(), alpha=Real(0, 2 / L))
    assert verdict is not None and verdict.standing is PROVED
    assert "all parameters" in verdict.reason
    certificate = verdict.evidence[0].certificate
    assert certificate["kind"] == "parametric"
    assert checker.check(certificate).verdict == "proved"


def test_numbers_alone_are_no_class():
    """At listed numbers a claim about numbers is an example and no proof."""

    def square(x, t):
        return at_most(t * (t - 1) * norm2(x), norm2(x))

    assert judged(square, x=Point(), t=Real(0, "3/2")) is None


def test_claims_about_quadratics_are_proved_for_their_spectrum():
    """A rate that only quadratics have: at step 1/L the gap after one step is at most (2/27) L |x - x*|^2."""

    def faster(f, x, c):
        return at_most(f(gradient_step(f, x, 1 / f.L)) - f.minimum, c * f.L * distance2(x, f.minimizer))

    def text(f, x):
        return faster(f, x, rational(3, 40))

    verdict = judged(text, f=ConvexQuadratic(minimizer=True), x=Point())
    assert verdict is not None and verdict.standing is PROVED
    assert "symmetric linear" in checker.check(verdict.evidence[0].certificate).statement
    general = judged(text, f=SmoothConvex(minimizer=True), x=Point())
    assert general is not None and general.standing is REFUTED

    def too_fast(f, x):
        return faster(f, x, rational(7, 100))

    refuted = judged(too_fast, f=ConvexQuadratic(minimizer=True), x=Point())
    assert refuted is not None and refuted.standing is REFUTED
    assert checker.check(refuted.evidence[0].certificate).verdict == "refuted"
