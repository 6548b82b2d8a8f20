"""Momentum and Nesterov's look-ahead."""

import sympy

from theorems.lesson.refuting import refuted
from theorems.texts import LESSON
from verify import (
    ILL_POSED,
    PROVED,
    Count,
    Point,
    Real,
    SmoothConvex,
    Steps,
    all_of,
    asymptotic,
    at_most,
    distance2,
    equal,
    greater,
    identity_claim,
    less,
    norm2,
    rational,
    theorem,
)
from verify.methods.first_order import accelerated_gradient

TOPIC = "momentum"
UPDATE = "Momentum, Momentum Update Rule"
NESTEROV = "Nesterov Accelerated Gradient"
ZERO = sympy.Integer(0)


@identity_claim(
    "les.momentum",
    source=LESSON.at(UPDATE),
    title="v = beta v + g, x+ = x - alpha v is the heavy ball",
    topic=TOPIC,
    expected=PROVED,
)
def velocity_is_the_last_step(x: Point(), v: Point(), g: Point(), alpha: Real(), beta: Real()):
    """With x_k = x_{k-1} - alpha v_{k-1}, x_{k+1} = x_k - alpha g_k + beta (x_k - x_{k-1})."""
    now = x - alpha * v
    after = now - alpha * (beta * v + g)
    return equal(norm2(after - (now - alpha * g + beta * (now - x))), rational(0))


@asymptotic(
    "les.momentum-10x",
    source=LESSON.at("Momentum, Why momentum helps, and Problem 3"),
    title="A constant gradient is amplified by 1/(1 - beta) in the limit, 10 for beta = 0.9",
    topic=TOPIC,
    expected=PROVED,
)
def constant_gradient():
    """v_k = (1 - beta^k)/(1 - beta) g solves v_k = beta v_{k-1} + g from 0, and tends to g/(1 - beta)."""
    beta, g = sympy.symbols("beta g", positive=True)
    k = sympy.Symbol("k", integer=True, positive=True)
    v = (1 - beta**k) / (1 - beta) * g
    nine = v.subs(beta, sympy.Rational(9, 10))
    return all_of(
        equal(sympy.simplify(beta * v + g - v.subs(k, k + 1)), ZERO),
        equal(v.subs(k, 0), ZERO),
        equal(sympy.limit(nine, k, sympy.oo), 10 * g),
    )


@identity_claim(
    "les.momentum-plateau",
    source=LESSON.at("Momentum, Why momentum helps"),
    title="On a plateau of constant gradient momentum is ahead of gradient descent from the second step on",
    topic=TOPIC,
    expected=PROVED,
)
def ahead_on_a_plateau(x: Point(), g: Point(), alpha: Real(), beta: Real(0, 1)):
    """Three steps with the gradient g lead alpha (3 + 2 beta + beta^2) g away; gradient descent 3 alpha g."""
    y, v = x, 0 * g
    for _ in range(3):
        v = beta * v + g
        y = y - alpha * v
    return equal(norm2(x - y - alpha * (3 + 2 * beta + beta**2) * g), rational(0))


@theorem(
    "les.momentum-oscillation",
    source=LESSON.at("Momentum, Why momentum helps"),
    title="Momentum averages the oscillations of gradient descent in narrow valleys",
    topic=TOPIC,
    ill_posed=True,
    readings=("les.momentum-oscillation.reading1", "les.momentum-oscillation.reading2"),
    expected=ILL_POSED,
)
def averages_oscillations():
    """Does the velocity shrink a gradient that alternates (reading 1), or do the iterates settle sooner (reading 2)?"""


@identity_claim(
    "les.momentum-oscillation.reading1",
    source=LESSON.at("Momentum, Why momentum helps, for a gradient that alternates"),
    title="Of a gradient that alternates, momentum keeps 1/(1 + beta)",
    topic=TOPIC,
    expected=PROVED,
)
def alternating_gradient(g: Point(), beta: Real(0, 1)):
    """v = g/(1 + beta) is turned into -v by beta v + (-g): the size g/(1 + beta) persists, less than g for beta > 0."""
    v = g / (1 + beta)
    return equal(norm2(beta * v - g + v), rational(0))


