"""Gradients and directional derivatives: the definitions, their examples and their failure cases.

Decided here: the gradient as unique linear approximation, level sets, the example x_1^2 + 4 x_2^2, one-sided
directional derivatives, and the function x^2 y/(x^2 + y^2), which is continuous although the text says it is not.
"""

import sympy

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    PROVED,
    REFUTED,
    Differentiable,
    L,
    Matrix,
    Point,
    Real,
    Smooth,
    absolute,
    all_of,
    at_most,
    differs,
    dot,
    equal,
    exists,
    figure,
    greater,
    maximum,
    norm,
    norm1,
    norm2,
    printed,
    rational,
    sqrt,
    theorem,
)
from verify.explicit import point, polynomial

GRADIENT = "Gradient"
DIRECTIONAL = "Directional Derivative"
Positive = Real(0, None, closed=(False, True))


def _bowl():
    """x_1^2 + 4 x_2^2."""
    return polynomial({(2, 0): 1, (0, 2): 4})


@theorem(
    "geo.def.gradient.unique",
    source=GEOMETRY.at(f"{GRADIENT}, Definition"),
    title="The gradient is the unique linear approximation",
    topic="calculus",
    expected=PROVED,
)
def unique_linear_approximation(f: Smooth, x: Point(), h: Point(), v: Point(), t: Real(0, 1 / L, closed=(False, True))):
    """f(x + h) = f(x) + grad f(x)'h + o(|h|), and no other vector v has this property.

    For an L-smooth f the error is at most L/2 |h|^2; with v in place of the gradient it is at least |v - grad f(x)|/2
    times |h| for all short h in the direction v - grad f(x).
    """
    g = f.grad(x)
    away = v - g
    return all_of(
        at_most(f(x + h) - f(x) - dot(g, h), f.L / 2 * norm2(h)),
        at_most(f(x) + dot(g, h) - f(x + h), f.L / 2 * norm2(h)),
        at_most(f(x + t * away) - f(x) - t * dot(v, away), -t / 2 * norm2(away)),
    )


@theorem(
    "geo.def.gradient.steepest",
    source=GEOMETRY.at(f"{GRADIENT}, Usage"),
    title="The gradient is the direction of steepest ascent (usage)",
    topic="calculus",
    expected=CONFIRMED,
)
def steepest_direction(f: Differentiable, x: Point(), v: Point()):
    """Among unit vectors, grad f(x)'v is largest at grad f(x)/|grad f(x)| (which has to be defined)."""
    g = f.grad(x)
    return at_most(dot(g, v) / norm(v), dot(g, g) / norm(g)).given(
        ("the gradient is not zero", greater(norm2(g), 0)), ("v is not zero", greater(norm2(v), 0))
    )


@theorem(
    "geo.def.gradient.orthogonal-levelset",
    source=GEOMETRY.at(f"{GRADIENT}, Usage"),
    title="The gradient is orthogonal to the level set",
    topic="calculus",
    expected=PROVED,
)
def orthogonal_to_the_level_set(f: Smooth, x: Point(), y: Point()):
    """For y on the level set of x, |grad f(x)'(y - x)| <= L/2 |y - x|^2: directions y - x become orthogonal as y -> x.

    Any L-smooth f is brought to f(y) = f(x) by a linear term along y - x, which changes grad f(x)'(y - x) by
    f(y) - f(x); so the claim is written for all x and y.
    """
    slope = dot(f.grad(x), y - x) - (f(y) - f(x))
    bound = f.L / 2 * norm2(y - x)
    return all_of(at_most(slope, bound), at_most(-slope, bound))


@figure(
    "geo.def.gradient.example-norm",
    source=GEOMETRY.at(f"{GRADIENT}, Valid Example"),
    title="The gradient of x1^2 + 4 x2^2 at (1, 1) is (2, 8), of norm 8.25",
    topic="calculus",
    printed_answer="8.25",
    expected=PROVED,
)
def gradient_example():
    """f = x_1^2 + 4 x_2^2 has the gradient (2, 8) at (1, 1), and sqrt(68) is 8.25 to three digits."""
    g = _bowl().grad(point(1, 1))
    return all_of(equal(g, point(2, 8)), equal(norm2(g), 68), printed("8.25", norm(g)))


@figure(
    "geo.def.gradient.example-radial",
    source=GEOMETRY.at(f"{GRADIENT}, Valid Example"),
    title="(2, 8)/sqrt(68) points radially outward at (1, 1)",
    topic="calculus",
    repair="geo.def.gradient.example-radial.repair",
    expected=REFUTED,
)
def gradient_points_radially():
    """The gradient (2, 8) at (1, 1) is a positive multiple of the radius (1, 1): the cross product is zero."""
    g = _bowl().grad(point(1, 1))
    return all_of(greater(g[0] + g[1], 0), equal(g[0] * 1 - g[1] * 1, 0))


