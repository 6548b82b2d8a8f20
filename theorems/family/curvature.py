"""The Hessian: symmetry, what its signs say about a point, its approximation and its size (Sections 2.3.2, 2.10.1)."""

import sympy

from theorems.family.refuting import refuted
from theorems.texts import FAMILY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    FunctionClass,
    Point,
    absolute,
    all_of,
    at_most,
    differs,
    dot,
    equal,
    figure,
    greater,
    identity_claim,
    less,
    norm,
    norm2,
    optimality,
    printed,
    rational,
    theorem,
)
from verify.explicit import function, point, polynomial
from verify.programs import quadratic

TOPIC = "calculus"
SADDLES = "nonconvex-saddle"
HessianLipschitz = FunctionClass(hessian_lipschitz=True, twice=True)
ZERO = sympy.Integer(0)
CRITICAL = "fam.theorem.hessian-pd-local-min.repair"


@theorem(
    "fam.theorem.hessian-symmetric",
    source=FAMILY.at("Section 2.3.2, Key properties"),
    title="The Hessian is symmetric where second partial derivatives are continuous",
    topic=TOPIC,
    expected=CONFIRMED,
)
def hessian_is_symmetric(f: HessianLipschitz, x: Point(), u: Point(), v: Point()):
    """The change of <grad f, v> along u and that of <grad f, u> along v differ by at most M |u| |v| (|u| + |v|).

    With u and v scaled by t, divided by t^2 and t -> 0, v'Hu = u'Hv.
    """
    one = dot(f.grad(x + u) - f.grad(x), v)
    other = dot(f.grad(x + v) - f.grad(x), u)
    bound = f.M * norm(u) * norm(v) * (norm(u) + norm(v))
    return at_most(absolute(one - other), bound, bound=bound)


@refuted(
    "fam.theorem.hessian-pd-local-min",
    "Section 2.3.2, Key properties",
    "Where the Hessian is positive definite there is a local minimum",
    topic=SADDLES,
    repair=CRITICAL,
)
def definite_but_not_critical():
    """Where the Hessian is positive definite there is a local minimum.

    x^2 has the Hessian 2 everywhere; at 1 a small step to the left lowers it.
    """
    f = polynomial({(2,): 1})
    return all_of(equal(f.grad(point(2))[0] - f.grad(point(1))[0], 2), less(f(point("999/1000")), f(point(1))))


@theorem(
    CRITICAL,
    source=FAMILY.at("Section 2.3.2, Key properties, repaired"),
    title="At a critical point the Hessian decides where it is not singular",
    topic=SADDLES,
    expected=CONFIRMED,
)
def second_order_test(f: HessianLipschitz, x: Point(), d: Point()):
    """At a critical point, f(x + d) - f(x) differs from d'Hd/2 by at most M/6 |d|^3 where the Hessian is M-Lipschitz.

    So if H is positive definite x is a local minimum, if negative definite a local maximum, and if indefinite a
    saddle.  f is tilted by a linear term to make x critical.
    """
    change = f(x + d) - f(x) - dot(f.grad(x), d)
    error = f.M * norm2(d) * norm(d) / 6
    return at_most(absolute(change - f.hessian(x).form(d) / 2), error, bound=error)


@refuted(
    "fam.theorem.hessian-nd-local-max",
    "Section 2.3.2, Key properties",
    "Where the Hessian is negative definite there is a local maximum",
    topic=SADDLES,
    repair=CRITICAL,
)
def negative_definite_but_not_critical():
    """Where the Hessian is negative definite there is a local maximum.

    -x^2 has the Hessian -2 everywhere; at 1 a small step to the left raises it.
    """
    f = polynomial({(2,): -1})
    return all_of(equal(f.grad(point(2))[0] - f.grad(point(1))[0], -2), greater(f(point("999/1000")), f(point(1))))


