"""Regularized logistic regression: gradient, convexity, and how its loss is computed (Sections 2.2.3, 2.5.2)."""

import sympy

from theorems.family.refuting import refuted
from theorems.texts import FAMILY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    Real,
    absolute,
    all_of,
    at_least,
    at_most,
    equal,
    exp,
    figure,
    greater,
    identity_claim,
    less,
    log,
    rational,
    theorem,
)

TOPIC = "calculus"
ZERO = sympy.Integer(0)


def symbolic_sigmoid(z):
    """1/(1 + e^-z), as an expression."""
    return 1 / (1 + sympy.exp(-z))


def symbolic_loss(theta, x, y):
    """-[y log s(theta.x) + (1 - y) log(1 - s(theta.x))]."""
    p = symbolic_sigmoid(sum(a * b for a, b in zip(theta, x, strict=True)))
    return -(y * sympy.log(p) + (1 - y) * sympy.log(1 - p))


@identity_claim(
    "fam.identity.sigmoid-derivative",
    source=FAMILY.at("Section 2.2.3, Step 1"),
    title="The derivative of the sigmoid is s(1 - s)",
    topic=TOPIC,
    expected=PROVED,
)
def sigmoid_slope():
    """s' = e^-z/(1 + e^-z)^2 = s(1 - s)."""
    z = sympy.Symbol("z", real=True)
    s = symbolic_sigmoid(z)
    return equal(sympy.simplify(sympy.diff(s, z) - s * (1 - s)), ZERO)


@identity_claim(
    "fam.identity.logistic-point-gradient",
    source=FAMILY.at("Section 2.2.3, Step 2"),
    title="The gradient of the loss of one point is (p - y) x",
    topic=TOPIC,
    expected=PROVED,
)
def gradient_of_one_point():
    """-[y(1 - p) - (1 - y)p] = p - y, and both are the derivative of the loss by theta_i divided by x_i."""
    theta, x = sympy.symbols("t:2", real=True), sympy.symbols("x:2", real=True)
    y = sympy.Symbol("y", real=True)
    p = symbolic_sigmoid(theta[0] * x[0] + theta[1] * x[1])
    middle = -(y * (1 - p) - (1 - y) * p)
    return all_of(
        equal(sympy.expand(middle - (p - y)), ZERO),
        *(
            equal(sympy.simplify(sympy.diff(symbolic_loss(theta, x, y), t) - (p - y) * a), ZERO)
            for t, a in zip(theta, x, strict=True)
        ),
    )


@identity_claim(
    "fam.identity.logistic-full-gradient",
    source=FAMILY.at("Section 2.2.3, Step 3 and listing"),
    title="The gradient of the regularized loss is the mean of (p_i - y_i) x_i plus lambda theta",
    topic=TOPIC,
    expected=PROVED,
)
def gradient_of_the_full_loss():
    """For two points in the plane, term by term; each further point adds one more term (p_i - y_i) x_i/N."""
    theta, y = sympy.symbols("t:2", real=True), sympy.symbols("y:2", real=True)
    data = [sympy.symbols(f"x{i}_:2", real=True) for i in range(2)]
    weight = sympy.Symbol("lambda", positive=True)
    loss = sum(symbolic_loss(theta, x, b) for x, b in zip(data, y, strict=True)) / 2
    loss += weight / 2 * sum(t**2 for t in theta)
    chances = [symbolic_sigmoid(sum(a * b for a, b in zip(theta, x, strict=True))) for x in data]
    stated = [
        sum((p - b) * x[j] for p, b, x in zip(chances, y, data, strict=True)) / 2 + weight * t
        for j, t in enumerate(theta)
    ]
    return all_of(*(equal(sympy.simplify(sympy.diff(loss, t) - g), ZERO) for t, g in zip(theta, stated, strict=True)))


