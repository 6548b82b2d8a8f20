"""Smoothness, gradient descent and its rates, and the quadratics that the text traces by hand."""

from theorems.calculus.refuting import refuted
from theorems.texts import CALCULUS
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    L,
    Point,
    Real,
    Smooth,
    SmoothConvex,
    SmoothStronglyConvex,
    Steps,
    all_of,
    at_least,
    at_most,
    distance2,
    dot,
    equal,
    greater,
    identity_claim,
    less,
    norm2,
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
    title="For twice differentiable f, L-smooth is -L I <= H <= L I",
    topic="smoothness",
    expected=CONFIRMED,
)
def hessian_within_plus_and_minus_L(
    f: Smooth(twice=True), x: Point(), v: Point(), h: Real(-1, 1), k: Real(-1, 1), a: Real(), b: Real()
):
    """For L-smooth f, -L|v|^2 <= v'H(x)v <= L|v|^2; and a Hessian diag(hL, kL) with |h|, |k| <= 1 moves (a, b) to
    a vector of at most L times its length, so gradients along a segment change by at most L times the distance.
    """
    curvature = f.hessian(x).form(v)
    return all_of(
        at_most(curvature, f.L * norm2(v)),
        at_least(curvature, -f.L * norm2(v)),
        at_most((h * f.L * a) ** 2 + (k * f.L * b) ** 2, f.L**2 * (a**2 + b**2)),
    )


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


@identity_claim(
    "cal.ex.28.3",
    source=CALCULUS.at("Section 28, Exercise 3"),
    title="On L x^2/2 gradient descent diverges for eta > 2/L and is fastest at 1/L",
    topic="step-size",
    printed_answer="eta = 1/L",
    expected=PROVED,
)
def parabola(curvature: Real(0, None, closed=False), excess: Real(0, None, closed=False), x: Real()):
    """x+ = (1 - L eta) x: with eta = (2 + e)/L the distance grows by 1 + e > 1 in every step; 1/L needs one."""
    long = (2 + excess) / curvature
    return all_of(
        equal(x - long * (curvature * x), -(1 + excess) * x),
        equal(x - (1 / curvature) * (curvature * x), 0 * x),
    )


@theorem(
    "cal.ex.19.2-threshold",
    source=CALCULUS.at("Section 19, descent exercise"),
    title="eta <= 1/L is exactly the requirement; larger steps can increase f",
    topic="step-size",
    expected=ILL_POSED,
    ill_posed=True,
    readings=("cal.ex.19.2-threshold.reading1", "cal.ex.19.2-threshold.reading2"),
)
def threshold_of_one_over_L():
    """eta <= 1/L is exactly the requirement not to overshoot; larger steps can increase f: all of them, or some?"""


@refuted(
    "cal.ex.19.2-threshold.reading1",
    "Section 19, descent exercise, for every larger step",
    "Every step larger than 1/L can increase f",
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


@identity_claim(
    "cal.ex.19.2-threshold.reading2",
    source=CALCULUS.at("Section 19, descent exercise, for the minimum of the upper bound and for some larger step"),
    title="1/L leads to the minimum of the quadratic upper bound, and steps above 2/L can increase f",
    topic="step-size",
    expected=PROVED,
)
def upper_bound_is_smallest_at_one_over_L(
    curvature: Real(0, None, closed=False), eta: Real(), excess: Real(0, None, closed=False), x: Real()
):
    """Along -g the bound f - eta g^2 + L eta^2 g^2/2 exceeds its value at 1/L by L/2 (eta - 1/L)^2 g^2.

    And on L x^2/2 the step (2 + e)/L multiplies x by -(1 + e), so f by (1 + e)^2 > 1.
    """
    slack = (curvature * eta**2 / 2 - eta) - (curvature / curvature**2 / 2 - 1 / curvature)
    return all_of(
        equal(slack, curvature / 2 * (eta - 1 / curvature) ** 2),
        equal(x - (2 + excess) / curvature * (curvature * x), -(1 + excess) * x),
    )


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
