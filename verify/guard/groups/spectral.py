"""Power iteration and Lanczos; gradient flow and the heavy-ball equation in steps; reweighted least squares; EM."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, localcontext
from fractions import Fraction
from random import Random
from typing import Any

from ...arithmetic.vector import Vector
from ...methods import flows, krylov, statistics
from .. import structure
from ..claims import ROUNDING, Ask, Claim, Violation, allowance, decimal, value_allowance
from ..instances import point
from ..kinds import Linear, Values
from ..method import FROM_ZERO, POSITIVE, Method, Settings, settings
from ..problems import Piece, Point, along_axes, dot, turned
from ..process import Run, Trial
from ..references import DIGITS, History, Reference, exact_hyper, in_decimal
from ..signature import EIGEN, MIXTURE, OPTIMIZER, REGRESSION, TRIDIAGONAL, Signature
from .composite import root
from .quasi_newton import symmetric
from .tools import (
    Pair,
    Start,
    Trials,
    bent,
    conduct,
    defined,
    easy,
    first,
    invariance,
    kept,
    length,
    on,
    part_conduct,
    plain,
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


def _check_lanczos(trial: Trial, ask: Ask) -> Violation | None:
    run = ask(trial)
    if (got := _coefficients(run)) is None:
        return _shape(run)
    due = krylov.lanczos(lambda v: vector(trial.problem.times(v)), vector(trial.x0), trial.steps, root)
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


# Flows

FLOW = settings({"step_size": 0.25}, {"step_size": 0.125})
FRICTION = settings({"step_size": 0.25, "friction": 1.0}, {"step_size": 0.125, "friction": 4.0})


class Field:
    """A problem's gradient on vectors."""

    def __init__(self, problem: Any) -> None:
        self.problem = problem

    def grad(self, x: Vector) -> Vector:
        return vector(self.problem.gradient(x.components))


def _flow_starts(hyper: dict[str, float], rng: Random) -> list[Start]:
    L = 1 / Fraction(hyper["step_size"])
    return [*easy(rng, L), *bent(rng, L)]


def _flow_quadratics(hyper: dict[str, float], rng: Random) -> list[Start]:
    return easy(rng, 1 / Fraction(hyper["step_size"]))


def _runge_kutta(h: History) -> Point:
    return pointed(flows.runge_kutta_step(Field(h.problem), vector(h.x), h.hyper["step_size"]))


def _heavy_flow(h: History) -> Point:
    """The velocity is what the points say: (x_k - x_{k-1})/h, 0 at first."""
    size = h.hyper["step_size"]
    v = (vector(h.x) - vector(h.before)) / size
    return pointed(flows.heavy_ball_flow_step(Field(h.problem), vector(h.x), v, size, h.hyper["friction"])[0])


def _check_polynomial(trial: Trial, ask: Ask) -> Violation | None:
    """On a quadratic, along an eigenvector, a step multiplies by 1 - z + z^2/2 - z^3/6 + z^4/24, z = h l."""
    run, f = ask(trial), plain(trial)
    h = exact_hyper(run)["step_size"]
    for k in range(trial.steps):
        for piece, u in zip(f.pieces, f.frame, strict=True):
            z = h * piece.weight
            before, after = (dot(u, x) - piece.offset for x in run.iterates[k : k + 2])
            due = before * (1 - z + z**2 / 2 - z**3 / 6 + z**4 / 24)
            if abs(after - due) > 4 * allowance(trial):
                promised = f"{decimal(due)} along the eigenvector of {piece.weight} in x_{k + 1}"
                return Violation(k + 1, promised, decimal(after), run)
    return None


def _check_energy(trial: Trial, ask: Ask) -> Violation | None:
    run, f = ask(trial), plain(trial)
    pairs: Iterator[Pair] = (
        (k, f.value(run.iterates[k]), f.value(run.iterates[k - 1])) for k in range(1, trial.steps + 1)
    )
    return first(run, pairs, "f(x_{k})", value_allowance(trial, f.L))


# Statistics


def exponential(t: Any) -> Fraction:
    """exp(t) to 60 digits."""
    with localcontext() as context:
        context.prec = DIGITS
        return Fraction(in_decimal(Fraction(t)).exp())


def _regressions(hyper: dict[str, float], rng: Random) -> list[Start]:
    """Overlapping classes, so that the likelihood has a maximum."""
    ones = tuple((Fraction(1), Fraction(t)) for t in (-2, -1, 0, 1, 2, 3))
    shifted = tuple((Fraction(1), Fraction(t), Fraction((t * t) % 5 - 2)) for t in range(-3, 4))
    single = tuple((Fraction(t),) for t in (-2, -1, 1, 3))
    labels = point(0, 1, 0, 1, 0, 1)
    quarter = Fraction(rng.randrange(-2, 3), 4)
    return [
        (Values({"X": ones, "y": labels}, 2), point(0, 0)),
        (Values({"X": ones, "y": labels}, 2), point(quarter, Fraction(1, 4))),
        (Values({"X": shifted, "y": point(0, 1, 0, 0, 1, 1, 0)}, 3), point(0, 0, 0)),
        (Values({"X": single, "y": point(1, 0, 1, 1)}, 1), point(0)),
    ]


