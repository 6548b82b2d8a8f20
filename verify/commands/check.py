"""`tightrope check`: the independent checker."""

from __future__ import annotations

from typing import Annotated

import typer

from .. import checker
from ..checked_lines import lines_of, spans


def check_certificates(
    certificates: Annotated[list[str], typer.Argument(metavar="CERTIFICATE...", help="Certificate files.")],
    lines: Annotated[
        bool, typer.Option("--lines", help="Also say which lines of the checker each accepted one passes through.")
    ] = False,
) -> int:
    """Check certificates with the independent checker: exit 0 all accepted, 1 some rejected, 2 unreadable."""
    if not lines:
        return checker.main(certificates)
    statuses = []
    for path in certificates:
        statuses.append(checker.main([path]))
        if statuses[-1] == 0:
            passed = lines_of(checker.load(path))
            print(f"  read of {checker.__name__.replace('.', '/')}.py {len(passed)} lines: {spans(passed)}")
    return max(statuses)
