"""Gradient descent, one step and many, with any step sizes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..arithmetic.core import Number
from ..arithmetic.vector import norm2
from .trajectory import iterates, named


def gradient_step(f: Any, x: Any, step_size: Number) -> Any:
    """x - step_size * grad f(x)."""
    return named("x", 1, x - step_size * f.grad(x))


def gradient_descent(f: Any, x0: Any, step_size: Number | Callable[[Any], Number], k: Any) -> Any:
    """The iterates of x_{i+1} = x_i - step_size * grad f(x_i) for k steps.

    ``step_size`` is a number, or a function of the index i = 0, 1, ....
    """

    def step(x: Any, i: Any) -> Any:
        size = step_size(i) if callable(step_size) else step_size
        return x - size * f.grad(x)

    return iterates(x0, step, k)


def polyak_step_size(f: Any, x: Any) -> Number:
    """(f(x) - f*)/|grad f(x)|^2, Polyak's step size; x must not be stationary."""
    return (f(x) - f.minimum) / norm2(f.grad(x))
