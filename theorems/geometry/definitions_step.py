"""Step sizes: the optimal fixed step, the examples, and what happens beyond 2/L.

Decided here: "may diverge" and "diverges" for alpha > 2/L, "convergence is guaranteed" for alpha < 2/L, the rates that
the text prints for alpha = 2/(L + m).
"""

import sympy
from flint import fmpq

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    PROVED,
    REFUTED,
    L,
    Point,
    Real,
    Smooth,
    SmoothStronglyConvex,
    Steps,
    Vector,
    absolute,
    all_of,
    at_least,
    at_most,
    distance2,
    equal,
    exists,
    figure,
    greater,
    maximum,
    norm2,
    printed,
    rational,
    theorem,
)
from verify.explicit import function, has_class, point, polynomial
from verify.functions.bodies import RidgeSum, Term
from verify.functions.units import Huber
from verify.methods.gradient import gradient_descent, gradient_step

STEP = "Step Size (Learning Rate)"
FIXED = "Fixed Step Size Rule"
EXAMPLE = GEOMETRY.at(f"{FIXED}, Valid Example")
Positive = Real(0, None, closed=(False, True))
AtLeast_m = Real(sympy.Symbol("m", positive=True), None)


@theorem(
    "geo.def.step.optimal-fixed",
    source=GEOMETRY.at(f"{STEP}, Usage; {FIXED}, Definition"),
    title="The optimal fixed step size is 2/(L + m)",
    topic="step-size",
    expected=CONFIRMED,
)
def optimal_fixed_step(m: Positive, L: AtLeast_m, alpha: Real()):
    """For every step size the worst contraction over the class is at least (L - m)/(L + m), the value at 2/(L + m).

    The worst contraction of a step is max(|1 - alpha m|, |1 - alpha L|): it is an upper bound for all functions of the
    class, and the quadratic with the curvatures m and L attains it.
    """
    worst, rho = maximum(absolute(1 - alpha * m), absolute(1 - alpha * L)), (L - m) / (L + m)
    best = 2 / (L + m)
    return all_of(at_least(worst, rho), at_most(absolute(1 - best * m), rho), at_most(absolute(1 - best * L), rho))


@figure(
    "geo.def.step.example-diag100",
    source=GEOMETRY.at(f"{STEP}, Valid Example"),
    title="For A = diag(1, 100): alpha < 0.02, and alpha* = 2/101 = 0.0198",
    topic="step-size",
    printed_answer="0.02; 0.0198",
    expected=PROVED,
)
def step_size_example():
    """Each coordinate is multiplied by 1 - alpha lambda: |1 - 100 alpha| < 1 exactly for 0 < alpha < 0.02.

    At 0.02 the factor of the second coordinate is -1; and 2/101 = 0.0198.
    """
    return all_of(
        equal(rational(2, 100), rational(1, 50)),
        equal(1 - rational(1, 50) * 100, -1),
        printed("0.0198", rational(2, 101)),
    )


def _doubling_run():
    """f(x) = x^2/2, L = 1, alpha = 3 > 2: every step multiplies x by -2."""
    f, x = polynomial({(2,): "1/2"}), point(1)
    conditions = []
    for _ in range(4):
        after = gradient_step(f, x, rational(3))
        conditions.append(equal(after, -2 * x))
        x = after
    return all_of(*conditions)


@exists(
    "geo.fact.alpha-gt-2L-may",
    source=GEOMETRY.at(f"{STEP}, Failure Case; Stability Bound under Step Size Constraint"),
    title="With alpha > 2/L gradient descent may diverge",
    topic="step-size",
    witness=_doubling_run,
    expected=PROVED,
)
def may_diverge():
    """Some L-smooth f, alpha > 2/L and start with |x_k| to infinity: f(x) = x^2/2, alpha = 3 gives x_k = (-2)^k.

    The step is linear, so what holds for the steps computed holds for all.
    """


