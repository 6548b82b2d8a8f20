"""Lagrangian duality, linear programs, and the worked constrained problems.

Decided here: the concave dual function, weak and strong duality, where linear programs have their solutions,
and every constrained problem that the text solves by hand.
"""

from theorems.calculus.lagrange import better_than_no_multiplier, value_above
from theorems.calculus.refuting import refuted
from theorems.texts import CALCULUS
from verify import (
    CONFIRMED,
    PROVED,
    Point,
    Real,
    Smooth,
    SmoothConvex,
    all_of,
    at_least,
    at_most,
    dot,
    equal,
    identity_claim,
    minimum,
    norm2,
    optimality,
    printed,
    rational,
    theorem,
)
from verify.explicit import point
from verify.judges.optimum import optimum_at, optimum_of, settles
from verify.programs import (
    Program,
    affine,
    at_least_half_space,
    half_space,
    hyperplane,
    nonnegative,
    quadratic,
    squared_distance,
)

TOPIC = "constrained-kkt-duality"


@identity_claim(
    "cal.dual-concave",
    source=CALCULUS.at("Section 10.4"),
    title="The dual function is concave",
    topic=TOPIC,
    expected=PROVED,
)
def lagrangian_is_affine_in_the_multiplier(
    f: Real(), g: Real(), mu: Real(0, None), nu: Real(0, None), theta: Real(0, 1)
):
    """For fixed x the Lagrangian f(x) + mu g(x) is affine in mu, so d = inf_x L is concave, convex primal or not.

    Take the infimum over x on both sides: d(theta mu + (1 - theta) nu) >= theta d(mu) + (1 - theta) d(nu).
    """
    mixed = theta * mu + (1 - theta) * nu
    return equal(f + mixed * g, theta * (f + mu * g) + (1 - theta) * (f + nu * g))


@theorem(
    "cal.weak-duality",
    source=CALCULUS.at("Section 10.4"),
    title="Weak duality",
    topic=TOPIC,
    expected=PROVED,
)
def weak_duality(f: Smooth, g: Smooth, x: Point(), mu: Real(0, None), lambda_: Real()):
    """For mu >= 0 and every feasible x, d(mu, lambda) <= L(x, mu, lambda) <= f(x); so d(mu, lambda) <= p*."""
    h = rational(0)  # an equality constraint at a feasible point
    return at_most(f(x) + mu * g(x) + lambda_ * h, f(x)).given(("x is feasible", at_most(g(x), 0)))


def no_gap(h, g, x, y, mu):
    """L(y, mu) >= f(x) for every y: the dual value at mu is the primal value at the KKT point x."""
    return at_least(value_above(h, (g,), (mu,), x, y) + mu * (g(y) - g(x)), 0)


@theorem(
    "cal.strong-duality",
    source=CALCULUS.at("Section 10.4"),
    title="Strong duality under convexity and Slater's condition",
    topic=TOPIC,
    expected=CONFIRMED,
)
def strong_duality(h: SmoothConvex, g: SmoothConvex, x: Point(), y: Point(), mu: Real(0, None), s: Point()):
    """For convex f and g and a point s with g(s) < 0, d(mu) = f(x) = p* for some mu >= 0, if p* is attained at x.

    At an x with g(x) = 0 without a multiplier a step keeps g <= 0 and lowers h, so an optimum has one; and where x
    has a multiplier mu (f is h tilted by a linear term so that it has), f(y) + mu g(y) >= f(x) for every y.
    """
    better, hypotheses = better_than_no_multiplier(h, g, x, s)
    return all_of(no_gap(h, g, x, y, mu), better).given(*hypotheses)


@theorem(
    "cal.dual-definition-min",
    source=CALCULUS.at("Section 15.3"),
    title="The largest dual value is the optimum, under convexity and a constraint qualification",
    topic=TOPIC,
    expected=CONFIRMED,
)
def dual_value_is_the_optimum(h: SmoothConvex, g: SmoothConvex, x: Point(), y: Point(), mu: Real(0, None), s: Point()):
    """For convex f and g and a point s with g(s) < 0, the largest d(mu) = min_y f(y) + mu g(y) is the optimum f(x).

    An optimum x has a multiplier: without one a step keeps g <= 0 and lowers h.  With it, no y has a smaller
    f(y) + mu g(y) than x (f is h tilted by a linear term so that x is a KKT point).
    """
    better, hypotheses = better_than_no_multiplier(h, g, x, s)
    return all_of(no_gap(h, g, x, y, mu), better).given(*hypotheses)


EDGE = Program(affine([-1, -1]), (*nonnegative(2), *half_space([1, 1], 1)))
"""max x + y subject to x + y <= 1 and x, y >= 0: the whole edge from (1, 0) to (0, 1) is optimal."""


@refuted(
    "cal.lp-vertices",
    "Section 10.3, Intuition",
    "Solutions of linear programs sit at vertices",
    topic=TOPIC,
    repair="cal.lp-vertices.repair",
)
def solution_in_the_middle_of_an_edge():
    """The solutions of a linear program are vertices of its feasible set."""
    middle = optimum_at(EDGE, ["1/2", "1/2"], [0, 0, 1])
    ends = optimum_at(EDGE, [1, 0], [0, 0, 1]), optimum_at(EDGE, [0, 1], [0, 0, 1])
    return equal(middle.point, (ends[0].point + ends[1].point) / 2)


