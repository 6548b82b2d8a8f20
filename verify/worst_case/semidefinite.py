"""The semidefinite programs of a decision, handed to Clarabel as conic data.  Floats: they propose.

All three have the same shape, with a column for each multiplier and one more:

    minimize q.z  subject to  sum_k z_k values_k = values_0,   normal.z = 1,   z_k >= 0 where signed,
                              sum_k z_k constants_k >= constant_0,
                              sum_k z_k A_k - A_0 positive semidefinite.

:func:`maximize_margin` looks for multipliers that prove a conclusion with room to round;
:func:`interior_worst_case` for a counterexample strictly inside the interpolation conditions;
:func:`least_factor` for the worst case itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import clarabel
import numpy as np
from scipy import sparse

from .system import Quadratic

SAMPLES = 8


@dataclass(frozen=True)
class Tolerances:
    """What the solver is asked for; verdicts do not depend on it."""

    gap: float = 1e-10
    feasibility: float = 1e-10
    iterations: int = 200


@dataclass(frozen=True)
class Solution:
    """A float solution: columns z, their reduced costs, and the dual Gram matrix and values."""

    status: str
    columns: np.ndarray
    reduced_costs: np.ndarray
    gram: np.ndarray
    values: np.ndarray
    unit: float
    """What stands for the constant 1: the worst case is (gram, values) divided by it."""

    @property
    def usable(self) -> bool:
        """Whether the solver ended near a solution."""
        finite = np.isfinite(self.columns).all() and np.isfinite(self.gram).all()
        return bool(finite) and self.status in ("Solved", "AlmostSolved", "InsufficientProgress")


@dataclass(frozen=True)
class Margins:
    """Multipliers, their margin, and the worst case that is dual to them."""

    usable: bool
    margin: float
    inequality: np.ndarray
    hypothesis: np.ndarray
    conclusion: np.ndarray
    slackness: np.ndarray
    """How far each inequality is from equality at the worst case."""
    gram: np.ndarray
    values: np.ndarray
    unit: float


@dataclass(frozen=True)
class Problem:
    """Inequalities, hypotheses (``free`` marks equations) and alternatives of a conclusion, in floats."""

    inequalities: Quadratic
    hypotheses: Quadratic
    free: np.ndarray
    conclusions: Quadratic
    strict: np.ndarray
    """Marks the hypotheses that are strict, where the conclusion is: one of them must take part in a proof."""
    vanishing: np.ndarray | None = None
    """Further equations that the multipliers (of inequalities, hypotheses, conclusions) satisfy, as rows."""

    @property
    def sizes(self) -> tuple[int, int, int]:
        """How many inequalities, hypotheses and alternatives there are."""
        return (
            len(self.inequalities.constants),
            len(self.hypotheses.constants),
            len(self.conclusions.constants),
        )


def _upper(n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows and columns of the upper triangle, column by column, and the weights of its entries."""
    j, i = np.tril_indices(n)
    return i, j, np.where(i == j, 1.0, np.sqrt(2.0))


def _independent(values: np.ndarray, start: np.ndarray) -> np.ndarray:
    """The values whose equations are kept: one is redundant when only differences occur, in whatever units."""
    every = np.vstack([values, start])
    keep = np.flatnonzero(np.abs(every).sum(axis=0) > 0)
    if len(keep) > 1 and np.all(np.abs(every.sum(axis=1)) < 1e-14):
        return keep[:-1]
    pairs = every[np.count_nonzero(every, axis=1) == 2]
    if len(keep) > 1 and len(pairs) and not np.isin(np.abs(pairs[pairs != 0]), (1.0,)).all():
        singular, rows = np.linalg.svd(every[:, keep], full_matrices=False)[1:]
        if singular[-1] < 1e-13 * singular[0]:
            keep = np.delete(keep, int(np.abs(rows[-1]).argmax()))
    return keep


def _stack(*parts: Quadratic) -> Quadratic:
    return Quadratic(
        np.concatenate([p.constants for p in parts]),
        np.concatenate([p.values for p in parts]),
        np.concatenate([p.matrices for p in parts]),
    )


def _negative(part: Quadratic) -> Quadratic:
    return Quadratic(-part.constants, -part.values, -part.matrices)


def _single(constant: float, values: np.ndarray, matrix: np.ndarray) -> Quadratic:
    return Quadratic(np.array([constant]), values[None], matrix[None])


