"""Statements about every point of a box: an explicit set of positive measure on which something happens.

"From almost every start ..." is refuted by a box of positive volume from which it does not happen.  The text of the
claim runs once on the whole box, in balls that contain it, and is cut into halves where that does not tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flint import arb, fmpq

from ..arithmetic.ball import BALL
from ..arithmetic.core import Refused, Undetermined, as_fmpq, current, running_in
from ..arithmetic.rational import RATIONAL
from ..arithmetic.vector import Vector
from ..conditions import Compare, Condition

Interval = tuple[int | str | fmpq, int | str | fmpq]
Side = tuple[fmpq, fmpq]


@dataclass(frozen=True)
class EveryPoint(Condition):
    """``event(x)`` holds at every point x of the box with these sides, each of positive length."""

    sides: tuple[Side, ...]
    event: Callable[[Vector], Condition]
    cuts: int

    def holds(self) -> bool | None:
        with running_in(BALL):
            return self._on(self.sides, self.cuts)

    def _on(self, sides: tuple[Side, ...], cuts: int) -> bool | None:
        try:
            truth = self.event(Vector(_enclosing(side) for side in sides)).holds()
        except Undetermined:
            truth = None
        if truth is not None:
            return truth
        with running_in(RATIONAL):
            try:
                middle = self.event(Vector((a + b) / 2 for a, b in sides)).holds()
            except Refused:
                middle = None
        if middle is False:
            return False
        if cuts == 0:
            return None
        place = max(range(len(sides)), key=lambda i: sides[i][1] - sides[i][0])
        low, high = sides[place]
        halves = [(low, (low + high) / 2), ((low + high) / 2, high)]
        found = [self._on((*sides[:place], half, *sides[place + 1 :]), cuts - 1) for half in halves]
        return False if False in found else None if None in found else True

    def volume(self) -> fmpq:
        """The measure of the box: positive."""
        result = fmpq(1)
        for low, high in self.sides:
            result *= high - low
        return result

    def leaves(self) -> Iterator[Compare]:
        yield Compare("<", fmpq(0), self.volume())

    def score(self, floor: Any = 0.0) -> Any:
        raise Refused("float64", "a statement about every point of a box")

    def negated(self) -> Condition:
        return _Fails(self)


@dataclass(frozen=True)
class _Fails(Condition):
    """The opposite: at some point of the box the event does not happen."""

    of: EveryPoint

    def holds(self) -> bool | None:
        truth = self.of.holds()
        return None if truth is None else not truth

    def leaves(self) -> Iterator[Compare]:
        yield from self.of.leaves()

    def score(self, floor: Any = 0.0) -> Any:
        return self.of.score(floor)

    def negated(self) -> Condition:
        return self.of


def every_point(box: Sequence[Interval], event: Callable[[Vector], Condition], cuts: int = 10) -> Condition:
    """``event(x)`` at every point of the box (low_1, high_1) x ..., a set of positive measure.

    ``cuts``: how often the box is halved where its enclosure does not tell.  Only the ball arithmetic answers; the
    others refuse.  Raises ValueError for an empty side.
    """
    if current() is not BALL:
        raise Refused(current().name, "a statement about every point of a box", "balls enclose it")
    sides = tuple((as_fmpq(low), as_fmpq(high)) for low, high in box)
    for low, high in sides:
        if not low < high:
            raise ValueError(f"the side from {low} to {high} has no length; expected low < high")
    return EveryPoint(sides, event, cuts)


def _enclosing(side: Side) -> arb:
    low, high = arb(side[0]), arb(side[1])
    return low.union(high)


__all__ = ["EveryPoint", "every_point"]
