"""What the independent checker refuses, and why: one false certificate for each thing that can be wrong."""

from __future__ import annotations

from typing import Any

import pytest
from checker_samples import (
    BOWL,
    DESCENT,
    LINE,
    SAMPLES,
    SOFTPLUS,
    TENT,
    WAVY,
    identity,
    instance,
    optimum,
    proved_instance,
    ridge_sum,
)

from verify import checker


def rejection(certificate: Any) -> str:
    """Why the checker does not seal (and so does not accept) a certificate."""
    with pytest.raises(checker.Rejected) as found:
        checker.check(checker.seal(certificate))
    return str(found.value)


def test_a_function_outside_of_the_class_is_rejected():
    for wrong in ({"smooth": "1"}, {"strongly_convex": "3"}, {"lipschitz": "100"}):
        given = {"f": LINE, "L": "2", "alpha": "1", "x": ["3"]}
        assert "it is not shown that f is" in rejection(proved_instance(given, DESCENT, [["class", "f", wrong]]))
    concave = ridge_sum(["0"], [("-1", ["1"], "0", SOFTPLUS)])
    assert "it is not shown that f is convex" in rejection(
        proved_instance({"f": concave}, (), [["class", "f", {"convex": True}]])
    )
    for what in ("differentiable", "twice_differentiable", "smooth"):
        wanted = {what: "5" if what == "smooth" else True}
        assert "not shown" in rejection(proved_instance({"f": TENT}, (), [["class", "f", wanted]]))


def test_a_zero_pivot_with_a_nonzero_column_is_not_semidefinite():
    assert "is false" in rejection(proved_instance({"A": [["0", "1"], ["1", "0"]]}, (), (), ["psd", "A"]))
    indefinite = ridge_sum(["0", "0"], quadratic=[["0", "1"], ["1", "4"]])
    assert "not shown that f is convex" in rejection(
        proved_instance({"f": indefinite}, (), [["class", "f", {"convex": True}]])
    )


def test_a_violated_hypothesis_is_rejected():
    said = rejection(proved_instance({"a": "2"}, (), [["condition", ["<=", "a", "1"]]]))
    assert said == "hypotheses[0]: it is not shown that a <= 1"


def test_a_conclusion_that_contradicts_the_verdict_is_rejected():
    assert (
        rejection(proved_instance({"a": "2"}, (), (), ["<", "a", "2"]))
        == "conclusion: a < 2 is false, so nothing is proved"
    )
    said = rejection(instance("refuted", {"a": "2"}, [], [], ["<=", "a", "2"]))
    assert said == "conclusion: a <= 2 is true, so nothing is refuted"


def test_what_the_precision_leaves_open_is_rejected_and_more_precision_decides_it():
    given, conclusion = {"x": "2"}, ["<", ["mul", ["sqrt", "x"], ["sqrt", "x"]], "2"]
    assert "the precision is too low to decide this" in rejection(proved_instance(given, (), (), conclusion))
    close = ["<", ["exp", "1"], "169892614278690327210017967/62500000000000000000000000"]
    certificate = proved_instance({}, (), (), close, precision=32)
    assert "the precision is too low" in rejection(certificate)
    checker.check(checker.seal({**certificate, "precision": 256}))


def test_a_division_by_zero_is_rejected():
    assert rejection(proved_instance({"a": "0"}, [["b", "div", "1", "a"]])) == "steps[0]: division by zero"
    assert "division by zero" in rejection(proved_instance({"a": "0"}, [["b", "pow", "a", -1]]))
    around = ["div", "1", ["sub", ["sqrt", "2"], ["sqrt", "2"]]]
    assert "precision is too low" in rejection(proved_instance({}, [["b", *around]]))
    assert "division by zero" in rejection(identity("proved", ["a"], ["div", "1", ["sub", "a", "a"]], "1"))


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
        assert "it is not shown that x minimizes f" in rejection(
            proved_instance({"f": f, "x": point}, (), [["minimizer", "f", "x"]])
        )
    # a stationary point of a function that is not convex
    maximum = ridge_sum(["0"], quadratic=[["-2"]])
    assert "not shown" in rejection(proved_instance({"f": maximum, "x": ["0"]}, (), [["minimizer", "f", "x"]]))


