"""What `tightrope run` and `tightrope falsify` share: a run with a progress bar, and the files it writes."""

from __future__ import annotations

import os
from pathlib import Path

from ..annotations import Place, github_annotations
from ..claim import REGISTRY
from ..junit import junit_xml
from ..output import write_text, writing
from ..run import Outcome, Settings, run
from ..terminal import console, watching

INTERRUPTED = 130


def run_with_progress(settings: Settings, *, resume: bool = False) -> Outcome:
    """Decides the claims of `settings` while a bar says how far it is."""
    with watching(len(settings.claims)) as watch:
        return run(settings, watch, resume=resume)


def write_machine_files(outcome: Outcome, junit: Path | None, annotations: bool) -> None:
    """The JUnit file, and the annotations on the standard output, where they are asked for."""
    if junit is not None:
        with writing(junit, "name another file with --junit"):
            write_text(junit, junit_xml(outcome.document))
    if annotations:
        for line in github_annotations(outcome.document, place_of, Path.cwd()):
            print(line)


def finish(outcome: Outcome, settings: Settings, again: str) -> int:
    """Says what came of the run and returns the exit status."""
    error = console(error=True)
    count = len(outcome.document["results"])
    if not outcome.complete:
        error.print(
            f"tightrope: interrupted after {count} of {len(settings.claims)} claims; their verdicts are kept"
            f" (run {outcome.run}), and `{again}` continues.",
            soft_wrap=True,
        )
        return INTERRUPTED
    return 1 if outcome.disagreements else 0


def default_workers() -> int:
    """The number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def place_of(id: str) -> Place | None:
    """Where a claim's text stands."""
    return REGISTRY[id].place if id in REGISTRY else None
