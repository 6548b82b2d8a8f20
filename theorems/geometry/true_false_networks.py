"""Exercises A.4, A.6, A.9, A.12 and A.16: networks, decided on small exact ones.

Decided here: the five statements themselves, their readings and their repairs.
"""

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    REFUTED,
    Point,
    Real,
    Steps,
    Vector,
    absolute,
    all_of,
    at_most,
    distance2,
    dot,
    equal,
    greater,
    identity_claim,
    less,
    maximum,
    norm2,
    rational,
    sqrt,
    theorem,
)
from verify.explicit import point

Positive = Real(0, None, closed=(False, True))
Fraction = Real(0, 1, closed=(True, False))


def _normalized_first_output(w):
    """The batch-normalized w'x of the example (1, 1) in the batch (1, 1), (1, -1), (-1, 1), (-1, -1)."""
    return (w[0] + w[1]) / sqrt(norm2(w))


def normalized_loss_gradient(w):
    """Gradient of the loss z, the normalized output itself: (w2, -w1)(w2 - w1)/|w|^3."""
    size = sqrt(norm2(w))
    return (w[1] - w[0]) / size**3 * Vector([w[1], -w[0]])


def _curvature_with_and_without_normalization():
    """With normalization the gradient changes faster than any L allows; without it, curvature grows like depth."""
    conditions = []
    for scale in (1, 10, 100, 1000):
        near, far = point(3, 4) / (10 * scale), point(3, 4) / (5 * scale)
        conditions.append(equal(_normalized_first_output(near), _normalized_first_output(far)))
        change = normalized_loss_gradient(near) - normalized_loss_gradient(far)
        # |change| > L |near - far| with L = scale^2/3
        conditions.append(greater(norm2(change), scale**4 * distance2(near, far) / 9))
    for depth in (2, 4, 8, 16, 32):
        # the chain of layers of weight 1, fitted exactly: the Hessian of (w_1 ... w_d - 1)^2/2 is the matrix of ones
        ones = Vector([rational(1)] * depth)
        image = dot(ones, ones) * ones
        conditions.append(equal(image, depth * ones))
    return all_of(*conditions)


@theorem(
    "geo.A.4",
    source=GEOMETRY.at("Exercise A.4"),
    title="With batch normalization L stays bounded in the depth, without it L grows exponentially",
    topic="neural-net",
    printed_answer="TRUE (with caveats)",
    counterexample=_curvature_with_and_without_normalization,
    repair="geo.A.4.repair",
    expected=REFUTED,
)
def normalization_bounds_smoothness():
    """Every network with batch normalization has an L that is bounded in depth; without it, L is exponential in depth.

    Against the first half: the loss depends on the direction of normalized weights only, so its gradient at w/c is c
    times the gradient at w, and no L bounds it, at depth one (two weights, a batch of four; shown at four scales).
    Against the second half: in a chain of linear layers of weight 1 (fitted exactly) the curvature is the depth.
    (The printed solution, "TRUE (with caveats)", lets L grow with the depth itself, polynomially.)
    """


@theorem(
    "geo.A.4.repair",
    source=GEOMETRY.at("Exercise A.4, repaired"),
    title="Curvature of a chain of d layers of weight w at a perfect fit: d w^(2d - 2)",
    topic="neural-net",
    expected=CONFIRMED,
)
def curvature_of_a_chain(w: Real(), d: Steps(1, 12)):
    """The largest eigenvalue of the Hessian of (w_1 ... w_d - y)^2/2 at w_i = w, y = w^d is d w^(2d - 2).

    Exponential in the depth for |w| > 1, linear for |w| = 1, vanishing for |w| < 1: it is the weights that decide.
    (At a perfect fit the Hessian is g g' with g_i the product of the other weights; its largest eigenvalue is |g|^2.)
    """
    squared = 0 * w
    for i in range(int(d)):
        product = 1 + 0 * w
        for j in range(int(d)):
            if j != i:
                product = product * w
        squared = squared + product * product
    largest = d * w ** (2 * int(d) - 2)
    return all_of(at_most(squared, largest), at_most(largest, squared))


