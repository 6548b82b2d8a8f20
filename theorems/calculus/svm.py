"""Support vector machines: sparsity from complementary slackness, the dual, uniqueness."""

from theorems.calculus.refuting import refuted
from theorems.texts import CALCULUS
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    OneOf,
    Point,
    Real,
    all_of,
    at_least,
    differs,
    dot,
    equal,
    greater,
    identity_claim,
    less,
    norm2,
    optimality,
    positive_part,
    rational,
    theorem,
    total,
)
from verify.judges.optimum import optimum_of
from verify.programs import Program, at_least_half_space, hyperplane, nonnegative, quadratic

TOPIC = "constrained-kkt-duality"


def soft_margin(points, labels, penalty) -> Program:
    """min |w|^2/2 + C sum xi over (w, b, xi), with y_i (w.x_i + b) >= 1 - xi_i first and xi_i >= 0 after them."""
    d, n = len(points[0]), len(points)
    size = d + 1 + n
    curvature = [[int(i == j and i < d) for j in range(size)] for i in range(size)]
    linear = [0] * (d + 1) + [penalty] * n
    constraints: list = []
    for i, (x, y) in enumerate(zip(points, labels, strict=True)):
        normal = [y * a for a in x] + [y] + [int(i == j) for j in range(n)]
        constraints += at_least_half_space(normal, 1)
    for i in range(n):
        constraints += at_least_half_space([0] * (d + 1) + [int(i == j) for j in range(n)], 0)
    return Program(quadratic(curvature, linear), tuple(constraints))


def hard_margin(points, labels) -> Program:
    """min |w|^2/2 over (w, b) subject to y_i (w.x_i + b) >= 1."""
    d = len(points[0])
    curvature = [[int(i == j and i < d) for j in range(d + 1)] for i in range(d + 1)]
    constraints = [
        c for x, y in zip(points, labels, strict=True) for c in at_least_half_space([y * a for a in x] + [y], 1)
    ]
    return Program(quadratic(curvature, [0] * (d + 1)), tuple(constraints))


def dual_program(points, labels) -> Program:
    """min sum_ij a_i a_j y_i y_j x_i.x_j/2 - sum a_i subject to a >= 0 and sum a_i y_i = 0."""
    pairs = list(zip(points, labels, strict=True))
    gram = [[y * z * sum(a * b for a, b in zip(u, v, strict=True)) for v, z in pairs] for u, y in pairs]
    return Program(quadratic(gram, [-1] * len(pairs)), (*nonnegative(len(pairs)), *hyperplane(labels, 0)))


@theorem(
    "cal.svm-slack-zero",
    source=CALCULUS.at("Section 10.3"),
    title="Points strictly beyond the margin have alpha = 0",
    topic=TOPIC,
    expected=PROVED,
)
def beyond_the_margin(score: Real(1, None, closed=False), xi: Real(0, None), alpha: Real(0, None, closed=False)):
    """If y_i f(x_i) > 1, no alpha_i > 0 satisfies alpha_i (y_i f(x_i) - 1 + xi_i) = 0.

    So alpha_i = 0 strictly beyond the margin, and alpha_i > 0 only on the margin or where it is violated.
    """
    return greater(alpha * (score - 1 + xi), 0)


EVERY_POINT = ((1, 0), (2, 0), (3, 0), (-1, 0), (-2, 0), (-3, 0)), (1, 1, 1, -1, -1, -1)


@refuted(
    "cal.svm-sparse-forced",
    "Section 10.3",
    "The KKT conditions force the sparsity of the SVM",
    topic=TOPIC,
    repair="cal.svm-slack-zero",
)
def every_point_supports():
    """By complementary slackness the soft-margin SVM depends only on a handful of boundary points.

    With C = 1/100 on six separable points every multiplier is C: all six are support vectors.
    """
    solved = optimum_of(soft_margin(*EVERY_POINT, "1/100"))
    return all_of(*(greater(solved.multipliers[i], 0) for i in range(6)))


