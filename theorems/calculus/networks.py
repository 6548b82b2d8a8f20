"""Derivatives: gradients, Jacobians, Taylor models, the chain rule and backpropagation."""

import sympy

from theorems.calculus.refuting import refuted
from theorems.texts import CALCULUS
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    FunctionClass,
    Matrix,
    Point,
    Real,
    Smooth,
    absolute,
    all_of,
    asymptotic,
    at_most,
    differs,
    dot,
    equal,
    exp,
    figure,
    greater,
    identity_claim,
    less,
    norm,
    norm2,
    positive_part,
    printed,
    rational,
    theorem,
)
from verify.explicit import function, point
from verify.programs import quadratic

TOPIC = "calculus"
NETS = "neural-net"
ZERO = sympy.Integer(0)


# ---------------------------------------------------------------- gradients and Jacobians


@refuted(
    "cal.thm.1",
    "Theorem 1",
    "The gradient is the direction of steepest ascent, for any f with partial derivatives",
    topic=TOPIC,
    repair="cal.thm.1.repair",
)
def steeper_than_the_gradient():
    """For f with partial derivatives, D_u f is largest at u = grad f/|grad f|, and its maximum is |grad f|.

    f = x^2 y/(x^2 + y^2), f(0) = 0, satisfies f(t u) = t f(u): at 0 it has every directional derivative, D_u f =
    f(u).  Its gradient there is (f(1, 0), f(0, 1)) = 0, but D_u f = 36/125 for u = (3/5, 4/5).
    """

    def f(x, y):
        return x**2 * y / (x**2 + y**2)

    zero, one, t = rational(0), rational(1), rational(1, 7)
    x, y = rational(3, 5), rational(4, 5)
    return all_of(
        equal(f(one, zero), 0),
        equal(f(zero, one), 0),
        equal(x**2 + y**2, 1),
        equal(f(t * x, t * y), t * f(x, y)),
        greater(f(x, y), 0),
    )


@theorem(
    "cal.thm.1.repair",
    source=CALCULUS.at("Theorem 1, repaired"),
    title="For differentiable f with grad f not zero, no unit direction ascends faster than the gradient",
    topic=TOPIC,
    expected=CONFIRMED,
)
def steepest_ascent(g: Point(), u: Point()):
    """With D_u f = g.u for g = grad f(x): (g.u)^2 <= |g|^2 |u|^2, with equality at u = g."""
    return all_of(at_most(dot(g, u) ** 2, norm2(g) * norm2(u)), equal(dot(g, g) ** 2, norm2(g) * norm2(g)))


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


@identity_claim(
    "cal.chain-rule",
    source=CALCULUS.at("Section 4.1"),
    title="The Jacobian of a composition is the product of the Jacobians",
    topic=TOPIC,
    expected=PROVED,
)
def chain_rule():
    """J(g o h) = J_g(h(x)) J_h(x), for general quadratic maps h, g of the plane, term by term."""
    x = sympy.symbols("x y", real=True)
    u = sympy.symbols("u v", real=True)

    def general(name, variables):
        p, q = variables
        monomials = (p, q, p**2, p * q, q**2)
        return [
            sum(c * m for c, m in zip(sympy.symbols(f"{name}{i}_:5", real=True), monomials, strict=True))
            for i in (0, 1)
        ]

    inner, outer = general("h", x), general("g", u)
    at_inner = dict(zip(u, inner, strict=True))
    composed = [g.subs(at_inner, simultaneous=True) for g in outer]
    left = sympy.Matrix([[sympy.diff(c, v) for v in x] for c in composed])
    jacobians = (
        sympy.Matrix([[sympy.diff(g, v) for v in u] for g in outer]).subs(at_inner, simultaneous=True),
        sympy.Matrix([[sympy.diff(h, v) for v in x] for h in inner]),
    )
    rest = (left - jacobians[0] * jacobians[1]).expand()
    return all_of(*(equal(rest[i, j], ZERO) for i in range(2) for j in range(2)))


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


# ---------------------------------------------------------------- backpropagation


def matrices(count, size):
    """General square matrices J_1, ..., J_count."""
    return [sympy.Matrix(size, size, sympy.symbols(f"j{k}_:{size * size}", real=True)) for k in range(count)]


@identity_claim(
    "cal.backprop-product",
    source=CALCULUS.at("Section 4.2"),
    title="The gradient is the product of the transposed Jacobians with the last gradient",
    topic=NETS,
    expected=PROVED,
)
def transposed_product():
    """The gradient (J_3 J_2 J_1)'v is J_1' J_2' J_3' v, for three general 2 x 2 Jacobians."""
    first, second, third = matrices(3, 2)
    v = sympy.Matrix(sympy.symbols("v:2", real=True))
    rest = ((third * second * first).T * v - first.T * (second.T * (third.T * v))).expand()
    return all_of(equal(rest[0], ZERO), equal(rest[1], ZERO))


