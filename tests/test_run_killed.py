"""A run that is killed twenty times at random moments loses no verdict, damages nothing, and ends as if unharmed."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.claim_files import slow
from verify.ledger import Ledger
from verify.results import read_results

ROOT = Path(__file__).parents[1]
CLAIMS, KILLS = 400, 20


@pytest.mark.slow
def test_twenty_kills_lose_nothing(tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text(slow(CLAIMS, 0.02), encoding="utf-8")
    ledger, moments = tmp_path / ".tightrope" / "ledger.sqlite", random.Random(1)
    known: frozenset[str] = frozenset()
    for _ in range(KILLS):
        process = _start(tmp_path, resume=bool(_runs(ledger)))
        # The first verdict is in the ledger, or this is while the engine is loaded; then anywhere.
        _wait_for_more_than(len(known), ledger, seconds=moments.choice([1.0, 60.0, 60.0]))
        time.sleep(moments.uniform(0, 0.4))
        process.send_signal(signal.SIGKILL)
        process.wait()
        decided = _decided(ledger)
        assert known <= decided, "a verdict was lost"
        known = decided
        for certificate in (tmp_path / "build").glob("certificates/*.json"):
            json.loads(certificate.read_text(encoding="utf-8"))
    assert 0 < len(known) < CLAIMS, "the kills did not fall into the run"

    assert _start(tmp_path, resume=True).wait(timeout=300) == 0
    results = read_results(tmp_path / "build" / "results.json")["results"]
    assert [r["id"] for r in results] == [f"slow.{number}" for number in range(CLAIMS)]
    assert {r["verdict"] for r in results} == {"proved"}
    with Ledger.open(ledger) as opened:
        (run,) = opened.runs()
        assert (run.state, run.decided) == ("finished", CLAIMS)


def _start(folder: Path, *, resume: bool) -> subprocess.Popen[bytes]:
    words = ["falsify", "slow.py", "--profile", "quick", "--workers", "2", *(["--resume"] if resume else [])]
    return subprocess.Popen(
        [sys.executable, "-m", "verify", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
    )


def _runs(ledger: Path) -> int:
    if not ledger.exists():
        return 0
    with Ledger.open(ledger) as opened:
        return len(opened.runs())


def _decided(ledger: Path) -> frozenset[str]:
    if not _runs(ledger):
        return frozenset()
    with Ledger.open(ledger) as opened:
        return opened.decided(1)


def _wait_for_more_than(count: int, ledger: Path, *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while len(_decided(ledger)) <= count and time.monotonic() < deadline:
        time.sleep(0.05)
