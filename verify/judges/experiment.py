"""Experiments: how runs behave, judged on a quantity that is named before the first run.

The text of an experiment returns :func:`repeated`: one run as a function of a random generator, what is measured,
and what the claim says of it (of its median, of its mean, or of how often something happens).  The runs are
independent, their number is fixed in advance, and each can be repeated by itself from the seed, the claim's id and
its number.

Three outcomes.  *Shown*: the confidence interval lies on the claim's side; the verdict is ``confirmed``, never
``proved``.  *Shown to be otherwise*: it lies on the other side.  No single run is a counterexample to a statement
about how runs behave, and no certificate can show it; so ``refuted`` is said only on an interval that assumes nothing
of the distribution (median, frequency, mean of a bounded quantity) and errs at most once in a hundred million, and
the evidence calls it statistical.  On an interval that rests on an assumption (Student's t) it stays ``undecided``.
*Not settled*: the interval contains the threshold; ``undecided``.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np

from ..claim import Claim
from ..profiles import Profile
from ..verdict import CONFIRMED, REFUTED, UNDECIDED, Evidence, Standing, Verdict

CHANCE_OF_ERROR = 1e-8
"""How often the interval may miss: a hundred experiments in one run still err less than once in a million runs."""

LEAST_REPETITIONS = 30
"""Fewer runs cannot settle a median at that chance of error."""

Run = Callable[[np.random.Generator], float]
Interval = tuple[float, float]


class Statistic(Enum):
    """What of the distribution of the measured quantity a claim speaks of."""

    MEDIAN = "median"
    FRACTION = "fraction of runs"
    BOUNDED_MEAN = "mean of a bounded quantity"
    MEAN = "mean"

    @property
    def assumes_nothing(self) -> bool:
        """Whether the interval holds for every distribution."""
        return self is not Statistic.MEAN


@dataclass(frozen=True)
class Effect:
    """The statement: ``statistic`` is above (or below) ``threshold``; the quantity lies in ``limits`` if bounded."""

    statistic: Statistic
    above: bool
    threshold: float
    limits: Interval | None = None

    def words(self) -> str:
        return f"{self.statistic.value} {'above' if self.above else 'below'} {self.threshold:g}"


def median_above(threshold: float) -> Effect:
    """At least half of all runs measure more than ``threshold`` (judged without any assumption)."""
    return Effect(Statistic.MEDIAN, True, threshold)


def median_below(threshold: float) -> Effect:
    """At least half of all runs measure less than ``threshold``."""
    return Effect(Statistic.MEDIAN, False, threshold)


def fraction_above(threshold: float) -> Effect:
    """Runs that return True are more frequent than ``threshold``."""
    return Effect(Statistic.FRACTION, True, threshold)


def fraction_below(threshold: float) -> Effect:
    """Runs that return True are rarer than ``threshold``."""
    return Effect(Statistic.FRACTION, False, threshold)


def mean_above(threshold: float, limits: Interval | None = None) -> Effect:
    """The mean is above ``threshold``; ``limits`` of the quantity spare the assumption of normality."""
    return Effect(Statistic.BOUNDED_MEAN if limits else Statistic.MEAN, True, threshold, limits)


def mean_below(threshold: float, limits: Interval | None = None) -> Effect:
    """The mean is below ``threshold``; ``limits`` as in :func:`mean_above`."""
    return Effect(Statistic.BOUNDED_MEAN if limits else Statistic.MEAN, False, threshold, limits)


@dataclass(frozen=True)
class Experiment:
    """What is run, what is measured, what is claimed of it, and how often it is repeated."""

    run: Run
    quantity: str
    effect: Effect
    repetitions: int


def repeated(run: Run, *, quantity: str, effect: Effect, repetitions: int = 60) -> Experiment:
    """The experiment of ``repetitions`` independent runs; ``run`` takes a numpy generator and returns a number.

    ``quantity`` says in words what it returns.  Raises ValueError for fewer than 30 repetitions.
    """
    if repetitions < LEAST_REPETITIONS:
        raise ValueError(f"an experiment needs at least {LEAST_REPETITIONS} repetitions, not {repetitions}")
    return Experiment(run, quantity, effect, repetitions)


# ---------------------------------------------------------------- intervals


def median_interval(values: Sequence[float], error: float) -> Interval:
    """Order statistics between which the median lies, whatever the distribution, but for a chance of ``error``."""
    from scipy.stats import binom

    ordered, size = np.sort(np.asarray(values, dtype=float)), len(values)
    low = int(binom.ppf(error / 2, size, 0.5))
    while low > 0 and binom.cdf(low - 1, size, 0.5) > error / 2:
        low -= 1
    if low == 0:
        return -np.inf, np.inf
    return float(ordered[low - 1]), float(ordered[size - low])


def fraction_interval(values: Sequence[float], error: float) -> Interval:
    """The interval of Clopper and Pearson for a probability."""
    from scipy.stats import binomtest

    found = binomtest(int(sum(bool(v) for v in values)), len(values)).proportion_ci(1 - error, method="exact")
    return float(found.low), float(found.high)


def bounded_mean_interval(values: Sequence[float], limits: Interval, error: float) -> Interval:
    """The mean of a quantity within ``limits``, by betting: a mean is left out when a bet against it pays 2/error.

    The stakes depend on earlier runs only, so the wealth of a bet against the true mean is a nonnegative
    martingale (Waudby-Smith and Ramdas 2024); no assumption on the distribution.
    """
    low, high = limits
    unit = (np.asarray(values, dtype=float) - low) / (high - low)
    if np.any(unit < 0) or np.any(unit > 1):
        raise ValueError(f"a run measured a value outside of the limits [{low}, {high}] that were stated")
    count = np.arange(1, len(unit) + 1)
    means = (0.5 + np.cumsum(unit)) / (count + 1)
    spread = (0.25 + np.cumsum((unit - means) ** 2)) / (count + 1)
    before = np.concatenate([[0.25], spread[:-1]])
    stakes = np.minimum(np.sqrt(2 * np.log(2 / error) / (len(unit) * before)), 0.5)

    def excluded(mean: float, sign: int) -> bool:
        return float(np.sum(np.log1p(sign * stakes * (unit - mean)))) >= np.log(2 / error)

    def end(sign: int) -> float:
        # the bet against means below (above) the data pays less the closer the mean comes: bisection
        inside, outside = (1.0, 0.0) if sign > 0 else (0.0, 1.0)
        if not excluded(outside, sign):
            return outside
        for _ in range(40):
            middle = (inside + outside) / 2
            inside, outside = (inside, middle) if excluded(middle, sign) else (middle, outside)
        return outside

    return low + (high - low) * end(1), low + (high - low) * end(-1)


def student_interval(values: Sequence[float], error: float) -> Interval:
    """Student's interval for a mean; right where the means of so many runs are nearly normal."""
    from scipy.stats import t

    sample = np.asarray(values, dtype=float)
    half = float(t.ppf(1 - error / 2, len(sample) - 1) * np.std(sample, ddof=1) / np.sqrt(len(sample)))
    return float(np.mean(sample)) - half, float(np.mean(sample)) + half


