"""Statements about optima: ten true and eleven false ones of graded difficulty, none decided wrongly."""

import pytest

from verify import (
    CONFIRMED,
    PROVED,
    QUICK,
    REFUTED,
    UNDECIDED,
    Document,
    Real,
    absolute,
    all_of,
    any_of,
    at_least,
    at_most,
    checker,
    decide,
    distance2,
    dot,
    equal,
    greater,
    less,
    maximum,
    minimum,
    rational,
)
from verify.arithmetic import Vector
from verify.claim import Claim, Form, _quantifiers
from verify.explicit import point
from verify.judges.optimum import Status, optimum_at, optimum_of, settles, solve
from verify.networks import gradient
from verify.programs import (
    Program,
    affine,
    at_least_half_space,
    ball,
    box,
    half_space,
    hyperplane,
    l1_ball,
    nonnegative,
    projection,
    quadratic,
    simplex,
    squared_distance,
)

SOURCE = Document("t", "Statements about optima").at("1")


def finite(text, **options):
    return Claim("t.optimum", Form.OPTIMALITY, "a statement", SOURCE, "kkt", text, {}, options=options)


def quantified(text):
    return Claim("t.optimum", Form.OPTIMALITY, "for all", SOURCE, "kkt", text, _quantifiers("t.optimum", text))


def nothing():
    """What the judge decides."""


# min x^2 + y^2 subject to x + y >= b
def nearest(b):
    return Program(squared_distance([0, 0]), at_least_half_space([1, 1], b))


NEAREST = nearest(1)

# two classes on a line: -3 and -1 against 1 and 2; only -1 and 1 support the margin
POINTS, LABELS = [-3, -1, 1, 2], [-1, -1, 1, 1]


def margin_primal():
    """min w^2/2 subject to y_i (w x_i + b) >= 1, in (w, b)."""
    rows = [([y * x, y], 1) for x, y in zip(POINTS, LABELS, strict=True)]
    return Program(
        quadratic([[1, 0], [0, 0]], [0, 0]), tuple(c for row, b in rows for c in at_least_half_space(row, b))
    )


def margin_dual():
    """min |sum a_i y_i x_i|^2/2 - sum a_i subject to a >= 0 and sum a_i y_i = 0."""
    signed = [y * x for x, y in zip(POINTS, LABELS, strict=True)]
    gram = [[a * b for b in signed] for a in signed]
    return Program(quadratic(gram, [-1] * 4), (*nonnegative(4), *hyperplane(LABELS, 0)))


# ---------------------------------------------------------------- true


def weak_duality(mu: Real(0, None), x: Real(), y: Real()):
    """q(mu) = mu - mu^2/2 is a lower bound of x^2 + y^2 wherever x + y >= 1."""
    return at_most(mu - mu * mu / 2, x * x + y * y).given(("feasible", at_least(x + y, 1)))


def strong_duality():
    """The dual maximum of mu - mu^2/2 is the primal minimum."""
    dual = optimum_of(Program(quadratic([[1]], [-1]), nonnegative(1)))
    return all_of(
        equal(-dual.value, optimum_of(NEAREST).value), equal(dual.point[0], optimum_of(NEAREST).multipliers[0])
    )


def shadow_price():
    """v(1 + t) = v(1) + mu t + t^2/2 for x + y >= 1 + t: the price of tightening is the multiplier."""
    before, after = optimum_of(NEAREST), optimum_of(nearest("11/10"))
    t = rational(1, 10)
    return equal(after.value, before.value + before.multipliers[0] * t + t * t / 2)


def margin_duality():
    return equal(optimum_of(margin_primal()).value, -optimum_of(margin_dual()).value)


def penalty_at_the_multiplier():
    """|x - p|^2 + lambda |x|^2 at lambda = mu has the solution of the ball constraint of radius 1."""
    constrained = optimum_of(Program(squared_distance([3, 4]), ball([0, 0], 1)))
    mu = constrained.multipliers[0]
    ridge = point(3, 4) / (1 + mu)
    return all_of(equal(ridge, constrained.point), greater(mu, 0))


