"""The KKT conditions (Section 2.8.4)."""

from theorems.family.refuting import refuted
from theorems.texts import FAMILY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
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


@refuted(
    "fam.theorem.kkt-necessary",
    "Section 2.8.4",
    "The KKT conditions hold at every constrained optimum",
    topic=TOPIC,
    repair="fam.theorem.kkt-necessary.repair",
)
def optimum_without_multiplier():
    """At an optimum of min f subject to g_i <= 0 there are mu_i >= 0 with grad f + sum mu_i grad g_i = 0.

    min x subject to x^2 <= 0: the optimum is 0, and 1 + mu 0 = 0 for no mu.
    """
    f, g = polynomial({(1,): 1}), polynomial({(2,): 1})
    origin = point(0)
    has_class(f, convex=True)
    has_class(g, strongly_convex=2)
    has_minimizer(g, origin)  # g vanishes at its only minimizer: nothing else is feasible
    return all_of(equal(g(origin), 0), equal(g.grad(origin), point(0)), differs(f.grad(origin), point(0)))


@theorem(
    "fam.theorem.kkt-necessary.repair",
    source=FAMILY.at("Section 2.8.4, repaired"),
    title="The KKT conditions hold at an optimum where the gradient of the active constraint does not vanish",
    topic=TOPIC,
    expected=CONFIRMED,
)
def kkt_with_a_regular_constraint(f: Smooth, g: Smooth, x: Point()):
    """If g is active at x with a = grad g(x) not 0, and no mu >= 0 makes f + mu g stationary, x is no optimum.

    With the best multiplier mu = max(-grad f.a/|a|^2, 0), d = -(grad f + mu a) has grad f.d = -|d|^2 and a.d <= 0; a
    little of -a is added, and a short step along the sum lowers f and keeps g <= g(x).
    """
    slope, a = f.grad(x), g.grad(x)
    multiplier = maximum(-dot(slope, a) / norm2(a), 0)
    d = -(slope + a * multiplier)
    delta = norm2(d) / (2 * (1 + absolute(dot(slope, a))))
    e = d - a * delta
    size = norm2(e)
    t = minimum(norm2(d) / (f.L * size), 2 * delta * norm2(a) / (g.L * size)) / 2
    return all_of(less(f(x + t * e), f(x)), at_most(g(x + t * e), g(x))).given(
        ("grad g does not vanish", greater(norm2(a), 0)),
        ("no multiplier makes f stationary", greater(norm2(d), 0)),
    )


def lagrangian_rise(h, g, mu, x, y):
    """f(y) - f(x) for f = h tilted by a linear term so that grad f(x) + mu grad g(x) = 0."""
    tilt = h.grad(x) + g.grad(x) * mu
    return h(y) - h(x) - dot(tilt, y - x)


@theorem(
    "fam.theorem.kkt-sensitivity-unit",
    source=FAMILY.at("Section 2.8.4"),
    title="The multiplier is how much the optimal loss would decrease if the constraint were relaxed by one unit",
    topic=TOPIC,
    expected=ILL_POSED,
    ill_posed=True,
    readings=("fam.theorem.kkt-sensitivity-unit.reading1", "fam.theorem.kkt-sensitivity-unit.reading2"),
)
def relaxed_constraint():
    """Is it the sensitivity of the optimum, a rate per unit (reading 1), or its decrease for one unit (reading 2)?"""


@theorem(
    "fam.theorem.kkt-sensitivity-unit.reading1",
    source=FAMILY.at("Section 2.8.4, as a rate"),
    title="In a convex problem relaxing the constraint by b decreases the optimum by at most mu b",
    topic=TOPIC,
    expected=PROVED,
)
def at_most_the_multiplier(h: SmoothConvex, g: SmoothConvex, x: Point(), y: Point(), mu: Real(0, None)):
    """For convex f and g with grad f(x) + mu grad g(x) = 0: f(y) >= f(x) - mu (g(y) - g(x)) for all y.

    So the optimum p(b) of the problem with g <= b is at least p(0) - mu b, for b of either sign: mu is -p'(0) wherever
    p has a derivative.
    """
    return at_least(lagrangian_rise(h, g, mu, x, y), -mu * (g(y) - g(x)))


@refuted(
    "fam.theorem.kkt-sensitivity-unit.reading2",
    "Section 2.8.4, for one unit",
    "If the constraint is relaxed by one unit the optimal loss decreases by the multiplier",
    topic=TOPIC,
    repair="fam.theorem.kkt-sensitivity-unit.reading1",
)
def one_unit_is_not_infinitesimal():
    """If the constraint g <= 0 is relaxed to g <= 1, the optimal loss decreases by mu.

    min x^2 subject to 1 - x <= 0: the optimum is 1 with mu = 2.  Relaxed to 1 - x <= 1 it is 0, so the loss decreases
    by 1.
    """
    f, g = polynomial({(2,): 1}), polynomial({(1,): -1, (0,): 1})
    x, relaxed, mu = point(1), point(0), rational(2)
    has_class(f, convex=True)
    has_minimizer(f, relaxed)
    return all_of(
        equal(f.grad(x) + g.grad(x) * mu, point(0)),
        equal(g(x), 0),
        equal(g(relaxed), 1),
        less(f(x) - f(relaxed), mu),
    )


@theorem(
    "fam.theorem.kkt-generalizes-stationarity",
    source=FAMILY.at("Section 2.8.4"),
    title="Where no constraint is active the KKT conditions say that the gradient vanishes",
    topic=TOPIC,
    expected=CONFIRMED,
)
def inactive_constraints(f: Smooth, g: Smooth, x: Point(), slack: Real(0, None, closed=False)):
    """At a point where g(x) - c = -slack < 0, a step along -grad f(x) stays feasible and lowers f unless grad f(x) = 0.

    mu = 0 there, by complementary slackness, and grad f + 0 = 0 is the condition without constraints.
    """
    slope = f.grad(x)
    size = norm2(slope)
    t = minimum(1 / f.L, slack / (absolute(dot(g.grad(x), slope)) + slack + g.L * size))
    after = x - t * slope
    return all_of(less(f(after), f(x)), at_most(g(after), g(x) + slack)).given(("not stationary", greater(size, 0)))
