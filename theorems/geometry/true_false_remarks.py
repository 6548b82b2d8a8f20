"""Solutions to A.1 to A.5: single steps of the arguments and remarks that are precise enough to be decided.

Decided here: what vanishing gradients and Hessians imply, stable manifolds, factors of gradient steps.
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
    Smooth,
    absolute,
    all_of,
    at_least,
    at_most,
    differs,
    equal,
    exists,
    figure,
    greater,
    identity_claim,
    less,
    norm,
    printed,
    rational,
    theorem,
)
from verify.classes.functions import HessianLipschitz
from verify.explicit import has_class, point, polynomial
from verify.methods.first_order import heavy_ball
from verify.methods.gradient import gradient_step

from .true_false_saddles_parts import around

Positive = Real(0, None, closed=(False, True))
JUSTIFICATION = "Full mathematical justification"


def _gradient_vanishes_at_infinity():
    """f = -arctan: the steps x -> x + 1/(1 + x^2) from 1 make x^3 grow by more than 3/2 each, for ever."""
    x, conditions = rational(1), []
    for _ in range(6):
        after = x + 1 / (1 + x**2)
        conditions.append(greater(after**3, x**3 + rational(3, 2)))
        x = after
    return all_of(*conditions)


@theorem(
    "geo.A.1.stationary-only",
    source=GEOMETRY.at(f"Solution to A.1, {JUSTIFICATION}"),
    title="If the gradients tend to 0, the iterates converge to a stationary point",
    topic="gradient-descent",
    counterexample=_gradient_vanishes_at_infinity,
    repair="geo.A.1.stationary-only.repair",
    expected=REFUTED,
)
def vanishing_gradient_means_stationary_limit():
    """For an L-smooth f, |grad f(x_k)| -> 0 implies that x_k converges to some x* with grad f(x*) = 0.

    Against it: f = -arctan is 1-smooth and has no stationary point, and f' = -1/(1 + x^2).  With step size 1 from 1 the
    iterates grow without bound (3 x^2/(1 + x^2) >= 3/2 for x >= 1, so x^3 grows by at least 3/2), and f'(x_k) -> 0.
    """


@theorem(
    "geo.A.1.stationary-only.repair",
    source=GEOMETRY.at(f"Solution to A.1, {JUSTIFICATION}, repaired"),
    title="|grad f(x*)| <= |grad f(x_k)| + L|x_k - x*|: a limit of the iterates is stationary",
    topic="gradient-descent",
    expected=CONFIRMED,
)
def limits_are_stationary(f: Smooth, x: Point(), star: Point()):
    """For an L-smooth f; so if |grad f(x_k)| -> 0, every limit point of x_k (if there is one) is stationary."""
    return at_most(norm(f.grad(star)), norm(f.grad(x)) + f.L * norm(x - star))


def _rest_at_a_maximum():
    f = polynomial({(2,): "-1/2"})
    has_class(f, smooth=1)
    lower = [less(f(point(s)), f(point(0))) for s in ("1", "1/100", "-1/100")]
    return all_of(equal(gradient_step(f, point(0), rational(1)), point(0)), *lower)


@exists(
    "geo.A.1.local-max",
    source=GEOMETRY.at(f"Solution to A.1, {JUSTIFICATION}"),
    title="Gradient descent can converge to a local maximum",
    topic="gradient-descent",
    witness=_rest_at_a_maximum,
    expected=PROVED,
)
def convergence_to_a_maximum():
    """With alpha = 1/L: on -x^2/2 it stays at 0 from 0 (from there only: every other start doubles in each step)."""


def _cube():
    f = polynomial({(3,): 1})
    below = [less(f(point(s)), f(point(0))) for s in ("-1", "-1/100", "-1/10000")]
    return all_of(equal(f.grad(point(0)), point(0)), *below)


@theorem(
    "geo.A.1.psd-sufficient",
    source=GEOMETRY.at("Solution to A.1, Traps"),
    title="grad f = 0 and a positive semidefinite Hessian are sufficient for a local minimum",
    topic="calculus",
    counterexample=_cube,
    repair="geo.A.1.psd-sufficient.repair",
    expected=REFUTED,
)
def semidefinite_is_sufficient():
    """If grad f(x*) = 0 and the Hessian at x* is positive semidefinite, then x* is a local minimum.

    Against it: x^3 at 0, with gradient 0 and Hessian 0 (the condition is necessary; definite would be sufficient).
    """


@theorem(
    "geo.A.1.psd-sufficient.repair",
    source=GEOMETRY.at("Solution to A.1, Traps, repaired"),
    title="grad f = 0 and a positive definite Hessian are sufficient: f(x* + v) - f(x*) >= v'Hv/2 - M|v|^3/6",
    topic="calculus",
    expected=CONFIRMED,
)
def definite_is_sufficient(g: HessianLipschitz, star: Point(), v: Point()):
    """So with H >= mI, f(x) > f(x*) for 0 < |x - x*| < 3m/M; f = g - grad g(x*)'x with an M-Lipschitz Hessian."""
    growth = around(g, star, star + v) - around(g, star, star)
    error = g.M * norm(v) ** 3 / 6
    return at_least(growth, g.hessian(star).form(v) / 2 - error, bound=error)


