"""What the engine finds without importing it: the packages that register claims, and the one that writes reports.

A package that registers claims when it is imported names itself in its `pyproject.toml`:

    [project.entry-points."tightrope.claims"]
    my_theorems = "my_theorems"

In a source tree that was never installed there are no entry points; the packages beside this one are used then.
"""

from __future__ import annotations

import traceback
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

CLAIMS = "tightrope.claims"
REPORTS = "tightrope.reports"
_BESIDE = {CLAIMS: "theorems", REPORTS: "reports"}


class InputError(ValueError):
    """What a user gave that cannot be used, and what would be right, in one sentence."""


def load_claims() -> None:
    """Imports every package that registers claims; InputError, naming file and line, where one fails."""
    for name in _names(CLAIMS):
        try:
            import_module(name)
        except Exception as error:
            raise InputError(f"The claims of {name} cannot be loaded: {where_and_what(error)}.") from error


def load_reports() -> ModuleType:
    """The package that writes reports: `build_site`, `terminal_summary`, `ReportError`."""
    names = _names(REPORTS)
    if not names:
        raise InputError("No package writes reports here: install Tightrope whole (`pip install .`).")
    return import_module(names[0])


def where_and_what(error: BaseException, file: Path | str | None = None) -> str:
    """An error as one clause: file and line where it arose (in `file`, if given), its type and its words."""
    if isinstance(error, SyntaxError) and error.filename:
        line = f" ({error.text.strip()})" if error.text and error.text.strip() else ""
        return f"{shown(error.filename)}, line {error.lineno}: {type(error).__name__}: {error.msg}{line}"
    frames = traceback.extract_tb(error.__traceback__)
    wanted = [f for f in frames if file is None or Path(f.filename) == Path(file)]
    words = " ".join(str(error).split())
    what = f"{type(error).__name__}: {words}" if words else type(error).__name__
    return f"{shown(wanted[-1].filename)}, line {wanted[-1].lineno}: {what}" if wanted else what


def shown(file: Path | str) -> str:
    """A file as a reader here would name it: relative to the current folder where it lies inside."""
    path = Path(file)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _names(group: str) -> list[str]:
    named = [point.value for point in entry_points(group=group)]
    if named:
        return sorted(set(named))
    beside = _BESIDE[group]
    return [beside] if find_spec(beside) else []
