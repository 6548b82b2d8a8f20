"""Draws the pictures of `reports.pictures` with matplotlib, one function for each kind."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from reports.pictures import FunctionPicture, PathPicture, Picture, SidesPicture, StepsPicture
from reports.svg import COLOURS, RC_PARAMS, to_svg

SIZE = (4.8, 3.1)  # inches; a phone shows the text of such a figure at about its own size
FRAME = (0.18, 0.18, 0.79, 0.77)  # the axes in the figure, with room for the labels
MOST_LABELS = 4
LEVEL_LINES = 9


def draw(picture: Picture, number: int = 0) -> str:
    """The picture as an inline SVG; `number` tells the pictures of one page apart."""
    with matplotlib.rc_context(RC_PARAMS):
        figure = Figure(figsize=SIZE)  # a layout that measures everything would take twice the time
        axes = figure.add_axes((0.04, *FRAME[1:]) if isinstance(picture, SidesPicture) else FRAME)
        _paint(picture, axes)
        return to_svg(figure, prefix=f"p{number}-", label=picture.caption)


def draw_all(pictures: Sequence[tuple[Picture, int]], workers: int = 2) -> list[str]:
    """All the pictures, in order; in `workers` processes when there are enough of them to be worth it."""
    if workers < 2 or len(pictures) < 24:
        return [draw(picture, number) for picture, number in pictures]
    try:
        with ProcessPoolExecutor(workers) as pool:
            return list(pool.map(draw, *zip(*pictures, strict=True), chunksize=16))
    except (BrokenProcessPool, OSError):  # no processes to be had here: slower, and the same pictures
        return [draw(picture, number) for picture, number in pictures]


def _paint(picture: Picture, axes: Axes) -> None:
    if isinstance(picture, FunctionPicture):
        _paint_function(picture, axes)
    elif isinstance(picture, PathPicture):
        _paint_path(picture, axes)
    elif isinstance(picture, StepsPicture):
        _paint_steps(picture, axes)
    else:
        _paint_sides(picture, axes)


def _paint_function(picture: FunctionPicture, axes: Axes) -> None:
    if picture.curve_x:
        axes.plot(picture.curve_x, picture.curve_y, color=COLOURS["curve"], linewidth=2)
    xs = [x for _, x, _ in picture.points]
    ys = [y for _, _, y in picture.points]
    style = {"linestyle": (0, (2, 2)), "linewidth": 1} if picture.connected else {"linestyle": "none"}
    axes.plot(xs, ys, color=COLOURS["refuted"], marker="o", markersize=6, **style)
    for name, x, y in _apart(picture.points):
        axes.annotate(name, (x, y), xytext=(0, 8), textcoords="offset points", ha="center", color=COLOURS["refuted"])
    axes.set_xlabel("x", style="italic")
    axes.set_ylabel("f(x)", style="italic")
    axes.margins(y=0.18)
    _few_ticks(axes)


def _apart(points: Sequence[tuple[str, float, float]]) -> list[tuple[str, float, float]]:
    """The first few points and the last, without those whose label would stand on another."""
    span = max(x for _, x, _ in points) - min(x for _, x, _ in points) or 1.0
    kept: list[tuple[str, float, float]] = []
    for point in [*points[:MOST_LABELS], points[-1]]:
        if all(abs(point[1] - other[1]) > 0.08 * span for other in kept):
            kept.append(point)
    return kept


def _paint_path(picture: PathPicture, axes: Axes) -> None:
    xs = [point[0] for point in picture.points]
    ys = [point[1] for point in picture.points]
    if picture.heights:
        heights = np.asarray(picture.heights)
        # Quantiles: lines that show the shape of f near the iterates, however steep it is at the rim.
        levels = np.unique(np.quantile(heights, np.linspace(0.02, 0.92, LEVEL_LINES)))
        if len(levels) > 1:
            axes.contour(picture.xs, picture.ys, heights, levels, colors=[COLOURS["curve"]], linewidths=0.8, alpha=0.7)
    axes.plot(xs, ys, color=COLOURS["refuted"], marker="o", markersize=5, linewidth=0 if picture.names else 1)
    ends = [("start", 0), *([("end", len(xs) - 1)] if len(xs) > 1 else [])]
    labelled: list[tuple[float, float]] = []
    reach = [0.09 * ((max(side) - min(side)) or 1.0) for side in (picture.xs or xs, picture.ys or ys)]
    for name, index in [(name, i) for i, name in enumerate(picture.names)] or ends:
        x, y = xs[index], ys[index]
        if all(abs(x - u) > reach[0] or abs(y - v) > reach[1] for u, v in labelled):  # none stands on another
            axes.annotate(name, (x, y), xytext=(6, 6), textcoords="offset points")
            labelled.append((x, y))
    axes.set_xlabel("first coordinate")
    axes.set_ylabel("second coordinate")
    if not picture.heights:
        axes.margins(0.15)
    _few_ticks(axes)


def _paint_steps(picture: StepsPicture, axes: Axes) -> None:
    steps = range(len(picture.values))
    axes.plot(
        steps,
        picture.values,
        color=COLOURS["refuted"],
        marker="o",
        markersize=4,
        linewidth=1.2,
        label="counterexample",
    )
    if picture.bound:
        axes.plot(steps, picture.bound, color=COLOURS["curve"], linestyle="--", linewidth=1.8, label="bound")
        axes.legend()
    everything = [*picture.values, *picture.bound]
    if min(everything) > 0 and max(everything) > 1000 * min(everything):
        axes.set_yscale("log")
    else:
        axes.yaxis.set_major_locator(_ticks())
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.set_xlabel("step k (iterations)")
    axes.set_ylabel(picture.label)


def _paint_sides(picture: SidesPicture, axes: Axes) -> None:
    sides = [(picture.right_name, picture.right, picture.right_exact, "curve")]
    sides.append((picture.left_name, picture.left, picture.left_exact, "refuted"))
    axes.barh([0, 1.3], [value for _, value, _, _ in sides], height=0.42, color=[COLOURS[c] for *_, c in sides])
    for row, (name, value, exact, _) in zip((0, 1.3), sides, strict=True):
        axes.annotate(
            f"{name} = {exact}", (min(value, 0) if value < 0 else 0, row), xytext=(2, 18),
            textcoords="offset points", va="bottom", ha="left",
            bbox={"facecolor": COLOURS["paper"], "edgecolor": "none", "pad": 1.5},
        )  # fmt: skip
    low, high = sorted((picture.left, picture.right))
    axes.axvline(picture.right, color=COLOURS["curve"], linewidth=1, linestyle="--")
    axes.annotate(
        "", (high, 0.82), xytext=(low, 0.82),
        arrowprops={"arrowstyle": "<->", "color": COLOURS["ink"], "linewidth": 1, "shrinkA": 0, "shrinkB": 0},
    )  # fmt: skip
    axes.axvline(0, color=COLOURS["muted"], linewidth=1)
    axes.set_ylim(-0.4, 2.0)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(visible=False, axis="y")
    axes.set_xlabel(f"value (the arrow is the {'violation' if picture.relation else 'difference'}, {high - low:.4g})")
    axes.xaxis.set_major_locator(_ticks())


def _ticks() -> MaxNLocator:
    return MaxNLocator(5, steps=[1, 2, 2.5, 5, 10])


def _few_ticks(axes: Axes) -> None:
    axes.xaxis.set_major_locator(_ticks())
    axes.yaxis.set_major_locator(_ticks())
