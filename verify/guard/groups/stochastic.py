"""Stochastic methods on finite sums: f(grad_at, n, x0, steps, rng, **hyper), grad_at(x, i) the i-th gradient.

Which index was drawn is read off the user's own questions.  A statement about probabilities accuses only where what
happened has a probability below 2^-60 under the statement.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from random import Random
from typing import Any

from ...arithmetic.vector import Vector
from ...methods import stochastic
from .. import structure
from ..claims import Ask, Claim, Violation, allowance, decimal, distance2, size
from ..instances import point
from ..kinds import Sum
from ..method import COUNT, POSITIVE, Method, Range, Settings, settings
from ..problems import Piece, Point, along_axes, times, turned
from ..process import Query, Run, Trial
from ..references import History, Reference, exact_hyper
from ..signature import STOCHASTIC, Signature
from .draws import (
    CHERNOFF,
    DRAWS,
    RARE,
    asked,
    check_new_batches,
    check_svrg_draws,
    drawing,
    gentle,
    independently,
    uniformly,
)  # fmt: skip
from .tools import Start, Trials, and_on, conduct, defined, kept, length, on, pointed, structural, theorem, vector

STEPS = 12
LATE = 64
"""Steps of the runs in which a bug that waits shows."""

SGD = settings({"step_size": 0.125}, {"step_size": 0.03125})
BATCH = settings({"step_size": 0.125, "batch": 2}, {"step_size": 0.0625, "batch": 3})
WORKERS = settings({"step_size": 0.125, "workers": 2}, {"step_size": 0.0625, "workers": 3})
EPOCH = settings({"step_size": 0.125, "epoch": 4}, {"step_size": 0.0625, "epoch": 7})


def sums(rng: Random) -> list[Start]:
    """Sums of different components, of 4, 5 and 3 of them, in 2, 1 and 3 dimensions; no two gradients alike."""
    shift = Fraction(rng.randrange(1, 4), 4)
    four = tuple(
        turned(along_axes(Piece("square", Fraction(i + 1), Fraction(i)), Piece("square", Fraction(1, 2), -shift * i)))
        for i in range(4)
    )
    five = tuple(along_axes(Piece("square", Fraction(1), Fraction(i * i, 4))) for i in range(5))
    three = tuple(
        along_axes(*(Piece("square", Fraction(1 + (i + j) % 3), Fraction(i - j)) for j in range(3))) for i in range(3)
    )
    return [(Sum(four), point(2, -1)), (Sum(five), point(-3)), (Sum(three), point(1, 1, 4))]


def _starts(hyper: dict[str, float], rng: Random) -> list[Start]:
    """The same sums, flatter where a step size is so long that it would leave them."""
    return [(Sum(tuple(times(part, _flatness(hyper)) for part in f.parts)), x0) for f, x0 in sums(rng)]


def _flatness(hyper: dict[str, float]) -> Fraction:
    return min(Fraction(1), 1 / (8 * Fraction(hyper["step_size"])))


def and_late(chosen: Settings, starts: Any, steps: int) -> Trials:
    """Runs of `steps` steps, and a long one."""
    return and_on(on(chosen, starts, steps), on(chosen, lambda h, rng: starts(h, rng)[:1], LATE))


def minimizer(problem: Sum) -> Point:
    """Of a sum of quadratics whose directions are all the same: by directions, the weighted mean of the offsets."""
    frame, d = problem.parts[0].frame, problem.dimension
    found = 0 * vector(frame[0])
    for j in range(d):
        weight = sum((part.pieces[j].weight for part in problem.parts), Fraction(0))
        pull = sum((part.pieces[j].weight * part.pieces[j].offset for part in problem.parts), Fraction(0))
        found = found + (pull / weight) * vector(frame[j])
    return found.components


def balanced(hyper: dict[str, float], rng: Random) -> list[Start]:
    """From the minimizer, at which the gradients of the components are not 0, though their mean is."""
    pulls = (Fraction(-3), Fraction(1), Fraction(2))
    c = _flatness(hyper)
    f = Sum(tuple(along_axes(Piece("square", c, a), Piece("square", 2 * c, -a)) for a in pulls))
    return [(f, minimizer(f))]


def component(run: Run, index: int, x: Sequence[Fraction]) -> Vector:
    return vector(run.trial.problem.parts[index].gradient(x))


def batches(run: Run, width: int) -> list[list[Query]] | None:
    """The questions in groups of `width`, one group for each step; None where their number is another one.

    Questions beyond those of the steps belong to none where they all come first, at the start, or all come last, at
    the last iterate: a method may report the gradient there.
    """
    queries, due = asked(run), width * run.trial.steps
    extra, room = len(queries) - due, allowance(run.trial) ** 2

    def reports(some: list[Query], x: Point) -> bool:
        return all(distance2(query.point, x) <= room for query in some)

    if extra < 0:
        return None
    if not reports(queries[due:], run.iterates[-1]):
        if not reports(queries[:extra], run.iterates[0]):
            return None
        queries = queries[extra:]
    return [queries[k * width : (k + 1) * width] for k in range(run.trial.steps)]


def _width(run: Run) -> int:
    return int(run.trial.hyper.get("batch", 1))


def _check_cost(trial: Trial, ask: Ask) -> Violation | None:
    run = ask(trial)
    if batches(run, _width(run)) is not None:
        return None
    count, due = len(asked(run)), _width(run) * trial.steps
    return Violation(trial.steps, f"{due} gradients of components in {trial.steps} steps", str(count), run)


def _check_here(trial: Trial, ask: Ask) -> Violation | None:
    """The gradients of a step are taken at x_k."""
    run = ask(trial)
    for k, group in enumerate(batches(run, _width(run)) or []):
        for query in group:
            if distance2(query.point, run.iterates[k]) > allowance(trial) ** 2:
                return Violation(k + 1, f"gradients at x_{k} = {structure.words(run.iterates[k])}",
                                 f"one at {structure.words(query.point)}", run)  # fmt: skip
    return None


def _mean_step(h: History) -> Point:
    """x - step_size times the mean gradient of the components that their run drew."""
    run = h.run
    assert run is not None
    groups = batches(run, _width(run))
    if groups is None:
        return tuple(c - 1 for c in h.x)
    gradients = [component(run, query.index or 0, h.x) for query in groups[h.k]]
    return pointed(stochastic.sgd_step(vector(h.x), stochastic.mean(gradients), h.hyper["step_size"]))


def _check_epochs(trial: Trial, ask: Ask) -> Violation | None:
    """Each round of n steps asks every component once."""
    run = ask(trial)
    n, indices = len(trial.problem.parts), [query.index for query in asked(run)]
    for start in range(0, len(indices) - n + 1, n):
        drawn = indices[start : start + n]
        if len(set(drawn)) < n:
            promised = f"every component once in the steps {start + 1} to {start + n}"
            return Violation(start + n, promised, f"the components {drawn}", run)
    return None


def _check_distinct(trial: Trial, ask: Ask) -> Violation | None:
    run = ask(trial)
    for k, group in enumerate(batches(run, _width(run)) or []):
        if len({query.index for query in group}) < len(group):
            drawn = [query.index for query in group]
            return Violation(k + 1, "different components in a batch", f"the components {drawn}", run)
    return None


# Accumulation and data-parallel steps: the full gradient in pieces


def _full_step(h: History) -> Point:
    return pointed(
        stochastic.sgd_step(vector(h.x), vector(h.problem.gradient(h.x)), h.hyper["step_size"])
    )


def _check_every_component(trial: Trial, ask: Ask) -> Violation | None:
    run = ask(trial)
    n, queries = len(trial.problem.parts), asked(run)
    for k in range(trial.steps):
        here = sorted(query.index or 0 for query in queries[k * n : (k + 1) * n])
        if here != list(range(n)):
            return Violation(k + 1, f"every one of the {n} components once a step", f"the components {here}", run)
    return None


def _check_gradient_descent(trial: Trial, ask: Ask) -> Violation | None:
    run = ask(trial)
    x, due = vector(trial.x0), [trial.x0]
    a = exact_hyper(run)["step_size"]
    for _ in range(trial.steps):
        x = x - a * vector(trial.problem.gradient(x.components))
        due.append(x.components)
    return structure.same(run, due, "the iterate of gradient descent on the mean")


# SVRG and SAGA


def _nearest(h: History, choices: list[Point]) -> Point:
    theirs = h.after
    return choices[0] if theirs is None else min(choices, key=lambda c: distance2(c, theirs))


def _svrg(h: History) -> Point:
    """The snapshot is the last x_j with j a multiple of `epoch`; the index is the one that fits their step best."""
    w = h.points[h.k - h.k % int(h.hyper["epoch"])]
    full, choices = vector(h.problem.gradient(w)), []
    for part in h.problem.parts:
        direction = stochastic.svrg_direction(vector(part.gradient(h.x)), vector(part.gradient(w)), full)
        choices.append(pointed(stochastic.sgd_step(vector(h.x), direction, h.hyper["step_size"])))
    return _nearest(h, choices)


def _check_snapshot(trial: Trial, ask: Ask) -> Violation | None:
    """The step from a snapshot is a full gradient step, whatever index is drawn."""
    run, f = ask(trial), trial.problem
    hyper = exact_hyper(run)
    for k in range(0, trial.steps, int(hyper["epoch"])):
        due = pointed(vector(run.iterates[k]) - hyper["step_size"] * vector(f.gradient(run.iterates[k])))
        if length(vector(due) - vector(run.iterates[k + 1])) > structure.MATCH * size(trial):
            return Violation(k + 1, f"x_{k + 1} = {structure.words(due)}, a full gradient step from the snapshot",
                             structure.words(run.iterates[k + 1]), run)  # fmt: skip
    return None


def _saga(zero: bool) -> Callable[[History], Point]:
    """The table begins with the gradients at x_0, or with zeros; the index is the one that fits their step best."""

    def step(h: History) -> Point:
        parts, a = h.problem.parts, h.hyper["step_size"]
        table = [vector(part.gradient(h.points[0])) for part in parts]
        if zero:
            table = [0 * one for one in table]
        for k, x in enumerate(h.points):
            fresh = [vector(part.gradient(x)) for part in parts]
            choices = [
                stochastic.sgd_step(vector(x), stochastic.saga_direction(one, table, i), a)
                for i, one in enumerate(fresh)
            ]
            if k == h.k:
                return _nearest(h, [pointed(choice) for choice in choices])
            after = vector(h.points[k + 1])
            best = min(range(len(parts)), key=lambda i: (choices[i] - after).inner(choices[i] - after))
            table[best] = fresh[best]
        raise AssertionError

    return step


def _third(hyper: dict[str, float], rng: Random) -> list[Start]:
    """Strongly convex components with step_size = 1/(3 L)."""
    L = 1 / (3 * Fraction(hyper["step_size"]))
    offsets = (Fraction(-2), Fraction(1), Fraction(rng.randrange(2, 5)))
    parts = tuple(along_axes(Piece("square", L, a), Piece("square", L / 2, -a)) for a in offsets)
    return [(Sum(parts), point(3, -2))]


def _check_saga_rate(trial: Trial, ask: Ask) -> Violation | None:
    """Within 2^60 times its expectation: by Markov's inequality a right method is accused with a chance of 2^-60."""
    run, f = ask(trial), trial.problem
    best, n = minimizer(f), len(f.parts)
    L, m = max(part.L for part in f.parts), min(part.m for part in f.parts)
    # Values of strongly convex components are below L/2 times the squared distance, beside their own slopes.
    start = distance2(trial.x0, best) * (1 + Fraction(2 * n, 3))
    due = start * (1 - min(Fraction(1, 4 * n), m / (3 * L))) ** trial.steps * 2**60
    allowed, end = 2**20 * allowance(trial) ** 2, distance2(run.iterates[-1], best)
    if end > due + allowed:
        promised = f"|x_{trial.steps} - x*|^2 <= {decimal(due + allowed)}, 2^60 times what is expected"
        return Violation(trial.steps, promised, decimal(end), run)
    return None


