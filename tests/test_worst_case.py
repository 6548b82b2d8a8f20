"""Worst-case proofs and refutations: what is claimed is decided rightly, and nothing false gets a certificate."""

from __future__ import annotations

import copy
import time

import pytest
from flint import fmpq
from worst_case_texts import (
    V,
    best_gradient,
    cocoercivity,
    composite,
    contraction,
    descent,
    fista,
    nesterov,
    setup,
    textbook_descent,
    value_contraction,
)

from verify import checker
from verify.arithmetic.core import Refused
from verify.arithmetic.functions import exp
from verify.arithmetic.vector import distance2, norm, norm2
from verify.conditions import at_least, at_most
from verify.worst_case.decide import Outcome, decide_text, worst_factor
from verify.worst_case.program import build
from verify.worst_case.semidefinite import Tolerances
from verify.worst_case.setup import (
    Setup,
    cocoercive,
    lipschitz_operator,
    monotone,
    smooth,
    smooth_convex,
    smooth_strongly_convex,
    together,
)

ONE = fmpq(1)
PERCENT, TINY = fmpq(99, 100), fmpq(9999, 10000)
SHARP = [descent, contraction, best_gradient, nesterov, composite, fista]


def proved(text, c, N=1, kappa=10):
    """The result, after the independent checker accepted its certificates."""
    result = decide_text(text, setup(text, c, N, kappa))
    assert result.outcome is Outcome.PROVED, f"{text.__name__} N={N} c={c}: {result.reason}"
    for certificate in result.certificates:
        assert checker.check(certificate).verdict == "proved"
    return result


def refuted(text, c, N=1, kappa=10):
    """The same for a refutation."""
    result = decide_text(text, setup(text, c, N, kappa))
    assert result.outcome is Outcome.REFUTED, f"{text.__name__} N={N} c={c}: {result.reason}"
    assert checker.check(result.certificates[0]).verdict == "refuted"
    return result


@pytest.mark.parametrize("text", [textbook_descent, *SHARP])
@pytest.mark.parametrize("N", [1, 3])
def test_sharp_rates_are_proved_exactly(text, N):
    assert proved(text, ONE, N).factor == 1


@pytest.mark.slow
@pytest.mark.parametrize("N", range(1, 21))
@pytest.mark.parametrize("text", [textbook_descent, descent, best_gradient])
def test_gradient_descent_to_twenty_steps(text, N):
    assert proved(text, ONE, N).factor == 1


@pytest.mark.slow
@pytest.mark.parametrize("N", range(1, 11))
@pytest.mark.parametrize("text", [nesterov, fista, composite])
def test_accelerated_and_composite_to_ten_steps(text, N):
    assert proved(text, ONE, N).factor == 1


@pytest.mark.parametrize("kappa", [2, 10, 100, 1000])
def test_contraction_for_any_condition_number(kappa):
    assert proved(contraction, ONE, 1, kappa).factor == 1


@pytest.mark.parametrize("text", SHARP)
@pytest.mark.parametrize("c", [PERCENT, TINY], ids=["1%", "0.01%"])
def test_tightened_rates_are_refuted(text, c):
    refuted(text, c, 2)


EVERY_N = [(text, N) for text in (descent, best_gradient) for N in range(1, 21)]
EVERY_N += [(text, N) for text in (nesterov, fista, composite) for N in range(1, 11)]


@pytest.mark.slow
@pytest.mark.parametrize("c", [PERCENT, TINY], ids=["1%", "0.01%"])
@pytest.mark.parametrize(("text", "N"), EVERY_N)
def test_tightened_rates_are_refuted_at_every_number_of_steps(text, N, c):
    refuted(text, c, N)


@pytest.mark.parametrize("kappa", [2, 10, 100])
def test_distance_rate_is_false_for_values(kappa):
    refuted(value_contraction, ONE, 1, kappa)


def test_worst_case_of_a_slack_bound_is_measured():
    factor = worst_factor(build(textbook_descent, setup(textbook_descent, ONE, 5)))
    assert factor == pytest.approx(10 / 22, rel=1e-6)


