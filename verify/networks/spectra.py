"""Power iteration and Lanczos with exact numbers, and rigorous eigenvalues of rational symmetric matrices.

Both iterations are written without normalisation, so that on rationals every quotient they print is exact.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flint import arb, fmpq, fmpq_mat, fmpq_poly

from ..arithmetic.core import Number, as_fmpq
from ..arithmetic.functions import arithmetic_of
from ..arithmetic.matrix import Matrix
from ..arithmetic.vector import Vector, dot, norm2

Product = Callable[[Vector], Vector]


def times(matrix: Matrix) -> Product:
    """The map v -> Av."""
    return lambda v: Vector(dot(row, v) for row in matrix.rows)


def power_iteration(product: Product, start: Vector, steps: int) -> list[Number]:
    """The Rayleigh quotients v'Av / v'v of v, Av, A^2 v, ...: ``steps`` of them.

    For a symmetric A each lies between the smallest and the largest eigenvalue; they tend to the eigenvalue of the
    largest modulus that the start has a part of, with its sign, where that is the only one of its modulus.
    Raises ZeroDivisionError where an iterate is 0.
    """
    v, found = start, []
    for _ in range(steps):
        image = product(v)
        found.append(dot(v, image) / norm2(v))
        v = image
    return found


@dataclass(frozen=True)
class Tridiagonal:
    """diagonal a_1 ... a_k and squared off-diagonal b_1^2 ... b_{k-1}^2: what Lanczos makes of a symmetric matrix."""

    diagonal: tuple[Number, ...]
    squares: tuple[Number, ...]

    def characteristic(self) -> fmpq_poly:
        """det(t - T), for rational entries."""
        before, last = fmpq_poly([0]), fmpq_poly([1])
        for i, a in enumerate(self.diagonal):
            square = as_fmpq(self.squares[i - 1]) if i else fmpq(0)
            before, last = last, fmpq_poly([-as_fmpq(a), 1]) * last - square * before
        return last

    def values(self) -> list[arb]:
        """The Ritz values as balls, in increasing order."""
        return real_roots(self.characteristic())


def lanczos(product: Product, start: Vector, steps: int) -> Tridiagonal:
    """At most ``steps`` steps of Lanczos; ends early where the Krylov space is invariant (exact arithmetics).

    With v_{k+1} = A v_k - a_k v_k - b_{k-1}^2 v_{k-1}, a_k = v_k'Av_k/v_k'v_k and b_k^2 = v_{k+1}'v_{k+1}/v_k'v_k.
    """
    v, before, size_before = start, None, None
    diagonal: list[Number] = []
    squares: list[Number] = []
    for _ in range(steps):
        size = norm2(v)
        if size_before is not None:
            square = size / size_before
            if arithmetic_of(square).truth("==", square, 0) is True:
                break
            squares.append(square)
        image = product(v)
        alpha = dot(v, image) / size
        diagonal.append(alpha)
        following = image - alpha * v
        if before is not None:
            following = following - squares[-1] * before
        v, before, size_before = following, v, size
    return Tridiagonal(tuple(diagonal), tuple(squares))


def real_roots(polynomial: fmpq_poly) -> list[arb]:
    """The roots of a polynomial whose roots are all real, with their multiplicities, as balls in increasing order."""
    from flint import fmpz_poly

    whole = fmpz_poly([int(c) for c in polynomial.numer().coeffs()])
    content, factors = whole.factor()
    found: list[arb] = []
    for factor, times_ in factors:
        for root, _ in factor.complex_roots():
            found += [root.real] * times_
    return sorted(found, key=lambda r: float(r.mid()))


def eigenvalues(matrix: Matrix) -> list[arb]:
    """The eigenvalues of a rational symmetric matrix as balls, in increasing order.

    Raises ValueError where the matrix is not symmetric.
    """
    size = len(matrix.rows)
    exact = fmpq_mat(size, size, [as_fmpq(e) for row in matrix.rows for e in row])
    if exact.transpose() != exact:
        raise ValueError("eigenvalues() takes a symmetric matrix: its eigenvalues are all real")
    return real_roots(exact.charpoly())


__all__ = ["Tridiagonal", "eigenvalues", "lanczos", "power_iteration", "real_roots", "times"]
