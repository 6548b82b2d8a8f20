"""What the summary, the assumptions and the notation say again: rates, bounds on steps, definitions.

Decided here: the two rates of the summary, the bound alpha <= 2/L and the failure modes beyond 1/L and 2/L, bounded
iterates, unique minima of convex losses, the two ways to write the heavy ball, and the inequalities of the notation.
"""

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    REFUTED,
    L,
    Point,
    Real,
    Smooth,
    SmoothConvex,
    SmoothStronglyConvex,
    Steps,
    absolute,
    all_of,
    any_of,
    at_least,
    at_most,
    distance2,
    dot,
    equal,
    greater,
    identity_claim,
    less,
    maximum,
    norm2,
    rational,
    theorem,
)
from verify.explicit import point, polynomial
from verify.methods.gradient import gradient_descent, gradient_step

SUMMARY = GEOMETRY.at("Key Ideas Consolidated")
FAILURES = GEOMETRY.at("Failure Modes if Step Size Misused")
ASSUMPTIONS = GEOMETRY.at("Active Assumptions for Later Chapters")
NOTATION = GEOMETRY.at("Appendix A, Algorithm Parameters and Quantities")
ConvexFunction = SmoothConvex(minimizer=True)
StronglyConvexFunction = SmoothStronglyConvex(minimizer=True)
Positive = Real(0, None, closed=(False, True))


@theorem(
    "geo.rate.sum-rates",
    source=SUMMARY,
    title="O(1/k) for convex, O((1 - 1/kappa)^k) for strongly convex functions",
    topic="gradient-descent",
    expected=PROVED,
)
def rates_of_the_summary(f: ConvexFunction, h: StronglyConvexFunction, x0: Point(), k: Steps(1)):
    """With alpha = 1/L: f(x_k) - f* <= L |x0 - x*|^2/(2k), and h(x_k) - h* <= (1 - m/L)^k (h(x0) - h*).

    The text names neither the step nor the measure; these are those of its theorems.
    """
    xs, ys = gradient_descent(f, x0, 1 / f.L, k), gradient_descent(h, x0, 1 / h.L, k)
    return all_of(
        at_most(f(xs.last) - f.minimum, f.L * distance2(x0, f.minimizer) / (2 * k)),
        at_most(h(ys.last) - h.minimum, (1 - h.m / h.L) ** k * (h(x0) - h.minimum)),
    )


@theorem(
    "geo.rate.ml-rate-one-minus-inv-kappa",
    source=GEOMETRY.at("Conditioning and Convergence Speed"),
    title="Gradient descent achieves |w_t - w*| <= (1 - 1/kappa)^t |w_0 - w*|",
    topic="gradient-descent",
    expected=PROVED,
)
def distance_shrinks_by_one_minus_inverse_kappa(f: StronglyConvexFunction, x: Point()):
    """With alpha = 1/L, and with 2/(L + m), each step shrinks the distance by 1 - m/L at least (judged squared)."""
    bound = (1 - f.m / f.L) ** 2 * distance2(x, f.minimizer)
    return all_of(
        at_most(distance2(gradient_step(f, x, 1 / f.L), f.minimizer), bound),
        at_most(distance2(gradient_step(f, x, 2 / (f.L + f.m)), f.minimizer), bound),
    )


@theorem(
    "geo.C.1.cm-rate",
    source=GEOMETRY.at("Solution to C.1, Common Mistakes"),
    title="With alpha = 2/(L + m) the rate is ((kappa - 1)/(kappa + 1))^k",
    topic="gradient-descent",
    expected=PROVED,
)
def rate_of_the_best_step(f: StronglyConvexFunction, x: Point()):
    """|x+ - x*| <= (L - m)/(L + m) |x - x*|, which is below 1 - m/L where m < L (judged squared)."""
    factor, other = (f.L - f.m) / (f.L + f.m), 1 - f.m / f.L
    after = gradient_step(f, x, 2 / (f.L + f.m))
    return all_of(
        at_most(distance2(after, f.minimizer), factor**2 * distance2(x, f.minimizer)),
        at_most(factor, other),
    )


