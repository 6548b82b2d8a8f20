"""Solutions to A.11, A.13 and A.16 to A.19: the last of the remarks that are precise enough to be decided.

Decided here: isolated minima, sensitive starts, Taylor's formula at a saddle, comparisons of rates.
"""

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
    at_most,
    differs,
    equal,
    exists,
    figure,
    flow,
    greater,
    identity_claim,
    less,
    norm,
    norm2,
    rational,
    sqrt,
    theorem,
)
from verify.classes.functions import HessianLipschitz
from verify.explicit import has_class, has_minimizer, point, polynomial
from verify.methods.first_order import accelerated_gradient
from verify.methods.gradient import gradient_descent, gradient_step

from .true_false_saddles_parts import around

Positive = Real(0, None, closed=(False, True))
JUSTIFICATION = "Full mathematical justification"


def _stationary_points_accumulate():
    """f'(x) = (x - a/2)(a - x) on [a/2, a] for a = 1, 1/2, 1/4, ...: zero at every a, positive between."""
    conditions = []
    for k in range(8):
        a = rational(1, 2**k)

        def slope(x, a=a):
            return (x - a / 2) * (a - x)

        conditions += [equal(slope(a), 0 * a), equal(slope(a / 2), 0 * a), greater(slope(3 * a / 4), 0)]
        # so small that f is differentiable at 0 with f'(0) = 0
        conditions.append(at_most(slope(3 * a / 4), a**2 / 16))
    return all_of(*conditions)


@flow(
    "geo.A.11.open-isolated",
    source=GEOMETRY.at(f"Solution to A.11, {JUSTIFICATION}"),
    title="An isolated local minimum is the only stationary point near it, and its basin is open",
    topic="gradient-flow",
    counterexample=_stationary_points_accumulate,
    repair="geo.A.11.repair",
    expected=REFUTED,
)
def isolated_minima_have_open_basins():
    """For a differentiable f the basin of an isolated local minimum is open and contains a neighbourhood of it.

    Against it: f(0) = 0, f'(x) = (x - a/2)(a - x) on [a/2, a], a = 1, 1/2, 1/4, ..., f' = x - 1 beyond 1, f even.  f
    grows strictly on both sides of 0, its only local minimum; but every a is stationary, so the flow from x > 0 stops
    at some a or before, and the basin of 0 is {0}.
    """


def _starts_on_both_sides():
    """x^4/4 - x^2/2: the velocity x - x^3 is positive on (0, 1), negative on (-1, 0)."""
    f, conditions = polynomial({(4,): "1/4", (2,): "-1/2"}), []
    for x in ("1/1000", "1/2", "99/100"):
        conditions += [greater(-f.grad(point(x))[0], 0), less(-f.grad(point(f"-{x}"))[0], 0)]
    return all_of(*conditions, *(equal(f.grad(point(x)), point(0)) for x in (-1, 1)))


@flow(
    "geo.A.11.seeds",
    source=GEOMETRY.at("Solution to A.11, ML applications"),
    title="Nearby starts flow to the same minimum",
    topic="gradient-flow",
    counterexample=_starts_on_both_sides,
    repair="geo.A.11.repair",
    expected=REFUTED,
)
def nearby_starts_agree():
    """As basins have positive measure, nearby starts converge to the same minimum.

    Against it: on x^4/4 - x^2/2 the starts e and -e, however close, flow to 1 and -1: the velocity is
    x(1 - x^2).  True is: starts within some distance of a nondegenerate minimum flow to it.
    """


@theorem(
    "geo.A.13.taylor",
    source=GEOMETRY.at(f"Solution to A.13, {JUSTIFICATION}"),
    title="f decreases along eigenvectors of negative, and increases along those of positive eigenvalue",
    topic="calculus",
    expected=CONFIRMED,
)
def signs_along_eigenvectors(g: HessianLipschitz, star: Point(), v: Point(), t: Real(-1, 1, closed=False)):
    """f(x* + s v) - f(x*) has the sign of v'Hv for 0 < |s| < 3|v'Hv|/(M|v|^3), where grad f(x*) = 0.

    For f(x) = g(x) - grad g(x*)'x with an M-Lipschitz Hessian H; |s| is t times the limit.
    """
    curvature = g.hessian(star).form(v)
    step = 3 * t * absolute(curvature) / (g.M * norm(v) ** 3) * v
    change = around(g, star, star + step) - around(g, star, star)
    return greater(change * curvature, 0).given(
        ("v is not zero", greater(norm2(v), 0)),
        ("v'Hv is not zero", differs(curvature, 0 * curvature)),
        ("s is not zero", differs(t, 0 * t)),
    )


