"""The opening examples: the local step-size threshold, preconditioning, clipping, the noise proxy; iteration counts.

Decided here: every printed number of those examples, and two readings that the text gives its numbers: a threshold of
one step as a threshold of stability, and 460 iterations as a requirement.
"""

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    REFUTED,
    L,
    Point,
    Real,
    Steps,
    StronglyConvexQuadratic,
    absolute,
    all_of,
    at_least,
    at_most,
    distance2,
    equal,
    figure,
    greater,
    less,
    log,
    m,
    maximum,
    minimum,
    norm,
    norm2,
    printed,
    rational,
    theorem,
)
from verify.explicit import point
from verify.methods.gradient import gradient_descent, gradient_step

THRESHOLD = GEOMETRY.at("Concrete ML Examples 1, Step-Size Selection for Stable Transformer Pretraining")
PRECONDITIONING = GEOMETRY.at("Concrete ML Examples 2, Preconditioning Ill-Conditioned Vision Features")
CLIPPING = GEOMETRY.at("Concrete ML Examples 3, Gradient Clipping as Trust-Region Control")
NOISE = GEOMETRY.at("Concrete ML Examples 4, Mini-Batch Noise as Implicit Exploration")
COUNT = "Effect of Condition Number on Convergence, Interpretation"
Positive = Real(0, None, closed=(False, True))
AtLeast_m = Real(m, None)


def _threshold(f, x):
    """2|g|^2/(g'Hg)."""
    g = f.grad(x)
    return 2 * norm2(g) / f.hessian(x).form(g)


@theorem(
    "geo.ex.stepsize-threshold-formula",
    source=THRESHOLD,
    title="The step size 2|g|^2/(g'Hg) is the threshold of the local quadratic model",
    topic="step-size",
    expected=CONFIRMED,
)
def one_step_threshold(f: StronglyConvexQuadratic, x: Point(), share: Positive):
    """On a quadratic with g'Hg > 0 a step of ``share`` times the threshold changes f by -eta|g|^2(1 - share).

    So it decreases f below the threshold, keeps it there, and increases it beyond.
    """
    g = f.grad(x)
    eta = share * _threshold(f, x)
    return equal(f(x - eta * g) - f(x), -eta * norm2(g) * (1 - share)).given(("not stationary", greater(norm2(g), 0)))


@figure(
    "geo.ex.stepsize-threshold-numbers",
    source=THRESHOLD,
    title="|g|^2 = 16 and g'Hg = 40 give 0.8, above 0.6; g'Hg = 80 gives 0.4, below 0.6",
    topic="step-size",
    printed_answer="0.8; 0.4",
    expected=PROVED,
)
def threshold_numbers():
    """2*16/40 = 0.8 > 0.6 and 2*16/80 = 0.4 < 0.6."""
    first, second, candidate = 2 * rational(16) / 40, 2 * rational(16) / 80, rational(6, 10)
    return all_of(
        equal(first, rational(8, 10)), less(candidate, first), equal(second, rational(4, 10)), less(second, candidate)
    )


@theorem(
    "geo.ex.stepsize-threshold-stability",
    source=THRESHOLD,
    title="A step size below 2|g|^2/(g'Hg) is locally safe",
    topic="step-size",
    printed_answer="0.6 is locally safe",
    ill_posed=True,
    readings=("geo.ex.stepsize-threshold-stability.reading1", "geo.ex.stepsize-threshold-stability.reading2"),
    expected=ILL_POSED,
)
def threshold_is_safe():
    """Below the threshold at the iterate a step size is locally safe: for this step (1), or for all updates (2)?"""


@theorem(
    "geo.ex.stepsize-threshold-stability.reading1",
    source=THRESHOLD,
    title="Below 2|g|^2/(g'Hg) this step decreases the local quadratic model",
    topic="step-size",
    expected=CONFIRMED,
)
def threshold_makes_the_step_safe(f: StronglyConvexQuadratic, x: Point(), share: Real(0, 1, closed=False)):
    """On a quadratic a step from x that is below the threshold at x decreases f; the next one has its own threshold."""
    g = f.grad(x)
    return less(f(x - share * _threshold(f, x) * g), f(x)).given(("not stationary", greater(norm2(g), 0)))


