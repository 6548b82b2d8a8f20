"""Optima three ways: what a problem was built from, what the family says exactly, and what cvxpy finds.

The exact conditions are checked exactly; the solver is held to the accuracy that it promises, and it decides
nothing but this test.
"""

from __future__ import annotations

import contextlib
import warnings
from dataclasses import replace
from typing import Any

import cvxpy
import pytest
from flint import arb, ctx, fmpq
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

import strategies
from strategies import KnownProgram, Status
from verify.arithmetic.ball import BALL
from verify.arithmetic.core import as_fmpq, running_in
from verify.arithmetic.vector import Vector, dot
from verify.classes.functions import Convex
from verify.families.base import FAMILIES
from verify.family_check.cases import numbers_of
from verify.functions.bodies import RidgeSum
from verify.functions.shared import float_of
from verify.judges.optimum import solve
from verify.oracle import Oracle

few = settings(max_examples=25, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
CONVEX_WITH_INFIMUM = sorted(family.family for family in Convex(bounded_below=True).members())


def close(found: float, exact: Any, accuracy: float = 1e-4) -> bool:
    """Whether a solver's value agrees with the exact one to the accuracy of the solver."""
    true = float(exact.mid()) if isinstance(exact, arb) else float_of(as_fmpq(exact))
    return abs(found - true) <= accuracy * (1 + abs(true))


def solved(problem: Any) -> Any:
    """The problem after cvxpy has tried to solve it; its status is None where the solver gave up."""
    with contextlib.suppress(cvxpy.SolverError), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        problem.solve(solver=cvxpy.CLARABEL)
    return problem


# ---------------------------------------------------------------- functions


def well_scaled(f: Oracle) -> bool:
    """Whether a solver can be held to its accuracy: a centre 10,000 away costs it eight digits."""
    return all(abs(as_fmpq(q)) <= 20 for q in numbers_of(f.instance.function))


@pytest.mark.parametrize("family", CONVEX_WITH_INFIMUM)
def test_the_exact_minimum_of_every_family_is_the_solvers(family: str) -> None:
    solved_well = []

    @given(strategies.convex(bounded_below=True, families=(family,)).filter(well_scaled))
    @settings(few, max_examples=10)
    def compare(f: Oracle) -> None:
        x = cvxpy.Variable(f.dimension)
        problem = solved(cvxpy.Problem(cvxpy.Minimize(f.instance.function.body().to_cvxpy(x))))
        with running_in(BALL), ctx.workprec(200):
            lowest, place = f.minimum, f.instance.function.minimizer()
            if place is not None:
                assert BALL.truth("==", f(place), lowest) is not False
        assert problem.status is None or not problem.status.startswith(("infeasible", "unbounded"))
        if problem.status == "optimal":
            solved_well.append(f)
            assert close(problem.value, lowest)

    compare()
    assert solved_well, "the solver solved none of them, so nothing was compared"


def test_every_bounded_convex_family_is_among_them() -> None:
    assert {"quadratic", "least squares", "log-sum-exp", "absolute values"} <= set(CONVEX_WITH_INFIMUM)
    assert set(CONVEX_WITH_INFIMUM) <= set(FAMILIES)


@given(strategies.strongly_convex(2, m=1, minimizer=True).filter(well_scaled))
@few
def test_a_solver_comes_to_the_exact_minimizer_of_a_strongly_convex_function(f: Oracle) -> None:
    x = cvxpy.Variable(f.dimension)
    problem = solved(cvxpy.Problem(cvxpy.Minimize(f.instance.function.body().to_cvxpy(x))))
    if problem.status == "optimal":
        for near, exact in zip(x.value, f.minimizer, strict=True):
            # a value that is right to 1e-8 fixes the place to about the root of that
            assert close(float(near), exact, 1e-2)


# ---------------------------------------------------------------- programs


@given(strategies.programs())
@settings(few, max_examples=60)
def test_known_optima_satisfy_the_exact_conditions(known: KnownProgram) -> None:
    assert known.point is not None and known.program.is_convex
    assert known.program.is_feasible(known.point)
    assert known.program.objective.value(known.point) == known.value
    if known.multipliers is not None:
        assert known.program.failed_condition(known.point, known.multipliers) == ""


@given(st.one_of(strategies.linear_programs(), strategies.quadratic_programs(equalities=True)))
@few
def test_the_solver_agrees_on_linearly_constrained_programs(known: KnownProgram) -> None:
    problem, _ = known.to_cvxpy()
    assert solved(problem).status in ("optimal", "optimal_inaccurate")
    assert close(problem.value, known.value)


@given(strategies.programs_with_slater())
@few
def test_the_solver_agrees_on_balls_and_the_slater_point_is_strict(known: KnownProgram) -> None:
    assert known.slater is not None
    assert all(c.function.value(known.slater) < 0 for c in known.program.constraints)
    problem, _ = known.to_cvxpy()
    assert close(solved(problem).value, known.value)


@given(strategies.programs_without_slater())
@few
def test_without_slater_the_single_feasible_point_is_optimal(known: KnownProgram) -> None:
    """No solver is accurate here; nearby points are infeasible exactly, and the value is roughly the solver's."""
    assert known.point is not None and known.slater is None
    for i in range(known.program.dimension):
        for size in (fmpq(1, 1000), fmpq(-1, 1000)):
            step = Vector(size * int(i == j) for j in range(known.program.dimension))
            assert not known.program.is_feasible(known.point + step)
    problem, _ = known.to_cvxpy()
    if solved(problem).status == "optimal":
        assert close(problem.value, known.value, 0.05)


@given(strategies.infeasible_programs())
@few
def test_infeasible_programs_carry_their_farkas_multipliers(known: KnownProgram) -> None:
    assert known.multipliers is not None and all(mu >= 0 for mu in known.multipliers)
    rows = [c.function for c in known.program.constraints]
    zero = Vector([fmpq(0)] * known.program.dimension)
    normal = sum((body.gradient(zero) * mu for body, mu in zip(rows, known.multipliers, strict=True)), zero)
    height = sum((body.value(zero) * mu for body, mu in zip(rows, known.multipliers, strict=True)), fmpq(0))
    assert normal == zero and height > 0
    # without an objective, because a program may be infeasible together with its dual
    problem, _ = replace(known.program, objective=RidgeSum(known.program.dimension)).to_cvxpy()
    assert solved(problem).status.startswith("infeasible")


@given(strategies.unbounded_programs())
@few
def test_unbounded_programs_fall_along_their_ray(known: KnownProgram) -> None:
    assert known.point is not None and known.ray is not None
    assert all(known.program.is_feasible(known.point + known.ray * n) for n in (0, 1, 1000))
    assert dot(known.program.objective.gradient(known.point), known.ray) < 0
    problem, _ = known.to_cvxpy()
    assert solved(problem).status.startswith("unbounded")


@given(strategies.cone_programs())
@few
def test_cone_programs_are_optimal_exactly_and_for_the_solver(known: strategies.ConeProgram) -> None:
    assert known.failed_condition() == ""
    problem, _ = known.to_cvxpy()
    if solved(problem).status == "optimal":
        assert close(problem.value, known.value, 1e-3)


@given(
    st.one_of(
        strategies.linear_programs(2),
        strategies.quadratic_programs(2),
        strategies.infeasible_programs(2),
        strategies.unbounded_programs(2),
    )
)
@few
def test_the_optimum_judge_settles_them_as_they_were_built(known: KnownProgram) -> None:
    found = solve(known.program)
    assert found.status is known.status
    if known.status is Status.OPTIMAL:
        assert found.value == known.value


# ---------------------------------------------------------------- the tests above can fail


def test_a_wrong_value_is_not_close() -> None:
    assert close(1.00001, fmpq(1))
    assert not close(1.001, fmpq(1))
    assert not close(float("inf"), fmpq(1))


def test_wrong_multipliers_and_wrong_duals_are_noticed() -> None:
    known = find(
        strategies.linear_programs(2), lambda k: k.multipliers is not None and any(m > 0 for m in k.multipliers)
    )
    wrong = Vector([mu + 1 for mu in known.multipliers])
    assert known.program.failed_condition(known.point, wrong) != ""
    cone = find(strategies.cone_programs(), lambda c: any(scale > 0 for scale, _ in c.duals))
    assert "stationarity" in replace(cone, cost=cone.cost + Vector([fmpq(1)] * len(cone.cost))).failed_condition()
    outside = tuple((scale, nu * 2) for scale, nu in cone.duals)
    assert "dual feasibility" in replace(cone, duals=outside).failed_condition()


def test_programs_shrink_to_one_variable_and_small_integers() -> None:
    for strategy in (
        strategies.linear_programs(),
        strategies.quadratic_programs(),
        strategies.infeasible_programs(),
        strategies.unbounded_programs(),
        strategies.programs_without_slater(),
    ):
        known = find(strategy, lambda _: True)
        assert known.program.dimension == 1
        assert len(known.program.constraints) <= 2
