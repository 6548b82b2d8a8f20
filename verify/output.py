"""The folder that a run writes: `results.json`, `certificates/ID.json` and `counterexamples/ID.json`.

Every file is written beside its place and then moved there, so that a reader never sees half of one, and the
same content gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .certificate import write_certificate
from .extensions import InputError

RESULTS = "results.json"
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,120}")


class OutputFolder:
    """The output folder at `root`, made when it is opened; InputError where it cannot be written."""

    def __init__(self, root: Path) -> None:
        self.root = root
        with writing(root, "name another folder with --out"):
            for name in ("certificates", "counterexamples"):
                (root / name).mkdir(parents=True, exist_ok=True)
            # Asked before anything is decided, so that no work is lost for want of a place to keep it.
            with tempfile.TemporaryFile(dir=root):
                pass

    @property
    def results(self) -> Path:
        """Where the results of the run go."""
        return self.root / RESULTS

    def keep(self, result: Mapping[str, Any], certificates: Sequence[tuple[int, Mapping[str, Any]]]) -> dict[str, Any]:
        """Writes what belongs to one result, and returns the result with the paths of its certificates.

        Files of an earlier verdict on the same claim are removed: they would speak for one that is gone.
        """
        name = file_name(result["id"])
        evidence = [dict(item) for item in result["evidence"]]
        with writing(self.root, "free some space or name another folder with --out"):
            for old in [*self.root.glob(f"certificates/{name}.json"), *self.root.glob(f"certificates/{name}~*.json")]:
                old.unlink()
            for number, (position, certificate) in enumerate(certificates):
                path = f"certificates/{name}{f'~{number + 1}' if number else ''}.json"
                write_certificate(certificate, self.root / path)
                evidence[position]["certificate"] = path
            counterexample = self.root / "counterexamples" / f"{name}.json"
            if result["counterexample"] is None:
                counterexample.unlink(missing_ok=True)
            else:
                write_certificate({"claim": result["id"], **result["counterexample"]}, counterexample)
        return {**result, "evidence": evidence}

    def missing(self, results: Sequence[Mapping[str, Any]]) -> list[str]:
        """The ids of results whose certificates are not here."""
        return [r["id"] for r in results if any(not (self.root / path).is_file() for path in _paths(r))]


def write_results(document: Mapping[str, Any], path: Path, root: Path) -> None:
    """Writes a run's document to `path`; its certificate paths, relative to `root`, become relative to the file."""
    with writing(path, "name another file with --json"):
        path.parent.mkdir(parents=True, exist_ok=True)
        moved = document if _same(path.parent, root) else relocated(document, root, path.parent)
        write_text(path, json.dumps(moved, indent=1, ensure_ascii=False) + "\n")


def relocated(document: Mapping[str, Any], old: Path, new: Path) -> dict[str, Any]:
    """The document with its certificate paths, relative to the folder `old`, made relative to the folder `new`."""

    def move(item: Mapping[str, Any]) -> dict[str, Any]:
        if not item.get("certificate"):
            return dict(item)
        path = os.path.relpath((old / item["certificate"]).resolve(), new.resolve())
        return {**item, "certificate": Path(path).as_posix()}

    results = [{**r, "evidence": [move(item) for item in r["evidence"]]} for r in document["results"]]
    return {**document, "results": results}


def with_folder(document: Mapping[str, Any], base: Path) -> tuple[Mapping[str, Any], Path]:
    """The document and the output folder that holds its certificates, to which their paths are then relative.

    A file of results may lie anywhere; `base` is its folder.
    """
    paths = [path for result in document["results"] for path in _paths(result)]
    if not any(path.startswith("../") for path in paths):
        return document, base
    folder = (base / paths[0]).resolve().parents[1]
    return relocated(document, base, folder), folder


def write_text(path: Path, text: str) -> None:
    """Writes a text so that the file is whole at every moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        "w", dir=path.parent, prefix=f".{path.name}.", delete=False, encoding="utf-8", errors="replace"
    ) as file:
        file.write(text)
    os.chmod(file.name, 0o644)
    os.replace(file.name, path)


def file_name(id: str) -> str:
    """The id of a claim as the name of a file, without its ending; different for different ids."""
    if _SAFE.fullmatch(id):
        return id
    digest = hashlib.sha256(id.encode()).hexdigest()[:8]
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", id)[:80].strip("-.") + f"~{digest}"


@contextmanager
def writing(path: Path, instead: str) -> Iterator[None]:
    """Turns the system's refusal to write into a sentence."""
    try:
        yield
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror or error}); {instead}.") from error


def _paths(result: Mapping[str, Any]) -> list[str]:
    return [item["certificate"] for item in result.get("evidence", ()) if item.get("certificate")]


def _same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()