@theorem(
    "geo.rate.ex3-optimal-step",
    source=GEOMETRY.at("Example 3, Interpretation"),
    title="2/(L + m) is the best fixed step",
    topic="step-size",
    printed_answer="2/101 = 0.0198",
    expected=CONFIRMED,
)
def best_fixed_step(m: Positive, q: Positive, alpha: Real(0)):
    """max(|1 - alpha m|, |1 - alpha L|) >= (L - m)/(L + m) with equality at 2/(L + m), for L = m + q and L = m.

    The left side is the worst factor of a step on quadratics with the spectrum [m, L], and on all functions between.
    """
    big = m + q

    def worst(step):
        return maximum(absolute(1 - step * m), absolute(1 - step * big))

    best = 2 / (big + m)
    return all_of(at_least(worst(alpha), (big - m) / (big + m)), equal(worst(best), (big - m) / (big + m)))


@theorem(
    "geo.rate.ex4-step-ordering",
    source=GEOMETRY.at("Example 4, Interpretation"),
    title="1/L <= 2/(L + m) < 2/L",
    topic="step-size",
    expected=PROVED,
)
def order_of_the_steps(m: Positive, q: Real(0)):
    """For L = m + q, q >= 0: the optimal step lies between 1/L and 2/L."""
    big = m + q
    return all_of(at_most(1 / big, 2 / (big + m)), less(2 / (big + m), 2 / big))


@theorem(
    "geo.lemma.sum-descent-lemma",
    source=SUMMARY,
    title="Descent lemma",
    topic="smoothness",
    expected=PROVED,
)
def descent_lemma(f: Smooth, x: Point(), y: Point()):
    """f(y) <= f(x) + grad f(x)'(y - x) + L/2 |y - x|^2."""
    return at_most(f(y), f(x) + dot(f.grad(x), y - x) + f.L / 2 * norm2(y - x))


@theorem(
    "geo.theorem.ex8-two-sided-quadratic-bound",
    source=GEOMETRY.at("Example 8, The reasoning"),
    title="The first-order Taylor error is at most L/2 |y - x|^2 on both sides",
    topic="smoothness",
    expected=PROVED,
)
def taylor_error_on_both_sides(f: Smooth, x: Point(), y: Point()):
    """|f(y) - f(x) - grad f(x)'(y - x)| <= L/2 |y - x|^2, and |grad f(y) - grad f(x)| <= L |y - x| (squared)."""
    error, allowed = f(y) - f(x) - dot(f.grad(x), y - x), f.L / 2 * norm2(y - x)
    return all_of(
        at_most(error, allowed),
        at_least(error, -allowed),
        at_most(norm2(f.grad(y) - f.grad(x)), f.L**2 * norm2(y - x)),
    )


@theorem(
    "geo.definition.assump-smooth-sc",
    source=ASSUMPTIONS,
    title="Smoothness and strong convexity, as inequalities",
    topic="convexity",
    expected=PROVED,
)
def inequalities_of_the_assumptions(f: SmoothStronglyConvex, x: Point(), y: Point()):
    """|grad f(x) - grad f(y)| <= L |x - y| (squared), f(y) >= f(x) + grad f(x)'(y - x) + m/2 |y - x|^2."""
    return all_of(
        at_most(norm2(f.grad(x) - f.grad(y)), f.L**2 * norm2(x - y)),
        at_least(f(y), f(x) + dot(f.grad(x), y - x) + f.m / 2 * norm2(y - x)),
    )


