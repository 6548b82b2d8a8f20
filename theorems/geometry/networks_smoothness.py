"""Smoothness of compositions (B.14), bounded steps of adaptive methods (B.15), and two remarks of B.4 and B.17."""

from theorems.geometry.networks_layers import Entry
from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    REFUTED,
    Point,
    Real,
    SmoothStronglyConvex,
    Steps,
    Vector,
    absolute,
    all_of,
    at_least,
    at_most,
    distance2,
    equal,
    rational,
    sin,
    theorem,
    total,
)
from verify.judges.falsify import falsify
from verify.methods.gradient import gradient_step
from verify.networks import hessian

S = "smoothness"


def curvature(function, x):
    """The second derivative of a function of one variable."""
    return hessian(lambda p: function(p[0]), Vector([x]))[0, 0]


@theorem(
    "geo.B.14.cond",
    source=GEOMETRY.at("Solution to B.14, Failure mode analysis"),
    title="An ill-conditioned A makes A'A ill-conditioned",
    topic=S,
    expected=PROVED,
)
def condition_of_the_square(low: Real(0, None, closed=False), more: Real(0, None)):
    """For singular values s >= t > 0 the condition number of A'A is s^2/t^2 = (s/t)^2, at least s/t."""
    high = low + more
    return all_of(equal(high**2 / low**2, (high / low) ** 2), at_least(high**2 / low**2, high / low))


@theorem(
    "geo.B.14.linear-trap",
    source=GEOMETRY.at("Solution to B.14, Traps"),
    title="The smoothness of g(Ax) scales with |A|^2, the Lipschitz constant of its Hessian with |A|^3",
    topic=S,
    expected=CONFIRMED,
    judge=falsify,  # what is decided below is a part of the statement: no proof of it
)
def powers_of_the_norm(a: Entry, x: Entry, y: Entry):
    """For one variable: (ax)^2/2 has the second derivative a^2, and that of (ax)^3/6 changes by a^3 (x - y)."""
    cubic = curvature(lambda t: (a * t) ** 3 / 6, x) - curvature(lambda t: (a * t) ** 3 / 6, y)
    return all_of(equal(curvature(lambda t: (a * t) ** 2 / 2, x), a**2), equal(cubic, a**3 * (x - y)))


def curved_inner_function():
    """g(z) = z has L_g = 0 and h = sin has the Lipschitz constant 1; (g o h)'' at 1 is -sin 1, not 0."""
    return at_least(absolute(curvature(sin, rational(1))), rational(4, 5))


@theorem(
    "geo.B.14.nonlinear",
    source=GEOMETRY.at("Solution to B.14, Generalization"),
    title="For a nonlinear h the smoothness of g(h(x)) depends on the Lipschitz constant of h and the smoothness of g",
    topic=S,
    ill_posed=True,
    readings=("geo.B.14.nonlinear.reading1", "geo.B.14.nonlinear.reading2"),
    expected=ILL_POSED,
)
def what_the_smoothness_depends_on():
    """"Depends on": on these two alone, as the formula for a matrix would say (reading 1), or on these too (2)?"""


@theorem(
    "geo.B.14.nonlinear.reading2",
    source=GEOMETRY.at("Solution to B.14, Generalization"),
    title="The Lipschitz constant of h and the smoothness of g enter the smoothness of g(h(x))",
    topic=S,
    expected=PROVED,
)
def both_enter(a: Entry, b: Entry, x: Entry):
    """For g(z) = a z^2/2 and h(x) = b x it is |a| b^2."""
    return equal(curvature(lambda t: a * (b * t) ** 2 / 2, x), a * b**2)


@theorem(
    "geo.B.14.nonlinear.reading1",
    source=GEOMETRY.at("Solution to B.14, Generalization"),
    title="The smoothness of g(h(x)) is determined by the Lipschitz constant of h and the smoothness of g",
    topic=S,
    expected=REFUTED,
    repair="geo.B.14.nonlinear.repair",
    counterexample=curved_inner_function,
)
def smoothness_of_a_composition():
    """The smoothness of g(h(x)) is determined by the Lipschitz constant of h and the smoothness of g: L_g Lip(h)^2.

    Against it: g(z) = z and h = sin: L_g = 0 and Lip(h) = 1 as for h(x) = x, and sin has curvature above 4/5 at 1.
    """


