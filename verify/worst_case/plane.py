"""A certified map of the (step size, momentum) plane: where a method converges, where it cycles, what is open.

``proved``: a step shrinks some energy of the last two iterates and their gradients by a factor, for every function of
the class, every start and every dimension; so the method converges.  ``cycling``: it does not, on the function of a
cycle on the line or of a polygon in the plane.  Both come with a certificate that the checker accepted; all else is
``open``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from flint import fmpq

from .cycles import MomentumMethod, certificate, find_cycle
from .lyapunov import prove_by_energy
from .polygons import polygon_certificate

FACTORS = (fmpq(99, 100), fmpq(999, 1000), fmpq(9999, 10_000))
"""The factors of a step that are tried."""


class Fate(StrEnum):
    """What is known of a method."""

    PROVED = "proved"
    CYCLING = "cycling"
    OPEN = "open"


@dataclass(frozen=True)
class Spot:
    """A method, its fate, and the certificates behind it."""

    method: MomentumMethod
    fate: Fate
    certificates: tuple[dict[str, Any], ...] = ()


def fate(method: MomentumMethod, L: fmpq, m: fmpq, longest: int = 4) -> Spot:
    """Whether the method converges on every m-strongly convex, L-smooth function."""
    for factor in FACTORS:
        energy = prove_by_energy(method, L, m, factor)
        if energy is not None:
            return Spot(method, Fate.PROVED, energy)
    cycle = find_cycle(method, L, m, longest)
    if cycle is not None:
        return Spot(method, Fate.CYCLING, (certificate("convergence", method, L, m, cycle),))
    polygon = polygon_certificate("convergence", method, L, m)
    if polygon is not None:
        return Spot(method, Fate.CYCLING, (polygon,))
    return Spot(method, Fate.OPEN)


def heavy_ball_map(L: fmpq, m: fmpq, step_sizes: Sequence[fmpq], momenta: Sequence[fmpq]) -> list[list[Spot]]:
    """The fate of heavy ball for each momentum (rows) and step size (columns)."""
    return [[fate(MomentumMethod(a, b), L, m) for a in step_sizes] for b in momenta]


class Family(StrEnum):
    """Methods with a step size and a momentum."""

    HEAVY_BALL = "heavy-ball"
    NESTEROV = "nesterov"

    def method(self, step_size: fmpq, momentum: fmpq) -> MomentumMethod:
        """The member with these parameters; Nesterov's takes the gradient where the momentum has carried it."""
        return MomentumMethod(step_size, momentum, momentum if self is Family.NESTEROV else fmpq(0))


@dataclass(frozen=True)
class Cell:
    """A method in the plane for L = 1 and m = 1/kappa; numbers are written as rationals, to cross processes."""

    family: Family
    kappa: str
    step_size: str
    momentum: str

    @property
    def name(self) -> str:
        """The cell in a file name."""
        return f"{self.family.value}_step-{self.step_size}_momentum-{self.momentum}".replace("/", "-over-")


LARGEST_STEP = 4
"""Beyond 4/L no momentum below 1 lets heavy ball converge, not even on quadratics."""


def cells(family: Family, kappa: Fraction, steps: int, momenta: int) -> list[Cell]:
    """Methods at the middle of each of ``steps`` x ``momenta`` cells of (0, 4/L) x [0, 1), row by row."""
    columns = [Fraction(LARGEST_STEP * (2 * k + 1), 2 * steps) for k in range(steps)]
    rows = [Fraction(j, momenta) for j in range(momenta)]
    return [Cell(family, str(kappa), str(a), str(b)) for b in rows for a in columns]


def decide_cell(cell: Cell) -> tuple[str, tuple[dict[str, Any], ...]]:
    """The fate of a cell, and the certificates behind it."""
    a, b, kappa = (fmpq(x.numerator, x.denominator) for x in map(Fraction, (cell.step_size, cell.momentum, cell.kappa)))
    spot = fate(cell.family.method(a, b), fmpq(1), 1 / kappa)
    return spot.fate.value, spot.certificates
