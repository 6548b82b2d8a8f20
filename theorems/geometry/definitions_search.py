"""Line search: existence of a minimizer, the Armijo condition for every c in (0, 1), and the example x^4."""

import sympy

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    PROVED,
    REFUTED,
    Point,
    Real,
    Smooth,
    StronglyConvexQuadratic,
    all_of,
    at_most,
    dot,
    equal,
    figure,
    greater,
    less,
    norm2,
    optimality,
    rational,
    theorem,
)
from verify.explicit import point, polynomial

SEARCH = "Line Search"
Share = Real(0, 1, closed=(False, True))
Inside = Real(0, 1, closed=False)
Positive = Real(0, None, closed=(False, True))


def _exact_step(f, x, d):
    """The minimizer of f(x + alpha d) over alpha for a quadratic f: -grad f(x)'d/(d'Hd)."""
    return -dot(f.grad(x), d) / f.hessian(x).form(d)


def _no_minimizer():
    """f(x) = x, d = -1: phi(alpha) = x - alpha falls for ever."""
    alpha, x = sympy.symbols("alpha x", real=True)

    def phi(a):
        return x - a

    return less(phi(alpha + 1), phi(alpha))


@optimality(
    "geo.def.ls.argmin",
    source=GEOMETRY.at(f"{SEARCH}, Definition"),
    title="Exact line search finds the minimizer along a descent direction",
    topic="line-search",
    counterexample=_no_minimizer,
    repair="geo.def.ls.argmin.repair",
    expected=REFUTED,
)
def line_search_has_a_minimizer():
    """For every differentiable f and descent direction d, f(x + alpha d) has a minimizer over alpha > 0.

    Against it: f(x) = x with d = -1, where f(x + alpha d) = x - alpha falls for ever.
    """


@theorem(
    "geo.def.ls.argmin.repair",
    source=GEOMETRY.at(f"{SEARCH}, Definition, repaired"),
    title="On strongly convex quadratics -grad f'd/(d'Hd) > 0 is the minimizer",
    topic="line-search",
    expected=CONFIRMED,
)
def exact_line_search_on_quadratics(f: StronglyConvexQuadratic, x: Point(), d: Point(), alpha: Positive):
    """For a strongly convex quadratic and grad f(x)'d < 0, alpha* = -grad f(x)'d/(d'Hd) is positive and best.

    (For every strongly convex f a minimizer exists, because f(x + alpha d) grows without bound.)
    """
    best = _exact_step(f, x, d)
    return all_of(greater(best, 0), at_most(f(x + best * d), f(x + alpha * d))).given(
        ("d is a descent direction", less(dot(f.grad(x), d), 0))
    )


@theorem(
    "geo.def.ls.armijo-exists",
    source=GEOMETRY.at(f"{SEARCH}, Notation and Usage"),
    title="Backtracking ends: every short enough step satisfies the Armijo condition",
    topic="line-search",
    expected=CONFIRMED,
)
def armijo_holds_for_short_steps(f: Smooth, x: Point(), d: Point(), c: Inside, share: Share):
    """If grad f(x)'d < 0 and 0 < c < 1, Armijo holds for all alpha up to 2(1 - c)|grad f(x)'d|/(L|d|^2).

    So alpha, beta alpha, beta^2 alpha, ... reaches it after finitely many trials, and no trial needs L.
    """
    slope = dot(f.grad(x), d)
    alpha = share * -2 * (1 - c) * slope / (f.L * norm2(d))
    return at_most(f(x + alpha * d), f(x) + c * alpha * slope, bound=alpha * slope).given(
        ("d is a descent direction", less(slope, 0))
    )


@theorem(
    "geo.def.ls.armijo-c-half",
    source=GEOMETRY.at(f"{SEARCH}, Notation"),
    title="Any c in (0, 1) may be used in the Armijo condition",
    topic="line-search",
    expected=PROVED,
)
def armijo_with_any_constant(f: Smooth, x: Point(), c: Inside, share: Share):
    """For every c in (0, 1) and d = -grad f(x) there are positive steps with f(x + alpha d) <= f(x) - c alpha |d|^2.

    All up to 2(1 - c)/L are.  (With c > 1/2 the exact minimizer along a quadratic is not among them.)
    """
    g = f.grad(x)
    alpha = share * 2 * (1 - c) / f.L
    return at_most(f(x - alpha * g), f(x) - c * alpha * norm2(g), bound=alpha * norm2(g))


@theorem(
    "geo.def.ls.armijo-c-half.exact",
    source=GEOMETRY.at(f"{SEARCH}, Notation"),
    title="With c > 1/2 the Armijo condition excludes the exact minimizer of a quadratic",
    topic="line-search",
    expected=CONFIRMED,
)
def armijo_excludes_exact_steps(f: StronglyConvexQuadratic, x: Point(), d: Point()):
    """At the minimizer alpha* along d a quadratic has fallen by alpha* |grad f(x)'d|/2: Armijo holds iff c <= 1/2."""
    slope, best = dot(f.grad(x), d), _exact_step(f, x, d)
    return equal(f(x + best * d), f(x) + best * slope / 2).given(("d is a descent direction", less(slope, 0)))


@figure(
    "geo.ex.ls-x4-exact",
    source=GEOMETRY.at(f"{SEARCH}, Valid Example"),
    title="Exact line search on x^4 from 1 along -4: alpha* = 1/4, next point 0",
    topic="line-search",
    printed_answer="1/4; 0",
    expected=PROVED,
)
def exact_line_search_example():
    """d = -f'(1) = -4; (1 - 4 alpha)^4 is nonnegative and 0 at alpha = 1/4, which leads to 0."""
    f, x = polynomial({(4,): 1}), point(1)
    d = -f.grad(x)
    after = x + rational(1, 4) * d
    return all_of(equal(d, point(-4)), equal(after, point(0)), equal(f(after), 0))


@figure(
    "geo.ex.ls-x4-backtracking",
    source=GEOMETRY.at(f"{SEARCH}, Valid Example"),
    title="Backtracking on x^4 with c = beta = 0.5 tests 1, 0.5, 0.25, ... until Armijo holds",
    topic="line-search",
    printed_answer="tests 1, 0.5, 0.25, …",
    expected=PROVED,
)
def backtracking_example():
    """Armijo fails at 1, 1/2, 1/4 (the exact minimizer!) and 1/8, and holds at 1/16: five tests."""
    f, x = polynomial({(4,): 1}), point(1)
    d = -f.grad(x)
    slope = dot(f.grad(x), d)

    def rise(alpha):
        return f(x + alpha * d) - (f(x) + alpha * slope / 2)

    failing = [greater(rise(rational(1, 2**i)), 0) for i in range(4)]
    return all_of(*failing, at_most(rise(rational(1, 16)), 0))
