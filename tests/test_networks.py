"""Networks and their derivatives: against SymPy, against differences in exact numbers, and against enumeration."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
import sympy
from flint import arb, ctx, fmpq

from verify import checker, equal, rational
from verify.arithmetic import Matrix, Refused, Undetermined, Vector, norm2, running_in
from verify.arithmetic.ball import BALL
from verify.arithmetic.float64 import FLOAT64
from verify.certificate import facts_certificate
from verify.networks import (
    ABSOLUTE,
    LINEAR,
    RELU,
    SIGMOID,
    SOFTPLUS,
    TANH,
    BatchNorm,
    Dense,
    LayerNorm,
    Network,
    Recurrent,
    Residual,
    backward_moments,
    central_differences,
    cost,
    cross_entropy,
    dense_network,
    eigenvalues,
    forward_moments,
    gradient,
    he_variance,
    hessian,
    hessian_vector_product,
    jacobian,
    jacobian_forward,
    jvp,
    lanczos,
    leaky_relu,
    loss_of_weights,
    power_iteration,
    relu,
    softmax,
    squared_error,
    times,
    vjp,
    xavier_variance,
)


def q(*entries):
    return Vector(fmpq(*map(int, str(e).split("/"))) for e in entries)


SHAPE = [[[1, 2], [-3, 1], [2, -1]], [[1, -1, 2], [2, 2, 2]], [[1, -2]]]
BIASES = [[1, 0, 1], [5, 1], None]
X = q(1, 2)


def loss_over_weights(unit):
    net = dense_network(SHAPE, unit, BIASES)
    return net, loss_of_weights(net, [X, q(-1, 3)], [q(2), q(1)], squared_error)


PIECEWISE = [RELU, leaky_relu(fmpq(1, 10)), ABSOLUTE, LINEAR]


class TestDerivatives:
    @pytest.mark.parametrize("unit", PIECEWISE)
    def test_between_kinks_difference_quotients_of_a_piecewise_linear_net_are_the_gradient(self, unit):
        net = dense_network(SHAPE, unit, BIASES)
        exact = gradient(lambda x: net(x)[0], X)
        assert exact == central_differences(lambda x: net(x)[0], X, fmpq(1, 10**6))
        assert Matrix([exact]) == jacobian_forward(net, X) == jacobian(net, X)

    @pytest.mark.parametrize("unit", [*PIECEWISE, SIGMOID, TANH, SOFTPLUS])
    def test_forward_and_reverse_mode_agree_on_the_gradient_by_all_weights(self, unit):
        net, loss = loss_over_weights(unit)
        with running_in(BALL), ctx.workprec(200):
            reverse = gradient(loss, net.weights)
            forward = jacobian_forward(loss, net.weights).rows[0]
            for a, b in zip(reverse, forward, strict=True):
                assert arb(a).overlaps(arb(b))

    @pytest.mark.parametrize("unit", [SIGMOID, TANH, SOFTPLUS])
    def test_a_ball_of_differences_contains_the_gradient(self, unit):
        # f(x + h) - f(x - h) over 2h differs from f' by h^2/6 times a third derivative, here below 10^6
        net, loss = loss_over_weights(unit)
        with running_in(BALL), ctx.workprec(256):
            exact = gradient(loss, net.weights)
            quotients = central_differences(loss, net.weights, fmpq(1, 10**12))
            for a, b in zip(exact, quotients, strict=True):
                assert abs(arb(a) - arb(b)) < arb(10) ** -17

    @pytest.mark.parametrize(
        ("unit", "formula"),
        [
            (TANH, sympy.tanh),
            (SIGMOID, lambda t: 1 / (1 + sympy.exp(-t))),
            (SOFTPLUS, lambda t: sympy.log(1 + sympy.exp(t))),
        ],
    )
    def test_gradient_and_hessian_are_those_of_sympy(self, unit, formula):
        a, b = sympy.symbols("a b", real=True)
        text = formula(a * b + 1) * b
        mine = gradient(lambda z: unit(z[0] * z[1] + 1) * z[1], Vector([a, b]))
        place = {a: sympy.Rational(1, 3), b: sympy.Rational(-2, 5)}
        for g, s in zip(mine, (a, b), strict=True):
            assert abs((g - sympy.diff(text, s)).subs(place).evalf(40)) < 1e-30
        second = hessian(lambda z: unit(z[0] * z[1] + 1) * z[1], Vector([a, b]))
        for i, j in product(range(2), repeat=2):
            rest = second[i, j] - sympy.diff(text, (a, b)[i], (a, b)[j])
            assert abs(rest.subs(place).evalf(40)) < 1e-30

    def test_every_function_of_the_arithmetic_has_its_derivative(self):
        from verify import absolute, cos, exp, log, maximum, minimum, sin, sqrt

        t = sympy.Symbol("t", positive=True)
        for mine, text in [
            (lambda s: sqrt(s) * sin(s) / (1 + s), sympy.sqrt(t) * sympy.sin(t) / (1 + t)),
            (lambda s: exp(-s) * cos(s) - log(s) ** 3, sympy.exp(-t) * sympy.cos(t) - sympy.log(t) ** 3),
            (lambda s: (2 - s) ** -2 + 3 / s, (2 - t) ** -2 + 3 / t),
        ]:
            reverse = gradient(lambda z, f=mine: f(z[0]), Vector([t]))[0]
            forward = jvp(lambda z, f=mine: f(z[0]), Vector([t]), Vector([1]))[1]
            for g in (reverse, forward):
                assert abs((g - sympy.diff(text, t)).subs(t, sympy.Rational(7, 3)).evalf(40)) < 1e-30
        pieces = gradient(lambda z: maximum(z[0], z[1]) + minimum(3 * z[0], z[1]) + absolute(z[1]), q(1, -2))
        assert list(pieces) == [1, 0]

    def test_derivatives_of_derivatives_are_kept_apart(self):
        # d/dx of x * (d/dy of x y at y = 1) = d/dx x^2 = 2x; confusing the two levels gives 3x or so
        def outer(x):
            return x[0] * jvp(lambda y: x[0] * y[0], q(1), q(1))[1]

        assert jvp(outer, q(5), q(1))[1] == 10 and gradient(outer, q(5))[0] == 10
        assert gradient(lambda x: gradient(lambda y: (x[0] * y[0]) ** 3, q(2))[0], q(1))[0] == 36

    def test_products_with_the_jacobian_on_both_sides(self):
        net = dense_network(SHAPE[:2], ABSOLUTE, BIASES[:2])
        whole = jacobian(net, X)
        assert jvp(net, X, q(3, "-1/2"))[1] == whole @ q(3, "-1/2")
        assert vjp(net, X, q(2, -5))[1] == whole.transpose() @ q(2, -5)

    @pytest.mark.parametrize("unit", PIECEWISE)
    def test_hessian_vector_products_are_products_with_the_hessian(self, unit):
        net, loss = loss_over_weights(unit)
        whole, v = hessian(loss, net.weights), Vector(fmpq(i % 5 - 2) for i in range(len(net.weights)))
        assert whole == whole.transpose() and hessian_vector_product(loss, net.weights, v) == whole @ v

    def test_a_wrong_derivative_is_noticed(self):
        """The comparisons above can fail: a net with one weight changed has another gradient."""
        net = dense_network(SHAPE, RELU, BIASES)
        other = net.with_weights(net.weights + Vector([fmpq(1, 10**9)] + [fmpq(0)] * (len(net.weights) - 1)))
        assert gradient(lambda x: net(x)[0], X) != gradient(lambda x: other(x)[0], X)

    def test_a_batch_of_floats_runs_through_the_same_text(self):
        draw = np.random.default_rng(0)
        points = draw.standard_normal((100, 2))
        net = dense_network(SHAPE, RELU, BIASES)
        with running_in(FLOAT64):
            fast = dense_network(SHAPE, RELU, BIASES)
            batch = gradient(lambda x: fast(x)[0], Vector([points[:, 0], points[:, 1]]))
        for i in range(100):
            one = gradient(lambda x: net(x)[0], Vector(fmpq(*float(p).as_integer_ratio()) for p in points[i]))
            assert np.allclose([float(int(g.p) / int(g.q)) for g in one], [np.broadcast_to(b, 100)[i] for b in batch])

    def test_integers_never_become_floats(self):
        found = gradient(lambda x: x[0] / 2 + x[0] * x[1] / 3, Vector([1, 1]))
        assert list(found) == [fmpq(5, 6), fmpq(1, 3)]


class TestKinks:
    def test_at_a_kink_the_derivative_is_refused_or_follows_the_stated_convention(self):
        with pytest.raises(Refused, match="slope_at_zero"):
            gradient(lambda x: RELU(x[0]), q(0))
        assert gradient(lambda x: relu(0)(x[0]), q(0))[0] == 0
        assert gradient(lambda x: relu(fmpq(1, 2))(x[0]), q(0))[0] == fmpq(1, 2)

    def test_a_tie_of_a_maximum_is_refused(self):
        from verify import maximum

        with pytest.raises(Refused, match="equal"):
            gradient(lambda x: maximum(x[0], x[1]), q(1, 1))

    def test_a_ball_across_the_kink_is_not_decided(self):
        with running_in(BALL), pytest.raises(Undetermined):
            gradient(lambda x: RELU(x[0]), Vector([arb(0, 1)]))

    def test_a_certificate_states_on_which_side_of_each_kink_it_is(self):
        def text():
            net = dense_network([[[1], [-2]], [[3, 5]]], RELU)
            return equal(gradient(lambda x: net(x)[0], Vector([rational(7)]))[0], rational(3))

        certificate = facts_certificate("t", "proved", text)
        assert checker.check(certificate).verdict == "proved"
        conditions = [h["check"][1][0] for h in certificate["hypotheses"] if h["check"][0] == "condition"]
        assert conditions.count("<") >= 2
        certificate["given"] = {}
        certificate["hypotheses"][0]["check"][1][1:] = reversed(certificate["hypotheses"][0]["check"][1][1:])
        with pytest.raises(checker.Rejected):
            checker.check(certificate)


class TestLayers:
    def test_residual_and_recurrent_nets_through_time(self):
        block = Residual(Dense(Matrix([q(1, "1/2"), q(0, -1)]), None, LINEAR))
        net = Network((block,) * 4)
        single = Matrix([q(2, "1/2"), q(0, 0)])
        assert jacobian(net, X) == single @ single @ single @ single
        rnn = Recurrent(Matrix([q("1/2")]), Matrix([q(1)]), None, LINEAR)
        last = jacobian(lambda h: rnn.states(h, [q(1)] * 5)[-1], q(3))
        assert last[0, 0] == fmpq(1, 32)
        by_weights = gradient(lambda w: rnn.with_parameters(w).states(q(3), [q(1)] * 2)[-1][0], rnn.parameters())
        assert list(by_weights) == [2 * fmpq(1, 2) * 3 + 1, fmpq(3, 2)]  # h_2 = w^2 h_0 + w u x_1 + u x_2

    def test_batch_normalisation_standardises_and_its_jacobian_kills_shifts_and_scales(self):
        norm = BatchNorm(q(1), q(0))
        batch = [q(1), q(2), q(4), q(9)]
        with running_in(BALL), ctx.workprec(200):
            out = norm.on_batch(batch)
            assert sum(o[0] for o in out).contains(arb(0)) and (sum(o[0] ** 2 for o in out) / 4).contains(arb(1))

            def run(x):
                return Vector(o[0] for o in norm.on_batch([Vector([a]) for a in x]))

            flat = Vector(b[0] for b in batch)
            for direction in (Vector([fmpq(1)] * 4), flat):
                assert all(arb(e).contains(arb(0)) and arb(e).rad() < 1e-40 for e in jvp(run, flat, direction)[1])

    def test_layer_normalisation_is_rational_where_the_root_is(self):
        assert list(LayerNorm(q(1, 1), q(0, 5))(q(1, 3))) == [-1, 6]
        with pytest.raises(Refused):
            LayerNorm(q(1, 1, 1), q(0, 0, 0))(q(1, 2, 4))

    def test_one_vector_has_no_batch_statistics(self):
        with pytest.raises(Refused, match="on_batch"):
            BatchNorm(q(1), q(0))(q(1))

    def test_softmax_and_cross_entropy(self):
        with running_in(BALL), ctx.workprec(100):
            scores = q(1, -2, 3)
            slope = gradient(lambda s: cross_entropy(s, 1), scores)
            for i, (g, p) in enumerate(zip(slope, softmax(scores), strict=True)):
                assert arb(g).overlaps(p - (1 if i == 1 else 0))

    def test_weights_are_read_and_written_in_one_order(self):
        net = dense_network(SHAPE, RELU, BIASES)
        assert net.with_weights(net.weights) == net
        with pytest.raises(ValueError, match="does not take 3"):
            net.with_weights(q(1, 2, 3))


class TestCosts:
    def test_reverse_mode_costs_a_few_passes_and_differences_one_for_each_input(self):
        sizes = [12, 8, 6, 1]
        matrices = [[[(3 * i + 5 * j) % 7 - 3 for j in range(n)] for i in range(m)] for n, m in zip(sizes, sizes[1:])]  # noqa: B905
        net = dense_network(matrices, LINEAR)
        weights = net.weights
        loss = loss_of_weights(net, [Vector(fmpq(i) for i in range(12))], [q(1)], squared_error)
        run = cost(loss, weights).arithmetic
        backward = cost(lambda w: gradient(loss, w), weights).arithmetic
        quotients = cost(lambda w: central_differences(loss, w, fmpq(1, 8)), weights).arithmetic
        forward = cost(lambda w: jacobian_forward(loss, w), weights).arithmetic
        assert backward <= 4 * run
        assert quotients >= 2 * len(weights) * run and forward >= len(weights) * run

    def test_a_count_by_hand(self):
        tally = cost(lambda x: x[0] * x[1] + x[0] ** 3 - RELU(x[1]), q(2, 3))
        assert (tally.additions, tally.multiplications, tally.evaluations) == (2, 3, 1)


class TestSpectra:
    A = Matrix([q(2, 1, 0), q(1, 3, 1), q(0, 1, -4)])

    def test_lanczos_to_the_end_finds_every_eigenvalue(self):
        found = lanczos(times(self.A), q(1, 2, -1), 3).values()
        exact = eigenvalues(self.A)
        assert all(a.overlaps(b) for a, b in zip(found, exact, strict=True))
        with pytest.raises(ValueError, match="symmetric"):
            eigenvalues(Matrix([q(0, 1), q(0, 0)]))

    def test_lanczos_ends_where_the_krylov_space_does(self):
        assert len(lanczos(times(Matrix([q(1, 0), q(0, 1)])), q(1, 1), 2).diagonal) == 1

    def test_power_iteration_finds_the_largest_modulus_with_its_sign_and_from_within(self):
        quotients = power_iteration(times(self.A), q(1, 2, -1), 80)
        low, *_, high = eigenvalues(self.A)
        assert all(arb(r) > low - arb(10) ** -9 and arb(r) < high + arb(10) ** -9 for r in quotients)
        assert abs(arb(quotients[-1]) - low) < 1e-3  # -4.1..., not the largest eigenvalue 3.7...


class TestMoments:
    """Against the whole sum over all networks with weights +-1 and +-2, which have no ties away from dead layers."""

    def signals(self, weights, x):
        first, second, third = (
            Matrix([Vector(weights[4 * k + 2 * i : 4 * k + 2 * i + 2]) for i in range(2)]) for k in range(3)
        )
        z1 = first @ x
        a1 = z1.map(RELU)
        z2 = second @ a1
        a2 = z2.map(RELU)
        z3 = third @ a2
        return z1, a1, z2, a2, z3

    def test_forward_moments_are_the_exact_means(self):
        # three weights for the signs of one layer at a time: the mean over layer 1 and 2 of a 2-2-2 net
        x, values = q(1, 3), [-2, -1, 1, 2]
        variance = fmpq(5, 2)
        total1, total2, runs = fmpq(0), fmpq(0), 0
        for w in product(values, repeat=4):
            a1 = (Matrix([q(*w[:2]), q(*w[2:])]) @ x).map(RELU)
            total1 += norm2(a1) / 2
            runs += 1
            for row in product(values, repeat=2):
                total2 += RELU(q(*row)[0] * a1[0] + row[1] * a1[1]) ** 2
        stated = forward_moments([2, 2, 2], [variance, variance], RELU, norm2(x) / 2)
        assert [total1 / runs, total2 / (runs * 16)] == stated[1:]

    def test_the_relu_mask_halves_the_backward_signal(self):
        # d_1 = mask_1 * (W_2' (mask_2 * w)): over all signs, with inputs that make no tie
        x, values = q(1, 2), [-2, 2]
        mean, runs = fmpq(0), 0
        for w in product([1, -1], repeat=8):
            first = Matrix([q(3 * w[0], w[1]), q(2 * w[2], w[3] * fmpq(1, 5))])
            second = Matrix([q(w[4], w[5] * 7), q(w[6] * 5, w[7])])
            for read_out in product(values, repeat=2):
                z1 = first @ x
                z2 = second @ z1.map(RELU)
                inner = Vector(fmpq(r) if z > 0 else fmpq(0) for r, z in zip(read_out, z2, strict=True))
                back = second.transpose() @ inner
                mean += back[0] ** 2 if z1[0] > 0 else fmpq(0)
                runs += 1
        # unit 0 of layer 1: half of the sum of the squares 1 and 25, times half of 4
        assert mean / runs == fmpq(1, 2) * (1 + 25) * fmpq(1, 2) * 4
        assert backward_moments([2, 2, 2], [fmpq(1), fmpq(13)], RELU, fmpq(2)) == [26, 2]

    def test_he_keeps_the_second_moment_and_xavier_halves_it(self):
        widths = [10] * 6
        he = forward_moments(widths, [he_variance(10, 10)] * 5, RELU)
        xavier = forward_moments(widths, [xavier_variance(10, 10)] * 5, RELU)
        assert he == [1] * 6 and xavier[-1] == fmpq(1, 32)
        assert forward_moments(widths, [xavier_variance(10, 10)] * 5, LINEAR) == [1] * 6

    def test_units_without_a_moment_rule_are_refused(self):
        with pytest.raises(ValueError, match="sigmoid"):
            forward_moments([2, 2], [Fraction(1, 2)], SIGMOID)
