"""Finite probability spaces, moments and printing: what the judge of expectations stands on."""

from fractions import Fraction
from itertools import combinations, product
from math import comb

import numpy as np
import pytest
from flint import fmpq

from verify import (
    Count,
    Document,
    Numbers,
    Point,
    Points,
    Real,
    Vector,
    Weights,
    at_least,
    average,
    batches,
    bernoulli,
    categorical,
    equal,
    expectation,
    gaussian,
    independent,
    norm2,
    paths,
    probability,
    rational,
    shuffles,
    signs,
    stochastic,
    uniform_index,
    variance,
)
from verify.arithmetic.ball import BALL
from verify.arithmetic.core import Refused, running_in
from verify.arithmetic.float64 import FLOAT64
from verify.arithmetic.symbolic import SYMBOLIC, expanded
from verify.expectations import exponential, rademacher, uniform
from verify.expectations.inclusion import square_of_batch_mean
from verify.expectations.regions import every_point
from verify.expectations.spaces import SpaceError
from verify.statement import statement

HERE = Document("spaces", "Spaces").at("tests")
SPACES = [
    batches(4, 2),
    batches(3, 2, replace=True),
    uniform_index(5),
    paths(2, 3),
    shuffles(3),
    signs(3),
    bernoulli("1/3"),
    categorical(["1/2", "1/3", "1/6"]),
    independent(bernoulli("1/4"), uniform_index(3)),
]


@pytest.mark.parametrize("space", SPACES, ids=lambda space: space.name)
def test_chances_are_positive_and_add_up_to_one(space):
    chances = [p for p, _ in space.outcomes()]
    assert sum(chances, fmpq(0)) == 1
    assert min(chances) > 0
    assert len(chances) == space.size


def test_batches_are_what_they_should_be():
    assert [b.places for _, b in batches(4, 2).outcomes()] == list(combinations(range(4), 2))
    assert [b.places for _, b in batches(3, 2, replace=True).outcomes()] == list(product(range(3), repeat=2))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: batches(2, 3),
        lambda: batches(0, 1),
        lambda: categorical(["1/2", "1/3"]),
        lambda: categorical(["3/2", "-1/2"]),
        lambda: categorical(["1/2", "1/2"], [1, 2, 3]),
        lambda: independent(),
        lambda: signs(1.5),
    ],
)
def test_a_wrong_space_is_refused_with_a_sentence(wrong):
    with pytest.raises(SpaceError):
        wrong()


def test_a_space_that_is_too_large_is_refused_before_it_is_listed():
    with pytest.raises(Refused):
        expectation(paths(10, 10), lambda path: 0)


def test_the_formula_for_all_sizes_agrees_with_the_list_of_all_batches():
    data = [fmpq(3), fmpq(-1), fmpq(1, 2), fmpq(7), fmpq(-4, 3)]
    for n in range(1, 6):
        g = data[:n]
        squares, square_of_sum = sum((a * a for a in g), fmpq(0)), sum(g, fmpq(0)) ** 2
        for b in range(1, n + 1):
            for replace in (True, False):
                if n == 1 and not replace:
                    continue
                listed = expectation(batches(n, b, replace=replace), lambda batch, g=g: batch.mean(g) ** 2)
                stated = square_of_batch_mean(Count(n), Count(b), squares, square_of_sum, replace=replace)
                assert listed == stated, (n, b, replace)


def test_the_same_text_in_floats_and_in_rationals():
    def spread(g):
        return variance(batches(3, 2), lambda batch: batch.mean(g))

    exact = spread([fmpq(1), fmpq(5), fmpq(-2)])
    with running_in(FLOAT64):
        batch = spread([np.array([1.0, 0.0]), np.array([5.0, 1.0]), np.array([-2.0, 3.0])])
    assert batch[0] == pytest.approx(int(exact.p) / int(exact.q))


def test_probability_counts_exactly_and_in_batches():
    x = [fmpq(1), fmpq(-3), fmpq(2)]
    assert probability(uniform_index(3), lambda i: at_least(x[i], 1)) == fmpq(2, 3)
    with running_in(FLOAT64):
        values = [np.array([1.0, 0.0]), np.array([-3.0, 0.0]), np.array([2.0, 5.0])]
        found = probability(uniform_index(3), lambda i: at_least(values[i], 1))
    assert found == pytest.approx([2 / 3, 1 / 3])


