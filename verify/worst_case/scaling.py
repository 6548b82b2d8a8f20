"""Units: does a text say the same thing for every smoothness constant L?

Dividing a function by L divides its gradients, values and constants.  A text scales if, run with numbers
c L^e, every coefficient carries the power of L that these units prescribe; then a verdict at L = 1
(and m = 1/kappa, steps in units of 1/L) is one for every L > 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flint import fmpq

from verify.arithmetic.core import Refused
from verify.arithmetic.gram import GRAM, Form, FormalVector
from verify.conditions import Condition

from .certificates import Json, Names, sealed, stated
from .interpolation import Property
from .program import Clause, Program, build
from .setup import Argument, FunctionClass, Setup

UNITS: dict[str, tuple[int, ...]] = {
    "curvature": (1, 1),
    "minimum": (1,),
    "quadratic growth": (1,),
    "secant and error bound": (1, 1),
    "lipschitz": (1,),
    "indicator": (),
    "diameter": (0,),
}
"""The power of L in the constants of each property."""


class MixedUnits(Exception):
    """A sum or a comparison of different powers of L."""


@dataclass(frozen=True)
class Monomial:
    """The number c L^e for an unknown L > 0; sums of different powers are refused."""

    c: fmpq
    e: int
    arithmetic = GRAM

    def _paired(self, other: Any) -> Monomial:
        if not isinstance(other, (Monomial, fmpq, int)):
            raise NotImplementedError
        number = other if isinstance(other, Monomial) else Monomial(fmpq(other), 0)
        if number.c != 0 and self.c != 0 and number.e != self.e:
            raise MixedUnits(f"L^{self.e} and L^{number.e}")
        return number

    def __add__(self, other: Any) -> Any:
        if not isinstance(other, (Monomial, fmpq, int)):
            return NotImplemented
        number = self._paired(other)
        return Monomial(self.c + number.c, self.e if self.c != 0 else number.e)

    __radd__ = __add__

    def __neg__(self) -> Monomial:
        return Monomial(-self.c, self.e)

    def __sub__(self, other: Any) -> Any:
        return self + (-other)

    def __rsub__(self, other: Any) -> Any:
        return (-self) + other

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, Monomial):
            return Monomial(self.c * other.c, self.e + other.e)
        return Monomial(self.c * other, self.e) if isinstance(other, (fmpq, int)) else NotImplemented

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        if isinstance(other, Monomial):
            return Monomial(self.c / other.c, self.e - other.e)
        return Monomial(self.c / fmpq(other), self.e) if isinstance(other, (fmpq, int)) else NotImplemented

    def __rtruediv__(self, other: Any) -> Any:
        return Monomial(fmpq(other) / self.c, -self.e) if isinstance(other, (fmpq, int)) else NotImplemented

    def __pow__(self, exponent: int) -> Monomial:
        return Monomial(self.c ** int(exponent), self.e * int(exponent))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (Monomial, fmpq, int)) and self.c == self._paired(other).c

    def __hash__(self) -> int:
        return hash((self.c, self.e if self.c != 0 else 0))

    def __lt__(self, other: Any) -> bool:
        return bool(self.c < self._paired(other).c)

    def __le__(self, other: Any) -> bool:
        return bool(self.c <= self._paired(other).c)

    def __gt__(self, other: Any) -> bool:
        return bool(self.c > self._paired(other).c)

    def __ge__(self, other: Any) -> bool:
        return bool(self.c >= self._paired(other).c)


SCALE = "L"


def at_every_scale(
    text: Callable[..., Condition], at_one: Mapping[str, Argument], steps: frozenset[str]
) -> Program | None:
    """The text, whose arguments at L = 1 are ``at_one``, for an unknown L; None where it does not scale.

    ``steps`` names the arguments in units of 1/L.
    """
    try:
        program = build(text, Setup({name: _in_units(kind, name in steps) for name, kind in at_one.items()}))
        return program if _homogeneous(program) else None
    except (Refused, MixedUnits, TypeError, ValueError, AttributeError, NotImplementedError, ZeroDivisionError):
        return None


def said_for_every_scale(certificate: Json, program: Program, clause: Clause) -> Json | None:
    """The proof at L = 1 of a clause, as one for every L > 0; None where the checker does not take it for one.

    The multipliers stay as they are: the checker computes at L = 1 and compares units.
    """
    try:
        said = stated(program, clause, Names(program, _written))
    except MixedUnits:
        return None
    generated = ("statement", "digest")
    kept = {name: content for name, content in certificate.items() if name not in generated}
    return sealed({**kept, **said, "scale": SCALE})


def _written(c: Any) -> Any:
    """c L^e as an expression."""
    if not isinstance(c, Monomial) or c.e == 0 or c.c == 0:
        return str(c.c if isinstance(c, Monomial) else c)
    power = SCALE if abs(c.e) == 1 else ["pow", SCALE, str(abs(c.e))]
    if c.e < 0:
        return ["div", str(c.c), power]
    return power if c.c == 1 else ["mul", str(c.c), power]


def _in_units(kind: Any, step: bool) -> Any:
    if not isinstance(kind, FunctionClass):
        return Monomial(kind, -1) if step else kind
    made = []
    for p in kind.properties:
        if p.name not in UNITS:
            raise ValueError(f"no units are known for the property {p.name!r}")
        constants = zip(p.constants, UNITS[p.name], strict=True)
        made.append(Property(p.name, tuple(c if c is None else Monomial(c, e) for c, e in constants)))
    return FunctionClass(tuple(made), kind.minimizer)


def exponent(c: Any) -> int:
    """The power of L in a coefficient."""
    return c.e if isinstance(c, Monomial) else 0


def _homogeneous(program: Program) -> bool:
    gradients = {next(iter(p.g.coordinates)) for _, _, p in program.in_order() if len(p.g.coordinates) == 1}
    unit = {k: int(k in gradients) for k in range(len(program.vectors))}

    def fits(vector: FormalVector, wanted: int) -> bool:
        return all(exponent(c) == wanted - unit[k] for k, c in vector.coordinates.items())

    nodes = all(fits(p.x, 0) and fits(p.g, 1) for _, _, p in program.in_order())
    forms = [h.form for h in program.hypotheses] + [x.form for clause in program.clauses for x in clause]
    return nodes and all(_one_unit(form, unit) for form in forms)


def _one_unit(form: Form, unit: Mapping[int, int]) -> bool:
    """Whether all terms of a form carry the same power of L."""
    found = {exponent(form.constant)} if form.constant != 0 else set()
    found |= {exponent(c) + 1 for c in form.values.values()}
    for c, u, w in form.products:
        for i, a in u.coordinates.items():
            for j, b in w.coordinates.items():
                found.add(exponent(c) + exponent(a) + exponent(b) + unit[i] + unit[j])
    return len(found) <= 1
