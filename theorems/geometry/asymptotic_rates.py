"""Orders and limits: how counts of iterations grow with kappa, step sizes that sum up, and what o and O include."""

import sympy

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    REFUTED,
    FunctionClass,
    Point,
    Real,
    all_of,
    asymptotic,
    at_most,
    equal,
    exp,
    log,
    norm,
    norm2,
    theorem,
)
from verify.judges.asymptotic_orders import big_o, big_theta, converges_with_order, little_o, tends_to

CONVERGENCE = "Solution to B.10, Generalization & edge cases"
n = sympy.Symbol("n", integer=True, positive=True)
"""The condition number, or the number of steps: whatever tends to infinity."""
h = sympy.Symbol("h", positive=True)
"""A distance that tends to 0."""


def count(factor):
    """Iterations for a factor 1/10 where each one has this factor."""
    return sympy.log(10) / -sympy.log(factor)


@asymptotic(
    "geo.B.18.o-vs-O",
    source=GEOMETRY.at("Solution to B.18, Traps"),
    title="o(|h|^2) is strictly weaker than O(|h|^3)",
    topic="calculus",
    expected=PROVED,
)
def weaker():
    """h^3 = o(h^2), so O(h^3) implies o(h^2); h^(5/2) = o(h^2), and h^3 = o(h^(5/2)), so it is not O(h^3)."""
    between = h ** sympy.Rational(5, 2)
    return (
        little_o(h**3, h**2, h, at_zero=True),
        little_o(between, h**2, h, at_zero=True),
        little_o(h**3, between, h, at_zero=True),
    )


@asymptotic(
    "geo.B.18.val-cubic",
    source=GEOMETRY.at("Solution to B.18, Computational validation"),
    title="The error of the quadratic model of a cubic, over |h|^2, has the slope 1 in a log-log plot",
    topic="calculus",
    expected=PROVED,
)
def slope_of_the_error():
    """Along h = s u with |u| = 1 the error is c s^3/6, c = |B u^3|: over s^2 it is c s/6, with logarithmic slope 1.

    (For c = 0 there is no error along u.)
    """
    s, c = sympy.symbols("s c", positive=True)
    ratio = c * s**3 / 6 / s**2
    return all_of(
        equal(sympy.simplify(s * sympy.diff(sympy.log(ratio), s)), sympy.Integer(1)),
        equal(sympy.limit(ratio, s, 0), sympy.Integer(0)),
    )


@asymptotic(
    "geo.B.18.newton-quadratic",
    source=GEOMETRY.at("Solution to B.18, ML interpretation"),
    title="Near a minimum the quadratic model enables quadratic convergence",
    topic="second-order",
    ill_posed=True,
    readings=("geo.B.18.newton-quadratic.reading1", "geo.B.18.newton-quadratic.reading2"),
    expected=ILL_POSED,
)
def newton_near_a_minimum():
    """Near every minimum (reading 1), or near one with curvature and a Lipschitz Hessian, as is usual (reading 2)?"""


@asymptotic(
    "geo.B.18.newton-quadratic.reading1",
    source=GEOMETRY.at("Solution to B.18, ML interpretation"),
    title="Near every minimum Newton's method converges quadratically",
    topic="second-order",
    expected=REFUTED,
    repair="geo.B.18.newton-quadratic.reading2",
)
def newton_near_any_minimum():
    """From the distance e to a minimum one Newton step ends at a distance of O(e^2).

    On x^4, whose Hessian is 0 at the minimum, it ends at e - 4e^3/(12e^2) = 2e/3.
    """
    return converges_with_order(h - 4 * h**3 / (12 * h**2), h, 2)


