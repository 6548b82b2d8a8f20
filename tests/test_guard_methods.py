"""Methods by group: wrong optimizers are caught by the claims that explain them, right ones are not accused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.guard_in_process import held, recurrence
from tests.mutants import (
    accumulating,
    composite,
    costs,
    descent,
    newton,
    parts,
    quasi_newton,
    schedules,
    spectral,
    stochastic,
)
from verify.guard import Standing, hold
from verify.guard.methods import method_named

GROUPS = (descent, newton, quasi_newton, accumulating, composite, stochastic, spectral, schedules, parts, costs)
WRONG = [
    (method, target, claims)
    for group in GROUPS
    for method, targets in group.WRONG.items()
    for target, claims in targets.items()
]
RIGHT = [(method, target) for g in GROUPS for method, each in g.RIGHT.items() for target in each]
FIRST = [(method, each[0]) for g in GROUPS for method, each in g.RIGHT.items()]


def by_name(value: Any) -> str | None:
    return getattr(value, "__name__", None)


@pytest.mark.parametrize(("method", "target", "claims"), WRONG, ids=by_name)
def test_a_wrong_one_is_caught_by_the_claims_that_explain_it(
    method: str, target: Callable[..., Any], claims: str
) -> None:
    expected = set(claims.split())
    broken = held(target, method, only=tuple(expected))
    assert expected <= set(broken), f"it breaks {held(target, method)}"
    assert not any(words.startswith("UNDECIDED") for words in broken.values()), broken


@pytest.mark.parametrize(("method", "target"), RIGHT, ids=by_name)
def test_a_right_one_is_not_accused(method: str, target: Callable[..., Any]) -> None:
    assert held(target, method) == {}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 20))
@pytest.mark.parametrize(("method", "target"), RIGHT, ids=by_name)
def test_a_right_one_is_not_accused_at_other_seeds(method: str, target: Callable[..., Any], seed: int) -> None:
    assert held(target, method, seed) == {}


@pytest.mark.parametrize(("method", "target"), FIRST, ids=by_name)
def test_the_first_right_one_follows_the_textbook(method: str, target: Callable[..., Any]) -> None:
    assert recurrence(target, method) is not None or not method_named(method).references


@pytest.mark.slow
@pytest.mark.parametrize(("method", "target", "claims"), WRONG, ids=by_name)
def test_the_guard_itself_refutes_a_wrong_one(method: str, target: Callable[..., Any], claims: str) -> None:
    """In a process of its own, with a smaller instance, in time."""
    report = hold(f"{target.__module__}:{target.__name__}", method)
    refuted = {f.claim.partition(".")[2] for f in report.findings if f.standing is Standing.REFUTED}
    # A division by 0 at the optimum is told as what it is: an iterate that is no number.
    expected = {*claims.split(), *(["finite"] if target.__name__.endswith("divides_by_zero") else [])}
    assert report.standing is Standing.REFUTED and refuted & expected, str(report)
    assert report.seconds < 20


@pytest.mark.slow
@pytest.mark.parametrize(("method", "target"), RIGHT, ids=by_name)
def test_the_guard_itself_finds_nothing_in_a_right_one(method: str, target: Callable[..., Any]) -> None:
    report = hold(f"{target.__module__}:{target.__name__}", method)
    assert report.standing is Standing.CONSISTENT, str(report)
    assert report.seconds < 20


@pytest.mark.parametrize(
    ("target", "method"),
    [("spectral:irls_never_reweights", "irls"), ("parts:dogleg_cut_newton", "dogleg"), ("stochastic:sgd_stale", "sgd")],
)
def test_the_guard_itself_where_the_problem_is_no_smooth_function(target: str, method: str) -> None:
    """Data without a gradient, a part of an optimizer, a sum: shrinking and the textbook's run beside get along."""
    report = hold(f"tests.mutants.{target}", method)
    assert report.standing is Standing.REFUTED, str(report)


@pytest.mark.parametrize(("method", "target"), costs.DOUBLES.items(), ids=by_name)
def test_another_type_of_float_is_remarked_on(method: str, target: Callable[..., Any]) -> None:
    """Right variants keep their sums in float64 too, so it is no finding."""
    report = hold(f"{target.__module__}:{target.__name__}", method)
    assert report.standing is Standing.CONSISTENT, str(report)
    assert "from a start in float32 it returns float64" in report.remarks


def test_the_cost_is_the_only_finding_where_the_iterates_are_right() -> None:
    report = hold("tests.mutants.costs:gd_asks_twice", "gradient-descent")
    assert [(f.claim, f.standing) for f in report.findings] == [("gradient-descent.cost", Standing.REFUTED)]
    assert "gradients where at most" in report.findings[0].reason and not report.remarks
