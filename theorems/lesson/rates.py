"""The convergence theorems of the lesson, for convex and strongly convex functions."""

import sympy

from theorems.lesson.refuting import refuted
from theorems.texts import LESSON
from verify import (
    ILL_POSED,
    PROVED,
    REFUTED,
    Convex,
    Point,
    Real,
    SmoothConvex,
    SmoothStronglyConvex,
    Steps,
    StronglyConvex,
    all_of,
    at_least,
    at_most,
    distance2,
    equal,
    greater,
    identity_claim,
    less,
    norm2,
    rational,
    theorem,
)
from verify.explicit import function, has_class, has_minimizer, point
from verify.functions.bodies import RidgeSum, Term
from verify.functions.piecewise import Piecewise
from verify.methods.gradient import gradient_descent, gradient_step
from verify.programs import exact_vector, quadratic

TOPIC = "convexity"
DESCENT = "gradient-descent"
CONVEX = "Convergence Analysis, Convergence Rate for Convex Functions"
STRONG = "Convergence Analysis, Linear Convergence for Strongly Convex Functions"
ANSWER = "Interview Questions, Q4"
SmoothStrong = SmoothStronglyConvex(minimizer=True)
Iterations = Steps(1, tried=(1, 2, 3, 5))
ZERO = sympy.Integer(0)


def within_convex_rate(f, x0, k):
    """f(x_k) - f* <= L|x_0 - x*|^2/(2k) for gradient descent with the step 1/L."""
    bound = f.L * distance2(x0, f.minimizer) / (2 * k)
    return at_most(f(gradient_descent(f, x0, 1 / f.L, k).last) - f.minimum, bound, bound=bound)


@theorem(
    "les.thm.convex",
    source=LESSON.at(CONVEX),
    title="f L-Lipschitz continuous and strongly convex: f(x_k) - f* <= L|x_0 - x*|^2/(2k)",
    topic=TOPIC,
    ill_posed=True,
    readings=("les.thm.convex.reading1", "les.thm.convex.reading2", "les.thm.convex.reading3"),
    expected=ILL_POSED,
)
def lipschitz_and_strongly_convex():
    """Is f itself Lipschitz continuous, on the whole space (reading 1) or around the iterates (reading 2), or is its
    gradient, as Q4 says ("L-Lipschitz smooth", reading 3)?
    """


@theorem(
    "les.thm.convex.reading1",
    source=LESSON.at(f"{CONVEX}, f Lipschitz on the whole space"),
    title="No strongly convex function on the whole space is Lipschitz continuous: the theorem is about none",
    topic=TOPIC,
    expected=PROVED,
)
def strongly_convex_is_not_lipschitz(f: StronglyConvex(minimizer=True), x: Point()):
    """f(x) - f* >= m/2 |x - x*|^2, which is above G|x - x*| where |x - x*| > 2G/m: f is G-Lipschitz for no G.

    On the whole space the hypotheses contradict each other, and the theorem speaks of no function.
    """
    return at_least(f(x) - f.minimum, f.m * distance2(x, f.minimizer) / 2)


def steep_then_flat():
    """x^2/2 plus the integral of the clipped 16x: f' is 17x on |x| <= 1/16, and x + 1 or x - 1 beyond."""
    bend = Piecewise(exact_vector(["-1/16", "1/16"]).components, exact_vector([1, 17, 1]).components)
    return function(RidgeSum(1, terms=(Term(exact_vector([1])[0], exact_vector([1]), exact_vector([0])[0], bend),)))


