"""Precision, estimates of norms by power iteration, and designs that are nearly or exactly singular."""

import sympy

from theorems.geometry.networks_layers import vector
from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    PROVED,
    REFUTED,
    Matrix,
    Point,
    Real,
    SmoothConvex,
    Steps,
    Vector,
    all_of,
    at_least,
    at_most,
    equal,
    exists,
    experiment,
    figure,
    fraction_above,
    identity_claim,
    less,
    norm2,
    printed,
    rational,
    repeated,
    theorem,
)
from verify.methods.gradient import gradient_step
from verify.networks import power_iteration, times

E = "numeric"
Positive = Real(0, None, closed=False)


# ---------------------------------------------------------------- precision


@figure(
    "geo.B.19.float32",
    source=GEOMETRY.at("Solution to B.19, Failure mode analysis"),
    title="In float32 gradients below 10^-38 are 0",
    topic=E,
    printed_answer="1e-38",
    expected=REFUTED,
    repair="geo.B.19.float32.repair",
)
def underflow_in_single_precision():
    """Every positive number below 10^-38 is rounded to 0 in float32: half of the least positive float32 is above it.

    The least positive float32 (subnormal numbers are part of the format) is 2^-149, about 1.4e-45; 1e-40 stays.
    """
    return at_least(rational(1, 2) ** 150, rational(1, 10**38))


@figure(
    "geo.B.19.float32.repair",
    source=GEOMETRY.at("Solution to B.19, Failure mode analysis, repaired"),
    title="In float32 numbers below 2^-150, about 7e-46, are 0; below 1.2e-38 digits are lost",
    topic=E,
    expected=PROVED,
)
def where_single_precision_ends():
    """Half of the least subnormal number is 2^-150 = 7.0e-46, and the least normal number 2^-126 = 1.18e-38."""
    return all_of(printed("7.0e-46", rational(1, 2) ** 150), printed("1.18e-38", rational(1, 2) ** 126))


# ---------------------------------------------------------------- estimates of norms


@exists(
    "geo.B.14.power-under",
    source=GEOMETRY.at("Solution to B.14, Traps"),
    title="Power iteration can underestimate the norm of A",
    topic=E,
    expected=PROVED,
    witness=lambda: less(
        power_iteration(times(Matrix([vector(2, 0), vector(0, 1)])), vector(1, 8), 3)[-1], rational(3, 2)
    ),
)
def power_iteration_from_below():
    """For A with the singular values 2 and 1, started at (1, 8), the third quotient is below 3/2."""


@theorem(
    "geo.C.7.power-its",
    source=GEOMETRY.at("Solution to C.7 (Detailed Explanation), Common Mistakes"),
    title="Power iteration takes O(log(1/eps)) steps to the dominant eigenvalue",
    topic=E,
    expected=CONFIRMED,
)
def power_iteration_converges(r: Real(-1, 1, closed=False), t: Real(), k: Steps(1, 12)):
    """For the eigenvalues 1 and r, |r| < 1, from (1, t): quotient k is within (1 - r) t^2 r^(2k - 2) of 1.

    So k = O(log(1/eps)), with a constant that depends on r.
    """
    matrix = Matrix([[1 + 0 * r, 0 * r], [0 * r, r]])
    quotient = power_iteration(times(matrix), Vector([1 + 0 * t, t]), int(k))[-1]
    bound = (1 - r) * t**2 * r ** (2 * int(k) - 2)
    return all_of(at_most(1 - quotient, bound, bound=bound), at_most(quotient, 1))


@figure(
    "geo.C.7.power-sign",
    source=GEOMETRY.at("Solution to C.7, Numerical notes"),
    title="Power iteration on a Hessian finds the largest eigenvalue, the smoothness constant and the spectral norm",
    topic=E,
    expected=REFUTED,
    repair="geo.C.7.power-sign.repair",
)
def power_iteration_on_a_saddle():
    """The quotients of power iteration tend to the largest eigenvalue, so that the tenth is within 1/10 of it.

    The Hessian diag(1, -3) of a saddle has the largest eigenvalue 1 and the norm 3; the quotients tend to -3.
    """
    quotient = power_iteration(times(Matrix([vector(1, 0), vector(0, -3)])), vector(1, 1), 10)[-1]
    return all_of(at_least(quotient, rational(9, 10)), at_most(quotient, rational(11, 10)))


