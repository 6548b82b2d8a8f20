"""Gradient descent on convex quadratics: step sizes, the condition number, preconditioning (Section 4.4)."""

import sympy

from theorems.analysis.refuting import ambiguous, refuted
from theorems.texts import ANALYSIS
from verify import (
    CONFIRMED,
    PROVED,
    Matrix,
    Point,
    QuadraticFunction,
    Real,
    StronglyConvexQuadratic,
    absolute,
    all_of,
    at_least,
    at_most,
    dot,
    equal,
    greater,
    identity_claim,
    less,
    norm2,
    optimality,
    rational,
    theorem,
)
from verify.explicit import function, has_class, has_minimizer, point
from verify.methods.gradient import gradient_step
from verify.programs import quadratic

TOPIC = "gradient-descent"
STEPS = "step-size"
POSITIVE = Real(0, None, closed=False)
ZERO = sympy.Integer(0)


@theorem(
    "ana.quad-grad",
    source=ANALYSIS.at("Section 4.4"),
    title="The gradient of w'Aw/2 is Aw and its Hessian is A",
    topic="calculus",
    expected=CONFIRMED,
)
def gradient_of_a_quadratic(f: QuadraticFunction, w: Point(), d: Point()):
    """With A = f'' and no linear term, f(w + d) = f(w) + d'Aw + d'Ad/2 and grad f(w) = Aw.

    The linear term of the drawn quadratic is taken off.
    """
    a, linear = f.hessian(w), f.grad(0 * w)
    return all_of(
        equal(f.grad(w) - linear, a @ w),
        equal(f(w + d) - f(w) - dot(linear, d), dot(a @ w, d) + a.form(d) / 2),
    )


@identity_claim(
    "ana.quad-decouple",
    source=ANALYSIS.at("Section 4.4"),
    title="In the eigenbasis gradient descent on a quadratic decouples",
    topic=TOPIC,
    expected=PROVED,
)
def eigenbasis_decouples():
    """With A = U S T, T = U' = U^-1: T (w - eta U S T w) = (1 - eta S) T w, for matrices of any size.

    S is diagonal, so the coordinate i is multiplied by 1 - eta lambda_i.
    """
    u, s, w = sympy.symbols("U S w", commutative=False)
    eta = sympy.Symbol("eta")
    t = u**-1
    return equal(sympy.expand(t * (w - eta * u * s * t * w) - (1 - eta * s) * t * w), ZERO)


@theorem(
    "ana.quad-L",
    source=ANALYSIS.at("Section 4.4"),
    title="The largest eigenvalue of A is the smoothness constant",
    topic="smoothness",
    expected=CONFIRMED,
)
def largest_eigenvalue(largest: POSITIVE, share: Real(0, 1), a: Real(), b: Real()):
    """A = diag(l, s l) with 0 <= s <= 1 stretches (a, b) by at most l, and (a, 0) by exactly l."""
    second = share * largest
    return all_of(
        at_most((largest * a) ** 2 + (second * b) ** 2, largest**2 * (a**2 + b**2)),
        equal((largest * a) ** 2, largest**2 * a**2),
    )


@refuted(
    "ana.quad-cond",
    "Section 4.4",
    "For gradient descent on a positive semidefinite quadratic to converge |1 - eta lambda_i| < 1 is needed for all i",
    topic=STEPS,
    repair="ana.quad-cond.repair",
)
def converges_with_a_zero_eigenvalue():
    """For a positive semidefinite A gradient descent converges only if |1 - eta lambda_i| < 1 for all i.

    For A = diag(1, 0) and eta = 1, |1 - eta 0| = 1; but the first step from (3, 5) leads to the minimizer (0, 5).
    """
    f, w = function(quadratic([[1, 0], [0, 0]], [0, 0])), point(3, 5)
    has_class(f, convex=True)
    has_minimizer(f, point(0, 5))
    after = gradient_step(f, w, rational(1))
    return all_of(
        equal(after, point(0, 5)), equal(f.grad(after), point(0, 0)), at_least(absolute(1 - rational(1) * 0), 1)
    )


@theorem(
    "ana.quad-cond.repair",
    source=ANALYSIS.at("Section 4.4, repaired"),
    title="|1 - eta lambda_i| < 1 is needed for all positive lambda_i, which is 0 < eta < 2/lambda_max",
    topic=STEPS,
    expected=PROVED,
)
def factors_of_positive_eigenvalues(
    h: POSITIVE, share: Real(0, 1, closed=False), part: Real(0, 1, closed=(False, True)), excess: Real(0)
):
    """For eta = 2 s/lambda_max, 0 < s < 1, every 0 < lambda <= lambda_max has a factor of size below 1.

    For eta >= 2/lambda_max that of lambda_max is at most -1, and its coordinate does not tend to 0; an eigenvalue 0
    never moves its coordinate.
    """
    inside = 1 - 2 * share / h * (part * h)
    return all_of(less(inside, 1), greater(inside, -1), at_most(1 - (2 + excess) / h * h, -1))


