"""How far a repair is from what was printed: the changes of formula and hypotheses, and the factor."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

from markupsafe import Markup, escape

from reports.formula import break_before_relations, formula_html, has_wide_formula, pieces
from reports.model import Claim
from reports.numbers import as_float

_UNIT = re.compile(r"\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|\S", re.DOTALL)
_ONE_ARGUMENT = """
sqrt hat bar tilde vec overline mathbb mathbf mathcal mathrm boldsymbol operatorname text
"""
_ARGUMENTS = dict.fromkeys(_ONE_ARGUMENT.split(), 1) | {"frac": 2, "dfrac": 2, "tfrac": 2, "binom": 2}
LONGEST_GROUP = 40  # characters of LaTeX
LEAST_LIKENESS = 0.5  # below it the two statements share too little for a list of changes


@dataclass(frozen=True)
class Change:
    """One place where the repair differs: what was printed and what it becomes (either may be empty).

    `is_wide` says that a formula in it may be wider than a phone.
    """

    printed: Markup
    repaired: Markup
    is_wide: bool


@dataclass(frozen=True)
class Distance:
    """The differences between a claim and its repair."""

    says: str
    changes: tuple[Change, ...]
    added_hypotheses: tuple[str, ...]
    dropped_hypotheses: tuple[str, ...]
    factor: str


def distance(claim: Claim, repair: Claim) -> Distance:
    """What separates the repair from the claim as printed."""
    printed = {hypothesis.name: hypothesis for hypothesis in claim.hypotheses}
    repaired = {hypothesis.name: hypothesis for hypothesis in repair.hypotheses}
    comparable = bool(printed) and bool(repaired)
    return Distance(
        says=claim.repair_distance,
        changes=_changes(claim.statement or claim.statement_text, repair.statement or repair.statement_text),
        added_hypotheses=tuple(h.says or h.name for n, h in repaired.items() if n not in printed) if comparable else (),
        dropped_hypotheses=tuple(h.says or h.name for n, h in printed.items() if n not in repaired)
        if comparable
        else (),
        factor=_factor(claim, repair),
    )


def _factor(claim: Claim, repair: Claim) -> str:
    printed, repaired = _tightness(claim), _tightness(repair)
    sentences = []
    if printed is not None and printed > 1:
        sentences.append(f"The worst case found is {printed:.4g} times the printed bound.")
    if repaired is not None and repaired <= 1:
        sentences.append(f"The worst case found is {repaired:.4g} times the repaired bound; 1 is tight.")
    return " ".join(sentences)


def _tightness(claim: Claim) -> float | None:
    found = [as_float(item.get("tightness")) for item in claim.evidence]
    return max((value for value in found if value is not None), default=None)


def _changes(printed: str, repaired: str) -> tuple[Change, ...]:
    before, after = list(_units(printed)), list(_units(repaired))
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if not before or not after or matcher.ratio() < LEAST_LIKENESS:
        return ()
    return tuple(
        Change(_shown(before[i1:i2]), _shown(after[j1:j2]), _is_wide(before[i1:i2], after[j1:j2]))
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
    )


def _units(source: str) -> Iterator[tuple[str, str]]:
    """Words of the prose, and the smallest parts of the formulas that still convert on their own."""
    for kind, text in pieces(source.strip()):
        if kind != "math":
            yield from (("prose", word) for word in text.split())
        else:
            yield from ((kind, unit) for unit in _latex_units(text))


def _latex_units(latex: str) -> Iterator[str]:
    """A symbol or command with its arguments and scripts is one unit; so is a fenced group."""
    unit = ""
    position = 0
    while position < len(latex):
        end = _unit_end(latex, position)
        piece = latex[position:end]
        scripted = latex[end:].lstrip().startswith(("^", "_"))
        if piece.startswith("{") and not _takes(unit) and not scripted:  # braces that only group
            yield from _kept(unit)
            yield from _latex_units(piece[1:-1])
            unit = ""
        elif piece.strip() in ("^", "_") or _takes(unit):
            unit += piece
        else:
            yield from _kept(unit)
            unit = piece
        position = end
    yield from _kept(unit)


def _kept(unit: str) -> Iterator[str]:
    if unit.strip():
        yield unit.strip()


def _takes(unit: str) -> bool:
    """Whether the unit still waits for an argument."""
    bare = unit.rstrip()
    if bare.endswith(("^", "_")) and not bare.endswith("\\_"):
        return True
    command = re.match(r"\\([A-Za-z]+)", bare)
    wanted = _ARGUMENTS.get(command.group(1), 0) if command else 0
    return command is not None and len(_arguments(bare[command.end() :])) < wanted


def _arguments(text: str) -> list[str]:
    """The complete groups or single symbols at the start of the text."""
    found = []
    position = 0
    while position < len(text):
        end = _unit_end(text, position)
        if text[position:end].strip():
            found.append(text[position:end])
        position = end
    return found


def _unit_end(latex: str, start: int) -> int:
    if latex[start] == "{":
        return _balanced_end(latex, start, r"\{", r"\}")
    if latex.startswith("\\left", start) and not latex[start + 5 : start + 6].isalpha():
        fence = _balanced_end(latex, start, r"\\left(?![A-Za-z])", r"\\right(?![A-Za-z])")
        closing = _UNIT.match(latex, fence)
        return closing.end() if closing else fence
    if latex[start] in "([":
        end = _balanced_end(latex, start, r"[(\[]", r"[)\]]")
        if end - start <= LONGEST_GROUP:  # such as an interval, which changes as a whole
            return end
    found = _UNIT.match(latex, start)
    return found.end() if found else start + 1


def _balanced_end(latex: str, start: int, opening: str, closing: str) -> int:
    depth = 0
    for found in re.finditer(f"(?<!\\\\)(?:({opening})|({closing}))", latex[start:]):
        depth += 1 if found.group(1) else -1
        if depth == 0:
            return start + found.end()
    return len(latex)


def _shown(units: list[tuple[str, str]]) -> Markup:
    """The units with formulas as MathML; neighbours that convert together stay together."""
    shown: list[Markup] = []
    for kind, group in groupby(units, key=lambda unit: unit[0]):
        words = " ".join(text for _, text in group)
        if kind == "math":
            shown.append(Markup("<wbr>").join(formula_html(part) for part in break_before_relations(words)))
        else:
            shown.append(escape(words))
    return Markup(" ").join(shown)


def _is_wide(*sides: list[tuple[str, str]]) -> bool:
    return any(has_wide_formula(" ".join(text for kind, text in units if kind == "math")) for units in sides)
