"""Data as a problem: exact arrays by name, some of them whole numbers, as labels are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .kinds import Values
from .oracles import KINDS, Arguments, Caller

WHOLE = ("labels",)
"""The names of arrays of whole numbers."""


@dataclass(frozen=True)
class Labelled(Values):
    """Exact arguments by name; those in `WHOLE` reach the target as integers."""

    kind = "labelled"

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Labelled:
        read = Values.from_json(data)
        return Labelled(read.values, read.size)


def _arguments(problem: Labelled, caller: Caller) -> Arguments:
    arrays: Arguments = {name: caller.fixed(value) for name, value in problem.values.items()}
    for name in WHOLE:
        if name in arrays:
            arrays[name] = arrays[name].astype(np.int64)
    return arrays


KINDS[Labelled.kind] = (Labelled.from_json, _arguments)
