"""The judge of claims about expectations and probabilities over data that the claim quantifies over.

Every expectation in a text is a finite exact sum, so the falsifier decides each instance exactly; what survives
is proved where the data enter as vectors and everything else is a finite list (for all data, in every dimension),
or where the worst-case judge knows the function classes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import islice, product
from typing import Any

import sympy

from ..arithmetic.core import Count, Refused, as_fmpq, running_in
from ..arithmetic.symbolic import Symbolic
from ..arithmetic.vector import Vector
from ..claim import Claim
from ..expectations.quantifiers import Points, _Fixed
from ..profiles import Profile
from ..quantifiers import OneOf, Point, Quantifier, Steps
from ..verdict import PROVED, REFUTED, Evidence, Verdict
from ..worst_case.decide import Outcome, decide_program
from ..worst_case.program import build
from ..worst_case.setup import FreeVector, Setup
from .identity import identity_certificate, judge_identity
from .worst_case import judge_worst_case

LARGEST_GRID = 60
"""A claim about more combinations of sizes and listed values than this is searched and not proved this way."""


def judge_expectation(claim: Claim, profile: Profile, seed: int, search: Callable[..., Verdict]) -> Verdict:
    """Refuted by ``search`` with an exact enumeration, proved for all data, or what the search says."""
    if is_identity(claim):
        return judge_identity(claim, profile, seed)
    verdict = search(claim, profile, seed)
    if verdict.standing is REFUTED or verdict.standing is PROVED or not profile.proofs:
        return verdict
    if not verdict.evidence:
        return verdict
    proof = for_all_data(claim) or proof_with_lists(claim, profile, seed)
    if proof is None:
        return verdict
    return replace(proof, evidence=(*proof.evidence, *verdict.evidence), hypotheses=verdict.hypotheses)


def is_identity(claim: Claim) -> bool:
    """Whether the claim is marked as an identity of numbers: both sides are compared term by term."""
    return bool(claim.options.get("term_by_term"))


# ---------------------------------------------------------------- lists of points as single points


def flattened(claim: Claim, sizes: Mapping[str, int]) -> Claim:
    """The claim with every list of points written as that many single points g1, g2, ..."""
    arguments: dict[str, Quantifier] = {}
    for name, quantifier in claim.arguments.items():
        if isinstance(quantifier, Points):
            arguments |= {f"{name}{i + 1}": Point() for i in range(sizes[name])}
        elif not isinstance(quantifier, _Fixed):
            arguments[name] = quantifier

    def text(**given: Any) -> Any:
        return claim.text(**_gathered(claim, sizes, given))

    return replace(claim, arguments=arguments, text=text)


def _gathered(claim: Claim, sizes: Mapping[str, int], given: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, quantifier in claim.arguments.items():
        if isinstance(quantifier, Points):
            made[name] = tuple(given[f"{name}{i + 1}"] for i in range(sizes[name]))
        elif isinstance(quantifier, _Fixed):
            made[name] = quantifier.space(name)
        else:
            made[name] = given[name]
    return made


def _sizes(claim: Claim, chosen: Mapping[str, Any]) -> Iterator[dict[str, int]]:
    """The lengths that the lists of the claim may have."""
    lists = [(n, q.size) for n, q in claim.arguments.items() if isinstance(q, Points)]
    options = []
    for _, size in lists:
        if isinstance(size, tuple):
            options.append(list(range(size[0], size[1] + 1)))
        else:
            options.append([int(chosen[size]) if isinstance(size, str) else size])
    return (dict(zip((n for n, _ in lists), lengths, strict=True)) for lengths in product(*options))


# ---------------------------------------------------------------- proofs


def for_all_data(claim: Claim) -> Verdict | None:
    """Proved for all vectors in every dimension, at each of the finitely many sizes that the claim allows.

    None where the claim quantifies over anything else, or where one of its cases is not proved.
    """
    listed: dict[str, list[Any]] = {}
    for name, quantifier in claim.arguments.items():
        if isinstance(quantifier, Steps) and quantifier.high is not None:
            listed[name] = [Count(k) for k in range(quantifier.low, quantifier.high + 1)]
        elif isinstance(quantifier, OneOf):
            listed[name] = [as_fmpq(q) for q in quantifier.options]
        elif not isinstance(quantifier, (Point, Points, _Fixed)):
            return None
    if not any(isinstance(q, (Point, Points)) for q in claim.arguments.values()):
        return None
    cases = []
    for values in product(*listed.values()):
        chosen = dict(zip(listed, values, strict=True))
        cases += [(chosen, sizes) for sizes in islice(_sizes(claim, chosen), LARGEST_GRID + 1)]
    if len(cases) > LARGEST_GRID:
        return None
    evidence: list[Evidence] = []
    for chosen, sizes in cases:
        found = _proved_case(claim, chosen, sizes)
        if found is None:
            return None
        evidence += found
    where = f", in each of the {len(cases)} cases of sizes and listed values" if len(cases) > 1 else ""
    reason = f"proved for all data, in every dimension{where}"
    return Verdict(claim.id, PROVED, reason, tuple(evidence))


def _proved_case(claim: Claim, chosen: Mapping[str, Any], sizes: Mapping[str, int]) -> list[Evidence] | None:
    flat = flattened(claim, sizes)
    arguments: dict[str, Any] = {}
    for name, quantifier in flat.arguments.items():
        arguments[name] = FreeVector() if isinstance(quantifier, Point) else chosen[name]
    try:
        program = build(flat.text, Setup(arguments))
        result = decide_program(program, claim.id, loosen=False)
    except (Refused, TypeError, AttributeError, ValueError, ZeroDivisionError):
        return None
    if result.outcome is not Outcome.PROVED:
        return None
    words = tuple(f"{n} = {v}" for n, v in chosen.items()) + tuple(f"{k} items in {n}" for n, k in sizes.items())
    where = ", ".join(words) or "the sizes of the claim"
    same = term_by_term(flat, chosen)
    if same is not None:
        says = f"the sides agree term by term at {where}; what holds for numbers here holds for inner products"
        return [Evidence("certificate", "symbolic", says, {"parameters": list(words)}, c) for c in same]
    says = f"proved by exact multipliers at {where}"
    return [Evidence("certificate", "gram", says, {"parameters": list(words)}, c) for c in result.certificates]


def term_by_term(flat: Claim, chosen: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """The certificates that both sides agree where the points are numbers; None where something is no equation.

    A quadratic form in vectors is determined by its coefficients, and those are the coefficients of the same form
    in numbers: so an equation that the Gram matrix proved is shown to a reader in one dimension.
    """
    arguments: dict[str, Any] = {}
    for name, quantifier in flat.arguments.items():
        symbol = sympy.Symbol(name, real=True)
        arguments[name] = Vector([symbol]) if isinstance(quantifier, Point) else chosen[name]
    try:
        with running_in(WRITTEN_OUT):
            leaves = list(flat.text(**arguments).leaves())
        if any(leaf.relation != "==" for leaf in leaves):
            return None
        found = [identity_certificate(flat, [leaf]) for leaf in leaves]
        return None if None in found else [c for c in found if c is not None]
    except (Refused, TypeError, AttributeError, ValueError, ZeroDivisionError):
        return None


WRITTEN_OUT = Symbolic()
"""Symbolic numbers in which an expectation is its finite sum, and not printed as an expectation."""


def proof_with_lists(claim: Claim, profile: Profile, seed: int) -> Verdict | None:
    """The worst-case judge's verdict; lists of points of a fixed length are handed to it as single points."""
    fixed = all(isinstance(q.size, int) for q in claim.arguments.values() if isinstance(q, Points))
    if not fixed:
        return None
    sizes = next(_sizes(claim, {}), {})
    changed = any(isinstance(q, (Points, _Fixed)) for q in claim.arguments.values())
    return judge_worst_case(flattened(claim, sizes) if changed else claim, profile, seed)


__all__ = ["flattened", "for_all_data", "judge_expectation", "proof_with_lists"]
