"""How a target of each kind is called, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    """What a target returns."""

    ITERATES = "iterates"
    """An array of shape (steps + 1, d)."""
    VECTOR = "vector"
    """An array of shape (d,)."""
    NUMBER = "number"
    ARRAY = "array"
    """An array of any shape, or a tuple of arrays: all its numbers in one row."""


@dataclass(frozen=True)
class Signature:
    """The names of what the target gets by position; hyperparameters follow by name."""

    arguments: tuple[str, ...]
    answer: Answer = Answer.ITERATES

    def __str__(self) -> str:
        return f"f({', '.join(self.arguments)}, **hyper) -> {self.answer}"


def _iterates(*arguments: str) -> Signature:
    return Signature((*arguments, "x0", "steps"))


OPTIMIZER = _iterates("fun", "grad")
SECOND_ORDER = _iterates("fun", "grad", "hess")
LEAST_SQUARES = _iterates("residual", "jacobian")
COMPOSITE = _iterates("fun", "grad", "prox")
PROJECTED = _iterates("fun", "grad", "project")
LINEAR_MINIMIZER = _iterates("fun", "grad", "linear_minimizer")
ONLINE = _iterates("grad_at", "project")
STOCHASTIC = Signature(("grad_at", "n", "x0", "steps", "rng"))
NOISY = Signature(("fun", "grad", "x0", "steps", "rng"))
LINEAR = _iterates("matvec", "b")
EIGEN = _iterates("matvec")
TRIDIAGONAL = Signature(("matvec", "x0", "steps"), Answer.ARRAY)
PROJECTION = Signature(("x",), Answer.VECTOR)
PROX = Signature(("x", "t"), Answer.VECTOR)
SCHEDULE = Signature(("k",), Answer.NUMBER)
LINE_SEARCH = Signature(("fun", "grad", "x", "direction"), Answer.NUMBER)
MODEL_STEP = Signature(("gradient", "hessian"), Answer.VECTOR)
HESSIAN_VECTOR = Signature(("grad", "x", "v"), Answer.VECTOR)
REGRESSION = Signature(("X", "y", "x0", "steps"))
MIXTURE = Signature(("data", "x0", "steps"))
