"""Gradient flows and second-order flows as the text of a claim uses them: ``flow = gradient_flow(f, x0)``, ``flow(t)``.

What ``flow(t)`` is depends on the arithmetic that is running.  Floats follow a batch of trajectories by
Runge-Kutta steps and only propose.  Balls have the closed form where there is one, and otherwise the rigorous
enclosure of :mod:`verify.flows.enclosure`.  A trace has closed forms, so that a certificate shows them; symbols
print x(t) and state the equation once; the Gram matrix refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import sympy
from flint import arb, fmpq

from ..arithmetic.ball import BALL
from ..arithmetic.core import Number, Refused, as_fmpq, current
from ..arithmetic.symbolic import SymbolicVector, lift
from ..arithmetic.trace import Recorder, recorder_of
from ..arithmetic.vector import Vector
from ..families.base import map_numbers
from ..functions.bodies import RotatedRidgeSum
from ..functions.units import Square
from ..methods.trajectory import _definitions
from .closed_form import (
    Axis,
    axes_of,
    follow_axis,
    oscillate,
    quadratic_flow,
    quadratic_second_order,
)
from .enclosure import TooLong, enclose
from .field import Field, gradient_flow_field, second_order_field

LETTERS = ("x", "y", "z", "u", "w")
"""The names of trajectories in a statement."""
GAVE_UP = "given up"
"""How a trajectory was followed that would take too many steps."""
FLOAT_STEPS = 24
"""Runge-Kutta steps of a proposal."""


@dataclass(frozen=True)
class Followed:
    """How a trajectory was followed: in closed form, or in ``steps`` Taylor steps, to this ``width``."""

    how: str
    steps: int
    width: float


_followed: ContextVar[list[Followed] | None] = ContextVar("tightrope_followed", default=None)


@contextmanager
def watched_flows() -> Iterator[list[Followed]]:
    """Notes how each trajectory is followed while the block runs."""
    seen: list[Followed] = []
    token = _followed.set(seen)
    try:
        yield seen
    finally:
        _followed.reset(token)


def _note(how: str, steps: int, place: Iterable[Any]) -> None:
    seen = _followed.get()
    if seen is not None:
        widths = [2 * float(a.rad()) for a in place if isinstance(a, arb)]
        seen.append(Followed(how, steps, max(widths, default=0.0)))


def gradient_flow(f: Any, x0: Any) -> GradientFlow:
    """The solution of x' = -grad f(x), x(0) = x0; called with a time t >= 0 it is x(t)."""
    return GradientFlow(f, x0)


def heavy_ball_flow(f: Any, x0: Any, v0: Any, friction: Any, start: Any = 0) -> SecondOrderFlow:
    """The solution of x'' + friction x' + grad f(x) = 0, x(start) = x0, x'(start) = v0.

    ``friction`` is a number, or a function of the time: ``lambda t: 3 / t`` needs a ``start`` above 0.
    """
    return SecondOrderFlow(f, x0, v0, friction, start)


def _is_float(*values: Any) -> bool:
    flat = [a for v in values for a in (v if isinstance(v, Vector) else (v,))]
    return any(isinstance(a, (float, np.ndarray, np.floating)) for a in flat)


def _kind(x0: Any, *others: Any) -> str:
    """Which of the arithmetics a start belongs to."""
    if isinstance(x0, SymbolicVector):
        return "symbolic"
    if not isinstance(x0, Vector):
        raise Refused("gram", "a trajectory of a differential equation")
    if recorder_of(x0) is not None:
        return "trace"
    return "float" if _is_float(x0, *others) else "exact"


