"""Gradients, directional derivatives, Jacobians and the chain rule (Sections 2.2.1, 2.2.2, 2.3.1 and 2.4.1)."""

import sympy

from theorems.family.refuting import refuted
from theorems.texts import FAMILY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    Point,
    Real,
    Smooth,
    StronglyConvexQuadratic,
    Vector,
    absolute,
    all_of,
    at_least,
    at_most,
    differs,
    distance2,
    dot,
    equal,
    exp,
    figure,
    greater,
    identity_claim,
    norm2,
    printed,
    rational,
    theorem,
)
from verify.explicit import function, point
from verify.programs import quadratic

TOPIC = "calculus"
ZERO = sympy.Integer(0)


@theorem(
    "fam.definition.gradient-steepest-ascent",
    source=FAMILY.at("Section 2.2.1"),
    title="The gradient points in the direction of steepest ascent, and its length is the slope there",
    topic=TOPIC,
    expected=ILL_POSED,
    ill_posed=True,
    readings=(
        "fam.definition.gradient-steepest-ascent.reading1",
        "fam.definition.gradient-steepest-ascent.reading2",
    ),
)
def gradient_is_steepest():
    """The vector of partial derivatives of f points in the direction of steepest ascent, with slope |grad f(x)|.

    For an f that is differentiable at x, as the Taylor expansion of Section 2.2.2 presumes (reading 1), or for any f
    that has partial derivatives, as Section 2.2.1 says (reading 2)?
    """


@identity_claim(
    "fam.definition.gradient-steepest-ascent.reading1",
    source=FAMILY.at("Section 2.2.1, for f differentiable at x"),
    title="For differentiable f no unit direction ascends faster than the gradient, and its slope is |grad f(x)|",
    topic=TOPIC,
    expected=PROVED,
)
def steepest_ascent(gg: Real(0), gu: Real(), uu: Real(0)):
    """D_u f = g.u for g = grad f(x), and |u|^2 (|g|^2 |u|^2 - (g.u)^2) is the squared length of |u|^2 g - (g.u) u.

    So (g.u)^2 <= |g|^2 for |u| = 1, with equality where u is a multiple of g: for u = g/|g| the slope is |g|.  The
    square is multiplied out in gg = |g|^2, gu = g.u and uu = |u|^2.
    """
    square = uu**2 * gg - 2 * uu * gu * gu + gu**2 * uu
    return equal(square, uu * (gg * uu - gu**2))


@refuted(
    "fam.definition.gradient-steepest-ascent.reading2",
    "Section 2.2.1, for f with partial derivatives",
    "The vector of partial derivatives points in the direction of steepest ascent",
    topic=TOPIC,
    repair="fam.definition.gradient-steepest-ascent.reading1",
)
def steeper_than_the_partial_derivatives():
    """For f with partial derivatives, the slope of f is largest in the direction of their vector.

    f = x + x y^2/(x^2 + y^2), f(0) = 0, satisfies f(t u) = t f(u), so its slope at 0 in the direction u is f(u).  Its
    partial derivatives there are f(1, 0) = 1 and f(0, 1) = 0, and f(4/5, 3/5) = 136/125 > 1.
    """

    def f(x, y):
        return x + x * y**2 / (x**2 + y**2)

    zero, one, t = rational(0), rational(1), rational(1, 7)
    x, y = rational(4, 5), rational(3, 5)
    return all_of(
        equal(f(one, zero), 1),
        equal(f(zero, one), 0),
        equal(x**2 + y**2, 1),
        equal(f(t * x, t * y), t * f(x, y)),
        greater(f(x, y), f(one, zero)),
    )


@theorem(
    "fam.example.quadratic-gradient",
    source=FAMILY.at("Section 2.2.1, Example"),
    title="The gradient of x'Ax/2 - b.x is Ax - b, and the solution of Ax = b is its only minimizer",
    topic=TOPIC,
    expected=CONFIRMED,
)
def gradient_of_a_quadratic(f: StronglyConvexQuadratic(minimizer=True), x: Point()):
    """For A positive definite: grad f(x) = A x - b with b = -grad f(0), A x* = b, and f(x) > f(x*) elsewhere."""
    hessian, b = f.hessian(x), -f.grad(0 * x)
    away = norm2(x - f.minimizer)
    return all_of(
        equal(f.grad(x), hessian @ x - b),
        equal(hessian @ f.minimizer, b),
        at_least(f(x) - f.minimum, f.m * away / 2),
    )


