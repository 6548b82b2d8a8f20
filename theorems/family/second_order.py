"""Newton's method, L-BFGS, K-FAC, and what Adam has to do with the Hessian (Sections 2.8.1 to 2.8.3)."""

import sympy

from theorems.family.refuting import refuted
from theorems.texts import FAMILY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    FunctionClass,
    Matrix,
    Point,
    Real,
    StronglyConvexQuadratic,
    absolute,
    all_of,
    asymptotic,
    at_least,
    at_most,
    differs,
    distance2,
    equal,
    greater,
    identity_claim,
    less,
    norm,
    norm2,
    optimality,
    rational,
    sqrt,
    theorem,
)
from verify.explicit import function, point, polynomial
from verify.programs import quadratic

TOPIC = "second-order"
ADAPTIVE = "adaptive"
ZERO = sympy.Integer(0)


def newton_step(f, x):
    """x - H(x)^-1 grad f(x)."""
    return x - f.hessian(x).solve(f.grad(x))


@theorem(
    "fam.theorem.newton-quadratic-one-step",
    source=FAMILY.at("Section 2.8.1"),
    title="On a quadratic function Newton's method converges in a single step",
    topic=TOPIC,
    expected=ILL_POSED,
    ill_posed=True,
    readings=("fam.theorem.newton-quadratic-one-step.reading1", "fam.theorem.newton-quadratic-one-step.reading2"),
)
def one_newton_step():
    """For a quadratic function Newton's method converges in a single step; to its minimum, or to a stationary point?

    The text does not say that the Hessian is positive definite.
    """


@theorem(
    "fam.theorem.newton-quadratic-one-step.reading1",
    source=FAMILY.at("Section 2.8.1, for positive definite Hessians"),
    title="On a positive definite quadratic one Newton step reaches the minimizer",
    topic=TOPIC,
    expected=CONFIRMED,
)
def newton_solves_a_quadratic(f: StronglyConvexQuadratic, x: Point()):
    """For H positive definite the gradient vanishes after one Newton step from any start.

    (For any invertible H as well, by g - H H^-1 g = 0; the point is then a saddle or a maximum.)
    """
    return equal(norm2(f.grad(newton_step(f, x))), 0 * f.L)


@refuted(
    "fam.theorem.newton-quadratic-one-step.reading2",
    "Section 2.8.1, to the minimum of any quadratic",
    "On any quadratic one Newton step reaches the minimum",
    topic=TOPIC,
    repair="fam.theorem.newton-quadratic-one-step.reading1",
)
def newton_on_an_indefinite_quadratic():
    """On any quadratic one Newton step reaches the minimum.

    On x^2 - y^2 it leads from (3, 1) to the saddle (0, 0), and (0, 2) is lower.
    """
    f, start = function(quadratic([[2, 0], [0, -2]], [0, 0])), point(3, 1)
    after = start - Matrix([point("1/2", 0), point(0, "-1/2")]) @ f.grad(start)
    return all_of(equal(after, point(0, 0)), less(f(point(0, 2)), f(after)))


@refuted(
    "fam.rate.newton-quadratic-convergence",
    "Section 2.8.1",
    "Newton's method converges quadratically near the optimum of any smooth function",
    topic=TOPIC,
    repair="fam.rate.newton-quadratic-convergence.repair",
)
def newton_is_linear_on_a_quartic():
    """Near an optimum of a smooth function Newton's method squares the error in each iteration, up to a constant.

    On x^4 every step multiplies x by 2/3, so |x+|/|x|^2 = 2/(3|x|) is unbounded near the minimum 0.
    """
    x, constant = sympy.symbols("x C", positive=True)
    f = x**4
    after = sympy.simplify(x - sympy.diff(f, x) / sympy.diff(f, x, 2))
    return all_of(
        equal(after, 2 * x / 3), greater(sympy.simplify((after / x**2).subs(x, 1 / (3 * constant))), constant)
    )


