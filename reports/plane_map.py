"""The picture of a (step size, momentum) plane: proved, cycling, open; a file of its own, readable without colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from io import StringIO
from math import sqrt
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

RC_PARAMS = {"svg.fonttype": "none", "svg.hashsalt": "tightrope", "font.size": 11, "hatch.linewidth": 0.8}
SIZE = (7.2, 4.6)
# Told apart by lightness and hatching too, so that no reader needs to tell two colours apart.
LOOKS: dict[str, dict[str, Any]] = {
    "proved": {"facecolor": "#2f7d4f", "hatch": None},
    "cycling": {"facecolor": "#e6a15c", "hatch": "///"},
    "open": {"facecolor": "#f3f3f0", "hatch": None},
}
MEANINGS = {
    "proved": "converges on every function of the class (proof)",
    "cycling": "goes round for ever on one of them (cycle)",
    "open": "open",
}


def draw_plane(document: Mapping[str, Any]) -> str:
    """The SVG of a map: ``method``, ``kappa`` and ``cells`` with ``step_size``, ``momentum`` and ``fate``."""
    cells = document["cells"]
    columns = sorted({Fraction(c["step_size"]) for c in cells})
    rows = sorted({Fraction(c["momentum"]) for c in cells})
    width = columns[1] - columns[0] if len(columns) > 1 else Fraction(1)
    height = rows[1] - rows[0] if len(rows) > 1 else Fraction(1)
    with matplotlib.rc_context(RC_PARAMS):
        figure = Figure(figsize=SIZE)
        axes = figure.add_axes((0.1, 0.12, 0.86, 0.66))
        for cell in cells:
            corner = (
                float(Fraction(cell["step_size"]) - width / 2),
                float(Fraction(cell["momentum"]) - height / 2),
            )
            look = LOOKS[cell["fate"]]
            axes.add_patch(Rectangle(corner, float(width), float(height), edgecolor="#ffffff", linewidth=0.6, **look))
        _frame(axes, columns, rows, width, height)
        if document["method"] == "heavy-ball":
            _tuning(axes, float(Fraction(document["kappa"])))
        shown = [f for f in MEANINGS if any(c["fate"] == f for c in cells)]
        handles = [Patch(edgecolor="#777777", label=MEANINGS[f], **LOOKS[f]) for f in shown]
        axes.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1.01), frameon=False, borderaxespad=0)
        figure.text(0.96, 0.94, f"{document['method']}, kappa = {document['kappa']}", ha="right")
        stream = StringIO()
        figure.savefig(stream, format="svg", metadata={"Date": None, "Title": _title(document, cells)})
    return stream.getvalue()


def _title(document: Mapping[str, Any], cells: Sequence[Mapping[str, Any]]) -> str:
    counts = ", ".join(f"{sum(c['fate'] == fate for c in cells)} {fate}" for fate in MEANINGS)
    return f"{document['method']} for kappa = {document['kappa']}: {counts}"


def _frame(
    axes: Axes, columns: Sequence[Fraction], rows: Sequence[Fraction], width: Fraction, height: Fraction
) -> None:
    axes.set_xlim(float(columns[0] - width / 2), float(columns[-1] + width / 2))
    axes.set_ylim(float(rows[0] - height / 2), float(rows[-1] + height / 2))
    axes.set_xlabel("step size, in units of 1/L")
    axes.set_ylabel("momentum")


def _tuning(axes: Axes, kappa: float) -> None:
    """Mark Polyak's tuning for quadratics: step 4 / (1 + 1/sqrt(kappa))^2 / L, momentum ((root - 1)/(root + 1))^2."""
    root = sqrt(kappa)
    step, momentum = 4 * kappa / (root + 1) ** 2, ((root - 1) / (root + 1)) ** 2
    axes.plot([step], [momentum], marker="x", markersize=9, markeredgewidth=2, color="#1b1b1b", clip_on=False)
    axes.annotate("Polyak's tuning", (step, momentum), xytext=(-8, 8), textcoords="offset points", ha="right")
