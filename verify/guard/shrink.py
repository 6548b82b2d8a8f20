"""Makes the instance of a finding smaller: fewer steps, samples and coordinates, no rotation, small whole numbers.

A smaller instance counts only where the target still breaks the same claim, the claim speaks of it, and a right
implementation, run on it, keeps the claim: what is shown is never an artefact of the shrinking.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from .claims import Claim, Violation
from .kinds import Broken
from .process import Run, RunFailed, Trial
from .references import Reference, exact_hyper, simulate
from .simpler import Freedom, simpler_trials

Check = Callable[[Trial], Violation | None]
"""What the target breaks on a trial, in a way that is not the textbook's own; None where it breaks nothing."""
Right = Callable[[Trial], Run]
"""The run of a right implementation."""
MOST_TRIES = 400
Found = TypeVar("Found", Violation, RunFailed)
NOT_SPOKEN_OF = (ArithmeticError, AssertionError, LookupError, TypeError, ValueError)
"""What a claim, or a right implementation, raises on a trial of which it does not speak: two coordinates are to be
exchanged, say, and there is one."""


def shrink(
    claim: Claim, trial: Trial, violation: Violation, check: Check, right: Right | None, freedom: Freedom, until: float
) -> Violation:
    """The violation on the smallest trial that was found until the clock (time.monotonic) says `until`.

    ``right`` vouches for smaller trials.
    """
    if right is None or isinstance(trial.problem, Broken):
        # Nobody can say that the textbook method obeys elsewhere; but what breaks at a step breaks in the run up to it.
        cut = replace(trial, steps=violation.step)
        return (check(cut) if 0 < violation.step < trial.steps else None) or violation

    def find(smaller: Trial) -> Violation | None:
        if not claim.speaks(smaller) or claim.check(smaller, right) is not None:
            return None
        return check(smaller)

    return _smallest(trial, violation, find, freedom, until)


def shrink_failure(
    failure: RunFailed, ask: Callable[[Trial], Run], right: Right | None, freedom: Freedom, until: float
) -> RunFailed:
    """The same failure, as an exception or a number that is none, on the smallest trial that was found."""
    if right is None or failure.fatal or isinstance(failure.trial.problem, Broken):
        return failure

    def find(smaller: Trial) -> RunFailed | None:
        right(smaller)
        try:
            ask(smaller)
        except RunFailed as again:
            return again if again.conduct == failure.conduct and not again.fatal else None
        return None

    return _smallest(failure.trial, failure, find, freedom, until)


def _smallest(
    trial: Trial, found: Found, find: Callable[[Trial], Found | None], freedom: Freedom, until: float
) -> Found:
    """Goes from a trial to a simpler one with the same finding, until none is left or the time is up."""
    tried, improved = {trial.text()}, True
    while improved:
        improved = False
        for smaller in simpler_trials(trial, getattr(found, "step", 0), freedom):
            if (words := smaller.text()) in tried:
                continue
            tried.add(words)
            if len(tried) > MOST_TRIES or time.monotonic() > until:
                return found
            try:
                again = find(smaller)
            except NOT_SPOKEN_OF:
                continue
            if again is not None:
                trial, found, improved = smaller, again, True
                break
    return found


def textbook_run(reference: Reference, trial: Trial) -> Run:
    """The run that the textbook method makes of a trial."""
    hollow = Run(trial, (), (), False, trial.dtype, 0, trial.steps)
    points = tuple(simulate(reference, trial.problem, trial.x0, trial.steps, exact_hyper(hollow)))
    gradients = tuple(tuple(trial.problem.gradient(x)) for x in points) if hasattr(trial.problem, "gradient") else ()
    return replace(hollow, iterates=points, gradients=gradients)
