"""Proofs about flows: a Lyapunov function, its derivative along the flow, and Gronwall's inequality.

V(x, t) = a(t) (f(x) - f*) + q(x) with a quadratic q has, along x' = -g with g = grad f(x), the derivative

    V' = a'(t) (f(x) - f*) - a(t) |g|^2 + (q(x - g) - q(x + g))/2,

because the last difference of a quadratic is its derivative in the direction -g.  Where V' <= -r V holds for every
function of the class and every point (which the worst-case engine proves, with certificates), Gronwall's inequality
gives V(x(t), t) <= e^(-rt) V(x(0), 0).  What a claim says is compared with that symbol by symbol.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import sympy

from ..arithmetic.core import running_in
from ..arithmetic.symbolic import SYMBOLIC, InnerProduct, SymbolicOracle, SymbolicVector, expanded, lift
from ..arithmetic.vector import norm2
from ..claim import Claim, Form
from ..conditions import Compare, at_most
from ..quantifiers import Point, Real, evaluate
from ..statement import symbolic_conclusion
from .trajectory import gradient_flow_lines

t = sympy.Symbol("t", positive=True)
"""The time, in the coefficients of a Lyapunov function."""


@dataclass(frozen=True)
class Lyapunov:
    """V = values (f - f*) + squares(f, x), which decays at the ``rate``: V' <= -rate V.

    ``values`` and ``rate`` are SymPy expressions in t, L and m (``rate`` without t); ``squares`` is a text that is
    quadratic in x.  ``factor`` > 0 is what the claim's inequality is multiplied with to become that of V; a claim may
    also drop squares and f - f*, or be the square root of the inequality.
    """

    squares: Callable[[Any, Any], Any] | None = None
    values: Any = 0
    rate: Any = 0
    factor: Any = 1

    def inequality(self, claim: Claim) -> Claim:
        """V' <= -rate V for all f of the class of ``claim``, all x (and all t), as a claim of its own."""
        name, kind = _function(claim)
        timed = t in lift(self.values).free_symbols

        def text(**arguments: Any) -> Compare:
            f, x, time = arguments["f"], arguments["x"], arguments.get("t")
            known = {c: getattr(f, c) for c in ("L", "m") if _has(kind, c)} | {"t": time}
            g = f.grad(x)
            change = -_number(self.values, known) * norm2(g)
            # f* is asked for only where it matters: a function that just decreases need not have one
            faster = sympy.diff(self.values, t) + lift(self.rate) * self.values
            if not _nothing(faster):
                change = change + _number(faster, known) * (f(x) - f.minimum)
            if self.squares is None:
                return at_most(change, 0)
            change = change + (self.squares(f, x - g) - self.squares(f, x + g)) / 2
            if not _nothing(self.rate):
                change = change + _number(self.rate, known) * self.squares(f, x)
            return at_most(change, 0)

        arguments: dict[str, Any] = {"f": kind, "x": Point()}
        if timed:
            arguments["t"] = Real(0, None)
        return replace(claim, form=Form.UNIVERSAL, text=text, arguments=arguments, expected=None, options={})

    def implies(self, claim: Claim) -> str:
        """How V(x(t), t) <= e^(-rt) V(x(0), 0) gives the conclusion of ``claim``; empty where it is not seen to."""
        if self.squares is not None and not self._is_quadratic(claim):
            return ""
        conclusion, lines = symbolic_conclusion(claim)
        if not isinstance(conclusion, Compare) or conclusion.relation != "<=":
            return ""
        # V is differentiated along the gradient flow of f from the claim's point, and along nothing else
        if sorted(lines) != sorted(gradient_flow_lines(_function(claim)[0], _start(claim), "x")):
            return ""
        if lift(self.factor).is_positive is not True:
            return ""
        name, kind = _function(claim)
        f = SymbolicOracle(name, tuple(c for c in ("L", "m") if _has(kind, c)))
        now, start = SymbolicVector.atom(r"x\left(t\right)"), _start(claim)
        with running_in(SYMBOLIC):
            before = self._size(f, start).subs(t, 0)
            after = self._size(f, now)
        right = sympy.exp(-lift(self.rate) * t) * before
        for power, how in ((1, "it is"), (2, "it is the square root of")):
            given = [lift(side) ** power * lift(self.factor) for side in (conclusion.right, conclusion.left)]
            gap = _simple((given[0] - given[1]) - (right - after))
            if gap == 0 and (power == 1 or lift(conclusion.right).is_nonnegative):
                return f"{how} {self.consequence()}"
        gap = _unexpanded(lift(self.factor) * (lift(conclusion.right) - lift(conclusion.left)) - (right - after), f)
        if gap is not None and all(_is_nonnegative(c) for c in gap):
            return f"it is {self.consequence()} without terms that are not negative"
        return ""

    def words(self, claim: Claim) -> str:
        """V and its rate as a reader writes them in a line."""
        name, kind = _function(claim)
        f = SymbolicOracle(name, tuple(c for c in ("L", "m") if _has(kind, c)))
        with running_in(SYMBOLIC):
            size = self._size(f, SymbolicVector.atom("x"))
        decay = "0" if _nothing(self.rate) else f"-{lift(self.rate)} V"
        return f"V = {_in_a_line(size)} has V' <= {decay}"

    def consequence(self) -> str:
        """What Gronwall's inequality gives, in words."""
        return "V(x(t)) <= V(x(0))" if _nothing(self.rate) else f"V(x(t)) <= e^(-{lift(self.rate)} t) V(x(0))"

    def _size(self, f: Any, x: Any) -> sympy.Expr:
        size = lift(self.values) * (f(x) - f.minimum) if not _nothing(self.values) else sympy.Integer(0)
        return size if self.squares is None else size + lift(self.squares(f, x))

    def _is_quadratic(self, claim: Claim) -> bool:
        """Whether ``squares`` along every line is a polynomial of degree two in the place on it."""
        assert self.squares is not None
        name, kind = _function(claim)
        f = SymbolicOracle(name, tuple(c for c in ("L", "m") if _has(kind, c)))
        s = sympy.Symbol("s", real=True)
        line = SymbolicVector.atom("x") + SymbolicVector.atom("d") * s
        with running_in(SYMBOLIC):
            along = sympy.expand(expanded(lift(self.squares(f, line))))
        return bool(along.is_polynomial(s)) and sympy.degree(along, s) <= 2


