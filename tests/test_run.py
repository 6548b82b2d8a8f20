"""A run decides each claim once, in any number of workers alike, and keeps it; no claim harms another one."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.claim_files import FATAL, MIXED, MIXED_VERDICTS, slow
from tests.results_samples import sample
from verify import checker
from verify.claim import REGISTRY, Claim
from verify.crew import Order
from verify.extensions import InputError
from verify.ledger import Ledger, LedgerError, RunState
from verify.output import OutputFolder, file_name
from verify.profiles import QUICK
from verify.results import read_results, schema
from verify.run import Outcome, Settings, fingerprint, run
from verify.user_claims import load_file


@contextmanager
def own_registry() -> Iterator[None]:
    """Claims of a test's own file leave the registry with it."""
    before = dict(REGISTRY._claims)
    try:
        yield
    finally:
        REGISTRY._claims = before


@pytest.fixture(autouse=True)
def _forget_claims() -> Iterator[None]:
    with own_registry():
        yield


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Outcome, Path, list[tuple[str, bool]]]:
    """A run of one worker, its folder, and for each verdict, as it was heard of, whether it was in the ledger."""
    folder = tmp_path_factory.mktemp("mixed")
    heard: list[tuple[str, bool]] = []
    with own_registry():
        settings = settings_for(folder, MIXED)

        def look(result: dict[str, Any]) -> None:
            with Ledger.open(settings.ledger) as ledger:
                heard.append((result["id"], result["id"] in ledger.decided(1)))

        return run(settings, look), folder, heard


def claims_in(folder: Path, text: str) -> tuple[Path, tuple[Claim, ...]]:
    file = folder / "claims.py"
    file.write_text(text, encoding="utf-8")
    return file, tuple(load_file(file))


def settings_for(
    folder: Path, text: str, *, workers: int = 1, out: str = "out", limit: float | None = None
) -> Settings:
    file, claims = claims_in(folder, text)
    order = Order(QUICK, 0, file, limit)
    return Settings(
        claims,
        order,
        selection=(str(file),),
        workers=workers,
        out=folder / out,
        ledger=folder / "ledger.sqlite",
    )


def verdicts(outcome: Outcome) -> dict[str, str]:
    return {r["id"]: r["verdict"] for r in outcome.document["results"]}


Mixed = tuple[Outcome, Path, list[tuple[str, bool]]]


def test_results_come_in_the_order_of_the_claims_and_are_valid(mixed: Mixed) -> None:
    outcome, folder, _ = mixed
    assert list(verdicts(outcome).items()) == list(MIXED_VERDICTS.items())
    assert outcome.complete and outcome.disagreements == []
    jsonschema.Draft202012Validator(schema("results")).validate(outcome.document)
    assert read_results(folder / "out" / "results.json") == outcome.document


def test_one_worker_and_two_give_the_same_verdicts_and_the_same_bytes(mixed: Mixed, tmp_path: Path) -> None:
    outcome, folder, _ = mixed
    again = run(settings_for(tmp_path, MIXED, workers=2))
    assert _written(tmp_path / "out") == _written(folder / "out")
    assert {"certificates/mine.third.json", "counterexamples/mine.step.json"} <= set(_written(tmp_path / "out"))
    one, two = (
        [{**r, "seconds": None, "reason": r["reason"].partition(": /")[0]} for r in o.document["results"]]
        for o in (outcome, again)
    )
    assert one == two


