"""Expectations in the solutions to B.2, C.10 and C.20: moments of ReLU, random weights, and normal noise."""

import sympy

from theorems.texts import GEOMETRY
from verify import (
    ILL_POSED,
    PROVED,
    REFUTED,
    Numbers,
    Real,
    Steps,
    all_of,
    categorical,
    differs,
    equal,
    expectation,
    gaussian,
    maximum,
    rational,
    signs,
    stochastic,
    variance,
)
from verify.expectations import uniform

TOPIC = "expectation-calculus"
POSITIVE = Real(0, None, closed=False)
B2 = "Solution to B.2, Full formal proof"


def relu_of_a_positive_value():
    """(mean, variance) of z given z > 0 for a standard normal z, by SymPy."""
    z = sympy.Symbol("z", positive=True)
    density = sympy.exp(-(z**2) / 2) * sympy.sqrt(2 / sympy.pi)  # of |z|, which is z given z > 0
    mean = sympy.integrate(z * density, (z, 0, sympy.oo))
    square = sympy.integrate(z**2 * density, (z, 0, sympy.oo))
    return mean, square - mean**2


def second_moments_disagree():
    """The stated mean and variance give the second moment u + (1 - 2 u)/2 = 1/2 given z > 0, but it is E z^2 = 1.

    u stands for 1/(2 pi), the square of the stated mean; the stated second moment does not depend on it.  Given z > 0,
    z has the distribution of |z|, so its second moment is E z^2.
    """
    z = gaussian()
    found = []
    for u in (rational(0), rational(7, 44), rational(1)):
        stated = u + (1 - 2 * u) / 2
        found.append(differs(stated, expectation(z**2)))
    return all_of(*found)


@stochastic(
    "geo.B.2.step-positive-values",
    source=GEOMETRY.at(B2),
    title="The positive values of a normal z have mean s/sqrt(2 pi) and variance s^2 (1 - 1/pi)/2",
    topic=TOPIC,
    counterexample=second_moments_disagree,
    repair="geo.B.2.step-positive-values.repair",
    expected=REFUTED,
)
def positive_values():
    """Given z > 0, a normal z of variance s^2 has the mean s/sqrt(2 pi) and the variance s^2 (1 - 1/pi)/2.

    Against it: with s = 1 the second moment given z > 0 would be 1/(2 pi) + (1 - 1/pi)/2 = 1/2; by symmetry it is
    E z^2 = 1.  The two numbers are those of max(z, 0), the zeros included.
    """


@stochastic(
    "geo.B.2.step-positive-values.repair",
    source=GEOMETRY.at(f"{B2}, repaired"),
    title="The positive values of a normal z have mean s sqrt(2/pi) and variance s^2 (1 - 2/pi)",
    topic=TOPIC,
    expected=PROVED,
)
def positive_values_repaired():
    """Both integrals for s = 1, by SymPy; z scales with s."""
    mean, spread = relu_of_a_positive_value()
    return all_of(
        equal(sympy.simplify(mean - sympy.sqrt(2 / sympy.pi)), sympy.Integer(0)),
        equal(sympy.simplify(spread - (1 - 2 / sympy.pi)), sympy.Integer(0)),
    )


@stochastic(
    "geo.B.2.step-cond-second",
    source=GEOMETRY.at(B2),
    title="E[z^2 | z > 0] = 2 E z^2 for a normal z of mean 0",
    topic=TOPIC,
    repair="geo.B.2.step-cond-second.repair",
    expected=REFUTED,
)
def conditional_second_moment(sigma: POSITIVE):
    """E[z^2 | z > 0] = 2 E z^2 for a normal z of mean 0 and variance sigma^2.

    Given z > 0, z has the distribution of |z|, by symmetry; so the left side is E |z|^2.
    """
    z = gaussian(0, sigma)
    return equal(expectation(z**2), 2 * expectation(z**2))


@stochastic(
    "geo.B.2.step-cond-second.repair",
    source=GEOMETRY.at(f"{B2}, repaired"),
    title="E[z^2 | z > 0] = E z^2 for a normal z of mean 0",
    topic=TOPIC,
    expected=PROVED,
)
def conditional_second_moment_repaired():
    """By SymPy for variance 1; so E max(z, 0)^2 = P(z > 0) E[z^2 | z > 0] = E z^2/2, as the proof needs."""
    mean, spread = relu_of_a_positive_value()
    return equal(sympy.simplify(spread + mean**2), sympy.Integer(1))


