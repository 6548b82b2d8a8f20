"""Descent directions: sufficient and necessary conditions, and which directions of which methods are some.

Decided here: the equivalence that the text claims (false at stationary points), the direction of momentum and of
Newton's method, stationary points, zigzagging.
"""

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    REFUTED,
    L,
    Point,
    QuadraticFunction,
    Real,
    Smooth,
    SmoothConvex,
    StronglyConvexQuadratic,
    all_of,
    at_least,
    at_most,
    dot,
    equal,
    exists,
    figure,
    greater,
    identity_claim,
    less,
    norm,
    norm2,
    rational,
    theorem,
)
from verify.explicit import point, polynomial

DESCENT = "Descent Direction"
USAGE = GEOMETRY.at(f"{DESCENT}, Usage")
FAILURE = GEOMETRY.at(f"{DESCENT}, Failure Case")
RELEVANCE = GEOMETRY.at(f"{DESCENT}, Explicit ML Relevance")
Share = Real(0, 1, closed=False)


@theorem(
    "geo.def.descent.sufficient",
    source=GEOMETRY.at(f"{DESCENT}, Definition"),
    title="grad f'd < 0 makes d a descent direction",
    topic="gradient-descent",
    expected=CONFIRMED,
)
def negative_slope_descends(f: Smooth, x: Point(), d: Point(), share: Share):
    """If grad f(x)'d < 0 then f(x + alpha d) < f(x) for all alpha in (0, delta).

    For an L-smooth f, delta = -2 grad f(x)'d/(L|d|^2) will do.
    """
    slope = dot(f.grad(x), d)
    alpha = share * -2 * slope / (f.L * norm2(d))
    return less(f(x + alpha * d), f(x)).given(("the slope is negative", less(slope, 0)))


def _descent_without_slope():
    """f(x) = -x^2 at 0, d = 1: the slope is 0, and f(alpha) = -alpha^2 < 0 for every alpha."""
    f, x, d = polynomial({(2,): -1}), point(0), point(1)
    conditions = [equal(dot(f.grad(x), d), 0)]
    for alpha in (rational(1), rational(1, 10), rational(1, 1000)):
        conditions += [equal(f(x + alpha * d), -(alpha**2)), less(f(x + alpha * d), f(x))]
    return all_of(*conditions)


@theorem(
    "geo.def.descent.equiv",
    source=GEOMETRY.at(f"{DESCENT}, Definition and Assumptions"),
    title="grad f'd < 0 is necessary and sufficient for a descent direction",
    topic="gradient-descent",
    counterexample=_descent_without_slope,
    repair="geo.def.descent.equiv.repair",
    expected=REFUTED,
)
def negative_slope_is_necessary():
    """For a differentiable f, d is a descent direction at x if and only if grad f(x)'d < 0.

    Against "only if": f(x) = -x^2 at 0 with d = 1 has f(alpha d) = -alpha^2 < f(0) for all alpha > 0, and slope 0.
    """


@theorem(
    "geo.def.descent.equiv.repair",
    source=GEOMETRY.at(f"{DESCENT}, Assumptions, repaired"),
    title="grad f'd <= 0 is necessary, grad f'd < 0 is sufficient",
    topic="gradient-descent",
    expected=CONFIRMED,
)
def nonpositive_slope_is_necessary(f: Smooth, x: Point(), d: Point(), share: Share):
    """Where grad f(x)'d > 0, f(x + alpha d) > f(x) for all alpha < 2 grad f(x)'d/(L|d|^2); with < 0, the opposite.

    For convex f, grad f(x)'d < 0 is necessary as well, since f(x + alpha d) >= f(x) + alpha grad f(x)'d.
    """
    slope = dot(f.grad(x), d)
    alpha = share * 2 * slope / (f.L * norm2(d))
    # with a negative slope alpha d is a step of positive length along -d, where the slope is positive
    return greater(f(x + alpha * d), f(x)).given(("the slope is not zero", greater(slope**2, 0)))


@theorem(
    "geo.def.descent.angle",
    source=USAGE,
    title="grad f'd = -|grad f||d| cos(theta), and theta = 0 maximizes the rate",
    topic="gradient-descent",
    expected=CONFIRMED,
)
def rate_of_decrease(f: Smooth, x: Point(), d: Point()):
    """With theta the angle between d and -grad f(x): no d has a slope below -|grad f||d|, as for theta = 0."""
    g = f.grad(x)
    fastest = norm(g) * norm(d)
    return at_least(dot(g, d), -fastest, bound=fastest)


