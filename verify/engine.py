"""Deciding claims: which judges rule on which form, in what order."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from .claim import REGISTRY, Claim, Form
from .judges.facts import facts_verdict
from .judges.falsify import NOISE, beside_a_proof, falsify, generator_for, hunt
from .judges.search import search
from .judges.shrink import shrink
from .profiles import QUICK, Profile
from .verdict import ILL_POSED, PROVED, REFUTED, UNDECIDED, Evidence, Standing, Verdict

Judge = Callable[[Claim, Profile, int], Verdict]


def decide(claim: Claim | str, profile: Profile = QUICK, seed: int = 0) -> Verdict:
    """The verdict on a claim: proved, confirmed, refuted, ill-posed or undecided, with its evidence.

    The same claim, profile and seed give the same verdict on any machine.
    """
    if isinstance(claim, str):
        claim = REGISTRY[claim]
    started = time.perf_counter()
    verdict = _decide(claim, profile, seed)
    return replace(verdict, seconds=time.perf_counter() - started)


def _decide(claim: Claim, profile: Profile, seed: int) -> Verdict:
    if claim.options.get("ill_posed"):
        return _ill_posed(claim)
    judge = claim.options.get("judge")
    if judge is not None:
        own: Verdict = judge(claim, profile, seed)
        return own
    if claim.form is Form.EXPERIMENT and not claim.arguments:
        from .judges.experiment import judge_experiment

        return judge_experiment(claim, profile, seed)
    if claim.form is Form.IDENTITY and claim.arguments:
        from .judges.identity import judge_identity

        return judge_identity(claim, profile, seed)
    if claim.form is Form.EXISTENTIAL and claim.arguments:
        return _existential(claim, profile, seed)
    if claim.form is Form.FLOW and claim.arguments:
        from .judges.flow import follows_a_flow, judge_flow

        if follows_a_flow(claim):
            return judge_flow(claim, profile, seed)
    if claim.form is Form.ASYMPTOTIC:
        from .judges.asymptotic import judge_asymptotic

        ruled = judge_asymptotic(claim, profile, seed)
        if ruled is not None:
            return ruled
    if claim.form is Form.STOCHASTIC and claim.arguments:
        from .judges.expectation import judge_expectation

        return judge_expectation(claim, profile, seed, _universal)
    if claim.arguments:
        return _universal(claim, profile, seed)
    if claim.counterexample is not None:
        return facts_verdict(claim, claim.counterexample, against=True, by_hand=True)
    if claim.witness is not None:
        return facts_verdict(claim, claim.witness, against=False, by_hand=True)
    return facts_verdict(claim, claim.text, against=False, by_hand=False)


def _ill_posed(claim: Claim) -> Verdict:
    missing = [r for r in claim.readings if r not in REGISTRY]
    if missing or not claim.readings:
        return Verdict(claim.id, UNDECIDED, f"an ambiguous claim needs its readings; missing: {missing or 'all'}")
    return Verdict(claim.id, ILL_POSED, f"says nothing precise as printed; its readings: {', '.join(claim.readings)}")


def _universal(claim: Claim, profile: Profile, seed: int) -> Verdict:
    searched, proof, tried = None, None, False
    if profile.proofs and not profile.necessity and claim.counterexample is None:
        # in a quick run a proof for all parameters comes before the exact decisions that it makes superfluous
        searched = search(claim, profile, generator_for(claim.id, seed, ""))
        if searched.proposals and all(p.score > -NOISE for p in searched.proposals):
            proof, tried = _proof(claim, profile, seed), True
            beside = beside_a_proof(claim, profile, searched) if proof and _for_all_parameters(proof) else None
            if proof is not None and beside is not None:
                return replace(proof, evidence=(*proof.evidence, *beside))
    verdict = falsify(claim, profile, seed, searched)
    if verdict.standing is REFUTED:
        return verdict
    if claim.counterexample is not None:
        return facts_verdict(claim, claim.counterexample, against=True, by_hand=True)
    nothing_to_speak_of = verdict.standing is UNDECIDED and not verdict.evidence
    if profile.proofs and not nothing_to_speak_of:
        proof = proof if tried else _proof(claim, profile, seed)
        if proof is not None:
            kept = (*proof.evidence, *verdict.evidence)
            return replace(proof, evidence=kept, hypotheses=verdict.hypotheses)
    return verdict


def _for_all_parameters(proof: Verdict) -> bool:
    """Whether nothing that the claim quantifies over is left to a search."""
    return proof.standing is PROVED and any(e.figures.get("parameters") == "all" for e in proof.evidence)


def _proof(claim: Claim, profile: Profile, seed: int) -> Verdict | None:
    """A proof (or a worst-case refutation) where numbers alone, or the worst-case judge, can represent the claim."""
    try:
        from .judges.scalars import prove_scalars
        from .judges.worst_case import judge_worst_case
    except ImportError:
        return None
    return prove_scalars(claim) or judge_worst_case(claim, profile, seed)


def _existential(claim: Claim, profile: Profile, seed: int) -> Verdict:
    """Search for an instance on which the text holds, as a counterexample to its opposite.

    A search that finds nothing refutes nothing, and neither does a witness that fails: only a computation
    against the claim (``counterexample``), which rules every instance out, does.
    """
    if claim.witness is not None:
        return facts_verdict(claim, claim.witness, against=False, by_hand=True)
    if claim.counterexample is not None:
        return facts_verdict(claim, claim.counterexample, against=True, by_hand=True)

    def opposite(**arguments: object) -> object:
        return claim.text(**arguments).negated()

    turned = replace(claim, text=opposite)
    result = hunt(turned, profile, seed)
    if result.found is None:
        reason = f"no witness among {result.searched.instances:,} instances; a search cannot show that there is none"
        return Verdict(claim.id, UNDECIDED, reason)
    witness = shrink(turned, result.found)
    from .certificate import instance_certificate

    certificate = instance_certificate(claim, witness, "proved")
    says = f"a witness, found by {result.by} and shrunk: {witness.text()}"
    figures = {"instances": result.searched.instances, "witness": witness.to_json()}
    evidence = Evidence("computation", "rational or ball", says, figures, certificate)
    return Verdict(claim.id, PROVED, f"a witness exists: {witness.text()}", (evidence,))


def standing_matches(claim: Claim, standing: Standing) -> bool:
    """Whether a verdict is the recorded one; a claim without a recorded verdict never matches."""
    return claim.expected is standing


__all__ = ["decide", "generator_for", "standing_matches"]
