"""Solutions to A.1, A.2, A.11, A.13 and A.18: what the text says on saddles, minima and basins on the way.

Decided here: second-order conditions, times of escape, basins of gradient flow.
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
    absolute,
    all_of,
    asymptotic,
    at_least,
    at_most,
    equal,
    exists,
    flow,
    greater,
    less,
    log,
    norm,
    norm2,
    rational,
    theorem,
)
from verify.classes.functions import HessianLipschitz
from verify.explicit import point, polynomial
from verify.methods.gradient import gradient_step

Positive = Real(0, None, closed=(False, True))
SMALL = ("1", "1/10", "1/1000")


def around(g, star, x):
    """f(x) = g(x) - grad g(star)'x: the function g with a stationary point at ``star``."""
    return g(x) - g.grad(star).inner(x)


@theorem(
    "geo.A.1.necessary-psd",
    source=GEOMETRY.at("Solution to A.1, Comprehension"),
    title="At a local minimum the Hessian is positive semidefinite",
    topic="calculus",
    expected=CONFIRMED,
)
def necessary_condition(g: HessianLipschitz, star: Point(), v: Point(), t: Real(0, 1, closed=False)):
    """If v'Hv < 0 at a stationary point x*, then f(x* + s v) < f(x*) for all 0 < s < 3|v'Hv|/(M|v|^3): no minimum.

    For f(x) = g(x) - grad g(x*)'x with an M-Lipschitz Hessian H; a C^2 function has some such interval.
    """
    curvature = g.hessian(star).form(v)
    size = 3 * t * absolute(curvature) / (g.M * norm(v) ** 3)
    return less(around(g, star, star + size * v), around(g, star, star)).given(
        ("v is not zero", greater(norm2(v), 0)), ("v'Hv < 0", less(curvature, 0 * curvature))
    )


@exists(
    "geo.A.2.exp-time",
    source=GEOMETRY.at("Solution to A.2, Full mathematical justification"),
    title="Gradient descent can take any number of steps to leave a saddle, or never leave it",
    topic="nonconvex-saddle",
    witness=lambda: _long_stay(),
    expected=PROVED,
)
def escape_can_take_arbitrarily_long():
    """There are starts from which gradient descent needs exponentially many steps to leave a saddle, or never leaves.

    For f = (|x|^2 - y^2)/2 in d dimensions and step size 1 the unstable component doubles in each step: from
    y = 2^(-2^d) the run is within distance 1 for 2^d steps (shown for d up to 6), and from y = 0 for ever.  Nothing is
    said here of starts drawn at random, or of steps counted against log(1/y): those are as many.
    """


def _long_stay():
    """In 2 <= d <= 6 dimensions from y = 2^(-2^d), other components 0: at (0, ..., 0, 1) after 2^d steps."""
    conditions = []
    for dimension in range(2, 7):
        axes = [tuple(2 * int(i == j) for j in range(dimension)) for i in range(dimension)]
        f = polynomial(dict.fromkeys(axes[:-1], "1/2") | {axes[-1]: "-1/2"})
        x = point(*[0] * (dimension - 1), f"1/{2**2**dimension}")
        for _ in range(2**dimension):
            conditions.append(less(norm2(x), 1))
            x = gradient_step(f, x, rational(1))
        conditions.append(equal(norm2(x), rational(1)))
    f = polynomial({(2, 0): "1/2", (0, 2): "-1/2"})
    return all_of(*conditions, equal(gradient_step(f, point(1, 0), rational(1)), point(0, 0)))


@theorem(
    "geo.A.2.slow-escape",
    source=GEOMETRY.at("Solution to A.2, Failure mode analysis"),
    title="The time to escape is inversely proportional to the negative curvature",
    topic="nonconvex-saddle",
    expected=CONFIRMED,
)
def time_of_escape(c: Positive, alpha: Positive):
    """Escape times "exponentially long in dimension or inversely proportional to the curvature": the second.

    At a quadratic saddle of curvature -c it takes log(R/r)/log(1 + alpha c) steps from r to R along the eigenvector.

    alpha c/(1 + alpha c) <= log(1 + alpha c) <= alpha c: the time is log(R/r)/(alpha c), up to the factor 1 + alpha c.
    """
    growth = log(1 + alpha * c)
    return all_of(at_most(growth, alpha * c), at_least(growth, alpha * c / (1 + alpha * c)))


