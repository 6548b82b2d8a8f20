"""Gradients and initialisation of small nets: Example 12, C.6, C.20 and remarks, by reverse mode and exact moments."""

from theorems.geometry.networks_layers import Entry, square, vector
from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    ILL_POSED,
    REFUTED,
    Real,
    Steps,
    Vector,
    all_of,
    any_of,
    at_most,
    differs,
    equal,
    figure,
    greater,
    less,
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
    backward_moments,
    forward_moments,
    gradient,
    he_variance,
    jvp,
    lecun_variance,
    xavier_variance,
)

NETS = "neural-net"
Width = Steps(1, 60)
EXAMPLE = GEOMETRY.at("Example 12")


# ---------------------------------------------------------------- Example 12: two layers


def two_layers(p, x, y):
    """(w_2 relu(W_1 x) - y)^2/2 for W_1 = [[p0, p1], [p2, p3]] and w_2 = (p4, p5)."""
    first = Dense(square(*list(p)[:4]), None, RELU)(x)
    return (p[4] * first[0] + p[5] * first[1] - y) ** 2 / 2


def slopes(z):
    """1 for z > 0 and 0 for z < 0."""
    return RELU(z) / z


@theorem(
    "geo.identity.ex12-grad-W2",
    source=EXAMPLE,
    title="The gradient by W_2 is (f - y) relu(W_1 x)'",
    topic=NETS,
    expected=CONFIRMED,
)
def gradient_by_the_second_layer(
    a: Entry, b: Entry, c: Entry, d: Entry, s: Entry, t: Entry, u: Entry, v: Entry, y: Entry
):
    """For two inputs and two hidden units away from the kink; reverse mode against the formula."""
    x, weights = Vector([u, v]), Vector([a, b, c, d, s, t])
    hidden = Dense(square(a, b, c, d), None, LINEAR)(x)
    error = s * RELU(hidden[0]) + t * RELU(hidden[1]) - y
    found = gradient(lambda p: two_layers(p, x, y), weights)
    return equal(Vector([found[4], found[5]]), Vector([error * RELU(hidden[0]), error * RELU(hidden[1])])).given(
        ("no unit is at its kink", all_of(differs(hidden[0], 0), differs(hidden[1], 0)))
    )


@figure(
    "geo.identity.ex12-grad-W1",
    source=EXAMPLE,
    title="The gradient by W_1 is (f - y) W_2' diag(relu'(W_1 x)) x'",
    topic=NETS,
    expected=REFUTED,
    repair="geo.identity.ex12-grad-W1.repair",
)
def printed_gradient_by_the_first_layer():
    """For W_2 of one row and h = 2 hidden units the product W_2' diag(relu') x' is defined.

    W_2' has 2 rows and 1 column, and diag(relu') has 2 rows: columns and rows have to be the same number.
    """
    transposed, mask = Matrix([vector(3), vector(4)]), square(*map(rational, (1, 0, 0, 1)))
    return equal(rational(transposed.shape[1]), rational(mask.shape[0]))


@theorem(
    "geo.identity.ex12-grad-W1.repair",
    source=GEOMETRY.at("Example 12, repaired"),
    title="The gradient by W_1 is (f - y) diag(relu'(W_1 x)) W_2' x'",
    topic=NETS,
    expected=CONFIRMED,
)
def gradient_by_the_first_layer(
    a: Entry, b: Entry, c: Entry, d: Entry, s: Entry, t: Entry, u: Entry, v: Entry, y: Entry
):
    """For two inputs and two hidden units away from the kink; reverse mode against the formula."""
    x, weights = Vector([u, v]), Vector([a, b, c, d, s, t])
    hidden = Dense(square(a, b, c, d), None, LINEAR)(x)
    error = s * RELU(hidden[0]) + t * RELU(hidden[1]) - y
    found = gradient(lambda p: two_layers(p, x, y), weights)
    first, second = error * slopes(hidden[0]) * s, error * slopes(hidden[1]) * t
    formula = Vector([first * u, first * v, second * u, second * v])
    return equal(Vector(list(found)[:4]), formula).given(
        ("no unit is at its kink", all_of(differs(hidden[0], 0), differs(hidden[1], 0)))
    )


