"""Strong convexity, the condition number, and what gradient descent finds.

Decided here: the equivalent forms of strong convexity, growth, ridge regression, "L2 regularization ensures strong
convexity" (only for convex losses), and "gradient descent finds stationary points".
"""

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    REFUTED,
    Differentiable,
    L,
    Point,
    Real,
    Smooth,
    SmoothConvex,
    Steps,
    StronglyConvex,
    StronglyConvexQuadratic,
    all_of,
    at_least,
    at_most,
    distance2,
    dot,
    equal,
    exists,
    figure,
    greater,
    identity_claim,
    less,
    minimum,
    norm2,
    rational,
    theorem,
)
from verify.explicit import point, polynomial
from verify.methods.gradient import gradient_descent, gradient_step

STRONG = "Strong Convexity (Recap)"
DESCENT = "Gradient Descent Algorithm"
USAGE = GEOMETRY.at(f"{STRONG}, Usage")
EXAMPLE = GEOMETRY.at(f"{STRONG}, Valid Example")
Positive = Real(0, None, closed=(False, True))


@identity_claim(
    "geo.def.strong.equiv",
    source=GEOMETRY.at(f"{STRONG}, Definition"),
    title="f - m|x|^2/2 is convex if and only if the strong first-order inequality holds",
    topic="convexity",
    expected=PROVED,
)
def equivalent_forms(f: Differentiable, x: Point(), y: Point(), m: Positive):
    """f(y) - f(x) - grad f(x)'(y - x) - m/2 |y - x|^2 equals g(y) - g(x) - grad g(x)'(y - x) for g = f - m|x|^2/2.

    So one is nonnegative for all x, y exactly if the other is: the strong inequality for f is convexity of g, and for a
    twice differentiable f that is a Hessian of g, H - mI, without negative eigenvalues.
    """

    def g(z):
        return f(z) - m / 2 * norm2(z)

    strong = f(y) - f(x) - dot(f.grad(x), y - x) - m / 2 * norm2(y - x)
    return equal(strong, g(y) - g(x) - dot(f.grad(x) - m * x, y - x))


@theorem(
    "geo.def.strong.unique-min",
    source=GEOMETRY.at(f"{STRONG}, Assumptions"),
    title="Strong convexity gives strict convexity and a unique minimum",
    topic="convexity",
    expected=PROVED,
)
def unique_minimum(f: StronglyConvex(minimizer=True), x: Point(), y: Point()):
    """f(x) >= f* + m/2 |x - x*|^2, so no other point is a minimizer; and f is below its chords by m/8 |x - y|^2."""
    chord = (f(x) + f(y)) / 2 - f.m / 8 * distance2(x, y)
    return all_of(at_least(f(x) - f.minimum, f.m / 2 * distance2(x, f.minimizer)), at_most(f((x + y) / 2), chord))


@theorem(
    "geo.def.strong.grows-any-point",
    source=USAGE,
    title="A strongly convex function grows at least quadratically away from any point",
    topic="convexity",
    ill_posed=True,
    readings=("geo.def.strong.grows-any-point.reading1", "geo.def.strong.grows-any-point.reading2"),
    expected=ILL_POSED,
)
def grows_away_from_any_point():
    """f grows at least quadratically away from any x: above f(x) (reading 1), or above its tangent (reading 2)?"""


@theorem(
    "geo.def.strong.grows-any-point.reading1",
    source=USAGE,
    title="f(y) >= f(x) + m/2 |y - x|^2 for all x and y",
    topic="convexity",
    repair="geo.def.strong.grows-any-point.reading2",
    expected=REFUTED,
)
def grows_above_the_value(f: StronglyConvex(differentiable=True), x: Point(), y: Point()):
    """For an m-strongly convex f and any x, f(y) >= f(x) + m/2 |y - x|^2 (true only at the minimizer)."""
    return at_least(f(y) - f(x), f.m / 2 * distance2(x, y))


