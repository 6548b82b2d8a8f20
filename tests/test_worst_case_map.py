"""`tightrope map`: every coloured cell has an accepted certificate, and wrong input is told in a line."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flint import fmpq

from reports import draw_plane
from verify import checker
from verify.cli import main
from verify.worst_case.cycles import MomentumMethod
from verify.worst_case.lyapunov import prove_by_energy
from verify.worst_case.plane import Fate, fate
from verify.worst_case.polygons import polygon_certificate


def test_map_is_drawn_with_its_certificates_beside_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "plane.svg"
    words = [
        "map",
        "heavy-ball",
        "--kappa",
        "25",
        "--steps",
        "3",
        "--momenta",
        "2",
        "--out",
        str(out),
        "--workers",
        "1",
    ]
    assert main(words) == 0
    said = capsys.readouterr().out
    document = json.loads(out.with_suffix(".json").read_text())
    fates = {(c["step_size"], c["momentum"]): c["fate"] for c in document["cells"]}
    assert len(fates) == 6
    assert fates["2/3", "0"] == "proved"
    assert fates["10/3", "0"] == "cycling"  # gradient steps beyond 2/L
    for word in ("proved", "cycling", "open"):
        assert f"{sum(f == word for f in fates.values())} {word}" in said
    for cell in document["cells"]:
        assert (not cell["certificates"]) == (cell["fate"] == "open")
        for path in cell["certificates"]:
            certificate = json.loads((tmp_path / path).read_text())
            assert checker.check(certificate).verdict == ("proved" if cell["fate"] == "proved" else "refuted")
    ElementTree.fromstring(out.read_text())


def test_nesterovs_method_takes_the_gradient_ahead(tmp_path: Path) -> None:
    """Without momentum it is gradient descent; with it the certificate says where the gradient is taken."""
    out = tmp_path / "plane.svg"
    assert (
        main(["map", "nesterov", "--kappa", "4", "--steps", "1", "--momenta", "2", "--out", str(out), "--workers", "1"])
        == 0
    )
    cells = json.loads(out.with_suffix(".json").read_text())["cells"]
    assert [c["step_size"] for c in cells] == ["2", "2"]
    assert all(c["fate"] != "proved" for c in cells)  # 2/L is too long a step


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["map", "heavy-ball", "--kappa", "1"], "above 1"),
        (["map", "heavy-ball", "--kappa", "x"], "rational"),
        (["map", "heavy-ball", "--kappa", "1/0"], "rational"),
        (["map", "heavy-ball", "--out", "map.png"], ".svg"),
        (["map", "adam"], "heavy-ball"),
        (["map", "heavy-ball", "--steps", "0"], "steps"),
    ],
)
def test_wrong_input_is_told_in_one_line(words: list[str], named: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    error = capsys.readouterr().err
    assert named in error and error.count("\n") == 1


def test_the_picture_does_not_rest_on_colour() -> None:
    """Proved and cycling cells differ in hatching, and the title counts them."""
    cells = [
        {"step_size": str(k), "momentum": "0", "fate": fate} for k, fate in enumerate(("proved", "cycling", "open"))
    ]
    svg = draw_plane({"method": "heavy-ball", "kappa": "25", "cells": cells})
    assert "1 proved, 1 cycling, 1 open" in svg
    assert "<pattern" in svg


def test_an_energy_proves_what_distances_do_not() -> None:
    """Heavy ball with much momentum and a short step: the distance grows for a while, the energy never does."""
    slow = MomentumMethod(fmpq(1, 4), fmpq(1, 2))
    certificates = prove_by_energy(slow, fmpq(1), fmpq(1, 25), fmpq(99, 100))
    assert certificates is not None and len(certificates) == 2
    for certificate in certificates:
        assert checker.check(certificate).verdict == "proved"


@pytest.mark.parametrize(
    ("step_size", "momentum"),
    [(fmpq(25, 9), fmpq(4, 9)), (fmpq(21, 10), fmpq(0)), (fmpq(4), fmpq(1, 2)), (fmpq(0), fmpq(0))],
)
def test_no_energy_where_the_method_does_not_converge(step_size: fmpq, momentum: fmpq) -> None:
    """Polyak's tuning for quadratics cycles, steps beyond 2/L diverge, and a step of 0 goes nowhere."""
    assert prove_by_energy(MomentumMethod(step_size, momentum), fmpq(1), fmpq(1, 25), fmpq(999, 1000)) is None


