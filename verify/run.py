"""A run: decides claims in worker processes, keeps each verdict at once, and can be interrupted and resumed."""

from __future__ import annotations

import hashlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import __version__
from .claim import Claim
from .crew import Crew, Order
from .extensions import InputError
from .ledger import DEFAULT_PATH, Ledger, LedgerError, Plan, RunState, RunWriter
from .output import OutputFolder, write_results
from .profiles import PROFILES
from .results import disagreement, file_of

Json = dict[str, Any]


@dataclass(frozen=True)
class Settings:
    """What a run is to do: the claims, how hard to try, where to keep what comes out.

    `selection` is what the user asked for, as given; a run is resumed only under the same. `file` holds the
    claims of a user's own file. A claim that takes longer than `limit` seconds is given up.
    """

    claims: tuple[Claim, ...]
    order: Order
    selection: tuple[str, ...] = ()
    workers: int = 1
    out: Path = Path("build")
    json: Path | None = None
    ledger: Path = DEFAULT_PATH

    def plan(self) -> Plan:
        """The run as the ledger writes it down."""
        return Plan(
            self.order.seed,
            self.order.profile.name,
            self.selection,
            len(self.claims),
            fingerprint(self.claims),
        )


@dataclass(frozen=True)
class Outcome:
    """What a run decided, in the order of its claims; not `complete` when it was interrupted."""

    run: int
    document: Json
    complete: bool
    resumed: int

    @property
    def disagreements(self) -> list[str]:
        """What is not as recorded, one clause for each such claim."""
        return [f"{r['id']} is {clause}" for r in self.document["results"] if (clause := disagreement(r))]


OnResult = Callable[[Json], None]


def run(settings: Settings, on_result: OnResult = lambda _: None, *, resume: bool = False) -> Outcome:
    """Decides the claims and returns what came out; `on_result` hears of each verdict as it is reached.

    The verdicts and certificates depend on the claims, the profile and the seed only. On Ctrl-C the run stops,
    keeps what was decided, and can be continued with `resume`. Raises InputError and LedgerError with a sentence
    when something cannot be written.
    """
    folder = OutputFolder(settings.out)
    with Ledger.open(settings.ledger) as ledger:
        writer = ledger.resume(settings.plan()) if resume else ledger.begin(settings.plan())
        kept = {result["id"]: result for result in ledger.results(writer.id)}
        try:
            if gone := folder.missing(list(kept.values())):
                raise InputError(
                    f"The certificate of {gone[0]} is not in {settings.out}; name the folder that run {writer.id}"
                    " wrote with --out, or start a new run."
                )
            decided, complete = _decide(settings, folder, writer, kept, on_result)
        except BaseException:
            writer.interrupt()
            raise
        if complete:
            writer.finish()
        else:
            writer.interrupt()
    document = {
        "tool": "tightrope",
        "version": __version__,
        "profile": settings.order.profile.name,
        "seed": settings.order.seed,
        **({"file": file} if (file := file_of(settings.selection)) else {}),
        "results": [decided[claim.id] for claim in settings.claims if claim.id in decided],
    }
    write_results(document, folder.results, folder.root)
    if settings.json is not None and settings.json.resolve() != folder.results.resolve():
        write_results(document, settings.json, folder.root)
    return Outcome(writer.id, document, complete, len(kept))


def _decide(
    settings: Settings, folder: OutputFolder, writer: RunWriter, kept: dict[str, Json], on_result: OnResult
) -> tuple[dict[str, Json], bool]:
    """(all results by id, whether none is missing)."""
    decided = dict(kept)
    ids = [claim.id for claim in settings.claims if claim.id not in kept]
    with Crew(ids, settings.order, settings.workers) as crew, _calling_on_interrupt(crew.interrupt):
        try:
            for decision in crew.decisions():
                result = folder.keep(decision.result, decision.certificates)
                writer.record(result)
                decided[result["id"]] = result
                on_result(result)
        except KeyboardInterrupt:
            return decided, False
    return decided, True


@contextmanager
def _calling_on_interrupt(call: Callable[[], None]) -> Iterator[None]:
    """Calls `call` on Ctrl-C, so that no verdict is lost between its decision and its record.

    A second Ctrl-C interrupts whatever is going on. Outside the main thread signals cannot be caught.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def handle(*_: object) -> None:
        signal.signal(signal.SIGINT, previous)
        call()

    previous = signal.signal(signal.SIGINT, handle)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)


def plan_to_resume(ledger: Path) -> Plan:
    """The plan of the latest interrupted run over registered claims, for `--resume` without anything else."""
    with Ledger.open(ledger, create=False) as opened:
        interrupted = [
            run
            for run in opened.runs()
            if run.state is RunState.INTERRUPTED and file_of(run.plan.selection) is None
        ]
    if not interrupted:
        raise LedgerError(f"There is no interrupted run in the ledger {ledger} to continue.")
    plan = interrupted[-1].plan
    if plan.profile not in PROFILES:
        raise InputError(f"Run {interrupted[-1].id} used the profile {plan.profile!r}, which does not exist here.")
    return plan


def fingerprint(claims: Sequence[Claim]) -> str:
    """A digest of everything that the verdicts may depend on: the engine's files and those of the claims."""
    folders = {Path(__file__).parent}
    files = set()
    for claim in claims:
        package = sys.modules.get(claim.text.__module__.partition(".")[0])
        paths = list(getattr(package, "__path__", ()))
        folders |= {Path(path) for path in paths}
        if not paths:
            files.add(Path(claim.place[0]))
    for folder in folders:
        files |= set(folder.rglob("*.py"))
    digest = hashlib.sha256()
    for file in sorted(files):
        if file.is_file():
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
