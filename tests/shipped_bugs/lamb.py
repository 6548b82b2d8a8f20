"""A collection of optimizers for PyTorch (jettify/pytorch-optimizer, issue 443, 2022): LAMB's bias correction.

LAMB takes Adam's step, with weight decay, and scales it to the length step_size * |x|. The bias of Adam's averages has
to be corrected before that. Here the averages were never corrected; a factor sqrt(1 - beta2^t)/(1 - beta1^t) was put on
the step size instead, after the length had been set: it changes the length, and corrects nothing.
"""

from __future__ import annotations

import numpy as np


def _lamb(grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay, correct_first):
    x, m, v, xs = x0.copy(), np.zeros_like(x0), np.zeros_like(x0), [x0.copy()]
    for t in range(1, steps + 1):
        g = grad(x)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        if correct_first:
            step = m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + epsilon)
            rate = step_size
        else:
            step = m / (np.sqrt(v) + epsilon)
            rate = step_size * np.sqrt(1 - beta2**t) / (1 - beta1**t)
        step = step + weight_decay * x
        size, length = np.linalg.norm(x), np.linalg.norm(step)
        ratio = size / length if size > 0 and length > 0 else 1.0
        x = x - rate * ratio * step
        xs.append(x)
    return np.array(xs)


def lamb_shipped(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay):
    """The correction comes after the length has been set."""
    return _lamb(grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay, correct_first=False)


def lamb_repaired(fun, grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay):
    """The averages are corrected first."""
    return _lamb(grad, x0, steps, step_size, beta1, beta2, epsilon, weight_decay, correct_first=True)
