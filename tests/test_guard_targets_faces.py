"""What a guard run writes: files, pages, the ledger; and that a finding is shown small, in exact numbers."""

from __future__ import annotations

import json
from fractions import Fraction
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

import pytest

from reports.guard import build_guard_page
from reports.model import ReportError
from verify.cli import main
from verify.guard import Report, Standing, hold
from verify.guard.claims import Claim, Kind, Violation
from verify.guard.problems import Piece, Problem, along_axes, turned
from verify.guard.process import Trial
from verify.guard.reading import with_decimals
from verify.guard.references import HEAVY_BALL
from verify.guard.shrink import shrink, textbook_run
from verify.guard.simpler import Freedom
from verify.ledger import Ledger

RIGHT = "tests.mutants.right:gradient_descent_array"
WRONG = "tests.mutants.wrong:gd_ten_times_too_short"


@pytest.fixture(scope="module")
def refuted() -> Report:
    return hold(WRONG, "gradient-descent", {"step_size": 0.25})


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_face_of_one_run(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    wanted = ["--json", "out/guard.json", "--junit", "guard.xml", "--report", "page"]
    assert main(["guard", WRONG, "--as", "gradient-descent", *wanted]) == 1
    assert "refuted: gradient-descent.descent" in capfd.readouterr().out
    document = json.loads((here / "out/guard.json").read_text(encoding="utf-8"))
    assert document["verdict"] == "refuted" and document["version"]
    suite = ElementTree.parse(here / "guard.xml").getroot()
    broken = [case.get("name") for case in suite.iter("testcase") if case.find("failure") is not None]
    assert broken == [f["claim"] for f in document["findings"]] and int(suite.get("failures", "")) == len(broken)
    page = (here / "page/index.html").read_text(encoding="utf-8")
    assert page.count("<svg") >= 2 and "Descent lemma" in page and "http" not in page.replace("http://www.w3.org", "")
    with Ledger.open(".tightrope/ledger.sqlite") as ledger:
        (run,) = ledger.runs()
        results = {r["id"].rpartition(".")[2]: r["verdict"] for r in ledger.results(run.id)}
    assert results["descent"] == "refuted" and results["start"] == "confirmed"


def test_two_runs_are_compared_like_any_others(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (here / "mine.py").write_text(MINE.format(factor=1), encoding="utf-8")
    assert main(["guard", "mine.py:f", "--as", "gradient-descent", "--hyper", "step_size=0.25"]) == 0
    (here / "mine.py").write_text(MINE.format(factor=0.5), encoding="utf-8")
    assert main(["guard", "mine.py:f", "--as", "gradient-descent", "--hyper", "step_size=0.25"]) == 1
    capfd.readouterr()
    assert main(["compare", "1", "2"]) == 1
    assert "guard:mine.py:f:gradient-descent.descent" in capfd.readouterr().out


MINE = """
import numpy as np

def f(fun, grad, x0, steps, step_size):
    xs = [x0]
    for _ in range(steps):
        xs.append(xs[-1] - {factor} * step_size * grad(xs[-1]))
    return np.array(xs)
"""


def test_a_failing_guard_run_is_no_run_to_report_on(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    main(["guard", RIGHT, "--as", "gradient-descent", "--hyper", "step_size=0.25"])
    capfd.readouterr()
    assert main(["report"]) == 2
    assert "There is no run to report on yet" in capfd.readouterr().err


def test_the_site_takes_a_guard_run_in(here: Path, capfd: pytest.CaptureFixture[str], refuted: Report) -> None:
    from tests.reports_sample import sample_results

    (here / "guard.json").write_text(json.dumps(refuted.to_json()), encoding="utf-8")
    (here / "run.json").write_text(json.dumps(sample_results(1)), encoding="utf-8")
    assert main(["report", "run.json", "--out", "site", "--guard", "guard.json"]) == 0
    assert 'href="guard.html"' in (here / "site/index.html").read_text(encoding="utf-8")
    assert "Descent lemma" in (here / "site/guard.html").read_text(encoding="utf-8")
    (here / "other.json").write_text("[]", encoding="utf-8")
    assert main(["report", "run.json", "--out", "site", "--guard", "other.json"]) == 2
    assert main(["report", "run.json", "--out", "site", "--guard", "run.json"]) == 2


def test_a_page_is_refused_for_what_is_no_guard_run(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="no result of `tightrope guard --json`"):
        build_guard_page({"results": []}, tmp_path)


def test_a_page_of_a_run_without_findings(tmp_path: Path) -> None:
    report = hold(RIGHT, "gradient-descent", {"step_size": 0.25})
    page = build_guard_page(report.to_json(), tmp_path).read_text(encoding="utf-8")
    assert "consistent with every theorem" in page and "<svg class" not in page


def test_a_finding_draws_theirs_ours_and_the_bound(refuted: Report) -> None:
    rate = next(f for f in refuted.findings if f.claim == "gradient-descent.rate")
    assert rate.curve is not None and rate.instance is not None
    assert len(rate.curve["theirs"]) == len(rate.curve["bound"]) == len(rate.curve["k"])
    assert rate.curve["theirs"][-1] > rate.curve["bound"][-1] >= rate.curve["ours"][-1]


def test_findings_are_shown_on_small_instances(refuted: Report) -> None:
    """A step ten times too short breaks its bounds on the line, from 1, after a step or a few."""
    for finding in refuted.findings:
        assert finding.instance is not None
        assert finding.instance.x0 == (1,) and finding.instance.steps <= 3, str(refuted)


def test_long_fractions_become_decimals_with_the_exact_number_beside() -> None:
    long = Fraction(1) / Fraction(0.1)
    text, exact = with_decimals(f"f(x) = {long} * x^2/2, x0 = (2/3), step_size = 0.1")
    assert text == "f(x) = ~10 * x^2/2, x0 = (2/3), step_size = 0.1" and exact == [("~10", str(long))]
    assert with_decimals("1/4 and 12 steps") == ("1/4 and 12 steps", [])
    big = Fraction(10) ** 400
    assert with_decimals(f"{big}/3")[0].startswith("~1e308")


def _far(trial: Trial, points: tuple[tuple[Fraction, ...], ...]) -> bool:
    return len(trial.x0) == 2 and any(abs(c) > 4 for c in points[-1])


def test_shrinking_never_shows_an_instance_on_which_the_textbook_method_fails_too() -> None:
    """A claim that is false of every method on smaller starts: the instance stays as it was found."""

    def check(trial: Trial, ask: object) -> Violation | None:
        run = ask(trial)  # type: ignore[operator]
        return None if trial.x0[0] > 3 and run.dtype == "ours" else Violation(1, "x", "y", run)

    claim = Claim("false", Kind.THEOREM, "False", "x", "nobody", lambda given, rng: [], check)
    problem = turned(along_axes(Piece("huber", Fraction(1), Fraction(1)), Piece("square", Fraction(1, 2))))
    trial = Trial(problem, (Fraction(4), Fraction(7)), 5, {"step_size": 0.25, "momentum": 0.5}, "ours")
    theirs = textbook_run(HEAVY_BALL[0], trial)
    found = Violation(5, "x", "y", theirs)

    def breaks(smaller: Trial) -> Violation:
        return Violation(1, "x", "y", textbook_run(HEAVY_BALL[0], smaller))

    right = partial(textbook_run, HEAVY_BALL[0])
    small = shrink(claim, trial, found, breaks, right, Freedom(), until=1e18).run.trial
    assert small.x0[0] > 3
    assert isinstance(small.problem, Problem) and small.problem.dimension == 1 and small.steps == 1


def test_the_standing_of_a_run_that_ran_out_of_time_is_an_error_in_junit(here: Path) -> None:
    from verify.guard.results import junit_of, results_of

    report = hold(RIGHT, "gradient-descent", seconds=0.05)
    assert report.standing is Standing.UNDECIDED
    assert {"undecided"} == {r["verdict"] for r in results_of(report)}
    assert "<error" in junit_of(report)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("one.py:f two.py:f --as adam", "There is one TARGET, and 'two.py:f' is another"),
        ("--list adma", "There is no method 'adma'"),
        ("one.py:f --as adam --set epsilon", "--set 'epsilon' is no NAME=VALUE"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_sentence(
    words: str, says: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["guard", *words.split()]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert says in line


def test_the_list_of_one_method_says_how_it_is_called(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["guard", "--list", "line-search-bracketing"]) == 0
    out = capsys.readouterr().out
    assert "f(fun, grad, x, direction, **hyper) -> number" in out and "gradient-descent" not in out
