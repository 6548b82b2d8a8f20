"""What runs of networks tend to do: experiments with a quantity, a threshold and a number of runs fixed in advance.

Runs are small and in double precision; a verdict speaks of the runs described here, for the listing or the recipe that
the text gives.
"""

import numpy as np

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    ILL_POSED,
    REFUTED,
    experiment,
    fraction_above,
    mean_above,
    median_above,
    median_below,
    repeated,
)

NETS = "neural-net"


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def relu(z):
    return np.maximum(z, 0)


# ---------------------------------------------------------------- C.6: two clusters


def training_of_two_clusters(generator):
    """Whether the listing's training ends with 95 % accuracy, its loss falling at every one of 500 steps."""
    clusters = [generator.standard_normal((100, 2)) + shift for shift in (-2, 2)]
    points = np.hstack([np.vstack(clusters), np.ones((200, 1))])
    labels = np.repeat([0.0, 1.0], 100)
    first, second = generator.standard_normal((3, 8)) / 10, generator.standard_normal((8, 1)) / 10
    losses, right = [], 0.0
    for _ in range(500):
        hidden = sigmoid(points @ first)
        output = sigmoid(hidden @ second).ravel()
        losses.append(-np.mean(labels * np.log(output) + (1 - labels) * np.log(1 - output)))
        right = np.mean((output > 0.5) == labels)
        error = (output - labels)[:, None] / 200
        inner = (error @ second.T) * hidden * (1 - hidden)
        first, second = first - points.T @ inner, second - hidden.T @ error
    return float(right >= 0.95 and bool(np.all(np.diff(losses) < 0)))


@experiment(
    "geo.C.6",
    source=GEOMETRY.at("Exercise C.6"),
    title="A two-layer net learns two clusters to 95 % with a loss that decreases monotonically",
    topic=NETS,
    printed_answer=">=95%",
    expected=CONFIRMED,
)
def two_clusters():
    """With alpha = 1, 8 hidden sigmoids and two Gaussian clusters at +-(2, 2), training reaches an accuracy of 95 %.

    The loss falls at every step; in more than half of all draws of data and weights, 500 steps each.
    """
    quantity = "95 % accuracy and a loss that falls at every step"
    return repeated(training_of_two_clusters, quantity=quantity, effect=fraction_above(0.5), repetitions=30)


# ---------------------------------------------------------------- C.7: batch normalisation


def largest_curvature(parameters, points, targets, units, normalised):
    """The largest Hessian eigenvalue of the listing's loss, by central differences of its gradient."""
    inputs = points.shape[1]

    def gradient(p):
        first = p[: inputs * units].reshape(inputs, units)
        second = p[inputs * units : (inputs + 1) * units]
        sums = points @ first
        if normalised:
            scale = np.sqrt(sums.var(0) + 1e-5)
            standard = (sums - sums.mean(0)) / scale
            gain, shift = p[(inputs + 1) * units : (inputs + 2) * units], p[(inputs + 2) * units :]
            hidden = sigmoid(gain * standard + shift)
        else:
            hidden = sigmoid(sums)
        output = sigmoid(hidden @ second)
        error = (output - targets) * output * (1 - output) / len(targets)
        inner = np.outer(error, second) * hidden * (1 - hidden)
        if not normalised:
            return np.concatenate([(points.T @ inner).ravel(), hidden.T @ error])
        scaled = inner * gain
        back = (scaled - scaled.mean(0) - standard * (scaled * standard).mean(0)) / scale
        return np.concatenate([(points.T @ back).ravel(), hidden.T @ error, (inner * standard).sum(0), inner.sum(0)])

    moves = np.eye(len(parameters)) * 1e-5
    rows = [(gradient(parameters + m) - gradient(parameters - m)) / 2e-5 for m in moves]
    matrix = np.array(rows)
    return float(np.linalg.eigvalsh((matrix + matrix.T) / 2)[-1])


