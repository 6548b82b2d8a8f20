"""Gradient flow dx/dt = -grad f(x) of a strongly convex function: the rate e^(-mt), and its two printed proofs.

Decided here.  A rate is claimed of the trajectory x(t) itself; it is searched along closed forms and enclosures of x(t)
and proved by a Lyapunov function V: the inequality dV/dt <= -rV holds for all f of the class and all x, with
certificates, and Gronwall's lemma gives V(x(t)) <= e^(-rt)V(x(0)).  The proof steps of the text are claims about x.
"""

import sympy

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    REFUTED,
    Point,
    Real,
    SmoothStronglyConvex,
    all_of,
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
    less,
    log,
    m,
    norm,
    norm2,
    rational,
    theorem,
)
from verify import Time as FlowTime
from verify.flows.lyapunov import Lyapunov

FLOW = "Continuous Gradient Flow Convergence"
STATEMENT = GEOMETRY.at(f"{FLOW}, Formal Statement")
PROOF = GEOMETRY.at(f"{FLOW}, Proof")
REPAIRED = GEOMETRY.at(f"{FLOW}, Proof, repaired")
INTERPRETATION = GEOMETRY.at(f"{FLOW}, Interpretation")
StronglyConvexFunction = SmoothStronglyConvex(minimizer=True)
Positive = Real(0, None, closed=(False, True))
Time = Real(0, None)


def _squared_distance(f, x):
    """|x - x*|^2."""
    return distance2(x, f.minimizer)


@flow(
    "geo.thm.flow",
    source=STATEMENT,
    title="Gradient flow converges like e^(-mt)",
    topic="gradient-flow",
    contradicts=("geo.thm.flow.remark",),
    expected=PROVED,
    lyapunov=Lyapunov(squares=_squared_distance, rate=2 * m),
)
def flow_rate(f: StronglyConvexFunction, x0: Point(), t: FlowTime()):
    """For an m-strongly convex, L-smooth f: |x(t) - x*| <= e^(-mt) |x(0) - x*| along the gradient flow.

    Proved by V = |x - x*|^2, for which dV/dt <= -2m V.  Tight: for f(x) = m|x|^2/2 the flow is x(t) = e^(-mt) x(0).
    """
    x = gradient_flow(f, x0)
    return at_most(norm(x(t) - f.minimizer), exp(-f.m * t) * norm(x0 - f.minimizer))


@flow(
    "geo.thm.flow.proof1",
    source=PROOF,
    title="The first route: e^(-mt/2)",
    topic="gradient-flow",
    printed_answer="e^{-mt/2}",
    expected=PROVED,
    lyapunov=Lyapunov(squares=_squared_distance, rate=m),
)
def first_route(f: StronglyConvexFunction, x0: Point(), t: FlowTime()):
    """|x(t) - x*| <= e^(-mt/2) |x(0) - x*|: true, with half the exponent, by grad f(x)'(x - x*) >= m/2 |x - x*|^2."""
    x = gradient_flow(f, x0)
    return at_most(norm(x(t) - f.minimizer), exp(-f.m * t / 2) * norm(x0 - f.minimizer))


def _sum_of_two_inequalities():
    """grad f'(x - x*) - m|x - x*|^2 is the sum of two terms that strong convexity makes nonnegative.

    With u = f(x) - f*, p = grad f(x)'(x - x*), s = |x - x*|^2: strong convexity at x gives p - u - m s/2 >= 0, at x*
    (where the gradient is 0) u - m s/2 >= 0; their sum is p - m s.
    """
    u, p, s, m = sympy.symbols("u p s m", real=True)
    return equal((p - u - m * s / 2) + (u - m * s / 2), p - m * s)


@exists(
    "geo.thm.flow.remark",
    source=PROOF,
    title="The exponent -mt is for f and not for the distance",
    topic="gradient-flow",
    contradicts=("geo.thm.flow",),
    counterexample=_sum_of_two_inequalities,
    repair="geo.thm.flow.remark.repair",
    expected=REFUTED,
)
def exponent_is_not_for_the_distance(f: StronglyConvexFunction, x: Point()):
    """The distance bound is e^(-mt/2); with the exponent -mt the statement holds for f(x(t)) - f*, not for distance.

    So somewhere grad f(x)'(x - x*) < m |x - x*|^2.  Against it: strong convexity at x and at x*, added up.
    """
    away = x - f.minimizer
    return less(dot(f.grad(x), away), f.m * norm2(away))


