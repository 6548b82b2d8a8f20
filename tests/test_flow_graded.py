"""The flow judge on statements of rising difficulty: ten that are true and ten that are not.

What this protects: none of them is decided wrongly; an exponent that is off by a factor of two is refuted, with a
certificate that shows the closed form of the trajectory; a true envelope is proved by its Lyapunov function, and a
Lyapunov function that proves less than the claim proves nothing.
"""

import re
from dataclasses import replace

import pytest

from verify import (
    CONFIRMED,
    PROVED,
    QUICK,
    REFUTED,
    Document,
    Point,
    Real,
    Smooth,
    SmoothConvex,
    SmoothStronglyConvex,
    StronglyConvexQuadratic,
    Time,
    all_of,
    at_least,
    at_most,
    checker,
    decide,
    distance2,
    dot,
    equal,
    exp,
    flow,
    gradient_flow,
    heavy_ball_flow,
    less,
    m,
    norm,
    norm2,
    rational,
)
from verify.explicit import point, polynomial
from verify.flows.lyapunov import Lyapunov
from verify.flows.lyapunov import t as time
from verify.flows.regions import attracts, is_inside
from verify.statement import statement

HERE = Document("graded", "Graded statements about flows").at("tests")
TRUE, FALSE = {}, {}
BUDGET = replace(QUICK, rounds=2, batch=256, ascents=4, dimensions=(1, 2))
Strongly = SmoothStronglyConvex(minimizer=True, families=("quadratic", "huber", "logistic regression"))
WithMinimum = SmoothConvex(minimizer=True, families=("quadratic", "huber", "piecewise quadratic"))
Nonconvex = Smooth(families=("quadratic", "cosine", "piecewise quadratic"))


def identifier(kind, name):
    """The id of a statement: what a certificate allows."""
    return re.sub(r"[^a-z0-9]+", "-", f"graded-{kind}-{name.lower()}")


def true(name, *, reached, **options):
    """A statement that holds, and the verdict that is right for it."""

    def write_down(text):
        TRUE[name] = flow(identifier("true", name), source=HERE, **options)(text), reached
        return text

    return write_down


def false(name, *, certified=True, **options):
    """A statement that does not hold; ``certified``: its counterexample has a closed form."""

    def write_down(text):
        FALSE[name] = flow(identifier("false", name), source=HERE, **options)(text), certified
        return text

    return write_down


def away(f, x):
    return distance2(x, f.minimizer)


@true("distance", reached=PROVED, lyapunov=Lyapunov(squares=away, rate=2 * m))
def distance(f: Strongly, x0: Point(), t: Time()):
    """|x(t) - x*| <= e^(-mt) |x0 - x*|."""
    x = gradient_flow(f, x0)
    return at_most(norm(x(t) - f.minimizer), exp(-f.m * t) * norm(x0 - f.minimizer))


@false("distance, exponent doubled")
def distance_doubled(f: Strongly, x0: Point(), t: Time()):
    """|x(t) - x*|^2 <= e^(-4mt) |x0 - x*|^2."""
    x = gradient_flow(f, x0)
    return at_most(away(f, x(t)), exp(-4 * f.m * t) * away(f, x0))


@true("gap", reached=PROVED, lyapunov=Lyapunov(values=1, rate=2 * m))
def gap(f: Strongly, x0: Point(), t: Time()):
    """f(x(t)) - f* <= e^(-2mt) (f(x0) - f*)."""
    x = gradient_flow(f, x0)
    return at_most(f(x(t)) - f.minimum, exp(-2 * f.m * t) * (f(x0) - f.minimum))


@false("gap, exponent doubled")
def gap_doubled(f: Strongly, x0: Point(), t: Time()):
    """f(x(t)) - f* <= e^(-4mt) (f(x0) - f*)."""
    x = gradient_flow(f, x0)
    return at_most(f(x(t)) - f.minimum, exp(-4 * f.m * t) * (f(x0) - f.minimum))


@true("convex gap", reached=PROVED, lyapunov=Lyapunov(values=time, squares=lambda f, x: away(f, x) / 2, factor=time))
def convex_gap(f: WithMinimum, x0: Point(), t: Time(closed=False)):
    """f(x(t)) - f* <= |x0 - x*|^2/(2t)."""
    x = gradient_flow(f, x0)
    return at_most(f(x(t)) - f.minimum, away(f, x0) / (2 * t))


@false("convex gap, constant too small")
def convex_gap_too_small(f: WithMinimum, x0: Point(), t: Time(closed=False)):
    """f(x(t)) - f* <= |x0 - x*|^2/(6t): a slope that ends at the minimizer attains 1/(4t)."""
    x = gradient_flow(f, x0)
    return at_most(f(x(t)) - f.minimum, away(f, x0) / (6 * t))


@true("values fall", reached=PROVED, lyapunov=Lyapunov(values=1))
def values_fall(f: Nonconvex, x0: Point(), t: Time()):
    """f(x(t)) <= f(x0), convex or not."""
    return at_most(f(gradient_flow(f, x0)(t)), f(x0))


