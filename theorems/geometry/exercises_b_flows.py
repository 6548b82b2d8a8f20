"""Solutions to B.5, B.6, B.7, B.18: flows with explicit solutions, bounds by the loss, degenerate saddles, Taylor.

Decided here: what an integrable gradient implies along a flow, and the flows and saddles that the text names.
"""

import sympy

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    REFUTED,
    Point,
    Real,
    Smooth,
    all_of,
    asymptotic,
    at_least,
    at_most,
    distance2,
    equal,
    exists,
    flow,
    greater,
    norm,
    norm2,
    rational,
    theorem,
)
from verify.explicit import has_class, has_minimizer, point, polynomial

EDGE = "Generalization and edge cases"
ZERO, ONE = sympy.Integer(0), sympy.Integer(1)


def bumps():
    """f' = -1/(1 + x)^2 for x >= 0, but for bumps down to -1 of width 2^-n at x = n = 1, 2, ... (continuous).

    f falls by at most int 1/(1 + x)^2 + sum 2^-n = 2 in all, so int |f'(x(t))|^2 dt = f(x(0)) - lim f is finite.  Every
    x' lies between 1/(1 + x)^2 and 1, so x(t) tends to infinity and passes every bump, where |f'| = 1.
    """
    x, n = sympy.symbols("x n", positive=True)
    smooth_part = sympy.integrate(1 / (1 + x) ** 2, (x, 0, sympy.oo))
    bump_part = sympy.summation(sympy.Rational(1, 2) ** n, (n, 1, sympy.oo))
    # without bumps the flow needs the time int (1 + x)^2 dx up to x = n; with them no longer
    n_ = sympy.Symbol("N", positive=True)
    time = sympy.integrate((1 + x) ** 2, (x, 0, n_))
    order = sympy.limit(time / n_**3, n_, sympy.oo)
    return all_of(equal(smooth_part, ONE), equal(bump_part, ONE), equal(order, ONE / 3))


@flow(
    "geo.B.5.int-continuity",
    source=GEOMETRY.at("Solution to B.5, Proof strategy"),
    title="If int |grad f|^2 dt is finite and grad f is continuous, grad f tends to 0 along the flow",
    topic="gradient-flow",
    expected=ILL_POSED,
    ill_posed=True,
    readings=("geo.B.5.int-continuity.reading1", "geo.B.5.int-continuity.reading2"),
)
def integral_test():
    """For every flow, as a test of convergence by itself (1), or for flows that converge, as the proof assumes (2)?"""


@theorem(
    "geo.B.5.int-continuity.reading2",
    source=GEOMETRY.at("Solution to B.5, Proof strategy, for flows that converge"),
    title="If a flow tends to z and int |grad f|^2 dt is finite, grad f(z) = 0",
    topic="gradient-flow",
    expected=PROVED,
)
def gradients_near_a_limit(f: Smooth, x: Point(), z: Point()):
    """Within |grad f(z)|/(2L) of z, |grad f| >= |grad f(z)|/2: the integral is infinite unless grad f(z) = 0.

    For a gradient that is only continuous the same holds within some distance of z.
    """
    near = at_most(4 * f.L**2 * distance2(x, z), norm2(f.grad(z)))
    return at_least(4 * norm2(f.grad(x)), norm2(f.grad(z))).given(("x is near z", near))


@flow(
    "geo.B.5.int-continuity.reading1",
    source=GEOMETRY.at("Solution to B.5, Proof strategy, for every flow"),
    title="If int |grad f|^2 dt is finite and grad f is continuous, grad f tends to 0 along the flow",
    topic="gradient-flow",
    expected=REFUTED,
    repair="geo.B.5.int-continuity.reading1.repair",
    counterexample=bumps,
)
def integrable_gradients_tend_to_zero():
    """int_0^infinity |grad f(x(t))|^2 dt < infinity and continuity of grad f imply grad f(x(t)) -> 0.

    Against it: a function on the line with f' = -1/(1 + x)^2 but for bumps of height 1 and width 2^-n at x = n.  The
    flow passes all of them, f falls by at most 2 in all, and |f'| = 1 comes back for ever.
    """


@theorem(
    "geo.B.5.int-continuity.reading1.repair",
    source=GEOMETRY.at("Solution to B.5, Proof strategy, repaired"),
    title="With an L-Lipschitz gradient an integrable |grad f|^2 tends to 0",
    topic="gradient-flow",
    expected=CONFIRMED,
)
def gradients_change_slowly(f: Smooth, x: Point(), y: Point()):
    """|grad f(y)| >= |grad f(x)| - L|y - x|: along the flow |grad f(x(t + s))| >= e^(-Ls)|grad f(x(t))|.

    So the integral of |grad f|^2 over [t, t + 1/L] is at least (1 - e^-2)/(2L)|grad f(x(t))|^2; it tends to 0 where
    the whole integral is finite.
    """
    return at_least(norm(f.grad(y)) + f.L * norm(y - x), norm(f.grad(x)))


