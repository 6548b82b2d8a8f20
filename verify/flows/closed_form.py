"""Trajectories with a closed form, in any arithmetic that has an exponential.

Along orthonormal axes on which f is a sum of functions of one variable the flow falls apart into equations
y' = -g(y).  Where g is piecewise linear, y is a chain of exponentials and straight lines, and the times of the
crossings are logarithms: no step, no error.  Quadratics with any matrix are a matrix exponential of balls.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flint import arb, arb_mat, fmpq

from ..arithmetic.core import Number, Refused, Undetermined, as_fmpq
from ..arithmetic.functions import arithmetic_of, cos, exp, log, sin, sqrt
from ..arithmetic.vector import Vector
from ..functions.bodies import Along, Body, RotatedRidgeSum, Rotation
from ..functions.piecewise import Piecewise
from ..functions.shared import is_nothing
from ..functions.units import Huber, Square, SquaredHinge


@dataclass(frozen=True)
class Axis:
    """g on one axis: between the ``breaks`` b_1 < b_2 < ... it is alpha_j + beta_j y, and it is continuous."""

    breaks: tuple[fmpq, ...]
    pieces: tuple[tuple[fmpq, fmpq], ...]


@dataclass(frozen=True)
class Axes:
    """f along orthonormal axes y = Q(x - center); ``slopes`` has an :class:`Axis` or a smooth g for each."""

    rotation: Rotation
    center: Vector
    slopes: tuple[Axis | Callable[[Any], Any], ...]

    def turned(self, x: Vector) -> Vector:
        """Q(x - center)."""
        return self.rotation.turn(x - self.center)

    def placed(self, y: Vector) -> Vector:
        """center + Q'y."""
        return self.center + self.rotation.turn_back(y)

    def turned_direction(self, v: Vector) -> Vector:
        """Qv."""
        return self.rotation.turn(v)

    def placed_direction(self, w: Vector) -> Vector:
        """Q'w."""
        return self.rotation.turn_back(w)


BREAKS: dict[type, Callable[[Any], tuple[Any, ...]]] = {
    Square: lambda unit: (),
    Huber: lambda unit: (-unit.threshold, unit.threshold),
    SquaredHinge: lambda unit: (0,),
    Piecewise: lambda unit: unit.knots,
}
"""Where the derivative of a unit changes its slope; units that are not here are no pieces of lines."""


def axes_of(body: Body) -> Axes | None:
    """The axes along which f falls apart, or None where none are known."""
    if isinstance(body, RotatedRidgeSum):
        slopes = tuple(_axis(body, i) for i in range(body.dimension))
        return Axes(body.rotation, body.center, slopes)
    if body.is_quadratic():
        origin = Vector([fmpq(0)] * body.dimension)
        hessian, linear = body.hessian(origin), body.gradient(origin)
        size = range(body.dimension)
        known = all(isinstance(e, (int, fmpq)) for e in (*linear, *(hessian[i, j] for i in size for j in size)))
        if known and all(hessian[i, j] == 0 for i in size for j in size if i != j):
            lines = tuple(Axis((), ((as_fmpq(linear[i]), as_fmpq(hessian[i, i])),)) for i in size)
            return Axes(Rotation(()), origin, lines)
    return None


def _axis(body: RotatedRidgeSum, index: int) -> Axis | Callable[[Any], Any]:
    parts = [part for part in body.parts if part.index == index and not is_nothing(part.weight)]

    def slope(y: Any) -> Any:
        found = y * body.ridge
        for part in parts:
            found = found + part.weight * part.unit.derivative(_shifted(part, y))
        return found

    if not all(type(part.unit) in BREAKS for part in parts):
        return slope
    found = {as_fmpq(b + part.shift) for part in parts for b in BREAKS[type(part.unit)](part.unit)}
    breaks = sorted(found, key=lambda q: q)
    return Axis(tuple(breaks), tuple(_line(slope, *inner) for inner in _insides(breaks)))


def _shifted(part: Along, y: Any) -> Any:
    return y if is_nothing(part.shift) else y - part.shift


def _insides(breaks: Sequence[fmpq]) -> list[tuple[fmpq, fmpq]]:
    """Two points inside of each piece."""
    if not breaks:
        return [(fmpq(0), fmpq(1))]
    inner = [((2 * a + b) / 3, (a + 2 * b) / 3) for a, b in zip(breaks, breaks[1:], strict=False)]
    return [(breaks[0] - 2, breaks[0] - 1), *inner, (breaks[-1] + 1, breaks[-1] + 2)]


def _line(slope: Callable[[Any], Any], a: fmpq, b: fmpq) -> tuple[fmpq, fmpq]:
    low, high = as_fmpq(slope(a)), as_fmpq(slope(b))
    beta = (high - low) / (b - a)
    return low - beta * a, beta


def _certainly(relation: str, a: Any, b: Any) -> bool:
    answer = arithmetic_of(a, b).truth(relation, a, b)
    if answer is None:
        raise Undetermined("on which side of a break a trajectory is")
    return bool(answer)


