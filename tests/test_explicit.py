"""Explicit functions in the texts of claims: facts that do not hold are refused, here and by the checker."""

import pytest

from verify import all_of, checker, equal, less, rational
from verify.arithmetic.core import Refused, running_in
from verify.arithmetic.rational import RATIONAL
from verify.certificate import facts_certificate
from verify.explicit import has_class, has_minimizer, point, polynomial


def bowl():
    return polynomial({(2, 0): 1, (0, 2): "1/2"})


def text():
    f = bowl()
    has_class(f, convex=True, smooth=2)
    has_minimizer(f, point(0, 0))
    return all_of(equal(f.grad(point(1, 2)), point(2, 2)), less(f(point(0, 0)), f(point(1, 2))))


def test_the_certificate_states_the_function_and_its_facts():
    certificate = facts_certificate("t", "proved", text)
    report = checker.check(certificate)
    assert "convex" in report.statement and "minimizes" in report.statement


def test_a_false_value_is_rejected_by_the_checker():
    certificate = facts_certificate("t", "proved", text)
    for wrong in ({"verdict": "refuted"}, {"conclusion": ["<", "1", "0"]}):
        with pytest.raises(checker.Rejected):
            checker.check(certificate | wrong)


@pytest.mark.parametrize(
    "stated", [{"smooth": 1}, {"strongly_convex": 2}, {"lipschitz": 5}, {"convex": True, "smooth": "3/2"}]
)
def test_a_class_that_is_not_shown_is_refused(stated):
    with running_in(RATIONAL), pytest.raises(Refused, match="not shown"):
        has_class(bowl(), **stated)


def test_a_point_that_does_not_minimize_is_refused():
    with running_in(RATIONAL):
        has_minimizer(bowl(), point(0, 0))
        with pytest.raises(Refused, match="minimize"):
            has_minimizer(bowl(), point(1, 0))
        with pytest.raises(Refused, match="minimize"):
            has_minimizer(polynomial({(2,): -1}), point(0))


def test_points_belong_to_the_running_arithmetic():
    with running_in(RATIONAL):
        assert list(point(1, "1/2")) == [rational(1), rational(1, 2)]