def _converges_beyond():
    """Huber function with threshold 1, L = 1, alpha = 5/2 > 2: from 5/2, where the slope is 1, to the minimizer 0."""
    f, alpha = function(RidgeSum(1, (Term(fmpq(1), Vector([fmpq(1)]), fmpq(0), Huber(fmpq(1))),))), rational(5, 2)
    has_class(f, convex=True, smooth=1)
    after = gradient_step(f, point("5/2"), alpha)
    # the gradient changes by exactly 1 between 0 and 1, so no smaller L is possible
    return all_of(
        greater(alpha, 2), equal(after, point(0)), equal(f.grad(after), point(0)), equal(f.grad(point(1)), point(1))
    )


@theorem(
    "geo.fact.alpha-gt-2L-diverges",
    source=GEOMETRY.at(f"{FIXED}, Failure Case"),
    title="With alpha > 2/L gradient descent diverges",
    topic="step-size",
    counterexample=_converges_beyond,
    repair="geo.fact.alpha-gt-2L-diverges.repair",
    expected=REFUTED,
)
def diverges():
    """If alpha > 2/L, gradient descent on an L-smooth f diverges (from any start that is not stationary).

    Against it: the Huber function with threshold 1 has L = 1 and no smaller L; with alpha = 5/2 the start 5/2, where
    the slope is 1, reaches the minimizer 0 in one step.  Bounded oscillation is possible too: once |x| > 1 the
    steps have the length alpha.
    """


@theorem(
    "geo.fact.alpha-gt-2L-diverges.repair",
    source=GEOMETRY.at(f"{FIXED}, Failure Case, repaired"),
    title="On L|x|^2/2 gradient descent diverges for every alpha > 2/L",
    topic="step-size",
    expected=CONFIRMED,
)
def diverges_on_the_steepest_quadratic(L: Positive, share: Positive, x: Point()):
    """On f(x) = L|x|^2/2 with alpha = (2 + share)/L each step multiplies |x| by 1 + share.

    So |x_k| = (1 + share)^k |x_0|: for every alpha > 2/L some L-smooth function diverges from all starts but one.
    """
    alpha = (2 + share) / L
    return equal(norm2(x - alpha * (L * x)), (1 + share) ** 2 * norm2(x))


def _runs_away():
    """f(x) = -x^2/2, L = 1, alpha = 1 < 2: every step doubles x."""
    f, x = polynomial({(2,): "-1/2"}), point(1)
    conditions = []
    for _ in range(4):
        after = gradient_step(f, x, rational(1))
        conditions.append(equal(after, 2 * x))
        x = after
    return all_of(*conditions)


@theorem(
    "geo.def.fixed.guaranteed",
    source=GEOMETRY.at(f"{FIXED}, Definition"),
    title="For an L-smooth function alpha < 2/L guarantees convergence",
    topic="step-size",
    counterexample=_runs_away,
    repair="geo.def.fixed.guaranteed.repair",
    expected=REFUTED,
)
def convergence_is_guaranteed():
    """Gradient descent on an L-smooth function converges if alpha < 2/L (nothing else is assumed).

    Against it: f(x) = -x^2/2 with L = 1 and alpha = 1 doubles x in every step.  The linear function f(x) = x, which is
    convex, runs away as well.
    """


@theorem(
    "geo.def.fixed.guaranteed.repair",
    source=GEOMETRY.at(f"{FIXED}, Definition, repaired"),
    title="For an L-smooth function that is bounded below, alpha < 2/L drives the gradient to zero",
    topic="step-size",
    expected=CONFIRMED,
)
def gradients_vanish(f: Smooth(bounded_below=True), x0: Point(), alpha: Real(0, 2 / L, closed=False), k: Steps()):
    """min |grad f(x_i)|^2 over i < k is at most (f(x0) - inf f)/(alpha (1 - alpha L/2) k); so is their mean.

    With a minimizer and convexity the iterates converge (they do not move away from any minimizer).
    """
    xs = gradient_descent(f, x0, alpha, k)
    rate = (f(x0) - f.minimum) / (alpha * (1 - alpha * f.L / 2) * k)
    return at_most(xs.least(lambda x: norm2(f.grad(x)), 0, k - 1), rate)


