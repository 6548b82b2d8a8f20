"""The results of a run, read once and made safe for every page.

`read_results` turns the JSON of `tightrope run --json` into frozen values. Optional fields may be missing;
what is wrong is refused with a sentence that names the claim and the field.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from reports.formula import plain
from verify.results import disagreement

VERDICTS = ("proved", "confirmed", "refuted", "ill-posed", "undecided")


class ReportError(ValueError):
    """The input cannot be reported on; the message is a sentence for the reader."""


@dataclass(frozen=True)
class Source:
    """Where a claim stands: the text, the place in it, and (where recorded) its lines and its own words."""

    document: str
    locator: str
    lines: str = ""
    quote: str = ""


@dataclass(frozen=True)
class Hypothesis:
    """One named assumption; `needed` is None where dropping it was not tried."""

    name: str
    says: str
    needed: bool | None
    evidence: str


@dataclass(frozen=True)
class Claim:
    """One claim and what became of it. `slug` is its file name and anchor, unique without regard to case."""

    id: str
    slug: str
    title: str
    source: Source
    topic: str
    form: str
    statement: str
    statement_text: str
    verdict: str
    expected: str | None
    reason: str
    evidence: tuple[Mapping[str, Any], ...]
    counterexample: Mapping[str, Any] | None
    repair: str | None
    repair_of: tuple[str, ...]
    repair_distance: str
    readings: tuple[str, ...]
    contradicts: tuple[str, ...]
    printed_answer: str
    code: str
    docstring: str
    note: str
    hypotheses: tuple[Hypothesis, ...]
    seconds: float | None

    @property
    def heading(self) -> str:
        """The title, or the id where the claim has none."""
        return self.title or self.id

    @property
    def disagreement(self) -> str:
        """What is not as recorded about the verdict, as a clause; '' where all is as expected."""
        return disagreement({"verdict": self.verdict, "expected": self.expected}) or ""

    @property
    def differs(self) -> bool:
        """Whether the verdict is not the recorded one."""
        return bool(self.disagreement)

    @property
    def certificates(self) -> tuple[str, ...]:
        """The certificate paths of the evidence, each once, in order."""
        paths = [item["certificate"] for item in self.evidence if item.get("certificate")]
        return tuple(dict.fromkeys(str(path) for path in paths))

    @property
    def counterexample_text(self) -> str:
        """The counterexample in one line, or an empty text."""
        return text_of((self.counterexample or {}).get("text"))

    @property
    def is_told_in_words(self) -> bool:
        """Whether the counterexample was supplied by hand, and its text is prose."""
        instance = (self.counterexample or {}).get("instance")
        return isinstance(instance, Mapping) and instance.get("supplied_by_hand") is True


@dataclass(frozen=True)
class Report:
    """A whole run: its settings and its claims, in the order of the results."""

    version: str
    profile: str
    seed: str
    claims: tuple[Claim, ...]
    by_id: Mapping[str, Claim] = field(repr=False)
    file: str = ""

    @cached_property
    def documents(self) -> dict[str, tuple[Claim, ...]]:
        """The texts, each with its claims in the order of the text."""
        grouped: dict[str, list[Claim]] = {}
        for claim in self.claims:
            grouped.setdefault(claim.source.document, []).append(claim)
        return {name: tuple(sorted(found, key=place_in_text)) for name, found in grouped.items()}

    @cached_property
    def document_slugs(self) -> dict[str, str]:
        """The file name of each text, unique."""
        return unique_slugs(self.documents)

    @cached_property
    def reading_of(self) -> dict[str, str]:
        """For the id of a reading, the id of the ambiguous claim that it makes precise."""
        return {reading: claim.id for claim in self.claims for reading in claim.readings}

    @cached_property
    def contradictions(self) -> dict[str, tuple[str, ...]]:
        """For each id the ids that it contradicts, in either direction."""
        found: dict[str, list[str]] = {}
        for claim in self.claims:
            for other in claim.contradicts:
                found.setdefault(claim.id, []).append(other)
                found.setdefault(other, []).append(claim.id)
        return {name: tuple(dict.fromkeys(others)) for name, others in found.items()}

    def counts(self, claims: Iterable[Claim] | None = None) -> dict[str, int]:
        """How many claims have each verdict, in the order of VERDICTS."""
        counted = Counter(claim.verdict for claim in (self.claims if claims is None else claims))
        return {verdict: counted[verdict] for verdict in VERDICTS}


def read_results(results: Mapping[str, Any]) -> Report:
    """The frozen form of a results JSON; raises ReportError with a sentence where it cannot be read."""
    if not isinstance(results, Mapping):
        raise ReportError(f"The results are a {type(results).__name__}; expected the object of `tightrope run --json`.")
    entries = results.get("results")
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        raise ReportError('The results have no list "results"; expected the file that `tightrope run --json` writes.')
    for number, entry in enumerate(entries):
        if not isinstance(entry, Mapping) or not isinstance(entry.get("id"), str) or not entry["id"]:
            raise ReportError(f'Entry {number} of "results" has no "id"; every result needs the id of its claim.')
    ids = [entry["id"] for entry in entries]
    for name, times in Counter(ids).items():
        if times > 1:
            raise ReportError(f'The claim "{name}" occurs {times} times in the results; each claim is decided once.')
    slugs = unique_slugs(ids)
    claims = tuple(_read_claim(entry, slugs[entry["id"]]) for entry in entries)
    return Report(
        version=text_of(results.get("version")),
        profile=text_of(results.get("profile")),
        seed=text_of(results.get("seed")),
        claims=claims,
        by_id={claim.id: claim for claim in claims},
        file=text_of(results.get("file")),
    )


def _read_claim(entry: Mapping[str, Any], slug: str) -> Claim:
    name = entry["id"]
    verdict = entry.get("verdict")
    if verdict not in VERDICTS:
        raise ReportError(f'The claim "{name}" has the verdict {verdict!r}; expected one of {", ".join(VERDICTS)}.')
    source = entry.get("source") or {}
    if isinstance(source, str):
        source = {"document": source}
    counterexample = entry.get("counterexample")
    if isinstance(counterexample, str):
        counterexample = {"text": counterexample}
    for key, kind in (("source", source), ("counterexample", counterexample or {})):
        if not isinstance(kind, Mapping):
            raise ReportError(f'The claim "{name}" has a "{key}" that is a {type(kind).__name__}; expected an object.')
    statement, words, note = _statement(entry)
    return Claim(
        id=name,
        slug=slug,
        title=text_of(entry.get("title")),
        source=Source(
            document=text_of(source.get("document")) or "Claims without a text",
            locator=text_of(source.get("locator")),
            lines=text_of(source.get("lines") or source.get("line")),
            quote=text_of(source.get("quote")),
        ),
        topic=text_of(entry.get("topic")) or "other",
        form=text_of(entry.get("form")) or "other",
        statement=statement,
        statement_text=words,
        verdict=verdict,
        expected=text_of(entry.get("expected")) or None,
        reason=text_of(entry.get("reason")),
        evidence=tuple(item for item in _list(entry, "evidence") if isinstance(item, Mapping)),
        counterexample=counterexample,
        repair=text_of(entry.get("repair")) or None,
        repair_of=_ids(entry, "repair_of"),
        repair_distance=text_of(entry.get("repair_distance")),
        readings=tuple(str(item) for item in _list(entry, "readings")),
        contradicts=tuple(str(item) for item in _list(entry, "contradicts")),
        printed_answer=text_of(entry.get("printed_answer")),
        code=text_of(entry.get("code"), keep_lines=True),
        docstring=text_of(entry.get("docstring"), keep_lines=True),
        note=_without(note, text_of((counterexample or {}).get("text"))),
        hypotheses=tuple(_read_hypothesis(item) for item in _list(entry, "hypotheses")),
        seconds=_seconds(entry.get("seconds")),
    )


def _statement(entry: Mapping[str, Any]) -> tuple[str, str, str]:
    """(The statement, its words, what the docstring adds after its first paragraph).

    Where no formula could be generated, a run gives the whole docstring as the statement: then the statement is its
    first paragraph.
    """
    statement, words = text_of(entry.get("statement")), text_of(entry.get("statement_text"))
    docstring = text_of(entry.get("docstring"), keep_lines=True)
    first, *others = [text_of(paragraph) for paragraph in re.split(r"\n\s*\n", docstring)]
    if others and plain(statement or words).split() == docstring.split():
        statement, words = "", first
    elif others and words.split() == docstring.split():
        words = first
    return statement, words, " ".join(others)


def _without(note: str, told: str) -> str:
    """The note without the words that stand as the counterexample."""
    before, found, after = note.partition(told) if told else (note, "", "")
    return f"{before.removesuffix('Against it: ')}{after}".strip() if found else note


def _ids(entry: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """Ids that are recorded as one id, as a list of them, or as null."""
    found = entry.get(key)
    return (found,) if isinstance(found, str) and found else tuple(str(item) for item in _list(entry, key))


def _list(entry: Mapping[str, Any], key: str) -> Sequence[Any]:
    found = entry.get(key)
    if found is None or found == "":
        return ()
    if isinstance(found, str | Mapping) or not isinstance(found, Sequence):
        raise ReportError(f'The claim "{entry["id"]}" has "{key}" as a {type(found).__name__}; expected a list.')
    return found


def _read_hypothesis(item: Any) -> Hypothesis:
    if not isinstance(item, Mapping):
        return Hypothesis(name=text_of(item), says="", needed=None, evidence="")
    needed = item.get("needed")
    return Hypothesis(
        name=text_of(item.get("name")),
        says=text_of(item.get("says")),
        needed=needed if isinstance(needed, bool) else None,
        evidence=text_of(item.get("evidence")),
    )


def _seconds(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def text_of(value: Any, *, keep_lines: bool = False) -> str:
    """A text for any JSON scalar: '' for null, else its `str`, on one line unless `keep_lines`."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return text_of(value.get("says") or value.get("text"))
    text = str(value)
    return text.strip("\n") if keep_lines else " ".join(text.split())


def slug_of(name: str) -> str:
    """A file name for any text: letters, digits, dots and hyphens, 1 to 80 characters, never hidden."""
    cleaned = re.sub(r"[^A-Za-z0-9.]+", "-", name).strip("-.")[:80].strip("-.")
    return cleaned or "unnamed"


def unique_slugs(names: Iterable[str]) -> dict[str, str]:
    """A slug for each name, different even on file systems that ignore case."""
    taken: set[str] = {"index"}
    slugs: dict[str, str] = {}
    for name in names:
        base = slug = slug_of(name)
        number = 2
        while slug.lower() in taken:
            slug = f"{base}-{number}"
            number += 1
        taken.add(slug.lower())
        slugs[name] = slug
    return slugs


def natural_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key in which 'B.9' stands before 'B.10'."""
    parts = re.findall(r"\d+|\D+", text.lower())
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts)


def place_in_text(claim: Claim) -> tuple[int, tuple[tuple[int, int, str], ...]]:
    """A sort key for the place in a text: recorded lines first, otherwise the locator in natural order."""
    first_line = re.search(r"\d+", claim.source.lines)
    if first_line:
        return int(first_line.group()), natural_key(claim.id)
    return 10**9, natural_key(claim.source.locator)
