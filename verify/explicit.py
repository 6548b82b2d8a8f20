"""Explicit functions and points in the texts of claims, with facts that the checker verifies again.

A text without arguments that needs one particular function writes ``f = polynomial({(2, 0): 1, (0, 4): -1})``
and evaluates it at ``point(1, "1/2")``; a certificate then shows the function itself, and the checker computes
its values and gradients on its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from flint import fmpq

from .arithmetic.core import Refused, as_fmpq, current
from .arithmetic.trace import Trace
from .arithmetic.vector import Vector
from .functions.bodies import Body, Polynomial
from .oracle import FunctionInstance, Oracle

Rational: TypeAlias = int | str | fmpq


@dataclass(frozen=True)
class Explicit:
    """A body in the place of a member of a family; it makes no promise about minimizers."""

    given: Any
    family: str = "explicit"

    def body(self) -> Any:
        return self.given

    def minimizer(self) -> None:
        return None

    def infimum(self) -> None:
        return None


def function(body: Body) -> Oracle:
    """The function with this body, as the text of a claim uses it."""
    return Oracle(FunctionInstance(Explicit(body)))  # type: ignore[arg-type]


def polynomial(terms: Mapping[tuple[int, ...], Rational]) -> Oracle:
    """The polynomial with these coefficients by exponents: {(2, 0): 1, (0, 1): "-1/2"} is x1^2 - x2/2."""
    dimension = len(next(iter(terms)))
    return function(Polynomial(dimension, tuple((as_fmpq(c), tuple(e)) for e, c in terms.items())))


def point(*entries: Rational) -> Vector:
    """The vector with these rational entries, as numbers of the arithmetic that is running."""
    return Vector(current().number(as_fmpq(e)) for e in entries)


PROPERTIES = {
    "convex": "is_convex",
    "strongly_convex": "is_strongly_convex",
    "smooth": "is_smooth",
    "lipschitz": "is_lipschitz",
}


def has_class(f: Oracle, **properties: Rational | bool) -> None:
    """State, check exactly and put into the certificate that ``f`` is in a class.

    For example ``has_class(f, convex=True, smooth=2)``.  Raises :class:`Refused` where the exact test does
    not show it.
    """
    body = f.instance.function.body()
    for name, value in properties.items():
        test = getattr(body, PROPERTIES[name])
        if not (test() if value is True else test(as_fmpq(value))):
            raise Refused("any", f"a function that is not shown to be {name}")
    arithmetic = current()
    if isinstance(arithmetic, Trace):
        stated = {n: True if v is True else str(as_fmpq(v)) for n, v in properties.items()}
        arithmetic.recorder.facts.append(["class", arithmetic.recorder.function(body), stated])


def has_minimizer(f: Oracle, x: Vector) -> None:
    """State, check exactly and put into the certificate that the point ``x`` minimizes the convex ``f``."""
    body = f.instance.function.body()
    arithmetic = current()
    traced = isinstance(arithmetic, Trace)
    exact = x.values if traced and hasattr(x, "values") else Vector(getattr(a, "value", a) for a in x)
    if not body.is_convex() or any(g != 0 for g in body.gradient(exact)):
        raise Refused("any", "a point that is not shown to minimize")
    if isinstance(arithmetic, Trace):
        recorder = arithmetic.recorder
        recorder.facts.append(["minimizer", recorder.function(body), recorder.lift_vector(x).ref])
