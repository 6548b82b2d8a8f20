"""Convexity: its characterizations and what preserves it."""

import sympy

from theorems.calculus.refuting import refuted
from theorems.texts import CALCULUS
from verify import (
    CONFIRMED,
    PROVED,
    Convex,
    FunctionClass,
    OneOf,
    Point,
    Real,
    SmoothConvex,
    StronglyConvex,
    all_of,
    at_least,
    at_most,
    differs,
    distance2,
    dot,
    equal,
    exp,
    greater,
    identity_claim,
    log,
    maximum,
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
def three_characterizations(f: TwiceConvex, x: Point(), y: Point(), v: Point(), theta: Real(0, 1)):
    """A convex, twice continuously differentiable f is below its chords, above its tangents, and has Hessians >= 0.

    Membership in the class is itself tested by the Hessian, so the search runs over (3), and (1), (2), (3) all hold.
    """
    return all_of(
        at_least(chord_gap(f, x, y, theta), 0),
        at_least(f(y), f(x) + dot(f.grad(x), y - x)),
        at_least(f.hessian(x).form(v), 0),
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


@refuted(
    "cal.three-views-remainder",
    "Section 16.1",
    "The second-order Taylor remainder is (y - x)'H(y - x)/2 with H at x",
    topic=TOPIC,
    repair="cal.three-views-remainder.repair",
)
def cubic_remainder():
    """f(y) - f(x) - grad f(x).(y - x) = (y - x)'H(x)(y - x)/2.

    For x^3 at 0 and y = 1 the left side is 1 and the right side 0.
    """
    f, x, y = polynomial({(3,): 1}), point(0), point(1)
    return differs(f(y) - f(x) - dot(f.grad(x), y - x), 6 * x[0] / 2)


@identity_claim(
    "cal.three-views-remainder.repair",
    source=CALCULUS.at("Section 16.1, repaired"),
    title="The remainder is the integral of (1 - t) times the second derivative along the segment",
    topic=TOPIC,
    expected=PROVED,
)
def integral_remainder():
    """f(y) = f(x) + f'(x)(y - x) + (y - x)^2 times the integral of (1 - t) f''(x + t (y - x)) over [0, 1].

    For a general polynomial of degree five along a line, term by term.
    """
    t, x, d = sympy.symbols("t x d", real=True)
    coefficients = sympy.symbols("c:6", real=True)

    def f(s):
        return sum(c * s**i for i, c in enumerate(coefficients))

    s = sympy.Symbol("s", real=True)
    second = sympy.diff(f(s), s, 2).subs(s, x + t * d)
    integral = sympy.integrate(sympy.expand((1 - t) * second), (t, 0, 1))
    left = f(x + d) - f(x) - sympy.diff(f(s), s).subs(s, x) * d
    return equal(sympy.expand(left), sympy.expand(d**2 * integral))


@theorem(
    "cal.taylor-lower-bound",
    source=CALCULUS.at("Section 16.1"),
    title="The tangent of a convex function lies below it",
    topic=TOPIC,
    expected=PROVED,
)
def tangent_below(f: SmoothConvex, x: Point(), y: Point()):
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
    x: Point(), y: Point(), v: Point(), theta: Real(0, 1),
):  # fmt: skip
    """For m-strongly convex f, v'H(x)v >= m|v|^2, and f - m|.|^2/2 satisfies the chord inequality."""

    def rest(z):
        return f(z) - f.m * norm2(z) / 2

    return all_of(at_least(f.hessian(x).form(v), f.m * norm2(v)), at_least(chord_gap(rest, x, y, theta), 0))


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
    """Its Hessian is diag(p) - pp' with p = softmax(x), and v'Hv = sum_{i<j} p_i p_j (v_i - v_j)^2 >= 0.

    For three variables, term by term.
    """
    x, v = sympy.symbols("x:3", real=True), sympy.symbols("v:3", real=True)
    mass = sum(sympy.exp(a) for a in x)
    p = [sympy.exp(a) / mass for a in x]
    hessian = sympy.hessian(sympy.log(mass), x)
    stated = sympy.diag(*p) - sympy.Matrix(p) * sympy.Matrix(p).T
    vector = sympy.Matrix(v)
    form = (vector.T * stated * vector)[0]
    pairs = ((0, 1), (0, 2), (1, 2))
    spread = sum(p[i] * p[j] * (v[i] - v[j]) ** 2 for i, j in pairs)
    return all_of(
        *(equal(sympy.simplify(hessian[i, j] - stated[i, j]), sympy.Integer(0)) for i in range(3) for j in range(3)),
        equal(sympy.simplify(form - spread), sympy.Integer(0)),
        *(at_least(p[i] * p[j] * (v[i] - v[j]) ** 2, sympy.Integer(0)) for i, j in pairs),
    )
