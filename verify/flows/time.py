"""The time of a flow as an argument of a claim."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..arithmetic.core import Number
from ..quantifiers import Real, Scope

LONG = ("1/10", "1", "4")
"""How long trajectories are followed where the text names no end."""


@dataclass(frozen=True)
class Time(Real):
    """A time t >= 0, or between ``low`` and ``high``; without an end the search follows flows up to the time 4.

    The claim is about every time all the same: counterexamples may have any.
    """

    low: Any = 0

    def draw(self, scope: Scope, name: str) -> Number:
        source = scope.source
        assert source is not None
        low, high = scope.evaluate(self.low), scope.evaluate(self.high)
        if high is not None:
            return super().draw(scope, name)
        far = source.member(LONG)
        # at the start every envelope is tight: the search begins a little later
        passed = source.real(far / 16, far)
        return passed if self.low == 0 else low + passed
