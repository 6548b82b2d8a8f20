"""Limit cycles: found by search, exact, and none where the method converges."""

from __future__ import annotations

import copy

import pytest
from flint import fmpq

from verify import checker
from verify.worst_case.cycles import MomentumMethod, certificate, find_cycle
from verify.worst_case.plane import Fate, heavy_ball_map


def polyak(kappa: int, root: int) -> MomentumMethod:
    """Polyak's tuning of heavy ball for quadratics with m = 1, L = kappa = root^2."""
    return MomentumMethod(fmpq(4, (root + 1) ** 2), fmpq((root - 1) ** 2, (root + 1) ** 2))


@pytest.mark.parametrize("root", [5, 6, 10])
def test_heavy_ball_tuned_for_quadratics_cycles(root):
    L, method = fmpq(root * root), polyak(root * root, root)
    cycle = find_cycle(method, L, fmpq(1))
    assert cycle is not None and len(cycle.points) == 3
    report = checker.check(certificate("test.cycle", method, L, fmpq(1), cycle))
    assert report.verdict == "refuted"
    assert "does not converge" in report.statement


def test_gradient_descent_cycles_only_beyond_two_over_smoothness():
    assert find_cycle(MomentumMethod(fmpq(21, 10)), fmpq(1), fmpq(1, 10), 3) is not None
    assert find_cycle(MomentumMethod(fmpq(19, 10)), fmpq(1), fmpq(1, 10), 3) is None


def test_heavy_ball_with_a_small_step_has_no_cycle():
    assert find_cycle(MomentumMethod(fmpq(1, 2), fmpq(1, 4)), fmpq(1), fmpq(1, 10), 4) is None


def made() -> dict:
    cycle = find_cycle(polyak(25, 5), fmpq(25), fmpq(1))
    assert cycle is not None
    return certificate("test.cycle", polyak(25, 5), fmpq(25), fmpq(1), cycle)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda c: c["points"][0].__setitem__(0, "-3/2"), "another one"),
        (lambda c: c["method"].__setitem__("momentum", "1/3"), "another one"),
        (lambda c: c["class"].__setitem__("smooth", "20"), "not shown"),
        (lambda c: c["class"].__setitem__("strongly_convex", "3"), "not shown"),
        (lambda c: c.__setitem__("points", [["0"], ["0"]]), "two different points"),
    ],
)
def test_checker_rejects_what_is_no_cycle(change, why):
    spoiled = copy.deepcopy(made())
    change(spoiled)
    with pytest.raises(checker.Rejected, match=why):
        checker.seal(spoiled)


def test_map_of_the_plane_is_certified():
    """Small steps converge, Polyak's tuning for quadratics cycles; each with a certificate."""
    L, m = fmpq(25), fmpq(1)
    steps, momenta = [fmpq(1, 25), fmpq(1, 9), fmpq(1, 10)], [fmpq(0), fmpq(4, 9)]
    spots = heavy_ball_map(L, m, steps, momenta)
    fates = [[spot.fate for spot in row] for row in spots]
    assert fates[0][0] is Fate.PROVED
    assert fates[0][1] is Fate.CYCLING
    assert fates[1][1] is Fate.CYCLING
    for row in spots:
        for spot in row:
            assert (not spot.certificates) == (spot.fate is Fate.OPEN)
            for found in spot.certificates:
                checker.check(found)
