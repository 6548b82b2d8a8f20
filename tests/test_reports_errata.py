"""The errata hold what the text gets wrong, in the order of importance, and nothing that it gets right."""

import re

import pytest
from reports_sample import GEOMETRY, claim, sample_results, write_certificates

from reports import build_errata
from reports.errata import entries_of, is_the_same_on_both_sides, markdown, printed_truth
from reports.model import read_results


def ids(*claims: dict) -> list[str]:
    report = read_results({"results": list(claims)})
    return [entry.claim.id for entry in entries_of(report, report.claims)]


@pytest.mark.parametrize(
    ("verdict", "answer", "is_entry"),
    [
        ("refuted", None, True),
        ("ill-posed", None, True),
        ("proved", None, False),
        ("confirmed", None, False),
        ("undecided", None, False),
        ("refuted", "FALSE", False),
        ("refuted", "TRUE (with caveats)", True),
        ("proved", "FALSE", True),
        ("confirmed", "FALSE", False),
        ("refuted", "40", True),
    ],
)
def test_an_entry_is_what_the_text_gets_wrong(verdict, answer, is_entry):
    assert bool(ids(claim("a", verdict, printed_answer=answer))) == is_entry


def test_repairs_and_readings_are_not_the_words_of_the_text():
    assert ids(
        claim("a", "ill-posed", readings=["b"]), claim("b", "refuted"), claim("c", "refuted", repair_of="d")
    ) == ["a"]


def test_theorems_come_first_then_numbers_then_wording_each_in_the_order_of_the_text():
    assert ids(
        claim("wording", "ill-posed", locator="Exercise A.1"),
        claim("number", "refuted", form="figure", locator="Exercise A.2"),
        claim("step", "refuted", locator="Solution to B.8, Key steps"),
        claim("late", "refuted", locator="Exercise B.10"),
        claim("early", "refuted", locator="Exercise B.9"),
        claim("answer", "refuted", form="figure", printed_answer="TRUE", locator="Exercise B.11"),
    ) == ["early", "late", "answer", "step", "number", "wording"]


def test_answers_are_read_with_what_follows_them():
    assert [printed_truth(text) for text in ("TRUE", "False (see below)", "49", "", "falsehood")] == [
        True,
        False,
        None,
        None,
        None,
    ]


def test_an_entry_says_place_words_verdict_counterexample_repair_and_certificate():
    report = read_results(sample_results())
    text = markdown(report, GEOMETRY, entries_of(report, report.documents[GEOMETRY]))
    entry = text[text.index("Exercise B.8") : text.index("## Numbers")]
    assert "- **As printed:** For all $f" in entry
    assert "- **Verdict:** Refuted." in entry
    assert "- **Counterexample:** `f(x) = x²/2, L = 1, x = 1, α = 3/2: 1/8 is not at most −1/4`" in entry
    assert re.search(r"- \*\*It should say:\*\* .*\(proved\): .*\\frac\{\\alpha L\}\{2\}", entry)
    assert "- **Certificate:** `certificates/geo.B.8.printed.json`" in entry
    assert "Exercise A.1" not in text  # the text itself calls it false


def test_a_repair_that_is_not_proved_is_not_passed_off_as_such():
    report = read_results(sample_results())
    text = markdown(report, GEOMETRY, entries_of(report, report.documents[GEOMETRY]))
    assert "(confirmed by search, not proved)" in text


def test_the_pages_of_the_errata_stand_alone(tmp_path):
    base = write_certificates(tmp_path / "run")
    paths = build_errata(sample_results(), tmp_path / "out", certificates=base)
    assert sum(path.suffix == ".md" for path in paths) == sum(path.suffix == ".html" for path in paths) == 4
    for path in paths:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            assert '<link rel="stylesheet"' not in text and "@media print" in text
            for address in re.findall(r'href="([^"#]+)"', text):
                assert address.startswith("data:") or (path.parent / address).is_file(), (path.name, address)


def test_an_identity_that_the_algebra_has_carried_out_is_told_in_words_only():
    assert is_the_same_on_both_sides(r"\text{For all }x:\quad \frac{x}{2} =  \frac{x}{2}")
    assert not is_the_same_on_both_sides(r"\text{For all }x:\quad x - x = 0")
    assert not is_the_same_on_both_sides(r"\text{For all }x:\quad x \le x")
    assert not is_the_same_on_both_sides("words")


def test_a_text_without_errors_is_told_so():
    report = read_results({"results": [claim("a", "proved")]})
    text = markdown(report, GEOMETRY, entries_of(report, report.claims))
    assert "We examined 1 statement of this text by computation: 1 was proved" in text
    assert "none that should be corrected" in text
