"""The documentation as pages of the site, rendered from Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from reports.code import code_html
from reports.files import Folder
from reports.model import ReportError, unique_slugs
from reports.pages import DOCS, Navigation, render, static_text


@dataclass(frozen=True)
class Document:
    """One Markdown document: the file it becomes, its title and its text."""

    file: str
    source: str
    title: str
    text: str


def build_docs(
    sources: Iterable[Path] | Mapping[str, str],
    out: Path,
    *,
    navigation: Navigation = DOCS,
    footer: str = "These pages work from disk, without a network.",
) -> tuple[Path, ...]:
    """Renders Markdown files (paths, or texts by file name) into `out`; the first one becomes `index.html`.

    Raises ReportError with a sentence where a file cannot be read.
    """
    documents = read_sources(sources)
    folder = Folder(out)
    folder.write("assets/site.css", static_text("site.css"))
    relative = tuple((name, address.removeprefix("docs/")) for name, address in navigation)
    write_docs(documents, folder, prefix="", root="", navigation=relative, footer=footer)
    folder.close()
    return tuple(folder.out / document.file for document in documents)


def read_sources(sources: Iterable[Path] | Mapping[str, str]) -> tuple[Document, ...]:
    """The documents in their order; the title is the first heading, or the file's name."""
    texts = dict(sources) if isinstance(sources, Mapping) else {Path(path).name: _read(Path(path)) for path in sources}
    slugs = unique_slugs(name.removesuffix(".md") for name in texts)
    documents = []
    for number, (name, text) in enumerate(texts.items()):
        heading = re.search(r"^#\s+(.+?)\s*#*$", text, re.MULTILINE)
        title = (
            heading.group(1).replace("`", "") if heading else name.removesuffix(".md").replace("-", " ").capitalize()
        )
        file = "index.html" if number == 0 else slugs[name.removesuffix(".md")] + ".html"
        documents.append(Document(file, name, title, text))
    return tuple(documents)


def write_docs(
    documents: Iterable[Document],
    folder: Folder,
    *,
    prefix: str,
    root: str,
    navigation: Navigation,
    footer: str,
) -> None:
    """Writes the pages below `prefix`; links between the Markdown files become links between the pages."""
    documents = tuple(documents)
    files = {document.source: document.file for document in documents}
    for document in documents:
        page = render(
            "doc.html",
            root=root,
            here=navigation[-1][1],
            title=document.title,
            pages=documents,
            file=document.file,
            body=markdown_html(document.text, files),
            navigation=navigation,
            footer=footer,
        )
        folder.write(prefix + document.file, page)


def markdown_html(text: str, files: Mapping[str, str] | None = None) -> Markup:
    """Markdown as HTML; raw HTML is shown, not obeyed, and a picture is a link: a page requests nothing."""
    parser = MarkdownIt("commonmark", {"html": False, "highlight": _highlight}).enable(["table", "strikethrough"])
    tokens = parser.parse(text)
    _name_headings(tokens)
    for token in tokens:
        if token.type == "th_open":
            token.attrSet("scope", "col")
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("href", _address(str(child.attrGet("href") or ""), files or {}))
            elif child.type == "image":
                address, label = str(child.attrGet("src") or ""), child.content or "picture"
                child.type, child.content = "html_inline", f'<a href="{escape(address)}">{escape(label)}</a>'
    html = parser.renderer.render(tokens, parser.options, {})
    html = html.replace("<pre>", '<pre tabindex="0">').replace("<table>", '<table tabindex="0">')
    return Markup(html)


def _highlight(code: str, language: str, _: str) -> str:
    return str(code_html(code, {"": "text", "pycon": "pycon"}.get(language, language)))


def _name_headings(tokens: list[Token]) -> None:
    """Gives every heading an id, so that it can be linked to."""
    openings = [index for index, token in enumerate(tokens) if token.type == "heading_open"]
    taken: set[str] = set()
    for index in openings:
        base = name = re.sub(r"[^a-z0-9]+", "-", tokens[index + 1].content.lower()).strip("-") or "section"
        number = 2
        while name in taken:
            name, number = f"{base}-{number}", number + 1
        taken.add(name)
        tokens[index].attrSet("id", name)


def _address(address: str, files: Mapping[str, str]) -> str:
    path, hash_sign, anchor = address.partition("#")
    target = files.get(path.rsplit("/", 1)[-1])
    return f"{target}{hash_sign}{anchor}" if target and not re.match(r"[a-z]+:", path) else address


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ReportError(f'The document "{path}" cannot be read ({error}); give Markdown files in UTF-8.') from error
