"""Every run, kept in an embedded SQLite database: who decided what, when, with which versions, how fast.

    with Ledger.open(path) as ledger, ledger.begin(plan) as run:
        for claim in claims:
            run.record(result_of(claim))

What is promised:
- a verdict is on disk when `record` returns; a kill at any moment loses none and damages nothing;
- several processes may write at once, each its own run;
- a run that was cut off is continued by `resume` and decides nothing twice. Whoever continues a run becomes
  its owner; a former owner that lives after all is stopped with a sentence at its next `record`;
- a file that is damaged, foreign, or written by a newer Tightrope is refused and left as it is.

A ledger is used by the process that opened it: a connection must not cross a fork.
"""

from __future__ import annotations

import hashlib
import json
import platform
import sqlite3
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from verify.ledger_file import LedgerError, damaged, in_sentences, open_file, transaction
from verify.owner import is_alive, this_process
from verify.results import file_of

__all__ = [
    "DEFAULT_PATH",
    "Entry",
    "Ledger",
    "LedgerError",
    "Plan",
    "Run",
    "RunState",
    "RunWriter",
    "Versions",
    "installed_versions",
]

DEFAULT_PATH = Path(".tightrope/ledger.sqlite")


class RunState(StrEnum):
    RUNNING = "running"
    INTERRUPTED = "interrupted"
    FINISHED = "finished"


@dataclass(frozen=True)
class Plan:
    """What a run sets out to do; an interrupted run is continued only under the same plan.

    `selection` holds the SELECT arguments as given, `planned` the number of claims they name. `fingerprint`
    is any text that changes when the verdicts might (a digest of the claims and the engine), or empty.
    """

    seed: int
    profile: str
    selection: tuple[str, ...] = ()
    planned: int = 0
    fingerprint: str = ""


@dataclass(frozen=True)
class Versions:
    """The versions that a verdict may depend on."""

    tightrope: str
    python: str
    numpy: str
    flint: str


@dataclass(frozen=True)
class Run:
    """A run as the ledger knows it: times in UTC as ISO 8601, `decided` the number of verdicts on disk."""

    id: int
    started: str
    finished: str | None
    state: RunState
    plan: Plan
    versions: Versions
    decided: int


@dataclass(frozen=True)
class Entry:
    """One claim's verdict in one run, with the whole result as `tightrope run --json` writes it."""

    run: Run
    decided: str
    result: Mapping[str, Any]


def installed_versions() -> Versions:
    """The versions that are installed here; "unknown" for what was never installed."""
    tightrope, numpy, flint = (_installed(name) for name in ("tightrope", "numpy", "python-flint"))
    return Versions(tightrope, platform.python_version(), numpy, flint)


