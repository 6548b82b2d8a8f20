"""The parent's side of the child process: asks for runs, under a time limit."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from types import TracebackType
from typing import Any

from ..extensions import InputError
from .problems import Point
from .signature import OPTIMIZER, Answer, Signature
from .target import Target

LOADING_LIMIT = 60.0
"""Seconds for the import of the target, which may bring a large library along."""
LONGEST_ANSWER = 2**28
LARGEST = Fraction(sys.float_info.max)
WARMING = 0.75
"""What of the time the first run may take: libraries import and compile when they are first called."""


@dataclass(frozen=True)
class Trial:
    """What one run is asked: a problem, a start, a number of steps, hyperparameters by the method's names."""

    problem: Any
    """A :class:`~.problems.Problem`, Rosenbrock's function or one of :mod:`.kinds`."""
    x0: Point
    """The start; empty where the target is a part of an optimizer, which has none."""
    steps: int
    hyper: Mapping[str, float]
    dtype: str = "float64"

    @property
    def start(self) -> Point:
        """The start that a run is given: three times the step size 0.1 is none of the floats."""
        return tuple(Fraction(float(max(-LARGEST, min(LARGEST, c)))) for c in self.x0)

    def text(self) -> str:
        start = ", ".join(str(c) for c in self.x0)
        hyper = "".join(f", {name} = {tidy(value)}" for name, value in self.hyper.items())
        if not self.x0:
            return f"{self.problem.text()}{hyper}"
        steps = f"{self.steps} step" + "s" * (self.steps != 1)
        function = "" if getattr(self.problem, "kind", "smooth") in ("linear", "values") else "f(x) = "
        return f"{function}{self.problem.text()}, x0 = ({start}){hyper}, {steps}"


@dataclass(frozen=True)
class Query:
    """One question of the target: the name of the function, the point, and the component where there are several."""

    name: str
    point: Point
    index: int | None


@dataclass(frozen=True)
class Run:
    """What came back: iterates (steps + 1 points, exactly the floats that were returned) and the gradients there.

    A part of an optimizer gives one point: its answer.
    """

    trial: Trial
    iterates: tuple[Point, ...]
    gradients: tuple[Point, ...]
    mutated: bool
    dtype: str
    printed: int
    calls: int
    """How often `grad` was asked."""
    queries: tuple[Query, ...] = ()
    """What the target asked, in order, up to a limit."""


class RunFailed(Exception):
    """The optimizer gave no iterates: `conduct` says which rule of conduct that breaks."""

    def __init__(self, conduct: str, why: str, trial: Trial, fatal: bool = False) -> None:
        super().__init__(why)
        self.conduct, self.why, self.trial, self.fatal = conduct, why, trial, fatal


