"""Momentum, Nesterov's method and the popular optimizers as printed (Sections 4.3 and 4.5)."""

import sympy

from theorems.analysis.refuting import ambiguous, refuted
from theorems.texts import ANALYSIS
from verify import (
    CONFIRMED,
    PROVED,
    Count,
    Point,
    Real,
    SmoothConvex,
    Steps,
    all_of,
    asymptotic,
    at_most,
    differs,
    distance2,
    equal,
    greater,
    identity_claim,
    less,
    optimality,
    rational,
    sqrt,
    theorem,
)
from verify.explicit import point, polynomial
from verify.methods.first_order import accelerated_gradient

TOPIC = "momentum"
ADAPTIVE = "adaptive"
POSITIVE = Real(0, None, closed=False)
ZERO = sympy.Integer(0)


@identity_claim(
    "ana.hb-vs-velocity",
    source=ANALYSIS.at("Section 4.3"),
    title="The heavy ball and its velocity form take the same steps",
    topic=TOPIC,
    expected=PROVED,
)
def velocity_form(w: Real(), before: Real(), g: Real(), eta: Real(), beta: Real()):
    """With v_{t-1} = w_{t-1} - w_t, w_t - (beta v_{t-1} + eta g) = w_t - eta g + beta (w_t - w_{t-1}).

    And v_t = w_t - w_{t+1} again, so the two agree in every step; at the start w_{-1} = w_0 is v_{-1} = 0.
    """
    velocity = beta * (before - w) + eta * g
    after = w - eta * g + beta * (w - before)
    return all_of(equal(w - velocity, after), equal(w - after, velocity))


@ambiguous(
    "ana.hb-average",
    "Section 4.3, after the velocity form",
    "The update is a weighted average of past gradients",
    topic=TOPIC,
)
def average_of_gradients():
    """The update v_t is a weighted average of past gradients: with weights that add up to 1 (1), or any weights (2)?"""


@refuted(
    "ana.hb-average.reading1",
    "Section 4.3, after the velocity form, weights that add up to 1",
    "The velocity is an average of past gradients with weights that add up to 1",
    topic=TOPIC,
    repair="ana.hb-average.reading2",
)
def weights_that_do_not_add_up():
    """The weights of the gradients in v_t add up to 1.

    With eta = 1, beta = 1/2 and the gradients 1 and 1 from v = 0 the velocity is 3/2, larger than both.
    """
    eta, beta, g = rational(1), rational(1, 2), rational(1)
    velocity = beta * (eta * g) + eta * g
    return all_of(equal(velocity, rational(3, 2)), greater(velocity, g))


@identity_claim(
    "ana.hb-average.reading2",
    source=ANALYSIS.at("Section 4.3, after the velocity form, any weights"),
    title="The velocity is the sum of past gradients with the weights eta beta^k",
    topic=TOPIC,
    expected=PROVED,
)
def weighted_sum(a: Real(), b: Real(), c: Real(), eta: Real(), beta: Real()):
    """Three steps from 0 weigh the gradients by eta, eta beta and eta beta^2; t steps add up to
    eta (1 - beta^t)/(1 - beta).
    """
    v = 0 * eta
    for g in (a, b, c):
        v = beta * v + eta * g
    return equal(v, eta * (c + beta * b + beta**2 * a))


@identity_claim(
    "ana.nag-form",
    source=ANALYSIS.at("Section 4.3"),
    title="Nesterov's form takes the gradient where the momentum is about to carry the iterate",
    topic=TOPIC,
    expected=PROVED,
)
def look_ahead(w: Real(), v: Real(), g: Real(), eta: Real(), beta: Real()):
    """With y = w - beta v, w - (beta v + eta g) = y - eta g: a gradient step from y, where w + beta (w - w_{t-1}) lies.

    v = w_{t-1} - w, so this is Nesterov's y_t = w_t + beta (w_t - w_{t-1}), w_{t+1} = y_t - eta grad f(y_t).
    """
    y, before = w - beta * v, w + v
    return all_of(equal(w - (beta * v + eta * g), y - eta * g), equal(w + beta * (w - before), y))


@ambiguous(
    "ana.nag-guarantee",
    "Section 4.3, after Nesterov's form",
    "Looking ahead leads to stronger convergence guarantees for convex functions",
    topic=TOPIC,
)
def stronger_guarantee():
    """Stronger guarantees for convex functions, than O(1/t): with a momentum that grows (1), or the constant one (2)?

    The text displays a constant beta in [0, 1) only.
    """


@theorem(
    "ana.nag-guarantee.reading1",
    source=ANALYSIS.at("Section 4.3, after Nesterov's form, for the momentum i/(i + 3)"),
    title="Nesterov's method has the rate O(1/t^2)",
    topic=TOPIC,
    expected=PROVED,
)
def nesterov_rate(f: SmoothConvex(minimizer=True), w0: Point(), k: Steps(1, tried=(1, 2, 3, 5))):
    """f(w_k) - f* <= 2 L|w_0 - w*|^2/(k + 1)^2 for convex L-smooth f, with the momentum i/(i + 3) and the step 1/L."""
    bound = 2 * f.L * distance2(w0, f.minimizer) / (k + 1) ** 2
    ws = accelerated_gradient(f, w0, 1 / f.L, [Count(i) / (i + 3) for i in range(k)])
    return at_most(f(ws.last) - f.minimum, bound, bound=bound)


