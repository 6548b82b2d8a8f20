"""BFGS, L-BFGS and nonlinear conjugate gradients with line searches of their own."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from random import Random
from typing import Any

from ...arithmetic.vector import Vector
from ...methods import quasi_newton as qn
from .. import structure
from ..claims import Ask, Claim, Violation, decimal, size
from ..instances import point
from ..method import COUNT, Method, Settings, settings
from ..problems import Piece, along_axes
from ..process import Run, Trial
from ..references import exact_hyper
from . import lasting
from .newton import exponential_free
from .searched import search_allowance
from .tools import (
    LONG,
    Start,
    Trials,
    and_on,
    conduct,
    curved,
    easy,
    first,
    kept,
    length,
    on,
    parallel,
    pointed,
    short,
    step_of,
    structural,
    theorem,
    vector,
)

NONE = settings({})

MEMORY = settings({"memory": 2}, {"memory": 5}, {"memory": 20})

STEPS = 8

WRIGHT = "Nocedal and Wright (2006)"

CLEAR = Fraction(1, 2**12)
"""Steps shorter than this share of the instance say little: rounding in their gradients is no longer far below."""

WORTH = Fraction(1, 2**10)
"""The share of the first gradient above which function values show a search where to go."""

Check = Callable[[Trial, Ask], Violation | None]

Direction = Callable[[list[qn.Pair], list[Vector], dict[str, Fraction]], Vector]


def _starts(hyper: dict[str, float], rng: Random) -> list[Start]:
    return [*easy(rng), *exponential_free()[:2], curved()]


def at_minimizer(hyper: dict[str, float], rng: Random) -> list[Start]:
    return [(along_axes(Piece("square", Fraction(1)), Piece("square", Fraction(3))), point(0, 0))]


def rounded(v: Vector) -> Vector:
    return Vector(short(c, 300) for c in v)


def pairs_of(run: Run, k: int) -> tuple[list[qn.Pair], list[Vector]]:
    """(s_i, y_i) for i < k, and g_0 ... g_k, the gradients as floats gave them."""
    slopes = [vector(g) for g in run.gradients[: k + 1]]
    return [(step_of(run, i), slopes[i + 1] - slopes[i]) for i in range(k)], slopes


def bfgs(scaled: bool) -> Direction:
    """-H g, H from H_0 = I or from the usual multiple of I, put in before the first update ((6.20) there)."""

    def direction(pairs: list[qn.Pair], slopes: list[Vector], hyper: dict[str, Fraction]) -> Vector:
        g = slopes[-1]
        H = qn.identity(len(g), qn.usual_scale(pairs[:1]) if scaled and pairs else Fraction(1))
        for s, y in pairs:
            H = tuple(rounded(row) for row in qn.bfgs_update(H, s, y))
        return -qn.apply(H, g)

    return direction


def _lbfgs(scaled: bool) -> Direction:
    def direction(pairs: list[qn.Pair], slopes: list[Vector], hyper: dict[str, Fraction]) -> Vector:
        latest = pairs[max(0, len(pairs) - int(hyper["memory"])) :]
        return -qn.two_loop(latest, slopes[-1], qn.usual_scale(latest) if scaled and latest else Fraction(1))

    return direction


def _check_conjugate(beta: Callable[[Vector, Vector], Fraction]) -> Callable[[Trial, Ask], Violation | None]:
    """x_{k+1} - x_k is a positive multiple of p_k = -g_k + beta p_{k-1}, or of -g_k where a restart is allowed."""

    def check(trial: Trial, ask: Ask) -> Violation | None:
        run, p, latest = ask(trial), None, 0
        slopes = [vector(g) for g in run.gradients]
        for k in range(_clear_steps(run)):
            g = slopes[k]
            due = -g if p is None else rounded(qn.conjugate(g, beta(g, slopes[k - 1]), p))
            if parallel(run, k, due, Fraction(1, 2**16)):
                p = due
            elif _restarts(k - latest, g, slopes[k - 1], due) and parallel(run, k, -g, Fraction(1, 2**16)):
                p, latest = -g, k
            else:
                got = structure.words(pointed(step_of(run, k)))
                return Violation(k + 1, f"a positive multiple of {structure.words(pointed(due))}", got, run)
        return None

    return check


def _restarts(steps: int, g: Vector, before: Vector, due: Vector) -> bool:
    """Whether conjugate gradients may begin anew: after d steps or more, from a direction that does not descend, or
    from gradients that are far from orthogonal (Nocedal and Wright (5.52), where nu = 0.1)."""
    return steps >= len(g) or g.inner(due) >= 0 or 10 * abs(g.inner(before)) >= g.inner(g)


def _check_direction(*conventions: Direction) -> Callable[[Trial, Ask], Violation | None]:
    """x_{k+1} - x_k is a positive multiple of the direction, in one convention on the whole run."""

    def check(trial: Trial, ask: Ask) -> Violation | None:
        run = ask(trial)
        found = [_astray(run, convention) for convention in conventions]
        return None if None in found else max((v for v in found if v is not None), key=lambda v: v.step)

    return check


def _astray(run: Run, convention: Direction) -> Violation | None:
    hyper = exact_hyper(run)
    for k in range(_clear_steps(run)):
        pairs, slopes = pairs_of(run, k)
        if any(s.inner(y) <= 0 for s, y in pairs):
            return None
        p = convention(pairs, slopes, hyper)
        if not parallel(run, k, p, Fraction(1, 2**16)):
            got = structure.words(pointed(step_of(run, k)))
            return Violation(k + 1, f"a positive multiple of {structure.words(pointed(p))}", got, run)
    return None


def _clear_steps(run: Run) -> int:
    """The number of steps before the first one that is too short to say something."""
    for k in range(run.trial.steps):
        if length(step_of(run, k)) <= CLEAR * size(run.trial):
            return k
    return run.trial.steps


def _check_positive(trial: Trial, ask: Ask) -> Violation | None:
    run = ask(trial)
    for k in range(_clear_steps(run)):
        slope = step_of(run, k).inner(vector(run.gradients[k]))
        if slope >= 0:
            return Violation(k + 1, f"<grad f(x_{k}), x_{k + 1} - x_{k}> < 0", decimal(slope), run)
    return None


def _check_down(trial: Trial, ask: Ask) -> Violation | None:
    run, f = ask(trial), trial.problem
    pairs = ((k, f.value(run.iterates[k]), f.value(run.iterates[k - 1])) for k in range(1, trial.steps + 1))
    return first(run, pairs, "f(x_{k})", search_allowance(trial))


def _check_first_step(trial: Trial, ask: Ask) -> Violation | None:
    """A step where the gradient is not 0: a search that gives up at once is none."""
    run = ask(trial)
    if run.iterates[1] == run.iterates[0] and any(run.gradients[0]):
        return Violation(1, "a step from the start, whose gradient is not 0", "none", run)
    return None


def _check_moves(trial: Trial, ask: Ask) -> Violation | None:
    """A step where the gradient is not small: a search that gives up is none."""
    run = ask(trial)
    due = WORTH * length(run.gradients[0])
    for k in range(trial.steps):
        if run.iterates[k + 1] == run.iterates[k] and length(run.gradients[k]) > due:
            return Violation(k + 1, f"a step from x_{k}, whose gradient is not small", "none", run)
    return None


def _searched(
    chosen: Settings, check: Check, moves: Claim, source: str, unless: str = "", late: Trials | None = None
) -> tuple[Claim, ...]:
    trials = on(chosen, _starts, STEPS)
    return (
        structural("direction", "Direction", "x_{k+1} - x_k is a positive multiple of the method's direction, made"
                   f" of the gradients so far{unless}", source, and_on(trials, late) if late else trials, check),
        theorem("descent", "No step ascends", "f(x_{k+1}) <= f(x_k)", f"{WRIGHT}, section 3.1", trials, _check_down),
        moves,
        kept(on(chosen, at_minimizer, 3)),
    )  # fmt: skip


def _first_step(chosen: Settings) -> Claim:
    """All that is promised where a later direction may fail to descend."""
    return structural(
        "moves", "There is a first step", "x_1 is not x_0 where the gradient is not 0", "by definition",
        on(chosen, _starts, STEPS), _check_first_step,
    )  # fmt: skip


def _moves(chosen: Settings) -> Claim:
    return structural(
        "moves", "Every step moves", f"x_{{k+1}} is not x_k while |grad f(x_k)| > {WORTH} |grad f(x_0)|",
        f"{WRIGHT}, lemma 3.1: along a direction that descends there is an acceptable step",
        on(chosen, _starts, STEPS), _check_moves,
    )  # fmt: skip


def _curvature(chosen: Settings) -> Claim:
    return structural(
        "positive", "The matrix stays positive definite", "<grad f(x_k), x_{k+1} - x_k> < 0 at every step",
        f"{WRIGHT}, section 6.1", on(chosen, _starts, STEPS), _check_positive,
    )  # fmt: skip


def _searching(name: str, title: str, hyper: Any, chosen: Settings, *claims: Claim) -> Method:
    examples = on(chosen, _starts, STEPS)
    everyone = (*claims, *conduct(examples, broken=False))
    return Method(name, title, hyper, (), chosen, everyone, examples, one_gradient_a_step=False)

RESTARTED = (
    ", or of -grad f(x_k) after d steps or more, or where the direction does not descend, or where |<g_k, g_{k-1}>| is"
    " at least |g_k|^2/10"
)
BFGS_SOURCE, FR_SOURCE = f"{WRIGHT}, (6.17)", "Fletcher and Reeves (1964)"


METHODS = (
    _searching("bfgs", "BFGS with a line search of its own", {}, NONE,
               *_searched(NONE, _check_direction(bfgs(False), bfgs(True)), _moves(NONE), BFGS_SOURCE),
               _curvature(NONE)),
    _searching("lbfgs", "L-BFGS, the two-loop recursion, with a line search of its own", {"memory": COUNT}, MEMORY,
               *_searched(MEMORY, _check_direction(_lbfgs(True), _lbfgs(False)), _moves(MEMORY),
                          f"{WRIGHT}, algorithm 7.4", late=on(MEMORY, lasting.scattered, LONG)),
               _curvature(MEMORY)),
    _searching("conjugate-gradient-fletcher-reeves", "Nonlinear conjugate gradients, Fletcher-Reeves", {}, NONE,
               *_searched(NONE, _check_conjugate(qn.fletcher_reeves), _first_step(NONE), FR_SOURCE, RESTARTED)),
    _searching("conjugate-gradient-polak-ribiere", "Nonlinear conjugate gradients, Polak-Ribiere+", {}, NONE,
               *_searched(NONE, _check_conjugate(qn.polak_ribiere_plus), _first_step(NONE), f"{WRIGHT}, (5.45)",
                          RESTARTED)),
)  # fmt: skip
