"""Exact numbers as a reader wants them: short where they are short, else a decimal with the exact number beside it."""

from __future__ import annotations

import re
from fractions import Fraction

LONGEST = 12
"""Characters that a fraction may have where it stands in a sentence."""
_FRACTION = re.compile(r"(?<![\w.])-?\d+(?:/\d+)?(?![\w.])")


def with_decimals(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The text with decimals in the place of long fractions, and which exact number each decimal stands for."""
    exact: dict[str, str] = {}

    def short(found: re.Match[str]) -> str:
        number = found[0]
        if len(number) <= LONGEST:
            return number
        decimal = as_decimal(Fraction(number))
        exact.setdefault(decimal, number)
        return decimal

    return _FRACTION.sub(short, text), list(exact.items())


def as_decimal(value: Fraction) -> str:
    """The shortest decimal that means this number to a float, after `~` where it is another number than the float."""
    try:
        near = float(value)
    except OverflowError:
        return "~1e308" if value > 0 else "~-1e308"
    return repr(near) if Fraction(near) == value else f"~{near:.10g}"


def ordinal(k: int) -> str:
    """1st, 2nd, 3rd, 4th, ..., 11th, ..., 21st."""
    ending = "th" if k % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(k % 10, "th")
    return f"{k}{ending}"


def times(factor: Fraction, name: str) -> str:
    """factor name, without a factor of 1."""
    return name if factor == 1 else f"-{name}" if factor == -1 else f"{factor} {name}"
