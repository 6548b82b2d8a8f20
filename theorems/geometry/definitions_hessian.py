"""Hessians: symmetry, second-order expansion, the second-order test, and what piecewise linear functions have.

Limits are written with their remainder: for a function whose Hessian is M-Lipschitz,
|f(x + h) - f(x) - grad f(x)'h - h'Hh/2| <= M |h|^3/6.
"""

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    PROVED,
    REFUTED,
    Point,
    Real,
    StronglyConvexQuadratic,
    Vector,
    absolute,
    all_of,
    at_most,
    differs,
    dot,
    equal,
    figure,
    greater,
    identity_claim,
    norm,
    norm2,
    positive_part,
    printed,
    rational,
    theorem,
)
from verify.classes.functions import HessianLipschitz
from verify.explicit import point, polynomial

HESSIAN = "Hessian (Recap from Chapter 08)"
USAGE = GEOMETRY.at(f"{HESSIAN}, Usage")
Positive = Real(0, None, closed=(False, True))


@theorem(
    "geo.def.hessian.symmetric",
    source=GEOMETRY.at(f"{HESSIAN}, Definition"),
    title="The Hessian of a C2 function is symmetric",
    topic="calculus",
    expected=CONFIRMED,
)
def hessian_is_symmetric(f: HessianLipschitz, x: Point(), u: Point(), v: Point(), t: Positive):
    """u'Hv and v'Hu, as limits of difference quotients of the gradient, agree.

    (grad f(x + tu) - grad f(x))'v/t and (grad f(x + tv) - grad f(x))'u/t differ by at most M t |u||v|(|u| + |v|)/2 for
    an M-Lipschitz Hessian.  (For C2 functions the difference tends to 0, by Schwarz's theorem.  Multiplied by t.)
    """
    g = f.grad(x)
    first, second = dot(f.grad(x + t * u) - g, v), dot(f.grad(x + t * v) - g, u)
    return at_most(absolute(first - second), f.M * t**2 / 2 * norm(u) * norm(v) * (norm(u) + norm(v)))


@theorem(
    "geo.def.hessian.second-dirder",
    source=GEOMETRY.at(f"{HESSIAN}, Notation"),
    title="v'Hv is the second derivative along v",
    topic="calculus",
    expected=CONFIRMED,
)
def second_directional_derivative(f: HessianLipschitz, x: Point(), v: Point(), t: Positive):
    """(f(x + tv) - 2f(x) + f(x - tv))/t^2 differs from v'Hv by at most M t |v|^3/3 (written multiplied by t^2)."""
    second = f(x + t * v) - 2 * f(x) + f(x - t * v)
    return at_most(absolute(second - t**2 * f.hessian(x).form(v)), f.M * t**3 / 3 * norm(v) ** 3)


@theorem(
    "geo.def.hessian.taylor",
    source=USAGE,
    title="The quadratic approximation is accurate for small steps",
    topic="calculus",
    expected=CONFIRMED,
)
def second_order_taylor(f: HessianLipschitz, x: Point(), h: Point()):
    """f(x + h) differs from f(x) + grad f(x)'h + h'Hh/2 by at most M |h|^3/6."""
    model = f(x) + dot(f.grad(x), h) + f.hessian(x).form(h) / 2
    return at_most(absolute(f(x + h) - model), f.M / 6 * norm(h) ** 3)


@theorem(
    "geo.def.hessian.test",
    source=USAGE,
    title="A positive definite Hessian indicates a local minimum",
    topic="nonconvex-saddle",
    repair="geo.def.hessian.test.repair",
    expected=REFUTED,
)
def positive_definite_means_minimum(f: StronglyConvexQuadratic, x: Point(), h: Point()):
    """Where the Hessian is positive definite there is a local minimum: f(x) <= f(x + h).

    Nothing is said of the gradient.  The functions drawn have a positive definite Hessian everywhere and are convex, so
    that a local minimum would be a global one and h need not be small.
    """
    return at_most(f(x), f(x + h))


