"""What a user points the guard at: `module:callable` or `file.py:callable`, or a function of theirs."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..extensions import InputError


@dataclass(frozen=True)
class Target:
    """A callable by the name of its module, or the path of its file, and its own name."""

    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.module}:{self.name}"


def target_of(given: str | Callable[..., Any]) -> Target:
    """The target that was named, or the one that names a function; InputError where it is none."""
    if not isinstance(given, str):
        return _of_callable(given)
    module, separator, name = given.rpartition(":")
    if not separator or not module or not name:
        raise InputError(f"The target {given!r} names no callable; expected module:callable or file.py:callable.")
    if module.endswith(".py") and not Path(module).is_file():
        raise InputError(f"The target file {module} does not exist; expected module:callable or file.py:callable.")
    if not module.endswith(".py") and not all(part.isidentifier() for part in module.split(".")):
        raise InputError(f"{module!r} is no name of a module; expected module:callable or file.py:callable.")
    return Target(str(Path(module)) if module.endswith(".py") else module, name)


def _of_callable(given: Callable[..., Any]) -> Target:
    if not callable(given):
        raise InputError(f"The target is a {type(given).__name__}; expected a function or 'module:callable'.")
    name = getattr(given, "__qualname__", "")
    if not name or "<" in name:
        raise InputError(
            f"The target {name or type(given).__name__} has no name of its own in a module, by which a process of its"
            " own could find it; define it at the top of a module."
        )
    file = inspect.getsourcefile(given)
    return Target(given.__module__ if file is None else file, name)
