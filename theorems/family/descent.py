"""Rates and step sizes of gradient descent, and the conditions they rest on (Sections 2.5.3 and 2.5.4)."""

import sympy

from theorems.family.refuting import refuted
from theorems.texts import FAMILY
from verify import (
    ILL_POSED,
    PROVED,
    Point,
    Real,
    Smooth,
    SmoothStronglyConvex,
    Steps,
    all_of,
    at_least,
    at_most,
    distance2,
    equal,
    greater,
    less,
    norm2,
    rational,
    theorem,
)
from verify.explicit import function, has_class, has_minimizer, point
from verify.methods.gradient import gradient_descent, gradient_step
from verify.programs import quadratic

TOPIC = "convexity"
DESCENT = "gradient-descent"
ZERO = sympy.Integer(0)


@theorem(
    "fam.theorem.sc-implies-gd-linear",
    source=FAMILY.at("Section 2.5.3"),
    title="Strong convexity implies that gradient descent converges at a linear rate",
    topic=DESCENT,
    expected=ILL_POSED,
    ill_posed=True,
    readings=("fam.theorem.sc-implies-gd-linear.reading1", "fam.theorem.sc-implies-gd-linear.reading2"),
)
def linear_rate_from_strong_convexity():
    """Strong convexity implies that gradient descent converges at a linear rate.

    With an L-Lipschitz gradient and a step that fits it, as the next sentence suggests (reading 1), or for strong
    convexity alone (reading 2)?  No step size is stated.
    """


@theorem(
    "fam.theorem.sc-implies-gd-linear.reading1",
    source=FAMILY.at("Section 2.5.3, for L-smooth f and the step 1/L"),
    title="Linear convergence under strong convexity and smoothness",
    topic=DESCENT,
    expected=PROVED,
)
def linear_rate(f: SmoothStronglyConvex(minimizer=True), x0: Point(), t: Steps(1, tried=(1, 2, 3))):
    """With the step 1/L, f(x_t) - f* <= (1 - m/L)^t (f(x_0) - f*) for m-strongly convex, L-smooth f."""
    xs = gradient_descent(f, x0, 1 / f.L, t)
    bound = (1 - f.m / f.L) ** t * (f(x0) - f.minimum)
    return at_most(f(xs.last) - f.minimum, bound, bound=bound)


@refuted(
    "fam.theorem.sc-implies-gd-linear.reading2",
    "Section 2.5.3, for strong convexity alone",
    "For every strongly convex function there is a step size with which gradient descent converges from any start",
    topic=DESCENT,
    repair="fam.theorem.sc-implies-gd-linear.reading1",
)
def diverges_with_every_step_size():
    """For a strongly convex f there is a step size with which gradient descent converges linearly, from any start.

    x^2 + x^4 is 2-strongly convex.  With the step eta, x+ = x (1 - 2 eta - 4 eta x^2), and where x^2 >= 1/eta the
    factor is at most -3 - 2 eta: |x| triples in every step, for each eta > 0 from such a start.
    """
    eta, extra = sympy.symbols("eta e", positive=True)
    x = sympy.Symbol("x", positive=True)
    step = sympy.simplify((x - eta * sympy.diff(x**2 + x**4, x)) / x)
    factor = (1 - 2 * eta - 4 * eta * x**2).subs(x, sympy.sqrt(1 / eta + extra))
    return all_of(
        equal(sympy.expand(step - (1 - 2 * eta - 4 * eta * x**2)), ZERO),
        at_least(sympy.expand(-3 - factor), ZERO),
        at_least(sympy.diff(x**2 + x**4, x, 2) - 2, ZERO),
    )


@theorem(
    "fam.rate.gd-kappa-squared",
    source=FAMILY.at("Section 2.5.3, Mathematical Foundation"),
    title="The rate ((kappa - 1)/(kappa + 1))^(2t) of gradient descent",
    topic=DESCENT,
    expected=ILL_POSED,
    ill_posed=True,
    readings=("fam.rate.gd-kappa-squared.reading1", "fam.rate.gd-kappa-squared.reading2"),
)
def rate_without_a_step_size():
    """f(x_t) - f* <= ((kappa - 1)/(kappa + 1))^(2t) (f(x_0) - f*) for gradient descent; with which step size?

    With 2/(L + m) (reading 1), or with 1/L, which Section 2.5.4 calls the optimal one (reading 2).
    """


@theorem(
    "fam.rate.gd-kappa-squared.reading1",
    source=FAMILY.at("Section 2.5.3, Mathematical Foundation, with the step 2/(L + m)"),
    title="With the step 2/(L + m) the rate is ((kappa - 1)/(kappa + 1))^(2t)",
    topic=DESCENT,
    expected=PROVED,
)
def rate_of_the_best_step(f: SmoothStronglyConvex(minimizer=True), x: Point()):
    """One step of 2/(L + m) contracts f - f* by ((L - m)/(L + m))^2, so t steps by its t-th power."""
    bound = ((f.L - f.m) / (f.L + f.m)) ** 2 * (f(x) - f.minimum)
    return at_most(f(gradient_step(f, x, 2 / (f.L + f.m))) - f.minimum, bound, bound=bound)