@refuted(
    "ana.quad-must-eta",
    "Section 4.4",
    "To make progress on the fastest-curving direction eta must be about 1/lambda_max",
    topic=STEPS,
    repair="ana.quad-must-eta.repair",
)
def progress_with_small_steps():
    """To make progress on the direction of lambda_max one must set eta to about 1/lambda_max.

    With eta = 1/(1000 lambda_max) its factor is 999/1000: every step makes progress, on x^2/2 and on its value.
    """
    f, w = function(quadratic([[1]], [0])), point(1)
    has_class(f, smooth=1)
    after = gradient_step(f, w, rational(1, 1000))
    return all_of(equal(after, point("999/1000")), less(f(after), f(w)))


@theorem(
    "ana.quad-must-eta.repair",
    source=ANALYSIS.at("Section 4.4, repaired"),
    title="Every 0 < eta < 2/lambda_max makes progress on the fastest-curving direction; 1/lambda_max makes the most",
    topic=STEPS,
    expected=PROVED,
)
def progress_on_the_steepest_direction(h: POSITIVE, share: Real(0, 1, closed=False)):
    """The factor 1 - 2s is between -1 and 1 for eta = 2 s/lambda_max, and 0 for eta = 1/lambda_max."""
    factor = 1 - 2 * share / h * h
    return all_of(less(factor, 1), greater(factor, -1), equal(1 - 1 / h * h, 0 * h))


@theorem(
    "ana.quad-slow-factor",
    source=ANALYSIS.at("Section 4.4"),
    title="With eta = 1/lambda_max the slowest direction contracts by 1 - lambda_min/lambda_max",
    topic=TOPIC,
    expected=PROVED,
)
def slowest_factor(largest: POSITIVE, low: Real(0, 1), share: Real(0, 1)):
    """With lambda_min = r lambda_max and lambda between them, 0 <= 1 - lambda/lambda_max <= 1 - r."""
    smallest = low * largest
    between = smallest + share * (largest - smallest)
    factor = 1 - 1 / largest * between
    return all_of(at_most(factor, 1 - low), at_least(factor, 0), equal(1 - 1 / largest * smallest, 1 - low))


@ambiguous(
    "ana.kappa-governs",
    "Section 4.4",
    "The rate of gradient descent is governed by kappa = lambda_max/lambda_min",
    topic=TOPIC,
)
def condition_number_governs():
    """The rate is governed by kappa = lambda_max/lambda_min: of a definite A (1), or of a semidefinite A (2)?

    The section takes A positive semidefinite, where lambda_min may be 0.
    """


@theorem(
    "ana.kappa-governs.reading1",
    source=ANALYSIS.at("Section 4.4, for positive definite A"),
    title="For positive definite A the step 1/L contracts the distance to the minimizer by 1 - 1/kappa",
    topic=TOPIC,
    expected=CONFIRMED,
)
def contraction_by_the_condition_number(f: StronglyConvexQuadratic, w: Point()):
    """|w+ - w*| <= (1 - m/L)|w - w*|; the bound is attained along an eigenvector of m."""
    after = gradient_step(f, w, 1 / f.L)
    factor = 1 - f.m / f.L
    bound = factor**2 * norm2(w - f.minimizer)
    return at_most(norm2(after - f.minimizer), bound, bound=bound)


@refuted(
    "ana.kappa-governs.reading2",
    "Section 4.4, for positive semidefinite A",
    "For positive semidefinite A the step 1/lambda_max contracts f by (1 - lambda_min/lambda_max)^2 and no faster",
    topic=TOPIC,
    repair="ana.kappa-governs.reading1",
)
def singular_and_done_in_one_step():
    """The rate on f is (1 - lambda_min/lambda_max)^2 for positive semidefinite A: none at all for lambda_min = 0.

    For A = diag(1, 0), where lambda_min = 0, one step of 1/lambda_max minimizes f from every start: here from (3, 5).
    """
    f, w = function(quadratic([[1, 0], [0, 0]], [0, 0])), point(3, 5)
    has_class(f, convex=True)
    after = gradient_step(f, w, rational(1))
    return all_of(equal(f(after), 0), greater(f(w), 0))


