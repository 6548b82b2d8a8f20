"""Holds a user's optimizer against the theorems about its method.

In a test suite, one line:

    from verify import guard

    def test_my_adam():
        guard.obeys("my_package.optimizers:adam", "adam")

`hold` returns the report instead.  The target runs in a process of its own, under a time limit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .hold import hold
from .method import Method
from .methods import METHODS, method_named
from .report import Finding, Report, Standing

__all__ = ["METHODS", "Finding", "Method", "Report", "Standing", "hold", "method_named", "obeys"]


def obeys(
    target: str | Callable[..., Any], method: str, hyper: Mapping[str, float] | None = None, **options: Any
) -> None:
    """AssertionError, with the report, unless the target is consistent with every claim about the method.

    The arguments are those of :func:`hold`.
    """
    report = hold(target, method, hyper, **options)
    if report.standing is not Standing.CONSISTENT:
        raise AssertionError(str(report))