@refuted(
    "fam.theorem.hessian-indefinite-saddle",
    "Section 2.3.2, Key properties",
    "Where the Hessian has eigenvalues of both signs there is a saddle point",
    topic=SADDLES,
    repair=CRITICAL,
    contradicts=("fam.definition.saddle-point",),
)
def indefinite_but_not_critical():
    """Where the Hessian has eigenvalues of both signs there is a saddle point.

    x^2 - y^2 has the Hessian diag(2, -2) everywhere; at (1, 0) its gradient is (2, 0), and Section 2.10.1 says that
    a saddle point is a critical point.
    """
    f, x = function(quadratic([[2, 0], [0, -2]], [0, 0])), point(1, 0)
    return all_of(
        equal(f.grad(x + point(1, 0)) - f.grad(x), point(2, 0)),
        equal(f.grad(x + point(0, 1)) - f.grad(x), point(0, -2)),
        differs(f.grad(x), point(0, 0)),
    )


@theorem(
    "fam.definition.saddle-point",
    source=FAMILY.at("Section 2.10.1"),
    title="At a critical point with an indefinite Hessian f falls in some directions and rises in others",
    topic=SADDLES,
    expected=CONFIRMED,
)
def up_and_down_from_a_saddle(f: HessianLipschitz, x: Point(), v: Point()):
    """At a critical point, a multiple of v leads down where v'Hv < 0, and up where v'Hv > 0.

    With the step t = |v'Hv|/(M|v|^3 + |v'Hv|), f(x + tv) - f(x) has the sign of v'Hv, since it differs from
    t^2 v'Hv/2 by at most M t^3 |v|^3/6.  f is tilted by a linear term to make x critical.
    """
    curvature = f.hessian(x).form(v)
    t = absolute(curvature) / (f.M * norm2(v) * norm(v) + absolute(curvature))
    change = f(x + t * v) - f(x) - t * dot(f.grad(x), v)
    return greater(change * curvature, 0).given(("v is a direction of curvature", differs(curvature, 0)))


def central_quotient(f, x, i, j, eps):
    """The listing's H_ij, in exact arithmetic: [f(++) - f(+-) - f(-+) + f(--)]/(4 eps^2)."""
    axes = (point(1, 0), point(0, 1))
    a, b = axes[i] * eps, axes[j] * eps
    return (f(x + a + b) - f(x + a - b) - f(x - a + b) + f(x - a - b)) / (4 * eps**2)


@optimality(
    "fam.algorithm.numerical-hessian",
    source=FAMILY.at("Section 2.3.2, listing"),
    title="The central difference quotient of the quadratic is A",
    topic="numeric",
    printed_answer="Should equal A",
    expected=PROVED,
)
def quotient_of_the_quadratic():
    """In exact arithmetic the quotient with eps = 10^-5 at (1, 1) is A = (3 1; 1 2): it is exact on quadratics.

    On the diagonal the listing's points are x + 2 eps e_i, x and x - 2 eps e_i.  In floating point the quotient
    divides rounding errors by 4 eps^2 = 4e-10, so that the listing prints A to some six digits.
    """
    f = function(quadratic([[3, 1], [1, 2]], [-1, -2]))
    x, eps = point(1, 1), rational(1, 10**5)
    wanted = [[3, 1], [1, 2]]
    return all_of(*(equal(central_quotient(f, x, i, j, eps), wanted[i][j]) for i in range(2) for j in range(2)))


COMMENT = "fam.example.numerical-hessian-local-min-comment"


@theorem(
    COMMENT,
    source=FAMILY.at("Section 2.3.2, listing, last comment"),
    title="Both eigenvalues positive, so a local minimum",
    topic=SADDLES,
    printed_answer="Both positive -> local minimum",
    expected=ILL_POSED,
    ill_posed=True,
    readings=(f"{COMMENT}.reading1", f"{COMMENT}.reading2"),
)
def minimum_somewhere():
    """The listing's Hessian at (1, 1) has positive eigenvalues, so there is a local minimum: there, or elsewhere?"""


@refuted(
    f"{COMMENT}.reading1",
    "Section 2.3.2, listing, last comment, at the point evaluated",
    "The listing's quadratic has a local minimum at (1, 1)",
    topic=SADDLES,
    repair=f"{COMMENT}.reading2",
)
def not_a_minimum_at_one_one():
    """At (1, 1) the Hessian of the listing's quadratic has positive eigenvalues, so (1, 1) is a local minimum.

    Its gradient there is (3, 1), and f is smaller at (99/100, 1).
    """
    f, x = function(quadratic([[3, 1], [1, 2]], [-1, -2])), point(1, 1)
    return all_of(equal(f.grad(x), point(3, 1)), less(f(point("99/100", 1)), f(x)))


