"""Stochastic gradients: bias, variance, fixed and decaying steps."""

import sympy

from theorems.calculus.refuting import refuted
from theorems.texts import CALCULUS
from verify import (
    ILL_POSED,
    PROVED,
    REFUTED,
    Point,
    Points,
    Real,
    Smooth,
    SmoothStronglyConvex,
    Steps,
    all_of,
    asymptotic,
    at_least,
    at_most,
    average,
    batches,
    distance2,
    equal,
    expectation,
    greater,
    norm2,
    rational,
    signs,
    stochastic,
    theorem,
    variance,
)
from verify.expectations.inclusion import variance_of_batch_mean, variance_of_item
from verify.explicit import point, polynomial

TOPIC = "stochastic"
ZERO = sympy.Integer(0)


@stochastic(
    "cal.sgd-unbiased",
    source=CALCULUS.at("Sections 7.1 and 17.1"),
    title="A minibatch gradient is unbiased",
    topic=TOPIC,
    expected=PROVED,
)
def minibatch_is_unbiased():
    """Each of n examples is in C(n-1, B-1) of the C(n, B) batches, so it enters the mean batch with the weight 1/n.

    With replacement each of the B terms is example i with probability 1/n; the weight is again B/B times 1/n.
    """
    n, b = sympy.symbols("n B", integer=True, positive=True)
    without = sympy.gammasimp((sympy.binomial(n - 1, b - 1) / sympy.binomial(n, b) / b).rewrite(sympy.gamma))
    return all_of(equal(without, 1 / n), equal(b * (1 / n) / b, 1 / n))


@stochastic(
    "cal.minibatch-variance",
    source=CALCULUS.at("Section 17.1"),
    title="The variance of a minibatch gradient is that of one example over B",
    topic=TOPIC,
    expected=ILL_POSED,
    ill_posed=True,
    readings=("cal.minibatch-variance.reading1", "cal.minibatch-variance.reading2"),
)
def minibatch_variance():
    """The variance of a uniformly drawn minibatch is 1/B of that of one example; with or without replacement?"""


@stochastic(
    "cal.minibatch-variance.reading1",
    source=CALCULUS.at("Section 17.1, drawn with replacement"),
    title="With replacement the variance is 1/B of that of one example",
    topic=TOPIC,
    term_by_term=True,
    expected=PROVED,
)
def variance_with_replacement(n: Steps(1), B: Steps(1), S: Real(), T: Real()):
    """sigma^2/B, for all n and B and all gradients; S is the sum of the |g_i|^2 and T is |sum of the g_i|^2."""
    return equal(variance_of_batch_mean(n, B, S, T, replace=True), variance_of_item(n, S, T) / B)


@stochastic(
    "cal.minibatch-variance.reading2",
    source=CALCULUS.at("Section 17.1, drawn without replacement"),
    title="Without replacement the variance is 1/B of that of one example",
    topic=TOPIC,
    repair="cal.minibatch-variance.reading2.repair",
    expected=REFUTED,
)
def variance_without_replacement_as_with(n: Steps(2, 4), B: Steps(1, 2), g: Points("n")):
    """A minibatch of B different examples of up to four has 1/B of the variance of one example."""
    centre = average(g)
    item = average(g, lambda v: norm2(v - centre))
    return equal(variance(batches(n, B, name="I"), lambda batch: batch.mean(g)), item / B)


@stochastic(
    "cal.minibatch-variance.reading2.repair",
    source=CALCULUS.at("Section 17.1, drawn without replacement, repaired"),
    title="Without replacement the variance is (n - B)/(n - 1) times 1/B of that of one example",
    topic=TOPIC,
    term_by_term=True,
    expected=PROVED,
)
def variance_without_replacement(n: Steps(2), B: Steps(1), S: Real(), T: Real()):
    """For all B <= n and all gradients; S is the sum of the |g_i|^2 and T is |sum of the g_i|^2."""
    item = variance_of_item(n, S, T)
    return equal(variance_of_batch_mean(n, B, S, T, replace=False), (n - B) / (n - 1) * (item / B))


@stochastic(
    "cal.sgd-descends-in-expectation",
    source=CALCULUS.at("Section 17.1"),
    title="SGD descends in expectation, since its gradient is unbiased",
    topic=TOPIC,
    repair="cal.sgd-descends-in-expectation.repair",
    expected=REFUTED,
)
def sgd_descends_in_expectation(f: Smooth, x: Point(), noise: Point(), share: Real(0, 1, closed=False)):
    """E f(x - eta g) <= f(x) for g = grad f(x) + e or grad f(x) - e with equal chance and eta = s/L < 1/L."""
    eta, slope = share / f.L, f.grad(x)
    return at_most(expectation(signs(1), lambda s: f(x - (slope + s[0] * noise) * eta)), f(x))


