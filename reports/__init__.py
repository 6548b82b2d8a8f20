"""What people read: HTML, Markdown, pictures and the errata of each text."""

from reports.curves import engine_values
from reports.docs import build_docs
from reports.errata import build_errata
from reports.formula import plain, quote_plain
from reports.guard import build_guard_page
from reports.model import ReportError
from reports.plane_map import draw_plane
from reports.site import SiteSummary, build_site
from reports.summary import terminal_summary
from reports.wording import SENTENCES

__all__ = [
    "SENTENCES",
    "ReportError",
    "SiteSummary",
    "build_docs",
    "build_errata",
    "build_guard_page",
    "build_site",
    "draw_plane",
    "engine_values",
    "plain",
    "quote_plain",
    "terminal_summary",
]
