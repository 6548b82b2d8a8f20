"""Gradient descent on convex smooth functions: the rate L|x0 - x*|^2/(2k) and the steps of its proof.

Decided here: the rate, its complexity, and each inequality of the printed proof.  The sum over k = 0, ...,
K-1 holds as printed, although the printed rearrangement drops a term on the way: the sharper inequality
grad f(x)'(x - x*) >= f(x) - f* + |grad f(x)|^2/(2L) gives it.
"""

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    PROVED,
    FunctionClass,
    Point,
    Real,
    Smooth,
    SmoothConvex,
    Steps,
    at_least,
    at_most,
    distance2,
    greater,
    norm2,
    theorem,
)
from verify.methods.gradient import gradient_descent, gradient_step

CONVEX_CASE = "Convergence of Gradient Descent (Convex Case)"
PROOF = GEOMETRY.at(f"{CONVEX_CASE}, Proof")
DifferentiableConvex = FunctionClass(convex=True, minimizer=True)


@theorem(
    "geo.thm.gd-convex",
    source=GEOMETRY.at(f"{CONVEX_CASE}, Formal Statement"),
    title="Gradient descent on a convex function: L|x0 - x*|^2/(2k)",
    topic="gradient-descent",
    printed_answer="L|x0-x*|²/(2k)",
    expected=PROVED,
)
def convex_rate(f: SmoothConvex(minimizer=True), x0: Point(), k: Steps()):
    """With step size 1/L, f(x_k) - f* is at most L|x0 - x*|^2/(2k).

    True and not tight: the worst case is L|x0 - x*|^2/(4k + 2).
    """
    xs = gradient_descent(f, x0, 1 / f.L, k)
    return at_most(f(xs.last) - f.minimum, f.L * distance2(x0, f.minimizer) / (2 * k))


@theorem(
    "geo.thm.gd-convex.onestep",
    source=PROOF,
    title="One step decreases f by (alpha - L alpha^2/2)|grad f|^2",
    topic="gradient-descent",
    expected=PROVED,
)
def one_step(f: Smooth, x: Point(), alpha: Real(0, None, closed=(False, True))):
    """f(x+) <= f(x) - (alpha - L alpha^2/2)|grad f(x)|^2; at alpha = 1/L the last term is |grad f(x)|^2/(2L)."""
    g2 = norm2(f.grad(x))
    after = gradient_step(f, x, alpha)
    return at_most(f(after), f(x) - (alpha - f.L * alpha**2 / 2) * g2, bound=alpha * g2)


@theorem(
    "geo.thm.gd-convex.gradlower",
    source=PROOF,
    title="|grad f|^2 is at least (f - f*)^2/|x - x*|^2",
    topic="convexity",
    expected=CONFIRMED,
)
def gradient_from_below(f: DifferentiableConvex, x: Point()):
    """For a differentiable convex f and x other than x*: |grad f(x)|^2 >= (f(x) - f*)^2/|x - x*|^2."""
    gap, away = f(x) - f.minimum, distance2(x, f.minimizer)
    return at_least(norm2(f.grad(x)), gap**2 / away).given(("x is not the minimizer", greater(away, 0)))


@theorem(
    "geo.thm.gd-convex.dist-recursion",
    source=PROOF,
    title="The recursion for the distance",
    topic="gradient-descent",
    expected=PROVED,
)
def distance_recursion(f: SmoothConvex(minimizer=True), x: Point()):
    """With alpha = 1/L: |x+ - x*|^2 <= |x - x*|^2 - 2 alpha (f(x) - f*) + 2 alpha^2 L (f(x) - f(x+)).

    And 2 alpha^2 L = 2/L.
    """
    alpha = 1 / f.L
    after = gradient_step(f, x, alpha)
    right = distance2(x, f.minimizer) - 2 * alpha * (f(x) - f.minimum) + 2 / f.L * (f(x) - f(after))
    return at_most(distance2(after, f.minimizer), right, bound=distance2(x, f.minimizer))


@theorem(
    "geo.thm.gd-convex.sum",
    source=PROOF,
    title="The gaps f(x_k) - f*, k = 0, ..., K-1, add up to at most L/2 |x0 - x*|^2",
    topic="gradient-descent",
    expected=PROVED,
)
def sum_of_gaps(f: SmoothConvex(minimizer=True), x0: Point(), k: Steps()):
    """With step size 1/L the gaps at x_0, ..., x_(k-1) add up to at most L/2 |x0 - x*|^2."""
    xs = gradient_descent(f, x0, 1 / f.L, k)
    return at_most(xs.sum(lambda x: f(x) - f.minimum, 0, k - 1), f.L / 2 * distance2(x0, f.minimizer))


@theorem(
    "geo.thm.gd-convex.monotone",
    source=PROOF,
    title="The last gap is at most the mean of the gaps before it",
    topic="gradient-descent",
    expected=PROVED,
)
def last_below_mean(f: SmoothConvex(minimizer=True), x0: Point(), k: Steps()):
    """With step size 1/L, f(x_k) - f* is at most the mean of f(x_i) - f* over i = 0, ..., k-1."""
    xs = gradient_descent(f, x0, 1 / f.L, k)
    return at_most(f(xs.last) - f.minimum, xs.sum(lambda x: f(x) - f.minimum, 0, k - 1) / k)


@theorem(
    "geo.thm.gd-convex.complexity",
    source=GEOMETRY.at(f"{CONVEX_CASE}, Interpretation"),
    title="Accuracy epsilon after O(L|x0 - x*|^2/epsilon) steps",
    topic="gradient-descent",
    expected=PROVED,
)
def convex_complexity(
    f: SmoothConvex(minimizer=True), x0: Point(), epsilon: Real(0, None, closed=(False, True)), k: Steps()
):
    """With step size 1/L and k >= L|x0 - x*|^2/(2 epsilon) steps, f(x_k) - f* <= epsilon."""
    xs = gradient_descent(f, x0, 1 / f.L, k)
    enough = at_most(f.L * distance2(x0, f.minimizer), 2 * epsilon * k)
    return at_most(f(xs.last) - f.minimum, epsilon).given(("enough steps", enough))


@theorem(
    "geo.thm.gd-nonconvex-rate",
    source=GEOMETRY.at(f"{CONVEX_CASE}, Explicit ML Relevance"),
    title="Without convexity: stationary points at a similar sublinear rate",
    topic="nonconvex-saddle",
    expected=CONFIRMED,
)
def nonconvex_rate(f: Smooth(bounded_below=True), x0: Point(), k: Steps()):
    """For an L-smooth f that is bounded below and alpha = 1/L, the least |grad f|^2 of k steps is O(1/k).

    Precisely: min |grad f(x_i)|^2 over i < k is at most 2L(f(x0) - inf f)/k.
    """
    xs = gradient_descent(f, x0, 1 / f.L, k)
    return at_most(xs.least(lambda x: norm2(f.grad(x)), 0, k - 1), 2 * f.L * (f(x0) - f.minimum) / k)
