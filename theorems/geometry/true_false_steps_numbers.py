"""Solutions to A.3, A.5, A.7, A.8, A.9, A.10 and A.19: the worked examples, identities and printed numbers.

Decided here: each number is computed again, exactly, from the inputs that the text gives.
"""

import sympy

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    REFUTED,
    Convex,
    Point,
    Real,
    Smooth,
    absolute,
    all_of,
    at_least,
    at_most,
    differs,
    distance2,
    dot,
    equal,
    exists,
    figure,
    greater,
    identity_claim,
    less,
    maximum,
    norm2,
    printed,
    rational,
    sqrt,
    theorem,
)
from verify.explicit import point, polynomial
from verify.methods.gradient import gradient_step

Positive = Real(0, None, closed=(False, True))
COUNTEREXAMPLE = "Explicit counterexample"


@identity_claim(
    "geo.A.3.kappa1-cI",
    source=GEOMETRY.at("Solution to A.3, Full mathematical justification"),
    title="Condition number 1 means that the Hessian is a multiple of the identity",
    topic="convexity",
    expected=PROVED,
)
def equal_eigenvalues(a: Real(), b: Real(), d: Real()):
    """The eigenvalues of ((a, b), (b, d)) are (a + d +- s)/2 with s^2 = (a - d)^2 + 4 b^2: equal only if b = 0, a = d.

    (In any dimension: a symmetric matrix is orthogonally similar to the diagonal matrix of its eigenvalues, here cI.)
    """
    squared = (a - d) ** 2 + 4 * b**2
    root = sqrt(squared)
    top, low = (a + d + root) / 2, (a + d - root) / 2
    return all_of(equal(top + low, a + d), equal(top * low, a * d - b**2), equal((top - low) ** 2, squared))


@figure(
    "geo.A.3.ex-numbers",
    source=GEOMETRY.at(f"Solution to A.3, {COUNTEREXAMPLE}"),
    title="x^2/2 + x^4/100: one step of size 1 from 2 leads to -0.32",
    topic="numeric",
    printed_answer="x_1=-0.32",
    expected=PROVED,
)
def quartic_step():
    """f'(2) = 2.32, x_1 = 2 - 2.32 = -0.32."""
    f, x = polynomial({(2,): "1/2", (4,): "1/100"}), point(2)
    return all_of(printed("2.32", f.grad(x)[0]), printed("-0.32", gradient_step(f, x, rational(1))[0]))


@figure(
    "geo.A.5.ex-diag",
    source=GEOMETRY.at(f"Solution to A.5, {COUNTEREXAMPLE}"),
    title="A = diag(1, 100): the factors of both step sizes",
    topic="numeric",
    printed_answer="0.0198; 0.98; -0.98; -0.99",
    expected=PROVED,
)
def factors_of_two_steps():
    """2/101 = 0.0198, factors 0.98 and -0.98; with 0.0199: 0.98 and -0.99."""
    best, longer = rational(2, 101), rational(199, 10_000)
    return all_of(
        printed("0.0198", best),
        printed("0.98", 1 - best),
        printed("-0.98", 1 - 100 * best),
        printed("0.98", 1 - longer),
        printed("-0.99", 1 - 100 * longer),
    )


@identity_claim(
    "geo.A.7.quad-cycle",
    source=GEOMETRY.at("Solution to A.7, Full mathematical justification"),
    title="On a quadratic a component returns after two steps if and only if alpha = 2/lambda (or lambda = 0)",
    topic="gradient-descent",
    expected=PROVED,
)
def two_cycles_of_a_quadratic(alpha: Real(), eigenvalue: Real(), x: Real()):
    """(1 - alpha c)^2 x - x = alpha c (alpha c - 2) x in each eigendirection: 0 only for x = 0, alpha c = 0 or 2.

    So the difference of the two points of a cycle is an eigenvector of eigenvalue 2/alpha.
    """
    after = x - alpha * (eigenvalue * x)
    twice = after - alpha * (eigenvalue * after)
    return equal(twice - x, alpha * eigenvalue * (alpha * eigenvalue - 2) * x)


