"""Losses, backward passes of normalisation and gradients of a network with one hidden layer, as floats compute them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Array = Any


def _softmax(logits: Array) -> Array:
    exps = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exps / exps.sum(axis=1, keepdims=True)


def _cross_entropy(logits: Array, labels: Array) -> float:
    """The mean of log(sum_j exp(z_j)) - z_y."""
    return float(np.mean(np.logaddexp.reduce(logits, axis=1) - logits[np.arange(len(labels)), labels]))


def _cross_entropy_gradient(logits: Array, labels: Array) -> Array:
    return (_softmax(logits) - np.eye(logits.shape[1])[labels]) / len(labels)


def _signed(logits: Array, labels: Array) -> Array:
    return np.where(labels == 1, -logits, logits)


def _logistic(logits: Array, labels: Array) -> float:
    """The mean of log(1 + exp(-z)) where y is 1, and of log(1 + exp(z)) where it is 0."""
    return float(np.mean(np.logaddexp(0, _signed(logits, labels))))


def _logistic_gradient(logits: Array, labels: Array) -> Array:
    """1/(1 + exp(-z)) - y: the share of the other class, with the sign that lowers the loss."""
    other = np.exp(-np.logaddexp(0, -_signed(logits, labels)))
    return np.where(labels == 1, -other, other) / len(labels)


def _norm_backward(axis: int) -> Callable[..., Any]:
    """dx = (g - mean g - xhat mean(g xhat))/sqrt(variance + epsilon), g = upstream gamma, means along the axis."""

    def backward(upstream: Array, x: Array, gamma: Array, epsilon: float) -> tuple[Array, Array, Array]:
        spread = np.sqrt(x.var(axis=axis, keepdims=True) + epsilon)
        xhat = (x - x.mean(axis=axis, keepdims=True)) / spread
        g = upstream * gamma
        inner = (g * xhat).mean(axis=axis, keepdims=True)
        dx = (g - g.mean(axis=axis, keepdims=True) - xhat * inner) / spread
        return dx, (upstream * xhat).sum(axis=0), upstream.sum(axis=0)

    return backward


def _network(unit: Callable[[Array], Array], slope: Callable[[Array], Array]) -> Callable[..., Any]:
    """The gradient of the mean of |W2 unit(W1 x + b1) + b2 - y|^2/2: (dW1, db1, dW2, db2)."""

    def gradient(W1: Array, b1: Array, W2: Array, b2: Array, X: Array, Y: Array) -> tuple[Array, Array, Array, Array]:
        inner = X @ W1.T + b1
        errors = (unit(inner) @ W2.T + b2 - Y) / len(X)
        back = errors @ W2 * slope(inner)
        return back.T @ X, back.sum(axis=0), errors.T @ unit(inner), errors.sum(axis=0)

    return gradient


def _positive(z: Array) -> Array:
    return np.where(z > 0, z, 0)


def _tanh_slope(z: Array) -> Array:
    return 1 / np.cosh(z) ** 2


OWN: dict[str, Callable[..., Any]] = {
    "softmax-cross-entropy": _cross_entropy,
    "softmax-cross-entropy-gradient": _cross_entropy_gradient,
    "logistic-loss": _logistic,
    "logistic-loss-gradient": _logistic_gradient,
    "batch-norm-backward": _norm_backward(0),
    "layer-norm-backward": _norm_backward(1),
    "network-gradient-relu": _network(_positive, lambda z: (z > 0).astype(float)),
    "network-gradient-tanh": _network(np.tanh, _tanh_slope),
}