@theorem(
    "fam.heuristic.gradient-weighted-average",
    source=FAMILY.at("Section 2.2.3, after Step 3"),
    title="The gradient is a weighted average of the feature vectors",
    topic=TOPIC,
    expected=ILL_POSED,
    ill_posed=True,
    readings=("fam.identity.logistic-full-gradient", "fam.heuristic.gradient-weighted-average.reading2"),
)
def average_with_errors_as_weights():
    """A mean of the x_i times the errors p_i - y_i, to which lambda theta is added, or an average: weights of sum 1?"""


@refuted(
    "fam.heuristic.gradient-weighted-average.reading2",
    "Section 2.2.3, after Step 3, weights that add up to 1",
    "The gradient is an average of the feature vectors, with weights that add up to 1",
    topic=TOPIC,
    repair="fam.identity.logistic-full-gradient",
)
def not_an_average():
    """The gradient is a weighted average of the feature vectors.

    For one point x = 1 with y = 1 and theta = 0, every average of the feature vectors is 1, and the gradient is
    (p - y) x = -1/2: the weights have both signs and do not add up to 1.
    """
    p, y, x = rational(1, 2), rational(1), rational(1)
    return all_of(
        equal(p, 1 / (1 + exp(-(rational(0) * x)))), equal((p - y) * x, rational(-1, 2)), less((p - y) * x, x)
    )


@theorem(
    "fam.heuristic.larger-errors-contribute-more",
    source=FAMILY.at("Section 2.2.3, after Step 3"),
    title="Larger errors contribute more to the gradient",
    topic=TOPIC,
    expected=ILL_POSED,
    ill_posed=True,
    readings=(
        "fam.heuristic.larger-errors-contribute-more.reading1",
        "fam.heuristic.larger-errors-contribute-more.reading2",
    ),
)
def larger_errors():
    """Larger errors |p - y| contribute more to the gradient: among feature vectors of one length, or of any?"""


@theorem(
    "fam.heuristic.larger-errors-contribute-more.reading1",
    source=FAMILY.at("Section 2.2.3, after Step 3, for feature vectors of the same length"),
    title="Among feature vectors of the same length larger errors contribute more",
    topic=TOPIC,
    expected=CONFIRMED,
)
def larger_error_same_length(e: Real(), more: Real(0, 1, closed=False), size: Real(0, None, closed=False)):
    """|(p - y) x| = |p - y| |x| grows with the error e = |p - y|."""
    return less(absolute(e) * size, (absolute(e) + more) * size)


@refuted(
    "fam.heuristic.larger-errors-contribute-more.reading2",
    "Section 2.2.3, after Step 3, for any feature vectors",
    "Larger errors contribute more, whatever the feature vectors are",
    topic=TOPIC,
    repair="fam.heuristic.larger-errors-contribute-more.reading1",
)
def smaller_error_larger_features():
    """Of two points the one with the larger error contributes more to the gradient.

    With theta = (1, 0) and the label 0 of both, x = (1, 0) has the error s(1) > 1/2, and contributes less than 1 in
    length; x = (0, 10) has the error s(0) = 1/2 and contributes 5.
    """
    larger, smaller = 1 / (1 + exp(rational(-1))), 1 / (1 + exp(rational(0)))
    return all_of(greater(larger, smaller), less(larger * 1, smaller * 10))


# ---------------------------------------------------------------- convexity


