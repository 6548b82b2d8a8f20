"""Solutions to B.1 and B.3: what the text concludes from co-coercivity and from the sum of squared gradients.

Decided here: edge cases and sharpness of co-coercivity; nonconvex functions, noise and other step sizes for the sum.
"""

import sympy

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
    StronglyConvex,
    absolute,
    all_of,
    at_least,
    at_most,
    distance2,
    dot,
    equal,
    exists,
    greater,
    identity_claim,
    norm2,
    rational,
    theorem,
)
from verify.explicit import has_class, has_minimizer, point, polynomial
from verify.methods.gradient import gradient_descent, gradient_step

EDGE = "Generalization and edge cases"


@theorem(
    "geo.B.1.stronger",
    source=GEOMETRY.at("Solution to B.1, Proof strategy"),
    title="Co-coercivity implies strong monotonicity and a Lipschitz gradient",
    topic="smoothness",
    expected=CONFIRMED,
)
def cocoercivity_is_stronger(g: Point(), h: Point(), m: Real(0, None, closed=False), spread: Real(0)):
    """If <g, h> >= mL/(m + L)|h|^2 + |g|^2/(m + L), 0 < m <= L, then <g, h> >= m|h|^2 and |g| <= L|h|."""
    smoothness = m + spread
    right = (m * smoothness * norm2(h) + norm2(g)) / (m + smoothness)
    monotone = at_least(dot(g, h), m * norm2(h))
    lipschitz = at_most(norm2(g), smoothness**2 * norm2(h))
    return all_of(monotone, lipschitz).given(("co-coercivity", at_least(dot(g, h), right)))


@theorem(
    "geo.B.1.edge-m0",
    source=GEOMETRY.at(f"Solution to B.1, {EDGE}"),
    title="For m = 0: <g, h> is at least |g|^2/L",
    topic="smoothness",
    expected=PROVED,
)
def cocoercivity_without_strong_convexity(f: SmoothConvex, x: Point(), y: Point()):
    """<grad f(x) - grad f(y), x - y> >= |grad f(x) - grad f(y)|^2/L for convex f."""
    g = f.grad(x) - f.grad(y)
    return at_least(dot(g, x - y), norm2(g) / f.L)


def infinite_smoothness():
    """As L grows, mL/(m + L) tends to m and 1/(m + L) to 0: what remains is <g, h> >= m|h|^2, which g = 0 breaks."""
    m, smoothness = sympy.symbols("m L", positive=True)
    weight = m * smoothness / (m + smoothness)
    return all_of(
        equal(sympy.limit(weight, smoothness, sympy.oo), m),
        equal(sympy.limit(1 / (m + smoothness), smoothness, sympy.oo), sympy.Integer(0)),
        greater(m, sympy.Integer(0)),
    )


@theorem(
    "geo.B.1.edge-Linf",
    source=GEOMETRY.at(f"Solution to B.1, {EDGE}"),
    title="For L = infinity co-coercivity says nothing",
    topic="smoothness",
    expected=REFUTED,
    repair="geo.B.1.edge-Linf.repair",
    counterexample=infinite_smoothness,
)
def cocoercivity_is_vacuous_without_smoothness():
    """In the limit L -> infinity the inequality says nothing.

    Against it: it says <g, h> >= m|h|^2, strong monotonicity, which g = 0 with h other than 0 violates.
    """


@theorem(
    "geo.B.1.edge-Linf.repair",
    source=GEOMETRY.at(f"Solution to B.1, {EDGE}, repaired"),
    title="For L = infinity co-coercivity is strong monotonicity",
    topic="smoothness",
    expected=PROVED,
)
def strong_monotonicity(f: StronglyConvex(differentiable=True), x: Point(), y: Point()):
    """<grad f(x) - grad f(y), x - y> >= m|x - y|^2 for m-strongly convex f, smooth or not."""
    return at_least(dot(f.grad(x) - f.grad(y), x - y), f.m * distance2(x, y))


