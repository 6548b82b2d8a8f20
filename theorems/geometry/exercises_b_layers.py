"""Solutions to B.2, B.9, B.11 and B.19: what the text says on layers and their norms on the way.

Decided here: signals at initialization, products of Jacobians, vanishing and exploding gradients.
"""

import sympy

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    PROVED,
    REFUTED,
    Matrix,
    Point,
    Real,
    Steps,
    Vector,
    absolute,
    all_of,
    at_least,
    at_most,
    dot,
    equal,
    exists,
    exp,
    figure,
    identity_claim,
    less,
    maximum,
    minimum,
    norm,
    norm2,
    printed,
    rational,
    stochastic,
    theorem,
)
from verify.explicit import point

EDGE = "Generalization and edge cases"
Positive = Real(0, None, closed=False)
ONE = sympy.Integer(1)


def _half_of_the_second_moment():
    """E relu(z)^2 and P(z > 0) for z normal with the variance s^2."""
    z, s = sympy.symbols("z s", positive=True)
    density = sympy.exp(-(z**2) / (2 * s**2)) / (s * sympy.sqrt(2 * sympy.pi))
    return s, sympy.integrate(z**2 * density, (z, 0, sympy.oo)), sympy.integrate(density, (z, 0, sympy.oo))


@stochastic(
    "geo.B.2.step-forward",
    source=GEOMETRY.at("Solution to B.2, Full formal proof"),
    title="With variance 2/d and ReLU every layer keeps the mean second moment",
    topic="neural-net",
    expected=PROVED,
)
def he_keeps_the_second_moment():
    """E a_i^2 = (1/2) (2/d) sum_j E a_j^2, the mean of the E a_j^2: given the layer before, z_i is normal."""
    s, half, _ = _half_of_the_second_moment()
    d, mean = sympy.symbols("d mean", positive=True)
    variance = 2 / d * (d * mean)
    return all_of(equal(sympy.simplify(half), s**2 / 2), equal(sympy.simplify(variance / 2), mean))


@stochastic(
    "geo.B.2.step-relu-moments",
    source=GEOMETRY.at("Solution to B.2, Full formal proof"),
    title="E relu(z) = s/sqrt(2 pi) and E relu(z)^2 = s^2/2 for normal z with variance s^2",
    topic="expectation-calculus",
    expected=PROVED,
)
def moments_of_relu():
    """The two integrals over z > 0, computed."""
    s, half, _ = _half_of_the_second_moment()
    z = sympy.Symbol("z", positive=True)
    density = sympy.exp(-(z**2) / (2 * s**2)) / (s * sympy.sqrt(2 * sympy.pi))
    mean = sympy.integrate(z * density, (z, 0, sympy.oo))
    return all_of(
        equal(sympy.simplify(mean - s / sympy.sqrt(2 * sympy.pi)), sympy.Integer(0)),
        equal(sympy.simplify(half - s**2 / 2), sympy.Integer(0)),
    )


def sum_over_inputs():
    """d_h = 3, x = (1, 1, 1, 1)/2, |x| = 1, d_in = 4: the double sum is 1, and the printed value is 4."""
    hidden, x = 3, point("1/2", "1/2", "1/2", "1/2")
    value = rational(0)
    for _ in range(hidden):
        for entry in x:
            value = value + rational(2, hidden) * rational(1, 2) * entry**2
    claimed = rational(2, hidden) * rational(1, 2) * norm2(x) * hidden * 4
    return all_of(equal(value, norm2(x)), less(value, claimed))


@theorem(
    "geo.B.2.step-sum",
    source=GEOMETRY.at("Solution to B.2, Full formal proof"),
    title="The double sum over units and inputs is (2/d_h)(1/2)|x|^2 d_h d_in",
    topic="neural-net",
    expected=REFUTED,
    repair="geo.B.2.step-sum.repair",
    counterexample=sum_over_inputs,
)
def sum_with_the_input_dimension():
    """sum over i, j of (2/d_h)(1/2) x_j^2 = (2/d_h)(1/2)|x|^2 d_h d_in.

    |x|^2 is the sum over j already; d_in counts it twice.  Against it: |x| = 1 in dimension 4 gives 1, not 4.
    """


