"""The one semidefinite program of a decision, handed to Clarabel as conic data.

For a stated conclusion c <= 0 it looks for multipliers that prove it with the largest margin t:

    maximize t  subject to   sum_k lambda_k a_k + sum_h tau_h h - sum_c mu_c c  =  <S, P> + slack,
                             S - t I positive semidefinite,  slack >= t,  lambda, tau, mu >= 0,  sum mu = 1.

t > 0: a proof with room for rounding.  t < 0: its dual is a Gram matrix P of trace 1 and values at which every
literal of the conclusion fails by -t.  t = 0 up to the tolerance: the conclusion is tight.
"""

from __future__ import annotations

from dataclasses import dataclass

import clarabel
import numpy as np
from scipy import sparse

from .system import Quadratic


@dataclass(frozen=True)
class Margins:
    """A float solution: the multipliers, the margin, and the worst case that is dual to it."""

    status: str
    margin: float
    inequality: np.ndarray
    hypothesis: np.ndarray
    conclusion: np.ndarray
    slackness: np.ndarray
    """How far each inequality is from equality at the worst case."""
    gram: np.ndarray
    values: np.ndarray

    @property
    def usable(self) -> bool:
        """Whether the solver returned numbers at all."""
        return bool(np.isfinite(self.margin) and np.isfinite(self.gram).all())


@dataclass(frozen=True)
class Tolerances:
    """What the solver is asked for; verdicts do not depend on it."""

    gap: float = 1e-10
    feasibility: float = 1e-10
    iterations: int = 200


def upper(n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Row and column indices of the upper triangle, column by column, and the weights of its entries."""
    j, i = np.tril_indices(n)
    return i, j, np.where(i == j, 1.0, np.sqrt(2.0))


def independent_values(stack: np.ndarray) -> np.ndarray:
    """Indices of the values whose equations are kept: one is redundant when only differences occur."""
    count = stack.shape[1]
    used = np.abs(stack).sum(axis=0) > 0
    keep = np.flatnonzero(used)
    if count and np.all(np.abs(stack.sum(axis=1)) == 0) and len(keep) > 1:
        keep = keep[:-1]
    return keep


def maximize_margin(
    inequalities: Quadratic,
    hypotheses: Quadratic,
    equality: np.ndarray,
    conclusions: Quadratic,
    tolerances: Tolerances | None = None,
) -> Margins:
    """Solve the program above; ``equality`` marks the hypotheses that are equations (free multipliers)."""
    tolerances = tolerances or Tolerances()
    k, h, c = len(inequalities.constants), len(hypotheses.constants), len(conclusions.constants)
    n = inequalities.matrices.shape[1]
    total = k + h + c + 1
    i, j, weight = upper(n)
    stack = np.concatenate([inequalities.matrices, hypotheses.matrices, -conclusions.matrices])
    vectors = stack[:, i, j] * weight
    values = np.concatenate([inequalities.values, hypotheses.values, -conclusions.values])
    constants = np.concatenate([inequalities.constants, hypotheses.constants, -conclusions.constants])
    keep = independent_values(values)

    normal = np.concatenate([np.zeros(k + h), np.ones(c), [0.0]])
    zero_rows = np.vstack([np.column_stack([values[:, keep].T, np.zeros(len(keep))]), normal])
    signed = np.concatenate([np.arange(k), k + np.flatnonzero(~equality), k + h + np.arange(c)])
    cone_rows = sparse.csc_matrix(
        (-np.ones(len(signed)), (np.arange(len(signed)), signed)), shape=(len(signed), total)
    )
    extra = [np.concatenate([np.zeros(total - 1), [1.0]])]
    right = [1.0]
    if np.any(constants != 0):
        extra.append(np.concatenate([-constants, [1.0]]))
        right.append(0.0)
    identity = np.where(i == j, 1.0, 0.0)
    psd_rows = np.column_stack([-vectors.T, identity])
    A = sparse.vstack(
        [sparse.csc_matrix(zero_rows), cone_rows, sparse.csc_matrix(np.array(extra)), sparse.csc_matrix(psd_rows)]
    ).tocsc()
    b = np.concatenate([np.zeros(len(keep)), [1.0], np.zeros(len(signed)), right, np.zeros(len(i))])
    q = np.zeros(total)
    q[-1] = -1.0
    cones = [
        clarabel.ZeroConeT(len(keep) + 1),
        clarabel.NonnegativeConeT(len(signed) + len(extra)),
        clarabel.PSDTriangleConeT(n),
    ]
    solution = clarabel.DefaultSolver(
        sparse.csc_matrix((total, total)), q, A, b, cones, _settings(tolerances)
    ).solve()
    x, z = np.array(solution.x), np.array(solution.z)
    gram = np.zeros((n, n))
    gram[i, j] = gram[j, i] = z[len(b) - len(i) :] / weight
    full = np.zeros(values.shape[1])
    full[keep] = -z[: len(keep)]
    return Margins(
        str(solution.status),
        float(x[-1]),
        x[:k],
        x[k : k + h],
        x[k + h : -1],
        z[len(keep) + 1 : len(keep) + 1 + k],
        gram,
        full,
    )


def _settings(tolerances: Tolerances) -> clarabel.DefaultSettings:
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.tol_gap_abs = settings.tol_gap_rel = tolerances.gap
    settings.tol_feas = tolerances.feasibility
    settings.max_iter = tolerances.iterations
    settings.max_threads = 1
    settings.chordal_decomposition_enable = False
    return settings
