"""The gradient flow and the heavy-ball equation, in steps."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any

from ...arithmetic.vector import Vector
from ...methods import flows
from ..claims import Ask, Violation, allowance, decimal, value_allowance
from ..instances import point
from ..method import FROM_ZERO, POSITIVE, Settings, settings
from ..problems import Piece, Point, along_axes, dot
from ..process import Trial
from ..references import History, Reference, exact_hyper
from ..signature import OPTIMIZER
from . import lasting
from .spectral import iterating
from .tools import (
    Pair,
    Start,
    Trials,
    bent,
    defined,
    early_and_late,
    easy,
    first,
    kept,
    on,
    plain,
    pointed,
    theorem,
    vector,
)

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

RUNGE_REF = (Reference("the classical Runge-Kutta step", _runge_kutta, slack=4),)

FLOW_REF = (Reference("v - h (friction v + grad f(x)), then x + h v", _heavy_flow, slack=2**8),)

STEP = {"step_size": POSITIVE}


def _origin(chosen: Settings) -> Trials:
    return on(chosen, lambda h, rng: [(along_axes(Piece("square", Fraction(1)), Piece("huber", Fraction(1))),
                                       point(0, 0))], 4)  # fmt: skip


METHODS = (
    iterating(
        "gradient-flow-rk4", "The gradient flow by the classical Runge-Kutta method", STEP, RUNGE_REF, FLOW,
        _flow_starts, 8, OPTIMIZER,
        theorem("polynomial", "Order four on quadratics",
                "along an eigenvector a step multiplies by 1 - z + z^2/2 - z^3/6 + z^4/24, z = step_size l",
                "Hairer, Norsett and Wanner (1993), section IV.2", on(FLOW, _flow_quadratics, 8), _check_polynomial),
        theorem("descent", "The function decreases on quadratics", "f(x_{k+1}) <= f(x_k) for step_size <= 1/L",
                "|1 - z + z^2/2 - z^3/6 + z^4/24| <= 1 for 0 <= z <= 1", on(FLOW, _flow_quadratics, 8), _check_energy),
        defined(RUNGE_REF, early_and_late(FLOW, _flow_starts, 8, lasting.gradual), "The step",
                "the mean of four slopes with weights 1, 2, 2, 1",
                "Kutta (1901)"),
        kept(_origin(FLOW)),
    ),
    iterating(
        "heavy-ball-flow", "The heavy-ball equation x'' + friction x' = -grad f(x), semi-implicit from rest",
        {**STEP, "friction": FROM_ZERO}, FLOW_REF, FRICTION, _flow_starts, 8, OPTIMIZER,
        defined(FLOW_REF, early_and_late(FRICTION, _flow_starts, 8, lasting.gradual), "The step",
                "v_{k+1} = v_k - h (friction v_k + grad f(x_k)), x_{k+1} = x_k + h v_{k+1}, h = step_size",
                "Polyak (1964); with h friction = 1 - momentum, heavy ball with the step size h^2"),
        kept(_origin(FRICTION)),
    ),
)  # fmt: skip
