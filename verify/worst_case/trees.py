"""Coefficients as expression trees of factors, so that the checker reads their signs factor by factor."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy
from flint import fmpq

from .certificates import Names
from .program import Program


def tree(x: Any) -> Any:
    """A coefficient as an expression tree of factors: the checker reads its sign factor by factor."""
    if isinstance(x, (int, fmpq)):
        return str(x)
    return tree_of(sympy.factor(x.value.as_expr()))


def tree_of(e: sympy.Expr) -> Any:
    """A SymPy rational function as a tree."""
    if e.is_Rational:
        return str(Fraction(int(e.p), int(e.q)))
    if e.is_Symbol:
        return str(e)
    if e.is_Pow:
        base, power = e.as_base_exp()
        if int(power) < 0:
            return ["div", "1", tree_of(base**-power)]
        return ["pow", tree_of(base), str(int(power))]
    if e.is_Mul:
        top, bottom = sympy.fraction(e)
        if bottom != 1:
            return ["div", tree_of(top), tree_of(bottom)]
        return _chain("mul", [tree_of(part) for part in e.as_ordered_factors()])
    if e.is_Add:
        return _chain("add", [tree_of(part) for part in e.as_ordered_terms()])
    raise ValueError(f"{e} is no rational function")


def _chain(operation: str, parts: list[Any]) -> Any:
    result = parts[0]
    for part in parts[1:]:
        result = [operation, result, part]
    return result


class TreeNames(Names):
    """Names with coefficients as trees."""

    def __init__(self, program: Program) -> None:
        super().__init__(program, tree)
