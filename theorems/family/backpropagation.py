"""Computational graphs and backpropagation (Sections 2.3.1, 2.4.2 to 2.4.4)."""

import sympy

from theorems.calculus.backpropagation import WIDTHS, counted
from theorems.family.refuting import refuted
from theorems.texts import FAMILY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    Real,
    Steps,
    absolute,
    all_of,
    at_most,
    differs,
    equal,
    identity_claim,
    positive_part,
    rational,
    theorem,
)

NETS = "neural-net"
ZERO = sympy.Integer(0)


def sigmoid(z):
    """1/(1 + e^-z), as an expression."""
    return 1 / (1 + sympy.exp(-z))


@identity_claim(
    "fam.identity.layer-jacobian",
    source=FAMILY.at("Section 2.3.1, ML application"),
    title="The Jacobian of a layer is diag(s'(z)) W, of the size of W, and backpropagation multiplies by it",
    topic=NETS,
    expected=PROVED,
)
def jacobian_of_a_layer():
    """For h = s(W x + b) with a 2 x 3 matrix W, dh_i/dx_j = s'(z_i) W_ij; the gradient of v.h is J'v = W'(v s'(z))."""
    w = sympy.Matrix(2, 3, sympy.symbols("w:6", real=True))
    x, b, v = (sympy.Matrix(sympy.symbols(f"{name}:{n}", real=True)) for name, n in (("x", 3), ("b", 2), ("v", 2)))
    z = w * x + b
    h = z.applyfunc(sigmoid)
    slopes = h.applyfunc(lambda s: s * (1 - s))
    rest = (h.jacobian(x) - sympy.diag(*slopes) * w).applyfunc(sympy.simplify)
    pulled = (sympy.Matrix([v.dot(h)]).jacobian(x).T - w.T * v.multiply_elementwise(slopes)).applyfunc(sympy.simplify)
    return all_of(*(equal(entry, ZERO) for entry in [*rest, *pulled]))


@identity_claim(
    "fam.definition.computational-graph",
    source=FAMILY.at("Section 2.4.2"),
    title="In a computational graph the derivatives along the paths add up",
    topic=NETS,
    expected=PROVED,
)
def derivatives_add_up_over_consumers():
    """x is an input of a(x, y) and b(x), which are inputs of f: df/dx = f_a a_x + f_b b_x, for any f, a and b.

    Each factor is the derivative of one operation by one of its inputs, and knows nothing of the others.
    """
    x, y, a, b = sympy.symbols("x y a b", real=True)
    first, second, f = sympy.Function("a")(x, y), sympy.Function("b")(x), sympy.Function("f")
    at = {a: first, b: second}
    whole = sympy.diff(f(first, second), x)
    paths = sympy.diff(f(a, b), a).subs(at) * sympy.diff(first, x) + sympy.diff(f(a, b), b).subs(at) * sympy.diff(
        second, x
    )
    return equal(sympy.simplify((whole - paths).doit()), ZERO)


@identity_claim(
    "fam.example.comp-graph-backward",
    source=FAMILY.at("Section 2.4.2, backward pass"),
    title="The backward pass of (x + y) s(x)",
    topic=NETS,
    expected=PROVED,
)
def backward_pass_of_the_example():
    """With a = x + y and b = s(x): df/da = b, df/db = a, df/dx = b + a s'(x) and df/dy = b."""
    x, y, p, q = sympy.symbols("x y p q", real=True)
    a, b = x + y, sigmoid(x)
    f = a * b
    return all_of(
        equal(sympy.diff(p * q, p), q),
        equal(sympy.diff(p * q, q), p),
        equal(sympy.simplify(sympy.diff(f, x) - (b + a * b * (1 - b))), ZERO),
        equal(sympy.simplify(sympy.diff(f, y) - b), ZERO),
    )


