"""BFGS, L-BFGS, nonlinear and linear conjugate gradients, and the BFGS update and the two-loop recursion as parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from random import Random
from typing import Any

from ...arithmetic.vector import Vector
from ...methods import krylov, line_search
from ...methods import quasi_newton as qn
from .. import structure
from ..claims import ROUNDING, Ask, Claim, Violation, allowance, decimal, root_above, size
from ..instances import point
from ..kinds import Linear, Values
from ..method import COUNT, Method, Settings, settings
from ..problems import Piece, Point, Problem, along_axes, dot, turned
from ..process import Run, Trial
from ..references import History, Reference, exact_hyper
from ..signature import LINEAR, SECOND_ORDER, Answer, Signature
from .descent import search_allowance
from .newton import exponential_free
from .tools import (
    Pair,
    Start,
    Trials,
    conduct,
    curved,
    easy,
    first,
    kept,
    length,
    on,
    parallel,
    part_conduct,
    pointed,
    short,
    step_of,
    structural,
    theorem,
    vector,
)

NONE = settings({})
MEMORY = settings({"memory": 2}, {"memory": 5}, {"memory": 20})
STEPS = 8
WRIGHT = "Nocedal and Wright (2006)"
CLEAR = Fraction(1, 2**12)
"""Steps shorter than this share of the instance say little: rounding in their gradients is no longer far below."""

Direction = Callable[[list[qn.Pair], list[Vector], dict[str, Fraction]], Vector]


def _starts(hyper: dict[str, float], rng: Random) -> list[Start]:
    return [*easy(rng), *exponential_free()[:2], curved()]


def _minimizer(hyper: dict[str, float], rng: Random) -> list[Start]:
    return [(along_axes(Piece("square", Fraction(1)), Piece("square", Fraction(3))), point(0, 0))]


def rounded(v: Vector) -> Vector:
    return Vector(short(c, 300) for c in v)


def pairs_of(run: Run, k: int) -> tuple[list[qn.Pair], list[Vector]]:
    """(s_i, y_i) for i < k, and g_0 ... g_k, the gradients as floats gave them."""
    slopes = [vector(g) for g in run.gradients[: k + 1]]
    return [(step_of(run, i), slopes[i + 1] - slopes[i]) for i in range(k)], slopes


def _bfgs(scaled: bool) -> Direction:
    """-H g, H from H_0 = I or from the usual multiple of I, put in before the first update ((6.20) there)."""

    def direction(pairs: list[qn.Pair], slopes: list[Vector], hyper: dict[str, Fraction]) -> Vector:
        g = slopes[-1]
        H = qn.identity(len(g), qn.usual_scale(pairs[:1]) if scaled and pairs else Fraction(1))
        for s, y in pairs:
            H = tuple(rounded(row) for row in qn.bfgs_update(H, s, y))
        return -qn.apply(H, g)

    return direction


def _lbfgs(scaled: bool) -> Direction:
    def direction(pairs: list[qn.Pair], slopes: list[Vector], hyper: dict[str, Fraction]) -> Vector:
        latest = pairs[max(0, len(pairs) - int(hyper["memory"])) :]
        return -qn.two_loop(latest, slopes[-1], qn.usual_scale(latest) if scaled and latest else Fraction(1))

    return direction


def _conjugate(beta: Callable[[Vector, Vector], Fraction]) -> Direction:
    def direction(pairs: list[qn.Pair], slopes: list[Vector], hyper: dict[str, Fraction]) -> Vector:
        p = -slopes[0]
        for before, g in zip(slopes, slopes[1:], strict=False):
            p = rounded(qn.conjugate(g, beta(g, before), p))
        return p

    return direction


def _check_direction(*conventions: Direction) -> Callable[[Trial, Ask], Violation | None]:
    """x_{k+1} - x_k is a positive multiple of the direction, in one convention on the whole run."""

    def check(trial: Trial, ask: Ask) -> Violation | None:
        run = ask(trial)
        found = [_astray(run, convention) for convention in conventions]
        return None if None in found else max((v for v in found if v is not None), key=lambda v: v.step)

    return check


def _astray(run: Run, convention: Direction) -> Violation | None:
    hyper = exact_hyper(run)
    for k in range(_clear_steps(run)):
        pairs, slopes = pairs_of(run, k)
        if any(s.inner(y) <= 0 for s, y in pairs):
            return None
        p = convention(pairs, slopes, hyper)
        if not parallel(run, k, p, Fraction(1, 2**16)):
            got = structure.words(pointed(step_of(run, k)))
            return Violation(k + 1, f"a positive multiple of {structure.words(pointed(p))}", got, run)
    return None


def _clear_steps(run: Run) -> int:
    """The number of steps before the first one that is too short to say something."""
    for k in range(run.trial.steps):
        if length(step_of(run, k)) <= CLEAR * size(run.trial):
            return k
    return run.trial.steps


def _check_positive(trial: Trial, ask: Ask) -> Violation | None:
    run = ask(trial)
    for k in range(_clear_steps(run)):
        slope = step_of(run, k).inner(vector(run.gradients[k]))
        if slope >= 0:
            return Violation(k + 1, f"<grad f(x_{k}), x_{k + 1} - x_{k}> < 0", decimal(slope), run)
    return None


def _check_down(trial: Trial, ask: Ask) -> Violation | None:
    run, f = ask(trial), trial.problem
    pairs = ((k, f.value(run.iterates[k]), f.value(run.iterates[k - 1])) for k in range(1, trial.steps + 1))
    return first(run, pairs, "f(x_{k})", search_allowance(trial))


def _check_moves(trial: Trial, ask: Ask) -> Violation | None:
    """A step where the gradient is not 0: a search that gives up at once is none."""
    run = ask(trial)
    if run.iterates[1] == run.iterates[0] and any(run.gradients[0]):
        return Violation(1, "a step from the start, whose gradient is not 0", "none", run)
    return None


def _searched(chosen: Settings, *conventions: Direction, source: str) -> tuple[Claim, ...]:
    trials = on(chosen, _starts, STEPS)
    return (
        structural("direction", "Direction", "x_{k+1} - x_k is a positive multiple of the method's direction, made"
                   " of the gradients so far", source, trials, _check_direction(*conventions)),
        theorem("descent", "No step ascends", "f(x_{k+1}) <= f(x_k)", f"{WRIGHT}, section 3.1", trials, _check_down),
        structural("moves", "There is a first step", "x_1 is not x_0 where the gradient is not 0", "by definition",
                   trials, _check_moves),
        kept(on(chosen, _minimizer, 3)),
    )  # fmt: skip


def _curvature(chosen: Settings) -> Claim:
    return structural(
        "positive", "The matrix stays positive definite", "<grad f(x_k), x_{k+1} - x_k> < 0 at every step",
        f"{WRIGHT}, section 6.1", on(chosen, _starts, STEPS), _check_positive,
    )  # fmt: skip


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
    p = _bfgs(False)(pairs, slopes, {})
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


# Parts


def _update_trials(given: Any, rng: Random) -> Iterator[Trial]:
    pairs = [(point(1, 2), point(2, 1)), (point(1, 0), point(3, 1)), (point(1, -1, 2), point(1, -2, 1))]
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


def _searching(name: str, title: str, hyper: Any, chosen: Settings, *claims: Claim) -> Method:
    examples = on(chosen, _starts, STEPS)
    everyone = (*claims, *conduct(examples, broken=False))
    return Method(name, title, hyper, (), chosen, everyone, examples, one_gradient_a_step=False)


EXACT_REF = (Reference("BFGS from the identity, exact line search", _exact_bfgs, slack=2**20),)
LINEAR_REF = (Reference("conjugate gradients of Hestenes and Stiefel", _linear_cg, slack=2**20),)
UPDATE = Signature(("H", "s", "y"), Answer.ARRAY)
TWO_LOOP = Signature(("gradient", "S", "Y"), Answer.VECTOR)
BFGS_SOURCE, FR_SOURCE = f"{WRIGHT}, (6.17)", "Fletcher and Reeves (1964)"

METHODS = (
    _searching("bfgs", "BFGS with a line search of its own", {}, NONE,
               *_searched(NONE, _bfgs(False), _bfgs(True), source=BFGS_SOURCE), _curvature(NONE)),
    _searching("lbfgs", "L-BFGS, the two-loop recursion, with a line search of its own", {"memory": COUNT}, MEMORY,
               *_searched(MEMORY, _lbfgs(True), _lbfgs(False), source=f"{WRIGHT}, algorithm 7.4"),
               _curvature(MEMORY)),
    _searching("conjugate-gradient-fletcher-reeves", "Nonlinear conjugate gradients, Fletcher-Reeves", {}, NONE,
               *_searched(NONE, _conjugate(qn.fletcher_reeves), source=FR_SOURCE)),
    _searching("conjugate-gradient-polak-ribiere", "Nonlinear conjugate gradients, Polak-Ribiere+", {}, NONE,
               *_searched(NONE, _conjugate(qn.polak_ribiere_plus), source=f"{WRIGHT}, (5.45)")),
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
            kept(on(NONE, _minimizer, 3)), *conduct(_in_time(on(NONE, _quadratics, 0))),
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