@theorem(
    "geo.def.strong.grows-any-point.reading2",
    source=USAGE,
    title="f(y) >= f(x) + grad f(x)'(y - x) + m/2 |y - x|^2 for all x and y",
    topic="convexity",
    expected=PROVED,
)
def grows_above_the_tangent(f: StronglyConvex(differentiable=True), x: Point(), y: Point()):
    """For an m-strongly convex f and any x, f lies above its tangent plane at x by at least m/2 |y - x|^2."""
    bound = f.m / 2 * distance2(x, y)
    return at_least(f(y) - f(x) - dot(f.grad(x), y - x), bound, bound=bound)


@theorem(
    "geo.def.strong.example-A",
    source=EXAMPLE,
    title="x'Ax/2 with A >= mI is m-strongly convex; m = 2 for diag(2, 5)",
    topic="convexity",
    printed_answer="2",
    expected=PROVED,
)
def strongly_convex_quadratic(f: StronglyConvexQuadratic, x: Point(), y: Point(), a: Real(), b: Real()):
    """The strong first-order inequality for quadratics with A >= mI; for diag(2, 5): (2a^2 + 5b^2)/2 >= a^2 + b^2.

    With equality for b = 0: 2 is the largest m of diag(2, 5).
    """
    bound = f.m / 2 * distance2(x, y)
    return all_of(
        at_least(f(y) - f(x) - dot(f.grad(x), y - x), bound, bound=bound),
        at_least((2 * a**2 + 5 * b**2) / 2, a**2 + b**2),
    )


@theorem(
    "geo.def.strong.example-ridge",
    source=EXAMPLE,
    title="Ridge regression is lambda-strongly convex",
    topic="regularization",
    printed_answer="λ",
    expected=CONFIRMED,
)
def ridge_is_strongly_convex(a: Point(), b: Point(), s: Real(), t: Real(), ridge: Positive, w: Point(), v: Point()):
    """|Xw - y|^2/2 + ridge |w|^2/2, with the rows a, b of X and the targets s, t, is ridge-strongly convex.

    So gradient descent with a constant step size converges linearly on it.
    """

    def loss(u):
        return ((dot(a, u) - s) ** 2 + (dot(b, u) - t) ** 2 + ridge * norm2(u)) / 2

    gradient = (dot(a, w) - s) * a + (dot(b, w) - t) * b + ridge * w
    bound = ridge / 2 * distance2(v, w)
    return at_least(loss(v) - loss(w) - dot(gradient, v - w), bound, bound=bound)


@theorem(
    "geo.def.strong.fail-x4",
    source=GEOMETRY.at(f"{STRONG}, Failure Case"),
    title="x^2 is 2-strongly convex, x^4 is not strongly convex",
    topic="convexity",
    printed_answer="2",
    expected=CONFIRMED,
)
def fourth_power_is_not_strongly_convex(x: Real(), y: Real(), m: Positive):
    """y^2 - x^2 - 2x(y - x) = (y - x)^2 = 2/2 (y - x)^2; and for every m some s has s^4 < m/2 s^2 (tangent at 0)."""
    s = minimum(m, 1) / 2
    return all_of(equal(y**2 - x**2 - 2 * x * (y - x), (y - x) ** 2), less(s**4, m / 2 * s**2))


@theorem(
    "geo.def.strong.l2-ensures",
    source=GEOMETRY.at(f"{STRONG}, Explicit ML Relevance"),
    title="Adding lambda/2 |w|^2 ensures lambda-strong convexity",
    topic="regularization",
    repair="geo.def.strong.l2-ensures.repair",
    expected=REFUTED,
)
def regularization_ensures_strong_convexity(f: Smooth, ridge: Positive, w: Point(), v: Point()):
    """loss(w) + ridge/2 |w|^2 is ridge-strongly convex, whatever the (smooth) loss is."""
    gradient = f.grad(w) + ridge * w
    rise = f(v) + ridge / 2 * norm2(v) - f(w) - ridge / 2 * norm2(w) - dot(gradient, v - w)
    return at_least(rise, ridge / 2 * distance2(v, w))