@theorem(
    "geo.ex.stepsize-threshold-stability.reading2",
    source=THRESHOLD,
    title="Below 2|g|^2/(g'Hg) of the start the updates are stable",
    topic="step-size",
    repair="geo.ex.stepsize-threshold-stability.repair",
    expected=REFUTED,
)
def threshold_means_stability(f: StronglyConvexQuadratic, x0: Point(), share: Real(0, 1, closed=False), k: Steps()):
    """With a step size below the threshold of the start, no later step of gradient descent rises above f(x0)."""
    xs = gradient_descent(f, x0, share * _threshold(f, x0), k)
    return at_most(f(xs.last), f(x0)).given(("not stationary", greater(norm2(f.grad(x0)), 0)))


@theorem(
    "geo.ex.stepsize-threshold-stability.repair",
    source=GEOMETRY.at("Concrete ML Examples 1, repaired"),
    title="Below 2/L the updates are stable, and 2/L is at most 2|g|^2/(g'Hg)",
    topic="step-size",
    expected=CONFIRMED,
)
def stability_threshold(f: StronglyConvexQuadratic, x0: Point(), alpha: Real(0, 2 / L, closed=False), k: Steps()):
    """With alpha < 2/L, L the largest eigenvalue of H, no iterate rises above f(x0); 2|g|^2/(g'Hg) >= 2/L.

    The threshold at the iterate speaks for one step.
    """
    xs = gradient_descent(f, x0, alpha, k)
    return all_of(at_most(f(xs.last), f(x0)), at_least(_threshold(f, x0), 2 / f.L)).given(
        ("not stationary", greater(norm2(f.grad(x0)), 0))
    )


@figure(
    "geo.ex.precond-rho",
    source=PRECONDITIONING,
    title="rho = 0.980, 0.818, 0.935 for kappa = 100, 10, 30",
    topic="gradient-descent",
    printed_answer="0.980; 0.818; 0.935",
    expected=PROVED,
)
def preconditioning_numbers():
    """99/101 = 0.980, 9/11 = 0.818, 29/31 = 0.935."""
    return all_of(
        printed("0.980", rational(99, 101)), printed("0.818", rational(9, 11)), printed("0.935", rational(29, 31))
    )


@theorem(
    "geo.ex.precond-rho-formula",
    source=PRECONDITIONING,
    title="The best fixed step contracts a strongly convex quadratic by (kappa-1)/(kappa+1)",
    topic="gradient-descent",
    expected=PROVED,
)
def best_contraction_on_quadratics(f: StronglyConvexQuadratic(minimizer=True), x: Point(), alpha: Real()):
    """alpha = 2/(L + m) has |x+ - x*| <= rho|x - x*|, and every alpha max(|1 - alpha m|, |1 - alpha L|) >= rho."""
    rho = (f.L - f.m) / (f.L + f.m)
    after = gradient_step(f, x, 2 / (f.L + f.m))
    worst = maximum(absolute(1 - alpha * f.m), absolute(1 - alpha * f.L))
    return all_of(
        at_most(distance2(after, f.minimizer), rho**2 * distance2(x, f.minimizer)), at_least(worst, rho, bound=1)
    )


@figure(
    "geo.ex.clip-numbers",
    source=CLIPPING,
    title="g = (6, 8), eta = 0.2, tau = 1.5: step norm 2.0, factor 0.75; norm 7 gives 1.4",
    topic="regularization",
    printed_answer="0.75; 25%; 1.4",
    expected=PROVED,
)
def clipping_numbers():
    """|g| = 10, the step has the norm 2 > 1.5 and is scaled by 3/4 (25 % less); with |g| = 7 it is 1.4 < 1.5."""
    eta, tau, size = rational(2, 10), rational(15, 10), norm(point(6, 8))
    return all_of(
        equal(size, 10),
        equal(eta * size, 2),
        less(tau, eta * size),
        equal(tau / (eta * size), rational(75, 100)),
        equal(100 * (1 - tau / (eta * size)), 25),
        equal(eta * 7, rational(14, 10)),
        less(eta * 7, tau),
    )


def _clipped(step, tau):
    return minimum(1, tau / norm(step)) * step


@theorem(
    "geo.ex.clip-trust-region",
    source=CLIPPING,
    title="Clipping keeps the direction and projects the step onto the ball of radius tau",
    topic="regularization",
    expected=CONFIRMED,
)
def clipping_is_a_projection(step: Point(), other: Point(), tau: Positive):
    """The clipped step is a nonnegative multiple of the step, at most tau long, and no point of the ball is closer."""
    clipped, inside = _clipped(step, tau), _clipped(other, tau)
    return all_of(
        at_most(norm2(step - clipped), norm2(step - inside)), at_most(norm2(clipped), tau**2, bound=tau**2)
    ).given(("the step is not zero", greater(norm2(step), 0)), ("the other is not zero", greater(norm2(other), 0)))


