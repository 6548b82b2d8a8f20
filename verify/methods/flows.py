"""The gradient flow x' = -grad f(x) and the heavy-ball equation x'' + friction x' = -grad f(x), in steps."""

from __future__ import annotations

from typing import Any

from ..arithmetic.core import Number


def euler_step(f: Any, x: Any, h: Number) -> Any:
    """x - h grad f(x): gradient descent."""
    return x - h * f.grad(x)


def runge_kutta_step(f: Any, x: Any, h: Number) -> Any:
    """The classical method of order four for the gradient flow (Kutta 1901)."""
    a = f.grad(x)
    b = f.grad(x - h / 2 * a)
    c = f.grad(x - h / 2 * b)
    d = f.grad(x - h * c)
    return x - h / 6 * (a + 2 * b + 2 * c + d)


def heavy_ball_flow_step(f: Any, x: Any, v: Any, h: Number, friction: Number) -> tuple[Any, Any]:
    """v - h (friction v + grad f(x)), then x + h v with the new v: heavy ball, momentum 1 - h friction, step h^2."""
    v = v - h * (friction * v + f.grad(x))
    return x + h * v, v
