"""What the two sides of a comparison are called in the text that makes it.

A reader of `f(x, y) > 0: 36/125 > 0` knows what was checked; of `36/125 > 0` he does not.
"""

from __future__ import annotations

import ast
import linecache
import sys
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from types import CodeType


@dataclass(frozen=True)
class Place:
    """An instruction in a piece of code: the call that made a comparison, and whether it swapped the sides."""

    code: CodeType
    instruction: int
    swapped: bool = False


def calling(swapped: bool = False) -> Place:
    """The place that called the function which calls this one."""
    frame = sys._getframe(2)
    return Place(frame.f_code, frame.f_lasti, swapped)


@lru_cache(maxsize=4096)
def sides_at(place: Place) -> tuple[str, str] | None:
    """The source text of the first two arguments of the call at `place`; None where there is no source."""
    line, end_line, column, end_column = next(
        islice(place.code.co_positions(), place.instruction // 2, None), (None,) * 4
    )
    if line is None or end_line is None or column is None or end_column is None:
        return None
    lines = [linecache.getline(place.code.co_filename, number).encode() for number in range(line, end_line + 1)]
    if not all(lines):
        return None
    lines[-1] = lines[-1][:end_column]
    lines[0] = lines[0][column:]
    try:
        call = ast.parse(b"".join(lines).decode().strip(), mode="eval").body
    except (SyntaxError, UnicodeDecodeError):
        return None
    if not isinstance(call, ast.Call) or len(call.args) < 2 or any(isinstance(a, ast.Starred) for a in call.args[:2]):
        return None
    left, right = (ast.unparse(argument) for argument in call.args[:2])
    return (right, left) if place.swapped else (left, right)