@figure(
    "geo.A.7.ex-quad",
    source=GEOMETRY.at(f"Solution to A.7, {COUNTEREXAMPLE}"),
    title="x^2/2 + 2y^2, alpha = 0.49: y = 1, -0.96, 0.9216",
    topic="numeric",
    printed_answer="y_1=-0.96, y_2=0.9216",
    expected=PROVED,
)
def nearly_a_cycle():
    """alpha = 0.49 from (0, 1): y_1 = -0.96, y_2 = 0.9216, not a cycle; (1/L, 2/L) = (0.25, 0.5)."""
    f = polynomial({(2, 0): "1/2", (0, 2): 2})
    first = gradient_step(f, point(0, 1), rational(49, 100))
    second = gradient_step(f, first, rational(49, 100))
    return all_of(equal(first, point(0, "-24/25")), printed("0.9216", second[1]), less(second[1], 1))


def _no_smoothness_constant():
    """(x^2 + y^2)/2 + x y^2: from (c, 0) to (c, 1) the gradient changes by more than c."""
    f = polynomial({(2, 0): "1/2", (0, 2): "1/2", (1, 2): 1})
    changes = ((c, f.grad(point(c, 1)) - f.grad(point(c, 0))) for c in (1, 10, 1000))
    return all_of(*(greater(norm2(change), rational(c) ** 2) for c, change in changes))


@theorem(
    "geo.A.7.ex-cubic",
    source=GEOMETRY.at(f"Solution to A.7, {COUNTEREXAMPLE}"),
    title="(x^2 + y^2)/2 + eps x y^2 causes oscillations that are not aligned with eigenvectors",
    topic="gradient-descent",
    printed_answer="counterexample",
    ill_posed=True,
    readings=("geo.A.7.ex-cubic.reading1", "geo.A.7.ex-cubic.reading2"),
    expected=ILL_POSED,
)
def cubic_coupling():
    """On (x^2 + y^2)/2 + eps x y^2 gradient descent oscillates along directions other than (1, 0) and (0, 1).

    Between two points, with alpha in (1/L, 2/L), as A.7 says (reading 1), or with overshoots that die out (reading 2)?
    """


@exists(
    "geo.A.7.ex-cubic.reading1",
    source=GEOMETRY.at(f"Solution to A.7, {COUNTEREXAMPLE}"),
    title="(x^2 + y^2)/2 + eps x y^2 is a counterexample to A.7",
    topic="gradient-descent",
    counterexample=_no_smoothness_constant,
    contradicts=("geo.A.7",),
    repair="geo.A.7",
    expected=REFUTED,
)
def cubic_coupling_refutes_a7():
    """(x^2 + y^2)/2 + eps x y^2 is L-smooth with a cycle of two points, alpha in (1/L, 2/L), off the eigenvectors.

    Against it: its gradient changes by 1 + 2 eps c from (c, 0) to (c, 1), so it is not L-smooth for any L (eps = 1;
    other eps are a matter of scale), and no L-smooth function has such a cycle.
    """


def _overshoots_off_the_axes():
    """eps = 1, alpha = 3/2, from (1/10, 1/10): both components change sign in each step, by different factors."""
    f, x = polynomial({(2, 0): "1/2", (0, 2): "1/2", (1, 2): 1}), point("1/10", "1/10")
    conditions = []
    for _ in range(4):
        after = gradient_step(f, x, rational(3, 2))
        move, middle = after - x, (after + x) / 2
        image = f.hessian(middle) @ move
        conditions += [less(x[0] * after[0], 0), less(x[1] * after[1], 0)]
        conditions += [differs(move[0] * image[1], move[1] * image[0])]
        x = after
    return all_of(*conditions)


@exists(
    "geo.A.7.ex-cubic.reading2",
    source=GEOMETRY.at(f"Solution to A.7, {COUNTEREXAMPLE}"),
    title="On (x^2 + y^2)/2 + x y^2 gradient descent overshoots along no eigenvector of the Hessian",
    topic="gradient-descent",
    witness=_overshoots_off_the_axes,
    expected=PROVED,
)
def overshoots_off_the_axes():
    """With alpha = 3/2 from (1/10, 1/10) every step changes the sign of both components (four steps are computed).

    No step is parallel to an axis, or to an eigenvector of the Hessian at its midpoint.  The run tends to (0, 0).
    """


@figure(
    "geo.A.8.x3",
    source=GEOMETRY.at(f"Solution to A.8, {COUNTEREXAMPLE}"),
    title="x^3 with f* = 0: from 1 the Polyak step leads to 2/3, f = 8/27",
    topic="numeric",
    printed_answer="2/3; 0.296",
    expected=PROVED,
)
def polyak_on_a_cube():
    """alpha = 1/9, x_1 = 2/3, f(x_1) = 8/27 = 0.296 (with the assumed f* = 0; x^3 has no minimum)."""
    f, x = polynomial({(3,): 1}), point(1)
    step_size = f(x) / norm2(f.grad(x))
    after = x - step_size * f.grad(x)
    return all_of(equal(step_size, rational(1, 9)), equal(after, point("2/3")), printed("0.296", f(after)))


