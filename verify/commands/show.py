"""`tightrope show`: one claim and what became of it."""

from __future__ import annotations

import json as json_format
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from ..as_json import result_json
from ..claim import REGISTRY
from ..extensions import load_claims
from ..ledger import Entry, Ledger
from ..profiles import QUICK
from ..results import file_of, replay_command
from ..selection import find
from ..terminal import console
from ..worker import decide_in_words
from . import options
from .telling import tell


def show_claim(
    id: Annotated[str, typer.Argument(metavar="ID", help="The id of a claim.")],
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
    out: options.Out = options.OUT,
    ledger: options.LedgerPath = options.LEDGER,
) -> int:
    """Show one claim: statement, verdict, evidence, counterexample, repair, and the command that replays it.

    The verdict is the latest in the ledger; a claim that was never decided is decided now, with the quick profile.
    """
    entry = latest(ledger, id)
    if entry is None:
        load_claims()
        claim = find(REGISTRY, id)
        result: Mapping[str, Any] = result_json(claim, decide_in_words(claim, QUICK, 0))[0]
        document: Mapping[str, Any] = {"profile": QUICK.name, "seed": 0}
        command = f"tightrope run {id}"
    else:
        result = entry.result
        document = {"profile": entry.run.plan.profile, "seed": entry.run.plan.seed}
        command = _command(entry, id)
    if json:
        print(json_format.dumps(result, indent=1, ensure_ascii=False))
        return 0
    shown = console()
    tell(shown, result, command, document, out)
    if entry is not None:
        shown.print(f"Run {entry.run.id}, {entry.decided.replace('T', ' ').removesuffix('+00:00')} UTC", style="dim")
    return 0


def latest(ledger: Path, id: str) -> Entry | None:
    """The latest verdict on a claim that the ledger holds, if there is a ledger."""
    if not ledger.exists():
        return None
    with Ledger.open(ledger, create=False) as opened:
        entries = opened.history(id)
    return entries[-1] if entries else None


def _command(entry: Entry, id: str) -> str:
    return replay_command(id, {"file": file_of(entry.run.plan.selection)})
