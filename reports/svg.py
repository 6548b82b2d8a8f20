"""Matplotlib's SVG made fit to stand inside a page: its colours and fonts, no style that leaks, own ids.

Figures are drawn with stand-in colours (`COLOURS`), which become CSS variables of the page, so that one
picture is readable in dark and light.
"""

from __future__ import annotations

import re
from html import escape
from io import StringIO

import matplotlib
from matplotlib.figure import Figure

# Stand-in colour in the figure, and the CSS variable of the page that takes its place.
COLOURS = {
    "ink": "#0a0b01", "muted": "#0a0b02", "line": "#0a0b03", "paper": "#0a0b04", "curve": "#0a0b05",
    "proved": "#0a0b11", "confirmed": "#0a0b12", "refuted": "#0a0b13", "ill-posed": "#0a0b14",
    "undecided": "#0a0b15", "on-verdict": "#0a0b16",
}  # fmt: skip

RC_PARAMS = {
    "svg.fonttype": "none",
    "svg.hashsalt": "tightrope",
    "font.size": 11,
    "font.family": "DejaVu Sans",  # ships with matplotlib; only measures the text, the page chooses the font
    "axes.edgecolor": COLOURS["muted"],
    "axes.labelcolor": COLOURS["ink"],
    "axes.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "axes.formatter.use_mathtext": False,
    "axes.formatter.limits": (-3, 4),  # longer tick labels would not fit beside the axes
    "grid.color": COLOURS["line"],
    "grid.linewidth": 0.6,
    "xtick.color": COLOURS["muted"],
    "ytick.color": COLOURS["muted"],
    "xtick.labelcolor": COLOURS["ink"],
    "ytick.labelcolor": COLOURS["ink"],
    "text.color": COLOURS["ink"],
    "figure.facecolor": "none",
    "legend.frameon": False,
}


def to_svg(figure: Figure, *, prefix: str, label: str, links: bool = False) -> str:
    """The figure as an inline `<svg>` with an accessible name; `prefix` makes its ids unique."""
    stream = StringIO()
    with matplotlib.rc_context({key: RC_PARAMS[key] for key in ("svg.fonttype", "svg.hashsalt")}):
        figure.savefig(stream, format="svg", metadata={"Date": None}, transparent=True)
    return _for_page(stream.getvalue(), prefix=prefix, label=label, links=links)


def _for_page(svg: str, *, prefix: str, label: str, links: bool) -> str:
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"\s*<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"\s*<defs>\s*<style.*?</style>\s*</defs>", "", svg, flags=re.DOTALL)  # `*{...}` would reach the page
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL)
    view_box = re.search(r'viewBox="([^"]+)"', svg)
    assert view_box is not None  # matplotlib always writes one
    role = f'role="{"group" if links else "img"}" aria-label="{escape(label)}"'
    opening = f'<svg class="picture" viewBox="{view_box.group(1)}" {role}>'
    svg = re.sub(r"<svg[^>]*>", lambda _: opening, svg, count=1)
    svg = re.sub(r" font-family: [^;\"]*;", "", svg)
    svg = re.sub(
        r"\s+id=\"(?:figure|axes|patch|line2d|text|matplotlib\.axis|xtick|ytick|legend|PolyC|LineC|PathC)[^\"]*\"",
        "",
        svg,
    )
    svg = re.sub(r'\bid="(bar-count)"', r'class="\1"', svg)
    svg = re.sub(r'(\bid="|url\(#|href="#)', lambda found: found.group(1) + prefix, svg)
    svg = svg.replace("xlink:href", "href").replace(' target="_blank"', "")
    for name, stand_in in COLOURS.items():
        svg = svg.replace(stand_in, f"var(--{name})")
    return re.sub(r"\n\s*", "\n", svg)
