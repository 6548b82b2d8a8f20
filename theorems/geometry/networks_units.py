"""Units, recurrences and landscapes of small nets: slopes, saturation, and which gradients vanish."""

from theorems.geometry.networks_layers import Entry, square, squared_norm, vector
from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    PROVED,
    REFUTED,
    Real,
    Steps,
    Vector,
    absolute,
    all_of,
    at_most,
    differs,
    equal,
    exists,
    exp,
    figure,
    greater,
    less,
    norm2,
    rational,
    theorem,
)
from verify.arithmetic import Matrix
from verify.networks import (
    LINEAR,
    RELU,
    SIGMOID,
    TANH,
    Dense,
    Recurrent,
    binary_cross_entropy,
    gradient,
    hessian,
)

NETS = "neural-net"
Width = Steps(1, 60)
EXAMPLE = GEOMETRY.at("Example 12")


def slopes(z):
    """1 for z > 0 and 0 for z < 0."""
    return RELU(z) / z


# ---------------------------------------------------------------- units


@theorem(
    "geo.C.6.sigmoid-deriv",
    source=GEOMETRY.at("Solution to C.6, Numerical notes"),
    title="The derivative of the sigmoid is s(1 - s), at most 1/4",
    topic=NETS,
    expected=CONFIRMED,
)
def sigmoid_slope(t: Entry):
    """s(t)(1 - s(t)) <= 1/4 for every t, attained at 0."""
    s = SIGMOID(t)
    return at_most(s * (1 - s), rational(1, 4))


@theorem(
    "geo.heuristic.ex12-sigmoid",
    source=GEOMETRY.at("Example 12, What-if scenarios"),
    title="The sigmoid saturates: its slope is about 0 for large |z|",
    topic=NETS,
    expected=CONFIRMED,
)
def sigmoid_saturates(t: Entry):
    """s'(t) <= e^-|t|: below 5e-5 for |t| >= 10, so that L such layers multiply by less than (5e-5)^L."""
    s = SIGMOID(t)
    bound = exp(-absolute(t))
    return at_most(s * (1 - s), bound, bound=bound)


def steepest_tanh():
    """The slope of tanh at 0 is 1."""
    return equal(gradient(lambda p: TANH(p[0]), vector(0))[0], 1)


@theorem(
    "geo.B.9.sigmoid-D",
    source=GEOMETRY.at("Solution to B.9, Generalization"),
    title="For sigmoid and tanh the matrix of slopes has a norm below 1",
    topic=NETS,
    expected=REFUTED,
    repair="geo.B.9.sigmoid-D.repair",
    counterexample=steepest_tanh,
)
def slopes_below_one():
    """|D_l| < 1 for every state of a tanh layer, because the derivative is below 1.

    Against it: the slope of tanh at 0 is 1.
    """


@theorem(
    "geo.B.9.sigmoid-D.repair",
    source=GEOMETRY.at("Solution to B.9, Generalization, repaired"),
    title="The slopes of tanh are at most 1, and below 1 away from 0",
    topic=NETS,
    expected=CONFIRMED,
)
def slopes_of_tanh(t: Entry):
    """1 - tanh(t)^2 <= 1 - t^2/(1 + t^2) = 1/(1 + t^2): |tanh t| >= |t|/sqrt(1 + t^2)."""
    slope = 1 - TANH(t) ** 2
    return at_most(slope, 1 / (1 + t * t))


# ---------------------------------------------------------------- landscapes and products


def curved_down():
    """v'Hv < 0 for the loss log(1 + exp(-w_2 s(w_1))) at (1, 0) along (8, 1)."""
    matrix = hessian(lambda p: binary_cross_entropy(p[1] * SIGMOID(p[0]), 1), vector(1, 0))
    return less(matrix.form(vector(8, 1)), 0)


@exists(
    "geo.C.6.nonconvex",
    source=GEOMETRY.at("Solution to C.6, Numerical notes"),
    title="The cross-entropy of the two-layer sigmoid net is not convex in its weights",
    topic=NETS,
    expected=PROVED,
    witness=curved_down,
)
def loss_of_the_net_is_not_convex():
    """On the datum x = 1, y = 1 with one hidden unit the Hessian at (w_1, w_2) = (1, 0) has v'Hv < 0.

    With more units, keep their outer weights at 0: the loss on this plane is the same.
    """


def signals_of_a_chain():
    """Four units relu(h/2 + 1/2) from h = 1: all activations are 1, and the weight gradients are e (1/2)^(4 - l)."""

    def loss(weights):
        h = rational(1)
        for w in weights:
            h = RELU(w * h + rational(1, 2))
        return h

    found = gradient(loss, Vector([rational(1, 2)] * 4))
    return all_of(*(equal(found[i + 1], 2 * found[i]) for i in range(3)), greater(found[0], 0))


@theorem(
    "geo.rate.ctx-vanishing-index",
    source=GEOMETRY.at("Failure modes, Saturation"),
    title="Vanishing gradients shrink like rho^l, so that the early layers are frozen",
    topic=NETS,
    printed_answer="rho^l",
    expected=REFUTED,
    repair="geo.rate.ctx-vanishing-index.repair",
    counterexample=signals_of_a_chain,
)
def gradients_shrink_with_the_index():
    """Where gradients vanish with depth, |grad_{W_l}| is proportional to rho^l, rho < 1, for l = 1, ..., L.

    Against it: a chain of four ReLUs with the weight 1/2: the gradients are proportional to 2^l, the smallest
    at the first layer.
    """


