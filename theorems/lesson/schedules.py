"""Learning rate schedules, as formulas of the iteration number."""

import sympy

from theorems.texts import LESSON
from verify import (
    PROVED,
    REFUTED,
    Real,
    all_of,
    asymptotic,
    equal,
    figure,
    greater,
    identity_claim,
    printed,
    rational,
    sqrt,
)

TOPIC = "schedule"
SCHEDULES = "Learning Rate Schedules"
PROBLEM = "Practice Problems, Problem 4"
ZERO = sympy.Integer(0)


def cosine(k, low, high, horizon):
    """low + (high - low)(1 + cos(pi k/horizon))/2."""
    return low + (high - low) * (1 + sympy.cos(sympy.pi * k / horizon)) / 2


@asymptotic(
    "les.step-decay",
    source=LESSON.at(f"{SCHEDULES}, Step Decay"),
    title="Step decay multiplies the rate by gamma every s iterations, and keeps it in between",
    topic=TOPIC,
    expected=PROVED,
)
def decays_every_s():
    """alpha_0 gamma^floor(k/s) at k = q s + r, 0 <= r < s, is alpha_0 gamma^q; here for s = 7 and all q, r."""
    gamma, start = sympy.symbols("gamma alpha_0", positive=True)
    q = sympy.Symbol("q", integer=True, nonnegative=True)
    rates = [start * gamma ** sympy.floor((7 * q + r) / sympy.Integer(7)) for r in range(7)]
    return all_of(*(equal(rate, start * gamma**q) for rate in rates))


@asymptotic(
    "les.cosine",
    source=LESSON.at(f"{SCHEDULES}, Cosine Annealing"),
    title="Cosine annealing falls from the maximum at 0 to the minimum at T",
    topic=TOPIC,
    expected=PROVED,
)
def from_maximum_to_minimum():
    """The values at 0, T/2 and T; the slope is -(high - low) pi/(2T) sin(pi k/T), negative between 0 and T."""
    low, width, horizon, k = sympy.symbols("low width T k", positive=True)
    rate = cosine(k, low, low + width, horizon)
    slope = -width * sympy.pi / (2 * horizon) * sympy.sin(sympy.pi * k / horizon)
    return all_of(
        equal(sympy.expand(rate.subs(k, 0)), low + width),
        equal(sympy.expand(rate.subs(k, horizon / 2)), low + width / 2),
        equal(sympy.expand(rate.subs(k, horizon)), low),
        equal(sympy.simplify(sympy.diff(rate, k) - slope), ZERO),
    )


@asymptotic(
    "les.warm-restarts",
    source=LESSON.at(f"{SCHEDULES}, Cosine Annealing with Warm Restarts"),
    title="With k mod T every cycle begins at the maximum again",
    topic=TOPIC,
    expected=PROVED,
)
def cycles():
    """For T = 10: at 0, 10 and 20 the rate is the maximum; and the minimum is not attained, as k mod T < T."""
    low, width = sympy.symbols("low width", positive=True)
    rates = [sympy.expand(cosine(sympy.Integer(k) % 10, low, low + width, 10)) for k in (0, 10, 20, 9)]
    return all_of(*(equal(rate, low + width) for rate in rates[:3]), greater(sympy.simplify(rates[3] - low), ZERO))


@asymptotic(
    "les.exp-decay",
    source=LESSON.at(f"{SCHEDULES}, table"),
    title="alpha_0 e^(-lambda k) decreases smoothly",
    topic=TOPIC,
    expected=PROVED,
)
def exponential():
    """Its derivative is -lambda alpha_0 e^(-lambda k), negative for lambda, alpha_0 > 0."""
    start, decay, k = sympy.symbols("alpha_0 lambda k", positive=True)
    rate = start * sympy.exp(-decay * k)
    return all_of(equal(sympy.simplify(sympy.diff(rate, k) + decay * rate), ZERO), greater(decay * rate, ZERO))


