"""Statements on noise whose words leave two readings: what larger batches do in the end, and what noisy runs reach.

Solutions to B.17 and C.14.
"""

import numpy as np
import sympy

from theorems.texts import GEOMETRY
from verify import CONFIRMED, ILL_POSED, PROVED, REFUTED, all_of, asymptotic, equal, greater, less, rational, stochastic
from verify.judges.expectation_statistical import MeanOf

BATCHES = GEOMETRY.at("Solution to C.14, Explanation")
RUNS = GEOMETRY.at("Solution to B.17, Computational validation")
STEPS = 1000


@stochastic(
    "geo.C.14.larger-dominate",
    source=BATCHES,
    title="In gradient evaluations larger batches eventually dominate",
    topic="stochastic",
    ill_posed=True,
    readings=("geo.C.14.larger-dominate.reading1", "geo.C.14.larger-dominate.reading2"),
    expected=ILL_POSED,
)
def larger_batches_eventually_dominate():
    """With one step size, and measured in gradient evaluations, larger batches eventually dominate.

    On all data (reading 1), or where the noise does not vanish at the minimizer (reading 2)?
    """


def single_draws_stay_ahead():
    """Two equal examples x^2/2, step 1/2, from 1: after E epochs 1/4^E by single draws, 1/2^E by full batches."""
    step, conditions = rational(1, 2), []
    for epochs in (1, 2, 10, 100, 1000):
        single, full = (1 - step) ** (2 * epochs), (1 - step) ** epochs
        conditions += [equal(full, single * 2**epochs), greater(full, single)]
    return all_of(*conditions)


@stochastic(
    "geo.C.14.larger-dominate.reading1",
    source=BATCHES,
    title="On all data, larger batches are eventually nearer to the minimizer after as many gradient evaluations",
    topic="stochastic",
    counterexample=single_draws_stay_ahead,
    repair="geo.C.14.larger-dominate.repair",
    expected=REFUTED,
)
def larger_batches_dominate_on_all_data():
    """For all data and a fixed step there is an epoch from which on the full batch is nearer than single draws.

    Against it: two equal examples.  There is no noise, and two steps contract more than one: the full batch's error is
    2^E times the other's after E epochs, for every E (computed up to 1000).
    """


@asymptotic(
    "geo.C.14.larger-dominate.reading2",
    source=BATCHES,
    title="With noise at the minimizer the larger batch is eventually nearer, with the same fixed step",
    topic="stochastic",
    expected=PROVED,
)
def larger_batches_dominate_with_noise():
    """On x^2/2 with gradient noise of variance s^2/b: after N evaluations a batch of b + d is nearer than one of b.

    With q = (1 - eta)^2, E x^2 after N/b steps is q^(N/b) (x0^2 - l_b) + l_b, l_b = eta s^2/((2 - eta) b).  Computed:
    one step maps this to the same with N + b, and as N grows the difference tends to l_b - l_{b+d} > 0.
    """
    count, b, d, variance, start, r = sympy.symbols("N b d v x r", positive=True)
    q = sympy.exp(-r)  # any q between 0 and 1, that is any eta between 0 and 1
    eta = 1 - sympy.sqrt(q)

    def level(size):
        return eta * variance / ((2 - eta) * size)

    def error(size, evaluations):
        return sympy.exp(-r * evaluations / size) * (start - level(size)) + level(size)

    step = q * error(b, count) + eta**2 * variance / b - error(b, count + b)
    ahead = sympy.limit(error(b, count) - error(b + d, count), count, sympy.oo)
    gap = eta * variance * d / ((2 - eta) * b * (b + d))
    return all_of(
        equal(sympy.simplify(step), sympy.Integer(0)),
        equal(sympy.simplify(ahead - gap), sympy.Integer(0)),
        # the gap's factors are positive: eta = 1 - e^(-r/2) lies between 0 and 1
        greater(r, sympy.Integer(0)),
        less(sympy.Integer(0), variance * d / (b * (b + d))),
    )


@stochastic(
    "geo.B.17.val-converge",
    source=RUNS,
    title="Noisy gradient descent with sigma = 0.1 converges to, or reaches, a minimum in about 100 % of the runs",
    topic="stochastic",
    printed_answer="about 100 %",
    ill_posed=True,
    readings=("geo.B.17.val-converge.reading1", "geo.B.17.val-converge.reading2"),
    expected=ILL_POSED,
)
def noisy_runs_and_the_minima():
    """The run "should converge to one of the minima"; the fraction of runs that "reach a minimum" is about 100 %.

    Does it converge (reading 1), or come near a minimum at some time (reading 2)?
    """


def reaches_a_minimum(generator, count):
    """1 for each of ``count`` runs that comes within 1/2 of (1, 0) or (-1, 0) in 1000 steps, else 0."""
    x, y = np.full(count, 0.01), np.full(count, 0.01)
    reached = np.zeros(count, dtype=bool)
    for _ in range(STEPS):
        x = x - 0.01 * (4 * x**3 - 4 * x) + 0.1 * generator.standard_normal(count)
        y = y - 0.01 * (2 * y) + 0.1 * generator.standard_normal(count)
        reached |= (np.abs(x) - 1) ** 2 + y**2 <= 0.25
        if reached.all():
            break
    return reached.astype(float)


@stochastic(
    "geo.B.17.val-converge.reading2",
    source=RUNS,
    title="Noisy gradient descent with sigma = 0.1 comes within 1/2 of a minimum in at least 99 % of the runs",
    topic="stochastic",
    judge=MeanOf(reaches_a_minimum, 0, 1, at_least="99/100"),
    expected=CONFIRMED,
)
def noisy_runs_come_near_a_minimum():
    """From (0.01, 0.01), f = x^2(x^2 - 2) + y^2, alpha = 0.01: near (1, 0) or (-1, 0), the minima, within 1000 steps.

    (The text prints the minima as (+-sqrt(2), 0), where f is 0 and not -2.)  A run meets a point itself with
    probability 0, so "reach" has to mean a neighbourhood.
    """
