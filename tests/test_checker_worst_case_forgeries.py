"""Forged worst-case certificates: what the checker still accepts is a proof, by a second reading of the format."""

from __future__ import annotations

import json
import random
from collections import Counter
from typing import Any

import pytest
from checker_oracle_worst_case import valid
from test_checker_corruption import (
    accepts,
    at,
    digit,
    lengthened,
    places,
    replaced,
    sealed_anew,
    shortened,
    signed,
    swapped,
)
from test_worst_case_hostile import originals

from verify import checker

COUNT = 150
RELATIONS = ("<=", "<", "==", "!=", ">=")
OTHERS = {"add": "sub", "sub": "add", "vadd": "vsub", "vsub": "vadd", "mul": "div", "div": "mul", "dot": "mul"}
FOUND: Counter[tuple[str, bool, bool]] = Counter()


@pytest.fixture(scope="module")
def certificates() -> dict[str, dict[str, Any]]:
    return {name: c for name, c in originals().items() if c["kind"] != "cycle"}


def renamed(value: Any, rng: random.Random, names: list[str]) -> Any:
    """Another name that exists, another operation or another relation."""
    if value in names:
        return rng.choice(names)
    if value in RELATIONS:
        return rng.choice(RELATIONS)
    return OTHERS.get(value, value) if isinstance(value, str) else value


def forged_copy(sample: dict[str, Any], spots: list[Any], rng: random.Random) -> tuple[bool, dict[str, Any]]:
    """A copy with one change, and whether it still has all its parts."""
    names = [*sample["vectors"], *sample["numbers"], *sample.get("variables", ())]
    names += [p["name"] for p in sample["points"]]
    names += [sample["scale"]] if "scale" in sample else []
    spot = rng.choice(spots)
    change = rng.choice((digit, digit, signed, shortened, lengthened, swapped, renamed, renamed))
    value = at(sample, spot)
    forged = replaced(sample, spot, renamed(value, rng, names) if change is renamed else change(value, rng))
    return change not in (shortened, lengthened), forged


@pytest.mark.parametrize("name", ["multiplier", "scaled", "alternatives", "interpolant", "parametric"])
def test_what_is_accepted_after_a_change_is_still_a_proof(certificates, name):
    sample = {k: v for k, v in certificates[name].items() if k not in ("statement", "digest")}
    assert valid(sample) and accepts(sealed_anew(sample))
    rng = random.Random(f"worst case {name}")
    spots = [p for p in places(sample) if p and p[0] not in ("claim", "format", "kind")]
    seen = {json.dumps(sample, sort_keys=True)}
    for _ in range(COUNT):
        whole, forged = forged_copy(sample, spots, rng)
        text = json.dumps(forged, sort_keys=True)
        if text in seen:
            continue
        seen.add(text)
        taken, true = accepts(sealed_anew(forged)), valid({**forged, "induction": None})
        FOUND[name, taken, true] += 1
        assert true or not taken, text
        # of proofs at numbers and of tables, the checker must not lose any either
        assert taken or not true or not whole or sample["kind"] == "parametric" or "scale" in sample, text


def test_a_vector_that_is_zero_is_no_number(certificates):
    """The minimizer lies at 0 in this table; as a number it would make a sentence without meaning."""
    forged = json.loads(json.dumps(certificates["interpolant"]))
    assert forged["realization"]["vectors"]["minimizer_f"] == ["0"] and forged["conclusion"][2][1] == "f_2"
    forged["conclusion"][2][1] = "minimizer_f"
    with pytest.raises(checker.Rejected, match="wrong kind"):
        checker.seal(forged)


@pytest.mark.parametrize("operation", ["vabs", "vmul", "sum", "abs", "max", "==", "vector", "sign"])
def test_only_linear_operations_and_products_are_known_of_unknowns(certificates, operation):
    forged = json.loads(json.dumps(certificates["multiplier"]))
    forged["conclusion"][1] = [operation, *["x0"] * (1 if operation in ("vabs", "sum", "abs", "sign") else 2)]
    with pytest.raises(checker.Rejected, match="wrong kind"):
        checker.seal(forged)


