"""The asymptotic judge on statements of rising difficulty: ten that are true and more that are not.

What this protects: none is decided wrongly; a limit that fails only along a subsequence is caught, a rate that holds
comes with its constant and with a smaller constant that the same search refutes, and a rate that fails is refuted by
a family whose ratio is compared with exact runs.
"""

import re
from dataclasses import replace
from functools import cache

import pytest
import sympy
from flint import arb, fmpq

from verify import (
    CONFIRMED,
    PROVED,
    QUICK,
    REFUTED,
    UNDECIDED,
    Count,
    Document,
    FunctionInstance,
    Point,
    Real,
    Smooth,
    SmoothConvex,
    SmoothStronglyConvex,
    Steps,
    Vector,
    all_of,
    asymptotic,
    at_most,
    checker,
    decide,
    distance2,
    equal,
    greater,
    less,
    norm,
    norm2,
    rational,
)
from verify.arithmetic.ball import BALL
from verify.arithmetic.core import Refused, running_in
from verify.explicit import point, polynomial
from verify.families.quadratic import Quadratic
from verify.functions.units import Square
from verify.judges.asymptotic import Diverges, GivenRate, Rate, requires
from verify.judges.asymptotic_local import newton_constant
from verify.judges.asymptotic_orders import (
    Except,
    big_o,
    big_omega,
    big_theta,
    converges_with_order,
    k,
    little_o,
    rule,
    tends_to,
)
from verify.methods.gradient import gradient_descent

HERE = Document("graded", "Graded statements about orders and limits").at("tests")
BUDGET = replace(QUICK, rounds=2, batch=192, ascents=4, examples=5, dimensions=(1, 2))
n = sympy.Symbol("n", integer=True, positive=True)
h = sympy.Symbol("h", positive=True)
TRUE, FALSE = {}, {}


def identifier(kind, name):
    """The id of a statement: what a certificate allows."""
    return re.sub(r"[^a-z0-9]+", "-", f"graded-{kind}-{name.lower()}")


def true(name, *, reached=PROVED, **options):
    """A statement that holds, and the verdict that is right for it."""

    def write_down(text):
        TRUE[name] = asymptotic(identifier("true", name), source=HERE, **options)(text), reached
        return text

    return write_down


def false(name, *, certified=False, **options):
    """A statement that does not hold; ``certified``: the checker accepts its counterexample."""

    def write_down(text):
        FALSE[name] = asymptotic(identifier("false", name), source=HERE, **options)(text), certified
        return text

    return write_down


@true("polynomial order")
def polynomial_order():
    return big_o(3 * n**2 + 5 * n, n**2, n)


@false("polynomial order too small", certified=True)
def polynomial_order_too_small():
    return big_o(3 * n**2 + 5 * n, n, n)


@true("logarithm below powers")
def logarithm():
    return little_o(sympy.log(n) ** 3, sympy.sqrt(n), n), big_omega(n * sympy.log(n), n, n)


@false("logarithm and powers exchanged")
def logarithm_exchanged():
    return little_o(sympy.sqrt(n), sympy.log(n) ** 3, n)


@true("harmonic steps")
def harmonic():
    """1 + 1/2 + ... + 1/n = Theta(log n)."""
    return big_theta(sympy.harmonic(n), sympy.log(n), n)


@true("limit in spite of signs")
def signs():
    return tends_to(2 + (-1) ** n / n, 2, n)


@false("limit fails at odd n")
def odd():
    """(1 + (-1)^n)/2 -> 1: it is 0 for every odd n."""
    return tends_to((1 + (-1) ** n) / 2, 1, n)


@false("limit fails at every third n")
def third():
    return tends_to(1 / n + sympy.cos(2 * sympy.pi * n / 3), 1, n)


@false("limit fails at the powers of two")
def powers_of_two():
    """A sequence that is 1/n but for n = 2^k, where it is 1: almost every term is small."""
    return tends_to(Except(1 / n, 2**k, 1), 0, n)


@true("exceptions that vanish too")
def vanishing_exceptions():
    return tends_to(Except(1 / n, 2**k, 1 / k), 0, n)


@false("order fails at even n", certified=True)
def even():
    """n (1 + (-1)^n) + 1 = O(1): bounded at odd n only."""
    return big_o(n * (1 + (-1) ** n) + 1, 1, n)


@false("Theta needs a lower bound")
def lower_bound():
    return big_theta(n * (1 + (-1) ** n), n, n)


@true("Newton near a simple minimum")
def newton():
    """For x^2/2 + x^3/6 the step from e ends at e^2/(2(1 + e)): local quadratic convergence."""
    after = h - (h + h**2 / 2) / (1 + h)
    return converges_with_order(after, h, 2)


