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
from typing import Any

from .problems import Point
from .process import Run, Trial

Hyper = Mapping[str, Fraction]
STEP_ROUNDING = Fraction(1, 2**40)
"""What one step may be off by, relative to the largest magnitude in it: 4,096 units in the last place."""
DIGITS = 60


@dataclass(frozen=True)
class History:
    """What a step starts from: x_0 ... x_k, the gradients there as floats gave them, the problem, the hyperparameters.

    `run` is the user's run and `after` the user's x_{k+1}, for methods that leave a choice (an index that was drawn, a
    step that was searched, one of several minimizers); without a run, `after` is None and the reference chooses.
    """

    points: Sequence[Point]
    gradients: Sequence[Point]
    problem: Any
    hyper: Hyper
    run: Run | None = None

    @property
    def k(self) -> int:
        return len(self.points) - 1

    @property
    def x(self) -> Point:
        return self.points[-1]

    @property
    def before(self) -> Point:
        """x_{k-1}, where x_{-1} = x_0."""
        return self.points[-2] if len(self.points) > 1 else self.points[-1]

    @property
    def after(self) -> Point | None:
        return None if self.run is None else self.run.iterates[self.k + 1]

    def until(self, k: int) -> History:
        """The history of the step from x_k, an earlier one."""
        return History(self.points[: k + 1], self.gradients[: k + 1], self.problem, self.hyper, self.run)


Next = Callable[[History], Point]
"""The next point x_{k+1}."""


@dataclass(frozen=True)
class Reference:
    """A recurrence by name, and its prediction.

    `slack`: how many times less accurate than a plain vector operation a step may be (systems of equations).
    `alone`: the recurrence runs by itself; one that is not follows the choices in the user's run.
    """

    name: str
    next: Next
    slack: int = 1
    alone: bool = True


def departure(run: Run, reference: Reference, room: Callable[[Hyper], Fraction]) -> int | None:
    """The first k whose iterate x_k is not the reference's step from x_0 ... x_{k-1}; None where all are.

    `room(hyper)`: how far one step can move a point beyond the size of gradients, which adaptive methods forget.
    """
    if run.trial.x0 and run.iterates[0] != run.trial.start:
        return 0
    for k in range(run.trial.steps):
        due = prediction(run, reference, k)
        allowed = step_allowance(run, reference, room, k, due)
        if any(abs(a - b) > allowed for a, b in zip(due, run.iterates[k + 1], strict=True)):
            return k + 1
    return None


def prediction(run: Run, reference: Reference, k: int) -> Point:
    """The reference's x_{k+1} after the user's x_0 ... x_k."""
    return reference.next(
        History(run.iterates[: k + 1], run.gradients[: k + 1], run.trial.problem, exact_hyper(run), run)
    )


def step_allowance(
    run: Run, reference: Reference, room: Callable[[Hyper], Fraction], k: int, due: Point
) -> Fraction:
    """What rounding may move x_{k+1} by."""
    hyper = exact_hyper(run)
    around = [*run.iterates[max(0, k - 1) : k + 2], due]
    pull = hyper.get("step_size", Fraction(1)) * max(map(abs, run.gradients[k])) if run.gradients else Fraction(0)
    reach = pull if room is NO_ROOM else room(hyper)
    size = max([run.trial.problem.scale(), reach, *(abs(c) for x in around for c in x)])
    return reference.slack * STEP_ROUNDING * _spread(hyper) * size


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


def ours(reference: Reference, run: Run) -> list[Point]:
    """The reference's own run; beside a run of theirs where it follows the choices in it."""
    if reference.alone:
        return simulate(reference, run.trial.problem, run.trial.x0, run.trial.steps, exact_hyper(run))
    return [run.trial.x0, *(prediction(run, reference, k) for k in range(run.trial.steps))]


