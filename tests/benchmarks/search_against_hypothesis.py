"""The search beside a plain Hypothesis test with a numpy strategy: power and speed in one run.

    python -m tests.benchmarks.search_against_hypothesis [SEEDS]

The peer is what a careful user writes today: `hypothesis` draws a spectrum, an orthogonal matrix from a
numpy QR factorisation and points, and the test compares floats without a tolerance.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from flint import fmpq
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import claims_for_search as claims

from verify.judges.falsify import generator_for, hunt, tightened
from verify.judges.search import search
from verify.profiles import QUICK

EXAMPLES = 1000


@st.composite
def quadratics(draw: Callable, dimension: int = 5, low: float = -1.0, high: float = 1.0):
    """A symmetric matrix with spectrum in [low, high]."""
    entries = st.floats(-1, 1, allow_subnormal=False)
    square = np.array(draw(st.lists(entries, min_size=dimension**2, max_size=dimension**2)))
    turn, _ = np.linalg.qr(square.reshape(dimension, dimension) + 1e-3 * np.eye(dimension))
    spectrum = np.array(draw(st.lists(st.floats(low, high), min_size=dimension, max_size=dimension)))
    spectrum[0] = high
    return turn @ np.diag(spectrum) @ turn.T


def points(dimension: int = 5):
    """Points with coordinates in [-10, 10]."""
    return st.lists(st.floats(-10, 10), min_size=dimension, max_size=dimension).map(np.array)


def plain(test: Callable, number: int) -> tuple[bool, int]:
    """(whether a plain Hypothesis test fails within EXAMPLES examples, how many it ran)."""
    ran = 0

    @seed(number)
    @settings(max_examples=EXAMPLES, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def run(data: st.DataObject) -> None:
        nonlocal ran
        ran += 1
        assert test(data)

    try:
        run()
    except AssertionError:
        return True, ran
    return False, ran


def lemma(factor: float) -> Callable:
    def test(data: st.DataObject) -> bool:
        a, x, y = data.draw(quadratics()), data.draw(points()), data.draw(points())
        left = y @ a @ y / 2 - x @ a @ x / 2 - (a @ x) @ (y - x)
        return left <= factor / 2 * (y - x) @ (y - x)

    return test


def five_steps(factor: float) -> Callable:
    def test(data: st.DataObject) -> bool:
        a, x0 = data.draw(quadratics(low=0.0)), data.draw(points())
        x = x0
        for _ in range(5):
            x = x - a @ x
        return x @ a @ x / 2 <= factor * (x0 @ x0) / 22

    return test


def heavy_ball(data: st.DataObject) -> bool:
    """One-dimensional smooth strongly convex functions with three slopes."""
    knots = sorted(data.draw(st.lists(st.floats(-5, 5), min_size=2, max_size=2)))
    slopes = data.draw(st.lists(st.floats(1, 25), min_size=3, max_size=3))
    start = before = data.draw(st.floats(-10, 10))

    def gradient(t: float) -> float:
        total = slopes[0] * t
        for knot, left, right in zip(knots, slopes, slopes[1:], strict=False):
            total += (right - left) * (max(t - knot, 0.0) - max(-knot, 0.0))
        return total

    x = start
    for _ in range(60):
        before, x = x, x - gradient(x) / 9 + 4 / 9 * (x - before)
    return x * x <= start * start / 4 + 1e-12


def main(seeds: int) -> None:
    """Print the table of power and the ratio of speeds."""
    rows = [
        ("descent lemma (true)", claims.descent_lemma, lemma(1.0)),
        ("descent lemma tightened by 1 %", tightened(claims.descent_lemma, fmpq(1, 100)), lemma(0.99)),
        ("five steps, sharp (true)", claims.five_steps, five_steps(1.0)),
        ("five steps tightened by 10 %", tightened(claims.five_steps, fmpq(1, 10)), five_steps(0.9)),
        ("heavy ball converges, L/m = 25 (false)", claims.heavy_ball_converges, heavy_ball),
    ]
    print(f"refuted in how many of {seeds} runs: ours (quick profile), plain Hypothesis ({EXAMPLES} examples)")
    for name, ours, peer in rows:
        mine = sum(hunt(ours, QUICK, s).found is not None for s in range(seeds))
        theirs = sum(plain(peer, s)[0] for s in range(seeds))
        print(f"  {name:42} {mine:3}   {theirs:3}")
    only_quadratics = replace(
        claims.descent_lemma,
        arguments={**claims.descent_lemma.arguments, "f": claims.Smooth(families=("quadratic",), dimension=5)},
    )
    profile = replace(QUICK, rounds=20, batch=8192, ascents=0, dimensions=(5,))
    found = search(only_quadratics, profile, generator_for("speed", 0))
    started = time.perf_counter()
    _, ran = plain(lemma(1.001), 0)
    peer_rate = ran / (time.perf_counter() - started)
    ours_rate = found.instances / found.seconds
    print(f"descent lemma, dimension 5, instances per second on one core: ours {ours_rate:,.0f},")
    print(f"  plain Hypothesis {peer_rate:,.0f}, ratio {ours_rate / peer_rate:,.0f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
