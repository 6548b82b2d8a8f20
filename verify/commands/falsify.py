"""`tightrope falsify`: decide claims that a user wrote in a file of their own."""

from __future__ import annotations

from typing import Annotated

import typer

from ..crew import Order
from ..results import replay_command
from ..run import Settings
from ..terminal import console, counts
from ..user_claims import claim_named, load_file, split_target
from . import options
from .running import default_workers, finish, run_with_progress, write_machine_files
from .telling import tell


def falsify_file(
    target: Annotated[
        str, typer.Argument(metavar="FILE.py[::NAME]", help="A Python file with claims; NAME is an id or a function.")
    ],
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
    """Decide the claims in a file of your own."""
    path, name = split_target(target)
    claims = load_file(path)
    if name is not None:
        claims = [claim_named(claims, name, path)]
    settings = Settings(
        claims=tuple(claims),
        order=Order((profile or options.ProfileName.STANDARD).profile, seed or 0, path.resolve(), limit),
        selection=(target,),
        workers=min(workers or default_workers(), len(claims)),
        out=out,
        json=json,
        ledger=ledger,
    )
    outcome = run_with_progress(settings, resume=resume)
    results = outcome.document["results"]
    shown = console()
    for result in results:
        tell(shown, result, replay_command(result["id"], outcome.document), outcome.document, out)
        shown.print()
    write_machine_files(outcome, junit, annotations)
    if len(results) > 1:
        shown.print(counts(results))
    return finish(outcome, settings, f"tightrope falsify {target} --resume")