@theorem(
    "geo.identity.ex12-chain-of-jacobians",
    source=EXAMPLE,
    title="The gradient by W_1 is the transposed Jacobian of the output by W_1 times the gradient at the output",
    topic=NETS,
    expected=CONFIRMED,
)
def chain_of_jacobians(w: Entry, s: Entry, x: Entry, y: Entry, v: Entry):
    """<J'g, v> = g <J, v> along every direction v: one unit, forward mode against reverse mode."""

    def output(p):
        return s * RELU(p[0] * x)

    backward = gradient(lambda p: (output(p) - y) ** 2 / 2, Vector([w]))[0] * v
    value, forward = jvp(output, Vector([w]), Vector([v]))
    return equal(backward, (value - y) * forward).given(("the unit is not at its kink", differs(w * x, 0)))


@theorem(
    "geo.heuristic.ex12-dead-relu",
    source=EXAMPLE,
    title="An inactive ReLU has a zero gradient for its incoming weights",
    topic=NETS,
    expected=CONFIRMED,
)
def dead_unit(a: Entry, b: Entry, u: Entry, v: Entry, s: Entry, y: Entry):
    """Where a u + b v < 0 the gradient of (s relu(a u + b v) - y)^2/2 by (a, b) is 0."""
    found = gradient(lambda p: (s * RELU(p[0] * u + p[1] * v) - y) ** 2 / 2, Vector([a, b]))
    return equal(norm2(found), 0).given(("the unit is off", less(a * u + b * v, 0)))


# ---------------------------------------------------------------- initialisation


@theorem(
    "geo.heuristic.ex12-he-init",
    source=GEOMETRY.at("Example 12, What-if scenarios"),
    title="He initialisation preserves magnitudes forward and backward, on average",
    topic=NETS,
    expected=CONFIRMED,
)
def he_keeps_both(n: Width, p: Width, q: Width):
    """With variance 2/n_in and ReLU every unit keeps its mean square, and the mean of |signal|^2 is kept backward.

    For widths n, p, q, by exact moments (with the ReLU mask, and signals that do not depend on it).
    """
    widths = [int(n), int(p), int(q)]
    variances = [he_variance(a, b) for a, b in zip(widths, widths[1:], strict=False)]
    first, second = backward_moments(widths, variances, RELU)
    return all_of(
        *(equal(current().number(m), 1) for m in forward_moments(widths, variances, RELU)),
        equal(current().number(first * int(p)), current().number(second * int(q))),
    )


@theorem(
    "geo.B.2.conv-fanin",
    source=GEOMETRY.at("Solution to B.2, Generalization"),
    title="For convolutions He initialisation takes fan_in = k_h k_w c_in",
    topic=NETS,
    expected=CONFIRMED,
)
def convolution_fan_in(height: Steps(1, 7), width: Steps(1, 7), channels: Steps(1, 64)):
    """Each output sums k_h k_w c_in products (counted), and the variance 2/(k_h k_w c_in) keeps the mean square."""
    products = sum(1 for _ in range(int(height)) for _ in range(int(width)) for _ in range(int(channels)))
    fan_in = int(height) * int(width) * int(channels)
    kept = forward_moments([products, 1], [he_variance(fan_in, 1)], RELU)[-1]
    return equal(current().number(kept), 1)


@theorem(
    "geo.C.20.xavier-def",
    source=GEOMETRY.at("Solution to C.20"),
    title="Xavier (Glorot) initialisation has the variance 1/n_in",
    topic=NETS,
    printed_answer="1/n_in",
    ill_posed=True,
    readings=("geo.C.20.xavier-def.reading1", "geo.C.20.xavier-def.reading2"),
    expected=ILL_POSED,
)
def two_variances_of_xavier():
    """Xavier (Glorot) has the variance 1/n_in, not 2/(n_in + n_out): where the widths agree (1), or always (2)?"""


@theorem(
    "geo.C.20.xavier-def.reading2",
    source=GEOMETRY.at("Solution to C.20"),
    title="Xavier (Glorot) initialisation has the variance 1/n_in",
    topic=NETS,
    printed_answer="1/n_in",
    expected=REFUTED,
    repair="geo.C.20.xavier-def.reading1",
)
def xavier_of_the_input_alone(n: Width, p: Width):
    """The variance 2/(n_in + n_out), which the text gives as that of Glorot and Bengio in B.2, is 1/n_in."""
    return equal(current().number(xavier_variance(int(n), int(p))), current().number(lecun_variance(int(n), int(p))))


