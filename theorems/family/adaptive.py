"""AdaGrad, RMSProp, Adam and AdamW (Sections 2.6.5 to 2.6.9)."""

import sympy

from theorems.family.refuting import refuted
from theorems.texts import FAMILY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    Real,
    Steps,
    absolute,
    all_of,
    at_least,
    at_most,
    differs,
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

TOPIC = "adaptive"
ZERO = sympy.Integer(0)


# ---------------------------------------------------------------- AdaGrad


@theorem(
    "fam.algorithm.adagrad",
    source=FAMILY.at("Section 2.6.5"),
    title="AdaGrad's denominator is positive, so no division by zero",
    topic=TOPIC,
    expected=CONFIRMED,
)
def positive_denominator(total: Real(0), g: Real(), eps: Real(0, None, closed=False), eta: Real(0, None, closed=False)):
    """sqrt(G + g^2) + eps >= eps > 0 for G >= 0, and a step is at most eta: |g|/(sqrt(G + g^2) + eps) <= 1."""
    denominator = sqrt(total + g**2) + eps
    return all_of(at_least(denominator, eps), at_most(eta * absolute(g) / denominator, eta))


@theorem(
    "fam.identity.adagrad-G-monotone",
    source=FAMILY.at("Sections 2.6.5 and 2.6.9"),
    title="AdaGrad's denominator only grows",
    topic=TOPIC,
    expected=ILL_POSED,
    ill_posed=True,
    readings=("fam.identity.adagrad-G-monotone.reading1", "fam.identity.adagrad-G-monotone.reading2"),
)
def denominator_only_grows():
    """G only grows, and the learning rate is monotonically decreasing: in the sense of never falling, or strictly?"""


@theorem(
    "fam.identity.adagrad-G-monotone.reading1",
    source=FAMILY.at("Sections 2.6.5 and 2.6.9, weakly"),
    title="AdaGrad's denominator never falls, and its step sizes never grow",
    topic=TOPIC,
    expected=CONFIRMED,
)
def denominator_never_falls(total: Real(0), g: Real(), eps: Real(0, None, closed=False)):
    """G + g^2 >= G, so 1/(sqrt(G + g^2) + eps) <= 1/(sqrt(G) + eps)."""
    return all_of(at_least(total + g**2, total), at_most(1 / (sqrt(total + g**2) + eps), 1 / (sqrt(total) + eps)))


@refuted(
    "fam.identity.adagrad-G-monotone.reading2",
    "Sections 2.6.5 and 2.6.9, strictly",
    "AdaGrad's denominator grows in every step",
    topic=TOPIC,
    repair="fam.identity.adagrad-G-monotone.reading1",
)
def denominator_stays():
    """G grows in every step.

    A coordinate with the gradient 0, as of a feature that does not occur, leaves its G as it is.
    """
    total, g = rational(1), rational(0)
    return equal(total + g**2, total)


@theorem(
    "fam.heuristic.adagrad-stalls",
    source=FAMILY.at("Section 2.6.5, Failure mode"),
    title="AdaGrad's learning rate shrinks to near zero, and training stalls",
    topic=TOPIC,
    expected=ILL_POSED,
    ill_posed=True,
    readings=("fam.heuristic.adagrad-stalls.reading1", "fam.heuristic.adagrad-stalls.reading2"),
)
def stalls():
    """As the denominator only grows, eventually the effective learning rate shrinks to near zero.

    Where gradients do not vanish (reading 1), or in every run, as the denominator grows without bound (reading 2)?
    """