@flow(
    "geo.B.5.quartic",
    source=GEOMETRY.at(f"Solution to B.5, {EDGE}"),
    title="The flow of x^4/4 tends to 0 like t^(-1/2)",
    topic="gradient-flow",
    expected=PROVED,
)
def flow_of_the_quartic():
    """x(t) = c/sqrt(1 + 2c^2 t) solves x' = -x^3, x(0) = c, and x(t) sqrt(2t) tends to 1 for every c > 0.

    So x(t) is of the order t^(-1/2), which is what ~ says (the quotient tends to 1/sqrt(2), not to 1).
    """
    t, c = sympy.symbols("t c", positive=True)
    x = c / sympy.sqrt(1 + 2 * c**2 * t)
    return all_of(
        equal(sympy.simplify(sympy.diff(x, t) + x**3), ZERO),
        equal(x.subs(t, 0), c),
        equal(sympy.limit(x * sympy.sqrt(2 * t), t, sympy.oo), ONE),
    )


def one_sided_flows():
    """x(t) = t and x(t) = -t both solve x' = sign(x) for t > 0 and start at 0, where f = -|x| has a kink."""
    t = sympy.Symbol("t", positive=True)
    return all_of(
        *(equal(sympy.diff(x, t), sympy.sign(x)) for x in (t, -t)), *(equal(x.subs(t, 0), ZERO) for x in (t, -t))
    )


@exists(
    "geo.B.5.nonunique",
    source=GEOMETRY.at(f"Solution to B.5, {EDGE}"),
    title="With a discontinuous gradient the flow need not be unique",
    topic="gradient-flow",
    witness=one_sided_flows,
    expected=PROVED,
)
def flows_need_not_be_unique():
    """For f = -|x| the flow x' = sign(x) leaves 0 to the right and to the left."""


@flow(
    "geo.B.5.exp-flow",
    source=GEOMETRY.at("Solution to B.5, Computational validation"),
    title="The flow of e^x tends to minus infinity",
    topic="gradient-flow",
    expected=PROVED,
)
def flow_of_the_exponential():
    """x(t) = -log(t + e^-c) solves x' = -e^x with x(0) = c, and tends to -infinity."""
    t, c = sympy.symbols("t c", positive=True)
    x = -sympy.log(t + sympy.exp(-c))
    return all_of(
        equal(sympy.simplify(sympy.diff(x, t) + sympy.exp(x)), ZERO),
        equal(sympy.simplify(x.subs(t, 0)), c),
        equal(sympy.limit(1 / x, t, sympy.oo), ZERO),
        equal(sympy.limit(sympy.exp(x), t, sympy.oo), ZERO),
    )


def straight_into_the_saddle():
    """x = y = e^-t solves x' = -y, y' = -x from (1, 1), on the line x = y, and tends to (0, 0)."""
    t = sympy.Symbol("t", positive=True)
    x = y = sympy.exp(-t)
    return all_of(
        equal(sympy.diff(x, t), -y),
        equal(sympy.diff(y, t), -x),
        equal(x.subs(t, 0), ONE),
        equal(sympy.limit(x, t, sympy.oo), ZERO),
    )


@flow(
    "geo.B.5.xy-spiral",
    source=GEOMETRY.at(f"Solution to B.5, {EDGE}"),
    title="The flow of xy from (1, 1) spirals outward",
    topic="gradient-flow",
    expected=REFUTED,
    repair="geo.B.5.xy-spiral.repair",
    counterexample=straight_into_the_saddle,
)
def flow_of_the_product_spirals():
    """The flow of f = xy from (1, 1) does not converge: it spirals outward.

    Against it: (e^-t, e^-t) is the flow; it runs straight into the saddle (0, 0).
    """


@flow(
    "geo.B.5.xy-spiral.repair",
    source=GEOMETRY.at(f"Solution to B.5, {EDGE}, repaired"),
    title="The flow of xy keeps x^2 - y^2: hyperbolas, and the two lines x = y and x = -y",
    topic="gradient-flow",
    expected=PROVED,
)
def flow_of_the_product():
    """x = p e^-t + q e^t, y = p e^-t - q e^t solve x' = -y, y' = -x; x^2 - y^2 = 4pq; it converges for q = 0."""
    t, p, q = sympy.symbols("t p q", positive=True)
    x, y = p * sympy.exp(-t) + q * sympy.exp(t), p * sympy.exp(-t) - q * sympy.exp(t)
    return all_of(
        equal(sympy.expand(sympy.diff(x, t) + y), ZERO),
        equal(sympy.expand(sympy.diff(y, t) + x), ZERO),
        equal(sympy.simplify(sympy.expand(x**2 - y**2)), 4 * p * q),
        equal(sympy.limit(x * sympy.exp(-t), t, sympy.oo), q),
    )


