"""The Hessian at a minimum and the local rate of gradient descent.

Decided here: the asymptotic formula and the bound of the theorem as printed (false: they drop what the o-terms and
the start contribute), the linearization, the best step size, and what flat and sharp minima do.

The functions of the repairs are f(x) = q(x) + c (a'(x - x*))^3/6 with q a strongly convex quadratic around x*: they
are infinitely often differentiable, x* is a local minimum, and their Hessian at x* is that of q.
"""

import sympy

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    REFUTED,
    Point,
    Real,
    StronglyConvexQuadratic,
    absolute,
    all_of,
    asymptotic,
    at_least,
    at_most,
    differs,
    dot,
    equal,
    greater,
    maximum,
    norm,
    norm2,
    rational,
    theorem,
)
from verify.explicit import point, polynomial
from verify.methods.gradient import gradient_step

LOCAL = "Relationship Between Hessian and Local Convergence Rate"
STATEMENT = GEOMETRY.at(f"{LOCAL}, Formal Statement")
PROOF = GEOMETRY.at(f"{LOCAL}, Proof")
INTERPRETATION = GEOMETRY.at(f"{LOCAL}, Interpretation")
RELEVANCE = GEOMETRY.at(f"{LOCAL}, Explicit ML Relevance")
Positive = Real(0, None, closed=(False, True))
Curved = StronglyConvexQuadratic(minimizer=True)


def _bent_gradient(q, a, c, x):
    """The gradient of q(x) + c (a'(x - x*))^3/6."""
    return q.grad(x) + c / 2 * dot(a, x - q.minimizer) ** 2 * a


def _one_step_to_the_minimum():
    """f with Hessian diag(1, 2, 3), alpha* = 2/(1 + 3): from x0 = (0, 1, 0) the first step is the last."""
    f, x0 = polynomial({(2, 0, 0): "1/2", (0, 2, 0): 1, (0, 0, 2): "3/2"}), point(0, 1, 0)
    step_size, rho = rational(1, 2), rational(1, 2)
    x1 = gradient_step(f, x0, step_size)
    return all_of(equal(step_size, rational(2) / 4), equal(x1, point(0, 0, 0)), differs(rho**2 * norm2(x0), norm2(x1)))


@asymptotic(
    "geo.thm.local-rate",
    source=STATEMENT,
    title="|x_k - x*| ~ ((kappa-1)/(kappa+1))^k |x0 - x*|",
    topic="gradient-descent",
    counterexample=_one_step_to_the_minimum,
    repair="geo.thm.local-rate.repair",
    expected=REFUTED,
)
def local_rate():
    """Near a minimum with positive definite H and with the optimal step size, |x_k - x*| ~ rho^k |x0 - x*|.

    Here rho = (kappa-1)/(kappa+1), and ~ says that the two sides are of the same order: their quotient stays between
    two positive numbers.  Against it: with H = diag(1, 2, 3), the optimal step size 1/2 and rho = 1/2, the start
    x* + (0, 1, 0) reaches x* in one step.  The right side is a bound for the worst start of a quadratic, not the
    asymptotic size for every start and function.
    """


@theorem(
    "geo.thm.local-rate.repair",
    source=GEOMETRY.at(f"{LOCAL}, Formal Statement, repaired"),
    title="Near x* a step contracts by rho plus a multiple of the distance",
    topic="gradient-descent",
    expected=CONFIRMED,
)
def local_contraction(q: Curved, a: Point(), c: Real(), x: Point()):
    """|x+ - x*| <= (rho + alpha M/2 |x - x*|)|x - x*| with alpha = 2/(L + m), rho = (L - m)/(L + m), M = |c||a|^3.

    M is the Lipschitz constant of the Hessian.  So for every r > rho, |x_k - x*| <= r^k |x0 - x*| from all starts close
    enough to x*: the rate is at most rho, and it is rho for the worst start on a quadratic.
    """
    alpha, rho = 2 / (q.L + q.m), (q.L - q.m) / (q.L + q.m)
    away = norm(x - q.minimizer)
    after = x - alpha * _bent_gradient(q, a, c, x)
    bend = alpha / 2 * absolute(c) * norm(a) ** 3
    return at_most(norm(after - q.minimizer), (rho + bend * away) * away)


def _slower_than_rho():
    """f(x) = x_1^2/2 - x_1^4/4 + 3 x_2^2/2: H = diag(1, 3) at 0, alpha* = 1/2, rho = 1/2; x_1 -> x_1/2 + x_1^3/2."""
    f, rho, x = polynomial({(2, 0): "1/2", (4, 0): "-1/4", (0, 2): "3/2"}), rational(1, 2), point("1/2", 0)
    origin, start, conditions = point(0, 0), norm2(x), []
    conditions += [equal(f.grad(origin), origin), equal(f.hessian(origin) @ point(1, 1), point(1, 3))]
    for k in range(1, 5):
        x = gradient_step(f, x, rational(1, 2))
        conditions.append(greater(norm2(x), rho ** (2 * k) * start))
    return all_of(*conditions)