def test_cocoercivity_needs_convexity():
    arguments = {"x": V, "y": V, "c": ONE}
    assert decide_text(cocoercivity, Setup({"f": smooth_convex(1), **arguments})).outcome is Outcome.PROVED
    without = decide_text(cocoercivity, Setup({"f": smooth(1), **arguments}))
    assert without.outcome is Outcome.REFUTED
    checker.check(without.certificates[0])


def test_stationary_point_of_a_nonconvex_function_is_no_minimizer():
    """With a minimizer f - f* >= |g|^2 / 2L holds; a mere critical point would refute it wrongly."""

    def gap(f, x):
        return at_least(f(x) - f.minimum, norm2(f.grad(x)) / (2 * f.L))

    def too_much(f, x):
        return at_least(f(x) - f.minimum, fmpq(101, 100) * norm2(f.grad(x)) / (2 * f.L))

    assert decide_text(gap, Setup({"f": smooth(1), "x": V})).outcome is Outcome.PROVED
    assert decide_text(too_much, Setup({"f": smooth(1), "x": V})).outcome is Outcome.REFUTED


def test_norms_are_compared_by_their_squares():
    def lipschitz_gradient(f, x, y):
        return at_most(norm(f.grad(x) - f.grad(y)), f.L * norm(x - y))

    def too_strong(f, x, y):
        return at_most(norm(f.grad(x) - f.grad(y)), fmpq(9, 10) * f.L * norm(x - y))

    arguments = {"f": smooth(2), "x": V, "y": V}
    assert decide_text(lipschitz_gradient, Setup(arguments)).outcome is Outcome.PROVED
    assert decide_text(too_strong, Setup(arguments)).outcome is Outcome.REFUTED


def test_operators():
    def resolvent_is_nonexpansive(A, x, y):
        return at_most(distance2(A.prox(x, 3), A.prox(y, 3)), distance2(x, y))

    def forward_step(A, x, y):
        return at_most(distance2(x - A.grad(x), y - A.grad(y)), distance2(x, y))

    arguments = {"x": V, "y": V}
    assert decide_text(resolvent_is_nonexpansive, Setup({"A": monotone(), **arguments})).outcome is Outcome.PROVED
    assert decide_text(forward_step, Setup({"A": cocoercive(fmpq(1, 2)), **arguments})).outcome is Outcome.PROVED
    assert decide_text(forward_step, Setup({"A": lipschitz_operator(1), **arguments})).outcome is Outcome.REFUTED


def test_necessary_conditions_never_refute():
    """Monotone and Lipschitz together: the conditions are not sufficient, so a violation shows nothing."""

    def forward_step(A, x, y):
        return at_most(distance2(x - A.grad(x), y - A.grad(y)), distance2(x, y))

    both = together(monotone(), lipschitz_operator(1))
    result = decide_text(forward_step, Setup({"A": both, "x": V, "y": V}))
    assert result.outcome is Outcome.UNDECIDED
    assert "not known to be sufficient" in result.reason


# -- refusals ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (lambda f, x: at_most(f(x) * f(x), 1), "product"),
        (lambda f, x: at_most(exp(f(x)), 1), "exp"),
        (lambda f, x: at_most(x[0], 1), "component"),
        (lambda f, x: at_most(norm(x) + norm(f.grad(x)), 1), "square root"),
        (lambda f, x: at_most(norm2(x - f.grad(x) * f(x)), 1), "unknown number"),
        (lambda f, x: at_most(f(x), 1) if f(x) < 1 else None, "branch"),
    ],
)
def test_what_is_not_affine_is_refused_by_name(text, named):
    arguments = Setup({"f": smooth_convex(1), "x": V})
    with pytest.raises(Refused, match=named):
        build(text, arguments)
    result = decide_text(text, arguments)
    assert result.outcome is Outcome.UNDECIDED
    assert "not representable" in result.reason


# -- certificates -----------------------------------------------------------------------------------


def tampered(certificate, change):
    """A certificate whose content was changed, sealed again so that only its content can give it away."""
    copied = copy.deepcopy(certificate)
    change(copied)
    return checker.seal(copied)


def test_checker_rejects_a_better_rate_with_the_same_multipliers():
    certificate = proved(descent, ONE, 2).certificates[0]

    def better(c):
        _, _, (_, _, product) = c["conclusion"]  # f_2 <= f_3 + 1/10 |x0 - x*|^2
        product[1] = str(fmpq(product[1]) * fmpq(999, 1000))

    with pytest.raises(checker.Rejected, match="semidefinite"):
        tampered(certificate, better)


