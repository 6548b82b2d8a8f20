"""What runs look like: plots of C.2 and C.3, traps of Example 6, a cosine, and the look-ahead of the context.

Decided here: zigzags that no run shows, since no coordinate changes its sign; that only degenerate saddles trap, and
that gradient descent converges to stationary points (both false); and a look-ahead that forgets the step size.
"""

import sympy

from theorems.geometry.refuting import refuted
from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    Point,
    Real,
    Smooth,
    all_of,
    at_least,
    at_most,
    differs,
    equal,
    greater,
    identity_claim,
    less,
    norm2,
    rational,
    theorem,
)
from verify.explicit import point as at
from verify.explicit import polynomial

PLOTS = "Solution to C.2, Expected Output"
EXAMPLE6 = "Example 6"
CONTEXT = "Forward References to Momentum & Adaptive Methods"
ZERO = sympy.Integer(0)


def factors(alpha):
    """What a step alpha multiplies x1 and x2 by on (100 x1^2 + x2^2)/2, found from the start (1, 1)."""
    f, start = polynomial({(2, 0): 50, (0, 2): "1/2"}), at(1, 1)
    after = start - alpha * f.grad(start)
    return after[0], after[1]


@refuted(
    "geo.C.2.tl-0.001",
    PLOTS,
    "On (100 x1^2 + x2^2)/2 the step 0.001 zigzags in tiny steps and reaches the minimum within hundreds of iterations",
    topic="conditioning",
    repair="geo.C.2.factors",
)
def neither_a_zigzag_nor_hundreds():
    """With alpha = 0.001 the iterates zigzag, and reach the minimum in hundreds of iterations.

    Each step multiplies x1 by 9/10 and x2 by 999/1000: no coordinate changes its sign, and after 900 steps x2 is still
    more than 2/5 of its start.
    """
    steep, flat = factors(rational(1, 1000))
    return all_of(equal(steep, rational(9, 10)), equal(flat, rational(999, 1000)), greater(flat**900, rational(2, 5)))


@refuted(
    "geo.C.2.tr-0.01",
    PLOTS,
    "On (100 x1^2 + x2^2)/2 the step 0.01 oscillates perpendicular to the valley",
    topic="conditioning",
    repair="geo.C.2.factors",
)
def one_step_into_the_valley():
    """With alpha = 0.01 there are visible oscillations perpendicular to the valley.

    The first step multiplies x1 by 1 - 100/100 = 0, from every start: from then on the iterates move along the valley.
    """
    steep, flat = factors(rational(1, 100))
    return all_of(equal(steep, 0), equal(flat, rational(99, 100)))


@refuted(
    "geo.C.2.br-0.0199",
    PLOTS,
    "On (100 x1^2 + x2^2)/2 the step 0.0199 overshoots along x2",
    topic="conditioning",
    repair="geo.C.2.factors",
)
def no_overshoot_along_the_valley():
    """With alpha = 0.0199 the trajectory overshoots significantly along the x2 direction.

    Each step multiplies x2 by 9801/10000, so it never passes 0; it is x1 that is multiplied by -99/100.
    """
    steep, flat = factors(rational(199, 10000))
    return all_of(equal(steep, rational(-99, 100)), equal(flat, rational(9801, 10000)))


@identity_claim(
    "geo.C.2.factors",
    source=GEOMETRY.at(f"{PLOTS}, repaired"),
    title="x1 changes its sign in every step exactly for alpha > 0.01, and x2 for alpha > 1",
    topic="conditioning",
    expected=PROVED,
)
def factors_of_a_step(alpha: Real(0), a: Real(), b: Real()):
    """(a, b) - alpha (100 a, b) = ((1 - 100 alpha) a, (1 - alpha) b)."""
    return all_of(equal(a - alpha * (100 * a), (1 - 100 * alpha) * a), equal(b - alpha * b, (1 - alpha) * b))


@refuted(
    "geo.C.3.plots",
    "Solution to C.3, Expected Output",
    "On (100 x1^2 + x2^2)/2 gradient descent with the step 0.01 zigzags with sharp oscillations",
    topic="momentum",
    repair="geo.C.2.factors",
)
def straight_along_the_valley():
    """With alpha = 0.01 vanilla gradient descent zigzags with sharp oscillations perpendicular to the valley.

    Its first step sets x1 to 0, and x2 is multiplied by 99/100 in every step: the run is a straight line.
    """
    steep, flat = factors(rational(1, 100))
    return all_of(equal(steep, 0), equal(flat, rational(99, 100)))


# ---------------------------------------------------------------- stationary points


