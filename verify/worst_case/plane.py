"""A certified map of the (step size, momentum) plane: where a method converges, where it cycles, what is open.

``proved``: a step shrinks some energy of the last two iterates by a factor, or some number of steps
|x_k - x*|^2 + momentum |x_{k-1} - x*|^2, for every function of the class, every start and every dimension; so the
method converges.  ``cycling``: it does not, on
the function of the cycle.  Both come with a certificate that the checker accepted; all else is ``open``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from flint import fmpq

from verify.arithmetic.vector import distance2
from verify.conditions import Condition, at_most

from .cycles import MomentumMethod, certificate, find_cycle
from .decide import Outcome, decide_text
from .lyapunov import prove_by_energy
from .setup import FreeVector, Setup, smooth_strongly_convex

BLOCKS = (1, 2, 4, 8)
FACTORS = (fmpq(99, 100), fmpq(999, 1000))


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


def shrinks(f: Any, before: Any, x: Any, a: fmpq, b: fmpq, c: fmpq, steps: int, factor: fmpq) -> Condition:
    """|x_N - x*|^2 + b |x_{N-1} - x*|^2 <= factor (|x_0 - x*|^2 + b |x_{-1} - x*|^2) after N = ``steps`` steps."""
    best = f.minimizer
    start = distance2(x, best) + b * distance2(before, best)
    for _ in range(steps):
        pushed = x - before
        before, x = x, x + b * pushed - a * f.grad(x + c * pushed)
    return at_most(distance2(x, best) + b * distance2(before, best), factor * start)


def fate(method: MomentumMethod, L: fmpq, m: fmpq, blocks: Sequence[int] = BLOCKS, longest: int = 4) -> Spot:
    """Whether the method converges on every m-strongly convex, L-smooth function."""
    for factor in FACTORS:
        energy = prove_by_energy(method, L, m, factor)
        if energy is not None:
            return Spot(method, Fate.PROVED, energy)
    for steps in blocks:
        arguments = {
            "f": smooth_strongly_convex(L, m),
            "before": FreeVector(),
            "x": FreeVector(),
            "a": method.step_size,
            "b": method.momentum,
            "c": method.extrapolation,
            "steps": steps,
            "factor": FACTORS[0],
        }
        result = decide_text(shrinks, Setup(arguments), claim="convergence", loosen=False)
        if result.outcome is Outcome.PROVED:
            return Spot(method, Fate.PROVED, result.certificates)
    cycle = find_cycle(method, L, m, longest)
    if cycle is not None:
        return Spot(method, Fate.CYCLING, (certificate("convergence", method, L, m, cycle),))
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
