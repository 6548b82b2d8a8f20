"""Lagrange multipliers and KKT conditions.

Decided here: what a constrained optimum satisfies with and without a constraint qualification, the signs of
multipliers, complementary slackness, sufficiency under convexity, and shadow prices.
"""

from theorems.texts import CALCULUS
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    REFUTED,
    Point,
    Real,
    Smooth,
    SmoothConvex,
    absolute,
    all_of,
    at_least,
    at_most,
    differs,
    dot,
    equal,
    greater,
    less,
    maximum,
    minimum,
    norm2,
    rational,
    theorem,
)
from verify.explicit import has_class, has_minimizer, point, polynomial

TOPIC = "constrained-kkt-duality"


def minimizer_without_a_multiplier():
    """min x subject to x^2 + y^2 = 0: only the origin is feasible, and no multiplier exists there."""
    f, g = polynomial({(1, 0): 1, (0, 1): 0}), polynomial({(2, 0): 1, (0, 2): 1})
    origin = point(0, 0)
    has_class(g, strongly_convex=2)
    has_minimizer(g, origin)  # g is strongly convex and vanishes at its minimizer: nothing else is feasible
    return all_of(equal(g(origin), 0), equal(g.grad(origin), point(0, 0)), differs(f.grad(origin), point(0, 0)))


def slides_along(f, g, x, share):
    """(condition, decrease): where grad g(x) does not vanish, a curve of the constraint leads downhill.

    With u the part of -grad f(x) tangent to the constraint and a = grad g(x), the points x + t u + r s a for
    r from -1 to 1 cross {g = g(x)}, and f is smaller than f(x) on all of them.
    """
    a, slope = g.grad(x), f.grad(x)
    size = norm2(a)
    u = a * (dot(slope, a) / size) - slope
    tangent = norm2(u)
    t = size / (2 * (absolute(dot(slope, a)) * g.L + f.L * size + g.L * (tangent + size)))
    s = g.L * t**2 * tangent / size
    return all_of(
        at_least(g(x + t * u + s * a), g(x)),
        at_most(g(x + t * u - s * a), g(x)),
        less(f(x + t * u + (share * s) * a), f(x)),
    ).given(("grad g does not vanish", greater(size, 0)), ("the gradients are not parallel", greater(tangent, 0)))


@theorem(
    "cal.lagrange",
    source=CALCULUS.at("Section 10.1"),
    title="A multiplier exists at every constrained optimum",
    topic=TOPIC,
    expected=REFUTED,
    repair="cal.lagrange.repair",
    counterexample=minimizer_without_a_multiplier,
)
def lagrange_condition():
    """At a minimizer x of f subject to g(x) = 0 there is a number lambda with grad f(x) = -lambda grad g(x)."""
    return minimizer_without_a_multiplier().negated()


@theorem(
    "cal.lagrange.repair",
    source=CALCULUS.at("Section 10.1, repaired"),
    title="A multiplier exists where the gradient of the constraint does not vanish",
    topic=TOPIC,
    expected=CONFIRMED,
)
def lagrange_condition_repaired(f: Smooth, g: Smooth, x: Point(), share: Real(-1, 1)):
    """Where grad g(x) is not zero and grad f(x) not parallel to it, the constraint leads to smaller values of f.

    The constraint surface through x crosses a segment on which f is smaller than f(x), so x is no minimizer:
    for L-smooth f and g, every minimizer with grad g(x) not zero has a multiplier.
    """
    return slides_along(f, g, x, share)


def transversal_at_a_cusp():
    """min x subject to y^2 = x^3: the optimum is the cusp, whose tangent crosses the level line x = 0."""
    f, g = polynomial({(1, 0): 1, (0, 1): 0}), polynomial({(0, 2): 1, (3, 0): -1})
    cusp, tangent = point(0, 0), point(1, 0)
    t = rational(1, 10)
    along = point(1, 0) * t**2 + point(0, 1) * t**3  # the curve is (t^2, t^3), so f = t^2 is at least 0 on it
    return all_of(
        equal(g(cusp), 0),
        equal(g(along), 0),
        greater(f(along), f(cusp)),
        equal(g.grad(cusp), point(0, 0)),
        differs(dot(f.grad(cusp), tangent), 0),
    )


