"""First-order methods with memory: momentum, optimized coefficients, prescribed step sequences.

Each returns its iterates as a :class:`~verify.methods.trajectory.Trajectory`; ``f`` is any oracle with ``grad``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from verify.arithmetic.core import Number

from .trajectory import Trajectory, named


def gradient_steps(f: Any, x0: Any, step_sizes: Sequence[Number]) -> Trajectory:
    """x_{i+1} = x_i - step_sizes[i] grad f(x_i)."""
    points = [x0]
    for i, size in enumerate(step_sizes):
        points.append(named("x", i + 1, points[-1] - size * f.grad(points[-1])))
    return Trajectory(points)


def subgradient_steps(f: Any, x0: Any, step_sizes: Sequence[Number]) -> Trajectory:
    """x_{i+1} = x_i - step_sizes[i] g_i with g_i any subgradient at x_i: the same recurrence."""
    return gradient_steps(f, x0, step_sizes)


def silver_step_sizes(count: int, root_of_two: Number) -> list[Number]:
    """1 + rho^(v(i) - 1) for i = 1 .. count, rho = 1 + sqrt(2), v(i) the largest power of 2 that divides 2 i.

    For smoothness 1.  ``root_of_two`` is sqrt(2), or a rational near it where the arithmetic has no roots.
    Altschuler and Parrilo (2023), "Acceleration by stepsize hedging II".
    """
    rho = 1 + root_of_two
    sizes = []
    for i in range(1, count + 1):
        power = (i & -i).bit_length() - 1
        sizes.append(1 + (1 / rho if power == 0 else rho ** (power - 1)))
    return sizes


def heavy_ball(f: Any, x0: Any, step_size: Number, momentum: Number, steps: int) -> Trajectory:
    """x_{i+1} = x_i - step_size grad f(x_i) + momentum (x_i - x_{i-1}), x_{-1} = x_0 (Polyak 1964)."""
    points = [x0]
    before = x0
    for i in range(steps):
        x = points[-1]
        points.append(named("x", i + 1, x - step_size * f.grad(x) + momentum * (x - before)))
        before = x
    return Trajectory(points)


def accelerated_gradient(f: Any, x0: Any, step_size: Number, momenta: Sequence[Number]) -> Trajectory:
    """x_{i+1} = y_i - step_size grad f(y_i), y_{i+1} = x_{i+1} + momenta[i] (x_{i+1} - x_i), y_0 = x_0 (Nesterov).

    Convex: momenta i / (i + 3).  Strongly convex: (sqrt(kappa) - 1)/(sqrt(kappa) + 1), always the same.
    """
    points, y = [x0], x0
    for i, momentum in enumerate(momenta):
        x = named("x", i + 1, y - step_size * f.grad(y))
        y = named("y", i + 1, x + momentum * (x - points[-1]))
        points.append(x)
    return Trajectory(points)


def optimized_gradient(f: Any, x0: Any, step_size: Number, theta: Sequence[Number]) -> Trajectory:
    """The optimized gradient method; the last iterate is the one with the guarantee (Kim and Fessler 2016).

    x_{i+1} = y_i - step_size grad f(y_i),
    y_{i+1} = x_{i+1} + (t_i - 1)/t_{i+1} (x_{i+1} - x_i) + t_i/t_{i+1} (x_{i+1} - y_i),   t = theta, t_0 = 1;
    returns the y_i.
    """
    x, ys = x0, [x0]
    for i in range(len(theta) - 1):
        y, before = ys[-1], x
        x = named("x", i + 1, y - step_size * f.grad(y))
        push = (theta[i] - 1) / theta[i + 1] * (x - before) + theta[i] / theta[i + 1] * (x - y)
        ys.append(named("y", i + 1, x + push))
    return Trajectory(ys)


def triple_momentum(
    f: Any, x0: Any, step_size: Number, beta: Number, gamma: Number, delta: Number, steps: int
) -> Trajectory:
    """The triple momentum method (Van Scoy, Freeman, Lynch 2018); returns the points with the guarantee.

    x_{i+1} = (1 + beta) x_i - beta x_{i-1} - step_size grad f(y_i),  y_i = (1 + gamma) x_i - gamma x_{i-1};
    the points are (1 + delta) x_i - delta x_{i-1}.
    """
    before = x = y = x0
    points = [x0]
    for i in range(steps):
        after = named("x", i + 1, (1 + beta) * x - beta * before - step_size * f.grad(y))
        y = (1 + gamma) * after - gamma * x
        points.append((1 + delta) * after - delta * x)
        before, x = x, after
    return Trajectory(points)


def exact_line_search(f: Any, x0: Any, steps: int) -> Trajectory:
    """x_{i+1} = x_i - t grad f(x_i) with the t that minimizes f on the line."""
    points = [x0]
    for i in range(steps):
        points.append(named("x", i + 1, f.line_search(points[-1], f.grad(points[-1]))))
    return Trajectory(points)


def span_search(f: Any, x0: Any, steps: int) -> Trajectory:
    """x_{i+1} minimizes f over x_i plus the span of all gradients and steps so far (conjugate-gradient-like)."""
    points, directions = [x0], [f.grad(x0)]
    for i in range(steps):
        points.append(named("x", i + 1, f.line_search(points[-1], *directions)))
        directions += [f.grad(points[-1]), points[-2] - points[-1]]
    return Trajectory(points)


def coordinate_steps(f: Any, x0: Any, blocks: Sequence[int], step_sizes: Sequence[Number]) -> Trajectory:
    """x_{i+1} = x_i - step_sizes[i] (the part of grad f(x_i) in blocks[i]); ``f`` offers ``partial(x, block)``."""
    points = [x0]
    for i, (block, size) in enumerate(zip(blocks, step_sizes, strict=True)):
        points.append(named("x", i + 1, points[-1] - size * f.partial(points[-1], block)))
    return Trajectory(points)
