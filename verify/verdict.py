"""Verdicts and the evidence behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Standing(StrEnum):
    """Where a claim stands after its evidence (the verdicts of the design, and no others)."""

    PROVED = "proved"
    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    ILL_POSED = "ill-posed"
    UNDECIDED = "undecided"


PROVED, CONFIRMED, REFUTED = Standing.PROVED, Standing.CONFIRMED, Standing.REFUTED
ILL_POSED, UNDECIDED = Standing.ILL_POSED, Standing.UNDECIDED


@dataclass(frozen=True)
class Evidence:
    """What a judge found.

    ``kind`` is certificate, counterexample, survival, sharpness, computation, necessity or statistics;
    ``figures`` are measured (instances, resolution, tightness ...); ``certificate`` is the JSON object
    that the checker accepts, where there is one.
    """

    kind: str
    arithmetic: str
    says: str
    figures: Mapping[str, Any] = field(default_factory=dict)
    certificate: Mapping[str, Any] | None = None
    supplied_by_hand: bool = False


@dataclass(frozen=True)
class Counterexample:
    """An exact instance on which the hypotheses hold and the conclusion fails.

    ``instance`` is its JSON description, ``text`` one line in exact numbers, ``values`` the two sides.
    """

    instance: Mapping[str, Any]
    text: str
    values: Mapping[str, str]
    trajectory: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class HypothesisReport:
    """Whether a hypothesis is needed: dropped, a counterexample was found or was not."""

    name: str
    needed: bool | None
    says: str


@dataclass(frozen=True)
class Verdict:
    """The claim's standing and why; prints as one plain sentence with its evidence below."""

    claim: str
    standing: Standing
    reason: str
    evidence: tuple[Evidence, ...] = ()
    counterexample: Counterexample | None = None
    hypotheses: tuple[HypothesisReport, ...] = ()
    seconds: float = 0.0

    def __str__(self) -> str:
        lines = [f"{self.claim}: {self.standing.upper()}. {self.reason}"]
        shown = [e for e in self.evidence if e.kind != "certificate"]
        certificates = [e for e in self.evidence if e.kind == "certificate"]
        lines += [f"  - {e.says}" for e in (*certificates[:3], *shown)]
        if len(certificates) > 3:
            lines.append(f"  - and {len(certificates) - 3} further certificates")
        if self.counterexample is not None:
            lines.append(f"  counterexample: {self.counterexample.text}")
        lines += [f"  hypothesis {h.name}: {h.says}" for h in self.hypotheses]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        from html import escape

        items = "".join(f"<li>{escape(e.says)}</li>" for e in self.evidence)
        shown = f"<p><b>{escape(self.claim)}: {self.standing}.</b> {escape(self.reason)}</p><ul>{items}</ul>"
        if self.counterexample is not None:
            shown += f"<p>Counterexample: {escape(self.counterexample.text)}</p>"
        return shown