def simulate(reference: Reference, problem: Any, x0: Point, steps: int, hyper: Hyper) -> list[Point]:
    """The reference's own run, each point rounded to floats."""
    # Data, of which an estimate is made, have no gradient.
    gradient = getattr(problem, "gradient", lambda x: ())
    points, gradients = [x0], [gradient(x0)]
    for _ in range(steps):
        x = reference.next(History(points, gradients, problem, hyper))
        points.append(tuple(Fraction(float(c)) for c in x))
        gradients.append(gradient(points[-1]))
    return points


MOST = Fraction(2) ** 500
"""Squares of what is smaller are far from overflow."""


def leaves_floats(reference: Reference, trial: Trial) -> bool:
    """Whether the method's own run, or a square of what is in it, is out of the range of floats."""
    hyper = {name: Fraction(value) for name, value in trial.hyper.items()}
    try:
        points = simulate(reference, trial.problem, trial.x0, trial.steps, hyper)
        slopes = [getattr(trial.problem, "gradient", lambda x: ())(x) for x in points]
    except OverflowError:
        return True
    return any(abs(c) > MOST for row in (*points, *slopes) for c in row)


# Methods whose steps are multiples of gradients


def _gradient_descent(h: History) -> Point:
    """x - step_size grad f(x)."""
    return _down(h.x, h)


def _heavy_ball(h: History) -> Point:
    """x_k - step_size grad f(x_k) + momentum (x_k - x_{k-1}), x_{-1} = x_0."""
    return tuple(d + h.hyper["momentum"] * (x - b) for d, x, b in zip(_down(h.x, h), h.x, h.before, strict=True))


def _nesterov_strongly(h: History) -> Point:
    """y - step_size grad f(y), y = x_k + momentum (x_k - x_{k-1}), x_{-1} = x_0."""
    return _down(_ahead(h, h.hyper["momentum"]), h)


def nesterov_ratio(k: int) -> Fraction:
    """(k - 1)/(k + 2), from k = 1."""
    return Fraction(max(k - 1, 0), k + 2)


def nesterov_t(k: int) -> Fraction:
    """(t_k - 1)/t_{k+1}, from k = 1."""
    return (_t(k) - 1) / _t(k + 1) if k else Fraction(0)


def _nesterov_ratio(h: History) -> Point:
    """y - step_size grad f(y), y = x_k + (k - 1)/(k + 2) (x_k - x_{k-1})."""
    return _down(_ahead(h, nesterov_ratio(h.k)), h)


def _nesterov_t(h: History) -> Point:
    """y - step_size grad f(y), y = x_k + (t_k - 1)/t_{k+1} (x_k - x_{k-1}).

    t_1 = 1, t_{k+1} = (1 + sqrt(1 + 4 t_k^2))/2.
    """
    return _down(_ahead(h, nesterov_t(h.k)), h)