@theorem(
    "cal.tangency",
    source=CALCULUS.at("Section 10.1, Intuition"),
    title="At a constrained optimum the level curve of f is tangent to the constraint",
    topic=TOPIC,
    expected=REFUTED,
    repair="cal.lagrange.repair",
    counterexample=transversal_at_a_cusp,
)
def tangency():
    """At a minimizer of f on {g = 0} the level curve of f is tangent to {g = 0}; else one could slide lower."""
    return transversal_at_a_cusp().negated()


def multiplier_of_the_other_minimizer():
    """min (x^2 - 1)^2 + x y subject to y = b: at (1, 0) the multiplier is -1, but the optimum improves by b."""
    f = polynomial({(4, 0): 1, (2, 0): -2, (0, 0): 1, (1, 1): 1})
    at, multiplier, b = point(1, 0), rational(-1), rational(1, 10)
    stationary = f.grad(at) + point(0, 1) * multiplier
    return all_of(
        equal(stationary, point(0, 0)),
        equal(f(at), 0),  # the optimal value for b = 0: there f = (x^2 - 1)^2
        at_most(f(point(-1, "1/10")), -b),  # so the optimum improves by at least b = 1/10 ...
        less(multiplier * b, -b / 2),  # ... and the multiplier promises that it improves by -b
    )


@theorem(
    "cal.shadow-price",
    source=CALCULUS.at("Sections 10.1 and 15.1"),
    title="The multiplier is the rate at which the optimum improves",
    topic=TOPIC,
    expected=REFUTED,
    repair="cal.shadow-price.repair",
    counterexample=multiplier_of_the_other_minimizer,
)
def shadow_price():
    """With L = f + lambda g, lambda is the rate at which min f improves when g = 0 is relaxed to g = b."""
    return multiplier_of_the_other_minimizer().negated()


@theorem(
    "cal.shadow-price.repair",
    source=CALCULUS.at("Sections 10.1 and 15.1, repaired"),
    title="The multiplier is the rate of improvement for convex smooth f and an affine constraint",
    topic=TOPIC,
    expected=CONFIRMED,
)
def shadow_price_repaired(f: SmoothConvex, x: Point(), y: Point(), lambda_: Real(-10, 10), b: Real(-10, 10)):
    """For convex L-smooth f with grad f(x) = -lambda a, moving a.x by b improves min f by lambda b, to first order.

    Every y with a.y = a.x + b has f(y) >= f(x) - lambda b, and x + b a/|a|^2 comes within L b^2/(2|a|^2) of it.
    """
    a = f.grad(x) / (-lambda_)
    shift = dot(a, y - x)
    reached = x + a * (b / norm2(a))
    return all_of(
        at_least(f(y), f(x) - lambda_ * shift, bound=lambda_ * shift),
        at_most(f(reached), f(x) - lambda_ * b + f.L * b**2 / (2 * norm2(a)), bound=f.L * b**2 / (2 * norm2(a))),
    ).given(
        ("a multiplier that is not zero", differs(lambda_, 0)), ("x is not stationary", greater(norm2(f.grad(x)), 0))
    )


def optimum_without_kkt():
    """min x subject to x^2 <= 0: the optimum is 0, and 1 + mu 0 = 0 for no mu."""
    f, g = polynomial({(1,): 1}), polynomial({(2,): 1})
    origin = point(0)
    has_class(f, convex=True)
    has_class(g, strongly_convex=2)
    has_minimizer(g, origin)
    return all_of(equal(g(origin), 0), equal(g.grad(origin), point(0)), differs(f.grad(origin), point(0)))


