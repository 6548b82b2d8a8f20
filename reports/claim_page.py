"""The page of one claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from reports.certificates import Certificate
from reports.code import code_html
from reports.evidence import evidence_of, exact_numbers
from reports.formula import statement_html
from reports.model import Claim, Report
from reports.pages import render
from reports.repair import distance
from reports.wording import FORMS, SENTENCES, hypothesis_words, reason_sentence, replay_command, sentence


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
        words=_in_words(claim),
        reading_of=report.reading_of.get(claim.id),
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
        return sentence(claim.statement_text)
    first_paragraph = claim.docstring.split("\n\n")[0]
    return sentence(" ".join(first_paragraph.split()))
