"""Example 11 and Solution C.11: how far the Polyak step goes on quadratics, and what a wrong f* does to it.

Decided here: that it is 1/lambda or the best fixed step (it is half of it on c|x|^2/2), that it has the rate of the
step 2/(L + m) (it has not), its linear rate, and the two opposite statements on a wrong estimate of f*.
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
    SmoothStronglyConvex,
    Steps,
    StronglyConvexQuadratic,
    all_of,
    at_least,
    at_most,
    distance2,
    equal,
    exists,
    greater,
    less,
    norm2,
    theorem,
)
from verify.methods.gradient import gradient_step, polyak_step_size

EXAMPLE = GEOMETRY.at("Example 11")
SOLUTION = GEOMETRY.at("Solution to C.11")
Positive = Real(0, None, closed=(False, True))
Quadratic = StronglyConvexQuadratic(minimizer=True)


def _moving(f, x):
    return ("not stationary", greater(norm2(f.grad(x)), 0))


@theorem(
    "geo.theorem.ex11-polyak-optimal-fixed",
    source=EXAMPLE,
    title="On quadratics the Polyak step equals the best fixed step",
    topic="step-size",
    repair="geo.theorem.ex11-polyak-optimal-fixed.repair",
    expected=REFUTED,
)
def polyak_is_the_best_fixed_step(f: Quadratic, x: Point()):
    """(f(x) - f*)/|grad f(x)|^2 = 2/(L + m), where m and L bound the curvature.

    The text itself finds 1/2 on (x - 3)^2/2, where the best fixed step is 1.
    """
    return equal(polyak_step_size(f, x), 2 / (f.L + f.m)).given(_moving(f, x))


@theorem(
    "geo.theorem.ex11-polyak-optimal-fixed.repair",
    source=GEOMETRY.at("Example 11, repaired"),
    title="The Polyak step lies between 1/(2L) and 1/(2m)",
    topic="step-size",
    expected=PROVED,
)
def where_the_polyak_step_lies(f: Quadratic, x: Point()):
    """1/(2L) <= (f(x) - f*)/|grad f(x)|^2 <= 1/(2m)."""
    gap, slope = f(x) - f.minimum, norm2(f.grad(x))
    return all_of(at_most(slope, 2 * f.L * gap, bound=gap), at_least(slope, 2 * f.m * gap))


@theorem(
    "geo.theorem.ex11-polyak-one-over-lambda",
    source=EXAMPLE,
    title="Where the gradient is an eigenvector of lambda the Polyak step is 1/lambda",
    topic="step-size",
    repair="geo.theorem.ex11-polyak-one-over-lambda.repair",
    expected=REFUTED,
)
def polyak_is_one_over_lambda(f: Quadratic, x: Point(), c: Positive):
    """(f(x) - f*)/|g|^2 = 1/lambda for g = grad f(x) with Hg = lambda g."""
    g = f.grad(x)
    eigen = equal(f.hessian(x) @ g, c * g)
    return equal(polyak_step_size(f, x), 1 / c).given(("g is an eigenvector", eigen), _moving(f, x))


@theorem(
    "geo.theorem.ex11-polyak-one-over-lambda.repair",
    source=GEOMETRY.at("Example 11, repaired"),
    title="Where the gradient is an eigenvector of lambda the Polyak step is 1/(2 lambda)",
    topic="step-size",
    expected=CONFIRMED,
)
def polyak_is_half_of_one_over_lambda(f: Quadratic, x: Point(), c: Positive):
    """(f(x) - f*)/|g|^2 = 1/(2 lambda) for g = grad f(x) with Hg = lambda g."""
    g = f.grad(x)
    eigen = equal(f.hessian(x) @ g, c * g)
    return equal(polyak_step_size(f, x), 1 / (2 * c)).given(("g is an eigenvector", eigen), _moving(f, x))


@theorem(
    "geo.rate.ex11-polyak-geometric",
    source=EXAMPLE,
    title="On quadratics the Polyak step converges geometrically, with a factor that depends on kappa",
    topic="step-size",
    expected=CONFIRMED,
)
def polyak_on_quadratics(f: Quadratic, x: Point()):
    """|x+ - x*|^2 <= (1 - 1/(4 kappa)) |x - x*|^2, and x+ is no minimizer: it does not converge in one step.

    The gap is at least |g|^2/(2L) and at least m/2 |x - x*|^2, and the squared distance falls by gap^2/|g|^2.
    """
    after = gradient_step(f, x, polyak_step_size(f, x))
    factor = 1 - f.m / (4 * f.L)
    return all_of(
        at_most(distance2(after, f.minimizer), factor * distance2(x, f.minimizer)),
        greater(distance2(after, f.minimizer), 0),
    ).given(_moving(f, x))


@theorem(
    "geo.C.11.rate",
    source=SOLUTION,
    title="On quadratics the Polyak step has the rate of the step 2/(L + m)",
    topic="step-size",
    repair="geo.rate.ex11-polyak-geometric",
    expected=REFUTED,
)
def polyak_has_the_best_rate(f: Quadratic, x: Point()):
    """|x+ - x*| <= (kappa - 1)/(kappa + 1) |x - x*|, in the first step already and squared.

    False for every kappa, not only for 1, where the right side is 0 and the Polyak step halves the distance: the
    largest squared factor of a step is 1 - 3 kappa/(kappa + 1)^2 (by geo.C.11.identity and Kantorovich), the printed
    one is 1 - 4 kappa/(kappa + 1)^2.
    """
    after = gradient_step(f, x, polyak_step_size(f, x))
    factor = ((f.L - f.m) / (f.L + f.m)) ** 2
    return at_most(distance2(after, f.minimizer), factor * distance2(x, f.minimizer)).given(_moving(f, x))


@theorem(
    "geo.C.11.linear-general",
    source=SOLUTION,
    title="On smooth strongly convex functions the Polyak step converges linearly",
    topic="step-size",
    expected=CONFIRMED,
)
def polyak_converges_linearly(f: SmoothStronglyConvex(minimizer=True), x: Point()):
    """|x+ - x*|^2 <= (1 - m/(4L)) |x - x*|^2 wherever the gradient is not 0."""
    after = gradient_step(f, x, polyak_step_size(f, x))
    bound = (1 - f.m / (4 * f.L)) * distance2(x, f.minimizer)
    return at_most(distance2(after, f.minimizer), bound, bound=bound).given(_moving(f, x))


@theorem(
    "geo.C.11.identity",
    source=SOLUTION,
    title="What a step of t Polyak steps does on a quadratic",
    topic="step-size",
    expected=CONFIRMED,
)
def distance_after_a_multiple_of_the_polyak_step(f: Quadratic, x: Point(), t: Real()):
    """|x+ - x*|^2 = |x - x*|^2 - (4t - t^2) (f(x) - f*)^2/|g|^2 for the step t (f(x) - f*)/|g|^2."""
    after = gradient_step(f, x, t * polyak_step_size(f, x))
    gain = (4 * t - t**2) * (f(x) - f.minimum) ** 2 / norm2(f.grad(x))
    return equal(distance2(after, f.minimizer), distance2(x, f.minimizer) - gain).given(_moving(f, x))


@theorem(
    "geo.C.11",
    source=GEOMETRY.at("Exercise C.11"),
    title="The Polyak step needs fewer iterations than the step 1/L",
    topic="step-size",
    ill_posed=True,
    readings=("geo.C.11.reading1", "geo.C.11.reading2"),
    expected=ILL_POSED,
)
def polyak_and_one_over_L():
    """On a strongly convex quadratic the Polyak step converges in fewer iterations than the fixed step 1/L.

    On every one (reading 1), or on one that the reader chooses (reading 2)?
    """


def _after(f, x0, k):
    """The k-th iterates of the Polyak step and of the step 1/L."""
    fixed = adaptive = x0
    for _ in range(k):
        fixed = gradient_step(f, fixed, 1 / f.L)
        adaptive = gradient_step(f, adaptive, polyak_step_size(f, adaptive))
    return adaptive, fixed


@theorem(
    "geo.C.11.reading1",
    source=GEOMETRY.at("Exercise C.11"),
    title="On every strongly convex quadratic the Polyak step is at least as fast as the step 1/L",
    topic="step-size",
    repair="geo.rate.ex11-polyak-geometric",
    expected=REFUTED,
)
def polyak_always_beats_one_over_L(f: Quadratic, x0: Point(), k: Steps(1)):
    """After k steps the Polyak iterates are at least as near to x* as those of the step 1/L.

    False: on |x|^2/2 the step 1/L arrives at once, and the Polyak step halves the distance for ever.
    """
    adaptive, fixed = _after(f, x0, k)
    return at_most(distance2(adaptive, f.minimizer), distance2(fixed, f.minimizer)).given(_moving(f, x0))


@exists(
    "geo.C.11.reading2",
    source=GEOMETRY.at("Exercise C.11"),
    title="There are quadratics on which the Polyak step is faster than the step 1/L",
    topic="step-size",
    expected=PROVED,
)
def polyak_sometimes_beats_one_over_L(f: Quadratic, x0: Point()):
    """After two steps the Polyak iterate is nearer to x* than half the distance that the step 1/L leaves."""
    adaptive, fixed = _after(f, x0, 2)
    return less(4 * distance2(adaptive, f.minimizer), distance2(fixed, f.minimizer)).given(_moving(f, x0))


def _estimated(f, x, estimate):
    """The Polyak step with an estimate in the place of f*."""
    return (f(x) - estimate) / norm2(f.grad(x))


@theorem(
    "geo.theorem.ex11-fstar-overestimate",
    source=EXAMPLE,
    title="An estimate above f* makes the Polyak step too short",
    topic="step-size",
    expected=CONFIRMED,
)
def estimate_above(f: SmoothConvex(minimizer=True), x: Point(), error: Positive):
    """(f(x) - f~)/|g|^2 < (f(x) - f*)/|g|^2 for f~ = f* + error.  ("Slow" has no measure; the length has.)"""
    return less(_estimated(f, x, f.minimum + error), polyak_step_size(f, x)).given(_moving(f, x))


@theorem(
    "geo.theorem.ex11-fstar-underestimate",
    source=EXAMPLE,
    title="An estimate below f* makes the Polyak step too long",
    topic="step-size",
    expected=CONFIRMED,
)
def estimate_below(f: SmoothConvex(minimizer=True), x: Point(), error: Positive):
    """(f(x) - f~)/|g|^2 > (f(x) - f*)/|g|^2 for f~ = f* - error."""
    return greater(_estimated(f, x, f.minimum - error), polyak_step_size(f, x)).given(_moving(f, x))


@theorem(
    "geo.C.11.fm-misestimate",
    source=GEOMETRY.at("Solution to C.11, Failure Modes"),
    title="An estimate above f* makes the Polyak step too long, one below too short",
    topic="step-size",
    repair="geo.theorem.ex11-fstar-overestimate",
    contradicts=("geo.theorem.ex11-fstar-overestimate", "geo.theorem.ex11-fstar-underestimate"),
    expected=REFUTED,
)
def estimate_the_wrong_way_round(f: SmoothConvex(minimizer=True), x: Point(), error: Positive):
    """(f(x) - f~)/|g|^2 > (f(x) - f*)/|g|^2 for f~ = f* + error: Example 11 says the opposite, and is right."""
    return greater(_estimated(f, x, f.minimum + error), polyak_step_size(f, x)).given(_moving(f, x))
