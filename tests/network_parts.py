"""Parts of networks: right ones in several styles, and wrong ones, each with a mistake that people make."""

from __future__ import annotations

import numpy as np

# Softmax cross-entropy


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def cross_entropy_right(logits, labels):
    top = logits.max(axis=1)
    return np.mean(np.log(np.exp(logits - top[:, None]).sum(axis=1)) + top - logits[np.arange(len(labels)), labels])


def cross_entropy_right_sum(logits, labels):
    return sum(np.logaddexp.reduce(row) - row[y] for row, y in zip(logits, labels, strict=True))


def cross_entropy_wrong_overflows(logits, labels):
    e = np.exp(logits)
    return -np.mean(np.log(e[np.arange(len(labels)), labels] / e.sum(axis=1)))


def cross_entropy_wrong_clips(logits, labels):
    p = softmax(logits)[np.arange(len(labels)), labels]
    return -np.mean(np.log(np.clip(p, 1e-7, 1)))


def cross_entropy_wrong_first_class(logits, labels):
    return np.mean(np.logaddexp.reduce(logits, axis=1) - logits[:, 0])


def cross_entropy_wrong_top_of_all(logits, labels):
    """Subtracts the largest logit and forgets to add it again."""
    top = logits.max()
    return np.mean(np.log(np.exp(logits - top).sum(axis=1)) - logits[np.arange(len(labels)), labels])


def cross_entropy_gradient_right(logits, labels):
    g = softmax(logits)
    g[np.arange(len(labels)), labels] -= 1
    return g / len(labels)


def cross_entropy_gradient_right_sum(logits, labels):
    return softmax(logits) - np.eye(logits.shape[1])[labels]


def cross_entropy_gradient_wrong_divides_by_all(logits, labels):
    return cross_entropy_gradient_right_sum(logits, labels) / logits.size


def cross_entropy_gradient_wrong_overflows(logits, labels):
    e = np.exp(logits)
    return (e / e.sum(axis=1, keepdims=True) - np.eye(logits.shape[1])[labels]) / len(labels)


def cross_entropy_gradient_wrong_over_samples(logits, labels):
    e = np.exp(logits - logits.max())
    return (e / e.sum(axis=0, keepdims=True) - np.eye(logits.shape[1])[labels]) / len(labels)


def cross_entropy_gradient_wrong_overwrites(logits, labels):
    logits -= logits.max(axis=1, keepdims=True)
    return cross_entropy_gradient_right(logits, labels)


# Logistic loss


def logistic_right(logits, labels):
    return np.mean(np.logaddexp(0, logits) - labels * logits)


def logistic_right_abs(logits, labels):
    return np.mean(np.maximum(logits, 0) - labels * logits + np.log1p(np.exp(-np.abs(logits))))


def logistic_wrong_overflows(logits, labels):
    return np.mean(np.log(1 + np.exp(logits)) - labels * logits)


def logistic_wrong_cancels(logits, labels):
    p = 1 / (1 + np.exp(-logits))
    return -np.mean(labels * np.log(p + 1e-12) + (1 - labels) * np.log(1 - p + 1e-12))


def logistic_wrong_signs(logits, labels):
    """Takes labels -1 and 1."""
    return np.mean(np.logaddexp(0, -labels * logits))


def logistic_gradient_right(logits, labels):
    return (0.5 * (1 + np.tanh(logits / 2)) - labels) / len(labels)


def logistic_gradient_wrong_saturates(logits, labels):
    """Multiplies by the derivative of the sigmoid, which belongs to the squared error."""
    p = 0.5 * (1 + np.tanh(logits / 2))
    return (p - labels) * p * (1 - p) / len(labels)


# Normalisation


def _batch_norm(upstream, x, gamma, spread):
    n = len(x)
    xhat = (x - x.mean(axis=0)) / spread
    g = upstream * gamma
    dx = (n * g - g.sum(axis=0) - xhat * (g * xhat).sum(axis=0)) / (n * spread)
    return dx, (upstream * xhat).sum(axis=0), upstream.sum(axis=0)


def batch_norm_right(upstream, x, gamma, epsilon):
    return _batch_norm(upstream, x, gamma, np.sqrt(x.var(axis=0) + epsilon))


