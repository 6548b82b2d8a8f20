"""Solutions to C.6 and C.7: what the listings on training print, recomputed in exact numbers and balls."""

from functools import lru_cache
from itertools import pairwise

from flint import arb, arb_mat, ctx, fmpq

from theorems.geometry.networks_printing import drawn, prints, rounded, seeded
from theorems.texts import GEOMETRY
from verify import (
    PROVED,
    REFUTED,
    absolute,
    all_of,
    at_most,
    equal,
    exp,
    figure,
    greater,
    less,
    maximum,
    norm2,
    rational,
    sqrt,
    theorem,
    total,
)
from verify.arithmetic import Refused, Undetermined, Vector, current

EXPECTED = "Expected Output"
BITS = 160
"""Precision of the long runs; their balls stay below 10^-15."""


def only_in_balls():
    """The long runs exist as balls only, and certificates would hold every one of their steps."""
    if current().name != "ball":
        raise Refused(current().name, "a long run of a network")


# ---------------------------------------------------------------- C.6: a net with two layers


TRAINING_BITS = 64
"""Enough for the net of C.6: its losses come out within 10^-6."""


@lru_cache
def training_run():
    """(loss, number of correct labels) before each of the 500 steps of the listing, as balls."""
    with ctx.workprec(TRAINING_BITS):
        generator = seeded()
        tenth = fmpq(1, 10)
        rows = [[a - 2 for a in row] for row in drawn(generator, 100, 2)]
        rows += [[a + 2 for a in row] for row in drawn(generator, 100, 2)]
        first = arb_mat(3, 8, [arb(e * tenth) for row in drawn(generator, 3, 8) for e in row])
        second = arb_mat(8, 1, [arb(e * tenth) for row in drawn(generator, 8, 1) for e in row])
        points = arb_mat(200, 3, [e for row in rows for e in (*map(arb, row), arb(1))])
        labels = [0] * 100 + [1] * 100
        found = []
        for _ in range(500):
            hidden = [1 / (1 + (-z).exp()) for z in (points * first).entries()]
            matrix = arb_mat(200, 8, hidden)
            scores = (matrix * second).entries()
            powers = [(-z).exp() for z in scores]
            losses = [(1 + e).log() + (0 if label else z) for e, z, label in zip(powers, scores, labels, strict=True)]
            if not all(z > 0 or z < 0 for z in scores):
                raise Undetermined("the label that the network gives to a point")
            correct = sum((z > 0) == (label == 1) for z, label in zip(scores, labels, strict=True))
            found.append((sum(losses, arb(0)) / 200, correct))
            error = arb_mat(200, 1, [1 / (1 + e) - label for e, label in zip(powers, labels, strict=True)])
            back = (error * second.transpose()).entries()
            inner = arb_mat(200, 8, [b * a * (1 - a) for b, a in zip(back, hidden, strict=True)])
            first, second = first - points.transpose() * inner / 200, second - matrix.transpose() * error / 200
        return found


@prints(
    "geo.C.6.out-losses",
    f"Solution to C.6, {EXPECTED}",
    "The losses of the two-layer net",
    {"100": "0.2145", "200": "0.1389", "300": "0.1023", "400": "0.0821", "500": "0.0691"},
    {"100": "0.0154", "200": "0.0078", "300": "0.0052", "400": "0.0040", "500": "0.0032"},
)
def losses():
    """With the seed 42 the loss at the iterations 100, 200, ..., 500 is 0.2145, 0.1389, 0.1023, 0.0821, 0.0691."""
    only_in_balls()
    return {str(k): training_run()[k - 1][0] for k in range(100, 501, 100)}


@prints(
    "geo.C.6.out-acc",
    f"Solution to C.6, {EXPECTED}",
    "The accuracies of the two-layer net",
    {"100": "0.950", "200": "0.975", "300": "0.985", "400": "0.995", "500": "1.000"},
    {"100": "0.995", "200": "1.000", "300": "1.000", "400": "1.000", "500": "1.000"},
)
def accuracies():
    """With the seed 42 the accuracy at the iterations 100, 200, ..., 500 is 0.950, 0.975, 0.985, 0.995, 1.000."""
    only_in_balls()
    return {str(k): fmpq(training_run()[k - 1][1], 200) for k in range(100, 501, 100)}


@prints(
    "geo.C.6.acc-start",
    f"Solution to C.6, {EXPECTED}",
    "The accuracy at the start",
    {"start": "0.85", "end": "1.0"},
    {"start": "0.50", "end": "1.0"},
)
def accuracy_at_the_start():
    """The training accuracy rises from about 0.85 to 1.0.

    At the start the net gives one label to all points, and half of them have it.
    """
    only_in_balls()
    return {"start": fmpq(training_run()[0][1], 200), "end": fmpq(training_run()[-1][1], 200)}