def _in_a_line(expression: sympy.Expr) -> str:
    text = str(expression)
    for latex, plain in ((r"\left", ""), (r"\right", ""), (r"\|", "|"), (r"^{\star}", "*"), ("^{2}", "^2")):
        text = text.replace(latex, plain)
    return text.replace("{", "").replace("}", "").replace("**", "^")


def _nothing(expression: Any) -> bool:
    return bool(lift(expression) == 0)


def _has(kind: Any, constant: str) -> bool:
    return bool(kind.smooth if constant == "L" else kind.strongly_convex)


def _number(expression: Any, known: dict[str, Any]) -> Any:
    return evaluate(lift(expression), {name: value for name, value in known.items() if value is not None})


def _function(claim: Claim) -> tuple[str, Any]:
    for name, quantifier in claim.arguments.items():
        if hasattr(quantifier, "members"):
            return name, quantifier
    raise ValueError(f"the claim {claim.id} is about no function: a Lyapunov function proves nothing of it")


def _start(claim: Claim) -> SymbolicVector:
    from ..quantifiers import shown

    name = next(n for n, q in claim.arguments.items() if isinstance(q, Point))
    return SymbolicVector.atom(shown(name))


def _simple(expression: sympy.Expr) -> sympy.Expr:
    # times carry different assumptions in the claim and here
    return sympy.simplify(_same_time(expanded(expression)))


def _same_time(expression: sympy.Expr) -> sympy.Expr:
    return expression.subs({s: t for s in expression.free_symbols if str(s) == "t"})


def _unexpanded(expression: sympy.Expr, f: Any) -> list[sympy.Expr] | None:
    """The coefficients of squared lengths and of f(x) - f* in a sum of them; None where it is no such sum."""
    expression = sympy.expand(_same_time(expression))
    symbols = sorted(expression.free_symbols, key=str)
    lowest = f.minimum
    squares = [s for s in symbols if isinstance(s, InnerProduct) and s.left == s.right]
    values = [s for s in symbols if str(s).startswith("{" + f.name + r"\left(")]
    coefficients = [expression.coeff(s) for s in squares]
    rest = expression - sum((c * s for c, s in zip(coefficients, squares, strict=True)), sympy.Integer(0))
    for s in values:
        coefficients.append(rest.coeff(s))
        rest = sympy.expand(rest - coefficients[-1] * (s - lowest))
    return coefficients if sympy.simplify(rest) == 0 else None


def _is_nonnegative(coefficient: sympy.Expr) -> bool:
    return sympy.simplify(coefficient).is_nonnegative is True
