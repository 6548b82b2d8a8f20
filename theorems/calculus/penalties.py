"""Penalties and constraints: ridge, lasso, soft thresholding, proximal and coordinate steps, early stopping."""

import sympy

from theorems.calculus.refuting import refuted
from theorems.texts import CALCULUS
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    Point,
    Real,
    SmoothConvex,
    Steps,
    StronglyConvexQuadratic,
    absolute,
    all_of,
    at_least,
    at_most,
    differs,
    dot,
    equal,
    identity_claim,
    implies,
    less,
    maximum,
    norm2,
    optimality,
    rational,
    theorem,
)
from verify.explicit import point, polynomial
from verify.judges.optimum import optimum_of
from verify.methods.gradient import gradient_descent
from verify.programs import Program, ball, residuals

DUALITY = "constrained-kkt-duality"
TOPIC = "regularization"


@optimality(
    "cal.penalty-to-constraint",
    source=CALCULUS.at("Section 10.5"),
    title="A penalized minimizer solves the constrained problem with its own budget",
    topic=TOPIC,
    expected=PROVED,
)
def penalized_solves_constrained():
    """If b minimizes Loss + lambda |.|, lambda >= 0, no c with |c| <= |b| has a smaller loss.

    Written with Loss(c) + lambda |c| = Loss(b) + lambda |b| + s, s >= 0, and |b| - |c| = r >= 0; the loss is any.
    """
    loss = sympy.Symbol("l", real=True)
    lambda_, s, r = sympy.symbols("lambda s r", nonnegative=True)
    return at_most(loss, loss + lambda_ * r + s)


def constrained_minimizer_without_a_penalty():
    """Loss (b^2 - 1)^2 subject to |b| <= 1/4: the solution 1/4 minimizes Loss + lambda |b| for no lambda."""
    loss = polynomial({(4,): 1, (2,): -2, (0,): 1})
    b, lambda_ = point("1/4"), -loss.grad(point("1/4"))[0]
    return all_of(
        less(loss.grad(b)[0], 0),  # the loss falls on (0, 1), so 1/4 is the best point with |b| <= 1/4
        equal(loss.grad(b)[0] + lambda_, 0),  # the only lambda for which 1/4 is stationary ...
        less(loss(point(0)), loss(b) + lambda_ * b[0]),  # ... and with it 0 is better
    )


@theorem(
    "cal.penalty-equivalence",
    source=CALCULUS.at("Sections 10.5 and 15.3"),
    title="The penalized and the constrained form are the same problem",
    topic=TOPIC,
    ill_posed=True,
    readings=("cal.penalty-equivalence.reading1", "cal.penalty-equivalence.reading2"),
    expected=ILL_POSED,
)
def one_problem_in_two_forms():
    """The penalized and the constrained form are "the same problem", duals of each other.

    For convex losses such as those of ridge and lasso (reading 1), or for every Loss (reading 2)?  That a penalized
    solution solves the constrained form for the budget t(lambda) is true of any loss (see cal.penalty-to-constraint);
    the question is the converse.
    """


@refuted(
    "cal.penalty-equivalence.reading2",
    "Sections 10.5 and 15.3",
    "For every loss the penalized and the constrained form are the same problem",
    topic=TOPIC,
    repair="cal.penalty-equivalence.reading1",
)
def nonconvex_loss():
    """For every loss the two forms are interchangeable: a solution of each solves the other for some lambda."""
    return constrained_minimizer_without_a_penalty()


@theorem(
    "cal.penalty-equivalence.reading1",
    source=CALCULUS.at("Sections 10.5 and 15.3"),
    title="For a convex loss a constrained solution with a multiplier solves the penalized problem",
    topic=TOPIC,
    expected=PROVED,
)
def constrained_solves_penalized(h: SmoothConvex, x: Point(), y: Point(), lambda_: Real(0, None)):
    """For a convex loss with grad Loss(x) = -2 lambda x, lambda >= 0, x minimizes Loss + lambda |.|^2.

    The loss is h tilted by a linear term.  With |x|^2 = t > 0 such a lambda exists at every solution of the
    constrained problem (Theorem 5); for t = 0 there need be none.
    """
    tilted = h(y) - h(x) - dot(h.grad(x) + x * (2 * lambda_), y - x)
    return at_least(tilted + lambda_ * norm2(y) - lambda_ * norm2(x), 0)