@theorem(
    "geo.definition.appA-smooth-sc",
    source=NOTATION,
    title="Smoothness and strong convexity, as the notation writes them",
    topic="convexity",
    expected=PROVED,
)
def inequalities_of_the_notation(f: SmoothStronglyConvex, x: Point(), y: Point()):
    """|grad f(x) - grad f(y)| <= L |x - y| (squared), f(x) >= f(y) + grad f(y)'(x - y) + m/2 |x - y|^2, kappa >= 1."""
    return all_of(
        at_most(norm2(f.grad(x) - f.grad(y)), f.L**2 * norm2(x - y)),
        at_least(f(x), f(y) + dot(f.grad(y), x - y) + f.m / 2 * norm2(x - y)),
        at_least(f.L / f.m, 1),
    )


@identity_claim(
    "geo.definition.assump-kappa-dimensionless",
    source=ASSUMPTIONS,
    title="kappa = L/m has no unit",
    topic="conditioning",
    expected=PROVED,
)
def kappa_has_no_unit(m: Positive, L: Positive, a: Positive, c: Positive):
    """For c f(a x) the constants are c a^2 L and c a^2 m, and their quotient is L/m."""
    return equal((c * a**2 * L) / (c * a**2 * m), L / m)


@theorem(
    "geo.theorem.ex5-pl-implies-linear",
    source=GEOMETRY.at("Example 5, The ML relevance"),
    title="The PL inequality ensures exponential convergence",
    topic="convexity",
    expected=PROVED,
)
def pl_gives_a_linear_rate(f: Smooth(minimizer=True), x: Point(), mu: Real(0, L)):
    """|grad f(x)|^2 >= 2 mu (f(x) - f*) gives f(x+) - f* <= (1 - mu/L)(f(x) - f*) for alpha = 1/L.

    Smoothness and the step are not in the sentence; the chapter assumes them throughout.  That strong convexity implies
    the inequality is ``geo.thm.flow.pl-constant.repair``.
    """
    gap = f(x) - f.minimum
    after = gradient_step(f, x, 1 / f.L)
    return at_most(f(after) - f.minimum, (1 - mu / f.L) * gap).given(
        ("PL at x", at_least(norm2(f.grad(x)), 2 * mu * gap))
    )


@theorem(
    "geo.rate.sum-stability-le-2L",
    source=SUMMARY,
    title="alpha <= 2/L for stability",
    topic="step-size",
    ill_posed=True,
    readings=("geo.rate.sum-stability-le-2L.reading1", "geo.rate.sum-stability-le-2L.reading2"),
    expected=ILL_POSED,
)
def stability_up_to_two_over_L():
    """Smoothness constrains the step size: alpha <= 2/L for stability.

    That no step moves away from a minimizer of a convex function (reading 1), or that the iterates converge
    (reading 2)?  Elsewhere the chapter asks for alpha < 2/L.
    """


@theorem(
    "geo.rate.sum-stability-le-2L.reading1",
    source=SUMMARY,
    title="With alpha <= 2/L no step moves away from a minimizer of a convex function",
    topic="step-size",
    expected=PROVED,
)
def no_step_moves_away(f: ConvexFunction, x: Point(), alpha: Real(0, 2 / L)):
    """|x+ - x*| <= |x - x*| (judged squared)."""
    return at_most(distance2(gradient_step(f, x, alpha), f.minimizer), distance2(x, f.minimizer))


@theorem(
    "geo.rate.sum-stability-le-2L.reading2",
    source=SUMMARY,
    title="With alpha <= 2/L the iterates approach the minimizer of a strongly convex function",
    topic="step-size",
    repair="geo.theorem.appB-thm5.repair",
    expected=REFUTED,
)
def the_step_two_over_L_converges(f: StronglyConvexFunction, x: Point(), alpha: Real(0, 2 / L, closed=(False, True))):
    """Two steps end nearer to x* than they began: false at alpha = 2/L, where the iterates go to and fro."""
    xs = gradient_descent(f, x, alpha, 2)
    return less(distance2(xs.last, f.minimizer), distance2(x, f.minimizer)).given(
        ("not at the minimizer", greater(distance2(x, f.minimizer), 0))
    )


