"""Chance at saddles and in directions: random signs of curvature, noise along a direction, momentum and probing.

Example 6, Solutions to A.13, B.17, C.3, C.9 and C.10, and the worked example on the noise proxy.
"""

import sympy

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    REFUTED,
    Numbers,
    Point,
    Real,
    Steps,
    all_of,
    any_of,
    asymptotic,
    at_most,
    differs,
    equal,
    exp,
    expectation,
    gaussian,
    greater,
    less,
    norm2,
    probability,
    rational,
    signs,
    stochastic,
    variance,
)
from verify.arithmetic.core import Refused
from verify.explicit import has_class, point, polynomial

TOPIC = "nonconvex-saddle"
POSITIVE = Real(0, None, closed=False)
SHARE = Real(0, 1, closed=False)


def all_signs_agree(d):
    """The chance that d independent fair signs are all +1 or all -1, every choice listed."""

    def agree(s):
        whole = sum(s[1:], s[0])
        return any_of(equal(whole, rational(d)), equal(whole, rational(-d)))

    return probability(signs(d), agree)


def mixed_signs():
    """2^(1 - d) for d = 1, ..., 6 by listing all signs; 2^(1 - d) tends to 0, by SymPy."""
    d = sympy.Symbol("d", positive=True)
    if sympy.limit(2 ** (1 - d), d, sympy.oo) != 0:
        raise Refused("symbolic", "the limit of 2^(1 - d)")
    return all_of(*(equal(all_signs_agree(k), rational(2, 2**k)) for k in range(1, 7)))


@stochastic(
    "geo.heuristic.ex6-random-stationary-saddle",
    source=GEOMETRY.at("Example 6, Interpretation"),
    title="With independent random signs of curvature the chance of no saddle vanishes exponentially in d",
    topic=TOPIC,
    expected=PROVED,
)
def random_signs_make_saddles():
    """d independent signs, + or - with equal chance: all agree with probability 2^(1 - d).

    The d signs have 2^d equally likely values, of which two agree; listed up to d = 6.
    """
    return mixed_signs()


@stochastic(
    "geo.A.13.prob-mixed",
    source=GEOMETRY.at("Solution to A.13, Traps"),
    title="In high dimensions the probability of mixed curvature approaches 1",
    topic=TOPIC,
    ill_posed=True,
    readings=("geo.A.13.prob-mixed.reading1", "geo.A.13.prob-mixed.reading2"),
    expected=ILL_POSED,
)
def probability_of_mixed_curvature():
    """At a stationary point, curvature has both signs with probability tending to 1: under which law of landscapes?"""


@stochastic(
    "geo.A.13.prob-mixed.reading1",
    source=GEOMETRY.at("Solution to A.13, Traps, for independent fair signs"),
    title="Independent fair signs of curvature are mixed with probability 1 - 2^(1 - d)",
    topic=TOPIC,
    expected=PROVED,
)
def mixed_under_independent_signs():
    """The complement of all signs agreeing; listed up to d = 6, and the limit 1."""
    return mixed_signs()


def bowls():
    """|x|^2/2 in 1, 2, 3 and 5 dimensions: convex, and stationary at 0."""
    found = []
    for d in (1, 2, 3, 5):
        f = polynomial({tuple(2 * (i == j) for j in range(d)): "1/2" for i in range(d)})
        has_class(f, convex=True)
        found.append(equal(f.grad(point(*[0] * d)), point(*[0] * d)))
    return all_of(*found)


@stochastic(
    "geo.A.13.prob-mixed.reading2",
    source=GEOMETRY.at("Solution to A.13, Traps, for every landscape"),
    title="In every landscape stationary points have mixed curvature as the dimension grows",
    topic=TOPIC,
    counterexample=bowls,
    repair="geo.A.13.prob-mixed.reading1",
    expected=REFUTED,
)
def mixed_in_every_landscape():
    """Whatever the function, its stationary points have curvature of both signs with probability tending to 1.

    Against it: |x|^2/2 has one stationary point, in every dimension, and is convex: no curvature is negative.
    """


# ---------------------------------------------------------------- noise along a direction


