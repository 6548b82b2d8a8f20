"""Directions and models: steepest descent, Newton's method, and stationary points (Sections 4.1.1 to 4.1.4)."""

import sympy

from theorems.analysis.refuting import ambiguous, refuted
from theorems.texts import ANALYSIS
from verify import (
    CONFIRMED,
    PROVED,
    FunctionClass,
    Matrix,
    Point,
    Real,
    SmoothStronglyConvex,
    StronglyConvexQuadratic,
    absolute,
    all_of,
    at_least,
    at_most,
    differs,
    distance2,
    dot,
    equal,
    greater,
    identity_claim,
    less,
    norm,
    norm2,
    optimality,
    rational,
    theorem,
)
from verify.explicit import function, has_class, point, polynomial
from verify.methods.gradient import gradient_step
from verify.programs import quadratic

TOPIC = "second-order"
SADDLES = "nonconvex-saddle"
DESCENT = "gradient-descent"
HessianLipschitz = FunctionClass(hessian_lipschitz=True, twice=True)
ZERO = sympy.Integer(0)


def newton_step(f, w):
    """w - H(w)^-1 grad f(w)."""
    return w - f.hessian(w).solve(f.grad(w))


@ambiguous(
    "ana.def.gd",
    "Introduction, Gradient descent",
    "Gradient descent on a continuous f",
    topic=DESCENT,
)
def functions_to_descend_on():
    """To minimize a continuous f, iterate w - eta grad f(w): for those with a gradient (1), or for all of them (2)?"""


@identity_claim(
    "ana.def.gd.reading1",
    source=ANALYSIS.at("Introduction, Gradient descent, where f has a gradient"),
    title="A step w - eta g with g = grad f(w) moves by eta |g| along -g",
    topic=DESCENT,
    expected=PROVED,
)
def step_along_minus_the_gradient(w: Point(), g: Point(), eta: Real(0)):
    """|w+ - w|^2 = eta^2 |g|^2 and g.(w+ - w) = -eta |g|^2: the step is defined, and stays where the gradient is 0."""
    move = (w - eta * g) - w
    return all_of(equal(norm2(move), eta**2 * norm2(g)), equal(dot(g, move), -eta * norm2(g)))


@refuted(
    "ana.def.gd.reading2",
    "Introduction, Gradient descent, for every continuous f",
    "Gradient descent is defined for every continuous f",
    topic=DESCENT,
    repair="ana.def.gd.reading1",
)
def no_gradient_at_a_kink():
    """For a continuous f the algorithm w - eta grad f(w) is defined from any start.

    |x| is continuous; its difference quotients at 0 are 1 to the right and -1 to the left: there is no gradient.
    """
    h = rational(1, 8)
    zero = absolute(rational(0))
    return all_of(equal((absolute(h) - zero) / h, 1), equal((absolute(-h) - zero) / -h, -1))


@theorem(
    "ana.steepest",
    source=ANALYSIS.at("Section 4.1.1"),
    title="Among steps of a given length the linear model falls most along -grad f",
    topic=DESCENT,
    expected=CONFIRMED,
)
def steepest_descent(g: Point(), d: Point()):
    """g.d >= -|g| |d| by (g.d)^2 <= |g|^2 |d|^2, and d = -g attains it."""
    return all_of(at_most(dot(g, d) ** 2, norm2(g) * norm2(d)), equal(dot(g, -g), -norm2(g)))


@ambiguous(
    "ana.ex.4.1.1",
    "Problem 4.1.1",
    "The minimizer of the linear model on a ball is a positive multiple of -grad f",
    topic=DESCENT,
)
def minimizer_on_a_ball():
    """The d that minimizes f + grad f.d over |d| <= eps is -a grad f, a > 0: for grad f not 0 (1), or always (2)?"""


@theorem(
    "ana.ex.4.1.1.reading1",
    source=ANALYSIS.at("Problem 4.1.1, where the gradient is not zero"),
    title="For grad f not 0 the minimizer is -(eps/|grad f|) grad f, and no other",
    topic=DESCENT,
    expected=CONFIRMED,
)
def unique_minimizer_on_a_ball(g: Point(), d: Point(), eps: Real(0, None, closed=False)):
    """With a = eps/|g| > 0, g.d - g.(-a g) >= |g|/(2 eps) |d + a g|^2 for |d| <= eps: so -a g is the only minimizer."""
    size = norm(g)
    step = -(eps / size) * g
    gap = size / (2 * eps) * norm2(d - step)
    return at_least(dot(g, d) - dot(g, step), gap).given(
        ("d is in the ball", at_most(norm2(d), eps**2)), ("the gradient is not zero", greater(norm2(g), 0))
    )


