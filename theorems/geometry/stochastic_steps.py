"""Steps along noisy gradients: second moments, rates and floors.

The appendix on SGD, Example 5 and remarks on later chapters.  Noise is a vector that is added or subtracted with
equal chance, or a choice between examples; each expectation is the finite sum.
"""

from theorems.texts import GEOMETRY
from verify import (
    ILL_POSED,
    PROVED,
    REFUTED,
    Numbers,
    Point,
    Points,
    Real,
    SmoothConvex,
    SmoothStronglyConvex,
    all_of,
    at_most,
    average,
    categorical,
    differs,
    distance2,
    equal,
    expectation,
    less,
    norm2,
    paths,
    rational,
    signs,
    stochastic,
    uniform_index,
)
from verify.explicit import point, polynomial

TOPIC = "stochastic"
POSITIVE = Real(0, None, closed=False)


def noisy(f, x, e, eta):
    """The places x - eta (grad f(x) + s e) for s = 1 and s = -1, as a function of the drawn sign."""
    slope = f.grad(x)
    return lambda s: x - (slope + s[0] * e) * eta


@stochastic(
    "geo.definition.assump-stochastic",
    source=GEOMETRY.at("What Comes Next, Stochasticity (Prelude)"),
    title="E|g|^2 = |grad f|^2 + E|g - grad f|^2 for unbiased gradients",
    topic=TOPIC,
    expected=PROVED,
)
def mean_square_of_a_gradient(g: Points((1, 4))):
    """The gradients g_1, ..., g_n with equal chance, grad f their mean; up to four of them."""
    i, mean = uniform_index(len(g)), average(g)
    noise = expectation(i, lambda k: norm2(g[k] - mean))
    return equal(expectation(i, lambda k: norm2(g[k])), norm2(mean) + noise)


@stochastic(
    "geo.definition.appA-expectation",
    source=GEOMETRY.at("Appendix A, Probability"),
    title="Var X = E(X - EX)^2 = E X^2 - (E X)^2",
    topic="expectation-calculus",
    term_by_term=True,
    expected=PROVED,
)
def variance_of_three_values(x: Numbers(3), p: Real(0, 1), q: Real(0, 1)):
    """For three values with the probabilities p, (1 - p) q and (1 - p)(1 - q), and E X the sum of p(x) x."""
    chances = [p, (1 - p) * q, (1 - p) * (1 - q)]
    drawn = categorical(chances, list(x))
    mean = expectation(drawn, lambda v: v)
    spread = expectation(drawn, lambda v: (v - mean) ** 2)
    return all_of(
        equal(mean, chances[0] * x[0] + chances[1] * x[1] + chances[2] * x[2]),
        equal(spread, expectation(drawn, lambda v: v**2) - mean**2),
    )


# ---------------------------------------------------------------- rates and floors


@stochastic(
    "geo.rate.ex5-sgd-expected-exponential",
    source=GEOMETRY.at("Example 5, What-if scenarios"),
    title="With stochastic gradients the exponential rate still applies to the expected error",
    topic=TOPIC,
    ill_posed=True,
    readings=("geo.rate.ex5-sgd-expected-exponential.reading1", "geo.rate.ex5-sgd-expected-exponential.reading2"),
    expected=ILL_POSED,
)
def expected_error():
    """The exponential rate applies to the expected error: to the error of the mean iterate, or to the mean error?"""


@stochastic(
    "geo.rate.ex5-sgd-expected-exponential.reading1",
    source=GEOMETRY.at("Example 5, What-if scenarios, the error of the mean iterate on a quadratic"),
    title="On a quadratic the mean iterate of SGD has the exponential rate",
    topic=TOPIC,
    term_by_term=True,
    expected=PROVED,
)
def mean_iterate_is_exponential(x: Real(), rate: POSITIVE, eta: POSITIVE, first: Real(), second: Real()):
    """Along an eigenvector with eigenvalue ``rate``: E x_2 = (1 - eta rate)^2 x_0 for noises of mean 0.

    Each step maps the mean in the same way, so it holds for any number of steps.
    """

    def after(s):
        z = x - eta * (rate * x + s[0] * first)
        return z - eta * (rate * z + s[1] * second)

    return equal(expectation(signs(2), after), (1 - eta * rate) ** 2 * x)


