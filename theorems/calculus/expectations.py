"""Gradients of expectations, Jensen's inequality, the evidence lower bound, likelihoods."""

import sympy

from theorems.calculus.refuting import refuted
from theorems.texts import CALCULUS
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    Convex,
    Point,
    Real,
    Smooth,
    Steps,
    absolute,
    all_of,
    at_least,
    at_most,
    dot,
    equal,
    exp,
    gaussian,
    greater,
    identity_claim,
    less,
    log,
    norm2,
    rational,
    sqrt,
    stochastic,
    theorem,
    variance,
)

TOPIC = "expectation-calculus"
ZERO = sympy.Integer(0)


def softmax(count):
    """(theta, p): the probabilities p_i = e^theta_i / sum e^theta_j of ``count`` outcomes."""
    theta = sympy.symbols(f"theta:{count}", real=True)
    mass = sum(sympy.exp(t) for t in theta)
    return theta, [sympy.exp(t) / mass for t in theta]


@stochastic(
    "cal.reinforce-identity",
    source=CALCULUS.at("Sections 11.1 and 22.1"),
    title="Score-function identity, where derivative and expectation may be exchanged",
    topic=TOPIC,
    expected=PROVED,
)
def score_function_identity():
    """The derivative of E f is E f (log p)', for any f and any positive differentiable probabilities p_i(theta).

    For three outcomes, term by term: the step is p' = p (log p)' in every outcome, so it holds for every finite
    number of them, and for a density wherever derivative and integral may be exchanged, which is the step that the
    text takes.
    """
    theta = sympy.Symbol("theta", real=True)
    p = [sympy.Function(name, positive=True)(theta) for name in ("p", "q", "r")]
    f = sympy.symbols("f:3", real=True)
    mean = sum(a * q for a, q in zip(f, p, strict=True))
    score = sum(a * q * sympy.diff(sympy.log(q), theta) for a, q in zip(f, p, strict=True))
    return equal(sympy.expand(sympy.diff(mean, theta) - score), ZERO)


@refuted(
    "cal.reinforce-any-distribution",
    "Section 22.1",
    "The score-function estimator works for any distribution",
    topic=TOPIC,
    repair="cal.reinforce-identity",
)
def moving_support():
    """grad E f(z) = E f(z) grad log p(z) for any distribution p that depends on theta.

    For z uniform on (0, theta) and f(z) = z, E f = theta/2 has the derivative 1/2, but the score is -1/theta and
    E f times it is -1/2.
    """
    theta, z = sympy.symbols("theta z", positive=True)
    density = 1 / theta
    mean = sympy.integrate(z * density, (z, 0, theta))
    score = sympy.integrate(z * sympy.diff(sympy.log(density), theta) * density, (z, 0, theta))
    return all_of(
        equal(sympy.diff(mean, theta), sympy.Rational(1, 2)),
        equal(score, -sympy.Rational(1, 2)),
    )


def gaussian_mean(polynomial, epsilon):
    """The expectation of a polynomial in a standard Gaussian ``epsilon``, by its moments 1, 0, 1, 0, 3, 0, 15, ..."""
    terms = sympy.Poly(sympy.expand(polynomial), epsilon).all_terms()
    return sum(c * (sympy.factorial2(n - 1) if n % 2 == 0 else 0) for (n,), c in terms)


def general_quartic():
    """(mu, sigma, epsilon, z, f): a general polynomial f of degree four as a function of its argument."""
    mu, epsilon = sympy.symbols("mu epsilon", real=True)
    sigma = sympy.Symbol("sigma", positive=True)
    coefficients = sympy.symbols("a:5", real=True)
    return mu, sigma, epsilon, lambda t: sum(a * t**i for i, a in enumerate(coefficients))


def reparameterized_gap():
    """The two sides of the reparameterization identity for a general quartic under a Gaussian, as conditions."""
    mu, sigma, epsilon, f = general_quartic()
    z, t = mu + sigma * epsilon, sympy.Symbol("t", real=True)
    slope = sympy.diff(f(t), t).subs(t, z)
    mean = gaussian_mean(f(z), epsilon)
    return all_of(
        equal(sympy.expand(sympy.diff(mean, mu)), sympy.expand(gaussian_mean(slope, epsilon))),
        equal(sympy.expand(sympy.diff(mean, sigma)), sympy.expand(gaussian_mean(epsilon * slope, epsilon))),
    )


