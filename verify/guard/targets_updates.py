"""Objects with `init` and `update`, in the manner of optax, as targets; optax itself is not needed for them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np


def has_updates(found: Any) -> bool:
    """Whether an object, or every instance of a class, offers `init` and `update`."""
    return all(callable(getattr(found, name, None)) for name in ("init", "update"))


def transformation(make: Callable[[dict[str, Any]], Any]) -> Callable[..., Any]:
    """A target from what ``make(hyperparameters)`` gives: ``state = init(x0)``, ``step, state = update(g, state, x)``,
    and then x + step.

    An update that takes `value_fn` (a line search) is also given `value`, `grad` and `value_fn`.
    """
    compiled: dict[Any, _Steps] = {}

    def run(fun: Any, grad: Any, x0: Any, steps: int, **hyper: Any) -> Any:
        key = tuple(sorted(hyper.items()))
        method = compiled.get(key) or _Steps(make(hyper))
        if method.of_jax:
            compiled[key] = method
        return method.run(fun, grad, x0, steps)

    return run


class _Steps:
    """One transformation, its update compiled where it is JAX's."""

    def __init__(self, given: Any) -> None:
        if not has_updates(given):
            raise TypeError(f"the target gives a {type(given).__name__}, which has no init and update")
        self.given, self.update = given, given.update
        self.of_jax = type(given).__module__.partition(".")[0] == "optax" and "jax" in sys.modules
        self.searches = self.of_jax and _searches(given)
        self.values: dict[Any, Callable[..., Any]] = {}
        if self.of_jax and not self.searches:
            self.update = sys.modules["jax"].jit(given.update)

    def run(self, fun: Any, grad: Any, x0: Any, steps: int) -> Any:
        x: Any = np.array(x0)
        points, state = [np.array(x0)], self.given.init(x)
        for _ in range(steps):
            g = grad(x)
            if self.searches:
                step, state = self._searched(g, state, x, fun, grad)
            else:
                step, state = self.update(g, state, x)
            x = np.asarray(x + step)
            points.append(np.array(x))
        return np.array(points)

    def _searched(self, g: Any, state: Any, x: Any, fun: Any, grad: Any) -> tuple[Any, Any]:
        """An update that asks for values of its own: compiled once for each shape, whatever function it asks."""
        self.fun, self.grad = fun, grad
        key = (x.shape, str(x.dtype))
        if key not in self.values:
            jax: Any = sys.modules["jax"]
            value_fn = _differentiable(lambda p: self.fun(p), lambda p: self.grad(p), x)
            self.values[key] = jax.jit(
                lambda g, state, x, value: self.given.update(g, state, x, value=value, grad=g, value_fn=value_fn)
            )
        step, state = self.values[key](g, state, x, np.asarray(fun(x), x.dtype))
        return np.asarray(step), state


def _searches(given: Any) -> bool:
    """Whether the state of the transformation speaks of a line search; only then is a value asked for."""
    return type(given).__name__ == "GradientTransformationExtraArgs" and "linesearch" in repr(
        given.init(np.zeros(1))
    ).lower().replace("_", "")


def _differentiable(fun: Any, grad: Any, like: Any) -> Callable[..., Any]:
    """fun as a function that JAX can trace and differentiate, by calls back to Python."""
    jax: Any = sys.modules["jax"]
    number = jax.ShapeDtypeStruct((), like.dtype)
    vector = jax.ShapeDtypeStruct(like.shape, like.dtype)

    @jax.custom_vjp
    def value(x: Any) -> Any:
        return jax.pure_callback(lambda p: np.asarray(fun(np.asarray(p)), like.dtype), number, x)

    def forward(x: Any) -> tuple[Any, Any]:
        return value(x), x

    def backward(x: Any, g: Any) -> tuple[Any]:
        return (g * jax.pure_callback(lambda p: np.asarray(grad(np.asarray(p)), like.dtype), vector, x),)

    value.defvjp(forward, backward)

    def value_fn(x: Any, **_: Any) -> Any:
        return value(x)

    return value_fn