def two_multipliers():
    """Where the gradients of active constraints depend on each other, multipliers are not unique: both are right."""
    program = Program(affine([-1, 0]), (*half_space([1, 0], 1), *half_space([2, 0], 2), *box([-5, -5], [5, 5])))
    rest = [0] * 4
    first, second = optimum_at(program, [1, 0], [1, 0, *rest]), optimum_at(program, [1, 0], [0, "1/2", *rest])
    return all_of(equal(first.value, second.value), less(second.multipliers[0], first.multipliers[0]))


TRUE = {
    "the nearest point of a line, with its multiplier": finite(
        nothing, judge=settles(NEAREST, point=["1/2", "1/2"], multipliers=[1], value="1/2")
    ),
    "an inactive constraint has no multiplier": finite(
        nothing, judge=settles(Program(squared_distance([0]), at_least_half_space([1], -1)), multipliers=[0])
    ),
    "projection onto the simplex": finite(
        nothing, judge=settles(projection([1, "1/2", -1], simplex(3)), point=["3/4", "1/4", 0])
    ),
    "soft thresholding projects onto the l1 ball": finite(
        nothing, judge=settles(projection([2, "3/2"], l1_ball(2, 1)), point=["3/4", "1/4"])
    ),
    "weak duality": quantified(weak_duality),
    "strong duality with Slater's condition": finite(strong_duality),
    "the shadow price of tightening": finite(shadow_price),
    "the margin equals its dual": finite(margin_duality),
    "penalty and constraint meet at the multiplier": finite(penalty_at_the_multiplier),
    "multipliers need not be unique": finite(two_multipliers),
}

# ---------------------------------------------------------------- false


def multiplier_without_qualification(mu: Real(0, None)):
    """min x subject to x^2 <= 0: at the minimizer 0 the Lagrangian x + mu x^2 is stationary, for some mu >= 0.

    Written for one mu; the objective's slope is 1 there and the constraint's is 0.
    """
    objective, constraint = (gradient(lambda v, n=n: v[0] ** n, Vector([0]))[0] for n in (1, 2))
    return equal(objective + mu * constraint, 0)


def gap_of_a_nonconvex_program():
    """min -x^2 over [-1, 1] subject to x = 0: the best dual value is the primal one, 0.

    The dual function is min(-1 - mu, -1 + mu); its maximum as a linear program.
    """
    dual = optimum_of(Program(affine([-1, 0]), (*half_space([1, 1], -1), *half_space([1, -1], -1))))
    return equal(-dual.value, 0)


def wrong_sign_of_the_price():
    """Tightening x + y >= 1 lowers the minimum by mu for each unit."""
    before, after = optimum_of(NEAREST), optimum_of(nearest("11/10"))
    return at_most(after.value, before.value - before.multipliers[0] * rational(1, 10))


def every_point_supports():
    """Every training point has a positive multiplier in the dual of the margin."""
    return all_of(*(greater(a, 0) for a in optimum_of(margin_dual()).point))


def clipping_projects_onto_the_ball():
    """(3, 4) clipped to [-1, 1]^2 and scaled to length 1 is its projection onto the unit ball, up to 1/100."""
    found = optimum_of(projection([3, 4], ball([0, 0], 1)))
    return at_most(2 * distance2(found.point, point(1, 1) * rational(7071, 10000)), rational(1, 100))


def normalising_projects_onto_the_simplex():
    """Dividing by the sum projects positive vectors onto the simplex."""
    return equal(optimum_of(projection([3, 1], simplex(2))).point, point("3/4", "1/4"))


def penalty_of_the_size_of_the_radius():
    """|x - p|^2 + lambda |x|^2 with lambda = r solves the problem with |x| <= r."""
    constrained = optimum_of(Program(squared_distance([3, 4]), ball([0, 0], 1)))
    return equal(point(3, 4) / 2, constrained.point)


