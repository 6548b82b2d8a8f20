"""Smoothness, gradient descent and its rates, and the quadratics that the text traces by hand."""

import sympy

from theorems.calculus.refuting import refuted
from theorems.texts import CALCULUS
from verify import (
    CONFIRMED,
    PROVED,
    L,
    Point,
    QuadraticFunction,
    Real,
    Smooth,
    SmoothConvex,
    SmoothStronglyConvex,
    Steps,
    all_of,
    asymptotic,
    at_least,
    at_most,
    differs,
    distance2,
    dot,
    equal,
    exp,
    figure,
    greater,
    identity_claim,
    less,
    log,
    norm2,
    printed,
    rational,
    theorem,
)
from verify.explicit import function, has_class, point, polynomial
from verify.methods.gradient import gradient_descent, gradient_step
from verify.programs import quadratic

TOPIC = "gradient-descent"


@refuted(
    "cal.def.3",
    "Definition 3",
    "L-smooth is equivalent to H <= L I",
    topic="smoothness",
    repair="cal.def.3.repair",
)
def concave_and_steep():
    """A twice differentiable f is L-smooth if and only if its Hessian is at most L I.

    -x^2 has the Hessian -2 <= 1, and its gradients at 0 and 1 differ by 2 > 1.
    """
    f, a, b = polynomial({(2,): -1}), point(0), point(1)
    second = f.grad(b)[0] - f.grad(a)[0]  # f' is linear, so this is the Hessian
    return all_of(at_most(second, 1), greater(norm2(f.grad(b) - f.grad(a)), norm2(b - a)))


@theorem(
    "cal.def.3.repair",
    source=CALCULUS.at("Definition 3, repaired"),
    title="For a quadratic, L-smooth is -L I <= H <= L I",
    topic="smoothness",
    expected=PROVED,
)
def hessian_within_plus_and_minus_L(f: QuadraticFunction, x: Point(), v: Point()):
    """-L|v|^2 <= v'Hv <= L|v|^2, by the gradients at x and x + v."""
    curvature = dot(f.grad(x + v) - f.grad(x), v)
    return all_of(at_most(curvature, f.L * norm2(v)), at_least(curvature, -f.L * norm2(v)))


@theorem(
    "cal.descent-lemma",
    source=CALCULUS.at("Section 6.1"),
    title="Descent lemma",
    topic="smoothness",
    expected=PROVED,
)
def descent_lemma(f: Smooth, x: Point(), y: Point()):
    """An L-smooth f is at most its tangent plus L/2 |y - x|^2."""
    extra = f.L * distance2(x, y) / 2
    return at_most(f(y), f(x) + dot(f.grad(x), y - x) + extra, bound=extra)


@theorem(
    "cal.gd-one-step",
    source=CALCULUS.at("Section 6.1"),
    title="One step of gradient descent",
    topic=TOPIC,
    expected=PROVED,
)
def one_step(f: Smooth, x: Point(), eta: Real(0, 2 / L, closed=False)):
    """A step of 0 < eta < 2/L decreases an L-smooth f by at least eta (1 - L eta/2)|grad f(x)|^2."""
    decrease = eta * (1 - f.L * eta / 2) * norm2(f.grad(x))
    return at_most(f(gradient_step(f, x, eta)), f(x) - decrease, bound=decrease)


@theorem(
    "cal.gd-1overL-optimal-decrease",
    source=CALCULUS.at("Section 6.1"),
    title="1/L is the fixed step with the largest guaranteed decrease, |grad f|^2/(2L)",
    topic="step-size",
    expected=PROVED,
)
def best_guarantee(f: Smooth, x: Point(), eta: Real(0, None)):
    """The step 1/L guarantees a decrease of |grad f|^2/(2L), and no fixed step guarantees more.

    On L x^2/2 a step eta decreases f by eta (1 - L eta/2)|f'|^2, which is at most |f'|^2/(2L).
    """
    decrease = norm2(f.grad(x)) / (2 * f.L)
    return all_of(
        at_most(f(gradient_step(f, x, 1 / f.L)), f(x) - decrease, bound=decrease),
        at_most(eta * (1 - f.L * eta / 2), 1 / (2 * f.L)),
    )


@theorem(
    "cal.ex.19.2",
    source=CALCULUS.at("Section 19, descent exercise"),
    title="The step 1/L decreases f by |grad f|^2/(2L)",
    topic=TOPIC,
    expected=PROVED,
)
def step_of_one_over_L(f: Smooth, x: Point()):
    """For L-smooth f and eta = 1/L, f decreases by at least |grad f(x)|^2/(2L)."""
    decrease = norm2(f.grad(x)) / (2 * f.L)
    return at_most(f(gradient_step(f, x, 1 / f.L)), f(x) - decrease, bound=decrease)


