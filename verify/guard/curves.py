"""What a finding is about, measured along two runs, so that it can be drawn: theirs, ours, and the bound."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import accumulate
from typing import Any

from .claims import Violation, distance2, root_above
from .problems import Point, Problem

Measure = Callable[[Sequence[Point]], list[Fraction]]


def curve_of(violation: Violation, ours: Sequence[Point]) -> dict[str, Any] | None:
    """`{"what", "k", "theirs", "ours", "bound"}` in floats; without `bound` where no bound is what broke.

    None where the run has nothing to measure: a part that returns one vector.
    """
    problem, theirs = violation.run.trial.problem, violation.run.iterates
    what, measure = _measure(violation.promised, problem)
    if violation.curve:
        k = [step for step, _, _ in violation.curve]
        bound = _floats([bound for _, _, bound in violation.curve])
        measured = measure(ours) if measure is not None and ours else []
        kept = _floats([measured[step] for step in k if step < len(measured)])
        told = _floats([value for _, value, _ in violation.curve])
        return {"what": what, "k": k, "theirs": told, "ours": kept, "bound": bound}
    if len(theirs) < 2 or not hasattr(problem, "value"):
        return None
    values, beside = (_floats([problem.value(x) for x in points]) for points in (theirs, ours))
    return {"what": "f(x_k)", "k": [*range(len(theirs))], "theirs": values, "ours": beside, "bound": []}


def _measure(promised: str, problem: Any) -> tuple[str, Measure | None]:
    """The left side of a bound, by the words in which it is promised."""
    if promised.startswith("|x") and isinstance(problem, Problem):
        return "distance |x_k - x*|", lambda xs: [root_above(distance2(x, problem.minimizer)) for x in xs]
    if promised.startswith("f(x") and hasattr(problem, "value"):
        return "f(x_k)", lambda xs: [problem.value(x) for x in xs]
    if promised.startswith("sum") and "f(x_i)" in promised and hasattr(problem, "value"):
        return "sum of f(x_i), i up to k", lambda xs: list(accumulate(problem.value(x) for x in xs))
    return promised.partition(" <= ")[0], None


def _floats(values: Sequence[Fraction]) -> list[float | None]:
    return [_float(value) for value in values]


def _float(value: Fraction) -> float | None:
    try:
        return float(value)
    except OverflowError:
        return None
