"""Quadratics by their spectrum, linear maps, sets in a ball, functions smooth by blocks: what holds for all of them."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from flint import fmpq
from worst_case_texts import V

from verify import checker
from verify.arithmetic.vector import distance2, dot, norm2
from verify.conditions import Condition, at_least, at_most, equal
from verify.methods.first_order import coordinate_steps, gradient_steps, heavy_ball
from verify.methods.projection_free import frank_wolfe
from verify.worst_case.decide import Outcome, WorstCaseResult, decide_text
from verify.worst_case.setup import (
    Setup,
    Sum,
    block_smooth,
    convex_indicator,
    linear_map,
    quadratic,
    smooth_convex,
    smooth_strongly_convex,
)


def accepted(result: WorstCaseResult) -> WorstCaseResult:
    """A proof whose certificates the checker accepts."""
    assert result.outcome is Outcome.PROVED, result.reason
    assert result.certificates
    for certificate in result.certificates:
        assert checker.check(certificate).verdict == "proved"
    return result


def refuted_by_a_run(result: WorstCaseResult) -> None:
    """A refutation with an explicit function, whose run the checker replays."""
    assert result.outcome is Outcome.REFUTED, result.reason
    assert result.certificates[0]["kind"] == "instance"
    assert checker.check(result.certificates[0]).verdict == "refuted"


def gap(f: Any, x0: Any, N: Any, c: Any) -> Condition:
    xs = gradient_steps(f, x0, [1 / f.L] * N)
    return at_most(f(xs.last) - f.minimum, c * distance2(x0, f.minimizer))


def sharp_gap(N: int) -> fmpq:
    """max over t in [0, 1] of t (1 - t)^(2 N) / 2, at t = 1/(2 N + 1)."""
    t = fmpq(1, 2 * N + 1)
    return t * (1 - t) ** (2 * N) / 2


@pytest.mark.parametrize("N", [1, 2, 5])
def test_gradient_descent_is_faster_on_quadratics(N: int) -> None:
    """The sharp rate on quadratics, loosened by 10^-6, is proved for them; for all convex functions it is false."""
    c = sharp_gap(N) * fmpq(1_000_001, 1_000_000)
    accepted(decide_text(gap, Setup({"f": quadratic(1), "x0": V, "N": N, "c": c})))
    everything = decide_text(gap, Setup({"f": smooth_convex(1), "x0": V, "N": N, "c": c}))
    assert everything.outcome is Outcome.REFUTED


@pytest.mark.parametrize("N", [1, 2, 5])
@pytest.mark.parametrize("share", [fmpq(1, 2), fmpq(99, 100), fmpq(99999, 100000)])
def test_below_the_sharp_rate_of_quadratics_one_of_them_refutes(N: int, share: fmpq) -> None:
    """The quadratic t x^2 / 2 with t = 1/(2 N + 1) reaches it."""
    result = decide_text(gap, Setup({"f": quadratic(1), "x0": V, "N": N, "c": sharp_gap(N) * share}))
    refuted_by_a_run(result)


def test_heavy_ball_tuned_for_quadratics_contracts_on_quadratics_only() -> None:
    """kappa = 25: on quadratics ten steps bring every start nearer; other functions have a cycle."""

    def nearer(f: Any, x0: Any, c: Any) -> Condition:
        xs = heavy_ball(f, x0, fmpq(4, 36), fmpq(16, 36), 10)
        return at_most(distance2(xs.last, f.minimizer), c * distance2(x0, f.minimizer))

    accepted(decide_text(nearer, Setup({"f": quadratic(25, 1), "x0": V, "c": fmpq(1, 2)})))
    others = decide_text(nearer, Setup({"f": smooth_strongly_convex(25, 1), "x0": V, "c": fmpq(1, 2)}))
    assert others.outcome is Outcome.REFUTED


def test_gradients_of_quadratics_are_linear() -> None:
    """grad f((x + y)/2) is the mean of the gradients: an equation between vectors, as a norm that is zero."""

    def linear(f: Any, x: Any, y: Any) -> Condition:
        middle = f.grad((x + y) / 2)
        return at_most(norm2(middle - (f.grad(x) + f.grad(y)) / 2), 0)

    accepted(decide_text(linear, Setup({"f": quadratic(1), "x": V, "y": V})))
    general = decide_text(linear, Setup({"f": smooth_convex(1), "x": V, "y": V}))
    assert general.outcome is Outcome.REFUTED


def test_fixed_point_of_a_linear_gradient_is_not_its_zero() -> None:
    """For f(x) = |x|^2/2 every z has grad f(z) = z."""

    def only_zero(f: Any, c: Any) -> Condition:
        return at_most(norm2(f.grad(f.fixed_point)), c)

    result = decide_text(only_zero, Setup({"f": quadratic(1), "c": fmpq(0)}))
    assert result.outcome is not Outcome.PROVED


def test_adjoint_and_norm_of_a_linear_map() -> None:
    arguments = {"M": linear_map(3), "x": V, "u": V}

    def adjoint(M: Any, x: Any, u: Any) -> Condition:
        return equal(dot(M(x), u), dot(x, M.adjoint(u)))

    def norm_of_square(M: Any, x: Any, u: Any) -> Condition:
        return at_most(norm2(M.adjoint(M(x))), 81 * norm2(x))

    def too_small(M: Any, x: Any, u: Any) -> Condition:
        return at_most(norm2(M.adjoint(M(x))), 80 * norm2(x))

    accepted(decide_text(adjoint, Setup(arguments)))
    accepted(decide_text(norm_of_square, Setup(arguments)))
    refuted_by_a_run(decide_text(too_small, Setup(arguments)))


def test_least_squares_steps_of_a_linear_map_do_not_move_away() -> None:
    """x - M'(M x)/|M|^2 is no longer than x, and 2/|M|^2 is the longest such step."""

    def step(M: Any, x: Any, t: Any) -> Condition:
        return at_most(norm2(x - t * M.adjoint(M(x))), norm2(x))

    accepted(decide_text(step, Setup({"M": linear_map(2), "x": V, "t": fmpq(1, 4)})))
    accepted(decide_text(step, Setup({"M": linear_map(2), "x": V, "t": fmpq(1, 2)})))
    refuted_by_a_run(decide_text(step, Setup({"M": linear_map(2), "x": V, "t": fmpq(51, 100)})))