@figure(
    "geo.C.6.loss-range",
    source=GEOMETRY.at(f"Solution to C.6, {EXPECTED}"),
    title="The loss falls monotonically from about 0.7 to about 0.07",
    topic="numeric",
    printed_answer="0.7 -> 0.07",
    expected=REFUTED,
    repair="geo.C.6.loss-range.repair",
)
def range_of_the_loss():
    """The loss of the run decreases at every step, from about 0.7 (0.65 to 0.75) to about 0.07 (0.06 to 0.08)."""
    return all_of(starts_at(fmpq(7, 10), fmpq(1, 20)), ends_at(fmpq(7, 100), fmpq(1, 100)))


def starts_at(value, tolerance):
    only_in_balls()
    return at_most(absolute(training_run()[0][0] - value), tolerance)


def ends_at(value, tolerance):
    return at_most(absolute(training_run()[-1][0] - value), tolerance)


@figure(
    "geo.C.6.loss-range.repair",
    source=GEOMETRY.at(f"Solution to C.6, {EXPECTED}, repaired"),
    title="The loss falls monotonically from about 0.7 to about 0.003",
    topic="numeric",
    expected=PROVED,
)
def right_range_of_the_loss():
    """The loss of the run decreases at every step, from 0.71 to 0.0032 (to two digits)."""
    steps = [less(after[0], before[0]) for before, after in pairwise([*_run()])]
    return all_of(starts_at(fmpq(71, 100), fmpq(1, 200)), ends_at(fmpq(32, 10000), fmpq(1, 20000)), *steps)


def _run():
    only_in_balls()
    return training_run()


@theorem(
    "geo.C.6.fm-underflow",
    source=GEOMETRY.at("Solution to C.6 (Detailed Explanation), Failure Modes"),
    title="The sigmoid underflows below -500",
    topic="numeric",
    printed_answer="-500",
    expected=REFUTED,
    repair="geo.C.6.fm-underflow.repair",
    counterexample=lambda: less(rational(1, 2) ** 1022, 1 / (1 + exp(rational(501)))),
)
def underflow_below_500():
    """For every z < -500 the number 1/(1 + e^-z) is below the smallest normal double, 2^-1022.

    Against it: at z = -501 it is 1/(1 + e^501), about 10^-217.6, far above 2^-1022, about 10^-307.7.
    """
    return less(1 / (1 + exp(rational(501))), rational(1, 2) ** 1022)


@figure(
    "geo.C.6.fm-underflow.repair",
    source=GEOMETRY.at("Solution to C.6 (Detailed Explanation), Failure Modes, repaired"),
    title="In double precision e^-z overflows, and the sigmoid is 0, from z = -710 on and not at -709",
    topic="numeric",
    expected=PROVED,
)
def overflow_at_710():
    """e^709 < 2^1024 - 2^970 and e^710 > 2^1024, the ends of the doubles."""
    return all_of(
        less(exp(rational(709)), rational(2) ** 1024 - rational(2) ** 970),
        greater(exp(rational(710)), rational(2) ** 1024),
    )


# ---------------------------------------------------------------- C.7: batch normalisation


def initial_loss(generator, points, targets, normalised):
    """Half of the mean squared error of the listing's net at its start."""
    tenth = rational(1, 10)
    first, second = drawn(generator, 5, 10), drawn(generator, 10, 1)
    sums = [[total(x * w[j] for x, w in zip(row, first, strict=True)) * tenth for j in range(10)] for row in points]
    if normalised:
        columns = list(zip(*sums, strict=True))
        means = [total(c) / 100 for c in columns]
        scales = [sqrt(total((e - m) ** 2 for e in c) / 100 + rational(1, 10**5))
                  for c, m in zip(columns, means, strict=True)]  # fmt: skip
        sums = [[(e - m) / s for e, m, s in zip(row, means, scales, strict=True)] for row in sums]
    losses = []
    for row, target in zip(sums, targets, strict=True):
        score = total(w[0] * tenth / (1 + exp(-e)) for e, w in zip(row, second, strict=True))
        losses.append((1 / (1 + exp(-score)) - target) ** 2)
    return total(losses) / 200


@prints(
    "geo.C.7.out-loss",
    f"Solution to C.7, {EXPECTED}",
    "The initial losses without and with batch normalisation",
    {"no BN": "0.5234", "with BN": "0.5189"},
    {"no BN": "0.6454", "with BN": "0.6185"},
)
def initial_losses():
    """With the seed 42 the loss at the start is 0.5234 without and 0.5189 with batch normalisation."""
    only_in_balls()
    generator = seeded()
    points = [[rounded(e) for e in row] for row in drawn(generator, 100, 5)]
    targets = drawn(generator, 100)
    return {name: initial_loss(generator, points, targets, bn) for name, bn in (("no BN", False), ("with BN", True))}


