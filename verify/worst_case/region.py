"""Parameters as symbols: where they lie, and coefficients that are rational functions of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sympy
from flint import fmpq
from sympy import QQ, field


@dataclass(frozen=True)
class Region:
    """Where the parameters lie: each is a rational function of ``variables``, all of them nonnegative.

    Definitions may use the parameters before them: ``{"L": "u + v", "m": "u", "alpha": "2*a/((L + m)*(a + b))"}``
    is 0 <= m <= L and 0 <= alpha <= 2/(L + m).
    """

    variables: tuple[str, ...]
    parameters: Mapping[str, str]

    def symbols(self) -> dict[str, Any]:
        """The parameters and variables as elements of the field of rational functions in them."""
        names = [*self.parameters, *self.variables]
        _, *made = field(names, QQ)
        return {name: Symbolic(x) for name, x in zip(names, made, strict=True)}

    def sample(self, seed: int) -> dict[str, fmpq]:
        """Rational parameters inside the region."""
        values: dict[str, sympy.Rational] = {}
        for k, name in enumerate(self.variables):
            values[name] = sympy.Rational(2 + (7 * seed + 3 * k) % 11, 1 + (5 * seed + 2 * k) % 7)
        for name, definition in self.parameters.items():
            values[name] = sympy.Rational(sympy.sympify(definition, locals=symbols_of(values)).subs(values))
        return {name: fmpq(int(value.p), int(value.q)) for name, value in values.items()}


def symbols_of(names: Any) -> dict[str, sympy.Symbol]:
    """A SymPy symbol for each name."""
    return {str(name): sympy.Symbol(str(name)) for name in names}


class Symbolic:
    """A rational function of the parameters, as a coefficient: it leaves products with vectors to them."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def _with(self, other: Any, operation: Callable[[Any, Any], Any]) -> Any:
        if isinstance(other, Symbolic):
            return Symbolic(operation(self.value, other.value))
        if isinstance(other, (fmpq, int)):
            return Symbolic(operation(self.value, self.value.field(QQ(int(fmpq(other).p), int(fmpq(other).q)))))
        return NotImplemented

    def __add__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a + b)

    def __sub__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a - b)

    def __rsub__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: b - a)

    def __mul__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a * b)

    def __truediv__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a / b)

    def __rtruediv__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: b / a)

    def __neg__(self) -> Symbolic:
        return Symbolic(-self.value)

    def __pow__(self, exponent: int) -> Symbolic:
        return Symbolic(self.value ** int(exponent))

    def __eq__(self, other: object) -> bool:
        equal = self._with(other, lambda a, b: a - b)
        return equal is not NotImplemented and not equal.value

    def __hash__(self) -> int:
        return hash(self.value)

    __radd__, __rmul__ = __add__, __mul__
