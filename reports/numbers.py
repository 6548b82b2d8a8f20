"""Numbers as a reader wants them: exact first, a decimal beside it, and floats only for pictures."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

LONGEST = 1200  # characters of one exact number on a page; the certificate holds the rest


def as_fraction(value: Any) -> Fraction | None:
    """The exact value of a JSON number or rational text, or None where it is neither."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return Fraction(value)
    except (ValueError, OverflowError, ZeroDivisionError):
        return None


def as_float(value: Any) -> float | None:
    """A finite float near a JSON number, rational text or enclosure [low, high] (its middle), or None."""
    if isinstance(value, Mapping):
        named = next((value[key] for key in ("exact", "value", "decimal", "approx") if key in value), None)
        return as_float(named) if named is not None else None
    if isinstance(value, Sequence) and not isinstance(value, str):
        ends = [as_float(end) for end in value]
        if len(ends) == 2 and ends[0] is not None and ends[1] is not None:
            return (ends[0] + ends[1]) / 2
        return as_float(value[0]) if len(value) == 1 else None
    exact = as_fraction(value)
    if exact is None and isinstance(value, str):  # a ball, or a decimal that stands for a long rational
        leading = re.match(r"\[?\s*([-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?)\s*(?:\+/-|\()", value)
        exact = as_fraction(leading.group(1)) if leading else None
    try:
        number = float(exact) if exact is not None else math.nan
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def exact_text(value: Any) -> str:
    """A JSON value in exact numbers: rationals as they are, vectors in parentheses, else compact JSON."""
    if isinstance(value, str):
        text = value
    elif isinstance(value, Sequence):
        text = "(" + ", ".join(exact_text(item) for item in value) + ")"
    elif isinstance(value, Mapping):
        described = next(
            (str(value[key]) for key in ("text", "formula", "exact", "count") if isinstance(value.get(key), str | int)),
            None,
        )
        text = described if described is not None else json.dumps(value, ensure_ascii=False)
    else:
        text = figure_text(value)
    if len(text) > LONGEST:
        return f"{text[: LONGEST // 2]} … {text[-LONGEST // 4 :]} ({len(text):,} characters, shortened here)"
    return text


def decimal_text(value: Any) -> str:
    """A decimal beside an exact fraction, such as '≈ 0.333333'; '' for a whole number."""
    exact = as_fraction(value)
    number = as_float(exact if exact is None else str(exact)) if exact is not None else None
    if exact is None or number is None or exact.denominator == 1 or not isinstance(value, str) or "/" not in value:
        return ""
    sign = "=" if Fraction(f"{number:.6g}") == exact else "≈"
    return f"{sign} {number:.6g}"


def figure_text(value: Any) -> str:
    """A figure of the evidence: 10000 becomes 10,000, a float keeps six digits, a boolean is yes or no."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "none"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, str):
        decimal = decimal_text(value)
        return f"{value} ({decimal})" if decimal else value
    if isinstance(value, Sequence) and all(isinstance(item, str) for item in value):
        return ", ".join(value) or "none"
    return exact_text(value)
