"""The ledger loses nothing under kills, several writers and full disks, and refuses an unsound file."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from verify.ledger import Ledger, LedgerError, Plan, RunState
from verify.ledger_file import SCHEMA_VERSION

PLAN = Plan(seed=7, profile="quick")
ROOT = Path(__file__).resolve().parents[1]


def result(claim: str, verdict: str = "proved", **more: object) -> dict[str, object]:
    return {"id": claim, "verdict": verdict, "expected": verdict, "seconds": 0.25, **more}


def python(code: str, *arguments: object) -> subprocess.Popen[str]:
    """Another process that runs `code`; its first line of output says that it is under way."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "runs" / "ledger.sqlite"


def damage(path: Path, old: bytes, new: bytes) -> None:
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new))


def fingerprint(folder: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}


# Kills, two writers, full disks

_ENDLESS_RUN = """
import sys
from verify.ledger import Ledger, Plan
with Ledger.open(sys.argv[1]) as ledger:
    writer = ledger.begin(Plan(0, "quick"))
    number = 0
    while True:
        number += 1
        writer.record({"id": f"claim.{number}", "verdict": "proved", "seconds": 0, "says": "x" * 500_000})
        print(writer.id, number, flush=True)
"""


def test_twenty_kills_lose_no_verdict_and_damage_nothing(path: Path) -> None:
    """What `record` has returned from is there after SIGKILL, in full, and the file is sound each time.

    Results of half a megabyte make most kills fall into a transaction: without a journal this mostly fails.
    """
    moments = random.Random(20)
    acknowledged: dict[int, int] = {}
    for _ in range(20):
        process = python(_ENDLESS_RUN, path)
        assert process.stdout is not None
        said = process.stdout.readline()
        time.sleep(moments.uniform(0, 0.05))
        process.send_signal(signal.SIGKILL)
        said += process.stdout.read()
        assert process.wait() == -signal.SIGKILL
        # What follows the last line break may be half a line.
        run_id, number = said[: said.rindex("\n")].splitlines()[-1].split()
        acknowledged[int(run_id)] = int(number)
        with Ledger.open(path, create=False) as ledger:
            assert ledger._connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    with Ledger.open(path, create=False) as ledger:
        assert len(ledger.runs()) == len(acknowledged) == 20
        for run_id, number in acknowledged.items():
            kept = [one["id"] for one in ledger.results(run_id)]
            assert kept[:number] == [f"claim.{k}" for k in range(1, number + 1)]
            assert ledger.run(run_id).state is RunState.INTERRUPTED


def test_kills_while_the_ledger_is_made_leave_one_that_opens(tmp_path: Path) -> None:
    """The moment at which the tables are made is as safe as any other."""
    moments = random.Random(3)
    code = "import sys\nfrom verify.ledger import Ledger\nprint('go', flush=True)\nLedger.open(sys.argv[1])"
    for number in range(5):
        path = tmp_path / f"{number}.sqlite"
        process = python(code, path)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(moments.uniform(0, 0.004))
        process.kill()
        process.wait()
        with Ledger.open(path) as ledger:
            assert ledger.runs() == []


_COUNTING_RUN = """
import sys
from verify.ledger import Ledger, Plan
with Ledger.open(sys.argv[1]) as ledger, ledger.begin(Plan(int(sys.argv[2]), "quick")) as writer:
    for number in range(100):
        writer.record({"id": f"claim.{number}", "verdict": "proved", "seconds": 0, "by": sys.argv[2]})
"""


def test_three_runs_at_once_keep_their_verdicts_apart(path: Path) -> None:
    """All begin with no file there, so the making of the ledger is raced for as well."""
    processes = [python(_COUNTING_RUN, path, seed) for seed in range(3)]
    errors = [process.communicate()[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], errors
    with Ledger.open(path, create=False) as ledger:
        runs = ledger.runs()
        assert sorted(run.plan.seed for run in runs) == [0, 1, 2]
        for run in runs:
            results = ledger.results(run.id)
            assert [one["id"] for one in results] == [f"claim.{number}" for number in range(100)]
            assert {one["by"] for one in results} == {str(run.plan.seed)}


def record_until_refused(ledger: Ledger) -> tuple[int, str]:
    """How many large results went in before the first refusal, and its sentence."""
    with pytest.raises(LedgerError) as refusal, ledger.begin(Plan(0, "quick")) as writer:
        for number in range(10_000):
            writer.record(result(f"claim.{number}", says="x" * 5_000))
    return number, str(refusal.value)


def test_a_full_disk_is_said_and_costs_nothing_that_was_kept(path: Path) -> None:
    with Ledger.open(path) as ledger:
        ledger._connection.execute("PRAGMA max_page_count = 60")
        kept, sentence = record_until_refused(ledger)
        assert "disk is full" in sentence and kept > 0
        assert len(ledger.results(1)) == kept
    with Ledger.open(path) as ledger:
        assert len(ledger.results(1)) == kept
        with ledger.resume(Plan(0, "quick")) as writer:
            writer.record(result("after"))
        assert ledger.run(1).decided == kept + 1


_RUN_ON_A_TINY_DISK = """
import sys
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from tests.test_ledger_safety import record_until_refused
from verify.ledger import Ledger, LedgerError
path = Path(sys.argv[1], "ledger.sqlite")
with Ledger.open(path) as ledger:
    kept, sentence = record_until_refused(ledger)
    assert "disk is full" in sentence, sentence
    assert kept > 0 and len(ledger.results(1)) == kept
with Ledger.open(path) as ledger:
    assert len(ledger.results(1)) == kept
    assert ledger._connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
Path(sys.argv[1], "filler").write_bytes(b"")
try:
    Path(sys.argv[1], "filler").write_bytes(b"x" * 2**20)
except OSError:
    pass
try:
    Ledger.open(Path(sys.argv[1], "new.sqlite"))
    raise SystemExit("a ledger was made on a full disk")
except LedgerError as error:
    assert "disk is full" in str(error), error
print("held")
"""


def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    """The same on a file system of half a megabyte, in a mount namespace of its own."""
    mount = f'mount -t tmpfs -o size=512k none "{tmp_path}" || exit 77; exec "$@"'
    unshare = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--mount"]
    command = [*unshare, "sh", "-c", mount, "sh", sys.executable, "-c", _RUN_ON_A_TINY_DISK, tmp_path, ROOT]
    try:
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, cwd=ROOT)
    except FileNotFoundError:
        pytest.skip("this system has no `unshare`")
    if done.returncode == 77 or done.stderr.startswith("unshare:"):
        pytest.skip("this system lets nobody mount a small file system here")
    assert done.stdout == "held\n", done.stderr


