"""Learning rate schedules and plain gradient steps (Sections 2.6.1, 2.6.2 and 2.7)."""

import sympy

from theorems.family.refuting import refuted
from theorems.texts import FAMILY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    Point,
    Points,
    Real,
    Smooth,
    all_of,
    at_least,
    at_most,
    average,
    batches,
    equal,
    exp,
    expectation,
    identity_claim,
    log,
    norm2,
    optimality,
    rational,
    stochastic,
    theorem,
)
from verify.explicit import function, point
from verify.methods.gradient import gradient_step
from verify.programs import quadratic

TOPIC = "schedule"
ZERO = sympy.Integer(0)


@theorem(
    "fam.algorithm.gradient-descent",
    source=FAMILY.at("Section 2.6.1"),
    title="A gradient step is a step of steepest descent, and lowers f where it is short enough",
    topic="gradient-descent",
    expected=PROVED,
)
def gradient_step_descends(f: Smooth, x: Point()):
    """For L-smooth f and the step 1/L, f decreases by at least |grad f(x)|^2/(2L)."""
    decrease = norm2(f.grad(x)) / (2 * f.L)
    return at_most(f(gradient_step(f, x, 1 / f.L)), f(x) - decrease, bound=decrease)


@theorem(
    "fam.heuristic.gd-oscillates-ill-conditioned",
    source=FAMILY.at("Sections 2.5.3 and 2.6.1"),
    title="On ill-conditioned problems gradient descent oscillates across the valley and creeps along it",
    topic="gradient-descent",
    expected=ILL_POSED,
    ill_posed=True,
    readings=(
        "fam.heuristic.gd-oscillates-ill-conditioned.reading1",
        "fam.heuristic.gd-oscillates-ill-conditioned.reading2",
    ),
)
def oscillates():
    """For large kappa gradient descent oscillates between the walls of the valley; with which step size?

    With the best fixed one, 2/(L + m) (reading 1), or with 1/L, which Section 2.5.4 calls optimal (reading 2).
    """


@optimality(
    "fam.heuristic.gd-oscillates-ill-conditioned.reading1",
    source=FAMILY.at("Sections 2.5.3 and 2.6.1, with the step 2/(L + m)"),
    title="With the step 2/(L + m) gradient descent on (100 x^2 + y^2)/2 oscillates along x and creeps along y",
    topic="gradient-descent",
    expected=PROVED,
)
def oscillates_across_the_valley():
    """On (100 x^2 + y^2)/2 the step 2/101 multiplies x by -99/101 and y by 99/101."""
    f, start = function(quadratic([[100, 0], [0, 1]], [0, 0])), point(1, 1)
    step = rational(2, 101)
    one = gradient_step(f, start, step)
    two = gradient_step(f, one, step)
    return all_of(equal(one, point("-99/101", "99/101")), equal(two, point("9801/10201", "9801/10201")))


@refuted(
    "fam.heuristic.gd-oscillates-ill-conditioned.reading2",
    "Sections 2.5.3 and 2.6.1, with the step 1/L",
    "With the step 1/L gradient descent oscillates on ill-conditioned quadratics",
    topic="gradient-descent",
    repair="fam.heuristic.gd-oscillates-ill-conditioned.reading1",
    contradicts=("fam.rate.optimal-lr-1-over-L",),
)
def creeps_without_oscillation():
    """With the step 1/L gradient descent oscillates between the walls.

    On (100 x^2 + y^2)/2 the step 1/100 leads to x = 0 at once, and y has the factor 99/100: no coordinate changes its
    sign.
    """
    f, start = function(quadratic([[100, 0], [0, 1]], [0, 0])), point(1, 1)
    one = gradient_step(f, start, rational(1, 100))
    two = gradient_step(f, one, rational(1, 100))
    return all_of(equal(one, point(0, "99/100")), equal(two, point(0, "9801/10000")))


