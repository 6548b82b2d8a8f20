"""Remarks on computing: normalisation at its start, eigenvalues, memory, cost and precision."""

import numpy as np

from theorems.geometry.networks_layers import Entry, vector
from theorems.geometry.networks_listings_training import only_in_balls, training_run
from theorems.geometry.networks_printing import exact
from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    REFUTED,
    Real,
    Vector,
    absolute,
    all_of,
    at_least,
    at_most,
    differs,
    equal,
    figure,
    less,
    minimum,
    norm2,
    rational,
    theorem,
)
from verify.arithmetic import Matrix
from verify.networks import (
    LINEAR,
    BatchNorm,
    cost,
    dense_network,
    difference_quotients,
    gradient,
    lanczos,
    loss_of_weights,
    squared_error,
    times,
)

NETS = "neural-net"


# ---------------------------------------------------------------- normalisation and the run of C.6


def standardised_batch():
    """The batch (1, 3) becomes (-1, 1) with gamma = 1, beta = 0."""
    out = BatchNorm(vector(1), vector(0)).on_batch([vector(1), vector(3)])
    return all_of(equal(out[0][0], rational(-1)), equal(out[1][0], rational(1)))


@theorem(
    "geo.C.7.bn-identity-init",
    source=GEOMETRY.at("Solution to C.7 (Detailed Explanation), Failure Modes"),
    title="With gamma = 1 and beta = 0 batch normalisation starts as the identity",
    topic=NETS,
    ill_posed=True,
    readings=("geo.C.7.bn-identity-init.reading1", "geo.C.7.bn-identity-init.reading2"),
    expected=ILL_POSED,
)
def identity_of_what():
    """With gamma = 1 and beta = 0 it starts with the identity: as scale and shift (reading 1), or in all (2)?"""


@theorem(
    "geo.C.7.bn-identity-init.reading2",
    source=GEOMETRY.at("Solution to C.7 (Detailed Explanation), Failure Modes"),
    title="With gamma = 1 and beta = 0 batch normalisation starts as the identity",
    topic=NETS,
    expected=REFUTED,
    repair="geo.C.7.bn-identity-init.repair",
    counterexample=standardised_batch,
)
def normalisation_as_identity():
    """Batch normalisation with gamma = 1, beta = 0 leaves every batch as it is.

    Against it: the batch (1, 3) becomes (-1, 1).
    """


@figure(
    "geo.C.7.bn-identity-init.reading1",
    source=GEOMETRY.at("Solution to C.7 (Detailed Explanation), Failure Modes"),
    title="With gamma = 1 and beta = 0 the learned scale and shift leave the standardised values as they are",
    topic=NETS,
    expected=PROVED,
)
def scale_and_shift_of_one_and_zero():
    """A batch that is standardised, (-1, 1), stays as it is: gamma z + beta = z."""
    out = BatchNorm(vector(1), vector(0)).on_batch([vector(-1), vector(1)])
    return all_of(equal(out[0][0], rational(-1)), equal(out[1][0], rational(1)))


@figure(
    "geo.C.7.bn-identity-init.repair",
    source=GEOMETRY.at("Solution to C.7 (Detailed Explanation), Failure Modes, repaired"),
    title="It is the identity where gamma is the deviation and beta the mean of the batch",
    topic=NETS,
    expected=PROVED,
)
def normalisation_that_is_the_identity():
    """The batch (-1, 1) stays; the batch (1, 3) stays with gamma = 1 (its deviation) and beta = 2 (its mean)."""
    plain = BatchNorm(vector(1), vector(0)).on_batch([vector(-1), vector(1)])
    shifted = BatchNorm(vector(1), vector(2)).on_batch([vector(1), vector(3)])
    wanted = zip((-1, 1, 1, 3), (*plain, *shifted), strict=True)
    return all_of(*(equal(out[0], rational(value)) for value, out in wanted))


@figure(
    "geo.C.6.zero-loss",
    source=GEOMETRY.at("Solution to C.6 (Detailed Explanation), ML Interpretation"),
    title="In the run of C.6 the loss goes towards zero and the accuracy never falls",
    topic=NETS,
    expected=PROVED,
)
def loss_towards_zero():
    """The listing's run ends with a loss below 1/200 and all labels right, and no step has fewer right labels."""
    only_in_balls()
    run = training_run()
    rising = [at_most(rational(before[1]), after[1]) for before, after in zip(run, run[1:], strict=False)]
    return all_of(less(run[-1][0], rational(1, 200)), equal(rational(run[-1][1]), 200), *rising)


# ---------------------------------------------------------------- what must be computed