def harmonic_mean_is_not_tight():
    """m = 1, L = 3, curvature 3/2, the harmonic mean: for h = 1 the sides are 3/2 and 3/4 + 9/16 = 21/16."""
    m, smoothness = rational(1), rational(3)
    curvature = 2 * m * smoothness / (m + smoothness)
    right = (m * smoothness + curvature**2) / (m + smoothness)
    return all_of(equal(curvature, rational(3, 2)), greater(curvature, right))


@theorem(
    "geo.B.1.tight-eig",
    source=GEOMETRY.at(f"Solution to B.1, {EDGE}"),
    title="Co-coercivity is an equality along eigenvectors of the harmonic mean of m and L",
    topic="smoothness",
    expected=REFUTED,
    repair="geo.B.1.tight-eig.repair",
    counterexample=harmonic_mean_is_not_tight,
)
def equality_at_the_harmonic_mean():
    """On a quadratic, equality holds where x - y is an eigenvector of the eigenvalue 2mL/(m + L).

    Against it: m = 1, L = 3 gives 3/2 against 21/16.  (The text's own mL/(m + L) is below m: no eigenvalue at all.)
    """


@identity_claim(
    "geo.B.1.tight-eig.repair",
    source=GEOMETRY.at(f"Solution to B.1, {EDGE}, repaired"),
    title="Equality holds exactly along eigenvectors of the eigenvalues m and L",
    topic="smoothness",
    expected=PROVED,
)
def equality_at_the_ends(m: Real(), spread: Real(), curvature: Real()):
    """(m + L) c - mL - c^2 = (c - m)(L - c): the gap for the eigenvalue c vanishes at c = m and c = L only."""
    smoothness = m + spread
    gap = (m + smoothness) * curvature - m * smoothness - curvature**2
    return equal(gap, (curvature - m) * (smoothness - curvature))


@theorem(
    "geo.B.3.note-minus-inf",
    source=GEOMETRY.at("Solution to B.3, Full formal proof"),
    title="The sum of squared gradients is at most 2L(f(x0) - f(x_K)), bounded below or not",
    topic="gradient-descent",
    expected=PROVED,
)
def sum_without_lower_bound(f: SmoothConvex, x0: Point(), k: Steps()):
    """For alpha = 1/L the sum of |grad f(x_i)|^2 over i < k is at most 2L(f(x0) - f(x_k)).

    So at most 2L(f(x0) - inf f); where inf f is -infinity that is infinite, and the first bound is what there is.
    """
    xs = gradient_descent(f, x0, 1 / f.L, k)
    return at_most(xs.sum(lambda x: norm2(f.grad(x)), 0, k - 1), 2 * f.L * (f(x0) - f(xs.last)))


@theorem(
    "geo.B.3.certificate",
    source=GEOMETRY.at("Solution to B.3, Proof strategy"),
    title="Gradients of at least epsilon for K steps: K is at most 2L(f(x0) - f*)/epsilon^2",
    topic="gradient-descent",
    expected=CONFIRMED,
)
def steps_with_large_gradients(f: SmoothConvex(bounded_below=True), x0: Point(), k: Steps()):
    """K eps^2 <= 2L(f(x0) - inf f) for eps the least of |grad f(x_i)|, i < K, alpha = 1/L."""
    xs = gradient_descent(f, x0, 1 / f.L, k)
    return at_most(k * xs.least(lambda x: norm2(f.grad(x)), 0, k - 1), 2 * f.L * (f(x0) - f.minimum))


def slow_quadratics():
    """L = 1, f = c x^2/2, c = 1/(2K), x0 = 1, alpha = 1: after K steps |g|^2 = c^2 (1 - c)^(2K) >= Delta/(4K)."""
    conditions = []
    for k in (1, 2, 5, 10, 50, 100):
        f = polynomial({(2,): f"1/{4 * k}"})
        has_class(f, convex=True, smooth=1)
        x0, origin = point(1), point(0)
        has_minimizer(f, origin)
        xs = gradient_descent(f, x0, rational(1), k)
        conditions.append(at_least(4 * k * norm2(f.grad(xs.last)), f(x0) - f(origin)))
    return all_of(*conditions)


