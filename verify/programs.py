"""Convex programs as exact data: minimize f(x) subject to g_i(x) <= 0 and a_j . x = b_j, in rationals.

A program is a value.  It evaluates itself exactly, hands itself to cvxpy (to be solved in floats, which only
proposes) and to the independent checker (which accepts or rejects an optimum).  The sign convention is that
of the Lagrangian f + sum_i mu_i g_i with mu_i >= 0 for every inequality and any sign for an equality.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, TypeAlias

from flint import fmpq

from .arithmetic.core import Number, as_fmpq
from .arithmetic.functions import total
from .arithmetic.matrix import Matrix, identity
from .arithmetic.vector import Vector, norm2
from .functions.bodies import Body, RidgeSum

Rational: TypeAlias = int | str | fmpq


class ProgramError(ValueError):
    """A program is written down wrongly; the message says what was given and what was expected."""


def exact_vector(entries: Iterable[Rational]) -> Vector:
    """The vector with these rational entries."""
    return Vector(as_fmpq(e) for e in entries)


def exact_matrix(rows: Iterable[Iterable[Rational]]) -> Matrix:
    """The matrix with these rational entries."""
    return Matrix(exact_vector(row) for row in rows)


def affine(normal: Sequence[Rational], offset: Rational = 0) -> RidgeSum:
    """The function a . x - b for a = ``normal`` and b = ``offset``."""
    a = exact_vector(normal)
    return RidgeSum(len(a), linear=a, constant=-as_fmpq(offset))


def quadratic(matrix: Sequence[Sequence[Rational]], linear: Sequence[Rational], constant: Rational = 0) -> RidgeSum:
    """The function x'Ax/2 + c . x + constant for the symmetric A = ``matrix`` and c = ``linear``."""
    a, c = exact_matrix(matrix), exact_vector(linear)
    if a.shape != (len(c), len(c)) or a.transpose() != a:
        raise ProgramError(f"quadratic() takes a symmetric {len(c)} x {len(c)} matrix, not one of shape {a.shape}")
    return RidgeSum(len(c), quadratic=a, linear=c, constant=as_fmpq(constant))


def squared_distance(point: Sequence[Rational], factor: Rational = 1) -> RidgeSum:
    """The function factor |x - p|^2."""
    p, w = exact_vector(point), as_fmpq(factor)
    return RidgeSum(len(p), quadratic=identity(len(p)) * (2 * w), linear=p * (-2 * w), constant=w * norm2(p))


def residuals(rows: Sequence[Sequence[Rational]], target: Sequence[Rational]) -> RidgeSum:
    """The least-squares loss |y - Xb|^2 of b, for the rows of X and the target y."""
    x, y = exact_matrix(rows), exact_vector(target)
    xt = x.transpose()
    gram, right = xt @ x, xt @ y
    assert isinstance(gram, Matrix) and isinstance(right, Vector)
    return RidgeSum(len(x.rows[0]), quadratic=gram * fmpq(2), linear=right * fmpq(-2), constant=norm2(y))


@dataclass(frozen=True)
class Constraint:
    """function(x) <= 0, or function(x) = 0 where ``equality`` (of an affine function only)."""

    function: Body
    equality: bool = False

    @property
    def is_affine(self) -> bool:
        """Whether the function is affine."""
        return self.function.is_quadratic() and not any(e != 0 for row in curvature(self.function).rows for e in row)

    def to_checker(self) -> dict[str, Any]:
        """The constraint in the form of the independent checker."""
        relation = "==" if self.equality else "<="
        if not self.is_affine:
            return {"function": self.function.to_checker(), "relation": relation}
        normal, offset = linear_part(self.function)
        return {"affine": [[str(a) for a in normal], str(-offset)], "relation": relation}


def origin(dimension: int) -> Vector:
    """The zero vector."""
    return Vector([fmpq(0)] * dimension)


def curvature(body: Body) -> Matrix:
    """The matrix A of a quadratic function x'Ax/2 + c . x + constant."""
    return body.hessian(origin(body.dimension))


def linear_part(body: Body) -> tuple[Vector, fmpq]:
    """(c, constant) of a quadratic function x'Ax/2 + c . x + constant."""
    zero = origin(body.dimension)
    return body.gradient(zero), as_fmpq(body.value(zero))


