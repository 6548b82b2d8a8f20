"""The Polyak step size: what it is optimal for, and what it is not.

Decided here: "the Polyak step is exact line search on quadratics" (where the two are comparable it is half of it), the
example on (x - 3)^2/2, and how its length goes with the gap.
"""

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    REFUTED,
    Point,
    Real,
    SmoothConvex,
    StronglyConvexQuadratic,
    Vector,
    all_of,
    at_least,
    at_most,
    distance2,
    dot,
    equal,
    figure,
    greater,
    less,
    norm2,
    rational,
    theorem,
)
from verify.explicit import has_minimizer, point, polynomial
from verify.methods.gradient import gradient_step, polyak_step_size

POLYAK = "Polyak Step Size"
POLYAK_EXAMPLE = GEOMETRY.at(f"{POLYAK}, Valid Example")
Positive = Real(0, None, closed=(False, True))


def _exact_step(f, x, d):
    """The minimizer of f(x + alpha d) over alpha for a quadratic f: -grad f(x)'d/(d'Hd)."""
    return -dot(f.grad(x), d) / f.hessian(x).form(d)


@theorem(
    "geo.def.polyak.name",
    source=GEOMETRY.at(f"{POLYAK}, Definition and Notation"),
    title="The Polyak step is the optimal step, or the steepest descent step",
    topic="step-size",
    ill_posed=True,
    readings=("geo.def.polyak.name.reading1", "geo.def.polyak.name.reading2"),
    expected=ILL_POSED,
)
def names_of_the_polyak_step():
    """The Polyak step is also called the optimal step (reading 1) or the steepest descent step (reading 2).

    (It is not named after Lojasiewicz: the Polyak-Lojasiewicz inequality is another thing.)
    """


@theorem(
    "geo.def.polyak.name.reading1",
    source=GEOMETRY.at(f"{POLYAK}, Definition"),
    title="The Polyak step minimizes the bound on the next distance",
    topic="step-size",
    expected=CONFIRMED,
)
def polyak_step_is_optimal_for_the_bound(f: SmoothConvex(minimizer=True), x: Point(), alpha: Real()):
    """|x+ - x*|^2 <= |x - x*|^2 - 2 alpha (f(x) - f*) + alpha^2 |grad f(x)|^2 (alpha >= 0); Polyak minimizes it.

    So the squared distance falls by (f(x) - f*)^2/|grad f(x)|^2 at least, and the bound is no better elsewhere.
    """
    gap, g2 = f(x) - f.minimum, norm2(f.grad(x))
    after = gradient_step(f, x, polyak_step_size(f, x))
    gain = gap**2 / g2
    return all_of(
        at_most(distance2(after, f.minimizer), distance2(x, f.minimizer) - gain, bound=gain),
        at_least(-2 * alpha * gap + alpha**2 * g2, -gain, bound=gain),
    ).given(("not stationary", greater(g2, 0)))


@theorem(
    "geo.def.polyak.name.reading2",
    source=GEOMETRY.at(f"{POLYAK}, Notation"),
    title="The Polyak step is the steepest descent (exact line search) step",
    topic="step-size",
    repair="geo.def.polyak.exact-linesearch.repair",
    expected=REFUTED,
)
def polyak_step_is_the_steepest_descent_step(f: StronglyConvexQuadratic(minimizer=True), x: Point()):
    """(f(x) - f*)/|g|^2 = |g|^2/(g'Hg) on strongly convex quadratics."""
    return equal(polyak_step_size(f, x), _exact_step(f, x, -f.grad(x))).given(
        ("not stationary", greater(norm2(f.grad(x)), 0))
    )


@theorem(
    "geo.def.polyak.exact-linesearch",
    source=GEOMETRY.at(f"{POLYAK}, Assumptions"),
    title="The Polyak step is exact line search on quadratics",
    topic="line-search",
    repair="geo.def.polyak.exact-linesearch.repair",
    expected=REFUTED,
)
def polyak_is_exact_line_search(f: StronglyConvexQuadratic(minimizer=True), x: Point()):
    """On a quadratic no step along -grad f(x) ends lower than the Polyak step does."""
    g = f.grad(x)
    after, best = gradient_step(f, x, polyak_step_size(f, x)), _exact_step(f, x, -g)
    return at_most(f(after), f(x - best * g)).given(("not stationary", greater(norm2(g), 0)))