@exists(
    "geo.B.3.tight-nesterov",
    source=GEOMETRY.at("Solution to B.3, Historical context"),
    title="Smooth convex quadratics on which gradient descent needs L(f(x0) - f*)/(4 epsilon^2) steps",
    topic="gradient-descent",
    witness=slow_quadratics,
    expected=PROVED,
)
def slow_convergence_exists():
    """For each K a smooth convex quadratic whose gradients are at least eps for K steps, K >= L(f(x0) - f*)/(4 eps^2).

    L = 1, f = x^2/(4K), x0 = 1, alpha = 1/L: the gradients fall, the K-th has |g|^2 = (1 - 1/(2K))^(2K)/(4K^2), and
    (1 - 1/(2K))^(2K) grows with K from 1/4 at K = 1 (shown for six K).  The method is gradient descent, as in B.3.
    """


def a_nonconvex_sum():
    """x^4/4 - x^2/2 on steps inside [-1, 1], where it is 2-smooth: from 1/2, 1/4 sum stays below 2L(f(x0) + 1/4)."""
    f = polynomial({(4,): "1/4", (2,): "-1/2"})
    x, total = point("1/2"), rational(0)
    start = f(x)
    conditions = [greater(f(point(0)), (f(point("1/2")) + f(point("-1/2"))) / 2)]
    for _ in range(4):
        total = total + norm2(f.grad(x))
        conditions.append(at_most(norm2(x), rational(1)))
        x = x - f.grad(x) / 2
    return all_of(*conditions, at_most(norm2(x), rational(1)), at_most(total, 4 * (start + rational(1, 4))))


@theorem(
    "geo.B.3.gen-nonconvex",
    source=GEOMETRY.at(f"Solution to B.3, {EDGE}"),
    title="For nonconvex f the bound on the sum of squared gradients fails",
    topic="nonconvex-saddle",
    expected=REFUTED,
    repair="geo.B.3.gen-nonconvex.repair",
    counterexample=a_nonconvex_sum,
)
def the_sum_fails_without_convexity():
    """For nonconvex f: f(x_k) can increase at alpha = 1/L and the sum may exceed 2L(f(x0) - inf f).

    Against it: nothing in the proof uses convexity (see the repair, for every L-smooth f), and the "weaker" bound
    with inf f is the same bound.  Shown on x^4/4 - x^2/2 in [-1, 1], L = 2, inf f = -1/4, not convex.
    """


@theorem(
    "geo.B.3.gen-nonconvex.repair",
    source=GEOMETRY.at(f"Solution to B.3, {EDGE}, repaired"),
    title="The bound on the sum of squared gradients holds for nonconvex f, and f never increases",
    topic="nonconvex-saddle",
    expected=CONFIRMED,
)
def the_sum_needs_no_convexity(f: Smooth(bounded_below=True), x0: Point(), k: Steps()):
    """For every L-smooth f at alpha = 1/L: the sum of |grad f(x_i)|^2 over i < k is at most 2L(f(x0) - inf f)."""
    xs = gradient_descent(f, x0, 1 / f.L, k)
    return at_most(xs.sum(lambda x: norm2(f.grad(x)), 0, k - 1), 2 * f.L * (f(x0) - f.minimum))


