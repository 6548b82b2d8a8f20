"""Vectors by coordinates, over the numbers of any arithmetic.

The other kind of vector, a formal combination of named vectors, lives with the arithmetics that use it
(``symbolic`` and ``gram``); both kinds answer the same operators and the functions below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from operator import add, sub
from typing import Any

from .core import Number
from .functions import absolute, sqrt, total


@dataclass(frozen=True)
class Vector:
    """A vector (x_1, ..., x_d): ``components`` are numbers of one arithmetic."""

    components: tuple[Number, ...]

    def __init__(self, components: Iterable[Number]) -> None:
        object.__setattr__(self, "components", tuple(components))
        if not self.components:
            raise ValueError("a vector needs at least one component")

    def __len__(self) -> int:
        return len(self.components)

    def __iter__(self) -> Iterator[Number]:
        return iter(self.components)

    def __getitem__(self, index: int) -> Number:
        return self.components[index]

    def _paired(self, other: Vector, operation: Callable[[Number, Number], Number]) -> Vector:
        if not isinstance(other, Vector):
            return NotImplemented
        if len(other) != len(self):
            raise ValueError(f"a vector of dimension {len(self)} does not combine with one of {len(other)}")
        return Vector([operation(a, b) for a, b in zip(self.components, other.components, strict=True)])

    def __add__(self, other: Vector) -> Vector:
        return self._paired(other, add)

    def __sub__(self, other: Vector) -> Vector:
        return self._paired(other, sub)

    def __neg__(self) -> Vector:
        return Vector([-a for a in self.components])

    def __mul__(self, number: Number) -> Vector:
        if isinstance(number, Vector):
            raise TypeError("write dot(u, v) for the inner product of two vectors")
        return Vector([a * number for a in self.components])

    # numpy must leave "array * Vector" to __rmul__ instead of looping over the array
    __array_ufunc__ = None
    __rmul__ = __mul__

    def __truediv__(self, number: Number) -> Vector:
        return Vector([a / number for a in self.components])

    def inner(self, other: Vector) -> Number:
        """The inner product with ``other``."""
        if len(other) != len(self):
            raise ValueError(f"a vector of dimension {len(self)} has no inner product with one of {len(other)}")
        return total([a * b for a, b in zip(self.components, other.components, strict=True)])

    def map(self, function: Callable[[Number], Number]) -> Vector:
        """The vector (function(x_1), ..., function(x_d))."""
        return Vector([function(a) for a in self.components])


def dot(u: Any, v: Any) -> Number:
    """The inner product <u, v>."""
    return u.inner(v)


def norm2(v: Any) -> Number:
    """The squared Euclidean norm |v|^2."""
    return v.inner(v)


def norm(v: Any) -> Number:
    """The Euclidean norm |v|."""
    length = getattr(v, "length", None)
    return length() if length is not None else sqrt(norm2(v))


def norm1(v: Vector) -> Number:
    """The sum of the absolute values of the components."""
    return total(absolute(a) for a in v)


def distance2(u: Any, v: Any) -> Number:
    """The squared distance |u - v|^2."""
    return norm2(u - v)
