"""How the false and the ambiguous statements of this text are written down."""

from functools import partial

from theorems.refuting import contradicted, read_in_two_ways
from theorems.texts import ANALYSIS

refuted = partial(contradicted, ANALYSIS)
ambiguous = partial(read_in_two_ways, ANALYSIS)