@theorem(
    "geo.def.descent.neg-gradient",
    source=USAGE,
    title="-grad f is a descent direction",
    topic="gradient-descent",
    expected=PROVED,
)
def negative_gradient_descends(f: Smooth, x: Point(), alpha: Real(0, 2 / L, closed=False)):
    """f(x - alpha grad f(x)) < f(x) for all alpha in (0, 2/L), unless x is stationary.

    (At stationary points the text says itself that no descent direction exists.)
    """
    g = f.grad(x)
    return less(f(x - alpha * g), f(x)).given(("x is not stationary", greater(norm2(g), 0)))


@figure(
    "geo.def.descent.example",
    source=GEOMETRY.at(f"{DESCENT}, Valid Example"),
    title="At (1, 1) of x1^2 + x2^2, (-1, 0) and (-1, -1) are descent directions, -(2, 2) the steepest",
    topic="gradient-descent",
    expected=PROVED,
)
def descent_example():
    """The gradient is (2, 2); the slopes along (-1, 0) and (-1, -1) are negative; -(2, 2) has the slope -|g|^2."""
    g = polynomial({(2, 0): 1, (0, 2): 1}).grad(point(1, 1))
    steepest = point(-2, -2)
    return all_of(
        equal(g, point(2, 2)),
        less(dot(g, point(-1, 0)), 0),
        less(dot(g, point(-1, -1)), 0),
        equal(dot(g, steepest) ** 2, norm2(g) * norm2(steepest)),
        less(dot(g, steepest), 0),
    )


@theorem(
    "geo.def.descent.stationary",
    source=FAILURE,
    title="At a stationary point there is no descent direction",
    topic="nonconvex-saddle",
    repair="geo.def.descent.stationary.repair",
    expected=REFUTED,
)
def no_descent_at_stationary_points(f: QuadraticFunction, x: Point(), d: Point()):
    """At a stationary point x no d has f(x + alpha d) < f(x) for all short alpha > 0.

    For quadratics, which suffice here, f(x + alpha d) - f(x) is alpha^2 times its value at alpha = 1.  The function is
    made stationary at x by subtracting grad f(x)'(. - x).
    """
    return at_most(f(x), f(x + d) - dot(f.grad(x), d))


@theorem(
    "geo.def.descent.stationary.repair",
    source=GEOMETRY.at(f"{DESCENT}, Failure Case, repaired"),
    title="At a stationary point of a convex function there is no descent direction",
    topic="nonconvex-saddle",
    expected=PROVED,
)
def no_descent_at_minimizers(f: SmoothConvex, x: Point(), d: Point()):
    """At a stationary point of a convex f, f(x + d) >= f(x) for every d; without convexity only the slope is 0."""
    return at_most(f(x), f(x + d) - dot(f.grad(x), d))


@identity_claim(
    "geo.def.descent.zigzag",
    source=FAILURE,
    title="Steepest descent zigzags in ravines",
    topic="gradient-descent",
    expected=PROVED,
)
def steepest_descent_zigzags(kappa: Real(1, None, closed=(False, True)), r: Real()):
    """On (x_1^2 + kappa x_2^2)/2 from r(kappa, 1) the exact line search steps to r (kappa-1)/(kappa+1) (kappa, -1).

    The second coordinate changes its sign in every step, however large kappa is.
    """
    x1, x2 = r * kappa, r
    g1, g2 = x1, kappa * x2
    alpha = (g1**2 + g2**2) / (g1**2 + kappa * g2**2)
    shrink = (kappa - 1) / (kappa + 1)
    return all_of(equal(x1 - alpha * g1, shrink * r * kappa), equal(x2 - alpha * g2, -shrink * r))


@theorem(
    "geo.def.descent.momentum",
    source=RELEVANCE,
    title="The direction of momentum is a weighted combination of past and current gradients",
    topic="momentum",
    ill_posed=True,
    readings=("geo.def.descent.momentum.reading1", "geo.def.descent.momentum.reading2"),
    expected=ILL_POSED,
)
def direction_of_momentum():
    """Under the heading "Descent Direction": momentum methods use d = -beta v_{t-1} - grad f(x_t).

    As a formula (reading 1), or as an example of a descent direction (reading 2)?
    """


@identity_claim(
    "geo.def.descent.momentum.reading1",
    source=RELEVANCE,
    title="d = -beta v_{t-1} - grad f(x_t) is a combination of the gradients with the weights -beta^(t-i)",
    topic="momentum",
    expected=PROVED,
)
def momentum_combines_gradients(g0: Real(), g1: Real(), g2: Real(), g3: Real(), beta: Real()):
    """With v = 0 at first and v_t = beta v_{t-1} + g_t: d_3 = -(g_3 + beta g_2 + beta^2 g_1 + beta^3 g_0).

    In each component; every further step multiplies the earlier weights by beta.
    """
    v = 0 * g0
    for g in (g0, g1, g2):
        v = beta * v + g
    return equal(-beta * v - g3, -(g3 + beta * g2 + beta**2 * g1 + beta**3 * g0))