def first_layer_learns():
    """w2 relu(w1 x) with x = y = 1, w1 = 1, w2 = 0, step 1/2: w1 moves in the second step, w1 w2 -> 1."""
    w1, w2, alpha = rational(1), rational(0), rational(1, 2)
    history = []
    for _ in range(6):
        error = w2 * w1 - 1
        w1, w2 = w1 - alpha * error * w2, w2 - alpha * error * w1
        history.append((w1, w2))
    return all_of(
        equal(history[0][0], rational(1)),
        equal(history[1][0], rational(9, 8)),
        *(greater(a, 0) for a, _ in history),
        less(absolute(w1 * w2 - 1), rational(1, 100)),
    )


@theorem(
    "geo.A.6",
    source=GEOMETRY.at("Exercise A.6"),
    title="A second layer of zeros has no gradient in the first layer and prevents any learning there",
    topic="neural-net",
    printed_answer="TRUE",
    counterexample=first_layer_learns,
    repair="geo.A.6.repair",
    expected=REFUTED,
)
def zero_second_layer_prevents_learning():
    """With W2 = 0 at the start, the W1-gradient is zero, and gradient descent never learns in the first layer.

    The gradient is zero at the start only.  Against the rest: w2 relu(w1 x) on x = y = 1 from w1 = 1, w2 = 0 with step
    size 1/2.  The first step makes w2 = 1/2, the second w1 = 9/8, and after six the error is below 1/100.
    """


@identity_claim(
    "geo.A.6.repair",
    source=GEOMETRY.at("Exercise A.6, repaired"),
    title="From W2 = 0 the first layer stands still for one step and moves in the second",
    topic="neural-net",
    expected=PROVED,
)
def first_layer_waits_one_step(
    alpha: Real(), activation: Real(), slope: Real(), x: Real(), w1: Real(), error0: Real(), error1: Real()
):
    """From W2 = 0: W1 stays in step one; in step two it moves by alpha^2 e0 e1 sigma(W1 x) sigma'(W1 x) x.

    e0, e1 are the derivatives of the loss in the output at the two steps, for one hidden unit and one example (sums
    over examples and units add up); so the first layer learns unless one of the five factors is zero.
    """
    w2 = 0 * alpha
    w1_after, w2_after = w1 - alpha * error0 * w2 * slope * x, w2 - alpha * error0 * activation
    w1_last = w1_after - alpha * error1 * w2_after * slope * x
    return all_of(equal(w1_after, w1), equal(w1_last - w1, alpha**2 * error0 * error1 * activation * slope * x))


@theorem(
    "geo.A.9",
    source=GEOMETRY.at("Exercise A.9"),
    title="Gradient clipping is a trust region of radius alpha theta",
    topic="adaptive",
    printed_answer="TRUE",
    ill_posed=True,
    readings=("geo.A.9.reading1", "geo.A.9.reading2"),
    expected=ILL_POSED,
)
def clipping_is_a_trust_region():
    """When a language model like GPT is trained, clipping at theta keeps each step within alpha theta.

    The optimizer is not named: gradient descent (reading 1), or Adam, with which these models are trained (reading 2)?
    """


@theorem(
    "geo.A.9.reading1",
    source=GEOMETRY.at("Exercise A.9"),
    title="A clipped gradient step is at most alpha theta long",
    topic="adaptive",
    expected=CONFIRMED,
)
def clipped_gradient_step(w: Point(), g: Point(), alpha: Positive, theta: Positive):
    """|w+ - w| <= alpha theta for w+ = w - alpha g / max(1, |g|/theta), whatever the gradient g is."""
    after = w - alpha * g / maximum(1, sqrt(norm2(g)) / theta)
    return at_most(distance2(after, w), (alpha * theta) ** 2)


def _adam_leaves_the_region():
    """Adam's first step (beta 9/10 and 999/1000, any epsilon <= theta/100) from gradient 1 clipped at theta = 1/10."""
    theta, alpha, gradient = rational(1, 10), rational(1, 1000), rational(1)
    clipped = gradient / maximum(rational(1), gradient / theta)
    b1, b2, epsilon = rational(9, 10), rational(999, 1000), rational(1, 10**8)
    first, second = (1 - b1) * clipped / (1 - b1), (1 - b2) * clipped**2 / (1 - b2)
    # the root of the second moment is |clipped|
    return all_of(equal(second, clipped**2), greater(alpha * first / (clipped + epsilon), 9 * alpha * theta))