@theorem(
    "cal.reparam-identity",
    source=CALCULUS.at("Section 22.2"),
    title="Reparameterization gradient",
    topic=TOPIC,
    expected=PROVED,
)
def reparameterization_identity(f: Smooth, z: Point(), w: Point(), t: Real()):
    """With z = mu + sigma e and w = mu' + sigma' e, f(z + t w) is f(z) + t f'(z) w up to L/2 t^2 |w|^2, for L-smooth f.

    In expectation over noise e of finite variance the derivative of E f(z) is therefore E f'(z) w, where mu and
    sigma move along a line; by the chain rule also where they are differentiable functions of a parameter.
    """
    bound = f.L * t**2 * norm2(w) / 2
    change = f(z + t * w) - f(z) - t * dot(f.grad(z), w)
    return all_of(at_most(change, bound, bound=bound), at_most(-change, bound, bound=bound))


@stochastic(
    "cal.ex.28.8",
    source=CALCULUS.at("Section 28, Exercise 8"),
    title="Reparameterization gradient of a Gaussian expectation",
    topic=TOPIC,
    expected=PROVED,
)
def gaussian_reparameterization():
    """d/dmu E f(mu + sigma e) = E f' and d/dsigma = E e f', for every quartic f, by the moments of the Gaussian.

    For every quadratic f its variance is below that of the score function (not for every f: see
    cal.reparam-lower-variance); for every L-smooth f the identity is cal.reparam-identity.
    """
    return all_of(*reparameterized_gap().parts, *quadratic_variances().parts)


def quadratic_variances():
    """For f(x) = a x^2 + b x + c: the variances of both estimators of d/dmu E f, and that they differ by squares."""
    mu, epsilon = sympy.symbols("mu epsilon", real=True)
    a, b, c = sympy.symbols("a b c", real=True)
    sigma = sympy.Symbol("sigma", positive=True)
    z = mu + sigma * epsilon
    f, slope = a * z**2 + b * z + c, 2 * a * z + b

    def variance(estimator):
        return gaussian_mean(estimator**2, epsilon) - gaussian_mean(estimator, epsilon) ** 2

    by_score, by_path = variance(f * epsilon / sigma), variance(slope)
    # with v = f(mu) and s = f'(mu): E (v + s t e + a t^2 e^2)^2 e^2/t^2 - s^2, and 4 a^2 t^2
    v, s = a * mu**2 + b * mu + c, 2 * a * mu + b
    stated = (v / sigma + 3 * a * sigma) ** 2 + 2 * s**2 + 2 * a**2 * sigma**2
    return all_of(
        equal(sympy.expand(by_score - by_path), sympy.expand(stated)),
        at_least((v / sigma + 3 * a * sigma) ** 2, ZERO),
        at_least(2 * s**2 + 2 * a**2 * sigma**2, ZERO),
    )


@refuted(
    "cal.reparam-lower-variance",
    "Section 22.2",
    "The reparameterization gradient has lower variance than the score function",
    topic=TOPIC,
    repair="cal.reparam-lower-variance.repair",
)
def reparameterization_with_more_variance():
    """Where it applies, the reparameterization gradient has lower variance than the score-function gradient.

    For f(x) = cos(10 x) and x = mu + e with e standard Gaussian, at mu = 0, both estimate 0.  The path estimator
    -10 sin(10 e) has the variance 100 E sin^2(10 e) = 50 (1 - e^-200); the score estimator cos(10 e) e has at most
    E e^2 = 1.
    """
    path = 50 * (1 - exp(rational(-200)))
    return greater(path, rational(1))