@stochastic(
    "geo.B.17.step-half",
    source=GEOMETRY.at("Solution to B.17, Full formal proof, Step 2"),
    title="The noise points away from the saddle along v with probability at least 1/2",
    topic=TOPIC,
    expected=PROVED,
)
def noise_points_away(c: Point(), e: Point()):
    """c is the component along the unstable directions: at least one of |c + e| and |c - e| is at least |c|.

    Symmetric noise takes e and -e with equal chance.
    """
    return any_of(at_most(norm2(c), norm2(c + e)), at_most(norm2(c), norm2(c - e)))


def trials_fail_too_often():
    """Success 1/d in each of C d log2 d trials fails with probability (1 - 1/d)^N >= 4^(-N/d) = d^(-2C).

    That d^(-2C)/e^(-c d) tends to infinity for all C, c > 0 is SymPy's limit; (1 - 1/d)^d >= 1/4 is listed for d up to
    64, and for d = 64 = 2^6: (1 - 1/d)^(6 d) > e^(-d/10).
    """
    d, c, big = sympy.symbols("d c C", positive=True)
    if sympy.limit(sympy.exp(c * d) * d ** (-2 * big), d, sympy.oo) != sympy.oo:
        raise Refused("symbolic", "the limit of d^(-2C) e^(c d)")
    listed = [at_most(rational(1, 4), rational(k - 1, k) ** k) for k in (2, 4, 8, 16, 32, 64)]
    return all_of(*listed, greater(rational(63, 64) ** 384, exp(rational(-64, 10))))


@stochastic(
    "geo.B.17.step-dlogd",
    source=GEOMETRY.at("Solution to B.17, Full formal proof, Step 4"),
    title="With success probability 1/d per step, O(d log d) steps succeed with probability 1 - e^(-Omega(d))",
    topic=TOPIC,
    counterexample=trials_fail_too_often,
    repair="geo.B.17.step-dlogd.repair",
    expected=REFUTED,
)
def d_log_d_trials():
    """If each step succeeds with probability 1/d, then C d log d steps fail with probability at most e^(-c d).

    Against it: they fail with probability (1 - 1/d)^(C d log2 d) >= 4^(-C log2 d) = d^(-2C), a power of d.  It exceeds
    e^(-c d) for every C and c once d is large; for d = 64 and d log2 d steps it exceeds e^(-d/10).
    """


@stochastic(
    "geo.B.17.step-dlogd.repair",
    source=GEOMETRY.at("Solution to B.17, Full formal proof, Step 4, repaired"),
    title="With success probability 1/d per step, d^2 steps fail with probability at most e^(-d)",
    topic=TOPIC,
    expected=CONFIRMED,
)
def d_squared_trials(d: Steps(1, None, tried=(1, 2, 3, 5, 10, 20))):
    """(1 - 1/d)^(d^2) <= e^(-d), as 1 - 1/d <= e^(-1/d)."""
    return at_most((1 - 1 / d) ** (int(d) ** 2), exp(-d + 0 * (1 / d)))


# ---------------------------------------------------------------- x^2 - y^2


SADDLE = {(2, 0): 1, (0, 2): -1}


@stochastic(
    "geo.C.10.out-eigvec",
    source=GEOMETRY.at("Solution to C.10, code and Expected Output"),
    title="[-1, 1] is a direction of negative curvature of x^2 - y^2",
    topic=TOPIC,
    printed_answer="[-1, 1]",
    repair="geo.C.10.out-eigvec.repair",
    expected=REFUTED,
)
def printed_direction():
    """Half the curvature along v is f(v) = v_1^2 - v_2^2, and it is negative for v = (-1, 1)."""
    return less(polynomial(SADDLE)(point(-1, 1)), rational(0))


@stochastic(
    "geo.C.10.out-eigvec.repair",
    source=GEOMETRY.at("Solution to C.10, code and Expected Output, repaired"),
    title="(0, 1) is the eigenvector of negative curvature, with eigenvalue -2",
    topic=TOPIC,
    expected=PROVED,
)
def direction_of_negative_curvature():
    """H v = grad f(v) = -2 v for v = (0, 1); along (-1, 1) the curvature is 0."""
    f = polynomial(SADDLE)
    v = point(0, 1)
    return all_of(equal(f.grad(v), v * -2), less(f(v), rational(0)), equal(f(point(-1, 1)), rational(0)))