def test_sets_inside_a_ball() -> None:
    def inside(C: Any, x: Any, c: Any) -> Condition:
        return at_most(norm2(C.project(x)), c)

    arguments = {"C": convex_indicator(radius=2), "x": V}
    accepted(decide_text(inside, Setup({**arguments, "c": fmpq(4)})))
    result = decide_text(inside, Setup({**arguments, "c": fmpq(399, 100)}))
    assert result.outcome is Outcome.REFUTED
    assert checker.check(result.certificates[0]).verdict == "refuted"


def test_frank_wolfe_in_a_ball() -> None:
    """The bound 2 L D^2/(N + 2) with the diameter D = 2 R of the ball."""

    def gap_in_ball(f: Any, C: Any, F: Any, x0: Any, N: Any, c: Any) -> Condition:
        C.grad(x0)
        xs = frank_wolfe(f, C, x0, N)
        C.grad(xs.last)
        return at_most(F(xs.last) - F.minimum, c)

    def at(c: fmpq) -> Setup:
        ball = {"f": smooth_convex(1), "C": convex_indicator(radius=fmpq(1, 2)), "F": Sum(("f", "C"))}
        return Setup({**ball, "x0": V, "N": 2, "c": c})

    accepted(decide_text(gap_in_ball, at(fmpq(1, 2))))
    assert decide_text(gap_in_ball, at(fmpq(1, 100))).outcome is not Outcome.PROVED