@identity_claim(
    "cal.ridge-shadow",
    source=CALCULUS.at("Section 15.3"),
    title="The ridge parameter is the rate at which the budget lowers the loss",
    topic=TOPIC,
    expected=PROVED,
)
def ridge_shadow_price():
    """Along the ridge path, d Loss/d lambda = -lambda d|b|^2/d lambda, so lambda = -d Loss/d t with t = |b|^2.

    In the coordinates of the singular vectors, for each singular value s and coefficient c of the data.
    """
    s, c, lambda_ = sympy.symbols("s c lambda", positive=True)
    b = s * c / (s**2 + lambda_)
    return equal(sympy.diff((c - s * b) ** 2, lambda_), -lambda_ * sympy.diff(b**2, lambda_))


@optimality(
    "cal.ridge-shadow.example",
    source=CALCULUS.at("Section 15.3"),
    title="The multiplier of the ridge budget on an example",
    topic=TOPIC,
    expected=PROVED,
)
def ridge_budget_multiplier():
    """min (2 - b)^2 subject to b^2 <= 1 has b = 1 and the multiplier 1: the penalized problem with lambda = 1."""
    constrained = optimum_of(Program(residuals([[1]], [2]), ball([0], 1)))
    lambda_ = constrained.multipliers[0]
    return all_of(equal(constrained.point[0], 1), equal(lambda_, 1), equal(2 / (1 + lambda_), constrained.point[0]))


# ---------------------------------------------------------------- ridge


@identity_claim(
    "cal.ex.26.2-gradient",
    source=CALCULUS.at("Section 26, ridge exercise"),
    title="Gradient and solution of ridge regression",
    topic=TOPIC,
    expected=PROVED,
)
def ridge_gradient():
    """The gradient of |y - Xb|^2 + lambda |b|^2 is -2X'(y - Xb) + 2 lambda b; it vanishes at (X'X + lambda I)^-1 X'y.

    For a general 3 x 2 matrix X, term by term.
    """
    x = sympy.Matrix(3, 2, sympy.symbols("x:6", real=True))
    y, b = sympy.Matrix(sympy.symbols("y:3", real=True)), sympy.Matrix(sympy.symbols("b:2", real=True))
    lambda_ = sympy.Symbol("lambda", positive=True)
    objective = ((y - x * b).T * (y - x * b))[0] + lambda_ * (b.T * b)[0]
    stated = -2 * x.T * (y - x * b) + 2 * lambda_ * b
    normal, right = x.T * x + lambda_ * sympy.eye(2), x.T * y
    solution = normal.adjugate() * right / normal.det()
    at_solution = stated.subs(dict(zip(b, solution, strict=True)), simultaneous=True)
    return all_of(
        *(equal(sympy.expand(sympy.diff(objective, b[i]) - stated[i]), sympy.Integer(0)) for i in range(2)),
        *(equal(sympy.simplify(at_solution[i]), sympy.Integer(0)) for i in range(2)),
    )


@refuted(
    "cal.ex.26.2-filter",
    "Section 26, ridge exercise",
    "Ridge scales by s^2/(s^2 + lambda), least squares by 1/s",
    topic=TOPIC,
    repair="cal.ex.26.2-filter.repair",
)
def filter_factor_without_a_penalty():
    """Coefficients along v_i are scaled by s^2/(s^2 + lambda) for ridge, and by 1/s in its place for least squares.

    Least squares is ridge with lambda = 0, where the factor is 1; for s = 2 that is not 1/2.
    """
    s, lambda_ = rational(2), rational(0)
    return differs(s**2 / (s**2 + lambda_), 1 / s)


@identity_claim(
    "cal.ex.26.2-filter.repair",
    source=CALCULUS.at("Section 26, ridge exercise, repaired"),
    title="Ridge has the coefficients of least squares times s^2/(s^2 + lambda)",
    topic=TOPIC,
    expected=PROVED,
)
def ridge_filter(s: Real(0, None, closed=False), lambda_: Real(0, None), c: Real()):
    """The ridge coefficient s c/(s^2 + lambda) along v is that of least squares, c/s, times s^2/(s^2 + lambda)."""
    return equal(s * c / (s**2 + lambda_), (s**2 / (s**2 + lambda_)) * (c / s))


@theorem(
    "cal.ridge-kappa",
    source=CALCULUS.at("Sections 6.2 and 23"),
    title="The ridge term improves conditioning",
    topic=TOPIC,
    expected=PROVED,
)
def ridge_improves_conditioning(
    m: Real(0, None, closed=False), excess: Real(0, None), lambda_: Real(0, None, closed=False)
):
    """Adding lambda |b|^2 lifts every eigenvalue by 2 lambda, and (L + 2 lambda)/(m + 2 lambda) <= L/m."""
    largest = m + excess
    return at_most((largest + 2 * lambda_) / (m + 2 * lambda_), largest / m)


