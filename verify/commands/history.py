"""`tightrope history`: the runs in the ledger, or every verdict on one claim."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from ..claim import REGISTRY
from ..extensions import load_claims
from ..ledger import Entry, Ledger, Run
from ..selection import find
from ..terminal import console, standing
from . import options


def show_history(
    id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="The id of a claim; all runs are listed without one.")
    ] = None,
    ledger: options.LedgerPath = options.LEDGER,
) -> int:
    """List every verdict on a claim, the oldest first; without an id, list the runs."""
    with Ledger.open(ledger, create=False) as opened:
        runs = opened.runs()
        entries = opened.history(id) if id is not None else []
    if id is not None and not entries:
        load_claims()
        find(REGISTRY, id)
        print(f"{id} was never decided here; `tightrope run {id}` decides it.")
        return 0
    console().print(_verdicts(entries) if id is not None else _runs(runs))
    return 0


def _verdicts(entries: list[Entry]) -> Table:
    table = _table("run", "decided (UTC)", "verdict", "profile", "seed", "s", "version", "why")
    for entry in entries:
        plan = entry.run.plan
        table.add_row(
            str(entry.run.id),
            _time(entry.decided),
            standing(entry.result["verdict"]),
            plan.profile,
            str(plan.seed),
            f"{entry.result['seconds']:.1f}",
            entry.run.versions.tightrope,
            Text(entry.result["reason"]),
        )
    return table


def _runs(runs: list[Run]) -> Table:
    table = _table("run", "started (UTC)", "state", "profile", "seed", "decided", "version", "selection")
    for run in runs:
        table.add_row(
            str(run.id),
            _time(run.started),
            run.state.value,
            run.plan.profile,
            str(run.plan.seed),
            f"{run.decided}/{run.plan.planned}",
            run.versions.tightrope,
            Text(" ".join(run.plan.selection) or "all"),
        )
    return table


def _table(*names: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in names:
        table.add_column(name, no_wrap=True, overflow="ellipsis")
    return table


def _time(iso: str) -> str:
    return iso.replace("T", " ").removesuffix("+00:00")