@theorem(
    "geo.def.fixed.rate-const",
    source=GEOMETRY.at(f"{FIXED}, Usage"),
    title="With a fixed step size the contraction is the same in every iteration",
    topic="step-size",
    expected=PROVED,
)
def contraction_does_not_depend_on_the_iteration(f: SmoothStronglyConvex(minimizer=True), x: Point(), alpha: Positive):
    """From every point, so in every iteration, |x+ - x*|^2 <= max((1 - alpha m)^2, (1 - alpha L)^2)|x - x*|^2.

    The factor depends on L (and m) and on alpha, not on k.
    """
    factor = maximum((1 - alpha * f.m) ** 2, (1 - alpha * f.L) ** 2)
    return at_most(distance2(gradient_step(f, x, alpha), f.minimizer), factor * distance2(x, f.minimizer))


@theorem(
    "geo.fact.fixed-too-small",
    source=GEOMETRY.at(f"{FIXED}, Failure Case"),
    title="A much smaller step size is slower than necessary",
    topic="step-size",
    expected=CONFIRMED,
)
def smaller_is_slower(m: Positive, L: AtLeast_m, share: Real(0, 1, closed=False), smaller: Real(0, 1, closed=False)):
    """Below 2/(L + m) the worst contraction max(|1 - alpha m|, |1 - alpha L|) grows as alpha falls.

    (That one step size need not fit a function whose curvature varies is what L, the largest curvature, says.)
    """

    def worst(alpha):
        return maximum(absolute(1 - alpha * m), absolute(1 - alpha * L))

    alpha = share * 2 / (L + m)
    return greater(worst(smaller * alpha), worst(alpha))


@figure(
    "geo.ex.fixed-diag10-step",
    source=EXAMPLE,
    title="For A = diag(1, 10): kappa = 10 and alpha* = 2/11 = 0.182",
    topic="step-size",
    printed_answer="0.182",
    expected=PROVED,
)
def fixed_step_example():
    """2/(L + m) = 2/11 = 0.182 for L = 10, m = 1."""
    return all_of(equal(rational(10) / 1, 10), printed("0.182", 2 / (rational(10) + 1)))


@theorem(
    "geo.ex.fixed-diag10-rate",
    source=EXAMPLE,
    title="At alpha* = 2/11, |x_k| <= 0.9^k |x_0|",
    topic="gradient-descent",
    printed_answer="0.9^k",
    expected=CONFIRMED,
)
def fixed_step_example_rate(a: Real(), b: Real(), k: Steps()):
    """For f = (x_1^2 + 10 x_2^2)/2 and alpha = 2/11: |x_k|^2 <= 0.9^(2k)|x_0|^2.

    True and not tight: the coordinates are multiplied by 9/11 and -9/11, so |x_k| = (9/11)^k |x_0| exactly.
    """
    alpha = rational(2, 11)
    x1, x2 = (1 - alpha) ** k * a, (1 - 10 * alpha) ** k * b
    return at_most(x1**2 + x2**2, rational(9, 10) ** (2 * k) * (a**2 + b**2))


@theorem(
    "geo.rate.conflicting-gd-rates",
    source=GEOMETRY.at("Concrete ML Examples 2; Fixed Step Size Rule; theorems on linear and local convergence"),
    title="The printed rates for alpha = 2/(L + m) are bounds of different sharpness",
    topic="gradient-descent",
    expected=PROVED,
)
def printed_rates_in_order(kappa: Real(1, None)):
    """With rho = (kappa-1)/(kappa+1), the sharp factor of the distance: rho^2 <= rho and rho <= 1 - 1/kappa.

    So rho^k and (1 - 1/kappa)^k on the distance, rho^k and rho^(2k) on its square are all true, and rho^k on the
    distance (rho^(2k) on the square) is the sharp one.  (1 - 2/kappa) lies below rho: no bound.
    """
    rho = (kappa - 1) / (kappa + 1)
    return all_of(at_most(rho**2, rho), at_most(rho, 1 - 1 / kappa), at_most(1 - 2 / kappa, rho, bound=1 / kappa))
