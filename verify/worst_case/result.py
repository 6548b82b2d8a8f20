"""What a decision ends in: an outcome with its reason and the certificates behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from flint import fmpq

ONE = fmpq(1)
LOOSENED = fmpq(1_000_001, 1_000_000)
"""The largest factor with which a bound is proved where it cannot be proved as it stands."""


class Outcome(StrEnum):
    """What became of a text."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class WorstCaseResult:
    """``outcome`` with its reason, and the certificates that the checker accepted.

    There is one certificate for each part of the conclusion, or the one that refutes it; ``factor`` is 1, or
    how much the bound was loosened to prove it.
    """

    outcome: Outcome
    reason: str
    certificates: tuple[dict[str, Any], ...] = ()
    factor: fmpq = ONE
    figures: dict[str, Any] = field(default_factory=dict)


def undecided(reason: str) -> WorstCaseResult:
    """Nothing was settled, because of ``reason``."""
    return WorstCaseResult(Outcome.UNDECIDED, reason)


def proved(certificate: dict[str, Any], margin: float, factor: fmpq = ONE) -> WorstCaseResult:
    """One part of a conclusion is proved, with its bound multiplied by ``factor``."""
    return WorstCaseResult(Outcome.PROVED, "proved", (certificate,), factor, {"margin": margin})
