"""What an outcome is while a statement is printed: an index, a batch, a sequence, a named value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import sympy

from ..arithmetic.core import Refused
from ..arithmetic.symbolic import SymbolicVector, lift
from ..arithmetic.vector import Vector


class SymbolicIndex:
    """A place that was drawn: it indexes symbolic sequences, and a text cannot branch on it."""

    def __init__(self, label: str) -> None:
        self.label = label

    def __eq__(self, other: object) -> bool:
        raise Refused("symbolic", "a branch on a random index")

    __hash__ = None  # type: ignore[assignment]


class SymbolicSequence:
    """g_1, g_2, ... as symbols: ``make`` turns a label such as g_{i} into a member."""

    def __init__(self, name: str, make: Callable[[str], Any], length: Any = None, first: int = 1) -> None:
        self.name, self._make, self._length, self._first = name, make, length, first

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            raise Refused("symbolic", "a part of a list")
        shown = place.label if isinstance(place, SymbolicIndex) else str(int(place) + self._first)
        return self._make(rf"{self.name}_{{{shown}}}")

    def __len__(self) -> int:
        if not isinstance(self._length, int):
            raise Refused("symbolic", "the length of a list")
        return int(self._length)

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def average(self, of: Callable[[Any], Any] | None = None) -> Any:
        """The mean over the whole list: a bar, or 1/n times a sum."""
        if of is None:
            return self._make(rf"\bar{{{self.name}}}")
        n = sympy.latex(self._length) if self._length is not None else "n"
        return printed(rf"\frac{{1}}{{{n}}}\sum_{{i=1}}^{{{n}}}", of(self[SymbolicIndex("i")]))


class SymbolicBatch:
    """A mini-batch as it is printed: sums over i in B."""

    def __init__(self, name: str, size: Any) -> None:
        self.name, self.size = name, size

    def total(self, items: Any) -> Any:
        """The sum over the batch."""
        return printed(rf"\sum_{{i \in {self.name}}}", self._item(items))

    def mean(self, items: Any) -> Any:
        """The average over the batch."""
        return printed(rf"\frac{{1}}{{{sympy.latex(self.size)}}}\sum_{{i \in {self.name}}}", self._item(items))

    def __len__(self) -> int:
        if not isinstance(self.size, int):
            raise Refused("symbolic", "the size of a batch as a number")
        return self.size

    @staticmethod
    def _item(items: Any) -> Any:
        index = SymbolicIndex("i")
        return items(index) if callable(items) else items[index]


def printed(operator: str, inner: Any) -> Any:
    """``operator`` in front of a symbolic number or vector, as one symbol that prints so."""
    if isinstance(inner, SymbolicVector):
        return SymbolicVector.atom(rf"{operator} {_bracketed(inner.latex(), len(inner.coefficients) > 1)}")
    expression = lift(inner)
    # a dummy: two sums that print alike are not taken for the same number
    return sympy.Dummy(rf"{{{operator} {_bracketed(sympy.latex(expression), expression.is_Add)}}}", real=True)


def _bracketed(text: str, needed: bool) -> str:
    return rf"\left({text}\right)" if needed else text


def named_outcome(name: str, values: Sequence[Any]) -> Any:
    """A value that was drawn from ``values``: a vector or a number that prints as ``name``."""
    if values and isinstance(values[0], (SymbolicVector, Vector)):
        return SymbolicVector.atom(name)
    return sympy.Symbol(name, real=True)
