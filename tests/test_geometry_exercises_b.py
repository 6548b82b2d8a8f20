"""Protects the claims on the proof exercises B: repairs and readings that exist and hold, and certificates."""

import dataclasses

import pytest

import theorems  # noqa: F401  registers the claims
from verify import CONFIRMED, ILL_POSED, PROVED, REFUTED, REGISTRY, decide
from verify.checker import Rejected, check
from verify.quantifiers import Real

OWN = [c for c in REGISTRY if c.id.startswith("geo.B.")]


def test_every_exercise_is_decided():
    """Twenty exercises, each with a verdict that was recorded."""
    assert [n for n in range(1, 21) if REGISTRY[f"geo.B.{n}"].expected is None] == []


def test_every_repair_is_written_down_and_true():
    """A refuted statement points to one that holds."""
    repairs = [REGISTRY[c.repair] for c in OWN if c.repair]
    assert [r.id for r in repairs if r.expected not in (PROVED, CONFIRMED)] == []


def test_readings_differ():
    """A statement is ill-posed only if its readings get different verdicts."""
    for claim in OWN:
        if claim.expected is ILL_POSED:
            assert len({REGISTRY[r].expected for r in claim.readings}) > 1, claim.id


@pytest.mark.parametrize("claim", ["geo.B.6.reading1", "geo.B.9", "geo.B.11", "geo.B.19", "geo.B.17.val-minima"])
def test_a_refutation_has_a_certificate(claim):
    """What a reader is told to be false can be checked without this program, and only as it stands."""
    certificate = decide(claim).evidence[0].certificate
    assert certificate is not None
    assert check(certificate)
    with pytest.raises(Rejected):
        check(dict(certificate) | {"conclusion": ["==", "0", "0"]})


def test_vanishing_gradients_need_a_factor_below_one():
    """A factor above 1 lets the signal grow, and the search must notice."""
    claim = REGISTRY["geo.B.9.vanish-sign.repair"]
    wider = dict(claim.arguments) | {"c": Real(0, 3)}
    assert decide(dataclasses.replace(claim, arguments=wider)).standing is REFUTED