@refuted(
    "ana.ex.4.1.1.reading2",
    "Problem 4.1.1, also at stationary points",
    "Every minimizer of the linear model on a ball is a multiple of -grad f, also for grad f = 0",
    topic=DESCENT,
    repair="ana.ex.4.1.1.reading1",
)
def every_step_minimizes_a_constant():
    """Whatever grad f is, a d that minimizes the linear model is -a grad f with a > 0.

    At the minimum of x^2 the gradient is 0, the model is constant, and d = 1 minimizes it over |d| <= 1; every
    multiple of the gradient is 0.
    """
    f = polynomial({(2,): 1})
    g, d = f.grad(point(0)), point(1)
    return all_of(equal(g, point(0)), equal(dot(g, d), dot(g, -d)), differs(d, -g))


@ambiguous(
    "ana.eq.4.3-4.6",
    "Equations (4.3) to (4.6)",
    "For a convex quadratic model the minimizer is -H^-1 grad f",
    topic=TOPIC,
)
def minimizer_of_the_model():
    """For a convex quadratic model the minimizer is -H^-1 grad f: for definite H (1), or for all such H (2)?"""


@theorem(
    "ana.eq.4.3-4.6.reading1",
    source=ANALYSIS.at("Equations (4.3) to (4.6), for positive definite H"),
    title="For positive definite H the Newton point minimizes the quadratic",
    topic=TOPIC,
    expected=CONFIRMED,
)
def newton_minimizes_a_convex_model(f: StronglyConvexQuadratic, w: Point(), d: Point()):
    """For a quadratic with positive definite Hessian (the model itself), the Newton point is nowhere undercut."""
    return at_most(f(newton_step(f, w)), f(w + d))


@refuted(
    "ana.eq.4.3-4.6.reading2",
    "Equations (4.3) to (4.6), for every convex quadratic",
    "Every convex quadratic model has the minimizer -H^-1 grad f",
    topic=TOPIC,
    repair="ana.eq.4.3-4.6.reading1",
)
def convex_model_without_a_minimizer():
    """Every convex quadratic model has a minimizer, where its gradient is zero.

    x^2/2 + y is convex with H = diag(1, 0); the second entry of its gradient is 1 everywhere, and it falls for ever.
    """
    f = function(quadratic([[1, 0], [0, 0]], [0, 1]))
    has_class(f, convex=True)
    x, y = sympy.symbols("x y", real=True)
    model = x**2 / 2 + y
    return all_of(
        less(f(point(0, -1)), f(point(0, 0))),
        less(f(point(0, -1000)), f(point(0, -1))),
        equal(f.grad(point(5, -1000))[1], 1),
        equal(sympy.diff(model, y), sympy.Integer(1)),
    )


@theorem(
    "ana.newton-one-step",
    source=ANALYSIS.at("Sections 4.1.2 and 4.4.1"),
    title="Newton's method solves a strictly convex quadratic in one step",
    topic=TOPIC,
    expected=CONFIRMED,
)
def newton_solves_a_quadratic(f: StronglyConvexQuadratic, w: Point()):
    """For A positive definite the gradient vanishes after one Newton step from any start."""
    return equal(norm2(f.grad(newton_step(f, w))), 0 * f.L)


@refuted(
    "ana.newton-quadratic-rate",
    "Section 4.1.2, Faster Convergence",
    "Near a minimum Newton's method converges quadratically",
    topic=TOPIC,
    repair="ana.newton-quadratic-rate.repair",
)
def newton_is_linear_on_a_quartic():
    """Near a minimum Newton's method converges quadratically: the number of correct digits doubles in every step.

    On x^4 every step multiplies x by 2/3, so |x+|/|x|^2 = 2/(3|x|) is unbounded near the minimum 0.
    """
    x, constant = sympy.symbols("x C", positive=True)
    f = x**4
    after = sympy.simplify(x - sympy.diff(f, x) / sympy.diff(f, x, 2))
    return all_of(
        equal(after, 2 * x / 3), greater(sympy.simplify((after / x**2).subs(x, 1 / (3 * constant))), constant)
    )


