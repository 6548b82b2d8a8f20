"""Statements about networks: ten true and ten false ones of graded difficulty, none decided wrongly."""

import pytest
from flint import fmpq

from verify import (
    CONFIRMED,
    PROVED,
    QUICK,
    REFUTED,
    Document,
    Point,
    Real,
    absolute,
    all_of,
    at_least,
    at_most,
    checker,
    decide,
    dot,
    equal,
    exp,
    greater,
    less,
    log,
    maximum,
    rational,
    sqrt,
)
from verify.arithmetic import Matrix, Vector
from verify.claim import Claim, Form
from verify.networks import (
    LINEAR,
    RELU,
    BatchNorm,
    Dense,
    Recurrent,
    Residual,
    backward_moments,
    cost,
    cross_entropy,
    dense_network,
    difference_quotients,
    forward_moments,
    gradient,
    he_backward_variance,
    he_variance,
    hessian,
    jacobian,
    jacobian_forward,
    leaky_relu,
    lecun_variance,
    loss_of_weights,
    power_iteration,
    relu,
    squared_error,
    times,
)

SOURCE = Document("t", "Statements about networks").at("1")


def vector(*entries):
    return Vector(rational(e) if isinstance(e, int) else rational(*e) for e in entries)


def finite(text):
    return Claim("t.network", Form.UNIVERSAL, "a finite statement", SOURCE, "neural-net", text, {})


def quantified(text):
    """A statement with arguments, written down outside of the registry."""
    from verify.claim import _quantifiers

    return Claim("t.network", Form.UNIVERSAL, "for all", SOURCE, "neural-net", text, _quantifiers("t.network", text))


def hinge_net():
    """relu(x + 1) - 2 relu(x) + relu(x - 1): a hat on [-1, 1]."""
    return dense_network([[[1], [1], [1]], [[1, -2, 1]]], RELU, [[1, 0, -1], None])


def product_loss(w):
    """(w_1 w_2 - 1)^2 / 2: one weight in each of two linear layers, one example."""
    return (w[0] * w[1] - 1) * (w[0] * w[1] - 1) / 2


def dense_loss():
    net = dense_network([[[i - j for j in range(6)] for i in range(5)], [[1, -1, 2, 0, 1]]], LINEAR)
    return net, loss_of_weights(net, [vector(1, 2, 3, 4, 5, 6)], [vector(1)], squared_error)


def scaled_batch(factor):
    norm = BatchNorm(vector(2), vector(1))
    return [out[0] for out in norm.on_batch([vector(factor * 1), vector(factor * 3)])]


# ---------------------------------------------------------------- true


def backprop_of_two_weights():
    """d/dw (w_2 relu(w_1 x) - y)^2/2 = ((p - y) w_2 x, (p - y) relu(w_1 x)) where w_1 x > 0."""
    x, y = rational(3), rational(2)
    w = vector((1, 2), (3, 2))
    slope = gradient(lambda v: (v[1] * RELU(v[0] * x) - y) ** 2 / 2, w)
    error = w[1] * RELU(w[0] * x) - y
    return all_of(equal(slope[0], error * w[1] * x), equal(slope[1], error * w[0] * x))


def saddle_at_zero():
    matrix = hessian(product_loss, vector(0, 0))
    return less(matrix.form(vector(1, 1)), 0)


def residual_jacobian():
    inner = Matrix([vector(1, 2), vector(0, (1, 3))])
    found = jacobian(Residual(Dense(inner)), vector(5, -7))
    return all_of(*(equal(found[i, j], inner[i, j] + int(i == j)) for i in range(2) for j in range(2)))


def through_time(weight, steps):
    net = Recurrent(Matrix([Vector([weight])]), Matrix([vector(1)]), None, LINEAR)
    return gradient(lambda h: net.states(h, [vector(2)] * steps)[-1][0], vector(1))[0]


def he_forward():
    widths = [7, 50, 20, 3]
    variances = [he_variance(a, b) for a, b in zip(widths, widths[1:], strict=False)]
    return all_of(*(equal(m, rational(1)) for m in forward_moments(widths, variances, RELU)))


