"""How the false statements of this text are written down."""

from functools import partial

from theorems.refuting import contradicted
from theorems.texts import GEOMETRY

refuted = partial(contradicted, GEOMETRY)