@theorem(
    "geo.theorem.ctx-oscillation-nonmonotone-loss",
    source=FAILURES,
    title="For a step between 1/L and 2/L the loss decreases non-monotonically",
    topic="step-size",
    repair="geo.theorem.ctx-oscillation-nonmonotone-loss.repair",
    expected=REFUTED,
)
def loss_oscillates(f: Smooth, x0: Point(), alpha: Real(1 / L, 2 / L, closed=False)):
    """In three steps the loss grows at least once.  It never does: see the repair, for every step."""
    x1 = gradient_step(f, x0, alpha)
    x2 = gradient_step(f, x1, alpha)
    x3 = gradient_step(f, x2, alpha)
    return any_of(greater(f(x1), f(x0)), greater(f(x2), f(x1)), greater(f(x3), f(x2))).given(
        ("not stationary", greater(norm2(f.grad(x0)), 0))
    )


@theorem(
    "geo.theorem.ctx-oscillation-nonmonotone-loss.repair",
    source=GEOMETRY.at("Failure Modes if Step Size Misused, repaired"),
    title="For a step between 1/L and 2/L the loss decreases in every step; only coordinates oscillate",
    topic="step-size",
    expected=PROVED,
)
def loss_is_monotone(f: Smooth, x: Point(), alpha: Real(1 / L, 2 / L, closed=False)):
    """f(x+) <= f(x) - alpha (1 - alpha L/2) |grad f(x)|^2 <= f(x)."""
    decrease = alpha * (1 - alpha * f.L / 2) * norm2(f.grad(x))
    return all_of(at_most(f(gradient_step(f, x, alpha)), f(x) - decrease), at_least(decrease, 0))


@theorem(
    "geo.theorem.ctx-divergence-2L",
    source=FAILURES,
    title="Beyond 2/L the iterates on a quadratic grow exponentially: x_k = (1 - alpha L)^k x_0",
    topic="step-size",
    expected=CONFIRMED,
)
def divergence_beyond_two_over_L(big: Positive, q: Positive, x0: Real(), k: Steps(1)):
    """On L x^2/2 with alpha = (2 + q)/L: x_k = (1 - alpha L)^k x_0, and |x_k| = (1 + q)^k |x_0|."""
    alpha, x = (2 + q) / big, x0
    for _ in range(k):
        x = x - alpha * (big * x)
    return all_of(equal(x, (1 - alpha * big) ** k * x0), equal(absolute(x), (1 + q) ** k * absolute(x0)))


def _coercive_and_unbounded():
    """x^2 is coercive; with alpha = 2 the iterates are 1, -3, 9, ..., three times as far in each step."""
    f = polynomial({(2,): "1"})
    conditions, x = [], point(1)
    for _ in range(4):
        after = x - 2 * f.grad(x)
        conditions.append(equal(after, -3 * x))
        x = after
    return all_of(*conditions)


@theorem(
    "geo.theorem.assump-coercive-bounded",
    source=ASSUMPTIONS,
    title="For coercive functions the iterates stay in a bounded region",
    topic="step-size",
    ill_posed=True,
    readings=("geo.theorem.assump-coercive-bounded.reading1", "geo.theorem.assump-coercive-bounded.reading2"),
    expected=ILL_POSED,
)
def coercive_functions_keep_iterates_bounded():
    """That the iterates remain in a bounded region (compact level sets) is guaranteed for coercive functions.

    With any step size (reading 1), or for methods that decrease f (reading 2)?
    """


@theorem(
    "geo.theorem.assump-coercive-bounded.reading1",
    source=ASSUMPTIONS,
    title="For coercive functions gradient descent with any fixed step stays bounded",
    topic="step-size",
    repair="geo.theorem.assump-coercive-bounded.reading2",
    counterexample=_coercive_and_unbounded,
    expected=REFUTED,
)
def coercive_and_any_step():
    """No run on x^2 goes |x| -> 3|x|: with alpha = 2 every run does."""
    return _coercive_and_unbounded().negated()


