"""Quadratics with a few eigenvalues that make a claim fail: a search over spectra and starts in their own basis.

A method whose steps depend on the run (conjugate gradients, an exact line search) is no longer a polynomial in the
matrix that is fixed beforehand: its worst case has as many eigenvalues as it makes steps, and one more.  Here
eigenvalues and starts are improved together by differential evolution (Storn and Price 1997), from spectra that
include the extrema of Chebyshev's polynomials.  Floats propose; what is found is rounded and decided exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from flint import fmpq

from ..arithmetic.core import Count, Refused, as_fmpq, running_in
from ..arithmetic.float64 import FLOAT64
from ..arithmetic.vector import Vector
from ..claim import Claim
from ..families.quadratic import Quadratic
from ..functions.units import Square
from ..instance import Instance, run_text
from ..oracle import FunctionInstance
from .search import BLIND, score_of
from .shrink import violates

DIMENSIONS = (2, 3, 4, 5, 6, 8)
POPULATION, GENERATIONS = 96, 120
PATIENCE, STILL = 15, 1e-6
"""A search that gains less than this in so many generations ends: an identity, say, has nothing to gain."""
ROUNDING = 1e-13
"""Sides smaller than this, relative to the squares of the start, may be rounding."""
HOPEFUL = -1e-9
DIGITS = (1, 2, 3, 4, 6, 9, 14)
"""Significant digits to which a proposal is rounded, simplest first."""


@dataclass(frozen=True)
class Spectra:
    """What is searched: the quadratic ``name`` with its spectrum in [low, high], ``starts``, and fixed numbers."""

    claim: Claim
    name: str
    low: fmpq
    high: fmpq
    L: fmpq
    m: fmpq | None
    starts: tuple[str, ...]
    fixed: Mapping[str, Any]

    def instance(self, eigenvalues: tuple[Any, ...], places: Mapping[str, Vector], number: Any) -> Instance:
        """The instance with these eigenvalues and starts; ``number`` makes a number of an exact one."""
        units = (Square(),) * len(eigenvalues)
        center = Vector([0 * value for value in eigenvalues])
        function = Quadratic(weights=eigenvalues, units=units, reflections=(), center=center)
        constants = {"L": number(self.L), "m": None if self.m is None else number(self.m)}
        found: dict[str, Any] = {}
        for key in self.claim.arguments:
            if key == self.name:
                found[key] = FunctionInstance(function, **constants)
            elif key in places:
                found[key] = places[key]
            else:
                value = self.fixed[key]
                found[key] = value if isinstance(value, Count) else number(value)
        return Instance(found)


def violation_over_spectra(spectra: Spectra, generator: np.random.Generator) -> Instance | None:
    """An instance that violates the claim, decided exactly; None where none was found."""
    for dimension in DIMENSIONS:
        best = _improved(spectra, dimension, generator)
        if best is None:
            continue
        for instance in _rounded(spectra, *best):
            if violates(spectra.claim, instance):
                return instance
    return None


def _improved(spectra: Spectra, dimension: int, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray] | None:
    """The (eigenvalues, starts) that floats like least; None where they see no violation."""
    count = len(spectra.starts)
    extrema = (1 - np.cos(np.pi * np.arange(dimension) / (dimension - 1))) / 2
    shares = np.where(
        np.arange(POPULATION)[:, None] % 2 == 0, extrema, np.sort(generator.random((POPULATION, dimension)))
    )
    signs = generator.choice([-1.0, 1.0], (POPULATION, count, dimension))
    # components fall off like a power of the eigenvalue
    powers = generator.uniform(-1.5, 0.5, (POPULATION, 1, 1))
    eigenvalues = _eigenvalues(spectra, shares)
    logs = powers * np.log(np.abs(eigenvalues) + 1e-3 * np.abs(eigenvalues).max())[:, None, :]
    logs = logs + generator.normal(0, 0.5, logs.shape) + np.zeros((1, count, 1))
    people = np.concatenate([shares, logs.reshape(POPULATION, -1)], axis=1)
    try:
        scores = _scores(spectra, people, signs)
        last = np.inf
        for generation in range(GENERATIONS):
            if generation % PATIENCE == 0:
                best_score = float(np.min(scores))
                if not best_score < last - STILL * (1 + abs(best_score)):
                    break
                last = best_score
            order = np.argsort(generator.random((POPULATION, POPULATION)), axis=1)
            first, second, third = people[order[:, 0]], people[order[:, 1]], people[order[:, 2]]
            leader = int(np.argmin(scores))
            greedy = generator.random((POPULATION, 1)) < 0.3
            base = np.where(greedy, people[leader], first)
            mixed = base + generator.uniform(0.3, 0.9, (POPULATION, 1)) * (second - third)
            mixed = np.where(generator.random(people.shape) < 0.9, mixed, people)
            mixed[:, :dimension] = np.clip(mixed[:, :dimension], 0, 1)
            turned = np.where(greedy[:, :, None], signs[leader], signs[order[:, 0]])
            found = _scores(spectra, mixed, turned)
            better = found < scores
            people = np.where(better[:, None], mixed, people)
            signs = np.where(better[:, None, None], turned, signs)
            scores = np.where(better, found, scores)
    except (Refused, ValueError, TypeError, AttributeError, ZeroDivisionError):
        return None
    best = int(np.argmin(scores))
    if scores[best] >= HOPEFUL:
        return None
    return _eigenvalues(spectra, people[best, :dimension]), _starts(people[best : best + 1], signs[best])[0]


def _eigenvalues(spectra: Spectra, shares: np.ndarray) -> np.ndarray:
    low, high = (int(q.p) / int(q.q) for q in (spectra.low, spectra.high))
    return low + (high - low) * shares


def _starts(people: np.ndarray, signs: np.ndarray) -> np.ndarray:
    """Starts of shape (population, starts, dimension)."""
    count, dimension = signs.shape[-2:]
    logs = people[:, dimension:].reshape(len(people), count, dimension)
    return signs * np.exp(np.clip(logs, -30, 30))


def _scores(spectra: Spectra, people: np.ndarray, signs: np.ndarray) -> np.ndarray:
    """By how much the claim holds for each of the population; negative where floats see it fail."""
    dimension = signs.shape[-1]
    eigenvalues = _eigenvalues(spectra, people[:, :dimension])
    starts = _starts(people, signs)
    with running_in(FLOAT64), np.errstate(all="ignore"):
        places = {name: Vector(list(starts[:, k].T)) for k, name in enumerate(spectra.starts)}
        instance = spectra.instance(tuple(eigenvalues.T), places, FLOAT64.number)
        floor = ROUNDING * np.max(starts**2, axis=(1, 2))
        scores = score_of(run_text(spectra.claim, instance.arguments), len(people), floor)
    return np.where(np.isfinite(scores), scores, BLIND)


def _rounded(spectra: Spectra, eigenvalues: np.ndarray, starts: np.ndarray) -> Iterator[Instance]:
    """Rational instances near the proposal, each after the one whose largest start is 1."""
    for digits in DIGITS:
        exact = tuple(min(max(_near(x, digits), spectra.low), spectra.high) for x in eigenvalues)
        for size in (np.abs(starts).max(), 1.0):
            rows = [[_near(x / size, digits) for x in row] for row in starts]
            places = {name: Vector(row) for name, row in zip(spectra.starts, rows, strict=True)}
            yield spectra.instance(exact, places, lambda q: q)


def _near(x: float, digits: int) -> fmpq:
    return as_fmpq(Fraction(f"{float(x):.{digits - 1}e}"))
