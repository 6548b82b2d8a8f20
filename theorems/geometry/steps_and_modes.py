"""What single eigenvalues say about the step: solutions to B.8, B.12, B.15, C.1, C.3 and C.4, and the what-ifs.

Decided here: for which steps all modes contract, the best spectral radius, the step that is said to be fastest on least
squares, bounds on the Polyak step that are twice too large, the printed dynamics of the velocity, Newton's method at a
saddle, and quadratics whose matrix is singular or indefinite.
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
    Steps,
    StronglyConvexQuadratic,
    absolute,
    all_of,
    at_least,
    at_most,
    distance2,
    dot,
    equal,
    greater,
    identity_claim,
    implies,
    less,
    maximum,
    minimum,
    norm2,
    rational,
    theorem,
)
from verify.explicit import point, polynomial
from verify.methods.gradient import gradient_descent, gradient_step, polyak_step_size

Quadratic = StronglyConvexQuadratic(minimizer=True)
Positive = Real(0, None, closed=(False, True))
SOLUTION1 = GEOMETRY.at("Solution to C.1, Explanation")
SOLUTION4 = GEOMETRY.at("Solution to C.4")
EXAMPLE1 = GEOMETRY.at("Example 1, What-if scenarios")
EXAMPLE4 = GEOMETRY.at("Example 4, The reasoning")


@theorem(
    "geo.C.1.linear-system",
    source=SOLUTION1,
    title="All modes contract if and only if 0 < alpha < 2/L",
    topic="step-size",
    expected=CONFIRMED,
)
def modes_contract(m: Positive, q: Real(0), u: Real(0, 1), alpha: Real()):
    """For the eigenvalues h = m + u q between m and L = m + q: |1 - alpha h| < 1 where 0 < alpha < 2/L; else not for L.

    The error is e_k = (I - alpha A)^k e_0 (``geo.identity.ex1-error-recursion``).
    """
    big, h = m + q, m + u * q
    inside = all_of(greater(alpha, 0), less(alpha * big, 2))
    return all_of(
        implies(inside, less(absolute(1 - alpha * h), 1)),
        implies(at_most(alpha, 0), at_least(absolute(1 - alpha * big), 1)),
        implies(at_least(alpha * big, 2), at_least(absolute(1 - alpha * big), 1)),
    )


@theorem(
    "geo.C.4.eig-cond",
    source=SOLUTION4,
    title="|1 - alpha lambda| < 1 for all eigenvalues if and only if 0 < alpha < 2/L; beyond, the top mode grows",
    topic="step-size",
    expected=CONFIRMED,
)
def modes_of_the_sweep(m: Positive, q: Real(0), u: Real(0, 1), alpha: Positive):
    """As for C.1; and for alpha > 2/L the factor of the top mode is alpha L - 1 > 1, which is 1 at alpha = 2/L."""
    big, h = m + q, m + u * q
    return all_of(
        implies(less(alpha * big, 2), less(absolute(1 - alpha * h), 1)),
        implies(greater(alpha * big, 2), greater(absolute(1 - alpha * big), 1)),
        equal(absolute(1 - (2 / big) * big), 1),
    )


@theorem(
    "geo.C.1.opt-radius",
    source=SOLUTION1,
    title="2/(L + m) minimizes the spectral radius, which is (kappa - 1)/(kappa + 1) there",
    topic="step-size",
    expected=CONFIRMED,
)
def best_spectral_radius(m: Positive, q: Real(0), alpha: Real()):
    """max(|1 - alpha m|, |1 - alpha L|) >= (kappa - 1)/(kappa + 1), with equality at alpha = 2/(L + m); L = m + q."""
    big = m + q
    kappa, best = big / m, 2 / (big + m)
    least = (kappa - 1) / (kappa + 1)
    return all_of(
        at_least(maximum(absolute(1 - alpha * m), absolute(1 - alpha * big)), least),
        equal(maximum(absolute(1 - best * m), absolute(1 - best * big)), least),
    )


@theorem(
    "geo.C.1.descent-lemma",
    source=GEOMETRY.at("Solution to C.1, Chapter Connections"),
    title="Descent lemma for a gradient step",
    topic="smoothness",
    expected=PROVED,
)
def descent_lemma_of_c1(f: Smooth, x: Point(), alpha: Real()):
    """f(x+) <= f(x) - alpha (1 - alpha L/2) |grad f(x)|^2."""
    return at_most(f(gradient_step(f, x, alpha)), f(x) - alpha * (1 - alpha * f.L / 2) * norm2(f.grad(x)))


@theorem(
    "geo.B.1.experiment",
    source=GEOMETRY.at("Solution to B.1, Computational validation"),
    title="Co-coercivity on quadratics with the spectrum in [m, L]",
    topic="convexity",
    expected=PROVED,
)
def cocoercivity_on_quadratics(f: StronglyConvexQuadratic, x: Point(), y: Point()):
    """d'Ad >= mL/(m + L) |d|^2 + |Ad|^2/(m + L) for d = x - y."""
    d, g = x - y, f.grad(x) - f.grad(y)
    return at_least(dot(d, g), f.m * f.L / (f.m + f.L) * norm2(d) + norm2(g) / (f.m + f.L))


