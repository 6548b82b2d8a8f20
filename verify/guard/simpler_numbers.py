"""Simpler numbers, and arrays with one number made simpler: 0 and 1, then small whole numbers, then halves."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

ZERO, ONE, TWO = Fraction(0), Fraction(1), Fraction(2)


def size(c: Fraction) -> tuple[int, Fraction, bool]:
    """What a reader finds simple: whole numbers, then small ones, then those above zero."""
    return c.denominator, max(ZERO, abs(c) - 1), c < 0


def nearer(c: Fraction) -> Iterator[Fraction]:
    """Simpler numbers, the simplest first; going to one of them again and again ends."""
    seen = {c}
    for simple in (ONE, ZERO, -ONE, TWO, -TWO, Fraction(int(c / 2)), Fraction(round(c)), Fraction(round(2 * c), 2)):
        if simple not in seen and size(simple) < size(c):
            seen.add(simple)
            yield simple


def simpler_entries(array: Any) -> Iterator[Any]:
    """An array (nested tuples) with other entries: all 1, all whole, then one at a time made simpler."""
    for change in (lambda c: ONE, lambda c: Fraction(round(c))):
        whole = mapped(array, change)
        if _simpler(whole, array):
            yield whole
    for path, c in entries(array):
        yield from (put(array, path, simple) for simple in nearer(c))


def _simpler(array: Any, other: Any) -> bool:
    """Whether some entry is simpler than that of another array, and none is less simple."""
    pairs = [(size(a), size(b)) for (_, a), (_, b) in zip(entries(array), entries(other), strict=True)]
    return all(a <= b for a, b in pairs) and any(a < b for a, b in pairs)


def representable(array: Any) -> bool:
    """Whether every number is a float, so that a target gets what the claim speaks of."""
    return all(Fraction(float(c)) == c for _, c in entries(array))


def entries(array: Any, path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Fraction]]:
    """The place and the value of every number."""
    if isinstance(array, tuple):
        for i, one in enumerate(array):
            yield from entries(one, (*path, i))
    else:
        yield path, array


def mapped(array: Any, change: Any) -> Any:
    return tuple(mapped(one, change) for one in array) if isinstance(array, tuple) else change(array)


def put(array: Any, path: tuple[int, ...], value: Any) -> Any:
    """The array with another number at a place."""
    if not path:
        return value
    i = path[0]
    return (*array[:i], put(array[i], path[1:], value), *array[i + 1 :])