@refuted(
    "fam.rate.gd-kappa-squared.reading2",
    "Section 2.5.3, Mathematical Foundation, with the step 1/L",
    "With the step 1/L the rate is ((kappa - 1)/(kappa + 1))^(2t)",
    topic=DESCENT,
    repair="fam.rate.gd-kappa-squared.reading1",
    contradicts=("fam.rate.optimal-lr-1-over-L",),
)
def rate_of_the_step_one_over_L():
    """With the step 1/L, f(x_t) - f* <= ((kappa - 1)/(kappa + 1))^(2t) (f(x_0) - f*).

    On (3x^2 + y^2)/2, L = 3 and m = 1, a step of 1/3 from (0, 1) leads to (0, 2/3): f falls by the factor 4/9, and
    ((3 - 1)/(3 + 1))^2 = 1/4.
    """
    f = function(quadratic([[3, 0], [0, 1]], [0, 0]))
    has_class(f, smooth=3, strongly_convex=1)
    has_minimizer(f, point(0, 0))
    after = gradient_step(f, point(0, 1), rational(1, 3))
    return greater(f(after), rational(1, 4) * f(point(0, 1)))


@theorem(
    "fam.proof-step.l2-decreases-kappa",
    source=FAMILY.at("Section 2.5.3, Mathematical Foundation"),
    title="L2 regularization increases m and decreases a condition number above 1",
    topic=TOPIC,
    expected=PROVED,
)
def condition_number_falls(
    m: Real(0, None, closed=False), more: Real(0, None, closed=False), c: Real(0, None, closed=False)
):
    """(L + c)/(m + c) < L/m for L = m + more > m > 0 and c > 0: both constants grow by c, so kappa falls towards 1."""
    return less((m + more + c) / (m + c), (m + more) / m)


# ---------------------------------------------------------------- smoothness


@theorem(
    "fam.definition.l-smooth",
    source=FAMILY.at("Section 2.5.4"),
    title="L bounds how fast the gradient changes, and how far a step may go",
    topic="smoothness",
    expected=PROVED,
)
def lipschitz_gradient(f: Smooth, x: Point(), y: Point(), excess: Real(0, None, closed=False), z: Real()):
    """|grad f(x) - grad f(y)|^2 <= L^2 |x - y|^2; and on L z^2/2 the step (2 + e)/L overshoots: z+ = -(1 + e) z."""
    change = norm2(f.grad(x) - f.grad(y))
    return all_of(
        at_most(change, f.L**2 * distance2(x, y)), equal(z - (2 + excess) / f.L * (f.L * z), -(1 + excess) * z)
    )


@theorem(
    "fam.rate.optimal-lr-1-over-L",
    source=FAMILY.at("Section 2.5.4"),
    title="The optimal learning rate on an L-smooth function is 1/L",
    topic="step-size",
    expected=ILL_POSED,
    ill_posed=True,
    readings=("fam.rate.optimal-lr-1-over-L.reading1", "fam.rate.optimal-lr-1-over-L.reading2"),
)
def optimal_step_size():
    """1/L is the optimal step size of gradient descent on an L-smooth function; optimal for what?

    For the decrease that one step guarantees (reading 1), or for the rate (reading 2)?
    """


@theorem(
    "fam.rate.optimal-lr-1-over-L.reading1",
    source=FAMILY.at("Section 2.5.4, for the guaranteed decrease"),
    title="1/L is the step with the largest guaranteed decrease",
    topic="step-size",
    expected=PROVED,
)
def best_guarantee(f: Smooth, x: Point(), eta: Real(0, None)):
    """The step 1/L guarantees a decrease of |grad f|^2/(2L), and no fixed step guarantees more.

    On L x^2/2 a step eta decreases f by eta (1 - L eta/2)|f'|^2, which is at most |f'|^2/(2L).
    """
    decrease = norm2(f.grad(x)) / (2 * f.L)
    return all_of(
        at_most(f(gradient_step(f, x, 1 / f.L)), f(x) - decrease, bound=decrease),
        at_most(eta * (1 - f.L * eta / 2), 1 / (2 * f.L)),
    )


@refuted(
    "fam.rate.optimal-lr-1-over-L.reading2",
    "Section 2.5.4, for the rate",
    "No fixed step has a better rate on L-smooth functions than 1/L",
    topic="step-size",
    repair="fam.rate.gd-kappa-squared.reading1",
)
def longer_steps_are_faster():
    """On L-smooth functions no fixed step size has a better worst-case rate than 1/L.

    Among strongly convex ones the step 2/(L + m) has the factor ((kappa - 1)/(kappa + 1))^2 for f - f*; on
    (3x^2 + y^2)/2 the step 1/L has 4/9 along y, and 2/(L + m) has 1/4 along both axes.
    """
    f = function(quadratic([[3, 0], [0, 1]], [0, 0]))
    has_class(f, smooth=3, strongly_convex=1)
    flat, steep = point(0, 1), point(1, 0)
    short, long = rational(1, 3), rational(1, 2)
    return all_of(
        equal(f(gradient_step(f, flat, short)), rational(4, 9) * f(flat)),
        equal(f(gradient_step(f, flat, long)), rational(1, 4) * f(flat)),
        equal(f(gradient_step(f, steep, long)), rational(1, 4) * f(steep)),
    )
