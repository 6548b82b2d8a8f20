"""Problems whose constants and minimizers are known exactly, each in two arithmetics: rationals and floats.

A problem is a sum of one-dimensional pieces along orthonormal rational directions,
f(x) = sum_i c_i phi_i(<u_i, x> - b_i), so that L, m, the minimizer and the minimum can be read off; or Rosenbrock's
function, for which only the recurrence of a method is asked.  The standard library alone is needed to describe one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

Point = tuple[Fraction, ...]


@dataclass(frozen=True)
class Piece:
    """c phi(t), phi one of t^2/2 (square), max(0, t)^2/2 (hinge), t (linear), |t| (absolute) and Huber's function.

    Huber's of width `width`: t^2/2 for |t| <= width, width |t| - width^2/2 beyond.
    """

    shape: str
    weight: Fraction
    offset: Fraction = Fraction(0)
    width: Fraction = Fraction(1)

    def __post_init__(self) -> None:
        if self.shape not in ("square", "hinge", "linear", "huber", "absolute"):
            raise ValueError(f"a piece is square, hinge, linear, huber or absolute, not {self.shape!r}")

    def value(self, t: Any) -> Any:
        if self.shape == "linear":
            return self.weight * t
        if self.shape == "absolute":
            return self.weight * abs(t)
        if self.shape == "hinge" and t < 0:
            return 0 * t
        if self.shape == "huber" and abs(t) > self.width:
            return self.weight * self.width * (abs(t) - self.width / 2)
        return self.weight * t * t / 2

    def slope(self, t: Any) -> Any:
        """phi'; of |t| at 0, the subgradient 0."""
        if self.shape == "linear":
            return self.weight + 0 * t
        if self.shape == "absolute":
            return self.weight * ((t > 0) - (t < 0))
        if self.shape == "hinge" and t < 0:
            return 0 * t
        if self.shape == "huber" and abs(t) > self.width:
            return self.weight * self.width * (1 if t > 0 else -1)
        return self.weight * t

    def curvature(self, t: Any) -> Any:
        """phi'' from the side on which `slope` is taken."""
        bends = {"square": True, "hinge": t >= 0, "huber": abs(t) <= self.width}.get(self.shape, False)
        return self.weight if bends else 0 * self.weight

    def words(self, variable: str) -> str:
        shifted = variable if not self.offset else f"({variable} {'-' if self.offset > 0 else '+'} {abs(self.offset)})"
        factor = {1: "", -1: "-"}.get(self.weight, f"{self.weight} * ")  # type: ignore[call-overload]
        if self.shape == "linear":
            return f"{factor}{shifted}"
        if self.shape == "absolute":
            return f"{factor}|{shifted.strip('()')}|"
        if self.shape == "huber":
            return f"{factor}huber[{self.width}]({shifted})"
        return f"{factor}{'max(0, ' + shifted.strip('()') + ')' if self.shape == 'hinge' else shifted}^2/2"

    def as_floats(self) -> Piece:
        """The same piece with float constants, for the child process."""
        return Piece(self.shape, float(self.weight), float(self.offset), float(self.width))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Problem:
    """f(x) = sum_i pieces[i](<frame[i], x>); the rows of `frame` are orthonormal (checked)."""

    pieces: tuple[Piece, ...]
    frame: tuple[Point, ...]

    def __post_init__(self) -> None:
        for i, u in enumerate(self.frame):
            for j, v in enumerate(self.frame):
                if dot(u, v) != (i == j):
                    raise ValueError("the directions of a problem are orthonormal")

    @property
    def dimension(self) -> int:
        return len(self.frame[0])

    @property
    def L(self) -> Fraction:
        """The constant of smoothness."""
        return max((p.weight for p in self.pieces if p.shape != "linear"), default=Fraction(0))

    @property
    def m(self) -> Fraction:
        """The constant of strong convexity; 0 where there is none."""
        squares = [p.weight for p in self.pieces if p.shape == "square"]
        return min(squares) if len(squares) == self.dimension else Fraction(0)

    @property
    def minimizer(self) -> Point:
        """sum_i offset_i u_i, where f is 0 (without a linear piece)."""
        return tuple(
            sum((p.offset * u[j] for p, u in zip(self.pieces, self.frame, strict=True)), Fraction(0))
            for j in range(self.dimension)
        )

    def value(self, x: Sequence[Any]) -> Any:
        return sum(p.value(dot(u, x) - p.offset) for p, u in zip(self.pieces, self.frame, strict=True))

    def gradient(self, x: Sequence[Any]) -> tuple[Any, ...]:
        slopes = [p.slope(dot(u, x) - p.offset) for p, u in zip(self.pieces, self.frame, strict=True)]
        return tuple(sum(s * u[j] for s, u in zip(slopes, self.frame, strict=True)) for j in range(self.dimension))

    def hessian(self, x: Sequence[Any]) -> list[list[Any]]:
        """sum_i c_i phi_i'' u_i u_i^T."""
        bends = [p.curvature(dot(u, x) - p.offset) for p, u in zip(self.pieces, self.frame, strict=True)]
        axes = range(self.dimension)
        return [[sum(c * u[i] * u[j] for c, u in zip(bends, self.frame, strict=True)) for j in axes] for i in axes]

    def as_floats(self) -> Problem:
        """The same problem with float constants, which are not checked."""
        rough = object.__new__(Problem)
        object.__setattr__(rough, "pieces", tuple(p.as_floats() for p in self.pieces))
        object.__setattr__(rough, "frame", tuple(tuple(float(c) for c in u) for u in self.frame))
        return rough

    def scale(self) -> Fraction:
        """The largest magnitude that occurs in the description: what rounding is measured against."""
        return max(abs(p.offset) for p in self.pieces)

    def text(self) -> str:
        names = ("x",) if self.dimension == 1 else tuple(f"x{j + 1}" for j in range(self.dimension))
        terms = (p.words(_direction(u, names)) for p, u in zip(self.pieces, self.frame, strict=True))
        return " + ".join(terms).replace("+ -", "- ")

    def to_json(self) -> dict[str, Any]:
        return {
            "pieces": [[p.shape, str(p.weight), str(p.offset), str(p.width)] for p in self.pieces],
            "frame": [[str(c) for c in u] for u in self.frame],
        }


