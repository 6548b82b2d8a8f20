"""Lyapunov functions of methods with momentum: a quadratic form of the last two iterates and gradients, and the gaps.

    V = p (f(x) - f*) + q (f(x_before) - f*) + sum of P_ij <z_i, z_j>,
    z = (x - x*, x_before - x*, grad f(x), grad f(x_before)),

with p, q >= 0 and P - diag(1, 1, 0, 0) positive semidefinite, which a step multiplies by at most a factor below 1, for
every function of the class.  P, p and q come from a semidefinite program in floats, are rounded, and are then held to
the text below like any other claim (Taylor, Van Scoy, Lessard 2018, "Lyapunov functions for first-order methods").
"""

from __future__ import annotations

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
NUDGE = fmpq(1, 2**9)
"""Added to the diagonal of P, which rounding might else leave indefinite."""
STATE = 4
"""How many vectors z has."""


@dataclass(frozen=True)
class Weights:
    """p, q and the entries P_ij, i >= j, row by row."""

    gap: fmpq
    gap_before: fmpq
    form: tuple[fmpq, ...]


def energy(f: Any, before: Any, x: Any, weights: Weights) -> Any:
    """V at the last two iterates."""
    z = (x - f.minimizer, before - f.minimizer, f.grad(x), f.grad(before))
    quadratic = weights.gap * (f(x) - f.minimum) + weights.gap_before * (f(before) - f.minimum)
    for (i, j), weight in zip(_entries(), weights.form, strict=True):
        quadratic = quadratic + (weight if i == j else 2 * weight) * dot(z[i], z[j])
    return quadratic


def _entries() -> list[tuple[int, int]]:
    return [(i, j) for i in range(STATE) for j in range(i + 1)]


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
    """P = diag(1, 1, 0, 0) + W, p and q in floats, rounded."""
    entries = _entries()
    count = len(entries)
    forms, system = [], None
    for number in range(2 + count):
        unit = [fmpq(int(k == number)) for k in range(2 + count)]
        weights = Weights(unit[0], unit[1], tuple(unit[2:]))

        def text(f: Any, before: Any, x: Any, weights: Weights = weights) -> Condition:
            after = step(f, before, x, method)
            first = energy(f, before, x, weights)
            return at_most(energy(f, x, after, weights), factor * first)

        program = build(text, _setup(L, m))
        system = System(program)
        forms.append(system.forms_in_floats([program.clauses[0][0].form]))
    assert system is not None
    stack = system.inequalities_in_floats(system.candidates())
    columns = _joined(stack, *(_times(form, -1.0) for form in forms[:2]))
    block = _joined(*(_times(form, -1.0) for form in forms[2:]))
    goal = _joined(forms[2 + entries.index((0, 0))], forms[2 + entries.index((1, 1))])
    goal = Quadratic(goal.constants.sum(keepdims=True), goal.values.sum(0, keepdims=True), goal.matrices.sum(0)[None])
    nothing = Quadratic(
        np.zeros(0), np.zeros((0, system.value_count)), np.zeros((0, system.dimension, system.dimension))
    )
    every = [columns, nothing, goal, block]
    kept = [k for k in range(system.dimension) if k not in set(invisible_directions([columns, goal, block]))]
    x = maximized([reduced(q, kept) for q in every], np.zeros(0, dtype=bool), [STATE], Tolerances())
    if x is None or x[-1] <= 0:
        return None
    last = len(columns.constants)
    gaps = [dyadic(max(0.0, float(w)), BITS) for w in x[last - 2 : last]]
    W = [dyadic(float(w), BITS) for w in x[last + 1 : last + 1 + count]]
    form = tuple(w + (int(i < 2) + NUDGE if i == j else 0) for w, (i, j) in zip(W, entries, strict=True))
    return Weights(gaps[0], gaps[1], form)


def _times(forms: Quadratic, c: float) -> Quadratic:
    return Quadratic(c * forms.constants, c * forms.values, c * forms.matrices)


def _joined(*parts: Quadratic) -> Quadratic:
    return Quadratic(
        np.concatenate([p.constants for p in parts]),
        np.concatenate([p.values for p in parts]),
        np.concatenate([p.matrices for p in parts]),
    )
