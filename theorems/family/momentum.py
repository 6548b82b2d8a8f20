"""Momentum and Nesterov's method (Sections 2.6.3 and 2.6.4)."""

import sympy

from theorems.family.refuting import refuted
from theorems.texts import FAMILY
from verify import (
    ILL_POSED,
    PROVED,
    Count,
    Point,
    Real,
    SmoothConvex,
    Steps,
    all_of,
    at_least,
    at_most,
    distance2,
    equal,
    figure,
    greater,
    identity_claim,
    less,
    optimality,
    printed,
    rational,
    sqrt,
    theorem,
)
from verify.explicit import point, polynomial
from verify.methods.first_order import accelerated_gradient

TOPIC = "momentum"
ZERO, ONE = sympy.Integer(0), sympy.Integer(1)


# ---------------------------------------------------------------- momentum


@identity_claim(
    "fam.algorithm.momentum",
    source=FAMILY.at("Section 2.6.3"),
    title="Momentum with a velocity is Polyak's heavy ball",
    topic=TOPIC,
    expected=PROVED,
)
def velocity_form(x: Real(), v: Real(), g: Real(), eta: Real(0), beta: Real(0, 1)):
    """x - eta (beta v + g) = x - eta g + beta (x_t - x_(t-1)), as x_(t-1) = x_t + eta v; coordinate by coordinate."""
    before = x + eta * v
    return equal(x - eta * (beta * v + g), x - eta * g + beta * (x - before))


@refuted(
    "fam.definition.velocity-is-average",
    "Section 2.6.3",
    "The velocity is an exponentially decaying average of past gradients",
    topic=TOPIC,
    repair="fam.definition.velocity-is-average.repair",
)
def velocity_exceeds_all_gradients():
    """With v+ = beta v + g the velocity is an exponentially decaying average of the past gradients.

    With beta = 9/10 and all gradients equal to 1 it is 1, 19/10, 271/100, ... and tends to 10: larger than every one of
    them.  The weights beta^i add up to (1 - beta^t)/(1 - beta); those of Section 2.6.6 have the factor 1 - rho.
    """
    beta, v, g = rational(9, 10), rational(0), rational(1)
    velocities = []
    for _ in range(3):
        v = beta * v + g
        velocities.append(v)
    return all_of(equal(velocities[1], rational(19, 10)), equal(v, rational(271, 100)), greater(v, g))


@identity_claim(
    "fam.definition.velocity-is-average.repair",
    source=FAMILY.at("Section 2.6.3, repaired"),
    title="The velocity is an exponentially decaying sum of past gradients, 1/(1 - beta) times an average of them",
    topic=TOPIC,
    expected=PROVED,
)
def velocity_is_a_sum(a: Real(), b: Real(), c: Real(), beta: Real(0, 1)):
    """From 0, three steps of v+ = beta v + g give c + beta b + beta^2 a; (1 - beta)(1 + beta + beta^2) = 1 - beta^3.

    So (1 - beta) v has weights that add up to 1 - beta^t, which tends to 1.
    """
    v = 0 * a
    for g in (a, b, c):
        v = beta * v + g
    return all_of(equal(v, c + beta * b + beta**2 * a), equal((1 - beta) * (1 + beta + beta**2), 1 - beta**3))


@theorem(
    "fam.rate.hb-quadratic",
    source=FAMILY.at("Section 2.6.3, Convergence improvement"),
    title="On a quadratic momentum improves the factor to (sqrt(kappa) - 1)/(sqrt(kappa) + 1)",
    topic=TOPIC,
    expected=ILL_POSED,
    ill_posed=True,
    readings=("fam.rate.hb-quadratic.reading1", "fam.rate.hb-quadratic.reading2"),
)
def momentum_on_quadratics():
    """Momentum reduces the convergence factor on a quadratic from (kappa - 1)/(kappa + 1) to that of the square root.

    With step size and momentum tuned to L and m (reading 1), or with the typical beta = 0.9 (reading 2)?
    """


