"""Rigorous enclosures of trajectories: they contain the exact solution, are narrow, and refuse what is not so.

What this protects: a ball around x(t) decides claims, so it must contain x(t) on every case whose solution is known
(dimension one to four, to time 10), must exclude what is not the solution, and must never speak of a time at which
there is none.
"""

import itertools

import numpy as np
import pytest
from flint import arb, arb_mat, ctx, fmpq

from verify import Smooth, Vector
from verify.arithmetic import exp, sin
from verify.arithmetic.ball import BALL
from verify.arithmetic.core import Refused, Undetermined, running_in
from verify.arithmetic.rational import RATIONAL
from verify.explicit import function, point, polynomial
from verify.families.quadratic import Quadratic
from verify.flows import gradient_flow, heavy_ball_flow
from verify.flows.closed_form import Axis, follow_axis, oscillate
from verify.flows.enclosure import enclose
from verify.flows.field import Field, gradient_flow_field, second_order_field
from verify.functions.bodies import Along, LogSumExp, RidgeSum, RotatedRidgeSum, Rotation, Term
from verify.functions.kinks import Absolute
from verify.functions.piecewise import Piecewise
from verify.functions.smooth_units import Softplus
from verify.functions.units import Huber, Square, SquaredHinge
from verify.oracle import FunctionInstance, Oracle

WIDEST = 1e-13


def q(text):
    return fmpq(*map(int, text.split("/"))) if isinstance(text, str) and "/" in text else fmpq(int(text))


def linear(rows):
    exact = [[q(a) for a in row] for row in rows]
    return Field(len(rows), lambda x: [sum((a * c for a, c in zip(row, x, strict=True)), 0 * x[0]) for row in exact])


def by_exponential(rows, start, duration):
    size = len(rows)
    grown = arb_mat(size, size, [q(a) * duration for row in rows for a in row]).exp()
    return [sum((grown[i, j] * q(start[j]) for j in range(size)), arb(0)) for i in range(size)]


LINEAR = {
    "decay": ([["-1"]], ["2"]),
    "rotation": ([["0", "1"], ["-1", "0"]], ["1", "0"]),
    "shear": ([["-1", "5"], ["0", "-1"]], ["1", "1"]),
    "stiff": ([["-1", "0"], ["0", "-20"]], ["1", "1"]),
    "spiral beside a decay": ([["-1/2", "2", "0"], ["-2", "-1/2", "0"], ["1", "0", "-1"]], ["1", "0", "-1"]),
    "two coupled pairs": (
        [["-1", "2", "0", "0"], ["-2", "-1", "0", "0"], ["0", "0", "-3", "1"], ["1", "0", "0", "-1/2"]],
        ["1", "1", "1", "1"],
    ),
}


@pytest.mark.parametrize("name", LINEAR)
def test_linear_systems_to_time_ten(name):
    rows, start = LINEAR[name]
    found = enclose(linear(rows), [q(a) for a in start], 10, bits=64)
    with ctx.workprec(400):
        exact = by_exponential(rows, start, 10)
        assert all(ball.contains(value) for ball, value in zip(found.point, exact, strict=True))
        moved = [value + arb(1) / 10**6 for value in exact]
        assert not any(ball.contains(value) for ball, value in zip(found.point, moved, strict=True))
    assert found.width < WIDEST


def cubic(x, t):
    return x / (1 + 2 * x * x * t).sqrt()


def logistic(x, t):
    return 1 / (1 + (1 / x - 1) * (-t).exp())


def of_the_exponential(x, t):
    return -((-x).exp() + t).log()


SCALAR = {
    "x' = -x^3": (lambda x: [-(x[0] ** 3)], cubic, ("2", "1/10", "-3")),
    "x' = x(1 - x)": (lambda x: [x[0] * (1 - x[0])], logistic, ("1/10", "3/2", "1")),
    "x' = -e^x": (lambda x: [-exp(x[0])], of_the_exponential, ("0", "2")),
}


@pytest.mark.parametrize("name", SCALAR)
@pytest.mark.parametrize("duration", ["1/3", "10"])
def test_one_variable_against_the_formula(name, duration):
    rule, solution, starts = SCALAR[name]
    for start in starts:
        found = enclose(Field(1, rule), [q(start)], q(duration), bits=64)
        with ctx.workprec(400):
            exact = solution(arb(q(start)), arb(q(duration)))
            assert found.point[0].contains(exact)
            assert not found.point[0].contains(exact + arb(2) ** -30)
        assert found.width < WIDEST


