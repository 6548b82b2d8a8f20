"""Subgradients, online gradients and coordinate descent."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from random import Random

from .. import structure
from ..claims import Ask, Violation, allowance, decimal, distance2, size, value_allowance
from ..instances import point
from ..kinds import Region, Sum
from ..method import POSITIVE, Range, settings
from ..problems import Piece, Point, Problem, along_axes, dot, turned
from ..process import Trial
from ..references import History, Reference, exact_hyper
from ..signature import ONLINE, OPTIMIZER
from . import lasting
from .composite import STEP, STEPS, check_feasible, composite_method, corners, proximal
from .descent import diminished
from .tools import (
    Pair,
    Start,
    bent,
    defined,
    early_and_late,
    easy,
    first,
    kept,
    on,
    plain,
    pointed,
    structural,
    theorem,
    vector,
)

SUBGRADIENT = settings({"step_size": 0.5, "power": 0.5}, {"step_size": 0.125, "power": 0.0})


# Subgradients


def _kinked(hyper: dict[str, float], rng: Random) -> list[Start]:
    one = Fraction(1)
    offset = Fraction(rng.randrange(-2, 3), 3)
    return [
        (along_axes(Piece("absolute", one)), point(Fraction(13, 8))),
        (turned(along_axes(Piece("absolute", 2 * one, offset), Piece("absolute", one / 2))), point(1, -2)),
        (turned(along_axes(Piece("absolute", one), Piece("huber", one), Piece("square", one / 2))), point(1, 2, -1)),
    ]


def _subgradient(h: History) -> Point:
    return pointed(vector(h.x) - diminished(h.hyper, h.k) * vector(h.gradients[-1]))


def _check_nearer(trial: Trial, ask: Ask) -> Violation | None:
    """|x_{k+1} - x*|^2 <= |x_k - x*|^2 - 2 a_k (f(x_k) - f*) + a_k^2 |g_k|^2."""
    run, f = ask(trial), plain(trial)
    hyper = exact_hyper(run)

    def pairs() -> Iterator[Pair]:
        for k in range(1, trial.steps + 1):
            x, g, a = run.iterates[k - 1], run.gradients[k - 1], diminished(hyper, k - 1)
            due = distance2(x, f.minimizer) - 2 * a * f.value(x) + a * a * dot(g, g)
            yield k, distance2(run.iterates[k], f.minimizer), due

    return first(run, pairs(), "|x_{k} - x*|^2", 8 * size(trial) * allowance(trial))


def _check_best(trial: Trial, ask: Ask) -> Violation | None:
    run, f = ask(trial), plain(trial)
    hyper, best = exact_hyper(run), None
    top, bottom = distance2(trial.x0, f.minimizer), Fraction(0)
    for k in range(trial.steps):
        a, g, value = diminished(hyper, k), run.gradients[k], f.value(run.iterates[k])
        best = value if best is None else min(best, value)
        top, bottom = top + a * a * dot(g, g), bottom + 2 * a
        if best > top / bottom + 8 * size(trial) * allowance(trial):
            return Violation(k + 1, f"min over i <= {k} of f(x_i) - f* <= {decimal(top / bottom)}", decimal(best), run)
    return None


# Online gradients


def _games(hyper: dict[str, float], rng: Random) -> list[Start]:
    """Losses that turn around, on a ball and on a box, and losses in one dimension that alternate."""
    offsets = [Fraction(rng.randrange(-3, 4)) for _ in range(STEPS)]
    turning = tuple(
        turned(along_axes(Piece("square", Fraction(1), c), Piece("huber", Fraction(1), -c))) for c in offsets
    )
    alternating = tuple(along_axes(Piece("linear", Fraction((-1) ** t))) for t in range(STEPS))
    drifting = tuple(along_axes(Piece("absolute", Fraction(1), Fraction(t, 8))) for t in range(STEPS))
    return [
        (Sum(turning, Region("ball", (Fraction(1),))), point(0, 1)),
        (Sum(turning, Region("box", (Fraction(-1), Fraction(1)))), point(1, -1)),
        (Sum(alternating, Region("box", (Fraction(-1), Fraction(1)))), point(1)),
        (Sum(drifting, Region("box", (Fraction(-2), Fraction(2)))), point(-1)),
    ]


def _online(h: History) -> Point:
    g = h.problem.parts[h.k].gradient(h.x)
    return pointed(proximal(h.problem.region, vector(h.x) - h.hyper["step_size"] * vector(g), Fraction(1)))


def _lazily(h: History) -> Point:
    """The projection of x_0 - step_size times the sum of the gradients so far: dual averaging."""
    total = sum((vector(f.gradient(x)) for f, x in zip(h.problem.parts, h.points, strict=False)), 0 * vector(h.x))
    return pointed(proximal(h.problem.region, vector(h.points[0]) - h.hyper["step_size"] * total, Fraction(1)))


def _check_regret(trial: Trial, ask: Ask) -> Violation | None:
    run, f = ask(trial), trial.problem
    a = exact_hyper(run)["step_size"]
    for u in corners(f.region, f.dimension):
        regret, bound = Fraction(0), distance2(trial.x0, u) / (2 * a)
        for t in range(trial.steps):
            x, g = run.iterates[t], f.parts[t].gradient(run.iterates[t])
            regret += f.parts[t].value(x) - f.parts[t].value(u)
            bound += a * dot(g, g) / 2
            if regret > bound + 64 * size(trial) * allowance(trial):
                promised = f"sum over t <= {t} of f_t(x_t) - f_t(u) <= {decimal(bound)} at u = {structure.words(u)}"
                return Violation(t + 1, promised, decimal(regret), run)
    return None


def _check_no_foresight(trial: Trial, ask: Ask) -> Violation | None:
    """The t-th loss is asked at x_t, and the losses one after the other."""
    run, latest = ask(trial), 0
    for query in run.queries:
        if query.name != "grad_at" or query.index is None:
            continue
        t = query.index
        if t > latest + 1 or t < latest:
            return Violation(latest, f"the loss {latest} or {latest + 1} is asked next", f"the loss {t}", run)
        if distance2(query.point, run.iterates[min(t, trial.steps)]) > allowance(trial) ** 2:
            place = structure.words(query.point)
            return Violation(t, f"the gradient of loss {t} is taken at x_{t}", f"at {place}", run)
        latest = t
    if latest < trial.steps - 1:
        return Violation(trial.steps, f"{trial.steps} losses are asked", f"the last one asked is {latest}", run)
    return None


# Coordinates


def _cyclic(h: History) -> Point:
    """The coordinate k mod d moves by -step_size times its partial derivative."""
    i = h.k % h.problem.dimension
    return tuple(
        x - h.hyper["step_size"] * h.problem.gradient(h.x)[i] if i == j else x for j, x in enumerate(h.x)
    )


def _coordinate_starts(hyper: dict[str, float], rng: Random) -> list[Start]:
    L = 1 / Fraction(hyper["step_size"])
    return [*easy(rng, L), *bent(rng, L), (_nearly(L), point(8, Fraction(1, 64)))]


def _nearly(L: Fraction) -> Problem:
    """Where one coordinate is far from its minimum and the other one near it."""
    return along_axes(Piece("square", L), Piece("square", L / 2))


def _check_one_coordinate(trial: Trial, ask: Ask) -> Violation | None:
    run = ask(trial)
    for k in range(trial.steps):
        moved = [i + 1 for i, (a, b) in enumerate(zip(run.iterates[k], run.iterates[k + 1], strict=True)) if a != b]
        if len(moved) > 1:
            return Violation(k + 1, f"at most one coordinate of x_{k + 1} differs from x_{k}", f"{moved} do", run)
    return None


def _check_coordinate_descent(trial: Trial, ask: Ask) -> Violation | None:
    run, f = ask(trial), plain(trial)
    a = exact_hyper(run)["step_size"]

    def pairs() -> Iterator[Pair]:
        for k in range(1, trial.steps + 1):
            x, after = run.iterates[k - 1 : k + 1]
            g = [c for c, b, e in zip(f.gradient(x), x, after, strict=True) if b != e]
            yield k, f.value(after), f.value(x) - a * (1 - a * f.L / 2) * dot(g, g)

    return first(run, pairs(), "f(x_{k})", value_allowance(trial, f.L))


def _check_every_coordinate(trial: Trial, ask: Ask) -> Violation | None:
    """In each round of d steps every coordinate moves whose partial derivative is not 0 all the time."""
    run, f = ask(trial), plain(trial)
    d = f.dimension
    for start in range(0, trial.steps - d + 1, d):
        points = run.iterates[start : start + d + 1]
        for i in range(d):
            still = all(x[i] == points[0][i] for x in points)
            if still and all(abs(f.gradient(x)[i]) > 2**10 * allowance(trial) * f.L for x in points[:-1]):
                promised = f"coordinate {i + 1} moves in the steps {start + 1} to {start + d}"
                return Violation(start + d, promised, "it does not", run)
    return None

SUBGRADIENT_REF = (Reference("x - step_size/(k + 1)^power g", _subgradient),)

ONLINE_REF = (
    Reference("projection of x_t - step_size grad f_t(x_t)", _online, slack=4),
    Reference("projection of x_0 - step_size times the sum of the gradients", _lazily, slack=16),
)

CYCLIC_REF = (Reference("coordinates in turn, each by -step_size times its partial derivative", _cyclic),)


METHODS = (
    composite_method(
        "subgradient", "Subgradient method with steps step_size/(k + 1)^power", SUBGRADIENT_REF, SUBGRADIENT, _kinked,
        STEPS, OPTIMIZER,
        theorem("nearer", "The basic inequality",
                "|x_{k+1} - x*|^2 <= |x_k - x*|^2 - 2 a_k (f(x_k) - f*) + a_k^2 |g_k|^2",
                "Shor (1985), section 2.2; Boyd, Subgradient methods, section 3", on(SUBGRADIENT, _kinked, STEPS),
                _check_nearer),
        theorem("best", "The best value", "min_i f(x_i) - f* <= (|x_0 - x*|^2 + sum a_i^2 |g_i|^2)/(2 sum a_i)",
                "Boyd, Subgradient methods, section 3", on(SUBGRADIENT, _kinked, 40), _check_best),
        defined(SUBGRADIENT_REF, early_and_late(SUBGRADIENT, _kinked, STEPS, _kinked), "The k-th step",
                "x_{k+1} = x_k - step_size/(k + 1)^power g_k", "by definition"),
        kept(on(SUBGRADIENT, lambda h, rng: [(along_axes(Piece("absolute", Fraction(1))), point(0))], 3)),
        hyper={"step_size": POSITIVE, "power": Range(0, 4, True)},
    ),
    composite_method(
        "online-gradient-descent", "Online gradient descent", ONLINE_REF, STEP, _games, STEPS, ONLINE,
        theorem("regret", "Regret", "sum f_t(x_t) - f_t(u) <= |x_0 - u|^2/(2 a) + a/2 sum |g_t|^2, every u in the set",
                "Zinkevich (2003), theorem 1", on(STEP, _games, STEPS), _check_regret),
        structural("feasible", "Iterates are feasible", "every x_t lies in the set", "by definition",
                   on(STEP, _games, STEPS), check_feasible),
        structural("order", "No foresight", "in round t the t-th loss is asked, at x_t", "by definition",
                   on(STEP, _games, STEPS), _check_no_foresight),
        defined(ONLINE_REF, early_and_late(STEP, _games, STEPS, lasting.alternating), "The step",
                "x_{t+1} is the projection of x_t - step_size grad f_t(x_t), or of x_0 - step_size sum_i grad f_i(x_i)",
                "Zinkevich (2003); the lazy projection, of the same regret: McMahan (2017), theorem 1"),
    ),
    composite_method(
        "coordinate-descent", "Cyclic coordinate descent with a fixed step", CYCLIC_REF, STEP, _coordinate_starts,
        STEPS, OPTIMIZER,
        structural("one-coordinate", "One coordinate at a time", "x_{k+1} differs from x_k in one coordinate at most",
                   "by definition", on(STEP, _coordinate_starts, STEPS), _check_one_coordinate),
        structural("every-coordinate", "Every coordinate has its turn",
                   "in each round of d steps every coordinate moves that has a reason to", "by definition",
                   early_and_late(STEP, _coordinate_starts, STEPS, lasting.gradual),
                   _check_every_coordinate),
        theorem("descent", "Descent along a coordinate",
                "f(x_{k+1}) <= f(x_k) - a (1 - a L/2) (the partial derivative)^2", "Wright (2015), section 3",
                early_and_late(STEP, _coordinate_starts, STEPS, lasting.gradual),
                _check_coordinate_descent),
        kept(on(STEP, lambda h, rng: [(along_axes(Piece("square", Fraction(1)), Piece("huber", Fraction(1))),
                                       point(0, 0))], 4)),
    ),
)  # fmt: skip
