"""Iterates of a method, named so that a certificate and a printed statement show x_1, x_2, ...

In the symbolic arithmetic a hundred steps stay one line: the iterates are symbols x_i, and the recurrence
is stated once.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import sympy

from ..arithmetic.core import Number
from ..arithmetic.functions import minimum, total

Definitions = list[str]
_definitions: ContextVar[Definitions | None] = ContextVar("tightrope_definitions", default=None)
"""Where the symbolic arithmetic collects recurrences; set by verify.statement while it runs a text."""


def named(name: str, index: Any, value: Any) -> Any:
    """``value``, known to the reader as name_index; the value itself is not changed."""
    hook = getattr(value, "named", None)
    if hook is not None:
        return hook(f"{name}{index}")
    from ..arithmetic.symbolic import SymbolicVector

    if isinstance(value, SymbolicVector):
        definitions = _definitions.get()
        if definitions is not None:
            label = _label(name, index)
            line = rf"{label} = {value.latex()}"
            while isinstance(index, int) and line not in definitions and _is_defined(label, definitions):
                index += 1
                label = _label(name, index)
                line = rf"{label} = {value.latex()}"
            if line not in definitions:
                definitions.append(line)
            return SymbolicVector.atom(label)
    return value


def _label(name: str, index: Any) -> str:
    return rf"{name}_{{{sympy.latex(index) if isinstance(index, sympy.Basic) else index}}}"


def _is_defined(label: str, definitions: Definitions) -> bool:
    return any(line.startswith(f"{label} = ") for line in definitions)


class Trajectory:
    """The iterates x_0, ..., x_k; ``xs[i]`` is one of them, ``xs.last`` is x_k."""

    def __init__(self, points: list[Any]) -> None:
        self._points = points

    def __getitem__(self, index: int) -> Any:
        return self._points[int(index)]

    def __len__(self) -> int:
        return len(self._points)

    @property
    def last(self) -> Any:
        """x_k."""
        return self._points[-1]

    def least(self, measure: Callable[[Any], Number], first: int, last: int) -> Number:
        """The smallest measure(x_i) for first <= i <= last."""
        return minimum(*(measure(self._points[i]) for i in range(int(first), int(last) + 1)))

    def sum(self, measure: Callable[[Any], Number], first: int, last: int) -> Number:
        """The sum of measure(x_i) for first <= i <= last."""
        return total(measure(self._points[i]) for i in range(int(first), int(last) + 1))

    def average(self, first: int, last: int) -> Any:
        """The mean of the points x_first, ..., x_last."""
        chosen = self._points[int(first) : int(last) + 1]
        result = chosen[0]
        for point in chosen[1:]:
            result = result + point
        return result / len(chosen)


class SymbolicTrajectory:
    """Iterates for a symbolic number of steps: each is a symbol."""

    def __init__(self, name: str, start: Any, last: sympy.Expr) -> None:
        self._name, self._start, self._last = name, start, last

    def __getitem__(self, index: Any) -> Any:
        from ..arithmetic.symbolic import SymbolicVector

        if index == 0:
            return self._start
        return SymbolicVector.atom(rf"{self._name}_{{{sympy.latex(sympy.sympify(index))}}}")

    @property
    def last(self) -> Any:
        """x_k."""
        return self[self._last]

    def _over(self, word: str, measure: Callable[[Any], Any], first: Any, last: Any) -> sympy.Symbol:
        inside = sympy.latex(measure(self[sympy.Symbol("i", integer=True)]))
        low, high = sympy.latex(sympy.sympify(first)), sympy.latex(sympy.sympify(last))
        if word == "min":
            return sympy.Symbol(rf"{{\min_{{{low} \le i \le {high}}} {inside}}}", real=True)
        return sympy.Symbol(rf"{{\sum_{{i={low}}}^{{{high}}} {inside}}}", real=True)

    def least(self, measure: Callable[[Any], Any], first: Any, last: Any) -> sympy.Symbol:
        """The smallest measure(x_i) for first <= i <= last, printed as such."""
        return self._over("min", measure, first, last)

    def sum(self, measure: Callable[[Any], Any], first: Any, last: Any) -> sympy.Symbol:
        """The sum of measure(x_i) for first <= i <= last, printed as such."""
        return self._over("sum", measure, first, last)

    def average(self, first: Any, last: Any) -> Any:
        """The mean of the points x_first, ..., x_last, printed as such."""
        from ..arithmetic.symbolic import SymbolicVector

        low, high = sympy.latex(sympy.sympify(first)), sympy.latex(sympy.sympify(last))
        return SymbolicVector.atom(rf"\bar{{{self._name}}}_{{{low}..{high}}}")


def iterates(x0: Any, step: Callable[[Any, Any], Any], k: Any, name: str = "x") -> Any:
    """The trajectory x_0, x_1 = step(x_0, 0), ..., x_k = step(x_{k-1}, k-1)."""
    if isinstance(k, sympy.Basic) and not k.is_Integer:
        from ..arithmetic.symbolic import SymbolicVector

        i = sympy.Symbol("i", integer=True, nonnegative=True)
        current = SymbolicVector.atom(rf"{name}_{{i}}")
        named(name, i + 1, step(current, i))
        return SymbolicTrajectory(name, x0, k)
    points = [x0]
    for index in range(int(k)):
        from ..arithmetic.core import Count

        points.append(named(name, index + 1, step(points[-1], Count(index))))
    return Trajectory(points)