@refuted(
    "geo.theorem.ex6-only-degenerate-trap",
    EXAMPLE6,
    "Only degenerate saddles can trap gradient descent",
    topic="nonconvex-saddle",
    repair="geo.example.ex6-stable-manifold",
    contradicts=("geo.example.ex6-stable-manifold",),
)
def trapped_by_a_strict_saddle():
    """Only degenerate saddles, with a Hessian that is zero in unstable directions, can trap gradient descent.

    The saddle of x^2 - y^2 has the Hessian diag(2, -2).  From (1, 0) with alpha = 1/2 one step leads into it, and the
    next one stays there, although f is lower at (0, 1).
    """
    f, alpha = polynomial({(2, 0): 1, (0, 2): -1}), rational(1, 2)
    saddle = at(1, 0) - alpha * f.grad(at(1, 0))
    return all_of(
        equal(saddle, at(0, 0)),
        equal(saddle - alpha * f.grad(saddle), saddle),
        equal(f.hessian(saddle) @ at(1, 0), at(2, 0)),
        equal(f.hessian(saddle) @ at(0, 1), at(0, -2)),
        less(f(at(0, 1)), f(saddle)),
    )


@refuted(
    "geo.theorem.ex6-converges-to-stationary",
    f"{EXAMPLE6}, and Stationary Points and Saddles",
    "In non-convex problems gradient descent converges to stationary points",
    topic="nonconvex-saddle",
    repair="geo.B.3",
)
def runs_off_to_infinity():
    """Gradient descent converges to stationary points, where the gradient is 0.

    1/(1 + x^2) lies between 0 and 1, and -2 <= f'' <= 2.  From x > 0 every step leads to a larger x, for every step
    size, away from the only stationary point, 0: the gradients tend to 0, and the iterates to no such point.
    """
    x = sympy.Symbol("x", positive=True)
    f = 1 / (1 + x**2)
    slope, second = sympy.diff(f, x), sympy.diff(f, x, 2)
    room = 2 * (1 + x**2) ** 3
    rise = sympy.expand(sympy.cancel(second * (1 + x**2) ** 3))
    return all_of(
        equal(sympy.simplify(slope + 2 * x / (1 + x**2) ** 2), ZERO),
        greater(2 * x / (1 + x**2) ** 2, ZERO),
        at_least(sympy.expand(room - rise), ZERO),
        at_least(sympy.expand(room + rise), ZERO),
    )


@theorem(
    "geo.definition.ml-indefinite-saddle",
    source=GEOMETRY.at("Geometry of the Loss Landscape"),
    title="An indefinite Hessian means a saddle point",
    topic="nonconvex-saddle",
    ill_posed=True,
    readings=("geo.A.13", "geo.definition.ml-indefinite-saddle.reading2"),
    expected=ILL_POSED,
)
def where_a_hessian_is_indefinite():
    """At a stationary point, as exercise A.13 says (reading 1), or wherever the Hessian is indefinite (reading 2)?"""


@refuted(
    "geo.definition.ml-indefinite-saddle.reading2",
    "Geometry of the Loss Landscape, at any point",
    "Where the Hessian is indefinite there is a saddle point",
    topic="nonconvex-saddle",
    repair="geo.A.13",
)
def indefinite_away_from_the_saddle():
    """An indefinite Hessian means a saddle point.

    x^2 - y^2 has the Hessian diag(2, -2) everywhere; at (1, 0) the gradient is (2, 0), and a short step along its
    negative lowers f as on a slope: (1, 0) is no stationary point, so no saddle.
    """
    f, x = polynomial({(2, 0): 1, (0, 2): -1}), at(1, 0)
    return all_of(
        equal(f.hessian(x) @ at(1, 0), at(2, 0)),
        equal(f.hessian(x) @ at(0, 1), at(0, -2)),
        equal(f.grad(x), at(2, 0)),
        less(f(at("9/10", 0)), f(x)),
        greater(f(at("11/10", 0)), f(x)),
    )


@refuted(
    "geo.B.10.val-cos",
    "Solution to B.10, Computational validation",
    "On -cos(x) gradient descent may converge to a local minimum that is not global",
    topic="nonconvex-saddle",
    repair="geo.B.10.val-cos.repair",
)
def all_minima_of_the_cosine_are_global():
    """On -cos(x) gradient descent may converge to a local minimum, not global.

    Its stationary points are the multiples of pi.  At the odd ones f'' = cos is -1: no minimum.  At the even ones f is
    -1, and -cos(x) >= -1 everywhere: every local minimum is global.
    """
    k = sympy.Symbol("k", integer=True)
    x = sympy.Symbol("x", real=True)
    f = -sympy.cos(x)
    slope, second = sympy.diff(f, x), sympy.diff(f, x, 2)
    odd, even = (2 * k + 1) * sympy.pi, 2 * k * sympy.pi
    return all_of(
        equal(slope.subs(x, k * sympy.pi), ZERO),
        equal(second.subs(x, odd), sympy.Integer(-1)),
        equal(f.subs(x, even), sympy.Integer(-1)),
        equal(sympy.simplify(f + 1 - 2 * sympy.sin(x / 2) ** 2), ZERO),
    )


