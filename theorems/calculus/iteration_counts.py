"""How many iterations gradient descent needs, and the runs that the text traces by hand."""

import sympy

from theorems.calculus.refuting import refuted
from theorems.texts import CALCULUS
from verify import (
    CONFIRMED,
    PROVED,
    Point,
    Real,
    all_of,
    asymptotic,
    at_least,
    at_most,
    differs,
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
from verify.explicit import function, point
from verify.methods.gradient import gradient_descent, gradient_step
from verify.programs import quadratic

TOPIC = "gradient-descent"


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
