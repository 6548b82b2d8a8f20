"""Exercises B on networks, with their repairs.

Decided here: He initialization keeps the expected gradient (B.2); the bound O(L sqrt(C)) under batch normalization
(B.6) depends on what O means; the Jacobian of a residual network (B.9), the least norm of a linear network (B.11),
noisy descent (B.17) and vanishing gradients (B.19) are false as printed.
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
    Smooth,
    Steps,
    Vector,
    absolute,
    all_of,
    at_most,
    dot,
    equal,
    greater,
    identity_claim,
    less,
    maximum,
    minimum,
    norm,
    norm2,
    rational,
    stochastic,
    theorem,
)
from verify.explicit import has_class, point, polynomial


@stochastic(
    "geo.B.2",
    source=GEOMETRY.at("Exercise B.2"),
    title="At He initialization the expected squared gradient in W1 is |delta|^2 |x|^2 at every depth",
    topic="neural-net",
    expected=PROVED,
)
def he_initialization_keeps_the_gradient():
    """With He initialization E|grad_W1|^2 = |delta|^2 |x|^2, delta the given gradient at the output: O(1) in the depth.

    A row w of W is as likely as -w, so E[1{w'a > 0} w w'] = E[w w']/2 for every a other than 0.  Two layers: d_h
    units, each with E[(W2'delta)_i^2] = (2/d_h)|delta|^2 and active with probability 1/2, times |x|^2.  Every further
    layer multiplies by d columns times the variance 2/d times 1/2, that is by 1.
    """
    z, s, d, delta2, x2 = sympy.symbols("z s d delta2 x2", positive=True)
    density = sympy.exp(-(z**2) / (2 * s**2)) / (s * sympy.sqrt(2 * sympy.pi))
    active = sympy.integrate(density, (z, 0, sympy.oo))
    two_layers = d * (2 / d) * delta2 * active * x2
    further_layer = d * (2 / d) * active
    one = sympy.simplify(further_layer)
    return all_of(equal(sympy.simplify(two_layers), delta2 * x2), equal(one, sympy.Integer(1)))


def small_smoothness():
    """The loss L w^2/2 with L = 1/K^2 at w = 1: |g|^2 = L^2, C = L/2, (K L)^2 C = L^2/2."""
    conditions = []
    for constant in (1, 10, 100, 1000):
        smoothness = rational(1, constant**2)
        f = polynomial({(2,): f"1/{2 * constant**2}"})
        has_class(f, convex=True, smooth=f"1/{constant**2}")
        w = point(1)
        conditions.append(greater(norm2(f.grad(w)), (constant * smoothness) ** 2 * f(w)))
    return all_of(*conditions)


@theorem(
    "geo.B.6",
    source=GEOMETRY.at("Exercise B.6"),
    title="With batch normalization |grad L| is O(L sqrt(C)) where the loss is at most C",
    topic="neural-net",
    expected=ILL_POSED,
    ill_posed=True,
    readings=("geo.B.6.reading1", "geo.B.6.reading2"),
)
def gradient_is_big_o():
    """Where an L-smooth loss is at most C, |grad f(w)| = O(L sqrt(C)).

    With a constant that serves all losses, of every L > 0 (reading 1), or as L grows, that is for L >= 1, or for one
    loss with its fixed L (reading 2)?  Both take losses that are never negative: the exercise does not say so, but
    its solution uses f - f* <= C.  (Without it w^2/2 - c refutes both.)
    """


@theorem(
    "geo.B.6.reading1",
    source=GEOMETRY.at("Exercise B.6, with one constant for all losses"),
    title="There is a K with |grad f(w)| <= K L sqrt(C) for all losses and all L > 0",
    topic="neural-net",
    expected=REFUTED,
    repair="geo.B.6.repair",
    counterexample=small_smoothness,
)
def gradient_bounded_by_smoothness_and_loss():
    """There is a K such that |grad f(w)| <= K L sqrt(C) for every L-smooth loss with f(w) <= C (and f >= 0).

    Against it: multiply any loss by s.  The gradient and L are multiplied by s, L sqrt(C) by s^(3/2), so a small s
    breaks every K, with batch normalization or without.  Shown on L w^2/2 with L = 1/K^2 for K = 1, 10, 100, 1000.
    """


@theorem(
    "geo.B.6.reading2",
    source=GEOMETRY.at("Exercise B.6, for L of at least 1"),
    title="|grad f(w)| <= sqrt(2) L sqrt(C) for L >= 1",
    topic="neural-net",
    expected=CONFIRMED,
)
def gradient_bounded_for_large_smoothness(f: Smooth(bounded_below=True), w: Point()):
    """|grad f(w)|^2 <= 2L^2 (f(w) - inf f) for L >= 1, so at most 2L^2 C where 0 <= f and f(w) <= C.

    For one loss with L < 1 the constant is sqrt(2/L): |grad f(w)|^2 <= (2/L) L^2 C.
    """
    bound = 2 * f.L**2 * (f(w) - f.minimum)
    return at_most(norm2(f.grad(w)), bound).given(("L is at least 1", at_most(1 + 0 * f.L, f.L)))


@theorem(
    "geo.B.6.repair",
    source=GEOMETRY.at("Exercise B.6, repaired"),
    title="|grad f|^2 is at most 2L(C - inf f) where f is at most C",
    topic="neural-net",
    expected=CONFIRMED,
)
def gradient_bounded_by_loss(f: Smooth(bounded_below=True), w: Point()):
    """|grad f(w)|^2 <= 2L(f(w) - inf f), so at most 2LC where f(w) <= C and f is never negative.

    Batch normalization plays no part.  For L >= 1 this is at most sqrt(2) L sqrt(C).
    """
    return at_most(norm2(f.grad(w)), 2 * f.L * (f(w) - f.minimum))


def residual_of_three_layers():
    """x + w3 relu(w2 relu(w1 x)) at x = 1, w = (t, t, t): the derivative in w1 is t^2, and |w|^2 = 3t^2 <= 4t^2.

    For small w: x + relu(w x) at x = 10 has the derivative 10 in w, more than 1 + K w for w = 1/K.
    """
    conditions = []
    for constant in (1, 10, 100, 1000):
        t = rational(2 * constant + 1)
        conditions.append(at_most(3 * t**2, (2 * t) ** 2))
        conditions.append(greater(t * t, 1 + constant * (2 * t)))
        conditions.append(greater(rational(10), 1 + constant * rational(1, constant)))
    return all_of(*conditions)


@theorem(
    "geo.B.9",
    source=GEOMETRY.at("Exercise B.9"),
    title="With a skip connection the Jacobian in the weights is at most 1 + O(|w|)",
    topic="neural-net",
    expected=REFUTED,
    repair="geo.B.9.repair",
    counterexample=residual_of_three_layers,
)
def skip_bounds_the_jacobian_in_the_weights():
    """For h_w(x) = x + g_w(x) with a ReLU network g_w there is a K with |dh_w/dw| <= 1 + K|w|.

    The skip x does not depend on w, so dh/dw = dg/dw.  Against it: g = w3 relu(w2 relu(w1 x)) at x = 1, w = (t, t, t)
    has dg/dw1 = t^2, more than 1 + K|w| for t = 2K + 1 (|w| <= 2t); shown for K = 1, 10, 100, 1000.  Nor as w -> 0:
    g = relu(w x) at x = 10 has dg/dw = 10 for every w > 0.
    """


@theorem(
    "geo.B.9.repair",
    source=GEOMETRY.at("Exercise B.9, repaired"),
    title="The Jacobian in x of the block x + relu(Wx) is at most 1 + |W|",
    topic="neural-net",
    expected=CONFIRMED,
)
def jacobian_of_a_residual_block(v: Point(), a: Point(), b: Point(), s: Real(), t: Real(), gates: Point()):
    """|v + D W v| <= (1 + |W|)|v|, D the diagonal of the slopes of the units, each between 0 and 1.

    Here W = s a b' + t b a' with |W| <= (|s| + |t|)|a||b|, and D are the gates, cut off at 0 and 1.  It is the
    Jacobian in the input x, for a block with one layer of weights; n blocks multiply to (1 + |W|)^n.
    """
    image = s * dot(b, v) * a + t * dot(a, v) * b
    gated = Vector(minimum(1, maximum(0, d)) * c for d, c in zip(gates, image, strict=True))
    size = (absolute(s) + absolute(t)) * norm(a) * norm(b)
    return at_most(norm(v + gated), (1 + size) * norm(v), bound=size * norm(v))


def flow_keeps_what_the_data_does_not_see():
    """One datum x = (1, 0), y = 1: at W = (1, 5) the gradient is 0, and (1, 0) has the same loss and a smaller norm."""
    x, w, shorter = point(1, 0), point(1, 5), point(1, 0)
    gradient = (dot(w, x) - 1) * x
    return all_of(
        equal(gradient, point(0, 0)),
        equal((dot(w, x) - 1) ** 2, (dot(shorter, x) - 1) ** 2),
        less(norm2(shorter), norm2(w)),
    )


@theorem(
    "geo.B.11",
    source=GEOMETRY.at("Exercise B.11"),
    title="A limit of gradient flow on a linear network has the least Frobenius norm for its loss",
    topic="neural-net",
    expected=REFUTED,
    repair="geo.B.11.repair",
    counterexample=flow_keeps_what_the_data_does_not_see,
)
def flow_finds_the_least_norm():
    """If gradient flow converges, the product W_L ... W_1 has the least Frobenius norm of all with the same loss.

    Nothing is said on the start.  Against it: one layer, one datum x = (1, 0), y = 1.  The gradient (W x - 1)x' never
    changes the second entry: from (w, 5) the flow tends to (1, 5), and (1, 0) has the same loss.
    """


@theorem(
    "geo.B.11.repair",
    source=GEOMETRY.at("Exercise B.11, repaired"),
    title="One layer started in the span of the data ends at the least norm for its loss",
    topic="neural-net",
    expected=CONFIRMED,
)
def span_of_the_data_has_the_least_norm(x: Point(), n: Point(), c: Real()):
    """F = c x' is the shortest G with G x = F x: |F|^2 <= |G|^2 for G = F + N with N x = 0.

    The flow of one layer changes W by multiples of the data only, so from 0 it stays in their span.  (With several
    data the same: F = C X' and N X = 0 give <F, N> = 0.)
    """
    other = norm2(x) * n - dot(n, x) * x
    return at_most(norm2(c * x), norm2(c * x + other), bound=norm2(other))


def a_network_without_minima():
    """(uv - 1)^2 + u^2: u f_u - v f_v = 2u^2, and f_u = -2v at u = 0: (0, 0) alone is stationary, with det H < 0."""
    u, v = sympy.symbols("u v", real=True)
    f = (u * v - 1) ** 2 + u**2
    slope_u, slope_v = sympy.diff(f, u), sympy.diff(f, v)
    origin = {u: 0, v: 0}
    determinant = sympy.diff(f, u, 2) * sympy.diff(f, v, 2) - sympy.diff(f, u, v) ** 2
    return all_of(
        equal(sympy.expand(u * slope_u - v * slope_v), 2 * u**2),
        equal(sympy.expand(slope_u.subs(u, 0)), -2 * v),
        equal(slope_u.subs(origin), sympy.Integer(0)),
        equal(slope_v.subs(origin), sympy.Integer(0)),
        equal(f.subs(origin), sympy.Integer(1)),
        less(determinant.subs(origin), sympy.Integer(0)),
    )


@theorem(
    "geo.B.17",
    source=GEOMETRY.at("Exercise B.17"),
    title="Noisy gradient descent reaches a local minimum where saddles lie above all minima by delta",
    topic="nonconvex-saddle",
    expected=REFUTED,
    repair="geo.B.17.repair",
    counterexample=a_network_without_minima,
)
def noise_finds_minima():
    """If all local minima have f <= L* and all saddles f >= L* + delta, noisy descent reaches a neighbourhood of one.

    Nothing makes a loss have a local minimum.  Against it: the network v u x on x = y = 1 with weight decay on u,
    f = (uv - 1)^2 + u^2: its only stationary point is the saddle (0, 0) with f = 1, so the gap holds with L* = 0,
    delta = 1; its infimum 0 is not attained, and there is no neighbourhood to reach, whatever sigma is.
    """


@identity_claim(
    "geo.B.17.repair",
    source=GEOMETRY.at("Exercise B.17, repaired"),
    title="From a strict saddle noise grows exponentially in the unstable direction",
    topic="nonconvex-saddle",
    expected=PROVED,
)
def noise_grows_at_a_saddle(r: Real(), first: Real(), second: Real(), third: Real(), fourth: Real()):
    """Four steps y+ = r y + xi from 0, r = 1 + alpha c on -c y^2/2: y is r^3 xi_1 + r^2 xi_2 + r xi_3 + xi_4.

    So y_k is normal with the variance sigma^2 (r^(2k) - 1)/(r^2 - 1), here for k = 4: |y_k| <= R has at most the
    probability R/(r^(k-1) sigma), and a strict saddle is left after O(log(R/(p sigma))/log r) steps with
    probability 1 - p.  It needs the negative curvature c, which a gap in values does not give.
    """
    y = 0 * r
    for noise in (first, second, third, fourth):
        y = r * y + noise
    return all_of(
        equal(y, r**3 * first + r**2 * second + r * third + fourth),
        equal((r**6 + r**4 + r**2 + 1) * (r**2 - 1), r**8 - 1),
    )


def gradient_with_a_large_input():
    """Two linear layers w1 = w2 = 1/2, x = 10, output gradient 1: the gradient in w1 is w2 x = 5, gamma^(L-1) = 1/2."""
    w2, x, output = rational(1, 2), rational(10), rational(1)
    return all_of(equal(output * w2 * x, rational(5)), greater(output * w2 * x, rational(1, 2) * output))


@theorem(
    "geo.B.19",
    source=GEOMETRY.at("Exercise B.19"),
    title="If all Jacobians have norm gamma at most, |grad_W1| is at most gamma^(L-1) |grad_output|",
    topic="neural-net",
    expected=REFUTED,
    repair="geo.B.19.repair",
    counterexample=gradient_with_a_large_input,
)
def gradients_vanish():
    """With |J_l| <= gamma < 1 for all layers: |grad_W1| <= gamma^(L-1) |grad_output|.

    The factor |D_1||x| is missing, x the input.  Against it: two linear layers of weight 1/2 with x = 10.
    """


@theorem(
    "geo.B.19.repair",
    source=GEOMETRY.at("Exercise B.19, repaired"),
    title="|grad_W1| is at most gamma^(L-1) |D_1| |x| |grad_output|",
    topic="neural-net",
    expected=CONFIRMED,
)
def gradients_vanish_up_to_the_input(
    x: Point(), output: Point(), a: Point(), b: Point(), gamma: Real(0, 1), slope: Real(0, 1), layers: Steps(1)
):
    """|D_1 J_2' ... J_L' g|^2 |x|^2 <= gamma^(2L - 2) |D_1|^2 |x|^2 |g|^2, g the gradient at the output.

    The gradient in W1 is the outer product of D_1 J_2' ... J_L' g with the input x.  Here D_1 = slope I, and the
    J_l take turns between gamma times the reflection along a and gamma times a b' over max(1, |a|^2, |b|^2).
    """
    signal = output
    for layer in range(1, int(layers)):
        if layer % 2:
            signal = gamma * (dot(a, signal) / maximum(1, norm2(a), norm2(b)) * b)
        else:
            signal = gamma * signal
    gradient2 = slope**2 * norm2(signal) * norm2(x)
    right = gamma ** (2 * int(layers) - 2) * slope**2 * norm2(x) * norm2(output)
    return at_most(gradient2, right)
