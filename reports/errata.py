"""The errata of each text, as one page that prints well and as Markdown: what an author would be sent.

An entry is a statement of the text that does not stand: one that is refuted, one without a precise
meaning, or an answer of the text that the verdict contradicts. A statement that the text itself calls false
is right to be refuted and is no entry; nor are repairs and readings, which are not the text's words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from reports import certificates as certificate_files
from reports.files import Folder
from reports.formula import has_wide_formula, markdown_prose, pieces, quote_html, quote_markdown, statement_html
from reports.model import Claim, Report, place_in_text, read_results
from reports.pages import NAVIGATION, footer_of, render, static_text
from reports.wording import NAMES, SENTENCES, check_commands, reason_sentence, told_counterexample

PARTS = ("Theorems and answers", "Numbers", "Wording")
CHECK_WORDS = "A certificate can be checked without trusting us: the checker is one file and needs Python alone."


@dataclass(frozen=True)
class Entry:
    """One correction: the claim as printed, its importance (an index of PARTS), its repair and readings."""

    claim: Claim
    part: int
    repair: Claim | None
    readings: tuple[Claim, ...]


def build_errata(results: Mapping[str, Any], out: Path, *, certificates: Path | None = None) -> tuple[Path, ...]:
    """Writes `SLUG.html` and `SLUG.md` for each text of the results into `out`, and returns their paths.

    The pages stand alone. Certificates found below `certificates` are copied beside them.
    """
    report = read_results(results)
    folder = Folder(out)
    write(report, folder, prefix="", base=certificates, shared=None)
    folder.close()
    return tuple(folder.out / name for name in folder.written if name.endswith((".html", ".md")))


def write(
    report: Report, folder: Folder, *, prefix: str, base: Path | None, shared: Mapping[str, Any] | None
) -> dict[str, int]:
    """Writes the errata of every text below `prefix`; with `shared` (the values of all pages of the site)
    as a part of the site, with an index and links. Returns how many entries each text has."""
    root = "../" if shared is not None else ""
    counts: dict[str, int] = {}
    for name, claims in report.documents.items():
        entries = entries_of(report, claims)
        counts[name] = len(entries)
        kept = _keep_certificates(entries, base, folder)
        slug = report.document_slugs[name]
        folder.write(f"{prefix}{slug}.md", markdown(report, name, entries))
        folder.write(f"{prefix}{slug}.html", _page(report, name, entries, kept, root, in_site=shared is not None))
    if shared is not None:
        texts = [
            {"name": name, "slug": report.document_slugs[name], "sentence": _size(counts[name])}
            for name in report.documents
        ]
        folder.write(
            f"{prefix}index.html",
            render("errata_index.html", root="../", here=NAVIGATION[2][1], texts=texts, **shared),
        )
    return counts


def entries_of(report: Report, claims: Iterable[Claim]) -> tuple[Entry, ...]:
    """The entries among these claims: theorems and answers, numbers, wording; each in the order of the text."""
    found = [
        Entry(
            claim,
            _importance(claim),
            report.by_id.get(claim.repair or ""),
            tuple(report.by_id[name] for name in claim.readings if name in report.by_id),
        )
        for claim in own_statements(report, claims)
        if does_not_stand(claim)
    ]
    return tuple(sorted(found, key=lambda e: (e.part, not _is_named_result(e.claim), place_in_text(e.claim))))


def _is_named_result(claim: Claim) -> bool:
    """Whether the place is a theorem or an exercise itself, and no remark or step of a solution."""
    named = r"^exercise\b|\b(theorem|lemma|proposition|corollary|formal statement)\b"
    return bool(re.search(named, claim.source.locator, re.IGNORECASE))


def does_not_stand(claim: Claim) -> bool:
    """Whether the text is to be corrected here, given its own answer where it prints one."""
    answer = printed_truth(claim.printed_answer)
    if answer is None:
        return claim.verdict in ("refuted", "ill-posed")
    return claim.verdict == "ill-posed" or claim.verdict == ("refuted" if answer else "proved")


def printed_truth(answer: str) -> bool | None:
    """The text's own answer where it begins with 'true' or 'false'; None for a number or nothing."""
    found = re.match(r"(true|false)\b", answer.strip(), re.IGNORECASE)
    return None if found is None else found.group(1).lower() == "true"


def _importance(claim: Claim) -> int:
    if claim.verdict == "ill-posed":
        return 2
    return 1 if claim.form in ("figure", "experiment") and printed_truth(claim.printed_answer) is None else 0