@figure(
    "fam.example.quadratic-code",
    source=FAMILY.at("Section 2.2.1, listing"),
    title="The listing's quadratic at 0: value 0, gradient (-1, -2), minimizer (0, 1)",
    topic="numeric",
    expected=PROVED,
)
def listed_quadratic():
    """A = (3 1; 1 2) is positive definite (3 > 0, determinant 5 > 0), f(0) = 0, grad f(0) = -b and A (0, 1) = b."""
    f = function(quadratic([[3, 1], [1, 2]], [-1, -2]))
    return all_of(
        greater(rational(3) * 2 - 1, 0),
        equal(f(point(0, 0)), 0),
        equal(f.grad(point(0, 0)), point(-1, -2)),
        equal(f.grad(point(0, 1)), point(0, 0)),
    )


@theorem(
    "fam.identity.directional-derivative",
    source=FAMILY.at("Section 2.2.2"),
    title="The directional derivative is the inner product with the gradient",
    topic=TOPIC,
    expected=ILL_POSED,
    ill_posed=True,
    readings=("fam.identity.directional-derivative.reading1", "fam.identity.directional-derivative.reading2"),
)
def slope_along_a_direction():
    """D_v f(x) = grad f(x).v = |grad f(x)| cos(theta) for |v| = 1.

    For an f that is differentiable at x, as the Taylor expansion below it presumes (reading 1), or for any f that has
    partial derivatives, as Section 2.2.1 says (reading 2)?
    """


@theorem(
    "fam.identity.directional-derivative.reading1",
    source=FAMILY.at("Section 2.2.2, for differentiable f"),
    title="The directional derivative of a smooth function is the inner product with the gradient",
    topic=TOPIC,
    expected=PROVED,
)
def directional_derivative(f: Smooth, x: Point(), w: Point()):
    """f(x + w) - f(x) is grad f(x).w up to L/2 |w|^2: for w = t v, divided by t, it tends to grad f(x).v as t -> 0.

    |grad f||v| cos(theta) is the same number by the definition of the angle.
    """
    error = f.L * norm2(w) / 2
    change = f(x + w) - f(x) - dot(f.grad(x), w)
    return all_of(at_most(change, error, bound=error), at_most(-change, error, bound=error))


@refuted(
    "fam.identity.directional-derivative.reading2",
    "Section 2.2.2, for f with partial derivatives",
    "Where f has partial derivatives its directional derivatives are the inner products with their vector",
    topic=TOPIC,
    repair="fam.identity.directional-derivative.reading1",
)
def slope_that_the_partial_derivatives_miss():
    """For f with partial derivatives, D_v f(x) is their vector times v.

    f = x y^2/(x^2 + y^2), f(0) = 0, satisfies f(t u) = t f(u), so its slope at 0 in the direction u is f(u).  It is 0
    on both axes, so its partial derivatives at 0 are 0, and f(4/5, 3/5) = 36/125.
    """

    def f(x, y):
        return x * y**2 / (x**2 + y**2)

    zero, one, t = rational(0), rational(1), rational(1, 7)
    x, y = rational(4, 5), rational(3, 5)
    return all_of(
        equal(f(one, zero), 0),
        equal(f(zero, one), 0),
        equal(x**2 + y**2, 1),
        equal(f(t * x, t * y), t * f(x, y)),
        equal(f(x, y), rational(36, 125)),
    )


@theorem(
    "fam.proof-step.steepest-descent-direction",
    source=FAMILY.at("Section 2.2.2"),
    title="No unit direction descends faster, to first order, than -grad f/|grad f|",
    topic=TOPIC,
    expected=CONFIRMED,
)
def steepest_descent(g: Point(), v: Point()):
    """(g.v)^2 <= |g|^2 |v|^2, so g.v >= -|g| for |v| = 1; the slope of f along -g is -|g|^2, which attains it."""
    return all_of(at_most(dot(g, v) ** 2, norm2(g) * norm2(v)), equal(dot(g, -g), -norm2(g)))