def he_backward():
    widths = [7, 50, 20, 3]
    variances = [he_backward_variance(a, b) for a, b in zip(widths, widths[1:], strict=False)]
    return all_of(*(equal(m, rational(1)) for m in backward_moments(widths, variances, RELU)))


def entropy_of_a_tie():
    slope = gradient(lambda s: cross_entropy(s, 0), vector(0, 0))
    return all_of(less(absolute(slope[0] + rational(1, 2)), rational(1, 10**15)), greater(
        cross_entropy(vector(0, 0), 0), log(rational(2)) - rational(1, 10**15)
    ))  # fmt: skip


def costs():
    net, loss = dense_loss()
    run = cost(loss, net.weights).arithmetic
    return run, cost(lambda w: gradient(loss, w), net.weights).arithmetic, net, loss


def reverse_is_cheap():
    run, back, _, _ = costs()
    return at_most(rational(back), 4 * run)


def batch_norm_forgets_scale():
    return all_of(*(equal(a, b) for a, b in zip(scaled_batch(1), scaled_batch(5), strict=True)))


def leaky_is_nonexpansive(s: Real(), t: Real()):
    """|phi(s) - phi(t)| <= |s - t| for the leaky ReLU of slope 1/10."""
    unit = leaky_relu(fmpq(1, 10))
    return at_most(absolute(unit(s) - unit(t)), absolute(s - t))


TRUE = {
    "backpropagation through two weights": finite(backprop_of_two_weights),
    "the Jacobian of a residual block is I + W": finite(residual_jacobian),
    "a linear recurrent net multiplies by w at every step": finite(
        lambda: equal(through_time(rational(1, 2), 10), rational(1, 1024))
    ),
    "the origin is a saddle of a deep linear net": finite(saddle_at_zero),
    "He keeps the second moment forward": finite(he_forward),
    "variance 2/n_out keeps it backward": finite(he_backward),
    "cross-entropy of a tie": finite(entropy_of_a_tie),
    "the gradient costs at most four passes": finite(reverse_is_cheap),
    "batch normalisation forgets the scale": finite(batch_norm_forgets_scale),
    "leaky ReLU is nonexpansive": quantified(leaky_is_nonexpansive),
}

# ---------------------------------------------------------------- false


def missing_factor():
    """The derivative by w_1 without the factor w_2."""
    x, y = rational(3), rational(2)
    w = vector((1, 2), (3, 2))
    slope = gradient(lambda v: (v[1] * RELU(v[0] * x) - y) ** 2 / 2, w)
    return equal(slope[0], (w[1] * RELU(w[0] * x) - y) * x)


def difference_across_a_kink():
    def net(x):
        return hinge_net()(x)[0]

    at = vector((-1, 10))
    return equal(difference_quotients(net, at, rational(1, 2))[0], gradient(net, at)[0])


def deep_linear_is_convex():
    matrix = hessian(product_loss, vector((1, 3), (1, 3)))
    return all_of(at_least(matrix.form(vector(1, 1)), 0), at_least(matrix.form(vector(1, -1)), 0))


def moment_after(layers, variance):
    return forward_moments([10] * (layers + 1), [variance] * layers, RELU)[-1]


def forgets_the_mask():
    """Variance 1/n keeps the second moment of a ReLU net."""
    return equal(rational(1) * moment_after(1, lecun_variance(10, 10)), rational(1))


def forgets_the_mask_backward():
    """Variance 1/n_out keeps the second moment of the signals of a ReLU net."""
    return equal(rational(1) * backward_moments([10] * 4, [lecun_variance(10, 10)] * 3, RELU)[0], rational(1))


def he_backward_with_other_widths():
    widths = [10, 40, 10, 5]
    variances = [he_variance(a, b) for a, b in zip(widths, widths[1:], strict=False)]
    return all_of(*(equal(rational(1) * m, rational(1)) for m in backward_moments(widths, variances, RELU)))


def slope_of_the_sigmoid(t: Real()):
    """The sigmoid is 1/5-Lipschitz at every t: its slope is at most 1/5."""
    slope = exp(-t) / ((1 + exp(-t)) * (1 + exp(-t)))
    return at_most(slope, rational(1, 5))


