"""The function that is drawn behind a worst case is of the class and goes through the points of the table."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from flint import fmpq
from worst_case_texts import best_gradient, contraction, descent, setup

from reports.drawing import draw
from reports.interpolant_picture import Table, interpolant_picture, read_table
from reports.pictures import FunctionPicture, PathPicture
from verify import Point, SmoothConvex, at_most, norm2
from verify.claim import Citation, Claim, Form
from verify.judges.worst_case import judge_worst_case
from verify.methods.gradient import gradient_step
from verify.profiles import QUICK
from verify.verdict import REFUTED
from verify.worst_case.decide import Outcome, decide_program
from verify.worst_case.interpolants import table
from verify.worst_case.program import build

PERCENT = fmpq(99, 100)


def table_of(text: Any, N: int) -> dict[str, Any]:
    """The table of the counterexample to a rate that is 1 % too good."""
    program = build(text, setup(text, PERCENT, N))
    result = decide_program(program, "test.picture")
    assert result.outcome is Outcome.REFUTED, result.reason
    found = table(program, result.certificates[0]["realization"])
    assert found is not None
    return found


def read(given: dict[str, Any]) -> Table:
    found = read_table(given)
    assert found is not None
    return found


@pytest.mark.parametrize(("text", "N"), [(descent, 1), (descent, 3), (contraction, 2), (best_gradient, 2)])
def test_drawn_function_meets_the_table(text: Any, N: int) -> None:
    """Values to a float's error, slopes as difference quotients; it lies between its two parabolas at each point."""
    found = read(table_of(text, N))
    scale = max(1e-6, float(np.abs(found.values - found.values.min()).max()))
    assert found.at(found.points, 2001) == pytest.approx(
        found.values, abs=1e-6 * max(scale, float(np.abs(found.values).max()))
    )
    assert found.dimension == 1
    xs = np.linspace(found.points.min() - 1, found.points.max() + 1, 400)[:, None]
    ys = found.at(xs, 4001)
    for x, g, f in zip(found.points, found.gradients, found.values, strict=True):
        d = (xs - x)[:, 0]
        assert np.all(ys >= f + g * d + found.m / 2 * d**2 - 1e-5 * (1 + scale))
        assert np.all(ys <= f + g * d + (found.L or np.inf) / 2 * d**2 + 1e-5 * (1 + scale))


def test_picture_on_the_line_is_drawn() -> None:
    picture = interpolant_picture(table_of(descent, 2))
    assert isinstance(picture, FunctionPicture)
    assert len(picture.points) == 4 and {name for name, _, _ in picture.points} == {"x0", "x1", "x2", "x3"}
    ElementTree.fromstring(draw(picture))


def test_picture_in_the_plane_is_drawn() -> None:
    """f(x) = |x|^2/2 at four points; the drawn function has its values there."""
    places = [(0, 0), (1, 0), (0, 1), (1, 1)]
    rows = [
        {"name": f"x{k}_f", "x": list(map(str, p)), "gradient": list(map(str, p)), "value": str((p[0] + p[1]) / 2)}
        for k, p in enumerate(places)
    ]
    given = {"function": "f", "m": "0", "L": "1", "points": rows}
    picture = interpolant_picture(given)
    assert isinstance(picture, PathPicture) and picture.names == ("x0", "x1", "x2", "x3")
    found = read(given)
    assert found.at(found.points, 81) == pytest.approx(found.values, abs=1e-9)
    ElementTree.fromstring(draw(picture))


def test_tangents_where_the_class_is_not_smooth() -> None:
    """|x| from its two slopes."""
    rows = [{"name": n, "x": [x], "gradient": [x], "value": "1"} for n, x in (("a", "-1"), ("b", "1"))]
    found = read({"m": "0", "L": None, "points": rows})
    assert found.at(np.array([[0.0], [0.5], [-2.0]]), 10) == pytest.approx([0.0, 0.5, 2.0])


@pytest.mark.parametrize(
    "given",
    [None, {}, {"points": []},
     {"m": "1", "L": "1", "points": [{"name": "a", "x": ["0"], "gradient": ["0"], "value": "0"}]},
     {"m": "0", "L": "1", "points": [{"name": "a", "x": ["0", "0", "0"], "gradient": ["0", "0", "0"], "value": "0"}]},
     {"m": "0", "L": "1", "points": [{"name": "a", "x": ["?"], "gradient": ["0"], "value": "0"}]}],
)  # fmt: skip
def test_what_cannot_be_drawn_is_not(given: Any) -> None:
    assert interpolant_picture(given) is None


def test_judge_hands_the_table_over() -> None:
    def too_good(f, x):
        return at_most(norm2(f.grad(gradient_step(f, x, 1 / f.L))), norm2(f.grad(x)) / 2)

    arguments = {"f": SmoothConvex(minimizer=True), "x": Point()}
    claim = Claim("test.claim", Form.UNIVERSAL, "", Citation("", ""), "other", too_good, arguments)
    verdict = judge_worst_case(claim, QUICK, 0)
    assert verdict is not None and verdict.standing is REFUTED and verdict.counterexample is not None
    drawn = verdict.counterexample.instance.get("table")
    assert drawn is not None and interpolant_picture(drawn) is not None
