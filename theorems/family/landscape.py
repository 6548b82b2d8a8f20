"""Saddle points in high dimension, score functions (Sections 2.5.5, 2.10.1, 2.12)."""

import sympy

from theorems.family.refuting import refuted
from theorems.texts import FAMILY
from verify import (
    ILL_POSED,
    PROVED,
    all_of,
    asymptotic,
    at_least,
    equal,
    figure,
    greater,
    identity_claim,
    less,
    optimality,
    rational,
    stochastic,
    theorem,
)
from verify.explicit import function, point
from verify.programs import quadratic

SADDLES = "nonconvex-saddle"
ZERO = sympy.Integer(0)
HALVES = "fam.rate.half-power-d-local-min"


@theorem(
    HALVES,
    source=FAMILY.at("Section 2.5.5, Research Insight"),
    title="A random critical point is a local minimum with the probability (1/2)^d",
    topic=SADDLES,
    expected=ILL_POSED,
    ill_posed=True,
    readings=(f"{HALVES}.reading1", f"{HALVES}.reading2"),
)
def random_critical_points():
    """All d eigenvalues of the Hessian at a random critical point are positive with probability (1/2)^d; random how?"""


@figure(
    f"{HALVES}.reading1",
    source=FAMILY.at("Section 2.5.5, Research Insight, for independent signs"),
    title="Independent signs of d eigenvalues are all positive with the probability (1/2)^d",
    topic=SADDLES,
    expected=PROVED,
)
def independent_signs():
    """If the eigenvalues have independent signs, each with equal chance, each further one halves the probability."""
    d = sympy.Symbol("d", positive=True, integer=True)
    chance = sympy.Rational(1, 2) ** d
    return all_of(
        equal(sympy.simplify(chance.subs(d, d + 1) / chance), sympy.Rational(1, 2)),
        equal(chance.subs(d, 1), sympy.Rational(1, 2)),
    )


@refuted(
    f"{HALVES}.reading2",
    "Section 2.5.5, Research Insight, for a random symmetric Gaussian matrix",
    "A random symmetric Gaussian matrix is positive definite with the probability (1/2)^d",
    topic=SADDLES,
    repair=f"{HALVES}.reading1",
)
def gaussian_hessian():
    """A Gaussian matrix (u + v, w; w, u - v), with u, v, w independent and alike, is positive definite with 1/4.

    It is so where u > sqrt(v^2 + w^2): a cone of half-angle 45 degrees, with the share (1 - 1/sqrt(2))/2 = 0.146 of the
    sphere.  The eigenvalues repel each other: their signs are not independent.
    """
    angle, u, v, w = sympy.symbols("phi u v w", real=True)
    share = sympy.integrate(sympy.sin(angle), (angle, 0, sympy.pi / 4)) / 2
    determinant = sympy.Matrix([[u + v, w], [w, u - v]]).det()
    return all_of(equal(sympy.expand(determinant - (u**2 - v**2 - w**2)), ZERO), less(share, sympy.Rational(1, 4)))


@figure(
    "fam.numeric.half-power-1000",
    source=FAMILY.at("Section 2.5.5, Research Insight"),
    title="(1/2)^1000 is effectively zero",
    topic="numeric",
    expected=PROVED,
)
def half_to_the_thousand():
    """(1/2)^1000 is below 10^-301."""
    return less(rational(1, 2) ** 1000, rational(1, 10**301))


@theorem(
    "fam.heuristic.saddles-dominate",
    source=FAMILY.at("Sections 2.5.5 and 2.10.1"),
    title="For a random function a critical point is a saddle with a probability that tends to 1",
    topic=SADDLES,
    expected=ILL_POSED,
    ill_posed=True,
    readings=("fam.heuristic.saddles-dominate.reading1", "fam.heuristic.saddles-dominate.reading2"),
)
def saddles_dominate():
    """For a random function in d dimensions a critical point is a saddle with probability approaching 1; random how?"""


