"""The checker's rational functions: they are what their expressions say, and a sign that is read off is right."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest

from verify import checker

NAMES = ("a", "b", "c")


def tree(rng: random.Random, depth: int) -> Any:
    """A random expression; many have factors in common, many no sign."""
    if depth == 0 or rng.random() < 0.15:
        return rng.choice([*NAMES, *NAMES, "1", "2", "-1", "1/3", "0"])
    operation = rng.choice(["add", "add", "sub", "mul", "mul", "div", "pow", "neg"])
    if operation == "pow":
        return [operation, tree(rng, depth - 1), rng.choice([0, 1, 2, 2, 3, -1, -2])]
    return [operation, *(tree(rng, depth - 1) for _ in range(1 if operation == "neg" else 2))]


def value(data: Any, at: dict[str, Fraction]) -> Fraction:
    """The expression at numbers; raises ZeroDivisionError."""
    if isinstance(data, str):
        return at[data] if data in at else Fraction(data)
    name, *parts = data
    a = value(parts[0], at)
    if name == "pow":
        return a ** parts[1]
    b = value(parts[1], at) if len(parts) > 1 else Fraction(0)
    return {"add": a + b, "sub": a - b, "mul": a * b, "neg": -a}[name] if name != "div" else a / b


def evaluated(x: checker.Ratio, at: dict[str, Fraction]) -> Fraction:
    result = Fraction(x.c)
    for p, k in x.powers.items():
        result *= checker.evaluate(p, at) ** k
    return result


def computed(data: Any) -> checker.Ratio:
    run = checker.Run(checker.ratio)
    for n in NAMES:
        run.define(n, checker.variable(n))
    return run.operand(data, "a")[0]


@pytest.mark.parametrize("seed", range(6))
def test_a_rational_function_has_the_values_of_its_expression_and_the_sign_that_is_read_off(seed):
    rng = random.Random(f"ratios {seed}")
    counts = {None: 0, -1: 0, 0: 0, 1: 0}
    for _ in range(150):
        data = tree(rng, rng.randint(1, 5))
        try:
            found = computed(data)
        except checker.Rejected:  # a division by zero, or a polynomial that is too long
            continue
        counts[found.sign()] += 1
        for _ in range(4):
            at = {n: Fraction(rng.randint(0, 12), rng.choice([1, 1, 2, 7])) for n in NAMES}
            try:
                truth = value(data, at)
                assert evaluated(found, at) == truth, data
            except ZeroDivisionError:
                continue
            if found.sign() is not None:
                assert truth * found.sign() >= 0 and (found.sign() or truth == 0), data
    assert min(counts.values()) >= 5, counts


@pytest.mark.parametrize(
    ("data", "sign"),
    [
        (["mul", ["sub", "a", "b"], ["sub", "a", "b"]], 1),
        (["pow", ["sub", "1", "a"], -2], 1),
        (["sub", "a", "b"], None),
        (["sub", ["neg", "a"], "b"], -1),
        (["sub", ["mul", "a", "b"], ["mul", "b", "a"]], 0),
        (["div", ["sub", "1", ["div", "a", ["add", "a", "b"]]], "c"], 1),  # b/((a + b) c)
        (["mul", ["sub", "a", "b"], ["sub", "b", "a"]], -1),
    ],
)
def test_signs_are_read_off_the_factors(data, sign):
    assert computed(data).sign() == sign


def test_what_is_unknown_has_no_sign_and_divides_nothing():
    unknown = checker.variable("#f_0")
    assert unknown.sign() is None and (unknown * unknown).sign() is None
    with pytest.raises(checker.Rejected, match="unknown"):
        checker.ratio(1) / unknown
    with pytest.raises(checker.Rejected, match="division by zero"):
        checker.ratio(1) / (unknown - unknown)