@figure(
    "geo.A.8.quartic",
    source=GEOMETRY.at(f"Solution to A.8, {COUNTEREXAMPLE}"),
    title="x^4 - x^2 from 1/2: the Polyak step leads to 0.625, f = -0.238",
    topic="numeric",
    printed_answer="-0.238",
    expected=PROVED,
)
def polyak_on_a_quartic():
    """f(0.5) = -0.1875, f'(0.5) = -0.5, f* = -0.25, alpha = 0.25, x_1 = 0.625, f(x_1) = -0.238."""
    f, x = polynomial({(4,): 1, (2,): -1}), point("1/2")
    step_size = (f(x) + rational(1, 4)) / norm2(f.grad(x))
    after = x - step_size * f.grad(x)
    return all_of(
        printed("-0.1875", f(x)),
        equal(f.grad(x), point("-1/2")),
        equal(step_size, rational(1, 4)),
        equal(after, point("5/8")),
        printed("-0.238", f(after)),
    )


def two_pieces(z):
    """-z for z < 0, z^2 for z >= 0."""
    return maximum(-z, 0 * z) + maximum(z, 0 * z) ** 2


def _lands_on_the_minimum():
    """At x = -s, s > 0, the slope is -1 and f(x) = s: the step size is s, so x+ = 0.  At x = s: s - s^2/(2s) = s/2."""
    s = sympy.Symbol("s", positive=True)
    left, right = -s - (s - 0) / (-1) ** 2 * (-1), s - s**2 / (2 * s) ** 2 * (2 * s)
    return all_of(equal(left, sympy.Integer(0)), less(sympy.Integer(0), s), equal(right, s / 2), less(s**2 / 4, s**2))


@exists(
    "geo.A.8.piecewise",
    source=GEOMETRY.at(f"Solution to A.8, {COUNTEREXAMPLE}"),
    title="On f = -x (x < 0), x^2 (x >= 0) the Polyak step can increase f",
    topic="step-size",
    printed_answer="may increase",
    counterexample=_lands_on_the_minimum,
    repair="geo.A.8.piecewise.repair",
    expected=REFUTED,
)
def polyak_on_two_pieces():
    """On f(x) = -x for x < 0, x^2 for x >= 0 (which is convex, f* = 0) the Polyak step from some x < 0 increases f.

    Against it: from x < 0 it leads to 0, the minimizer; from x > 0 to x/2.
    """


@theorem(
    "geo.A.8.piecewise.repair",
    source=GEOMETRY.at(f"Solution to A.8, {COUNTEREXAMPLE}, repaired"),
    title="On f = -x (x < 0), x^2 (x >= 0) the Polyak step never increases f",
    topic="step-size",
    expected=PROVED,
)
def polyak_on_two_pieces_decreases(x: Positive):
    """From -x it leads to 0, from x to x/2."""

    f = two_pieces
    return all_of(less(f(-x - f(-x) * (-1)), f(-x)), less(f(x - f(x) / (2 * x) ** 2 * (2 * x)), f(x)))


@theorem(
    "geo.A.8.convex-ineq",
    source=GEOMETRY.at("Solution to A.8, Comprehension"),
    title="f* - f(x) >= -g'(x - x*) for convex f",
    topic="convexity",
    expected=PROVED,
)
def convexity_at_the_minimizer(f: Convex(minimizer=True), x: Point()):
    """f(x*) - f(x) >= -g'(x - x*), g the (sub)gradient at x."""
    return at_least(f.minimum - f(x), -dot(f.grad(x), x - f.minimizer))


@theorem(
    "geo.A.9.step-bound",
    source=GEOMETRY.at("Solution to A.9, Full mathematical justification"),
    title="A clipped gradient is at most theta long, its step at most alpha theta",
    topic="gradient-descent",
    expected=CONFIRMED,
)
def clipped_step(w: Point(), g: Point(), alpha: Positive, theta: Positive):
    """With g~ = g/max(1, |g|/theta): |g~| <= theta, and w+ = w - alpha g~ has |w+ - w| <= alpha theta."""
    clipped = g / maximum(1, sqrt(norm2(g)) / theta)
    return all_of(at_most(norm2(clipped), theta**2), at_most(distance2(w - alpha * clipped, w), (alpha * theta) ** 2))


