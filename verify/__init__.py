"""Tightrope's engine: decides claims about optimization and hands over evidence that can be checked.

It knows nothing of any particular theorem; `theorems` registers the claims.
"""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("tightrope")
except PackageNotFoundError:  # imported from a source tree that was never installed
    __version__ = "0+unknown"