@pytest.mark.parametrize("place", range(3))
def test_checker_rejects_changed_multipliers(place):
    certificate = proved(textbook_descent, ONE, 2).certificates[0]

    def changed(c):
        entry = c["multipliers"]["interpolation"][place]
        entry[4] = str(fmpq(entry[4]) + fmpq(1, 1000))

    with pytest.raises(checker.Rejected, match="does not cancel"):
        tampered(certificate, changed)


def test_checker_rejects_a_negative_multiplier():
    certificate = proved(textbook_descent, ONE, 1).certificates[0]

    def negative(c):
        c["multipliers"]["interpolation"][0][4] = "-1"

    with pytest.raises(checker.Rejected, match="negative"):
        tampered(certificate, negative)


def test_checker_accepts_a_zero_pivot_only_with_a_zero_column():
    assert checker.pivots([[0, 0, 0], [1, 1], [1]])
    assert not checker.pivots([[0, 1], [1]])
    assert not checker.pivots([[1, 1, 0], [1, 1], [5]])
    assert checker.pivots([[1, 1, 0], [1, 0], [5]])
    assert not checker.pivots([[-1]])


def test_checker_rejects_a_spoiled_interpolant():
    certificate = refuted(descent, PERCENT, 2).certificates[0]

    def moved(c):
        name = next(iter(c["realization"]["values"]))
        c["realization"]["values"][name] = str(fmpq(c["realization"]["values"][name]) + 100)

    with pytest.raises(checker.Rejected):
        tampered(certificate, moved)


def test_checker_rejects_an_interpolant_of_a_true_statement():
    """The points that refute the tightened rate do not refute the rate itself."""
    certificate = refuted(descent, TINY, 2).certificates[0]

    def relaxed(c):
        _, _, (_, _, product) = c["conclusion"]
        product[1] = str(fmpq(product[1]) * 2)

    with pytest.raises(checker.Rejected, match="conclusion holds"):
        tampered(certificate, relaxed)


def test_checker_rejects_a_class_whose_conditions_are_not_sufficient():
    certificate = refuted(descent, PERCENT, 1).certificates[0]

    def narrowed(c):
        c["functions"]["f"].append(["lipschitz", "100"])

    with pytest.raises(checker.Rejected, match="sufficient"):
        tampered(certificate, narrowed)


def test_statement_is_regenerated():
    certificate = proved(descent, ONE, 1).certificates[0]
    lying = {**certificate, "statement": certificate["statement"].replace("1/6", "1/7")}
    lying["digest"] = checker.digest(lying)
    with pytest.raises(checker.Rejected):
        checker.check(lying)


@pytest.mark.slow
def test_checking_forty_steps_is_fast():
    import json

    result = proved(textbook_descent, ONE, 40)
    written = json.dumps(result.certificates[0])
    started = time.perf_counter()
    checker.check(json.loads(written))
    assert time.perf_counter() - started < 0.4  # 0.2 s on an idle core


# -- hard programs ----------------------------------------------------------------------------------


@pytest.mark.parametrize("tolerance", [1e-2, 1e-4])
@pytest.mark.parametrize("text", [descent, nesterov])
def test_loose_tolerances_never_give_a_wrong_verdict(text, tolerance):
    """What the solver returns may be bad; then nothing is certified, or something weaker, never a falsehood."""
    loose = Tolerances(tolerance, tolerance)
    tight = decide_text(text, setup(text, TINY, 4), tolerances=loose)
    assert tight.outcome is not Outcome.PROVED
    sharp = decide_text(text, setup(text, ONE, 4), tolerances=loose)
    assert sharp.outcome is not Outcome.REFUTED


@pytest.mark.parametrize("c", [ONE, PERCENT])
def test_badly_scaled_programs_end_in_a_right_verdict_or_none(c):
    million = Setup({"f": smooth_strongly_convex(1, fmpq(1, 10**6)), "x0": V, "N": 2, "c": c})
    result = decide_text(contraction, million)
    assert result.outcome is not (Outcome.REFUTED if c == 1 else Outcome.PROVED)