@refuted(
    "ana.nag-guarantee.reading2",
    "Section 4.3, after Nesterov's form, for the printed constant beta",
    "With a constant beta in [0, 1) and the step 1/L Nesterov's method has the rate O(1/t^2) on convex functions",
    topic=TOPIC,
    repair="ana.nag-guarantee.reading1",
)
def constant_momentum_is_slow():
    """For each beta in [0, 1) there is a C with f(w_t) - f* <= C L|w_0 - w*|^2/t^2 for convex L-smooth f.

    Where the slope is s, v <= s/(L (1 - beta)) by induction: beta s/(L (1 - beta)) + s/L is that bound.  The Huber
    function with L = 1 and the slope s = (1 - beta)/(2t) beyond |x| = s <= 1/2, started from 1 with v = 0, is then
    at x >= 1/2 after t steps, where it is at least s/2 - s^2/2: t^2 times this is unbounded.
    """
    t, beta = sympy.symbols("t beta", positive=True)
    s = (1 - beta) / (2 * t)
    fastest = s / (1 - beta)
    b = sympy.Symbol("b", positive=True)  # beta = 1/(1 + b) is any number between 0 and 1
    growth = sympy.limit(((s / 2 - s**2 / 2) * t**2 / t).subs(beta, 1 / (1 + b)), t, sympy.oo)
    return all_of(
        equal(sympy.simplify(beta * fastest + s - fastest), ZERO),
        equal(sympy.simplify(1 - t * fastest), sympy.Rational(1, 2)),
        greater(sympy.simplify(growth), ZERO),
    )


# ---------------------------------------------------------------- adaptive steps as printed


@ambiguous(
    "ana.adagrad-vanish",
    "Section 4.5, Adagrad, Problem",
    "AdaGrad's accumulated sum makes the learning rate infinitesimally small",
    topic=ADAPTIVE,
)
def learning_rate_that_vanishes():
    """The sum only grows, and the learning rate becomes infinitesimally small, prematurely stopping training.

    Where gradients stay away from zero (1), or in every run (2)?
    """


@theorem(
    "ana.adagrad-vanish.reading1",
    source=ANALYSIS.at("Section 4.5, Adagrad, Problem, where gradients stay away from zero"),
    title="AdaGrad's learning rate never grows, and vanishes where gradients stay away from zero",
    topic=ADAPTIVE,
    expected=CONFIRMED,
)
def accumulator_of_large_gradients(c: POSITIVE, extra: Real(0), g: Real(), t: Steps(1, tried=(1, 2, 5, 10))):
    """With t gradients of size at least c the rate is at most 1/(c sqrt t); another gradient never raises it."""
    accumulated = t * c**2 + extra
    return all_of(
        at_most(1 / sqrt(accumulated), 1 / (c * sqrt(rational(1) * t))),
        at_most(1 / sqrt(accumulated + g**2), 1 / sqrt(accumulated)),
    )


@refuted(
    "ana.adagrad-vanish.reading2",
    "Section 4.5, Adagrad, Problem, in every run",
    "In every run AdaGrad's accumulated sum makes the learning rate infinitesimally small",
    topic=ADAPTIVE,
    repair="ana.adagrad-vanish.reading1",
)
def bounded_accumulator():
    """The sum of squared gradients only grows, and the learning rate eventually becomes infinitesimally small.

    On x^2/2 from 1 with eta = 1 the first step leads to the minimum 0, where all gradients are zero: the sum stays
    1 and the learning rate stays 1.
    """
    f, w, eta = polynomial({(2,): "1/2"}), point(1), rational(1)
    first = f.grad(w)[0] ** 2
    after = w - f.grad(w) * (eta / sqrt(first))
    second = first + f.grad(after)[0] ** 2
    return all_of(equal(after, point(0)), equal(second, first), equal(eta / sqrt(second), eta))


@theorem(
    "ana.adagrad-def",
    source=ANALYSIS.at("Section 4.5, Adagrad"),
    title="AdaGrad's learning rate is inversely proportional to the root of the sum of squared gradients",
    topic=ADAPTIVE,
    expected=CONFIRMED,
)
def root_of_the_sum(a: POSITIVE, b: Real(), scale: POSITIVE):
    """Gradients that are c times as large have 1/c of the rate 1/sqrt(a^2 + b^2), so the same steps."""
    rate = 1 / sqrt(a**2 + b**2)
    return equal(1 / sqrt((scale * a) ** 2 + (scale * b) ** 2) * scale, rate)


