"""Mini-batches: bias, variance, accumulation, orders of the data.

Solutions to C.6 and C.14 and the appendices.  The data of a batch are the gradients g_1, ..., g_n of the
examples; every expectation is a finite sum over all batches, paths or orders.
"""

from theorems.texts import GEOMETRY
from verify import (
    ILL_POSED,
    PROVED,
    REFUTED,
    Numbers,
    OneOf,
    Point,
    Points,
    Real,
    Steps,
    all_of,
    at_least,
    average,
    batches,
    equal,
    expectation,
    less,
    norm2,
    paths,
    rational,
    shuffles,
    stochastic,
    total,
)
from verify.expectations.inclusion import square_of_batch_mean, variance_of_batch_mean, variance_of_item

TOPIC = "stochastic"
POSITIVE = Real(0, None, closed=False)


@stochastic(
    "geo.C.14.unbiased",
    source=GEOMETRY.at("Solution to C.14, Explanation"),
    title="A uniform mini-batch gradient is unbiased with variance O(1/|B|)",
    topic="expectation-calculus",
    term_by_term=True,
    expected=PROVED,
)
def batch_variance(n: Steps(2), b: Steps(1), S: Real(), T: Real()):
    """The variance is sigma^2/b with replacement and (n - b)/(n - 1) sigma^2/b without, sigma^2 that of one example.

    For all n and b and all data: S is the sum of the |g_i|^2 and T is |sum of the g_i|^2.  A batch draws each item b/n
    times in the mean, so its average is unbiased.
    """
    item = variance_of_item(n, S, T)
    return all_of(
        equal(b * (1 / n) / b, 1 / n),
        equal(variance_of_batch_mean(n, b, S, T, replace=True), item / b),
        equal(variance_of_batch_mean(n, b, S, T, replace=False), (n - b) / (n - 1) * (item / b)),
    )


@stochastic(
    "geo.C.14.unbiased.small",
    source=GEOMETRY.at("Solution to C.14, Explanation, up to four examples"),
    title="All mini-batches of up to four examples, listed: unbiased, with variance at most sigma^2/b",
    topic="expectation-calculus",
    expected=PROVED,
)
def batches_listed(n: Steps(2, 4), b: Steps(1, 2), g: Points("n")):
    """E |batch - mean|^2 is sigma^2/b with replacement, and (n - b)/(n - 1) of that without: every batch is listed."""
    centre = average(g)
    item = average(g, lambda v: norm2(v - centre))

    def noise(replace):
        return expectation(batches(n, b, replace=replace), lambda batch: norm2(batch.mean(g) - centre))

    return all_of(equal(noise(True), item / b), equal(noise(False), (n - b) / (n - 1) * (item / b)))


@stochastic(
    "geo.C.14.larger-dominate.repair",
    source=GEOMETRY.at("Solution to C.14, Explanation, repaired"),
    title="With a fixed step the error that remains is divided by the batch size",
    topic=TOPIC,
    term_by_term=True,
    expected=PROVED,
)
def plateau_by_batch_size(eta: Real(0, 1, closed=False), variance: POSITIVE, b: Steps(1)):
    """On x^2/2 with gradient noise of variance s^2/b, E x^2 = eta s^2/((2 - eta) b) is kept by a step of size eta."""
    level = eta * variance / ((2 - eta) * b)
    return equal((1 - eta) ** 2 * level + eta**2 * (variance / b), level)


@stochastic(
    "geo.C.14.epoch-contradiction",
    source=GEOMETRY.at("Solution to C.14, ML Interpretation"),
    title="Batch size 1 is slow per epoch",
    topic=TOPIC,
    ill_posed=True,
    readings=("geo.C.14.epoch-contradiction.reading1", "geo.C.14.epoch-contradiction.reading2"),
    expected=ILL_POSED,
)
def slow_per_epoch():
    """Batch size 1 is slow per epoch; the same solution says that smaller batches are faster per epoch at first.

    From every start (reading 1), or from the minimizer on, where only the noise counts (reading 2)?
    """


@stochastic(
    "geo.C.14.epoch-contradiction.reading1",
    source=GEOMETRY.at("Solution to C.14, ML Interpretation, from every start"),
    title="From every start an epoch of single examples ends farther from the minimizer than a full batch",
    topic=TOPIC,
    repair="geo.C.14.epoch-contradiction.repair",
    expected=REFUTED,
)
def single_examples_are_slow(c: Numbers(2), x: Real(), eta: Real(0, 1, closed=False)):
    """After an epoch over two examples (x - c_i)^2/2, batches of one example leave a larger mean squared error."""
    best = average(c)

    def single(path):
        z = x
        for i in path:
            z = z - eta * (z - c[i])
        return (z - best) ** 2

    return at_least(expectation(paths(2, 2), single), ((1 - eta) * (x - best)) ** 2)