@refuted(
    "cal.gd-diverges-above-2L",
    "Section 6.1",
    "With eta > 2/L the loss increases and gradient descent diverges",
    topic="step-size",
    repair="cal.ex.28.3",
)
def converges_with_a_long_step():
    """For an L-smooth f and eta > 2/L the loss increases and gradient descent diverges.

    (x^2 + y^2/10)/2 has largest curvature L = 1; from (0, 1) with eta = 3 every step multiplies y by 7/10.
    """
    f = function(quadratic([[1, 0], [0, "1/10"]], [0, 0]))
    has_class(f, smooth=1)
    after = gradient_step(f, point(0, 1), rational(3))
    return all_of(equal(after, point(0, "7/10")), less(f(after), f(point(0, 1))))


@theorem(
    "cal.ex.28.3",
    source=CALCULUS.at("Section 28, Exercise 3"),
    title="On L x^2/2 gradient descent diverges for eta > 2/L and is fastest at 1/L",
    topic="step-size",
    printed_answer="eta = 1/L",
    expected=CONFIRMED,
)
def parabola(curvature: Real(0, None, closed=False), excess: Real(0, None, closed=False), x: Real()):
    """x+ = (1 - L eta) x: with eta = (2 + e)/L the distance grows by 1 + e > 1 in every step; 1/L needs one."""
    long = (2 + excess) / curvature
    return all_of(
        equal(x - long * (curvature * x), -(1 + excess) * x),
        equal(x - (1 / curvature) * (curvature * x), 0 * x),
    )


@refuted(
    "cal.ex.19.2-threshold",
    "Section 19, descent exercise",
    "eta <= 1/L is exactly the requirement; larger steps can increase f",
    topic="step-size",
    repair="cal.gd-one-step",
    contradicts=("cal.gd-one-step",),
)
def longer_steps_decrease_too():
    """Every step eta > 1/L increases some L-smooth f.

    By the descent lemma a step of 3/(2L) decreases f by at least eta (1 - L eta/2) = 3/(8L) times |grad f|^2.
    """
    smoothness, eta = rational(1), rational(3, 2)
    return all_of(greater(eta, 1 / smoothness), greater(eta * (1 - smoothness * eta / 2), 0))


@refuted(
    "cal.correct-gradient-must-decrease",
    "Section 14.2",
    "A correct gradient step must decrease the loss",
    topic="step-size",
    repair="cal.gd-one-step",
)
def correct_step_that_increases():
    """A gradient step with a correct gradient decreases the loss: on x^2 from 1 the step 2 leads to -3."""
    f, x = polynomial({(2,): 1}), point(1)
    return greater(f(gradient_step(f, x, rational(2))), f(x))


@theorem(
    "cal.ex.23.2",
    source=CALCULUS.at("Section 23, step size exercise"),
    title="The factor 1 - L eta/2 is positive iff eta < 2/L",
    topic="step-size",
    expected=PROVED,
)
def sign_of_the_factor(
    f: Smooth, x: Point(), share: Real(0, 1, closed=False), excess: Real(0, 100, closed=(False, True))
):
    """With eta = 2 s/L, 0 < s < 1, f decreases unless x is stationary; with eta = (2 + e)/L the factor is negative.

    On L x^2/2 the step (2 + e)/L does increase f: the bound is attained there.
    """
    after = gradient_step(f, x, 2 * share / f.L)
    return all_of(less(f(after), f(x)), less(1 - (2 + excess) / 2, 0)).given(
        ("not stationary", greater(norm2(f.grad(x)), 0))
    )


@theorem(
    "cal.thm.4",
    source=CALCULUS.at("Theorem 4"),
    title="Linear convergence under strong convexity",
    topic=TOPIC,
    expected=PROVED,
)
def linear_rate(f: SmoothStronglyConvex(minimizer=True), x0: Point(), t: Steps(1, tried=(1, 2, 3, 5))):
    """With eta = 1/L, f(x_t) - f* <= (1 - m/L)^t (f(x_0) - f*) for m-strongly convex, L-smooth f."""
    xs = gradient_descent(f, x0, 1 / f.L, t)
    bound = (1 - f.m / f.L) ** t * (f(x0) - f.minimum)
    return at_most(f(xs.last) - f.minimum, bound, bound=bound)