@theorem(
    "geo.B.2.step-sum.repair",
    source=GEOMETRY.at("Solution to B.2, Full formal proof, repaired"),
    title="The double sum over units and inputs is |x|^2",
    topic="neural-net",
    expected=CONFIRMED,
)
def sum_without_the_input_dimension(x: Point(), units: Steps(1, 20)):
    """sum over i <= d_h and j of (2/d_h)(1/2) x_j^2 = |x|^2."""
    value = 0 * norm2(x)
    for _ in range(int(units)):
        for entry in x:
            value = value + entry * entry / units
    return equal(value, norm2(x))


@stochastic(
    "geo.B.2.xavier-decay",
    source=GEOMETRY.at("Solution to B.2, Computational validation"),
    title="With variance 1/d_in and ReLU the expected squared gradient halves in every layer",
    topic="neural-net",
    expected=PROVED,
)
def half_the_variance_decays():
    """Each layer multiplies E|delta|^2 by d (1/d)(1/2) = 1/2, and E|a|^2/d too: 2^-L, exponential in the depth L."""
    _, _, active = _half_of_the_second_moment()
    d = sympy.Symbol("d", positive=True)
    factor = sympy.simplify(d * (1 / d) * active)
    return all_of(equal(factor, ONE / 2), equal(sympy.limit(factor**d, d, sympy.oo), sympy.Integer(0)))


@theorem(
    "geo.B.9.step-product",
    source=GEOMETRY.at("Solution to B.9, Full formal proof"),
    title="The Jacobian of a ReLU network is at most the product of the norms of its weights",
    topic="neural-net",
    expected=CONFIRMED,
)
def product_of_norms(v: Point(), a: Point(), b: Point(), c: Point(), gates: Point(), s: Real(), t: Real()):
    """|W_2 D W_1 v| <= |W_2||W_1||v| with D diagonal between 0 and 1, and |Dv| <= |v|; further layers multiply.

    Here W_1 = s I + a b' and W_2 = t I + b c', of norm at most |s| + |a||b| and |t| + |b||c|.
    """
    hidden = s * v + dot(b, v) * a
    gated = Vector(minimum(1, maximum(0, d)) * h for d, h in zip(gates, hidden, strict=True))
    image = t * gated + dot(c, gated) * b
    bound = (absolute(s) + norm(a) * norm(b)) * (absolute(t) + norm(b) * norm(c)) * norm(v)
    return all_of(at_most(norm2(gated), norm2(hidden)), at_most(norm(image), bound))


@theorem(
    "geo.B.9.note-1overL",
    source=GEOMETRY.at("Solution to B.9, Full formal proof"),
    title="If each of L blocks has a Jacobian of 1 + c/L, the product is 1 + O(c)",
    topic="neural-net",
    expected=CONFIRMED,
)
def blocks_scaled_by_depth(c: Real(0, 10), n: Steps()):
    """(1 + c/n)^n <= 1 + c e^c for c >= 0 and every n: 1 + O(c) for bounded c."""
    return at_most((1 + c / n) ** int(n), 1 + c * exp(c), bound=c * exp(c))


def wrong_sign_of_the_exponent():
    """c = 1/2, ten layers: a chain of weights 1/2 has the Jacobian 1/1024, and c^-10 = 1024."""
    signal = rational(1)
    for _ in range(10):
        signal = signal / 2
    return all_of(equal(signal, rational(1, 1024)), equal(1 / rational(1, 2) ** 10, rational(1024)))


