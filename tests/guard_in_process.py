"""The claims of the guard, held against a function in this process: what the guard does, without a process of its own.

The tests of more than a hundred optimizers would otherwise spend their time starting Python.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random
from typing import Any

from verify.guard import child
from verify.guard.claims import Claim, Kind, Violation
from verify.guard.method import Method
from verify.guard.methods import method_named
from verify.guard.process import Query, Run, RunFailed, Trial
from verify.guard.references import departure
from verify.guard.signature import Answer


@dataclass
class Here:
    """A target and a method; runs are kept, as a method's claims ask for the same ones again and again."""

    target: Callable[..., Any]
    method: Method
    runs: list[Run] = field(default_factory=list)

    def ask(self, trial: Trial) -> Run:
        d, answer = trial.problem.dimension, self.method.signature.answer
        shape = {Answer.ITERATES: [trial.steps + 1, d], Answer.VECTOR: [d], Answer.NUMBER: [], Answer.ARRAY: None}
        reply = child.run(
            self.target,
            {
                "problem": trial.problem.to_json(), "x0": [str(c) for c in trial.start], "steps": trial.steps,
                "hyper": dict(trial.hyper), "dtype": trial.dtype,
                "arguments": list(self.method.signature.arguments), "shape": shape[answer],
            },
        )  # fmt: skip
        if "failed" in reply:
            raise RunFailed(reply["failed"], reply["why"], trial)
        queries = tuple(Query(name, _exact(point), index) for name, point, index in reply["queries"])
        points, slopes = (tuple(_exact(row) for row in reply[name]) for name in ("iterates", "gradients"))
        run = Run(trial, points, slopes, reply["mutated"], reply["dtype"], 0, reply["calls"], queries)
        self.runs.append(run)
        return run

    def breaks(self, claim: Claim, seed: int) -> str | None:
        """What of `claim` the target breaks, in words."""
        for trial in claim.trials({}, Random(seed)):
            self.runs.clear()
            try:
                violation = claim.check(trial, self.ask)
            except RunFailed as failure:
                return f"{failure.conduct}: {failure.why} on {trial.text()}"
            if violation is not None:
                return self._words(claim, trial, violation)
        return None

    def _words(self, claim: Claim, trial: Trial, violation: Violation) -> str:
        textbook = claim.kind is not Kind.CONDUCT and any(
            all(departure(run, reference, self.method.room) is None for run in self.runs)
            for reference in self.method.references
            if reference.alone
        )
        doubt = "UNDECIDED, textbook steps: " if textbook else ""
        return f"{doubt}{violation.got} where {violation.promised}, on {trial.text()}"


def held(target: Callable[..., Any], method: str, seed: int = 0, only: tuple[str, ...] = ()) -> dict[str, str]:
    """Claim -> what broke, for the claims named (without any: all)."""
    found = method_named(method)
    here = Here(target, found)
    broken = {
        claim.id: here.breaks(claim, seed) for claim in found.claims if not only or claim.id in only
    }
    assert not only or set(only) <= set(broken), f"{method} makes no claim {set(only) - set(broken)}"
    return {id: words for id, words in broken.items() if words is not None}


def recurrence(target: Callable[..., Any], method: str, seed: int = 0) -> str | None:
    """The textbook recurrence that the target follows on every example; None without one."""
    found = method_named(method)
    here = Here(target, found)
    left = list(found.references)
    for trial in found.examples({}, Random(seed)):
        run = here.ask(trial)
        left = [reference for reference in left if departure(run, reference, found.room) is None]
    return left[0].name if left else None


def _exact(row: list[float]) -> tuple[Fraction, ...]:
    return tuple(Fraction(c) for c in row)