@theorem(
    "geo.B.18.newton-quadratic.reading2",
    source=GEOMETRY.at("Solution to B.18, ML interpretation"),
    title="Near a minimum with curvature m and an M-Lipschitz Hessian Newton's method converges quadratically",
    topic="second-order",
    expected=CONFIRMED,
)
def newton_near_a_strong_minimum(
    f: FunctionClass(strongly_convex=True, hessian_lipschitz=True, minimizer=True), x: Point()
):
    """|x - H(x)^-1 grad f(x) - x*| <= M/(2m) |x - x*|^2."""
    away = x - f.minimizer
    after = away - f.hessian(x).solve(f.grad(x))
    return at_most(norm(after), f.M / (2 * f.m) * norm2(away))


@asymptotic(
    "geo.B.10.examples",
    source=GEOMETRY.at(CONVERGENCE),
    title="Steps 1/k meet both conditions, steps 1/sqrt(k) do not",
    topic="schedule",
    expected=PROVED,
)
def examples_of_steps():
    """1 + 1/2 + ... + 1/n tends to infinity, the sum of 1/k^2 to pi^2/6; the squares of 1/sqrt(k) are 1/k again."""
    return (
        tends_to(sympy.harmonic(n), sympy.oo, n),
        tends_to(sympy.harmonic(n, 2), sympy.pi**2 / 6, n),
        big_theta(sympy.harmonic(n), sympy.log(n), n),
    )


@asymptotic(
    "geo.B.10.const-step",
    source=GEOMETRY.at("Solution to B.10"),
    title="A constant step size violates the second condition",
    topic="schedule",
    expected=PROVED,
)
def constant_steps():
    """The sum of n squares alpha^2 is n alpha^2, which tends to infinity (here in units of alpha^2)."""
    return tends_to(n, sympy.oo, n)


@asymptotic(
    "geo.B.10.fast-decay",
    source=GEOMETRY.at("Solution to B.10, Failure mode analysis"),
    title="Steps 1/k^2 may never reach the minimum",
    topic="schedule",
    expected=PROVED,
)
def steps_that_decay_too_fast():
    """On x^2/2 from 1 with the steps 1/k^2, k = 2, 3, ...: x = (1 - 1/4)(1 - 1/9) ... (1 - 1/n^2) = (n + 1)/(2n).

    That tends to 1/2, and the minimum is at 0.  (The product telescopes: its factor is the quotient of two terms.)
    """
    place = (n + 1) / (2 * n)
    return all_of(
        equal(sympy.simplify(place / place.subs(n, n - 1)), sympy.simplify(1 - 1 / n**2)),
        equal(place.subs(n, 1), sympy.Integer(1)),
        equal(sympy.limit(place, n, sympy.oo), sympy.Rational(1, 2)),
    )


@asymptotic(
    "geo.rate.ex4-harmonic-schedule",
    source=GEOMETRY.at("Example 4, What-if scenarios"),
    title="alpha_0/(1 + k) has an infinite sum and a finite sum of squares",
    topic="schedule",
    expected=PROVED,
)
def harmonic_schedule():
    """In units of alpha_0 the sums up to n are the harmonic numbers of n + 1, of first and of second order."""
    return (
        tends_to(sympy.harmonic(n + 1), sympy.oo, n),
        tends_to(sympy.harmonic(n + 1, 2), sympy.pi**2 / 6, n),
    )


@asymptotic(
    "geo.rate.ml-quadratic-dependence",
    source=GEOMETRY.at("Conditioning and convergence speed"),
    title="The number of iterations depends quadratically on kappa",
    topic="gradient-descent",
    expected=REFUTED,
    repair="geo.rate.ml-quadratic-dependence.repair",
)
def quadratic_dependence():
    """With the factor 1 - 1/kappa, a tenth of the error takes Theta(kappa^2) iterations."""
    return big_theta(count(1 - 1 / n), n**2, n)


@asymptotic(
    "geo.rate.ml-quadratic-dependence.repair",
    source=GEOMETRY.at("Conditioning and convergence speed, repaired"),
    title="The number of iterations depends linearly on kappa",
    topic="gradient-descent",
    expected=PROVED,
)
def linear_dependence():
    """With the factor 1 - 1/kappa, a tenth of the error takes Theta(kappa) iterations: kappa log 10 in the limit."""
    return big_theta(count(1 - 1 / n), n, n), tends_to(count(1 - 1 / n) / n, sympy.log(10), n)


