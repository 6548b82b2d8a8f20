"""The results JSON: its schema refuses what no reader could use; a verdict is held against the record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.results_samples import run_document, sample
from verify.results import ResultsError, disagreement, failure_text, read_results, schema
from verify.verdict import Standing

VALIDATOR = jsonschema.Draft202012Validator(schema("results"))


def test_the_schemas_are_schemas() -> None:
    for name in ("results", "claims"):
        jsonschema.Draft202012Validator.check_schema(schema(name))  # type: ignore[arg-type]


@pytest.mark.parametrize("verdict", list(Standing))
def test_a_complete_result_of_each_verdict_is_valid(verdict: str) -> None:
    VALIDATOR.validate(run_document(sample("geo.B.8", verdict)))


def test_the_optional_fields_are_optional() -> None:
    whole = sample("geo.B.8", "proved")
    needed = schema("results")["$defs"]["result"]["required"]
    VALIDATOR.validate(run_document({name: whole[name] for name in needed}))


@pytest.mark.parametrize("field", schema("results")["$defs"]["result"]["required"])
def test_a_missing_field_is_refused(field: str) -> None:
    result = sample("geo.B.8", "refuted")
    del result[field]
    assert not VALIDATOR.is_valid(run_document(result))


def _evidence(**changes: Any) -> dict[str, Any]:
    return {"evidence": [{"kind": "survival", "arithmetic": "float64", "says": "It held.", **changes}]}


@pytest.mark.parametrize(
    ("verdict", "changes"),
    [
        ("proved", {"evidence": []}),
        ("refuted", {"evidence": []}),
        ("confirmed", {"evidence": []}),
        ("confirmed", _evidence()),
        ("confirmed", _evidence(instances=-1)),
        ("confirmed", _evidence(instances=10, resolution=[])),
        ("proved", _evidence(says="")),
        ("proved", _evidence(certificate="/somewhere/geo.B.8.json")),
        ("proved", _evidence(certificate="..\\geo.B.8.json")),
        ("proved", _evidence(supplied_by_hand="no")),
        ("ill-posed", {"readings": []}),
        ("true", {}),
        ("proved", {"expected": "true"}),
        ("proved", {"form": "theorem"}),
        ("proved", {"id": "two words"}),
        ("proved", {"seconds": "fast"}),
        ("proved", {"reason": ""}),
        ("proved", {"remark": "a field that nobody knows"}),
        ("refuted", {"counterexample": {"text": "x = 1"}}),
        ("proved", {"hypotheses": [{"name": "smooth", "says": "", "needed": "yes"}]}),
        ("proved", {"source": {"document": "A text"}}),
    ],
)
def test_a_result_that_says_too_little_or_nonsense_is_refused(verdict: str, changes: dict[str, Any]) -> None:
    assert not VALIDATOR.is_valid(run_document(sample("geo.B.8", verdict, **changes)))


@pytest.mark.parametrize("change", [{"seed": -1}, {"tool": "other"}, {"results": {}}, {"more": 1}])
def test_another_document_is_refused(change: dict[str, Any]) -> None:
    assert not VALIDATOR.is_valid(run_document() | change)


def test_the_list_of_claims_has_the_fields_of_the_design() -> None:
    validator = jsonschema.Draft202012Validator(schema("claims"))
    names = schema("claims")["$defs"]["claim"]["required"]
    claim = {name: sample("geo.B.8", "proved")[name] for name in names}
    validator.validate({"claims": [claim]})
    for name in names:
        assert not validator.is_valid({"claims": [{k: v for k, v in claim.items() if k != name}]})
    assert not validator.is_valid({"claims": [claim | {"expected": "true"}]})


@pytest.mark.parametrize(
    ("verdict", "expected", "says"),
    [
        ("proved", "proved", None),
        ("proved", None, None),
        ("ill-posed", "ill-posed", None),
        ("undecided", "undecided", None),
        ("undecided", None, "undecided, and no verdict is recorded"),
        ("undecided", "proved", "undecided, but proved is recorded"),
        ("confirmed", "proved", "confirmed, but proved is recorded"),
        ("refuted", "confirmed", "refuted, but confirmed is recorded"),
    ],
)
def test_a_verdict_is_held_against_the_record(verdict: str, expected: str | None, says: str | None) -> None:
    assert disagreement(sample("geo.B.8", verdict, expected=expected)) == says


def test_a_failure_is_told_with_its_counterexample_and_replay() -> None:
    refuted = sample("geo.B.8", "refuted")
    assert failure_text(refuted, run_document(refuted)).splitlines() == [
        "It is refuted.",
        "Counterexample: f = 2x², x = 1, alpha = 1/2: left 2, right 0",
        "Replay: tightrope run geo.B.8 --profile quick --seed 3",
    ]


def test_a_file_of_results_is_read_back(tmp_path: Path) -> None:
    document = run_document(sample("geo.B.8", "proved"), sample("geo.B.9", "undecided"))
    path = tmp_path / "results.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert read_results(path) == document


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"not json", "are not JSON"),
        (b"\xff\xfe", "are not JSON"),
        (b"[" * 100_000, "are not JSON"),
        (b"[]", 'has no list "results"'),
        (b'{"results": {}}', 'has no list "results"'),
        (b'{"results": [{"verdict": "proved"}]}', 'Result 0 in .* has no "id"'),
        (
            b'{"results": [{"id": "a", "verdict": "true"}]}',
            'a has the verdict "true"; expected one of proved,',
        ),
        (b'{"results": [{"id": "a", "verdict": ["proved"]}]}', "expected one of proved"),
        (b'{"results": [{"id": "a", "verdict": "proved"}]}', "a has the seconds null; expected a number"),
        (
            b'{"results": [{"id": "a", "verdict": "proved", "seconds": 1},'
            b' {"id": "a", "verdict": "refuted", "seconds": 1}]}',
            "a occurs twice",
        ),
    ],
)
def test_a_file_that_holds_no_results_is_refused_in_one_sentence(
    tmp_path: Path, content: bytes, says: str
) -> None:
    path = tmp_path / "results.json"
    path.write_bytes(content)
    with pytest.raises(ResultsError, match=says) as refusal:
        read_results(path)
    assert "\n" not in str(refusal.value)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="cannot be read: No such file"):
        read_results(tmp_path / "nothing.json")