def _irls(h: History) -> Point:
    return pointed(vector(statistics.irls_step(h.problem["X"], h.problem["y"], h.x, exponential)))


def _from_zero(given: Any, rng: Random) -> Iterator[Trial]:
    for problem, x0 in _regressions({}, rng):
        if not any(x0):
            yield Trial(problem, x0, 1, {})


def _check_first_irls(trial: Trial, ask: Ask) -> Violation | None:
    due = tuple(statistics.first_irls_step(trial.problem["X"], trial.problem["y"]))
    return structure.same(ask(trial), [trial.x0, due], "4 (X^T X)^-1 X^T (y - 1/2)")


def _check_stretched(trial: Trial, ask: Ask) -> Violation | None:
    factors = (Fraction(4), Fraction(1, 2), Fraction(-2))[: len(trial.x0)]
    X = tuple(tuple(a * d for a, d in zip(row, factors, strict=True)) for row in trial.problem["X"])

    def back(w: Point) -> Point:
        return tuple(c / d for c, d in zip(w, factors, strict=True))

    run = ask(trial)
    other = ask(Trial(Values({**trial.problem.values, "X": X}, len(trial.x0)), back(trial.x0), trial.steps, {}))
    return structure.same(other, [back(w) for w in run.iterates], "the iterates for the stretched columns")


def _mixtures(hyper: dict[str, float], rng: Random) -> list[Start]:
    data = point(-3, Fraction(-5, 2), -2, Fraction(-3, 2), 1, 2, Fraction(5, 2), 3, 4)
    near = point(*(Fraction(rng.randrange(-8, 9), 4) for _ in range(6)), 0)
    return [
        (Values({"data": data}, 2), point(-1, 1)),
        (Values({"data": data}, 2), point(4, 3)),
        (Values({"data": near}, 2), point(Fraction(1, 2), -1)),
    ]


def _em(h: History) -> Point:
    return pointed(vector(statistics.em_step(h.problem["data"], h.x, exponential)))


def _log_likelihood(data: Point, means: Point) -> Fraction:
    with localcontext() as context:
        context.prec = DIGITS
        total = Decimal(0)
        for t in data:
            total += sum(((-in_decimal((t - m) ** 2) / 2).exp() for m in means), Decimal(0)).ln()
        return Fraction(total)


def _check_likelihood(trial: Trial, ask: Ask) -> Violation | None:
    run, data = ask(trial), trial.problem["data"]
    values = [_log_likelihood(data, means) for means in run.iterates]
    slack = ROUNDING * (1 + trial.problem.scale()) ** 2 * len(data)
    for k in range(1, trial.steps + 1):
        if values[k] < values[k - 1] - slack:
            promised = f"a log-likelihood of at least {decimal(values[k - 1])} at x_{k}"
            return Violation(k, promised, decimal(values[k]), run)
    return None


def _equal(hyper: dict[str, float], rng: Random) -> list[Start]:
    return [(Values({"data": point(-3, 1, 5)}, 2), point(2, 2)), (Values({"data": point(0, 1)}, 2), point(-1, -1))]


def _check_equal(trial: Trial, ask: Ask) -> Violation | None:
    data = trial.problem["data"]
    mean = sum(data, Fraction(0)) / len(data)
    due = [trial.x0, *[(mean, mean)] * trial.steps]
    return structure.same(ask(trial), due, "the mean of the data, twice")


def _check_exchanged(trial: Trial, ask: Ask) -> Violation | None:
    run = ask(trial)
    other = ask(Trial(trial.problem, trial.x0[::-1], trial.steps, trial.hyper))
    return structure.same(other, [means[::-1] for means in run.iterates], "the means exchanged")


def _check_moved(trial: Trial, ask: Ask) -> Violation | None:
    run, shift = ask(trial), Fraction(3, 2)
    data = tuple(t + shift for t in trial.problem["data"])
    other = ask(Trial(Values({"data": data}, 2), tuple(m + shift for m in trial.x0), trial.steps, trial.hyper))
    due = [tuple(m + shift for m in means) for means in run.iterates]
    return structure.same(other, due, "the means moved like the data")


# Assembly

POWER_REF = (Reference("A x/|A x|", _power, slack=16),)
RUNGE_REF = (Reference("the classical Runge-Kutta step", _runge_kutta, slack=4),)
FLOW_REF = (Reference("v - h (friction v + grad f(x)), then x + h v", _heavy_flow, slack=2**8),)
IRLS_REF = (Reference("w + (X^T S X)^-1 X^T (y - p)", _irls, slack=2**16),)
EM_REF = (Reference("means weighted by the posterior", _em, slack=2**8),)
STEP = {"step_size": POSITIVE}