def test_a_pendulum_keeps_its_energy():
    """v^2/2 - cos x is constant: its ball at time 10 contains the first value and nothing far from it."""
    found = enclose(Field(2, lambda s: [s[1], -sin(s[0])]), [fmpq(1), fmpq(0)], 10, bits=64)
    with ctx.workprec(200):
        x, v = found.point
        energy = v * v / 2 - x.cos()
        assert energy.contains(-arb(1).cos())
        assert float(energy.rad()) < 1e-13
    assert found.width < WIDEST


def test_friction_that_depends_on_the_time():
    """x'' + (3/t) x' + x = 0 is solved by 2 J_1(t)/t (Su, Boyd and Candes): from t = 1 to t = 11."""
    with ctx.workprec(200):
        start = [2 * arb(1).bessel_j(1), -2 * arb(1).bessel_j(2), arb(1)]
        exact = 2 * arb(11).bessel_j(1) / 11
    field = second_order_field(polynomial({(2,): "1/2"}).instance.function.body(), lambda t: 3 / t)
    found = enclose(field, start, 10, bits=64)
    assert found.point[0].contains(exact)
    assert found.width < WIDEST


def test_a_wrong_field_does_not_contain_the_solution():
    """A rate that is off by a millionth leaves the solution outside; so does a formula with the wrong constant."""
    slow = enclose(linear([["-1000001/1000000"]]), [fmpq(2)], 10, bits=64)
    right = enclose(Field(1, lambda x: [-(x[0] ** 3)]), [fmpq(2)], 10, bits=64)
    with ctx.workprec(200):
        assert not slow.point[0].contains(2 * arb(-10).exp())
        assert not right.point[0].contains(arb(2) / (1 + 8 * arb(10)).sqrt() * (1 + arb(10) ** -9))
        assert not right.point[0].contains(arb(2) / (1 + arb(4) * 10).sqrt())


@pytest.mark.parametrize("duration", ["1", "2", "10"])
def test_nothing_is_said_beyond_the_blow_up(duration):
    """x' = x^2 from 1 ends at time 1; just before it the enclosure still holds."""
    field = Field(1, lambda x: [x[0] ** 2], "x' = x^2")
    with pytest.raises(Refused, match="x' = x\\^2 beyond the time"):
        enclose(field, [fmpq(1)], q(duration), bits=64)
    before = enclose(field, [fmpq(1)], fmpq(99, 100), bits=64)
    assert before.point[0].contains(arb(100))
    assert before.width < 1e-10


def test_more_bits_give_a_narrower_ball_inside_of_the_wider():
    field = Field(2, lambda s: [s[1], -sin(s[0]) - s[1] / 10])
    wide, narrow = (enclose(field, [fmpq(2), fmpq(0)], 5, bits=bits) for bits in (64, 128))
    assert narrow.width < 1e-12 * wide.width
    assert all(a.contains(b) for a, b in zip(wide.point, narrow.point, strict=True))


def test_a_box_of_starts_is_followed_as_a_whole():
    """The set from [1 - r, 1 + r] contains both ends' trajectories, and is not much wider than they are apart."""
    radius = fmpq(1, 1000)
    with ctx.workprec(64):
        box = arb(fmpq(1), radius)
    found = enclose(Field(1, lambda x: [-(x[0] ** 3)]), [box], 2, bits=64)
    with ctx.workprec(200):
        ends = [cubic(arb(1 + s * radius), arb(2)) for s in (-1, 1)]
        assert all(found.point[0].contains(e) for e in ends)
        assert found.width < 1.2 * float((ends[1] - ends[0]).mid())


def test_every_box_on_the_way_contains_the_trajectory():
    found = enclose(Field(1, lambda x: [-(x[0] ** 3)]), [fmpq(2)], 3, bits=64)
    for piece in found.pieces:
        with ctx.workprec(200):
            for share in (fmpq(0), fmpq(1, 2), fmpq(1)):
                moment = arb(piece.start) + arb(share) * piece.size
                assert piece.box[0].contains(cubic(arb(2), moment).mid())


def test_no_trajectory_backwards_and_none_to_a_thousand_bits():
    with pytest.raises(ValueError, match="negative"):
        enclose(linear([["-1"]]), [fmpq(1)], -1, bits=64)
    with pytest.raises(Refused, match="1000 bits"):
        enclose(linear([["-1"]]), [fmpq(1)], 1, bits=1000)
    with pytest.raises(Undetermined, match="may be zero"):
        enclose(linear([["-1"]]), [fmpq(1)], arb(0, 1), bits=64)


# ---------------------------------------------------------------- closed forms


