"""Exercises A.11, A.14, A.15, A.17 and A.20: basins, preconditioning, rates, averages of workers.

Decided here: the five statements themselves, their readings and their repairs.
"""

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    REFUTED,
    ConvexLipschitz,
    Point,
    Real,
    Smooth,
    SmoothStronglyConvex,
    Steps,
    all_of,
    at_least,
    at_most,
    distance2,
    dot,
    equal,
    flow,
    greater,
    norm,
    norm2,
    rational,
    sqrt,
    theorem,
    total,
)
from verify.classes.functions import HessianLipschitz
from verify.explicit import has_class, has_minimizer, point, polynomial
from verify.methods.first_order import accelerated_gradient
from verify.methods.gradient import gradient_descent, gradient_step

Positive = Real(0, None, closed=(False, True))


def _basins_are_lines():
    """f(x, y) = x^2/2: every (0, y) is a minimizer, the flow keeps y, so the basin of (0, y) is a line in the plane."""
    f = polynomial({(2, 0): "1/2", (0, 1): 0})
    conditions = []
    for y in (-1, 0, 1):
        has_minimizer(f, point(0, y))
        for x in (-2, 1):
            # the flow's velocity at (x, y) is (-x, 0)
            conditions.append(equal(f.grad(point(x, y)), point(x, 0)))
    return all_of(*conditions)


@flow(
    "geo.A.11",
    source=GEOMETRY.at("Exercise A.11"),
    title="Under gradient flow the basin of every minimum has positive measure",
    topic="gradient-flow",
    printed_answer="TRUE",
    counterexample=_basins_are_lines,
    repair="geo.A.11.repair",
    expected=REFUTED,
)
def basins_have_positive_measure():
    """For gradient flow on a function with several local minima, each minimum's basin has positive measure.

    Against it: f(x, y) = x^2/2 on the plane.  Its minima are the points (0, y); the flow (x e^(-t), y) keeps y, so the
    basin of (0, y) is a line, of measure zero.  (Strict minima do not help: where f' on the line is nonnegative for
    x > 0, nonpositive for x < 0 and has zeros accumulating at the minimum 0, the basin of 0 is {0}.)
    """


@flow(
    "geo.A.11.repair",
    source=GEOMETRY.at("Exercise A.11, repaired"),
    title="A minimum with Hessian >= mI attracts the ball of radius 2m/M",
    topic="gradient-flow",
    expected=CONFIRMED,
)
def nondegenerate_basin(g: HessianLipschitz, star: Point(), x: Point()):
    """If grad f(x*) = 0, the Hessian at x* is at least mI and M-Lipschitz: the ball |x - x*| < 2m/M is in the basin.

    Written as grad f(x)'(x - x*) >= (x - x*)'H*(x - x*) - M/2 |x - x*|^3, which is positive in the ball, so that the
    distance to x* falls along the flow; with f = g - grad g(x*)'x.  Sharp for f = m x^2/2 - M x^3/6.
    """
    away = x - star
    gradient = g.grad(x) - g.grad(star)
    curvature = g.hessian(star).form(away)
    return at_least(dot(gradient, away), curvature - g.M / 2 * norm(away) ** 3, bound=g.M / 2 * norm(away) ** 3)


def _adam_with_equal_moments():
    """H = ((1, 99/100), (99/100, 1)): from (1, 1) both gradients and so both rates are equal.

    H has the eigenvalues 199/100 and 1/100 in the directions (1, 1) and (1, -1).
    """
    c = rational(99, 100)
    f = polynomial({(2, 0): "1/2", (1, 1): "99/100", (0, 2): "1/2"})
    g = f.grad(point(1, 1))
    large, small = f.grad(point(1, 1)), f.grad(point(1, -1))
    return all_of(
        equal(g[0] ** 2, g[1] ** 2),
        equal(large, (1 + c) * point(1, 1)),
        equal(small, (1 - c) * point(1, -1)),
        equal((1 + c) / (1 - c), rational(199)),
    )


@theorem(
    "geo.A.14",
    source=GEOMETRY.at("Exercise A.14"),
    title="With Adam the effective condition number is about 1",
    topic="adaptive",
    printed_answer="FALSE",
    counterexample=_adam_with_equal_moments,
    repair="geo.A.14.repair",
    expected=REFUTED,
)
def adam_makes_the_condition_number_one():
    """Adam's learning rates make the effective condition number about 1, whatever that of the loss is.

    Against it: (x^2 + y^2)/2 + 99/100 xy from (1, 1).  By symmetry the two gradients are equal in all steps, so Adam's
    second moments are equal, its preconditioner is a multiple of I, and the condition number stays 199.
    """


