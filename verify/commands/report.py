"""`tightrope report`: the HTML site and the errata."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from ..comparison import read_side
from ..extensions import InputError, load_reports
from ..ledger import Ledger, LedgerError
from ..output import RESULTS, with_folder, writing
from ..terminal import console
from . import options
from .running import default_workers

_HERE = Path(__file__).parents[2]


def write_report(
    results: Annotated[
        str | None,
        typer.Argument(metavar="[RESULTS]", help="A file of results, or the number of a run; the last run without."),
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="The folder of the site [build/report].")] = Path("build/report"),
    guard: Annotated[
        list[Path] | None,
        typer.Option("--guard", metavar="FILE", help="Add a page for what `tightrope guard --json FILE` wrote."),
    ] = None,
    workers: options.Workers = None,
    ledger: options.LedgerPath = options.LEDGER,
) -> int:
    """Write the HTML site and the errata of the last run, and sum it up on one page."""
    guards = [_guard_results(path) for path in guard or []]
    document, base = with_folder(*_read(results, ledger))
    reports = load_reports()
    with writing(out, "name another folder with --out"):
        try:
            site = reports.build_site(
                document,
                out,
                certificates=base,
                docs=_documents(),
                guards=guards,
                workers=workers or default_workers(),
                plot_values=reports.engine_values,
            )
            console().print(reports.terminal_summary(document))
        except reports.ReportError as error:
            raise InputError(str(error)) from error
    console().print(f"The report is at {site.index}; open it in a browser.", soft_wrap=True)
    return 0


def _read(results: str | None, ledger: Path) -> tuple[Mapping[str, Any], Path]:
    """A run, and the folder that its certificates' paths are relative to."""
    last = options.OUT / RESULTS
    if results is None and last.is_file():
        results = str(last)
    if results is not None:
        path = Path(results)
        return read_side(results, ledger), path.parent if path.is_file() else options.OUT
    try:
        with Ledger.open(ledger, create=False) as opened:
            runs = [run for run in opened.runs() if not any(s.startswith("guard:") for s in run.plan.selection)]
            if not runs:
                raise InputError("There is no run to report on yet; `tightrope run` makes one.")
            return opened.document(runs[-1].id), options.OUT
    except LedgerError as error:
        if ledger.exists():
            raise
        raise InputError("There is no run to report on yet; `tightrope run` makes one.") from error


def _guard_results(path: Path) -> Mapping[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read as what `tightrope guard --json {path}` writes: {error}.") from error
    if not isinstance(found, dict):
        raise InputError(f"{path} is no result of `tightrope guard --json`; expected one JSON object.")
    return found


def _documents() -> list[Path]:
    """The documentation, where this is a source tree."""
    found = [_HERE / "README.md", *sorted((_HERE / "docs").glob("*.md"))]
    return [path for path in found if path.is_file() and (_HERE / "docs").is_dir()]
