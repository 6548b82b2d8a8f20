"""Numbers that are not what they seem: badly scaled and degenerate programs, and a solver told to be sloppy.

Whatever the floats do, a true bound is never refuted and a false one never proved; each text has a sharp
constant, so that c = 1 is true and every c < 1 is false.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from flint import fmpq
from worst_case_texts import (
    V,
    best_gradient,
    composite,
    contraction,
    descent,
    fista,
    nesterov,
    setup,
    textbook_descent,
)

from verify import checker
from verify.arithmetic.vector import distance2
from verify.conditions import Condition, at_most
from verify.methods.first_order import gradient_steps
from verify.worst_case.decide import Outcome, WorstCaseResult, decide_text
from verify.worst_case.semidefinite import Tolerances
from verify.worst_case.setup import Setup, smooth_convex, smooth_strongly_convex

ONE, PERCENT, TINY = fmpq(1), fmpq(99, 100), fmpq(9999, 10000)
MILLION = fmpq(1, 10**6)


def never_wrong(result: WorstCaseResult, c: fmpq) -> None:
    """What is true for c = 1 and false below is decided so, or left open with a reason."""
    assert result.outcome is not (Outcome.REFUTED if c == 1 else Outcome.PROVED)
    assert result.reason
    for certificate in result.certificates:
        assert checker.check(certificate).verdict == result.outcome.value


def long_steps(f: Any, x0: Any, N: Any, h: Any, c: Any) -> Condition:
    """f(x_N) - f* <= c max(1/(2 N h + 1), (1 - h)^(2 N)) L |x0 - x*|^2 / 2 for steps h / L."""
    xs = gradient_steps(f, x0, [h / f.L] * N)
    rate = max(1 / (2 * fmpq(int(N)) * h + 1), (1 - h) ** (2 * int(N)))
    return at_most(f(xs.last) - f.minimum, c * rate * f.L / 2 * distance2(x0, f.minimizer))


def distance_after(f: Any, x0: Any, N: Any, h: Any, c: Any) -> Condition:
    """|x_N - x*|^2 <= c max((1 - h m)^2, (1 - h L)^2)^N |x0 - x*|^2 for steps h."""
    xs = gradient_steps(f, x0, [h] * N)
    rate = max((1 - h * f.m) ** 2, (1 - h * f.L) ** 2) ** int(N)
    return at_most(distance2(xs.last, f.minimizer), c * rate * distance2(x0, f.minimizer))


@pytest.mark.parametrize("c", [ONE, TINY])
@pytest.mark.parametrize("h", [fmpq(199, 100), fmpq(19999, 10000)], ids=["1.99", "1.9999"])
@pytest.mark.parametrize("N", [1, 5, pytest.param(40, marks=pytest.mark.slow)])
def test_steps_near_their_limit(N: int, h: fmpq, c: fmpq) -> None:
    never_wrong(decide_text(long_steps, Setup({"f": smooth_convex(1), "x0": V, "N": N, "h": h, "c": c})), c)


@pytest.mark.parametrize("c", [ONE, TINY])
@pytest.mark.parametrize("h", [fmpq(1), 2 / (1 + MILLION), fmpq(199, 100)], ids=["1", "2/(L+m)", "1.99"])
@pytest.mark.parametrize("N", [1, 3, pytest.param(20, marks=pytest.mark.slow)])
def test_condition_number_of_a_million(N: int, h: fmpq, c: fmpq) -> None:
    f = smooth_strongly_convex(1, MILLION)
    never_wrong(decide_text(distance_after, Setup({"f": f, "x0": V, "N": N, "h": h, "c": c})), c)


def test_one_step_of_a_million_is_proved() -> None:
    """A condition number of 10^6 is no excuse where one step is all that is claimed."""
    f = smooth_strongly_convex(1, MILLION)
    for h in (fmpq(1), fmpq(199, 100)):
        result = decide_text(distance_after, Setup({"f": f, "x0": V, "N": 1, "h": h, "c": ONE}))
        assert result.outcome is Outcome.PROVED, result.reason


@pytest.mark.slow
@pytest.mark.parametrize("c", [ONE, PERCENT, TINY])
@pytest.mark.parametrize("text", [textbook_descent, descent, best_gradient, nesterov])
def test_forty_steps(text: Any, c: fmpq) -> None:
    if text is textbook_descent and c != 1:
        c = fmpq(80, 162) * c  # its sharp constant is 2 N/(4 N + 2)
    never_wrong(decide_text(text, setup(text, c, 40)), c)


LOOSE = [1e-1, 1e-2, 1e-3, 1e-5]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "N"), list(product([descent, best_gradient, nesterov, contraction, composite, fista], [1, 3, 8]))
)
def test_sloppy_solvers(text: Any, N: int) -> None:
    for tolerance, c in product(LOOSE, [ONE, PERCENT, TINY]):
        loose = Tolerances(tolerance, tolerance)
        never_wrong(decide_text(text, setup(text, c, N), tolerances=loose), c)


@pytest.mark.parametrize("iterations", [1, 3, 6])
def test_a_solver_that_is_stopped_early_proves_nothing_false(iterations: int) -> None:
    for c in (ONE, TINY):
        stopped = Tolerances(1e-10, 1e-10, iterations)
        never_wrong(decide_text(descent, setup(descent, c, 3), tolerances=stopped), c)


# -- what is decided for every condition number -----------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("N", [2, 3, 5, 8, 10])
@pytest.mark.parametrize("kappa", [2, 10, 100, 1000])
def test_contraction_of_many_steps(kappa: int, N: int) -> None:
    result = decide_text(contraction, setup(contraction, ONE, N, kappa))
    assert result.outcome is Outcome.PROVED, result.reason
    assert result.factor == 1


@pytest.mark.parametrize("c", [PERCENT, TINY], ids=["1%", "0.01%"])
@pytest.mark.parametrize("kappa", [2, 10, 100, 1000])
def test_tightened_contraction_is_refuted(kappa: int, c: fmpq) -> None:
    result = decide_text(contraction, setup(contraction, c, 1, kappa))
    assert result.outcome is Outcome.REFUTED, result.reason
    assert checker.check(result.certificates[0]).verdict == "refuted"
