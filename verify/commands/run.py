"""`tightrope run`: decide claims."""

from __future__ import annotations

from typing import Annotated

import typer

from ..claim import REGISTRY
from ..crew import Order
from ..extensions import load_claims
from ..results import disagreement
from ..run import Settings, plan_to_resume
from ..selection import select
from ..terminal import console, counts, results_table
from . import options
from .running import default_workers, finish, run_with_progress, write_machine_files


def run_claims(
    selectors: options.Select = None,
    profile: options.ProfileOption = None,
    workers: options.Workers = None,
    seed: options.Seed = None,
    json: options.JsonFile = None,
    junit: options.JunitFile = None,
    annotations: options.Annotations = False,
    out: options.Out = options.OUT,
    brief: Annotated[bool, typer.Option("--brief", help="Print only what is not as recorded.")] = False,
    resume: options.Resume = False,
    limit: options.Limit = None,
    ledger: options.LedgerPath = options.LEDGER,
) -> int:
    """Decide claims and compare the verdicts with those that are recorded."""
    if resume and not selectors and profile is None and seed is None:
        plan = plan_to_resume(ledger)
        selectors, seed = list(plan.selection), plan.seed
        profile = options.ProfileName(plan.profile)
    load_claims()
    settings = Settings(
        claims=tuple(select(REGISTRY, selectors or [])),
        order=Order((profile or options.ProfileName.STANDARD).profile, seed or 0, limit=limit),
        selection=tuple(selectors or ()),
        workers=workers or default_workers(),
        out=out,
        json=json,
        ledger=ledger,
    )
    outcome = run_with_progress(settings, resume=resume)
    results = outcome.document["results"]
    shown = console()
    listed = [r for r in results if disagreement(r)] if brief else results
    if listed:
        shown.print(results_table(listed))
        shown.print()
    write_machine_files(outcome, junit, annotations)
    shown.print(counts(results))
    for clause in outcome.disagreements:
        shown.print(f"Not as recorded: {clause}.", style="bold red", soft_wrap=True)
    return finish(outcome, settings, "tightrope run --resume")
