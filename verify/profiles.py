"""How hard the searches try."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """Budget of a run.

    Every family is tried twice with a batch of ``batch`` instances, whose best are improved for ``ascents``
    generations; then ``rounds`` further batches go to the families that came closest, with twice the
    instances and generations.  ``examples`` instances are drawn by Hypothesis.
    """

    name: str
    rounds: int
    batch: int
    ascents: int
    examples: int
    dimensions: tuple[int, ...]
    necessity: bool
    proofs: bool = True


QUICK = Profile("quick", rounds=6, batch=384, ascents=10, examples=15, dimensions=(1, 2, 3, 5), necessity=False)
STANDARD = Profile("standard", rounds=12, batch=512, ascents=20, examples=40, dimensions=(1, 2, 3, 5), necessity=True)
DEEP = Profile("deep", rounds=100, batch=2048, ascents=80, examples=1000, dimensions=(1, 2, 3, 5, 8), necessity=True)
PROFILES = {profile.name: profile for profile in (QUICK, STANDARD, DEEP)}
