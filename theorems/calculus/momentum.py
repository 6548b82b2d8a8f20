"""Momentum, Nesterov's method and adaptive step sizes."""

import sympy

from theorems.calculus.refuting import refuted
from theorems.texts import CALCULUS
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    Count,
    Point,
    Real,
    SmoothConvex,
    Steps,
    absolute,
    all_of,
    at_least,
    at_most,
    distance2,
    equal,
    figure,
    greater,
    identity_claim,
    less,
    log,
    optimality,
    printed,
    rational,
    sqrt,
    theorem,
)
from verify.explicit import function, has_class, point, polynomial
from verify.functions.bodies import RidgeSum, Term
from verify.functions.piecewise import Piecewise
from verify.methods.first_order import accelerated_gradient
from verify.programs import exact_vector

TOPIC = "momentum"
ADAPTIVE = "adaptive"


@identity_claim(
    "cal.momentum-def",
    source=CALCULUS.at("Sections 8.1 and 18.1"),
    title="In the velocity constant gradients accumulate and alternating ones cancel",
    topic=TOPIC,
    expected=PROVED,
)
def velocity_limits():
    """v+ = gamma v + g tends to g/(1 - gamma) for a constant g, and to size |g|/(1 + gamma) for an alternating one.

    The fixed points of v = gamma v + g and of v = -(gamma v) + g, where the sign flips in every step.
    """
    gamma, g, v = sympy.symbols("gamma g v", positive=True)
    constant = sympy.solve(sympy.Eq(v, gamma * v + g), v)[0]
    alternating = sympy.solve(sympy.Eq(v, -gamma * v + g), v)[0]
    return all_of(
        equal(sympy.simplify(constant - g / (1 - gamma)), sympy.Integer(0)),
        equal(sympy.simplify(alternating - g / (1 + gamma)), sympy.Integer(0)),
    )


@figure(
    "cal.momentum-window",
    source=CALCULUS.at("Section 18.1"),
    title="beta = 0.9 remembers ten steps",
    topic=TOPIC,
    printed_answer="10",
    expected=PROVED,
)
def averaging_window():
    """1/(1 - 0.9) = 10."""
    return equal(1 / (1 - rational(9, 10)), 10)


@figure(
    "cal.momentum-kappa100",
    source=CALCULUS.at("Section 27.2"),
    title="92 steps instead of 921 at kappa = 100",
    topic=TOPIC,
    printed_answer="92 vs 921",
    expected=PROVED,
)
def counts_at_kappa_100():
    """sqrt(100) ln(10^4) is 92 and 100 ln(10^4) is 921; the speedup is sqrt(100) = 10."""
    digits = log(rational(10) ** 4)
    return all_of(
        printed("92", sqrt(rational(100)) * digits),
        printed("921", 100 * digits),
        equal(rational(100) / rational(10), 10),
    )


@theorem(
    "cal.momentum-sqrtkappa",
    source=CALCULUS.at("Sections 12.3, 18.1 and 27.2"),
    title="Momentum improves the rate to 1 - 1/sqrt(kappa)",
    topic=TOPIC,
    expected=ILL_POSED,
    ill_posed=True,
    readings=("cal.momentum-sqrtkappa.reading1", "cal.momentum-sqrtkappa.reading2"),
)
def momentum_rate():
    """On L-smooth, m-strongly convex f momentum has the rate 1 - 1/sqrt(kappa); its parameters are not said."""


def kinked_parabola():
    """f' is 25x below 1, x + 24 up to 2, and 25x - 24 above 2: 25-smooth and 1-strongly convex."""
    bend = Piecewise(exact_vector([1, 2]).components, exact_vector([25, 1, 25]).components)
    return function(RidgeSum(1, terms=(Term(exact_vector([1])[0], exact_vector([1]), exact_vector([0])[0], bend),)))


