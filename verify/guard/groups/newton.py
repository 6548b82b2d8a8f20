"""Newton's method, pure, damped and with absolute eigenvalues; Gauss-Newton and Levenberg-Marquardt."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

from ...methods import newton
from .. import structure
from ..claims import ROUNDING, Ask, Claim, Violation, allowance, decimal
from ..instances import point
from ..kinds import Residuals
from ..method import INNER, POSITIVE, Method, Range, Settings, settings
from ..problems import Piece, Point, Problem, Rosenbrock, along_axes, turned
from ..process import Run, Trial
from ..references import History, Reference, exact_hyper
from ..signature import LEAST_SQUARES, SECOND_ORDER, Signature
from . import lasting
from .searched import check_armijo
from .tools import (
    SEARCH,
    Start,
    Trials,
    conduct,
    curved,
    defined,
    early_and_late,
    easy,
    invariance,
    kept,
    length,
    on,
    parallel,
    pointed,
    step_of,
    structural,
    theorem,
    vector,
)

NONE = settings({})
DAMPED = settings({"shrink": 0.5, "decrease": 0.25}, {"shrink": 0.75, "decrease": 0.4375})
MODIFIED = settings({"floor": 0.125})
DAMPING = settings({"damping": 0.5}, {"damping": 8.0})
STEPS = 5
WRIGHT = "Nocedal and Wright (2006)"
Matrix = Sequence[Sequence[Fraction]]


def exponential_free() -> list[Start]:
    """Least squares that bend: one with residual 0 at a solution, one without, one in one dimension."""
    one, half = Fraction(1), Fraction(1, 2)
    consistent = Residuals(
        (point(1, 1), point(1, -1)), ((0, Fraction(1, 4)), (1, Fraction(1, 8))), (Fraction(9, 4), Fraction(1, 8))
    )
    left_over = Residuals(
        (point(2, 0), point(0, 1), point(1, 1)), ((1, Fraction(1, 4)), (0, Fraction(1, 8)), (0, Fraction(0))),
        point(1, 2, 0),
    )  # fmt: skip
    return [
        (left_over, point(1, 1)),
        (consistent, point(2, half)),
        (Residuals((point(2), point(0)), ((0, Fraction(0)), (0, half)), (one, Fraction(0))), point(2)),
    ]


def _linear(rng: Random) -> list[Start]:
    """Linear least squares with a minimizer that is known."""
    flat = (0, Fraction(0))
    a = Fraction(rng.randrange(1, 5))
    return [
        (Residuals((point(2, 1), point(1, -1), point(0, 1)), (flat,) * 3, point(3, 0, 1)), point(5, -3)),
        (Residuals((point(1), point(2)), (flat,) * 2, (a, 2 * a)), point(-1)),
        (Residuals((point(1, 0, 0), point(1, 2, 0), point(0, 1, 3), point(1, 1, 1)), (flat,) * 4, point(1, a, 2, 0)),
         point(1, 1, 1)),
    ]  # fmt: skip


def _newton_starts(hyper: dict[str, float], rng: Random) -> list[Start]:
    return [*exponential_free(), *easy(rng), curved(Fraction(1))]


def _quadratics(hyper: dict[str, float], rng: Random) -> list[Start]:
    uneven = turned(along_axes(Piece("square", Fraction(256), Fraction(1)), Piece("square", Fraction(1, 4))))
    return [*easy(rng), (uneven, point(3, -4))]


def _double_well(hyper: dict[str, float], rng: Random) -> list[Start]:
    """Near the inflection of a double well a full step is far too long."""
    flat = Fraction(0)
    well = Residuals((point(0), point(Fraction(1, 4))), ((0, Fraction(1)), (0, flat)), (Fraction(1), flat))
    return [(well, point(Fraction(5, 8))), (well, point(Fraction(-5, 8))), *exponential_free(), *easy(rng)[:1]]


def _overshooting(hyper: dict[str, float], rng: Random) -> list[Start]:
    """Also full steps that fail the test, but shorten the gradient (the first), or stay below f(x_0) (the other)."""
    valley = Rosenbrock(Fraction(1), Fraction(1))
    return [*_double_well(hyper, rng), (valley, point(-1, Fraction(3, 4))), (valley, point(-2, -4))]


System = Callable[[Any, Point, dict[str, Fraction]], tuple[Matrix, Sequence[Fraction]]]


def _newton_system(problem: Any, x: Point, hyper: dict[str, Fraction]) -> tuple[Matrix, Sequence[Fraction]]:
    return problem.hessian(x), problem.gradient(x)


def _normal_system(problem: Residuals, x: Point, hyper: dict[str, Fraction]) -> tuple[Matrix, Sequence[Fraction]]:
    gram, right = newton.normal_equations(problem.jacobian(x), problem.residual(x))
    damping = hyper.get("damping", Fraction(0))
    return [[c + (damping if i == j else 0) for j, c in enumerate(row)] for i, row in enumerate(gram)], right


def _marquardt_system(problem: Residuals, x: Point, hyper: dict[str, Fraction]) -> tuple[Matrix, Sequence[Fraction]]:
    gram, right = newton.normal_equations(problem.jacobian(x), problem.residual(x))
    scale = 1 + hyper["damping"]
    return [[c * (scale if i == j else 1) for j, c in enumerate(row)] for i, row in enumerate(gram)], right


def _equation(words: str, *systems: System) -> Callable[[Trial, Ask], Violation | None]:
    """M (x_{k+1} - x_k) = -b at every step, for one of the systems (M, b)."""

    def check(trial: Trial, ask: Ask) -> Violation | None:
        run = ask(trial)
        found = [_residual(run, system, words) for system in systems]
        return None if None in found else found[0]

    return check


def _residual(run: Run, system: System, words: str) -> Violation | None:
    hyper, trial = exact_hyper(run), run.trial
    for k in range(trial.steps):
        matrix, right = system(trial.problem, run.iterates[k], hyper)
        moved = step_of(run, k)
        left = [vector(row).inner(moved) for row in matrix]
        reach = max(abs(c) for x in run.iterates[k : k + 2] for c in x) + trial.problem.scale()
        weight = sum((abs(c) for row in matrix for c in row), Fraction(0))
        allowed = ROUNDING * (weight * reach + sum((abs(c) for c in right), Fraction(0)))
        off = max(abs(a + b) for a, b in zip(left, right, strict=True))
        if off > allowed:
            return Violation(k + 1, f"{words.format(k=k, n=k + 1)} up to {decimal(allowed)}", decimal(off), run)
    return None


def _check_one_step(trial: Trial, ask: Ask) -> Violation | None:
    run, f = ask(trial), trial.problem
    if isinstance(f, Problem):
        best = f.minimizer
    else:
        best = pointed(vector(trial.x0) + newton.gauss_newton_step(f.jacobian(trial.x0), f.residual(trial.x0)))
    due = [trial.x0, *[best] * trial.steps]
    return structure.same(run, due, "the minimizer of the quadratic")


def stretched(problem: Residuals, factors: Point) -> Residuals:
    """x -> f(D x), D the diagonal matrix of the factors."""
    rows = tuple(tuple(a * d for a, d in zip(row, factors, strict=True)) for row in problem.linear)
    squares = tuple((j, c * factors[j] ** 2) for j, c in problem.squares)
    return Residuals(rows, squares, problem.right)


def _check_affine(trial: Trial, ask: Ask) -> Violation | None:
    factors = (Fraction(4), Fraction(1, 8), Fraction(2))[: trial.problem.dimension]

    def back(x: Point) -> Point:
        return tuple(a / d for a, d in zip(x, factors, strict=True))

    run = ask(trial)
    other = ask(Trial(stretched(trial.problem, factors), back(trial.x0), trial.steps, trial.hyper))
    return structure.same(other, [back(x) for x in run.iterates], "the iterates in stretched coordinates")


def _affine(chosen: Settings) -> Claim:
    return invariance(
        "affine", "Affine maps of the variables", "stretching the coordinates stretches every iterate alike",
        f"{WRIGHT}, section 3.3; Boyd and Vandenberghe (2004), section 9.5.1",
        on(chosen, lambda h, rng: exponential_free(), 4), _check_affine,
    )  # fmt: skip


def _minimizer(hyper: dict[str, float], rng: Random) -> list[Start]:
    return [(along_axes(Piece("square", Fraction(1)), Piece("square", Fraction(3))), point(0, 0))]


def _solution(hyper: dict[str, float], rng: Random) -> list[Start]:
    return [(Residuals((point(2, 1), point(1, -1)), ((0, Fraction(0)),) * 2, point(3, 0)), point(1, 1))]


# Damped


def _positive(hessian: Matrix) -> bool:
    """Whether a matrix of size at most 3 is positive definite: leading minors."""
    size = len(hessian)
    if size == 1:
        return hessian[0][0] > 0
    rows = [list(map(Fraction, row)) for row in hessian]
    for i in range(size):
        if rows[i][i] <= 0:
            return False
        for j in range(i + 1, size):
            factor = rows[j][i] / rows[i][i]
            rows[j] = [a - factor * b for a, b in zip(rows[j], rows[i], strict=True)]
    return True


def _newton_direction(problem: Any, x: Point) -> Any:
    hessian = problem.hessian(x)
    return newton.newton_step(hessian, problem.gradient(x)) if _positive(hessian) else None


def _check_newton_direction(trial: Trial, ask: Ask) -> Violation | None:
    run = ask(trial)
    for k in range(trial.steps):
        p = _newton_direction(trial.problem, run.iterates[k])
        if p is not None and not parallel(run, k, p):
            got = structure.words(pointed(step_of(run, k)))
            return Violation(k + 1, f"a positive multiple of {structure.words(pointed(p))}", got, run)
    return None


def _check_full_step(trial: Trial, ask: Ask) -> Violation | None:
    run, f = ask(trial), trial.problem
    c = exact_hyper(run)["decrease"]
    for k in range(trial.steps):
        x = run.iterates[k]
        p = _newton_direction(f, x)
        if p is None or length(p) <= SEARCH:
            continue
        after = pointed(vector(x) + p)
        drop = -p.inner(vector(f.gradient(x)))
        # Full steps that pass only just may fail in floats.
        if f.value(after) <= f.value(x) - (c + SEARCH) * drop - allowance(trial) * max(1, f.value(x)):
            share = step_of(run, k).inner(p) / p.inner(p)
            if abs(share - 1) > SEARCH:
                return Violation(k + 1, "the full step, which passes Armijo's test", f"{decimal(share)} of it", run)
    return None


def _damped(h: History) -> Point:
    p = _newton_direction(h.problem, h.x)
    if p is None:
        return h.x
    x, slope, t = vector(h.x), p.inner(vector(h.problem.gradient(h.x))), Fraction(1)
    start = h.problem.value(h.x)
    while h.problem.value((x + t * p).components) > start + h.hyper["decrease"] * t * slope and t > SEARCH**3:
        t = h.hyper["shrink"] * t
    return pointed(x + t * p)


# Absolute eigenvalues


def _saddles(hyper: dict[str, float], rng: Random) -> list[Start]:
    four, nearly = Fraction(4), Fraction(1, 64)
    middle = Fraction(rng.randrange(1, 8), 8)
    return [
        (turned(along_axes(Piece("square", four), Piece("square", Fraction(-1)))), point(1, 2)),
        (turned(along_axes(Piece("square", Fraction(2)), Piece("square", nearly))), point(-1, 1)),
        (along_axes(Piece("square", Fraction(-3))), point(1)),
        (turned(along_axes(Piece("square", four), Piece("square", -middle), Piece("square", -nearly))), point(1, 1, 1)),
    ]


def _modified(h: History) -> Point:
    floor, moved = h.hyper["floor"], vector(h.x)
    for piece, u in zip(h.problem.pieces, h.problem.frame, strict=True):
        share = vector(u).inner(vector(h.problem.gradient(h.x)))
        moved = moved - share / max(abs(piece.weight), floor) * vector(u)
    return pointed(moved)


def _check_downhill(trial: Trial, ask: Ask) -> Violation | None:
    run, f = ask(trial), trial.problem
    for k in range(trial.steps):
        g = vector(f.gradient(run.iterates[k]))
        slope = step_of(run, k).inner(g)
        if slope > allowance(trial) or (length(g) > SEARCH and slope >= 0):
            return Violation(k + 1, f"<grad f(x_{k}), x_{k + 1} - x_{k}> < 0", decimal(slope), run)
    return None


# References


def _newton(h: History) -> Point:
    return pointed(vector(h.x) + newton.newton_step(h.problem.hessian(h.x), h.problem.gradient(h.x)))


def _gauss_newton(h: History) -> Point:
    return pointed(vector(h.x) + newton.gauss_newton_step(h.problem.jacobian(h.x), h.problem.residual(h.x)))


def _levenberg(scaled: bool) -> Callable[[History], Point]:
    def step(h: History) -> Point:
        jacobian, residual = h.problem.jacobian(h.x), h.problem.residual(h.x)
        return pointed(
            vector(h.x) + newton.levenberg_marquardt_step(jacobian, residual, h.hyper["damping"], scaled)
        )

    return step


def _check_damped_length(trial: Trial, ask: Ask) -> Violation | None:
    run, f = ask(trial), trial.problem
    damping = exact_hyper(run)["damping"]
    for k in range(trial.steps):
        moved, longest = length(step_of(run, k)), length(f.gradient(run.iterates[k])) / damping
        diagonal = [row[i] for i, row in enumerate(_normal_system(f, run.iterates[k], {})[0])]
        longest = longest / min(Fraction(1), min(diagonal))
        if moved > longest + allowance(trial):
            return Violation(k + 1, f"|x_{k + 1} - x_{k}| <= {decimal(longest)}", decimal(moved), run)
    return None


def _check_sum_of_squares(trial: Trial, ask: Ask) -> Violation | None:
    """A damped step lowers the squared residual of the linear model: on linear residuals, of the problem."""
    run, f = ask(trial), trial.problem
    for k in range(trial.steps):
        before, after = f.value(run.iterates[k]), f.value(run.iterates[k + 1])
        if after > before + allowance(trial) * (1 + f.scale()) ** 2:
            return Violation(k + 1, f"|r(x_{k + 1})|^2/2 <= {decimal(before)}", decimal(after), run)
    return None


NEWTON_REF = (Reference("x - H^-1 grad f(x)", _newton, slack=2**14),)
DAMPED_REF = (Reference("backtracking from the full Newton step", _damped, slack=2**14),)
MODIFIED_REF = (Reference("x - |H|^-1 grad f(x), eigenvalues at least floor", _modified, slack=2**12),)
GAUSS_REF = (Reference("x - (J^T J)^-1 J^T r", _gauss_newton, slack=2**14),)
LEVENBERG_REF = (
    Reference("x - (J^T J + damping I)^-1 J^T r", _levenberg(False), slack=2**14),
    Reference("x - (J^T J + damping diag(J^T J))^-1 J^T r", _levenberg(True), slack=2**14),
)


def _linear_starts(hyper: dict[str, float], rng: Random) -> list[Start]:
    return _linear(rng)


def _least_squares(hyper: dict[str, float], rng: Random) -> list[Start]:
    return [*exponential_free(), *_linear(rng)]


def _convex_least_squares(chosen: Settings, steps: int) -> Trials:
    return on(chosen, _least_squares, steps)


def _short(trials: Trials, steps: int) -> Trials:
    def cut(given: Any, rng: Random) -> Iterator[Trial]:
        yield from (replace(trial, steps=steps) for trial in trials(given, rng))

    return cut


def _method(
    name: str, title: str, hyper: dict[str, Any], references: tuple[Reference, ...], chosen: Settings,
    starts: Callable[..., list[Start]], steps: int, signature: Signature, *claims: Claim, broken: bool = True,
) -> Method:  # fmt: skip
    examples = on(chosen, starts, steps)
    everyone = (*claims, *conduct(examples, broken=broken))
    return Method(name, title, hyper, references, chosen, everyone, examples, signature=signature,
                  one_gradient_a_step=False)  # fmt: skip


METHODS = (
    _method(
        "newton", "Newton's method, pure", {}, NEWTON_REF, NONE, _newton_starts, 3, SECOND_ORDER,
        theorem("one-step", "Exact on quadratics", "x_1 is the minimizer of a strongly convex quadratic",
                f"{WRIGHT}, section 2.2", on(NONE, _quadratics, 2), _check_one_step),
        structural("equation", "Newton's equation", "H(x_k) (x_{k+1} - x_k) = -grad f(x_k)", "by definition",
                   early_and_late(NONE, _newton_starts, 6, lasting.quartic),
                   _equation("H(x_{k}) (x_{n} - x_{k}) + grad f(x_{k}) = 0", _newton_system)),
        _affine(NONE), kept(on(NONE, _minimizer, 3)),
    ),
    _method(
        "newton-damped", "Newton's method with backtracking",
        {"shrink": INNER, "decrease": Range(0, 0.5)}, DAMPED_REF, DAMPED, _double_well, 6, SECOND_ORDER,
        structural("direction", "Newton's direction", "the step is a positive multiple of -H^-1 grad f",
                   "by definition", on(DAMPED, _double_well, 6), _check_newton_direction),
        structural("armijo", "Armijo's condition",
                   "f(x_{k+1}) <= f(x_k) + decrease <grad f(x_k), x_{k+1} - x_k> at every accepted step",
                   "Armijo (1966)", on(DAMPED, _overshooting, 6), check_armijo),
        structural("full-step", "The full step first", "the full step is taken wherever it passes Armijo's test",
                   f"{WRIGHT}, section 3.1: what quadratic convergence needs", on(DAMPED, _double_well, 6),
                   _check_full_step),
        theorem("one-step", "Exact on quadratics", "x_1 is the minimizer of a strongly convex quadratic",
                f"{WRIGHT}, section 2.2", on(DAMPED, _quadratics, 2), _check_one_step),
        _affine(DAMPED), kept(on(DAMPED, _minimizer, 3)), broken=False,
    ),
    _method(
        "newton-modified", "Newton's method with absolute eigenvalues, at least floor", {"floor": POSITIVE},
        MODIFIED_REF, MODIFIED, _saddles, STEPS, SECOND_ORDER,
        defined(MODIFIED_REF,
                early_and_late(MODIFIED, _saddles, STEPS, lasting.shallow), "The step",
                "x_{k+1} = x_k - sum_i <u_i, g>/max(|l_i|, floor) u_i, (l_i, u_i) the eigenpairs of the Hessian",
                f"{WRIGHT}, section 3.4; Dauphin et al. (2014)"),
        theorem("downhill", "A descent direction, also at negative curvature",
                "<grad f(x_k), x_{k+1} - x_k> < 0 wherever the gradient is not 0", f"{WRIGHT}, section 3.4",
                on(MODIFIED, _saddles, STEPS), _check_downhill),
        theorem("one-step", "Exact on quadratics", "x_1 is the minimizer where all eigenvalues are at least floor",
                f"{WRIGHT}, section 2.2", on(MODIFIED, lambda h, rng: easy(rng), 2), _check_one_step),
        kept(on(MODIFIED, _minimizer, 3)),
    ),
    _method(
        "gauss-newton", "Gauss-Newton", {}, GAUSS_REF, NONE, _least_squares, 4, LEAST_SQUARES,
        theorem("one-step", "Exact on linear least squares", "x_1 is the minimizer where r is linear",
                f"{WRIGHT}, section 10.3", on(NONE, _linear_starts, 2), _check_one_step),
        structural("equation", "The normal equations", "J^T J (x_{k+1} - x_k) = -J^T r", f"{WRIGHT}, (10.23)",
                   early_and_late(NONE, _least_squares, 4, lasting.quartic),
                   _equation("J^T J (x_{n} - x_{k}) + J^T r = 0 at x_{k}", _normal_system)),
        _affine(NONE), kept(on(NONE, _solution, 3)),
    ),
    _method(
        "levenberg-marquardt", "Levenberg-Marquardt with a fixed damping", {"damping": POSITIVE}, LEVENBERG_REF,
        DAMPING, _least_squares, STEPS, LEAST_SQUARES,
        structural("equation", "The damped normal equations",
                   "(J^T J + damping D) (x_{k+1} - x_k) = -J^T r, D the identity or the diagonal of J^T J",
                   f"{WRIGHT}, section 10.3",
                   early_and_late(DAMPING, _least_squares, STEPS, lasting.quartic),
                   _equation("(J^T J + damping D) (x_{n} - x_{k}) + J^T r = 0 at x_{k}", _normal_system,
                             _marquardt_system)),
        theorem("short", "Damping bounds the step", "|x_{k+1} - x_k| <= |J^T r|/(damping min D)",
                "the least eigenvalue of J^T J + damping D", on(DAMPING, _least_squares, STEPS),
                _check_damped_length),
        theorem("descent", "The sum of squares does not grow", "|r(x_{k+1})| <= |r(x_k)| where r is linear",
                f"{WRIGHT}, section 10.3", on(DAMPING, _linear_starts, STEPS), _check_sum_of_squares),
        kept(on(DAMPING, _solution, 3)),
    ),
)  # fmt: skip
