"""Programs in which no proof has room: some vectors v satisfy <S v, v> = 0 whatever the multipliers are.

At a solution of a variational inequality the operator may have any value, which the normal of the set balances;
a normal vector of a set enters inner products and no square.  Such directions are worst cases that stay when
the bound is multiplied by ten.  The slack matrix S of every proof vanishes on them, so S v = 0 is imposed, and S
need only be positive definite on a complement (facial reduction).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from flint import fmpq, fmpq_mat

from .part import Frame, Part
from .program import Literal
from .rounding import exact_span
from .semidefinite import maximize_margin

WIDENED = fmpq(10)
ROOM = 1e-7
"""A margin above this is room for a proof."""
RANGE = 1e-4
NESTED = 3
DENOMINATORS = (2, 4, 12, 40, 150)


def on_its_face(part: Part) -> Part | None:
    """The same part on the face in which its proofs have room, None where none could be identified."""
    if part.frame is not None or any(literal.bound is None for literal in part.clause):
        return None
    wide = tuple(
        Literal(literal.form - literal.bound * (WIDENED - 1), literal.strict, literal.bound)  # type: ignore[operator]
        for literal in part.clause
    )
    face: fmpq_mat | None = None
    for _ in range(NESTED):
        there = _restricted(replace(part, clause=wide), face)
        margins = maximize_margin(there.problem(part.every), part.tolerances)
        if not margins.usable:
            return None
        if margins.margin > ROOM:
            return None if face is None else _restricted(part, face)
        eigenvalues, vectors = np.linalg.eigh(margins.gram)
        rank = int(np.sum(eigenvalues > RANGE * eigenvalues[-1]))
        guesses = (exact_span(there.original(vectors[:, -rank:]), largest) for largest in DENOMINATORS)
        found = next((guess for guess in guesses if guess is not None), None)
        if found is None:
            return None
        added = part.embedded(found)
        face = added if face is None else joined(face, added)
        if face.ncols() >= len(part.kept):
            return None
    return None


def joined(*spans: fmpq_mat) -> fmpq_mat:
    """The columns of the matrices, one after the other."""
    tables = [span.tolist() for span in spans]
    return fmpq_mat([[x for table in tables for x in table[r]] for r in range(len(tables[0]))])


def _restricted(part: Part, face: fmpq_mat | None) -> Part:
    if face is None:
        return part
    reduced, rank = face.transpose().rref()
    pivots = []
    for r in range(rank):
        pivots.append(next(c for c in range(face.nrows()) if reduced[r, c] != 0))
    others = [k for k in part.kept if k not in pivots]
    complement = fmpq_mat(part.system.dimension, len(others))
    for column, k in enumerate(others):
        complement[k, column] = fmpq(1)
    return replace(part, frame=Frame(complement, np.ones(part.system.value_count)), face=face)
