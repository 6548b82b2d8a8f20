"""`tightrope run`: decide claims."""

from __future__ import annotations

from ..claim import REGISTRY
from ..crew import Order
from ..extensions import load_claims
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
    if results:
        shown.print(results_table(results))
    write_machine_files(outcome, junit, annotations)
    shown.print()
    shown.print(counts(results))
    for clause in outcome.disagreements:
        shown.print(f"Not as recorded: {clause}.", style="bold red", soft_wrap=True)
    return finish(outcome, settings, "tightrope run --resume")
