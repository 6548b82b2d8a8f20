"""What a claim about expectations quantifies over: data, probabilities, and spaces of fixed size."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import sympy
from flint import fmpq

from ..arithmetic.core import Number
from ..arithmetic.symbolic import SymbolicVector
from ..arithmetic.vector import Vector
from ..conditions import Compare, at_most, equal
from ..quantifiers import Quantifier, Scope, shown
from ..source import line_vector
from .spaces import Space, batches, categorical, paths, signs
from .symbols import SymbolicSequence

Size = int | str | tuple[int, int]
"""How long a list is: a number, the name of an earlier argument, or (least, most)."""


def _length(size: Size, scope: Scope, name: str) -> int:
    if isinstance(size, tuple):
        assert scope.source is not None
        return scope.source.pick(f"length of {name}", tuple(range(size[0], size[1] + 1)))
    return int(scope.values[size]) if isinstance(size, str) else size


def _fits(size: Size, scope: Scope, length: int) -> bool:
    if isinstance(size, tuple):
        return size[0] <= length <= size[1]
    return length == (int(scope.values[size]) if isinstance(size, str) else size)


def _symbolic_length(size: Size) -> Any:
    if isinstance(size, str):
        return sympy.Symbol(size, integer=True, positive=True)
    return size if isinstance(size, int) else sympy.Symbol("n", integer=True, positive=True)


@dataclass(frozen=True)
class Points(Quantifier):
    """A list of points of the space: the gradients of the examples, the values of a random vector."""

    size: Size = (2, 4)

    def draw(self, scope: Scope, name: str) -> tuple[Vector, ...]:
        assert scope.source is not None
        return tuple(line_vector(scope.source, scope.space()) for _ in range(_length(self.size, scope, name)))

    def check(self, description: Any, scope: Scope, name: str) -> list[tuple[str, bool]]:
        lengths = {len(v) for v in description} | ({scope.dimension} if scope.dimension is not None else set())
        scope.dimension = len(description[0])
        return [(f"{name} is a list of points", len(lengths) == 1 and _fits(self.size, scope, len(description)))]

    def symbolic(self, name: str) -> SymbolicSequence:
        """The list as a statement prints it."""
        return SymbolicSequence(shown(name), SymbolicVector.atom, _symbolic_length(self.size))

    def traced(self, run: Any, name: str, description: Any) -> tuple[Any, ...]:
        """The list as a certificate states it."""
        return tuple(run.given_vector(f"{name}{i + 1}", v) for i, v in enumerate(description))

    def latex(self, name: str) -> str:
        n = sympy.latex(_symbolic_length(self.size))
        return rf"{shown(name)}_{{1}}, \dots, {shown(name)}_{{{n}}} \in \mathbb{{R}}^{{d}}"


@dataclass(frozen=True)
class Numbers(Quantifier):
    """A list of real numbers, all of them positive where ``positive`` says so."""

    size: Size = (2, 4)
    positive: bool = False

    def draw(self, scope: Scope, name: str) -> tuple[Number, ...]:
        source = scope.source
        assert source is not None
        length = _length(self.size, scope, name)
        if not self.positive:
            return tuple(source.line() for _ in range(length))
        return tuple(_positive(source) for _ in range(length))

    def realise(self, description: Any) -> tuple[Number, ...]:
        return tuple(description)

    def conditions(self, description: Any) -> list[Compare]:
        """What the numbers have to satisfy."""
        return [Compare("<", 0 * v, v) for v in description] if self.positive else []

    def check(self, description: Any, scope: Scope, name: str) -> list[tuple[str, bool]]:
        signs_hold = all(c.holds() is True for c in self.conditions(description))
        fits = _fits(self.size, scope, len(description))
        return [(f"{name} is a list of {'positive ' * self.positive}numbers", fits and signs_hold)]

    def symbolic(self, name: str) -> SymbolicSequence:
        """The list as a statement prints it."""
        sort = {"positive": True} if self.positive else {"real": True}
        return SymbolicSequence(shown(name), lambda s: sympy.Symbol(s, **sort), _symbolic_length(self.size))

    def traced(self, run: Any, name: str, description: Any) -> tuple[Any, ...]:
        """The list as a certificate states it."""
        numbers = tuple(run.given_number(f"{name}{i + 1}", v) for i, v in enumerate(description))
        for condition in self.conditions(numbers):
            run.require(["condition", ["<", "0", condition.right.ref]])
        return numbers

    def latex(self, name: str) -> str:
        n = sympy.latex(_symbolic_length(self.size))
        where = "(0, \\infty)" if self.positive else r"\mathbb{R}"
        return rf"{shown(name)}_{{1}}, \dots, {shown(name)}_{{{n}}} \in {where}"


def _positive(source: Any) -> Number:
    far = source.member(("1/100", "1/10", 1, 3, 10, 100))
    return source.real(0 * far, far, (False, True))


@dataclass(frozen=True)
class Weights(Quantifier):
    """Probabilities p_1, ..., p_n >= 0 with the sum 1; positive ones where ``positive`` says so."""

    size: Size = 3
    positive: bool = False

    def draw(self, scope: Scope, name: str) -> tuple[Number, ...]:
        source = scope.source
        assert source is not None
        rest = one = source.member((1,))
        parts = []
        for _ in range(_length(self.size, scope, name) - 1):
            share = source.real(0 * one, one, (not self.positive, not self.positive))
            parts.append(rest * share)
            rest = rest * (1 - share)
        return (*parts, rest)

    def realise(self, description: Any) -> tuple[Number, ...]:
        return tuple(description)

    def check(self, description: Any, scope: Scope, name: str) -> list[tuple[str, bool]]:
        low = (lambda p: p > 0) if self.positive else (lambda p: p >= 0)
        sums = sum(description, fmpq(0)) == 1 and all(low(p) for p in description)
        return [(f"{name} are probabilities", _fits(self.size, scope, len(description)) and bool(sums))]

    def symbolic(self, name: str) -> SymbolicSequence:
        """The list as a statement prints it."""
        make = lambda s: sympy.Symbol(s, nonnegative=True)  # noqa: E731
        return SymbolicSequence(shown(name), make, _symbolic_length(self.size))

    def traced(self, run: Any, name: str, description: Any) -> tuple[Any, ...]:
        """The list as a certificate states it, with its sign and its sum as hypotheses."""
        numbers = tuple(run.given_number(f"{name}{i + 1}", v) for i, v in enumerate(description))
        total: Any = 0
        for p in numbers:
            run.require(["condition", run.condition(at_most(0, p))])
            total = p + total
        run.require(["condition", run.condition(equal(total, 1))])
        return numbers

    def latex(self, name: str) -> str:
        n, p = sympy.latex(_symbolic_length(self.size)), shown(name)
        return rf"{p}_{{1}}, \dots, {p}_{{{n}}} \ge 0 \text{{ with sum }} 1"


@dataclass(frozen=True)
class _Fixed(Quantifier):
    """A space that the claim fixes; there is nothing to choose."""

    def space(self, name: str = "") -> Space:
        """The space itself."""
        raise NotImplementedError

    def draw(self, scope: Scope, name: str) -> tuple[()]:
        return ()

    def realise(self, description: Any) -> Space:
        return self.space()

    def check(self, description: Any, scope: Scope, name: str) -> list[tuple[str, bool]]:
        return [(f"{name} is the space of the claim", tuple(description) == ())]

    def symbolic(self, name: str) -> Space:
        """The space, whose outcome prints as the argument; the argument itself introduces it."""
        return replace(self.space(name), latex="")

    def traced(self, run: Any, name: str, description: Any) -> Space:
        """The space under the name that the text gives it."""
        return self.space(name)

    def latex(self, name: str) -> str:
        return self.space(shown(name)).latex


@dataclass(frozen=True)
class MiniBatch(_Fixed):
    """Mini-batches of ``size`` of ``items`` examples, drawn uniformly with or without replacement."""

    items: int = 3
    size: int = 2
    replace: bool = False

    def space(self, name: str = "") -> Space:
        return batches(self.items, self.size, replace=self.replace, name=name or "B")


@dataclass(frozen=True)
class Path(_Fixed):
    """Sequences of ``steps`` independent uniform places among ``items``."""

    items: int = 2
    steps: int = 2

    def space(self, name: str = "") -> Space:
        return paths(self.items, self.steps, name or "i")


@dataclass(frozen=True)
class Signs(_Fixed):
    """``count`` independent signs."""

    count: int = 2

    def space(self, name: str = "") -> Space:
        return signs(self.count, name or "s")


@dataclass(frozen=True)
class Categorical(_Fixed):
    """The rational ``values`` with these rational probabilities."""

    probabilities: tuple[int | str | fmpq, ...] = ("1/2", "1/2")
    values: tuple[int | str | fmpq, ...] | None = None

    def space(self, name: str = "") -> Space:
        from ..arithmetic.core import as_fmpq, current

        values = None if self.values is None else [current().number(as_fmpq(v)) for v in self.values]
        return categorical(list(self.probabilities), values, name or "X")


__all__ = ["Categorical", "MiniBatch", "Numbers", "Path", "Points", "Signs", "Weights"]