def two_layer_gaps(mask):
    """Differences between the printed backward pass and the derivatives, where the pre-activations have these signs.

    Two inputs, two hidden units, one output; ``mask`` is 1[z_1 > 0], and near such a point relu(z_1) is mask z_1.
    """
    w1, b1 = sympy.Matrix(2, 2, sympy.symbols("w:4", real=True)), sympy.Matrix(sympy.symbols("b:2", real=True))
    w2, b2 = sympy.Matrix(1, 2, sympy.symbols("u:2", real=True)), sympy.Symbol("c", real=True)
    x, y = sympy.Matrix(sympy.symbols("x:2", real=True)), sympy.Symbol("y", real=True)
    h1 = (w1 * x + b1).multiply_elementwise(sympy.Matrix(mask))
    p = sigmoid((w2 * h1)[0] + b2)
    loss = -(y * sympy.log(p) + (1 - y) * sympy.log(1 - p))
    dz2 = p - y
    dz1 = (w2.T * dz2).multiply_elementwise(sympy.Matrix(mask))
    printed = [
        (b2, dz2),
        *zip(w2, dz2 * h1.T, strict=True),
        *zip(w1, dz1 * x.T, strict=True),
        *zip(b1, dz1, strict=True),
    ]
    return [sympy.simplify(sympy.diff(loss, weight) - stated) for weight, stated in printed]


@identity_claim(
    "fam.theorem.backprop-two-layer",
    source=FAMILY.at("Section 2.4.3"),
    title="The backward pass of a ReLU layer, a sigmoid and the cross-entropy",
    topic=NETS,
    expected=PROVED,
)
def backward_pass_of_two_layers():
    """The printed equations give the derivatives by W_1, b_1, W_2 and b_2, of active and inactive units.

    For two inputs, an active and an inactive hidden unit, term by term, where no pre-activation is 0: elsewhere the
    loss has no derivative by it, unless the unit has no effect.
    """
    return all_of(*(equal(gap, ZERO) for gap in two_layer_gaps((1, 0))))


@theorem(
    "fam.algorithm.two-layer-net",
    source=FAMILY.at("Section 2.4.3, listing"),
    title="backward returns the gradient of the loss that forward returns",
    topic=NETS,
    expected=ILL_POSED,
    ill_posed=True,
    readings=("fam.algorithm.two-layer-net.reading1", "fam.algorithm.two-layer-net.reading2"),
)
def listed_network():
    """backward returns the gradients of the loss: of the cross-entropy, or of what forward returns, with its 1e-12?"""


@identity_claim(
    "fam.algorithm.two-layer-net.reading1",
    source=FAMILY.at("Section 2.4.3, listing, for the cross-entropy"),
    title="The listed dz2 is the derivative of the cross-entropy",
    topic=NETS,
    expected=PROVED,
)
def listed_gradient():
    """d/dz of -[y log s(z) + (1 - y) log(1 - s(z))] is s(z) - y; the rest is fam.theorem.backprop-two-layer."""
    z, y = sympy.symbols("z y", real=True)
    p = sigmoid(z)
    loss = -(y * sympy.log(p) + (1 - y) * sympy.log(1 - p))
    return equal(sympy.simplify(sympy.diff(loss, z) - (p - y)), ZERO)


@refuted(
    "fam.algorithm.two-layer-net.reading2",
    "Section 2.4.3, listing, for the returned loss",
    "The listed dz2 is the derivative of the loss that forward returns",
    topic=NETS,
    repair="fam.algorithm.two-layer-net.reading1",
)
def gradient_of_another_loss():
    """d/dz of -log(p + 1e-12), the returned loss for y = 1, is p - 1.

    It is -p(1 - p)/(p + 1e-12), as p' = p(1 - p): for p = 1e-12 half of what backward returns.
    """
    p = tiny = rational(1, 10**12)
    derivative, returned = -p * (1 - p) / (p + tiny), p - 1
    return all_of(equal(derivative, returned / 2), differs(derivative, returned))


@theorem(
    "fam.proof-step.relu-derivative-at-zero",
    source=FAMILY.at("Section 2.4.3"),
    title="The derivative of ReLU is 1 where z > 0 and 0 otherwise",
    topic=NETS,
    expected=ILL_POSED,
    ill_posed=True,
    readings=("fam.proof-step.relu-derivative-at-zero.reading1", "fam.proof-step.relu-derivative-at-zero.reading2"),
)
def value_at_the_kink():
    """Is the 0 at z = 0 the value that backpropagation takes there (reading 1), or a derivative (reading 2)?"""


