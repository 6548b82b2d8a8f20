"""Each bug that shipped is caught by a theorem that explains it, and what repaired it passes."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from verify.guard import Standing, hold


@dataclass(frozen=True)
class Bug:
    """A bug: the module and the stem of its two functions, the method, and the claims that explain it."""

    module: str
    stem: str
    method: str
    caught_by: tuple[str, ...]


BUGS = (
    # With the wrong first averages the first steps are too short, and the averages fade from the wrong values.
    Bug("pennylane", "adam", "adam", ("constant-gradient", "fading-gradient")),
    # Every coordinate moves along the gradient of the first.
    Bug("pennylane", "adagrad", "adagrad", ("separable", "permutation")),
    # The gradient of the decay is missing in the step: another minimizer is approached than the one of the objective.
    Bug("mxnet", "nesterov", "nesterov-strongly-convex", ("rate", "first-step")),
    # The length of a step is not the one that LAMB is about.
    Bug("lamb", "lamb", "lamb", ("length",)),
    # A step is accepted that is worse than one that was tried.
    Bug("scipy_wolfe", "strong_wolfe", "line-search-bracketing", ("best",)),
)


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: f"{bug.module}-{bug.stem}")
def test_what_shipped_is_caught_by_the_claims_that_explain_it(bug: Bug) -> None:
    report = hold(f"tests.shipped_bugs.{bug.module}:{bug.stem}_shipped", bug.method)
    broken = {f.claim.partition(".")[2] for f in report.findings if f.standing is Standing.REFUTED}
    assert set(bug.caught_by) <= broken, str(report)


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: f"{bug.module}-{bug.stem}")
def test_what_repaired_it_passes(bug: Bug) -> None:
    report = hold(f"tests.shipped_bugs.{bug.module}:{bug.stem}_repaired", bug.method)
    assert report.standing is Standing.CONSISTENT, str(report)


def test_the_search_that_shipped_fulfilled_the_conditions_that_it_was_for() -> None:
    """The strong Wolfe conditions hold at the step that it accepts: only the algorithm's own property sees the bug."""
    report = hold("tests.shipped_bugs.scipy_wolfe:strong_wolfe_shipped", "line-search-bracketing")
    standing = {h.claim.partition(".")[2]: h.standing for h in report.held}
    assert standing["armijo"] is Standing.CONSISTENT and standing["curvature"] is Standing.CONSISTENT
