"""Functions as a text sees them when it runs on abstract points: each evaluation is a new unknown."""

from __future__ import annotations

from typing import Any

from flint import fmpq

from verify.arithmetic.gram import GRAM, Form, FormalVector

from .setup import FunctionClass
from .unknowns import AROUND_MINIMIZER, Point, Program, Search

SEARCHED = "exact line search"


class Oracle:
    """A function (or operator) of a class, as a text sees it: values and gradients at abstract points."""

    arithmetic = GRAM

    def __init__(self, name: str, kind: FunctionClass, program: Program) -> None:
        self.name, self.kind, self.program = name, kind, program
        self.points: list[Point] = []
        self.names: list[str] = []
        self.combinations: list[tuple[Point, dict[str, str]]] = []
        """Of a linear map: combinations of its points, with how they are made of them."""
        self.minimizer_index: int | None = None
        self._fixed: FormalVector | None = None
        self._at: dict[frozenset, int] = {}
        names = {p.name for p in kind.properties}
        self.has_values = bool(names & {"curvature", "quadratic growth"})
        self.zero_valued = "indicator" in names
        self.support = "support" in names
        self.quadratic = "symmetric linear" in names
        self._middle: FormalVector | None = None
        self._lowest: int | None = None

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
            ("symmetric linear", 1),
        )
        return self._constant(*places)

    @property
    def m(self) -> fmpq:
        """The strong convexity constant."""
        m = self._constant(("curvature", 0), ("secant and error bound", 0), ("monotone", 0), ("symmetric linear", 0))
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

    @property
    def R(self) -> fmpq:
        """The radius."""
        return self._constant(("radius", 0))

    def record(self, x: FormalVector, g: FormalVector | None = None) -> Point:
        """The point with gradient ``g`` (a new unknown where none is given) at x."""
        number = len(self.points)
        if g is None:
            g = self.program.vector(f"g{number}_{self.name}")
        if self.quadratic:
            x = x - self._center()  # the linear map A is what has points: g = A (x - x*)
        value = self.program.value(f"{self.name}_{number}") if self.has_values else None
        self.points.append(Point(x, g, value))
        self.names.append(f"x{number}_{self.name}")
        self.program.history.append((self.name, number))
        self._at.setdefault(x.key(), number)
        return self.points[number]

    def _center(self) -> FormalVector:
        """The minimizer of a quadratic, where its linear map is 0."""
        if self._middle is None:
            self._middle = self.program.vector(f"minimizer_{self.name}")
        return self._middle

    def _point(self, x: Any) -> Point:
        if not isinstance(x, FormalVector):
            GRAM.refuse(f"an evaluation of {self.name} at coordinates")
        index = self._at.get((x - self._center() if self.quadratic else x).key())
        return self.points[index] if index is not None else self.record(x)

    def value_of(self, point: Point) -> Form:
        """The function value at a recorded point."""
        if self.zero_valued:
            return Form(fmpq(0), {}, ())
        if self.support:
            return point.x.inner(point.g)
        if self.quadratic:
            return self.minimum + fmpq(1, 2) * point.x.inner(point.g)
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
        if self.quadratic:
            return self._center()
        if self.minimizer_index is None:
            if self.kind.nonconvex and not any(p.name in AROUND_MINIMIZER for p in self.kind.properties):
                self.program.relaxed.append("a minimizer of which only the zero gradient is used")
            self.minimizer_index = len(self.points)
            self.record(self.program.vector(f"minimizer_{self.name}"), FormalVector({}))
        return self.points[self.minimizer_index].x

    @property
    def minimum(self) -> Form:
        """The smallest value."""
        if self.quadratic:
            if self._lowest is None:
                self._lowest = self.program.value(f"{self.name}_min")
            return Form(fmpq(0), {self._lowest: fmpq(1)}, ())
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
        program = self.program
        number = len(program.searches)
        if program.steps is None or self.kind.nonconvex:
            y = program.vector(f"s{len(self.points)}_{self.name}")
        else:
            y = sum((c * d for c, d in zip(program.steps[number], directions, strict=True)), x)
        g = self.record(y).g
        program.searches.append(Search(y, x, directions))
        for k, direction in enumerate(directions):
            program.assume(f"exact line search: gradient orthogonal to direction {k}", "==", g.inner(direction))
        if program.steps is None or self.kind.nonconvex:
            program.assume("exact line search: gradient orthogonal to the step", "==", g.inner(y - x))
            program.relaxed.append(SEARCHED)
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
