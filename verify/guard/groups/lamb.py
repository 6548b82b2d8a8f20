"""LAMB: Adam's step with weight decay, scaled to the length step_size |x|."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, localcontext
from fractions import Fraction
from random import Random

from .. import structure
from ..claims import Ask, Violation, allowance, decimal, distance2, root_above
from ..instances import point
from ..method import BETA2, EPSILON, FROM_ZERO, POSITIVE, SHARE, Method, settings
from ..problems import Piece, Point, Problem, along_axes, turned
from ..process import Trial
from ..references import DIGITS, History, Hyper, Next, Reference, exact_hyper
from .tools import Start, conduct, defined, early_and_late, invariance, on, theorem

SOURCE = "You et al. (2020), Large Batch Optimization for Deep Learning, algorithm 2"
STEPS = 8
SETTINGS = settings(
    {"step_size": 0.25, "beta1": 0.5, "beta2": 0.75, "epsilon": 0.25, "weight_decay": 0.5},
    {"step_size": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-6, "weight_decay": 0.01},
    {"step_size": 0.125, "beta1": 0.75, "beta2": 0.5, "epsilon": 1e-6, "weight_decay": 0.0},
)


def _step(corrected: bool) -> Next:
    """x - step_size |x|/|u| u, u = m/(sqrt(v) + epsilon) + weight_decay x; the ratio is 1 where a norm is 0.

    `corrected`: m and v are divided by 1 - beta^t, as in algorithm 2; the first version of the paper leaves it out.
    """

    def next_point(h: History) -> tuple[Fraction, ...]:
        with localcontext() as context:
            context.prec = DIGITS
            number = {name: _decimal(value) for name, value in h.hyper.items()}
            t, x = len(h.gradients), [_decimal(c) for c in h.x]
            u = []
            for i, c in enumerate(x):
                slopes = [_decimal(g[i]) for g in h.gradients]
                m, v = _average(slopes, number["beta1"]), _average([g * g for g in slopes], number["beta2"])
                if corrected:
                    m, v = m / (1 - number["beta1"] ** t), v / (1 - number["beta2"] ** t)
                bottom = v.sqrt() + number["epsilon"]
                u.append((m / bottom if bottom else Decimal(0)) + number["weight_decay"] * c)
            size, length = (sum((c * c for c in w), Decimal(0)).sqrt() for w in (x, u))
            ratio = size / length if size and length else Decimal(1)
            return tuple(
                a - Fraction(number["step_size"] * ratio * b) for a, b in zip(h.x, u, strict=True)
            )

    return next_point


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _average(values: list[Decimal], decay: Decimal) -> Decimal:
    result = Decimal(0)
    for value in values:
        result = decay * result + (1 - decay) * value
    return result


LAMB = (
    Reference("LAMB, averages corrected", _step(True), slack=16),
    Reference("LAMB, averages not corrected", _step(False), slack=16),
)


def _room(hyper: Hyper) -> Fraction:
    return hyper["step_size"]


def _slopes(hyper: dict[str, float], rng: Random) -> Iterator[Start]:
    """Gradients that never vanish; starts other than 0, no longer than 10, where some libraries cut |x| off."""
    yield along_axes(Piece("linear", Fraction(1))), point(1)
    yield along_axes(Piece("linear", Fraction(2)), Piece("linear", Fraction(-1))), point(1, 1)
    yield turned(along_axes(Piece("linear", Fraction(3)), Piece("linear", Fraction(1, 7)))), point(2, -1)
    yield along_axes(Piece("linear", Fraction(rng.randrange(1, 9)))), point(rng.randrange(2, 5))


def _mixed(hyper: dict[str, float], rng: Random) -> Iterator[Start]:
    yield from _slopes(hyper, rng)
    yield along_axes(Piece("square", Fraction(1)), Piece("huber", Fraction(1, 3), width=Fraction(2))), point(2, -1)
    yield along_axes(Piece("square", Fraction(1)), Piece("square", Fraction(1, 100))), point(1, 3)
    yield along_axes(Piece("square", Fraction(1), Fraction(1))), point(0)
    yield along_axes(*(Piece("square", 1 + Fraction(j)) for j in range(5))), point(1, 2, -1, 1, -2)


def _lasting(hyper: dict[str, float], rng: Random) -> Iterator[Start]:
    """Slopes of both signs, from where x - step_size |x| u/|u| does not shrink for long."""
    yield along_axes(Piece("linear", Fraction(-2)), Piece("linear", Fraction(-1, 3))), point(1, 1)


def _check_length(trial: Trial, ask: Ask) -> Violation | None:
    run = ask(trial)
    a = exact_hyper(run)["step_size"]
    for k in range(trial.steps):
        due = a * root_above(distance2(run.iterates[k], (Fraction(0),) * len(trial.x0)))
        got = root_above(distance2(run.iterates[k + 1], run.iterates[k]))
        if abs(got - due) > 16 * allowance(trial):
            return Violation(k + 1, f"|x_{k + 1} - x_{k}| = step_size |x_{k}| = {decimal(due)}", decimal(got), run)
    return None


def _pairs(hyper: dict[str, float], rng: Random) -> list[Start]:
    return [start for start in _mixed(hyper, rng) if start[0].dimension == 2]


def _swap(x: Point) -> Point:
    return (x[1], x[0])


def _swapped(problem: Problem) -> Problem:
    return Problem(problem.pieces, tuple(_swap(u) for u in problem.frame))


METHODS = (
    Method(
        "lamb", "LAMB: Adam with weight decay and a step of the length step_size |x|",
        {"step_size": POSITIVE, "beta1": SHARE, "beta2": BETA2, "epsilon": EPSILON, "weight_decay": FROM_ZERO},
        LAMB, SETTINGS,
        (
            theorem("length", "The length of a step",
                    "|x_{k+1} - x_k| = step_size |x_k| wherever x_k and the direction are not 0", SOURCE,
                    on(SETTINGS, _slopes, STEPS), _check_length),
            defined(LAMB, early_and_late(SETTINGS, _mixed, STEPS, _lasting), "The step",
                    "x_{k+1} = x_k - step_size |x_k|/|u| u, u = m/(sqrt(v) + epsilon) + weight_decay x_k", SOURCE,
                    room=_room),
            invariance("permutation", "Coordinates have no order",
                       "exchanging two coordinates of the problem and of the start exchanges them in every iterate",
                       "by definition", on(SETTINGS, _pairs, STEPS),
                       structure.image(_swapped, _swap, "the iterates with the coordinates exchanged")),
            *conduct(on(SETTINGS, _mixed, STEPS)),
        ),
        on(SETTINGS, _mixed, STEPS), room=_room,
    ),
)  # fmt: skip
