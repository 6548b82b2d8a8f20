"""One claim's story on a terminal, with the commands that replay it and check its certificates."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console

from ..extensions import load_reports
from ..extensions import shown as shown_path
from ..terminal import story


def tell(console: Console, result: Mapping[str, Any], command: str, document: Mapping[str, Any], out: Path) -> None:
    """Prints the story of a result that `document` (its profile and seed) led to."""
    replay = f"{command} --profile {document['profile']} --seed {document['seed']}"
    paths = [out / item["certificate"] for item in result["evidence"] if item.get("certificate")]
    check = [f"tightrope check {shlex.quote(shown_path(path))}" for path in paths if path.is_file()]
    reports = load_reports()
    formula = reports.plain(result["statement"] or result.get("statement_text", ""))
    meaning = reports.SENTENCES[result["verdict"]]
    printed = reports.quote_plain(result["source"].get("quote", ""))
    console.print(story(result, formula=formula, meaning=meaning, replay=replay, check=check, printed=printed))
