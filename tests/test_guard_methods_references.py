"""The methods themselves: one text in several arithmetics, and the theorems that tie them together."""

from __future__ import annotations

from fractions import Fraction
from math import cos, pi
from typing import Any

import cvxpy
import numpy as np
import pytest
from flint import arb

from verify.arithmetic.ball import BALL
from verify.arithmetic.core import as_fmpq, running_in
from verify.arithmetic.rational import RATIONAL
from verify.arithmetic.vector import Vector, dot
from verify.guard.groups.composite import root
from verify.guard.groups.schedules import cosine
from verify.methods import flows, krylov, line_search, newton, projections, quasi_newton, stochastic, trust_region

MATRIX = ((4, 1, 0), (1, 3, 1), (0, 1, 2))


def times(v: Vector) -> Vector:
    return Vector(sum(a * c for a, c in zip(row, v, strict=True)) for row in MATRIX)


def pairs(count: int) -> list[quasi_newton.Pair]:
    s = [Vector(map(Fraction, c)) for c in ((1, 0, 1), (0, 1, -1), (1, 2, 0))]
    return [(one, times(one)) for one in s[:count]]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_two_loops_with_full_memory_are_bfgs_exactly(count: int) -> None:
    g, kept = Vector(map(Fraction, (1, -2, 5))), pairs(count)
    scale = quasi_newton.usual_scale(kept)
    H = quasi_newton.identity(3, scale)
    for s, y in kept:
        H = quasi_newton.bfgs_update(H, s, y)
    assert quasi_newton.two_loop(kept, g, scale) == quasi_newton.apply(H, g)
    s, y = kept[-1]
    assert quasi_newton.apply(H, y) == s
    assert all(H[i][j] == H[j][i] for i in range(3) for j in range(3))


@pytest.mark.parametrize("number", [Fraction, float, as_fmpq, lambda c: arb(c)])
def test_a_newton_step_solves_its_equation_in_every_arithmetic(number: Any) -> None:
    with running_in(BALL if number(1).__class__ is arb else RATIONAL):
        rows = [[number(c) for c in row] for row in MATRIX]
        p = newton.newton_step(rows, [number(c) for c in (1, 2, 3)])
        left = [dot(Vector(row), p) for row in rows]
    assert all(abs(float(a) + b) < 1e-12 for a, b in zip(left, (1, 2, 3), strict=True))


def test_an_exactly_searched_bfgs_run_ends_at_the_solution_after_as_many_steps_as_dimensions() -> None:
    """Nocedal and Wright, theorem 6.4, in exact numbers; and its points are those of conjugate gradients."""
    b = Vector(map(Fraction, (1, 2, 3)))
    x = Vector(map(Fraction, (0, 0, 0)))
    H, points = quasi_newton.identity(3, Fraction(1)), [x]
    for _ in range(3):
        g = times(x) - b
        p = -quasi_newton.apply(H, g)
        s = line_search.exact_step_size(dot(g, p), dot(p, times(p))) * p
        H, x = quasi_newton.bfgs_update(H, s, times(s)), x + s
        points.append(x)
    assert times(x) == b
    assert points == krylov.conjugate_gradients(times, b, points[0], 3)


def test_conjugate_gradients_stay_at_the_solution() -> None:
    b = times(Vector((Fraction(1),) * 3))
    assert krylov.conjugate_gradients(times, b, Vector((Fraction(1),) * 3), 2)[-1] == Vector((Fraction(1),) * 3)