@theorem(
    "ana.newton-quadratic-rate.repair",
    source=ANALYSIS.at("Section 4.1.2, Faster Convergence, repaired"),
    title="Newton's method converges quadratically where the Hessian is at least m I and M-Lipschitz",
    topic=TOPIC,
    expected=CONFIRMED,
)
def newton_contracts_quadratically(
    f: FunctionClass(
        smooth=True, convex=True, strongly_convex=True, hessian_lipschitz=True, twice=True, minimizer=True
    ),
    w: Point(),
):
    """|w+ - w*| <= M/(2m) |w - w*|^2 for one Newton step on an m-strongly convex f with M-Lipschitz Hessian."""
    bound = f.M / (2 * f.m) * distance2(w, f.minimizer)
    return at_most(norm(newton_step(f, w) - f.minimizer), bound, bound=bound)


@refuted(
    "ana.gd-linear-near-min",
    "Section 4.1.2, Faster Convergence",
    "Near a minimum gradient descent converges linearly",
    topic=DESCENT,
    repair="ana.gd-linear-near-min.repair",
)
def gradient_descent_is_sublinear_on_a_quartic():
    """Near a minimum gradient descent converges linearly.

    On x^4 a step multiplies x by 1 - 4 eta x^2, which tends to 1 at the minimum: no factor below 1 holds near it.
    """
    x, eta = sympy.symbols("x eta", positive=True)
    factor = sympy.expand((x - eta * sympy.diff(x**4, x)) / x)
    return all_of(equal(factor, 1 - 4 * eta * x**2), equal(sympy.limit(factor, x, 0), sympy.Integer(1)))


@theorem(
    "ana.gd-linear-near-min.repair",
    source=ANALYSIS.at("Section 4.1.2, Faster Convergence, repaired"),
    title="Gradient descent converges linearly where f is strongly convex and smooth",
    topic=DESCENT,
    expected=PROVED,
)
def linear_rate(f: SmoothStronglyConvex(minimizer=True), w: Point()):
    """One step of 1/L contracts f - f* by 1 - m/L at least, so t steps by its t-th power."""
    bound = (1 - f.m / f.L) * (f(w) - f.minimum)
    return at_most(f(gradient_step(f, w, 1 / f.L)) - f.minimum, bound, bound=bound)


@optimality(
    "ana.newton-ascent",
    source=ANALYSIS.at("Section 4.1.2, The Catch"),
    title="Where the Hessian is not positive definite the Newton step may not be a descent direction",
    topic=TOPIC,
    expected=PROVED,
)
def newton_uphill():
    """On x^2 - y^2 from (0, 1) the Newton step leads to the saddle, along a direction in which f rises."""
    f, w = function(quadratic([[2, 0], [0, -2]], [0, 0])), point(0, 1)
    step = -1 * (Matrix([point("1/2", 0), point(0, "-1/2")]) @ f.grad(w))
    return all_of(equal(w + step, point(0, 0)), greater(dot(f.grad(w), step), 0), greater(f(w + step), f(w)))


@theorem(
    "ana.convex-stationary",
    source=ANALYSIS.at("Section 4.1.4, after Corollary 4.1.5"),
    title="A stationary point of a convex function is a global minimum",
    topic="convexity",
    expected=PROVED,
)
def stationary_is_global(f: FunctionClass(convex=True), x: Point(), y: Point()):
    """f tilted by -grad f(x) is convex and stationary at x, and nowhere smaller than at x."""
    slope = f.grad(x)
    return at_least(f(y) - dot(slope, y), f(x) - dot(slope, x))


@ambiguous(
    "ana.stationary-types",
    "Section 4.1.4, after Corollary 4.1.5",
    "Stationary points that are not global minima, i.e. local minima or saddle points",
    topic=SADDLES,
)
def kinds_of_stationary_points():
    """Nonconvex losses can have stationary points that are not global minima (i.e., local minima or saddle points).

    That there are such points (1), or that all others are local minima or saddle points (2)?
    """


@optimality(
    "ana.stationary-types.reading1",
    source=ANALYSIS.at("Section 4.1.4, after Corollary 4.1.5, existence"),
    title="There are local minima that are not global, and saddle points",
    topic=SADDLES,
    expected=PROVED,
)
def local_minimum_and_saddle():
    """f' = x (x - 1)(x + 2) has a local minimum at 1, where f'' = 3, and f(-2) is lower; x^2 - y^2 has a saddle."""
    f = polynomial({(4,): "1/4", (3,): "1/3", (2,): -1})
    saddle = function(quadratic([[2, 0], [0, -2]], [0, 0]))
    x = sympy.Symbol("x")
    second = sympy.diff(x**4 / 4 + x**3 / 3 - x**2, x, 2).subs(x, 1)
    return all_of(
        equal(f.grad(point(1)), point(0)),
        equal(second, sympy.Integer(3)),
        less(f(point(-2)), f(point(1))),
        equal(saddle.grad(point(0, 0)), point(0, 0)),
        less(saddle(point(0, 1)), saddle(point(0, 0))),
        less(saddle(point(0, 0)), saddle(point(1, 0))),
    )


