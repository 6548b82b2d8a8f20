"""Statements without a "for all": finite exact computations, decided in rationals or balls.

Printed figures, explicit witnesses and explicit counterexamples end here.  Whatever was supplied by hand
says so; it is checked exactly all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from flint import fmpq

from ..arithmetic.ball import BALL, at_rising_precision
from ..arithmetic.core import Refused, running_in
from ..arithmetic.rational import RATIONAL
from ..arithmetic.vector import Vector
from ..certificate import facts_certificate
from ..claim import Claim, Form
from ..conditions import Compare, Condition
from ..families.base import to_json
from ..oracle import Asked, FunctionInstance, watched
from ..verdict import PROVED, REFUTED, UNDECIDED, Counterexample, Evidence, Standing, Verdict
from .figure import other_conventions, printed

MOST_POINTS = 12
MOST_COMPARISONS = 24
MOST_IN_A_LINE = 3
_SIGNS = {"<=": "≤", "<": "<", "==": "=", "!=": "≠"}


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
    """The verdict of a text whose truth settles the claim: for it, or ``against`` it.

    A witness that fails, or one computed instance of an existential claim, leaves the claim open.
    """
    truth, arithmetic, condition, why = decide_exactly(text)
    if truth is None:
        return Verdict(claim.id, UNDECIDED, f"the computation could not be settled exactly: {why}")
    sides = describe_sides(condition)
    existential = claim.form is Form.EXISTENTIAL
    if against:
        if not truth:
            reason = f"the supplied counterexample does not violate the claim: {sides}"
            return Verdict(claim.id, UNDECIDED, reason)
        standing: Standing = REFUTED
        what = "a computation that rules every instance out" if existential else "an explicit counterexample"
        reason = f"false as stated: {what}, supplied by hand and checked exactly"
    elif not truth and (by_hand or existential):
        reason = f"the instance that was tried is no witness, which says nothing about others: {sides}"
        return Verdict(claim.id, UNDECIDED, reason)
    else:
        standing = PROVED if truth else REFUTED
        reason = f"a finite exact computation: {sides}"
    certificate = None if arithmetic == "symbolic" else facts_certificate(claim.id, standing.value, text, against)
    kind = "counterexample" if against else "computation"
    says = f"{reason} ({arithmetic} arithmetic)" if not against else f"{reason}: {sides} ({arithmetic} arithmetic)"
    evidence = Evidence(kind, arithmetic, says, {}, certificate, by_hand)
    counterexample = None
    if against:
        with watched() as seen:
            decide_exactly(text)
        instance = {"supplied_by_hand": True, **_function_asked(seen)}
        counterexample = Counterexample(instance, _told(claim) or sides, checked(condition))
    notes = () if truth or against else other_conventions(condition)
    return Verdict(claim.id, standing, reason, (evidence, *notes), counterexample)


def _told(claim: Claim) -> str:
    """What the claim's words say of the counterexample: from "Against" on, or all but their first paragraph."""
    words = claim.words
    place = words.find("Against")
    told = " ".join((words[place:] if place >= 0 else words.partition("\n\n")[2]).split())
    return told.removeprefix("Against it: ")


def _function_asked(seen: Sequence[Asked]) -> dict[str, Any]:
    """The function of one or two variables that was asked at the most points, and those points, for a picture."""
    points: dict[FunctionInstance, list[Vector]] = {}
    for asked in seen:
        if len(asked.point) <= 2 and all(isinstance(component, fmpq) for component in asked.point):
            known = points.setdefault(asked.function, [])
            if asked.point not in known and len(known) < MOST_POINTS:
                known.append(asked.point)
    if not points:
        return {}
    function = max(points, key=lambda f: len(points[f]))
    named = {f"x{k}": to_json(point) for k, point in enumerate(points[function], 1)}
    return {"f": to_json(function.function), **named}


def checked(condition: Condition | None) -> dict[str, str]:
    """The comparisons of a condition as its text writes them, each with the values of its sides."""
    lines: dict[str, str] = {}
    leaves = list(condition.leaves()) if condition is not None else []
    # The components of two vectors come from one comparison, made at one place.
    for _, group in groupby(leaves, key=lambda leaf: id(leaf.place or leaf)):
        components = list(group)
        sign = _SIGNS[components[0].relation]
        values = f" {sign} ".join(_together([short(side) for side in sides]) for sides in _sides_of(components))
        written = components[0].written
        name = f" {sign} ".join(map(_as_formula, written)) if written else values
        figure = getattr(components[0], "figure", None)
        if figure is not None:
            name, values = " ".join(p for p in (figure.label, "printed", figure.text) if p), short(figure.value)
            if lines.get(name) == values:  # the two ends of one interval
                continue
        times = sum(line == name or line.startswith(f"{name} (") for line in lines)
        lines[f"{name} ({times + 1})" if times else name] = values
        if len(lines) == MOST_COMPARISONS:
            break
    return lines


def _sides_of(components: Sequence[Compare]) -> tuple[list[Any], list[Any]]:
    return [c.left for c in components], [c.right for c in components]


def _together(numbers: Sequence[str]) -> str:
    return numbers[0] if len(numbers) == 1 else f"({', '.join(numbers)})"


def _as_formula(code: str) -> str:
    return code.replace(" ** ", "^").replace(" * ", "·")


def describe_sides(condition: Condition | None) -> str:
    """The first comparisons of a condition, as its text writes them and with the values of their sides."""
    lines = [values if name == values else f"{name}: {values}" for name, values in checked(condition).items()]
    text = "; ".join(lines[:MOST_IN_A_LINE]) + ("; ..." if len(lines) > MOST_IN_A_LINE else "")
    leaves = list(condition.leaves()) if condition is not None else []
    failed = next((leaf for leaf in leaves if len(leaves) > 1 and leaf.holds() is False), None)
    return f"{text}; fails: {short(failed.left)} {_SIGNS[failed.relation]} {short(failed.right)}" if failed else text


def short(number: Any) -> str:
    """A number in at most about forty characters."""
    text = number.str(10) if hasattr(number, "mid") else str(number)
    return text if len(text) <= 40 else text[:18] + "..." + text[-18:]


def compares(condition: Condition) -> list[Compare]:
    """The comparisons of a condition."""
    return list(condition.leaves())


__all__ = ["compares", "decide_exactly", "describe_sides", "facts_verdict", "printed", "short"]
