"""Activation functions of a network, written once for all arithmetics.

ReLU, leaky ReLU, absolute value and the linear unit are exactly rational; sigmoid, tanh and softplus run in balls
(and in floats, and as formulas).  A unit with a kink states its ``slope_at_zero``, or leaves it None: then a
derivative at the kink is refused, because there is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from flint import fmpq

from ..arithmetic.core import Number, Refused
from ..arithmetic.functions import absolute, arithmetic_of, exp, log, maximum, minimum, positive_part
from .branch import holds, is_batch, plain
from .lifted import Operation, apply

Slope: TypeAlias = int | fmpq


class Unit:
    """A function of one variable, applied to every component of a layer."""

    name: str = ""
    exact: bool = False
    """Whether rational arguments give rational values."""

    def __call__(self, t: Number) -> Number:
        raise NotImplementedError

    def mean_square_factors(self) -> tuple[Any, Any] | None:
        """(E phi(z)^2, E phi'(z)^2) / (E z^2, 1) for z symmetric about 0 without an atom there; None if it depends."""
        return None


@dataclass(frozen=True)
class Linear(Unit):
    """phi(t) = t."""

    name = "linear"
    exact = True

    def __call__(self, t: Number) -> Number:
        return t

    def mean_square_factors(self) -> tuple[Any, Any]:
        return fmpq(1), fmpq(1)


@dataclass(frozen=True)
class Kinked(Unit):
    """phi(t) = left t for t < 0 and right t for t > 0.

    ``slope_at_zero`` is the convention for the derivative at 0; None refuses it.  (A batch of floats, which decides
    nothing, then takes the slope of the left side.)
    """

    left: Slope = 0
    right: Slope = 1
    slope_at_zero: Slope | None = None
    exact = True

    def __call__(self, t: Number) -> Number:
        return apply(Operation("kink", self._value, lambda _, a: (self._slope(a),)), t)

    def _value(self, t: Number) -> Number:
        if (self.left, self.right) == (0, 1):
            return positive_part(t)
        if (self.left, self.right) == (-1, 1):
            return absolute(t)
        return _times(self.right, maximum(t, 0)) + _times(self.left, minimum(t, 0))

    def _slope(self, t: Number) -> Number:
        if is_batch(t):
            at_zero = self.left if self.slope_at_zero is None else self.slope_at_zero
            positive = np.where(holds("<", 0, t), _float(self.right), _float(self.left))
            return np.where(holds("==", t, 0), _float(at_zero), positive)
        if holds("<", 0, t):
            return _plain_slope(self.right, t)
        if holds("<", t, 0):
            return _plain_slope(self.left, t)
        if self.slope_at_zero is None:
            why = "state the convention as slope_at_zero"
            raise Refused("any", f"the derivative of the unit {self.name or 'with a kink'} at its kink", why)
        return _plain_slope(self.slope_at_zero, t)

    @property
    def name(self) -> str:  # type: ignore[override]
        return {(0, 1): "relu", (-1, 1): "absolute value"}.get((self.left, self.right), "leaky relu")  # type: ignore[call-overload]

    def mean_square_factors(self) -> tuple[Any, Any]:
        half = (fmpq(self.left) ** 2 + fmpq(self.right) ** 2) / 2
        return half, half


def _times(factor: Slope, t: Number) -> Number:
    return t if isinstance(factor, int) and factor == 1 else _plain_slope(factor, t) * t


def _plain_slope(slope: Slope, t: Number) -> Any:
    """A slope that costs nothing to multiply with where it is 0, 1 or -1, else as a number like ``t``."""
    trivial = isinstance(slope, int) and abs(slope) <= 1
    return slope if trivial else arithmetic_of(plain(t)).number(fmpq(slope))


def _float(slope: Slope) -> float:
    exact = fmpq(slope)
    return int(exact.p) / int(exact.q)


def relu(slope_at_zero: Slope | None = None) -> Kinked:
    """max(0, t)."""
    return Kinked(0, 1, slope_at_zero)


def leaky_relu(slope: Slope, slope_at_zero: Slope | None = None) -> Kinked:
    """t for t >= 0, slope * t for t < 0."""
    return Kinked(slope, 1, slope_at_zero)


def absolute_value(slope_at_zero: Slope | None = None) -> Kinked:
    """|t|."""
    return Kinked(-1, 1, slope_at_zero)


@dataclass(frozen=True)
class Sigmoid(Unit):
    """phi(t) = 1/(1 + e^-t)."""

    name = "sigmoid"

    def __call__(self, t: Number) -> Number:
        return 1 / (1 + exp(-t))


@dataclass(frozen=True)
class Tanh(Unit):
    """phi(t) = (e^2t - 1)/(e^2t + 1), as 1 - 2/(1 + e^2t)."""

    name = "tanh"

    def __call__(self, t: Number) -> Number:
        return 1 - 2 / (1 + exp(2 * t))


@dataclass(frozen=True)
class Softplus(Unit):
    """phi(t) = log(1 + e^t)."""

    name = "softplus"

    def __call__(self, t: Number) -> Number:
        return log(1 + exp(t))


LINEAR, RELU, ABSOLUTE = Linear(), relu(), absolute_value()
SIGMOID, TANH, SOFTPLUS = Sigmoid(), Tanh(), Softplus()

__all__ = [
    "ABSOLUTE",
    "LINEAR",
    "RELU",
    "SIGMOID",
    "SOFTPLUS",
    "TANH",
    "Kinked",
    "Linear",
    "Sigmoid",
    "Softplus",
    "Tanh",
    "Unit",
    "absolute_value",
    "leaky_relu",
    "relu",
]
