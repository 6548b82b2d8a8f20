"""How fast gradient descent and its stochastic form find a small gradient (Sections 4.2 and 4.6.1 to 4.6.3)."""

import sympy

from theorems.analysis.refuting import ambiguous, refuted
from theorems.texts import ANALYSIS
from verify import (
    CONFIRMED,
    PROVED,
    Point,
    Points,
    Real,
    Smooth,
    Steps,
    all_of,
    asymptotic,
    at_least,
    at_most,
    average,
    distance2,
    dot,
    equal,
    expectation,
    greater,
    identity_claim,
    less,
    minimum,
    norm2,
    rational,
    sqrt,
    stochastic,
    theorem,
    uniform_index,
)
from verify.expectations.inclusion import variance_of_batch_mean, variance_of_item
from verify.explicit import function, has_class, point
from verify.methods.gradient import gradient_descent, gradient_step
from verify.programs import quadratic

TOPIC = "stochastic"
DESCENT = "gradient-descent"
POSITIVE = Real(0, None, closed=False)
ZERO = sympy.Integer(0)


def total_of_squares(f, ws, count):
    """The sum of |grad f(w_t)|^2 over the first ``count`` iterates."""
    return sum((norm2(f.grad(ws[t])) for t in range(int(count))), 0 * f.L)


# ---------------------------------------------------------------- exact gradients


@theorem(
    "ana.thm.4.6.1",
    source=ANALYSIS.at("Theorem 4.6.1"),
    title="Gradient descent finds |grad f|^2 <= 4 M L/T",
    topic=DESCENT,
    expected=PROVED,
)
def small_gradient(f: Smooth, w1: Point(), M: Real(0), T: Steps(1, tried=(1, 2, 3, 5))):
    """With the step 1/L the mean of |grad f(w_t)|^2 over T steps is at most 4ML/T; so is the smallest of them.

    M bounds |f| at all iterates that the algorithm computes, w_1 to w_{T+1}; the first and the last are used.
    """
    ws = gradient_descent(f, w1, 1 / f.L, T)
    bound = 4 * M * f.L / T
    return at_most(total_of_squares(f, ws, T) / T, bound, bound=bound).given(
        ("f(w_1) is at most M", at_most(f(w1), M)), ("f(w_{T+1}) is at least -M", at_least(f(ws.last), -M))
    )


def small_bound_at_the_start():
    """f = (x^2 - 1)/2 is 1-smooth; from 1 with the step 1, f(w_1) = 0, |grad_1|^2 = 1."""
    f, w = function(quadratic([[1]], [0], "-1/2")), point(1)
    has_class(f, smooth=1)
    return f, w


@ambiguous(
    "ana.M-range",
    "Section 4.6, introduction",
    "The iterates at which |f(w_t)| <= M/2 is assumed",
    topic=DESCENT,
)
def iterates_of_the_bound():
    """|f(w_t)| <= M/2 at all iterates that the algorithm computes (1), or for t = 1, ..., T as printed (2)?

    The proofs of Theorems 4.6.1 and 4.6.2 use f(w_{T+1}) as well, and Theorem 4.6.1 has an M of its own.
    """


@theorem(
    "ana.M-range.reading1",
    source=ANALYSIS.at("Section 4.6, introduction, at all iterates computed"),
    title="|f(w_t)| <= M/2 for t = 1, ..., T + 1 gives the bound 2ML/T",
    topic=DESCENT,
    expected=PROVED,
)
def range_with_the_last_iterate(f: Smooth, w1: Point(), M: Real(0), T: Steps(1, tried=(1, 2, 3, 5))):
    """With the step 1/L and |f| <= M/2 at w_1 and at w_{T+1} the mean of |grad f(w_t)|^2 is at most 2ML/T."""
    ws = gradient_descent(f, w1, 1 / f.L, T)
    bound = 2 * M * f.L / T
    return at_most(total_of_squares(f, ws, T) / T, bound, bound=bound).given(
        ("f(w_1) is at most M/2", at_most(f(w1), M / 2)), ("f(w_{T+1}) is at least -M/2", at_least(f(ws.last), -M / 2))
    )