@theorem(
    "cal.svm-alpha-zero-off-margin",
    source=CALCULUS.at("Section 15.2, Intuition"),
    title="In the SVM dual alpha = 0 for every point that is not on the margin",
    topic=TOPIC,
    ill_posed=True,
    readings=("cal.svm-alpha-zero-off-margin.reading1", "cal.svm-alpha-zero-off-margin.reading2"),
    expected=ILL_POSED,
)
def points_off_the_margin():
    """Slackness forces alpha_i = 0 off the margin: in the hard-margin SVM (reading 1), or the soft-margin one (2)?

    The text derives the dual of the first and the multipliers of the second.
    """


@theorem(
    "cal.svm-alpha-zero-off-margin.reading1",
    source=CALCULUS.at("Section 15.2, Intuition"),
    title="In the hard-margin SVM a point beyond the margin has alpha = 0",
    topic=TOPIC,
    expected=CONFIRMED,
)
def points_beyond_the_margin(alpha: Real(0), beyond: Real(0, None, closed=False)):
    """With y(w.x + b) = 1 + s, s > 0, slackness alpha s = 0 fails for every alpha > 0; no point has s < 0."""
    return greater(alpha * beyond, 0).given(("alpha is not 0", greater(alpha, 0)))


@refuted(
    "cal.svm-alpha-zero-off-margin.reading2",
    "Section 15.2, Intuition",
    "In the soft-margin SVM alpha = 0 for every point that is not on the margin",
    topic=TOPIC,
    repair="cal.svm-slack-zero",
    contradicts=("cal.svm-slack-zero",),
)
def points_that_violate_the_margin():
    """In the SVM, slackness forces alpha_i = 0 for every point that is not on the margin.

    On the data x = 1, 3, -1, -3 with C = 1/10 the first point violates the margin and has alpha = 1/10.
    """
    solved = optimum_of(soft_margin(((1,), (3,), (-1,), (-3,)), (1, 1, -1, -1), "1/10"))
    score = solved.point[0] * 1 + solved.point[1]
    return all_of(less(score, 1), greater(solved.multipliers[0], 0))


@identity_claim(
    "cal.svm-dual",
    source=CALCULUS.at("Section 10.4, Worked Example"),
    title="The dual of the hard-margin SVM",
    topic=TOPIC,
    expected=PROVED,
)
def hard_margin_dual(
    x1: Point(), x2: Point(), x3: Point(), a2: Real(0, None), a3: Real(0, None), b: Real(), v: Point(), u: Point(),
    s: Real(),
):  # fmt: skip
    """With w = sum a_i y_i x_i and sum a_i y_i = 0 the Lagrangian is sum a_i - |sum a_i y_i x_i|^2/2.

    For any number of points, with u = sum a_i y_i x_i and s = sum a_i, the Lagrangian at v is |v|^2/2 - v.u + s, and
    that is |v - u|^2/2 + s - |u|^2/2: smallest at v = u.  Term by term for three points with y = (1, -1, -1), so
    that a_1 = a_2 + a_3: only inner products of the data occur.
    """
    a1 = a2 + a3
    w = x1 * a1 - x2 * a2 - x3 * a3
    slacks = a1 * (dot(w, x1) + b - 1) + a2 * (-dot(w, x2) - b - 1) + a3 * (-dot(w, x3) - b - 1)
    gram = (
        a1 * a1 * norm2(x1) + a2 * a2 * norm2(x2) + a3 * a3 * norm2(x3)
        - 2 * a1 * a2 * dot(x1, x2) - 2 * a1 * a3 * dot(x1, x3) + 2 * a2 * a3 * dot(x2, x3)
    )  # fmt: skip
    return all_of(
        equal(norm2(v) / 2 - dot(v, u) + s, norm2(v - u) / 2 + s - norm2(u) / 2),
        equal(norm2(w) / 2 - slacks, a1 + a2 + a3 - gram / 2),
    )