@stochastic(
    "geo.C.14.epoch-contradiction.reading2",
    source=GEOMETRY.at("Solution to C.14, ML Interpretation, from the minimizer on"),
    title="From the minimizer an epoch of single examples moves away, a full batch does not",
    topic=TOPIC,
    term_by_term=True,
    expected=PROVED,
)
def single_examples_leave_the_minimizer(c: Numbers(2), eta: Real(0, 1, closed=False)):
    """Two examples (x - c_i)^2/2: E (z - c)^2 = eta^2 (1 + (1 - eta)^2) s^2 from c = (c_1 + c_2)/2, s^2 the variance.

    It is positive unless the examples agree; the full batch stays at c.
    """
    first, second = c
    best = (first + second) / 2

    def single(path):
        z = best
        for i in path:
            z = z - eta * (z - (first, second)[i])
        return (z - best) ** 2

    item = (first - second) ** 2 / 4
    return all_of(
        equal(expectation(paths(2, 2), single), eta**2 * (1 + (1 - eta) ** 2) * item),
        equal(best - eta * ((best - first) + (best - second)) / 2, best),
    )


@stochastic(
    "geo.C.14.epoch-contradiction.repair",
    source=GEOMETRY.at("Solution to C.14, ML Interpretation, repaired"),
    title="An epoch of single examples multiplies the bias by (1 - eta)^n and adds noise",
    topic=TOPIC,
    term_by_term=True,
    expected=PROVED,
)
def epoch_of_single_examples(c: Numbers(2), x: Real(), eta: Real(0, 1, closed=False)):
    """Two examples: E (z - c)^2 = (1 - eta)^4 (x - c)^2 + eta^2 (1 + (1 - eta)^2) s^2, c the mean, s^2 the variance."""
    first, second = c
    best = (first + second) / 2
    item = (first - second) ** 2 / 4

    def single(path):
        z = x
        for i in path:
            z = z - eta * (z - (first, second)[i])
        return (z - best) ** 2

    noise = eta**2 * (1 + (1 - eta) ** 2) * item
    return equal(expectation(paths(2, 2), single), (1 - eta) ** 4 * (x - best) ** 2 + noise)


@stochastic(
    "geo.C.14.fm-shuffle",
    source=GEOMETRY.at("Solution to C.14, Failure Modes"),
    title="With deterministic mini-batches gradients may be biased and convergence is slower",
    topic=TOPIC,
    ill_posed=True,
    readings=("geo.C.14.fm-shuffle.reading1", "geo.C.14.fm-shuffle.reading2"),
    expected=ILL_POSED,
)
def without_shuffling():
    """Without shuffling convergence is slower: on all data (reading 1), or on some data (reading 2)?"""


def one_epoch(c, x, eta, path):
    """(z - mean)^2 after steps on the examples (x - c_i)^2/2 in the order of the path."""
    z = x
    for i in path:
        z = z - eta * (z - c[i])
    return (z - average(c)) ** 2


@stochastic(
    "geo.C.14.fm-shuffle.reading1",
    source=GEOMETRY.at("Solution to C.14, Failure Modes, on all data"),
    title="On all data a fixed order converges more slowly than random draws",
    topic=TOPIC,
    repair="geo.C.6.fm-shuffle",
    expected=REFUTED,
)
def fixed_order_is_slower(c: Numbers(2), x: Real(), eta: Real(0, 1, closed=False)):
    """Two examples (x - c_i)^2/2 in fixed order leave a larger error after an epoch than two random draws."""
    drawn = expectation(paths(2, 2), lambda path: one_epoch(c, x, eta, path))
    return at_least(one_epoch(c, x, eta, (0, 1)), drawn)


@stochastic(
    "geo.C.14.fm-shuffle.reading2",
    source=GEOMETRY.at("Solution to C.14, Failure Modes, on some data"),
    title="On some data a fixed order converges more slowly than a random one",
    topic=TOPIC,
    expected=PROVED,
)
def fixed_order_can_be_slower():
    """Examples -1 and 1, from 1, step 1/2: the fixed order ends with the square 1/4, random orders with 1/8."""
    c, x, eta = (rational(-1), rational(1)), rational(1), rational(1, 2)
    shuffled = expectation(shuffles(2), lambda order: one_epoch(c, x, eta, order))
    return less(shuffled, one_epoch(c, x, eta, (0, 1)))


