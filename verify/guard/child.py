"""The child process: runs a user's optimizer, one request a line on the standard input, one answer a line back.

Whatever the optimizer does - print, read, raise, exit, return nonsense - becomes part of an answer; what it cannot
answer for (a crash, a hang) the parent notices.  Memory and files that it writes are limited.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import json
import os
import resource
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from . import labelled as labelled  # adds its kind of problem to those that can be realized
from . import targets_styles
from .oracles import Log, realize

LONGEST_MESSAGE = 300
MOST_MEMORY = 2 * 2**30
"""Bytes that a run may take beyond what the import took."""
LARGEST_FILE = 64 * 2**20
"""Bytes that may be printed, or written to one file."""
RANDOM_SEED = 0
"""Of the generator that a stochastic method is given, in every run."""


def main() -> None:
    """Serve until the standard input ends."""
    _end_with(os.getppid())
    answers, requests = os.fdopen(os.dup(1), "w", encoding="utf-8"), os.fdopen(os.dup(0), encoding="utf-8")
    # The optimizer gets a terminal of its own: what it prints is counted, and what it reads is empty.
    printed = os.open(os.devnull if len(sys.argv) < 2 else sys.argv[1], os.O_RDWR | os.O_CREAT)
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.dup2(printed, 1)
    os.dup2(printed, 2)

    def answer(message: dict[str, Any]) -> None:
        answers.write(json.dumps(message) + "\n")
        answers.flush()

    order = json.loads(requests.readline())
    try:
        target = adapted(order)
    except BaseException as error:
        installable = isinstance(error, ModuleNotFoundError) and targets_styles.missing(order["module"], error)
        answer({"error": installable or (str(error) if isinstance(error, LookupError) else _words(error))})
        return
    told = {"takes": target.takes, "notes": target.notes, "fixed": target.fixed, "driven": target.driven}
    answer({"ready": True, **told})
    _limit()
    for line in requests:
        before = _written(printed)
        reply = run(target.call, json.loads(line))
        reply["printed"] = _written(printed) - before
        answer(reply)


def adapted(order: dict[str, Any]) -> targets_styles.Adapted:
    """The target that is ordered, ready to be called with the signature of the method."""
    asked = targets_styles.Asked(order["method"], tuple(order["arguments"]), order["hyper"], order["extra"])
    if order["module"] == "scipy":
        return targets_styles.scipy_method(order["name"], asked)
    targets_styles.prepare(order["module"])
    return targets_styles.adapt(load(order["module"], order["name"]), asked)


def _limit() -> None:
    """Neither the memory nor the disk of this machine is the optimizer's to fill."""
    with suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + MOST_MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, resource.getrlimit(resource.RLIMIT_AS)[1]))
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


def load(module: str, name: str) -> Any:
    """What `name` is in a module, or in a file that ends in .py; LookupError, with a sentence, without one."""
    if module.endswith(".py"):
        path = Path(module).resolve()
        sys.path.insert(0, str(path.parent))
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec is not None and spec.loader is not None
        loaded = importlib.util.module_from_spec(spec)
        sys.modules[path.stem] = loaded
        spec.loader.exec_module(loaded)
    else:
        sys.path.insert(0, os.getcwd())
        loaded = importlib.import_module(module)
    found: Any = loaded
    for part in name.split("."):
        if not hasattr(found, part):
            own = (n for n, v in vars(loaded).items() if inspect.isfunction(v) and v.__module__ == loaded.__name__)
            has = sorted(own)
            raise LookupError(f"{module} has no {name!r}; it has {', '.join(has[:8]) or 'no function'}")
        found = getattr(found, part)
    if not callable(found) and not targets_styles.has_updates(found):
        raise LookupError(f"{name!r} of {module} is a {type(found).__name__}, and cannot be called")
    return found