ONE, LEAST = fmpq(1), fmpq(1, 25)


@pytest.mark.parametrize(
    ("step_size", "momentum"),
    [(fmpq(19, 8), fmpq(1, 4)), (fmpq(13, 8), fmpq(1, 3)), (fmpq(13, 8), fmpq(3, 4)), (fmpq(5, 8), fmpq(11, 12))],
)
def test_gradients_in_the_energy_prove_what_iterates_alone_do_not(step_size: fmpq, momentum: fmpq) -> None:
    """Heavy ball near the edge of where it converges for kappa = 25: no polygon there, and a proof."""
    method = MomentumMethod(step_size, momentum)
    assert polygon_certificate("convergence", method, ONE, LEAST) is None
    spot = fate(method, ONE, LEAST)
    assert spot.fate is Fate.PROVED
    assert [checker.check(c).verdict for c in spot.certificates] == ["proved", "proved"]


@pytest.mark.parametrize(
    ("step_size", "momentum", "corners"),
    [(fmpq(17, 8), fmpq(2, 3), 5), (fmpq(13, 8), fmpq(5, 6), 5), (fmpq(7, 8), fmpq(11, 12), 8)],
)
def test_polygons_where_no_cycle_lies_on_a_line(step_size: fmpq, momentum: fmpq, corners: int) -> None:
    """Beyond that edge it goes round a polygon: the table comes back exactly to the two points it started at."""
    method = MomentumMethod(step_size, momentum)
    spot = fate(method, ONE, LEAST)
    assert spot.fate is Fate.CYCLING
    (found,) = spot.certificates
    assert found["kind"] == "interpolant" and len(found["points"]) == corners
    assert checker.check(found).verdict == "refuted"
    assert prove_by_energy(method, ONE, LEAST, fmpq(9999, 10_000)) is None


def test_a_polygon_that_does_not_close_is_refused() -> None:
    found = polygon_certificate("convergence", MomentumMethod(fmpq(17, 8), fmpq(2, 3)), ONE, LEAST)
    assert found is not None
    for name in ("g4_f", "before"):
        spoiled = copy.deepcopy(found)
        vectors = spoiled["realization"]["vectors"]
        vectors[name] = [str(fmpq(*map(int, vectors[name][0].split("/"))) + fmpq(1, 10**9)), vectors[name][1]]
        with pytest.raises(checker.Rejected):
            checker.seal(spoiled)


def test_a_polygon_of_a_smaller_class_is_refused() -> None:
    """For kappa = 2 the same method converges, so its points fit no function of that class."""
    method = MomentumMethod(fmpq(17, 8), fmpq(2, 3))
    assert polygon_certificate("convergence", method, ONE, fmpq(1, 2)) is None
    found = polygon_certificate("convergence", method, ONE, LEAST)
    assert found is not None
    spoiled = copy.deepcopy(found)
    spoiled["functions"]["f"] = [["curvature", "1/2", "1"]]
    with pytest.raises(checker.Rejected):
        checker.seal(spoiled)


def test_nesterovs_method_is_not_taken_round_a_polygon_where_it_converges() -> None:
    """Step 1/L and momentum (sqrt(kappa) - 1)/(sqrt(kappa) + 1): the tuning with a rate."""
    tuned = MomentumMethod(fmpq(1), fmpq(2, 3), fmpq(2, 3))
    assert fate(tuned, ONE, LEAST).fate is Fate.PROVED
    assert polygon_certificate("convergence", tuned, ONE, LEAST) is None
