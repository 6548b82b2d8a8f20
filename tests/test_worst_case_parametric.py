"""One-step inequalities for all parameters at once: the theorems are proved, their false neighbours are not."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from flint import fmpq

from verify import checker
from verify.arithmetic.vector import distance2, dot, norm2
from verify.conditions import at_least, at_most, equal
from verify.worst_case.boundary import continuous_at_equal_constants
from verify.worst_case.interpolation import Property
from verify.worst_case.parametric import prove_for_all, prove_potential
from verify.worst_case.program import build
from verify.worst_case.region import Region
from verify.worst_case.setup import FreeVector, FunctionClass, Setup, convex_indicator

V = FreeVector()
PAIR = {"L": "u + v", "m": "u"}
SMOOTH, STRONG = Region(("L",), {}), Region(("u", "v"), PAIR)


def functions(m: Any, L: Any) -> FunctionClass:
    return FunctionClass((Property("curvature", (m, L)),))


def convex(p: Any) -> FunctionClass:
    return functions(fmpq(0), p["L"])


def nonconvex(p: Any) -> FunctionClass:
    return functions(-p["L"], p["L"])


def strongly(p: Any) -> FunctionClass:
    return functions(p["m"], p["L"])


def descent_lemma(f, x, y):
    return at_most(f(y), f(x) + dot(f.grad(x), y - x) + f.L / 2 * norm2(y - x))


def descent_step(f, x, alpha):
    return at_most(f(x - alpha * f.grad(x)), f(x) - alpha * (1 - alpha * f.L / 2) * norm2(f.grad(x)))


def too_much_descent(f, x, alpha):
    return at_most(f(x - alpha * f.grad(x)), f(x) - alpha * (1 - alpha * f.L / 3) * norm2(f.grad(x)))


def cocoercivity(f, x, y):
    difference = f.grad(x) - f.grad(y)
    return at_least(dot(difference, x - y), norm2(difference) / f.L)


def strong_cocoercivity(f, x, y):
    difference, total = f.grad(x) - f.grad(y), f.m + f.L
    bound = f.m * f.L / total * norm2(x - y) + norm2(difference) / total
    return at_least(dot(difference, x - y), bound)


def too_strong_cocoercivity(f, x, y):
    difference = f.grad(x) - f.grad(y)
    return at_least(dot(difference, x - y), f.m * norm2(x - y) + norm2(difference) / f.L)


def gradient_dominance(f, x):
    return at_least(norm2(f.grad(x)), 2 * f.m * (f(x) - f.minimum))


def gradient_bound(f, x):
    return at_most(norm2(f.grad(x)), 2 * f.L * (f(x) - f.minimum))


def short_step_contraction(f, x, alpha):
    after = x - alpha * f.grad(x)
    return at_most(distance2(after, f.minimizer), (1 - alpha * f.m) ** 2 * distance2(x, f.minimizer))


def long_step_contraction(f, x, alpha):
    after = x - alpha * f.grad(x)
    return at_most(distance2(after, f.minimizer), (1 - alpha * f.L) ** 2 * distance2(x, f.minimizer))


def value_contraction(f, x):
    after = x - f.grad(x) / f.L
    return at_most(f(after) - f.minimum, (1 - f.m / f.L) * (f(x) - f.minimum))


def sharp_value_contraction(f, x):
    after = x - f.grad(x) / f.L
    return at_most(f(after) - f.minimum, (1 - f.m / f.L) ** 2 * (f(x) - f.minimum))


def nonexpansive_step(f, x, alpha):
    return at_most(distance2(x - alpha * f.grad(x), f.minimizer), distance2(x, f.minimizer))


def gradient_potential(f, x, n):
    """(n + 1)(f(x+) - f*) + L/2 |x+ - x*|^2 does not exceed n (f(x) - f*) + L/2 |x - x*|^2."""
    after, best = x - f.grad(x) / f.L, f.minimizer
    before = n * (f(x) - f.minimum) + f.L / 2 * distance2(x, best)
    return at_most((n + 1) * (f(after) - f.minimum) + f.L / 2 * distance2(after, best), before)


def nesterov_potential(f, x, z, t):
    """With t_{k+1} = t and t_k^2 = t^2 - t: t_k^2 (f(x_k) - f*) + L/2 |z_k - x*|^2 does not grow."""
    y = (1 - 1 / t) * x + z / t
    g = f.grad(y)
    before = (t**2 - t) * (f(x) - f.minimum) + f.L / 2 * distance2(z, f.minimizer)
    after = t**2 * (f(y - g / f.L) - f.minimum) + f.L / 2 * distance2(z - t / f.L * g, f.minimizer)
    return at_most(after, before)


def resolvent(A, x, y, gamma):
    return at_most(distance2(A.prox(x, gamma), A.prox(y, gamma)), distance2(x, y))


def projection(C, x, y):
    return at_most(distance2(C.project(x), C.project(y)), distance2(x, y))


def polyak_step(f, x, t):
    """With t = (f(x) - f*)/|g|^2: |x+ - x*|^2 <= |x - x*|^2 - t (f(x) - f*)."""
    after = distance2(x - t * f.grad(x), f.minimizer)
    return at_most(after, distance2(x, f.minimizer) - t * (f(x) - f.minimum)).given(
        ("Polyak's step", equal(t * norm2(f.grad(x)), f(x) - f.minimum))
    )


ANY_STEP = Region(("L", "alpha"), {})
SHORT = Region(("u", "v", "a", "b"), {**PAIR, "alpha": "2*a/((L + m)*(a + b))"})
LONG = Region(("u", "v", "a"), {**PAIR, "alpha": "2/(L + m) + a"})
STABLE = Region(("L", "a", "b"), {"alpha": "2*a/(L*(a + b))"})
WITH_COUNT, LATER = Region(("L", "n"), {}), Region(("L", "k"), {"t": "1 + k"})

Case = tuple[Callable[..., Any], Callable[[Any], Any], Region]
TRUE: list[Case] = [
    (descent_lemma, lambda p: {"f": nonconvex(p), "x": V, "y": V}, SMOOTH),
    (descent_step, lambda p: {"f": nonconvex(p), "x": V, "alpha": p["alpha"]}, ANY_STEP),
    (cocoercivity, lambda p: {"f": convex(p), "x": V, "y": V}, SMOOTH),
    (strong_cocoercivity, lambda p: {"f": strongly(p), "x": V, "y": V}, STRONG),
    (gradient_dominance, lambda p: {"f": functions(p["m"], None), "x": V}, Region(("m",), {})),
    (gradient_bound, lambda p: {"f": strongly(p), "x": V}, STRONG),
    (short_step_contraction, lambda p: {"f": strongly(p), "x": V, "alpha": p["alpha"]}, SHORT),
    (long_step_contraction, lambda p: {"f": strongly(p), "x": V, "alpha": p["alpha"]}, LONG),
    (value_contraction, lambda p: {"f": strongly(p), "x": V}, STRONG),
    (sharp_value_contraction, lambda p: {"f": strongly(p), "x": V}, STRONG),
    (nonexpansive_step, lambda p: {"f": convex(p), "x": V, "alpha": p["alpha"]}, STABLE),
    (gradient_potential, lambda p: {"f": convex(p), "x": V, "n": p["n"]}, WITH_COUNT),
    (nesterov_potential, lambda p: {"f": convex(p), "x": V, "z": V, "t": p["t"]}, LATER),
    (
        resolvent,
        lambda p: {
            "A": FunctionClass((Property("monotone", (fmpq(0),)),)),
            "x": V,
            "y": V,
            "gamma": p["gamma"],
        },
        Region(("gamma",), {}),
    ),
    (projection, lambda p: {"C": convex_indicator(), "x": V, "y": V}, Region(("s",), {})),
    (polyak_step, lambda p: {"f": functions(fmpq(0), None), "x": V, "t": p["t"]}, Region(("t",), {})),
]
FALSE: list[Case] = [
    (too_much_descent, lambda p: {"f": nonconvex(p), "x": V, "alpha": p["alpha"]}, ANY_STEP),
    (cocoercivity, lambda p: {"f": nonconvex(p), "x": V, "y": V}, SMOOTH),
    (too_strong_cocoercivity, lambda p: {"f": strongly(p), "x": V, "y": V}, STRONG),
    (short_step_contraction, lambda p: {"f": strongly(p), "x": V, "alpha": p["alpha"]}, LONG),
    (nonexpansive_step, lambda p: {"f": convex(p), "x": V, "alpha": p["alpha"]}, ANY_STEP),
]


def proof(case: Case) -> tuple[dict[str, Any], ...] | None:
    text, arguments, region = case
    return prove_for_all("test.parametric", text, lambda p: Setup(arguments(p)), region)


@pytest.mark.parametrize("case", TRUE, ids=[case[0].__name__ for case in TRUE])
def test_true_for_all_parameters(case):
    found = proof(case)
    assert found is not None
    for certificate in found:
        assert checker.check(certificate).verdict == "proved"


@pytest.mark.parametrize("case", FALSE, ids=[f"{case[0].__name__}-{k}" for k, case in enumerate(FALSE)])
def test_false_neighbours_have_no_proof(case):
    assert proof(case) is None


@pytest.fixture(scope="module")
def certificate() -> dict[str, Any]:
    found = proof(TRUE[6])
    assert found is not None
    return found[0]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda c: c["multipliers"]["squares"].pop(), "do not cancel"),
        (lambda c: c["multipliers"]["interpolation"].pop(), "cancel"),
        (lambda c: c["parameters"].__setitem__("alpha", "a"), "sign"),
        (lambda c: c["multipliers"]["squares"][0].__setitem__(0, ["mul", "-1", "alpha"]), "sign"),
        (lambda c: c["conclusion"].__setitem__(0, "<"), "<="),
        (lambda c: c["functions"]["f"][0].__setitem__(2, "v"), "m <= L"),
    ],
)
def test_checker_rejects_a_spoiled_certificate(certificate, change, why):
    spoiled = copy.deepcopy(certificate)
    change(spoiled)
    with pytest.raises(checker.Rejected, match=why):
        checker.seal(spoiled)


def gap_and_distance(f, x, n):
    return n * (f(x) - f.minimum) + f.L / 2 * distance2(x, f.minimizer)


def counted_step(f, x, n):
    return {"x": x - f.grad(x) / f.L, "n": n + 1}


def distance_to_minimizer(f, x, alpha):
    return distance2(x, f.minimizer)


def plain_step(f, x, alpha):
    return {"x": x - alpha * f.grad(x)}


def weighted_gap_and_distance(f, x, z, t):
    return t**2 * (f(x) - f.minimum) + f.L / 2 * distance2(z, f.minimizer)


def nesterov_step(f, x, z, t):
    """One step of Nesterov's method with t growing by 1/2, so that t+^2 - t+ is at most t^2."""
    later = t + fmpq(1, 2)
    y = (1 - 1 / later) * x + z / later
    g = f.grad(y)
    return {"x": y - g / f.L, "z": z - later / f.L * g, "t": later}


