"""Curvature from gradients: the secant equation, BFGS, Gauss-Newton."""

import sympy

from theorems.texts import CALCULUS
from verify import (
    CONFIRMED,
    PROVED,
    FunctionClass,
    Point,
    QuadraticFunction,
    all_of,
    equal,
    identity_claim,
    theorem,
)

SADDLES = "nonconvex-saddle"
TOPIC = "second-order"
HessianLipschitz = FunctionClass(hessian_lipschitz=True, twice=True)
ZERO = sympy.Integer(0)


@theorem(
    "cal.secant",
    source=CALCULUS.at("Sections 9.2 and 20.1"),
    title="Secant equation",
    topic=TOPIC,
    expected=CONFIRMED,
)
def secant_equation(f: QuadraticFunction, x: Point(), y: Point()):
    """grad f(y) - grad f(x) = H (y - x), exactly for a quadratic."""
    return equal(f.grad(y) - f.grad(x), f.hessian(x) @ (y - x))


@identity_claim(
    "cal.bfgs",
    source=CALCULUS.at("Sections 9.2 and 20.1"),
    title="The BFGS update satisfies the secant equation and has rank two",
    topic=TOPIC,
    expected=PROVED,
)
def bfgs_update():
    """With r = 1/(y.s), (I - r s y') B (I - r y s') + r s s' maps y to s; the change of B has rank two.

    For a general symmetric 3 x 3 matrix B; the change is s u' + u s' + c s s' for a vector u, of rank two.
    """
    entries = sympy.symbols("b:6", real=True)
    b = sympy.Matrix([[entries[0], entries[1], entries[2]], [entries[1], entries[3], entries[4]],
                      [entries[2], entries[4], entries[5]]])  # fmt: skip
    s, y = (sympy.Matrix(sympy.symbols(f"{name}:3", real=True)) for name in "sy")
    product = (y.T * s)[0]
    left = sympy.eye(3) - s * y.T / product
    updated = left * b * left.T + s * s.T / product
    by = b * y
    u, c = -by / product, (y.T * by)[0] / product**2 + 1 / product
    change = updated - b - (s * u.T + u * s.T + c * s * s.T)
    return all_of(
        *(equal(sympy.simplify((updated * y)[i] - s[i]), ZERO) for i in range(3)),
        *(equal(sympy.simplify(change[i, j]), ZERO) for i in range(3) for j in range(i, 3)),
    )


@identity_claim(
    "cal.gauss-newton",
    source=CALCULUS.at("Section 9.2"),
    title="The Hessian of a sum of squares is J'J plus residuals times their Hessians",
    topic=TOPIC,
    expected=PROVED,
)
def gauss_newton():
    """For |r|^2/2 the Hessian minus J'J is sum_i r_i H(r_i), which vanishes with the residuals.

    For two residuals that are any functions of two variables.
    """
    x, y = sympy.symbols("x y", real=True)
    residuals = [sympy.Function(name)(x, y) for name in "rs"]
    loss = sum(r**2 for r in residuals) / 2
    jacobian = sympy.Matrix([[sympy.diff(r, v) for v in (x, y)] for r in residuals])
    dropped = sum((r * sympy.hessian(r, (x, y)) for r in residuals), sympy.zeros(2, 2))
    rest = sympy.hessian(loss, (x, y)) - jacobian.T * jacobian - dropped
    return all_of(*(equal(sympy.expand(rest[i, j]), ZERO) for i in range(2) for j in range(2)))
