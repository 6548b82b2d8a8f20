"""Makes the instance of a finding smaller: fewer steps and coordinates, no rotation, no offsets, small integers.

A smaller instance counts only where the target still breaks the claim and the textbook method, run on the same
instance, does not: what is shown is never an artefact of the shrinking.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

from .claims import Claim, Violation
from .problems import Piece, Point, Problem, along_axes
from .process import Run, Trial
from .references import Reference, exact_hyper, simulate

Check = Callable[[Trial], Violation | None]
"""What the target breaks on a trial, in a way that is not the textbook's own; None where it breaks nothing."""
MOST_TRIES = 60


def shrink(
    claim: Claim, trial: Trial, violation: Violation, check: Check, reference: Reference | None, until: float
) -> Violation:
    """The violation on the smallest trial that was found until the clock (time.monotonic) says `until`."""
    best, tries, improved = violation, 0, True
    if reference is None or not reference.alone:
        # Nobody can say that the textbook method obeys elsewhere; but what breaks at a step breaks in the run up to it.
        cut = replace(trial, steps=violation.step)
        return (check(cut) if 0 < violation.step < trial.steps else None) or violation
    while improved:
        improved = False
        for smaller in _smaller(trial, best.step):
            tries += 1
            if tries > MOST_TRIES or time.monotonic() > until:
                return best
            found = _breaks(claim, smaller, check, reference)
            if found is not None:
                trial, best, improved = smaller, found, True
                break
    return best


def _breaks(claim: Claim, trial: Trial, check: Check, reference: Reference) -> Violation | None:
    """The target's violation of a claim that the textbook method obeys on the same trial."""
    try:
        if claim.check(trial, lambda asked: textbook_run(reference, asked)) is not None:
            return None
        return check(trial)
    except (ArithmeticError, AssertionError, IndexError, ValueError):
        # The claim does not speak of such a trial: two coordinates are to be exchanged, say, and there is one.
        return None


def textbook_run(reference: Reference, trial: Trial) -> Run:
    """The run that the textbook method makes of a trial."""
    hollow = Run(trial, (), (), False, trial.dtype, 0, trial.steps)
    points = tuple(simulate(reference, trial.problem, trial.x0, trial.steps, exact_hyper(hollow)))
    gradients = tuple(tuple(trial.problem.gradient(x)) for x in points) if hasattr(trial.problem, "gradient") else ()
    return replace(hollow, iterates=points, gradients=gradients)


def _smaller(trial: Trial, broken: int) -> Iterator[Trial]:
    """Trials that a reader finds simpler than one that breaks at the step `broken`, the boldest first."""
    if 0 < broken < trial.steps:
        yield replace(trial, steps=broken)
    for steps in dict.fromkeys((1, trial.steps // 2, trial.steps - 1)):
        if 0 < steps < trial.steps:
            yield replace(trial, steps=steps)
    if isinstance(trial.problem, Problem):
        for problem, x0 in _simpler(trial.problem, trial.x0):
            yield replace(trial, problem=problem, x0=x0)
        for x0 in _nearer(trial.x0):
            yield replace(trial, x0=x0)


def _simpler(problem: Problem, x0: Point) -> Iterator[tuple[Problem, Point]]:
    d = problem.dimension
    axes = along_axes(*problem.pieces)
    if len(problem.pieces) != d:
        return
    if d > 1:
        for i in range(d):
            yield along_axes(problem.pieces[i]), (x0[i],)
        for i in range(d):
            yield along_axes(*_without(problem.pieces, i)), _without(x0, i)
    if problem.frame != axes.frame:
        yield axes, x0
    for i, piece in enumerate(problem.pieces):
        if piece.offset:
            centred = replace(piece, offset=Fraction(0))
            yield Problem((*problem.pieces[:i], centred, *problem.pieces[i + 1 :]), problem.frame), x0
        if piece.shape in ("huber", "hinge"):
            square = Piece("square", piece.weight, piece.offset)
            yield Problem((*problem.pieces[:i], square, *problem.pieces[i + 1 :]), problem.frame), x0


def _without(items: tuple, i: int) -> tuple:  # type: ignore[type-arg]
    return (*items[:i], *items[i + 1 :])


def _nearer(x0: Point) -> Iterator[Point]:
    """Starts with smaller integers; 1 is the simplest."""
    one, zero = Fraction(1), Fraction(0)
    if any(c != one for c in x0):
        yield (one,) * len(x0)
    for i, c in enumerate(x0):
        for simple in (zero, one, -one, Fraction(round(c))):
            # Towards 1: a coordinate never changes back, so that this ends.
            if _size(simple) < _size(c):
                yield (*x0[:i], simple, *x0[i + 1 :])


def _size(c: Fraction) -> tuple[int, Fraction, bool]:
    """What a reader finds simple: whole numbers, then small ones, then those above zero; 1 before 0."""
    return c.denominator, abs(abs(c) - 1), c < 0
