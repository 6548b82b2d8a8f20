"""The judge of printed numbers: ten true and ten false figures of graded difficulty, none decided wrongly."""

import pytest
import sympy

from verify import (
    PROVED,
    QUICK,
    REFUTED,
    Claim,
    Document,
    Rounding,
    all_of,
    checker,
    decide,
    equal,
    exp,
    least_count,
    less,
    listing,
    log,
    printed,
    rational,
    sqrt,
)
from verify.claim import Form
from verify.judges.figure import right_readings


def judged(text):
    source = Document("t", "T").at("1")
    return decide(Claim("t.figure", Form.FIGURE, "a figure", source, "numeric", text, {}), QUICK, 0)


def steps_to(target, factor):
    """The least k with factor^k <= target."""
    return rational(least_count(lambda k: less(factor**k, target), 10_000))


def descent(steps):
    """x after ``steps`` of x - x/10 from x = 1."""
    x = rational(1)
    for _ in range(steps):
        x = x - x / 10
    return x


TRUE = {
    "a plain quotient": lambda: printed("8.25", rational(33, 4)),
    "rounded to two places": lambda: printed("0.33", rational(1, 3)),
    "a tie, rounded up": lambda: printed("0.13", rational(1, 8)),
    "the same tie, rounded to even": lambda: printed("0.12", rational(1, 8)),
    "a power of ten": lambda: printed("3.91e-5", rational(1, 25600) + rational(1, 10**8)),
    "a root": lambda: printed("1.4142136", sqrt(rational(2))),
    "a half-life": lambda: printed("13.51", log(rational(2)) / log(rational(20, 19))),
    "an iteration count, rounded up": lambda: printed(
        "135", log(rational(1000)) / log(rational(20, 19)), rounding=Rounding.UP
    ),
    "the same count by running": lambda: printed("135", steps_to(rational(1, 1000), rational(19, 20))),
    "a listing": lambda: listing({"k=1": "0.9", "k=3": "0.729", "k=10": "0.3487"}, lambda: {
        "k=1": descent(1), "k=3": descent(3), "k=10": descent(10)
    }),
}  # fmt: skip


FALSE = {
    "a plain quotient, wrong in the last digit": (lambda: printed("8.26", rational(33, 4)), "unit of the last digit"),
    "cut off and said to be rounded": (lambda: printed("0.66", rational(2, 3)), "rounded down"),
    "rounded up where it is cut off": (lambda: printed("0.67", rational(2, 3), rounding=Rounding.CUT), "nearest"),
    "a percentage for a fraction": (lambda: printed("12.5", rational(1, 8)), "times 10^2"),
    "the wrong sign": (lambda: printed("-0.75", rational(3, 4)), "other sign"),
    "a squared distance for a distance": (lambda: printed("0.0625", rational(1, 4)), "squared"),
    "an iteration count that is off by one": (
        lambda: printed("134", steps_to(rational(1, 1000), rational(19, 20))), "counted one less"
    ),
    "base 10 for the natural logarithm": (
        lambda: printed("1.477", log(rational(30))), "base 10 in place of the natural"
    ),
    "the same in an iteration count that is rounded up": (
        lambda: printed("59", log(rational(1000)) / log(rational(20, 19)), rounding=Rounding.UP),
        "base 10 in place of the natural",
    ),
    "a listing with one wrong line": (
        lambda: listing({"k=1": "0.9", "k=10": "0.3874"}, lambda: {"k=1": descent(1), "k=10": descent(10)}), "k=10"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TRUE)
def test_a_true_figure_is_proved(name):
    verdict = judged(TRUE[name])
    assert verdict.standing is PROVED
    assert checker.check(verdict.evidence[0].certificate).verdict == "proved"


@pytest.mark.parametrize("name", FALSE)
def test_a_false_figure_is_refuted_with_a_certificate_and_the_convention_that_would_make_it_right(name):
    text, convention = FALSE[name]
    verdict = judged(text)
    assert verdict.standing is REFUTED
    assert checker.check(verdict.evidence[0].certificate).verdict == "refuted"
    assert convention in verdict.evidence[1].says


def test_a_declared_convention_is_tried_first_and_decides_nothing():
    def text():
        return printed("0.38", rational(1, 2), instead={"the distance of the averages": rational(3, 8)})

    verdict = judged(text)
    assert verdict.standing is REFUTED
    assert "as the distance of the averages" in verdict.evidence[1].says


def test_a_number_that_no_convention_explains_is_said_to_be_so():
    verdict = judged(lambda: printed("4.321", rational(1, 7)))
    assert verdict.standing is REFUTED and "no other convention" in verdict.evidence[1].says


def test_one_digit_is_not_explained_by_chance():
    """With one digit some factor fits almost anything; only rounding is tried."""
    figure = printed("3", rational(2)).figure
    assert right_readings(figure) == ["counted one further"]


def test_formulas_are_printed_numbers_too():
    assert judged(lambda: printed("0.7854", sympy.pi / 4)).standing is PROVED
    assert judged(lambda: printed("0.7853", sympy.pi / 4)).standing is REFUTED


def test_balls_decide_a_figure_next_to_a_tie():
    """exp(10^-30) - 1 is above 10^-30 by less than 10^-60: on which side of the tie it lies takes 200 bits."""
    tiny = rational(1, 10**30)
    assert judged(lambda: printed("1e-30", exp(tiny) - 1)).standing is PROVED
    assert judged(lambda: printed("1", (exp(tiny) - 1) / tiny, rounding=Rounding.UP)).standing is REFUTED


def test_several_wrong_figures_are_all_told():
    verdict = judged(
        lambda: all_of(printed("0.4", rational(1, 2)), printed("2", rational(2)), printed("7", rational(9)))
    )
    assert [e.figures["printed"] for e in verdict.evidence[1:]] == ["0.4", "7"]


def test_what_is_not_a_number_is_said_to_be_none():
    with pytest.raises(ValueError, match="not a printed number"):
        printed("about 3", rational(3))
    with pytest.raises(ValueError, match="give the same"):
        listing({"loss": "1"}, lambda: {"error": rational(1)})
    with pytest.raises(ValueError, match="search further"):
        least_count(lambda k: equal(rational(k), rational(7)), 5)
