"""Numbers that carry something beside their value: what dual numbers, tape entries and counted numbers share.

A lifted number answers the ordinary operators and every function of an arithmetic, so that the text of a network
runs on it unchanged.  Its ``level`` says how deep it is nested: where two meet, the number of the higher level
takes the other for a constant, which keeps derivatives of derivatives apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import count
from typing import Any, ClassVar

import numpy as np
from flint import fmpq

from ..arithmetic.core import Number, Refused, Undetermined, current
from ..arithmetic.functions import absolute, arithmetic_of, cos, exp, log, maximum, minimum, sin, sqrt
from .branch import holds, is_batch, plain

_LEVELS = count(1)


def new_level() -> int:
    """A level above every level that is in use: one for each derivative that is taken."""
    return next(_LEVELS)


@dataclass(frozen=True)
class Operation:
    """An operation on numbers: its value, and its partial derivatives from (result, *operands).

    A partial derivative that is the integer 1, -1 or 0 costs no multiplication when it is used.
    """

    name: str
    value: Callable[..., Number]
    partials: Callable[..., tuple[Number, ...]]


def _first_is_larger(a: Number, b: Number) -> Any:
    if not (is_batch(a) or is_batch(b)) and holds("==", a, b):
        raise Refused("any", "the derivative of a maximum, minimum or absolute value where its two sides are equal")
    return holds("<=", b, a)


def _chosen(first: Any) -> tuple[Number, Number]:
    """(1, 0) or (0, 1); batches of them for a batch (in floats, which decide nothing, a tie takes the first)."""
    if isinstance(first, np.ndarray):
        return np.where(first, 1.0, 0.0), np.where(first, 0.0, 1.0)
    return (1, 0) if first else (0, 1)


def _sign(a: Number) -> Number:
    positive, negative = _chosen(_first_is_larger(a, 0))
    return positive - negative


def _reciprocal(b: Number, like: Number) -> Number:
    """1/b; of a plain integer as a number of the arithmetic that ``like`` belongs to, never as Python's float."""
    return arithmetic_of(plain(like)).number(fmpq(1, b)) if isinstance(b, int) else 1 / b


ADD = Operation("add", lambda a, b: a + b, lambda r, a, b: (1, 1))
SUB = Operation("sub", lambda a, b: a - b, lambda r, a, b: (1, -1))
MUL = Operation("mul", lambda a, b: a * b, lambda r, a, b: (b, a))
DIV = Operation("div", lambda a, b: a / b, lambda r, a, b: (_reciprocal(b, a), -(r / b)))
NEG = Operation("neg", lambda a: -a, lambda r, a: (-1,))
FUNCTIONS = {
    "sqrt": Operation("sqrt", sqrt, lambda r, a: (1 / (2 * r),)),
    "exp": Operation("exp", exp, lambda r, a: (r,)),
    "log": Operation("log", log, lambda r, a: (1 / a,)),
    "sin": Operation("sin", sin, lambda r, a: (cos(a),)),
    "cos": Operation("cos", cos, lambda r, a: (-sin(a),)),
    "absolute": Operation("absolute", absolute, lambda r, a: (_sign(a),)),
    "maximum": Operation("maximum", maximum, lambda r, a, b: _chosen(_first_is_larger(a, b))),
    "minimum": Operation("minimum", minimum, lambda r, a, b: _chosen(_first_is_larger(b, a))),
}


def power(exponent: int) -> Operation:
    """a to the power of an integer (0 and negative ones included)."""

    def value(a: Number) -> Number:
        return a**exponent if exponent >= 0 else 1 / a**-exponent

    def partials(result: Number, a: Number) -> tuple[Number]:
        if exponent in (0, 1):
            return (exponent,)
        return (exponent * value_of(exponent - 1, a),)

    def value_of(n: int, a: Number) -> Number:
        return a if n == 1 else (a**n if n >= 0 else 1 / a**-n)

    return Operation(f"pow {exponent}", value, partials)


class Lifted:
    """A number with something beside its value; ``inside`` is the number of the next lower level."""

    __slots__ = ("inside", "level")
    __array_ufunc__ = None
    lifts: ClassVar[bool] = True
    inside: Any
    level: int

    def operate(self, operation: Operation, operands: Sequence[Any]) -> Any:
        """The result of ``operation`` on operands of which at least one is of this kind and level."""
        raise NotImplementedError

    def _binary(self, operation: Operation, other: Any, swap: bool = False) -> Any:
        if hasattr(other, "components") or hasattr(other, "rows"):  # vectors and matrices scale themselves
            return NotImplemented
        if isinstance(other, Lifted) and other.level > self.level:
            return other.operate(operation, (other, self) if swap else (self, other))
        return self.operate(operation, (other, self) if swap else (self, other))

    def __add__(self, other: Any) -> Any:
        return self._binary(ADD, other)

    def __radd__(self, other: Any) -> Any:
        return self._binary(ADD, other, True)

    def __sub__(self, other: Any) -> Any:
        return self._binary(SUB, other)

    def __rsub__(self, other: Any) -> Any:
        return self._binary(SUB, other, True)

    def __mul__(self, other: Any) -> Any:
        return self._binary(MUL, other)

    def __rmul__(self, other: Any) -> Any:
        return self._binary(MUL, other, True)

    def __truediv__(self, other: Any) -> Any:
        return self._binary(DIV, other)

    def __rtruediv__(self, other: Any) -> Any:
        return self._binary(DIV, other, True)

    def __neg__(self) -> Any:
        return self.operate(NEG, (self,))

    def __pow__(self, exponent: Any) -> Any:
        if int(exponent) != exponent:
            raise Refused("any", "the derivative of a power that is not an integer")
        return self.operate(power(int(exponent)), (self,))

    @property
    def arithmetic(self) -> LiftedArithmetic:
        """What the functions of :mod:`verify.arithmetic.functions` ask for."""
        return LiftedArithmetic()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.inside!r})"


def apply(operation: Operation, *operands: Any) -> Any:
    """``operation`` on numbers of any kind: the operand of the highest level decides how."""
    lifted = [a for a in operands if isinstance(a, Lifted)]
    if not lifted:
        return operation.value(*operands)
    return max(lifted, key=lambda a: a.level).operate(operation, operands)


class LiftedArithmetic:
    """The arithmetic of lifted numbers: every function goes to the number of the highest level."""

    name = "lifted"

    def number(self, value: int | fmpq | Fraction) -> Any:
        return current().number(value)

    def sqrt(self, a: Any) -> Any:
        return apply(FUNCTIONS["sqrt"], a)

    def exp(self, a: Any) -> Any:
        return apply(FUNCTIONS["exp"], a)

    def log(self, a: Any) -> Any:
        return apply(FUNCTIONS["log"], a)

    def sin(self, a: Any) -> Any:
        return apply(FUNCTIONS["sin"], a)

    def cos(self, a: Any) -> Any:
        return apply(FUNCTIONS["cos"], a)

    def absolute(self, a: Any) -> Any:
        return apply(FUNCTIONS["absolute"], a)

    def maximum(self, a: Any, b: Any) -> Any:
        return apply(FUNCTIONS["maximum"], a, b)

    def minimum(self, a: Any, b: Any) -> Any:
        return apply(FUNCTIONS["minimum"], a, b)

    def truth(self, relation: str, a: Any, b: Any) -> Any:
        try:
            return holds(relation, a, b)
        except Undetermined:
            return None


__all__ = ["ADD", "FUNCTIONS", "MUL", "Lifted", "Operation", "apply", "new_level", "power"]
