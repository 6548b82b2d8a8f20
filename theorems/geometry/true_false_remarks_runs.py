"""Solutions to A.15, A.18 and A.19: remarks on runs that never arrive, or never come back.

Decided here: slow convergence, minimizers at infinity, the return to a sublevel set on a quadratic.
"""

import sympy

from theorems.texts import GEOMETRY
from verify import (
    PROVED,
    REFUTED,
    Point,
    Real,
    StronglyConvexQuadratic,
    all_of,
    at_most,
    equal,
    exists,
    greater,
    identity_claim,
    rational,
    theorem,
)
from verify.explicit import has_minimizer, point, polynomial
from verify.methods.gradient import gradient_descent, gradient_step

from .true_false_numbers_late import quartic_run_diverges

Positive = Real(0, None, closed=(False, True))


@theorem(
    "geo.A.15.robbins-monro",
    source=GEOMETRY.at("Solution to A.15, Explicit counterexample"),
    title="General theory gives x^4/4 the rate O(1/sqrt(k)) with alpha_k = 1/sqrt(k)",
    topic="schedule",
    counterexample=quartic_run_diverges,
    repair="geo.A.15.x4.repair",
    expected=REFUTED,
)
def general_theory_for_the_quartic():
    """By the Robbins-Monro theorem, or general theory, x^4/4 with alpha_k = 1/sqrt(k) has the rate O(1/sqrt(k)).

    Against it: from 3 the run diverges, so no theorem can say so.  (The sum of 1/k diverges, and the gradient
    grows faster than linearly: the theorem's hypotheses fail.)
    """


def _never_exactly_there():
    f, x, conditions = polynomial({(2,): "1/2"}), point(1), []
    has_minimizer(f, point(0))
    for k in range(1, 13):
        x = gradient_step(f, x, rational(1, 2))
        conditions += [equal(x[0], rational(1, 2**k)), greater(f(x), f(point(0)))]
    return all_of(*conditions)


@exists(
    "geo.A.18.slow",
    source=GEOMETRY.at("Solution to A.18, Full mathematical justification"),
    title="A convergent run need not reach the minimum in finite time",
    topic="gradient-descent",
    witness=_never_exactly_there,
    expected=PROVED,
)
def convergence_without_arrival():
    """x^2/2 from 1 with step size 1/2: x_k = 2^(-k) tends to the minimizer 0 and is never there."""


def _minimum_at_infinity():
    x, conditions = rational(1), []
    for k in range(1, 7):
        after = x + 1 / (1 + x**2)
        conditions += [greater(after, x), at_most(after, rational(1 + k))]
        x = after
    return all_of(*conditions)


@exists(
    "geo.A.18.minimizer-inf",
    source=GEOMETRY.at("Solution to A.18, Explicit counterexample"),
    title="Where the infimum is at infinity, gradient descent does not reach it in finite time",
    topic="gradient-descent",
    witness=_minimum_at_infinity,
    expected=PROVED,
)
def infimum_at_infinity():
    """f = -arctan, step size 1 from 1: x+ = x + 1/(1 + x^2) grows for ever, and is at most 1 + k after k steps."""


def _values_are_convex_in_time():
    """In each eigendirection f_0 - 2 f_1 + f_2 = c x^2/2 (1 - r^2)^2 with r = 1 - alpha c: nonnegative for c > 0."""
    c, x, alpha = sympy.symbols("c x alpha", real=True)
    r = 1 - alpha * c
    values = [c * (r**k * x) ** 2 / 2 for k in range(3)]
    return equal(sympy.expand(values[0] - 2 * values[1] + values[2] - c * x**2 / 2 * (1 - r**2) ** 2), sympy.Integer(0))


@exists(
    "geo.A.19.return",
    source=GEOMETRY.at("Solution to A.19, Traps; ML applications"),
    title="On a quadratic the iterates can leave the sublevel set and return",
    topic="gradient-descent",
    counterexample=_values_are_convex_in_time,
    repair="geo.A.19.return.repair",
    expected=REFUTED,
)
def leave_and_return(f: StronglyConvexQuadratic, x0: Point(), alpha: Positive):
    """On a strongly convex quadratic f(x_1) > f(x_0) and f(x_3) <= f(x_0) can both hold, with a fixed step size.

    Against it: f(x_k) is a sum of terms c x^2/2 (1 - alpha c)^(2k), each convex in k; once it rises, it rises for ever.
    """
    xs = gradient_descent(f, x0, alpha, 3)
    return all_of(greater(f(xs[1]), f(x0)), at_most(f(xs[3]), f(x0)))


@identity_claim(
    "geo.A.19.return.repair",
    source=GEOMETRY.at("Solution to A.19, Traps, repaired"),
    title="On a convex quadratic with fixed steps the values f(x_k) are convex in k",
    topic="gradient-descent",
    expected=PROVED,
)
def values_are_convex_in_time(c: Real(0), alpha: Real(), x: Real()):
    """f_0 - 2 f_1 + f_2 = c x^2/2 (1 - r^2)^2 >= 0 in the direction of eigenvalue c >= 0, r = 1 - alpha c.

    The sum over the eigendirections is convex too: a run that has left its sublevel set does not come back.
    """
    first = x - alpha * (c * x)
    second = first - alpha * (c * first)
    factor = 1 - (1 - alpha * c) ** 2
    return equal(c * x**2 / 2 - 2 * (c * first**2 / 2) + c * second**2 / 2, c * x**2 / 2 * factor**2)
