"""Methods that draw components or noise: with the generator that the target gets, but draws of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Array = Any


def _sgd(grad_at: Any, n: int, x0: Array, steps: int, rng: Any, step_size: float) -> Array:
    xs = [np.array(x0)]
    for _ in range(steps):
        xs.append(xs[-1] - step_size * grad_at(xs[-1], int(rng.integers(n))))
    return np.array(xs)


def _sgd_epochs(grad_at: Any, n: int, x0: Array, steps: int, rng: Any, step_size: float) -> Array:
    xs = [np.array(x0)]
    order: list[int] = []
    for _ in range(steps):
        order = order or list(rng.permutation(n))
        xs.append(xs[-1] - step_size * grad_at(xs[-1], int(order.pop())))
    return np.array(xs)


def _mini_batch(grad_at: Any, n: int, x0: Array, steps: int, rng: Any, step_size: float, batch: float) -> Array:
    xs = [np.array(x0)]
    for _ in range(steps):
        drawn = rng.choice(n, int(batch), replace=False)
        xs.append(xs[-1] - step_size * np.mean([grad_at(xs[-1], int(i)) for i in drawn], axis=0))
    return np.array(xs)


def _svrg(grad_at: Any, n: int, x0: Array, steps: int, rng: Any, step_size: float, epoch: float) -> Array:
    x, xs, kept = np.array(x0), [np.array(x0)], np.zeros((n, len(x0)))
    for k in range(steps):
        if k % int(epoch) == 0:
            kept = np.array([grad_at(x, i) for i in range(n)])
        i = int(rng.integers(n))
        x = x - step_size * (grad_at(x, i) - kept[i] + kept.mean(axis=0))
        xs.append(x)
    return np.array(xs)


def _saga(grad_at: Any, n: int, x0: Array, steps: int, rng: Any, step_size: float) -> Array:
    x, xs, table = np.array(x0), [np.array(x0)], np.array([grad_at(x0, i) for i in range(n)])
    for _ in range(steps):
        i = int(rng.integers(n))
        g = grad_at(x, i)
        x = x - step_size * (g - table[i] + table.mean(axis=0))
        table[i] = g
        xs.append(x)
    return np.array(xs)


def _noisy(fun: Any, grad: Any, x0: Array, steps: int, rng: Any, step_size: float, noise: float) -> Array:
    xs = [np.array(x0)]
    for _ in range(steps):
        xs.append(xs[-1] - step_size * grad(xs[-1]) + noise * rng.standard_normal(len(x0)))
    return np.array(xs)


OWN: dict[str, Callable[..., Any]] = {
    "sgd": _sgd,
    "sgd-epochs": _sgd_epochs,
    "mini-batch-sgd": _mini_batch,
    "svrg": _svrg,
    "saga": _saga,
    "noisy-gradient-descent": _noisy,
}
STATISTICAL = ("uniform", "independent", "rate", "mean", "size", "normal", "fresh")
"""The claims about these that speak of many draws; they are not made smaller, as few draws say nothing."""
