"""Example 7 and the passage on quadratic curvature: explicit gradient flows, their times, and the heavy-ball equation.

Decided here: the flow of diag(1, 4), the time for an accuracy, the two printed counts of Euler steps (one has a factor
too many), the flow of x^4/4, and what friction does to the heavy-ball equation on quadratics.
"""

import sympy

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    PROVED,
    REFUTED,
    Point,
    QuadraticFunction,
    Real,
    Smooth,
    SmoothStronglyConvex,
    Steps,
    StronglyConvexQuadratic,
    Time,
    all_of,
    at_least,
    at_most,
    distance2,
    dot,
    equal,
    exp,
    flow,
    gradient_flow,
    heavy_ball_flow,
    identity_claim,
    less,
    log,
    maximum,
    norm2,
    printed,
    rational,
    sqrt,
    theorem,
)
from verify.explicit import point, polynomial
from verify.flows.lyapunov import Lyapunov
from verify.methods.gradient import gradient_descent

EXAMPLE = "Example 7"
MOTIVATION = "From Quadratic Curvature to Gradient Flow"
Positive = Real(0, None, closed=(False, True))
Share = Real(0, 1, closed=False)
ZERO = sympy.Integer(0)


@flow(
    "geo.example.ex7-flow-solution",
    source=GEOMETRY.at(EXAMPLE),
    title="The flow of diag(1, 4) from (1, 1) is (e^-t, e^-4t)",
    topic="gradient-flow",
    printed_answer="(0.368,0.018)",
    expected=PROVED,
)
def flow_of_the_example():
    """x(1) rounds to (0.368, 0.018), and 37 % (1/e) are left of x1 at the time 1, of x2 at the time 1/4."""
    x = gradient_flow(polynomial({(2, 0): "1/2", (0, 2): 2}), point(1, 1))
    at_one, at_quarter = x(rational(1)), x(rational(1, 4))
    return all_of(
        printed("0.368", at_one[0]),
        printed("0.018", at_one[1]),
        printed("37%", 100 * at_one[0]),
        printed("37%", 100 * at_quarter[1]),
    )


@flow(
    "geo.rate.ex7-flow-time",
    source=GEOMETRY.at(f"{EXAMPLE}; {MOTIVATION}"),
    title="The flow of a quadratic is within eps at the time log(1/eps)/m",
    topic="gradient-flow",
    expected=CONFIRMED,
)
def time_for_an_accuracy(f: StronglyConvexQuadratic, x0: Point(), epsilon: Share):
    """|x(t) - x*| <= eps |x0 - x*| at t = log(1/eps)/m for the smallest eigenvalue m: attained in its direction."""
    t = log(1 / epsilon) / f.m
    return at_most(distance2(gradient_flow(f, x0)(t), f.minimizer), epsilon**2 * distance2(x0, f.minimizer))


@identity_claim(
    "geo.rate.ex7-discretized-count",
    source=GEOMETRY.at(EXAMPLE),
    title="Euler's method needs t/alpha = kappa/alpha log(1/eps) steps if alpha = 1/L",
    topic="gradient-flow",
    printed_answer="kappa/alpha log(1/eps)",
    expected=REFUTED,
    repair="geo.rate.ex7-discretized-count.repair",
)
def printed_count(m: Positive, more: Real(0), epsilon: Share):
    """With t = log(1/eps)/m and alpha = 1/L: t/alpha = (kappa/alpha) log(1/eps), where kappa = L/m.

    (Their quotient is L, so "~" up to a constant would not save it: L is not a constant.)
    """
    smoothness = m + more
    alpha = 1 / smoothness
    return equal(log(1 / epsilon) / m / alpha, smoothness / m / alpha * log(1 / epsilon))


@identity_claim(
    "geo.rate.ex7-discretized-count.repair",
    source=GEOMETRY.at(f"{EXAMPLE}, repaired"),
    title="Euler's method needs t/alpha = kappa log(1/eps) steps if alpha = 1/L",
    topic="gradient-flow",
    expected=PROVED,
)
def count_of_steps(m: Positive, more: Real(0), epsilon: Share):
    """With t = log(1/eps)/m and alpha = 1/L: t/alpha = kappa log(1/eps), where kappa = L/m."""
    smoothness = m + more
    alpha = 1 / smoothness
    return equal(log(1 / epsilon) / m / alpha, smoothness / m * log(1 / epsilon))


@theorem(
    "geo.rate.ex7-motivation-count",
    source=GEOMETRY.at(MOTIVATION),
    title="kappa log(1/eps) Euler steps of size 1/L are enough for the accuracy eps",
    topic="gradient-flow",
    expected=CONFIRMED,
)
def steps_for_an_accuracy(f: SmoothStronglyConvex(minimizer=True), x0: Point(), k: Steps()):
    """|x_k - x*| <= e^(-k/kappa) |x0 - x*| with the step 1/L: k = kappa log(1/eps) of them reach eps."""
    xs = gradient_descent(f, x0, 1 / f.L, k)
    return at_most(distance2(xs.last, f.minimizer), exp(-2 * k * f.m / f.L) * distance2(x0, f.minimizer))


@identity_claim(
    "geo.identity.ex7-lyapunov",
    source=GEOMETRY.at(f"{EXAMPLE}; {MOTIVATION}"),
    title="d/dt f(x(t)) = -|grad f(x(t))|^2 <= 0 along the flow",
    topic="gradient-flow",
    expected=PROVED,
)
def decrease_along_the_flow(f: Smooth, x0: Point(), t: Time()):
    """By the chain rule d/dt f(x(t)) = <grad f(x(t)), x'(t)>, which is -|grad f(x(t))|^2."""
    x = gradient_flow(f, x0)
    return equal(dot(f.grad(x(t)), x.velocity(t)), -norm2(f.grad(x(t))))