@theorem(
    "geo.B.3.gen-sgd",
    source=GEOMETRY.at(f"Solution to B.3, {EDGE}"),
    title="With unbiased gradients the bound on |grad f|^2 grows by the variance",
    topic="stochastic",
    expected=PROVED,
)
def noisy_sum(f: Smooth, x: Point(), e: Point()):
    """E|g|^2 <= 2L(f(x) - E f(x+)) + 2|e|^2 for g = grad f(x) + e or grad f(x) - e, equally likely, alpha = 1/L.

    One step; the steps add up.  |grad f|^2 alone is at most 2L(f(x) - E f(x+)) + |e|^2.  (Any noise is a mixture of
    such pairs if it is symmetric; the descent lemma, which is all that enters, holds for each outcome.)
    """
    g = f.grad(x)
    mean_after = (f(x - (g + e) / f.L) + f(x - (g - e) / f.L)) / 2
    return at_most(norm2(g) + norm2(e), 2 * f.L * (f(x) - mean_after) + 2 * norm2(e))


def long_steps():
    """f = x^2/2, L = 1, from 1: one step of 3/2 decreases f by less than |g|^2/(2L); with steps of 3, x_k = (-2)^k."""
    f = polynomial({(2,): "1/2"})
    has_class(f, convex=True, smooth=1)
    x0 = point(1)
    after = gradient_step(f, x0, rational(3, 2))
    xs = gradient_descent(f, x0, rational(3), 6)
    growth = [greater(norm2(f.grad(xs[i + 1])), 3 * norm2(f.grad(xs[i]))) for i in range(6)]
    return all_of(greater(f(after), f(x0) - norm2(f.grad(x0)) / 2), *growth)


@exists(
    "geo.B.3.gen-large-step",
    source=GEOMETRY.at(f"Solution to B.3, {EDGE}"),
    title="For alpha > 1/L the descent inequality can fail and the sum can diverge",
    topic="step-size",
    witness=long_steps,
    expected=PROVED,
)
def long_steps_can_diverge():
    """On x^2/2 from 1: alpha = 3/2 breaks f(x+) <= f(x) - |g|^2/(2L); with alpha = 3 the gradients double each step."""


def small_smoothness_small_step():
    """f = x^2/20, L = 1/10, alpha = 5 <= 1/L, x0 = 1, K = 1: |g|^2 = 1/100, and 2L(1/20)/(5 * 3/4) = 1/375."""
    f = polynomial({(2,): "1/20"})
    has_class(f, convex=True, smooth="1/10")
    x0, origin, alpha, smoothness = point(1), point(0), rational(5), rational(1, 10)
    has_minimizer(f, origin)
    right = 2 * smoothness * (f(x0) - f(origin)) / (alpha * (1 - alpha * smoothness / 2))
    return greater(norm2(f.grad(x0)), right)


@theorem(
    "geo.B.3.gen-small-step",
    source=GEOMETRY.at(f"Solution to B.3, {EDGE}"),
    title="For alpha < 1/L the sum is at most 2L(f(x0) - f*)/(alpha(1 - alpha L/2))",
    topic="step-size",
    expected=REFUTED,
    repair="geo.B.3.gen-small-step.repair",
    counterexample=small_smoothness_small_step,
)
def sum_with_short_steps(
    f: SmoothConvex(bounded_below=True), x0: Point(), alpha: Real(0, 1 / L, closed=False), k: Steps()
):
    """The sum of |grad f(x_i)|^2 over i < k is at most 2L(f(x0) - inf f)/(alpha(1 - alpha L/2)).

    The factor 2L does not belong there; it is below 1 for L < 1/2.  Against it: x^2/20 with L = 1/10, alpha = 5.
    """
    xs = gradient_descent(f, x0, alpha, k)
    right = 2 * f.L * (f(x0) - f.minimum) / (alpha * (1 - alpha * f.L / 2))
    return at_most(xs.sum(lambda x: norm2(f.grad(x)), 0, k - 1), right)


