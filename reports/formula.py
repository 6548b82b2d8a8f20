"""Statements as a browser shows them: LaTeX to MathML, prose to text, and one line of plain Unicode.

A statement is one of three things, and is told apart in this order: prose with formulas between `$...$`,
`\\(...\\)` or `\\[...\\]`; plain prose; LaTeX, whose prose stands in `\\text{...}`. A browser does not
break a formula over lines, so a long one is handed over in pieces that end before a relation, and a phone
shows all of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from xml.etree import ElementTree

from latex2mathml.converter import convert
from markupsafe import Markup, escape

from reports.latex_names import CLOSING, MATHML_TAGS, OPENING, RELATIONS
from reports.plain import closing_brace, plain_math, unescaped

MATHML = "http://www.w3.org/1998/Math/MathML"
LONGEST_PIECE = 24  # shown characters; a phone has room for a few more
WIDEST_PIECE = 28

_DELIMITED = re.compile(
    r"(?<!\\)\$\$(.+?)(?<!\\)\$\$|(?<!\\)\$([^$]+?)(?<!\\)\$|\\\((.+?)\\\)|\\\[(.+?)\\\]", re.DOTALL
)
_TEXT = re.compile(r"\\(?:text|textrm|textnormal|mbox)\s*\{")
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[{}()\[\]]|[^\\{}()\[\]]", re.DOTALL)
_SPACES = {"\\quad", "\\qquad", "\\\\"}
_THIN_SPACES = {"\\;", "\\:", "\\,", "\\ "}
# A run of letters is a name and not a product; the inside of a command that takes words stays as it is.
_NAME = re.compile(
    r"\\(?:text\w*|operatorname|math\w+|boldsymbol|begin|end)\*?\s*\{[^{}]*\}|\\[A-Za-z]+|([a-z]{3,}|[A-Za-z]{4,})"
)
_STAND_IN = {"<": "\ue000", ">": "\ue001", "&": "\ue002"}


def statement_html(statement: str, statement_text: str = "") -> Markup:
    """The statement as HTML with MathML; LaTeX that cannot be converted is shown as it was written."""
    source = statement.strip() or statement_text.strip()
    if not source:
        return Markup('<span class="missing">The results do not carry the statement.</span>')
    shown: list[Markup] = []
    before = ""
    for kind, text in pieces(source):
        punctuation = re.match(r"[,;:.)]+", text) if kind == "prose" and before == "math" else None
        before = kind
        if punctuation:  # stays on the line of what it ends
            kept = Markup('<span class="nowrap">{}{}</span>').format(shown.pop(), punctuation.group())
            shown += [kept, escape(text[punctuation.end() :])]
        elif kind == "prose":
            shown.append(escape(text))
        elif kind == "gap":
            shown.append(Markup('<span class="gap"> </span>'))
        else:
            shown += [formula_html(part) + Markup("<wbr>") for part in break_before_relations(text)]
            shown[-1] = shown[-1].removesuffix("<wbr>")  # type: ignore[assignment]
    return Markup("").join(Markup(part) for part in shown)


def quote_html(words: str) -> Markup:
    """The words of a text as HTML: formulas stand between delimiters, and everything else is prose."""
    return statement_html(words) if _DELIMITED.search(words) else escape(words)


def quote_plain(words: str) -> str:
    """The words of a text on one line of Unicode."""
    return plain(words) if _DELIMITED.search(words) else words


def quote_markdown(words: str) -> str:
    """The words of a text as Markdown, with formulas between dollars."""
    found = pieces(words) if _DELIMITED.search(words) else iter([("prose", words)])
    return "".join(f"${text.strip()}$" if kind == "math" else markdown_prose(text) for kind, text in found).strip()


def markdown_prose(text: str) -> str:
    """Prose that Markdown shows as it is."""
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", text)


def has_wide_formula(statement: str) -> bool:
    """Whether a piece that cannot be broken may be wider than a phone, so that its box has to scroll."""
    found = (part for kind, text in pieces(statement) if kind == "math" for part in break_before_relations(text))
    return any(len(plain_math(part)) > WIDEST_PIECE or "\\begin" in part for part in found)


def formula_html(latex: str) -> Markup:
    """One formula without prose as MathML, or as its LaTeX where the conversion fails."""
    converted = mathml(latex)
    return converted if converted is not None else Markup('<code class="latex">{}</code>').format(latex)


def pieces(source: str) -> Iterator[tuple[str, str]]:
    """The statement as ("prose", text), ("math", latex) and ("gap", " ") pieces, in order."""
    if _DELIMITED.search(_without_text(source)):
        yield from _delimited_pieces(source)
    elif is_prose(source):
        yield "prose", source
    else:
        yield from _latex_pieces(source)


def is_prose(source: str) -> bool:
    """Whether the text reads as sentences: no `\\text{...}`, and three or more plain words outside commands."""
    if _TEXT.search(source):
        return False
    bare = re.sub(r"\\[A-Za-z]+\s*\{[^{}]*\}|\\[A-Za-z]+", " ", source)
    return len(re.findall(r"(?<![A-Za-z_^{\\])[A-Za-z]{3,}(?![A-Za-z}])", bare)) >= 3


@lru_cache(maxsize=4096)
def mathml(latex: str) -> Markup | None:
    """MathML of one formula, or None where the converter does not know what it says."""
    try:
        prepared = _prepare(latex)
        root = ElementTree.fromstring(convert(prepared).replace(f' xmlns="{MATHML}"', "", 1))
    except Exception:  # the converter raises many kinds; each of them means that the LaTeX is shown instead
        return None
    for node in root.iter():
        if node.tag not in MATHML_TAGS or "\\" in (node.text or ""):
            return None
        for raw, stand_in in _STAND_IN.items():
            node.text = node.text.replace(stand_in, raw) if node.text else node.text
    _mend(root)
    return Markup(ElementTree.tostring(root, encoding="unicode", short_empty_elements=False))


def plain(source: str) -> str:
    """The statement on one line of Unicode, for tables, search and Markdown."""
    shown = (plain_math(text) if kind == "math" else text for kind, text in pieces(source.strip()))
    return " ".join("".join(shown).replace(" ,", ",").split())


def _delimited_pieces(source: str) -> Iterator[tuple[str, str]]:
    end = 0
    for found in _DELIMITED.finditer(source):
        if found.start() > end:
            yield "prose", source[end : found.start()]
        yield "math", next(group for group in found.groups() if group)
        end = found.end()
    if end < len(source):
        yield "prose", source[end:]


def _latex_pieces(source: str) -> Iterator[tuple[str, str]]:
    """Cut at every `\\text{...}` and wide space that stands outside all braces, fences and environments."""
    math = ""
    depth = brackets = position = 0
    while position < len(source):
        opening = _TEXT.match(source, position) if depth == 0 else None
        token = _TOKEN.match(source, position)
        assert token is not None  # the last alternative matches any character
        sign = token.group()
        after_comma = sign in _THIN_SPACES and brackets == 0 and math.rstrip().endswith(",")
        if opening:
            end = closing_brace(source, opening.end())
            yield from _math_piece(math)
            yield from _delimited_or_prose(source[opening.end() : end])
            math, position = "", end + 1
            continue
        if depth == 0 and (sign in _SPACES or after_comma):
            yield from _math_piece(math)
            yield ("gap", " ") if sign.startswith("\\q") else ("prose", " ")
            math = ""
        else:
            depth += _depth_change(sign, brackets=False)
            brackets += _depth_change(sign, brackets=True)
            math += sign
        position = token.end()
    yield from _math_piece(math)


def _math_piece(math: str) -> Iterator[tuple[str, str]]:
    """A formula between two pieces of prose, with the punctuation around it set as prose."""
    leading, body, trailing = re.fullmatch(r"([,;:.\s]*)(.*?)([,;:.\s]*)", math, re.DOTALL).groups()  # type: ignore[union-attr]
    if body.endswith("\\") and trailing:  # a thin space such as `\,`, not a comma
        body, trailing = body + trailing[0], trailing[1:]
    if leading.strip():
        yield "prose", leading.strip() + " "
    if body:
        yield "math", body
    if trailing.strip():
        yield "prose", trailing.strip() + " "


def _delimited_or_prose(text: str) -> Iterator[tuple[str, str]]:
    """The inside of `\\text{...}`: words, whose escaped characters stand for themselves, and perhaps formulas."""
    found = _delimited_pieces(text) if _DELIMITED.search(text) else iter([("prose", text)])
    for kind, piece in found:
        yield kind, unescaped(piece) if kind == "prose" else piece


def _without_text(source: str) -> str:
    """The LaTeX outside all `\\text{...}`."""
    while opening := _TEXT.search(source):
        source = source[: opening.start()] + " " + source[closing_brace(source, opening.end()) + 1 :]
    return source


def _depth_change(token: str, *, brackets: bool) -> int:
    if token in ("{", "\\left", "\\begin") or (brackets and token in OPENING):
        return 1
    if token in ("}", "\\right", "\\end") or (brackets and token in CLOSING):
        return -1
    return 0


def break_before_relations(latex: str) -> list[str]:
    """A long formula in pieces that begin with a relation, then (where still long) with a plus or minus."""
    parts = _split_before(latex, RELATIONS) if len(plain_math(latex)) > LONGEST_PIECE else [latex]
    return [piece for part in parts for piece in _split_long(part)]


def _split_long(part: str) -> list[str]:
    if len(plain_math(part)) <= LONGEST_PIECE:
        return [part]
    merged: list[str] = []
    for piece in _split_before(part, {"+", "-"}):
        if merged and len(plain_math(merged[-1] + piece)) <= LONGEST_PIECE:
            merged[-1] += piece
        else:
            merged.append(piece)
    return merged


def _split_before(latex: str, signs: set[str] | frozenset[str]) -> list[str]:
    parts = [""]
    depth = 0
    in_bars = False
    for token in _TOKEN.findall(latex):
        # A sign after a relation or at the start is a prefix, not a place to break.
        if depth == 0 and not in_bars and token in signs and _can_end(parts[-1]):
            parts.append("")
        depth += _depth_change(token, brackets=True)
        in_bars ^= token in ("|", "\\|", "\\vert", "\\Vert")
        parts[-1] += token
    return parts


def _can_end(part: str) -> bool:
    stripped = part.strip()
    last = _TOKEN.findall(stripped)[-1:] or [""]
    return bool(stripped) and last[0] not in RELATIONS and last[0] not in ("(", "[", "^", "_", "+", "-", ",", "\\cdot")


def _prepare(latex: str) -> str:
    """Shields characters of `\\text` that are markup, and spells commands as the converter knows them."""

    def shield(found: re.Match[str]) -> str:
        return re.sub(r"[<>&]", lambda sign: _STAND_IN[sign.group()], found.group())

    latex = re.sub(r"\\text\w*\s*\{[^{}]*\}", shield, latex)
    latex = latex.replace("<", r"\lt ").replace(">", r"\gt ")
    latex = _NAME.sub(lambda found: rf"\mathrm{{{found.group(1)}}}" if found.group(1) else found.group(), latex)
    latex = re.sub(r"\\arg\s*\\(min|max)(?![A-Za-z])", r"\\arg\1", latex).replace(r"\operatorname*", r"\operatorname")
    return re.sub(r"(\\(?:begin|end))\{aligned\}", r"\1{align*}", latex)


def _mend(root: ElementTree.Element) -> None:
    """Norm bars keep the height of a letter; a sign at the start is spaced as between two terms."""
    root.attrib.pop("display", None)
    root.set("displaystyle", "true")
    for node in root.iter():
        if "bold" in node.attrib.get("mathvariant", ""):  # browsers draw the variant `normal` and no other
            del node.attrib["mathvariant"]
            node.set("class", "bold")
    operators = [node for node in root.iter() if node.tag == "mo"]
    for node in operators:
        if node.text in ("‖", "|", "∣") and "stretchy" not in node.attrib:
            node.set("stretchy", "false")
    first = next(iter(root.iter()), None)
    while first is not None and len(first):
        first = first[0]
    if first is not None and first in operators and first.text in ("+", "−", "=", "≤", "≥", "<", ">", "→", "⇒", "∈"):
        first.set("form", "infix")
