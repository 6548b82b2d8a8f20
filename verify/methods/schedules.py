"""Step sizes by index k = 0, 1, ..., for every arithmetic; `cosine(q)` is cos(pi q)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..arithmetic.core import Number

Cosine = Callable[[Any], Any]


def constant(k: int, step_size: Number) -> Number:
    """step_size."""
    return step_size


def stepwise(k: int, step_size: Number, factor: Number, period: int) -> Number:
    """step_size factor^floor(k/period)."""
    return step_size * factor ** (k // period)


def exponential(k: int, step_size: Number, factor: Number) -> Number:
    """step_size factor^k."""
    return step_size * factor**k


def inverse_time(k: int, step_size: Number, decay: Number) -> Number:
    """step_size/(1 + decay k)."""
    return step_size / (1 + decay * k)


def cosine_annealing(k: int, step_size: Number, minimum: Number, horizon: int, cosine: Cosine) -> Number:
    """minimum + (step_size - minimum)(1 + cos(pi k/horizon))/2, the minimum after the horizon."""
    share = min(k, horizon)
    return minimum + (step_size - minimum) * (1 + cosine((share, horizon))) / 2


def warm_restarts(k: int, step_size: Number, minimum: Number, period: int, cosine: Cosine) -> Number:
    """Cosine annealing that begins anew every `period` steps (Loshchilov and Hutter 2017)."""
    return minimum + (step_size - minimum) * (1 + cosine((k % period, period))) / 2


def warm_up(k: int, step_size: Number, warmup: int, first: int = 1) -> Number:
    """step_size min(1, (k + first)/warmup): linear growth, then constant; `first` is 1 or 0."""
    return step_size * min(k + first, warmup) / warmup
