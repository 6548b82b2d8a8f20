"""Solutions to A.4 to A.19: single steps of the arguments and remarks that are precise enough to be decided.

Decided here: zero initialization, cycles, clipping, noise, isolated minima, comparisons of methods.
"""

import sympy

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    REFUTED,
    Point,
    Real,
    StronglyConvexQuadratic,
    all_of,
    at_most,
    differs,
    dot,
    equal,
    exists,
    exp,
    greater,
    identity_claim,
    less,
    maximum,
    norm2,
    rational,
    sqrt,
    theorem,
)
from verify.explicit import has_class, point, polynomial
from verify.methods.gradient import gradient_step

from .true_false_networks import first_layer_learns
from .true_false_numbers import first_layer_leaves_zero
from .true_false_steps import polyak_step_overshoots

Positive = Real(0, None, closed=(False, True))
JUSTIFICATION = "Full mathematical justification"


def _linear_layer():
    """(2x)^2/2 = 2x^2: the layers' derivatives 2 and z have the Lipschitz constants 0 and 1; f' = 4x has 4."""
    f = polynomial({(2,): 2})
    return all_of(equal(f.grad(point(1)) - f.grad(point(0)), point(4)), greater(rational(4), rational(0) * 1))


@theorem(
    "geo.A.4.product-bound",
    source=GEOMETRY.at(f"Solution to A.4, {JUSTIFICATION}"),
    title="L is at most the product of the Lipschitz constants of the layers' derivatives",
    topic="smoothness",
    counterexample=_linear_layer,
    repair="geo.A.4.product-bound.repair",
    expected=REFUTED,
)
def product_of_layer_constants():
    """For a composition of layers, L is at most the product of the Lipschitz constants of the layers' derivatives.

    Against it: the layers 2x and z^2/2 have the constants 0 and 1, and their composition 2x^2 has L = 4.
    """


@identity_claim(
    "geo.A.4.product-bound.repair",
    source=GEOMETRY.at(f"Solution to A.4, {JUSTIFICATION}, repaired"),
    title="(g o h)'' = g''(h) h'^2 + g'(h) h'': the slopes of the layers count as well",
    topic="smoothness",
    expected=PROVED,
)
def curvature_of_a_composition():
    """So L of g o h is at most L_g Lip(h)^2 + Lip(g) L_h.  By SymPy, for any g and h of one variable."""
    x, z = sympy.symbols("x z")
    g, h = sympy.Function("g"), sympy.Function("h")
    outer, bend = (sympy.diff(g(z), z, n).subs(z, h(x)) for n in (1, 2))
    chain = bend * sympy.diff(h(x), x) ** 2 + outer * sympy.diff(h(x), x, 2)
    return equal(sympy.simplify((sympy.diff(g(h(x)), x, 2) - chain).doit()), sympy.Integer(0))


@theorem(
    "geo.A.6.no-learning-step",
    source=GEOMETRY.at(f"Solution to A.6, {JUSTIFICATION}; Failure mode analysis"),
    title="With W2 = 0 the first layer remains frozen",
    topic="neural-net",
    counterexample=first_layer_learns,
    repair="geo.A.6.repair",
    expected=REFUTED,
)
def first_layer_stays_frozen():
    """With W2 = 0 at the start no learning occurs in W1: the network cannot learn beyond the output layer.

    Against it: w2 relu(w1 x), x = y = 1, from w1 = 1, w2 = 0: the second step of size 1/2 makes w1 = 9/8.
    """


def _classifier_learns():
    """w2 relu(w1 x) with the logistic loss log(1 + e^(-f)), x = 1, from w1 = 1, w2 = 0, step size 1."""
    w1, w2 = rational(1), rational(0)
    for _ in range(2):
        slope = -1 / (1 + exp(w1 * w2))
        w1, w2 = w1 - slope * w2, w2 - slope * w1
    return greater(w1, rational(11, 10))


@theorem(
    "geo.A.6.classification",
    source=GEOMETRY.at("Solution to A.6, Traps"),
    title="A final layer of zeros in a classifier prevents early layers from learning",
    topic="neural-net",
    counterexample=_classifier_learns,
    repair="geo.A.6.repair",
    expected=REFUTED,
)
def zero_head_prevents_learning():
    """Initializing the final layer to zero in classification prevents early-layer learning.

    Against it: w2 relu(w1 x) with the logistic loss on one example: after two steps of size 1, w1 has grown from 1 to
    more than 1.1.
    """


