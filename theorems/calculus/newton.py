"""Second-order information: the critical point test, Newton's method, quasi-Newton methods, logistic regression."""

import sympy

from theorems.calculus.refuting import refuted
from theorems.texts import CALCULUS
from verify import (
    CONFIRMED,
    PROVED,
    REFUTED,
    FunctionClass,
    Matrix,
    Point,
    QuadraticFunction,
    StronglyConvexQuadratic,
    absolute,
    all_of,
    asymptotic,
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
    norm,
    norm2,
    optimality,
    printed,
    rational,
    sqrt,
    theorem,
)
from verify.explicit import function, point, polynomial
from verify.programs import quadratic

SADDLES = "nonconvex-saddle"
TOPIC = "second-order"
HessianLipschitz = FunctionClass(hessian_lipschitz=True, twice=True)
ZERO = sympy.Integer(0)


def newton_step(f, x):
    """x - H(x)^-1 grad f(x)."""
    return x - f.hessian(x).solve(f.grad(x))


# ---------------------------------------------------------------- the second-order test


@refuted(
    "cal.pd-hessian-local-min",
    "Section 2.3, Intuition",
    "A positive definite Hessian means a local minimum",
    topic=SADDLES,
    repair="cal.second-order-test",
)
def definite_but_not_critical():
    """Where the Hessian is positive definite there is a local minimum.

    x^2 has the Hessian 2 everywhere; at 1 a small step to the left lowers it.
    """
    f = polynomial({(2,): 1})
    return all_of(equal(f.grad(point(2))[0] - f.grad(point(1))[0], 2), less(f(point("999/1000")), f(point(1))))


@theorem(
    "cal.second-order-test",
    source=CALCULUS.at("Section 3.2"),
    title="Second-order test at a critical point",
    topic=SADDLES,
    expected=CONFIRMED,
)
def second_order_test(f: HessianLipschitz, x: Point(), d: Point()):
    """At a critical point, f(x + d) - f(x) differs from d'Hd/2 by at most M/6 |d|^3 where the Hessian is M-Lipschitz.

    So if H is positive definite f rises in every direction nearby, if negative definite it falls, if indefinite
    both.  f is tilted by a linear term to make x critical.
    """
    change = f(x + d) - f(x) - dot(f.grad(x), d)
    error = f.M * norm2(d) * norm(d) / 6
    return at_most(absolute(change - f.hessian(x).form(d) / 2), error, bound=error)


@refuted(
    "cal.second-order-test-singular",
    "Section 3.2",
    "If the Hessian is singular the test is inconclusive",
    topic=SADDLES,
    repair="cal.second-order-test-singular.repair",
)
def singular_but_conclusive():
    """At a critical point with a singular Hessian the test is inconclusive and higher-order terms decide.

    For H = diag(2, -2, 0) the point is a saddle whatever the higher-order terms: f rises along the first axis
    and falls along the second; here f = x^2 - y^2 + z^4.
    """
    f = polynomial({(2, 0, 0): 1, (0, 2, 0): -1, (0, 0, 4): 1})
    origin, t = point(0, 0, 0), rational(1, 10)
    return all_of(
        equal(f.grad(origin), point(0, 0, 0)),
        equal(f.grad(point(0, 0, 1))[2] - 4, 0),
        greater(f(point(1, 0, 0) * t), f(origin)),
        less(f(point(0, 1, 0) * t), f(origin)),
    )


@optimality(
    "cal.second-order-test-singular.repair",
    source=CALCULUS.at("Section 3.2, repaired"),
    title="If the Hessian is singular and semidefinite the test is inconclusive",
    topic=SADDLES,
    expected=PROVED,
)
def singular_and_semidefinite():
    """x^2 + y^4 and x^2 - y^4 have the same critical point and Hessian diag(2, 0): a minimum and a saddle."""
    up, down = polynomial({(2, 0): 1, (0, 4): 1}), polynomial({(2, 0): 1, (0, 4): -1})
    origin, t = point(0, 0), rational(1, 10)
    return all_of(
        equal(up.grad(origin), down.grad(origin)),
        greater(up(point(1, 0) * t), 0),
        greater(up(point(0, 1) * t), 0),
        greater(down(point(1, 0) * t), 0),
        less(down(point(0, 1) * t), 0),
    )