@theorem(
    "fam.identity.first-order-taylor",
    source=FAMILY.at("Section 2.2.2, Mathematical Foundation"),
    title="First-order Taylor expansion; the gradient holds all local information",
    topic=TOPIC,
    expected=ILL_POSED,
    ill_posed=True,
    readings=("fam.identity.first-order-taylor.reading1", "fam.identity.first-order-taylor.reading2"),
)
def local_information():
    """f(x + e v) is about f(x) + e grad f(x).v, and the gradient concentrates all local information about f.

    All information to first order (reading 1), or all information about f near x (reading 2)?
    """


@theorem(
    "fam.identity.first-order-taylor.reading1",
    source=FAMILY.at("Section 2.2.2, Mathematical Foundation, to first order"),
    title="First-order Taylor expansion: the error is at most L/2 e^2 |v|^2",
    topic=TOPIC,
    expected=PROVED,
)
def first_order_model(f: Smooth, x: Point(), y: Point()):
    """|f(y) - f(x) - grad f(x).(y - x)| <= L/2 |y - x|^2: f(x) and grad f(x) give f near x to first order."""
    error = f.L * distance2(x, y) / 2
    change = f(y) - f(x) - dot(f.grad(x), y - x)
    return all_of(at_most(change, error, bound=error), at_most(-change, error, bound=error))


@refuted(
    "fam.identity.first-order-taylor.reading2",
    "Section 2.2.2, Mathematical Foundation, about f near x",
    "The value and the gradient at x determine f near x",
    topic=TOPIC,
    repair="fam.identity.first-order-taylor.reading1",
)
def same_gradient_other_function():
    """Two functions with the same value and gradient at x agree near x.

    x^2 - y^2 and x^2 + y^2 vanish at 0 with their gradients; one has a saddle there and the other a minimum.
    """
    saddle, bowl = function(quadratic([[2, 0], [0, -2]], [0, 0])), function(quadratic([[2, 0], [0, 2]], [0, 0]))
    origin, near = point(0, 0), point(0, "1/1000")
    return all_of(
        equal(saddle(origin), bowl(origin)),
        equal(saddle.grad(origin), bowl.grad(origin)),
        differs(saddle(near), bowl(near)),
    )


@identity_claim(
    "fam.definition.jacobian",
    source=FAMILY.at("Section 2.3.1"),
    title="The rows of the Jacobian are the gradients; it is the gradient's generalization",
    topic=TOPIC,
    expected=PROVED,
)
def jacobian_is_the_linear_part():
    """The derivative of f(x + t d) at t = 0 is J d, row by row the gradients; for m = 1 it is grad f . d."""
    t = sympy.Symbol("t", real=True)
    x, d = sympy.symbols("x:2", real=True), sympy.symbols("d:2", real=True)
    maps = [sympy.Function(name) for name in "fgh"]
    moved = [h(*(a + t * b for a, b in zip(x, d, strict=True))) for h in maps]
    jacobian = sympy.Matrix([[sympy.diff(h(*x), v) for v in x] for h in maps])
    linear = jacobian * sympy.Matrix(d)
    return all_of(
        *(
            equal(sympy.simplify((sympy.diff(m, t).subs(t, 0).doit() - linear[i]).doit()), ZERO)
            for i, m in enumerate(moved)
        )
    )


@theorem(
    "fam.theorem.chain-rule",
    source=FAMILY.at("Section 2.4.1"),
    title="The partial derivatives of a composition add up over the inner functions",
    topic=TOPIC,
    expected=ILL_POSED,
    ill_posed=True,
    readings=("fam.theorem.chain-rule.reading1", "fam.theorem.chain-rule.reading2"),
)
def partial_derivatives_of_a_composition():
    """For f = g(h(x)), df/dx_j is the sum of dg/dh_i dh_i/dx_j.

    For differentiable g and h (reading 1), or wherever the partial derivatives exist (reading 2)?  The text says
    neither.
    """