@asymptotic(
    "geo.rate.ex2-kappa-scaling",
    source=GEOMETRY.at("Example 2, Interpretation"),
    title="Ten times kappa takes about ten times the iterations, twice kappa twice",
    topic="gradient-descent",
    expected=PROVED,
)
def scaling_with_kappa():
    """For the factors 1 - 1/kappa (step 1/L) and (kappa - 1)/(kappa + 1) (step 2/(L + m)), as kappa grows."""
    factors = (1 - 1 / n, (n - 1) / (n + 1))
    return tuple(
        tends_to(count(factor.subs(n, times * n)) / count(factor), times, n) for factor in factors for times in (2, 10)
    )


@asymptotic(
    "geo.B.4.exp-approx",
    source=GEOMETRY.at("Solution to B.4, Proof strategy"),
    title="((kappa - 1)/(kappa + 1))^(2k) is about (1 - 2/kappa)^(2k) and e^(-4k/kappa) for large kappa",
    topic="gradient-descent",
    expected=PROVED,
)
def exponential_approximation():
    """The exponents per step: kappa 2 log((kappa - 1)/(kappa + 1)) and kappa 2 log(1 - 2/kappa) tend to -4.

    And with k = kappa steps both powers tend to e^-4.
    """
    first, second = (n - 1) / (n + 1), 1 - 2 / n
    return (
        *(tends_to(2 * n * sympy.log(factor), -4, n) for factor in (first, second)),
        *(tends_to(factor ** (2 * n), sympy.exp(-4), n) for factor in (first, second)),
    )


@theorem(
    "geo.C.1.complexity",
    source=GEOMETRY.at("Solution to C.1, Explanation"),
    title="log(1/eps)/(1 - rho) = O(kappa log(1/eps)) iterations reach the accuracy eps",
    topic="gradient-descent",
    expected=CONFIRMED,
)
def iterations_to_an_accuracy(excess: Real(0, None, closed=(False, True)), epsilon: Real(0, 1, closed=False)):
    """With rho = (kappa - 1)/(kappa + 1): rho^(log(1/eps)/(1 - rho)) <= eps, 1/(1 - rho) = (kappa + 1)/2 <= kappa."""
    kappa = 1 + excess
    rho = (kappa - 1) / (kappa + 1)
    steps = log(1 / epsilon) / (1 - rho)
    return all_of(at_most(exp(log(rho) * steps), epsilon), at_most(steps, kappa * log(1 / epsilon)))


def least_squares_count(kappa):
    """Iterations for a factor 1/10 with the best step on |Ax - b|^2, whose Hessian has the condition number kappa^2."""
    return count((kappa**2 - 1) / (kappa**2 + 1))


@asymptotic(
    "geo.C.13.iters",
    source=GEOMETRY.at("Solution to C.13, Explanation"),
    title="Gradient descent on least squares needs O(kappa log(1/eps)) iterations",
    topic="gradient-descent",
    expected=REFUTED,
    repair="geo.C.13.iters.repair",
)
def least_squares_linear():
    """With kappa the condition number of A (A'A has kappa^2, as the text says), even with the best step size."""
    return big_o(least_squares_count(n), n, n)


@asymptotic(
    "geo.C.13.iters.repair",
    source=GEOMETRY.at("Solution to C.13, Explanation, repaired"),
    title="Gradient descent on least squares needs Theta(kappa^2 log(1/eps)) iterations",
    topic="gradient-descent",
    expected=PROVED,
)
def least_squares_quadratic():
    """With the best step size the count for a factor 1/10 is log(10)/2 kappa^2 in the limit."""
    return big_theta(least_squares_count(n), n**2, n), tends_to(
        least_squares_count(n) / n**2, sympy.log(10) / 2, n
    )
