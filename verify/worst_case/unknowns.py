"""What a program consists of: unknown vectors and values, points of functions, hypotheses and conclusions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flint import fmpq

from verify.arithmetic.gram import Form, FormalVector, as_form

if TYPE_CHECKING:
    from .oracles import Oracle


@dataclass(frozen=True)
class Point:
    """A function evaluated at x: gradient g, and the index of its value (None: it has none, or it is 0)."""

    x: FormalVector
    g: FormalVector
    value: int | None


@dataclass(frozen=True)
class Literal:
    """``form <= 0``, or ``form < 0`` where strict."""

    form: Form
    strict: bool = False
    bound: Form | None = None
    """The part of the right side that the statement is about, where it cannot be negative."""


@dataclass(frozen=True)
class Hypothesis:
    """``form relation 0`` (``<=``, ``<``, ``==`` or ``!=``), under the name it has in the text."""

    name: str
    relation: str
    form: Form


AROUND_MINIMIZER = ("quadratic growth", "secant and error bound", "minimum")
"""Properties with respect to a minimizer, which is then among the points."""

Clause = tuple[Literal, ...]
"""At least one of the literals holds."""


@dataclass(frozen=True)
class Search:
    """The unknown point ``found`` of x + span(directions) at which a function is smallest there."""

    found: FormalVector
    x: FormalVector
    directions: tuple[FormalVector, ...]


@dataclass
class Program:
    """What a text asked for while it ran: the unknown vectors and values, and the points of each function."""

    vectors: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    oracles: dict[str, Oracle] = field(default_factory=dict)
    hypotheses: list[Hypothesis] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    history: list[tuple[str, int]] = field(default_factory=list)
    relaxed: list[str] = field(default_factory=list)
    """Steps of which only consequences are imposed: such a program proves and does not refute."""
    searches: list[Search] = field(default_factory=list)
    """Points of which only the optimality conditions were imposed."""
    steps: list[list[fmpq]] | None = None
    """Where given: the coefficients of the directions, search by search."""
    rebuilt: Callable[[list[list[fmpq]]], Program] | None = None
    """The same text with the coefficients of all its searches given."""

    def vector(self, name: str) -> FormalVector:
        """A new unknown vector."""
        self.vectors.append(_unused(name, self.vectors))
        return FormalVector({len(self.vectors) - 1: fmpq(1)})

    def value(self, name: str) -> int:
        """The index of a new unknown function value."""
        self.values.append(_unused(name, self.values))
        return len(self.values) - 1

    def in_order(self) -> list[tuple[str, str, Point]]:
        """(name, function, point) for every evaluation, in the order in which they happened."""
        return [
            (self.oracles[function].names[k], function, self.oracles[function].points[k])
            for function, k in self.history
        ]

    def assume(self, name: str, relation: str, form: Any) -> None:
        """Add the hypothesis ``form relation 0``."""
        self.hypotheses.append(Hypothesis(name, relation, as_form(form)))


def _unused(name: str, taken: list[str]) -> str:
    if name not in taken:
        return name
    number = 1
    while f"{name}_{number}" in taken:
        number += 1
    return f"{name}_{number}"