def _solve(
    columns: Quadratic,
    signed: np.ndarray,
    objective: np.ndarray,
    normal: np.ndarray | None,
    start: Quadratic,
    constant_row: bool,
    most: float | None,
    strict_row: np.ndarray | None,
    tolerances: Tolerances,
    vanishing: np.ndarray | None = None,
) -> Solution:
    total, n = len(columns.constants), columns.matrices.shape[1]
    i, j, weight = _upper(n)
    keep = _independent(columns.values, start.values)
    zero, zero_right = [columns.values[:, keep].T], [start.values[0, keep]]
    if normal is not None:
        zero.append(normal[None])
        zero_right.append(np.ones(1))
    if vanishing is not None:
        zero.append(np.hstack([vanishing, np.zeros((len(vanishing), total - vanishing.shape[1]))]))
        zero_right.append(np.zeros(len(vanishing)))
    which = np.flatnonzero(signed)
    nonnegative = [sparse.csc_matrix((-np.ones(len(which)), (np.arange(len(which)), which)), shape=(len(which), total))]
    right = [np.zeros(len(which))]
    if most is not None:
        nonnegative.append(sparse.csc_matrix(([1.0], ([0], [total - 1])), shape=(1, total)))
        right.append(np.array([most]))
    if strict_row is not None:
        nonnegative.append(sparse.csc_matrix(-strict_row[None]))
        right.append(np.zeros(1))
    if constant_row:
        nonnegative.append(sparse.csc_matrix(-columns.constants[None]))
        right.append(-start.constants)
    A = sparse.vstack(
        [
            sparse.csc_matrix(np.vstack(zero)),
            *nonnegative,
            sparse.csc_matrix(-(columns.matrices[:, i, j] * weight).T),
        ]
    ).tocsc()
    equations, inequalities = sum(len(r) for r in zero_right), sum(len(r) for r in right)
    b = np.concatenate([*zero_right, *right, -start.matrices[0, i, j] * weight])
    cones = [
        clarabel.ZeroConeT(equations),
        clarabel.NonnegativeConeT(inequalities),
        clarabel.PSDTriangleConeT(n),
    ]
    found = clarabel.DefaultSolver(
        sparse.csc_matrix((total, total)), objective, A, b, cones, _settings(tolerances)
    ).solve()
    z = np.array(found.z)
    gram = np.zeros((n, n))
    gram[i, j] = gram[j, i] = z[len(b) - len(i) :] / weight
    values = np.zeros(columns.values.shape[1])
    values[keep] = -z[: len(keep)]
    costs = np.zeros(total)
    costs[which] = z[equations : equations + len(which)]
    unit = float(z[equations + inequalities - 1]) if constant_row else 1.0
    return Solution(str(found.status), np.array(found.x), costs, gram, values, unit)


def _settings(tolerances: Tolerances) -> clarabel.DefaultSettings:
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.tol_gap_abs = settings.tol_gap_rel = tolerances.gap
    settings.tol_feas = tolerances.feasibility
    settings.max_iter = tolerances.iterations
    settings.max_threads = 1
    settings.chordal_decomposition_enable = False
    return settings


def maximize_margin(problem: Problem, tolerances: Tolerances) -> Margins:
    """The multipliers with weights of the conclusion adding up to 1 and the largest margin t, where

        sum lambda a + sum tau h - sum mu c  =  <S, P> + slack,    S - t I >= 0,    slack >= t

    (and the multipliers of the strict hypotheses at least t, where the conclusion is strict).

    t > 0: a proof with room for rounding.  t < 0: the dual is a Gram matrix of trace about 1 at which every
    alternative of the conclusion fails by -t.  t = 0 up to the tolerance: the conclusion is tight.
    """
    k, h, c = problem.sizes
    v, n = problem.inequalities.values.shape[1], problem.inequalities.matrices.shape[1]
    parts = _stack(problem.inequalities, problem.hypotheses, _negative(problem.conclusions))
    constants = bool(np.any(parts.constants != 0))
    columns = _stack(parts, _single(-1.0 if constants else 0.0, np.zeros(v), -np.eye(n)))
    objective = np.zeros(k + h + c + 1)
    objective[-1] = -1.0
    normal = np.concatenate([np.zeros(k + h), np.ones(c), [0.0]])
    signed = np.concatenate([np.ones(k, bool), ~problem.free, np.ones(c, bool), [False]])
    start = _single(0.0, np.zeros(v), np.zeros((n, n)))
    strict = np.concatenate([np.zeros(k), problem.strict, np.zeros(c), [-1.0]]) if problem.strict.any() else None
    found = _solve(columns, signed, objective, normal, start, constants, 1.0, strict, tolerances, problem.vanishing)
    x = found.columns
    return Margins(
        found.usable, float(x[-1]), x[:k], x[k : k + h], x[k + h : -1],
        found.reduced_costs[:k], found.gram, found.values, found.unit,
    )  # fmt: skip