# What is not a sound ledger is refused and left as it is


def test_a_missing_ledger_is_not_made_by_whoever_only_reads(path: Path) -> None:
    with pytest.raises(LedgerError, match=r"no ledger at .*ledger\.sqlite; `tightrope run` starts one"):
        Ledger.open(path, create=False)
    assert not path.parent.exists()


def test_a_folder_and_a_file_in_the_way_are_said(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="cannot be opened"):
        Ledger.open(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(LedgerError, match="folder .*file cannot be made"):
        Ledger.open(tmp_path / "file" / "ledger.sqlite")


def some_ledger(path: Path) -> None:
    with Ledger.open(path) as ledger, ledger.begin(PLAN) as writer:
        for number in range(200):
            writer.record(result(f"claim.{number}", says="y" * 500))


def test_a_file_that_is_no_database_is_refused_and_left(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_text("not a database, but somebody's notes\n" * 100)
    before = fingerprint(tmp_path)
    with pytest.raises(LedgerError, match="is damaged; it was left as it is"):
        Ledger.open(path)
    assert fingerprint(tmp_path) == before


def test_a_truncated_ledger_is_refused_and_left(path: Path) -> None:
    some_ledger(path)
    os.truncate(path, path.stat().st_size // 2)
    before = fingerprint(path.parent)
    with pytest.raises(LedgerError, match="is damaged"):
        Ledger.open(path)
    assert fingerprint(path.parent) == before


def test_a_ledger_with_an_overwritten_page_is_refused_and_left(path: Path) -> None:
    some_ledger(path)
    content = bytearray(path.read_bytes())
    content[8 * 4096 : 9 * 4096] = bytes(range(256)) * 16
    path.write_bytes(content)
    before = fingerprint(path.parent)
    with pytest.raises(LedgerError, match="is damaged"):
        Ledger.open(path)
    assert fingerprint(path.parent) == before


def test_a_result_with_one_wrong_letter_is_refused(path: Path) -> None:
    """SQLite does not see a changed letter inside a text; a forged verdict must not come back as recorded."""
    with Ledger.open(path) as ledger, ledger.begin(PLAN) as writer:
        writer.record(result("geo.B.8", says="the bound holds"))
    damage(path, b"the bound holds", b"the bound folds")
    reads: list[Callable[[Ledger], object]] = [
        lambda ledger: ledger.results(1),
        lambda ledger: ledger.history("geo.B.8"),
        lambda ledger: ledger.document(1),
    ]
    with Ledger.open(path) as ledger:
        for read in reads:
            with pytest.raises(LedgerError, match="does not match its digest"):
                read(ledger)


def test_a_run_that_makes_no_sense_is_refused(path: Path) -> None:
    some_ledger(path)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE run SET seed = 'seven'")
    connection.close()
    with Ledger.open(path) as ledger, pytest.raises(LedgerError, match="run 1 makes no sense"):
        ledger.runs()


def test_a_newer_ledger_is_refused_and_left(path: Path) -> None:
    some_ledger(path)
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()
    before = fingerprint(path.parent)
    with pytest.raises(LedgerError, match="another version of Tightrope .*update Tightrope"):
        Ledger.open(path)
    assert fingerprint(path.parent) == before


def test_somebody_elses_database_is_refused_and_left(tmp_path: Path) -> None:
    path = tmp_path / "photos.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE run (id INTEGER)")
    connection.close()
    before = fingerprint(tmp_path)
    with pytest.raises(LedgerError, match="not a ledger of Tightrope"):
        Ledger.open(path)
    assert fingerprint(tmp_path) == before


def test_a_complaint_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(b"SQLite format 3\0" + bytes(5000))
    with pytest.raises(LedgerError) as refusal:
        Ledger.open(path)
    sentence = str(refusal.value)
    assert "\n" not in sentence and sentence.endswith(".")
