"""Convexity and strong convexity: definitions, characterizations, guarantees (Sections 2.5.1 to 2.5.3)."""

import sympy

from theorems.family.refuting import refuted
from theorems.texts import FAMILY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    Convex,
    FunctionClass,
    Point,
    QuadraticFunction,
    Real,
    StronglyConvex,
    all_of,
    any_of,
    at_least,
    at_most,
    differs,
    distance2,
    dot,
    equal,
    identity_claim,
    implies,
    less,
    norm,
    norm2,
    rational,
    theorem,
)
from verify.explicit import function, has_class, point
from verify.programs import quadratic

TOPIC = "convexity"
TwiceConvex = FunctionClass(convex=True, twice=True)
ZERO = sympy.Integer(0)


def chord_gap(f, x, y, theta):
    """theta f(x) + (1 - theta) f(y) - f(theta x + (1 - theta) y)."""
    return theta * f(x) + (1 - theta) * f(y) - f(theta * x + (1 - theta) * y)


@identity_claim(
    "fam.definition.convex-set",
    source=FAMILY.at("Section 2.5.1"),
    title="The points t x + (1 - t) y, 0 <= t <= 1, are the line segment between x and y",
    topic=TOPIC,
    expected=PROVED,
)
def points_of_a_segment(x: Point(), y: Point(), t: Real(0, 1)):
    """t x + (1 - t) y has the distance (1 - t)|x - y| from x and t|x - y| from y, which add up to |x - y|."""
    z = t * x + (1 - t) * y
    whole = distance2(x, y)
    return all_of(equal(distance2(z, x), (1 - t) ** 2 * whole), equal(distance2(z, y), t**2 * whole))


@theorem(
    "fam.definition.convex-function",
    source=FAMILY.at("Section 2.5.1"),
    title="A convex function lies on or below its chords, and satisfies Jensen's inequality",
    topic=TOPIC,
    expected=PROVED,
)
def chords_and_jensen(f: Convex, x: Point(), y: Point(), z: Point(), s: Real(0, 1), t: Real(0, 1)):
    """The chord inequality, whose right side is the height of the chord, and from it Jensen's for three points.

    With weights s t, s (1 - t) and 1 - s: the chord from the mean of x and y to z, and then the one from x to y.
    """
    mean = t * x + (1 - t) * y
    return all_of(at_least(chord_gap(f, x, y, t), 0), at_least(chord_gap(f, mean, z, s), 0))


@theorem(
    "fam.theorem.local-is-global",
    source=FAMILY.at("Section 2.5.2"),
    title="Every local minimum of a convex function is global",
    topic=TOPIC,
    expected=PROVED,
)
def local_minima_are_global(f: Convex, x: Point(), y: Point(), theta: Real(0, 1, closed=(False, True))):
    """For convex f with f(y) < f(x), every point of the segment from x to y other than x has a smaller value than x.

    So a point with a better point anywhere is no local minimum.
    """
    return less(f(theta * y + (1 - theta) * x), f(x)).given(("y is better", less(f(y), f(x))))


@theorem(
    "fam.corollary.stationary-is-global",
    source=FAMILY.at("Section 2.5.2"),
    title="A stationary point of a convex function is a global minimum",
    topic=TOPIC,
    expected=PROVED,
)
def stationary_is_global(f: FunctionClass(convex=True), x: Point(), y: Point()):
    """f tilted by -grad f(x) is convex and stationary at x, and nowhere smaller than at x."""
    slope = f.grad(x)
    return at_least(f(y) - dot(slope, y), f(x) - dot(slope, x))


@theorem(
    "fam.theorem.second-order-convexity",
    source=FAMILY.at("Section 2.5.2, Second-order characterization"),
    title="A twice differentiable function is convex iff its Hessian is positive semidefinite everywhere",
    topic=TOPIC,
    expected=CONFIRMED,
)
def convex_iff_semidefinite(
    f: TwiceConvex, x: Point(), v: Point(), g: FunctionClass(hessian_lipschitz=True, twice=True)
):
    """For convex f, v'H(x)v >= 0.  Conversely where a Hessian is semidefinite along a segment, f bends upward on it.

    That is: where v'H(x)v < 0 for a g with M-Lipschitz Hessian, with t = -v'Hv/(M|v|^3 - v'Hv) the point x is above
    the chord from x - tv to x + tv; and the mean value theorem for g' on a segment gives the other direction.
    """
    curvature = g.hessian(x).form(v)
    w = v * (-curvature / (g.M * norm2(v) * norm(v) - curvature))
    return all_of(at_least(f.hessian(x).form(v), 0), implies(less(curvature, 0), less(g(x + w) + g(x - w), 2 * g(x))))


@theorem(
    "fam.proof-step.psd-curves-upward",
    source=FAMILY.at("Section 2.5.2"),
    title="If no eigenvalue of the Hessian is negative, f curves upward in every direction",
    topic=TOPIC,
    expected=ILL_POSED,
    ill_posed=True,
    readings=("fam.proof-step.psd-curves-upward.reading1", "fam.proof-step.psd-curves-upward.reading2"),
)
def curves_upward():
    """If all eigenvalues of H are non-negative, f curves upward in every direction: weakly, or strictly?"""