@theorem(
    "cal.ex.23.1-rate",
    source=CALCULUS.at("Section 23, first exercise"),
    title="Strong convexity gives a unique minimum and the rate 1 - m/L",
    topic=TOPIC,
    expected=PROVED,
)
def unique_minimum_and_rate(f: SmoothStronglyConvex(minimizer=True), x: Point()):
    """One step of 1/L contracts f - f* by 1 - m/L, and f(x) - f* >= m/2 |x - x*|^2, so the minimizer is unique."""
    after = gradient_step(f, x, 1 / f.L)
    bound = (1 - f.m / f.L) * (f(x) - f.minimum)
    return all_of(
        at_most(f(after) - f.minimum, bound, bound=bound),
        at_least(f(x) - f.minimum, f.m * distance2(x, f.minimizer) / 2),
    )


@theorem(
    "cal.gd-convex-1overt",
    source=CALCULUS.at("Section 6.2"),
    title="The rate L R^2/(2t) for convex f",
    topic=TOPIC,
    expected=PROVED,
)
def sublinear_rate(f: SmoothConvex(minimizer=True), x0: Point(), t: Steps(1, tried=(1, 2, 3, 5))):
    """With eta = 1/L, f(x_t) - f* <= L|x_0 - x*|^2/(2t) for convex L-smooth f."""
    xs = gradient_descent(f, x0, 1 / f.L, t)
    bound = f.L * distance2(x0, f.minimizer) / (2 * t)
    return at_most(f(xs.last) - f.minimum, bound, bound=bound)


# ---------------------------------------------------------------- counting iterations


@theorem(
    "cal.kappa-iterations",
    source=CALCULUS.at("Sections 6.2, 12.3 and 27.1"),
    title="kappa ln(1/eps) iterations reach the relative error eps",
    topic=TOPIC,
    expected=CONFIRMED,
)
def enough_iterations(kappa: Real(1, None)):
    """1 - 1/kappa <= e^(-1/kappa), so k >= kappa ln(1/eps) steps of Theorem 4 contract f - f* by eps."""
    return at_most(1 - 1 / kappa, exp(-1 / kappa))


@asymptotic(
    "cal.iters-like-kappa",
    source=CALCULUS.at("Section 12.2, Intuition"),
    title="The iteration count grows like kappa, and one step suffices at kappa = 1",
    topic=TOPIC,
    expected=PROVED,
)
def count_per_kappa():
    """ln(1/eps)/-ln(1 - 1/kappa) divided by kappa ln(1/eps) tends to 1; at kappa = 1 the factor 1 - 1/kappa is 0."""
    kappa = sympy.Symbol("kappa", positive=True)
    ratio = 1 / (-sympy.log(1 - 1 / kappa) * kappa)
    return all_of(
        equal(sympy.limit(ratio, kappa, sympy.oo), sympy.Integer(1)),
        equal((1 - 1 / kappa).subs(kappa, 1), sympy.Integer(0)),
    )


@asymptotic(
    "cal.kappa-linear-count",
    source=CALCULUS.at("Section 27.1"),
    title="A condition number 100 times worse means 100 times more iterations",
    topic=TOPIC,
    expected=PROVED,
)
def hundred_times_more():
    """The ratio of the counts ln(1/eps)/-ln(1 - 1/kappa) at 100 kappa and at kappa tends to 100."""
    kappa = sympy.Symbol("kappa", positive=True)
    count = -1 / sympy.log(1 - 1 / kappa)
    return equal(sympy.limit(count.subs(kappa, 100 * kappa) / count, kappa, sympy.oo), sympy.Integer(100))


@asymptotic(
    "cal.ex.28.4",
    source=CALCULUS.at("Section 28, Exercise 4"),
    title="Steps on a quadratic with eigenvalues 1 and kappa",
    topic=TOPIC,
    expected=PROVED,
)
def steps_for_two_eigenvalues():
    """The best fixed step 2/(1 + kappa) contracts both eigendirections by (kappa - 1)/(kappa + 1).

    So ln(1/eps)/ln((kappa + 1)/(kappa - 1)) steps are needed, and that is kappa/2 ln(1/eps) asymptotically.
    """
    kappa = sympy.Symbol("kappa", positive=True)
    step, factor = 2 / (1 + kappa), (kappa - 1) / (kappa + 1)
    return all_of(
        equal(1 - step, factor),
        equal(1 - step * kappa, -factor),
        equal(sympy.limit(1 / (sympy.log((kappa + 1) / (kappa - 1)) * kappa), kappa, sympy.oo), sympy.Rational(1, 2)),
    )


