"""The arithmetics in which a claim's text runs, and the operations it may use."""

from .functions import absolute, cos, exp, log, maximum, minimum, positive_part, sin, sqrt, total
from .matrix import Matrix, identity, is_positive_semidefinite, outer
from .vector import Vector, distance2, dot, norm, norm1, norm2

# last, because the submodule `rational` would otherwise hide the function of that name
from .core import Arithmetic, Count, Number, Refused, Undetermined, as_fmpq, current, rational, running_in  # isort: skip

__all__ = [
    "Arithmetic",
    "Count",
    "Matrix",
    "Number",
    "Refused",
    "Undetermined",
    "Vector",
    "absolute",
    "as_fmpq",
    "cos",
    "current",
    "distance2",
    "dot",
    "exp",
    "identity",
    "is_positive_semidefinite",
    "log",
    "maximum",
    "minimum",
    "norm",
    "norm1",
    "norm2",
    "outer",
    "positive_part",
    "rational",
    "running_in",
    "sin",
    "sqrt",
    "total",
]
