"""Finite probability spaces with exact chances: mini-batches, paths of indices, signs, lists, products.

A text writes ``expectation(batches(n, b), lambda batch: ...)``.  In every arithmetic that is the finite sum of
probability times quantity; in the symbolic one it prints as an expectation, and a certificate writes it out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import combinations, permutations, product
from math import comb, factorial, prod
from typing import Any

import sympy
from flint import fmpq

from ..arithmetic.core import Refused, as_fmpq, current
from ..arithmetic.functions import total
from ..arithmetic.symbolic import lift
from .symbols import SymbolicBatch, SymbolicIndex, SymbolicSequence, named_outcome

LARGEST = 5000
"""A space of more outcomes than this is refused."""

Chance = Any
"""A probability: an exact rational, or a number of the arithmetic that is running."""


class SpaceError(ValueError):
    """A probability space is written down wrongly; the message says what was given and what was expected."""


@dataclass(frozen=True)
class Space:
    """Finitely many outcomes with their chances; ``name`` is what formulas call the outcome.

    ``described`` is the space in the checker's words, None where the chances are no rational constants;
    ``latex`` introduces the outcome in a printed statement, ``symbol`` is the outcome that it prints, and
    ``renamed`` the same space under another name.
    """

    name: str
    listing: Callable[[], Iterable[tuple[Chance, Any]]]
    described: Mapping[str, Any] | None
    latex: str
    symbol: Callable[[], Any]
    size: Any = None
    renamed: Callable[[str], Space] | None = None

    def outcomes(self) -> tuple[tuple[Chance, Any], ...]:
        """(chance, outcome) for every outcome, in the order in which a certificate lists them."""
        if isinstance(self.size, sympy.Basic):
            raise Refused("any", "a finite sum whose length is a symbol")
        if self.size is not None and self.size > LARGEST:
            raise Refused("any", f"a space of {self.size} outcomes", f"at most {LARGEST} are enumerated")
        return tuple(self.listing())


@dataclass(frozen=True)
class Batch:
    """A mini-batch: the places of its items, counted from 0 (a place may occur twice with replacement)."""

    places: tuple[int, ...]

    def __iter__(self) -> Iterator[int]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self.places)

    def total(self, items: Sequence[Any] | Callable[[int], Any]) -> Any:
        """The sum of the items in the batch; ``items`` is a list, or a function of the place."""
        chosen = items if callable(items) else items.__getitem__
        return total(chosen(i) for i in self.places)

    def mean(self, items: Sequence[Any] | Callable[[int], Any]) -> Any:
        """The average of the items in the batch."""
        return self.total(items) * current().number(fmpq(1, len(self.places)))


def _whole(what: str, number: Any, least: int = 1) -> Any:
    """``number`` as an int of at least ``least``; a symbol stays a symbol."""
    if isinstance(number, sympy.Basic):
        return number
    if isinstance(number, bool) or not isinstance(number, int) or number < least:
        raise SpaceError(f"{what} is {number!r}; expected a whole number of at least {least}")
    return int(number)


def batches(items: Any, size: Any, *, replace: bool = False, name: str = "B") -> Space:
    """Mini-batches of ``size`` of the ``items`` examples, drawn uniformly with or without replacement.

    With replacement a batch is a sequence (items^size of them), without it is a subset.
    """
    n, b = _whole("the number of items", items), _whole("the size of a batch", size)
    symbolic = isinstance(n, sympy.Basic) or isinstance(b, sympy.Basic)
    if not symbolic and not replace and b > n:
        raise SpaceError(f"a batch of {b} different items out of {n}: give a size of at most {n}, or replace=True")
    count: Any = sympy.Symbol("count") if symbolic else (n**b if replace else comb(n, b))

    def listing() -> Iterator[tuple[fmpq, Batch]]:
        drawn = product(range(n), repeat=b) if replace else combinations(range(n), b)
        return ((fmpq(1, count), Batch(places)) for places in drawn)

    described = None if symbolic else {"kind": "batches", "items": n, "size": b, "replace": replace}

    def again(new: str) -> Space:
        return batches(items, size, replace=replace, name=new)

    whole, part = rf"\{{1, \dots, {sympy.latex(n)}\}}", sympy.latex(b)
    latex = rf"{name} \subseteq {whole} \text{{ uniform with }} {part} \text{{ elements}}"
    if replace:
        latex = rf"{name} \in {whole}^{{{part}}} \text{{ uniform}}"
    return Space(name, listing, described, latex, lambda: SymbolicBatch(name, b), count, again)


def uniform_index(items: Any, name: str = "i") -> Space:
    """One of the places 0, ..., items - 1 with equal chance."""
    n = _whole("the number of items", items)
    symbolic = isinstance(n, sympy.Basic)

    def listing() -> Iterator[tuple[fmpq, int]]:
        return ((fmpq(1, n), i) for i in range(n))

    described = None if symbolic else {"kind": "batches", "items": n, "size": 1, "replace": True}
    latex = rf"{name} \text{{ uniform on }} \{{1, \dots, {sympy.latex(n)}\}}"
    return Space(name, listing, described, latex, lambda: SymbolicIndex(name), n, partial(uniform_index, items))


def paths(items: Any, steps: Any, name: str = "i") -> Space:
    """All sequences of ``steps`` independent uniform places: the choices behind a run of SGD."""
    n, k = _whole("the number of items", items), _whole("the number of steps", steps, 0)
    symbolic = isinstance(n, sympy.Basic) or isinstance(k, sympy.Basic)

    def listing() -> Iterator[tuple[fmpq, tuple[int, ...]]]:
        return ((fmpq(1, n**k), path) for path in product(range(n), repeat=k))

    one = {"kind": "batches", "items": n, "size": 1, "replace": True}
    described = None if symbolic or k == 0 else {"kind": "independent", "parts": [one] * k}
    latex = rf"{name}_{{0}}, {name}_{{1}}, \dots \text{{ independent, uniform on }} \{{1, \dots, {sympy.latex(n)}\}}"
    length = None if isinstance(k, sympy.Basic) else k
    symbol = SymbolicSequence(name, lambda label: SymbolicIndex(label), length, first=0)
    whole = sympy.Symbol("count") if symbolic else n**k
    return Space(name, listing, described, latex, lambda: symbol, whole, partial(paths, items, steps))


def shuffles(items: Any, name: str = "i") -> Space:
    """All orders of the places 0, ..., items - 1 with equal chance: one epoch of shuffled data."""
    n = _whole("the number of items", items)
    symbolic = isinstance(n, sympy.Basic)
    count = sympy.Symbol("count") if symbolic else factorial(n)

    def listing() -> Iterator[tuple[fmpq, tuple[int, ...]]]:
        return ((fmpq(1, count), order) for order in permutations(range(n)))

    described = None
    if not symbolic and count <= LARGEST:
        orders = [f"({', '.join(str(i + 1) for i in order)})" for order in permutations(range(n))]
        described = {"kind": "outcomes", "list": [[str(fmpq(1, count)), order] for order in orders]}
    latex = rf"{name} \text{{ a uniform order of }} 1, \dots, {sympy.latex(n)}"
    symbol = SymbolicSequence(name, lambda label: SymbolicIndex(label), None if symbolic else n, first=0)
    return Space(name, listing, described, latex, lambda: symbol, count, partial(shuffles, items))


def sign(name: str = "s") -> Space:
    """+1 or -1 with equal chance (a Rademacher variable)."""
    described = {"kind": "outcomes", "list": [["1/2", "+1"], ["1/2", "-1"]]}
    latex = rf"{name} = \pm 1 \text{{ with equal chance}}"
    both = ((fmpq(1, 2), 1), (fmpq(1, 2), -1))
    return Space(name, lambda: both, described, latex, lambda: sympy.Symbol(name, real=True), 2, sign)


def signs(count: Any, name: str = "s") -> Space:
    """``count`` independent signs, as a tuple of numbers +1 and -1."""
    k = _whole("the number of signs", count)
    symbolic = isinstance(k, sympy.Basic)

    def listing() -> Iterator[tuple[fmpq, tuple[int, ...]]]:
        return ((fmpq(1, 2**k), choice) for choice in product((1, -1), repeat=k))

    one = sign(name).described
    described = None if symbolic else {"kind": "independent", "parts": [one] * k}
    latex = rf"{name}_{{i}} = \pm 1 \text{{ independent, with equal chance}}"
    symbol = SymbolicSequence(name, lambda label: sympy.Symbol(label, real=True), None if symbolic else k)
    whole = sympy.Symbol("count") if symbolic else 2**k
    return Space(name, listing, described, latex, lambda: symbol, whole, partial(signs, count))


def categorical(probabilities: Sequence[Chance], values: Sequence[Any] | None = None, name: str = "X") -> Space:
    """The ``values`` (by default 0, 1, 2, ...) with these probabilities.

    Rational constants must be nonnegative and add up to 1; probabilities that are numbers of the arithmetic
    (arguments of the claim, a softmax) are taken as they are, and their text answers for their sum.
    """
    chances = [_constant(p) for p in probabilities]
    outcomes = list(range(len(chances))) if values is None else list(values)
    if len(outcomes) != len(chances):
        raise SpaceError(f"{len(outcomes)} values for {len(chances)} probabilities; expected as many")
    described = None
    if all(isinstance(p, fmpq) for p in chances):
        if any(p < 0 for p in chances) or sum(chances, fmpq(0)) != 1:
            listed = ", ".join(map(str, chances))
            raise SpaceError(f"the probabilities {listed} are negative or do not add up to 1")
        labels = [str(i + 1) for i in range(len(chances))]
        if all(isinstance(v, (int, str, fmpq)) for v in outcomes) and values is not None:
            labels = [str(v) for v in outcomes]
        if len(set(labels)) == len(labels):
            described = {"kind": "outcomes", "list": [[str(p), n] for p, n in zip(chances, labels, strict=True)]}
    pairs = tuple(zip(chances, outcomes, strict=True))
    latex = _listed(name, pairs)
    symbol = (lambda: SymbolicIndex(name)) if values is None else (lambda: named_outcome(name, outcomes))
    return Space(name, lambda: pairs, described, latex, symbol, len(pairs), partial(categorical, chances, values))


def _listed(name: str, pairs: tuple[tuple[Chance, Any], ...]) -> str:
    """X = a with probability p, ..., where the values print; else how many there are."""
    try:
        shown = [rf"{_printed(v)} \text{{ with probability }} {_printed(p)}" for p, v in pairs[:4]]
    except (TypeError, AttributeError, Refused):
        return rf"{name} \text{{ one of {len(pairs)} values}}"
    return rf"{name} = " + r" ,\; ".join(shown) + (r" ,\; \dots" if len(pairs) > 4 else "")


def _printed(value: Any) -> str:
    own = getattr(value, "latex", None)
    return str(own()) if own is not None else str(sympy.latex(lift(value)))


def bernoulli(p: Chance, name: str = "X") -> Space:
    """1 with probability p, 0 otherwise; p is a rational constant or a number of the arithmetic."""
    chance = _constant(p)
    return categorical([chance, 1 - chance], [1, 0], name)


def independent(*parts: Space) -> Space:
    """The product of the spaces: an outcome is a tuple of outcomes, drawn independently."""
    if not parts:
        raise SpaceError("a product of no spaces; give at least one")
    copies = parts[0].latex if len(parts) > 1 and all(part == parts[0] for part in parts) else None
    if len({part.name for part in parts}) < len(parts):
        # two draws from one space are not the same draw: a printed statement must tell them apart
        again = [part.renamed or (lambda _, part=part: part) for part in parts]
        parts = tuple(rename(f"{p.name}_{{{i + 1}}}") for i, (p, rename) in enumerate(zip(parts, again, strict=True)))

    def listing() -> Iterator[tuple[Chance, tuple[Any, ...]]]:
        for draw in product(*(part.outcomes() for part in parts)):
            chance = draw[0][0]
            for p, _ in draw[1:]:
                chance = chance * p
            yield chance, tuple(outcome for _, outcome in draw)

    whole = [p.described for p in parts if p.described is not None]
    described = {"kind": "independent", "parts": whole} if len(whole) == len(parts) else None
    known = [p.size for p in parts]
    symbolic = any(isinstance(s, sympy.Basic) for s in known)
    size = sympy.Symbol("count") if symbolic else prod(int(s) for s in known)
    names, latex = ", ".join(p.name for p in parts), r" \text{ and independently } ".join(p.latex for p in parts)
    if copies is not None:
        latex = rf"{names} \text{{ independent, each like }} {copies}"
    return Space(names, listing, described, latex, lambda: tuple(p.symbol() for p in parts), size)


def average(items: Any, of: Callable[[Any], Any] | None = None) -> Any:
    """The mean of ``of(item)`` (by default the item) over a list: what a batch of all items computes."""
    printed = getattr(items, "average", None)
    if printed is not None:
        return printed(of)
    members = list(items)
    if not members:
        raise SpaceError("the average of no items; give at least one")
    return total(item if of is None else of(item) for item in members) * current().number(fmpq(1, len(members)))


def _constant(p: Any) -> Any:
    if isinstance(p, bool):
        raise SpaceError(f"{p!r} is no probability")
    return as_fmpq(p) if isinstance(p, (int, str, Fraction)) else p


__all__ = [
    "Batch",
    "Space",
    "SpaceError",
    "average",
    "batches",
    "bernoulli",
    "categorical",
    "independent",
    "paths",
    "shuffles",
    "sign",
    "signs",
    "uniform_index",
]
