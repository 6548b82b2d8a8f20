"""What the commands print: tables of claims and verdicts, the story of one claim, the progress of a run."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from .results import disagreement
from .verdict import Standing

Json = Mapping[str, Any]

STYLES = {
    Standing.PROVED: "green",
    Standing.CONFIRMED: "cyan",
    Standing.REFUTED: "red",
    Standing.ILL_POSED: "magenta",
    Standing.UNDECIDED: "yellow",
}
_WIDTH_OF_A_PIPE = 180
_SECONDS_OF_SILENCE = 60
_LONGEST_VERDICT = max(map(len, Standing))


def console(*, error: bool = False) -> Console:
    """A console; where nobody looks at a terminal, its lines are long and do not depend on the machine."""
    stream = sys.stderr if error else sys.stdout
    width = None if stream.isatty() else _WIDTH_OF_A_PIPE
    return Console(stderr=error, width=width, highlight=False, soft_wrap=False)


def standing(verdict: str | None) -> Text:
    """A verdict in its colour; a dash for none."""
    return Text(verdict, STYLES[Standing(verdict)]) if verdict else Text("-", "dim")


def claims_table(claims: Sequence[Json]) -> Table:
    """The claims of `tightrope list`, one line each."""
    table = _table(claims, "claim", "recorded", "form", "topic", "place")
    table.add_column("title", no_wrap=True, overflow="ellipsis", ratio=1)
    for claim in claims:
        table.add_row(
            claim["id"],
            standing(claim["expected"]),
            claim["form"],
            claim["topic"],
            claim["source"]["locator"],
            Text(claim["title"]),
        )
    return table


def results_table(results: Sequence[Json]) -> Table:
    """The verdicts of a run, one line each; what is not as recorded stands out."""
    table = _table(results, "claim", "verdict", "recorded")
    table.add_column("s", justify="right", no_wrap=True)
    table.add_column("why", no_wrap=True, overflow="ellipsis", ratio=1)
    for result in results:
        wrong = disagreement(result)
        table.add_row(
            Text(result["id"], "bold red" if wrong else ""),
            standing(result["verdict"]),
            Text(f"not {result['expected'] or 'recorded'}", "bold red") if wrong else standing(result["expected"]),
            f"{result['seconds']:.1f}",
            Text(" ".join(result["reason"].split())),
        )
    return table


def counts(results: Sequence[Json]) -> Text:
    """How many claims have each verdict, in one line."""
    text = Text(f"{len(results)} {'claim' if len(results) == 1 else 'claims'}: ")
    numbers = {s: sum(r["verdict"] == s for r in results) for s in Standing}
    shown = [Text(f"{n} {s}", STYLES[s]) for s, n in numbers.items() if n] or [Text("nothing decided")]
    return text + Text(", ").join(shown) + Text(".")


def story(
    result: Json, *, formula: str, meaning: str, replay: str, check: Sequence[str] = (), printed: str = ""
) -> RenderableType:
    """One claim: statement, verdict, evidence, counterexample, repair, and the commands that replay and check it.

    `formula` is the statement in one plain line, `meaning` what its verdict means, as the report says it, and
    `printed` what the source prints.
    """
    source, verdict, found = result["source"], result["verdict"], result["counterexample"]
    words = _beyond(" ".join(result.get("docstring", "").split()), formula, found["text"] if found else "")
    parts: list[RenderableType] = [
        Text.assemble((result["id"], "bold"), "  ", (result["title"], "bold")),
        Text(f"{source['document']}, {source['locator']}", "dim"),
        *_section("", [formula, words] if words else [formula]),
        Text(),
        Text.assemble((verdict.upper(), f"bold {STYLES[Standing(verdict)]}"), f"  {meaning}"),
        *_indented([result["reason"]]),
    ]
    if found and found["text"] in result["reason"]:
        parts.pop()  # the counterexample, told below
    if wrong := disagreement(result):
        parts.append(Text(f"This is not as recorded: {wrong}.", "bold red"))
    if found:
        parts += _section("Counterexample", [found["text"]])
    parts += _section("Evidence", [f"- {item['says']}" for item in result["evidence"]])
    parts += _section("Hypotheses", [f"- {h['name']}: {h['says']}" for h in result.get("hypotheses", ())])
    links = [
        ("The text prints", printed),
        ("Repaired by", result["repair"]),
        ("Repairs", result.get("repair_of")),
        ("Readings", result["readings"]),
        ("Contradicts", result.get("contradicts")),
        ("The text answers", result.get("printed_answer")),
    ]
    told = [(name, value if isinstance(value, str) else ", ".join(value)) for name, value in links if value]
    told += [("Replay", replay), *(("Check", command) for command in check)]
    return Group(*parts, Text(), *(Text.assemble((f"{name}: ", "bold"), value) for name, value in told))


def _beyond(words: str, formula: str, counterexample: str) -> str:
    """The words of a claim without what stands above them (the statement) or below (the counterexample)."""
    if counterexample and counterexample in words:
        words = words.partition(counterexample)[0].strip().removesuffix("Against it:")
    return words.strip().removeprefix(formula).strip()


def _section(heading: str, lines: Sequence[str]) -> list[RenderableType]:
    """Indented lines under a heading and an empty line above; nothing where there are no lines."""
    top = [Text(), *([Text(heading, "bold")] if heading else [])] if lines else []
    return [*top, *_indented(lines)]


def _indented(lines: Sequence[str]) -> list[RenderableType]:
    return [Padding(Text(line), (0, 0, 0, 2), expand=False) for line in lines]


@contextmanager
def watching(total: int) -> Iterator[Callable[[Json], None]]:
    """Something to call with each result, that says on the standard error how many of `total` are decided.

    On a terminal it is a bar that leaves nothing behind; elsewhere a line now and then.
    """
    out = console(error=True)
    bar = Progress(
        TextColumn("deciding"),
        BarColumn(bar_width=40),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[last]}"),
        console=out,
        transient=True,
        disable=not out.is_terminal,
    )
    task = bar.add_task("deciding", total=total, last="")
    done, said = 0, time.monotonic()

    def watch(result: Json) -> None:
        nonlocal done, said
        done += 1
        bar.update(task, advance=1, last=f"{result['id']} {result['verdict']}")
        if not out.is_terminal and time.monotonic() - said > _SECONDS_OF_SILENCE:
            said = time.monotonic()
            out.print(f"tightrope: decided {done:,} of {total:,} claims")

    with bar:
        yield watch


def _table(rows: Sequence[Json], *names: str) -> Table:
    """A table whose ids and verdicts are never cut; the other columns give way to them."""
    table = Table(box=None, pad_edge=False, header_style="bold", expand=True)
    longest = max((len(row["id"]) for row in rows), default=0)
    whole = {"claim": longest, "verdict": _LONGEST_VERDICT, "recorded": _LONGEST_VERDICT, "form": len("universal")}
    for name in names:
        table.add_column(name, no_wrap=True, overflow="ellipsis", min_width=whole.get(name), max_width=max(longest, 40))
    return table
