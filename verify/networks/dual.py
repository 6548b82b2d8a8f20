"""Forward mode: dual numbers v + e t with e^2 = 0, over the numbers of any arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..arithmetic.core import Number, current
from ..arithmetic.vector import Vector
from .lifted import Lifted, Operation, new_level


def scaled(factor: Any, number: Any) -> Any:
    """factor * number, without a multiplication where the factor is the integer 1, -1 or 0 (None stands for 0)."""
    if number is None or (isinstance(factor, int) and factor == 0):
        return None
    if isinstance(factor, int) and abs(factor) == 1:
        return number if factor == 1 else -number
    if isinstance(number, int) and abs(number) == 1:
        return factor if number == 1 else -factor
    return factor * number


def added(a: Any, b: Any) -> Any:
    """a + b, where None stands for 0."""
    if a is None or b is None:
        return b if a is None else a
    return a + b


class Dual(Lifted):
    """A number and its derivative along one direction; ``tangent`` is None where that is 0."""

    __slots__ = ("tangent",)

    def __init__(self, inside: Number, tangent: Any, level: int) -> None:
        nothing = isinstance(tangent, int) and tangent == 0
        self.inside, self.tangent, self.level = inside, None if nothing else tangent, level

    def operate(self, operation: Operation, operands: Sequence[Any]) -> Dual:
        same = [isinstance(a, Dual) and a.level == self.level for a in operands]
        values = [a.inside if own else a for a, own in zip(operands, same, strict=True)]
        result = operation.value(*values)
        tangent = None
        if any(own and a.tangent is not None for a, own in zip(operands, same, strict=True)):
            partials = operation.partials(result, *values)
            for a, own, partial in zip(operands, same, partials, strict=True):
                if own:
                    tangent = added(tangent, scaled(partial, a.tangent))
        return Dual(result, tangent, self.level)


def parts(result: Any, level: int, like: Number) -> tuple[Number, Number]:
    """(value, derivative) of a number that was computed at ``level``; a constant has the derivative 0."""
    if isinstance(result, Dual) and result.level == level:
        tangent = 0 if result.tangent is None else result.tangent
        return result.inside, 0 * like + tangent if isinstance(tangent, int) else tangent
    return result, 0 * like


def as_numbers(x: Vector) -> Vector:
    """The vector with plain integers made numbers of the arithmetic that is running (their quotients are floats)."""
    return Vector(current().number(a) if isinstance(a, int) else a for a in x)


def jvp(function: Callable[[Vector], Any], x: Vector, v: Vector) -> tuple[Any, Any]:
    """(f(x), J v): the value and the derivative along v, in one pass forward.

    ``function`` maps a vector to a number or to a vector; the derivative has the shape of the value.  Raises
    Refused at a kink for which the network states no convention.
    """
    if len(x) != len(v):
        raise ValueError(f"a direction of dimension {len(v)} at a point of dimension {len(x)}: give equal ones")
    level, x = new_level(), as_numbers(x)
    result = function(Vector(Dual(a, t, level) for a, t in zip(x, v, strict=True)))
    if isinstance(result, Vector):
        pairs = [parts(r, level, x[0]) for r in result]
        return Vector(p[0] for p in pairs), Vector(p[1] for p in pairs)
    return parts(result, level, x[0])


__all__ = ["Dual", "added", "as_numbers", "jvp", "parts", "scaled"]
