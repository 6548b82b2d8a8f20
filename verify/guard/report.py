"""What the guard found, for people and for machines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .claims import ROUNDING_WORDS, Kind
from .problems import Point
from .process import Trial
from .reading import with_decimals


class Standing(StrEnum):
    """How a target stands towards a claim, or all claims, about its method."""

    CONSISTENT = "consistent"
    REFUTED = "refuted"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Finding:
    """A claim that a target breaks, or could not be held against: on which instance, and what happened."""

    claim: str
    kind: Kind
    standing: Standing
    title: str
    promise: str
    source: str
    instance: Trial | None
    reason: str
    theirs: tuple[Point, ...] = ()
    ours: tuple[Point, ...] = ()
    curve: dict[str, Any] | None = None
    """What is measured along the two runs, to be drawn: see :mod:`.curves`."""
    textbook: bool = True
    """Whether `ours` is the textbook method's run; else it is one of several right ones."""

    def lines(self) -> list[str]:
        found = [f"{self.standing}: {self.claim} - {self.title}"]
        if self.promise != self.title:
            found.append(f"  promised: {self.promise}")
        if self.source not in ("conduct", "by definition"):
            found.append(f"  source:   {self.source}")
        if self.instance is not None:
            text, exact = with_decimals(self.instance.text())
            found.append(f"  instance: {text}")
            found += [f"            {decimal} is exactly {number}" for decimal, number in exact]
        found.append(f"  found:    {with_decimals(self.reason)[0]}")
        if self.instance is not None and not self.instance.x0:
            found += _answers(self.theirs, self.ours)
        elif self.theirs:
            found += _side_by_side(self.theirs, self.ours, "ours" if self.textbook else "one right run")
        return found

    def to_json(self) -> dict[str, Any]:
        return {
            "claim": self.claim,
            "kind": str(self.kind),
            "verdict": str(self.standing),
            "title": self.title,
            "promise": self.promise,
            "source": self.source,
            "reason": self.reason,
            "instance": None if self.instance is None else _instance_json(self.instance),
            "theirs": _points_json(self.theirs),
            "ours": _points_json(self.ours),
            "curve": self.curve,
        }


@dataclass(frozen=True)
class Held:
    """A claim and how the target stands to it: on how many instances it was held against it."""

    claim: str
    kind: Kind
    title: str
    promise: str
    standing: Standing
    instances: int


@dataclass(frozen=True)
class Report:
    """Everything the guard found about a target; prints as text, and `to_json` gives it to machines."""

    target: str
    method: str
    hyper: dict[str, float]
    seed: int
    held: tuple[Held, ...]
    findings: tuple[Finding, ...]
    remarks: tuple[str, ...]
    recurrence: str | None
    departs: str | None
    seconds: float
    textbook: bool = True
    """Whether there is a textbook recurrence to follow."""

    @property
    def standing(self) -> Standing:
        standings = {finding.standing for finding in self.findings}
        for standing in (Standing.REFUTED, Standing.UNDECIDED):
            if standing in standings:
                return standing
        return Standing.CONSISTENT

    def summary(self) -> str:
        """The result in one sentence."""
        name = f"{self.target} as {self.method}"
        if self.standing is Standing.REFUTED:
            broken = ", ".join(f.claim for f in self.findings if f.standing is Standing.REFUTED)
            return f"{name}: refuted, by {broken}."
        if self.standing is Standing.UNDECIDED:
            return f"{name}: undecided; {self.findings[0].reason}."
        if not self.textbook:
            return f"{name}: consistent with every theorem."
        if self.recurrence is None:
            return f"{name}: consistent with every theorem, but not the textbook recurrence."
        return f"{name}: consistent with every theorem, and the textbook recurrence ({self.recurrence})."

    def __str__(self) -> str:
        lines = [self.summary()]
        for finding in self.findings:
            lines += ["", *finding.lines()]
        if self.standing is Standing.CONSISTENT and self.departs:
            lines += ["", f"  {self.departs}"]
        if self.remarks:
            lines += ["", *(f"remark: {remark}" for remark in self.remarks)]
        kept = [h for h in self.held if h.standing is Standing.CONSISTENT]
        instances = sum(h.instances for h in kept)
        lines += ["", f"{len(kept)} of {len(self.held)} claims hold, on {instances} instances ({ROUNDING_WORDS})."]
        return "\n".join(lines)

    def to_json(self) -> dict[str, Any]:
        return {
            "target": self.target,
            "method": self.method,
            "hyper": self.hyper,
            "seed": self.seed,
            "verdict": str(self.standing),
            "summary": self.summary(),
            "textbook": self.textbook,
            "recurrence": self.recurrence,
            "departure": self.departs,
            "rounding": ROUNDING_WORDS,
            "findings": [finding.to_json() for finding in self.findings],
            "remarks": list(self.remarks),
            "claims": [
                {
                    "claim": h.claim, "kind": str(h.kind), "title": h.title, "promise": h.promise,
                    "verdict": str(h.standing), "instances": h.instances,
                }
                for h in self.held
            ],
            "seconds": round(self.seconds, 3),
        }  # fmt: skip


def _side_by_side(theirs: Sequence[Point], ours: Sequence[Point], name: str) -> list[str]:
    count = len(theirs)
    shown = range(count) if count <= 6 else (*range(3), *range(count - 2, count))
    rows = [(f"x_{k}", *_apart(theirs[k], ours[k] if k < len(ours) else ())) for k in shown]
    width = max(6, *(len(row[1]) for row in rows))
    lines = [f"  {'':<6}{'theirs':<{width}}{f'  {name}' if ours else ''}"]
    for place, row in enumerate(rows):
        if count > 6 and place == 3:
            lines.append("  ...")
        lines.append(f"  {row[0]:<6}{row[1]:<{width}}  {row[2]}".rstrip())
    return lines


def _answers(theirs: Sequence[Point], ours: Sequence[Point]) -> list[str]:
    """The answer of a part, and that of a right one."""
    words = _apart(theirs[0] if theirs else (), ours[0] if ours else ())
    return [f"  {name:<9} {word}" for name, word in zip(("theirs:", "right:"), words, strict=True) if word]


def _apart(theirs: Point, ours: Point) -> tuple[str, str]:
    """Two points for reading, in as many digits as tell them apart."""
    pairs = [(_words(theirs, digits), _words(ours, digits)) for digits in (9, 13, 17)]
    return next((pair for pair in pairs if theirs == ours or pair[0] != pair[1]), pairs[0])


def _words(x: Point, digits: int = 9) -> str:
    numbers = [f"{float(c):.{digits}g}" for c in x[:4]] + ["..."] * (len(x) > 4)
    return ", ".join(numbers) if len(x) < 2 else "(" + ", ".join(numbers) + ")"


def _instance_json(trial: Trial) -> dict[str, Any]:
    return {
        "text": trial.text(),
        "short": with_decimals(trial.text())[0],
        "problem": trial.problem.to_json(),
        "x0": [str(c) for c in trial.x0],
        "steps": trial.steps,
        "hyper": dict(trial.hyper),
        "dtype": trial.dtype,
    }


def _points_json(points: Sequence[Point]) -> list[list[str]]:
    """Exact rationals: what a float is, not what it prints as."""
    return [[str(c) for c in x] for x in points]