@refuted(
    "ana.M-range.reading2",
    "Section 4.6, introduction, for t = 1, ..., T",
    "|f(w_t)| <= M/2 for t = 1, ..., T suffices for Theorems 4.6.1 and 4.6.2",
    topic=DESCENT,
    repair="ana.M-range.reading1",
)
def bound_that_leaves_out_the_last_iterate():
    """With |f(w_t)| <= M/2 for all t = 1, ..., T the bounds 4ML/T and 2 sqrt(ML sigma^2/T) hold.

    (x^2 - 1)/2 is 1-smooth.  For T = 1 and w_1 = 1, f(w_1) = 0 <= M/2 for M = 1/8, and |grad_1|^2 = sigma^2 = 1 is
    more than 4/8 and 2 sqrt(1/8): the proofs also use f(w_2), which is -1/2 for the step 1/L.
    """
    f, w = small_bound_at_the_start()
    bound = rational(1, 8)
    return all_of(
        equal(f(w), 0),
        equal(norm2(f.grad(w)), 1),
        greater(norm2(f.grad(w)), 4 * bound),
        greater(norm2(f.grad(w)) ** 2, 4 * bound * norm2(f.grad(w))),
    )


@ambiguous(
    "ana.thm.4.6.1.M",
    "Section 4.6, introduction, and Theorem 4.6.1",
    "M bounds the size of f, or twice its size",
    topic=DESCENT,
)
def two_meanings_of_M():
    """|f(w_t)| <= M/2 in the introduction, the largest |f(w_t)| in Theorem 4.6.1, and a range of M in Theorem 4.6.2.

    The bound on the range of f is 2M where M is the largest |f| (1), and M where |f| <= M/2 (2).
    """


@theorem(
    "ana.thm.4.6.1.M.reading1",
    source=ANALYSIS.at("Section 4.6, M is the largest |f|"),
    title="If |f(w_t)| <= M, the range is at most 2M",
    topic=DESCENT,
    expected=PROVED,
)
def range_of_twice_M(a: Real(-1, 1), b: Real(-1, 1), M: Real(0)):
    """aM - bM <= 2M for |a|, |b| <= 1, and a = 1, b = -1 attains it."""
    return at_most(a * M - b * M, 2 * M, bound=2 * M)


@theorem(
    "ana.thm.4.6.1.M.reading2",
    source=ANALYSIS.at("Section 4.6, M is twice the largest |f|"),
    title="If |f(w_t)| <= M/2, the range is at most M",
    topic=DESCENT,
    expected=PROVED,
)
def range_of_M(a: Real(-1, 1), b: Real(-1, 1), M: Real(0)):
    """aM/2 - bM/2 <= M for |a|, |b| <= 1, and a = 1, b = -1 attains it."""
    return at_most(a * M / 2 - b * M / 2, M, bound=M)


@theorem(
    "ana.thm.4.6.1.proof",
    source=ANALYSIS.at("Theorem 4.6.1, proof"),
    title="One step of 1/L decreases f by |grad f|^2/(2L)",
    topic=DESCENT,
    expected=PROVED,
)
def one_step_of_the_proof(f: Smooth, w: Point()):
    """f(w_{t+1}) - f(w_t) <= -|grad_t|^2/(2L); summed over t the left side is f(w_{T+1}) - f(w_1) >= -2M."""
    decrease = norm2(f.grad(w)) / (2 * f.L)
    return at_most(f(gradient_step(f, w, 1 / f.L)) - f(w), -decrease)


# ---------------------------------------------------------------- mini-batches


@stochastic(
    "ana.minibatch-unbiased",
    source=ANALYSIS.at("Section 4.2"),
    title="A mini-batch gradient is unbiased",
    topic=TOPIC,
    expected=PROVED,
)
def minibatch_is_unbiased():
    """Each of n examples is in C(n-1, B-1) of the C(n, B) batches, so it enters the mean batch with the weight 1/n.

    With replacement each of the B terms is example i with probability 1/n; the weight is again B/B times 1/n.
    """
    n, b = sympy.symbols("n B", integer=True, positive=True)
    without = sympy.gammasimp((sympy.binomial(n - 1, b - 1) / sympy.binomial(n, b) / b).rewrite(sympy.gamma))
    return all_of(equal(without, 1 / n), equal(b * (1 / n) / b, 1 / n))