def reduction_by_normalisation(generator, samples=100, inputs=5, units=10, centre=0.0):
    """The largest Hessian eigenvalue without over that with batch normalisation, at the listing's start."""
    points, targets = generator.standard_normal((samples, inputs)) + centre, generator.standard_normal(samples)
    weights = generator.standard_normal((inputs + 1) * units) / 10
    plain = largest_curvature(weights, points, targets, units, False)
    both = np.concatenate([weights, np.ones(units), np.zeros(units)])
    return plain / largest_curvature(both, points, targets, units, True)


@experiment(
    "geo.C.7",
    source=GEOMETRY.at("Exercise C.7"),
    title="Batch normalisation reduces the largest Hessian eigenvalue by a factor of 2 to 10",
    topic=NETS,
    printed_answer="2-10x",
    ill_posed=True,
    readings=("geo.C.7.reading1", "geo.C.7.reading2"),
    expected=ILL_POSED,
)
def normalisation_in_some_net():
    """In the net of the solution (reading 1), or in some simple feed-forward net (reading 2)?"""


@experiment(
    "geo.C.7.reading2",
    source=GEOMETRY.at("Exercise C.7, for inputs that are not centred"),
    title="With inputs around 10 batch normalisation reduces the largest Hessian eigenvalue by a factor of 2 to 10",
    topic=NETS,
    expected=CONFIRMED,
)
def normalisation_of_inputs_off_centre():
    """The listing's net at its start, but with inputs of mean 10: three draws of ten, and more, have such a factor."""

    def run(generator):
        return 2 < reduction_by_normalisation(generator, centre=10.0) < 10

    return repeated(run, quantity="a factor between 2 and 10", effect=fraction_above(0.3), repetitions=60)


@experiment(
    "geo.C.7.reading1",
    source=GEOMETRY.at("Exercise C.7, for the net of its solution"),
    title="In the solution's net batch normalisation at least halves the largest Hessian eigenvalue",
    topic=NETS,
    expected=REFUTED,
    repair="geo.C.7.repair",
)
def normalisation_reduces_curvature():
    """In the listing's net (100 samples, 5 inputs, 10 sigmoids, weights of 0.1) at its start:

    the largest eigenvalue without batch normalisation is typically (in the median) more than twice that with it.
    """
    quantity = "the largest Hessian eigenvalue without over that with batch normalisation"
    return repeated(reduction_by_normalisation, quantity=quantity, effect=median_above(2), repetitions=30)


@experiment(
    "geo.C.7.repair",
    source=GEOMETRY.at("Exercise C.7, repaired"),
    title="At the start of the listing's net batch normalisation raises the largest Hessian eigenvalue",
    topic=NETS,
    expected=CONFIRMED,
)
def normalisation_raises_curvature():
    """The ratio is typically below 1: small weights make small sums, and normalisation divides by their deviation."""
    quantity = "the largest Hessian eigenvalue without over that with batch normalisation"
    return repeated(reduction_by_normalisation, quantity=quantity, effect=median_below(1), repetitions=30)


# ---------------------------------------------------------------- C.8, B.9, B.19: depth


def signal_ratio(generator, residual, size=20, depth=10, scale=0.1):
    """|gradient by the state of layer 1| over that of layer 10, by backpropagation of |h - y|^2/2."""
    matrices = [generator.standard_normal((size, size)) * scale for _ in range(depth)]
    state, target, masks = generator.standard_normal(size), generator.standard_normal(size), []
    for matrix in matrices:
        masks.append((matrix @ state > 0).astype(float))
        state = (state if residual else 0) + relu(matrix @ state)
    signal = state - target
    norms = []
    for matrix, mask in zip(reversed(matrices), reversed(masks), strict=True):
        norms.append(float(np.linalg.norm(signal)))
        signal = (signal if residual else 0) + matrix.T @ (mask * signal)
    return norms[-1] / norms[0]


def residual_keeps_and_plain_loses(generator):
    """Whether the plain net loses a factor of 100 on the way to layer 1, and the residual net changes by at most 10."""
    plain, residual = signal_ratio(generator, False), signal_ratio(generator, True)
    return float(plain < 1 / 100 and 1 / 10 <= residual <= 10)