@stochastic(
    "geo.C.10.diagonal",
    source=GEOMETRY.at("Solution to C.10, Expected plot"),
    title="The unstable manifold of x^2 - y^2 are the diagonals y = x and y = -x",
    topic=TOPIC,
    repair="geo.C.10.diagonal.repair",
    expected=REFUTED,
)
def unstable_diagonals(t: Real(), alpha: SHARE):
    """A step of gradient descent from (t, t) stays on the diagonal."""
    x, y = t - alpha * (2 * t), t + alpha * (2 * t)
    return equal(x, y)


@stochastic(
    "geo.C.10.diagonal.repair",
    source=GEOMETRY.at("Solution to C.10, Expected plot, repaired"),
    title="The unstable manifold of x^2 - y^2 is the y-axis: a step maps (x, y) to ((1 - 2 alpha) x, (1 + 2 alpha) y)",
    topic=TOPIC,
    term_by_term=True,
    expected=PROVED,
)
def unstable_axis(x: Real(), y: Real(), alpha: SHARE):
    """Backwards, x grows (or vanishes for alpha = 1/2) unless it is 0: what comes from the saddle is on the y-axis."""
    return all_of(
        equal(x - alpha * (2 * x), (1 - 2 * alpha) * x),
        equal(y - alpha * (-2 * y), (1 + 2 * alpha) * y),
    )


@stochastic(
    "geo.example.ex6-rounding-breaks-symmetry",
    source=GEOMETRY.at("Example 6, Interpretation"),
    title="From the x-axis of x^2 - y^2 rounding errors break the symmetry",
    topic=TOPIC,
    repair="geo.C.10.diagonal.repair",
    expected=REFUTED,
)
def rounding_breaks_the_symmetry(x: Real(), alpha: SHARE):
    """After a step from (x, 0) the second coordinate differs from 0.

    It is 0 - alpha (-2 * 0); a product with 0 and a sum with 0 are exact in every floating-point format, so the second
    coordinate stays 0 for ever, rounded or not.
    """
    y = 0 * x
    return differs(y - alpha * (-2 * y), 0)


# ---------------------------------------------------------------- momentum, second moments, probing, the noise proxy


@stochastic(
    "geo.C.3.variance",
    source=GEOMETRY.at("Solution to C.3, ML Interpretation"),
    title="For noisy gradients momentum reduces the variance of the updates",
    topic="momentum",
    ill_posed=True,
    readings=("geo.C.3.variance.reading1", "geo.C.3.variance.reading2"),
    expected=ILL_POSED,
)
def momentum_reduces_variance():
    """v <- beta v - alpha g has less variance than -alpha g, or than -alpha g/(1 - beta), whose mean it has?"""


@stochastic(
    "geo.C.3.variance.reading1",
    source=GEOMETRY.at("Solution to C.3, ML Interpretation, at the same alpha"),
    title="At the same alpha the velocity has less variance than a step of gradient descent",
    topic="momentum",
    repair="geo.C.3.variance.reading2",
    expected=REFUTED,
)
def velocity_has_less_variance(beta: SHARE, alpha: POSITIVE, sigma: POSITIVE):
    """Var(v_2) <= alpha^2 sigma^2 for v_2 = -beta alpha g_1 - alpha g_2 with independent noises of variance sigma^2."""
    velocity = variance(signs(2), lambda s: -beta * alpha * s[0] * sigma - alpha * s[1] * sigma)
    return at_most(velocity, alpha**2 * sigma**2)


