"""Statements about real numbers alone, proved for all of them at once.

Every interval is the image of nonnegative variables: [a, inf) of a + s, [a, b] of a + (b - a) s/(s + t).  An
inequality between rational functions is then proved where, after the terms are collected, no coefficient of
right - left is negative; an equation, where the difference cancels.  This decides some true statements and no
others: where it does not, the search goes on as ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy

from .. import checker
from ..arithmetic.core import running_in
from ..arithmetic.symbolic import SYMBOLIC, lift
from ..claim import Claim
from ..conditions import All, Compare, Condition, Given
from ..quantifiers import Real
from ..verdict import PROVED, Evidence, Verdict
from ..worst_case.region import Region, symbols_of
from ..worst_case.trees import tree_of
from .all_parameters import region_of
from .identity import identity_certificate

MOST_OPERATIONS, MOST_VARIABLES = 80, 6
"""Terms larger than this are left to the search: their expansion may not end in reasonable time."""

SAYS = "the two sides of every comparison are equal, or differ by a rational function without a negative coefficient"


def prove_scalars(claim: Claim) -> Verdict | None:
    """A verdict "proved" on a claim about real numbers, None where this way of proof does not apply."""
    if not claim.arguments or not all(isinstance(q, Real) for q in claim.arguments.values()):
        return None
    try:
        region = region_of(claim)
        with running_in(SYMBOLIC):
            conclusion = claim.text(**{name: _symbol(name, q) for name, q in claim.arguments.items()})
        certificates = [_certificate(claim, comparison, region) for comparison in _comparisons(conclusion)]
    except Exception:  # a text that leaves the symbolic arithmetic is searched instead
        return None
    if not certificates or None in certificates:
        return None
    reason = "proved for all values of its numbers at once"
    evidence = tuple(Evidence("certificate", "symbolic", SAYS, {"parameters": "all"}, c) for c in certificates)
    return Verdict(claim.id, PROVED, reason, evidence)


def _symbol(name: str, quantifier: Any) -> sympy.Symbol:
    """A symbol of which no more is assumed than the interval says: a closed end at 0 makes it nonnegative only."""
    low = None if quantifier.low is None else sympy.sympify(str(quantifier.low))
    positive = low is not None and (low > 0 or (low == 0 and not quantifier.ends()[0]))
    if positive:
        return sympy.Symbol(name, positive=True)
    return sympy.Symbol(name, nonnegative=True) if low == 0 else sympy.Symbol(name, real=True)


def _comparisons(conclusion: Condition) -> Iterator[Compare]:
    """Comparisons that together imply the conclusion, which holds with its hypotheses where it holds without them."""
    if isinstance(conclusion, Compare):
        yield from _pieces(conclusion)
    elif isinstance(conclusion, All):
        for part in conclusion.parts:
            yield from _comparisons(part)
    elif isinstance(conclusion, Given):
        yield from _comparisons(conclusion.then)
    else:
        raise ValueError("alternatives are left to the search")


def _pieces(comparison: Compare) -> Iterator[Compare]:
    """|a| <= b is a <= b and -a <= b; max(a, b) <= c and c <= min(a, b) are two comparisons each."""
    left, right = lift(comparison.left), lift(comparison.right)
    if comparison.relation in ("<=", "<"):
        if isinstance(left, sympy.Abs):
            yield Compare(comparison.relation, left.args[0], right)
            yield Compare(comparison.relation, -left.args[0], right)
            return
        if isinstance(left, sympy.Max) or isinstance(right, sympy.Min):
            lows = left.args if isinstance(left, sympy.Max) else (left,)
            highs = right.args if isinstance(right, sympy.Min) else (right,)
            yield from (Compare(comparison.relation, low, high) for low in lows for high in highs)
            return
    yield Compare(comparison.relation, left, right)


def _certificate(claim: Claim, comparison: Compare, region: Region) -> dict[str, Any] | None:
    left, right = lift(comparison.left), lift(comparison.right)
    if (left - right).count_ops() > MOST_OPERATIONS:
        return None
    if comparison.relation == "==":
        return identity_certificate(claim, [comparison]) if sympy.cancel(left - right) == 0 else None
    involved = {str(symbol) for symbol in left.free_symbols | right.free_symbols}
    intervals = [q for name, q in claim.arguments.items() if name in involved and isinstance(q, Real)]
    free = any(q.low is None and q.high is None for q in intervals)
    if comparison.relation not in ("<=", "<") or free or len(involved) > MOST_VARIABLES // 2:
        return None
    known = symbols_of((*region.variables, *region.parameters))
    definitions = {name: sympy.sympify(text, locals=known) for name, text in region.parameters.items()}
    named = {symbol: known[str(symbol)] for symbol in left.free_symbols | right.free_symbols}
    left, right = left.xreplace(named), right.xreplace(named)
    slack = sympy.factor((right - left).subs({known[name]: definition for name, definition in definitions.items()}))
    strict = comparison.relation == "<"
    term = _positive_term(claim, slack, region, known) if strict else None
    if strict and term is None:
        return None
    try:
        return checker.seal(
            {
                "format": 1,
                "kind": "parametric",
                "claim": claim.id,
                "verdict": "proved",
                "variables": list(region.variables),
                "parameters": {name: tree_of(definition) for name, definition in definitions.items()},
                "vectors": [],
                "numbers": [],
                "functions": {},
                "points": [],
                "hypotheses": [["<", "0", tree_of(term)]] if strict else [],
                "conclusion": [comparison.relation, tree_of(left), tree_of(right)],
                "multipliers": {
                    "interpolation": [],
                    "hypotheses": ["1"] if strict else [],
                    "conclusion": ["1"],
                    "squares": [],
                    "constant": tree_of(sympy.factor(slack - term) if strict else slack),
                },
            }
        )
    except checker.Rejected:
        return None


def _positive_term(claim: Claim, slack: sympy.Expr, region: Region, known: dict[str, sympy.Symbol]) -> Any:
    """A term of the slack that is positive on the whole region; None where none is seen.

    A variable is positive that leads away from an end which its interval leaves out.
    """
    positive = {known[name] for name in _positive_variables(claim, region)}
    top, bottom = sympy.fraction(sympy.together(slack))
    if sympy.Poly(bottom, *known.values()).coeffs()[0] < 0:
        top, bottom = -top, -bottom
    for term in sympy.Add.make_args(sympy.expand(top)):
        if term.could_extract_minus_sign() or term == 0:
            continue
        if term.free_symbols <= positive:
            return term / bottom
    return None


def _positive_variables(claim: Claim, region: Region) -> list[str]:
    left = iter(region.variables)
    found = []
    for quantifier in claim.arguments.values():
        assert isinstance(quantifier, Real)
        low, high = quantifier.ends()
        if quantifier.low is None and quantifier.high is None:
            next(left), next(left)
        elif quantifier.low is None or quantifier.high is None:
            one = next(left)
            found += [one] if not (high if quantifier.low is None else low) else []
        else:
            first, second = next(left), next(left)
            found += [first] * (not low) + [second] * (not high)
    return found
