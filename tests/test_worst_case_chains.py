"""Contractions over many steps: proved from one-step proofs, refuted on the quadratics that attain them.

Both are exact from the start; floats do not see factors such as 9^-20.
"""

from __future__ import annotations

import copy
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from flint import fmpq
from worst_case_texts import V, contraction, setup

from verify import checker
from verify.arithmetic.vector import distance2
from verify.conditions import Condition, at_most
from verify.methods.first_order import gradient_steps
from verify.methods.proximal import proximal_gradient, proximal_point
from verify.worst_case.chains import prove_by_chain
from verify.worst_case.decide import Outcome, WorstCaseResult, decide_text
from verify.worst_case.extremes import refute_on_extremes
from verify.worst_case.part import Part
from verify.worst_case.program import build
from verify.worst_case.semidefinite import Tolerances
from verify.worst_case.setup import (
    Setup,
    Sum,
    convex,
    smooth,
    smooth_convex,
    smooth_strongly_convex,
    strongly_convex,
)
from verify.worst_case.system import System

ONE, PERCENT, TINY = fmpq(1), fmpq(99, 100), fmpq(9999, 10000)
STEPS = [fmpq(1, 2), fmpq(19, 10), fmpq(1), fmpq(7, 5), fmpq(3, 2)]
few = [15, 20]
N_AND_SLOW = [N if N in few else pytest.param(N, marks=pytest.mark.slow) for N in range(1, 21)]


def part_of(text: Any, given: Setup) -> Part:
    """The only clause of the conclusion."""
    program = build(text, given)
    system = System(program)
    candidates = tuple(system.candidates())
    (clause,) = program.clauses
    return Part("claim", system, clause, Tolerances(), candidates, system.inequalities_in_floats(candidates))


def by_chain(text: Any, given: Setup) -> WorstCaseResult | None:
    """What the chain alone says, its certificate checked."""
    result = prove_by_chain(part_of(text, given))
    if result is not None:
        assert checker.check(result.certificates[0]).verdict == "proved"
    return result


@pytest.mark.parametrize("N", N_AND_SLOW)
@pytest.mark.parametrize("kappa", [2, 10, 100, 1000])
def test_contraction_of_many_steps_is_proved_exactly(kappa: int, N: int) -> None:
    result = decide_text(contraction, setup(contraction, ONE, N, kappa))
    assert result.outcome is Outcome.PROVED, result.reason
    assert result.factor == 1
    assert checker.check(result.certificates[0]).verdict == "proved"


@pytest.mark.parametrize("c", [PERCENT, TINY], ids=["1%", "0.01%"])
@pytest.mark.parametrize("N", N_AND_SLOW)
@pytest.mark.parametrize("kappa", [2, 10, 100, 1000])
def test_tightened_contraction_of_many_steps_is_refuted(kappa: int, N: int, c: fmpq) -> None:
    result = decide_text(contraction, setup(contraction, c, N, kappa))
    assert result.outcome is Outcome.REFUTED, result.reason
    assert checker.check(result.certificates[0]).verdict == "refuted"


@pytest.mark.slow
@pytest.mark.parametrize("kappa", [2, 1000, 10**6])
def test_forty_steps(kappa: int) -> None:
    assert decide_text(contraction, setup(contraction, ONE, 40, kappa)).outcome is Outcome.PROVED
    assert decide_text(contraction, setup(contraction, TINY, 40, kappa)).outcome is Outcome.REFUTED


# -- other chains -----------------------------------------------------------------------------------


def any_steps(f: Any, x0: Any, c: Any) -> Condition:
    """|x_N - x*|^2 <= c prod max(|1 - t m|, |1 - t L|)^2 |x0 - x*|^2, one factor for each step size t."""
    rate = fmpq(1)
    for t in STEPS:
        rate *= max(abs(1 - t * f.m), abs(1 - t * f.L)) ** 2
    return at_most(distance2(gradient_steps(f, x0, STEPS).last, f.minimizer), c * rate * distance2(x0, f.minimizer))


def two_runs(f: Any, x0: Any, y0: Any, c: Any) -> Condition:
    """Two runs of gradient descent come closer as one run comes closer to the minimizer."""
    xs, ys = (gradient_steps(f, start, [1 / f.L] * 4) for start in (x0, y0))
    return at_most(distance2(xs.last, ys.last), c * (1 - f.m / f.L) ** 8 * distance2(x0, y0))


def composite_distance(f: Any, h: Any, F: Any, x0: Any, c: Any) -> Condition:
    """|x_6 - x*|^2 <= c (1 - m/L)^12 |x0 - x*|^2 for the proximal gradient method with step 1/L."""
    xs = proximal_gradient(f, h, x0, 1 / f.L, 6)
    return at_most(distance2(xs.last, F.minimizer), c * (1 - f.m / f.L) ** 12 * distance2(x0, F.minimizer))


