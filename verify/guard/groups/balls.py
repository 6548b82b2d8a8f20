"""What the parts of a network share: answers in balls, conventions (a sum or a mean), and data of small fractions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

from flint import arb, ctx, fmpq

from ..claims import Ask, Given, Violation, decimal
from ..labelled import Labelled
from ..method import Settings
from ..process import Run, Trial
from .tools import Trials

PRECISION = 400
ROUNDING = Fraction(1, 2**36)
"""What a part may be off by, relative to the largest number in it: some 65,000 units in the last place."""

Balls = list[Any]
Exact = Callable[[Labelled, dict[str, Fraction]], Balls]
"""The answer as balls, in one row, from the exact arguments and hyperparameters."""


def ball(value: Fraction) -> Any:
    return arb(fmpq(value.numerator, value.denominator))


def middle(value: Any) -> Fraction:
    """The middle of a ball, exactly."""
    mantissa, exponent = value.mid().man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def computed(exact: Exact, run: Run) -> Balls:
    """The exact answer to a run's question."""
    before = ctx.prec
    ctx.prec = PRECISION
    try:
        return exact(run.trial.problem, {name: Fraction(value) for name, value in run.trial.hyper.items()})
    finally:
        ctx.prec = before


def astray(run: Run, due: Balls, size: Fraction) -> int | None:
    """The first entry of the answer that is certainly not the one that is due; None where there is none.

    `size`: the largest number that a computation of the answer has to deal with.
    """
    got = run.iterates[0]
    if len(got) != len(due):
        return min(len(got), len(due))
    before = ctx.prec
    ctx.prec = PRECISION
    try:
        allowed = ball(ROUNDING * max(Fraction(1), size))
        return next((i for i, (a, b) in enumerate(zip(got, due, strict=True)) if abs(ball(a) - b) > allowed), None)
    finally:
        ctx.prec = before


def says(due: Balls, digits: int = 9) -> str:
    """A row of balls for reading."""
    return _row([float(b.mid()) for b in due], digits)


def answers(run: Run, digits: int = 9) -> str:
    return _row([float(c) for c in run.iterates[0]], digits)


def _row(numbers: Sequence[float], digits: int) -> str:
    words = [f"{c:.{digits}g}" for c in numbers[:8]] + ["..."] * (len(numbers) > 8)
    return words[0] if len(words) == 1 else "(" + ", ".join(words) + ")"


def _apart(promised: Callable[[int], str], got: Callable[[int], str]) -> tuple[str, str]:
    """Both in as many digits as tell them apart."""
    return next((pair for pair in ((promised(n), got(n)) for n in (9, 13)) if pair[0] != pair[1]),
                (promised(17), got(17)))  # fmt: skip


def equals(conventions: Sequence[Exact]) -> Callable[[Trial, Ask], Violation | None]:
    """The answer is the exact one, in one of its conventions."""

    def check(trial: Trial, ask: Ask) -> Violation | None:
        run = ask(trial)
        dues = [computed(exact, run) for exact in conventions]
        places = [astray(run, due, trial.problem.scale()) for due in dues]
        if None in places:
            return None
        i = max(place for place in places if place is not None)
        due = dues[places.index(i)]
        if len(due) != len(run.iterates[0]):
            return Violation(0, f"{len(due)} numbers", f"{len(run.iterates[0])}", run)
        if len(due) <= 8:
            return Violation(0, *_apart(lambda n: says(due, n), lambda n: answers(run, n)), run)
        entry = float(run.iterates[0][i])
        promised, got = _apart(lambda n: says(due[i : i + 1], n), lambda n: f"{entry:.{n}g}")
        return Violation(0, f"entry {i} = {promised}", got, run)

    return check


def unchanged(change: Callable[[Labelled], Labelled], meaning: str) -> Callable[[Trial, Ask], Violation | None]:
    """A change of the arguments that leaves the answer as it is."""
    return moved(change, lambda row: row, meaning)


def moved(
    change: Callable[[Labelled], Labelled], image: Callable[[Sequence[Fraction]], Sequence[Fraction]], meaning: str
) -> Callable[[Trial, Ask], Violation | None]:
    """A change of the arguments that changes the answer in a known way."""

    def check(trial: Trial, ask: Ask) -> Violation | None:
        first = ask(trial)
        after = ask(replace(trial, problem=change(trial.problem)))
        due, got = image(first.iterates[0]), after.iterates[0]
        allowed = ROUNDING * max(Fraction(1), after.trial.problem.scale())
        if len(due) != len(got) or any(abs(a - b) > allowed for a, b in zip(due, got, strict=True)):
            image_run = replace(first, iterates=(tuple(due),))
            promised, told = _apart(lambda n: answers(image_run, n), lambda n: answers(after, n))
            return Violation(0, f"{promised} ({meaning})", told, after)
        return None

    return check


def zero(
    sums: Callable[[Labelled, Sequence[Fraction]], Sequence[Fraction]], meaning: str
) -> Callable[[Trial, Ask], Violation | None]:
    """Certain sums of the answer's numbers vanish."""

    def check(trial: Trial, ask: Ask) -> Violation | None:
        run = ask(trial)
        for value in sums(trial.problem, run.iterates[0]):
            if abs(value) > ROUNDING * max(Fraction(1), trial.problem.scale()):
                return Violation(0, f"{meaning} is 0", decimal(value), run)
        return None

    return check


def changed(data: Labelled, **values: Any) -> Labelled:
    """The same data with some arrays in the place of others."""
    return Labelled({**data.values, **values}, data.size)


def matrix(rows: Sequence[Sequence[Any]]) -> tuple[tuple[Fraction, ...], ...]:
    return tuple(tuple(Fraction(c) for c in row) for row in rows)


def drawn(rng: Random, rows: int, columns: int, low: int = -8, high: int = 8, over: int = 4) -> Any:
    """A matrix of small fractions."""
    return matrix([[Fraction(rng.randrange(low, high + 1), over) for _ in range(columns)] for _ in range(rows)])


def on_data(settings: Settings, data: Callable[[Random], Iterator[Labelled]]) -> Trials:
    """A trial for every setting and every set of data."""

    def trials(given: Given, rng: Random) -> Iterator[Trial]:
        for hyper in settings(given):
            for problem in data(rng):
                yield Trial(problem, (), 0, hyper)

    return trials


def largest_first(trials: Trials) -> Trials:
    """The trials in the other order: what is written to arrays shows on large ones."""

    def turned(given: Given, rng: Random) -> list[Trial]:
        return list(trials(given, rng))[::-1]

    return turned
