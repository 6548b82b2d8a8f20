"""Stability: for which step sizes a gradient step does not move away from a stationary point.

Decided here: the theorem as stated (without convexity), its proof steps, boundedness, and the endpoint 2/L.
Every L-smooth function with a stationary point x* is f(x) - grad f(x*)'x for an L-smooth f, and its gradient is
grad f(x) - grad f(x*): the texts are written that way, so that any function and any point may be drawn.
"""

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    REFUTED,
    L,
    Point,
    Real,
    Smooth,
    SmoothConvex,
    Steps,
    all_of,
    at_least,
    at_most,
    differs,
    distance2,
    dot,
    equal,
    greater,
    identity_claim,
    norm2,
    rational,
    theorem,
)
from verify.explicit import point, polynomial
from verify.methods.gradient import gradient_step

STABILITY = "Stability Bound under Step Size Constraint"
STATEMENT = GEOMETRY.at(f"{STABILITY}, Formal Statement")
PROOF = GEOMETRY.at(f"{STABILITY}, Proof")
INTERPRETATION = GEOMETRY.at(f"{STABILITY}, Interpretation")
UpToTwoOverL = Real(0, 2 / L, closed=(False, True))


def _step_around(f, star, x, alpha):
    """One gradient step on f(x) - grad f(star)'x, of which ``star`` is a stationary point."""
    return x - alpha * (f.grad(x) - f.grad(star))


@theorem(
    "geo.thm.stability",
    source=STATEMENT,
    title="With alpha <= 2/L no step moves away from a stationary point",
    topic="step-size",
    repair="geo.thm.stability.repair",
    expected=REFUTED,
)
def nonexpansive_step(f: Smooth, star: Point(), x: Point(), alpha: UpToTwoOverL):
    """For an L-smooth f, a stationary point x* and 0 < alpha <= 2/L: |x+ - x*| <= |x - x*|.  (No convexity.)"""
    return at_most(distance2(_step_around(f, star, x, alpha), star), distance2(x, star))


@theorem(
    "geo.thm.stability.repair",
    source=GEOMETRY.at(f"{STABILITY}, Formal Statement, repaired"),
    title="For convex f and alpha <= 2/L no step moves away from a stationary point",
    topic="step-size",
    expected=PROVED,
)
def nonexpansive_step_of_a_convex_function(f: SmoothConvex, star: Point(), x: Point(), alpha: UpToTwoOverL):
    """For a convex L-smooth f, a stationary point x* and 0 < alpha <= 2/L: |x+ - x*| <= |x - x*|."""
    return at_most(distance2(_step_around(f, star, x, alpha), star), distance2(x, star))


@theorem(
    "geo.thm.stability.cocoercive",
    source=PROOF,
    title="Co-coercivity as a consequence of smoothness",
    topic="convexity",
    repair="geo.thm.stability.cocoercive.repair",
    expected=REFUTED,
)
def cocoercivity_from_smoothness(f: Smooth, star: Point(), x: Point()):
    """For an L-smooth f with stationary point x*: grad f(x)'(x - x*) >= |grad f(x)|^2/L.  (No convexity.)"""
    g = f.grad(x) - f.grad(star)
    return at_least(dot(g, x - star), norm2(g) / f.L)


@theorem(
    "geo.thm.stability.cocoercive.repair",
    source=GEOMETRY.at(f"{STABILITY}, Proof, repaired"),
    title="Co-coercivity of convex smooth functions",
    topic="convexity",
    expected=PROVED,
)
def cocoercivity_from_convexity(f: SmoothConvex, star: Point(), x: Point()):
    """For a convex L-smooth f with stationary point x*: grad f(x)'(x - x*) >= |grad f(x)|^2/L."""
    g = f.grad(x) - f.grad(star)
    return at_least(dot(g, x - star), norm2(g) / f.L)


@theorem(
    "geo.thm.stability.need",
    source=PROOF,
    title="For stability alpha <= 2/L is needed",
    topic="step-size",
    ill_posed=True,
    readings=("geo.thm.stability.need.reading1", "geo.thm.stability.need.reading2"),
    expected=ILL_POSED,
)
def stability_needs():
    """Stability requires alpha <= 2/L: for the whole class (reading 1), or for each L-smooth function (reading 2)?"""


