"""The judge of optima: what it solves exactly, and that it says no to what is false."""

import random

import pytest
import sympy
from flint import arb, ctx, fmpq

from verify import PROVED, REFUTED, UNDECIDED, Document, all_of, checker, decide, equal, greater, optimality, rational
from verify.arithmetic.core import Refused, running_in
from verify.arithmetic.rational import RATIONAL
from verify.arithmetic.vector import Vector
from verify.claim import Claim, Form
from verify.cones import moreau_conditions, project_second_order_cone
from verify.judges.facts import facts_verdict
from verify.judges.optimum import (
    Status,
    optimum_at,
    optimum_certificate,
    optimum_of,
    settles,
    solve,
    solve_linear,
)
from verify.programs import (
    Constraint,
    Program,
    ProgramError,
    affine,
    affine_set,
    at_least_half_space,
    ball,
    box,
    exact_vector,
    half_space,
    hyperplane,
    l1_ball,
    nonnegative,
    projection,
    quadratic,
    residuals,
    simplex,
    squared_distance,
)

NEAREST = Program(squared_distance([0, 0]), at_least_half_space([1, 1], 1))
"""min x^2 + y^2 subject to x + y >= 1: the optimum is (1/2, 1/2) with the multiplier 1."""


def exact(*entries):
    return [fmpq(e) if isinstance(e, int) else fmpq(*map(int, e.split("/"))) for e in entries]


def claim(**options):
    return Claim(
        "t.1", Form.OPTIMALITY, "a title", Document("t", "T").at("1"), "other", lambda: None, {}, options=options
    )


class TestExactOptima:
    def test_a_convex_quadratic_program(self):
        found = solve(NEAREST)
        assert found.status is Status.OPTIMAL
        assert list(found.point) == exact("1/2", "1/2") and list(found.multipliers) == [1] and found.value == fmpq(1, 2)
        assert found.active == (0,)

    def test_a_constraint_that_does_not_bind_has_no_multiplier(self):
        found = solve(Program(squared_distance([0]), at_least_half_space([1], -1)))
        assert list(found.point) == [0] and list(found.multipliers) == [0]

    def test_a_constraint_that_touches_without_pushing(self):
        found = solve(Program(squared_distance([0, 0]), half_space([1, 2], 0)))
        assert list(found.point) == [0, 0] and list(found.multipliers) == [0]

    def test_a_linear_program_with_many_solutions_and_redundant_constraints(self):
        constraints = (*nonnegative(2), *half_space([1, 1], 1), *half_space([2, 2], 2))
        found = solve(Program(affine([-1, -1]), constraints))
        assert found.status is Status.OPTIMAL and found.value == -1

    def test_a_program_without_constraints(self):
        found = solve(Program(quadratic([[2, 0], [0, 4]], [-2, -4])))
        assert list(found.point) == [1, 1] and checker.check(optimum_certificate("t", found, ["==", "value", "-3"]))

    @pytest.mark.parametrize(
        ("point", "where", "nearest"),
        [
            ([2, -3], box([0, 0], [1, 1]), ["1", "0"]),
            ([1, 1, 1], simplex(3), ["1/3", "1/3", "1/3"]),
            ([2, 0, -1], simplex(3), ["1", "0", "0"]),
            ([2, "1/2"], l1_ball(2, 1), ["1", "0"]),
            ([2, "3/2"], l1_ball(2, 1), ["3/4", "1/4"]),
            ([3, 4], half_space([1, 1], 1), ["0", "1"]),
            ([1, 2, 3], affine_set([[1, 1, 1]], [0]), ["-1", "0", "1"]),
            ([3, 4], ball([0, 0], 1), ["3/5", "4/5"]),
        ],
    )
    def test_projections(self, point, where, nearest):
        found = solve(projection(point, where))
        assert found.status is Status.OPTIMAL and list(found.point) == exact(*nearest)
        certificate = optimum_certificate("t", found, ["==", "x", nearest])
        assert checker.check(certificate).verdict == "proved"

    def test_random_quadratic_programs_satisfy_every_condition(self):
        draw = random.Random(7)
        for _ in range(25):
            d, k = draw.randint(1, 4), draw.randint(0, 6)
            factor = [[draw.randint(-3, 3) for _ in range(d)] for _ in range(draw.randint(1, d))]
            gram = [[sum(r[i] * r[j] for r in factor) for j in range(d)] for i in range(d)]
            constraints = box([-5] * d, [5] * d)
            for _ in range(k):
                constraints += half_space([draw.randint(-4, 4) for _ in range(d)], draw.randint(0, 6))
            program = Program(quadratic(gram, [draw.randint(-5, 5) for _ in range(d)]), constraints)
            found = solve(program)
            assert found.status is Status.OPTIMAL, found.why
            assert program.failed_condition(found.point, found.multipliers) == ""
            assert checker.check(optimum_certificate("t", found, ["==", "value", str(found.value)]))

    def test_the_least_squares_loss_is_what_it_says(self):
        assert residuals([[1, 0], [1, 1]], [1, 3]).value(exact_vector([2, 5])) == (1 - 2) ** 2 + (3 - 7) ** 2