def composed(g, h1, h2, x, d):
    """(error, bound): of the linear model of g(h1, h2) at x, and what L-smooth g, h1 and h2 allow."""
    here, there = Vector([h1(x), h2(x)]), Vector([h1(x + d), h2(x + d)])
    slope = g.grad(here)
    linear = slope[0] * dot(h1.grad(x), d) + slope[1] * dot(h2.grad(x), d)
    bent = (absolute(slope[0]) * h1.L + absolute(slope[1]) * h2.L) * norm2(d) / 2
    return absolute(g(there) - g(here) - linear), bent + g.L * norm2(there - here) / 2


@theorem(
    "fam.theorem.chain-rule.reading1",
    source=FAMILY.at("Section 2.4.1, for differentiable functions"),
    title="Chain rule for smooth functions",
    topic=TOPIC,
    expected=CONFIRMED,
)
def chain_rule(g: Smooth(dimension=2), h1: Smooth(dimension=2), h2: Smooth(dimension=2), x: Point(), d: Point()):
    """g(h(x + d)) - g(h(x)) is the sum of dg/dh_i grad h_i(x).d up to a multiple of |d|^2: the derivative is that.

    With d along an axis this is the formula for one partial derivative.
    """
    error, bound = composed(g, h1, h2, x, d)
    return at_most(error, bound, bound=bound)


@refuted(
    "fam.theorem.chain-rule.reading2",
    "Section 2.4.1, for functions with partial derivatives",
    "The chain rule holds wherever the partial derivatives exist",
    topic=TOPIC,
    repair="fam.theorem.chain-rule.reading1",
)
def chain_rule_without_differentiability():
    """Where the partial derivatives exist, df/dx is the sum of dg/dh_i dh_i/dx.

    g(u, v) = u^2 v/(u^2 + v^2), g(0) = 0, vanishes on both axes, so its partial derivatives at 0 are 0.  With
    h(t) = (t, t), f(t) = g(t, t) = t/2 has the derivative 1/2 at 0.
    """

    def g(u, v):
        return u**2 * v / (u**2 + v**2)

    zero, t = rational(0), rational(1, 7)
    return all_of(equal(g(t, zero), 0), equal(g(zero, t), 0), equal(g(t, t) / t, rational(1, 2)))


@identity_claim(
    "fam.identity.chain-rule-matrix",
    source=FAMILY.at("Section 2.4.1, matrix notation"),
    title="The gradient of a composition is J' times the outer gradient",
    topic=TOPIC,
    expected=PROVED,
)
def chain_rule_in_matrices():
    """The partial derivatives of g(h_1(x), h_2(x), h_3(x)) are the entries of J' grad g, for x in the plane.

    J has the rows grad h_i, for any differentiable g and h, term by term.
    """
    x, h = sympy.symbols("x:2", real=True), sympy.symbols("h:3", real=True)
    inner = [sympy.Function(f"h{i}")(*x) for i in range(3)]
    g = sympy.Function("g")
    at = dict(zip(h, inner, strict=True))
    slope = sympy.Matrix([sympy.diff(g(*h), v).subs(at) for v in h])
    pulled = sympy.Matrix([[sympy.diff(i, v) for v in x] for i in inner]).T * slope
    return all_of(
        *(equal(sympy.simplify((sympy.diff(g(*inner), v) - pulled[j]).doit()), ZERO) for j, v in enumerate(x))
    )


@figure(
    "fam.example.comp-graph-code",
    source=FAMILY.at("Section 2.4.2, listing"),
    title="The derivative of (x + y) s(x) by x at (1, 2) is 1.320894, and so is the central difference",
    topic="numeric",
    expected=PROVED,
)
def derivative_at_one_two():
    """s(1) + 3 s(1)(1 - s(1)) = 1.320894 to six decimals, and the difference quotient with 1e-7 has the same six."""

    def s(z):
        return 1 / (1 + exp(-z))

    b, eps = s(rational(1)), rational(1, 10**7)
    quotient = ((3 + eps) * s(1 + eps) - (3 - eps) * s(1 - eps)) / (2 * eps)
    return all_of(printed("1.320894", b + 3 * b * (1 - b)), printed("1.320894", quotient))
