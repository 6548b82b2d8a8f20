"""Steps from gradients of single components, for every arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..arithmetic.core import Number


def mean(vectors: Sequence[Any]) -> Any:
    """The mean of one or more vectors."""
    result = vectors[0]
    for one in vectors[1:]:
        result = result + one
    return result / len(vectors)


def svrg_direction(component: Any, at_snapshot: Any, full: Any) -> Any:
    """g_i(x) - g_i(w) + grad f(w): unbiased, and without noise at x = w (Johnson and Zhang 2013)."""
    return component - at_snapshot + full


def saga_direction(component: Any, table: Sequence[Any], index: int) -> Any:
    """g_i(x) - table_i + the mean of the table (Defazio, Bach and Lacoste-Julien 2014)."""
    return component - table[index] + mean(table)


def sgd_step(x: Any, direction: Any, step_size: Number) -> Any:
    """x - step_size direction."""
    return x - step_size * direction
