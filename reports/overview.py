"""The picture of the whole: verdicts by text or by topic, as bars whose parts link into the table."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from reports.model import VERDICTS, Claim, Report
from reports.svg import COLOURS, RC_PARAMS, to_svg
from reports.wording import number_of_claims

WIDE = 10.0  # inches of a figure for a desktop, and of one for a phone
NARROW = 4.3
ROW = 0.34  # inches of height for one bar, and for every further line of its name
LINE = 0.16


@dataclass(frozen=True)
class Group:
    """One bar: its name, the filter key and value that select it in the table, and its claims by verdict."""

    name: str
    key: str
    value: str
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def groups_by_text(report: Report) -> list[Group]:
    """One group for each text, in the order of the results."""
    return [Group(name, "text", name, report.counts(claims)) for name, claims in report.documents.items()]


def groups_by_topic(report: Report) -> list[Group]:
    """One group for each topic, the largest first."""
    topics: dict[str, list[Claim]] = {}
    for claim in report.claims:
        topics.setdefault(claim.topic, []).append(claim)
    groups = [Group(name.replace("-", " "), "topic", name, report.counts(found)) for name, found in topics.items()]
    return sorted(groups, key=lambda group: (-group.total, group.name))


def table_link(**filters: str) -> str:
    """The address of the table with these filters set, relative to the overview."""
    return "claims.html#" + "&".join(f"{key}={quote(value, safe='')}" for key, value in filters.items())


def overview_picture(groups: Sequence[Group], what: str, *, narrow: bool = False) -> str:
    """The bars as inline SVG; every part and every name is a link into the table."""
    width = NARROW if narrow else WIDE
    names = [_wrapped(group.name, 20 if narrow else 34) for group in groups]
    lines = max((name.count("\n") + 1 for name in names), default=1)
    with matplotlib.rc_context(RC_PARAMS):
        figure = Figure(figsize=(width, (ROW + LINE * (lines - 1)) * len(groups) + 0.75), layout="constrained")
        axes = figure.add_subplot()
        labels = _bars(axes, groups, width)
        _names(axes, groups, names, labels)
        axes.set_xlabel(f"number of claims, by {what}")
        axes.xaxis.set_major_locator(MaxNLocator(4 if narrow else 8, integer=True, steps=[1, 2, 5, 10]))
        axes.grid(visible=False, axis="y")
        axes.tick_params(axis="y", length=0)
        svg = to_svg(
            figure, prefix=f"{what}-{'narrow' if narrow else 'wide'}-",
            label=f"Verdicts by {what}; each part of a bar links to its claims", links=True,
        )  # fmt: skip
    return _name_links(svg, labels)


def _bars(axes: Axes, groups: Sequence[Group], width: float) -> dict[str, str]:
    """Draws the parts of the bars; returns the accessible name of each link."""
    labels: dict[str, str] = {}
    most = max((group.total for group in groups), default=1) or 1
    starts = [0] * len(groups)
    for verdict in VERDICTS:
        for row, group in enumerate(groups):
            count = group.counts[verdict]
            if not count:
                continue
            bar = axes.barh(
                row, count, left=starts[row], height=0.72, color=COLOURS[verdict], edgecolor=COLOURS["paper"]
            )
            link = table_link(**{group.key: group.value, "verdict": verdict})
            bar.patches[0].set_url(link)
            bar.patches[0].set_linewidth(1)
            labels[link] = f"{group.name}: {number_of_claims(count)} {verdict}"
            if count / most * width > 0.22 + 0.12 * len(str(count)):  # the number fits into its part
                middle = starts[row] + count / 2
                text = axes.text(
                    middle,
                    row,
                    str(count),
                    ha="center",
                    va="center",
                    fontsize=10,
                    color=COLOURS["on-verdict"],
                )
                text.set_gid("bar-count")
            starts[row] += count
    axes.set_ylim(len(groups) - 0.4, -0.6)
    axes.set_xlim(0, most * 1.02)
    return labels


def _wrapped(name: str, width: int) -> str:
    """The name in at most three lines."""
    lines = textwrap.wrap(name, width, break_long_words=False) or [name]
    return "\n".join(lines[:3]) + ("…" if len(lines) > 3 else "")


def _names(axes: Axes, groups: Sequence[Group], names: Sequence[str], labels: dict[str, str]) -> None:
    axes.set_yticks(range(len(groups)), names)
    for tick, group in zip(axes.get_yticklabels(), groups, strict=True):
        link = table_link(**{group.key: group.value})
        tick.set_url(link)
        labels[link] = f"{group.name}: all {number_of_claims(group.total)}"


def _name_links(svg: str, labels: Mapping[str, str]) -> str:
    for link, label in labels.items():
        address = escape(link)
        svg = svg.replace(
            f'<a href="{address}">',
            f'<a href="{address}" aria-label="{escape(label)}"><title>{escape(label)}</title>',
        )
    return svg
