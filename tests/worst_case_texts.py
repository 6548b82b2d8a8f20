"""Rates of first-order methods as texts ``measure <= c * bound`` whose sharp factor is c = 1."""

from __future__ import annotations

from typing import Any

from flint import fmpq

from verify.arithmetic.core import Count
from verify.arithmetic.vector import distance2, dot, norm2
from verify.conditions import Condition, at_least, at_most
from verify.methods.first_order import accelerated_gradient, gradient_steps
from verify.methods.proximal import accelerated_proximal_gradient, proximal_gradient
from verify.worst_case.setup import (
    FreeVector,
    Setup,
    Sum,
    convex,
    smooth,
    smooth_convex,
    smooth_strongly_convex,
)

V = FreeVector()


def descent(f: Any, x0: Any, N: Any, c: Any) -> Condition:
    """f(x_N) - f* <= c L |x0 - x*|^2 / (4 N + 2)."""
    xs = gradient_steps(f, x0, [1 / f.L] * N)
    return at_most(f(xs.last) - f.minimum, c * f.L / (4 * N + 2) * distance2(x0, f.minimizer))


def textbook_descent(f: Any, x0: Any, N: Any, c: Any) -> Condition:
    """f(x_N) - f* <= c L |x0 - x*|^2 / (2 N)."""
    xs = gradient_steps(f, x0, [1 / f.L] * N)
    return at_most(f(xs.last) - f.minimum, c * f.L / (2 * N) * distance2(x0, f.minimizer))


def contraction(f: Any, x0: Any, N: Any, c: Any) -> Condition:
    """|x_N - x*|^2 <= c ((L - m)/(L + m))^(2 N) |x0 - x*|^2 at step 2/(L + m)."""
    xs = gradient_steps(f, x0, [2 / (f.L + f.m)] * N)
    rate = ((f.L - f.m) / (f.L + f.m)) ** (2 * int(N))
    return at_most(distance2(xs.last, f.minimizer), c * rate * distance2(x0, f.minimizer))


def value_contraction(f: Any, x0: Any, N: Any, c: Any) -> Condition:
    """The same rate per step without the square, for the gap f(x_N) - f* at step 1/L: false."""
    xs = gradient_steps(f, x0, [1 / f.L] * N)
    rate = (1 - f.m / f.L) ** (2 * int(N))
    return at_most(f(xs.last) - f.minimum, c * rate * f.m / 2 * distance2(x0, f.minimizer))


def best_gradient(f: Any, x0: Any, N: Any, c: Any) -> Condition:
    """min |grad f(x_i)|^2 <= c 4 L (f(x0) - f(x_N)) / (3 N), without convexity."""
    xs = gradient_steps(f, x0, [1 / f.L] * N)
    return at_most(xs.least(lambda x: norm2(f.grad(x)), 0, N), c * 4 * f.L / (3 * N) * (f(x0) - f(xs.last)))


def nesterov(f: Any, x0: Any, N: Any, c: Any) -> Condition:
    """f(x_N) - f* <= c 2 L |x0 - x*|^2 / (N^2 + 5 N + 6)."""
    xs = accelerated_gradient(f, x0, 1 / f.L, [Count(i) / (i + 3) for i in range(N)])
    return at_most(f(xs.last) - f.minimum, c * 2 * f.L / (N * N + 5 * N + 6) * distance2(x0, f.minimizer))


def composite(f: Any, h: Any, F: Any, x0: Any, N: Any, c: Any) -> Condition:
    """F(x_N) - F* <= c L |x0 - x*|^2 / (4 N) for the proximal gradient method."""
    xs = proximal_gradient(f, h, x0, 1 / f.L, N)
    return at_most(F(xs.last) - F.minimum, c * f.L / (4 * N) * distance2(x0, F.minimizer))


def fista(f: Any, h: Any, F: Any, x0: Any, N: Any, c: Any) -> Condition:
    """F(x_N) - F* <= c 2 L |x0 - x*|^2 / (N^2 + 5 N + 2)."""
    xs = accelerated_proximal_gradient(f, h, x0, 1 / f.L, [Count(i) / (i + 3) for i in range(N)])
    return at_most(F(xs.last) - F.minimum, c * 2 * f.L / (N * N + 5 * N + 2) * distance2(x0, F.minimizer))


def cocoercivity(f: Any, x: Any, y: Any, c: Any) -> Condition:
    """c <grad f(x) - grad f(y), x - y> >= |grad f(x) - grad f(y)|^2 / L."""
    difference = f.grad(x) - f.grad(y)
    return at_least(c * dot(difference, x - y), norm2(difference) / f.L)


def setup(text: Any, c: fmpq, N: int = 1, kappa: int = 10) -> Setup:
    """The class for which the text is a theorem, with L = 1."""
    single: dict[Any, Any] = {
        descent: smooth_convex(1),
        textbook_descent: smooth_convex(1),
        contraction: smooth_strongly_convex(1, fmpq(1, kappa)),
        value_contraction: smooth_strongly_convex(1, fmpq(1, kappa)),
        best_gradient: smooth(1, minimizer=False),
        nesterov: smooth_convex(1),
    }
    if text in single:
        return Setup({"f": single[text], "x0": V, "N": N, "c": c})
    parts = {"f": smooth_convex(1), "h": convex(), "F": Sum(("f", "h"))}
    return Setup({**parts, "x0": V, "N": N, "c": c})
