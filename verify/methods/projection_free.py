"""Methods on convex sets: Frank-Wolfe steps, projected gradients, projections onto two sets.

A set offers ``project(x)`` and ``linear_minimizer(direction)``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from verify.arithmetic.core import Count, Number

from .trajectory import Trajectory, named


def frank_wolfe(f: Any, C: Any, x0: Any, steps: int) -> Trajectory:
    """x_{i+1} = (1 - t_i) x_i + t_i s_i, s_i minimizes <grad f(x_i), .> over C, t_i = 2/(i + 2)."""
    points = [x0]
    for i in range(steps):
        x, t = points[-1], Count(2) / Count(i + 2)
        s = C.linear_minimizer(f.grad(x))
        points.append(named("x", i + 1, (1 - t) * x + t * s))
    return Trajectory(points)


def projected_gradient(f: Any, C: Any, x0: Any, step_sizes: Sequence[Number]) -> Trajectory:
    """x_{i+1} = projection onto C of x_i - step_sizes[i] grad f(x_i)."""
    points = [x0]
    for i, size in enumerate(step_sizes):
        x = points[-1]
        points.append(named("x", i + 1, C.project(x - size * f.grad(x))))
    return Trajectory(points)


def averaged_projections(first: Any, second: Any, x0: Any, steps: int) -> Trajectory:
    """x_{i+1} is the midpoint of the projections of x_i onto two sets."""
    points = [x0]
    for i in range(steps):
        x = points[-1]
        points.append(named("x", i + 1, (first.project(x) + second.project(x)) / 2))
    return Trajectory(points)


def alternating_projections(first: Any, second: Any, x0: Any, steps: int) -> Trajectory:
    """x_{i+1} is the projection onto the second set of the projection of x_i onto the first."""
    points = [x0]
    for i in range(steps):
        points.append(named("x", i + 1, second.project(first.project(points[-1]))))
    return Trajectory(points)


def dykstra(first: Any, second: Any, x0: Any, steps: int) -> Trajectory:
    """Dykstra's projections: alternating, with the last correction of each set added before projecting."""
    points = [x0]
    p = q = x0 - x0
    for i in range(steps):
        x = points[-1]
        y = first.project(x + p)
        p = x + p - y
        after = named("x", i + 1, second.project(y + q))
        q = y + q - after
        points.append(after)
    return Trajectory(points)
