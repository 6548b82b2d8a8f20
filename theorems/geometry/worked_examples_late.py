"""Examples 6 to 11, the first picture of the motivation, and numbers of the solutions to B.7, C.2, C.4 and C.5.

Decided here: iterates and the direction of the gradient at a saddle, x^2, x^4 and x^(3/2) as smooth functions, the best
value so far in the place of f*, the ellipse of the motivation, and the best steps that the listings print.
"""

import sympy

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    PROVED,
    REFUTED,
    Point,
    Real,
    SmoothConvex,
    SmoothStronglyConvex,
    Steps,
    absolute,
    all_of,
    at_least,
    at_most,
    differs,
    dot,
    equal,
    exp,
    figure,
    greater,
    identity_claim,
    less,
    log,
    minimum,
    printed,
    rational,
    sqrt,
    theorem,
)
from verify.explicit import point, polynomial
from verify.methods.gradient import gradient_step

Positive = Real(0, None, closed=(False, True))
EXAMPLE6 = GEOMETRY.at("Example 6")
MOTIVATION = GEOMETRY.at("Geometric Motivation")


def _saddle():
    """x^2 - y^2."""
    return polynomial({(2, 0): "1", (0, 2): "-1"})


@theorem(
    "geo.example.ex6-iterates",
    source=EXAMPLE6,
    title="From (0.1, 0.1) with alpha = 0.4: (0.02, 0.18), (0.004, 0.324)",
    topic="nonconvex-saddle",
    printed_answer="(0.02,0.18),(0.004,0.324)",
    expected=PROVED,
)
def iterates_at_the_saddle():
    """Gradient descent on x^2 - y^2, and the Hessian diag(2, -2)."""
    f, x0, alpha = _saddle(), point("1/10", "1/10"), rational(2, 5)
    x1 = gradient_step(f, x0, alpha)
    return all_of(
        equal(x1, point("1/50", "9/50")),
        equal(gradient_step(f, x1, alpha), point("1/250", "81/250")),
        equal(f.hessian(x0) @ point(1, 0), point(2, 0)),
        equal(f.hessian(x0) @ point(0, 1), point(0, -2)),
    )


@theorem(
    "geo.example.ex6-gradient-direction",
    source=EXAMPLE6,
    title="Along x the gradient points toward the saddle, along y away from it",
    topic="nonconvex-saddle",
    repair="geo.example.ex6-gradient-direction.repair",
    expected=REFUTED,
)
def gradient_at_the_saddle_the_wrong_way():
    """At (1, 0) grad f points to the origin and at (0, 1) away from it: grad f'x < 0 and grad f'y > 0.

    False: the gradient is (2, 0) and (0, -2).  What the text says holds of minus the gradient, along which f falls.
    """
    f, right, up = _saddle(), point(1, 0), point(0, 1)
    return all_of(less(dot(f.grad(right), right), 0), greater(dot(f.grad(up), up), 0))


@theorem(
    "geo.example.ex6-gradient-direction.repair",
    source=GEOMETRY.at("Example 6, repaired"),
    title="Minus the gradient points toward the saddle along x and away from it along y; f falls on both",
    topic="nonconvex-saddle",
    expected=PROVED,
)
def descent_at_the_saddle():
    """-grad f(1, 0)'(1, 0) < 0 < -grad f(0, 1)'(0, 1), and a step of 2/5 lowers f at both points."""
    f, right, up = _saddle(), point(1, 0), point(0, 1)
    step = rational(2, 5)
    return all_of(
        less(-dot(f.grad(right), right), 0),
        greater(-dot(f.grad(up), up), 0),
        less(f(gradient_step(f, right, step)), f(right)),
        less(f(gradient_step(f, up, step)), f(up)),
    )


@theorem(
    "geo.example.ex6-stable-manifold",
    source=EXAMPLE6,
    title="A start on the x-axis stays there and converges to the saddle",
    topic="nonconvex-saddle",
    expected=CONFIRMED,
)
def stable_manifold(x0: Real(), alpha: Real(0, 1, closed=False), k: Steps(1)):
    """From (x0, 0): y_k = 0 and x_k = (1 - 2 alpha)^k x0, for 0 < alpha < 1."""
    x, y = x0, 0 * x0
    for _ in range(k):
        x, y = x - alpha * (2 * x), y - alpha * (-2 * y)
    return all_of(equal(y, 0), equal(x, (1 - 2 * alpha) ** k * x0), less(absolute(1 - 2 * alpha), 1))