@stochastic(
    "geo.rate.ex5-sgd-expected-exponential.reading2",
    source=GEOMETRY.at("Example 5, What-if scenarios, the mean squared error"),
    title="The mean squared error of SGD has the exponential rate",
    topic=TOPIC,
    repair="geo.rate.ex5-sgd-expected-exponential.reading2.repair",
    expected=REFUTED,
)
def mean_error_is_exponential(f: SmoothStronglyConvex(minimizer=True), x: Point(), e: Point(), share: Real(0, 1)):
    """E|x+ - x*|^2 <= (1 - eta m)|x - x*|^2 for eta = s/L, as without noise."""
    eta, place = share / f.L, f.minimizer
    after = noisy(f, x, e, eta)
    return at_most(expectation(signs(1), lambda s: distance2(after(s), place)), (1 - eta * f.m) * distance2(x, place))


@stochastic(
    "geo.rate.ex5-sgd-expected-exponential.reading2.repair",
    source=GEOMETRY.at("Example 5, What-if scenarios, the mean squared error, repaired"),
    title="The exponential rate applies up to a floor: eta^2 times the variance is added in every step",
    topic=TOPIC,
    expected=PROVED,
)
def exponential_up_to_a_floor(f: SmoothStronglyConvex(minimizer=True), x: Point(), e: Point(), share: Real(0, 1)):
    """E|x+ - x*|^2 <= (1 - eta m)|x - x*|^2 + eta^2 |e|^2 for eta = s/L; so the error ends below eta |e|^2/m."""
    eta, place = share / f.L, f.minimizer
    after = noisy(f, x, e, eta)
    bound = (1 - eta * f.m) * distance2(x, place) + eta**2 * norm2(e)
    return at_most(expectation(signs(1), lambda s: distance2(after(s), place)), bound, bound=bound)


def noisy_and_exponential():
    """x^2 and x^2/2, mean 3x^2/4, step 1/2, from 1: E x_k^2 = 8^(-k); every path of one, two and three steps."""
    parts = polynomial({(2,): 1}), polynomial({(2,): "1/2"})
    start = point(1)

    def square(path):
        z = start
        for i in path:
            z = z - parts[i].grad(z) / 2
        return norm2(z)

    found = [equal(expectation(paths(2, k), square), rational(1, 8**k)) for k in (1, 2, 3)]
    return all_of(*found, differs(parts[0].grad(start), parts[1].grad(start)))


@stochastic(
    "geo.heuristic.ctx-sgd-sublinear",
    source=GEOMETRY.at("Connections, Stochastic gradient descent"),
    title="With gradient noise sublinear rates replace the exponential one, even for strongly convex functions",
    topic=TOPIC,
    ill_posed=True,
    readings=("geo.heuristic.ctx-sgd-sublinear.reading1", "geo.heuristic.ctx-sgd-sublinear.reading2"),
    expected=ILL_POSED,
)
def noise_makes_sublinear():
    """Noise replaces the exponential rate by O(1/k): any noise (reading 1), or that of fixed variance (reading 2)?"""


@stochastic(
    "geo.heuristic.ctx-sgd-sublinear.reading1",
    source=GEOMETRY.at("Connections, Stochastic gradient descent, for any noise"),
    title="Any noise in the gradients of a strongly convex function replaces the exponential rate by O(1/k)",
    topic=TOPIC,
    counterexample=noisy_and_exponential,
    repair="geo.heuristic.ctx-sgd-sublinear.reading2",
    expected=REFUTED,
)
def any_noise_makes_sublinear():
    """Noise in the gradients of a strongly convex function replaces the exponential rate by O(1/k).

    Against it: for the examples x^2 and x^2/2 and the step 1/2 the gradients differ wherever x is not 0, and
    E x_k^2 = 8^(-k) x_0^2, as each step multiplies x by 0 or 1/2.  Here the noise vanishes at the minimizer.
    """


@stochastic(
    "geo.heuristic.ctx-sgd-sublinear.reading2",
    source=GEOMETRY.at("Connections, Stochastic gradient descent, for noise of a fixed variance"),
    title="On x^2/2 with noise of fixed variance no step sizes do better than 1/E+ = 1/E + 1/s^2, so than s^2/k",
    topic=TOPIC,
    term_by_term=True,
    expected=PROVED,
)
def best_steps_are_sublinear(level: POSITIVE, variance: POSITIVE, eta: Real()):
    """E+ = (1 - eta)^2 E + eta^2 s^2 exceeds E s^2/(E + s^2) by (E + s^2)(eta - E/(E + s^2))^2.

    So 1/E grows by at most 1/s^2 in a step, and E after k steps is at least 1/(1/E_0 + k/s^2).
    """
    after = (1 - eta) ** 2 * level + eta**2 * variance
    best = level * variance / (level + variance)
    excess = (level + variance) * (eta - level / (level + variance)) ** 2
    return all_of(equal(after, best + excess), equal(1 / best, 1 / level + 1 / variance))


