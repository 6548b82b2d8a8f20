"""Solutions to B.5 and C.12: what the flow keeps and loses, where it ends, and how closely Euler's method follows it.

Decided here: the steps of the proof of B.5, the double well, coercive and analytic functions, and the error of gradient
descent as Euler's method, with constants.
"""

import sympy

from theorems.geometry.exercises_b_limits import dips
from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    REFUTED,
    Count,
    Differentiable,
    FunctionClass,
    Point,
    Real,
    Smooth,
    SmoothConvex,
    Steps,
    Time,
    all_of,
    asymptotic,
    at_least,
    at_most,
    distance2,
    dot,
    equal,
    exists,
    exp,
    flow,
    gradient_flow,
    greater,
    identity_claim,
    less,
    norm2,
    rational,
    theorem,
)
from verify.explicit import point, polynomial
from verify.flows.lyapunov import Lyapunov
from verify.flows.regions import attracts, is_inside
from verify.judges.asymptotic_orders import big_theta
from verify.methods.gradient import gradient_descent

PROOF = "Solution to B.5, Full formal proof"
STRATEGY = "Solution to B.5, Proof strategy"
VALIDATION = "Solution to B.5, Computational validation"
FAILURE = "Solution to B.5, Failure mode analysis"
EULER = "Solution to C.12, Explanation"
ZERO = sympy.Integer(0)


@identity_claim(
    "geo.B.5.step-dissipation",
    source=GEOMETRY.at(PROOF),
    title="d/dt f(x(t)) = -|grad f(x(t))|^2",
    topic="gradient-flow",
    expected=PROVED,
)
def dissipation(f: Differentiable, x0: Point(), t: Time()):
    """By the chain rule d/dt f(x(t)) = <grad f(x(t)), x'(t)> = -|grad f(x(t))|^2, for every differentiable f."""
    x = gradient_flow(f, x0)
    return equal(dot(f.grad(x(t)), x.velocity(t)), -norm2(f.grad(x(t))))


@identity_claim(
    "geo.B.5.step-integral",
    source=GEOMETRY.at(PROOF),
    title="The integral of |grad f|^2 along a flow that tends to x* is f(x0) - f(x*)",
    topic="gradient-flow",
    expected=PROVED,
)
def integral_of_the_dissipation(f: Differentiable, x0: Point(), t: Time()):
    """|grad f(x(t))|^2 is the derivative of f(x0) - f(x(t)), so its integral over [0, T] is f(x0) - f(x(T)).

    As T grows this tends to f(x0) - f(x*), because a differentiable f is continuous at x*.
    """
    x = gradient_flow(f, x0)
    return equal(norm2(f.grad(x(t))), -dot(f.grad(x(t)), x.velocity(t)))


@flow(
    "geo.B.5.step-grad0",
    source=GEOMETRY.at(PROOF),
    title="If |grad f|^2 is integrable and x(t) tends to x*, grad f(x(t)) tends to 0",
    topic="gradient-flow",
    expected=ILL_POSED,
    ill_posed=True,
    readings=("geo.B.5.step-grad0.reading1", "geo.B.5.step-grad0.reading2"),
)
def gradients_must_vanish():
    """For the differentiable f of the exercise (1), or for a continuous gradient, which the next step uses (2)?"""


@flow(
    "geo.B.5.step-grad0.reading1",
    source=GEOMETRY.at(f"{PROOF}, for any differentiable function"),
    title="Integrable gradients of a flow that converges tend to 0, for any differentiable f",
    topic="gradient-flow",
    expected=REFUTED,
    repair="geo.B.5.step-grad0.reading2",
    counterexample=dips,
)
def gradients_vanish_for_any_function():
    """For any differentiable f: if |grad f|^2 is integrable along a flow that tends to x*, grad f tends to 0 along it.

    Against it: a derivative that is 1 but for ever shorter dips, each of which holds the flow up for the time 2.  The
    flow tends to 0, f falls by a finite amount, and between any two dips the derivative is 1.
    """


@flow(
    "geo.B.5.step-grad0.reading2",
    source=GEOMETRY.at(f"{PROOF}, with the continuous gradient of the next step"),
    title="Integrable gradients of a flow that converges tend to 0 if grad f is continuous",
    topic="gradient-flow",
    expected=PROVED,
)
def gradients_vanish_if_continuous(f: FunctionClass(smooth=True), x: Point(), z: Point()):
    """Where grad f(x) differs from grad f(z) by at most half of it, |grad f(x)| >= |grad f(z)|/2.

    A continuous gradient has this near the limit z, so |grad f|^2 is not integrable there unless grad f(z) = 0; and
    grad f(x(t)) tends to grad f(z).  No constant of the gradient is used.
    """
    near = at_most(4 * norm2(f.grad(x) - f.grad(z)), norm2(f.grad(z)))
    return at_least(4 * norm2(f.grad(x)), norm2(f.grad(z))).given(("the gradients at x and z are near", near))


