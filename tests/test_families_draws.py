"""What the families draw: extremal members are likely, quadratics are rarely diagonal and hardly ever equal, and
hundreds of thousands of instances a second fit on one core.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from flint import fmpq
from hypothesis import HealthCheck, given, settings

import strategies
from verify.arithmetic import norm2, running_in
from verify.arithmetic.float64 import FLOAT64
from verify.arithmetic.matrix import Matrix
from verify.arithmetic.vector import Vector
from verify.classes.functions import ConvexQuadratic, FunctionClass, Smooth, SmoothConvex, SmoothStronglyConvex
from verify.conditions import at_most
from verify.oracle import Oracle
from verify.quantifiers import L, Point, Real, Scope
from verify.source import BatchSource

STRONGLY_CONVEX_QUADRATIC = ConvexQuadratic(strongly_convex=True, L=10, m=1)


def drawn(wanted: FunctionClass, family: str, size: int, dimension: int, seed: int) -> Any:
    """One batch of ``size`` members."""
    source = BatchSource(np.random.default_rng(seed), size, {"family": family, "dimension": dimension})
    with running_in(FLOAT64), np.errstate(all="ignore"):
        return wanted.draw(Scope(source=source, dimensions=(dimension,)), "f")


def batch_entries(matrix: Matrix, size: int) -> np.ndarray:
    return np.stack([np.broadcast_to(entry, (size,)) for row in matrix.rows for entry in row], axis=1)


def is_diagonal(entries: np.ndarray) -> np.ndarray:
    dimension = int(entries.shape[1] ** 0.5)
    off = ~np.eye(dimension, dtype=bool).ravel()
    size = np.abs(entries).max(axis=1)
    return np.abs(entries[:, off]).max(axis=1) <= 1e-12 * size


@pytest.mark.parametrize("wanted", [ConvexQuadratic, STRONGLY_CONVEX_QUADRATIC], ids=["convex", "strongly convex"])
def test_quadratics_in_five_dimensions_are_rarely_diagonal_and_hardly_ever_equal(wanted: FunctionClass) -> None:
    """Diagonal quadratics hide everything that a rotation shows; equal ones are wasted work."""
    found = []
    for seed in range(120):
        f = drawn(wanted, "quadratic", 50, 5, seed)
        origin = Vector([np.zeros(50)] * 5)
        with running_in(FLOAT64):
            found.append(batch_entries(f.function.body().hessian(origin), 50))
    entries = np.concatenate(found)
    assert is_diagonal(entries).mean() < 0.1
    assert len(np.unique(np.round(entries, 9), axis=0)) > 0.95 * len(entries)


def test_quadratics_of_the_strategies_are_rarely_diagonal_too() -> None:
    seen: list[tuple[Any, ...]] = []

    @given(strategies.quadratics(5, L=10, m=1, families=("quadratic",)))
    @settings(max_examples=300, database=None, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def collect(f: Oracle) -> None:
        hessian = f.hessian(Vector([fmpq(0)] * 5))
        seen.append(tuple(entry for row in hessian.rows for entry in row))

    collect()
    diagonal = sum(all(m[5 * i + j] == 0 for i in range(5) for j in range(5) if i != j) for m in seen)
    # Hypothesis begins with the simplest members and repeats some on purpose
    assert diagonal < 0.15 * len(seen)
    assert len(set(seen)) > 0.8 * len(seen)


def share(wanted: FunctionClass, family: str, is_extremal: Callable[[Any], np.ndarray]) -> float:
    counts = [is_extremal(drawn(wanted, family, 200, 1, seed)) for seed in range(40)]
    return float(np.mean([np.broadcast_to(count, (200,)).mean() for count in counts]))


def test_extremal_members_are_likely() -> None:
    """Worst cases live at the ends: curvature exactly m or L, kinks at integers, heights that reach the constant."""
    strong = SmoothStronglyConvex(L=10, m=1)
    assert share(strong, "quadratic", lambda f: f.function.weights[0] == 10.0) > 0.3
    assert share(strong, "piecewise quadratic", lambda f: f.function.units[0].slopes[0] == 1.0) > 0.1
    assert share(strong, "piecewise quadratic", lambda f: f.function.units[0].slopes[0] == 10.0) > 0.1
    assert share(SmoothConvex(L=4), "huber", lambda f: f.function.weights[0] == 4.0) > 0.3
    whole = share(strong, "piecewise quadratic", lambda f: f.function.units[0].knots[0] % 1 == 0)
    assert whole > 0.3


def test_a_turned_sum_is_the_sum_along_its_directions() -> None:
    """Values and gradients by reflections agree exactly with those along explicit orthonormal directions."""

    @given(strategies.smooth(3, families=("piecewise quadratic", "huber", "quadratic")), strategies.points(3))
    @settings(max_examples=60, database=None, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def check(f: Oracle, x: Vector) -> None:
        body = f.instance.function.body()
        assert body.value(x) == body.plain.value(x)
        assert body.gradient(x) == body.plain.gradient(x)

    check()


def descent_lemma_per_second(family: str, dimension: int, size: int = 4096, batches: int = 20) -> float:
    """How many instances of the descent lemma are drawn and evaluated in a second of processor time."""
    generator = np.random.default_rng(0)
    alphas = Real(0, 2 / L)

    def one() -> float:
        source = BatchSource(generator, size, {"family": family, "dimension": dimension})
        scope = Scope(source=source, dimensions=(dimension,))
        drawn_f = Smooth.draw(scope, "f")
        Smooth.remember(drawn_f, scope, "f")
        x, alpha, f = Point().draw(scope, "x"), alphas.draw(scope, "alpha"), Oracle(drawn_f)
        after = x - alpha * f.grad(x)
        lemma = at_most(f(after), f(x) - alpha * (1 - alpha * f.L / 2) * norm2(f.grad(x)))
        return float(np.min(lemma.score(1e-9)))

    with running_in(FLOAT64), np.errstate(all="ignore"):
        one()
        started = time.process_time()
        for _ in range(batches):
            one()
        return size * batches / (time.process_time() - started)


def families_by_speed() -> dict[str, float]:
    found = {}
    for family in Smooth.members():
        dimension = 5 if 5 in family.dimensions else max(family.dimensions)
        found[family.family] = descent_lemma_per_second(family.family, dimension)
    return found


@pytest.mark.benchmark
def test_the_descent_lemma_is_evaluated_on_well_over_a_hundred_thousand_instances_a_second() -> None:
    """In dimension 5, all drawing included; a plain test that draws matrices one by one manages some four hundred."""
    found = families_by_speed()
    together = len(found) / sum(1 / rate for rate in found.values())
    assert together > 100_000, f"instances a second: { {name: round(rate) for name, rate in found.items()} }"
