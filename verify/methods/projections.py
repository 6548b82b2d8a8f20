"""Projections onto simple sets and proximal maps of simple functions, in any arithmetic with order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..arithmetic.core import Number
from ..arithmetic.vector import Vector, dot


def onto_box(x: Vector, low: Number, high: Number) -> Vector:
    """The nearest point with low <= x_i <= high."""
    return x.map(lambda c: low if c < low else high if c > high else c)


def onto_ball(x: Vector, radius: Number, root: Callable[[Any], Any]) -> Vector:
    """The nearest point with |x| <= radius; `root` takes a square root."""
    square = dot(x, x)
    return x if square <= radius * radius else (radius / root(square)) * x


def onto_simplex(x: Vector, total: Number) -> Vector:
    """The nearest point with x_i >= 0 and sum x_i = total > 0 (Held, Wolfe and Crowder 1974)."""
    so_far, level = 0 * total, None
    for k, c in enumerate(sorted(x, reverse=True), start=1):
        so_far = so_far + c
        candidate = (so_far - total) / k
        if c > candidate:
            level = candidate
    return x.map(lambda c: c - level if c > level else 0 * c)


def onto_halfspace(x: Vector, normal: Vector, offset: Number) -> Vector:
    """The nearest point with <normal, x> <= offset."""
    excess = dot(normal, x) - offset
    return x if excess <= 0 else x - (excess / dot(normal, normal)) * normal


def soft_threshold(x: Vector, level: Number) -> Vector:
    """The proximal map of level |x|_1: sign(x_i) max(|x_i| - level, 0)."""
    return x.map(lambda c: c - level if c > level else c + level if c < -level else 0 * c)


def block_threshold(x: Vector, level: Number, root: Callable[[Any], Any]) -> Vector:
    """The proximal map of level |x|_2: max(1 - level/|x|, 0) x."""
    square = dot(x, x)
    return 0 * x if square <= level * level else (1 - level / root(square)) * x


def shrink(x: Vector, weight: Number) -> Vector:
    """The proximal map of weight |x|^2/2: x/(1 + weight)."""
    return x / (1 + weight)
