"""The batched float search: thousands of instances at a time, then local ascent on the violation.

It proposes and never decides.  Every batch is reproducible from its seed, and every proposal carries the
recording from which the exact instance is rebuilt.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from flint import fmpq

from ..arithmetic.core import Refused, running_in
from ..arithmetic.float64 import FLOAT64
from ..claim import Claim
from ..conditions import Condition, Given
from ..instance import Instance, draw_arguments, run_text
from ..oracle import FunctionInstance
from ..profiles import Profile
from ..quantifiers import Quantifier
from ..source import BatchSource, ExactSource, Leaf, ReplayBatch, leaf_limits

BLIND = np.inf
"""Score of an instance that says nothing: a hypothesis fails, or a number overflowed."""


@dataclass(frozen=True)
class Proposal:
    """One promising float instance: its choices, its score and the family that it came from."""

    picks: tuple[tuple[str, Any], ...]
    kinds: tuple[str, ...]
    leaves: tuple[float, ...]
    score: float
    family: str

    def exact(self, claim: Claim, denominator: int, dimensions: tuple[int, ...]) -> Instance:
        """The exact instance with the same choices, continuous ones rounded to small denominators."""
        values = [_rounded(kind, leaf, denominator) for kind, leaf in zip(self.kinds, self.leaves, strict=True)]
        source = ExactSource(self.picks, values)
        drawn = draw_arguments(claim, source, dimensions)
        return Instance({name: freeze(value) for name, value in drawn.items()})


def freeze(value: Any) -> Any:
    """A drawn description as part of an instance."""
    if isinstance(value, FunctionInstance):
        return FunctionInstance(value.function, value.L, value.m, value.G, value.M)
    return value


@dataclass
class FamilyRecord:
    """What the search saw of one family."""

    name: str
    instances: int = 0
    best: float = np.inf


@dataclass
class SearchResult:
    """Proposals, best first, and what was searched."""

    proposals: list[Proposal] = field(default_factory=list)
    families: dict[str, FamilyRecord] = field(default_factory=dict)
    instances: int = 0
    seconds: float = 0.0
    refused: str = ""

    def ordered(self) -> list[Proposal]:
        """The proposals from the worst score upwards."""
        return sorted(self.proposals, key=lambda p: p.score)


def _rounded(kind: str, leaf: float, denominator: int) -> fmpq:
    from fractions import Fraction

    exact = Fraction(leaf).limit_denominator(denominator)
    if kind not in ("line", "member"):
        low_open, high_open = kind in ("open-left", "open"), kind in ("open-right", "open")
        if exact <= 0:
            exact = Fraction(1, denominator + 1) if low_open else Fraction(0)
        if exact >= 1:
            exact = Fraction(denominator, denominator + 1) if high_open else Fraction(1)
    return fmpq(exact.numerator, exact.denominator)


def score_of(conclusion: Condition, size: int, floor: np.ndarray) -> np.ndarray:
    """The score of every instance of a batch; instances that say nothing score BLIND."""
    with np.errstate(all="ignore"):
        if isinstance(conclusion, Given):
            applies = np.ones(size, dtype=bool)
            for _, hypothesis in conclusion.kept():
                holds = _holds_in_batch(hypothesis, size)
                applies &= holds
            score = np.broadcast_to(np.asarray(conclusion.then.score(floor), dtype=float), (size,))
            score = np.where(applies, score, BLIND)
        else:
            score = np.broadcast_to(np.asarray(conclusion.score(floor), dtype=float), (size,))
        return np.where(np.isnan(score), BLIND, score)


def _holds_in_batch(condition: Condition, size: int) -> np.ndarray:
    from ..conditions import All, Any_, Compare

    if isinstance(condition, Compare):
        return np.broadcast_to(np.asarray(condition.holds(), dtype=bool), (size,))
    if isinstance(condition, (All, Any_)):
        parts = [_holds_in_batch(p, size) for p in condition.parts]
        return np.logical_and.reduce(parts) if isinstance(condition, All) else np.logical_or.reduce(parts)
    if isinstance(condition, Given):
        return _holds_in_batch(condition.unfolded(), size)
    return np.asarray(condition.score()) >= 0


NOISE = 1e-7
"""Terms smaller than this, relative to the squares of the instance's coordinates, may be rounding."""