@dataclass(frozen=True)
class Rosenbrock:
    """f(x, y) = a ((1 - x)^2 + b (y - x^2)^2): no convexity, no smoothness; only a recurrence can be asked of it."""

    a: Fraction
    b: Fraction

    dimension = 2

    def value(self, x: Sequence[Any]) -> Any:
        return self.a * ((1 - x[0]) * (1 - x[0]) + self.b * (x[1] - x[0] * x[0]) * (x[1] - x[0] * x[0]))

    def gradient(self, x: Sequence[Any]) -> tuple[Any, ...]:
        bend = x[1] - x[0] * x[0]
        return (self.a * (-2 * (1 - x[0]) - 4 * self.b * x[0] * bend), self.a * (2 * self.b * bend))

    def hessian(self, x: Sequence[Any]) -> list[list[Any]]:
        mixed = -4 * self.a * self.b * x[0]
        first = self.a * (2 - 4 * self.b * (x[1] - x[0] * x[0]) + 8 * self.b * x[0] * x[0])
        return [[first, mixed], [mixed, 2 * self.a * self.b]]

    def as_floats(self) -> Rosenbrock:
        """The same function with float constants."""
        return Rosenbrock(float(self.a), float(self.b))  # type: ignore[arg-type]

    def scale(self) -> Fraction:
        return Fraction(1)

    def text(self) -> str:
        whole, bend = (f"{c} * " if c != 1 else "" for c in (self.a, self.b))
        inside = f"(1 - x1)^2 + {bend}(x2 - x1^2)^2"
        return f"{whole}({inside})" if whole else inside

    def to_json(self) -> dict[str, Any]:
        return {"rosenbrock": [str(self.a), str(self.b)]}


AnyProblem = Problem | Rosenbrock


def from_json(data: Mapping[str, Any]) -> AnyProblem:
    """The problem that `to_json` wrote."""
    if "rosenbrock" in data:
        a, b = data["rosenbrock"]
        return Rosenbrock(Fraction(a), Fraction(b))
    pieces = tuple(Piece(shape, *(Fraction(c) for c in numbers)) for shape, *numbers in data["pieces"])
    return Problem(pieces, tuple(tuple(Fraction(c) for c in u) for u in data["frame"]))


def in_floats(problem: AnyProblem) -> tuple[Callable[[Any], float], Callable[[Any], list[float]]]:
    """f and its gradient over sequences of Python floats."""
    rough = problem.as_floats()
    return rough.value, lambda x: list(rough.gradient(x))


def along_axes(*pieces: Piece) -> Problem:
    """A problem whose directions are the axes."""
    d = len(pieces)
    return Problem(pieces, tuple(tuple(Fraction(i == j) for j in range(d)) for i in range(d)))


def turned(problem: Problem) -> Problem:
    """The problem x -> f(Q^T x), Q the rotation of the first two coordinates by the angle with cosine 3/5."""
    return Problem(problem.pieces, tuple(rotate(u) for u in problem.frame))


def rotate(x: Point) -> Point:
    """Q x, with Q as in :func:`turned`; a vector of one component is left alone."""
    if len(x) == 1:
        return x
    c, s = Fraction(3, 5), Fraction(4, 5)
    return (c * x[0] - s * x[1], s * x[0] + c * x[1], *x[2:])


def moved(problem: Problem, shift: Point) -> Problem:
    """The problem x -> f(x - shift)."""
    pieces = tuple(
        Piece(p.shape, p.weight, p.offset + dot(u, shift), p.width)
        for p, u in zip(problem.pieces, problem.frame, strict=True)
    )
    return Problem(pieces, problem.frame)


def times(problem: Problem, factor: Fraction) -> Problem:
    """The problem factor * f."""
    pieces = tuple(Piece(p.shape, factor * p.weight, p.offset, p.width) for p in problem.pieces)
    return Problem(pieces, problem.frame)


def dot(u: Sequence[Any], v: Sequence[Any]) -> Any:
    return sum(a * b for a, b in zip(u, v, strict=True))


def _direction(u: Point, names: Sequence[str]) -> str:
    parts = [(c, name) for c, name in zip(u, names, strict=True) if c]
    words = " + ".join(name if c == 1 else f"{c} {name}" for c, name in parts).replace("+ -", "- ")
    return words if len(parts) == 1 and parts[0][0] == 1 else f"({words})"