@flow(
    "geo.identity.ex7-quartic-flow",
    source=GEOMETRY.at(f"{EXAMPLE}, What-if scenarios"),
    title="The flow of x^4/4 is x(0)/sqrt(1 + 2t x(0)^2)",
    topic="gradient-flow",
    expected=PROVED,
)
def flow_of_the_quartic():
    """It solves x' = -x^3 from any x(0), and x(t) sqrt(2t) tends to the sign of x(0): a decay like 1/sqrt(t)."""
    t, c = sympy.symbols("t c", positive=True)
    parts = []
    for sign in (1, -1):
        x = sign * c / sympy.sqrt(1 + 2 * t * c**2)
        parts += [
            equal(sympy.simplify(sympy.diff(x, t) + x**3), ZERO),
            equal(x.subs(t, 0), sign * c),
            equal(sympy.limit(x * sympy.sqrt(2 * t), t, sympy.oo), sympy.Integer(sign)),
        ]
    return all_of(*parts)


@flow(
    "geo.theorem.ex7-heavyball-damping",
    source=GEOMETRY.at(f"{EXAMPLE}, What-if scenarios"),
    title="Little friction oscillates, much friction decays monotonically",
    topic="momentum",
    expected=CONFIRMED,
)
def damping(f: StronglyConvexQuadratic, x0: Point(), c: Positive, t: Time(), s: Time()):
    """x'' + c x' + grad f(x) = 0 from rest on a quadratic: |x(t + s) - x*| <= |x(t) - x*| if c^2 >= 4L.

    And with c = 1/2 on x^2/2 (c^2 < 4L) the flow from 1 has crossed the minimizer at t = 3.
    """
    x = heavy_ball_flow(f, x0, 0 * x0, c)
    crossed = heavy_ball_flow(polynomial({(2,): "1/2"}), point(1), point(0), rational(1, 2))(rational(3))
    monotone = at_most(distance2(x(t + s), f.minimizer), distance2(x(t), f.minimizer))
    return all_of(monotone, less(crossed[0], 0)).given(("c^2 >= 4L", at_least(c**2, 4 * f.L)))


@theorem(
    "geo.theorem.ex7-critical-damping-optimal",
    source=GEOMETRY.at(f"{EXAMPLE}, What-if scenarios"),
    title="Critical damping c = 2 sqrt(lambda) decays fastest",
    topic="momentum",
    expected=CONFIRMED,
)
def critical_damping(root: Positive, c: Positive):
    """On lambda x^2/2 with lambda = root^2 the slower rate c/2 - sqrt(max(c^2/4 - lambda, 0)) is at most sqrt(lambda).

    That is its value at c = 2 sqrt(lambda).  (The rates are the real parts of the roots of r^2 + c r + lambda.)
    """
    return at_most(c / 2 - sqrt(maximum(c**2 / 4 - root**2, 0)), root)


@identity_claim(
    "geo.identity.ex7-heavyball-energy",
    source=GEOMETRY.at(MOTIVATION),
    title="Friction takes energy away: d/dt (f + |x'|^2/2) = -c |x'|^2",
    topic="momentum",
    expected=PROVED,
)
def energy_of_the_heavy_ball(f: Smooth, x0: Point(), v0: Point(), c: Positive, t: Time()):
    """Along x'' + c x' + grad f(x) = 0 the energy falls, so |x'| stays bounded where f is bounded below."""
    x = heavy_ball_flow(f, x0, v0, c)
    place, speed = x(t), x.velocity(t)
    acceleration = -c * speed - f.grad(place)
    return equal(dot(f.grad(place), speed) + dot(speed, acceleration), -c * norm2(speed))


@flow(
    "geo.identity.mot-matrix-exponential",
    source=GEOMETRY.at(MOTIVATION),
    title="The flow e^(-At) x0 decays between e^(-Lt) and e^(-mt)",
    topic="gradient-flow",
    expected=CONFIRMED,
)
def decay_of_the_modes(f: StronglyConvexQuadratic, x0: Point(), t: Time()):
    """e^(-Lt) |x0 - x*| <= |x(t) - x*| <= e^(-mt) |x0 - x*|: the modes decay like e^(-lambda_i t), m the slowest."""
    start, now = distance2(x0, f.minimizer), distance2(gradient_flow(f, x0)(t), f.minimizer)
    return all_of(at_least(now, exp(-2 * f.L * t) * start), at_most(now, exp(-2 * f.m * t) * start))


@flow(
    "geo.theorem.mot-saddle-acceleration",
    source=GEOMETRY.at(MOTIVATION),
    title="Along a direction of negative curvature the flow accelerates",
    topic="gradient-flow",
    expected=CONFIRMED,
)
def acceleration_from_a_saddle(f: QuadraticFunction(dimension=1), x0: Point(), t: Time(), s: Time()):
    """Where the curvature is negative along its line, the speed of a flow never falls: |x'(t + s)| >= |x'(t)|."""
    x = gradient_flow(f, x0)
    falls = less(f.hessian(x0)[0, 0], 0)
    faster = at_least(norm2(x.velocity(t + s)), norm2(x.velocity(t)))
    return faster.given(("the curvature is negative", falls))


@flow(
    "geo.C.12.flow-monotone",
    source=GEOMETRY.at("Solution to C.12, Explanation"),
    title="The function never rises along the flow",
    topic="gradient-flow",
    expected=PROVED,
    lyapunov=Lyapunov(values=1),
)
def values_fall(f: Smooth, x0: Point(), t: Time()):
    """f(x(t)) <= f(x0), convex or not."""
    return at_most(f(gradient_flow(f, x0)(t)), f(x0))