@theorem(
    "geo.thm.stability.need.reading1",
    source=PROOF,
    title="For every alpha > 2/L some L-smooth function is unstable",
    topic="step-size",
    expected=CONFIRMED,
)
def larger_steps_are_unstable_for_some_function(
    L: Real(0, None, closed=(False, True)), alpha: Real(2 / L, None, closed=(False, True)), x: Point()
):
    """On f(x) = L|x|^2/2, which is convex and L-smooth, every step with alpha > 2/L moves away from x* = 0."""
    return greater(norm2(x - alpha * (L * x)), norm2(x)).given(("x is not the minimizer", greater(norm2(x), 0)))


@theorem(
    "geo.thm.stability.need.reading2",
    source=PROOF,
    title="With alpha > 2/L every L-smooth function is unstable",
    topic="step-size",
    repair="geo.thm.stability.need.reading1",
    expected=REFUTED,
)
def larger_steps_are_unstable_for_every_function(
    f: SmoothConvex(minimizer=True), x: Point(), alpha: Real(2 / L, None, closed=(False, True))
):
    """For a convex L-smooth f and alpha > 2/L, a step from a point that is not stationary moves away from x*.

    L may be larger than it has to be; but the smallest L does not help either: far out on a Huber function the step
    has the length alpha L d, d its threshold, and leads towards x*.
    """
    after = gradient_step(f, x, alpha)
    return greater(distance2(after, f.minimizer), distance2(x, f.minimizer)).given(
        ("not stationary", greater(norm2(f.grad(x)), 0))
    )


def _unbounded_run():
    """f(x) = -x^2/2, L = 1, alpha = 2: every step multiplies x by 3."""
    f, x = polynomial({(2,): "-1/2"}), point(1)
    conditions = [equal(f.grad(point(0)), point(0))]
    for _ in range(5):
        after = gradient_step(f, x, rational(2))
        conditions.append(equal(after, 3 * x))
        x = after
    return all_of(*conditions, differs(x, point(0)))


@theorem(
    "geo.thm.stability.bounded",
    source=INTERPRETATION,
    title="alpha <= 2/L keeps the iterates bounded",
    topic="step-size",
    counterexample=_unbounded_run,
    repair="geo.thm.stability.bounded.repair",
    expected=REFUTED,
)
def bounded_iterates():
    """For an L-smooth f with a stationary point and alpha <= 2/L the iterates of gradient descent remain bounded.

    Against it: f(x) = -x^2/2 with L = 1 is L-smooth, 0 is stationary, and with alpha = 2 each step multiplies x by 3
    (with any alpha > 0, by 1 + alpha).  The step is linear, so what holds for the steps shown holds for all.
    """


@theorem(
    "geo.thm.stability.bounded.repair",
    source=GEOMETRY.at(f"{STABILITY}, Interpretation, repaired"),
    title="For convex f, alpha <= 2/L keeps the iterates within |x0 - x*| of x*",
    topic="step-size",
    expected=PROVED,
)
def bounded_iterates_of_a_convex_function(f: SmoothConvex, star: Point(), x0: Point(), alpha: UpToTwoOverL, k: Steps()):
    """For a convex L-smooth f with stationary point x* and 0 < alpha <= 2/L: |x_k - x*| <= |x0 - x*|."""
    x = x0
    for _ in range(int(k)):
        x = _step_around(f, star, x, alpha)
    return at_most(distance2(x, star), distance2(x0, star))


@identity_claim(
    "geo.thm.stability.endpoint",
    source=GEOMETRY.at(f"{STABILITY}; Step Size (Learning Rate); Fixed Step Size Rule; Descent Lemma"),
    title="The endpoint 2/L is stable and does not converge",
    topic="step-size",
    expected=PROVED,
)
def endpoint(L: Real(0, None, closed=(False, True)), x: Real()):
    """The text's ranges alpha <= 2/L (stability) and alpha < 2/L (convergence, decrease) differ by their endpoint.

    There, on f(x) = L x^2/2, the step is x -> -x: distance and value stay the same for ever.  So the stable range
    includes 2/L, and the ranges of convergence and of decrease do not.
    """
    after = x - 2 / L * (L * x)
    return all_of(equal(after, -x), equal(L * after**2 / 2, L * x**2 / 2))