@theorem(
    "geo.A.6.symmetry",
    source=GEOMETRY.at("Solution to A.6, Traps"),
    title="After zero initialization all units of a layer behave identically",
    topic="neural-net",
    ill_posed=True,
    readings=("geo.A.6.symmetry.reading1", "geo.A.6.symmetry.reading2"),
    expected=ILL_POSED,
)
def zero_initialization_and_symmetry():
    """Zero initialization makes all units of a layer identical: of all layers (reading 1), or of one (reading 2)?"""


@theorem(
    "geo.A.6.symmetry.reading1",
    source=GEOMETRY.at("Solution to A.6, Traps"),
    title="Units with equal weights, in and out, get equal gradients",
    topic="neural-net",
    expected=PROVED,
)
def equal_units_stay_equal():
    """Two units with equal weights in and out (all zero, say): the gradients of these weights agree, so do the steps.

    For a1 s(w1 x) + a2 s(w2 x) with any differentiable loss and activation s: SymPy's derivatives, at a1 = a2, w1 = w2.
    So units that start alike behave alike for ever (other units add the same to the output for both).
    """
    a1, a2, w1, w2, x, rest = sympy.symbols("a1 a2 w1 w2 x rest")
    s, loss = sympy.Function("s"), sympy.Function("loss")
    value = loss(a1 * s(w1 * x) + a2 * s(w2 * x) + rest)

    def slope(variable):
        return sympy.diff(value, variable).subs({a2: a1, w2: w1}).doit()

    return all_of(
        equal(sympy.simplify(slope(a1) - slope(a2)), sympy.Integer(0)),
        equal(sympy.simplify(slope(w1) - slope(w2)), sympy.Integer(0)),
    )


@theorem(
    "geo.A.6.symmetry.reading2",
    source=GEOMETRY.at("Solution to A.6, Traps"),
    title="After zero initialization of one layer all its units behave identically",
    topic="neural-net",
    counterexample=first_layer_leaves_zero,
    repair="geo.A.6.both-zero.repair",
    expected=REFUTED,
)
def zero_units_stay_identical():
    """If a layer's weights start at zero, all its units behave identically.

    Against it: for W2 tanh(W1 x) with W1 = 0, W2 = (1, 2) the first step makes W1 = alpha (1, 2).
    """


@exists(
    "geo.A.6.bias",
    source=GEOMETRY.at("Solution to A.6, Traps"),
    title="Zero biases do not block gradients",
    topic="neural-net",
    witness=lambda: differs((1 * rational(1) - 3) * 1 * 1, 0),
    expected=PROVED,
)
def zero_biases_are_harmless():
    """w2 relu(w1 x + b) with b = 0, w1 = w2 = x = 1, y = 3: the gradients in w1, w2 and b are all 1 - 3 = -2."""


@theorem(
    "geo.A.7.unless",
    source=GEOMETRY.at(f"Solution to A.7, {JUSTIFICATION}"),
    title="On a quadratic alpha in (1/L, 2/L) gives no cycle unless alpha = 2/lambda_i",
    topic="gradient-descent",
    expected=PROVED,
)
def never_two_over_an_eigenvalue(f: StronglyConvexQuadratic, x: Point(), t: Real(1, 2, closed=False)):
    """With alpha = t/L, 1 < t < 2: f falls, so there is no cycle; alpha = 2/lambda_i >= 2/L is impossible there."""
    after = gradient_step(f, gradient_step(f, x, t / f.L), t / f.L)
    return less(f(after), f(x)).given(("not stationary", greater(norm2(f.grad(x)), 0)))


