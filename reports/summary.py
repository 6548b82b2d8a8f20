"""The run on one page of a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from reports.errata import does_not_stand
from reports.model import VERDICTS, Claim, read_results
from reports.wording import NAMES, SIGNS, counts_sentence, reason_sentence

STYLES = {
    "proved": "green",
    "confirmed": "cyan",
    "refuted": "red",
    "ill-posed": "magenta",
    "undecided": "yellow",
}
MOST_NAMED = 8


def terminal_summary(results: Mapping[str, Any]) -> RenderableType:
    """The verdicts by text, and what needs attention, as something that a rich console prints on one page.

    Raises ReportError with a sentence when the results cannot be read.
    """
    report = read_results(results)
    parts: list[RenderableType] = [Text(counts_sentence(report), style="bold"), ""]
    if report.claims:
        parts += [
            _counts_table({name: report.counts(claims) for name, claims in report.documents.items()}),
            "",
        ]
    parts += _attention(
        "Verdicts that differ from what is recorded",
        [(claim, claim.disagreement) for claim in report.claims if claim.differs],
    )
    parts += _attention(
        "Undecided",
        [(claim, reason_sentence(claim)) for claim in report.claims if claim.verdict == "undecided"],
    )
    unrepaired = [
        claim
        for claim in report.claims
        if claim.verdict == "refuted"
        and not claim.repair
        and claim.id not in report.reading_of
        and does_not_stand(claim)
    ]
    parts += _attention("Refuted, without a repair", [(claim, claim.heading) for claim in unrepaired])
    settings = [f"profile {report.profile}"] if report.profile else []
    settings += [f"seed {report.seed}"] if report.seed else []
    if settings:
        parts.append(Text(", ".join(settings), style="dim"))
    return Group(*parts)


def _counts_table(counts: Mapping[str, Mapping[str, int]]) -> Table:
    table = Table(box=None, pad_edge=False, show_footer=len(counts) > 1, footer_style="bold")
    table.add_column("Text", "All texts")
    totals = {verdict: sum(row[verdict] for row in counts.values()) for verdict in VERDICTS}
    for verdict in VERDICTS:
        heading = Text(f"{SIGNS[verdict]} {NAMES[verdict]}", style=STYLES[verdict])
        table.add_column(heading, f"{totals[verdict]:,}", justify="right", no_wrap=True, min_width=len(heading))
    for name, row in counts.items():
        table.add_row(Text(name), *(f"{row[verdict]:,}" if row[verdict] else "·" for verdict in VERDICTS))
    return table


def _attention(heading: str, found: Sequence[tuple[Claim, str]]) -> list[RenderableType]:
    """A short list under a heading, or nothing; the rest is counted."""
    if not found:
        return []
    lines: list[RenderableType] = [Text(f"{heading} ({len(found):,})", style="bold")]
    for claim, says in found[:MOST_NAMED]:
        line = Text.assemble((claim.id, STYLES[claim.verdict]), "  ", says, no_wrap=True, overflow="ellipsis")
        lines.append(Padding(line, (0, 0, 0, 2)))
    if len(found) > MOST_NAMED:
        lines.append(Padding(Text(f"and {len(found) - MOST_NAMED:,} more", style="dim"), (0, 0, 0, 2)))
    return [*lines, ""]