@refuted(
    "les.momentum-oscillation.reading2",
    "Momentum, Why momentum helps, for the iterates",
    "Momentum with beta = 0.9 makes the oscillation across a valley die out sooner",
    topic=TOPIC,
    repair="les.momentum-oscillation.reading1",
)
def oscillates_for_longer():
    """Where gradient descent oscillates, momentum 0.9 with the same step makes the oscillation die out sooner.

    On h x^2/2 with step 1.8/h gradient descent multiplies x by -0.8.  The roots of z^2 - (1 + beta - 1.8) z + beta are
    complex with the product beta = 0.9: momentum oscillates too, and shrinks by sqrt(0.9) > 0.8 per step.
    """
    beta, product = rational(9, 10), rational(18, 10)
    return all_of(less((1 + beta - product) ** 2, 4 * beta), less(1 - product, 0), greater(beta, (1 - product) ** 2))


@identity_claim(
    "les.nag",
    source=LESSON.at(NESTEROV),
    title="x - alpha beta v is where the velocity alone leads",
    topic=TOPIC,
    expected=PROVED,
)
def look_ahead(x: Point(), v: Point(), alpha: Real(), beta: Real()):
    """One step of the momentum update in which the gradient is 0 leads to x - alpha beta v."""
    onward = beta * v + 0 * x
    return equal(norm2(x - alpha * onward - (x - alpha * beta * v)), rational(0))


@theorem(
    "les.nag-k2",
    source=LESSON.at(NESTEROV),
    title="Nesterov momentum has the rate O(1/k^2) for convex functions",
    topic=TOPIC,
    ill_posed=True,
    readings=("les.nag-k2.reading1", "les.nag-k2.reading2"),
    expected=ILL_POSED,
)
def rate_of_nesterov():
    """With the constant beta of the displayed update (reading 1), or with one that grows with k (reading 2)?"""


@refuted(
    "les.nag-k2.reading1",
    f"{NESTEROV}, with a constant beta",
    "With a constant beta Nesterov momentum has the rate O(1/k^2) for smooth convex functions",
    topic=TOPIC,
    repair="les.nag-k2.reading2",
)
def constant_beta_is_no_faster_than_one_over_k():
    """For a constant beta in [0, 1) and alpha = 1/L f(x_k) - f* <= C L|x_0 - x*|^2/k^2 with one C for all convex f.

    L = 1, beta = 1 - c, f = h x^2/2 with h = c/(2k) from x_0 = 1, v_0 = 0.  If 0 <= v <= h/c and x = 1 - s with s >= 0,
    then h/c - v+ is a sum of terms that are not negative, so v+ <= h/c = 1/(2k); and v+ >= 0 while x >= 0.  So
    x_k >= 1 - k/(2k) = 1/2 and k^2 f(x_k) >= k^2 h/8 = ck/16, which is unbounded.
    """
    k, s, w, beta, c, h = sympy.symbols("k s w beta c h", positive=True)
    v = h / c - w
    after = (1 - c) * v + h * (1 - s - (1 - c) * v)
    # beta = 1 - c, and the factor 1 - h of w is positive, since h <= 1/2
    gap = beta * h**2 / c + beta * (1 - h) * w + h * s
    small = c / (2 * k)
    return all_of(
        equal(sympy.simplify(h / c - after - gap.subs(beta, 1 - c)), ZERO),
        equal(small / c, 1 / (2 * k)),
        equal(sympy.simplify(k**2 * small / 8 - c * k / 16), ZERO),
        equal(sympy.limit(1 / (c * k / 16), k, sympy.oo), ZERO),
    )


@theorem(
    "les.nag-k2.reading2",
    source=LESSON.at(f"{NESTEROV}, with beta = k/(k + 3)"),
    title="With the momentum k/(k + 3) the rate is O(1/k^2)",
    topic=TOPIC,
    expected=PROVED,
)
def nesterov_rate(f: SmoothConvex(minimizer=True), x0: Point(), k: Steps(1, tried=(1, 2, 3, 5))):
    """f(x_k) - f* <= 2 L|x_0 - x*|^2/(k + 1)^2 for convex L-smooth f, with the step 1/L."""
    bound = 2 * f.L * distance2(x0, f.minimizer) / (k + 1) ** 2
    xs = accelerated_gradient(f, x0, 1 / f.L, [Count(i) / (i + 3) for i in range(k)])
    return at_most(f(xs.last) - f.minimum, bound, bound=bound)