@dataclass(frozen=True)
class GradientFlow:
    """x' = -grad f(x) from x0."""

    f: Any
    x0: Any

    def __call__(self, t: Number) -> Any:
        """x(t)."""
        kind = _kind(self.x0, t)
        if kind == "symbolic":
            return _symbolic(self.x0, t, partial(gradient_flow_lines, self.f.name, self.x0))
        body = self.f.instance.function.body()
        if kind == "float":
            _note("Runge-Kutta steps", FLOAT_STEPS, ())
            return _propose(_in_floats(self.f), self.x0, t)
        if self._rests(body):
            return self.x0
        closed = self._closed(body, t)
        if closed is None:
            _need_balls(kind)
            return Vector(_enclosed(gradient_flow_field(body), list(self.x0), t))
        return _named(closed, self.x0, "x_t")

    def velocity(self, t: Number) -> Any:
        """x'(t) = -grad f(x(t))."""
        return -self.f.grad(self(t))

    def _rests(self, body: Any) -> bool:
        start = [a.value if hasattr(a, "value") else a for a in self.x0]
        if not all(isinstance(a, fmpq) for a in start):
            return False
        try:
            return all(isinstance(g, (int, fmpq)) and g == 0 for g in body.gradient(Vector(start)))
        except Refused:
            return False

    def _closed(self, body: Any, t: Number) -> Vector | None:
        axes = axes_of(body)
        if axes is not None:
            y = axes.turned(self.x0)
            moved = [_follow(slope, a, t) for slope, a in zip(axes.slopes, y, strict=True)]
            place = axes.placed(Vector(moved))
            if all(isinstance(s, Axis) for s in axes.slopes):
                _note("closed form", 0, place)
            return place
        if body.is_quadratic() and recorder_of(self.x0) is None and current() is BALL:
            place = quadratic_flow(body, self.x0, t)
            _note("closed form", 0, place)
            return place
        return None


def _follow(slope: Axis | Callable[[Any], Any], start: Number, t: Number) -> Number:
    """One axis: a chain of exponentials, or a Taylor enclosure in one variable."""
    if isinstance(slope, Axis):
        return follow_axis(slope, start, t)
    _need_balls("exact" if not hasattr(start, "recorder") else "trace")
    return _enclosed(Field(1, lambda y: [-slope(y[0])], "the gradient flow"), [start], t)[0]


def _enclosed(field: Field, start: list[Any], t: Number) -> tuple[arb, ...]:
    try:
        found = enclose(field, start, t)
    except TooLong:
        _note(GAVE_UP, 0, ())
        raise
    _note("Taylor steps", found.steps, found.point)
    return found.point


@dataclass(frozen=True)
class SecondOrderFlow:
    """x'' + friction x' + grad f(x) = 0 from the place x0 with the velocity v0."""

    f: Any
    x0: Any
    v0: Any
    friction: Any
    start: Any = 0

    def __call__(self, t: Number) -> Any:
        """x(t)."""
        if _kind(self.x0, t) == "symbolic":
            return _symbolic(self.x0, t, self._lines)
        return self._state(t)[0]

    def velocity(self, t: Number) -> Any:
        """x'(t)."""
        if _kind(self.x0, t) == "symbolic":
            return _symbolic(self.x0, t, self._lines, dot=r"\dot ")
        return self._state(t)[1]

    def _lines(self, name: str) -> tuple[str, str]:
        symbol = sympy.Symbol("t", positive=True)
        strength = lift(self.friction(symbol)) if callable(self.friction) else lift(self.friction)
        factor = "" if strength == 1 else sympy.latex(strength)
        begin = sympy.latex(lift(self.start))
        return (
            rf"\ddot {name} + {factor}\dot {name} + \nabla {self.f.name}({name}) = 0",
            rf"{name}({begin}) = {self.x0.latex()}, \dot {name}({begin}) = {self.v0.latex()}",
        )

    def _state(self, t: Number) -> tuple[Any, Any]:
        body, kind = self.f.instance.function.body(), _kind(self.x0, t)
        if kind == "float":
            _note("Runge-Kutta steps", FLOAT_STEPS, ())
            return _propose_second(_in_floats(self.f), self, t)
        passed = t - self.start
        if not callable(self.friction):
            closed = self._closed(body, passed)
            if closed is not None:
                return closed
        _need_balls(kind)
        timed = [self.start] if callable(self.friction) else []
        found = _enclosed(second_order_field(body, self.friction), [*self.x0, *self.v0, *timed], passed)
        size = body.dimension
        return Vector(found[:size]), Vector(found[size : 2 * size])

    def _closed(self, body: Any, t: Number) -> tuple[Any, Any] | None:
        axes = axes_of(body)
        if axes is not None and all(isinstance(s, Axis) and not s.breaks for s in axes.slopes):
            y, w = axes.turned(self.x0), axes.turned_direction(self.v0)
            moved = [oscillate(s, a, b, self.friction, t) for s, a, b in zip(axes.slopes, y, w, strict=True)]  # type: ignore[arg-type]
            place = axes.placed(Vector(m[0] for m in moved))
            speed = axes.placed_direction(Vector(m[1] for m in moved))
            _note("closed form", 0, place)
            return _named(place, self.x0, "x_t"), _named(speed, self.x0, "v_t")
        if body.is_quadratic() and recorder_of(self.x0) is None and current() is BALL:
            place, speed = quadratic_second_order(body, self.x0, self.v0, self.friction, t)
            _note("closed form", 0, place)
            return place, speed
        return None