@flow(
    "geo.B.5.barbalat",
    source=GEOMETRY.at(STRATEGY),
    title="Barbalat's lemma",
    topic="gradient-flow",
    expected=PROVED,
)
def barbalat():
    """If g is uniformly continuous and its integral over [0, T] converges, g tends to 0.

    Uniform continuity gives for every eps > 0 a delta with |g(s) - g(t)| <= eps/2 within delta of t.  Where |g(t)| >=
    eps, g keeps its sign and is eps/2 or more on [t, t + delta]: the integral changes by eps delta/2 there.  If it
    converges it changes so much only finitely often, so |g| < eps from some time on.
    """
    eps, delta, s = sympy.symbols("epsilon delta s", positive=True)
    least = eps - eps / 2
    change = sympy.integrate(least, (s, 0, delta))
    return all_of(equal(change, eps * delta / 2), less(ZERO, change))


def double_well():
    """(x1^2 - 1)^2/4 + x2^2/2."""
    return polynomial({(4, 0): "1/4", (2, 0): "-1/2", (0, 0): "1/4", (0, 2): "1/2"})


@flow(
    "geo.B.5.double-well",
    source=GEOMETRY.at(VALIDATION),
    title="The flow of the double well from (0.9, 0.1) tends to the minimum (1, 0)",
    topic="gradient-flow",
    expected=PROVED,
)
def flow_into_the_well():
    """(1, 0) and (-1, 0) are minima, (0, 0) is a saddle, and every flow from [4/5, 3/2] x [-1/2, 1/2] tends to (1, 0).

    No trajectory leaves that box and f is strictly convex on it.  (That f falls is the claim on dissipation.)
    """
    f, low, high = double_well(), ("4/5", "-1/2"), ("3/2", "1/2")
    wells = [equal(f(point(sign, 0)), 0) for sign in (1, -1)]
    slopes = [equal(g, 0) for place in ((1, 0), (-1, 0), (0, 0)) for g in f.grad(point(*place))]
    saddle = f.hessian(point(0, 0))
    return all_of(
        *wells,
        *slopes,
        less(saddle[0, 0], 0),
        greater(saddle[1, 1], 0),
        is_inside(point("9/10", "1/10"), low, high),
        attracts(f, point(1, 0), low, high),
    )


@flow(
    "geo.B.5.saddle-noise",
    source=GEOMETRY.at(VALIDATION),
    title="From near a saddle the exact flow stays at the saddle",
    topic="gradient-flow",
    expected=ILL_POSED,
    ill_posed=True,
    readings=("geo.B.5.saddle-noise.reading1", "geo.B.5.saddle-noise.reading2"),
)
def flow_at_a_saddle():
    """From near a saddle the flow escapes; in exact arithmetic it stays: from near the saddle (1), or from it (2)?"""


def escapes():
    """From (1/100, 1/10) the flow of the double well is at time 10 in a box from which everything tends to (1, 0)."""
    f, low, high = double_well(), ("4/5", "-1/2"), ("3/2", "1/2")
    there = gradient_flow(f, point("1/100", "1/10"))(rational(10))
    return all_of(is_inside(there, low, high), attracts(f, point(1, 0), low, high))


@flow(
    "geo.B.5.saddle-noise.reading1",
    source=GEOMETRY.at(f"{VALIDATION}, for starts near the saddle"),
    title="From a start near the saddle the exact flow stays there",
    topic="gradient-flow",
    expected=REFUTED,
    repair="geo.B.5.saddle-noise.reading2",
    counterexample=escapes,
)
def stays_near_a_saddle():
    """The exact flow of the double well from any start near the saddle (0, 0) stays there.

    Against it: from (1/100, 1/10) it is in the well of (1, 0) at the time 10, without any noise.
    """


@flow(
    "geo.B.5.saddle-noise.reading2",
    source=GEOMETRY.at(f"{VALIDATION}, for the saddle itself"),
    title="From the saddle itself the exact flow stays there",
    topic="gradient-flow",
    expected=PROVED,
)
def stays_at_a_saddle():
    """The gradient of the double well is 0 at the saddle (0, 0): the flow from there is constant."""
    f = double_well()
    stays = gradient_flow(f, point(0, 0))(rational(10))
    return all_of(*(equal(g, 0) for g in f.grad(point(0, 0))), equal(stays[0], 0), equal(stays[1], 0))


@flow(
    "geo.B.5.coercive",
    source=GEOMETRY.at(FAILURE),
    title="The flow of a coercive function stays bounded",
    topic="gradient-flow",
    expected=PROVED,
    lyapunov=Lyapunov(values=1),
)
def stays_below_the_start(f: Smooth, x0: Point(), t: Time()):
    """f(x(t)) <= f(x0): the flow stays where f is at most f(x0), which is a bounded set if f is coercive."""
    return at_most(f(gradient_flow(f, x0)(t)), f(x0))


def flow_of_the_exponential():
    """x(t) = -log(t + e^-c) solves x' = -e^x, x(0) = c; it has no limit, and e^x has no stationary point."""
    t, c = sympy.symbols("t c", positive=True)
    x = -sympy.log(t + sympy.exp(-c))
    place = sympy.Symbol("x", real=True)
    return all_of(
        equal(sympy.simplify(sympy.diff(x, t) + sympy.exp(x)), ZERO),
        equal(sympy.limit(1 / x, t, sympy.oo), ZERO),
        equal(sympy.limit(sympy.exp(x), t, sympy.oo), ZERO),
        less(ZERO, sympy.exp(place)),
    )