def _keep_certificates(entries: Sequence[Entry], base: Path | None, folder: Folder) -> dict[str, str]:
    """Copies the certificates of the entries; the address of each that was found."""
    kept = {}
    for entry in entries:
        for path in entry.claim.certificates:
            made = certificate_files.certificate(path, base, folder)
            if made.address:
                kept[path] = made.address
    return kept


def _page(
    report: Report, name: str, entries: Sequence[Entry], kept: Mapping[str, str], root: str, *, in_site: bool
) -> str:
    numbered = list(enumerate(entries, 1))
    parts = [
        {
            "heading": heading,
            "entries": [_entry_values(entry, number, kept, root) for number, entry in numbered if entry.part == part],
        }
        for part, heading in enumerate(PARTS)
    ]
    paths = [path for entry in entries for path in entry.claim.certificates]
    return render(
        "errata.html",
        name=name,
        slug=report.document_slugs[name],
        style=Markup(static_text("errata.css")),
        site_root=root if in_site else "",
        parts=[part for part in parts if part["entries"]],
        opening=_opening(report, name, entries),
        closing=_closing(report, name),
        check_words=CHECK_WORDS,
        check_command=_check_command(paths, kept),
    )


def _entry_values(entry: Entry, number: int, kept: Mapping[str, str], root: str) -> dict[str, Any]:
    claim = entry.claim
    quote = claim.source.quote
    printed = quote_html(quote) if quote else statement_html(claim.statement, claim.statement_text)
    return {
        "claim": claim,
        "number": number,
        "place": _place(claim),
        "printed": printed,
        "answer": claim.printed_answer.rstrip("."),
        "verdict": _verdict(claim),
        "counterexample": told_counterexample(claim),
        "in_words": claim.is_told_in_words,
        "note": claim.note,
        "is_wide": has_wide_formula(claim.statement),
        "repair_is_wide": entry.repair is not None and has_wide_formula(entry.repair.statement),
        "readings": [_told_html(reading, reading.verdict) for reading in entry.readings],
        "repair": _repair_html(entry),
        "certificates": [(Path(path).name, root + kept[path] if path in kept else "") for path in claim.certificates],
        "claim_page": True,
    }


def _repair_html(entry: Entry) -> Markup:
    if entry.repair is not None:
        return _told_html(entry.repair, _standing(entry.repair))
    return escape(_repair_words(entry))


def _told_html(claim: Claim, standing: str) -> Markup:
    """A claim in words, how it stands, and its formula."""
    told = Markup('{} <span class="answer">({})</span>').format(claim.heading, standing)
    if is_the_same_on_both_sides(claim.statement):
        return told
    return told + Markup(": {}").format(statement_html(claim.statement, claim.statement_text))


def _told_markdown(claim: Claim, standing: str) -> str:
    told = f"{_one_line(claim.heading)} ({standing})"
    return told if is_the_same_on_both_sides(claim.statement) else f"{told}: {_math_markdown(claim)}"


def is_the_same_on_both_sides(statement: str) -> bool:
    """Whether a statement's formula is A = A: an identity that the algebra has carried out says nothing to a reader."""
    left, equals, right = statement.rpartition("\\quad")[2].partition(" = ")
    return bool(equals) and left.split() == right.split()


def _repair_words(entry: Entry) -> str:
    """What is said where no repair is among the results."""
    answer = printed_truth(entry.claim.printed_answer)
    if answer is not None and entry.claim.verdict != "ill-posed":
        return f"The answer is {'false' if answer else 'true'}."
    if entry.claim.verdict == "ill-posed":
        holding = [reading for reading in entry.readings if reading.verdict in ("proved", "confirmed")]
        if not holding:
            return "A precise version is left to the author."
        named = " or ".join(f"“{reading.heading}”" for reading in holding)
        return f"What the reading {named} says." if len(holding) == 1 else f"One of the readings {named}."
    return "A correct version is left to the author."


def _place(claim: Claim) -> str:
    lines = f"lines {claim.source.lines}" if claim.source.lines and not claim.source.locator else ""
    return claim.source.locator or lines


def _verdict(claim: Claim) -> str:
    return f"{NAMES[claim.verdict]}. {reason_sentence(claim) or SENTENCES[claim.verdict]}"


def _standing(repair: Claim) -> str:
    return {"proved": "proved", "confirmed": "confirmed by search, not proved"}.get(
        repair.verdict, f"itself {repair.verdict}"
    )


