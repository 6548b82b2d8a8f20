"""The strategies draw valid values, reach the places that matter, refuse bad arguments, and shrink to the simplest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flint import fmpq
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument, NoSuchExample

import strategies
from strategies import Activation, Status
from verify.arithmetic.core import running_in
from verify.arithmetic.rational import RATIONAL
from verify.arithmetic.vector import Vector, dot
from verify.classes import functions as classes
from verify.functions.units import Square
from verify.hypothesis_source import HypothesisSource
from verify.oracle import Oracle
from verify.quantifiers import Scope

always = settings(deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
quick = settings(always, max_examples=60)
seeking = settings(always, max_examples=2000, phases=(Phase.generate,))
shrinking = settings(always, max_examples=400, phases=(Phase.generate, Phase.shrink))


def reachable(strategy: st.SearchStrategy[Any], wanted: Callable[[Any], bool]) -> bool:
    """Whether the strategy draws such a value within two thousand examples."""
    try:
        find(strategy, wanted, settings=seeking)
    except NoSuchExample:
        return False
    return True


def simplest(strategy: st.SearchStrategy[Any], wanted: Callable[[Any], bool] = lambda _: True) -> Any:
    return find(strategy, wanted, settings=shrinking)


# ---------------------------------------------------------------- numbers

INTERVALS = [
    ("0", "1", False, False), ("0", "1", True, True), ("-3", "1/2", False, True), ("1/3", "1/2", True, True),
    ("2/7", "2/7", False, False), ("5", None, True, False), (None, "-1/2", False, False), (None, None, False, False),
]  # fmt: skip


@pytest.mark.parametrize(("low", "high", "open_low", "open_high"), INTERVALS)
@given(data=st.data())
@quick
def test_rationals_stay_in_their_interval(
    low: str | None, high: str | None, open_low: bool, open_high: bool, data: st.DataObject
) -> None:
    q = data.draw(strategies.rationals(low, high, exclude_min=open_low, exclude_max=open_high))
    assert isinstance(q, fmpq)
    if low is not None:
        end = fmpq(*map(int, low.split("/")))
        assert q > end if open_low else q >= end
    if high is not None:
        end = fmpq(*map(int, high.split("/")))
        assert q < end if open_high else q <= end


def test_closed_ends_are_likely() -> None:
    """Half of all worst cases sit at an end: fifty examples find both ends and a number between them."""
    seen: list[fmpq] = []

    @given(strategies.rationals("1/3", "8/3"))
    @settings(always, max_examples=50)
    def collect(q: fmpq) -> None:
        seen.append(q)

    collect()
    assert fmpq(1, 3) in seen and fmpq(8, 3) in seen
    assert len(set(seen)) > 10


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [
        (strategies.rationals(), fmpq(0)),
        (strategies.rationals(0, 1), fmpq(0)),
        (strategies.rationals(0, 1, exclude_min=True, exclude_max=True), fmpq(1, 2)),
        (strategies.rationals("3/2", 7), fmpq(2)),
        (strategies.rationals(-9, -4), fmpq(-4)),
        (strategies.rationals("1/3", "2/5", exclude_min=True), fmpq(2, 5)),
        (strategies.rationals(0, exclude_min=True), fmpq(1)),
        (strategies.step_sizes(4), fmpq(1, 4)),
        (strategies.step_sizes(2, low=1, high=2), fmpq(3, 4)),
    ],
)
def test_rationals_shrink_to_the_simplest(strategy: st.SearchStrategy[fmpq], expected: fmpq) -> None:
    assert simplest(strategy) == expected


def test_a_failing_test_shrinks_to_a_small_fraction() -> None:
    assert simplest(strategies.rationals(0, 1), lambda q: fmpq(1, 4) < q < fmpq(2, 5)) == fmpq(1, 3)
    assert simplest(strategies.rationals(), lambda q: q > 20) == 21


@given(strategies.step_sizes("5/2", high=2, exclude_high=False))
@quick
def test_step_sizes_are_fractions_of_one_over_L(alpha: fmpq) -> None:
    assert 0 < alpha <= 2 / fmpq(5, 2)


def test_the_largest_step_size_is_reached_where_it_is_allowed() -> None:
    assert reachable(strategies.step_sizes(3, exclude_high=False), lambda a: a == fmpq(2, 3))
    assert not reachable(strategies.step_sizes(3), lambda a: a >= fmpq(2, 3))


# ---------------------------------------------------------------- geometry


@given(st.integers(1, 8).flatmap(lambda d: st.tuples(st.just(d), strategies.rotations(d))))
@quick
def test_rotations_are_orthonormal_exactly(drawn: Any) -> None:
    size, rotation = drawn
    rows = rotation.rows(Vector([fmpq(0)] * size))
    for i in range(size):
        for j in range(size):
            assert dot(rows[i], rows[j]) == int(i == j)


@given(strategies.rotations(3), strategies.points(3))
@quick
def test_turning_is_what_the_rows_say_and_turning_back_undoes_it(rotation: Any, x: Vector) -> None:
    turned = rotation.turn(x)
    assert list(turned) == [dot(row, x) for row in rotation.rows(x)]
    assert rotation.turn_back(turned) == x


@given(strategies.spectra(low="1/2", high=10))
@quick
def test_spectra_stay_between_their_ends(values: tuple[fmpq, ...]) -> None:
    assert 1 <= len(values) <= 5
    assert all(fmpq(1, 2) <= value <= 10 for value in values)


def test_spectra_attain_both_ends_at_once() -> None:
    assert reachable(strategies.spectra(3, low=1, high=25), lambda v: min(v) == 1 and max(v) == 25)


def test_the_simplest_geometry() -> None:
    assert simplest(strategies.points()) == Vector([fmpq(0)])
    assert simplest(strategies.rotations(2)).reflections == ()
    assert simplest(strategies.spectra()) == (fmpq(1),)


SADDLE = strategies.quadratics(2, convex=False, L=2, families=("quadratic",))


def saddle() -> Oracle:
    return find(
        SADDLE, lambda f: min(f.instance.function.weights) < 0 < max(f.instance.function.weights), settings=seeking
    )


def test_starts_reach_the_minimizer_a_stable_manifold_and_far_away() -> None:
    bowl = simplest(strategies.smooth_convex(2, minimizer=True, families=("quadratic",)))
    assert reachable(strategies.starts(bowl), lambda x: x == bowl.minimizer)
    assert reachable(strategies.starts(bowl), lambda x: max(abs(a) for a in x) > 2000)
    f = saddle()
    place = next(f.instance.function.stationary_points(), f.instance.function.center)

    def stays(x: Vector) -> bool:
        """Gradient descent from x comes ever closer to the saddle, though it did not start there."""
        closer = x - f.grad(x) * fmpq(1, 4)
        far, near = dot(x - place, x - place), dot(closer - place, closer - place)
        directions = f.instance.function.directions()
        falling = [q for q, w in zip(directions, f.instance.function.weights, strict=True) if w < 0]
        return bool(near < far) and all(dot(q, x - place) == 0 for q in falling)

    assert reachable(strategies.starts(f), stays)


# ---------------------------------------------------------------- functions

BY_CLASS: dict[str, tuple[st.SearchStrategy[Oracle], classes.FunctionClass]] = {
    "smooth": (strategies.smooth(), classes.Smooth),
    "smooth, L given": (strategies.smooth(2, L="7/2"), classes.Smooth(L="7/2", dimension=2)),
    "smooth_convex": (strategies.smooth_convex(), classes.SmoothConvex),
    "smooth_convex with a minimizer": (
        strategies.smooth_convex(minimizer=True),
        classes.SmoothConvex(minimizer=True),
    ),
    "smooth_strongly_convex": (strategies.smooth_strongly_convex(L=25, m=1), classes.SmoothStronglyConvex(L=25, m=1)),
    "convex": (strategies.convex(bounded_below=True), classes.Convex(bounded_below=True)),
    "convex_lipschitz": (strategies.convex_lipschitz(G=3), classes.ConvexLipschitz(G=3)),
    "strongly_convex": (strategies.strongly_convex(m=2), classes.StronglyConvex(m=2)),
    "quadratics": (strategies.quadratics(4), classes.ConvexQuadratic(dimension=4)),
    "saddles": (strategies.quadratics(convex=False), classes.QuadraticFunction),
    "twice_differentiable": (strategies.twice_differentiable(), classes.TwiceDifferentiable),
    "hessian_lipschitz": (strategies.hessian_lipschitz(M=1), classes.HessianLipschitz(M=1)),
    "differentiable": (strategies.differentiable(minimizer=True), classes.Differentiable(minimizer=True)),
}


@pytest.mark.parametrize("name", sorted(BY_CLASS))
@given(data=st.data())
@settings(quick, max_examples=25)
def test_functions_belong_to_their_class(name: str, data: st.DataObject) -> None:
    strategy, wanted = BY_CLASS[name]
    f = data.draw(strategy)
    for says, holds in wanted.check(f.instance, Scope(), "f"):
        assert holds, says
    assert wanted.dimension in (None, f.dimension)


@pytest.mark.parametrize("name", sorted(BY_CLASS))
def test_functions_shrink_to_small_quadratics_of_one_variable(name: str) -> None:
    strategy, wanted = BY_CLASS[name]
    f = simplest(strategy)
    member = f.instance.function
    assert f.dimension == (wanted.dimension or 1)
    assert all(a == 0 for a in getattr(member, "center", [0]))
    if wanted.lipschitz:
        return  # no quadratic is Lipschitz
    assert member.family == "quadratic"
    assert member.reflections == () and all(isinstance(unit, Square) for unit in member.units)
    assert all(weight.q in (1, 2) for weight in member.weights)


def test_a_failure_away_from_quadratics_shrinks_to_one_knot() -> None:
    """Where a quadratic cannot show it, the simplest function that can is still small."""
    piecewise = strategies.smooth_convex(families=("piecewise quadratic",), L=1)

    def bends(f: Oracle) -> bool:
        slopes = f.instance.function.units[0].slopes
        return len(set(slopes)) > 1

    f = simplest(piecewise, bends)
    (unit,) = f.instance.function.units
    assert f.dimension == 1 and len(unit.knots) == 1
    assert all(q.q == 1 and abs(q.p) <= 1 for q in (*unit.knots, *unit.slopes))


def test_every_family_of_a_class_is_drawn() -> None:
    seen: set[str] = set()

    @given(strategies.convex())
    @settings(always, max_examples=500)
    def collect(f: Oracle) -> None:
        seen.add(f.instance.function.family)

    collect()
    assert seen == {family.family for family in classes.Convex.members()}


def test_a_hypothesis_source_answers_like_the_other_sources() -> None:
    """The protocol of a source, on its ends: a pick is an option, a real is in its interval, a member is exact."""

    @given(st.data())
    @quick
    def check(data: st.DataObject) -> None:
        source = HypothesisSource(data.draw)
        assert source.pick("label", ("a", "b", "b")) in ("a", "b")
        assert 1 < source.real(1, 2, (False, True)) <= 2
        assert source.member(("1/2", 3)) in (fmpq(1, 2), fmpq(3))
        assert isinstance(source.line(), fmpq)

    check()


# ---------------------------------------------------------------- networks


@given(strategies.networks(2, 3, 1, activations=(Activation.RELU, Activation.LINEAR)), strategies.points(2))
@quick
def test_networks_compute_layer_by_layer(network: Any, x: Vector) -> None:
    assert network.widths == (2, 3, 1)
    assert len(network.parameters) == 2 * 3 + 3 + 3 + 1
    hidden = [dot(row, x) + b for row, b in zip(network.layers[0].weights.rows, network.layers[0].bias, strict=True)]
    if network.activation is Activation.RELU:
        hidden = [max(h, fmpq(0)) for h in hidden]
    last = network.layers[1]
    with running_in(RATIONAL):
        assert list(network(x)) == [dot(last.weights.rows[0], Vector(hidden)) + last.bias[0]]


@given(strategies.labelled_data(5, 2, separable=True))
@quick
def test_separable_data_has_no_contradiction_on_a_ray(data: Any) -> None:
    """A point and a positive multiple of it are on the same side."""
    assert len(data) == 5
    for x, label in data:
        for y, other in data:
            if any(a != 0 for a in x) and x[0] * y[1] == x[1] * y[0] and dot(x, y) > 0:
                assert label == other


def test_the_simplest_network_has_no_weights() -> None:
    assert set(simplest(strategies.networks(1, 1, 1)).parameters) == {fmpq(0)}


# ---------------------------------------------------------------- arguments

MISTAKES: list[tuple[Callable[[], Any], str]] = [
    (lambda: strategies.rationals(0.5, 1), "min_value=0.5 is not an exact rational"),
    (lambda: strategies.rationals(2, 1), r"min_value=2, max_value=1\] is empty"),
    (lambda: strategies.rationals(1, 1, exclude_min=True), r"\(min_value=1, max_value=1\] is empty"),
    (lambda: strategies.rationals(exclude_max=True), "exclude_max=True needs a max_value"),
    (lambda: strategies.rationals("one"), "min_value='one' is not an exact rational"),
    (lambda: strategies.rationals("1/0"), "min_value='1/0' is not an exact rational"),
    (lambda: strategies.step_sizes(0), "L=0 is not positive"),
    (lambda: strategies.step_sizes(low=2, high=2), "low=2 and high=2 leave no step size"),
    (lambda: strategies.spectra(2, low=3, high=1), "low=3 is larger than high=1"),
    (lambda: strategies.spectra(9), "dimension=9 is not between 1 and 8"),
    (lambda: strategies.rotations("2"), "dimension='2' is not an integer"),
    (lambda: strategies.points(0), "dimension=0 is not between"),
    (lambda: strategies.starts("f"), "f='f' is not a function"),
    (lambda: strategies.smooth(L=-1), "L=-1 is not positive"),
    (lambda: strategies.smooth(True), "dimension=True is not an integer"),
    (lambda: strategies.smooth_strongly_convex(L=1, m=2), "m=2 is larger than L=1"),
    (lambda: strategies.smooth_strongly_convex(m=2), "m=2 needs an L"),
    (lambda: strategies.quadratics(m=1, convex=False), "m=1 makes a quadratic convex"),
    (
        lambda: strategies.convex(families=("cubic",)),
        r"no family has members that are convex within families=\['cubic'\]",
    ),
    (lambda: strategies.convex(families=("square",)), "there is no family 'square'"),
    (lambda: strategies.functions("convex"), "wanted='convex' is not a function class"),
    (lambda: strategies.networks(3), r"widths=\(3,\) needs at least"),
    (lambda: strategies.networks(2, 0, 1), "widths=0 is not between"),
    (lambda: strategies.networks(activations=("relu",)), "is not a tuple of Activation"),
    (lambda: strategies.linear_programs(99), "dimension=99 is not between"),
    (lambda: strategies.programs(status=Status.UNDECIDED), "is not one of optimal"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "message"), MISTAKES)
def test_bad_arguments_are_named_when_the_strategy_is_called(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(InvalidArgument, match=message):
        call()
