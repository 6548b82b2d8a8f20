"""Certificates inside the site: copied beside the pages, with the checker and the commands that use it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

from reports.files import Folder, is_inside

CHECKER = "verify/checker.py"


@dataclass(frozen=True)
class Certificate:
    """A certificate of a claim; `address` is its place in the site, '' where the file was not found."""

    name: str
    path: str
    address: str


def certificate(path: str, base: Path | None, folder: Folder | None) -> Certificate:
    """The certificate at `path` (relative to `base`), copied into the folder when it is there."""
    source = find(path, base)
    if source is None or folder is None:
        return Certificate(PurePosixPath(path).name, path, "")
    address = place(path)
    folder.copy(source, address)
    return Certificate(PurePosixPath(path).name, path, address)


def find(path: str, base: Path | None) -> Path | None:
    """The file of a certificate path, which must stay inside `base`; also found there by its bare name."""
    if base is None or not is_inside(path):
        return None
    candidates = (Path(base) / path, Path(base) / PurePosixPath(path).name)
    return next((candidate for candidate in candidates if candidate.is_file()), None)


def place(path: str) -> str:
    """Where the site keeps a certificate."""
    parts = [part for part in PurePosixPath(path).parts if part != "."]
    return str(PurePosixPath("certificates", *(parts[1:] if parts[0] == "certificates" else parts)))


def copy_checker(folder: Folder) -> bool:
    """Puts the checker beside the certificates, for the printed command; whether it is there."""
    engine = find_spec("verify")
    for root in engine.submodule_search_locations or () if engine else ():
        checker = Path(root) / "checker.py"
        if checker.is_file():
            folder.copy(checker, CHECKER)
            return True
    return False


def found_any(paths: Iterable[str], base: Path | None) -> bool:
    """Whether at least one of the certificates is there to be copied."""
    return any(find(path, base) is not None for path in paths)