@theorem(
    "geo.rate.ex4-general-stability",
    source=EXAMPLE4,
    title="Stability requires |1 - alpha lambda_i| < 1 for all i, i.e. alpha < 2/lambda_max",
    topic="step-size",
    ill_posed=True,
    readings=("geo.rate.ex4-general-stability.reading1", "geo.rate.ex4-general-stability.reading2"),
    expected=ILL_POSED,
)
def stability_by_eigenvalues():
    """For f = x'Ax/2: of positive definite A as in the example (reading 1), or of every symmetric A (reading 2)?"""


@theorem(
    "geo.rate.ex4-general-stability.reading1",
    source=EXAMPLE4,
    title="For positive eigenvalues all modes contract if and only if alpha < 2/lambda_max",
    topic="step-size",
    expected=CONFIRMED,
)
def stability_of_positive_modes(h: Positive, q: Real(0), alpha: Positive):
    """For 0 < h <= lambda_max = h + q: |1 - alpha h| < 1 and |1 - alpha lambda_max| < 1 where alpha < 2/lambda_max."""
    top = h + q
    return all_of(
        implies(less(alpha * top, 2), less(maximum(absolute(1 - alpha * h), absolute(1 - alpha * top)), 1)),
        implies(at_least(alpha * top, 2), at_least(absolute(1 - alpha * top), 1)),
    )


@theorem(
    "geo.rate.ex4-general-stability.reading2",
    source=EXAMPLE4,
    title="For every symmetric matrix all modes contract if alpha < 2/lambda_max",
    topic="step-size",
    repair="geo.rate.ex4-general-stability.reading1",
    expected=REFUTED,
)
def stability_of_all_modes(h: Real(), q: Real(0), alpha: Positive):
    """h <= lambda_max = h + q, lambda_max > 0: |1 - alpha h| < 1 where alpha < 2/lambda_max.  Not where h <= 0."""
    top = h + q
    return less(absolute(1 - alpha * h), 1).given(
        ("lambda_max > 0", greater(top, 0)), ("alpha < 2/lambda_max", less(alpha * top, 2))
    )


@theorem(
    "geo.B.8.val-fastest",
    source=GEOMETRY.at("Solution to B.8, Computational validation"),
    title="Among 0.5, 1, 1.5, 2, 2.5 times 1/L the step 1/L converges fastest on least squares",
    topic="step-size",
    printed_answer="1/L",
    repair="geo.B.8.val-fastest.repair",
    expected=REFUTED,
)
def one_over_L_is_fastest(kappa: Real(1)):
    """max(|1 - t/kappa|, |1 - t|) at t = 1 is at most that at t = 3/2, for every kappa >= 1.

    False beyond kappa = 2, where the slow modes decide, and longer steps serve them better.
    """

    def radius(t):
        return maximum(absolute(1 - t / kappa), absolute(1 - t))

    return at_most(radius(rational(1)), radius(rational(3, 2)))


@theorem(
    "geo.B.8.val-fastest.repair",
    source=GEOMETRY.at("Solution to B.8, Computational validation, repaired"),
    title="Of these steps 1.5/L has the smallest spectral radius for kappa >= 2",
    topic="step-size",
    expected=CONFIRMED,
)
def three_halves_are_fastest(more: Real(0)):
    """For kappa = 2 + more: max(|1 - t/kappa|, |1 - t|) is smallest at t = 3/2 among 1/2, 1, 3/2, 2, 5/2."""
    kappa = 2 + more

    def radius(t):
        return maximum(absolute(1 - t / kappa), absolute(1 - t))

    others = (rational(1, 2), rational(1), rational(2), rational(5, 2))
    return all_of(*(at_most(radius(rational(3, 2)), radius(t)) for t in others))


