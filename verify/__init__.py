"""Tightrope's engine: decides claims about optimization and hands over evidence that can be checked.

It knows nothing of any particular theorem; `theorems` registers the claims. The public names are those of
`verify.public`, which is imported when the first of them is asked for: the pytest plugin lives in this package too,
and must not make every test run beside it wait for a computer algebra system.
"""

import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .public import *  # noqa: F403

    __version__: str


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return _version()
    # A module of this package is found by Python itself; asking `public` for it could go round in a circle.
    if (name.startswith("_") and name != "__all__") or find_spec(f"{__name__}.{name}"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    public = import_module(".public", __name__)
    if name != "__all__" and name not in public.__all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(public, name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *import_module(".public", __name__).__all__, "__version__"})


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("tightrope")
    except PackageNotFoundError:  # imported from a source tree that was never installed
        return "0+unknown"


class _Package(ModuleType):
    """This package, in which `guard` is the function also after Python has bound the package `verify.guard` here."""

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, getattr(value, name, value) if name == "guard" else value)


sys.modules[__name__].__class__ = _Package
