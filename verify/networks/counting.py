"""What a computation costs: its additions, multiplications and function evaluations, counted one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ..arithmetic.core import Number
from ..arithmetic.vector import Vector
from .lifted import Lifted, Operation


@dataclass
class Tally:
    """Additions and subtractions; multiplications and divisions; everything else (exp, max, a kink ...)."""

    additions: int = 0
    multiplications: int = 0
    evaluations: int = 0

    def note(self, operation: str) -> None:
        """Count one operation; a power counts as its multiplications, a change of sign as nothing."""
        if operation in ("add", "sub"):
            self.additions += 1
        elif operation in ("mul", "div"):
            self.multiplications += 1
        elif operation.startswith("pow"):
            self.multiplications += max(abs(int(operation.split()[1])) - 1, 0)
        elif operation != "neg":
            self.evaluations += 1

    @property
    def arithmetic(self) -> int:
        """Additions and multiplications together."""
        return self.additions + self.multiplications


class Counted(Lifted):
    """A number whose operations are counted.  Its level is 0, so that derivatives are taken of it."""

    __slots__ = ("tally",)

    def __init__(self, inside: Number, tally: Tally) -> None:
        self.inside, self.tally, self.level = inside, tally, 0

    def operate(self, operation: Operation, operands: Sequence[Any]) -> Counted:
        self.tally.note(operation.name)
        values = [a.inside if isinstance(a, Counted) else a for a in operands]
        return Counted(operation.value(*values), self.tally)


def cost(compute: Callable[[Vector], Any], x: Vector) -> Tally:
    """What ``compute(x)`` costs.

    Operations between constants of the text are not counted.  ``compute`` may take derivatives: their operations
    are counted too.
    """
    tally = Tally()
    compute(Vector(Counted(a, tally) for a in x))
    return tally


__all__ = ["Counted", "Tally", "cost"]
