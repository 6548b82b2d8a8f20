"""What a claim quantifies over: numbers in intervals, step counts, points and vectors.

Ends of intervals may be SymPy expressions in the constants of the function (``L``, ``m``) and in the
arguments before them, so that ``Real(0, 2 / L)`` reads like the text that it encodes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np
import sympy
from flint import fmpq

from .arithmetic.core import Count, Number, as_fmpq
from .arithmetic.functions import sqrt
from .arithmetic.vector import Vector
from .conditions import Condition, at_most, less
from .source import Source, line_vector

L = sympy.Symbol("L", positive=True)
m = sympy.Symbol("m", positive=True)
G = sympy.Symbol("G", positive=True)
M = sympy.Symbol("M", positive=True)
kappa = L / m
"""The condition number, as an expression in the constants of the class."""

Expression: TypeAlias = Any
"""An end of an interval: an int, a text \"p/q\", an ``fmpq``, a SymPy expression, or None for unbounded."""


@dataclass
class Scope:
    """What has been chosen so far: arguments by name, constants by symbol, and the dimension."""

    source: Source | None = None
    dimension: int | None = None
    dimensions: tuple[int, ...] = (1, 2, 3, 5)
    values: dict[str, Any] = field(default_factory=dict)
    wanted_family: str | None = None

    def space(self) -> int:
        """The dimension of the points; drawn when it is first asked for."""
        if self.dimension is None:
            assert self.source is not None
            self.dimension = self.source.pick("dimension", self.dimensions)
        return self.dimension

    def evaluate(self, expression: Expression) -> Number:
        """The number that an end of an interval stands for, in the arithmetic of the instance."""
        if isinstance(expression, sympy.Expr):
            return evaluate(expression, self.values)
        return None if expression is None else as_fmpq(expression)


def evaluate(expression: sympy.Expr, values: Mapping[str, Number]) -> Number:
    """``expression`` with ``values`` for its symbols, in whatever arithmetic they belong to."""
    if expression.is_Rational:
        return fmpq(int(expression.p), int(expression.q))
    if expression.is_Symbol:
        if str(expression) not in values:
            raise ValueError(f"{expression} is used before it is chosen; known are {', '.join(values)}")
        return values[str(expression)]
    parts = [evaluate(part, values) for part in expression.args]
    if expression.is_Add or expression.is_Mul:
        result = parts[0]
        for part in parts[1:]:
            result = _mixed(result, part, expression.is_Add)
        return result
    if expression.is_Pow and expression.args[1].is_Integer:
        power = int(expression.args[1])
        root = parts[0] if abs(power) == 1 else parts[0] ** abs(power)
        return root if power > 0 else 1 / root
    if expression.is_Pow and expression.args[1] == sympy.Rational(1, 2):
        return sqrt(parts[0])
    raise ValueError(f"the end {expression} of an interval uses {expression.func}: use + - * / powers and roots")


def _is_float(value: Any) -> bool:
    return isinstance(value, (float, np.ndarray))


def _mixed(a: Number, b: Number, add: bool) -> Number:
    # an fmpq does not combine with a batch of floats
    if isinstance(a, fmpq) and _is_float(b):
        a = int(a.p) / int(a.q)
    if isinstance(b, fmpq) and _is_float(a):
        b = int(b.p) / int(b.q)
    return a + b if add else a * b


class Quantifier:
    """One argument of a claim.  Subclasses are frozen dataclasses."""

    def draw(self, scope: Scope, name: str) -> Any:
        """A description of one choice (or a batch of choices), from ``scope.source``."""
        raise NotImplementedError

    def realise(self, description: Any) -> Any:
        """What the claim's text receives for a description."""
        return description

    def check(self, description: Any, scope: Scope, name: str) -> list[tuple[str, bool]]:
        """The hypotheses that this argument states, in words, and whether an exact choice satisfies them."""
        raise NotImplementedError

    def drops(self) -> dict[str, Quantifier]:
        """For each hypothesis that can be dropped: its name and the wider quantifier."""
        return {}

    def remember(self, description: Any, scope: Scope, name: str) -> None:
        """Make the choice known to the arguments after it."""
        scope.values[name] = description

    def latex(self, name: str) -> str:
        """How the statement introduces the argument."""
        raise NotImplementedError


def shown(name: str) -> str:
    """The LaTeX of an argument's name: alpha is a Greek letter, x0 has an index."""
    greek = {
        "alpha", "beta", "gamma", "delta", "epsilon", "eta", "theta", "lambda", "mu", "nu", "xi", "rho",
        "sigma", "tau", "phi", "psi", "omega", "kappa",
    }  # fmt: skip
    stem, _, index = name.partition("_")
    if not index and stem[-1:].isdigit() and stem[:-1].isalpha():
        stem, index = stem[:-1], stem[-1]
    if index == "star":
        return rf"{stem}^{{\star}}"
    letter = rf"\{stem}" if stem in greek else stem
    return f"{letter}_{{{index}}}" if index else letter