def curvature_bound():
    """More than the largest eigenvalue of the Hessian of the listing's loss without batch normalisation.

    For (s(u) - y)^2/2 with u = w_2 . s(W_1'x) the Hessian is (s'^2 + (s - y) s'') g g' + (s - y) s' H_u, where
    s' <= 1/4, |s''| < 1/10, |s - y| <= 1 + |y|, |g|^2 <= 10 + |w_2|^2 |x|^2/16, and |H_u| is at most
    max |w_2| |x|^2/10 + |x|/4, with |x| <= (1 + |x|^2)/2.
    """
    generator = seeded()
    points, targets = drawn(generator, 100, 5), drawn(generator, 100)
    drawn(generator, 5, 10)
    weights = [row[0] / 10 for row in drawn(generator, 10, 1)]
    largest, size = maximum(*(absolute(w) for w in weights)), total(w * w for w in weights)
    bounds = []
    for x, y in zip(points, targets, strict=True):
        length2, error = norm2(Vector(x)), 1 + absolute(y)
        outer = (rational(1, 16) + error / 10) * (10 + size * length2 / 16)
        bounds.append(outer + error / 4 * (largest * length2 / 10 + (1 + length2) / 8))
    return total(bounds) / 100


@figure(
    "geo.C.7.hardcoded",
    source=GEOMETRY.at(f"Solution to C.7, {EXPECTED}"),
    title="The largest Hessian eigenvalue is 8.50 without and 2.10 with batch normalisation",
    topic="numeric",
    printed_answer="8.50; 2.10; 4.05",
    expected=REFUTED,
    repair="geo.C.7.hardcoded.repair",
    counterexample=lambda: less(curvature_bound(), rational(8495, 1000)),
)
def hardcoded_eigenvalues():
    """The largest eigenvalue of the Hessian of the listing's loss at its start is 8.50, and 2.10 with normalisation.

    Against it: every eigenvalue without normalisation is below 4.6, by bounds of each factor of the second
    derivatives.  (The listing assigns the numbers 8.5 and 2.1 and computes no Hessian.)
    """
    return at_most(rational(8495, 1000), curvature_bound())


@figure(
    "geo.C.7.hardcoded.repair",
    source=GEOMETRY.at(f"Solution to C.7, {EXPECTED}, repaired"),
    title="The largest Hessian eigenvalue without batch normalisation is below 4.6",
    topic="numeric",
    expected=PROVED,
)
def bounded_eigenvalue():
    """At the start of the listing no eigenvalue of the Hessian exceeds 4.6 (a bound, not its size)."""
    return at_most(curvature_bound(), rational(46, 10))


def tiny_loss(parameters):
    """(w_2 w_1 - 1)^2/2: a net with one linear unit in each layer, on the example x = 1, y = 1."""
    return (parameters[0] * parameters[1] - 1) ** 2 / 2


def gradient_of_the_listing(loss, parameters, step):
    """Line by line: the parameters are moved, and both losses are taken after that."""
    found = []
    for i in range(len(parameters)):
        moved = [p + step if i == j else p for j, p in enumerate(parameters)]
        held = moved  # self.set_params(params_plus)
        loss_plus = loss(held)
        found.append((loss_plus - loss(held)) / step)
    return found


@figure(
    "geo.C.7.grad-bug",
    source=GEOMETRY.at("Solution to C.7, Code"),
    title="gradient(X, y) returns forward differences of the loss",
    topic="numeric",
    expected=REFUTED,
    repair="geo.C.7.grad-bug.repair",
)
def listed_gradient():
    """The method returns (loss(p + eps e_i) - loss(p)) / eps for every parameter.

    It takes both losses at the moved parameters; here for a net with two weights, line by line.
    """
    at, step = [rational(1, 2), rational(1, 3)], rational(1, 10**5)
    right = [(tiny_loss([p + step * (i == j) for j, p in enumerate(at)]) - tiny_loss(at)) / step for i in range(2)]
    return equal(Vector(gradient_of_the_listing(tiny_loss, at, step)), Vector(right))


@figure(
    "geo.C.7.grad-bug.repair",
    source=GEOMETRY.at("Solution to C.7, Code, repaired"),
    title="gradient(X, y) returns zero",
    topic="numeric",
    expected=PROVED,
)
def gradient_that_is_zero():
    """Both losses are taken at the same parameters, so that every entry is 0."""
    found = gradient_of_the_listing(tiny_loss, [rational(1, 2), rational(1, 3)], rational(1, 10**5))
    return equal(Vector(found), Vector([rational(0)] * 2))
