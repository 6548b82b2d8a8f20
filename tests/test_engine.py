"""Every judge says so when it is fed something false, and says undecided when it cannot tell."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy
from claims_for_search import TEXT, claim

from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    QUICK,
    REFUTED,
    UNDECIDED,
    Point,
    Real,
    Smooth,
    SmoothConvex,
    Steps,
    absolute,
    all_of,
    at_most,
    checker,
    decide,
    differs,
    dot,
    equal,
    exp,
    greater,
    less,
    log,
    norm,
    norm2,
    printed,
    rational,
    sqrt,
)
from verify.claim import REGISTRY, Claim, ClaimError, Form, Registry
from verify.claim import _quantifiers as quantifiers
from verify.judges.falsify import necessity
from verify.statement import statement


def stated(form: Form, text, **more) -> Claim:
    name = text.__name__
    return Claim(f"test.{name}", form, name, TEXT.at("here"), "test", text, quantifiers("t", text), **more)


def test_a_printed_figure_is_proved_or_refuted_at_the_digits_printed():
    def right():
        return printed("8.25", sqrt(rational(68)))

    def wrong():
        return printed("8.24", sqrt(rational(68)))

    def small():
        return printed("3.91e-5", rational(1, 25600))

    for text, standing in ((right, PROVED), (wrong, REFUTED), (small, PROVED)):
        verdict = decide(stated(Form.FIGURE, text))
        assert verdict.standing is standing
        certificate = verdict.evidence[0].certificate
        assert certificate is not None
        assert checker.check(dict(certificate)).verdict == standing.value


def test_a_tie_may_be_rounded_either_way_and_the_next_digit_may_not():
    assert decide(stated(Form.FIGURE, lambda: printed("0.3", rational(1, 4)))).standing is PROVED
    assert decide(stated(Form.FIGURE, lambda: printed("0.2", rational(1, 4)))).standing is PROVED
    assert decide(stated(Form.FIGURE, lambda: printed("0.2", rational(251, 1000)))).standing is REFUTED


def test_balls_settle_what_rationals_cannot_and_leave_true_ties_open():
    assert decide(stated(Form.FIGURE, lambda: less(exp(rational(1)), rational(272, 100)))).standing is PROVED
    assert decide(stated(Form.FIGURE, lambda: less(rational(272, 100), exp(rational(1))))).standing is REFUTED
    open_question = decide(stated(Form.FIGURE, lambda: equal(exp(log(rational(3))), rational(3))))
    assert open_question.standing is UNDECIDED


def test_identities_are_proved_term_by_term_and_false_ones_refuted_at_a_point():
    def polarization(x: Point(), y: Point()):
        return equal(norm2(x + y) - norm2(x - y), 4 * dot(x, y))

    def wrong(x: Point(), y: Point()):
        return equal(norm2(x + y) - norm2(x - y), 2 * dot(x, y))

    proved = decide(stated(Form.IDENTITY, polarization))
    assert proved.standing is PROVED
    assert checker.check(dict(proved.evidence[0].certificate or {})).verdict == "proved"
    refuted = decide(stated(Form.IDENTITY, wrong))
    assert refuted.standing is REFUTED
    assert checker.check(dict(refuted.evidence[0].certificate or {})).verdict == "refuted"


def test_existence_needs_a_witness_and_a_search_without_one_is_undecided():
    def increases(f: Smooth, x: Point()):
        return greater(f(x - 3 * f.grad(x) / f.L), f(x))

    def impossible(f: SmoothConvex, x: Point()):
        return greater(f(x - f.grad(x) / f.L), f(x))

    found = decide(stated(Form.EXISTENTIAL, increases))
    assert found.standing is PROVED
    assert checker.check(dict(found.evidence[0].certificate or {})).verdict == "proved"
    assert decide(stated(Form.EXISTENTIAL, impossible)).standing is UNDECIDED


def test_a_witness_that_fails_refutes_nothing():
    def seven_is_even():
        return equal(rational(7) / 2, rational(3))

    def something_is_even():
        """Some integer is even."""

    supplied = replace(stated(Form.EXISTENTIAL, something_is_even), witness=seven_is_even)
    computed = stated(Form.EXISTENTIAL, seven_is_even)
    universal = replace(stated(Form.UNIVERSAL, something_is_even), witness=seven_is_even)
    assert [decide(c).standing for c in (supplied, computed, universal)] == [UNDECIDED] * 3


def test_no_claim_of_existence_is_recorded_as_refuted_without_a_computation_against_every_instance():
    import theorems  # noqa: F401  (registers the claims)

    refuted = [c for c in REGISTRY if c.form is Form.EXISTENTIAL and c.expected is REFUTED]
    assert refuted
    assert [c.id for c in refuted if c.counterexample is None] == []


def test_a_supplied_counterexample_is_checked_and_says_that_it_was_supplied():
    def claimed(t: Real(0, 1)):
        return at_most(t * t, t)

    def beside_the_point():
        return greater(rational(1, 4), rational(1, 2))

    def to_the_point():
        return all_of(less(rational(3), rational(9)), differs(rational(3), rational(9)))

    wrong = decide(stated(Form.UNIVERSAL, claimed, counterexample=beside_the_point))
    assert wrong.standing is UNDECIDED
    right = decide(stated(Form.UNIVERSAL, claimed, counterexample=to_the_point))
    assert right.standing is REFUTED
    assert right.evidence[0].supplied_by_hand


def test_limits_are_settled_symbolically():
    x = sympy.Symbol("x", positive=True)

    def true_limit():
        return equal(sympy.limit(sympy.log(x) / x, x, sympy.oo), sympy.Integer(0))

    def false_limit():
        return equal(sympy.limit(x * sympy.log(1 + 1 / x), x, sympy.oo), sympy.Integer(0))

    assert decide(stated(Form.ASYMPTOTIC, true_limit)).standing is PROVED
    assert decide(stated(Form.ASYMPTOTIC, false_limit)).standing is REFUTED


def test_an_ambiguous_claim_needs_its_readings():
    def vague():
        return equal(rational(1), rational(1))

    assert decide(stated(Form.UNIVERSAL, vague, options={"ill_posed": True})).standing is UNDECIDED
    known = next(iter(REGISTRY), None)
    if known is not None:
        read = stated(Form.UNIVERSAL, vague, options={"ill_posed": True}, readings=(known.id,))
        assert decide(read).standing is ILL_POSED


def test_hypotheses_that_are_needed_are_told_from_those_that_are_not():
    @claim
    def convexity_is_needed(f: SmoothConvex, x: Point(), y: Point()):
        """Co-coercivity needs convexity."""
        g = f.grad(x) - f.grad(y)
        return at_most(norm2(g) / f.L, dot(g, x - y))

    @claim
    def convexity_is_idle(f: SmoothConvex, x: Point(), y: Point()):
        """The gradient is L-Lipschitz with or without convexity."""
        return at_most(norm(f.grad(x) - f.grad(y)), f.L * norm(x - y))

    needed = {h.name: h.needed for h in necessity(convexity_is_needed, QUICK, 0)}
    assert needed["convexity of f"] is True
    idle = {h.name: h.needed for h in necessity(convexity_is_idle, QUICK, 0)}
    assert idle["convexity of f"] is None


def test_a_claim_that_no_instance_satisfies_is_not_confirmed():
    @claim
    def empty(x: Point()):
        """Nothing satisfies the hypothesis."""
        return at_most(norm2(x), 0 * norm2(x)).given(("impossible", less(norm2(x), -1 - norm2(x))))

    assert decide(empty).standing is UNDECIDED


def test_vacuous_strictness_at_the_boundary_is_found():
    """f(x+) < f(x) fails exactly where the start is stationary."""

    @claim
    def strict(f: Smooth, x: Point()):
        """A step of length 1/L strictly decreases f: false at stationary points."""
        return less(f(x - f.grad(x) / f.L), f(x))

    verdict = decide(strict)
    assert verdict.standing is REFUTED


def test_step_counts_divide_exactly():
    @claim
    def harmonic(k: Steps(1)):
        """1/(k (k + 1)) = 1/k - 1/(k + 1)."""
        return equal(1 / (k * (k + 1)), 1 / k - 1 / (k + 1))

    assert decide(harmonic).standing is CONFIRMED


def test_statements_are_generated_from_the_text():
    latex, generated = statement(claim_with_formula())
    assert generated
    assert r"\nabla f" in latex
    assert r"\le" in latex


def claim_with_formula() -> Claim:
    @claim
    def shown(f: Smooth, x: Point(), alpha: Real(0, 1)):
        """Words that are not needed."""
        return at_most(f(x - alpha * f.grad(x)), f(x) + absolute(alpha))

    return shown


def test_a_wrong_annotation_is_an_error_with_a_sentence():
    def wrong(f: int):
        return f

    with pytest.raises(ClaimError, match=r"bad\.claim.*'f'"):
        quantifiers("bad.claim", wrong)


def test_an_id_is_given_once():
    registry = Registry()
    registry.add(claim_with_formula())
    other = stated(Form.FIGURE, lambda: printed("1", rational(1)))
    registry.add(Claim(**{**other.__dict__, "id": "test.other"}))
    with pytest.raises(ClaimError, match=r"test\.shown"):
        registry.add(Claim(**{**other.__dict__, "id": "test.shown"}))