@refuted(
    "fam.heuristic.adagrad-stalls.reading2",
    "Section 2.6.5, Failure mode, in every run",
    "In every run AdaGrad's learning rate shrinks to near zero",
    topic=TOPIC,
    repair="fam.heuristic.adagrad-stalls.reading1",
)
def step_size_stays():
    """The denominator grows for ever, so that the effective learning rate shrinks to near zero.

    On x^2/2 from 1 with eta = 1 (and eps = 0) the first step leads to the minimum 0, where all gradients are zero: the
    denominator stays 1 and the step size stays 1.
    """
    f, x, eta = polynomial({(2,): "1/2"}), point(1), rational(1)
    sum1 = f.grad(x)[0] ** 2
    after = x - f.grad(x) * (eta / sqrt(sum1))
    sum2 = sum1 + f.grad(after)[0] ** 2
    return all_of(equal(after, point(0)), equal(sum2, sum1), equal(eta / sqrt(sum2), eta))


@theorem(
    "fam.heuristic.adagrad-stalls.reading1",
    source=FAMILY.at("Section 2.6.5, Failure mode, where gradients do not vanish"),
    title="AdaGrad's step sizes vanish where gradients stay away from zero",
    topic=TOPIC,
    expected=CONFIRMED,
)
def step_size_of_large_gradients(c: Real(0, None, closed=False), extra: Real(0), t: Steps(1, tried=(1, 2, 5, 10))):
    """With t gradients of size at least c the step size is at most eta/(c sqrt t)."""
    return at_most(1 / sqrt(t * c**2 + extra), 1 / (c * sqrt(rational(1) * t)))


# ---------------------------------------------------------------- RMSProp and Adam


@identity_claim(
    "fam.algorithm.rmsprop",
    source=FAMILY.at("Section 2.6.6"),
    title="RMSProp keeps an exponentially decaying average of squared gradients",
    topic=TOPIC,
    expected=PROVED,
)
def moving_average(a: Real(), b: Real(), c: Real(), rho: Real(0, 1)):
    """Three steps from 0 weigh g^2 by 1 - rho, rho (1 - rho), rho^2 (1 - rho); the weights add up to 1 - rho^3."""
    s = 0 * a
    for g in (a, b, c):
        s = rho * s + (1 - rho) * g**2
    return all_of(
        equal(s, (1 - rho) * (c**2 + rho * b**2 + rho**2 * a**2)),
        equal((1 - rho) * (1 + rho + rho**2), 1 - rho**3),
    )


@identity_claim(
    "fam.identity.adam-bias-zero",
    source=FAMILY.at("Section 2.6.7, Bias correction"),
    title="From 0 the moments are too small by 1 - beta^t, and the factor 1/(1 - beta^t) corrects this",
    topic=TOPIC,
    expected=PROVED,
)
def bias_correction():
    """With gradients of one mean g, t steps of m+ = beta m + (1 - beta) g from 0 give (1 - beta^t) g in the mean."""
    beta, g = sympy.symbols("beta g", positive=True)
    t = sympy.Symbol("t", integer=True, positive=True)
    m = (1 - beta**t) * g
    return all_of(
        equal(sympy.expand(beta * m + (1 - beta) * g - m.subs(t, t + 1)), ZERO),
        equal(m.subs(t, 0), ZERO),
        equal(sympy.simplify(m / (1 - beta**t)), g),
    )


@identity_claim(
    "fam.algorithm.adam",
    source=FAMILY.at("Section 2.6.7"),
    title="Adam's first step has the length eta in every coordinate, up to eps",
    topic=TOPIC,
    expected=PROVED,
)
def first_step_of_adam():
    """m = (1 - beta_1) g and v = (1 - beta_2) g^2 are corrected to g and g^2: the step is eta g/(|g| + eps).

    The code counts t from 1 and corrects by 1 - beta^t, which is 1 - beta^(t + 1) for the t of the equations, from 0.
    """
    g, eta, eps = sympy.symbols("g eta epsilon", positive=True)
    b1, b2 = sympy.symbols("beta_1 beta_2", positive=True)
    m, v = (1 - b1) * g / (1 - b1), (1 - b2) * g**2 / (1 - b2)
    step = eta * m / (sympy.sqrt(v) + eps)
    return all_of(equal(sympy.simplify(step - eta * g / (g + eps)), ZERO), equal(step.subs(eps, 0), eta))