@theorem(
    "cal.sgd-descends-in-expectation.repair",
    source=CALCULUS.at("Section 17.1, repaired"),
    title="A stochastic step lowers an L-smooth loss up to L eta^2/2 times the variance",
    topic=TOPIC,
    expected=PROVED,
)
def expected_descent(f: Smooth, x: Point(), noise: Point(), eta: Real(0, None)):
    """For the gradients grad f(x) + e and grad f(x) - e with equal chance,
    E f(x - eta g) <= f(x) - eta (1 - L eta/2)|grad f(x)|^2 + L eta^2 |e|^2/2.
    """
    slope = f.grad(x)
    mean = (f(x - (slope + noise) * eta) + f(x - (slope - noise) * eta)) / 2
    extra = f.L * eta**2 * norm2(noise) / 2
    return at_most(mean, f(x) - eta * (1 - f.L * eta / 2) * norm2(slope) + extra, bound=extra)


def interpolation_contracts():
    """Losses x^2/2 and x^2 share the minimizer 0; with the step 1/2 each step multiplies x by 1/2 or 0."""
    first, second = polynomial({(2,): "1/2"}), polynomial({(2,): 1})
    x, eta = point(1), rational(1, 2)
    return all_of(
        equal(x - first.grad(x) * eta, point("1/2")),
        equal(x - second.grad(x) * eta, point(0)),
        equal(first.grad(point(0)), point(0)),
        equal(second.grad(point(0)), point(0)),
    )


@refuted(
    "cal.sgd-fixed-step-no-convergence",
    "Sections 7.2 and 17.2",
    "With a fixed step SGD cannot converge to the exact optimum",
    topic=TOPIC,
    repair="cal.sgd-fixed-step-no-convergence.repair",
)
def fixed_step_converges():
    """With a fixed step size SGD cannot converge to the exact optimum.

    For the losses x^2/2 and x^2 and the step 1/2, every step multiplies x by 1/2 or by 0, whichever is drawn.
    """
    return interpolation_contracts()


@theorem(
    "cal.sgd-fixed-step-no-convergence.repair",
    source=CALCULUS.at("Sections 7.2 and 17.2, repaired"),
    title="With a fixed step SGD leaves an optimum where some example's gradient is not zero",
    topic=TOPIC,
    expected=PROVED,
)
def fixed_step_leaves(f: Smooth, x: Point(), eta: Real(0, None, closed=False)):
    """A step of fixed size eta on an example whose gradient at x is not zero moves x by eta |grad| > 0."""
    after = x - f.grad(x) * eta
    return greater(norm2(after - x), 0).given(("the example's gradient is not zero", greater(norm2(f.grad(x)), 0)))


@refuted(
    "cal.robbins-monro-necessary",
    "Section 17.2",
    "To converge exactly the step size must decay",
    topic=TOPIC,
    repair="cal.sgd-fixed-step-no-convergence.repair",
)
def decay_is_not_necessary():
    """To converge exactly, the step size must decay and satisfy the Robbins-Monro conditions.

    With losses that share their minimizer the fixed step 1/2 converges, whichever examples are drawn.
    """
    return interpolation_contracts()


def quartic_diverges():
    """On x^4 with eta_t = 1/t from 3: x_t^2 >= t implies |x_{t+1}| >= 3 |x_t|, so x_{t+1}^2 >= 9t >= t + 1."""
    f = polynomial({(4,): 1})
    t, extra = sympy.symbols("t e", positive=True)
    square = t + extra  # x_t^2 >= t
    factor = 4 * square / t - 1  # |x_{t+1}|/|x_t| for the step 1/t
    after = point(3) - f.grad(point(3))
    return all_of(
        equal(after, point(-105)),
        at_least(sympy.expand(factor - 3), ZERO),
        at_least(sympy.expand(9 * square - 9 * t), ZERO),
    )


@refuted(
    "cal.robbins-monro-sufficient",
    "Sections 7.2 and 17.2",
    "Steps that satisfy the Robbins-Monro conditions make SGD converge to the optimum",
    topic=TOPIC,
    repair="cal.robbins-monro-sufficient.repair",
)
def robbins_monro_diverges():
    """With sum eta_t infinite and sum eta_t^2 finite, SGD reaches the optimum from anywhere and settles.

    On the convex x^4, without noise, eta_t = 1/t from 3 triples |x| in every step.
    """
    return quartic_diverges()


