"""Published worst-case analyses, each written once as a text; the numbers come from PEPit's own examples.

Each example says: the text (``measure <= c * bound``), what its arguments are, which PEPit example it is and with
which arguments, and the exact worst case where one is published.
"""

from __future__ import annotations

import pepit_examples_composite
import pepit_examples_operators
import pepit_examples_unconstrained
from pepit_examples_base import EXAMPLES, Example, near

__all__ = [
    "EXAMPLES",
    "Example",
    "near",
    "pepit_examples_composite",
    "pepit_examples_operators",
    "pepit_examples_unconstrained",
]
