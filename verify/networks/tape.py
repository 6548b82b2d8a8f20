"""Reverse mode: a tape of the operations of one run, read backward, over the numbers of any arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..arithmetic.core import Number
from ..arithmetic.vector import Vector
from .dual import added, as_numbers, scaled
from .lifted import Lifted, Operation, new_level


class Node(Lifted):
    """A number on a tape: its value, and the operation and operands that made it."""

    __slots__ = ("index", "operands", "operation", "tape")

    def __init__(self, inside: Number, level: int, tape: list[Node], operation: Any, operands: Sequence[Any]) -> None:
        self.inside, self.level, self.tape = inside, level, tape
        self.operation, self.operands = operation, operands
        self.index = len(tape)
        tape.append(self)

    def operate(self, operation: Operation, operands: Sequence[Any]) -> Node:
        values = [a.inside if self._own(a) else a for a in operands]
        return Node(operation.value(*values), self.level, self.tape, operation, tuple(operands))

    def _own(self, a: Any) -> bool:
        return isinstance(a, Node) and a.level == self.level


class Tape:
    """One run of a function at a point, kept so that it can be read backward as often as is needed."""

    def __init__(self, function: Callable[[Vector], Any], x: Vector) -> None:
        x = as_numbers(x)
        self.nodes: list[Node] = []
        self.level = new_level()
        self.inputs = [Node(a, self.level, self.nodes, None, ()) for a in x]
        self.result = function(Vector(self.inputs))
        self._zero = 0 * x[0]

    @property
    def value(self) -> Any:
        """f(x), a number or a vector."""
        if isinstance(self.result, Vector):
            return Vector(self._inside(r) for r in self.result)
        return self._inside(self.result)

    def _inside(self, a: Any) -> Any:
        return a.inside if self._own(a) else a

    def _own(self, a: Any) -> bool:
        return isinstance(a, Node) and a.level == self.level

    def pull(self, weights: Sequence[Any]) -> Vector:
        """w'J for weights w, one for each output (an integer 1 or 0 costs nothing)."""
        outputs = list(self.result) if isinstance(self.result, Vector) else [self.result]
        adjoints: list[Any] = [None] * len(self.nodes)
        for output, weight in zip(outputs, weights, strict=True):
            if self._own(output) and not (isinstance(weight, int) and weight == 0):
                adjoints[output.index] = added(adjoints[output.index], weight)
        for node in reversed(self.nodes):
            adjoint = adjoints[node.index]
            if adjoint is None or node.operation is None:
                continue
            partials = node.operation.partials(node.inside, *(self._inside(a) for a in node.operands))
            for operand, partial in zip(node.operands, partials, strict=True):
                if self._own(operand):
                    adjoints[operand.index] = added(adjoints[operand.index], scaled(partial, adjoint))
        found = [adjoints[n.index] for n in self.inputs]
        return Vector(self._zero if a is None else self._as_number(a) for a in found)

    def _as_number(self, adjoint: Any) -> Any:
        # an adjoint that is still the plain integer 1 becomes a number of the arithmetic of the inputs
        return self._zero + adjoint if isinstance(adjoint, int) else adjoint


def vjp(function: Callable[[Vector], Any], x: Vector, w: Sequence[Any]) -> tuple[Any, Vector]:
    """(f(x), w'J): the value and the product of a row vector with the Jacobian, in one pass forward and one back."""
    tape = Tape(function, x)
    return tape.value, tape.pull(list(w))


def value_and_gradient(function: Callable[[Vector], Number], x: Vector) -> tuple[Number, Vector]:
    """(f(x), the gradient of f at x) of a function with one output."""
    tape = Tape(function, x)
    if isinstance(tape.result, Vector):
        raise ValueError(f"gradient() takes a function with one output, not {len(tape.result)}: use jacobian()")
    return tape.value, tape.pull([1])


def gradient(function: Callable[[Vector], Number], x: Vector) -> Vector:
    """The gradient of f at x by reverse mode, exact in exact arithmetics.

    At a kink the convention of the unit is used where one is stated; otherwise Refused.
    """
    return value_and_gradient(function, x)[1]


__all__ = ["Node", "Tape", "gradient", "value_and_gradient", "vjp"]