@flow(
    "geo.B.5.saddle-stable",
    source=GEOMETRY.at(f"Solution to B.5, {EDGE}"),
    title="On (x1^2 - x2^2)/2 flows that start on the stable line tend to the saddle",
    topic="gradient-flow",
    expected=PROVED,
)
def flow_into_the_saddle():
    """(c e^-t, 0) solves x1' = -x1, x2' = x2 from (c, 0), and tends to (0, 0)."""
    t, c = sympy.symbols("t c", positive=True)
    x = c * sympy.exp(-t)
    return all_of(equal(sympy.diff(x, t), -x), equal(x.subs(t, 0), c), equal(sympy.limit(x, t, sympy.oo), ZERO))


@theorem(
    "geo.B.6.step-main",
    source=GEOMETRY.at("Solution to B.6, Full formal proof"),
    title="|grad f|^2/(2L) is at most f(w) - f(w - grad f/L), and so at most f(w) - inf f",
    topic="smoothness",
    expected=PROVED,
)
def gradient_step_gain(f: Smooth, w: Point()):
    """|grad f(w)|^2/(2L) <= f(w) - f(w - grad f(w)/L), which is at most f(w) - inf f, and at most C if 0 <= f <= C."""
    g = f.grad(w)
    return at_most(norm2(g) / (2 * f.L), f(w) - f(w - g / f.L))


def small_smoothness_again():
    """C = 1: sqrt(2L) against K L at L = 1/K^2: 2/K^2 > 1/K^2."""
    conditions = []
    for constant in (1, 10, 100, 1000):
        smoothness = rational(1, constant**2)
        conditions.append(greater(2 * smoothness, (constant * smoothness) ** 2))
    return all_of(*conditions)


@theorem(
    "geo.B.6.step-O",
    source=GEOMETRY.at("Solution to B.6, Full formal proof"),
    title="sqrt(2LC) is O(L sqrt(C))",
    topic="smoothness",
    expected=ILL_POSED,
    ill_posed=True,
    readings=("geo.B.6.step-O.reading1", "geo.B.6.step-O.reading2"),
)
def root_is_big_o():
    """sqrt(2LC) = O(L sqrt(C)): with one constant for all L > 0 (reading 1), or as L grows, for L >= 1 (reading 2)?"""


@theorem(
    "geo.B.6.step-O.reading1",
    source=GEOMETRY.at("Solution to B.6, Full formal proof"),
    title="sqrt(2LC) is at most K L sqrt(C) for one K and all L > 0",
    topic="smoothness",
    expected=REFUTED,
    repair="geo.B.6.step-O.reading2",
    counterexample=small_smoothness_again,
)
def root_is_linear():
    """There is a K with sqrt(2LC) <= K L sqrt(C) for all L, C > 0.

    Against it: L = 1/K^2.  (It is the other way round for small L, and L has a unit, so no K fits.)
    """


@theorem(
    "geo.B.6.step-O.reading2",
    source=GEOMETRY.at("Solution to B.6, Full formal proof"),
    title="sqrt(2LC) is at most sqrt(2) L sqrt(C) for L of at least 1",
    topic="smoothness",
    expected=PROVED,
)
def root_is_linear_from_one_on(excess: Real(0), loss: Real(0)):
    """2LC <= 2 L^2 C for L >= 1 and C >= 0."""
    smoothness = 1 + excess
    return at_most(2 * smoothness * loss, 2 * smoothness**2 * loss)


def negative_loss():
    """w^2/2 - 10 with C = 1: at w = 4 the loss is -2 <= 1, above its minimum -10 by 8; |grad|^2 = 16 > 2LC = 2."""
    f = polynomial({(2,): "1/2", (0,): -10})
    has_class(f, convex=True, smooth=1)
    w, origin = point(4), point(0)
    has_minimizer(f, origin)
    return all_of(at_most(f(w), rational(1)), greater(f(w) - f(origin), 1), greater(norm2(f.grad(w)), 2))


@exists(
    "geo.B.6.neg-loss",
    source=GEOMETRY.at(f"Solution to B.6, {EDGE}"),
    title="For losses that can be negative, f - f* can exceed C and |grad f| can exceed sqrt(2LC)",
    topic="smoothness",
    witness=negative_loss,
    expected=PROVED,
)
def negative_losses_break_the_bound():
    """w^2/2 - 10 is at most C = 1 at w = 4, but 8 above its minimum, with |grad f|^2 = 16 > 2LC."""


