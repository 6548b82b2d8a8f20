"""The methods of scipy.optimize.minimize pass, or the finding is real, with the cause that is named here."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import line_search, minimize

from tests.guard_in_process import held
from verify.extensions import InputError
from verify.guard import Report, Standing, hold
from verify.guard.targets_scipy import minimizer

PASS = [
    ("BFGS", "bfgs"),
    ("L-BFGS-B", "lbfgs"),
    ("CG", "conjugate-gradient-polak-ribiere"),
    ("SLSQP", "newton-truncated"),
    ("Newton-CG", "newton-truncated"),
    ("trust-ncg", "trust-region"),
    ("trust-krylov", "trust-region"),
    ("dogleg", "trust-region"),
]
TOLD_APART = [
    # A line search that is not exact does not end a quadratic in d steps.
    ("BFGS", "bfgs-exact", {"termination"}),
    # Polak and Ribiere's rule is not that of Fletcher and Reeves.
    ("CG", "conjugate-gradient-fletcher-reeves", {"direction"}),
    # Newton-CG solves Newton's equation inexactly: it is no pure Newton method, and says so.
    ("Newton-CG", "newton", {"one-step", "equation"}),
    # trust-exact stops as soon as its step is within a tenth of the radius (`k_easy`), also outside.
    ("trust-exact", "trust-region", {"region"}),
]


def broken(report: Report) -> set[str]:
    return {f.claim.partition(".")[2] for f in report.findings if f.standing is Standing.REFUTED}


@pytest.mark.parametrize(("name", "method"), PASS)
def test_a_method_of_scipy_passes(name: str, method: str) -> None:
    report = hold(f"scipy:{name}", method)
    assert report.standing is Standing.CONSISTENT, str(report)
    assert report.seconds < 20


@pytest.mark.slow
@pytest.mark.parametrize(("name", "method"), PASS)
def test_a_method_of_scipy_passes_at_other_seeds(name: str, method: str) -> None:
    for seed in range(1, 20):
        assert held(minimizer(name, {}), method, seed) == {}, seed


@pytest.mark.parametrize(("name", "method", "claims"), TOLD_APART)
def test_a_method_is_told_apart_from_one_that_it_is_not(name: str, method: str, claims: set[str]) -> None:
    assert claims <= broken(hold(f"scipy:{name}", method))


def test_slsqp_is_bfgs_with_damping() -> None:
    """Where the curvature along a step is small, Powell's damping takes another update than that of BFGS."""
    assert "direction" in broken(hold("scipy:SLSQP", "bfgs", seed=1))


def test_the_gradients_of_a_line_search_of_scipy_are_no_cost_of_another_method() -> None:
    """The guard calls scipy with the gradient, so their number is remarked on."""
    report = hold("scipy:CG", "gradient-descent")
    assert "cost" not in {one.claim.partition(".")[2] for one in report.held}
    assert any("gradients more than it takes steps" in remark for remark in report.remarks)


def scipy_line_search(fun, grad, x, direction, decrease, curvature):  # type: ignore[no-untyped-def]
    return line_search(fun, grad, x, direction, c1=decrease, c2=curvature)[0]


def test_the_repaired_search_of_scipy_passes() -> None:
    report = hold(scipy_line_search, "line-search-bracketing")
    assert report.standing is Standing.CONSISTENT, str(report)


def test_the_callback_of_slsqp_is_given_points_that_are_no_iterates() -> None:
    """Why its iterates are taken from results: at the first point that its callback sees, f is larger than at x_0."""

    def f(x):  # type: ignore[no-untyped-def]
        return (x[0] - 3) ** 4 + x[1] ** 2

    def g(x):  # type: ignore[no-untyped-def]
        return np.array([4 * (x[0] - 3) ** 3, 2 * x[1]])

    seen: list[float] = []
    minimize(f, [0.0, 1.0], jac=g, method="SLSQP", callback=lambda x: seen.append(f(x)), options={"maxiter": 5})
    first = minimize(f, [0.0, 1.0], jac=g, method="SLSQP", options={"maxiter": 1})
    assert first.fun < f([0.0, 1.0]) < seen[0]


def test_what_scipy_does_not_have_is_refused_in_one_sentence() -> None:
    with pytest.raises(InputError, match=r"has no method 'BGFS'; it has BFGS, CG"):
        hold("scipy:BGFS", "bfgs")


def test_a_method_by_second_derivatives_is_not_held_without_them() -> None:
    report = hold("scipy:trust-ncg", "bfgs")
    assert "needs second derivatives" in report.findings[0].reason