@identity_claim(
    "fam.identity.cross-entropy-convex-logits",
    source=FAMILY.at("Section 2.5.2, Example"),
    title="Cross-entropy is convex in the logits",
    topic="convexity",
    expected=PROVED,
)
def cross_entropy_is_convex():
    """The second derivative of -[y log s + (1 - y) log(1 - s)] is s(1 - s), and a product of two positive numbers.

    With several classes, v'Hv = sum over i < j of p_i p_j (v_i - v_j)^2 >= 0; here with three.
    """
    z, y = sympy.symbols("z y", real=True)
    s = symbolic_sigmoid(z)
    second = sympy.diff(-(y * sympy.log(s) + (1 - y) * sympy.log(1 - s)), z, 2)
    logits, v = sympy.symbols("z:3", real=True), sympy.symbols("v:3", real=True)
    mass = sum(sympy.exp(t) for t in logits)
    p = [sympy.exp(t) / mass for t in logits]
    hessian = sympy.hessian(sympy.log(mass) - logits[0], logits)
    form = sum(hessian[i, j] * v[i] * v[j] for i in range(3) for j in range(3))
    pairs = sum(p[i] * p[j] * (v[i] - v[j]) ** 2 for i in range(3) for j in range(i))
    return all_of(equal(sympy.simplify(second - s * (1 - s)), ZERO), equal(sympy.simplify(form - pairs), ZERO))


@theorem(
    "fam.example.logistic-strongly-convex",
    source=FAMILY.at("Section 2.5.2, Example"),
    title="The regularized logistic loss is strongly convex, so it has exactly one minimizer",
    topic="convexity",
    expected=PROVED,
)
def regularized_logistic_loss():
    """v'Hv - lambda |v|^2 is the mean of s_i(1 - s_i)(x_i.v)^2, a sum of squares with positive weights.

    For one point in the plane; the mean over points adds such terms.  So the loss is lambda-strongly convex for
    lambda > 0, and fam.theorem.sc-unique-minimum says the rest.
    """
    theta, x = sympy.symbols("t:2", real=True), sympy.symbols("x:2", real=True)
    v, y = sympy.symbols("v:2", real=True), sympy.Symbol("y", real=True)
    weight = sympy.Symbol("lambda", positive=True)
    hessian = sympy.hessian(symbolic_loss(theta, x, y) + weight / 2 * sum(t**2 for t in theta), theta)
    form = sum(hessian[i, j] * v[i] * v[j] for i in range(2) for j in range(2))
    t = sympy.exp(theta[0] * x[0] + theta[1] * x[1])
    slope = t / (1 + t) ** 2  # s(1 - s)
    rest = slope * (x[0] * v[0] + x[1] * v[1]) ** 2
    return all_of(equal(sympy.simplify(form - weight * (v[0] ** 2 + v[1] ** 2) - rest), ZERO), greater(slope, ZERO))


# ---------------------------------------------------------------- in floating point


@theorem(
    "fam.algorithm.stable-sigmoid",
    source=FAMILY.at("Section 2.2.3, listing"),
    title="The listed sigmoid is exact and exponentiates no positive number in the branch it returns",
    topic="numeric",
    expected=PROVED,
)
def branches_of_the_sigmoid():
    """e^z/(1 + e^z) = 1/(1 + e^-z), and e^-|z| <= 1 cannot overflow: 1 - e^-a is 0 at a = 0 and grows.

    np.where evaluates both branches, so the listing still warns of an overflow for |z| > 710; what it returns is right.
    """
    z = sympy.Symbol("z", real=True)
    size = sympy.Symbol("a", nonnegative=True)  # |z|
    return all_of(
        equal(sympy.simplify(sympy.exp(z) / (1 + sympy.exp(z)) - 1 / (1 + sympy.exp(-z))), ZERO),
        equal((1 - sympy.exp(-size)).subs(size, 0), ZERO),
        at_least(sympy.diff(1 - sympy.exp(-size), size), ZERO),
    )


@theorem(
    "fam.algorithm.logistic-loss-eps-stable",
    source=FAMILY.at("Section 2.2.3, listing"),
    title="-log(p + 1e-12) is the cross-entropy in a numerically stable form",
    topic="numeric",
    expected=ILL_POSED,
    ill_posed=True,
    readings=("fam.algorithm.logistic-loss-eps-stable.reading1", "fam.algorithm.logistic-loss-eps-stable.reading2"),
)
def stable_form():
    """Stable in that it never is infinite (reading 1), or in that it stays the cross-entropy (reading 2)?"""


