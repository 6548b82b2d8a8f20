"""The BFGS update and the two-loop recursion, as parts of an optimizer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from random import Random
from typing import Any

from ...arithmetic.vector import Vector
from ...methods import quasi_newton as qn
from .. import structure
from ..claims import ROUNDING, Ask, Violation, decimal
from ..instances import point
from ..kinds import Values
from ..method import Method
from ..problems import dot
from ..process import Run, Trial
from ..signature import Answer, Signature
from .quasi_newton import NONE, WRIGHT
from .tools import (
    length,
    part_conduct,
    pointed,
    structural,
    theorem,
    vector,
)

# Parts

def _update_trials(given: Any, rng: Random) -> Iterator[Trial]:
    pairs = [(point(1, 2), point(2, 1)), (point(1, 0), point(3, 1)), (point(1, -1, 2), point(1, -2, 1))]
    pairs.append((point(1, 0), point(Fraction(1, 16), 2)))  # hardly curved along s, and an update is due all the same
    n = rng.randrange(1, 6)
    pairs.append((point(n, 1, 0), point(1, n, 2)))
    for s, y in pairs:
        d = len(s)
        for scale in (Fraction(1), Fraction(1, 4)):
            rows = tuple(tuple(scale * (i == j) * (1 + i) + Fraction(i != j, 8) for j in range(d)) for i in range(d))
            yield Trial(Values({"H": rows, "s": s, "y": y}, d * d), (), 0, {})


def _matrix(run: Run) -> list[Vector]:
    d = len(run.trial.problem["s"])
    row = run.iterates[0]
    return [vector(row[i * d : i * d + d]) for i in range(d)]


def _part_size(run: Run) -> Fraction:
    values = run.trial.problem.values
    reach = max(abs(c) for c in run.iterates[0])
    return ROUNDING * (1 + reach) * (1 + sum((abs(c) for c in (*values["s"], *values["y"])), Fraction(0)))


def _whole(check: Callable[[Run], Violation | None]) -> Callable[[Trial, Ask], Violation | None]:
    """A part whose answer is a matrix: all its entries, and then the check."""

    def checked(trial: Trial, ask: Ask) -> Violation | None:
        run = ask(trial)
        if len(run.iterates[0]) != trial.problem.size:
            return Violation(0, f"{trial.problem.size} entries", f"{len(run.iterates[0])}", run)
        return check(run)

    return checked


def _check_secant(run: Run) -> Violation | None:
    s, y = vector(run.trial.problem["s"]), vector(run.trial.problem["y"])
    got = qn.apply(tuple(_matrix(run)), y)
    if length(got - s) > _part_size(run):
        return Violation(0, f"H_new y = s = {structure.words(s.components)}", structure.words(pointed(got)), run)
    return None


def _check_symmetric(run: Run) -> Violation | None:
    rows = _matrix(run)
    for i, row in enumerate(rows):
        for j in range(i):
            if abs(row[j] - rows[j][i]) > _part_size(run):
                return Violation(0, f"entries ({i}, {j}) and ({j}, {i}) are equal",
                                 f"{decimal(row[j])} and {decimal(rows[j][i])}", run)  # fmt: skip
    return None


def _check_definite(run: Run) -> Violation | None:
    """Positive pivots of the symmetric part."""
    rows = [list(row) for row in _matrix(run)]
    d = len(rows)
    rows = [[(rows[i][j] + rows[j][i]) / 2 for j in range(d)] for i in range(d)]
    for i in range(d):
        if rows[i][i] <= 0:
            return Violation(0, "H_new is positive definite", f"its pivot {i} is {decimal(rows[i][i])}", run)
        for j in range(i + 1, d):
            factor = rows[j][i] / rows[i][i]
            rows[j] = [a - factor * b for a, b in zip(rows[j], rows[i], strict=True)]
    return None


def _check_update(run: Run) -> Violation | None:
    values = run.trial.problem.values
    H = tuple(vector(row) for row in values["H"])
    due = qn.bfgs_update(H, vector(values["s"]), vector(values["y"]))
    off = max(length(a - b) for a, b in zip(due, _matrix(run), strict=True))
    if off > _part_size(run):
        rows = "; ".join(structure.words(pointed(row)) for row in due)
        return Violation(0, f"the rows {rows}", structure.words(run.iterates[0]), run)
    return None


def _two_loop_trials(given: Any, rng: Random) -> Iterator[Trial]:
    n = rng.randrange(1, 5)
    S = (point(1, 0, 1), point(0, 1, -1), point(1, n, 0))
    A = ((2, 1, 0), (1, 3, 1), (0, 1, 4))
    Y = tuple(tuple(Fraction(sum(a * c for a, c in zip(row, s, strict=True))) for row in A) for s in S)
    for count in (1, 2, 3):
        for g in (point(1, 2, 3), Y[count - 1]):
            yield Trial(Values({"gradient": g, "S": S[:count], "Y": Y[:count]}, 3), (), 0, {})


def _pairs(values: Any) -> list[qn.Pair]:
    return [(vector(s), vector(y)) for s, y in zip(values["S"], values["Y"], strict=True)]


def _two_loop_due(values: Any, scale: Fraction) -> Vector:
    """-H g, H from the full BFGS updates of scale I: the matrix that the recursion stands for."""
    g = vector(values["gradient"])
    H = qn.identity(len(g), scale)
    for s, y in _pairs(values):
        H = qn.bfgs_update(H, s, y)
    return -qn.apply(H, g)


def _check_two_loop(trial: Trial, ask: Ask) -> Violation | None:
    run, values = ask(trial), trial.problem.values
    dues = [_two_loop_due(values, scale) for scale in (qn.usual_scale(_pairs(values)), Fraction(1))]
    if all(length(due - vector(run.iterates[0])) > 64 * ROUNDING * (1 + length(due)) for due in dues):
        promised = f"-H g = {structure.words(pointed(dues[0]))}"
        return Violation(0, promised, structure.words(run.iterates[0]), run)
    return None


def _check_two_loop_secant(trial: Trial, ask: Ask) -> Violation | None:
    values = trial.problem.values
    if values["gradient"] != values["Y"][-1]:
        return None
    run, s = ask(trial), vector(values["S"][-1])
    if length(vector(run.iterates[0]) + s) > 64 * ROUNDING * (1 + length(s)):
        return Violation(0, f"-H y = -s = {structure.words((-s).components)}", structure.words(run.iterates[0]), run)
    return None


def _check_two_loop_descent(trial: Trial, ask: Ask) -> Violation | None:
    run = ask(trial)
    slope = dot(trial.problem["gradient"], run.iterates[0])
    return None if slope < 0 else Violation(0, "<g, direction> < 0", decimal(slope), run)

UPDATE = Signature(("H", "s", "y"), Answer.ARRAY)

TWO_LOOP = Signature(("gradient", "S", "Y"), Answer.VECTOR)


METHODS = (
    Method(
        "bfgs-update", "The BFGS update of an inverse Hessian H", {}, (), NONE,
        (
            structural("secant", "Secant equation", "H_new y = s", f"{WRIGHT}, (6.14)", _update_trials,
                       _whole(_check_secant)),
            structural("symmetric", "Symmetry", "H_new is symmetric", f"{WRIGHT}, (6.17)", _update_trials,
                       _whole(_check_symmetric)),
            theorem("definite", "Positive definite", "H_new is positive definite where <s, y> > 0",
                    f"{WRIGHT}, section 6.1", _update_trials, _whole(_check_definite)),
            structural("definition", "The update",
                       "H_new = (I - r s y^T) H (I - r y s^T) + r s s^T, r = 1/<s, y>", f"{WRIGHT}, (6.17)",
                       _update_trials, _whole(_check_update)),
            *part_conduct(_update_trials),
        ),
        _update_trials, signature=UPDATE, one_gradient_a_step=False,
    ),
    Method(
        "lbfgs-direction", "The two-loop recursion: -H g from pairs, oldest first", {}, (), NONE,
        (
            theorem("bfgs", "Full BFGS from the same pairs",
                    "the direction is -H g, H from BFGS updates of (<s, y>/<y, y>) I, or of I, by the same pairs",
                    f"{WRIGHT}, (7.19)", _two_loop_trials, _check_two_loop),
            structural("secant", "Secant equation", "the direction of the last y is minus the last s",
                       f"{WRIGHT}, (6.14)", _two_loop_trials, _check_two_loop_secant),
            theorem("descent", "A descent direction", "<g, direction> < 0", f"{WRIGHT}, section 6.1",
                    _two_loop_trials, _check_two_loop_descent),
            *part_conduct(_two_loop_trials),
        ),
        _two_loop_trials, signature=TWO_LOOP, one_gradient_a_step=False,
    ),
)  # fmt: skip
