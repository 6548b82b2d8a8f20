"""Hypothesis as a source of exact instances: small rationals that shrink to simple ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, TypeVar

from flint import fmpq
from hypothesis import strategies as st

from .arithmetic.core import Number, as_fmpq

Choice = TypeVar("Choice")


class HypothesisSource:
    """Draws the choices of an instance with the ``draw`` function of a composite strategy."""

    def __init__(self, draw: Callable[[Any], Any]) -> None:
        self._draw = draw

    def pick(self, label: str, options: Sequence[Choice]) -> Choice:
        choice: Choice = self._draw(st.sampled_from(list(dict.fromkeys(options))))
        return choice

    def real(self, low: Number, high: Number, closed: tuple[bool, bool] = (True, True)) -> Number:
        least, most = (0 if closed[0] else 1), (12 if closed[1] else 11)
        grid = st.integers(least, most).map(lambda n: Fraction(n, 12))
        fine = st.integers(1, 999).map(lambda n: Fraction(n, 1000))
        unit = as_fmpq(self._draw(st.one_of(grid, fine)))
        return low + (high - low) * unit

    def line(self) -> Number:
        small = st.integers(-5, 5)
        fractions = st.fractions(-100, 100, max_denominator=12)
        return as_fmpq(self._draw(st.one_of(small, fractions)))

    def member(self, options: Sequence[int | str | fmpq]) -> Number:
        return as_fmpq(self._draw(st.sampled_from(list(options))))
