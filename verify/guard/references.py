"""The textbook recurrences: the next point from all points so far, on exact numbers.

Each predicts from the *user's own* iterates, so that rounding never accumulates: whoever takes the textbook step,
in whatever order of operations, lands within a few units in the last place of the prediction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from math import isqrt

from .problems import AnyProblem, Point
from .process import Run

Hyper = Mapping[str, Fraction]
Next = Callable[[Sequence[Point], Sequence[Point], AnyProblem, Hyper], Point]
"""(x_0 ... x_k, their gradients as floats gave them, the problem, the hyperparameters) -> x_{k+1}."""

STEP_ROUNDING = Fraction(1, 2**40)
"""What one step may be off by, relative to the largest magnitude in it: 4,096 units in the last place."""
DIGITS = 60


@dataclass(frozen=True)
class Reference:
    """A recurrence by name, and its prediction."""

    name: str
    next: Next


def departure(run: Run, reference: Reference, room: Callable[[Hyper], Fraction]) -> int | None:
    """The first k whose iterate x_k is not the reference's step from x_0 ... x_{k-1}; None where all are.

    `room(hyper)`: how far one step can move a point beyond the size of gradients, which adaptive methods forget.
    """
    if run.iterates[0] != run.trial.x0:
        return 0
    hyper = exact_hyper(run)
    scale = run.trial.problem.scale()
    for k in range(run.trial.steps):
        predicted = reference.next(run.iterates[: k + 1], run.gradients[: k + 1], run.trial.problem, hyper)
        around = [*run.iterates[max(0, k - 1) : k + 2], predicted]
        pull = hyper["step_size"] * max(map(abs, run.gradients[k])) if room is NO_ROOM else room(hyper)
        size = max([scale, pull, *(abs(c) for x in around for c in x)])
        allowed = STEP_ROUNDING * _spread(hyper) * size
        if any(abs(a - b) > allowed for a, b in zip(predicted, run.iterates[k + 1], strict=True)):
            return k + 1
    return None


def NO_ROOM(hyper: Hyper) -> Fraction:
    """For methods whose steps are multiples of gradients."""
    return Fraction(0)


def _spread(hyper: Hyper) -> Fraction:
    """1 - beta^k loses this factor in accuracy when it is computed in floats."""
    decays = [hyper[name] for name in ("beta2", "decay") if name in hyper]
    return 1 + sum((1 / (1 - b) for b in decays), Fraction(0)) / 16


def exact_hyper(run: Run) -> dict[str, Fraction]:
    """The hyperparameters exactly as the floats that were passed."""
    return {name: Fraction(value) for name, value in run.trial.hyper.items()}


def simulate(reference: Reference, problem: AnyProblem, x0: Point, steps: int, hyper: Hyper) -> list[Point]:
    """The reference's own run, each point rounded to floats."""
    points, gradients = [x0], [problem.gradient(x0)]
    for _ in range(steps):
        x = reference.next(points, gradients, problem, hyper)
        points.append(tuple(Fraction(float(c)) for c in x))
        gradients.append(problem.gradient(points[-1]))
    return points


# Methods whose steps are multiples of gradients


def _gradient_descent(xs: Sequence[Point], gs: Sequence[Point], problem: AnyProblem, hyper: Hyper) -> Point:
    """x - step_size grad f(x)."""
    return _down(xs[-1], problem, hyper["step_size"])


def _heavy_ball(xs: Sequence[Point], gs: Sequence[Point], problem: AnyProblem, hyper: Hyper) -> Point:
    """x_k - step_size grad f(x_k) + momentum (x_k - x_{k-1}), x_{-1} = x_0."""
    before = xs[-2] if len(xs) > 1 else xs[-1]
    down = _down(xs[-1], problem, hyper["step_size"])
    return tuple(d + hyper["momentum"] * (x - b) for d, x, b in zip(down, xs[-1], before, strict=True))


def _nesterov_strongly(xs: Sequence[Point], gs: Sequence[Point], problem: AnyProblem, hyper: Hyper) -> Point:
    """y - step_size grad f(y), y = x_k + momentum (x_k - x_{k-1}), x_{-1} = x_0."""
    return _down(_ahead(xs, hyper["momentum"]), problem, hyper["step_size"])


def _nesterov_ratio(xs: Sequence[Point], gs: Sequence[Point], problem: AnyProblem, hyper: Hyper) -> Point:
    """y - step_size grad f(y), y = x_k + (k - 1)/(k + 2) (x_k - x_{k-1})."""
    k = len(xs) - 1
    return _down(_ahead(xs, Fraction(max(k - 1, 0), k + 2)), problem, hyper["step_size"])


def _nesterov_t(xs: Sequence[Point], gs: Sequence[Point], problem: AnyProblem, hyper: Hyper) -> Point:
    """y - step_size grad f(y), y = x_k + (t_k - 1)/t_{k+1} (x_k - x_{k-1}).

    t_1 = 1, t_{k+1} = (1 + sqrt(1 + 4 t_k^2))/2.
    """
    k = len(xs) - 1
    momentum = (_t(k) - 1) / _t(k + 1) if k else Fraction(0)
    return _down(_ahead(xs, momentum), problem, hyper["step_size"])


