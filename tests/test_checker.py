"""The independent checker: what it accepts, what it says, and what it refuses and why."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from checker_samples import BOWL, DESCENT, LINE, SAMPLES, SOFTPLUS, TENT, WAVY, identity, instance, optimum, ridge_sum

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


def rejection(certificate: Any) -> str:
    with pytest.raises(checker.Rejected) as found:
        checker.check(checker.seal(certificate))
    return str(found.value)


def facts(given: Any, steps: Any = (), checks: Any = (), conclusion: Any = ("==", "0", "0"), **more: Any) -> dict[str, Any]:
    """An instance that is proved unless something in it is wrong."""
    return instance("proved", given, [*map(list, steps)], list(checks), list(conclusion), **more)


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
    assert checker.Function(ridge_sum(["0"], [("2", ["3"], "-1", unit)])).text() == text


def test_coordinates_count_from_one_in_words_and_from_zero_in_the_file():
    certificate = facts({"x": ["5", "7"]}, [["a", "component", "x", 0]], (), ["==", "a", "5"])
    assert "a = x[1]" in checker.describe(certificate)


def test_a_long_formula_keeps_its_name():
    """Without a limit, the words of these forty lines would be 2^40 characters long."""
    steps = [["_0", "add", "t", "1"]] + [[f"_{k + 1}", "mul", f"_{k}", f"_{k}"] for k in range(12)]
    steps += [[f"_{k + 1}", "sub", f"_{k}", f"_{k}"] for k in range(12, 40)]
    statement = checker.describe(facts({"t": "0"}, steps, (), ["==", "_40", "0"]))
    assert len(statement) < 9_000 and "_" in statement


def test_repeated_lines_are_said_once_and_exceptions_are_not_swallowed():
    steps: list[list[Any]] = [[f"x{k + 1}", "mul", f"x{k}", "a"] for k in range(9)]
    assert "Let x1 = x0*a (and so on to x9)." in checker.describe(facts({"x0": "1", "a": "2"}, steps))
    steps[4] = ["x5", "mul", "x4", "b"]
    said = checker.describe(facts({"x0": "1", "a": "2", "b": "3"}, steps))
    assert "Let x1 = x0*a (and so on to x4); x5 = x4*b; x6 = x5*a (and so on to x9)." in said


def test_repeated_lines_are_not_confused_with_similar_names():
    steps = [["x1", "mul", "x0", "a"], ["x01", "mul", "x0", "a"], ["x2", "mul", "x01", "a"], ["x3", "mul", "x2", "a"]]
    said = checker.describe(facts({"x0": "1", "a": "2"}, steps))
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
        ("{", "Expecting"), ("", "Expecting value"), ('{"a": 1, "a": 2}', "a field is given twice"),
        ("[" * 100_000, "recursion"), ("1" * 10_000, "digits"),
    ],
)  # fmt: skip
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


@pytest.mark.parametrize("content", ["null", "[]", "3", '"x"', "{}", '{"kind": []}', '{"kind": "instance"}', "[[[[]]]]"])
def test_json_that_is_no_certificate_is_rejected_without_a_traceback(tmp_path, content):
    path = tmp_path / "x.json"
    path.write_text(content)
    done = run(str(path))
    assert done.returncode == 1 and "REJECTED" in done.stdout and done.stderr == ""


# ---------------------------------------------------------------- what it refuses, and why


def test_a_function_outside_of_the_class_is_rejected():
    for wrong in ({"smooth": "1"}, {"strongly_convex": "3"}, {"lipschitz": "100"}):
        given = {"f": LINE, "L": "2", "alpha": "1", "x": ["3"]}
        assert "it is not shown that f is" in rejection(facts(given, DESCENT, [["class", "f", wrong]]))
    concave = ridge_sum(["0"], [("-1", ["1"], "0", SOFTPLUS)])
    assert "it is not shown that f is convex" in rejection(facts({"f": concave}, (), [["class", "f", {"convex": True}]]))
    for what in ("differentiable", "twice_differentiable", "smooth"):
        wanted = {what: "5" if what == "smooth" else True}
        assert "not shown" in rejection(facts({"f": TENT}, (), [["class", "f", wanted]]))


def test_a_zero_pivot_with_a_nonzero_column_is_not_semidefinite():
    assert "is false" in rejection(facts({"A": [["0", "1"], ["1", "0"]]}, (), (), ["psd", "A"]))
    indefinite = ridge_sum(["0", "0"], quadratic=[["0", "1"], ["1", "4"]])
    assert "not shown that f is convex" in rejection(facts({"f": indefinite}, (), [["class", "f", {"convex": True}]]))


def test_a_violated_hypothesis_is_rejected():
    said = rejection(facts({"a": "2"}, (), [["condition", ["<=", "a", "1"]]]))
    assert said == "hypotheses[0]: it is not shown that a <= 1"


def test_a_conclusion_that_contradicts_the_verdict_is_rejected():
    assert rejection(facts({"a": "2"}, (), (), ["<", "a", "2"])) == "conclusion: a < 2 is false, so nothing is proved"
    said = rejection(instance("refuted", {"a": "2"}, [], [], ["<=", "a", "2"]))
    assert said == "conclusion: a <= 2 is true, so nothing is refuted"


def test_what_the_precision_leaves_open_is_rejected_and_more_precision_decides_it():
    given, conclusion = {"x": "2"}, ["<", ["mul", ["sqrt", "x"], ["sqrt", "x"]], "2"]
    assert "the precision is too low to decide this" in rejection(facts(given, (), (), conclusion))
    close = ["<", ["exp", "1"], "2718281828459045235360287472/1000000000000000000000000000"]
    close = ["<", ["exp", "1"], "169892614278690327210017967/62500000000000000000000000"]
    certificate = facts({}, (), (), close, precision=32)
    assert "the precision is too low" in rejection(certificate)
    checker.check(checker.seal({**certificate, "precision": 256}))


def test_a_division_by_zero_is_rejected():
    assert rejection(facts({"a": "0"}, [["b", "div", "1", "a"]])) == "steps[0]: division by zero"
    assert "division by zero" in rejection(facts({"a": "0"}, [["b", "pow", "a", -1]]))
    around = ["div", "1", ["sub", ["sqrt", "2"], ["sqrt", "2"]]]
    assert "precision is too low" in rejection(facts({}, [["b", *around]]))
    assert "division by zero" in rejection(identity("proved", ["a"], ["div", "1", ["sub", "a", "a"]], "1"))
    assert "singular" in rejection(facts({"A": [["1", "2"], ["2", "4"]], "b": ["1", "1"]}, [["x", "solve", "A", "b"]]))


def test_an_identity_that_holds_at_many_points_is_rejected():
    """t (t - 1) ... (t - 9) is zero at ten points, and is not zero."""
    product: Any = "t"
    for k in range(1, 10):
        product = ["mul", product, ["sub", "t", str(k)]]
    assert rejection(identity("proved", ["t"], product, "0")) == "the sides differ"
    refuted = identity("refuted", ["t"], product, "0")
    assert rejection({**refuted, "point": {"t": "7"}}) == "the sides agree"
    checker.check(checker.seal({**refuted, "point": {"t": "10"}}))


def test_an_identity_is_refuted_only_where_both_sides_are_defined():
    sides = ["div", "a", "a"], "2"
    assert "division by zero" in rejection(identity("refuted", ["a"], *sides, point={"a": "0"}))
    checker.check(checker.seal(identity("refuted", ["a"], *sides, point={"a": "5"})))


def test_identities_are_about_rational_functions_only():
    for operation in ("abs", "sqrt", "sign", "exp"):
        assert "wrong kind" in rejection(identity("proved", ["a"], [operation, "a"], "a"))


def test_a_point_that_is_no_minimizer_is_rejected():
    for f, x in ((LINE, "1"), (ridge_sum(["0"], [("1", ["1"], "0", WAVY)]), "1"), (TENT, None)):
        point = ["1/4", "-1/2"] if x is None else [x]
        assert "it is not shown that x minimizes f" in rejection(facts({"f": f, "x": point}, (), [["minimizer", "f", "x"]]))
    # a stationary point of a function that is not convex
    maximum = ridge_sum(["0"], quadratic=[["-2"]])
    assert "not shown" in rejection(facts({"f": maximum, "x": ["0"]}, (), [["minimizer", "f", "x"]]))


def test_a_function_that_falls_without_end_has_no_minimum():
    falling = ridge_sum(["1/4"], [("1", ["1"], "0", {"name": "relu"})])
    for f in (falling, ridge_sum(["0"], quadratic=[["-1"]]), ridge_sum(["1"])):
        assert "not shown" in rejection(facts({"f": f}, (), [["lower_bound", "f", "-1000"]]))


def test_false_squares_are_rejected():
    quartic = {"kind": "polynomial", "dimension": 1, "terms": [["1", [4]], ["-2", [2]]]}
    square = [["1", [2]], ["-1", [0]]]
    good = [["lower_bound", "f", "-1", {"squares": [["1", square]]}]]
    checker.check(checker.seal(facts({"f": quartic}, (), good)))
    for hint in ({"squares": [["2", square]]}, {"squares": [["1", [["1", [2]]]]]}, {}):
        assert "not shown" in rejection(facts({"f": quartic}, (), [["lower_bound", "f", "-1", hint]]))
    hint = {"squares": [["-1", square]]}
    assert "a negative multiple of a square" in rejection(facts({"f": quartic}, (), [["lower_bound", "f", "-1", hint]]))
    assert "not shown" in rejection(facts({"f": quartic}, (), [["lower_bound", "f", "0", good[0][3]]]))


def test_a_wrong_optimum_is_rejected_with_its_reason():
    program = {"minimize": BOWL, "subject_to": [{"affine": [["1", "1"], "1"], "relation": "<="}]}
    fine = optimum("optimal", program, ["0", "0"], ["0"], ["==", "value", "0"])
    checker.check(checker.seal(fine))
    assert "negative multiplier" in rejection({**fine, "multipliers": ["-1"]})
    assert "not shown" in rejection({**fine, "multipliers": ["1"]})  # not stationary
    assert "not shown" in rejection({**fine, "primal": ["1", "1"]})  # not feasible
    assert "expected 1 multipliers" in rejection({**fine, "multipliers": []})
    assert "is false" in rejection({**fine, "conclusion": ["==", "value", "1"]})
    slack = {"minimize": ridge_sum(["0", "0"]), "subject_to": program["subject_to"]}
    zero = {"minimize": ridge_sum(["1", "1"]), "subject_to": [{"affine": [["-1", "-1"], "1"], "relation": "<="}]}
    checker.check(checker.seal({**fine, "program": slack}))
    assert "not shown" in rejection({**fine, "program": zero, "multipliers": ["1"]})  # slack, with a multiplier


def test_a_concave_objective_or_constraint_is_no_convex_program():
    concave = ridge_sum(["0", "0"], quadratic=[["-1", "0"], ["0", "-1"]])
    for program in ({"minimize": concave, "subject_to": []},
                    {"minimize": BOWL, "subject_to": [{"function": concave, "relation": "<="}]}):
        given = {"P": {"kind": "program", **program}, "x": ["0", "0"], "mu": ["1"] * len(program["subject_to"])}
        assert "it is not shown that x is optimal in P" in rejection(facts(given, (), [["optimal", "P", "x", "mu"]]))


def test_an_equation_must_be_affine():
    program = {"kind": "program", "minimize": BOWL, "subject_to": [{"function": BOWL, "relation": "=="}]}
    assert "== of affine" in rejection(facts({"P": program}))


def test_a_feasible_program_is_not_infeasible_and_a_bounded_one_not_unbounded():
    program = {"minimize": BOWL, "subject_to": [{"affine": [["1", "1"], "1"], "relation": "<="}]}
    assert "not shown" in rejection(optimum("infeasible", program, ["0", "0"], ["0"], ["==", "0", "0"]))
    assert "not shown" in rejection(optimum("infeasible", program, ["0", "0"], ["1"], ["==", "0", "0"]))
    assert "not affine along the ray" in rejection(optimum("unbounded", program, ["0", "0"], ["1", "0"], ["==", "0", "0"]))
    upward = {**program, "minimize": ridge_sum(["1", "0"])}
    assert "not shown" in rejection(optimum("unbounded", upward, ["0", "0"], ["1", "-1"], ["==", "0", "0"]))
    checker.check(checker.seal(optimum("unbounded", upward, ["0", "0"], ["-1", "0"], ["==", "0", "0"])))


def test_there_is_no_second_derivative_at_a_knot():
    for f in (ridge_sum(["0"], [("1", ["1"], "0", {"name": "relu"})]), ridge_sum(["0"], [("1", ["1"], "1", WAVY)])):
        assert "a second derivative at a knot" in rejection(facts({"f": f, "x": ["0"]}, [["H", "hess", "f", "x"]]))
    assert "no second derivative" in rejection(facts({"f": TENT, "x": ["0", "0"]}, [["H", "hess", "f", "x"]]))


# ---------------------------------------------------------------- form and limits


@pytest.mark.parametrize(
    "text", ["2/4", "1/1", "-0", "+1", "1.5", "1e3", " 1", "1 ", "01", "1/02", "1/-2", "", "/2", "--1", "\u0661", "1_000", "0x1", "1/0"]
)
def test_a_number_is_a_rational_in_lowest_terms(text):
    assert "given.a: " in rejection(facts({"a": text})) and "is not a number" in rejection(facts({"a": text}))


@pytest.mark.parametrize("number", [1, 1.5, True, None, ["1", 2], [], [[]], [["1"], ["1", "2"]], {"kind": "polynomial"}])
def test_a_value_of_another_type_is_rejected(number):
    if number != []:
        assert rejection(facts({"a": number})).startswith("given.a")
    else:
        checker.seal(facts({"a": number}))  # the multipliers of a program without constraints


def test_numbers_beyond_the_digit_limit_are_refused_before_they_are_read():
    assert "at most 4000 characters" in rejection(facts({"a": "1" + "0" * 4000}))
    checker.seal(facts({"a": "1" + "0" * 3999}))


@pytest.mark.parametrize("steps", [
    [["b", "pow", "a", 65536]],
    [["b", "pow", "a", 60000], ["c", "mul", "b", "b"]],
    [[f"_{k}", "mul", *([f"_{k - 1}"] * 2 if k else ["a", "a"])] for k in range(40)],
    [["b", "pow", ["div", "1", "a"], 65536]],
    [["b", "exp", "100000000000"]],
    [["b", "exp", "9999"], ["c", "pow", "b", 60000]],
])  # fmt: skip
def test_numbers_that_outgrow_the_limits_are_refused_at_once(steps):
    said = rejection(facts({"a": "3"}, steps))
    assert "outgrows the limit" in said or "beyond 10000" in said


def test_an_exponent_that_is_too_large_is_refused():
    assert "is not an integer" in rejection(facts({"a": "1"}, [["b", "pow", "a", 10**9]]))
    assert "is not an integer" in rejection(facts({"a": "1"}, [["b", "pow", "a", "1/2"]]))
    power: Any = ["add", "a", "b"]
    for _ in range(4):
        power = ["pow", power, 200]
    assert "over the degree 200" in rejection(identity("proved", ["a", "b"], power, "1"))


def test_deep_nesting_is_refused():
    deep: Any = "1"
    for _ in range(20_000):
        deep = ["neg", deep]
    assert rejection(facts({}, [["b", "add", "1", deep]])) == "nested too deeply"


def test_a_large_dimension_is_refused():
    huge = {"kind": "polynomial", "dimension": 10**9, "terms": []}
    assert "not an integer from 0 to 200" in rejection(facts({"f": huge}))


@pytest.mark.parametrize("field", ["format", "kind", "claim", "verdict", "statement", "digest", "given", "steps", "values"])
def test_a_missing_field_is_named(field):
    rest = {n: v for n, v in SEALED["strict descent fails on a quadratic"].items() if n != field}
    with pytest.raises(checker.Rejected, match=field if field != "kind" else "one of the kinds"):
        checker.check(rest)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"format": 2}, "the format must be 1"), ({"format": True}, "the format must be 1"),
        ({"verdict": "confirmed"}, "proved or refuted"), ({"claim": ""}, "claim"), ({"claim": "a b"}, "claim"),
        ({"note": "trust me"}, "note"), ({"precision": 8}, "precision"), ({"precision": 10**6}, "precision"),
    ],
)  # fmt: skip
def test_a_field_that_says_something_impossible_is_named(change, says):
    assert says in rejection({**SAMPLES["printed figures"], **change})


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        ([["b", "add", "a"]], "add takes 2 arguments"), ([["b", "twist", "a"]], "unknown operation"),
        ([["a", "neg", "a"]], "a is defined twice"), ([["b", "neg", "c"]], "c is not defined"),
        ([["b c", "neg", "a"]], "is not a name"), ([["b"]], "expected [name, operation"), (["b"], "expected [name"),
        ([["b", "norm2", "a"]], "wrong kind"), ([["b", "component", "x", 2]], "not an integer from 0 to 1"),
        ([["b", "component", "x", -1]], "not an integer"), ([["b", "vadd", "x", ["1"]]], "different sizes"),
        ([["b", "value", "f", "a"]], "wrong kind"), ([["b", "value", "x", "x"]], "wrong kind"),
        ([["b", "value", {"kind": "polynomial"}, "x"]], "given by name"), ([["b", "vector"]], "without entries"),
        ([["b", "grad", "f", ["1"]]], "dimension 1 instead of 2"), ([["b", "log", "0"]], "may not be positive"),
        ([["b", "sqrt", "-1"]], "may be negative"), ([["b", "largest", []]], "the largest of no numbers"),
        ([["b", "matvec", [["1", "2"]], ["1"]]], "different sizes"), ([["b", ["neg"], "a"]], "unknown operation"),
    ],
)  # fmt: skip
def test_a_step_that_makes_no_sense_is_named(steps, says):
    said = rejection(facts({"a": "1", "x": ["1", "2"], "f": BOWL}, steps))
    assert says in said and said.startswith("steps[0]")


@pytest.mark.parametrize(
    "condition",
    [[], ["<="], ["<=", "a"], ["<=", "a", "x"], ["<", "x", "x"], ["=", "a", "a"], "a", ["all"], ["not", ["<", "a", "2"], ["<", "a", "2"]],
     ["psd", "x"], ["psd", [["1", "2"]]], ["psd", [["1", "2"], ["3", "1"]]], ["==", "f", "f"], ["==", "x", ["1", "2", "3"]], None],
)  # fmt: skip
def test_a_condition_that_makes_no_sense_is_rejected(condition):
    assert rejection({**facts({"a": "1", "x": ["1", "2"], "f": BOWL}), "conclusion": condition}).startswith("conclusion")


@pytest.mark.parametrize(
    "check",
    [[], ["condition"], ["class", "f"], ["class", "f", {}], ["class", "f", {"nice": True}], ["class", "f", {"convex": 1}],
     ["class", "a", {"convex": True}], ["class", "f", {"smooth": True}], ["minimizer", "f"], ["minimizer", "f", "x", []],
     ["minimizer", "f", "x", {"because": "x"}], ["minimum", "f", "0"], ["optimal", "f", "x", "x"], "f is nice", ["trust", "me"]],
)  # fmt: skip
def test_a_check_that_makes_no_sense_is_rejected(check):
    assert rejection(facts({"a": "1", "x": ["1", "2"], "f": BOWL}, (), [check])).startswith("hypotheses[0]")


FUNCTIONS = [
    {**LINE, "dimension": 2}, {**LINE, "linear": []}, {**LINE, "quadratic": [["1", "2"]]}, {**LINE, "dimension": 0},
    {**BOWL, "quadratic": [["1", "2"], ["3", "4"]]}, {**LINE, "kind": "parabola"}, {**LINE, "note": ""},
    {"kind": "max-affine", "dimension": 1, "pieces": []}, {"kind": "polynomial", "dimension": 1, "terms": [["1", [1, 2]]]},
    {"kind": "polynomial", "dimension": 1, "terms": [["1", [-1]]]}, {**TENT, "pieces": [[["1"], "0"]]},
    {"kind": "log-sum-exp", "dimension": 1, "rows": [["1"]], "offsets": [], "quadratic": None},
    {"kind": "log-sum-exp", "dimension": 1, "rows": [], "offsets": [], "quadratic": None},
    *(ridge_sum(["0"], [("1", ["1"], "0", unit)]) for unit in (
        {"name": "magic"}, {"name": "power", "exponent": 1}, {"name": "power"}, {"name": "huber", "threshold": "0"},
        {"name": "huber", "threshold": "-1"}, {"name": "softplus", "threshold": "1"}, {"name": ["abs"]}, "abs",
        {**WAVY, "knots": ["1", "-1"]}, {**WAVY, "knots": ["1", "1"]}, {**WAVY, "slopes": ["1"]},
    )),
]  # fmt: skip


@pytest.mark.parametrize("data", FUNCTIONS)
def test_a_function_that_makes_no_sense_is_rejected(data):
    assert rejection(facts({"f": data})).startswith("given.f")


def test_the_checker_imports_only_the_standard_library():
    lines = [line for line in FILE.read_text().splitlines() if line.startswith(("import ", "from "))]
    modules = {line.split()[1].split(".")[0] for line in lines}
    assert modules <= set(sys.stdlib_module_names)