def _method(
    name: str, title: str, hyper: Any, references: tuple[Reference, ...], chosen: Settings, starts: Any, steps: int,
    signature: Signature, *claims: Claim, broken: bool = True,
) -> Method:  # fmt: skip
    examples = on(chosen, starts, steps)
    return Method(name, title, hyper, references, chosen, (*claims, *conduct(examples, broken=broken)), examples,
                  signature=signature, one_gradient_a_step=False)  # fmt: skip


def _origin(chosen: Settings) -> Trials:
    return on(chosen, lambda h, rng: [(along_axes(Piece("square", Fraction(1)), Piece("huber", Fraction(1))),
                                       point(0, 0))], 4)  # fmt: skip


METHODS = (
    _method(
        "power-iteration", "Power iteration from a unit vector", {}, POWER_REF, NONE, _matrices, STEPS, EIGEN,
        theorem("rate", "Rate", "tan(x_k, u) <= |l_2/l_1|^k tan(x_0, u), u the first eigenvector",
                f"{GOLUB}, theorem 8.2.1", on(NONE, _matrices, STEPS), _check_tangent),
        structural("unit", "Unit vectors", "|x_k| = 1", "by definition", on(NONE, _matrices, STEPS), _check_unit),
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
    _method(
        "gradient-flow-rk4", "The gradient flow by the classical Runge-Kutta method", STEP, RUNGE_REF, FLOW,
        _flow_starts, 8, OPTIMIZER,
        theorem("polynomial", "Order four on quadratics",
                "along an eigenvector a step multiplies by 1 - z + z^2/2 - z^3/6 + z^4/24, z = step_size l",
                "Hairer, Norsett and Wanner (1993), section IV.2", on(FLOW, _flow_quadratics, 8), _check_polynomial),
        theorem("descent", "The function decreases on quadratics", "f(x_{k+1}) <= f(x_k) for step_size <= 1/L",
                "|1 - z + z^2/2 - z^3/6 + z^4/24| <= 1 for 0 <= z <= 1", on(FLOW, _flow_quadratics, 8), _check_energy),
        defined(RUNGE_REF, on(FLOW, _flow_starts, 8), "The step", "the mean of four slopes with weights 1, 2, 2, 1",
                "Kutta (1901)"),
        kept(_origin(FLOW)),
    ),
    _method(
        "heavy-ball-flow", "The heavy-ball equation x'' + friction x' = -grad f(x), semi-implicit from rest",
        {**STEP, "friction": FROM_ZERO}, FLOW_REF, FRICTION, _flow_starts, 8, OPTIMIZER,
        defined(FLOW_REF, on(FRICTION, _flow_starts, 8), "The step",
                "v_{k+1} = v_k - h (friction v_k + grad f(x_k)), x_{k+1} = x_k + h v_{k+1}, h = step_size",
                "Polyak (1964); with h friction = 1 - momentum, heavy ball with the step size h^2"),
        kept(_origin(FRICTION)),
    ),
    _method(
        "irls", "Logistic regression by iteratively reweighted least squares", {}, IRLS_REF, NONE, _regressions, 4,
        REGRESSION,
        theorem("first-step", "The first step from 0", "w_1 = 4 (X^T X)^-1 X^T (y - 1/2) from w_0 = 0",
                "every weight is 1/4 there", _from_zero, _check_first_irls),
        invariance("affine", "Columns in other units", "stretching the columns of X shrinks the coefficients alike",
                   "McCullagh and Nelder (1989), section 2.5", on(NONE, _regressions, 3), _check_stretched),
        defined(IRLS_REF, on(NONE, _regressions, 4), "The step",
                "X^T S X (w_{k+1} - w_k) = X^T (y - p), S the diagonal of p (1 - p)",
                "McCullagh and Nelder (1989), section 2.5"),
        broken=False,
    ),
    _method(
        "em-two-gaussians", "EM for the means of two Gaussians of variance 1 and weight 1/2", {}, EM_REF, NONE,
        _mixtures, 8, MIXTURE,
        theorem("likelihood", "The likelihood never falls", "the log-likelihood at x_{k+1} is at least the one at x_k",
                "Dempster, Laird and Rubin (1977), theorem 1", on(NONE, _mixtures, 8), _check_likelihood),
        theorem("equal", "Equal means", "from equal means both go to the mean of the data and stay", "by symmetry",
                on(NONE, _equal, 3), _check_equal),
        invariance("exchanged", "The components have no order", "exchanging the means exchanges them in every iterate",
                   "by definition", on(NONE, _mixtures, 5), _check_exchanged),
        invariance("moved", "Translation", "moving the data and the start moves every mean alike", "by definition",
                   on(NONE, _mixtures, 5), _check_moved),
        defined(EM_REF, on(NONE, _mixtures, 8), "The step",
                "each mean is the average of the data, weighted by the posterior of its component",
                "Dempster, Laird and Rubin (1977)"),
        broken=False,
    ),
)  # fmt: skip