POTENTIALS = [
    (gap_and_distance, counted_step, TRUE[11][1], WITH_COUNT, lambda p: fmpq(1)),
    (distance_to_minimizer, plain_step, TRUE[6][1], SHORT, lambda p: (1 - p["alpha"] * p["m"]) ** 2),
    (weighted_gap_and_distance, nesterov_step, TRUE[12][1], LATER, lambda p: fmpq(1)),
]


def repeated(potential, step, arguments, region, factor):
    made = prove_potential("test.potential", potential, step, lambda p: Setup(arguments(p)), region, factor)
    assert made is not None
    return made


@pytest.fixture(scope="module")
def potential_certificate() -> dict[str, Any]:
    return repeated(*POTENTIALS[0])


@pytest.mark.parametrize("case", POTENTIALS, ids=["gap and distance", "distance", "Nesterov"])
def test_rates_for_any_number_of_steps_follow_by_induction(case):
    statement = checker.check(repeated(*case)).statement
    assert "by induction, in N steps" in statement


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda i: i["numbers"].clear(), "later"),
        (lambda i: i["vectors"].__setitem__("x", "x"), "later"),
        (lambda i: i["parameters"].__setitem__("n", "n"), "potential"),
        (lambda i: i["parameters"].__setitem__("n", ["add", "n", "-1"]), "region"),
        (lambda i: i.__setitem__("factor", ["div", "1", "2"]), "potential"),
        (lambda i: i["parameters"].__setitem__("L", ["add", "L", "1"]), "free"),
    ],
)
def test_checker_rejects_an_induction_that_does_not_follow(potential_certificate, change, why):
    spoiled = copy.deepcopy(potential_certificate)
    change(spoiled["induction"])
    with pytest.raises(checker.Rejected, match=why):
        checker.seal(spoiled)