def oracle(body):
    return function(body)


def rotated(*units, ridge=0, weights=None):
    weights = weights or [fmpq(1)] * len(units)
    parts = tuple(Along(i, w, u) for i, (u, w) in enumerate(zip(units, weights, strict=True)))
    size = len(units)
    turn = Rotation((Vector([fmpq(1)] * (size - 1) + [fmpq(-2)]),) if size > 1 else ())
    return RotatedRidgeSum(parts, turn, Vector([fmpq(i, 3) for i in range(size)]), fmpq(ridge))


def overlap(one, other):
    return all(BALL.truth("==", a, b) is not False for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_the_closed_form_of_a_turned_quadratic_is_in_the_enclosure(size):
    body = rotated(*[Square()] * size, weights=[fmpq(k + 1) for k in range(size)])
    start = Vector([fmpq(2 - k) for k in range(size)])
    with ctx.workprec(64), running_in(BALL):
        closed = gradient_flow(oracle(body), start)(fmpq(1, 2))
        elsewhere = gradient_flow(oracle(body), start)(fmpq(51, 100))
        enclosed = enclose(gradient_flow_field(body), list(start), fmpq(1, 2)).point
        assert overlap(closed, enclosed)
        assert not overlap(elsewhere, enclosed)


def test_a_quadratic_without_known_axes_is_a_matrix_exponential():
    first = Term(fmpq(1), Vector([fmpq(1), fmpq(2)]), fmpq(-1), Square())
    body = RidgeSum(2, (first, Term(fmpq(2), Vector([fmpq(1), fmpq(0)]), fmpq(1), Square())))
    start = Vector([fmpq(1), fmpq(-1)])
    with ctx.workprec(64), running_in(BALL):
        closed = gradient_flow(oracle(body), start)(fmpq(3))
        assert overlap(closed, enclose(gradient_flow_field(body), list(start), 3).point)
        second = heavy_ball_flow(oracle(body), start, Vector([fmpq(0), fmpq(1)]), fmpq(1, 2))
        found = enclose(second_order_field(body, fmpq(1, 2)), [*start, fmpq(0), fmpq(1)], 3).point
        assert overlap([*second(fmpq(3)), *second.velocity(fmpq(3))], found)


def test_huber_is_a_straight_line_and_then_an_exponential():
    """From 3 with threshold 1: two units of time to the break at 1, then e^-(t - 2); exactly 2 at time 1."""
    f = oracle(rotated(Huber(fmpq(1))))
    with running_in(RATIONAL):
        assert gradient_flow(f, point(3))(fmpq(1))[0] == 2
    with ctx.workprec(128), running_in(BALL):
        later = gradient_flow(f, point(3))(fmpq(7, 2))[0]
        assert later.overlaps(arb(fmpq(-3, 2)).exp())
        assert not later.overlaps(arb(fmpq(-7, 2)).exp() * 3)


def test_piecewise_lines_agree_with_steps_that_do_not_meet_a_break():
    """Between two breaks the Taylor enclosure needs no closed form: both must agree, also after the crossing."""
    unit = Piecewise((fmpq(-1), fmpq(1)), (fmpq(3), fmpq(-1, 2), fmpq(2)), fmpq(1, 4))
    body = rotated(unit)
    for start, t in itertools.product(("-3", "-1/2", "1/3", "4"), ("1/8", "1/4")):
        with ctx.workprec(64), running_in(BALL):
            closed = gradient_flow(oracle(body), point(start))(q(t))
            try:
                stepped = enclose(gradient_flow_field(body), [q(start)], q(t)).point
            except Refused:
                continue
            assert overlap(closed, stepped)


BROKEN = [Huber(fmpq(1, 2)), SquaredHinge(), Piecewise((fmpq(0),), (fmpq(5), fmpq(1)), fmpq(1))]


@pytest.mark.parametrize("unit", BROKEN)
def test_a_taylor_step_across_a_break_is_refused(unit):
    """In a sum along directions that are not orthogonal there is no closed form, and a kink stops the enclosure."""
    diagonal = Term(fmpq(1), Vector([fmpq(1), fmpq(1)]), fmpq(0), unit)
    body = RidgeSum(2, (diagonal, Term(fmpq(1), Vector([fmpq(1), fmpq(0)]), fmpq(0), Huber(fmpq(5)))))
    with ctx.workprec(64), running_in(BALL), pytest.raises(Refused, match="kink"):
        gradient_flow(oracle(body), point(3, -2))(fmpq(20))


def test_a_chain_of_pieces_matches_a_fine_float_integration():
    rng = np.random.default_rng(3)
    for _ in range(20):
        knots = sorted({fmpq(int(k), 2) for k in rng.integers(-6, 7, 3)}, key=lambda a: a)
        slopes = [fmpq(int(s), 2) for s in rng.integers(-2, 5, len(knots) + 1)]
        unit = Piecewise(tuple(knots), tuple(slopes), fmpq(int(rng.integers(-3, 4))))
        start = fmpq(int(rng.integers(-8, 9)), 3)
        with ctx.workprec(128), running_in(BALL):
            try:
                exact = gradient_flow(oracle(rotated(unit)), Vector([start]))(fmpq(1))[0]
            except Undetermined:
                continue
            y, h = float(start.p) / float(start.q), 1e-3
            plain = rotated(unit)
            for _ in range(1000):
                slope = plain.gradient(Vector([fmpq(*float(y).as_integer_ratio())]))[0]
                y -= h * float(arb(slope).mid())
            assert abs(float(arb(exact).mid()) - y) < 2e-2 * (1 + abs(y))


@pytest.mark.parametrize("friction", ["0", "1", "4", "5"])
@pytest.mark.parametrize("slope", [("1/2", "4"), ("0", "-1"), ("2", "0")])
def test_second_order_closed_forms_are_in_the_enclosure(friction, slope):
    """Oscillating, critical, overdamped, repelled and pulled."""
    alpha, beta = map(q, slope)
    gamma = q(friction)
    field = Field(2, lambda s: [s[1], -gamma * s[1] - alpha - beta * s[0]])
    with ctx.workprec(64), running_in(BALL):
        closed = oscillate(Axis((), ((alpha, beta),)), fmpq(1), fmpq(-1), gamma, fmpq(3))
        enclosed = enclose(field, [fmpq(1), fmpq(-1)], 3).point
        assert overlap(closed, enclosed)
        assert not overlap([closed[0] + fmpq(1, 10**6), closed[1]], enclosed)


def test_smooth_functions_are_enclosed_and_gradients_of_log_sum_exp_have_no_kink():
    """Where two rows are equally large the shift of a log-sum-exp has a kink that the function lacks."""
    rows = tuple((Vector([fmpq(a), fmpq(b)]), fmpq(0)) for a, b in ((1, 0), (0, 1), (-1, -1)))
    body = LogSumExp(2, rows, fmpq(1, 10))
    with ctx.workprec(64), running_in(BALL):
        there = gradient_flow(oracle(body), point(3, 3))(fmpq(4))
        assert all(float(a.rad()) < 1e-14 for a in there)
        # the diagonal is kept, and everything tends to the centre
        assert there[0].overlaps(there[1])
        assert 0 < there[0] < 3
        softened = gradient_flow(oracle(rotated(Softplus())), point(2))(fmpq(4))[0]
        # x'(1 + e^-x) = -1, so x - e^-x falls by t
        assert (softened - (-softened).exp()).overlaps(2 - (-arb(2)).exp() - 4)


def test_what_is_not_differentiable_has_no_flow():
    with running_in(BALL), pytest.raises(Refused, match="not differentiable"):
        body = RidgeSum(2, (Term(fmpq(1), Vector([fmpq(1), fmpq(1)]), fmpq(0), Absolute()),))
        gradient_flow(oracle(body), point(1, 2))(fmpq(1))


def test_a_stationary_start_stays_and_time_zero_is_the_start():
    f = polynomial({(4, 0): 1, (0, 2): 1})
    with running_in(RATIONAL):
        assert gradient_flow(f, point(0, 0))(fmpq(7)) == point(0, 0)
    g = Oracle(FunctionInstance(Quadratic((fmpq(2),), (Square(),), (), Vector([fmpq(0)])), L=fmpq(2)))
    with running_in(RATIONAL):
        assert gradient_flow(g, point(5))(fmpq(0))[0] == 5
        assert Smooth.realise(g.instance).L == 2


def test_an_axis_is_followed_in_both_directions_from_a_break():
    """At a break the slope is continuous: where it is not zero the flow leaves on the side that it points to."""
    axis = Axis((fmpq(0),), ((fmpq(-1), fmpq(0)), (fmpq(-1), fmpq(1))))
    with ctx.workprec(64), running_in(BALL):
        assert follow_axis(axis, fmpq(0), fmpq(1)).overlaps(1 - arb(-1).exp())
    turned = Axis((fmpq(0),), ((fmpq(1), fmpq(0)), (fmpq(1), fmpq(1))))
    assert follow_axis(turned, fmpq(0), fmpq(1)) == -1