@dataclass(frozen=True)
class Real(Quantifier):
    """A real number between ``low`` and ``high`` (None: unbounded), ends included where ``closed`` says so."""

    low: Expression = None
    high: Expression = None
    closed: bool | tuple[bool, bool] = True

    def ends(self) -> tuple[bool, bool]:
        """(whether ``low`` is included, whether ``high`` is)."""
        return (self.closed, self.closed) if isinstance(self.closed, bool) else self.closed

    def draw(self, scope: Scope, name: str) -> Number:
        source = scope.source
        assert source is not None
        low, high = scope.evaluate(self.low), scope.evaluate(self.high)
        if low is None and high is None:
            return source.line()
        if low is not None and high is not None:
            one = source.member((1,))
            return source.real(_like(low, one), _like(high, one), self.ends())
        # a half-line: near its end, or far out
        far = source.member(("1/100", "1/10", 1, 3, 10, 100, 1000))
        width = source.real(0 * far, far, (self.ends()[0] if high is None else self.ends()[1], True))
        return _like(low, far) + width if high is None else _like(high, far) - width

    def conditions(self, value: Number, scope: Scope) -> list[Condition]:
        """The limits as conditions, in the arithmetic of ``value``."""
        low, high = scope.evaluate(self.low), scope.evaluate(self.high)
        found: list[Condition] = []
        if low is not None:
            found.append(at_most(low, value) if self.ends()[0] else less(low, value))
        if high is not None:
            found.append(at_most(value, high) if self.ends()[1] else less(value, high))
        return found

    def check(self, description: Any, scope: Scope, name: str) -> list[tuple[str, bool]]:
        left, right = "[" if self.ends()[0] else "(", "]" if self.ends()[1] else ")"
        shown_range = f"{name} in {left}{self.low}, {self.high}{right}"
        return [
            (shown_range, condition.holds() is True) for condition in self.conditions(description, scope)
        ]

    def drops(self) -> dict[str, Quantifier]:
        wider: dict[str, Quantifier] = {}
        if isinstance(self.high, sympy.Expr):
            wider["upper limit"] = replace(self, high=None, closed=(self.ends()[0], True))
        if isinstance(self.low, sympy.Expr):
            wider["lower limit"] = replace(self, low=None, closed=(True, self.ends()[1]))
        return wider

    def latex(self, name: str) -> str:
        def end(value: Expression, infinite: str) -> str:
            return infinite if value is None else sympy.latex(_sympy(value))

        left = "[" if self.ends()[0] and self.low is not None else "("
        right = "]" if self.ends()[1] and self.high is not None else ")"
        if self.low is None and self.high is None:
            return rf"{shown(name)} \in \mathbb{{R}}"
        low, high = end(self.low, r"-\infty"), end(self.high, r"\infty")
        return rf"{shown(name)} \in {left}{low}, {high}{right}"


@dataclass(frozen=True)
class Steps(Quantifier):
    """A number of steps from ``low`` to ``high`` (None: without end)."""

    low: int = 1
    high: int | None = None
    tried: tuple[int, ...] = (1, 2, 3, 5, 10, 20)

    def draw(self, scope: Scope, name: str) -> Count:
        assert scope.source is not None
        options = tuple(
            Count(k) for k in sorted({self.low, *self.tried})
            if k >= self.low and (self.high is None or k <= self.high)
        )
        return scope.source.pick(name, options)

    def check(self, description: Any, scope: Scope, name: str) -> list[tuple[str, bool]]:
        found = [(f"{name} >= {self.low}", description >= self.low)]
        if self.high is not None:
            found.append((f"{name} <= {self.high}", description <= self.high))
        return found

    def latex(self, name: str) -> str:
        if self.high is None:
            return rf"{shown(name)} \ge {self.low}"
        return rf"{self.low} \le {shown(name)} \le {self.high}"


@dataclass(frozen=True)
class Point(Quantifier):
    """A point of the space on which the claim's functions live."""

    def draw(self, scope: Scope, name: str) -> Vector:
        assert scope.source is not None
        point = line_vector(scope.source, scope.space())
        for value in scope.values.values():
            place = getattr(value, "place_for_start", None)
            if place is not None:
                return place(scope.source, point)
        return point

    def check(self, description: Any, scope: Scope, name: str) -> list[tuple[str, bool]]:
        same = scope.dimension is None or len(description) == scope.dimension
        scope.dimension = len(description)
        return [(f"{name} is a point of dimension {scope.dimension}", same)]

    def latex(self, name: str) -> str:
        return rf"{shown(name)} \in \mathbb{{R}}^{{d}}"


@dataclass(frozen=True)
class OneOf(Quantifier):
    """One of finitely many rationals or whole numbers."""

    options: Sequence[int | str | fmpq]

    def draw(self, scope: Scope, name: str) -> Number:
        assert scope.source is not None
        return scope.source.member(tuple(self.options))

    def check(self, description: Any, scope: Scope, name: str) -> list[tuple[str, bool]]:
        return [(f"{name} is one of {list(self.options)}", any(as_fmpq(o) == description for o in self.options))]

    def latex(self, name: str) -> str:
        return rf"{shown(name)} \in \{{{', '.join(str(o) for o in self.options)}\}}"


def _like(value: Number, example: Number) -> Number:
    """``value`` as a number of the arithmetic of ``example``."""
    if isinstance(value, fmpq) and not isinstance(example, fmpq):
        value = int(value.p) / int(value.q)
    return value + 0 * example


def _sympy(value: Expression) -> sympy.Expr:
    return value if isinstance(value, sympy.Expr) else sympy.Rational(str(as_fmpq(value)))
