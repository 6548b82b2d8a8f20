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


def says(due: Balls) -> str:
    """A row of balls for reading."""
    numbers = [f"{float(b.mid()):.9g}" for b in due[:8]] + ["..."] * (len(due) > 8)
    return numbers[0] if len(due) == 1 else "(" + ", ".join(numbers) + ")"


def answers(run: Run) -> str:
    numbers = [f"{float(c):.9g}" for c in run.iterates[0][:8]] + ["..."] * (len(run.iterates[0]) > 8)
    return numbers[0] if len(numbers) == 1 else "(" + ", ".join(numbers) + ")"


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
        promised = says(due) if len(due) <= 8 else f"entry {i} = {says(due[i : i + 1])}"
        got = answers(run) if len(due) <= 8 else decimal(run.iterates[0][i])
        return Violation(0, promised, got, run)

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
            return Violation(0, f"{answers(replace(first, iterates=(tuple(due),)))} ({meaning})", answers(after), after)
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