@stochastic(
    "ana.ex.4.6.3a",
    source=ANALYSIS.at("Problem 4.6.3 (a)"),
    title="The variance of a mini-batch gradient has a bound that scales with 1/B",
    topic=TOPIC,
    term_by_term=True,
    expected=PROVED,
)
def variance_scales(n: Steps(2), B: Steps(1), S: Real(), T: Real()):
    """gamma_B^2 = gamma_1^2/B: equal to the variance with replacement; without, (n - B)/(n - 1) <= 1 times it.

    For all n and B <= n and all gradients; S is the sum of the |g_i|^2 and T is |sum of the g_i|^2.
    """
    item = variance_of_item(n, S, T)
    return all_of(
        equal(variance_of_batch_mean(n, B, S, T, replace=True), item / B),
        equal(variance_of_batch_mean(n, B, S, T, replace=False), (n - B) / (n - 1) * (item / B)),
    )


@theorem(
    "ana.ex.4.6.3b",
    source=ANALYSIS.at("Problem 4.6.3 (b)"),
    title="T = O(1/eps^2 + 1/(B eps^4)) steps find E|grad f|^2 <= eps^2",
    topic=TOPIC,
    expected=PROVED,
)
def expected_descent_with_a_short_step(f: Smooth, w: Point(), noise: Point(), share: Real(0, 1)):
    """With eta = s/L <= 1/L, E f(w+) <= f(w) - eta/2 |grad f|^2 + L eta^2 v/2 for noise e of variance v.

    In each outcome f(w+) is at most that with |e|^2 for v, less eta (1 - L eta) grad f.e, whose mean is 0.  Summed,
    the mean of E|grad_t|^2 is at most 2M/(T eta) + L eta v for a range M.  With v = g/B and eta = min(1/L,
    B eps^2/(2 L g)), T = 4M/(eta eps^2), which is the larger of 4ML/eps^2 and 8MLg/(B eps^4), makes both terms at most
    eps^2/2.  The text prints no answer; this is ours.
    """
    eta, slope = share / f.L, f.grad(w)
    extra = f.L * eta**2 * norm2(noise) / 2 - eta * (1 - f.L * eta) * dot(slope, noise)
    return at_most(f(w - (slope + noise) * eta), f(w) - eta / 2 * norm2(slope) + extra)


# ---------------------------------------------------------------- stochastic gradients


@ambiguous(
    "ana.eq.4.11",
    "Equation (4.11)",
    "sigma^2 is called a bound on the second moment, and later a variance bound",
    topic=TOPIC,
)
def second_moment_or_variance():
    """sigma^2 is a bound of the second moment E|g|^2 (1), or of the variance, as the proof of 4.6.2 calls it (2)?

    As printed, E|g|^2 = sigma^2, it is an equation and not a bound.
    """


@stochastic(
    "ana.eq.4.11.reading1",
    source=ANALYSIS.at("Equation (4.11), a bound on the second moment"),
    title="A bound on the second moment also bounds |grad f|^2 and the variance",
    topic=TOPIC,
    expected=PROVED,
)
def second_moment(g: Points((1, 4))):
    """E|g|^2 = |E g|^2 + E|g - E g|^2, for up to four equally likely gradients: both parts are at most sigma^2."""
    i, mean = uniform_index(len(g)), average(g)
    spread = expectation(i, lambda k: norm2(g[k] - mean))
    return equal(expectation(i, lambda k: norm2(g[k])), norm2(mean) + spread)


@refuted(
    "ana.eq.4.11.reading2",
    "Equation (4.11), a bound on the variance",
    "Theorem 4.6.2 holds where sigma^2 bounds the variance only",
    topic=TOPIC,
    repair="ana.thm.4.6.2",
)
def small_variance_and_a_large_gradient():
    """If E|g - grad f|^2 <= sigma^2, Theorem 4.6.2 holds.

    sin is 1-smooth with |sin| <= 1 = M/2 everywhere.  At 0 the slope is 1; with noise of variance 1/100 and T = 1 the
    bound is 2 sqrt(2/100) < 1, whatever the step is.
    """
    x = sympy.Symbol("x", real=True)
    slope = sympy.diff(sympy.sin(x), x).subs(x, 0)
    bound = 2 * sympy.sqrt(sympy.Integer(2) * 1 * sympy.Rational(1, 100) / 1)
    return all_of(equal(slope, sympy.Integer(1)), less(bound, slope**2))


