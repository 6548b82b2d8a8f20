"""Orders of growth and limits of sequences: O, o, Theta, Omega and tends to, with every subsequence that matters.

A sequence is a SymPy expression in one symbol, or such an expression with exceptional terms along an index such as
2^k.  What oscillates is followed along residue classes n = p k + r until every class has a limit; together they are
all of the sequence, so a claim that fails along one of them fails.  Where the ratio is a rational function, an upper
order is given with a constant C and a start N, and C b(n) - a(n) >= 0 for all n >= N is read off coefficients.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import mpmath  # type: ignore[import-untyped]
import sympy

PERIODS = (1, 2, 3, 4, 6, 8, 12)
STARTS = (1, 2, 3, 5, 10, 30, 100)
"""From which n on an explicit constant is tried."""
OSCILLATES = (sympy.Mod, sympy.floor, sympy.ceiling, sympy.cos, sympy.sin, sympy.sign)

k = sympy.Symbol("k", integer=True, positive=True)
"""The index of a subsequence."""


class Kind(StrEnum):
    """What is claimed of |a| and b, or of a and its limit."""

    BIG_O = "O"
    LITTLE_O = "o"
    THETA = "Theta"
    OMEGA = "Omega"
    LIMIT = "limit"


@dataclass(frozen=True)
class Except:
    """A sequence that is ``general`` in its symbol, but ``term`` (in k) at n = ``index`` (in k): at n = 2^k, say."""

    general: Any
    index: Any
    term: Any


@dataclass(frozen=True)
class Growth:
    """a = O(b), o(b), Theta(b), Omega(b), or a -> b, as ``variable`` tends to infinity (or to 0 from above)."""

    kind: Kind
    left: Any
    right: Any
    variable: sympy.Symbol
    at_zero: bool = False

    def __str__(self) -> str:
        left = self.left
        if isinstance(left, Except):
            left = f"{left.general} (but {left.term} at {self.variable} = {left.index})"
        if self.kind is Kind.LIMIT:
            return f"{left} -> {self.right}"
        return f"{left} = {self.kind}({self.right})"


def big_o(a: Any, b: Any, variable: sympy.Symbol, *, at_zero: bool = False) -> Growth:
    """|a| <= C b from some place on, for some C."""
    return Growth(Kind.BIG_O, _lifted(a), sympy.sympify(b), variable, at_zero)


def little_o(a: Any, b: Any, variable: sympy.Symbol, *, at_zero: bool = False) -> Growth:
    """a/b tends to 0."""
    return Growth(Kind.LITTLE_O, _lifted(a), sympy.sympify(b), variable, at_zero)


def big_omega(a: Any, b: Any, variable: sympy.Symbol, *, at_zero: bool = False) -> Growth:
    """|a| >= c b from some place on, for some c > 0."""
    return Growth(Kind.OMEGA, _lifted(a), sympy.sympify(b), variable, at_zero)


def big_theta(a: Any, b: Any, variable: sympy.Symbol, *, at_zero: bool = False) -> Growth:
    """c b <= |a| <= C b from some place on, for some c > 0 and C."""
    return Growth(Kind.THETA, _lifted(a), sympy.sympify(b), variable, at_zero)


def tends_to(a: Any, limit: Any, variable: sympy.Symbol, *, at_zero: bool = False) -> Growth:
    """a tends to ``limit`` (which may be sympy.oo)."""
    return Growth(Kind.LIMIT, _lifted(a), sympy.sympify(limit), variable, at_zero)


def converges_with_order(
    error_after: Any, error: sympy.Symbol, order: Any, *, error_before: Any = None
) -> Growth:
    """The next error is O(error^order) as the error tends to 0: order 2 is local quadratic convergence."""
    before = error if error_before is None else error_before
    return Growth(Kind.BIG_O, sympy.sympify(error_after), before**order, error, True)


def _lifted(a: Any) -> Any:
    return a if isinstance(a, Except) else sympy.sympify(a)


# ---------------------------------------------------------------- deciding


@dataclass(frozen=True)
class Class:
    """One subsequence: which n (``place``, in k), the term and the measured quantity there, and its limit if found."""

    words: str
    place: sympy.Expr
    term: sympy.Expr
    quantity: sympy.Expr
    limit: Any


@dataclass(frozen=True)
class Ruling:
    """Whether a growth claim holds (None: not settled), why, and the figures behind it."""

    holds: bool | None
    says: str
    figures: dict[str, Any]
    against: Class | None = None


def rule(claim: Growth) -> Ruling:
    """Decide a claim of growth along every subsequence that makes up the sequence."""
    classes = _classes(claim)
    for one in classes:
        if _fails(claim, one):
            says = f"{claim} fails along {one.words}: there {_measured(claim)} is {one.quantity}"
            says += f", which tends to {one.limit}"
            return Ruling(False, says, {"subsequence": one.words, "limit": str(one.limit)}, one)
    if any(one.limit is None for one in classes):
        open_ = next(one for one in classes if one.limit is None)
        return Ruling(None, f"the limit of {open_.quantity} along {open_.words} was not found", {})
    limits = ", ".join(f"{one.limit} along {one.words}" for one in classes)
    figures: dict[str, Any] = {"limits": {one.words: str(one.limit) for one in classes}}
    says = f"{claim}: {_measured(claim)} tends to {limits}"
    if claim.kind in (Kind.BIG_O, Kind.THETA, Kind.LITTLE_O) and not claim.at_zero and len(classes) == 1:
        bound = explicit_constant(claim, classes[0])
        if bound is not None:
            figures |= {"constant": str(bound[0]), "from": bound[1]}
            says += f"; |a| <= {bound[0]} b for all n >= {bound[1]}, coefficient by coefficient"
    return Ruling(True, says, figures)


def _measured(claim: Growth) -> str:
    return "the sequence" if claim.kind is Kind.LIMIT else "the ratio |a|/b"


def _quantity(claim: Growth, term: Any, place: Any) -> sympy.Expr:
    """The ratio (or the term) at n = ``place``, as an expression in k."""
    if claim.kind is Kind.LIMIT:
        # what does not oscillate is left as it is: SymPy rewrites quotients of logarithms as powers
        return sympy.simplify(term) if _alternates(term) else term
    return sympy.simplify(sympy.Abs(term) / claim.right.subs(claim.variable, place))


def _classes(claim: Growth) -> list[Class]:
    """The subsequences that together are the whole sequence, each with a limit where one period gives all of them."""
    general = claim.left.general if isinstance(claim.left, Except) else claim.left
    found: list[Class] = []
    for period in PERIODS if _oscillates(general, claim) else (1,):
        found = list(_residues(claim, general, period))
        if all(one.limit is not None for one in found):
            break
    if isinstance(claim.left, Except):
        index, term = sympy.sympify(claim.left.index), sympy.sympify(claim.left.term)
        quantity = _quantity(claim, term, index)
        found.append(Class(f"{claim.variable} = {index}", index, term, quantity, _limit(quantity)))
    return found


def _residues(claim: Growth, general: sympy.Expr, period: int) -> Iterator[Class]:
    for rest in range(period):
        place = 1 / k if claim.at_zero else period * k + rest
        term = general.subs(claim.variable, place)
        quantity = _quantity(claim, term, place)
        words = f"every {claim.variable}" if period == 1 else f"{claim.variable} = {sympy.Add(period * k, rest)}"
        if claim.at_zero:
            words = f"{claim.variable} = 1/k"
        yield Class(words, place, term, quantity, _limit(quantity))


def _oscillates(expression: sympy.Expr, claim: Growth) -> bool:
    if claim.at_zero:
        return False
    whole = expression if claim.kind is Kind.LIMIT else expression / claim.right
    return _alternates(whole)


def _alternates(expression: sympy.Expr) -> bool:
    """Whether signs or remainders change with the index."""
    powers = [p for p in expression.atoms(sympy.Pow) if p.base.is_negative and p.exp.free_symbols]
    return bool(powers) or expression.has(*OSCILLATES)


def _limit(quantity: sympy.Expr) -> Any:
    """The limit as k tends to infinity, None where SymPy has none or large k speak against it."""
    x = sympy.Symbol("x", positive=True)
    if _alternates(quantity):
        return None
    try:
        found = sympy.limit(quantity.subs(k, x), x, sympy.oo)
    except (NotImplementedError, ValueError, TypeError, RecursionError):
        return None
    definite = found.is_number and not found.has(sympy.AccumBounds, sympy.nan, sympy.zoo)
    return found if definite and _plausible(quantity, found) else None


def _plausible(quantity: sympy.Expr, limit: Any) -> bool:
    """Whether large k, even and odd, lie on the way to the limit: a veto, never a decision."""
    try:
        with mpmath.workdps(30):
            at = sympy.lambdify(k, quantity, "mpmath")
            values = [[float(mpmath.re(at(mpmath.mpf(10) ** e + odd))) for e in (2, 4, 6)] for odd in (0, 1)]
    except (TypeError, ValueError, OverflowError, NameError, ZeroDivisionError):
        return True
    return all(_approaches(three, limit) for three in values)


def _approaches(values: list[float], limit: Any) -> bool:
    first, _, last = values
    if limit is sympy.oo:
        return last > first or last == float("inf")
    if limit is -sympy.oo:
        return last < first or last == float("-inf")
    nearer = abs(last - float(limit))
    return nearer <= abs(first - float(limit)) or nearer < 1e-9


def _fails(claim: Growth, one: Class) -> bool:
    if one.limit is None:
        return False
    if claim.kind is Kind.LIMIT:
        both_finite = one.limit.is_finite and claim.right.is_finite
        return bool(sympy.simplify(one.limit - claim.right) != 0) if both_finite else bool(one.limit != claim.right)
    infinite, zero = one.limit is sympy.oo, one.limit == 0
    return {
        Kind.BIG_O: infinite,
        Kind.LITTLE_O: not zero,
        Kind.OMEGA: zero,
        Kind.THETA: infinite or zero,
    }[claim.kind]


def explicit_constant(claim: Growth, one: Class) -> tuple[sympy.Expr, int] | None:
    """(C, N) with |a(n)| <= C b(n) for all n >= N, shown by nonnegative coefficients in n - N; None where not found."""
    limit = one.limit
    if limit is None or not limit.is_finite or not limit.is_rational:
        return None
    shift = sympy.Symbol("s", nonnegative=True)
    for constant in (limit, limit + sympy.Rational(1, 10), limit + 1, 2 * limit + 1):
        if constant <= 0:
            continue
        for start in STARTS:
            gap = sympy.together(constant - one.quantity.subs(k, shift + start))
            top, bottom = sympy.fraction(gap)
            if _nonnegative(top, shift) and _nonnegative(bottom, shift):
                return constant, start
    return None


def _nonnegative(expression: sympy.Expr, symbol: sympy.Symbol) -> bool:
    try:
        coefficients = sympy.Poly(sympy.expand(expression), symbol).all_coeffs()
    except sympy.PolynomialError:
        return False
    return all(c.is_rational and c >= 0 for c in coefficients)
