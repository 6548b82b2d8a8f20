"""Exercises A.3, A.5, A.7, A.8, A.10 and A.19: step sizes, cycles and decrease.

Decided here: the six statements themselves and their repairs.
"""

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    PROVED,
    REFUTED,
    Convex,
    Differentiable,
    L,
    Point,
    Real,
    Smooth,
    Steps,
    StronglyConvexQuadratic,
    absolute,
    all_of,
    at_most,
    differs,
    distance2,
    equal,
    greater,
    less,
    m,
    maximum,
    norm2,
    rational,
    theorem,
)
from verify.classes.functions import HessianLipschitz
from verify.explicit import has_minimizer, point, polynomial
from verify.methods.gradient import gradient_descent, gradient_step, polyak_step_size

Positive = Real(0, None, closed=(False, True))


def _gradient_points_elsewhere():
    """f = (x^2 + y^2)/2 + x^4/100: the gradient at (2, 1) is (2.32, 1), not parallel to (2, 1) - (0, 0)."""
    f = polynomial({(2, 0): "1/2", (0, 2): "1/2", (4, 0): "1/100"})
    origin, x0 = point(0, 0), point(2, 1)
    g = f.grad(x0)
    return all_of(
        equal(f.grad(origin), origin),
        less(f(origin), f(x0)),
        equal(g, point("58/25", 1)),
        differs(g[0] * x0[1] - g[1] * x0[0], rational(0)),
    )


@theorem(
    "geo.A.3",
    source=GEOMETRY.at("Exercise A.3"),
    title="Condition number 1 at the minimum means convergence in one step",
    topic="gradient-descent",
    printed_answer="FALSE",
    counterexample=_gradient_points_elsewhere,
    repair="geo.A.3.repair",
    expected=REFUTED,
)
def one_step_convergence():
    """If the Hessian at a local minimum x* has condition number 1, one step of optimal size from anywhere is x*.

    Against it, whatever the step size: f = (x^2 + y^2)/2 + x^4/100 is convex with minimizer 0 and Hessian I there, and
    from (2, 1) the gradient (2.32, 1) does not point away from 0, so no step of any size ends at 0.  (In one dimension,
    as in the printed example, a step size chosen for x0 would do it.)
    """


@theorem(
    "geo.A.3.repair",
    source=GEOMETRY.at("Exercise A.3, repaired"),
    title="With Hessian cI at the minimum one step squares the distance",
    topic="gradient-descent",
    expected=CONFIRMED,
)
def one_step_squares_the_distance(g: HessianLipschitz, star: Point(), x: Point(), c: Positive):
    """If grad f(x*) = 0, Hessian cI at x*, M-Lipschitz Hessian: a step of size 1/c has |x+ - x*| <= M/(2c) |x - x*|^2.

    Every such f has the gradient c(x - x*) + grad g(x) - grad g(x*) - H_g(x*)(x - x*) for a g with M-Lipschitz Hessian.
    With M = 0 (the quadratic c|x - x*|^2/2) one step is enough.
    """
    away = x - star
    gradient = c * away + g.grad(x) - g.grad(star) - g.hessian(star) @ away
    after = x - gradient / c
    return at_most(distance2(after, star), (g.M / (2 * c) * norm2(away)) ** 2)


def factor(alpha, largest, smallest):
    """The contraction factor of a gradient step on a quadratic with these extreme eigenvalues."""
    return maximum(absolute(1 - alpha * largest), absolute(1 - alpha * smallest))


@theorem(
    "geo.A.5",
    source=GEOMETRY.at("Exercise A.5"),
    title="With kappa = 100, alpha = 1.99/L is faster than 2/(L + m)",
    topic="step-size",
    printed_answer="FALSE",
    repair="geo.A.5.repair",
    expected=REFUTED,
)
def longer_step_is_faster():
    """On quadratics with kappa = 100 the contraction factor of alpha = 1.99/L is below that of alpha = 2/(L + m).

    It does not depend on the unit of the eigenvalues: 0.99 against 99/101.
    """
    largest, smallest = rational(100), rational(1)
    printed = factor(rational(199, 100) / largest, largest, smallest)
    return less(printed, factor(2 / (largest + smallest), largest, smallest))


@theorem(
    "geo.A.5.repair",
    source=GEOMETRY.at("Exercise A.5, repaired"),
    title="No step size has a smaller factor than 2/(L + m)",
    topic="step-size",
    expected=CONFIRMED,
)
def balanced_step_is_fastest(m: Positive, L: Real(m, None), alpha: Real()):
    """For 0 < m <= L and every alpha: (L - m)/(L + m) <= max(|1 - alpha L|, |1 - alpha m|)."""
    return at_most((L - m) / (L + m), factor(alpha, L, m))