class TestOptimaInBalls:
    def test_an_irrational_projection_is_enclosed(self):
        found = solve(projection([1, 1], ball([0, 0], 1)))
        assert found.status is Status.ENCLOSED
        with ctx.workprec(200):
            assert (found.point[0] ** 2).contains(arb(fmpq(1, 2))) and found.point[0].rad() < 1e-30
        assert found.multipliers[0] > 0

    def test_a_claim_about_it_is_decided_and_a_false_one_refuted(self):
        def solved():
            return optimum_of(projection([1, 1], ball([0, 0], 1)))

        right = facts_verdict(
            claim(), lambda: greater(solved().point[0], rational(7071, 10000)), against=False, by_hand=False
        )
        wrong = facts_verdict(
            claim(), lambda: greater(solved().point[0], rational(7072, 10000)), against=False, by_hand=False
        )
        assert right.standing is PROVED and wrong.standing is REFUTED


class TestInfeasibleAndUnbounded:
    def test_infeasible_with_farkas_multipliers(self):
        found = solve(Program(affine([1]), (*half_space([1], 0), *at_least_half_space([1], 1))))
        assert found.status is Status.INFEASIBLE
        assert checker.check(optimum_certificate("t", found, ["==", "mu", [str(m) for m in found.multipliers]]))

    def test_infeasible_equalities(self):
        found = solve(Program(affine([1, 0]), affine_set([[1, 1], [2, 2]], [1, 3])))
        assert found.status is Status.INFEASIBLE

    def test_unbounded_with_a_ray(self):
        found = solve(Program(affine([-1, 0]), (*nonnegative(2), *half_space([-1, 1], 3))))
        assert found.status is Status.UNBOUNDED
        assert checker.check(optimum_certificate("t", found, ["==", "mu", [str(m) for m in found.multipliers]]))

    def test_a_quadratic_that_is_flat_along_the_ray(self):
        assert solve(Program(quadratic([[1, 0], [0, 0]], [0, -1]))).status is Status.UNBOUNDED

    def test_feasible_is_never_called_infeasible_at_the_boundary(self):
        found = solve(Program(affine([1]), (*half_space([1], 1), *at_least_half_space([1], 1))))
        assert found.status is Status.OPTIMAL and list(found.point) == [1]