@refuted(
    "les.thm.convex.reading2",
    f"{CONVEX}, f Lipschitz around the iterates",
    "Where f is L-Lipschitz continuous and strongly convex the step 1/L has the rate L|x_0 - x*|^2/(2k)",
    topic=TOPIC,
    repair="les.thm.convex.reading3",
)
def lipschitz_value_is_not_a_curvature():
    """With f strongly convex and L-Lipschitz on a region that contains the iterates, f(x_1) - f* <= L|x_0 - x*|^2/2.

    f' = 17x for |x| <= 1/16 and x + 1 or x - 1 beyond: f is 1-strongly convex, and 2-Lipschitz on [-1, 1], where |f'|
    is largest at the ends.  From 1/8 the step 1/2 leads to -7/16, where f is above the bound 1/64.
    """
    f = steep_then_flat()
    has_class(f, strongly_convex=1)
    has_minimizer(f, point(0))
    start = point("1/8")
    after = gradient_step(f, start, rational(1, 2))
    return all_of(
        equal(f.grad(point(1)), point(2)),
        equal(f.grad(point(-1)), point(-2)),
        equal(after, point("-7/16")),
        greater(f(after) - f(point(0)), rational(2) * norm2(start) / 2),
    )


@theorem(
    "les.thm.convex.reading3",
    source=LESSON.at(f"{CONVEX}, with a Lipschitz gradient"),
    title="The rate L R^2/(2k) for strongly convex functions with L-Lipschitz gradient",
    topic=TOPIC,
    expected=PROVED,
)
def sublinear_rate_of_strongly_convex(f: SmoothStrong, x0: Point(), k: Iterations):
    """With the step 1/L, f(x_k) - f* <= L|x_0 - x*|^2/(2k) for L-smooth, m-strongly convex f; any m > 0."""
    return within_convex_rate(f, x0, k)


@theorem(
    "les.q4-convex",
    source=LESSON.at(ANSWER),
    title="The rate L R^2/(2k) for convex functions with L-Lipschitz gradient",
    topic=TOPIC,
    expected=PROVED,
)
def sublinear_rate(f: SmoothConvex(minimizer=True), x0: Point(), k: Iterations):
    """With the step 1/L, f(x_k) - f* <= L|x_0 - x*|^2/(2k) for convex L-smooth f (the question says convex)."""
    return within_convex_rate(f, x0, k)


@theorem(
    "les.sublinear-desc",
    source=LESSON.at(f"{CONVEX}, remark"),
    title="This gives the rate O(1/k), sublinear: the gap falls inversely proportionally to k",
    topic=TOPIC,
    ill_posed=True,
    readings=("les.sublinear-desc.reading1", "les.sublinear-desc.reading2"),
    expected=ILL_POSED,
)
def sublinear():
    """Is it the guarantee that falls like 1/k (reading 1), or the optimality gap itself (reading 2)?"""


@theorem(
    "les.sublinear-desc.reading1",
    source=LESSON.at(f"{CONVEX}, remark, on the guarantee"),
    title="k times the gap stays below L R^2/2",
    topic=TOPIC,
    expected=PROVED,
)
def guarantee_falls_like_one_over_k(f: SmoothStrong, x0: Point(), k: Iterations):
    """k (f(x_k) - f*) <= L|x_0 - x*|^2/2 with the step 1/L."""
    bound = f.L * distance2(x0, f.minimizer) / 2
    return at_most(k * (f(gradient_descent(f, x0, 1 / f.L, k).last) - f.minimum), bound, bound=bound)


@refuted(
    "les.sublinear-desc.reading2",
    f"{CONVEX}, remark, on the gap",
    "For strongly convex f the gap falls inversely proportionally to the number of iterations",
    topic=TOPIC,
    repair="les.sublinear-desc.repair",
    contradicts=("les.q4-strong",),
)
def gap_of_a_strongly_convex_function():
    """For smooth, strongly convex f and the step 1/L the gap f(x_k) - f* is inversely proportional to k.

    On (x^2 + y^2/2)/2 from (0, 1) with the step 1 every step multiplies the gap by 1/4: from the first to the second
    iterate, where 1/k is halved, and from the second to the third, where it is multiplied by 2/3.
    """
    f = function(quadratic([[1, 0], [0, "1/2"]], [0, 0]))
    has_class(f, smooth=1, strongly_convex="1/2")
    xs = gradient_descent(f, point(0, 1), rational(1), 3)
    return all_of(equal(4 * f(xs[2]), f(xs[1])), equal(4 * f(xs[3]), f(xs[2])), greater(f(xs[3]), 0))