def _size(entries: int) -> str:
    if entries == 0:
        return "Nothing to correct was found."
    return "1 entry." if entries == 1 else f"{entries} entries."


def own_statements(report: Report, claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """The claims that are the text's own words: no repairs, and no readings of an ambiguous statement."""
    return tuple(claim for claim in claims if not claim.repair_of and claim.id not in report.reading_of)


def _opening(report: Report, name: str, entries: Sequence[Entry]) -> list[str]:
    own = own_statements(report, report.documents[name])
    counts = report.counts(own)
    proved, confirmed = counts["proved"], counts["confirmed"]
    said = [
        f"We examined {_statements(len(own))} of this text by computation: {proved:,} {_was(proved)} proved, "
        f"and {confirmed:,} withstood the search for a counterexample."
    ]
    if not entries:
        return [*said, "We found none that should be corrected."]
    number = "The one below does" if len(entries) == 1 else f"The {len(entries):,} below do"
    return [
        *said,
        f"{number} not stand as printed, as far as we can tell. Each comes with its place, the reason, a "
        "counterexample in exact numbers where there is one, and a version that holds where we know one.",
    ]


def _closing(report: Report, name: str) -> list[str]:
    undecided = report.counts(own_statements(report, report.documents[name]))["undecided"]
    said = ["If we misread a statement, we are grateful for a word about it."]
    if undecided:
        said.insert(0, f"{_statements(undecided)} could not be settled, and {_is(undecided)} not listed.")
    return [*said, footer_of(report).split(". ")[0] + "."]


def _statements(count: int) -> str:
    return f"{count:,} statement" + ("" if count == 1 else "s")


def _was(count: int) -> str:
    return "was" if count == 1 else "were"


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _check_command(paths: Sequence[str], kept: Mapping[str, str]) -> str:
    return check_commands(kept.get(paths[0], paths[0]))[1] if paths else ""


def markdown(report: Report, name: str, entries: Sequence[Entry]) -> str:
    """The errata as Markdown, with formulas between dollar signs."""
    lines = [f"# Errata: {name}", ""]
    lines += [line for paragraph in _opening(report, name, entries) for line in (paragraph, "")]
    part = -1
    for number, entry in enumerate(entries, 1):
        if entry.part != part:
            part = entry.part
            lines += [f"## {PARTS[part]}", ""]
        lines += [*_entry_lines(entry, number), ""]
    paths = [path for entry in entries for path in entry.claim.certificates]
    if paths:
        lines += [CHECK_WORDS, "", "```sh", _check_command(paths, {}), "```", ""]
    lines += [line for paragraph in _closing(report, name) for line in (paragraph, "")]
    return "\n".join(lines)


def _entry_lines(entry: Entry, number: int) -> list[str]:
    claim = entry.claim
    printed = quote_markdown(claim.source.quote) if claim.source.quote else _math_markdown(claim)
    answer = f" The text answers: {claim.printed_answer.rstrip('.')}." if claim.printed_answer else ""
    place = f"{_place(claim)}: " if _place(claim) else ""
    lines = [f"### {number}. {place}{_one_line(claim.heading)}", "", f"- **As printed:** {printed}{answer}"]
    lines.append(f"- **Verdict:** {_one_line(_verdict(claim))}")
    if claim.counterexample_text:
        text = told_counterexample(claim)
        shown = _one_line(text) if claim.is_told_in_words else f"`{text.replace('`', chr(39))}`"
        lines.append(f"- **Counterexample:** {shown}")
    if claim.note:
        lines.append(f"- **Note:** {_one_line(claim.note)}")
    for reading in entry.readings:
        lines.append(f"- **Reading:** {_told_markdown(reading, reading.verdict)}")
    if entry.repair is not None:
        lines.append(f"- **It should say:** {_told_markdown(entry.repair, _standing(entry.repair))}")
    else:
        lines.append(f"- **It should say:** {_repair_words(entry)}")
    if claim.certificates:
        lines.append("- **Certificate:** " + ", ".join(f"`{path}`" for path in claim.certificates))
    return lines


def _math_markdown(claim: Claim) -> str:
    source = claim.statement or claim.statement_text
    if not source:
        return "(the results do not carry the statement)"
    parts = [f"${text.strip()}$" if kind == "math" else _one_line(text, strip=False) for kind, text in pieces(source)]
    return " ".join("".join(parts).split())


def _one_line(text: str, *, strip: bool = True) -> str:
    """Prose that Markdown shows as it is."""
    return " ".join(markdown_prose(text).split()) if strip else markdown_prose(text)
