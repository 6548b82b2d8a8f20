"""Exercises B on limits: flows, saddles, diminishing steps, lower bounds, and Taylor's remainder.

Decided here: B.5 is false for functions that are only differentiable and true for continuous gradients, which
the chapter assumes elsewhere; B.7 is false on the stable manifold, B.10 and B.18 hold, and B.16 depends on
what a first-order method may do.
"""

import sympy

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    REFUTED,
    FunctionClass,
    Point,
    Real,
    SmoothConvex,
    Steps,
    absolute,
    all_of,
    asymptotic,
    at_least,
    at_most,
    dot,
    equal,
    flow,
    greater,
    less,
    norm,
    norm2,
    theorem,
)
from verify.methods.trajectory import iterates


def dips():
    """A derivative with ever smaller dips that a flow never gets past.

    f' = 1 for x <= 0.  Around x_n = u = 2^-n, n = 0, 1, ..., f' dips to w = u^2/8 on [x_n - w, x_n + w], with
    linear ramps of width w on both sides, and is 1 elsewhere.  (1) The dips are apart.  (2) Each takes the
    flow at least the time 2w/w = 2, so x(t) falls to 0 and never arrives.  (3) f'(0) = 1: what is missing
    from the integral of f' over [0, x] is at most 4w for each dip, (2/3)u^2 from the n-th on, against
    x >= 3u/4; the ratio tends to 0.
    """
    u, j, n = sympy.symbols("u j n", positive=True)
    w = u**2 / 8
    gap = (u - 2 * w) - (u / 2 + 2 * w.subs(u, u / 2))
    apart = equal(sympy.expand(gap), sympy.expand(u * (8 - 5 * u) / 16))
    missing = 4 * sympy.summation(sympy.Rational(1, 4) ** j / 8, (j, n, sympy.oo))
    total = equal(sympy.simplify(missing - sympy.Rational(2, 3) * sympy.Rational(1, 4) ** n), sympy.Integer(0))
    slope = equal(sympy.limit(sympy.Rational(2, 3) * u**2 / (3 * u / 4), u, 0), sympy.Integer(0))
    crossing = equal(2 * w / w, sympy.Integer(2))
    return all_of(apart, greater(sympy.Integer(8 - 5), sympy.Integer(0)), crossing, total, slope)


@flow(
    "geo.B.5",
    source=GEOMETRY.at("Exercise B.5; Active Assumptions for Later Chapters, Implicit Assumptions"),
    title="The limit of a gradient flow is stationary",
    topic="gradient-flow",
    expected=ILL_POSED,
    ill_posed=True,
    readings=("geo.B.5.reading1", "geo.B.5.reading2"),
)
def limit_of_a_flow():
    """If the gradient flow of f tends to x*, then grad f(x*) = 0, and f falls along the flow.

    For any differentiable f, as the exercise says (reading 1), or with a continuous gradient, which the chapter lists
    among its implicit assumptions and the printed proof uses (reading 2)?
    """


@flow(
    "geo.B.5.reading1",
    source=GEOMETRY.at("Exercise B.5, for any differentiable function"),
    title="The limit of a gradient flow is stationary, for any differentiable f",
    topic="gradient-flow",
    expected=REFUTED,
    repair="geo.B.5.repair",
    counterexample=dips,
)
def limit_is_stationary():
    """For any differentiable f, if the gradient flow tends to x*, then grad f(x*) = 0.

    (That f falls along the flow holds: its derivative is -|grad f|^2.)  Against the rest: a differentiable f
    on the line whose derivative is 1 at 0, discontinuous there, and so small in ever shorter dips that the
    flow from the right tends to 0 without arriving; see the construction in the counterexample.
    """
    return dips().negated()


@flow(
    "geo.B.5.reading2",
    source=GEOMETRY.at("Exercise B.5, with the continuous gradient of the Implicit Assumptions"),
    title="The limit of a gradient flow is stationary if the gradient is continuous",
    topic="gradient-flow",
    expected=PROVED,
)
def limit_is_stationary_for_continuous_gradients(f: FunctionClass(smooth=True), x: Point(), z: Point()):
    """Where grad f(x) differs from g = grad f(z) by |g|/2 at most, <grad f(x), g> is at least |g|^2/2.

    A continuous gradient has this in a whole ball around z.  In it <x(t), g> falls at least as fast as |g|^2 t/2, so
    the flow leaves every such ball and does not tend to z, unless g = 0.  (f falls because its derivative along the
    flow is -|grad f|^2.)  No constant of the gradient is used.
    """
    g = f.grad(z)
    near = at_most(4 * norm2(f.grad(x) - g), norm2(g))
    return at_least(dot(f.grad(x), g), norm2(g) / 2).given(("the gradients at x and z are near", near))


