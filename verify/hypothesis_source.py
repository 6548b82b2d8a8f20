"""A source of choices that asks Hypothesis: small rationals that shrink towards what a reader finds simplest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from math import gcd
from typing import Any, TypeVar

from flint import fmpq
from hypothesis import strategies as st

from .arithmetic.core import Number, as_fmpq

Choice = TypeVar("Choice")
Draw = Callable[[st.SearchStrategy[Any]], Any]
"""What ``st.composite`` hands to a strategy, or ``data.draw``."""


class HypothesisSource:
    """Answers the choices of a quantifier or a family with exact rationals drawn by Hypothesis."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw

    def pick(self, label: str, options: Sequence[Choice]) -> Choice:
        """One of ``options`` (repetitions make one likelier); shrinks to the first."""
        return self._draw(st.sampled_from(list(options)))

    def real(self, low: Number, high: Number, closed: tuple[bool, bool] = (True, True)) -> Number:
        """low + (high - low) u for a small rational u in [0, 1]; closed ends are likely, and simplest."""
        low, high = as_fmpq(low), as_fmpq(high)
        return low + (high - low) * self._draw(unit_rationals(closed))

    def line(self) -> Number:
        """A rational; small integers are likely, and 0 is the simplest."""
        return self._draw(line_rationals())

    def member(self, options: Sequence[int | str | fmpq]) -> Number:
        """One of the rationals ``options``; shrinks to the first."""
        return as_fmpq(self._draw(st.sampled_from(list(options))))


def _fractions(largest_denominator: int) -> list[fmpq]:
    """The rationals strictly between 0 and 1, from small denominators to large ones."""
    denominators = range(2, largest_denominator + 1)
    return [fmpq(p, q) for q in denominators for p in range(1, q) if gcd(p, q) == 1]


@cache
def unit_rationals(closed: tuple[bool, bool]) -> st.SearchStrategy[fmpq]:
    """Rationals between 0 and 1: the closed ends, twelfths and simpler, hundredths, and close to the ends."""
    ends = [fmpq(end) for end in (1, 0) if closed[end]]
    close = [fmpq(1, 2**k) for k in range(3, 13)]
    close = [v for near in close for v in (near, 1 - near)]
    branches = [st.sampled_from(values) for values in (ends, _fractions(6), _fractions(12) + close) if values]
    return st.one_of(*branches, st.integers(1, 999).map(lambda p: fmpq(p, 1000)))


@cache
def line_rationals() -> st.SearchStrategy[fmpq]:
    """Rationals from the whole line: small integers, small fractions, and far out."""
    small = st.integers(-5, 5).map(fmpq)
    quarters = st.builds(fmpq, st.integers(-16, 16), st.sampled_from([1, 2, 3, 4]))
    spread = st.builds(fmpq, st.integers(-10_000, 10_000), st.sampled_from([1, 10, 100]))
    return st.one_of(small, small, quarters, spread)
