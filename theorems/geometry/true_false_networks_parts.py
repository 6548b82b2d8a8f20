"""Solutions to A.4, A.6, A.12 and A.16: what the text says on networks on the way.

Decided here: products of Jacobians, normalization, zero layers, skip connections, layer-wise rates.
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
    Steps,
    Vector,
    all_of,
    at_least,
    at_most,
    equal,
    exists,
    exp,
    greater,
    identity_claim,
    less,
    norm2,
    rational,
    sqrt,
    theorem,
)
from verify.explicit import point
from verify.methods.gradient import gradient_step

from .true_false_networks import Positive, normalized_loss_gradient

JUSTIFICATION = "Full mathematical justification"


def _products_of_weights():
    conditions = []
    for depth in (1, 5, 10, 20):
        growing = shrinking = rational(1)
        for _ in range(depth):
            growing, shrinking = 2 * growing, shrinking / 2
        conditions += [equal(growing, rational(2**depth)), equal(shrinking, rational(1, 2**depth))]
    return all_of(*conditions)


@exists(
    "geo.A.4.jacobian-exp",
    source=GEOMETRY.at(f"Solution to A.4, {JUSTIFICATION}"),
    title="Norms of Jacobians can grow or shrink exponentially with the depth",
    topic="neural-net",
    witness=_products_of_weights,
    expected=PROVED,
)
def jacobians_can_explode_and_vanish():
    """A chain of d linear layers of weight 2 has the Jacobian 2^d, one of weight 1/2 has 2^(-d)."""


def _no_constant_of_smoothness():
    """Between (3, 4)/(10 s) and (3, 4)/(5 s) a normalized output's gradient changes by more than s^2/3 per length."""
    conditions = []
    for scale in (1, 10, 100, 1000):
        near, far = point(3, 4) / (10 * scale), point(3, 4) / (5 * scale)
        change = normalized_loss_gradient(near) - normalized_loss_gradient(far)
        conditions.append(greater(norm2(change), scale**4 * norm2(near - far) / 9))
    return all_of(*conditions)


@theorem(
    "geo.A.4.scale-invariance",
    source=GEOMETRY.at("Solution to A.4, Comprehension"),
    title="Batch normalization keeps L manageable",
    topic="smoothness",
    ill_posed=True,
    readings=("geo.A.4.scale-invariance.reading1", "geo.A.4.scale-invariance.reading2"),
    expected=ILL_POSED,
)
def normalization_keeps_l_manageable():
    """Batch normalization keeps L manageable: L of the whole space, as L is defined (reading 1), or away from zero
    weights, where training goes on (reading 2)?
    """


@theorem(
    "geo.A.4.scale-invariance.reading2",
    source=GEOMETRY.at("Solution to A.4, Comprehension"),
    title="Away from w = 0 a batch-normalized loss has Lipschitz gradients",
    topic="smoothness",
    expected=CONFIRMED,
)
def normalized_losses_are_smooth_away_from_zero(w1: Real(), w2: Real(), z1: Real(), z2: Real()):
    """|grad f(w) - grad f(z)| <= 3|w - z| where |w|, |z| >= 1, f the normalized output of one layer of two weights.

    The curvature on the unit circle is at most sqrt(8/3); a way around the disc is at most pi/2 times as long.
    """
    w, z = Vector([w1, w2]), Vector([z1, z2])
    change = normalized_loss_gradient(w) - normalized_loss_gradient(z)
    return at_most(norm2(change), 9 * norm2(w - z)).given(
        ("w is away from 0", at_least(norm2(w), 1)), ("z is away from 0", at_least(norm2(z), 1))
    )


@theorem(
    "geo.A.4.scale-invariance.reading1",
    source=GEOMETRY.at("Solution to A.4, Comprehension"),
    title="Batch normalization keeps the global smoothness constant finite",
    topic="smoothness",
    counterexample=_no_constant_of_smoothness,
    repair="geo.A.4.scale-invariance.repair",
    expected=REFUTED,
)
def normalized_losses_are_smooth():
    """The loss of a batch-normalized network is L-smooth, so that alpha < 2/L is a usable bound.

    Against it: its gradient at w/c is c times its gradient at w, so near w = 0 no L will do: shown for one layer of two
    weights, normalized over the batch (1, 1), (1, -1), (-1, 1), (-1, -1), at four scales.
    """