def last_example_decides():
    """(x - 1)^2/2 and (x + 1)^2/2, mean x^2/2 + 1/2: the step 1/L = 1 ends in 1 or -1 from wherever it starts.

    So E f(x_K) - f* = 1/2 for every K >= 1, with L = 1, |x_0 - x*| = 0 and sigma^2 = 1; for each constant C there is
    a K with C (0 + 1)/K < 1/2 (below: C = 10^6).
    """
    parts = polynomial({(2,): "1/2", (1,): -1, (0,): "1/2"}), polynomial({(2,): "1/2", (1,): 1, (0,): "1/2"})

    def loss(z):
        return (parts[0](z) + parts[1](z)) / 2

    found = [less(rational(10**6) / 10**8, rational(1, 2))]
    for start in (0, 1, -1):
        x = point(start)
        mean = expectation(uniform_index(2), lambda i, x=x: loss(x - parts[i].grad(x)))
        found.append(equal(mean - loss(point(0)), rational(1, 2)))
        found += [equal(norm2(x - part.grad(x)), rational(1)) for part in parts]
    return all_of(*found)


@stochastic(
    "geo.theorem.appB-sgd",
    source=GEOMETRY.at("Appendix B, Theorem 11"),
    title="Mini-batch SGD with step 1/L: E f(x_K) - f* <= O(L|x_0 - x*|^2/K + sigma^2/(B K))",
    topic=TOPIC,
    counterexample=last_example_decides,
    repair="geo.theorem.appB-sgd.repair",
    expected=REFUTED,
)
def sgd_rate_with_constant_step():
    """For an average of convex L-smooth f_i, variance at most sigma^2, batches of size B and step 1/L,
    E f(x_K) - f* <= C (L|x_0 - x*|^2/K + sigma^2/(B K)) with a constant C.

    Against it: for (x - 1)^2/2 and (x + 1)^2/2, from 0 with B = 1, every x_K is 1 or -1, so E f(x_K) - f* = 1/2 for
    every K, while the bound C/K tends to 0.
    """


@stochastic(
    "geo.theorem.appB-sgd.repair",
    source=GEOMETRY.at("Appendix B, Theorem 11, repaired"),
    title="2 alpha (1 - alpha L) E(f(x) - f*) <= |x - x*|^2 - E|x+ - x*|^2 + alpha^2 sigma^2/B",
    topic=TOPIC,
    expected=PROVED,
)
def sgd_step_in_expectation(f: SmoothConvex(minimizer=True), x: Point(), e: Point(), share: Real(0, 1)):
    """One step of alpha = s/L; e or -e is the noise of the batch, of variance |e|^2 = sigma^2/B.

    Summed over K steps: the mean of E f(x_k) - f* is at most |x_0 - x*|^2/(2 alpha (1 - alpha L) K)
    + alpha sigma^2/(2 (1 - alpha L) B).  The second term does not decay with K unless alpha does.
    """
    alpha, place = share / f.L, f.minimizer
    after = noisy(f, x, e, alpha)
    mean = expectation(signs(1), lambda s: distance2(after(s), place))
    extra = alpha**2 * norm2(e)
    gain = 2 * alpha * (1 - alpha * f.L) * (f(x) - f.minimum)
    return at_most(gain + mean, distance2(x, place) + extra, bound=distance2(x, place) + extra)


@stochastic(
    "geo.proof-step.appB-sgd-proof",
    source=GEOMETRY.at("Appendix B, Proof sketch of Theorem 11"),
    title="Summed over K iterations with step 1/L the noise term decays as sigma^2/(B K)",
    topic=TOPIC,
    counterexample=last_example_decides,
    repair="geo.theorem.appB-sgd.repair",
    expected=REFUTED,
)
def noise_term_decays():
    """With step 1/L the part of E f(x_K) - f* that is due to noise is at most C sigma^2/(B K).

    Against it: for (x - 1)^2/2 and (x + 1)^2/2 from the minimizer 0 it is 1/2 for every K.
    """