@figure(
    "geo.def.gradient.example-radial.repair",
    source=GEOMETRY.at(f"{GRADIENT}, Valid Example, repaired"),
    title="(2, 8) points outward, 31 degrees away from the radius",
    topic="calculus",
    expected=PROVED,
)
def gradient_points_outward():
    """The gradient (2, 8) has a positive component along (1, 1); the cosine of the angle is 10/sqrt(136) = 0.857."""
    g, radius = _bowl().grad(point(1, 1)), point(1, 1)
    return all_of(greater(dot(g, radius), 0), printed("0.857", dot(g, radius) / sqrt(norm2(g) * norm2(radius))))


@theorem(
    "geo.def.gradient.fail-abs",
    source=GEOMETRY.at(f"{GRADIENT}, Failure Case"),
    title="|x| has no gradient at 0",
    topic="calculus",
    expected=PROVED,
)
def absolute_value_at_zero(t: Positive):
    """All difference quotients of |x| at 0 are 1 from the right and -1 from the left."""
    return all_of(equal(absolute(t) / t, 1), equal(absolute(-t) / -t, -1))


@theorem(
    "geo.def.gradient.fail-manifold",
    source=GEOMETRY.at(f"{GRADIENT}, Failure Case"),
    title="The Riemannian gradient depends on the metric",
    topic="calculus",
    expected=PROVED,
)
def gradient_depends_on_the_metric():
    """For f(x) = x_1 + x_2 the metrics I and diag(1, 2) have the gradients (1, 1) and (1, 1/2).

    Each represents the same differential: v'G grad = v_1 + v_2, for both unit vectors v.
    """
    metric = Matrix([[rational(1), rational(0)], [rational(0), rational(2)]])
    euclidean, riemannian = point(1, 1), point(1, "1/2")
    return all_of(equal(metric @ riemannian, euclidean), differs(riemannian, euclidean))


@theorem(
    "geo.def.dirder.linear",
    source=GEOMETRY.at(f"{DIRECTIONAL}, Assumptions"),
    title="D_v f = grad f'v where f is differentiable",
    topic="calculus",
    expected=PROVED,
)
def directional_derivative_is_linear(f: Smooth, x: Point(), v: Point(), t: Positive):
    """For an L-smooth f the quotient (f(x + tv) - f(x))/t differs from grad f(x)'v by at most L t |v|^2/2.

    So D_v f(x) = grad f(x)'v, and the D_v f(x) for the unit vectors are the components of the gradient.  (Written
    multiplied by t.)
    """
    error, bound = f(x + t * v) - f(x) - t * dot(f.grad(x), v), f.L * t**2 * norm2(v) / 2
    return all_of(at_most(error, bound), at_most(-error, bound))


def _one_sided_without_partial():
    """|x| at 0: quotients 1 from the right, -1 from the left, at every scale (|x| is positively homogeneous)."""
    conditions = []
    for exponent in range(6):
        t = rational(1, 4**exponent)
        conditions += [equal((absolute(t) - 0) / t, 1), equal((absolute(-t) - 0) / -t, -1)]
    return all_of(*conditions)


@theorem(
    "geo.def.dirder.coordinate",
    source=GEOMETRY.at(f"{DIRECTIONAL}, Notation"),
    title="The one-sided D_(e_i) f is the partial derivative",
    topic="calculus",
    counterexample=_one_sided_without_partial,
    repair="geo.def.dirder.coordinate.repair",
    expected=REFUTED,
)
def coordinate_directional_derivative():
    """Where the one-sided limit D_(e_i) f(x) exists, it is the partial derivative in x_i (f not differentiable).

    Against it: f(x) = |x| at 0 has D_1 f(0) = 1, and no derivative there.
    """


@theorem(
    "geo.def.dirder.coordinate.repair",
    source=GEOMETRY.at(f"{DIRECTIONAL}, Notation, repaired"),
    title="For differentiable f the limits from both sides agree",
    topic="calculus",
    expected=PROVED,
)
def two_sided_directional_derivative(f: Smooth, x: Point(), v: Point(), t: Positive):
    """For an L-smooth f the quotients from the right and from the left differ by at most L t |v|^2.

    So D_v f(x) = -D_(-v) f(x), and D_(e_i) f(x) is the partial derivative.  (Written multiplied by t.)
    """
    right, left = f(x + t * v) - f(x), f(x) - f(x - t * v)
    bound = f.L * t**2 * norm2(v)
    return all_of(at_most(right - left, bound), at_most(left - right, bound))


@figure(
    "geo.def.dirder.example",
    source=GEOMETRY.at(f"{DIRECTIONAL}, Valid Example"),
    title="For x1^2 + x2^2 at (1, 0) along (1, 1)/sqrt 2 the derivative is sqrt 2",
    topic="calculus",
    printed_answer="√2",
    expected=PROVED,
)
def directional_derivative_example():
    """The gradient is (2, 0); the slope along w = (1, 1) has (g'w)^2/|w|^2 = 2 and is positive."""
    g, w = polynomial({(2, 0): 1, (0, 2): 1}).grad(point(1, 0)), point(1, 1)
    return all_of(equal(g, point(2, 0)), greater(dot(g, w), 0), equal(dot(g, w) ** 2 / norm2(w), 2))


