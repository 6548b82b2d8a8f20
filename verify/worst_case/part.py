"""One clause of a conclusion, as a float program and as the exact problem behind it, in the same frame.

A frame says in which vectors and units the float program is written.  The first one is the text's own unknown
vectors.  Where a method shrinks everything by many powers of ten, its last iterates are differences of long
vectors, and floats lose them; another frame then has short vectors, measured in their own units.  All units
are powers of two and all changes of vectors are rational, so that nothing exact is lost on the way back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from flint import fmpq, fmpq_mat

from .program import Clause, Program
from .rounding import Stated
from .semidefinite import Problem, Tolerances
from .system import Inequality, Quadratic, System, rows, to_float

NEAR_ZERO = 1e-7
SHORTEST = 1e-14


@dataclass(frozen=True)
class Frame:
    """Unknown vectors = ``exact`` times the vectors of the frame; values = ``values`` times those of the frame."""

    exact: fmpq_mat
    values: np.ndarray

    @cached_property
    def floats(self) -> np.ndarray:
        """The matrix of shape (unknown vectors, vectors of the frame) in floats."""
        return np.array([[to_float(x) for x in row] for row in self.exact.tolist()])


@dataclass(frozen=True)
class Part:
    """One clause of a conclusion with the system it is about."""

    claim: str
    system: System
    clause: Clause
    tolerances: Tolerances
    candidates: tuple[Inequality, ...]
    stack: Quadratic
    """All candidates in floats."""
    dropped: tuple[int, ...] = ()
    frame: Frame | None = None
    """None stands for the kept unknown vectors themselves."""
    face: fmpq_mat | None = None
    """Columns on which the slack matrix of every proof vanishes, over all unknown vectors."""

    @property
    def program(self) -> Program:
        """The program of the text."""
        return self.system.program

    @property
    def kept(self) -> list[int]:
        """The basis vectors that the float programs use; the others are zero without loss."""
        return [k for k in range(self.system.dimension) if k not in self.dropped]

    @property
    def every(self) -> np.ndarray:
        """The places of all candidates."""
        return np.arange(len(self.candidates))

    # -- floats -------------------------------------------------------------------------------------

    def problem(self, chosen: np.ndarray) -> Problem:
        """The float program over the candidates at the places ``chosen``."""
        system, hypotheses = self.system, self.system.usable_hypotheses
        free = np.array([h.relation == "==" for h in hypotheses], dtype=bool)
        return Problem(
            self.reduced(self.stack.take(chosen)),
            self.reduced(system.forms_in_floats([h.form for h in hypotheses])),
            free,
            self.reduced(self._conclusions, together=True),
            np.array([h.relation == "<" and any(x.strict for x in self.clause) for h in hypotheses], dtype=bool),
            None if self.face is None else self._vanishing(chosen),
        )

    def _vanishing(self, chosen: np.ndarray) -> np.ndarray:
        """The equations (slack matrix) times (face) = 0, a column for each multiplier."""
        hypotheses = self.system.forms_in_floats([h.form for h in self.system.usable_hypotheses])
        conclusions, units = self._conclusions, self._column_units(chosen)
        matrices = np.concatenate([self.stack.take(chosen).matrices, hypotheses.matrices, -conclusions.matrices])
        columns = np.array([[to_float(x) for x in row] for row in self.face.tolist()])  # type: ignore[union-attr]
        if units is not None:
            matrices = matrices / units[:, None, None]
        return _independent_rows((matrices @ columns)[:, self.kept].reshape(len(matrices), -1).T)

    @property
    def _conclusions(self) -> Quadratic:
        return self.system.forms_in_floats([literal.form for literal in self.clause])

    def reduced(self, forms: Quadratic, together: bool = False) -> Quadratic:
        """The forms in the frame, each in its own unit (all in one unit where they belong ``together``)."""
        framed = self._framed(forms)
        if self.frame is None:
            return framed
        units = _units(framed, together)
        return Quadratic(
            framed.constants / units, framed.values / units[:, None], framed.matrices / units[:, None, None]
        )

    def _framed(self, forms: Quadratic) -> Quadratic:
        if self.frame is None:
            kept = np.array(self.kept, dtype=int)
            return Quadratic(forms.constants, forms.values, forms.matrices[:, kept[:, None], kept[None, :]])
        M = self.frame.floats
        return Quadratic(forms.constants, forms.values * self.frame.values, M.T @ forms.matrices @ M)

    def original(self, vectors: np.ndarray) -> np.ndarray:
        """Columns over the frame as columns over the kept basis vectors."""
        return vectors if self.frame is None else self.frame.floats[self.kept] @ vectors

    def original_values(self, values: np.ndarray) -> np.ndarray:
        """Values of the frame in their own units."""
        return values if self.frame is None else values * self.frame.values

    @property
    def near_zero(self) -> float:
        """A margin below this may be zero: the size of the conclusion times a tolerance."""
        forms = self.reduced(self._conclusions, together=True)
        size = max(np.abs(forms.matrices).max(initial=0), np.abs(forms.values).max(initial=0))
        return NEAR_ZERO * max(1.0, float(size))

    # -- exact --------------------------------------------------------------------------------------

    def stated(self, chosen: np.ndarray) -> Stated:
        """The exact side of the same program."""
        hypotheses = self.system.usable_hypotheses
        return Stated(
            self.system,
            [self.candidates[k] for k in chosen],
            [h.form for h in hypotheses],
            np.array([h.relation == "==" for h in hypotheses], dtype=bool),
            [literal.form for literal in self.clause],
            self._column_units(chosen),
        )

    def _column_units(self, chosen: np.ndarray) -> np.ndarray | None:
        if self.frame is None:
            return None
        hypotheses = self.system.forms_in_floats([h.form for h in self.system.usable_hypotheses])
        return np.concatenate(
            [
                _units(self._framed(self.stack.take(chosen))),
                _units(self._framed(hypotheses)),
                _units(self._framed(self._conclusions), together=True),
            ]
        )

    def embedded(self, kernel: fmpq_mat) -> fmpq_mat:
        """Columns over the kept basis vectors, as columns over all."""
        result = fmpq_mat(self.system.dimension, kernel.ncols())
        for row, k in enumerate(self.kept):
            for r in range(kernel.ncols()):
                result[k, r] = kernel[row, r]
        return result

    # -- other frames -------------------------------------------------------------------------------

    def reframed(self, gram: np.ndarray) -> Part:
        """The same in a frame of vectors that are short at a worst case, each in the unit of its length."""
        M = np.eye(self.system.dimension)[:, self.kept] if self.frame is None else self.frame.floats
        whole = M @ gram @ M.T
        short = self._candidates_for_a_frame()
        floats = np.array([[to_float(x) for x in row] for row in short.tolist()])
        squares = np.einsum("ka,ab,kb->k", floats, whole, floats)
        size = max(1e-300, float(np.abs(np.diag(whole)).max()))
        lengths = np.sqrt(np.maximum(squares, SHORTEST * size) / size)
        order = np.argsort(lengths, kind="stable")
        chosen = [int(order[k]) for k in _first_independent(short, order)]
        basis = fmpq_mat([[short[int(k), c] for c in self.kept] for k in chosen])
        inverse = basis.inv()
        exact = fmpq_mat(self.system.dimension, len(chosen))
        for column, k in enumerate(chosen):
            unit = _power_of_two(float(lengths[k]))
            for row, c in enumerate(self.kept):
                exact[c, column] = inverse[row, column] * unit
        framed = replace(self, frame=Frame(exact, np.ones(self.system.value_count)))
        return replace(framed, frame=Frame(exact, framed._value_units()))

    def _candidates_for_a_frame(self) -> fmpq_mat:
        """Rows over the basis: all points relative to the minimizers, gradients, and the basis itself."""
        found = list(self.system.nodes)
        for oracle in self.program.oracles.values():
            stars = [p.x for p in oracle.points if p.g.is_zero()]
            found += [p.x - star for p in oracle.points for star in stars]
        n = self.system.dimension
        matrix = rows(found, n).tolist()
        matrix += [[fmpq(int(i == k)) for i in range(n)] for k in self.kept]
        kept = set(self.kept)
        shown = [[x if c in kept else fmpq(0) for c, x in enumerate(row)] for row in matrix]
        distinct = {str(row): row for row in shown if any(x != 0 for x in row)}
        return fmpq_mat(list(distinct.values()))

    def _value_units(self) -> np.ndarray:
        """For each value the unit of the smallest inequality in which it occurs."""
        framed = self._framed(self.stack)
        sizes = np.abs(framed.matrices).max(axis=(1, 2), initial=0)
        units = np.ones(self.system.value_count)
        for v in range(self.system.value_count):
            where = (framed.values[:, v] != 0) & (sizes > 0)
            if where.any():
                units[v] = 2.0 ** np.round(np.log2(float(sizes[where].min())))
        return units


def _units(forms: Quadratic, together: bool = False) -> np.ndarray:
    """A power of two near the largest coefficient of each form."""
    sizes = np.maximum(
        np.abs(forms.matrices).max(axis=(1, 2), initial=0),
        np.maximum(np.abs(forms.values).max(axis=1, initial=0), np.abs(forms.constants)),
    )
    if together and len(sizes):
        sizes = np.full(len(sizes), sizes.max())
    return np.where(sizes > 0, 2.0 ** np.round(np.log2(np.where(sizes > 0, sizes, 1.0))), 1.0)


def _independent_rows(equations: np.ndarray) -> np.ndarray:
    """An orthonormal basis of the equations."""
    _, singular, rows_ = np.linalg.svd(equations, full_matrices=False)
    return rows_[singular > 1e-11 * max(1.0, float(singular.max(initial=0)))]


def _first_independent(candidates: fmpq_mat, order: np.ndarray) -> list[int]:
    """The places in ``order`` of the first rows that are independent."""
    columns = [[candidates[int(k), c] for k in order] for c in range(candidates.ncols())]
    reduced, rank = fmpq_mat(columns).rref()
    places, column = [], 0
    for r in range(rank):
        while reduced[r, column] == 0:
            column += 1
        places.append(column)
    return places


def _power_of_two(x: float) -> fmpq:
    power = int(np.round(np.log2(x)))
    return fmpq(2) ** power if power >= 0 else 1 / fmpq(2) ** -power
