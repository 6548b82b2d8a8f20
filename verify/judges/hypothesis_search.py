"""The second search: Hypothesis draws exact instances, aims at small margins, and shrinks."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings, target
from hypothesis import strategies as st

from ..arithmetic.core import Refused, running_in
from ..arithmetic.rational import RATIONAL
from ..claim import Claim
from ..hypothesis_source import HypothesisSource
from ..instance import Instance, draw_arguments, evaluate_exactly, unmet_hypotheses
from ..profiles import Profile
from .search import freeze


@st.composite
def instances(draw: Any, claim: Claim, dimensions: tuple[int, ...]) -> Instance:
    """Exact instances of a claim."""
    with running_in(RATIONAL):
        drawn = draw_arguments(claim, HypothesisSource(draw), dimensions)
    return Instance({name: freeze(value) for name, value in drawn.items()})


class _Found(Exception):
    """Ends Hypothesis' run on a violation, so that it shrinks towards the simplest one."""


def find_violation(claim: Claim, profile: Profile, number: int) -> tuple[Instance | None, int]:
    """(an exact counterexample or None, how many instances that satisfy the hypotheses were tried)."""
    if profile.examples == 0:
        return None, 0
    tried = 0
    last: list[Instance] = []

    @seed(number)
    @settings(
        max_examples=profile.examples,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.target, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
        report_multiple_bugs=False,
    )
    @given(instances(claim, profile.dimensions))
    def attempt(instance: Instance) -> None:
        nonlocal tried
        try:
            if unmet_hypotheses(claim, instance):
                return
            outcome = evaluate_exactly(claim, instance)
        except (Refused, ZeroDivisionError, ValueError, OverflowError):
            return
        if outcome.vacuous or outcome.conclusion is None:
            return
        tried += 1
        if outcome.holds is False:
            last[:] = [instance]
            raise _Found
        _aim(outcome.conclusion)

    try:
        attempt()
    except _Found:
        return last[0], tried
    except Refused:
        return None, tried
    return None, tried


def _aim(conclusion: Any) -> None:
    from .falsify import _as_float, exact_slack

    try:
        slack = exact_slack(conclusion)
        if slack is not None:
            target(-_as_float(slack), label="closeness to a violation")
    except (TypeError, OverflowError, Refused):
        return
