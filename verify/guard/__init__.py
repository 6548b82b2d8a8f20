"""Holds a user's optimizer against the theorems about its method.

In a test suite, one line:

    from verify import guard

    def test_my_adam():
        guard.obeys("my_package.optimizers:adam", "adam")

`hold` returns the report instead.  The target runs in a process of its own, under a time limit; that process is in this
package too and needs none of these names, which are therefore imported when the first of them is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .holding import hold
    from .method import Method
    from .methods import METHODS, method_named
    from .report import Finding, Report, Standing

__all__ = ["METHODS", "Finding", "Method", "Report", "Standing", "hold", "method_named", "obeys"]
_PLACES = {
    "hold": "holding", "Method": "method", "METHODS": "methods", "method_named": "methods", "Finding": "report",
    "Report": "report", "Standing": "report",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f".{_PLACES[name]}", __name__), name)
    return value


def obeys(
    target: str | Callable[..., Any], method: str, hyper: Mapping[str, float] | None = None, **options: Any
) -> None:
    """AssertionError, with the report, unless the target is consistent with every claim about the method.

    The arguments are those of :func:`hold`.
    """
    from .holding import hold
    from .report import Standing

    report = hold(target, method, hyper, **options)
    if report.standing is not Standing.CONSISTENT:
        raise AssertionError(str(report))