class Child:
    """A process that holds the target; a context manager, which ends it and all that it started."""

    def __init__(
        self, target: Target, rename: Mapping[str, str], limit: float, signature: Signature = OPTIMIZER,
        *, method: str = "", hyper: Sequence[str] = (), extra: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """``method`` and ``hyper``, the names of its hyperparameters, tell a target of a library what it is to be;
        ``extra`` are further arguments in the target's own words."""
        self._target, self._rename, self._signature = target, dict(rename), signature
        self._asked = {"method": method, "hyper": list(hyper), "extra": dict(extra or {})}
        self.limit = limit
        self._warm = False

    def __enter__(self) -> Child:
        self._folder = tempfile.TemporaryDirectory(prefix="tightrope-guard-")
        root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
        path = os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), root)))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "verify.guard.child", os.path.join(self._folder.name, "printed")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1"},
            start_new_session=True,
        )
        self._buffer = b""
        try:
            self._load()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def _load(self) -> None:
        order = {"module": self._target.module, "name": self._target.name, "arguments": self._signature.arguments}
        try:
            self._send({**order, **self._asked})
            reply = self._receive(LOADING_LIMIT)
        except TimeoutError:
            raise InputError(f"The target {self._target} still imports after {LOADING_LIMIT:g} seconds.") from None
        except (EOFError, BrokenPipeError, ValueError):
            raise InputError(f"The target {self._target} ended Python while it was imported.") from None
        if "error" in reply:
            raise InputError(f"The target {self._target} cannot be used: {reply['error']}.")
        self.takes: list[str] | None = reply["takes"]
        self.notes: tuple[str, ...] = tuple(reply["notes"])
        self.fixed: bool = reply["fixed"]
        self.driven: bool = reply["driven"]

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()
        self._folder.cleanup()

    def restart(self) -> None:
        """Another process for the same target, in the place of one that has ended or does not answer."""
        self.__exit__(None, None, None)
        self._warm = False
        self.__enter__()

    def run(self, trial: Trial, seconds: float) -> Run:
        """The run that `trial` asks for; RunFailed where the optimizer gives none within the seconds."""
        limit = min(self.limit if self._warm else max(self.limit, WARMING * seconds), seconds)
        request = {
            "problem": trial.problem.to_json(),
            "x0": [str(c) for c in trial.start],
            "steps": trial.steps,
            "hyper": {self._rename.get(name, name): value for name, value in trial.hyper.items()},
            "dtype": trial.dtype,
            "arguments": self._signature.arguments,
            "shape": self._shape(trial),
        }
        try:
            self._send(request)
            reply = self._receive(limit)
        except TimeoutError:
            raise RunFailed("hangs", f"no answer after {limit:.3g} seconds", trial, fatal=True) from None
        except (EOFError, BrokenPipeError):
            raise RunFailed("crashes", f"Python ended ({self._ending()})", trial, fatal=True) from None
        except ValueError:
            raise RunFailed("crashes", "it writes to files that it did not open", trial, fatal=True) from None
        self._warm = True
        if "failed" in reply:
            raise RunFailed(reply["failed"], reply["why"], trial)
        return Run(
            trial,
            tuple(_exact(row) for row in reply["iterates"]),
            tuple(_exact(row) for row in reply["gradients"]),
            reply["mutated"],
            reply["dtype"],
            reply["printed"],
            reply["calls"],
            tuple(Query(name, _exact(point), index) for name, point, index in reply["queries"]),
        )

    def _shape(self, trial: Trial) -> list[int] | None:
        """The shape of the answer that is due; None where any will do."""
        d = trial.problem.dimension
        shapes = {Answer.ITERATES: [trial.steps + 1, d], Answer.VECTOR: [d], Answer.NUMBER: [], Answer.ARRAY: None}
        return shapes[self._signature.answer]

    def _ending(self) -> str:
        try:
            status = self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            return "it closed files that it did not open"
        return f"signal {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"

    def _send(self, message: Mapping[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(message).encode() + b"\n")
        self._process.stdin.flush()

    def _receive(self, seconds: float) -> Any:
        assert self._process.stdout is not None
        file, end = self._process.stdout.fileno(), time.monotonic() + seconds
        while b"\n" not in self._buffer:
            left = end - time.monotonic()
            if left <= 0 or not select.select([file], [], [], left)[0]:
                raise TimeoutError
            got = os.read(file, 1 << 16)
            if not got:
                raise EOFError
            self._buffer += got
            if len(self._buffer) > LONGEST_ANSWER:
                raise EOFError
        line, self._buffer = self._buffer.split(b"\n", 1)
        reply = json.loads(line)
        if not isinstance(reply, dict) or not {"ready", "error", "failed", "iterates"} & reply.keys():
            raise ValueError("no answer of the child")
        return reply


def tidy(value: float | Fraction) -> str:
    """A number that was passed as a float, as a short fraction where it is one exactly, else as Python prints it."""
    exact = Fraction(value)
    return str(exact) if exact.denominator <= 1024 else repr(float(value))


def _exact(row: list[float]) -> Point:
    return tuple(Fraction(c) for c in row)