@stochastic(
    "geo.B.2.step-trace",
    source=GEOMETRY.at(B2),
    title="E|W' d|^2 = tr(E[W'] E[d d'] E[W])",
    topic=TOPIC,
    repair="geo.B.2.step-trace.repair",
    expected=REFUTED,
)
def expectation_of_factors(sigma: POSITIVE, d: Real()):
    """For a single normal weight of mean 0 and variance sigma^2 and a fixed d: E (w d)^2 = (E w)^2 d^2."""
    w = gaussian(0, sigma)
    return equal(expectation((w * d) ** 2), expectation(w) ** 2 * d**2)


@stochastic(
    "geo.B.2.step-trace.repair",
    source=GEOMETRY.at(f"{B2}, repaired"),
    title="E|W' d|^2 = tr(E[W W'] d d') for d independent of W",
    topic=TOPIC,
    term_by_term=True,
    expected=PROVED,
)
def expectation_of_the_product(a: Numbers(4), b: Numbers(4), d: Numbers(2), p: Real(0, 1)):
    """For W one of two 2 x 2 matrices, A with probability p, else B; both sides are linear in the distribution of W."""

    def entries(m):
        first, second, third, fourth = m
        return ((first, second), (third, fourth))

    matrices, (d1, d2) = (entries(a), entries(b)), tuple(d)
    drawn = categorical([p, 1 - p])

    def back(k):
        m = matrices[k]
        return (m[0][0] * d1 + m[1][0] * d2) ** 2 + (m[0][1] * d1 + m[1][1] * d2) ** 2

    def gram(i, j):
        return expectation(
            drawn, lambda k: matrices[k][i][0] * matrices[k][j][0] + matrices[k][i][1] * matrices[k][j][1]
        )

    trace = gram(0, 0) * d1 * d1 + 2 * gram(0, 1) * d1 * d2 + gram(1, 1) * d2 * d2
    return equal(expectation(drawn, back), trace)


@stochastic(
    "geo.B.2.step-EWWt",
    source=GEOMETRY.at(B2),
    title="E[W W'] = (2/d) I for W with d columns of independent entries of variance 2/d",
    topic=TOPIC,
    repair="geo.B.2.step-EWWt.repair",
    expected=REFUTED,
)
def mean_of_the_gram_matrix(d: Steps(1)):
    """An entry on the diagonal of W W' is the sum of the squares of d entries of variance 2/d: in the mean 2/d."""
    entry = gaussian()  # times sqrt(2/d)
    return equal(d * (2 / d) * expectation(entry**2), 2 / d)


@stochastic(
    "geo.B.2.step-EWWt.repair",
    source=GEOMETRY.at(f"{B2}, repaired"),
    title="E[W W'] = 2 I for W with d columns of independent entries of variance 2/d",
    topic=TOPIC,
    term_by_term=True,
    expected=PROVED,
)
def mean_of_the_gram_matrix_repaired(d: POSITIVE):
    """On the diagonal d squares of mean 2/d, beside it d products of independent entries of mean 0."""
    one, other = gaussian(name="v"), gaussian(name="w")
    return all_of(
        equal(d * (2 / d) * expectation(one**2), 2 + 0 * d), equal(d * (2 / d) * expectation(one * other), 0 * d)
    )


@stochastic(
    "geo.C.20.xavier-var",
    source=GEOMETRY.at("Solution to C.20, Explanation"),
    title="With weights of variance 1/n the variance of W x is that of x",
    topic=TOPIC,
    ill_posed=True,
    readings=("geo.C.20.xavier-var.reading1", "geo.C.20.xavier-var.reading2"),
    expected=ILL_POSED,
)
def xavier_keeps_the_variance():
    """Weights N(0, 1/n) ensure Var(W x) = Var(x): for inputs of mean 0, or for all inputs?"""


def variance_of_the_layer(x):
    """Var of (w_1 x_1 + ... + w_n x_n)/sqrt(n) for given x and standard normal w: its mean is 0."""
    weighted = sum((gaussian(name=f"w{j}") * v for j, v in enumerate(x)), 0 * gaussian())
    return expectation(weighted**2) / len(x)


@stochastic(
    "geo.C.20.xavier-var.reading1",
    source=GEOMETRY.at("Solution to C.20, Explanation, for inputs of mean 0"),
    title="With weights of variance 1/n the variance of W x is the mean square of x: for inputs of mean 0, Var(x)",
    topic=TOPIC,
    term_by_term=True,
    expected=PROVED,
)
def xavier_keeps_the_mean_square(x: Numbers(3)):
    """For every x with three entries Var(W x) = (x_1^2 + x_2^2 + x_3^2)/3, in the mean over inputs E x^2.

    E x^2 is Var(x) where the inputs have mean 0.
    """
    first, second, third = x
    return equal(variance_of_the_layer((first, second, third)), (first**2 + second**2 + third**2) / 3)


