"""Strategies for constrained convex programs whose fate is known exactly, because they are built backwards.

A program with an optimum is made from the optimum: a point, the constraints active there, and nonnegative
multipliers; the objective is then what the KKT conditions demand.  An infeasible one is made from its Farkas
multipliers, an unbounded one from its ray.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flint import fmpq
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from verify.arithmetic.matrix import Matrix
from verify.arithmetic.vector import Vector, dot, norm2
from verify.families.drawing import nonzero
from verify.functions.bodies import RidgeSum
from verify.judges.optimum import Status
from verify.programs import Constraint, Program, affine, origin, squared_distance

from .arguments import whole
from .geometry import rotations
from .numbers import rationals

LARGEST_DIMENSION = 6
SMALL = st.integers(-3, 3).map(fmpq)
POSITIVE = rationals(0, 3, exclude_min=True)


@dataclass(frozen=True)
class KnownProgram:
    """A program and its fate.

    Optimal: ``point``, ``value`` and, where the KKT conditions hold there, ``multipliers``.  Infeasible:
    ``multipliers`` add the constraints up to 0 <= negative.  Unbounded: from the feasible ``point`` along
    ``ray``.  ``slater`` is a strictly feasible point of the inequalities, or None where there is none.
    """

    program: Program
    status: Status
    point: Vector | None = None
    value: fmpq | None = None
    multipliers: Vector | None = None
    ray: Vector | None = None
    slater: Vector | None = None

    def to_cvxpy(self) -> tuple[Any, Any]:
        """(the cvxpy problem, its variable)."""
        return self.program.to_cvxpy()


def _vectors(size: int) -> st.SearchStrategy[Vector]:
    return st.lists(SMALL, min_size=size, max_size=size).map(Vector)


def _directions(size: int) -> st.SearchStrategy[Vector]:
    return _vectors(size).map(nonzero)


def _combined(size: int, pairs: Sequence[tuple[fmpq, Vector]]) -> Vector:
    total = origin(size)
    for factor, vector in pairs:
        total = total + vector * factor
    return total


@st.composite
def _bowl(draw: Any, size: int, curved: bool) -> Matrix:
    """A positive semidefinite matrix: zero, or a sum of outer squares."""
    rows = [draw(_vectors(size)) for _ in range(draw(st.integers(1, 2)))] if curved else []
    entries = [[sum((r[i] * r[j] for r in rows), fmpq(0)) for j in range(size)] for i in range(size)]
    return Matrix(entries)


@st.composite
def _linearly_constrained(draw: Any, sizes: tuple[int, ...], curved: bool, equalities: bool) -> KnownProgram:
    size = draw(st.sampled_from(sizes))
    point = draw(_vectors(size))
    constraints, multipliers, normals = [], [], []
    for _ in range(draw(st.integers(1, 2 * size))):
        normal = draw(_directions(size))
        equality = equalities and not draw(st.booleans())
        active = equality or draw(st.booleans())
        slack = fmpq(0) if active else draw(POSITIVE)
        multiplier = draw(SMALL if equality else st.one_of(POSITIVE, st.just(fmpq(0)))) if active else fmpq(0)
        constraints.append(Constraint(affine(list(normal), dot(normal, point) + slack), equality=equality))
        multipliers.append(multiplier)
        normals.append(normal)
    bowl = draw(_bowl(size, curved))
    push = _combined(size, list(zip(multipliers, normals, strict=True)))
    curve = bowl @ point
    assert isinstance(curve, Vector)
    objective = RidgeSum(size, quadratic=bowl if curved else None, linear=-push - curve)
    program = Program(objective, tuple(constraints))
    return KnownProgram(program, Status.OPTIMAL, point, objective.value(point), Vector(multipliers))


def _sizes(dimension: int | None) -> tuple[int, ...]:
    return (1, 2, 3) if dimension is None else (whole("dimension", dimension, 1, LARGEST_DIMENSION),)


def linear_programs(dimension: int | None = None, *, equalities: bool = False) -> st.SearchStrategy[KnownProgram]:
    """Linear programs with a known optimal point, value and multipliers; degenerate ones included."""
    return _linearly_constrained(_sizes(dimension), False, equalities)


def quadratic_programs(dimension: int | None = None, *, equalities: bool = False) -> st.SearchStrategy[KnownProgram]:
    """Convex quadratic programs with linear constraints and a known optimal point, value and multipliers."""
    return _linearly_constrained(_sizes(dimension), True, equalities)


@st.composite
def _in_balls(draw: Any, sizes: tuple[int, ...]) -> KnownProgram:
    """The optimum is on the boundary of a ball, and in the half-spaces; the ball's centre is strictly inside."""
    size = draw(st.sampled_from(sizes))
    center, radius = draw(_vectors(size)), draw(POSITIVE)
    unit = draw(rotations(size)).rows(center)[0] * draw(st.sampled_from([fmpq(1), fmpq(-1)]))
    point, multiplier = center + unit * radius, draw(POSITIVE)
    ball = _ball(center, radius)
    constraints = [Constraint(ball)]
    for _ in range(draw(st.integers(0, 2))):
        normal = draw(_directions(size))
        height = max(dot(normal, point), dot(normal, center)) + draw(POSITIVE)
        constraints.append(Constraint(affine(list(normal), height)))
    bowl = draw(_bowl(size, draw(st.booleans())))
    curve = bowl @ point
    assert isinstance(curve, Vector)
    objective = RidgeSum(size, quadratic=bowl, linear=-curve - ball.gradient(point) * multiplier)
    multipliers = Vector([multiplier] + [fmpq(0)] * (len(constraints) - 1))
    value = objective.value(point)
    return KnownProgram(
        Program(objective, tuple(constraints)), Status.OPTIMAL, point, value, multipliers, slater=center
    )


