"""The update, the learning rate, batches and line searches."""

import sympy

from theorems.lesson.refuting import refuted
from theorems.texts import LESSON
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    L,
    Point,
    Real,
    Smooth,
    StronglyConvexQuadratic,
    all_of,
    at_most,
    dot,
    equal,
    greater,
    identity_claim,
    less,
    norm2,
    stochastic,
    theorem,
)
from verify.methods.gradient import gradient_step

TOPIC = "gradient-descent"
STEP = "step-size"
SEARCH = "line-search"
POSITIVE = Real(0, None, closed=False)


@identity_claim(
    "les.update",
    source=LESSON.at("The Algorithm, and Key Takeaways"),
    title="The update moves opposite the gradient, by the step size times its length",
    topic=TOPIC,
    expected=PROVED,
)
def the_update(x: Point(), gradient: Point(), alpha: POSITIVE):
    """x+ - x = -alpha g has the squared length alpha^2 |g|^2, and its product with g is -alpha |g|^2."""
    after = x - alpha * gradient
    return all_of(
        equal(norm2(after - x), alpha**2 * norm2(gradient)), equal(dot(after - x, gradient), -alpha * norm2(gradient))
    )


@theorem(
    "les.descent-direction",
    source=LESSON.at("The Algorithm, Gradient Direction"),
    title="Moving opposite the gradient decreases f for sufficiently small step sizes",
    topic=TOPIC,
    expected=PROVED,
)
def short_steps_decrease(f: Smooth, x: Point(), alpha: Real(0, 2 / L, closed=False)):
    """A step 0 < alpha < 2/L decreases f by alpha (1 - L alpha/2)|g|^2 at least, g = grad f(x): above 0 for g != 0.

    For f that is only differentiable at x, f(x - t g) = f(x) - t|g|^2 + o(t) says the same of short enough steps.
    """
    decrease = alpha * (1 - f.L * alpha / 2) * norm2(f.grad(x))
    return at_most(f(gradient_step(f, x, alpha)), f(x) - decrease, bound=decrease)


def factor_on_a_parabola(curvature, alpha, x):
    """One gradient step on a x^2/2."""
    return x - alpha * (curvature * x)


@identity_claim(
    "les.quad-divergence",
    source=LESSON.at("Choosing the Learning Rate, Too Large"),
    title="On a x^2/2 the iterates grow without bound and change sign where |1 - alpha a| > 1",
    topic=STEP,
    expected=PROVED,
)
def parabola_diverges(curvature: POSITIVE, alpha: Real(), excess: POSITIVE, x: Real()):
    """x+ = (1 - alpha a) x, and for a, alpha > 0, |1 - alpha a| > 1 means alpha = (2 + e)/a with e > 0.

    Then x+ = -(1 + e) x: the sign changes in every step and |x_k| = (1 + e)^k |x_0| >= (1 + k e)|x_0|, for x_0
    not 0.  (a > 0: there is a minimum to overshoot.)
    """
    return all_of(
        equal(factor_on_a_parabola(curvature, alpha, x), x * (1 - alpha * curvature)),
        equal(factor_on_a_parabola(curvature, (2 + excess) / curvature, x), -(1 + excess) * x),
    )


@identity_claim(
    "les.q1",
    source=LESSON.at("Interview Questions, Q1"),
    title="On a x^2/2 gradient descent converges only if |1 - alpha a| < 1, that is alpha < 2/a",
    topic=STEP,
    expected=PROVED,
)
def parabola_converges_only_below(curvature: POSITIVE, alpha: POSITIVE, x: Real()):
    """With a, alpha > 0: (1 - alpha a)^2 - 1 = alpha a (alpha a - 2), so |1 - alpha a| >= 1 where alpha >= 2/a.

    There the distance from 0 does not decrease in any step; below 2/a it shrinks by the factor |1 - alpha a| < 1.
    """
    after = factor_on_a_parabola(curvature, alpha, x)
    return equal(after**2 - x**2, alpha * curvature * (alpha * curvature - 2) * x**2)