@dataclass(frozen=True)
class Program:
    """minimize objective(x) subject to every constraint, x in R^d."""

    objective: Body
    constraints: tuple[Constraint, ...] = ()

    def __post_init__(self) -> None:
        for i, c in enumerate(self.constraints):
            if c.function.dimension != self.objective.dimension:
                raise ProgramError(
                    f"constraint {i} is a function of {c.function.dimension} variables,"
                    f" the objective of {self.objective.dimension}"
                )
            if c.equality and not c.is_affine:
                raise ProgramError(f"constraint {i} is an equality of a function that is not affine")

    @property
    def dimension(self) -> int:
        return self.objective.dimension

    @property
    def is_convex(self) -> bool:
        """Whether objective and constraints are shown to be convex (a sufficient test, exact)."""
        return self.objective.is_convex() and all(c.function.is_convex() for c in self.constraints)

    @property
    def is_quadratic_program(self) -> bool:
        """Whether the objective is quadratic and every constraint affine."""
        return self.objective.is_quadratic() and all(c.is_affine for c in self.constraints)

    def is_feasible(self, x: Vector) -> bool:
        """Whether an exact point satisfies every constraint."""
        return all(
            bool(value == 0 if c.equality else value <= 0) for c in self.constraints for value in [c.function.value(x)]
        )

    def lagrangian(self, x: Vector, multipliers: Vector | None) -> Number:
        """f(x) + sum_i mu_i g_i(x)."""
        terms = [self.objective.value(x)]
        if multipliers is not None:
            terms += [mu * c.function.value(x) for mu, c in zip(multipliers, self.constraints, strict=True)]
        return total(terms)

    def lagrangian_gradient(self, x: Vector, multipliers: Vector | None) -> Vector:
        """grad f(x) + sum_i mu_i grad g_i(x)."""
        result = self.objective.gradient(x)
        if multipliers is not None:
            for mu, c in zip(multipliers, self.constraints, strict=True):
                result = result + c.function.gradient(x) * mu
        return result

    def failed_condition(self, x: Vector, multipliers: Vector | None) -> str:
        """The first of the KKT conditions that fails at exact (x, mu), in words; empty where all hold."""
        mus = tuple(multipliers) if multipliers is not None else ()
        if len(mus) != len(self.constraints):
            return f"{len(mus)} multipliers for {len(self.constraints)} constraints"
        for i, (mu, c) in enumerate(zip(mus, self.constraints, strict=True)):
            value = c.function.value(x)
            if value != 0 if c.equality else value > 0:
                return f"primal feasibility: constraint {i} has the value {value}"
            if not c.equality and mu < 0:
                return f"dual feasibility: multiplier {i} is {mu}"
            if mu * value != 0:
                return f"complementary slackness: multiplier {i} is {mu} and constraint {i} has the value {value}"
        gradient = self.lagrangian_gradient(x, multipliers)
        if any(g != 0 for g in gradient):
            return f"stationarity: the gradient of the Lagrangian is ({', '.join(str(g) for g in gradient)})"
        return ""

    def to_cvxpy(self) -> tuple[Any, Any]:
        """(the cvxpy problem, its variable); the problem's constraints are in the order of this program."""
        import cvxpy

        x = cvxpy.Variable(self.dimension)
        constraints = []
        for c in self.constraints:
            expression = c.function.to_cvxpy(x)
            constraints.append(expression == 0 if c.equality else expression <= 0)
        return cvxpy.Problem(cvxpy.Minimize(self.objective.to_cvxpy(x)), constraints), x

    def to_checker(self) -> dict[str, Any]:
        """The program in the form of the independent checker."""
        return {
            "kind": "program",
            "minimize": self.objective.to_checker(),
            "subject_to": [c.to_checker() for c in self.constraints],
        }


# ---------------------------------------------------------------- sets, as constraints


def half_space(normal: Sequence[Rational], offset: Rational) -> tuple[Constraint, ...]:
    """a . x <= b."""
    return (Constraint(affine(normal, offset)),)


def at_least_half_space(normal: Sequence[Rational], offset: Rational) -> tuple[Constraint, ...]:
    """a . x >= b, as b - a . x <= 0."""
    return (Constraint(affine([-as_fmpq(a) for a in normal], -as_fmpq(offset))),)


def hyperplane(normal: Sequence[Rational], offset: Rational) -> tuple[Constraint, ...]:
    """a . x = b."""
    return (Constraint(affine(normal, offset), equality=True),)


def affine_set(rows: Sequence[Sequence[Rational]], right: Sequence[Rational]) -> tuple[Constraint, ...]:
    """Ax = b."""
    return tuple(c for row, b in zip(rows, right, strict=True) for c in hyperplane(row, b))


def box(low: Sequence[Rational], high: Sequence[Rational]) -> tuple[Constraint, ...]:
    """low_i <= x_i <= high_i: first the lower limits, then the upper ones."""
    size = len(low)
    units = [[int(i == j) for j in range(size)] for i in range(size)]
    lower = [c for i in range(size) for c in at_least_half_space(units[i], low[i])]
    return (*lower, *(c for i in range(size) for c in half_space(units[i], high[i])))


def nonnegative(dimension: int) -> tuple[Constraint, ...]:
    """x_i >= 0, as -x_i <= 0."""
    return box([0] * dimension, [0] * dimension)[:dimension]


def simplex(dimension: int, size: Rational = 1) -> tuple[Constraint, ...]:
    """x_i >= 0 for all i and x_1 + ... + x_d = size."""
    return (*nonnegative(dimension), *hyperplane([1] * dimension, size))


def ball(center: Sequence[Rational], radius: Rational) -> tuple[Constraint, ...]:
    """|x - c|^2 <= r^2."""
    body = squared_distance(center)
    return (Constraint(RidgeSum(body.dimension, quadratic=body.quadratic, linear=body.linear,
                                constant=body.constant - as_fmpq(radius) ** 2)),)  # fmt: skip


def l1_ball(dimension: int, radius: Rational) -> tuple[Constraint, ...]:
    """|x_1| + ... + |x_d| <= r, as the 2^d half-spaces of its faces (d at most 6)."""
    if dimension > 6:
        raise ProgramError(f"l1_ball() writes down 2^d half-spaces and takes d at most 6, not {dimension}")
    return tuple(c for signs in product((1, -1), repeat=dimension) for c in half_space(signs, radius))


def projection(point: Sequence[Rational], constraints: tuple[Constraint, ...]) -> Program:
    """The program whose solution is the point of the set nearest to ``point``: minimize |x - p|^2/2."""
    return Program(squared_distance(point, "1/2"), constraints)


__all__ = [
    "Constraint",
    "Program",
    "ProgramError",
    "affine",
    "affine_set",
    "at_least_half_space",
    "ball",
    "box",
    "curvature",
    "exact_matrix",
    "exact_vector",
    "half_space",
    "hyperplane",
    "l1_ball",
    "linear_part",
    "nonnegative",
    "origin",
    "projection",
    "quadratic",
    "residuals",
    "simplex",
    "squared_distance",
]
