"""What convexity guarantees about minimizers, and what it does not."""

import sympy

from theorems.calculus.refuting import refuted
from theorems.texts import CALCULUS
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    Convex,
    FunctionClass,
    L,
    Point,
    QuadraticFunction,
    Real,
    Smooth,
    SmoothConvex,
    absolute,
    all_of,
    at_least,
    differs,
    distance2,
    dot,
    equal,
    greater,
    less,
    maximum,
    norm2,
    rational,
    theorem,
)
from verify.explicit import function, has_class, has_minimizer, point
from verify.programs import quadratic, residuals

TOPIC = "convexity"
TwiceConvex = FunctionClass(convex=True, twice=True)


@theorem(
    "cal.thm.3",
    source=CALCULUS.at("Theorem 3"),
    title="Local minima of convex functions are global",
    topic=TOPIC,
    expected=PROVED,
)
def local_minima_are_global(f: Convex, x: Point(), y: Point(), theta: Real(0, 1, closed=(False, True))):
    """For convex f with f(y) < f(x), every point of the segment from x to y other than x has a smaller value than x.

    So a point with a better point anywhere is no local minimum.
    """
    return less(f(theta * y + (1 - theta) * x), f(x)).given(("y is better", less(f(y), f(x))))


@theorem(
    "cal.thm.3.unique",
    source=CALCULUS.at("Theorem 3"),
    title="A strictly convex function has at most one minimizer",
    topic=TOPIC,
    expected=PROVED,
)
def at_most_one_minimizer(f: Convex, x: Point(), y: Point()):
    """Where f is strictly convex between x and y, the midpoint has a smaller value than one of the two.

    So two different points are not both minimizers.
    """
    middle = f((x + y) / 2)
    return less(middle, maximum(f(x), f(y))).given(
        ("x and y differ", greater(distance2(x, y), 0)),
        ("f is strictly convex between x and y", less(middle, (f(x) + f(y)) / 2)),
    )


def two_solutions():
    """(x + y - 1)^2 is convex and smallest at (1, 0) and at (0, 1)."""
    f = function(residuals([[1, 1]], [1]))
    one, other = point(1, 0), point(0, 1)
    has_class(f, convex=True)
    has_minimizer(f, one)
    has_minimizer(f, other)
    return all_of(equal(f(one), f(other)), differs(one, other))


@refuted(
    "cal.convex-unique-global",
    "Section 16, Intuition",
    "Convexity guarantees a unique global solution",
    topic=TOPIC,
    repair="cal.thm.3.unique",
)
def convex_with_two_solutions():
    """A convex function has a unique global minimizer."""
    return two_solutions()


@refuted(
    "cal.ex.26.3",
    "Section 26, optimizer exercise",
    "On a convex problem every convergent optimizer reaches the same solution",
    topic=TOPIC,
    repair="cal.thm.3.unique",
)
def two_optimizers_two_solutions():
    """For a convex problem any convergent optimizer reaches the same unique solution.

    On (x + y - 1)^2 from (0, 0) a gradient step of 1/4 lands on (1/2, 1/2) and a coordinate step on (1, 0);
    both are minimizers.
    """
    f = function(residuals([[1, 1]], [1]))
    start = point(0, 0)
    by_gradient = start - f.grad(start) * rational(1, 4)
    by_coordinate = start - point(1, 0) * (f.grad(start)[0] / 2)
    return all_of(
        equal(f.grad(by_gradient), point(0, 0)),
        equal(f.grad(by_coordinate), point(0, 0)),
        differs(by_gradient, by_coordinate),
    )


@theorem(
    "cal.convex-downhill-reaches",
    source=CALCULUS.at("Section 1 and Section 5.3, Intuition"),
    title="On a convex function, walk downhill and you must reach the bottom",
    topic=TOPIC,
    ill_posed=True,
    readings=("cal.convex-downhill-reaches.reading1", "cal.convex-downhill-reaches.reading2"),
    expected=ILL_POSED,
)
def walking_downhill():
    """On a convex function walking downhill must reach the bottom: walking on until no way leads down, as nothing but
    the bottom is flat (reading 1), or in any steps that each go down (reading 2)?
    """


@theorem(
    "cal.convex-downhill-reaches.reading1",
    source=CALCULUS.at("Section 1 and Section 5.3, Intuition"),
    title="On a convex function a direction to the bottom leads downhill from every place above it",
    topic=TOPIC,
    expected=PROVED,
)
def nowhere_flat_above_the_bottom(f: SmoothConvex(minimizer=True), x: Point()):
    """grad f(x)'(x - x*) >= f(x) - f*: above the bottom the slope is not 0, so a walk that stops is at the bottom."""
    return at_least(dot(f.grad(x), x - f.minimizer), f(x) - f.minimum)


@refuted(
    "cal.convex-downhill-reaches.reading2",
    "Section 1 and Section 5.3, Intuition",
    "On a convex function steps that each go down must reach the bottom",
    topic=TOPIC,
    repair="cal.gd-convex-1overt",
)
def downhill_for_ever():
    """On a convex function, any walk that goes downhill at every step reaches the lowest point.

    x_k = 1 + 2^-k goes downhill on x^2 at every step, and stays above 1 while the minimum is at 0.
    """
    k = sympy.Symbol("k", integer=True, nonnegative=True)
    x = 1 + sympy.Rational(1, 2) ** k
    return all_of(
        greater(sympy.expand(x**2 - x.subs(k, k + 1) ** 2), sympy.Integer(0)),
        equal(sympy.limit(x**2, k, sympy.oo), sympy.Integer(1)),
    )