@theorem(
    "geo.example.ex10-gradient-points-zero",
    source=GEOMETRY.at("Example 10"),
    title="On x^2/2 the gradient points toward zero",
    topic="divergence",
    repair="geo.example.ex10-gradient-points-zero.repair",
    expected=REFUTED,
)
def gradient_points_to_zero(x: Real()):
    """The gradient x at x points toward 0: x grad f(x) < 0 where x is not 0.  It is minus the gradient that does."""
    return less(x * x, 0).given(("x is not 0", differs(x, 0)))


@theorem(
    "geo.example.ex10-gradient-points-zero.repair",
    source=GEOMETRY.at("Example 10, repaired"),
    title="On x^2/2 minus the gradient points toward zero, and the step 2.5 goes past it to -1.5 x",
    topic="divergence",
    expected=CONFIRMED,
)
def step_past_zero(x: Real()):
    """-x x < 0, and x - 5/2 x = -3/2 x."""
    return all_of(less(-x * x, 0), equal(x - rational(5, 2) * x, rational(-3, 2) * x)).given(
        ("x is not 0", differs(x, 0))
    )


@theorem(
    "geo.example.ex8-x2-smooth",
    source=GEOMETRY.at("Example 8"),
    title="x^2 is 2-smooth",
    topic="smoothness",
    printed_answer="2",
    expected=CONFIRMED,
)
def the_square_is_smooth(x: Real(), y: Real()):
    """|2x - 2y| = 2 |x - y|."""
    return equal(absolute(2 * x - 2 * y), 2 * absolute(x - y))


@theorem(
    "geo.example.ex8-x4-local-smooth",
    source=GEOMETRY.at("Example 8"),
    title="x^4 is 12 R^2-smooth on [-R, R]",
    topic="smoothness",
    printed_answer="12R^2",
    expected=CONFIRMED,
)
def the_fourth_power_on_an_interval(radius: Positive, s: Real(-1, 1), t: Real(-1, 1)):
    """|4x^3 - 4y^3| <= 12 R^2 |x - y| for x = Rs, y = Rt."""
    x, y = radius * s, radius * t
    bound = 12 * radius**2 * absolute(x - y)
    return at_most(absolute(4 * x**3 - 4 * y**3), bound, bound=bound)


@theorem(
    "geo.example.ex8-x32",
    source=GEOMETRY.at("Example 8"),
    title="The gradient of x^(3/2) tends to infinity at 0",
    topic="smoothness",
    printed_answer="gradient -> infinity",
    repair="geo.example.ex8-x32.repair",
    expected=REFUTED,
)
def gradient_of_the_three_halves_power(x: Real(0, rational(1, 100), closed=(False, True))):
    """Near 0 the gradient 3/2 x^(1/2) is above 1.  It tends to 0: its slope is what is unbounded."""
    return at_least(rational(3, 2) * sqrt(x), 1)


@theorem(
    "geo.example.ex8-x32.repair",
    source=GEOMETRY.at("Example 8, repaired"),
    title="The gradient of x^(3/2) is not Lipschitz at 0: its difference quotient there exceeds every bound",
    topic="smoothness",
    expected=PROVED,
)
def slope_of_the_three_halves_power(bound: Positive):
    """(f'(x) - f'(0))/x = 3/(2 sqrt x) > bound at x = 1/bound^2, where sqrt x = 1/bound."""
    root = 1 / bound
    return greater(rational(3, 2) * root / root**2, bound)


@theorem(
    "geo.example.ex11-alpha-one-exact",
    source=GEOMETRY.at("Example 11"),
    title="On (x - 3)^2/2 the step 1 arrives at once",
    topic="step-size",
    printed_answer="1",
    expected=PROVED,
)
def one_step_to_three():
    """0 - 1 (0 - 3) = 3."""
    f = polynomial({(2,): "1/2", (1,): "-3", (0,): "9/2"})
    return all_of(equal(gradient_step(f, point(0), rational(1)), point(3)), equal(f.grad(point(3)), point(0)))


@theorem(
    "geo.algorithm.ex11-best-so-far",
    source=GEOMETRY.at("Example 11, What-if scenarios"),
    title="The best value so far underestimates f*",
    topic="step-size",
    repair="geo.algorithm.ex11-best-so-far.repair",
    expected=REFUTED,
)
def best_value_underestimates(f: SmoothConvex(minimizer=True), x: Point(), y: Point()):
    """min(f(x), f(y)) <= f*, whatever the iterates are: it is the other way round."""
    return at_most(minimum(f(x), f(y)), f.minimum)