@theorem(
    "ana.thm.4.6.2",
    source=ANALYSIS.at("Theorem 4.6.2, with M a bound on f(w_1) - f(w_{T+1})"),
    title="SGD finds E|grad f|^2 <= 2 sqrt(M L sigma^2/T)",
    topic=TOPIC,
    expected=PROVED,
)
def stochastic_descent(f: Smooth, w: Point(), g: Point(), eta: Real(0)):
    """f(w - eta g) <= f(w) - eta grad f.g + L eta^2 |g|^2/2 for every g and every eta >= 0.

    So E f(w+) <= f(w) - eta |grad f|^2 + L eta^2 E|g|^2/2 where g has the mean grad f, whatever its distribution is.
    With E|g|^2 <= sigma^2, summed over T steps, the mean of E|grad_t|^2 is at most M/(T eta) + eta L sigma^2/2, which
    is 3/2 sqrt(ML sigma^2/T) for the eta of the theorem (ana.thm.4.6.2.sum).
    """
    extra = f.L * eta**2 * norm2(g) / 2
    return at_most(f(w - g * eta), f(w) - eta * dot(f.grad(w), g) + extra, bound=extra)


@identity_claim(
    "ana.thm.4.6.2.sum",
    source=ANALYSIS.at("Theorem 4.6.2, proof"),
    title="M/(T eta) + eta L sigma^2/2 = 3/2 sqrt(M L sigma^2/T)",
    topic=TOPIC,
    expected=PROVED,
)
def constants_of_the_rate(m: POSITIVE, c: POSITIVE, s: POSITIVE, t: POSITIVE):
    """With M = m^2, L = c^2, sigma = s, T = t^2: eta = m/(c s t), the terms are mcs/t and mcs/(2t)."""
    eta, root = m / (c * s * t), m * c * s / t
    return all_of(equal(m**2 / (t**2 * eta), root), equal(eta * c**2 * s**2 / 2, root / 2))


@refuted(
    "ana.thm.4.6.2.M345",
    "Theorem 4.6.2, with the M of Theorem 4.6.1",
    "SGD finds E|grad f|^2 <= 2 sqrt(M L sigma^2/T) where M is the largest |f(w_t)|",
    topic=TOPIC,
    repair="ana.thm.4.6.2.M345.repair",
)
def largest_value_is_half_the_range():
    """With M the largest |f(w_t)| encountered, the mean of E|grad_t|^2 is at most 2 sqrt(M L sigma^2/T).

    w^2/2 - 9w/4 + 1 is 1-smooth; from 0, without noise, sigma = 9/4, M = 1 and T = 1 give eta = 4/9 and w_2 = 1 with
    f(w_1) = 1 and f(w_2) = -3/4.  |grad_1|^2 = 81/16 is more than 2 sqrt(M L sigma^2) = 9/2.
    """
    f, w = function(quadratic([[1]], ["-9/4"], 1)), point(0)
    has_class(f, smooth=1)
    after = gradient_step(f, w, rational(4, 9))
    return all_of(
        equal(after, point(1)),
        equal(f(w), 1),
        equal(f(after), rational(-3, 4)),
        greater(norm2(f.grad(w)), 2 * sqrt(norm2(f.grad(w)))),
    )


@identity_claim(
    "ana.thm.4.6.2.M345.repair",
    source=ANALYSIS.at("Theorem 4.6.2, with the M of Theorem 4.6.1, repaired"),
    title="With M the largest |f(w_t)| the constant of the proof is 5/2",
    topic=TOPIC,
    expected=PROVED,
)
def constants_for_twice_the_range(m: POSITIVE, c: POSITIVE, s: POSITIVE, t: POSITIVE):
    """2M/(T eta) + eta L sigma^2/2 = 5/2 sqrt(M L sigma^2/T), by the step of ana.thm.4.6.2 with the range 2M."""
    eta, root = m / (c * s * t), m * c * s / t
    return equal(2 * m**2 / (t**2 * eta) + eta * c**2 * s**2 / 2, rational(5, 2) * root)