def _no_stationary_point():
    """f = x^3 + x has f' = 3x^2 + 1 >= 1 and is not convex: f(-1) lies above the chord from -2 to 0."""
    f = polynomial({(3,): 1, (1,): 1})
    above_the_chord = greater(2 * f(point(-1)), f(point(-2)) + f(point(0)))
    slopes = (equal(f.grad(point(x)), point(3 * x**2 + 1)) for x in (-10, -1, 0, 1, 10))
    return all_of(above_the_chord, *slopes, _gradient_vanishes_at_infinity())


@theorem(
    "geo.A.1.finds-stationary",
    source=GEOMETRY.at("Solution to A.1, Traps"),
    title="Gradient descent on non-convex functions finds stationary points",
    topic="gradient-descent",
    counterexample=_no_stationary_point,
    repair="geo.A.18.repair",
    expected=REFUTED,
)
def descent_finds_stationary_points():
    """On every differentiable function that is not convex gradient descent finds a stationary point.

    Against it: f(x) = x^3 + x has none, and neither has -arctan, which is 1-smooth and bounded: with step size 1 its
    iterates grow for ever.  For L-smooth f bounded below and alpha < 2/L the gradients tend to 0, and no more.
    """


@identity_claim(
    "geo.A.2.unstable-eigvec",
    source=GEOMETRY.at(f"Solution to A.2, {JUSTIFICATION}"),
    title="Started along the eigenvector of curvature -c, the distance to the saddle grows by 1 + alpha c in each step",
    topic="nonconvex-saddle",
    expected=PROVED,
)
def exponential_escape(alpha: Real(), c: Real(), y: Real()):
    """On a quadratic saddle: y -> (1 + alpha c) y (after three steps, (1 + alpha c)^3 y)."""
    after = y
    for _ in range(3):
        after = after - alpha * (-c * after)
    return equal(after, (1 + alpha * c) ** 3 * y)


def _the_stable_manifold_is_curved():
    """(x^2 - y^2)/2 + x^2 y, Hessian diag(1, -1) at 0: from (1/2, 0) the run leaves the axis, and y runs away."""
    f, x = polynomial({(2, 0): "1/2", (0, 2): "-1/2", (2, 1): 1}), point("1/2", 0)
    first = gradient_step(f, x, rational(1, 2))
    conditions = [equal(x[1], rational(0)), equal(f.grad(point(0, 0)), point(0, 0)), less(first[1], 0)]
    x = first
    for _ in range(6):
        after = gradient_step(f, x, rational(1, 2))
        conditions.append(at_most(after[1], rational(3, 2) * x[1]))
        x = after
    return all_of(*conditions, less(x[1], -1))


@theorem(
    "geo.A.2.stable-manifold-span",
    source=GEOMETRY.at(f"Solution to A.2, {JUSTIFICATION}"),
    title="Starts in the span of the eigenvectors of nonnegative eigenvalue converge to the saddle",
    topic="nonconvex-saddle",
    counterexample=_the_stable_manifold_is_curved,
    repair="geo.A.2.stable-manifold-span.repair",
    expected=REFUTED,
)
def stable_manifold_is_a_subspace():
    """From the span of the eigenvectors with nonnegative eigenvalues at a saddle, descent converges to the saddle.

    Against it: (x^2 - y^2)/2 + x^2 y has the Hessian diag(1, -1) at 0; from (1/2, 0), step size 1/2, y becomes
    -1/8, and as y+ = y + (y - x^2)/2 <= 3/2 y for y <= 0, it runs away.  The stable manifold is curved.  (For an
    eigenvalue 0 it fails on quadratics already: nothing moves along its eigenvector.)
    """


@theorem(
    "geo.A.2.stable-manifold-span.repair",
    source=GEOMETRY.at(f"Solution to A.2, {JUSTIFICATION}, repaired"),
    title="On a quadratic saddle the components of positive curvature c converge for alpha < 2/c",
    topic="nonconvex-saddle",
    expected=PROVED,
)
def stable_components(c: Positive, t: Real(0, 2, closed=False), x: Positive):
    """With alpha = t/c, 0 < t < 2: |x - alpha c x| < |x|, by the factor |1 - t|; components that are 0 stay 0."""
    return less(absolute(x - t / c * (c * x)), absolute(x))