@theorem(
    "cal.kkt-characterize",
    source=CALCULUS.at("Sections 10.2 and 15.2"),
    title="The KKT conditions characterize an optimum",
    topic=TOPIC,
    expected=REFUTED,
    repair="cal.thm.5",
    counterexample=optimum_without_kkt,
)
def kkt_characterizes():
    """Every optimum of min f subject to g_i <= 0 and h_j = 0 satisfies the KKT conditions, and conversely."""
    return optimum_without_kkt().negated()


def value_above(h, gs, mus, x, y):
    """f(y) - f(x) for f = h tilted by a linear term so that grad f(x) + sum mu_i grad g_i(x) = 0."""
    tilt = h.grad(x)
    for g, mu in zip(gs, mus, strict=True):
        tilt = tilt + g.grad(x) * mu
    return h(y) - h(x) - dot(tilt, y - x)


def better_than_no_multiplier(h, g, x, s):
    """(condition, hypotheses): if no mu >= 0 makes h + mu g stationary at x, a step keeps g <= g(x) and lowers h.

    s is strictly feasible (Slater).  So an optimum x of a convex problem has a multiplier.
    """
    slope, a = h.grad(x), g.grad(x)
    multiplier = maximum(-dot(slope, a) / norm2(a), 0)
    d = -(slope + a * multiplier)
    w = s - x
    delta = norm2(d) / (2 * (1 + absolute(dot(slope, w))))
    e = d + w * delta
    drop = g(x) - g(s)
    t = minimum(norm2(d) / (h.L * norm2(e)), 2 * delta * drop / (g.L * norm2(e))) / 2
    return all_of(less(h(x + t * e), h(x)), at_most(g(x + t * e), g(x))), (
        ("s is strictly feasible", less(g(s), g(x))),
        ("no multiplier makes h stationary", greater(norm2(d), 0)),
        ("a step is possible", greater(norm2(e), 0)),
    )


@theorem(
    "cal.thm.5",
    source=CALCULUS.at("Theorem 5"),
    title="KKT conditions are necessary and sufficient under convexity and Slater's condition",
    topic=TOPIC,
    expected=CONFIRMED,
)
def kkt_under_convexity(h: SmoothConvex, g: SmoothConvex, x: Point(), y: Point(), mu: Real(0, None), s: Point()):
    """For convex f and g and a point s with g(s) < 0: x with g(x) = 0 is optimal exactly where the KKT conditions hold.

    Sufficient: if grad f(x) + mu grad g(x) = 0 with mu >= 0, no y with g(y) <= g(x) = 0 has a smaller f
    (f is h tilted to be stationary).  Necessary: if no mu >= 0 makes h stationary, a step keeps g <= 0 and
    lowers h.
    """
    better, hypotheses = better_than_no_multiplier(h, g, x, s)
    sufficient = at_least(value_above(h, (g,), (mu,), x, y), 0)
    return all_of(sufficient, better).given(("y is feasible", at_most(g(y), g(x))), *hypotheses)


@theorem(
    "cal.kkt-point-done",
    source=CALCULUS.at("Section 10.2, after Theorem 5"),
    title="A KKT point of a convex problem is a global optimum",
    topic=TOPIC,
    expected=PROVED,
)
def kkt_point_is_optimal(
    h: SmoothConvex, g1: SmoothConvex, g2: SmoothConvex, x: Point(), y: Point(), mu1: Real(0, None), mu2: Real(0, None)
):
    """For convex f, g_1, g_2, both active at x, with grad f + sum mu_i grad g_i = 0 and mu >= 0, x is a global optimum.

    f is h tilted by a linear term so that it is stationary; a constraint that is not active has mu_i = 0.
    """
    return at_least(value_above(h, (g1, g2), (mu1, mu2), x, y), 0).given(
        ("y satisfies the first constraint", at_most(g1(y), g1(x))),
        ("y satisfies the second constraint", at_most(g2(y), g2(x))),
    )


