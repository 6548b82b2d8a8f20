"""Power iteration and Lanczos."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any

from flint import ctx

from ...arithmetic.vector import Vector
from ...methods import krylov
from ..claims import ROUNDING, Ask, Claim, Violation, allowance, decimal
from ..instances import point
from ..kinds import Linear
from ..method import Method, Settings, settings
from ..problems import Piece, Point, along_axes, dot, turned
from ..process import Run, Trial
from ..references import History, Reference
from ..signature import EIGEN, TRIDIAGONAL, Signature
from .balls import PRECISION, ball, middle
from .composite import root
from .conjugate import symmetric
from .tools import (
    Start,
    conduct,
    defined,
    early_and_late,
    first,
    kept,
    length,
    on,
    part_conduct,
    pointed,
    structural,
    theorem,
    vector,
)

NONE = settings({})

STEPS = 12

GOLUB = "Golub and Van Loan (2013)"


# Power iteration


def _matrices(hyper: dict[str, float], rng: Random) -> list[Start]:
    """Symmetric matrices with known eigenpairs, and unit vectors whose components are floats exactly."""
    middle = Fraction(rng.randrange(4, 12), 4)
    half = Fraction(1, 2)

    def matrix(*weights: Fraction | int) -> Linear:
        return symmetric(turned(along_axes(*(Piece("square", Fraction(c)) for c in weights))))

    return [
        (matrix(4, 1), point(1, 0)),
        (matrix(1, 3), point(0, 1)),
        (matrix(2, -5), point(1, 0)),
        (matrix(4, middle, 1, half), point(half, half, half, half)),
        (matrix(3), point(1)),
    ]


def _one_matrix(hyper: dict[str, float], rng: Random) -> list[Start]:
    return _matrices(hyper, rng)[:1]


def _power(h: History) -> Point:
    """A x/|A x|, or its opposite where theirs is: the sign of an eigenvector is free."""
    due = krylov.power_step(lambda v: vector(h.problem.times(v)), vector(h.x), root)
    return pointed(due if h.after is None or due.inner(vector(h.after)) >= 0 else -due)


def _check_unit(trial: Trial, ask: Ask) -> Violation | None:
    run = ask(trial)
    for k, x in enumerate(run.iterates):
        if abs(length(x) - 1) > ROUNDING:
            return Violation(k, f"|x_{k}| = 1", decimal(length(x)), run)
    return None


def _check_tangent(trial: Trial, ask: Ask) -> Violation | None:
    """tan of the angle with the first eigenvector shrinks by |l_2/l_1| at every step."""
    run, f = ask(trial), trial.problem
    if f.dimension == 1:
        return None
    u, ratio = vector(f.eigenvectors[0]), abs(f.eigenvalues[1] / f.eigenvalues[0])

    def tangent(x: Point) -> Fraction:
        along = vector(x).inner(u)
        return length(vector(x) - along * u) / abs(along) if along else Fraction(2**60)

    start = tangent(trial.x0)
    pairs = ((k, tangent(x), ratio**k * start) for k, x in enumerate(run.iterates))
    return first(run, pairs, "tan(x_{k}, u)", 8 * allowance(trial) * (1 + start))


def _check_rayleigh(trial: Trial, ask: Ask) -> Violation | None:
    """|<x, A x>|/<x, x> is at most |l_1|, and near it in the end as the angle says: |l_1|(1 - 2 sin^2)."""
    run, f = ask(trial), trial.problem
    largest = abs(f.eigenvalues[0])
    for k, x in enumerate(run.iterates):
        value = abs(dot(x, f.times(x))) / dot(x, x)
        if value > largest * (1 + ROUNDING):
            return Violation(k, f"|<x_{k}, A x_{k}>| <= {decimal(largest)}", decimal(value), run)
    return None


def _eigenvectors(hyper: dict[str, float], rng: Random) -> list[Start]:
    return [(Linear(((Fraction(2), Fraction(0)), (Fraction(0), Fraction(5)))  , point(0, 0)), point(0, 1)),
            (Linear(((Fraction(3), Fraction(0)), (Fraction(0), Fraction(1)))  , point(0, 0)), point(0, 1))]  # fmt: skip


# Lanczos


def _lanczos_trials(given: Any, rng: Random) -> Iterator[Trial]:
    for problem, x0 in _matrices({}, rng):
        yield Trial(problem, x0, 2 if problem.dimension > 1 else 1, {})
    long = symmetric(turned(along_axes(*(Piece("square", Fraction(c)) for c in (7, 4, 2, 1)))))
    half = Fraction(1, 2)
    for steps in (1, 3, 4):
        yield Trial(long, point(half, -half, half, half), steps, {})
    seven = symmetric(turned(along_axes(*(Piece("square", Fraction(c)) for c in (9, 7, 5, 4, 3, 2, 1)))))
    yield Trial(seven, point(half, half, -half, *[half / 2] * 4), 7, {})


def _whole_space(given: Any, rng: Random) -> Iterator[Trial]:
    for trial in _lanczos_trials(given, rng):
        if trial.steps == trial.problem.dimension:
            yield trial


def _coefficients(run: Run) -> tuple[list[Fraction], list[Fraction]] | None:
    steps, row = run.trial.steps, list(run.iterates[0])
    # Some return a further second-diagonal number, the residual of the last step.
    return (row[:steps], row[steps : 2 * steps - 1]) if len(row) in (2 * steps - 1, 2 * steps) else None


def _shape(run: Run) -> Violation:
    n = run.trial.steps
    return Violation(0, f"{n} numbers on the diagonal and {n - 1} beside it", f"{len(run.iterates[0])} numbers", run)


def _exact_lanczos(problem: Linear, x0: Point, steps: int) -> list[list[Fraction]]:
    """Both diagonals, from balls of 400 bits: rationals would double in length at every step."""
    before = ctx.prec
    ctx.prec = PRECISION
    try:
        rows = [Vector(map(ball, row)) for row in problem.matrix]
        found = krylov.lanczos(
            lambda v: Vector(row.inner(v) for row in rows), Vector(map(ball, x0)), steps, lambda square: square.sqrt()
        )
        return [[middle(c) for c in row] for row in found]
    finally:
        ctx.prec = before


def _check_lanczos(trial: Trial, ask: Ask) -> Violation | None:
    run = ask(trial)
    if (got := _coefficients(run)) is None:
        return _shape(run)
    due = _exact_lanczos(trial.problem, trial.x0, trial.steps)
    slack = 2**10 * ROUNDING * trial.problem.scale()
    for name, theirs, ours in zip(("diagonal", "second diagonal"), got, due, strict=True):
        for k, (a, b) in enumerate(zip(theirs, ours, strict=True)):
            if abs(abs(a) - b if name != "diagonal" else a - b) > slack:
                return Violation(k, f"{decimal(b)} at {k} on the {name}", decimal(a), run)
    return None


def _check_trace(trial: Trial, ask: Ask) -> Violation | None:
    run = ask(trial)
    if (got := _coefficients(run)) is None:
        return _shape(run)
    diagonal, aside = got
    eigenvalues, slack = trial.problem.eigenvalues, 2**10 * ROUNDING * trial.problem.scale() ** 2
    if abs(sum(diagonal) - sum(eigenvalues)) > slack:
        return Violation(0, f"the trace of A, {decimal(sum(eigenvalues))}", decimal(sum(diagonal)), run)
    squares = sum(a * a for a in diagonal) + 2 * sum(b * b for b in aside)
    due = sum((c * c for c in eigenvalues), Fraction(0))
    if abs(squares - due) > slack:
        return Violation(0, f"the sum of squares of A, {decimal(due)}", decimal(squares), run)
    return None


def _check_ritz(trial: Trial, ask: Ask) -> Violation | None:
    run = ask(trial)
    if (got := _coefficients(run)) is None:
        return _shape(run)
    due = dot(trial.x0, trial.problem.times(trial.x0)) / dot(trial.x0, trial.x0)
    low, high = min(trial.problem.eigenvalues), max(trial.problem.eigenvalues)
    slack = 2**10 * ROUNDING * trial.problem.scale()
    if abs(got[0][0] - due) > slack:
        return Violation(0, f"<q, A q> = {decimal(due)} first on the diagonal", decimal(got[0][0]), run)
    for value in got[0]:
        if not low - slack <= value <= high + slack:
            return Violation(0, f"diagonal in [{decimal(low)}, {decimal(high)}]", decimal(value), run)
    return None


# Assembly

POWER_REF = (Reference("A x/|A x|", _power, slack=16),)


def iterating(
    name: str, title: str, hyper: Any, references: tuple[Reference, ...], chosen: Settings, starts: Any, steps: int,
    signature: Signature, *claims: Claim, broken: bool = True,
) -> Method:  # fmt: skip
    examples = on(chosen, starts, steps)
    return Method(name, title, hyper, references, chosen, (*claims, *conduct(examples, broken=broken)), examples,
                  signature=signature, one_gradient_a_step=False)  # fmt: skip


METHODS = (
    iterating(
        "power-iteration", "Power iteration from a unit vector", {}, POWER_REF, NONE, _matrices, STEPS, EIGEN,
        theorem("rate", "Rate", "tan(x_k, u) <= |l_2/l_1|^k tan(x_0, u), u the first eigenvector",
                f"{GOLUB}, theorem 8.2.1", on(NONE, _matrices, STEPS), _check_tangent),
        structural("unit", "Unit vectors", "|x_k| = 1", "by definition",
                   early_and_late(NONE, _matrices, STEPS, _one_matrix), _check_unit),
        theorem("rayleigh", "The Rayleigh quotient stays below", "|<x_k, A x_k>| <= |l_1|", f"{GOLUB}, section 8.2",
                on(NONE, _matrices, STEPS), _check_rayleigh),
        defined(POWER_REF, on(NONE, _matrices, STEPS), "The step", "x_{k+1} = A x_k/|A x_k|, or its opposite",
                "by definition"),
        kept(on(NONE, _eigenvectors, 4), "an eigenvector with a positive eigenvalue stays"),
    ),
    Method(
        "lanczos", "Lanczos: the diagonal and the second diagonal after `steps` products", {}, (), NONE,
        (
            structural("definition", "The coefficients", "a_k = <q_k, A q_k>, b_k = |A q_k - a_k q_k - b_{k-1} q_{k-1}|"
                       " (its sign is free)", f"{GOLUB}, algorithm 10.1.1", _lanczos_trials, _check_lanczos),
            theorem("trace", "The whole space", "after d steps the trace and the sum of squares are those of A",
                    "similarity", _whole_space, _check_trace),
            theorem("ritz", "Rayleigh quotients", "the first number is <q, A q>, and all lie between the extreme"
                    " eigenvalues", f"{GOLUB}, section 10.1", _lanczos_trials, _check_ritz),
            *part_conduct(_lanczos_trials),
        ),
        _lanczos_trials, signature=TRIDIAGONAL, one_gradient_a_step=False,
    ),
)  # fmt: skip