@optimality(
    f"{COMMENT}.reading2",
    source=FAMILY.at("Section 2.3.2, listing, last comment, at the critical point"),
    title="Both eigenvalues are positive, so the critical point (0, 1) is the minimum",
    topic=SADDLES,
    expected=PROVED,
)
def minimum_at_zero_one():
    """(3 1; 1 2) has the trace 5 and the determinant 5, so both eigenvalues are positive; grad f(0, 1) = 0."""
    f = function(quadratic([[3, 1], [1, 2]], [-1, -2]))
    return all_of(equal(f.grad(point(0, 1)), point(0, 0)), greater(rational(3) + 2, 0), greater(rational(3) * 2 - 1, 0))


@refuted(
    "fam.numeric.gpt3-hessian-entries",
    "Section 2.3.2, Production Reality",
    "The Hessian of a model with 175 billion parameters has about 10^20 entries",
    topic="numeric",
    repair="fam.numeric.gpt3-hessian-entries.repair",
    printed_answer="10^20",
)
def entries_of_a_large_hessian():
    """(175 * 10^9)^2 is about 10^20.

    It is 3.06 * 10^22, three hundred times as many; half of it, by symmetry, is more than 10^22 still.
    """
    entries = (175 * rational(10) ** 9) ** 2
    return all_of(equal(entries, rational(30625) * rational(10) ** 18), greater(entries / 2, 100 * rational(10) ** 20))


@figure(
    "fam.numeric.gpt3-hessian-entries.repair",
    source=FAMILY.at("Section 2.3.2, Production Reality, repaired"),
    title="The Hessian of a model with 175 billion parameters has about 3 * 10^22 entries",
    topic="numeric",
    expected=PROVED,
)
def entries_counted():
    """(175 * 10^9)^2 = 3.06 * 10^22."""
    return printed("3.06", (175 * rational(10) ** 9) ** 2 / rational(10) ** 22)


@figure(
    "fam.numeric.gpt3-hessian-terabytes",
    source=FAMILY.at("Section 2.3.2, Production Reality"),
    title="That Hessian takes roughly 10^11 terabytes",
    topic="numeric",
    printed_answer="10^11 TB",
    expected=PROVED,
)
def terabytes_of_a_large_hessian():
    """3.06 * 10^22 numbers of 4 bytes are 1.2 * 10^11 TB: right, and not what 10^20 entries take (4 * 10^8 TB)."""
    terabytes = 4 * (175 * rational(10) ** 9) ** 2 / rational(10) ** 12
    return all_of(
        printed("1.2", terabytes / rational(10) ** 11),
        equal(4 * rational(10) ** 20 / rational(10) ** 12, 4 * rational(10) ** 8),
    )


@identity_claim(
    "fam.algorithm.rosenbrock",
    source=FAMILY.at("Section 2.10.1, listing"),
    title="The Rosenbrock function: gradient, minimum at ones, not convex",
    topic=SADDLES,
    expected=PROVED,
)
def rosenbrock():
    """The listing adds up the derivatives of each term; each term is a sum of squares that vanishes at ones.

    For n = 3 the sum of its increments is the gradient.  Along x_1 the second derivative at (0, 1, 1) is -398 < 0.
    """
    x = sympy.symbols("x:3", real=True)
    f = sum(100 * (x[i + 1] - x[i] ** 2) ** 2 + (1 - x[i]) ** 2 for i in range(2))
    listed = [ZERO, ZERO, ZERO]
    for i in range(2):
        listed[i] += -400 * x[i] * (x[i + 1] - x[i] ** 2) - 2 * (1 - x[i])
        listed[i + 1] += 200 * (x[i + 1] - x[i] ** 2)
    ones = dict.fromkeys(x, 1)
    return all_of(
        *(equal(sympy.expand(sympy.diff(f, v) - g), ZERO) for v, g in zip(x, listed, strict=True)),
        equal(f.subs(ones), ZERO),
        less(sympy.diff(f, x[0], 2).subs({x[0]: 0, x[1]: 1, x[2]: 1}), ZERO),
    )
