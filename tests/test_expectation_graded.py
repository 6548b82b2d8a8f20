"""The judge of expectations on statements of rising difficulty: ten that are true and eleven that are not.

What this protects: none of them is decided wrongly, a false one is refuted by an exact enumeration (or exact
moments) that the checker accepts, and a true one is proved or survives with the same search that refutes its
neighbour.
"""

import re
from dataclasses import replace

import pytest

from verify import (
    CONFIRMED,
    PROVED,
    QUICK,
    REFUTED,
    Convex,
    Document,
    Numbers,
    Point,
    Points,
    Real,
    SmoothStronglyConvex,
    Steps,
    Weights,
    at_least,
    at_most,
    average,
    batches,
    bernoulli,
    categorical,
    checker,
    decide,
    distance2,
    dot,
    equal,
    expectation,
    gaussian,
    log,
    norm2,
    paths,
    probability,
    rational,
    signs,
    sqrt,
    stochastic,
    total,
    uniform_index,
    variance,
)
from verify.expectations.regions import every_point

HERE = Document("graded", "Graded statements about expectations").at("tests")
TRUE, FALSE = {}, {}
BUDGET = replace(QUICK, rounds=3, batch=256, ascents=6)


def identifier(kind, name):
    """The id of a statement: what a certificate allows."""
    return re.sub(r"[^a-z0-9]+", "-", f"graded-{kind}-{name.lower()}")


def true(name, *, reached=(PROVED, CONFIRMED), **options):
    """A statement that holds, and the verdicts that are right for it."""

    def write_down(text):
        TRUE[name] = stochastic(identifier("true", name), source=HERE, **options)(text), reached
        return text

    return write_down


def false(name, **options):
    """A statement that does not hold."""

    def write_down(text):
        FALSE[name] = stochastic(identifier("false", name), source=HERE, **options)(text)
        return text

    return write_down


def spread(g):
    """The mean squared distance from the mean: the variance of one uniformly drawn item."""
    centre = average(g)
    return average(g, lambda v: norm2(v - centre))


@true("unbiased batch", reached=(PROVED,))
def unbiased_batch(g: Points((1, 3)), b: Steps(1, 3)):
    """A batch drawn with replacement has the mean of all items as its mean."""
    return equal(variance_free(g, b, replace=True), norm2(average(g)))


def variance_free(g, b, replace):
    """<E mean of the batch, mean of all>, which is |mean|^2 for an unbiased batch."""
    return dot(expectation(batches(len(g), b, replace=replace), lambda batch: batch.mean(g)), average(g))


@true("batch variance with replacement", reached=(PROVED,))
def with_replacement(g: Points((1, 3)), b: Steps(1, 3)):
    """sigma^2/b."""
    return equal(variance(batches(len(g), b, replace=True), lambda batch: batch.mean(g)), spread(g) / b)


@true("batch variance without replacement", reached=(PROVED,))
def without_replacement(n: Steps(2, 4), b: Steps(1, 2), g: Points("n")):
    """(n - b)/(n - 1) sigma^2/b."""
    return equal(variance(batches(n, b), lambda batch: batch.mean(g)), (n - b) / (n - 1) * (spread(g) / b))


@false("batch variance without replacement is sigma^2/b")
def without_replacement_as_with(n: Steps(2, 4), b: Steps(1, 2), g: Points("n")):
    """sigma^2/b, as if the draws were independent."""
    return equal(variance(batches(n, b), lambda batch: batch.mean(g)), spread(g) / b)


@false("finite population correction over n")
def correction_over_n(n: Steps(2, 4), b: Steps(1, 2), g: Points("n")):
    """(n - b)/n instead of (n - b)/(n - 1)."""
    return at_most(variance(batches(n, b), lambda batch: batch.mean(g)), (n - b) / n * (spread(g) / b))


@true("Markov's inequality")
def markov(x: Numbers((2, 4))):
    """P(|X| >= 1) <= E X^2."""
    one = uniform_index(len(x))
    return at_most(probability(one, lambda i: at_least(x[i] ** 2, 1)), expectation(one, lambda i: x[i] ** 2))


@false("the mean is a median")
def mean_is_median(x: Numbers((2, 4))):
    """P(X >= E X) >= 1/2."""
    one = uniform_index(len(x))
    centre = expectation(one, lambda i: x[i])
    return at_least(probability(one, lambda i: at_least(x[i], centre)), rational(1, 2))


@true("Jensen's inequality")
def jensen(phi: Convex, p: Weights(2), x: Point(), y: Point()):
    """phi(E X) <= E phi(X)."""
    drawn = categorical(p, [x, y])
    return at_most(phi(expectation(drawn, lambda v: v)), expectation(drawn, phi))


@false("Jensen's inequality reversed")
def jensen_reversed(phi: Convex, p: Weights(2), x: Point(), y: Point()):
    """phi(E X) >= E phi(X)."""
    drawn = categorical(p, [x, y])
    return at_least(phi(expectation(drawn, lambda v: v)), expectation(drawn, phi))