@optimality(
    "ana.rmsprop",
    source=ANALYSIS.at("Section 4.5, RMSprop"),
    title="RMSprop's learning rate can grow again",
    topic=ADAPTIVE,
    expected=PROVED,
)
def rate_that_recovers():
    """With gamma = 9/10 and s = 4, a gradient 1 leads to s = 37/10 < 4, so that the rate grows: a sum would be 5."""
    gamma, s, g = rational(9, 10), rational(4), rational(1)
    after = gamma * s + (1 - gamma) * g**2
    return all_of(equal(after, rational(37, 10)), greater(1 / sqrt(after), 1 / sqrt(s)), less(s, s + g**2))


@identity_claim(
    "ana.adam-moments",
    source=ANALYSIS.at("Section 4.5, Adam"),
    title="Adam's averages of a constant gradient g are (1 - beta^t) times g and g^2",
    topic=ADAPTIVE,
    expected=PROVED,
)
def averages_of_a_constant():
    """From 0, m+ = beta m + (1 - beta) g maps (1 - beta^t) g to (1 - beta^(t+1)) g; the same for g^2."""
    beta, g = sympy.symbols("beta g", positive=True)
    t = sympy.Symbol("t", integer=True, positive=True)
    m = (1 - beta**t) * g
    return all_of(equal(sympy.expand(beta * m + (1 - beta) * g - m.subs(t, t + 1)), ZERO), equal(m.subs(t, 0), ZERO))


@ambiguous(
    "ana.adam-update",
    "Section 4.5, Adam",
    "After bias correction (not shown) Adam's update is printed with the uncorrected averages",
    topic=ADAPTIVE,
)
def corrected_or_not():
    """After bias correction, w+ = w - eta m/(sqrt(v) + eps), m and v being corrected (1), or as defined (2)?"""


@identity_claim(
    "ana.adam-update.reading1",
    source=ANALYSIS.at("Section 4.5, Adam, with the corrected averages"),
    title="With bias correction the first step has the size eta, for eps = 0",
    topic=ADAPTIVE,
    expected=PROVED,
)
def corrected_first_step():
    """m = (1 - b) g and v = (1 - c) g^2, divided by 1 - b and 1 - c, are g and g^2: eta g/sqrt(g^2) = eta for g > 0."""
    b, c, g, eta = sympy.symbols("b c g eta", positive=True)
    m, v = (1 - b) * g / (1 - b), (1 - c) * g**2 / (1 - c)
    return equal(sympy.simplify(eta * m / sympy.sqrt(v)), eta)


@refuted(
    "ana.adam-update.reading2",
    "Section 4.5, Adam, with the averages as defined",
    "With m and v as defined the printed update is Adam's, after bias correction",
    topic=ADAPTIVE,
    repair="ana.adam-update.reading1",
)
def uncorrected_first_step():
    """The update with m and v as defined equals the one with corrected averages.

    With beta_1 = 9/10, beta_2 = 999/1000, eps = 0 and g = 1 the first step is eta/10 over sqrt(1/1000), which is
    more than 3 eta; the corrected one is eta.
    """
    m, v = 1 - rational(9, 10), 1 - rational(999, 1000)
    return all_of(greater(m / sqrt(v), 3), equal(m / (1 - rational(9, 10)), 1), differs(m / sqrt(v), 1))


@optimality(
    "ana.adamw",
    source=ANALYSIS.at("Section 4.5, AdamW"),
    title="In AdamW the decay does not depend on the second moment; as part of the gradient it does",
    topic=ADAPTIVE,
    expected=PROVED,
)
def decoupled_decay():
    """At w = 1 with eta = lambda = 1/10, m = 0 and eps = 0 AdamW decays w by 1/100 whatever v is.

    With lambda w in the gradient Adam decays w by eta lambda w/sqrt(v): 1/100 for v = 1, and 1/1000 for v = 100.
    """
    eta, decay, w = rational(1, 10), rational(1, 10), rational(1)
    shifts = [w - eta * (0 / sqrt(v) + decay * w) for v in (rational(1), rational(100))]
    coupled = [w - eta * (decay * w) / sqrt(v) for v in (rational(1), rational(100))]
    return all_of(
        equal(shifts[0], shifts[1]), equal(coupled[0], rational(99, 100)), equal(coupled[1], rational(999, 1000))
    )


@asymptotic(
    "ana.cosine",
    source=ANALYSIS.at("Section 4.5.1"),
    title="The cosine schedule falls from 1 to 0 between t = 1 and t = T + 1",
    topic="schedule",
    expected=PROVED,
)
def cosine_schedule():
    """(1 + cos((t - 1) pi/T))/2 is 1 at t = 1, 1/2 half way and 0 at T + 1; its slope is -pi sin(...)/(2T)."""
    t, horizon = sympy.symbols("t T", positive=True)
    rate = (1 + sympy.cos((t - 1) / horizon * sympy.pi)) / 2
    slope = -sympy.pi / (2 * horizon) * sympy.sin((t - 1) / horizon * sympy.pi)
    return all_of(
        equal(rate.subs(t, 1), sympy.Integer(1)),
        equal(rate.subs(t, 1 + horizon / 2), sympy.Rational(1, 2)),
        equal(sympy.simplify(rate.subs(t, horizon + 1)), ZERO),
        equal(sympy.simplify(sympy.diff(rate, t) - slope), ZERO),
    )
