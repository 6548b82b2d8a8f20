"""Parts of torch, wrapped as targets: imported by the process of a target alone, for torch need not be installed."""

from __future__ import annotations

import numpy as np
import torch
from torch.optim.lbfgs import _strong_wolfe


def torch_strong_wolfe(fun, grad, x, direction, decrease, curvature):
    """The line search of torch.optim.LBFGS, from the step 1."""
    start, d = torch.tensor(x), torch.tensor(direction)

    def ask(x, t, d):
        at = (x + t * d).numpy()
        return float(fun(at)), torch.tensor(grad(at))

    f, g = ask(start, 0.0, d)
    return float(_strong_wolfe(ask, start, 1.0, d, f, g, g.dot(d), c1=decrease, c2=curvature)[2])


def torch_cross_entropy(logits, labels):
    return float(torch.nn.functional.cross_entropy(torch.tensor(logits), torch.tensor(labels)))


def torch_cross_entropy_gradient(logits, labels):
    z = torch.tensor(logits, requires_grad=True)
    torch.nn.functional.cross_entropy(z, torch.tensor(labels)).backward()
    return z.grad.numpy()


def torch_logistic(logits, labels):
    loss = torch.nn.functional.binary_cross_entropy_with_logits
    return float(loss(torch.tensor(logits), torch.tensor(labels, dtype=torch.tensor(logits).dtype)))


def _normalised(make, upstream, x, gamma):
    x, weight = torch.tensor(x, requires_grad=True), torch.tensor(gamma, requires_grad=True)
    bias = torch.zeros_like(weight, requires_grad=True)
    make(x, weight, bias).backward(torch.tensor(upstream))
    return x.grad.numpy(), weight.grad.numpy(), bias.grad.numpy()


def torch_batch_norm(upstream, x, gamma, epsilon):
    def make(x, weight, bias):
        return torch.nn.functional.batch_norm(x, None, None, weight, bias, training=True, eps=epsilon)

    return _normalised(make, upstream, x, gamma)


def torch_layer_norm(upstream, x, gamma, epsilon):
    def make(x, weight, bias):
        return torch.nn.functional.layer_norm(x, (x.shape[1],), weight, bias, eps=epsilon)

    return _normalised(make, upstream, x, gamma)


def _network(unit, W1, b1, W2, b2, X, Y):
    weights = [torch.tensor(w, requires_grad=True) for w in (W1, b1, W2, b2)]
    hidden = unit(torch.tensor(X) @ weights[0].T + weights[1])
    out = hidden @ weights[2].T + weights[3]
    ((out - torch.tensor(Y)) ** 2).sum(dim=1).div(2).mean().backward()
    return tuple(np.array(w.grad) for w in weights)


def torch_relu(W1, b1, W2, b2, X, Y):
    return _network(torch.relu, W1, b1, W2, b2, X, Y)


def torch_tanh(W1, b1, W2, b2, X, Y):
    return _network(torch.tanh, W1, b1, W2, b2, X, Y)
