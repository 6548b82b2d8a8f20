"""`tightrope compare`: what changed between two runs."""

from __future__ import annotations

from typing import Annotated

import typer

from ..comparison import compare, read_side
from . import options


def compare_runs(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A file of results, or the number of a run.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="A file of results, or the number of a run.")],
    ledger: options.LedgerPath = options.LEDGER,
) -> int:
    """Compare two runs: new, lost, changed and slower claims; exit 1 on a regression."""
    comparison = compare(read_side(old, ledger), read_side(new, ledger))
    print(comparison)
    return 1 if comparison.regression else 0
