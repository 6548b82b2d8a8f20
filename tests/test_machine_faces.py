"""JUnit XML and GitHub annotations: what is not as recorded fails and says why; nothing else fails."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from tests.results_samples import run_document, sample
from verify.annotations import github_annotations
from verify.junit import junit_xml

DOCUMENT = run_document(
    sample("geo.B.8", "proved"),
    sample("geo.B.9", "refuted", expected="confirmed"),
    sample("geo.B.10", "undecided"),
    sample("geo.B.11", "undecided", expected=None),
    sample("ana.1", "refuted", source={"document": "Another text", "locator": "1"}),
)


def test_junit_has_a_suite_for_each_text_and_counts_what_is_in_it() -> None:
    root = ElementTree.fromstring(junit_xml(DOCUMENT))
    assert root.tag == "testsuites"
    assert [(suite.get("name"), suite.get("tests")) for suite in root] == [
        ("A text, with a comma", "4"),
        ("Another text", "1"),
    ]
    assert {k: root.get(k) for k in ("tests", "failures", "errors", "skipped", "time")} == {
        "tests": "5",
        "failures": "2",
        "errors": "0",
        "skipped": "1",
        "time": "2.500",
    }
    for suite in root:
        for name, count in (("testcase", "tests"), ("failure", "failures"), ("skipped", "skipped")):
            assert len(list(suite.iter(name))) == int(suite.get(count, ""))


def test_junit_fails_what_is_not_as_recorded_and_passes_a_refutation_that_is() -> None:
    cases = {case.get("name"): case for case in ElementTree.fromstring(junit_xml(DOCUMENT)).iter("testcase")}
    outcomes = {name: case[0].tag for name, case in cases.items()}
    assert outcomes == {
        "geo.B.8": "system-out",
        "geo.B.9": "failure",
        "geo.B.10": "skipped",
        "geo.B.11": "failure",
        "ana.1": "system-out",
    }
    failure = cases["geo.B.9"][0]
    assert failure.get("message") == "refuted, but confirmed is recorded"
    assert failure.text is not None
    assert "left 2, right 0" in failure.text and "tightrope run geo.B.9 --profile quick" in failure.text


def test_junit_survives_text_that_xml_cannot_hold() -> None:
    reason = 'nul \0, escape \x1b[31m, <tag> & "quote", ]]>, lone \ud800, x ≤ ½ 𝔼'
    result = sample("geo.B.8", "proved", reason=reason, expected="refuted")
    (failure,) = ElementTree.fromstring(junit_xml(run_document(result)).encode()).iter("failure")
    assert failure.text is not None and failure.text.splitlines()[0] == (
        'nul \ufffd, escape \ufffd[31m, <tag> & "quote", ]]>, lone \ufffd, x ≤ ½ 𝔼'
    )


def test_an_annotation_stands_at_the_claim_and_only_where_something_is_wrong(tmp_path: Path) -> None:
    places = {"geo.B.9": (str(tmp_path / "theorems" / "geo.py"), 12), "geo.B.11": ("theorems/geo.py", 40)}
    assert list(github_annotations(DOCUMENT, places.get, tmp_path)) == [
        "::error file=theorems/geo.py,line=12,title=geo.B.9%3A refuted%2C but confirmed is recorded::"
        "It is refuted.%0ACounterexample: f = 2x², x = 1, alpha = 1/2: left 2, right 0%0A"
        "Replay: tightrope run geo.B.9 --profile quick --seed 3",
        "::error file=theorems/geo.py,line=40,title=geo.B.11%3A undecided%2C and no verdict is recorded::"
        "It is undecided.%0AReplay: tightrope run geo.B.11 --profile quick --seed 3",
    ]


def test_a_failure_in_a_file_of_claims_is_replayed_from_that_file(tmp_path: Path) -> None:
    document = run_document(sample("mine", "proved", expected="refuted")) | {"file": "my claims.py"}
    (line,) = github_annotations(document, {}.get, tmp_path)
    assert "Replay: tightrope falsify 'my claims.py::mine' --profile quick --seed 3" in line
    assert "Replay: tightrope falsify 'my claims.py::mine' --profile quick --seed 3" in junit_xml(document)


def test_a_claim_from_elsewhere_is_annotated_without_a_place(tmp_path: Path) -> None:
    document = run_document(sample("mine", "proved", expected="refuted"))
    elsewhere: list[dict[str, tuple[str, int]]] = [{}, {"mine": ("/elsewhere/mine.py", 1)}]
    for places in elsewhere:
        (line,) = github_annotations(document, places.get, tmp_path)
        assert line.startswith("::error title=mine%3A proved%2C")


def test_an_annotation_cannot_break_out_of_its_line(tmp_path: Path) -> None:
    """A reason with line breaks must not become a workflow command of its own."""
    reason = "100 % wrong\r\n::set-output name=x::y"
    document = run_document(sample("mine", "proved", expected="refuted", reason=reason))
    (line,) = github_annotations(document, lambda _: ("a,b:c.py", 1), tmp_path)
    assert "\n" not in line and "\r" not in line
    assert "100 %25 wrong%0D%0A::set-output" in line and "file=a%2Cb%3Ac.py," in line