@theorem(
    "geo.C.20.xavier-def.reading1",
    source=GEOMETRY.at("Solution to C.20"),
    title="2/(n_in + n_out) is the harmonic mean of 1/n_in and 1/n_out, and both where the widths agree",
    topic=NETS,
    expected=CONFIRMED,
)
def xavier_between(n: Width, p: Width):
    """It lies between 1/n_in and 1/n_out; for n_in = n_out it is 1/n_in."""
    xavier = current().number(xavier_variance(int(n), int(p)))
    low, high = rational(1, max(int(n), int(p))), rational(1, min(int(n), int(p)))
    same = current().number(xavier_variance(int(n), int(n)))
    return all_of(at_most(low, xavier), at_most(xavier, high), equal(same, rational(1, int(n))))


@theorem(
    "geo.C.20.std-var",
    source=GEOMETRY.at("Solution to C.20 (Detailed Explanation), Common Mistakes"),
    title="N(0, 1/sqrt(n_in)) is not what Xavier uses",
    topic=NETS,
    ill_posed=True,
    readings=("geo.C.20.std-var.reading1", "geo.C.20.std-var.reading2"),
    expected=ILL_POSED,
)
def second_argument_of_the_normal():
    """1/sqrt(n_in) as a standard deviation, as the sentence says (reading 1), or as the variance in N(0, .) (2)?"""


@theorem(
    "geo.C.20.std-var.reading1",
    source=GEOMETRY.at("Solution to C.20 (Detailed Explanation), Common Mistakes"),
    title="Variance 1/n_in is not standard deviation 1/sqrt(n_in)",
    topic=NETS,
    expected=REFUTED,
    repair="geo.C.20.std-var.reading2",
)
def variance_and_deviation(n: Width):
    """A standard deviation of 1/sqrt(n_in) gives another variance than 1/n_in."""
    return differs((1 / sqrt(rational(int(n)))) ** 2, rational(1, int(n)))


@theorem(
    "geo.C.20.std-var.reading2",
    source=GEOMETRY.at("Solution to C.20 (Detailed Explanation), Common Mistakes"),
    title="A variance of 1/sqrt(n_in) is not a variance of 1/n_in, except for n_in = 1",
    topic=NETS,
    expected=CONFIRMED,
)
def variance_of_the_root(n: Steps(2, 60)):
    """1/sqrt(n) > 1/n for n >= 2: the mistake is to write the deviation where the variance belongs."""
    return greater(1 / sqrt(rational(int(n))), rational(1, int(n)))


def all_ones_net(weights, x):
    """relu(W_1 x) summed with w_2, for two hidden units: (p0 p1; p2 p3), (p4, p5)."""
    return two_layers(weights, x, rational(1))


@figure(
    "geo.C.20.symmetry",
    source=GEOMETRY.at("Solution to C.20 (Detailed Explanation)"),
    title="W = 1 everywhere breaks the symmetry of the hidden units",
    topic=NETS,
    expected=REFUTED,
    repair="geo.C.20.symmetry.repair",
)
def all_ones_breaks_symmetry():
    """With all weights 1 the gradients of two hidden units differ (here x = (1, 2), y = 1)."""
    found = gradient(lambda p: two_layers(p, vector(1, 2), rational(1)), Vector([rational(1)] * 6))
    return any_of(differs(found[0], found[2]), differs(found[1], found[3]), differs(found[4], found[5]))


@theorem(
    "geo.C.20.symmetry.repair",
    source=GEOMETRY.at("Solution to C.20 (Detailed Explanation), repaired"),
    title="With equal weights the hidden units have the same gradient and stay equal",
    topic=NETS,
    expected=CONFIRMED,
)
def equal_units_stay_equal(w: Entry, s: Entry, u: Entry, v: Entry, y: Entry, alpha: Real(0, None)):
    """After a gradient step from W_1 = w, w_2 = s everywhere, both units have the same weights again."""
    weights, x = Vector([w, w, w, w, s, s]), Vector([u, v])
    after = weights - alpha * gradient(lambda p: two_layers(p, x, y), weights)
    return all_of(equal(after[0], after[2]), equal(after[1], after[3]), equal(after[4], after[5])).given(
        ("no unit is at its kink", differs(w * (u + v), 0))
    )
