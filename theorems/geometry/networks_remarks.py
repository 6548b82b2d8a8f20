"""Remarks on networks: steps of proofs in B.2, B.9 and B.11, and what landscapes look like."""

import sympy

from theorems.geometry.networks_layers import Entry, square, squared_norm, vector
from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    REFUTED,
    Real,
    Steps,
    Vector,
    all_of,
    at_least,
    at_most,
    differs,
    equal,
    figure,
    norm2,
    rational,
    sqrt,
    theorem,
)
from verify.arithmetic import Matrix, current
from verify.networks import (
    LINEAR,
    RELU,
    Dense,
    Network,
    Residual,
    backward_moments,
    gradient,
    he_variance,
    hessian,
    jacobian,
    leaky_relu,
)

NETS = "neural-net"


def product_loss(w):
    """(w_1 w_2 - 1)^2/2: two linear layers of one unit, on the datum x = 1, y = 1."""
    return (w[0] * w[1] - 1) ** 2 / 2


# ---------------------------------------------------------------- steps of proofs


def stationary_without_normal_equations():
    """At w = (0, 0) the gradient of (w_1 w_2 - 1)^2/2 is 0, and the product 0 does not solve F x x' = y x'."""
    return all_of(equal(norm2(gradient(product_loss, vector(0, 0))), 0), differs(rational(0) * 1, rational(1)))


@theorem(
    "geo.B.11.step-critical",
    source=GEOMETRY.at("Solution to B.11, Full formal proof"),
    title="At a critical point of a deep linear net the product satisfies the normal equations",
    topic=NETS,
    expected=REFUTED,
    repair="geo.B.11.step-critical.repair",
    counterexample=stationary_without_normal_equations,
)
def critical_points_solve_normal_equations():
    """If all gradients by W_1, ..., W_L vanish, then F = W_L ... W_1 satisfies F XX' = YX'.

    Against it: two layers of one unit at 0, with x = y = 1: both gradients are 0, and F = 0 is not 1.
    """


@theorem(
    "geo.B.11.step-critical.repair",
    source=GEOMETRY.at("Solution to B.11, Full formal proof, repaired"),
    title="It does where the other factors are invertible",
    topic=NETS,
    expected=PROVED,
)
def invertible_factors(v: Entry, w: Entry, x: Entry, y: Entry):
    """For two layers of one unit the gradient by the first is w (v w x - y) x: for w /= 0 it vanishes only with
    the residual of the normal equation, (v w x - y) x.
    """
    found = gradient(lambda p: (p[1] * p[0] * x - y) ** 2 / 2, Vector([v, w]))
    return equal(found[0], w * ((v * w * x - y) * x))


def mask_halves_the_growth():
    """With He initialisation and equal widths the mean squares of the signals are 1 in each of five layers."""
    widths = [10] * 6
    found = backward_moments(widths, [he_variance(10, 10)] * 5, RELU)
    return all_of(*(equal(current().number(m), 1) for m in found))


@theorem(
    "geo.B.2.step-grows",
    source=GEOMETRY.at("Solution to B.2, Full formal proof"),
    title="Backward E|W'd|^2 = 2|d|^2, which grows exponentially with the depth",
    topic=NETS,
    expected=REFUTED,
    repair="geo.B.2.step-grows.repair",
    counterexample=mask_halves_the_growth,
)
def signals_grow_with_the_depth():
    """With He initialisation the mean square of the backward signal grows exponentially with the number of ReLU layers.

    Against it: the mask of the ReLU takes half of it, so that for equal widths it is the same in all layers.
    """


@theorem(
    "geo.B.2.step-grows.repair",
    source=GEOMETRY.at("Solution to B.2, Full formal proof, repaired"),
    title="With the mask the mean square of the signal is kept, layer by layer",
    topic=NETS,
    expected=CONFIRMED,
)
def mask_and_growth(width: Steps(1, 60), depth: Steps(2, 12)):
    """(1/2) n (2/n) = 1 for every width and depth, by exact moments."""
    widths = [int(width)] * (int(depth) + 1)
    found = backward_moments(widths, [he_variance(int(width), int(width))] * int(depth), RELU)
    return equal(current().number(found[0]), 1)


@theorem(
    "geo.B.9.step-triangle",
    source=GEOMETRY.at("Solution to B.9, Full formal proof"),
    title="|I + J| <= 1 + |J|",
    topic=NETS,
    expected=CONFIRMED,
)
def triangle_inequality(a: Entry, b: Entry, c: Entry, d: Entry):
    """For 2 x 2 matrices.  (It is the triangle inequality, and not submultiplicativity as the text says.)"""
    moved, size = sqrt(squared_norm(1 + a, b, c, 1 + d)), sqrt(squared_norm(a, b, c, d))
    return at_most(moved, 1 + size, bound=size)


