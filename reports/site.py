"""Builds the site: overview, table, a page for each claim and each text, errata and documentation."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from reports import errata
from reports.certificates import certificate, copy_checker, found_any
from reports.claim_page import claim_page
from reports.docs import read_sources, write_docs
from reports.drawing import draw_all
from reports.files import Folder
from reports.formula import plain
from reports.guard import write_guard_page
from reports.interpolant_picture import worst_case_pictures
from reports.model import VERDICTS, Claim, Report, place_in_text, read_results
from reports.overview import Group, groups_by_text, groups_by_topic, overview_picture, table_link
from reports.pages import DOCS, GUARD, NAVIGATION, footer_of, render, static_text
from reports.pictures import Picture, PlotValues, pictures_of
from reports.wording import NAMES, SIGNS, counts_sentence, number_of_claims

CLAIMS_ON_A_PAGE = 500
SNIPPET = 180


@dataclass(frozen=True)
class SiteSummary:
    """What was built: the page to open, how many pages there are, and how long it took."""

    index: Path
    pages: int
    seconds: float

    def __str__(self) -> str:
        return f"{self.pages:,} pages in {self.seconds:.1f} s; open {self.index}"


def build_site(
    results: Mapping[str, Any],
    out: Path,
    *,
    certificates: Path | None = None,
    source_pictures: bool = True,
    plot_values: PlotValues | None = None,
    docs: Iterable[Path] | Mapping[str, str] = (),
    guards: Sequence[Mapping[str, Any]] = (),
    workers: int = 2,
) -> SiteSummary:
    """Writes the site of a run into the folder `out` and returns what was written.

    `certificates` is the folder that the certificate paths are relative to; the files are copied into the
    site. `source_pictures` says whether counterexamples are drawn. `plot_values(function, xs)` gives the values
    of a function object; without it a function is drawn only where the results carry its values. `docs` are
    Markdown files; `guards` are results of `tightrope guard --json`, which get a page. Pictures are drawn in
    `workers` processes.

    Raises ReportError with a sentence on bad input.
    """
    started = time.perf_counter()
    report = read_results(results)
    documents = read_sources(docs)
    folder = Folder(out)
    navigation = NAVIGATION + (GUARD if guards else ()) + (DOCS if documents else ())
    shared: dict[str, Any] = {"navigation": navigation, "footer": footer_of(report)}
    _write_assets(folder, report)
    entries = errata.write(report, folder, prefix="errata/", base=certificates, shared=shared)
    index = _write_overview(folder, report, entries, shared)
    _write_table(folder, report, shared)
    text_files = _write_texts(folder, report, entries, shared)
    drawn = _draw(report, plot_values, workers) if source_pictures else {}
    _write_claims(folder, report, text_files, drawn, certificates, shared)
    if guards:
        write_guard_page(folder, guards, root="", **shared)
    if documents:
        write_docs(documents, folder, prefix="docs/", root="../", navigation=navigation, footer=shared["footer"])
    folder.close()
    pages = sum(name.endswith(".html") for name in folder.written)
    return SiteSummary(index, pages, time.perf_counter() - started)


def _write_assets(folder: Folder, report: Report) -> None:
    for name in ("site.css", "table.js"):
        folder.write(f"assets/{name}", static_text(name))
    folder.write("assets/claims.js", _table_data(report))


def _table_data(report: Report) -> str:
    """The claims as one script that holds data alone: a page opened from disk may not fetch a JSON file."""
    texts = list(report.documents)
    topics = list(dict.fromkeys(claim.topic for claim in report.claims))
    forms = list(dict.fromkeys(claim.form for claim in report.claims))
    position = {claim.id: rank for rank, claim in enumerate(c for found in report.documents.values() for c in found)}
    rows = [
        [
            claim.id,
            claim.slug,
            claim.title,
            VERDICTS.index(claim.verdict),
            texts.index(claim.source.document),
            claim.source.locator,
            topics.index(claim.topic),
            forms.index(claim.form),
            _snippet(claim),
            int(claim.differs),
            position[claim.id],
        ]
        for claim in report.claims
    ]
    data = {
        "verdicts": VERDICTS,
        "names": NAMES,
        "signs": SIGNS,
        "texts": texts,
        "topics": topics,
        "forms": forms,
    }
    body = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    head = json.dumps(data, ensure_ascii=False)[:-1]
    return f'window.tightropeClaims = {head}, "claims": [\n{body}\n]}};\n'


def _snippet(claim: Claim) -> str:
    text = plain(claim.statement or claim.statement_text)
    return text if len(text) <= SNIPPET else text[: SNIPPET - 1].rstrip() + "…"


def _write_overview(folder: Folder, report: Report, entries: Mapping[str, int], shared: Mapping[str, Any]) -> Path:
    charts = [
        {
            "what": what,
            "groups": groups,
            "wide": Markup(overview_picture(groups, what)),
            "narrow": Markup(overview_picture(groups, what, narrow=True)),
            "link": _chart_link,
        }
        for what, groups in (("text", groups_by_text(report)), ("topic", groups_by_topic(report)))
        if groups
    ]
    page = render(
        "index.html",
        root="",
        here="index.html",
        counts_sentence=counts_sentence(report),
        counts=report.counts(),
        differing=[claim for claim in report.claims if claim.differs],
        total=len(report.claims),
        charts=charts,
        texts=_texts(report, entries),
        **shared,
    )
    return folder.write("index.html", page)


def _chart_link(group: Group, verdict: str) -> str:
    filters = {group.key: group.value} | ({"verdict": verdict} if verdict else {})
    return table_link(**filters)


def _texts(report: Report, entries: Mapping[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "slug": report.document_slugs[name],
            "sentence": _text_sentence(report, claims),
            "errata": entries.get(name, 0),
        }
        for name, claims in report.documents.items()
    ]


def _text_sentence(report: Report, claims: Sequence[Claim]) -> str:
    counts = [f"{count:,} {verdict}" for verdict, count in report.counts(claims).items() if count]
    return f"{number_of_claims(len(claims))}: {', '.join(counts)}."


def _write_table(folder: Folder, report: Report, shared: Mapping[str, Any]) -> None:
    page = render(
        "claims.html",
        root="",
        here="claims.html",
        counts=report.counts(),
        texts=_texts(report, {}),
        differing=[claim for claim in report.claims if claim.differs],
        **shared,
    )
    folder.write("claims.html", page)


def _write_texts(
    folder: Folder, report: Report, entries: Mapping[str, int], shared: Mapping[str, Any]
) -> dict[str, str]:
    """The list of each text, in pages of a readable length; returns the page of every claim id."""
    files: dict[str, str] = {}
    for name, claims in report.documents.items():
        slug = report.document_slugs[name]
        starts = range(0, len(claims), CLAIMS_ON_A_PAGE)
        parts = [
            {
                "file": f"{slug}.html" if start == 0 else f"{slug}.part-{number}.html",
                "first": start + 1,
                "last": min(start + CLAIMS_ON_A_PAGE, len(claims)),
            }
            for number, start in enumerate(starts, 1)
        ]
        for start, part in zip(starts, parts, strict=True):
            here = claims[start : start + CLAIMS_ON_A_PAGE]
            files |= {claim.id: str(part["file"]) for claim in here}
            page = render(
                "text.html",
                root="../",
                here="",
                name=name,
                slug=slug,
                file=part["file"],
                parts=parts,
                sentence=_text_sentence(report, claims),
                start=start + 1,
                errata=entries.get(name, 0),
                claims=[(claim, _snippet(claim)) for claim in here],
                **shared,
            )
            folder.write(f"texts/{part['file']}", page)
    return files


def _draw(report: Report, plot_values: PlotValues | None, workers: int) -> dict[str, list[tuple[str, str]]]:
    """The pictures of each claim id, as (svg, caption)."""
    jobs: list[tuple[str, Picture, int]] = []
    for claim in report.claims:
        pictures = (*worst_case_pictures(claim), *pictures_of(claim, plot_values))
        jobs += [(claim.id, picture, number) for number, picture in enumerate(pictures)]
    drawn = draw_all([(picture, number) for _, picture, number in jobs], workers)
    found: dict[str, list[tuple[str, str]]] = {}
    for (name, picture, _), svg in zip(jobs, drawn, strict=True):
        found.setdefault(name, []).append((svg, picture.caption))
    return found


def _write_claims(
    folder: Folder,
    report: Report,
    text_files: Mapping[str, str],
    drawn: Mapping[str, Sequence[tuple[str, str]]],
    base: Path | None,
    shared: Mapping[str, Any],
) -> None:
    paths = (path for claim in report.claims for path in claim.certificates)
    has_checker = found_any(paths, base) and copy_checker(folder)
    ordered = {name: sorted(claims, key=place_in_text) for name, claims in report.documents.items()}
    position = {claim.id: index for claims in ordered.values() for index, claim in enumerate(claims)}
    for claim in report.claims:
        index = position[claim.id]
        page = claim_page(
            report,
            claim,
            text_file=text_files[claim.id],
            neighbours=ordered[claim.source.document][max(0, index - 2) : index + 3],
            pictures=drawn.get(claim.id, ()),
            certificates=[certificate(path, base, folder) for path in claim.certificates],
            has_checker=has_checker,
            shared=shared,
        )
        folder.write(f"claims/{claim.slug}.html", page)
