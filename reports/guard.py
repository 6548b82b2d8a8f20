"""The page of a guard run: which theorem is broken, what it promises, the instance, both runs beside each other, plots.

The input is what `tightrope guard --json FILE` writes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import matplotlib
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from reports.drawing import FRAME, SIZE
from reports.files import Folder
from reports.model import ReportError
from reports.pages import render, static_text
from reports.svg import COLOURS, RC_PARAMS, to_svg

BADGES = {"consistent": "confirmed", "refuted": "refuted", "undecided": "undecided"}
ROWS = 12
"""Iterates that a table shows before and after the gap in a long run."""
PAGE = "guard.html"
NEEDED = ("target", "method", "verdict", "summary", "findings", "claims", "remarks", "rounding")


def build_guard_page(document: Mapping[str, Any], out: Path) -> Path:
    """Writes the page of one guard run into the folder `out`; ReportError, with a sentence, on bad input."""
    folder = Folder(out)
    folder.write("assets/site.css", static_text("site.css"))
    page = write_guard_page(
        folder, [document], name="index.html", root="", navigation=(("Guard", "index.html"),),
        footer=f"Tightrope {document.get('version', '')}. This page works from disk, without a network.",
    )  # fmt: skip
    folder.close()
    return page


def write_guard_page(
    folder: Folder, documents: Sequence[Mapping[str, Any]], *, name: str = PAGE, root: str, navigation: Any, footer: str
) -> Path:
    """One page for several guard runs, with an entry for each."""
    runs = [_run(document, number) for number, document in enumerate(documents)]
    page = render("guard.html", root=root, here=name, navigation=navigation, footer=footer, runs=runs)
    return folder.write(name, page)


def _run(document: Mapping[str, Any], number: int) -> dict[str, Any]:
    if missing := [key for key in NEEDED if key not in document]:
        raise ReportError(f"This is no result of `tightrope guard --json`: it has no {missing[0]!r}.")
    beside = "textbook method" if document.get("textbook", True) else "right implementation"
    return {
        **document,
        "slug": f"run-{number}",
        "badge": BADGES[document["verdict"]],
        "beside": beside,
        "findings": [_finding(finding, f"g{number}f{i}-", beside) for i, finding in enumerate(document["findings"])],
        "claims": [{**claim, "badge": BADGES[claim["verdict"]]} for claim in document["claims"]],
    }


def _finding(finding: Mapping[str, Any], prefix: str, beside: str) -> dict[str, Any]:
    instance = finding.get("instance")
    return {
        **finding,
        "part": instance is not None and not instance["x0"],
        "badge": BADGES[finding["verdict"]],
        "says": None if instance is None else instance.get("short", instance["text"]),
        "exact": None if instance is None else instance["text"],
        "rows": _rows(finding["theirs"], finding["ours"]),
        "pictures": [Markup(svg) for svg in _pictures(finding, prefix, beside)],
    }


def _rows(theirs: Sequence[Sequence[str]], ours: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
    """The iterates of both runs, or the two answers; the middle of a long one is left out."""
    shown = range(len(theirs))
    kept = [*shown] if len(theirs) <= 2 * ROWS else [*shown[:ROWS], None, *shown[-ROWS:]]
    rows = []
    for k in kept:
        if k is None:
            rows.append({"k": "…", "theirs": "", "ours": "", "differs": False})
            continue
        beside = ours[k] if k < len(ours) else None
        rows.append(
            {"k": k, "theirs": _point(theirs[k]), "ours": _point(beside), "differs": beside not in (None, theirs[k])}
        )
    return rows


def _point(x: Sequence[str] | None) -> str:
    if x is None:
        return ""
    numbers = [f"{_float(c):.10g}" for c in x]
    return numbers[0] if len(numbers) == 1 else "(" + ", ".join(numbers) + ")"


def _float(exact: str) -> float:
    try:
        return float(Fraction(exact))
    except OverflowError:
        return math.inf


def _pictures(finding: Mapping[str, Any], prefix: str, beside: str) -> list[str]:
    found = []
    if finding.get("curve"):
        label = _label(finding, beside)
        found.append(_figure(lambda axes: _paint_curve(axes, finding["curve"], beside), f"{prefix}a", label))
    theirs, ours = ([[_float(c) for c in x] for x in finding[who]] for who in ("theirs", "ours"))
    if len(theirs) > 1 and len(theirs[0]) <= 2 and all(math.isfinite(c) for x in (*theirs, *ours) for c in x):
        label = f"The iterates of the target, and those of the {beside}"
        found.append(_figure(lambda axes: _paint_iterates(axes, theirs, ours, beside), f"{prefix}b", label))
    return found


def _label(finding: Mapping[str, Any], beside: str) -> str:
    bound = " and the bound of the theorem" if finding["curve"]["bound"] else ""
    return f"{finding['curve']['what']} of the target, of the {beside}{bound}, by step"


def _figure(paint: Any, prefix: str, label: str) -> str:
    with matplotlib.rc_context(RC_PARAMS):
        figure = Figure(figsize=SIZE)
        axes = figure.add_axes(FRAME)
        paint(axes)
        return to_svg(figure, prefix=prefix, label=label)


def _paint_curve(axes: Axes, curve: Mapping[str, Any], beside: str) -> None:
    styles: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
        ("bound", "the theorem's bound", "ink", {"linestyle": "--", "linewidth": 1.2}),
        ("ours", beside, "curve", {"marker": "s", "markersize": 4, "linewidth": 1.2}),
        ("theirs", "target", "refuted", {"marker": "o", "markersize": 4, "linewidth": 1.2}),
    )
    everything: list[float] = []
    for key, name, colour, style in styles:
        points = [(k, v) for k, v in zip(curve["k"], curve[key], strict=False) if v is not None and math.isfinite(v)]
        if points:
            axes.plot(*zip(*points, strict=True), color=COLOURS[colour], label=name, **style)
            everything += [value for _, value in points]
    positive = [value for value in everything if value > 0]
    if positive and min(everything) >= 0 and max(positive) > 1000 * min(positive):
        axes.set_yscale("log")
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.set_xlabel("step k")
    axes.set_ylabel(curve["what"])
    axes.legend()


def _paint_iterates(axes: Axes, theirs: list[list[float]], ours: list[list[float]], beside: str) -> None:
    """In the plane the path; on the line the iterate by step."""
    flat = len(theirs[0]) == 1
    runs = ((ours, beside, "curve", "s"), (theirs, "target", "refuted", "o"))
    for points, name, colour, marker in runs:
        if points:
            xs = [*range(len(points))] if flat else [x[0] for x in points]
            ys = [x[0] if flat else x[1] for x in points]
            axes.plot(xs, ys, color=COLOURS[colour], marker=marker, markersize=4, linewidth=1, label=name)
    axes.set_xlabel("step k" if flat else "first coordinate")
    axes.set_ylabel("x_k" if flat else "second coordinate")
    axes.margins(0.12)
    axes.legend()
