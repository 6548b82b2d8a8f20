"""The functions that a claim's text, a method or a function family calls, in every arithmetic.

Each looks at its arguments to see which arithmetic they belong to; plain integers belong to the one
that is running.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import add
from typing import Any

import numpy as np
import sympy
from flint import arb, fmpq

from .ball import BALL
from .core import Arithmetic, Number, current
from .float64 import FLOAT64
from .rational import RATIONAL


def arithmetic_of(*numbers: Any) -> Arithmetic:
    """The arithmetic that ``numbers`` belong to; a ball among rationals makes them all balls."""
    found: Arithmetic | None = None
    for number in numbers:
        own = getattr(number, "arithmetic", None)
        if own is not None:
            return own
        if isinstance(number, (np.ndarray, np.floating, float)):
            return FLOAT64
        if isinstance(number, arb):
            found = BALL
        elif isinstance(number, sympy.Basic):
            from .symbolic import SYMBOLIC

            return SYMBOLIC
        elif isinstance(number, fmpq) and found is None:
            found = RATIONAL
    if found is BALL:
        return BALL
    running = current()
    # exact numbers belong to whatever is running, so that a root of 2 is a ball in a ball run
    return running if found is None or running is BALL else RATIONAL


def sqrt(a: Number) -> Number:
    """The square root of a nonnegative number."""
    return arithmetic_of(a).sqrt(a)


def exp(a: Number) -> Number:
    """e to the power a."""
    return arithmetic_of(a).exp(a)


def log(a: Number) -> Number:
    """The natural logarithm of a positive number."""
    return arithmetic_of(a).log(a)


def sin(a: Number) -> Number:
    """The sine of a (radians)."""
    return arithmetic_of(a).sin(a)


def cos(a: Number) -> Number:
    """The cosine of a (radians)."""
    return arithmetic_of(a).cos(a)


def absolute(a: Number) -> Number:
    """|a|."""
    return arithmetic_of(a).absolute(a)


def maximum(*numbers: Number) -> Number:
    """The largest of one or more numbers."""
    if len(numbers) == 2:
        return arithmetic_of(*numbers).maximum(*numbers)
    return reduce(lambda a, b: arithmetic_of(a, b).maximum(a, b), _one_or_more(numbers))


def minimum(*numbers: Number) -> Number:
    """The smallest of one or more numbers."""
    return reduce(lambda a, b: arithmetic_of(a, b).minimum(a, b), _one_or_more(numbers))


def positive_part(a: Number) -> Number:
    """max(a, 0)."""
    return arithmetic_of(a).maximum(a, 0)


def total(numbers: Iterable[Number]) -> Number:
    """The sum of one or more numbers."""
    return reduce(add, _one_or_more(tuple(numbers)))


def _one_or_more(numbers: tuple[Number, ...]) -> tuple[Number, ...]:
    if not numbers:
        raise ValueError("an empty list has no largest, smallest or total: give at least one number")
    return numbers