# Assembly

MEAN_REF = (Reference("x - step_size times the mean gradient of the drawn components", _mean_step, alone=False),)
FULL_REF = (Reference("a full gradient step", _full_step),)
SVRG_REF = (Reference("x - step_size (g_i(x) - g_i(w) + grad f(w))", _svrg, slack=4, alone=False),)
SAGA_REF = (
    Reference("x - step_size (g_i(x) - table_i + mean), the table from x_0", _saga(False), slack=16, alone=False),
    Reference("x - step_size (g_i(x) - table_i + mean), the table from zeros", _saga(True), slack=16, alone=False),
)
STEP = {"step_size": POSITIVE}
ROBBINS = "Robbins and Monro (1951); Bottou, Curtis and Nocedal (2018), section 4"


def _method(
    name: str, title: str, hyper: dict[str, Range], references: tuple[Reference, ...], chosen: Settings,
    *claims: Claim, signature: Signature = STOCHASTIC, starts: Any = _starts,
) -> Method:  # fmt: skip
    examples = on(chosen, starts, STEPS)
    return Method(name, title, hyper, references, chosen, (*claims, *conduct(examples, prefix=False)), examples,
                  signature=signature, one_gradient_a_step=False)  # fmt: skip


def _drawn(chosen: Settings, promise: str) -> tuple[Claim, ...]:
    trials = and_late(chosen, _starts, STEPS)
    return (
        structural("cost", "Cost", "a step asks one gradient, or as many as a batch has", "by definition", trials,
                   _check_cost),
        structural("here", "Where gradients are taken", "the gradients of step k are taken at x_k", "by definition",
                   trials, _check_here),
        defined(MEAN_REF, trials, "The step", promise, ROBBINS),
    )  # fmt: skip