def _evaluate(claim: Claim, source: Any, dimensions: tuple[int, ...], size: int) -> np.ndarray:
    with running_in(FLOAT64), np.errstate(all="ignore"):
        arguments = draw_arguments(claim, source, dimensions)
        leaves = source.leaves()
        largest = np.max([np.broadcast_to(np.abs(leaf), (size,)) for leaf in leaves], axis=0) if leaves else 0.0
        return score_of(run_text(claim, arguments), size, NOISE * (1 + np.asarray(largest) ** 2))


def discrete_labels(claim: Claim) -> list[str]:
    """The families that the claim's first function argument may come from (or one nameless entry)."""
    for quantifier in claim.arguments.values():
        members = getattr(quantifier, "members", None)
        if members is not None:
            return [family.family for family in members()]
    return [""]


def search(claim: Claim, profile: Profile, generator: np.random.Generator) -> SearchResult:
    """Try every family twice, then spend the rest of the budget where the claim was nearest to failing."""
    result = SearchResult()
    started = time.perf_counter()
    families = discrete_labels(claim)
    for family in families:
        # the simplest dimension first, and no start at the minimizer, where most bounds say nothing
        simple = {"dimension": profile.dimensions[0], "start": "anywhere"}
        _round(claim, family, profile, generator, result, simple)
        _round(claim, family, profile, generator, result, {"start": "anywhere"})
    if RICHEST in families:
        many = replace(profile, batch=8 * profile.batch)
        _round(claim, RICHEST, many, generator, result, {"dimension": 1, "start": "anywhere", "knots": 2})
        _round(claim, RICHEST, many, generator, result, {"dimension": 1, "start": "anywhere"})
    harder = replace(profile, batch=2 * profile.batch, ascents=2 * profile.ascents)
    for number in range(profile.rounds):
        nearest = sorted(families, key=lambda f: (result.families[f].best, families.index(f)))[:NEAREST]
        # the richest family is always among them: what looks far off may only be rare
        nearest += [f for f in families if f == RICHEST and f not in nearest]
        line = {"dimension": 1} if number % 2 else {}
        _round(claim, nearest[number % len(nearest)], harder, generator, result, line)
    result.instances = sum(record.instances for record in result.families.values())
    result.seconds = time.perf_counter() - started
    return result


NEAREST = 3
"""How many families share the second half of the budget."""
RICHEST = "piecewise quadratic"
"""The family that comes close to every smooth function of one variable."""


def _round(
    claim: Claim,
    family: str,
    profile: Profile,
    generator: np.random.Generator,
    result: SearchResult,
    wanted: dict[str, Any],
) -> None:
    """One batch from one family, improved; its best instances become proposals."""
    record = result.families.setdefault(family, FamilyRecord(family))
    source = BatchSource(generator, profile.batch, wanted | ({"family": family} if family else {}))
    try:
        scores = _evaluate(claim, source, profile.dimensions, profile.batch)
    except Refused as refused:
        result.refused = str(refused)
        return
    recording = source.recording
    batch = [leaf.values for leaf in recording.leaves]
    batch, scores, extra = improve(claim, recording.picks, recording.leaves, batch, scores, profile, generator)
    record.instances += profile.batch + extra
    order = np.argsort(scores, kind="stable")[:6]
    for index in order:
        if scores[index] < BLIND:
            result.proposals.append(
                Proposal(
                    picks=tuple(recording.picks),
                    kinds=tuple(leaf.kind for leaf in recording.leaves),
                    leaves=tuple(float(values[index]) for values in batch),
                    score=float(scores[index]),
                    family=family,
                )
            )
    if len(order):
        record.best = min(record.best, float(scores[order[0]]))


