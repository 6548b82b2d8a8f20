"""Solutions to A.3, A.5, A.7, A.8, A.10 and A.19: what the text says on step sizes on the way.

Decided here: rates, factors and limits (the numbers printed are in true_false_steps_numbers).
"""

import sympy

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    REFUTED,
    L,
    Point,
    Real,
    Smooth,
    Steps,
    StronglyConvexQuadratic,
    absolute,
    all_of,
    asymptotic,
    at_least,
    at_most,
    distance2,
    equal,
    exists,
    greater,
    identity_claim,
    less,
    m,
    norm2,
    rational,
    theorem,
)
from verify.classes.functions import HessianLipschitz
from verify.explicit import has_class, has_minimizer, point, polynomial
from verify.methods.gradient import gradient_descent, gradient_step

from .true_false_steps import Positive, factor

ShortStep = Real(0, 2 / L, closed=False)


@asymptotic(
    "geo.A.3.asymptotic",
    source=GEOMETRY.at("Solution to A.3, Comprehension"),
    title="Hessian cI at the minimum improves the rate near it",
    topic="gradient-descent",
    expected=CONFIRMED,
)
def well_conditioned_minimum(g: HessianLipschitz, star: Point(), x: Point(), c: Positive):
    """With Hessian cI at x* and step size 1/c the error is squared, |x+ - x*| <= M/(2c) |x - x*|^2: no linear rate.

    Written, as in the repair of A.3, for c|x - x*|^2/2 plus the remainder of a g with M-Lipschitz Hessian.
    """
    away = x - star
    gradient = c * away + g.grad(x) - g.grad(star) - g.hessian(star) @ away
    return at_most(distance2(x - gradient / c, star), (g.M / (2 * c) * norm2(away)) ** 2)


@theorem(
    "geo.A.5.contraction",
    source=GEOMETRY.at("Solution to A.5, Full mathematical justification"),
    title="2/(L + m) has the smallest factor, (kappa - 1)/(kappa + 1); at 2/L the factor is 1",
    topic="step-size",
    expected=CONFIRMED,
)
def optimal_factor(m: Positive, L: Real(m, None), alpha: Real()):
    """factor(alpha) = max(|1 - alpha L|, |1 - alpha m|) is least at 2/(L + m), there (L - m)/(L + m), and 1 at 2/L.

    It is continuous, so it tends to 1 as alpha tends to 2/L.
    """
    least = (L - m) / (L + m)
    return all_of(
        at_most(least, factor(alpha, L, m)),
        at_most(factor(2 / (L + m), L, m), least),
        at_least(factor(2 / L, L, m), 1),
        at_most(factor(2 / L, L, m), 1),
    )


@theorem(
    "geo.A.5.dominated",
    source=GEOMETRY.at("Solution to A.5, Comprehension"),
    title="kappa = 100: towards 2/L the direction of m speeds up, the factor of L tends to -1",
    topic="gradient-descent",
    expected=CONFIRMED,
)
def longer_steps_favour_the_flat_direction(m: Positive, alpha: Real(0, "1/50"), beta: Real(0, "1/50")):
    """With L = 100 m, step sizes alpha/m < beta/m <= 2/L: |1 - beta| < |1 - alpha|, and 1 - 100 beta < 1 - 100 alpha.

    So the direction of m speeds up all the way, and the factor of L falls to its value -1 at 2/L.  (For kappa < 2 the
    first half fails near 2/L.)
    """
    largest = 100 * m
    return all_of(
        less(absolute(1 - beta / m * m), absolute(1 - alpha / m * m)),
        less(1 - beta / m * largest, 1 - alpha / m * largest),
        at_least(1 - beta / m * largest, -1 + 0 * m),
    ).given(("alpha < beta", less(alpha, beta)))


@theorem(
    "geo.A.5.close-to-2L",
    source=GEOMETRY.at("Solution to A.5, Traps"),
    title="Past 2/(L + m) the factor grows; 2/(L + m) is kappa/(kappa + 1) of 2/L",
    topic="step-size",
    expected=CONFIRMED,
)
def past_the_balance(m: Positive, L: Real(m, None), s: Real(0), t: Positive):
    """For alpha = 2/(L + m) + s: factor(alpha) < factor(alpha + t); and 2/(L + m) = 2/L kappa/(kappa + 1)."""
    alpha = 2 / (L + m) + s
    kappa = L / m
    return all_of(
        less(factor(alpha, L, m), factor(alpha + t, L, m)),
        equal(2 / (L + m), 2 / L * kappa / (kappa + 1)),
    )


def _long_steps_on_a_flat_axis():
    """f = (x^2 + y^2/10)/2, L = 1, alpha = 3 > 2/L: from (0, 1) every step multiplies the point by 7/10."""
    f = polynomial({(2, 0): "1/2", (0, 2): "1/20"})
    has_class(f, smooth=1)
    has_minimizer(f, point(0, 0))
    x, conditions = point(0, 1), []
    for _ in range(5):
        after = gradient_step(f, x, rational(3))
        conditions.append(equal(after, rational(7, 10) * x))
        x = after
    return all_of(*conditions)


