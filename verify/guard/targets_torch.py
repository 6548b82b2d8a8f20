"""A `torch.optim.Optimizer` class as a target."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

# One step of L-BFGS is one iteration here, and none is left out because the last was short.
STEPWISE = {"LBFGS": {"max_iter": 1, "max_eval": 100, "tolerance_grad": 0.0, "tolerance_change": 0.0}}


def is_optimizer(found: Any) -> bool:
    """Whether this is a class of torch's optimizers; False where torch was never imported."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(found, type) and issubclass(found, torch.optim.Optimizer)


def optimizer(found: Any, named: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[..., Any]:
    """The class as a target; ``named`` says in the words of its constructor what hyperparameters are given."""
    import torch

    _warm_up()

    def run(fun: Any, grad: Any, x0: Any, steps: int, **hyper: Any) -> Any:
        x = torch.tensor(np.array(x0), requires_grad=True)
        method = found([x], **(STEPWISE.get(found.__name__, {}) | named(hyper)))

        def closure() -> Any:
            here = x.detach().numpy()
            x.grad = torch.tensor(np.asarray(grad(here)))
            return torch.tensor(fun(here), dtype=x.dtype)

        points = [np.array(x0)]
        for _ in range(steps):
            method.step(closure)
            points.append(x.detach().numpy().copy())
        return np.array(points)

    return run


def _warm_up() -> None:
    """One step of any optimizer: the first imports a compiler, which takes seconds that belong to the import."""
    import torch

    x = torch.zeros(1, requires_grad=True)
    x.grad = torch.zeros(1)
    torch.optim.SGD([x], lr=1.0).step()
