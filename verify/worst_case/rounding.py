"""From float multipliers to exact ones: round what is free, solve for the rest in rationals.

What can go wrong, and the cure:

- *a multiplier comes out negative*: too few bits, or an inequality that should not take part; more bits, or
  another threshold for taking part, cures it;
- *the equations have no solution*: the kernel was misread; fewer or larger denominators cure it, or the
  bound is not tight after all;
- *the matrix is not semidefinite*: the margin is smaller than the rounding; more bits cure it where the
  margin is positive, and a stated factor on the bound where it is zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import scipy.linalg
from flint import fmpq, fmpq_mat

from verify.arithmetic.gram import Form

from .semidefinite import Margins
from .system import Inequality, System, to_float


@dataclass(frozen=True)
class Weights:
    """Multipliers of inequalities, of the usable hypotheses, and of the alternatives of the conclusion."""

    inequality: list[fmpq]
    hypothesis: list[fmpq]
    conclusion: list[fmpq]


@dataclass(frozen=True)
class Stated:
    """What multipliers are wanted for: the inequalities in use, the hypotheses, the clause to be proved."""

    system: System
    inequalities: Sequence[Inequality]
    hypotheses: Sequence[Form]
    free: np.ndarray
    """Which hypotheses are equations."""
    conclusions: Sequence[Form]
    units: np.ndarray | None = None
    """The unit (a power of two) in which the float program measured each of them, one after the other."""


def exact_span(vectors: np.ndarray, largest: int) -> fmpq_mat | None:
    """The span of float vectors (columns), as columns of rationals with small denominators.

    The basis is in reduced echelon form, so that its entries are simple where the span is; ``largest``
    bounds the denominators.  None where an entry is not near such a rational.
    """
    basis, rank = vectors.copy().T, vectors.shape[1]
    pivots: list[int] = []
    for r in range(rank):
        free = np.abs(basis[r:]).max(axis=0)
        free[pivots] = 0
        column = int(np.argmax(free))
        best = r + int(np.argmax(np.abs(basis[r:, column])))
        basis[[r, best]] = basis[[best, r]]
        basis[r] /= basis[r, column]
        others = [k for k in range(rank) if k != r]
        basis[others] -= np.outer(basis[others, column], basis[r])
        pivots.append(column)
    result = fmpq_mat(basis.shape[1], rank)
    for r in range(rank):
        for k, x in enumerate(basis[r]):
            fraction = Fraction(float(x)).limit_denominator(largest)
            if abs(float(fraction) - x) > 0.1 / largest**2:
                return None
            result[k, r] = fmpq(fraction.numerator, fraction.denominator)
    return result


def dyadic(x: float, bits: int) -> fmpq:
    """x rounded to a multiple of 2^-bits."""
    return fmpq(round(float(x) * 2.0**bits), 2**bits)


def restore(
    stated: Stated,
    margins: Margins,
    bits: int,
    kernel: fmpq_mat | None = None,
    threshold: float | None = None,
) -> Weights | None:
    """Exact multipliers near ``margins``: all values cancel (and the matrix annihilates ``kernel``).

    They are found in the units of the float program, where the large and the small ones are alike.

    ``threshold`` leaves out the multipliers below it; None if the equations have no nonnegative solution.
    """
    k, h = len(stated.inequalities), len(stated.hypotheses)
    near = np.concatenate([margins.inequality, margins.hypothesis, margins.conclusion])
    free = np.concatenate([np.zeros(k, bool), stated.free, np.zeros(len(margins.conclusion), bool)])
    scale = max(1e-300, float(np.abs(near).max()))
    part = np.abs(near) > (0.0 if threshold is None else threshold * scale)
    if threshold is not None:
        # at a tight bound, complementary slackness says which inequalities take part
        part[:k] &= margins.inequality > margins.slackness * threshold
    part |= free
    chosen = np.flatnonzero(part)
    left, right = _equations(stated, chosen, kernel)
    solution = _solve(left, right, near[chosen], bits)
    if solution is None:
        return None
    full = [fmpq(0)] * len(near)
    for index, value in zip(chosen, solution, strict=True):
        if value < 0 and not free[index]:
            return None
        full[index] = value if stated.units is None else value * power(stated.units[-1] / stated.units[index])
    return Weights(full[:k], full[k : k + h], full[k + h :])


def _equations(stated: Stated, chosen: np.ndarray, kernel: fmpq_mat | None) -> tuple[fmpq_mat, list[fmpq]]:
    system, k, h = stated.system, len(stated.inequalities), len(stated.hypotheses)
    v, n = system.value_count, system.dimension
    rank = 0 if kernel is None else kernel.ncols()
    left = fmpq_mat(v + 1 + n * rank, len(chosen))
    images = system.exact_nodes * kernel if kernel is not None else None
    for column, index in enumerate(int(c) for c in chosen):
        if index < k:
            inequality = stated.inequalities[index]
            for value, c in system.exact_values(inequality).items():
                left[value, column] = c
            if images is not None:
                _annihilate(left, column, v + 1, system, inequality, images)
            continue
        form, sign = (stated.hypotheses[index - k], 1) if index < k + h else (stated.conclusions[index - k - h], -1)
        for value, c in form.values.items():
            left[value, column] = c * sign
        if index >= k + h:
            left[v, column] = fmpq(1)
        if kernel is not None:
            image = system.exact_form(form) * kernel
            for r in range(rank):
                for row in range(n):
                    if image[row, r] != 0:
                        left[v + 1 + r * n + row, column] = image[row, r] * sign
    right = [fmpq(0)] * (v + 1 + n * rank)
    right[v] = fmpq(1)
    return (left if stated.units is None else _in_units(left, stated.units[chosen], v, stated.units[-1])), right


def _in_units(left: fmpq_mat, units: np.ndarray, normal: int, last: float) -> fmpq_mat:
    """The columns divided by their units; the row ``normal``, which adds up the conclusions, by theirs."""
    scaled = [power(last / unit) for unit in units]
    table = [[x * s for x, s in zip(row, scaled, strict=True)] for row in left.tolist()]
    sizes = [max((abs(to_float(x)) for x in row), default=0.0) for row in table]
    one = [
        fmpq(1) if size == 0 or r == normal else power(2.0 ** -np.round(np.log2(size))) for r, size in enumerate(sizes)
    ]
    return fmpq_mat([[x * o for x in row] for row, o in zip(table, one, strict=True)])


def power(x: float | np.floating) -> fmpq:
    """A power of two, exactly."""
    numerator, denominator = float(x).as_integer_ratio()
    return fmpq(numerator, denominator)


def _annihilate(
    left: fmpq_mat, column: int, first: int, system: System, inequality: Inequality, images: fmpq_mat
) -> None:
    """Write (matrix of the inequality) times (kernel) into a column."""
    node, n = system.node_rows(inequality), system.dimension
    for p, q, c in inequality.condition.quadratic:
        for a, b in ((node[p], node[q]), (node[q], node[p])):
            for r in range(images.ncols()):
                factor = images[b, r] * c / 2
                if factor != 0:
                    for base, x in system.nodes[a].coordinates.items():
                        left[first + r * n + base, column] += x * factor


def _solve(left: fmpq_mat, right: list[fmpq], near: np.ndarray, bits: int) -> list[fmpq] | None:
    """A rational solution near ``near``: the largest unknowns are solved for, the others are rounded."""
    floats = np.array([[to_float(x) for x in row] for row in left.tolist()])
    weighted = floats * np.maximum(np.abs(near), 1e-12)
    _, _, order = scipy.linalg.qr(weighted, mode="economic", pivoting=True)
    entries = left.tolist()
    matrix = fmpq_mat([[row[c] for c in order] + [b] for row, b in zip(entries, right, strict=True)])
    reduced, rank = matrix.rref()
    width = len(order)
    pivots = []
    column = 0
    for r in range(rank):
        while reduced[r, column] == 0:
            column += 1
        pivots.append(column)
    if pivots and pivots[-1] == width:
        return None
    solution = [dyadic(near[c], bits) for c in order]
    kept = [c for c in range(width) if c not in set(pivots)]
    for r, p in enumerate(pivots):
        value = reduced[r, width]
        for c in kept:
            if reduced[r, c] != 0:
                value -= reduced[r, c] * solution[c]
        solution[p] = value
    result = [fmpq(0)] * width
    for place, c in enumerate(order):
        result[c] = solution[place]
    return result


def matrix_of(stated: Stated, weights: Weights) -> fmpq_mat:
    """The exact slack matrix of the multipliers."""
    weighted = [(w, q) for w, q in zip(weights.inequality, stated.inequalities, strict=True) if w != 0]
    forms = [(w, f) for w, f in zip(weights.hypothesis, stated.hypotheses, strict=True) if w != 0]
    forms += [(-w, f) for w, f in zip(weights.conclusion, stated.conclusions, strict=True) if w != 0]
    return stated.system.exact_matrix(weighted, forms)


def seems_semidefinite(matrix: fmpq_mat, slack: float = 1e-9) -> bool:
    """A float's opinion, to save exact work; the checker decides."""
    floats = np.array([[to_float(x) for x in row] for row in matrix.tolist()])
    size = max(1e-300, float(np.abs(floats).max()))
    return bool(np.linalg.eigvalsh(floats)[0] > -slack * size)


def coordinates(points: Sequence[Sequence[float]], bits: int) -> list[list[fmpq]]:
    """Float vectors rounded to dyadic rationals."""
    return [[dyadic(x, bits) for x in row] for row in points]