def _written(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*.json") if path.name != "results.json"]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_every_certificate_that_a_result_names_is_accepted_and_speaks_for_it(mixed: Mixed) -> None:
    outcome, folder, _ = mixed
    named = [
        (r, item["certificate"]) for r in outcome.document["results"] for item in r["evidence"] if item["certificate"]
    ]
    assert {r["id"] for r, _ in named} == {"mine.third", "mine.half", "mine.step"}
    for result, path in named:
        certificate = json.loads((folder / "out" / path).read_text(encoding="utf-8"))
        assert (certificate["claim"], certificate["verdict"]) == (result["id"], result["verdict"])
        checker.check(certificate)


def test_a_text_that_raises_is_undecided_in_one_sentence(mixed: Mixed) -> None:
    outcome, _, _ = mixed
    (broken,) = [r for r in outcome.document["results"] if r["id"] == "mine.broken"]
    assert broken["reason"].startswith("the text of mine.broken raised an error: ")
    assert "claims.py, line 29: ZeroDivisionError: integer division or modulo by zero" in broken["reason"]
    assert "\n" not in broken["reason"] and "Traceback" not in json.dumps(broken)


def test_no_verdict_leaves_with_a_certificate_that_the_checker_rejects(mixed: Mixed) -> None:
    outcome, folder, _ = mixed
    (boast,) = [r for r in outcome.document["results"] if r["id"] == "mine.boast"]
    assert boast["reason"].startswith("the checker rejects the certificate of mine.boast: ")
    assert boast["evidence"] == [] and not (folder / "out" / "certificates" / "mine.boast.json").exists()


def test_each_verdict_is_in_the_ledger_when_it_is_heard_of(mixed: Mixed) -> None:
    _, _, heard = mixed
    assert heard == [(id, True) for id in MIXED_VERDICTS]


def test_a_worker_that_dies_takes_one_claim_with_it(tmp_path: Path) -> None:
    outcome = run(settings_for(tmp_path, FATAL))
    reasons = {r["id"]: r["reason"] for r in outcome.document["results"]}
    assert verdicts(outcome) == {
        "mine.before": "proved",
        "mine.killed": "undecided",
        "mine.exits": "undecided",
        "mine.after": "proved",
    }
    assert "mine.killed was not decided: its process was killed by the system" in reasons["mine.killed"]
    assert reasons["mine.exits"] == "mine.exits was not decided: its process ended with status 7"
    assert len(outcome.disagreements) == 2


def test_a_claim_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    outcome = run(settings_for(tmp_path, slow(1, 60), limit=0.3))
    (result,) = outcome.document["results"]
    assert (result["verdict"], result["seconds"]) == ("undecided", 0.3)
    assert "longer than the limit of 0.3 seconds" in result["reason"]


def _interrupted(settings: Settings, after: int) -> Outcome:
    """A run with Ctrl-C after so many verdicts."""
    heard = 0

    def count(_: object) -> None:
        nonlocal heard
        heard += 1
        if heard == after:
            os.kill(os.getpid(), signal.SIGINT)

    return run(settings, count)


def test_an_interrupted_run_keeps_what_was_decided_and_resumes_without_deciding_it_again(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, slow(8, 0.05), workers=2)
    cut = _interrupted(settings, after=3)
    assert not cut.complete and 3 <= len(cut.document["results"]) < 8
    assert read_results(tmp_path / "out" / "results.json") == cut.document
    with Ledger.open(settings.ledger) as ledger:
        assert ledger.run(cut.run).state is RunState.INTERRUPTED
        assert ledger.decided(cut.run) == set(verdicts(cut))

    heard: list[str] = []
    whole = run(settings, lambda result: heard.append(result["id"]), resume=True)
    assert whole.complete and whole.run == cut.run and whole.resumed == len(cut.document["results"])
    assert list(verdicts(whole)) == [claim.id for claim in settings.claims]
    assert set(heard).isdisjoint(verdicts(cut)) and len(heard) + whole.resumed == 8
    with pytest.raises(LedgerError, match="no interrupted run"):
        run(settings, resume=True)


def test_a_run_is_not_resumed_when_its_certificates_are_elsewhere(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, slow(6, 0.05))
    _interrupted(settings, after=2)
    elsewhere = Settings(**{**vars(settings), "out": tmp_path / "elsewhere"})
    with pytest.raises(InputError, match="certificate of slow.0 is not in .*elsewhere; name the folder"):
        run(elsewhere, resume=True)
    assert run(settings, resume=True).complete


def test_no_worker_outlives_an_interrupted_run(tmp_path: Path) -> None:
    before = _children()
    _interrupted(settings_for(tmp_path, slow(4, 0.1), workers=2), after=1)
    deadline = time.monotonic() + 5
    while _children() - before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert _children() <= before
    assert threading.active_count() < 20


def _children() -> set[str]:
    listed = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    return set(listed.read_text().split()) if listed.exists() else set()


def test_an_old_certificate_does_not_outlive_its_verdict(tmp_path: Path) -> None:
    folder = OutputFolder(tmp_path)
    certificates = [(0, {"kind": "one"}), (1, {"kind": "two"})]
    before = sample("mine.1", "refuted")
    kept = folder.keep(before, certificates)
    assert [item["certificate"] for item in kept["evidence"]] == [
        "certificates/mine.1.json",
        "certificates/mine.1~2.json",
    ]
    folder.keep(sample("mine.1.more", "refuted"), certificates[:1])
    folder.keep({**before, "counterexample": None}, [])
    assert sorted(path.name for path in tmp_path.rglob("*.json")) == ["mine.1.more.json"] * 2


def test_files_are_named_after_claims_and_never_leave_the_folder() -> None:
    assert file_name("geo.B.12") == "geo.B.12"
    names = {file_name(id) for id in ("../a", "a/b", "a b", "a-b", "..", "a" * 300, "ü")}
    assert len(names) == 7
    assert all("/" not in name and not name.startswith(".") and len(name) < 130 for name in names)


def test_the_fingerprint_changes_with_the_claims(tmp_path: Path) -> None:
    file, claims = claims_in(tmp_path, MIXED)
    before = fingerprint(claims)
    assert fingerprint(claims) == before
    file.write_text(MIXED + "# changed\n", encoding="utf-8")
    assert fingerprint(claims) != before


def test_an_output_folder_that_cannot_be_written_is_said_before_anything_is_decided(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, slow(1, 60))
    (tmp_path / "out").write_text("a file, where a folder should be", encoding="utf-8")
    with pytest.raises(InputError, match="out cannot be written .*; name another folder with --out"):
        run(settings)
    assert not settings.ledger.exists()