def interior_worst_case(
    problem: Problem,
    violation: float,
    tolerances: Tolerances,
    cost: np.ndarray | None = None,
    inside: float = 0.0,
) -> tuple[float, Solution]:
    """Gram matrix and values at which every alternative of the conclusion fails by at least ``violation``.

    Without ``cost``: of trace at most 1 and as far inside all inequalities as can be; returns how far.
    With ``cost``: at least ``inside`` inside them, and of least <cost, P> (for a small rank).
    Where constants occur the worst case is homogeneous together with the ``unit`` of the solution.
    """
    k, h, c = problem.sizes
    v, n = problem.inequalities.values.shape[1], problem.inequalities.matrices.shape[1]
    parts = _stack(problem.inequalities, problem.hypotheses, _negative(problem.conclusions))
    constants = bool(np.any(parts.constants != 0))
    signed = np.concatenate([np.ones(k, bool), ~problem.free, np.ones(c, bool)])
    depth = np.concatenate([np.ones(k), (~problem.free).astype(float), np.zeros(c)])
    worse = violation * np.concatenate([np.zeros(k + h), np.ones(c)])
    if cost is not None:
        start = _single(-1.0 if constants else 0.0, np.zeros(v), -cost)
        objective = -worse - inside * depth
        return inside, _solve(parts, signed, objective, None, start, constants, None, None, tolerances)
    columns = _stack(parts, _single(1.0 if constants else 0.0, np.zeros(v), np.eye(n)))
    start = _single(0.0, np.zeros(v), np.zeros((n, n)))
    objective = np.concatenate([-worse, [1.0]])
    signed = np.concatenate([signed, [True]])
    found = _solve(columns, signed, objective, np.append(depth, 0.0), start, constants, None, None, tolerances)
    return float(objective @ found.columns), found


def least_factor(problem: Problem, scale: Quadratic, tolerances: Tolerances) -> tuple[float, Solution]:
    """The smallest s such that one of the problem's ``conclusions`` is at most s ``scale`` wherever the
    inequalities and hypotheses hold.
    """
    k, h, c = problem.sizes
    columns = _stack(problem.inequalities, problem.hypotheses, _negative(problem.conclusions), scale)
    objective = np.append(np.zeros(k + h + c), 1.0)
    signed = np.concatenate([np.ones(k, bool), ~problem.free, np.ones(c, bool), [False]])
    normal = np.concatenate([np.zeros(k + h), np.ones(c), [0.0]])
    v, n = columns.values.shape[1], columns.matrices.shape[1]
    start = _single(0.0, np.zeros(v), np.zeros((n, n)))
    constants = bool(np.any(columns.constants != 0))
    found = _solve(columns, signed, objective, normal, start, constants, None, None, tolerances)
    return float(found.columns[-1]), found


def invisible_directions(stack: Sequence[Quadratic]) -> list[int]:
    """Basis vectors that can be set to zero without loss.

    They are the unused ones, one for each translation that changes nothing, and one for each linear function
    that can be moved from one summand to another: directions in the kernel of every combination of the forms
    in which the values cancel.  Such combinations are sampled.
    """
    n = stack[0].matrices.shape[1]
    values = np.concatenate([q.values for q in stack])
    flat = np.concatenate([q.matrices.reshape(-1, n * n) for q in stack])
    weights = np.random.default_rng(0).standard_normal((len(values), SAMPLES))
    if values.shape[1]:
        weights -= values @ np.linalg.lstsq(values, weights, rcond=None)[0]
    tall = (weights.T @ flat).reshape(-1, n)
    squares = tall.T @ tall
    size = np.sqrt(np.maximum(np.diag(squares), 1e-300))
    eigenvalues, vectors = np.linalg.eigh(squares / np.outer(size, size))
    null = vectors[:, eigenvalues < 1e-13 * n].T / size
    dropped: list[int] = []
    for r in range(len(null)):
        row, column = divmod(int(np.abs(null[r:]).argmax()), n)
        null[[r, r + row]] = null[[r + row, r]]
        null[r] /= null[r, column]
        for other in range(len(null)):
            if other != r:
                null[other] -= null[other, column] * null[r]
        dropped.append(column)
    return dropped