@theorem(
    "geo.A.9.reading2",
    source=GEOMETRY.at("Exercise A.9"),
    title="A step of Adam with clipped gradients is at most alpha theta long",
    topic="adaptive",
    counterexample=_adam_leaves_the_region,
    repair="geo.A.9.reading2.repair",
    expected=REFUTED,
)
def clipped_adam_step():
    """|w+ - w| <= alpha theta for a step of Adam on gradients clipped at theta.

    Against it: Adam divides the gradient by its size, so the threshold cancels: with theta = 1/10 the first step has
    the length alpha (up to epsilon), ten times alpha theta.
    """


@theorem(
    "geo.A.9.reading2.repair",
    source=GEOMETRY.at("Exercise A.9, repaired"),
    title="Adam's first step is at most alpha in each coordinate, clipped or not",
    topic="adaptive",
    expected=CONFIRMED,
)
def first_adam_step(gradient: Real(), theta: Positive, alpha: Positive, b1: Fraction, b2: Fraction, epsilon: Positive):
    """With bias correction Adam's first step is alpha |g|/(|g| + epsilon) < alpha, whatever theta is."""
    clipped = gradient / maximum(1, absolute(gradient) / theta)
    first, second = (1 - b1) * clipped / (1 - b1), (1 - b2) * clipped**2 / (1 - b2)
    return at_most(absolute(alpha * first / (sqrt(second) + epsilon)), alpha)


def residual_loss(first, second, x, y):
    """Squared error/2, summed over the examples, of h = x + first x, output = h + second h (a linear ResNet)."""
    value = rational(0)
    for a, b in zip(x, y, strict=True):
        hidden = [a[i] + first[i][0] * a[0] + first[i][1] * a[1] for i in range(2)]
        out = [hidden[i] + second[i][0] * hidden[0] + second[i][1] * hidden[1] for i in range(2)]
        value = value + sum((out[i] - b[i]) ** 2 for i in range(2)) / 2
    return value


def entry(i, j):
    """The 2 x 2 matrix with a 1 in row i, column j."""
    return [[rational(int((i, j) == (r, c))) for c in range(2)] for r in range(2)]


def matrix_sum(a, b, sign=1):
    """a + sign b, for matrices as lists of rows."""
    return [[p + sign * q for p, q in zip(r, s, strict=True)] for r, s in zip(a, b, strict=True)]


def _early_layer_is_worse():
    """Whitened data, W1 = 0, W2 = diag(2, 0): curvatures 9 and 1 in the early layer, all 1 in the final layer."""
    x = [(rational(1), rational(0)), (rational(0), rational(1))]
    y = [(rational(3), rational(0)), (rational(0), rational(1))]
    zero = [[rational(0)] * 2] * 2
    steep = [[rational(2), rational(0)], [rational(0), rational(0)]]

    def early(change):
        return residual_loss(change, steep, x, y)

    def final(change):
        return residual_loss(zero, matrix_sum(steep, change), x, y)

    def curvature(loss, direction):
        return loss(direction) - 2 * loss(zero) + loss(matrix_sum(zero, direction, -1))

    entries = [(i, j) for i in range(2) for j in range(2)]
    conditions = [equal(curvature(final, entry(*e)), rational(1)) for e in entries]
    for e in entries:
        for f in entries:
            if e < f:  # no mixed second derivatives: the final layer's Hessian is the identity
                both = curvature(final, matrix_sum(entry(*e), entry(*f)))
                conditions.append(equal(both, rational(2)))
    conditions.append(equal(curvature(early, entry(0, 0)), rational(9)))
    conditions.append(equal(curvature(early, entry(1, 1)), rational(1)))
    return all_of(*conditions)


@theorem(
    "geo.A.12",
    source=GEOMETRY.at("Exercise A.12"),
    title="Skip connections bound the conditioning of early layers by that of the final layer",
    topic="neural-net",
    printed_answer="FALSE",
    counterexample=_early_layer_is_worse,
    repair="geo.A.12.repair",
    expected=REFUTED,
)
def skips_bound_conditioning():
    """In a ResNet the Hessian in early-layer parameters is no worse conditioned than in the final layer.

    Against it: the linear ResNet h = x + W1 x, out = h + W2 h with squared error on the two unit vectors, W1 = 0,
    W2 = diag(2, 0).  The final layer's Hessian is the identity, the early layer's has curvatures 9 and 1.
    """