@theorem(
    "geo.A.2.need-unstable-component",
    source=GEOMETRY.at("Solution to A.2, Comprehension"),
    title="Deterministic dynamics cannot create a component along the unstable direction",
    topic="nonconvex-saddle",
    counterexample=_the_stable_manifold_is_curved,
    repair="geo.A.2.repair",
    expected=REFUTED,
)
def no_unstable_component_from_nothing():
    """Without a component along the unstable direction at the start, gradient descent does not leave the saddle.

    Against it: (x^2 - y^2)/2 + x^2 y from (1/2, 0): the unstable direction is (0, 1), and the first step has
    the component -1/8 there.  (On a quadratic it is true.)
    """


def _momentum_on_the_axis():
    f = polynomial({(2, 0): "1/2", (0, 2): "-1/2"})
    xs = heavy_ball(f, point(1, 0), rational(1, 4), rational(1, 4), 12)
    return all_of(*(equal(xs[k][1], rational(0)) for k in range(13)), less(absolute(xs[12][0]), rational(1, 50)))


@exists(
    "geo.A.2.momentum-no-guarantee",
    source=GEOMETRY.at("Solution to A.2, Traps"),
    title="Momentum alone does not guarantee escape from a saddle",
    topic="momentum",
    witness=_momentum_on_the_axis,
    expected=PROVED,
)
def momentum_can_stay():
    """The heavy-ball run on (x^2 - y^2)/2 from (1, 0) keeps y = 0 and tends to the saddle."""


@identity_claim(
    "geo.A.3.only-quadratic",
    source=GEOMETRY.at(f"Solution to A.3, {JUSTIFICATION}"),
    title="One step of a fixed size reaches x* from everywhere only on c|x - x*|^2/2 + const, c = 1/alpha",
    topic="gradient-descent",
    expected=PROVED,
)
def one_step_means_quadratic():
    """x - alpha grad f(x) = x* for all x says grad f(x) = (x - x*)/alpha, the gradient of |x - x*|^2/(2 alpha)."""
    x, star, alpha = sympy.symbols("x star alpha", positive=True)
    gradient = (x - star) / alpha
    antiderivative = (x - star) ** 2 / (2 * alpha)
    return all_of(
        equal(sympy.simplify(x - alpha * gradient - star), sympy.Integer(0)),
        equal(sympy.simplify(sympy.diff(antiderivative, x) - gradient), sympy.Integer(0)),
    )


@theorem(
    "geo.A.3.alpha-star-kappa1",
    source=GEOMETRY.at("Solution to A.3, Traps"),
    title="The optimal step size 2/(L + m) for a quadratic (which gives kappa = 1)",
    topic="step-size",
    ill_posed=True,
    readings=("geo.A.3.alpha-star-kappa1.reading1", "geo.A.3.alpha-star-kappa1.reading2"),
    expected=ILL_POSED,
)
def which_gives_kappa_one():
    """What gives kappa = 1, and of what?  The step size, the iteration I - alpha A (reading 1), or what it does to the
    two extreme errors, whose factors have the quotient 1 in absolute value (reading 2)?
    """


@identity_claim(
    "geo.A.3.alpha-star-kappa1.reading2",
    source=GEOMETRY.at("Solution to A.3, Traps"),
    title="With 2/(L + m) the errors of the extreme eigenvalues shrink alike",
    topic="step-size",
    expected=PROVED,
)
def extreme_errors_shrink_alike(low: Positive, high: Positive):
    """(1 - alpha L)^2 = (1 - alpha m)^2 for alpha = 2/(L + m)."""
    alpha = 2 / (low + high)
    return equal((1 - alpha * high) ** 2, (1 - alpha * low) ** 2)


@figure(
    "geo.A.3.alpha-star-kappa1.reading1",
    source=GEOMETRY.at("Solution to A.3, Traps"),
    title="The optimal step size gives kappa = 1",
    topic="step-size",
    repair="geo.A.5.contraction",
    expected=REFUTED,
)
def optimal_step_gives_kappa_one():
    """With 2/(L + m) the eigenvalues of I - alpha A are equal, as for kappa = 1.  L = 100, m = 1: -99/101, 99/101."""
    alpha = rational(2, 101)
    return equal(1 - alpha * 100, 1 - alpha)


