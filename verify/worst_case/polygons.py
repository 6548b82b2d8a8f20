"""Cycles in the plane: a method with momentum that goes round a regular polygon, on some function of the class.

On the corners x_t = (cos t theta, sin t theta), theta = 2 pi j / K, the recurrence asks for gradients that are the
corners turned and scaled, and by symmetry all values may be equal.  Whether a function of the class has them is
a list of K - 1 interpolation conditions (Goujaud, Taylor, Dieuleveut 2023, "Provable non-accelerations of the
heavy-ball method").  Where all hold strictly, corners rounded to rationals satisfy them, too; gradients follow
from the recurrence exactly, and the table is an interpolant that the checker verifies.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import gcd
from typing import Any

import numpy as np
from flint import fmpq

from verify.arithmetic.core import as_fmpq
from verify.arithmetic.vector import distance2
from verify.conditions import Condition, at_least, less

from . import certificates
from .cycles import MomentumMethod
from .lyapunov import step
from .program import build
from .setup import FreeVector, Setup, smooth_strongly_convex
from .system import to_float

MOST_CORNERS = 40
DEEP = 1e-6
"""How far inside the conditions, relative to squared distances, a polygon is before it is tried exactly."""
DENOMINATORS = (10, 100, 1000, 10**5, 10**7)


def moves_on(f: Any, before: Any, x: Any, method: MomentumMethod, steps: int) -> Condition:
    """Started at two points at a distance of 1 or more, the method is not back at both of them after N steps.

    False for one function of the class: the method goes round for ever on it and does not converge.
    """
    first = before, x
    for _ in range(steps):
        before, x = x, step(f, before, x, method)
    return less(0, distance2(before, first[0]) + distance2(x, first[1])).given(at_least(distance2(*first), 1))


def polygon_certificate(
    claim: str, method: MomentumMethod, L: fmpq, m: fmpq, most: int = MOST_CORNERS
) -> dict[str, Any] | None:
    """A polygon of at most ``most`` corners that the method goes round; None where none was found."""
    for corners, turns in _polygons(method, L, m, most):
        for denominator in DENOMINATORS:
            found = _certified(claim, method, L, m, _corners(corners, turns, denominator))
            if found is not None:
                return found
    return None


def _polygons(method: MomentumMethod, L: fmpq, m: fmpq, most: int) -> Iterator[tuple[int, int]]:
    """(K, j) for polygons strictly inside the conditions, in floats, fewest corners first."""
    numbers = (method.step_size, method.momentum, method.extrapolation, L, m)
    a, b, c, largest, least = (to_float(q) for q in numbers)
    share = least / largest
    for corners in range(3, most + 1):
        for turns in range(1, (corners + 1) // 2):
            if gcd(corners, turns) > 1:
                continue
            turn = np.exp(2j * np.pi * turns / corners)
            # gradient z x_t at the point w x_t, as complex numbers
            w = 1 + c * (1 - 1 / turn)
            z = (1 + b * (1 - 1 / turn) - turn) / a
            others = turn ** np.arange(1, corners)
            dx, dg = w * (others - 1), z * (others - 1)
            products = (np.conj(z) * dx).real, (np.conj(dg) * dx).real
            excess = (1 - share) * products[0] + (abs(dg) ** 2 / largest + least * abs(dx) ** 2) / 2
            if np.all(excess - share * products[1] < -DEEP * abs(others - 1) ** 2):
                yield corners, turns


def _corners(corners: int, turns: int, denominator: int) -> list[list[fmpq]]:
    """Rationals near the corners of a polygon whose neighbours in time are at a distance above 1."""
    radius = 1.25 / (2 * np.sin(np.pi * turns / corners))
    angles = 2 * np.pi * turns * np.arange(corners) / corners
    return [
        [as_fmpq(Fraction(float(radius * t)).limit_denominator(denominator)) for t in (np.cos(angle), np.sin(angle))]
        for angle in angles
    ]


def _certified(claim: str, method: MomentumMethod, L: fmpq, m: fmpq, points: list[list[fmpq]]) -> dict[str, Any] | None:
    count = len(points)

    def text(f: Any, before: Any, x: Any) -> Condition:
        return moves_on(f, before, x, method, count)

    arguments = {"f": smooth_strongly_convex(L, m), "before": FreeVector(), "x": FreeVector()}
    program = build(text, Setup(arguments))
    known = {"before": points[-1], "x": points[0]}
    vectors = [known.get(name) or [fmpq(0), fmpq(0)] for name in program.vectors]
    for number, (_, _, point) in enumerate(program.in_order()):
        before, x, after = points[number - 1], points[number], points[(number + 1) % count]
        (place,) = point.g.coordinates
        vectors[place] = [
            (now + method.momentum * (now - old) - new) / method.step_size
            for old, now, new in zip(before, x, after, strict=True)
        ]
    # by symmetry every value may be the same
    return certificates.interpolant(claim, program, program.clauses[0], vectors, [fmpq(0)] * len(program.values))
