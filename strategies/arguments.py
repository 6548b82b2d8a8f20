"""Validation of the arguments of the strategies: early, and with the argument's name and value in the message."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, TypeAlias

from flint import fmpq
from hypothesis.errors import InvalidArgument

from verify.arithmetic.core import as_fmpq

Rational: TypeAlias = int | str | Fraction | fmpq
"""An exact rational as a caller writes it: 3, "1/3", Fraction(1, 3) or a FLINT rational."""


def exact(name: str, value: Any) -> fmpq:
    """The argument ``name`` as a rational; InvalidArgument where it is none."""
    try:
        return as_fmpq(value)
    except (TypeError, ValueError, ZeroDivisionError):
        raise InvalidArgument(f"{name}={value!r} is not an exact rational: write 3, '1/3' or Fraction(1, 3)") from None


def positive(name: str, value: Any) -> fmpq:
    """The argument ``name`` as a positive rational."""
    number = exact(name, value)
    if number <= 0:
        raise InvalidArgument(f"{name}={value!r} is not positive")
    return number


def optional(name: str, value: Any) -> fmpq | None:
    """The argument ``name`` as a positive rational, or None where it is left open."""
    return None if value is None else positive(name, value)


def whole(name: str, value: Any, low: int, high: int) -> int:
    """The argument ``name`` as an integer from ``low`` to ``high``."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidArgument(f"{name}={value!r} is not an integer")
    if not low <= value <= high:
        raise InvalidArgument(f"{name}={value!r} is not between {low} and {high}")
    return value


def dimensions(value: int | None, simplest: tuple[int, ...], largest: int) -> tuple[int, ...]:
    """The dimensions to choose from: the one that is given, or ``simplest``."""
    return simplest if value is None else (whole("dimension", value, 1, largest),)
