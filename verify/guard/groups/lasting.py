"""Starts from which a method is still under way after fifty steps, so that late steps count like early ones.

A method that is right until a buffer is full, or until its thirtieth step, is found out here alone.
"""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

from ..instances import LATE, point, slow, wide
from ..kinds import Composite, Region, Residuals, Sum, Values
from ..method import Settings
from ..problems import Piece, Problem, along_axes, turned
from .tools import LONG, Start, Trials, and_on, on


def gradual(hyper: dict[str, float], rng: Random) -> list[Start]:
    """`slow`, for the step size 1/L; L = 1 without one."""
    return [slow(1 / Fraction(hyper.get("step_size", 1)))]


def late_and_wide(chosen: Settings, starts: Any, steps: int) -> Trials:
    """Runs of `steps` steps, one of `LATE` steps and one in `WIDE` coordinates."""
    return and_on(on(chosen, starts, steps), on(chosen, gradual, LATE), on(chosen, broad, steps))


def broad(hyper: dict[str, float], rng: Random) -> list[Start]:
    """A quadratic in twelve coordinates."""
    L = 1 / Fraction(hyper.get("step_size", 1))
    return [wide(L / 32, L)]


def zigzag(hyper: dict[str, float], rng: Random) -> list[Start]:
    """The worst start of exact steepest descent, at the condition number 100 (Nocedal and Wright, section 3.3)."""
    return [(along_axes(Piece("square", Fraction(100)), Piece("square", Fraction(1))), point(1, 100))]


def flat(hyper: dict[str, float], rng: Random) -> list[Start]:
    """Backtracking sees the curvature 2 at first, and 1/64 from then on."""
    return [(along_axes(Piece("square", Fraction(2)), Piece("square", Fraction(1, 64))), point(1, 32))]


def quartic(hyper: dict[str, float], rng: Random) -> list[Start]:
    """x^4/2 as the square of one residual: Newton's method converges linearly, with the factor 2/3."""
    square = Residuals((point(0),), ((0, Fraction(1)),), (Fraction(0),))
    return [(square, point(2**20 if "damping" not in hyper else 4))]


def shallow(hyper: dict[str, float], rng: Random) -> list[Start]:
    """Curvatures far below the floor of a modified Newton method, of either sign."""
    floor = Fraction(hyper["floor"])
    return [(along_axes(Piece("square", floor / 8), Piece("square", -floor / 8)), point(8, 1))]


def overlapping(hyper: dict[str, float], rng: Random) -> list[Start]:
    """Two components of nearly the same data, which EM parts with slowly."""
    return [(Values({"data": point(-1, Fraction(-1, 2), 0, Fraction(1, 2), 1, Fraction(3, 2))}, 2), point(-2, 3))]


def alternating(hyper: dict[str, float], rng: Random) -> list[Start]:
    """Linear losses that turn around at every step."""
    losses = tuple(along_axes(Piece("linear", Fraction((-1) ** t))) for t in range(LONG))
    return [(Sum(losses, Region("box", (Fraction(-1), Fraction(1)))), point(1))]


def scattered(hyper: dict[str, float], rng: Random) -> list[Start]:
    """Curvatures of six magnitudes, which two pairs of L-BFGS cannot hold; with more pairs it arrives early."""
    if hyper["memory"] > 2:
        return []
    f = turned(along_axes(*(Piece("square", Fraction(1, 10**j)) for j in range(6))))
    return [(f, point(1, 10, 100, 1000, 1000, 1000))]


def composite(hyper: dict[str, float], rng: Random) -> list[Start]:
    """A slow quadratic with a small l1 penalty."""
    f, x0 = slow(1 / Fraction(hyper["step_size"]))
    return [(Composite(f, Region("l1", (f.L / 32,))), x0)]


def constrained(hyper: dict[str, float], rng: Random) -> list[Start]:
    """A slow quadratic on a box, a ball and a simplex."""
    L = 1 / Fraction(hyper.get("step_size", 1))
    f = along_axes(Piece("square", L / 32, Fraction(-1)), Piece("square", L / 16, Fraction(2)))
    regions: list[tuple[str, tuple[Fraction, ...], tuple[int, int]]] = [
        ("box", (Fraction(-1), Fraction(16)), (16, -1)), ("ball", (Fraction(3),), (0, -3)),
        ("simplex", (Fraction(1),), (1, 0)),
    ]  # fmt: skip
    return [(Composite(f, Region(shape, numbers)), point(*x0)) for shape, numbers, x0 in regions]


def coasting(hyper: dict[str, float], rng: Random) -> list[Start]:
    """Where acceleration that stops, is fixed, or looks elsewhere is late only after fifty to a hundred steps."""
    L = 1 / Fraction(hyper["step_size"])
    narrow, one = Fraction(1, 81), Fraction(1)
    tiny, small = Region("l1", (L / 2**20,)), Region("l1", (L / 64,))
    mixed = along_axes(Piece("square", L), Piece("huber", L / 1600, one, Fraction(1, 16)))

    def huber(offset: Fraction) -> Problem:
        return along_axes(Piece("huber", L, offset, narrow))

    return [
        (Composite(huber(2 * one), tiny), point(1)), (Composite(huber(-one), tiny), point(4)),
        (Composite(along_axes(Piece("hinge", L, -one)), small), point(2)), (Composite(mixed, small), point(1, -3)),
    ]  # fmt: skip
