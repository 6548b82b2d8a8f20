"""The power of the search: what is false is refuted at every seed, what is true never is."""

from __future__ import annotations

import pytest
from claims_for_search import FALSE, FALSE_IN_ONE_STEP, SHARP, TRUE, heavy_ball_converges
from flint import fmpq

from verify import CONFIRMED, QUICK, REFUTED, checker
from verify.instance import Instance, evaluate_exactly, unmet_hypotheses
from verify.judges.falsify import falsify, hunt, tightened
from verify.judges.shrink import digits, shrink

SEEDS = range(20)


def ids(claims):
    return [c.title for c in claims]


@pytest.mark.parametrize("claim", TRUE, ids=ids(TRUE))
def test_true_claims_are_never_refuted(claim):
    """A float sees violations of true bounds all the time; the exact judge must not."""
    for seed in range(4):
        assert hunt(claim, QUICK, seed).found is None


@pytest.mark.parametrize("claim", FALSE, ids=ids(FALSE))
def test_false_claims_are_refuted_at_every_seed(claim):
    missed = [seed for seed in SEEDS if hunt(claim, QUICK, seed).found is None]
    assert missed == []


@pytest.mark.parametrize("percent", [1, 10])
@pytest.mark.parametrize("claim", SHARP, ids=ids(SHARP))
def test_sharp_bounds_tightened_a_little_are_refuted_at_every_seed(claim, percent):
    """The resolution of the search: quadratics alone cannot show the bound for five steps."""
    harder = tightened(claim, fmpq(percent, 100))
    missed = [seed for seed in SEEDS if hunt(harder, QUICK, seed).found is None]
    assert missed == []


@pytest.mark.parametrize("claim", FALSE_IN_ONE_STEP, ids=ids(FALSE_IN_ONE_STEP))
def test_counterexamples_to_one_step_claims_are_short(claim):
    for seed in range(5):
        found = hunt(claim, QUICK, seed).found
        assert found is not None
        assert digits(shrink(claim, found)) <= 12


@pytest.mark.parametrize("claim", FALSE, ids=ids(FALSE))
def test_a_refutation_carries_a_certificate_that_the_checker_accepts(claim):
    verdict = falsify(claim, QUICK, 0)
    assert verdict.standing is REFUTED
    certificate = verdict.evidence[0].certificate
    assert certificate is not None
    assert checker.check(dict(certificate)).verdict == "refuted"


def test_a_refutation_replays_from_its_json():
    verdict = falsify(heavy_ball_converges, QUICK, 3)
    assert verdict.counterexample is not None
    instance = Instance.from_json(verdict.counterexample.instance)
    assert unmet_hypotheses(heavy_ball_converges, instance) == []
    assert evaluate_exactly(heavy_ball_converges, instance).holds is False


def test_confirmations_state_their_resolution_and_blind_families():
    """Quadratics come nowhere near the bound for five steps, and the report says so."""
    verdict = falsify(TRUE[2], QUICK, 0)
    assert verdict.standing is CONFIRMED
    sharpness = next(e for e in verdict.evidence if e.kind == "sharpness")
    assert sharpness.figures["resolution"] < 0.01
    assert "quadratic" in sharpness.figures["blind_families"]


def test_the_same_seed_gives_the_same_verdict():
    first, second = (falsify(FALSE[0], QUICK, 7) for _ in range(2))
    assert first.counterexample == second.counterexample
    assert first.evidence[0].certificate == second.evidence[0].certificate


def test_instances_outside_the_hypotheses_are_no_counterexamples():
    """A step of 3/L would violate nothing: it is not among the steps that the claim speaks of."""
    found = hunt(FALSE[2], QUICK, 0).found
    assert found is not None
    function = found.arguments["f"]
    lying = Instance({**found.arguments, "f": type(function)(function.function, fmpq(1, 1000), fmpq(1, 1000))})
    assert unmet_hypotheses(FALSE[2], lying) != []