@refuted(
    "cal.ex.19.3-ridge-nonzero",
    "Section 19, lasso exercise",
    "Ridge has no coefficient that is exactly zero",
    topic=TOPIC,
    repair="cal.ex.19.3-ridge-nonzero.repair",
)
def ridge_with_a_zero():
    """Every coefficient of a ridge solution is nonzero.

    With X'X = ((1, 1/2), (1/2, 1)) and X'y = (1, 3) least squares gives (-2/3, 10/3), and ridge with lambda = 1/2 gives
    (0, 2): on its way from -2/3 the first coefficient passes through 0.  (And for X = I, y = (1, 0) the second is 0.)
    """
    f = polynomial({(2, 0): 1, (1, 1): 1, (0, 2): 1, (1, 0): -2, (0, 1): -6})  # |y - X b|^2 without |y|^2
    ridge = polynomial({(2, 0): "3/2", (1, 1): 1, (0, 2): "3/2", (1, 0): -2, (0, 1): -6})
    zero = point(0, 0)
    return all_of(equal(f.grad(point("-2/3", "10/3")), zero), equal(ridge.grad(point(0, 2)), zero))


@theorem(
    "cal.ex.19.3-ridge-nonzero.repair",
    source=CALCULUS.at("Section 19, lasso exercise, repaired"),
    title="A ridge coefficient is zero only where its correlation with the residual is",
    topic=TOPIC,
    expected=CONFIRMED,
)
def ridge_zero_needs_zero_correlation(
    a: Real(0, None, closed=False), c: Real(), b: Real(), lambda_: Real(0, None, closed=False)
):
    """a b^2 - 2 c b + lambda b^2 is smallest at c/(a + lambda), which is zero only if c = x_j.r is zero."""
    best = c / (a + lambda_)

    def objective(t):
        return a * t**2 - 2 * c * t + lambda_ * t**2

    return all_of(at_most(objective(best), objective(b)), implies(differs(c, 0), differs(best, 0)))


# ---------------------------------------------------------------- lasso


def soft_threshold(z, t):
    """sign(z) max(|z| - t, 0)."""
    return maximum(z - t, 0) - maximum(-z - t, 0)


@theorem(
    "cal.ex.19.3",
    source=CALCULUS.at("Section 19, lasso exercise"),
    title="A lasso coefficient is zero exactly where |2 x_j.r| <= lambda",
    topic=TOPIC,
    expected=CONFIRMED,
)
def lasso_zero(a: Real(0, None, closed=False), c: Real(), b: Real(), lambda_: Real(0, None)):
    """In coordinate j, a b^2 - 2 c b + lambda |b| with a = |x_j|^2, c = x_j.r is smallest at 0 iff |2c| <= lambda."""

    def objective(t):
        return a * t**2 - 2 * c * t + lambda_ * absolute(t)

    better = soft_threshold(c, lambda_ / 2) / a
    dead_zone = at_most(2 * absolute(c), lambda_)
    return all_of(
        implies(dead_zone, at_least(objective(b), 0)),
        implies(dead_zone.negated(), less(objective(better), 0)),
    )


@theorem(
    "cal.cd-lasso",
    source=CALCULUS.at("Section 21.2"),
    title="The coordinate update of the lasso is a soft threshold",
    topic=DUALITY,
    expected=CONFIRMED,
)
def lasso_coordinate_update(a: Real(0, None, closed=False), c: Real(), b: Real(), lambda_: Real(0, None)):
    """a b^2 - 2 c b + lambda |b| is smallest at the soft threshold S_{lambda/2}(c)/a."""

    def objective(t):
        return a * t**2 - 2 * c * t + lambda_ * absolute(t)

    return at_most(objective(soft_threshold(c, lambda_ / 2) / a), objective(b))


@theorem(
    "cal.prox-l1",
    source=CALCULUS.at("Section 21.1"),
    title="Soft thresholding is the proximal operator of lambda |.|",
    topic=DUALITY,
    expected=CONFIRMED,
)
def prox_of_absolute_value(z: Real(), u: Real(), lambda_: Real(0, None)):
    """S_lambda(z) minimizes (u - z)^2/2 + lambda |u|."""
    s = soft_threshold(z, lambda_)
    return at_most((s - z) ** 2 / 2 + lambda_ * absolute(s), (u - z) ** 2 / 2 + lambda_ * absolute(u))


