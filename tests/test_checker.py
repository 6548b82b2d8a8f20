"""The independent checker: what it accepts, what it says, and its command line."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from checker_samples import SAMPLES, WAVY, proved_instance, ridge_sum

from verify import checker

FILE = Path(checker.__file__)
SEALED = {name: checker.seal(sample) for name, sample in SAMPLES.items()}


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command, as a reader without any installed package runs it."""
    command = [sys.executable, "-I", "-S", str(FILE), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def written(path: Path, certificate: Any) -> str:
    path.write_text(json.dumps(certificate, indent=1, sort_keys=True))
    return str(path)


# ---------------------------------------------------------------- what it accepts and says


@pytest.mark.parametrize("name", SAMPLES)
def test_a_hand_made_certificate_is_accepted(name):
    report = checker.check(SEALED[name])
    assert report.verdict == SAMPLES[name]["verdict"] and report.claim == SAMPLES[name]["claim"]
    assert report.statement == checker.describe(SAMPLES[name]) == SEALED[name]["statement"]


@pytest.mark.parametrize("name", SAMPLES)
def test_sealing_is_repeatable_and_does_not_depend_on_the_order_of_fields(name):
    shuffled = json.loads(json.dumps(SAMPLES[name], sort_keys=True))
    backwards = json.loads(json.dumps(SAMPLES[name]), object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    assert checker.seal(shuffled) == checker.seal(backwards) == SEALED[name] == checker.seal(SEALED[name])


STATEMENTS = {
    "strict descent fails on a quadratic": "Take f(x) = x^2; L = 2; alpha = 1; x = (3). Let x1 = x - alpha*grad f(x). "
    "Then f is convex and L-smooth; 0 < alpha, but it is false that "
    "f(x1) < f(x) - alpha*(1 - alpha*L/2)*|grad f(x)|^2.",
    "gradient descent, twelve steps": "Take f(x) = 1/8*x^2 + max(0, x)^2/2; alpha = 4/5; x0 = (2). "
    "Let x1 = x0 - alpha*grad f(x0) (and so on to x12). "
    "Then f is 5/4-smooth and 1/4-strongly convex, and x2 == (0).",
    "a bowl over a disc": "Take P: minimize -2*x[1] - 2*x[2] + max(0, x[1] + x[2] - 5) subject to "
    "x[1]^2 + x[2]^2 - 2 <= 0; mu = (1); x = (1, 1). Let value = the objective of P at x. "
    "Then x is optimal in P, with multipliers mu, and (value == -4 and mu[1] >= 0).",
    "a product of two contractions": "1 - 2*m/(L + m) = (L - m)*(L + m)^(-1) for all L, m with L + m != 0.",
    "two that meet at three points": "It is false that t^3 = -(11*t - (6*t^2 + (-6))) for all t: "
    "at t = 4 the sides are 64 and 46.",
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_the_statement_is_in_plain_words(name):
    assert checker.describe(SAMPLES[name]) == STATEMENTS[name]


@pytest.mark.parametrize(
    ("unit", "text"),
    [
        ({"name": "softplus"}, "2*log(1 + exp(3*x - 1))"),
        ({"name": "power", "exponent": 5}, "2*(3*x - 1)^5"),
        ({"name": "abs"}, "2*|3*x - 1|"),
        ({"name": "huber", "threshold": "1/2"}, "2*huber(3*x - 1; 1/2)"),
        (WAVY, "2*q(3*x - 1; q(0) = 0, q'(0) = 1/2, q'' = 2 up to -1, -1 up to 1, 2 beyond)"),
    ],
)
def test_functions_are_printed_as_formulas(unit, text):
    assert checker.Function(ridge_sum(["0"], [("2", ["3"], "-1", unit)])).text == text


def test_coordinates_count_from_one_in_words_and_from_zero_in_the_file():
    certificate = proved_instance({"x": ["5", "7"]}, [["a", "component", "x", 0]], (), ["==", "a", "5"])
    assert "a = x[1]" in checker.describe(certificate)


def test_a_long_formula_keeps_its_name():
    """Without a limit, the words of these forty lines would be 2^40 characters long."""
    steps = [["_0", "add", "t", "1"]] + [[f"_{k + 1}", "mul", f"_{k}", f"_{k}"] for k in range(12)]
    steps += [[f"_{k + 1}", "sub", f"_{k}", f"_{k}"] for k in range(12, 40)]
    statement = checker.describe(proved_instance({"t": "0"}, steps, (), ["==", "_40", "0"]))
    assert len(statement) < 9_000 and "_" in statement


def test_repeated_lines_are_said_once_and_exceptions_are_not_swallowed():
    steps: list[list[Any]] = [[f"x{k + 1}", "mul", f"x{k}", "a"] for k in range(9)]
    assert "Let x1 = x0*a (and so on to x9)." in checker.describe(proved_instance({"x0": "1", "a": "2"}, steps))
    steps[4] = ["x5", "mul", "x4", "b"]
    said = checker.describe(proved_instance({"x0": "1", "a": "2", "b": "3"}, steps))
    assert "Let x1 = x0*a (and so on to x4); x5 = x4*b; x6 = x5*a (and so on to x9)." in said


def test_repeated_lines_are_not_confused_with_similar_names():
    steps = [["x1", "mul", "x0", "a"], ["x01", "mul", "x0", "a"], ["x2", "mul", "x01", "a"], ["x3", "mul", "x2", "a"]]
    said = checker.describe(proved_instance({"x0": "1", "a": "2"}, steps))
    assert "Let x1 = x0*a; x01 = x0*a; x2 = x01*a; x3 = x2*a." in said


# ---------------------------------------------------------------- the command


def test_the_command_accepts_says_what_is_proved_and_exits_with_zero(tmp_path):
    names = list(SEALED)
    files = [written(tmp_path / f"{i}.json", SEALED[name]) for i, name in enumerate(names)]
    done = run(*files)
    assert done.returncode == 0 and done.stderr == ""
    for file, name in zip(files, names, strict=True):
        assert f"{file}: accepted\n" in done.stdout and SEALED[name]["statement"] in done.stdout
    assert "checked: f is convex and L-smooth" in done.stdout and "f(x1) = 9" in done.stdout


def test_the_command_names_the_place_that_fails_and_exits_with_one(tmp_path):
    good, bad = (copy.deepcopy(SEALED["strict descent fails on a quadratic"]) for _ in range(2))
    bad["steps"][2][3] = "_99"
    done = run(written(tmp_path / "bad.json", bad), written(tmp_path / "good.json", good))
    assert done.returncode == 1
    assert "bad.json: REJECTED: steps[2]: _99 is not defined before it is used" in done.stdout
    assert "good.json: accepted" in done.stdout


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "Expecting"),
        ("", "Expecting value"),
        ('{"a": 1, "a": 2}', "a field is given twice"),
        ("[" * 100_000, "recursion"),
        ("1" * 10_000, "digits"),
    ],
)
def test_a_file_that_is_no_json_is_one_sentence_and_exits_with_two(tmp_path, content, says):
    path = tmp_path / "x.json"
    path.write_text(content)
    done = run(str(path))
    assert done.returncode == 2 and says in done.stderr and "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1


def test_files_that_cannot_be_read_exit_with_two(tmp_path):
    (tmp_path / "bytes.json").write_bytes(b"\xff\xfe\xff")
    for path in (tmp_path / "missing.json", tmp_path, tmp_path / "bytes.json"):
        done = run(str(path))
        assert done.returncode == 2 and "unreadable" in done.stderr and "Traceback" not in done.stderr
    assert run().returncode == 2


@pytest.mark.parametrize(
    "content", ["null", "[]", "3", '"x"', "{}", '{"kind": []}', '{"kind": "instance"}', "[[[[]]]]"]
)
def test_json_that_is_no_certificate_is_rejected_without_a_traceback(tmp_path, content):
    path = tmp_path / "x.json"
    path.write_text(content)
    done = run(str(path))
    assert done.returncode == 1 and "REJECTED" in done.stdout and done.stderr == ""


def test_the_checker_imports_only_the_standard_library():
    lines = [line for line in FILE.read_text().splitlines() if line.startswith(("import ", "from "))]
    modules = {line.split()[1].split(".")[0] for line in lines}
    assert modules <= set(sys.stdlib_module_names)