@asymptotic(
    "geo.thm.local-rate.final-bound",
    source=PROOF,
    title="Asymptotically |x_k - x*| <= rho^k |x0 - x*|",
    topic="gradient-descent",
    counterexample=_slower_than_rho,
    repair="geo.thm.local-rate.repair",
    expected=REFUTED,
)
def final_bound():
    """For all large k, |x_k - x*| <= rho^k |x0 - x*| (with the o-terms of the linearization dropped).

    Against it: f(x) = x_1^2/2 - x_1^4/4 + 3 x_2^2/2 has the local minimum 0 with H = diag(1, 3), so alpha* = rho = 1/2.
    From (1/2, 0) the step is x_1 -> x_1/2 + x_1^3/2, and x_1 stays positive: every step contracts by less than rho, so
    |x_k| > rho^k |x0| for every k >= 1 (computed for k up to 4).
    """


@theorem(
    "geo.thm.local-rate.optimal-alpha",
    source=PROOF,
    title="The step size 2/(lambda_min + lambda_max) is optimal, with rho = (kappa-1)/(kappa+1)",
    topic="step-size",
    expected=CONFIRMED,
)
def optimal_step_size(low: Positive, high: Real(sympy.Symbol("low"), None), between: Real(0, 1), alpha: Real()):
    """max_i |1 - alpha lambda_i| is at least rho = (high - low)/(high + low) for every alpha.

    And at alpha* = 2/(low + high) no |1 - alpha* lambda| with low <= lambda <= high exceeds rho.
    """
    rho, best = (high - low) / (high + low), 2 / (low + high)
    eigenvalue = low + between * (high - low)
    return all_of(
        at_least(maximum(absolute(1 - alpha * low), absolute(1 - alpha * high)), rho),
        at_most(absolute(1 - best * eigenvalue), rho),
    )


@theorem(
    "geo.thm.local-rate.linearization",
    source=PROOF,
    title="x+ - x* = (I - alpha H)(x - x*) + o(|x - x*|)",
    topic="gradient-descent",
    expected=CONFIRMED,
)
def linearization(q: Curved, a: Point(), c: Real(), x: Point(), alpha: Positive):
    """What the linearization leaves out is at most alpha M/2 |x - x*|^2, M = |c||a|^3 the Hessian's Lipschitz constant.

    H (x - x*) is the gradient of q at x.  (For f that is only twice continuously differentiable it is o(|x - x*|).)
    """
    away = x - q.minimizer
    after = x - alpha * _bent_gradient(q, a, c, x)
    left_out = (after - q.minimizer) - (away - alpha * q.grad(x))
    return at_most(norm(left_out), alpha / 2 * absolute(c) * norm(a) ** 3 * norm2(away))


@theorem(
    "geo.thm.local-rate.flat-slow",
    source=RELEVANCE,
    title="Flat minima converge slowly, sharp minima fast",
    topic="gradient-descent",
    ill_posed=True,
    readings=("geo.thm.local-rate.flat-slow.reading1", "geo.thm.local-rate.flat-slow.reading2"),
    expected=ILL_POSED,
)
def flat_minima_are_slow():
    """Flat minima (small eigenvalues) converge slowly, sharp minima (large eigenvalues) fast.

    With one step size for both (reading 1), or each with its optimal step size, as in the theorem (reading 2)?
    """


@theorem(
    "geo.thm.local-rate.flat-slow.reading1",
    source=RELEVANCE,
    title="With the same small step size, the flatter minimum is slower",
    topic="gradient-descent",
    expected=CONFIRMED,
)
def flatter_is_slower_with_one_step_size(
    alpha: Positive,
    sharp: Real(0, 1 / sympy.Symbol("alpha"), closed=(False, True)),
    share: Real(0, 1, closed=False),
):
    """For eigenvalues flat < sharp <= 1/alpha the factors are 1 - alpha flat > 1 - alpha sharp >= 0."""
    flat = share * sharp
    return greater(absolute(1 - alpha * flat), absolute(1 - alpha * sharp))


@theorem(
    "geo.thm.local-rate.flat-slow.reading2",
    source=RELEVANCE,
    title="With optimal step sizes, the flatter minimum is slower",
    topic="gradient-descent",
    repair="geo.thm.local-rate.interp",
    expected=REFUTED,
)
def flatter_is_slower_with_optimal_step_sizes(
    low: Positive, high: Real(sympy.Symbol("low"), None, closed=(False, True)), share: Real(0, 1, closed=False)
):
    """Multiplying all eigenvalues by a share < 1 makes the rate at the optimal step size larger (slower)."""

    def rate(smallest, largest):
        return absolute(1 - 2 / (smallest + largest) * smallest)

    return greater(rate(share * low, share * high), rate(low, high))


@asymptotic(
    "geo.thm.local-rate.interp",
    source=INTERPRETATION,
    title="The condition number of the Hessian decides: fast near 1, slow where it is large",
    topic="gradient-descent",
    expected=PROVED,
)
def condition_number_decides():
    """rho(kappa) = (kappa-1)/(kappa+1), the rate of the quadratic with the Hessian H, is 0 at 1, rises, and tends to 1.

    Computed: the value at 1, the derivative 2/(kappa+1)^2 > 0, the limit.  Near x* gradient descent behaves as on that
    quadratic up to the remainder of the linearization.
    """
    kappa = sympy.Symbol("kappa", positive=True)
    rho = (kappa - 1) / (kappa + 1)
    slope = sympy.simplify(sympy.diff(rho, kappa))
    return all_of(
        equal(rho.subs(kappa, 1), sympy.Integer(0)),
        equal(slope, 2 / (kappa + 1) ** 2),
        greater(slope, sympy.Integer(0)),
        equal(sympy.limit(rho, kappa, sympy.oo), sympy.Integer(1)),
    )