@figure(
    "geo.A.9.radii",
    source=GEOMETRY.at("Solution to A.9, ML applications"),
    title="theta from 1 to 5, alpha from 0.001 to 0.01: radii from 0.001 to 0.05",
    topic="numeric",
    printed_answer="0.001 to 0.05",
    expected=PROVED,
)
def radii():
    """1 * 0.001 = 0.001 and 5 * 0.01 = 0.05."""
    return all_of(
        equal(rational(1) * rational(1, 1000), rational(1, 1000)), equal(5 * rational(1, 100), rational(5, 100))
    )


@exists(
    "geo.A.9.not-theta",
    source=GEOMETRY.at(f"Solution to A.9, {COUNTEREXAMPLE}"),
    title="A clipped step can be longer than theta",
    topic="gradient-descent",
    witness=lambda: greater(absolute(rational(2) * (rational(5) / maximum(rational(1), rational(5) / 1))), 1),
    expected=PROVED,
)
def radius_is_not_theta():
    """With alpha = 2, theta = 1, gradient 5 the step has the length 2 > theta (for alpha <= 1 it is within theta)."""


@theorem(
    "geo.A.10.formula",
    source=GEOMETRY.at("Solution to A.10, Full mathematical justification"),
    title="f(x - alpha g) <= f(x) - alpha(1 - alpha L/2)|g|^2",
    topic="smoothness",
    expected=PROVED,
)
def descent_formula(f: Smooth, x: Point(), alpha: Real()):
    """For L-smooth f, g = grad f(x), every real alpha: f(x - alpha g) <= f(x) - alpha |g|^2 + L alpha^2/2 |g|^2."""
    squared = norm2(f.grad(x))
    return at_most(
        f(gradient_step(f, x, alpha)),
        f(x) - alpha * squared + f.L * alpha**2 / 2 * squared,
        bound=f.L * alpha**2 * squared,
    )


@figure(
    "geo.A.10.number",
    source=GEOMETRY.at(f"Solution to A.10, {COUNTEREXAMPLE}"),
    title="alpha = 1.999/L, |g| = 10^-3: guaranteed decrease 10^-9/L",
    topic="numeric",
    printed_answer="~1e-9/L",
    expected=PROVED,
)
def tiny_decrease():
    """1.999 (1 - 0.9995) 10^-6 = 0.9995 10^-9, for L = 1."""
    alpha = rational(1999, 1000)
    return printed("1e-9", alpha * (1 - alpha / 2) * rational(1, 10**6))


@exists(
    "geo.A.10.float32",
    source=GEOMETRY.at(f"Solution to A.10, {COUNTEREXAMPLE}"),
    title="A decrease of 10^-9 can be lost in 32-bit floats",
    topic="numeric",
    witness=lambda: less(rational(9995, 10**13), rational(1, 2**25)),
    expected=PROVED,
)
def decrease_lost_in_rounding():
    """At a loss of 1, L = 1: the float32 below 1 is 1 - 2^-24; a decrease of less than 2^-25 is rounded away."""


@figure(
    "geo.A.19.ex",
    source=GEOMETRY.at(f"Solution to A.19, {COUNTEREXAMPLE}"),
    title="A = diag(1, 100), alpha = 0.03 from (0, 1): f grows from 50 to 200",
    topic="numeric",
    printed_answer="50; (0,-2); 200",
    expected=PROVED,
)
def escape_from_the_ellipsoid():
    """f(x_0) = 50, grad = (0, 100), x_1 = (0, -2), f(x_1) = 200."""
    f, x = polynomial({(2, 0): "1/2", (0, 2): 50}), point(0, 1)
    after = gradient_step(f, x, rational(3, 100))
    return all_of(
        equal(f(x), rational(50)),
        equal(f.grad(x), point(0, 100)),
        equal(after, point(0, -2)),
        equal(f(after), rational(200)),
    )


@identity_claim(
    "geo.A.19.period2",
    source=GEOMETRY.at("Solution to A.19, Traps"),
    title="alpha = 2/lambda_max: period 2 along the top eigenvector, in the level set",
    topic="gradient-descent",
    expected=PROVED,
)
def period_two(c: Positive, x: Real()):
    """In the direction of eigenvalue c a step of size 2/c is x -> -x, and c x^2/2 stays the same."""
    after = x - 2 / c * (c * x)
    return all_of(equal(after, -x), equal(c * after**2 / 2, c * x**2 / 2))