@theorem(
    "geo.B.12.validation",
    source=GEOMETRY.at("Solution to B.12, Computational validation"),
    title="On quadratics the Polyak step lies between 1/lambda_d and 1/lambda_1",
    topic="step-size",
    printed_answer="1/lambda_1, 1/lambda_d",
    repair="geo.theorem.ex11-polyak-optimal-fixed.repair",
    expected=REFUTED,
)
def printed_bounds_of_the_polyak_step(f: Quadratic, x: Point()):
    """1/L <= (f(x) - f*)/|grad f(x)|^2 <= 1/m.  The lower bound is twice too large: on L|x|^2/2 the step is 1/(2L)."""
    step = polyak_step_size(f, x)
    return all_of(at_least(step, 1 / f.L), at_most(step, 1 / f.m)).given(
        ("not stationary", greater(norm2(f.grad(x)), 0))
    )


@theorem(
    "geo.B.15.effective",
    source=GEOMETRY.at("Solution to B.15"),
    title="The step with clipping has the length min(alpha |grad|, alpha theta)",
    topic="clipping",
    expected=CONFIRMED,
)
def length_of_a_clipped_step(g: Point(), theta: Positive, alpha: Positive):
    """|alpha g min(1, theta/|g|)|^2 = min(alpha^2 |g|^2, alpha^2 theta^2) where g is not 0."""
    length2 = norm2(g)
    found = alpha**2 * minimum(1, theta**2 / length2) * length2
    return equal(found, minimum(alpha**2 * length2, alpha**2 * theta**2)).given(("g is not 0", greater(length2, 0)))


@theorem(
    "geo.C.3.dynamics",
    source=GEOMETRY.at("Solution to C.3, Explanation"),
    title="The printed dynamics of the velocity",
    topic="momentum",
    repair="geo.C.3.dynamics.repair",
    expected=REFUTED,
)
def printed_dynamics(before: Real(), beta: Real(0, 1), alpha: Positive, g0: Real(), g1: Real()):
    """v_1 + alpha g_1 = -beta (v_0 + alpha g_0) + alpha g_1 - beta alpha g_0 for v_1 = beta v_0 - alpha g_0."""
    v = beta * before - alpha * g0
    return equal(v + alpha * g1, -beta * (before + alpha * g0) + alpha * g1 - beta * alpha * g0)


@identity_claim(
    "geo.C.3.dynamics.repair",
    source=GEOMETRY.at("Solution to C.3, Explanation, repaired"),
    title="The dynamics of the velocity",
    topic="momentum",
    expected=PROVED,
)
def dynamics(before: Real(), beta: Real(0, 1), alpha: Positive, g0: Real(), g1: Real()):
    """v_1 + alpha g_1 = beta (v_0 + alpha g_0) + alpha (g_1 - g_0) - beta alpha g_0 for v_1 = beta v_0 - alpha g_0."""
    v = beta * before - alpha * g0
    return equal(v + alpha * g1, beta * (before + alpha * g0) + alpha * (g1 - g0) - beta * alpha * g0)


@theorem(
    "geo.C.3.fm-small-beta",
    source=GEOMETRY.at("Solution to C.3, Failure Modes"),
    title="For beta close to 0 the heavy ball becomes gradient descent",
    topic="momentum",
    expected=CONFIRMED,
)
def heavy_ball_without_momentum(f: Smooth, x0: Point(), alpha: Real(0), k: Steps(1, 4)):
    """At beta = 0 the iterates are those of gradient descent (they are polynomials in beta where f is one)."""
    x, v = x0, 0 * f.grad(x0)
    for _ in range(k):
        v = 0 * v - alpha * f.grad(x)
        x = x + v
    return equal(x, gradient_descent(f, x0, alpha, k).last)


def _newton_on_the_saddle():
    """On x^2 - y^2 the Newton step from (1, 2) is -(1, 2): one step ends in the saddle."""
    f, x = polynomial({(2, 0): "1", (0, 2): "-1"}), point(1, 2)
    step = point("1/2", 0) * f.grad(x)[0] + point(0, "-1/2") * f.grad(x)[1]
    return all_of(equal(f.hessian(x) @ step, f.grad(x)), equal(x - step, point(0, 0)))


@theorem(
    "geo.example.ex6-newton-saddle",
    source=GEOMETRY.at("Example 6, What-if scenarios"),
    title="On x^2 - y^2 Newton's method diverges along the direction of negative curvature",
    topic="nonconvex-saddle",
    repair="geo.example.ex6-newton-saddle.repair",
    counterexample=_newton_on_the_saddle,
    expected=REFUTED,
)
def newton_diverges_at_the_saddle():
    """The Newton step x - H^-1 grad f does not end in the saddle.  It does, from everywhere, in one step."""
    return _newton_on_the_saddle().negated()


