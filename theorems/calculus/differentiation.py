"""Gradients, Jacobians, Hessians, Taylor models and the chain rule."""

import sympy

from theorems.calculus.refuting import refuted
from theorems.texts import CALCULUS
from verify import (
    CONFIRMED,
    PROVED,
    FunctionClass,
    Matrix,
    Point,
    Real,
    Smooth,
    Vector,
    absolute,
    all_of,
    at_most,
    differs,
    dot,
    equal,
    exp,
    figure,
    greater,
    identity_claim,
    norm,
    norm2,
    printed,
    rational,
    theorem,
)
from verify.explicit import function, point
from verify.programs import quadratic

TOPIC = "calculus"
NETS = "neural-net"
ZERO = sympy.Integer(0)


@refuted(
    "cal.thm.1",
    "Theorem 1",
    "The gradient is the direction of steepest ascent, for any f with partial derivatives",
    topic=TOPIC,
    repair="cal.thm.1.repair",
)
def steeper_than_the_gradient():
    """For f with partial derivatives, D_u f is largest at u = grad f/|grad f|, and its maximum is |grad f|.

    f = x + x^2 y/(x^2 + y^2), f(0) = 0, satisfies f(t u) = t f(u): at 0 it has every directional derivative, D_u f =
    f(u).  Its gradient there is (f(1, 0), f(0, 1)) = (1, 0), but D_u f = 148/125 > 1 for u = (4/5, 3/5).
    """

    def f(x, y):
        return x + x**2 * y / (x**2 + y**2)

    zero, one, t = rational(0), rational(1), rational(1, 7)
    x, y = rational(4, 5), rational(3, 5)
    return all_of(
        equal(f(one, zero), 1),
        equal(f(zero, one), 0),
        equal(x**2 + y**2, 1),
        equal(f(t * x, t * y), t * f(x, y)),
        greater(f(x, y), f(one, zero)),
    )


@identity_claim(
    "cal.thm.1.repair",
    source=CALCULUS.at("Theorem 1, repaired"),
    title="For differentiable f with grad f not zero, no unit direction ascends faster than the gradient",
    topic=TOPIC,
    expected=PROVED,
)
def steepest_ascent(gg: Real(0), gu: Real(), uu: Real(0)):
    """D_u f = g.u for g = grad f(x), and |u|^2 (|g|^2 |u|^2 - (g.u)^2) is the squared length of |u|^2 g - (g.u) u.

    So (g.u)^2 <= |g|^2 for |u| = 1, with equality where u is a multiple of g (Cauchy and Schwarz).  The square is
    multiplied out in gg = |g|^2, gu = g.u and uu = |u|^2.
    """
    square = uu**2 * gg - 2 * uu * gu * gu + gu**2 * uu
    return equal(square, uu * (gg * uu - gu**2))


@refuted(
    "cal.gradient-only-direction",
    "Section 2.1",
    "Every iterative optimizer steps in the direction of -grad f",
    topic="gradient-descent",
    repair="cal.thm.1.repair",
)
def newton_steps_elsewhere():
    """Every iterative optimizer steps in the direction of -grad f.

    On x^2 + 4y^2 Newton's method steps from (1, 1) to (0, 0), along (-1, -1); the gradient is (2, 8).
    """
    f, x = function(quadratic([[2, 0], [0, 8]], [0, 0])), point(1, 1)
    slope = f.grad(x)
    step = Matrix([point("-1/2", 0), point(0, "-1/8")]) @ slope
    return all_of(equal(x + step, point(0, 0)), differs(slope[0] * step[1] - slope[1] * step[0], 0))


@identity_claim(
    "cal.gradient-perp-levelset",
    source=CALCULUS.at("Section 2.1, Intuition"),
    title="The gradient is perpendicular to level sets; on circles it points at the minimum, on ellipses not",
    topic=TOPIC,
    expected=PROVED,
)
def perpendicular_to_contours():
    """Along a curve d/dt f(x(t), y(t)) = grad f . (x', y'), so on a contour the gradient is orthogonal to the tangent.

    For x^2 + y^2 it is parallel to (x, y); for x^2 + k y^2 the determinant with (x, y) is 2(1 - k) x y.
    """
    t, x, y, k = sympy.symbols("t x y k", real=True)
    u, v = sympy.Function("x")(t), sympy.Function("y")(t)
    f = sympy.Function("f")
    a, b = sympy.symbols("a b", real=True)
    slope = [sympy.diff(f(a, b), s).subs({a: u, b: v}) for s in (a, b)]
    along = sympy.diff(f(u, v), t) - slope[0] * sympy.diff(u, t) - slope[1] * sympy.diff(v, t)
    bowl = x**2 + k * y**2
    determinant = sympy.diff(bowl, x) * y - sympy.diff(bowl, y) * x
    return all_of(
        equal(sympy.simplify(along.doit()), ZERO),
        equal(sympy.expand(determinant), sympy.expand(2 * (1 - k) * x * y)),
        equal(determinant.subs(k, 1).expand(), ZERO),
    )


