"""A guard's report as the results of a run, for the ledger and for `tightrope compare`, and as JUnit XML."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

from .reading import with_decimals
from .report import Finding, Held, Report, Standing

VERDICTS = {Standing.CONSISTENT: "confirmed", Standing.REFUTED: "refuted", Standing.UNDECIDED: "undecided"}
# What XML 1.0 cannot hold, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def results_of(report: Report) -> list[dict[str, Any]]:
    """One result for each claim, as `tightrope run --json` writes it; its id names the target and the claim."""
    found = {finding.claim: finding for finding in report.findings}
    held = {h.claim: h for h in report.held}
    return [
        *(_result(report, h.claim, h, found.get(h.claim)) for h in report.held),
        *(_result(report, claim, None, finding) for claim, finding in found.items() if claim not in held),
    ]


def _result(report: Report, claim: str, held: Held | None, finding: Finding | None) -> dict[str, Any]:
    standing = held.standing if held is not None else Standing.UNDECIDED
    about: Held | Finding | None = held
    if finding is not None:
        standing, about = finding.standing, finding
    assert about is not None
    reason = _reason(standing, held, finding)
    instance = None if finding is None or finding.instance is None else with_decimals(finding.instance.text())[0]
    return {
        "id": f"guard:{report.target}:{claim}",
        "title": about.title,
        "source": {"document": "guard", "locator": finding.source if finding else report.method},
        "topic": "guard",
        "form": "universal",
        "statement": about.promise,
        "verdict": VERDICTS[standing],
        "expected": VERDICTS[Standing.CONSISTENT],
        "reason": reason,
        "evidence": [{"kind": "guard", "arithmetic": "rational", "instances": held.instances if held else 1}],
        "counterexample": None if instance is None else {"text": instance},
        "repair": None,
        "readings": [],
        "seconds": round(report.seconds / max(1, len(report.held)), 4),
    }


def _reason(standing: Standing, held: Held | None, finding: Finding | None) -> str:
    if finding is not None:
        return with_decimals(finding.reason)[0]
    if standing is Standing.CONSISTENT and held is not None:
        return f"It holds on {held.instances} instances."
    return "It is not held against the target; see the other findings." if held is not None else ""


def junit_of(report: Report) -> str:
    """JUnit XML: one case for each claim; a broken claim fails, and one that was not settled is an error."""
    cases = results_of(report)
    totals = {
        "tests": str(len(cases)),
        "failures": str(sum(case["verdict"] == "refuted" for case in cases)),
        "errors": str(sum(case["verdict"] == "undecided" for case in cases)),
        "skipped": "0",
        "time": f"{report.seconds:.3f}",
    }
    root = ElementTree.Element("testsuites", {"name": "tightrope guard", **totals})
    suite = ElementTree.SubElement(root, "testsuite", {"name": _clean(f"{report.target} as {report.method}"), **totals})
    told = {finding.claim: finding for finding in report.findings}
    for case in cases:
        claim = case["id"].rpartition(":")[2]
        one = ElementTree.SubElement(
            suite, "testcase", classname=_clean(report.target), name=_clean(claim), time=f"{case['seconds']:.3f}"
        )
        if case["verdict"] == "confirmed":
            continue
        tag = "failure" if case["verdict"] == "refuted" else "error"
        child = ElementTree.SubElement(one, tag, type=case["verdict"], message=_clean(case["reason"]))
        if claim in told:
            child.text = _clean("\n".join(told[claim].lines()))
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
