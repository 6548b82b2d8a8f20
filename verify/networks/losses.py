"""Losses of networks: squared error (rational), softmax and cross-entropy (balls)."""

from __future__ import annotations

from ..arithmetic.core import Number
from ..arithmetic.functions import exp, log, total
from ..arithmetic.vector import Vector, norm2


def squared_error(output: Vector, target: Vector) -> Number:
    """|output - target|^2 / 2."""
    return norm2(output - target) / 2


def softmax(scores: Vector) -> Vector:
    """exp(s_i) / sum_j exp(s_j)."""
    powers = [exp(s) for s in scores]
    whole = total(powers)
    return Vector(p / whole for p in powers)


def cross_entropy(scores: Vector, label: int) -> Number:
    """-log softmax(scores)_label = log sum_j exp(s_j - s_label), which does not overflow for the true label's sake."""
    return log(total(exp(s - scores[label]) if j != label else 0 * s + 1 for j, s in enumerate(scores)))


def binary_cross_entropy(score: Number, label: int) -> Number:
    """-log sigmoid(s) for the label 1, -log(1 - sigmoid(s)) for the label 0."""
    return log(1 + exp(-score if label else score))


__all__ = ["binary_cross_entropy", "cross_entropy", "softmax", "squared_error"]
