"""Every finding is shown on a small instance: of the same claim, on which right implementations keep it."""

from __future__ import annotations

import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest

from reports.guard import build_guard_page
from tests import network_parts
from tests.guard_in_process import Here
from tests.mutants import composite, newton, parts, quasi_newton, schedules, spectral, stochastic
from tests.shrinking import right_of, smallest
from tests.test_guard_targets_parts import CAUGHT_BY, RIGHT, method_of
from verify.guard import Standing, hold
from verify.guard.claims import Kind, Violation
from verify.guard.kinds import Broken, Linear, Ray, Values
from verify.guard.labelled import Labelled
from verify.guard.methods import METHODS, method_named
from verify.guard.own import OWN, own_run, vouches
from verify.guard.problems import Piece, along_axes
from verify.guard.process import RunFailed, Trial
from verify.guard.reading import ordinal
from verify.guard.report import Finding
from verify.guard.shrink import shrink
from verify.guard.simpler import Freedom, simpler_trials
from verify.guard.simpler_numbers import nearer, size

SMALLEST = [
    (parts.box_reflects, "projection-box", "feasible", "x = (4), low = -1, high = 1"),
    (parts.ball_by_coordinates, "projection-ball", "feasible", "x = (1, 1), radius = 1"),
    (parts.simplex_softmax, "projection-simplex", "variational", "x = (1, 0), total = 1"),
    (parts.l1_hard, "prox-l1", "condition", "x = (2), t = 1, weight = 1"),
    (parts.search_any_decrease, "line-search-armijo", "armijo",
     "x^2/2, x = (1), direction = (-2), initial = 1, shrink = 1/2, decrease = 1/4"),
    (parts.dogleg_newton_always, "dogleg", "within",
     "gradient = (2), hessian = ((1)), eigenvalues = (1), radius = 1"),
    (parts.product_normalizes, "hessian-vector-product", "product", "x^2/2, x = (-1), direction = (2)"),
    (quasi_newton.update_rank_one_missing, "bfgs-update", "secant", "H = ((1)), s = (1), y = (1)"),
    (quasi_newton.direction_ascends, "lbfgs-direction", "descent", "gradient = (1), S = ((1)), Y = ((1))"),
    (schedules.stepwise_one_late, "schedule-step", "formula", "k = 1, step_size = 1, factor = 1/2, period = 1"),
    (network_parts.cross_entropy_gradient_wrong_divides_by_all, "softmax-cross-entropy-gradient", "stable",
     "logits = ((1, 1)), labels = (0)"),
    (network_parts.logistic_wrong_cancels, "logistic-loss", "stable", "logits = (7), labels = (0)"),
    (network_parts.batch_norm_wrong_unbiased, "batch-norm-backward", "value",
     "upstream = ((1), (0)), x = ((1), (0)), gamma = (1), epsilon = 1"),
    (network_parts.relu_wrong_twice, "network-gradient-relu", "value",
     "W1 = ((1)), b1 = (1), W2 = ((1)), b2 = (0), X = ((1)), Y = ((0))"),
    (quasi_newton.bfgs_never_updates, "bfgs", "direction", "f(x) = x1^2/2 + 2 * x2^2/2, x0 = (1, 1), 2 steps"),
    (quasi_newton.fletcher_reeves_root, "conjugate-gradient-fletcher-reeves", "direction",
     "f(x) = x1^2/2 + 2 * x2^2/2, x0 = (1, 1), 2 steps"),
    (newton.newton_half, "newton", "equation", "f(x) = |r(x)|^2/2, r = (x), x0 = (1), 1 step"),
    (composite.proximal_before_the_gradient, "proximal-gradient", "rate",
     "f(x) = x^2/2 + 2 |x|_1, x0 = (1), step_size = 1/2, 1 step"),
    (composite.projected_half, "projected-gradient", "variational",
     "f(x) = 2 * x^2/2 on the box [-1, 1]^d, x0 = (1), step_size = 1/2, 1 step"),
    (stochastic.sgd_times_n, "sgd", "definition",
     "f(x) = the mean of 3 * x^2/2; 4 * x^2/2, x0 = (1), step_size = 1/8, 1 step"),
    (stochastic.epochs_with_replacement, "sgd-epochs", "epochs",
     "f(x) = the mean of 3 * x^2/2; 4 * x^2/2, x0 = (1), step_size = 1/8, 2 steps"),
    (spectral.lanczos_norm_on_the_diagonal, "lanczos", "ritz",
     "A = ((52/25, 36/25), (36/25, 73/25)), b = (0, 0), x0 = (1, 0), 1 step"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("target", "method", "claim", "text"), SMALLEST, ids=lambda value: getattr(value, "__name__", "")
)
def test_the_smallest_instance(target: Callable[..., Any], method: str, claim: str, text: str) -> None:
    (found,) = smallest(target, method, only=(claim,))
    assert found.last.text() == text and found.first.text() != text


FAILURES = [
    (network_parts.cross_entropy_wrong_overflows, "softmax-cross-entropy", "logits = ((1000)), labels = (0)"),
    (network_parts.logistic_wrong_overflows, "logistic-loss", "logits = (1000), labels = (0)"),
]


@pytest.mark.parametrize(("target", "method", "text"), FAILURES, ids=lambda value: getattr(value, "__name__", ""))
def test_the_smallest_failure(target: Callable[..., Any], method: str, text: str) -> None:
    (found,) = smallest(target, method, only=("stable",))
    assert isinstance(found.violation, RunFailed) and found.violation.conduct == "finite"
    assert found.last.text() == text != found.first.text()


@pytest.mark.parametrize("method", OWN)
def test_a_right_implementation_of_ours_keeps_every_claim(method: str) -> None:
    signature = method_named(method).signature
    for claim in method_named(method).claims:
        if claim.kind is not Kind.CONDUCT and vouches(method, claim.id):
            for trial in claim.trials({}, Random(0)):
                violation = claim.check(trial, lambda asked: own_run(method, signature, asked))
                assert violation is None, f"{claim.id}: {violation.got} where {violation.promised} on {trial.text()}"


def test_there_is_a_right_implementation_of_every_part() -> None:
    without = {name for name, method in METHODS.items() if "x0" not in method.signature.arguments and name not in OWN}
    assert not without
    assert right_of("gradient-descent") is not None


def _variants() -> list[Any]:
    found = []
    for module in (parts, schedules, newton, quasi_newton, composite, spectral, stochastic):
        marks = [pytest.mark.slow] if module in (quasi_newton, composite, spectral, stochastic) else []
        for method, targets in module.WRONG.items():
            found += [pytest.param(target, method, module.RIGHT[method], marks=marks) for target in targets]
    for name in CAUGHT_BY:
        right = tuple(getattr(network_parts, one) for one in RIGHT if method_of(one) == method_of(name))
        found.append(pytest.param(getattr(network_parts, name), method_of(name), right))
    return found


@pytest.mark.parametrize(("target", "method", "right"), _variants(), ids=lambda v: getattr(v, "__name__", None))
def test_right_variants_keep_the_claim_on_the_small_instance(
    target: Callable[..., Any], method: str, right: tuple[Callable[..., Any], ...]
) -> None:
    """What is shown is never an artefact of the shrinking."""
    findings = smallest(target, method)
    assert findings
    for found in findings:
        for variant in right:
            here = Here(variant, method_named(method))
            if isinstance(found.violation, RunFailed):
                here.ask(found.last)
                continue
            violation = found.claim.check(found.last, here.ask)
            words = violation and f"{violation.got} where {violation.promised}"
            assert violation is None, f"{found.claim.id} of {variant.__name__} on {found.last.text()}: {words}"


def _projection(x: tuple[int, ...]) -> Trial:
    return Trial(Values({"x": tuple(map(Fraction, x))}, len(x)), (), 0, {"low": -1.0, "high": 1.0})


def test_nothing_is_smaller_without_a_right_implementation_that_vouches() -> None:
    """One that breaks the claim itself, or none at all, leaves a finding where it was found."""
    claim = next(claim for claim in method_named("projection-box").claims if claim.id == "feasible")
    here, trial = Here(parts.box_one_side, method_named("projection-box")), _projection((-3, 4))
    broken = claim.check(trial, here.ask)
    assert broken is not None

    def check(one: Trial) -> Violation | None:
        return claim.check(one, here.ask)

    late = time.monotonic() + 10
    assert shrink(claim, trial, broken, check, None, Freedom(), late) is broken
    assert shrink(claim, trial, broken, check, here.ask, Freedom(), late) is broken
    assert shrink(claim, trial, broken, check, right_of("projection-box"), Freedom(), time.monotonic()) is broken
    found = shrink(claim, trial, broken, check, right_of("projection-box"), Freedom(), late)
    assert found.run.trial.text() == "x = (-2), low = -1, high = 1"


def test_claims_that_speak_of_many_draws_keep_them() -> None:
    (found,) = smallest(stochastic.sgd_never_the_last, "sgd", only=("uniform",))
    assert found.last == found.first and right_of("sgd", "uniform") is None and right_of("sgd", "here") is not None


def test_a_problem_that_is_broken_on_purpose_stays_as_it_is() -> None:
    claim = method_named("projection-box").claims[0]
    hollow = Trial(Broken(along_axes(Piece("square", Fraction(1))), 2), (Fraction(3),), 4, {})
    run = own_run("projection-box", method_named("projection-box").signature, _projection((3,)))
    broken = Violation(0, "", "", run)
    late = time.monotonic() + 10
    assert shrink(claim, hollow, broken, lambda one: broken, lambda one: run, Freedom(), late) is broken


@pytest.mark.parametrize("c", [Fraction(0), Fraction(-1), Fraction(1000), Fraction(-7, 8), Fraction(3, 5)])
def test_simpler_numbers_end(c: Fraction) -> None:
    while further := list(nearer(c)):
        assert all(size(one) < size(c) for one in further)
        c = further[-1]
    assert c in (0, 1)


def _texts(trial: Trial, freedom: Freedom | None = None) -> set[str]:
    return {one.text() for one in simpler_trials(trial, 0, freedom or Freedom())}


def _labelled(logits: tuple[int, ...], label: int) -> Trial:
    row = tuple(map(Fraction, logits))
    return Trial(Labelled({"logits": (row,), "labels": (Fraction(label),)}), (), 0, {})


def test_a_class_goes_with_its_logits_and_a_label_keeps_its_class() -> None:
    found = _texts(_labelled((5, 6, 7), 2))
    assert "logits = ((5, 7)), labels = (1)" in found and "logits = ((7)), labels = (0)" in found
    assert not any(text.startswith(("logits = ((5, 6))", "logits = ((5))")) for text in found)


def test_what_a_claim_presumes_is_kept() -> None:
    one, square = Fraction(1), Piece("square", Fraction(1))
    downhill = Trial(Ray(along_axes(square, square), (3 * one, one), (-one, one)), (), 0, {})
    assert all(trial.problem.slope(Fraction(0)) < 0 for trial in simpler_trials(downhill, 0, Freedom()))
    pair = Values({"H": ((one, 0 * one), (0 * one, one)), "s": (one, 2 * one), "y": (2 * one, -one / 2)}, 4)
    for trial in simpler_trials(Trial(pair, (), 0, {}), 0, Freedom()):
        values = trial.problem.values
        assert sum(a * b for a, b in zip(values["s"], values["y"], strict=True)) > 0
        assert trial.problem.size == len(values["s"]) ** 2
    matrix = Linear(((2 * one, 0 * one), (0 * one, one)), (one, one), (2 * one, one))
    unit = (Fraction(3, 5), Fraction(4, 5))
    for trial in simpler_trials(Trial(matrix, unit, 2, {}), 0, Freedom()):
        assert sum(c * c for c in trial.x0) == 1


def test_hyperparameters_that_the_user_fixed_stay() -> None:
    trial = Trial(Values({"k": Fraction(3)}), (), 0, {"step_size": 0.5, "period": 10})
    ranges = method_named("schedule-step").hyper
    assert any("period = 1" in text for text in _texts(trial, Freedom(hyper={"period": ranges["period"]})))
    assert all("step_size = 1/2, period = 10" in text for text in _texts(trial))


def box_hangs_in_one_dimension(x: Any, low: float, high: float) -> Any:
    """It forgets the lower end, and does not come back for a single number."""
    while len(x) == 1:
        pass
    return parts.box_one_side(x, low, high)


def test_a_target_that_hangs_on_a_smaller_instance_is_told_about_all_the_same() -> None:
    fixed = {"low": -1.0, "high": 1.0}
    trials = method_named("projection-box").claims[0].trials(fixed, Random(0))
    assert {len(trial.problem["x"]) for trial in trials} > {1}
    report = hold("tests.test_guard_shrink:box_hangs_in_one_dimension", "projection-box", fixed, seconds=4)
    told = {finding.claim for finding in report.findings if finding.standing is Standing.REFUTED}
    assert "projection-box.feasible" in told and report.seconds < 9, str(report)


def test_a_part_is_shown_beside_what_is_right(tmp_path: Path) -> None:
    report = hold("tests.mutants.parts:l1_hard", "prox-l1")
    text = str(next(f for f in report.findings if f.claim == "prox-l1.condition").lines())
    assert "instance: x = (2), t = 1, weight = 1" in text and "theirs:   2" in text and "right:    1" in text
    (found,) = (f for f in report.to_json()["findings"] if f["claim"] == "prox-l1.condition")
    assert found["instance"]["problem"]["values"] == {"x": ["2"], "t": "1"}
    assert found["theirs"] == [["2"]] and found["ours"] == [["1"]]
    assert report.seconds < 20 and not report.to_json()["textbook"]
    page = build_guard_page(report.to_json(), tmp_path).read_text(encoding="utf-8")
    assert "x = (2), t = 1, weight = 1" in page and "The right implementation</th>" in page
    assert '<th scope="col">k</th>' not in page and "textbook" not in page


def test_a_method_with_a_search_of_its_own_is_shown_beside_a_right_run() -> None:
    report = hold("tests.mutants.quasi_newton:bfgs_never_updates", "bfgs")
    (finding,) = (f for f in report.findings if f.claim == "bfgs.direction")
    assert "f(x) = x1^2/2 + 2 * x2^2/2, x0 = (1, 1), 2 steps" in str(finding.lines())
    assert "one right run" in str(finding.lines()) and len(finding.ours) == len(finding.theirs) == 3


def test_numbers_that_differ_are_told_apart() -> None:
    close = Fraction(7), Fraction(7) + Fraction(1, 2**40)
    trial = _projection((7,))
    finding = Finding("a", Kind.THEOREM, Standing.REFUTED, "t", "p", "s", trial, "r", ((close[0],),), ((close[1],),))
    theirs, right = (line.split()[-1] for line in finding.lines()[-2:])
    assert float(theirs) != float(right)


def test_ordinals() -> None:
    assert [ordinal(k) for k in (1, 2, 3, 4, 11, 12, 13, 21, 102, 111)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd", "111th",
    ]  # fmt: skip
