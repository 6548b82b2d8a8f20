"""The worst-case engine agrees with PEPit on its published examples, and certifies what PEPit can only print."""

from __future__ import annotations

import importlib
import warnings

import pytest
from flint import fmpq
from pepit_examples import EXAMPLES, Example, near

from verify import checker
from verify.arithmetic.core import as_fmpq
from verify.worst_case.decide import Outcome, decide_text, worst_factor
from verify.worst_case.program import build
from verify.worst_case.system import to_float

QUICK = ("gradient_descent-n5", "simplified-n5", "halpern_iteration-n5", "sgd-n3", "proximal_point-n4", "flow_convex")


def cases(examples: list[Example] = EXAMPLES) -> list:
    return [pytest.param(e, id=e.name, marks=[] if e.name.endswith(QUICK) else [pytest.mark.slow]) for e in examples]


def published(e: Example) -> float:
    """PEPit's own number."""
    module = importlib.import_module(e.pepit[0])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        value, _ = getattr(module, e.pepit[1])(**e.pepit[2], wrapper="cvxpy", solver="CLARABEL", verbose=-1)
    return value


def candidate(e: Example) -> float:
    """Our float for the same worst case."""
    if e.stated is not None:
        return to_float(e.stated)
    found = worst_factor(build(e.text, e.setup()))
    assert found is not None
    return found


@pytest.mark.parametrize("e", cases())
def test_same_worst_case_as_pepit(e: Example) -> None:
    ours, theirs = candidate(e), published(e)
    assert abs(ours - theirs) <= 1e-5 * max(abs(theirs), 0.1 if e.stated is not None else 0)


@pytest.mark.parametrize("e", cases())
def test_published_value_is_certified(e: Example) -> None:
    """The exact value is proved where it is rational, a rational at most 10^-6 above it otherwise."""
    rational = e.stated is not None or isinstance(e.exact, fmpq)
    if rational:
        c = fmpq(1) if e.stated is not None else e.exact
    else:
        c = near((e.exact or candidate(e)) * (1 + 9e-7), 10**12)
    result = decide_text(e.text, e.setup(c), claim=e.name, loosen=rational)
    assert result.outcome is Outcome.PROVED, result.reason
    assert result.factor <= fmpq(1_000_001, 1_000_000)
    for certificate in result.certificates:
        checker.check(certificate)


@pytest.mark.parametrize("e", cases([e for e in EXAMPLES if e.stated is None]))
def test_nothing_below_the_worst_case_is_proved(e: Example) -> None:
    """A bound 10^-4 below the worst case is refuted or left open, never proved."""
    value = to_float(e.exact) if isinstance(e.exact, fmpq) else (e.exact or candidate(e))
    result = decide_text(e.text, e.setup(as_fmpq(near(value, 10**12)) * fmpq(9999, 10000)), claim=e.name)
    assert result.outcome is not Outcome.PROVED


def test_enough_examples() -> None:
    assert len(EXAMPLES) >= 60
