"""Logistic regression: what convexity guarantees, and the Newton step worked by hand."""

import sympy

from theorems.calculus.refuting import refuted
from theorems.texts import CALCULUS
from verify import (
    PROVED,
    FunctionClass,
    Matrix,
    Point,
    all_of,
    at_least,
    differs,
    dot,
    equal,
    exp,
    figure,
    greater,
    identity_claim,
    optimality,
    printed,
    rational,
    theorem,
)
from verify.explicit import point

SADDLES = "nonconvex-saddle"
TOPIC = "second-order"
HessianLipschitz = FunctionClass(hessian_lipschitz=True, twice=True)
ZERO = sympy.Integer(0)


def sigmoid(t):
    """1/(1 + e^-t)."""
    return 1 / (1 + exp(-t))


@refuted(
    "cal.irls-global",
    "Section 16.3",
    "Convexity guarantees that IRLS converges to the global optimum",
    topic=TOPIC,
    repair="cal.irls-global.repair",
)
def separable_data():
    """The logistic objective is convex, so the Newton iterations converge to its global optimum.

    On the data x = 1, y = 1 and x = -1, y = 0 the loss is 2 log(1 + e^-b): its slope is negative everywhere,
    so there is no optimum to converge to.
    """
    b = sympy.Symbol("b", real=True)
    slope = sympy.simplify(sympy.diff(2 * sympy.log(1 + sympy.exp(-b)), b))
    return all_of(equal(slope, -2 / (sympy.exp(b) + 1)), greater(-slope, ZERO))


@theorem(
    "cal.irls-global.repair",
    source=CALCULUS.at("Section 16.3, repaired"),
    title="A limit of the iterations, where there is one, is a global optimum",
    topic=TOPIC,
    expected=PROVED,
)
def stationary_logistic_fit(f: FunctionClass(smooth=True, convex=True, twice=True), x: Point(), y: Point()):
    """A fixed point of Newton's method on a convex loss with an invertible Hessian is stationary, so nowhere undercut.

    f is tilted by a linear term that makes x stationary.
    """
    slope = f.grad(x)
    return at_least(f(y) - dot(slope, y), f(x) - dot(slope, x))


@figure(
    "cal.ex.24-gradient",
    source=CALCULUS.at("Section 24.2"),
    title="The gradient of the worked logistic regression",
    topic="numeric",
    printed_answer="(0, -1)",
    expected=PROVED,
)
def logistic_gradient():
    """X has the rows (1, 1) and (1, -1), y = (1, 0): at 0 both probabilities are 1/2 and X'(p - y) = (0, -1)."""
    design = Matrix([point(1, 1), point(1, -1)])
    p = sigmoid(rational(0))
    error = point(1, 0) * (p - 1) + point(0, 1) * p
    return all_of(equal(error, point("-1/2", "1/2")), equal(design.transpose() @ error, point(0, -1)))


@figure(
    "cal.ex.24-hessian",
    source=CALCULUS.at("Section 24.3"),
    title="The Hessian of the worked logistic regression",
    topic="numeric",
    printed_answer="0.5 I",
    expected=PROVED,
)
def logistic_hessian():
    """The weights are 1/4, X'X = 2I and H = X'WX = I/2."""
    design = Matrix([point(1, 1), point(1, -1)])
    gram = design.transpose() @ design
    weight = rational(1, 2) * (1 - rational(1, 2))
    return all_of(
        equal(weight, rational(1, 4)),
        equal(gram.rows[0], point(2, 0)),
        equal(gram.rows[1], point(0, 2)),
        equal(gram.rows[0] * weight, point("1/2", 0)),
        equal(gram.rows[1] * weight, point(0, "1/2")),
    )


@refuted(
    "cal.ex.24-newton-matrix",
    "Section 24.3",
    "diag(2, 2)^-1 (0, -1) = (0, -2)",
    topic="numeric",
    repair="cal.ex.24-newton-matrix.repair",
    printed_answer="(0, 2)",
)
def inverted_twice():
    """The Newton step is (0, 0) - diag(2, 2)^-1 (0, -1) = (0, 0) - (0, -2) = (0, 2).

    diag(2, 2) is already the inverse of the Hessian; its inverse maps (0, -1) to (0, -1/2).
    """
    printed_matrix = Matrix([point(2, 0), point(0, 2)])
    solution = point(0, "-1/2")
    return all_of(equal(printed_matrix @ solution, point(0, -1)), differs(solution, point(0, -2)))