def _ball(center: Vector, radius: fmpq) -> RidgeSum:
    """|x - center|^2 - radius^2."""
    body = squared_distance(list(center))
    return RidgeSum(body.dimension, quadratic=body.quadratic, linear=body.linear, constant=body.constant - radius**2)


def programs_with_slater(dimension: int | None = None) -> st.SearchStrategy[KnownProgram]:
    """Quadratic programs over a ball and half-spaces, with a strictly feasible point and known multipliers."""
    return _in_balls(_sizes(dimension))


@st.composite
def _touching(draw: Any, sizes: tuple[int, ...]) -> KnownProgram:
    """Two balls that touch in one point, or a ball of radius 0: the point is optimal, whatever is minimized."""
    size = draw(st.sampled_from(sizes))
    point = draw(_vectors(size))
    constraints = [Constraint(squared_distance(list(point)))]
    if draw(st.booleans()):
        unit = draw(rotations(size)).rows(point)[0]
        left, right = draw(POSITIVE), draw(POSITIVE)
        constraints = [Constraint(_ball(point - unit * left, left)), Constraint(_ball(point + unit * right, right))]
    objective = RidgeSum(size, linear=draw(_directions(size)))
    return KnownProgram(Program(objective, tuple(constraints)), Status.OPTIMAL, point, objective.value(point))


def programs_without_slater(dimension: int | None = None) -> st.SearchStrategy[KnownProgram]:
    """Convex programs with a single feasible point, which is optimal; multipliers need not exist."""
    return _touching(_sizes(dimension))


@st.composite
def _infeasible(draw: Any, sizes: tuple[int, ...]) -> KnownProgram:
    size = draw(st.sampled_from(sizes))
    normals = [draw(_directions(size)) for _ in range(draw(st.integers(1, 2)))]
    factors = [draw(POSITIVE) for _ in normals]
    # the last row is minus the combination of the others, so that these multipliers cancel every x
    last = -_combined(size, list(zip(factors, normals, strict=True)))
    limits = [draw(SMALL) for _ in normals]
    gap = draw(POSITIVE)
    short = -sum((f * b for f, b in zip(factors, limits, strict=True)), fmpq(0)) - gap
    rows = [*zip(normals, limits, strict=True), (last, short)]
    constraints = tuple(Constraint(affine(list(a), b)) for a, b in rows)
    objective = RidgeSum(size, linear=draw(_vectors(size)))
    return KnownProgram(Program(objective, constraints), Status.INFEASIBLE, multipliers=Vector([*factors, fmpq(1)]))


def infeasible_programs(dimension: int | None = None) -> st.SearchStrategy[KnownProgram]:
    """Linear programs without a feasible point; ``multipliers`` add the constraints up to 0 <= negative."""
    return _infeasible(_sizes(dimension))


@st.composite
def _unbounded(draw: Any, sizes: tuple[int, ...]) -> KnownProgram:
    size = draw(st.sampled_from(sizes))
    point, ray = draw(_vectors(size)), draw(_directions(size))
    constraints = []
    for _ in range(draw(st.integers(0, 3))):
        normal = draw(_directions(size))
        normal = -normal if dot(normal, ray) > 0 else normal
        slack = draw(st.one_of(st.just(fmpq(0)), POSITIVE))
        constraints.append(Constraint(affine(list(normal), dot(normal, point) + slack)))
    cost = draw(_vectors(size))
    fall = dot(cost, ray)
    cost = -ray if fall == 0 else (cost if fall < 0 else -cost)
    program = Program(RidgeSum(size, linear=cost), tuple(constraints))
    return KnownProgram(program, Status.UNBOUNDED, point, ray=ray)


def unbounded_programs(dimension: int | None = None) -> st.SearchStrategy[KnownProgram]:
    """Feasible linear programs that fall for ever along ``ray``."""
    return _unbounded(_sizes(dimension))


# ---------------------------------------------------------------- second-order cones


