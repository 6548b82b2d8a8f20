"""What a claim about a method is: instances on which to run the user's code, and what must then hold exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import isqrt
from random import Random

from .problems import Point, Problem
from .process import Run, Trial

ROUNDING = Fraction(1, 2**30)
"""What rounding may have moved an iterate by, relative to the largest magnitude of start, minimizer and offsets.

Every bound of a theorem is widened by it.  A million units in the last place: errors of single steps (a few units)
add up, in runs of at most 120 steps that do not expand or expand linearly, to well below; what the guard calls a
violation is larger than this, and is not charged at all to a run whose every step is the textbook step.
"""
ROUNDING_WORDS = "with 2^-30 of the instance's size allowed for rounding"

Ask = Callable[[Trial], Run]
Given = Mapping[str, float]
"""The hyperparameters that the user fixed; a claim chooses the others."""


class Kind(StrEnum):
    THEOREM = "theorem"
    STRUCTURE = "structure"
    INVARIANCE = "invariance"
    CONDUCT = "conduct"


@dataclass(frozen=True)
class Violation:
    """What broke: at which step, what was promised there and what came, in words with numbers."""

    step: int
    promised: str
    got: str
    run: Run
    curve: tuple[tuple[int, Fraction, Fraction], ...] = ()
    """(k, what was measured, its bound) along the run, where a bound is what broke."""


def of_all(trial: Trial) -> bool:
    """The claim speaks of every trial on which a right implementation keeps it."""
    return True


@dataclass(frozen=True)
class Claim:
    """One statement about a method: `check` runs the user's code on a trial and says what broke, or None.

    `speaks`: of which smaller trials than those of `trials` the claim speaks, where a right implementation may keep it
    on others by chance.
    """

    id: str
    kind: Kind
    title: str
    promise: str
    source: str
    trials: Callable[[Given, Random], Iterable[Trial]]
    check: Callable[[Trial, Ask], Violation | None]
    speaks: Callable[[Trial], bool] = of_all


def allowance(trial: Trial) -> Fraction:
    """The rounding allowance on an iterate of this trial, as a distance."""
    return ROUNDING * size(trial)


def size(trial: Trial) -> Fraction:
    """The largest magnitude of start, minimizer and offsets, at least 2^-20."""
    problem = trial.problem
    best = problem.minimizer if isinstance(problem, Problem) else ()
    return max([Fraction(1, 2**20), problem.scale(), *(abs(c) for c in (*trial.x0, *best))]) * len(trial.x0)


def value_allowance(trial: Trial, L: Fraction) -> Fraction:
    """The rounding allowance on a function value: |f(x + e) - f(x)| <= |grad f(x)||e| + L|e|^2/2."""
    return 4 * L * size(trial) * allowance(trial)


def distance2(x: Point, y: Point) -> Fraction:
    return sum(((a - b) ** 2 for a, b in zip(x, y, strict=True)), Fraction(0))


def root_above(value: Fraction) -> Fraction:
    """A rational just above sqrt(value), by at most 2^-150."""
    unit = 2**150
    return Fraction(isqrt(value.numerator * unit * unit // value.denominator) + 1, unit)


def decimal(value: Fraction | float) -> str:
    """A number for reading, to six digits."""
    exact = Fraction(value)
    if abs(exact) > 10**300:
        return "more than 1e300" if exact > 0 else "less than -1e300"
    return str(exact) if exact.denominator == 1 and abs(exact) < 10**6 else f"{float(exact):.6g}"