@refuted(
    "cal.momentum-sqrtkappa.reading1",
    "Sections 12.3, 18.1 and 27.2, for the printed recursion tuned to kappa",
    "The heavy ball with the parameters of its rate on quadratics has the rate 1 - 1/sqrt(kappa)",
    topic=TOPIC,
    repair="cal.momentum-sqrtkappa.reading2",
)
def heavy_ball_cycles():
    """On L-smooth, m-strongly convex functions v+ = beta v + grad f, x+ = x - eta v+ has the rate 1 - 1/sqrt(kappa).

    Its parameters are eta = 4/(sqrt L + sqrt m)^2 and beta = ((sqrt L - sqrt m)/(sqrt L + sqrt m))^2.  For
    L = 25, m = 1 they are 1/9 and 4/9, and on a piecewise quadratic it visits three points again and again
    (Lessard, Recht and Packard 2016).
    """
    f = kinked_parabola()
    has_class(f, smooth=25, strongly_convex=1)
    eta, beta = rational(1, 9), rational(4, 9)
    cycle = [point("792/1225"), point("-2208/1225"), point("2592/1225")]
    after = [
        x - eta * f.grad(x) + beta * (x - before) for x, before in zip(cycle, [cycle[-1], *cycle[:-1]], strict=True)
    ]
    return all_of(*(equal(a, b) for a, b in zip(after, [*cycle[1:], cycle[0]], strict=True)))


@theorem(
    "cal.momentum-sqrtkappa.reading2",
    source=CALCULUS.at("Sections 12.3, 18.1 and 27.2, on quadratics"),
    title="On quadratics the tuned heavy ball has the asymptotic factor (sqrt(kappa) - 1)/(sqrt(kappa) + 1)",
    topic=TOPIC,
    expected=PROVED,
)
def heavy_ball_on_quadratics():
    """For every eigenvalue between m and L the roots of z^2 - (1 + beta - eta h) z + beta are complex or double.

    So both have the modulus sqrt(beta) = (s - 1)/(s + 1) with s = sqrt(kappa), which is below 1 - 1/s for s > 1.
    With m = 1, L = s^2 and h = 1 + u (s^2 - 1), 0 <= u <= 1, the discriminant is a multiple -16 (s - 1)^2/(s + 1)^2
    of u (1 - u).
    """
    s, u, e = sympy.symbols("s u e", positive=True)
    eta, beta = 4 / (s + 1) ** 2, ((s - 1) / (s + 1)) ** 2
    h = 1 + u * (s**2 - 1)
    discriminant = (1 + beta - eta * h) ** 2 - 4 * beta
    stated = -16 * u * (1 - u) * (s - 1) ** 2 / (s + 1) ** 2
    gap = (1 - 1 / s) - (s - 1) / (s + 1)
    return all_of(
        equal(sympy.simplify(discriminant - stated), sympy.Integer(0)),
        equal(sympy.simplify(gap - (s - 1) / (s * (s + 1))), sympy.Integer(0)),
        greater(((s - 1) / (s * (s + 1))).subs(s, 1 + e), sympy.Integer(0)),
    )


@refuted(
    "cal.momentum-worked-kappa10",
    "Section 24.4",
    "beta = 0.9 speeds up the quadratic with kappa = 10 about three times",
    topic=TOPIC,
    repair="cal.momentum-worked-kappa10.repair",
    printed_answer="~3x speedup",
)
def more_momentum_than_the_problem_takes():
    """On (10 x1^2 + x2^2)/2 momentum with beta = 0.9 needs a third of the iterations of gradient descent.

    The two roots of z^2 - (1 + beta - eta h) z + beta have the product beta, so one of them is at least
    sqrt(0.9) in modulus for every step size, while gradient descent with eta = 1/10 contracts by 0.9: momentum
    needs at least twice the iterations, since sqrt(0.9)^2 = 0.9.
    """
    beta, plain = rational(9, 10), 1 - rational(1, 10)
    return all_of(at_least(beta, plain), greater(sqrt(beta), plain), greater(log(1 / plain), log(1 / sqrt(beta))))