def _cycle_off_every_eigenvector():
    """f = x^2 + y(1 - x^2) + z(x - x^3), step size 1: (1, 0, 0) -> (-1, 0, 0) -> (1, 0, 0)."""
    f = polynomial({(2, 0, 0): 1, (0, 1, 0): 1, (2, 1, 0): -1, (1, 0, 1): 1, (3, 0, 1): -1})
    one, other = point(1, 0, 0), point(-1, 0, 0)
    conditions = [equal(gradient_step(f, one, rational(1)), other), equal(gradient_step(f, other, rational(1)), one)]
    # entries (2, 1) and (3, 1) of the Hessian are -2x and 1 - 3x^2; 4x^2 + (1 - 3x^2)^2 = 9x^4 - 2x^2 + 1 > 0, since
    # its discriminant in x^2 is negative; checked on the gradient's second and third entries, which depend on x only
    for x in ("-1", "-1/2", "0", "1/2", "1"):
        a, b = f.grad(point(x, 3, -2)), f.grad(point(x, 0, 0))
        conditions += [equal(a[1], b[1]), equal(a[2], b[2])]
        conditions += [equal(a[1], 1 - point(x)[0] ** 2), equal(a[2], point(x)[0] - point(x)[0] ** 3)]
    return all_of(*conditions, less(rational(4 - 4 * 9), 0))


@exists(
    "geo.A.7.no-eigenvector",
    source=GEOMETRY.at(f"Solution to A.7, {JUSTIFICATION}"),
    title="There are cycles of two points along directions that are nowhere an eigenvector of the Hessian",
    topic="gradient-descent",
    witness=_cycle_off_every_eigenvector,
    expected=PROVED,
)
def cycles_off_the_eigenvectors():
    """f = x^2 + y(1 - x^2) + z(x - x^3) with step size 1 has the cycle (1, 0, 0), (-1, 0, 0).

    Its direction (1, 0, 0) is mapped by the Hessian to (., -2x, 1 - 3x^2), and the last two entries are nowhere both
    zero.  (In two dimensions some point between the two has it as an eigenvector, by the mean value theorem.)
    """


@theorem(
    "geo.A.8.convex-monotone",
    source=GEOMETRY.at(f"Solution to A.8, {JUSTIFICATION}"),
    title="The Polyak step does not increase a convex function",
    topic="step-size",
    counterexample=polyak_step_overshoots,
    repair="geo.A.8.repair",
    expected=REFUTED,
)
def polyak_is_monotone_on_convex_functions():
    """For convex f the Polyak step guarantees f(x_{k+1}) <= f(x_k).

    Against it: (x^2 + 100 y^2)/2 from (100, 1).  What falls is the distance to the minimizers.
    """


def _short_clipped_step():
    """g = 1, theta = 2, alpha = 1: the step has the length 1; the linear model is smallest on the ball at length 2."""
    step = rational(1) / maximum(rational(1), rational(1) / 2)
    return all_of(equal(step, rational(1)), less(-2 * rational(1), -step * 1))


@theorem(
    "geo.A.9.linear-model",
    source=GEOMETRY.at(f"Solution to A.9, {JUSTIFICATION}"),
    title="The ball of radius alpha theta is a trust region of the linear model",
    topic="second-order",
    ill_posed=True,
    readings=("geo.A.9.linear-model.reading1", "geo.A.9.linear-model.reading2"),
    expected=ILL_POSED,
)
def clipping_and_the_linear_model():
    """Clipping is "precisely" a trust region in which the linear model is trusted.

    Does the step only stay in that ball (reading 1), or does it minimize the model there, as a trust-region method's
    step does (reading 2)?
    """


@theorem(
    "geo.A.9.linear-model.reading1",
    source=GEOMETRY.at(f"Solution to A.9, {JUSTIFICATION}"),
    title="A clipped step stays in the ball of radius alpha theta and does not raise the linear model",
    topic="second-order",
    expected=CONFIRMED,
)
def clipped_step_stays_in_the_ball(g: Point(), alpha: Positive, theta: Positive):
    """For d = -alpha g/max(1, |g|/theta): |d| <= alpha theta and g'd <= 0."""
    step = -(alpha / maximum(1, sqrt(norm2(g)) / theta)) * g
    return all_of(at_most(sqrt(norm2(step)), alpha * theta), at_most(dot(g, step), 0))


@theorem(
    "geo.A.9.linear-model.reading2",
    source=GEOMETRY.at(f"Solution to A.9, {JUSTIFICATION}"),
    title="A clipped step is the trust-region step of the linear model",
    topic="second-order",
    counterexample=_short_clipped_step,
    repair="geo.A.9.linear-model.repair",
    expected=REFUTED,
)
def clipping_is_a_linear_trust_region():
    """The clipped step minimizes the linear model g'd over the ball |d| <= alpha theta.

    Against it: with g = 1, theta = 2, alpha = 1 it is d = -1, and g'd is smaller at d = -2.
    """


