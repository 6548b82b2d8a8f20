"""Critical points: the second-order test and what a saddle allows."""

import sympy

from theorems.calculus.refuting import refuted
from theorems.texts import CALCULUS
from verify import (
    CONFIRMED,
    PROVED,
    FunctionClass,
    Point,
    absolute,
    all_of,
    at_most,
    dot,
    equal,
    greater,
    less,
    norm,
    norm2,
    optimality,
    rational,
    theorem,
)
from verify.explicit import point, polynomial

SADDLES = "nonconvex-saddle"
TOPIC = "second-order"
HessianLipschitz = FunctionClass(hessian_lipschitz=True, twice=True)
ZERO = sympy.Integer(0)


@refuted(
    "cal.pd-hessian-local-min",
    "Section 2.3, Intuition",
    "A positive definite Hessian means a local minimum",
    topic=SADDLES,
    repair="cal.second-order-test",
)
def definite_but_not_critical():
    """Where the Hessian is positive definite there is a local minimum.

    x^2 has the Hessian 2 everywhere; at 1 a small step to the left lowers it.
    """
    f = polynomial({(2,): 1})
    return all_of(equal(f.grad(point(2))[0] - f.grad(point(1))[0], 2), less(f(point("999/1000")), f(point(1))))


@theorem(
    "cal.second-order-test",
    source=CALCULUS.at("Section 3.2"),
    title="Second-order test at a critical point",
    topic=SADDLES,
    expected=CONFIRMED,
)
def second_order_test(f: HessianLipschitz, x: Point(), d: Point()):
    """At a critical point, f(x + d) - f(x) differs from d'Hd/2 by at most M/6 |d|^3 where the Hessian is M-Lipschitz.

    So if H is positive definite f rises in every direction nearby, if negative definite it falls, if indefinite
    both.  f is tilted by a linear term to make x critical.
    """
    change = f(x + d) - f(x) - dot(f.grad(x), d)
    error = f.M * norm2(d) * norm(d) / 6
    return at_most(absolute(change - f.hessian(x).form(d) / 2), error, bound=error)


@refuted(
    "cal.second-order-test-singular",
    "Section 3.2",
    "If the Hessian is singular the test is inconclusive",
    topic=SADDLES,
    repair="cal.second-order-test-singular.repair",
)
def singular_but_conclusive():
    """At a critical point with a singular Hessian the test is inconclusive and higher-order terms decide.

    For H = diag(2, -2, 0) the point is a saddle whatever the higher-order terms: f rises along the first axis
    and falls along the second; here f = x^2 - y^2 + z^4.
    """
    f = polynomial({(2, 0, 0): 1, (0, 2, 0): -1, (0, 0, 4): 1})
    origin, t = point(0, 0, 0), rational(1, 10)
    return all_of(
        equal(f.grad(origin), point(0, 0, 0)),
        equal(f.grad(point(0, 0, 1))[2] - 4, 0),
        greater(f(point(1, 0, 0) * t), f(origin)),
        less(f(point(0, 1, 0) * t), f(origin)),
    )


@optimality(
    "cal.second-order-test-singular.repair",
    source=CALCULUS.at("Section 3.2, repaired"),
    title="If the Hessian is singular and semidefinite the test is inconclusive",
    topic=SADDLES,
    expected=PROVED,
)
def singular_and_semidefinite():
    """x^2 + y^4 and x^2 - y^4 have the same critical point and Hessian diag(2, 0): a minimum and a saddle."""
    up, down = polynomial({(2, 0): 1, (0, 4): 1}), polynomial({(2, 0): 1, (0, 4): -1})
    origin, t = point(0, 0), rational(1, 10)
    return all_of(
        equal(up.grad(origin), down.grad(origin)),
        greater(up(point(1, 0) * t), 0),
        greater(up(point(0, 1) * t), 0),
        greater(down(point(1, 0) * t), 0),
        less(down(point(0, 1) * t), 0),
    )


@theorem(
    "cal.saddle-downhill",
    source=CALCULUS.at("Section 3.2, Intuition"),
    title="At a saddle with an indefinite Hessian there is a downhill direction",
    topic=SADDLES,
    expected=CONFIRMED,
)
def downhill_from_a_saddle(f: HessianLipschitz, x: Point(), v: Point()):
    """At a critical point with v'Hv < 0, some multiple of v leads to a smaller value.

    With the step t = -v'Hv/(M|v|^3 - v'Hv), the change is at most t^2 v'Hv/2 + M t^3 |v|^3/6 < 0.
    """
    curvature = f.hessian(x).form(v)
    t = -curvature / (f.M * norm2(v) * norm(v) - curvature)
    change = f(x + t * v) - f(x) - t * dot(f.grad(x), v)
    return less(change, 0).given(("the curvature along v is negative", less(curvature, 0)))