def shares(theta):
    """p_i = theta_i/sum theta and the scores d log p_i/d theta_1."""
    mass = total(theta)
    scores = [1 / theta[0] - 1 / mass if i == 0 else -1 / mass for i in range(len(theta))]
    return categorical([t / mass for t in theta]), scores, mass


@true("score function with a baseline", reached=(PROVED,), term_by_term=True)
def score_with_baseline(theta: Numbers(3, positive=True), f: Numbers(3), b: Real()):
    """E (f - b) d log p = d E f, for every constant b."""
    drawn, scores, mass = shares(tuple(theta))
    estimate = expectation(drawn, lambda i: (f[i] - b) * scores[i])
    return equal(estimate, (f[0] - expectation(drawn, lambda i: f[i])) / mass)


@false("score function with a baseline that looks at the outcome")
def score_with_own_baseline(theta: Numbers(3, positive=True), f: Numbers(3), b: Numbers(3)):
    """E (f - b(outcome)) d log p = d E f, for every function b of the outcome."""
    drawn, scores, mass = shares(theta)
    estimate = expectation(drawn, lambda i: (f[i] - b[i]) * scores[i])
    return equal(estimate, (f[0] - expectation(drawn, lambda i: f[i])) / mass)


def quartic(a, z):
    return a[0] + a[1] * z + a[2] * z**2 + a[3] * z**4


def slope(a, z):
    return a[1] + 2 * a[2] * z + 4 * a[3] * z**3


def mean_of_quartic_by_sigma(a, mu, sigma):
    """d/d sigma of E f(mu + sigma e), from E f = f(mu) + a2 sigma^2 + a3 (6 mu^2 sigma^2 + 3 sigma^4)."""
    return 2 * a[2] * sigma + a[3] * (12 * mu**2 * sigma + 12 * sigma**3)


@true("reparameterization of the scale", reached=(PROVED,), term_by_term=True)
def reparameterized(a: Numbers(4), mu: Real(), sigma: Real(0, None)):
    """d/d sigma E f(mu + sigma e) = E e f'(mu + sigma e), for quartics and a normal e."""
    e = gaussian()
    return equal(expectation(e * slope(a, mu + sigma * e)), mean_of_quartic_by_sigma(a, mu, sigma))


@false("reparameterization of the scale without the noise")
def reparameterized_without_noise(a: Numbers(4), mu: Real(), sigma: Real(0, None)):
    """d/d sigma E f(mu + sigma e) = E f'(mu + sigma e)."""
    e = gaussian()
    return equal(expectation(slope(a, mu + sigma * e)), mean_of_quartic_by_sigma(a, mu, sigma))


def noisy_step(f, x, noise, eta):
    """E |x+ - x*|^2 after a step along grad f(x) + s e with a random sign s."""

    def after(s):
        return distance2(x - (f.grad(x) + s[0] * noise) * eta, f.minimizer)

    return expectation(signs(1), after)


@true("one step of SGD", reached=(PROVED,))
def sgd_step(f: SmoothStronglyConvex(minimizer=True), x: Point(), noise: Point(), share: Real(0, 1)):
    """E |x+ - x*|^2 <= (1 - eta m)|x - x*|^2 + eta^2 |e|^2 for eta <= 1/L."""
    eta = share / f.L
    bound = (1 - eta * f.m) * distance2(x, f.minimizer) + eta**2 * norm2(noise)
    return at_most(noisy_step(f, x, noise, eta), bound)


@false("one step of SGD with half the variance")
def sgd_step_too_good(f: SmoothStronglyConvex(minimizer=True), x: Point(), noise: Point(), share: Real(0, 1)):
    """The same with eta^2 |e|^2/2."""
    eta = share / f.L
    bound = (1 - eta * f.m) * distance2(x, f.minimizer) + eta**2 * norm2(noise) / 2
    return at_most(noisy_step(f, x, noise, eta), bound)


def adagrad_sum(g, path):
    """(sum g_t^2/sqrt(S_t), S_T) along a path, where S_t is the sum of the squares so far."""
    found, squares = 0, 0
    for i in path:
        squares = squares + g[i] ** 2
        found = found + g[i] ** 2 / sqrt(squares)
    return found, squares


@true("AdaGrad's sum", reached=(CONFIRMED,))
def adagrad(g: Numbers(2, positive=True)):
    """E sum g_t^2/sqrt(S_t) <= 2 sqrt(E S_T) over paths of three uniform draws."""
    drawn = paths(2, 3)
    squares = expectation(drawn, lambda path: adagrad_sum(g, path)[1])
    return at_most(expectation(drawn, lambda path: adagrad_sum(g, path)[0]), 2 * sqrt(squares))


@false("AdaGrad's sum without the square root")
def adagrad_without_root(g: Numbers(2, positive=True)):
    """E sum g_t^2/sqrt(S_t) <= 2 E S_T."""
    drawn = paths(2, 3)
    squares = expectation(drawn, lambda path: adagrad_sum(g, path)[1])
    return at_most(expectation(drawn, lambda path: adagrad_sum(g, path)[0]), 2 * squares)