def interval(effect: Effect, values: Sequence[float], error: float = CHANCE_OF_ERROR) -> tuple[float, Interval]:
    """(the estimate, its interval) of what the effect speaks of."""
    if effect.statistic is Statistic.MEDIAN:
        return float(np.median(values)), median_interval(values, error)
    if effect.statistic is Statistic.FRACTION:
        return float(np.mean([bool(v) for v in values])), fraction_interval(values, error)
    if effect.statistic is Statistic.BOUNDED_MEAN:
        assert effect.limits is not None
        return float(np.mean(values)), bounded_mean_interval(values, effect.limits, error)
    return float(np.mean(values)), student_interval(values, error)


# ---------------------------------------------------------------- the verdict


def generator_of(claim_id: str, seed: int, repetition: int) -> np.random.Generator:
    """The generator of one repetition: it depends on the claim, the seed and the number of the repetition alone."""
    return np.random.default_rng([seed, zlib.crc32(claim_id.encode()), repetition])


def settled(effect: Effect, found: Interval) -> bool | None:
    """True: shown.  False: shown to be otherwise.  None: the interval contains the threshold."""
    low, high = found
    if low > effect.threshold:
        return effect.above
    if high < effect.threshold:
        return not effect.above
    return None


def judge_experiment(claim: Claim, profile: Profile, seed: int) -> Verdict:
    """Confirmed where the effect is shown; refuted or undecided, as the module says, where it is not."""
    plan: Any = claim.text()
    if not isinstance(plan, Experiment):
        reason = "the text of an experiment returns repeated(...): a run, a quantity, an effect and repetitions"
        return Verdict(claim.id, UNDECIDED, reason)
    repetitions = plan.repetitions * (4 if profile.name == "deep" else 1)
    values = [float(plan.run(generator_of(claim.id, seed, i))) for i in range(repetitions)]
    bad = next((i for i, v in enumerate(values) if not np.isfinite(v)), None)
    if bad is not None:
        return Verdict(claim.id, UNDECIDED, f"repetition {bad} measured {values[bad]}, which is no number to compare")
    estimate, found = interval(plan.effect, values)
    shown = settled(plan.effect, found)
    standing, outcome = _standing(plan.effect, shown)
    reason = f"{outcome}: {_told(plan, estimate, found, repetitions)}"
    return Verdict(claim.id, standing, reason, (_evidence(plan, estimate, found, values, seed, outcome),))