def _morse_function_without_return():
    """f' = (x^2 - 9)(x^2 - 1): minima -1 and 3, maxima -3 and 1, all nondegenerate; f' > 0 left of -3."""
    f = polynomial({(5,): "1/5", (3,): "-10/3", (1,): 9})
    conditions = [equal(f.grad(point(x)), point(0)) for x in (-3, -1, 1, 3)]
    for x in ("-31/10", -4, -10, -100):
        conditions.append(less(-f.grad(point(x))[0], 0))
    return all_of(*conditions)


@flow(
    "geo.A.11.saddle-null",
    source=GEOMETRY.at("Solution to A.11, Comprehension"),
    title="For a Morse function gradient flow converges to a local minimum from almost every start",
    topic="gradient-flow",
    counterexample=_morse_function_without_return,
    repair="geo.A.11.saddle-null.repair",
    expected=REFUTED,
)
def almost_every_start_reaches_a_minimum():
    """For a Morse function (all stationary points nondegenerate), almost every start flows to some local minimum.

    Against it: f' = (x^2 - 9)(x^2 - 1) has two minima, two maxima, all nondegenerate; from every x < -3 the velocity
    -(x^2 - 9)(x^2 - 1) is negative, and the flow runs to -infinity.  (The stable sets of saddles are null; that
    the trajectories stay bounded is missing.)
    """


@flow(
    "geo.A.11.saddle-null.repair",
    source=GEOMETRY.at("Solution to A.11, Comprehension, repaired"),
    title="At a nondegenerate quadratic saddle the starts that flow to it have no unstable component",
    topic="gradient-flow",
    expected=PROVED,
)
def stable_set_is_a_subspace():
    """On (a x^2 - c y^2)/2, a, c > 0: the flow is (x e^(-at), y e^(ct)); it tends to the saddle if and only if y = 0.

    So the set of these starts has measure zero; where trajectories are bounded, all other ones of a Morse function
    tend to local minima.  Computed: the flow solves its equation, its first limit is 0, its second infinite.
    """
    a, c, t, x, y = sympy.symbols("a c t x y", positive=True)
    first, second = x * sympy.exp(-a * t), y * sympy.exp(c * t)
    return all_of(
        equal(sympy.simplify(sympy.diff(first, t) + a * first), sympy.Integer(0)),
        equal(sympy.simplify(sympy.diff(second, t) - c * second), sympy.Integer(0)),
        equal(sympy.limit(first, t, sympy.oo), sympy.Integer(0)),
        equal(sympy.limit(1 / second, t, sympy.oo), sympy.Integer(0)),
    )


def _a_maximum_is_in_no_basin():
    """f = x^4/4 - x^2/2: at 0 the flow stands still; 0 is no local minimum and in no basin of one."""
    f = polynomial({(4,): "1/4", (2,): "-1/2"})
    lower = [less(f(point(s)), f(point(0))) for s in SMALL]
    return all_of(equal(f.grad(point(0)), point(0)), *lower)


@flow(
    "geo.A.11.partition",
    source=GEOMETRY.at("Solution to A.11, Comprehension"),
    title="The basins of the local minima partition the space",
    topic="gradient-flow",
    counterexample=_a_maximum_is_in_no_basin,
    repair="geo.A.11.repair",
    expected=REFUTED,
)
def basins_partition_the_space():
    """Gradient flow partitions the space into basins, one for each local minimum.

    Against it: x^4/4 - x^2/2; the maximum 0 is stationary, so it is in no basin of a minimum.  (Basins of different
    minima are disjoint; their union need not be everything.)
    """


@exists(
    "geo.A.11.discrete",
    source=GEOMETRY.at("Solution to A.11, Traps"),
    title="Gradient descent can have periodic orbits, which gradient flow cannot; it can converge to saddles",
    topic="gradient-descent",
    witness=lambda: _cycle_and_saddle(),
    expected=PROVED,
)
def discrete_behaviour():
    """Descent with finite steps can have periodic orbits, and converge to saddles.

    x^2/2 with step size 2 goes 1, -1, 1, ...; along the flow f falls, so it has no such orbit.  Both the flow and the
    descent on (x^2 - y^2)/2 tend to the saddle from (1, 0).
    """