@theorem(
    "geo.A.14.repair",
    source=GEOMETRY.at("Exercise A.14, repaired"),
    title="No diagonal preconditioner brings ((1, c), (c, 1)) below (1 + c)/(1 - c)",
    topic="adaptive",
    expected=PROVED,
)
def diagonal_preconditioning(c: Real(0, 1, closed=(True, False)), p: Positive, q: Positive):
    """For D = diag(p, q) > 0 and H = ((1, c), (c, 1)): (trace DH)^2/det DH >= 4/(1 - c^2), attained for p = q.

    (trace)^2/det = (1 + k)^2/k for the condition number k of DH, and grows with it; at k = (1 + c)/(1 - c) it is
    4/(1 - c^2).
    """
    return at_least((p + q) ** 2 / (p * q * (1 - c**2)), 4 / (1 - c**2))


def _square_is_solved_at_once():
    """f = x^2/2 with alpha_k = 1/sqrt(k): alpha_1 = 1 leads to 0 in the first step; f is not Lipschitz."""
    f = polynomial({(2,): "1/2"})
    has_class(f, convex=True)
    has_minimizer(f, point(0))
    conditions = [equal(f.grad(point(0)), point(0))]
    for start in (1, 5):
        conditions.append(equal(gradient_step(f, point(start), rational(1)), point(0)))
    for constant in (1, 10, 100, 1000):
        # a difference of values larger than constant times the distance
        conditions.append(greater(f(point(3 * constant)) - f(point(0)), rational(3 * constant**2)))
    return all_of(*conditions)


@theorem(
    "geo.A.15",
    source=GEOMETRY.at("Exercise A.15"),
    title="The rate O(1/sqrt k) with alpha_k = 1/sqrt k implies that f is Lipschitz",
    topic="schedule",
    printed_answer="FALSE",
    counterexample=_square_is_solved_at_once,
    repair="geo.A.15.repair",
    expected=REFUTED,
)
def rate_implies_lipschitz():
    """If f is convex and descent with alpha_k = 1/sqrt(k) has f(x_k) - f* = O(1/sqrt k), then f is Lipschitz.

    Against it: f = x^2/2 is at its minimum from the second iterate on, and f(3G) - f(0) = 4.5 G^2 > G |3G - 0|.
    """


@theorem(
    "geo.A.15.repair",
    source=GEOMETRY.at("Exercise A.15, repaired"),
    title="For convex G-Lipschitz f, descent with alpha_i = 1/sqrt(i) has the rate log(k)/sqrt(k)",
    topic="schedule",
    expected=CONFIRMED,
)
def lipschitz_is_sufficient(f: ConvexLipschitz(minimizer=True), x1: Point(), k: Steps(1, 10)):
    """min f(x_i) - f* <= (|x1 - x*|^2 + G^2 sum 1/i) / (2 sum 1/sqrt(i)), i from 1 to k: sufficient only."""
    xs = gradient_descent(f, x1, lambda i: 1 / sqrt(i + 1 + 0 * f.G), k)
    squares = total(1 / (i + 1 + 0 * f.G) for i in range(int(k)))
    sizes = total(1 / sqrt(i + 1 + 0 * f.G) for i in range(int(k)))
    best = xs.least(lambda x: f(x) - f.minimum, 0, int(k) - 1)
    return at_most(best, (distance2(x1, f.minimizer) + f.G**2 * squares) / (2 * sizes))


@theorem(
    "geo.A.17",
    source=GEOMETRY.at("Exercise A.17"),
    title="Nesterov's method converges like (1 - 1/sqrt(kappa))^k",
    topic="momentum",
    printed_answer="TRUE",
    ill_posed=True,
    readings=("geo.A.17.reading1", "geo.A.17.reading2"),
    expected=ILL_POSED,
)
def nesterov_rate():
    """Nesterov's method converges like (1 - 1/sqrt(kappa))^k for all L-smooth, m-strongly convex f.

    Of what?  The gap f(x_k) - f* does (reading 1), the distance |x_k - x*| of the text's solution does not (reading 2).
    """