def test_a_function_that_falls_without_end_has_no_minimum():
    falling = ridge_sum(["1/4"], [("1", ["1"], "0", {"name": "relu"})])
    for f in (falling, ridge_sum(["0"], quadratic=[["-1"]]), ridge_sum(["1"])):
        assert "not shown" in rejection(proved_instance({"f": f}, (), [["lower_bound", "f", "-1000"]]))


def test_false_squares_are_rejected():
    quartic = {"kind": "polynomial", "dimension": 1, "terms": [["1", [4]], ["-2", [2]]]}
    square = [["1", [2]], ["-1", [0]]]
    good = [["lower_bound", "f", "-1", {"squares": [["1", square]]}]]
    checker.check(checker.seal(proved_instance({"f": quartic}, (), good)))
    for hint in ({"squares": [["2", square]]}, {"squares": [["1", [["1", [2]]]]]}, {}):
        assert "not shown" in rejection(proved_instance({"f": quartic}, (), [["lower_bound", "f", "-1", hint]]))
    hint = {"squares": [["-1", square]]}
    assert "a negative multiple of a square" in rejection(
        proved_instance({"f": quartic}, (), [["lower_bound", "f", "-1", hint]])
    )
    assert "not shown" in rejection(proved_instance({"f": quartic}, (), [["lower_bound", "f", "0", good[0][3]]]))


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
    for program in (
        {"minimize": concave, "subject_to": []},
        {"minimize": BOWL, "subject_to": [{"function": concave, "relation": "<="}]},
    ):
        given = {"P": {"kind": "program", **program}, "x": ["0", "0"], "mu": ["1"] * len(program["subject_to"])}
        assert "it is not shown that x is optimal in P" in rejection(
            proved_instance(given, (), [["optimal", "P", "x", "mu"]])
        )


def test_an_equation_must_be_affine():
    program = {"kind": "program", "minimize": BOWL, "subject_to": [{"function": BOWL, "relation": "=="}]}
    assert "== of affine" in rejection(proved_instance({"P": program}))


def test_a_feasible_program_is_not_infeasible_and_a_bounded_one_not_unbounded():
    program = {"minimize": BOWL, "subject_to": [{"affine": [["1", "1"], "1"], "relation": "<="}]}
    assert "not shown" in rejection(optimum("infeasible", program, ["0", "0"], ["0"], ["==", "0", "0"]))
    assert "not shown" in rejection(optimum("infeasible", program, ["0", "0"], ["1"], ["==", "0", "0"]))
    assert "not affine along the ray" in rejection(
        optimum("unbounded", program, ["0", "0"], ["1", "0"], ["==", "0", "0"])
    )
    upward = {**program, "minimize": ridge_sum(["1", "0"])}
    assert "not shown" in rejection(optimum("unbounded", upward, ["0", "0"], ["1", "-1"], ["==", "0", "0"]))
    checker.check(checker.seal(optimum("unbounded", upward, ["0", "0"], ["-1", "0"], ["==", "0", "0"])))


def test_there_is_no_second_derivative_at_a_knot():
    for f in (ridge_sum(["0"], [("1", ["1"], "0", {"name": "relu"})]), ridge_sum(["0"], [("1", ["1"], "1", WAVY)])):
        assert "a second derivative at a knot" in rejection(
            proved_instance({"f": f, "x": ["0"]}, [["H", "hess", "f", "x"]])
        )
    assert "no second derivative" in rejection(proved_instance({"f": TENT, "x": ["0", "0"]}, [["H", "hess", "f", "x"]]))


# ---------------------------------------------------------------- form and limits


@pytest.mark.parametrize(
    "text",
    [
        "2/4",
        "1/1",
        "-0",
        "+1",
        "1.5",
        "1e3",
        " 1",
        "1 ",
        "01",
        "1/02",
        "1/-2",
        "",
        "/2",
        "--1",
        "\u0661",
        "1_000",
        "0x1",
        "1/0",
    ],
)
def test_a_number_is_a_rational_in_lowest_terms(text):
    assert "given.a: " in rejection(proved_instance({"a": text})) and "is not a number" in rejection(
        proved_instance({"a": text})
    )