@theorem(
    "fam.rate.newton-quadratic-convergence.repair",
    source=FAMILY.at("Section 2.8.1, repaired"),
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


@asymptotic(
    "fam.rate.newton-cost",
    source=FAMILY.at("Section 2.8.1, The problem"),
    title="A dense Newton step takes O(n^2) storage and O(n^3) operations",
    topic=TOPIC,
    expected=PROVED,
)
def elimination_count():
    """Eliminating column k takes (n - k)(n - k + 1) products; n^3/3 in all to leading order; H has n^2 entries.

    n such systems in a row, for the inverse, take another multiple of n^3: the two substitutions for each of n columns
    are n (n + 1) products.  The entries of H are taken at a cost of O(n) each at most.
    """
    n, k = sympy.symbols("n k", integer=True, positive=True)
    count = sympy.summation((n - k) * (n - k + 1), (k, 1, n))
    substitutions = n * n * (n + 1)
    return all_of(
        equal(sympy.expand(count), n**3 / 3 - n / 3),
        equal(sympy.limit((count + substitutions) / n**3, n, sympy.oo), sympy.Rational(4, 3)),
    )


@theorem(
    "fam.heuristic.newton-optimal-step",
    source=FAMILY.at("Sections 2.8.1 and 2.8.3"),
    title="Newton's method finds the optimal step size and direction",
    topic=TOPIC,
    expected=ILL_POSED,
    ill_posed=True,
    readings=("fam.heuristic.newton-optimal-step.reading1", "fam.heuristic.newton-optimal-step.reading2"),
)
def optimal_newton_step():
    """-H^-1 grad f is the ideal update: for a positive definite quadratic, or for any function?"""


@theorem(
    "fam.heuristic.newton-optimal-step.reading1",
    source=FAMILY.at("Sections 2.8.1 and 2.8.3, on positive definite quadratics"),
    title="On a positive definite quadratic no point is lower than the Newton point",
    topic=TOPIC,
    expected=CONFIRMED,
)
def newton_point_is_lowest(f: StronglyConvexQuadratic, x: Point(), y: Point()):
    """f(x - H^-1 grad f(x)) <= f(y) for all y."""
    return at_most(f(newton_step(f, x)), f(y))


@refuted(
    "fam.heuristic.newton-optimal-step.reading2",
    "Sections 2.8.1 and 2.8.3, for any function",
    "No step is better than Newton's",
    topic=TOPIC,
    repair="fam.heuristic.newton-optimal-step.reading1",
)
def newton_step_raises_f():
    """For any smooth function the Newton step is the ideal one.

    On the strictly convex sqrt(1 + x^2) it leads from x to -x^3: from 2 to -8, where f is larger than at 2.
    """
    x = rational(2)
    root = sqrt(1 + x**2)
    slope, second = x / root, 1 / (root * (1 + x**2))
    after = x - slope / second
    return all_of(less(after, -7), greater(sqrt(1 + after**2), root))


@theorem(
    "fam.algorithm.newton-damped",
    source=FAMILY.at("Section 2.8.1, listing"),
    title="The listing is the Newton's method of the text, with one step on a quadratic",
    topic=TOPIC,
    expected=ILL_POSED,
    ill_posed=True,
    readings=("fam.algorithm.newton-damped.reading1", "fam.algorithm.newton-damped.reading2"),
)
def listed_newton():
    """The listing adds a damping, 10^-4 by default, to the Hessian; does it need one step on a quadratic?

    As a factor that vanishes with the damping (reading 1), or with the default damping (reading 2)?
    """


@refuted(
    "fam.algorithm.newton-damped.reading2",
    "Section 2.8.1, listing",
    "The listed Newton's method converges in one step on a quadratic",
    topic=TOPIC,
    repair="fam.algorithm.newton-damped.reading1",
)
def damped_newton_is_linear():
    """The listed method, with 10^-4 on the diagonal of H, reaches the minimum of a quadratic in a single step.

    On x^2/2 it multiplies x by d/(1 + d) = 1/10001 in every step: from 1 it reaches 1/10001, not 0, and the error is
    never squared.
    """
    f, x, damping = polynomial({(2,): "1/2"}), point(1), rational(1, 10**4)
    after = x - f.grad(x) / (1 + damping)
    again = after - f.grad(after) / (1 + damping)
    return all_of(equal(after, point("1/10001")), equal(again, after * rational(1, 10001)))


@identity_claim(
    "fam.algorithm.newton-damped.reading1",
    source=FAMILY.at("Section 2.8.1, listing, first reading"),
    title="On a quadratic the damped step multiplies the error along an eigenvector by d/(h + d)",
    topic=TOPIC,
    expected=PROVED,
)
def damped_factor():
    """x - h x/(h + d) = d/(h + d) x: fast where h is much larger than d = 10^-4, and slow where it is smaller."""
    x, h, d = sympy.symbols("x h d", positive=True)
    return all_of(
        equal(sympy.simplify(x - h * x / (h + d) - d / (h + d) * x), ZERO),
        equal((d / (h + d)).subs(d, 0), ZERO),
    )


@theorem(
    "fam.algorithm.newton-damping-stability",
    source=FAMILY.at("Section 2.8.1, listing"),
    title="Adding 10^-4 to the diagonal of the Hessian makes the step numerically stable",
    topic="numeric",
    expected=ILL_POSED,
    ill_posed=True,
    readings=("fam.algorithm.newton-damping-stability.reading1", "fam.algorithm.newton-damping-stability.reading2"),
)
def damping_for_stability():
    """Damping is added to the diagonal of the Hessian for numerical stability: of a semidefinite one, or of any?"""


@refuted(
    "fam.algorithm.newton-damping-stability.reading2",
    "Section 2.8.1, listing",
    "Adding 10^-4 to the diagonal of the Hessian makes the step stable",
    topic="numeric",
    repair="fam.algorithm.newton-damping-stability.reading1",
)
def damping_makes_the_step_singular():
    """With 10^-4 on its diagonal the Hessian can be inverted in a stable way.

    On -x^2/20000 the Hessian is -10^-4 and the damped one is 0: the listing divides by zero where Newton's method
    reaches the stationary point in one step.
    """
    f = polynomial({(2,): "-1/20000"})
    hessian = f.grad(point(1))[0] - f.grad(point(0))[0]
    return all_of(equal(hessian + rational(1, 10**4), 0), differs(hessian, 0))


@theorem(
    "fam.algorithm.newton-damping-stability.reading1",
    source=FAMILY.at("Section 2.8.1, listing, first reading"),
    title="Where no eigenvalue is negative, damping bounds the inverse by 1/d and improves the condition",
    topic="numeric",
    expected=PROVED,
)
def damping_convex_functions(h: Real(0), more: Real(0), d: Real(0, None, closed=False)):
    """1/(h + d) <= 1/d for h >= 0, and (h + more + d)/(h + d) <= 1 + more/d."""
    return all_of(at_most(1 / (h + d), 1 / d), at_most((h + more + d) / (h + d), 1 + more / d))


# ---------------------------------------------------------------- approximations of the Hessian


@asymptotic(
    "fam.algorithm.lbfgs",
    source=FAMILY.at("Section 2.8.2"),
    title="L-BFGS needs O(mn) storage and operations",
    topic=TOPIC,
    expected=PROVED,
)
def two_loop_recursion_cost():
    """m pairs of n numbers are 2mn numbers.  Each of the two loops takes 2n + 1 multiplications per pair, the scaling
    between them n: in all 4mn + 2m + n, and at most 7mn for m, n >= 1.
    """
    a, b = sympy.symbols("a b", nonnegative=True)
    m, n = 1 + a, 1 + b
    operations = m * (n + 1 + n) + n + m * (n + 1 + n)
    return all_of(
        equal(sympy.expand(operations - (4 * m * n + 2 * m + n)), ZERO),
        at_least(sympy.expand(7 * m * n - operations), ZERO),
    )


@refuted(
    "fam.rate.kfac-cost",
    "Section 2.8.2, Advanced Sidebar",
    "K-FAC reduces the cost of a step to O(n)",
    topic=TOPIC,
    repair="fam.rate.kfac-cost.repair",
)
def factors_of_a_narrow_layer():
    """K-FAC's Kronecker factors reduce the cost per step to O(n) for n parameters.

    A layer from a inputs to b outputs has n = ab parameters and the factors a x a and b x b, which have a^2 + b^2 >= 2n
    entries: n^2 + 1 of them for b = 1.  For a square layer, multiplying the gradient by the two inverses takes 2a^3 =
    2n^(3/2) products, and n^(3/2)/n is unbounded.
    """
    a, b, constant = sympy.symbols("a b C", positive=True)
    entries = a**2 + b**2
    n = a**2  # of a square layer
    applied = 2 * a**3
    return all_of(
        equal(entries.subs(b, 1), a**2 + 1),
        equal(sympy.expand(entries - 2 * a * b - (a - b) ** 2), ZERO),
        greater(sympy.simplify((applied / n).subs(a, constant)), constant),
    )


@identity_claim(
    "fam.rate.kfac-cost.repair",
    source=FAMILY.at("Section 2.8.2, Advanced Sidebar, repaired"),
    title="For a square layer K-FAC stores 2n numbers, and its products take 2n^(3/2) operations",
    topic=TOPIC,
    expected=PROVED,
)
def square_layers():
    """With a = b, n = a^2: the factors have 2a^2 = 2n entries and A^-1 G B^-1 takes 2a^3 products.

    A dense n x n matrix has n^2 entries, and by Section 2.8.1 its inverse takes O(n^3).
    """
    n = sympy.Symbol("n", positive=True)
    a = sympy.sqrt(n)
    return all_of(equal(a**2 + a**2, 2 * n), equal(sympy.simplify(2 * a**3 - 2 * n ** sympy.Rational(3, 2)), ZERO))


# ---------------------------------------------------------------- Adam as a diagonal approximation


@refuted(
    "fam.identity.adam-sqrtv-hessian",
    "Section 2.8.3",
    "In Adam sqrt(v_j) is about |H_jj|^(1/2)",
    topic=ADAPTIVE,
    repair="fam.identity.adam-sqrtv-hessian.repair",
)
def size_of_the_gradient_is_not_the_curvature():
    """sqrt(v_j) is about |H_jj|^(1/2).

    v averages squared gradients.  On x^2/2, H = 1, a gradient of 100 at x = 100 gives sqrt(v) = 100, and one of 1/100
    at x = 1/100 gives 1/100: sqrt(v) scales with the loss and with x, and |H|^(1/2) = 1 is the same at both.
    """
    f = polynomial({(2,): "1/2"})
    far, near = f.grad(point(100))[0], f.grad(point("1/100"))[0]
    return all_of(equal(sqrt(far**2), 100), equal(sqrt(near**2), rational(1, 100)))


@theorem(
    "fam.identity.adam-sqrtv-hessian.repair",
    source=FAMILY.at("Section 2.8.3, repaired"),
    title="On a separable quadratic, sqrt(v) of one gradient is the curvature times the distance from the minimizer",
    topic=ADAPTIVE,
    expected=PROVED,
)
def scale_of_one_gradient(h: Real(0, None, closed=False), x: Real(0, None, closed=False)):
    """For h x^2/2, sqrt(v) = h |x|, not h^(1/2): the inverse Hessian where all |x_i| are equal."""
    return equal(absolute(h * x), h * absolute(x))


@theorem(
    "fam.proof-step.adam-diag-inverse-hessian",
    source=FAMILY.at("Sections 2.8.3 and Chapter Summary"),
    title="Adam's step size is a crude diagonal approximation of the inverse Hessian",
    topic=ADAPTIVE,
    expected=ILL_POSED,
    ill_posed=True,
    readings=("fam.proof-step.adam-diag-inverse-hessian.reading1", "fam.proof-step.adam-diag-inverse-hessian.reading2"),
)
def crude_approximation():
    """Adam's 1/sqrt(v) is a crude diagonal approximation of the inverse Hessian.

    Where all coordinates are equally far from the minimizer (reading 1), or in the sense that it orders the
    coordinates as the inverse Hessian does (reading 2)?  "Crude" says nothing precise.
    """


@theorem(
    "fam.proof-step.adam-diag-inverse-hessian.reading1",
    source=FAMILY.at("Section 2.8.3, for equal distances"),
    title="On a separable quadratic 1/sqrt(v) is 1/(h d) where all coordinates have the distance d from the minimizer",
    topic=ADAPTIVE,
    expected=PROVED,
)
def inverse_curvature_at_equal_distances(h: Real(0, None, closed=False), d: Real(0, None, closed=False)):
    """1/|h d| = (1/h)/d: the inverse Hessian, up to a factor that all coordinates share."""
    return equal(1 / absolute(h * d), (1 / h) / d)


@refuted(
    "fam.proof-step.adam-diag-inverse-hessian.reading2",
    "Section 2.8.3, for the order of the coordinates",
    "1/sqrt(v) is larger where the inverse Hessian is",
    topic=ADAPTIVE,
    repair="fam.proof-step.adam-diag-inverse-hessian.reading1",
)
def flat_direction_gets_the_smaller_step():
    """Of two coordinates the one with the smaller curvature has the larger 1/sqrt(v).

    On (x^2 + 10 y^2)/2 at (100, 1) the gradient is (100, 10): the flat direction gets the smaller step size.
    """
    g = polynomial({(2, 0): "1/2", (0, 2): 5}).grad(point(100, 1))
    return less(1 / sqrt(g[0] ** 2), 1 / sqrt(g[1] ** 2))


@optimality(
    "fam.heuristic.adam-offdiagonal",
    source=FAMILY.at("Section 2.8.3"),
    title="Adam can fail where the Hessian has significant off-diagonal terms",
    topic=ADAPTIVE,
    expected=PROVED,
)
def sign_step_uphill():
    """Without averaging (beta_1 = beta_2 = 0, eps = 0) Adam steps by eta sign(g).  On (x + y)^2/2 + (x - y)^2/40 from
    (21/20, -19/20) the gradient is (1/5, 0): the step 1/2 along -x leads to the gradient (-13/40, -19/40) and raises f,
    whose Hessian has the diagonal 21/20 and 19/20 off it.  "Can" is a matter of one example.
    """
    f = function(quadratic([["21/20", "19/20"], ["19/20", "21/20"]], [0, 0]))
    x = point("21/20", "-19/20")
    g = f.grad(x)
    after = x - point("1/2", 0)
    return all_of(equal(g, point("1/5", 0)), equal(f.grad(after), point("-13/40", "-19/40")), greater(f(after), f(x)))
