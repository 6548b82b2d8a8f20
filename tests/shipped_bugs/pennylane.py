"""PennyLane, issue 1928 (2021): Adam's first averages, and AdaGrad's gradients.

Adam: the bias correction divides by 1 - beta^t, which is right for averages that start at zero. The averages started
at the first gradient instead, with the full weight, so that the first steps were too short by the factor
sqrt(1 - beta2)/(1 - beta1).

AdaGrad: several parameters are updated in a loop that keeps two indices, one over all parameters and one over the
gradients of those that are trained. The second was never advanced: every parameter moved along the gradient of the
first.
"""

from __future__ import annotations

import numpy as np


def _adam(grad, x0, steps, step_size, beta1, beta2, epsilon, first_weights):
    x, m, v, xs = x0.copy(), None, None, [x0.copy()]
    for t in range(1, steps + 1):
        g = grad(x)
        if m is None:
            m, v = first_weights[0] * g, first_weights[1] * g * g
        else:
            m = beta1 * m + (1 - beta1) * g
            v = beta2 * v + (1 - beta2) * g * g
        rate = step_size * np.sqrt(1 - beta2**t) / (1 - beta1**t)
        x = x - rate * m / (np.sqrt(v) + epsilon)
        xs.append(x)
    return np.array(xs)


def adam_shipped(fun, grad, x0, steps, step_size, beta1, beta2, epsilon):
    """The averages start at the first gradient and its square."""
    return _adam(grad, x0, steps, step_size, beta1, beta2, epsilon, (1.0, 1.0))


def adam_repaired(fun, grad, x0, steps, step_size, beta1, beta2, epsilon):
    """The averages start at zero."""
    return _adam(grad, x0, steps, step_size, beta1, beta2, epsilon, (1 - beta1, 1 - beta2))


def _adagrad(grad, x0, steps, step_size, epsilon, advance):
    parameters, sums, xs = list(x0), [0.0] * len(x0), [x0.copy()]
    for _ in range(steps):
        gradients = grad(np.array(parameters))
        trained = 0
        for i in range(len(parameters)):
            g = gradients[trained]
            sums[i] += g * g
            parameters[i] -= step_size / np.sqrt(sums[i] + epsilon) * g
            trained += advance
        xs.append(np.array(parameters))
    return np.array(xs)


def adagrad_shipped(fun, grad, x0, steps, step_size, epsilon):
    """The index of the gradients stays at the first."""
    return _adagrad(grad, x0, steps, step_size, epsilon, advance=0)


def adagrad_repaired(fun, grad, x0, steps, step_size, epsilon):
    """The index of the gradients goes along."""
    return _adagrad(grad, x0, steps, step_size, epsilon, advance=1)