def proximal_distance(f: Any, x0: Any, c: Any) -> Condition:
    """|x_N - x*|^2 <= c prod (1 + t m)^-2 |x0 - x*|^2, one factor for each step size t."""
    rate = fmpq(1)
    for t in STEPS:
        rate /= (1 + t * f.m) ** 2
    return at_most(distance2(proximal_point(f, x0, STEPS).last, f.minimizer), c * rate * distance2(x0, f.minimizer))


STRONGLY = smooth_strongly_convex(1, fmpq(1, 5))
PROXIMAL = strongly_convex(fmpq(1, 3))
CHAINS = [
    (any_steps, {"f": STRONGLY, "x0": V}),
    (two_runs, {"f": STRONGLY, "x0": V, "y0": V}),
    (composite_distance, {"f": STRONGLY, "h": convex(), "F": Sum(("f", "h")), "x0": V}),
    (proximal_distance, {"f": PROXIMAL, "x0": V}),
    (proximal_distance, {"f": smooth_strongly_convex(2, fmpq(1, 3)), "x0": V}),
]


@pytest.mark.parametrize(("text", "arguments"), CHAINS)
def test_steps_of_every_kind_are_chained(text: Any, arguments: dict[str, Any]) -> None:
    assert by_chain(text, Setup({**arguments, "c": ONE})) is not None
    assert by_chain(text, Setup({**arguments, "c": fmpq(3, 2)})) is not None, "with room to spare it holds too"


@pytest.mark.parametrize("c", [PERCENT, TINY, 1 - fmpq(1, 10**30)])
@pytest.mark.parametrize(("text", "arguments"), CHAINS)
def test_no_chain_proves_a_tightened_bound(text: Any, arguments: dict[str, Any], c: fmpq) -> None:
    assert by_chain(text, Setup({**arguments, "c": c})) is None


def test_without_strong_convexity_a_chain_does_not_contract() -> None:
    def nearer(f: Any, x0: Any, c: Any) -> Condition:
        return at_most(distance2(gradient_steps(f, x0, STEPS).last, f.minimizer), c * distance2(x0, f.minimizer))

    assert by_chain(nearer, Setup({"f": smooth_convex(1), "x0": V, "c": ONE})) is not None
    assert by_chain(nearer, Setup({"f": smooth_convex(1), "x0": V, "c": TINY})) is None
    assert by_chain(nearer, Setup({"f": smooth(1), "x0": V, "c": ONE})) is None, "without convexity it is false"


def test_steps_that_are_no_contraction_are_no_chain() -> None:
    def from_elsewhere(f: Any, x0: Any, y0: Any, c: Any) -> Condition:
        return at_most(distance2(gradient_steps(f, x0, STEPS).last, f.minimizer), c * distance2(y0, f.minimizer))

    assert by_chain(from_elsewhere, Setup({"f": STRONGLY, "x0": V, "y0": V, "c": ONE})) is None


def test_a_spoiled_chain_is_rejected() -> None:
    result = by_chain(contraction, setup(contraction, ONE, 20, 2))
    assert result is not None
    good = result.certificates[0]
    count = len(good["multipliers"]["interpolation"])
    assert count == 40, "both conditions of each step"
    for place, (_, _, _, _, weight) in enumerate(good["multipliers"]["interpolation"]):
        bad = copy.deepcopy(good)
        bad["multipliers"]["interpolation"][place][4] = str(Fraction(weight) * Fraction(9999, 10000))
        with pytest.raises(checker.Rejected):
            checker.seal(bad)


def test_weights_shrink_like_the_bound() -> None:
    """The multipliers of an earlier step are smaller by what the later steps contract."""
    result = by_chain(contraction, setup(contraction, ONE, 6, 2))
    assert result is not None
    weights = [Fraction(w) for *_, w in result.certificates[0]["multipliers"]["interpolation"]]
    assert all(b == a / 9 for a, b in pairwise(weights[::2]))


# -- the quadratics of extreme curvature --------------------------------------------------------------


@pytest.mark.parametrize(("text", "arguments"), CHAINS[:2])
def test_a_true_bound_has_no_extreme_counterexample(text: Any, arguments: dict[str, Any]) -> None:
    """At c = 1 the bound is met with equality or better, which violates nothing."""
    assert refute_on_extremes(part_of(text, Setup({**arguments, "c": ONE}))) is None


def test_a_step_of_which_only_consequences_are_imposed_is_not_refuted() -> None:
    part = part_of(contraction, setup(contraction, TINY, 2))
    assert refute_on_extremes(part) is not None
    part.program.relaxed.append("a consequence of a step")
    assert refute_on_extremes(part) is None


def test_a_maximum_is_no_minimizer() -> None:
    """-x^2 / 2 has the extreme curvature and leads away from its stationary point, which is no minimizer."""

    def nearer(f: Any, x0: Any) -> Condition:
        return at_most(distance2(gradient_steps(f, x0, [1 / f.L]).last, f.minimizer), distance2(x0, f.minimizer))

    assert refute_on_extremes(part_of(nearer, Setup({"f": smooth(1), "x0": V}))) is None
