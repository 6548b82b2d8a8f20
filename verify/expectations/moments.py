"""Polynomials of independent random variables, whose means are exact by the moments of the variables.

``z = mu + sigma * gaussian()`` is such a polynomial; ``expectation(z**4)`` is a polynomial in mu and sigma, in
whatever arithmetic mu and sigma are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import factorial
from typing import Any

import sympy
from flint import fmpq

from ..arithmetic.core import current
from ..arithmetic.functions import total

HIGHEST = 40
"""Powers above this are refused."""


@dataclass(frozen=True, eq=False)
class Variable:
    """A random variable: ``moment(k)`` is E x^k, a rational; two variables are independent unless identical."""

    name: str
    moment: Callable[[int], Fraction]


Monomial = frozenset[tuple[Variable, int]]
ONE: Monomial = frozenset()


class RandomPolynomial:
    """A sum of coefficients times products of powers of random variables."""

    lifts = True  # a traced number leaves the operation to the polynomial
    # numpy must leave "array * polynomial" to __rmul__
    __array_ufunc__ = None

    def __init__(self, terms: Mapping[Monomial, Any]) -> None:
        self.terms = dict(terms)

    def _with(self, other: Any) -> RandomPolynomial:
        return other if isinstance(other, RandomPolynomial) else RandomPolynomial({ONE: other})

    def __add__(self, other: Any) -> RandomPolynomial:
        terms = dict(self.terms)
        for monomial, c in self._with(other).terms.items():
            terms[monomial] = terms[monomial] + c if monomial in terms else c
        return RandomPolynomial(terms)

    __radd__ = __add__

    def __neg__(self) -> RandomPolynomial:
        return RandomPolynomial({monomial: -c for monomial, c in self.terms.items()})

    def __sub__(self, other: Any) -> RandomPolynomial:
        return self + -self._with(other)

    def __rsub__(self, other: Any) -> RandomPolynomial:
        return self._with(other) + -self

    def __mul__(self, other: Any) -> RandomPolynomial:
        terms: dict[Monomial, Any] = {}
        for first, c in self.terms.items():
            for second, d in self._with(other).terms.items():
                monomial = _product(first, second)
                both = _times(c, d)
                terms[monomial] = terms[monomial] + both if monomial in terms else both
        return RandomPolynomial(terms)

    __rmul__ = __mul__

    def __truediv__(self, number: Any) -> RandomPolynomial:
        if isinstance(number, RandomPolynomial):
            raise TypeError("a quotient of random variables has no exact moments: divide by a number")
        return RandomPolynomial({monomial: _divided(c, number) for monomial, c in self.terms.items()})

    def __pow__(self, power: int) -> RandomPolynomial:
        if int(power) != power or not 0 <= power <= HIGHEST:
            raise ValueError(f"the power {power} of a random variable; expected a whole number from 0 to {HIGHEST}")
        result = RandomPolynomial({ONE: 1})
        for _ in range(int(power)):
            result = result * self
        return result

    def mean(self) -> Any:
        """The expectation: independent powers are replaced by their moments."""
        moments = [(c, _moment(monomial)) for monomial, c in self.terms.items()]
        kept = [_scaled(c, m) for c, m in moments if m != 0]
        return total(kept) if kept else current().number(0)

    def variables(self) -> list[Variable]:
        """The variables that occur, by name."""
        return sorted({v for monomial in self.terms for v, _ in monomial}, key=lambda v: v.name)

    def names(self) -> list[str]:
        """The names of the variables, for a printed statement."""
        return [sympy.latex(sympy.Symbol(v.name)) for v in self.variables()]

    def to_sympy(self) -> sympy.Expr:
        """The polynomial with symbols for its variables, collected for printing."""
        from ..arithmetic.symbolic import lift

        symbols = {v: sympy.Symbol(v.name, real=True) for v in self.variables()}
        expression = sum(
            (lift(c) * sympy.prod([symbols[v] ** k for v, k in m]) for m, c in self.terms.items()), sympy.Integer(0)
        )
        return sympy.factor(expression)


def _product(first: Monomial, second: Monomial) -> Monomial:
    powers = dict(first)
    for variable, k in second:
        powers[variable] = powers.get(variable, 0) + k
    return frozenset(powers.items())


def _moment(monomial: Monomial) -> Fraction:
    result = Fraction(1)
    for variable, k in monomial:
        result *= variable.moment(k)
    return result


def _times(c: Any, d: Any) -> Any:
    # a factor 1 would be written into every certificate
    return d if isinstance(c, int) and c == 1 else c if isinstance(d, int) and d == 1 else c * d


def _scaled(c: Any, moment: Fraction) -> Any:
    if moment == 1:
        return c
    if isinstance(c, sympy.Basic):
        return c * sympy.Rational(moment.numerator, moment.denominator)
    return c * current().number(fmpq(moment.numerator, moment.denominator))


def _divided(c: Any, number: Any) -> Any:
    # a quotient of two Python integers must not become a float
    return current().number(fmpq(c, int(number))) if isinstance(c, int) and isinstance(number, int) else c / number


def _double_factorial(k: int) -> int:
    return 1 if k <= 0 else k * _double_factorial(k - 2)


def _variable(name: str, moment: Callable[[int], Fraction]) -> RandomPolynomial:
    return RandomPolynomial({frozenset({(Variable(name, moment), 1)}): 1})


def gaussian(mean: Any = 0, deviation: Any = 1, name: str = "epsilon") -> RandomPolynomial:
    """A normal variable: mean + deviation * e, with E e^k = (k - 1)!! for even k and 0 for odd k."""
    standard = _variable(name, lambda k: Fraction(_double_factorial(k - 1) if k % 2 == 0 else 0))
    return standard * deviation + mean


def uniform(low: Any = 0, high: Any = 1, name: str = "u") -> RandomPolynomial:
    """A variable that is uniform between low and high: E u^k = 1/(k + 1) on (0, 1)."""
    return _variable(name, lambda k: Fraction(1, k + 1)) * (high - low) + low


def rademacher(name: str = "s") -> RandomPolynomial:
    """+1 or -1 with equal chance: E s^k = 1 for even k and 0 for odd k."""
    return _variable(name, lambda k: Fraction(1 - k % 2))


def exponential(scale: Any = 1, name: str = "t") -> RandomPolynomial:
    """An exponential variable of mean ``scale``: E t^k = k! for scale 1."""
    return _variable(name, lambda k: Fraction(factorial(k))) * scale


__all__ = ["RandomPolynomial", "Variable", "exponential", "gaussian", "rademacher", "uniform"]