@false("Newton at a singular minimum", certified=True)
def newton_singular():
    """For x^4 the step from e ends at 2e/3: linear, not quadratic."""
    return converges_with_order(h - h**3 / (3 * h**2), h, 2)


@false("Newton with a Hessian that is not Lipschitz")
def newton_rough():
    """For x^2/2 + 4/15 x^(5/2) (x > 0) the step from e ends near e^(3/2)/3: superlinear, not quadratic."""
    slope = h + sympy.Rational(2, 3) * h ** sympy.Rational(3, 2)
    after = h - slope / (1 + sympy.sqrt(h))
    return converges_with_order(after, h, 2)


@true("a verified contraction")
def contraction():
    """On [-1/16, 1/16] Newton's step for x^2/2 + x^3/6 + x^4 ends within 2|x|^2: two derivatives in balls."""
    f = polynomial({(2,): "1/2", (3,): "1/6", (4,): 1})
    return all_of(at_most(newton_constant(f, "-1/16", "1/16"), 2), equal(f.grad(point(0))[0], rational(0)))


@true("gap of gradient descent", reached=CONFIRMED)
def gap(f: SmoothConvex(minimizer=True), x0: Point(), k: Steps(tried=(1, 2, 5, 10))):
    """f(x_k) - f* = O(L|x0 - x*|^2/k) with the step 1/L."""
    xs = gradient_descent(f, x0, 1 / f.L, k)
    return Rate(f(xs.last) - f.minimum, f.L * distance2(x0, f.minimizer) / k)


def slow(number):
    """x^2/(2n) with L = 1, from 1: after k = n steps of size 1 it is at (1 - 1/n)^n, so the gap is about 1/n."""
    curvature = fmpq(1, number + 1)
    flat = FunctionInstance(Quadratic((curvature,), (Square(),), (), Vector([fmpq(0)])), L=fmpq(1))
    return {"f": flat, "x0": Vector([fmpq(1)]), "k": Count(1)}


ONE_STEP = (k / (k + 1)) ** 2


@false(
    "no linear rate without strong convexity",
    certified=True,
    diverges=Diverges(slow, (k / (k + 1)) ** 2 * (k + 1), words="x^2/(2(k + 1)) with L = 1 from 1, one step"),
)
def linear(f: SmoothConvex(minimizer=True), x0: Point(), k: Steps()):
    """|x_k - x*|^2 = O(f(x0) - f*) in units of L, with one constant for every convex f."""
    xs = gradient_descent(f, x0, 1 / f.L, k)
    return Rate(distance2(xs.last, f.minimizer), 2 / f.L * (f(x0) - f.minimum))


@true("growth of sums")
def sums():
    """1 + 2 + ... + n = Theta(n^2), and n + sqrt(n) log(n) = Theta(n)."""
    return big_theta(n * (n + 1) / 2, n**2, n), big_theta(n + sympy.sqrt(n) * sympy.log(n), n, n)


@true("strongly convex: distance by the gap", reached=CONFIRMED)
def strongly(f: SmoothStronglyConvex(minimizer=True), x0: Point(), k: Steps(tried=(1, 2, 5))):
    xs = gradient_descent(f, x0, 1 / f.L, k)
    return Rate(distance2(xs.last, f.minimizer), (f(x0) - f.minimum) / f.m)


@false("a short step needs convexity", certified=True)
def needs_convexity(f: Smooth, x0: Point(), alpha: Real(0, 1, closed=False)):
    """A step decreases f only if alpha <= 1/L: refuted by one step longer than that which decreases f."""
    after = x0 - alpha * f.grad(x0)
    moves = greater(norm2(f.grad(x0)), 0)
    return requires(less(f(after), f(x0)), at_most(alpha * f.L, 1)).given(("x0 is not stationary", moves))


@cache
def verdict_on(name):
    """The verdict on a true statement; two tests look at it."""
    return decide(TRUE[name][0], BUDGET)


@pytest.mark.parametrize("name", list(TRUE))
def test_a_true_statement_is_not_refuted(name):
    _, reached = TRUE[name]
    verdict = verdict_on(name)
    assert verdict.standing is reached, str(verdict)
    for evidence in verdict.evidence:
        if evidence.certificate is not None:
            checker.check(evidence.certificate)


@pytest.mark.parametrize("name", list(FALSE))
def test_a_false_statement_is_refuted(name):
    claim, certified = FALSE[name]
    verdict = decide(claim, BUDGET)
    assert verdict.standing is REFUTED, str(verdict)
    certificates = [e.certificate for e in verdict.evidence if e.certificate is not None]
    assert bool(certificates) is certified, str(verdict)
    for certificate in certificates:
        assert checker.check(certificate).verdict == "refuted"