@asymptotic(
    "les.cosine-periodic",
    source=LESSON.at(f"{SCHEDULES}, table"),
    title="Cosine annealing is smooth and periodic",
    topic=TOPIC,
    expected=PROVED,
)
def period():
    """Continued beyond T, the formula has the period 2T: it rises again from T to 2T."""
    low, width, horizon, k = sympy.symbols("low width T k", positive=True)
    rate = cosine(k, low, low + width, horizon)
    return all_of(
        equal(sympy.simplify(rate.subs(k, k + 2 * horizon) - rate), ZERO),
        equal(sympy.expand(rate.subs(k, 2 * horizon)), low + width),
    )


@identity_claim(
    "les.warmup",
    source=LESSON.at(f"{SCHEDULES}, table"),
    title="Linear warm-up grows by alpha_0/K in every step, from 0 to alpha_0",
    topic=TOPIC,
    expected=PROVED,
)
def warm_up(start: Real(), k: Real(0), length: Real(0, None, closed=False)):
    """alpha_0 k/K: the first update, k = 0, has the rate 0 and changes nothing; at k = K the rate is alpha_0."""
    return all_of(
        equal(start * (k + 1) / length - start * k / length, start / length),
        equal(start * length / length, start),
        equal(start * (0 * k) / length, 0 * start),
    )


# ---------------------------------------------------------------- Problem 4


def rate(cosine_value):
    """The schedule of Problem 4 where cos(pi k/100) has this value."""
    low, high = rational(1, 10**5), rational(1, 10)
    return low + (high - low) / 2 * (1 + cosine_value)


@figure(
    "les.p4",
    source=LESSON.at(PROBLEM),
    title="The rates at epochs 0, 25, 50, 75 and 100",
    topic=TOPIC,
    printed_answer="0.10001, 0.08536, 0.05001, 0.01466, 1e-5",
    repair="les.p4.repair",
    expected=REFUTED,
)
def printed_rates():
    """alpha_0 = 0.10001, alpha_25 = 0.08536, alpha_75 = 0.01466 and alpha_100 = 10^-5."""
    root = sqrt(rational(1, 2))
    return all_of(
        printed("0.10001", rate(rational(1))),
        printed("0.08536", rate(root)),
        printed("0.01466", rate(-root)),
        equal(rate(rational(-1)), rational(1, 10**5)),
    )


@figure(
    "les.p4.repair",
    source=LESSON.at(f"{PROBLEM}, repaired"),
    title="The rates are 0.1, 0.08536, 0.050005, 0.01465 and 10^-5",
    topic=TOPIC,
    expected=PROVED,
)
def rates():
    """(0.1 - 10^-5)/2 is 0.049995 and not 0.05: with 0.05 the schedule would start above its maximum."""
    root = sqrt(rational(1, 2))
    return all_of(
        equal(rate(rational(1)), rational(1, 10)),
        printed("0.08536", rate(root)),
        equal(rate(rational(0)), rational(50005, 10**6)),
        printed("0.01465", rate(-root)),
        equal(rate(rational(-1)), rational(1, 10**5)),
    )


@figure(
    "les.p4-near-max",
    source=LESSON.at(f"{PROBLEM}, remark"),
    title="The schedule starts near the maximum and ends at the minimum",
    topic=TOPIC,
    expected=PROVED,
)
def starts_at_the_maximum():
    """alpha_0 is the maximum itself, and alpha_100 the minimum."""
    return all_of(equal(rate(rational(1)), rational(1, 10)), equal(rate(rational(-1)), rational(1, 10**5)))


@asymptotic(
    "les.code.cosine-range",
    source=LESSON.at("Python Implementation, schedule plot"),
    title="Over range(200) with T = 200 the plotted rate starts at 0.1 and ends just above 0.0001",
    topic=TOPIC,
    expected=PROVED,
)
def plotted_schedules():
    """The last epoch is 199, not 200: the rate is still above the minimum there.  The step decay halves 0.1 thrice."""
    low, high = sympy.Rational(1, 10**4), sympy.Rational(1, 10)
    steps = [high * sympy.Rational(1, 2) ** (epoch // 50) for epoch in (0, 50, 100, 199)]
    return all_of(
        equal(cosine(sympy.Integer(0), low, high, 200), high),
        greater(sympy.simplify(cosine(sympy.Integer(199), low, high, 200) - low), ZERO),
        *(equal(a, sympy.Rational(1, b)) for a, b in zip(steps, (10, 20, 40, 80), strict=True)),
    )
