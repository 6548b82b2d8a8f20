"""What the groups share: claims that most methods make, and exact vectors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

from ...arithmetic.vector import Vector
from .. import structure
from ..claims import Ask, Claim, Given, Kind, Violation, allowance, decimal, root_above
from ..instances import point
from ..method import Settings
from ..problems import Piece, Point, Problem, Rosenbrock, along_axes
from ..process import Run, Trial
from ..references import NO_ROOM, Hyper, Reference, departure, prediction

Trials = Callable[[Given, Random], Iterable[Trial]]
Start = tuple[Any, Point]
Pair = tuple[int, Fraction, Fraction]
SEARCH = Fraction(1, 2**20)
"""What a search along a line may miss its minimum by, relative to the distance: values alone place it no better than
the root of the unit in the last place, 2^-26."""

LONG = 48
"""Steps of the runs that are long: some bugs wait until a buffer is full, or for the thirtieth step."""


def vector(x: Iterable[Any]) -> Vector:
    return Vector(x)


def pointed(v: Vector) -> Point:
    """The components, each rounded to a rational of 200 bits where it is longer: far below any rounding of floats."""
    return tuple(short(Fraction(c)) for c in v)


def short(c: Fraction, bits: int = 400) -> Fraction:
    """A rational near c that is not longer than about `bits` bits."""
    if c.denominator.bit_length() <= bits:
        return c
    unit = 1 << bits
    return Fraction(c.numerator * unit // c.denominator, unit)


def length(v: Iterable[Fraction]) -> Fraction:
    """|v|, from above by less than 2^-150."""
    return root_above(sum((c * c for c in v), Fraction(0)))


def step_of(run: Run, k: int) -> Vector:
    """x_{k+1} - x_k."""
    return vector(run.iterates[k + 1]) - vector(run.iterates[k])


def on(chosen: Settings, starts: Callable[[dict[str, float], Random], Iterable[Start]], steps: int) -> Trials:
    """A trial for every setting and every start."""

    def trials(given: Given, rng: Random) -> Iterator[Trial]:
        for hyper in chosen(given):
            for problem, x0 in starts(hyper, rng):
                yield Trial(problem, x0, steps, hyper)

    return trials


def early_and_late(
    chosen: Settings, starts: Callable[[dict[str, float], Random], Iterable[Start]], steps: int,
    late: Callable[[dict[str, float], Random], Iterable[Start]],
) -> Trials:  # fmt: skip
    """Runs of `steps` steps, and a long one from starts at which fifty steps are not too many."""
    return and_on(on(chosen, starts, steps), on(chosen, late, LONG))


def and_on(*each: Trials) -> Trials:
    """The trials of one after those of the other."""

    def trials(given: Given, rng: Random) -> Iterator[Trial]:
        for one in each:
            yield from one(given, rng)

    return trials


def first(run: Run, pairs: Iterable[Pair], left: str, allowed: Fraction) -> Violation | None:
    """The first (k, value, bound) whose value exceeds its bound and the allowance; `left` names the value at {k}."""
    curve: list[Pair] = []
    for k, value, bound in pairs:
        curve.append((k, value, bound))
        if value > bound + allowed:
            return Violation(k, f"{left.format(k=k, j=k - 1)} <= {decimal(bound)}", decimal(value), run, tuple(curve))
    return None


def theorem(id: str, title: str, promise: str, source: str, trials: Trials, check: Any) -> Claim:
    return Claim(id, Kind.THEOREM, title, promise, source, trials, check)


def structural(id: str, title: str, promise: str, source: str, trials: Trials, check: Any) -> Claim:
    return Claim(id, Kind.STRUCTURE, title, promise, source, trials, check)


def invariance(id: str, title: str, promise: str, source: str, trials: Trials, check: Any) -> Claim:
    return Claim(id, Kind.INVARIANCE, title, promise, source, trials, check)


def defined(
    references: tuple[Reference, ...], trials: Trials, title: str, promise: str, source: str, *,
    id: str = "definition", room: Callable[[Hyper], Fraction] = NO_ROOM,
) -> Claim:  # fmt: skip
    """Every step is the one that the definition gives, in one of its conventions, the same on the whole run."""

    def check(trial: Trial, ask: Ask) -> Violation | None:
        run = ask(trial)
        departures = [departure(run, reference, room) for reference in references]
        if None in departures:
            return None
        k = max(k for k in departures if k is not None)
        if k == 0:
            return Violation(0, f"x_0 = {structure.words(trial.x0)}", structure.words(run.iterates[0]), run)
        nearest = references[departures.index(k)]
        due = prediction(run, nearest, k - 1)
        return Violation(k, f"x_{k} = {structure.words(due)}", structure.words(run.iterates[k]), run)

    return structural(id, title, promise, source, trials, check)


def conduct(examples: Trials, *, prefix: bool = True, broken: bool = True) -> tuple[Claim, ...]:
    """What every optimizer owes its caller, on examples of the method's own."""
    kind, source = Kind.CONDUCT, "conduct"

    def some(count: int) -> Trials:
        def trials(given: Given, rng: Random) -> list[Trial]:
            return [one for one, _ in zip(examples(given, rng), range(count), strict=False)]

        return trials

    def sizes(given: Given, rng: Random) -> list[Trial]:
        return list({trial.problem.dimension: trial for trial in examples(given, rng)}.values())

    def none(given: Given, rng: Random) -> list[Trial]:
        return [replace(trial, steps=0) for trial in some(1)(given, rng)]

    claims = [
        Claim("start", kind, "The start is kept",
              "x_0 is the given start, no array that is passed is written to, and float64 stays float64", source,
              some(2), structure.check_start),
        Claim("zero-steps", kind, "Zero steps", "a run of no steps returns the start alone", source, none,
              structure.check_start),
        Claim("repeatable", kind, "Repeatable", "two equal runs give equal iterates: nothing is kept between runs",
              source, some(1), structure.check_again),
        Claim("dimensions", kind, "One dimension and many", "runs in every dimension give iterates", source, sizes,
              structure.check_any),
    ]  # fmt: skip
    if prefix:
        claims.append(Claim("prefix", kind, "The horizon does not matter",
                            "a shorter run is the beginning of a longer one", source, some(1), structure.check_prefix))
    if broken:
        claims.append(structure.not_hidden(some(1)))
    return tuple(claims)  # fmt: skip


