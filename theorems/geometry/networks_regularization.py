"""Regularization and conditioning: ridge terms, rescaling, early stopping, sparsity, and exercise C.13."""

import sympy

from theorems.texts import CALCULUS, GEOMETRY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    REFUTED,
    L,
    Point,
    Real,
    Smooth,
    SmoothConvex,
    Steps,
    all_of,
    at_least,
    at_most,
    differs,
    distance2,
    dot,
    equal,
    exp,
    figure,
    greater,
    identity_claim,
    less,
    log,
    norm2,
    optimality,
    rational,
    theorem,
)
from verify.arithmetic import Matrix, Vector
from verify.explicit import point, polynomial
from verify.judges.optimum import optimum_of
from verify.networks import hessian
from verify.programs import ball, l1_ball, projection

R = "regularization"
Positive = Real(0, None, closed=False)


# ---------------------------------------------------------------- ridge terms


@theorem(
    "geo.rate.ex1-ridge-conditioning",
    source=GEOMETRY.at("Example 1, ML relevance"),
    title="Adding lambda I raises the smallest eigenvalue by lambda and reduces the condition number",
    topic=R,
    expected=PROVED,
)
def ridge_improves_conditioning(low: Positive, gap: Real(0, None), lam: Positive):
    """(L + lambda)/(m + lambda) <= L/m for eigenvalues 0 < m <= L, strictly where m < L; m grows by lambda."""
    high = low + gap
    after = (high + lam) / (low + lam)
    return all_of(at_most(after, high / low), equal((low + lam) - low, lam))


@theorem(
    "geo.C.13.ridge",
    source=GEOMETRY.at("Solution to C.13 (Detailed Explanation)"),
    title="Adding lambda |x|^2 improves the conditioning and biases the solution",
    topic=R,
    expected=CONFIRMED,
)
def ridge_improves_and_biases(low: Positive, gap: Positive, lam: Positive, target: Real()):
    """For eigenvalues m < L of A'A: (L + lambda)/(m + lambda) < L/m, and b/(m + lambda) is not b/m unless b = 0."""
    high = low + gap
    better = less((high + lam) * low, high * (low + lam))
    return all_of(better, differs(target / (low + lam), target / low)).given(
        ("the target is not 0", differs(target, 0))
    )


@figure(
    "geo.example.ex9-ridge-100",
    source=GEOMETRY.at("Example 9, Interpretation"),
    title="lambda = 0.01 takes the condition number from 10^4 to about 100",
    topic=R,
    printed_answer="~100",
    expected=PROVED,
)
def ridge_of_a_hundredth():
    """For the eigenvalues 1 and 10^-4 of X'X: (1 + 0.01)/(10^-4 + 0.01) = 100."""
    lam = rational(1, 100)
    return equal((1 + lam) / (rational(1, 10**4) + lam), rational(100))


@theorem(
    "geo.theorem.ex5-l2-makes-strongly-convex",
    source=GEOMETRY.at("Example 5, What-if scenarios"),
    title="f + lambda/2 |x|^2 is lambda-strongly convex",
    topic=R,
    expected=ILL_POSED,
    ill_posed=True,
    readings=("geo.theorem.ex5-l2-makes-strongly-convex.reading1", "geo.theorem.ex5-l2-makes-strongly-convex.reading2"),
)
def ridge_makes_strongly_convex():
    """L2 regularization adds lambda I to the Hessian, making the function lambda-strongly convex: which functions?"""


def ridge_monotonicity(f, x, y, lam, m):
    """<grad F(x) - grad F(y), x - y> >= m |x - y|^2 for F = f + lambda/2 |.|^2."""
    slope = f.grad(x) - f.grad(y) + lam * (x - y)
    return at_least(dot(slope, x - y), m * distance2(x, y), bound=m * distance2(x, y))


@theorem(
    "geo.theorem.ex5-l2-makes-strongly-convex.reading1",
    source=GEOMETRY.at("Example 5, What-if scenarios, for the convex functions of the example"),
    title="For convex f, f + lambda/2 |x|^2 is lambda-strongly convex",
    topic=R,
    expected=PROVED,
)
def ridge_on_convex_functions(f: SmoothConvex, x: Point(), y: Point(), lam: Positive):
    """The gradient of f + lambda/2 |x|^2 is strongly monotone with the constant lambda."""
    return ridge_monotonicity(f, x, y, lam, lam)


