"""``trace``: exact arithmetic that also writes down what it did, for the certificates.

A traced number carries its value (a rational or a ball) and the operation that made it; operations are
written down only when something that is written down needs them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import arb, fmpq

from .ball import BALL
from .core import Refused, as_fmpq, running_in
from .vector import Vector


class Traced:
    """A number with its history."""

    __slots__ = ("_make", "_ref", "recorder", "value")
    arithmetic: Any = None  # set below: the class attribute is how arithmetic_of() finds it

    def __init__(self, recorder: Recorder, value: Any, make: tuple[Any, ...] | None, ref: str | None = None) -> None:
        self.recorder, self.value, self._make, self._ref = recorder, value, make, ref

    @property
    def ref(self) -> str:
        """The name of the step that computes this number, or its rational text."""
        if self._ref is None:
            assert self._make is not None
            self._ref = self.recorder.emit(*self._make)
        return self._ref

    def height_bits(self) -> int:
        """The size of a rational value, as ``fmpq`` tells it (0 for a ball)."""
        return self.value.height_bits() if isinstance(self.value, fmpq) else 0

    def _binary(self, operation: str, other: Any, compute: Callable[[Any, Any], Any], swap: bool = False) -> Any:
        # vectors, matrices, random polynomials and lifted numbers (derivatives) combine themselves with numbers
        if isinstance(other, Vector) or hasattr(other, "rows") or hasattr(other, "lifts"):
            return NotImplemented
        other = self.recorder.lift(other)
        a, b = (other, self) if swap else (self, other)
        return Traced(self.recorder, compute(a.value, b.value), (operation, a, b))

    def __add__(self, other: Any) -> Any:
        return self._binary("add", other, lambda a, b: a + b)

    def __radd__(self, other: Any) -> Any:
        return self._binary("add", other, lambda a, b: a + b, True)

    def __sub__(self, other: Any) -> Any:
        return self._binary("sub", other, lambda a, b: a - b)

    def __rsub__(self, other: Any) -> Any:
        return self._binary("sub", other, lambda a, b: a - b, True)

    def __mul__(self, other: Any) -> Any:
        return self._binary("mul", other, lambda a, b: a * b)

    def __rmul__(self, other: Any) -> Any:
        return self._binary("mul", other, lambda a, b: a * b, True)

    def __truediv__(self, other: Any) -> Any:
        return self._binary("div", other, lambda a, b: a / b)

    def __rtruediv__(self, other: Any) -> Any:
        return self._binary("div", other, lambda a, b: a / b, True)

    def __neg__(self) -> Traced:
        return Traced(self.recorder, -self.value, ("neg", self))

    def __pow__(self, power: int) -> Traced:
        if int(power) != power:
            raise Refused("trace", "a power that is not an integer")
        power = int(power)
        value = self.value**power if power >= 0 else 1 / self.value**-power
        return Traced(self.recorder, value, ("pow", self, power))

    def __repr__(self) -> str:
        return f"Traced({self.value})"


class TracedVector(Vector):
    """A vector with its history; operations on it are written down as operations on vectors."""

    def __init__(
        self, recorder: Recorder, values: Vector, make: tuple[Any, ...] | None, ref: str | None = None
    ) -> None:
        object.__setattr__(self, "recorder", recorder)
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "_make", make)
        object.__setattr__(self, "_ref", ref)
        components = (Traced(recorder, value, ("component", self, i)) for i, value in enumerate(values))
        super().__init__(components)

    recorder: Any
    values: Any

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    @property
    def ref(self) -> str:
        """The name of the step that computes this vector."""
        if self._ref is None:  # type: ignore[attr-defined]
            object.__setattr__(self, "_ref", self.recorder.emit(*self._make))  # type: ignore[attr-defined]
        return self._ref  # type: ignore[attr-defined,no-any-return]

    def named(self, name: str) -> TracedVector:
        """The same vector under a name that the certificate shows."""
        if self._ref is None and name not in self.recorder.taken:  # type: ignore[attr-defined]
            self.recorder.taken.add(name)
            return TracedVector(self.recorder, self.values, (*self._make, f"name:{name}"))  # type: ignore[attr-defined]
        return self

    def _vector(self, values: Vector, *make: Any) -> TracedVector:
        return TracedVector(self.recorder, values, make)

    def __add__(self, other: Vector) -> Vector:
        lifted = self.recorder.lift_vector(other)
        return self._vector(self.values + lifted.values, "vadd", self, lifted)

    def __sub__(self, other: Vector) -> Vector:
        lifted = self.recorder.lift_vector(other)
        return self._vector(self.values - lifted.values, "vsub", self, lifted)

    def __neg__(self) -> Vector:
        return self._vector(-self.values, "vneg", self)

    def __mul__(self, number: Any) -> Vector:
        number = self.recorder.lift(number)
        return self._vector(self.values * number.value, "vscale", number, self)

    __rmul__ = __mul__

    def __truediv__(self, number: Any) -> Vector:
        return self * (1 / self.recorder.lift(number))

    def inner(self, other: Vector) -> Any:
        if other is self:
            return Traced(self.recorder, self.values.inner(self.values), ("norm2", self))
        lifted = self.recorder.lift_vector(other)
        return Traced(self.recorder, self.values.inner(lifted.values), ("dot", self, lifted))


@dataclass
class Recorder:
    """Writes down steps [name, operation, argument ...] and the functions that they use."""

    def __post_init__(self) -> None:
        self.steps: list[list[Any]] = []
        self.functions: dict[str, Any] = {}
        self._names: dict[int, str] = {}
        self._kept: list[Any] = []
        self.taken: set[str] = set()
        self._known: dict[tuple[Any, ...], str] = {}
        self.spaces: dict[str, Any] = {}  # finite probability spaces
        self.facts: list[list[Any]] = []  # what a text relied on and the checker has to verify

    def lift(self, value: Any) -> Traced:
        """``value`` as a traced number."""
        if isinstance(value, Traced):
            return value
        if isinstance(value, arb):
            raise Refused("trace", "a ball that was made outside of the trace")
        exact = as_fmpq(int(value) if isinstance(value, int) else value)
        return Traced(self, exact, None, str(exact))

    def lift_vector(self, value: Vector) -> TracedVector:
        """``value`` as a traced vector."""
        if isinstance(value, TracedVector):
            return value
        numbers = [self.lift(a) for a in value]
        return TracedVector(self, Vector(a.value for a in numbers), ("vector", *numbers))

    def emit(self, operation: str, *arguments: Any) -> str:
        """Write down one step (once) and return its name."""
        chosen = ""
        if arguments and isinstance(arguments[-1], str) and arguments[-1].startswith("name:"):
            chosen, arguments = arguments[-1][5:], arguments[:-1]
        written = [self._argument(a) for a in arguments]
        key = (operation, *written)
        if key not in self._known:
            number = len(self.steps) + 1
            while f"_{number}" in self.taken:
                number += 1
            name = f"_{number}"
            name = chosen or name
            self.taken.add(name)
            self._known[key] = name
            self.steps.append([name, operation, *map(_as_lists, written)])
        return self._known[key]

    def _argument(self, argument: Any) -> Any:
        if isinstance(argument, (list, tuple)):
            return tuple(self._argument(a) for a in argument)
        return argument.ref if isinstance(argument, (Traced, TracedVector)) else argument

    def space(self, name: str, described: Mapping[str, Any]) -> str:
        """The name under which a finite probability space is written down."""
        stem = "".join(c for c in name if c.isalnum()) or "B"
        chosen, number = stem, 1
        while self.spaces.get(chosen, described) != described or (chosen in self.taken and chosen not in self.spaces):
            number += 1
            chosen = f"{stem}{number}"
        self.taken.add(chosen)
        self.spaces[chosen] = described
        return chosen

    def expectation(self, name: str, described: Mapping[str, Any], value: Any, parts: list[Any]) -> Traced:
        """A mean over a finite space, written down with the quantity at every outcome."""
        return Traced(self, value, ("expectation", self.space(name, described), tuple(parts)))

    def probability(self, name: str, described: Mapping[str, Any], value: Any, events: tuple[Any, ...]) -> Traced:
        """The chance of an event, written down with the condition ("<=", left, right) at every outcome."""
        return Traced(self, self.lift(value).value, ("probability", self.space(name, described), events))

    def function(self, body: Any, name: str = "") -> str:
        """The name under which a function is written down."""
        known = self._names.get(id(body))
        if known is None:
            known = name or next(n for n in self._function_names() if n not in self.taken)
            self._names[id(body)] = known
            self._kept.append(body)
            self.taken.add(known)
            self.functions[known] = body.to_checker()
        return known

    @staticmethod
    def _function_names() -> Any:
        yield from ("f", "g", "h")
        number = 1
        while True:
            yield f"f{number}"
            number += 1

    def value(self, body: Any, x: Vector) -> Traced:
        """f(x), written down as such."""
        x = self.lift_vector(x)
        with running_in(BALL):
            value = body.value(x.values)
        return Traced(self, value, ("value", self.function(body), x))

    def gradient(self, body: Any, x: Vector) -> TracedVector:
        """The gradient of f at x, written down as such."""
        x = self.lift_vector(x)
        with running_in(BALL):
            values = body.gradient(x.values)
        return TracedVector(self, values, ("grad", self.function(body), x))


def _as_lists(written: Any) -> Any:
    return [_as_lists(part) for part in written] if isinstance(written, tuple) else written


def recorder_of(x: Any) -> Recorder | None:
    """The recorder behind a vector, or None where it is not traced."""
    found = getattr(x, "recorder", None)
    if found is None and isinstance(x, Vector):
        found = next((a.recorder for a in x.components if isinstance(a, Traced)), None)
    return found


class Trace:
    """The arithmetic of one recorder; values are rationals or balls."""

    name = "trace"

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder

    def number(self, value: int | fmpq | Fraction) -> Traced:
        return self.recorder.lift(value)

    def _unary(self, operation: str, a: Any) -> Traced:
        a = self.recorder.lift(a)
        compute = BALL.absolute if operation == "abs" else getattr(BALL, operation)
        return Traced(self.recorder, compute(a.value), (operation, a))

    def sqrt(self, a: Any) -> Traced:
        return self._unary("sqrt", a)

    def exp(self, a: Any) -> Traced:
        return self._unary("exp", a)

    def log(self, a: Any) -> Traced:
        return self._unary("log", a)

    def sin(self, a: Any) -> Traced:
        return self._unary("sin", a)

    def cos(self, a: Any) -> Traced:
        return self._unary("cos", a)

    def absolute(self, a: Any) -> Traced:
        return self._unary("abs", a)

    def maximum(self, a: Any, b: Any) -> Traced:
        a, b = self.recorder.lift(a), self.recorder.lift(b)
        return Traced(self.recorder, BALL.maximum(a.value, b.value), ("max", a, b))

    def minimum(self, a: Any, b: Any) -> Traced:
        a, b = self.recorder.lift(a), self.recorder.lift(b)
        return Traced(self.recorder, BALL.minimum(a.value, b.value), ("min", a, b))

    def truth(self, relation: str, a: Any, b: Any) -> bool | None:
        return BALL.truth(relation, self.recorder.lift(a).value, self.recorder.lift(b).value)


# arithmetic_of() asks a number for its arithmetic
Traced.arithmetic = property(lambda self: Trace(self.recorder))
