"""Newton's method: where it leads, how fast, at what cost."""

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
    StronglyConvexQuadratic,
    all_of,
    asymptotic,
    at_most,
    distance2,
    equal,
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
    """grad + H d vanishes at d = -H^-1 grad, for matrices of any size: H and grad are symbols that do not commute."""
    hessian, slope = sympy.symbols("H g", commutative=False)
    return equal(sympy.expand(slope + hessian * (-(hessian**-1) * slope)), ZERO)


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
    """With x = Az the gradient is A'g and the Hessian A'HA, and A (z - (A'HA)^-1 A'g) = x - H^-1 g.

    For matrices of any size: A, T = A', H, z and g are symbols that do not commute.
    """
    a, t, hessian, z, slope = sympy.symbols("A T H z g", commutative=False)
    inverse = a**-1 * hessian**-1 * t**-1
    return all_of(
        equal(t * hessian * a * inverse, sympy.Integer(1)),
        equal(inverse * t * hessian * a, sympy.Integer(1)),
        equal(sympy.expand(a * (z - inverse * t * slope) - (a * z - hessian**-1 * slope)), ZERO),
    )


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
    """x1 = 1.524, f'(1.524) = 5.02, f''(1.524) = 21.9, x2 = 1.295, and the minimum is at 1.225.

    No way of rounding gives all of them: 5.02 is 4(3.54) - 9.14, while f'(1.524) is 5.014; and 12(2.32) - 6 is
    21.84, while f''(1.524) is 21.87.
    """
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
