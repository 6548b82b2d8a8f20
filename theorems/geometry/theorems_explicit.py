"""Explicit functions that several claims of the theorems use; no claim is decided here."""

from flint import fmpq

from verify import FunctionInstance, Oracle, Vector, rational
from verify.families.quadratic import Quadratic
from verify.functions.units import Square


def diagonal_quadratic(*eigenvalues):
    """f(x) = sum of eigenvalue_i x_i^2/2, with L the largest absolute eigenvalue."""
    weights = tuple(fmpq(value) for value in eigenvalues)
    center = Vector([fmpq(0)] * len(weights))
    body = Quadratic(weights=weights, units=(Square(),) * len(weights), reflections=(), center=center)
    return Oracle(FunctionInstance(body, L=max(abs(w) for w in weights)))


def point(*coordinates):
    """The point with these rational coordinates (integers, or fmpq), in the arithmetic that is running."""
    exact = [fmpq(c) for c in coordinates]
    return Vector(rational(int(c.p), int(c.q)) for c in exact)