@theorem(
    "cal.forward-reverse-order",
    source=CALCULUS.at("Section 4.2"),
    title="Reverse mode multiplies left to right, forward mode right to left",
    topic=NETS,
    expected=ILL_POSED,
    ill_posed=True,
    readings=("cal.forward-reverse-order.reading1", "cal.forward-reverse-order.reading2"),
)
def order_of_multiplication():
    """Reverse mode multiplies the Jacobians left to right, with matrix-vector products only; in which product?"""


def left_to_right(sizes):
    """Multiplications to form the product of matrices of these sizes from the left."""
    rows = sizes[0][0]
    return sum(rows * a * b for a, b in sizes[1:])


@refuted(
    "cal.forward-reverse-order.reading1",
    "Section 4.2, for the product as displayed",
    "Multiplying J_1' J_2' ... J_L' v left to right takes matrix-vector products only",
    topic=NETS,
    repair="cal.forward-reverse-order.reading2",
)
def displayed_product_from_the_left():
    """Multiplied left to right, J_1' J_2' ... J_L' v needs only matrix-vector products.

    For two layers of width 10 it starts with the matrix-matrix product J_1' J_2': 1100 multiplications, while
    right to left takes 200.
    """
    from_the_left = left_to_right([(10, 10), (10, 10), (10, 1)])
    from_the_right = left_to_right([(1, 10), (10, 10), (10, 10)])  # the transposed product, from its left
    return all_of(equal(rational(from_the_left), 1100), equal(rational(from_the_right), 200))


@figure(
    "cal.forward-reverse-order.reading2",
    source=CALCULUS.at("Section 4.2, for v' J_L ... J_1"),
    title="Multiplying v' J_L ... J_1 left to right, from the scalar output, takes vector-matrix products only",
    topic=NETS,
    expected=PROVED,
)
def row_product_from_the_left():
    """For L layers of width n it takes L n^2 multiplications, here for n = 10 and L = 2, 3, 5."""
    return all_of(
        *(equal(rational(left_to_right([(1, 10)] + [(10, 10)] * layers)), 100 * layers) for layers in (2, 3, 5))
    )


@asymptotic(
    "cal.forward-reverse-cost",
    source=CALCULUS.at("Section 4.2"),
    title="Forward mode costs one pass per input, reverse mode one per output",
    topic=NETS,
    expected=PROVED,
)
def cost_of_the_modes():
    """For L dense layers of width n: a pass takes L n^2 multiplications, reverse mode at most two more of them.

    Forward mode pushes n tangents: n times as many.  So a gradient costs three passes, whatever the number L n^2
    of parameters.
    """
    n, layers = sympy.symbols("n L", positive=True)
    forward_pass = layers * n**2
    backward = layers * n**2  # the error signals
    outer_products = layers * n**2  # the gradients of the weights
    tangents = n * layers * n**2
    return all_of(
        equal((forward_pass + backward + outer_products) / forward_pass, sympy.Integer(3)),
        equal(sympy.simplify(tangents / backward), n),
    )


@asymptotic(
    "cal.backprop-cost-net",
    source=CALCULUS.at("Section 14.2, Intuition"),
    title="All gradients cost as much as a few forward passes",
    topic=NETS,
    expected=PROVED,
)
def cost_of_all_gradients():
    """A dense layer from n to p costs n p multiplications forward, n p for its error signal and n p for its weights."""
    n, p = sympy.symbols("n p", positive=True)
    return equal((n * p + n * p + n * p) / (n * p), sympy.Integer(3))


def tiny_net(w1, w2):
    """(z, a, prediction, loss) of the network w2 relu(w1 x) at x = 1, y = 2."""
    z = w1 * 1
    a = positive_part(z)
    prediction = w2 * a
    return z, a, prediction, (prediction - 2) ** 2 / 2


@figure(
    "cal.ex.tiny-net-forward",
    source=CALCULUS.at("Section 14.1"),
    title="Forward pass of the tiny network",
    topic=NETS,
    printed_answer="0.781",
    expected=PROVED,
)
def tiny_forward():
    """z = 0.5, a = 0.5, the prediction is 0.75 and the loss 0.781."""
    z, a, prediction, loss = tiny_net(rational(1, 2), rational(3, 2))
    return all_of(printed("0.5", z), printed("0.5", a), printed("0.75", prediction), printed("0.781", loss))