@theorem(
    "geo.ex.clip-step-vs-gradient",
    source=CLIPPING,
    title="Clipping the step at tau is clipping the gradient at tau/eta",
    topic="regularization",
    expected=CONFIRMED,
)
def clipping_step_or_gradient(g: Point(), eta: Positive, tau: Positive):
    """eta clip(g, tau/eta) = clip(eta g, tau): both are g times min(eta, tau/|g|).  The threshold differs by eta."""
    return equal(eta * minimum(1, tau / eta / norm(g)), minimum(1, tau / (eta * norm(g))) * eta).given(
        ("the gradient is not zero", greater(norm2(g), 0))
    )


@figure(
    "geo.ex.noise-proxy",
    source=NOISE,
    title="0.01/256 = 3.91e-5; half the batch doubles it",
    topic="stochastic",
    printed_answer="3.91e-5",
    expected=PROVED,
)
def noise_proxy():
    """s = eta/B = 3.90625e-5, and eta/128 = 2s."""
    s = rational(1, 100) / 256
    return all_of(printed("3.91e-5", s), equal(rational(1, 100) / 128, 2 * s))


@theorem(
    "geo.ex.kappa100-460",
    source=GEOMETRY.at(COUNT),
    title="kappa = 100 and accuracy 0.01 take about 460 iterations, kappa = 10000 about 46000",
    topic="gradient-descent",
    printed_answer="460; 46000",
    ill_posed=True,
    readings=("geo.ex.kappa100-460.reading1", "geo.ex.kappa100-460.reading2"),
    expected=ILL_POSED,
)
def iteration_counts():
    """For kappa = 100, epsilon = 0.01 about 460 iterations are required: kappa log(1/epsilon) is that (reading 1), or
    gradient descent with the step size 2/(L + m) needs them (reading 2)?
    """


@figure(
    "geo.ex.kappa100-460.reading1",
    source=GEOMETRY.at(COUNT),
    title="100 log 100 is about 460, 10000 log 100 about 46000, a hundred times as much",
    topic="gradient-descent",
    printed_answer="460; 46000",
    expected=PROVED,
)
def kappa_log_numbers():
    """kappa log(1/epsilon) to two digits: 4.6e2 and 4.6e4 (460.5 and 46051.7); it is proportional to kappa."""
    return all_of(printed("4.6e2", 100 * log(rational(100))), printed("4.6e4", 10000 * log(rational(100))))


@figure(
    "geo.ex.kappa100-460.reading2",
    source=GEOMETRY.at(COUNT),
    title="For kappa = 100 gradient descent needs about 460 iterations for accuracy 0.01",
    topic="gradient-descent",
    printed_answer="460",
    repair="geo.ex.kappa100-460.reading2.repair",
    expected=REFUTED,
)
def iterations_needed():
    """After 240 iterations with alpha = 2/(L + m) the worst error (99/101)^240 is still above 0.01."""
    return less(rational(1, 100), rational(99, 101) ** 240)


@figure(
    "geo.ex.kappa100-460.reading2.repair",
    source=GEOMETRY.at(f"{COUNT}, repaired"),
    title="For kappa = 100 gradient descent needs 231 iterations for accuracy 0.01, for kappa = 10000 23026",
    topic="gradient-descent",
    expected=PROVED,
)
def iterations_that_are_needed():
    """The worst error is exactly rho^k: rho^231 <= 0.01 < rho^230 for kappa = 100, and 23025, 23026 for 10000."""
    accuracy = rational(1, 100)
    small, large = rational(99, 101), rational(9999, 10001)
    return all_of(
        at_most(small**231, accuracy),
        less(accuracy, small**230),
        at_most(23026 * log(large), log(accuracy)),
        less(log(accuracy), 23025 * log(large)),
    )


@theorem(
    "geo.fact.weight-decay-kappa",
    source=GEOMETRY.at("Effect of Condition Number on Convergence, Explicit ML Relevance"),
    title="Weight decay reduces the condition number",
    topic="regularization",
    expected=CONFIRMED,
)
def weight_decay_reduces_condition_number(m: Positive, L: AtLeast_m, decay: Positive):
    """(L + decay)/(m + decay) <= L/m for 0 < m <= L: adding decay/2 |w|^2 moves both ends of the spectrum by decay."""
    return at_most((L + decay) / (m + decay), L / m)