class TestWhatIsFalse:
    def test_a_wrong_sign_of_a_multiplier(self):
        x = exact_vector(["1/2", "1/2"])
        assert NEAREST.failed_condition(x, exact_vector([1])) == ""
        assert "stationarity" in NEAREST.failed_condition(x, exact_vector([2]))
        assert "dual feasibility" in NEAREST.failed_condition(x, exact_vector([-1]))
        upside_down = Program(squared_distance([0, 0]), half_space([1, 1], 1))
        assert "dual feasibility" in upside_down.failed_condition(x, exact_vector([-1]))

    def test_a_certificate_with_a_wrong_multiplier_is_rejected(self):
        certificate = optimum_certificate("t", solve(NEAREST), ["==", "value", "1/2"])
        for wrong in ("-1", "2"):
            with pytest.raises(checker.Rejected):
                checker.check(certificate | {"multipliers": [wrong]})
        with pytest.raises(checker.Rejected):
            checker.check(certificate | {"primal": ["1", "0"]})

    def test_feasible_slack_and_complementarity_are_named(self):
        assert "primal" in NEAREST.failed_condition(exact_vector([0, 0]), exact_vector([0]))
        assert "complementary" in NEAREST.failed_condition(exact_vector([1, 1]), exact_vector([2]))

    def test_a_kkt_point_of_a_nonconvex_program_is_not_called_optimal(self):
        saddle = Program(quadratic([[1, 0], [0, -1]], [0, 0]), box([-1, -1], [1, 1]))
        assert saddle.failed_condition(exact_vector([0, 0]), exact_vector([0] * 4)) == ""
        found = solve(saddle)
        assert found.status is Status.UNDECIDED and "convex" in found.why

    def test_a_minimizer_without_a_multiplier(self):
        no_qualification = Program(affine([1]), ball([0], 0))
        assert solve(no_qualification).status is Status.UNDECIDED

    def test_wrong_statements_about_an_optimum_are_refuted(self):
        right = {"point": ["1/2", "1/2"], "multipliers": [1], "value": "1/2"}
        wrong = [{"point": [1, 0]}, {"multipliers": [-1]}, {"multipliers": [2]}, {"value": "1/4"}]
        assert settles(NEAREST, **right)(claim(), None, 0).standing is PROVED
        for change in wrong:
            verdict = settles(NEAREST, **(right | change))(claim(), None, 0)
            assert verdict.standing is REFUTED
            assert checker.check(verdict.evidence[0].certificate).verdict == "refuted"

    def test_a_value_of_an_unbounded_program_is_not_decided(self):
        assert settles(Program(affine([1])), value=0)(claim(), None, 0).standing is UNDECIDED

    def test_programs_that_are_written_wrongly(self):
        with pytest.raises(ProgramError, match="symmetric"):
            quadratic([[1, 2], [0, 1]], [0, 0])
        with pytest.raises(ProgramError, match="not affine"):
            Program(affine([1]), (Constraint(squared_distance([0]), equality=True),))
        with pytest.raises(ProgramError, match="variables"):
            Program(affine([1]), half_space([1, 1], 0))

    def test_a_stated_pair_that_is_not_optimal_is_refused(self):
        assert optimum_at(NEAREST, ["1/2", "1/2"], [1]).value == fmpq(1, 2)
        for x, mu in ([[1, 0], [1]], [["1/2", "1/2"], [2]], [[0, 0], [0]]):
            with pytest.raises(Refused):
                optimum_at(NEAREST, x, mu)

    def test_linear_systems_without_a_solution(self):
        assert solve_linear([[fmpq(1), fmpq(1)], [fmpq(1), fmpq(1)]], [fmpq(0), fmpq(1)], [fmpq(0)] * 2) is None


class TestTextsOfClaims:
    def test_a_text_that_uses_two_optima_carries_a_certificate(self):
        def text():
            one, two = optimum_of(NEAREST), optimum_of(projection([3, 0], hyperplane([1, 1], 1)))
            return all_of(equal(one.value, rational(1, 2)), equal(two.point, Vector([rational(2), rational(-1)])))

        verdict = facts_verdict(claim(), text, against=False, by_hand=False)
        assert verdict.standing is PROVED
        report = checker.check(verdict.evidence[0].certificate)
        assert "optimal in" in report.statement

    def test_decide_uses_the_judge_of_the_claim(self):
        @optimality("test.optimum.decide", source=Document("t", "T").at("1"), judge=settles(NEAREST, value="1/2"))
        def nearest():
            """The smallest x^2 + y^2 with x + y >= 1 is 1/2."""

        assert decide(nearest).standing is PROVED


class TestSecondOrderCone:
    @pytest.mark.parametrize(("x", "t"), [(["3", "4"], "0"), (["3", "4"], "-1"), (["1", "0"], "2"), (["1", "0"], "-2")])
    def test_the_projection_satisfies_the_conditions_of_moreau(self, x, t):
        point = exact_vector(x), exact(t)[0]
        with running_in(RATIONAL):
            assert moreau_conditions(point, project_second_order_cone(*point)).holds() is True

    def test_another_point_of_the_cone_does_not(self):
        point = exact_vector([3, 4]), fmpq(0)
        for wrong in ((exact_vector([0, 0]), fmpq(0)), (exact_vector([3, 4]), fmpq(5))):
            assert moreau_conditions(point, wrong).holds() is False

    def test_an_irrational_projection_is_symbolic(self):
        point = Vector([sympy.Integer(1), sympy.Integer(1)]), sympy.Integer(0)
        p, s = project_second_order_cone(*point)
        assert s == sympy.sqrt(2) / 2
        assert moreau_conditions(point, (p, s)).holds() is True
        assert moreau_conditions(point, (p, s + 1)).holds() is False
