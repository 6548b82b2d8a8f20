"""Methods that see a symmetric matrix only through its products: conjugate gradients, power iteration, Lanczos.

``times(v)`` is A v.  Vectors of any arithmetic; `root` takes square roots where a norm is needed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..arithmetic.vector import Vector, dot

Times = Callable[[Vector], Vector]


def conjugate_gradients(times: Times, b: Vector, x0: Vector, steps: int) -> list[Vector]:
    """The iterates of Hestenes and Stiefel (1952); a residual of 0 ends the motion."""
    x, r = x0, b - times(x0)
    p, points = r, [x0]
    for _ in range(steps):
        square = dot(r, r)
        if square:
            Ap = times(p)
            t = square / dot(p, Ap)
            x, r = x + t * p, r - t * Ap
            p = r + (dot(r, r) / square) * p
        points.append(x)
    return points


def power_step(times: Times, x: Vector, root: Callable[[Any], Any]) -> Vector:
    """A x/|A x|."""
    y = times(x)
    return y / root(dot(y, y))


def lanczos(times: Times, x0: Vector, steps: int, root: Callable[[Any], Any]) -> tuple[list[Any], list[Any]]:
    """The diagonal and the second diagonal of the tridiagonal matrix, `steps` and `steps - 1` long (Lanczos 1950)."""
    q, before, beta = x0 / root(dot(x0, x0)), 0 * x0, None
    diagonal: list[Any] = []
    aside: list[Any] = []
    for k in range(steps):
        w = times(q) if beta is None else times(q) - beta * before
        diagonal.append(dot(w, q))
        w = w - diagonal[-1] * q
        if k < steps - 1:
            beta = root(dot(w, w))
            aside.append(beta)
            before, q = q, w / beta
    return diagonal, aside