@theorem(
    "geo.def.descent.momentum.reading2",
    source=RELEVANCE,
    title="The momentum direction is a descent direction",
    topic="momentum",
    repair="geo.def.descent.momentum.repair",
    expected=REFUTED,
)
def momentum_descends(f: SmoothConvex, x0: Point(), alpha: Real(0, 1 / L, closed=(False, True)), beta: Share):
    """d = -beta v_{t-1} - grad f(x_t) never points uphill at points that are not stationary.

    Three steps of v_t = beta v_{t-1} + grad f(x_t), x_{t+1} = x_t - alpha v_t, from v = 0, with alpha <= 1/L.
    """
    x, v = x0, 0 * x0
    for _ in range(3):
        v = beta * v + f.grad(x)
        x = x - alpha * v
    g = f.grad(x)
    return at_most(dot(g, -beta * v - g), 0).given(("not stationary", greater(norm2(g), 0)))


@theorem(
    "geo.def.descent.momentum.repair",
    source=GEOMETRY.at(f"{DESCENT}, Explicit ML Relevance, repaired"),
    title="The momentum direction descends while the gradient outweighs the past",
    topic="momentum",
    expected=CONFIRMED,
)
def momentum_descends_while_it_is_small(g: Point(), v: Point(), beta: Real(0, None)):
    """If beta |v| < |g| then g'(-beta v - g) < 0."""
    return less(dot(g, -beta * v - g), 0).given(("the past is small", less(beta**2 * norm2(v), norm2(g))))


@theorem(
    "geo.def.descent.newton",
    source=RELEVANCE,
    title="The Newton direction is a descent direction",
    topic="second-order",
    repair="geo.def.descent.newton.repair",
    expected=REFUTED,
)
def newton_descends(f: QuadraticFunction, x: Point()):
    """d = -H^{-1} grad f(x) has a negative slope wherever the gradient is not zero and H is invertible."""
    g = f.grad(x)
    return less(dot(g, -f.hessian(x).solve(g)), 0).given(("not stationary", greater(norm2(g), 0)))


@theorem(
    "geo.def.descent.newton.repair",
    source=GEOMETRY.at(f"{DESCENT}, Explicit ML Relevance, repaired"),
    title="The Newton direction descends where the Hessian is positive definite",
    topic="second-order",
    expected=CONFIRMED,
)
def newton_descends_with_positive_definite_hessian(f: StronglyConvexQuadratic, x: Point()):
    """With H positive definite, d = -H^{-1} grad f(x) has the slope -g'H^{-1}g <= -|g|^2/L."""
    g = f.grad(x)
    return at_most(dot(g, -f.hessian(x).solve(g)), -norm2(g) / f.L, bound=norm2(g) / f.L)


def _worse_basin():
    """f' = 12(x + 2)(x + 1)(x - 1): minima -2 (value 8) and 1 (value -19); from -3/2 descent goes to -2."""
    f = polynomial({(4,): 3, (3,): 8, (2,): -6, (1,): -24})
    conditions = [
        equal(f.grad(point(-2)), point(0)),
        equal(f.grad(point(1)), point(0)),
        less(f(point(1)), f(point(-2))),
        greater(f.hessian(point(-2))[0, 0], 0),
        greater(f.hessian(point(1))[0, 0], 0),
    ]
    x = point("-3/2")
    for _ in range(3):
        after = x - rational(1, 72) * f.grad(x)
        conditions += [less(f(after), f(x)), less(after[0], x[0]), less(-2, after[0])]
        x = after
    return all_of(*conditions)


@exists(
    "geo.def.descent.worse-min",
    source=FAILURE,
    title="Descent may lead to a worse local minimum",
    topic="nonconvex-saddle",
    witness=_worse_basin,
    expected=PROVED,
)
def worse_minimum():
    """A function with two minima and a start from which descent goes to the worse one.

    f(x) = 3x^4 + 8x^3 - 6x^2 - 24x has the minima -2 (value 8) and 1 (value -19).  Between -2 and -1 its derivative
    is positive and at most 36 |x + 2| (its largest slope there), so from -3/2 the steps of size 1/72 stay above -2,
    decrease, and can only converge to -2.
    """
