"""The function families: importing this package makes every family known.

The first families are the simplest ones: a search that shrinks ends there.
"""

import pkgutil
from importlib import import_module

from . import quadratic as quadratic
from .piecewise import PiecewiseSum as PiecewiseSum

for _module in pkgutil.iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
