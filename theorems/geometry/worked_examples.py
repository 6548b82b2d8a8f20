"""Examples 1 to 5, on quadratics: gradients, errors, least values, level sets and iterates.

Decided here: gradients and errors of a quadratic (Example 1), the run on (x1^2 + 9 x2^2)/2 that neither spirals nor
zigzags (2), the regimes of the step on x^2/2 (4), the iterates and the growth of Example 5, and what remains where an
eigenvalue is negative or m = 0.
"""

from theorems.geometry.refuting import refuted
from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    REFUTED,
    Point,
    Real,
    SmoothConvex,
    SmoothStronglyConvex,
    Steps,
    StronglyConvexQuadratic,
    absolute,
    all_of,
    at_least,
    at_most,
    distance2,
    dot,
    equal,
    greater,
    implies,
    less,
    norm2,
    printed,
    rational,
    theorem,
)
from verify.explicit import has_class, point, polynomial
from verify.methods.gradient import gradient_descent, gradient_step

Quadratic = StronglyConvexQuadratic(minimizer=True)
Positive = Real(0, None, closed=(False, True))
EXAMPLE1 = GEOMETRY.at("Example 1")
EXAMPLE2 = GEOMETRY.at("Example 2")


@theorem(
    "geo.identity.ex1-quadratic-gradient",
    source=EXAMPLE1,
    title="The gradient of a quadratic is Ax - b, its Hessian A, and x* = A^-1 b is its only stationary point",
    topic="quadratics",
    expected=CONFIRMED,
)
def gradient_of_a_quadratic(f: Quadratic, x: Point(), y: Point()):
    """grad f(x) - grad f(y) = A (x - y), f(x) = f(y) + grad f(y)'(x - y) + (x - y)'A(x - y)/2, grad f(x*) = 0.

    And grad f(x)'(x - x*) > 0 at every other point.
    """
    hessian, away = f.hessian(y), x - f.minimizer
    return all_of(
        equal(f.grad(x) - f.grad(y), hessian @ (x - y)),
        equal(f(x), f(y) + dot(f.grad(y), x - y) + hessian.form(x - y) / 2),
        equal(f.grad(f.minimizer), 0 * x),
        at_least(dot(f.grad(x), away), f.m * norm2(away)),
    )


@theorem(
    "geo.identity.ex1-gradient-linear",
    source=EXAMPLE1,
    title="The gradient of a quadratic is linear, so gradient descent iterates a linear map",
    topic="quadratics",
    expected=CONFIRMED,
)
def gradient_is_affine(f: Quadratic, x: Point(), y: Point(), t: Real()):
    """grad f and a step of gradient descent keep affine combinations: g(x + t(y - x)) = g(x) + t(g(y) - g(x))."""
    between, alpha = x + t * (y - x), 1 / f.L
    after = [gradient_step(f, z, alpha) for z in (between, x, y)]
    return all_of(
        equal(f.grad(between), f.grad(x) + t * (f.grad(y) - f.grad(x))),
        equal(after[0], after[1] + t * (after[2] - after[1])),
    )


@theorem(
    "geo.identity.ex1-error-recursion",
    source=EXAMPLE1,
    title="x_k - x* = (I - alpha A)^k (x_0 - x*)",
    topic="quadratics",
    expected=CONFIRMED,
)
def error_recursion(f: Quadratic, x0: Point(), alpha: Real(), k: Steps(0, 5)):
    """The error of gradient descent on a quadratic."""
    error = x0 - f.minimizer
    for _ in range(k):
        error = error - alpha * (f.hessian(x0) @ error)
    return equal(gradient_descent(f, x0, alpha, k).last - f.minimizer, error)


@theorem(
    "geo.identity.ex1-gradient-vs-displacement",
    source=EXAMPLE1,
    title="grad f(x) = A (x - x*)",
    topic="quadratics",
    expected=CONFIRMED,
)
def gradient_and_displacement(f: Quadratic, x: Point()):
    """The gradient is A times the displacement, and (m + L)/2 times it up to (L - m)/2 of its length.

    So it is "roughly proportional" where the eigenvalues are similar.
    """
    away = x - f.minimizer
    rest = f.grad(x) - (f.m + f.L) / 2 * away
    return all_of(equal(f.grad(x), f.hessian(x) @ away), at_most(norm2(rest), ((f.L - f.m) / 2) ** 2 * norm2(away)))