@ambiguous(
    "ana.thm.4.6.2.step1",
    "Theorem 4.6.2, proof, first line",
    "f(w_{t+1}) - f(w_t) <= E[grad_t.(w_{t+1} - w_t) + L/2 |w_{t+1} - w_t|^2]",
    topic=TOPIC,
)
def expectation_on_one_side():
    """Is the left side the expected decrease, as the sum over t below it has it (1), or that of one outcome (2)?

    As printed there is an expectation on the right side only.
    """


@theorem(
    "ana.thm.4.6.2.step1.reading1",
    source=ANALYSIS.at("Theorem 4.6.2, proof, first line, in expectation"),
    title="In expectation a step changes f by at most E[grad_t.(w_{t+1} - w_t) + L/2 |w_{t+1} - w_t|^2]",
    topic=TOPIC,
    expected=PROVED,
)
def change_of_one_step(f: Smooth, w: Point(), after: Point()):
    """f(w+) - f(w) <= grad f(w).(w+ - w) + L/2 |w+ - w|^2 in every outcome w+, so also in the mean of both sides."""
    extra = f.L / 2 * distance2(after, w)
    return at_most(f(after) - f(w), dot(f.grad(w), after - w) + extra, bound=extra)


@refuted(
    "ana.thm.4.6.2.step1.reading2",
    "Theorem 4.6.2, proof, first line, in every outcome",
    "f(w_{t+1}) - f(w_t) <= E[grad_t.(w_{t+1} - w_t) + L/2 |w_{t+1} - w_t|^2] in every outcome",
    topic=TOPIC,
    repair="ana.thm.4.6.2.step1.reading1",
)
def one_outcome_is_no_mean():
    """f(w_{t+1}) - f(w_t) is at most the expectation on the right, without an expectation on the left.

    On x^2/2 at 1 with eta = 1 the gradient is 4 with the chance 1/4 and 0 otherwise.  In the first outcome f rises by
    4, and the right side is -1 + 4/2 = 1.
    """
    f, w, chance = function(quadratic([[1]], [0])), point(1), rational(1, 4)
    has_class(f, smooth=1)
    drawn = point(4)
    right = -1 * f.grad(w)[0] * (chance * drawn)[0] + chance * norm2(drawn) / 2
    return all_of(equal(chance * drawn, f.grad(w)), greater(f(w - drawn) - f(w), right))


@theorem(
    "ana.min-le-mean",
    source=ANALYSIS.at("Theorems 4.6.1 to 4.6.5"),
    title="The smallest of the squared norms is at most their mean",
    topic=TOPIC,
    expected=CONFIRMED,
)
def smallest_is_at_most_the_mean(a: Real(0), b: Real(0), c: Real(0), d: Real(0), chance: Real(0, 1)):
    """In each of two outcomes (a, b) and (c, d), and so in expectation."""
    smallest = chance * minimum(a, b) + (1 - chance) * minimum(c, d)
    mean = chance * (a + b) / 2 + (1 - chance) * (c + d) / 2
    return at_most(smallest, mean, bound=mean)


@asymptotic(
    "ana.sgd-eps4",
    source=ANALYSIS.at("Section 4.6.3, after Theorem 4.6.2"),
    title="O(1/eps^4) iterations suffice for E|grad f|^2 <= eps^2",
    topic=TOPIC,
    expected=PROVED,
)
def iterations_of_sgd():
    """With T = 4 M L sigma^2/eps^4 the bound of Theorem 4.6.2 is eps^2, so E|grad f| <= eps as well."""
    m, c, s, eps = sympy.symbols("M L sigma epsilon", positive=True)
    count = 4 * m * c * s**2 / eps**4
    return equal(sympy.simplify(2 * sympy.sqrt(m * c * s**2 / count) - eps**2), ZERO)