@identity_claim(
    "cal.jacobian",
    source=CALCULUS.at("Section 2.2"),
    title="The Jacobian is the linear part of f",
    topic=TOPIC,
    expected=PROVED,
)
def jacobian_is_the_linear_part():
    """The derivative of f(x + t d) at t = 0 is J d, row by row the gradients; for m = 1 it is grad f . d."""
    t = sympy.Symbol("t", real=True)
    x, d = sympy.symbols("x:2", real=True), sympy.symbols("d:2", real=True)
    maps = [sympy.Function(name) for name in "fg"]
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
    "cal.hessian-symmetric",
    source=CALCULUS.at("Section 2.3"),
    title="The Hessian of a twice continuously differentiable function is symmetric",
    topic=TOPIC,
    expected=CONFIRMED,
)
def hessian_is_symmetric(f: FunctionClass(hessian_lipschitz=True, twice=True), x: Point(), u: Point(), v: Point()):
    """The change of <grad f, v> along u and that of <grad f, u> along v differ by at most M |u| |v| (|u| + |v|).

    With u and v scaled by t, divided by t^2 and t -> 0, v'Hu = u'Hv.
    """
    one = dot(f.grad(x + u) - f.grad(x), v)
    other = dot(f.grad(x + v) - f.grad(x), u)
    bound = f.M * norm(u) * norm(v) * (norm(u) + norm(v))
    return at_most(absolute(one - other), bound, bound=bound)


@theorem(
    "cal.taylor-first",
    source=CALCULUS.at("Section 3.1"),
    title="First-order Taylor expansion",
    topic=TOPIC,
    expected=PROVED,
)
def first_order_model(f: Smooth, x: Point(), d: Point()):
    """The remainder f(x + d) - f(x) - grad f(x).d is at most L/2 |d|^2 in size, so o(|d|)."""
    bound = f.L * norm2(d) / 2
    remainder = f(x + d) - f(x) - dot(f.grad(x), d)
    return all_of(at_most(remainder, bound, bound=bound), at_most(-remainder, bound, bound=bound))


@theorem(
    "cal.taylor-second",
    source=CALCULUS.at("Section 3.1"),
    title="Second-order Taylor expansion",
    topic=TOPIC,
    expected=CONFIRMED,
)
def second_order_model(f: FunctionClass(hessian_lipschitz=True, twice=True), x: Point(), d: Point()):
    """The remainder of the second-order model is at most M/6 |d|^3 where the Hessian is M-Lipschitz, so o(|d|^2)."""
    bound = f.M * norm2(d) * norm(d) / 6
    remainder = f(x + d) - f(x) - dot(f.grad(x), d) - f.hessian(x).form(d) / 2
    return at_most(absolute(remainder), bound, bound=bound)


@figure(
    "cal.taylor-exp-numbers",
    source=CALCULUS.at("Section 3.1, Worked Example"),
    title="Taylor models of e^x at 0.1",
    topic="numeric",
    printed_answer="1.10517; 0.0052; 0.00017; 30x",
    expected=PROVED,
)
def exponential_models():
    """e^0.1 = 1.10517, the first-order error is 0.0052, the second-order error 0.00017, about 30 times smaller."""
    x = rational(1, 10)
    first, second = exp(x) - (1 + x), exp(x) - (1 + x + x**2 / 2)
    return all_of(
        printed("1.10517", exp(x)), printed("0.0052", first), printed("0.00017", second), printed("30", first / second)
    )


@theorem(
    "cal.chain-rule",
    source=CALCULUS.at("Section 4.1"),
    title="The Jacobian of a composition is the product of the Jacobians",
    topic=TOPIC,
    expected=CONFIRMED,
)
def chain_rule(g: Smooth(dimension=2), h1: Smooth(dimension=2), h2: Smooth(dimension=2), x: Point(), d: Point()):
    """For h = (h1, h2), g(h(x + d)) - g(h(x)) is J_g(h(x)) J_h(x) d up to a multiple of |d|^2: the derivative is that.

    The multiple is (|g_1| L_1 + |g_2| L_2)/2 for the first-order models of h1 and h2, and for that of g there is
    L/2 |h(x + d) - h(x)|^2; row by row for a map g with several components.
    """
    here, there = Vector([h1(x), h2(x)]), Vector([h1(x + d), h2(x + d)])
    slope = g.grad(here)
    linear = dot(slope, Vector([dot(h1.grad(x), d), dot(h2.grad(x), d)]))
    bent = (absolute(slope[0]) * h1.L + absolute(slope[1]) * h2.L) * norm2(d) / 2
    bound = bent + g.L * norm2(there - here) / 2
    return at_most(absolute(g(there) - g(here) - linear), bound, bound=bound)


@identity_claim(
    "cal.ex.chain-u2",
    source=CALCULUS.at("Section 4.1, Worked Example"),
    title="The derivatives of (x + 2y)^2",
    topic=TOPIC,
    printed_answer="[2u 4u]",
    expected=PROVED,
)
def chain_example():
    """z = u^2 with u = x + 2y has the derivatives 2(x + 2y) and 4(x + 2y): [2u][1 2] = [2u 4u]."""
    x, y = sympy.symbols("x y", real=True)
    u = x + 2 * y
    return all_of(
        equal(sympy.expand(sympy.diff(u**2, x)), sympy.expand(2 * u)),
        equal(sympy.expand(sympy.diff(u**2, y)), sympy.expand(4 * u)),
    )
