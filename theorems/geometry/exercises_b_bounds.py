"""Exercises B on sums and rates of gradient descent.

Decided here: co-coercivity (B.1), the sum of squared gradients (B.3), the contraction on quadratics (B.4),
large gradients force decrease (B.13), composition with a matrix (B.14), clipping (B.15), and the rate of the
least gradient (B.20), which is false as printed: a step size far below 1/L cannot reach it.
"""

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    PROVED,
    REFUTED,
    L,
    Point,
    Real,
    Smooth,
    SmoothConvex,
    SmoothStronglyConvex,
    Steps,
    StronglyConvexQuadratic,
    Vector,
    at_least,
    at_most,
    distance2,
    dot,
    greater,
    maximum,
    norm,
    norm2,
    theorem,
)
from verify.methods.gradient import gradient_descent


@theorem(
    "geo.B.1",
    source=GEOMETRY.at("Exercise B.1"),
    title="Co-coercivity of smooth strongly convex functions",
    topic="smoothness",
    expected=PROVED,
)
def strong_cocoercivity(f: SmoothStronglyConvex, x: Point(), y: Point()):
    """<g(x) - g(y), x - y> is at least mL/(m + L)|x - y|^2 + |g(x) - g(y)|^2/(m + L), with g = grad f."""
    g = f.grad(x) - f.grad(y)
    right = f.m * f.L / (f.m + f.L) * distance2(x, y) + norm2(g) / (f.m + f.L)
    return at_least(dot(g, x - y), right)


@theorem(
    "geo.B.3",
    source=GEOMETRY.at("Exercise B.3"),
    title="The squared gradients add up to at most 2L(f(x0) - f*)",
    topic="gradient-descent",
    expected=CONFIRMED,
)
def sum_of_squared_gradients(f: SmoothConvex(bounded_below=True), x0: Point(), k: Steps()):
    """For convex f and alpha = 1/L: the sum of |grad f(x_i)|^2 over i < k is at most 2L(f(x0) - inf f)."""
    xs = gradient_descent(f, x0, 1 / f.L, k)
    return at_most(xs.sum(lambda x: norm2(f.grad(x)), 0, k - 1), 2 * f.L * (f(x0) - f.minimum))


@theorem(
    "geo.B.4",
    source=GEOMETRY.at("Exercise B.4"),
    title="Contraction on a quadratic with step size 2/(lambda_1 + lambda_d)",
    topic="gradient-descent",
    expected=PROVED,
)
def quadratic_contraction(f: StronglyConvexQuadratic(minimizer=True), x0: Point(), k: Steps()):
    """|x_k - x*|^2 <= ((kappa - 1)/(kappa + 1))^(2k) |x0 - x*|^2 with eigenvalues in [m, L], kappa = L/m."""
    xs = gradient_descent(f, x0, 2 / (f.m + f.L), k)
    factor = ((f.L - f.m) / (f.L + f.m)) ** (2 * k)
    return at_most(distance2(xs.last, f.minimizer), factor * distance2(x0, f.minimizer))


@theorem(
    "geo.B.13",
    source=GEOMETRY.at("Exercise B.13"),
    title="Large gradients force a decrease of epsilon^2 K/(2L)",
    topic="nonconvex-saddle",
    expected=PROVED,
)
def large_gradients_force_decrease(f: Smooth, x0: Point(), epsilon: Real(0, None, closed=False), k: Steps()):
    """With alpha = 1/L, if all |grad f(x_i)| for i <= k exceed epsilon, f(x0) - f(x_k) >= epsilon^2 k/(2L)."""
    xs = gradient_descent(f, x0, 1 / f.L, k)
    least = xs.least(lambda x: norm2(f.grad(x)), 0, k)
    decrease = epsilon**2 * k / (2 * f.L)
    return at_least(f(x0) - f(xs.last), decrease).given(("all gradients are large", greater(least, epsilon**2)))


@theorem(
    "geo.B.14",
    source=GEOMETRY.at("Exercise B.14"),
    title="g(Ax) is smooth with L_g |A|^2",
    topic="smoothness",
    expected=CONFIRMED,
)
def smoothness_of_composition(g: SmoothConvex, x: Point(), y: Point(), s: Point()):
    """The gradient A'grad g(Ax) of g(Ax) is Lipschitz with the constant L_g |A|^2.

    A is diagonal with the entries s: by its singular value decomposition every A is one between rotations,
    which change neither norms nor the class of g (zeros stand for missing rows or columns).
    """

    def applied(v):
        return Vector(a * b for a, b in zip(s, v, strict=True))

    change = applied(g.grad(applied(x)) - g.grad(applied(y)))
    spectral2 = maximum(*(a * a for a in s))
    return at_most(norm2(change), (g.L * spectral2) ** 2 * distance2(x, y))


@theorem(
    "geo.B.15",
    source=GEOMETRY.at("Exercise B.15"),
    title="A clipped step is no longer than alpha theta",
    topic="step-size",
    expected=CONFIRMED,
)
def clipped_step(w: Point(), g: Point(), alpha: Real(0, None, closed=False), theta: Real(0, None, closed=False)):
    """|w+ - w| <= alpha theta for w+ = w - alpha g/max(1, |g|/theta), whatever the gradient g is."""
    after = w - (alpha / maximum(1, norm(g) / theta)) * g
    return at_most(norm(after - w), alpha * theta)


@theorem(
    "geo.B.20",
    source=GEOMETRY.at("Exercise B.20"),
    title="The least squared gradient is at most 2L(f(x0) - f*)/K for alpha <= 1/L",
    topic="gradient-descent",
    expected=REFUTED,
    repair="geo.B.20.repair",
)
def least_gradient(
    f: Smooth(bounded_below=True), x0: Point(), alpha: Real(0, 1 / L, closed=(False, True)), k: Steps()
):
    """For every step size 0 < alpha <= 1/L: min |grad f(x_i)|^2 over i < k is at most 2L(f(x0) - inf f)/k."""
    xs = gradient_descent(f, x0, alpha, k)
    return at_most(xs.least(lambda x: norm2(f.grad(x)), 0, k - 1), 2 * f.L * (f(x0) - f.minimum) / k)


@theorem(
    "geo.B.20.repair",
    source=GEOMETRY.at("Exercise B.20, repaired"),
    title="The least squared gradient is at most (f(x0) - f*)/(alpha(1 - alpha L/2)K)",
    topic="gradient-descent",
    expected=CONFIRMED,
)
def least_gradient_repaired(
    f: Smooth(bounded_below=True), x0: Point(), alpha: Real(0, 1 / L, closed=(False, True)), k: Steps()
):
    """The bound depends on alpha: (f(x0) - inf f)/(alpha (1 - alpha L/2) k), at most 2(f(x0) - inf f)/(alpha k)."""
    xs = gradient_descent(f, x0, alpha, k)
    right = (f(x0) - f.minimum) / (alpha * (1 - alpha * f.L / 2) * k)
    return at_most(xs.least(lambda x: norm2(f.grad(x)), 0, k - 1), right)