@figure(
    "geo.A.5.much-larger",
    source=GEOMETRY.at(f"Solution to A.5, {JUSTIFICATION}"),
    title="1.99/L is much larger than 2/(L + m) at kappa = 100",
    topic="step-size",
    repair="geo.A.5.much-larger.repair",
    expected=REFUTED,
)
def much_larger():
    """The quotient of the two is at least 1.1 (a weak reading of "much"; it is 1.005)."""
    return at_least((rational(199, 100) / 100) / rational(2, 101), rational(11, 10))


@figure(
    "geo.A.5.much-larger.repair",
    source=GEOMETRY.at(f"Solution to A.5, {JUSTIFICATION}, repaired"),
    title="1.99/L is larger than 2/(L + m) by half a percent at kappa = 100",
    topic="step-size",
    expected=PROVED,
)
def slightly_larger():
    """1.99/100 divided by 2/101 is 1.005."""
    return printed("1.005", (rational(199, 100) / 100) / rational(2, 101))


@figure(
    "geo.A.5.stiff-factor",
    source=GEOMETRY.at(f"Solution to A.5, {JUSTIFICATION}"),
    title="alpha = 1.99/L: the factor along the stiffest direction is 0.98",
    topic="step-size",
    printed_answer="0.98",
    repair="geo.A.5.stiff-factor.repair",
    expected=REFUTED,
)
def stiff_factor():
    """|1 - alpha L| = |1 - 1.99| = 0.99; the printed 1 - 1.99/kappa = 0.98 belongs to the flattest direction."""
    return printed("0.98", absolute(1 - rational(199, 100)))


@figure(
    "geo.A.5.stiff-factor.repair",
    source=GEOMETRY.at(f"Solution to A.5, {JUSTIFICATION}, repaired"),
    title="alpha = 1.99/L: -0.99 along the stiffest, 0.98 along the flattest direction",
    topic="step-size",
    expected=PROVED,
)
def both_factors():
    """1 - 1.99 = -0.99 and 1 - 1.99/100 = 0.98."""
    return all_of(printed("-0.99", 1 - rational(199, 100)), printed("0.98", 1 - rational(199, 10_000)))


def _signs_do_not_matter():
    """On x^2/2 the step sizes 1/2 and 3/2 have the factors 1/2 and -1/2, and the same values in all steps."""
    f, x, y, conditions = polynomial({(2,): "1/2"}), point(1), point(1), []
    for _ in range(6):
        x, y = gradient_step(f, x, rational(1, 2)), gradient_step(f, y, rational(3, 2))
        conditions.append(equal(f(x), f(y)))
    return all_of(*conditions, differs(x[0], -x[0]))


@theorem(
    "geo.A.5.sign-slow",
    source=GEOMETRY.at(f"Solution to A.5, {JUSTIFICATION}; Comprehension"),
    title="Alternating signs make convergence slower than the size of the factor says",
    topic="step-size",
    counterexample=_signs_do_not_matter,
    repair="geo.A.5.contraction",
    expected=REFUTED,
)
def oscillation_slows():
    """Of two factors of equal size, the negative one converges more slowly.

    Against it: on x^2/2 the step sizes 1/2 and 3/2 have the factors 1/2 and -1/2, and f takes the same values.  (1.99/L
    is slower because 0.99 > 99/101.)
    """


def _middle_direction_is_faster():
    alpha = rational(2, 101)
    return all_of(equal(1 - alpha * rational(101, 2), rational(0)), equal(1 - alpha, rational(99, 101)))


@theorem(
    "geo.A.5.uniform",
    source=GEOMETRY.at("Solution to A.5, Comprehension"),
    title="2/(L + m) makes all eigendirections contract alike",
    topic="step-size",
    counterexample=_middle_direction_is_faster,
    repair="geo.A.5.uniform.repair",
    expected=REFUTED,
)
def uniform_contraction():
    """With alpha = 2/(L + m) the rates |1 - alpha c| of all eigenvalues c in [m, L] are equal.

    Against it: for m = 1, L = 100 the eigenvalue 101/2 has the factor 0, the eigenvalue 1 the factor 99/101.
    """


@identity_claim(
    "geo.A.5.uniform.repair",
    source=GEOMETRY.at("Solution to A.5, Comprehension, repaired"),
    title="2/(L + m) makes the two extreme eigendirections contract alike",
    topic="gradient-descent",
    expected=PROVED,
)
def balanced_extremes(m: Positive, L: Positive):
    """1 - 2L/(L + m) = -(1 - 2m/(L + m))."""
    alpha = 2 / (L + m)
    return equal(1 - alpha * L, -(1 - alpha * m))