@identity_claim(
    "geo.B.10.val-cos.repair",
    source=GEOMETRY.at("Solution to B.10, Computational validation, repaired"),
    title="-cos(x) has its least value -1 at every multiple of 2 pi, and at no other point",
    topic="nonconvex-saddle",
    expected=PROVED,
)
def minima_of_the_cosine():
    """-cos(x) + 1 = 2 sin(x/2)^2, which is 0 exactly at the multiples of 2 pi."""
    x = sympy.Symbol("x", real=True)
    return equal(sympy.simplify(1 - sympy.cos(x) - 2 * sympy.sin(x / 2) ** 2), ZERO)


# ---------------------------------------------------------------- Nesterov's look-ahead


@refuted(
    "geo.algorithm.ctx-nesterov-lookahead",
    CONTEXT,
    "With the look-ahead x - beta v, v+ = beta v + grad f(x - beta v) and x+ = x - alpha v+ need O(sqrt(kappa)) steps",
    topic="momentum",
    repair="geo.algorithm.ctx-nesterov-lookahead.repair",
)
def look_ahead_without_the_step_size():
    """With the gradient at x - beta v the scheme needs O(sqrt(kappa) log(1/eps)) iterations, suitably tuned.

    Take (x1^2 + L x2^2)/2, kappa = L > 1.  Along x1, v+ = beta v + x1 - beta v = x1, so x1 is multiplied by 1 - alpha
    in every step, whatever beta is.  Along x2 the roots are those of p(z) = z^2 - (1 - alpha L - beta (L - 1)) z -
    beta (L - 1).  For alpha >= 2/L, p(-1) <= 0: one of them is at most -1, and x2 does not tend to 0.  So alpha < 2/L,
    the factor along x1 is above 1 - 2/kappa, and it takes a multiple of kappa log(1/eps) iterations.
    """
    x, v, z = sympy.symbols("x v z", real=True)
    beta, s, e = sympy.symbols("beta s e", nonnegative=True)
    alpha = sympy.Symbol("alpha", positive=True)
    big = 1 + s

    def step(curvature, x, v):
        after = beta * v + curvature * (x - beta * v)
        return sympy.expand(x - alpha * after), sympy.expand(after)

    moved, velocity = step(big, x, v)
    matrix = sympy.Matrix([[sympy.diff(row, q) for q in (x, v)] for row in (moved, velocity)])
    p = z**2 - (1 - alpha * big - beta * s) * z - beta * s
    return all_of(
        equal(sympy.expand(step(1, x, v)[0] - (1 - alpha) * x), ZERO),
        equal(sympy.expand(z**2 - matrix.trace() * z + matrix.det() - p), ZERO),
        at_most(sympy.expand(sympy.simplify(p.subs(z, -1).subs(alpha, (2 + e) / big))), ZERO),
    )


@identity_claim(
    "geo.algorithm.ctx-nesterov-lookahead.repair",
    source=GEOMETRY.at(f"{CONTEXT}, repaired"),
    title="With the look-ahead x - alpha beta v the scheme is Nesterov's method",
    topic="momentum",
    expected=PROVED,
)
def look_ahead_with_the_step_size(x: Real(), v: Real(), g: Real(), alpha: Real(0), beta: Real(0, 1)):
    """x - alpha beta v is y = x + beta (x - x_before), as x_before = x + alpha v, and x+ = y - alpha g."""
    before = x + alpha * v
    y = x + beta * (x - before)
    return all_of(equal(x - alpha * beta * v, y), equal(x - alpha * (beta * v + g), y - alpha * g))


# ---------------------------------------------------------------- smoothness, measured


@theorem(
    "geo.algorithm.ex8-empirical-L",
    source=GEOMETRY.at("Example 8, What-if scenarios"),
    title="The quotients |grad f(x) - grad f(y)|/|x - y| along a run never exceed L",
    topic="smoothness",
    expected=PROVED,
)
def empirical_smoothness(f: Smooth, x: Point(), y: Point()):
    """|grad f(x) - grad f(y)|^2 <= L^2 |x - y|^2: the largest quotient is an estimate of L from below."""
    bound = f.L**2 * norm2(x - y)
    return at_most(norm2(f.grad(x) - f.grad(y)), bound, bound=bound)


@theorem(
    "geo.definition.ex8-smooth-stronger",
    source=GEOMETRY.at("Example 8"),
    title="Lipschitz smoothness is strictly stronger than differentiability: x^4 is L-smooth for no L",
    topic="smoothness",
    expected=CONFIRMED,
)
def fourth_power_is_not_smooth(bound: Real(0, None, closed=False)):
    """|f'(x) - f'(0)| = 4x^3 > L x for x = 1 + L, for every L > 0; L-smooth functions have a gradient by definition."""
    x = 1 + bound
    return all_of(greater(4 * x**3, bound * x), differs(x, 0))
