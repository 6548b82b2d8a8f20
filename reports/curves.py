"""The values of the engine's functions, for the curves in the pictures of counterexamples."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from verify.arithmetic.core import running_in
from verify.arithmetic.float64 import FLOAT64
from verify.arithmetic.vector import Vector
from verify.families.base import from_json, map_numbers


def engine_values(function: dict[str, Any], xs: NDArray[np.float64]) -> NDArray[np.float64]:
    """f(x) for every x of `xs`, in floats, of a function as an instance describes it.

    `xs` has the shape (n,) for a function of one variable and (d, ...) for one of d variables; the values have
    the shape (n,) or (...).  Raises ValueError where the JSON describes no function, or one of other variables.
    """
    explicit = function.get("family") == "explicit"
    described = from_json(function.get("given") if explicit else function)
    dimension = (described if explicit else described.body()).dimension
    coordinates = [xs] if xs.ndim == 1 else list(xs)
    if dimension != len(coordinates):
        raise ValueError(f"The function has {dimension} variables; expected {len(coordinates)}.")
    with running_in(FLOAT64), np.errstate(all="ignore"):
        floats = map_numbers(described, _as_float)
        values = (floats if explicit else floats.body()).value(Vector([c.ravel() for c in coordinates]))
    return np.broadcast_to(np.asarray(values, dtype=float), coordinates[0].size).reshape(coordinates[0].shape)


def _as_float(number: Any) -> Any:
    """The float next to a rational; whatever is no rational stays."""
    try:
        return int(number.p) / int(number.q)
    except AttributeError:
        return number
