"""Solution to B.10: schedules of step sizes that sum to infinity.

Decided here: convergence from any start, stationary points of convex functions, and exponential rates.
"""

import sympy

from theorems.texts import GEOMETRY
from verify import (
    ILL_POSED,
    PROVED,
    REFUTED,
    Differentiable,
    L,
    Point,
    Real,
    SmoothConvex,
    SmoothStronglyConvex,
    Steps,
    all_of,
    asymptotic,
    at_least,
    at_most,
    distance2,
    dot,
    equal,
    norm2,
    rational,
    theorem,
)
from verify.explicit import has_class, has_minimizer, point, polynomial
from verify.methods.gradient import gradient_descent
from verify.methods.trajectory import iterates

EDGE = "Generalization and edge cases"


def quartic_explodes():
    """x^4 from 3 with steps 1/(k + 1): |x_k| >= 2^k 3 here; once x^2 >= k + 1, |x+| = |x|(4x^2/(k + 1) - 1) >= 3|x|."""
    f = polynomial({(4,): 1})
    has_class(f, convex=True)
    has_minimizer(f, point(0))
    x = point(3)
    conditions = []
    for k in range(4):
        after = x - f.grad(x) / (k + 1)
        conditions += [at_least(norm2(x), rational(k + 1)), at_least(norm2(after), 9 * norm2(x))]
        x = after
    return all_of(*conditions)


@theorem(
    "geo.B.10.strategy-any-init",
    source=GEOMETRY.at("Solution to B.10, Proof strategy"),
    title="Steps with an infinite sum and a finite sum of squares converge to a minimum from any start",
    topic="schedule",
    expected=REFUTED,
    repair="geo.B.10.strategy-any-init.repair",
    counterexample=quartic_explodes,
)
def schedules_converge_from_anywhere():
    """For convex f, sum alpha_k = infinity and sum alpha_k^2 < infinity: x_k tends to a minimum from any start.

    Against it: x^4 from 3 with alpha_k = 1/(k + 1).  If x^2 >= k + 1, the next iterate is at least 3 times as far from
    0 (4x^2/(k + 1) - 1 >= 3), so x^2 >= 9(k + 1) >= k + 2 again: by induction it diverges.
    """


@theorem(
    "geo.B.10.strategy-any-init.repair",
    source=GEOMETRY.at("Solution to B.10, Proof strategy, repaired"),
    title="For L-smooth convex f and steps up to 1/L: f(x_k) - f* is at most |x0 - x*|^2/(2 sum of the steps)",
    topic="schedule",
    expected=PROVED,
)
def schedules_converge_for_smooth_functions(
    f: SmoothConvex(minimizer=True), x0: Point(), alpha: Real(0, 1 / L, closed=(False, True)), k: Steps()
):
    """With alpha_i = alpha/(i + 1), alpha <= 1/L: 2 (alpha_0 + ... + alpha_(k-1)) (f(x_k) - f*) <= |x0 - x*|^2."""
    xs = iterates(x0, lambda x, i: x - alpha / (i + 1) * f.grad(x), k)
    steps = sum((alpha / (i + 1) for i in range(1, int(k))), alpha)
    return at_most(2 * steps * (f(xs.last) - f.minimum), distance2(x0, f.minimizer))


@theorem(
    "geo.B.10.step-opt",
    source=GEOMETRY.at("Solution to B.10, Full formal proof"),
    title="A stationary point of a convex function is a global minimum",
    topic="convexity",
    expected=PROVED,
)
def stationary_points_of_convex_functions(f: Differentiable(convex=True), x: Point(), y: Point()):
    """f(y) >= f(x) + <grad f(x), y - x>, so grad f(x) = 0 gives f(y) >= f(x) for every y.

    The converse holds for every differentiable f: along -grad f(x) the derivative is -|grad f(x)|^2.
    """
    return at_least(f(y), f(x) + dot(f.grad(x), y - x))


@theorem(
    "geo.B.10.gen-sc-exp",
    source=GEOMETRY.at(f"Solution to B.10, {EDGE}"),
    title="On strongly convex functions the rate is exponential with appropriate steps",
    topic="schedule",
    expected=ILL_POSED,
    ill_posed=True,
    readings=("geo.B.10.gen-sc-exp.reading1", "geo.B.10.gen-sc-exp.reading2"),
)
def exponential_with_appropriate_steps():
    """Exponential with the steps of the theorem, whose squares have a finite sum (1), or with constant steps (2)?"""


def polynomial_decay():
    """x^2/2 with alpha_k = 1/(2(k + 1)): x_k = binomial(2k, k)/4^k x0; x_(k+1)/x_k = (2k + 1)/(2k + 2) tends to 1."""
    k = sympy.Symbol("k", integer=True, positive=True)
    factor = 1 - 1 / (2 * (k + 1))
    return all_of(
        equal(sympy.simplify(factor - (2 * k + 1) / (2 * k + 2)), sympy.Integer(0)),
        equal(sympy.limit(factor, k, sympy.oo), sympy.Integer(1)),
    )


@asymptotic(
    "geo.B.10.gen-sc-exp.reading1",
    source=GEOMETRY.at(f"Solution to B.10, {EDGE}, with steps whose squares have a finite sum"),
    title="Diminishing steps converge exponentially on strongly convex functions",
    topic="schedule",
    expected=REFUTED,
    repair="geo.B.10.gen-sc-exp.reading2",
    counterexample=polynomial_decay,
)
def diminishing_steps_are_exponential():
    """On strongly convex f, steps with sum alpha_k = infinity, sum alpha_k^2 < infinity converge exponentially.

    Against it: the steps tend to 0, and so on x^2/2 the factors 1 - alpha_k tend to 1: |x_k|^(1/k) tends to 1 for
    every such schedule (unless a step hits the minimum); shown for alpha_k = 1/(2(k + 1)).
    """


@theorem(
    "geo.B.10.gen-sc-exp.reading2",
    source=GEOMETRY.at(f"Solution to B.10, {EDGE}, with constant steps"),
    title="Constant steps up to 1/L converge exponentially on strongly convex functions",
    topic="schedule",
    expected=PROVED,
)
def constant_steps_are_exponential(
    f: SmoothStronglyConvex(minimizer=True), x0: Point(), alpha: Real(0, 1 / L, closed=(False, True)), k: Steps()
):
    """|x_k - x*|^2 <= (1 - alpha m)^(2k) |x0 - x*|^2 for 0 < alpha <= 1/L."""
    xs = gradient_descent(f, x0, alpha, k)
    factor = (1 - alpha * f.m) ** (2 * k)
    return at_most(distance2(xs.last, f.minimizer), factor * distance2(x0, f.minimizer))