@refuted(
    "fam.heuristic.adam-no-bias-correction-smaller",
    "Section 2.6.7, Bias correction",
    "Without bias correction Adam's first updates would be much smaller than intended",
    topic=TOPIC,
    repair="fam.heuristic.adam-no-bias-correction-smaller.repair",
)
def uncorrected_steps_are_larger():
    """Without bias correction the first updates would be much smaller than with it.

    With beta_1 = 0.9 and beta_2 = 0.999 the first step is eta 0.1 g/(sqrt(0.001) |g|): its square is 10 eta^2, so it is
    more than three times as long as the corrected one, which has the length eta (eps aside).
    """
    m, v = 1 - rational(9, 10), 1 - rational(999, 1000)
    return all_of(equal(m**2 / v, 10), greater(m / sqrt(v), 3))


@theorem(
    "fam.heuristic.adam-no-bias-correction-smaller.repair",
    source=FAMILY.at("Section 2.6.7, Bias correction, repaired"),
    title="Without bias correction Adam's first step is longer exactly where beta_2 > 1 - (1 - beta_1)^2",
    topic=TOPIC,
    expected=PROVED,
)
def length_of_the_uncorrected_step(b1: Real(0, 1, closed=(True, False)), more: Real(0, 1, closed=False)):
    """With 1 - beta_2 = s (1 - beta_1)^2, s < 1, (1 - beta_1)^2/(1 - beta_2) = 1/s > 1; for s > 1 it is below 1."""
    m = 1 - b1
    return all_of(less(1, m**2 / (more * m**2)), greater(1, m**2 / (m**2 / more)))


@theorem(
    "fam.heuristic.adam-escapes-saddles-faster",
    source=FAMILY.at("Sections 2.5.5 and 2.10.1"),
    title="Adaptive methods escape saddle points faster because small gradients are amplified",
    topic="nonconvex-saddle",
    expected=ILL_POSED,
    ill_posed=True,
    readings=(
        "fam.heuristic.adam-escapes-saddles-faster.reading1",
        "fam.heuristic.adam-escapes-saddles-faster.reading2",
    ),
)
def escaping_faster():
    """Adam and RMSProp escape saddle points faster, as they amplify small gradients.

    Faster from near a saddle with gradients below 1 (reading 1), or from every point near a saddle (reading 2)?
    """


@theorem(
    "fam.heuristic.adam-escapes-saddles-faster.reading1",
    source=FAMILY.at("Sections 2.5.5 and 2.10.1, for the first step where gradients are small"),
    title="Where |g| + eps < 1 a normalized step is longer than a gradient step",
    topic="nonconvex-saddle",
    expected=PROVED,
)
def amplified_step(g: Real(0, 1, closed=False), share: Real(0, 1, closed=False), eta: Real(0, None, closed=False)):
    """eta g/(g + eps) > eta g for eps = s (1 - g), 0 < s < 1: the first step of Adam and that of gradient descent."""
    eps = share * (1 - g)
    return greater(eta * g / (g + eps), eta * g)


@refuted(
    "fam.heuristic.adam-escapes-saddles-faster.reading2",
    "Sections 2.5.5 and 2.10.1, at every saddle",
    "A normalized step leaves every saddle faster than a gradient step",
    topic="nonconvex-saddle",
    repair="fam.heuristic.adam-escapes-saddles-faster.reading1",
)
def steep_saddle():
    """From any point near a saddle Adam's step leads further away than a gradient step of the same learning rate.

    On 50 (x^2 - y^2) at (0, 1/10), the gradient is (0, -10): with eta = 1/1000 gradient descent moves by 1/100 along
    y, and Adam's first step by at most 1/1000.
    """
    f, x, eta = polynomial({(2, 0): 50, (0, 2): -50}), point(0, "1/10"), rational(1, 1000)
    g = f.grad(x)
    by_gradient, by_adam = -g[1] * eta, eta * (-g[1]) / sqrt(g[1] ** 2)
    return all_of(equal(g[0], 0), equal(by_gradient, rational(1, 100)), less(by_adam, by_gradient))