@theorem(
    "geo.B.14.nonlinear.repair",
    source=GEOMETRY.at("Solution to B.14, Generalization, repaired"),
    title="It depends on the slope of g and the curvature of h as well: (g o h)'' = g'' h'^2 + g' h''",
    topic=S,
    expected=PROVED,
)
def curvature_of_a_composition(a: Entry, b: Entry, c: Entry, d: Entry, x: Entry):
    """For g(z) = a z^2/2 + b z and h(x) = c x^2/2 + d x, by forward over reverse mode."""
    h, slope = c * x * x / 2 + d * x, c * x + d
    found = curvature(lambda t: a * (c * t * t / 2 + d * t) ** 2 / 2 + b * (c * t * t / 2 + d * t), x)
    return equal(found, a * slope**2 + (a * h + b) * c)


@theorem(
    "geo.B.15.adam-bound",
    source=GEOMETRY.at("Solution to B.15, Generalization"),
    title="Adam and AdaGrad bound their steps",
    topic="adaptive",
    expected=CONFIRMED,
)
def adaptive_steps_are_bounded(g: Entry, h: Entry, j: Entry, k: Entry):
    """After four gradients: AdaGrad's step squared is at most alpha^2, Adam's at most 10 alpha^2 (default betas).

    g_4^2 <= sum g_i^2; and (sum w_i g_i)^2 <= (sum w_i^2/u_i) sum u_i g_i^2 for the bias-corrected weights w and u.
    """
    gradients = [g, h, j, k]
    first, second = rational(9, 10), rational(999, 1000)
    w = [(1 - first) * first ** (3 - i) / (1 - first**4) for i in range(4)]
    u = [(1 - second) * second ** (3 - i) / (1 - second**4) for i in range(4)]
    mean = total(a * b for a, b in zip(w, gradients, strict=True))
    square = total(a * b * b for a, b in zip(u, gradients, strict=True))
    return all_of(at_most(k * k, total(e * e for e in gradients)), at_most(mean**2, 10 * square, bound=10 * square))


def never_escaping():
    """From (1, 0) a gradient step on x^2/2 - y^2/2 with any step size leaves y at 0: here 1/10, ten times."""
    y = rational(0)
    for _ in range(10):
        y = y + y / 10
    return equal(y, 0)


@theorem(
    "geo.B.17.det-exp",
    source=GEOMETRY.at("Solution to B.17, Failure mode analysis"),
    title="Without noise the escape takes exponential time from a stable manifold",
    topic="nonconvex-saddle",
    expected=REFUTED,
    repair="geo.B.17.det-exp.repair",
    counterexample=never_escaping,
)
def escape_from_a_stable_manifold():
    """Deterministic descent that starts on the stable manifold of a strict saddle escapes, in exponential time.

    Against it: on x^2/2 - y^2/2 from (1, 0) the y-component is 0 for ever: it tends to the saddle.
    """


@theorem(
    "geo.B.17.det-exp.repair",
    source=GEOMETRY.at("Solution to B.17, Failure mode analysis, repaired"),
    title="From the stable manifold it never escapes; from a distance y off it, |y_k| = (1 + alpha)^k |y|",
    topic="nonconvex-saddle",
    expected=CONFIRMED,
)
def distance_from_the_stable_manifold(y: Entry, alpha: Real(0, None, closed=False), k: Steps(0, 10)):
    """On x^2/2 - y^2/2: 0 stays 0, and y grows by 1 + alpha at every step."""
    moved = y
    for _ in range(int(k)):
        moved = moved + alpha * moved
    return equal(moved, (1 + alpha) ** int(k) * y)


@theorem(
    "geo.B.4.dim-free",
    source=GEOMETRY.at("Solution to B.4, Generalization"),
    title="The rate (kappa - 1)/(kappa + 1) does not depend on the dimension",
    topic="gradient-descent",
    expected=PROVED,
)
def rate_in_every_dimension(f: SmoothStronglyConvex(minimizer=True), x: Point()):
    """With the step 2/(m + L): |x_1 - x*|^2 <= ((L - m)/(L + m))^2 |x - x*|^2, in every dimension."""
    after = gradient_step(f, x, 2 / (f.m + f.L))
    bound = ((f.L - f.m) / (f.L + f.m)) ** 2 * distance2(x, f.minimizer)
    return at_most(distance2(after, f.minimizer), bound, bound=bound)
