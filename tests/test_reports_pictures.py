"""A picture shows what the counterexample says, in colours of the page, and never costs the page."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest
from reports_sample import claim

from reports.curves import engine_values
from reports.drawing import draw
from reports.model import Claim, read_results
from reports.overview import groups_by_text, groups_by_topic, overview_picture
from reports.pictures import FunctionPicture, PathPicture, SidesPicture, StepsPicture, pictures_of
from reports.svg import COLOURS

PARABOLA = {"f": {"function": {"family": "quadratic"}, "L": "1"}, "x": ["1"], "alpha": "3/2"}


def refuted(form: str = "universal", **counterexample: object) -> Claim:
    made = claim("a", "refuted", counterexample={"text": "t"} | counterexample, form=form)
    return read_results({"results": [made]}).claims[0]


def halves(function: dict, xs: np.ndarray) -> np.ndarray:
    return xs**2 / 2


def test_a_function_of_one_variable_is_drawn_with_the_points_on_it():
    found = refuted(instance=PARABOLA, trajectory={"points": [["1"], ["-1/2"]], "values": ["1/2", "1/8"]})
    (picture,) = pictures_of(found, halves)
    assert isinstance(picture, FunctionPicture)
    assert picture.points == (("1", 1.0, 0.5), ("2", -0.5, 0.125))
    assert min(picture.curve_x) < -0.5 and max(picture.curve_x) > 1


def test_without_a_trajectory_the_points_of_the_instance_are_drawn_and_its_parameters_are_not():
    (picture,) = pictures_of(refuted(instance=PARABOLA), halves)
    assert picture.points == (("x", 1.0, 0.5),)


@pytest.mark.parametrize(
    "broken",
    [lambda function, xs: 1 / 0, lambda function, xs: xs[:3], lambda function, xs: np.full(xs.shape, np.nan), None],
)
def test_a_function_that_cannot_be_plotted_costs_its_curve_alone(broken):
    found = refuted(instance=PARABOLA, trajectory={"points": ["1", "2"], "values": ["1", "4"]})
    (picture,) = pictures_of(found, broken)
    assert picture.curve_x == () and len(picture.points) == 2
    assert pictures_of(refuted(instance=PARABOLA), broken) == ()


def test_points_in_the_plane_and_series_have_their_own_pictures():
    (path,) = pictures_of(refuted(trajectory={"points": [["1", "2"], ["0", "1/2"]]}))
    (steps,) = pictures_of(refuted(trajectory={"values": [1, 2, 3], "bound": [1, 1, 1], "label": "‖x‖"}))
    assert path == PathPicture(((1.0, 2.0), (0.0, 0.5)), path.caption)
    assert isinstance(steps, StepsPicture) and steps.bound == (1.0, 1.0, 1.0) and steps.label == "‖x‖"


def test_a_function_of_two_variables_shows_its_level_lines_and_the_points_among_them():
    bowl = {"family": "bowl", "kind": "any"}

    def values(function, xs):
        return xs[0] ** 2 + 4 * xs[1] ** 2

    run = {"points": [["1", "2"], ["0", "1/2"]], "values": ["17", "1"], "bound": ["17", "0"]}
    path, steps = pictures_of(refuted(instance={"f": bowl}, trajectory=run), values)
    assert isinstance(path, PathPicture) and isinstance(steps, StepsPicture)
    assert path.heights[0][0] == pytest.approx(path.xs[0] ** 2 + 4 * path.ys[0] ** 2)
    assert path.xs[0] < 0 and path.xs[-1] > 1 and path.ys[0] < 1 / 2 and path.ys[-1] > 2
    (alone,) = pictures_of(refuted(instance={"f": bowl, "x": ["1", "2"], "y": ["0", "0"]}), values)
    assert isinstance(alone, PathPicture) and alone.names == ("x", "y")
    assert draw(alone).count("<path") > 5


def test_a_run_that_escapes_is_cut_before_it_hides_the_rest():
    points = [[str(3**k)] for k in range(30)]
    (picture,) = pictures_of(refuted(trajectory={"points": points, "values": [p[0] for p in points]}))
    assert 2 < len(picture.points) < 10


@pytest.mark.parametrize(
    ("values", "form", "relation"),
    [
        ({"left": "1", "right": "-1/4", "relation": "<"}, "universal", "<"),
        ({"left": "1", "right": "-1/4"}, "universal", "≤"),
        ({"measured": "49", "printed": "40"}, "figure", "="),
        ({"f(x₁)": "2", "f(x₀)": "1"}, "universal", ""),
    ],
)
def test_the_caption_claims_a_relation_only_where_it_is_known(values, form, relation):
    (picture,) = pictures_of(refuted(form, values=values))
    assert isinstance(picture, SidesPicture) and picture.relation == relation
    assert ("The claim says" in picture.caption) == bool(relation)


@pytest.mark.parametrize(
    "counterexample",
    [
        {},
        {"values": {"left": "1", "right": "1"}},
        {"values": {"left": "not a number", "right": "1"}},
        {"values": "1"},
        {"trajectory": {"points": [[], ["x"]], "values": [None]}},
        {"trajectory": {"values": [1e400, "1/0"]}},
        {"trajectory": [1, 2], "instance": "x"},
        {"instance": {"x": ["9" * 400]}, "values": {"left": "9" * 400, "right": "0"}},
    ],
)
def test_what_cannot_be_drawn_gives_no_picture_and_no_error(counterexample):
    assert pictures_of(refuted(**counterexample), halves) == ()


def test_a_drawn_picture_is_valid_labelled_and_in_colours_of_the_page():
    found = refuted(instance=PARABOLA, values={"left": "1/8", "right": "-1/4", "relation": "<="})
    svgs = [draw(picture, number) for number, picture in enumerate(pictures_of(found, halves))]
    assert len(svgs) == 2
    for svg in svgs:
        root = ET.fromstring(svg)
        assert root.get("role") == "img" and root.get("aria-label")
        assert "<style" not in svg and "width=" not in svg.split(">")[0]
        assert "var(--" in svg and not any(stand_in in svg for stand_in in COLOURS.values())
    assert ">x<" in svgs[0] and ">f(x)<" in svgs[0]
    ids = [element.get("id") for svg in svgs for element in ET.fromstring(svg).iter() if element.get("id")]
    assert len(ids) == len(set(ids))


def test_drawing_twice_gives_the_same_bytes():
    (picture,) = pictures_of(refuted(values={"left": "1", "right": "0"}))
    assert draw(picture) == draw(picture)


def test_every_part_of_the_overview_is_a_named_link_into_the_table():
    report = read_results(
        {"results": [claim("a", "proved"), claim("b", "refuted"), claim("c", "refuted", topic="x & y")]}
    )
    svg = overview_picture(groups_by_topic(report), "topic")
    root = ET.fromstring(svg)
    links = [element for element in root.iter() if element.tag.endswith("a")]
    targets = {link.get("href") for link in links}
    assert "claims.html#topic=x%20%26%20y&verdict=refuted" in targets
    assert "claims.html#topic=gradient-descent" in targets
    assert all(link.get("aria-label") and not link.get("target") for link in links)
    assert "x & y: 1 claim refuted" in {link.get("aria-label") for link in links}
    assert [group.total for group in groups_by_text(report)] == [3]


def test_the_values_of_the_engine_are_those_of_the_function():
    square = {
        "family": "quadratic",
        "weights": ["1/2"],
        "units": [{"unit": "square"}],
        "reflections": [],
        "center": ["1"],
    }
    xs = np.array([-1.0, 0.0, 1.0, 3.0])
    assert engine_values(square | {"ridge": 0}, xs) == pytest.approx((xs - 1) ** 2 / 4)
    with pytest.raises(ValueError):
        engine_values({"family": "no such family"}, xs)