@theorem(
    "cal.kappa-quadratic",
    source=CALCULUS.at("Section 6.2, Intuition"),
    title="For a quadratic, kappa is the ratio of the extreme eigenvalues",
    topic=TOPIC,
    expected=CONFIRMED,
)
def kappa_of_a_quadratic(kappa: Real(1, None), x: Real(), y: Real(), u: Real(), v: Real()):
    """For H = diag(1, k), k >= 1: gradients differ by at most k|z - w|, and f - |z|^2/2 is convex.

    Both are attained on an axis, so L = k and m = 1, the extreme eigenvalues; every symmetric H is a rotation of such.
    """
    dx, dy = x - u, y - v
    change = dx**2 + (kappa * dy) ** 2
    return all_of(
        at_most(change, kappa**2 * (dx**2 + dy**2)),
        at_least(dx**2 + kappa * dy**2, dx**2 + dy**2),
    )


@figure(
    "cal.ex.kappa100-229",
    source=CALCULUS.at("Section 6.2, Worked Example"),
    title="229 iterations per decimal digit at kappa = 100",
    topic=TOPIC,
    printed_answer="229",
    expected=PROVED,
)
def iterations_per_digit():
    """ln(10)/ln(1/0.99) is 229, to the digits printed."""
    return all_of(
        equal(1 - rational(1, 100), rational(99, 100)), printed("229", log(rational(10)) / log(rational(100, 99)))
    )


@figure(
    "cal.ex.rescale-one-step",
    source=CALCULUS.at("Section 6.2, Worked Example"),
    title="After rescaling gradient descent converges in one step, about 200 times faster",
    topic=TOPIC,
    printed_answer="1 step, 200x",
    expected=PROVED,
)
def rescaled():
    """With y' = 10 y the function is (x^2 + y'^2)/2, and the step 1 reaches 0; 229 steps to 1 is 200 to one digit."""
    f = function(quadratic([[1, 0], [0, 1]], [0, 0]))
    after = gradient_step(f, point(3, -7), rational(1))
    return all_of(equal(after, point(0, 0)), printed("2e2", log(rational(10)) / log(rational(100, 99))))


@figure(
    "cal.ex.kappa-iters-1e-3",
    source=CALCULUS.at("Section 12.3"),
    title="69 iterations at kappa = 10 and 690 at kappa = 100 for 10^-3",
    topic="numeric",
    printed_answer="69; 690",
    expected=PROVED,
)
def iterations_for_a_thousandth():
    """10 ln 1000 is 69; 100 ln 1000 = 690.8 is 690 to the two digits of 6.9 that the text carries."""
    return all_of(
        equal(1 - rational(1, 10), rational(9, 10)),
        printed("6.9", log(rational(1000))),
        printed("69", 10 * log(rational(1000))),
        printed("6.9e2", 100 * log(rational(1000))),
    )


@figure(
    "cal.ex.27-kappa10-100-1e4",
    source=CALCULUS.at("Section 27.1"),
    title="92, 921 and 92,000 steps for 10^-4",
    topic="numeric",
    printed_answer="92; 921; 92,000",
    expected=PROVED,
)
def iterations_for_a_ten_thousandth():
    """kappa ln(10^4) for kappa = 10, 100 and 10^4, the last to two digits."""
    digits = log(rational(10) ** 4)
    return all_of(
        printed("9.2", digits),
        printed("92", 10 * digits),
        printed("921", 100 * digits),
        printed("9.2e4", 10**4 * digits),
    )


@refuted(
    "cal.ex.27-kappa1",
    "Section 27.1",
    "About 9 steps at kappa = 1",
    topic="numeric",
    repair="cal.ex.27-kappa1.repair",
    contradicts=("cal.iters-like-kappa", "cal.ex.rescale-one-step"),
    printed_answer="9",
)
def one_step_at_kappa_one():
    """At kappa = 1 gradient descent, which contracts the error by 1 - 1/kappa per step, needs about 9 steps for 10^-4.

    The factor is 0: one step reaches the minimum.
    """
    f = function(quadratic([[1]], [0]))
    return all_of(equal(1 - 1 / rational(1), 0), equal(gradient_step(f, point(5), rational(1)), point(0)))


@identity_claim(
    "cal.ex.27-kappa1.repair",
    source=CALCULUS.at("Section 27.1, repaired"),
    title="One step suffices at kappa = 1",
    topic="numeric",
    expected=PROVED,
)
def one_step_suffices(x: Point(), center: Point(), curvature: Real(0, None, closed=False)):
    """A function with m = L is L|x - c|^2/2 plus a constant; a step of 1/L leads from any x to c."""
    slope = curvature * (x - center)
    return equal(norm2(x - slope / curvature - center), rational(0))


