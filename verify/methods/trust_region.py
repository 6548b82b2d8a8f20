"""Steps that lower a quadratic model within a ball: Cauchy's point and the dogleg; `root` takes a square root."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..arithmetic.core import Number
from ..arithmetic.vector import Vector, dot
from .newton import newton_step

Root = Callable[[Any], Any]


def model(gradient: Vector, hessian: Sequence[Vector], p: Vector) -> Number:
    """<g, p> + <p, B p>/2."""
    return dot(gradient, p) + dot(p, Vector(dot(row, p) for row in hessian)) / 2


def cauchy_point(gradient: Vector, hessian: Sequence[Vector], radius: Number, root: Root) -> Vector:
    """The minimizer of the model along -g within the ball (Nocedal and Wright (2006), (4.11)); g not 0."""
    square = dot(gradient, gradient)
    bend = dot(gradient, Vector(dot(row, gradient) for row in hessian))
    longest = radius / root(square)
    share = longest if bend <= 0 else min(square / bend, longest)
    return -share * gradient


def dogleg(gradient: Vector, hessian: Sequence[Vector], radius: Number, root: Root) -> Vector:
    """The point of the path 0, unconstrained Cauchy point, Newton point on or within the ball; B positive definite."""
    newton = newton_step([row.components for row in hessian], gradient.components)
    if dot(newton, newton) <= radius * radius:
        return newton
    square = dot(gradient, gradient)
    corner = -(square / dot(gradient, Vector(dot(row, gradient) for row in hessian))) * gradient
    if dot(corner, corner) >= radius * radius:
        return -(radius / root(square)) * gradient
    leg = newton - corner
    a, b, c = dot(leg, leg), dot(corner, leg), dot(corner, corner) - radius * radius
    return corner + ((root(b * b - a * c) - b) / a) * leg
