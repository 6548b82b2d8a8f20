"""A damaged or hostile certificate is rejected in words: it is never accepted for another statement, never a crash."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from flint import fmpq
from test_worst_case_cycles import made as made_cycle
from test_worst_case_parametric import POTENTIALS, repeated
from worst_case_texts import best_gradient, descent, setup

from verify import checker
from verify.worst_case.decide import decide_text
from verify.worst_case.scaling import at_every_scale, said_for_every_scale

ODD = [None, True, 0, -1, 1.5, "", "0", "-1", "1/0", "x", "f", "99999999999", [], {}, ["x"], {"x": "1"}, [["1"]]]
TRIALS = 250


def at_every_L() -> dict[str, Any]:
    """The sharp bound of two gradient steps, for every L."""
    made = setup(descent, fmpq(1), 2)
    program = at_every_scale(descent, made.arguments, frozenset())
    assert program is not None
    said = said_for_every_scale(decide_text(descent, made).certificates[0], program, program.clauses[0])
    assert said is not None
    return said


def originals() -> dict[str, dict[str, Any]]:
    return {
        "multiplier": decide_text(descent, setup(descent, fmpq(1), 2)).certificates[0],
        "scaled": at_every_L(),
        "alternatives": decide_text(best_gradient, setup(best_gradient, fmpq(1), 1)).certificates[0],
        "interpolant": decide_text(descent, setup(descent, fmpq(1, 2), 1)).certificates[0],
        "parametric": repeated(*POTENTIALS[0]),
        "cycle": made_cycle(),
    }


@pytest.fixture(scope="module")
def certificates() -> dict[str, dict[str, Any]]:
    return originals()


def places(data: Any, path: tuple = ()) -> Iterator[tuple]:
    """The paths of everything inside."""
    for key in data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ():
        yield (*path, key)
        yield from places(data[key], (*path, key))


@pytest.mark.parametrize("name", ["multiplier", "scaled", "alternatives", "interpolant", "parametric", "cycle"])
def test_random_damage_is_rejected_or_harmless(certificates, name):
    """Whatever is still accepted says, in its statement, what it now proves: the statement is regenerated."""
    original = certificates[name]
    generator = random.Random(name)
    spots = [p for p in places(original) if p[0] not in ("statement", "digest", "claim")]
    for _ in range(TRIALS):
        damaged = copy.deepcopy(original)
        *path, last = generator.choice(spots)
        inside = damaged
        for key in path:
            inside = inside[key]
        if generator.random() < 0.2 and isinstance(inside, dict):
            del inside[last]
        else:
            inside[last] = copy.deepcopy(generator.choice(ODD))
        try:
            sealed = checker.seal(damaged)
        except checker.Rejected:
            continue
        report = checker.check(json.loads(json.dumps(sealed)))
        assert report.statement == sealed["statement"]
