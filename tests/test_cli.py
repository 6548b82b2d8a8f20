"""The commands: what they print, what they write, and their exit statuses."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from tests.claim_files import MIXED, MIXED_VERDICTS, slow
from tests.results_samples import run_document, sample
from verify import extensions
from verify.claim import REGISTRY
from verify.cli import main
from verify.ledger import Ledger
from verify.results import read_results, schema
from verify.user_claims import load_file

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def _own_folder_and_registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test runs in a folder of its own, and claims that it loads leave the registry with it."""
    monkeypatch.chdir(tmp_path)
    before = dict(REGISTRY._claims)
    yield
    REGISTRY._claims = before


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's file, whose claims are the only ones that are registered."""
    file = tmp_path / "mine.py"
    file.write_text(MIXED, encoding="utf-8")
    monkeypatch.setattr(extensions, "_names", lambda group: ["reports"] if group == extensions.REPORTS else [])
    REGISTRY._claims = {}
    load_file(file)
    return file


def tightrope(*words: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, as `python -m verify`."""
    return subprocess.run(
        [sys.executable, "-m", "verify", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
    )


# ---------------------------------------------------------------- list


def test_list_prints_a_line_for_each_claim(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[1:]] == list(MIXED_VERDICTS)
    assert lines[2].split()[:4] == ["mine.half", "refuted", "figure", "numbers"]


def test_list_json_is_valid_and_holds_the_generated_statement(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "mine.step", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator(schema("claims")).validate(listed)
    (claim,) = listed["claims"]
    assert claim["id"] == "mine.step" and claim["topic"] == "descent" and claim["expected"] == "refuted"
    assert claim["source"] == {"document": "My notes", "locator": "3"}
    assert r"f\left(x\right)" in claim["statement"]


@pytest.mark.parametrize(
    ("selectors", "chosen"),
    [
        ([], list(MIXED_VERDICTS)),
        (["mine.step"], ["mine.step"]),
        (["mine.step", "mine.third", "mine.step"], ["mine.third", "mine.step"]),
        (["mine.[th]*"], ["mine.third", "mine.half"]),
        (["topic:DESCENT"], ["mine.step", "mine.vague"]),
        (["source:mine"], list(MIXED_VERDICTS)),
        (["source:my notes"], list(MIXED_VERDICTS)),
        (["form:universal"], ["mine.step", "mine.vague"]),
        (["verdict:refuted"], ["mine.half", "mine.step"]),
        (["verdict:proved", "mine.broken"], ["mine.third", "mine.broken"]),
    ],
)
def test_selectors(mine: Path, capsys: pytest.CaptureFixture[str], selectors: list[str], chosen: list[str]) -> None:
    assert main(["list", *selectors]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()[1:]] == chosen


# ---------------------------------------------------------------- run, show, history, compare, report, check


def test_the_life_of_a_file_of_claims(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Decide, show, look back, compare, report and check: one after the other, as a user would."""
    words = ["--profile", "quick", "--seed", "3", "--workers", "2", "--json", "r/run.json", "--junit", "j.xml"]
    assert main(["falsify", "mine.py", *words]) == 0
    said = capsys.readouterr().out
    assert "6 claims: 1 proved, 2 refuted, 1 ill-posed, 2 undecided." in said
    assert "Replay: tightrope falsify mine.py::mine.step --profile quick --seed 3" in said

    document = read_results("r/run.json")
    jsonschema.Draft202012Validator(schema("results")).validate(document)
    assert {r["id"]: r["verdict"] for r in document["results"]} == MIXED_VERDICTS
    assert (document["profile"], document["seed"], document["file"]) == ("quick", 3, "mine.py")
    kept = [item["certificate"] for r in document["results"] for item in r["evidence"] if item["certificate"]]
    paths = [Path("r", path) for path in kept]
    assert len(paths) == 3 and all(path.is_file() for path in paths)
    assert ElementTree.parse("j.xml").getroot().get("tests") == "6"

    assert main(["check", *map(str, paths)]) == 0
    assert capsys.readouterr().out.count(": accepted") == 3

    assert main(["show", "mine.step"]) == 0
    shown = capsys.readouterr().out
    for part in ("REFUTED", "f(x) + 1 ≤ f(2 x)", "Counterexample", "tightrope check build/certificates/mine.step.json"):
        assert part in shown
    assert main(["show", "mine.step", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == "mine.step"

    mine.write_text(MIXED.replace('"0.33"', '"0.34"'), encoding="utf-8")
    REGISTRY._claims = {}
    assert main(["falsify", "mine.py::third", "--profile", "quick", "--annotations"]) == 1
    assert "::error file=mine.py,line=6,title=mine.third%3A refuted" in capsys.readouterr().out

    assert main(["history", "mine.third"]) == 0
    assert [line.split()[3] for line in capsys.readouterr().out.splitlines()[1:]] == ["proved", "refuted"]
    assert main(["history"]) == 0
    assert [line.split()[3] for line in capsys.readouterr().out.splitlines()[1:]] == ["finished"] * 2

    assert main(["compare", "r/run.json", "2"]) == 1
    assert "regression: mine.third: proved -> refuted" in capsys.readouterr().out
    assert main(["compare", "1", "r/run.json"]) == 0

    assert main(["report", "r/run.json", "--out", "site"]) == 0
    assert "6 claims from 1 text" in capsys.readouterr().out
    assert "mine.step" in Path("site/claims/mine.step.html").read_text(encoding="utf-8")
    assert Path("site/certificates/mine.step.json").is_file()
    assert "The function f (line)" in Path("site/claims/mine.step.html").read_text(encoding="utf-8")


def test_report_finds_the_last_run_by_itself(capsys: pytest.CaptureFixture[str]) -> None:
    with Ledger.open(".tightrope/ledger.sqlite") as ledger:
        for claim in ("first", "last"):
            with ledger.begin(_plan()) as writer:
                writer.record(sample(claim, "proved"))
    assert main(["report"]) == 0
    assert "build/report/index.html" in capsys.readouterr().out
    assert [p.name for p in Path("build/report/claims").iterdir()] == ["last.html"]

    Path("build/results.json").write_text(json.dumps(run_document(sample("newest", "proved"))), encoding="utf-8")
    assert main(["report"]) == 0
    assert [p.name for p in Path("build/report/claims").iterdir()] == ["newest.html"]


def _plan():  # type: ignore[no-untyped-def]
    from verify.ledger import Plan

    return Plan(0, "quick")


def test_show_decides_a_claim_that_was_never_decided(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "mine.half"]) == 0
    said = capsys.readouterr().out
    assert "REFUTED" in said and "Replay: tightrope run mine.half --profile quick --seed 0" in said
    assert not Path(".tightrope").exists()


def test_run_decides_registered_claims_in_a_process_of_its_own(tmp_path: Path) -> None:
    done = tightrope("run", "geo.B.12", "--profile", "quick", "--workers", "1", folder=tmp_path)
    (result,) = read_results(tmp_path / "build" / "results.json")["results"]
    assert result["id"] == "geo.B.12" and result["verdict"] in done.stdout
    assert done.returncode == (0 if result["verdict"] == result["expected"] else 1)
    assert done.stderr == ""
    brief = tightrope("run", "geo.B.12", "--profile", "quick", "--workers", "1", "--brief", folder=tmp_path)
    assert brief.returncode == done.returncode
    assert ("geo.B.12" in brief.stdout) == (done.returncode == 1) and result["verdict"] in brief.stdout


# ---------------------------------------------------------------- interruption


def test_ctrl_c_keeps_what_was_decided_and_resume_goes_on(tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text(slow(40, 0.2), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "verify", "falsify", "slow.py", "--workers", "1", "--profile", "quick"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    decided = _wait_for_verdicts(tmp_path / ".tightrope" / "ledger.sqlite", 3)
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=60)
    assert process.returncode == 130
    kept = read_results(tmp_path / "build" / "results.json")["results"]
    assert len(kept) >= decided
    assert error == (
        f"tightrope: interrupted after {len(kept)} of 40 claims; their verdicts are kept (run 1), and"
        " `tightrope falsify slow.py --resume` continues.\n"
    )
    (tmp_path / "slow.py").write_text(slow(40, 0.2).replace("0.2", "0"), encoding="utf-8")
    refused = tightrope("falsify", "slow.py", "--profile", "quick", "--resume", folder=tmp_path)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == (
        "tightrope: Run 1 cannot be continued, because the claims or the engine have changed since: start a new run.\n"
    )


def test_ctrl_c_while_the_engine_is_loaded_is_told_without_a_traceback(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", "import os, signal, sys\nfrom verify.cli import main\n"
         "import builtins; real = builtins.__import__\n"
         "def slow(name, *rest):\n"
         "    if name == 'sympy': os.kill(os.getpid(), signal.SIGINT)\n"
         "    return real(name, *rest)\n"
         "builtins.__import__ = slow\n"
         "sys.exit(main(['list']))"],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    _, error = process.communicate(timeout=60)
    assert (process.returncode, error) == (130, "tightrope: interrupted.\n")


def _wait_for_verdicts(path: Path, count: int) -> int:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if path.exists():
            with Ledger.open(path, create=False) as ledger:
                decided = len(ledger.decided(1)) if ledger.runs() else 0
            if decided >= count:
                return decided
        time.sleep(0.1)
    raise AssertionError(f"no {count} verdicts within a minute")
