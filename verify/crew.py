"""Worker processes that decide many claims; what one claim does to its process harms no other claim.

The order in which answers come depends on the machine, their content does not: each claim has its own random
numbers, and every worker runs with one thread of linear algebra and a fixed hash seed.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .as_json import result_json
from .claim import REGISTRY
from .extensions import InputError
from .profiles import Profile
from .verdict import UNDECIDED, Verdict

_START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from verify.worker import main; main()"
_SAME_EVERYWHERE = {
    "PYTHONHASHSEED": "0",
    "PYTHONIOENCODING": "utf-8",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}


@dataclass(frozen=True)
class Order:
    """What all workers are told: how hard to try, the seed, and the user's file that holds the claims, if any.

    A claim that takes longer than `limit` seconds is given up.
    """

    profile: Profile
    seed: int = 0
    file: Path | None = None
    limit: float | None = None


@dataclass(frozen=True)
class Decision:
    """One answer: a result as `tightrope run --json` writes it, and certificates by position of their evidence."""

    result: dict[str, Any]
    certificates: list[tuple[int, dict[str, Any]]]


class Crew:
    """`workers` processes that decide the claims `ids`; leaving it as a context manager ends them at once."""

    def __init__(self, ids: Sequence[str], order: Order, workers: int) -> None:
        self._order = order
        self._count = len(ids)
        self._todo: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[Decision | BaseException] = queue.SimpleQueue()
        self._processes: list[_Worker] = []
        self._lock, self._ended = threading.Lock(), False
        for id in ids:
            self._todo.put(id)
        self._threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(min(workers, len(ids)))]

    def __enter__(self) -> Crew:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._ended = True
            for worker in self._processes:
                worker.end()
        for thread in self._threads:
            thread.join()

    def interrupt(self) -> None:
        """Lets `decisions` raise KeyboardInterrupt when it is next waiting; safe inside a signal handler."""
        self._answers.put(KeyboardInterrupt())

    def decisions(self) -> Iterator[Decision]:
        """The decisions, in the order in which they are reached."""
        for _ in range(self._count):
            answer = self._answers.get()
            if isinstance(answer, BaseException):
                raise answer
            yield answer

    def _serve(self) -> None:
        worker = None
        try:
            while True:
                try:
                    id = self._todo.get_nowait()
                except queue.Empty:
                    return
                worker = worker or self._hire()
                try:
                    self._answers.put(worker.ask(id))
                except _Lost as lost:
                    self._answers.put(_undecided(id, f"{id} was not decided: {lost}", worker.seconds))
                    worker = None
        except BaseException as error:
            self._answers.put(error)
        finally:
            if worker is not None:
                worker.end()

    def _hire(self) -> _Worker:
        with self._lock:
            if self._ended:
                raise KeyboardInterrupt
            worker = _Worker(self._order)
            self._processes.append(worker)
        worker.start()
        return worker


class _Lost(Exception):
    """A worker ended, or was ended, before it answered; says why."""


class _Worker:
    def __init__(self, order: Order) -> None:
        self._order = order
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  open as long as the process
        self._gave_up = False
        self.seconds = 0.0
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START, json.dumps(sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            encoding="utf-8",
            env={**os.environ, **_SAME_EVERYWHERE},
            start_new_session=True,  # Ctrl-C is for the parent alone
        )

    def start(self) -> None:
        order = self._order
        file = str(order.file) if order.file else None
        try:
            self._say({"profile": asdict(order.profile), "seed": order.seed, "file": file})
            answer = self._hear()
        except _Lost as lost:
            raise InputError(f"No worker process could be started: {lost}.") from lost
        if "error" in answer:
            raise InputError(answer["error"])

    def ask(self, id: str) -> Decision:
        limit = self._order.limit
        timer = threading.Timer(limit, self._give_up) if limit else None
        if timer:
            timer.daemon = True
            timer.start()
        try:
            self._say({"id": id})
            answer = self._hear()
        finally:
            if timer:
                timer.cancel()
        return Decision(answer["result"], [(position, found) for position, found in answer["certificates"]])

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._errors):
            with suppress(OSError):
                pipe.close()  # type: ignore[union-attr]

    def _give_up(self) -> None:
        self._gave_up = True
        self._process.kill()

    def _say(self, message: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(message) + "\n")
            self._process.stdin.flush()
        except OSError:
            raise _Lost(self._why()) from None

    def _hear(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line.endswith("\n"):
            raise _Lost(self._why())
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _why(self) -> str:
        status = self._process.wait()
        if self._gave_up:
            self.seconds = self._order.limit or 0.0
            return f"it took longer than the limit of {self._order.limit:g} seconds"
        if status == -signal.SIGKILL:
            return "its process was killed by the system (signal 9), most likely for want of memory"
        if status < 0:
            return f"its process was ended by signal {-status} ({signal.strsignal(-status)})"
        self._errors.seek(0)
        said = self._errors.read().decode("utf-8", "replace").strip().splitlines()
        return f"its process ended with status {status}" + (f" ({said[-1].strip()})" if said else "")


def _undecided(id: str, reason: str, seconds: float) -> Decision:
    # Its text is not run here, not even for its formula: it has just ended another process.
    verdict = Verdict(id, UNDECIDED, reason, seconds=seconds)
    return Decision(*result_json(REGISTRY[id], verdict, formula=False))