@ambiguous(
    "ana.valley-oscillation",
    "Section 4.4, after the key principle",
    "With a high condition number gradient descent oscillates across the narrow direction",
    topic=TOPIC,
)
def oscillation_across_the_valley():
    """Gradient descent oscillates across the narrow direction: with eta = 1/lambda_max, chosen before (1), or with
    a step between 1/lambda_max and 2/lambda_max (2)?
    """


@refuted(
    "ana.valley-oscillation.reading1",
    "Section 4.4, after the key principle, with the step 1/lambda_max",
    "With eta = 1/lambda_max and a high condition number gradient descent oscillates",
    topic=TOPIC,
    repair="ana.valley-oscillation.reading2",
)
def no_oscillation_at_one_over_lambda_max():
    """With eta = 1/lambda_max gradient descent oscillates across the narrow direction.

    On (100 x^2 + y^2)/2 with eta = 1/100 the first step leads from (1, 1) to (0, 99/100): x is 0 from then on, and no
    factor 1 - lambda/lambda_max is negative.
    """
    f, w = function(quadratic([[100, 0], [0, 1]], [0, 0])), point(1, 1)
    after = gradient_step(f, w, rational(1, 100))
    again = gradient_step(f, after, rational(1, 100))
    return all_of(equal(after, point(0, "99/100")), equal(again, point(0, "9801/10000")))


@theorem(
    "ana.valley-oscillation.reading2",
    source=ANALYSIS.at("Section 4.4, after the key principle, with a longer step"),
    title="With 1/lambda_max < eta < 2/lambda_max the steep coordinate changes sign in every step",
    topic=TOPIC,
    expected=PROVED,
)
def oscillation_with_a_longer_step(h: POSITIVE, share: Real(0, 1, closed=False), flat: Real(0, "1/4", closed=False)):
    """eta = (1 + s)/lambda_max gives the steep factor -s, and lambda_min = r lambda_max the factor 1 - (1 + s) r."""
    eta = (1 + share) / h
    return all_of(
        equal(1 - eta * h, -share), less(1 - eta * (flat * h), 1), greater(1 - eta * (flat * h), 1 - 2 * flat)
    )


@optimality(
    "ana.fig-missing",
    source=ANALYSIS.at("Section 4.4, figure asked for"),
    title="On an ill-conditioned quadratic gradient descent zigzags and Newton's method points to the minimum",
    topic=TOPIC,
    expected=PROVED,
)
def zigzag_and_newton():
    """There is such a figure: on (20 x^2 + y^2)/2 from (1, 20) with eta = 9/100 the factors are -4/5 and 91/100.

    x changes sign in every step, and the Newton step leads to the minimizer.
    """
    f, w = function(quadratic([[20, 0], [0, 1]], [0, 0])), point(1, 20)
    after = gradient_step(f, w, rational(9, 100))
    again = gradient_step(f, after, rational(9, 100))
    newton = w - Matrix([point("1/20", 0), point(0, 1)]) @ f.grad(w)
    return all_of(
        equal(after, point("-4/5", "91/5")),
        equal(again, point("16/25", "8281/500")),
        equal(newton, point(0, 0)),
    )


@theorem(
    "ana.percoord-lr",
    source=ANALYSIS.at("Section 4.4.1"),
    title="No single step is best for two curvatures; 1/lambda_i is for each",
    topic=STEPS,
    expected=CONFIRMED,
)
def steps_by_coordinate(h: POSITIVE, more: POSITIVE, eta: Real()):
    """For lambda < mu no eta makes both 1 - eta lambda and 1 - eta mu vanish; 1/lambda and 1/mu do, each its own."""
    k = h + more
    return all_of(
        greater((1 - eta * h) ** 2 + (1 - eta * k) ** 2, 0),
        equal(1 - 1 / h * h, 0 * h),
        equal(1 - 1 / k * k, 0 * h),
    )


@identity_claim(
    "ana.precond-original",
    source=ANALYSIS.at("Section 4.4.1"),
    title="The steps 1/lambda_i along the eigenvectors are w - A^-1 grad f(w)",
    topic="second-order",
    expected=PROVED,
)
def preconditioned_step():
    """With A = U S T, T = U^-1, S invertible: U (T w - S^-1 T A w) = w - A^-1 A w, for matrices of any size.

    A^-1 in the text supposes that A is invertible, which positive semidefinite does not say.
    """
    u, s, w = sympy.symbols("U S w", commutative=False)
    t = u**-1
    a, inverse = u * s * t, u * s**-1 * t
    return all_of(
        equal(sympy.expand(u * (t * w - s**-1 * t * a * w) - (w - inverse * a * w)), ZERO),
        equal(inverse * a, sympy.Integer(1)),
    )
