"""Kinds of problem beyond a smooth function: arguments of a part, sums, composite functions, residuals, linear systems.

Each is a frozen description in rationals, like :class:`~.problems.Problem`: it says itself in words (`text`) and in
JSON (`to_json`, with its `kind`), and :mod:`.oracles` makes of it what a target is called with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from .problems import AnyProblem, Point, Problem, dot, from_json
from .reading import ordinal, times

Matrix = tuple[Point, ...]
Value = Fraction | Point | Matrix


@dataclass(frozen=True)
class Values:
    """Exact arguments by name: numbers, vectors and matrices."""

    values: Mapping[str, Any]
    size: int = 1
    """The dimension of the answer."""

    kind = "values"

    @property
    def dimension(self) -> int:
        return self.size

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def scale(self) -> Fraction:
        return max((abs(c) for value in self.values.values() for c in _numbers(value)), default=Fraction(0))

    def text(self) -> str:
        return ", ".join(f"{name} = {_words(value)}" for name, value in self.values.items())

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "size": self.size, "values": {n: _strings(v) for n, v in self.values.items()}}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Values:
        return Values({name: _exact(value) for name, value in data["values"].items()}, data["size"])


@dataclass(frozen=True)
class Ray:
    """A smooth function, a point x and a direction (which a Hessian-vector product calls v)."""

    smooth: AnyProblem
    x: Point
    direction: Point

    kind = "ray"

    @property
    def dimension(self) -> int:
        return len(self.x)

    def at(self, t: Fraction) -> Fraction:
        """f(x + t direction)."""
        return self.smooth.value(self.point(t))

    def slope(self, t: Fraction) -> Fraction:
        """The derivative of `at`."""
        return dot(self.smooth.gradient(self.point(t)), self.direction)

    def point(self, t: Fraction) -> Point:
        return tuple(a + t * b for a, b in zip(self.x, self.direction, strict=True))

    def scale(self) -> Fraction:
        return max(self.smooth.scale(), *(abs(c) for c in (*self.x, *self.direction)))

    def text(self) -> str:
        return f"{self.smooth.text()}, x = {_words(self.x)}, direction = {_words(self.direction)}"

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind, "smooth": self.smooth.to_json(), "x": _strings(self.x),
            "direction": _strings(self.direction),
        }  # fmt: skip

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Ray:
        return Ray(from_json(data["smooth"]), _exact(data["x"]), _exact(data["direction"]))


@dataclass(frozen=True)
class Region:
    """A closed convex set: a box (low, high), a ball (center, radius) or a simplex (sum), or an l1 penalty (weight)."""

    shape: str
    numbers: tuple[Fraction, ...]

    def __post_init__(self) -> None:
        if self.shape not in ("box", "ball", "simplex", "l1"):
            raise ValueError(f"a region is a box, a ball, a simplex or l1, not {self.shape!r}")

    def text(self) -> str:
        first = self.numbers[0]
        return {
            "box": f"box [{first}, {self.numbers[-1]}]^d",
            "ball": f"ball |x| <= {first}",
            "simplex": f"simplex x >= 0, sum x = {first}",
            "l1": times(first, "|x|_1"),
        }[self.shape]


@dataclass(frozen=True)
class Composite:
    """A smooth function, and a region or a penalty."""

    smooth: Problem
    region: Region

    kind = "composite"

    @property
    def dimension(self) -> int:
        return self.smooth.dimension

    def value(self, x: Sequence[Any]) -> Any:
        """The smooth part."""
        return self.smooth.value(x)

    def gradient(self, x: Sequence[Any]) -> tuple[Any, ...]:
        return self.smooth.gradient(x)

    def total(self, x: Sequence[Any]) -> Any:
        """f(x) plus the penalty."""
        penalty = self.region.numbers[0] * sum(abs(c) for c in x) if self.region.shape == "l1" else 0
        return self.smooth.value(x) + penalty

    def scale(self) -> Fraction:
        return max(self.smooth.scale(), *(abs(c) for c in self.region.numbers))

    def text(self) -> str:
        return f"{self.smooth.text()} {'+' if self.region.shape == 'l1' else 'on the'} {self.region.text()}"

    def to_json(self) -> dict[str, Any]:
        region = [self.region.shape, *(str(c) for c in self.region.numbers)]
        return {"kind": self.kind, "smooth": self.smooth.to_json(), "region": region}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Composite:
        smooth = from_json(data["smooth"])
        assert isinstance(smooth, Problem)
        shape, *numbers = data["region"]
        return Composite(smooth, Region(shape, tuple(Fraction(c) for c in numbers)))


@dataclass(frozen=True)
class Sum:
    """The mean of several smooth functions (of losses; online: the losses one after the other), on a region or not."""

    parts: tuple[Problem, ...]
    region: Region | None = None

    kind = "sum"

    @property
    def dimension(self) -> int:
        return self.parts[0].dimension

    def value(self, x: Sequence[Any]) -> Any:
        return sum(part.value(x) for part in self.parts) / len(self.parts)

    def gradient(self, x: Sequence[Any]) -> tuple[Any, ...]:
        each = [part.gradient(x) for part in self.parts]
        return tuple(sum(column) / len(self.parts) for column in zip(*each, strict=True))

    def scale(self) -> Fraction:
        return max(part.scale() for part in self.parts)

    def text(self) -> str:
        where = "" if self.region is None else f" on the {self.region.text()}"
        mean = "the mean of " if len(self.parts) > 1 else ""
        return mean + "; ".join(part.text() for part in self.parts) + where

    def to_json(self) -> dict[str, Any]:
        region = None if self.region is None else [self.region.shape, *(str(c) for c in self.region.numbers)]
        return {"kind": self.kind, "parts": [part.to_json() for part in self.parts], "region": region}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Sum:
        parts = tuple(from_json(part) for part in data["parts"])
        region = data["region"] and Region(data["region"][0], tuple(Fraction(c) for c in data["region"][1:]))
        return Sum(parts, region)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Residuals:
    """r_i(x) = <a_i, x> + c_i x_{j_i}^2 - b_i; the function is |r(x)|^2/2."""

    linear: Matrix
    squares: tuple[tuple[int, Fraction], ...]
    right: Point

    kind = "residuals"

    @property
    def dimension(self) -> int:
        return len(self.linear[0])

    def residual(self, x: Sequence[Any]) -> list[Any]:
        rows = zip(self.linear, self.squares, self.right, strict=True)
        return [dot(a, x) + c * x[j] * x[j] - b for a, (j, c), b in rows]

    def jacobian(self, x: Sequence[Any]) -> list[list[Any]]:
        return [
            [a[i] + (2 * c * x[j] if i == j else 0) for i in range(self.dimension)]
            for a, (j, c) in zip(self.linear, self.squares, strict=True)
        ]

    def value(self, x: Sequence[Any]) -> Any:
        return sum(r * r for r in self.residual(x)) / 2

    def gradient(self, x: Sequence[Any]) -> tuple[Any, ...]:
        r, rows = self.residual(x), self.jacobian(x)
        return tuple(sum(row[i] * s for row, s in zip(rows, r, strict=True)) for i in range(self.dimension))

    def hessian(self, x: Sequence[Any]) -> list[list[Any]]:
        """J^T J + sum_i r_i r_i''."""
        rows, axes = self.jacobian(x), range(self.dimension)
        matrix = [[sum(row[i] * row[j] for row in rows) for j in axes] for i in axes]
        for r, (j, c) in zip(self.residual(x), self.squares, strict=True):
            matrix[j][j] += 2 * c * r
        return matrix

    def scale(self) -> Fraction:
        return max(abs(b) for b in (*self.right, *(c for row in self.linear for c in row)))

    def text(self) -> str:
        rows = []
        for a, (j, c), b in zip(self.linear, self.squares, self.right, strict=True):
            name = {i: f"x{i + 1}" if self.dimension > 1 else "x" for i in range(self.dimension)}
            terms = [times(w, name[i]) for i, w in enumerate(a) if w] + ([times(c, f"{name[j]}^2")] if c else [])
            terms += [str(-b)] if b or not terms else []
            rows.append(" + ".join(terms).replace("+ -", "- "))
        return "|r(x)|^2/2, r = (" + ", ".join(rows) + ")"

    def to_json(self) -> dict[str, Any]:
        squares = [[j, str(c)] for j, c in self.squares]
        return {"kind": self.kind, "linear": _strings(self.linear), "squares": squares, "right": _strings(self.right)}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Residuals:
        squares = tuple((j, Fraction(c)) for j, c in data["squares"])
        return Residuals(_exact(data["linear"]), squares, _exact(data["right"]))


@dataclass(frozen=True)
class Linear:
    """A symmetric matrix A and a right side b: the system A x = b, or the eigenvectors of A."""

    matrix: Matrix
    b: Point
    eigenvalues: Point = field(default=())
    """From the largest, where they are known."""
    eigenvectors: Matrix = field(default=())

    kind = "linear"

    @property
    def dimension(self) -> int:
        return len(self.b)

    def times(self, x: Sequence[Any]) -> list[Any]:
        return [dot(row, x) for row in self.matrix]

    def value(self, x: Sequence[Any]) -> Any:
        return dot(x, self.times(x)) / 2 - dot(self.b, x)

    def gradient(self, x: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(a - b for a, b in zip(self.times(x), self.b, strict=True))

    def scale(self) -> Fraction:
        return max(abs(c) for c in (*self.b, *(c for row in self.matrix for c in row)))

    def text(self) -> str:
        return f"A = {_words(self.matrix)}, b = {_words(self.b)}"

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "matrix": _strings(self.matrix), "b": _strings(self.b)}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Linear:
        return Linear(_exact(data["matrix"]), _exact(data["b"]))


@dataclass(frozen=True)
class Preconditioned:
    """A smooth function and a positive definite matrix P; `L` is its smoothness in the norm of P^-1."""

    smooth: Problem
    matrix: Matrix
    L: Fraction

    kind = "preconditioned"

    @property
    def dimension(self) -> int:
        return self.smooth.dimension

    def value(self, x: Sequence[Any]) -> Any:
        return self.smooth.value(x)

    def gradient(self, x: Sequence[Any]) -> tuple[Any, ...]:
        return self.smooth.gradient(x)

    def apply(self, g: Sequence[Any]) -> list[Any]:
        """P g."""
        return [dot(row, g) for row in self.matrix]

    def scale(self) -> Fraction:
        return self.smooth.scale()

    def text(self) -> str:
        return f"{self.smooth.text()}, preconditioned by P = {_words(self.matrix)}"

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind, "smooth": self.smooth.to_json(), "matrix": _strings(self.matrix), "L": str(self.L),
        }  # fmt: skip

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Preconditioned:
        smooth = from_json(data["smooth"])
        assert isinstance(smooth, Problem)
        return Preconditioned(smooth, _exact(data["matrix"]), Fraction(data["L"]))


@dataclass(frozen=True)
class Waking:
    """f(x) = weight x_1 max(0, x_2 - wall) - x_2: the gradient of x_1 is 0 until x_2 has passed the wall.

    No convexity; only a recurrence can be asked of it.
    """

    weight: Fraction
    wall: Fraction

    kind = "waking"
    dimension = 2

    def value(self, x: Sequence[Any]) -> Any:
        return self.weight * x[0] * max(0 * x[1], x[1] - self.wall) - x[1]

    def gradient(self, x: Sequence[Any]) -> tuple[Any, ...]:
        beyond = max(0 * x[1], x[1] - self.wall)
        return (self.weight * beyond, (self.weight * x[0] if x[1] > self.wall else 0 * x[0]) - 1)

    def as_floats(self) -> Waking:
        """The same function with float constants."""
        return Waking(float(self.weight), float(self.wall))  # type: ignore[arg-type]

    def scale(self) -> Fraction:
        return max(abs(self.weight), abs(self.wall))

    def text(self) -> str:
        return f"{self.weight} * x1 * max(0, x2 - {self.wall}) - x2"

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "weight": str(self.weight), "wall": str(self.wall)}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Waking:
        return Waking(Fraction(data["weight"]), Fraction(data["wall"]))


@dataclass(frozen=True)
class Broken:
    """A problem whose gradients (Hessians, matrix products ...) are no numbers after the first `good` questions."""

    problem: Any
    good: int

    kind = "broken"

    @property
    def dimension(self) -> int:
        return self.problem.dimension

    def gradient(self, x: Sequence[Any]) -> Any:
        return self.problem.gradient(x)

    def scale(self) -> Fraction:
        return self.problem.scale()

    def text(self) -> str:
        return f"{self.problem.text()}, whose gradients are not numbers from the {ordinal(self.good + 1)} on"

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "problem": self.problem.to_json(), "good": self.good}


def _numbers(value: Any) -> list[Fraction]:
    return [c for one in value for c in _numbers(one)] if isinstance(value, tuple) else [value]


def _strings(value: Any) -> Any:
    return [_strings(one) for one in value] if isinstance(value, tuple) else str(value)


def _exact(value: Any) -> Any:
    return tuple(_exact(one) for one in value) if isinstance(value, list) else Fraction(value)


def _words(value: Any) -> str:
    return "(" + ", ".join(_words(one) for one in value) + ")" if isinstance(value, tuple) else str(value)