@stochastic(
    "geo.C.6.fm-shuffle",
    source=GEOMETRY.at("Solution to C.6, Failure Modes; Solution to C.14, Failure Modes"),
    title="If the data are ordered by class, the first mini-batches are biased by half the difference of the classes",
    topic=TOPIC,
    expected=PROVED,
)
def ordered_data_bias(first: Points(2), second: Points(2), v: Point()):
    """Two classes of two examples: the mean of the first class is the full gradient plus half the difference."""
    whole = average([*first, *second])
    bias = (average(first) - average(second)) / 2
    return equal(norm2(average(first) - whole - bias), 0 * norm2(v))


@stochastic(
    "geo.C.14.fm-b1",
    source=GEOMETRY.at("Solution to C.14, Failure Modes"),
    title="Batch size 1 without decay may oscillate",
    topic=TOPIC,
    term_by_term=True,
    expected=PROVED,
)
def single_examples_oscillate(x: Real()):
    """For (x - 1)^2/2 and (x + 1)^2/2 and the step 1 every iterate is 1 or -1, whichever example is drawn last."""
    return all_of(equal(x - (x - 1), 1 + 0 * x), equal(x - (x + 1), -1 + 0 * x))


@stochastic(
    "geo.C.14.cm-linear-scaling",
    source=GEOMETRY.at("Solution to C.14, Common Mistakes"),
    title="Scaling the step by the batch size can diverge",
    topic=TOPIC,
    expected=PROVED,
)
def linear_scaling_diverges():
    """On x^2/2 the step 1/2 halves the error; scaled by 8 to 4 it triples |x| at every step."""
    x = rational(1)
    return all_of(equal(x - x / 2, x / 2), equal(x - 8 * (x / 2), -3 * x))


@stochastic(
    "geo.C.6.cm-average",
    source=GEOMETRY.at("Solution to C.6, Common Mistakes"),
    title="Without the division by n the gradient is n times as long",
    topic=TOPIC,
    expected=PROVED,
)
def sum_of_gradients(g: Points((1, 4))):
    """|sum of the gradients|^2 = n^2 |their average|^2."""
    return equal(norm2(total(g)), len(g) ** 2 * norm2(average(g)))


@stochastic(
    "geo.algorithm.ml-grad-accumulation",
    source=GEOMETRY.at("Descent Methods at Scale, Gradient Accumulation; Appendix C"),
    title="The average over accumulated micro-batches is the average over one batch",
    topic=TOPIC,
    expected=PROVED,
)
def accumulation(first: Points((1, 3)), second: Points((1, 3)), v: Point()):
    """Two micro-batches of one size: the average of their averages is the average of all examples.

    Micro-batches of different sizes are left out: there it is not.
    """
    if len(first) != len(second):
        return equal(norm2(v), norm2(v))
    whole = average([*first, *second])
    return equal(norm2((average(first) + average(second)) / 2 - whole), 0 * norm2(v))


@stochastic(
    "geo.algorithm.ml-data-parallel",
    source=GEOMETRY.at("Descent Methods at Scale, Distributed Data Parallelism; Appendix C"),
    title="Averaging the gradients of equally large shares of a batch gives the gradient of the batch",
    topic=TOPIC,
    expected=PROVED,
)
def data_parallel(g: Points(6), v: Point()):
    """Six examples on two workers or on three."""
    two = (average(g[:3]) + average(g[3:])) / 2
    three = average([average(g[0:2]), average(g[2:4]), average(g[4:6])])
    return all_of(
        equal(norm2(two - average(g)), 0 * norm2(v)),
        equal(norm2(three - average(g)), 0 * norm2(v)),
    )


@stochastic(
    "geo.heuristic.appC-batch-table",
    source=GEOMETRY.at("Appendix C, Batch Size Trade-offs"),
    title="Batches of 256 to 1024 examples have deterministic gradients",
    topic=TOPIC,
    repair="geo.C.14.unbiased",
    expected=REFUTED,
)
def large_batches_are_deterministic(n: OneOf((2048, 4096)), b: OneOf((256, 512, 1024)), S: POSITIVE):
    """The variance of a batch of 256 to 1024 of n examples is 0; gradients with sum 0 and sum of squares S."""
    return equal(square_of_batch_mean(n, b, S, 0 * S, replace=False), 0 * S)
