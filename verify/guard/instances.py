"""The instances, from the simplest to the hardest: quadratics, Huber tails, kinks, bad scaling, drawn problems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from random import Random

from .problems import Piece, Point, Problem, along_axes, moved, turned

Start = tuple[Problem, Point]
ONE = Fraction(1)
LATE = 120
"""Steps of the runs that are still under way when others have arrived."""
WIDE = 12
"""Coordinates of the problems on which the ninth one counts like the first."""


def point(*numbers: int | Fraction) -> Point:
    return tuple(Fraction(c) for c in numbers)


def quadratics(m: Fraction, L: Fraction, rng: Random) -> Iterator[Start]:
    """Quadratics with spectrum in [m, L], both ends attained where the dimension allows it."""
    for curvature in (L, m, (L + m) / 2):
        yield along_axes(Piece("square", curvature)), point(1)
    yield along_axes(Piece("square", L), Piece("square", m)), point(1, 1)
    yield moved(along_axes(Piece("square", L)), point(2)), point(-1)
    yield turned(along_axes(Piece("square", L), Piece("square", m))), point(1, -2)
    for _ in range(4):
        d = rng.choice((2, 3, 4))
        middle = [m + (L - m) * Fraction(rng.randrange(17), 16) for _ in range(d - 2)]
        pieces = [Piece("square", c, Fraction(rng.randrange(-3, 4))) for c in (L, m, *middle)]
        yield turned(along_axes(*pieces)), drawn_point(rng, d)


def strongly_convex(m: Fraction, L: Fraction, rng: Random) -> Iterator[Start]:
    """Quadratics, and in one dimension the two curvatures m and L on different sides of a kink."""
    yield from quadratics(m, L, rng)


def convex(L: Fraction, steps: int, rng: Random) -> Iterator[Start]:
    """Smooth convex problems with a minimizer at which f is 0."""
    yield along_axes(Piece("square", L)), point(1)
    for k in (1, 3, 10, steps):
        # The worst function for k steps of length 1/L is a Huber function of this width.
        yield along_axes(Piece("huber", L, width=Fraction(1, 2 * k + 1))), point(1)
        yield along_axes(Piece("huber", L, width=Fraction(1, k * k + 1))), point(1)
    yield along_axes(Piece("hinge", L)), point(2)
    yield along_axes(Piece("hinge", L)), point(-1)
    for k in (10, steps):
        # Curvature at which k accelerated steps have just not arrived
        yield along_axes(Piece("square", L / (k * k))), point(1)
        yield along_axes(Piece("square", L), Piece("square", L / k)), point(1, 1)
    yield along_axes(Piece("square", L), Piece("square", L / 1000)), point(1, 1000)
    yield turned(along_axes(Piece("huber", L, width=Fraction(1, 8)), Piece("hinge", L / 3, Fraction(1)))), point(5, 3)
    for _ in range(5):
        d = rng.choice((1, 2, 3))
        pieces = [drawn_piece(rng, L if i == 0 else L * Fraction(1, 4 ** rng.randrange(5))) for i in range(d)]
        yield turned(along_axes(*pieces)), drawn_point(rng, d)


def drawn_piece(rng: Random, weight: Fraction) -> Piece:
    shape = rng.choice(("square", "huber", "hinge"))
    return Piece(shape, weight, Fraction(rng.randrange(-2, 3)), Fraction(1, 2 ** rng.randrange(6)))


def drawn_point(rng: Random, dimension: int) -> Point:
    """Small integers, not all zero."""
    numbers = [rng.randrange(-4, 5) for _ in range(dimension)]
    return point(*(numbers if any(numbers) else [1] * dimension))


def wide(m: Fraction, L: Fraction) -> Start:
    """A quadratic in `WIDE` coordinates with spectrum from m to L, none of them at rest at the start."""
    pieces = [Piece("square", m + (L - m) * Fraction(j, WIDE - 1), Fraction(j % 3 - 1)) for j in range(WIDE)]
    return along_axes(*pieces), point(*(2 + j % 4 for j in range(WIDE)))


def slow(L: Fraction) -> Start:
    """A quadratic with curvatures L/32 and L/16, on which `LATE` steps of length 1/L do not arrive."""
    return along_axes(Piece("square", L / 32), Piece("square", L / 16, Fraction(1))), point(16, -3)


def lasting(L: Fraction) -> Iterator[Start]:
    """Smooth convex problems for `LATE` steps: `slow`, and two Huber functions from far out in the linear part.

    The narrower is late for momentum that stops, starts again or stays below 1: it travels a distance
    proportional to k in k steps, where accelerated steps travel one proportional to k^2.
    """
    yield slow(L)
    for width in (Fraction(1, 2 * LATE + 1), Fraction(1, 20 * LATE)):
        yield along_axes(Piece("huber", L, width=width)), point(1)


def expands(hyper: Mapping[str, float]) -> bool:
    """Whether weight decay alone makes iterates grow at every step, beyond all floats in a long run."""
    return hyper["step_size"] * hyper.get("weight_decay", 0) > 2