@false("gradients shrink without convexity")
def gradients_shrink_anywhere(f: Nonconvex, x0: Point(), t: Time()):
    """|grad f(x(t))| <= |grad f(x0)| for any smooth f: leaving a maximum the flow speeds up."""
    return at_most(norm2(f.grad(gradient_flow(f, x0)(t))), norm2(f.grad(x0)))


@true("gradients shrink for convex f", reached=CONFIRMED)
def gradients_shrink(f: WithMinimum, x0: Point(), t: Time()):
    """|grad f(x(t))| <= |grad f(x0)| for convex f."""
    return at_most(norm2(f.grad(gradient_flow(f, x0)(t))), norm2(f.grad(x0)))


@true("two trajectories approach", reached=CONFIRMED)
def trajectories_approach(f: Strongly, x0: Point(), y0: Point(), t: Time()):
    """|x(t) - y(t)| <= e^(-mt) |x0 - y0|."""
    apart = gradient_flow(f, x0)(t) - gradient_flow(f, y0)(t)
    return at_most(norm2(apart), exp(-2 * f.m * t) * distance2(x0, y0))


@false("two trajectories approach at the rate L")
def trajectories_approach_fast(f: Strongly, x0: Point(), y0: Point(), t: Time()):
    """|x(t) - y(t)| <= e^(-Lt) |x0 - y0|."""
    apart = gradient_flow(f, x0)(t) - gradient_flow(f, y0)(t)
    return at_most(norm2(apart), exp(-2 * f.L * t) * distance2(x0, y0))


@true("not faster than L", reached=CONFIRMED)
def not_faster(f: WithMinimum, x0: Point(), t: Time()):
    """|x(t) - x*| >= e^(-Lt) |x0 - x*|: never in finite time."""
    return at_least(away(f, gradient_flow(f, x0)(t)), exp(-2 * f.L * t) * away(f, x0))


@false("arrives in the time 2/m")
def arrives(f: Strongly, x0: Point(), t: Time()):
    """At every t >= 2/m the trajectory is at x*."""
    return equal(away(f, gradient_flow(f, x0)(t)), 0).given(("t is late", at_least(f.m * t, 2)))


@true("Euler's first step", reached=CONFIRMED)
def first_step(f: WithMinimum, x0: Point(), t: Time()):
    """|x(t) - (x0 - t grad f(x0))| <= L t^2/2 |grad f(x0)| for convex f."""
    step = x0 - t * f.grad(x0)
    return at_most(norm2(gradient_flow(f, x0)(t) - step), (f.L * t**2 / 2) ** 2 * norm2(f.grad(x0)))


@false("Euler's first step is exact to t^2/4")
def first_step_too_good(f: WithMinimum, x0: Point(), t: Time()):
    """Half of the true error."""
    step = x0 - t * f.grad(x0)
    return at_most(norm2(gradient_flow(f, x0)(t) - step), (f.L * t**2 / 4) ** 2 * norm2(f.grad(x0)))


@true("energy", reached=CONFIRMED)
def energy(f: StronglyConvexQuadratic, x0: Point(), v0: Point(), c: Real(0, 4), t: Time()):
    """f + |v|^2/2 falls along x'' + c x' + grad f(x) = 0."""
    x = heavy_ball_flow(f, x0, v0, c)
    return at_most(f(x(t)) + norm2(x.velocity(t)) / 2, f(x0) + norm2(v0) / 2)


@false("values fall with momentum")
def values_fall_with_momentum(f: StronglyConvexQuadratic, x0: Point(), c: Real(0, 4), t: Time()):
    """f(x(t)) <= f(x0) e^(-ct) from rest: friction c damps like e^(-ct/2) in x at best, and less beyond 2 sqrt m."""
    x = heavy_ball_flow(f, x0, 0 * x0, c)
    return at_most(f(x(t)) - f.minimum, exp(-c * t) * (f(x0) - f.minimum))


@true("quartic", reached=CONFIRMED)
def quartic(x0: Real(), t: Time(closed=False)):
    """For x^4/4: x(t)^2 <= 1/(2t), wherever it starts."""
    f = polynomial({(4,): "1/4"})
    return at_most(norm2(gradient_flow(f, point_of(x0))(t)), 1 / (2 * t))


@false("quartic decays exponentially", certified=False)
def quartic_exponentially(x0: Real(), t: Time(closed=False)):
    """For x^4/4: |x(t)| <= e^(-t) |x0|."""
    f = polynomial({(4,): "1/4"})
    return at_most(norm2(gradient_flow(f, point_of(x0))(t)), exp(-2 * t) * x0**2)


def point_of(*numbers):
    from verify import Vector

    return Vector(numbers)


def double_well():
    return polynomial({(4, 0): "1/4", (2, 0): "-1/2", (0, 0): "1/4", (0, 2): "1/2"})


@true("a basin", reached=PROVED)
def basin():
    """From (9/10, 1/10) the flow of (x1^2 - 1)^2/4 + x2^2/2 tends to (1, 0)."""
    low, high = ("4/5", "-1/2"), ("3/2", "1/2")
    return all_of(is_inside(point("9/10", "1/10"), low, high), attracts(double_well(), point(1, 0), low, high))