@figure(
    "geo.A.16.algebra",
    source=GEOMETRY.at(f"Solution to A.16, {JUSTIFICATION}"),
    title="(alpha/rho^l) rho^l G = alpha G/rho^l",
    topic="neural-net",
    repair="geo.A.16.reading1",
    expected=REFUTED,
)
def printed_algebra():
    """At alpha = 1, rho = 1/2, l = 1, G = 1 the left side is 1, the right side 2: a factor rho^l is counted twice."""
    alpha, rho, gradient = rational(1), rational(1, 2), rational(1)
    return equal(alpha / rho * (rho * gradient), alpha * gradient / rho)


def _same_gradient_same_step():
    """x^2/2 at 1 and x^2 at 1/2: both gradients are 1, so a step of 1/10 changes both weights by -1/10."""
    flat, steep = polynomial({(2,): "1/2"}), polynomial({(2,): 1})
    x, y = point(1), point("1/2")
    alpha = rational(1, 10)
    return all_of(
        equal(flat.grad(x), steep.grad(y)),
        equal(gradient_step(flat, x, alpha) - x, gradient_step(steep, y, alpha) - y),
    )


@theorem(
    "geo.A.16.deltaW-curvature",
    source=GEOMETRY.at(f"Solution to A.16, {JUSTIFICATION}"),
    title="The change of the weights in a step depends on the curvature",
    topic="neural-net",
    counterexample=_same_gradient_same_step,
    repair="geo.A.16.deltaW-curvature.repair",
    expected=REFUTED,
)
def step_depends_on_curvature():
    """With the same gradient and learning rate the change of the weights, -alpha grad, depends on the curvature.

    Against it: x^2/2 at 1 and x^2 at 1/2 have the same gradient, different curvature and the same step.
    """


@identity_claim(
    "geo.A.16.deltaW-curvature.repair",
    source=GEOMETRY.at(f"Solution to A.16, {JUSTIFICATION}, repaired"),
    title="What depends on the curvature c is the decrease: alpha g^2 (1 - alpha c/2)",
    topic="neural-net",
    expected=PROVED,
)
def decrease_depends_on_curvature(alpha: Real(), c: Real(), x: Real()):
    """On c x^2/2 with g = c x: f(x) - f(x - alpha g) = alpha g^2 (1 - alpha c/2)."""
    g = c * x
    return equal(c * x**2 / 2 - c * (x - alpha * g) ** 2 / 2, alpha * g**2 * (1 - alpha * c / 2))


@theorem(
    "geo.A.17.gd-approx",
    source=GEOMETRY.at(f"Solution to A.17, {JUSTIFICATION}"),
    title="((kappa - 1)/(kappa + 1))^k = O((1 - 1/kappa)^k)",
    topic="gradient-descent",
    expected=PROVED,
)
def weaker_rate(kappa: Real(1)):
    """(kappa - 1)/(kappa + 1) <= 1 - 1/kappa.  (The difference is no constant factor: it is about a square.)"""
    return at_most((kappa - 1) / (kappa + 1), 1 - 1 / kappa)


def _descent_is_faster():
    """(x^2 + y^2/100 + 9/10 z^2)/2 from (0, 0, 1): descent has the factor 1/10, Nesterov's method about 0.29."""
    f = polynomial({(2, 0, 0): "1/2", (0, 2, 0): "1/200", (0, 0, 2): "9/20"})
    has_class(f, smooth=1, strongly_convex="1/100")
    has_minimizer(f, point(0, 0, 0))
    start, conditions = point(0, 0, 1), []
    fast = accelerated_gradient(f, start, rational(1), [rational(9, 11)] * 20)
    plain = gradient_descent(f, start, rational(1), 20)
    for k in (5, 10, 20):
        conditions += [
            equal(plain[k][2], rational(1, 10) ** k),
            greater(f(fast[k]), 2**k * f(plain[k])),
        ]
    return all_of(*conditions)


