"""Training, regularization, online learning, and the table of common mistakes."""

import sympy

from theorems.lesson.refuting import refuted
from theorems.texts import LESSON
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    Convex,
    Point,
    Real,
    absolute,
    all_of,
    at_most,
    distance2,
    equal,
    greater,
    identity_claim,
    less,
    norm2,
    optimality,
    rational,
    theorem,
)
from verify.explicit import function, point, polynomial
from verify.methods.gradient import gradient_step
from verify.methods.momentum import clipped
from verify.programs import quadratic

REGULARIZED = "Regularized Optimization"
ONLINE = "Online Learning"
MISTAKES = "Common Mistakes"
TOPIC = "regularization"
ZERO = sympy.Integer(0)


@identity_claim(
    "les.backprop",
    source=LESSON.at("Neural Network Training"),
    title="Backpropagation computes the gradient by the chain rule",
    topic="neural-net",
    expected=PROVED,
)
def backpropagation():
    """For w (tanh(u (tanh(t x)))) and the squared error, the backward recursion is the derivative by t, u and w."""
    t, u, w, x, target = sympy.symbols("t u w x target", real=True)
    first = sympy.tanh(t * x)
    second = sympy.tanh(u * first)
    output = w * second
    loss = (output - target) ** 2 / 2
    signal = output - target
    back_second = signal * w * (1 - second**2)
    back_first = back_second * u * (1 - first**2)
    backward = {w: signal * second, u: back_second * first, t: back_first * x}
    return all_of(*(equal(sympy.expand(sympy.diff(loss, p) - g), ZERO) for p, g in backward.items()))


@theorem(
    "les.each-step-reduces",
    source=LESSON.at("Neural Network Training"),
    title="Each training step updates all weights in the direction that reduces the loss",
    topic="neural-net",
    ill_posed=True,
    readings=("les.each-step-reduces.reading1", "les.each-step-reduces.reading2"),
    expected=ILL_POSED,
)
def direction_that_reduces():
    """Does the loss fall along the direction at first (reading 1), or does each step reduce it (reading 2)?"""


@identity_claim(
    "les.each-step-reduces.reading1",
    source=LESSON.at("Neural Network Training, along the direction"),
    title="Along -grad the slope of the loss is -|grad|^2",
    topic="neural-net",
    expected=PROVED,
)
def slope_along_the_update(g: Point()):
    """g.(-g) = -|g|^2, which is negative unless the gradient is 0."""
    return equal(-norm2(g), -(norm2(-g)))


@refuted(
    "les.each-step-reduces.reading2",
    "Neural Network Training, the step itself",
    "Each training step reduces the loss",
    topic="neural-net",
    repair="les.descent-direction",
)
def step_that_increases():
    """Each step theta - alpha grad L(theta) reduces the loss: on x^2 from 1 the step 2 leads to -3."""
    f, x = polynomial({(2,): 1}), point(1)
    return greater(f(gradient_step(f, x, rational(2))), f(x))


# ---------------------------------------------------------------- regularization


@theorem(
    "les.reg-gradient",
    source=LESSON.at(REGULARIZED),
    title="For L1, L2 or other penalties the gradient is that of the loss plus lambda grad R",
    topic=TOPIC,
    ill_posed=True,
    readings=("les.reg-gradient.reading1", "les.reg-gradient.reading2"),
    expected=ILL_POSED,
)
def gradient_of_a_regularized_loss():
    """For penalties with a gradient, as L2 (reading 1), or also for L1, which is named (reading 2)?"""


@identity_claim(
    "les.reg-gradient.reading1",
    source=LESSON.at(f"{REGULARIZED}, for differentiable penalties"),
    title="The gradient of loss + lambda R is grad loss + lambda grad R",
    topic=TOPIC,
    expected=PROVED,
)
def linear_in_the_penalty():
    """For differentiable losses and penalties of two variables, and for R = |theta|^2, whose gradient is 2 theta."""
    x, y, strength = sympy.symbols("x y lambda", real=True)
    loss, penalty = (sympy.Function(name)(x, y) for name in ("loss", "R"))
    whole = loss + strength * penalty
    return all_of(
        *(equal(sympy.expand(whole.diff(z) - loss.diff(z) - strength * penalty.diff(z)), ZERO) for z in (x, y)),
        *(equal((x**2 + y**2).diff(z), 2 * z) for z in (x, y)),
    )


