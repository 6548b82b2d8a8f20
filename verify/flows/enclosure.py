"""Rigorous enclosures of trajectories: Taylor steps in balls, by Lohner's method.

One step of size h from a set {c + B r : r in R} (c a point, B a matrix, R a box around 0):

1. *Existence.*  A box Y with X + [0, h] F(Y) inside of Y contains every trajectory from the hull X during the
   step (Picard); where none is found the step is halved, and at :data:`SHORTEST` the enclosure is refused.
2. *The middle.*  The Taylor polynomial at c of degree K - 1, and h^K times the coefficient of degree K over Y.
3. *The spread.*  By the mean value theorem the rest is J B r with J in D(flow over h)(X), which is the Taylor
   polynomial of the variational equation V' = DF(x) V with its own remainder over Y.
4. *Against wrapping.*  J B R is written in the orthogonal basis of a QR decomposition of its middle.

Everything that is claimed is a ball; floats only choose the step and the basis.  Source: R. J. Lohner, "Enclosing
the solutions of ordinary initial and boundary value problems" (1987).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from flint import arb, arb_mat, ctx, fmpq

from ..arithmetic.core import Refused, Undetermined, as_fmpq
from .field import Field
from .series import long_series

SHORTEST = 2.0**-40
"""A step shorter than this is a trajectory that leaves every box: the enclosure is refused."""
MOST_STEPS = 4000
COARSEST = 2.0**-10
"""The remainder of the derivative of the flow is smaller than this: it only widens what is narrow already."""
FAILURES = (Undetermined, ZeroDivisionError, ValueError)
"""What evaluating a field over too wide a box raises: a kink, or a quotient whose denominator may vanish."""
LARGEST_PRECISION = 192
"""Beyond this many bits a trajectory is not enclosed: what such a ball does not tell is left undecided."""


_allowed: ContextVar[int] = ContextVar("tightrope_taylor_steps", default=MOST_STEPS)


class TooLong(Refused):
    """A trajectory takes more Taylor steps than it is worth; nothing is said about it."""


@contextmanager
def at_most_steps(number: int) -> Iterator[None]:
    """Give up on trajectories of more Taylor steps while the block runs: a search tries another instance."""
    token = _allowed.set(number)
    try:
        yield
    finally:
        _allowed.reset(token)


@dataclass(frozen=True)
class Piece:
    """One step: on the times [start, start + size] every trajectory is inside of ``box``; it ends in ``end``."""

    start: fmpq
    size: arb
    box: tuple[arb, ...]
    end: tuple[arb, ...]


@dataclass(frozen=True)
class Enclosure:
    """What is certain of a trajectory: its place at the end, and a box for each step on the way."""

    point: tuple[arb, ...]
    pieces: tuple[Piece, ...] = field(repr=False)
    order: int = 0

    @property
    def width(self) -> float:
        """The largest diameter of a component at the end."""
        return max((2 * float(a.rad()) for a in self.point), default=0.0)

    @property
    def steps(self) -> int:
        """How many steps were taken."""
        return len(self.pieces)


def enclose(system: Field, start: Sequence[Any], duration: Any, *, bits: int | None = None) -> Enclosure:
    """The trajectory of x' = F(x) from ``start`` (rationals or balls) after ``duration`` >= 0, as balls.

    Works at ``bits`` of precision (default: the one that is set) with as many Taylor terms as fit it.  Raises
    Refused where no trajectory is shown to exist that long, or where more bits are asked than are worth it.
    """
    bits = bits or ctx.prec
    if bits > LARGEST_PRECISION:
        raise Refused("ball", f"a trajectory to {bits} bits (at most {LARGEST_PRECISION} are tried)")
    with ctx.workprec(bits), long_series():
        return _Integration(system, start, bits).until(duration)


class _Integration:
    def __init__(self, system: Field, start: Sequence[Any], bits: int) -> None:
        self.system, self.size = system, system.dimension
        self.order = max(12, round(0.3 * bits))
        self.tolerance_bits = bits - 8
        balls = [arb(a if isinstance(a, arb) else as_fmpq(a)) for a in start]
        self.middle = [a.mid() for a in balls]
        self.basis = _identity(self.size)
        self.spread = arb_mat(self.size, 1, [a - a.mid() for a in balls])
        self.time = fmpq(0)
        self.step = 2.0**-4
        self.pieces: list[Piece] = []
        self.finished = False

    def hull(self) -> list[arb]:
        """A box that contains the current set."""
        moved = self.basis * self.spread
        return [c + moved[i, 0] for i, c in enumerate(self.middle)]

    def until(self, duration: Any) -> Enclosure:
        end = duration if isinstance(duration, arb) else arb(as_fmpq(duration))
        if end < 0:
            raise ValueError(f"a trajectory is followed forwards: the time {duration} is negative")
        if not end > 0 and not end.is_exact():
            raise Undetermined("a time that may be zero")
        while end > 0 and not self.finished:
            self._advance(end - arb(self.time))
            if len(self.pieces) > _allowed.get():
                raise TooLong("ball", f"more than {_allowed.get()} Taylor steps", f"at time {_float(self.time):.6g}")
        return Enclosure(tuple(self.hull()), tuple(self.pieces), self.order)

    def _advance(self, left: arb) -> None:
        hull = self.hull()
        where = _float(self.time)
        middle = self._taylor(self.middle, "the middle of the set")
        wish = min(self._wished(middle), 2 * self.step)
        last = bool(left <= arb(wish))
        # dyadic: the time that has passed stays an exact rational
        exact = left if last else arb(2.0 ** math.floor(math.log2(wish)))
        if not last and not exact < left:
            exact = exact / 2
        while True:
            # the last stretch may be short by itself; a step that had to be halved may not
            if float(exact.mid()) < SHORTEST and not last:
                raise Refused(
                    "ball",
                    f"{self.system.words} beyond the time {where:.10g}",
                    "no box contains it for a step of 2^-40: it leaves every bounded set, or meets a kink",
                )
            box = self._existence(hull, exact)
            if box is not None and self._finish(hull, middle, box, exact):
                break
            exact = arb(2.0 ** math.floor(math.log2(float(exact.mid()) / 2)))
            last = False
        self.step = max(float(exact.mid()), SHORTEST) if not last else self.step
        self.finished = last
        if not last:
            self.time += _dyadic(exact)

    def _taylor(self, x: Sequence[arb], what: str) -> list[list[arb]]:
        try:
            return self.system.taylor(x, self.order)
        except FAILURES as error:
            raise Refused("ball", f"{self.system.words} through {what}", str(error)) from None

    def _wished(self, middle: list[list[arb]]) -> float:
        """The step with which the last two coefficients stay below the tolerance."""
        best = 1.0
        scale = max(1.0, *(abs(_float(c[0])) for c in middle))
        for k in (self.order - 1, self.order):
            size = max(abs(_float(c[k])) for c in middle)
            if size > 0 and math.isfinite(size):
                best = min(best, math.exp((math.log(scale) - self.tolerance_bits * math.log(2) - math.log(size)) / k))
        return max(best, SHORTEST / 2)

    def _existence(self, hull: list[arb], step: arb) -> list[arb] | None:
        """A box Y with hull + [0, step] F(Y) inside of it, or None."""
        times = arb(0).union(step)
        try:
            guess = [x + times * v for x, v in zip(hull, self.system.value(hull), strict=True)]
            for _ in range(6):
                box = [g + (g - g.mid()) / 8 + arb(0, 1e-30) for g in guess]
                image = [x + times * v for x, v in zip(hull, self.system.value(box), strict=True)]
                if not all(a.is_finite() for a in image):
                    return None
                if all(b.contains(a) for a, b in zip(image, box, strict=True)):
                    return image
                guess = [b.union(a) for a, b in zip(image, box, strict=True)]
        except FAILURES:
            return None
        return None

    def _finish(self, hull: list[arb], middle: list[list[arb]], box: list[arb], step: arb) -> bool:
        """Take the step if its remainders are known; False asks for a shorter one."""
        try:
            far = self.system.taylor(box, self.order)
            rests = [r[-1] * step**self.order for r in far]
            limit = math.ldexp(max(1.0, *(abs(_float(c[0])) for c in middle)), -self.tolerance_bits)
            if not all(float(r.abs_upper()) <= limit for r in rests):
                return False
            ends = [_evaluate(c[:-1], step) + r for c, r in zip(middle, rests, strict=True)]
            flow = self._variation(hull, box, far, step)
        except FAILURES:
            return False
        if not all(e.is_finite() for e in ends) or flow is None:
            return False
        self.pieces.append(Piece(self.time, step, tuple(box), ()))
        self._reorthogonalise(ends, flow)
        self.pieces[-1] = Piece(self.time, step, tuple(box), tuple(self.hull()))
        return True

    def _variation(self, hull: list[arb], box: list[arb], far: list[list[arb]], step: arb) -> arb_mat | None:
        """The derivative of the flow over one step, for every point of the hull."""
        order = max(6, self.order // 3)
        near = self.system.taylor(hull, order)
        inside = _variational(self.system.derivative(near), order, _identity(self.size))
        along = self.system.derivative([c[: order + 1] for c in far])
        slope = max(
            (sum((abs(_coefficient(e, 0)) for e in row), arb(0)) for row in along), key=lambda a: float(a.abs_upper())
        )
        growth = (slope * step).exp() - 1
        if not growth.is_finite():
            return None
        bound = arb(0, growth.abs_upper())
        size = range(self.size)
        anywhere = arb_mat(self.size, self.size, [int(i == j) + bound for i in size for j in size])
        beyond = _variational(along, order, anywhere)
        entries = []
        for i in size:
            for j in size:
                rest = beyond[order][i, j] * step**order
                if not float(rest.abs_upper()) <= COARSEST:
                    return None
                entries.append(_evaluate([term[i, j] for term in inside[:order]], step) + rest)
        if not all(e.is_finite() for e in entries):
            return None
        return arb_mat(self.size, self.size, entries)

    def _reorthogonalise(self, ends: list[arb], flow: arb_mat) -> None:
        spread = flow * self.basis
        widths = [float(self.spread[j, 0].rad()) for j in range(self.size)]
        basis, inverse = _orthogonal(spread, widths)
        self.middle = [e.mid() for e in ends]
        rest = arb_mat(self.size, 1, [e - e.mid() for e in ends])
        self.spread = (inverse * spread) * self.spread + inverse * rest
        self.basis = basis


def _identity(size: int) -> arb_mat:
    return arb_mat(size, size, [int(i == j) for i in range(size) for j in range(size)])


def _evaluate(coefficients: Sequence[arb], step: arb) -> arb:
    result = arb(0)
    for coefficient in reversed(coefficients):
        result = result * step + coefficient
    return result


def _coefficient(entry: Any, degree: int) -> arb:
    if hasattr(entry, "coefficient"):
        found: arb = entry.coefficient(degree)
        return found
    return arb(entry) if degree == 0 else arb(0)


def _variational(derivative: list[list[Any]], order: int, start: arb_mat) -> list[arb_mat]:
    """The Taylor coefficients V_0, ..., V_order of V' = DF(x) V with V_0 = ``start``."""
    size = len(derivative)
    slopes = [
        arb_mat(size, size, [_coefficient(e, k) for row in derivative for e in row]) for k in range(order)
    ]
    found = [start]
    for degree in range(order):
        term = slopes[0] * found[degree]
        for k in range(1, degree + 1):
            term = term + slopes[k] * found[degree - k]
        found.append(term / (degree + 1))
    return found


def _orthogonal(spread: arb_mat, widths: Sequence[float]) -> tuple[arb_mat, arb_mat]:
    """(B, a ball around B^-1) for an exact B that is nearly orthogonal, its first axis along the widest spread."""
    size = spread.nrows()
    middle = np.array([[_float(spread[i, j]) for j in range(size)] for i in range(size)])
    lengths = np.linalg.norm(middle, axis=0) * np.array([w if w > 0 else 1e-300 for w in widths])
    basis = np.eye(size)
    if np.all(np.isfinite(middle)) and size > 1:
        basis, _ = np.linalg.qr(middle[:, np.argsort(-lengths)])
    if not np.all(np.isfinite(basis)):
        basis = np.eye(size)
    exact = arb_mat(size, size, [float(e) for e in basis.ravel()])
    try:
        return exact, exact.inv()
    except ZeroDivisionError:
        return _identity(size), _identity(size)


def _float(a: Any) -> float:
    return float(arb(a).mid())


def _dyadic(a: arb) -> fmpq:
    mantissa, exponent = a.mid().man_exp()
    mantissa, exponent = int(mantissa), int(exponent)
    return fmpq(mantissa * 2**exponent) if exponent >= 0 else fmpq(mantissa, 2**-exponent)