@stochastic(
    "geo.C.3.variance.reading2",
    source=GEOMETRY.at("Solution to C.3, ML Interpretation, at the same mean"),
    title="The velocity has (1 - beta)/(1 + beta) of the variance of a step with the same mean",
    topic="momentum",
    term_by_term=True,
    expected=PROVED,
)
def velocity_at_the_same_mean(beta: SHARE, alpha: POSITIVE, sigma: POSITIVE):
    """V = alpha^2 s^2/(1 - beta^2) is kept by V -> beta^2 V + alpha^2 s^2.

    The step -alpha g/(1 - beta) has the variance alpha^2 s^2/(1 - beta)^2, which is (1 + beta)/(1 - beta) times V.
    """
    level = alpha**2 * sigma**2 / (1 - beta**2)
    step = expectation(((alpha / (1 - beta)) * gaussian(0, sigma)) ** 2)
    return all_of(equal(beta**2 * level + alpha**2 * sigma**2, level), equal(level, (1 - beta) / (1 + beta) * step))


@stochastic(
    "geo.C.9.variance",
    source=GEOMETRY.at("Solution to C.9, Numerical notes"),
    title="E g^2 is large where the variance or the mean of the gradient is: E g^2 = Var g + (E g)^2",
    topic="adaptive",
    term_by_term=True,
    expected=PROVED,
)
def second_moment_of_a_gradient(mean: Real(), sigma: POSITIVE):
    """For g = mean + noise of variance sigma^2, as Adam's second moment averages g^2."""
    return equal(expectation(gaussian(mean, sigma) ** 2), sigma**2 + mean**2)


@stochastic(
    "geo.algorithm.ml-hutchinson",
    source=GEOMETRY.at("Conditioning in Practice, Trace estimation"),
    title="Random probing estimates the trace: E s'H s = tr H for random signs s",
    topic="second-order",
    term_by_term=True,
    expected=PROVED,
)
def probing_estimates_the_trace(h: Numbers(6)):
    """For a symmetric 3 x 3 matrix with the entries h_11, h_22, h_33, h_12, h_13, h_23; all eight sign vectors."""
    a, b, c, ab, ac, bc = h

    def probe(s):
        squares = a * s[0] ** 2 + b * s[1] ** 2 + c * s[2] ** 2
        return squares + 2 * (ab * s[0] * s[1] + ac * s[0] * s[2] + bc * s[1] * s[2])

    return equal(expectation(signs(3), probe), a + b + c)


@asymptotic(
    "geo.ex.noise-proxy-validity",
    source=GEOMETRY.at("Worked example on gradient noise"),
    title="For small eta the noise that remains on x^2/2 is proportional to eta/B",
    topic="stochastic",
    expected=PROVED,
)
def noise_proxy():
    """With gradient noise of variance s^2/B, E x^2 = eta s^2/((2 - eta) B) is kept by a step of size eta.

    Divided by eta/B it tends to s^2/2 as eta tends to 0; at eta = 1/100 it is 1/199 s^2 per unit of 1/B, half a percent
    from that.
    """
    eta, variance_, b = sympy.symbols("eta v B", positive=True)
    level = eta * variance_ / ((2 - eta) * b)
    kept = (1 - eta) ** 2 * level + eta**2 * variance_ / b
    return all_of(
        equal(sympy.simplify(kept - level), sympy.Integer(0)),
        equal(sympy.limit(level / (eta / b), eta, 0), variance_ / 2),
        equal(sympy.simplify(level.subs(eta, sympy.Rational(1, 100)) * b / variance_), sympy.Rational(1, 199)),
    )


@stochastic(
    "geo.C.10.stable-manifold",
    source=GEOMETRY.at("Solution to C.10, Failure Modes"),
    title="From the x-axis gradient descent on x^2 - y^2 goes to the saddle; only a perturbation can change that",
    topic=TOPIC,
    term_by_term=True,
    expected=PROVED,
)
def descent_on_the_stable_line(x: Real(), alpha: SHARE):
    """(x, 0) goes to ((1 - 2 alpha) x, 0), which shrinks: x^2 - (1 - 2 alpha)^2 x^2 = 4 alpha (1 - alpha) x^2."""
    y = 0 * x
    after = x - alpha * (2 * x)
    return all_of(equal(y - alpha * (-2 * y), 0 * x), equal(x**2 - after**2, 4 * alpha * (1 - alpha) * x**2))
