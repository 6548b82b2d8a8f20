"""The falsifier: float search proposes, exact arithmetic decides, and what survives is measured."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from flint import arb, fmpq

from ..arithmetic.core import Refused, running_in
from ..arithmetic.functions import absolute
from ..arithmetic.rational import RATIONAL
from ..claim import Claim
from ..conditions import All, Compare, Condition, Given
from ..instance import Instance, Outcome, evaluate_exactly, unmet_hypotheses
from ..profiles import Profile
from ..verdict import (
    CONFIRMED,
    REFUTED,
    UNDECIDED,
    Counterexample,
    Evidence,
    HypothesisReport,
    Verdict,
)
from .search import Proposal, SearchResult, search
from .shrink import complexity, shrink, violates

DENOMINATORS = (1, 4, 12, 60, 1000, 10**6, 10**10)
NEAR = 1e-2
"""Proposals that score above this are not tried exactly (they are far from a violation)."""


def generator_for(claim_id: str, seed: int, purpose: str = "") -> np.random.Generator:
    """A generator that depends on the claim, the seed and the purpose only."""
    digest = hashlib.sha256(f"{claim_id}/{seed}/{purpose}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "big"))


@dataclass(frozen=True)
class Hunt:
    """The outcome of one search for a counterexample.

    ``found`` violates the claim exactly; ``unsettled`` lists proposals on which exact arithmetic could not
    rule although floats saw a violation.
    """

    searched: SearchResult
    found: Instance | None
    by: str
    unsettled: tuple[str, ...]
    exact_tries: int


def hunt(
    claim: Claim, profile: Profile, seed: int, purpose: str = "", searched: SearchResult | None = None
) -> Hunt:
    """Search for a counterexample; whatever is returned as found has been decided exactly.

    ``searched`` is what floats have found already.
    """
    searched = searched or search(claim, profile, generator_for(claim.id, seed, purpose))
    unsettled: list[str] = []
    tries = 0
    violations: list[tuple[str, Instance]] = []
    rational = False  # whether one of them needs no enclosures
    more_tries = MORE_TRIES
    for proposal in _worth_trying(searched):
        if violations:
            more_tries -= 1
        if more_tries <= (0 if rational else MORE_TRIES - TRIES_FOR_A_RATIONAL):
            break
        if proposal.family in [family for family, _ in violations]:
            continue
        last: Outcome | None = None
        for denominator in DENOMINATORS:
            instance = exact_instance(claim, proposal, denominator, profile)
            if instance is None:
                continue
            tries += 1
            last = _outcome(claim, instance)
            if last is not None and last.holds is False and not last.vacuous:
                violations.append((proposal.family, instance))
                rational = rational or last.arithmetic == "rational"
                break
        # the finest rounding is the proposal itself: what it leaves open is open
        if last is not None and last.holds is None and not last.vacuous and not last.tie and proposal.score < -1e-6:
            place = instance.text() if instance else ""
            unsettled.append(f"{place}: {last.why or 'the two sides cannot be told apart'}")
        if len(violations) >= CANDIDATES and rational:
            break
    if violations:
        return Hunt(searched, _most_readable(claim, violations), "batched search", tuple(unsettled), tries)
    found, more = hypothesis_hunt(claim, profile, seed)
    return Hunt(searched, found, "Hypothesis", tuple(unsettled), tries + more)


CANDIDATES = 3
"""Violations from how many families are compared before the most readable one is kept."""
MORE_TRIES = 8
"""How many further proposals are tried for that once a violation is known."""
TRIES_FOR_A_RATIONAL = 40
"""And how many while every known violation needs enclosures of real functions, which no certificate carries."""


def _most_readable(claim: Claim, violations: list[tuple[str, Instance]]) -> Instance:
    """The simplest of the violations; rational runs before enclosed ones."""
    instances = [instance for _, instance in violations]
    return min(instances, key=lambda i: (evaluate_exactly(claim, i).arithmetic != "rational", complexity(i)))


def hypothesis_hunt(claim: Claim, profile: Profile, seed: int) -> tuple[Instance | None, int]:
    """Search with Hypothesis, exactly; (counterexample or None, instances tried)."""
    if not claim.arguments:
        return None, 0
    from .hypothesis_search import find_violation

    return find_violation(claim, profile, seed)


def _worth_trying(searched: SearchResult) -> list[Proposal]:
    chosen: list[Proposal] = []
    for family in searched.families:
        own = [p for p in searched.ordered() if p.family == family]
        chosen += own[:2] + [p for p in own[2:12] if p.score < 1e-9]
    return sorted((p for p in chosen if p.score < NEAR), key=lambda p: p.score)


def exact_instance(claim: Claim, proposal: Proposal, denominator: int, profile: Profile) -> Instance | None:
    """The exact instance behind a proposal, or None where rounding leaves the hypotheses."""
    try:
        with running_in(RATIONAL):
            instance = proposal.exact(claim, denominator, profile.dimensions)
        return None if unmet_hypotheses(claim, instance) else instance
    except (Refused, ValueError, ZeroDivisionError, ArithmeticError):
        return None


def _outcome(claim: Claim, instance: Instance) -> Outcome | None:
    try:
        return evaluate_exactly(claim, instance)
    except (ZeroDivisionError, ValueError, OverflowError):
        return None


# ---------------------------------------------------------------- measures


def exact_slack(conclusion: Condition) -> Any:
    """(right - left)/|bound| for a bound, the least over several; None where nothing is measured."""
    if isinstance(conclusion, Given):
        return exact_slack(conclusion.then)
    if isinstance(conclusion, All):
        parts = [s for s in map(exact_slack, conclusion.parts) if s is not None]
        return min(parts, key=_as_float) if parts else None
    if not isinstance(conclusion, Compare) or conclusion.relation != "<=":
        return None
    bound = conclusion.bound if conclusion.bound is not None else conclusion.right
    size = absolute(bound)
    if isinstance(size, int) or not bool(size > 0):
        return None
    if conclusion.bound is None and not (conclusion.right > 0 and conclusion.left >= 0):
        return None
    return conclusion.margin() / size


def _as_float(value: Any) -> float:
    if isinstance(value, fmpq):
        return int(value.p) / int(value.q)
    return float(value.mid()) if isinstance(value, arb) else float(value)


def measure(claim: Claim, searched: SearchResult, profile: Profile) -> Evidence | None:
    """Resolution and tightness from the closest calls of the search, measured exactly."""
    best: tuple[float, Any, Instance, str] | None = None
    per_family: dict[str, float] = {}
    for family in searched.families:
        for proposal in [p for p in searched.ordered() if p.family == family][:3]:
            for denominator in (12, 1000, 10**6):
                instance = exact_instance(claim, proposal, denominator, profile)
                outcome = _outcome(claim, instance) if instance is not None else None
                if instance is None or outcome is None or outcome.conclusion is None or outcome.vacuous:
                    continue
                try:
                    slack = exact_slack(outcome.conclusion)
                except (TypeError, Refused):
                    return None
                if slack is None:
                    continue
                size = _as_float(slack)
                per_family[family] = min(size, per_family.get(family, np.inf))
                if best is None or size < best[0]:
                    best = (size, slack, instance, outcome.arithmetic)
    if best is None:
        return None
    size, slack, instance, arithmetic = best
    instance = shrink(claim, instance, _as_close_as(size), 250)
    again = _outcome(claim, instance)
    if again is not None and again.conclusion is not None:
        slack, arithmetic = exact_slack(again.conclusion), again.arithmetic
    resolution, tightness = _as_float(slack), 1 - _as_float(slack)
    blind = sorted(f for f, r in per_family.items() if r > max(0.1, 10 * resolution))
    says = (
        f"closest call: {instance.text()} attains {tightness:.6g} of the bound,"
        f" so a bound tightened by more than {_percent(resolution)} is refuted by the same search"
    )
    figures = {
        "resolution": resolution,
        "tightness": tightness,
        "worst_instance": instance.to_json(),
        "blind_families": blind,
        "families": [
            {"name": f or "no function", "instances": r.instances, "resolution": per_family.get(f)}
            for f, r in searched.families.items()
        ],
    }
    return Evidence("sharpness", arithmetic, says, figures)


def _as_close_as(size: float) -> Callable[[Claim, Instance], bool]:
    """Whether an instance is about as close a call as ``size`` says: what the reader sees may be simpler."""

    def test(claim: Claim, candidate: Instance) -> bool:
        try:
            if unmet_hypotheses(claim, candidate):
                return False
            outcome = evaluate_exactly(claim, candidate)
            slack = exact_slack(outcome.conclusion) if outcome.conclusion is not None else None
        except (Refused, ZeroDivisionError, ValueError, IndexError, AttributeError, TypeError):
            return False
        return slack is not None and not outcome.vacuous and _as_float(slack) <= 1.02 * size + 1e-12

    return test


def _percent(fraction: float) -> str:
    return f"{100 * fraction:.3g} %"


def tightened(claim: Claim, fraction: fmpq) -> Claim:
    """The claim with every bound lowered by ``fraction`` of its size."""

    def tighten(condition: Condition) -> Condition:
        if isinstance(condition, Given):
            return replace(condition, then=tighten(condition.then))
        if isinstance(condition, All):
            return All(tuple(tighten(p) for p in condition.parts))
        if isinstance(condition, Compare) and condition.relation == "<=":
            bound = condition.bound if condition.bound is not None else condition.right
            from ..arithmetic.core import current

            less = current().number(fraction) * absolute(bound)
            return Compare("<=", condition.left, condition.right - less, bound)
        return condition

    def text(**arguments: Any) -> Condition:
        return tighten(claim.text(**arguments))

    return replace(claim, id=f"{claim.id} tightened by {fraction}", text=text, expected=None)


def necessity(claim: Claim, profile: Profile, seed: int) -> tuple[HypothesisReport, ...]:
    """Drop each hypothesis that can be dropped and search again without it."""
    reports = []
    for argument, quantifier in claim.arguments.items():
        for name, wider in quantifier.drops().items():
            weaker = replace(claim, id=claim.id, arguments=dict(claim.arguments) | {argument: wider})
            reports.append(_needed(f"{name} of {argument}", weaker, profile, seed))
    for name in named_hypotheses(claim, profile, seed):
        reports.append(_needed(name, replace(claim, text=_without(claim.text, name)), profile, seed))
    return tuple(reports)


def _without(text: Callable[..., Any], name: str) -> Callable[..., Any]:
    def shorter(**arguments: Any) -> Any:
        conclusion = text(**arguments)
        return conclusion.without(name) if isinstance(conclusion, Given) else conclusion

    return shorter


def named_hypotheses(claim: Claim, profile: Profile, seed: int) -> tuple[str, ...]:
    """The names of the hypotheses that the text itself states."""
    from .search import named_in_text

    return named_in_text(claim, profile, generator_for(claim.id, seed, "names"))


def _needed(name: str, weaker: Claim, profile: Profile, seed: int) -> HypothesisReport:
    light = replace(profile, rounds=max(2, profile.rounds // 4), ascents=profile.ascents // 2, examples=0)
    try:
        result = hunt(weaker, light, seed, f"without {name}")
    except Exception as error:
        return HypothesisReport(name, None, f"could not be dropped: {error}")
    if result.found is None:
        return HypothesisReport(name, None, "no counterexample was found without it")
    smallest = shrink(weaker, result.found)
    return HypothesisReport(name, True, f"needed: without it {smallest.text()} is a counterexample")


# ---------------------------------------------------------------- the verdict


NOISE = 1e-6
"""A violation that floats see and that is smaller than this may be rounding."""


def beside_a_proof(claim: Claim, profile: Profile, searched: SearchResult) -> tuple[Evidence, ...] | None:
    """What a search in floats says of a claim that is proved; None where it comes too close to a violation for that.

    The closest calls are measured exactly, and not decided one by one.
    """
    if any(p.score < -NOISE for p in searched.proposals) or not searched.proposals:
        return None
    survival = Evidence(
        "survival",
        "float64",
        f"survived {searched.instances:,} instances of {_names(searched)} in floats (it is proved)",
        {"instances": searched.instances},
    )
    sharpness = measure(claim, searched, profile)
    if sharpness is None:
        return (survival,)
    return None if sharpness.figures["resolution"] < 0 else (survival, sharpness)


def falsify(claim: Claim, profile: Profile, seed: int, searched: SearchResult | None = None) -> Verdict:
    """Refuted with an exact, shrunk counterexample; or confirmed with the power of the search; or undecided."""
    started = time.perf_counter()
    result = hunt(claim, profile, seed, searched=searched)
    searched = result.searched
    if result.found is not None:
        smallest = shrink(claim, result.found)
        return refutation(claim, smallest, result.by, False, searched, time.perf_counter() - started)
    rate = searched.instances / searched.seconds if searched.seconds else 0.0
    survival = Evidence(
        "survival",
        "float64, then rational or ball",
        f"survived {searched.instances:,} instances of {_names(searched)} ({result.exact_tries} closest calls decided"
        " exactly)",
        {"instances": searched.instances, "exact_tries": result.exact_tries, "instances_per_second": round(rate)},
    )
    if result.unsettled:
        return Verdict(
            claim.id, UNDECIDED, f"the search hit what it could not settle: {result.unsettled[0]}", (survival,),
            seconds=time.perf_counter() - started,
        )  # fmt: skip
    if not searched.proposals and result.exact_tries == 0:
        why = searched.refused or "no instance satisfied the hypotheses"
        return Verdict(claim.id, UNDECIDED, f"nothing could be searched: {why}")
    sharpness = measure(claim, searched, profile)
    if sharpness is not None and sharpness.figures["resolution"] < 0:
        # simplifying the closest call has led to an instance that the search did not draw and that violates the claim
        worst = Instance.from_json(sharpness.figures["worst_instance"])
        if violates(claim, worst):
            smallest = shrink(claim, worst)
            return refutation(claim, smallest, "the shrinker", False, searched, time.perf_counter() - started)
    evidence = (survival,) if sharpness is None else (survival, sharpness)
    hypotheses = necessity(claim, profile, seed) if profile.necessity else ()
    power = "" if sharpness is None else f"; resolution {_percent(sharpness.figures['resolution'])}"
    reason = f"no counterexample among {searched.instances:,} instances{power}"
    return Verdict(claim.id, CONFIRMED, reason, evidence, None, hypotheses, time.perf_counter() - started)


def _names(searched: SearchResult) -> str:
    names = [f for f in searched.families if f]
    return f"the families {', '.join(names)}" if names else "the quantified numbers and points"


def refutation(
    claim: Claim, instance: Instance, by: str, by_hand: bool, searched: SearchResult | None, seconds: float
) -> Verdict:
    """The verdict for an exact counterexample, with its certificate."""
    from ..certificate import instance_certificate

    assert violates(claim, instance)
    outcome = evaluate_exactly(claim, instance)
    values = _sides(outcome.conclusion)
    certificate = instance_certificate(claim, instance)
    origin = "supplied by hand and checked exactly" if by_hand else f"found by {by} and shrunk"
    figures: dict[str, Any] = {}
    if searched is not None:
        figures = {"instances": searched.instances}
    evidence = Evidence(
        "counterexample",
        outcome.arithmetic,
        f"an exact counterexample, {origin}",
        figures,
        certificate,
        by_hand,
    )
    text = f"{instance.text()}: {_in_words(values)}" if values else instance.text()
    counterexample = Counterexample(instance.to_json(), text, values, visited_points(claim, instance))
    return Verdict(
        claim.id, REFUTED, f"false as stated: {counterexample.text}", (evidence,), counterexample, (), seconds
    )


def _sides(conclusion: Condition | None) -> dict[str, str]:
    if conclusion is None:
        return {}
    for leaf in conclusion.leaves():
        if leaf.holds() is False:
            return {"left": _short(leaf.left), "right": _short(leaf.right), "relation": leaf.relation}
    return {}


def _in_words(values: dict[str, str]) -> str:
    relation = {"<=": "at most", "<": "less than", "==": "equal to", "!=": "different from"}[values["relation"]]
    return f"{values['left']} is not {relation} {values['right']}"


def visited_points(claim: Claim, instance: Instance) -> dict[str, list[Any]] | None:
    """Where the text asked its function of one or two variables, in order, and its values there (for a picture)."""
    from ..oracle import FunctionInstance, watched

    functions = [v for v in instance.arguments.values() if isinstance(v, FunctionInstance)]
    if len(functions) != 1 or functions[0].function.body().dimension > 2:
        return None
    with watched() as seen:
        evaluate_exactly(claim, instance)
    points = [[_as_float(component) for component in asked.point] for asked in seen]
    distinct = [p for i, p in enumerate(points) if i == 0 or p != points[i - 1]][:60]
    if not distinct or not np.all(np.isfinite(distinct)):
        return None
    from ..arithmetic.float64 import FLOAT64
    from ..arithmetic.vector import Vector
    from ..families.base import map_numbers

    with running_in(FLOAT64), np.errstate(all="ignore"):
        like_float = map_numbers(functions[0].function, _as_float)
        values = np.asarray(like_float.body().value(Vector(list(np.transpose(distinct)))), dtype=float)
    shown: list[Any] = [p[0] if len(p) == 1 else p for p in distinct]
    return {"points": shown, "values": [float(v) for v in np.broadcast_to(values, (len(distinct),))]}


def _short(number: Any) -> str:
    text = number.str(12) if isinstance(number, arb) else str(number)
    if len(text) > 60 and isinstance(number, fmpq):
        return f"{_as_float(number):.12g} (exactly a rational of {len(text)} characters)"
    return text