@theorem(
    "geo.example.ex6-newton-saddle.repair",
    source=GEOMETRY.at("Example 6, What-if scenarios, repaired"),
    title="On x^2 - y^2 Newton's method goes to the saddle in one step",
    topic="nonconvex-saddle",
    expected=PROVED,
)
def newton_is_drawn_to_the_saddle(x: Real(), y: Real()):
    """(x, y) - (2x/2, -2y/(-2)) = (0, 0): negative curvature is divided out with its sign."""
    return all_of(equal(x - (2 * x) / 2, 0), equal(y - (-2 * y) / (-2), 0))


@theorem(
    "geo.example.ex1-singular-A-affine-set",
    source=EXAMPLE1,
    title="If A is singular the minimum is not unique, and the solutions are an affine subspace",
    topic="quadratics",
    ill_posed=True,
    readings=("geo.example.ex1-singular-A-affine-set.reading1", "geo.example.ex1-singular-A-affine-set.reading2"),
    expected=ILL_POSED,
)
def singular_matrix():
    """If a minimum exists, as for least squares (reading 1), or for every b (reading 2)?"""


@theorem(
    "geo.example.ex1-singular-A-affine-set.reading1",
    source=EXAMPLE1,
    title="(x1 + x2)^2/2 - x1 - x2 has a line of minimizers, and gradient descent keeps x1 - x2",
    topic="quadratics",
    expected=CONFIRMED,
)
def line_of_minimizers(a: Real(), b: Real(), alpha: Real(0)):
    """A = (1 1; 1 1), b = (1, 1): f >= -1/2 with equality where x1 + x2 = 1; the step moves along (1, 1) only.

    So it ends in the point of the line that its start determines.
    """
    slope = a + b - 1
    value = (a + b) ** 2 / 2 - a - b
    return all_of(
        at_least(value, rational(-1, 2)),
        equal(value + rational(1, 2), slope**2 / 2),
        equal((a - alpha * slope) - (b - alpha * slope), a - b),
    )


def _without_minimum():
    """A = 0 and b = 1 on the line: f(x) = -x falls without end."""
    f = polynomial({(1,): "-1"})
    return all_of(
        less(f(point(1)), f(point(0))), equal(f.grad(point(0)), point(-1)), equal(f.grad(point(7)), point(-1))
    )


@theorem(
    "geo.example.ex1-singular-A-affine-set.reading2",
    source=EXAMPLE1,
    title="If A is singular there are minimizers for every b",
    topic="quadratics",
    repair="geo.example.ex1-singular-A-affine-set.reading1",
    counterexample=_without_minimum,
    expected=REFUTED,
)
def singular_and_any_right_side():
    """x'Ax/2 - b'x with a singular A has a stationary point.  Not where b lies outside the range of A."""
    return _without_minimum().negated()


@theorem(
    "geo.theorem.mot-convex-gd-guaranteed",
    source=GEOMETRY.at("Local and Global Geometry"),
    title="For convex functions gradient descent is guaranteed to converge to the optimal solution",
    topic="gradient-descent",
    ill_posed=True,
    readings=("geo.theorem.mot-convex-gd-guaranteed.reading1", "geo.theorem.mot-convex-gd-guaranteed.reading2"),
    expected=ILL_POSED,
)
def convex_guarantee():
    """With a step of 1/L on smooth functions that have a minimizer (reading 1), or with any step (reading 2)?"""


@theorem(
    "geo.theorem.mot-convex-gd-guaranteed.reading1",
    source=GEOMETRY.at("Local and Global Geometry"),
    title="With the step 1/L the gap of a smooth convex function tends to 0 like 1/k",
    topic="gradient-descent",
    expected=PROVED,
)
def convex_guarantee_with_a_short_step(f: SmoothConvex(minimizer=True), x0: Point(), k: Steps(1)):
    """f(x_k) - f* <= L |x0 - x*|^2/(2k)."""
    xs = gradient_descent(f, x0, 1 / f.L, k)
    return at_most(f(xs.last) - f.minimum, f.L * distance2(x0, f.minimizer) / (2 * k))


@theorem(
    "geo.theorem.mot-convex-gd-guaranteed.reading2",
    source=GEOMETRY.at("Local and Global Geometry"),
    title="With any fixed step below 3/L the gap of a smooth convex function does not grow",
    topic="gradient-descent",
    repair="geo.theorem.mot-convex-gd-guaranteed.reading1",
    expected=REFUTED,
)
def convex_guarantee_with_any_step(f: SmoothConvex(minimizer=True), x: Point(), alpha: Real(0, 3 / L)):
    """f(x+) <= f(x), as convergence from everywhere would ask in the long run: false on L x^2/2 beyond 2/L.

    There |x+| = (alpha L - 1)|x| > |x|, in every step again.
    """
    return at_most(f(gradient_step(f, x, alpha)), f(x))