@stochastic(
    "cal.reparam-lower-variance.repair",
    source=CALCULUS.at("Section 22.2, repaired"),
    title="For quadratic f under a Gaussian the reparameterization gradient has lower variance",
    topic=TOPIC,
    term_by_term=True,
    expected=PROVED,
)
def lower_variance_for_quadratics(a: Real(), b: Real(), c: Real(), mu: Real(), sigma: Real(0, None, closed=False)):
    """For f(x) = a x^2 + b x + c the variance of the score estimator of d/dmu E f exceeds the other's by squares."""
    e = gaussian()
    z = mu + sigma * e
    value, slope = a * mu**2 + b * mu + c, 2 * a * mu + b
    squares = (value / sigma + 3 * a * sigma) ** 2 + 2 * slope**2 + 2 * a**2 * sigma**2
    return equal(variance((a * z**2 + b * z + c) * e / sigma), variance(2 * a * z + b) + squares)


@stochastic(
    "cal.baseline",
    source=CALCULUS.at("Sections 11.1 and 22.1"),
    title="A suitable baseline reduces the variance of the score function without bias",
    topic=TOPIC,
    expected=PROVED,
)
def baseline_is_free():
    """E b grad log p = 0 for every constant b, and E (f - b)^2 s^2 is smallest at b = E f s^2/E s^2.

    On three softmax outcomes, with s the score; the decrease is (E f s^2)^2/E s^2 >= 0.
    """
    theta, p = softmax(3)
    f, b = sympy.symbols("f:3", real=True), sympy.Symbol("b", real=True)
    scores = [sympy.diff(sympy.log(q), theta[0]) for q in p]
    bias = sum(q * b * s for q, s in zip(p, scores, strict=True))
    first, second = sympy.symbols("E2 E1", real=True), sympy.Symbol("S", positive=True)
    fss, ss = first[0], second  # E f s^2 and E s^2
    decrease = 2 * b * fss - b**2 * ss  # E f^2 s^2 - E (f - b)^2 s^2
    expanded = sum(q * ((a**2 - (a - b) ** 2) * s**2) for a, q, s in zip(f, p, scores, strict=True))
    moments = [sum(q * a**n * s**2 for a, q, s in zip(f, p, scores, strict=True)) for n in (1, 0)]
    return all_of(
        equal(sympy.simplify(bias), ZERO),
        equal(sympy.simplify(expanded - (2 * b * moments[0] - b**2 * moments[1])), ZERO),
        equal(sympy.simplify(decrease.subs(b, fss / ss) - fss**2 / ss), ZERO),
        at_least(fss**2 / ss, ZERO),
    )


# ---------------------------------------------------------------- Jensen and the evidence lower bound


@theorem(
    "cal.thm.6",
    source=CALCULUS.at("Theorem 6"),
    title="Jensen's inequality",
    topic=TOPIC,
    expected=PROVED,
)
def jensen(phi: Convex, x: Point(), y: Point(), z: Point(), a: Real(0, 1), b: Real(0, 1)):
    """phi(E X) <= E phi(X) for convex phi and X with three values of probabilities ab, (1 - a)b, 1 - b."""
    p, q, r = a * b, (1 - a) * b, 1 - b
    return at_most(phi(x * p + y * q + z * r), p * phi(x) + q * phi(y) + r * phi(z))


@theorem(
    "cal.jensen-log",
    source=CALCULUS.at("Section 22.3"),
    title="log E X >= E log X",
    topic=TOPIC,
    expected=CONFIRMED,
)
def jensen_for_log(x: Real(0, None, closed=False), y: Real(0, None, closed=False), theta: Real(0, 1)):
    """For X > 0 with two values, log E X >= E log X."""
    return at_least(log(theta * x + (1 - theta) * y), theta * log(x) + (1 - theta) * log(y))


@identity_claim(
    "cal.elbo-gap",
    source=CALCULUS.at("Sections 11.2 and 22.3"),
    title="The gap of the evidence lower bound is a Kullback-Leibler divergence",
    topic=TOPIC,
    expected=PROVED,
)
def elbo_gap():
    """log p(x) = E_q log(p(x, z)/q(z)) + KL(q || p(z|x)) for two values of z, term by term.

    Each log(q/(p/P)) is log q - log p + log P, and the q sum to 1; so it holds for any number of values.
    """
    p, r = sympy.symbols("p r", positive=True)
    q = sympy.Symbol("q", positive=True)
    rest = sympy.Symbol("s", positive=True)  # 1 - q
    evidence = p + r

    def mean(first, second):
        return q * sympy.expand_log(sympy.log(first), force=True) + rest * sympy.expand_log(
            sympy.log(second), force=True
        )

    elbo = mean(p / q, r / rest)
    divergence = mean(q * evidence / p, rest * evidence / r)
    return equal(sympy.expand(elbo + divergence), sympy.expand((q + rest) * sympy.log(evidence)))


