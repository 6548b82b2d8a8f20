"""The algebra of the linear rate: the step size that minimizes the factor, and what the factor is then.

Decided here: two printed identities that hold only for L = m, with their repairs, and what "1 - 2/kappa" and
"k ~ kappa" mean.
"""

import sympy

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    REFUTED,
    Real,
    absolute,
    all_of,
    asymptotic,
    at_least,
    differs,
    equal,
    identity_claim,
    m,
    maximum,
    theorem,
)

STRONG_CASE = "Linear Convergence under Strong Convexity"
PROOF = GEOMETRY.at(f"{STRONG_CASE}, Proof")
REPAIRED = GEOMETRY.at(f"{STRONG_CASE}, Proof, repaired")
INTERPRETATION = GEOMETRY.at(f"{STRONG_CASE}, Interpretation")
Positive = Real(0, None, closed=(False, True))
AtLeast_m = Real(m, None)


@identity_claim(
    "geo.thm.gd-strong.step-argmin",
    source=PROOF,
    title="(m + L)/(2L^2) = 2/(L + m)",
    topic="step-size",
    printed_answer="2/(L+m)",
    repair="geo.thm.gd-strong.step-argmin.repair",
    expected=REFUTED,
)
def misprinted_best_step(m: Positive, L: AtLeast_m):
    """The minimizer (m + L)/(2L^2) of 1 - alpha(m + L) + alpha^2 L^2 equals 2/(L + m) (so only for L = m)."""
    return equal((m + L) / (2 * L**2), 2 / (L + m))


@theorem(
    "geo.thm.gd-strong.step-argmin.repair",
    source=REPAIRED,
    title="2/(L + m) minimizes max(|1 - alpha m|, |1 - alpha L|)",
    topic="step-size",
    expected=CONFIRMED,
)
def best_step(m: Positive, L: AtLeast_m, alpha: Real()):
    """No alpha makes max(|1 - alpha m|, |1 - alpha L|) smaller than (L - m)/(L + m), its value at 2/(L + m)."""
    return at_least(maximum(absolute(1 - alpha * m), absolute(1 - alpha * L)), (L - m) / (L + m))


@identity_claim(
    "geo.thm.gd-strong.step-rho",
    source=PROOF,
    title="1 - 2(m + L)/(L + m) + 4L^2/(L + m)^2 = 1 - 4mL/(L + m)^2",
    topic="gradient-descent",
    repair="geo.thm.gd-strong.step-rho.repair",
    expected=REFUTED,
)
def misprinted_substitution(m: Positive, L: AtLeast_m):
    """Substituting 2/(L + m) into 1 - alpha(m + L) + alpha^2 L^2 gives 1 - 4mL/(L + m)^2 (so only for L = m)."""
    return equal(1 - 2 * (m + L) / (L + m) + 4 * L**2 / (L + m) ** 2, 1 - 4 * m * L / (L + m) ** 2)


@identity_claim(
    "geo.thm.gd-strong.step-rho.repair",
    source=REPAIRED,
    title="At alpha = 2/(L + m) both (1 - alpha m)^2 and (1 - alpha L)^2 are 1 - 4mL/(L + m)^2",
    topic="gradient-descent",
    expected=PROVED,
)
def substitution(m: Positive, L: AtLeast_m):
    """With alpha = 2/(L + m): (1 - alpha m)^2 = (1 - alpha L)^2 = 1 - 4mL/(L + m)^2 = ((L - m)/(L + m))^2."""
    alpha, rho = 2 / (L + m), 1 - 4 * m * L / (L + m) ** 2
    return all_of(
        equal((1 - alpha * m) ** 2, rho), equal((1 - alpha * L) ** 2, rho), equal(((L - m) / (L + m)) ** 2, rho)
    )


@theorem(
    "geo.thm.gd-strong.approx",
    source=PROOF,
    title="For large kappa the rate is (1 - 2/kappa)^k",
    topic="gradient-descent",
    ill_posed=True,
    readings=("geo.thm.gd-strong.approx.reading1", "geo.thm.gd-strong.approx.reading2"),
    expected=ILL_POSED,
)
def approximate_rate():
    """For large kappa, (kappa-1)/(kappa+1) is about 1 - 2/kappa, which gives the approximate rate (1 - 2/kappa)^k.

    Of the distance |x_k - x*| (reading 1), or of its square, which is what the line before bounds (reading 2)?
    """


kappa = sympy.Symbol("kappa", positive=True)
RHO = (kappa - 1) / (kappa + 1)


