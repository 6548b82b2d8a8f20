"""Which lines of the checker a certificate passes through: all that its reader has to read, besides the certificate.

The checker knows eight kinds of certificate, and each of them uses a part of it.  A function that did not run cannot
have accepted anything.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from . import checker

SOURCE = Path(checker.__file__)


def lines_of(certificate: Any) -> list[int]:
    """The numbers of the lines of the functions that ran, with the constants and tables that they name.

    Raises the checker's ``Rejected`` where it does not accept the certificate.  A function and a table count whole,
    whichever branches and entries were used; blank lines, comments and docstrings do not count.
    """
    ran = set(_ran(certificate))
    names = {name for code in ran for name in code.co_names}
    lines = {line for code in ran for line in _extent(code)}
    todo, seen = list(names), set(names)
    while todo:
        for node in _constants().get(todo.pop(), ()):
            lines |= {*range(node.lineno, (node.end_lineno or node.lineno) + 1)}
            used = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
            todo += used - seen
            seen |= used
    return sorted(lines & _code())


def spans(lines: list[int]) -> str:
    """Numbers of lines of code as ranges, such as ``12-30, 41``; what lies between belongs to a range."""
    found: list[list[int]] = []
    for line in lines:
        if found and not _code() & {*range(found[-1][1] + 1, line)}:
            found[-1][1] = line
        else:
            found.append([line, line])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in found)


def _ran(certificate: Any) -> Iterator[CodeType]:
    """The code that ran, in a copy of the checker that remembers nothing of earlier certificates."""
    spec = spec_from_file_location("checker_afresh", SOURCE)
    assert spec is not None and spec.loader is not None
    afresh = module_from_spec(spec)
    spec.loader.exec_module(afresh)
    found: dict[CodeType, None] = {}

    def note(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and frame.f_code.co_filename == str(SOURCE):
            found[frame.f_code] = None

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        afresh.check(certificate)
    except afresh.Rejected as rejected:
        raise checker.Rejected(rejected.path, rejected.reason) from None
    finally:
        sys.setprofile(before)
    return iter(found)


def _extent(code: CodeType) -> set[int]:
    """The lines of a function; of a lambda or a comprehension, those that have code."""
    own = {line for _, _, line in code.co_lines() if line}
    whole = _functions().get((code.co_name, code.co_firstlineno))
    return own if whole is None else own | {*range(code.co_firstlineno, (whole.end_lineno or whole.lineno) + 1)}


@cache
def _tree() -> ast.Module:
    return ast.parse(SOURCE.read_text("utf-8"))


@cache
def _code() -> frozenset[int]:
    """The lines that are neither blank nor comments nor docstrings."""
    text = SOURCE.read_text("utf-8").splitlines()
    said = {
        line
        for node in ast.walk(_tree())
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    return frozenset(k for k, line in enumerate(text, 1) if line.strip()[:1] not in ("", "#") and k not in said)


@cache
def _functions() -> dict[tuple[str, int], ast.FunctionDef]:
    """By name and first line, which is that of the first decorator."""
    found = (node for node in ast.walk(_tree()) if isinstance(node, ast.FunctionDef))
    return {(f.name, min([f.lineno, *(d.lineno for d in f.decorator_list)])): f for f in found}


@cache
def _constants() -> dict[str, list[ast.Assign | ast.AnnAssign]]:
    """The assignments of the module, by name."""
    found: dict[str, list[ast.Assign | ast.AnnAssign]] = {}
    for node in _tree().body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for name in (n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)):
                found.setdefault(name, []).append(node)
    return found