@experiment(
    "geo.C.8",
    source=GEOMETRY.at("Exercise C.8"),
    title="Early-layer gradients decay exponentially in the plain net and stay stable in the residual net",
    topic=NETS,
    expected=CONFIRMED,
)
def plain_and_residual():
    """In ten layers of 20 units with the listing's weights of 0.1, in more than half of all draws:

    from layer 10 to layer 1 the plain net loses a factor of 100 at least, the residual net changes by 10 at most.
    """
    quantity = "a plain ratio below 1/100 and a residual ratio between 1/10 and 10"
    return repeated(residual_keeps_and_plain_loses, quantity=quantity, effect=fraction_above(0.5))


def growth_of_the_residual_jacobian(generator, size=20):
    """|J| after 50 residual blocks over |J| after 10, with He initialisation."""
    state, whole, norms = generator.standard_normal(size), np.eye(size), {}
    for layer in range(1, 51):
        matrix = generator.standard_normal((size, size)) * np.sqrt(2 / size)
        mask = (matrix @ state > 0).astype(float)
        state, whole = state + relu(matrix @ state), whole + mask[:, None] * (matrix @ whole)
        norms[layer] = np.linalg.norm(whole, 2)
    return float(norms[50] / norms[10])


@experiment(
    "geo.B.9.validation",
    source=GEOMETRY.at("Solution to B.9, Computational validation"),
    title="With He initialisation the Jacobian of L residual blocks grows like 1 + O(L)",
    topic=NETS,
    expected=REFUTED,
    repair="geo.B.9.validation.repair",
)
def residual_jacobian_is_linear():
    """From 10 to 50 blocks h + relu(Wh) of 20 units the norm typically grows by less than ten times.

    (Linear growth would be by five times at most.)
    """
    quantity = "the norm of the Jacobian of 50 blocks over that of 10"
    return repeated(growth_of_the_residual_jacobian, quantity=quantity, effect=median_below(10))


@experiment(
    "geo.B.9.validation.repair",
    source=GEOMETRY.at("Solution to B.9, Computational validation, repaired"),
    title="With He initialisation the Jacobian of L residual blocks grows exponentially",
    topic=NETS,
    expected=CONFIRMED,
)
def residual_jacobian_is_exponential():
    """From 10 to 50 blocks the norm typically grows more than a million times: every block adds as much as it keeps."""
    quantity = "the norm of the Jacobian of 50 blocks over that of 10"
    return repeated(growth_of_the_residual_jacobian, quantity=quantity, effect=median_above(10**6))


def sigmoid_ratio(generator, size=20, depth=20):
    """|gradient by W_1| over |gradient by the output| in 20 sigmoid layers with |W| = 0.9."""
    matrices = []
    for _ in range(depth):
        matrix = generator.standard_normal((size, size))
        matrices.append(matrix * 0.9 / np.linalg.norm(matrix, 2))
    states = [generator.standard_normal(size)]
    for matrix in matrices:
        states.append(sigmoid(matrix @ states[-1]))
    signal = states[-1] - generator.standard_normal(size)
    output, inner = np.linalg.norm(signal), signal
    for matrix, state in zip(reversed(matrices), reversed(states), strict=False):
        inner = signal * state * (1 - state)
        signal = matrix.T @ inner
    return float(np.linalg.norm(inner) * np.linalg.norm(states[0]) / output)


@experiment(
    "geo.B.19.val-ratio",
    source=GEOMETRY.at("Solution to B.19, Computational validation"),
    title="In 20 sigmoid layers with |W| = 0.9 the measured ratio of gradients is about 10^-12",
    topic=NETS,
    printed_answer="1e-12",
    expected=REFUTED,
    repair="geo.B.19.val-ratio.repair",
)
def measured_ratio_of_gradients():
    """|grad by W_1| / |grad by the output| is typically above 10^-13, as gamma^(L - 1) = 0.225^19 says.

    (Gaussian weights scaled to |W| = 0.9, 20 units, inputs and targets Gaussian.)
    """
    return repeated(sigmoid_ratio, quantity="the ratio of the two gradients", effect=median_above(1e-13))


