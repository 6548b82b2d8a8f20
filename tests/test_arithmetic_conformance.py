"""One conformance test over all arithmetics: the same small texts run in each, and agree.

A text of a claim never says what a number is; that is safe only while every arithmetic gives it the same
meaning, or refuses by name what it does not have.  A new arithmetic is one more entry in ``SETTINGS``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import sympy
from flint import arb, ctx, fmpq

from verify.arithmetic import (
    Count,
    Refused,
    Undetermined,
    Vector,
    absolute,
    cos,
    distance2,
    dot,
    exp,
    log,
    maximum,
    minimum,
    norm,
    norm1,
    norm2,
    positive_part,
    rational,
    running_in,
    sin,
    sqrt,
    total,
)
from verify.arithmetic.ball import BALL, at_rising_precision
from verify.arithmetic.core import as_fmpq
from verify.arithmetic.float64 import FLOAT64
from verify.arithmetic.gram import GRAM, FormalVector, as_form
from verify.arithmetic.rational import RATIONAL
from verify.arithmetic.symbolic import SYMBOLIC, SymbolicVector, expanded
from verify.arithmetic.trace import Recorder, Trace
from verify.conditions import at_least, at_most, equal

Text = Callable[[Any, Any, Any, Any], Any]
U, V, A, B = (fmpq(3), fmpq(-2)), (fmpq(1, 2), fmpq(5)), fmpq(9, 4), fmpq(2, 7)
"""What the texts are run on: two vectors and two positive numbers."""


# ---------------------------------------------------------------- the texts

# in every arithmetic, formal vectors included
FORMAL: dict[str, Text] = {
    "squared norm": lambda u, v, a, b: norm2(u + v),
    "inner product": lambda u, v, a, b: dot(u, v),
    "gradient step": lambda u, v, a, b: norm2(u - a * v),
    "distance": lambda u, v, a, b: distance2(u, v / b),
    "both sides": lambda u, v, a, b: dot(2 * u - v, u * b) - a * norm2(v) + 1,
    "negation": lambda u, v, a, b: -dot(-u, v) / a,
    "numbers first": lambda u, v, a, b: 3 - a * dot(u, v) * b + rational(1, 3) * norm2(u),
    "counted steps": lambda u, v, a, b: norm2(u + (Count(7) - 1) / (Count(7) + 2) * v),
    "a sum of many": lambda u, v, a, b: total([norm2(u), norm2(v), dot(u, v)]),
}
# numbers alone: the formal arithmetics have them as parameters
NUMBERS: dict[str, Text] = {
    "a polynomial": lambda u, v, a, b: a**3 - 2 * a * b + b / a - 1 / b + 5,
    "a constant": lambda u, v, a, b: rational(2, 3) * a + rational(1),
    "largest": lambda u, v, a, b: maximum(a, b, 1) - minimum(a, b, 1),
    "absolute value": lambda u, v, a, b: absolute(b - a),
    "positive part": lambda u, v, a, b: positive_part(a - b) + positive_part(b - a),
    "a rational root": lambda u, v, a, b: sqrt(a) + sqrt(a * a),
    "exact values of functions": lambda u, v, a, b: exp(a - a) + log(b / b) + sin(a - a) + cos(b - b),
    "powers of a count": lambda u, v, a, b: a / Count(3) ** 2 + Count(2) / Count(6) * b,
}
# numbers that are not rational
REAL: dict[str, Text] = {
    "an irrational root": lambda u, v, a, b: sqrt(b),
    "exp": lambda u, v, a, b: exp(a),
    "log": lambda u, v, a, b: log(b),
    "sin": lambda u, v, a, b: sin(a),
    "cos": lambda u, v, a, b: cos(a - b),
    "a mixture": lambda u, v, a, b: a * exp(-b) + maximum(log(a), rational(1, 10)) / (1 + sqrt(b)),
}
# vectors by coordinates
COORDINATES: dict[str, Text] = {
    "components": lambda u, v, a, b: u[0] * v[1] - a,
    "sum of absolute values": lambda u, v, a, b: norm1(u - v),
    "length of the dimension": lambda u, v, a, b: len(u) * b,
    "a mapped vector": lambda u, v, a, b: norm2(u.map(positive_part)),
    "a rational length": lambda u, v, a, b: norm(4 * (u - v) - (u - v) * 4 + u * 0) + b,
}


# ---------------------------------------------------------------- the arithmetics


@dataclass(frozen=True)
class Setting:
    """One arithmetic: how it writes the inputs, and how a result is read back as a rational, ball or float."""

    arithmetic: Any
    inputs: Callable[[], tuple[Any, Any, Any, Any]]
    read: Callable[[Any], Any]
    texts: dict[str, Text]


def batch(q: fmpq) -> np.ndarray:
    return np.full(3, int(q.p) / int(q.q))


def read_batch(result: Any) -> float:
    values = np.broadcast_to(np.asarray(result, dtype=float), (3,))
    assert (values == values[0]).all(), "equal instances of a batch have different results"
    return float(values[0])


def exact_products() -> dict[tuple[str, str], fmpq]:
    vectors = {"u": Vector(U), "v": Vector(V)}
    return {(i, j): dot(vectors[i], vectors[j]) for i in "uv" for j in "uv"}


PARAMETERS = sympy.symbols("a b", positive=True)


def read_symbolic(result: Any) -> sympy.Expr:
    known = {sympy.Symbol(f"<{i} ; {j}>", real=True): sympy.Rational(str(q)) for (i, j), q in exact_products().items()}
    values = dict(zip(PARAMETERS, (sympy.Rational(str(A)), sympy.Rational(str(B))), strict=True))
    return expanded(sympy.sympify(result)).subs(known).subs(values)


def read_gram(result: Any) -> fmpq:
    form, products = as_form(result), exact_products()
    names = "uv"
    value = as_fmpq(form.constant)
    for factor, left, right in form.products:
        for i, c in left.coordinates.items():
            for j, d in right.coordinates.items():
                value += factor * c * d * products[names[i], names[j]]
    return value


RECORDER = Recorder()
SETTINGS = {
    "float64": Setting(
        FLOAT64,
        lambda: (Vector(map(batch, U)), Vector(map(batch, V)), batch(A), batch(B)),
        read_batch,
        FORMAL | NUMBERS | REAL | COORDINATES,
    ),
    "rational": Setting(
        RATIONAL, lambda: (Vector(U), Vector(V), A, B), lambda result: result, FORMAL | NUMBERS | COORDINATES
    ),
    "ball": Setting(
        BALL,
        lambda: (Vector(map(arb, U)), Vector(map(arb, V)), arb(A), arb(B)),
        lambda result: result,
        FORMAL | NUMBERS | REAL | COORDINATES,
    ),
    "ball with exact inputs": Setting(
        BALL,
        lambda: (Vector(U), Vector(V), A, B),
        lambda result: result,
        FORMAL | NUMBERS | REAL | COORDINATES,
    ),
    "trace": Setting(
        Trace(RECORDER),
        lambda: (
            RECORDER.lift_vector(Vector(U)),
            RECORDER.lift_vector(Vector(V)),
            RECORDER.lift(A),
            RECORDER.lift(B),
        ),
        lambda result: RECORDER.lift(result).value,
        FORMAL | NUMBERS | REAL | COORDINATES,
    ),
    "symbolic": Setting(
        SYMBOLIC,
        lambda: (SymbolicVector.atom("u"), SymbolicVector.atom("v"), *PARAMETERS),
        read_symbolic,
        FORMAL | NUMBERS | REAL,
    ),
    "gram": Setting(
        GRAM,
        lambda: (FormalVector({0: fmpq(1)}), FormalVector({1: fmpq(1)}), A, B),
        read_gram,
        FORMAL | NUMBERS,
    ),
}
ALL_TEXTS = FORMAL | NUMBERS | REAL | COORDINATES


def reference(text: Text) -> Any:
    """The exact rational, or a ball of 300 bits."""
    with ctx.workprec(300), running_in(BALL):
        return text(Vector(U), Vector(V), A, B)


def agrees(result: Any, expected: Any) -> bool:
    if isinstance(result, float):
        middle = float(expected.mid()) if isinstance(expected, arb) else int(expected.p) / int(expected.q)
        return abs(result - middle) <= 1e-12 * (1 + abs(middle))
    if isinstance(result, sympy.Basic):
        if isinstance(expected, arb):
            digits = sympy.N(result, 60)
            return bool(abs(digits - sympy.Float(expected.mid().str(60, radius=False), 60)) < sympy.Float("1e-50"))
        return sympy.simplify(result - sympy.Rational(str(expected))) == 0
    if isinstance(result, arb):
        if isinstance(expected, arb):
            return bool(result.overlaps(expected))
        # scaled by the denominator, so that the rational is not rounded to a ball of its own
        return bool((result * expected.q - expected.p).contains(0))
    return bool(as_fmpq(result) == expected)


CASES = [(setting, name) for setting, entry in SETTINGS.items() for name in entry.texts]


@pytest.mark.parametrize(("setting", "name"), CASES)
def test_a_text_means_the_same_everywhere(setting: str, name: str) -> None:
    entry, text = SETTINGS[setting], ALL_TEXTS[name]
    with running_in(entry.arithmetic):
        result = entry.read(text(*entry.inputs()))
    expected = reference(text)
    assert agrees(result, expected), f"{name} is {result} in {setting}, and {expected} exactly"


def test_the_comparison_above_can_fail() -> None:
    """The test of agreement notices a result that is off in the last place that it is told to look at."""
    off = fmpq(1, 10**6)
    for result in (float(2.0 + 1e-6), sympy.Integer(2) + sympy.Rational(1, 10**6), fmpq(2) + off, arb(fmpq(2) + off)):
        assert not agrees(result, fmpq(2))
        assert not agrees(result, arb(2))


# ---------------------------------------------------------------- refusals, by name

REFUSALS: list[tuple[str, str, Text]] = [
    *(("rational", name, text) for name, text in REAL.items()),
    ("rational", "the square root of a negative number", lambda u, v, a, b: sqrt(-a)),
    ("ball", "the square root of a negative number", lambda u, v, a, b: sqrt(-a)),
    ("ball", "the logarithm of a negative number", lambda u, v, a, b: log(-a)),
    ("gram", "a product of unknown numbers", lambda u, v, a, b: norm2(u) * norm2(v)),
    ("gram", "a power", lambda u, v, a, b: norm2(u) ** 2),
    ("gram", "a step that depends on the function", lambda u, v, a, b: norm2(u - dot(u, v) * v)),
    ("gram", "a branch", lambda u, v, a, b: norm2(u) if norm2(u) < norm2(v) else norm2(v)),
    ("gram", "exp", lambda u, v, a, b: exp(norm2(u))),
    ("gram", "log", lambda u, v, a, b: log(norm2(u))),
    ("gram", "a component", lambda u, v, a, b: u[0]),
    ("gram", "the dimension", lambda u, v, a, b: len(u)),
    ("gram", "components of a norm", lambda u, v, a, b: norm1(u)),
    ("gram", "a sum with a square root", lambda u, v, a, b: norm(u) + a),
]


@pytest.mark.parametrize(("setting", "what", "text"), REFUSALS, ids=[f"{s}: {w}" for s, w, _ in REFUSALS])
def test_what_an_arithmetic_lacks_it_refuses_by_name(setting: str, what: str, text: Text) -> None:
    entry = SETTINGS[setting]
    with pytest.raises(Refused) as refusal, running_in(entry.arithmetic):
        text(*entry.inputs())
    assert str(refusal.value).startswith(f"the {entry.arithmetic.name} arithmetic refuses ")


# ---------------------------------------------------------------- comparisons

ORDER = [("<=", 0), ("<", 1), ("==", 2), ("!=", 3)]
TRUTHS = {(1, 2): (True, True, False, True), (2, 2): (True, False, True, False), (3, 2): (False, False, False, True)}
LIFTS: dict[str, tuple[Any, Callable[[int], Any]]] = {
    "float64": (FLOAT64, lambda n: np.array([float(n)])),
    "rational": (RATIONAL, fmpq),
    "ball": (BALL, arb),
    "symbolic": (SYMBOLIC, sympy.Integer),
    "gram": (GRAM, fmpq),
    "trace": (SETTINGS["trace"].arithmetic, RECORDER.lift),
}


@pytest.mark.parametrize("setting", LIFTS)
def test_comparisons_of_known_numbers_are_the_same_everywhere(setting: str) -> None:
    arithmetic, lift = LIFTS[setting]
    for (left, right), truths in TRUTHS.items():
        for relation, place in ORDER:
            assert bool(arithmetic.truth(relation, lift(left), lift(right))) is truths[place]


def test_conditions_hold_in_the_arithmetic_of_their_numbers() -> None:
    for setting in ("rational", "ball", "ball with exact inputs", "trace"):
        entry = SETTINGS[setting]
        with running_in(entry.arithmetic):
            u, v, a, b = entry.inputs()
            assert at_most(dot(u, v), norm2(u)).holds() is True
            assert at_least(dot(u, v), norm2(u)).holds() is False
            assert equal(norm2(2 * u), norm2(u)).holds() is False
            assert at_most(sqrt(a), a).negated().holds() is False


def test_a_ball_that_cannot_tell_does_not_say() -> None:
    third = arb(1) / 3
    assert BALL.truth("<=", third * 3, arb(1)) is None
    assert BALL.truth("==", third * 3, arb(1)) is None
    assert BALL.truth("<", third, arb(1)) is True


def test_rising_precision_settles_what_can_be_settled_and_nothing_else() -> None:
    def close() -> bool | None:
        # a root of 2 against a rational that agrees with it in sixty digits
        digits = fmpq(141421356237309504880168872420969807856967187537694807317668, 10**59)
        return BALL.truth("<", arb(digits), BALL.sqrt(fmpq(2)))

    answer, bits = at_rising_precision(close)
    assert answer is not None and bits > 128
    assert at_rising_precision(lambda: BALL.truth("<", arb(2).sqrt() ** 2, arb(2)))[0] is None


def test_a_logarithm_that_may_not_exist_asks_for_precision_first() -> None:
    with pytest.raises(Undetermined):
        BALL.log(arb(0, 1))


def test_floats_are_no_exact_numbers() -> None:
    with pytest.raises(TypeError, match="not an exact rational"):
        as_fmpq(0.5)  # type: ignore[arg-type]


def test_vectors_of_different_dimension_do_not_combine() -> None:
    with pytest.raises(ValueError, match="dimension"):
        Vector(U) + Vector([fmpq(1)])
    with pytest.raises(ValueError, match="dimension"):
        dot(Vector(U), Vector([fmpq(1)]))