@refuted(
    "les.reg-gradient.reading2",
    f"{REGULARIZED}, for L1",
    "A loss with an L1 penalty has a gradient everywhere",
    topic=TOPIC,
    repair="les.reg-gradient.reading1",
)
def l1_has_a_kink():
    """(b - 1/4)^2 + |b| has a gradient at its minimum 0: its slopes to the right and to the left are 1/2 and -3/2."""

    def f(b):
        return (b - rational(1, 4)) ** 2 + absolute(b)

    t, zero = rational(1, 8), rational(0)
    return all_of(
        less(f(zero), f(t)),
        less(f(zero), f(-t)),
        greater((f(t) - f(zero)) / t, rational(1, 2)),
        less((f(zero) - f(-t)) / t, rational(-3, 2)),
    )


@identity_claim(
    "les.weight-decay",
    source=LESSON.at(REGULARIZED),
    title="With R = |theta|^2 the update is (1 - 2 alpha lambda) x - alpha grad f",
    topic=TOPIC,
    expected=PROVED,
)
def decay(x: Point(), g: Point(), alpha: Real(), strength: Real()):
    """A step on f + lambda |x|^2 with g = grad f(x)."""
    after = x - alpha * (g + 2 * strength * x)
    return equal(norm2(after - ((1 - 2 * alpha * strength) * x - alpha * g)), rational(0))


@theorem(
    "les.weight-decay-shrinks",
    source=LESSON.at(REGULARIZED),
    title="The update with an L2 penalty shrinks weights toward zero at every step",
    topic=TOPIC,
    ill_posed=True,
    readings=("les.weight-decay-shrinks.reading1", "les.weight-decay-shrinks.reading2"),
    expected=ILL_POSED,
)
def shrinking_weights():
    """Does the factor 1 - 2 alpha lambda shrink the weights (reading 1), or the whole update (reading 2)?"""


@theorem(
    "les.weight-decay-shrinks.reading1",
    source=LESSON.at(f"{REGULARIZED}, the factor"),
    title="The factor 1 - 2 alpha lambda shrinks the weight before the gradient is subtracted",
    topic=TOPIC,
    expected=CONFIRMED,
)
def factor_shrinks(x: Real(), alpha: Real(0, None, closed=False), share: Real(0, 1, closed=False)):
    """|(1 - 2 alpha lambda) x| <= |x| for lambda = s/alpha, 0 < s < 1, and every weight x."""
    return at_most(absolute((1 - 2 * alpha * (share / alpha)) * x), absolute(x))


@refuted(
    "les.weight-decay-shrinks.reading2",
    f"{REGULARIZED}, the whole update",
    "After every update with an L2 penalty the weights are smaller",
    topic=TOPIC,
    repair="les.weight-decay-shrinks.reading1",
)
def weight_that_grows():
    """(1 - 2 alpha lambda) x - alpha grad f(x) is smaller than x at every step.

    On (x - 10)^2/2 with alpha = lambda = 1/10 the weight 1 becomes 1.88.
    """
    f, x = polynomial({(2,): "1/2", (1,): -10, (0,): 50}), point(1)
    after = rational(98, 100) * x - rational(1, 10) * f.grad(x)
    return all_of(equal(after, point("188/100")), greater(norm2(after), norm2(x)))


# ---------------------------------------------------------------- online learning


@theorem(
    "les.ogd-regret",
    source=LESSON.at(ONLINE),
    title="Online gradient descent with steps O(1/sqrt t) has regret O(sqrt T)",
    topic="stochastic",
    ill_posed=True,
    readings=("les.ogd-regret.reading1", "les.ogd-regret.reading2"),
    expected=ILL_POSED,
)
def regret():
    """For convex losses with bounded gradients and decisions in a bounded region (reading 1), or as displayed, without
    any of these (reading 2)?
    """


@theorem(
    "les.ogd-regret.reading1",
    source=LESSON.at(f"{ONLINE}, convex losses, gradients of at most G, distances of at most D"),
    title="A step costs at most the decrease of the distance over 2 alpha plus alpha G^2/2",
    topic="stochastic",
    expected=PROVED,
)
def regret_of_one_step(f: Convex, x: Point(), u: Point(), alpha: Real(0, None, closed=False)):
    """2 alpha (f(x) - f(u)) <= |x - u|^2 - |x - alpha g - u|^2 + alpha^2 |g|^2 for a subgradient g at x.

    Divided by 2 alpha_t and summed, with |x_t - u| <= D, |g_t| <= G and alpha_t = D/(G sqrt t), the regret is at most
    D^2/(2 alpha_T) + G^2/2 sum alpha_t <= 3/2 D G sqrt T, as sum 1/sqrt t <= 2 sqrt T (Zinkevich 2003); a projection
    onto the region only shortens |x_{t+1} - u|.
    """
    g = f.grad(x)
    return at_most(2 * alpha * (f(x) - f(u)), distance2(x, u) - distance2(x - alpha * g, u) + alpha**2 * norm2(g))


