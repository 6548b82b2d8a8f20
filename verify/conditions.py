"""What a claim's text returns: comparisons of numbers, and how they combine.

A condition is a tree with comparisons at its leaves.  The same tree is decided exactly (``holds``),
scored for a whole batch of floats (``score``), printed, or written into a certificate.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from .arithmetic.core import Number
from .arithmetic.functions import arithmetic_of
from .arithmetic.vector import Vector
from .written import Place, calling, sides_at

OPPOSITE = {"<=": "<", "<": "<=", "==": "!=", "!=": "=="}
SMALLEST_SCALE = 1e-300


class Condition:
    """A statement about numbers that an arithmetic can decide."""

    def leaves(self) -> Iterator[Compare]:
        """The comparisons in reading order."""
        raise NotImplementedError

    def holds(self) -> bool | None:
        """True or False where the arithmetic is certain, None where it is not."""
        raise NotImplementedError

    def score(self, floor: Any = SMALLEST_SCALE) -> Any:
        """Batch of floats: nonnegative where it seems to hold, relative to the size of the terms.

        ``floor`` is the size below which a term says nothing, because rounding could have made it.
        """
        raise NotImplementedError

    def negated(self) -> Condition:
        """The opposite statement."""
        raise NotImplementedError

    def given(self, *hypotheses: Condition | tuple[str, Condition]) -> Given:
        """This statement under named hypotheses: instances where they fail say nothing."""
        named = tuple(h if isinstance(h, tuple) else (f"condition {i + 1}", h) for i, h in enumerate(hypotheses))
        return Given(named, self)


@dataclass(frozen=True)
class Compare(Condition):
    """``left relation right``; ``bound`` is the term whose size says how tight the comparison is."""

    relation: str
    left: Number
    right: Number
    bound: Number | None = None
    place: Place | None = field(default=None, repr=False, compare=False)

    def leaves(self) -> Iterator[Compare]:
        yield self

    @property
    def written(self) -> tuple[str, str] | None:
        """The two sides in the words of the text that compares them, where its source is at hand."""
        return sides_at(self.place) if self.place else None

    def holds(self) -> bool | None:
        return arithmetic_of(self.left, self.right).truth(self.relation, self.left, self.right)

    def margin(self) -> Number:
        """Right side minus left side: nonnegative means that ``<=`` holds."""
        return self.right - self.left

    def score(self, floor: Any = SMALLEST_SCALE) -> Any:
        left, right = np.asarray(self.left, dtype=float), np.asarray(self.right, dtype=float)
        scale = np.abs(left) + np.abs(right)
        if self.bound is not None:
            scale = np.abs(np.asarray(self.bound, dtype=float))
        gap = right - left
        relative = np.where(gap == 0, 0.0, gap / np.maximum(scale, floor))
        if self.relation == "<":
            return relative
        if self.relation == "<=":
            # where the bound vanishes, only a violation says something
            return np.where((scale < floor) & (relative > -1e-6), np.inf, relative)
        return -np.abs(relative) if self.relation == "==" else np.abs(relative)

    def negated(self) -> Condition:
        if self.relation in ("<=", "<"):
            swapped = replace(self.place, swapped=not self.place.swapped) if self.place else None
            return Compare(OPPOSITE[self.relation], self.right, self.left, place=swapped)
        return Compare(OPPOSITE[self.relation], self.left, self.right, place=self.place)


@dataclass(frozen=True)
class All(Condition):
    """Every part holds."""

    parts: tuple[Condition, ...]

    def leaves(self) -> Iterator[Compare]:
        for part in self.parts:
            yield from part.leaves()

    def holds(self) -> bool | None:
        answers = [part.holds() for part in self.parts]
        return False if False in answers else (None if None in answers else True)

    def score(self, floor: Any = SMALLEST_SCALE) -> Any:
        return _fold(np.minimum, [part.score(floor) for part in self.parts])

    def negated(self) -> Condition:
        return Any_(tuple(part.negated() for part in self.parts))


@dataclass(frozen=True)
class Any_(Condition):
    """At least one part holds."""

    parts: tuple[Condition, ...]

    def leaves(self) -> Iterator[Compare]:
        for part in self.parts:
            yield from part.leaves()

    def holds(self) -> bool | None:
        answers = [part.holds() for part in self.parts]
        return True if True in answers else (None if None in answers else False)

    def score(self, floor: Any = SMALLEST_SCALE) -> Any:
        return _fold(np.maximum, [part.score(floor) for part in self.parts])

    def negated(self) -> Condition:
        return All(tuple(part.negated() for part in self.parts))


@dataclass(frozen=True)
class Given(Condition):
    """``then`` under named ``hypotheses``; an instance on which one of them fails is vacuous."""

    hypotheses: tuple[tuple[str, Condition], ...]
    then: Condition
    dropped: frozenset[str] = field(default_factory=frozenset)

    def kept(self) -> tuple[tuple[str, Condition], ...]:
        """The hypotheses that are not dropped."""
        return tuple((name, h) for name, h in self.hypotheses if name not in self.dropped)

    def without(self, name: str) -> Given:
        """The same statement with one hypothesis dropped."""
        return Given(self.hypotheses, self.then, self.dropped | {name})

    def leaves(self) -> Iterator[Compare]:
        yield from self.then.leaves()

    def applies(self) -> bool | None:
        """Whether every hypothesis holds."""
        return All(tuple(h for _, h in self.kept())).holds() if self.kept() else True

    def holds(self) -> bool | None:
        return self.unfolded().holds()

    def score(self, floor: Any = SMALLEST_SCALE) -> Any:
        return self.unfolded().score(floor)

    def negated(self) -> Condition:
        return All((*(h for _, h in self.kept()), self.then.negated()))

    def unfolded(self) -> Condition:
        """The same as a plain disjunction."""
        return Any_((*(h.negated() for _, h in self.kept()), self.then))


def _fold(operation: Any, scores: list[Any]) -> Any:
    result = scores[0]
    for score in scores[1:]:
        result = operation(result, score)
    return result


def at_most(left: Number, right: Number, *, bound: Number | None = None) -> Compare:
    """``left <= right``.

    ``bound`` names the part of ``right`` that the statement is about (by default all of it): tightened by
    a fraction e, the statement reads left <= right - e |bound|.
    """
    return Compare("<=", left, right, bound, calling())


def at_least(left: Number, right: Number, *, bound: Number | None = None) -> Compare:
    """``left >= right``, with ``bound`` as in :func:`at_most`."""
    return Compare("<=", right, left, bound if bound is not None else right, calling(swapped=True))


def less(left: Number, right: Number) -> Compare:
    """``left < right``."""
    return Compare("<", left, right, place=calling())


def greater(left: Number, right: Number) -> Compare:
    """``left > right``."""
    return Compare("<", right, left, place=calling(swapped=True))


def equal(left: Any, right: Any) -> Condition:
    """``left = right``, for numbers or, component by component, for vectors."""
    place = calling()
    if isinstance(left, Vector):
        return All(tuple(Compare("==", a, b, place=place) for a, b in zip(left, right, strict=True)))
    return Compare("==", left, right, place=place)


def differs(left: Any, right: Any) -> Condition:
    """``left != right``, for numbers or vectors."""
    place = calling()
    if isinstance(left, Vector):
        return Any_(tuple(Compare("!=", a, b, place=place) for a, b in zip(left, right, strict=True)))
    return Compare("!=", left, right, place=place)


def all_of(*parts: Condition) -> Condition:
    """Every one of ``parts``."""
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def any_of(*parts: Condition) -> Condition:
    """At least one of ``parts``."""
    return parts[0] if len(parts) == 1 else Any_(tuple(parts))


def negation(part: Condition) -> Condition:
    """Not ``part``."""
    return part.negated()


def implies(hypothesis: Condition, conclusion: Condition) -> Condition:
    """If ``hypothesis`` then ``conclusion`` (for a named hypothesis use ``conclusion.given(...)``)."""
    return Any_((hypothesis.negated(), conclusion))