@lru_cache
def _t(k: int) -> Fraction:
    t, unit = Fraction(1), 2**100
    for _ in range(k - 1):
        inside = 1 + 4 * t * t
        root = Fraction(isqrt(inside.numerator * unit * unit // inside.denominator), unit)
        t = Fraction(int((1 + root) / 2 * unit), unit)
    return t


def _down(x: Point, h: History) -> Point:
    return tuple(c - h.hyper["step_size"] * g for c, g in zip(x, h.problem.gradient(x), strict=True))


def _ahead(h: History, momentum: Fraction) -> Point:
    return tuple(x + momentum * (x - b) for x, b in zip(h.x, h.before, strict=True))


# Adaptive methods: one coordinate at a time, in decimals of sixty digits, from the gradients as floats gave them


def adaptive(rule: Callable[[list[Decimal], Decimal, Mapping[str, Decimal]], Decimal]) -> Next:
    """`rule(gradients of one coordinate so far, its current value, hyper)` gives what is subtracted."""

    def next_point(h: History) -> Point:
        with localcontext() as context:
            context.prec = DIGITS
            numbers = {name: in_decimal(value) for name, value in h.hyper.items()}
            return tuple(
                x - Fraction(rule([in_decimal(g[i]) for g in h.gradients], in_decimal(x), numbers))
                for i, x in enumerate(h.x)
            )

    return next_point


def in_decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def average(values: Sequence[Decimal], decay: Decimal) -> Decimal:
    result = Decimal(0)
    for value in values:
        result = decay * result + (1 - decay) * value
    return result


def _adam(gs: list[Decimal], x: Decimal, h: Mapping[str, Decimal]) -> Decimal:
    t = len(gs)
    m = average(gs, h["beta1"]) / (1 - h["beta1"] ** t)
    v = average([g * g for g in gs], h["beta2"]) / (1 - h["beta2"] ** t)
    return quotient(h["step_size"] * m, v.sqrt() + h["epsilon"])


def _adam_late_epsilon(gs: list[Decimal], x: Decimal, h: Mapping[str, Decimal]) -> Decimal:
    t = len(gs)
    rate = h["step_size"] * (1 - h["beta2"] ** t).sqrt() / (1 - h["beta1"] ** t)
    v = average([g * g for g in gs], h["beta2"])
    return quotient(rate * average(gs, h["beta1"]), v.sqrt() + h["epsilon"])


def _adamw(gs: list[Decimal], x: Decimal, h: Mapping[str, Decimal]) -> Decimal:
    return _adam(gs, x, h) + h["step_size"] * h["weight_decay"] * x


def _adamw_late_epsilon(gs: list[Decimal], x: Decimal, h: Mapping[str, Decimal]) -> Decimal:
    return _adam_late_epsilon(gs, x, h) + h["step_size"] * h["weight_decay"] * x


def _adagrad(gs: list[Decimal], x: Decimal, h: Mapping[str, Decimal]) -> Decimal:
    return quotient(h["step_size"] * gs[-1], sum((g * g for g in gs), Decimal(0)).sqrt() + h["epsilon"])


def _adagrad_inside(gs: list[Decimal], x: Decimal, h: Mapping[str, Decimal]) -> Decimal:
    return quotient(h["step_size"] * gs[-1], (sum((g * g for g in gs), Decimal(0)) + h["epsilon"]).sqrt())


def _rmsprop(gs: list[Decimal], x: Decimal, h: Mapping[str, Decimal]) -> Decimal:
    v = average([g * g for g in gs], h["decay"])
    return quotient(h["step_size"] * gs[-1], v.sqrt() + h["epsilon"])


def _rmsprop_inside(gs: list[Decimal], x: Decimal, h: Mapping[str, Decimal]) -> Decimal:
    v = average([g * g for g in gs], h["decay"])
    return quotient(h["step_size"] * gs[-1], (v + h["epsilon"]).sqrt())


def quotient(top: Decimal, bottom: Decimal) -> Decimal:
    return top / bottom if bottom else Decimal(0)


GRADIENT_DESCENT = (Reference("x - step_size grad f(x)", _gradient_descent),)
HEAVY_BALL = (Reference("x_k - step_size grad f(x_k) + momentum (x_k - x_{k-1})", _heavy_ball),)
NESTEROV = (
    Reference("look-ahead with (k - 1)/(k + 2)", _nesterov_ratio),
    Reference("look-ahead with (t_k - 1)/t_{k+1}", _nesterov_t),
)
NESTEROV_STRONGLY = (Reference("look-ahead with a fixed momentum", _nesterov_strongly),)
ADAM = (
    Reference("Adam, epsilon beside the corrected root", adaptive(_adam)),
    Reference("Adam, epsilon beside the uncorrected root", adaptive(_adam_late_epsilon)),
)
ADAMW = (
    Reference("AdamW, epsilon beside the corrected root", adaptive(_adamw)),
    Reference("AdamW, epsilon beside the uncorrected root", adaptive(_adamw_late_epsilon)),
)
ADAGRAD = (
    Reference("AdaGrad, epsilon beside the root", adaptive(_adagrad)),
    Reference("AdaGrad, epsilon inside the root", adaptive(_adagrad_inside)),
)
RMSPROP = (
    Reference("RMSProp, epsilon beside the root", adaptive(_rmsprop)),
    Reference("RMSProp, epsilon inside the root", adaptive(_rmsprop_inside)),
)
