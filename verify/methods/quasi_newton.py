"""Quasi-Newton updates and conjugate directions, for every arithmetic: matrices are sequences of rows.

Nocedal and Wright (2006), chapters 5 to 7.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..arithmetic.core import Number
from ..arithmetic.vector import Vector, dot

Rows = tuple[Vector, ...]
Pair = tuple[Vector, Vector]


def identity(size: int, scale: Number) -> Rows:
    """scale times the identity."""
    return tuple(Vector(scale if i == j else 0 * scale for j in range(size)) for i in range(size))


def apply(matrix: Rows, v: Vector) -> Vector:
    """matrix v."""
    return Vector(dot(row, v) for row in matrix)


def bfgs_update(H: Rows, s: Vector, y: Vector) -> Rows:
    """(I - r s y^T) H (I - r y s^T) + r s s^T, r = 1/<s, y>: the inverse form, for symmetric H and <s, y> > 0.

    The result maps y to s (the secant equation) and stays positive definite.
    """
    r = 1 / dot(s, y)
    Hy = apply(H, y)
    scale = r * (1 + r * dot(y, Hy))
    return tuple(
        row - r * Hy[i] * s - r * s[i] * Hy + scale * s[i] * s for i, row in enumerate(H)
    )


def two_loop(pairs: Sequence[Pair], gradient: Vector, scale: Number) -> Vector:
    """H gradient, H the BFGS matrix that the pairs (s, y), oldest first, make of scale times the identity."""
    q, shares = gradient, []
    for s, y in reversed(pairs):
        share = dot(s, q) / dot(s, y)
        shares.append(share)
        q = q - share * y
    q = scale * q
    for (s, y), share in zip(pairs, reversed(shares), strict=True):
        q = q + (share - dot(y, q) / dot(s, y)) * s
    return q


def usual_scale(pairs: Sequence[Pair]) -> Number:
    """<s, y>/<y, y> of the last pair: the curvature seen last (Nocedal and Wright, (7.20))."""
    s, y = pairs[-1]
    return dot(s, y) / dot(y, y)


def fletcher_reeves(gradient: Vector, before: Vector) -> Number:
    """|g|^2/|g_before|^2."""
    return dot(gradient, gradient) / dot(before, before)


def polak_ribiere_plus(gradient: Vector, before: Vector) -> Number:
    """max(0, <g, g - g_before>/|g_before|^2)."""
    beta = dot(gradient, gradient - before) / dot(before, before)
    return beta if beta > 0 else 0 * beta


def conjugate(gradient: Vector, beta: Number, direction: Vector) -> Vector:
    """-gradient + beta direction."""
    return beta * direction - gradient