@theorem(
    "geo.rate.ctx-vanishing-index.repair",
    source=GEOMETRY.at("Failure modes, Saturation, repaired"),
    title="Vanishing gradients shrink like rho^(L - l)",
    topic=NETS,
    expected=CONFIRMED,
)
def gradients_shrink_towards_the_input(w: Real(0, 1, closed=False), signal: Entry, layers: Steps(2, 8)):
    """In a chain of units relu(w h + 1 - w) at h = 1 with L layers the gradient by w_l is g w^(L - l)."""
    depth = int(layers)

    def loss(weights):
        h = 1 + 0 * w
        for weight in weights:
            h = RELU(weight * h + (1 - w))
        return signal * h

    found = gradient(loss, Vector([w] * depth))
    return all_of(*(equal(found[i], signal * w ** (depth - 1 - i)) for i in range(depth)))


def saturated_recurrence():
    """h_t = tanh(2 h_{t-1}) from 1: after ten steps the derivative by h_0 is below 10^-5."""
    net = Recurrent(Matrix([vector(2)]), Matrix([vector(0)]), None, TANH)
    slope = gradient(lambda h: net.states(h, [vector(0)] * 10)[-1][0], vector(1))[0]
    return less(absolute(slope), rational(1, 10**5))


@theorem(
    "geo.theorem.ctx-rnn-spectral-radius",
    source=GEOMETRY.at("Failure modes, Exploding Gradients"),
    title="A recurrent matrix of spectral radius above 1 makes gradients explode with the length",
    topic=NETS,
    expected=REFUTED,
    repair="geo.theorem.ctx-rnn-spectral-radius.repair",
    counterexample=saturated_recurrence,
)
def radius_above_one_explodes():
    """If the recurrent matrix has a spectral radius above 1, the gradient through T steps grows exponentially.

    Against it: h_t = tanh(2 h_{t-1}) from 1 saturates, and after ten steps the derivative is below 10^-5.
    """


@theorem(
    "geo.theorem.ctx-rnn-spectral-radius.repair",
    source=GEOMETRY.at("Failure modes, Exploding Gradients, repaired"),
    title="In a linear recurrence the gradient through T steps is w^T",
    topic=NETS,
    expected=CONFIRMED,
)
def linear_recurrence(w: Entry, h: Entry, steps: Steps(1, 8)):
    """h_t = w h_{t-1}: the derivative of h_T by h_0 is w^T, which explodes for |w| > 1."""
    net = Recurrent(Matrix([[w]]), Matrix([[0 * w]]), None, LINEAR)
    slope = gradient(lambda start: net.states(start, [Vector([0 * w])] * int(steps))[-1][0], Vector([h]))[0]
    return equal(slope, w ** int(steps))


@theorem(
    "geo.theorem.ml-spectral-norm-gan",
    source=GEOMETRY.at("Questions, Training a GAN"),
    title="Spectral normalisation controls the Lipschitz constant",
    topic=NETS,
    expected=CONFIRMED,
)
def normalised_layers(
    a: Entry, b: Entry, c: Entry, d: Entry, p: Entry, q: Entry, u: Entry, v: Entry, s: Entry, t: Entry
):
    """w_2 relu(W_1 x) with |W_1| = |w_2| = 1 is 1-Lipschitz: for weights divided by their spectral norms.

    Written without the division: |f(x) - f(y)|^2 <= |W_1|^2 |w_2|^2 |x - y|^2.
    """
    first = Dense(square(a, b, c, d), None, RELU)
    x, y = Vector([u, v]), Vector([s, t])
    gap = p * (first(x)[0] - first(y)[0]) + q * (first(x)[1] - first(y)[1])
    bound = squared_norm(a, b, c, d) * (p * p + q * q) * norm2(x - y)
    return at_most(gap * gap, bound, bound=bound)


@figure(
    "geo.B.19.step-formula",
    source=GEOMETRY.at("Solution to B.19, Full formal proof"),
    title="The gradient by W_1 is the matrix product g J_L ... J_2 D_1 a_0",
    topic=NETS,
    expected=REFUTED,
    repair="geo.B.19.step-formula.repair",
)
def gradient_as_a_matrix_product():
    """For W_1 of 2 x 2 the product g D_1 a_0 has as many entries as the gradient by W_1.

    A row times a matrix times a column is one number; the gradient has four entries.
    """
    row, mask, column = Matrix([vector(1, 2)]), square(*map(rational, (1, 0, 0, 1))), Matrix([vector(3), vector(4)])
    rows, columns = (row @ mask @ column).shape
    return equal(rational(rows * columns), rational(4))


@theorem(
    "geo.B.19.step-formula.repair",
    source=GEOMETRY.at("Solution to B.19, Full formal proof, repaired"),
    title="The gradient by W_1 is the outer product D_1 J_2' ... J_L' g' a_0'",
    topic=NETS,
    expected=CONFIRMED,
)
def gradient_as_an_outer_product(a: Entry, b: Entry, c: Entry, d: Entry, u: Entry, v: Entry, g: Entry, h: Entry):
    """For one ReLU layer and the output signal (g, h): the entries by W_1 are relu'(z_i) g_i x_j; reverse mode."""
    x = Vector([u, v])
    z = square(a, b, c, d) @ x

    def loss(p):
        out = Dense(square(*p), None, RELU)(x)
        return g * out[0] + h * out[1]

    found = gradient(loss, Vector([a, b, c, d]))
    first, second = slopes(z[0]) * g, slopes(z[1]) * h
    return equal(found, Vector([first * u, first * v, second * u, second * v])).given(
        ("no unit is at its kink", all_of(differs(z[0], 0), differs(z[1], 0)))
    )