@theorem(
    "fam.rate.hb-quadratic.reading1",
    source=FAMILY.at("Section 2.6.3, Convergence improvement, with tuned parameters"),
    title="On quadratics the tuned heavy ball has the asymptotic factor (sqrt(kappa) - 1)/(sqrt(kappa) + 1)",
    topic=TOPIC,
    expected=PROVED,
)
def tuned_heavy_ball():
    """For every eigenvalue between m and L the roots of z^2 - (1 + beta - eta h) z + beta are complex or double.

    So both have the modulus sqrt(beta) = (s - 1)/(s + 1) with s = sqrt(kappa).  With m = 1, L = s^2 and h = 1 + u (s^2
    - 1), 0 <= u <= 1, the discriminant is -16 (s - 1)^2/(s + 1)^2 u (1 - u).  The best fixed step 2/(L + m) of gradient
    descent contracts both extreme eigendirections by (kappa - 1)/(kappa + 1).
    """
    s, u = sympy.symbols("s u", positive=True)
    eta, beta = 4 / (s + 1) ** 2, ((s - 1) / (s + 1)) ** 2
    h = 1 + u * (s**2 - 1)
    discriminant = (1 + beta - eta * h) ** 2 - 4 * beta
    step, factor = 2 / (s**2 + 1), (s**2 - 1) / (s**2 + 1)
    return all_of(
        equal(sympy.simplify(discriminant + 16 * u * (1 - u) * (s - 1) ** 2 / (s + 1) ** 2), ZERO),
        equal(sympy.simplify(1 - step - factor), ZERO),
        equal(sympy.simplify(1 - step * s**2 + factor), ZERO),
    )


@refuted(
    "fam.rate.hb-quadratic.reading2",
    "Section 2.6.3, Convergence improvement, with beta = 0.9",
    "Momentum with beta = 0.9 has the factor (sqrt(kappa) - 1)/(sqrt(kappa) + 1) on quadratics",
    topic=TOPIC,
    repair="fam.rate.hb-quadratic.reading1",
)
def typical_momentum():
    """With beta = 0.9 momentum has the factor (sqrt(kappa) - 1)/(sqrt(kappa) + 1), 9/11 for kappa = 100.

    The two roots of z^2 - (1 + beta - eta h) z + beta have the product beta, so for every step size one of them is at
    least sqrt(0.9) > 0.94 in modulus, and 9/11 < 0.82.
    """
    return all_of(greater(sqrt(rational(9, 10)), rational(94, 100)), less(rational(9, 11), rational(82, 100)))


@figure(
    "fam.numeric.hb-kappa-100",
    source=FAMILY.at("Section 2.6.3, Convergence improvement"),
    title="For kappa = 100 the factors are 0.98 and 0.82",
    topic=TOPIC,
    printed_answer="0.98 to 0.82",
    expected=PROVED,
)
def factors_at_kappa_100():
    """99/101 is 0.98, and 9/11 is 0.82, to the digits printed."""
    return all_of(printed("0.98", rational(99, 101)), printed("0.82", rational(9, 11)))


@theorem(
    "fam.heuristic.momentum-rolls-past-bumps",
    source=FAMILY.at("Section 2.6.3, Physical analogy"),
    title="Without momentum the ball stops where the slope is zero; with momentum it rolls past shallow valleys",
    topic=TOPIC,
    expected=ILL_POSED,
    ill_posed=True,
    readings=("fam.heuristic.momentum-rolls-past-bumps.reading1", "fam.heuristic.momentum-rolls-past-bumps.reading2"),
)
def rolls_past_valleys():
    """It rolls past small bumps and shallow valleys with momentum: it can (reading 1), or always does (reading 2)?"""


@optimality(
    "fam.heuristic.momentum-rolls-past-bumps.reading1",
    source=FAMILY.at("Section 2.6.3, Physical analogy, what can happen"),
    title="Gradient descent rests where the slope is zero, and momentum can roll on",
    topic=TOPIC,
    expected=PROVED,
)
def rolls_past_a_stationary_point():
    """A gradient step from a stationary point stays there.  On 3x^4 - 8x^3 + 6x^2, with slope 12x(x - 1)^2, from 2:

    the step 1/24 leads to 1, where the slope is 0, and with the velocity 24 and beta = 1/2 momentum goes on to 1/2.
    """
    f = polynomial({(4,): 3, (3,): -8, (2,): 6})
    x, eta, beta = point(2), rational(1, 24), rational(1, 2)
    v = f.grad(x)
    flat = x - v * eta
    onward = flat - (v * beta + f.grad(flat)) * eta
    return all_of(
        equal(flat, point(1)), equal(f.grad(flat), point(0)), equal(onward, point("1/2")), less(f(onward), f(flat))
    )