# -- where denominators vanish ----------------------------------------------------------------------


def vanishing(expression: Any) -> set[str]:
    """Whatever an expression divides by."""
    if not isinstance(expression, list):
        return set()
    found = {str(expression[2])} if expression[0] == "div" else set()
    return found.union(*(vanishing(part) for part in expression[1:]))


def test_a_step_of_one_over_smoothness_is_not_left_out() -> None:
    """The decrease of one step holds for alpha = 1/L, where a pivot of its proof is zero."""
    found = proof(TRUE[1])
    assert found is not None
    assert vanishing(found[0]["multipliers"]) <= {"L", "['mul', '4', 'L']", "4"}


@pytest.mark.parametrize("place", [3, 5, 6, 7, 8, 9])
def test_equal_constants_are_reached_by_continuity(place: int) -> None:
    text, arguments, region = TRUE[place]
    assert continuous_at_equal_constants(build(text, Setup(arguments(region.symbols()))), region)


def test_a_pole_at_equal_constants_is_seen() -> None:
    """A statement that divides by L - m says nothing for L = m, and neither does its proof."""

    def divided(f, x):
        gap = f(x) - f.minimum
        return at_most(f.m / (f.L - f.m) * gap, norm2(f.grad(x)) / (2 * (f.L - f.m)))

    assert not continuous_at_equal_constants(build(divided, Setup({"f": strongly(STRONG.symbols()), "x": V})), STRONG)


def test_hypotheses_are_no_matter_of_continuity() -> None:
    def under_a_hypothesis(f, x):
        return at_most(f(x - f.grad(x) / f.L), f(x)).given(("small", at_most(norm2(f.grad(x)), 1)))

    program = build(under_a_hypothesis, Setup({"f": strongly(STRONG.symbols()), "x": V}))
    assert not continuous_at_equal_constants(program, STRONG)