@theorem(
    "geo.identity.ex11-fstar",
    source=GEOMETRY.at("Example 11"),
    title="f* = c - b'A^-1 b/2",
    topic="quadratics",
    expected=PROVED,
)
def least_value_of_a_quadratic(f: Quadratic, x: Point()):
    """With c = f(0), b = -grad f(0) and x* = A^-1 b: f* = f(0) + grad f(0)'x*/2."""
    origin = 0 * x
    return equal(f.minimum, f(origin) + dot(f.grad(origin), f.minimizer) / 2)


@theorem(
    "geo.C.11.fstar",
    source=GEOMETRY.at("Exercise C.11"),
    title="f* = -b'A^-1 b/2 where c = 0",
    topic="quadratics",
    expected=PROVED,
)
def least_value_without_a_constant(f: Quadratic, x: Point()):
    """f* - f(0) = -b'A^-1 b/2 for b = -grad f(0), x* = A^-1 b."""
    origin = 0 * x
    return equal(f.minimum - f(origin), -dot(-f.grad(origin), f.minimizer) / 2)


def _bowl():
    """(x1^2 + 9 x2^2)/2."""
    return polynomial({(2, 0): "1/2", (0, 2): "9/2"})


@theorem(
    "geo.example.ex2-level-sets",
    source=EXAMPLE2,
    title="The level sets of (x1^2 + 9 x2^2)/2 are elongated along x1 with the ratio 3:1",
    topic="conditioning",
    printed_answer="3:1",
    expected=PROVED,
)
def level_sets_of_the_bowl():
    """The half axes of f = 9/2 reach (3, 0) and (0, 1), where the gradients lie along them; kappa = 9."""
    f, wide, narrow = _bowl(), point(3, 0), point(0, 1)
    return all_of(
        equal(f(wide), rational(9, 2)),
        equal(f(narrow), rational(9, 2)),
        equal(f.grad(wide), point(3, 0)),
        equal(f.grad(narrow), point(0, 9)),
    )


@theorem(
    "geo.example.ex2-spiral-zigzag",
    source=EXAMPLE2,
    title="The run with alpha = 0.1 overshoots across the narrow direction and zigzags",
    topic="conditioning",
    repair="geo.example.ex2-spiral-zigzag.repair",
    expected=REFUTED,
)
def the_printed_run_zigzags(k: Steps(1)):
    """The sign of x2 changes from one iterate to the next: (-1)^k x2 > 0, from (3, 1) with alpha = 1/10.

    It never changes: the factors are 9/10 and 1/10, both positive.
    """
    x2 = rational(1)
    for _ in range(k):
        x2 = x2 - rational(1, 10) * (9 * x2)
    return less(x2 * (x2 - rational(1, 10) * (9 * x2)), 0)


@theorem(
    "geo.example.ex2-spiral-zigzag.repair",
    source=GEOMETRY.at("Example 2, repaired"),
    title="In the run with alpha = 0.1 both coordinates fall monotonically",
    topic="conditioning",
    expected=PROVED,
)
def the_printed_run_is_monotone():
    """From (3, 1): (2.7, 0.1), (2.43, 0.01), ...: both coordinates stay positive and fall, with factors 0.9 and 0.1."""
    f, x = _bowl(), point(3, 1)
    conditions = []
    for _ in range(5):
        after = gradient_step(f, x, rational(1, 10))
        conditions += [equal(after[0], rational(9, 10) * x[0]), equal(after[1], rational(1, 10) * x[1])]
        x = after
    return all_of(*conditions)


@theorem(
    "geo.example.ex2-slow-mode",
    source=EXAMPLE2,
    title="The error is dominated by x1, with the factor 0.9 of the smallest eigenvalue",
    topic="conditioning",
    expected=CONFIRMED,
)
def slow_mode(a: Real(), b: Positive, k: Steps(1)):
    """From (a, b) with a != 0: |x2/x1| falls by 1/9 in each step, and x1 by 9/10."""
    x1, x2 = a, b
    for _ in range(k):
        x1, x2 = x1 - rational(1, 10) * x1, x2 - rational(1, 10) * (9 * x2)
    return all_of(
        equal(x1, rational(9, 10) ** k * a), equal(absolute(x2) * absolute(a), rational(1, 9) ** k * b * absolute(x1))
    )