@pytest.mark.parametrize(
    ("variable", "moments"),
    [
        (gaussian(), [0, 1, 0, 3, 0, 15, 0, 105]),
        (rademacher(), [0, 1, 0, 1, 0, 1]),
        (uniform(), [Fraction(1, k + 1) for k in range(1, 8)]),
        (exponential(), [1, 2, 6, 24, 120]),
        (gaussian(rational(2), rational(3)), [2, 13]),
        (uniform(-1, 1), [0, Fraction(1, 3), 0, Fraction(1, 5)]),
    ],
)
def test_moments(variable, moments):
    for k, moment in enumerate(moments, start=1):
        expected = Fraction(moment)
        assert expectation(variable**k) == fmpq(expected.numerator, expected.denominator)


def test_independent_variables_multiply_and_one_variable_does_not():
    first, second = gaussian(name="v"), gaussian(name="w")
    assert expectation(first**2 * second**2) == 1
    assert expectation(first**2 * first**2) == 3
    assert expectation(first * second) == 0
    assert variance(first * second + 2 * first) == 5


def test_a_quotient_of_random_variables_is_refused():
    with pytest.raises(TypeError, match="no exact moments"):
        gaussian() / gaussian()


def test_a_statement_prints_its_expectations():
    @stochastic("spaces.printed", source=HERE)
    def text(g: Points(3), x: Point()):
        """words"""
        return equal(expectation(batches(3, 2), lambda batch: norm2(batch.mean(g) - x)), norm2(average(g) - x))

    formula, generated = statement(text)
    assert generated
    assert r"\mathbb{E}_{B}\left[" in formula
    assert r"\sum_{i \in B}" in formula
    assert r"B \subseteq \{1, \dots, 3\}" in formula


def test_means_that_print_alike_are_not_taken_for_the_same():
    """An identity must not cancel two expectations because their printed names agree."""

    def looks_at_the_place(values):
        return expectation(uniform_index(2), lambda i: values[i])

    with running_in(SYMBOLIC):
        numbers = Numbers(2).symbolic("x")
        first, second = looks_at_the_place(numbers), looks_at_the_place(numbers)
        assert first != second
        assert expanded(first - second) == 0
        assert expanded(first - looks_at_the_place(Numbers(2).symbolic("y"))) != 0


def test_draws_from_one_space_print_with_different_names():
    names = independent(bernoulli("1/2"), bernoulli("1/2")).name
    assert names == "X_{1}, X_{2}"


def test_weights_and_numbers_check_what_they_promise():
    from verify.quantifiers import Scope

    assert not Weights(2).check((fmpq(1, 2), fmpq(1, 3)), Scope(), "p")[0][1]
    assert not Weights(2).check((fmpq(3, 2), fmpq(-1, 2)), Scope(), "p")[0][1]
    assert Weights(2).check((fmpq(1, 2), fmpq(1, 2)), Scope(), "p")[0][1]
    assert not Numbers(2, positive=True).check((fmpq(1), fmpq(0)), Scope(), "x")[0][1]
    assert not Points(2).check((Vector([fmpq(1)]),), Scope(), "g")[0][1]


def test_a_box_of_positive_measure():
    """x - x^2 > 1/100 on (1/10, 1/2) and not on (1/10, 3/2)."""

    def below(x):
        return at_least(x[0] - x[0] ** 2, rational(1, 100))

    with running_in(BALL):
        assert every_point([("1/10", "1/2")], below).holds() is True
        assert every_point([("1/10", "3/2")], below).holds() is False
        assert every_point([("1/10", "1/2")], below).negated().holds() is False
        with pytest.raises(ValueError, match="no length"):
            every_point([("1/2", "1/2")], below)
    with pytest.raises(Refused):
        every_point([("1/10", "1/2")], below)


def test_a_box_that_cannot_be_told_is_not_decided():
    with running_in(BALL):
        assert every_point([("0", "1")], lambda x: equal(x[0] - x[0], 0)).holds() is None


def test_the_number_of_outcomes():
    assert batches(6, 3).size == comb(6, 3)


@stochastic("spaces.real", source=HERE)
def _real(x: Real()):
    """x^2 = (E s x)^2 is false, and E (s x)^2 = x^2 is not what this says."""
    return equal(x**2, expectation(signs(1), lambda s: s[0] * x) ** 2)


def test_the_judge_refutes_what_forgets_the_square():
    from verify import REFUTED, decide

    assert decide(_real).standing is REFUTED