@identity_claim(
    "geo.A.4.scale-invariance.repair",
    source=GEOMETRY.at("Solution to A.4, Comprehension, repaired"),
    title="The gradient of a scale-invariant loss is inversely proportional to the length of the weights",
    topic="smoothness",
    expected=PROVED,
)
def gradient_of_a_scale_invariant_loss(u: Real(), v: Real(), c: Positive):
    """grad f(c w) = grad f(w)/c and grad f(w)'w = 0 for f(w) = (w1 + w2)/|w|, w = (u, v), a normalized output.

    So the curvature at |w| = r is 1/r^2 times that on the unit circle, and descent makes |w| grow.
    """
    size, scaled = sqrt(u**2 + v**2), sqrt((c * u) ** 2 + (c * v) ** 2)
    here = [(v - u) / size**3 * v, -(v - u) / size**3 * u]
    there = [c * (v - u) / scaled**3 * (c * v), -c * (v - u) / scaled**3 * (c * u)]
    return all_of(*(equal(c * a, b) for a, b in zip(there, here, strict=True)), equal(here[0] * u + here[1] * v, 0 * u))


@theorem(
    "geo.A.4.polylog",
    source=GEOMETRY.at(f"Solution to A.4, {JUSTIFICATION}"),
    title="With batch normalization L grows polynomially or logarithmically with depth",
    topic="neural-net",
    counterexample=_no_constant_of_smoothness,
    repair="geo.A.4.scale-invariance.repair",
    expected=REFUTED,
)
def smoothness_grows_slowly():
    """With batch normalization the smoothness constant L of the loss grows at most polynomially with the depth.

    Against it: there is no such L, at depth one already: the gradient is inversely proportional to the weights.
    """


@theorem(
    "geo.A.4.maxlr",
    source=GEOMETRY.at("Solution to A.4, Comprehension"),
    title="2/L is the largest step size that is safe for all L-smooth functions",
    topic="step-size",
    expected=PROVED,
)
def largest_learning_rate(f: Smooth, x: Point(), alpha: Real(0, 2 / L, closed=False), excess: Real(0), y: Positive):
    """alpha < 2/L decreases every L-smooth f at x, not stationary; alpha >= 2/L does not decrease L y^2/2 anywhere."""
    long = 2 / f.L + excess
    after = y - long * (f.L * y)
    return all_of(less(f(gradient_step(f, x, alpha)), f(x)), at_least(after**2, y**2)).given(
        ("not stationary", greater(norm2(f.grad(x)), 0))
    )


@identity_claim(
    "geo.A.6.bottleneck",
    source=GEOMETRY.at("Solution to A.6, Comprehension"),
    title="A layer of zeros has zero gradients before it",
    topic="neural-net",
    expected=PROVED,
)
def zero_layer_blocks_gradients(
    error: Real(), w: Real(), weight: Real(), slope1: Real(), slope2: Real(), slope3: Real(), x: Real()
):
    """In w3 s(w2 s(w1 x)), the gradients in w1 and w2 contain the factor w3, that in w1 also w2: zero where these are.

    Backpropagation with the slopes of the activations; the gradient of the zero layer itself does not contain it.
    """
    zero = 0 * w
    before_third = error * zero * slope2
    in_first = [before_third * w * slope1 * x, error * weight * slope2 * zero * slope1 * x]
    return all_of(equal(before_third * slope3, zero), *(equal(g, zero) for g in in_first))


def _annihilating_block():
    """h + F(h) with F(h) = -h: the Jacobian is 0; with F(h) = -(1 - s)h it is s."""
    return all_of(
        *(equal(1 - (1 - rational(1, s)), rational(1, s)) for s in (1, 10, 1000)), equal(rational(1) - 1, rational(0))
    )


@theorem(
    "geo.A.12.spectral",
    source=GEOMETRY.at(f"Solution to A.12, {JUSTIFICATION}"),
    title="The identity keeps the norm of the Jacobian from becoming arbitrarily small",
    topic="neural-net",
    counterexample=_annihilating_block,
    repair="geo.A.12.repair",
    expected=REFUTED,
)
def skip_keeps_the_jacobian_large():
    """For h + F(h) the spectral norm of the Jacobian I + F' cannot become arbitrarily small.

    Against it: F(h) = -h has the Jacobian 0, F(h) = -(1 - s)h has s: it takes |F'| < 1.
    """


