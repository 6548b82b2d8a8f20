"""What every function family promises, and that the check of the promises catches a family that lies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pytest
from flint import fmpq

from verify.arithmetic.vector import Vector
from verify.families import check_family
from verify.families.base import FAMILIES, Family, Wanted
from verify.families.drawing import largest_eigenvalue_bound
from verify.families.huber import HuberSum, SquaredHingeSum
from verify.families.linear import any_solution, least_norm_solution
from verify.families.log_sum_exp import lower_root
from verify.families.logistic import LogisticRegression
from verify.families.quadratic import Quadratic
from verify.families.without_minimizer import SoftplusSum
from verify.family_check.cases import named_classes
from verify.functions.bodies import RidgeSum
from verify.functions.units import Huber, Square, SquaredHinge
from verify.source import Source

SHIPPED = sorted(FAMILIES)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_family_keeps_its_promises(name: str) -> None:
    """A broken promise here is a wrong verdict later: membership, constants, minimizers, derivatives."""
    check_family(FAMILIES[name], draws=1, seed=7).raise_if_broken()


# The populations that the search relies on; a class with one family is blind to everything else.
FEWEST = {
    "Smooth": 6, "SmoothConvex": 6, "SmoothConvex bounded below": 6, "SmoothStronglyConvex": 6, "Convex": 8,
    "ConvexLipschitz": 5, "StronglyConvex": 6, "QuadraticFunction": 2, "TwiceDifferentiable": 6, "Differentiable": 8,
    "HessianLipschitz": 4, "nonconvex Lipschitz": 4,
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(FEWEST))
def test_every_class_is_populated_by_several_families(name: str) -> None:
    members = {family.family for family in named_classes()[name].members()}
    assert len(members) >= FEWEST[name], f"{name} has only {sorted(members)}"


def test_some_smooth_convex_functions_have_no_minimizer() -> None:
    """Theorems that forget to assume a minimizer are refuted by these."""
    bounded = named_classes()["SmoothConvex bounded below"].members()
    with_minimizer = named_classes()["SmoothConvex with a minimizer"].members()
    assert SoftplusSum in set(bounded) - set(with_minimizer)


# ---------------------------------------------------------------- families that lie


@pytest.fixture
def registered() -> Iterator[None]:
    """Families defined inside a test leave the registry with it."""
    before = dict(FAMILIES)
    yield
    FAMILIES.clear()
    FAMILIES.update(before)


def broken(family: type[Family]) -> str:
    report = check_family(family, draws=1)
    assert not report.kept
    with pytest.raises(AssertionError):
        report.raise_if_broken()
    return "\n".join(report.broken)


@pytest.mark.usefixtures("registered")
def test_a_wrong_smoothness_constant_is_caught() -> None:
    @dataclass(frozen=True)
    class TooCurved(Quadratic):
        family = "too curved"

        @classmethod
        def draw(cls, source: Source, dimension: int, wanted: Wanted) -> TooCurved:
            member = super().draw(source, dimension, wanted)
            return replace(member, weights=tuple(w * 2 + 1 for w in member.weights))  # type: ignore[return-value]

    found = broken(TooCurved)
    assert "membership: it is not shown that f is L-smooth" in found
    assert "membership by the checker" in found


@pytest.mark.usefixtures("registered")
def test_a_wrong_strong_convexity_constant_is_caught() -> None:
    @dataclass(frozen=True)
    class TooFlat(HuberSum):
        family = "too flat"

        @classmethod
        def choose_ridge(cls, source: Source, wanted: Wanted) -> object:
            return wanted.m / 2 if wanted.strongly_convex else 0

    assert "it is not shown that f is m-strongly convex" in broken(TooFlat)


@dataclass(frozen=True)
class Confident(RidgeSum):
    """A body whose membership tests always say yes, and whose description for the checker is another function."""

    def is_smooth(self, smoothness: fmpq) -> bool:
        return True

    def is_convex(self) -> bool:
        return True

    def is_strongly_convex(self, strong_convexity: fmpq) -> bool:
        return True

    def to_checker(self) -> dict[str, object]:
        return RidgeSum(self.dimension).to_checker()


@pytest.mark.usefixtures("registered")
def test_the_sampled_inequalities_see_through_a_body_that_vouches_for_itself() -> None:
    @dataclass(frozen=True)
    class Impostor(Quadratic):
        family = "impostor"

        def body(self) -> RidgeSum:  # type: ignore[override]
            plain = replace(self, weights=tuple(-3 * w - 5 for w in self.weights)).__class__.__mro__[1].body(self).plain
            steep = tuple(replace(term, weight=-3 * term.weight - 5) for term in plain.terms)
            return Confident(plain.dimension, steep)

    found = broken(Impostor)
    assert "inequalities: it is not convex" in found
    assert "inequalities: its gradient is not" in found


@pytest.mark.usefixtures("registered")
def test_a_wrong_minimizer_is_caught() -> None:
    @dataclass(frozen=True)
    class Misplaced(Quadratic):
        family = "misplaced"

        def minimizer(self) -> Vector | None:
            place = super().minimizer()
            return None if place is None else place + Vector([1 + 0 * a for a in place])

    found = broken(Misplaced)
    assert "minimizer: the gradient at its minimizer" in found


@pytest.mark.usefixtures("registered")
def test_a_saddle_sold_as_a_minimizer_is_caught() -> None:
    @dataclass(frozen=True)
    class Saddle(Quadratic):
        family = "saddle"
        supplies = frozenset({"smooth", "minimizer", "bounded_below"})

        @classmethod
        def draw(cls, source: Source, dimension: int, wanted: Wanted) -> Saddle:
            return super().draw(source, dimension, replace(wanted, bounded_below=False))  # type: ignore[return-value]

        def minimizer(self) -> Vector | None:
            return self.center

    assert "minimizer: f is lower at" in broken(Saddle)


@pytest.mark.usefixtures("registered")
def test_a_wrong_infimum_is_caught() -> None:
    @dataclass(frozen=True)
    class Lifted(SoftplusSum):
        family = "lifted"
        dimensions = (1,)

        def infimum(self) -> object:
            lowest = super().infimum()
            return None if lowest is None else lowest + 1

    found = broken(Lifted)
    assert "is below its infimum" in found
    assert "cvxpy's optimum is" in found


@dataclass(frozen=True)
class Careless(Huber):
    """A Huber function whose derivative forgets the factor at the threshold."""

    name = "careless"

    def derivative(self, t: object) -> object:
        return super().derivative(t) / 2


@pytest.mark.usefixtures("registered")
def test_a_wrong_gradient_is_caught() -> None:
    @dataclass(frozen=True)
    class HalfGradient(HuberSum):
        family = "half gradient"

        @classmethod
        def draw_units(cls, source: Source, dimension: int, wanted: Wanted) -> tuple[Huber, ...]:
            return tuple(Careless(unit.threshold) for unit in super().draw_units(source, dimension, wanted))  # type: ignore[attr-defined]

    found = broken(HalfGradient)
    assert "SymPy: its derivative 1" in found


@dataclass(frozen=True)
class Lossy(Square):
    """A square whose formula for cvxpy is not its own."""

    name = "lossy"

    def to_cvxpy(self, t: object) -> object:
        import cvxpy

        return cvxpy.square(t)


@pytest.mark.usefixtures("registered")
def test_a_wrong_expression_for_cvxpy_is_caught() -> None:
    @dataclass(frozen=True)
    class WrongForSolvers(HuberSum):
        family = "wrong for solvers"
        supplies = frozenset({"smooth", "convex"})

        @classmethod
        def draw_units(cls, source: Source, dimension: int, wanted: Wanted) -> tuple[Lossy, ...]:
            return (Lossy(),) * dimension

    assert "cvxpy: its value at" in broken(WrongForSolvers)


@pytest.mark.usefixtures("registered")
def test_floats_that_differ_from_the_exact_member_are_caught() -> None:
    @dataclass(frozen=True)
    class Drifting(Quadratic):
        family = "drifting"

        def body(self) -> object:  # type: ignore[override]
            if isinstance(self.weights[0], fmpq):
                return super().body()
            return replace(self, weights=tuple(w * 1.001 for w in self.weights)).plain_body()

        def plain_body(self) -> object:
            return super().body()

    assert "floats: its" in broken(Drifting)


@pytest.mark.usefixtures("registered")
def test_a_draw_that_depends_on_more_than_its_source_is_caught() -> None:
    noise = np.random.default_rng(0)

    @dataclass(frozen=True)
    class Moody(Quadratic):
        family = "moody"

        @classmethod
        def draw(cls, source: Source, dimension: int, wanted: Wanted) -> Moody:
            member = super().draw(source, dimension, wanted)
            size = fmpq(int(noise.integers(2, 9)), 10)
            scale = size if isinstance(member.weights[0], fmpq) else float(size.p) / float(size.q)
            return replace(member, weights=tuple(w * scale for w in member.weights))  # type: ignore[return-value]

    assert "drawing: " in broken(Moody)


@pytest.mark.usefixtures("registered")
def test_a_wrong_dimension_is_caught() -> None:
    @dataclass(frozen=True)
    class Flat(Quadratic):
        family = "flat"

        @classmethod
        def draw(cls, source: Source, dimension: int, wanted: Wanted) -> Flat:
            return super().draw(source, 1, wanted)  # type: ignore[return-value]

    assert "drawn for dimension 2, it has dimension 1" in broken(Flat)


@pytest.mark.usefixtures("registered")
def test_a_family_that_calls_logarithms_exact_is_caught() -> None:
    @dataclass(frozen=True)
    class Rationalist(SoftplusSum):
        family = "rationalist"
        exact = True

    assert "exactness: it says that it is exact" in broken(Rationalist)


def test_a_family_that_fits_no_class_is_not_called_kept() -> None:
    class Nothing(Family):
        @classmethod
        def fits(cls, wanted: Wanted) -> bool:
            return False

    report = check_family(Nothing)
    assert not report.kept
    assert "fits none of the classes" in str(report)


# ---------------------------------------------------------------- exact linear algebra behind the minimizers


def vector(*entries: int | str) -> Vector:
    return Vector(fmpq(e) if isinstance(e, int) else fmpq(*map(int, e.split("/"))) for e in entries)


def test_the_least_norm_solution_is_the_shortest_minimizer() -> None:
    """Two equations for x + y: every (t, 5/2 - t) is a minimizer, the shortest has equal components."""
    rows = (vector(1, 1), vector(1, 1))
    place = least_norm_solution(rows, (fmpq(2), fmpq(3)), fmpq(1), fmpq(0))
    assert place == vector("5/4", "5/4")


def test_the_ridge_solution_solves_the_normal_equations() -> None:
    rows, targets = (vector(1, 2), vector(3, -1), vector(0, 5)), (fmpq(1), fmpq(2), fmpq(-1))
    x = least_norm_solution(rows, targets, fmpq(2), fmpq(3))
    residuals = [a[0] * x[0] + a[1] * x[1] - b for a, b in zip(rows, targets, strict=True)]
    for j in range(2):
        assert 2 * sum(r * a[j] for r, a in zip(residuals, rows, strict=True)) + 3 * x[j] == 0


def test_an_inconsistent_system_has_no_solution() -> None:
    from flint import fmpq_mat

    with pytest.raises(ValueError, match="no solution"):
        any_solution(fmpq_mat(2, 1, [1, 1]), fmpq_mat(2, 1, [0, 1]))


@pytest.mark.parametrize("square", ["0", "1/100", "1/16", "1/4", "2", "4", "50", "10000/7"])
def test_the_lower_root_is_below_the_root_in_both_arithmetics(square: str) -> None:
    p, _, q = square.partition("/")
    exact = fmpq(int(p), int(q or 1))
    root = lower_root(exact)
    assert root >= 0 and root * root <= exact
    floats = lower_root(np.array([int(exact.p) / int(exact.q)]))
    assert floats[0] == pytest.approx(int(root.p) / int(root.q))
    if square in ("1/4", "4"):
        assert root * root == exact


def test_the_eigenvalue_bound_is_attained_by_orthogonal_rows_and_is_a_bound() -> None:
    assert largest_eigenvalue_bound([vector(1, 2), vector(-2, 1)]) == 5
    generator = np.random.default_rng(3)
    for _ in range(50):
        entries = generator.integers(-4, 5, (3, 2))
        rows = [vector(*(int(e) for e in row)) for row in entries]
        bound = largest_eigenvalue_bound(rows)
        assert int(bound.p) / int(bound.q) >= np.linalg.eigvalsh(entries.T @ entries)[-1] - 1e-9


def test_data_that_is_not_separable_has_no_known_infimum() -> None:
    """A shrunk member may lose what made its data separable; it must then not claim the infimum 0."""
    member = LogisticRegression((vector(1, 1), vector(-1, 0)), fmpq(1), vector(0, 0), separable=True)
    assert member.infimum() is None
    assert replace(member, rows=(vector(1, 1), vector(2, 0))).infimum() == 0


@dataclass(frozen=True)
class HastyHinge(SquaredHinge):
    """A squared hinge whose proximal step goes all the way to the minimizer."""

    name = "hasty"

    def prox(self, t: object, step: object) -> object:
        return 0 * t  # type: ignore[operator]


@pytest.mark.usefixtures("registered")
def test_a_wrong_proximal_step_is_caught() -> None:
    @dataclass(frozen=True)
    class Overshooting(SquaredHingeSum):
        family = "overshooting"
        dimensions = (1, 2)
        supplies = frozenset({"smooth", "convex"})

        @classmethod
        def draw_units(cls, source: Source, dimension: int, wanted: Wanted) -> tuple[object, ...]:
            return (HastyHinge(),) * dimension

    assert "proximal step: its proximal point" in broken(Overshooting)