def test_there_are_ten_of_each():
    assert len(TRUE) >= 10
    assert len(FALSE) >= 10


def test_a_rate_comes_with_its_constant_and_with_one_that_is_too_small():
    verdict = verdict_on("gap of gradient descent")
    figures = verdict.evidence[0].figures
    # the worst case of k steps of size 1/L is L|x0 - x*|^2/(4k + 2): k times that is 10/42 at k = 10, 1/4 in the limit
    constant = fmpq(*map(int, (figures["constant"] + "/1").split("/")[:2]))
    assert fmpq(40, 162) <= constant <= fmpq(3, 10)
    assert figures["too_small"] is not None


def test_an_explicit_constant_is_a_proof_for_every_n_from_there():
    ruling = rule(big_o(3 * n**2 + 5 * n, n**2, n))
    constant, start = sympy.Rational(ruling.figures["constant"]), ruling.figures["from"]
    assert all(3 * i**2 + 5 * i <= constant * i**2 for i in range(start, start + 50))
    assert 3 + sympy.Rational(5, start - 1) > 3


def test_what_has_no_limit_that_is_found_is_not_settled():
    assert rule(tends_to(sympy.sin(n), 0, n)).holds is None
    assert decide(asymptotic("graded-open", source=HERE)(lambda: big_o(sympy.sin(n) * n, n, n)), BUDGET).standing is (
        UNDECIDED
    )


def test_a_sign_that_sympy_does_not_see_is_no_limit():
    """(1 - n)^n alternates although its base has no certain sign; even n alone would look like infinity."""
    assert rule(tends_to((1 - n) ** n, sympy.oo, n)).holds is not True
    assert rule(big_o((1 - n) ** n, n**n, n)).holds is not False


def test_a_family_that_is_not_as_it_says_refutes_nothing():
    """A formula that exact runs contradict, a ratio that stays bounded, and an instance outside of the class."""
    claim = FALSE["no linear rate without strong convexity"][0]
    wrong_formula = replace(claim, options={"diverges": Diverges(slow, k + 5)})
    assert decide(wrong_formula, BUDGET).standing is UNDECIDED
    bounded = replace(claim, options={"diverges": Diverges(slow, ONE_STEP)})
    assert decide(bounded, BUDGET).standing is UNDECIDED

    def outside(number):
        steep = FunctionInstance(Quadratic((fmpq(-1),), (Square(),), (), Vector([fmpq(0)])), L=fmpq(1))
        return slow(number) | {"f": steep}

    not_convex = replace(claim, options={"diverges": Diverges(outside, ONE_STEP * (k + 1))})
    assert decide(not_convex, BUDGET).standing is UNDECIDED


def test_a_rate_without_a_constant_is_left_open_not_refuted():
    """The search refutes every constant of its ladder; that is no proof that there is none."""

    def text(f: SmoothConvex(minimizer=True), x0: Point(), k: Steps(tried=(1,))):
        """|x_1 - x*|^2 = O(gap) without strong convexity."""
        xs = gradient_descent(f, x0, 1 / f.L, k)
        return Rate(distance2(xs.last, f.minimizer), (f(x0) - f.minimum) / f.L / 10**6)

    assert decide(asymptotic("graded-unbounded", source=HERE)(text), BUDGET).standing is UNDECIDED


def test_newton_has_no_constant_where_the_curvature_may_vanish():
    with running_in(BALL):
        for terms in ({(4,): 1}, {(2,): "1/2", (4,): -1}):
            with pytest.raises(Refused, match="vanish"):
                newton_constant(polynomial(terms), -1, 1)
        # for x^2/2 + x^3/6 on [0, 1]: f''' = 1, f'' >= 1, so the constant is 1/2
        tight = newton_constant(polynomial({(2,): "1/2", (3,): "1/6"}), 0, 1)
        assert tight >= arb(fmpq(1, 2)) - arb(fmpq(1, 10**6))
        assert tight <= fmpq(51, 100)


def test_a_rate_under_a_hypothesis_keeps_it():
    def text(f: SmoothConvex(minimizer=True), x0: Point()):
        """Where the gradient is not small."""
        near = at_most(norm(f.grad(x0)), 1)
        return GivenRate(Rate(f(x0) - f.minimum, distance2(x0, f.minimizer) * f.L), (("near", near),))

    verdict = decide(asymptotic("graded-given", source=HERE)(text), BUDGET)
    assert verdict.standing in (CONFIRMED, PROVED), str(verdict)
    assert verdict.evidence[0].figures["constant"] == "1/2"
