"""Statements without a "for all": finite exact computations, decided in rationals or balls.

Printed figures, explicit witnesses and explicit counterexamples end here.  Whatever was supplied by hand
says so; it is checked exactly all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..arithmetic.ball import BALL, at_rising_precision
from ..arithmetic.core import Refused, running_in
from ..arithmetic.rational import RATIONAL
from ..certificate import facts_certificate
from ..claim import Claim
from ..conditions import Compare, Condition
from ..verdict import PROVED, REFUTED, UNDECIDED, Counterexample, Evidence, Standing, Verdict
from .figure import other_conventions, printed


def decide_exactly(text: Callable[[], Condition]) -> tuple[bool | None, str, Condition | None, str]:
    """(truth, arithmetic, the condition, why not) of a text without arguments."""
    why = ""
    try:
        with running_in(RATIONAL):
            condition = text()
            answer = condition.holds()
            if answer is not None:
                return answer, _arithmetic(condition), condition, ""
    except Refused as refused:
        why = str(refused)
    last: list[Condition] = []

    def attempt() -> bool | None:
        with running_in(BALL):
            last[:] = [text()]
            return last[0].holds()

    try:
        answer, bits = at_rising_precision(attempt)
    except Refused as refused:
        return None, "ball", None, str(refused)
    return answer, "ball", last[0] if last else None, why if answer is None else f"{bits} bits"


def _arithmetic(condition: Condition) -> str:
    from ..arithmetic.functions import arithmetic_of

    names = {arithmetic_of(leaf.left, leaf.right).name for leaf in condition.leaves()}
    return "symbolic" if "symbolic" in names else "rational"


def facts_verdict(claim: Claim, text: Callable[[], Condition], *, against: bool, by_hand: bool) -> Verdict:
    """The verdict of a text whose truth settles the claim: for it, or ``against`` it."""
    truth, arithmetic, condition, why = decide_exactly(text)
    if truth is None:
        return Verdict(claim.id, UNDECIDED, f"the computation could not be settled exactly: {why}")
    sides = describe_sides(condition)
    if against:
        if not truth:
            reason = f"the supplied counterexample does not violate the claim: {sides}"
            return Verdict(claim.id, UNDECIDED, reason)
        standing: Standing = REFUTED
        reason = "false as stated: an explicit counterexample, supplied by hand and checked exactly"
    else:
        standing = PROVED if truth else REFUTED
        reason = f"a finite exact computation: {sides}"
    certificate = None if arithmetic == "symbolic" else facts_certificate(claim.id, standing.value, text, against)
    kind = "counterexample" if against else "computation"
    says = f"{reason} ({arithmetic} arithmetic)" if not against else f"{reason}: {sides} ({arithmetic} arithmetic)"
    evidence = Evidence(kind, arithmetic, says, {}, certificate, by_hand)
    counterexample = None
    if against:
        words = " ".join(claim.words.split())
        place = words.find("Against")
        told = words[place:] if place >= 0 else sides
        counterexample = Counterexample({"supplied_by_hand": True}, told, {"checked": sides})
    notes = () if truth or against else other_conventions(condition)
    return Verdict(claim.id, standing, reason, (evidence, *notes), counterexample)


def describe_sides(condition: Condition | None) -> str:
    """The comparisons of a condition, with the values of their sides."""
    if condition is None:
        return ""
    leaves = list(condition.leaves())
    shown = [f"{short(leaf.left)} {leaf.relation} {short(leaf.right)}" for leaf in leaves[:4]]
    failed = [leaf for leaf in leaves if leaf.holds() is False]
    text = "; ".join(shown) + ("; ..." if len(leaves) > 4 else "")
    if failed and len(leaves) > 1:
        text += f"; fails: {short(failed[0].left)} {failed[0].relation} {short(failed[0].right)}"
    return text


def short(number: Any) -> str:
    """A number in at most about forty characters."""
    text = number.str(10) if hasattr(number, "mid") else str(number)
    return text if len(text) <= 40 else text[:18] + "..." + text[-18:]


def compares(condition: Condition) -> list[Compare]:
    """The comparisons of a condition."""
    return list(condition.leaves())


__all__ = ["compares", "decide_exactly", "describe_sides", "facts_verdict", "printed", "short"]
