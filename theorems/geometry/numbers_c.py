"""Numbers and bounds of the solutions to C.1, C.3, C.10, C.16 and C.19.

Decided here: iteration counts and factors at kappa = 10 and 100, with and without momentum, the time to leave the
saddle of x^2 - y^2, and how long a clipped step can be.
"""

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    PROVED,
    Point,
    Real,
    all_of,
    at_most,
    equal,
    figure,
    greater,
    less,
    log,
    minimum,
    norm2,
    printed,
    rational,
    sqrt,
    theorem,
)

NOTES = "Numerical / Shape Notes"
NOTES1 = GEOMETRY.at(f"Solution to C.1, {NOTES}")
NOTES3 = GEOMETRY.at(f"Solution to C.3, {NOTES}")
Positive = Real(0, None, closed=(False, True))


@figure(
    "geo.C.1.e-fold",
    source=NOTES1,
    title="A factor 1/e takes 50 steps at kappa = 100 and 5 at kappa = 10",
    topic="conditioning",
    printed_answer="50; 5",
    expected=PROVED,
)
def steps_for_a_factor_e():
    """1/log(1/rho) for rho = 99/101 and for rho = 9/11 = 0.818."""
    return all_of(
        printed("50", 1 / log(rational(101, 99))),
        printed("5", 1 / log(rational(11, 9))),
        printed("0.818", rational(9, 11)),
    )


@figure(
    "geo.C.1.one-over-L-slower",
    source=NOTES1,
    title="alpha = 1/L has the factor 0.99 and is slower than 2/(L + m) with 0.9802",
    topic="conditioning",
    printed_answer="0.99",
    expected=PROVED,
)
def factor_of_one_over_L():
    """1 - 1/kappa against (kappa - 1)/(kappa + 1) at kappa = 100."""
    slow, fast = 1 - rational(1, 100), rational(99, 101)
    return all_of(printed("0.99", slow), printed("0.9802", fast), less(fast, slow))


@figure(
    "geo.C.3.kappa100-rates",
    source=NOTES3,
    title="At kappa = 100 momentum has the factor 0.818 instead of 0.9802: ten times fewer iterations",
    topic="momentum",
    printed_answer="0.818; 0.9802; 10x",
    expected=PROVED,
)
def factors_with_and_without_momentum():
    """(sqrt kappa - 1)/(sqrt kappa + 1), (kappa - 1)/(kappa + 1), and the quotient of their logarithms."""
    root = sqrt(rational(100))
    momentum, plain = (root - 1) / (root + 1), rational(99, 101)
    return all_of(
        printed("0.818", momentum), printed("0.9802", plain), printed("10", log(1 / momentum) / log(1 / plain))
    )


@figure(
    "geo.C.10.k46",
    source=GEOMETRY.at(f"Solution to C.10, {NOTES}"),
    title="The printed formula log(1/y_0)/(2 alpha) for the time to leave the saddle of x^2 - y^2 is 10 log 100 = 46",
    topic="nonconvex-saddle",
    printed_answer="46",
    expected=PROVED,
)
def steps_to_leave_the_saddle():
    """log(1/y_0)/(2 alpha) with alpha = 1/20 and y_0 = 1/100, as printed, by e^(2 alpha k).

    (The iterates grow by 1.1 in each step, which takes 49: the printed number is that of the flow.)
    """
    return printed("46", 10 * log(rational(100)))


@theorem(
    "geo.C.3.opt-beta",
    source=NOTES3,
    title="With the optimal parameters every mode has the factor (sqrt kappa - 1)/(sqrt kappa + 1)",
    topic="momentum",
    expected=PROVED,
)
def heavy_ball_modes(s: Real(1, None, closed=(False, True)), u: Real(0, 1)):
    """The roots of z^2 - (1 + beta - alpha h) z + beta are complex or double for every curvature h in [m, L].

    Then both have the modulus sqrt(beta) = (s - 1)/(s + 1), s = sqrt(kappa).  m = 1, L = s^2, h = 1 + u (s^2 - 1),
    alpha = 4/(1 + s)^2 and beta = ((s - 1)/(s + 1))^2: the discriminant is nowhere positive.
    """
    alpha, beta, h = 4 / (1 + s) ** 2, ((s - 1) / (s + 1)) ** 2, 1 + u * (s**2 - 1)
    return at_most((1 + beta - alpha * h) ** 2, 4 * beta)


@theorem(
    "geo.C.16.clip",
    source=GEOMETRY.at("Solution to C.16, Explanation"),
    title="A clipped gradient is at most theta long, and the step at most alpha theta",
    topic="clipping",
    printed_answer="5 alpha",
    expected=CONFIRMED,
)
def clipped_step(g: Point(), theta: Positive, alpha: Positive):
    """For g~ = g min(1, theta/|g|): |g~| <= theta, |alpha g~| <= alpha theta (squared)."""
    length2 = norm2(g)
    scale2 = minimum(1, theta**2 / length2)
    return all_of(
        at_most(scale2 * length2, theta**2), at_most(alpha**2 * scale2 * length2, (alpha * theta) ** 2)
    ).given(("g is not 0", greater(length2, 0)))


@theorem(
    "geo.C.19.bound",
    source=GEOMETRY.at("Solution to C.19, Explanation"),
    title="A step that is rescaled to the radius Delta is at most Delta long",
    topic="clipping",
    expected=CONFIRMED,
)
def rescaled_step(s: Point(), delta: Positive):
    """For s' = s min(1, Delta/|s|): |s'| <= Delta, with equality where |s| >= Delta (squared)."""
    length2 = norm2(s)
    found = minimum(1, delta**2 / length2) * length2
    return all_of(at_most(found, delta**2), equal(found, minimum(length2, delta**2))).given(
        ("s is not 0", greater(length2, 0))
    )
