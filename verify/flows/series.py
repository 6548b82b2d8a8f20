"""Power series in time over balls, and their first derivatives: what a right-hand side is evaluated in.

A :class:`Series` is a truncated power series whose coefficients are balls; a :class:`Dual` is a series together
with its partial derivatives in the state.  Both are numbers of an arithmetic of their own, so that the text of a
gradient runs in them unchanged: the Taylor coefficients of a trajectory are found by running it again and again
with one coefficient more, and nothing is differentiated by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

from flint import arb, arb_series, ctx, fmpq

from ..arithmetic.core import Refused, Undetermined, as_fmpq

LONGEST = 200
"""The most coefficients that a series may have."""


@contextmanager
def long_series() -> Iterator[None]:
    """Let FLINT keep up to :data:`LONGEST` coefficients while the block runs (its default is ten)."""
    before = ctx.cap
    ctx.cap = LONGEST
    try:
        yield
    finally:
        ctx.cap = before


def _plain(value: Any) -> Any:
    """``value`` as something that FLINT's series combine with."""
    if isinstance(value, (int, fmpq, arb)):
        return value
    return as_fmpq(value)


class Series:
    """c_0 + c_1 s + ... + c_{n-1} s^(n-1) + O(s^n) with balls c_i."""

    __slots__ = ("terms",)
    arithmetic: Any = None  # set below: the attribute is how arithmetic_of() finds it

    def __init__(self, terms: arb_series) -> None:
        self.terms = terms

    @staticmethod
    def of(coefficients: list[arb]) -> Series:
        """The series with these coefficients, known to as many terms as there are."""
        return Series(arb_series(coefficients, prec=len(coefficients)))

    def coefficient(self, index: int) -> arb:
        """c_index."""
        return arb(self.terms[index])

    def _with(self, other: Any, compute: Callable[[Any, Any], Any], swap: bool = False) -> Any:
        if isinstance(other, Dual) or hasattr(other, "components") or hasattr(other, "rows"):
            return NotImplemented
        b = other.terms if isinstance(other, Series) else _plain(other)
        return Series(compute(b, self.terms) if swap else compute(self.terms, b))

    def __add__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a + b)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a - b)

    def __rsub__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a - b, True)

    def __mul__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a * b)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a / b)

    def __rtruediv__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a / b, True)

    def __neg__(self) -> Series:
        return Series(-self.terms)

    def __pow__(self, power: int) -> Series:
        return _power(self, power)


