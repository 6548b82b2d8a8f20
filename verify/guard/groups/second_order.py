"""Whole methods with second derivatives that choose their own step: trust regions and truncated Newton methods.

Only what every one of them promises is claimed; how the step within the region is found is left to the method.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from random import Random

from .. import structure
from ..claims import Ask, Violation, allowance, decimal, value_allowance
from ..instances import point
from ..method import POSITIVE, Method, Settings, settings
from ..problems import Piece, along_axes, turned
from ..process import Trial
from ..references import exact_hyper
from ..signature import SECOND_ORDER
from .tools import (
    SEARCH,
    Pair,
    Start,
    bent,
    conduct,
    curved,
    easy,
    first,
    kept,
    length,
    on,
    plain,
    step_of,
    structural,
    theorem,
    vector,
)

BOOK = "Nocedal and Wright (2006), Numerical Optimization"
NONE = settings({})
RADIUS = settings({"radius": 0.5}, {"radius": 2.0})
STEPS, MANY = 10, 30
REFUSED = 20
"""So many halvings of a radius shorten it by a million."""


def _quadratics(hyper: dict[str, float], rng: Random) -> list[Start]:
    uneven = turned(along_axes(Piece("square", Fraction(10)), Piece("square", Fraction(1, 10), Fraction(1))))
    return [*easy(rng), (uneven, point(3, -1))]


def _all(hyper: dict[str, float], rng: Random) -> list[Start]:
    return [*_quadratics(hyper, rng), *bent(rng)[1:], curved()]


def _valley(hyper: dict[str, float], rng: Random) -> list[Start]:
    return [curved()]


def _minimizer(hyper: dict[str, float], rng: Random) -> list[Start]:
    return [(along_axes(Piece("square", Fraction(1)), Piece("square", Fraction(3))), point(0, 0))]


def _check_down(trial: Trial, ask: Ask) -> Violation | None:
    run, f = ask(trial), trial.problem
    pairs: Iterator[Pair] = (
        (k, f.value(run.iterates[k]), f.value(run.iterates[k - 1])) for k in range(1, trial.steps + 1)
    )
    return first(run, pairs, "f(x_{k})", value_allowance(trial, getattr(f, "L", Fraction(64))))


def _check_arrives(trial: Trial, ask: Ask) -> Violation | None:
    """After many steps on a strongly convex quadratic nothing is left to be done."""
    run, best = ask(trial), plain(trial).minimizer
    last = run.iterates[-1]
    # Function values, from which a line search decides, place a minimizer no better.
    if any(abs(a - b) > SEARCH * (1 + abs(b)) for a, b in zip(last, best, strict=True)):
        return Violation(trial.steps, f"x_{trial.steps} = {structure.words(best)}", structure.words(last), run)
    return None


def _check_moves(trial: Trial, ask: Ask) -> Violation | None:
    """A step that is refused has to make the next one shorter: it cannot be refused for ever."""
    run, refused = ask(trial), 0
    due = length(run.gradients[0]) / 2**10
    for k in range(trial.steps):
        still = run.iterates[k + 1] == run.iterates[k] and length(run.gradients[k]) > due
        refused = refused + 1 if still else 0
        if refused == REFUSED:
            return Violation(k + 1, f"a step in {REFUSED} trials from x_{k}, whose gradient is not small", "none", run)
    return None


def _check_direction(trial: Trial, ask: Ask) -> Violation | None:
    run = ask(trial)
    for k in range(trial.steps):
        slope = step_of(run, k).inner(vector(run.gradients[k]))
        if slope > allowance(trial) * length(run.gradients[k]):
            return Violation(k + 1, f"<grad f(x_{k}), x_{k + 1} - x_{k}> <= 0", decimal(slope), run)
    return None


def _check_region(trial: Trial, ask: Ask) -> Violation | None:
    """The first step stays in the first region; later radii may have grown to twice the last, each time."""
    run, radius = ask(trial), exact_hyper(ask(trial))["radius"]
    pairs = ((k, length(step_of(run, k - 1)), radius * 2 ** (k - 1)) for k in range(1, trial.steps + 1))
    return first(run, pairs, "|x_{k} - x_{j}|", allowance(trial))


def _check_cauchy(trial: Trial, ask: Ask) -> Violation | None:
    """On a convex quadratic the model is the function, and the first step does as well as the Cauchy point."""
    run, f = ask(trial), plain(trial)
    g = f.gradient(trial.x0)
    long, radius = length(g), exact_hyper(run)["radius"]
    gain = long / 2 * min(radius, long / f.L)
    due = f.value(trial.x0) - gain
    allowed = value_allowance(trial, f.L)
    if f.value(run.iterates[1]) > due + allowed:
        return Violation(1, f"f(x_1) <= {decimal(due)}", decimal(f.value(run.iterates[1])), run)
    return None


def _shared(chosen: Settings) -> tuple:  # type: ignore[type-arg]
    return (
        theorem("descent", "No step ascends", "f(x_{k+1}) <= f(x_k)", f"{BOOK}, chapters 3 and 4",
                on(chosen, _all, STEPS), _check_down),
        structural("down", "Every step goes downhill", "<grad f(x_k), x_{k+1} - x_k> <= 0", f"{BOOK}, section 7.1",
                   on(chosen, _quadratics, STEPS), _check_direction),
        replace(
            theorem("arrives", "Quadratics are solved", f"after {MANY} steps a strongly convex quadratic is minimized",
                    f"{BOOK}, theorems 4.9 and 7.2: convergence is superlinear once the region, or the residual, allows"
                    " it", on(chosen, _quadratics, MANY), _check_arrives),
            speaks=lambda trial: trial.steps == MANY,
        ),
        theorem("moves", "It does not get stuck",
                f"one of {REFUSED} successive trials is a step, while |grad f(x_k)| > |grad f(x_0)|/1024",
                f"{BOOK}, theorem 4.5: a radius that shrinks at refused steps comes to where the model is good",
                on(chosen, _valley, MANY), _check_moves),
        kept(on(chosen, _minimizer, 3)),
        *conduct(on(chosen, _all, STEPS), broken=False),
    )  # fmt: skip


METHODS = (
    Method(
        "trust-region", "Trust region with a first radius, the model's Hessian exact", {"radius": POSITIVE}, (), RADIUS,
        (
            theorem("cauchy", "As good as the Cauchy point",
                    "on convex quadratics f(x_0) - f(x_1) >= |g|/2 min(radius, |g|/L), g = grad f(x_0)",
                    f"{BOOK}, lemma 4.3 and theorem 4.4", on(RADIUS, _quadratics, 1), _check_cauchy),
            structural("region", "Steps stay in the region",
                       "|x_1 - x_0| <= radius, and a radius grows to twice the last at most",
                       f"{BOOK}, algorithm 4.1", on(RADIUS, _all, STEPS), _check_region),
            *_shared(RADIUS),
        ),
        on(RADIUS, _all, STEPS), signature=SECOND_ORDER, one_gradient_a_step=False,
    ),
    Method(
        "newton-truncated", "Newton's method whose equation is solved inexactly, with a line search", {}, (), NONE,
        _shared(NONE), on(NONE, _all, STEPS), signature=SECOND_ORDER, one_gradient_a_step=False,
    ),
)  # fmt: skip
