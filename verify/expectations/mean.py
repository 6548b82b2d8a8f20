"""Expectation, variance and probability over finite spaces, and over polynomials of random variables by moments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any

import numpy as np
import sympy
from flint import fmpq

from ..arithmetic.core import Refused, Undetermined, current
from ..arithmetic.functions import total
from ..arithmetic.symbolic import SYMBOLIC, Meant, SymbolicVector, lift
from ..arithmetic.trace import Recorder, Trace, TracedVector
from ..arithmetic.vector import Vector, norm2
from ..conditions import All, Any_, Compare, Condition, Given
from .moments import RandomPolynomial
from .spaces import Space

Quantity = Callable[[Any], Any]
Event = Callable[[Any], Condition]


def expectation(over: Space | RandomPolynomial, quantity: Quantity | None = None) -> Any:
    """E quantity(outcome) over a finite space, a number or a vector; or the mean of a random polynomial.

    The finite sum is exact in every exact arithmetic, and a batch of floats in the float one.
    """
    if isinstance(over, RandomPolynomial):
        if quantity is not None:
            raise TypeError("the mean of a random polynomial takes no second argument: write expectation(z**2)")
        return _printed_moments(over) if current() is SYMBOLIC else over.mean()
    if quantity is None:
        raise TypeError(f"the mean over {over.name} needs a quantity: write expectation(space, lambda outcome: ...)")
    if current() is SYMBOLIC:
        return _printed(over, quantity)
    return _sum(over, quantity)


def variance(over: Space | RandomPolynomial, quantity: Quantity | None = None) -> Any:
    """E |q - E q|^2 of a number or a vector q."""
    if isinstance(over, RandomPolynomial):
        centre = over.mean()
        deviation = over - centre
        square = deviation * deviation
        return _printed_moments(over, "Var", square) if current() is SYMBOLIC else square.mean()
    assert quantity is not None
    if current() is SYMBOLIC:
        return _printed(over, quantity, r"\operatorname{Var}", lambda: _variance(over, quantity))
    return _variance(over, quantity)


def _variance(space: Space, quantity: Quantity) -> Any:
    mean = _sum(space, quantity)

    def spread(outcome: Any) -> Any:
        deviation = quantity(outcome) - mean
        return norm2(deviation) if hasattr(deviation, "inner") else deviation * deviation

    return _sum(space, spread)


def probability(space: Space, event: Event) -> Any:
    """The chance that the condition ``event(outcome)`` holds; it must be decided at every outcome."""
    arithmetic = current()
    if arithmetic is SYMBOLIC:
        from ..statement import latex_of

        inside = latex_of(event(space.symbol()))
        return Meant(rf"{{\mathbb{{P}}_{{{_introduced(space)}}}\left[{inside}\right]}}", lambda: _chance(space, event))
    if isinstance(arithmetic, Trace) and space.described is not None:
        conditions = [event(outcome) for _, outcome in space.outcomes()]
        value = total(_weighed(p, indicator(c)) for (p, _), c in zip(space.outcomes(), conditions, strict=True))
        value = value.value if hasattr(value, "recorder") else value
        events = tuple(_written(c, arithmetic.recorder) for c in conditions)
        return arithmetic.recorder.probability(space.name, space.described, value, events)
    return _chance(space, event)


def _chance(space: Space, event: Event) -> Any:
    return total(_weighed(p, indicator(event(outcome))) for p, outcome in space.outcomes())


def _written(condition: Condition, recorder: Recorder) -> tuple[Any, ...]:
    """A condition in the checker's form, with numbers that the recorder names when it writes them down."""
    if isinstance(condition, Compare):
        return condition.relation, recorder.lift(condition.left), recorder.lift(condition.right)
    if isinstance(condition, Given):
        return _written(condition.unfolded(), recorder)
    if isinstance(condition, (All, Any_)):
        name = "all" if isinstance(condition, All) else "any"
        return name, *(_written(part, recorder) for part in condition.parts)
    raise TypeError(f"a condition of the kind {type(condition).__name__} has no place in a certificate")


def indicator(condition: Condition) -> Any:
    """1 where the condition holds and 0 where it fails; a batch of them for a batch of floats."""
    truth = _truth(condition)
    if truth is None:
        raise Undetermined("whether an event happens")
    return np.where(truth, 1.0, 0.0) if isinstance(truth, (np.ndarray, np.bool_)) else int(truth)