@refuted(
    "fam.heuristic.momentum-rolls-past-bumps.reading2",
    "Section 2.6.3, Physical analogy, what always happens",
    "With momentum the iterates leave every shallow valley",
    topic=TOPIC,
    repair="fam.heuristic.momentum-rolls-past-bumps.reading1",
)
def stays_in_a_shallow_valley():
    """From a point of a valley that is not its minimum momentum rolls past the valley, however shallow it is.

    Let f = x^2/2 for |x| <= 1, whatever follows beyond.  With eta = 1 and beta = 1/2, x+ = x/2 - y/2 for the iterates
    y, x, so V = x^2 - xy/2 + y^2/2 is halved in every step, and V >= 7/8 x^2.  From x = y = 1/2, V = 1/4, so x^2 stays
    below 2/7.
    """
    x, y = sympy.symbols("x y", real=True)

    def size(new, old):
        return new**2 - new * old / 2 + old**2 / 2

    after = x - x + (x - y) / 2  # a gradient step from x, and half of the last step
    half = sympy.Rational(1, 2)
    return all_of(
        equal(sympy.expand(size(after, x) - size(x, y) / 2), ZERO),
        equal(sympy.expand(size(x, y) - sympy.Rational(7, 8) * x**2 - (y - x / 2) ** 2 / 2), ZERO),
        equal(size(half, half), sympy.Rational(1, 4)),
        less(sympy.Rational(1, 4) / sympy.Rational(7, 8), ONE),
    )


# ---------------------------------------------------------------- Nesterov


@identity_claim(
    "fam.algorithm.nesterov",
    source=FAMILY.at("Section 2.6.4"),
    title="The look-ahead form is Nesterov's method",
    topic=TOPIC,
    expected=PROVED,
)
def look_ahead_form(x: Real(), v: Real(), g: Real(), eta: Real(0), beta: Real(0, 1)):
    """With x_(t-1) = x_t + eta v the look-ahead is y = x_t + beta (x_t - x_(t-1)), and x+ = y - eta g."""
    before = x + eta * v
    y = x + beta * (x - before)
    return all_of(equal(x - eta * beta * v, y), equal(x - eta * (beta * v + g), y - eta * g))


@theorem(
    "fam.rate.nesterov-t2-constant-beta",
    source=FAMILY.at("Section 2.6.4"),
    title="Nesterov's momentum improves convergence on convex problems from O(1/t) to O(1/t^2)",
    topic=TOPIC,
    expected=ILL_POSED,
    ill_posed=True,
    readings=("fam.rate.nesterov-t2-constant-beta.reading1", "fam.rate.nesterov-t2-constant-beta.reading2"),
)
def momentum_of_the_rate():
    """With a momentum that grows with t, as Nesterov (1983) has it (reading 1), or with the displayed one (reading 2)?

    The text displays a constant beta in [0, 1) only, typically 0.9.
    """


@theorem(
    "fam.rate.nesterov-t2-constant-beta.reading1",
    source=FAMILY.at("Section 2.6.4, with the momentum i/(i + 3)"),
    title="With the momentum i/(i + 3) Nesterov's method has the rate O(1/t^2) on smooth convex functions",
    topic=TOPIC,
    expected=PROVED,
)
def nesterov_rate(f: SmoothConvex(minimizer=True), x0: Point(), k: Steps(1, tried=(1, 2, 3, 5, 10))):
    """f(x_k) - f* <= 2 L|x_0 - x*|^2/(k + 1)^2 for convex L-smooth f, with the momentum i/(i + 3) and the step 1/L."""
    bound = 2 * f.L * distance2(x0, f.minimizer) / (k + 1) ** 2
    xs = accelerated_gradient(f, x0, 1 / f.L, [Count(i) / (i + 3) for i in range(k)])
    return at_most(f(xs.last) - f.minimum, bound, bound=bound)


@refuted(
    "fam.rate.nesterov-t2-constant-beta.reading2",
    "Section 2.6.4, with a constant momentum",
    "With a constant beta Nesterov's momentum has the rate O(1/t^2) on convex problems",
    topic=TOPIC,
    repair="fam.rate.nesterov-t2-constant-beta.reading1",
)
def constant_momentum_is_slow():
    """With a constant beta < 1, f(x_t) - f* <= C L |x_0 - x*|^2/t^2 on convex L-smooth functions, for some C.

    Take f(x) = x^2/2 for |x| <= 1 and |x| - 1/2 beyond, L = 1, the step eta = 1 and x_0 = 2 K t with K = 1/(1 - beta).
    All gradients are at most 1, so a velocity is at most K, and x_t >= x_0 - K t = K t after t steps: f(x_t) >= K t -
    1/2, which exceeds C x_0^2/t^2 = 4 C K^2 as soon as t > 4 C K + 1/(2K), whatever C and beta are.  With the step
    c/L, c K takes the place of K.
    """
    beta, share, c, extra = sympy.symbols("b u C e", positive=True)
    k = 1 / (1 - beta)
    fixed_velocity = beta * k + 1  # v <= K implies beta v + 1 <= K
    big = 1 + share  # K >= 1
    t = 4 * c * big + 1 / (2 * big) + extra
    gap = big * t - sympy.Rational(1, 2) - c * (2 * big * t) ** 2 / t**2
    return all_of(equal(sympy.simplify(fixed_velocity - k), ZERO), greater(sympy.expand(sympy.simplify(gap)), ZERO))


