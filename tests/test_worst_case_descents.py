"""The gap f(x) - f* over many gradient steps: proved from one-step proofs, refuted where the rate is tightened."""

from __future__ import annotations

import copy
from fractions import Fraction
from typing import Any

import pytest
from flint import fmpq
from worst_case_texts import V

from verify import checker
from verify.conditions import Condition, at_most
from verify.methods.first_order import gradient_steps
from verify.worst_case.decide import Outcome, decide_text
from verify.worst_case.descents import prove_by_descent
from verify.worst_case.part import Part
from verify.worst_case.program import build
from verify.worst_case.result import WorstCaseResult
from verify.worst_case.semidefinite import Tolerances
from verify.worst_case.setup import Setup, smooth_convex, smooth_strongly_convex
from verify.worst_case.system import System

ONE, PERCENT, TINY = fmpq(1), fmpq(99, 100), fmpq(9999, 10000)
STEPS = {"1/2": fmpq(1, 2), "1": ONE, "3/2": fmpq(3, 2), "1.999": fmpq(1999, 1000)}


def gap(f: Any, x0: Any, steps: Any, c: Any) -> Condition:
    """f(x_N) - f* <= c prod max(|1 - t m|, |1 - t L|)^2 (f(x0) - f*), one factor for each step size t."""
    rate = fmpq(1)
    for t in steps:
        rate *= max(abs(1 - t * f.m), abs(1 - t * f.L)) ** 2
    return at_most(f(gradient_steps(f, x0, steps).last) - f.minimum, c * rate * (f(x0) - f.minimum))


def given(kappa: int, steps: list[fmpq], c: fmpq, f: Any = None) -> Setup:
    """The text's arguments, with L = 1."""
    return Setup({"f": f or smooth_strongly_convex(1, fmpq(1, kappa)), "x0": V, "steps": steps, "c": c})


def by_descent(setup: Setup) -> WorstCaseResult | None:
    """What the chain alone says."""
    program = build(gap, setup)
    system = System(program)
    candidates = tuple(system.candidates())
    (clause,) = program.clauses
    return prove_by_descent(
        Part("claim", system, clause, Tolerances(), candidates, system.inequalities_in_floats(candidates))
    )


@pytest.mark.parametrize("N", [1, 2, 10, 20])
@pytest.mark.parametrize("t", STEPS.values(), ids=STEPS)
@pytest.mark.parametrize("kappa", [2, 10, 1000])
def test_the_rate_of_many_steps_is_proved_exactly(kappa: int, t: fmpq, N: int) -> None:
    result = decide_text(gap, given(kappa, [t] * N, ONE))
    assert result.outcome is Outcome.PROVED, result.reason
    assert result.factor == 1
    assert checker.check(result.certificates[0]).verdict == "proved"


@pytest.mark.parametrize("c", [PERCENT, TINY], ids=["1%", "0.01%"])
@pytest.mark.parametrize("N", [1, 10, 20])
@pytest.mark.parametrize("kappa", [2, 10, 1000])
def test_a_tightened_rate_is_refuted(kappa: int, N: int, c: fmpq) -> None:
    result = decide_text(gap, given(kappa, [ONE] * N, c))
    assert result.outcome is Outcome.REFUTED, result.reason
    assert checker.check(result.certificates[0]).verdict == "refuted"


def test_steps_may_differ_and_a_bound_may_have_room() -> None:
    steps = [fmpq(1, 2), fmpq(19, 10), ONE, fmpq(7, 5)]
    for c in (ONE, fmpq(3)):
        result = by_descent(given(10, steps, c))
        assert result is not None
        assert checker.check(result.certificates[0]).verdict == "proved"


@pytest.mark.parametrize(
    "setup",
    [
        given(10, [ONE] * 4, TINY),
        given(10, [fmpq(21, 10)] * 2, ONE),  # rho > 1: true, but nothing contracts
        given(10, [ONE] * 2, PERCENT, smooth_convex(1)),
    ],
    ids=["tightened", "too long", "not strongly convex"],
)
def test_no_chain_where_there_is_no_rate(setup: Setup) -> None:
    assert by_descent(setup) is None


def test_the_checker_refuses_a_chain_with_a_smaller_weight() -> None:
    result = by_descent(given(10, [ONE] * 3, ONE))
    assert result is not None
    for place in range(len(result.certificates[0]["multipliers"]["interpolation"])):
        forged = copy.deepcopy(result.certificates[0])
        entry = forged["multipliers"]["interpolation"][place]
        entry[4] = str(Fraction(entry[4]) * Fraction(9, 10))
        with pytest.raises(checker.Rejected):
            checker.check(checker.seal(forged))