# -- blocks of coordinates --------------------------------------------------------------------------


def test_a_step_along_a_block_decreases_the_function() -> None:
    """f(x - g^b/L_b) <= f(x) - |g^b|^2/(2 L_b), and no better constant is proved."""

    def decrease(f: Any, x: Any, c: Any) -> Condition:
        part = f.partial(x, 1)
        after = coordinate_steps(f, x, [1], [1 / f.smoothness[1]]).last
        return at_most(f(after), f(x) - c / (2 * f.smoothness[1]) * norm2(part))

    blocks = {"f": block_smooth(1, 3, 5), "x": V}
    accepted(decide_text(decrease, Setup({**blocks, "c": fmpq(1)})))
    assert decide_text(decrease, Setup({**blocks, "c": fmpq(101, 100)})).outcome is not Outcome.PROVED


def test_random_coordinate_descent_in_expectation() -> None:
    """One of two blocks, each as likely: V = f - f* + |x - x*|^2 / 2 falls by (f(x) - f*)/2 on average.

    Nesterov (2012), "Efficiency of coordinate descent methods on huge-scale optimization problems".
    """

    def potential(f: Any, x: Any, c: Any) -> Condition:
        ends = [x - f.partial(x, b) for b in range(2)]
        before = f(x) - f.minimum + distance2(x, f.minimizer) / 2
        after = sum((f(y) - f.minimum + distance2(y, f.minimizer) / 2 for y in ends[1:]), f(ends[0]) - f.minimum)
        after = (after + distance2(ends[0], f.minimizer) / 2) / 2
        return at_most(after, before - c / 2 * (f(x) - f.minimum))

    blocks = {"f": block_smooth(1, 1), "x": V}
    accepted(decide_text(potential, Setup({**blocks, "c": fmpq(1)})))
    assert decide_text(potential, Setup({**blocks, "c": fmpq(21, 20)})).outcome is not Outcome.PROVED


# -- what the checker refuses -----------------------------------------------------------------------


def with_combination() -> dict[str, Any]:
    """A certificate that uses a condition at a combination of points."""
    found = decide_text(gap, Setup({"f": quadratic(1), "x0": V, "N": 2, "c": sharp_gap(2) * fmpq(11, 10)}))
    certificate = accepted(found).certificates[0]
    assert any(isinstance(entry[2], dict) for entry in certificate["multipliers"]["interpolation"])
    return certificate


def test_checker_refuses_another_combination() -> None:
    spoiled = copy.deepcopy(with_combination())
    entry = next(e for e in spoiled["multipliers"]["interpolation"] if isinstance(e[2], dict))
    name = next(iter(entry[2]))
    entry[2] = entry[3] = {**entry[2], name: "7"}
    with pytest.raises(checker.Rejected):
        checker.seal(spoiled)


def test_checker_refuses_combinations_of_a_map_that_is_not_linear() -> None:
    spoiled = copy.deepcopy(with_combination())
    spoiled["functions"]["f"] = [["curvature", "0", "1"]]
    with pytest.raises(checker.Rejected):
        checker.seal(spoiled)


def test_checker_refuses_an_interpolant_of_a_linear_map() -> None:
    """Its conditions at single points do not suffice, so a table of points shows nothing."""

    def longer(f: Any, x: Any) -> Condition:
        return at_least(norm2(f.grad(x)), norm2(x))

    refuted = decide_text(longer, Setup({"f": smooth_convex(1), "x": V}))
    assert refuted.outcome is Outcome.REFUTED
    spoiled = copy.deepcopy(refuted.certificates[0])
    spoiled["functions"]["f"] = [["symmetric linear", "0", "1"]]
    for point in spoiled["points"]:
        point["value"] = None
    spoiled["numbers"], spoiled["realization"]["values"] = [], {}
    with pytest.raises(checker.Rejected, match="sufficient"):
        checker.seal(spoiled)
