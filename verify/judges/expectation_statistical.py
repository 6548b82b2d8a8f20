"""The statistical judge, for means that no exact route reaches: a sequential test, and never ``proved``.

The verdict is ``confirmed`` where a test of error at most 1e-9 shows the mean on the claimed side, and
``undecided`` otherwise: where the samples show it on the other side, the evidence says so, but a refutation needs
an exact counterexample, and a sample is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import fmpq

from ..arithmetic.core import as_fmpq
from ..claim import REGISTRY, Claim
from ..expectations.sequential import ERROR, MOST_CLAIMS, WHOLE_RUN, TestOfMean, Wealth, check_mean_against
from ..profiles import Profile
from ..verdict import CONFIRMED, UNDECIDED, Evidence, Verdict
from .falsify import generator_for

Draw = Callable[[np.random.Generator, int], np.ndarray]
"""(generator, how many) to so many independent samples."""
SAMPLES = {"quick": 200_000, "standard": 1_000_000, "deep": 10_000_000}
BLOCK = 20_000


@dataclass(frozen=True)
class MeanOf:
    """The judge of "the mean of ``draw`` is at most (or at least) ``bound``", for samples between two limits.

    Give it to a claim as ``judge=MeanOf(draw, low=0, high=1, at_most="1/2")``; exactly one of ``at_most`` and
    ``at_least`` is given.  A sample outside of the limits is an error: the limits are part of the claim.
    """

    draw: Draw
    low: int | str | fmpq
    high: int | str | fmpq
    at_most: int | str | fmpq | None = None
    at_least: int | str | fmpq | None = None

    def __post_init__(self) -> None:
        if (self.at_most is None) == (self.at_least is None):
            raise ValueError(f"at_most = {self.at_most} and at_least = {self.at_least}; expected exactly one of them")
        if not as_fmpq(self.low) < self.bound < as_fmpq(self.high):
            raise ValueError(f"the bound {self.bound} must lie between the limits {self.low} and {self.high}")

    @property
    def bound(self) -> fmpq:
        """The number that the mean is compared with."""
        given = self.at_most if self.at_most is not None else self.at_least
        assert given is not None
        return as_fmpq(given)

    def __call__(self, claim: Claim, profile: Profile, seed: int) -> Verdict:
        """The verdict on the claim; the same seed draws the same samples."""
        found = self.test(generator_for(claim.id, seed, "samples"), SAMPLES.get(profile.name, SAMPLES["quick"]))
        claimed = found.below if self.at_most is not None else found.above
        contradicted = found.above if self.at_most is not None else found.below
        estimate = float(_float(self.low) + found.estimate * (_float(self.high) - _float(self.low)))
        side = "at most" if self.at_most is not None else "at least"
        statement = f"the mean of {found.samples:,} samples is {estimate:.6g}, claimed {side} {self.bound}"
        error = f"wrong with probability at most {found.error:g}, at whatever time the test stops"
        run = f"{error}; over a whole run with up to {MOST_CLAIMS} such claims at most {WHOLE_RUN:g}"
        figures = {
            "samples": found.samples, "estimate": estimate, "error": found.error, "error_of_the_run": WHOLE_RUN,
            "statistical_claims": len(statistical(REGISTRY)), "contradicted": contradicted,
        }  # fmt: skip
        if claimed:
            reason = f"statistical, not a proof: {statement} ({run})"
            evidence = Evidence("statistics", "float64", f"a test by betting shows it: {run}", figures)
            return Verdict(claim.id, CONFIRMED, reason, (evidence,))
        if contradicted:
            reason = f"the samples contradict it and no exact counterexample is known: {statement} ({run})"
            evidence = Evidence("statistics", "float64", f"a test by betting shows the opposite: {run}", figures)
            return Verdict(claim.id, UNDECIDED, reason, (evidence,))
        reason = f"the samples do not tell: {statement}"
        return Verdict(claim.id, UNDECIDED, reason, (Evidence("statistics", "float64", reason, figures),))

    def test(self, generator: np.random.Generator, most: int, error: float = ERROR) -> TestOfMean:
        """Sample until the test decides, ``most`` times at most."""
        low, high = _float(self.low), _float(self.high)
        bound = (_float(self.bound) - low) / (high - low)
        sides: tuple[Wealth, Wealth] | None = None
        found, drawn = TestOfMean(False, False, 0, float("nan"), error), 0
        while drawn < most and not (found.above or found.below):
            count = min(BLOCK, most - drawn)
            sample = np.asarray(self.draw(generator, count), dtype=float)
            if sample.shape != (count,):
                raise ValueError(f"the sampler returned the shape {sample.shape}; expected ({count},)")
            found, sides = check_mean_against(bound, (sample - low) / (high - low), error, sides)
            drawn += count
        return found


def statistical(claims: Iterable[Claim]) -> list[Claim]:
    """The claims that this judge decides."""
    return [c for c in claims if isinstance(c.options.get("judge"), MeanOf)]


def _float(value: Any) -> float:
    exact = as_fmpq(value)
    return int(exact.p) / int(exact.q)


__all__ = ["Draw", "MeanOf", "statistical"]