@flow(
    "geo.thm.flow.remark.repair",
    source=REPAIRED,
    title="The distance decays like e^(-mt), the gap f - f* like e^(-2mt)",
    topic="gradient-flow",
    expected=PROVED,
    lyapunov=(Lyapunov(squares=_squared_distance, rate=2 * m), Lyapunov(values=1, rate=2 * m)),
)
def both_exponents(f: StronglyConvexFunction, x0: Point(), t: FlowTime()):
    """|x(t) - x*| <= e^(-mt)|x(0) - x*| and f(x(t)) - f* <= e^(-2mt)(f(x(0)) - f*)."""
    x = gradient_flow(f, x0)
    return all_of(
        at_most(norm(x(t) - f.minimizer), exp(-f.m * t) * norm(x0 - f.minimizer)),
        at_most(f(x(t)) - f.minimum, exp(-2 * f.m * t) * (f(x0) - f.minimum)),
    )


@theorem(
    "geo.thm.flow.pl-constant",
    source=PROOF,
    title="|grad f|^2 >= (2m/L)(f - f*)",
    topic="convexity",
    printed_answer="2m/L",
    repair="geo.thm.flow.pl-constant.repair",
    expected=REFUTED,
)
def misprinted_gradient_dominance(f: StronglyConvexFunction, x: Point()):
    """For an m-strongly convex, L-smooth f: |grad f(x)|^2 >= (2m/L)(f(x) - f*), whatever L > 0 is."""
    return at_least(norm2(f.grad(x)), 2 * f.m / f.L * (f(x) - f.minimum))


@theorem(
    "geo.thm.flow.pl-constant.repair",
    source=REPAIRED,
    title="|grad f|^2 >= 2m (f - f*)",
    topic="convexity",
    expected=PROVED,
)
def gradient_dominance(f: StronglyConvexFunction, x: Point()):
    """For an m-strongly convex f: |grad f(x)|^2 >= 2m (f(x) - f*); the printed next line needs just this."""
    return at_least(norm2(f.grad(x)), 2 * f.m * (f(x) - f.minimum))


@flow(
    "geo.thm.flow.f-decay",
    source=PROOF,
    title="f(x(t)) - f* <= e^(-2mt)(f(x(0)) - f*)",
    topic="gradient-flow",
    expected=PROVED,
    lyapunov=Lyapunov(values=1, rate=2 * m),
)
def value_decay(f: StronglyConvexFunction, x0: Point(), t: FlowTime()):
    """f(x(t)) - f* <= e^(-2mt)(f(x(0)) - f*): along the flow d/dt f = -|grad f|^2 <= -2m (f - f*)."""
    x = gradient_flow(f, x0)
    return at_most(f(x(t)) - f.minimum, exp(-2 * f.m * t) * (f(x0) - f.minimum))


@theorem(
    "geo.thm.flow.last-step",
    source=PROOF,
    title="(2/m) e^(-2mt)(f(x(0)) - f*) <= e^(-2mt)|x(0) - x*|^2",
    topic="gradient-flow",
    repair="geo.thm.flow.last-step.repair",
    expected=REFUTED,
)
def misprinted_last_step(f: StronglyConvexFunction, x0: Point(), t: Time):
    """The last inequality of the second route (strong convexity gives the opposite one)."""
    decay = exp(-2 * f.m * t)
    return at_most(2 / f.m * decay * (f(x0) - f.minimum), decay * distance2(x0, f.minimizer))


@theorem(
    "geo.thm.flow.last-step.repair",
    source=REPAIRED,
    title="(2/m) e^(-2mt)(f(x(0)) - f*) <= kappa e^(-2mt)|x(0) - x*|^2",
    topic="gradient-flow",
    expected=CONFIRMED,
)
def last_step(f: StronglyConvexFunction, x0: Point(), t: Time):
    """With the factor kappa = L/m it is true; the second route then proves sqrt(kappa) e^(-mt), not e^(-mt)."""
    decay = exp(-2 * f.m * t)
    return at_most(2 / f.m * decay * (f(x0) - f.minimum), f.kappa * decay * distance2(x0, f.minimizer))


