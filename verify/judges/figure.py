"""Printed numbers: recomputed exactly, compared at the digits printed, and where they differ: under which convention
would they be right?

The verdict is on the number as the text states it.  What else it could mean (rounded up, a logarithm to another base,
a squared distance, counted from 0 ...) is tried afterwards, decided exactly, and reported as evidence; it never
changes a verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from typing import Any

from flint import ctx, fmpq

from ..arithmetic.ball import BALL
from ..arithmetic.core import Number, Refused, Undetermined, current, running_in
from ..arithmetic.functions import absolute, arithmetic_of, log, sqrt
from ..arithmetic.symbolic import SYMBOLIC
from ..conditions import Compare, Condition, all_of
from ..verdict import Evidence


class Rounding(Enum):
    """What the digits of a printed number claim about the number behind them."""

    NEAREST = "rounded to the nearest"
    UP = "rounded up"
    DOWN = "rounded down"
    CUT = "cut off after the last digit"


@dataclass(frozen=True)
class Figure:
    """A printed number, the value it stands for, and what it might stand for ``instead``."""

    text: str
    value: Number
    rounding: Rounding = Rounding.NEAREST
    instead: Mapping[str, Number] = field(default_factory=dict)
    label: str = ""

    @property
    def stated(self) -> tuple[Fraction, Fraction]:
        """(the printed number, one unit of its last digit): "8.25" is (8.25, 0.01), "3.91e-5" has the unit 1e-7."""
        mantissa, _, exponent = self.text.replace("%", "").replace(",", "").lower().partition("e")
        power = int(exponent) if exponent else 0
        try:
            number = Fraction(mantissa) * Fraction(10) ** power
        except ValueError:
            raise ValueError(f"{self.text!r} is not a printed number: write digits such as '8.25' or '3e-5'") from None
        return number, Fraction(10) ** (power - len(mantissa.partition(".")[2]))

    def claims(self, value: Number, rounding: Rounding) -> Condition:
        """The statement that the digits are ``value`` under ``rounding``; a tie may be rounded either way."""
        stated, unit = self.stated
        if rounding is Rounding.CUT:
            rounding = Rounding.DOWN if stated > 0 else Rounding.UP
            if stated == 0:  # from either side
                return PrintedCompare("<", absolute(value), _number(unit, value), figure=self)
        if rounding is Rounding.NEAREST:
            gap = absolute(value - _number(stated, value))
            return PrintedCompare("<=", gap, _number(unit / 2, value), figure=self)
        if rounding is Rounding.UP:
            above = PrintedCompare("<", _number(stated - unit, value), value, figure=self)
            return all_of(above, PrintedCompare("<=", value, _number(stated, value), figure=self))
        below = PrintedCompare("<", value, _number(stated + unit, value), figure=self)
        return all_of(PrintedCompare("<=", _number(stated, value), value, figure=self), below)


@dataclass(frozen=True)
class PrintedCompare(Compare):
    """A comparison that a printed number makes."""

    figure: Figure | None = None


def _number(q: Fraction, like: Number) -> Any:
    own = arithmetic_of(like)
    return (own if own is SYMBOLIC else current()).number(fmpq(q.numerator, q.denominator))


def printed(
    text: str,
    value: Number,
    *,
    rounding: Rounding = Rounding.NEAREST,
    instead: Mapping[str, Number] | None = None,
    label: str = "",
) -> Condition:
    """The figure ``text`` is a correct rounding of ``value``, to the digits printed.

    "8.25" claims a value between 8.245 and 8.255; "3.91e-5" one between 3.905e-5 and 3.915e-5; "40%" is
    read as 40.  A tie may be rounded either way.  ``rounding`` is for texts that say that they round up or cut
    off; ``instead`` names other values that a wrong figure might be (they are reported and decide nothing).
    """
    figure = Figure(text, value, rounding, instead or {}, label)
    return figure.claims(value, rounding)


def listing(prints: Mapping[str, str], run: Callable[[], Mapping[str, Number]]) -> Condition:
    """Every number that a code listing prints, against a run of the same algorithm in exact numbers.

    ``prints`` are the printed texts by label; ``run`` computes the values by the same labels.
    Raises ValueError where a label is computed and not printed, or printed and not computed.
    """
    values = run()
    if set(values) != set(prints):
        raise ValueError(f"the listing prints {sorted(prints)}, and the run computes {sorted(values)}: give the same")
    return all_of(*(printed(text, values[label], label=label) for label, text in prints.items()))


def least_count(holds: Callable[[int], Condition], most: int, start: int = 0) -> int:
    """The least k from ``start`` to ``most`` for which a condition holds, each decided exactly.

    Raises Undetermined where one cannot be decided, ValueError where there is none.
    """
    for k in range(start, most + 1):
        answer = holds(k).holds()
        if answer is None:
            raise Undetermined(f"whether the condition holds for k = {k}")
        if answer:
            return k
    raise ValueError(f"no k from {start} to {most} satisfies the condition: search further")


# ---------------------------------------------------------------- what a wrong figure might be


def _logarithms(value: Number) -> Iterator[tuple[str, Number]]:
    ten, two = log(_number(Fraction(10), value)), log(_number(Fraction(2), value))
    yield "with the logarithm to base 10 in place of the natural one", value / ten
    yield "with the natural logarithm in place of that to base 10", value * ten
    yield "with the logarithm to base 2 in place of the natural one", value / two
    yield "with the natural logarithm in place of that to base 2", value * two


def _readings(figure: Figure) -> Iterator[tuple[str, Number, tuple[Rounding, ...]]]:
    """(words, value, roundings that are tried): the declared ones first, then the likely ones."""
    value, every = figure.value, tuple(Rounding)
    for words, other in figure.instead.items():
        yield f"as {words}", other, every
    yield "", value, every
    stated, unit = figure.stated
    step = _number(unit, value)
    if unit == 1:
        yield "counted one further", value + 1, (Rounding.NEAREST, Rounding.UP)
        yield "counted one less", value - 1, (Rounding.NEAREST, Rounding.UP)
    else:
        yield "but for one unit of the last digit", value + step, (Rounding.NEAREST,)
        yield "but for one unit of the last digit", value - step, (Rounding.NEAREST,)
    if abs(stated) / unit < 10:  # one digit agrees with too much by chance
        return
    nearest = (Rounding.NEAREST,)
    yield "with the other sign", -value, nearest
    for power in (-2, -1, 1, 2):
        factor = _number(Fraction(10) ** power, value)
        yield f"times 10^{power}" + (" (a percentage)" if power == 2 else ""), value * factor, nearest
    whole = (Rounding.NEAREST, Rounding.UP) if unit == 1 else nearest
    for words, other in _logarithms(value):
        yield words, other, whole
    yield "squared", value * value, nearest
    if value > 0:
        yield "as the square root", sqrt(value), nearest
    yield "doubled", value * 2, nearest
    yield "halved", value / 2, nearest


def right_readings(figure: Figure, most: int = 3) -> list[str]:
    """Under which other conventions the printed number would be right, in words; each decided exactly."""
    found: list[str] = []
    with running_in(BALL), ctx.workprec(256):
        readings = _readings(figure)
        while len(found) < most:
            try:
                words, value, roundings = next(readings)
            except (StopIteration, Refused, Undetermined, ZeroDivisionError, TypeError):
                break
            for rounding in roundings:
                if not words and rounding is figure.rounding:
                    continue
                if figure.claims(value, rounding).holds() is True:
                    how = "" if rounding is figure.rounding else rounding.value
                    found.append(", ".join(part for part in (words, how) if part))
                    break
    return found


def other_conventions(condition: Condition | None) -> tuple[Evidence, ...]:
    """For every printed number of a condition that is wrong: what it should be, and what it would be right as."""
    if condition is None:
        return ()
    wrong: dict[int, Figure] = {}
    for leaf in condition.leaves():
        if isinstance(leaf, PrintedCompare) and leaf.figure is not None and leaf.holds() is False:
            wrong[id(leaf.figure)] = leaf.figure
    return tuple(_told(figure) for figure in wrong.values())


def _told(figure: Figure) -> Evidence:
    from .facts import short

    readings = right_readings(figure)
    label = f"{figure.label}: " if figure.label else ""
    says = f"{label}the text prints {figure.text}, the value is {short(figure.value)}"
    says += (
        f"; the printed number is right {'; or '.join(readings)}"
        if readings
        else ("; no other convention that was tried makes the printed number right")
    )
    name = arithmetic_of(figure.value).name
    return Evidence("computation", name, says, {"printed": figure.text, "right_as": readings})


__all__ = ["Figure", "Rounding", "least_count", "listing", "other_conventions", "printed", "right_readings"]
