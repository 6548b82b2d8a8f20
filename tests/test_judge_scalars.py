"""Statements about real numbers alone: what is proved for all of them at once holds at the ends of their intervals."""

from __future__ import annotations

import pytest

from tests.claims_for_search import claim
from verify import PROVED, QUICK, Real, absolute, any_of, at_most, checker, equal, greater, less, maximum
from verify.engine import decide
from verify.judges.scalars import prove_scalars

NONNEGATIVE, POSITIVE, SHARE = Real(0), Real(0, None, closed=False), Real(0, 1)


@claim
def rational_functions(m: POSITIVE, more: NONNEGATIVE, decay: NONNEGATIVE):
    """Adding a multiple of the identity does not make the condition number larger."""
    return at_most((m + more + decay) / (m + decay), (m + more) / m)


@claim
def strict_on_an_open_interval(t: Real(0, 2, closed=False), x: POSITIVE):
    return less(absolute(x - t * x), x)


@claim
def a_maximum(a: NONNEGATIVE, b: NONNEGATIVE):
    return at_most(maximum(a, b), a + b)


@claim
def an_equation(a: Real(), b: POSITIVE):
    return equal((a + b) * (a - b) / b, a * a / b - b)


@claim
def hypotheses_that_are_not_needed(a: NONNEGATIVE, b: NONNEGATIVE):
    return at_most(a, a + b).given(less(b, a))


TRUE = [rational_functions, strict_on_an_open_interval, a_maximum, an_equation, hypotheses_that_are_not_needed]


@claim
def strict_at_an_end_that_is_included(x: NONNEGATIVE):
    return less(x, 2 * x)


@claim
def strict_at_the_far_end(t: Real(0, 1, closed=(False, True))):
    return less(t * t, t)


@claim
def true_under_a_hypothesis_only(a: NONNEGATIVE, b: NONNEGATIVE):
    return at_most(b, a).given(at_most(b, a))


@claim
def false_beyond_one(x: NONNEGATIVE):
    return at_most(x * x, x)


@claim
def a_wrong_absolute_value(a: Real(-2, 1)):
    return at_most(absolute(a), 1 + 0 * a)


@claim
def a_wrong_maximum(a: NONNEGATIVE, b: NONNEGATIVE):
    return at_most(maximum(a, b), a)


@claim
def a_wrong_equation(a: Real(), b: POSITIVE):
    return equal((a + b) * (a - b) / b, a * a / b + b)


@claim
def one_of_two(a: NONNEGATIVE):
    return any_of(at_most(a, 1), greater(a, 1))


NOT_PROVED = [
    strict_at_an_end_that_is_included,
    strict_at_the_far_end,
    true_under_a_hypothesis_only,
    false_beyond_one,
    a_wrong_absolute_value,
    a_wrong_maximum,
    a_wrong_equation,
    one_of_two,
]


@pytest.mark.parametrize("claim", TRUE, ids=lambda c: c.id)
def test_a_true_statement_is_proved_by_certificates_that_the_checker_accepts(claim):
    verdict = decide(claim, QUICK)
    assert verdict.standing is PROVED
    certificates = [e.certificate for e in verdict.evidence if e.kind == "certificate"]
    assert certificates
    for certificate in certificates:
        assert checker.check(certificate)


@pytest.mark.parametrize("claim", NOT_PROVED, ids=lambda c: c.id)
def test_what_is_false_somewhere_or_needs_more_is_not_proved(claim):
    assert prove_scalars(claim) is None


def test_a_certificate_about_numbers_does_not_speak_of_vectors():
    certificate = prove_scalars(rational_functions).evidence[0].certificate
    assert checker.check(certificate).statement.startswith("For all nonnegative s1, s2, s3")
    assert "Hilbert" not in certificate["statement"]


def test_a_forged_certificate_is_rejected():
    certificate = dict(prove_scalars(rational_functions).evidence[0].certificate)
    relation, left, right = certificate["conclusion"]
    with pytest.raises(checker.Rejected):
        checker.seal({**certificate, "conclusion": [relation, right, left]})
