"""Losses and their gradients."""

from __future__ import annotations

import numpy as np


def _lse(z):
    m = z.max(axis=1, keepdims=True)
    return m[:, 0] + np.log(np.exp(z - m).sum(axis=1))


def sm_right(logits, labels):
    return np.mean(_lse(logits) - logits[np.arange(len(labels)), np.asarray(labels, dtype=int)])


def _pick(z, y):
    return z[np.arange(len(y)), np.asarray(y, dtype=int)]


def sm_sum(logits, labels):
    """Right: the sum."""
    return float((np.logaddexp.reduce(logits, axis=1) - _pick(logits, labels)).sum())


def sm_no_shift(logits, labels):
    return np.mean(np.log(np.exp(logits).sum(axis=1)) - _pick(logits, labels))


def sm_global_shift(logits, labels):
    z = logits - logits.max()
    return np.mean(np.log(np.exp(z).sum(axis=1)) - _pick(z, labels))


def sm_log_of_softmax(logits, labels):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return -np.mean(np.log(_pick(e / e.sum(axis=1, keepdims=True), labels)))


def sm_clipped(logits, labels):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return -np.mean(np.log(np.clip(_pick(e / e.sum(axis=1, keepdims=True), labels), 1e-7, 1)))


def sm_epsilon(logits, labels):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return -np.mean(np.log(_pick(e / e.sum(axis=1, keepdims=True), labels) + 1e-8))


def sm_all_entries(logits, labels):
    return np.sum(_lse(logits) - _pick(logits, labels)) / logits.size


def sm_smoothed(logits, labels):
    return np.mean(_lse(logits) - 0.99 * _pick(logits, labels) - 0.01 * logits.mean(axis=1))


def sm_shift_forgotten(logits, labels):
    m = logits.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(logits - m).sum(axis=1)) - _pick(logits, labels))


def sm_axis(logits, labels):
    m = logits.max(axis=0, keepdims=True)
    lam = m + np.log(np.exp(logits - m).sum(axis=0, keepdims=True))
    return np.mean(_pick(lam - logits, labels))


def sm_base_two(logits, labels):
    return np.mean(_lse(logits) - _pick(logits, labels)) / np.log(2)


def sm_first_class(logits, labels):
    return np.mean(_lse(logits) - logits[:, 0])


def _soft(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def smg_right(logits, labels):
    g = _soft(logits)
    g[np.arange(len(labels)), np.asarray(labels, dtype=int)] -= 1
    return g / len(labels)


def smg_sum(logits, labels):
    """Right: of the sum."""
    return _soft(logits) - np.eye(logits.shape[1])[np.asarray(labels, dtype=int)]


def smg_over_entries(logits, labels):
    return smg_sum(logits, labels) / logits.size


def smg_sign(logits, labels):
    return -smg_right(logits, labels)


def smg_last_row(logits, labels):
    g = _soft(logits)
    for y in np.asarray(labels, dtype=int):
        g[-1, y] -= 1 / len(labels)
    return g / len(labels)


def smg_no_shift(logits, labels):
    e = np.exp(logits)
    return (e / e.sum(axis=1, keepdims=True) - np.eye(logits.shape[1])[np.asarray(labels, dtype=int)]) / len(labels)


def smg_through_softmax(logits, labels):
    """The gradient in the probabilities."""
    p, Y = _soft(logits), np.eye(logits.shape[1])[np.asarray(labels, dtype=int)]
    return -(Y / np.maximum(p, 1e-12)) / len(labels)


def smg_in_place(logits, labels):
    logits -= logits.max(axis=1, keepdims=True)
    return smg_right(logits, labels)


def smg_label_only(logits, labels):
    return smg_sum(logits, labels) * np.eye(logits.shape[1])[np.asarray(labels, dtype=int)] / len(labels)


def lo_right(logits, labels):
    return np.mean(np.logaddexp(0, logits) - labels * logits)


def lo_abs(logits, labels):
    """Right: max(z, 0) - z y + log1p(exp(-|z|))."""
    return np.mean(np.maximum(logits, 0) - logits * labels + np.log1p(np.exp(-np.abs(logits))))


def lo_overflow(logits, labels):
    return np.mean(np.log(1 + np.exp(logits)) - labels * logits)


def lo_clipped(logits, labels):
    p = np.clip(1 / (1 + np.exp(-logits)), 1e-12, 1 - 1e-12)
    return -np.mean(labels * np.log(p) + (1 - labels) * np.log(1 - p))


def lo_signs(logits, labels):
    return np.mean(np.logaddexp(0, -labels * logits))


def lo_half(logits, labels):
    return np.mean(np.logaddexp(0, logits) - labels * logits) / 2


def lo_positive_only(logits, labels):
    return np.mean(np.maximum(logits, 0) - logits * labels + np.log1p(np.exp(-np.maximum(logits, 0))))


def lo_logit_clipped(logits, labels):
    z = np.clip(logits, -30, 30)
    return np.mean(np.logaddexp(0, z) - labels * z)


def log_right(logits, labels):
    return (1 / (1 + np.exp(-logits)) - labels) / len(labels)


def log_tanh(logits, labels):
    """Right: by tanh."""
    return (np.tanh(logits / 2) + 1) / 2 - labels


def log_sign(logits, labels):
    return (labels - 1 / (1 + np.exp(-logits))) / len(labels)


def log_overflow(logits, labels):
    return (np.exp(logits) / (1 + np.exp(logits)) - labels) / len(labels)


def log_with_slope(logits, labels):
    p = 1 / (1 + np.exp(-logits))
    return (p - labels) * p * (1 - p) / len(labels)


RIGHT = {
    "softmax-cross-entropy": [sm_right, sm_sum],
    "softmax-cross-entropy-gradient": [smg_right, smg_sum],
    "logistic-loss": [lo_right, lo_abs],
    "logistic-loss-gradient": [log_right, log_tanh],
}
WRONG = {
    "softmax-cross-entropy": {
        sm_no_shift: "stable",
        sm_global_shift: "stable",
        sm_log_of_softmax: "stable",
        sm_clipped: "stable",
        sm_epsilon: "value stable",
        sm_all_entries: "value stable",
        sm_smoothed: "value stable",
        sm_shift_forgotten: "value stable",
        sm_axis: "value stable",
        sm_base_two: "value stable",
        sm_first_class: "value stable",
    },
    "softmax-cross-entropy-gradient": {
        smg_over_entries: "value stable",
        smg_sign: "value stable",
        smg_last_row: "value stable",
        smg_no_shift: "stable",
        smg_through_softmax: "value stable",
        smg_in_place: "pure",
        smg_label_only: "value stable",
    },
    "logistic-loss": {
        lo_overflow: "stable",
        lo_clipped: "stable",
        lo_signs: "value stable",
        lo_half: "value stable",
        lo_positive_only: "value stable",
        lo_logit_clipped: "stable",
    },
    "logistic-loss-gradient": {
        log_sign: "value stable",
        log_overflow: "stable",
        log_with_slope: "value stable",
    },
}
