"""What a proof for all parameters says where one of its denominators vanishes.

Squares are written without denominators, so that a pole of an elimination (a step size 1/L, say) excludes nothing.
For L = m the conditions of the class degenerate and no multipliers exist.  But an m-strongly convex L-smooth function
with L = m is L'-smooth for every L' > L; so what is proved for all m < L' holds for it with L' in
place of L, and in the limit with L itself, where both sides are continuous there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from typing import Any

import sympy

from .program import Program
from .region import Region, Symbolic, symbols_of

Square = tuple[Any, dict[int, Any]]


def cleared(terms: Sequence[Square]) -> list[Square]:
    """The same sum of d v v^T with no denominators in v."""
    return [_cleared(d, v) for d, v in terms]


def _cleared(d: Any, v: Mapping[int, Any]) -> Square:
    bottoms = [x.value.denom for x in v.values() if isinstance(x, Symbolic)]
    if not bottoms:
        return d, dict(v)
    common = reduce(lambda a, b: a.lcm(b), bottoms)
    own = next(x.value for x in v.values() if isinstance(x, Symbolic)).field
    factor = Symbolic(own.from_expr(common.as_expr()))
    return d / (factor * factor), {k: factor * x for k, x in v.items()}


def continuous_at_equal_constants(program: Program, region: Region) -> bool:
    """Whether a statement about m-strongly convex L-smooth functions, proved for m < L, holds for m = L too.

    It must have no hypotheses, all its functions must be smooth, and none of its coefficients may have a pole there.
    """
    if not {"L", "m"} <= set(region.parameters) or program.hypotheses:
        return False
    if any(oracle.kind.constant("curvature", 1) is None for oracle in program.oracles.values()):
        return False
    names = symbols_of((*region.variables, *region.parameters))
    formulas = [sympy.sympify(text, locals=names) for text in region.parameters.values()]
    formulas += [x.value.as_expr() for x in _coefficients(program)]
    return not any(_pole(formula, names["L"], names["m"]) for formula in formulas)


def _pole(formula: sympy.Expr, L: sympy.Symbol, m: sympy.Symbol) -> bool:
    bottom = sympy.fraction(sympy.together(formula))[1]
    return bool(sympy.expand(bottom.subs(L, m)) == 0)


def _coefficients(program: Program) -> Iterator[Symbolic]:
    """The coefficients of the statement that depend on parameters."""
    vectors = [v for _, _, point in program.in_order() for v in (point.x, point.g)]
    for clause in program.clauses:
        for literal in clause:
            found = [literal.form.constant, *literal.form.values.values()]
            for c, u, w in literal.form.products:
                found.append(c)
                vectors += [u, w]
            yield from (x for x in found if isinstance(x, Symbolic))
    for vector in vectors:
        yield from (x for x in vector.coordinates.values() if isinstance(x, Symbolic))
