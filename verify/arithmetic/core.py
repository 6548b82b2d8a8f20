"""What an arithmetic is: a handful of operations on numbers, and the name of whatever it refuses.

A claim's text never says what a number is.  It combines numbers with the ordinary operators and with
the functions of :mod:`verify.arithmetic.functions`; each arithmetic answers those for its own numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from fractions import Fraction
from typing import Any, Protocol

from flint import fmpq

Number = Any
"""A number of some arithmetic: a batch of floats, an ``fmpq``, an ``arb``, a SymPy expression ..."""


class Refused(Exception):
    """An arithmetic does not have the operation that a text asked for."""

    def __init__(self, arithmetic: str, operation: str, why: str = "") -> None:
        self.arithmetic, self.operation, self.why = arithmetic, operation, why
        super().__init__(f"the {arithmetic} arithmetic refuses {operation}" + (f": {why}" if why else ""))


class Undetermined(Exception):
    """A ball is too wide to tell which of two numbers is larger; more precision may tell."""


class Arithmetic(Protocol):
    """The whole interface between a claim's text and an arithmetic."""

    name: str

    def number(self, value: int | fmpq | Fraction) -> Number: ...
    def sqrt(self, a: Number) -> Number: ...
    def exp(self, a: Number) -> Number: ...
    def log(self, a: Number) -> Number: ...
    def sin(self, a: Number) -> Number: ...
    def cos(self, a: Number) -> Number: ...
    def absolute(self, a: Number) -> Number: ...
    def maximum(self, a: Number, b: Number) -> Number: ...
    def minimum(self, a: Number, b: Number) -> Number: ...
    def truth(self, relation: str, a: Number, b: Number) -> Any:
        """Whether ``a relation b``: True or False, None if it cannot be told, or a batch of booleans."""
        ...


def as_fmpq(value: int | str | Fraction | fmpq) -> fmpq:
    """The rational ``value`` as an ``fmpq``; floats are refused because their digits are an accident."""
    if isinstance(value, fmpq):
        return value
    if isinstance(value, (bool, float)):
        raise TypeError(f"{value!r} is not an exact rational: write rational(p, q) or 'p/q'")
    if isinstance(value, int):
        return fmpq(value)
    fraction = value if isinstance(value, Fraction) else Fraction(value)
    return fmpq(fraction.numerator, fraction.denominator)


def to_fraction(value: fmpq) -> Fraction:
    """The rational ``value`` as a :class:`fractions.Fraction`."""
    return Fraction(int(value.p), int(value.q))


_current: ContextVar[Arithmetic | None] = ContextVar("tightrope_arithmetic", default=None)


@contextmanager
def running_in(arithmetic: Arithmetic) -> Iterator[Arithmetic]:
    """Run a text in ``arithmetic``: constants such as ``rational(1, 3)`` become numbers of it."""
    token = _current.set(arithmetic)
    try:
        yield arithmetic
    finally:
        _current.reset(token)


def current() -> Arithmetic:
    """The arithmetic that the text is running in."""
    arithmetic = _current.get()
    if arithmetic is None:
        from .rational import RATIONAL

        return RATIONAL
    return arithmetic


class Count(int):
    """A number of steps: an integer whose quotients are exact in whatever arithmetic is running.

    ``(k - 1) / (k + 2)`` is a rational and never the float that Python's integers would give.
    """

    def __add__(self, other: Any) -> Any:
        return Count(int(self) + other) if isinstance(other, int) else NotImplemented

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return Count(int(self) - other) if isinstance(other, int) else NotImplemented

    def __rsub__(self, other: Any) -> Any:
        return Count(other - int(self)) if isinstance(other, int) else NotImplemented

    def __mul__(self, other: Any) -> Any:
        return Count(int(self) * other) if isinstance(other, int) else NotImplemented

    __rmul__ = __mul__

    def __neg__(self) -> Count:
        return Count(-int(self))

    def __pow__(self, other: Any, modulus: Any = None) -> Any:
        if isinstance(other, int) and other >= 0 and modulus is None:
            return Count(int(self) ** int(other))
        return NotImplemented

    def __truediv__(self, other: Any) -> Any:
        return current().number(fmpq(int(self), int(other))) if isinstance(other, int) else NotImplemented

    def __rtruediv__(self, other: Any) -> Any:
        return current().number(fmpq(int(other), int(self))) if isinstance(other, int) else NotImplemented


def rational(p: int, q: int = 1) -> Number:
    """The exact constant p/q, as a number of the arithmetic that is running."""
    return current().number(fmpq(int(p), int(q)))