@refuted(
    "les.ogd-regret.reading2",
    f"{ONLINE}, as displayed",
    "Against the best fixed decision of an unbounded space the regret is O(sqrt T)",
    topic="stochastic",
    repair="les.ogd-regret.reading1",
)
def no_best_decision():
    """With alpha_t = c/sqrt t, x_{t+1} = x_t - alpha_t grad f_t(x_t) has regret O(sqrt T) against every fixed decision.

    For f_t(x) = x for all t from x_1 = 0 the decisions satisfy x_t >= -2c sqrt T, as sum 1/sqrt t <= 2 sqrt T.  Against
    u = -2c sqrt T - r the regret is at least T r, for every r > 0.
    """
    c, T, r = sympy.symbols("c T r", positive=True)
    u = -2 * c * sympy.sqrt(T) - r
    # 1/sqrt t <= 2 (sqrt t - sqrt(t - 1)): with t = s^2 and (s - q)^2 >= 0 for q = sqrt(t - 1)
    s, q = sympy.symbols("s q", positive=True)
    return all_of(
        equal(sympy.expand(T * (-2 * c * sympy.sqrt(T) - u)), T * r),
        equal(sympy.expand(2 * s * (s - q) - (s**2 - q**2) - (s - q) ** 2), ZERO),
        equal(sympy.limit(sympy.sqrt(T) / (T * r), T, sympy.oo), ZERO),
    )


# ---------------------------------------------------------------- clipping, and gradient norms


@theorem(
    "les.clip",
    source=LESSON.at(f"{MISTAKES}, and Key Takeaways"),
    title="A clipped gradient has at most the norm of the threshold, and the direction of the gradient",
    topic="adaptive",
    expected=CONFIRMED,
)
def clipping(length: Real(0, None, closed=False), threshold: Real(0, None, closed=False)):
    """For |g| = l > 0 the factor min(1, c/l) is positive, and the norm l min(1, c/l) is at most c."""
    norm_after = clipped(length, length, threshold)
    return all_of(greater(norm_after, 0), at_most(norm_after, threshold), at_most(norm_after, length))


@theorem(
    "les.mist.gradmag",
    source=LESSON.at(MISTAKES),
    title="Gradient norms of 0.001 and 100 require very different step sizes",
    topic="step-size",
    ill_posed=True,
    readings=("les.mist.gradmag.reading1", "les.mist.gradmag.reading2"),
    expected=ILL_POSED,
)
def norms_and_step_sizes():
    """Is there a loss on which they do (reading 1), or do they on every loss (reading 2)?"""


@optimality(
    "les.mist.gradmag.reading1",
    source=LESSON.at(f"{MISTAKES}, on some loss"),
    title="There is a loss on which gradient norms of 0.001 and 100 require very different step sizes",
    topic="step-size",
    expected=PROVED,
)
def flat_and_steep():
    """On (10^5 x^2 + y^2/1000)/2 the gradient is (100, 0) at (1/1000, 0) and (0, 1/1000) at (0, 1).

    The step 10^-5 minimizes f from the first point and moves the second by 10^-8; the step 1000 minimizes f from the
    second and raises it at the first.
    """
    f = function(quadratic([[10**5, 0], [0, "1/1000"]], [0, 0]))
    steep, flat, low = point("1/1000", 0), point(0, 1), point(0, 0)
    short, long = rational(1, 10**5), rational(1000)
    return all_of(
        equal(f.grad(steep), point(100, 0)),
        equal(f.grad(flat), point(0, "1/1000")),
        equal(gradient_step(f, steep, short), low),
        equal(gradient_step(f, flat, short), flat - point(0, "1/100000000")),
        equal(gradient_step(f, flat, long), low),
        greater(f(gradient_step(f, steep, long)), f(steep)),
    )


@refuted(
    "les.mist.gradmag.reading2",
    f"{MISTAKES}, on every loss",
    "On every loss gradient norms of 0.001 and 100 require very different step sizes",
    topic="step-size",
    repair="les.mist.gradmag.reading1",
)
def one_step_size_for_both():
    """At gradient norms of 0.001 and 100 very different step sizes are required.

    On x^2/2 the gradient at 0.001 is 0.001 and the one at 100 is 100: the step 1 leads from both to the minimum.
    """
    f, near, far = polynomial({(2,): "1/2"}), point("1/1000"), point(100)
    return all_of(
        equal(f.grad(near), near),
        equal(f.grad(far), far),
        equal(gradient_step(f, near, rational(1)), point(0)),
        equal(gradient_step(f, far, rational(1)), point(0)),
    )