@theorem(
    "geo.theorem.assump-coercive-bounded.reading2",
    source=ASSUMPTIONS,
    title="With alpha <= 2/L the iterates stay in the first level set, which is bounded for coercive functions",
    topic="step-size",
    expected=PROVED,
)
def descent_stays_in_the_level_set(f: Smooth, x: Point(), alpha: Real(0, 2 / L)):
    """f(x+) <= f(x): so every iterate lies in the level set of the start."""
    return at_most(f(gradient_step(f, x, alpha)), f(x))


def _two_minimizers():
    """Least squares with the one row (1, 1) and y = 0: (x1 + x2)^2 is 0 at (0, 0) and at (1, -1)."""
    f = polynomial({(2, 0): "1", (1, 1): "2", (0, 2): "1"})
    places = (point(0, 0), point(1, -1))
    return all_of(*(equal(f(x), rational(0)) for x in places), *(equal(f.grad(x), point(0, 0)) for x in places))


@theorem(
    "geo.theorem.ml-convex-unique-min",
    source=GEOMETRY.at("Geometry of the Loss Landscape"),
    title="Convex losses such as that of linear regression have a unique global minimum",
    topic="convexity",
    repair="geo.theorem.ml-convex-unique-min.repair",
    counterexample=_two_minimizers,
    expected=REFUTED,
)
def convex_losses_have_one_minimizer():
    """The squared loss of a linear regression is smallest at one point only.

    False where columns are dependent.  (And the logistic loss of separable data has no minimizer at all.)
    """
    return _two_minimizers().negated()


@theorem(
    "geo.theorem.ml-convex-unique-min.repair",
    source=GEOMETRY.at("Geometry of the Loss Landscape, repaired"),
    title="Strongly convex losses have a unique global minimum",
    topic="convexity",
    expected=PROVED,
)
def strongly_convex_losses_have_one_minimizer(f: StronglyConvexFunction, y: Point()):
    """f(y) - f* >= m/2 |y - x*|^2: away from x* the loss is larger."""
    bound = f.m / 2 * distance2(y, f.minimizer)
    return at_least(f(y) - f.minimum, bound, bound=bound)


@theorem(
    "geo.definition.appA-heavyball-sign",
    source=NOTATION,
    title="The two ways to write the velocity of the heavy ball give the same iterates",
    topic="momentum",
    expected=CONFIRMED,
)
def two_velocities(f: Smooth, x0: Point(), alpha: Real(0), beta: Real(0, 1), k: Steps(1, 4)):
    """v+ = beta v - alpha g, x+ = x + v+, and w+ = beta w + g, x+ = x - alpha w+, from v = w = 0."""
    x = y = x0
    v = w = 0 * f.grad(x0)
    for _ in range(k):
        v = beta * v - alpha * f.grad(x)
        x = x + v
        w = beta * w + f.grad(y)
        y = y - alpha * w
    return equal(x, y)


@theorem(
    "geo.C.3.equiv",
    source=GEOMETRY.at("Solution to C.3, Numerical / Shape Notes"),
    title="The velocity form of the heavy ball is x+ = x - alpha g + beta (x - x before)",
    topic="momentum",
    expected=CONFIRMED,
)
def velocity_and_difference(f: Smooth, x0: Point(), alpha: Real(0), beta: Real(0, 1), k: Steps(1, 4)):
    """v+ = beta v - alpha g, x+ = x + v+, v_0 = 0, has the iterates of the form with x_{-1} = x_0."""
    x = y = before = x0
    v = 0 * f.grad(x0)
    for _ in range(k):
        v = beta * v - alpha * f.grad(x)
        x = x + v
        y, before = y - alpha * f.grad(y) + beta * (y - before), y
    return equal(x, y)
