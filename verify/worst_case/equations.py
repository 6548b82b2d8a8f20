"""Equations among the hypotheses of a counterexample, satisfied exactly by small changes of what was rounded.

An equation that contains a function value gives that value.  One that is linear in a vector, <g, d> = 0 after an
exact line search, is met by moving g along d.  Vectors are changed in the order in which they came up, so that what
a later equation moves no earlier one contains.
"""

from __future__ import annotations

from collections.abc import Sequence

from flint import fmpq, fmpq_mat

from verify.arithmetic.gram import Form, FormalVector

from .program import Program

Coordinates = list[list[fmpq]]


def satisfied(program: Program, vectors: Coordinates, values: list[fmpq]) -> tuple[Coordinates, list[fmpq]] | None:
    """Coordinates and values near the given ones at which all equations hold, None where they cannot be met."""
    vectors, values = [list(v) for v in vectors], list(values)
    equations = [h.form for h in program.hypotheses if h.relation == "=="]
    linear: dict[int, list[Form]] = {}
    for form in equations:
        own = [k for k in form.values if sum(k in other.values for other in equations) == 1]
        if form.values:
            if not own:
                return None
            k = own[0]
            values[k] = values[k] - value(form, vectors, values) / form.values[k]
            continue
        last = _last_linear(form)
        if last is None:
            return None
        linear.setdefault(last, []).append(form)
    for k in sorted(linear):
        if not _move(k, linear[k], vectors, values):
            return None
    exact = all(value(form, vectors, values) == 0 for form in equations)
    return (vectors, values) if exact else None


def place(vector: FormalVector, vectors: Coordinates) -> list[fmpq]:
    """The coordinates of a combination."""
    dimension = len(vectors[0]) if vectors else 0
    terms = vector.coordinates.items()
    return [sum((c * vectors[i][r] for i, c in terms), fmpq(0)) for r in range(dimension)]


def value(form: Form, vectors: Coordinates, values: Sequence[fmpq]) -> fmpq:
    """A form at coordinates and values."""
    total = form.constant + sum((c * values[k] for k, c in form.values.items()), fmpq(0))
    for c, u, w in form.products:
        pairs = zip(place(u, vectors), place(w, vectors), strict=True)
        total += c * sum((a * b for a, b in pairs), fmpq(0))
    return total


def _last_linear(form: Form) -> int | None:
    """The last vector of a form, if no product contains it twice."""
    found = [k for _, u, w in form.products for k in (*u.coordinates, *w.coordinates)]
    if not found:
        return None
    last = max(found)
    twice = any(last in u.coordinates and last in w.coordinates for _, u, w in form.products)
    return None if twice else last


def _slope(k: int, form: Form, vectors: Coordinates) -> list[fmpq]:
    """The vector a with form = <vector k, a> + rest."""
    total = [fmpq(0)] * (len(vectors[0]) if vectors else 0)
    for c, u, w in form.products:
        for one, other in ((u, w), (w, u)):
            if k in one.coordinates:
                factor = c * one.coordinates[k]
                total = [t + factor * x for t, x in zip(total, place(other, vectors), strict=True)]
    return total


def _move(k: int, forms: Sequence[Form], vectors: Coordinates, values: Sequence[fmpq]) -> bool:
    """Move vector k within the span of the slopes of the forms until all of them vanish."""
    slopes = _independent([_slope(k, form, vectors) for form in forms])
    chosen = [forms[i] for i, _ in slopes]
    rows = [slope for _, slope in slopes]
    if not rows:
        return True
    gram = fmpq_mat([[sum((a * b for a, b in zip(u, w, strict=True)), fmpq(0)) for w in rows] for u in rows])
    right = fmpq_mat([[-value(form, vectors, values)] for form in chosen])
    steps = gram.solve(right)
    for r, slope in enumerate(rows):
        vectors[k] = [x + steps[r, 0] * a for x, a in zip(vectors[k], slope, strict=True)]
    return True


def _independent(slopes: Sequence[list[fmpq]]) -> list[tuple[int, list[fmpq]]]:
    """The first slopes that are linearly independent, with their places."""
    kept: list[tuple[int, list[fmpq]]] = []
    for place_, slope in enumerate(slopes):
        rows = [s for _, s in kept] + [slope]
        if slope and fmpq_mat(rows).rank() == len(rows):
            kept.append((place_, slope))
    return kept