@experiment(
    "geo.B.19.val-ratio.repair",
    source=GEOMETRY.at("Solution to B.19, Computational validation, repaired"),
    title="The measured ratio is below 10^-16: 0.225^19 is an upper bound far from it",
    topic=NETS,
    expected=CONFIRMED,
)
def measured_ratio_is_smaller():
    """The norm of W is attained in one direction only, so that a typical ratio is far below the bound."""
    return repeated(sigmoid_ratio, quantity="the ratio of the two gradients", effect=median_below(1e-16))


def norm_of_xavier(generator, size=100):
    """The spectral norm of a matrix with independent N(0, 1/n) entries."""
    return float(np.linalg.norm(generator.standard_normal((size, size)) / np.sqrt(size), 2))


@experiment(
    "geo.B.19.init-norm1",
    source=GEOMETRY.at("Solution to B.19, ML interpretation"),
    title="Xavier and He initialisation make |W| about 1",
    topic=NETS,
    expected=REFUTED,
    repair="geo.B.19.init-norm1.repair",
)
def norm_is_one():
    """The spectral norm of a 100 x 100 matrix with the variance 1/n is typically below 1.5."""
    return repeated(norm_of_xavier, quantity="the spectral norm of W", effect=median_below(1.5))


@experiment(
    "geo.B.19.init-norm1.repair",
    source=GEOMETRY.at("Solution to B.19, ML interpretation, repaired"),
    title="Xavier initialisation makes |W| about 2 (and He about 2.8)",
    topic=NETS,
    expected=CONFIRMED,
)
def norm_is_two():
    """The spectral norm of a 100 x 100 matrix with the variance 1/n is between 1.8 and 2.2 in most draws."""

    def near_two(generator):
        return float(1.8 < norm_of_xavier(generator) < 2.2)

    return repeated(near_two, quantity="a spectral norm between 1.8 and 2.2", effect=fraction_above(0.5))


@experiment(
    "geo.B.9.he-spectral",
    source=GEOMETRY.at("Solution to B.9, Computational validation"),
    title="He initialisation has |W| = O(1)",
    topic=NETS,
    expected=CONFIRMED,
)
def norm_stays_bounded():
    """From 20 to 160 units the spectral norm with the variance 2/n typically grows by less than 1.5."""

    def growth(generator):
        return norm_of_xavier(generator, 160) / norm_of_xavier(generator, 20)

    return repeated(growth, quantity="the norm at 160 units over that at 20", effect=median_below(1.5))


# ---------------------------------------------------------------- C.19: clipped steps


def converges(start, radius):
    """Whether 500 steps of 0.1 on x^4/4 - x^2/2, each shortened to ``radius``, end within 10^-3 of a minimizer."""
    x = start
    for _ in range(500):
        step = -0.1 * (x**3 - x)
        x += max(-radius, min(radius, step))
        if abs(x) > 1e6:
            return 0.0
    return float(abs(abs(x) - 1) < 1e-3)


@experiment(
    "geo.C.19",
    source=GEOMETRY.at("Exercise C.19"),
    title="Steps that are kept within a ball converge more reliably from poor starts",
    topic="constrained-kkt-duality",
    expected=CONFIRMED,
)
def clipped_steps():
    """On x^4/4 - x^2/2 with alpha = 0.1, from starts uniform in [-20, 20]:

    descent with steps of at most 1/2 converges more often than descent without that limit.
    """

    def advantage(generator):
        start = float(generator.uniform(-20, 20))
        return converges(start, 0.5) - converges(start, np.inf)

    return repeated(
        advantage,
        quantity="convergence with the limit minus without",
        effect=mean_above(0, limits=(-1, 1)),
        repetitions=120,
    )
