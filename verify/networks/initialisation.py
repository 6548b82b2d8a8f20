"""Initialisation schemes by exact moments: what one layer does to mean squares, forward and backward.

Weights are independent, symmetric about 0 and without an atom; biases are 0.  Then a pre-activation z is symmetric
given the layer before, and for units that are linear on either side of 0

    E z_l^2 = n_{l-1} v_l E a_{l-1}^2,      E phi(z)^2 = (left^2 + right^2)/2 E z^2      (ReLU: one half),

where E a^2 is the mean over a layer's units of E a_i^2.  Forward this is exact.  Backward, for d_l the derivative
of a linear read-out with zero-mean weights by z_l,

    E d_l^2 = (left^2 + right^2)/2 n_{l+1} v_{l+1} E d_{l+1}^2,

exact up to the event that a whole layer of ReLUs is 0 (of probability 2^-n for width n), given which z is no longer
free of atoms; the mask and the signal are independent because turning round the signs of one row of weights turns
the mask and leaves the squares alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from flint import fmpq

from ..arithmetic.core import Number, as_fmpq
from .units import Unit

ONE = fmpq(1)


def lecun_variance(n_in: int, n_out: int) -> fmpq:
    """1/n_in."""
    return fmpq(1, n_in)


def xavier_variance(n_in: int, n_out: int) -> fmpq:
    """2/(n_in + n_out)."""
    return fmpq(2, n_in + n_out)


def he_variance(n_in: int, n_out: int) -> fmpq:
    """2/n_in."""
    return fmpq(2, n_in)


def he_backward_variance(n_in: int, n_out: int) -> fmpq:
    """2/n_out."""
    return fmpq(2, n_out)


def _factors(unit: Unit) -> tuple[fmpq, fmpq]:
    factors = unit.mean_square_factors()
    if factors is None:
        raise ValueError(f"the unit {unit.name} has no moment that depends on the variance alone: take a kinked one")
    return factors


def forward_moments(
    widths: Sequence[int], variances: Sequence[Number], unit: Unit, start: Number = ONE
) -> list[Number]:
    """The mean squares of the activations a_0, a_1, ..., from the mean square ``start`` of the input.

    ``widths`` are n_0, n_1, ...; ``variances`` those of the weights of layers 1, 2, ....
    """
    if len(variances) != len(widths) - 1:
        raise ValueError(f"{len(widths)} widths need {len(widths) - 1} variances, not {len(variances)}")
    forward, _ = _factors(unit)
    found = [start]
    for n_in, variance in zip(widths, variances, strict=False):
        found.append(forward * n_in * variance * found[-1])
    return found


def backward_moments(widths: Sequence[int], variances: Sequence[Number], unit: Unit, end: Number = ONE) -> list[Number]:
    """The mean squares of the signals by the pre-activations of layers 1, 2, ..., L, where the last is ``end``."""
    if len(variances) != len(widths) - 1:
        raise ValueError(f"{len(widths)} widths need {len(widths) - 1} variances, not {len(variances)}")
    _, mask = _factors(unit)
    found = [end]
    for n_out, variance in zip(reversed(widths[2:]), reversed(variances[1:]), strict=False):
        found.append(mask * n_out * variance * found[-1])
    return found[::-1]


def weight_gradient_moments(
    widths: Sequence[int], variances: Sequence[Number], unit: Unit, start: Number = ONE, end: Number = ONE
) -> list[Number]:
    """E of the squared entries of dL/dW_l = d_l a_{l-1}', for l = 1, ..., L: products of the two moments."""
    signals = backward_moments(widths, variances, unit, end)
    activations = forward_moments(widths, variances, unit, start)
    return [d * a for d, a in zip(signals, activations, strict=False)]


def dead_layer_probability(widths: Sequence[int]) -> fmpq:
    """A bound of the probability that some hidden layer of ReLUs is 0 throughout: the sum of 2^-n."""
    return sum((as_fmpq(fmpq(1, 2**n)) for n in widths), fmpq(0))


__all__ = [
    "backward_moments",
    "dead_layer_probability",
    "forward_moments",
    "he_backward_variance",
    "he_variance",
    "lecun_variance",
    "weight_gradient_moments",
    "xavier_variance",
]
