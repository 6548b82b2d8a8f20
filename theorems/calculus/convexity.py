"""Convexity: its characterizations, what preserves it, and what it does and does not guarantee."""

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
    Real,
    Smooth,
    SmoothConvex,
    StronglyConvex,
    absolute,
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
    less,
    log,
    maximum,
    norm1,
    norm2,
    positive_part,
    rational,
    theorem,
)
from verify.explicit import function, has_class, has_minimizer, point, polynomial
from verify.programs import quadratic, residuals

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
    "cal.thm.3",
    source=CALCULUS.at("Theorem 3"),
    title="Local minima of convex functions are global",
    topic=TOPIC,
    expected=PROVED,
)
def local_minima_are_global(f: Convex, x: Point(), y: Point(), theta: Real(0, 1, closed=(False, True))):
    """For convex f with f(y) < f(x), every point of the segment from x to y other than x has a smaller value than x.

    So a point with a better point anywhere is no local minimum.
    """
    return less(f(theta * y + (1 - theta) * x), f(x)).given(("y is better", less(f(y), f(x))))


@theorem(
    "cal.thm.3.unique",
    source=CALCULUS.at("Theorem 3"),
    title="A strictly convex function has at most one minimizer",
    topic=TOPIC,
    expected=PROVED,
)
def at_most_one_minimizer(f: StronglyConvex, x: Point(), y: Point()):
    """Between two different points of equal value a strictly convex function is smaller: no two are minimizers.

    Searched over strongly convex functions.
    """
    return less(f((x + y) / 2), maximum(f(x), f(y))).given(("x and y differ", greater(distance2(x, y), 0)))


def two_solutions():
    """(x + y - 1)^2 is convex and smallest at (1, 0) and at (0, 1)."""
    f = function(residuals([[1, 1]], [1]))
    one, other = point(1, 0), point(0, 1)
    has_class(f, convex=True)
    has_minimizer(f, one)
    has_minimizer(f, other)
    return all_of(equal(f(one), f(other)), differs(one, other))


@refuted(
    "cal.convex-unique-global",
    "Section 16, Intuition",
    "Convexity guarantees a unique global solution",
    topic=TOPIC,
    repair="cal.thm.3.unique",
)
def convex_with_two_solutions():
    """A convex function has a unique global minimizer."""
    return two_solutions()


@refuted(
    "cal.ex.26.3",
    "Section 26, optimizer exercise",
    "On a convex problem every convergent optimizer reaches the same solution",
    topic=TOPIC,
    repair="cal.thm.3.unique",
)
def two_optimizers_two_solutions():
    """For a convex problem any convergent optimizer reaches the same unique solution.

    On (x + y - 1)^2 from (0, 0) a gradient step of 1/4 lands on (1/2, 1/2) and a coordinate step on (1, 0);
    both are minimizers.
    """
    f = function(residuals([[1, 1]], [1]))
    start = point(0, 0)
    by_gradient = start - f.grad(start) * rational(1, 4)
    by_coordinate = start - point(1, 0) * (f.grad(start)[0] / 2)
    return all_of(
        equal(f.grad(by_gradient), point(0, 0)),
        equal(f.grad(by_coordinate), point(0, 0)),
        differs(by_gradient, by_coordinate),
    )


@refuted(
    "cal.convex-downhill-reaches",
    "Section 1 and Section 5.3, Intuition",
    "On a convex function walking downhill must reach the bottom",
    topic=TOPIC,
    repair="cal.gd-convex-1overt",
)
def downhill_for_ever():
    """On a convex function, any walk that goes downhill at every step reaches the lowest point.

    x_k = 1 + 2^-k goes downhill on x^2 at every step, and stays above 1 while the minimum is at 0.
    """
    k = sympy.Symbol("k", integer=True, nonnegative=True)
    x = 1 + sympy.Rational(1, 2) ** k
    return all_of(
        greater(sympy.expand(x**2 - x.subs(k, k + 1) ** 2), sympy.Integer(0)),
        equal(sympy.limit(x**2, k, sympy.oo), sympy.Integer(1)),
    )