@flow(
    "geo.B.5.lojasiewicz",
    source=GEOMETRY.at("Solution to B.5, Historical context"),
    title="The flow of a real analytic function converges to a stationary point",
    topic="gradient-flow",
    expected=REFUTED,
    repair="geo.B.5.lojasiewicz.repair",
    counterexample=flow_of_the_exponential,
)
def analytic_flows_converge():
    """For real analytic f the gradient flow converges to a stationary point.

    Against it: e^x is analytic and has no stationary point; its flow tends to -infinity.  The theorem is about flows
    that stay bounded.
    """


@flow(
    "geo.B.5.lojasiewicz.repair",
    source=GEOMETRY.at("Solution to B.5, Historical context, repaired"),
    title="A bounded flow converges where Lojasiewicz's inequality holds at its limit points",
    topic="gradient-flow",
    expected=PROVED,
)
def bounded_analytic_flows_converge():
    """A flow with a limit point z, near which u = f - f(z) has u^theta <= C|grad f| with theta < 1, converges to z.

    Then d/dt u^(1 - theta) = -(1 - theta) u^(-theta) |grad f|^2 is at most -(1 - theta)/C |x'|: what is left of the
    length of the flow is at most C u^(1 - theta)/(1 - theta), which tends to 0 at z, so the flow cannot leave z again.
    (Real analytic functions have this inequality at every stationary point; a bounded flow has a limit point.)
    """
    u, g, size, theta, slack = sympy.symbols("u g C theta slack", positive=True)
    change = sympy.diff(u ** (1 - theta), u) * (-(g**2))
    # the inequality, as C g = u^theta + slack
    gap = (1 - theta) * g / size + change
    left = sympy.simplify(gap.subs(size, (u**theta + slack) / g))
    claimed = -(1 - theta) * g**2 * slack / (u**theta * (u**theta + slack))
    return equal(sympy.simplify(left - claimed), ZERO)


# ---------------------------------------------------------------- Euler's method


def _horizon(f, x0, alpha, k):
    """(x_k, x(k alpha)): the k-th iterate of gradient descent, and the flow at the time that has passed."""
    return gradient_descent(f, x0, alpha, k).last, gradient_flow(f, x0)(alpha * int(k))


Short = Real(0, 1, closed=(False, True))
"""alpha L, so that a step size is a part of 1/L."""


@flow(
    "geo.C.12.euler",
    source=GEOMETRY.at(EULER),
    title="Gradient descent follows the flow with an error of order alpha, and of alpha^2 in one step",
    topic="gradient-flow",
    expected=CONFIRMED,
)
def error_of_euler(f: Smooth, x0: Point(), part: Short, k: Steps(tried=(1, 2, 4))):
    """With alpha L = part and T = k alpha: |x_k - x(T)| <= alpha/2 e^(LT) (e^(LT) - 1) |grad f(x0)|.

    On a fixed horizon T that is a multiple of alpha; in one step (T = alpha) it is at most a multiple of alpha^2.
    """
    alpha = part / f.L
    iterate, place = _horizon(f, x0, alpha, k)
    growth = exp(part * int(k))
    return at_most(distance2(iterate, place), (alpha / 2 * growth * (growth - 1)) ** 2 * norm2(f.grad(x0)))


@flow(
    "geo.theorem.ex7-euler-tracks-flow",
    source=GEOMETRY.at("Example 7; From Quadratic Curvature to Gradient Flow; Gradient Flow and Continuous Time"),
    title="For small steps gradient descent follows the flow",
    topic="gradient-flow",
    expected=CONFIRMED,
)
def tracking(f: SmoothConvex, x0: Point(), part: Real(0, 2, closed=(False, True)), k: Steps(tried=(1, 2, 4))):
    """For convex f and alpha L = part <= 2: |x_k - x(k alpha)| <= part/2 (k alpha) |grad f(x0)|.

    On a fixed horizon k alpha this tends to 0 with alpha.
    """
    alpha = part / f.L
    iterate, place = _horizon(f, x0, alpha, k)
    return at_most(distance2(iterate, place), (part / 2 * alpha * int(k)) ** 2 * norm2(f.grad(x0)))


@asymptotic(
    "geo.C.12.limit",
    source=GEOMETRY.at("Exercise C.12"),
    title="The flow is the limit of gradient descent for infinitesimally small steps",
    topic="gradient-flow",
    expected=PROVED,
)
def limit_of_small_steps():
    """alpha/2 e^(LT) (e^(LT) - 1) |grad f(x0)|, which bounds the error at the time T, tends to 0 with alpha.

    And no faster: on x^2/2 from 1, n steps of size 1/n end at (1 - 1/n)^n, which differs from e^-1 by Theta(1/n).
    """
    n = sympy.Symbol("n", integer=True, positive=True)
    return big_theta(sympy.exp(-1) - (1 - 1 / n) ** n, 1 / n, n)


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