@theorem(
    "geo.B.3.gen-small-step.repair",
    source=GEOMETRY.at(f"Solution to B.3, {EDGE}, repaired"),
    title="For alpha < 1/L the sum is at most (f(x0) - f*)/(alpha(1 - alpha L/2))",
    topic="step-size",
    expected=CONFIRMED,
)
def sum_with_short_steps_repaired(
    f: Smooth(bounded_below=True), x0: Point(), alpha: Real(0, 2 / L, closed=False), k: Steps()
):
    """The sum of |grad f(x_i)|^2 over i < k is at most (f(x0) - inf f)/(alpha(1 - alpha L/2)), for 0 < alpha < 2/L."""
    xs = gradient_descent(f, x0, alpha, k)
    right = (f(x0) - f.minimum) / (alpha * (1 - alpha * f.L / 2))
    return at_most(xs.sum(lambda x: norm2(f.grad(x)), 0, k - 1), right)


@theorem(
    "geo.B.3.gen-sc",
    source=GEOMETRY.at(f"Solution to B.3, {EDGE}"),
    title="For strongly convex f the gap decays exponentially at alpha = 1/L",
    topic="gradient-descent",
    expected=PROVED,
)
def gap_decays(f: SmoothStronglyConvex(minimizer=True), x0: Point(), k: Steps()):
    """f(x_k) - f* <= (1 - m/L)^k (f(x0) - f*); the sum of the |grad f(x_i)|^2 <= 2L(f(x_i) - f*) is finite."""
    xs = gradient_descent(f, x0, 1 / f.L, k)
    return at_most(f(xs.last) - f.minimum, (1 - f.m / f.L) ** k * (f(x0) - f.minimum))


def underestimated_smoothness():
    """f = x^2/2, L = 1, estimate 1/3: the step 3 from 1 leads to -2, and f rises from 1/2 to 2."""
    f = polynomial({(2,): "1/2"})
    has_class(f, convex=True, smooth=1)
    x0 = point(1)
    after = gradient_step(f, x0, rational(3))
    return all_of(greater(f(after), f(x0)), greater(absolute(after[0]), rational(1)))


@theorem(
    "geo.B.3.underestimate-L",
    source=GEOMETRY.at("Solution to B.3, Failure mode analysis"),
    title="If alpha is set from an underestimate of L, the descent inequality breaks",
    topic="step-size",
    ill_posed=True,
    readings=("geo.B.3.underestimate-L.reading1", "geo.B.3.underestimate-L.reading2"),
    expected=ILL_POSED,
)
def underestimates_and_descent():
    """With alpha = 1/L' for an underestimate L' of L the descent inequality breaks: for some f (1), or for all (2)?"""


def underestimate_without_harm():
    """x^2/2 + y^2, L = 2, from (1, 0) with the estimate 1: f falls from 1/2 to 0, by |grad f|^2/(2L')."""
    f, x0 = polynomial({(2, 0): "1/2", (0, 2): 1}), point(1, 0)
    has_class(f, convex=True, smooth=2)
    after = gradient_step(f, x0, rational(1))
    return all_of(equal(f(after), rational(0)), at_most(f(after), f(x0) - norm2(f.grad(x0)) / 2))


@theorem(
    "geo.B.3.underestimate-L.reading2",
    source=GEOMETRY.at("Solution to B.3, Failure mode analysis"),
    title="With any underestimate L' < L the inequality f(x+) <= f(x) - |grad f(x)|^2/(2L') fails",
    topic="step-size",
    counterexample=underestimate_without_harm,
    repair="geo.B.3.underestimate-L.reading1",
    expected=REFUTED,
)
def every_underestimate_breaks_descent():
    """For every L-smooth f and L' < L, x+ = x - grad f(x)/L' violates f(x+) <= f(x) - |grad f(x)|^2/(2L').

    Against it: x^2/2 + y^2 from (1, 0) with L' = 1 and L = 2.
    """


@exists(
    "geo.B.3.underestimate-L.reading1",
    source=GEOMETRY.at("Solution to B.3, Failure mode analysis"),
    title="With alpha = 1/L' for an underestimate L' of L the descent inequality can break",
    topic="step-size",
    witness=underestimated_smoothness,
    expected=PROVED,
)
def underestimates_break_descent():
    """On x^2/2 with L' = 1/3 instead of L = 1 a step from 1 increases f."""
