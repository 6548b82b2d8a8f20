"""`tightrope guard`: exit status, JSON, and one sentence for everything that cannot be used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from verify.cli import main

MINE = '''
import numpy as np

def descent(fun, grad, x0, steps, lr):
    """Gradient descent that talks."""
    xs = [x0]
    for _ in range(steps):
        print("step")
        xs.append(xs[-1] - lr * grad(xs[-1]))
    return np.array(xs)

def half(fun, grad, x0, steps, step_size):
    xs = [x0]
    for _ in range(steps):
        xs.append(xs[-1] - step_size / 2 * grad(xs[-1]))
    return np.array(xs)

number = 3
'''


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text(MINE, encoding="utf-8")
    (tmp_path / "broken.py").write_text("import no_such_package\n", encoding="utf-8")
    (tmp_path / "bad.py").write_text("def f(:\n", encoding="utf-8")
    (tmp_path / "leaves.py").write_text("import os\nos._exit(0)\n", encoding="utf-8")


def test_a_correct_target_under_names_of_its_own(capfd: pytest.CaptureFixture[str]) -> None:
    names = ["--rename", "step_size=lr", "--hyper", "step_size=0.5"]
    assert main(["guard", "mine.py:descent", "--as", "gradient-descent", *names]) == 0
    out = capfd.readouterr().out
    assert "consistent with every theorem, and the textbook recurrence" in out
    assert "remark: it prints" in out and "\nstep\n" not in out


def test_a_wrong_target_by_its_module(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["guard", "mine:half", "--as", "gradient-descent"]) == 1
    out = capfd.readouterr().out
    for words in ("refuted: gradient-descent.descent", "promised: f(x_{k+1})", "Nesterov (2018)", "theirs", "x0 = (1)"):
        assert words in out


def test_json(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["guard", "mine.py:half", "--as", "gradient-descent", "--json", "--seed", "3"]) == 1
    said = json.loads(capfd.readouterr().out)
    assert (said["tool"], said["verdict"], said["seed"]) == ("tightrope", "refuted", 3)
    finding = said["findings"][0]
    assert finding["claim"] == "gradient-descent.descent"
    assert finding["instance"]["x0"] == ["1"] and finding["theirs"][0] == ["1"]


def test_the_list(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["guard", "--list"]) == 0
    assert "gradient-descent: " in capfd.readouterr().out
    assert main(["guard", "--list", "--json"]) == 0
    methods = {m["method"]: m for m in json.loads(capfd.readouterr().out)["methods"]}
    assert {"gradient-descent", "heavy-ball", "nesterov", "adam", "adagrad", "rmsprop"} <= set(methods)
    assert all(claim["promise"] and claim["source"] for m in methods.values() for claim in m["claims"])


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("", "TARGET is missing"),
        ("mine.py:half", "--as METHOD is missing"),
        ("mine.py:half --as adma", "There is no method 'adma'; did you mean adam"),
        ("mine.py:half --as gradient-descent --hyper lr=1", "no hyperparameter 'lr'; it has step_size"),
        ("mine.py:half --as gradient-descent --hyper step_size=fast", "--hyper step_size=fast gives no number"),
        ("mine.py:half --as gradient-descent --hyper step_size", "--hyper 'step_size' is no NAME=VALUE"),
        ("mine.py:half --as gradient-descent --hyper step_size=-1", "step_size = -1 is out of range"),
        ("mine.py:half --as gradient-descent --hyper step_size=nan", "step_size = nan is out of range"),
        ("mine.py:half --as gradient-descent --rename lr=x", "no hyperparameter 'lr' to rename"),
        ("mine.py:descent --as gradient-descent", "does not take step_size, which gradient-descent needs (it takes"),
        ("mine.py --as adam", "'mine.py' names no callable; expected module:callable"),
        ("none.py:f --as adam", "The target file none.py does not exist"),
        ("no_such_module:f --as adam", "No module named 'no_such_module'"),
        ("a-b:f --as adam", "'a-b' is no name of a module"),
        ("mine.py:third --as adam", "mine.py has no 'third'; it has descent, half"),
        ("mine.py:number --as adam", "'number' of mine.py is a int, and cannot be called"),
        ("broken.py:f --as adam", "ModuleNotFoundError: No module named 'no_such_package'"),
        ("bad.py:f --as adam", "SyntaxError"),
        ("leaves.py:f --as adam", "ended Python while it was imported"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_sentence(
    words: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["guard", *words.split()]) == 2
    captured = capsys.readouterr()
    (line,) = captured.err.splitlines()
    assert says in line and "Traceback" not in line and captured.out == ""