@asymptotic(
    "geo.B.7.degenerate",
    source=GEOMETRY.at(f"Solution to B.7, {EDGE}"),
    title="At a saddle that is not strict the escape need not be exponential",
    topic="nonconvex-saddle",
    expected=PROVED,
)
def degenerate_saddles_are_left_slowly():
    """On x^2 - y^4 (Hessian diag(2, 0) at 0): y_1/y = 1 + 4 alpha y^2, which tends to 1 as y -> 0.

    So there are no neighbourhood and no c > 0 with |y_(k+1)| >= e^c |y_k| in it.
    """
    y, alpha = sympy.symbols("y alpha", positive=True)
    f = -(y**4)
    ratio = sympy.expand((y - alpha * sympy.diff(f, y)) / y)
    return all_of(
        equal(ratio, 1 + 4 * alpha * y**2),
        equal(sympy.limit(ratio, y, 0), ONE),
        equal(sympy.diff(f, y, 2).subs(y, 0), ZERO),
    )


def partial_derivatives_only():
    """f = x^2 y^2/(x^2 + y^2), f(0) = 0: all second partial derivatives at 0 exist and are 0, and f(h, h) = h^2/2."""
    x, y, h = sympy.symbols("x y h", positive=True)
    f = x**2 * y**2 / (x**2 + y**2)
    slope_x, slope_y = sympy.simplify(sympy.diff(f, x)), sympy.simplify(sympy.diff(f, y))
    on_axes = [slope_x.subs(x, 0), slope_x.subs(y, 0), slope_y.subs(x, 0), slope_y.subs(y, 0)]
    # |f_x| = 2x y^4/(x^2 + y^2)^2 <= 2x, so the gradient is continuous at 0
    bounded = sympy.simplify(2 * x * (x**2 + y**2) ** 2 - slope_x * (x**2 + y**2) ** 2)
    return all_of(
        *(equal(sympy.simplify(s), ZERO) for s in on_axes),
        equal(sympy.expand(bounded - 2 * x * (x**4 + 2 * x**2 * y**2)), ZERO),
        equal(sympy.simplify(f.subs({x: h, y: h})), h**2 / 2),
    )


@theorem(
    "geo.B.18.discontinuous",
    source=GEOMETRY.at(f"Solution to B.18, {EDGE}"),
    title="Where the Hessian is not continuous the error of the quadratic model can be of the order |h|^2",
    topic="calculus",
    expected=ILL_POSED,
    ill_posed=True,
    readings=("geo.B.18.discontinuous.reading1", "geo.B.18.discontinuous.reading2"),
)
def discontinuous_hessians():
    """With a discontinuous Hessian the error can be O(|h|^2), not o(|h|^2).

    The Hessian as the matrix of second partial derivatives (reading 1), or of a function that is twice differentiable
    at the point, as the chapter's definition of the Hessian assumes (reading 2)?
    """


def peano():
    """If |grad f(x + th) - grad f(x) - tHh| <= eps t|h| for 0 <= t <= 1, the error is at most int eps t|h|^2 dt."""
    t, size, eps = sympy.symbols("t h eps", positive=True)
    error = sympy.integrate(eps * t * size**2, (t, 0, 1))
    return all_of(equal(error, eps * size**2 / 2), equal(sympy.limit(error / size**2, eps, 0), ZERO))


@exists(
    "geo.B.18.discontinuous.reading2",
    source=GEOMETRY.at(f"Solution to B.18, {EDGE}; Hessian, Assumptions"),
    title="For some f, twice differentiable at x*, the error of the quadratic model is of the order |h|^2",
    topic="calculus",
    expected=REFUTED,
    repair="geo.B.18",
    counterexample=peano,
)
def twice_differentiable_functions_can_fail():
    """For some f that is twice differentiable at x*, with a discontinuous Hessian, the error is not o(|h|^2).

    Against it: Peano's form of Taylor's theorem.  That grad f is differentiable at x* says that for every eps > 0 and
    short h, |grad f(x* + th) - grad f(x*) - tHh| <= eps t|h|; so the error is at most eps |h|^2/2.
    """


@exists(
    "geo.B.18.discontinuous.reading1",
    source=GEOMETRY.at(f"Solution to B.18, {EDGE}"),
    title="Where second partial derivatives are not continuous the error can be of the order |h|^2",
    topic="calculus",
    witness=partial_derivatives_only,
    expected=PROVED,
)
def discontinuous_hessians_can_fail():
    """f = x^2 y^2/(x^2 + y^2), f(0) = 0, is C^1, its second partial derivatives at 0 are 0; f(h, h) = h^2/2.

    (The matrix of second partial derivatives exists at 0 while grad f is not differentiable there; where grad f is
    differentiable at the point, Peano's form of Taylor's theorem gives o(|h|^2) without continuity.)
    """