@identity_claim(
    "les.batch-gd",
    source=LESSON.at("Batch Gradient Descent"),
    title="The mean of the sample gradients is the gradient of the mean loss",
    topic="stochastic",
    expected=PROVED,
)
def gradient_of_the_mean():
    """For three differentiable losses of two variables; differentiation is linear, so also for any number n."""
    x, y = sympy.symbols("x y", real=True)
    losses = [sympy.Function(f"f{i}")(x, y) for i in range(3)]
    mean = sum(losses) / 3
    return all_of(
        *(equal(sympy.expand(mean.diff(z) - sum(f.diff(z) for f in losses) / 3), sympy.Integer(0)) for z in (x, y))
    )


@stochastic(
    "les.sgd",
    source=LESSON.at("Stochastic and Mini-batch Variants"),
    title="The gradient of a random sample, and the mean over a random batch, have the full gradient as their mean",
    topic="stochastic",
    expected=PROVED,
)
def samples_and_batches_are_unbiased():
    """Each of n samples has the probability 1/n, and is in C(n-1, b-1) of the C(n, b) batches, with weight 1/b."""
    n, b = sympy.symbols("n b", integer=True, positive=True)
    weight = sympy.gammasimp((sympy.binomial(n - 1, b - 1) / sympy.binomial(n, b) / b).rewrite(sympy.gamma))
    return all_of(equal(weight, 1 / n), equal(weight.subs(b, 1), 1 / n))


# ---------------------------------------------------------------- line search


@theorem(
    "les.els-def",
    source=LESSON.at("Line Search Methods, Exact Line Search"),
    title="Exact line search finds the step size that minimizes f along -grad f",
    topic=SEARCH,
    ill_posed=True,
    readings=("les.els-def.reading1", "les.els-def.reading2"),
    expected=ILL_POSED,
)
def exact_line_search():
    """Where f has a minimum along the ray (reading 1), or for every differentiable f (reading 2)?"""


@theorem(
    "les.els-def.reading1",
    source=LESSON.at("Line Search Methods, Exact Line Search, on strongly convex quadratics"),
    title="On strongly convex quadratics |g|^2/(g'Hg) minimizes f along -g",
    topic=SEARCH,
    expected=CONFIRMED,
)
def exact_step_of_a_quadratic(f: StronglyConvexQuadratic, x: Point(), alpha: Real(0)):
    """With g = grad f(x) not 0, the step |g|^2/(g'Hg) is positive, and no other step leads to a smaller value."""
    g = f.grad(x)
    best = norm2(g) / f.hessian(x).form(g)
    return all_of(greater(best, 0), at_most(f(x - best * g), f(x - alpha * g))).given(
        ("not stationary", greater(norm2(g), 0))
    )


@refuted(
    "les.els-def.reading2",
    "Line Search Methods, Exact Line Search, for every differentiable f",
    "Every differentiable f has a minimum over alpha > 0 along -grad f",
    topic=SEARCH,
    repair="les.els-def.reading1",
)
def falls_for_ever():
    """For every differentiable f and x with grad f(x) not 0, f(x - alpha grad f(x)) has a minimizer over alpha > 0.

    For f(x) = x the value at alpha is x - alpha: it falls for ever.
    """
    alpha, x = sympy.symbols("alpha x", real=True)
    return less(sympy.expand((x - (alpha + 1)) - (x - alpha)), sympy.Integer(0))


@theorem(
    "les.backtracking",
    source=LESSON.at("Line Search Methods, Backtracking Line Search"),
    title="Backtracking ends: every step of at most 2(1 - c)/L satisfies the Armijo condition",
    topic=SEARCH,
    expected=PROVED,
)
def armijo_holds_for_short_steps(f: Smooth, x: Point(), c: Real(0, 1, closed=False), share: Real(0, 1)):
    """With d = -grad f(x) and alpha = 2s(1 - c)/L, 0 <= s <= 1, f(x + alpha d) <= f(x) + c alpha grad f(x)'d.

    Shrinking by b in (0, 1) ends at the latest below that length, so the step kept is at least min(1, 2b(1 - c)/L),
    and f decreases by at least c times that times |grad f(x)|^2.
    """
    alpha, g = 2 * share * (1 - c) / f.L, f.grad(x)
    return at_most(f(x - alpha * g), f(x) - c * alpha * norm2(g))
