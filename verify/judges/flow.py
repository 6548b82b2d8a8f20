"""The flow judge: statements about trajectories of x' = -grad f(x) and of second-order equations.

Floats propose (closed forms, Runge-Kutta); balls decide, in closed form or by rigorous enclosures of the
trajectory.  What survives may be proved by a Lyapunov function: the inequality V' <= -r V goes to the worst-case
engine, and its certificates are the proof.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from flint import arb, ctx

from ..arithmetic.ball import BALL, as_arb
from ..arithmetic.core import Refused, Undetermined, running_in
from ..arithmetic.float64 import FLOAT64
from ..claim import Claim
from ..conditions import All, Condition
from ..flows.enclosure import at_most_steps
from ..flows.lyapunov import Lyapunov
from ..flows.time import Time
from ..flows.trajectory import GAVE_UP, Followed, watched_flows
from ..instance import Instance, Outcome, draw_arguments, run_text
from ..profiles import Profile
from ..source import BatchSource
from ..statement import symbolic_conclusion
from ..verdict import CONFIRMED, PROVED, REFUTED, UNDECIDED, Evidence, Verdict
from .facts import facts_verdict
from .falsify import (
    _as_close_as,
    _as_float,
    _names,
    _outcome,
    _percent,
    exact_instance,
    exact_slack,
    generator_for,
    refutation,
)
from .search import Proposal, SearchResult, search
from .shrink import complexity, shrink

DENOMINATORS = (1, 4, 12, 1000, 10**6)
HOPEFUL = 1e-3
"""Proposals that score above this are not tried exactly."""
TRIED = 2
"""How many proposals of a family are tried exactly where none of them violates the claim."""
CANDIDATES = 2
MOST_STEPS = 24
"""Trajectories of more Taylor steps are given up by a search, which then tries other instances."""
DIGITS = 64
"""Bits to which the two sides of a tie agree where only an enclosure can tell them apart."""
BUDGETS = {"closed form": 800, "Taylor steps": 60}
"""How many simpler instances are tried for one that was followed in this way."""


def follows_a_flow(claim: Claim) -> bool:
    """Whether the text of a claim asks for a point of a trajectory."""
    source = BatchSource(np.random.default_rng(0), 2)
    with watched_flows() as seen:
        try:
            with running_in(FLOAT64), np.errstate(all="ignore"):
                run_text(claim, draw_arguments(claim, source, (1,)))
        except (Refused, TypeError, ValueError, AttributeError, ArithmeticError):
            pass
    return bool(seen)


def judge_flow(claim: Claim, profile: Profile, seed: int) -> Verdict:
    """Refuted by an exact counterexample; proved by a Lyapunov function; or confirmed with the search's power."""
    proof = None
    if profile.proofs and "lyapunov" in claim.options:
        proof = prove_by_lyapunov(claim, claim.options["lyapunov"], profile, seed)
    # beside a proof the search only measures how tight the bound is
    effort = profile if proof is None else replace(profile, rounds=2, batch=profile.batch // 2)
    verdict = _falsify(claim, effort, seed)
    if verdict.standing is REFUTED:
        return verdict
    if claim.counterexample is not None:
        return facts_verdict(claim, claim.counterexample, against=True, by_hand=True)
    return verdict if proof is None else replace(proof, evidence=(*proof.evidence, *verdict.evidence))


def prove_by_lyapunov(
    claim: Claim, lyapunov: Lyapunov | tuple[Lyapunov, ...], profile: Profile, seed: int
) -> Verdict | None:
    """Proved where V' <= -r V is proved for the class and gives the claim; None otherwise.

    A claim of several comparisons names a Lyapunov function for each.
    """
    if isinstance(lyapunov, Lyapunov):
        return _prove_one(claim, lyapunov, profile, seed)
    found = [_prove_one(_part(claim, i), one, profile, seed) for i, one in enumerate(lyapunov)]
    conclusion, _ = symbolic_conclusion(claim)
    if not isinstance(conclusion, All) or len(conclusion.parts) != len(lyapunov):
        return None
    proofs = [proof for proof in found if proof is not None]
    if len(proofs) != len(lyapunov):
        return None
    return Verdict(claim.id, PROVED, proofs[0].reason, tuple(e for proof in proofs for e in proof.evidence))


def _part(claim: Claim, index: int) -> Claim:
    """The claim of one of several comparisons."""

    def text(**arguments: Any) -> Condition:
        conclusion = claim.text(**arguments)
        return conclusion.parts[index] if isinstance(conclusion, All) else conclusion

    return replace(claim, text=text)


def _prove_one(claim: Claim, lyapunov: Lyapunov, profile: Profile, seed: int) -> Verdict | None:
    from .worst_case import judge_worst_case

    how = lyapunov.implies(claim)
    if not how:
        return None
    inner = judge_worst_case(lyapunov.inequality(claim), profile, seed)
    if inner is None or inner.standing is not PROVED:
        return None
    says = (
        f"{lyapunov.words(claim)} along the flow; by Gronwall's inequality {lyapunov.consequence()},"
        f" and the claim follows: {how} (symbolic arithmetic)"
    )
    step = Evidence("computation", "symbolic", says)
    return Verdict(claim.id, PROVED, f"the Lyapunov inequality is {inner.reason}", (*inner.evidence, step))


# ---------------------------------------------------------------- the search


@dataclass(frozen=True)
class _Tried:
    """One exact try: what was found, and how its trajectories were followed."""

    proposal: Proposal
    instance: Instance
    outcome: Outcome
    followed: tuple[Followed, ...]


def _light(profile: Profile) -> Profile:
    """A trajectory costs a hundred gradients: fewer instances, of few dimensions."""
    dimensions = tuple(d for d in profile.dimensions if d <= (3 if profile.necessity else 2))
    return replace(
        profile,
        rounds=max(2, profile.rounds // 3),
        batch=profile.batch // 4,
        ascents=profile.ascents // 2,
        dimensions=dimensions,
    )


def _falsify(claim: Claim, profile: Profile, seed: int) -> Verdict:
    started = time.perf_counter()
    light = _light(profile)
    searched = search(claim, light, generator_for(claim.id, seed))
    tried, unsettled = _try_exactly(claim, searched, light)
    violations = [t for t in tried if t.outcome.holds is False and not t.outcome.vacuous]
    if violations:
        best = min(violations, key=lambda t: (_steps(t.followed), complexity(t.instance)))
        smallest = _smallest(claim, best)
        verdict = refutation(claim, smallest, "batched search", False, searched, time.perf_counter() - started)
        return replace(verdict, evidence=tuple(_with_widths(e, _evaluate(claim, smallest)) for e in verdict.evidence))
    figures: dict[str, Any] = {"instances": searched.instances, "exact_tries": len(tried), **_widths(tried)}
    says = f"survived {searched.instances:,} instances of {_names(searched)}"
    says += f" ({len(tried)} closest calls decided exactly)"
    survival = Evidence("survival", "float64, then ball", says + _width_words(figures), figures)
    if unsettled:
        return Verdict(claim.id, UNDECIDED, f"the search hit what it could not settle: {unsettled[0]}", (survival,))
    if not tried:
        why = searched.refused or "no proposal could be followed"
        return Verdict(claim.id, UNDECIDED, f"nothing could be searched: {why}")
    sharpness = _measure(claim, tried)
    power = "" if sharpness is None else f"; resolution {_percent(sharpness.figures['resolution'])}"
    evidence = (survival,) if sharpness is None else (survival, sharpness)
    return Verdict(claim.id, CONFIRMED, f"no counterexample among {searched.instances:,} instances{power}", evidence)


def _try_exactly(claim: Claim, searched: SearchResult, profile: Profile) -> tuple[list[_Tried], list[str]]:
    tried: list[_Tried] = []
    unsettled: list[str] = []
    found = 0
    for family in sorted(searched.families, key=lambda f: searched.families[f].best):
        own = [p for p in searched.ordered() if p.family == family][:TRIED]
        for number, proposal in enumerate(own):
            if found >= CANDIDATES or (number and proposal.score > HOPEFUL):
                break
            last = _try(claim, proposal, profile)
            if last is None:
                continue
            tried.append(last)
            outcome = last.outcome
            if outcome.holds is False and not outcome.vacuous:
                found += 1
                break
            open_ = outcome.holds is None and not outcome.vacuous and not outcome.tie and not _given_up(last)
            if open_ and proposal.score < -1e-6 and not _agree(claim, last.instance):
                unsettled.append(f"{last.instance.text()}: {outcome.why or 'the two sides cannot be told apart'}")
    return tried, unsettled


def _try(claim: Claim, proposal: Proposal, profile: Profile) -> _Tried | None:
    """The first rounding that violates the claim, else the finest one that could be decided."""
    last: _Tried | None = None
    promising = proposal.score < -1e-9
    for denominator in DENOMINATORS if promising else DENOMINATORS[3:4]:
        instance = exact_instance(claim, proposal, denominator, profile)
        if instance is None:
            continue
        one = _evaluate(claim, instance)
        if one is None:
            continue
        last = _Tried(proposal, instance, one[0], one[1])
        violated = one[0].holds is False and not one[0].vacuous
        # an enclosure is dear, and what a smooth function violates does not hang on its last digits
        if violated or (denominator >= 12 and (_steps(one[1]) or _given_up(last))):
            break
    return last


def _evaluate(claim: Claim, instance: Instance) -> tuple[Outcome, tuple[Followed, ...]] | None:
    with watched_flows() as seen, at_most_steps(MOST_STEPS):
        outcome = _outcome(claim, instance)
    return None if outcome is None else (outcome, tuple(seen))


def _agree(claim: Claim, instance: Instance) -> bool:
    """Whether the sides that an enclosure leaves open agree to :data:`DIGITS` bits: equal, for all that one can see."""
    try:
        with ctx.workprec(2 * DIGITS), running_in(BALL), at_most_steps(2 * MOST_STEPS):
            leaves = [leaf for leaf in run_text(claim, instance.arguments).leaves() if leaf.holds() is None]
            return all(
                bool(abs(as_arb(leaf.right) - as_arb(leaf.left)) <= (abs(as_arb(leaf.left)) + 1) * arb(2) ** -DIGITS)
                for leaf in leaves
            )
    except (Refused, Undetermined, ZeroDivisionError):
        return False


def _given_up(one: _Tried) -> bool:
    return any(f.how == GAVE_UP for f in one.followed)


def _smallest(claim: Claim, one: _Tried) -> Instance:
    with at_most_steps(2 * MOST_STEPS):
        return shrink(claim, one.instance, budget=_budget(one.followed))


def _steps(followed: tuple[Followed, ...]) -> int:
    return max((f.steps for f in followed), default=0)


def _budget(followed: tuple[Followed, ...]) -> int:
    return BUDGETS["Taylor steps" if _steps(followed) else "closed form"]


# ---------------------------------------------------------------- what is said


def _widths(tried: list[_Tried]) -> dict[str, Any]:
    """How the trajectories of the closest calls were followed, and the widest of the last balls."""
    enclosed = [t.followed[-1] for t in tried if t.followed and t.followed[-1].steps and not _given_up(t)]
    closed = sum(1 for t in tried if t.followed and not _steps(t.followed) and not _given_up(t))
    figures: dict[str, Any] = {"closed_forms": closed, "enclosures": len(enclosed)}
    figures["given_up"] = sum(1 for t in tried if _given_up(t))
    if enclosed:
        figures["widest_enclosure"] = max(f.width for f in enclosed)
        figures["most_steps"] = max(f.steps for f in enclosed)
    return figures


def _width_words(figures: dict[str, Any]) -> str:
    words = f"; {figures['closed_forms']} trajectories in closed form"
    if figures["enclosures"]:
        words += f", {figures['enclosures']} enclosed in at most {figures['most_steps']} Taylor steps"
        words += f" to widths of at most {figures['widest_enclosure']:.1e}"
    if figures["given_up"]:
        words += f", {figures['given_up']} given up after {MOST_STEPS} steps"
    return words


def _with_widths(evidence: Evidence, evaluated: tuple[Outcome, tuple[Followed, ...]] | None) -> Evidence:
    followed = evaluated[1] if evaluated else ()
    if not followed:
        return evidence
    last = followed[-1]
    told = "in closed form"
    if last.steps:
        told = f"enclosed in {last.steps} Taylor steps to a width of {last.width:.1e}"
    figures = {**evidence.figures, "steps": last.steps, "width": last.width}
    return replace(evidence, says=f"{evidence.says}; its trajectory is {told}", figures=figures)


def _moving_and_as_close_as(size: float) -> Callable[[Claim, Instance], bool]:
    """As close a call at a time at which something has moved: at the start every envelope is tight."""
    close = _as_close_as(size)

    def test(claim: Claim, candidate: Instance) -> bool:
        times = [n for n, q in claim.arguments.items() if isinstance(q, Time)]
        if any(candidate.arguments[n] == claim.arguments[n].low for n in times):  # type: ignore[attr-defined]
            return False
        with watched_flows() as seen:
            return close(claim, candidate) and bool(seen)

    return test


def _measure(claim: Claim, tried: list[_Tried]) -> Evidence | None:
    """Resolution and tightness from the closest of the calls that were decided exactly."""
    best: tuple[float, _Tried] | None = None
    for one in tried:
        if one.outcome.conclusion is None or one.outcome.vacuous:
            continue
        try:
            slack = exact_slack(one.outcome.conclusion)
        except (TypeError, Refused, ZeroDivisionError):
            return None
        if slack is not None and np.isfinite(_as_float(slack)) and (best is None or _as_float(slack) < best[0]):
            best = (_as_float(slack), one)
    if best is None:
        return None
    # the middle of a ball around 0 may lie on either side of it
    size, one = max(best[0], 0.0), best[1]
    instance = one.instance
    if not _steps(one.followed):
        instance = shrink(claim, instance, _moving_and_as_close_as(size), 100)
    again = _outcome(claim, instance)
    if again is not None and again.conclusion is not None:
        slack = exact_slack(again.conclusion)
        size = size if slack is None else max(_as_float(slack), 0.0)
    says = (
        f"closest call: {instance.text()} attains {1 - size:.6g} of the bound,"
        f" so a bound tightened by more than {_percent(size)} is refuted by the same search"
    )
    figures = {"resolution": size, "tightness": 1 - size, "worst_instance": instance.to_json()}
    return Evidence("sharpness", one.outcome.arithmetic, says, figures)