def _power(base: Any, power: int) -> Any:
    if int(power) != power or power < 1:
        raise Refused("series", f"the power {power}")
    result = base if power == 1 else _power(base, power // 2)
    if power > 1:
        result = result * result
        if power % 2:
            result = result * base
    return result


def _sign(a: arb) -> int:
    """1 or -1 where the ball says which; a kink in it is undetermined."""
    if a > 0:
        return 1
    if a < 0:
        return -1
    raise Undetermined("a kink inside of the ball that encloses a trajectory")


class SeriesArithmetic:
    """The functions of a text, on power series over balls."""

    name = "series"

    def number(self, value: int | fmpq | Fraction) -> fmpq:
        return as_fmpq(value)

    def sqrt(self, a: Any) -> Any:
        return Series(a.terms.sqrt())

    def exp(self, a: Any) -> Any:
        return Series(a.terms.exp())

    def log(self, a: Any) -> Any:
        return Series(a.terms.log())

    def sin(self, a: Any) -> Any:
        return Series(a.terms.sin())

    def cos(self, a: Any) -> Any:
        return Series(a.terms.cos())

    def absolute(self, a: Any) -> Any:
        return a if _sign(a.coefficient(0)) > 0 else -a

    def maximum(self, a: Any, b: Any) -> Any:
        return a if _sign(_first(a - b)) > 0 else b

    def minimum(self, a: Any, b: Any) -> Any:
        return b if _sign(_first(a - b)) > 0 else a

    def truth(self, relation: str, a: Any, b: Any) -> bool | None:
        gap = _first(b - a)
        if relation in ("<=", "<"):
            return True if gap > 0 else (False if gap < 0 else None)
        return None


def _first(a: Any) -> arb:
    if isinstance(a, (Series, Dual)):
        return a.coefficient(0)
    return a if isinstance(a, arb) else arb(as_fmpq(a))


SERIES = SeriesArithmetic()
Series.arithmetic = SERIES


class Dual:
    """A series and its partial derivatives in the components of the state, by the rules of differentiation."""

    __slots__ = ("partials", "value")
    arithmetic: Any = None

    def __init__(self, value: Series, partials: tuple[Any, ...]) -> None:
        self.value, self.partials = value, partials

    def coefficient(self, index: int) -> arb:
        """The coefficient of the value."""
        return self.value.coefficient(index)

    def _chain(self, value: Any, factor: Any) -> Dual:
        return Dual(value, tuple(0 if _nothing(p) else factor * p for p in self.partials))

    def __add__(self, other: Any) -> Any:
        if hasattr(other, "components") or hasattr(other, "rows"):
            return NotImplemented
        if isinstance(other, Dual):
            pairs = zip(self.partials, other.partials, strict=True)
            return Dual(self.value + other.value, tuple(_sum(p, q) for p, q in pairs))
        return Dual(self.value + other, self.partials)

    __radd__ = __add__

    def __neg__(self) -> Dual:
        return Dual(-self.value, tuple(0 if _nothing(p) else -p for p in self.partials))

    def __sub__(self, other: Any) -> Any:
        return self + (-other)

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __mul__(self, other: Any) -> Any:
        if hasattr(other, "components") or hasattr(other, "rows"):
            return NotImplemented
        if isinstance(other, Dual):
            pairs = zip(self.partials, other.partials, strict=True)
            return Dual(
                self.value * other.value, tuple(_sum(_times(other.value, p), _times(self.value, q)) for p, q in pairs)
            )
        return self._chain(self.value * other, other)

    __rmul__ = __mul__

    def _inverse(self) -> Dual:
        inverse = 1 / self.value
        return self._chain(inverse, -(inverse * inverse))

    def __truediv__(self, other: Any) -> Any:
        if isinstance(other, Dual):
            return self * other._inverse()
        return Dual(self.value / other, tuple(0 if _nothing(p) else p / other for p in self.partials))

    def __rtruediv__(self, other: Any) -> Any:
        return self._inverse() * other

    def __pow__(self, power: int) -> Dual:
        result: Dual = _power(self, power)
        return result


def _nothing(p: Any) -> bool:
    return isinstance(p, int) and p == 0


def _sum(p: Any, q: Any) -> Any:
    return q if _nothing(p) else (p if _nothing(q) else p + q)


def _times(factor: Any, p: Any) -> Any:
    return 0 if _nothing(p) else factor * p


class DualArithmetic:
    """The functions of a text, with derivatives."""

    name = "series"

    def number(self, value: int | fmpq | Fraction) -> fmpq:
        return as_fmpq(value)

    def sqrt(self, a: Any) -> Any:
        root = SERIES.sqrt(a.value)
        return a._chain(root, 1 / (2 * root))

    def exp(self, a: Any) -> Any:
        value = SERIES.exp(a.value)
        return a._chain(value, value)

    def log(self, a: Any) -> Any:
        return a._chain(SERIES.log(a.value), 1 / a.value)

    def sin(self, a: Any) -> Any:
        return a._chain(SERIES.sin(a.value), SERIES.cos(a.value))

    def cos(self, a: Any) -> Any:
        return a._chain(SERIES.cos(a.value), -SERIES.sin(a.value))

    def absolute(self, a: Any) -> Any:
        return a if _sign(a.coefficient(0)) > 0 else -a

    def maximum(self, a: Any, b: Any) -> Any:
        return a if _sign(_first(a - b)) > 0 else b

    def minimum(self, a: Any, b: Any) -> Any:
        return b if _sign(_first(a - b)) > 0 else a

    def truth(self, relation: str, a: Any, b: Any) -> bool | None:
        return SERIES.truth(relation, a, b)


Dual.arithmetic = DualArithmetic()
