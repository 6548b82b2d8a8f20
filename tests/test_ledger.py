"""The ledger gives back what it was given, and continues a run without deciding anything twice."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from verify.ledger import Ledger, LedgerError, Plan, RunState, installed_versions
from verify.owner import UNKNOWN, is_alive, this_process

PLAN = Plan(seed=7, profile="quick", selection=("geo.B.*",), planned=3, fingerprint="abc")
ROOT = Path(__file__).resolve().parents[1]


def result(claim: str, verdict: str = "proved", **more: object) -> dict[str, object]:
    return {"id": claim, "verdict": verdict, "expected": verdict, "seconds": 0.25, **more}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "runs" / "ledger.sqlite"


# What was recorded comes back


def test_a_run_comes_back_with_all_that_was_recorded(path: Path) -> None:
    survival = {"kind": "survival", "says": "x ≥ ½"}
    results = [result("geo.B.2", evidence=[survival]), result("geo.B.1", "refuted")]
    with Ledger.open(path) as ledger, ledger.begin(PLAN) as writer:
        for one in results:
            writer.record(one)
        assert ledger.run(writer.id).state is RunState.RUNNING
    with Ledger.open(path, create=False) as ledger:
        (run,) = ledger.runs()
        assert ledger.results(run.id) == results
        assert (run.plan, run.versions, run.decided) == (PLAN, installed_versions(), 2)
        assert run.state is RunState.FINISHED and run.finished is not None and run.finished >= run.started
        document = ledger.document(run.id)
    assert document == {
        "tool": "tightrope",
        "version": installed_versions().tightrope,
        "profile": "quick",
        "seed": 7,
        "results": results,
    }


def test_a_seed_larger_than_a_database_integer_is_kept(path: Path) -> None:
    plan = Plan(seed=2**200 + 1, profile="quick")
    with Ledger.open(path) as ledger, ledger.begin(plan):
        assert ledger.runs()[0].plan.seed == 2**200 + 1


def test_the_history_of_a_claim_is_told_oldest_first(path: Path) -> None:
    with Ledger.open(path) as ledger:
        for verdict in ("undecided", "confirmed", "proved"):
            with ledger.begin(PLAN) as writer:
                writer.record(result("geo.B.8", verdict))
                writer.record(result("geo.B.9", "refuted"))
        history = ledger.history("geo.B.8")
        assert [(entry.run.id, entry.result["verdict"]) for entry in history] == [
            (1, "undecided"),
            (2, "confirmed"),
            (3, "proved"),
        ]
        assert ledger.history("geo.B.10") == []


def test_a_claim_is_not_recorded_twice_in_a_run(path: Path) -> None:
    with Ledger.open(path) as ledger, ledger.begin(PLAN) as writer:
        writer.record(result("geo.B.8"))
        with pytest.raises(LedgerError, match=r"geo\.B\.8 was decided in run 1 already"):
            writer.record(result("geo.B.8", "refuted"))
        assert [one["verdict"] for one in ledger.results(writer.id)] == ["proved"]


@pytest.mark.parametrize("value", [float("nan"), object()])
def test_a_result_that_is_not_json_is_refused_whole(path: Path, value: object) -> None:
    with Ledger.open(path) as ledger, ledger.begin(PLAN) as writer:
        with pytest.raises(LedgerError, match=r"geo\.B\.8 is not JSON"):
            writer.record(result("geo.B.8", tightness=value))
        assert writer.decided() == frozenset()


# An interrupted run is continued


def test_an_interrupted_run_is_continued_and_decides_nothing_twice(path: Path) -> None:
    claims = [f"geo.B.{number}" for number in range(10)]
    with Ledger.open(path) as ledger:
        with pytest.raises(KeyboardInterrupt), ledger.begin(PLAN) as writer:
            for claim in claims[:4]:
                writer.record(result(claim))
            raise KeyboardInterrupt
        assert ledger.run(1).state is RunState.INTERRUPTED
        with ledger.resume(PLAN) as writer:
            assert writer.id == 1 and writer.decided() == frozenset(claims[:4])
            for claim in claims:
                if claim not in writer.decided():
                    writer.record(result(claim))
        assert [one["id"] for one in ledger.results(1)] == claims
        assert ledger.run(1).state is RunState.FINISHED


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"seed": 8}, "seed is 7 and here it is 8"),
        ({"profile": "deep"}, "profile"),
        ({"selection": ("geo.*",)}, "selection"),
        ({"fingerprint": "other"}, "the claims or the engine have changed"),
    ],
)
def test_verdicts_reached_otherwise_are_kept_apart(path: Path, change: dict[str, object], word: str) -> None:
    with Ledger.open(path) as ledger:
        ledger.begin(PLAN).interrupt()
        other = Plan(**{**vars(PLAN), **change})  # type: ignore[arg-type]
        for run_id in (None, 1):
            with pytest.raises(LedgerError, match=word):
                ledger.resume(other, run_id)
        assert ledger.run(1).state is RunState.INTERRUPTED


def test_a_run_of_other_versions_is_not_continued(path: Path) -> None:
    with Ledger.open(path) as ledger:
        ledger.begin(PLAN).interrupt()
        ledger._connection.execute("UPDATE run SET flint = '0.0.1'")
        with pytest.raises(LedgerError, match=r"its flint is '0\.0\.1'"):
            ledger.resume(PLAN)


def test_the_latest_interrupted_run_of_the_same_plan_is_continued(path: Path) -> None:
    other = Plan(seed=1, profile="deep")
    with Ledger.open(path) as ledger:
        for plan in (PLAN, PLAN, other):
            ledger.begin(plan).interrupt()
        ledger.begin(PLAN).finish()
        assert ledger.resume(PLAN).id == 2


def test_what_cannot_be_continued_is_said(path: Path) -> None:
    with Ledger.open(path) as ledger:
        with pytest.raises(LedgerError, match="no interrupted run"):
            ledger.resume(PLAN)
        with pytest.raises(LedgerError, match=r"no run 5 in the ledger .*no runs yet"):
            ledger.resume(PLAN, 5)
        ledger.begin(PLAN).finish()
        with pytest.raises(LedgerError, match="Run 1 is finished"):
            ledger.resume(PLAN, 1)
        with pytest.raises(LedgerError, match="no run 5 in the ledger .*runs 1 to 1"):
            ledger.results(5)


_WAITING_RUN = """
import sys
from verify.ledger import Ledger, Plan
ledger = Ledger.open(sys.argv[1])
writer = ledger.begin(Plan(7, "quick", ("geo.B.*",), 3, "abc"))
writer.record({"id": "geo.B.1", "verdict": "proved", "seconds": 0})
print("under way", flush=True)
sys.stdin.read()
"""


def test_a_run_that_is_alive_elsewhere_is_left_alone_until_it_is_killed(path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", _WAITING_RUN, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None and process.stdout.readline() == "under way\n"
    with Ledger.open(path) as ledger:
        assert ledger.run(1).state is RunState.RUNNING
        with pytest.raises(LedgerError, match="Run 1 is still running"):
            ledger.resume(PLAN, 1)
        process.kill()
        process.wait()
        assert ledger.run(1).state is RunState.INTERRUPTED
        assert ledger.resume(PLAN).decided() == {"geo.B.1"}


def test_a_former_owner_records_no_more(path: Path) -> None:
    """Where nothing is known of processes (no /proc), the change of owner alone keeps two writers apart."""
    with Ledger.open(path) as first, Ledger.open(path) as second:
        former = first.begin(PLAN)
        second._connection.execute("UPDATE run SET process = ?", (UNKNOWN,))
        current = second.resume(PLAN)
        current.record(result("geo.B.1"))
        for attempt in (lambda: former.record(result("geo.B.2")), former.finish):
            with pytest.raises(LedgerError, match="continued by another process"):
                attempt()
        current.finish()
        assert [one["id"] for one in first.results(1)] == ["geo.B.1"]


def test_a_process_is_told_from_a_later_one_with_its_number() -> None:
    here = this_process()
    if here == UNKNOWN:
        pytest.skip("this system tells nothing about processes under /proc")
    assert is_alive(here)
    assert not is_alive(here + "1") and not is_alive(UNKNOWN) and not is_alive("nonsense")
