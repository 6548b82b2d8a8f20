"""``symbolic``: what a claim says.  Numbers are SymPy expressions, vectors are formal combinations.

Values f(x), squared norms and inner products are symbols that print as such; ``expanded`` writes inner
products out bilinearly, so that identities between them can be decided.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy
from flint import fmpq

from .core import Refused, as_fmpq


class InnerProduct(sympy.Symbol):
    """<u, v> as a symbol that remembers its two vectors."""

    left: SymbolicVector
    right: SymbolicVector

    def __new__(cls, left: SymbolicVector, right: SymbolicVector) -> InnerProduct:
        if left == right:
            name = rf"{{\left\|{left.latex()}\right\|^{{2}}}}"
        else:
            name = rf"{{\left\langle {left.latex()}, {right.latex()}\right\rangle}}"
        symbol = sympy.Symbol.__xnew__(cls, name, real=True)
        symbol.left, symbol.right = left, right
        return symbol  # type: ignore[no-any-return]


class Length(sympy.Symbol):
    """|v| as a symbol that remembers its vector."""

    vector: SymbolicVector

    def __new__(cls, vector: SymbolicVector) -> Length:
        symbol = sympy.Symbol.__xnew__(cls, rf"{{\left\|{vector.latex()}\right\|}}", nonnegative=True)
        symbol.vector = vector
        return symbol  # type: ignore[no-any-return]


class Meant(sympy.Dummy):
    """A number that prints as its name and stands for ``meaning()``, which is computed when an identity asks."""

    meaning: Callable[[], Any]

    def __new__(cls, name: str, meaning: Callable[[], Any]) -> Meant:
        symbol = super().__new__(cls, name, real=True)
        symbol.meaning = meaning
        return symbol  # type: ignore[no-any-return]


def lift(value: Any) -> sympy.Expr:
    """``value`` as a SymPy expression; floats are refused."""
    if isinstance(value, sympy.Basic):
        return value
    exact = as_fmpq(int(value) if isinstance(value, int) else value)
    return sympy.Rational(int(exact.p), int(exact.q))


@dataclass(frozen=True)
class SymbolicVector:
    """sum of coefficient * basis vector; the basis is named in LaTeX."""

    coefficients: tuple[tuple[str, sympy.Expr], ...]

    @staticmethod
    def atom(name: str) -> SymbolicVector:
        """The basis vector of that name."""
        return SymbolicVector(((name, sympy.Integer(1)),))

    @staticmethod
    def _made(parts: Mapping[str, sympy.Expr]) -> SymbolicVector:
        return SymbolicVector(tuple((n, c) for n, c in parts.items() if c != 0))

    def __add__(self, other: SymbolicVector) -> SymbolicVector:
        if not isinstance(other, SymbolicVector):
            return NotImplemented
        parts = dict(self.coefficients)
        for name, c in other.coefficients:
            parts[name] = parts.get(name, sympy.Integer(0)) + c
        return self._made(parts)

    def __neg__(self) -> SymbolicVector:
        return SymbolicVector(tuple((n, -c) for n, c in self.coefficients))

    def __sub__(self, other: SymbolicVector) -> SymbolicVector:
        return self + -other

    def __mul__(self, number: Any) -> SymbolicVector:
        factor = lift(number)
        return self._made({n: c * factor for n, c in self.coefficients})

    __array_ufunc__ = None
    __rmul__ = __mul__

    def __truediv__(self, number: Any) -> SymbolicVector:
        return self * (1 / lift(number))

    def inner(self, other: SymbolicVector) -> sympy.Expr:
        """<self, other>, printed as it stands."""
        return InnerProduct(self, other) if self.coefficients and other.coefficients else sympy.Integer(0)

    def length(self) -> sympy.Expr:
        """|self|."""
        return Length(self) if self.coefficients else sympy.Integer(0)

    def latex(self) -> str:
        """The combination as LaTeX."""
        if not self.coefficients:
            return "0"
        text = ""
        for name, c in self.coefficients:
            negative = c.could_extract_minus_sign()
            size = -c if negative else c
            shown = name if size == 1 else rf"{_factor(size)} {name}"
            text += (" - " if negative else " + ") + shown if text else ("-" if negative else "") + shown
        return text


def _factor(size: sympy.Expr) -> str:
    text = sympy.latex(size)
    return rf"\left({text}\right)" if size.is_Add else text


def expanded(expression: sympy.Expr) -> sympy.Expr:
    """``expression`` with inner products written out over the basis vectors and |v|^2 as <v, v>."""
    while meant := [s for s in expression.free_symbols if isinstance(s, Meant)]:
        expression = expression.subs({s: lift(s.meaning()) for s in meant})
    squares = {s: sympy.sqrt(_bilinear(s.vector, s.vector)) for s in expression.free_symbols if isinstance(s, Length)}
    products = {s: _bilinear(s.left, s.right) for s in expression.free_symbols if isinstance(s, InnerProduct)}
    return expression.subs(squares | products)


def _bilinear(u: SymbolicVector, v: SymbolicVector) -> sympy.Expr:
    result = sympy.Integer(0)
    for a, c in u.coefficients:
        for b, d in v.coefficients:
            first, second = sorted((a, b))
            result += c * d * sympy.Symbol(rf"<{first} ; {second}>", real=True)
    return result


class Symbolic:
    """SymPy expressions: what is printed, and what is proved term by term."""

    name = "symbolic"

    def number(self, value: int | fmpq | Fraction) -> sympy.Expr:
        return lift(value)

    def sqrt(self, a: Any) -> sympy.Expr:
        return sympy.sqrt(lift(a))

    def exp(self, a: Any) -> sympy.Expr:
        return sympy.exp(lift(a))

    def log(self, a: Any) -> sympy.Expr:
        return sympy.log(lift(a))

    def sin(self, a: Any) -> sympy.Expr:
        return sympy.sin(lift(a))

    def cos(self, a: Any) -> sympy.Expr:
        return sympy.cos(lift(a))

    def absolute(self, a: Any) -> sympy.Expr:
        return sympy.Abs(lift(a))

    def maximum(self, a: Any, b: Any) -> sympy.Expr:
        return sympy.Max(lift(a), lift(b))

    def minimum(self, a: Any, b: Any) -> sympy.Expr:
        return sympy.Min(lift(a), lift(b))

    def truth(self, relation: str, a: Any, b: Any) -> bool | None:
        """True or False where SymPy can show it (an identity, or a sign from assumptions), else None."""
        difference = expanded(lift(b) - lift(a))
        if relation in ("==", "!="):
            same = sympy.simplify(difference) == 0 or difference.equals(0)
            if same is None or (same is False and difference.free_symbols):
                return None
            return bool(same) if relation == "==" else not same
        simple = sympy.simplify(difference)
        sign = simple.is_nonnegative if relation == "<=" else simple.is_positive
        return None if sign is None else bool(sign)


SYMBOLIC = Symbolic()


class SymbolicOracle:
    """A function that prints: f(x) and its gradient are symbols."""

    def __init__(self, name: str, constants: tuple[str, ...]) -> None:
        self.name, self._constants = name, constants

    def __call__(self, x: Any) -> sympy.Expr:
        return sympy.Symbol(rf"{{{self.name}\left({_shown(x)}\right)}}", real=True)

    def grad(self, x: Any) -> SymbolicVector:
        """The gradient at x, as a named vector."""
        return SymbolicVector.atom(rf"\nabla {self.name}\left({_shown(x)}\right)")

    def hessian(self, x: Any) -> Any:
        """Refused: formal vectors have no matrices."""
        raise Refused("symbolic", "a matrix of second derivatives")

    def _constant(self, name: str) -> sympy.Symbol:
        if name not in self._constants:
            raise AttributeError(f"the class of {self.name} gives it no constant {name}")
        return sympy.Symbol(name, positive=True)

    @property
    def L(self) -> sympy.Symbol:
        return self._constant("L")

    @property
    def m(self) -> sympy.Symbol:
        return self._constant("m")

    @property
    def G(self) -> sympy.Symbol:
        return self._constant("G")

    @property
    def M(self) -> sympy.Symbol:
        return self._constant("M")

    @property
    def kappa(self) -> sympy.Expr:
        return self.L / self.m

    @property
    def minimizer(self) -> SymbolicVector:
        return SymbolicVector.atom(r"x^{\star}")

    @property
    def minimum(self) -> sympy.Symbol:
        return sympy.Symbol(rf"{{{self.name}^{{\star}}}}", real=True)


def _shown(x: Any) -> str:
    if isinstance(x, SymbolicVector):
        return x.latex()
    return ", ".join(sympy.latex(lift(a)) for a in x)
