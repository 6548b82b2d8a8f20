"""Guessed closed forms: the known ones are recovered, noise gets none, and a conjecture is never called a theorem."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy
from flint import fmpq
from worst_case_texts import V, contraction, descent, textbook_descent

from verify import checker
from verify.arithmetic.vector import distance2
from verify.conditions import Condition, at_most
from verify.methods.first_order import gradient_steps
from verify.worst_case.conjecture import Conjecture, conjecture, fit
from verify.worst_case.decide import decide_text
from verify.worst_case.setup import Setup, smooth_convex, smooth_strongly_convex

N, KAPPA, H = (sympy.Symbol(name, positive=True) for name in ("N", "kappa", "h"))


def gap(f: Any, x0: Any, N: Any, h: Any, c: Any) -> Condition:
    """f(x_N) - f* <= c L |x0 - x*|^2 for steps h / L."""
    xs = gradient_steps(f, x0, [h / f.L] * N)
    return at_most(f(xs.last) - f.minimum, c * f.L * distance2(x0, f.minimizer))


def steps_of_size(p: Any, c: fmpq) -> Setup:
    return Setup({"f": smooth_convex(1), "x0": V, "N": int(p["N"].p), "h": p["h"], "c": c})


def test_rate_of_gradient_descent_is_recovered_and_backed_by_certificates() -> None:
    found = conjecture(gap, steps_of_size, [{"N": fmpq(n), "h": fmpq(1)} for n in range(1, 7)])
    assert found is not None
    assert sympy.simplify(found.formula - 1 / (4 * N + 2)) == 0
    assert (found.points, found.proved, found.sharp) == (6, 6, 6)
    assert str(found).startswith("conjecture: ")
    certificate = decide_text(gap, steps_of_size({"N": fmpq(4), "h": fmpq(1)}, found.at({"N": fmpq(4)}))).certificates[
        0
    ]
    assert "1/18" in checker.check(certificate).statement


def test_two_regimes_in_steps_and_step_size() -> None:
    """max(1/(2 N h + 1), (1 - h)^(2 N))/2, on both sides of where they meet."""
    family = [{"N": fmpq(n), "h": h} for n in (1, 2, 3) for h in (fmpq(1, 2), fmpq(1), fmpq(7, 4), fmpq(19, 10))]
    found = conjecture(gap, steps_of_size, family)
    assert found is not None
    assert found.formula == sympy.Max(1 / (2 * N * H + 1), (1 - H) ** (2 * N)) / 2
    assert found.proved == len(family)


def test_contraction_factor_in_the_condition_number() -> None:
    def one_step(f: Any, x0: Any, c: Any) -> Condition:
        after = x0 - 2 / (f.L + f.m) * f.grad(x0)
        return at_most(distance2(after, f.minimizer), c * distance2(x0, f.minimizer))

    def at(p: Any, c: fmpq) -> Setup:
        return Setup({"f": smooth_strongly_convex(1, 1 / p["kappa"]), "x0": V, "c": c})

    found = conjecture(one_step, at, [{"kappa": fmpq(k)} for k in (2, 3, 5, 10, 30)])
    assert found is not None
    assert sympy.simplify(found.formula - ((KAPPA - 1) / (KAPPA + 1)) ** 2) == 0
    assert found.proved == found.sharp == 5


def test_noise_has_no_formula() -> None:
    random = np.random.default_rng(7)
    for _ in range(200):
        values = random.uniform(0.01, 1, 8)
        assert fit([({"N": fmpq(n)}, float(v)) for n, v in enumerate(values, 1)]) is None


@pytest.mark.parametrize("size", [1e-3, 1e-4, 1e-5])
def test_a_formula_that_nearly_fits_is_refused(size: float) -> None:
    random = np.random.default_rng(11)
    for _ in range(50):
        noise = 1 + size * random.choice([-1, 1], 6)
        noise[0] = 1 - size * np.sign(noise[1] - 1)  # not the same factor everywhere
        assert fit([({"N": fmpq(n)}, 1 / (4 * n + 2) * e) for n, e in enumerate(noise, 1)]) is None


def test_too_few_values_support_nothing() -> None:
    assert fit([({"N": fmpq(n)}, 1 / (4 * n + 2)) for n in (1, 2, 3)]) is None
    assert fit([({"N": fmpq(1)}, 0.5)]) is None


def test_false_conjecture_is_not_backed() -> None:
    """Values of the wrong text fit a formula; the certificates do not come."""
    wrong = Conjecture(1 / (5 * N), 6, 0.0)
    refuted = decide_text(gap, steps_of_size({"N": fmpq(3), "h": fmpq(1)}, wrong.at({"N": fmpq(3)})))
    assert refuted.outcome.value == "refuted"


def test_slack_of_a_printed_bound_is_a_formula_too() -> None:
    def at(text: Any) -> Any:
        return lambda p, c: Setup({"f": smooth_convex(1), "x0": V, "N": int(p["N"].p), "c": c})

    family = [{"N": fmpq(n)} for n in (1, 2, 3, 5, 8)]
    loose, sharp = (conjecture(text, at(text), family) for text in (textbook_descent, descent))
    assert loose is not None and sympy.simplify(loose.formula - N / (2 * N + 1)) == 0
    assert sharp is not None and sharp.formula == 1


def test_contraction_of_many_steps_is_sharp() -> None:
    def at(p: Any, c: fmpq) -> Setup:
        return Setup({"f": smooth_strongly_convex(1, fmpq(1, 10)), "x0": V, "N": int(p["N"].p), "c": c})

    found = conjecture(contraction, at, [{"N": fmpq(n)} for n in (1, 2, 3)])
    assert found is not None and found.formula == 1
