"""Interpolation conditions: when do points, gradients and values belong to a function of a class?

A condition is an inequality that every function of the class satisfies at one point or a pair of points,

    a_i f_i + a_j f_j + constant + sum of Q[p][q] <w_p, w_q>  <=  0,    w = (x_i, g_i, x_j, g_j).

Where the conditions of a class are also sufficient, points that satisfy them lie on the graph of a function
of the class, so a worst case over points is a worst case over functions.
Sources: Taylor, Hendrickx, Glineur (2017), Theorem 4 and Section 3; Ryu, Taylor, Bergeling, Giselsson (2020)
for operators; Guille-Escuret, Girotti, Goujaud, Mitliagkas (2022) for the restricted secant inequality;
Goujaud, Taylor, Dieuleveut (2022) for quadratic growth.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from flint import fmpq


class Scope(Enum):
    """Which points a condition speaks about."""

    ORDERED = "ordered pairs"
    UNORDERED = "unordered pairs"
    SINGLE = "single points"
    MINIMIZER = "a point and the minimizer"


@dataclass(frozen=True)
class PairCondition:
    """An inequality between the data of points i and j; ``quadratic`` maps (p, q) to coefficients."""

    name: str
    scope: Scope
    values: tuple[fmpq, fmpq]
    quadratic: tuple[tuple[int, int, fmpq], ...]
    constant: fmpq = fmpq(0)


@dataclass(frozen=True)
class Property:
    """A property that a function or operator may have, with its constants."""

    name: str
    constants: tuple[fmpq | None, ...] = ()


X_I, G_I, X_J, G_J = range(4)
_DIFFERENCE = {"x": ((X_I, 1), (X_J, -1)), "g": ((G_I, 1), (G_J, -1))}


def _product(left: tuple[tuple[int, int], ...], right: tuple[tuple[int, int], ...], c: fmpq) -> list:
    return [(p, q, c * a * b) for p, a in left for q, b in right]


def _terms(*products: tuple[tuple, tuple, fmpq]) -> tuple[tuple[int, int, fmpq], ...]:
    sums: dict[tuple[int, int], fmpq] = {}
    for left, right, c in products:
        for p, q, term in _product(left, right, c):
            key = (min(p, q), max(p, q))
            sums[key] = sums.get(key, fmpq(0)) + term
    return tuple((p, q, c) for (p, q), c in sums.items() if c != 0)


_DX, _DG = _DIFFERENCE["x"], _DIFFERENCE["g"]
_XI, _GI, _XJ, _GJ = ((X_I, 1),), ((G_I, 1),), ((X_J, 1),), ((G_J, 1),)
_ZERO, _ONE = fmpq(0), fmpq(1)
_NO_VALUES = (_ZERO, _ZERO)


def _curvature(m: fmpq, L: fmpq | None) -> list[PairCondition]:
    """f - m/2 |x|^2 convex and L/2 |x|^2 - f convex (m may be negative; L None means not smooth).

    (1 - m/L) (f_j - f_i + <g_j, dx>) + (|dg|^2 / L + m |dx|^2) / 2 - (m/L) <dg, dx> <= 0.
    """
    inverse = _ZERO if L is None else 1 / L
    gap = 1 - m * inverse
    terms = _terms(
        (_GJ, _DX, gap),
        (_DG, _DG, inverse / 2),
        (_DX, _DX, m / 2),
        (_DG, _DX, -m * inverse),
    )
    return [PairCondition("curvature", Scope.ORDERED, (-gap, gap), terms)]


def _quadratic_growth(L: fmpq) -> list[PairCondition]:
    """Convex, and f - f* <= L/2 |x - x*|^2."""
    convex = PairCondition("convex", Scope.ORDERED, (-_ONE, _ONE), _terms((_GJ, _DX, _ONE)))
    growth = PairCondition(
        "growth",
        Scope.MINIMIZER,
        (_ONE, -_ONE),
        _terms((_GI, _DX, -_ONE), (_GI, _GI, 1 / (2 * L))),
    )
    return [convex, growth]


def _secant(m: fmpq, L: fmpq) -> list[PairCondition]:
    """<g, x - x*> >= m |x - x*|^2 and |g| <= L |x - x*|."""
    return [
        PairCondition("secant", Scope.MINIMIZER, _NO_VALUES, _terms((_DX, _DX, m), (_GI, _DX, -_ONE))),
        PairCondition("error", Scope.MINIMIZER, _NO_VALUES, _terms((_GI, _GI, _ONE), (_DX, _DX, -L * L))),
    ]


def _symmetric_linear(m: fmpq, L: fmpq) -> list[PairCondition]:
    """<x_i, g_j> = <x_j, g_i> and <g - m x, L x - g> >= 0, the latter at every combination of the points.

    Together they are necessary and sufficient for g_i = A x_i with a symmetric A whose spectrum lies in [m, L]
    (Bousselmi, Hendrickx, Glineur 2024).
    """
    symmetry = PairCondition("symmetry", Scope.ORDERED, _NO_VALUES, _terms((_XI, _GJ, _ONE), (_XJ, _GI, -_ONE)))
    spectrum = _terms((_GI, _GI, _ONE), (_XI, _XI, m * L), (_XI, _GI, -(m + L)))
    return [symmetry, PairCondition("spectrum", Scope.SINGLE, _NO_VALUES, spectrum)]


def conditions(given: Property) -> list[PairCondition]:
    """The inequalities that every function (or operator) with the property satisfies."""
    name = given.name
    first, second = (*given.constants, None, None)[:2]
    c = first if first is not None else _ZERO
    if name == "curvature":
        return _curvature(c, second)
    if name == "quadratic growth":
        return _quadratic_growth(c)
    if name == "secant and error bound":
        return _secant(c, second if second is not None else _ZERO)
    if name == "symmetric linear":
        return _symmetric_linear(c, second if second is not None else _ZERO)
    if name == "minimum":
        return [PairCondition(name, Scope.MINIMIZER, (-_ONE, _ONE), _terms((_GI, _GI, 1 / (2 * c))))]
    single = {
        "lipschitz": (Scope.SINGLE, _terms((_GI, _GI, _ONE)), -c * c),
        "indicator": (Scope.ORDERED, _terms((_GJ, _DX, _ONE)), _ZERO),
        "radius": (Scope.SINGLE, _terms((_XI, _XI, _ONE)), -c * c),
        "diameter": (Scope.UNORDERED, _terms((_DX, _DX, _ONE)), -c * c),
        "support": (Scope.ORDERED, _terms((_XI, _DG, -_ONE)), _ZERO),
        "monotone": (Scope.UNORDERED, _terms((_DG, _DX, -_ONE), (_DX, _DX, c)), _ZERO),
        "cocoercive": (Scope.UNORDERED, _terms((_DG, _DX, -_ONE), (_DG, _DG, c)), _ZERO),
        "lipschitz operator": (Scope.UNORDERED, _terms((_DG, _DG, _ONE), (_DX, _DX, -c * c)), _ZERO),
    }
    if name not in single:
        raise ValueError(f"there is no interpolation condition for the property {name!r}")
    scope, terms, constant = single[name]
    return [PairCondition(name, scope, _NO_VALUES, terms, constant)]


_SUFFICIENT_TOGETHER = (
    {"curvature"},
    {"indicator"},
    {"indicator", "diameter"},
    {"indicator", "radius"},
    {"support"},
    {"support", "lipschitz"},
    {"quadratic growth"},
    {"secant and error bound"},
    {"monotone"},
    {"cocoercive"},
    {"lipschitz operator"},
)


def sufficient(properties: tuple[Property, ...]) -> bool:
    """Whether the conditions of ``properties`` together are sufficient for interpolation, not only necessary.

    They are for each property alone, for convex Lipschitz functions, for smooth functions with a minimizer
    (Drori and Shamir 2020, Theorem 7) and for indicators of bounded sets; of other combinations it is only
    known that they are necessary: they can prove and cannot refute.
    """
    names = {p.name for p in properties}
    if names == {"curvature", "lipschitz"}:
        return all(p.constants == (fmpq(0), None) for p in properties if p.name == "curvature")
    if names == {"curvature", "minimum"}:
        L = next(p.constants[0] for p in properties if p.name == "minimum")
        return L is not None and Property("curvature", (-L, L)) in properties
    return names in _SUFFICIENT_TOGETHER