@pytest.mark.parametrize(
    "number", [1, 1.5, True, None, ["1", 2], [], [[]], [["1"], ["1", "2"]], {"kind": "polynomial"}]
)
def test_a_value_of_another_type_is_rejected(number):
    if number != []:
        assert rejection(proved_instance({"a": number})).startswith("given.a")
    else:
        checker.seal(proved_instance({"a": number}))  # the multipliers of a program without constraints


def test_numbers_beyond_the_digit_limit_are_refused_before_they_are_read():
    assert "at most 4000 characters" in rejection(proved_instance({"a": "1" + "0" * 4000}))
    checker.seal(proved_instance({"a": "1" + "0" * 3999}))


@pytest.mark.parametrize(
    "steps",
    [
        [["b", "pow", "a", 65536]],
        [["b", "pow", "a", 60000], ["c", "mul", "b", "b"]],
        [[f"_{k}", "mul", *([f"_{k - 1}"] * 2 if k else ["a", "a"])] for k in range(40)],
        [["b", "pow", ["div", "1", "a"], 65536]],
        [["b", "exp", "100000000000"]],
        [["b", "exp", "9999"], ["c", "pow", "b", 60000]],
    ],
)
def test_numbers_that_outgrow_the_limits_are_refused_at_once(steps):
    said = rejection(proved_instance({"a": "3"}, steps))
    assert "outgrows the limit" in said or "beyond 10000" in said


def test_an_exponent_that_is_too_large_is_refused():
    assert "is not an integer" in rejection(proved_instance({"a": "1"}, [["b", "pow", "a", 10**9]]))
    assert "is not an integer" in rejection(proved_instance({"a": "1"}, [["b", "pow", "a", "1/2"]]))
    power: Any = ["add", "a", "b"]
    for _ in range(4):
        power = ["pow", power, 200]
    assert "over the degree 200" in rejection(identity("proved", ["a", "b"], power, "1"))


def test_deep_nesting_is_refused():
    deep: Any = "1"
    for _ in range(20_000):
        deep = ["neg", deep]
    assert rejection(proved_instance({}, [["b", "add", "1", deep]])) == "nested too deeply"


def test_a_large_dimension_is_refused():
    huge = {"kind": "polynomial", "dimension": 10**9, "terms": []}
    assert "not an integer from 0 to 200" in rejection(proved_instance({"f": huge}))


@pytest.mark.parametrize(
    "field", ["format", "kind", "claim", "verdict", "statement", "digest", "given", "steps", "values"]
)
def test_a_missing_field_is_named(field):
    rest = {n: v for n, v in checker.seal(SAMPLES["strict descent fails on a quadratic"]).items() if n != field}
    with pytest.raises(checker.Rejected, match=field if field != "kind" else "one of the kinds"):
        checker.check(rest)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"format": 2}, "the format must be 1"),
        ({"format": True}, "the format must be 1"),
        ({"verdict": "confirmed"}, "proved or refuted"),
        ({"claim": ""}, "claim"),
        ({"claim": "a b"}, "claim"),
        ({"note": "trust me"}, "note"),
        ({"precision": 8}, "precision"),
        ({"precision": 10**6}, "precision"),
    ],
)
def test_a_field_that_says_something_impossible_is_named(change, says):
    assert says in rejection({**SAMPLES["printed figures"], **change})


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        ([["b", "add", "a"]], "add takes 2 arguments"),
        ([["b", "twist", "a"]], "unknown operation"),
        ([["a", "neg", "a"]], "a is defined twice"),
        ([["b", "neg", "c"]], "c is not defined"),
        ([["b c", "neg", "a"]], "is not a name"),
        ([["b"]], "expected [name, operation"),
        (["b"], "expected [name"),
        ([["b", "norm2", "a"]], "wrong kind"),
        ([["b", "component", "x", 2]], "not an integer from 0 to 1"),
        ([["b", "component", "x", -1]], "not an integer"),
        ([["b", "vadd", "x", ["1"]]], "different sizes"),
        ([["b", "value", "f", "a"]], "wrong kind"),
        ([["b", "value", "x", "x"]], "wrong kind"),
        ([["b", "value", {"kind": "polynomial"}, "x"]], "given by name"),
        ([["b", "vector"]], "without entries"),
        ([["b", "grad", "f", ["1"]]], "dimension 1 instead of 2"),
        ([["b", "log", "0"]], "may not be positive"),
        ([["b", "sqrt", "-1"]], "may be negative"),
        ([["b", "largest", []]], "the largest of no numbers"),
        ([["b", "matvec", [["1", "2"]], ["1"]]], "different sizes"),
        ([["b", ["neg"], "a"]], "unknown operation"),
    ],
)
def test_a_step_that_makes_no_sense_is_named(steps, says):
    said = rejection(proved_instance({"a": "1", "x": ["1", "2"], "f": BOWL}, steps))
    assert says in said and said.startswith("steps[0]")