@theorem(
    "geo.C.7.power-sign.repair",
    source=GEOMETRY.at("Solution to C.7, Numerical notes, repaired"),
    title="On a positive semidefinite Hessian the quotients of power iteration rise towards the largest eigenvalue",
    topic=E,
    expected=CONFIRMED,
)
def power_iteration_on_a_convex_function(a: Positive, b: Real(0, None), s: Positive, t: Real()):
    """For eigenvalues a > 0 and b in [0, a], from (s, t): each quotient is at most a and at least the one before."""
    matrix = Matrix([[a, 0 * a], [0 * a, b]])
    first, second, third = power_iteration(times(matrix), Vector([s, t]), 3)
    return all_of(at_most(first, second), at_most(second, third), at_most(third, a)).given(
        ("b is smaller", at_most(b, a))
    )


@theorem(
    "geo.C.11.fm-zero",
    source=GEOMETRY.at("Solution to C.11 (Detailed Explanation), Failure Modes"),
    title="At the optimum Polyak's step is 0/0; with f* = f(x_k) it is 0",
    topic=E,
    expected=CONFIRMED,
)
def polyak_at_the_optimum(f: SmoothConvex(minimizer=True), x: Point()):
    """At a minimizer f - f* and the gradient vanish; and (f(x) - f(x)) times any step leaves x where it is."""
    star = f.minimizer
    stays = gradient_step(f, x, f(x) - f(x))
    return all_of(equal(f(star), f.minimum), equal(norm2(f.grad(star)), 0), equal(stays, x))


@identity_claim(
    "geo.theorem.ex9-underdetermined",
    source=GEOMETRY.at("Example 9"),
    title="With more features than samples X'X is singular",
    topic=E,
    expected=PROVED,
)
def gram_matrix_of_a_wide_design():
    """det(X'X) = 0 for every X with 1 sample of 2 features, or 2 samples of 3 features, term by term.

    In general the rank of X'X is that of X, at most the number of samples.
    """
    parts = []
    for n, d in ((1, 2), (2, 3)):
        x = sympy.Matrix(n, d, sympy.symbols(f"x{n}_:{n * d}", real=True))
        parts.append(equal((x.T * x).det().expand(), sympy.Integer(0)))
    return all_of(*parts)


@experiment(
    "geo.example.ex9-collinear-kappa",
    source=GEOMETRY.at("Example 9"),
    title="The design [x_1, x_1 + 0.01 eps] has a condition number of about 10^4",
    topic=E,
    printed_answer="kappa ~ 1e4",
    expected=CONFIRMED,
)
def collinear_design():
    """kappa(X'X) is between 10^3.5 and 10^4.5 in more than half of all draws: 100 samples, x_1 uniform, eps normal."""

    def run(generator):
        import numpy as np

        x = generator.uniform(0, 1, 100)
        values = np.linalg.svd(np.column_stack([x, x + 0.01 * generator.standard_normal(100)]), compute_uv=False)
        return float(10**3.5 < (values[0] / values[-1]) ** 2 < 10**4.5)

    return repeated(run, quantity="a condition number between 10^3.5 and 10^4.5", effect=fraction_above(0.5))


@figure(
    "geo.heuristic.ex9-units",
    source=GEOMETRY.at("Example 9, Interpretation"),
    title="A feature in millimetres beside one in metres is ill-conditioned",
    topic=E,
    expected=PROVED,
)
def units_of_features():
    """Two orthogonal features of length 1 have kappa(X'X) = 1; the second in thousandths has 10^6."""
    metres, mixed = Matrix([vector(1, 0), vector(0, 1)]), Matrix([vector(1, 0), vector(0, 1000)])
    before, after = metres.transpose() @ metres, mixed.transpose() @ mixed
    return all_of(equal(before[1, 1] / before[0, 0], rational(1)), equal(after[1, 1] / after[0, 0], rational(10**6)))


@exists(
    "geo.heuristic.ex9-sensitivity",
    source=GEOMETRY.at("Example 9, Interpretation"),
    title="Under multicollinearity small changes of y cause large changes of the solution",
    topic=E,
    expected=PROVED,
    witness=lambda: equal(Matrix([vector(1, 1), vector(1, "101/100")]).solve(vector(0, "1/100")), vector(-1, 1)),
)
def sensitive_solution():
    """For X with the rows (1, 1) and (1, 1.01) a change of y by (0, 0.01) changes the solution by (-1, 1)."""
