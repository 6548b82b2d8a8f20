"""What a picture of a counterexample shows, decided from its JSON; `reports.drawing` draws it.

Four pictures are known: a function of one variable with the iterates on it, the level lines of a function of
two variables with the iterates among them, a quantity step by step, and the two sides of the conclusion with
the violation between them. They are plain frozen data, so that they can be drawn in another process.

What is read of a counterexample: `trajectory` with `points` (numbers or vectors), `values` and `bound` (one
number each step), `names` (of the points) and `label` (of the values); `instance`, for a function (an object
with a `family` or a `kind`) and points of one variable; `values`, for the two sides and the `relation` that the
claim says they have.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reports.model import Claim
from reports.numbers import as_float, exact_text

PlotValues = Callable[[dict[str, Any], NDArray[np.float64]], NDArray[np.float64]]

MOST_ITERATES = 60
CURVE_POINTS = 201
MESH_POINTS = 41
_POINT_NAME = re.compile(r"(x|y|z|w|u|v|theta)(_?\w{1,4})?$")
_SIDE_NAMES = (
    ("left", "right"),
    ("lhs", "rhs"),
    ("left side", "right side"),
    ("value", "bound"),
    ("measured", "printed"),
)
_NOT_A_SIDE = ("margin", "gap", "violation", "difference")


@dataclass(frozen=True)
class FunctionPicture:
    """A curve y = f(x) and labelled points on it; `connected` draws the way from each point to the next."""

    curve_x: tuple[float, ...]
    curve_y: tuple[float, ...]
    points: tuple[tuple[str, float, float], ...]
    connected: bool
    caption: str


@dataclass(frozen=True)
class PathPicture:
    """Points in the plane and the values of the function on a mesh: heights[j][i] = f(xs[i], ys[j]).

    Points with `names` are single points; without, they are iterates in order.
    """

    points: tuple[tuple[float, float], ...]
    caption: str
    names: tuple[str, ...] = ()
    xs: tuple[float, ...] = ()
    ys: tuple[float, ...] = ()
    heights: tuple[tuple[float, ...], ...] = ()


@dataclass(frozen=True)
class StepsPicture:
    """A quantity at every step, and the bound on it where there is one."""

    values: tuple[float, ...]
    bound: tuple[float, ...]
    label: str
    caption: str


@dataclass(frozen=True)
class SidesPicture:
    """The two sides of the conclusion; `relation` is what the claim says of them, or ''."""

    left: float
    right: float
    left_name: str
    right_name: str
    left_exact: str
    right_exact: str
    relation: str
    caption: str


Picture = FunctionPicture | PathPicture | StepsPicture | SidesPicture


def pictures_of(claim: Claim, plot_values: PlotValues | None = None) -> tuple[Picture, ...]:
    """The pictures of the counterexample: the run where there is one, and the two sides; never an error."""
    counterexample = claim.counterexample
    if not counterexample:
        return ()
    sides = _sides(counterexample.get("values"), claim.form)
    return (*_pictures_of_run(counterexample, plot_values), *([sides] if sides is not None else []))


def _pictures_of_run(counterexample: Mapping[str, Any], plot_values: PlotValues | None) -> list[Picture]:
    trajectory = counterexample.get("trajectory")
    trajectory = trajectory if isinstance(trajectory, Mapping) else {}
    points = [_vector(point) for point in _sequence(trajectory.get("points"))][:MOST_ITERATES]
    values = _floats(trajectory.get("values"))
    bound = _floats(trajectory.get("bound"))
    function = _function_in(counterexample.get("instance"))
    dimension = len(points[0]) if points and points[0] is not None else 0
    known = [point for point in points if point is not None and len(point) == dimension]
    if dimension == 1 or not known:
        labels = [str(label) for label in _sequence(trajectory.get("names"))]
        named = [(labels[k] if k < len(labels) else str(k + 1), point[0]) for k, point in enumerate(known)]
        named = named or [(name, point[0]) for name, point in _named_points(counterexample, 1)]
        picture = _function_picture(function, named, values, bool(known), plot_values)
        if picture is not None:
            return [picture]
    found: list[Picture] = []
    names = [] if known else _named_points(counterexample, 2)
    places = [(p[0], p[1]) for p in known if dimension == 2] or [(p[0], p[1]) for _, p in names]
    path = _path_picture(places, function, plot_values, tuple(name for name, _ in names)) if places else None
    if path is not None and (path.heights or len(values) < 2):
        found.append(path)
    if len(values) > 1:
        beside = " and the bound on it" if len(bound) == len(values) else ""
        label = str(trajectory.get("label") or "f(x)")
        caption = f"{label} at each of the {len(values)} iterates{beside}."
        found.append(StepsPicture(tuple(values), tuple(bound) if beside else (), label, caption))
    return found


def _path_picture(
    points: Sequence[tuple[float, float]],
    function: Mapping[str, Any] | None,
    plot_values: PlotValues | None,
    names: tuple[str, ...],
) -> PathPicture | None:
    """The points in the plane, among the level lines where the function can be evaluated there."""
    points = points[: _within_sight(points)]
    names = names[: len(points)]
    steps = f"The {len(points)} {'points' if names else 'iterates'}" if len(points) > 1 else "The point"
    width = max(max(p[i] for p in points) - min(p[i] for p in points) for i in (0, 1)) or 1.0
    xs, ys = (_mesh_side([p[i] for p in points], width) for i in (0, 1))
    mesh = np.stack(np.meshgrid(xs, ys))
    heights = _curve(function, mesh, plot_values)
    if heights is None:
        return None if names else PathPicture(tuple(points), f"{steps} of the counterexample in the plane.")
    caption = f"{steps} of the counterexample among the level lines of f."
    rows = tuple(tuple(map(float, row)) for row in np.reshape(heights, mesh.shape[1:]))
    return PathPicture(tuple(points), caption, names, tuple(map(float, xs)), tuple(map(float, ys)), rows)


def _mesh_side(values: Sequence[float], width: float) -> NDArray[np.float64]:
    """A side of the mesh: no narrower than half the other one, or the level lines would be a smear."""
    middle, reach = (min(values) + max(values)) / 2, max((max(values) - min(values)) / 2, width / 4)
    return np.linspace(middle - 1.4 * reach, middle + 1.4 * reach, MESH_POINTS)


def _function_picture(
    function: Mapping[str, Any] | None,
    points: Sequence[tuple[str, float]],
    values: Sequence[float],
    connected: bool,
    plot_values: PlotValues | None,
) -> FunctionPicture | None:
    if not points:
        return None
    kept = _within_sight([(x,) for _, x in points])
    points = points[:kept]
    xs = _grid([x for _, x in points])
    ys = _curve(function, xs, plot_values)
    heights = list(values[:kept]) if len(values) >= kept else _heights(function, [x for _, x in points], plot_values)
    if len(heights) < len(points) or (ys is None and len(points) < 2):
        return None
    marks = tuple((name, x, height) for (name, x), height in zip(points, heights, strict=False))
    line = "the function f (line)" if ys is not None else "the function values"
    dots = "the points visited on it, in order" if connected and kept > 1 else "the point" + "s" * (kept > 1) + " on it"
    caption = f"{line.capitalize()} and {dots}."
    return FunctionPicture(tuple(map(float, xs)) if ys is not None else (), tuple(ys or ()), marks, connected, caption)


def _within_sight(points: Sequence[tuple[float, ...]]) -> int:
    """How many iterates fit one picture: an escaping run is cut where it is 50 times farther out."""
    distances = [max(abs(a - b) for a, b in zip(point, points[0], strict=True)) for point in points]
    near = max(max(distances[:3]), 1e-12)
    return next((k for k, distance in enumerate(distances) if k > 2 and distance > 50 * near), len(points))


def _grid(xs: Sequence[float]) -> NDArray[np.float64]:
    low, high = min(xs), max(xs)
    reach = 0.25 * (high - low) if high > low else max(1.0, abs(low))
    return np.linspace(low - reach, high + reach, CURVE_POINTS)


def _curve(
    function: Mapping[str, Any] | None, xs: NDArray[np.float64], plot_values: PlotValues | None
) -> list[float] | None:
    if function is None or plot_values is None:
        return None
    try:
        ys = np.asarray(plot_values(dict(function), xs), dtype=float)
    except Exception:  # a function that cannot be plotted costs its curve, not the page
        return None
    wanted = xs.shape if xs.ndim == 1 else xs.shape[1:]
    return [float(y) for y in ys.ravel()] if ys.shape == wanted and bool(np.isfinite(ys).all()) else None


def _heights(function: Mapping[str, Any] | None, xs: Sequence[float], plot_values: PlotValues | None) -> list[float]:
    return _curve(function, np.asarray(xs, dtype=float), plot_values) or []


def _sides(values: Any, form: str) -> SidesPicture | None:
    if not isinstance(values, Mapping):
        return None
    names = next((pair for pair in _SIDE_NAMES if all(name in values for name in pair)), None)
    if names is None:
        numeric = [name for name, value in values.items() if name not in _NOT_A_SIDE and as_float(value) is not None]
        names = (str(numeric[0]), str(numeric[1])) if len(numeric) == 2 else None
    if names is None:
        return None
    left, right = as_float(values[names[0]]), as_float(values[names[1]])
    if left is None or right is None or left == right:
        return None
    relation = _relation(values, names, form)
    exact = [exact_text(values[name]) for name in names]
    exact = [re.sub(r"^-", "−", text) for text in exact]
    shown = [text if len(text) <= 24 else f"{number:.6g}" for text, number in zip(exact, (left, right), strict=True)]
    sides = [name if name not in ("left", "right", "lhs", "rhs") else "" for name in names]
    left_name, right_name = sides[0] or "left side", sides[1] or "right side"
    says = f"The claim says {left_name} {relation} {right_name}; " if relation else ""
    caption = f"{says}here {left_name} is {shown[0]} and {right_name} is {shown[1]}."
    caption = caption[0].upper() + caption[1:]
    return SidesPicture(left, right, left_name, right_name, shown[0], shown[1], relation, caption)


def _relation(values: Mapping[str, Any], names: tuple[str, str], form: str) -> str:
    """What the claim says of the two sides: as recorded, else as its form and the names say, else ''."""
    recorded = values.get("relation")
    if isinstance(recorded, str):
        return {"<=": "≤", ">=": "≥", "==": "=", "!=": "≠"}.get(recorded, recorded)
    if form in ("identity", "figure"):
        return "="
    return "≤" if names in _SIDE_NAMES else ""  # a margin is the right side minus the left one


def _function_in(instance: Any) -> Mapping[str, Any] | None:
    """The first function object of the instance, at any depth."""
    if not isinstance(instance, Mapping):
        return None
    if isinstance(instance.get("family"), str) or isinstance(instance.get("kind"), str):
        return instance
    return next((found for value in instance.values() if (found := _function_in(value)) is not None), None)


def _named_points(counterexample: Mapping[str, Any], dimension: int) -> list[tuple[str, tuple[float, ...]]]:
    """The points in the instance: lists of `dimension` numbers, and on the line also numbers called like points."""
    instance = counterexample.get("instance")
    found = []
    for name, value in instance.items() if isinstance(instance, Mapping) else ():
        vector = _vector(value)
        is_point = isinstance(value, list) or _POINT_NAME.fullmatch(str(name))
        if is_point and vector is not None and len(vector) == dimension:
            found.append((str(name), vector))
    return found


def _vector(value: Any) -> tuple[float, ...] | None:
    if isinstance(value, Sequence) and not isinstance(value, str):
        entries = [as_float(entry) for entry in value]
        return tuple(entry for entry in entries if entry is not None) if entries and None not in entries else None
    number = as_float(value)
    return None if number is None or isinstance(value, Mapping) else (number,)


def _floats(value: Any) -> list[float]:
    """The numbers of a series up to the first that is not a finite float."""
    found = []
    for entry in _sequence(value)[:MOST_ITERATES]:
        number = as_float(entry)
        if number is None:
            break
        found.append(number)
    return found


def _sequence(value: Any) -> Sequence[Any]:
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()
