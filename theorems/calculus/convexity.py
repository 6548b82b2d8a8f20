"""Convexity: its characterizations and what preserves it."""

import sympy

from theorems.calculus.refuting import refuted
from theorems.texts import CALCULUS
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    Convex,
    FunctionClass,
    OneOf,
    Point,
    QuadraticFunction,
    Real,
    StronglyConvex,
    all_of,
    any_of,
    at_least,
    at_most,
    differs,
    distance2,
    dot,
    equal,
    exp,
    greater,
    identity_claim,
    implies,
    less,
    log,
    maximum,
    norm,
    norm1,
    norm2,
    positive_part,
    rational,
    theorem,
)
from verify.explicit import point, polynomial

TOPIC = "convexity"
TwiceConvex = FunctionClass(convex=True, twice=True)


def chord_gap(f, x, y, theta):
    """theta f(x) + (1 - theta) f(y) - f(theta x + (1 - theta) y)."""
    return theta * f(x) + (1 - theta) * f(y) - f(theta * x + (1 - theta) * y)


@identity_claim(
    "cal.def.1",
    source=CALCULUS.at("Definition 1"),
    title="The points t x + (1 - t) y, 0 <= t <= 1, are the segment between x and y",
    topic=TOPIC,
    expected=PROVED,
)
def points_of_a_segment(x: Point(), y: Point(), theta: Real(0, 1)):
    """t x + (1 - t) y has the distance (1 - t)|x - y| from x and t|x - y| from y, which add up to |x - y|."""
    z = theta * x + (1 - theta) * y
    whole = distance2(x, y)
    return all_of(equal(distance2(z, x), (1 - theta) ** 2 * whole), equal(distance2(z, y), theta**2 * whole))


@theorem(
    "cal.def.2",
    source=CALCULUS.at("Definition 2"),
    title="A convex function has a convex epigraph",
    topic=TOPIC,
    expected=PROVED,
)
def epigraph_is_convex(f: Convex, x: Point(), y: Point(), a: Real(0, None), b: Real(0, None), theta: Real(0, 1)):
    """For convex f the segment between (x, f(x) + a) and (y, f(y) + b) stays on or above the graph, a, b >= 0.

    With a = b = 0 this is the chord condition again.
    """
    height = theta * (f(x) + a) + (1 - theta) * (f(y) + b)
    return at_most(f(theta * x + (1 - theta) * y), height)


@theorem(
    "cal.thm.2",
    source=CALCULUS.at("Theorem 2"),
    title="Chord, tangent and Hessian characterize convexity",
    topic=TOPIC,
    expected=CONFIRMED,
)
def three_characterizations(
    f: TwiceConvex, x: Point(), y: Point(), v: Point(), theta: Real(0, 1),
    g: FunctionClass(hessian_lipschitz=True, twice=True),
):  # fmt: skip
    """A convex, twice continuously differentiable f is below its chords, above its tangents, and has Hessians >= 0.

    Conversely where v'H(x)v < 0 for a function with M-Lipschitz Hessian, convex or not, with t = -v'Hv/(M|v|^3 -
    v'Hv) the point x is above the chord from x - tv to x + tv, and x + tv is below the tangent at x.
    """
    curvature = g.hessian(x).form(v)
    w = v * (-curvature / (g.M * norm2(v) * norm(v) - curvature))
    bent = all_of(
        less(g(x + w) + g(x - w), 2 * g(x)),
        less(g(x + w), g(x) + dot(g.grad(x), w)),
    )
    return all_of(
        at_least(chord_gap(f, x, y, theta), 0),
        at_least(f(y), f(x) + dot(f.grad(x), y - x)),
        at_least(f.hessian(x).form(v), 0),
        implies(less(curvature, 0), bent),
    )


@refuted(
    "cal.three-views-differentiable",
    "Section 16.1",
    "A differentiable f is convex iff its Hessian is positive semidefinite everywhere",
    topic=TOPIC,
    repair="cal.thm.2",
)
def convex_without_a_hessian():
    """A differentiable f is convex if and only if its Hessian is positive semidefinite everywhere.

    max(0, x)^2 is convex and differentiable; at 0 the difference quotients of f' are 2 from the right and 0
    from the left, so there is no Hessian.
    """

    def slope(t):
        return 2 * positive_part(t)

    t = rational(1, 8)
    return differs(slope(t) / t, (slope(-t) - slope(0 * t)) / (-t))


@theorem(
    "cal.three-views-remainder",
    source=CALCULUS.at("Section 16.1"),
    title="The second-order Taylor remainder is (y - x)'H(y - x)/2",
    topic=TOPIC,
    expected=ILL_POSED,
    ill_posed=True,
    readings=("cal.three-views-remainder.reading1", "cal.three-views-remainder.reading2"),
)
def remainder_with_a_hessian():
    """The remainder f(y) - f(x) - grad f(x).(y - x) is (y - x)'H(y - x)/2; with the Hessian at which point?"""