@theorem(
    "geo.theorem.ex5-l2-makes-strongly-convex.reading2",
    source=GEOMETRY.at("Example 5, What-if scenarios, for all smooth functions"),
    title="For smooth f, f + lambda/2 |x|^2 is lambda-strongly convex",
    topic=R,
    expected=REFUTED,
    repair="geo.theorem.ex5-l2-nonconvex-unique-min.repair",
)
def ridge_on_smooth_functions(f: Smooth, x: Point(), y: Point(), lam: Positive):
    """The same without convexity."""
    return ridge_monotonicity(f, x, y, lam, lam)


def two_regularized_minima():
    """(x^2 - 1)^2 + 7/8 x^2 = (x^2 - 9/16)^2 + 175/256: both 3/4 and -3/4 are global minimizers."""
    x = sympy.Symbol("x", real=True)
    rest = (x**2 - 1) ** 2 + sympy.Rational(7, 8) * x**2 - (x**2 - sympy.Rational(9, 16)) ** 2
    f = polynomial({(4,): 1, (2,): "-9/8", (0,): 1})
    right, left = point("3/4"), point("-3/4")
    least = rational(175, 256)
    parts = [equal(f(right), least), equal(f(left), least), greater(f(point(0)), least)]
    assert sympy.expand(rest) == sympy.Rational(175, 256)  # so no value is smaller
    return all_of(*parts, equal(norm2(f.grad(right)), 0), equal(norm2(f.grad(left)), 0))


@theorem(
    "geo.theorem.ex5-l2-nonconvex-unique-min",
    source=GEOMETRY.at("Example 5, What-if scenarios"),
    title="Even for a nonconvex function L2 regularization ensures a unique minimum",
    topic=R,
    expected=REFUTED,
    repair="geo.theorem.ex5-l2-nonconvex-unique-min.repair",
    counterexample=two_regularized_minima,
)
def regularized_minimum_is_unique():
    """For every f and lambda > 0 the function f + lambda/2 |x|^2 has a unique minimum.

    Against it: (x^2 - 1)^2 + (7/8) x^2, which is lambda = 7/4, has the two global minimizers 3/4 and -3/4.
    """


@theorem(
    "geo.theorem.ex5-l2-nonconvex-unique-min.repair",
    source=GEOMETRY.at("Example 5, What-if scenarios, repaired"),
    title="For L-smooth f and lambda > L the regularized function is (lambda - L)-strongly convex",
    topic=R,
    expected=PROVED,
)
def enough_regularization(f: Smooth, x: Point(), y: Point(), lam: Real(L, None, closed=False)):
    """Its gradient is strongly monotone with the constant lambda - L, so that its minimum is unique."""
    return ridge_monotonicity(f, x, y, lam, lam - f.L)


# ---------------------------------------------------------------- dropout


def dropout_adds_a_saddle():
    """E (m w_2 w_1 - 1)^2/2 - (w_2 w_1 - 1)^2/2 for m = 0 or 2 with probability 1/2 each is (w_1 w_2)^2/2.

    Its Hessian at the origin is 0.
    """

    def added(w):
        loss = [(m * w[0] * w[1] - 1) ** 2 / 2 for m in (0, 2, 1)]
        return (loss[0] + loss[1]) / 2 - loss[2]

    matrix = hessian(added, Vector([rational(0), rational(0)]))
    return all_of(equal(matrix.trace(), 0), equal(matrix[0, 1], 0))


@theorem(
    "geo.heuristic.ex9-dropout-strong-convexity",
    source=GEOMETRY.at("Example 9, ML relevance; Summary"),
    title="Dropout adds strong convexity, as L2 regularization does",
    topic=R,
    expected=REFUTED,
    repair="geo.heuristic.ex9-dropout-strong-convexity.repair",
    counterexample=dropout_adds_a_saddle,
)
def dropout_is_strongly_convex():
    """What dropout adds to the mean loss of a net is strongly convex in the weights.

    Against it: on a net with one linear hidden unit it adds (w_1 w_2)^2/2, whose Hessian at the origin is 0.
    """