@theorem(
    "geo.A.17.reading1",
    source=GEOMETRY.at("Exercise A.17"),
    title="Nesterov's method: f(x_k) - f* <= (1 - 1/sqrt(kappa))^k (f(x0) - f* + m/2 |x0 - x*|^2)",
    topic="momentum",
    expected=CONFIRMED,
)
def nesterov_rate_of_the_gap(f: SmoothStronglyConvex(minimizer=True), x0: Point(), k: Steps()):
    """With q = 1/sqrt(kappa), step 1/L and momentum (1 - q)/(1 + q), the gap is O((1 - q)^k).

    Gradient descent with step 1/L has (1 - q^2)^k, and log(1 - q)/log(1 - q^2) is at least 1/(2 q): the
    improvement of the bounds is of the order sqrt(kappa).
    """
    q = 1 / sqrt(f.kappa)
    xs = accelerated_gradient(f, x0, 1 / f.L, [(1 - q) / (1 + q)] * int(k))
    start = f(x0) - f.minimum + f.m / 2 * distance2(x0, f.minimizer)
    return at_most(f(xs.last) - f.minimum, (1 - q) ** int(k) * start)


def _double_root():
    """f = (q^2 x^2 + y^2)/2, q = 1/4, from (1, 0): x_k = (1 - q)^k (1 + q k) x0, where 1 + q k is unbounded."""
    quarter = rational(1, 4)
    g = polynomial({(2, 0): "1/32", (0, 2): "1/2"})
    has_class(g, smooth=1, strongly_convex="1/16")
    has_minimizer(g, point(0, 0))
    momentum = (1 - quarter) / (1 + quarter)
    xs = accelerated_gradient(g, point(1, 0), rational(1), [momentum] * 12)
    return all_of(*(equal(xs[k], (1 - quarter) ** k * (1 + quarter * k) * point(1, 0)) for k in range(13)))


@theorem(
    "geo.A.17.reading2",
    source=GEOMETRY.at("Exercise A.17; Solution to A.17"),
    title="Nesterov's method: |x_k - x*| = O((1 - 1/sqrt(kappa))^k)",
    topic="momentum",
    counterexample=_double_root,
    repair="geo.A.17.reading2.repair",
    expected=REFUTED,
)
def nesterov_rate_of_the_distance():
    """For all L-smooth, m-strongly convex f: |x_k - x*| <= C (1 - 1/sqrt(kappa))^k, with step 1/L and fixed momentum.

    Against it: f = (m x^2 + L y^2)/2 from y = 0.  The recurrence x_{k+1} = 2(1 - q) x_k - (1 - q)^2 x_{k-1},
    q = 1/sqrt(kappa), has a double root: x_k = (1 - q)^k (1 + q k) x0 (computed for kappa = 16), and 1 + q k is
    unbounded.
    """


@theorem(
    "geo.A.17.reading2.repair",
    source=GEOMETRY.at("Exercise A.17, repaired"),
    title="Nesterov's method: |x_k - x*|^2 <= (kappa + 1) (1 - 1/sqrt(kappa))^k |x0 - x*|^2",
    topic="momentum",
    expected=CONFIRMED,
)
def nesterov_rate_of_the_squared_distance(f: SmoothStronglyConvex(minimizer=True), x0: Point(), k: Steps()):
    """The squared distance is O((1 - 1/sqrt(kappa))^k): it is at most 2/m times the gap."""
    q = 1 / sqrt(f.kappa)
    xs = accelerated_gradient(f, x0, 1 / f.L, [(1 - q) / (1 + q)] * int(k))
    start = distance2(x0, f.minimizer)
    return at_most(distance2(xs.last, f.minimizer), (f.kappa + 1) * (1 - q) ** int(k) * start)


@theorem(
    "geo.A.20",
    source=GEOMETRY.at("Exercise A.20"),
    title="The average of N workers' gradients is L/sqrt(N)-smooth",
    topic="stochastic",
    printed_answer="FALSE",
    repair="geo.A.20.repair",
    expected=REFUTED,
)
def averaging_divides_smoothness(f: Smooth, x: Point(), y: Point(), N: Steps(2)):
    """The average of N workers' gradients of an L-smooth loss changes by at most L/sqrt(N) |x - y|."""
    change = (total(f.grad(x) for _ in range(int(N))) - total(f.grad(y) for _ in range(int(N)))) / N
    return at_most(norm2(change), f.L**2 / N * distance2(x, y))


@theorem(
    "geo.A.20.repair",
    source=GEOMETRY.at("Exercise A.20, repaired"),
    title="The average of L-smooth losses is L-smooth",
    topic="stochastic",
    expected=PROVED,
)
def averaging_keeps_smoothness(f: Smooth(L=1), g: Smooth(L=1), x: Point(), y: Point()):
    """If the workers' losses are L-smooth, so is their average (two workers, units with L = 1); f = g: sharp."""
    change = (f.grad(x) + g.grad(x) - f.grad(y) - g.grad(y)) / 2
    return at_most(norm2(change), distance2(x, y))