def _standing(effect: Effect, shown: bool | None) -> tuple[Standing, str]:
    if shown is None:
        return UNDECIDED, "not settled"
    if shown:
        return CONFIRMED, "shown"
    if effect.statistic.assumes_nothing:
        return REFUTED, "shown to be otherwise"
    return UNDECIDED, "seems to be otherwise, on an interval that assumes normal means"


def _told(plan: Experiment, estimate: float, found: Interval, repetitions: int) -> str:
    names = {Statistic.FRACTION: "fraction of runs with", Statistic.MEDIAN: "median of"}
    name = names.get(plan.effect.statistic, "mean of")
    where = f"is {estimate:.4g}, between {found[0]:.4g} and {found[1]:.4g}"
    return f"the {name} {plan.quantity} {where} over {repetitions} runs; claimed: {plan.effect.words()}"


def _evidence(
    plan: Experiment, estimate: float, found: Interval, values: Sequence[float], seed: int, outcome: str
) -> Evidence:
    says = _told(plan, estimate, found, len(values))
    says += f" (statistical: the interval misses at most once in {1 / CHANCE_OF_ERROR:,.0f} experiments"
    says += "" if plan.effect.statistic.assumes_nothing else ", if means of so many runs are nearly normal"
    says += f"; seed {seed})"
    figures: dict[str, Any] = {
        "outcome": outcome,
        "quantity": plan.quantity,
        "effect": estimate,
        "low": found[0] if np.isfinite(found[0]) else None,
        "high": found[1] if np.isfinite(found[1]) else None,
        "threshold": plan.effect.threshold,
        "instances": len(values),
        "repetitions": len(values),
        "seed": seed,
        "chance_of_error": CHANCE_OF_ERROR,
        "smallest": float(np.min(values)),
        "largest": float(np.max(values)),
    }
    far = found[1] if plan.effect.above else found[0]
    if plan.effect.threshold and np.isfinite(far):
        # a threshold beyond the far end of the interval is shown to be wrong by the same runs
        figures["resolution"] = abs(far - plan.effect.threshold) / abs(plan.effect.threshold)
    return Evidence("statistics", "float64", says, figures)


__all__ = [
    "CHANCE_OF_ERROR",
    "Effect",
    "Experiment",
    "Statistic",
    "bounded_mean_interval",
    "fraction_above",
    "fraction_below",
    "fraction_interval",
    "generator_of",
    "interval",
    "judge_experiment",
    "mean_above",
    "mean_below",
    "median_above",
    "median_below",
    "median_interval",
    "repeated",
    "settled",
    "student_interval",
]