@stochastic(
    "geo.C.20.xavier-var.reading2",
    source=GEOMETRY.at("Solution to C.20, Explanation, for all inputs"),
    title="With weights of variance 1/n the variance of W x is that of x, whatever the mean of x",
    topic=TOPIC,
    repair="geo.C.20.xavier-var.reading1",
    expected=REFUTED,
)
def xavier_for_all_inputs(x: Real(), y: Real(), p: Real(0, 1)):
    """n = 2 independent inputs, x with probability p and y otherwise; W x has the mean 0 for all of them."""
    drawn = categorical([p, 1 - p], [x, y])
    after = expectation(drawn, lambda one: expectation(drawn, lambda two: variance_of_the_layer((one, two))))
    return equal(after, variance(drawn, lambda v: v))


@stochastic(
    "geo.C.20.he",
    source=GEOMETRY.at("Exercise C.20; Solution to C.20, Explanation"),
    title="Weights of variance 2/n compensate that ReLU zeroes half of the units",
    topic=TOPIC,
    term_by_term=True,
    expected=PROVED,
)
def he_compensates_relu(z: Real(0, None), n: POSITIVE, square: POSITIVE):
    """ReLU halves the second moment of a symmetric z, here +-z; n weights of variance 2/n double E a^2 = ``square``."""
    return all_of(
        equal(expectation(signs(1), lambda s: maximum(s[0] * z, 0) ** 2), z**2 / 2),
        equal(n * (2 / n) * square / 2, square),
    )


def expected_projection():
    """E|xi| = sqrt(2/pi) sigma for a normal xi; 1/2 of E xi^2 would need the square 1/2 instead of 2/pi."""
    z = sympy.Symbol("z", positive=True)
    density = sympy.exp(-(z**2) / 2) * sympy.sqrt(2 / sympy.pi)
    return sympy.integrate(z * density, (z, 0, sympy.oo))


@stochastic(
    "geo.C.10.proj",
    source=GEOMETRY.at("Solution to C.10, Numerical notes"),
    title="Normal noise has an expected projection onto (0, 1) of magnitude sigma/sqrt(2)",
    topic=TOPIC,
    printed_answer="sigma/sqrt(2)",
    repair="geo.C.10.proj.repair",
    expected=REFUTED,
)
def projection_of_the_noise():
    """E|xi_2| = sigma/sqrt(2) for xi of N(0, sigma^2 I); in units of sigma, the integral by SymPy."""
    return equal(expected_projection(), 1 / sympy.sqrt(2))


@stochastic(
    "geo.C.10.proj.repair",
    source=GEOMETRY.at("Solution to C.10, Numerical notes, repaired"),
    title="Normal noise has an expected projection of magnitude sigma sqrt(2/pi), and of root mean square sigma",
    topic=TOPIC,
    expected=PROVED,
)
def projection_of_the_noise_repaired():
    """E|xi_2| = sigma sqrt(2/pi), about 0.80 sigma, and E xi_2^2 = sigma^2; the integral by SymPy."""
    return all_of(
        equal(sympy.simplify(expected_projection() - sympy.sqrt(2 / sympy.pi)), sympy.Integer(0)),
        equal(expectation(gaussian() ** 2), 1),
    )


@stochastic(
    "geo.C.10.isotropic",
    source=GEOMETRY.at("Solution to C.10, Common Mistakes"),
    title="Other noise than the normal one may have different concentration properties",
    topic="stochastic",
    term_by_term=True,
    expected=PROVED,
)
def other_noise_concentrates_differently(sigma: POSITIVE):
    """Normal noise and noise that is uniform on [-a, a], a^2 = 3 sigma^2, have the variance sigma^2; the fourth moments
    are 3 sigma^4 and 9/5 sigma^4.

    The normal noise N(0, sigma^2 I) is isotropic itself; what differs from it is other isotropic noise.
    """
    normal, even = gaussian(0, sigma), uniform(-1, 1)
    width2 = 3 * sigma**2  # a^2
    return all_of(
        equal(expectation(normal**2), width2 * expectation(even**2)),
        equal(expectation(normal**4), 3 * sigma**4),
        equal(width2**2 * expectation(even**4), 9 * sigma**4 / 5),
    )