@theorem(
    "les.sublinear-desc.repair",
    source=LESSON.at(f"{CONVEX}, remark, repaired"),
    title="For strongly convex f the gap falls by 1 - m/L in every step: linear convergence",
    topic=TOPIC,
    expected=PROVED,
)
def linear_rate(f: SmoothStrong, x: Point()):
    """With the step 1/L, f(x+) - f* <= (1 - m/L)(f(x) - f*)."""
    bound = (1 - f.m / f.L) * (f(x) - f.minimum)
    return at_most(f(gradient_step(f, x, 1 / f.L)) - f.minimum, bound, bound=bound)


# ---------------------------------------------------------------- strongly convex


@theorem(
    "les.thm.strong",
    source=LESSON.at(STRONG),
    title="f(x_k) - f* <= ((L - m)/(L + m))^(2k) |x_0 - x*|^2",
    topic=TOPIC,
    repair="les.thm.strong.repair",
    expected=REFUTED,
)
def linear_rate_without_the_smoothness(f: SmoothStrong, x0: Point(), k: Iterations):
    """With the step 2/(L + m), f(x_k) - f* <= ((L - m)/(L + m))^(2k) |x_0 - x*|^2: no factor L/2."""
    bound = ((f.L - f.m) / (f.L + f.m)) ** (2 * k) * distance2(x0, f.minimizer)
    return at_most(f(gradient_descent(f, x0, 2 / (f.L + f.m), k).last) - f.minimum, bound, bound=bound)


@theorem(
    "les.thm.strong.repair",
    source=LESSON.at(f"{STRONG}, repaired"),
    title="f(x_k) - f* <= L/2 ((L - m)/(L + m))^(2k) |x_0 - x*|^2",
    topic=TOPIC,
    expected=PROVED,
)
def linear_rate_with_the_smoothness(f: SmoothStrong, x: Point()):
    """A step of 2/(L + m) contracts |x - x*|^2 by ((L - m)/(L + m))^2, and f(x) - f* <= L/2 |x - x*|^2 at every x.

    By induction f(x_k) - f* <= L/2 ((L - m)/(L + m))^(2k) |x_0 - x*|^2 (Nesterov 2004, Theorem 2.1.15).
    """
    apart = distance2(x, f.minimizer)
    return all_of(
        at_most(distance2(gradient_step(f, x, 2 / (f.L + f.m)), f.minimizer), ((f.L - f.m) / (f.L + f.m)) ** 2 * apart),
        at_most(f(x) - f.minimum, f.L * apart / 2),
    )


@theorem(
    "les.q4-strong",
    source=LESSON.at(ANSWER),
    title="With the step 2/(L + m) a step contracts by ((kappa - 1)/(kappa + 1))^2",
    topic=TOPIC,
    expected=PROVED,
)
def contraction_per_iteration(f: SmoothStrong, x: Point()):
    """|x+ - x*|^2 <= ((kappa - 1)/(kappa + 1))^2 |x - x*|^2: the square is the factor of the squared distance."""
    bound = ((f.L - f.m) / (f.L + f.m)) ** 2 * distance2(x, f.minimizer)
    return at_most(distance2(gradient_step(f, x, 2 / (f.L + f.m)), f.minimizer), bound, bound=bound)


@identity_claim(
    "les.kappa-identity",
    source=LESSON.at(f"{STRONG}, remark"),
    title="(L - m)/(L + m) = (kappa - 1)/(kappa + 1)",
    topic=TOPIC,
    expected=PROVED,
)
def rate_by_kappa(smoothness: Real(0, None, closed=False), m: Real(0, None, closed=False)):
    """For kappa = L/m."""
    kappa = smoothness / m
    return equal((smoothness - m) / (smoothness + m), (kappa - 1) / (kappa + 1))