@refuted(
    "cal.rm-first-condition",
    "Sections 7.2 and 17.2",
    "sum eta_t = infinity ensures that the optimum can be reached from anywhere",
    topic="step-size",
    repair="cal.robbins-monro-sufficient.repair",
)
def steps_that_sum_to_infinity_diverge():
    """If sum eta_t is infinite, the optimum is reached from anywhere.

    On the convex x^4 with eta_t = 1/t from 3 every step triples |x|.
    """
    return quartic_diverges()


@theorem(
    "cal.robbins-monro-sufficient.repair",
    source=CALCULUS.at("Sections 7.2 and 17.2, repaired"),
    title="For strongly convex smooth losses a noisy step contracts up to eta^2 times the variance",
    topic=TOPIC,
    expected=PROVED,
)
def noisy_contraction(f: SmoothStronglyConvex(minimizer=True), x: Point(), noise: Point(), share: Real(0, 1)):
    """With eta = s/L, 0 <= s <= 1, E|x+ - x*|^2 <= (1 - eta m)|x - x*|^2 + eta^2 |e|^2 for the noise e or -e.

    So for steps of at most 1/L with sum eta_t infinite and sum eta_t^2 finite, and noise of bounded variance,
    E|x_t - x*|^2 tends to 0.
    """
    eta = share / f.L
    slope, place = f.grad(x), f.minimizer
    after = [distance2(x - (slope + e) * eta, place) for e in (noise, -noise)]
    bound = (1 - eta * f.m) * distance2(x, place) + eta**2 * norm2(noise)
    return at_most((after[0] + after[1]) / 2, bound, bound=bound)


@stochastic(
    "cal.robbins-monro-sufficient.example",
    source=CALCULUS.at("Sections 7.2 and 17.2"),
    title="On x^2/2 with noise of variance s^2 the steps 1/t give E x^2 = s^2/t",
    topic=TOPIC,
    expected=PROVED,
)
def averaging_steps():
    """E x_{t+1}^2 = (1 - 1/t)^2 E x_t^2 + s^2/t^2; so after the step t it is s^2/t, which tends to 0."""
    t, variance = sympy.symbols("t v", positive=True)
    after = (1 - 1 / t) ** 2 * (variance / (t - 1)) + variance / t**2
    return all_of(
        equal(sympy.simplify(after - variance / t), ZERO),
        equal(sympy.limit(variance / t, t, sympy.oo), ZERO),
    )


@asymptotic(
    "cal.eta0-over-t",
    source=CALCULUS.at("Sections 7.2 and 17.2"),
    title="eta_0/t satisfies the Robbins-Monro conditions",
    topic="schedule",
    expected=PROVED,
)
def harmonic_steps():
    """sum 1/t diverges: the t from 2^k + 1 to 2^(k+1) contribute at least 1/2; sum 1/t^2 = pi^2/6."""
    t, k = sympy.symbols("t k", integer=True, positive=True)
    block = 2**k * (1 / sympy.Integer(2) ** (k + 1))
    return all_of(
        equal(sympy.simplify(block), sympy.Rational(1, 2)),
        equal(sympy.summation(1 / t**2, (t, 1, sympy.oo)), sympy.pi**2 / 6),
    )


@asymptotic(
    "cal.sgd-plateau",
    source=CALCULUS.at("Section 17.2"),
    title="On h x^2/2 halving a small constant step halves the plateau and doubles the steps",
    topic=TOPIC,
    expected=PROVED,
)
def plateau():
    """For every curvature h: E x^2 = (1 - eta h)^2 E x^2 + eta^2 s^2 has the solution eta s^2/(h (2 - eta h)).

    As eta tends to 0 this is eta s^2/(2h); halving eta divides it by 2 and the decay per step -ln(1 - eta h) too.  A
    quadratic of any dimension is a sum of such terms; near a minimum with H > 0 a loss is close to one.
    """
    eta, variance, h = sympy.symbols("eta v h", positive=True)
    level = eta * variance / (h * (2 - eta * h))
    fixed = (1 - eta * h) ** 2 * level + eta**2 * variance
    speed = -sympy.log(1 - eta * h)
    return all_of(
        equal(sympy.simplify(fixed - level), ZERO),
        equal(sympy.limit(level / eta, eta, 0), variance / (2 * h)),
        equal(sympy.limit(level / level.subs(eta, eta / 2), eta, 0), sympy.Integer(2)),
        equal(sympy.limit(speed / speed.subs(eta, eta / 2), eta, 0), sympy.Integer(2)),
    )
