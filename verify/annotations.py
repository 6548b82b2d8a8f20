"""GitHub workflow annotations: each claim that is not as recorded, at the line where it is written.

The format is GitHub's "workflow commands", `::error file=...,line=...,title=...::message`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from verify.results import disagreement, failure_text

Place = tuple[str, int]


def github_annotations(
    document: Mapping[str, Any], place_of: Callable[[str], Place | None], root: Path
) -> Iterator[str]:
    """One line for each result of `document` whose verdict is not the recorded one.

    `place_of` gives the file and line of a claim's text, or None where it has none. GitHub wants files
    relative to the repository's folder `root`; a claim from outside of it is annotated without a place.
    """
    for result in document["results"]:
        if clause := disagreement(result):
            properties = {
                **_location(place_of(result["id"]), root),
                "title": f"{result['id']}: {clause}",
            }
            listed = ",".join(f"{name}={_escape_property(value)}" for name, value in properties.items())
            yield f"::error {listed}::{_escape(failure_text(result, document))}"


def _location(place: Place | None, root: Path) -> dict[str, str]:
    if place is None:
        return {}
    file, line = Path(place[0]), place[1]
    if file.is_absolute():
        if not file.is_relative_to(root):
            return {}
        file = file.relative_to(root)
    return {"file": file.as_posix(), "line": str(line)}


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