@theorem(
    "cal.saddle-downhill",
    source=CALCULUS.at("Section 3.2, Intuition"),
    title="At a saddle with an indefinite Hessian there is a downhill direction",
    topic=SADDLES,
    expected=CONFIRMED,
)
def downhill_from_a_saddle(f: HessianLipschitz, x: Point(), v: Point()):
    """At a critical point with v'Hv < 0, some multiple of v leads to a smaller value.

    With the step t = -v'Hv/(M|v|^3 - v'Hv), the change is at most t^2 v'Hv/2 + M t^3 |v|^3/6 < 0.
    """
    curvature = f.hessian(x).form(v)
    t = -curvature / (f.M * norm2(v) * norm(v) - curvature)
    change = f(x + t * v) - f(x) - t * dot(f.grad(x), v)
    return less(change, 0).given(("the curvature along v is negative", less(curvature, 0)))


# ---------------------------------------------------------------- Newton's method


@refuted(
    "cal.newton-jumps-to-min",
    "Sections 3.1 and 9.1",
    "Newton's method jumps to the minimum of the quadratic model",
    topic=TOPIC,
    repair="cal.newton-jumps-to-min.repair",
)
def newton_jumps_to_a_maximum():
    """The Newton step leads to the minimum of the second-order Taylor model.

    For x^4 - 3x^2 + 2 at 1/2 the second derivative is -3, and the Newton point is the maximum of the model.
    """
    x = rational(1, 2)
    slope, second = 4 * x**3 - 6 * x, 12 * x**2 - 6

    def model(d):
        return slope * d + second * d**2 / 2

    return greater(model(-slope / second), model(rational(0)))


@theorem(
    "cal.newton-jumps-to-min.repair",
    source=CALCULUS.at("Sections 3.1 and 9.1, repaired"),
    title="If the Hessian is positive definite, Newton's method jumps to the minimum of the model",
    topic=TOPIC,
    expected=CONFIRMED,
)
def newton_minimizes_a_convex_model(f: StronglyConvexQuadratic, x: Point(), y: Point()):
    """For a quadratic with positive definite Hessian (the model itself), the Newton point is nowhere undercut."""
    return at_most(f(newton_step(f, x)), f(y))


@identity_claim(
    "cal.newton-def",
    source=CALCULUS.at("Sections 9.1 and 13.1"),
    title="The Newton step is the stationary point of the second-order model",
    topic=TOPIC,
    expected=PROVED,
)
def newton_point_is_stationary():
    """grad + H d vanishes at d = -H^-1 grad, for a general symmetric 2 x 2 matrix H."""
    a, b, c, u, v = sympy.symbols("a b c u v", real=True)
    hessian, slope = sympy.Matrix([[a, b], [b, c]]), sympy.Matrix([u, v])
    rest = sympy.simplify(slope - hessian * hessian.inv() * slope)
    return all_of(equal(rest[0], ZERO), equal(rest[1], ZERO))


@refuted(
    "cal.newton-quadratic-local",
    "Sections 9.1, 13.2 and 19",
    "Newton's method converges quadratically near any minimum",
    topic=TOPIC,
    repair="cal.newton-quadratic-local.repair",
    contradicts=("cal.ex.28.7",),
)
def newton_is_linear_on_a_quartic():
    """Near any minimum of a smooth function Newton's method converges quadratically.

    On x^4 every step multiplies x by 2/3, so |x+|/|x|^2 = 2/(3|x|) is unbounded near the minimum 0.
    """
    x, constant = sympy.symbols("x C", positive=True)
    f = x**4
    after = sympy.simplify(x - sympy.diff(f, x) / sympy.diff(f, x, 2))
    return all_of(
        equal(after, 2 * x / 3), greater(sympy.simplify((after / x**2).subs(x, 1 / (3 * constant))), constant)
    )