@identity_claim(
    "les.kappa-one",
    source=LESSON.at(f"{STRONG}, remark"),
    title="When kappa = 1 convergence is immediate",
    topic=TOPIC,
    expected=PROVED,
)
def one_step_at_kappa_one(x: Point(), center: Point(), curvature: Real(0, None, closed=False)):
    """A function with m = L is L|x - c|^2/2 plus a constant; the step 2/(L + m) leads from any x to c."""
    slope = curvature * (x - center)
    return equal(norm2(x - 2 / (curvature + curvature) * slope - center), rational(0))


@theorem(
    "les.els-linear",
    source=LESSON.at("Convex Optimization Connection"),
    title="Exact line search converges linearly on strongly convex functions",
    topic="line-search",
    ill_posed=True,
    readings=("les.els-linear.reading1", "les.els-linear.reading2"),
    expected=ILL_POSED,
)
def exact_search_on_strongly_convex_functions():
    """With an L-Lipschitz gradient, since kappa = L/m occurs just before (reading 1), or without one (reading 2)?"""


@theorem(
    "les.els-linear.reading1",
    source=LESSON.at("Convex Optimization Connection, with a Lipschitz gradient"),
    title="Exact line search converges linearly on smooth, strongly convex functions",
    topic="line-search",
    expected=PROVED,
)
def exact_search_is_linear(f: SmoothStrong, x: Point()):
    """f(x - t grad f(x)) - f* <= ((L - m)/(L + m))^2 (f(x) - f*) for t = 2/(L + m).

    The best point on the line is no worse, so exact line search has this factor too.
    """
    bound = ((f.L - f.m) / (f.L + f.m)) ** 2 * (f(x) - f.minimum)
    return at_most(f(gradient_step(f, x, 2 / (f.L + f.m))) - f.minimum, bound, bound=bound)


@refuted(
    "les.els-linear.reading2",
    "Convex Optimization Connection, from strong convexity alone",
    "Exact line search has one linear rate for all m-strongly convex functions",
    topic="line-search",
    repair="les.els-linear.reading1",
)
def no_rate_without_smoothness():
    """For each m there is a q < 1 with f(x+) - f* <= q (f(x) - f*) for every m-strongly convex f.

    On (L x^2 + y^2)/2, L > 1 and m = 1, the gradient at (1, L) is (L, L).  The step 2/(L + 1) along it ends where the
    slope along it is 0, so it is the exact one, and multiplies f by ((L - 1)/(L + 1))^2: that exceeds each q < 1 for
    large L.
    """
    big = sympy.Symbol("L", positive=True)
    t = 2 / (big + 1)
    x, y = 1 - t * big, big - t * big
    before, after = (big + big**2) / 2, (big * x**2 + y**2) / 2
    return all_of(
        equal(sympy.simplify(big * x * big + y * big), ZERO),
        equal(sympy.simplify(after / before - ((big - 1) / (big + 1)) ** 2), ZERO),
        equal(sympy.limit(after / before, big, sympy.oo), sympy.Integer(1)),
    )


@theorem(
    "les.convex-global",
    source=LESSON.at("Convex Optimization Connection"),
    title="Convex functions have no local minima that are not global",
    topic=TOPIC,
    expected=PROVED,
)
def local_minima_are_global(f: Convex, x: Point(), y: Point(), theta: Real(0, 1, closed=(False, True))):
    """For convex f with f(y) < f(x), every point of the segment from x to y other than x has a smaller value than x.

    So a point with a better point anywhere is no local minimum.
    """
    return less(f(theta * y + (1 - theta) * x), f(x)).given(("y is better", less(f(y), f(x))))