@figure(
    "cal.momentum-worked-kappa10.repair",
    source=CALCULUS.at("Section 24.4, repaired"),
    title="The tuned heavy ball speeds up the quadratic with kappa = 10 about three times",
    topic=TOPIC,
    expected=PROVED,
)
def tuned_momentum_at_kappa_10():
    """Its factor (sqrt 10 - 1)/(sqrt 10 + 1) needs 3 times fewer steps than gradient descent's best, 9/11."""
    root = sqrt(rational(10))
    return printed("3", log((root + 1) / (root - 1)) / log(rational(11, 9)))


@refuted(
    "cal.momentum-damps-same-eta",
    "Sections 8.1 and 18.1",
    "Momentum damps the oscillation of the steep direction",
    topic=TOPIC,
    repair="cal.momentum-worked-kappa10.repair",
)
def momentum_prolongs_the_oscillation():
    """With the step of the traced example, 0.18, momentum with beta = 0.9 damps the steep oscillation.

    For h = 10 the roots of z^2 - (1.9 - 1.8) z + 0.9 are complex of modulus sqrt(0.9) = 0.95: they oscillate, and
    die out more slowly than the factor -0.8 of gradient descent.
    """
    beta, eta, h = rational(9, 10), rational(18, 100), rational(10)
    discriminant = (1 + beta - eta * h) ** 2 - 4 * beta
    return all_of(less(discriminant, 0), greater(beta, (1 - eta * h) ** 2))


@theorem(
    "cal.nesterov-t2",
    source=CALCULUS.at("Section 8.1"),
    title="Nesterov's method has the rate O(1/t^2)",
    topic=TOPIC,
    expected=PROVED,
)
def nesterov_rate(f: SmoothConvex(minimizer=True), x0: Point(), k: Steps(1, tried=(1, 2, 3, 5, 10))):
    """f(x_k) - f* <= 2 L|x_0 - x*|^2/(k + 1)^2 for convex L-smooth f, with the momentum i/(i + 3) and the step 1/L."""
    bound = 2 * f.L * distance2(x0, f.minimizer) / (k + 1) ** 2
    xs = accelerated_gradient(f, x0, 1 / f.L, [Count(i) / (i + 3) for i in range(k)])
    return at_most(f(xs.last) - f.minimum, bound, bound=bound)


# ---------------------------------------------------------------- adaptive step sizes


@refuted(
    "cal.adagrad-vanish",
    "Section 8.2",
    "AdaGrad's accumulator grows without bound, so its steps vanish",
    topic=ADAPTIVE,
    repair="cal.adagrad-vanish.repair",
)
def bounded_accumulator():
    """AdaGrad's sum of squared gradients grows without bound, so that the step sizes vanish.

    On x^2/2 from 1 with eta = 1 the first step leads to the minimum 0, where all gradients are zero: the
    accumulator stays 1 and the step size stays 1.
    """
    f, x, eta = polynomial({(2,): "1/2"}), point(1), rational(1)
    sum1 = f.grad(x)[0] ** 2
    after = x - f.grad(x) * (eta / sqrt(sum1))
    sum2 = sum1 + f.grad(after)[0] ** 2
    return all_of(equal(after, point(0)), equal(sum2, sum1), equal(eta / sqrt(sum2), eta))


@theorem(
    "cal.adagrad-vanish.repair",
    source=CALCULUS.at("Section 8.2, repaired"),
    title="AdaGrad's step sizes never grow, and vanish where gradients stay away from zero",
    topic=ADAPTIVE,
    expected=CONFIRMED,
)
def accumulator_of_large_gradients(
    c: Real(0, None, closed=False), extra: Real(0, None), g: Real(), t: Steps(1, tried=(1, 2, 5, 10))
):
    """With t gradients of size at least c the step size is at most eta/(c sqrt t); another gradient never raises it."""
    accumulated = t * c**2 + extra
    return all_of(
        at_most(1 / sqrt(accumulated), 1 / (c * sqrt(rational(1) * t))),
        at_most(1 / sqrt(accumulated + g**2), 1 / sqrt(accumulated)),
    )