@theorem(
    "geo.A.7.converge-diverge",
    source=GEOMETRY.at("Solution to A.7, Traps"),
    title="alpha < 2/L converges, alpha > 2/L does not",
    topic="step-size",
    counterexample=_long_steps_on_a_flat_axis,
    repair="geo.A.7.converge-diverge.repair",
    expected=REFUTED,
)
def boundary_of_convergence():
    """Bounded oscillation (alpha < 2/L) converges; with alpha > 2/L gradient descent does not converge.

    Against the second half: (x^2 + y^2/10)/2 has L = 1; with alpha = 3 the run from (0, 1) is (0, (7/10)^k).
    """


@theorem(
    "geo.A.7.converge-diverge.repair",
    source=GEOMETRY.at("Solution to A.7, Traps, repaired"),
    title="A quadratic of curvature c: |x+| < |x| if and only if alpha < 2/c",
    topic="step-size",
    expected=CONFIRMED,
)
def boundary_in_each_direction(c: Positive, alpha: Positive, x: Positive):
    """For c x^2/2, c, alpha, x > 0: |x - alpha c x| < |x| where alpha c < 2, > |x| where alpha c > 2.

    So on a quadratic descent converges from almost every start if and only if alpha < 2/L.
    """
    after = absolute(x - alpha * c * x)
    # (2 - alpha c) and (|x| - |x+|) have the same sign
    return at_least((2 - alpha * c) * (x - after), 0 * x)


@theorem(
    "geo.A.8.fstar-error",
    source=GEOMETRY.at("Solution to A.8, Failure mode analysis"),
    title="A guess of f* that is too low lengthens the Polyak step, one that is too high shortens it",
    topic="step-size",
    expected=CONFIRMED,
)
def wrong_minimum(value: Real(), minimum: Real(), error: Positive, squared: Positive):
    """(f - (f* - e))/|g|^2 > (f - f*)/|g|^2 > (f - (f* + e))/|g|^2, the last negative where f* + e > f."""
    below, right, above = ((value - guess) / squared for guess in (minimum - error, minimum, minimum + error))
    # above and value - (minimum + error) have the same sign
    return all_of(greater(below, right), greater(right, above), at_least(above * (value - minimum - error), 0 * value))


@exists(
    "geo.A.8.small-grad",
    source=GEOMETRY.at("Solution to A.8, Failure mode analysis"),
    title="Where the gradient is small the Polyak step can overshoot",
    topic="step-size",
    witness=lambda: _overshoot_from_a_flat_place(),
    expected=PROVED,
)
def polyak_overshoots():
    """Near a flat place away from the minimum the Polyak step is very long and can increase f dramatically.

    (x^2 - 1)^2/4 near its maximum 0: from 1/100 the step size exceeds 2000, and f grows from 1/4 to more than 10^4.
    """


def _overshoot_from_a_flat_place():
    f, x = polynomial({(4,): "1/4", (2,): "-1/2", (0,): "1/4"}), point("1/100")
    lowest = point(1)
    step_size = (f(x) - f(lowest)) / norm2(f.grad(x))
    after = x - step_size * f.grad(x)
    # f is a square, so its value 0 at 1 is the minimum
    return all_of(equal(f(lowest), 0 * f(x)), greater(step_size, 2000), greater(f(after), 10_000), less(f(x), 1))


@asymptotic(
    "geo.A.10.vanishing",
    source=GEOMETRY.at("Solution to A.10, Full mathematical justification"),
    title="The guaranteed decrease tends to 0 as alpha tends to 2/L",
    topic="step-size",
    expected=PROVED,
)
def guarantee_vanishes():
    """alpha (1 - alpha L/2)|g|^2 -> 0 as alpha -> 2/L, for every L > 0 and g: the limit, by SymPy."""
    alpha, smoothness, squared = sympy.symbols("alpha L g2", positive=True)
    guarantee = alpha * (1 - alpha * smoothness / 2) * squared
    return equal(sympy.limit(guarantee, alpha, 2 / smoothness), sympy.Integer(0))


@theorem(
    "geo.A.10.half-alpha",
    source=GEOMETRY.at("Solution to A.10, Comprehension"),
    title="With alpha <= 1/L a step decreases f by at least alpha/2 |g|^2",
    topic="step-size",
    expected=PROVED,
)
def robust_decrease(f: Smooth, x: Point(), alpha: Real(0, 1 / L, closed=(False, True))):
    """For an L-smooth f and 0 < alpha <= 1/L: f(x+) <= f(x) - alpha/2 |grad f(x)|^2."""
    decrease = alpha / 2 * norm2(f.grad(x))
    return at_most(f(gradient_step(f, x, alpha)), f(x) - decrease, bound=decrease)