@figure(
    "cal.ex.24-newton-matrix.repair",
    source=CALCULUS.at("Section 24.3, repaired"),
    title="diag(1/2, 1/2)^-1 (0, -1) = (0, -2), so the step leads to (0, 2)",
    topic="numeric",
    expected=PROVED,
)
def inverted_once():
    """The Hessian I/2 maps (0, -2) to the gradient (0, -1)."""
    return equal(Matrix([point("1/2", 0), point(0, "1/2")]) @ point(0, -2), point(0, -1))


@figure(
    "cal.ex.24-probs",
    source=CALCULUS.at("Section 24.3"),
    title="The probabilities after the step",
    topic="numeric",
    printed_answer="0.88, 0.12",
    expected=PROVED,
)
def logistic_probabilities():
    """1/(1 + e^-2) is 0.88 and 1/(1 + e^2) is 0.12, to the digits printed."""
    return all_of(printed("0.88", sigmoid(rational(2))), printed("0.12", sigmoid(rational(-2))))


@refuted(
    "cal.ex.24-quadratic",
    "Section 24.3, Intuition",
    "The worked iteration heads to the unique global optimum",
    topic=TOPIC,
    repair="cal.ex.24-quadratic.repair",
)
def worked_example_has_no_optimum():
    """The worked logistic regression has a unique global optimum, to which Newton's iteration converges quadratically.

    Its two points are separable: along (0, b) the loss is 2 log(1 + e^-b), which falls for ever towards 0.
    """
    return separable_data.counterexample()


@optimality(
    "cal.ex.24-quadratic.repair",
    source=CALCULUS.at("Section 24.3, Intuition, repaired"),
    title="The worked loss has no minimizer: it falls along the slope towards its infimum 0",
    topic=TOPIC,
    expected=PROVED,
)
def worked_loss_falls_for_ever():
    """2 log(1 + e^-b) is positive, has a negative slope everywhere, and tends to 0."""
    b = sympy.Symbol("b", real=True)
    loss = 2 * sympy.log(1 + sympy.exp(-b))
    slope = sympy.simplify(sympy.diff(loss, b))
    return all_of(greater(-slope, ZERO), equal(sympy.limit(loss, b, sympy.oo), ZERO))


@refuted(
    "cal.ex.24-gd-inch",
    "Section 24.3, Intuition",
    "Gradient descent would have inched where Newton's method moved most of the way",
    topic="gradient-descent",
    repair="cal.ex.24-gd-inch.repair",
)
def gradient_step_is_the_newton_step():
    """In the worked example a gradient step moves much less than the Newton step.

    The Hessian is I/2, so L = 1/2 and the gradient step of 1/L = 2 from 0 is the Newton step: it leads to (0, 2).
    """
    slope = point(0, -1)
    by_newton = Matrix([point(2, 0), point(0, 2)]) @ slope
    return equal(-slope * rational(2), -by_newton)


@figure(
    "cal.ex.24-gd-inch.repair",
    source=CALCULUS.at("Section 24.3, Intuition, repaired"),
    title="In the worked example a gradient step of 1/L is the Newton step",
    topic="gradient-descent",
    expected=PROVED,
)
def same_step():
    """Both lead from (0, 0) to (0, 2), since the Hessian is a multiple of the identity."""
    slope = point(0, -1)
    return all_of(
        equal(-slope * rational(2), point(0, 2)),
        equal(-(Matrix([point(2, 0), point(0, 2)]) @ slope), point(0, 2)),
    )


@identity_claim(
    "cal.ex.24-irls-variances",
    source=CALCULUS.at("Section 24.3, Intuition"),
    title="The IRLS weights are Bernoulli variances and give the Hessian",
    topic=TOPIC,
    expected=PROVED,
)
def irls_weights():
    """E (y - p)^2 = p (1 - p), and the Hessian of the loss of one point is p (1 - p) x x', term by term."""
    p = sympy.Symbol("p", positive=True)
    x, b = sympy.symbols("x:2", real=True), sympy.symbols("b:2", real=True)
    t = sum(u * v for u, v in zip(x, b, strict=True))
    s = 1 / (1 + sympy.exp(-t))
    hessian = sympy.hessian(sympy.log(1 + sympy.exp(t)), b)
    return all_of(
        equal(sympy.expand(p * (1 - p) ** 2 + (1 - p) * p**2), sympy.expand(p * (1 - p))),
        *(equal(sympy.simplify(hessian[i, j] - s * (1 - s) * x[i] * x[j]), ZERO) for i in range(2) for j in range(2)),
    )