def _product_grows():
    """h_{l+1} = (1 + w_l/10) h_l at w = 1, h_0 = 1: the derivative of h_n in w_1 is (11/10)^(n-1)/10."""
    value = rational(1, 10)
    conditions = []
    for depth in range(2, 101):
        value = value * rational(11, 10)
        if depth in (50, 100):
            conditions.append(greater(value, {50: 10, 100: 1000}[depth]))
    return all_of(*conditions)


@theorem(
    "geo.A.12.eps-grad",
    source=GEOMETRY.at("Solution to A.12, Explicit counterexample"),
    title="With blocks h + eps F(h), eps small, the gradients stay O(1) in the depth",
    topic="neural-net",
    counterexample=_product_grows,
    repair="geo.A.12.eps-grad.repair",
    expected=REFUTED,
)
def small_residuals_bound_gradients():
    """For h + eps F(h) with a small fixed eps, the gradient in a layer's weights is bounded, whatever the depth.

    Against it: F(h) = w h with w = 1, eps = 1/10: the derivative of the output in w_1 is eps (1 + eps)^(n - 1), more
    than 1000 at depth 100.
    """


@theorem(
    "geo.A.12.eps-grad.repair",
    source=GEOMETRY.at("Solution to A.12, Explicit counterexample, repaired"),
    title="With eps = c/n in n blocks of norm at most 1 the Jacobian is at most e^c",
    topic="neural-net",
    expected=CONFIRMED,
)
def residuals_scaled_by_depth(c: Real(0, 10), n: Steps(1)):
    """(1 + c/n)^n <= e^c: gradients stay bounded where the residuals are divided by the depth."""
    return at_most((1 + c / n) ** int(n), exp(c))


def _conditioning_grows():
    """Linear ResNet, blocks I + diag(1, 0): curvatures of the first layer's loss in two directions, 4^n against 1."""
    conditions = []
    for blocks in (1, 2, 5, 10):
        # the output for input e_i is (I + W)^n (e_i + W_1 e_i): the second derivative in an entry of W_1 is
        # the squared length of its image
        steep, flat = point(1, 0), point(0, 1)
        for _ in range(blocks):
            steep, flat = point(2, 0) * steep[0], flat
        conditions += [equal(norm2(steep), rational(4**blocks)), equal(norm2(flat), rational(1))]
    return all_of(*conditions)


@exists(
    "geo.A.12.kappa-growth",
    source=GEOMETRY.at(f"Solution to A.12, {JUSTIFICATION}"),
    title="In ResNets the condition number of the Hessian can grow with the depth",
    topic="neural-net",
    witness=_conditioning_grows,
    expected=PROVED,
)
def conditioning_can_grow():
    """In a linear ResNet with n blocks I + diag(1, 0) after the first layer, that layer's Hessian has kappa >= 4^n."""


@theorem(
    "geo.A.12.weight-decay",
    source=GEOMETRY.at("Solution to A.12, ML applications"),
    title="Weight decay improves the condition number of a convex quadratic",
    topic="regularization",
    expected=PROVED,
)
def weight_decay_improves_conditioning(m: Positive, spread: Real(0), decay: Real(0)):
    """(L + d)/(m + d) <= L/m for 0 < m <= L and d >= 0: of the techniques that the sentence names, weight decay.

    Near a minimum, where the Hessian is positive definite.  Decay adds d I to it; it is no change of coordinates.
    """
    largest = m + spread
    return at_most((largest + decay) / (m + decay), largest / m)


def _scaled_rate_diverges():
    """Curvature 1 in a layer whose gradient is rho = 1/10 of the other's; alpha = 1/2, scaled to 5 > 2/1."""
    x, conditions = rational(1, 10), []
    for _ in range(5):
        after = x - 5 * x
        conditions.append(equal(after, -4 * x))
        x = after
    return all_of(*conditions)


@exists(
    "geo.A.16.overshoot",
    source=GEOMETRY.at("Solution to A.16, Failure mode analysis"),
    title="Layer-wise scaled rates can overshoot and diverge",
    topic="neural-net",
    witness=_scaled_rate_diverges,
    expected=PROVED,
)
def scaled_rates_can_diverge():
    """A layer with the loss x^2/2 from 1/10 (gradient 1/10 = rho): alpha = 1/2 converges, alpha/rho = 5 diverges."""
