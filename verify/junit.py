"""The results of a run as JUnit XML: one suite for each text, one case for each claim."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

from verify.results import disagreement, failure_text
from verify.verdict import UNDECIDED

# What XML 1.0 cannot hold, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_xml(document: Mapping[str, Any]) -> str:
    """JUnit XML for a document as `tightrope run --json` writes it.

    A claim whose verdict is the recorded one passes; another verdict fails, with the reason, the
    counterexample and the command that replays it. A claim recorded as undecided is skipped: it did not pass.
    """
    suites: dict[str, list[Mapping[str, Any]]] = {}
    for result in document["results"]:
        suites.setdefault(result["source"]["document"], []).append(result)
    root = ElementTree.Element("testsuites", {"name": "tightrope", **_totals(document["results"])})
    for name, results in suites.items():
        suite = ElementTree.SubElement(root, "testsuite", {"name": _clean(name), **_totals(results)})
        for result in results:
            _add_case(suite, result, document)
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _add_case(suite: ElementTree.Element, result: Mapping[str, Any], document: Mapping[str, Any]) -> None:
    case = ElementTree.SubElement(
        suite,
        "testcase",
        classname=_clean(f"{result['source']['document']}.{result['topic']}"),
        name=_clean(result["id"]),
        time=f"{result['seconds']:.3f}",
    )
    text = _clean(failure_text(result, document))
    if clause := disagreement(result):
        failure = ElementTree.SubElement(case, "failure", type="verdict", message=_clean(clause))
        failure.text = text
    elif result["verdict"] == UNDECIDED:
        ElementTree.SubElement(case, "skipped", message=_clean(f"undecided, as recorded: {result['reason']}"))
    else:
        ElementTree.SubElement(case, "system-out").text = _clean(f"{result['verdict']}: {result['reason']}")


def _totals(results: list[Mapping[str, Any]]) -> dict[str, str]:
    failures = sum(disagreement(result) is not None for result in results)
    undecided = sum(result["verdict"] == UNDECIDED and not disagreement(result) for result in results)
    return {
        "tests": str(len(results)),
        "failures": str(failures),
        "errors": "0",
        "skipped": str(undecided),
        "time": f"{sum(result['seconds'] for result in results):.3f}",
    }


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