@false("the normalized step keeps the sign of the mean")
def normalized_step(x: Real(0, None, closed=False), y: Real(0, None, closed=False), p: Real(0, 1)):
    """If E g >= 0 for g = x or -y then E g/sqrt(g^2) >= 0: what a ratio as in Adam would need."""
    drawn = bernoulli(p)
    mean = expectation(drawn, lambda s: s * x - (1 - s) * y)
    ratio = expectation(drawn, lambda s: (s * x - (1 - s) * y) / sqrt((s * x - (1 - s) * y) ** 2))
    return at_least(ratio, 0).given(("E g >= 0", at_least(mean, 0)))


@true("bias of a squared mean", reached=(PROVED,))
def delta_method(x: Points((2, 3)), n: Steps(1, 3)):
    """E |mean of n draws|^2 - |mu|^2 = sigma^2/n: the second-order term (1/2) g'' sigma^2/n with g'' = 2."""
    drawn = paths(len(x), n)
    square = expectation(drawn, lambda path: norm2(average([x[i] for i in path])))
    return equal(square - norm2(average(x)), spread(x) / n)


@false("bias of a squared mean, half of it")
def delta_method_halved(x: Points((2, 3)), n: Steps(1, 3)):
    """sigma^2/(2 n): the delta method with g' in the place of g''."""
    drawn = paths(len(x), n)
    square = expectation(drawn, lambda path: norm2(average([x[i] for i in path])))
    return equal(square - norm2(average(x)), spread(x) / (2 * n))


@true("evidence lower bound", reached=(CONFIRMED,))
def evidence_bound(q: Weights(2, positive=True), joint: Numbers(2, positive=True)):
    """E_q log(p/q) <= log(p_1 + p_2)."""
    drawn = categorical(q)
    return at_most(expectation(drawn, lambda i: log(joint[i] / q[i])), log(total(joint)))


@false("the gap of the evidence bound is the other divergence")
def gap_the_other_way(q: Weights(2, positive=True), joint: Numbers(2, positive=True)):
    """log(p_1 + p_2) - E_q log(p/q) <= KL(posterior || q) instead of KL(q || posterior)."""
    evidence = total(joint)
    gap = log(evidence) - expectation(categorical(q), lambda i: log(joint[i] / q[i]))
    posterior = categorical([p / evidence for p in joint])
    return at_most(gap, expectation(posterior, lambda i: log(joint[i] / evidence / q[i])))


def diverging_starts():
    """On x^4/4 with the step 1 every start between 2 and 3 leads at least twice as far away."""
    return every_point([(2, 3)], lambda x: at_least((x[0] - x[0] ** 3) ** 2, 4 * x[0] ** 2))


@stochastic("graded-almost-every-start", source=HERE, counterexample=diverging_starts)
def almost_every_start():
    """From almost every start gradient descent with the step 1 on x^4/4 comes nearer to 0."""


@stochastic("graded-almost-every-start-true", source=HERE)
def from_a_small_box():
    """On x^4/4 with the step 1 every start between 1/4 and 1 comes nearer to 0."""
    return every_point([("1/4", 1)], lambda x: at_most((x[0] - x[0] ** 3) ** 2, x[0] ** 2))


@stochastic("graded-box-false", source=HERE)
def from_a_large_box():
    """The same for every start between 1/4 and 2."""
    return every_point([("1/4", 2)], lambda x: at_most((x[0] - x[0] ** 3) ** 2, x[0] ** 2))


def test_a_set_of_positive_measure_refutes_almost_every():
    verdict = decide(almost_every_start, BUDGET)
    assert verdict.standing is REFUTED
    assert verdict.evidence[0].arithmetic == "ball"
    assert decide(from_a_small_box, BUDGET).standing is PROVED
    assert decide(from_a_large_box, BUDGET).standing is REFUTED


@pytest.mark.parametrize("name", list(TRUE))
def test_a_true_statement_is_not_refuted(name):
    claim, reached = TRUE[name]
    verdict = decide(claim, BUDGET)
    assert verdict.standing in reached, str(verdict)
    for evidence in verdict.evidence:
        if evidence.certificate is not None:
            assert checker.check(evidence.certificate).verdict == "proved"
    if verdict.standing is PROVED:
        assert any(e.certificate is not None for e in verdict.evidence)


@pytest.mark.parametrize("name", list(FALSE))
def test_a_false_statement_is_refuted_with_a_certificate(name):
    verdict = decide(FALSE[name], BUDGET)
    assert verdict.standing is REFUTED, str(verdict)
    certificates = [e.certificate for e in verdict.evidence if e.certificate is not None]
    assert certificates, str(verdict)
    report = checker.check(certificates[0])
    assert report.verdict == "refuted"
    assert certificates[0]["kind"] in ("enumeration", "instance", "interpolant")


def test_there_are_ten_of_each():
    assert len(TRUE) >= 10
    assert len(FALSE) >= 10