@theorem(
    "geo.A.7",
    source=GEOMETRY.at("Exercise A.7"),
    title="A cycle of two points with alpha in (1/L, 2/L) lies along an eigenvector of the Hessian between them",
    topic="step-size",
    printed_answer="FALSE",
    expected=PROVED,
)
def cycles_of_length_two(f: Smooth, x: Point(), alpha: Real(1 / L, 2 / L, closed=False)):
    """Gradient descent on an L-smooth f with alpha in (1/L, 2/L) has no cycle of two points: the statement is true.

    Shown: two steps from a point that is not stationary end strictly lower, so never where they began.  (Two points
    x_a, x_b with x_a - x_b = alpha grad f(x_a) = -alpha grad f(x_b) would need alpha >= 2/L, or x_a = x_b.)
    """
    after = gradient_step(f, gradient_step(f, x, alpha), alpha)
    decrease = alpha * (1 - alpha * f.L / 2) * norm2(f.grad(x))
    return at_most(f(after), f(x) - decrease, bound=decrease)


def polyak_step_overshoots():
    """f = (x^2 + 100 y^2)/2, f* = 0: at (100, 1) the Polyak step size is about 1/4, and 2/L = 1/50."""
    f, x = polynomial({(2, 0): "1/2", (0, 2): 50}), point(100, 1)
    has_minimizer(f, point(0, 0))
    g = f.grad(x)
    after = x - f(x) / norm2(g) * g
    return greater(f(after), f(x))


@theorem(
    "geo.A.8",
    source=GEOMETRY.at("Exercise A.8"),
    title="The Polyak step decreases every differentiable function",
    topic="step-size",
    printed_answer="FALSE",
    counterexample=polyak_step_overshoots,
    repair="geo.A.8.repair",
    expected=REFUTED,
)
def polyak_step_decreases(f: Differentiable(minimizer=True, families=("quadratic", "huber")), x: Point()):
    """For every differentiable f with minimum f*: the Polyak step does not increase f.

    Searched among convex functions, where a checker can verify the minimum: already these refute it.
    """
    after = gradient_step(f, x, polyak_step_size(f, x))
    return at_most(f(after), f(x)).given(("not stationary", greater(norm2(f.grad(x)), 0)))


@theorem(
    "geo.A.8.repair",
    source=GEOMETRY.at("Exercise A.8, repaired"),
    title="For convex f the Polyak step decreases the distance to every minimizer",
    topic="step-size",
    expected=CONFIRMED,
)
def polyak_step_approaches(f: Convex(minimizer=True), x: Point()):
    """For convex f: |x+ - x*|^2 <= |x - x*|^2 - (f(x) - f*)^2/|g|^2, g the (sub)gradient at x."""
    squared = norm2(f.grad(x))
    after = gradient_step(f, x, polyak_step_size(f, x))
    gain = (f(x) - f.minimum) ** 2 / squared
    return at_most(distance2(after, f.minimizer), distance2(x, f.minimizer) - gain, bound=gain).given(
        ("not stationary", greater(squared, 0))
    )


@theorem(
    "geo.A.10",
    source=GEOMETRY.at("Exercise A.10"),
    title="With alpha < 2/L every step strictly decreases an L-smooth loss",
    topic="step-size",
    printed_answer="TRUE (with caveats)",
    expected=PROVED,
)
def short_steps_decrease(f: Smooth, x: Point(), alpha: Real(0, 2 / L, closed=False)):
    """For an L-smooth f and 0 < alpha < 2/L: f(x - alpha grad f(x)) < f(x), unless x is stationary."""
    return less(f(gradient_step(f, x, alpha)), f(x)).given(("not stationary", greater(norm2(f.grad(x)), 0)))


@theorem(
    "geo.A.19",
    source=GEOMETRY.at("Exercise A.19"),
    title="On a quadratic with eigenvalues in [1, 100] descent stays below its start, whatever the step size",
    topic="gradient-descent",
    printed_answer="FALSE (with step size restriction)",
    repair="geo.A.19.repair",
    expected=REFUTED,
)
def stays_in_the_ellipsoid(f: StronglyConvexQuadratic(L=100, m=1), x0: Point(), alpha: Positive, k: Steps()):
    """On a quadratic with eigenvalues in [1, 100]: f(x_k) <= f(x0) for every step size alpha > 0 and every k."""
    return at_most(f(gradient_descent(f, x0, alpha, k).last), f(x0))


@theorem(
    "geo.A.19.repair",
    source=GEOMETRY.at("Exercise A.19, repaired"),
    title="With alpha <= 2/L descent on a quadratic stays below its start",
    topic="gradient-descent",
    expected=PROVED,
)
def stays_in_the_ellipsoid_with_short_steps(
    f: StronglyConvexQuadratic(L=100, m=1), x0: Point(), alpha: Real(0, "1/50"), k: Steps()
):
    """On a quadratic with eigenvalues in [1, 100] and 0 <= alpha <= 2/100, the end included: f(x_k) <= f(x0)."""
    return at_most(f(gradient_descent(f, x0, alpha, k).last), f(x0))