# ---------------------------------------------------------------- weight decay


@theorem(
    "fam.theorem.adam-l2-scaled",
    source=FAMILY.at("Section 2.6.8"),
    title="Adam divides the L2 gradient by sqrt(v), and AdamW shrinks all parameters alike",
    topic=TOPIC,
    expected=CONFIRMED,
)
def scaled_decay(
    w: Real(0, None, closed=False), decay: Real(0, None, closed=False), v: Real(0), more: Real(0, None, closed=False),
    eps: Real(0, None, closed=False), eta: Real(0, None, closed=False),
):  # fmt: skip
    """Of eta (g + c w)/(sqrt(v) + eps) the part of the L2 term is eta c w/(sqrt(v) + eps), smaller where v is larger.

    In AdamW it is eta c w, whatever v is.
    """
    less_damped, more_damped = (eta * decay * w / (sqrt(second) + eps) for second in (v, v + more))
    return less(more_damped, less_damped)


@identity_claim(
    "fam.algorithm.adamw",
    source=FAMILY.at("Section 2.6.8"),
    title="The listed AdamW step is (1 - eta c) w - eta m/(sqrt(v) + eps)",
    topic=TOPIC,
    expected=PROVED,
)
def decoupled_step(w: Real(), update: Real(), eta: Real(0), decay: Real(0)):
    """Shrinking w by 1 - eta c and then subtracting the update is w - eta c w - eta u: the decay does not see v."""
    shrunk = w * (1 - eta * decay)
    return equal(shrunk - eta * update, w - eta * decay * w - eta * update)


@identity_claim(
    "fam.identity.family-tree-reductions",
    source=FAMILY.at("Section 2.6.9"),
    title="Adam without momentum is RMSProp up to bias correction, and AdamW without decay is Adam",
    topic=TOPIC,
    expected=PROVED,
)
def reductions():
    """beta_1 = 0 turns m into g, and rho = 1 - 1/t with s_t = G_t/t makes RMSProp's average AdaGrad's sum over t.

    The weight decay 0 makes AdamW Adam, and beta = 0 turns momentum and Nesterov's method into gradient descent.
    """
    g, m, v, w, eta, beta, decay, total, t = sympy.symbols("g m v w eta beta c G t", positive=True)
    first = beta * m + (1 - beta) * g
    rho = 1 - 1 / t
    average = rho * total / (t - 1) + (1 - rho) * g**2
    velocity = beta * v + g
    return all_of(
        equal(first.subs(beta, 0), g),
        equal(sympy.simplify(average - (total + g**2) / t), ZERO),
        equal(((1 - eta * decay) * w - eta * m).subs(decay, 0), w - eta * m),
        equal(velocity.subs(beta, 0), g),
    )


@optimality(
    "fam.algorithm.sgd-label-full-batch",
    source=FAMILY.at("Sections 2.6.3 and 2.10.2, listings"),
    title="SGD with the batch of all data is gradient descent, which is what the curves labelled SGD show",
    topic="stochastic",
    expected=PROVED,
)
def full_gradients():
    """The mini-batch gradient with the batch of all data is the full gradient: then SGD is gradient descent.

    With the losses (t - 1)^2/2 and (t + 3)^2/2 at 0 the batches {1} and {2} give -1 and 3, and {1, 2} their mean 1.
    The listings draw no batches, so their curves labelled SGD show gradient descent, as the first listing calls it.
    """
    first, second = polynomial({(2,): "1/2", (1,): -1}), polynomial({(2,): "1/2", (1,): 3})
    whole, t = polynomial({(2,): "1/2", (1,): 1}), point(0)
    mean = (first.grad(t) + second.grad(t)) * rational(1, 2)
    return all_of(equal(mean, whole.grad(t)), differs(first.grad(t), whole.grad(t)))