@theorem(
    "geo.def.polyak.exact-linesearch.repair",
    source=GEOMETRY.at(f"{POLYAK}, Assumptions, repaired"),
    title="On c|x - x*|^2/2 the exact step is twice the Polyak step; on quadratics it is at most twice",
    topic="line-search",
    expected=CONFIRMED,
)
def polyak_is_half_of_exact_line_search(f: StronglyConvexQuadratic(minimizer=True), x: Point(), c: Positive):
    """On every strongly convex quadratic |g|^2/(g'Hg) <= 2 (f(x) - f*)/|g|^2, with equality for H = cI.

    For H = cI: twice the Polyak step is 2 (c|y|^2/2)/|cy|^2 = 1/c, y = x - x*, the exact step.
    """
    g, y = f.grad(x), x - f.minimizer
    return all_of(
        at_most(_exact_step(f, x, -g), 2 * polyak_step_size(f, x)),
        equal(2 * (c * norm2(y) / 2) / norm2(c * y) * c, 1),
    ).given(("not stationary", greater(norm2(g), 0)))


@theorem(
    "geo.def.polyak.larger-far",
    source=GEOMETRY.at(f"{POLYAK}, Usage"),
    title="Far from f* the Polyak rule takes larger steps, near f* smaller ones",
    topic="step-size",
    ill_posed=True,
    readings=("geo.def.polyak.larger-far.reading1", "geo.def.polyak.larger-far.reading2"),
    expected=ILL_POSED,
)
def polyak_steps_and_the_gap():
    """Larger steps far from f*, smaller ones as f(x_k) tends to f*: of any two points (1), or in the long run (2)?"""


def _shorter_step_from_a_larger_gap():
    """f = x_1^2/2 + x_2^2/8, f* = 0 at 0: gap 1/2 and step 1/2 at (1, 0), gap 9/32 and step 3/4 at (0, 3/2)."""
    f, first, second = polynomial({(2, 0): "1/2", (0, 2): "1/8"}), point(1, 0), point(0, "3/2")
    has_minimizer(f, point(0, 0))
    return all_of(
        equal(f(point(0, 0)), 0),
        greater(f(first), f(second)),
        less(f(first) ** 2 / norm2(f.grad(first)), f(second) ** 2 / norm2(f.grad(second))),
    )


@theorem(
    "geo.def.polyak.larger-far.reading1",
    source=GEOMETRY.at(f"{POLYAK}, Usage"),
    title="Where f - f* is larger, the Polyak step is longer",
    topic="step-size",
    counterexample=_shorter_step_from_a_larger_gap,
    repair="geo.def.polyak.larger-far.reading1.repair",
    expected=REFUTED,
)
def polyak_steps_grow_with_the_gap(f: SmoothConvex(minimizer=True), x: Point(), y: Point()):
    """If f(x) >= f(y) then the step from x, of length (f - f*)/|grad f|, is at least as long as that from y."""
    first, second = f(x) - f.minimum, f(y) - f.minimum
    return at_least(first**2 / norm2(f.grad(x)), second**2 / norm2(f.grad(y))).given(
        ("x is farther from f*", at_least(first, second)),
        ("x is not stationary", greater(norm2(f.grad(x)), 0)),
        ("y is not stationary", greater(norm2(f.grad(y)), 0)),
    )


@theorem(
    "geo.def.polyak.larger-far.reading1.repair",
    source=GEOMETRY.at(f"{POLYAK}, Usage, repaired"),
    title="The Polyak step is at least sqrt((f - f*)/(2L)) long, and at most |x - x*|",
    topic="step-size",
    expected=CONFIRMED,
)
def length_of_the_polyak_step(f: SmoothConvex(minimizer=True), x: Point()):
    """The squared length (f - f*)^2/|grad f|^2 is between (f(x) - f*)/(2L) and |x - x*|^2."""
    gap = f(x) - f.minimum
    length2 = gap**2 / norm2(f.grad(x))
    return all_of(at_least(length2, gap / (2 * f.L)), at_most(length2, distance2(x, f.minimizer))).given(
        ("not stationary", greater(norm2(f.grad(x)), 0))
    )