@false("the other basin", certified=False)
def other_basin():
    """From (-1/10, 1/10) it is near (1, 0) at time 10: it is near (-1, 0)."""
    f = double_well()
    there = gradient_flow(f, point("-1/10", "1/10"))(rational(10))
    return less(distance2(there, point(1, 0)), rational(1, 100))


@true("a saddle", reached=PROVED)
def saddle():
    """(x^2 - y^2)/2 from (1, 1/1000): past time 7 the second component has grown beyond 1."""
    there = gradient_flow(polynomial({(2, 0): "1/2", (0, 2): "-1/2"}), point(1, "1/1000"))(rational(7))
    return all_of(less(rational(1), there[1]), less(there[0], rational(1, 1000)))


@false("monotone towards the minimizer")
def towards_a_minimizer(f: Nonconvex(minimizer=True, bounded_below=True), x0: Point(), t: Time()):
    """|x(t) - x*| <= |x0 - x*| for any smooth f with a minimizer x*."""
    return at_most(away(f, gradient_flow(f, x0)(t)), away(f, x0))


@pytest.mark.parametrize("name", list(TRUE))
def test_a_true_statement_is_not_refuted(name):
    claim, reached = TRUE[name]
    verdict = decide(claim, BUDGET)
    assert verdict.standing is reached, str(verdict)
    for evidence in verdict.evidence:
        if evidence.certificate is not None:
            assert checker.check(evidence.certificate).verdict == "proved"
    if "lyapunov" in claim.options:
        assert any(e.certificate is not None for e in verdict.evidence)


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


def test_a_lyapunov_function_proves_no_more_than_it_gives():
    """The V of the true rate, offered for the doubled one; a V that does not decay; a negative factor."""
    doubled = FALSE["distance, exponent doubled"][0]
    assert not Lyapunov(squares=away, rate=2 * m).implies(doubled)
    honest = TRUE["distance"][0]
    assert Lyapunov(squares=away, rate=2 * m).implies(honest)
    assert not Lyapunov(squares=away, rate=2 * m, factor=-1).implies(honest)
    too_fast = replace(doubled, options={"lyapunov": Lyapunov(squares=away, rate=4 * m)})
    assert Lyapunov(squares=away, rate=4 * m).implies(too_fast)
    from verify.judges.flow import prove_by_lyapunov

    assert prove_by_lyapunov(too_fast, too_fast.options["lyapunov"], QUICK, 0) is None


def test_a_lyapunov_function_of_the_gradient_flow_says_nothing_of_another_flow():
    """The same words about the heavy-ball equation, and about a flow that starts elsewhere."""

    def momentum(f: Smooth, x0: Point(), t: Time()):
        """f(x(t)) <= f(x0) along x'' + x' + grad f(x) = 0 from rest."""
        return at_most(f(heavy_ball_flow(f, x0, 0 * x0, 1)(t)), f(x0))

    def elsewhere(f: Smooth, x0: Point(), y0: Point(), t: Time()):
        """f(x(t)) <= f(x0) for the flow from another start."""
        return at_most(f(gradient_flow(f, y0)(t)), f(x0))

    for name, text in (("momentum", momentum), ("elsewhere", elsewhere)):
        assert not Lyapunov(values=1).implies(flow(f"graded-{name}", source=HERE)(text))


def test_two_trajectories_have_two_names():
    shown, generated = statement(TRUE["two trajectories approach"][0])
    assert generated
    assert r"\dot y = -\nabla f(y)" in shown
    assert r"x\left(t\right) - y\left(t\right)" in shown


def test_a_lyapunov_function_that_is_not_quadratic_is_not_differentiated():
    quartic_size = Lyapunov(squares=lambda f, x: away(f, x) * away(f, x), rate=4 * m)
    assert not quartic_size.implies(TRUE["distance"][0])


def test_a_box_that_fails_the_test_refutes_nothing():
    """A box with two wells in it is not strictly convex; the claim is left undecided, not refuted."""

    def text():
        return attracts(double_well(), point(1, 0), ("-3/2", "-1/2"), ("3/2", "1/2"))

    claim = flow("graded-two-wells", source=HERE)(text)
    assert decide(claim, BUDGET).standing.value == "undecided"


def test_the_statement_shows_the_equation():
    shown, generated = statement(TRUE["distance"][0])
    assert generated
    assert r"\dot x = -\nabla f(x)" in shown
    assert r"x(0) = x_{0}" in shown
    shown, generated = statement(TRUE["energy"][0])
    assert generated
    assert r"\ddot x + c\dot x + \nabla f(x) = 0" in shown


def test_a_flow_of_an_inner_product_is_symbolic():
    """The derivative of f along the flow prints with the gradient at x(t)."""

    def text(f: Smooth, x0: Point(), t: Time()):
        """Falls."""
        x = gradient_flow(f, x0)
        return at_most(dot(f.grad(x(t)), x.velocity(t)), 0)

    shown, _ = statement(flow("graded-derivative", source=HERE)(text))
    assert r"\nabla f\left(x\left(t\right)\right)" in shown