@theorem(
    "cal.adagrad-rare",
    source=CALCULUS.at("Section 8.2"),
    title="AdaGrad takes larger steps for rarely updated parameters",
    topic=ADAPTIVE,
    expected=CONFIRMED,
)
def rare_parameters_step_further(
    g: Real(0, None, closed=False), rare: Steps(1, tried=(1, 2, 5)), more: Steps(1, tried=(1, 2, 5))
):
    """For gradients of the same size, eta/sqrt(n g^2) is larger for the coordinate with fewer of them."""
    return greater(1 / sqrt(rare * g**2), 1 / sqrt((rare + more) * g**2))


@identity_claim(
    "cal.rmsprop-def",
    source=CALCULUS.at("Section 8.2"),
    title="RMSProp keeps an exponential moving average of squared gradients",
    topic=ADAPTIVE,
    expected=PROVED,
)
def moving_average(a: Real(), b: Real(), c: Real(), beta: Real(0, 1)):
    """Three steps of v+ = beta v + (1 - beta) g^2 from 0 weigh g^2 by 1 - beta, beta (1 - beta), beta^2 (1 - beta)."""
    v = rational(0)
    for g in (a, b, c):
        v = beta * v + (1 - beta) * g**2
    return equal(v, (1 - beta) * (c**2 + beta * b**2 + beta**2 * a**2))


@identity_claim(
    "cal.adam-desc",
    source=CALCULUS.at("Section 8.2"),
    title="Adam's bias correction makes the averages of a constant gradient exact from the first step on",
    topic=ADAPTIVE,
    expected=PROVED,
)
def bias_correction():
    """From 0, t steps of m+ = beta m + (1 - beta) g give (1 - beta^t) g; divided by 1 - beta^t this is g."""
    beta, g = sympy.symbols("beta g", positive=True)
    t, i = sympy.symbols("t i", integer=True, positive=True)
    m = (1 - beta**t) * g
    stepped = beta * m + (1 - beta) * g
    return all_of(
        equal(sympy.expand(stepped - m.subs(t, t + 1)), sympy.Integer(0)),
        equal(m.subs(t, 0), sympy.Integer(0)),
        equal(sympy.simplify(m / (1 - beta**t)), g),
    )


def adam_scale(f, x):
    """sqrt(v) + eps after one step with bias correction, eps = 1/100."""
    return sqrt(f.grad(x)[0] ** 2) + rational(1, 100)


@refuted(
    "cal.adam-update-printed",
    "Section 18.2",
    "Adam updates x to x - eta/(sqrt(v) + eps)",
    topic=ADAPTIVE,
    repair="cal.adam-update-printed.repair",
    printed_answer="x - eta/(sqrt(v) + eps)",
)
def update_without_the_gradient():
    """Adam's update is x <- x - eta/(sqrt(v) + eps).

    It does not know the sign of the gradient: on x^2/2 at -1 with eta = 1/10 it leads away from the minimum.
    """
    f, x = polynomial({(2,): "1/2"}), point(-1)
    after = x - point(1) * (rational(1, 10) / adam_scale(f, x))
    return greater(f(after), f(x))


@optimality(
    "cal.adam-update-printed.repair",
    source=CALCULUS.at("Section 18.2, repaired"),
    title="Adam updates x to x - eta m/(sqrt(v) + eps)",
    topic=ADAPTIVE,
    expected=PROVED,
)
def update_with_the_gradient():
    """With the running mean m of the gradients in the numerator the same first step lowers x^2/2."""
    f, x = polynomial({(2,): "1/2"}), point(-1)
    after = x - f.grad(x) * (rational(1, 10) / adam_scale(f, x))
    return less(f(after), f(x))