@theorem(
    "fam.algorithm.logistic-loss-eps-stable.reading1",
    source=FAMILY.at("Section 2.2.3, listing, never infinite"),
    title="The listed loss of a point lies between -log(1 + 1e-12) and -log(1e-12)",
    topic="numeric",
    expected=CONFIRMED,
)
def loss_is_finite(p: Real(0, 1), y: Real(0, 1)):
    """-[y log(p + e) + (1 - y) log(1 - p + e)] with e = 1e-12, for every prediction 0 <= p <= 1, 0 and 1 included."""
    tiny = rational(1, 10**12)
    loss = -(y * log(p + tiny) + (1 - y) * log(1 - p + tiny))
    return all_of(at_most(loss, -log(tiny), bound=-log(tiny)), at_least(loss, -log(1 + tiny)))


@refuted(
    "fam.algorithm.logistic-loss-eps-stable.reading2",
    "Section 2.2.3, listing, the value of the cross-entropy",
    "-log(p + 1e-12) is the cross-entropy",
    topic="numeric",
    repair="fam.identity.bce-with-logits",
)
def clipped_cross_entropy():
    """-[y log(p + 1e-12) + (1 - y) log(1 - p + 1e-12)] is the cross-entropy, in a form that stays right in floats.

    For y = 1 and theta.x = -100 the cross-entropy is log(1 + e^100) > 100.  The listed one is at most -log(1e-12) < 28
    whatever p is, so it stops growing while the gradient that is returned beside it stays (p - y) x, and for p = 1 it
    is negative.
    """
    tiny = rational(1, 10**12)
    return all_of(greater(log(1 + exp(rational(100))), 100), less(-log(tiny), 28), less(-log(rational(1) + tiny), 0))


@identity_claim(
    "fam.identity.bce-with-logits",
    source=FAMILY.at("Section 2.2.3, Implementation Note"),
    title="The cross-entropy is log(1 + e^-|z|) + max(z, 0) - y z",
    topic="numeric",
    expected=PROVED,
)
def cross_entropy_of_a_logit():
    """-y log s - (1 - y) log(1 - s) = log(1 + e^z) - y z, as s = e^z/(1 + e^z) and 1 - s = 1/(1 + e^z).

    For z >= 0, log(1 + e^z) = log(1 + e^-z) + z, and for z < 0 it is log(1 + e^-|z|) as it stands.
    """
    z, y = sympy.symbols("z y", real=True)
    total, one = sympy.Symbol("l", real=True), sympy.Integer(1)  # l = log(1 + e^z)
    s = symbolic_sigmoid(z)
    return all_of(
        equal(sympy.simplify(s * (1 + sympy.exp(z)) - sympy.exp(z)), ZERO),
        equal(sympy.simplify((1 - s) * (1 + sympy.exp(z))), one),
        equal(sympy.expand(-y * (z - total) - (1 - y) * (-total) - (total - y * z)), ZERO),
        equal(sympy.simplify((1 + sympy.exp(-z)) * sympy.exp(z) - (1 + sympy.exp(z))), ZERO),
    )


@figure(
    "fam.heuristic.log-sigmoid-underflow",
    source=FAMILY.at("Section 2.2.3, Implementation Note"),
    title="The sigmoid of a very negative number underflows to 0 in double precision",
    topic="numeric",
    expected=PROVED,
)
def underflow():
    """s(-746) is below 2^-1075, half of the smallest positive double, so it is rounded to 0; log s(-746) > -747 is not.

    (The naive 1/(1 + exp(-z)) gives 0 as soon as exp(-z) overflows, for z < -709.8.)
    """
    s = 1 / (1 + exp(rational(746)))
    return all_of(less(s, rational(1, 2**1075)), at_least(log(s), -747), greater(s, 0))
