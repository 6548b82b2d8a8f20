"""Results are read with whatever optional fields they have; what is wrong is refused with a sentence."""

import pytest
from reports_sample import claim, sample_results

from reports import ReportError
from reports.evidence import evidence_of
from reports.model import natural_key, read_results, unique_slugs
from reports.wording import check_commands, hypothesis_words, replay_command, verdict_sentence


def test_a_result_with_an_id_and_a_verdict_is_enough():
    report = read_results({"results": [{"id": "bare", "verdict": "undecided"}]})
    assert report.claims[0].heading == "bare"
    assert report.documents.keys() == {"Claims without a text"}


@pytest.mark.parametrize(
    ("results", "says"),
    [
        ([], "The results are a list"),
        ({"claims": []}, 'no list "results"'),
        ({"results": [{"title": "x"}]}, 'Entry 0 of "results" has no "id"'),
        (
            {"results": [{"id": "a", "verdict": "maybe"}]},
            "The claim \"a\" has the verdict 'maybe'; expected one of proved",
        ),
        ({"results": [{"id": "a", "verdict": "proved"}] * 2}, 'The claim "a" occurs 2 times'),
        ({"results": [{"id": "a", "verdict": "proved", "readings": "b"}]}, '"readings" as a str; expected a list'),
        ({"results": [{"id": "a", "verdict": "proved", "source": [1]}]}, '"source" that is a list'),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(results, says):
    with pytest.raises(ReportError) as error:
        read_results(results)
    assert says in str(error.value)
    assert str(error.value).endswith(".")


def test_slugs_differ_on_file_systems_that_ignore_case():
    slugs = unique_slugs(["geo.A.1", "geo.a.1", "geo/a/1", "../..", "index"])
    assert len({slug.lower() for slug in slugs.values()}) == 5
    assert all("/" not in slug and not slug.startswith(".") for slug in slugs.values())
    assert "index" not in slugs.values()


def test_places_are_sorted_as_a_reader_counts():
    assert sorted(["B.10", "B.9", "A.2"], key=natural_key) == ["A.2", "B.9", "B.10"]


def test_contradictions_hold_in_both_directions():
    report = read_results({"results": [claim("a", "proved", contradicts=["b"]), claim("b", "refuted")]})
    assert report.contradictions == {"a": ("b",), "b": ("a",)}


def test_an_undecided_claim_never_passes_for_an_expected_one():
    report = read_results({"results": [claim("a", "undecided", expected=None), claim("b", "proved", expected=None)]})
    assert [found.differs for found in report.claims] == [True, False]


def test_the_reason_is_not_said_twice_beside_the_counterexample():
    text = "f(x) = x²/2: 1 is not at most 0"
    refuted = claim("a", "refuted", reason=f"false as stated: {text}", counterexample={"text": text})
    assert verdict_sentence(read_results({"results": [refuted]}).claims[0]) == "This statement is false as it stands."


def test_a_hypothesis_is_never_called_needed_unless_the_run_says_so():
    untold = claim("a", "confirmed", hypotheses=[{"name": "convex", "says": "f is convex", "needed": None}])
    tried = claim("b", "confirmed", hypotheses=[{"name": "convex", "says": "no counterexample was found without it"}])
    needed = claim("c", "confirmed", hypotheses=[{"name": "convex", "says": "f is convex", "needed": True}])
    words = [hypothesis_words(c.hypotheses[0]) for c in read_results({"results": [untold, tried, needed]}).claims]
    assert words == [
        ("f is convex", "The run does not say whether it is needed."),
        ("", "No counterexample was found without it."),
        ("f is convex", "Needed: without it there is a counterexample."),
    ]


def test_the_replay_command_survives_a_shell():
    report = read_results(sample_results())
    assert replay_command(report, report.by_id["geo.B.8"]) == "tightrope run geo.B.8 --seed 7 --profile quick"
    assert "'cal.awkward/id <b>'" in replay_command(report, report.by_id["cal.awkward/id <b>"])


def test_what_a_docstring_adds_is_a_note_and_not_the_statement():
    words = "All minima are global. Against it: f(x) = x^4."
    given = claim(
        "a",
        "refuted",
        statement=rf"\text{{{words.replace('^', chr(92) + '^{}')}}}",
        docstring=words.replace(". A", ".\n\nA"),
    )
    found = read_results({"results": [given]}).claims[0]
    assert (found.statement, found.statement_text) == ("", "All minima are global.")
    assert found.note == "Against it: f(x) = x^4."
    formula = read_results({"results": [given | {"statement": r"x \le 1"}]}).claims[0]
    assert formula.statement == r"x \le 1" and formula.note == found.note


def test_many_certificates_at_single_parameters_become_one_table():
    items = [
        {
            "kind": "certificate",
            "parameters": ["L = 1", f"k = {k}"],
            "tightness": 0.5,
            "certificate": f"certificates/a~{k}.json",
        }
        for k in range(2, 8)
    ]
    survived = {"kind": "survival", "instances": 10}
    table, search = evidence_of(
        read_results({"results": [claim("a", "proved", evidence=[*items, survived])]}).claims[0]
    )
    assert table.settings[0].parameters == "L = 1, k = 2" and len(table.settings) == 6
    assert search.figures[0].value == "10"
    assert check_commands("c/a.json", *(item["certificate"] for item in items))[0] == (
        "tightrope check c/a.json certificates/a~*.json"
    )