@theorem(
    "cal.ista-threshold",
    source=CALCULUS.at("Section 21.1"),
    title="Each iteration of ISTA is a gradient step on the loss, then soft-thresholding S_lambda",
    topic=DUALITY,
    ill_posed=True,
    readings=("cal.ista-threshold.reading1", "cal.ista-threshold.reading2"),
    expected=ILL_POSED,
)
def threshold_after_a_gradient_step():
    """Each iteration is a gradient step on the loss and then S_lambda.  With the step size 1 (1), or with any (2)?"""


@theorem(
    "cal.ista-threshold.reading1",
    source=CALCULUS.at("Section 21.1"),
    title="The fixed points of a gradient step of size 1 followed by S_lambda are the solutions",
    topic=DUALITY,
    expected=CONFIRMED,
)
def threshold_after_a_unit_step(a: Real(0, None, closed=False), c: Real(), b: Real(), lambda_: Real(0, None)):
    """The minimizer s of a (b - c)^2/2 + lambda |b| is fixed by b -> S_lambda(b - a (b - c))."""
    s = soft_threshold(c, lambda_ / a)

    def objective(t):
        return a * (t - c) ** 2 / 2 + lambda_ * absolute(t)

    return all_of(equal(soft_threshold(s - a * (s - c), lambda_), s), at_most(objective(s), objective(b)))


@refuted(
    "cal.ista-threshold.reading2",
    "Section 21.1",
    "ISTA thresholds by lambda after a gradient step of any size",
    topic=DUALITY,
    repair="cal.ista-threshold.repair",
)
def threshold_without_the_step_size():
    """Each iteration is a gradient step on the loss and then S_lambda; its fixed point is the lasso solution.

    For (b - 2)^2 + |b| with the step 1/2 = 1/L, the gradient step gives 2, S_1(2) = 1, but the solution is 3/2.
    """
    step, lambda_, start = rational(1, 2), rational(1), rational(1)
    shrunk = soft_threshold(start - step * 2 * (start - 2), lambda_)

    def objective(b):
        return (b - 2) ** 2 + lambda_ * absolute(b)

    return all_of(equal(shrunk, start), less(objective(rational(3, 2)), objective(shrunk)))


@theorem(
    "cal.ista-threshold.repair",
    source=CALCULUS.at("Section 21.1, repaired"),
    title="The fixed points of a gradient step followed by S_{eta lambda} are the solutions",
    topic=DUALITY,
    expected=CONFIRMED,
)
def threshold_with_the_step_size(
    a: Real(0, None, closed=False), c: Real(), b: Real(), lambda_: Real(0, None), eta: Real(0, None, closed=False)
):
    """The minimizer s of a (b - c)^2/2 + lambda |b| is fixed by b -> S_{eta lambda}(b - eta a (b - c)), eta > 0."""
    s = soft_threshold(c, lambda_ / a)

    def objective(t):
        return a * (t - c) ** 2 / 2 + lambda_ * absolute(t)

    return all_of(equal(soft_threshold(s - eta * a * (s - c), eta * lambda_), s), at_most(objective(s), objective(b)))


@optimality(
    "cal.cd-nonseparable",
    source=CALCULUS.at("Section 21.2"),
    title="Coordinate descent can stall on a penalty that is not separable",
    topic=DUALITY,
    expected=PROVED,
)
def coordinate_descent_stalls():
    """|x + y| + 3|x - y| cannot be lowered from (1, 1) along either axis, and (0, 0) is better.

    Along an axis it is convex and piecewise linear with kinks at 1 and -1, so its minimum is at a kink.
    """

    def f(x, y):
        return absolute(x + y) + 3 * absolute(x - y)

    one, zero = rational(1), rational(0)
    return all_of(
        at_most(f(one, one), f(-one, one)),
        at_most(f(one, one), f(one, -one)),
        less(f(one, one), f(2 * one, one)),
        less(f(one, one), f(one, 2 * one)),
        less(f(zero, zero), f(one, one)),
    )


# ---------------------------------------------------------------- early stopping


@theorem(
    "cal.ex.26.1",
    source=CALCULUS.at("Section 26, early stopping exercise"),
    title="Early stopping of a linear model bounds the norm of the parameters",
    topic=TOPIC,
    expected=CONFIRMED,
)
def early_stopping_bounds_the_norm(
    f: StronglyConvexQuadratic(minimizer=True), k: Steps(1, tried=(1, 2, 3, 5)), eta: Real(0, 1)
):
    """Gradient descent from 0 on a strongly convex quadratic, with a step of at most 1/L, stays within |x*|."""
    start = 0 * f.minimizer
    xs = gradient_descent(f, start, eta / f.L, k)
    return at_most(norm2(xs.last), norm2(f.minimizer))
