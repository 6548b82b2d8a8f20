"""Functions and numbers as a reader writes them, in exact numbers on one line."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sympy
from flint import fmpq

from ..arithmetic.core import as_fmpq
from ..arithmetic.vector import Vector
from .bodies import RidgeSum, RotatedRidgeSum
from .piecewise import Piecewise
from .units import Huber


def describe_number(value: Any) -> str:
    """A rational or a vector of rationals."""
    if isinstance(value, Vector):
        inside = ", ".join(describe_number(a) for a in value)
        return f"({inside})" if len(value) > 1 else inside
    if isinstance(value, tuple):
        return "(" + ", ".join(describe_number(a) for a in value) + ")"
    return str(value)


def describe_function(body: Any) -> str:
    """The formula of an exact function."""
    names = ("x",) if body.dimension == 1 else tuple(f"x{i + 1}" for i in range(body.dimension))
    symbols = sympy.symbols(names)
    body = body.plain if isinstance(body, RotatedRidgeSum) else body
    if isinstance(body, RidgeSum) and any(isinstance(t.unit, (Piecewise, Huber)) for t in body.terms):
        parts = [_describe_term(t, names) for t in body.terms if t.weight != 0]
        rest = str(replace(body, terms=()).to_sympy(tuple(symbols))).replace("**", "^")
        return " + ".join([*parts, *([rest] if rest != "0" or not parts else [])])
    return str(body.to_sympy(tuple(symbols))).replace("**", "^")


def _describe_term(term: Any, names: tuple[str, ...]) -> str:
    t = sympy.Add(
        *(sympy.Rational(str(as_fmpq(a))) * sympy.Symbol(n) for a, n in zip(term.direction, names, strict=True)),
        sympy.Rational(str(as_fmpq(term.offset))),
    )
    weight = "" if term.weight == 1 else f"{term.weight} "
    if isinstance(term.unit, Huber):
        d = term.unit.threshold
        return f"{weight}huber({t}), quadratic up to distance {d} and linear beyond".replace("**", "^")
    if isinstance(term.unit, Piecewise) and not term.unit.knots:
        start, slope = (sympy.Rational(str(as_fmpq(q))) for q in (term.unit.derivative_at_zero, term.unit.slopes[0]))
        return f"{weight}({start * t + slope * t**2 / 2})".replace("**", "^")
    if isinstance(term.unit, Piecewise):
        return f"{weight}phi({t}) with {describe_piecewise(term.unit)}"
    return f"{weight}({term.unit.to_sympy(t)})".replace("**", "^")


def describe_piecewise(unit: Piecewise) -> str:
    """A piecewise quadratic by its value and slope at 0 and its curvature on each piece."""
    pieces = []
    ends: list[fmpq | None] = [None, *unit.knots, None]
    for j, slope in enumerate(unit.slopes):
        low, high = ends[j], ends[j + 1]
        if low is None and high is None:
            place = "everywhere"
        elif low is None:
            place = f"below {high}"
        elif high is None:
            place = f"above {low}"
        else:
            place = f"on ({low}, {high})"
        pieces.append(f"{slope} {place}")
    return f"phi(0) = 0, phi'(0) = {unit.derivative_at_zero}, phi'' = " + ", ".join(pieces)
