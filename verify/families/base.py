"""What a family of functions promises, and the registry of families.

A family is a frozen description in numbers: drawn as a batch of floats to search with, or as exact
rationals to decide with.  A new family is one new file with one dataclass below :class:`Family`;
:func:`verify.families.check_family` tells its author whether it keeps its promises.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any, ClassVar, TypeVar

from flint import fmpq

from ..arithmetic.core import Count, Number, as_fmpq
from ..arithmetic.matrix import Matrix
from ..arithmetic.vector import Vector
from ..functions.affine import LogSumExp, MaxAffine
from ..functions.bodies import Body, Polynomial
from ..functions.ridge import RidgeSum, Term
from ..functions.rotated import Along, RotatedRidgeSum, Rotation
from ..functions.units import Unit
from ..source import Source


@dataclasses.dataclass(frozen=True)
class Wanted:
    """What a claim asks of a function: its class, and the constants L, m, G, M that were drawn for it."""

    smooth: bool = False
    convex: bool = False
    strongly_convex: bool = False
    lipschitz: bool = False
    hessian_lipschitz: bool = False
    quadratic: bool = False
    twice: bool = False
    differentiable: bool = True
    minimizer: bool = False
    bounded_below: bool = False
    L: Number = None
    m: Number = None
    G: Number = None
    M: Number = None

    def properties(self) -> frozenset[str]:
        """The names of the properties that are wanted, apart from ``differentiable``."""
        return frozenset(name for name in PROPERTIES if getattr(self, name))


PROPERTIES = (
    "smooth",
    "convex",
    "strongly_convex",
    "lipschitz",
    "hessian_lipschitz",
    "quadratic",
    "twice",
    "minimizer",
    "bounded_below",
)
"""What a family may supply.  ``differentiable`` stands apart: it is wanted unless a class says otherwise."""


@dataclasses.dataclass(frozen=True)
class Family:
    """A function described by numbers.  Subclasses are frozen dataclasses and register themselves.

    ``supplies`` names the :data:`PROPERTIES` that its draws can guarantee, ``differentiable`` whether all
    its members are; ``exact`` says whether rational points have rational values.  ``dimensions`` are those that
    a search tries; every dimension between the least and the largest of them can be drawn.
    """

    family: ClassVar[str] = ""
    supplies: ClassVar[frozenset[str]] = frozenset()
    differentiable: ClassVar[bool] = True
    dimensions: ClassVar[tuple[int, ...]] = (1, 2, 3, 5, 8)
    exact: ClassVar[bool] = True

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if cls.family:
            FAMILIES[cls.family] = cls

    @classmethod
    def fits(cls, wanted: Wanted) -> bool:
        """Whether the family can supply members of the class that is wanted."""
        # no function is both Lipschitz and strongly convex on the whole space
        possible = not (wanted.lipschitz and wanted.strongly_convex)
        return possible and wanted.properties() <= cls.supplies and (cls.differentiable or not wanted.differentiable)

    @classmethod
    def draw(cls, source: Source, dimension: int, wanted: Wanted) -> Family:
        """A member of the class that is wanted, with its constants as drawn in ``wanted``."""
        raise NotImplementedError

    def body(self) -> Body:
        """The function itself."""
        raise NotImplementedError

    def minimizer(self) -> Vector | None:
        """A global minimizer where there is one that is known exactly, else None."""
        return None

    def infimum(self) -> Number | None:
        """The exact infimum where it is known, else None."""
        place = self.minimizer()
        return None if place is None else self.body().value(place)

    def stationary_points(self) -> Iterator[Vector]:
        """Stationary points that are known exactly, minimizers or not."""
        place = self.minimizer()
        if place is not None:
            yield place

    def on_stable_manifold(self, point: Vector) -> Vector | None:
        """A point near ``point`` from which the gradient flow ends in a saddle or maximum; None if unknown."""
        return None

    def sum_of_squares(self) -> tuple[tuple[Number, Polynomial], ...] | None:
        """For a polynomial: ((c, q), ...) with c >= 0 and f = infimum + sum of c q^2, where that is known."""
        return None

    def simpler(self) -> Iterator[Family]:
        """Structurally simpler members to try when a counterexample is shrunk."""
        return iter(())

    def without_coordinate(self, index: int) -> Family | None:
        """The member with one dimension less, or None where that makes no sense."""
        return None


FAMILIES: dict[str, type[Family]] = {}
UNITS: dict[str, type[Unit]] = {}


def _all_units(cls: type[Unit]) -> Iterator[type[Unit]]:
    for sub in cls.__subclasses__():
        yield sub
        yield from _all_units(sub)


Node = TypeVar("Node")


def map_numbers(node: Any, change: Callable[[Any], Any]) -> Any:
    """``node`` with ``change`` applied to every number in it; structure is kept.

    Walks tuples, vectors and dataclasses; strings, integers, booleans and None are structure.
    """
    if node is None or isinstance(node, (str, int, bool)):
        return node
    if isinstance(node, Vector):
        return Vector(map_numbers(component, change) for component in node)
    if isinstance(node, tuple):
        return tuple(map_numbers(part, change) for part in node)
    if dataclasses.is_dataclass(node) and not isinstance(node, type):
        parts = {f.name: map_numbers(getattr(node, f.name), change) for f in dataclasses.fields(node)}
        return type(node)(**parts)
    return change(node)


PARTS: dict[str, Any] = {
    cls.__name__: cls
    for cls in (Polynomial, RidgeSum, Term, RotatedRidgeSum, Along, Rotation, MaxAffine, LogSumExp, Matrix)
}
"""What an explicit function is made of, beside units: its description names these by their class."""


def to_json(node: Any) -> Any:
    """A description as JSON: rationals are strings, vectors are lists, families and units name themselves."""
    if node is None or isinstance(node, (str, bool)):
        return node
    if isinstance(node, int):
        return {"count": int(node)} if isinstance(node, Count) else int(node)
    if isinstance(node, fmpq):
        return str(node)
    if isinstance(node, (tuple, Vector)):
        return [to_json(part) for part in node]
    if isinstance(node, (Family, Unit)):
        key, name = ("family", node.family) if isinstance(node, Family) else ("unit", node.name)
        return {key: name} | {f.name: to_json(getattr(node, f.name)) for f in dataclasses.fields(node)}
    if dataclasses.is_dataclass(node):
        part = {"part": type(node).__name__} if type(node).__name__ in PARTS else {}
        return part | {f.name: to_json(getattr(node, f.name)) for f in dataclasses.fields(node)}
    raise TypeError(f"{node!r} has no place in an exact description: expected rationals, vectors or families")


def from_json(data: Any) -> Any:
    """The description that :func:`to_json` wrote.

    Raises ValueError with a sentence where the JSON does not describe one.
    """
    if data is None or isinstance(data, (bool, int)):
        return data
    if isinstance(data, str):
        try:
            return as_fmpq(data)
        except (ValueError, ZeroDivisionError):
            raise ValueError(f"{data!r} is not a rational p/q") from None
    if isinstance(data, list):
        parts = [from_json(part) for part in data]
        return Vector(parts) if parts and all(isinstance(p, fmpq) for p in parts) else tuple(parts)
    if "count" in data:
        return Count(data["count"])
    if "family" in data:
        return _rebuild(FAMILIES, data, "family")
    if "unit" in data:
        if not UNITS:
            UNITS.update({cls.name: cls for cls in _all_units(Unit)})
        return _rebuild(UNITS, data, "unit")
    if "part" in data:
        return _rebuild(PARTS, data, "part")
    raise ValueError(f"the object with the fields {sorted(data)} describes neither a family nor a unit")


def _rebuild(table: dict[str, Any], data: dict[str, Any], key: str) -> Any:
    cls = table.get(data[key])
    if cls is None:
        raise ValueError(f"there is no {key} named {data[key]!r}; known are {', '.join(sorted(table))}")
    fields = {}
    for f in dataclasses.fields(cls):
        if f.name not in data:
            raise ValueError(f"the {key} {data[key]} lacks its field {f.name}")
        value = from_json(data[f.name])
        wants_tuple = "tuple" in str(f.type) and isinstance(value, Vector)
        fields[f.name] = tuple(value) if wants_tuple else value
    return cls(**fields)
