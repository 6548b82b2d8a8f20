"""Decisions that a derivative hangs on: on which side of a kink a number lies, decided and never guessed.

Every arithmetic answers for itself: a rational exactly, a ball where it is narrow enough, a batch of floats
entry by entry.  In a traced run the side that was taken is written down as a fact, so that the checker decides
it again; without that a certificate would show one branch of a computation and not why it was taken.
"""

from __future__ import annotations

from typing import Any

from flint import fmpq

from ..arithmetic.core import Number, Undetermined
from ..arithmetic.functions import arithmetic_of
from ..arithmetic.trace import Trace


def plain(number: Any) -> Any:
    """The number under all layers of differentiation and counting."""
    while hasattr(number, "inside"):
        number = number.inside
    return number


def holds(relation: str, a: Number, b: Number) -> Any:
    """Whether ``a relation b``: True or False, or a batch of booleans; Undetermined where it cannot be told."""
    a, b = plain(a), plain(b)
    own = arithmetic_of(a, b)
    answer = own.truth(relation, a, b)
    if answer is None:
        raise Undetermined(f"whether {a} {relation} {b}, on which a derivative depends")
    if isinstance(own, Trace):
        first, second = own.recorder.lift(a), own.recorder.lift(b)
        opposite = {
            "<=": ("<", second, first), "<": ("<=", second, first),
            "==": ("!=", first, second), "!=": ("==", first, second),
        }  # fmt: skip
        taken = (relation, first, second) if answer else opposite[relation]
        fact = ["condition", [taken[0], taken[1].ref, taken[2].ref]]
        if fact not in own.recorder.facts:
            own.recorder.facts.append(fact)
    return answer


def is_batch(number: Any) -> bool:
    """Whether a number is a batch of floats, or one float."""
    return arithmetic_of(plain(number)).name == "float64"


def is_zero(number: Any) -> bool:
    """Whether a number is an exact zero that needs no arithmetic (an int or a rational)."""
    return isinstance(number, (int, fmpq)) and number == 0


__all__ = ["holds", "is_batch", "is_zero", "plain"]