@theorem(
    "geo.A.9.linear-model.repair",
    source=GEOMETRY.at(f"Solution to A.9, {JUSTIFICATION}, repaired"),
    title="A clipped step is the trust-region step of the model g'd + |d|^2/(2 alpha)",
    topic="second-order",
    expected=CONFIRMED,
)
def clipping_is_a_quadratic_trust_region(g: Point(), u: Point(), alpha: Positive, theta: Positive):
    """Among all d with |d| <= alpha theta the clipped step has the smallest g'd + |d|^2/(2 alpha)."""

    def model(d):
        return dot(g, d) + norm2(d) / (2 * alpha)

    step = -(alpha / maximum(1, sqrt(norm2(g)) / theta)) * g
    # any point of the ball: u is shortened where it is too long
    other = u / maximum(1, sqrt(norm2(u)) / (alpha * theta))
    return at_most(model(step), model(other))


def _long_step_makes_more_progress():
    """(x^2 + y^2/10)/2, L = 1, from (0, 1): f is lower after a step of 19/10 than after a step of 1."""
    f = polynomial({(2, 0): "1/2", (0, 2): "1/20"})
    has_class(f, smooth=1)
    x = point(0, 1)
    return less(f(gradient_step(f, x, rational(19, 10))), f(gradient_step(f, x, rational(1))))


@theorem(
    "geo.A.10.minimal-progress",
    source=GEOMETRY.at("Solution to A.10, Comprehension"),
    title="Step sizes near 2/L make minimal progress",
    topic="step-size",
    ill_posed=True,
    readings=("geo.A.10.minimal-progress.reading1", "geo.A.10.minimal-progress.reading2"),
    expected=ILL_POSED,
)
def progress_near_the_limit():
    """Step sizes near 2/L yield minimal progress: in what is guaranteed for all functions (1), or what is made (2)?"""


@theorem(
    "geo.A.10.minimal-progress.reading2",
    source=GEOMETRY.at("Solution to A.10, Comprehension"),
    title="A step near 2/L decreases f less than a step of 1/L",
    topic="step-size",
    counterexample=_long_step_makes_more_progress,
    repair="geo.A.10.minimal-progress.reading1",
    expected=REFUTED,
)
def long_steps_make_little_progress():
    """For an L-smooth f a step with alpha near 2/L decreases f less than one with alpha = 1/L.

    Against it: along a direction of small curvature a longer step is better: (x^2 + y^2/10)/2 from (0, 1), 1.9/L.
    """


@theorem(
    "geo.A.10.minimal-progress.reading1",
    source=GEOMETRY.at("Solution to A.10, Comprehension"),
    title="The guaranteed decrease is largest at alpha = 1/L and tends to 0 at 2/L",
    topic="step-size",
    expected=CONFIRMED,
)
def best_guarantee(L: Positive, alpha: Real(), short: Real(0, 1)):
    """alpha (1 - alpha L/2) <= 1/(2L), attained at alpha = 1/L; at (2 - s)/L it is at most s/L, for 0 <= s <= 1."""
    near = (2 - short) / L
    return all_of(at_most(alpha * (1 - alpha * L / 2), 1 / (2 * L)), at_most(near * (1 - near * L / 2), short / L))


def _noise_can_increase():
    """w^2/2 from 1, gradient 1 +- 2, step 1/4: f becomes 1/32 or 25/32, on average 13/32 < 1/2 < 25/32."""
    outcomes = [(1 - rational(1, 4) * (1 + noise)) ** 2 / 2 for noise in (2, -2)]
    return all_of(less((outcomes[0] + outcomes[1]) / 2, rational(1, 2)), greater(outcomes[1], rational(1, 2)))


@exists(
    "geo.A.10.sgd-increase",
    source=GEOMETRY.at("Solution to A.10, Failure mode analysis"),
    title="A stochastic step can increase the loss although the expected loss falls",
    topic="stochastic",
    witness=_noise_can_increase,
    expected=PROVED,
)
def stochastic_steps_can_increase():
    """w^2/2 from 1 with the gradient 1 + 2 or 1 - 2, equally likely, and step size 1/4."""
