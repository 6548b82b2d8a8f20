"""Proofs of many steps as chains of one-step proofs: contractions of a distance, exactly and without a solver.

Where a bound shrinks by many powers of ten, floats do not see its multipliers.  A contraction does not need them:
its multipliers are those of one step, times what the later steps shrink.  With d = x_i - x_j, e = g_i - g_j on a
function of curvature between m and L, the two interpolation conditions of the pair add up to

    Q = <e - m d, e - L d> / L <= 0     (Q = m |d|^2 - <e, d> <= 0 where L is infinite),

and a step is one of two identities with a square left over:

- a gradient step, rho = max(|1 - t m|, |1 - t L|), c = m where rho = |1 - t m| and L otherwise:
  |d - t e|^2 = rho^2 |d|^2 + (t^2 + s) L Q - s |e - c d|^2,    s = t |2 - t (L + m)| / (L - m);
- a proximal step, rho = 1/(1 + t m):
  |d|^2 = rho^2 |d + t e|^2 + w Q - (a square),    w = 2 t rho L/(L - m), or 2 t rho where L is infinite.

The chain is read off the vectors of the text.  It proves a bound with room to spare too, and it never refutes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations

from flint import fmpq

from verify.arithmetic.gram import FormalVector

from . import certificates
from .interpolation import PairCondition, conditions
from .part import Part
from .result import WorstCaseResult, proved
from .system import Inequality, to_float

MOST_PAIRS = 2000
"""Programs with more pairs of points are searched for steps between a point and the minimizer only."""


@dataclass(frozen=True)
class Pair:
    """Two points of a function: the differences of the points and of the gradients, and the curvature."""

    function: str
    condition: PairCondition
    i: int
    j: int
    x: FormalVector
    g: FormalVector
    m: fmpq
    L: fmpq | None


@dataclass(frozen=True)
class Step:
    """|later|^2 <= ``factor`` |earlier|^2, by ``weight`` times both conditions of ``pair``."""

    pair: Pair
    earlier: FormalVector
    factor: fmpq
    weight: fmpq


def prove_by_chain(part: Part) -> WorstCaseResult | None:
    """The proof of a |u|^2 <= b |w|^2 where steps lead from w to u and shrink it enough; None where none do."""
    ends = _ends(part)
    if ends is None:
        return None
    a, later, b, first = ends
    weighted: list[tuple[fmpq, Inequality]] = []
    pairs = list(_pairs(part))
    shrunk = a
    for _ in range(2 * len(part.program.history)):
        if later.key() in (first.key(), (-first).key()):
            break
        step = _last_step(later, pairs)
        if step is None:
            return None
        p, w = step.pair, shrunk * step.weight
        weighted += [(w, Inequality(p.function, p.condition, i, j)) for i, j in ((p.i, p.j), (p.j, p.i))]
        later, shrunk = step.earlier, shrunk * step.factor
    else:
        return None
    if shrunk > b:
        return None
    certificate = certificates.multiplier(part.claim, part.program, part.clause, _added_up(weighted), {}, [fmpq(1)])
    return None if certificate is None else proved(certificate, to_float(b - shrunk))


def _ends(part: Part) -> tuple[fmpq, FormalVector, fmpq, FormalVector] | None:
    """a, u, b and w where the clause is a |u|^2 <= b |w|^2."""
    if len(part.clause) != 1 or part.clause[0].strict:
        return None
    form = part.clause[0].form
    if form.constant != 0 or any(c != 0 for c in form.values.values()) or len(form.products) != 2:
        return None
    (a, u, u_), (b, w, w_) = sorted(form.products, key=lambda term: -term[0])
    if not (a > 0 > b) or u.key() != u_.key() or w.key() != w_.key():
        return None
    return a, u, -b, w


def _pairs(part: Part) -> Iterator[Pair]:
    """The pairs of points of a function of known curvature (an indicator is convex), its minimizer's first."""
    for name, oracle in part.program.oracles.items():
        known = next((p for p in oracle.kind.properties if p.name in ("curvature", "indicator")), None)
        if known is None:
            continue
        m, L = known.constants if known.name == "curvature" else (fmpq(0), None)
        if m is None or (L is not None and not m < L):
            continue
        condition = conditions(known)[0]
        points = oracle.points
        order = list(permutations(range(len(points)), 2))
        star = oracle.minimizer_index
        if len(order) > MOST_PAIRS:
            order = [(i, j) for i, j in order if star in (i, j)]
        for i, j in sorted(order, key=lambda pair: star not in pair):
            yield Pair(name, condition, i, j, points[i].x - points[j].x, points[i].g - points[j].g, m, L)


def _last_step(later: FormalVector, pairs: list[Pair]) -> Step | None:
    """The step that ends in the vector ``later``, read off its newest gradients."""
    for pair in pairs:
        ends_there = pair.x.key() == later.key()
        for k in sorted(pair.g.coordinates, reverse=True):
            t = -later.coordinates.get(k, fmpq(0)) / pair.g.coordinates[k]
            if t <= 0:
                continue
            before = later + pair.g * t
            if ends_there and 1 + t * pair.m > 0:
                return _proximal(pair, before, t)
            if pair.L is not None and before.key() == pair.x.key():
                return _gradient(pair, t, pair.L)
    return None


def _gradient(pair: Pair, t: fmpq, L: fmpq) -> Step:
    rho = max(abs(1 - t * pair.m), abs(1 - t * L))
    s = t * abs(2 - t * (L + pair.m)) / (L - pair.m)
    return Step(pair, pair.x, rho * rho, (t * t + s) * L)


def _proximal(pair: Pair, before: FormalVector, t: fmpq) -> Step:
    rho = 1 / (1 + t * pair.m)
    weight = 2 * t * rho if pair.L is None else 2 * t * rho * pair.L / (pair.L - pair.m)
    return Step(pair, before, rho * rho, weight)


def _added_up(weighted: list[tuple[fmpq, Inequality]]) -> list[tuple[fmpq, Inequality]]:
    """One weight for each inequality; two steps may use the same one."""
    total: dict[tuple[str, int, int], tuple[fmpq, Inequality]] = {}
    for weight, q in weighted:
        key = (q.function, q.i, q.j)
        total[key] = (total[key][0] + weight if key in total else weight, q)
    return list(total.values())
