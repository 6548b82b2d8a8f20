"""Two runs side by side: a loss of what was known is a regression, also when the record was changed along."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.results_samples import run_document, sample
from verify.comparison import compare, read_side
from verify.ledger import Ledger, LedgerError, Plan
from verify.results import ResultsError


def test_equal_runs_have_nothing_to_say() -> None:
    document = run_document(sample("a", "proved"), sample("b", "undecided"))
    found = compare(document, document)
    assert (found.new, found.lost, found.changed, found.slower, found.unchanged) == ((), (), (), (), 2)
    assert not found.regression and str(found) == "unchanged: 2"


def test_a_new_claim_is_named_and_no_regression() -> None:
    found = compare(run_document(), run_document(sample("b", "refuted"), sample("a", "proved")))
    assert found.new == ("b", "a") and not found.regression


def test_a_lost_claim_is_a_regression() -> None:
    found = compare(run_document(sample("a", "undecided")), run_document())
    assert found.lost == ("a",) and found.regression
    assert "lost: a" in str(found)


@pytest.mark.parametrize(
    ("old", "new", "regression"),
    [
        ("undecided", "proved", False),
        ("undecided", "refuted", False),
        ("confirmed", "proved", False),
        ("confirmed", "refuted", False),
        ("ill-posed", "confirmed", False),
        ("proved", "confirmed", True),
        ("proved", "refuted", True),
        ("proved", "undecided", True),
        ("proved", "ill-posed", True),
        ("refuted", "proved", True),
        ("refuted", "confirmed", True),
        ("confirmed", "undecided", True),
        ("ill-posed", "undecided", True),
    ],
)
def test_a_change_that_is_recorded_regresses_where_less_is_known(
    old: str, new: str, regression: bool
) -> None:
    """The expected verdict of a sample is its verdict: somebody has recorded the new one."""
    found = compare(run_document(sample("a", old)), run_document(sample("a", new)))
    (change,) = found.changed
    assert (change.old, change.new, found.unchanged) == (old, new, 0)
    assert change.regression is found.regression is regression
    assert change.why == (f"the same statement was {old} before" if regression else "")


def test_a_change_against_the_record_is_a_regression_even_to_a_proof() -> None:
    old, new = sample("a", "confirmed"), sample("a", "proved", expected="confirmed")
    found = compare(run_document(old), run_document(new))
    assert found.regression
    assert "regression: a: confirmed -> proved (proved, but confirmed is recorded)" in str(found)


def test_a_claim_that_was_written_anew_may_have_another_verdict() -> None:
    old, new = sample("a", "refuted"), sample("a", "proved", statement="f(x_1) < f(x_0) + 1")
    found = compare(run_document(old), run_document(new))
    assert found.changed and not found.regression
    assert "changed: a: refuted -> proved" in str(found)


@pytest.mark.parametrize(
    ("old", "new", "slower"),
    [(1, 4, True), (1, 1.9, False), (0.01, 0.9, False), (10, 12, False), (4, 1, False)],
)
def test_slower_takes_a_factor_and_a_time_and_is_no_regression(old: float, new: float, slower: bool) -> None:
    found = compare(
        run_document(sample("a", "proved", seconds=old)), run_document(sample("a", "proved", seconds=new))
    )
    assert bool(found.slower) is slower and not found.regression
    assert ("slower: a" in str(found)) is slower


def test_a_side_is_a_file_or_the_number_of_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ledger_path = tmp_path / "ledger.sqlite"
    with Ledger.open(ledger_path) as ledger, ledger.begin(Plan(3, "quick")) as writer:
        writer.record(sample("a", "proved"))
    Path("results.json").write_text(json.dumps(run_document(sample("a", "confirmed"))))
    of_run, of_file = read_side("1", ledger_path), read_side("results.json", ledger_path)
    assert of_run["results"] == [sample("a", "proved")]
    assert compare(of_run, of_file).regression
    with pytest.raises(LedgerError, match="no run 9"):
        read_side("9", ledger_path)
    with pytest.raises(ResultsError, match="cannot be read"):
        read_side("other.json", ledger_path)
    Path("9").write_text(json.dumps(run_document()))
    assert read_side("9", ledger_path)["results"] == []
