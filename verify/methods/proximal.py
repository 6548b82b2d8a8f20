"""Proximal methods and splittings.

``h.prox(x, step)`` is the minimizer of h(z) + |z - x|^2 / (2 step); for an operator, its resolvent.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from verify.arithmetic.core import Number

from .trajectory import Trajectory, named


def proximal_point(f: Any, x0: Any, step_sizes: Sequence[Number]) -> Trajectory:
    """x_{i+1} = prox of step_sizes[i] f at x_i."""
    points = [x0]
    for i, size in enumerate(step_sizes):
        points.append(named("x", i + 1, f.prox(points[-1], size)))
    return Trajectory(points)


def proximal_gradient(f: Any, h: Any, x0: Any, step_size: Number, steps: int) -> Trajectory:
    """x_{i+1} = prox of step_size h at x_i - step_size grad f(x_i)."""
    points = [x0]
    for i in range(steps):
        x = points[-1]
        points.append(named("x", i + 1, h.prox(x - step_size * f.grad(x), step_size)))
    return Trajectory(points)


def accelerated_proximal_gradient(
    f: Any, h: Any, x0: Any, step_size: Number, momenta: Sequence[Number]
) -> Trajectory:
    """FISTA: the proximal gradient step at y_i, y_{i+1} = x_{i+1} + momenta[i] (x_{i+1} - x_i).

    Beck and Teboulle (2009); momenta i / (i + 3) in the simplified form.
    """
    points, y = [x0], x0
    for i, momentum in enumerate(momenta):
        x = named("x", i + 1, h.prox(y - step_size * f.grad(y), step_size))
        y = named("y", i + 1, x + momentum * (x - points[-1]))
        points.append(x)
    return Trajectory(points)


def douglas_rachford_step(
    first: Any, second: Any, w: Any, step_size: Number, relaxation: Number
) -> tuple[Any, Any, Any]:
    """x = prox of first at w, y = prox of second at 2 x - w; returns x, y and w + relaxation (y - x)."""
    x = first.prox(w, step_size)
    y = second.prox(2 * x - w, step_size)
    return x, y, w + relaxation * (y - x)


def three_operator_step(
    first: Any, second: Any, smooth: Any, w: Any, step_size: Number, relaxation: Number
) -> Any:
    """x = prox of first at w, y = prox of second at 2 x - w - step grad smooth(x); w + relaxation (y - x).

    Davis and Yin (2017).
    """
    x = first.prox(w, step_size)
    y = second.prox(2 * x - w - step_size * smooth.grad(x), step_size)
    return w + relaxation * (y - x)


def halpern(operator: Any, x0: Any, weights: Sequence[Number]) -> Trajectory:
    """x_{i+1} = weights[i] x_0 + (1 - weights[i]) T(x_i); weights 1/(i + 2) in Halpern's iteration."""
    points = [x0]
    for i, weight in enumerate(weights):
        points.append(named("x", i + 1, weight * x0 + (1 - weight) * operator.grad(points[-1])))
    return Trajectory(points)


def averaged_iteration(operator: Any, x0: Any, weights: Sequence[Number]) -> Trajectory:
    """x_{i+1} = (1 - weights[i]) x_i + weights[i] T(x_i) (Krasnoselskii and Mann)."""
    points = [x0]
    for i, weight in enumerate(weights):
        x = points[-1]
        points.append(named("x", i + 1, (1 - weight) * x + weight * operator.grad(x)))
    return Trajectory(points)
