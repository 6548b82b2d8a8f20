"""Momentum with a buffer, clipping and preconditioning: one step each, for every arithmetic."""

from __future__ import annotations

from typing import Any

from ..arithmetic.core import Number
from ..arithmetic.functions import minimum


def buffered(buffer: Any, gradient: Any, momentum: Number, dampening: Number) -> Any:
    """momentum * buffer + (1 - dampening) * gradient, the buffer of momentum methods in most libraries."""
    return momentum * buffer + (1 - dampening) * gradient


def clipped(gradient: Any, length: Number, threshold: Number) -> Any:
    """gradient * min(1, threshold/length), length = |gradient| > 0: clipping by the norm (Pascanu et al. 2013)."""
    return minimum(1 + 0 * length, threshold / length) * gradient


def polyak(gradient: Any, value: Number, lowest: Number) -> Any:
    """(f(x) - lowest)/|g|^2 g, what Polyak's step subtracts (Polyak 1969); gradient not 0."""
    return (value - lowest) / gradient.inner(gradient) * gradient
