"""``float64``: a number is a batch of floats.  It proposes where a claim might fail and never decides."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from flint import fmpq


class Float64:
    """Thousands of instances at a time: every number is an array with one entry for each instance."""

    name = "float64"

    def number(self, value: int | fmpq | Fraction) -> float:
        if isinstance(value, fmpq):
            return int(value.p) / int(value.q)
        return float(value)

    def sqrt(self, a: Any) -> Any:
        return np.sqrt(a)

    def exp(self, a: Any) -> Any:
        return np.exp(a)

    def log(self, a: Any) -> Any:
        return np.log(a)

    def sin(self, a: Any) -> Any:
        return np.sin(a)

    def cos(self, a: Any) -> Any:
        return np.cos(a)

    def absolute(self, a: Any) -> Any:
        return np.abs(a)

    def maximum(self, a: Any, b: Any) -> Any:
        return np.maximum(a, b)

    def minimum(self, a: Any, b: Any) -> Any:
        return np.minimum(a, b)

    def truth(self, relation: str, a: Any, b: Any) -> Any:
        return {"<=": np.less_equal, "<": np.less, "==": np.equal, "!=": np.not_equal}[relation](a, b)


FLOAT64 = Float64()
