"""Runs every claim about a method with the user's code in the place of ours."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from math import inf
from random import Random
from typing import Any

from ..extensions import InputError
from .claims import Claim, Kind, Violation
from .curves import curve_of
from .method import Method
from .methods import method_named
from .own import own_run, vouches
from .process import Child, Run, RunFailed, Trial
from .references import Reference, departure, leaves_floats, ours
from .report import Finding, Held, Report, Standing
from .shrink import NOT_SPOKEN_OF, Right, shrink, shrink_failure, textbook_run
from .signature import Answer
from .simpler import Freedom
from .structure import COST
from .target import target_of

SECONDS = 16.0
"""The time limit of a whole guard run, the import of the target not counted."""
SHARE_OF_A_RUN, LEAST_OF_A_RUN = 1 / 4, 1.0
"""What of the limit one run of the target may take, and the seconds that it is given in any case."""
SECONDS_TO_SHRINK, SHARE_TO_SHRINK = 1.5, 1 / 8
"""What a finding may cost beyond its discovery, to show it on a smaller instance; and what of the limit all findings
together may take beyond it."""

CONDUCT = {
    "raises": "it returns iterates, and raises nothing",
    "shape": "it returns an array of shape (steps + 1, d)",
    "type": "it returns real numbers",
    "finite": "iterates are finite where the method's own are",
    "hangs": "it comes back",
    "crashes": "it leaves the process alive",
}
CONDUCT_OF_A_PART = {
    **CONDUCT,
    "raises": "it returns an answer, and raises nothing",
    "shape": "the answer has the shape that is due",
    "finite": "the answer is finite",
}


def hold(
    target: str | Callable[..., Any],
    method: str,
    hyper: Mapping[str, float] | None = None,
    *,
    seed: int = 0,
    rename: Mapping[str, str] | None = None,
    extra: Mapping[str, Any] | None = None,
    seconds: float = SECONDS,
) -> Report:
    """Holds a target against the claims about a method.

    ``target``: `module:callable`, `file.py:callable`, or a function at the top of a module, with the signature that
    the method asks for (``f(fun, grad, x0, steps, **hyper)``, which returns the iterates, shape (steps + 1, d), unless
    `tightrope guard --list` says otherwise); an optimizer class of torch, a maker of optax's transformations or an
    object with `init` and `update`; or `scipy:NAME` for a method of scipy.optimize.minimize.  ``hyper`` fixes
    hyperparameters by the method's names; ``rename`` says what the target calls them; ``extra`` are further arguments
    in its own words.  Raises InputError, with one sentence, where the target or the method does not exist or a
    hyperparameter does not fit.
    """
    wanted = method_named(method)
    given = wanted.given(hyper or {})
    for name in rename or {}:
        if name not in wanted.hyper:
            raise InputError(f"{method} has no hyperparameter {name!r} to rename; it has {', '.join(wanted.hyper)}.")
    found = target_of(target)
    with Child(
        found, rename or {}, max(LEAST_OF_A_RUN, SHARE_OF_A_RUN * seconds), wanted.signature,
        method=wanted.name, hyper=[*wanted.hyper], extra=extra,
    ) as child:  # fmt: skip
        _check_takes(child.takes, wanted, rename or {}, str(found))
        if child.fixed and (open_ := [name for name in wanted.hyper if name not in given]):
            raise InputError(
                f"The target {found} has its hyperparameters already; say which they are, as in"
                f" --hyper {open_[0]}=VALUE (missing: {', '.join(open_)})."
            )
        return _Guard(child, wanted, given, seed, seconds).report(str(found))


def _check_takes(takes: list[str] | None, method: Method, rename: Mapping[str, str], target: str) -> None:
    missing = [name for name in method.hyper if takes is not None and rename.get(name, name) not in takes]
    if missing:
        has = ", ".join(takes or ()) or "none"
        raise InputError(
            f"The target {target} does not take {', '.join(missing)}, which {method.name} needs (it takes {has});"
            f" say what it calls them, as in --rename {missing[0]}=NAME."
        )


class _Guard:
    """One guard run: the child, the clock, and what was found so far."""

    def __init__(self, child: Child, method: Method, given: dict[str, float], seed: int, seconds: float) -> None:
        self.child, self.method, self.given, self.seed, self.seconds = child, method, given, seed, seconds
        # What a driver asks for is no cost of its target.
        self.claims = [claim for claim in method.claims if not (child.driven and claim.id == COST)]
        self.started = time.monotonic()
        self.end = self.started + seconds
        self.findings: list[Finding] = []
        self.broken: dict[str, tuple[Claim, Trial, Violation]] = {}
        self.failures: dict[str, RunFailed] = {}
        self.held: list[Held] = []
        self.ended = False
        self.printed = self.most_calls = self.out_of_reach = 0

    def report(self, target: str) -> Report:
        for claim in self.claims:
            self._hold(claim)
            if self._over():
                break
        recurrence, departs = self._recurrence()
        remarks = self._remarks()
        findings = tuple(self._smaller())
        return Report(
            target, self.method.name, self.given, self.seed, tuple(self.held), findings, tuple(remarks),
            recurrence, departs, time.monotonic() - self.started, bool(self.method.references),
        )  # fmt: skip

    def _over(self) -> bool:
        """Whether the child, or the time, has gone."""
        return any(f.claim in ("conduct.hangs", "conduct.crashes", "guard.time") for f in self.findings)

    def _ask(self, trial: Trial, most: float = inf) -> Run:
        left = min(most, self.end - time.monotonic())
        if left <= 0:
            raise _OutOfTime
        if self.child.fixed and dict(trial.hyper) != self.given:
            raise _OutOfReach
        try:
            run = self.child.run(trial, left)
        except RunFailed as failure:
            self.ended = failure.fatal
            if failure.conduct == "hangs" and left < self.child.limit:
                # It was given less time than any run is: no fault of its own.
                raise _OutOfTime from failure
            raise
        self.printed += run.printed
        if trial.steps:
            self.most_calls = max(self.most_calls, run.calls - trial.steps)
        return run

    def _hold(self, claim: Claim) -> None:
        count, standing = 0, Standing.CONSISTENT
        try:
            for trial in claim.trials(self.given, Random(self.seed)):
                finding = self._try(claim, trial)
                count += 1
                if finding is not None:
                    standing = finding.standing
                    self.findings.append(finding)
                    break
        except RunFailed as failure:
            standing = self._failed(failure)
        except _OutOfTime:
            standing = Standing.UNDECIDED
            self.findings.append(self._out_of_time(claim))
        except _OutOfReach:
            standing = Standing.UNDECIDED
            self.out_of_reach += 1
        self.held.append(Held(self._id(claim), claim.kind, claim.title, claim.promise, standing, count))

    def _try(self, claim: Claim, trial: Trial) -> Finding | None:
        """What `claim` finds on one trial."""
        violation, runs = self._check(claim, trial)
        if violation is None:
            return None
        textbook = self._is_textbook(claim, runs)
        if not textbook:
            self.broken[self._id(claim)] = claim, trial, violation
        return self._finding(claim, violation, textbook)

    def _smaller(self) -> Iterator[Finding]:
        """The findings, each on an instance as small as can be, when all of them are known."""
        self.end = max(self.end, time.monotonic()) + SHARE_TO_SHRINK * self.seconds
        left = len(self.broken) + len(self.failures)
        for finding in self.findings:
            until = time.monotonic() + min(SECONDS_TO_SHRINK, (self.end - time.monotonic()) / max(1, left))
            if finding.claim in self.broken:
                left -= 1
                claim, trial, violation = self.broken[finding.claim]
                check, right = partial(self._breaks, claim), self._right(claim.id)
                violation = shrink(claim, trial, violation, check, right, self._freedom(trial), until)
                yield self._finding(claim, violation, False)
            elif finding.claim in self.failures and finding.standing is Standing.REFUTED:
                left -= 1
                failure = self.failures[finding.claim]
                right = self._right()
                failure = shrink_failure(failure, self._again, right, self._freedom(failure.trial), until)
                yield self._failure(failure)
            else:
                yield finding

    def _right(self, claim: str = "") -> Right | None:
        """Runs of a right implementation: the textbook method where it runs by itself, else one of ours."""
        references, name = self.method.references, self.method.name
        if references and references[0].alone:
            return lambda trial: textbook_run(references[0], trial)
        return (lambda trial: own_run(name, self.method.signature, trial)) if vouches(name, claim) else None

    def _freedom(self, trial: Trial) -> Freedom:
        loose = {name: self.method.hyper[name] for name in trial.hyper if name not in self.given}
        return Freedom(not self.method.references and "step_size" not in trial.hyper, loose)

    def _again(self, trial: Trial) -> Run:
        """A run for the sake of a smaller instance: where a run has ended the child, another one takes its place."""
        if self.ended:
            self.child.restart()
            self.ended = False
        return self._ask(trial, self.child.limit)

    def _breaks(self, claim: Claim, trial: Trial) -> Violation | None:
        """What a run that is not the textbook's breaks on a trial; a run that fails breaks another promise."""
        try:
            violation, runs = self._check(claim, trial, self._again)
        except (RunFailed, _OutOfTime, _OutOfReach):
            return None
        return None if self._is_textbook(claim, runs) else violation

    def _is_textbook(self, claim: Claim, runs: list[Run]) -> bool:
        return claim.kind is not Kind.CONDUCT and any(
            all(departure(run, reference, self.method.room) is None for run in runs)
            for reference in self.method.references
            if reference.alone  # one that follows the choices in their run cannot vouch for them
        )

    def _check(
        self, claim: Claim, trial: Trial, run: Callable[[Trial], Run] | None = None
    ) -> tuple[Violation | None, list[Run]]:
        runs: list[Run] = []

        def ask(asked: Trial) -> Run:
            runs.append((run or self._ask)(asked))
            return runs[-1]

        return claim.check(trial, ask), runs

    def _finding(self, claim: Claim, violation: Violation, textbook: bool) -> Finding:
        """A run whose every step is the textbook step is never accused: then the doubt is about us."""
        run = violation.run
        reason = f"{violation.got} where {violation.promised}"
        if textbook:
            reason = f"{reason}, although every step is the textbook step to rounding"
        references = self.method.references
        beside: tuple[Any, ...] = ()
        # A problem that is broken on purpose has no textbook run beside it.
        with suppress(ArithmeticError, AttributeError, LookupError, ValueError):
            if references:
                beside = tuple(ours(references[0], run))
            else:
                beside = own_run(self.method.name, self.method.signature, run.trial).iterates
        return Finding(
            self._id(claim), claim.kind, Standing.UNDECIDED if textbook else Standing.REFUTED, claim.title,
            claim.promise, claim.source, run.trial, reason, run.iterates, beside, curve_of(violation, beside),
            bool(references),
        )  # fmt: skip

    def _failed(self, failure: RunFailed) -> Standing:
        """No finite iterates are no fault where the method's own leave the floats too."""
        found = self._failure(failure)
        if excused(self.method, failure):
            why = f"{failure.why}, where the method's own run leaves the range of floats too"
            found = replace(found, standing=Standing.UNDECIDED, reason=why)
        if all((finding.claim, finding.standing) != (found.claim, found.standing) for finding in self.findings):
            if found.standing is Standing.REFUTED:
                self.failures[found.claim] = failure
            self.findings.append(found)
        return found.standing

    def _failure(self, failure: RunFailed) -> Finding:
        promise = (CONDUCT if failure.trial.x0 else CONDUCT_OF_A_PART)[failure.conduct]
        beside: tuple[Any, ...] = ()
        if (right := self._right()) is not None and not failure.trial.x0:
            with suppress(*NOT_SPOKEN_OF):
                beside = right(failure.trial).iterates
        return Finding(
            f"conduct.{failure.conduct}", Kind.CONDUCT, Standing.REFUTED, promise, promise, "conduct", failure.trial,
            failure.why, ours=beside, textbook=bool(self.method.references),
        )  # fmt: skip

    def _out_of_time(self, claim: Claim) -> Finding:
        reached = len(self.held)
        reason = f"the time was up after {reached} of {len(self.claims)} claims"
        return Finding(
            "guard.time", Kind.CONDUCT, Standing.UNDECIDED, "Time", f"{self._id(claim)} is held against the target",
            "conduct", None, reason,
        )  # fmt: skip

    def _id(self, claim: Claim) -> str:
        return f"{self.method.name}.{claim.id}"

    def _recurrence(self) -> tuple[str | None, str | None]:
        """The textbook recurrence that the target follows on every instance, or where it departs from all."""
        left: list[Reference] = list(self.method.references)
        departs = None
        try:
            for trial in self.method.examples(self.given, Random(self.seed)):
                if self._over() or not left:
                    return None, None
                run = self._ask(trial)
                departures = [departure(run, reference, self.method.room) for reference in left]
                kept = [r for r, k in zip(left, departures, strict=True) if k is None]
                if not kept:
                    k = departures[0] or 0
                    departs = f"It departs from {left[0].name} at x_{k} on {trial.text()}."
                    return None, departs
                left = kept
        except (RunFailed, _OutOfTime, _OutOfReach) as failure:
            if isinstance(failure, RunFailed):
                self._failed(failure)
            return None, None
        return (left[0].name if left else None), departs

    def _remarks(self) -> list[str]:
        remarks = list(self.child.notes)
        if self.out_of_reach:
            remarks.append(f"{self.out_of_reach} claims are not held: they change hyperparameters, which it has fixed")
        if self.printed:
            remarks.append(f"it prints ({self.printed} bytes in all)")
        told = any(finding.claim == f"{self.method.name}.{COST}" for finding in self.findings)
        if self.method.one_gradient_a_step and self.most_calls > 1 and not told:
            remarks.append(f"it asks for {self.most_calls} gradients more than it takes steps; one a step is the cost")
        if not self._over():
            try:
                trial = next(iter(self.method.examples(self.given, Random(self.seed))))
                single = self._ask(replace(trial, steps=min(2, trial.steps), dtype="float32"))
                if single.dtype != "float32" and self.method.signature.answer is not Answer.NUMBER:
                    remarks.append(f"from a start in float32 it returns {single.dtype}")
            except (RunFailed, _OutOfTime, _OutOfReach) as failure:
                remarks.append(f"a start in float32 gives no iterates ({failure or 'no time was left'})")
        return remarks


def excused(method: Method, failure: RunFailed) -> bool:
    """Whether no finite iterates came on a trial on which the method has none of its own, in any of its forms."""
    alone = [reference for reference in method.references if reference.alone]
    given_up = failure.conduct in ("finite", "raises")
    return given_up and any(leaves_floats(reference, failure.trial) for reference in alone)


class _OutOfTime(Exception):
    pass


class _OutOfReach(Exception):
    """A claim asks for other hyperparameters than those that the target has fixed."""
