"""The words that an erratum quotes: each belongs to a claim, each is short, and no erratum lacks them."""

from __future__ import annotations

import pytest

import theorems  # noqa: F401  (registers the claims)
from theorems.texts import ANALYSIS, CALCULUS, FAMILY, GEOMETRY, LESSON
from verify import ILL_POSED, REFUTED, REGISTRY

TEXTS = [GEOMETRY, ANALYSIS, CALCULUS, FAMILY, LESSON]
READINGS = {reading for claim in REGISTRY for reading in claim.readings}


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.key)
def test_every_quotation_belongs_to_a_claim_of_its_text_and_is_short(text):
    for id, words in text.printed.items():
        assert id in REGISTRY, f"{id} is quoted but is no claim"
        assert REGISTRY[id].source.document == text.title
        assert words.strip() == words != ""
        assert len(words.split()) <= 60, f"the quotation for {id} is longer than a sentence"


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.key)
def test_every_erratum_quotes_its_text(text):
    unquoted = [
        claim.id
        for claim in REGISTRY
        if claim.source.document == text.title
        and claim.expected in (REFUTED, ILL_POSED)
        and not REGISTRY.repaired_by(claim.id)
        and claim.id not in READINGS
        and not claim.quote
    ]
    assert unquoted == []


def test_no_blank_line_cuts_a_sentence_of_a_claim_in_two():
    """The first paragraph of a claim is its statement in the reports, and what follows is its note."""
    first = {claim.id: claim.words.split("\n\n")[0] for claim in REGISTRY if "\n\n" in claim.words}
    cut = [id for id, words in first.items() if words[-1] not in ".?:!)\"']"]
    assert cut == []
