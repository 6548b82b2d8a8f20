"""Conjugate gradients for linear systems, and BFGS with exact line search, which takes the same steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from random import Random
from typing import Any

from ...methods import krylov, line_search
from .. import structure
from ..claims import Ask, Violation, allowance, decimal, root_above, size
from ..instances import point
from ..kinds import Linear
from ..method import Method
from ..problems import Piece, Point, Problem, along_axes, dot, turned
from ..process import Trial
from ..references import History, Reference
from ..signature import LINEAR, SECOND_ORDER
from .quasi_newton import NONE, WRIGHT, at_minimizer, bfgs, rounded
from .tools import (
    Pair,
    Start,
    Trials,
    conduct,
    easy,
    first,
    kept,
    length,
    on,
    pointed,
    step_of,
    theorem,
    vector,
)

# BFGS with exact line search

def _quadratics(hyper: dict[str, float], rng: Random) -> list[Start]:
    three = turned(along_axes(*(Piece("square", Fraction(c), Fraction(1)) for c in (4, 2, 1))))
    return [*easy(rng, Fraction(4), 4), (three, point(2, -1, 3))]


def _exact_bfgs(h: History) -> Point:
    """x + t p, p = -H g, t the minimizer on the line, H from the exact gradients at the points so far."""
    slopes = [vector(h.problem.gradient(x)) for x in h.points]
    points = [vector(x) for x in h.points]
    pairs = [(points[i + 1] - points[i], slopes[i + 1] - slopes[i]) for i in range(h.k)]
    pairs = [(s, y) for s, y in pairs if s.inner(y) > 0]
    if not slopes[-1].inner(slopes[-1]):
        return h.x
    p = bfgs(False)(pairs, slopes, {})
    bend = p.inner(vector([vector(row).inner(p) for row in h.problem.hessian(h.x)]))
    return pointed(points[-1] + line_search.exact_step_size(slopes[-1].inner(p), bend) * p)


def _in_time(trials: Trials) -> Trials:
    """As many steps as dimensions."""

    def chosen(given: Any, rng: Random) -> Iterator[Trial]:
        for trial in trials(given, rng):
            yield Trial(trial.problem, trial.x0, trial.problem.dimension, trial.hyper)

    return chosen


def _solution(problem: Any) -> Point:
    if isinstance(problem, Problem):
        return problem.minimizer
    x = krylov.conjugate_gradients(
        lambda v: vector(problem.times(v)), vector(problem.b), 0 * vector(problem.b), problem.dimension
    )[-1]
    return pointed(x)


def _check_termination(trial: Trial, ask: Ask) -> Violation | None:
    run = ask(trial)
    best, last = _solution(trial.problem), run.iterates[-1]
    allowed = structure.MATCH * max(size(trial), *(abs(c) for c in best))
    if any(abs(a - b) > allowed for a, b in zip(best, last, strict=True)):
        return Violation(trial.steps, f"x_{trial.steps} = {structure.words(best)}", structure.words(last), run)
    return None


def _hessian(problem: Any) -> Sequence[Sequence[Fraction]]:
    return problem.matrix if isinstance(problem, Linear) else problem.hessian(problem.minimizer)


def _check_conjugate(trial: Trial, ask: Ask) -> Violation | None:
    run, matrix = ask(trial), _hessian(trial.problem)
    steps = [step_of(run, k) for k in range(trial.steps)]
    images = [vector([vector(row).inner(s) for row in matrix]) for s in steps]
    for k, image in enumerate(images):
        for j in range(k):
            scale = length(images[j]) * length(steps[k])
            if abs(steps[j].inner(image)) > structure.MATCH * scale + allowance(trial) * length(images[j]):
                promised = f"<x_{j + 1} - x_{j}, A (x_{k + 1} - x_{k})> = 0"
                return Violation(k + 1, promised, decimal(steps[j].inner(image)), run)
    return None


def _check_conjugate_gradients(trial: Trial, ask: Ask) -> Violation | None:
    """With exact line searches and H_0 = I, BFGS takes the steps of conjugate gradients."""
    f = trial.problem
    zero = point(*[0] * f.dimension)
    b = -vector(f.gradient(zero))
    matrix = [vector(row) for row in _hessian(f)]
    due = krylov.conjugate_gradients(
        lambda v: vector([row.inner(v) for row in matrix]), b, vector(trial.x0), trial.steps
    )
    return structure.same(ask(trial), [pointed(x) for x in due], "the iterate of conjugate gradients")


# Linear conjugate gradients


def symmetric(problem: Problem) -> Linear:
    """A = sum_i c_i u_i u_i^T and b = A x*, with its eigenpairs."""
    zero = point(*[0] * problem.dimension)
    matrix = tuple(tuple(row) for row in problem.hessian(zero))
    b = tuple(-c for c in problem.gradient(zero))
    order = sorted(zip(problem.pieces, problem.frame, strict=True), key=lambda pair: -abs(pair[0].weight))
    return Linear(matrix, b, tuple(p.weight for p, _ in order), tuple(u for _, u in order))


def _systems(hyper: dict[str, float], rng: Random) -> list[Start]:
    found = [(symmetric(problem), x0) for problem, x0 in _quadratics(hyper, rng) if isinstance(problem, Problem)]
    twice = turned(along_axes(*(Piece("square", Fraction(c), Fraction(2)) for c in (5, 1, 5, 1))))
    return [*found, (symmetric(twice), point(0, 0, 0, 0))]


def _few_eigenvalues(hyper: dict[str, float], rng: Random) -> Iterator[Trial]:
    for problem, x0 in _systems(hyper, rng):
        distinct = len(set(problem.eigenvalues))
        yield Trial(problem, x0, distinct, hyper)


def _check_chebyshev(trial: Trial, ask: Ask) -> Violation | None:
    run, f = ask(trial), trial.problem
    best = _solution(f)
    root = root_above(max(f.eigenvalues) / min(f.eigenvalues))
    rho = (root - 1) / (root + 1)

    def energy(x: Point) -> Fraction:
        e = [a - b for a, b in zip(x, best, strict=True)]
        return root_above(dot(e, f.times(e)))

    start = energy(trial.x0)
    pairs: Iterator[Pair] = ((k, energy(x), 2 * rho**k * start) for k, x in enumerate(run.iterates))
    return first(run, pairs, "|x_{k} - x*|_A", 4 * max(f.eigenvalues) * allowance(trial))


def _check_residuals(trial: Trial, ask: Ask) -> Violation | None:
    run, f = ask(trial), trial.problem
    residuals = [vector(f.gradient(x)) for x in run.iterates]
    for k, r in enumerate(residuals):
        for j in range(k):
            scale = length(residuals[j]) * length(residuals[0])
            if abs(r.inner(residuals[j])) > structure.MATCH * scale:
                return Violation(k, f"<r_{k}, r_{j}> = 0", decimal(r.inner(residuals[j])), run)
    return None


def _linear_cg(h: History) -> Point:
    """The next iterate from the user's points: p = r + beta times the last step, t minimizes on the line."""
    f = h.problem
    residuals = [-vector(f.gradient(x)) for x in h.points]
    p = residuals[0]
    for before, r in zip(residuals, residuals[1:], strict=False):
        if not before.inner(before):
            return h.x
        p = rounded(r + (r.inner(r) / before.inner(before)) * p)
    bend = p.inner(vector(f.times(p)))
    return pointed(vector(h.x) + (residuals[-1].inner(p) / bend) * p) if bend else h.x


