"""Continuous-time gradient flow: existence, uniqueness, decrease, and the quadratic case."""

import sympy

from theorems.texts import GEOMETRY
from verify import (
    PROVED,
    Differentiable,
    Point,
    Real,
    Smooth,
    absolute,
    all_of,
    at_least,
    at_most,
    differs,
    distance2,
    dot,
    equal,
    exists,
    flow,
    identity_claim,
    norm2,
)

FLOW = "Continuous-Time Gradient Flow"
Positive = Real(0, None, closed=(False, True))


@flow(
    "geo.def.flow.wellposed",
    source=GEOMETRY.at(f"{FLOW}, Assumptions"),
    title="A Lipschitz gradient makes the flow unique; coercive functions have it for all times",
    topic="gradient-flow",
    expected=PROVED,
)
def flow_is_unique(f: Smooth, x: Point(), y: Point()):
    """(grad f(x) - grad f(y))'(x - y) >= -L|x - y|^2, so two solutions have d/dt |x - y|^2 <= 2L|x - y|^2.

    By Gronwall's lemma |x(t) - y(t)| <= e^(Lt)|x(0) - y(0)|: equal starts stay equal.  (Existence is Picard's theorem;
    for coercive f a solution stays in the bounded set where f is at most f(x(0)), so it exists for all t >= 0.)
    """
    bound = f.L * distance2(x, y)
    return at_least(dot(f.grad(x) - f.grad(y), x - y), -bound, bound=bound)


@identity_claim(
    "geo.def.flow.euler",
    source=GEOMETRY.at(f"{FLOW}, Usage"),
    title="Gradient descent is Euler's method for the gradient flow",
    topic="gradient-flow",
    expected=PROVED,
)
def descent_is_euler(f: Differentiable, x: Point(), v: Point(), alpha: Positive):
    """Euler's step x + alpha F(x) for dx/dt = F(x) with F = -grad f is x - alpha grad f(x) (seen along any v)."""
    velocity = -f.grad(x)
    return equal(dot(x + alpha * velocity, v), dot(x - alpha * f.grad(x), v))


@flow(
    "geo.def.flow.decrease",
    source=GEOMETRY.at(f"{FLOW}, Usage"),
    title="Along the flow d/dt f = -|grad f|^2 <= 0",
    topic="gradient-flow",
    expected=PROVED,
)
def flow_decreases(f: Smooth, x: Point(), t: Positive):
    """The quotient (f(x - t grad f(x)) - f(x))/t differs from -|grad f(x)|^2 by at most L t |grad f(x)|^2/2.

    As t -> 0 this is the derivative of f in the direction -grad f(x) of the flow.  (Written multiplied by t.)
    """
    g2 = norm2(f.grad(x))
    change = f(x - t * f.grad(x)) - f(x)
    return at_most(absolute(change + t * g2), f.L * t**2 / 2 * g2)


@flow(
    "geo.def.flow.quadratic",
    source=GEOMETRY.at(f"{FLOW}, Valid Example"),
    title="For x'Ax/2 the flow is e^(-At) x(0)",
    topic="gradient-flow",
    expected=PROVED,
)
def flow_of_a_quadratic():
    """Each component along an eigenvector obeys dx/dt = -lambda x and is e^(-lambda t) x(0).

    A symmetric matrix has an orthonormal basis of eigenvectors, in which the flow is these equations; and the matrix
    e^(-At) of a rotated diag(2, 5) has the derivative -A e^(-At) and the value I at t = 0.
    """
    t, rate, start = sympy.symbols("t lambda x_0", positive=True)
    x = sympy.exp(-rate * t) * start
    turn = sympy.Matrix([[sympy.Rational(3, 5), sympy.Rational(-4, 5)], [sympy.Rational(4, 5), sympy.Rational(3, 5)]])
    matrix = turn * sympy.diag(2, 5) * turn.T
    solution = turn * sympy.diag(sympy.exp(-2 * t), sympy.exp(-5 * t)) * turn.T
    rest = sympy.simplify(solution.diff(t) + matrix * solution)
    at_zero = solution.subs(t, 0) - sympy.eye(2)
    zero = sympy.Integer(0)
    return all_of(
        equal(sympy.diff(x, t), -rate * x),
        equal(x.subs(t, 0), start),
        *(equal(entry, zero) for entry in rest),
        *(equal(entry, zero) for entry in at_zero),
    )


def _two_solutions():
    """f(x) = -(3/4) x^(4/3) for x >= 0: x = 0 and x = (2t/3)^(3/2) both solve dx/dt = -f'(x) = x^(1/3), x(0) = 0."""
    t = sympy.Symbol("t", positive=True)
    x = (2 * t / 3) ** sympy.Rational(3, 2)
    return all_of(
        equal(sympy.diff(x, t), (2 * t / 3) ** sympy.Rational(1, 2)),
        equal(sympy.simplify(x ** sympy.Rational(1, 3)), (2 * t / 3) ** sympy.Rational(1, 2)),
        equal(sympy.limit(x, t, 0), sympy.Integer(0)),
        equal(sympy.diff(-sympy.Rational(3, 4) * t ** sympy.Rational(4, 3), t), -(t ** sympy.Rational(1, 3))),
        differs(x.subs(t, 1), sympy.Integer(0)),
    )


@exists(
    "geo.def.flow.nonunique",
    source=GEOMETRY.at(f"{FLOW}, Failure Case"),
    title="Without a Lipschitz gradient the flow need not be unique",
    topic="gradient-flow",
    witness=_two_solutions,
    expected=PROVED,
)
def flow_may_not_be_unique():
    """f(x) = -(3/4)|x|^(4/3) is continuously differentiable, and its flow from 0 has the solutions 0 and (2t/3)^(3/2).

    For |x| the equation says nothing at the kink, where there is no gradient (see the claim that |x| has none at 0).
    """
