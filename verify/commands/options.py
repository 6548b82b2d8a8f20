"""The options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ..ledger import DEFAULT_PATH
from ..profiles import PROFILES, Profile


class ProfileName(StrEnum):
    """How hard to search: seconds, minutes, or a night."""

    QUICK = "quick"
    STANDARD = "standard"
    DEEP = "deep"

    @property
    def profile(self) -> Profile:
        return PROFILES[self.value]


OUT = Path("build")

Select = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[SELECT]...",
        help="An id, a glob over ids (geo.B.*), topic:NAME, source:NAME, form:NAME or verdict:NAME; all without one.",
        show_default=False,
    ),
]
ProfileOption = Annotated[ProfileName | None, typer.Option("--profile", help="How hard to search [standard].")]
Seed = Annotated[int | None, typer.Option(min=0, help="The seed of all random choices [0].")]
Workers = Annotated[
    int | None, typer.Option(min=1, help="How many processes decide claims [the number of processors].")
]
Out = Annotated[Path, typer.Option("--out", help="The folder for results, certificates and counterexamples.")]
JsonFile = Annotated[Path | None, typer.Option("--json", help="Also write the results to this file.")]
JunitFile = Annotated[Path | None, typer.Option("--junit", help="Write JUnit XML to this file.")]
Annotations = Annotated[
    bool,
    typer.Option("--annotations", "--github", help="Print a GitHub annotation for each claim that is not as recorded."),
]
Resume = Annotated[
    bool, typer.Option("--resume", help="Continue the latest interrupted run; nothing is decided twice.")
]
LedgerPath = Annotated[Path, typer.Option("--ledger", help="The database that keeps every run.")]
Limit = Annotated[
    float | None, typer.Option(min=0.1, help="Give a claim up, undecided, after this many seconds [never].")
]
LEDGER = DEFAULT_PATH