def forward_mode_is_as_cheap():
    _, back, net, loss = costs()
    return at_most(rational(cost(lambda w: jacobian_forward(loss, w), net.weights).arithmetic), 2 * back)


def power_iteration_finds_the_largest():
    """The Rayleigh quotients tend to the largest eigenvalue: near 1 for the eigenvalues 1 and -3."""
    matrix = Matrix([vector(1, 0), vector(0, -3)])
    return greater(power_iteration(times(matrix), vector(1, 1), 10)[-1], rational(9, 10))


def relu_net_is_convex(x: Point(), y: Point()):
    """A network with one hidden layer of ReLUs is midpoint convex."""
    ones = Vector([rational(1)] * len(x))

    def net(p):
        return hinge_net()(Vector([dot(ones, p)]))[0]

    return at_most(net((x + y) / 2), (net(x) + net(y)) / 2)


FALSE = {
    "a derivative without the factor of the layer above": finite(missing_factor),
    "a difference quotient across a kink is the gradient": finite(difference_across_a_kink),
    "a deep linear net is convex": finite(deep_linear_is_convex),
    "recurrent gradients do not vanish": finite(lambda: at_least(through_time(rational(1, 2), 10), rational(1, 100))),
    "variance 1/n keeps the second moment of a ReLU net": finite(forgets_the_mask),
    "variance 1/n_out keeps the signals of a ReLU net": finite(forgets_the_mask_backward),
    "He keeps the signals whatever the widths": finite(he_backward_with_other_widths),
    "forward mode costs no more than twice reverse mode": finite(forward_mode_is_as_cheap),
    "the sigmoid has slopes of at most 1/5": quantified(slope_of_the_sigmoid),
    "power iteration finds the largest eigenvalue": finite(power_iteration_finds_the_largest),
    "a ReLU net is convex": quantified(relu_net_is_convex),
}


@pytest.mark.parametrize("name", TRUE)
def test_a_true_statement_is_proved_or_confirmed(name):
    verdict = decide(TRUE[name], QUICK, 0)
    assert verdict.standing is (CONFIRMED if TRUE[name].arguments else PROVED), str(verdict)


@pytest.mark.parametrize("name", FALSE)
def test_a_false_statement_is_refuted_with_evidence_that_the_checker_accepts(name):
    verdict = decide(FALSE[name], QUICK, 0)
    assert verdict.standing is REFUTED, str(verdict)
    assert checker.check(verdict.evidence[0].certificate).verdict == "refuted"


def test_at_the_kink_a_statement_about_the_gradient_is_undecided_and_no_verdict_is_guessed():
    made = finite(lambda: equal(gradient(lambda x: RELU(x[0]), vector(0))[0], 0))
    verdict = decide(made, QUICK, 0)
    assert verdict.standing.value == "undecided" and "kink" in verdict.reason
    with_convention = finite(lambda: equal(gradient(lambda x: relu(0)(x[0]), vector(0))[0], 0))
    assert decide(with_convention, QUICK, 0).standing is PROVED


def test_a_violation_that_simplifying_the_closest_call_runs_into_is_a_refutation():
    """det^2 >= 4 |J|^2 does not say that J doubles every vector: J = 0 satisfies it, and no search draws J = 0."""

    def doubles(a: Real(), b: Real(), c: Real(), d: Real(), u: Real(), v: Real()):
        """|J'J'g| >= 4 |g|."""
        squares = a * a + b * b + c * c + d * d
        size = (squares + sqrt(maximum(squares * squares - 4 * (a * d - b * c) ** 2, 0))) / 2
        g, turned = Vector([u, v]), Matrix([[a, c], [b, d]])
        bound = 16 * (u * u + v * v)
        image = turned @ (turned @ g)
        larger = at_least((a * d - b * c) ** 2, 4 * size)
        return at_least(dot(image, image), bound, bound=bound).given(("stretches", larger))

    verdict = decide(quantified(doubles), QUICK, 0)
    assert verdict.standing is REFUTED and checker.check(verdict.evidence[0].certificate)
