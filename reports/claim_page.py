"""The page of one claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from reports.certificates import Certificate
from reports.code import code_html
from reports.evidence import evidence_of, exact_numbers
from reports.formula import has_wide_formula, plain, quote_html, statement_html
from reports.model import Claim, Report
from reports.pages import render
from reports.repair import distance
from reports.wording import (
    FORMS,
    SENTENCES,
    check_commands,
    hypothesis_words,
    reason_sentence,
    replay_command,
    sentence,
    told_counterexample,
)


def claim_page(
    report: Report,
    claim: Claim,
    *,
    text_file: str,
    neighbours: Sequence[Claim],
    pictures: Sequence[tuple[str, str]],
    certificates: Sequence[Certificate],
    has_checker: bool,
    shared: Mapping[str, Any],
) -> str:
    """The whole story of a claim as HTML: statement, verdict, counterexample, repair, evidence, code."""
    repair = report.by_id.get(claim.repair or "")
    return render(
        "claim.html",
        root="../",
        here="",
        claim=claim,
        by_id=report.by_id,
        text_file=text_file,
        form_meaning=FORMS.get(claim.form, ""),
        verdict_sentence=SENTENCES[claim.verdict],
        reason=reason_sentence(claim),
        statement=statement_html(claim.statement, claim.statement_text),
        statement_is_wide=has_wide_formula(claim.statement),
        repair_is_wide=repair is not None and has_wide_formula(repair.statement),
        words=_in_words(claim),
        reading_of=report.reading_of.get(claim.id),
        quote=quote_html(claim.source.quote) if claim.source.quote else "",
        counterexample=told_counterexample(claim),
        pictures=[{"svg": Markup(svg), "caption": caption} for svg, caption in pictures],
        exact_tables=[
            ("The instance", exact_numbers(claim.counterexample, "instance")),
            ("What comes out", exact_numbers(claim.counterexample, "values")),
        ],
        repair=repair,
        repair_statement=statement_html(repair.statement, repair.statement_text) if repair else "",
        distance=distance(claim, repair) if repair else None,
        contradictions=report.contradictions.get(claim.id, ()),
        evidence=evidence_of(claim),
        hypotheses=[(hypothesis, *hypothesis_words(hypothesis)) for hypothesis in claim.hypotheses],
        certificates=certificates,
        addresses={found.path: found.address for found in certificates},
        kept=(kept := [found for found in certificates if found.address]),
        missing=[found for found in certificates if not found.address],
        check=check_commands(*([found.address for found in kept] or [found.path for found in certificates])),
        has_checker=has_checker,
        replay=replay_command(report, claim),
        code=code_html(claim.code) if claim.code else "",
        neighbours=neighbours,
        **shared,
    )


def _in_words(claim: Claim) -> str:
    """The claim in prose, where the statement is a formula: its own words, or its docstring's first lines."""
    if not claim.statement:
        return ""
    if claim.statement_text and claim.statement_text != claim.statement:
        words, _, _ = claim.statement_text.partition(claim.counterexample_text or "\0")  # shown as the counterexample
        return _unless_said(words.strip().removesuffix("Against it:"), claim)
    first_paragraph = claim.docstring.split("\n\n")[0]
    return _unless_said(" ".join(first_paragraph.split()), claim)


def _unless_said(words: str, claim: Claim) -> str:
    """The words as a sentence, or '' where the statement shown above them says the same or more."""
    said = plain(claim.statement)
    return "" if words.rstrip(".") in said else sentence(words)