@pytest.mark.parametrize(
    "condition",
    [
        [],
        ["<="],
        ["<=", "a"],
        ["<=", "a", "x"],
        ["<", "x", "x"],
        ["=", "a", "a"],
        "a",
        ["all"],
        ["not", ["<", "a", "2"], ["<", "a", "2"]],
        ["psd", "x"],
        ["psd", [["1", "2"]]],
        ["psd", [["1", "2"], ["3", "1"]]],
        ["==", "f", "f"],
        ["==", "x", ["1", "2", "3"]],
        None,
    ],
)
def test_a_condition_that_makes_no_sense_is_rejected(condition):
    assert rejection({**proved_instance({"a": "1", "x": ["1", "2"], "f": BOWL}), "conclusion": condition}).startswith(
        "conclusion"
    )


@pytest.mark.parametrize(
    "check",
    [
        [],
        ["condition"],
        ["class", "f"],
        ["class", "f", {}],
        ["class", "f", {"nice": True}],
        ["class", "f", {"convex": 1}],
        ["class", "a", {"convex": True}],
        ["class", "f", {"smooth": True}],
        ["minimizer", "f"],
        ["minimizer", "f", "x", []],
        ["minimizer", "f", "x", {"because": "x"}],
        ["minimum", "f", "0"],
        ["optimal", "f", "x", "x"],
        "f is nice",
        ["trust", "me"],
    ],
)
def test_a_check_that_makes_no_sense_is_rejected(check):
    assert rejection(proved_instance({"a": "1", "x": ["1", "2"], "f": BOWL}, (), [check])).startswith("hypotheses[0]")


FUNCTIONS = [
    {**LINE, "dimension": 2},
    {**LINE, "linear": []},
    {**LINE, "quadratic": [["1", "2"]]},
    {**LINE, "dimension": 0},
    {**BOWL, "quadratic": [["1", "2"], ["3", "4"]]},
    {**LINE, "kind": "parabola"},
    {**LINE, "note": ""},
    {"kind": "max-affine", "dimension": 1, "pieces": []},
    {"kind": "polynomial", "dimension": 1, "terms": [["1", [1, 2]]]},
    {"kind": "polynomial", "dimension": 1, "terms": [["1", [-1]]]},
    {**TENT, "pieces": [[["1"], "0"]]},
    {"kind": "log-sum-exp", "dimension": 1, "rows": [["1"]], "offsets": [], "quadratic": None},
    {"kind": "log-sum-exp", "dimension": 1, "rows": [], "offsets": [], "quadratic": None},
    *(
        ridge_sum(["0"], [("1", ["1"], "0", unit)])
        for unit in (
            {"name": "magic"},
            {"name": "power", "exponent": 1},
            {"name": "power"},
            {"name": "huber", "threshold": "0"},
            {"name": "huber", "threshold": "-1"},
            {"name": "softplus", "threshold": "1"},
            {"name": ["abs"]},
            "abs",
            {**WAVY, "knots": ["1", "-1"]},
            {**WAVY, "knots": ["1", "1"]},
            {**WAVY, "slopes": ["1"]},
        )
    ),
]


@pytest.mark.parametrize("data", FUNCTIONS)
def test_a_function_that_makes_no_sense_is_rejected(data):
    assert rejection(proved_instance({"f": data})).startswith("given.f")