@theorem(
    "geo.thm.flow.proof",
    source=PROOF,
    title="The second route, as a chain of inequalities",
    topic="gradient-flow",
    repair="geo.thm.flow.proof.repair",
    expected=REFUTED,
)
def second_route(f: StronglyConvexFunction, x: Point()):
    """|x - x*|^2 <= (2/m)(f(x) - f*) and (2/m)(f(x) - f*) <= |x - x*|^2: what the second route uses, at t = 0.

    The first route ends at e^(-mt/2), so the proof of e^(-mt) rests on this chain; it holds only where
    f(x) - f* = m/2 |x - x*|^2.  (The theorem itself is true.)
    """
    scaled, away = 2 / f.m * (f(x) - f.minimum), distance2(x, f.minimizer)
    return all_of(at_most(away, scaled), at_most(scaled, away))


@theorem(
    "geo.thm.flow.proof.repair",
    source=REPAIRED,
    title="A proof of e^(-mt): strong monotonicity and Gronwall's lemma",
    topic="gradient-flow",
    expected=PROVED,
)
def one_line_proof(f: StronglyConvexFunction, x: Point()):
    """2 grad f(x)'(x - x*) >= 2m |x - x*|^2, so V = |x - x*|^2 has dV/dt <= -2m V and V(t) <= e^(-2mt) V(0)."""
    away = x - f.minimizer
    return at_least(2 * dot(f.grad(x), away), 2 * f.m * norm2(away))


def _no_slowdown():
    """L = 1000, m = 10 (kappa = 100): the quotient of the rates is not kappa, in any unit of time."""
    smoothness, convexity, kappa = rational(1000), rational(10), rational(100)
    rho = (kappa - 1) / (kappa + 1)
    per_iteration = -log(rho)
    step_size = 2 / (smoothness + convexity)
    return all_of(
        # a unit of time against an iteration: about L/2 = 500
        greater(convexity / per_iteration, 4 * kappa),
        # the same time for both: the descent is not slower at all
        less(convexity * step_size, per_iteration),
    )


@theorem(
    "geo.thm.flow.discretization",
    source=INTERPRETATION,
    title="Discretization introduces slowdown by a factor of kappa",
    topic="gradient-flow",
    printed_answer="factor κ",
    ill_posed=True,
    readings=("geo.thm.flow.discretization.reading1", "geo.thm.flow.discretization.reading2"),
    expected=ILL_POSED,
)
def discretization_slows():
    """Iterations are compared with units of time.  Rates in a unit of time against rates of an iteration, or in equal
    times (reading 1); or iterations for what the flow does in the time 1/m, up to a factor (reading 2)?
    """


@theorem(
    "geo.thm.flow.discretization.reading2",
    source=INTERPRETATION,
    title="What the flow does in the time 1/m takes about kappa/2 iterations",
    topic="gradient-flow",
    expected=CONFIRMED,
)
def iterations_for_a_time_constant(kappa: Real(1, None, closed=(False, True))):
    """The flow divides the error by e in the time 1/m; rho = (kappa-1)/(kappa+1) takes N = -1/log(rho) iterations.

    (kappa - 1)/2 <= N <= kappa/2: of the order kappa.
    """
    rate = -log((kappa - 1) / (kappa + 1))
    return all_of(at_least(rate * kappa / 2, 1), at_most(rate * (kappa - 1) / 2, 1))


@theorem(
    "geo.thm.flow.discretization.reading1",
    source=INTERPRETATION,
    title="Discretization slows convergence by a factor kappa",
    topic="gradient-flow",
    counterexample=_no_slowdown,
    repair="geo.thm.flow.discretization.repair",
    expected=REFUTED,
)
def slowdown_of_discretization():
    """The rate e^(-m) of the flow in a unit of time is kappa times the rate of gradient descent (2/(L + m)).

    Against it: rates are -log of the factors.  For L = 1000, m = 10 the flow's rate in a unit of time is about 500
    times that of an iteration, and kappa = 100; and in the time alpha of an iteration the flow shrinks the error by
    less than the iteration does.
    """


@theorem(
    "geo.thm.flow.discretization.repair",
    source=GEOMETRY.at(f"{FLOW}, Interpretation, repaired"),
    title="An iteration contracts at least as much as the flow does in the time alpha = 2/(L + m)",
    topic="gradient-flow",
    expected=CONFIRMED,
)
def no_slowdown_in_equal_time(m: Positive, ratio: Real(1, None)):
    """With kappa = L/m: (kappa - 1)/(kappa + 1) <= e^(-m alpha).  kappa counts iterations: in the time 1/m that the
    flow takes for a factor 1/e, gradient descent with this step size makes (kappa + 1)/2 of them.
    """
    smoothness = ratio * m
    return at_most((ratio - 1) / (ratio + 1), exp(-2 * m / (smoothness + m)))
