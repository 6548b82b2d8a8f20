"""What a reader is shown of a counterexample that was supplied by hand: words, comparisons as written, a picture."""

from __future__ import annotations

import numpy as np
import pytest
from flint import fmpq

from reports import engine_values
from verify import REFUTED, all_of, at_least, at_most, differs, equal, greater, rational
from verify.arithmetic.core import running_in
from verify.arithmetic.rational import RATIONAL
from verify.claim import Citation, Claim, Form
from verify.explicit import point, polynomial
from verify.families.base import from_json, to_json
from verify.judges.facts import checked, facts_verdict


def against():
    f = polynomial({(2, 0): 1, (0, 2): -1})
    start, zero = point(1, 2), point(0, 0)
    return all_of(
        equal(f.grad(zero), zero),
        greater(f(zero), f(start)),
        at_least(rational(1, 2) * 2**3, 4),
        differs(f(start), 0),
        *[at_most(f(point(0, k)), 0) for k in (1, 2)],
    )


def statement():
    """Every stationary point is a minimum.

    Against it: x^2 - y^2 is stationary at the saddle (0, 0).
    """


def test_comparisons_are_shown_as_the_text_writes_them():
    with running_in(RATIONAL):
        lines = checked(against())
    assert lines == {
        "f.grad(zero) = zero": "(0, 0) = (0, 0)",
        "f(start) < f(zero)": "-3 < 0",
        "4 ≤ rational(1, 2)·2^3": "4 ≤ 4",
        "f(start) ≠ 0": "-3 ≠ 0",
        "f(point(0, k)) ≤ 0": "-1 ≤ 0",
        "f(point(0, k)) ≤ 0 (2)": "-4 ≤ 0",
    }


def test_a_negated_comparison_swaps_what_is_written_too():
    left, right = fmpq(1), fmpq(2)
    opposite = at_most(left, right).negated()
    assert (opposite.relation, opposite.written) == ("<", ("right", "left"))


def test_a_text_without_source_still_shows_its_numbers():
    space = {"at_most": at_most, "one": fmpq(1)}
    exec("condition = at_most(one, one + 1)", space)
    assert checked(space["condition"]) == {"1 ≤ 2": "1 ≤ 2"}


def test_a_supplied_counterexample_carries_its_function_its_points_and_its_words():
    claim = Claim("t", Form.UNIVERSAL, "t", Citation("T", "1"), "t", statement, {}, counterexample=against)
    verdict = facts_verdict(claim, against, against=True, by_hand=True)
    assert verdict.standing is REFUTED and verdict.counterexample is not None
    shown = verdict.counterexample
    assert shown.text == "x^2 - y^2 is stationary at the saddle (0, 0)."
    assert [shown.instance[name] for name in ("x1", "x2")] == [["0", "0"], ["1", "2"]]
    mesh = np.stack(np.meshgrid(np.linspace(-1, 1, 3), np.linspace(0, 2, 5)))
    assert engine_values(shown.instance["f"], mesh) == pytest.approx(mesh[0] ** 2 - mesh[1] ** 2)
    with pytest.raises(ValueError, match="2 variables"):
        engine_values(shown.instance["f"], np.zeros(3))


def test_an_explicit_function_survives_json():
    body = polynomial({(2, 1): "1/3", (0, 1): -2}).instance.function.body()
    assert from_json(to_json(body)) == body
    with pytest.raises(ValueError, match="no part named"):
        from_json({"part": "Potential"})