def _saddle_like(x, y):
    """x^2 y/(x^2 + y^2), away from the origin."""
    return x**2 * y / (x**2 + y**2)


def _not_zero(a, b):
    return ("the direction is not zero", greater(a**2 + b**2, 0))


@theorem(
    "geo.def.dirder.fail-all-zero",
    source=GEOMETRY.at(f"{DIRECTIONAL}, Failure Case"),
    title="x^2 y/(x^2 + y^2) has D_v f(0, 0) = 0 for all v",
    topic="calculus",
    printed_answer="0",
    repair="geo.def.dirder.fail-all-zero.repair",
    expected=REFUTED,
)
def all_directional_derivatives_vanish(a: Real(), b: Real(), t: Positive):
    """The quotient f(ta, tb)/t, which does not depend on t and so is D_v f(0, 0) for v = (a, b), is zero."""
    return equal(_saddle_like(t * a, t * b) / t, 0).given(_not_zero(a, b))


@theorem(
    "geo.def.dirder.fail-all-zero.repair",
    source=GEOMETRY.at(f"{DIRECTIONAL}, Failure Case, repaired"),
    title="D_v f(0, 0) = v1^2 v2/(v1^2 + v2^2)",
    topic="calculus",
    expected=PROVED,
)
def directional_derivatives_of_the_example(a: Real(), b: Real(), t: Positive):
    """f(ta, tb)/t = a^2 b/(a^2 + b^2) for every t > 0: zero along the axes, and not linear in (a, b)."""
    return equal(_saddle_like(t * a, t * b) / t, _saddle_like(a, b)).given(_not_zero(a, b))


def _continuous_at_the_origin():
    """|f(x, y)| <= |y|: y^2 (x^2 + y^2)^2 - (x^2 y)^2 = y^4 (2 x^2 + y^2), which is nowhere negative."""
    x, y = sympy.symbols("x y", real=True)
    rest = y**4 * (2 * x**2 + y**2)
    return all_of(equal(y**2 * (x**2 + y**2) ** 2 - (x**2 * y) ** 2, rest), at_most(sympy.Integer(0), rest))


@exists(
    "geo.def.dirder.fail-discontinuous",
    source=GEOMETRY.at(f"{DIRECTIONAL}, Failure Case"),
    title="x^2 y/(x^2 + y^2) is not continuous at the origin",
    topic="calculus",
    counterexample=_continuous_at_the_origin,
    repair="geo.def.dirder.fail-discontinuous.repair",
    expected=REFUTED,
)
def not_continuous_at_the_origin(a: Real(), b: Real()):
    """There are points (x, y) near the origin at which |f| stays away from 0, so some have |f(x, y)| > |y|."""
    return greater(absolute(_saddle_like(a, b)), absolute(b)).given(_not_zero(a, b))


@theorem(
    "geo.def.dirder.fail-discontinuous.repair",
    source=GEOMETRY.at(f"{DIRECTIONAL}, Failure Case, repaired"),
    title="x^2 y/(x^2 + y^2) is continuous at the origin",
    topic="calculus",
    expected=CONFIRMED,
)
def continuous_at_the_origin(a: Real(), b: Real()):
    """|f(x, y)| <= |y|, so f is continuous at 0; it is not differentiable there: D_v f(0) is not linear in v."""
    return at_most(absolute(_saddle_like(a, b)), absolute(b)).given(_not_zero(a, b))


@theorem(
    "geo.def.dirder.fail-conclusion",
    source=GEOMETRY.at(f"{DIRECTIONAL}, Failure Case"),
    title="All directional derivatives may exist without differentiability",
    topic="calculus",
    expected=PROVED,
)
def directional_derivatives_are_not_enough():
    """For f = x^2 y/(x^2 + y^2), D_v f(0) = f(v) exists for all v, and D_(1,1) = 1/2 is not D_(1,0) + D_(0,1) = 0."""
    t, a, b = sympy.symbols("t a b", positive=True)
    one, zero = rational(1), rational(0)
    return all_of(
        equal(_saddle_like(t * a, t * b) / t, _saddle_like(a, b)),
        equal(_saddle_like(-t * a, t * b) / t, _saddle_like(a, b)),
        equal(_saddle_like(t * a, -t * b) / t, -_saddle_like(a, b)),
        equal(_saddle_like(one, zero) + _saddle_like(zero, one), 0),
        equal(_saddle_like(one, one), rational(1, 2)),
    )


@theorem(
    "geo.def.dirder.fgsm",
    source=GEOMETRY.at(f"{DIRECTIONAL}, Explicit ML Relevance"),
    title="The sign of the gradient is the steepest perturbation in the maximum norm",
    topic="other",
    expected=CONFIRMED,
)
def sign_is_steepest_in_the_maximum_norm(g: Point(), delta: Point()):
    """x + epsilon sign(grad f(x)): no perturbation with components up to epsilon has a larger slope.

    grad f'delta <= max|delta_i| (|g_1| + ... + |g_d|), which delta = epsilon sign(g) attains.
    """
    largest = maximum(*(absolute(component) for component in delta))
    return at_most(dot(g, delta), largest * norm1(g))