@theorem(
    "geo.B.5.repair",
    source=GEOMETRY.at("Exercise B.5, repaired"),
    title="With a Lipschitz gradient the flow leaves every point that is not stationary",
    topic="gradient-flow",
    expected=PROVED,
)
def leaves_points_that_are_not_stationary(f: FunctionClass(smooth=True), x: Point(), z: Point()):
    """Within |grad f(z)|/(2L) of z, <grad f(x), grad f(z)> is at least |grad f(z)|^2/2.

    So the flow cannot stay near a z that is not stationary, let alone tend to it.  For a gradient that is only
    continuous the same holds within some distance of z, which is all that the argument needs.
    """
    g = f.grad(z)
    near = at_most(4 * f.L**2 * norm2(x - z), norm2(g))
    return at_least(dot(f.grad(x), g), norm2(g) / 2).given(("x is near z", near))


def stable_direction():
    """On (x^2 - y^2)/2 the saddle 0 attracts every (t, 0): x_1 = (1 - alpha) t, nearer for every alpha in (0, 1)."""
    t, a = sympy.symbols("t alpha", positive=True)
    gradient = (sympy.diff(t**2 / 2, t), sympy.Integer(0))
    nearer = t**2 - (t - a * gradient[0]) ** 2
    return all_of(
        equal(nearer, a * (2 - a) * t**2),
        # the Hessian diag(1, -1) has a negative eigenvalue, and 0 is stationary
        less(sympy.Integer(-1), sympy.Integer(0)),
        equal(gradient[0].subs(t, 0), sympy.Integer(0)),
    )


@theorem(
    "geo.B.7",
    source=GEOMETRY.at("Exercise B.7"),
    title="Exponential escape from a strict saddle, from any start but the saddle",
    topic="nonconvex-saddle",
    expected=REFUTED,
    repair="geo.B.7.repair",
    counterexample=stable_direction,
)
def escape_from_anywhere():
    """Around a strict saddle there are U and c > 0: from any x0 in U but x*, |x_k - x*| >= |x0 - x*| e^(ck) inside U.

    Against it: the stable manifold.  For f = (x^2 - y^2)/2 every neighbourhood of 0 contains points (t, 0), and
    |x_1|^2 = t^2 - alpha(2 - alpha)t^2 < t^2 for every step size 0 < alpha < 2.
    """
    return stable_direction().negated()


@theorem(
    "geo.B.7.repair",
    source=GEOMETRY.at("Exercise B.7, repaired"),
    title="Along the unstable direction the distance grows like (1 + alpha c)^k",
    topic="nonconvex-saddle",
    expected=CONFIRMED,
)
def escape_along_the_unstable_direction(
    s: Real(0, None),
    c: Real(0, None, closed=False),
    alpha: Real(0, 1, closed=False),
    x0: Real(),
    y0: Real(),
    k: Steps(),
):
    """On (s x^2 - c y^2)/2 with 0 < alpha < 1: |y_k| = (1 + alpha c)^k |y0|, so |x_k| >= (1 + alpha c)^k |y0|.

    The growth is that of the component in the unstable direction, and needs y0 other than 0.
    """
    x, y = x0, y0
    for _ in range(k):
        x, y = x - alpha * s * x, y + alpha * c * y
    return at_least(x**2 + y**2, (1 + alpha * c) ** (2 * k) * y0**2)


@theorem(
    "geo.B.10",
    source=GEOMETRY.at("Exercise B.10"),
    title="A limit of gradient descent with steps that sum to infinity is a global minimum",
    topic="step-size",
    expected=PROVED,
)
def limits_are_minima(
    f: SmoothConvex, x0: Point(), z: Point(), alpha: Real(0, None, closed=False), k: Steps(tried=(1, 2, 3, 5))
):
    """Steps alpha/(i + 1) near a z that is not stationary move along -grad f(z) by half the sum of the steps.

    A convex differentiable f has a continuous gradient, and a point that is not a minimum is not stationary.
    Near such a z (for an L-smooth f: within |grad f(z)|/(2L)) every gradient has the component |grad f(z)|^2/2
    at least along grad f(z), so x0 - x_k has half of the sum of the steps times |grad f(z)|^2 there: if that
    sum is infinite the iterates cannot stay near z, so z is not their limit.
    """
    xs = iterates(x0, lambda x, i: x - alpha / (i + 1) * f.grad(x), k)
    g = f.grad(z)
    steps = sum((alpha / (i + 1) for i in range(1, int(k))), alpha)
    far = xs.least(lambda x: -norm2(x - z), 0, k - 1)
    near = at_most(-4 * f.L**2 * far, norm2(g))
    moved = dot(x0 - xs.last, g)
    return at_least(moved, steps * norm2(g) / 2).given(("all iterates are near z", near))


