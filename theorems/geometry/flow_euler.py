"""Exercise C.12: how closely gradient descent, as Euler's method, follows the flow, with constants."""

import sympy

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    PROVED,
    Count,
    Point,
    Real,
    Smooth,
    SmoothConvex,
    Steps,
    all_of,
    asymptotic,
    at_most,
    distance2,
    exists,
    exp,
    flow,
    gradient_flow,
    greater,
    less,
    norm2,
    rational,
    theorem,
)
from verify.explicit import point, polynomial
from verify.judges.asymptotic_orders import big_theta
from verify.methods.gradient import gradient_descent

EULER = "Solution to C.12, Explanation"


def _horizon(f, x0, alpha, k):
    """(x_k, x(k alpha)): the k-th iterate of gradient descent, and the flow at the time that has passed."""
    return gradient_descent(f, x0, alpha, k).last, gradient_flow(f, x0)(alpha * k)


Short = Real(0, 1, closed=(False, True))
"""alpha L, so that a step size is a share of 1/L."""


@flow(
    "geo.C.12.euler",
    source=GEOMETRY.at(EULER),
    title="Gradient descent follows the flow with an error of order alpha, and of alpha^2 in one step",
    topic="gradient-flow",
    expected=CONFIRMED,
)
def error_of_euler(f: Smooth, x0: Point(), s: Short, k: Steps(tried=(1, 2, 4))):
    """With alpha L = s and T = k alpha: |x_k - x(T)| <= alpha/2 e^(LT) (e^(LT) - 1) |grad f(x0)|.

    On a fixed horizon T that is a multiple of alpha; in one step (T = alpha) it is at most a multiple of alpha^2.
    """
    alpha = s / f.L
    iterate, place = _horizon(f, x0, alpha, k)
    growth = exp(s * k)
    return at_most(distance2(iterate, place), (alpha / 2 * growth * (growth - 1)) ** 2 * norm2(f.grad(x0)))


@flow(
    "geo.theorem.ex7-euler-tracks-flow",
    source=GEOMETRY.at("Example 7; From Quadratic Curvature to Gradient Flow; Gradient Flow and Continuous Time"),
    title="For small steps gradient descent follows the flow",
    topic="gradient-flow",
    expected=CONFIRMED,
)
def tracking(f: SmoothConvex, x0: Point(), s: Real(0, 2, closed=(False, True)), k: Steps(tried=(1, 2, 4))):
    """For convex f and alpha L = s <= 2: |x_k - x(k alpha)| <= s/2 (k alpha) |grad f(x0)|.

    On a fixed horizon k alpha this tends to 0 with alpha.
    """
    alpha = s / f.L
    iterate, place = _horizon(f, x0, alpha, k)
    return at_most(distance2(iterate, place), (s / 2 * alpha * k) ** 2 * norm2(f.grad(x0)))


@flow(
    "geo.C.12.limit",
    source=GEOMETRY.at("Exercise C.12"),
    title="The flow is the limit of gradient descent for infinitesimally small steps",
    topic="gradient-flow",
    expected=CONFIRMED,
)
def limit_of_small_steps(f: Smooth, x0: Point(), s: Short, k: Steps(tried=(1, 2, 4))):
    """For fixed T = k alpha the distance of x_k from x(T) tends to 0 with alpha.

    Searched as what makes it so: |x_k - x(T)| <= alpha/2 e^(LT) (e^(LT) - 1) |grad f(x0)|.
    """
    iterate, place = _horizon(f, x0, s / f.L, k)
    growth = exp(s * k)
    return at_most(distance2(iterate, place), (s / f.L / 2 * growth * (growth - 1)) ** 2 * norm2(f.grad(x0)))


@asymptotic(
    "geo.C.12.accumulate",
    source=GEOMETRY.at("Solution to C.12, Common Mistakes"),
    title="An error of order alpha^2 in each step adds up to one of order alpha",
    topic="gradient-flow",
    expected=PROVED,
)
def errors_add_up():
    """On x^2/2 from 1: e^-alpha - (1 - alpha) = Theta(alpha^2), and n = 1/alpha steps are Theta(alpha) off at t = 1."""
    h = sympy.Symbol("h", positive=True)
    n = sympy.Symbol("n", integer=True, positive=True)
    one_step = big_theta(sympy.exp(-h) - (1 - h), h**2, h, at_zero=True)
    return one_step, big_theta(sympy.exp(-1) - (1 - 1 / n) ** n, 1 / n, n)


def across_the_valley():
    """diag(1, 10) with alpha = 19/100 (alpha L = 1.9) from (1, 1): each step crosses the valley, the flow never does.

    After ten steps the flow moves along the valley (its second speed is less than a millionth of its first), and the
    steps still move more across the valley than along it, to the other side each time.
    """
    f, alpha = polynomial({(2, 0): "1/2", (0, 2): 5}), rational(19, 100)
    xs = gradient_descent(f, point(1, 1), alpha, Count(11))
    speed = gradient_flow(f, point(1, 1)).velocity(alpha * 10)
    along, across = xs[11] - xs[10], xs[11][1] * xs[10][1]
    return all_of(
        less(across, 0),
        less(along[0] ** 2, along[1] ** 2),
        less(speed[1] ** 2, speed[0] ** 2 / 10**12),
    )


@exists(
    "geo.C.12.oscillate",
    source=GEOMETRY.at(EULER),
    title="Large steps oscillate across the path of the flow",
    topic="gradient-flow",
    witness=across_the_valley,
    expected=PROVED,
)
def oscillation():
    """On a valley the steps of gradient descent with alpha near 2/L swing across the path that the flow takes."""


@theorem(
    "geo.C.12",
    source=GEOMETRY.at("Exercise C.12"),
    title="Small steps follow the flow closely, large steps oscillate",
    topic="gradient-flow",
    expected=PROVED,
)
def comparison():
    """On diag(1, 10) from (1, 1): steps of 1/100 stay within 1/25 of the flow up to the time 1, steps of 0.19 do not.

    (Compared at the times 1/10, 1/4, 1/2 and 1, and for the large steps after five.)
    """
    f, start = polynomial({(2, 0): "1/2", (0, 2): 5}), point(1, 1)
    xs, x = gradient_descent(f, start, rational(1, 100), Count(100)), gradient_flow(f, start)
    close = [at_most(distance2(xs[i], x(rational(i, 100))), rational(1, 625)) for i in (10, 25, 50, 100)]
    large = gradient_descent(f, start, rational(19, 100), Count(5))
    away = greater(distance2(large[5], x(rational(95, 100))), rational(1, 4))
    return all_of(*close, away, less(large[5][1] * large[4][1], 0))
