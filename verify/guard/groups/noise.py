"""Gradient descent with Gaussian noise, held by its gradients and by the distribution of what is left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from math import erf, log, sqrt
from random import Random
from typing import Any

from ...arithmetic.vector import Vector
from ..claims import Ask, Violation, decimal
from ..method import POSITIVE, Method, settings
from ..problems import Point
from ..process import Run, Trial
from ..references import History, Reference, exact_hyper
from ..signature import NOISY
from .draws import DOUBT, RARE
from .tools import Start, Trials, bent, conduct, defined, easy, on, pointed, structural, theorem, vector

NOISE = settings({"step_size": 0.125, "noise": 0.5}, {"step_size": 0.25, "noise": 2.0})
STEPS = 12
LONG = 2500


def _noisy_starts(hyper: dict[str, float], rng: Random) -> list[Start]:
    L = Fraction(1, 2) / Fraction(hyper["step_size"])
    return [*easy(rng, L)[::-1], *bent(rng, L)[1:]]


def _noises(run: Run) -> list[Vector]:
    """(x_{k+1} - x_k + a grad f(x_k))/noise."""
    hyper = exact_hyper(run)
    return [
        (vector(run.iterates[k + 1]) - vector(run.iterates[k]) + hyper["step_size"] * vector(run.gradients[k]))
        / hyper["noise"]
        for k in range(run.trial.steps)
    ]


def _check_noise_mean(trial: Trial, ask: Ask) -> Violation | None:
    run = ask(trial)
    numbers = [float(c) for v in _noises(run) for c in v]
    spread = sqrt(2 * log(2 / DOUBT) / len(numbers))
    got = sum(numbers) / len(numbers)
    if abs(got) > spread:
        return Violation(0, f"a mean of the noise of 0, up to {decimal(spread)}", decimal(got), run)
    return None


def _check_noise_size(trial: Trial, ask: Ask) -> Violation | None:
    run = ask(trial)
    return _wrong_size([float(c) for v in _noises(run) for c in v], "noise", run)


def _wrong_size(numbers: list[float], what: str, run: Run) -> Violation | None:
    """Laurent and Massart (2000): a chi-square of D degrees is within 2 sqrt(D u) + 2 u of D but for 2 exp(-u)."""
    count, u = len(numbers), log(4 / DOUBT)
    got, spread = sum(c * c for c in numbers) / count, (2 * sqrt(count * u) + 2 * u) / count
    if abs(got - 1) > spread:
        return Violation(0, f"{what} of its variance in each coordinate, up to the share {decimal(spread)}",
                         f"{decimal(got)} times that", run)  # fmt: skip
    return None


def _check_normal(trial: Trial, ask: Ask) -> Violation | None:
    """Massart (1990): the empirical distribution of N numbers is farther than t from theirs by 2 exp(-2 N t^2)."""
    run = ask(trial)
    numbers = sorted(float(c) for v in _noises(run) for c in v)
    count = len(numbers)
    widest = sqrt(log(2 / DOUBT) / (2 * count))
    for i, number in enumerate(numbers):
        due = (1 + erf(number / sqrt(2))) / 2
        got = i / count if due - i / count > (i + 1) / count - due else (i + 1) / count
        if abs(got - due) > widest:
            promised = f"noise <= {decimal(number)} times its standard deviation in a share of {decimal(due)}"
            return Violation(0, f"{promised}, up to {decimal(widest)}", decimal(got), run)
    return None


def _check_noise_fresh(trial: Trial, ask: Ask) -> Violation | None:
    """Sums of two independent noises have twice the variance: of successive steps, and of neighbouring coordinates."""
    run = ask(trial)
    noises = [[float(c) for c in v] for v in _noises(run)]
    steps, neighbours = zip(noises[::2], noises[1::2], strict=False), [(v[::2], v[1::2]) for v in noises]
    pairs = {"two successive steps": steps, "two coordinates": neighbours}
    for what, found in pairs.items():
        sums = [(a + b) / sqrt(2) for v, w in found for a, b in zip(v, w, strict=False)]
        if sums and (violation := _wrong_size(sums, f"the sum of the noise of {what}", run)):
            return violation
    return None


def _quiet(trials: Trials) -> Trials:
    def chosen(given: Any, rng: Random) -> Iterator[Trial]:
        for trial in trials(given, rng):
            yield replace(trial, hyper={**trial.hyper, "noise": 0.0})

    return chosen


def _noiseless(h: History) -> Point:
    """Gradient descent and their noise: only without noise is the point known."""
    due = vector(h.x) - h.hyper["step_size"] * vector(h.problem.gradient(h.x))
    return pointed(due) if not h.hyper["noise"] or h.after is None else h.after


def _long(hyper: dict[str, float], rng: Random) -> list[Start]:
    return _noisy_starts(hyper, rng)[:1]


QUIET_REF = (Reference("a gradient step without noise", _noiseless, alone=False),)
LONG_RUN = on(lambda given: NOISE(given)[:1], _long, LONG)
EXAMPLES = on(NOISE, _noisy_starts, STEPS)

METHODS = (
    Method(
        "noisy-gradient-descent", "Gradient descent with Gaussian noise of standard deviation `noise`",
        {"step_size": POSITIVE, "noise": POSITIVE}, QUIET_REF, NOISE,
        (
            defined(QUIET_REF, _quiet(on(NOISE, _noisy_starts, 6)), "Without noise",
                    "noise = 0 gives gradient descent", "by definition"),
            theorem("mean", "The noise has mean 0",
                    f"the mean of (x_{{k+1}} - x_k + step_size grad f(x_k))/noise is 0 {RARE}",
                    "Chernoff's bound for a Gaussian", LONG_RUN, _check_noise_mean),
            theorem("size", "The noise has the variance noise^2", f"the mean square of the noise is noise^2 {RARE}",
                    "Laurent and Massart (2000), lemma 1", on(NOISE, _long, 400), _check_noise_size),
            theorem("normal", "The noise is Gaussian", f"the noise has the normal distribution {RARE}",
                    "Massart (1990), the constant in the inequality of Dvoretzky, Kiefer and Wolfowitz", LONG_RUN,
                    _check_normal),
            structural("fresh", "New noise", f"every step and every coordinate has noise of its own {RARE}",
                       "Laurent and Massart (2000), lemma 1, for sums of two", LONG_RUN, _check_noise_fresh),
            *conduct(EXAMPLES, prefix=False),
        ),
        EXAMPLES, signature=NOISY, one_gradient_a_step=False,
    ),
)  # fmt: skip