@refuted(
    "cal.three-views-remainder.reading1",
    "Section 16.1, with the Hessian at x",
    "The second-order Taylor remainder is (y - x)'H(x)(y - x)/2",
    topic=TOPIC,
    repair="cal.three-views-remainder.reading2",
)
def cubic_remainder():
    """f(y) - f(x) - grad f(x).(y - x) = (y - x)'H(x)(y - x)/2.

    For x^3 at 0 and y = 1 the left side is 1 and the right side 0.
    """
    f, x, y = polynomial({(3,): 1}), point(0), point(1)
    return differs(f(y) - f(x) - dot(f.grad(x), y - x), 6 * x[0] / 2)


@identity_claim(
    "cal.three-views-remainder.reading2",
    source=CALCULUS.at("Section 16.1, with the Hessian at a point of the segment"),
    title="The remainder is (y - x)'H(y - x)/2 with the Hessian at some point of the segment",
    topic=TOPIC,
    expected=PROVED,
)
def integral_remainder():
    """For p(t) = f(x + t (y - x)), twice continuously differentiable, p(1) - p(0) - p'(0) = p''(s)/2 for some s.

    (1 - t) p'' is the derivative of (1 - t) p' + p, so its integral over [0, 1] is p(1) - p(0) - p'(0); the weight
    1 - t has the integral 1/2, and by the mean value theorem the integral is p''(s)/2 for an s in [0, 1].
    """
    t = sympy.Symbol("t", real=True)
    p = sympy.Function("p")(t)
    primitive = (1 - t) * sympy.diff(p, t) + p
    return all_of(
        equal(sympy.expand(sympy.diff(primitive, t) - (1 - t) * sympy.diff(p, t, 2)), sympy.Integer(0)),
        equal(sympy.integrate(1 - t, (t, 0, 1)), sympy.Rational(1, 2)),
    )


@theorem(
    "cal.taylor-lower-bound",
    source=CALCULUS.at("Section 16.1"),
    title="The tangent of a convex function lies below it",
    topic=TOPIC,
    expected=PROVED,
)
def tangent_below(f: FunctionClass(convex=True), x: Point(), y: Point()):
    """For convex differentiable f, f(x) + grad f(x).(y - x) <= f(y)."""
    return at_most(f(x) + dot(f.grad(x), y - x), f(y))


@identity_claim(
    "cal.least-squares-convex",
    source=CALCULUS.at("Section 5.2, Worked Example"),
    title="Least squares is convex, strictly so iff X has full column rank",
    topic=TOPIC,
    expected=PROVED,
)
def least_squares_chord(r: Point(), s: Point(), theta: Real(0, 1)):
    """The chord of |y - Xb|^2 between b and c lies theta (1 - theta)|X(b - c)|^2 above the graph.

    r = y - Xb and s = y - Xc, so r - s = X(c - b): the gap is >= 0, and zero exactly on the null space of X.
    """
    gap = theta * norm2(r) + (1 - theta) * norm2(s) - norm2(theta * r + (1 - theta) * s)
    return equal(gap, theta * (1 - theta) * norm2(r - s))


@theorem(
    "cal.convex-ml-list",
    source=CALCULUS.at("Section 5.3, Intuition"),
    title="The objectives of OLS, ridge, lasso, logistic regression and the SVM are convex",
    topic=TOPIC,
    expected=CONFIRMED,
)
def classical_losses_are_convex(
    b: Point(), c: Point(), x: Point(), y: OneOf((1, -1)), lambda_: Real(0, None), theta: Real(0, 1)
):
    """Per data point (x, y), with their penalties, all five satisfy the chord inequality; sums keep it."""

    def squared(w):
        return (y - dot(x, w)) ** 2

    def logistic(w):
        return log(1 + exp(-y * dot(x, w)))

    def hinge(w):
        return positive_part(1 - y * dot(x, w)) + lambda_ * norm2(w) / 2

    losses = (
        squared,
        lambda w: squared(w) + lambda_ * norm2(w),
        lambda w: squared(w) + lambda_ * norm1(w),
        logistic,
        hinge,
    )
    return all_of(*(at_least(chord_gap(loss, b, c, theta), 0) for loss in losses))