def _in_pieces(name: str, title: str, other: str, chosen: Settings) -> Method:
    trials = and_late(chosen, _starts, STEPS)
    return _method(
        name, title, {**STEP, other: COUNT}, FULL_REF, chosen,
        theorem("gradient-descent", "The iterates of gradient descent",
                "the pieces, also of different sizes, add up to the step of the mean of all components",
                "linearity of the gradient", trials, _check_gradient_descent),
        structural("every-component", "Every component once a step", "each step asks every component once",
                   "by definition", trials, _check_every_component),
        kept(on(chosen, balanced, 4)),
    )  # fmt: skip


METHODS = (
    _method("sgd", "SGD, one component a step, drawn with replacement", STEP, MEAN_REF, SGD,
            *_drawn(SGD, "x_{k+1} = x_k - step_size grad f_i(x_k), i the drawn component"),
            uniformly(drawing(_starts, SGD), _width), independently(drawing(_starts, SGD))),
    _method("sgd-epochs", "SGD without replacement: every component once in each round of n steps", STEP, MEAN_REF,
            SGD, *_drawn(SGD, "x_{k+1} = x_k - step_size grad f_i(x_k), i the drawn component"),
            structural("epochs", "Without replacement", "each round of n steps asks every component once",
                       "by definition", and_late(SGD, _starts, 20), _check_epochs)),
    _method("mini-batch-sgd", "Mini-batch SGD: the mean over a batch without repetitions", {**STEP, "batch": COUNT},
            MEAN_REF, BATCH,
            *_drawn(BATCH, "x_{k+1} = x_k - step_size times the mean of the gradients of the batch"),
            structural("distinct", "No repetitions in a batch", "the components of a batch are different",
                       "by definition", and_late(BATCH, _starts, STEPS), _check_distinct),
            uniformly(drawing(_starts, BATCH), _width),
            structural("fresh", "A batch of its own in every step",
                       f"a batch is the one before with the chance 1/(n choose batch) at most {RARE}", CHERNOFF,
                       drawing(_starts, BATCH), check_new_batches(batches, _width))),
    _in_pieces("gradient-accumulation", "A full step, accumulated over micro-batches of `batch` components", "batch",
               BATCH),
    _in_pieces("data-parallel-sgd", "A full step, averaged over `workers` that share the components", "workers",
               WORKERS),
    _method("svrg", "SVRG with a snapshot every `epoch` steps", {**STEP, "epoch": COUNT}, SVRG_REF, EPOCH,
            defined(SVRG_REF, and_late(EPOCH, _starts, STEPS), "The step",
                    "x - step_size (g_i(x) - g_i(w) + grad f(w)), w the last x_j with j a multiple of epoch",
                    "Johnson and Zhang (2013)"),
            structural("snapshot", "No noise at the snapshot", "the step from a snapshot is a full gradient step",
                       "Johnson and Zhang (2013)", on(EPOCH, _starts, STEPS), _check_snapshot),
            structural("uniform", "Every component has its share",
                       f"each of the n components is drawn with probability 1/n {RARE}", CHERNOFF,
                       on(lambda given: EPOCH(given)[:1], gentle, DRAWS), check_svrg_draws),
            kept(on(EPOCH, balanced, 8), "a run from the minimizer stays there: the variance is 0")),
    _method("saga", "SAGA", STEP, SAGA_REF, SGD,
            defined(SAGA_REF, on(SGD, _starts, STEPS), "The step",
                    "x - step_size (g_i(x) - table_i + mean of the table), then table_i = g_i(x)",
                    "Defazio, Bach and Lacoste-Julien (2014)"),
            theorem("rate", "Linear convergence",
                    "E|x_k - x*|^2 <= (1 - min(1/(4 n), m/(3 L)))^k C for step_size = 1/(3 L)"
                    " (accused where the chance is below 2^-60)",
                    "Defazio, Bach and Lacoste-Julien (2014), corollary 1; Markov's inequality",
                    on(settings({"step_size": 0.125}), _third, 1300), _check_saga_rate)),
)  # fmt: skip