@theorem(
    "geo.def.polyak.larger-far.reading2",
    source=GEOMETRY.at(f"{POLYAK}, Usage"),
    title="The lengths of the Polyak steps tend to zero along a run",
    topic="step-size",
    expected=CONFIRMED,
)
def polyak_steps_are_square_summable(f: SmoothConvex(minimizer=True), x: Point()):
    """A step takes its squared length, at least, off |x - x*|^2: the squared lengths add up to at most |x0 - x*|^2."""
    after = gradient_step(f, x, polyak_step_size(f, x))
    return at_most(distance2(after, x) + distance2(after, f.minimizer), distance2(x, f.minimizer)).given(
        ("not stationary", greater(norm2(f.grad(x)), 0))
    )


@theorem(
    "geo.def.polyak.misestimate",
    source=GEOMETRY.at(f"{POLYAK}, Failure Case"),
    title="With a wrong f* the Polyak rule may fail to converge",
    topic="step-size",
    expected=CONFIRMED,
)
def wrong_minimum(x: Real()):
    """f(x) = x^2/2 + 1 with 0 in place of f* = 1: every step has at least the length sqrt 2, so nothing converges.

    The step goes from x to x/2 - 1/x; (x/2 + 1/x)^2 >= 2.
    """
    step_size = (x**2 / 2 + 1) / x**2
    after = x - step_size * x
    return all_of(at_least((after - x) ** 2, 2)).given(("x is not stationary", greater(x**2, 0)))


def _two_polyak_steps():
    f = polynomial({(2,): "1/2", (1,): -3, (0,): "9/2"})
    found, x = [], point(0)
    for _ in range(2):
        alpha = f(x) / norm2(f.grad(x))
        after = gradient_step(f, x, alpha)
        found.append((f(x), f.grad(x), alpha, after))
        x = after
    return found


@figure(
    "geo.ex.polyak-numbers",
    source=POLYAK_EXAMPLE,
    title="Polyak steps on (x - 3)^2/2: 0, 1.5, 2.25, each with alpha = 0.5",
    topic="step-size",
    printed_answer="0.5; 1.5; 2.25",
    expected=PROVED,
)
def polyak_example():
    """f(0) = 9/2, f'(0) = -3, alpha = 1/2, next 3/2; f(3/2) = 9/8, f'(3/2) = -3/2, alpha = 1/2, next 9/4."""
    (f0, g0, a0, x1), (f1, g1, a1, x2) = _two_polyak_steps()
    half = rational(1, 2)
    return all_of(
        equal(Vector([f0, g0[0], a0, x1[0]]), Vector([rational(9, 2), rational(-3), half, rational(3, 2)])),
        equal(Vector([f1, g1[0], a1, x2[0]]), Vector([rational(9, 8), rational(-3, 2), half, rational(9, 4)])),
    )


@figure(
    "geo.ex.polyak-one-step",
    source=POLYAK_EXAMPLE,
    title="The Polyak step on (x - 3)^2/2 converges in one step",
    topic="step-size",
    printed_answer="one step",
    repair="geo.ex.polyak-one-step.repair",
    expected=REFUTED,
)
def polyak_converges_in_one_step():
    """The first iterate from 0 is the minimizer 3 (the text itself computes 1.5)."""
    (_, _, _, x1), _ = _two_polyak_steps()
    return equal(x1, point(3))


@figure(
    "geo.ex.polyak-one-step.repair",
    source=GEOMETRY.at(f"{POLYAK}, Valid Example, repaired"),
    title="The Polyak steps halve the distance; twice the Polyak step converges in one step",
    topic="step-size",
    expected=PROVED,
)
def polyak_halves_the_distance():
    """On (x - 3)^2/2 from 0: the distances to 3 are 3, 3/2, 3/4; the step of size 1, twice Polyak's, reaches 3."""
    (_, g0, a0, x1), (_, _, _, x2) = _two_polyak_steps()
    return all_of(
        equal(3 - x1[0], rational(3, 2)), equal(3 - x2[0], rational(3, 4)), equal(point(0) - 2 * a0 * g0, point(3))
    )
