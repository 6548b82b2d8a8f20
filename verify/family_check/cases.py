"""Members to check promises on: drawn as floats, replayed, and rebuilt exactly."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from flint import fmpq

from ..arithmetic.core import running_in
from ..arithmetic.float64 import FLOAT64
from ..arithmetic.rational import RATIONAL
from ..arithmetic.vector import Vector
from ..classes import functions as classes
from ..classes.functions import FunctionClass
from ..families.base import Family, map_numbers
from ..functions.describe import describe_function
from ..functions.shared import float_of
from ..oracle import CONSTANTS, FunctionInstance
from ..quantifiers import Scope
from ..source import BatchSource, ExactSource, ReplayBatch


@dataclass(frozen=True)
class Case:
    """One drawn member of the family under test, the class for which it was drawn, and points to look at."""

    name: str
    wanted: FunctionClass
    dimension: int
    instance: FunctionInstance
    points: tuple[Vector, ...]

    @property
    def member(self) -> Family:
        return self.instance.function

    def __str__(self) -> str:
        given = [f"{c} = {getattr(self.instance, c)}" for c in CONSTANTS if getattr(self.instance, c) is not None]
        return f"{describe_function(self.member.body())} ({', '.join([f'drawn for {self.name}', *given])})"


def named_classes() -> dict[str, FunctionClass]:
    """The classes of :mod:`verify.classes.functions`, each also with a minimizer and bounded below."""
    found: dict[str, FunctionClass] = {}
    for name, value in vars(classes).items():
        if isinstance(value, FunctionClass):
            found[name] = value
            found[f"{name} with a minimizer"] = value(minimizer=True)
            found[f"{name} bounded below"] = value(bounded_below=True)
    found["nonconvex Lipschitz"] = FunctionClass(lipschitz=True, differentiable=False)
    found["smooth Lipschitz"] = FunctionClass(smooth=True, lipschitz=True)
    found["smooth with Lipschitz Hessian"] = FunctionClass(smooth=True, twice=True, hessian_lipschitz=True)
    return found


def draw_case(
    family: type[Family], name: str, wanted: FunctionClass, dimension: int, generator: np.random.Generator
) -> tuple[Case, list[str]]:
    """The exact member behind a float draw, and what batch, replay and exact draw disagree about."""
    batch = BatchSource(generator, 4)
    with running_in(FLOAT64), np.errstate(all="ignore"):
        floats = wanted.draw_from(family, Scope(source=batch, dimension=dimension))
        replay = ReplayBatch(batch.recording.picks, batch.leaves())
        again = wanted.draw_from(family, Scope(source=replay, dimension=dimension))
    leaves = [_short(float(leaf.values[0])) for leaf in batch.recording.leaves]
    with running_in(RATIONAL):
        source = ExactSource(batch.recording.picks, leaves)
        exact = wanted.draw_from(family, Scope(source=source, dimension=dimension))
    sentences = []
    if not _close(_first(floats), _first(again)):
        sentences.append(f"drawing: a replayed batch differs from the drawn one, for {name} in dimension {dimension}")
    if not _close(_first(floats), [float_of(q) for q in numbers_of(exact)]):
        sentences.append(f"drawing: the exact member differs from the drawn floats, for {name}: {exact}")
    points = tuple(_point(generator, dimension) for _ in range(4))
    return Case(name, wanted, dimension, exact, points), sentences


def _short(leaf: float) -> fmpq:
    fraction = Fraction(leaf).limit_denominator(10**6)
    return fmpq(fraction.numerator, fraction.denominator)


def _point(generator: np.random.Generator, dimension: int) -> Vector:
    # 77ths that are neither sevenths nor elevenths: kinks sit elsewhere
    return Vector(fmpq(int(n) * 7 + 1, 77) for n in generator.integers(-30, 31, dimension))


def numbers_of(node: Any) -> list[Any]:
    """All numbers of a description, in order."""
    found: list[Any] = []

    def keep(number: Any) -> Any:
        found.append(number)
        return number

    map_numbers(node, keep)
    return found


def _first(batch: FunctionInstance) -> list[float]:
    return [float(np.ravel(number)[0]) for number in numbers_of(batch)]


def _close(left: list[float], right: list[float]) -> bool:
    if len(left) != len(right):
        return False
    return all(abs(a - b) <= 1e-6 * (1 + abs(a) + abs(b)) for a, b in zip(left, right, strict=True))