@theorem(
    "geo.algorithm.ex11-best-so-far.repair",
    source=GEOMETRY.at("Example 11, What-if scenarios, repaired"),
    title="The best value so far is never below f*",
    topic="step-size",
    expected=PROVED,
)
def best_value_overestimates(f: SmoothConvex(minimizer=True), x: Point(), y: Point()):
    """f(x) >= f* and f(y) >= f*: as an estimate it is too large, and 0 is the step at the best iterate."""
    return all_of(at_least(f(x), f.minimum), at_least(f(y), f.minimum))


def _ellipse():
    """(x1^2 + 4 x2^2)/2."""
    return polynomial({(2, 0): "1/2", (0, 2): "2"})


@theorem(
    "geo.example.mot-gradient-8x2",
    source=MOTIVATION,
    title="The gradient of (x1^2 + 4 x2^2)/2 is (x1, 8 x2)",
    topic="gradient",
    printed_answer="(x1,8x2)",
    repair="geo.example.mot-gradient-8x2.repair",
    expected=REFUTED,
)
def printed_gradient_of_the_ellipse():
    """At (1, 1) it is (1, 8).  It is (1, 4): the factor 1/2 was forgotten."""
    return equal(_ellipse().grad(point(1, 1)), point(1, 8))


@theorem(
    "geo.example.mot-gradient-8x2.repair",
    source=GEOMETRY.at("Geometric Motivation, repaired"),
    title="The gradient of (x1^2 + 4 x2^2)/2 is (x1, 4 x2)",
    topic="gradient",
    expected=PROVED,
)
def gradient_of_the_ellipse():
    """Linear in x, and (1, 0), (0, 4) at the unit vectors."""
    f = _ellipse()
    return all_of(equal(f.grad(point(1, 0)), point(1, 0)), equal(f.grad(point(0, 1)), point(0, 4)))


@theorem(
    "geo.example.mot-ellipse-axis",
    source=MOTIVATION,
    title="The level sets of (x1^2 + 4 x2^2)/2 are elongated along the x2-axis",
    topic="gradient",
    printed_answer="x2-axis",
    repair="geo.example.mot-ellipse-axis.repair",
    expected=REFUTED,
)
def printed_axis_of_the_ellipse(r: Positive, s: Positive):
    """If (r, 0) and (0, s) lie on one level set, then s > r.  (Squares: r^2 = 4 s^2.)"""
    return greater(s, r).given(("on one level set", equal(r**2, 4 * s**2)))


@theorem(
    "geo.example.mot-ellipse-axis.repair",
    source=GEOMETRY.at("Geometric Motivation, repaired"),
    title="The level sets of (x1^2 + 4 x2^2)/2 are elongated along the x1-axis, 2:1",
    topic="gradient",
    expected=PROVED,
)
def axis_of_the_ellipse():
    """(2, 0) and (0, 1) lie on the level set of 2."""
    f = _ellipse()
    return all_of(equal(f(point(2, 0)), rational(2)), equal(f(point(0, 1)), rational(2)))


@identity_claim(
    "geo.identity.ml-linreg-gradients",
    source=GEOMETRY.at("Machine Learning Relevance"),
    title="The gradients of the squared loss of a linear regression with an intercept",
    topic="gradient",
    expected=PROVED,
)
def gradients_of_linear_regression():
    """d/dw and d/db of (1/n) sum (y_i - w x_i - b)^2, for three examples of two features."""
    xs, ys = sympy.symbols("x:3:2"), sympy.symbols("y:3")
    w, b = sympy.symbols("w:2"), sympy.Symbol("b")
    rows = [xs[2 * i : 2 * i + 2] for i in range(3)]
    rest = [y - sum(u * v for u, v in zip(w, row, strict=True)) - b for y, row in zip(ys, rows, strict=True)]
    loss = sum(r**2 for r in rest) / 3
    conditions = [
        equal(
            sympy.expand(
                sympy.diff(loss, w[j])
                + sympy.Rational(2, 3) * sum(r * row[j] for r, row in zip(rest, rows, strict=True))
            ),
            sympy.Integer(0),
        )
        for j in range(2)
    ]
    return all_of(
        *conditions, equal(sympy.expand(sympy.diff(loss, b) + sympy.Rational(2, 3) * sum(rest)), sympy.Integer(0))
    )