@lru_cache
def _t(k: int) -> Fraction:
    t, unit = Fraction(1), 2**100
    for _ in range(k - 1):
        inside = 1 + 4 * t * t
        root = Fraction(isqrt(inside.numerator * unit * unit // inside.denominator), unit)
        t = Fraction(int((1 + root) / 2 * unit), unit)
    return t


def _down(x: Point, problem: AnyProblem, step_size: Fraction) -> Point:
    return tuple(c - step_size * g for c, g in zip(x, problem.gradient(x), strict=True))


def _ahead(xs: Sequence[Point], momentum: Fraction) -> Point:
    before = xs[-2] if len(xs) > 1 else xs[-1]
    return tuple(x + momentum * (x - b) for x, b in zip(xs[-1], before, strict=True))


# Adaptive methods: one coordinate at a time, in decimals of sixty digits, from the gradients as floats gave them


def _adaptive(rule: Callable[[list[Decimal], Decimal, Mapping[str, Decimal]], Decimal]) -> Next:
    """`rule(gradients of one coordinate so far, its current value, hyper)` gives what is subtracted."""

    def next_point(xs: Sequence[Point], gs: Sequence[Point], problem: AnyProblem, hyper: Hyper) -> Point:
        with localcontext() as context:
            context.prec = DIGITS
            numbers = {name: _decimal(value) for name, value in hyper.items()}
            return tuple(
                x - Fraction(rule([_decimal(g[i]) for g in gs], _decimal(x), numbers)) for i, x in enumerate(xs[-1])
            )

    return next_point


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _average(values: Sequence[Decimal], decay: Decimal) -> Decimal:
    result = Decimal(0)
    for value in values:
        result = decay * result + (1 - decay) * value
    return result


def _adam(gs: list[Decimal], x: Decimal, h: Mapping[str, Decimal]) -> Decimal:
    t = len(gs)
    m = _average(gs, h["beta1"]) / (1 - h["beta1"] ** t)
    v = _average([g * g for g in gs], h["beta2"]) / (1 - h["beta2"] ** t)
    return _quotient(h["step_size"] * m, v.sqrt() + h["epsilon"])


def _adam_late_epsilon(gs: list[Decimal], x: Decimal, h: Mapping[str, Decimal]) -> Decimal:
    t = len(gs)
    rate = h["step_size"] * (1 - h["beta2"] ** t).sqrt() / (1 - h["beta1"] ** t)
    v = _average([g * g for g in gs], h["beta2"])
    return _quotient(rate * _average(gs, h["beta1"]), v.sqrt() + h["epsilon"])


def _adamw(gs: list[Decimal], x: Decimal, h: Mapping[str, Decimal]) -> Decimal:
    return _adam(gs, x, h) + h["step_size"] * h["weight_decay"] * x


def _adamw_late_epsilon(gs: list[Decimal], x: Decimal, h: Mapping[str, Decimal]) -> Decimal:
    return _adam_late_epsilon(gs, x, h) + h["step_size"] * h["weight_decay"] * x


def _adagrad(gs: list[Decimal], x: Decimal, h: Mapping[str, Decimal]) -> Decimal:
    return _quotient(h["step_size"] * gs[-1], sum((g * g for g in gs), Decimal(0)).sqrt() + h["epsilon"])


def _adagrad_inside(gs: list[Decimal], x: Decimal, h: Mapping[str, Decimal]) -> Decimal:
    return _quotient(h["step_size"] * gs[-1], (sum((g * g for g in gs), Decimal(0)) + h["epsilon"]).sqrt())


def _rmsprop(gs: list[Decimal], x: Decimal, h: Mapping[str, Decimal]) -> Decimal:
    v = _average([g * g for g in gs], h["decay"])
    return _quotient(h["step_size"] * gs[-1], v.sqrt() + h["epsilon"])


def _rmsprop_inside(gs: list[Decimal], x: Decimal, h: Mapping[str, Decimal]) -> Decimal:
    v = _average([g * g for g in gs], h["decay"])
    return _quotient(h["step_size"] * gs[-1], (v + h["epsilon"]).sqrt())


def _quotient(top: Decimal, bottom: Decimal) -> Decimal:
    return top / bottom if bottom else Decimal(0)


GRADIENT_DESCENT = (Reference("x - step_size grad f(x)", _gradient_descent),)
HEAVY_BALL = (Reference("x_k - step_size grad f(x_k) + momentum (x_k - x_{k-1})", _heavy_ball),)
NESTEROV = (
    Reference("look-ahead with (k - 1)/(k + 2)", _nesterov_ratio),
    Reference("look-ahead with (t_k - 1)/t_{k+1}", _nesterov_t),
)
NESTEROV_STRONGLY = (Reference("look-ahead with a fixed momentum", _nesterov_strongly),)
ADAM = (
    Reference("Adam, epsilon beside the corrected root", _adaptive(_adam)),
    Reference("Adam, epsilon beside the uncorrected root", _adaptive(_adam_late_epsilon)),
)
ADAMW = (
    Reference("AdamW, epsilon beside the corrected root", _adaptive(_adamw)),
    Reference("AdamW, epsilon beside the uncorrected root", _adaptive(_adamw_late_epsilon)),
)
ADAGRAD = (
    Reference("AdaGrad, epsilon beside the root", _adaptive(_adagrad)),
    Reference("AdaGrad, epsilon inside the root", _adaptive(_adagrad_inside)),
)
RMSPROP = (
    Reference("RMSProp, epsilon beside the root", _adaptive(_rmsprop)),
    Reference("RMSProp, epsilon inside the root", _adaptive(_rmsprop_inside)),
)
