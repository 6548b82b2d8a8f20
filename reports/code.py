"""Source code as HTML; the colours are the page's own, so that it is readable in dark and light."""

from __future__ import annotations

from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

_FORMATTER = HtmlFormatter(nowrap=True)


def code_html(code: str, language: str = "python") -> Markup:
    """The code with spans for its tokens, escaped; plain where the language is unknown."""
    try:
        lexer = get_lexer_by_name(language or "text", stripnl=False)
    except ClassNotFound:
        lexer = get_lexer_by_name("text")
    return Markup(highlight(code, lexer, _FORMATTER).rstrip("\n"))
