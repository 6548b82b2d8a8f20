"""Lyapunov functions of methods with momentum: a quadratic form of the last two iterates and a multiple of the gap.

    V = p (f(x) - f*) + sum of P_ij <z_i, z_j>,   z = (x - x*, x_before - x*),   P - I positive semidefinite, p >= 0,

which a step multiplies by at most a factor below 1, for every function of the class.  P and p come from a semidefinite
program in floats, are rounded, and are then held to the text below like any other claim (Taylor, Van Scoy,
Lessard 2018, "Lyapunov functions for first-order methods").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import fmpq

from verify.arithmetic.vector import distance2, dot
from verify.conditions import Condition, all_of, at_least, at_most

from .cycles import MomentumMethod
from .decide import Outcome, decide_text
from .program import build
from .rounding import dyadic
from .semidefinite import Tolerances, invisible_directions
from .setup import FreeVector, Setup, smooth_strongly_convex
from .spectral import maximized, reduced
from .system import Quadratic, System

BITS = 12
HALF = fmpq(1, 2)


@dataclass(frozen=True)
class Weights:
    """p and the entries of P."""

    gap: fmpq
    now: fmpq
    mixed: fmpq
    before: fmpq


def energy(f: Any, before: Any, x: Any, weights: Weights) -> Any:
    """V at the last two iterates."""
    u, v = x - f.minimizer, before - f.minimizer
    quadratic = weights.now * dot(u, u) + 2 * weights.mixed * dot(u, v) + weights.before * dot(v, v)
    return weights.gap * (f(x) - f.minimum) + quadratic


def step(f: Any, before: Any, x: Any, method: MomentumMethod) -> Any:
    """The next iterate."""
    pushed = x - before
    return x + method.momentum * pushed - method.step_size * f.grad(x + method.extrapolation * pushed)


def decreases(f: Any, before: Any, x: Any, method: MomentumMethod, weights: Weights, factor: fmpq) -> Condition:
    """V after a step is at most ``factor`` times V, and V is at least |x - x*|^2 / 2: so the method converges."""
    after = step(f, before, x, method)
    first = energy(f, before, x, weights)
    small = at_most(energy(f, x, after, weights), factor * first)
    return all_of(small, at_least(first, HALF * distance2(x, f.minimizer)))


def prove_by_energy(method: MomentumMethod, L: fmpq, m: fmpq, factor: fmpq) -> tuple[dict[str, Any], ...] | None:
    """Certificates that some V decreases and that V bounds the distance, None where none was found."""
    found = _weights(method, L, m, factor)
    if found is None:
        return None
    fixed = {"method": method, "weights": found, "factor": factor}

    def text(f: Any, before: Any, x: Any) -> Condition:
        return decreases(f, before, x, **fixed)

    result = decide_text(text, _setup(L, m), claim="convergence", loosen=False)
    return result.certificates if result.outcome is Outcome.PROVED else None


def _setup(L: fmpq, m: fmpq) -> Setup:
    return Setup({"f": smooth_strongly_convex(L, m), "before": FreeVector(), "x": FreeVector()})


def _weights(method: MomentumMethod, L: fmpq, m: fmpq, factor: fmpq) -> Weights | None:
    """P = I + W and p in floats, rounded."""
    zero, one = fmpq(0), fmpq(1)
    units: Mapping[str, Weights] = {
        "gap": Weights(one, zero, zero, zero),
        "now": Weights(zero, one, zero, zero),
        "mixed": Weights(zero, zero, one, zero),
        "before": Weights(zero, zero, zero, one),
    }
    forms, system = {}, None
    for name, weights in units.items():

        def text(f: Any, before: Any, x: Any, weights: Weights = weights) -> Condition:
            after = step(f, before, x, method)
            f(x), f(after)  # every unit asks for the same points in the same order
            return at_most(energy(f, x, after, weights), factor * energy(f, before, x, weights))

        program = build(text, _setup(L, m))
        system = System(program)
        forms[name] = system.forms_in_floats([program.clauses[0][0].form])
    assert system is not None
    stack = system.inequalities_in_floats(system.candidates())
    columns = _joined(stack, _times(forms["gap"], -1.0))
    block = _joined(*(_times(forms[name], -1.0) for name in ("now", "mixed", "before")))
    goal = _joined(forms["now"], forms["before"])
    goal = Quadratic(goal.constants.sum(keepdims=True), goal.values.sum(0, keepdims=True), goal.matrices.sum(0)[None])
    nothing = Quadratic(
        np.zeros(0), np.zeros((0, system.value_count)), np.zeros((0, system.dimension, system.dimension))
    )
    every = [columns, nothing, goal, block]
    kept = [k for k in range(system.dimension) if k not in set(invisible_directions([columns, goal, block]))]
    x = maximized([reduced(q, kept) for q in every], np.zeros(0, dtype=bool), [2], Tolerances())
    if x is None or x[-1] <= 0:
        return None
    count = len(columns.constants)
    now, mixed, before = (float(w) for w in x[count + 1 : count + 4])
    gap = dyadic(max(0.0, float(x[count - 1])), BITS)
    return Weights(gap, 1 + dyadic(now, BITS), dyadic(mixed, BITS), 1 + dyadic(before, BITS))


def _times(forms: Quadratic, c: float) -> Quadratic:
    return Quadratic(c * forms.constants, c * forms.values, c * forms.matrices)


def _joined(*parts: Quadratic) -> Quadratic:
    return Quadratic(
        np.concatenate([p.constants for p in parts]),
        np.concatenate([p.values for p in parts]),
        np.concatenate([p.matrices for p in parts]),
    )
