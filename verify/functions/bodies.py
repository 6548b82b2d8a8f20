"""Functions of several variables, as exact data that every arithmetic can evaluate.

A :class:`RidgeSum` covers quadratics, separable and rotated sums, regressions and networks of one
layer; polynomials, maxima of affine functions and log-sum-exp complete the list.
"""

from __future__ import annotations

from typing import Any, Protocol

import sympy
from flint import fmpq

from ..arithmetic.core import Number
from ..arithmetic.matrix import Matrix
from ..arithmetic.vector import Vector
from .affine import LogSumExp, MaxAffine
from .polynomial import Polynomial
from .ridge import RidgeSum, Term
from .rotated import Along, RotatedRidgeSum, Rotation
from .shared import float_of, sum_of_roots_at_most


class Body(Protocol):
    """What an oracle needs from a function; the tests ``is_...`` are asked of exact descriptions only.

    Each test is sufficient: True is a proof of membership, False says that none was found.
    """

    @property
    def dimension(self) -> int: ...
    def value(self, x: Vector) -> Number: ...
    def gradient(self, x: Vector) -> Vector: ...
    def hessian(self, x: Vector) -> Matrix: ...
    def is_convex(self) -> bool: ...
    def is_smooth(self, smoothness: fmpq) -> bool: ...
    def is_strongly_convex(self, strong_convexity: fmpq) -> bool: ...
    def is_lipschitz(self, constant: fmpq) -> bool: ...
    def is_differentiable(self) -> bool: ...
    def is_twice(self) -> bool: ...
    def is_quadratic(self) -> bool: ...
    def is_hessian_lipschitz(self, constant: fmpq) -> bool: ...
    def to_checker(self) -> dict[str, Any]: ...
    def to_sympy(self, x: tuple[sympy.Symbol, ...]) -> sympy.Expr: ...
    def to_cvxpy(self, x: Any) -> Any: ...


__all__ = [
    "Along",
    "Body",
    "LogSumExp",
    "MaxAffine",
    "Polynomial",
    "RidgeSum",
    "RotatedRidgeSum",
    "Rotation",
    "Term",
    "float_of",
    "sum_of_roots_at_most",
]
