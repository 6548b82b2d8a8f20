"""Protects the claims on the chapter's theorems: certificates of what is refuted, and proofs of what is proved."""

import pytest

import theorems  # noqa: F401  registers the claims
from verify import REFUTED, REGISTRY, decide
from verify.checker import Rejected, check

WITH_MINIMIZER = ["geo.thm.gd-strong.step-recursion", "geo.thm.flow.last-step", "geo.thm.flow.proof"]


@pytest.mark.parametrize("claim", WITH_MINIMIZER)
def test_a_refutation_that_names_the_minimizer_has_a_certificate(claim):
    """Families write their minimum as rational(0); a trace must still state it as a rational."""
    verdict = decide(claim)
    assert verdict.standing is REFUTED
    certificate = verdict.evidence[0].certificate
    assert certificate is not None
    assert check(certificate)


def test_the_checker_rejects_a_certificate_with_another_step_size():
    """The certificate of the misprinted recursion must not stand for a step size where the recursion holds."""
    certificate = dict(decide("geo.thm.gd-strong.step-recursion").evidence[0].certificate)
    certificate["given"] = dict(certificate["given"]) | {"alpha": "3"}
    with pytest.raises(Rejected):
        check(certificate)


def test_every_refuted_theorem_names_a_repair_that_is_written_down():
    """A refuted statement without a true one beside it leaves the reader with nothing."""
    own = [c for c in REGISTRY if c.id.startswith(("geo.thm.", "geo.def."))]
    missing = [c.id for c in own if c.expected is REFUTED and (c.repair is None or c.repair not in REGISTRY)]
    assert own
    assert missing == []


def test_only_a_refuted_statement_names_a_repair():
    """A repair beside a true statement would say in the errata that the text is wrong where it is not."""
    own = [c for c in REGISTRY if c.id.startswith(("geo.thm.", "geo.def."))]
    assert [c.id for c in own if c.repair is not None and c.expected is not REFUTED] == []