@theorem(
    "geo.example.ex2-step-0.2",
    source=EXAMPLE2,
    title="With alpha = 0.2 the first iterate is (2.4, -0.8); beyond 2/9 = 0.222 the iterates diverge",
    topic="step-size",
    printed_answer="(2.4, -0.8); 0.222",
    expected=PROVED,
)
def the_longer_step():
    """(3, 1) - (3, 9)/5; and |1 - 9 alpha| is 1 at alpha = 2/9."""
    return all_of(
        equal(gradient_step(_bowl(), point(3, 1), rational(1, 5)), point("12/5", "-4/5")),
        printed("0.222", rational(2, 9)),
        equal(absolute(1 - 9 * rational(2, 9)), 1),
    )


@theorem(
    "geo.example.ex4-regimes",
    source=GEOMETRY.at("Example 4"),
    title="The regimes of the step on x^2/2: monotone, exact, alternating, oscillating, diverging",
    topic="step-size",
    expected=CONFIRMED,
)
def regimes_of_the_step(alpha: Positive, k: Steps(1)):
    """From 1: x_k = (1 - alpha)^k, which falls for alpha < 2 and grows beyond, alternating from 1 on."""
    x = before = rational(1)
    for _ in range(k):
        x, before = x - alpha * x, x
    return all_of(
        equal(x, (1 - alpha) ** k),
        implies(less(alpha, 1), greater(x, 0)),
        implies(equal(alpha, 1), equal(x, 0)),
        implies(greater(alpha, 1), less(x * before, 0)),
        implies(less(alpha, 2), at_most(absolute(x), absolute(1 - alpha) * absolute(before))),
        implies(equal(alpha, 2), equal(absolute(x), 1)),
        implies(greater(alpha, 2), greater(absolute(x), absolute(before))),
    )


@theorem(
    "geo.example.ex5-iterates",
    source=GEOMETRY.at("Example 5"),
    title="On (4 x1^2 + 16 x2^2)/2 with alpha = 0.1 the iterates are (0.6^k, (-0.6)^k)",
    topic="gradient-descent",
    printed_answer="0.1; 0.6",
    expected=PROVED,
)
def iterates_of_example_5():
    """2/(16 + 4) = 1/10, and the factors are 1 - 4/10 and 1 - 16/10."""
    f, x, alpha = polynomial({(2, 0): "2", (0, 2): "8"}), point(1, 1), rational(1, 10)
    conditions = [equal(rational(2) / (16 + 4), alpha)]
    for _ in range(5):
        after = gradient_step(f, x, alpha)
        conditions += [equal(after[0], rational(3, 5) * x[0]), equal(after[1], rational(-3, 5) * x[1])]
        x = after
    return all_of(*conditions)


@theorem(
    "geo.identity.ex5-quadratic-growth",
    source=GEOMETRY.at("Example 5, Interpretation"),
    title="Strong convexity gives a quadratic lower bound on the growth away from the minimum",
    topic="convexity",
    expected=PROVED,
)
def quadratic_growth(f: SmoothStronglyConvex(minimizer=True), x: Point()):
    """f(x) - f* >= m/2 |x - x*|^2."""
    bound = f.m / 2 * distance2(x, f.minimizer)
    return at_least(f(x) - f.minimum, bound, bound=bound)


# ---------------------------------------------------------------- without positive eigenvalues, and without m


@theorem(
    "geo.example.ex1-b-zero",
    source=GEOMETRY.at("Example 1, What-if scenarios"),
    title="Where b = 0 the minimizer is 0 and the gradient is Ax",
    topic="quadratics",
    expected=CONFIRMED,
)
def quadratic_bowl(f: Quadratic, x: Point()):
    """With the linear term b = -grad f(0) taken off: f(x) - f(0) + b'x = x'Ax/2 >= m/2 |x|^2, grad f(x) + b = Ax."""
    origin = 0 * x
    b, hessian = -f.grad(origin), f.hessian(origin)
    bowl = f(x) - f(origin) + dot(b, x)
    return all_of(
        equal(bowl, hessian.form(x) / 2), equal(f.grad(x) + b, hessian @ x), at_least(bowl, f.m / 2 * norm2(x))
    )


INDEFINITE = "geo.example.ex1-indefinite-diverges"