@theorem(
    "geo.A.17.always-better",
    source=GEOMETRY.at("Solution to A.17, Traps"),
    title="On smooth strongly convex functions Nesterov's method asymptotically outperforms descent",
    topic="momentum",
    ill_posed=True,
    readings=("geo.A.17.always-better.reading1", "geo.A.17.always-better.reading2"),
    expected=ILL_POSED,
)
def better_asymptotically():
    """Nesterov's method outperforms descent "asymptotically": in the worst case (1), or on every run (2)?"""


@theorem(
    "geo.A.17.always-better.reading1",
    source=GEOMETRY.at("Solution to A.17, Traps"),
    title="Nesterov's worst factor on quadratics is below that of gradient descent with the same step size",
    topic="momentum",
    expected=CONFIRMED,
)
def better_in_the_worst_case(kappa: Real(1, None, closed=(False, True))):
    """With step size 1/L the worst factors are 1 - 1/sqrt(kappa) and 1 - 1/kappa, at the smallest eigenvalue m.

    The first also is below (kappa - 1)/(kappa + 1), the worst factor of the optimal step size, for kappa > 1.
    """
    worst = 1 - 1 / sqrt(kappa)
    return all_of(less(worst, 1 - 1 / kappa), less(worst, (kappa - 1) / (kappa + 1)))


@theorem(
    "geo.A.17.always-better.reading2",
    source=GEOMETRY.at("Solution to A.17, Traps"),
    title="On smooth strongly convex functions Nesterov's method is asymptotically always better than descent",
    topic="momentum",
    counterexample=_descent_is_faster,
    repair="geo.A.17.always-better.reading1",
    expected=REFUTED,
)
def always_better():
    """For all L-smooth, m-strongly convex f and all starts, Nesterov's method converges faster than gradient descent.

    Against it (both with step 1/L): (x^2 + y^2/100 + 9/10 z^2)/2 from (0, 0, 1).  Along an eigenvalue c near L descent
    has the factor 1 - c/L = 1/10, Nesterov's method sqrt(beta (1 - c/L)) = 0.29.  It is the worst cases that compare.
    """


def _saddle_with_compact_sublevel_sets():
    """(x^2 - 1)^2/4 + y^2/2 from (0, 1), step 1/2: (0, 2^(-k)); 0 is a saddle with the value 1/4, the minima have 0."""
    f, x = polynomial({(4, 0): "1/4", (2, 0): "-1/2", (0, 2): "1/2", (0, 0): "1/4"}), point(0, 1)
    conditions = [equal(f.grad(point(0, 0)), point(0, 0)), less(f(point("1/100", 0)), f(point(0, 0)))]
    for _ in range(5):
        after = gradient_step(f, x, rational(1, 2))
        conditions.append(equal(after, x / 2))
        x = after
    return all_of(*conditions)


@exists(
    "geo.A.18.saddle-noise",
    source=GEOMETRY.at(f"Solution to A.18, {JUSTIFICATION}"),
    title="With compact sublevel sets descent can converge to a saddle",
    topic="nonconvex-saddle",
    witness=_saddle_with_compact_sublevel_sets,
    expected=PROVED,
)
def compactness_does_not_prevent_saddles():
    """(x^2 - 1)^2/4 + y^2/2 has compact sublevel sets; from (0, 1) descent tends to its saddle 0 (x stays 0)."""


@theorem(
    "geo.A.19.unconditional",
    source=GEOMETRY.at(f"Solution to A.19, {JUSTIFICATION}"),
    title="Gradient descent strictly decreases a quadratic wherever it is not at the minimum",
    topic="gradient-descent",
    repair="geo.A.19.suff",
    expected=REFUTED,
)
def unconditional_decrease(f: StronglyConvexQuadratic, x: Point(), alpha: Positive):
    """On a strongly convex quadratic f(x+) < f(x) unless x is the minimizer, for every step size alpha > 0."""
    return less(f(gradient_step(f, x, alpha)), f(x)).given(("not at the minimum", greater(norm2(f.grad(x)), 0)))