@asymptotic(
    "geo.thm.gd-strong.approx.reading1",
    source=PROOF,
    title="For large kappa the distance shrinks like (1 - 2/kappa)^k",
    topic="gradient-descent",
    expected=PROVED,
)
def approximate_rate_of_the_distance():
    """((kappa-1)/(kappa+1))^k and (1 - 2/kappa)^k agree over any number of steps of the order of kappa.

    Computed: the limits for kappa to infinity of kappa log(rho), kappa log(1 - 2/kappa) (both -2) and of the quotient
    of the two logarithms (1), where rho = (kappa-1)/(kappa+1).
    """
    exact, approximate = sympy.log(RHO), sympy.log(1 - 2 / kappa)
    return all_of(
        equal(sympy.limit(kappa * exact, kappa, sympy.oo), sympy.Integer(-2)),
        equal(sympy.limit(kappa * approximate, kappa, sympy.oo), sympy.Integer(-2)),
        equal(sympy.limit(exact / approximate, kappa, sympy.oo), sympy.Integer(1)),
    )


def _exponents_differ():
    squared = sympy.limit(kappa * 2 * sympy.log(RHO), kappa, sympy.oo)
    printed = sympy.limit(kappa * sympy.log(1 - 2 / kappa), kappa, sympy.oo)
    return all_of(equal(squared, sympy.Integer(-4)), equal(printed, sympy.Integer(-2)), differs(squared, printed))


@asymptotic(
    "geo.thm.gd-strong.approx.reading2",
    source=PROOF,
    title="For large kappa the squared distance shrinks like (1 - 2/kappa)^k",
    topic="gradient-descent",
    counterexample=_exponents_differ,
    repair="geo.thm.gd-strong.approx.reading2.repair",
    expected=REFUTED,
)
def approximate_rate_of_the_squared_distance():
    """((kappa-1)/(kappa+1))^(2k) is approximately (1 - 2/kappa)^k.

    Against it: over k = kappa steps the first tends to e^-4, the second to e^-2.
    """


@asymptotic(
    "geo.thm.gd-strong.approx.reading2.repair",
    source=REPAIRED,
    title="For large kappa the squared distance shrinks like (1 - 4/kappa)^k",
    topic="gradient-descent",
    expected=PROVED,
)
def repaired_rate_of_the_squared_distance():
    """The logarithms of ((kappa-1)/(kappa+1))^2 and of 1 - 4/kappa have the quotient 1 in the limit."""
    return equal(sympy.limit(2 * sympy.log(RHO) / sympy.log(1 - 4 / kappa), kappa, sympy.oo), sympy.Integer(1))


@theorem(
    "geo.thm.gd-strong.one-over-e",
    source=INTERPRETATION,
    title="The error is reduced by 1/e in k ~ kappa iterations",
    topic="gradient-descent",
    printed_answer="k~κ",
    ill_posed=True,
    readings=("geo.thm.gd-strong.one-over-e.reading1", "geo.thm.gd-strong.one-over-e.reading2"),
    expected=ILL_POSED,
)
def steps_for_one_over_e():
    """To reduce the error by 1/e, k ~ kappa iterations are needed: of the order of kappa (1), or kappa itself (2)?"""


STEPS_FOR_ONE_OVER_E = -1 / sympy.log(RHO)


@asymptotic(
    "geo.thm.gd-strong.one-over-e.reading1",
    source=INTERPRETATION,
    title="The iterations for a factor 1/e grow in proportion to kappa",
    topic="gradient-descent",
    expected=PROVED,
)
def steps_proportional_to_condition_number():
    """With alpha = 2/(L + m) the worst error after k steps is exactly rho^k, rho = (kappa-1)/(kappa+1).

    So a factor 1/e takes k = -1/log(rho) steps; k/kappa tends to 1/2.
    """
    return equal(sympy.limit(STEPS_FOR_ONE_OVER_E / kappa, kappa, sympy.oo), sympy.Rational(1, 2))


def _half_as_many():
    limit = sympy.limit(STEPS_FOR_ONE_OVER_E / kappa, kappa, sympy.oo)
    return all_of(equal(limit, sympy.Rational(1, 2)), differs(limit, sympy.Integer(1)))


@asymptotic(
    "geo.thm.gd-strong.one-over-e.reading2",
    source=INTERPRETATION,
    title="The iterations for a factor 1/e are kappa, up to lower order",
    topic="gradient-descent",
    counterexample=_half_as_many,
    repair="geo.thm.gd-strong.one-over-e.reading1",
    expected=REFUTED,
)
def steps_equal_to_condition_number():
    """The number k of steps that the worst error needs for a factor 1/e has k/kappa -> 1.

    Against it: k/kappa tends to 1/2 (and to 1/4 for the squared error).
    """