@refuted(
    "cal.convexity-exact-divide",
    "Section 1",
    "Convexity is exactly the dividing line between problems with and without traps",
    topic=TOPIC,
    repair="cal.thm.3",
)
def no_trap_without_convexity():
    """A problem has no local traps if and only if it is convex.

    x^2/(1 + x^2) is not convex (its second derivative at 1 is -1/2), and its derivative 2x/(1 + x^2)^2
    vanishes only at the global minimum 0.
    """
    x = sympy.Symbol("x", real=True)
    f = x**2 / (1 + x**2)
    slope = sympy.factor(sympy.diff(f, x))
    return all_of(equal(slope, 2 * x / (1 + x**2) ** 2), less(sympy.diff(f, x, 2).subs(x, 1), sympy.Integer(0)))


@theorem(
    "cal.least-squares-stationary-global",
    source=CALCULUS.at("Sections 5.2 and 16.2"),
    title="A stationary point of a convex loss is a global minimum",
    topic=TOPIC,
    expected=PROVED,
)
def stationary_is_global(f: SmoothConvex, x: Point(), y: Point()):
    """f tilted by -grad f(x) is convex and stationary at x, and nowhere smaller than at x."""
    slope = f.grad(x)
    return at_least(f(y) - dot(slope, y), f(x) - dot(slope, x))


@theorem(
    "cal.first-order-necessary",
    source=CALCULUS.at("Section 5.3, Intuition"),
    title="grad f = 0 holds at any optimum",
    topic=TOPIC,
    expected=ILL_POSED,
    ill_posed=True,
    readings=("cal.first-order-necessary.reading1", "cal.first-order-necessary.reading2"),
)
def gradient_vanishes_at_optima():
    """grad f = 0 is true at any optimum, also for the methods listed (OLS, ridge, lasso, logistic regression, SVM)."""


@theorem(
    "cal.first-order-necessary.reading1",
    source=CALCULUS.at("Section 5.3, Intuition, for differentiable f on the whole space"),
    title="grad f = 0 at any optimum of a smooth function",
    topic=TOPIC,
    expected=PROVED,
)
def gradient_vanishes_at_smooth_optima(f: Smooth, x: Point()):
    """Where grad f(x) is not zero, x - grad f(x)/L has a smaller value, so x is no optimum."""
    return less(f(x - f.grad(x) / f.L), f(x)).given(("grad f(x) is not zero", greater(norm2(f.grad(x)), 0)))


@refuted(
    "cal.first-order-necessary.reading2",
    "Section 5.3, Intuition, for the listed lasso",
    "grad f = 0 at any optimum of the lasso",
    topic=TOPIC,
    repair="cal.first-order-necessary.reading1",
)
def lasso_optimum_at_a_kink():
    """grad f = 0 at the optimum of a lasso objective.

    (b - 1/4)^2 + |b| is smallest at 0, where its slopes to the right and to the left are 1/2 and -3/2: it has
    no gradient there.
    """

    def f(b):
        return (b - rational(1, 4)) ** 2 + absolute(b)

    t, zero = rational(1, 8), rational(0)
    return all_of(
        less(f(zero), f(t)),
        less(f(zero), f(-t)),
        greater((f(t) - f(zero)) / t, rational(1, 2)),
        less((f(zero) - f(-t)) / t, rational(-3, 2)),
    )


@theorem(
    "cal.ex.28.1",
    source=CALCULUS.at("Section 28, Exercise 1"),
    title="For symmetric A, find the minimizer of x'Ax/2 - b.x; relate to solving Ax = b",
    topic="calculus",
    ill_posed=True,
    readings=("cal.ex.28.1.reading1", "cal.ex.28.1.reading2"),
    expected=ILL_POSED,
)
def minimizer_of_a_quadratic():
    """Where there is a minimizer, it solves Ax = b (reading 1); or every symmetric A has one, the solution (reading 2)?

    The exercise asks for the minimizer and does not say that A is positive definite.
    """


@theorem(
    "cal.ex.28.1.reading1",
    source=CALCULUS.at("Section 28, Exercise 1"),
    title="The gradient of x'Ax/2 - b.x is Ax - b, and a minimizer solves Ax = b",
    topic="calculus",
    expected=CONFIRMED,
)
def minimizer_solves_the_system(f: QuadraticFunction, x: Point(), t: Real(0, 2 / L, closed=False)):
    """Where Ax differs from b the step x - t(Ax - b), 0 < t < 2/L, lowers f: so a minimizer has Ax = b.

    On f(x) = x'Hx/2 + g.x + c, with H symmetric of any signs, H x + g = grad f(x).
    """
    residual = f.hessian(x) @ x + f.grad(0 * x)
    return all_of(equal(residual, f.grad(x)), less(f(x - t * residual), f(x))).given(
        ("x does not solve Ax = b", greater(norm2(residual), 0))
    )


@refuted(
    "cal.ex.28.1.reading2",
    "Section 28, Exercise 1",
    "For symmetric A the solution of Ax = b minimizes x'Ax/2 - b.x",
    topic="calculus",
    repair="cal.ex.19.1",
)
def stationary_point_of_an_indefinite_quadratic():
    """For every symmetric A, f(x) = x'Ax/2 - b.x has a minimizer, and it is the solution of Ax = b.

    With A = -1 and b = 1, x = -1 solves Ax = b and is the maximizer; f has no minimizer.
    """
    f = function(quadratic([[-1]], [-1]))
    return all_of(equal(f.grad(point(-1)), point(0)), less(f(point(0)), f(point(-1))))