def extreme_eigenvalues_from_two_steps():
    """diag(1, 2, 3) from (1, 0, 1): two steps of Lanczos give the tridiagonal with eigenvalues 1 and 3."""
    matrix = Matrix([vector(1, 0, 0), vector(0, 2, 0), vector(0, 0, 3)])
    small = lanczos(times(matrix), vector(1, 0, 1), 2)
    (first, second), square_ = small.diagonal, small.squares[0]
    return all_of(equal(first + second, rational(4)), equal(first * second - square_, rational(3)))


@theorem(
    "geo.B.4.eig-cost",
    source=GEOMETRY.at("Solution to B.4, Traps"),
    title="The extreme eigenvalues require a full spectral decomposition",
    topic="numeric",
    printed_answer="O(d^3)",
    expected=REFUTED,
    repair="geo.B.4.eig-cost.repair",
    counterexample=extreme_eigenvalues_from_two_steps,
)
def extremes_require_a_decomposition():
    """The largest and the smallest eigenvalue cannot be had without the whole spectral decomposition, O(d^3).

    Against it: two products with diag(1, 2, 3), by Lanczos from (1, 0, 1), give 1 and 3 exactly, without 2.
    """


@theorem(
    "geo.B.4.eig-cost.repair",
    source=GEOMETRY.at("Solution to B.4, Traps, repaired"),
    title="Two products with the matrix give its extreme eigenvalues, from a start in their plane",
    topic="numeric",
    expected=CONFIRMED,
)
def lanczos_in_a_plane(a: Entry, b: Entry, c: Entry, s: Real(0, None, closed=False), t: Real(0, None, closed=False)):
    """diag(a, c, b) from (s, 0, t): the tridiagonal of two steps has the trace a + b and the determinant a b."""
    matrix = Matrix([Vector([a, 0 * a, 0 * a]), Vector([0 * a, c, 0 * a]), Vector([0 * a, 0 * a, b])])
    images = times(matrix)
    v = Vector([s, 0 * s, t])
    alpha = v.inner(images(v)) / norm2(v)
    w = images(v) - alpha * v
    beta2 = norm2(w) / norm2(v)
    other = w.inner(images(w)) / norm2(w)
    return all_of(equal(alpha + other, a + b), equal(alpha * other - beta2, a * b)).given(
        ("the eigenvalues differ", differs(a, b))
    )


def running_minimum():
    """One number suffices: kept along 5, 2, 7, 3 it ends as 2, the least of all four."""
    kept, values = rational(5), [rational(v) for v in (5, 2, 7, 3)]
    for value in values[1:]:
        kept = minimum(kept, value)
    return equal(kept, minimum(*values))


@theorem(
    "geo.B.13.memory",
    source=GEOMETRY.at("Solution to B.13, Traps"),
    title="The least gradient norm of K iterations needs memory for all of them",
    topic="numeric",
    ill_posed=True,
    readings=("geo.B.13.memory.reading1", "geo.B.13.memory.reading2"),
    expected=ILL_POSED,
)
def least_of_all_iterations():
    """It takes "storing or tracking" at all iterations: one number that is tracked (1), or something for each (2)?"""


@theorem(
    "geo.B.13.memory.reading2",
    source=GEOMETRY.at("Solution to B.13, Traps"),
    title="The least gradient norm of K iterations needs memory for all of them",
    topic="numeric",
    expected=REFUTED,
    repair="geo.B.13.memory.reading1",
    counterexample=running_minimum,
)
def minimum_needs_memory():
    """min_k |grad f(x_k)|^2 cannot be computed without storing something for every iteration.

    Against it: a running minimum, one number, as in 5, 2, 7, 3.
    """


@theorem(
    "geo.B.13.memory.reading1",
    source=GEOMETRY.at("Solution to B.13, Traps"),
    title="A running minimum needs one number",
    topic="numeric",
    expected=CONFIRMED,
)
def running_minimum_is_the_minimum(a: Entry, b: Entry, c: Entry, d: Entry):
    """min(min(min(a, b), c), d) = min(a, b, c, d)."""
    return equal(minimum(minimum(minimum(a, b), c), d), minimum(minimum(a, b), minimum(c, d)))


@figure(
    "geo.heuristic.appC-fd-cost",
    source=GEOMETRY.at("Appendix C, Gradients"),
    title="Finite differences take O(d) forward passes for a gradient, reverse mode a few",
    topic="numeric",
    expected=PROVED,
)
def cost_of_differences():
    """On a net with 35 weights, in additions and multiplications counted one by one:

    forward differences cost more than 35 evaluations, reverse mode at most four.
    """
    net = dense_network([[[i - j for j in range(6)] for i in range(5)], [[1, -1, 2, 0, 1]]], LINEAR)
    loss = loss_of_weights(net, [vector(1, 2, 3, 4, 5, 6)], [vector(1)], squared_error)
    weights, step = net.weights, rational(1, 8)
    run = cost(loss, weights).arithmetic
    differences = cost(lambda w: difference_quotients(loss, w, step), weights).arithmetic
    reverse = cost(lambda w: gradient(loss, w), weights).arithmetic
    return all_of(at_least(rational(differences), 35 * run), at_most(rational(reverse), 4 * run))