@optimality(
    "cal.svm-dual.example",
    source=CALCULUS.at("Section 10.4, Worked Example"),
    title="The dual solution of a hard-margin SVM reconstructs the primal one",
    topic=TOPIC,
    expected=PROVED,
)
def dual_reconstructs_the_primal():
    """On four points the dual value is the primal value and sum a_i y_i x_i is the primal w."""
    points, labels = ((2, 1), (3, 3), (0, 0), (-1, 1)), (1, 1, -1, -1)
    primal, dual = optimum_of(hard_margin(points, labels)), optimum_of(dual_program(points, labels))
    weights = [total(dual.point[i] * (labels[i] * points[i][j]) for i in range(4)) - primal.point[j] for j in range(2)]
    return all_of(equal(primal.value, -dual.value), equal(weights[0], 0), equal(weights[1], 0))


def hinge_objective(data, w, b, lambda_):
    """sum_i max(0, 1 - y_i (w.x_i + b)) + lambda |w|^2/2 over the pairs (x_i, y_i)."""
    return total(positive_part(1 - y * (dot(w, x) + b)) for x, y in data) + lambda_ * norm2(w) / 2


def chord_gap(data, w, v, b, c, lambda_, theta):
    """theta F(w, b) + (1 - theta) F(v, c) - F at the mixed point."""
    mixed = hinge_objective(data, w * theta + v * (1 - theta), theta * b + (1 - theta) * c, lambda_)
    ends = theta * hinge_objective(data, w, b, lambda_) + (1 - theta) * hinge_objective(data, v, c, lambda_)
    return ends - mixed


@theorem(
    "cal.svm-strong-in-w",
    source=CALCULUS.at("Section 5.4, Worked Example"),
    title="The SVM objective is lambda-strongly convex in w",
    topic="convexity",
    expected=CONFIRMED,
)
def svm_is_strongly_convex_in_w(
    w: Point(), v: Point(), b: Real(-10, 10), x1: Point(), x2: Point(), y1: OneOf((1, -1)), y2: OneOf((1, -1)),
    lambda_: Real(0, None), theta: Real(0, 1),
):  # fmt: skip
    """Along w, the chord lies above the graph of the SVM objective by at least lambda theta (1 - theta)|w - v|^2/2."""
    gap = chord_gap(((x1, y1), (x2, y2)), w, v, b, b, lambda_, theta)
    least = lambda_ * theta * (1 - theta) * norm2(w - v) / 2
    return at_least(gap, least, bound=least)


@refuted(
    "cal.svm-unique-optimum",
    "Section 5.4, Worked Example",
    "The SVM objective has a unique global optimum",
    topic="convexity",
    repair="cal.svm-unique-optimum.repair",
)
def two_intercepts():
    """sum_i max(0, 1 - y_i (w x_i + b)) + lambda/2 w^2 has a unique global optimum (w, b).

    On x = 1, -1 with y = 1, -1 and lambda = 4, divided by 4 it is the soft margin with C = 1/4: its optimum
    has w = 1/2, and (1/2, 0) and (1/2, 1/4) both have the optimal value 3/8.
    """
    best = optimum_of(soft_margin(((1,), (-1,)), (1, -1), "1/4"))

    def objective(w, b):
        return w**2 / 2 + (positive_part(1 - (w + b)) + positive_part(1 + (-w + b))) / 4

    half = rational(1, 2)
    return all_of(
        equal(objective(half, rational(0)), best.value),
        equal(objective(half, rational(1, 4)), best.value),
        differs(rational(0), rational(1, 4)),
    )


@theorem(
    "cal.svm-unique-optimum.repair",
    source=CALCULUS.at("Section 5.4, Worked Example, repaired"),
    title="All optima of the SVM objective have the same w",
    topic="convexity",
    expected=CONFIRMED,
)
def svm_weights_are_unique(
    w: Point(), v: Point(), b: Real(-10, 10), c: Real(-10, 10), x1: Point(), x2: Point(), y1: OneOf((1, -1)),
    y2: OneOf((1, -1)), lambda_: Real(0, None),
):  # fmt: skip
    """The midpoint of (w, b) and (v, c) is below the mean of their values by at least lambda |w - v|^2/8."""
    gap = chord_gap(((x1, y1), (x2, y2)), w, v, b, c, lambda_, rational(1, 2))
    return at_least(gap, lambda_ * norm2(w - v) / 8, bound=lambda_ * norm2(w - v) / 8)