class Ledger:
    """An open ledger, made by `Ledger.open` and closed by leaving it as a context manager."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    @classmethod
    def open(cls, path: Path | str = DEFAULT_PATH, *, create: bool = True) -> Self:
        """Opens the ledger at `path`; with `create`, makes it (and its folder) when there is none.

        Raises `LedgerError` when there is none and `create` is false, and when the file is damaged, is not a
        ledger, has a newer schema, or cannot be read.
        """
        return cls(Path(path), open_file(Path(path), create=create))

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def begin(self, plan: Plan) -> RunWriter:
        """Starts a run and returns what its verdicts are recorded with."""
        owner = uuid.uuid4().hex
        row = {
            "started": _now(),
            "state": RunState.RUNNING,
            "process": this_process(),
            "owner": owner,
            **asdict(installed_versions()),
            **asdict(plan),
            "seed": str(plan.seed),  # a seed may be larger than an SQLite integer
            "selection": json.dumps(plan.selection),
        }
        names = ", ".join(row)
        values = ", ".join(f":{name}" for name in row)
        with self._transaction():
            run_id = self._connection.execute(f"INSERT INTO run ({names}) VALUES ({values})", row).lastrowid
        assert run_id is not None
        return RunWriter(self, run_id, owner)

    def resume(self, plan: Plan, run_id: int | None = None) -> RunWriter:
        """Continues the run `run_id`, or the latest interrupted run of this plan, where it stopped.

        Raises `LedgerError` when there is none, when it is finished or still running, and when its plan or
        the versions differ: verdicts that were reached differently do not belong in one run.
        """
        owner = uuid.uuid4().hex
        with self._transaction():
            run = self.run(run_id) if run_id is not None else self._latest_interrupted(plan)
            _must_be_interrupted(run)
            if differences := _differences(run, plan):
                reasons = "; ".join(differences)
                raise LedgerError(f"Run {run.id} cannot be continued, because {reasons}: start a new run.")
            self._connection.execute(
                "UPDATE run SET state = ?, process = ?, owner = ?, planned = ? WHERE id = ?",
                (RunState.RUNNING, this_process(), owner, plan.planned, run.id),
            )
        return RunWriter(self, run.id, owner)

    def runs(self) -> list[Run]:
        """All runs, the oldest first."""
        return [self._run_of(row) for row in self._rows(f"{_SELECT_RUN} ORDER BY run.id")]

    def run(self, run_id: int) -> Run:
        """The run with this number; raises `LedgerError` when there is none."""
        for row in self._rows(f"{_SELECT_RUN} WHERE run.id = ?", run_id):
            return self._run_of(row)
        numbers = [run.id for run in self.runs()]
        known = f"it has the runs {numbers[0]} to {numbers[-1]}" if numbers else "it has no runs yet"
        raise LedgerError(f"There is no run {run_id} in the ledger {self.path}; {known}.")

    def decided(self, run_id: int) -> frozenset[str]:
        """The ids of the claims that the run has decided."""
        return frozenset(claim for (claim,) in self._rows("SELECT claim FROM verdict WHERE run = ?", run_id))

    def results(self, run_id: int) -> list[dict[str, Any]]:
        """The results of a run in the order in which they were decided."""
        self.run(run_id)
        rows = self._rows("SELECT result, digest FROM verdict WHERE run = ? ORDER BY rowid", run_id)
        return [self._result_of(*row) for row in rows]

    def document(self, run_id: int) -> dict[str, Any]:
        """A run as `tightrope run --json` writes it."""
        run = self.run(run_id)
        return {
            "tool": "tightrope",
            "version": run.versions.tightrope,
            "profile": run.plan.profile,
            "seed": run.plan.seed,
            **({"file": file} if (file := file_of(run.plan.selection)) else {}),
            "results": self.results(run_id),
        }

    def history(self, claim: str) -> list[Entry]:
        """Every verdict on `claim`, the oldest first; empty when it was never decided."""
        rows = self._rows(
            "SELECT run, decided, result, digest FROM verdict WHERE claim = ? ORDER BY run", claim
        )
        return [Entry(self.run(run), decided, self._result_of(*rest)) for run, decided, *rest in rows]

    def _run_of(self, row: tuple[Any, ...]) -> Run:
        try:
            return _run_of(row)
        except ValueError as error:
            raise LedgerError(f"{damaged(self.path)} (run {row[0]} makes no sense: {error}).") from error

    def _result_of(self, text: str, digest: str) -> dict[str, Any]:
        if _digest(text) != digest:
            raise LedgerError(f"{damaged(self.path)} (a result does not match its digest).")
        result: dict[str, Any] = json.loads(text)
        return result

    def _latest_interrupted(self, plan: Plan) -> Run:
        interrupted = [run for run in reversed(self.runs()) if run.state is RunState.INTERRUPTED]
        if not interrupted:
            raise LedgerError(f"There is no interrupted run in the ledger {self.path} to continue.")
        return next((run for run in interrupted if not _differences(run, plan)), interrupted[0])

    def _rows(self, query: str, *arguments: int | str) -> list[tuple[Any, ...]]:
        with in_sentences(self.path):
            return self._connection.execute(query, arguments).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with in_sentences(self.path), transaction(self._connection):
            yield


class RunWriter:
    """Records the verdicts of one run; leaving it as a context manager finishes or interrupts the run."""

    def __init__(self, ledger: Ledger, run_id: int, owner: str) -> None:
        self.ledger = ledger
        self.id = run_id
        self._owner = owner

    def decided(self) -> frozenset[str]:
        """The ids of the claims that need not be decided again."""
        return self.ledger.decided(self.id)

    def record(self, result: Mapping[str, Any]) -> None:
        """Keeps one result (with `id`, `verdict` and `seconds` among its fields), on disk when this returns.

        Raises `LedgerError` when the result is not JSON, when the claim was decided in this run already, when
        another process has continued the run, and when the disk is full or fails. Nothing of this result is
        then kept, and everything before it is.
        """
        claim, text = str(result["id"]), _as_json(result)
        row = (self.id, claim, str(result["verdict"]), float(result["seconds"]), _now(), text, _digest(text))
        with self._as_owner():
            if self.ledger._rows("SELECT 1 FROM verdict WHERE run = ? AND claim = ?", self.id, claim):
                raise LedgerError(f"The claim {claim} was decided in run {self.id} already.")
            self.ledger._connection.execute("INSERT INTO verdict VALUES (?, ?, ?, ?, ?, ?, ?)", row)

    def finish(self) -> None:
        """Closes the run: all its claims are decided."""
        self._set_state(RunState.FINISHED, _now())

    def interrupt(self) -> None:
        """Leaves the run to be continued by `Ledger.resume`."""
        self._set_state(RunState.INTERRUPTED, None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.finish()
        else:
            # A run whose process is gone counts as interrupted anyway; the first error is the one to hear.
            with suppress(LedgerError):
                self.interrupt()

    def _set_state(self, state: RunState, finished: str | None) -> None:
        with self._as_owner():
            self.ledger._connection.execute(
                "UPDATE run SET state = ?, finished = ? WHERE id = ?", (state, finished, self.id)
            )

    @contextmanager
    def _as_owner(self) -> Iterator[None]:
        with self.ledger._transaction():
            if self.ledger._rows("SELECT owner FROM run WHERE id = ?", self.id) != [(self._owner,)]:
                raise LedgerError(f"Run {self.id} was continued by another process: this one stops.")
            yield


_SELECT_RUN = (
    "SELECT run.id, started, finished, state, process, tightrope, python, numpy, flint, seed, profile,"
    " selection, planned, fingerprint, (SELECT count(*) FROM verdict WHERE verdict.run = run.id) FROM run"
)


def _run_of(row: tuple[Any, ...]) -> Run:
    run_id, started, finished, state, process, *rest = row
    tightrope, python, numpy, flint, seed, profile, selection, planned, fingerprint, decided = rest
    standing = RunState(state)
    if standing is RunState.RUNNING and not is_alive(process):
        standing = RunState.INTERRUPTED
    plan = Plan(int(seed), profile, tuple(json.loads(selection)), planned, fingerprint)
    return Run(run_id, started, finished, standing, plan, Versions(tightrope, python, numpy, flint), decided)


def _must_be_interrupted(run: Run) -> None:
    if run.state is RunState.FINISHED:
        raise LedgerError(f"Run {run.id} is finished: there is nothing to continue.")
    if run.state is RunState.RUNNING:
        raise LedgerError(f"Run {run.id} is still running: wait for it, or stop it, before it is continued.")


def _differences(run: Run, plan: Plan) -> list[str]:
    """Why verdicts reached under `plan` here do not belong in `run`, as clauses of a sentence."""
    then, now = asdict(run.plan) | asdict(run.versions), asdict(plan) | asdict(installed_versions())
    named = [name for name in then if name not in ("planned", "fingerprint")]
    clauses = [
        f"its {name} is {then[name]!r} and here it is {now[name]!r}"
        for name in named
        if then[name] != now[name]
    ]
    if then["fingerprint"] != now["fingerprint"]:
        clauses.append("the claims or the engine have changed since")
    return clauses


def _as_json(result: Mapping[str, Any]) -> str:
    try:
        return json.dumps(result, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError) as error:
        raise LedgerError(f"The result of {result['id']} is not JSON and cannot be kept: {error}.") from error


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _installed(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "unknown"