@theorem(
    "geo.A.12.repair",
    source=GEOMETRY.at("Exercise A.12, repaired"),
    title="A residual block of norm below 1 stretches vectors by 1 - eps to 1 + eps",
    topic="neural-net",
    expected=CONFIRMED,
)
def small_residuals_keep_conditioning(v: Point(), u: Point(), eps: Fraction):
    """If |Wv| <= eps |v|: (1 - eps)|v| <= |v + Wv| <= (1 + eps)|v|.

    So blocks of norm eps < 1 after a layer multiply its condition number by ((1 + eps)/(1 - eps))^2 each, at most (the
    early layer's Hessian in a linear ResNet is B'B times the covariance of its input, B the blocks after it): the
    bound is on small residuals, not on the skip.
    """
    residual = eps * u / maximum(1, sqrt(norm2(u))) * sqrt(norm2(v))
    after = norm2(v + residual)
    return all_of(at_most((1 - eps) ** 2 * norm2(v), after), at_most(after, (1 + eps) ** 2 * norm2(v)))


@theorem(
    "geo.A.16",
    source=GEOMETRY.at("Exercise A.16"),
    title="Learning rates times 1/rho^l equalize the learning speeds of the layers",
    topic="neural-net",
    printed_answer="FALSE",
    ill_posed=True,
    readings=("geo.A.16.reading1", "geo.A.16.reading2"),
    expected=ILL_POSED,
)
def scaled_rates_equalize():
    """If |grad_l| ~ rho^l, rates alpha/rho^l equalize the learning speeds of the layers.

    Learning speed as the size of a layer's update (reading 1), or as its rate of convergence (reading 2)?
    """


@identity_claim(
    "geo.A.16.reading1",
    source=GEOMETRY.at("Exercise A.16"),
    title="Rates alpha/rho^l make the updates of all layers equally large",
    topic="neural-net",
    expected=PROVED,
)
def scaled_updates_are_equal(alpha: Real(), rho: Positive, c: Positive, layer: Positive):
    """(alpha/rho^l) c rho^l = alpha c for every layer l."""
    return equal(alpha / rho**layer * (c * rho**layer), alpha * c)


def _equal_updates_unequal_convergence():
    """Layer losses x^2/2 from 1/10 and u^2/2000 from 10: gradients 1/10 and 1/100, so rho = 1/10; alpha = 1/20."""
    rho, alpha = rational(1, 10), rational(1, 20)
    x, u = rational(1, 10), rational(10)
    conditions = [equal(x, rho), equal(u / 1000, rho**2)]
    x_after, u_after = x - alpha / rho * x, u - alpha / rho**2 * (u / 1000)
    conditions.append(equal(x - x_after, u - u_after))
    for _ in range(10):
        x, u = x - alpha / rho * x, u - alpha / rho**2 * (u / 1000)
    return all_of(*conditions, less(x / rational(1, 10), rational(1, 1000)), greater(u / 10, rational(9, 10)))


@theorem(
    "geo.A.16.reading2",
    source=GEOMETRY.at("Exercise A.16"),
    title="Rates alpha/rho^l make all layers converge equally fast",
    topic="neural-net",
    counterexample=_equal_updates_unequal_convergence,
    repair="geo.A.16.reading2.repair",
    expected=REFUTED,
)
def scaled_layers_converge_alike():
    """If |grad_l| = rho^l at the start, with rates alpha/rho^l the layers converge at the same rate.

    Against it, in the text's own model (one quadratic for each layer): x^2/2 from 1/10 and u^2/2000 from 10 have the
    gradients rho and rho^2 with rho = 1/10.  With alpha = 1/20 the first updates are equal; after ten steps layer 1
    has less than 1/1000 of its error left, layer 2 more than 9/10.
    """


@identity_claim(
    "geo.A.16.reading2.repair",
    source=GEOMETRY.at("Exercise A.16, repaired"),
    title="Rates inversely proportional to the curvatures make quadratic layers converge equally fast",
    topic="neural-net",
    expected=PROVED,
)
def rates_by_curvature(alpha: Real(), first: Positive, second: Positive, x: Real(), u: Real()):
    """For layers first x^2/2 and second u^2/2 with the rates alpha/first, alpha/second: both errors times 1 - alpha."""
    x_after, u_after = x - alpha / first * (first * x), u - alpha / second * (second * u)
    return all_of(equal(x_after, (1 - alpha) * x), equal(u_after, (1 - alpha) * u))
