"""Remarks with a precise content: BFGS, LION, the power method, and what the proofs of Section 4.6 say of tau."""

import sympy

from theorems.analysis.refuting import ambiguous, refuted
from theorems.texts import ANALYSIS
from verify import (
    PROVED,
    Matrix,
    all_of,
    at_most,
    equal,
    figure,
    greater,
    identity_claim,
    less,
    optimality,
    rational,
)
from verify.explicit import point

SECOND = "second-order"
ADAPTIVE = "adaptive"


def updated_inverse():
    """V'HV + s s'/(y.s) with V = I - y s'/(y.s), for H = I, s = (1, 0) and y = (1, 1)."""
    s, y = (rational(1), rational(0)), (rational(1), rational(1))
    inner = y[0] * s[0] + y[1] * s[1]
    v = [[(1 if i == j else 0) - y[i] * s[j] / inner for j in range(2)] for i in range(2)]
    update = [[sum((v[k][i] * v[k][j] for k in range(2)), s[i] * s[j] / inner) for j in range(2)] for i in range(2)]
    return update, s, y


@ambiguous(
    "ana.bfgs-no-matrix",
    "Section 4.1.2, Quasi-Newton methods",
    "BFGS approximates the inverse Hessian without ever forming the full matrix",
    topic=SECOND,
)
def which_matrix():
    """BFGS never forms the full matrix: the Hessian and its inverse (1), or any full d x d matrix (2)?"""


@figure(
    "ana.bfgs-no-matrix.reading1",
    source=ANALYSIS.at("Section 4.1.2, Quasi-Newton methods, the Hessian"),
    title="BFGS updates its matrix from steps and changes of the gradient, without a Hessian",
    topic=SECOND,
    expected=PROVED,
)
def secant_equation():
    """From H = I, s = (1, 0) and y = (1, 1) the update, which uses s and y only, maps y to s."""
    update, s, y = updated_inverse()
    return all_of(*(equal(update[i][0] * y[0] + update[i][1] * y[1], s[i]) for i in range(2)))


@refuted(
    "ana.bfgs-no-matrix.reading2",
    "Section 4.1.2, Quasi-Newton methods, any full matrix",
    "BFGS never forms a full d x d matrix",
    topic=SECOND,
    repair="ana.bfgs-no-matrix.reading1",
)
def bfgs_keeps_a_matrix():
    """BFGS never forms a full d x d matrix.

    Its update of the inverse Hessian is one of a d x d matrix: from I with s = (1, 0) and y = (1, 1) no entry is 0.
    """
    update, _, _ = updated_inverse()
    return all_of(*(greater(update[i][j] ** 2, 0) for i in range(2) for j in range(2)))


@ambiguous("ana.lion", "Section 4.5, LION", "LION applies a uniform update magnitude", topic=ADAPTIVE)
def uniform_magnitude():
    """One magnitude for all parameters: where beta_1 m + (1 - beta_1) g is not 0 (1), or always (2)?"""


@identity_claim(
    "ana.lion.reading1",
    source=ANALYSIS.at("Section 4.5, LION, where the averaged gradient is not zero"),
    title="Where the averaged gradient is not zero LION moves each parameter by eta",
    topic=ADAPTIVE,
    expected=PROVED,
)
def unit_size_of_a_sign():
    """eta^2 sign(c)^2 = eta^2 for c > 0 and for c < 0, of any size."""
    c, eta = sympy.symbols("c eta", positive=True)
    return all_of(equal((eta * sympy.sign(c)) ** 2, eta**2), equal((eta * sympy.sign(-c)) ** 2, eta**2))


@refuted(
    "ana.lion.reading2",
    "Section 4.5, LION, also where the averaged gradient is zero",
    "LION moves every parameter by eta",
    topic=ADAPTIVE,
    repair="ana.lion.reading1",
)
def sign_of_zero():
    """LION moves every parameter by eta: one whose m and g are 0 has sign(0) = 0 and stays; one with g = 1 moves."""
    beta = sympy.Rational(9, 10)
    still, moved = sympy.sign(beta * 0 + (1 - beta) * 0), sympy.sign(beta * 0 + (1 - beta) * 1)
    return all_of(equal(sympy.Integer(still), sympy.Integer(0)), equal(sympy.Integer(moved), sympy.Integer(1)))


@ambiguous(
    "ana.power-method",
    "Section 4.7, Setting the Learning Rate",
    "The power method finds the top eigenvalue of the Hessian",
    topic=SECOND,
)
def top_eigenvalue():
    """The top eigenvalue, as the local smoothness: the largest in absolute value (1), or the largest (2)?"""


@optimality(
    "ana.power-method.reading1",
    source=ANALYSIS.at("Section 4.7, Setting the Learning Rate, largest in absolute value"),
    title="The power method finds the eigenvalue of largest absolute value",
    topic=SECOND,
    expected=PROVED,
)
def power_iteration():
    """With eigenvalues l and r l, |r| < 1, k steps from (a, b), a not 0, give l^k (a, r^k b).

    |r|^k tends to 0 for |r| = 1/(1 + e), any e > 0, so the direction tends to the eigenvector of l; the start must
    have a part along it.
    """
    k, e = sympy.Symbol("k", integer=True, positive=True), sympy.Symbol("e", positive=True)
    return equal(sympy.limit((1 + e) ** (-k), k, sympy.oo), sympy.Integer(0))


@refuted(
    "ana.power-method.reading2",
    "Section 4.7, Setting the Learning Rate, largest",
    "The power method finds the largest eigenvalue of a Hessian, also of an indefinite one",
    topic=SECOND,
    repair="ana.power-method.reading1",
)
def negative_curvature_dominates():
    """The power method finds the largest eigenvalue of any Hessian.

    For diag(1, -2), from (1, 1), each step doubles the second entry and keeps the first: after ten steps the
    Rayleigh quotient is below -19/10, while the largest eigenvalue is 1.
    """
    h, x = Matrix([point(1, 0), point(0, -2)]), point(1, 1)
    for _ in range(10):
        x = h @ x
    size = x[0] ** 2 + x[1] ** 2
    return less(x.inner(h @ x), rational(-19, 10) * size)


@refuted(
    "ana.thm.4.6.5.tau",
    "Theorem 4.6.5, proof, last line",
    "E|grad_tau|^2 equals the expectation of the sum of the c_j",
    topic=ADAPTIVE,
    repair="ana.min-le-mean",
)
def smallest_is_not_the_mean():
    """For tau of the smallest gradient, E|grad_tau|^2 = E sum c_j, c_j = grad_t(j)^2 with the chance 1/T each.

    For the gradients 2 and 1 the smallest square is 1 and the mean of the squares is 5/2.
    """
    first, second = rational(2), rational(1)
    mean = (first**2 + second**2) / 2
    return all_of(at_most(second**2, first**2), less(second**2, mean))


@refuted(
    "ana.thm.4.6.4.mintau",
    "Theorem 4.6.4, proof, minimal valued left side",
    "A bound on the smallest term of the sum bounds the mean of |grad_t|^2",
    topic=ADAPTIVE,
    repair="ana.min-le-mean",
)
def smallest_bounds_no_mean():
    """If the smallest of the |grad_t|^2 is at most c, so is their mean, as from the proof's last line to the theorem.

    For the gradients 2 and 1 the smallest square is 1 = c and the mean is 5/2.
    """
    first, second = rational(2), rational(1)
    return all_of(at_most(second**2, rational(1)), greater((first**2 + second**2) / 2, rational(1)))
