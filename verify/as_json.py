"""A claim and its verdict as the JSON of `tightrope list --json` and `tightrope run --json`.

The published schemas are `verify/schema/claims.schema.json` and `results.schema.json`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from .claim import REGISTRY, Claim, Registry
from .statement import prose, statement
from .verdict import Evidence, Verdict

Json = dict[str, Any]


def claim_json(claim: Claim, *, formula: bool = True) -> Json:
    """One entry of `tightrope list --json`; without `formula` the claim's text is not run and its words stand in."""
    return {
        "id": claim.id,
        "title": claim.title,
        "source": {"document": claim.source.document, "locator": claim.source.locator}
        | ({"quote": claim.quote} if claim.quote else {}),
        "topic": claim.topic,
        "form": claim.form.value,
        "statement": statement(claim)[0] if formula else prose(claim.words),
        "expected": claim.expected.value if claim.expected else None,
        "printed_answer": claim.printed_answer or None,
        "repair": claim.repair,
        "readings": list(claim.readings),
        "contradicts": list(claim.contradicts),
    }


def result_json(
    claim: Claim, verdict: Verdict, registry: Registry = REGISTRY, *, formula: bool = True
) -> tuple[Json, list[tuple[int, Json]]]:
    """One result of `tightrope run --json`, and the certificates by the position of their evidence.

    The certificates are objects still: whoever writes them to files puts their paths into the evidence.
    """
    repairs = registry.repaired_by(claim.id)
    evidence = [_evidence_json(item) for item in verdict.evidence]
    certificates = [
        (position, plain(item.certificate))
        for position, item in enumerate(verdict.evidence)
        if item.certificate is not None
    ]
    result = claim_json(claim, formula=formula) | {
        "statement_text": " ".join(claim.words.split()),
        "verdict": verdict.standing.value,
        "reason": verdict.reason or f"It is {verdict.standing}.",
        "evidence": evidence,
        "counterexample": None,
        "repair_of": repairs[0] if len(repairs) == 1 else repairs or None,
        "code": claim.code,
        "docstring": claim.words,
        "hypotheses": [{"name": h.name, "says": h.says, "needed": h.needed} for h in verdict.hypotheses],
        "seconds": round(verdict.seconds, 3),
    }
    if (found := verdict.counterexample) is not None:
        trajectory = {} if found.trajectory is None else {"trajectory": plain(found.trajectory)}
        result["counterexample"] = {
            "instance": plain(found.instance),
            "text": found.text,
            "values": plain(found.values),
        } | trajectory
    return result, certificates


def _evidence_json(evidence: Evidence) -> Json:
    figures: Json = plain(evidence.figures)
    return figures | {
        "kind": evidence.kind,
        "arithmetic": evidence.arithmetic,
        "says": evidence.says,
        "certificate": None,
        "supplied_by_hand": evidence.supplied_by_hand,
    }


def plain(value: Any) -> Any:
    """A value as JSON can hold it: exact numbers as text, what is not finite as null."""
    if value is None or isinstance(value, bool | str):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if hasattr(value, "tolist"):  # a numpy number or array
        return plain(value.tolist())
    return str(value)