@figure(
    "cal.ex.tiny-net-backward",
    source=CALCULUS.at("Section 14.2"),
    title="Backward pass of the tiny network",
    topic=NETS,
    printed_answer="-0.625, -1.875",
    expected=PROVED,
)
def tiny_backward():
    """The derivatives of the loss are -1.25, -0.625, -1.875, -1.875 and -1.875."""
    w2, x = rational(3, 2), rational(1)
    _, a, prediction, _ = tiny_net(rational(1, 2), w2)
    error = prediction - 2
    hidden = error * w2
    return all_of(
        equal(error, rational(-5, 4)), printed("-0.625", error * a), printed("-1.875", hidden),
        printed("-1.875", hidden * 1), printed("-1.875", hidden * x),
    )  # fmt: skip


@figure(
    "cal.ex.tiny-net-step",
    source=CALCULUS.at("Section 14.2"),
    title="A gradient step of 0.1 on the tiny network",
    topic=NETS,
    printed_answer="1.5625, 0.6875",
    expected=PROVED,
)
def tiny_step():
    """The weights become 1.5625 and 0.6875, the prediction comes closer to 2 and the loss decreases."""
    before = tiny_net(rational(1, 2), rational(3, 2))
    w2 = rational(3, 2) + rational(1, 10) * rational(5, 8)
    w1 = rational(1, 2) + rational(1, 10) * rational(15, 8)
    after = tiny_net(w1, w2)
    return all_of(
        equal(w2, rational(15625, 10000)),
        equal(w1, rational(6875, 10000)),
        less(absolute(after[2] - 2), absolute(before[2] - 2)),
        less(after[3], before[3]),
    )


@identity_claim(
    "cal.vanishing-sigmoid",
    source=CALCULUS.at("Section 14.3"),
    title="The derivatives of the sigmoid, of ReLU and of a residual block",
    topic=NETS,
    expected=PROVED,
)
def slopes_of_units():
    """s' = s(1 - s) = 1/4 - (s - 1/2)^2 <= 1/4, attained at 0; relu' = 1 for t > 0; (x + F)' = 1 + F'."""
    t = sympy.Symbol("t", real=True)
    positive = sympy.Symbol("p", positive=True)
    s = 1 / (1 + sympy.exp(-t))
    block = sympy.Function("F")(t)
    return all_of(
        equal(sympy.simplify(sympy.diff(s, t) - s * (1 - s)), ZERO),
        equal(sympy.simplify(s * (1 - s) - (sympy.Rational(1, 4) - (s - sympy.Rational(1, 2)) ** 2)), ZERO),
        equal(sympy.diff(s, t).subs(t, 0), sympy.Rational(1, 4)),
        equal(sympy.diff(sympy.Max(0, positive), positive), sympy.Integer(1)),
        equal(sympy.diff(t + block, t) - 1 - sympy.diff(block, t), ZERO),
    )


@refuted(
    "cal.vanishing-product",
    "Section 14.3",
    "Factors below 1 vanish geometrically, above 1 explode, and anything but factors near 1 is exponential",
    topic=NETS,
    repair="cal.vanishing-product.repair",
)
def products_that_do_not_vanish():
    """A product of D factors below 1 shrinks geometrically; factors that are not near 1 give exponential behaviour.

    The factors 1 - 1/(k + 1)^2 are below 1 and their product tends to 1/2; the factors 1/2, 2, 1/2, 2, ... are
    far from 1 and their products stay between 1/2 and 1.
    """
    k, d = sympy.symbols("k d", integer=True, positive=True)
    stated = (d + 2) / (2 * (d + 1))
    step = sympy.simplify(stated.subs(d, d + 1) / stated - (1 - 1 / (d + 2) ** 2))
    return all_of(
        equal(stated.subs(d, 1), 1 - sympy.Rational(1, 4)),
        equal(step, ZERO),
        equal(sympy.limit(stated, d, sympy.oo), sympy.Rational(1, 2)),
        equal(sympy.Rational(1, 2) * 2, sympy.Integer(1)),
        greater(1 / (k + 1) ** 2, ZERO),
    )


@theorem(
    "cal.vanishing-product.repair",
    source=CALCULUS.at("Section 14.3, repaired"),
    title="Factors of at most r < 1 vanish like r^D, factors of at least r > 1 explode like r^D",
    topic=NETS,
    expected=CONFIRMED,
)
def products_bounded_away_from_one(
    r: Real(0, 1), a: Real(0, 1), b: Real(0, 1), c: Real(0, 1), s: Real(1, None), u: Real(0, None), v: Real(0, None)
):
    """(ra)(rb)(rc) <= r^3 for factors of at most r, and s (s + u)(s + v) >= s^3 for factors of at least s >= 1."""
    return all_of(at_most((r * a) * (r * b) * (r * c), r**3), at_most(s**3, s * (s + u) * (s + v)))