def one_dimension():
    """On the line, bisection needs log2(kappa/epsilon) gradients, whatever kappa is multiplied with.

    |g|/L <= |x - x*| <= |g|/m brackets the minimizer; each sign of the derivative halves the bracket.  The
    ratio of log2(kappa/epsilon) to sqrt(kappa) log(1/epsilon) tends to 0 as kappa grows.
    """
    kappa = sympy.Symbol("kappa", positive=True)
    epsilon = sympy.Rational(1, 10)
    ratio = sympy.log(kappa / epsilon, 2) / (sympy.sqrt(kappa) * sympy.log(1 / epsilon))
    return equal(sympy.limit(ratio, kappa, sympy.oo), sympy.Integer(0))


@theorem(
    "geo.B.16",
    source=GEOMETRY.at("Exercise B.16"),
    title="Any first-order method needs Omega(sqrt(kappa) log(1/epsilon)) iterations",
    topic="momentum",
    expected=ILL_POSED,
    ill_posed=True,
    readings=("geo.B.16.reading1", "geo.B.16.reading2"),
)
def lower_bound():
    """Some f of the class and some start: any first-order method needs Omega(sqrt(kappa) log(1/eps)) iterations.

    For every dimension d and every method that uses gradients (reading 1), or for iterates in the span of the
    gradients so far and dimension as large as it takes (reading 2)?
    """


@theorem(
    "geo.B.16.reading1",
    source=GEOMETRY.at("Exercise B.16, for every dimension and every method that uses gradients"),
    title="The lower bound in every dimension",
    topic="momentum",
    expected=REFUTED,
    repair="geo.B.16.reading2",
    counterexample=one_dimension,
)
def lower_bound_in_every_dimension():
    """In every dimension d, every method that uses gradients needs Omega(sqrt(kappa) log(1/eps)) on some f.

    Against it: d = 1 and bisection on the sign of the derivative.
    """
    return one_dimension().negated()


@asymptotic(
    "geo.B.16.reading2",
    source=GEOMETRY.at("Exercise B.16, for iterates in the span of the gradients and unbounded dimension"),
    title="The lower bound for methods in the span of the gradients",
    topic="momentum",
    expected=PROVED,
)
def lower_bound_for_spans():
    """On the chain (L - m)/8 (x'Tx - 2x_1) + m/2 |x|^2, T = tridiag(-1, 2, -1), iterates in the span of the gradients.

    From 0 the k-th iterate has at most k components other than 0, because T is tridiagonal.  The minimizer is
    x_i = q^i with q = (r - 1)/(r + 1), r = sqrt(kappa): both stationarity equations hold.  The components
    beyond k alone are the share q^(2k) of |x*|^2, so |x_k - x*| >= q^k |x0 - x*|; and log(1/q) is equivalent
    to 2/r: k >= (r/2) log(1/eps) up to a factor that tends to 1.
    """
    r = sympy.Symbol("r", positive=True)
    q = (r - 1) / (r + 1)
    quarter = (r**2 - 1) / 4  # (L - m)/4 in units of m
    inside = quarter * (-1 / q + 2 - q) + 1
    first = quarter * (2 * q - q**2 - 1) + q
    rate = sympy.limit(sympy.log((r + 1) / (r - 1)) * r / 2, r, sympy.oo)
    k, i, p = sympy.symbols("k i p", positive=True)
    share = (p ** (2 * k + 2) / (1 - p**2)) / (p**2 / (1 - p**2))
    return all_of(
        equal(sympy.simplify(inside), sympy.Integer(0)),
        equal(sympy.simplify(first), sympy.Integer(0)),
        equal(sympy.simplify(share / p ** (2 * k)), sympy.Integer(1)),
        equal(rate, sympy.Integer(1)),
    )


@theorem(
    "geo.B.18",
    source=GEOMETRY.at("Exercise B.18"),
    title="The error of the quadratic approximation is o(|h|^2)",
    topic="calculus",
    expected=CONFIRMED,
)
def quadratic_approximation(f: FunctionClass(hessian_lipschitz=True), x: Point(), h: Point()):
    """|f(x + h) - f(x) - grad f(x)'h - h'Hh/2| <= M|h|^3/6, which is o(|h|^2); at a stationary x the linear term is 0.

    Written with a rate, for Hessians with the Lipschitz constant M; if H is only continuous at x, the same
    integral (1 - t) h'(H(x + th) - H(x))h bounds the error by |h|^2/2 times the oscillation of H, also o(|h|^2).
    """
    model = f(x) + dot(f.grad(x), h) + f.hessian(x).form(h) / 2
    return at_most(absolute(f(x + h) - model), f.M * norm(h) ** 3 / 6)
