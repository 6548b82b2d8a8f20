"""Several workers: averaged gradients, effective batches, averaged weights and stale gradients.

Solution to C.17 and Appendix C.  Every partition and every draw is listed.
"""

from theorems.texts import GEOMETRY
from verify import (
    PROVED,
    REFUTED,
    Points,
    Real,
    Steps,
    all_of,
    average,
    batches,
    equal,
    expectation,
    independent,
    less,
    norm2,
    rational,
    shuffles,
    sqrt,
    stochastic,
    variance,
)

TOPIC = "stochastic"
POSITIVE = Real(0, None, closed=False)


@stochastic(
    "geo.C.17.avg",
    source=GEOMETRY.at("Solution to C.17, Explanation; Chapter Connections"),
    title="The average of the workers' gradients is unbiased under random partitioning",
    topic="expectation-calculus",
    expected=PROVED,
)
def workers_are_unbiased(g: Points((2, 4))):
    """Two workers of any sizes, up to four examples: the mean of the average of their means is the full gradient."""
    n, full = len(g), average(g)
    found = []
    for k in range(1, n):

        def of_workers(order, k=k):
            return (average([g[i] for i in order[:k]]) + average([g[i] for i in order[k:]])) / 2

        found.append(equal(norm2(expectation(shuffles(n), of_workers) - full), 0 * norm2(full)))
    return all_of(*found)


@stochastic(
    "geo.C.17.eff-batch",
    source=GEOMETRY.at("Solution to C.17, Explanation"),
    title="N workers with batches of size b have the noise of one batch of size N b",
    topic=TOPIC,
    expected=PROVED,
)
def effective_batch(workers: Steps(1, 3), b: Steps(1, 2), g: Points(2)):
    """Independent draws with replacement, two examples: both variances are equal, every outcome listed."""
    own = [batches(2, b, replace=True) for _ in range(workers)]
    together = variance(independent(*own), lambda drawn: average([batch.mean(g) for batch in drawn]))
    return equal(together, variance(batches(2, b * workers, replace=True), lambda batch: batch.mean(g)))


@stochastic(
    "geo.C.17.N-times-grads",
    source=GEOMETRY.at("Solution to C.17, Explanation"),
    title="With N workers an epoch takes N times more gradients",
    topic=TOPIC,
    printed_answer="N times",
    repair="geo.C.17.N-times-grads.repair",
    expected=REFUTED,
)
def gradients_per_epoch(workers: Steps(1), share: Steps(1)):
    """N workers, each computing on 1/N of the data, use N times the gradients that one worker uses in an epoch."""
    alone = workers * share
    return equal(workers * share, workers * alone)


@stochastic(
    "geo.C.17.N-times-grads.repair",
    source=GEOMETRY.at("Solution to C.17, Explanation, repaired"),
    title="With N workers an epoch takes as many gradients as with one, N times fewer for each worker",
    topic=TOPIC,
    term_by_term=True,
    expected=PROVED,
)
def gradients_per_epoch_repaired(workers: POSITIVE, n: POSITIVE):
    """N workers that each compute n/N gradients compute n together."""
    return equal(workers * (n / workers), n)


@stochastic(
    "geo.C.17.sqrtN",
    source=GEOMETRY.at("Solution to C.17, Explanation"),
    title="Scaled by sqrt(N) the step keeps its variance with N workers",
    topic=TOPIC,
    term_by_term=True,
    expected=PROVED,
)
def square_root_scaling(alpha: POSITIVE, n: POSITIVE, variance: POSITIVE):
    """(alpha sqrt(N))^2 sigma^2/N = alpha^2 sigma^2: what the heuristic alpha sqrt(N) keeps."""
    return equal((alpha * sqrt(n)) ** 2 * (variance / n), alpha**2 * variance)


@stochastic(
    "geo.C.17.weight-avg",
    source=GEOMETRY.at("Solution to C.17, Failure Modes"),
    title="Averaging weights instead of gradients can spoil non-convex optimization",
    topic=TOPIC,
    expected=PROVED,
)
def averaged_weights():
    """On (x^2 - 1)^2 the minimizers 1 and -1 of two workers have the average 0, a maximizer."""
    from verify.explicit import point, polynomial

    f = polynomial({(4,): 1, (2,): -2, (0,): 1})
    first, second = point(1), point(-1)
    middle = (first + second) / 2
    return all_of(
        equal(f(first), rational(0)),
        equal(f(second), rational(0)),
        equal(f.grad(middle), point(0)),
        equal(f(middle), rational(1)),
        less(f(point("1/2")), f(middle)),
        less(f(point("-1/2")), f(middle)),
    )


@stochastic(
    "geo.C.17.stale",
    source=GEOMETRY.at("Solution to C.17, Common Mistakes"),
    title="Gradients that are one step old can make a convergent step size diverge",
    topic=TOPIC,
    term_by_term=True,
    expected=PROVED,
)
def stale_gradients(x: Real(), y: Real()):
    """On x^2/2 with step 3/2, x+ = x - (3/2) y with y the iterate before: Q = (x - y/2)^2 + 5 y^2/4 grows by 3/2.

    Without the delay the same step halves |x| at every step.
    """

    def size(now, before):
        return (now - before / 2) ** 2 + 5 * before**2 / 4

    later = x - 3 * y / 2
    return all_of(equal(size(later, x), 3 * size(x, y) / 2), equal((x - 3 * x / 2) ** 2, x**2 / 4))


@stochastic(
    "geo.heuristic.appC-async-staleness",
    source=GEOMETRY.at("Appendix C, Distributed and Large-Scale Training Notes"),
    title="Staleness impacts convergence: on x^2/2 a delay of one step turns the factor (1 - alpha)^2 into alpha",
    topic=TOPIC,
    term_by_term=True,
    expected=PROVED,
)
def staleness_slows(x: Real(), y: Real(), alpha: POSITIVE):
    """x^2 - x y + alpha y^2, positive for alpha > 1/4, is multiplied by alpha in each step x+ = x - alpha y.

    For 1/4 < alpha < 1 that is more than the factor (1 - alpha)^2 of x^2 without delay exactly while
    alpha > (3 - sqrt 5)/2; for alpha >= 1 nothing converges any more.
    """

    def size(now, before):
        return now**2 - now * before + alpha * before**2

    return equal(size(x - alpha * y, x), alpha * size(x, y))
