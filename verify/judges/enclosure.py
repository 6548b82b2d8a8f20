"""KKT points of smooth convex programs as balls: Krawczyk's test proves existence, uniqueness and enclosure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flint import arb, arb_mat, ctx

from ..arithmetic.ball import BALL
from ..arithmetic.core import Refused, Undetermined, running_in
from ..arithmetic.vector import Vector
from ..programs import Program

BITS = 256
NEWTON_STEPS = 12
RADII = (1e-60, 1e-40, 1e-20, 1e-10)
"""Radii of the boxes that Krawczyk's test is tried on."""

Enclosed = tuple[Vector, Vector, arb]


class KKTSystem:
    """F(x, mu) = (grad of the Lagrangian, g_i(x) for the active i), with its Jacobian, in balls."""

    def __init__(self, program: Program, active: Sequence[int]) -> None:
        self.program, self.active, self.d = program, tuple(active), program.dimension

    def split(self, z: Sequence[arb]) -> tuple[Vector, list[arb]]:
        """(x, the multipliers of the active constraints)."""
        return Vector(z[: self.d]), list(z[self.d :])

    def residual(self, z: Sequence[arb]) -> list[arb]:
        """F(z)."""
        x, mus = self.split(z)
        gradient = self.program.objective.gradient(x)
        functions = [self.program.constraints[i].function for i in self.active]
        for mu, g in zip(mus, functions, strict=True):
            gradient = gradient + g.gradient(x) * mu
        return [*gradient, *(g.value(x) for g in functions)]

    def jacobian(self, z: Sequence[arb]) -> arb_mat:
        """The matrix of derivatives of F at z."""
        x, mus = self.split(z)
        functions = [self.program.constraints[i].function for i in self.active]
        hessian = self.program.objective.hessian(x)
        for mu, g in zip(mus, functions, strict=True):
            hessian = hessian + g.hessian(x) * mu
        normals = [g.gradient(x) for g in functions]
        size = self.d + len(functions)
        entries: list[Any] = []
        for i in range(self.d):
            entries += [arb(e) for e in hessian.rows[i]] + [arb(n[i]) for n in normals]
        for n in normals:
            entries += [arb(e) for e in n] + [arb(0)] * len(functions)
        return arb_mat(size, size, entries)


def enclose_optimum(program: Program, point: Sequence[float], multipliers: Sequence[float]) -> Enclosed | None:
    """(x, mu, value) as balls that certainly contain the one KKT point near a float proposal, or None.

    The signs are certain: every multiplier of the active set is positive, every other constraint negative;
    by convexity the point is a global optimum.  Functions must be twice differentiable near the point.
    """
    with ctx.workprec(BITS), running_in(BALL):
        for tolerance in (1e-5, 1e-3, 1e-7):
            active = [i for i, c in enumerate(program.constraints) if c.equality or multipliers[i] > tolerance]
            try:
                found = _krawczyk(KKTSystem(program, active), [*point, *(multipliers[i] for i in active)])
                if found is not None and _signs_are_certain(program, active, found):
                    return _unpacked(program, active, found)
            except (Refused, Undetermined, ZeroDivisionError, ValueError):
                continue
    return None


def _middle(z: Sequence[arb]) -> list[arb]:
    return [arb(c).mid() for c in z]


def _krawczyk(system: KKTSystem, start: Sequence[float]) -> list[arb] | None:
    z = [arb(v) for v in start]
    size = len(z)
    for _ in range(NEWTON_STEPS):
        step = system.jacobian(z).solve(arb_mat(size, 1, system.residual(z)))
        z = _middle([z[i] - step[i, 0] for i in range(size)])
    inverse = system.jacobian(z).inv()
    inverse = arb_mat(size, size, [inverse[i, j].mid() for i in range(size) for j in range(size)])
    shift = inverse * arb_mat(size, 1, system.residual(z))
    one = arb_mat(size, size, [int(i == j) for i in range(size) for j in range(size)])
    for radius in RADII:
        box = [c + arb(0, radius) for c in z]
        spread = (one - inverse * system.jacobian(box)) * arb_mat(size, 1, [arb(0, radius)] * size)
        image = [z[i] - shift[i, 0] + spread[i, 0] for i in range(size)]
        if all(b.contains_interior(k) for b, k in zip(box, image, strict=True)):
            return image
    return None


def _signs_are_certain(program: Program, active: Sequence[int], z: Sequence[arb]) -> bool:
    x = Vector(z[: program.dimension])
    pushes = all(
        program.constraints[i].equality or bool(mu > 0) for i, mu in zip(active, z[program.dimension :], strict=True)
    )
    slack = all(bool(c.function.value(x) < 0) for i, c in enumerate(program.constraints) if i not in active)
    return pushes and slack


def _unpacked(program: Program, active: Sequence[int], z: Sequence[arb]) -> Enclosed:
    x = Vector(z[: program.dimension])
    mus = [arb(0)] * max(1, len(program.constraints))
    for i, mu in zip(active, z[program.dimension :], strict=True):
        mus[i] = mu
    return x, Vector(mus), program.objective.value(x)