def _truth(condition: Condition) -> Any:
    if isinstance(condition, Compare):
        return condition.holds()
    if isinstance(condition, Given):
        return _truth(condition.unfolded())
    if not isinstance(condition, (All, Any_)):
        return condition.holds()
    parts = [_truth(part) for part in condition.parts]
    if any(isinstance(part, np.ndarray) for part in parts):
        return (np.logical_and if isinstance(condition, All) else np.logical_or).reduce(np.broadcast_arrays(*parts))
    decisive = isinstance(condition, Any_)
    return decisive if decisive in parts else (None if None in parts else not decisive)


def _sum(space: Space, quantity: Quantity) -> Any:
    arithmetic = current()
    values = [quantity(outcome) for _, outcome in space.outcomes()]
    chances = [p for p, _ in space.outcomes()]
    if isinstance(arithmetic, Trace) and space.described is not None and not _symbolic(values):
        return _traced(arithmetic, space, space.described, chances, values)
    return total(_weighed(p, v) for p, v in zip(chances, values, strict=True))


def _symbolic(values: list[Any]) -> bool:
    return any(isinstance(v, (sympy.Basic, SymbolicVector)) for v in values)


def _weighed(chance: Any, value: Any) -> Any:
    """chance * value, where a rational constant becomes a number of the arithmetic of the value."""
    if isinstance(chance, fmpq):
        chance = lift(chance) if isinstance(value, (sympy.Basic, SymbolicVector)) else current().number(chance)
    return value * chance if hasattr(value, "inner") else chance * value


def _traced(
    arithmetic: Trace, space: Space, described: Mapping[str, Any], chances: list[fmpq], values: list[Any]
) -> Any:
    recorder = arithmetic.recorder
    if any(isinstance(v, Vector) for v in values):
        lifted = [recorder.lift_vector(v) for v in values]
        summed = total(v.values * p for v, p in zip(lifted, chances, strict=True))
        make = ("expectation", recorder.space(space.name, described), tuple(lifted))
        return TracedVector(recorder, summed, make)
    numbers = [recorder.lift(v) for v in values]
    summed = total(v.value * p for v, p in zip(numbers, chances, strict=True))
    return recorder.expectation(space.name, described, summed, numbers)


# ---------------------------------------------------------------- printing

_used: ContextVar[tuple[Any, Counter[str]]] = ContextVar("tightrope_printed_means", default=(None, Counter()))


SHORT = 4
"""How many outcomes a sum may have that is printed term by term."""


def _introduced(space: Space) -> str:
    """The name of the space, after its distribution was said once in the printed statement."""
    from ..methods.trajectory import _definitions

    lines = _definitions.get()
    if lines is not None and space.latex and space.latex not in lines:
        lines.append(space.latex)
    return space.name


def _printed(
    space: Space, quantity: Quantity, operator: str = r"\mathbb{E}", meaning: Callable[[], Any] | None = None
) -> Any:
    try:
        inner = quantity(space.symbol())
    except (TypeError, ValueError, Refused):
        # the text looks at the outcome in a way that does not print: a short sum is printed as it stands
        if not isinstance(space.size, int) or space.size > SHORT:
            raise
        return meaning() if meaning is not None else _sum(space, quantity)
    name = rf"{operator}_{{{_introduced(space)}}}"
    if isinstance(inner, SymbolicVector) and operator == r"\mathbb{E}":
        return SymbolicVector.atom(_unlike(rf"{name}\left[{inner.latex()}\right]"))
    shown = inner.latex() if isinstance(inner, SymbolicVector) else sympy.latex(lift(inner))
    return Meant(rf"{{{name}\left[{shown}\right]}}", meaning or (lambda: _sum(space, quantity)))


def _unlike(name: str) -> str:
    """``name`` with an invisible mark for each time that it was used in this statement.

    Two means that print alike need not be the same vector; an identity must not take them for it.
    """
    from ..methods.trajectory import _definitions

    lines = _definitions.get()
    known, seen = _used.get()
    if known is not lines:
        seen = Counter()
        _used.set((lines, seen))
    seen[name] += 1
    return name + "{}" * (seen[name] - 1)


def _printed_moments(polynomial: RandomPolynomial, operator: str = "", square: RandomPolynomial | None = None) -> Any:
    names = ", ".join(polynomial.names())
    head = rf"\operatorname{{{operator}}}" if operator else r"\mathbb{E}"
    means = (square or polynomial).mean
    return Meant(rf"{{{head}_{{{names}}}\left[{sympy.latex(polynomial.to_sympy())}\right]}}", means)


__all__ = ["expectation", "indicator", "probability", "variance"]
