"""Solution to B.5: what the flow keeps and loses, and where it ends.

Decided here: the steps of the proof, Barbalat's lemma, the double well, coercive and analytic functions.
"""

import sympy

from theorems.geometry.exercises_b_limits import dips
from theorems.texts import GEOMETRY
from verify import (
    ILL_POSED,
    PROVED,
    REFUTED,
    Differentiable,
    FunctionClass,
    Point,
    Smooth,
    Time,
    all_of,
    at_least,
    at_most,
    dot,
    equal,
    flow,
    gradient_flow,
    greater,
    identity_claim,
    less,
    norm2,
    rational,
)
from verify.explicit import point, polynomial
from verify.flows.lyapunov import Lyapunov
from verify.flows.regions import attracts, is_inside

PROOF = "Solution to B.5, Full formal proof"
STRATEGY = "Solution to B.5, Proof strategy"
VALIDATION = "Solution to B.5, Computational validation"
FAILURE = "Solution to B.5, Failure mode analysis"
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