@theorem(
    "geo.B.9.vanish-sign",
    source=GEOMETRY.at("Solution to B.9, ML interpretation"),
    title="Without skips gradients in early layers are proportional to c^(-L) for c < 1 per layer",
    topic="neural-net",
    expected=REFUTED,
    repair="geo.B.9.vanish-sign.repair",
    counterexample=wrong_sign_of_the_exponent,
)
def gradients_with_the_wrong_sign():
    """With a factor c < 1 per layer the gradient in the first of L layers is proportional to c^(-L), and small.

    c^(-L) grows.  Against it: ten layers with the factor 1/2 give 1/1024, not 1024.
    """


@theorem(
    "geo.B.9.vanish-sign.repair",
    source=GEOMETRY.at("Solution to B.9, ML interpretation, repaired"),
    title="With a factor c < 1 per layer the gradient is c^L",
    topic="neural-net",
    expected=CONFIRMED,
)
def gradients_of_a_chain(c: Real(0, 1), signal: Real(), layers: Steps()):
    """A signal that every layer multiplies by c is c^L times the signal at the output, at most the signal itself."""
    after = signal
    for _ in range(int(layers)):
        after = c * after
    return all_of(equal(after, c ** int(layers) * signal), at_most(after**2, signal**2))


@theorem(
    "geo.B.9.projection",
    source=GEOMETRY.at(f"Solution to B.9, {EDGE}"),
    title="With a projection W_s in the shortcut the Jacobian is at most |W_s| + |J_g|",
    topic="neural-net",
    expected=CONFIRMED,
)
def projected_shortcut(v: Point(), a: Point(), b: Point(), c: Point(), d: Point()):
    """|(W_s + J)v| <= (|W_s| + |J|)|v|; here W_s = a b' and J = c d', of the norms |a||b| and |c||d|."""
    image = dot(b, v) * a + dot(d, v) * c
    return at_most(norm(image), (norm(a) * norm(b) + norm(c) * norm(d)) * norm(v))


@theorem(
    "geo.B.11.underparam",
    source=GEOMETRY.at("Solution to B.11, Computational validation"),
    title="A hidden layer narrower than the rank of Y cannot reach the loss 0",
    topic="neural-net",
    expected=CONFIRMED,
)
def narrow_networks_keep_a_loss(p: Real(), q: Real(), r: Real(), s: Real()):
    """|I - u v'|^2 >= 1 for u = (p, q), v = (r, s): with one hidden unit, X = Y = I in dimension 2 keeps the loss 1."""
    error = (1 - p * r) ** 2 + (p * s) ** 2 + (q * r) ** 2 + (1 - q * s) ** 2
    return at_least(error, 1 + 0 * p)


@theorem(
    "geo.B.19.step-D",
    source=GEOMETRY.at("Solution to B.19, Full formal proof"),
    title="The slopes of sigmoid, tanh and ReLU are at most 1",
    topic="neural-net",
    expected=PROVED,
)
def slopes_are_at_most_one(s: Real(0, 1), t: Real(-1, 1)):
    """sigma' = s(1 - s) is in [0, 1/4] for the sigmoid s, tanh' = 1 - t^2 in [0, 1] for t = tanh z; ReLU: 0 or 1.

    s and t take the values between 0 and 1, and between -1 and 1, so this is for every z.
    """
    return all_of(at_most(4 * s * (1 - s), 1), at_least(s * (1 - s), 0 * s), at_most(1 - t**2, 1), at_least(1, t**2))


def steep_layers_that_cancel():
    """J_1 = diag(2, 0), J_2 = diag(0, 2): both have the norm 2, and the product is 0."""
    first, second = Matrix([point(2, 0), point(0, 0)]), Matrix([point(0, 0), point(0, 2)])
    product = second @ first
    return all_of(
        *(equal(row, point(0, 0)) for row in product.rows),
        equal(norm2(first @ point(1, 0)), rational(4)),
        equal(norm2(second @ point(0, 1)), rational(4)),
    )