def doubling_blocks():
    """With |J_i| = 1 in each of L blocks the Jacobian is 2^L, which outgrows 1 + K L for every K."""
    k, depth = sympy.symbols("K L", positive=True)
    return equal(sympy.limit((1 + k * depth) / 2**depth, depth, sympy.oo), sympy.Integer(0))


@theorem(
    "geo.B.9.step-sum",
    source=GEOMETRY.at("Solution to B.9, Full formal proof"),
    title="|J_L ... J_1| <= 1 + sum |J_gi| + O(|J_g|^2) = 1 + O(L |w|), as L grows",
    topic=NETS,
    expected=REFUTED,
    repair="geo.B.9.step-sum.repair",
    counterexample=doubling_blocks,
)
def sum_of_the_branches():
    """For residual blocks with branches of a fixed norm the Jacobian of L blocks is at most 1 + K L, for some K.

    Against it: the linear branch g(h) = h has norm 1, and L blocks have the Jacobian 2^L.
    """


@theorem(
    "geo.B.9.step-sum.repair",
    source=GEOMETRY.at("Solution to B.9, Full formal proof, repaired"),
    title="The Jacobian of L blocks with branches of norm at most c is at most (1 + c)^L",
    topic=NETS,
    expected=CONFIRMED,
)
def product_of_the_branches(
    a: Entry, b: Entry, c: Entry, d: Entry, u: Entry, v: Entry, size: Real(0, None), layers: Steps(1, 5)
):
    """|(I + M)^L g|^2 <= (1 + c)^(2L) |g|^2 for a 2 x 2 branch with |M| <= c."""
    signal = Vector([u, v])
    for _ in range(int(layers)):
        signal = signal + square(a, b, c, d) @ signal
    bound = (1 + size) ** (2 * int(layers)) * (u * u + v * v)
    small = at_most(squared_norm(a, b, c, d), size * size)
    return at_most(norm2(signal), bound, bound=bound).given(("the branch has norm at most c", small))


def two_blocks_multiply():
    """Two linear blocks h + h: the Jacobian is 4, and 1 + 1 + 1 = 3."""
    block = Residual(Dense(Matrix([vector(1)]), None, LINEAR))
    return equal(jacobian(Network((block, block)), vector(1))[0, 0], rational(4))


@theorem(
    "geo.B.9.additive",
    source=GEOMETRY.at("Solution to B.9, Proof strategy; Historical context"),
    title="Skip connections make Jacobians add instead of multiply",
    topic=NETS,
    expected=REFUTED,
    repair="geo.B.9.additive.repair",
    counterexample=two_blocks_multiply,
)
def jacobians_add():
    """The Jacobian of residual blocks is I + J_1 + ... + J_L.

    Against it: two blocks with J_1 = J_2 = 1 have the Jacobian 4, not 3.
    """


@theorem(
    "geo.B.9.additive.repair",
    source=GEOMETRY.at("Solution to B.9, Proof strategy, repaired"),
    title="The Jacobian of two residual blocks is I + J_1 + J_2 + J_2 J_1",
    topic=NETS,
    expected=PROVED,
)
def jacobian_of_two_blocks(a: Entry, b: Entry, h: Entry):
    """For two linear blocks of one unit, by reverse mode."""
    net = Network(tuple(Residual(Dense(Matrix([[w]]), None, LINEAR)) for w in (a, b)))
    return equal(jacobian(net, Vector([h]))[0, 0], 1 + a + b + b * a)


@figure(
    "geo.A.6.rezero",
    source=GEOMETRY.at("Solution to A.6"),
    title="A residual block whose last layer is 0 starts as the identity",
    topic=NETS,
    expected=PROVED,
)
def zero_branch():
    """h + W_2 relu(W_1 h) with W_2 = 0: value h and Jacobian I, at h = (1, -2) with W_1 = [[1, 2], [3, 4]]."""
    inner = Network((Dense(square(*map(rational, (1, 2, 3, 4))), None, RELU), Dense(square(*[rational(0)] * 4))))
    block, h = Residual(inner), vector(1, -2)
    found = jacobian(block, h)
    return all_of(equal(block(h), h), *(equal(found[i, j], rational(int(i == j))) for i in range(2) for j in range(2)))


# ---------------------------------------------------------------- landscapes


def flat_minimum():
    """At (1, 1), a global minimizer of (w_1 w_2 - 1)^2/2, the Hessian is [[1, 1], [1, 1]]: v'Hv = 0 along (1, -1)."""
    matrix = hessian(product_loss, vector(1, 1))
    return all_of(equal(matrix.form(vector(1, -1)), 0), equal(product_loss(vector(1, 1)), 0))