def part_conduct(examples: Trials) -> tuple[Claim, ...]:
    """What a part of an optimizer owes its caller: a function of its arguments, which it leaves alone."""

    def one(given: Given, rng: Random) -> list[Trial]:
        return [trial for trial, _ in zip(examples(given, rng), range(1), strict=False)]

    def check(trial: Trial, ask: Ask) -> Violation | None:
        run = ask(trial)
        if run.mutated:
            return Violation(0, "the arrays that were passed keep their values", "one was overwritten", run)
        return structure.same(ask(replace(trial, hyper=dict(trial.hyper))), list(run.iterates), "as in the first call")

    return (
        Claim("pure", Kind.CONDUCT, "A function of its arguments",
              "arguments are not written to, and two equal calls give equal answers", "conduct", one, check),
    )  # fmt: skip


def kept(trials: Trials, promise: str = "a run from a minimizer stays there, without NaN") -> Claim:
    """A fixed point of the method."""

    def check(trial: Trial, ask: Ask) -> Violation | None:
        return structure.same(ask(trial), [trial.x0] * (trial.steps + 1), "where nothing is to be done")

    return structural("optimum", "A minimizer is kept", promise, "by definition", trials, check)


def parallel(run: Run, k: int, direction: Vector, slack: Fraction = Fraction(1, 2**20)) -> bool:
    """Whether x_{k+1} - x_k is t * direction with t > 0, or 0, up to `slack` of its length and rounding."""
    moved = step_of(run, k)
    square = direction.inner(direction)
    floor = allowance(run.trial)
    if not square or moved.inner(moved) <= floor**2:
        return True
    t = moved.inner(direction) / square
    off = moved - t * direction
    return t > 0 and length(off) <= slack * length(moved) + floor


def share(run: Run, k: int, direction: Vector) -> Fraction:
    """The t for which t * direction comes nearest to x_{k+1} - x_k."""
    square = direction.inner(direction)
    return step_of(run, k).inner(direction) / square if square else Fraction(0)


def easy(rng: Random, L: Fraction = Fraction(1), condition: int = 8) -> list[Start]:
    """A few well-conditioned strongly convex quadratics, in 1, 2 and 5 dimensions, one turned, one moved."""
    from ..problems import turned

    m = L / condition
    middle = [m + (L - m) * Fraction(rng.randrange(1, 16), 16) for _ in range(3)]
    offset = Fraction(rng.randrange(-3, 4))
    return [
        (turned(along_axes(Piece("square", L, offset), Piece("square", m, Fraction(1)))), point(2, -1)),
        (along_axes(Piece("square", L)), point(1)),
        (turned(along_axes(*(Piece("square", c) for c in (L, m, *middle)))), point(1, -2, 3, 1, -1)),
    ]


def bent(rng: Random, L: Fraction = Fraction(1)) -> list[Start]:
    """Convex functions that are no quadratics: kinks of the derivative and Huber tails, in 1 to 3 dimensions."""
    from ..problems import turned

    return [
        (along_axes(Piece("huber", L, width=Fraction(1, 4))), point(3)),
        (along_axes(Piece("hinge", L), Piece("huber", L / 2, width=Fraction(1, 2))), point(2, -3)),
        (turned(along_axes(Piece("square", L / 4), Piece("huber", L), Piece("hinge", L / 2))), point(3, 4, 2)),
    ]


def curved(scale: Fraction = Fraction(1, 100)) -> Start:
    """Rosenbrock's function from its usual start."""
    return Rosenbrock(scale, Fraction(100)), point(Fraction(-5, 4), 1)


def plain(trial: Trial) -> Problem:
    assert isinstance(trial.problem, Problem)
    return trial.problem
