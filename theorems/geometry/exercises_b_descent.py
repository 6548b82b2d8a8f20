"""Exercises B on descent and step sizes.

Decided here: the descent lemma along gradient descent (B.8), the Polyak step size (B.12).
"""

from theorems.texts import GEOMETRY
from verify import (
    PROVED,
    REFUTED,
    L,
    Point,
    Real,
    Smooth,
    SmoothStronglyConvex,
    all_of,
    at_least,
    at_most,
    greater,
    norm2,
    theorem,
)
from verify.methods.gradient import gradient_step, polyak_step_size


@theorem(
    "geo.B.8",
    source=GEOMETRY.at("Exercise B.8"),
    title="Descent lemma for a gradient step",
    topic="gradient-descent",
    expected=PROVED,
)
def descent_step(f: Smooth, x: Point(), alpha: Real(0, 2 / L, closed=False)):
    """A gradient step shorter than 2/L decreases f by a multiple of the squared gradient norm."""
    after = gradient_step(f, x, alpha)
    decrease = alpha * (1 - alpha * f.L / 2) * norm2(f.grad(x))
    return at_most(f(after), f(x) - decrease, bound=decrease)


@theorem(
    "geo.B.12",
    source=GEOMETRY.at("Exercise B.12"),
    title="The Polyak step size lies in [1/L, 1/m]",
    topic="step-size",
    expected=REFUTED,
    repair="geo.B.12.repair",
)
def polyak_step_range(f: SmoothStronglyConvex(minimizer=True), x: Point()):
    """At every point that is not stationary, the Polyak step size is between 1/L and 1/m."""
    step_size = polyak_step_size(f, x)
    return all_of(at_least(step_size, 1 / f.L), at_most(step_size, 1 / f.m)).given(
        ("not stationary", greater(norm2(f.grad(x)), 0))
    )


@theorem(
    "geo.B.12.repair",
    source=GEOMETRY.at("Exercise B.12, repaired"),
    title="The Polyak step size lies in [1/(2L), 1/(2m)]",
    topic="step-size",
    expected=PROVED,
)
def polyak_step_range_repaired(f: SmoothStronglyConvex(minimizer=True), x: Point()):
    """At every point that is not stationary, the Polyak step size is between 1/(2L) and 1/(2m)."""
    step_size = polyak_step_size(f, x)
    return all_of(at_least(step_size, 1 / (2 * f.L)), at_most(step_size, 1 / (2 * f.m))).given(
        ("not stationary", greater(norm2(f.grad(x)), 0))
    )