@theorem(
    "fam.proof-step.psd-curves-upward.reading1",
    source=FAMILY.at("Section 2.5.2, not downward"),
    title="Where no Hessian has a negative eigenvalue, f lies on or above its tangents",
    topic=TOPIC,
    expected=PROVED,
)
def never_below_the_tangent(f: FunctionClass(convex=True), x: Point(), y: Point()):
    """f(y) >= f(x) + grad f(x).(y - x) for convex f, which is the same as semidefinite Hessians."""
    return at_least(f(y), f(x) + dot(f.grad(x), y - x))


@refuted(
    "fam.proof-step.psd-curves-upward.reading2",
    "Section 2.5.2, strictly upward",
    "If no eigenvalue of the Hessian is negative, f curves strictly upward in every direction",
    topic=TOPIC,
    repair="fam.proof-step.psd-curves-upward.reading1",
)
def flat_direction():
    """If all eigenvalues of H are non-negative, f lies above its tangent in every direction.

    x^2 has the Hessian diag(2, 0) in the plane, and along the second axis it is constant.
    """
    f = function(quadratic([[2, 0], [0, 0]], [0, 0]))
    has_class(f, convex=True)
    return equal(f(point(0, 1)), f(point(0, 0)))


# ---------------------------------------------------------------- strong convexity


@theorem(
    "fam.definition.strong-convexity-hessian",
    source=FAMILY.at("Section 2.5.3"),
    title="f - m|x|^2/2 is convex iff the Hessian is at least m I, for twice differentiable f",
    topic=TOPIC,
    expected=CONFIRMED,
)
def strong_convexity(
    f: FunctionClass(smooth=True, convex=True, strongly_convex=True, twice=True),
    q: QuadraticFunction, mu: Real(), x: Point(), v: Point(), theta: Real(0, 1),
):  # fmt: skip
    """For m-strongly convex f, v'H(x)v >= m|v|^2.

    And for quadratics q with H of any signs and any mu, the chord inequality of q - mu|.|^2/2 between x and x + v
    fails exactly where v'Hv < mu|v|^2 (for 0 < theta < 1): the two never have different signs.
    """
    gap = chord_gap(lambda z: q(z) - mu * norm2(z) / 2, x, x + v, theta)
    excess = q.hessian(x).form(v) - mu * norm2(v)
    return all_of(
        at_least(f.hessian(x).form(v), f.m * norm2(v)),
        at_least(gap * excess, 0),
        any_of(differs(gap, 0), equal(theta * (1 - theta) * excess, 0)),
    )


@theorem(
    "fam.theorem.sc-unique-minimum",
    source=FAMILY.at("Section 2.5.3"),
    title="A strongly convex function has exactly one global minimizer",
    topic=TOPIC,
    expected=PROVED,
)
def unique_minimum(f: StronglyConvex, x: Point(), y: Point()):
    """f(y) >= f(x) + g.(y - x) + m/2 |y - x|^2 for a subgradient g at x, and f((x + y)/2) is m/8 |x - y|^2 below the
    chord.  By the first, f(y) > f(x) where |y - x| > 2|g|/m: f, being continuous, has a minimizer in that ball.  By
    the second, two minimizers would have a better point between them.
    """
    apart = distance2(x, y)
    return all_of(
        at_least(f(y), f(x) + dot(f.grad(x), y - x) + f.m * apart / 2),
        at_most(f((x + y) / 2), (f(x) + f(y)) / 2 - f.m * apart / 8),
    )


# ---------------------------------------------------------------- the listed check


@theorem(
    "fam.algorithm.verify-convexity",
    source=FAMILY.at("Section 2.5.2, listing"),
    title="Checking Jensen's inequality along one segment verifies convexity",
    topic="numeric",
    expected=ILL_POSED,
    ill_posed=True,
    readings=("fam.algorithm.verify-convexity.reading1", "fam.algorithm.verify-convexity.reading2"),
)
def checking_one_segment():
    """The listing numerically verifies convexity: convex functions pass (reading 1), or only they do (reading 2)?"""


@theorem(
    "fam.algorithm.verify-convexity.reading1",
    source=FAMILY.at("Section 2.5.2, listing, convex functions pass"),
    title="A convex function violates Jensen's inequality on no segment",
    topic="numeric",
    expected=PROVED,
)
def convex_functions_pass(f: Convex, x: Point(), y: Point(), alpha: Real(0, 1)):
    """f(alpha x + (1 - alpha) y) <= alpha f(x) + (1 - alpha) f(y): in exact arithmetic the listing returns True."""
    return at_least(chord_gap(f, x, y, alpha), 0)


@refuted(
    "fam.algorithm.verify-convexity.reading2",
    "Section 2.5.2, listing, only convex functions pass",
    "A function that passes the check on a segment is convex",
    topic="numeric",
    repair="fam.algorithm.verify-convexity.reading1",
)
def a_saddle_passes():
    """A function that satisfies Jensen's inequality at the 100 points of one segment is convex.

    x^2 - y^2 does so between (0, 0) and (1, 0), where it is x^2, and is not convex: at (0, 0) it is above the chord
    from (0, -1) to (0, 1).
    """
    f = function(quadratic([[2, 0], [0, -2]], [0, 0]))
    start, end = point(0, 0), point(1, 0)
    gaps = [chord_gap(f, start, end, rational(i, 99)) for i in range(100)]
    middle = chord_gap(f, point(0, -1), point(0, 1), rational(1, 2))
    return all_of(*(at_least(gap, 0) for gap in gaps[::11]), less(middle, 0))
