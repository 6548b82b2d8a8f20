"""Every code block of the README and of the documentation runs, and prints what it says that it prints."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TIGHTROPE = [sys.executable, "-m", "verify"]
COMMANDS = {
    "tightrope": TIGHTROPE,
    ".venv/bin/tightrope": TIGHTROPE,
    "pytest": [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"],
    "python": [sys.executable],
    "python3": [sys.executable],
    # That the target exists; what it does is what CI does.
    "make": ["make", "--dry-run", "--directory", str(ROOT)],
}


@dataclass(frozen=True)
class Block:
    """A code block: its language, its text, and the line where it starts."""

    language: str
    text: str
    line: int


def blocks_of(document: Path) -> list[Block]:
    text = document.read_text(encoding="utf-8")
    return [Block(m[1], m[2], text[: m.start()].count("\n") + 1) for m in BLOCK.finditer(text)]


def run_blocks(document: Path, folder: Path) -> int:
    """Runs the blocks in their order in one folder; returns how many commands and programs were run."""
    (folder / "verify").symlink_to(ROOT / "verify")
    ran = 0
    for block in blocks_of(document):
        place = f"{document.name}, line {block.line}"
        if block.language == "python":
            named = re.match(r"# (\w+\.py)\n", block.text)
            file = folder / (named[1] if named else f"block_{block.line}.py")
            file.write_text(block.text, encoding="utf-8")
            # A test module is run by the `pytest` that follows it.
            if not file.name.startswith("test_"):
                run([sys.executable, file.name], folder, place)
                ran += 1
        elif block.language in ("console", "sh"):
            for command, expected in commands_in(block):
                said = run([*COMMANDS[command[0]], *command[1:]], folder, place)
                if block.language == "console":
                    must_match(expected, said, place)
                ran += 1
        else:
            raise AssertionError(f"{place}: nobody runs a block in the language {block.language!r}")
    return ran


def commands_in(block: Block) -> list[tuple[list[str], str]]:
    """The commands of a block, each with the output that is shown below it."""
    if block.language == "sh":
        return [(shlex.split(line), "") for line in block.text.splitlines()]
    pieces = re.split(r"^\$ (.*)\n", block.text, flags=re.MULTILINE)
    assert not pieces[0], "a console block starts with a command"
    return [(shlex.split(command), said) for command, said in zip(pieces[1::2], pieces[2::2], strict=True)]


def run(command: list[str], folder: Path, place: str) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, f"{place}: {shlex.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def must_match(expected: str, said: str, place: str) -> None:
    """`...` stands for anything; white space may differ."""
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    checker = doctest.OutputChecker()
    example = doctest.Example("", expected)
    assert checker.check_output(expected, said, flags), f"{place}: " + checker.output_difference(example, said, flags)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_the_code_blocks_run(document: Path, tmp_path: Path) -> None:
    if shutil.which("make") is None:
        pytest.skip("there is no make here")
    assert run_blocks(document, tmp_path) > 0 or document.name == "limits.md"


def test_links_lead_somewhere() -> None:
    for document in DOCUMENTS:
        for target in re.findall(r"(?<!!)\[[^\]]*\]\(([^)#]+)", document.read_text(encoding="utf-8")):
            assert "://" in target or (document.parent / target).is_file(), f"{document.name}: {target}"


def test_a_block_that_fails_or_prints_something_else_is_noticed(tmp_path: Path) -> None:
    document = tmp_path / "doc.md"
    for number, block in enumerate(
        (
            "```python\nassert 1 == 2\n```\n",
            "```console\n$ python -c 'print(1)'\n2\n```\n",
            "```console\n$ tightrope list no.such.claim\n...\n```\n",
            "```sh\nmake no-such-target\n```\n",
            "```fortran\nEND\n```\n",
        )
    ):
        document.write_text(block, encoding="utf-8")
        folder = tmp_path / str(number)
        folder.mkdir()
        with pytest.raises(AssertionError):
            run_blocks(document, folder)