def test_a_product_of_more_than_two_vectors_is_rejected(certificates):
    """Its factors could be paired in several ways; <a, b> c is not <a, c> b."""
    forged = json.loads(json.dumps(certificates["multiplier"]))
    forged["points"][0]["at"] = ["vscale", ["dot", "x0", "g0_f"], "x0"]
    with pytest.raises(checker.Rejected, match="more than two vectors"):
        checker.seal(forged)


def test_a_multiplier_is_no_unknown(certificates):
    forged = json.loads(json.dumps(certificates["multiplier"]))
    forged["multipliers"]["interpolation"][0][4] = ["pow", "f_0", "2"]
    with pytest.raises(checker.Rejected, match="sign|unknown"):
        checker.seal(forged)


@pytest.mark.parametrize(
    "change",
    [
        lambda c: c["points"][1].__setitem__("at", ["vsub", "x0", "g0_f"]),
        lambda c: c["points"][2].__setitem__("at", ["vsub", "x1_f", ["vscale", ["pow", "L", "-2"], "g1_f"]]),
        lambda c: c["functions"].__setitem__("f", [["curvature", "0", "1"]]),
        lambda c: c["functions"].__setitem__("f", [["curvature", "0", ["pow", "L", "2"]]]),
        lambda c: c["conclusion"].__setitem__(1, ["add", c["conclusion"][1], ["norm2", "g0_f"]]),
        lambda c: c.__setitem__("hypotheses", [["<=", ["norm2", "x0"], "f_1"]]),
        lambda c: c.__setitem__("hypotheses", [["<=", "f_1", "1"]]),
    ],
)
def test_a_proof_at_scale_1_is_none_at_every_scale_where_units_do_not_fit(certificates, change):
    """At L = 1 each of these changes leaves the proof as it is, or adds a hypothesis that it does not use."""
    forged = json.loads(json.dumps(certificates["scaled"]))
    change(forged)
    forged["multipliers"]["hypotheses"] = ["0"] * len(forged["hypotheses"])
    with pytest.raises(checker.Rejected, match="not every L is as good as L = 1"):
        checker.seal(forged)


def test_a_scale_is_no_other_name_and_belongs_to_proofs_at_numbers(certificates):
    for name, scale in zip(("scaled",) * 3 + ("interpolant", "parametric"), ("x0", "f_0", "1", "L", "L"), strict=True):
        with pytest.raises(checker.Rejected):
            checker.seal({**certificates[name], "scale": scale})
    assert "For all L > 0" in checker.check(certificates["scaled"]).statement


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda i: i.__setitem__("potential", ["add", i["potential"], ["norm2", "g0_f"]]), "a gradient in"),
        (lambda i: i["vectors"].__setitem__("g0_f", "g2_f"), "a gradient in the potential"),
        (lambda i: i["numbers"].__setitem__("f_1", "f_2"), "f_2 is not the later f_1"),
        (lambda i: i["vectors"].__setitem__("minimizer_f", "x"), "later"),
        (lambda i: i["vectors"].__setitem__("z", "x"), "unknown vector"),
        (lambda i: i["parameters"].__setitem__("n", ["add", "n", "f_0"]), "region"),
        (lambda i: i.__setitem__("factor", "f_0"), "sign|unknown"),
    ],
)
def test_a_step_that_is_not_repeated_as_it_is_told_is_no_induction(certificates, change, why):
    """The potential may stand on what a step moves and on what stays; a gradient does neither."""
    forged = json.loads(json.dumps(certificates["parametric"]))
    change(forged["induction"])
    with pytest.raises(checker.Rejected, match=why):
        checker.seal(forged)


def test_a_step_under_hypotheses_is_no_induction(certificates):
    forged = json.loads(json.dumps(certificates["parametric"]))
    forged["hypotheses"], forged["multipliers"]["hypotheses"] = [["<=", "f_1", "f_0"]], ["0"]
    with pytest.raises(checker.Rejected, match="under hypotheses"):
        checker.seal(forged)


def test_the_two_readings_agreed_on_enough():
    """Runs after the comparison above: most changes make a proof false, and some leave it true."""
    if len({name for name, *_ in FOUND}) < 5:
        pytest.skip("the comparisons ran in another process")
    assert sum(n for (_, taken, _), n in FOUND.items() if not taken) > 100
    assert sum(n for (_, taken, true), n in FOUND.items() if taken and true) > 10
