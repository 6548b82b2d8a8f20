"""Limit cycles: a method that comes back to where it was never converges, whatever a rate says.

The method is x_{i+1} = x_i - step grad f(y_i) + momentum (x_i - x_{i-1}), y_i = x_i + extrapolation
(x_i - x_{i-1}): gradient descent, heavy ball and Nesterov's method are special cases.  On the line, the points of
a cycle determine the gradients by the recurrence, and f' is any increasing function through them with slopes in
[m, L].  For each order in which the points can lie, the cycles are a polyhedron; its deepest point is
rounded, and everything is then checked exactly.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations
from typing import Any

import numpy as np
from flint import fmpq
from scipy.optimize import linprog

from verify import checker
from verify.arithmetic.core import as_fmpq

LONGEST = 5
DENOMINATORS = (4, 12, 30, 100, 1000, 10**4, 10**6)


@dataclass(frozen=True)
class MomentumMethod:
    """x_{i+1} = x_i - step_size grad f(x_i + extrapolation d_i) + momentum d_i, d_i = x_i - x_{i-1}."""

    step_size: fmpq
    momentum: fmpq = fmpq(0)
    extrapolation: fmpq = fmpq(0)

    def matrices(self, length: int) -> tuple[np.ndarray, np.ndarray]:
        """Y, G with y = Y x and gradients = G x for the points x of a cycle, in floats."""
        a, b, c = (float(int(q.p) / int(q.q)) for q in (self.step_size, self.momentum, self.extrapolation))
        now = np.eye(length)
        before = np.roll(now, -1, axis=1)  # (before @ x)[i] = x[i - 1]
        after = np.roll(now, 1, axis=1)
        step = now - before
        return now + c * step, (now + b * step - after) / a


@dataclass(frozen=True)
class Cycle:
    """The rational points of a cycle and the derivative of f there: pairs (y, f'(y)) in increasing order."""

    points: tuple[fmpq, ...]
    derivative: tuple[tuple[fmpq, fmpq], ...]


def find_cycle(method: MomentumMethod, L: fmpq, m: fmpq, longest: int = LONGEST) -> Cycle | None:
    """A cycle on a one-dimensional m-strongly convex, L-smooth function with minimizer 0, or None.

    None says that no cycle of at most ``longest`` points was found, and nothing more.
    """
    for length in range(2, longest + 1):
        for points in _polyhedra(method, L, m, length):
            cycle = _rounded(method, L, m, points)
            if cycle is not None:
                return cycle
    return None


def _polyhedra(method: MomentumMethod, L: fmpq, m: fmpq, length: int) -> Iterator[np.ndarray]:
    """Deepest points of the polyhedra of cycles, one for each order of the points and the minimizer."""
    Y, G = method.matrices(length)
    largest, least = (float(int(q.p) / int(q.q)) for q in (L, m))
    Y, G = np.vstack([Y, np.zeros(length)]), np.vstack([G, np.zeros(length)])
    for rest in permutations(range(1, length + 1)):
        # the cycle may start anywhere: let point 0 be the lowest of its points, below or next to the minimizer
        for order in ((0, *rest), (length, 0, *(k for k in rest if k != length))):
            if order[0] == length and rest[0] != length:
                continue
            low, high = list(order[:-1]), list(order[1:])
            gaps, slopes = Y[high] - Y[low], G[high] - G[low]
            rows = np.vstack([least * gaps - slopes, slopes - largest * gaps, -gaps])
            A = np.column_stack([rows, np.ones(len(rows))])
            cost = np.zeros(length + 1)
            cost[-1] = -1.0
            bounds = [(-1, 1)] * length + [(0, 1)]
            found = linprog(cost, A_ub=A, b_ub=np.zeros(len(A)), bounds=bounds, method="highs")
            if found.status == 0 and found.x[-1] > 1e-7:
                yield found.x[:-1]


def _rounded(method: MomentumMethod, L: fmpq, m: fmpq, points: np.ndarray) -> Cycle | None:
    for largest in DENOMINATORS:
        rational = tuple(as_fmpq(Fraction(float(x)).limit_denominator(largest)) for x in points)
        cycle = _completed(method, L, m, rational)
        if cycle is not None:
            return cycle
    return None


def _completed(method: MomentumMethod, L: fmpq, m: fmpq, points: tuple[fmpq, ...]) -> Cycle | None:
    """The cycle through rational points, if an m-strongly convex, L-smooth function has it."""
    if len(set(points)) < 2:
        return None
    pairs = {fmpq(0): fmpq(0)}
    for i, x in enumerate(points):
        before, after = points[i - 1], points[(i + 1) % len(points)]
        y = x + method.extrapolation * (x - before)
        slope = (x + method.momentum * (x - before) - after) / method.step_size
        if pairs.setdefault(y, slope) != slope:
            return None
    ordered = tuple(sorted(pairs.items()))
    for (y, slope), (other, higher) in zip(ordered, ordered[1:], strict=False):
        if not m * (other - y) <= higher - slope <= L * (other - y):
            return None
    return Cycle(points, ordered)


def certificate(claim: str, method: MomentumMethod, L: fmpq, m: fmpq, cycle: Cycle) -> dict[str, Any]:
    """The cycle with its function, f'' piecewise constant, as the checker reads it."""
    pairs = cycle.derivative
    between = [(h - g) / (z - y) for (y, g), (z, h) in zip(pairs, pairs[1:], strict=False)]
    slopes = [between[0], *between, between[-1]]
    unit = {
        "name": "piecewise",
        "knots": [str(y) for y, _ in pairs],
        "slopes": [str(s) for s in slopes],
        "derivative_at_zero": "0",
    }
    term = {"weight": "1", "direction": ["1"], "offset": "0", "unit": unit}
    function = {
        "kind": "ridge-sum",
        "dimension": 1,
        "constant": "0",
        "linear": ["0"],
        "quadratic": None,
        "terms": [term],
    }
    return checker.seal(
        {
            "format": 1,
            "kind": "cycle",
            "claim": claim,
            "verdict": "refuted",
            "function": function,
            "class": {"smooth": str(L), "strongly_convex": str(m)},
            "method": {
                "step_size": str(method.step_size),
                "momentum": str(method.momentum),
                "extrapolation": str(method.extrapolation),
            },
            "points": [[str(x)] for x in cycle.points],
        }
    )
