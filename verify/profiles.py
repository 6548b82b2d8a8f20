"""How hard the searches try."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """Budget of a run.

    ``rounds`` batches of ``batch`` instances are drawn for each family, the best of them are improved for
    ``ascents`` generations, and ``examples`` instances are drawn by Hypothesis.
    """

    name: str
    rounds: int
    batch: int
    ascents: int
    examples: int
    dimensions: tuple[int, ...]
    necessity: bool
    proofs: bool = True


QUICK = Profile("quick", rounds=3, batch=512, ascents=20, examples=20, dimensions=(1, 2, 3, 5), necessity=False)
STANDARD = Profile("standard", rounds=8, batch=1024, ascents=40, examples=60, dimensions=(1, 2, 3, 5), necessity=True)
DEEP = Profile("deep", rounds=60, batch=2048, ascents=120, examples=1000, dimensions=(1, 2, 3, 5, 8), necessity=True)
PROFILES = {profile.name: profile for profile in (QUICK, STANDARD, DEEP)}