def _cycle_and_saddle():
    f, g = polynomial({(2,): "1/2"}), polynomial({(2, 0): "1/2", (0, 2): "-1/2"})
    there = gradient_step(f, point(1), rational(2))
    return all_of(
        equal(there, point(-1)),
        equal(gradient_step(f, there, rational(2)), point(1)),
        equal(gradient_step(g, point(1, 0), rational(1)), point(0, 0)),
    )


@asymptotic(
    "geo.A.11.saddle-slow",
    source=GEOMETRY.at("Solution to A.11, Failure mode analysis"),
    title="The time that the flow spends near a saddle has no bound",
    topic="gradient-flow",
    expected=PROVED,
)
def flow_lingers_at_saddles():
    """On (x^2 - y^2)/2 the flow from (x, d) leaves |y| < 1 at the time log(1/d), which tends to infinity as d -> 0."""
    d = sympy.symbols("d", positive=True)
    time = sympy.log(1 / d)
    return all_of(
        equal(sympy.simplify(d * sympy.exp(time)), sympy.Integer(1)),
        equal(sympy.limit(1 / time, d, 0, "+"), sympy.Integer(0)),
    )


def _saddle_without_curvature():
    """x^2 + y^3 at 0: stationary, values above and below at every distance, Hessian diag(2, 0) without a minus."""
    f = polynomial({(2, 0): 1, (0, 3): 1})
    origin = point(0, 0)
    below = [less(f(point(0, f"-{s}")), f(origin)) for s in SMALL]
    above = [greater(f(point(0, s)), f(origin)) for s in SMALL]
    return all_of(equal(f.grad(origin), origin), *below, *above)


@theorem(
    "geo.A.13.characterized",
    source=GEOMETRY.at("Solution to A.13, Comprehension"),
    title="A saddle is characterized by mixed curvature",
    topic="nonconvex-saddle",
    counterexample=_saddle_without_curvature,
    repair="geo.A.13",
    expected=REFUTED,
)
def saddles_have_mixed_curvature():
    """A stationary point is a saddle (no local extremum) if and only if the curvature is mixed.

    "If" is exercise A.13.  Against "only if": x^2 + y^3 has no extremum at its stationary point 0, and the Hessian
    there is diag(2, 0): no direction curves downward.
    """


@theorem(
    "geo.A.13.zero-flat",
    source=GEOMETRY.at("Solution to A.13, Comprehension"),
    title="Zero eigenvalues of the Hessian indicate flat directions",
    topic="calculus",
    ill_posed=True,
    readings=("geo.A.13.zero-flat.reading1", "geo.A.13.zero-flat.reading2"),
    expected=ILL_POSED,
)
def zero_eigenvalues_are_flat():
    """Along an eigenvector of eigenvalue 0, f is flat: to second order (reading 1), or constant near x* (reading 2)?"""


@theorem(
    "geo.A.13.zero-flat.reading1",
    source=GEOMETRY.at("Solution to A.13, Comprehension"),
    title="Along a direction of curvature 0, f changes by at most M|t|^3/6",
    topic="calculus",
    expected=CONFIRMED,
)
def flat_to_second_order(g: HessianLipschitz, star: Point(), v: Point(), t: Real()):
    """For f(x) = g(x) - grad g(x*)'x - (x - x*)'H(x - x*)/2 (curvature zero): |f(x* + tv) - f(x*)| <= M |t v|^3/6."""
    step = t * v
    change = around(g, star, star + step) - around(g, star, star) - g.hessian(star).form(step) / 2
    return at_most(absolute(change), g.M * norm(step) ** 3 / 6)


def _fourth_power():
    f = polynomial({(4,): 1})
    return all_of(*(greater(f(point(s)), f(point(0))) for s in SMALL), equal(f.grad(point(0)), point(0)))


@theorem(
    "geo.A.13.zero-flat.reading2",
    source=GEOMETRY.at("Solution to A.13, Comprehension"),
    title="Along an eigenvector of eigenvalue 0, f is constant near the point",
    topic="calculus",
    counterexample=_fourth_power,
    repair="geo.A.13.zero-flat.reading1",
    expected=REFUTED,
)
def constant_along_zero_eigenvectors():
    """If the Hessian has an eigenvalue 0, then f is constant along its eigenvector, near the point.

    Against it: x^4 at 0.
    """