@theorem(
    "geo.def.strong.l2-ensures.repair",
    source=GEOMETRY.at(f"{STRONG}, Explicit ML Relevance, repaired"),
    title="Adding lambda/2 |w|^2 to a convex loss ensures lambda-strong convexity",
    topic="regularization",
    expected=PROVED,
)
def regularization_of_a_convex_loss(f: SmoothConvex, ridge: Positive, w: Point(), v: Point()):
    """convex loss(w) + ridge/2 |w|^2 is ridge-strongly convex (others may need ridge > L)."""
    gradient = f.grad(w) + ridge * w
    rise = f(v) + ridge / 2 * norm2(v) - f(w) - ridge / 2 * norm2(w) - dot(gradient, v - w)
    return at_least(rise, ridge / 2 * distance2(v, w))


@theorem(
    "geo.def.strong.nn-not",
    source=GEOMETRY.at(f"{STRONG}, Failure Case; Linear Convergence under Strong Convexity, Explicit ML Relevance"),
    title="Neural losses are not strongly convex; a local PL condition may hold",
    topic="neural-net",
    expected=PROVED,
)
def two_layer_loss():
    """The loss (uv - 1)^2/2 of the network x -> vux on the example (1, 1): not convex, and PL near its minima.

    It is 0 at (1, 1) and (-1, -1) and 1/2 halfway.  |grad|^2 = 2(u^2 + v^2) loss, so near (1, 1) |grad|^2 >= c loss
    for any c below 4 (the identity is computed at 25 points, which settles polynomials of degree 4 in each variable).
    """
    f = polynomial({(2, 2): "1/2", (1, 1): -1, (0, 0): "1/2"})
    conditions = [equal(f(point(1, 1)), 0), equal(f(point(-1, -1)), 0), greater(f(point(0, 0)), 0)]
    for u in range(5):
        for v in range(5):
            p = point(u, v)
            conditions.append(equal(norm2(f.grad(p)), 2 * norm2(p) * f(p)))
    return all_of(*conditions)


@identity_claim(
    "geo.def.kappa",
    source=GEOMETRY.at(f"{STRONG}, Usage; Fixed Step Size Rule, Assumptions"),
    title="kappa = L/m decides how fast gradient descent is",
    topic="gradient-descent",
    expected=PROVED,
)
def condition_number_decides(L: Positive, m: Positive):
    """The best contraction factor (L - m)/(L + m) of a fixed step depends on L and m through kappa = L/m only."""
    kappa = L / m
    return equal((L - m) / (L + m), (kappa - 1) / (kappa + 1))


def _away_from_the_stationary_point():
    """f(x) = -x^2/2: with alpha = 1 the iterates and the gradients double in every step."""
    f, x = polynomial({(2,): "-1/2"}), point(1)
    conditions = []
    for _ in range(4):
        after = gradient_step(f, x, rational(1))
        conditions += [equal(after, 2 * x), equal(norm2(f.grad(after)), 4 * norm2(f.grad(x)))]
        x = after
    # alpha_k = 2^-k: the iterates grow and stay below 8, so they converge, to a point with a gradient below -1
    x = point(1)
    for k in range(12):
        after = gradient_step(f, x, rational(1, 2**k))
        conditions += [less(x[0], after[0]), less(after[0], 8), at_most(f.grad(after)[0], -1)]
        x = after
    # -arctan is bounded, and its slope -1/(1 + s^2) is never 0: from s >= 1 each step of size 1 adds 3/2 to s^3
    s = rational(1)
    for _ in range(4):
        conditions.append(greater((s + 1 / (1 + s**2)) ** 3, s**3 + rational(3, 2)))
        s = s + 1 / (1 + s**2)
    return all_of(*conditions)


@theorem(
    "geo.def.gd.finds",
    source=GEOMETRY.at(f"{DESCENT}, Usage"),
    title="Gradient descent finds the global minimum of convex functions, stationary points of others",
    topic="gradient-descent",
    counterexample=_away_from_the_stationary_point,
    repair="geo.def.gd.finds.repair",
    expected=REFUTED,
)
def descent_finds():
    """For convex f gradient descent finds the global minimum (suitable step size), for others stationary points.

    Against the second part: f(x) = -x^2/2 has the stationary point 0; each step multiplies x and the gradient by
    1 + alpha.  With alpha_k = 2^-k the iterates converge, as the section asks of step sizes, for the product of the
    1 + 2^-k is at most e^2 < 8; the gradient at their limit is not 0.  Being bounded below does not help: -arctan has
    no stationary point.  (Against the first, without existence: f(x) = x.)
    """