@refuted(
    "cal.convexity-exact-divide",
    "Section 1",
    "Convexity is exactly the dividing line between problems with and without traps",
    topic=TOPIC,
    repair="cal.thm.3",
)
def no_trap_without_convexity():
    """A problem has no local traps if and only if it is convex.

    x^2/(1 + x^2) is not convex (its second derivative at 1 is -1/2), and its derivative 2x/(1 + x^2)^2
    vanishes only at the global minimum 0.
    """
    x = sympy.Symbol("x", real=True)
    f = x**2 / (1 + x**2)
    slope = sympy.factor(sympy.diff(f, x))
    return all_of(equal(slope, 2 * x / (1 + x**2) ** 2), less(sympy.diff(f, x, 2).subs(x, 1), sympy.Integer(0)))


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
    "cal.least-squares-stationary-global",
    source=CALCULUS.at("Sections 5.2 and 16.2"),
    title="A stationary point of a convex loss is a global minimum",
    topic=TOPIC,
    expected=PROVED,
)
def stationary_is_global(f: SmoothConvex, x: Point(), y: Point()):
    """f tilted by -grad f(x) is convex and stationary at x, and nowhere smaller than at x."""
    slope = f.grad(x)
    return at_least(f(y) - dot(slope, y), f(x) - dot(slope, x))


@theorem(
    "cal.first-order-necessary",
    source=CALCULUS.at("Section 5.3, Intuition"),
    title="grad f = 0 holds at any optimum",
    topic=TOPIC,
    expected=ILL_POSED,
    ill_posed=True,
    readings=("cal.first-order-necessary.reading1", "cal.first-order-necessary.reading2"),
)
def gradient_vanishes_at_optima():
    """grad f = 0 is true at any optimum, also for the methods listed (OLS, ridge, lasso, logistic regression, SVM)."""


@theorem(
    "cal.first-order-necessary.reading1",
    source=CALCULUS.at("Section 5.3, Intuition, for differentiable f on the whole space"),
    title="grad f = 0 at any optimum of a smooth function",
    topic=TOPIC,
    expected=PROVED,
)
def gradient_vanishes_at_smooth_optima(f: Smooth, x: Point()):
    """Where grad f(x) is not zero, x - grad f(x)/L has a smaller value, so x is no optimum."""
    return less(f(x - f.grad(x) / f.L), f(x)).given(("grad f(x) is not zero", greater(norm2(f.grad(x)), 0)))


@refuted(
    "cal.first-order-necessary.reading2",
    "Section 5.3, Intuition, for the listed lasso",
    "grad f = 0 at any optimum of the lasso",
    topic=TOPIC,
    repair="cal.first-order-necessary.reading1",
)
def lasso_optimum_at_a_kink():
    """grad f = 0 at the optimum of a lasso objective.

    (b - 1/4)^2 + |b| is smallest at 0, where its slopes to the right and to the left are 1/2 and -3/2: it has
    no gradient there.
    """

    def f(b):
        return (b - rational(1, 4)) ** 2 + absolute(b)

    t, zero = rational(1, 8), rational(0)
    return all_of(
        less(f(zero), f(t)),
        less(f(zero), f(-t)),
        greater((f(t) - f(zero)) / t, rational(1, 2)),
        less((f(zero) - f(-t)) / t, rational(-3, 2)),
    )


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


@refuted(
    "cal.ex.28.1",
    "Section 28, Exercise 1",
    "For symmetric A the solution of Ax = b minimizes x'Ax/2 - b.x",
    topic="calculus",
    repair="cal.ex.19.1",
)
def stationary_point_of_an_indefinite_quadratic():
    """For f(x) = x'Ax/2 - b.x with symmetric A the minimizer solves Ax = b.

    With A = -1 and b = 1, x = -1 solves Ax = b and is the maximizer.
    """
    f = function(quadratic([[-1]], [-1]))
    return all_of(equal(f.grad(point(-1)), point(0)), less(f(point(0)), f(point(-1))))