@theorem(
    "cal.elbo-maximize-minimizes-kl",
    source=CALCULUS.at("Section 11.2"),
    title="Maximizing the evidence lower bound minimizes the divergence",
    topic=TOPIC,
    expected=ILL_POSED,
    ill_posed=True,
    readings=("cal.elbo-maximize-minimizes-kl.reading1", "cal.elbo-maximize-minimizes-kl.reading2"),
)
def maximizing_the_bound():
    """Maximizing the bound minimizes the divergence from the posterior; over q, or over the model?"""


@stochastic(
    "cal.elbo-maximize-minimizes-kl.reading1",
    source=CALCULUS.at("Section 11.2, over q for a fixed model"),
    title="For a fixed model, a larger bound is a smaller divergence",
    topic=TOPIC,
    expected=PROVED,
)
def over_q():
    """The sum of bound and divergence is log p(x), which does not depend on q: their changes add up to 0."""
    evidence, first, second = sympy.symbols("E k1 k2", real=True)
    bounds = evidence - first, evidence - second
    return equal(sympy.expand((bounds[1] - bounds[0]) + (second - first)), ZERO)


@refuted(
    "cal.elbo-maximize-minimizes-kl.reading2",
    "Section 11.2, over the parameters of the model",
    "While fitting the model, a larger bound is a smaller divergence",
    topic=TOPIC,
    repair="cal.elbo-maximize-minimizes-kl.reading1",
)
def over_the_model():
    """Changing the model so that the bound grows makes the divergence smaller.

    For q = (1/2, 1/2) the joint probabilities (1/8, 1/8) give the bound log(1/4) and the divergence 0; with
    (1/2, 1/4) the bound grows to -log(2)/2 and the divergence to log(3/4) + log(2)/2 > 0.
    """

    def bound(p, r):
        return (log(p / rational(1, 2)) + log(r / rational(1, 2))) / 2

    before, after = (rational(1, 8), rational(1, 8)), (rational(1, 2), rational(1, 4))
    gaps = [log(p + r) - bound(p, r) for p, r in (before, after)]
    return all_of(
        less(bound(*before), bound(*after)), greater(gaps[1], rational(1, 100)), less(gaps[0], rational(1, 1000))
    )


@theorem(
    "cal.delta-method",
    source=CALCULUS.at("Section 11.3"),
    title="Delta method",
    topic=TOPIC,
    expected=CONFIRMED,
)
def delta_method(g: Smooth(dimension=1), theta: Point(), u: Point(), n: Steps(1, tried=(1, 4, 25, 10000))):
    """With u = sqrt(n)(estimate - theta), sqrt(n)(g(estimate) - g(theta)) is g'(theta) u up to L u^2/(2 sqrt(n)).

    Where u tends to N(0, s^2) in distribution, the error tends to 0 in probability, and the limit is
    N(0, g'(theta)^2 s^2) (Slutsky's theorem).
    """
    root = sqrt(rational(1) * n)
    scaled = root * (g(theta + u / root) - g(theta))
    bound = g.L * norm2(u) / (2 * root)
    return at_most(absolute(scaled - dot(g.grad(theta), u)), bound, bound=bound)


@theorem(
    "cal.ex.25.1",
    source=CALCULUS.at("Section 25, likelihood exercise"),
    title="The logarithm keeps the maximizer and turns products into sums; products underflow",
    topic="calculus",
    expected=CONFIRMED,
)
def log_likelihood(p: Real(0, None, closed=False), q: Real(0, None, closed=False), r: Real(0, None, closed=False)):
    """log(pq) = log p + log q; p q < p q + r has the smaller logarithm; 10^-400 is below the least double 2^-1074."""
    gap = log(p * q) - log(p) - log(q)
    small = rational(1, 10**30)
    return all_of(
        at_most(gap, small),
        at_most(-gap, small),
        less(log(p * q), log(p * q + r)),
        less(400 * log(rational(1, 10)), -1074 * log(rational(2))),
    )