@stochastic(
    "fam.algorithm.sgd",
    source=FAMILY.at("Section 2.6.2"),
    title="In the mean a mini-batch step is a full gradient step",
    topic="stochastic",
    expected=CONFIRMED,
)
def mean_of_a_step(g: Points((2, 4)), eta: Real(0, 1)):
    """E(theta - eta mean of a batch of two) = theta - eta mean of all, for two to four examples, at theta = 0."""
    step = expectation(batches(len(g), 2), lambda batch: -batch.mean(g) * eta)
    return equal(step, -average(g) * eta)


@identity_claim(
    "fam.schedule.step-and-exponential",
    source=FAMILY.at("Section 2.7.1"),
    title="Exponential decay is the smooth version of step decay",
    topic=TOPIC,
    expected=PROVED,
)
def both_decays():
    """With lambda = ln(1/gamma)/k, e^(-lambda t) is gamma^(t/k): gamma^j at t = jk, as in step decay."""
    gamma, k = sympy.symbols("gamma k", positive=True)
    j = sympy.Symbol("j", integer=True, nonnegative=True)
    rate = sympy.log(1 / gamma) / k
    return equal(sympy.simplify(sympy.exp(-rate * j * k) - gamma**j), ZERO)


def cosine(share, low, high):
    """low + (high - low)(1 + cos(pi share))/2."""
    return low + (high - low) * (1 + sympy.cos(sympy.pi * share)) / 2


@identity_claim(
    "fam.schedule.cosine",
    source=FAMILY.at("Section 2.7.1"),
    title="Cosine annealing falls smoothly from the largest to the smallest learning rate",
    topic=TOPIC,
    expected=PROVED,
)
def cosine_annealing():
    """It is high at t = 0 and low at t = T, with slope 0 at both ends; its slope is -(high - low) pi/2 sin(pi t/T)/T.

    sin(pi s) = 2 sin(pi s/2) cos(pi s/2) is not negative for 0 <= s <= 1.
    """
    s, low, gap = sympy.symbols("s low gap", positive=True)
    rate = cosine(s, low, low + gap)
    slope = sympy.diff(rate, s)
    return all_of(
        equal(rate.subs(s, 0), low + gap),
        equal(sympy.expand(rate.subs(s, 1)), low),
        equal(sympy.expand(slope + gap * sympy.pi * sympy.sin(sympy.pi * s) / 2), ZERO),
        equal(slope.subs(s, 0), ZERO),
        equal(slope.subs(s, 1), ZERO),
    )


@identity_claim(
    "fam.schedule.warmup-cosine-code",
    source=FAMILY.at("Section 2.7.1, listing"),
    title="The listed schedule grows from 0 to lr_max over the warmup, and would reach lr_min at the step total_steps",
    topic=TOPIC,
    expected=PROVED,
)
def listed_schedule():
    """Linear in the step before T_w, where it is lr_max from both sides; lr_min where the progress is 1.

    So at the step 0 the learning rate is 0 and the step changes nothing; and the last step of a run, number total - 1,
    has not quite reached lr_min.
    """
    low, gap, warmup, step = sympy.symbols("low gap T_w k", positive=True)
    high = low + gap
    ramp = high * step / warmup
    return all_of(
        equal(ramp.subs(step, 0), ZERO),
        equal(ramp.subs(step, warmup), high),
        equal(cosine(sympy.Integer(0), low, high), high),
        equal(sympy.expand(cosine(sympy.Integer(1), low, high)), low),
    )


@theorem(
    "fam.heuristic.vanishing-gradient",
    source=FAMILY.at("Section 2.12"),
    title="Products of many factors vanish or explode",
    topic="neural-net",
    expected=CONFIRMED,
)
def product_of_factors(r: Real(0, 1, closed=False), d: Real(1, 50)):
    """r^d = e^(-d ln(1/r)) <= e^(-d (1 - r)) for a factor 0 < r < 1, and (1/r)^d is at least e^(d (1 - r))."""
    size = exp(d * log(r))
    return all_of(at_most(size, exp(-d * (1 - r))), at_least(1 / size, exp(d * (1 - r))))
