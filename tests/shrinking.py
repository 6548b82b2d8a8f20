"""What the guard's shrinking finds, in this process: the claims a target breaks, each on its smallest trial."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.guard_in_process import Here
from verify.guard.claims import Claim, Kind, Violation
from verify.guard.methods import method_named
from verify.guard.own import own_run, vouches
from verify.guard.process import RunFailed, Trial
from verify.guard.references import departure
from verify.guard.shrink import Right, shrink, shrink_failure, textbook_run
from verify.guard.simpler import Freedom

SECONDS = 20.0


@dataclass
class Smallest:
    """A finding: the trial where it was found and the smallest one, and what breaks there."""

    claim: Claim
    first: Trial
    last: Trial
    violation: Violation | RunFailed
    tries: int


def right_of(name: str, claim: str = "") -> Right | None:
    method = method_named(name)
    if method.references and method.references[0].alone:
        return lambda trial: textbook_run(method.references[0], trial)
    return (lambda trial: own_run(name, method.signature, trial)) if vouches(name, claim) else None


def smallest(target: Callable[..., Any], name: str, seed: int = 0, only: tuple[str, ...] = ()) -> list[Smallest]:
    """Every finding about a target on its smallest trial; with `only`, those of these claims."""
    here, found = Here(target, method_named(name)), []
    for claim in here.method.claims:
        if only and claim.id not in only:
            continue
        for trial in claim.trials({}, Random(seed)):
            here.runs.clear()
            try:
                violation = claim.check(trial, here.ask)
            except RunFailed as failure:
                found.append(_smallest_failure(here, claim, failure, name))
                break
            if violation is not None:
                found.append(_smallest_violation(here, claim, trial, violation, name))
                break
    return found


def _smallest_violation(here: Here, claim: Claim, trial: Trial, violation: Violation, name: str) -> Smallest:
    latest, tries = trial, 0

    def check(smaller: Trial) -> Violation | None:
        nonlocal latest, tries
        tries += 1
        here.runs.clear()
        try:
            again = claim.check(smaller, here.ask)
        except RunFailed:
            return None
        if again is None or _textbook(here, claim):
            return None
        latest = smaller
        return again

    right, freedom = right_of(name, claim.id), freedom_of(name, trial)
    last = shrink(claim, trial, violation, check, right, freedom, time.monotonic() + SECONDS)
    return Smallest(claim, trial, latest, last, tries)


def _smallest_failure(here: Here, claim: Claim, failure: RunFailed, name: str) -> Smallest:
    freedom = freedom_of(name, failure.trial)
    last = shrink_failure(failure, here.ask, right_of(name), freedom, time.monotonic() + SECONDS)
    return Smallest(claim, failure.trial, last.trial, last, 0)


def freedom_of(name: str, trial: Trial) -> Freedom:
    method = method_named(name)
    loose = {one: method.hyper[one] for one in trial.hyper}
    return Freedom(not method.references and "step_size" not in trial.hyper, loose)


def _textbook(here: Here, claim: Claim) -> bool:
    return claim.kind is not Kind.CONDUCT and any(
        all(departure(run, reference, here.method.room) is None for run in here.runs)
        for reference in here.method.references
        if reference.alone
    )