@theorem(
    "cal.strong-convexity-def",
    source=CALCULUS.at("Section 5.4"),
    title="f - m|x|^2/2 is convex iff the Hessian is at least m I",
    topic=TOPIC,
    expected=CONFIRMED,
)
def strong_convexity(
    f: FunctionClass(smooth=True, convex=True, strongly_convex=True, twice=True),
    q: QuadraticFunction, mu: Real(), x: Point(), y: Point(), v: Point(), theta: Real(0, 1),
):  # fmt: skip
    """For m-strongly convex f, v'H(x)v >= m|v|^2, and f - m|.|^2/2 satisfies the chord inequality.

    And for quadratics q with H of any signs and any mu, the chord inequality of q - mu|.|^2/2 between y and y + v
    fails exactly where v'Hv < mu|v|^2 (for 0 < theta < 1): the two never have different signs.
    """

    def rest(z):
        return f(z) - f.m * norm2(z) / 2

    gap = chord_gap(lambda z: q(z) - mu * norm2(z) / 2, y, y + v, theta)
    excess = q.hessian(x).form(v) - mu * norm2(v)
    return all_of(
        at_least(f.hessian(x).form(v), f.m * norm2(v)),
        at_least(chord_gap(rest, x, y, theta), 0),
        at_least(gap * excess, 0),
        any_of(differs(gap, 0), equal(theta * (1 - theta) * excess, 0)),
    )


@theorem(
    "cal.closure-rules",
    source=CALCULUS.at("Section 5.4"),
    title="Sums, affine maps and maxima keep convexity",
    topic=TOPIC,
    expected=CONFIRMED,
)
def closure_rules(
    f: Convex, g: Convex, x: Point(), y: Point(), shift: Point(), a: Real(-5, 5), u: Real(0, None), w: Real(0, None),
    theta: Real(0, 1),
):  # fmt: skip
    """u f + w g with u, w >= 0, f(a x + b) and max(f, g) satisfy the chord inequality, and so does the hinge loss."""
    combined = (
        lambda z: u * f(z) + w * g(z),
        lambda z: f(a * z + shift),
        lambda z: maximum(f(z), g(z)),
        lambda z: positive_part(1 - a * dot(z, shift)),
    )
    return all_of(*(at_least(chord_gap(h, x, y, theta), 0) for h in combined))


@theorem(
    "cal.ex.23.1",
    source=CALCULUS.at("Section 23, first exercise"),
    title="A convex plus a strongly convex function is strongly convex",
    topic=TOPIC,
    expected=PROVED,
)
def sum_is_strongly_convex(f: Convex, g: StronglyConvex, x: Point(), y: Point(), theta: Real(0, 1)):
    """The chord of f + g lies at least m theta (1 - theta)|x - y|^2/2 above the graph."""
    gap = chord_gap(f, x, y, theta) + chord_gap(g, x, y, theta)
    least = g.m * theta * (1 - theta) * distance2(x, y) / 2
    return at_least(gap, least, bound=least)


@theorem(
    "cal.logistic-convex",
    source=CALCULUS.at("Section 16.3"),
    title="The logistic loss is convex",
    topic=TOPIC,
    expected=PROVED,
)
def logistic_loss_is_convex():
    """The second derivative of -y t + log(1 + e^t) in t is s(1 - s) with s = 1/(1 + e^-t), and it is positive."""
    t, y = sympy.symbols("t y", real=True)
    second = sympy.diff(-y * t + sympy.log(1 + sympy.exp(t)), t, 2)
    s = 1 / (1 + sympy.exp(-t))
    positive = sympy.exp(t) / (1 + sympy.exp(t)) ** 2
    return all_of(equal(second, s * (1 - s)), equal(second, positive), greater(positive, sympy.Integer(0)))


@theorem(
    "cal.ex.28.2",
    source=CALCULUS.at("Section 28, Exercise 2"),
    title="Log-sum-exp is convex",
    topic=TOPIC,
    expected=PROVED,
)
def log_sum_exp_is_convex():
    """Its Hessian is diag(p) - pp' with p = softmax(x), so v'Hv is the variance of v under p, and it is >= 0.

    For any number of variables: x, y are two of them and r is the sum of the other exponentials.  With sum p_i = 1
    and the mean a = sum p_i v_i, sum p_i (v_i - a)^2 = sum p_i v_i^2 - a^2, a sum of squares with weights p_i > 0.
    """
    x, y, v = sympy.symbols("x y v", real=True)
    r = sympy.Symbol("r", nonnegative=True)
    mass = sympy.exp(x) + sympy.exp(y) + r
    p, q = sympy.exp(x) / mass, sympy.exp(y) / mass
    f = sympy.log(mass)
    square, mean, total_mass = sympy.symbols("S a one", real=True)  # sum p_i v_i^2, sum p_i v_i and sum p_i
    spread = square - 2 * mean * mean + mean**2 * total_mass  # sum p_i (v_i - a)^2, expanded
    return all_of(
        equal(sympy.simplify(sympy.diff(f, x, 2) - (p - p**2)), sympy.Integer(0)),
        equal(sympy.simplify(sympy.diff(f, x, y) + p * q), sympy.Integer(0)),
        equal(sympy.expand(spread.subs(total_mass, 1) - (square - mean**2)), sympy.Integer(0)),
        at_least(p * (v - mean) ** 2, sympy.Integer(0)),
    )
