"""The templates and what all pages share."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reports.model import Report
from reports.wording import MEANINGS, NAMES, SIGNS

HERE = Path(__file__).parent
STATIC = HERE / "static"

Navigation = tuple[tuple[str, str], ...]
NAVIGATION: Navigation = (
    ("Overview", "index.html"),
    ("Claims", "claims.html"),
    ("Errata", "errata/index.html"),
)
GUARD: Navigation = (("Guard", "guard.html"),)
DOCS: Navigation = (("Docs", "docs/index.html"),)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(names=NAMES, signs=SIGNS, meanings=MEANINGS)
    return environment


def render(template: str, **values: Any) -> str:
    """One page as text."""
    return _environment().get_template(template).render(**values)


def static_text(name: str) -> str:
    """One of the style sheets or scripts."""
    return (STATIC / name).read_text(encoding="utf-8")


def footer_of(report: Report) -> str:
    """The line at the end of every page: what made it and from which run."""
    parts = [f"Tightrope {report.version}".strip()]
    parts += [f"profile {report.profile}"] if report.profile else []
    parts += [f"seed {report.seed}"] if report.seed else []
    return f"{', '.join(parts)}. These pages work from disk, without a network."
