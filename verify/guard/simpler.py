"""Trials that a reader finds simpler than a given one: fewer steps and coordinates, no rotation, small whole numbers.

Every kind of problem says what is simpler than it, the boldest first, and keeps what the claims about it presume: a
matrix stays symmetric and definite, a direction descends, a start lies in its region, a curvature keeps its sign.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from . import simpler_data
from .kinds import Composite, Linear, Preconditioned, Ray, Residuals, Sum, Values
from .method import Range
from .problems import Piece, Point, Problem, along_axes, dot
from .process import Trial
from .simpler_numbers import nearer, representable, simpler_entries, size

FAR = Fraction(2**20)
PLAIN = {"step_size": 1.0, "radius": 1.0, "weight": 1.0, "total": 1.0, "epsilon": 1.0, "minimum": 0.0}
"""The simplest values of hyperparameters that say how large an answer is, not what it is made of."""


@dataclass(frozen=True)
class Freedom:
    """What may change beside the data of a trial.

    `curvatures`: no hyperparameter has to fit the curvature of a problem.  `hyper`: the hyperparameters that nobody
    fixed, and their ranges; they change where the target is a part, whose data need not fit them.
    """

    curvatures: bool = False
    hyper: Mapping[str, Range] = field(default_factory=dict)


Simpler = Iterator[tuple[Any, Point]]
"""Simpler problems, each with its start."""


def simpler_trials(trial: Trial, broken: int, freedom: Freedom) -> Iterator[Trial]:
    """Simpler trials than one that breaks at the step `broken`, the boldest first."""
    if trial.x0:
        if 0 < broken < trial.steps:
            yield replace(trial, steps=broken)
        for steps in dict.fromkeys((1, trial.steps // 2, trial.steps - 1)):
            if 0 < steps < trial.steps:
                yield replace(trial, steps=steps)
    simpler = _KINDS.get(type(trial.problem))
    if simpler is not None:
        for problem, x0 in simpler(trial.problem, trial.x0, freedom.curvatures):
            yield replace(trial, problem=problem, x0=x0, steps=_steps(trial, problem))
    for x0 in nearer_starts(trial.x0):
        if _starts_as_before(trial, x0):
            yield replace(trial, x0=x0)
    for name, values in freedom.hyper.items():
        for value in _plainer(name, values, trial.hyper[name]) if not trial.x0 else ():
            yield replace(trial, hyper={**trial.hyper, name: value})


def _plainer(name: str, values: Range, value: float) -> Iterator[float]:
    if values.integer:
        yield from (k for k in dict.fromkeys((1, 2, 3, int(value) // 2, int(value) - 1)) if k < value and k in values)
    elif name in PLAIN and value != PLAIN[name] and PLAIN[name] in values:
        yield PLAIN[name]


def _steps(trial: Trial, problem: Any) -> int:
    """As many; of a matrix, which may be used up after d steps, fewer by as many as there are dimensions less."""
    spent = trial.problem.dimension - problem.dimension if isinstance(problem, Linear) else 0
    return max(1, trial.steps - spent) if trial.steps else 0


def _starts_as_before(trial: Trial, x0: Point) -> bool:
    """A start of length 1 keeps it, and one in a region stays there."""
    if isinstance(trial.problem, Linear):
        return (dot(trial.x0, trial.x0) != 1 or dot(x0, x0) == 1) and all(x0) == all(trial.x0)
    if isinstance(trial.problem, Composite):
        return _inside(trial.problem, x0) or not _inside(trial.problem, trial.x0)
    return True


def nearer_starts(x0: Point) -> Iterator[Point]:
    """Starts with smaller integers; 1 is the simplest."""
    one, zero = Fraction(1), Fraction(0)
    if any(c != one for c in x0):
        yield (one,) * len(x0)
    for i, c in enumerate(x0):
        for simple in (zero, one, -one, Fraction(round(c))):
            # Towards 1: a coordinate never changes back, so that this ends.
            if start_size(simple) < start_size(c):
                yield (*x0[:i], simple, *x0[i + 1 :])


def start_size(c: Fraction) -> tuple[int, Fraction, bool]:
    """What a reader finds simple: whole numbers, then small ones, then those above zero; 1 before 0."""
    return c.denominator, abs(abs(c) - 1), c < 0


def _smooth(problem: Problem, x0: Point, free: bool) -> Simpler:
    d = problem.dimension
    if len(problem.pieces) != d or len(x0) != d:
        return
    axes = along_axes(*problem.pieces)
    if d > 1:
        for i in range(d):
            yield along_axes(problem.pieces[i]), (x0[i],)
        for i in range(d):
            yield along_axes(*without(problem.pieces, i)), without(x0, i)
    if problem.frame != axes.frame:
        yield axes, x0
        if representable(back := tuple(dot(u, x0) for u in problem.frame)):
            yield axes, back  # the same problem, turned back
    for i, piece in enumerate(problem.pieces):
        for other in _pieces(piece, free):
            yield Problem((*problem.pieces[:i], other, *problem.pieces[i + 1 :]), problem.frame), x0


def _pieces(piece: Piece, free: bool) -> Iterator[Piece]:
    if piece.offset:
        yield replace(piece, offset=Fraction(0))
    if piece.shape == "huber" or (piece.shape == "hinge" and not free):
        yield Piece("square", piece.weight, piece.offset)
    if not free:
        return
    for weight in nearer(piece.weight):
        if weight * piece.weight > 0:
            yield replace(piece, weight=weight)
    for offset in nearer(piece.offset):
        yield replace(piece, offset=offset)
    if piece.shape == "huber":
        yield from (replace(piece, width=width) for width in nearer(piece.width) if width > 0)


def _ray(ray: Ray, x0: Point, free: bool) -> Simpler:
    for smaller in _rays(ray):
        if _searchable(smaller) or not _searchable(ray):
            yield smaller, x0


def _rays(ray: Ray) -> Iterator[Ray]:
    if isinstance(ray.smooth, Problem) and len(ray.smooth.pieces) == ray.dimension:
        d, pieces = ray.dimension, ray.smooth.pieces
        for i in range(d) if d > 1 else ():
            yield Ray(along_axes(pieces[i]), (ray.x[i],), (ray.direction[i],))
        for i in range(d) if d > 1 else ():
            yield Ray(along_axes(*without(pieces, i)), without(ray.x, i), without(ray.direction, i))
        if (axes := along_axes(*pieces)).frame != ray.smooth.frame:
            x, direction = (tuple(dot(u, v) for u in ray.smooth.frame) for v in (ray.x, ray.direction))
            if representable((x, direction)):
                yield Ray(axes, x, direction)
        for smooth, _ in _smooth(ray.smooth, ray.x, True):
            if smooth.dimension == d:
                yield replace(ray, smooth=smooth)
    yield from (replace(ray, x=x) for x in simpler_entries(ray.x))
    yield from (replace(ray, direction=direction) for direction in simpler_entries(ray.direction))


def _searchable(ray: Ray) -> bool:
    """Whether the direction descends, and the function grows again far along it."""
    return ray.slope(Fraction(0)) < 0 < ray.slope(FAR)


def _inside(problem: Composite, x: Point) -> bool:
    numbers = problem.region.numbers
    return {
        "l1": lambda: True,
        "box": lambda: all(numbers[0] <= c <= numbers[-1] for c in x),
        "ball": lambda: dot(x, x) <= numbers[0] ** 2,
        "simplex": lambda: min(x) >= 0 and sum(x) == numbers[0],
    }[problem.region.shape]()


def _composite(problem: Composite, x0: Point, free: bool) -> Simpler:
    for smooth, start in _smooth(problem.smooth, x0, free):
        smaller = Composite(smooth, problem.region)
        if _inside(smaller, start) or not _inside(problem, x0):
            yield smaller, start
    if problem.region.shape == "simplex":
        d, total = problem.dimension, problem.region.numbers[0]
        corners = [tuple(total * (i == j) for j in range(d)) for i in range(d)]
        yield from ((problem, corner) for corner in corners if _inside(problem, x0) and x0 not in corners)


def _sum(problem: Sum, x0: Point, free: bool) -> Simpler:
    n = len(problem.parts)
    if n > 1:
        for i in range(n):
            yield replace(problem, parts=without(problem.parts, i)), x0
    each = [list(_smooth(part, x0, False)) for part in problem.parts]
    if len({len(some) for some in each}) == 1:
        for one in zip(*each, strict=True):
            if all(start == one[0][1] for _, start in one):
                yield replace(problem, parts=tuple(part for part, _ in one)), one[0][1]
    for i, some in enumerate(each):
        for part, start in some:
            if start == x0 and part.frame == problem.parts[i].frame:
                yield replace(problem, parts=(*problem.parts[:i], part, *problem.parts[i + 1 :])), x0


def _preconditioned(problem: Preconditioned, x0: Point, free: bool) -> Simpler:
    if problem.smooth.dimension == 1:
        return
    d, rows = problem.dimension, problem.matrix
    if problem.smooth.frame == along_axes(*problem.smooth.pieces).frame:
        for i in range(d):
            if not any(rows[i][j] for j in range(d) if j != i):
                yield replace(problem, smooth=along_axes(problem.smooth.pieces[i]), matrix=((rows[i][i],),)), (x0[i],)


def _linear(problem: Linear, x0: Point, free: bool) -> Simpler:
    """Diagonal matrices with the same eigenvalues, all different where they were."""
    values, d = problem.eigenvalues, problem.dimension
    if len(values) != d:
        return

    def diagonal(eigenvalues: Point, b: Point) -> Linear:
        ordered, n = tuple(sorted(eigenvalues, reverse=True)), len(eigenvalues)
        unit = tuple(tuple(Fraction(i == j) for j in range(n)) for i in range(n))
        rows = tuple(tuple(c * ordered[i] for c in row) for i, row in enumerate(unit))
        return Linear(rows, b, ordered, unit if problem.eigenvectors else ())

    straight = diagonal(values, problem.b)
    if d > 1:
        for i in range(d):
            kept = without(x0, i)
            if any(kept) and (dot(x0, x0) != 1 or dot(kept, kept) == 1):
                yield diagonal(without(straight.eigenvalues, i), without(problem.b, i)), kept
    if problem.matrix != straight.matrix:
        yield straight, x0
        if problem.eigenvectors:
            b, back = (tuple(dot(u, x) for u in problem.eigenvectors) for x in (problem.b, x0))
            if representable((b, back)):
                yield replace(straight, b=b), back
    else:
        for changed in simpler_entries(values):
            if len(set(changed)) == len(set(values)) and all(a * b > 0 for a, b in zip(changed, values, strict=True)):
                yield diagonal(changed, problem.b), x0
    yield from ((replace(problem, b=b), x0) for b in simpler_entries(problem.b))


def _residuals(problem: Residuals, x0: Point, free: bool) -> Simpler:
    n, d = len(problem.right), problem.dimension

    if n > d:
        for i in range(n):
            yield Residuals(*(without(each, i) for each in (problem.linear, problem.squares, problem.right))), x0
    if d > 1:
        for j in range(d):
            linear = tuple(without(row, j) for row in problem.linear)
            squares = tuple((k - (k > j), c if k != j else 0 * c) for k, c in problem.squares)
            kept = tuple((min(max(k, 0), d - 2), c) for k, c in squares)
            yield Residuals(linear, kept, problem.right), without(x0, j)
    yield from ((replace(problem, right=right), x0) for right in simpler_entries(problem.right))
    yield from ((replace(problem, linear=linear), x0) for linear in simpler_entries(problem.linear))
    for i, (j, c) in enumerate(problem.squares):
        for simple in (Fraction(0), *nearer(c)):
            if c and size(simple) <= size(c) and simple != c:
                squares = (*problem.squares[:i], (j, simple), *problem.squares[i + 1 :])
                yield replace(problem, squares=squares), x0


def _values(problem: Values, x0: Point, free: bool) -> Simpler:
    yield from ((smaller, x0) for smaller in simpler_data.simpler_values(problem))


def without(items: tuple, i: int) -> tuple:  # type: ignore[type-arg]
    """The items but the i-th."""
    return (*items[:i], *items[i + 1 :])


_KINDS: Mapping[type, Callable[[Any, Point, bool], Simpler]] = {
    Problem: _smooth,
    Ray: _ray,
    Composite: _composite,
    Sum: _sum,
    Preconditioned: _preconditioned,
    Linear: _linear,
    Residuals: _residuals,
    Values: _values,
    simpler_data.Labelled: _values,
}
"""Kind of problem -> what is simpler; a kind without an entry keeps its numbers."""
