"""The guard on optimizers that it did not grow up with: bugs are caught, right variants are not accused.

All of them were written before the guard was run on any. On that first run 38 of 415 bugs were missed, and 4 of 110
right ones were accused. What was missed and is caught now, and what was accused, is always run; the rest is slow.
Of a later set of 31 bugs of first-order methods, `first_order` keeps the 10 that were missed.  The modules that end
in `_first` were written knowing what is claimed of each method, and not how it is checked: on their first run 20 of 139
bugs were missed, and 2 of 62 right variants accused, of which one hides what is no number and counts as wrong now.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.guard_in_process import held, recurrence
from tests.held_out import (
    adaptive_first,
    conjugate,
    constrained,
    estimation,
    first_order,
    late,
    line_searches,
    losses,
    maps,
    networks,
    newton,
    noise_first,
    proximal,
    quasi_newton,
    schedules,
    searches,
    signs_first,
    spectral,
    steps_first,
    stochastic_first,
    trust,
    updates,
    variance_first,
)
from tests.mutants import accumulating
from tests.mutants import right as right_ones
from verify.guard import Standing, hold

MODULES = (
    searches, line_searches, newton, trust, quasi_newton, conjugate, proximal, constrained, spectral, estimation, maps,
    schedules, losses, networks, updates, late, first_order,
    stochastic_first, variance_first, noise_first, adaptive_first, signs_first, steps_first,
)  # fmt: skip
MISSED = {
    "wolfe_three_trials", "bracket_ends_not_exchanged", "newton_damped_late", "damped_against_the_start",
    "damped_by_gradient_norm", "trust_never_shrinks", "trs_no_hard_case", "bfgs_gives_up", "prox_much_later_half",
    "fista_input", "fista_gradient_at_x", "fista_fixed", "power_late_unnormalised", "lanczos_forgets_late",
    "hvp_undivided", "hvp_big_step", "hvp_at_zero", "irls_weights_clipped", "irls_p_clipped", "sch_constant_late",
    "up_skips",
    "amsgrad_forgets_late", "batch_window", "buffer_dropped_late", "dampened_for_30", "diminishing_starts_again",
    "epochs_forget_late", "lamb_plain_after_30", "noisy_carried", "noisy_every_other", "noisy_uniform",
    "norm_stops_adding", "polyak_best_value", "sgd_draws_every_other_step", "sgd_one_permutation", "sgd_rounds",
    "subgradient_stops_shrinking", "svrg_always_the_first", "svrg_never_the_last",
    *(target.__name__ for module in (late, first_order) for each in module.WRONG.values() for target in each),
}  # fmt: skip
ACCUSED = {"fr_restarts", "pr_right", "pr_restarts", "ogd_lazy", "clipped_with_epsilon"}


def wrong() -> list[Any]:
    found = []
    for module in MODULES:
        for method, targets in module.WRONG.items():
            for target, claims in targets.items():
                marks = [] if target.__name__ in MISSED else pytest.mark.slow
                found.append(pytest.param(method, target, claims, marks=marks))
    return found


def right() -> list[Any]:
    found = []
    for module in MODULES:
        for method, targets in module.RIGHT.items():
            for target in targets:
                marks = [] if target.__name__ in ACCUSED else pytest.mark.slow
                found.append(pytest.param(method, target, marks=marks))
    return found


def by_name(value: Any) -> str | None:
    return getattr(value, "__name__", None)


@pytest.mark.parametrize(("method", "target", "claims"), wrong(), ids=by_name)
def test_a_bug_is_caught_by_the_claims_that_explain_it(method: str, target: Callable[..., Any], claims: str) -> None:
    broken = held(target, method, only=tuple(claims.split()))
    assert set(claims.split()) <= set(broken), f"it breaks {held(target, method)}"
    assert not any(words.startswith("UNDECIDED") for words in broken.values()), broken


@pytest.mark.parametrize(("method", "target"), right(), ids=by_name)
def test_a_right_variant_is_not_accused(method: str, target: Callable[..., Any]) -> None:
    assert held(target, method) == {}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 20))
@pytest.mark.parametrize(("method", "target"), right(), ids=by_name)
def test_a_right_variant_is_not_accused_at_other_seeds(method: str, target: Callable[..., Any], seed: int) -> None:
    assert held(target, method, seed) == {}


def test_a_step_that_keeps_the_guarantee_as_far_as_is_seen_is_told_not_to_be_the_textbook_step() -> None:
    """Steps 1/sqrt(k + 1) of Frank-Wolfe, whose rate is worse only beyond what is run."""
    assert held(constrained.fw_step_root, "frank-wolfe") == {}
    assert recurrence(constrained.fw_step_root, "frank-wolfe") is None


@pytest.mark.parametrize(
    ("target", "method"),
    [
        (first_order.gd_halves_after_50, "gradient-descent"),
        (first_order.gd_eight_coordinates, "gradient-descent"),
        (first_order.heavy_stops_at_60, "heavy-ball"),
        (first_order.nesterov_gone_after_50, "nesterov"),
        (first_order.adam_corrects_60_steps, "adam"),
        (steps_first.strongly_forgets, "nesterov-strongly-convex"),
    ],
    ids=by_name,
)
def test_a_step_that_is_wrong_late_or_in_a_late_coordinate_is_not_the_textbook_step(
    target: Callable[..., Any], method: str
) -> None:
    assert recurrence(target, method) is None


@pytest.mark.parametrize(
    ("target", "method", "claim"),
    [
        ("trust:trust_never_shrinks", "trust-region", "moves"),
        ("proximal:fista_gradient_at_x", "fista", "rate"),
        ("late:late_lm", "levenberg-marquardt", "equation"),
    ],
)
def test_the_guard_itself_refutes_what_it_once_missed(target: str, method: str, claim: str) -> None:
    """In a process of its own, in time."""
    report = hold(f"tests.held_out.{target}", method)
    refuted = {f.claim.partition(".")[2] for f in report.findings if f.standing is Standing.REFUTED}
    assert report.standing is Standing.REFUTED and claim in refuted, str(report)


@pytest.mark.parametrize("step_size", [0.1, 0.3])
def test_a_start_that_is_no_multiple_of_the_step_size_in_floats_is_no_fault(step_size: float) -> None:
    """Three times 0.1 is no float; a run begins at the nearest one."""
    report = hold(accumulating.adam_l2_plain, "adam-l2", {"step_size": step_size})
    assert report.standing is Standing.CONSISTENT, str(report)


def test_overflow_where_the_method_itself_overflows_is_undecided() -> None:
    report = hold(right_ones.adamw_last, "adamw", {"step_size": 1e150})
    assert report.standing is Standing.UNDECIDED, str(report)
    assert {finding.claim for finding in report.findings} == {"conduct.finite"}


def test_overflow_where_the_method_itself_stays_small_is_refuted() -> None:
    """The run that excuses is the method's own, on the same instance."""
    broken = [f.claim for f in hold(overflows, "gradient-descent").findings if f.standing is Standing.REFUTED]
    assert "conduct.finite" in broken


def overflows(fun, grad, x0, steps, step_size):  # type: ignore[no-untyped-def]
    xs = [x0]
    for _ in range(steps):
        xs.append(xs[-1] * 1e200)
    return np.array(xs)