@theorem(
    "cal.lp-vertices.repair",
    source=CALCULUS.at("Section 10.3, repaired"),
    title="A linear function on a polytope is smallest at some vertex",
    topic=TOPIC,
    expected=CONFIRMED,
)
def some_vertex_is_optimal(c: Point(), u: Point(), v: Point(), w: Point(), a: Real(0, 1), b: Real(0, 1)):
    """No point of the convex hull of u, v, w has a smaller c.x than the best of the three: some vertex is optimal."""
    x = (u * a + v * (1 - a)) * b + w * (1 - b)
    return at_least(dot(c, x), minimum(dot(c, u), dot(c, v), dot(c, w)))


# ---------------------------------------------------------------- worked problems


@optimality(
    "cal.ex.xy-budget",
    source=CALCULUS.at("Section 10.1, Worked Example"),
    title="Maximize x y subject to x + y = 10",
    topic=TOPIC,
    printed_answer="25, 5.25",
    expected=PROVED,
)
def product_with_a_budget():
    """The optimum is x = y = 5 with lambda = -5 and value 25; with the budget 11 it is 30.25, an increase of 5.25.

    On the line y = b - x the product is x (b - x).
    """
    best, richer = optimum_of(Program(quadratic([[2]], [-10]))), optimum_of(Program(quadratic([[2]], [-11])))
    x = best.point[0]
    y, multiplier = 10 - x, rational(-5)
    return all_of(
        equal(x, 5),
        equal(y, 5),
        equal(y + multiplier, 0),
        equal(x + multiplier, 0),
        equal(-best.value, 25),
        printed("30.25", -richer.value),
        printed("5.25", best.value - richer.value),
    )


@optimality(
    "cal.ex.line-projection",
    source=CALCULUS.at("Section 15.1"),
    title="The point of the line x + y = 1 nearest to the origin",
    topic=TOPIC,
    printed_answer="(1/2, 1/2), lambda = 1, 1/2",
    expected=PROVED,
)
def nearest_point_of_a_line():
    """min x^2 + y^2 subject to x + y = 1 has x = y = 1/2, value 1/2, and lambda = 1 in L = f - lambda (x + y - 1).

    With x + y = 1 + e the optimum changes by lambda e + e^2/2, so by lambda e to first order.
    """
    best = optimum_of(Program(squared_distance([0, 0]), hyperplane([1, 1], 1)))
    moved = optimum_of(Program(squared_distance([0, 0]), hyperplane([1, 1], "11/10")))
    multiplier, e = -best.multipliers[0], rational(1, 10)
    return all_of(
        equal(best.point, point("1/2", "1/2")),
        equal(best.value, rational(1, 2)),
        equal(multiplier, 1),
        equal(moved.value - best.value, multiplier * e + e**2 / 2),
    )


@optimality(
    "cal.ex.kkt-x2",
    source=CALCULUS.at("Section 15.2"),
    title="Minimize x^2 subject to x >= 1, and subject to x >= -1",
    topic=TOPIC,
    printed_answer="x* = 1, mu = 2; x* = 0, mu = 0",
    expected=PROVED,
)
def smallest_square():
    """Subject to x >= 1 the optimum is 1 with mu = 2; subject to x >= -1 it is 0 with mu = 0."""
    binding = optimum_of(Program(squared_distance([0]), at_least_half_space([1], 1)))
    slack = optimum_of(Program(squared_distance([0]), at_least_half_space([1], -1)))
    return all_of(
        equal(binding.point[0], 1),
        equal(binding.multipliers[0], 2),
        equal(slack.point[0], 0),
        equal(slack.multipliers[0], 0),
    )


@optimality(
    "cal.ex.28.5",
    source=CALCULUS.at("Section 28, Exercise 5"),
    title="Minimize x^2 + y^2 subject to x + y >= 1",
    topic=TOPIC,
    printed_answer="(1/2, 1/2), mu = 1",
    expected=PROVED,
    judge=settles(
        Program(squared_distance([0, 0]), at_least_half_space([1, 1], 1)),
        point=["1/2", "1/2"],
        multipliers=[1],
        value="1/2",
    ),
)
def nearest_point_of_a_half_plane():
    """The optimum is (1/2, 1/2), the constraint is active with the multiplier 1, and the value is 1/2."""


@identity_claim(
    "cal.ex.28.6",
    source=CALCULUS.at("Section 28, Exercise 6"),
    title="The dual of the least-norm problem",
    topic=TOPIC,
    expected=PROVED,
)
def dual_of_least_norm(x: Point(), w: Point(), c: Real()):
    """min |x|^2/2 subject to Ax = b has the dual d(nu) = -|A'nu|^2/2 - b.nu, without a gap.

    With w = A'nu and c = b.nu the Lagrangian |x|^2/2 + w.x - c is |x + w|^2/2 + d(nu), so its infimum, at
    x = -w, is d(nu).  Where that x is feasible, c = -|w|^2 and d(nu) = |w|^2/2 is the primal value at x.
    """
    dual = -norm2(w) / 2 - c
    return all_of(
        equal(norm2(x) / 2 + dot(w, x) - c, norm2(x + w) / 2 + dual),
        equal(-norm2(w) / 2 + norm2(w), norm2(-w) / 2),
    )