def _short_steps_to_infinity():
    """f = -x^2/2, L = 1, alpha = 1 < 2/L: every step doubles x."""
    f = polynomial({(2,): "-1/2"})
    has_class(f, smooth=1)
    x, conditions = point(1), []
    for _ in range(5):
        after = gradient_step(f, x, rational(1))
        conditions.append(equal(after, 2 * x))
        x = after
    return all_of(*conditions)


@theorem(
    "geo.A.10.no-diverge",
    source=GEOMETRY.at("Solution to A.10, Traps"),
    title="alpha < 2/L keeps gradient descent from diverging",
    topic="step-size",
    ill_posed=True,
    readings=("geo.A.10.no-diverge.reading1", "geo.A.10.no-diverge.reading2"),
    expected=ILL_POSED,
)
def short_steps_do_not_diverge():
    """With alpha < 2/L gradient descent does not diverge: the loss (1), or the iterates (2)?"""


@theorem(
    "geo.A.10.no-diverge.reading1",
    source=GEOMETRY.at("Solution to A.10, Traps"),
    title="alpha < 2/L keeps the loss from growing",
    topic="step-size",
    expected=PROVED,
)
def short_steps_do_not_raise_the_loss(f: Smooth, x: Point(), alpha: ShortStep):
    """For an L-smooth f and 0 < alpha < 2/L: f(x+) <= f(x), in every step."""
    return at_most(f(gradient_step(f, x, alpha)), f(x))


@theorem(
    "geo.A.10.no-diverge.reading2",
    source=GEOMETRY.at("Solution to A.10, Traps"),
    title="alpha < 2/L keeps the iterates from diverging",
    topic="step-size",
    counterexample=_short_steps_to_infinity,
    repair="geo.A.10.no-diverge.repair",
    expected=REFUTED,
)
def short_steps_keep_iterates_bounded():
    """For an L-smooth f and alpha < 2/L the iterates of gradient descent do not diverge.

    Against it: f = -x^2/2 is L-smooth with L = 1; with alpha = 1 every step doubles x.  A loss that is bounded below
    does not help: on -arctan, which has no minimizer, the iterates grow without bound as well.
    """


@theorem(
    "geo.A.10.no-diverge.repair",
    source=GEOMETRY.at("Solution to A.10, Traps, repaired"),
    title="With alpha < 2/L the values never increase and, for f bounded below, the gradients are square summable",
    topic="step-size",
    expected=CONFIRMED,
)
def short_steps_keep_the_value(f: Smooth(bounded_below=True), x0: Point(), alpha: ShortStep, k: Steps()):
    """alpha (1 - alpha L/2) sum_{i<k} |grad f(x_i)|^2 <= f(x0) - f(x_k) <= f(x0) - inf f; iterates need not stay."""
    xs = gradient_descent(f, x0, alpha, k)
    spent = alpha * (1 - alpha * f.L / 2) * xs.sum(lambda x: norm2(f.grad(x)), 0, k - 1)
    return all_of(at_most(spent, f(x0) - f(xs.last)), at_most(f.minimum, f(xs.last)))


@theorem(
    "geo.A.19.suff",
    source=GEOMETRY.at("Solution to A.19, Full mathematical justification"),
    title="alpha < 2/lambda_max keeps f(x_k) <= f(x0) on a quadratic",
    topic="step-size",
    expected=PROVED,
)
def short_steps_stay_below(f: StronglyConvexQuadratic, x0: Point(), alpha: ShortStep, k: Steps()):
    """On a strongly convex quadratic, 0 < alpha < 2/lambda_max: f(x_k) <= f(x0)."""
    return at_most(f(gradient_descent(f, x0, alpha, k).last), f(x0))


@theorem(
    "geo.A.19.geq",
    source=GEOMETRY.at("Solution to A.19, Failure mode analysis"),
    title="alpha >= 2/lambda_max makes the loss increase",
    topic="step-size",
    repair="geo.A.19.geq.repair",
    expected=REFUTED,
)
def long_steps_increase(f: StronglyConvexQuadratic, x: Point(), alpha: Real(2 / L, None)):
    """On a strongly convex quadratic a step with alpha >= 2/lambda_max increases f, unless x is the minimizer."""
    return greater(f(gradient_step(f, x, alpha)), f(x)).given(("not stationary", greater(norm2(f.grad(x)), 0)))


@identity_claim(
    "geo.A.19.geq.repair",
    source=GEOMETRY.at("Solution to A.19, Failure mode analysis, repaired"),
    title="Along an eigenvector of eigenvalue c a step multiplies f by (1 - alpha c)^2",
    topic="step-size",
    expected=PROVED,
)
def factor_of_the_value(c: Positive, alpha: Positive, x: Real()):
    """c (x - alpha c x)^2/2 = (1 - alpha c)^2 c x^2/2: more than before if and only if alpha > 2/c, and x is not 0.

    So alpha > 2/lambda_max can increase f (along the top eigenvector it does), and alpha = 2/lambda_max never does.
    """
    return equal(c * (x - alpha * c * x) ** 2 / 2, (1 - alpha * c) ** 2 * (c * x**2 / 2))