@identity_claim(
    "fam.rate.nesterov-optimal",
    source=FAMILY.at("Section 2.6.4"),
    title="No method that combines gradients has a better rate than 1/t^2 on smooth convex functions",
    topic=TOPIC,
    expected=PROVED,
)
def lower_bound():
    """On q_k(x) = L/4 (x'A_k x/2 - x_1), A_k tridiagonal with 2 and -1 in k variables, the minimizer is 1 - i/(k + 1).

    Its value is -L/8 (1 - 1/(k + 1)).  A method whose steps combine gradients has k nonzero coordinates after k steps,
    so on the q of 2k + 1 variables it stays above min q_k: f(x_k) - f* >= L/8 (1/(k + 1) - 1/(2k + 2)), while |x_0 -
    x*|^2, the sum of (i/n)^2 over i < n = 2k + 2, is at most n/3.  The quotient is 3L/(32 (k + 1)^2) (Nesterov).
    """
    i, k = sympy.symbols("i k", integer=True, positive=True)
    curvature = sympy.Symbol("L", positive=True)
    x = 1 - i / (k + 1)
    inner = 2 * x - x.subs(i, i - 1) - x.subs(i, i + 1)  # rows 2 to k, with x_(k+1) = 0
    first = 2 * x.subs(i, 1) - x.subs(i, 2)  # row 1
    value = -curvature / 8 * x.subs(i, 1)  # q at a point with A x = e_1 is -L/8 x_1
    gap = value - value.subs(k, 2 * k + 1)
    n = 2 * k + 2
    distance = sympy.summation((i / n) ** 2, (i, 1, n - 1))
    return all_of(
        equal(sympy.simplify(inner), ZERO),
        equal(sympy.simplify(first), ONE),
        equal(x.subs(i, k + 1), ZERO),
        equal(sympy.simplify(gap / (n / 3) - 3 * curvature / (32 * (k + 1) ** 2)), ZERO),
        at_least(sympy.expand(sympy.simplify((sympy.Integer(1) * n / 3 - distance) * 6 * n)), ZERO),
    )


@refuted(
    "fam.heuristic.nesterov-prevents-overshoot",
    "Section 2.6.4",
    "Nesterov's look-ahead prevents overshooting",
    topic=TOPIC,
    repair="fam.heuristic.nesterov-prevents-overshoot.repair",
)
def nesterov_overshoots():
    """With the look-ahead the iterates do not overshoot the minimizer.

    On x^2/2 from 1 with eta = 1/2 and beta = 9/10: v = 1, x = 1/2; the look-ahead is 1/20, v = 19/20, x = 1/40; and the
    next look-ahead is -161/400, v = 181/400 and x = -161/800, beyond the minimizer 0.
    """
    f, x, v = polynomial({(2,): "1/2"}), point(1), point(0)
    eta, beta = rational(1, 2), rational(9, 10)
    for _ in range(3):
        v = v * beta + f.grad(x - v * (eta * beta))
        x = x - v * eta
    return all_of(equal(x, point("-161/800")), less(x[0], 0))


@theorem(
    "fam.heuristic.nesterov-prevents-overshoot.repair",
    source=FAMILY.at("Section 2.6.4, repaired"),
    title="On a quadratic the look-ahead shrinks the momentum by 1 - eta h",
    topic=TOPIC,
    expected=PROVED,
)
def look_ahead_damps():
    """On h x^2/2 the two roots have the product beta for the heavy ball, and beta (1 - eta h) for Nesterov's method.

    z^2 - (1 + beta)(1 - eta h) z + beta (1 - eta h): where they are complex, the modulus is smaller for 0 < eta h < 1.
    """
    eta, h, beta, x, before = sympy.symbols("eta h beta x w", real=True)
    heavy = x - eta * h * x + beta * (x - before)
    y = x + beta * (x - before)
    nesterov = y - eta * h * y
    return all_of(
        equal(sympy.expand(-sympy.diff(heavy, before) - beta), ZERO),
        equal(sympy.expand(-sympy.diff(nesterov, before) - beta * (1 - eta * h)), ZERO),
    )
