"""The evidence of a claim in the shape a page shows: sentences, figures, families, exact numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.model import Claim, text_of
from reports.numbers import as_float, decimal_text, exact_text, figure_text
from reports.wording import EVIDENCE_NAMES, FIGURE_NAMES, sentence

LEAST_TABLE = 3  # certificates at parameters, from which on a table says more than paragraphs
_SIDES = {"left": "left side", "right": "right side", "lhs": "left side", "rhs": "right side"}
_SHOWN_ELSEWHERE = {"kind", "says", "families", "certificate", "supplied_by_hand"}


@dataclass(frozen=True)
class Figure:
    """One figure: its name, its value, what it means, and its share of 1 where a bar can show it."""

    name: str
    value: str
    meaning: str = ""
    share: float | None = None


@dataclass(frozen=True)
class Family:
    """How one family of instances was searched."""

    name: str
    instances: str
    resolution: str


@dataclass(frozen=True)
class Setting:
    """One choice of the parameters, with the tightness there and the path of its certificate."""

    parameters: str
    tightness: str
    certificate: str


@dataclass(frozen=True)
class Evidence:
    """One piece of evidence, ready to be shown."""

    name: str
    says: str
    by_hand: bool
    figures: tuple[Figure, ...]
    families: tuple[Family, ...]
    certificate: str
    settings: tuple[Setting, ...] = ()


@dataclass(frozen=True)
class ExactNumber:
    """A named exact value and a decimal beside it ('' where the value is short anyway)."""

    name: str
    exact: str
    decimal: str
    is_long: bool = False


def evidence_of(claim: Claim) -> tuple[Evidence, ...]:
    """The pieces of evidence in their order; many certificates at single parameters become one table."""
    at_parameters = [item for item in claim.evidence if _is_list(item.get("parameters")) and item.get("certificate")]
    if len(at_parameters) < LEAST_TABLE:
        return tuple(_evidence(item) for item in claim.evidence)
    others = [item for item in claim.evidence if item not in at_parameters]
    return (_table(at_parameters), *(_evidence(item) for item in others))


def _table(items: Sequence[Mapping[str, Any]]) -> Evidence:
    first = _evidence(items[0])
    settings = tuple(
        Setting(figure_text(item["parameters"]), figure_text(item.get("tightness", "")), text_of(item["certificate"]))
        for item in items
    )
    says = f"{len(items)} choices of the parameters were decided, each with a certificate of its own."
    by_hand = any(item.get("supplied_by_hand") is True for item in items)
    return Evidence(first.name, says, by_hand, (), (), "", settings)


def exact_numbers(counterexample: Mapping[str, Any] | None, part: str) -> tuple[ExactNumber, ...]:
    """The `instance` or the `values` of a counterexample by name; nested names are joined with a dot."""
    found = (counterexample or {}).get(part)
    if found is None:
        return ()
    if not isinstance(found, Mapping):
        return (ExactNumber(part, exact_text(found), decimal_text(found)),)
    return tuple(
        ExactNumber(name, exact := exact_text(value), decimal_text(value), exact.startswith("{") and len(exact) > 80)
        for name, value in _named(found)
    )


def _named(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if name in ("relation", "supplied_by_hand") and not prefix:  # said elsewhere on the page
            continue
        described = isinstance(value, Mapping) and any(
            isinstance(value.get(k), str) for k in ("text", "formula", "exact")
        )
        is_function = isinstance(value, Mapping) and ("family" in value or "kind" in value)
        is_count = isinstance(value, Mapping) and value.keys() == {"count"}
        if isinstance(value, Mapping) and value and not (described or is_function or is_count):
            yield from _named(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{_SIDES.get(name, name)}", value


def _evidence(item: Mapping[str, Any]) -> Evidence:
    kind = text_of(item.get("kind"))
    families = item.get("families") if _is_list(item.get("families")) else ()
    return Evidence(
        name=EVIDENCE_NAMES.get(kind, kind.replace("-", " ").replace("_", " ").capitalize()) or "Evidence",
        says=sentence(text_of(item.get("says"))),
        by_hand=item.get("supplied_by_hand") is True,
        figures=tuple(_figure(key, item[key]) for key in _figure_keys(item)),
        families=tuple(_family(family) for family in families or ()),
        certificate=text_of(item.get("certificate")),
    )


def _figure_keys(item: Mapping[str, Any]) -> list[str]:
    """The known figures in the order of `FIGURE_NAMES`, then whatever else the judge reports."""
    known = [key for key in FIGURE_NAMES if item.get(key) is not None]
    others = [key for key in item if key not in FIGURE_NAMES and key not in _SHOWN_ELSEWHERE and item[key] is not None]
    return known + others


def _figure(key: str, value: Any) -> Figure:
    name, meaning = FIGURE_NAMES.get(key, (key.replace("_", " ").capitalize(), ""))
    share = as_float(value) if key == "tightness" else None
    return Figure(name, figure_text(value), meaning, share if share is not None and 0 <= share <= 1 else None)


def _family(family: Any) -> Family:
    if not isinstance(family, Mapping):
        return Family(text_of(family), "", "")
    resolution = family.get("resolution")
    return Family(
        name=text_of(family.get("name")).replace("_", " "),
        instances=figure_text(family["instances"]) if family.get("instances") is not None else "",
        resolution=figure_text(resolution) if resolution is not None else "none found",
    )


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)
