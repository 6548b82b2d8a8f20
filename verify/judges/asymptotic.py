"""The asymptotic judge: orders and limits of explicit sequences, and rates of methods over a class of functions.

A text without arguments may return :class:`~verify.judges.asymptotic_orders.Growth` claims (all must hold).  A text
with arguments may return a :class:`Rate`: quantity(k) = O(scale * order(k)) with one constant for the whole class.
The constant is searched for, and then the bound with that constant is decided like any universal claim; a rate that
fails needs a family of instances along which the ratio provably grows without bound.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import sympy
from flint import fmpq

from ..arithmetic.core import Number, Refused, running_in
from ..arithmetic.float64 import FLOAT64
from ..arithmetic.functions import absolute
from ..certificate import facts_certificate
from ..claim import Claim, Form
from ..conditions import Condition, Given, at_most, implies
from ..instance import Instance, draw_arguments, evaluate_exactly, unmet_hypotheses
from ..profiles import Profile
from ..quantifiers import Steps, evaluate
from ..source import BatchSource
from ..verdict import CONFIRMED, PROVED, REFUTED, UNDECIDED, Counterexample, Evidence, Verdict
from .asymptotic_orders import Class, Growth, Kind, Ruling, k, rule
from .falsify import falsify

LADDER = tuple(fmpq(4) ** e for e in range(-4, 7))
"""Constants that are tried in turn until a search refutes none of their instances."""


@dataclass(frozen=True)
class Rate:
    """quantity = O(size): what is measured after k steps, and the size (with its scale) that it is compared with."""

    quantity: Number
    size: Number

    def within(self, constant: Any) -> Condition:
        """quantity <= constant * size."""
        return at_most(self.quantity, constant * self.size)


@dataclass(frozen=True)
class GivenRate:
    """A rate under hypotheses of the text."""

    rate: Rate
    hypotheses: tuple[Any, ...]

    def within(self, constant: Any) -> Given:
        """The bound under the hypotheses."""
        return self.rate.within(constant).given(*self.hypotheses)


@dataclass(frozen=True)
class Diverges:
    """Instances number n = 1, 2, ... along which quantity/size is ``ratio``, a SymPy expression in k that has no bound.

    ``instance`` makes the arguments of number n; the formula is compared with exact runs at ``checked``.
    """

    instance: Callable[[int], Mapping[str, Any]]
    ratio: Any
    checked: tuple[int, ...] = (1, 2, 3, 5)
    words: str = ""


def requires(conclusion: Condition, hypothesis: Condition) -> Condition:
    """"The conclusion requires the hypothesis": wherever it holds, so does the hypothesis; one instance refutes it."""
    return implies(conclusion, hypothesis)


def judge_asymptotic(claim: Claim, profile: Profile, seed: int) -> Verdict | None:
    """A verdict where the text returns growth claims or a rate; None where it returns plain conditions."""
    if claim.arguments:
        return _judge_rate(claim, profile, seed) if _returns_a_rate(claim) else None
    if claim.counterexample is not None or claim.witness is not None:
        return None
    try:
        found = claim.text()
    except Refused:  # the text needs balls, so it is no claim of growth
        return None
    parts = found if isinstance(found, (tuple, list)) else (found,)
    if not parts or not all(isinstance(p, Growth) for p in parts):
        return None
    return _judge_growth(claim, [(p, rule(p)) for p in parts])


# ---------------------------------------------------------------- explicit sequences


def _judge_growth(claim: Claim, ruled: list[tuple[Growth, Ruling]]) -> Verdict:
    for growth, ruling in ruled:
        if ruling.holds is False:
            assert ruling.against is not None
            certificate = _violation(claim, growth, ruling.against)
            says = ruling.says
            if certificate is not None:
                says += f" (the checker is shown one place where even C = {FAR} is too small)"
            evidence = Evidence("counterexample", "symbolic", says, ruling.figures, certificate)
            told = Counterexample({"subsequence": ruling.against.words}, says, {"limit": str(ruling.against.limit)})
            return Verdict(claim.id, REFUTED, f"false as stated: {ruling.says}", (evidence,), told)
    open_ = [ruling for _, ruling in ruled if ruling.holds is None]
    if open_:
        return Verdict(claim.id, UNDECIDED, open_[0].says)
    evidence_for = tuple(Evidence("computation", "symbolic", r.says, r.figures) for _, r in ruled)
    return Verdict(claim.id, PROVED, "; ".join(r.says for _, r in ruled), evidence_for)


FAR = 1000
"""The constant with which the checker is shown a violation of an upper order."""


def _violation(claim: Claim, growth: Growth, along: Class) -> dict[str, Any] | None:
    """A certificate that |a| <= FAR b fails at one k, where the ratio is a rational function."""
    if growth.kind is not Kind.BIG_O or along.limit is not sympy.oo:
        return None
    for power in range(1, 40):
        place = fmpq(2) ** power
        try:
            if evaluate(along.quantity, {str(k): place}) > FAR:
                return facts_certificate(claim.id, "refuted", lambda at=place: _at(growth, along, at))
        except (ValueError, TypeError, ZeroDivisionError):
            return None
    return None


def _at(growth: Growth, along: Class, number: fmpq) -> Condition:
    """|a| <= FAR b at one place of the subsequence."""
    from ..arithmetic.core import current

    known = {str(k): current().number(number)}
    bound = growth.right.subs(growth.variable, along.place)
    return at_most(absolute(evaluate(along.term, known)), FAR * evaluate(bound, known))


# ---------------------------------------------------------------- rates over a class


def _returns_a_rate(claim: Claim) -> bool:
    source = BatchSource(np.random.default_rng(0), 2)
    try:
        with running_in(FLOAT64), np.errstate(all="ignore"):
            drawn = draw_arguments(claim, source, (1,))
            found = claim.text(**{n: claim.arguments[n].realise(v) for n, v in drawn.items()})
    except (Refused, TypeError, ValueError, AttributeError, ArithmeticError):
        return False
    return isinstance(found, (Rate, GivenRate))


def bounded_by(claim: Claim, constant: fmpq) -> Claim:
    """The universal claim quantity <= constant * size."""

    def text(**arguments: Any) -> Condition:
        from ..arithmetic.core import current

        found: Condition = claim.text(**arguments).within(current().number(constant))
        return found

    return replace(claim, form=Form.UNIVERSAL, text=text, expected=None, options={})


def _judge_rate(claim: Claim, profile: Profile, seed: int) -> Verdict:
    diverges = claim.options.get("diverges")
    if isinstance(diverges, Diverges):
        return _judge_divergence(claim, diverges)
    light = replace(profile, necessity=False, proofs=False, rounds=max(2, profile.rounds // 3), examples=0)
    too_small: list[fmpq] = []
    for constant in LADDER:
        verdict = falsify(bounded_by(claim, constant), light, seed)
        if verdict.standing is REFUTED:
            too_small.append(constant)
            continue
        if verdict.standing is not CONFIRMED:
            return replace(verdict, claim=claim.id)
        return _with_constant(claim, _sharpened(claim, verdict, constant), too_small, profile, seed)
    reason = f"no constant up to {LADDER[-1]} holds, which a rate may need; a family that diverges would refute it"
    return Verdict(claim.id, UNDECIDED, reason)


def _sharpened(claim: Claim, verdict: Verdict, constant: fmpq) -> fmpq:
    """A round constant just above the worst ratio that the search found below ``constant``."""
    tightness = [e.figures["tightness"] for e in verdict.evidence if "tightness" in e.figures]
    if not tightness or not 0 < tightness[0] <= 1:
        return constant
    worst = tightness[0] * int(constant.p) / int(constant.q)
    scale = fmpq(10) ** (1 - int(np.floor(np.log10(worst))))
    rounded = fmpq(int(np.ceil(worst * int(scale.p) / int(scale.q) - 1e-9))) / scale
    return min(rounded, constant)


def _with_constant(claim: Claim, constant: fmpq, too_small: list[fmpq], profile: Profile, seed: int) -> Verdict:
    """The verdict on the claim with this constant, with what is known of smaller ones."""
    from ..engine import decide

    bound = bounded_by(_with_more_steps(claim), constant)
    verdict = decide(bound, profile, seed)
    while verdict.standing is REFUTED and constant < LADDER[-1]:
        # the first search stopped short of the worst ratio
        constant = constant * fmpq(11, 10)
        bound = bounded_by(_with_more_steps(claim), constant)
        verdict = decide(bound, profile, seed)
    if verdict.standing not in (CONFIRMED, PROVED):
        return Verdict(claim.id, UNDECIDED, f"with the constant {constant}: {verdict.reason}", verdict.evidence)
    says = f"holds with the constant C = {constant}"
    if too_small:
        says += f"; C = {too_small[-1]} is refuted by the same search"
    figures = {"constant": str(constant), "too_small": str(too_small[-1]) if too_small else None}
    evidence = Evidence("computation", "rational or ball", says, figures)
    standing, reason = verdict.standing, verdict.reason
    if standing is PROVED and any(isinstance(q, Steps) for q in claim.arguments.values()):
        # an order is about every number of steps, and the proof is for those on its list
        standing, reason = CONFIRMED, f"the bound with this constant is {reason}"
    return Verdict(claim.id, standing, f"{says}; {reason}", (evidence, *verdict.evidence))


def _with_more_steps(claim: Claim) -> Claim:
    """The claim tried at four times as many steps as well: a ratio may still be growing where the list ends."""

    def longer(quantifier: Any) -> Any:
        if not isinstance(quantifier, Steps) or quantifier.high is not None:
            return quantifier
        return replace(quantifier, tried=(*quantifier.tried, 4 * max(quantifier.tried)))

    return replace(claim, arguments={name: longer(q) for name, q in claim.arguments.items()})


def _judge_divergence(claim: Claim, diverges: Diverges) -> Verdict:
    """Refuted where the instances are in the class, follow the formula exactly, and the formula has no bound."""
    ratio = sympy.sympify(diverges.ratio)
    try:
        limit = sympy.limit(ratio, k, sympy.oo)
    except (NotImplementedError, ValueError):
        limit = None
    if limit is not sympy.oo:
        return Verdict(claim.id, UNDECIDED, f"the family does not diverge: its ratio {ratio} tends to {limit}")
    for number in diverges.checked:
        instance = Instance(dict(diverges.instance(number)))
        wrong = unmet_hypotheses(claim, instance) or _differs(claim, instance, ratio.subs(k, number))
        if wrong:
            return Verdict(claim.id, UNDECIDED, f"number {number} of the family is not as it says: {wrong}")
    number = next(n for n in (2**e for e in range(40)) if ratio.subs(k, n) > FAR)
    far = Instance(dict(diverges.instance(number)))
    certificate = _instance_violation(claim, far)
    words = diverges.words or f"the instances {far.text()} and so on"
    says = f"along {words} the ratio of the two sides is {ratio}, which tends to infinity: no constant holds"
    says += f" (the formula is compared with exact runs at k = {', '.join(map(str, diverges.checked))})"
    evidence = Evidence("counterexample", "rational or ball", says, {"ratio": str(ratio)}, certificate, True)
    shown = f"{far.text()}: more than {FAR} times the claimed order"
    told = Counterexample(far.to_json(), shown, {"ratio": str(ratio)})
    return Verdict(claim.id, REFUTED, f"false as stated: {says}", (evidence,), told)


def _differs(claim: Claim, instance: Instance, ratio: sympy.Expr) -> str:
    """Why the exact ratio of an instance is not the formula's; empty where it is."""
    if not ratio.is_rational:
        return f"the ratio {ratio} is not rational"
    exact = fmpq(int(ratio.p), int(ratio.q))

    def equals(**arguments: Any) -> Condition:
        from ..conditions import equal

        found = claim.text(**arguments)
        rate = found.rate if isinstance(found, GivenRate) else found
        return equal(rate.quantity, exact * rate.size)

    outcome = evaluate_exactly(replace(claim, text=equals), instance)
    return "" if outcome.holds is True else f"the exact ratio is not {ratio}"


def _instance_violation(claim: Claim, instance: Instance) -> dict[str, Any] | None:
    from ..certificate import instance_certificate

    return instance_certificate(bounded_by(claim, fmpq(FAR)), instance)