def gradient_flow_lines(function: str, start: SymbolicVector, name: str) -> tuple[str, str]:
    """The equation of a gradient flow and its start, as LaTeX."""
    return rf"\dot {name} = -\nabla {function}({name})", rf"{name}(0) = {start.latex()}"


Lines = Callable[[str], tuple[str, str]]
"""The equation and the start of a trajectory of the given name, as LaTeX."""


def _symbolic(start: SymbolicVector, t: Number, lines: Lines, dot: str = "") -> SymbolicVector:
    """x(t) by name: the letter of its start, or the next one that no other trajectory of the statement has."""
    known = _definitions.get()
    letter = start.latex()[:1]
    for name in (letter if letter in LETTERS else LETTERS[0], *LETTERS):
        equation, begin = lines(name)
        if known is None or begin in known and equation in known:
            break
        if not any(line.startswith((rf"\dot {name} ", rf"\ddot {name} ", f"{name}(")) for line in known):
            known += [equation, begin]
            break
    else:
        raise Refused("symbolic", f"more than {len(LETTERS)} trajectories in one statement")
    return SymbolicVector.atom(rf"{dot}{name}\left({sympy.latex(lift(t))}\right)")


def _need_balls(kind: str) -> None:
    if kind == "trace":
        raise Refused("trace", "a trajectory without a closed form")
    if current() is not BALL:
        raise Refused(current().name, "a trajectory that takes real functions")


def _named(place: Any, x0: Any, name: str) -> Any:
    recorder: Recorder | None = recorder_of(x0)
    return place if recorder is None else recorder.lift_vector(place).named(name)


# ---------------------------------------------------------------- proposals


def _in_floats(f: Any) -> Any:
    """The body of f; an explicit one, whose numbers are rationals, with floats in their place."""
    function = f.instance.function
    return map_numbers(function.body(), _plain) if function.family == "explicit" else function.body()


def _all_squares(body: Any) -> bool:
    return isinstance(body, RotatedRidgeSum) and all(isinstance(part.unit, Square) for part in body.parts)


def _propose(body: Any, x0: Vector, t: Any) -> Vector:
    """Floats: the closed form of a quadratic with a known spectrum, Runge-Kutta otherwise."""
    if _all_squares(body):
        rates: list[Any] = [body.ridge] * body.dimension
        y = body.rotation.turn(x0 - body.center)
        shifts: list[Any] = [0] * body.dimension
        for part in body.parts:
            rates[part.index] = rates[part.index] + part.weight
            shifts[part.index] = shifts[part.index] + part.shift
        if all(_is_zero(s) for s in shifts):
            moved = Vector(a * np.exp(-r * t) for a, r in zip(y, rates, strict=True))
            return body.center + body.rotation.turn_back(moved)
    return _runge_kutta(lambda x, _: -body.gradient(x), x0, 0.0, t)


def _is_zero(value: Any) -> bool:
    return isinstance(value, (int, fmpq)) and value == 0


def _propose_second(body: Any, flow: SecondOrderFlow, t: Any) -> tuple[Vector, Vector]:
    size = len(flow.x0)

    def rule(state: Vector, time: Any) -> Vector:
        x, v = Vector(state.components[:size]), Vector(state.components[size:])
        strength = flow.friction(time) if callable(flow.friction) else flow.friction
        return Vector([*v, *(-(strength * v) - body.gradient(x))])

    begin = _plain(flow.start)
    end = _runge_kutta(rule, Vector([*flow.x0, *flow.v0]), begin, _plain(t) - begin)
    return Vector(end.components[:size]), Vector(end.components[size:])


def _plain(value: Any) -> Any:
    if isinstance(value, (int, fmpq)):
        exact = as_fmpq(value)
        return int(exact.p) / int(exact.q)
    return value


def _runge_kutta(rule: Callable[[Vector, Any], Vector], start: Vector, begin: Any, duration: Any) -> Vector:
    step = _plain(duration) / FLOAT_STEPS
    state, time = start, begin
    for _ in range(FLOAT_STEPS):
        a = rule(state, time)
        b = rule(state + a * (step / 2), time + step / 2)
        c = rule(state + b * (step / 2), time + step / 2)
        d = rule(state + c * step, time + step)
        state = state + (a + 2 * b + 2 * c + d) * (step / 6)
        time = time + step
    return state
