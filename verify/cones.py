"""Projection onto the second-order cone {(x, t): |x| <= t}, in every arithmetic with a square root."""

from __future__ import annotations

from .arithmetic.core import Number
from .arithmetic.functions import arithmetic_of, sqrt
from .arithmetic.vector import Vector, dot, norm2
from .conditions import Condition, all_of, at_least, at_most, equal

Pair = tuple[Vector, Number]


def project_second_order_cone(x: Vector, t: Number) -> Pair:
    """The point of {(x, t): |x| <= t} nearest to (x, t).

    Inside the cone it is the point itself, inside the polar cone 0, and else (|x| + t)/2 (x/|x|, 1).  Raises
    ValueError where the arithmetic cannot tell which of the three it is.
    """
    own = arithmetic_of(*x, t)
    size2 = norm2(x)
    if _surely(own, "<=", 0, t) and _surely(own, "<=", size2, t * t):
        return x, t
    if _surely(own, "<=", t, 0) and _surely(own, "<=", size2, t * t):
        return 0 * x, 0 * t
    length = sqrt(size2)
    height = (length + t) / 2
    return x * (height / length), height


def _surely(own: object, relation: str, a: Number, b: Number) -> bool:
    answer = own.truth(relation, a, b)  # type: ignore[attr-defined]
    if answer is None:
        raise ValueError("the point is too close to the boundary of the cone to tell on which side it lies")
    return bool(answer)


def moreau_conditions(point: Pair, projection: Pair) -> Condition:
    """What makes ``projection`` the nearest point of the cone (Moreau): it lies in the cone, point - projection in

    the polar cone, and the two are orthogonal.  Orthogonality can be certain only in exact arithmetic.
    """
    (x, t), (p, s) = point, projection
    rest, height = x - p, t - s
    return all_of(
        at_least(s, 0),
        at_most(norm2(p), s * s),
        at_most(height, 0),
        at_most(norm2(rest), height * height),
        equal(dot(rest, p) + height * s, 0),
    )
