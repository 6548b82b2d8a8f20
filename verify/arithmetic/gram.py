"""``gram``: a point is an abstract vector, a number is an affine form in inner products and values.

A vector is a formal combination of named vectors of a Hilbert space of any dimension; the inner product of
two vectors and a value of a function are unknowns.  A number is

    constant + sum_k a_k v_k + sum_l c_l <u_l, w_l>,

with function values v_k and formal vectors u_l, w_l.  Coefficients are exact (``fmpq``, or elements of a
field of rational functions, which gives parametric programs).  Whatever leaves the affine forms is refused
by name: the worst-case judge then says "not representable".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NoReturn

from flint import fmpq

from .core import Number, Refused, as_fmpq
from .rational import RATIONAL


def is_scalar(value: Any) -> bool:
    """Whether ``value`` is a coefficient: neither a vector nor a form, and not a float."""
    return not isinstance(value, (FormalVector, Form, Extremum, Root, Quotient, float))


def _scalar(value: Any) -> Any:
    return fmpq(int(value)) if isinstance(value, int) else value


class Gram:
    """The arithmetic of affine forms; constants are exact rationals."""

    name = "gram"

    def refuse(self, operation: str, why: str = "") -> NoReturn:
        """Raise :class:`Refused` for ``operation``."""
        raise Refused(self.name, operation, why)

    def number(self, value: int | fmpq | Fraction) -> fmpq:
        return as_fmpq(value)

    def sqrt(self, a: Any) -> Number:
        if isinstance(a, Form) and not a.is_constant():
            return Root(fmpq(1), a)
        return RATIONAL.sqrt(_constant(a, "the square root"))

    def exp(self, a: Any) -> Number:
        return RATIONAL.exp(_constant(a, "exp"))

    def log(self, a: Any) -> Number:
        return RATIONAL.log(_constant(a, "log"))

    def sin(self, a: Any) -> Number:
        return RATIONAL.sin(_constant(a, "sin"))

    def cos(self, a: Any) -> Number:
        return RATIONAL.cos(_constant(a, "cos"))

    def absolute(self, a: Any) -> Number:
        return abs(as_fmpq(a)) if is_scalar(a) else self.maximum(a, -a)

    def maximum(self, a: Any, b: Any) -> Number:
        return self._extremum(True, a, b)

    def minimum(self, a: Any, b: Any) -> Number:
        return self._extremum(False, a, b)

    def _extremum(self, largest: bool, a: Any, b: Any) -> Number:
        if is_scalar(a) and is_scalar(b):
            return RATIONAL.maximum(a, b) if largest else RATIONAL.minimum(a, b)
        parts: list[Form] = []
        for part in (a, b):
            if isinstance(part, Extremum) and part.largest == largest:
                parts.extend(part.parts)
            elif isinstance(part, Form) or is_scalar(part):
                parts.append(as_form(part))
            else:
                self.refuse("a maximum inside a minimum" if not largest else "a minimum inside a maximum")
        return Extremum(largest, tuple(parts))

    def truth(self, relation: str, a: Any, b: Any) -> bool | None:
        if is_scalar(a) and is_scalar(b):
            return RATIONAL.truth(relation, a, b)
        return None


GRAM = Gram()


def _constant(a: Any, operation: str) -> Any:
    if isinstance(a, Form) and a.is_constant():
        return a.constant
    if not is_scalar(a):
        GRAM.refuse(f"{operation} of a number that depends on the unknown function")
    return a


class _Refusing:
    """Operators that no unknown number has."""

    arithmetic = GRAM

    def _compared(self, other: Any) -> NoReturn:
        GRAM.refuse("a branch on unknown numbers", "return a condition (at_most ...) instead of comparing")

    __lt__ = __le__ = __gt__ = __ge__ = _compared

    def __bool__(self) -> bool:
        GRAM.refuse("a branch on an unknown number")

    def __float__(self) -> float:
        GRAM.refuse("a float of an unknown number")

    def __pow__(self, exponent: Any) -> Any:
        if exponent not in (0, 1):
            GRAM.refuse(f"the power {exponent} of an unknown number")
        return self if exponent == 1 else fmpq(1)


@dataclass(frozen=True, eq=False)
class FormalVector:
    """A combination of named vectors: ``coordinates[i]`` is the coefficient of the basis vector i."""

    coordinates: Mapping[int, Any]
    arithmetic = GRAM

    def _combined(self, sign: int, other: FormalVector) -> FormalVector:
        if not isinstance(other, FormalVector):
            return NotImplemented
        sums = dict(self.coordinates)
        for index, c in other.coordinates.items():
            old = sums.get(index)
            new = sign * c if old is None else old + sign * c
            if new == 0:
                sums.pop(index, None)
            else:
                sums[index] = new
        return FormalVector(sums)

    def __add__(self, other: FormalVector) -> FormalVector:
        return self._combined(1, other)

    def __sub__(self, other: FormalVector) -> FormalVector:
        return self._combined(-1, other)

    def __neg__(self) -> FormalVector:
        return FormalVector({i: -c for i, c in self.coordinates.items()})

    def __mul__(self, number: Any) -> FormalVector:
        if isinstance(number, FormalVector):
            raise TypeError("write dot(u, v) for the inner product of two vectors")
        if isinstance(number, Form) and number.is_constant():
            number = number.constant
        if not is_scalar(number):
            GRAM.refuse("a vector times an unknown number", "the step depends on the unknown function")
        number = _scalar(number)
        return FormalVector({i: c * number for i, c in self.coordinates.items()} if number != 0 else {})

    __rmul__ = __mul__

    def __truediv__(self, number: Any) -> FormalVector:
        return self * _inverse(number)

    def inner(self, other: FormalVector) -> Form:
        """The inner product with ``other``, a number that is unknown."""
        if not isinstance(other, FormalVector):
            GRAM.refuse("the inner product of an abstract vector with coordinates")
        products = ((fmpq(1), self, other),) if self.coordinates and other.coordinates else ()
        return Form(fmpq(0), {}, products)

    def __getitem__(self, index: int) -> NoReturn:
        GRAM.refuse("a component of an abstract vector")

    def __iter__(self) -> NoReturn:
        GRAM.refuse("the components of an abstract vector")

    def __len__(self) -> NoReturn:
        GRAM.refuse("the dimension of an abstract vector")

    def key(self) -> frozenset[tuple[int, Any]]:
        """Equal for equal vectors."""
        return frozenset(self.coordinates.items())

    def is_zero(self) -> bool:
        """Whether this is the zero combination."""
        return not self.coordinates


def _inverse(number: Any) -> Any:
    if isinstance(number, Form) and number.is_constant():
        number = number.constant
    if not is_scalar(number):
        GRAM.refuse("a division by an unknown number that is not a sum of squared norms")
    number = _scalar(number)
    if number == 0:
        raise ZeroDivisionError("division by zero in a claim's text")
    return 1 / number


@dataclass(frozen=True, eq=False)
class Form(_Refusing):
    """constant + sum of ``values[k]`` v_k + sum of c <u, w> over ``products``."""

    constant: Any
    values: Mapping[int, Any]
    products: tuple[tuple[Any, FormalVector, FormalVector], ...]

    def is_constant(self) -> bool:
        """Whether no unknown occurs."""
        return not self.values and not self.products

    def __add__(self, other: Any) -> Form:
        if isinstance(other, (Extremum, Root, Quotient)):
            return NotImplemented
        other = as_form(other)
        values = dict(self.values)
        for k, c in other.values.items():
            new = values[k] + c if k in values else c
            if new == 0:
                values.pop(k, None)
            else:
                values[k] = new
        return Form(self.constant + other.constant, values, self.products + other.products)

    __radd__ = __add__

    def __neg__(self) -> Form:
        return self * fmpq(-1)

    def __sub__(self, other: Any) -> Any:
        return self + (-other)

    def __rsub__(self, other: Any) -> Any:
        return (-self) + other

    def __mul__(self, number: Any) -> Any:
        if isinstance(number, Form) and number.is_constant():
            number = number.constant
        if isinstance(number, FormalVector):
            return number * self
        if not is_scalar(number):
            if self.is_constant():
                return number * self.constant
            GRAM.refuse("a product of two unknown numbers")
        number = _scalar(number)
        if number == 0:
            return Form(fmpq(0), {}, ())
        return Form(
            self.constant * number,
            {k: c * number for k, c in self.values.items()},
            tuple((c * number, u, w) for c, u, w in self.products),
        )

    __rmul__ = __mul__

    def __truediv__(self, number: Any) -> Any:
        if isinstance(number, Form) and is_sum_of_squares(number):
            return Quotient(self, number)
        return self * _inverse(number)

    def __rtruediv__(self, number: Any) -> Any:
        return as_form(number) / self


def as_form(value: Any) -> Form:
    """``value`` as an affine form; constants become forms without unknowns."""
    if isinstance(value, Form):
        return value
    if not is_scalar(value):
        GRAM.refuse("a maximum, a minimum, a square root or a quotient inside a sum")
    return Form(_scalar(value), {}, ())


@dataclass(frozen=True, eq=False)
class Extremum(_Refusing):
    """The largest or the smallest of ``parts``."""

    largest: bool
    parts: tuple[Form, ...]

    def __add__(self, other: Any) -> Extremum:
        if isinstance(other, Extremum):
            if other.largest != self.largest:
                GRAM.refuse("the sum of a maximum and a minimum")
            return Extremum(self.largest, tuple(a + b for a in self.parts for b in other.parts))
        return Extremum(self.largest, tuple(part + other for part in self.parts))

    __radd__ = __add__

    def __neg__(self) -> Extremum:
        return Extremum(not self.largest, tuple(-part for part in self.parts))

    def __sub__(self, other: Any) -> Extremum:
        return self + (-other)

    def __rsub__(self, other: Any) -> Extremum:
        return (-self) + other

    def __mul__(self, number: Any) -> Extremum:
        number = _constant(number, "a product with a maximum or minimum")
        largest = self.largest if number >= 0 else not self.largest
        return Extremum(largest, tuple(part * number for part in self.parts))

    __rmul__ = __mul__

    def __truediv__(self, number: Any) -> Extremum:
        return self * _inverse(number)


@dataclass(frozen=True, eq=False)
class Root(_Refusing):
    """``scale`` times the square root of the form ``radicand``: it can be compared, not added."""

    scale: Any
    radicand: Form

    def __mul__(self, number: Any) -> Any:
        if isinstance(number, Root) and number.radicand is self.radicand:
            return self.radicand * (self.scale * number.scale)
        return Root(self.scale * _constant(number, "a product with a square root"), self.radicand)

    __rmul__ = __mul__

    def __truediv__(self, number: Any) -> Root:
        return self * _inverse(number)

    def __neg__(self) -> Root:
        return self * fmpq(-1)

    def __pow__(self, exponent: Any) -> Any:
        return self.radicand * (self.scale * self.scale) if exponent == 2 else super().__pow__(exponent)

    def _sum(self, other: Any) -> NoReturn:
        GRAM.refuse("a sum with a square root", "state the inequality with squared norms")

    __add__ = __radd__ = __sub__ = __rsub__ = _sum


def combination(terms: Iterable[tuple[Any, FormalVector]]) -> FormalVector:
    """The vector sum of c u over ``terms``."""
    result = FormalVector({})
    for c, u in terms:
        result = result + u * c
    return result


@dataclass(frozen=True, eq=False)
class Quotient(_Refusing):
    """A form over a sum of squared norms: it can be scaled, shifted by a constant and compared with one."""

    numerator: Form
    denominator: Form

    def __mul__(self, number: Any) -> Quotient:
        return Quotient(self.numerator * _constant(number, "a product with a quotient"), self.denominator)

    __rmul__ = __mul__

    def __truediv__(self, number: Any) -> Quotient:
        return self * _inverse(number)

    def __neg__(self) -> Quotient:
        return self * fmpq(-1)

    def __add__(self, other: Any) -> Quotient:
        if isinstance(other, Quotient):
            if other.denominator is not self.denominator:
                GRAM.refuse("a sum of quotients with different denominators")
            return Quotient(self.numerator + other.numerator, self.denominator)
        shift = self.denominator * _constant(other, "a sum with a quotient")
        return Quotient(self.numerator + shift, self.denominator)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Quotient:
        return self + (-other)

    def __rsub__(self, other: Any) -> Quotient:
        return (-self) + other


def is_sum_of_squares(form: Form) -> bool:
    """Whether a form is a sum of squared norms with positive weights: positive unless all of them vanish."""
    return (
        bool(form.products)
        and not form.values
        and form.constant == 0
        and all(isinstance(c, fmpq) and c > 0 and u.key() == w.key() for c, u, w in form.products)
    )
