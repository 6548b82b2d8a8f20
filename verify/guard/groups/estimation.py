"""Logistic regression by reweighted least squares, and EM for two Gaussians."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, localcontext
from fractions import Fraction
from random import Random
from typing import Any

from ...methods import statistics
from .. import structure
from ..claims import ROUNDING, Ask, Violation, decimal
from ..instances import point
from ..kinds import Values
from ..problems import Point
from ..process import Trial
from ..references import DIGITS, History, Reference, in_decimal
from ..signature import MIXTURE, REGRESSION
from . import lasting
from .spectral import NONE, iterating
from .tools import (
    Start,
    defined,
    early_and_late,
    invariance,
    on,
    pointed,
    theorem,
    vector,
)

HALF = Fraction(1, 2)

# Statistics

def exponential(t: Any) -> Fraction:
    """exp(t) to 60 digits."""
    with localcontext() as context:
        context.prec = DIGITS
        return Fraction(in_decimal(Fraction(t)).exp())


def _regressions(hyper: dict[str, float], rng: Random) -> list[Start]:
    """Overlapping classes, so that the likelihood has a maximum."""
    ones = tuple((Fraction(1), Fraction(t)) for t in (-2, -1, 0, 1, 2, 3))
    shifted = tuple((Fraction(1), Fraction(t), Fraction((t * t) % 5 - 2)) for t in range(-3, 4))
    single = tuple((Fraction(t),) for t in (-2, -1, 1, 3))
    wide = tuple((Fraction(t),) for t in (-9, -2, 1, 2, 8))
    labels = point(0, 1, 0, 1, 0, 1)
    quarter = Fraction(rng.randrange(-2, 3), 4)
    return [
        (Values({"X": ones, "y": labels}, 2), point(0, 0)),
        (Values({"X": ones, "y": labels}, 2), point(quarter, Fraction(1, 4))),
        (Values({"X": shifted, "y": point(0, 1, 0, 0, 1, 1, 0)}, 3), point(0, 0, 0)),
        (Values({"X": single, "y": point(1, 0, 1, 1)}, 1), point(0)),
        # Probabilities of a thousandth, whose weights are small
        (Values({"X": wide, "y": point(0, 1, 0, 1, 1)}, 1), point(HALF)),
    ]


def _irls(h: History) -> Point:
    return pointed(vector(statistics.irls_step(h.problem["X"], h.problem["y"], h.x, exponential)))


def _from_zero(given: Any, rng: Random) -> Iterator[Trial]:
    for problem, x0 in _regressions({}, rng):
        if not any(x0):
            yield Trial(problem, x0, 1, {})


def _check_first_irls(trial: Trial, ask: Ask) -> Violation | None:
    due = tuple(statistics.first_irls_step(trial.problem["X"], trial.problem["y"]))
    return structure.same(ask(trial), [trial.x0, due], "4 (X^T X)^-1 X^T (y - 1/2)")


def _check_stretched(trial: Trial, ask: Ask) -> Violation | None:
    factors = (Fraction(4), Fraction(1, 2), Fraction(-2))[: len(trial.x0)]
    X = tuple(tuple(a * d for a, d in zip(row, factors, strict=True)) for row in trial.problem["X"])

    def back(w: Point) -> Point:
        return tuple(c / d for c, d in zip(w, factors, strict=True))

    run = ask(trial)
    other = ask(Trial(Values({**trial.problem.values, "X": X}, len(trial.x0)), back(trial.x0), trial.steps, {}))
    return structure.same(other, [back(w) for w in run.iterates], "the iterates for the stretched columns")


def _mixtures(hyper: dict[str, float], rng: Random) -> list[Start]:
    data = point(-3, Fraction(-5, 2), -2, Fraction(-3, 2), 1, 2, Fraction(5, 2), 3, 4)
    near = point(*(Fraction(rng.randrange(-8, 9), 4) for _ in range(6)), 0)
    return [
        (Values({"data": data}, 2), point(-1, 1)),
        (Values({"data": data}, 2), point(4, 3)),
        (Values({"data": near}, 2), point(Fraction(1, 2), -1)),
    ]


def _em(h: History) -> Point:
    return pointed(vector(statistics.em_step(h.problem["data"], h.x, exponential)))


def _log_likelihood(data: Point, means: Point) -> Fraction:
    with localcontext() as context:
        context.prec = DIGITS
        total = Decimal(0)
        for t in data:
            total += sum(((-in_decimal((t - m) ** 2) / 2).exp() for m in means), Decimal(0)).ln()
        return Fraction(total)


def _check_likelihood(trial: Trial, ask: Ask) -> Violation | None:
    run, data = ask(trial), trial.problem["data"]
    values = [_log_likelihood(data, means) for means in run.iterates]
    slack = ROUNDING * (1 + trial.problem.scale()) ** 2 * len(data)
    for k in range(1, trial.steps + 1):
        if values[k] < values[k - 1] - slack:
            promised = f"a log-likelihood of at least {decimal(values[k - 1])} at x_{k}"
            return Violation(k, promised, decimal(values[k]), run)
    return None


def _equal(hyper: dict[str, float], rng: Random) -> list[Start]:
    return [(Values({"data": point(-3, 1, 5)}, 2), point(2, 2)), (Values({"data": point(0, 1)}, 2), point(-1, -1))]


def _check_equal(trial: Trial, ask: Ask) -> Violation | None:
    data = trial.problem["data"]
    mean = sum(data, Fraction(0)) / len(data)
    due = [trial.x0, *[(mean, mean)] * trial.steps]
    return structure.same(ask(trial), due, "the mean of the data, twice")


def _check_exchanged(trial: Trial, ask: Ask) -> Violation | None:
    run = ask(trial)
    other = ask(Trial(trial.problem, trial.x0[::-1], trial.steps, trial.hyper))
    return structure.same(other, [means[::-1] for means in run.iterates], "the means exchanged")


def _check_moved(trial: Trial, ask: Ask) -> Violation | None:
    run, shift = ask(trial), Fraction(3, 2)
    data = tuple(t + shift for t in trial.problem["data"])
    other = ask(Trial(Values({"data": data}, 2), tuple(m + shift for m in trial.x0), trial.steps, trial.hyper))
    due = [tuple(m + shift for m in means) for means in run.iterates]
    return structure.same(other, due, "the means moved like the data")

IRLS_REF = (Reference("w + (X^T S X)^-1 X^T (y - p)", _irls, slack=2**16),)

EM_REF = (Reference("means weighted by the posterior", _em, slack=2**8),)


METHODS = (
    iterating(
        "irls", "Logistic regression by iteratively reweighted least squares", {}, IRLS_REF, NONE, _regressions, 4,
        REGRESSION,
        theorem("first-step", "The first step from 0", "w_1 = 4 (X^T X)^-1 X^T (y - 1/2) from w_0 = 0",
                "every weight is 1/4 there", _from_zero, _check_first_irls),
        invariance("affine", "Columns in other units", "stretching the columns of X shrinks the coefficients alike",
                   "McCullagh and Nelder (1989), section 2.5", on(NONE, _regressions, 3), _check_stretched),
        defined(IRLS_REF, on(NONE, _regressions, 4), "The step",
                "X^T S X (w_{k+1} - w_k) = X^T (y - p), S the diagonal of p (1 - p)",
                "McCullagh and Nelder (1989), section 2.5"),
        broken=False,
    ),
    iterating(
        "em-two-gaussians", "EM for the means of two Gaussians of variance 1 and weight 1/2", {}, EM_REF, NONE,
        _mixtures, 8, MIXTURE,
        theorem("likelihood", "The likelihood never falls", "the log-likelihood at x_{k+1} is at least the one at x_k",
                "Dempster, Laird and Rubin (1977), theorem 1", on(NONE, _mixtures, 8), _check_likelihood),
        theorem("equal", "Equal means", "from equal means both go to the mean of the data and stay", "by symmetry",
                on(NONE, _equal, 3), _check_equal),
        invariance("exchanged", "The components have no order", "exchanging the means exchanges them in every iterate",
                   "by definition", on(NONE, _mixtures, 5), _check_exchanged),
        invariance("moved", "Translation", "moving the data and the start moves every mean alike", "by definition",
                   on(NONE, _mixtures, 5), _check_moved),
        defined(EM_REF, early_and_late(NONE, _mixtures, 8, lasting.overlapping), "The step",
                "each mean is the average of the data, weighted by the posterior of its component",
                "Dempster, Laird and Rubin (1977)"),
        broken=False,
    ),
)  # fmt: skip
