"""Where trajectories end: boxes that they cannot leave, and boxes in which every trajectory tends to one point.

All are conditions on balls over a box cut into cells, so a claim's text returns them like any comparison.  They are
sufficient: a box that does not pass is refused by name, because that refutes nothing.
A gradient flow that stays in a bounded set tends to its stationary points; where f is strictly convex on the box
there is only one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

from flint import arb, arb_mat, fmpq

from ..arithmetic.ball import BALL
from ..arithmetic.core import Refused, as_fmpq, current
from ..arithmetic.vector import Vector
from ..conditions import Condition, all_of, at_most, equal, greater, less

CELLS = 4
"""Into how many parts each side of a box is cut by default."""


def trapping_box(f: Any, low: Sequence[Any], high: Sequence[Any], cells: int = CELLS) -> Condition:
    """No trajectory of x' = -grad f(x) leaves the box [low, high]: on each face -grad f does not point outwards."""
    _need_balls()
    conditions: list[Condition] = []
    for index in range(len(low)):
        for end, outwards in ((low[index], -1), (high[index], 1)):
            sides = [(a, b) for a, b in zip(low, high, strict=True)]
            sides[index] = (end, end)
            for cell in _cells(sides, cells):
                conditions.append(at_most(-outwards * f.grad(cell)[index], 0))
    return _shown(all_of(*conditions), "a box that no trajectory leaves")


def strictly_convex_on(f: Any, low: Sequence[Any], high: Sequence[Any], cells: int = CELLS) -> Condition:
    """The Hessian of f is positive definite on the box: every leading minor is positive on every cell."""
    _need_balls()
    conditions: list[Condition] = []
    for cell in _cells(list(zip(low, high, strict=True)), cells):
        hessian, size = f.hessian(cell), len(low)
        entries = [[_ball(hessian[i, j]) for j in range(size)] for i in range(size)]
        for order in range(1, size + 1):
            minor = arb_mat(order, order, [entries[i][j] for i in range(order) for j in range(order)]).det()
            conditions.append(greater(minor, 0))
    return all_of(*conditions)


def attracts(f: Any, z: Vector, low: Sequence[Any], high: Sequence[Any], cells: int = CELLS) -> Condition:
    """Every trajectory of the gradient flow that starts in the box [low, high] tends to its point z.

    The box is never left, grad f(z) = 0, and f is strictly convex on the box, so z is its only stationary point.
    """
    inside = [c for a, b, p in zip(low, high, z, strict=True) for c in (at_most(as_fmpq(a), p), at_most(p, as_fmpq(b)))]
    zero = [equal(g, 0) for g in f.grad(z)]
    return all_of(trapping_box(f, low, high, cells), strictly_convex_on(f, low, high, cells), *zero, *inside)


def _shown(condition: Condition, what: str) -> Condition:
    """The condition where it is certain; a test that fails, or cannot tell, says nothing against the claim."""
    if condition.holds() is not True:
        raise Refused("ball", what, "the cells do not show it")
    return condition


def is_inside(x: Vector, low: Sequence[Any], high: Sequence[Any]) -> Condition:
    """x is in the interior of the box."""
    return all_of(
        *(c for a, b, p in zip(low, high, x, strict=True) for c in (less(as_fmpq(a), p), less(p, as_fmpq(b))))
    )


def _cells(sides: Sequence[tuple[Any, Any]], cells: int) -> Iterator[Vector]:
    """The box as balls: each side is cut into ``cells`` parts that overlap at their ends."""
    cut = []
    for a, b in sides:
        first, last = as_fmpq(a), as_fmpq(b)
        if first == last:
            cut.append([first])
            continue
        ends = [first + (last - first) * fmpq(i, cells) for i in range(cells + 1)]
        cut.append([_ball(p).union(_ball(q)) for p, q in zip(ends, ends[1:], strict=False)])
    for parts in product(*cut):
        yield Vector(parts)


def _ball(value: Any) -> arb:
    return value if isinstance(value, arb) else arb(as_fmpq(value))


def _need_balls() -> None:
    if current() is not BALL:
        raise Refused(current().name, "a set of points in the place of one")