@asymptotic(
    "fam.heuristic.saddles-dominate.reading1",
    source=FAMILY.at("Sections 2.5.5 and 2.10.1, for independent signs"),
    title="With independent signs of the eigenvalues the probability of a saddle tends to 1",
    topic=SADDLES,
    expected=PROVED,
)
def saddles_with_independent_signs():
    """1 - 2 (1/2)^d, the chance that not all d signs agree, tends to 1."""
    d = sympy.Symbol("d", positive=True)
    return equal(sympy.limit(1 - 2 * sympy.Rational(1, 2) ** d, d, sympy.oo), sympy.Integer(1))


@refuted(
    "fam.heuristic.saddles-dominate.reading2",
    "Sections 2.5.5 and 2.10.1, for random least-squares losses",
    "A critical point of a random least-squares loss is a saddle with a probability that tends to 1",
    topic=SADDLES,
    repair="fam.heuristic.saddles-dominate.reading1",
)
def random_least_squares():
    """A critical point of |X b - y|^2 with random data is a saddle with a probability that tends to 1.

    Half its Hessian X'X has v'X'Xv = |Xv|^2 >= 0 for all data: no critical point is a saddle; here for 2 x 2 X.
    """
    x, v = sympy.symbols("x:4", real=True), sympy.symbols("v:2", real=True)
    image = (x[0] * v[0] + x[1] * v[1], x[2] * v[0] + x[3] * v[1])
    return at_least(image[0] ** 2 + image[1] ** 2, ZERO)


@identity_claim(
    "fam.rate.slow-near-saddle",
    source=FAMILY.at("Section 2.10.1, Escaping saddle points"),
    title="Gradient descent can take any number of steps to leave a saddle point",
    topic=SADDLES,
    expected=PROVED,
)
def slow_near_a_saddle():
    """On (x^2 - y^2)/2 a step eta multiplies y by 1 + eta: from y = (1 + eta)^-N it takes N steps to reach 1.

    For every N there is such a start, with a gradient that is small and not 0.
    """
    y, eta = sympy.symbols("y eta", positive=True)
    n = sympy.Symbol("N", integer=True, positive=True)
    step = y - eta * sympy.diff(-(y**2) / 2, y)
    start = (1 + eta) ** (-n)
    return all_of(
        equal(sympy.expand(step - (1 + eta) * y), ZERO),
        equal(sympy.simplify((1 + eta) ** n * start), sympy.Integer(1)),
        greater(start, ZERO),
    )


@optimality(
    "fam.heuristic.noise-escapes-saddle",
    source=FAMILY.at("Section 2.10.1, Escaping saddle points"),
    title="A perturbation at a saddle grows in the direction of negative curvature and shrinks in the other",
    topic="stochastic",
    expected=PROVED,
)
def perturbed_saddle():
    """On (x^2 - y^2)/2 gradient descent stays at 0; with the step 1/2, a perturbation (e, d) becomes (e/2, 3d/2)."""
    f, eta = function(quadratic([[1, 0], [0, -1]], [0, 0])), rational(1, 2)
    origin, noise = point(0, 0), point("1/100", "1/100")
    after = noise - f.grad(noise) * eta
    return all_of(equal(f.grad(origin), origin), equal(after, point("1/200", "3/200")), less(f(after), f(origin)))


@stochastic(
    "fam.definition.score-function",
    source=FAMILY.at("Section 2.12"),
    title="The gradient of the log-likelihood is the score, which has the mean 0",
    topic="expectation-calculus",
    expected=PROVED,
)
def score_has_mean_zero():
    """For three outcomes with differentiable positive chances p_i that add up to 1: sum p_i (log p_i)' = (sum p_i)'
    = 0. And the derivative of a log-likelihood, the sum of log p over the data, is the sum of their scores.
    """
    theta = sympy.Symbol("theta", real=True)
    p, q = (sympy.Function(name, positive=True)(theta) for name in "pq")
    outcomes = (p, q, 1 - p - q)
    mean = sum(chance * sympy.diff(sympy.log(chance), theta) for chance in outcomes)
    likelihood = sympy.diff(sympy.log(p * p * q), theta)
    scores = 2 * sympy.diff(sympy.log(p), theta) + sympy.diff(sympy.log(q), theta)
    return all_of(equal(sympy.simplify(mean), ZERO), equal(sympy.simplify(likelihood - scores), ZERO))