@theorem(
    "geo.C.1.nn-pd",
    source=GEOMETRY.at("Solution to C.1 (Detailed Explanation), ML Interpretation"),
    title="Near a minimum of a network's loss the Hessian is positive definite",
    topic=NETS,
    ill_posed=True,
    readings=("geo.C.1.nn-pd.reading1", "geo.C.1.nn-pd.reading2"),
    expected=ILL_POSED,
)
def definite_or_semidefinite():
    """Near a minimum H is "approximately positive definite": may eigenvalues be 0 (reading 1), or not (reading 2)?"""


@theorem(
    "geo.C.1.nn-pd.reading2",
    source=GEOMETRY.at("Solution to C.1 (Detailed Explanation), ML Interpretation"),
    title="Near a minimum of a network's loss the Hessian is positive definite",
    topic=NETS,
    expected=REFUTED,
    repair="geo.C.1.nn-pd.reading1",
    counterexample=flat_minimum,
)
def hessian_at_a_minimum_is_definite():
    """At every minimizer of the loss of a network the Hessian is positive definite.

    Against it: two linear layers of one unit at (1, 1): the minimizers w_1 w_2 = 1 form a curve, along which it is 0.
    """


@theorem(
    "geo.C.1.nn-pd.reading1",
    source=GEOMETRY.at("Solution to C.1 (Detailed Explanation), ML Interpretation"),
    title="At a minimizer with loss 0 the Hessian is positive semidefinite",
    topic=NETS,
    expected=CONFIRMED,
)
def hessian_at_a_minimum(w: Real(0, None, closed=False), u: Entry, v: Entry):
    """At (w, 1/w) the Hessian of (w_1 w_2 - 1)^2/2 is J'J: v'Hv = (u/w + v w)^2 >= 0."""
    matrix = hessian(product_loss, Vector([w, 1 / w]))
    return all_of(equal(matrix.form(Vector([u, v])), (u / w + v * w) ** 2), at_least(matrix.form(Vector([u, v])), 0))


def stationary_with_loss():
    """At the origin the gradient of (u_1 v_1 + u_2 v_2 + u_3 v_3 - 1)^2/2 is 0 and the loss 1/2."""

    def wide_loss(w):
        return (w[0] * w[3] + w[1] * w[4] + w[2] * w[5] - 1) ** 2 / 2

    origin = Vector([rational(0)] * 6)
    return all_of(equal(norm2(gradient(wide_loss, origin)), 0), equal(wide_loss(origin), rational(1, 2)))


@theorem(
    "geo.heuristic.ex5-overparam-pl",
    source=GEOMETRY.at("Example 5, ML relevance"),
    title="Wide networks satisfy the Polyak-Lojasiewicz condition",
    topic=NETS,
    expected=REFUTED,
    repair="geo.heuristic.ex5-overparam-pl.repair",
    counterexample=stationary_with_loss,
)
def wide_nets_are_gradient_dominated():
    """For more parameters than data |gradient|^2 >= 2 mu loss holds with some mu > 0, for all weights.

    Against it: three hidden linear units, one datum: at the origin the gradient is 0 and the loss 1/2.  (The same
    for every width.)
    """


@theorem(
    "geo.heuristic.ex5-overparam-pl.repair",
    source=GEOMETRY.at("Example 5, ML relevance, repaired"),
    title="Away from the origin they do: |gradient|^2 = 2 |w|^2 loss for one datum and linear units",
    topic=NETS,
    expected=PROVED,
)
def gradient_dominance_away_from_zero(a: Entry, b: Entry, c: Entry, d: Entry):
    """For the loss (u . v - 1)^2/2 of two hidden units: the constant is the squared length of (u, v)."""
    w = Vector([a, b, c, d])

    def loss(p):
        return (p[0] * p[2] + p[1] * p[3] - 1) ** 2 / 2

    return equal(norm2(gradient(loss, w)), 2 * norm2(w) * loss(w))


@theorem(
    "geo.heuristic.appC-dead-relu",
    source=GEOMETRY.at("Appendix C, Dead ReLU"),
    title="A dead ReLU does not learn; a leaky one does",
    topic=NETS,
    expected=CONFIRMED,
)
def leaky_units_learn(t: Real(None, 0, closed=False), error: Entry):
    """For t < 0 the gradient of e phi(t) is 0 for the ReLU and e/100 for the leaky ReLU of slope 1/100."""
    from flint import fmpq

    dead = gradient(lambda p: error * RELU(p[0]), Vector([t]))[0]
    leaky = gradient(lambda p: error * leaky_relu(fmpq(1, 100))(p[0]), Vector([t]))[0]
    return all_of(equal(dead, 0), equal(leaky, error * rational(1, 100)))
