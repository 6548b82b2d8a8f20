"""Linear maps: their condition holds at every combination of points; which combinations a proof needs.

<g - m x, L x - g> >= 0 at all combinations x = sum v_i x_i, g = sum v_i g_i says that a matrix over the points is
positive semidefinite.  Its multiplier W is a semidefinite matrix too, a sum of squares d v v^T: so a proof is a
sum of ordinary conditions at the combinations v, which are read off a float solution and rounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import clarabel
import numpy as np
from flint import fmpq
from scipy import sparse

from verify.arithmetic.gram import FormalVector

from .interpolation import X_I, PairCondition, Property, conditions
from .rounding import dyadic
from .semidefinite import Tolerances, invisible_directions
from .system import Inequality, Quadratic, System, to_float
from .unknowns import Clause, Point, Program

BITS = 24
NEGLIGIBLE = 1e-9


@dataclass(frozen=True)
class Block:
    """The points of one linear map and the condition on its combinations."""

    name: str
    points: Sequence[Point]
    spectrum: PairCondition


def add_combinations(program: Program, tolerances: Tolerances) -> None:
    """Give each linear map of the program the combinations of its points that a proof may need."""
    blocks = _blocks(program)
    if not blocks:
        return
    wanted: dict[str, list[list[fmpq]]] = {block.name: _pairs(len(block.points)) for block in blocks}
    for clause in program.clauses:
        for block, W in zip(blocks, _multipliers(program, clause, blocks, tolerances), strict=True):
            wanted[block.name] += _squares(W)
    for block in blocks:
        oracle = program.oracles[block.name]
        count = len(block.points)
        for v in wanted[block.name]:
            x, g = FormalVector({}), FormalVector({})
            for c, point in zip(v, list(oracle.points[:count]), strict=True):
                x, g = x + point.x * c, g + point.g * c
            name = {oracle.names[k]: str(c) for k, c in enumerate(v) if c != 0}
            oracle.combinations.append((Point(x, g, None), name))


def _blocks(program: Program) -> list[Block]:
    found = []
    for name, oracle in program.oracles.items():
        for given in oracle.kind.properties:
            if given.name == "symmetric linear":
                found.append(Block(name, list(oracle.points), _spectrum(given)))
    return found


def _spectrum(given: Property) -> PairCondition:
    return next(c for c in conditions(given) if c.name == "spectrum")


def _pairs(count: int) -> list[list[fmpq]]:
    """Sums and differences of two points: with the points, they leave room around every W."""
    found = []
    for i, j in combinations(range(count), 2):
        for sign in (1, -1):
            found.append([fmpq(int(k == i) + sign * int(k == j)) for k in range(count)])
    return found


def _squares(W: np.ndarray) -> list[list[fmpq]]:
    """Rational vectors v near those with W = sum of d v v^T."""
    eigenvalues, vectors = np.linalg.eigh(W)
    largest = max(float(eigenvalues[-1]), 1e-300)
    found = []
    for value, v in zip(eigenvalues, vectors.T, strict=True):
        if value > NEGLIGIBLE * largest:
            scaled = v / v[int(np.abs(v).argmax())]
            found.append([dyadic(float(x), BITS) for x in scaled])
    return found


def _multipliers(program: Program, clause: Clause, blocks: Sequence[Block], tolerances: Tolerances) -> list[np.ndarray]:
    """W for each linear map, where the margin of a proof of the clause is largest; zero where none was found."""
    system = System(program)
    stack = system.inequalities_in_floats(_others(system))
    hypotheses = system.forms_in_floats([h.form for h in system.usable_hypotheses])
    goal = system.forms_in_floats([literal.form for literal in clause])
    free = np.array([h.relation == "==" for h in system.usable_hypotheses], dtype=bool)
    columns = [_entries(system, block) for block in blocks]
    every = [stack, hypotheses, goal, *columns]
    kept = [k for k in range(system.dimension) if k not in set(invisible_directions(every))]
    sizes = [len(block.points) for block in blocks]
    found = _solve([reduced(q, kept) for q in every], free, sizes, tolerances)
    return found if found is not None else [np.zeros((n, n)) for n in sizes]


def _others(system: System) -> list[Inequality]:
    """All conditions but those on the spectra."""
    return [q for q in system.candidates() if q.condition.name != "spectrum"]


def reduced(forms: Quadratic, kept: Sequence[int]) -> Quadratic:
    """The forms over the kept basis vectors."""
    index = np.array(kept, dtype=int)
    return Quadratic(forms.constants, forms.values, forms.matrices[:, index[:, None], index[None, :]])


def _entries(system: System, block: Block) -> Quadratic:
    """The forms that multiply the entries W_ij, i >= j: the condition at points i and j, polarized."""
    n = system.dimension
    X, G = (np.zeros((len(block.points), n)) for _ in range(2))
    for k, point in enumerate(block.points):
        for rows_, vector in ((X, point.x), (G, point.g)):
            for place, c in vector.coordinates.items():
                rows_[k, place] = to_float(c)
    matrices = []
    for i, j in zip(*np.tril_indices(len(block.points)), strict=True):
        total = np.zeros((n, n))
        for p, q, c in block.spectrum.quadratic:
            left, right = (X if p == X_I else G), (X if q == X_I else G)
            product = np.outer(left[i], right[j]) + np.outer(left[j], right[i])
            total += to_float(c) * (product + product.T) / 4
        matrices.append(total if i == j else 2 * total)
    count = len(matrices)
    return Quadratic(np.zeros(count), np.zeros((count, system.value_count)), np.array(matrices).reshape(count, n, n))


def _solve(
    parts: Sequence[Quadratic], free: np.ndarray, sizes: Sequence[int], tolerances: Tolerances
) -> list[np.ndarray] | None:
    """The W of the best proof."""
    x = maximized(parts, free, sizes, tolerances)
    if x is None:
        return None
    found, first = [], sum(len(q.constants) for q in parts[:3])
    for size in sizes:
        r, q = np.tril_indices(size)
        W = np.zeros((size, size))
        W[r, q] = W[q, r] = x[first : first + len(r)]
        found.append(W)
        first += len(r)
    return found


def maximized(
    parts: Sequence[Quadratic], free: np.ndarray, sizes: Sequence[int], tolerances: Tolerances
) -> np.ndarray | None:
    """Maximize t with (sum of multiples) - conclusion - t I and every W positive semidefinite.

    ``parts`` are inequalities, hypotheses, conclusions and, for each W of the ``sizes``, what multiplies its entries
    W_ij, i >= j.  Returns all multiples in that order, and t; None where the solver found nothing.
    """
    stack, hypotheses, goal, *blocks = parts
    signs = [1.0, 1.0, -1.0, *(1.0 for _ in blocks)]
    constants = np.concatenate([s * q.constants for s, q in zip(signs, parts, strict=True)])
    values = np.concatenate([s * q.values for s, q in zip(signs, parts, strict=True)])
    matrices = np.concatenate([s * q.matrices for s, q in zip(signs, parts, strict=True)])
    k, h, c = (len(q.constants) for q in (stack, hypotheses, goal))
    total, n = len(constants) + 1, matrices.shape[1]
    j, i = np.tril_indices(n)
    weight = np.where(i == j, 1.0, np.sqrt(2.0))
    slack = np.hstack([-(matrices[:, i, j] * weight).T, (np.eye(n)[i, j] * weight)[:, None]])
    keep = np.flatnonzero(np.abs(values).sum(axis=0) > 0)
    equations = np.hstack([values[:, keep].T, np.zeros((len(keep), 1))])
    normal = np.concatenate([np.zeros(k + h), np.ones(c), np.zeros(total - k - h - c)])[None]
    signed = np.flatnonzero(np.concatenate([np.ones(k, bool), ~free, np.ones(c, bool)]))
    lower = np.zeros((len(signed) + 2, total))
    lower[np.arange(len(signed)), signed] = -1.0
    lower[-2, -1] = 1.0  # t is at most 1
    lower[-1, :-1] = -constants
    rows, right = [equations, normal, lower, slack], [np.zeros(len(keep)), np.ones(1)]
    right += [np.concatenate([np.zeros(len(signed)), [1.0, 0.0]]), np.zeros(len(i))]
    cones = [
        clarabel.ZeroConeT(len(keep) + 1),
        clarabel.NonnegativeConeT(len(signed) + 2),
        clarabel.PSDTriangleConeT(n),
    ]
    first = k + h + c
    for size in sizes:
        r, q = np.tril_indices(size)
        block = np.zeros((len(r), total))
        block[np.arange(len(r)), first + np.arange(len(r))] = -np.where(r == q, 1.0, np.sqrt(2.0))
        rows.append(block)
        right.append(np.zeros(len(r)))
        cones.append(clarabel.PSDTriangleConeT(size))
        first += len(r)
    objective = np.zeros(total)
    objective[-1] = -1.0
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.tol_gap_abs = settings.tol_gap_rel = tolerances.gap
    settings.tol_feas, settings.max_iter = tolerances.feasibility, tolerances.iterations
    A = sparse.csc_matrix(np.vstack(rows))
    solver = clarabel.DefaultSolver(
        sparse.csc_matrix((total, total)), objective, A, np.concatenate(right), cones, settings
    )
    x = np.array(solver.solve().x)
    return x if np.isfinite(x).all() else None
