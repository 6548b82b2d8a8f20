"""Claims for the tests of the search: known to be true and sharp, or known to be false."""

from __future__ import annotations

from verify import (
    Document,
    L,
    Point,
    QuadraticFunction,
    Real,
    Smooth,
    SmoothConvex,
    SmoothStronglyConvex,
    Steps,
    at_least,
    at_most,
    distance2,
    dot,
    norm2,
    rational,
)
from verify.claim import Claim, Form
from verify.claim import _quantifiers as quantifiers
from verify.methods.gradient import gradient_descent, gradient_step

TEXT = Document("test", "Claims that test the search")


def claim(text) -> Claim:
    """A claim that is not registered."""
    name = text.__name__
    return Claim(f"test.{name}", Form.UNIVERSAL, name, TEXT.at(name), "test", text, quantifiers(name, text))


@claim
def descent_lemma(f: Smooth, x: Point(), y: Point()):
    """f(y) <= f(x) + f'(x)(y - x) + L/2 |y - x|^2."""
    return at_most(f(y) - f(x) - dot(f.grad(x), y - x), f.L / 2 * distance2(y, x))


@claim
def descent_step(f: Smooth, x: Point(), alpha: Real(0, 2 / L, closed=False)):
    """A gradient step decreases f by alpha (1 - alpha L/2) |grad f|^2."""
    decrease = alpha * (1 - alpha * f.L / 2) * norm2(f.grad(x))
    return at_most(f(gradient_step(f, x, alpha)), f(x) - decrease, bound=decrease)


@claim
def five_steps(f: SmoothConvex(minimizer=True), x0: Point()):
    """Five steps of length 1/L: f(x_5) - f* <= L |x_0 - x*|^2 / 22, which is sharp."""
    x5 = gradient_descent(f, x0, 1 / f.L, 5).last
    return at_most(f(x5) - f.minimum, f.L * distance2(x0, f.minimizer) / 22)


@claim
def distance_never_grows(f: SmoothConvex(minimizer=True), x0: Point(), k: Steps(1)):
    """Steps of length 1/L on a convex function never move away from a minimizer."""
    xk = gradient_descent(f, x0, 1 / f.L, k).last
    return at_most(distance2(xk, f.minimizer), distance2(x0, f.minimizer))


@claim
def cocoercivity(f: SmoothConvex, x: Point(), y: Point()):
    """<f'(x) - f'(y), x - y> >= |f'(x) - f'(y)|^2 / L for convex f."""
    g = f.grad(x) - f.grad(y)
    return at_least(dot(g, x - y), norm2(g) / f.L)


@claim
def cocoercivity_without_convexity(f: Smooth, x: Point(), y: Point()):
    """The same without convexity: false."""
    g = f.grad(x) - f.grad(y)
    return at_least(dot(g, x - y), norm2(g) / f.L)


@claim
def heavy_ball_converges(f: SmoothStronglyConvex(L=25, m=1, minimizer=True), x0: Point()):
    """Polyak's tuning for quadratics brings every member of the class four times nearer in 60 steps: false."""
    step_size, momentum = rational(1, 9), rational(4, 9)
    before = x = x0
    for _ in range(60):
        before, x = x, x - step_size * f.grad(x) + momentum * (x - before)
    return at_most(distance2(x, f.minimizer), distance2(x0, f.minimizer) / 4)


@claim
def heavy_ball_on_quadratics(
    f: QuadraticFunction(convex=True, strongly_convex=True, L=25, m=1, minimizer=True), x0: Point()
):
    """On quadratics Polyak's tuning does bring every start four times nearer in 60 steps."""
    step_size, momentum = rational(1, 9), rational(4, 9)
    before = x = x0
    for _ in range(60):
        before, x = x, x - step_size * f.grad(x) + momentum * (x - before)
    return at_most(distance2(x, f.minimizer), distance2(x0, f.minimizer) / 4)


@claim
def polyak_step_at_least_inverse_smoothness(f: SmoothStronglyConvex(minimizer=True), x: Point()):
    """|f'(x)|^2 <= L (f(x) - f*): false by a factor of two."""
    return at_most(norm2(f.grad(x)), f.L * (f(x) - f.minimum))


@claim
def contraction_to_stationary_points(f: Smooth(minimizer=True), x: Point()):
    """A step of length 1/L does not move away from a stationary point, without convexity: false."""
    after = gradient_step(f, x, 1 / f.L)
    return at_most(distance2(after, f.minimizer), distance2(x, f.minimizer))


TRUE = (
    descent_lemma,
    descent_step,
    five_steps,
    distance_never_grows,
    cocoercivity,
    heavy_ball_on_quadratics,
)
SHARP = (descent_lemma, descent_step, five_steps, cocoercivity)
FALSE = (
    cocoercivity_without_convexity,
    heavy_ball_converges,
    polyak_step_at_least_inverse_smoothness,
    contraction_to_stationary_points,
)
FALSE_IN_ONE_STEP = (
    cocoercivity_without_convexity,
    polyak_step_at_least_inverse_smoothness,
)
