"""`tightrope list`: the claims."""

from __future__ import annotations

import json as json_format
from typing import Annotated

import typer

from ..as_json import claim_json
from ..claim import REGISTRY
from ..extensions import load_claims
from ..selection import select
from ..terminal import claims_table, console
from . import options


def list_claims(
    selectors: options.Select = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, with the statements.")] = False,
) -> int:
    """List the claims, with topic, form, source and recorded verdict."""
    load_claims()
    claims = select(REGISTRY, selectors or [])
    if json:
        listed = {"claims": [claim_json(claim) for claim in claims]}
        print(json_format.dumps(listed, indent=1, ensure_ascii=False))
        return 0
    shown = console()
    shown.print(claims_table([claim_json(claim, formula=False) for claim in claims]))
    if shown.is_terminal:
        shown.print(f"\n{len(claims)} {'claim' if len(claims) == 1 else 'claims'}.")
    return 0
