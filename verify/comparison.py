"""What changed between two runs: new claims, lost ones, other verdicts, slower decisions.

A regression is a loss of what was known: a claim that is gone, a verdict that differs from the recorded one,
or a weaker or contrary verdict on the same statement, even when the record was changed along with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verify.ledger import Ledger
from verify.results import disagreement, read_results
from verify.verdict import CONFIRMED, ILL_POSED, PROVED, REFUTED, UNDECIDED, Standing

# For each old verdict, the new ones that know more about the same statement.
_GAINS: dict[Standing, tuple[Standing, ...]] = {
    UNDECIDED: (PROVED, CONFIRMED, REFUTED, ILL_POSED),
    ILL_POSED: (PROVED, CONFIRMED, REFUTED),
    CONFIRMED: (PROVED, REFUTED),
    PROVED: (),
    REFUTED: (),
}


@dataclass(frozen=True)
class Change:
    """A claim whose verdict changed. `why` says what makes that a regression; empty where nothing does."""

    claim: str
    old: Standing
    new: Standing
    why: str

    @property
    def regression(self) -> bool:
        return bool(self.why)

    def __str__(self) -> str:
        return f"{self.claim}: {self.old} -> {self.new}" + (f" ({self.why})" if self.why else "")


@dataclass(frozen=True)
class Slower:
    """A claim whose decision took much longer; times in seconds."""

    claim: str
    old: float
    new: float

    def __str__(self) -> str:
        return f"{self.claim}: {self.old:.1f} s -> {self.new:.1f} s"


@dataclass(frozen=True)
class Comparison:
    """Two runs, claim by claim, in the order of the run that has the claim; `unchanged` is a number."""

    new: tuple[str, ...]
    lost: tuple[str, ...]
    changed: tuple[Change, ...]
    slower: tuple[Slower, ...]
    unchanged: int

    @property
    def regression(self) -> bool:
        """Whether something known was lost. Time is not counted: it depends on what else the machine does."""
        return bool(self.lost) or any(change.regression for change in self.changed)

    def __str__(self) -> str:
        lines = [f"new: {claim}" for claim in self.new]
        lines += [f"lost: {claim}" for claim in self.lost]
        lines += [f"{'regression' if c.regression else 'changed'}: {c}" for c in self.changed]
        lines += [f"slower: {slower}" for slower in self.slower]
        return "\n".join([*lines, f"unchanged: {self.unchanged}"])


def compare(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    *,
    slower_by_factor: float = 2.0,
    slower_by_seconds: float = 1.0,
) -> Comparison:
    """Compares two documents as `tightrope run --json` writes them (or `Ledger.document` returns them).

    A claim counts as slower when its time grew by more than the factor and by more than the seconds.
    """
    before = {result["id"]: result for result in old["results"]}
    after = {result["id"]: result for result in new["results"]}
    both = [(before[claim], after[claim]) for claim in after if claim in before]
    changed = tuple(_change(was, now) for was, now in both if was["verdict"] != now["verdict"])
    slower = (Slower(now["id"], was["seconds"], now["seconds"]) for was, now in both)
    return Comparison(
        new=tuple(claim for claim in after if claim not in before),
        lost=tuple(claim for claim in before if claim not in after),
        changed=changed,
        slower=tuple(
            s for s in slower if s.new > s.old * slower_by_factor and s.new - s.old > slower_by_seconds
        ),
        unchanged=len(both) - len(changed),
    )


def read_side(which: str, ledger: Path) -> Mapping[str, Any]:
    """One side of a comparison: a file of results, or the number of a run in the ledger at that path.

    A number names a run unless there is a file of that name. Raises `ResultsError` or `LedgerError`.
    """
    if which.isdecimal() and not Path(which).exists():
        with Ledger.open(ledger, create=False) as opened:
            return opened.document(int(which))
    return read_results(which)


def _change(was: Mapping[str, Any], now: Mapping[str, Any]) -> Change:
    old, new = Standing(was["verdict"]), Standing(now["verdict"])
    return Change(now["id"], old, new, why=disagreement(now) or _loss(was, now, old, new))


def _loss(was: Mapping[str, Any], now: Mapping[str, Any], old: Standing, new: Standing) -> str:
    """Why the new verdict, though it is recorded, knows less than the old one; empty where it does not."""
    # A claim that was written anew under its old id may have any verdict.
    if new in _GAINS[old] or was.get("statement") != now.get("statement"):
        return ""
    return f"the same statement was {old} before"