@theorem(
    "geo.B.19.explode",
    source=GEOMETRY.at(f"Solution to B.19, {EDGE}"),
    title="If all Jacobians have norms above 1, gradients grow exponentially",
    topic="neural-net",
    expected=REFUTED,
    repair="geo.B.19.explode.repair",
    counterexample=steep_layers_that_cancel,
)
def steep_layers_explode():
    """If |J_l| = gamma > 1 for all layers, |grad_W1| is about gamma^(L-1)|grad_output|.

    The product of the norms is an upper bound.  Against it: diag(2, 0) and diag(0, 2), of norm 2, have the product 0.
    """


@theorem(
    "geo.B.19.explode.repair",
    source=GEOMETRY.at(f"Solution to B.19, {EDGE}, repaired"),
    title="If all Jacobians stretch every vector by gamma at least, gradients grow like gamma^L",
    topic="neural-net",
    expected=CONFIRMED,
)
def least_singular_values_explode(g: Point(), s: Point(), layers: Steps()):
    """|J_1' ... J_L' g| >= gamma^L |g| where gamma is the least singular value of every J_l (J = diag(s) here)."""
    signal = g
    for _ in range(int(layers)):
        signal = Vector(a * b for a, b in zip(s, signal, strict=True))
    least = minimum(*(a * a for a in s))
    return at_least(norm2(signal), least ** int(layers) * norm2(g))


def critical_layers_that_cancel():
    """diag(1, 0) and diag(0, 1) have the norm 1 and the product 0; with 2 instead of 1, the norm 2 and product 0."""
    conditions = []
    for weight in (1, 2):
        first, second = Matrix([point(weight, 0), point(0, 0)]), Matrix([point(0, 0), point(0, weight)])
        conditions += [equal(row, point(0, 0)) for row in (second @ first).rows]
        conditions.append(equal(norm2(first @ point(1, 0)), rational(weight**2)))
    return all_of(*conditions)


@theorem(
    "geo.B.19.relu-critical",
    source=GEOMETRY.at(f"Solution to B.19, {EDGE}"),
    title="In ReLU networks |W| < 1 means vanishing, |W| = 1 stable and |W| > 1 exploding gradients",
    topic="neural-net",
    expected=REFUTED,
    repair="geo.B.19.explode.repair",
    counterexample=critical_layers_that_cancel,
)
def norms_decide_stability():
    """For ReLU networks gradients vanish if |W_l| < 1, remain stable if |W_l| = 1, and explode if |W_l| > 1.

    Only the first is true.  Against the others: diag(1, 0) and diag(0, 1), and twice these, have the product 0.
    """


@exists(
    "geo.B.19.nonuniform",
    source=GEOMETRY.at(f"Solution to B.19, {EDGE}"),
    title="The product of the norms can vanish although most of them are 1",
    topic="neural-net",
    witness=lambda: all_of(less(rational(1) ** 90 * rational(1, 10) ** 10, rational(1, 10**9))),
    expected=PROVED,
)
def most_layers_are_fine():
    """Ninety layers of norm 1 and ten of norm 1/10: the product is 10^-10."""


@figure(
    "geo.B.19.gamma099",
    source=GEOMETRY.at(f"Solution to B.19, {EDGE}"),
    title="0.99^99 is about 0.37",
    topic="numeric",
    printed_answer="0.37",
    expected=PROVED,
)
def depth_at_099():
    """(99/100)^99 = 0.3697..., and (99/100)^100 = 0.366...: both round to 0.37."""
    return all_of(printed("0.37", rational(99, 100) ** 99), printed("0.37", rational(99, 100) ** 100))


@identity_claim(
    "geo.B.1.strength",
    source=GEOMETRY.at("Solution to B.1, ML interpretation"),
    title="mL/(m + L) = L/(1 + kappa)",
    topic="smoothness",
    expected=PROVED,
)
def effective_strength(m: Positive, kappa: Positive):
    """mL/(m + L) = L/(1 + kappa) for L = kappa m."""
    smoothness = kappa * m
    return equal(m * smoothness / (m + smoothness), smoothness / (1 + kappa))
