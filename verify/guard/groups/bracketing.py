"""A line search that brackets: Nocedal and Wright's search for a step with the strong Wolfe conditions, as a part."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any

from ..claims import ROUNDING, Ask, Claim, Given, Violation, decimal
from ..instances import point
from ..kinds import Ray
from ..method import INNER, Method, settings
from ..problems import Piece, Problem, Rosenbrock, along_axes, dot
from ..process import Run, Trial
from ..references import exact_hyper
from ..signature import LINE_SEARCH
from .tools import part_conduct, structural

BOOK = "Nocedal and Wright (2006), Numerical Optimization"
SETTINGS = settings({"decrease": 1e-4, "curvature": 0.9}, {"decrease": 0.125, "curvature": 0.5})


def _along_one_line(*pieces: Piece) -> Ray:
    """phi(t) = the sum of the pieces at t: one coordinate for each, and the direction (1, ..., 1)."""
    d = len(pieces)
    return Ray(along_axes(*pieces), point(*[0] * d), point(*[1] * d))


def _hill(height: Fraction, end: Fraction) -> Ray:
    """Down with the slope -1 to t = 1, up to the top of a hill near t = 2, lower than the start, and down again to
    t = 4: the second trial step, 2, has a small slope and a larger value than the first."""
    return _along_one_line(
        Piece("linear", Fraction(-1)), Piece("hinge", height, Fraction(1)),
        Piece("hinge", -height - 1, Fraction(3, 2)), Piece("hinge", 2 + end, Fraction(4)),
    )  # fmt: skip


def _plateau() -> Ray:
    """Down to t = 5/4, up a little, and level from t = 7/4 on, above the value at the first trial step, 1."""
    return _along_one_line(
        Piece("linear", Fraction(-1)), Piece("hinge", Fraction(4), Fraction(1)),
        Piece("hinge", Fraction(-8), Fraction(3, 2)), Piece("hinge", Fraction(4), Fraction(7, 4)),
    )  # fmt: skip


def _terrace() -> Ray:
    """Down with the slope -1 to t = 1, level from t = 5/4 to 3/2, down again to a minimum before t = 2, and up: the
    trial steps 1 and 2 have the minimum between them, and the middle of the two lies on the terrace, above step 2."""
    return _along_one_line(
        Piece("linear", Fraction(-1)), Piece("hinge", Fraction(4), Fraction(1)),
        Piece("hinge", Fraction(-4), Fraction(5, 4)), Piece("hinge", Fraction(-40), Fraction(3, 2)),
        Piece("hinge", Fraction(88), Fraction(7, 4)),
    )  # fmt: skip


def _rays(rng: Random) -> Iterator[Ray]:
    square, down = Piece("square", Fraction(1), Fraction(3)), point(1)
    yield Ray(along_axes(square), point(0), down)
    yield Ray(along_axes(Piece("square", Fraction(1), Fraction(1))), point(0), point(1))
    yield Ray(along_axes(Piece("square", Fraction(8), Fraction(1))), point(0), point(8))
    yield Ray(along_axes(Piece("square", Fraction(1, 64), Fraction(1))), point(-31), point(Fraction(1, 2)))
    yield Ray(along_axes(Piece("huber", Fraction(1), Fraction(20), Fraction(1, 2))), point(0), point(Fraction(1, 2)))
    yield _plateau()
    yield _terrace()
    yield _hill(Fraction(4), Fraction(1))
    yield _hill(Fraction(4) + Fraction(rng.randrange(4), 8), Fraction(rng.randrange(1, 5)))
    wide = Problem((Piece("square", Fraction(1)), Piece("square", Fraction(100))), along_axes(square, square).frame)
    yield Ray(wide, point(10, 1), point(-10, -100))
    curved = Rosenbrock(Fraction(1), Fraction(100))
    start = point(Fraction(-5, 4), 1)
    yield Ray(curved, start, tuple(-c for c in curved.gradient(start)))


def _trials(given: Given, rng: Random) -> Iterator[Trial]:
    for hyper in SETTINGS(given):
        for ray in _rays(rng):
            yield Trial(ray, (), 0, hyper)


def _step(run: Run) -> Fraction:
    return run.iterates[0][0]


def _allowed(ray: Ray, *ts: Fraction) -> Fraction:
    """What rounding may hide of a value at these steps."""
    return ROUNDING * max([Fraction(1), abs(ray.slope(Fraction(0))), *(abs(ray.at(t)) for t in (Fraction(0), *ts))])


def _check_armijo(trial: Trial, ask: Ask) -> Violation | None:
    run, ray = ask(trial), trial.problem
    t, c = _step(run), exact_hyper(run)["decrease"]
    due = ray.at(Fraction(0)) + c * t * ray.slope(Fraction(0))
    if t <= 0 or ray.at(t) > due + _allowed(ray, t):
        return Violation(0, f"t > 0 and phi(t) <= {decimal(due)}", f"t = {decimal(t)}, {decimal(ray.at(t))}", run)
    return None


def _check_curvature(trial: Trial, ask: Ask) -> Violation | None:
    run, ray = ask(trial), trial.problem
    t, c = _step(run), exact_hyper(run)["curvature"]
    due = c * abs(ray.slope(Fraction(0)))
    if abs(ray.slope(t)) > due + _allowed(ray, t):
        got = f"{decimal(ray.slope(t))} at t = {decimal(t)}"
        return Violation(0, f"|phi'(t)| <= {decimal(due)}", got, run)
    return None


def _check_best(trial: Trial, ask: Ask) -> Violation | None:
    """Among the steps whose values were asked and that decrease phi sufficiently, the accepted one is the best."""
    run, ray = ask(trial), trial.problem
    t, c = _step(run), exact_hyper(run)["decrease"]
    start, slope, square = ray.at(Fraction(0)), ray.slope(Fraction(0)), dot(ray.direction, ray.direction)
    for query in run.queries:
        if query.name != "fun":
            continue
        s = dot([a - b for a, b in zip(query.point, ray.x, strict=True)], ray.direction) / square
        if s > 0 and ray.at(s) <= start + c * s * slope and ray.at(t) > ray.at(s) + _allowed(ray, s, t):
            promised = f"phi(t) <= phi({decimal(s)}) = {decimal(ray.at(s))}, a step that it tried"
            return Violation(0, promised, f"phi({decimal(t)}) = {decimal(ray.at(t))}", run)
    return None


def _claims() -> tuple[Claim, ...]:
    described: Any = (
        ("armijo", "Sufficient decrease", "phi(t) <= phi(0) + decrease t phi'(0), phi(t) = f(x + t direction), t > 0",
         f"{BOOK}, (3.7a)", _check_armijo),
        ("curvature", "Curvature condition", "|phi'(t)| <= curvature |phi'(0)|", f"{BOOK}, (3.7b)", _check_curvature),
        ("best", "No better step was thrown away",
         "of all steps that were tried and decrease phi sufficiently, the accepted one has the smallest value",
         f"{BOOK}, section 3.5: algorithm 3.5 closes in where a trial is no better than the last, and alpha_lo in"
         " algorithm 3.6 is the best so far", _check_best),
    )  # fmt: skip
    return tuple(structural(id, title, says, source, _trials, check) for id, title, says, source, check in described)


METHODS = (
    Method(
        "line-search-bracketing", "Search for a step with the strong Wolfe conditions that brackets it first",
        {"decrease": INNER, "curvature": INNER}, (), SETTINGS, (*_claims(), *part_conduct(_trials)), _trials,
        signature=LINE_SEARCH, one_gradient_a_step=False,
    ),
)  # fmt: skip