@theorem(
    "fam.proof-step.relu-derivative-at-zero.reading1",
    source=FAMILY.at("Section 2.4.3, with a subgradient at 0"),
    title="ReLU has the slope 1 where z > 0 and 0 where z < 0, and 0 is a subgradient at 0",
    topic=NETS,
    expected=CONFIRMED,
)
def slopes_of_relu(z: Real(0, None, closed=False), t: Real(), w: Real()):
    """Steps t shorter than |z| change relu(z) by t and relu(-z) by 0; and relu(w) >= relu(0) + 0 w."""
    near = z * t / (1 + absolute(t))
    return all_of(
        equal(positive_part(z + near) - positive_part(z), near),
        equal(positive_part(-z + near), 0 * z),
        at_most(0 * w, positive_part(w)),
    )


@refuted(
    "fam.proof-step.relu-derivative-at-zero.reading2",
    "Section 2.4.3, a derivative at 0 as well",
    "ReLU has the derivative 0 at 0",
    topic=NETS,
    repair="fam.proof-step.relu-derivative-at-zero.reading1",
)
def relu_has_a_kink():
    """ReLU has the derivative 1 where z > 0 and 0 otherwise, so also at z = 0.

    At 0 its difference quotients are 1 from the right and 0 from the left: it has no derivative there.
    """
    t, zero = rational(1, 8), rational(0)
    right = (positive_part(zero + t) - positive_part(zero)) / t
    left = (positive_part(zero - t) - positive_part(zero)) / (-t)
    return all_of(equal(right, 1), equal(left, 0), differs(right, left))


@refuted(
    "fam.proof-step.cache-every-intermediate",
    "Section 2.4.3, Forward pass",
    "Each intermediate value must be cached for the backward pass",
    topic=NETS,
    repair="fam.proof-step.cache-every-intermediate.repair",
)
def unused_intermediates():
    """The backward pass needs each of z_1, h_1, z_2, the prediction and the loss.

    The printed equations read x, y, the weights, z_1, h_1 and the prediction: neither z_2 nor the loss occurs in them,
    and 1[z_1 > 0] is 1[h_1 > 0].  With the prediction p and h_1 at hand, the derivatives by W_2 and h_1 are these:
    """
    p, y, h, w, z2, loss = sympy.symbols("p y h w z_2 L", real=True)
    needed = [(p - y) * h, w * (p - y)]
    return all_of(*(equal(sympy.diff(g, unused), ZERO) for g in needed for unused in (z2, loss)))


@theorem(
    "fam.proof-step.cache-every-intermediate.repair",
    source=FAMILY.at("Section 2.4.3, Forward pass, repaired"),
    title="The mask of a ReLU layer can be read off its output",
    topic=NETS,
    expected=CONFIRMED,
)
def mask_from_the_output(z: Real(), t: Real(0, None, closed=False)):
    """relu(relu(z)) = relu(z) and relu(z) is positive exactly where z is: h_1 replaces z_1 in the backward pass."""
    h = positive_part(z)
    return all_of(equal(positive_part(h), h), equal(h * z, h * h), equal(positive_part(-z) * h, 0 * z))


@theorem(
    "fam.rate.ad-mode-costs",
    source=FAMILY.at("Section 2.4.4"),
    title="Forward mode takes one pass per input, reverse mode one per output",
    topic=NETS,
    expected=CONFIRMED,
)
def cost_of_the_modes(n: Steps(1, tried=WIDTHS), p: Steps(1, tried=WIDTHS), q: Steps(1, tried=WIDTHS)):
    """In a dense net from n inputs over p and q units to one output, in multiplications, counted one by one:

    the derivatives by the inputs take one pass backward, or n passes forward; and the gradient by all weights takes
    a forward and at most two backward passes' worth, whatever their number.
    """
    passed, signals, weights, tangents = counted([int(n), int(p), int(q), 1])
    return all_of(
        equal(rational(signals), passed),
        equal(rational(tangents), int(n) * passed),
        at_most(rational(passed + signals + weights), 3 * passed),
    )