@theorem(
    "geo.heuristic.ex9-dropout-strong-convexity.repair",
    source=GEOMETRY.at("Example 9, ML relevance, repaired"),
    title="In linear regression dropout adds a ridge term that weights each feature by its own mean square",
    topic=R,
    expected=PROVED,
)
def dropout_in_linear_regression(w: Real(), v: Real(), x: Real(), z: Real(), y: Real()):
    """The mean of (m w x + n v z - y)^2 over m, n = 0 or 2 is (w x + v z - y)^2 + (w x)^2 + (v z)^2."""
    losses = [(m * w * x + n * v * z - y) ** 2 for m in (0, 2) for n in (0, 2)]
    mean = (losses[0] + losses[1] + losses[2] + losses[3]) / 4
    return equal(mean, (w * x + v * z - y) ** 2 + (w * x) ** 2 + (v * z) ** 2)


# ---------------------------------------------------------------- designs


def orthogonal_and_ill_conditioned():
    """The columns (1, 0) and (0, 1000) are orthogonal, and kappa(X'X) = 10^6."""
    x = Matrix([point(1, 0), point(0, 1000)])
    square = x.transpose() @ x
    return all_of(equal(square[0, 1], 0), equal(square[1, 1], 10**6 * square[0, 0]))


@theorem(
    "geo.heuristic.ex1-orthogonal-columns-wellconditioned",
    source=GEOMETRY.at("Example 1, ML relevance"),
    title="Nearly orthogonal columns make a well-conditioned design",
    topic=R,
    ill_posed=True,
    readings=(
        "geo.heuristic.ex1-orthogonal-columns-wellconditioned.reading1",
        "geo.heuristic.ex1-orthogonal-columns-wellconditioned.reading2",
    ),
    expected=ILL_POSED,
)
def columns_of_a_design():
    """Nearly orthogonal columns make a well-conditioned design: columns of equal length (1), or of any length (2)?"""


@theorem(
    "geo.heuristic.ex1-orthogonal-columns-wellconditioned.reading2",
    source=GEOMETRY.at("Example 1, ML relevance"),
    title="Nearly orthogonal columns make a well-conditioned design",
    topic=R,
    expected=REFUTED,
    repair="geo.heuristic.ex1-orthogonal-columns-wellconditioned.reading1",
    counterexample=orthogonal_and_ill_conditioned,
)
def orthogonal_columns_suffice():
    """If the columns of X are nearly orthogonal, kappa(X'X) is small.

    Against it: the columns (1, 0) and (0, 1000) are orthogonal, and kappa(X'X) = 10^6.
    """


@theorem(
    "geo.heuristic.ex1-orthogonal-columns-wellconditioned.reading1",
    source=GEOMETRY.at("Example 1, ML relevance"),
    title="Two columns of length 1 with the cosine r have kappa(X'X) = (1 + |r|)/(1 - |r|)",
    topic=R,
    expected=CONFIRMED,
)
def unit_columns(r: Real(0, 1, closed=(True, False)), u: Real(), v: Real()):
    """(1 - r)|w|^2 <= w'X'Xw = u^2 + 2 r u v + v^2 <= (1 + r)|w|^2 for the cosine r (or -r) of the columns."""
    form, size = u * u + 2 * r * u * v + v * v, u * u + v * v
    return all_of(at_least(form, (1 - r) * size), at_most(form, (1 + r) * size, bound=size))


@identity_claim(
    "geo.theorem.ex9-rescaling-correlation",
    source=GEOMETRY.at("Example 9"),
    title="No rescaling of features removes a perfect correlation",
    topic=R,
    expected=PROVED,
)
def rescaled_copies(x: Point(), c: Real(), a: Real(), b: Real()):
    """For the features a x and b c x the determinant of X'X is 0, whatever the scales a and b."""
    first, second = a * x, (b * c) * x
    return equal(norm2(first) * norm2(second) - dot(first, second) ** 2, 0)


@theorem(
    "geo.identity.ex9-early-stopping",
    source=GEOMETRY.at("Example 9, ML relevance"),
    title="Early stopping regularizes the near-singular directions",
    topic=R,
    expected=CONFIRMED,
)
def early_stopping(alpha: Positive, low: Real(0, 1), high: Real(0, 1), k: Steps(1, 12)):
    """After k steps from 0 the component along the eigenvalue l is 1 - (1 - alpha l)^k of its limit:

    between 0 and 1, and smaller for smaller l, for alpha l <= 1 (here l = low <= high, in units of 1/alpha).
    """

    def reached(share):
        return 1 - (1 - share) ** int(k)

    small, large = alpha * low / alpha, alpha * high / alpha
    return all_of(
        at_least(reached(small), 0), at_most(reached(small), reached(large)), at_most(reached(large), 1)
    ).given(("the eigenvalues are ordered", at_most(low, high)))