def _at_solution(hyper: dict[str, float], rng: Random) -> list[Start]:
    return [(Linear(((Fraction(2), Fraction(1)), (Fraction(1), Fraction(3))), point(3, 4)), point(1, 1))]

EXACT_REF = (Reference("BFGS from the identity, exact line search", _exact_bfgs, slack=2**20),)

LINEAR_REF = (Reference("conjugate gradients of Hestenes and Stiefel", _linear_cg, slack=2**20),)


METHODS = (
    Method(
        "bfgs-exact", "BFGS with exact line search, on quadratics", {}, EXACT_REF, NONE,
        (
            theorem("termination", "Finite termination", "x_d is the minimizer of a quadratic in d dimensions",
                    f"{WRIGHT}, theorem 6.4", _in_time(on(NONE, _quadratics, 0)), _check_termination),
            theorem("conjugate", "Conjugate steps", "<x_{j+1} - x_j, A (x_{k+1} - x_k)> = 0 for j < k",
                    f"{WRIGHT}, theorem 6.4", _in_time(on(NONE, _quadratics, 0)), _check_conjugate),
            theorem("conjugate-gradients", "The steps of conjugate gradients",
                    "with exact line searches from H_0 = I, BFGS takes the steps of conjugate gradients",
                    f"Nazareth (1979); {WRIGHT}, theorem 6.4", _in_time(on(NONE, _quadratics, 0)),
                    _check_conjugate_gradients),
            kept(on(NONE, at_minimizer, 3)), *conduct(_in_time(on(NONE, _quadratics, 0))),
        ),
        _in_time(on(NONE, _quadratics, 0)), signature=SECOND_ORDER, one_gradient_a_step=False,
    ),
    Method(
        "conjugate-gradient-linear", "Conjugate gradients for A x = b", {}, LINEAR_REF, NONE,
        (
            theorem("termination", "Finite termination", "x_k solves A x = b, k the number of distinct eigenvalues",
                    f"Hestenes and Stiefel (1952); {WRIGHT}, theorem 5.4",
                    lambda given, rng: _few_eigenvalues({}, rng), _check_termination),
            theorem("residuals", "Orthogonal residuals", "<r_k, r_j> = 0 for j < k", f"{WRIGHT}, theorem 5.3",
                    _in_time(on(NONE, _systems, 0)), _check_residuals),
            theorem("conjugate", "Conjugate steps", "<x_{j+1} - x_j, A (x_{k+1} - x_k)> = 0 for j < k",
                    f"{WRIGHT}, theorem 5.3", _in_time(on(NONE, _systems, 0)), _check_conjugate),
            theorem("rate", "Chebyshev's rate",
                    "|x_k - x*|_A <= 2 ((sqrt(kappa) - 1)/(sqrt(kappa) + 1))^k |x_0 - x*|_A",
                    f"{WRIGHT}, (5.36)", _in_time(on(NONE, _systems, 0)), _check_chebyshev),
            kept(on(NONE, _at_solution, 3), "a run from the solution stays there, without NaN"),
            *conduct(_in_time(on(NONE, _systems, 0))),
        ),
        _in_time(on(NONE, _systems, 0)), signature=LINEAR, one_gradient_a_step=False,
    ),
)  # fmt: skip
