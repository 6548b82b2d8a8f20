"""Remarks of the solutions to C.6, C.7, C.8 and C.13 that one exact computation or one experiment settles."""

import numpy as np

from theorems.geometry.networks_layers import Entry, square, vector
from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    ILL_POSED,
    REFUTED,
    Vector,
    absolute,
    all_of,
    at_most,
    differs,
    equal,
    experiment,
    less,
    maximum,
    median_above,
    median_below,
    norm2,
    rational,
    repeated,
    theorem,
)
from verify.networks import RELU, Dense, Residual, jacobian

NETS = "neural-net"


# ---------------------------------------------------------------- C.7: norms of a Hessian


def norm_of_a_saddle():
    """diag(1, -3): |H (0, 1)|^2 = 9, and the largest eigenvalue is 1."""
    matrix, v = square(*map(rational, (1, 0, 0, -3))), vector(0, 1)
    return all_of(equal(norm2(matrix @ v), 9), less(1 * norm2(v), norm2(matrix @ v)))


@theorem(
    "geo.C.7.frobenius",
    source=GEOMETRY.at("Solution to C.7 (Detailed Explanation), Common Mistakes"),
    title="|H|_F is the root of the sum of squared eigenvalues, and |H|_2 is the largest eigenvalue",
    topic="numeric",
    expected=REFUTED,
    repair="geo.C.7.frobenius.repair",
    counterexample=norm_of_a_saddle,
)
def norms_of_a_hessian():
    """For every Hessian the Frobenius norm is sqrt(sum l_i^2) and the spectral norm is its largest eigenvalue.

    Against it: diag(1, -3) stretches (0, 1) by 3, and its largest eigenvalue is 1.
    """


@theorem(
    "geo.C.7.frobenius.repair",
    source=GEOMETRY.at("Solution to C.7 (Detailed Explanation), Common Mistakes, repaired"),
    title="The spectral norm is the largest modulus of an eigenvalue, and at most the Frobenius norm",
    topic="numeric",
    expected=CONFIRMED,
)
def spectral_and_frobenius_norm(a: Entry, b: Entry, u: Entry, v: Entry):
    """For diag(a, b): |Hx| <= max(|a|, |b|) |x|, and max(|a|, |b|)^2 <= a^2 + b^2 = |H|_F^2."""
    x, top = Vector([u, v]), maximum(absolute(a), absolute(b))
    bound = top * top * norm2(x)
    return all_of(at_most(norm2(square(a, 0 * a, 0 * a, b) @ x), bound, bound=bound), at_most(top * top, a * a + b * b))


# ---------------------------------------------------------------- C.8: the local linear model


@theorem(
    "geo.C.8.euler",
    source=GEOMETRY.at("Solution to C.8 (Detailed Explanation)"),
    title="A residual block is h + F(h) = (I + F') h",
    topic=NETS,
    expected=CONFIRMED,
)
def residual_block_is_homogeneous(a: Entry, b: Entry, c: Entry, d: Entry, u: Entry, v: Entry):
    """For the text's F(h) = relu(Wh), which has no bias, exactly: away from the kinks F(h) = F'(h) h."""
    block, h = Residual(Dense(square(a, b, c, d), None, RELU)), Vector([u, v])
    inner = square(a, b, c, d) @ h
    return equal(block(h), jacobian(block, h) @ h).given(
        ("no unit is at its kink", all_of(differs(inner[0], 0), differs(inner[1], 0)))
    )


# ---------------------------------------------------------------- C.13: the direct solution


def error_of_normal_equations(generator, rows=50, columns=10, dtype=np.float64):
    """The relative error of (A'A)^-1 A'b in the precision of ``dtype``, for kappa(A) = 1000 and b = A x."""
    left, _ = np.linalg.qr(generator.standard_normal((rows, columns)))
    right, _ = np.linalg.qr(generator.standard_normal((columns, columns)))
    a = (left @ np.diag(np.logspace(0, -3, columns)) @ right.T).astype(dtype)
    x = generator.standard_normal(columns).astype(dtype)
    found = np.linalg.solve(a.T @ a, a.T @ (a @ x))
    return float(np.linalg.norm(found - x) / np.linalg.norm(x))


@experiment(
    "geo.C.13.direct-0.01",
    source=GEOMETRY.at("Solution to C.13 (Detailed Explanation)"),
    title="For kappa(A) = 1000 the normal equations may have a relative error of about 0.01",
    topic="numeric",
    printed_answer="0.01",
    ill_posed=True,
    readings=("geo.C.13.direct-0.01.reading1", "geo.C.13.direct-0.01.reading2"),
    expected=ILL_POSED,
)
def direct_solution_in_some_precision():
    """In double precision, as numpy computes (reading 1), or in single precision (reading 2)?"""


@experiment(
    "geo.C.13.direct-0.01.reading2",
    source=GEOMETRY.at("Solution to C.13 (Detailed Explanation), in single precision"),
    title="In single precision the normal equations for kappa(A) = 1000 lose all but two digits",
    topic="numeric",
    expected=CONFIRMED,
)
def direct_solution_in_single_precision():
    """In single precision the relative error is typically above 0.001 (A of 50 x 10 with Gaussian bases)."""

    def run(generator):
        return error_of_normal_equations(generator, dtype=np.float32)

    return repeated(run, quantity="the relative error of the normal equations", effect=median_above(1e-3))


@experiment(
    "geo.C.13.direct-0.01.reading1",
    source=GEOMETRY.at("Solution to C.13 (Detailed Explanation), in double precision"),
    title="For kappa(A) = 1000 the normal equations give a relative error of about 0.01",
    topic="numeric",
    expected=REFUTED,
    repair="geo.C.13.direct-0.01.repair",
)
def direct_solution_is_poor():
    """In double precision the relative error is typically above 0.001 (A of 50 x 10 with Gaussian bases)."""
    quantity = "the relative error of the normal equations"
    return repeated(error_of_normal_equations, quantity=quantity, effect=median_above(1e-3))


@experiment(
    "geo.C.13.direct-0.01.repair",
    source=GEOMETRY.at("Solution to C.13 (Detailed Explanation), repaired"),
    title="For kappa(A) = 1000 the normal equations give a relative error below 10^-8",
    topic="numeric",
    expected=CONFIRMED,
)
def direct_solution_is_good():
    """kappa^2 = 10^6 times the unit of rounding 10^-16 is 10^-10, and the error is typically below 10^-8."""
    quantity = "the relative error of the normal equations"
    return repeated(error_of_normal_equations, quantity=quantity, effect=median_below(1e-8))
