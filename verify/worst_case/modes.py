"""Quadratics and linear maps fall apart into modes: along an eigenvector every run is a run on the line.

In the eigenvectors of A, inner products are sums over coordinates, and in each of them A multiplies by one number
of its spectrum (a linear map: by one of its singular values).  So where a text without constants and hypotheses
concludes that one form is at most 0, and that is false for some A, it is false for A = c on the line with one c in
the spectrum.  Those are searched in floats, on a grid that is refined; what is found is rounded, simplest first,
and whoever asks for it decides it exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from flint import fmpq

from verify.arithmetic.core import as_fmpq
from verify.arithmetic.gram import Form, FormalVector

from .oracles import Oracle
from .structured import LinearOracle
from .system import to_float
from .unknowns import Clause, Program

GRID = 801
ZOOMS, ZOOMED = 3, 65
LARGEST = 1e140
"""Squares of longer vectors overflow."""
PEAKS = 4
"""How many local maxima of the violation are tried."""
DENOMINATORS = (1, 2, 4, 10, 30, 100, 1000, 10**4, 10**6, 10**9, 10**12)


@dataclass(frozen=True)
class Mode:
    """A on the line is multiplication by ``factor``; ``places`` says where the free vectors are, by name."""

    factor: fmpq
    places: Mapping[str, fmpq]


def spectral(program: Program) -> Oracle | None:
    """The one quadratic or linear map of a program without other functions, None where there is no such thing."""
    oracles = list(program.oracles.values())
    if len(oracles) != 1 or not (oracles[0].quadratic or isinstance(oracles[0], LinearOracle)):
        return None
    return oracles[0]


def spectrum(oracle: Oracle) -> tuple[fmpq, fmpq]:
    """The interval of the eigenvalues, or of the singular values."""
    low, high = (oracle.kind.constant("symmetric linear", end) for end in (0, 1))
    assert low is not None and high is not None
    return (fmpq(0), high) if isinstance(oracle, LinearOracle) else (low, high)


def violating_modes(program: Program, free: Sequence[str]) -> Iterator[Mode]:
    """Modes on which floats see the conclusion fail, as rationals; ``free`` names the vectors that may be anywhere.

    The minimizer is at 0, and where that shows nothing, anywhere.
    """
    oracle = spectral(program)
    if oracle is None:
        return
    center = f"minimizer_{oracle.name}"
    for names in (list(free), [*free, center] if center in program.vectors else []):
        for clause in program.clauses if names else []:
            yield from _of_clause(_Line(program, oracle, names), clause)


def _of_clause(line: _Line, clause: Clause) -> Iterator[Mode]:
    low, high = spectrum(line.oracle)
    ends = to_float(low), to_float(high)
    homogeneous = all(form.constant == 0 for form in [*(x.form for x in clause), *line.hypotheses])
    # the polynomials of fast methods oscillate most at the ends
    angles = np.linspace(0, np.pi, GRID)
    grid = ends[0] + (ends[1] - ends[0]) * (1 - np.cos(angles)) / 2
    heights = line.violation(grid, clause)
    if heights is None:
        return
    padded = np.concatenate([[-np.inf], heights, [-np.inf]])
    peaks = np.flatnonzero((padded[1:-1] >= padded[:-2]) & (padded[1:-1] >= padded[2:]) & np.isfinite(heights))
    for peak in peaks[np.argsort(-heights[peaks], kind="stable")][:PEAKS]:
        left, right = grid[max(0, peak - 1)], grid[min(GRID - 1, peak + 1)]
        best = grid[peak]
        for _ in range(ZOOMS):
            finer = np.append(np.linspace(left, right, ZOOMED), best)
            seen = line.violation(finer, clause)
            if seen is None:
                break
            best = finer[int(np.argmax(seen))]
            width = (right - left) / (ZOOMED - 1)
            left, right = max(ends[0], best - width), min(ends[1], best + width)
        yield from _rounded(line, clause, float(best), (low, high), homogeneous)


def _rounded(
    line: _Line, clause: Clause, factor: float, limits: tuple[fmpq, fmpq], homogeneous: bool
) -> Iterator[Mode]:
    tried = set()
    for denominator in DENOMINATORS:
        c = min(max(_near(factor, denominator), limits[0]), limits[1])
        places = line.places(to_float(c), clause)
        if places is None:
            continue
        if homogeneous:
            places = places / places[int(np.abs(places).argmax())]
        exact = tuple(_near(float(x), denominator) for x in places)
        if (c, exact) not in tried and any(x != 0 for x in exact):
            tried.add((c, exact))
            found = dict(zip(line.free, exact, strict=True))
            yield Mode(c, {name: found.get(name, fmpq(0)) for name in line.names})


def _near(x: float, denominator: int) -> fmpq:
    return as_fmpq(Fraction(x).limit_denominator(denominator))


class _Line:
    """The text on the line: all vectors as linear functions of the free ones, for many factors at once."""

    def __init__(self, program: Program, oracle: Oracle, free: Sequence[str]) -> None:
        self.program, self.oracle, self.free = program, oracle, list(free)
        self.names = list(dict.fromkeys([*free, f"minimizer_{oracle.name}"]))
        self.hypotheses = [h.form for h in program.hypotheses if h.name != "points of two spaces"]

    def violation(self, factors: np.ndarray, clause: Clause) -> np.ndarray | None:
        """By how much the conclusion fails at each factor where the free vectors are as bad as can be."""
        vectors = self._vectors(factors)
        if vectors is None:
            return None
        return self._worst(vectors, clause)[0]

    def places(self, factor: float, clause: Clause) -> np.ndarray | None:
        """The worst places of the free vectors for one factor."""
        vectors = self._vectors(np.array([factor]))
        if vectors is None:
            return None
        heights, places = self._worst(vectors, clause)
        return places[0] if np.isfinite(heights[0]) and np.any(places[0]) else None

    def _worst(self, vectors: np.ndarray, clause: Clause) -> tuple[np.ndarray, np.ndarray]:
        """(violation, places) for each factor: along an eigenvector of a literal, as far as the hypotheses allow."""
        literals = [(to_float(x.form.constant), self._quadratic(x.form, vectors)) for x in clause]
        given = [(to_float(h.constant), self._quadratic(h, vectors)) for h in self.hypotheses]
        count = vectors.shape[2]
        best, where = np.full(count, -np.inf), np.zeros((count, vectors.shape[1]))
        for _, goal in literals:
            scale = np.abs(goal).max(axis=(1, 2), keepdims=True)
            scaled = (goal / np.where(scale > 0, scale, 1)).astype(float)  # in range of floats
            directions = np.linalg.eigh(scaled)[1][:, :, -1]

            def along(matrix: np.ndarray, d: np.ndarray = directions) -> np.ndarray:
                return np.einsum("ja,jab,jb->j", d, matrix, d)

            low, high = np.zeros(count), np.full(count, np.inf)
            for constant, matrix in given:
                slope = along(matrix)
                with np.errstate(divide="ignore", invalid="ignore"):
                    end = -constant / slope
                high = np.where(slope > 0, np.minimum(high, end), high)
                low = np.where(slope < 0, np.maximum(low, end), low)
                high = np.where((slope == 0) & (constant > 0), -1.0, high)
            # without constants every length is as good as any other
            size = np.where(np.isfinite(high), high, np.maximum(1.0, low))
            height = np.min([constant + size * along(matrix) for constant, matrix in literals], axis=0)
            height = np.where(low <= high, height, -np.inf)
            better = height > best
            best = np.where(better, height, best)
            found = directions * np.sqrt(np.maximum(size, 0))[:, None]
            where = np.where(better[:, None], found.astype(float), where)
        return best, where

    def _quadratic(self, form: Form, vectors: np.ndarray) -> np.ndarray:
        """The form as a symmetric matrix over the free vectors, for each factor; the minimum is 0."""
        _, k, count = vectors.shape
        total = np.zeros((count, k, k), dtype=np.longdouble)
        for c, u, w in form.products:
            left, right = self._at(u, vectors), self._at(w, vectors)
            product = np.einsum("aj,bj->jab", left, right)
            total += to_float(c) * (product + product.transpose(0, 2, 1)) / 2
        return total

    def _at(self, vector: FormalVector, vectors: np.ndarray) -> np.ndarray:
        found = np.zeros(vectors.shape[1:], dtype=np.longdouble)
        for place, c in vector.coordinates.items():
            found += _extended(c) * vectors[place]
        return found

    def _vectors(self, factors: np.ndarray) -> np.ndarray | None:
        """All vectors over the free ones, of shape (vectors, free, factors): g = c x, point by point.

        None where a point does not bring exactly one new vector with it.
        """
        program, c = self.program, factors.astype(np.longdouble)
        vectors = np.zeros((len(program.vectors), len(self.free), len(c)), dtype=np.longdouble)
        known = {program.vectors.index(name) for name in self.names if name in program.vectors}
        for column, name in enumerate(self.free):
            vectors[program.vectors.index(name), column] = 1
        for _, number in program.history:
            point = self.oracle.points[number]
            occurring = set(point.x.coordinates) | set(point.g.coordinates)
            new = sorted(occurring - known)
            if not new and point.g.is_zero() and point.x.is_zero():
                continue
            if len(new) != 1:
                return None
            own = (_extended(v.coordinates.get(new[0], fmpq(0))) for v in (point.g, point.x))
            bottom = next(own) - c * next(own)
            rest = c * self._at(point.x, vectors) - self._at(point.g, vectors)
            with np.errstate(divide="ignore", invalid="ignore"):
                vectors[new[0]] = rest / bottom
            known.add(new[0])
        return vectors if np.all(np.abs(vectors) < LARGEST) else None


def _extended(q: fmpq) -> np.longdouble:
    """The rational in extended precision, where the machine has it."""
    first = to_float(q)
    rest = q - as_fmpq(Fraction(first))
    return np.longdouble(first) + np.longdouble(to_float(rest))
