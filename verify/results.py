"""The results of a run as a JSON document: read, described by a schema, held against what is recorded."""

from __future__ import annotations

import json
import shlex
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from verify.verdict import Standing


class ResultsError(ValueError):
    """What is wrong with a file of results and what was expected, in one sentence."""


def schema(name: Literal["results", "claims"]) -> dict[str, Any]:
    """The published JSON schema of what `tightrope run --json` or `tightrope list --json` writes."""
    text = files("verify").joinpath("schema", f"{name}.schema.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def disagreement(result: Mapping[str, Any]) -> str | None:
    """What is not as recorded about a result, as a clause; None where all is as expected.

    A decided claim without a recorded verdict disagrees with nothing. An undecided one does, unless it is
    recorded as undecided: a search that settled nothing must never pass for one that did.
    """
    verdict, expected = result["verdict"], result.get("expected")
    if verdict == expected or (expected is None and verdict != Standing.UNDECIDED):
        return None
    return f"{verdict}, but {expected} is recorded" if expected else f"{verdict}, and no verdict is recorded"


def failure_text(result: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    """What the reader of a failure needs: the reason, the counterexample, the command that replays it."""
    lines = [result["reason"]]
    if result["counterexample"]:
        lines.append(f"Counterexample: {result['counterexample']['text']}")
    replay = f"{replay_command(result['id'], document)} --profile {document['profile']} --seed {document['seed']}"
    return "\n".join([*lines, f"Replay: {replay}"])


def file_of(selection: Sequence[str]) -> str | None:
    """The user's file that a run decided, FILE.py of FILE.py or FILE.py::NAME; None where ids were selected."""
    files = [selector.partition("::")[0] for selector in selection]
    return next((file for file in files if file.endswith(".py")), None)


def replay_command(id: str, document: Mapping[str, Any]) -> str:
    """The command that decides a claim of this document again, without its profile and seed."""
    file = document.get("file")
    return shlex.join(["tightrope", "falsify", f"{file}::{id}"] if file else ["tightrope", "run", id])


def read_results(path: Path | str) -> dict[str, Any]:
    """The document that `tightrope run --json` wrote to `path`.

    Raises `ResultsError` when the file cannot be read, is not JSON, or is no such document: every result
    needs an id of its own, a verdict that exists, and a time.
    """
    try:
        document = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise ResultsError(f"The results {path} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise ResultsError(f"The results {path} are not JSON: {error}.") from error
    _must_be_results(document, path)
    return document  # type: ignore[no-any-return]


def _must_be_results(document: object, path: Path | str) -> None:
    results = document.get("results") if isinstance(document, dict) else None
    if not isinstance(results, list):
        raise ResultsError(f'{path} has no list "results"; expected what `tightrope run --json` writes.')
    for number, result in enumerate(results):
        if not isinstance(result, dict) or not isinstance(result.get("id"), str):
            raise ResultsError(f'Result {number} in {path} has no "id"; every result names its claim.')
        for name, is_right, expected in (
            ("verdict", result.get("verdict") in list(Standing), f"one of {', '.join(Standing)}"),
            ("seconds", _is_duration(result.get("seconds")), "a number of seconds"),
        ):
            if not is_right:
                given = f"{result['id']} has the {name} {json.dumps(result.get(name))}"
                raise ResultsError(f"In {path}, {given}; expected {expected}.")
    if twice := [claim for claim, times in Counter(result["id"] for result in results).items() if times > 1]:
        raise ResultsError(f"In {path}, {', '.join(twice)} occurs twice; a run decides each claim once.")


def _is_duration(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