@pytest.mark.parametrize("x", [(3.0, -1.0, 0.5), (0.25, 0.25, 0.5), (-1.0, -2.0, -4.0), (10.0, 9.75, -3.0)])
def test_projections_and_proximal_maps_agree_with_cvxpy(x: tuple[float, ...]) -> None:
    """The same program, stated to a modelling language and solved numerically."""
    v, z = Vector(map(Fraction, x)), cvxpy.Variable(3)
    near = cvxpy.sum_squares(z - np.array(x)) / 2
    programs = [
        (projections.onto_simplex(v, Fraction(1)), near, [z >= 0, cvxpy.sum(z) == 1]),
        (projections.onto_ball(v, Fraction(2), root), near, [cvxpy.norm(z) <= 2]),
        (projections.onto_box(v, Fraction(-1), Fraction(1)), near, [z >= -1, z <= 1]),
        (projections.onto_halfspace(v, Vector(map(Fraction, (1, 2, 2))), Fraction(1)), near,
         [z[0] + 2 * z[1] + 2 * z[2] <= 1]),
        (projections.soft_threshold(v, Fraction(3, 4)), near + 0.75 * cvxpy.norm1(z), []),
        (projections.block_threshold(v, Fraction(3, 4), root), near + 0.75 * cvxpy.norm(z), []),
        (projections.shrink(v, Fraction(3, 4)), near + 0.375 * cvxpy.sum_squares(z), []),
    ]  # fmt: skip
    for ours, objective, constraints in programs:
        theirs = cvxpy.Problem(cvxpy.Minimize(objective), constraints).solve(solver=cvxpy.CLARABEL)
        assert np.allclose([float(c) for c in ours], z.value, atol=1e-3), (ours, z.value)
        z.value = np.array([float(c) for c in ours])
        assert objective.value <= theirs + 1e-6 and all(c.violation().max() < 1e-12 for c in constraints)


def test_backtracking_ends_and_refuses_a_direction_that_ascends() -> None:
    t = line_search.backtracking(lambda t: (1 - t) ** 2, -2, Fraction(8), Fraction(1, 2), Fraction(1, 4))
    assert t == 1 and line_search.strong_wolfe_holds(
        lambda t: (1 - t) ** 2, lambda t: 2 * (t - 1), t, Fraction(1, 4), Fraction(1, 2)
    )
    with pytest.raises(ValueError, match="decreases the function enough"):
        line_search.backtracking(lambda t: t, 1.0, 1.0, 0.5, 0.25)


def test_the_dogleg_lies_on_the_boundary_or_is_newtons_point() -> None:
    g, B = Vector(map(Fraction, (3, 4, 0))), [Vector(map(Fraction, row)) for row in MATRIX]
    inside = trust_region.dogleg(g, B, Fraction(100), root)
    assert Vector(dot(row, inside) for row in B) == -g
    for radius in (Fraction(1, 2), Fraction(1)):
        p = trust_region.dogleg(g, B, radius, root)
        assert abs(dot(p, p) - radius**2) < Fraction(1, 2**100)
        cauchy = trust_region.cauchy_point(g, B, radius, root)
        assert trust_region.model(g, B, p) <= trust_region.model(g, B, cauchy)


def test_semi_implicit_steps_of_the_heavy_ball_equation_are_heavy_ball() -> None:
    """Momentum 1 - h friction and step size h^2, exactly."""

    class Field:
        @staticmethod
        def grad(x: Vector) -> Vector:
            return times(x)

    h, friction = Fraction(1, 4), Fraction(2)
    x = before = Vector(map(Fraction, (1, -1, 2)))
    y, v = x, 0 * x
    for _ in range(5):
        x, before = x - h * h * times(x) + (1 - h * friction) * (x - before), x
        y, v = flows.heavy_ball_flow_step(Field, y, v, h, friction)
        assert x == y


def test_reduced_variance_directions_are_unbiased() -> None:
    """The mean over the indices is the full gradient, exactly."""
    here = [Vector(map(Fraction, c)) for c in ((1, 2), (3, -1), (0, 5))]
    there = [Vector(map(Fraction, c)) for c in ((2, 2), (1, 1), (4, 0))]
    full = stochastic.mean(there)
    svrg = [stochastic.svrg_direction(a, b, full) for a, b in zip(here, there, strict=True)]
    saga = [stochastic.saga_direction(a, there, i) for i, a in enumerate(here)]
    assert stochastic.mean(svrg) == stochastic.mean(saga) == stochastic.mean(here)


def test_the_cosine_of_schedules_is_exact_where_it_is_rational_and_near_elsewhere() -> None:
    assert [cosine((p, 2)) for p in (0, 2)] == [1, -1]
    assert abs(cosine((1, 3)) - Fraction(1, 2)) < Fraction(1, 2**40)
    assert abs(float(cosine((2, 7))) - cos(2 * pi / 7)) < 1e-15


def test_lanczos_keeps_the_trace() -> None:
    diagonal, aside = krylov.lanczos(times, Vector(map(Fraction, (1, 0, 0))), 3, root)
    assert abs(sum(diagonal) - 9) < Fraction(1, 2**100)
    assert abs(sum(c * c for c in diagonal) + 2 * sum(c * c for c in aside) - 33) < Fraction(1, 2**100)