def batch_norm_right_steps(upstream, x, gamma, epsilon):
    n, centred = len(x), x - x.mean(axis=0)
    inverse = 1 / np.sqrt((centred**2).mean(axis=0) + epsilon)
    g = upstream * gamma
    dvariance = (g * centred).sum(axis=0) * -0.5 * inverse**3
    dmean = -(g * inverse).sum(axis=0) - 2 * dvariance * centred.mean(axis=0)
    dx = g * inverse + dvariance * 2 * centred / n + dmean / n
    return dx, (upstream * centred * inverse).sum(axis=0), upstream.sum(axis=0)


def batch_norm_wrong_constant_statistics(upstream, x, gamma, epsilon):
    """Takes mean and variance for constants."""
    spread = np.sqrt(x.var(axis=0) + epsilon)
    xhat = (x - x.mean(axis=0)) / spread
    return upstream * gamma / spread, (upstream * xhat).sum(axis=0), upstream.sum(axis=0)


def batch_norm_wrong_unbiased(upstream, x, gamma, epsilon):
    """Divides the variance by n - 1."""
    return _batch_norm(upstream, x, gamma, np.sqrt(x.var(axis=0, ddof=1) + epsilon))


def batch_norm_wrong_epsilon_outside(upstream, x, gamma, epsilon):
    return _batch_norm(upstream, x, gamma, np.sqrt(x.var(axis=0)) + epsilon)


def batch_norm_wrong_forgets_gamma(upstream, x, gamma, epsilon):
    return batch_norm_right(upstream, x, np.ones_like(gamma), epsilon)


def layer_norm_right(upstream, x, gamma, epsilon):
    spread = np.sqrt(x.var(axis=1, keepdims=True) + epsilon)
    xhat = (x - x.mean(axis=1, keepdims=True)) / spread
    g = upstream * gamma
    dx = (g - g.mean(axis=1, keepdims=True) - xhat * (g * xhat).mean(axis=1, keepdims=True)) / spread
    return dx, (upstream * xhat).sum(axis=0), upstream.sum(axis=0)


def layer_norm_wrong_over_samples(upstream, x, gamma, epsilon):
    return batch_norm_right(upstream, x, gamma, epsilon)


def layer_norm_wrong_gamma_too_late(upstream, x, gamma, epsilon):
    """Multiplies by gamma after the means are taken."""
    dx, dgamma, dbeta = layer_norm_right(upstream, x, np.ones_like(gamma), epsilon)
    return dx * gamma, dgamma, dbeta


# Networks


def _network(weights, X, Y, unit, slope, share):
    W1, b1, W2, b2 = weights
    Z = X @ W1.T + b1
    H = unit(Z)
    E = (H @ W2.T + b2 - Y) * share
    D = (E @ W2) * slope(Z)
    return D.T @ X, D.sum(axis=0), E.T @ H, E.sum(axis=0)


def _relu(z):
    return np.maximum(z, 0)


def _on(z):
    return (z > 0) * 1.0


def relu_right(W1, b1, W2, b2, X, Y):
    return _network((W1, b1, W2, b2), X, Y, _relu, _on, 1 / len(X))


def relu_right_sum(W1, b1, W2, b2, X, Y):
    return _network((W1, b1, W2, b2), X, Y, _relu, _on, 1)


def relu_wrong_lets_all_through(W1, b1, W2, b2, X, Y):
    return _network((W1, b1, W2, b2), X, Y, _relu, np.ones_like, 1 / len(X))


def relu_wrong_slope_of_the_answer(W1, b1, W2, b2, X, Y):
    """Multiplies by the activation itself, and not by its derivative."""
    return _network((W1, b1, W2, b2), X, Y, _relu, _relu, 1 / len(X))


def relu_wrong_twice(W1, b1, W2, b2, X, Y):
    return _network((W1, b1, W2, b2), X, Y, _relu, _on, 2 / len(X))


def relu_wrong_bias_sum(W1, b1, W2, b2, X, Y):
    """Forgets to divide the last bias by the number of samples."""
    dW1, db1, dW2, db2 = relu_right(W1, b1, W2, b2, X, Y)
    return dW1, db1, dW2, db2 * len(X)


def tanh_right(W1, b1, W2, b2, X, Y):
    return _network((W1, b1, W2, b2), X, Y, np.tanh, lambda z: 1 - np.tanh(z) ** 2, 1 / len(X))


def tanh_wrong_square_of_z(W1, b1, W2, b2, X, Y):
    """Takes 1 - z^2 for the derivative, z in the place of tanh(z)."""
    return _network((W1, b1, W2, b2), X, Y, np.tanh, lambda z: 1 - z**2, 1 / len(X))