def run(target: Callable[..., Any], request: dict[str, Any]) -> dict[str, Any]:
    """One run: its iterates, the gradients there, and how the optimizer behaved; or `failed` and `why`."""
    dtype, log = np.dtype(request["dtype"]), Log()
    problem, world = realize(request["problem"], dtype, log)
    world["x0"] = np.array([float(Fraction(c)) for c in request["x0"]], dtype=dtype)
    world["steps"], world["rng"] = request["steps"], np.random.default_rng(RANDOM_SEED)
    given = [world[name] for name in request["arguments"]]
    kept = [one.copy() if isinstance(one, np.ndarray) else None for one in given]
    try:
        with np.errstate(all="ignore"):
            returned = target(*given, **request["hyper"])
            answer = _one_row(returned) if request["shape"] is None else np.array(returned)
    except BaseException as error:  # SystemExit and KeyboardInterrupt of the optimizer's own making among them
        return {"failed": "raises", "why": _words(error)}
    with np.errstate(all="ignore"):
        return _judged(request, problem, given, kept, answer, log)


def _judged(
    request: dict[str, Any], problem: Any, given: list[Any], kept: list[Any], answer: Any, log: Log
) -> dict[str, Any]:
    """What came back, where it is what is due; else `failed` and `why`."""
    mutated = any(old is not None and not np.array_equal(old, new) for old, new in zip(kept, given, strict=True))
    told = {"mutated": mutated, "dtype": str(answer.dtype), "calls": log.counts.get("grad", 0)}
    shape = None if request["shape"] is None else tuple(request["shape"])
    what = "the iterates have" if "steps" in request["arguments"] else "the answer has"
    if shape is not None and answer.shape != shape:
        return {**told, "failed": "shape", "why": f"{what} the shape {answer.shape} where {_plain(shape)} is due"}
    if answer.dtype.kind not in "fiu":
        verb = what.replace("have", "are").replace("has", "is")
        return {**told, "failed": "type", "why": f"{verb} no real numbers, but of type {answer.dtype}"}
    iterates = answer.reshape(1, -1) if answer.ndim < 2 else answer
    if not np.isfinite(iterates).all():
        at = int(np.argmin(np.isfinite(iterates).all(axis=1)))
        which = f"x_{at}" if shape is not None and len(shape) == 2 else "the answer"
        return {**told, "failed": "finite", "why": f"{which} is {_short(iterates[at])}"}
    rows = iterates.astype(float).tolist()
    slopes = _slopes(problem, rows) if "x0" in request["arguments"] and answer.ndim == 2 else []
    if not np.isfinite(slopes).all():
        return {**told, "failed": "finite", "why": "the iterates grow until the gradient there overflows"}
    return {**told, "iterates": rows, "gradients": slopes, "queries": _finite(log.queries)}


def _slopes(problem: Any, rows: list[list[float]]) -> list[list[float]]:
    """The gradients at the iterates as floats give them, which is what the optimizer saw."""
    if not hasattr(problem, "gradient"):
        return []
    quiet = Log()
    _, world = realize(problem.to_json(), np.dtype(float), quiet)
    return [world["grad"](row).tolist() for row in rows]


def _finite(queries: list[tuple[str, list[float], int | None]]) -> list[tuple[str, list[float], int | None]]:
    """The questions up to the first one that is not at a finite point."""
    bad = (k for k, (_, point, _) in enumerate(queries) if not np.isfinite(point).all())
    return queries[: next(bad, len(queries))]


def _one_row(returned: Any) -> Any:
    parts = returned if isinstance(returned, tuple) else (returned,)
    return np.concatenate([np.asarray(part).ravel() for part in parts])


def _plain(shape: tuple[int, ...]) -> str:
    return f"({shape[0]}, {shape[1]})" if len(shape) == 2 else str(shape)


def _words(error: BaseException) -> str:
    try:
        words = " ".join(str(error).split())
    except Exception:
        words = ""
    return f"{type(error).__name__}: {words}"[:LONGEST_MESSAGE] if words else type(error).__name__


def _short(row: Any) -> str:
    return np.array2string(row if len(row) > 1 else row[0], threshold=6, precision=6, separator=", ")


def _written(file: int) -> int:
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):
            if stream is not None and not stream.closed:
                stream.flush()
    return os.fstat(file).st_size


def _end_with(parent: int) -> None:
    """Ends this process soon after its parent, which may be killed without a chance to end it."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    main()