@identity_claim(
    "geo.C.5.grad",
    source=GEOMETRY.at("Solution to C.5, listing"),
    title="The gradient of Rosenbrock's function",
    topic="gradient",
    expected=PROVED,
)
def gradient_of_rosenbrock():
    """(-2(1 - x) - 400 x (y - x^2), 200 (y - x^2)) for (1 - x)^2 + 100 (y - x^2)^2."""
    x, y = sympy.symbols("x y")
    f = (1 - x) ** 2 + 100 * (y - x**2) ** 2
    return all_of(
        equal(sympy.expand(sympy.diff(f, x) - (-2 * (1 - x) - 400 * x * (y - x**2))), sympy.Integer(0)),
        equal(sympy.expand(sympy.diff(f, y) - 200 * (y - x**2)), sympy.Integer(0)),
    )


@figure(
    "geo.C.2.opt-step",
    source=GEOMETRY.at("Solution to C.2"),
    title="2/101 = 0.0198, with the factor 99/101 = 0.98",
    topic="step-size",
    printed_answer="0.0198; 0.98",
    expected=PROVED,
)
def best_step_at_kappa_100():
    """1 - 2/101 = 99/101 = 200/101 - 1: both directions have the same factor."""
    step = rational(2, 101)
    return all_of(
        printed("0.0198", step),
        printed("0.98", rational(99, 101)),
        equal(1 - step, rational(99, 101)),
        equal(100 * step - 1, rational(99, 101)),
    )


@figure(
    "geo.B.7.validation-growth",
    source=GEOMETRY.at("Solution to B.7, Computational validation"),
    title="The slope of log |x_k| on (x^2 - y^2)/2 with alpha = 0.1 is 0.1",
    topic="nonconvex-saddle",
    printed_answer="0.1",
    expected=PROVED,
)
def slope_at_the_saddle():
    """y grows by 1.1 in each step: log 1.1 = 0.095."""
    return all_of(equal(1 + rational(1, 10), rational(11, 10)), printed("0.1", log(rational(11, 10))))


@theorem(
    "geo.B.7.step-exp-half",
    source=GEOMETRY.at("Solution to B.7"),
    title="1 + x >= e^(x/2) for small x",
    topic="nonconvex-saddle",
    expected=CONFIRMED,
)
def exponential_of_a_half(x: Real(0, 1)):
    """For 0 <= x <= 1 (x is alpha |lambda|, which is positive; the inequality holds up to x = 2.51)."""
    return at_least(1 + x, exp(x / 2))


@theorem(
    "geo.C.4.out-optimal",
    source=GEOMETRY.at("Solution to C.4, listing"),
    title="At m = 1, L = 50 the step with the fastest convergence is 1/L = 0.02",
    topic="step-size",
    printed_answer="0.020",
    repair="geo.C.4.out-optimal.repair",
    expected=REFUTED,
)
def printed_best_step():
    """max(|1 - alpha|, |1 - 50 alpha|) is no smaller at 2/51 than at 1/50.

    It is 49/51 = 0.961 there, and 49/50 = 0.980 at 1/L.
    """
    return at_least(absolute(1 - rational(2, 51)), absolute(1 - rational(1, 50)))


@figure(
    "geo.C.4.out-optimal.repair",
    source=GEOMETRY.at("Solution to C.4, listing, repaired"),
    title="At m = 1, L = 50 the best step is 2/51 = 0.039",
    topic="step-size",
    expected=PROVED,
)
def best_step_at_kappa_50():
    """2/(L + m), with the factor 49/51."""
    step = rational(2, 51)
    return all_of(printed("0.039", step), equal(1 - step, rational(49, 51)), equal(50 * step - 1, rational(49, 51)))


@theorem(
    "geo.C.1.f-monotone",
    source=GEOMETRY.at("Solution to C.1"),
    title="With alpha = 2/(L + m) the values fall monotonically",
    topic="gradient-descent",
    expected=PROVED,
)
def values_fall(f: SmoothStronglyConvex(minimizer=True), x: Point()):
    """f(x - 2/(L + m) grad f(x)) <= f(x), not only on quadratics."""
    return at_most(f(gradient_step(f, x, 2 / (f.L + f.m))), f(x))
