"""The child process: runs a user's optimizer, one request a line on the standard input, one answer a line back.

Whatever the optimizer does - print, read, raise, exit, return nonsense - becomes part of an answer; what it cannot
answer for (a crash, a hang) the parent notices.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from .problems import from_json, in_floats

LONGEST_MESSAGE = 300


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
        target = load(order["module"], order["name"])
        answer({"ready": True, "takes": _takes(target)})
    except BaseException as error:
        answer({"error": str(error) if isinstance(error, LookupError) else _words(error)})
        return
    for line in requests:
        before = _written(printed)
        reply = run(target, json.loads(line))
        reply["printed"] = _written(printed) - before
        answer(reply)


def load(module: str, name: str) -> Callable[..., Any]:
    """The callable `name` of a module, or of a file that ends in .py; LookupError, with a sentence, without one."""
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
    if not callable(found):
        raise LookupError(f"{name!r} of {module} is a {type(found).__name__}, and cannot be called")
    return found


def run(target: Callable[..., Any], request: dict[str, Any]) -> dict[str, Any]:
    """One run: its iterates, the gradients there, and how the optimizer behaved; or `failed` and `why`."""
    problem = from_json(request["problem"])
    dtype = np.dtype(request["dtype"])
    value, gradient = in_floats(problem)
    calls = 0

    def point(x: Any) -> list[float]:
        given = np.asarray(x)
        if given.shape != (problem.dimension,):
            raise ValueError(f"a point has the shape ({problem.dimension},), not {given.shape}")
        return [float(c) for c in given]

    def fun(x: Any) -> float:
        return value(point(x))

    def grad(x: Any) -> Any:
        nonlocal calls
        calls += 1
        return np.array(gradient(point(x)), dtype=dtype)

    x0 = np.array([float(Fraction(c)) for c in request["x0"]], dtype=dtype)
    kept, steps = x0.copy(), request["steps"]
    try:
        with np.errstate(all="ignore"):
            returned = target(fun, grad, x0, steps, **request["hyper"])
            iterates = np.array(returned)
    except BaseException as error:  # SystemExit and KeyboardInterrupt of the optimizer's own making among them
        return {"failed": "raises", "why": _words(error)}
    told = {"mutated": bool((x0 != kept).any()), "dtype": str(iterates.dtype), "calls": calls}
    if iterates.shape != (steps + 1, problem.dimension):
        why = f"the iterates have the shape {iterates.shape} where ({steps + 1}, {problem.dimension}) is due"
        return {**told, "failed": "shape", "why": why}
    if iterates.dtype.kind not in "fiu":
        return {**told, "failed": "type", "why": f"the iterates are no real numbers, but of type {iterates.dtype}"}
    if not np.isfinite(iterates).all():
        at = int(np.argmin(np.isfinite(iterates).all(axis=1)))
        return {**told, "failed": "finite", "why": f"iterate {at} is {_short(iterates[at])}"}
    rows = iterates.astype(float).tolist()
    slopes = [gradient(row) for row in rows]
    if not np.isfinite(slopes).all():
        return {**told, "failed": "finite", "why": "the iterates grow until the gradient there overflows"}
    return {**told, "iterates": rows, "gradients": slopes}


def _takes(target: Callable[..., Any]) -> list[str] | None:
    """The names that may be given as hyperparameters; None where any may."""
    try:
        parameters = list(inspect.signature(target).parameters.values())
    except (TypeError, ValueError):
        return None
    if any(p.kind is p.VAR_KEYWORD for p in parameters):
        return None
    # The first four stand for fun, grad, x0 and steps.
    named = [p for p in parameters[4:] if p.kind is not p.VAR_POSITIONAL]
    return [p.name for p in dict.fromkeys([*named, *(p for p in parameters if p.kind is p.KEYWORD_ONLY)])]


def _words(error: BaseException) -> str:
    words = " ".join(str(error).split())
    return f"{type(error).__name__}: {words}"[:LONGEST_MESSAGE] if words else type(error).__name__


def _short(row: Any) -> str:
    return np.array2string(row, threshold=6, precision=6)


def _written(file: int) -> int:
    for stream in (sys.stdout, sys.stderr):
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
