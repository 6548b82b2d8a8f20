"""Steps that are defined by equations: exact searches and Polyak's step are proved from them, and refuted exactly."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from flint import fmpq
from worst_case_texts import V

from verify import checker
from verify.arithmetic.vector import distance2, norm2
from verify.conditions import Condition, at_most, equal
from verify.methods.first_order import exact_line_search, span_search
from verify.worst_case.decide import Outcome, decide_text
from verify.worst_case.equations import satisfied, value
from verify.worst_case.program import build
from verify.worst_case.setup import Setup, smooth, smooth_convex, smooth_strongly_convex

PERCENT, TINY = fmpq(99, 100), fmpq(9999, 10000)


def line_search(f: Any, x0: Any, N: Any, c: Any) -> Condition:
    """f(x_N) - f* <= c ((L - m)/(L + m))^(2 N) (f(x_0) - f*): sharp for exact line search."""
    xs = exact_line_search(f, x0, N)
    rate = ((f.L - f.m) / (f.L + f.m)) ** (2 * int(N))
    return at_most(f(xs.last) - f.minimum, c * rate * (f(x0) - f.minimum))


def searched(c: fmpq, N: int, kappa: int = 2) -> Setup:
    return Setup({"f": smooth_strongly_convex(1, fmpq(1, kappa)), "x0": V, "N": N, "c": c})


@pytest.mark.parametrize("N", [1, 2])
def test_rate_of_exact_line_search_is_sharp(N: int) -> None:
    assert decide_text(line_search, searched(fmpq(1), N)).outcome is Outcome.PROVED
    for c in (PERCENT, TINY):
        result = decide_text(line_search, searched(c, N))
        assert result.outcome is Outcome.REFUTED, result.reason
        certificate = result.certificates[0]
        assert len(certificate["hypotheses"]) == N  # each gradient is orthogonal to the one before it
        assert checker.check(certificate).verdict == "refuted"


@pytest.mark.parametrize("kappa", [10, 100])
def test_line_search_is_refuted_for_other_condition_numbers(kappa: int) -> None:
    result = decide_text(line_search, searched(TINY, 1, kappa))
    assert result.outcome is Outcome.REFUTED, result.reason


def test_searches_of_planes() -> None:
    """A conjugate-gradient-like method: three gradients in the span, and a counterexample in three dimensions."""

    def spans(f: Any, x0: Any, c: Any) -> Condition:
        return at_most(f(span_search(f, x0, 2).last) - f.minimum, c * distance2(x0, f.minimizer))

    assert decide_text(spans, Setup({"f": smooth_convex(1), "x0": V, "c": fmpq(1, 8)})).outcome is Outcome.PROVED
    result = decide_text(spans, Setup({"f": smooth_convex(1), "x0": V, "c": fmpq(1, 50)}))
    assert result.outcome is Outcome.REFUTED, result.reason
    assert checker.check(result.certificates[0]).verdict == "refuted"


def test_stationary_on_a_line_is_no_minimum_without_convexity() -> None:
    """The equations alone would refute that an exact search never goes up; nothing may be concluded from them."""

    def goes_down(f: Any, x0: Any) -> Condition:
        return at_most(f(exact_line_search(f, x0, 1).last), f(x0))

    result = decide_text(goes_down, Setup({"f": smooth(1), "x0": V}))
    assert result.outcome is not Outcome.REFUTED


def polyak(f: Any, x0: Any, c: Any) -> Condition:
    """The step 2 (f(x) - f*)/|g|^2 = 2 on a function with m = L/10 and where it is that."""
    g = f.grad(x0)
    after = x0 - 2 * g
    f.grad(after)
    return at_most(distance2(after, f.minimizer), c * distance2(x0, f.minimizer)).given(
        ("Polyak's step", equal(norm2(g), f(x0) - f.minimum))
    )


@pytest.mark.parametrize("c", [PERCENT, TINY])
def test_polyak_steps_are_refuted_with_their_equation_met_exactly(c: fmpq) -> None:
    arguments = {"f": smooth_strongly_convex(1, fmpq(1, 10)), "x0": V}
    assert decide_text(polyak, Setup({**arguments, "c": fmpq(2, 3)})).outcome is Outcome.PROVED
    result = decide_text(polyak, Setup({**arguments, "c": fmpq(2, 3) * c}))
    assert result.outcome is Outcome.REFUTED, result.reason
    assert checker.check(result.certificates[0]).verdict == "refuted"


def test_checker_refuses_an_equation_that_is_nearly_met() -> None:
    certificate = decide_text(line_search, searched(PERCENT, 1)).certificates[0]
    spoiled = copy.deepcopy(certificate)
    moved = spoiled["realization"]["vectors"]["g1_f"]
    moved[0] = str(fmpq(moved[0]) + fmpq(1, 10**12))
    with pytest.raises(checker.Rejected):
        checker.seal(spoiled)


def test_equations_are_met_by_small_changes() -> None:
    program = build(line_search, searched(PERCENT, 1), [[fmpq(-1)]])
    vectors = [[fmpq(k + 1, 7), fmpq(3 - k, 5)] for k in range(len(program.vectors))]
    found = satisfied(program, vectors, [fmpq(0)] * len(program.values))
    assert found is not None
    equations = [h.form for h in program.hypotheses if h.relation == "=="]
    assert equations and all(value(form, *found) == 0 for form in equations)
    assert sum(a != b for a, b in zip(found[0], vectors, strict=True)) == 1