@refuted(
    "ana.stationary-types.reading2",
    "Section 4.1.4, after Corollary 4.1.5, all of them",
    "A stationary point that is no global minimum is a local minimum or a saddle point",
    topic=SADDLES,
    repair="ana.stationary-types.reading1",
)
def local_maximum():
    """A stationary point that is no global minimum is a local minimum or a saddle point.

    x^4 - 2x^2 has a local maximum at 0: it is x^2 (x^2 - 2), negative for 0 < |x| < 1.
    """
    f = polynomial({(4,): 1, (2,): -2})
    x = sympy.Symbol("x", positive=True)
    t = sympy.Symbol("t", positive=True)
    near = (x**2 * (x**2 - 2)).subs(x, 1 / (1 + t))  # all 0 < x < 1
    numerator = sympy.expand(sympy.together(near) * (1 + t) ** 4)
    return all_of(
        equal(f.grad(point(0)), point(0)),
        equal(f(point(0)), 0),
        less(sympy.expand(numerator), ZERO),
        less(f(point("1/2")), 0),
    )


@refuted(
    "ana.def.4.1.6",
    "Definition 4.1.6",
    "A stationary point with a positive semidefinite Hessian is a local minimum",
    topic=SADDLES,
    repair="ana.def.4.1.6.repair",
)
def flat_inflection():
    """If grad f(w) = 0 and the Hessian at w is positive semidefinite, w is a local minimum.

    x^3 has f'(0) = f''(0) = 0, and f(-t) = -t^3 < 0 for every t > 0.
    """
    x, t = sympy.Symbol("x"), sympy.Symbol("t", positive=True)
    f = x**3
    return all_of(
        equal(sympy.diff(f, x).subs(x, 0), ZERO),
        at_least(sympy.diff(f, x, 2).subs(x, 0), ZERO),
        less(f.subs(x, -t), f.subs(x, 0)),
    )


@theorem(
    "ana.def.4.1.6.repair",
    source=ANALYSIS.at("Definition 4.1.6, repaired"),
    title="A stationary point with a positive definite Hessian is a local minimum",
    topic=SADDLES,
    expected=CONFIRMED,
)
def second_order_test(f: HessianLipschitz, x: Point(), d: Point()):
    """At a stationary point f(x + d) - f(x) differs from d'Hd/2 by at most M/6 |d|^3 where the Hessian is M-Lipschitz.

    So f rises in every direction nearby if H is positive definite.  f is tilted by a linear term to make x stationary.
    """
    change = f(x + d) - f(x) - dot(f.grad(x), d)
    error = f.M * norm2(d) * norm(d) / 6
    return at_most(absolute(change - f.hessian(x).form(d) / 2), error, bound=error)


@optimality(
    "ana.poly-hard",
    source=ANALYSIS.at("Section 4.6, introduction"),
    title="Gradient descent does not in general find the optimum of a low-degree polynomial",
    topic=SADDLES,
    expected=PROVED,
)
def stuck_at_a_local_minimum():
    """f' = x (x - 1)(x + 2) is a cubic; f is lowest at -2, and from 6/5 gradient descent tends to 1.

    x+ - 1 = (x - 1)(1 - eta x (x + 2)), and for 0 < eta <= 1/4 the last factor is between 0 and 1 for 1 < x <= 6/5.
    """
    x, eta, e = sympy.symbols("x eta e", positive=True)
    f = x**4 / 4 + x**3 / 3 - x**2
    step = x - eta * sympy.diff(f, x) - 1
    largest = sympy.Rational(6, 5)
    return all_of(
        equal(sympy.expand(step - (x - 1) * (1 - eta * x * (x + 2))), ZERO),
        greater(1 - sympy.Rational(1, 4) * largest * (largest + 2), ZERO),
        less(f.subs(x, -2), f.subs(x, 1)),
        less(-eta * (1 + e) * (3 + e), ZERO),
    )
