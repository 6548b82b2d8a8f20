"""Where the free choices of an instance come from.

A quantifier draws itself from a *source*.  A batch source answers with arrays (one entry for each of
thousands of instances), an exact source replays the same choices as rationals, and a Hypothesis source
asks Hypothesis.  Discrete choices (the family, the dimension, the number of steps) are shared by a batch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

import numpy as np
from flint import fmpq

from .arithmetic.core import Number, as_fmpq
from .arithmetic.vector import Vector

Choice = TypeVar("Choice")
OPEN_MARGIN = 1 / 1024
"""How close to an open end the batch search starts out (exact search goes closer)."""


FARTHEST = 1e4
"""How far out the float search goes on the line (Hypothesis and instances by hand may go farther)."""


class Source(Protocol):
    """The choices that a quantifier may make."""

    def pick(self, label: str, options: Sequence[Choice]) -> Choice:
        """One of ``options``, the same for the whole batch; the first is the simplest."""
        ...

    def real(self, low: Number, high: Number, closed: tuple[bool, bool] = (True, True)) -> Number:
        """A number between ``low`` and ``high``; closed ends are likely."""
        ...

    def line(self) -> Number:
        """A number from the whole line; small integers are likely."""
        ...

    def member(self, options: Sequence[int | str | fmpq]) -> Number:
        """One of the rationals ``options``, chosen for each instance."""
        ...


def line_vector(source: Source, dimension: int) -> Vector:
    """A vector with components from the whole line."""
    return Vector(source.line() for _ in range(dimension))


@dataclass
class Leaf:
    """One continuous choice of a batch: ``kind`` is unit, open-left, open-right, open, line or member."""

    kind: str
    values: np.ndarray


@dataclass
class Recording:
    """All choices behind a batch, so that they can be varied and replayed."""

    picks: list[tuple[str, Any]] = field(default_factory=list)
    leaves: list[Leaf] = field(default_factory=list)


class BatchSource:
    """Draws ``size`` instances at once and records how.

    ``wanted`` fixes discrete choices by label.
    """

    def __init__(
        self, generator: np.random.Generator, size: int, wanted: Mapping[str, Any] | None = None
    ) -> None:
        self.generator, self.size, self.wanted = generator, size, dict(wanted or {})
        self.recording = Recording()

    def pick(self, label: str, options: Sequence[Choice]) -> Choice:
        if label in self.wanted and self.wanted[label] in options:
            choice = self.wanted[label]
        else:
            choice = options[int(self.generator.integers(len(options)))]
        self.recording.picks.append((label, choice))
        return choice

    def leaves(self) -> list[np.ndarray]:
        """The continuous choices so far."""
        return [leaf.values for leaf in self.recording.leaves]

    def _keep(self, kind: str, values: np.ndarray) -> np.ndarray:
        self.recording.leaves.append(Leaf(kind, values))
        return values

    def real(self, low: Number, high: Number, closed: tuple[bool, bool] = (True, True)) -> Number:
        unit = _unit_batch(self.generator, self.size, closed)
        return low + (high - low) * self._keep(_kind(closed), unit)

    def line(self) -> Number:
        return self._keep("line", _from_table(self.generator, _LINE_TABLE, self.size))

    def member(self, options: Sequence[int | str | fmpq]) -> Number:
        values = np.array([_to_float(o) for o in options])
        index = self.generator.integers(len(options), size=self.size)
        self._keep("member", index.astype(float))
        return values[index]


class ReplayBatch:
    """Replays a recording with other leaf values, as a batch of floats."""

    def __init__(self, picks: Sequence[tuple[str, Any]], leaves: Sequence[np.ndarray]) -> None:
        self._picks, self._leaves, self._all = iter(picks), iter(leaves), list(leaves)

    def leaves(self) -> list[np.ndarray]:
        """The continuous choices that are replayed."""
        return self._all

    def pick(self, label: str, options: Sequence[Choice]) -> Choice:
        return next(self._picks)[1]

    def real(self, low: Number, high: Number, closed: tuple[bool, bool] = (True, True)) -> Number:
        return low + (high - low) * next(self._leaves)

    def line(self) -> Number:
        return next(self._leaves)

    def member(self, options: Sequence[int | str | fmpq]) -> Number:
        values = np.array([_to_float(o) for o in options])
        return values[np.asarray(next(self._leaves), dtype=int)]


class ExactSource:
    """Replays a recording with rational leaf values: the exact instance behind a float proposal."""

    def __init__(self, picks: Sequence[tuple[str, Any]], leaves: Sequence[fmpq]) -> None:
        self._picks, self._leaves = iter(picks), iter(leaves)

    def pick(self, label: str, options: Sequence[Choice]) -> Choice:
        return next(self._picks)[1]

    def real(self, low: Number, high: Number, closed: tuple[bool, bool] = (True, True)) -> Number:
        return low + (high - low) * next(self._leaves)

    def line(self) -> Number:
        return next(self._leaves)

    def member(self, options: Sequence[int | str | fmpq]) -> Number:
        return as_fmpq(options[int(next(self._leaves).p)])


def _kind(closed: tuple[bool, bool]) -> str:
    return {(True, True): "unit", (False, True): "open-left", (True, False): "open-right"}.get(closed, "open")


def leaf_limits(kind: str) -> tuple[float, float]:
    """The smallest and largest value that a leaf of this kind may take in the float search."""
    low = OPEN_MARGIN if kind in ("open-left", "open") else 0.0
    high = 1 - OPEN_MARGIN if kind in ("open-right", "open") else 1.0
    if kind == "line":
        return -FARTHEST, FARTHEST
    return (-np.inf, np.inf) if kind == "member" else (low, high)


def _unit_batch(generator: np.random.Generator, size: int, closed: tuple[bool, bool]) -> np.ndarray:
    return _from_table(generator, _UNIT_TABLES[_kind(closed)], size)


def _from_table(generator: np.random.Generator, table: np.ndarray, size: int) -> np.ndarray:
    # one random integer for each value: a tenth of the time that mixing the distributions anew would take
    return table[generator.integers(len(table), size=size, dtype=np.int32)]


def _unit_table(kind: str) -> np.ndarray:
    """Values in [0, 1]: each end 15 %, twelfths 30 %, next to an end 20 %, any thousandth 20 %."""
    near = np.repeat(2.0 ** -np.arange(2, 10), 50)
    parts = [np.zeros(600), np.ones(600), np.tile(np.arange(13) / 12.0, 92), near, 1 - near]
    table = np.concatenate([*parts, np.arange(1001) / 1000.0])
    low, high = leaf_limits(kind)
    return np.clip(table, low, high)


def _line_table() -> np.ndarray:
    """Values on the line: small integers 40 %, quarters 30 %, the rest spread over three decades."""
    generator = np.random.default_rng(1)
    spread = generator.standard_normal(4800) * 10.0 ** generator.uniform(-1, 2, 4800)
    small, quarters = np.tile(np.arange(-5.0, 6.0), 582), np.tile(np.arange(-16, 17) / 4.0, 145)
    return np.concatenate([small, quarters, np.round(spread, 3)])


_UNIT_TABLES = {kind: _unit_table(kind) for kind in ("unit", "open-left", "open-right", "open")}
_LINE_TABLE = _line_table()


def _to_float(option: int | str | fmpq) -> float:
    value = as_fmpq(option)
    return int(value.p) / int(value.q)