@theorem(
    "geo.def.gd.finds.repair",
    source=GEOMETRY.at(f"{DESCENT}, Usage, repaired"),
    title="On smooth functions that are bounded below the gradients tend to zero",
    topic="gradient-descent",
    expected=CONFIRMED,
)
def descent_finds_small_gradients(
    f: Smooth(bounded_below=True), x0: Point(), alpha: Real(0, 2 / L, closed=False), k: Steps()
):
    """For an L-smooth f, bounded below, and 0 < alpha < 2/L, the |grad f(x_i)|^2 have a finite sum.

    alpha (1 - alpha L/2) times the sum over i < k is at most f(x0) - inf f.  For convex f with a minimizer and
    alpha = 1/L the values tend to the minimum like L|x0 - x*|^2/(2k).
    """
    xs = gradient_descent(f, x0, alpha, k)
    total = alpha * (1 - alpha * f.L / 2) * xs.sum(lambda x: norm2(f.grad(x)), 0, k - 1)
    return at_most(total, f(x0) - f.minimum)


def _saddle_run():
    """x^2/2 - y^2/2 + y^4/4 from (1, 0), alpha = 1/2: the iterates (2^-k, 0) tend to the saddle (0, 0)."""
    f, x = polynomial({(2, 0): "1/2", (0, 2): "-1/2", (0, 4): "1/4"}), point(1, 0)
    origin = point(0, 0)
    conditions = [
        equal(f.grad(origin), origin),
        greater(f.hessian(origin)[0, 0], 0),
        less(f.hessian(origin)[1, 1], 0),
        less(f(point(0, 1)), f(origin)),
    ]
    for _ in range(5):
        after = gradient_step(f, x, rational(1, 2))
        conditions.append(equal(after, x / 2))
        x = after
    return all_of(*conditions)


@exists(
    "geo.fact.gd-saddle",
    source=GEOMETRY.at(f"{DESCENT}, Failure Case"),
    title="On a non-convex function gradient descent may converge to a saddle point",
    topic="nonconvex-saddle",
    witness=_saddle_run,
    expected=PROVED,
)
def may_converge_to_a_saddle():
    """f = x^2/2 - y^2/2 + y^4/4 from (1, 0): the gradient at (x, 0) is (x, 0), so the iterates halve.

    The global minimum -1/4 is at (0, 1) and (0, -1).  For a poor local minimum see the claim on descent directions.
    """


@figure(
    "geo.ex.gd-x3",
    source=GEOMETRY.at(f"{DESCENT}, Valid Example"),
    title="Gradient descent on (x - 3)^2/2 from 0 with alpha = 0.5: 1.5, 2.25, 2.625",
    topic="gradient-descent",
    printed_answer="1.5, 2.25, 2.625",
    expected=PROVED,
)
def descent_example():
    """The iterates from 0 are 3/2, 9/4, 21/8; each step halves the distance to 3."""
    f = polynomial({(2,): "1/2", (1,): -3, (0,): "9/2"})
    xs = gradient_descent(f, point(0), rational(1, 2), 3)
    halved = [equal(3 - xs[i + 1][0], (3 - xs[i][0]) / 2) for i in range(3)]
    return all_of(equal(xs[1], point("3/2")), equal(xs[2], point("9/4")), equal(xs[3], point("21/8")), *halved)


@figure(
    "geo.ex.gd-alpha3",
    source=GEOMETRY.at(f"{DESCENT}, Failure Case"),
    title="Gradient descent on x^2/2 with alpha = 3 oscillates with growing magnitude",
    topic="step-size",
    expected=PROVED,
)
def oscillation_example():
    """Each step multiplies x by -2, and 3 > 2/L = 2."""
    f = polynomial({(2,): "1/2"})
    xs = gradient_descent(f, point(1), rational(3), 4)
    return all_of(*(equal(xs[i + 1], -2 * xs[i]) for i in range(4)))
