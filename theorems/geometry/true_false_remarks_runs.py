"""Solutions to A.1, A.8, A.10, A.13 and A.15 to A.19: remarks on single runs.

Decided here: runs that never arrive, never come back, overshoot or stand still.
"""

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    REFUTED,
    Point,
    Real,
    all_of,
    at_most,
    equal,
    exists,
    greater,
    identity_claim,
    norm,
    norm2,
    rational,
    theorem,
)
from verify.classes.functions import HessianLipschitz
from verify.explicit import has_class, has_minimizer, point, polynomial
from verify.methods.gradient import gradient_step

from .true_false_saddles_parts import around

Positive = Real(0, None, closed=(False, True))


@theorem(
    "geo.A.15.robbins-monro",
    source=GEOMETRY.at("Solution to A.15, Explicit counterexample"),
    title="General theory can give x^4/4 the rate O(1/sqrt(k)) with alpha_k = 1/sqrt(k)",
    topic="schedule",
    ill_posed=True,
    readings=("geo.A.15.x4.reading1", "geo.A.15.x4.reading2"),
    expected=ILL_POSED,
)
def general_theory_for_the_quartic():
    """By the Robbins-Monro theorem, or general theory, x^4/4 with alpha_k = 1/sqrt(k) can have the rate O(1/sqrt(k)).

    From every start no theorem can say so (reading 1 of the example): the sum of 1/k diverges and the gradient grows
    faster than linearly, so the hypotheses fail.  From starts near the minimum the rate holds (reading 2).
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


def _leaves_the_ellipsoid():
    """50 x^2, L = 100, step size 3/100 from 1: x_1 = -2, f(x_1) = 200 > 50."""
    f, x = polynomial({(2,): 50}), point(1)
    after = gradient_step(f, x, rational(3, 100))
    return all_of(equal(after, point(-2)), greater(f(after), f(x)))


@exists(
    "geo.A.19.return",
    source=GEOMETRY.at("Solution to A.19, Traps"),
    title="One iterate outside the initial sublevel set is enough against A.19",
    topic="gradient-descent",
    witness=_leaves_the_ellipsoid,
    expected=PROVED,
)
def one_iterate_outside():
    """A.19 says f(x_k) <= f(x_0) for every k, so one k is enough: 50 x^2 from 1, step size 3/100, has f(x_1) = 200.

    (The words "even if iterates eventually return" say nothing about whether they do; on a quadratic they do not.)
    """


@identity_claim(
    "geo.A.19.return.quadratic",
    source=GEOMETRY.at("Solution to A.19, Traps, on quadratics"),
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


@theorem(
    "geo.A.1.hess-pd-suffices",
    source=GEOMETRY.at("Solution to A.1, Full mathematical justification"),
    title="A positive definite Hessian at a stationary point guarantees a local minimum",
    topic="calculus",
    expected=CONFIRMED,
)
def definite_hessian_suffices(g: HessianLipschitz, star: Point(), v: Point(), t: Real(0, 1, closed=False)):
    """If v'Hv > 0 at a stationary point x*, then f(x* + s v) > f(x*) for all 0 < s < 3 v'Hv/(M|v|^3).

    For f(x) = g(x) - grad g(x*)'x; with H >= mI it holds in all directions for |s v| < 3m/M: a strict minimum.
    """
    curvature = g.hessian(star).form(v)
    size = 3 * t * curvature / (g.M * norm(v) ** 3)
    return greater(around(g, star, star + size * v), around(g, star, star)).given(
        ("v is not zero", greater(norm2(v), 0)), ("v'Hv > 0", greater(curvature, 0))
    )


def _polyak_step_uphill():
    """(x^2 - 1)^2/4, f* = 0, from 1/10: the step leads beyond 2, and f is larger there."""
    f, x = polynomial({(4,): "1/4", (2,): "-1/2", (0,): "1/4"}), point("1/10")
    after = x - f(x) / norm2(f.grad(x)) * f.grad(x)
    # f is a square, so its value 0 at 1 is the minimum
    return all_of(equal(f(point(1)), 0 * f(x)), greater(f(x), 0), greater(f(after), f(x)))


@exists(
    "geo.A.8.nonconvex-could-increase",
    source=GEOMETRY.at("Solution to A.8, Explicit counterexample"),
    title="On a non-convex function the Polyak step can increase f, although f(x_k) > f*",
    topic="step-size",
    witness=_polyak_step_uphill,
    expected=PROVED,
)
def polyak_can_increase():
    """(x^2 - 1)^2/4 from 1/10, where f > f* = 0: here is the explicit counterexample that the text looks for."""


def _slow_and_better_than_promised():
    f, x, conditions = polynomial({(2,): "1/20"}), point(1), []
    has_class(f, smooth=1)
    alpha = rational(1, 1000)
    for _ in range(100):
        after = gradient_step(f, x, alpha)
        x = after
    conditions.append(greater(f(x), rational(9, 10) * f(point(1))))
    after = gradient_step(f, point(1), rational(1))
    promised = rational(1, 2) * norm2(f.grad(point(1)))
    return all_of(*conditions, greater(f(point(1)) - f(after), promised))


@exists(
    "geo.A.10.small-steps-slow",
    source=GEOMETRY.at("Solution to A.10, Traps"),
    title="Very small steps converge slowly; the actual decrease can exceed the guaranteed one",
    topic="step-size",
    witness=_slow_and_better_than_promised,
    expected=PROVED,
)
def slow_or_better_than_promised():
    """x^2/20 with L = 1: 100 steps of 1/1000 leave 9/10 of f; a step of 1 decreases f by more than |g|^2/2."""


@theorem(
    "geo.A.13.wont-move",
    source=GEOMETRY.at("Solution to A.13, Failure mode analysis"),
    title="Without noise gradient descent does not move away from a saddle",
    topic="nonconvex-saddle",
    ill_posed=True,
    readings=("geo.A.13.wont-move.reading1", "geo.A.13.wont-move.reading2"),
    expected=ILL_POSED,
)
def does_not_move():
    """Nearby directions offer lower loss, but gradient descent does not move: at the saddle (1), or near it too (2)?"""


@identity_claim(
    "geo.A.13.wont-move.reading1",
    source=GEOMETRY.at("Solution to A.13, Failure mode analysis"),
    title="At a saddle gradient descent does not move",
    topic="nonconvex-saddle",
    expected=PROVED,
)
def stands_still_at_a_saddle(alpha: Real(), x: Real(), slope: Real()):
    """The gradient is zero there: x - alpha 0 = x."""
    return equal(x - alpha * (0 * slope), x)


def _leaves_from_nearby():
    f, x, conditions = polynomial({(2, 0): "1/2", (0, 2): "-1/2"}), point(0, "1/1000"), []
    for _ in range(10):
        after = gradient_step(f, x, rational(1))
        conditions.append(equal(after, 2 * x))
        x = after
    return all_of(*conditions, greater(norm2(x), 1))


@theorem(
    "geo.A.13.wont-move.reading2",
    source=GEOMETRY.at("Solution to A.13, Failure mode analysis"),
    title="From points near a saddle gradient descent does not move away",
    topic="nonconvex-saddle",
    counterexample=_leaves_from_nearby,
    repair="geo.A.2.repair",
    expected=REFUTED,
)
def stays_near_a_saddle():
    """Without noise gradient descent does not move away from a saddle that it starts near.

    Against it: (x^2 - y^2)/2 from (0, 1/1000) with step size 1: the distance doubles, and exceeds 1 after ten steps.
    """


def _velocity_carries_away():
    """x^2/2, step 1/2, momentum 1/2, from the minimizer 0 with the point before it at -1: y = 1/2, x_1 = 1/4."""
    f, before, x = polynomial({(2,): "1/2"}), point(-1), point(0)
    y = x + (x - before) / 2
    after = gradient_step(f, y, rational(1, 2))
    return all_of(equal(gradient_step(f, x, rational(1, 2)), x), equal(after, point("1/4")))


@exists(
    "geo.A.17.zero-velocity",
    source=GEOMETRY.at("Solution to A.17, Failure mode analysis"),
    title="Nesterov's method with a wrong initial velocity can be slower",
    topic="momentum",
    witness=_velocity_carries_away,
    expected=PROVED,
)
def initial_velocity_matters():
    """From the minimizer of x^2/2 with velocity 1 it moves away to 1/4; with velocity 0 it would stay."""
