"""LaTeX on one line of plain Unicode: `\\\\alpha \\\\le \\\\frac{1}{L}` becomes `α ≤ 1/L`.

For tables, search and Markdown, where a reader wants to recognise a formula and not to study it.
"""

from __future__ import annotations

import re

from reports.latex_names import SYMBOLS, small

_COMMAND = re.compile(r"\\[A-Za-z]+\*?|\\.", re.DOTALL)
_FRACTIONS = {"\\frac", "\\dfrac", "\\tfrac"}
_ACCENTS = {"\\bar": "\u0304", "\\overline": "\u0305", "\\hat": "\u0302", "\\tilde": "\u0303"}
_WORDS = {"\\text", "\\textrm", "\\textnormal", "\\mbox"}


def plain_math(latex: str) -> str:
    """The formula in plain Unicode; unknown commands lose their backslash."""
    shown = ""
    position = 0
    while position < len(latex):
        letter = latex[position]
        if letter == "{":
            inside, position = argument(latex, position)
            shown += plain_math(inside)
        elif letter in "^_":
            inside, position = argument(latex, position + 1)
            shown += small(letter, plain_math(inside))
        elif letter == "\\":
            said, position = _command(latex, position)
            shown += said
        else:
            shown += " " if letter == "~" else "" if letter == "}" else letter
            position += 1
    return re.sub(r"([∇√∂]) +", r"\1", re.sub(r"\s+", " ", shown))


def argument(latex: str, start: int) -> tuple[str, int]:
    """The argument that begins at `start` (a group without its braces, a command, or one symbol) and its end."""
    while start < len(latex) and latex[start].isspace():
        start += 1
    if start >= len(latex):
        return "", start
    if latex[start] == "{":
        end = closing_brace(latex, start + 1)
        return latex[start + 1 : end], end + 1
    command = _COMMAND.match(latex, start)
    end = command.end() if command else start + 1
    return latex[start:end], end


def closing_brace(source: str, start: int) -> int:
    """The index of the brace that closes the group whose inside begins at `start`, or the end of the text."""
    depth = 1
    for index in range(start, len(source)):
        escaped = index > 0 and source[index - 1] == "\\"
        depth += {"{": 1, "}": -1}.get(source[index], 0) if not escaped else 0
        if depth == 0:
            return index
    return len(source)


def _command(latex: str, start: int) -> tuple[str, int]:
    """What the command at `start` says, and where its arguments end."""
    found = _COMMAND.match(latex, start)
    if found is None:
        return "", start + 1
    name, end = found.group(), found.end()
    if name in _FRACTIONS:
        above, end = argument(latex, end)
        below, end = argument(latex, end)
        return _fraction(plain_math(above), plain_math(below)), end
    if name == "\\sqrt":
        inside, end = argument(latex, end)
        root = plain_math(inside)
        return (f"√{root}" if len(root) == 1 else f"√({root})"), end
    if name in _ACCENTS:
        inside, end = argument(latex, end)
        return plain_math(inside) + _ACCENTS[name], end
    if name in _WORDS:
        inside, end = argument(latex, end)
        return unescaped(inside), end
    if name in ("\\begin", "\\end"):
        _, end = argument(latex, end)
        return " ", end
    return SYMBOLS.get(name, name[1:].strip("*")), end


def _fraction(above: str, below: str) -> str:
    above = above if re.fullmatch(r"\w+", above) else f"({above})"
    return f"{above}/{below if re.fullmatch(r'[0-9]+|.', below) else f'({below})'}"


def unescaped(text: str) -> str:
    """The words of LaTeX text: `\\\\_` is an underscore, `\\\\^{}` a caret, `\\\\backslash` a backslash."""
    text = re.sub(r"\\([\^~])\{\}", r"\1", text).replace(r"\backslash ", "\\")
    return re.sub(r"\\([_{}%&#$])", r"\1", text)
