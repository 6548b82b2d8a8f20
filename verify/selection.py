"""SELECT: which claims a command is about.

A selector is an id, a glob over ids (`geo.B.*`), `topic:NAME`, `source:NAME`, `form:NAME` or `verdict:NAME`
(the recorded verdict; `verdict:none` where none is recorded).  A claim is selected when any selector names it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase

from .claim import Claim, Form
from .extensions import InputError
from .verdict import Standing

NOT_RECORDED = "none"


def select(claims: Iterable[Claim], selectors: Sequence[str]) -> list[Claim]:
    """The claims that the selectors name, in their own order; all claims where there is no selector.

    Raises InputError where a selector names no claim: a misspelt id must not pass for an empty success.
    """
    known = list(claims)
    if not known:
        raise InputError(
            "No claims are registered here: install the package that holds them, or use `tightrope falsify FILE.py`."
        )
    if not selectors:
        return known
    chosen: set[str] = set()
    for selector in selectors:
        matches = _matcher(selector, known)
        found = {claim.id for claim in known if matches(claim)}
        if not found:
            raise InputError(_nothing(selector, known))
        chosen |= found
    return [claim for claim in known if claim.id in chosen]


def find(claims: Iterable[Claim], id: str) -> Claim:
    """The claim with this id; InputError with the ids that come close where there is none."""
    known = list(claims)
    for claim in known:
        if claim.id == id:
            return claim
    raise InputError(_nothing(id, known))


def _matcher(selector: str, known: list[Claim]) -> Callable[[Claim], bool]:
    key, colon, value = selector.partition(":")
    wanted = value.casefold()
    if colon and not value:
        raise InputError(f"The selector {selector!r} names nothing after the colon; expected {key}:NAME.")
    if colon and key == "topic":
        return lambda claim: fnmatchcase(claim.topic.casefold(), wanted)
    if colon and key == "source":
        return lambda claim: (
            claim.id.split(".")[0].casefold() == wanted or fnmatchcase(claim.source.document.casefold(), f"*{wanted}*")
        )
    if colon and key == "form":
        _must_be_one_of(selector, wanted, [form.value for form in Form])
        return lambda claim: claim.form.value == wanted
    if colon and key == "verdict":
        _must_be_one_of(selector, wanted, [*(standing.value for standing in Standing), NOT_RECORDED])
        return lambda claim: (claim.expected.value if claim.expected else NOT_RECORDED) == wanted
    if any(mark in selector for mark in "*?["):
        return lambda claim: fnmatchcase(claim.id, selector)
    return lambda claim: claim.id == selector


def _must_be_one_of(selector: str, value: str, names: list[str]) -> None:
    if value not in names:
        raise InputError(f"The selector {selector!r} names nothing that exists; expected one of {', '.join(names)}.")


def _nothing(selector: str, known: list[Claim]) -> str:
    """Why a selector names no claim, and which names come close."""
    key, colon, value = selector.partition(":")
    if colon and key in ("form", "verdict"):
        return f"No claim matches {selector!r}; `tightrope list` shows what there is."
    if colon and key in ("topic", "source"):
        have = {c.topic for c in known} if key == "topic" else {c.id.split(".")[0] for c in known}
        return f"No claim has the {key} {value!r}; {_close(value, sorted(have))}"
    if colon:
        return f"The selector {selector!r} has no meaning; expected topic:, source:, form: or verdict:NAME."
    if any(mark in selector for mark in "*?["):
        return f"No id matches {selector!r}; `tightrope list` shows the ids."
    return f"There is no claim {selector!r}; {_close(selector, [c.id for c in known])}"


def _close(name: str, names: list[str]) -> str:
    folded = {n.casefold(): n for n in names}
    close = [folded[n] for n in get_close_matches(name.casefold(), folded, n=3, cutoff=0.5)]
    if close:
        return f"did you mean {' or '.join(close)}?"
    return f"there are {', '.join(names)}." if len(names) <= 12 else "`tightrope list` shows what there is."
