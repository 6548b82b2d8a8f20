"""The function families: importing this package makes every family known.

The first families are the simplest ones: a search that shrinks ends there.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import TYPE_CHECKING

from . import quadratic as quadratic
from .base import Family
from .piecewise import PiecewiseSum as PiecewiseSum

if TYPE_CHECKING:
    from ..family_check import FamilyReport

for _module in pkgutil.iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")


def check_family(family: type[Family], draws: int = 4, seed: int = 0) -> FamilyReport:
    """Check every promise of ``family``; see :func:`verify.family_check.check_family`."""
    from ..family_check import check_family as check

    return check(family, draws, seed)
