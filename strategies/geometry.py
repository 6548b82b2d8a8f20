"""Strategies for spectra, rational rotations and points."""

from __future__ import annotations

from typing import Any

from flint import fmpq
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from verify.arithmetic.core import running_in
from verify.arithmetic.rational import RATIONAL
from verify.arithmetic.vector import Vector
from verify.families.drawing import nonzero
from verify.functions.rotated import Rotation
from verify.hypothesis_source import line_rationals
from verify.oracle import Oracle

from .arguments import Rational, dimensions, exact
from .numbers import rationals

LARGEST_DIMENSION = 8


@st.composite
def _spectrum(draw: Any, sizes: tuple[int, ...], low: fmpq, high: fmpq) -> tuple[fmpq, ...]:
    size = draw(st.sampled_from(sizes))
    if draw(st.sampled_from([True, False])):
        # both ends attained: worst cases live there
        inner = [draw(rationals(low, high)) for _ in range(size - 2)]
        return (high, *inner, low)[:size]
    return tuple(draw(rationals(low, high)) for _ in range(size))


def spectra(
    dimension: int | None = None, *, low: Rational = 0, high: Rational = 1
) -> st.SearchStrategy[tuple[fmpq, ...]]:
    """Eigenvalues between ``low`` and ``high`` (m and L, say); often both are attained.

    A zero makes a singular quadratic, a negative one a saddle.
    """
    bottom, top = exact("low", low), exact("high", high)
    if bottom > top:
        raise InvalidArgument(f"low={bottom} is larger than high={top}")
    return _spectrum(dimensions(dimension, (1, 2, 3, 5), LARGEST_DIMENSION), bottom, top)


@st.composite
def _rotation(draw: Any, size: int) -> Rotation:
    count = draw(st.integers(0, 0 if size == 1 else 2))
    return Rotation(tuple(nonzero(draw(points(size))) for _ in range(count)))


def rotations(dimension: int) -> st.SearchStrategy[Rotation]:
    """Orthogonal maps with rational entries: products of at most two reflections, the identity being the simplest.

    ``rotation.turn(x)`` and ``rotation.turn_back(x)`` apply the map and its inverse, ``rotation.rows(x)`` are its
    orthonormal rows.
    """
    (size,) = dimensions(dimension, (), LARGEST_DIMENSION)
    return _rotation(size)


def points(dimension: int | None = None) -> st.SearchStrategy[Vector]:
    """Points of rationals: small integers are likely, the origin is the simplest."""
    sizes = dimensions(dimension, (1, 2, 3, 5), 1000)
    return st.sampled_from(sizes).flatmap(
        lambda size: st.lists(line_rationals(), min_size=size, max_size=size).map(Vector)
    )


@st.composite
def _start(draw: Any, f: Oracle) -> Vector:
    anywhere = draw(points(f.dimension))
    with running_in(RATIONAL):
        stationary = list(f.instance.function.stationary_points())
        stable = f.instance.function.on_stable_manifold(anywhere)
    kinds = ["anywhere", *["stationary", "near"] * bool(stationary), *["stable"] * (stable is not None), "far"]
    kind = draw(st.sampled_from(kinds))
    if kind in ("stationary", "near"):
        place = draw(st.sampled_from(stationary))
        return place if kind == "stationary" else place + anywhere / 64
    if kind == "stable":
        assert stable is not None
        return stable
    return anywhere * 1000 if kind == "far" else anywhere


def starts(f: Oracle) -> st.SearchStrategy[Vector]:
    """Points to start a method on ``f`` from: anywhere, far away, at and near its minimizer and other stationary
    points, and on the stable manifold of a saddle, wherever these are known exactly.
    """
    if not isinstance(f, Oracle):
        raise InvalidArgument(f"f={f!r} is not a function that a strategy of this package drew")
    return _start(f)
