"""A text run on abstract points: the vectors and values that occur, what is assumed and what is concluded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flint import fmpq

from verify.arithmetic.core import Count, running_in
from verify.arithmetic.gram import GRAM, Extremum, Form, FormalVector, Quotient, Root, as_form, is_scalar
from verify.conditions import All, Any_, Compare, Condition, Given

from .setup import FreeVector, FunctionClass, Setup, Sum


@dataclass(frozen=True)
class Point:
    """A function evaluated at x: gradient g, and the index of its value (None: it has none, or it is 0)."""

    x: FormalVector
    g: FormalVector
    value: int | None


@dataclass(frozen=True)
class Literal:
    """``form <= 0``, or ``form < 0`` where strict."""

    form: Form
    strict: bool = False
    bound: Form | None = None
    """The part of the right side that the statement is about, where it cannot be negative."""


@dataclass(frozen=True)
class Hypothesis:
    """``form relation 0`` (``<=``, ``<``, ``==`` or ``!=``), under the name it has in the text."""

    name: str
    relation: str
    form: Form


AROUND_MINIMIZER = ("quadratic growth", "secant and error bound", "minimum")
"""Properties with respect to a minimizer, which is then among the points."""

Clause = tuple[Literal, ...]
"""At least one of the literals holds."""


@dataclass
class Program:
    """What a text asked for while it ran: the unknown vectors and values, and the points of each function."""

    vectors: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    oracles: dict[str, Oracle] = field(default_factory=dict)
    hypotheses: list[Hypothesis] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    history: list[tuple[str, int]] = field(default_factory=list)
    relaxed: list[str] = field(default_factory=list)
    """Steps of which only consequences are imposed: such a program proves and does not refute."""

    def vector(self, name: str) -> FormalVector:
        """A new unknown vector."""
        self.vectors.append(_unused(name, self.vectors))
        return FormalVector({len(self.vectors) - 1: fmpq(1)})

    def value(self, name: str) -> int:
        """The index of a new unknown function value."""
        self.values.append(_unused(name, self.values))
        return len(self.values) - 1

    def in_order(self) -> list[tuple[str, str, Point]]:
        """(name, function, point) for every evaluation, in the order in which they happened."""
        return [
            (self.oracles[function].names[k], function, self.oracles[function].points[k])
            for function, k in self.history
        ]

    def assume(self, name: str, relation: str, form: Any) -> None:
        """Add the hypothesis ``form relation 0``."""
        self.hypotheses.append(Hypothesis(name, relation, as_form(form)))


def _unused(name: str, taken: list[str]) -> str:
    if name not in taken:
        return name
    number = 1
    while f"{name}_{number}" in taken:
        number += 1
    return f"{name}_{number}"


class Oracle:
    """A function (or operator) of a class, as a text sees it: values and gradients at abstract points."""

    arithmetic = GRAM

    def __init__(self, name: str, kind: FunctionClass, program: Program) -> None:
        self.name, self.kind, self.program = name, kind, program
        self.points: list[Point] = []
        self.names: list[str] = []
        self.minimizer_index: int | None = None
        self._fixed: FormalVector | None = None
        self._at: dict[frozenset, int] = {}
        names = {p.name for p in kind.properties}
        self.has_values = bool(names & {"curvature", "quadratic growth"})
        self.zero_valued = "indicator" in names
        self.support = "support" in names

    def _constant(self, *places: tuple[str, int]) -> fmpq:
        found = [c for c in (self.kind.constant(*place) for place in places) if c is not None]
        if not found:
            GRAM.refuse(f"a constant that the class of {self.name} does not have")
        return found[0]

    @property
    def L(self) -> fmpq:
        """The smoothness constant."""
        places = (
            ("curvature", 1),
            ("quadratic growth", 0),
            ("secant and error bound", 1),
            ("lipschitz operator", 0),
        )
        return self._constant(*places)

    @property
    def m(self) -> fmpq:
        """The strong convexity constant."""
        m = self._constant(("curvature", 0), ("secant and error bound", 0), ("monotone", 0))
        if isinstance(m, fmpq) and m < 0:
            GRAM.refuse(f"the strong convexity constant of {self.name}, which need not be convex")
        return m

    @property
    def G(self) -> fmpq:
        """The Lipschitz constant."""
        return self._constant(("lipschitz", 0))

    @property
    def D(self) -> fmpq:
        """The diameter."""
        return self._constant(("diameter", 0))

    def record(self, x: FormalVector, g: FormalVector | None = None) -> Point:
        """The point with gradient ``g`` (a new unknown where none is given) at x."""
        number = len(self.points)
        if g is None:
            g = self.program.vector(f"g{number}_{self.name}")
        value = self.program.value(f"{self.name}_{number}") if self.has_values else None
        self.points.append(Point(x, g, value))
        self.names.append(f"x{number}_{self.name}")
        self.program.history.append((self.name, number))
        self._at.setdefault(x.key(), number)
        return self.points[number]

    def _point(self, x: Any) -> Point:
        if not isinstance(x, FormalVector):
            GRAM.refuse(f"an evaluation of {self.name} at coordinates")
        index = self._at.get(x.key())
        return self.points[index] if index is not None else self.record(x)

    def value_of(self, point: Point) -> Form:
        """The function value at a recorded point."""
        if self.zero_valued:
            return Form(fmpq(0), {}, ())
        if self.support:
            return point.x.inner(point.g)
        if point.value is None:
            GRAM.refuse(f"a value of {self.name}, whose class is stated by gradients alone")
        return Form(fmpq(0), {point.value: fmpq(1)}, ())

    def __call__(self, x: Any) -> Form:
        return self.value_of(self._point(x))

    def grad(self, x: Any) -> FormalVector:
        """The gradient (a subgradient, or the value of an operator) at x, the same one at each request."""
        return self._point(x).g

    subgradient = grad
    gradient = grad
    operator = grad

    @property
    def minimizer(self) -> FormalVector:
        """A minimizer: a point with gradient zero."""
        if not self.kind.minimizer:
            GRAM.refuse(f"the minimizer of {self.name}", "the text does not assume that one exists")
        if self.minimizer_index is None:
            if self.kind.nonconvex and not any(p.name in AROUND_MINIMIZER for p in self.kind.properties):
                self.program.relaxed.append("a minimizer of which only the zero gradient is used")
            self.minimizer_index = len(self.points)
            self.record(self.program.vector(f"minimizer_{self.name}"), FormalVector({}))
        return self.points[self.minimizer_index].x

    @property
    def minimum(self) -> Form:
        """The smallest value."""
        assert self.minimizer is not None and self.minimizer_index is not None
        return self.value_of(self.points[self.minimizer_index])

    def prox(self, x: FormalVector, step: Any) -> FormalVector:
        """The minimizer z of f(z) + |z - x|^2 / (2 step): z = x - step g with g a subgradient at z."""
        if self.kind.nonconvex:
            self.program.relaxed.append("a proximal step without convexity")
        g = self.program.vector(f"g{len(self.points)}_{self.name}")
        z = x - g * step
        self.record(z, g)
        return z

    resolvent = prox

    def project(self, x: FormalVector) -> FormalVector:
        """The point of the convex set that is nearest to x."""
        return self.prox(x, 1)

    def linear_minimizer(self, direction: FormalVector) -> FormalVector:
        """A point of the convex set at which <direction, .> is smallest."""
        if self.kind.nonconvex:
            self.program.relaxed.append("a linear minimization without convexity")
        x = self.program.vector(f"s{len(self.points)}_{self.name}")
        self.record(x, -direction)
        return x

    @property
    def fixed_point(self) -> FormalVector:
        """A point that the operator maps to itself."""
        if self._fixed is None:
            self._fixed = self.program.vector(f"fixed_{self.name}")
            self.record(self._fixed, self._fixed)
        return self._fixed

    def line_search(self, x: FormalVector, *directions: FormalVector) -> FormalVector:
        """A minimizer of f over x + span(directions), of which the orthogonality relations are imposed."""
        y = self.program.vector(f"s{len(self.points)}_{self.name}")
        g = self.record(y).g
        for k, direction in enumerate(directions):
            self.program.assume(f"exact line search: gradient orthogonal to direction {k}", "==", g.inner(direction))
        self.program.assume("exact line search: gradient orthogonal to the step", "==", g.inner(y - x))
        self.program.relaxed.append("exact line search")
        return y


class SumOracle:
    """The sum of functions, as a text sees it."""

    arithmetic = GRAM

    def __init__(self, name: str, parts: list[tuple[fmpq, Oracle]], program: Program) -> None:
        self.name, self.parts, self.program = name, parts, program
        self._minimizer: FormalVector | None = None

    def __call__(self, x: FormalVector) -> Form:
        return sum((weight * part(x) for weight, part in self.parts), Form(fmpq(0), {}, ()))

    def grad(self, x: FormalVector) -> FormalVector:
        """The sum of the gradients at x."""
        return sum((weight * part.grad(x) for weight, part in self.parts), FormalVector({}))

    subgradient = grad

    @property
    def minimizer(self) -> FormalVector:
        """A point at which subgradients of the parts add up to zero."""
        if self._minimizer is None:
            if any(part.kind.nonconvex for _, part in self.parts):
                self.program.relaxed.append("a minimizer of which only the zero gradient is used")
            x = self.program.vector(f"minimizer_{self.name}")
            rest = FormalVector({})
            for weight, part in self.parts[:-1]:
                rest = rest + weight * part.grad(x)
            weight, part = self.parts[-1]
            part.record(x, -rest / weight)
            self._minimizer = x
        return self._minimizer

    @property
    def minimum(self) -> Form:
        """The smallest value of the sum."""
        return self(self.minimizer)


def build(text: Callable[..., Condition], setup: Setup) -> Program:
    """Run ``text`` on abstract arguments; raises ``Refused`` where it leaves the affine forms."""
    program = Program()
    arguments: dict[str, Any] = {}
    for name, kind in setup.arguments.items():
        if isinstance(kind, FunctionClass):
            arguments[name] = program.oracles[name] = Oracle(name, kind, program)
        elif isinstance(kind, FreeVector):
            arguments[name] = program.vector(name)
        elif isinstance(kind, Sum):
            weights = kind.weights or (fmpq(1),) * len(kind.of)
            parts = [(w, program.oracles[part]) for w, part in zip(weights, kind.of, strict=True)]
            arguments[name] = SumOracle(name, parts, program)
        else:
            arguments[name] = Count(kind) if isinstance(kind, int) else kind
    with running_in(GRAM):
        _conclude(program, text(**arguments))
    return program


def _conclude(program: Program, condition: Condition) -> None:
    if not isinstance(condition, Condition):
        raise TypeError(f"the text returned {condition!r}; it must return a condition, such as at_most(a, b)")
    while isinstance(condition, Given):
        for name, hypothesis in condition.kept():
            _assume(program, name, hypothesis)
        condition = condition.then
    program.clauses.extend(_clauses(condition, program))
    for oracle in program.oracles.values():
        if any(p.name in AROUND_MINIMIZER for p in oracle.kind.properties):
            assert oracle.minimizer is not None


def _assume(program: Program, name: str, condition: Condition) -> None:
    if isinstance(condition, Compare) and condition.relation in ("==", "!="):
        program.assume(name, condition.relation, as_form(condition.left) - condition.right)
        return
    if isinstance(condition, All):
        for part in condition.parts:
            _assume(program, name, part)
        return
    for clause in _clauses(condition, program):
        if len(clause) != 1:
            GRAM.refuse("a hypothesis that is an alternative", name)
        program.assume(name, "<" if clause[0].strict else "<=", clause[0].form)


def _clauses(condition: Condition, program: Program) -> list[Clause]:
    """The condition as a conjunction of alternatives."""
    if isinstance(condition, Compare):
        return _compared(condition, program)
    if isinstance(condition, Given):
        condition = condition.unfolded()
    if isinstance(condition, All):
        return [clause for part in condition.parts for clause in _clauses(part, program)]
    if isinstance(condition, Any_):
        alternatives: list[Clause] = [()]
        for part in condition.parts:
            alternatives = [a + b for a in alternatives for b in _clauses(part, program)]
        return alternatives
    raise TypeError(f"{condition!r} is no condition that the worst-case engine knows")


def _compared(condition: Compare, program: Program) -> list[Clause]:
    left, right, relation = condition.left, condition.right, condition.relation
    if relation == "!=":
        GRAM.refuse("a conclusion that two unknown numbers differ")
    if relation == "==":
        return [(Literal(as_form(left) - right),), (Literal(as_form(right) - left),)]
    strict = relation == "<"
    if isinstance(left, Quotient) or isinstance(right, Quotient):
        difference = left - right
        program.assume("the quotient is defined", "<", -difference.denominator)
        return [(Literal(difference.numerator, strict),)]
    bound = _nonnegative(condition.bound if condition.bound is not None else right)
    if isinstance(left, Root) or isinstance(right, Root):
        squared = _squared(right)
        return [(Literal(_squared(left) - squared, strict, _nonnegative(squared)),)]
    difference = left - right
    if isinstance(difference, Extremum):
        literals = tuple(Literal(part, strict, bound) for part in difference.parts)
        return [(literal,) for literal in literals] if difference.largest else [literals]
    return [(Literal(as_form(difference), strict, bound),)]


def _nonnegative(bound: Any) -> Form | None:
    """``bound`` where it is a sum of squared norms and a constant with nonnegative weights."""
    if not (isinstance(bound, Form) or is_scalar(bound)):
        return None
    form = as_form(bound)
    if form.is_constant():
        return form if isinstance(form.constant, fmpq) and form.constant > 0 else None
    signed = [form.constant, *(c for c, _, _ in form.products)]
    squares = all(isinstance(c, fmpq) and c >= 0 for c in signed) and not form.values
    return form if squares and all(u.key() == w.key() for _, u, w in form.products) else None


def _squared(side: Any) -> Form:
    if isinstance(side, Root):
        if side.scale < 0:
            GRAM.refuse("a comparison with a negative multiple of a square root")
        return side.radicand * (side.scale * side.scale)
    if isinstance(side, Form) and side.is_constant():
        side = side.constant
    if not is_scalar(side) or side < 0:
        GRAM.refuse("a comparison of a square root with an unknown or negative number")
    return as_form(side * side)
