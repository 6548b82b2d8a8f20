"""The checker's enclosures contain the truth: against python-flint's balls, and against sampled functions."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest
from checker_oracle import as_fmpq
from checker_reference import Function as Reference
from checker_samples import SAMPLES, SOFT, TENT, ridge_sum
from flint import arb, ctx, fmpq

from verify import checker

BITS = 128


def fmpq_of(x: Fraction) -> fmpq:
    return fmpq(x.numerator, x.denominator)


def ball_between(low: Fraction, high: Fraction) -> arb:
    return arb(fmpq_of(low)).union(arb(fmpq_of(high)))


def contains(found: Any, truth: arb) -> bool:
    """Whether an enclosure (or an exact number) contains all of a much narrower ball."""
    low, high = checker.ends(found)
    return bool(arb(fmpq_of(low)) <= truth.upper()) and bool(truth.lower() <= arb(fmpq_of(high)))


def rational(rng: random.Random) -> Fraction:
    """Numbers of all sizes, small and large, near 0 and 1, with short and long denominators."""
    scale = rng.choice([1, 1, 1, 3, 10, 100, 1000])
    x = Fraction(rng.randint(-scale * 10**6, scale * 10**6), rng.choice([1, 7, 10**3, 10**6, 10**6, 2**40 + 1]))
    shift = rng.choice([0, 0, 0, 1, -1])
    x = x + shift if abs(x) < 9000 else x / 10**5
    return x / rng.choice([1, 1, 1, 10**9, 10**30]) if rng.random() < 0.3 else x


def exact(x: Any) -> checker.Real:
    """A number that is known exactly."""
    return checker.Real(Fraction(x), Fraction(x), BITS)


def narrow(x: Any, rng: random.Random) -> Any:
    """An interval around x, of any width."""
    width = Fraction(1, rng.choice([10**40, 10**12, 10**3, 3]))
    return checker.Real(x - width, x + width, BITS)


FUNCTIONS = {
    "exp": (checker.exp, lambda b: b.exp(), lambda x: x),
    "log": (checker.log, lambda b: b.log(), lambda x: abs(x) + Fraction(1, 10**9)),
    "sqrt": (checker.sqrt, lambda b: b.sqrt(), abs),
    "sin": (lambda x: checker.wave(x, 3), lambda b: b.sin(), lambda x: x),
    "cos": (lambda x: checker.wave(x, 0), lambda b: b.cos(), lambda x: x),
    "logistic": (checker.logistic, lambda b: 1 / (1 + (-b).exp()), lambda x: x),
    "softplus": (lambda x: checker.softplus(0, x), lambda b: (1 + b.exp()).log(), lambda x: x),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_real_function_is_enclosed_tightly_at_random_rationals(name):
    ours, theirs, domain = FUNCTIONS[name]
    rng = random.Random(name)
    with ctx.workprec(16_000):
        for _ in range(100):
            x = domain(rational(rng))
            x = max(min(x, Fraction(9000)), Fraction(-9000))
            found, truth = ours(exact(x)), theirs(arb(fmpq_of(x)))
            assert contains(found, truth), x
            low, high = checker.ends(found)
            assert high - low <= max(abs(high), 1) / Fraction(2) ** (BITS - 8), x


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_real_function_of_an_interval_contains_its_values(name):
    """Points inside of random intervals are mapped inside of the image."""
    ours, theirs, domain = FUNCTIONS[name]
    rng = random.Random(f"interval {name}")
    with ctx.workprec(2_000):
        for _ in range(60):
            centre = domain(Fraction(rng.randint(-3000, 3000), 100)) + (4 if name in ("log", "sqrt") else 0)
            x = narrow(centre, rng)
            found = ours(x)
            for t in (x.lo, centre, x.hi, x.lo + (x.hi - x.lo) * Fraction(rng.random())):
                assert contains(found, theirs(arb(fmpq_of(t)))), (centre, t)


def test_arithmetic_of_intervals_contains_the_arithmetic_of_their_points():
    rng = random.Random("arithmetic")
    for _ in range(300):
        x, y = (narrow(rational(rng), rng) for _ in "xy")
        s, t = (i.lo + (i.hi - i.lo) * Fraction(rng.random()) for i in (x, y))
        n = rng.choice([0, 1, 2, 3, 4, 7])
        cases = [(x + y, s + t), (x - y, s - t), (x * y, s * t), (abs(x), abs(s)), (x + 1, s + 1), (2 * x, 2 * s)]
        cases += [(checker.largest(x, y), max(s, t)), (x**n, s**n)]
        if y.lo > 0 or y.hi < 0:
            cases += [(x / y, s / t), (y**-n, t**-n)]
        for found, truth in cases:
            low, high = checker.ends(found)
            assert low <= truth <= high


def test_an_even_power_of_an_interval_around_zero_is_not_negative():
    x = checker.Real(Fraction(-1), Fraction(1, 2), BITS)
    assert checker.ends(x**4) == (0, 1)


@pytest.mark.parametrize(
    ("function", "argument", "value"),
    [
        (checker.exp, "0", "1"),
        (checker.log, "1", "0"),
        (checker.sqrt, "49/4", "7/2"),
        (checker.logistic, "0", "1/2"),
        (checker.sqrt, "0", "0"),
    ],
)
def test_values_that_are_rational_stay_exact(function, argument, value):
    assert checker.ends(function(exact(argument))) == (Fraction(value),) * 2


def test_a_very_negative_argument_of_exp_is_enclosed_and_a_large_one_refused():
    low, high = checker.ends(checker.exp(exact(-(10**6))))
    assert low == 0 < high < Fraction(1, 2**10000)
    with pytest.raises(checker.Rejected, match="beyond 10000"):
        checker.exp(exact(10**6))


def test_a_comparison_that_the_enclosures_leave_open_is_not_decided():
    x = checker.sqrt(exact(2))
    product = x * x
    for relation in ("<", "<=", "==", "!=", ">", ">="):
        assert checker.compare(relation, product, Fraction(2)) is None
    assert checker.compare("<", product, Fraction(2) + Fraction(1, 10**30)) is True
    assert checker.compare("==", product, Fraction(2) + Fraction(1, 10**30)) is False


@pytest.mark.parametrize(
    ("matrix", "semi", "strict"),
    [
        ([[0, 1], [1, 0]], False, False),  # a zero pivot with a nonzero column
        ([[0, 0], [0, 1]], True, False),
        ([[0, 0], [0, -1]], False, False),
        ([[0]], True, False),
        ([[1, 1, 0], [1, 1, 1], [0, 1, 5]], False, False),  # the zero pivot comes second
        ([[1, 1, 0], [1, 1, 0], [0, 0, 5]], True, False),
        ([[2, 1], [1, 2]], True, True),
        ([[-1]], False, False),
    ],
)
def test_a_zero_pivot_needs_a_zero_column(matrix, semi, strict):
    m = tuple(tuple(map(Fraction, row)) for row in matrix)
    assert checker.definite(m) is semi and checker.definite(m, strictly=True) is strict


def test_definiteness_agrees_with_the_characteristic_polynomial():
    from checker_reference_numbers import semidefinite

    rng = random.Random("definite")
    answers = []
    for _ in range(300):
        d = rng.randint(1, 4)
        rows = [[rng.choice([-2, -1, 0, 0, 1, 1, 2]) for _ in range(rng.randint(1, 4))] for _ in range(d)]
        width = min(map(len, rows))
        m = [[sum(a * b for a, b in zip(r[:width], s[:width], strict=True)) for s in rows] for r in rows]
        i = rng.randrange(d)
        m[i][i] += rng.choice([0, 0, 0, 1, -1])
        for strictly in (False, True):
            truth = semidefinite([[fmpq(x) for x in row] for row in m], strictly)
            assert checker.definite(tuple(tuple(map(Fraction, row)) for row in m), strictly) is truth
            answers.append(truth)
    assert 100 < sum(answers) < 500


# ---------------------------------------------------------------- functions

UNITS = [
    {"name": "softplus"},
    {"name": "exp"},
    {"name": "cos"},
    {"name": "sin"},
    {"name": "relu"},
    {"name": "abs"},
    {"name": "square"},
    {"name": "squared-hinge"},
    {"name": "huber", "threshold": "2/3"},
    {"name": "power", "exponent": 3},
    {"name": "power", "exponent": 4},
    {"name": "power", "exponent": 2},
    {"name": "piecewise", "knots": ["-1", "1/2", "3"], "slopes": ["2", "-1", "0", "3"], "derivative_at_zero": "-1/3"},
    {"name": "piecewise", "knots": ["1"], "slopes": ["0", "2"], "derivative_at_zero": "1"},
    {"name": "piecewise", "knots": [], "slopes": ["-2"], "derivative_at_zero": "0"},
    {"name": "piecewise", "knots": ["-2", "-1"], "slopes": ["0", "1", "0"], "derivative_at_zero": "0"},
]
ALL = [ridge_sum(["1/3"], [("2", ["1"], "-1/2", u)]) for u in UNITS]
ALL += [
    ridge_sum(["0", "1"], [("1", ["1", "2"], "0", u), ("-1/2", ["1", "-1"], "1", v)])
    for u, v in zip(UNITS, UNITS[3:], strict=False)
]
ALL += [SOFT, TENT, *(c["given"]["f"] for c in SAMPLES.values() if "f" in c.get("given", ()))]


def points(d: int, rng: random.Random, n: int) -> list[tuple[Fraction, ...]]:
    return [tuple(Fraction(rng.randint(-30, 30), rng.choice([1, 2, 3, 7])) / 5 for _ in range(d)) for _ in range(n)]


@pytest.mark.parametrize("data", ALL, ids=lambda data: checker.Function(data).text[:60])
def test_values_gradients_and_hessians_agree_with_the_second_reading(data):
    f, g, rng = checker.Function(data), Reference(data), random.Random(str(data))
    with ctx.workprec(400):
        for x in points(f.dimension, rng, 6):
            y, z = [fmpq_of(t) for t in x], tuple(map(exact, x))
            pairs = [(f.derivative(0, z), g.value(y)), *zip(f.derivative(1, z), g.gradient(y), strict=True)]
            try:
                hessian = f.derivative(2, z)
            except checker.Rejected:
                hessian = ()
            pairs += [
                e for r, s in zip(hessian, g.hessian(y) if hessian else (), strict=True) for e in zip(r, s, strict=True)
            ]
            for found, truth in pairs:
                if isinstance(truth, arb):
                    assert contains(found, truth)
                else:
                    low, high = checker.ends(found)
                    assert as_fmpq(str(low)) == truth if low == high else contains(found, arb(truth))


@pytest.mark.parametrize("data", ALL, ids=lambda data: checker.Function(data).text[:60])
def test_a_function_of_an_interval_contains_its_values(data):
    f, rng = checker.Function(data), random.Random(f"interval {data}")
    for x in points(f.dimension, rng, 3):
        width = Fraction(1, rng.choice([10, 10**6, 10**20]))
        box = tuple(checker.Real(t - width, t + width, BITS) for t in x)
        inner = tuple(t + width * rng.randint(-9, 9) / 10 for t in x)
        for k in (0, 1):
            try:
                outer = f.derivative(k, box)
            except checker.Rejected:  # it is open which piece is the largest
                assert f.pieces and not f.smooth and k == 1
                continue
            found = f.derivative(k, tuple(map(exact, inner)))
            for a, b in zip(checker.flat((outer,)), checker.flat((found,)), strict=True):
                assert checker.ends(a)[0] <= checker.ends(b)[1] and checker.ends(b)[0] <= checker.ends(a)[1]


def constants() -> list[Fraction]:
    return [Fraction(c) for c in ("-4", "-1", "0", "1/8", "1/4", "1", "2", "3", "6", "9", "20", "45", "60")]


@pytest.mark.parametrize("data", ALL, ids=lambda data: checker.Function(data).text[:60])
def test_a_membership_that_is_shown_holds_at_sampled_points(data):
    """Smooth, strongly convex, convex, Lipschitz: no pair of points contradicts what the checker has shown."""
    f, rng = checker.Function(data), random.Random(f"class {data}")
    pairs = list(zip(points(f.dimension, rng, 25), points(f.dimension, rng, 25), strict=True))
    shown = {
        what: [c for c in constants() if f.has(what, c)] for what in ("smooth", "strongly_convex", "lipschitz")
    }
    for x, y in pairs:
        step = checker.plus(y, checker.scaled(Fraction(-1), x))
        apart = checker.dot(step, step)
        ends = [tuple(map(exact, p)) for p in (x, y)]
        fx, fy = (f.derivative(0, p) for p in ends)
        gx, gy = (f.derivative(1, p) for p in ends)
        turn = checker.plus(gy, checker.scaled(Fraction(-1), gx))
        gap = fy - fx - checker.dot(gx, step)
        for c in shown["smooth"]:
            assert checker.compare("<=", checker.dot(turn, turn), apart * c * c) is not False
        for c in shown["strongly_convex"]:
            assert checker.compare(">=", gap, apart * c / 2) is not False
        for c in shown["lipschitz"]:
            assert checker.compare("<=", (fy + -fx) * (fy + -fx), apart * c * c) is not False
        if f.has("convex"):
            assert checker.compare(">=", gap, Fraction(0)) is not False
        if f.has("quadratic"):
            assert checker.compare("==", checker.dot(turn, step) * Fraction(1, 2), gap) is not False


@pytest.mark.parametrize("data", ALL, ids=lambda data: checker.Function(data).text[:60])
def test_a_lower_bound_that_is_shown_is_below_sampled_values(data):
    f, rng = checker.Function(data), random.Random(f"bound {data}")
    zero = (exact(0),) * f.dimension
    found = list(checker.lower_bounds([(Fraction(1), f)], {"point": zero, "modulus": exact(1)}))
    for x in points(f.dimension, rng, 40):
        for bound in found:
            assert checker.compare("<=", bound, f.derivative(0, tuple(map(exact, x)))) is not False


def test_classes_that_are_sharp_are_shown_and_sharper_ones_are_not():
    """The tests are sufficient ones; on these functions they are exact."""
    cases = [
        (ridge_sum(["0"], [("1", ["2"], "0", {"name": "softplus"})]), "smooth", "1"),
        (ridge_sum(["0"], [("3", ["1"], "0", {"name": "huber", "threshold": "2"})]), "lipschitz", "6"),
        (ridge_sum(["0"], [("1", ["3"], "0", {"name": "cos"})]), "hessian_lipschitz", "27"),
        (ridge_sum(["0", "0"], quadratic=[["2", "1"], ["1", "2"]]), "smooth", "3"),
        (SOFT, "smooth", "9/4"),
        (TENT, "lipschitz", "2236068/1000000"),  # the root of 5 is 2.2360679...
        ({"kind": "polynomial", "dimension": 1, "terms": [["1/6", [3]], ["5", [1]]]}, "hessian_lipschitz", "1"),
    ]
    for data, what, constant in cases:
        f = checker.Function(data)
        sharp = Fraction(constant)
        assert f.has(what, sharp) is True
        assert f.has(what, sharp - Fraction(1, 10**6)) is False
    bowl = checker.Function(ridge_sum(["0", "0"], quadratic=[["2", "1"], ["1", "2"]]))
    assert bowl.has("strongly_convex", Fraction(1)) is True
    assert bowl.has("strongly_convex", Fraction(1000001, 1000000)) is False
