"""Proofs of many gradient steps as chains of one-step proofs: contractions of the gap f(x) - f*, exactly.

As for distances (`chains`), floats lose the multipliers of many steps, and one step has them in closed form.  With
x+ = x - t grad f(x) and rho = max(|1 - t m|, |1 - t L|), the interpolation conditions between x and x+ times rho,
between the minimizer and x times rho (1 - rho), and between the minimizer and x+ times 1 - rho add up to

    f(x+) - f* <= rho^2 (f(x) - f*) - (a sum of squares).

Source of the rate: Taylor, Hendrickx, Glineur (2018), Exact worst-case convergence rates of the proximal gradient
method, here without the proximal part.  The checker confirms the squares of every chain.  The chain is read off the
vectors of the text; it proves a bound with room to spare too, and it never refutes.
"""

from __future__ import annotations

from flint import fmpq

from . import certificates
from .interpolation import conditions
from .oracles import Oracle
from .part import Part
from .result import WorstCaseResult, proved
from .system import Inequality, to_float
from .unknowns import Point


def prove_by_descent(part: Part) -> WorstCaseResult | None:
    """The proof of a (f(u) - f*) <= b (f(w) - f*) where gradient steps lead from w to u; None where none do."""
    if len(part.clause) != 1 or part.clause[0].strict or part.clause[0].form.products:
        return None
    for name, oracle in part.program.oracles.items():
        known = [p for p in oracle.kind.properties if p.name == "curvature"]
        if len(known) != 1 or oracle.minimizer_index is None:
            continue
        m, L = known[0].constants
        ends = _ends(part, oracle)
        if ends is None or m is None or L is None or not 0 <= m < L:
            continue
        a, later, b, first = ends
        weights: dict[tuple[int, int], fmpq] = {}
        shrunk, star, scale = a, oracle.minimizer_index, 1 / (1 - m / L)
        for _ in oracle.points:
            step = _last_step(oracle.points, later) if later != first else None
            if step is None:
                break
            before, t = step
            rho = max(abs(1 - t * m), abs(1 - t * L))
            for pair, w in (((before, later), rho), ((star, before), rho * (1 - rho)), ((star, later), 1 - rho)):
                weights[pair] = weights.get(pair, fmpq(0)) + shrunk * w * scale
            later, shrunk = before, shrunk * rho * rho
        if later != first or shrunk > b:
            return None
        weights[first, star] = weights.get((first, star), fmpq(0)) + (b - shrunk) * scale  # f* <= f(w)
        condition = conditions(known[0])[0]
        used = [(w, Inequality(name, condition, i, j)) for (i, j), w in weights.items() if w != 0]
        if any(w < 0 for w, _ in used):
            return None
        certificate = certificates.multiplier(part.claim, part.program, part.clause, used, {}, [fmpq(1)])
        return None if certificate is None else proved(certificate, to_float(b - shrunk))
    return None


def _ends(part: Part, oracle: Oracle) -> tuple[fmpq, int, fmpq, int] | None:
    """a, u, b and w where the clause is a (f(u) - f*) <= b (f(w) - f*): values of f, and nothing else."""
    form = part.clause[0].form
    places = {p.value: k for k, p in enumerate(oracle.points) if p.value is not None}
    if form.constant != 0 or not form.values.keys() <= places.keys() or sum(form.values.values()) != 0:
        return None
    terms = sorted((c, places[v]) for v, c in form.values.items() if places[v] != oracle.minimizer_index)
    if len(terms) != 2 or not terms[0][0] < 0 < terms[1][0]:
        return None
    (b, first), (a, later) = terms
    return a, later, -b, first


def _last_step(points: list[Point], later: int) -> tuple[int, fmpq] | None:
    """The place of x and the step size t where the point at ``later`` is x - t grad f(x)."""
    for k in reversed(range(len(points))):
        moved, slope = points[k].x - points[later].x, points[k].g
        newest = max(slope.coordinates, default=None)
        t = fmpq(0) if newest is None else moved.coordinates.get(newest, fmpq(0)) / slope.coordinates[newest]
        if k != later and t > 0 and (moved - slope * t).is_zero():
            return k, t
    return None