@theorem(
    INDEFINITE,
    source=GEOMETRY.at("Example 1, What-if scenarios"),
    title="If A has a negative eigenvalue f is unbounded below, and gradient descent diverges",
    topic="quadratics",
    ill_posed=True,
    readings=(f"{INDEFINITE}.reading1", f"{INDEFINITE}.reading2"),
    expected=ILL_POSED,
)
def negative_eigenvalues():
    """From a start with a part along the negative curvature (reading 1), or from every start (reading 2)?"""


@theorem(
    f"{INDEFINITE}.reading1",
    source=GEOMETRY.at("Example 1, What-if scenarios, with a part along the negative curvature"),
    title="Along an eigenvector with the eigenvalue -h the coordinate grows by 1 + alpha h in each step, and f falls",
    topic="quadratics",
    expected=CONFIRMED,
)
def growth_along_negative_curvature(h: Positive, alpha: Positive, y0: Positive, k: Steps(1)):
    """y_k = (1 + alpha h)^k y_0 >= (1 + k alpha h) y_0 on -h y^2/2, which is unbounded below along y."""
    y = y0
    for _ in range(k):
        y = y - alpha * (-h * y)
    return all_of(equal(y, (1 + alpha * h) ** k * y0), at_least(y, (1 + k * alpha * h) * y0), less(-h * y**2 / 2, 0))


@refuted(
    f"{INDEFINITE}.reading2",
    "Example 1, What-if scenarios, from every start",
    "If A has a negative eigenvalue gradient descent diverges from every start",
    topic="quadratics",
    repair=f"{INDEFINITE}.reading1",
)
def start_without_negative_curvature():
    """If A has a negative eigenvalue gradient descent diverges: on (x^2 - y^2)/2 the step 1 leads from (1, 0) to 0.

    The gradient there is 0, so it stays there.
    """
    f = polynomial({(2, 0): "1/2", (0, 2): "-1/2"})
    after = gradient_step(f, point(1, 0), rational(1))
    return all_of(equal(after, point(0, 0)), equal(f.grad(after), point(0, 0)))


@theorem(
    "geo.rate.ex5-m0-sublinear",
    source=GEOMETRY.at("Example 5, What-if scenarios"),
    title="Without strong convexity, m = 0, convergence degrades to O(1/k)",
    topic="gradient-descent",
    ill_posed=True,
    readings=("geo.rate.ex5-m0-sublinear.reading1", "geo.rate.ex5-m0-sublinear.reading2"),
    expected=ILL_POSED,
)
def without_strong_convexity():
    """Is it the guarantee for convex functions (reading 1), or the convergence on each of them (reading 2)?"""


@theorem(
    "geo.rate.ex5-m0-sublinear.reading1",
    source=GEOMETRY.at("Example 5, What-if scenarios, the guarantee"),
    title="For convex L-smooth functions the gap is at most L R^2/(2k)",
    topic="gradient-descent",
    expected=PROVED,
)
def guarantee_without_strong_convexity(f: SmoothConvex(minimizer=True), x0: Point(), k: Steps(1)):
    """With alpha = 1/L: f(x_k) - f* <= L |x0 - x*|^2/(2k)."""
    bound = f.L * distance2(x0, f.minimizer) / (2 * k)
    return at_most(f(gradient_descent(f, x0, 1 / f.L, k).last) - f.minimum, bound, bound=bound)


@refuted(
    "geo.rate.ex5-m0-sublinear.reading2",
    "Example 5, What-if scenarios, on each function",
    "On every convex function that is not strongly convex the exponential rate is lost",
    topic="gradient-descent",
    repair="geo.rate.ex5-m0-sublinear.reading1",
)
def exponential_without_strong_convexity():
    """Where m = 0 the exponential tail is lost, and the gap falls by a power law.

    With m = 0 in the place of 4, Example 5 is 8 x2^2: constant along x1, so m-strongly convex for no m > 0.  With the
    step 1/10 the factor of x2 is -3/5, and that of f - f* is 9/25 in every step, from every start.
    """
    f, alpha = polynomial({(2, 0): 0, (0, 2): 8}), rational(1, 10)
    has_class(f, convex=True)
    start = point(1, 1)
    one = gradient_step(f, start, alpha)
    two = gradient_step(f, one, alpha)
    return all_of(
        equal(f(point(0, 1)), f(start)),
        equal(one, point(1, "-3/5")),
        equal(two, point(1, "9/25")),
        equal(f(one), rational(9, 25) * f(start)),
        equal(f(two), rational(9, 25) * f(one)),
    )