# ---------------------------------------------------------------- precision


@theorem(
    "geo.B.19.bfloat16",
    source=GEOMETRY.at("Solution to B.19, Failure mode analysis"),
    title="bfloat16 helps where float32 underflows",
    topic="numeric",
    ill_posed=True,
    readings=("geo.B.19.bfloat16.reading1", "geo.B.19.bfloat16.reading2"),
    expected=ILL_POSED,
)
def formats_against_underflow():
    """In place of float32, "float64 or bfloat16 may be necessary": one of the two helps (1), or each does (2)?"""


@figure(
    "geo.B.19.bfloat16.reading2",
    source=GEOMETRY.at("Solution to B.19, Failure mode analysis"),
    title="bfloat16 helps where float32 underflows",
    topic="numeric",
    expected=REFUTED,
    repair="geo.B.19.bfloat16.reading1",
)
def bfloat16_reaches_lower():
    """The least positive bfloat16, 2^-133, is below the least positive float32, 2^-149."""
    return less(rational(1, 2) ** 133, rational(1, 2) ** 149)


@figure(
    "geo.B.19.bfloat16.reading1",
    source=GEOMETRY.at("Solution to B.19, Failure mode analysis"),
    title="bfloat16 has the exponents of float32 and fewer digits: it underflows earlier; float64 helps",
    topic="numeric",
    expected=PROVED,
)
def formats_in_order():
    """The least positive numbers: float64 2^-1074, float32 2^-149 = 2^(-126 - 23), bfloat16 2^-133 = 2^(-126 - 7)."""
    half = rational(1, 2)
    return all_of(less(half**1074, half ** (126 + 23)), less(half ** (126 + 23), half ** (126 + 7)))


def check_in_single_precision():
    """|the quotient of x^2/2 at 1 in float32 - 1|, exactly, for eps = 10^-5."""
    one, eps = np.float32(1), np.float32(1e-5)
    quotient = ((one + eps) ** 2 / np.float32(2) - (one - eps) ** 2 / np.float32(2)) / (np.float32(2) * eps)
    return absolute(exact(float(quotient)) - 1)


@figure(
    "geo.algorithm.appC-fd-check-float32",
    source=GEOMETRY.at("Appendix C, Gradients"),
    title="With eps = 10^-5 the gradient check passes at 10^-4 in float32",
    topic="numeric",
    printed_answer="1e-4 float32",
    expected=REFUTED,
    repair="geo.algorithm.appC-fd-check-float32.repair",
)
def gradient_check():
    """For f(x) = x^2/2 at x = 1, whose gradient is 1, the central difference in float32 is within 10^-4 of it."""
    return less(check_in_single_precision(), rational(1, 10**4))


@figure(
    "geo.algorithm.appC-fd-check-float32.repair",
    source=GEOMETRY.at("Appendix C, Gradients, repaired"),
    title="In float32 it needs a larger eps: with 10^-2 the error of the same check is below 10^-4",
    topic="numeric",
    expected=PROVED,
)
def gradient_check_with_a_larger_step():
    """The quotient of x^2/2 at 1 with eps = 10^-2, in float32, is within 10^-4 of 1."""
    one, eps = np.float32(1), np.float32(1e-2)
    quotient = ((one + eps) ** 2 / np.float32(2) - (one - eps) ** 2 / np.float32(2)) / (np.float32(2) * eps)
    return less(absolute(exact(float(quotient)) - 1), rational(1, 10**4))


@figure(
    "geo.C.18.decay",
    source=GEOMETRY.at("Solution to C.18 (Detailed Explanation)"),
    title="Exponential decay is a straight line in a log-log plot",
    topic="numeric",
    expected=REFUTED,
    repair="geo.C.18.decay.repair",
)
def exponential_on_two_logarithmic_axes():
    """log e^-k at k = 1, 2, 4, which are equally spaced on a logarithmic axis, has equal differences."""
    values = [rational(-k) for k in (1, 2, 4)]
    return equal(values[1] - values[0], values[2] - values[1])


@theorem(
    "geo.C.18.decay.repair",
    source=GEOMETRY.at("Solution to C.18 (Detailed Explanation), repaired"),
    title="Exponential decay is straight in a semi-logarithmic plot; a power law is in a log-log plot",
    topic="numeric",
    expected=PROVED,
)
def straight_lines(rate: Entry, a: Entry, step: Entry):
    """log e^(-r k) has equal differences at k, k + s, k + 2s, and log k^-r where log k = a, a + s, a + 2s."""
    values = [-rate * (a + i * step) for i in range(3)]
    return equal(values[1] - values[0], values[2] - values[1])
