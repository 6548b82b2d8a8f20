"""Strategies for exact rationals, and for step sizes as fractions of 1/L."""

from __future__ import annotations

from flint import fmpq
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from verify.hypothesis_source import line_rationals, unit_rationals

from .arguments import Rational, exact, positive


def rationals(
    min_value: Rational | None = None,
    max_value: Rational | None = None,
    *,
    exclude_min: bool = False,
    exclude_max: bool = False,
) -> st.SearchStrategy[fmpq]:
    """Rationals in an interval, open where ``exclude_min`` or ``exclude_max`` says so.

    Closed ends and small integers are likely.  Shrinks towards the integer nearest to 0, and towards small
    denominators where the interval holds no integer.
    """
    low = None if min_value is None else exact("min_value", min_value)
    high = None if max_value is None else exact("max_value", max_value)
    if exclude_min and low is None:
        raise InvalidArgument("exclude_min=True needs a min_value to exclude")
    if exclude_max and high is None:
        raise InvalidArgument("exclude_max=True needs a max_value to exclude")
    if low is None and high is None:
        return line_rationals()
    if low is None or high is None:
        return _half_line(low, high, exclude_min or exclude_max)
    if low > high or (low == high and (exclude_min or exclude_max)):
        left, right = "(" if exclude_min else "[", ")" if exclude_max else "]"
        raise InvalidArgument(f"the interval {left}min_value={low}, max_value={high}{right} is empty")
    return _interval(low, high, (not exclude_min, not exclude_max))


def _interval(low: fmpq, high: fmpq, closed: tuple[bool, bool]) -> st.SearchStrategy[fmpq]:
    if low == high:
        return st.just(low)
    first, last = int(low.ceil()), int(high.floor())
    first += int(first == low and not closed[0])
    last -= int(last == high and not closed[1])
    branches: list[st.SearchStrategy[fmpq]] = []
    if first <= last:
        branches.append(st.integers(first, last).map(fmpq))
    ends = [end for end, included in zip((low, high), closed, strict=True) if included]
    if ends:
        branches.append(st.sampled_from(sorted(ends, key=_complexity)))
    return st.one_of(*branches, unit_rationals(closed).map(lambda u: low + (high - low) * u))


def _half_line(low: fmpq | None, high: fmpq | None, is_open: bool) -> st.SearchStrategy[fmpq]:
    """[low, infinity) or (-infinity, high]."""
    if low is None:
        assert high is not None
        return _half_line(-high, None, is_open).map(lambda q: -q)
    start = int(low.ceil()) + int(is_open and low == low.ceil())
    integers = st.integers(start, None).map(fmpq)
    inside = st.builds(fmpq, st.integers(1, 1000), st.sampled_from([1, 2, 3, 4, 10, 100])).map(lambda q: low + q)
    return st.one_of(integers, inside) if is_open else st.one_of(integers, st.just(low), inside)


def _complexity(q: fmpq) -> tuple[int, int]:
    return int(q.q), abs(int(q.p))


def step_sizes(
    L: Rational = 1,
    *,
    low: Rational = 0,
    high: Rational = 2,
    exclude_low: bool = True,
    exclude_high: bool = True,
) -> st.SearchStrategy[fmpq]:
    """Step sizes t/L for fractions t between ``low`` and ``high``; 1/L is the simplest, closed ends are likely.

    The default is the open interval (0, 2/L) in which gradient descent decreases an L-smooth function.
    """
    smoothness = positive("L", L)
    bottom, top = exact("low", low), exact("high", high)
    if not bottom <= top or (bottom == top and (exclude_low or exclude_high)):
        raise InvalidArgument(f"low={bottom} and high={top} leave no step size between them")
    fractions = rationals(bottom, top, exclude_min=exclude_low, exclude_max=exclude_high)
    if bottom < 1 < top or (bottom == 1 and not exclude_low) or (top == 1 and not exclude_high):
        fractions = st.one_of(st.just(fmpq(1)), fractions)
    return fractions.map(lambda t: t / smoothness)