@theorem(
    "geo.def.hessian.test.repair",
    source=GEOMETRY.at(f"{HESSIAN}, Usage, repaired"),
    title="At a stationary point the Hessian decides",
    topic="nonconvex-saddle",
    expected=CONFIRMED,
)
def second_order_test(f: HessianLipschitz, x: Point(), h: Point()):
    """At a stationary point f(x + h) - f(x) differs from h'Hh/2 by at most M |h|^3/6.

    So for short h it has the sign of h'Hh: a minimum if H is positive definite, a maximum if it is negative definite, a
    saddle if both signs occur.  The function is made stationary at x by subtracting grad f(x)'(. - x).
    """
    rise = f(x + h) - dot(f.grad(x), h) - f(x)
    return at_most(absolute(rise - f.hessian(x).form(h) / 2), f.M / 6 * norm(h) ** 3)


@figure(
    "geo.def.hessian.example",
    source=GEOMETRY.at(f"{HESSIAN}, Valid Example"),
    title="x'Ax/2 with A = diag(2, 8): gradient Ax, Hessian A, eigenvalues 2 and 8",
    topic="calculus",
    printed_answer="2, 8",
    expected=PROVED,
)
def hessian_example():
    """f = x_1^2 + 4 x_2^2: the gradient at (1, 1) is (2, 8), and A e_1 = 2 e_1, A e_2 = 8 e_2 (more along x_2)."""
    f, e1, e2 = polynomial({(2, 0): 1, (0, 2): 4}), point(1, 0), point(0, 1)
    hessian = f.hessian(point(3, -1))
    return all_of(equal(f.grad(point(1, 1)), point(2, 8)), equal(hessian @ e1, 2 * e1), equal(hessian @ e2, 8 * e2))


@theorem(
    "geo.def.hessian.relu",
    source=GEOMETRY.at(f"{HESSIAN}, Failure Case"),
    title="Piecewise linear functions have the Hessian 0 away from their kinks, and none at a kink",
    topic="neural-net",
    expected=CONFIRMED,
)
def relu_is_affine_away_from_the_kink(t: Real(), share: Real(-1, 1, closed=False), s: Positive):
    """For ReLU at t other than 0 and |h| < |t|: relu(t + h) = relu(t) + slope h exactly, so the Hessian is 0.

    At 0 the second difference (relu(s) - 2 relu(0) + relu(-s))/s^2 is 1/s, which has no limit.  A piecewise linear
    function is affine near all points but those of its finitely many kinks.
    """
    h = share * absolute(t)
    slope = positive_part(t) / t
    second = (positive_part(s) - 2 * positive_part(0 * s) + positive_part(-s)) / s**2
    return all_of(equal(positive_part(t + h), positive_part(t) + slope * h), equal(second, 1 / s)).given(
        ("t is not the kink", differs(t, 0))
    )


@figure(
    "geo.def.hessian.memory",
    source=GEOMETRY.at(f"{HESSIAN}, Failure Case"),
    title="The Hessian of 10^8 parameters has 10^16 entries",
    topic="numeric",
    printed_answer="O(d²)",
    expected=PROVED,
)
def hessian_memory():
    """d^2 = 10^16 entries; at four bytes each, 40 petabytes (half of it when the symmetry is used)."""
    d = rational(10**8)
    return all_of(equal(d**2, rational(10**16)), printed("40", 4 * d**2 / 10**15), greater(2 * d**2, 10**15))


@theorem(
    "geo.def.hessian.hvp",
    source=GEOMETRY.at(f"{HESSIAN}, Explicit ML Relevance"),
    title="Hessian-vector products need gradients only",
    topic="second-order",
    expected=CONFIRMED,
)
def hessian_vector_product(f: HessianLipschitz, x: Point(), v: Point(), t: Positive):
    """(grad f(x + tv) - grad f(x))/t differs from Hv by at most M t |v|^2/2 (written multiplied by t)."""
    change = f.grad(x + t * v) - f.grad(x)
    return at_most(norm(change - t * (f.hessian(x) @ v)), f.M * t**2 / 2 * norm2(v))


@identity_claim(
    "geo.def.hessian.eigen-curvature",
    source=USAGE,
    title="Eigenvalues are the curvatures along the eigenvectors",
    topic="calculus",
    expected=PROVED,
)
def eigenvalues_are_curvatures(first: Real(), second: Real(), s: Real()):
    """For H = first uu' + second ww' with orthonormal u, w (a rotation, s its half-angle's tangent): u'Hu = first."""
    u = Vector([(1 - s**2) / (1 + s**2), 2 * s / (1 + s**2)])
    w = Vector([-u[1], u[0]])
    curvature = first * dot(u, u) ** 2 + second * dot(u, w) ** 2
    return equal(curvature, first)
