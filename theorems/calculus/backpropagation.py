"""Backpropagation: its order, its cost, the traced network, and products of many factors."""

import sympy

from theorems.calculus.refuting import refuted
from theorems.texts import CALCULUS
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    Real,
    Steps,
    Vector,
    absolute,
    all_of,
    at_least,
    at_most,
    equal,
    figure,
    greater,
    identity_claim,
    less,
    maximum,
    minimum,
    positive_part,
    printed,
    rational,
    theorem,
)
from verify.networks import gradient

TOPIC = "calculus"
NETS = "neural-net"
ZERO = sympy.Integer(0)
WIDTHS = (1, 2, 3, 7, 20)


# ---------------------------------------------------------------- gradients and Jacobians


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
    """The gradient (J_3 J_2 J_1)'v is J_1' J_2' J_3' v, for three general 2 x 2 Jacobians, term by term.

    Each further layer is one more use of (AB)' = B'A', which holds entry by entry for every size.
    """
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
    """For L layers of width n it takes L n^2 multiplications: n^2 for each layer, whatever came before it."""
    n = sympy.Symbol("n", positive=True)
    counts = [left_to_right([(1, n)] + [(n, n)] * layers) for layers in range(1, 6)]
    return all_of(
        equal(counts[0], n**2), *(equal(sympy.expand(b - a), n**2) for a, b in zip(counts, counts[1:], strict=False))
    )


def counted(widths):
    """(forward pass, error signals, weight gradients, tangents): multiplications in a dense net, counted one by one."""
    layers = list(zip(widths, widths[1:], strict=False))
    passed = sum(1 for n, p in layers for _ in range(p) for _ in range(n))  # W x, row by row
    signals = sum(1 for n, p in layers for _ in range(n) for _ in range(p))  # W' delta, column by column
    weights = sum(1 for n, p in layers for _ in range(p) for _ in range(n))  # delta x', entry by entry
    tangents = sum(1 for n, p in layers for _ in range(widths[0]) for _ in range(p) for _ in range(n))  # W J
    return passed, signals, weights, tangents


@theorem(
    "cal.forward-reverse-cost",
    source=CALCULUS.at("Section 4.2"),
    title="Forward mode costs one pass per input, reverse mode one per output",
    topic=NETS,
    expected=CONFIRMED,
)
def cost_of_the_modes(n: Steps(1, tried=WIDTHS), p: Steps(1, tried=WIDTHS), q: Steps(1, tried=WIDTHS)):
    """In a dense net from n inputs over p and q units to one output, in multiplications, counted one by one:

    the derivatives by the inputs take one pass backward, or n passes forward; and the gradient by all weights takes
    three passes, whatever their number.
    """
    passed, signals, weights, tangents = counted([int(n), int(p), int(q), 1])
    return all_of(
        equal(rational(signals), passed),
        equal(rational(tangents), int(n) * passed),
        at_most(rational(passed + signals + weights), 3 * passed),
    )


@theorem(
    "cal.backprop-cost-net",
    source=CALCULUS.at("Section 14.2, Intuition"),
    title="All gradients cost as much as a few forward passes",
    topic=NETS,
    expected=CONFIRMED,
)
def cost_of_all_gradients(n: Steps(1, tried=WIDTHS), p: Steps(1, tried=WIDTHS), q: Steps(1, tried=WIDTHS)):
    """A forward pass and the gradient by all weights take at most three times the multiplications of a forward pass.

    Counted one by one in dense nets from n over p to q units.
    """
    passed, signals, weights, _ = counted([int(n), int(p), int(q)])
    return at_most(rational(passed + signals + weights), 3 * passed)


def tiny_net(w1, w2):
    """(z, a, prediction, loss) of the network w2 relu(w1 x) at x = 1, y = 2."""
    z = w1 * 1
    a = positive_part(z)
    prediction = w2 * a
    return z, a, prediction, (prediction - 2) ** 2 / 2


def tiny_weights():
    """w_1 = 1/2 and w_2 = 3/2."""
    return Vector([rational(1, 2), rational(3, 2)])


def tiny_loss(weights):
    """The loss as a function of (w_1, w_2), for reverse mode."""
    return tiny_net(*weights)[3]


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
    weights = tiny_weights()
    _, a, prediction, _ = tiny_net(*weights)
    by_w1, by_w2 = gradient(tiny_loss, weights)
    by_a = gradient(lambda p: (weights[1] * p[0] - 2) ** 2 / 2, Vector([a]))[0]
    by_z = gradient(lambda p: (weights[1] * positive_part(p[0]) - 2) ** 2 / 2, Vector([weights[0]]))[0]
    return all_of(
        equal(prediction - 2, rational(-5, 4)), printed("-0.625", by_w2), printed("-1.875", by_a),
        printed("-1.875", by_z), printed("-1.875", by_w1),
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
    weights = tiny_weights()
    before = tiny_net(*weights)
    w1, w2 = weights - rational(1, 10) * gradient(tiny_loss, weights)
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


@theorem(
    "cal.vanishing-product",
    source=CALCULUS.at("Section 14.3"),
    title="Factors below 1 vanish geometrically, above 1 explode, and anything but factors near 1 is exponential",
    topic=NETS,
    ill_posed=True,
    readings=("cal.vanishing-product.reading1", "cal.vanishing-product.reading2"),
    expected=ILL_POSED,
)
def products_of_factors():
    """Factors that are "consistently" below 1 shrink a product geometrically, above 1 they make it explode; and
    anything but factors near 1 is exponential.

    All of them below, or above, one bound on the same side of 1 (reading 1), or any factors (reading 2)?
    """


@theorem(
    "cal.vanishing-product.reading1",
    source=CALCULUS.at("Section 14.3"),
    title="Factors of at most r < 1 vanish like r^D, factors of at least s > 1 explode like s^D",
    topic=NETS,
    expected=CONFIRMED,
)
def consistent_factors(p: Real(0), r: Real(0, 1), a: Real(0, 1), s: Real(1), u: Real(0), d: Steps(1, 12)):
    """If p <= r^D then a further factor ra of at most r keeps (ra) p <= r^(D+1); and so for s with the signs turned."""
    low, high = minimum(p, r ** int(d)), maximum(p, s ** int(d))
    return all_of(at_most(r * a * low, r ** (int(d) + 1)), at_least((s + u) * high, s ** (int(d) + 1)))


@refuted(
    "cal.vanishing-product.reading2",
    "Section 14.3",
    "Any factors below 1 vanish geometrically, and any that are not near 1 are exponential",
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
