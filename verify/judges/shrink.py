"""Making a counterexample readable: the simplest exact instance that still violates the claim."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from flint import fmpq

from ..arithmetic.core import Count, Refused, to_fraction
from ..arithmetic.vector import Vector, dot
from ..claim import Claim
from ..families.base import map_numbers
from ..families.rotated import RotatedSum
from ..instance import Instance, evaluate_exactly, unmet_hypotheses
from ..oracle import FunctionInstance

EVALUATIONS = 1500
"""How many simpler instances are tried before the shrinker is content."""


def digits(instance: Instance) -> int:
    """Digits of all numerators and denominators of the instance (a denominator of 1 is not written)."""
    return sum(_digits(q) for q in numbers(instance))


def _digits(q: fmpq) -> int:
    return len(str(abs(int(q.p)))) + (len(str(int(q.q))) if q.q != 1 else 0)


def numbers(instance: Instance) -> list[fmpq]:
    """All rationals of the instance in reading order."""
    found: list[fmpq] = []

    def note(q: fmpq) -> fmpq:
        found.append(q)
        return q

    for value in instance.arguments.values():
        map_numbers(value, note)
    return found


def complexity(instance: Instance) -> tuple[int, int, int]:
    """What the shrinker lowers: how many numbers, then how many digits, then how large."""
    all_numbers = numbers(instance)
    steps = sum(int(v) for v in instance.arguments.values() if isinstance(v, Count))
    functions = [v.function for v in instance.arguments.values() if isinstance(v, FunctionInstance)]
    turned = 2 * len([f for f in functions if getattr(f, "reflections", None)])
    size = sum(abs(int(q.p)) + int(q.q) + (q < 0) for q in all_numbers)
    return len(all_numbers) + steps + turned, sum(_digits(q) for q in all_numbers), size


def violates(claim: Claim, instance: Instance) -> bool:
    """Whether the hypotheses hold exactly and the conclusion fails with certainty."""
    try:
        if unmet_hypotheses(claim, instance):
            return False
        outcome = evaluate_exactly(claim, instance)
    except (Refused, ZeroDivisionError, ValueError, IndexError, AttributeError, TypeError):
        return False
    return outcome.holds is False and not outcome.vacuous


def shrink(
    claim: Claim,
    instance: Instance,
    test: Callable[[Claim, Instance], bool] = violates,
    budget: int = EVALUATIONS,
) -> Instance:
    """A simplest instance near ``instance`` that still passes ``test`` (by default: violates the claim).

    ``budget`` is how many candidates are tested at most.
    """
    improved = True
    while improved and budget > 0:
        improved = False
        for candidate in _candidates(instance):
            if complexity(candidate) >= complexity(instance):
                continue
            budget -= 1
            if test(claim, candidate):
                instance, improved = candidate, True
                break
            if budget <= 0:
                break
    return instance


def _candidates(instance: Instance) -> Iterator[Instance]:
    yield from _own_axes(instance)
    yield from _fewer_dimensions(instance)
    yield from _simpler_functions(instance)
    yield from _fewer_steps(instance)
    yield from _simpler_values(instance)


def _with(instance: Instance, **changes: Any) -> Instance:
    return Instance(dict(instance.arguments) | changes)


def _own_axes(instance: Instance) -> Iterator[Instance]:
    """The instance seen from the centre and the axes of its function: rotations and shifts change no margin."""
    functions = [(n, v) for n, v in instance.arguments.items() if isinstance(v, FunctionInstance)]
    if len(functions) != 1 or not isinstance(functions[0][1].function, RotatedSum):
        return
    name, value = functions[0]
    function = value.function
    assert isinstance(function, RotatedSum)
    if not function.reflections and all(c == 0 for c in function.center):
        return
    axes = function.directions()
    changed: dict[str, Any] = {
        other: Vector(dot(q, v - function.center) for q in axes)
        for other, v in instance.arguments.items()
        if isinstance(v, Vector)
    }
    plain = replace(function, reflections=(), center=Vector(fmpq(0) for _ in function.center))
    yield _with(instance, **changed, **{name: replace(value, function=plain)})


def _fewer_dimensions(instance: Instance) -> Iterator[Instance]:
    sizes = {len(v) for v in instance.arguments.values() if isinstance(v, Vector)}
    sizes |= {len(v) for values in instance.arguments.values() if _is_list_of_points(values) for v in values}
    sizes |= {v.function.body().dimension for v in instance.arguments.values() if isinstance(v, FunctionInstance)}
    if len(sizes) != 1 or (size := sizes.pop()) == 1:
        return
    for index in range(size):
        changed: dict[str, Any] = {}
        for name, value in instance.arguments.items():
            if isinstance(value, Vector):
                changed[name] = _without(value, index)
            elif _is_list_of_points(value):
                changed[name] = tuple(_without(v, index) for v in value)
            elif isinstance(value, FunctionInstance):
                smaller = value.function.without_coordinate(index)
                if smaller is None:
                    return
                changed[name] = replace(value, function=smaller)
        yield _with(instance, **changed)


def _is_list_of_points(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and all(isinstance(v, Vector) for v in value)


def _without(v: Vector, index: int) -> Vector:
    return Vector(a for i, a in enumerate(v) if i != index)


def _simpler_functions(instance: Instance) -> Iterator[Instance]:
    for name, value in instance.arguments.items():
        if isinstance(value, FunctionInstance):
            for simpler in _guarded(value.function.simpler()):
                yield _with(instance, **{name: replace(value, function=simpler)})


def _guarded(candidates: Iterator[Any]) -> Iterator[Any]:
    while True:
        try:
            yield next(candidates)
        except (StopIteration, ValueError, ZeroDivisionError):
            return


def _fewer_steps(instance: Instance) -> Iterator[Instance]:
    for name, value in instance.arguments.items():
        if isinstance(value, Count):
            for steps in sorted({0, 1, 2, 3, int(value) // 2, int(value) - 1}):
                if 0 <= steps < value:
                    yield _with(instance, **{name: Count(steps)})


def _simpler_values(instance: Instance) -> Iterator[Instance]:
    """All numbers of equal size are replaced together, then one by one: a constant and a slope stay equal."""
    present = numbers(instance)
    for value in sorted({abs(q) for q in present}, key=lambda q: (-_digits(q), q)):
        for simpler in simpler_rationals(value):
            yield _replace_all(instance, value, simpler)
    for index, value in enumerate(present):
        for simpler in simpler_rationals(value):
            yield from _replaced(instance, index, simpler)


def _replace_all(instance: Instance, old: fmpq, new: fmpq) -> Instance:
    def change(q: fmpq) -> fmpq:
        return new if q == old else (-new if q == -old else q)

    return _rebuilt(instance, change) or instance


def _replaced(instance: Instance, index: int, new: fmpq) -> Iterator[Instance]:
    position = -1

    def change(q: fmpq) -> fmpq:
        nonlocal position
        position += 1
        return new if position == index else q

    candidate = _rebuilt(instance, change)
    if candidate is not None:
        yield candidate


def _rebuilt(instance: Instance, change: Callable[[fmpq], fmpq]) -> Instance | None:
    try:
        return Instance({name: map_numbers(value, change) for name, value in instance.arguments.items()})
    except (ValueError, ZeroDivisionError):
        return None


def simpler_rationals(q: fmpq) -> list[fmpq]:
    """Rationals that a reader finds simpler than ``q``, simplest first."""
    exact = to_fraction(q)
    candidates = [0, 1, -1, 2, -2, 3, -3, 4, 5, 10]
    found = [fmpq(c) for c in candidates] + [fmpq(1, 2), fmpq(-1, 2), fmpq(3, 2)]
    for denominator in (1, 2, 3, 4, 10, 100, 10_000):
        near = exact.limit_denominator(denominator)
        found.append(fmpq(near.numerator, near.denominator))
    if abs(exact) > 10:
        found.append(fmpq(round(exact / 10) * 10))
        found.append(fmpq(int(exact / 2)))

    def cost(r: fmpq) -> tuple[int, int]:
        return _digits(r), abs(int(r.p)) + int(r.q) + (r < 0)

    return sorted({r for r in found if cost(r) < cost(q)}, key=cost)
