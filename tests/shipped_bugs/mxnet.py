"""MXNet, issue 15543 (2019): Nesterov's momentum left weight decay out of the step itself.

The objective is loss(x) + decay |x|^2/2, and its gradient is grad loss(x) + decay x. The velocity took both parts; the
step, which adds the gradient of this step once more, took that of the loss alone. Without weight decay nothing was
wrong, which is why it lasted. With it, the iterates come to rest where the gradient of the objective is
(1 - momentum) decay x, and not where it is zero.
"""

from __future__ import annotations

import numpy as np

DECAY = 0.25


def _nesterov(grad, x0, steps, step_size, momentum, decay_in_step):
    """Iterates x_k; the optimizer itself keeps the points y_k where gradients are taken, as MXNet does."""
    y, velocity = x0.copy(), np.zeros_like(x0)
    xs = [x0.copy()]
    for _ in range(steps):
        loss_gradient = grad(y) - DECAY * y
        velocity = momentum * velocity + loss_gradient + DECAY * y
        now = loss_gradient + decay_in_step * DECAY * y
        y = y - step_size * (now + momentum * velocity)
        xs.append((y + momentum * xs[-1]) / (1 + momentum))
    return np.array(xs)


def nesterov_shipped(fun, grad, x0, steps, step_size, momentum):
    """The step takes the gradient of the loss alone."""
    return _nesterov(grad, x0, steps, step_size, momentum, decay_in_step=0)


def nesterov_repaired(fun, grad, x0, steps, step_size, momentum):
    """The step takes the gradient of the whole objective."""
    return _nesterov(grad, x0, steps, step_size, momentum, decay_in_step=1)
