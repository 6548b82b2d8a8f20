"""A test of a bounded mean that may be stopped at any time: wealth that bets against the hypothesis.

For X in [0, 1] and the hypothesis E X <= m, the wealth prod (1 + b_t (X_t - m)) with bets 0 <= b_t <= c/m that are
chosen before X_t is seen is a nonnegative supermartingale; by Ville's inequality it ever reaches 1/a with
probability at most a.  The bets are those of Waudby-Smith and Ramdas, "Estimating means of bounded random variables
by betting" (JRSS B, 2023), Section 4: the plug-in of the growth-optimal bet, truncated.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np

ERROR = 1e-9
"""The chance that one statistical claim is decided wrongly, at most; both directions together."""
WHOLE_RUN = 1e-6
"""The chance that any of the statistical claims of a run is decided wrongly, at most."""
MOST_CLAIMS = 1000
"""How many statistical claims a run may have for that."""
TRUNCATION = 0.5
SLACK = 1e-6
"""Rounding of the logarithm of the wealth, generously."""


@dataclass
class Wealth:
    """The wealth against the hypothesis E X <= ``bound`` for X in [0, 1]; ``log_wealth`` is its logarithm."""

    bound: float
    log_wealth: float = 0.0
    largest: float = 0.0
    count: int = 0
    _sum: float = 0.0
    _squares: float = 0.0

    def observe(self, values: np.ndarray) -> None:
        """Bet on each of the values in turn; they must lie in [0, 1]."""
        n = len(values)
        if n == 0:
            return
        steps = self.count + np.arange(n)
        # sums of the values before each one: a bet knows the past only
        before = self._sum + np.concatenate([[0.0], np.cumsum(values)[:-1]])
        squares = self._squares + np.concatenate([[0.0], np.cumsum(values**2)[:-1]])
        mean = (0.5 + before) / (1 + steps)
        spread = np.maximum((0.25 + squares - 2 * mean * before + steps * mean**2) / (1 + steps), 1e-12)
        edge = mean - self.bound
        bets = np.clip(edge / (spread + edge**2), 0.0, TRUNCATION / max(self.bound, 1e-300))
        gains = np.cumsum(np.log1p(bets * (values - self.bound)))
        self.largest = max(self.largest, self.log_wealth + float(np.max(gains)))
        self.log_wealth += float(gains[-1])
        self.count += n
        self._sum += float(np.sum(values))
        self._squares += float(np.sum(values**2))

    def rejects(self, error: float) -> bool:
        """Whether the wealth ever reached 1/error: the hypothesis is false, up to that chance."""
        return self.largest > log(1 / error) + SLACK


@dataclass(frozen=True)
class TestOfMean:
    """What a run of the test showed: ``above`` and ``below`` say on which side of the bound the mean lies.

    Neither is set where the budget ended first.  Each is wrong with probability at most ``error``/2.
    """

    __test__ = False  # pytest looks for classes with this name

    above: bool
    below: bool
    samples: int
    estimate: float
    error: float


def check_mean_against(
    bound: float, batches: np.ndarray, error: float = ERROR, sides: tuple[Wealth, Wealth] | None = None
) -> tuple[TestOfMean, tuple[Wealth, Wealth]]:
    """Whether the mean of values in [0, 1] is above or below ``bound``, after these further values.

    ``sides`` are the two wealths of the run so far.  Raises ValueError for values outside of [0, 1].
    """
    values = np.asarray(batches, dtype=float)
    if values.size and (np.min(values) < 0 or np.max(values) > 1 or not np.all(np.isfinite(values))):
        raise ValueError(f"a sample from {np.min(values)} to {np.max(values)}; expected values in [0, 1]")
    at_most, at_least = sides or (Wealth(bound), Wealth(1 - bound))
    at_most.observe(values)
    at_least.observe(1 - values)
    estimate = at_most._sum / at_most.count if at_most.count else float("nan")
    found = TestOfMean(at_most.rejects(error / 2), at_least.rejects(error / 2), at_most.count, estimate, error)
    return found, (at_most, at_least)


__all__ = ["ERROR", "MOST_CLAIMS", "WHOLE_RUN", "TestOfMean", "Wealth", "check_mean_against"]