# ---------------------------------------------------------------- traces


@figure(
    "cal.ex.gd-kappa1",
    source=CALCULUS.at("Section 12.1"),
    title="Gradient descent on (x1^2 + x2^2)/2",
    topic=TOPIC,
    printed_answer="(.5, .5), (.25, .25), (.125, .125)",
    expected=PROVED,
)
def circular_trace():
    """Each step of 1/2 halves (1, 1); the step 1 reaches 0; the step 2 returns after two; a longer one leads away."""
    f, start = function(quadratic([[1, 0], [0, 1]], [0, 0])), point(1, 1)
    xs = gradient_descent(f, start, rational(1, 2), 3)
    return all_of(
        equal(xs[1], point("1/2", "1/2")),
        equal(xs[2], point("1/4", "1/4")),
        equal(xs[3], point("1/8", "1/8")),
        equal(gradient_step(f, start, rational(1)), point(0, 0)),
        equal(gradient_step(f, start, rational(2)), point(-1, -1)),
        equal(gradient_step(f, point(-1, -1), rational(2)), start),
        greater(norm2(gradient_step(f, start, rational(21, 10))), norm2(start)),
    )


NARROW = [[10, 0], [0, 1]]


@figure(
    "cal.ex.gd-kappa10-trace",
    source=CALCULUS.at("Section 12.2"),
    title="Gradient descent on (10 x1^2 + x2^2)/2 with the step 0.18",
    topic="numeric",
    printed_answer="(-.8, .82), (.64, .672), (-.512, .551)",
    expected=PROVED,
)
def narrow_trace():
    """The three printed iterates from (1, 1), to the digits printed; |1 - 10 eta| < 1 exactly for 0 < eta < 0.2."""
    xs = gradient_descent(function(quadratic(NARROW, [0, 0])), point(1, 1), rational(18, 100), 3)
    return all_of(
        printed("-0.8", xs[1][0]), printed("0.82", xs[1][1]),
        printed("0.64", xs[2][0]), printed("0.672", xs[2][1]),
        printed("-0.512", xs[3][0]), printed("0.551", xs[3][1]),
        equal(1 - 10 * rational(1, 5), -1),
    )  # fmt: skip


@figure(
    "cal.ex.gd-kappa10-crawl",
    source=CALCULUS.at("Section 12.2"),
    title="The steep coordinate changes sign in every step, the shallow one decreases slowly",
    topic=TOPIC,
    expected=PROVED,
)
def steep_and_shallow():
    """With the step 0.18 the factors are -0.8 and 0.82: the first coordinate changes sign, the second keeps it,

    and the second decreases more slowly than the first.
    """
    after = gradient_step(function(quadratic(NARROW, [0, 0])), point(1, 1), rational(18, 100))
    return all_of(less(after[0], 0), greater(after[1], 0), less(after[1], 1), greater(after[1], -after[0]))


@refuted(
    "cal.ex.gd-kappa10-10x",
    "Section 12.2",
    "Here ten times slower than the well-conditioned case",
    topic=TOPIC,
    repair="cal.ex.gd-kappa10-10x.repair",
    printed_answer="10x",
)
def not_ten_times_slower():
    """The trace with kappa = 10 and eta = 0.18 needs ten times the iterations of the one with kappa = 1 and eta = 0.5.

    The factors are 0.82 and 0.5: the ratio of the counts is ln 2/ln(1/0.82), less than 4.
    """
    return less(log(rational(2)), 4 * log(rational(100, 82)))


@figure(
    "cal.ex.gd-kappa10-10x.repair",
    source=CALCULUS.at("Section 12.2, repaired"),
    title="Here 3.5 times slower than the well-conditioned case",
    topic=TOPIC,
    expected=PROVED,
)
def three_and_a_half_times_slower():
    """ln 2/ln(1/0.82) is 3.5, to the digits printed."""
    return printed("3.5", log(rational(2)) / log(rational(100, 82)))


@figure(
    "cal.ex.ellipse-gradient",
    source=CALCULUS.at("Section 2.1, Worked Example"),
    title="The gradient of x^2 + 4 y^2 at (1, 1)",
    topic="calculus",
    printed_answer="(2, 8)",
    expected=PROVED,
)
def ellipse_gradient():
    """It is (2, 8), which is not parallel to the direction (1, 1) of the minimizer; the slopes have the ratio 4."""
    f = function(quadratic([[2, 0], [0, 8]], [0, 0]))
    slope = f.grad(point(1, 1))
    return all_of(equal(slope, point(2, 8)), differs(slope[0] - slope[1], 0), equal(slope[1] / slope[0], 4))
