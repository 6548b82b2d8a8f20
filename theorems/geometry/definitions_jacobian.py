"""Jacobians: the definition, the chain rule, and what the text says of products of Jacobians in networks."""

import sympy

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    PROVED,
    REFUTED,
    Matrix,
    Point,
    Real,
    Smooth,
    Vector,
    absolute,
    all_of,
    at_least,
    at_most,
    differs,
    dot,
    equal,
    figure,
    identity_claim,
    norm2,
    theorem,
)
from verify.explicit import point, polynomial

JACOBIAN = "Jacobian"
RELEVANCE = GEOMETRY.at(f"{JACOBIAN}, Explicit ML Relevance")
REPAIRED = GEOMETRY.at(f"{JACOBIAN}, Explicit ML Relevance, repaired")
Entry = Real(-10, 10)


@theorem(
    "geo.def.jacobian",
    source=GEOMETRY.at(f"{JACOBIAN}, Definition"),
    title="The Jacobian is the best linear approximation",
    topic="calculus",
    expected=CONFIRMED,
)
def jacobian_approximates(f: Smooth, g: Smooth, x: Point(), h: Point()):
    """For F = (f, g) with the rows grad f' and grad g': F(x + h) = F(x) + J h + o(|h|).

    With L-smooth components the squared error is at most (L_f^2 + L_g^2)/4 |h|^4.
    """
    first = f(x + h) - f(x) - dot(f.grad(x), h)
    second = g(x + h) - g(x) - dot(g.grad(x), h)
    return at_most(first**2 + second**2, (f.L**2 + g.L**2) / 4 * norm2(h) ** 2)


@theorem(
    "geo.def.jacobian.chain",
    source=GEOMETRY.at(f"{JACOBIAN}, Usage"),
    title="Chain rule: J_(g o F)(x) = J_g(F(x)) J_F(x)",
    topic="calculus",
    expected=CONFIRMED,
)
def chain_rule(g: Smooth, x: Point(), h: Point(), a: Point(), c: Point(), t: Real(0, 1, closed=(False, True))):
    """g(F(x + th)) = g(F(x)) + t grad g(F(x))'J_F(x)h + O(t^2), for F(x) = x + (a'x)^2 c and every L-smooth g.

    J_F(x)h = h + 2(a'x)(a'h)c; the remainder is at most L/2 |k|^2 + t^2 (a'h)^2 |grad g(F(x))'c| with
    k = F(x + th) - F(x).
    """

    def inner(z):
        return z + dot(a, z) ** 2 * c

    start, end = inner(x), inner(x + t * h)
    along = h + 2 * dot(a, x) * dot(a, h) * c
    slope = g.grad(start)
    error = g(end) - g(start) - t * dot(slope, along)
    bound = g.L / 2 * norm2(end - start) + t**2 * dot(a, h) ** 2 * absolute(dot(slope, c))
    return at_most(absolute(error), bound)


@figure(
    "geo.def.jacobian.example",
    source=GEOMETRY.at(f"{JACOBIAN}, Valid Example"),
    title="The Jacobian of (x1^2 + x2, x1 x2) at (1, 2) is [[2, 1], [2, 1]]",
    topic="calculus",
    printed_answer="[[2,1],[2,1]]",
    expected=PROVED,
)
def jacobian_example():
    """The rows of the Jacobian are (2 x_1, 1) and (x_2, x_1); at (1, 2) both are (2, 1)."""
    first, second = polynomial({(2, 0): 1, (0, 1): 1}), polynomial({(1, 1): 1})
    x1, x2 = sympy.symbols("x1 x2", real=True)
    return all_of(
        equal(first.grad(point(1, 2)), point(2, 1)),
        equal(second.grad(point(1, 2)), point(2, 1)),
        equal(sympy.diff(x1**2 + x2, x1), 2 * x1),
        equal(sympy.diff(x1**2 + x2, x2), sympy.Integer(1)),
        equal(sympy.diff(x1 * x2, x1), x2),
        equal(sympy.diff(x1 * x2, x2), x1),
    )


@theorem(
    "geo.def.jacobian.fail-chain",
    source=GEOMETRY.at(f"{JACOBIAN}, Failure Case"),
    title="With discontinuous partial derivatives the chain rule may fail",
    topic="calculus",
    expected=PROVED,
)
def chain_rule_may_fail():
    """f = x^2 y/(x^2 + y^2) with f(0) = 0 has partial derivatives everywhere, both 0 at the origin, and is not
    differentiable there; where F is differentiable, as the definition assumes, the chain rule cannot fail.

    Along the line (t, t) it is t/2, with the derivative 1/2, which is not grad f(0)'(1, 1) = 0.
    """

    def f(x, y):
        return x**2 * y / (x**2 + y**2)

    t = sympy.Symbol("t", positive=True)
    partials = [sympy.limit(f(t, sympy.Integer(0)) / t, t, 0), sympy.limit(f(sympy.Integer(0), t) / t, t, 0)]
    along = sympy.simplify(f(t, t) / t)
    return all_of(
        *(equal(p, sympy.Integer(0)) for p in partials),
        equal(along, sympy.Rational(1, 2)),
        differs(along, sum(partials, sympy.Integer(0))),
    )