def improve(
    claim: Claim,
    picks: list[tuple[str, Any]],
    leaves: list[Leaf],
    values: list[np.ndarray],
    scores: np.ndarray,
    profile: Profile,
    generator: np.random.Generator,
) -> tuple[list[np.ndarray], np.ndarray, int]:
    """Evolve the best instances of a batch: differential steps, shrinking Gaussian steps, snapping to ends."""
    parents = min(32, len(scores))
    children = 8
    order = np.argsort(scores, kind="stable")[:parents]
    if not leaves or not np.isfinite(scores[order]).any():
        return values, scores, 0
    kinds = [leaf.kind for leaf in leaves]
    limits = np.array([leaf_limits(kind) for kind in kinds])
    population = np.stack([v[order] for v in values], axis=1)
    best = scores[order].copy()
    radius = np.full(parents, 0.2)
    evaluated = 0
    for _ in range(profile.ascents):
        offspring = _offspring(population, radius, kinds, limits, children, generator)
        flat = offspring.reshape(-1, len(kinds))
        source = ReplayBatch(picks, [flat[:, j] for j in range(len(kinds))])
        found = _evaluate(claim, source, profile.dimensions, len(flat)).reshape(parents, children)
        evaluated += found.size
        winner = np.argmin(found, axis=1)
        reached = found[np.arange(parents), winner]
        better = reached < best
        population[better] = offspring[np.arange(parents), winner][better]
        best[better] = reached[better]
        radius = np.where(better, np.minimum(radius * 1.5, 1.0), np.maximum(radius * 0.7, 1e-9))
    return [population[:, j] for j in range(len(kinds))], best, evaluated


def _offspring(
    population: np.ndarray,
    radius: np.ndarray,
    kinds: list[str],
    limits: np.ndarray,
    children: int,
    generator: np.random.Generator,
) -> np.ndarray:
    parents, count = population.shape
    shape = (parents, children, count)
    scale = radius[:, None, None] * np.where([k == "line" for k in kinds], 1 + np.abs(population)[:, None, :], 1.0)
    moves = generator.standard_normal(shape) * scale * 10.0 ** -generator.integers(0, 4, (parents, children, 1))
    first, second = generator.integers(parents, size=(2, parents, children))
    differential = 0.7 * (population[first] - population[second])
    kind = generator.random((parents, children, 1))
    step = np.where(kind < 0.35, differential, moves)
    touched = generator.random(shape) < np.where(kind < 0.7, 1.0, 2.0 / max(count, 1))
    result = population[:, None, :] + np.where(touched, step, 0.0)
    snap = generator.random(shape) < 0.04
    ends = np.where(generator.random(shape) < 0.5, 0.0, 1.0)
    result = np.where(snap, ends, result)
    # small integers are where extremal members live
    round_off = (generator.random(shape) < 0.02) & np.array([k == "line" for k in kinds])
    result = np.where(round_off, np.round(result), result)
    result = np.clip(result, limits[:, 0], limits[:, 1])
    fixed = np.array([k == "member" for k in kinds])
    return np.where(fixed, population[:, None, :], result)


def arguments_of(claim: Claim) -> Iterator[tuple[str, Quantifier]]:
    """The claim's arguments by name."""
    return iter(claim.arguments.items())


def named_in_text(claim: Claim, profile: Profile, generator: np.random.Generator) -> tuple[str, ...]:
    """The names of the hypotheses that the claim's text states with ``.given``."""
    source = BatchSource(generator, 4)
    try:
        with running_in(FLOAT64), np.errstate(all="ignore"):
            conclusion = run_text(claim, draw_arguments(claim, source, profile.dimensions))
    except Refused:
        return ()
    return tuple(name for name, _ in conclusion.hypotheses) if isinstance(conclusion, Given) else ()