def follow_axis(axis: Axis, start: Number, time: Number) -> Number:
    """y(time) for y' = -g(y), y(0) = start, with g piecewise linear."""
    at, left = start, time
    for _ in range(len(axis.breaks) + 2):
        index = sum(_certainly("<", b, at) for b in axis.breaks)
        alpha, beta = axis.pieces[index]
        slope = alpha + beta * at
        if _certainly("==", slope, 0):
            return at
        falls = _certainly("<", 0, slope)
        if not falls and index < len(axis.breaks) and _certainly("==", at, axis.breaks[index]):
            index += 1
            alpha, beta = axis.pieces[index]
        ends = [None, *axis.breaks, None]
        end = ends[index] if falls else ends[index + 1]
        crossing = _crossing(alpha, beta, at, end, falls)
        if crossing is None or _certainly("<=", left, crossing):
            return _along_a_piece(alpha, beta, at, left)
        at, left = end, left - crossing
    raise AssertionError("a trajectory of one variable crosses each break once")


def _crossing(alpha: fmpq, beta: fmpq, at: Number, end: fmpq | None, falls: bool) -> Number | None:
    """When the piece is left at ``end``, or None where it never is."""
    if end is None:
        return None
    there = alpha + beta * end
    if there == 0 or (there > 0) != falls:
        return None
    if beta == 0:
        return (at - end) / alpha
    # along the flow g' = -beta g
    return log((alpha + beta * at) / there) / beta


def _along_a_piece(alpha: fmpq, beta: fmpq, at: Number, time: Number) -> Number:
    if beta == 0:
        return at - alpha * time
    rest = -alpha / beta
    return rest + (at - rest) * exp(-beta * time)


def oscillate(axis: Axis, start: Number, velocity: Number, friction: Number, time: Number) -> tuple[Number, Number]:
    """(y, y')(time) for y'' + friction y' + alpha + beta y = 0; the axis may have no break."""
    if axis.breaks:
        raise Refused("any", "a second-order flow across the breaks of a piecewise quadratic in closed form")
    alpha, beta = axis.pieces[0]
    if beta == 0:
        return _pulled(alpha, start, velocity, friction, time)
    rest = -alpha / beta
    away, half = start - rest, friction / 2
    bent = half * half - beta
    push, pull = velocity + half * away, half * velocity + beta * away
    if _certainly("==", bent, 0):
        even, odd = 1, time
    elif _certainly("<", 0, bent):
        root = sqrt(bent)
        grows, falls = exp(root * time), exp(-root * time)
        even, odd = (grows + falls) / 2, (grows - falls) / (2 * root)
    else:
        root = sqrt(-bent)
        even, odd = cos(root * time), sin(root * time) / root
    damp = exp(-half * time)
    return rest + damp * (away * even + push * odd), damp * (velocity * even - pull * odd)


def _pulled(
    alpha: fmpq, start: Number, velocity: Number, friction: Number, time: Number
) -> tuple[Number, Number]:
    """(y, y')(time) for y'' + friction y' + alpha = 0."""
    if _certainly("==", friction, 0):
        return start + velocity * time - alpha * time * time / 2, velocity - alpha * time
    final = -alpha / friction
    damp = exp(-friction * time)
    moved = start + final * time + (velocity - final) * (1 - damp) / friction
    return moved, final + (velocity - final) * damp


def quadratic_flow(body: Body, start: Vector, time: Any) -> Vector:
    """The gradient flow of a quadratic by a matrix exponential: x0 + the last column of exp(t [[-H, -g], [0, 0]])."""
    size = body.dimension
    hessian, slope = body.hessian(start), body.gradient(start)
    rows = [[-hessian[i, j] for j in range(size)] + [-slope[i]] for i in range(size)]
    grown = _exponential([*rows, [0] * (size + 1)], time)
    return Vector(a + grown[i, size] for i, a in enumerate(start))


def quadratic_second_order(
    body: Body, start: Vector, velocity: Vector, friction: Any, time: Any
) -> tuple[Vector, Vector]:
    """(x, x')(time) for x'' + friction x' + grad f(x) = 0 with a quadratic f, by a matrix exponential."""
    size = body.dimension
    hessian, slope = body.hessian(start), body.gradient(start)
    unit = [[int(i == j) for j in range(size)] for i in range(size)]
    top = [[0] * size + unit[i] + [velocity[i]] for i in range(size)]
    low = [
        [-hessian[i, j] for j in range(size)]
        + [-friction * e for e in unit[i]]
        + [-friction * velocity[i] - slope[i]]
        for i in range(size)
    ]
    grown = _exponential([*top, *low, [0] * (2 * size + 1)], time)
    moved = Vector(a + grown[i, 2 * size] for i, a in enumerate(start))
    return moved, Vector(v + grown[size + i, 2 * size] for i, v in enumerate(velocity))


def _exponential(rows: Sequence[Sequence[Any]], time: Any) -> arb_mat:
    entries = [_ball(e) * _ball(time) for row in rows for e in row]
    return arb_mat(len(rows), len(rows), entries).exp()


def _ball(value: Any) -> arb:
    return value if isinstance(value, arb) else arb(as_fmpq(value))