@identity_claim(
    "geo.def.jacobian.backprop",
    source=RELEVANCE,
    title="The gradient in w is J_L(h_L)' at the final layer output",
    topic="neural-net",
    printed_answer="J_L(h_L)^T",
    repair="geo.def.jacobian.backprop.repair",
    expected=REFUTED,
)
def gradient_is_the_loss_jacobian(a: Entry, w: Entry):
    """For the network h = a w and the loss h^2/2, so L(w) = a^2 w^2/2: the gradient a^2 w is J_L(h) = h = a w."""
    return equal(a**2 * w, a * w)


@identity_claim(
    "geo.def.jacobian.backprop.repair",
    source=REPAIRED,
    title="The gradient in w is J_h(w)' J_L(h)'",
    topic="neural-net",
    expected=PROVED,
)
def gradient_is_the_product(a: Entry, b: Entry, c: Entry, d: Entry, w: Entry):
    """For h = a w^2 + b w and the loss c h^2/2 + d h, expanded in w: the derivative is (2aw + b)(c h + d).

    The loss is c/2 (a^2 w^4 + 2ab w^3 + b^2 w^2) + d(a w^2 + b w).
    """
    derivative = c * (2 * a**2 * w**3 + 3 * a * b * w**2 + b**2 * w) + d * (2 * a * w + b)
    return equal(derivative, (2 * a * w + b) * (c * (a * w**2 + b * w) + d))


@identity_claim(
    "geo.def.jacobian.product-w",
    source=RELEVANCE,
    title="J_(h_L)(w) is the product of the layers' Jacobians",
    topic="neural-net",
    repair="geo.def.jacobian.product-w.repair",
    expected=REFUTED,
)
def weight_jacobian_is_the_product(w1: Entry, w2: Entry, x: Entry):
    """For the network h = w2 (w1 x): the derivative in the weight w1, w2 x, is the product w2 w1 of the layers'."""
    return equal(w2 * x, w2 * w1)


@identity_claim(
    "geo.def.jacobian.product-w.repair",
    source=REPAIRED,
    title="The Jacobian in the input is the product of the layers' Jacobians",
    topic="neural-net",
    expected=PROVED,
)
def input_jacobian_is_the_product(w1: Entry, w2: Entry, c: Entry, x: Entry):
    """For the layers f1(x) = w1 x + c x^2 and f2(z) = w2 z + z^2: the derivative of f2(f1(x)) in x is the product.

    f2(f1(x)) = w2 w1 x + (w2 c + w1^2) x^2 + 2 w1 c x^3 + c^2 x^4.
    """
    derivative = w2 * w1 + 2 * (w2 * c + w1**2) * x + 6 * w1 * c * x**2 + 4 * c**2 * x**3
    return equal(derivative, (w2 + 2 * (w1 * x + c * x**2)) * (w1 + 2 * c * x))


def _two_layers(entries):
    a, b, c, d, e, f, g, h = entries
    return Matrix([[a, b], [c, d]]), Matrix([[e, f], [g, h]])


def _size2(matrix):
    """The squared Frobenius norm."""
    return sum((norm2(row) for row in matrix.rows[1:]), norm2(matrix.rows[0]))


@theorem(
    "geo.def.jacobian.vanish",
    source=RELEVANCE,
    title="A small product of Jacobian norms makes gradients vanish",
    topic="neural-net",
    expected=CONFIRMED,
)
def small_product_means_small_gradient(
    a: Entry, b: Entry, c: Entry, d: Entry, e: Entry, f: Entry, g: Entry, h: Entry, u: Entry, v: Entry
):
    """|J_2 J_1 s| <= |J_2||J_1||s| for 2 x 2 Jacobians (Frobenius norms) and every signal s."""
    first, second = _two_layers((a, b, c, d, e, f, g, h))
    signal = Vector([u, v])
    return at_most(norm2(second @ (first @ signal)), _size2(second) * _size2(first) * norm2(signal))


@theorem(
    "geo.def.jacobian.explode",
    source=RELEVANCE,
    title="A large product of Jacobian norms makes gradients explode",
    topic="neural-net",
    repair="geo.def.jacobian.explode.repair",
    expected=REFUTED,
)
def large_product_means_large_gradient(a: Entry, b: Entry, c: Entry, d: Entry, e: Entry, f: Entry, g: Entry, h: Entry):
    """If |J_2||J_1| >= 100 then the Jacobian J_2 J_1 of the two layers has at least the norm 1."""
    first, second = _two_layers((a, b, c, d, e, f, g, h))
    return at_least(_size2(second @ first), 1).given(
        ("a large product of norms", at_least(_size2(second) * _size2(first), 100**2))
    )


@theorem(
    "geo.def.jacobian.explode.repair",
    source=REPAIRED,
    title="Gradients explode only if the product of Jacobian norms is large",
    topic="neural-net",
    expected=CONFIRMED,
)
def large_gradient_needs_large_product(a: Entry, b: Entry, c: Entry, d: Entry, e: Entry, f: Entry, g: Entry, h: Entry):
    """The norm of J_2 J_1 is at most the product of the norms: a large product is necessary, not sufficient."""
    first, second = _two_layers((a, b, c, d, e, f, g, h))
    return at_most(_size2(second @ first), _size2(second) * _size2(first))
