"""Protects the claims on the true-or-false exercises: certificates, repairs, and a statement that is vacuously true."""

import dataclasses

import pytest

import theorems  # noqa: F401  registers the claims
from verify import PROVED, REFUTED, REGISTRY, Real, decide
from verify.checker import Rejected, check
from verify.claim import Form
from verify.quantifiers import L

OWN = [c for c in REGISTRY if c.id.startswith("geo.A.")]
# "There is no instance" is shown for a symbol that stands for all of them, and that is no exact run.
EXPLICIT = [c.id for c in OWN if c.expected is REFUTED and not c.arguments and c.form is not Form.EXISTENTIAL]


def test_every_exercise_is_decided():
    """Twenty exercises, each with a recorded verdict and the answer that the text prints."""
    exercises = [REGISTRY[f"geo.A.{n}"] for n in range(1, 21)]
    assert all(c.expected is not None and c.printed_answer for c in exercises)


def test_every_refuted_statement_names_a_repair_that_is_written_down():
    """A refuted statement without a true one beside it leaves the reader with nothing."""
    missing = [c.id for c in OWN if c.expected is REFUTED and (c.repair is None or c.repair not in REGISTRY)]
    assert missing == []


def test_no_repair_is_itself_refuted():
    """A repair is a true statement."""
    wrong = [c.id for c in OWN if c.repair and REGISTRY[c.repair].expected is REFUTED]
    assert wrong == []


@pytest.mark.parametrize("claim", EXPLICIT)
def test_an_explicit_refutation_has_a_certificate(claim):
    """What a reader is told to be false can be checked without this program."""
    verdict = decide(claim)
    assert verdict.standing is REFUTED
    certificate = verdict.evidence[0].certificate
    assert certificate is not None
    assert check(certificate)


def test_the_cycle_statement_needs_its_upper_limit():
    """A.7 is true because there are no cycles below 2/L; the same text with steps up to 3/L must fail."""
    claim = REGISTRY["geo.A.7"]
    longer = dict(claim.arguments) | {"alpha": Real(1 / L, 3 / L, closed=False)}
    assert decide(dataclasses.replace(claim, arguments=longer)).standing is REFUTED


def test_the_network_that_stops_at_a_saddle_does_so_for_one_step_size_only():
    """The certificate of A.2 must not stand for another start."""
    verdict = decide("geo.A.2")
    certificate = verdict.evidence[0].certificate
    text = str(certificate)
    assert "63/16" in text
    changed = dict(certificate) | {"conclusion": ["==", "0", "0"]}
    with pytest.raises(Rejected):
        check(changed)


def test_a_proved_statement_is_proved_again():
    """The identity behind the repair of A.2 is decided term by term."""
    assert decide("geo.A.2.repair").standing is PROVED