@theorem(
    "cal.newton-quadratic-local.repair",
    source=CALCULUS.at("Sections 9.1, 13.2 and 19, repaired"),
    title="Newton's method converges quadratically where the Hessian is at least m I and M-Lipschitz",
    topic=TOPIC,
    expected=CONFIRMED,
)
def newton_contracts_quadratically(
    f: FunctionClass(
        smooth=True, convex=True, strongly_convex=True, hessian_lipschitz=True, twice=True, minimizer=True
    ),
    x: Point(),
):
    """|x+ - x*| <= M/(2m) |x - x*|^2 for one Newton step on an m-strongly convex f with M-Lipschitz Hessian."""
    bound = f.M / (2 * f.m) * distance2(x, f.minimizer)
    return at_most(norm(newton_step(f, x) - f.minimizer), bound, bound=bound)


@identity_claim(
    "cal.newton-affine",
    source=CALCULUS.at("Section 9.1"),
    title="Newton's method is affine invariant",
    topic=TOPIC,
    expected=PROVED,
)
def newton_is_affine_invariant():
    """With x = Az the gradient is A'g and the Hessian A'HA, and A (z - (A'HA)^-1 A'g) = x - H^-1 g, term by term."""
    a = sympy.Matrix(2, 2, sympy.symbols("a:4", real=True))
    p, q, r = sympy.symbols("p q r", real=True)
    hessian, slope = sympy.Matrix([[p, q], [q, r]]), sympy.Matrix(sympy.symbols("g:2", real=True))
    z = sympy.Matrix(sympy.symbols("z:2", real=True))
    left = a * (z - (a.T * hessian * a).inv() * (a.T * slope))
    right = a * z - hessian.inv() * slope
    return all_of(*(equal(sympy.simplify(left[i] - right[i]), ZERO) for i in range(2)))


@refuted(
    "cal.newton-no-lr",
    "Section 9.1",
    "Newton's method has no learning rate to tune",
    topic=TOPIC,
    repair="cal.newton-quadratic-local.repair",
)
def pure_newton_overshoots():
    """Newton's method needs no learning rate.

    On the strictly convex sqrt(1 + x^2) the full step leads from x to -x^3: from 2 to -8, and further away.
    """
    x = rational(2)
    slope, second = x / sqrt(1 + x**2), 1 / (sqrt(1 + x**2) * (1 + x**2))
    after = x - slope / second
    return all_of(less(after, -7), greater(sqrt(1 + after**2), sqrt(1 + x**2)))


@asymptotic(
    "cal.newton-cost",
    source=CALCULUS.at("Section 9.1"),
    title="A dense Newton step costs O(n^3) operations and O(n^2) memory",
    topic=TOPIC,
    expected=PROVED,
)
def elimination_count():
    """Eliminating column k takes (n - k)(n - k + 1) products; n^3/3 in all to leading order; H has n^2 entries."""
    n, k = sympy.symbols("n k", integer=True, positive=True)
    count = sympy.summation((n - k) * (n - k + 1), (k, 1, n))
    return all_of(
        equal(sympy.limit(count / n**3, n, sympy.oo), sympy.Rational(1, 3)),
        equal(sympy.expand(count), n**3 / 3 - n / 3),
    )


@optimality(
    "cal.newton-uphill",
    source=CALCULUS.at("Section 9.1"),
    title="Where the Hessian is not positive definite, the Newton step can head uphill or toward a saddle",
    topic=TOPIC,
    expected=PROVED,
)
def newton_uphill():
    """On x^4 - 3x^2 + 2 from 1/2 the step leads to -1/3 and raises f; on x^2 - y^2 it leads to the saddle."""
    f, x = polynomial({(4,): 1, (2,): -3, (0,): 2}), point("1/2")
    saddle, start = function(quadratic([[2, 0], [0, -2]], [0, 0])), point(3, 1)
    after = x - f.grad(x) / (12 * x[0] ** 2 - 6)
    at_saddle = start - Matrix([point("1/2", 0), point(0, "-1/2")]) @ saddle.grad(start)
    return all_of(equal(after, point("-1/3")), greater(f(after), f(x)), equal(at_saddle, point(0, 0)))