@theorem(
    "cal.dual-feasibility-sign",
    source=CALCULUS.at("Section 10.2, Dual feasibility"),
    title="The multiplier of an inequality is nonnegative",
    topic=TOPIC,
    expected=PROVED,
)
def multiplier_sign(h: Smooth, g: Smooth, x: Point(), mu: Real(-100, 0, closed=(True, False))):
    """If grad f + mu grad g = 0 with mu < 0 at a point where g is active with grad g not zero, x is no minimizer.

    f is h tilted by a linear term so that it is stationary.  The step -t grad g(x) lowers both g and f.
    """
    a = g.grad(x)
    t = minimum(-mu / h.L, 1 / g.L)
    after = x - t * a
    return all_of(less(value_above(h, (g,), (mu,), x, after), 0), less(g(after), g(x))).given(
        ("grad g does not vanish", greater(norm2(a), 0))
    )


@theorem(
    "cal.complementary-slackness",
    source=CALCULUS.at("Section 10.2, Complementary slackness"),
    title="An inactive constraint has no force",
    topic=TOPIC,
    expected=CONFIRMED,
)
def slack_constraints_exert_no_force(f: Smooth, g: Smooth, x: Point(), slack: Real(0, None, closed=False)):
    """At a point where g(x) - c = -slack < 0, a step along -grad f(x) stays feasible and lowers f unless grad f(x) = 0.

    So at an optimum either the constraint is active or grad f = 0, that is, mu = 0 serves.
    """
    slope = f.grad(x)
    size = norm2(slope)
    t = minimum(1 / f.L, slack / (absolute(dot(g.grad(x), slope)) + slack + g.L * size))
    after = x - t * slope
    return all_of(less(f(after), f(x)), at_most(g(after), g(x) + slack)).given(("not stationary", greater(size, 0)))


def constrained_maximum():
    """f = x on the unit circle at (1, 0): the Lagrange condition holds, and f decreases along the circle."""
    f, g = polynomial({(1, 0): 1, (0, 1): 0}), polynomial({(2, 0): 1, (0, 2): 1, (0, 0): -1})
    here, there = point(1, 0), point("3/5", "4/5")
    return all_of(
        equal(f.grad(here), g.grad(here) * rational(1, 2)),
        equal(g(here), 0),
        equal(g(there), 0),
        less(f(there), f(here)),
    )


@theorem(
    "cal.lagrange-says-no-decrease",
    source=CALCULUS.at("Section 15.1"),
    title="Parallel gradients say that f cannot decrease on the constraint",
    topic=TOPIC,
    expected=ILL_POSED,
    ill_posed=True,
    readings=("cal.lagrange-says-no-decrease.reading1", "cal.lagrange-says-no-decrease.reading2"),
)
def no_decrease():
    """grad f = lambda grad g says that f cannot decrease without violating g = 0; for any f, g or those at hand?"""


@theorem(
    "cal.lagrange-says-no-decrease.reading1",
    source=CALCULUS.at("Section 15.1, for any f and g"),
    title="Parallel gradients say that f cannot decrease on the constraint, whatever f and g",
    topic=TOPIC,
    expected=REFUTED,
    repair="cal.lagrange-says-no-decrease.reading2",
    counterexample=constrained_maximum,
)
def no_decrease_in_general():
    """Where grad f = lambda grad g, f cannot decrease without violating g = 0."""
    return constrained_maximum().negated()


@theorem(
    "cal.lagrange-says-no-decrease.reading2",
    source=CALCULUS.at("Section 15.1, for convex f and an affine constraint as in the example"),
    title="Parallel gradients suffice for convex f and an affine constraint",
    topic=TOPIC,
    expected=CONFIRMED,
)
def no_decrease_for_convex_f(f: SmoothConvex, x: Point(), v: Point()):
    """For convex f and grad f(x) = lambda a, no point y with a.y = a.x has a smaller value."""
    slope = f.grad(x)
    y = x + v - slope * (dot(v, slope) / norm2(slope))
    return at_least(f(y), f(x)).given(("x is not stationary", greater(norm2(slope), 0)))
