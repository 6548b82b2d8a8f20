"""What a method is to the guard: hyperparameters with ranges, a signature, textbook recurrences, claims."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite
from random import Random

from ..extensions import InputError
from . import instances
from .claims import Claim, Given
from .problems import Piece, Rosenbrock, along_axes
from .process import Trial
from .references import NO_ROOM, Hyper, Reference
from .signature import OPTIMIZER, Signature

Settings = Callable[[Given], list[dict[str, float]]]


@dataclass(frozen=True)
class Range:
    """An open or half-open interval of a hyperparameter, of real numbers or of integers."""

    low: float
    high: float
    low_included: bool = False
    integer: bool = False

    def __contains__(self, value: float) -> bool:
        inside = self.low < value or (self.low_included and value == self.low)
        return isfinite(value) and inside and value < self.high and (not self.integer or value == int(value))

    def __str__(self) -> str:
        high = "infinity" if self.high == float("inf") else f"{self.high:g}"
        whole = "the integers in " if self.integer else ""
        return f"{whole}{'[' if self.low_included else '('}{self.low:g}, {high})"


POSITIVE, FROM_ZERO, SHARE = Range(0, float("inf")), Range(0, float("inf"), True), Range(0, 1, True)
INNER = Range(0, 1)
COUNT = Range(1, float("inf"), True, integer=True)
# Without an epsilon the methods divide 0 by 0, and when beta2 is 0 no step has a bound.
EPSILON, BETA2 = Range(0, 1000), Range(0.001, 1, True)


def settings(*defaults: dict[str, float]) -> Settings:
    """These hyperparameters, with those that the user fixed in their place."""

    def chosen(given: Given) -> list[dict[str, float]]:
        found: list[dict[str, float]] = []
        for default in defaults:
            one = {name: given.get(name, value) for name, value in default.items()}
            if one not in found:
                found.append(one)
        return found

    return chosen


@dataclass(frozen=True)
class Method:
    """A method: `hyper` names its parameters and their ranges; `settings` completes those that the user fixed.

    `examples`: the trials on which the target's recurrence is held beside the textbook's.
    `room`: see :func:`~.references.departure`.
    `one_gradient_a_step`: whether every known way to compute a step asks for one gradient; it is claimed then.
    """

    name: str
    title: str
    hyper: Mapping[str, Range]
    references: tuple[Reference, ...]
    settings: Settings
    claims: tuple[Claim, ...]
    examples: Callable[[Given, Random], Iterable[Trial]]
    signature: Signature = OPTIMIZER
    room: Callable[[Hyper], Fraction] = NO_ROOM
    one_gradient_a_step: bool = True

    def given(self, hyper: Mapping[str, float]) -> dict[str, float]:
        """The hyperparameters that a user fixed, checked, integers where integers are due.

        InputError where a name is not one of this method's, or a value is out of range.
        """
        for name, value in hyper.items():
            if name not in self.hyper:
                has = f"it has {', '.join(self.hyper)}" if self.hyper else "it has none"
                raise InputError(f"{self.name} has no hyperparameter {name!r}; {has}.")
            if float(value) not in self.hyper[name]:
                raise InputError(f"{name} = {value:g} is out of range; {self.name} takes {name} in {self.hyper[name]}.")
        return {name: int(value) if self.hyper[name].integer else float(value) for name, value in hyper.items()}


def smooth_examples(chosen: Settings) -> Callable[[Given, Random], list[Trial]]:
    """Convex problems, Rosenbrock's function and a badly scaled quadratic, for methods with a step size.

    One run is long, and one has twelve coordinates: a bug that waits is not told to be the textbook recurrence.
    """

    def examples(given: Given, rng: Random) -> list[Trial]:
        trials = []
        for hyper in chosen(given):
            L = Fraction(1, 4) / Fraction(hyper["step_size"])
            trials += [Trial(problem, x0, 12, hyper) for problem, x0 in instances.convex(L, 12, rng)]
            curved = Rosenbrock(L / 2000, Fraction(100))
            trials.append(Trial(curved, instances.point(Fraction(-5, 4), 1), 12, hyper))
            uneven = along_axes(Piece("square", L), Piece("square", L / 10**6))
            trials.append(Trial(uneven, instances.point(1, 1000), 12, hyper))
            trials.append(Trial(*instances.wide(L / 32, L), 12, hyper))
            if not instances.expands(hyper):
                trials.append(Trial(*instances.slow(L), instances.LATE, hyper))
        return trials

    return examples