@refuted(
    "cal.newton-any-quadratic",
    "Section 13.2, Intuition",
    "Newton's method solves any quadratic in one step",
    topic=TOPIC,
    repair="cal.ex.19.1",
)
def newton_on_an_indefinite_quadratic():
    """On any quadratic one Newton step reaches the minimum.

    On x^2 - y^2 it leads from (3, 1) to the saddle (0, 0), and (0, 2) is lower.
    """
    f, start = function(quadratic([[2, 0], [0, -2]], [0, 0])), point(3, 1)
    after = start - Matrix([point("1/2", 0), point(0, "-1/2")]) @ f.grad(start)
    return all_of(equal(after, point(0, 0)), less(f(point(0, 2)), f(after)))


@theorem(
    "cal.ex.19.1",
    source=CALCULUS.at("Section 19, Newton exercise"),
    title="Newton's method converges in one step on a positive definite quadratic",
    topic=TOPIC,
    expected=CONFIRMED,
)
def newton_solves_a_quadratic(f: StronglyConvexQuadratic, x: Point()):
    """For A positive definite the gradient vanishes after one Newton step from any start."""
    return equal(norm2(f.grad(newton_step(f, x))), 0 * f.L)


@figure(
    "cal.ex.newton-doublewell.gradient",
    source=CALCULUS.at("Section 13.2, repaired"),
    title="Two Newton steps on x^4 - 3x^2 + 2 from 2",
    topic=TOPIC,
    expected=PROVED,
)
def double_well_repaired():
    """The slope at 1.524 is 5.01; the other printed numbers are right, to the digits printed."""
    x1 = rational(2) - rational(20, 42)
    at = rational(1524, 1000)
    slope, second = 4 * at**3 - 6 * at, 12 * at**2 - 6
    return all_of(
        printed("1.524", x1),
        printed("5.01", slope),
        printed("21.9", second),
        printed("1.295", at - slope / second),
        printed("1.225", sqrt(rational(3, 2))),
    )


@figure(
    "cal.ex.newton-doublewell",
    source=CALCULUS.at("Section 13.2"),
    title="Two Newton steps on x^4 - 3x^2 + 2 from 2",
    topic=TOPIC,
    printed_answer="1.524; 5.02; 21.9; 1.295; 1.225",
    expected=REFUTED,
    repair="cal.ex.newton-doublewell.gradient",
)
def double_well():
    """x1 = 1.524, f'(1.524) = 5.02, f''(1.524) = 21.9, x2 = 1.295, and the minimum is at 1.225."""
    x1 = rational(2) - rational(20, 42)
    at = rational(1524, 1000)
    slope, second = 4 * at**3 - 6 * at, 12 * at**2 - 6
    return all_of(
        printed("1.524", x1),
        printed("5.02", slope),
        printed("21.9", second),
        printed("1.295", at - slope / second),
        printed("1.225", sqrt(rational(3, 2))),
    )


@optimality(
    "cal.ex.28.7",
    source=CALCULUS.at("Section 28, Exercise 7"),
    title="Newton's method on x^4 from 1",
    topic=TOPIC,
    printed_answer="2/3",
    expected=PROVED,
)
def newton_on_a_quartic():
    """One step leads from 1 to 2/3, and every step multiplies x by 2/3: linear, as the Hessian degenerates at 0."""
    x = sympy.Symbol("x", real=True, nonzero=True)
    step = sympy.simplify(x - 4 * x**3 / (12 * x**2))
    return all_of(equal(step, 2 * x / 3), equal(step.subs(x, 1), sympy.Rational(2, 3)))


@figure(
    "cal.newton-handful",
    source=CALCULUS.at("Section 27.2"),
    title="10^-4 is about 13 bits, a handful of quadratically convergent steps",
    topic=TOPIC,
    printed_answer="13 bits",
    expected=PROVED,
)
def bits_of_a_ten_thousandth():
    """log2(10^4) is 13; an error of 1/2 that is squared in every step is below 10^-4 after four steps."""
    error = rational(1, 2)
    for _ in range(4):
        error = error**2
    return all_of(printed("13", log(rational(10) ** 4) / log(rational(2))), less(error, rational(1, 10**4)))


# ---------------------------------------------------------------- quasi-Newton


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


# ---------------------------------------------------------------- logistic regression


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