@dataclass(frozen=True)
class Cone:
    """|Ax + b| <= c . x + d with A given by its ``rows``."""

    rows: tuple[Vector, ...]
    offsets: Vector
    normal: Vector
    height: fmpq

    def inside(self, x: Vector) -> Vector:
        """Ax + b."""
        return Vector(dot(row, x) for row in self.rows) + self.offsets

    def limit(self, x: Vector) -> fmpq:
        """c . x + d."""
        return dot(self.normal, x) + self.height

    def holds(self, x: Vector, strictly: bool = False) -> bool:
        """Whether an exact point satisfies the constraint."""
        gap = self.limit(x) ** 2 - norm2(self.inside(x))
        return bool(self.limit(x) > 0 and gap > 0) if strictly else bool(self.limit(x) >= 0 and gap >= 0)


@dataclass(frozen=True)
class ConeProgram:
    """minimize ``cost`` . x over second-order cones; ``point`` is optimal, ``value`` is its cost.

    ``duals`` holds (lambda, nu) for each cone, |nu| <= lambda, with sum_k lambda_k c_k + A_k' nu_k = cost and
    nu_k . (A_k x + b_k) + lambda_k (c_k . x + d_k) = 0 at the point: this proves that it is optimal.
    """

    cost: Vector
    cones: tuple[Cone, ...]
    point: Vector
    value: fmpq
    duals: tuple[tuple[fmpq, Vector], ...]

    def failed_condition(self) -> str:
        """The first of the optimality conditions that fails, in words; empty where all hold exactly."""
        balance = -self.cost
        for k, (cone, (scale, nu)) in enumerate(zip(self.cones, self.duals, strict=True)):
            if not cone.holds(self.point):
                return f"primal feasibility: the point is outside of cone {k}"
            if scale < 0 or norm2(nu) > scale * scale:
                return f"dual feasibility: the multiplier of cone {k} is outside of its cone"
            if dot(nu, cone.inside(self.point)) + scale * cone.limit(self.point) != 0:
                return f"complementary slackness fails for cone {k}"
            balance = balance + cone.normal * scale
            balance = balance + _combined(len(balance), list(zip(nu, cone.rows, strict=True)))
        return "" if all(entry == 0 for entry in balance) else "stationarity: the multipliers do not add up to the cost"

    def to_cvxpy(self) -> tuple[Any, Any]:
        """(the cvxpy problem, its variable)."""
        import cvxpy
        import numpy as np

        def floats(entries: Any) -> Any:
            return np.array([int(e.p) / int(e.q) for e in entries])

        x = cvxpy.Variable(len(self.cost))
        constraints = []
        for cone in self.cones:
            inside = np.array([floats(row) for row in cone.rows]) @ x + floats(cone.offsets)
            constraints.append(cvxpy.SOC(floats(cone.normal) @ x + int(cone.height.p) / int(cone.height.q), inside))
        return cvxpy.Problem(cvxpy.Minimize(floats(self.cost) @ x), constraints), x


@st.composite
def _cone_program(draw: Any, sizes: tuple[int, ...]) -> ConeProgram:
    size = draw(st.sampled_from(sizes))
    point = draw(_vectors(size))
    cones, duals, cost = [], [], origin(size)
    for _ in range(draw(st.integers(1, 2))):
        width = draw(st.integers(1, 2))
        rows, normal = tuple(draw(_vectors(size)) for _ in range(width)), draw(_vectors(size))
        # on the boundary at the point: Ax + b is a rational multiple of a rational unit vector
        unit, reach = draw(rotations(width)).rows(Vector([fmpq(0)] * width))[0], draw(POSITIVE)
        offsets = unit * reach - Vector(dot(row, point) for row in rows)
        slack = draw(st.one_of(st.just(fmpq(0)), POSITIVE))
        cones.append(Cone(rows, offsets, normal, reach + slack - dot(normal, point)))
        scale = fmpq(0) if slack > 0 else draw(POSITIVE)
        nu = -unit * scale
        duals.append((scale, nu))
        cost = cost + normal * scale + _combined(size, list(zip(nu, rows, strict=True)))
    return ConeProgram(cost, tuple(cones), point, dot(cost, point), tuple(duals))


def cone_programs(dimension: int | None = None) -> st.SearchStrategy[ConeProgram]:
    """Second-order cone programs with a known optimal point, value and dual point."""
    return _cone_program(_sizes(dimension))


def programs(dimension: int | None = None, status: Status = Status.OPTIMAL) -> st.SearchStrategy[KnownProgram]:
    """Convex programs of every kind (but cones) with the given fate: optimal, infeasible or unbounded."""
    kinds = {
        Status.OPTIMAL: (linear_programs, quadratic_programs, programs_with_slater, programs_without_slater),
        Status.INFEASIBLE: (infeasible_programs,),
        Status.UNBOUNDED: (unbounded_programs,),
    }
    if status not in kinds:
        raise InvalidArgument(f"status={status!r} is not one of {', '.join(kinds)}")
    return st.one_of(*(kind(dimension) for kind in kinds[status]))
