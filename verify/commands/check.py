"""`tightrope check`: the independent checker."""

from __future__ import annotations

from typing import Annotated

import typer

from .. import checker


def check_certificates(
    certificates: Annotated[list[str], typer.Argument(metavar="CERTIFICATE...", help="Certificate files.")],
) -> int:
    """Check certificates with the independent checker: exit 0 all accepted, 1 some rejected, 2 unreadable."""
    return checker.main(certificates)