def a_kkt_point_is_a_minimum(x: Real(-1, 1)):
    """0 satisfies the conditions for min -x^2 on [-1, 1], with both multipliers 0: so no x is better."""
    return at_least(-x * x, 0)


def the_solution_is_unique():
    """A linear program has one solution: two stated optimal points agree."""
    program = Program(affine([-1, -1]), (*nonnegative(2), *half_space([1, 1], 1)))
    first, second = optimum_at(program, [1, 0], [0, 0, 1]), optimum_at(program, [0, 1], [0, 0, 1])
    return equal(first.point, second.point)


def soft_threshold_by_twice_lambda(y: Real(), x: Real()):
    """x = sign(y) max(|y| - 2, 0) minimizes (x - y)^2/2 + |x|."""
    best = maximum(y - 2, 0) + minimum(y + 2, 0)
    return at_most((best - y) ** 2 / 2 + absolute(best), (x - y) ** 2 / 2 + absolute(x))


def projections_contract(a: Real(), b: Real(), c: Real(), d: Real()):
    """The projection onto a half-space halves distances: |P u - P v|^2 <= |u - v|^2 / 4."""
    u, v, normal = Vector([a, b]), Vector([c, d]), Vector([rational(3, 5), rational(4, 5)])

    def onto(p):
        return p - maximum(dot(normal, p) - 1, 0) * normal

    return at_most(distance2(onto(u), onto(v)), distance2(u, v) / 4)


FALSE = {
    "a minimizer has a multiplier, without a constraint qualification": quantified(multiplier_without_qualification),
    "strong duality without convexity": finite(gap_of_a_nonconvex_program),
    "a shadow price of the wrong sign": finite(wrong_sign_of_the_price),
    "a multiplier of the wrong size": finite(nothing, judge=settles(NEAREST, multipliers=["1/2"])),
    "every training point is a support vector": finite(every_point_supports),
    "clipping projects onto the ball": finite(clipping_projects_onto_the_ball),
    "normalising projects onto the simplex": finite(normalising_projects_onto_the_simplex),
    "the penalty is the radius": finite(penalty_of_the_size_of_the_radius),
    "a KKT point is a minimum": quantified(a_kkt_point_is_a_minimum),
    "a linear program has one solution": finite(the_solution_is_unique),
    "the soft threshold is twice lambda": quantified(soft_threshold_by_twice_lambda),
    "projections contract": quantified(projections_contract),
}


@pytest.mark.parametrize("name", TRUE)
def test_a_true_statement_is_proved_or_confirmed(name):
    verdict = decide(TRUE[name], QUICK, 0)
    assert verdict.standing in ((CONFIRMED, PROVED) if TRUE[name].arguments else (PROVED,)), str(verdict)
    if not TRUE[name].arguments:
        assert checker.check(verdict.evidence[0].certificate).verdict == "proved"


@pytest.mark.parametrize("name", FALSE)
def test_a_false_statement_is_refuted_with_evidence_that_the_checker_accepts(name):
    verdict = decide(FALSE[name], QUICK, 0)
    assert verdict.standing is REFUTED, str(verdict)
    assert checker.check(verdict.evidence[0].certificate).verdict == "refuted"


def test_a_program_that_is_not_convex_is_not_solved():
    program = Program(quadratic([[-2]], [0]), box([-1], [1]))
    assert solve(program).status is Status.UNDECIDED
    assert decide(finite(nothing, judge=settles(program, value=-1)), QUICK, 0).standing is UNDECIDED


def test_a_statement_about_an_infeasible_program_is_undecided():
    program = Program(affine([1]), (*half_space([1], 0), *at_least_half_space([1], 1)))
    text = finite(lambda: any_of(equal(optimum_of(program).value, 0), less(optimum_of(program).value, 0)))
    verdict = decide(text, QUICK, 0)
    assert verdict.standing is UNDECIDED and "infeasible" in verdict.reason