@theorem(
    "cal.adam-diag-newton",
    source=CALCULUS.at("Sections 8.2 and 18.2"),
    title="Dividing by sqrt(v) gives steep directions (large v) small steps, like the inverse Hessian",
    topic=ADAPTIVE,
    ill_posed=True,
    readings=("cal.adam-diag-newton.reading1", "cal.adam-diag-newton.reading2"),
    expected=ILL_POSED,
)
def steep_directions_get_small_steps():
    """Dividing by sqrt(v) is a diagonal approximation of H^{-1}: steep directions (large v) get small steps.

    Is a direction steep where v is large, by definition (reading 1), or where the curvature is (reading 2)?
    """


@theorem(
    "cal.adam-diag-newton.reading1",
    source=CALCULUS.at("Sections 8.2 and 18.2"),
    title="Dividing by sqrt(v) + eps gives directions of larger v smaller step sizes",
    topic=ADAPTIVE,
    expected=CONFIRMED,
)
def large_averages_get_small_steps(v: Real(0), more: Real(0), eps: Real(0, None, closed=False), eta: Real(0)):
    """eta/(sqrt(v + more) + eps) <= eta/(sqrt(v) + eps): true of any numbers v, whatever the curvature is."""
    return at_most(eta / (sqrt(v + more) + eps), eta / (sqrt(v) + eps))


@refuted(
    "cal.adam-diag-newton.reading2",
    "Sections 8.2 and 18.2",
    "Dividing by sqrt(v) gives directions of large curvature small steps, like the inverse Hessian",
    topic=ADAPTIVE,
    repair="cal.adam-diag-newton.repair",
)
def scale_of_the_gradient_is_not_the_curvature():
    """Dividing by sqrt(v) gives directions of large curvature small step sizes, like the inverse Hessian.

    On (x^2 + 10 y^2)/2 at (100, 1) the gradient is (100, 10): the flat direction gets the smaller step size.
    """
    f, x = polynomial({(2, 0): "1/2", (0, 2): 5}), point(100, 1)
    g = f.grad(x)
    return less(1 / sqrt(g[0] ** 2), 1 / sqrt(g[1] ** 2))


@theorem(
    "cal.adam-diag-newton.repair",
    source=CALCULUS.at("Sections 8.2 and 18.2, repaired"),
    title="On a separable quadratic, 1/sqrt(v) is the inverse curvature over the distance from the minimizer",
    topic=ADAPTIVE,
    expected=PROVED,
)
def scale_where_distances_are_equal(h: Real(0, None, closed=False), x: Real(0, None, closed=False)):
    """For h x^2/2 the scale 1/sqrt(v) of one gradient is 1/(h |x|): the inverse Hessian where all |x_i| are equal."""
    return equal(1 / absolute(h * x), (1 / h) / x)


@optimality(
    "cal.adam-nonconvergence",
    source=CALCULUS.at("Section 8.2, Intuition"),
    title="Adam can fail to converge on a convex problem",
    topic=ADAPTIVE,
    expected=PROVED,
)
def adam_cycles():
    """On x^2/2 with beta_1 = 0, eps = 0 and any beta_2, Adam with eta = 1 from 1/2 visits 1/2 and -1/2 for ever.

    All gradients have the square 1/4, so the corrected average v is 1/4 in every step.
    """
    f, x, v = polynomial({(2,): "1/2"}), point("1/2"), rational(1, 4)
    after = x - f.grad(x) / sqrt(v)
    again = after - f.grad(after) / sqrt(v)
    return all_of(
        equal(f.grad(x)[0] ** 2, v),
        equal(f.grad(after)[0] ** 2, v),
        equal(after, point("-1/2")),
        equal(again, x),
        at_most(f(point(0)), f(x)),
    )
