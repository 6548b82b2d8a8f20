"""The gradient as steepest direction, the descent lemma, and the decrease of one gradient step.

Decided here: the theorem on steepest ascent and its interpretation, the descent lemma, and the step sizes
for which it guarantees a decrease.
"""

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    PROVED,
    Differentiable,
    L,
    Point,
    Real,
    Smooth,
    all_of,
    at_least,
    at_most,
    dot,
    equal,
    exists,
    greater,
    less,
    norm,
    norm2,
    theorem,
)
from verify.methods.gradient import gradient_step

STEEPEST = "Gradient Points in Direction of Steepest Ascent"
DESCENT_LEMMA = "Descent Lemma (Smoothness Inequality)"


@theorem(
    "geo.thm.steepest-ascent",
    source=GEOMETRY.at(f"{STEEPEST}, Formal Statement"),
    title="The gradient is the direction of steepest ascent",
    topic="calculus",
    expected=CONFIRMED,
)
def steepest_ascent(f: Differentiable, x: Point(), v: Point()):
    """Where grad f(x) is not zero, no unit vector has a larger slope than grad f/|grad f| (slope |grad f|).

    And none has a smaller one than its negative (slope -|grad f|).  The slope along v/|v| is grad f(x)'v/|v|.
    """
    g = f.grad(x)
    steepest = dot(g, g) / norm(g)
    slope = dot(g, v) / norm(v)
    return all_of(at_most(slope, steepest), at_least(slope, -steepest, bound=steepest)).given(
        ("the gradient is not zero", greater(norm2(g), 0)), ("v is not zero", greater(norm2(v), 0))
    )


@theorem(
    "geo.thm.steepest-ascent.interp",
    source=GEOMETRY.at(f"{STEEPEST}, Interpretation"),
    title="Moving against the gradient gives the greatest local decrease",
    topic="calculus",
    expected=CONFIRMED,
)
def greatest_local_decrease(f: Smooth, x: Point(), v: Point(), share: Real(0, 1, closed=False)):
    """Against every other direction v, the step along -grad f(x) of equal length ends lower if it is short.

    Greatest means: for every v that is not a multiple of -grad f(x) there is a length below which moving
    along -grad f(x) decreases f more than moving along v.  For an L-smooth f every t below
    (|grad f||v| + grad f'v)/(L|v|^2) is short enough, which is what is searched (``share`` of that length).
    The length depends on v: at a fixed length the best direction is another one in general.
    """
    g = f.grad(x)
    lead = norm(g) * norm(v) + dot(g, v)
    t = share * lead / (f.L * norm2(v))
    downhill = x - t * norm(v) / norm(g) * g
    return less(f(downhill), f(x + t * v)).given(
        ("v is not zero", greater(norm2(v), 0)),
        ("the gradient is not zero", greater(norm2(g), 0)),
        ("v does not point against the gradient", greater(lead, 0)),
    )


@theorem(
    "geo.thm.descent-lemma",
    source=GEOMETRY.at(f"{DESCENT_LEMMA}, Formal Statement"),
    title="Descent lemma",
    topic="smoothness",
    expected=PROVED,
)
def descent_lemma(f: Smooth, x: Point(), y: Point()):
    """A function with L-Lipschitz gradient lies below its linear model plus L/2 |y - x|^2."""
    bound = f.L / 2 * norm2(y - x)
    return at_most(f(y), f(x) + dot(f.grad(x), y - x) + bound, bound=bound)


@theorem(
    "geo.thm.descent-lemma.decrease",
    source=GEOMETRY.at(f"{DESCENT_LEMMA}, Explicit ML Relevance"),
    title="A gradient step with step size at most 1/L decreases the loss",
    topic="gradient-descent",
    printed_answer="α ≤ 1/L",
    expected=PROVED,
)
def decrease_up_to_one_over_smoothness(f: Smooth, x: Point(), alpha: Real(0, 1 / L, closed=(False, True))):
    """A gradient step with 0 < alpha <= 1/L decreases f by alpha/2 |grad f(x)|^2 at least.

    So f decreases strictly at every point that is not stationary, where nothing moves.
    """
    after = gradient_step(f, x, alpha)
    decrease = alpha / 2 * norm2(f.grad(x))
    return at_most(f(after), f(x) - decrease, bound=decrease)


@theorem(
    "geo.thm.descent-lemma.safe",
    source=GEOMETRY.at(f"{DESCENT_LEMMA}, Explicit ML Relevance"),
    title="Every step size below 2/L is safe",
    topic="step-size",
    printed_answer="α < 2/L",
    expected=PROVED,
)
def decrease_below_two_over_smoothness(f: Smooth, x: Point(), alpha: Real(0, 2 / L, closed=False)):
    """A gradient step with 0 < alpha < 2/L decreases f at every point that is not stationary."""
    after = gradient_step(f, x, alpha)
    return less(f(after), f(x)).given(("not stationary", greater(norm2(f.grad(x)), 0)))


@exists(
    "geo.thm.descent-lemma.maximum",
    source=GEOMETRY.at(f"{DESCENT_LEMMA}, Explicit ML Relevance"),
    title="2/L is the maximum: at 2/L itself f need not decrease",
    topic="step-size",
    printed_answer="α < 2/L",
    expected=PROVED,
)
def no_decrease_at_two_over_smoothness(f: Smooth, x: Point()):
    """Some L-smooth f and some point that is not stationary: the step of size 2/L leaves f as it is."""
    after = gradient_step(f, x, 2 / f.L)
    return all_of(equal(f(after), f(x)), greater(norm2(f.grad(x)), 0))