@optimality(
    "cal.lasso-corners",
    source=CALCULUS.at("Duality, Why this matters"),
    title="The corners of the l1 ball give sparse solutions, the round l2 ball does not",
    topic=R,
    expected=PROVED,
)
def sparse_projection():
    """The point nearest to (2, 1/2) is (1, 0) in the l1 ball, and has no zero entry in the l2 ball of radius 1."""
    sparse = optimum_of(projection([2, "1/2"], l1_ball(2, 1))).point
    round_ = optimum_of(projection([3, 4], ball([0, 0], 1))).point
    return all_of(equal(sparse, point(1, 0)), greater(round_[0], 0), greater(round_[1], 0))


# ---------------------------------------------------------------- C.13: least squares with kappa(A) = 1000


def slow_component():
    """Singular values 1 and 1/1000: with the best step the slow factor after 9999 steps is above 9/10."""
    factor = rational(10**6 - 1, 10**6 + 1)
    return greater(1 - 9999 * (1 - factor), rational(9, 10))


@theorem(
    "geo.C.13.gd-1e-10",
    source=GEOMETRY.at("Solution to C.13 (Detailed Explanation)"),
    title="Gradient descent reaches a relative error of 10^-10 in thousands of iterations for kappa(A) = 1000",
    topic="numeric",
    printed_answer="thousands",
    expected=REFUTED,
    repair="geo.C.13.gd-1e-10.repair",
    counterexample=slow_component,
)
def thousands_of_iterations():
    """For kappa(A) = 1000 gradient descent reaches the relative error 10^-10 in fewer than 10000 iterations.

    Against it: with the best constant step an error along the smallest singular value is multiplied by
    r = (10^6 - 1)/(10^6 + 1) each time, and r^9999 >= 1 - 9999 (1 - r) > 9/10.
    """


@figure(
    "geo.C.13.gd-1e-10.repair",
    source=GEOMETRY.at("Solution to C.13 (Detailed Explanation), repaired"),
    title="For kappa(A) = 1000 it takes about 11.5 million iterations",
    topic="numeric",
    expected=PROVED,
)
def millions_of_iterations():
    """log(10^10)/log((10^6 + 1)/(10^6 - 1)) lies between 11.5 and 11.6 million."""
    count = log(rational(10**10)) / log(rational(10**6 + 1, 10**6 - 1))
    return all_of(greater(count, 11_500_000), less(count, 11_600_000))


def counts_that_miss_the_square():
    """With k = C kappa log(1/eps) steps the slow error is at least 1 - 2k/kappa^2, which tends to 1."""
    kappa, c, eps = sympy.symbols("kappa C epsilon", positive=True)
    steps = c * kappa * sympy.log(1 / eps)
    return equal(sympy.limit(1 - 2 * steps / kappa**2, kappa, sympy.oo), sympy.Integer(1))


@theorem(
    "geo.C.13",
    source=GEOMETRY.at("Exercise C.13"),
    title="For a matrix A of condition number kappa gradient descent needs O(kappa log(1/eps)) iterations",
    topic="numeric",
    expected=REFUTED,
    repair="geo.C.13.repair",
    counterexample=counts_that_miss_the_square,
)
def iterations_for_least_squares():
    """On min |Ax - b|^2 with kappa(A) = kappa it takes O(kappa log(1/eps)) iterations to the relative error eps.

    Against it: the Hessian has the condition number kappa^2; with the best step the factor is at least
    1 - 2/kappa^2, so after C kappa log(1/eps) steps an error of at least 1 - 2 C log(1/eps)/kappa remains: it
    tends to 1 as kappa grows, whatever C is.
    """


@theorem(
    "geo.C.13.repair",
    source=GEOMETRY.at("Exercise C.13, repaired"),
    title="Gradient descent on least squares needs O(kappa(A)^2 log(1/eps)) iterations",
    topic="numeric",
    expected=CONFIRMED,
)
def iterations_with_the_square(gain: Positive, k: Steps(0, 12)):
    """r^k <= e^(-2k/kappa^2) for r = (kappa^2 - 1)/(kappa^2 + 1): k = kappa^2 log(1/eps)/2 steps are enough.

    r is the factor of the best constant step for the Hessian A'A, whose condition number is kappa^2 = 1 + t.
    """
    square = 1 + gain
    bound = exp(-2 * rational(int(k)) / square)
    return at_most(((square - 1) / (square + 1)) ** int(k), bound, bound=bound)
