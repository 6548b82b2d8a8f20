"""Steps along noisy gradients: rates, floors, saddles, and what deterministic analysis says of them.

The appendix on SGD, Examples 5 and 6, Solutions to B.8, B.10, B.17 and C.10, and remarks of the later chapters.
Noise is a vector e that is added or subtracted with equal chance, or a choice between examples; each expectation is
the finite sum.
"""

from theorems.texts import GEOMETRY
from verify import (
    ILL_POSED,
    PROVED,
    REFUTED,
    Convex,
    Numbers,
    Point,
    Points,
    Real,
    Smooth,
    SmoothConvex,
    SmoothStronglyConvex,
    all_of,
    any_of,
    at_least,
    at_most,
    average,
    categorical,
    differs,
    distance2,
    equal,
    expectation,
    gaussian,
    greater,
    less,
    norm2,
    paths,
    probability,
    rational,
    signs,
    stochastic,
    uniform_index,
)
from verify.explicit import point, polynomial

TOPIC = "stochastic"
POSITIVE = Real(0, None, closed=False)


def noisy(f, x, e, eta):
    """The places x - eta (grad f(x) + s e) for s = 1 and s = -1, as a function of the drawn sign."""
    slope = f.grad(x)
    return lambda s: x - (slope + s[0] * e) * eta


@stochastic(
    "geo.definition.assump-stochastic",
    source=GEOMETRY.at("What Comes Next, Stochasticity (Prelude)"),
    title="E|g|^2 = |grad f|^2 + E|g - grad f|^2 for unbiased gradients",
    topic=TOPIC,
    expected=PROVED,
)
def mean_square_of_a_gradient(g: Points((1, 4))):
    """The gradients g_1, ..., g_n with equal chance, grad f their mean; up to four of them."""
    i, mean = uniform_index(len(g)), average(g)
    noise = expectation(i, lambda k: norm2(g[k] - mean))
    return equal(expectation(i, lambda k: norm2(g[k])), norm2(mean) + noise)


@stochastic(
    "geo.definition.appA-expectation",
    source=GEOMETRY.at("Appendix A, Probability"),
    title="Var X = E(X - EX)^2 = E X^2 - (E X)^2",
    topic="expectation-calculus",
    term_by_term=True,
    expected=PROVED,
)
def variance_of_three_values(x: Numbers(3), p: Real(0, 1), q: Real(0, 1)):
    """For three values with the probabilities p, (1 - p) q and (1 - p)(1 - q), and E X the sum of p(x) x."""
    chances = [p, (1 - p) * q, (1 - p) * (1 - q)]
    drawn = categorical(chances, list(x))
    mean = expectation(drawn, lambda v: v)
    spread = expectation(drawn, lambda v: (v - mean) ** 2)
    return all_of(
        equal(mean, chances[0] * x[0] + chances[1] * x[1] + chances[2] * x[2]),
        equal(spread, expectation(drawn, lambda v: v**2) - mean**2),
    )


# ---------------------------------------------------------------- rates and floors


@stochastic(
    "geo.rate.ex5-sgd-expected-exponential",
    source=GEOMETRY.at("Example 5, What-if scenarios"),
    title="With stochastic gradients the exponential rate still applies to the expected error",
    topic=TOPIC,
    ill_posed=True,
    readings=("geo.rate.ex5-sgd-expected-exponential.reading1", "geo.rate.ex5-sgd-expected-exponential.reading2"),
    expected=ILL_POSED,
)
def expected_error():
    """The exponential rate applies to the expected error: to the error of the mean iterate, or to the mean error?"""


@stochastic(
    "geo.rate.ex5-sgd-expected-exponential.reading1",
    source=GEOMETRY.at("Example 5, What-if scenarios, the error of the mean iterate on a quadratic"),
    title="On a quadratic the mean iterate of SGD has the exponential rate",
    topic=TOPIC,
    term_by_term=True,
    expected=PROVED,
)
def mean_iterate_is_exponential(x: Real(), rate: POSITIVE, eta: POSITIVE, first: Real(), second: Real()):
    """Along an eigenvector with eigenvalue ``rate``: E x_2 = (1 - eta rate)^2 x_0 for noises of mean 0.

    Each step maps the mean in the same way, so it holds for any number of steps.
    """

    def after(s):
        z = x - eta * (rate * x + s[0] * first)
        return z - eta * (rate * z + s[1] * second)

    return equal(expectation(signs(2), after), (1 - eta * rate) ** 2 * x)


@stochastic(
    "geo.rate.ex5-sgd-expected-exponential.reading2",
    source=GEOMETRY.at("Example 5, What-if scenarios, the mean squared error"),
    title="The mean squared error of SGD has the exponential rate",
    topic=TOPIC,
    repair="geo.rate.ex5-sgd-expected-exponential.reading2.repair",
    expected=REFUTED,
)
def mean_error_is_exponential(f: SmoothStronglyConvex(minimizer=True), x: Point(), e: Point(), share: Real(0, 1)):
    """E|x+ - x*|^2 <= (1 - eta m)|x - x*|^2 for eta = s/L, as without noise."""
    eta, place = share / f.L, f.minimizer
    after = noisy(f, x, e, eta)
    return at_most(expectation(signs(1), lambda s: distance2(after(s), place)), (1 - eta * f.m) * distance2(x, place))


@stochastic(
    "geo.rate.ex5-sgd-expected-exponential.reading2.repair",
    source=GEOMETRY.at("Example 5, What-if scenarios, the mean squared error, repaired"),
    title="The exponential rate applies up to a floor: eta^2 times the variance is added in every step",
    topic=TOPIC,
    expected=PROVED,
)
def exponential_up_to_a_floor(f: SmoothStronglyConvex(minimizer=True), x: Point(), e: Point(), share: Real(0, 1)):
    """E|x+ - x*|^2 <= (1 - eta m)|x - x*|^2 + eta^2 |e|^2 for eta = s/L; so the error ends below eta |e|^2/m."""
    eta, place = share / f.L, f.minimizer
    after = noisy(f, x, e, eta)
    bound = (1 - eta * f.m) * distance2(x, place) + eta**2 * norm2(e)
    return at_most(expectation(signs(1), lambda s: distance2(after(s), place)), bound, bound=bound)


def noisy_and_exponential():
    """x^2 and x^2/2, mean 3x^2/4, step 1/2, from 1: E x_k^2 = 8^(-k); every path of one, two and three steps."""
    parts = polynomial({(2,): 1}), polynomial({(2,): "1/2"})
    start = point(1)

    def square(path):
        z = start
        for i in path:
            z = z - parts[i].grad(z) / 2
        return norm2(z)

    found = [equal(expectation(paths(2, k), square), rational(1, 8**k)) for k in (1, 2, 3)]
    return all_of(*found, differs(parts[0].grad(start), parts[1].grad(start)))


@stochastic(
    "geo.heuristic.ctx-sgd-sublinear",
    source=GEOMETRY.at("Connections, Stochastic gradient descent"),
    title="With gradient noise sublinear rates replace the exponential one, even for strongly convex functions",
    topic=TOPIC,
    ill_posed=True,
    readings=("geo.heuristic.ctx-sgd-sublinear.reading1", "geo.heuristic.ctx-sgd-sublinear.reading2"),
    expected=ILL_POSED,
)
def noise_makes_sublinear():
    """Noise replaces the exponential rate by O(1/k): any noise (reading 1), or that of fixed variance (reading 2)?"""


@stochastic(
    "geo.heuristic.ctx-sgd-sublinear.reading1",
    source=GEOMETRY.at("Connections, Stochastic gradient descent, for any noise"),
    title="Any noise in the gradients of a strongly convex function replaces the exponential rate by O(1/k)",
    topic=TOPIC,
    counterexample=noisy_and_exponential,
    repair="geo.heuristic.ctx-sgd-sublinear.reading2",
    expected=REFUTED,
)
def any_noise_makes_sublinear():
    """Noise in the gradients of a strongly convex function replaces the exponential rate by O(1/k).

    Against it: for the examples x^2 and x^2/2 and the step 1/2 the gradients differ wherever x is not 0, and
    E x_k^2 = 8^(-k) x_0^2, as each step multiplies x by 0 or 1/2.  Here the noise vanishes at the minimizer.
    """


@stochastic(
    "geo.heuristic.ctx-sgd-sublinear.reading2",
    source=GEOMETRY.at("Connections, Stochastic gradient descent, for noise of a fixed variance"),
    title="On x^2/2 with noise of fixed variance no step sizes do better than 1/E+ = 1/E + 1/s^2, so than s^2/k",
    topic=TOPIC,
    term_by_term=True,
    expected=PROVED,
)
def best_steps_are_sublinear(level: POSITIVE, variance: POSITIVE, eta: Real()):
    """E+ = (1 - eta)^2 E + eta^2 s^2 exceeds E s^2/(E + s^2) by (E + s^2)(eta - E/(E + s^2))^2.

    So 1/E grows by at most 1/s^2 in a step, and E after k steps is at least 1/(1/E_0 + k/s^2).
    """
    after = (1 - eta) ** 2 * level + eta**2 * variance
    best = level * variance / (level + variance)
    excess = (level + variance) * (eta - level / (level + variance)) ** 2
    return all_of(equal(after, best + excess), equal(1 / best, 1 / level + 1 / variance))


def last_example_decides():
    """(x - 1)^2/2 and (x + 1)^2/2, mean x^2/2 + 1/2: the step 1/L = 1 ends in 1 or -1 from wherever it starts.

    So E f(x_K) - f* = 1/2 for every K >= 1, with L = 1, |x_0 - x*| = 0 and sigma^2 = 1; for each constant C there is
    a K with C (0 + 1)/K < 1/2 (below: C = 10^6).
    """
    parts = polynomial({(2,): "1/2", (1,): -1, (0,): "1/2"}), polynomial({(2,): "1/2", (1,): 1, (0,): "1/2"})

    def loss(z):
        return (parts[0](z) + parts[1](z)) / 2

    found = [less(rational(10**6) / 10**8, rational(1, 2))]
    for start in (0, 1, -1):
        x = point(start)
        mean = expectation(uniform_index(2), lambda i, x=x: loss(x - parts[i].grad(x)))
        found.append(equal(mean - loss(point(0)), rational(1, 2)))
        found += [equal(norm2(x - part.grad(x)), rational(1)) for part in parts]
    return all_of(*found)


@stochastic(
    "geo.theorem.appB-sgd",
    source=GEOMETRY.at("Appendix B, Theorem 11"),
    title="Mini-batch SGD with step 1/L: E f(x_K) - f* <= O(L|x_0 - x*|^2/K + sigma^2/(B K))",
    topic=TOPIC,
    counterexample=last_example_decides,
    repair="geo.theorem.appB-sgd.repair",
    expected=REFUTED,
)
def sgd_rate_with_constant_step():
    """For an average of convex L-smooth f_i, variance at most sigma^2, batches of size B and step 1/L,

    E f(x_K) - f* <= C (L|x_0 - x*|^2/K + sigma^2/(B K)) with a constant C.

    Against it: for (x - 1)^2/2 and (x + 1)^2/2, from 0 with B = 1, every x_K is 1 or -1, so E f(x_K) - f* = 1/2 for
    every K, while the bound C/K tends to 0.
    """


@stochastic(
    "geo.theorem.appB-sgd.repair",
    source=GEOMETRY.at("Appendix B, Theorem 11, repaired"),
    title="2 alpha (1 - alpha L) E(f(x) - f*) <= |x - x*|^2 - E|x+ - x*|^2 + alpha^2 sigma^2/B",
    topic=TOPIC,
    expected=PROVED,
)
def sgd_step_in_expectation(f: SmoothConvex(minimizer=True), x: Point(), e: Point(), share: Real(0, 1)):
    """One step of alpha = s/L; e or -e is the noise of the batch, of variance |e|^2 = sigma^2/B.

    Summed over K steps: the mean of E f(x_k) - f* is at most |x_0 - x*|^2/(2 alpha (1 - alpha L) K)
    + alpha sigma^2/(2 (1 - alpha L) B).  The second term does not decay with K unless alpha does.
    """
    alpha, place = share / f.L, f.minimizer
    after = noisy(f, x, e, alpha)
    mean = expectation(signs(1), lambda s: distance2(after(s), place))
    extra = alpha**2 * norm2(e)
    gain = 2 * alpha * (1 - alpha * f.L) * (f(x) - f.minimum)
    return at_most(gain + mean, distance2(x, place) + extra, bound=distance2(x, place) + extra)


@stochastic(
    "geo.proof-step.appB-sgd-proof",
    source=GEOMETRY.at("Appendix B, Proof sketch of Theorem 11"),
    title="Summed over K iterations with step 1/L the noise term decays as sigma^2/(B K)",
    topic=TOPIC,
    counterexample=last_example_decides,
    repair="geo.theorem.appB-sgd.repair",
    expected=REFUTED,
)
def noise_term_decays():
    """With step 1/L the part of E f(x_K) - f* that is due to noise is at most C sigma^2/(B K).

    Against it: for (x - 1)^2/2 and (x + 1)^2/2 from the minimizer 0 it is 1/2 for every K.
    """


# ---------------------------------------------------------------- noise, decrease and saddles


@stochastic(
    "geo.B.17.lyapunov",
    source=GEOMETRY.at("Solution to B.17, Proof strategy and techniques"),
    title="Noise may raise f for a while, but f decreases on average since the gradient points downhill",
    topic=TOPIC,
    repair="geo.B.17.lyapunov.repair",
    expected=REFUTED,
)
def noise_decreases_on_average(f: Smooth, x: Point(), e: Point(), share: Real(0, 1)):
    """E f(x - alpha grad f(x) + e) <= f(x) for alpha = s/L and noise e or -e."""
    alpha, slope = share / f.L, f.grad(x)
    return at_most(expectation(signs(1), lambda s: f(x - alpha * slope + s[0] * e)), f(x))


@stochastic(
    "geo.B.17.lyapunov.repair",
    source=GEOMETRY.at("Solution to B.17, Proof strategy and techniques, repaired"),
    title="On average f decreases where the gradient is large against the noise",
    topic=TOPIC,
    expected=PROVED,
)
def decrease_against_noise(f: Smooth, x: Point(), e: Point(), share: Real(0, 2)):
    """E f(x - alpha grad f(x) + e) <= f(x) - alpha (1 - alpha L/2)|grad f(x)|^2 + L|e|^2/2 for alpha = s/L."""
    alpha, slope = share / f.L, f.grad(x)
    extra = f.L * norm2(e) / 2
    bound = f(x) - alpha * (1 - alpha * f.L / 2) * norm2(slope) + extra
    return at_most(expectation(signs(1), lambda s: f(x - alpha * slope + s[0] * e)), bound, bound=extra)


def noise_never_settles():
    """E|x+ - c|^2 = |m - c|^2 + 2 sigma^2 >= 1/50 for sigma = 1/10, m the point without noise, here m = c."""
    first, second = gaussian(0, rational(1, 10), "e1"), gaussian(0, rational(1, 10), "e2")
    return all_of(
        equal(expectation(first**2 + second**2), rational(1, 50)),
        greater(expectation(first**2 + second**2), rational(0)),
    )


@stochastic(
    "geo.B.17.val-converge.reading1",
    source=GEOMETRY.at("Solution to B.17, Computational validation"),
    title="Noisy gradient descent with sigma = 0.1 converges to one of the minima in about 100 % of the runs",
    topic=TOPIC,
    counterexample=noise_never_settles,
    repair="geo.B.17.val-converge.repair",
    expected=REFUTED,
)
def noisy_descent_converges():
    """x_{k+1} = x_k - alpha grad f(x_k) + e_k with e_k normal of variance 1/100 in two coordinates converges.

    Against it: given x_k, the mean squared distance of x_{k+1} to any point c is at least 2 sigma^2 = 1/50, in every
    step; a sequence that converged would come nearer.  The runs reach the neighbourhood of a minimum and stay restless.
    """


@stochastic(
    "geo.B.17.val-converge.repair",
    source=GEOMETRY.at("Solution to B.17, Computational validation, repaired"),
    title="Given x_k, E|x_{k+1} - c|^2 = |x_k - alpha grad f(x_k) - c|^2 + d sigma^2 for every point c",
    topic=TOPIC,
    term_by_term=True,
    expected=PROVED,
)
def noise_keeps_its_distance(u: Real(), v: Real(), sigma: POSITIVE):
    """In two dimensions, (u, v) the point without noise minus c."""
    first, second = gaussian(u, sigma, "e1"), gaussian(v, sigma, "e2")
    return equal(expectation(first**2 + second**2), u**2 + v**2 + 2 * sigma**2)


@stochastic(
    "geo.theorem.ex6-noise-escapes-all",
    source=GEOMETRY.at("Example 6; Summary; What Comes Next"),
    title="Adding noise (SGD) ensures escape from all strict saddles with high probability",
    topic=TOPIC,
    repair="geo.theorem.ex6-noise-escapes-all.repair",
    expected=REFUTED,
)
def noise_escapes_every_saddle(c: Point(), start: Point(), eta: Real(0, 1, closed=False)):
    """On (x^2 - y^2)/2 with the examples (x^2 - y^2)/2 + <c, (x, y)> and minus that, from the saddle's stable line.

    After three steps |y| > 0 with probability at least 1/2, if the noise does not vanish.
    """
    noise, x0 = _two(c), _two(start)

    def height(path):
        x, y = x0[0], 0 * x0[1]
        for i in path:
            s = 1 - 2 * i
            x, y = x - eta * (x + s * noise[0]), y - eta * (s * noise[1] - y)
        return y

    away = probability(paths(2, 3), lambda path: greater(height(path) ** 2, 0))
    return at_least(away, rational(1, 2)).given(("there is noise", greater(noise[0] ** 2 + noise[1] ** 2, 0)))


def _two(v):
    """The first two coordinates of a vector, the second one 0 on a line."""
    return (v[0], v[1]) if len(v) > 1 else (v[0], 0 * v[0])


@stochastic(
    "geo.theorem.ex6-noise-escapes-all.repair",
    source=GEOMETRY.at("Example 6; Summary; What Comes Next, repaired"),
    title="Noise with a component along the unstable direction makes the distance from the saddle grow in mean square",
    topic=TOPIC,
    term_by_term=True,
    expected=PROVED,
)
def unstable_component_grows(y: Real(), sigma: POSITIVE, rate: POSITIVE):
    """Along an eigenvalue -lambda, y+ = (1 + eta lambda) y + e: E y+^2 = (1 + eta lambda)^2 y^2 + sigma^2.

    ``rate`` is eta lambda.  Starting at the saddle, E y_k^2 >= (1 + eta lambda)^(2k - 2) sigma^2.
    """
    after = (1 + rate) * y + gaussian(0, sigma)
    return equal(expectation(after**2), (1 + rate) ** 2 * y**2 + sigma**2)


def silent_noise():
    """(x^2 - y^2)/2 + x and (x^2 - y^2)/2 - x, step 1/2, from (1, 0): y = 0 on all paths of four steps."""
    parts = (
        polynomial({(2, 0): "1/2", (0, 2): "-1/2", (1, 0): 1}),
        polynomial({(2, 0): "1/2", (0, 2): "-1/2", (1, 0): -1}),
    )

    def height(path):
        z = point(1, 0)
        for i in path:
            z = z - parts[i].grad(z) / 2
        return z[1]

    stuck = probability(paths(2, 4), lambda path: equal(height(path), rational(0)))
    return all_of(equal(stuck, rational(1)), equal(parts[0].grad(point(-1, 0)), point(0, 0)))


@stochastic(
    "geo.A.1.smallbatch-stall",
    source=GEOMETRY.at("Solution to A.1, Failure mode analysis"),
    title="Very small batches can still stall near a saddle",
    topic=TOPIC,
    expected=PROVED,
)
def small_batches_stall():
    """Batches of one of the examples (x^2 - y^2)/2 + x and (x^2 - y^2)/2 - x keep y = 0 with probability 1.

    Every path of four steps, listed; each step maps y to 3y/2, so it holds for any number of them.
    """
    return silent_noise()


@stochastic(
    "geo.heuristic.sum-noise-accelerates",
    source=GEOMETRY.at("Summary"),
    title="Adding noise (stochastic gradients) accelerates escape",
    topic=TOPIC,
    ill_posed=True,
    readings=("geo.heuristic.sum-noise-accelerates.reading1", "geo.heuristic.sum-noise-accelerates.reading2"),
    expected=ILL_POSED,
)
def noise_and_escape():
    """Adding noise accelerates the escape from a saddle: noise in the unstable direction, in the mean of squares
    (reading 1), or any noise that does not vanish (reading 2)?
    """


@stochastic(
    "geo.heuristic.sum-noise-accelerates.reading2",
    source=GEOMETRY.at("Summary"),
    title="Any unbiased noise at a saddle increases the expected squared unstable component",
    topic=TOPIC,
    repair="geo.heuristic.sum-noise-accelerates.reading1",
    expected=REFUTED,
)
def any_noise_accelerates_escape(point_before: Point(), e: Point(), eta: Real(0, 1, closed=False)):
    """On (x^2 - y^2)/2 with noise e or -e, e not 0, a step makes E y^2 larger than the step without noise does."""
    y, push = _two(point_before)[1], _two(e)[1]
    alone = y + eta * y
    mean = expectation(signs(1), lambda s: (alone - eta * s[0] * push) ** 2)
    return greater(mean, alone**2).given(("there is noise", greater(norm2(e), 0)))


@stochastic(
    "geo.heuristic.sum-noise-accelerates.reading1",
    source=GEOMETRY.at("Summary"),
    title="Adding unbiased noise at a saddle increases the expected squared unstable component",
    topic=TOPIC,
    expected=PROVED,
)
def noise_accelerates_escape(y: Point(), e: Point()):
    """If the step without noise leads to the unstable component y, then E|y+|^2 = |y|^2 + |e|^2 with noise e or -e."""
    return equal(expectation(signs(1), lambda s: norm2(y + s[0] * e)), norm2(y) + norm2(e))


@stochastic(
    "geo.C.10.half",
    source=GEOMETRY.at("Solution to C.10, Numerical notes; Explanation"),
    title="With probability at least 1/2 symmetric noise pushes y away from the saddle",
    topic="expectation-calculus",
    expected=PROVED,
)
def half_of_the_noise_pushes_away(y: Point(), e: Point()):
    """At least one of |y + e| and |y - e| is at least |y|; symmetric noise takes e and -e with equal chance."""
    return any_of(at_most(norm2(y), norm2(y + e)), at_most(norm2(y), norm2(y - e)))


@stochastic(
    "geo.C.10.noise-where",
    source=GEOMETRY.at("Exercise C.10; Solution to C.10, code"),
    title="The code adds the noise to the gradient, as the exercise asks",
    topic=TOPIC,
    repair="geo.C.10.noise-where.repair",
    expected=REFUTED,
)
def noise_on_the_update(x: Point(), g: Point(), e: Point()):
    """The code's x - alpha g + e, alpha = 1/10, is the step x - alpha (g + e) along a noisy gradient."""
    alpha = rational(1, 10)
    return equal(norm2(x - alpha * g + e - (x - alpha * (g + e))), 0 * norm2(x))


@stochastic(
    "geo.C.10.noise-where.repair",
    source=GEOMETRY.at("Exercise C.10; Solution to C.10, code, repaired"),
    title="The code's noise is gradient noise that is 1/alpha as large",
    topic=TOPIC,
    expected=PROVED,
)
def noise_on_the_update_repaired(x: Point(), g: Point(), e: Point()):
    """x - alpha g + e = x - alpha (g - e/alpha) for alpha = 1/10: a standard deviation of sigma/alpha."""
    alpha = rational(1, 10)
    return equal(norm2(x - alpha * g + e - (x - alpha * (g - e / alpha))), 0 * norm2(x))


# ---------------------------------------------------------------- what deterministic analysis says


@stochastic(
    "geo.heuristic.misc-7-noise-diminishes",
    source=GEOMETRY.at("Misconception 7, Correction"),
    title="As gradients become small at the end of training, mini-batch noise diminishes",
    topic=TOPIC,
    repair="geo.heuristic.misc-7-noise-diminishes.repair",
    expected=REFUTED,
)
def noise_diminishes(g: Points(2)):
    """Where the full gradient is 0, the gradient of a single example has no variance: E|g_i - g|^2 <= |g|^2."""
    mean = average(g)
    return at_most(expectation(uniform_index(2), lambda i: norm2(g[i] - mean)), norm2(mean))


@stochastic(
    "geo.heuristic.misc-7-noise-diminishes.repair",
    source=GEOMETRY.at("Misconception 7, Correction, repaired"),
    title="Where one point minimizes every example, the noise diminishes with the loss: E|g_i|^2 <= 2L(f - f*)",
    topic=TOPIC,
    expected=PROVED,
)
def noise_diminishes_under_interpolation(f: SmoothConvex(minimizer=True), x: Point()):
    """For each convex L-smooth example |grad f_i(x)|^2 <= 2L(f_i(x) - f_i*); the mean over i is the claim."""
    return at_most(norm2(f.grad(x)), 2 * f.L * (f(x) - f.minimum))


@stochastic(
    "geo.heuristic.misc-7-best-case",
    source=GEOMETRY.at("Misconception 7, Correction"),
    title="Deterministic analysis establishes the best case: noise does not lower the expected loss",
    topic=TOPIC,
    repair="geo.heuristic.misc-7-best-case.repair",
    expected=REFUTED,
)
def deterministic_is_best(f: Smooth, x: Point(), e: Point(), share: Real(0, 1)):
    """E f(x - eta (grad f(x) + e)) >= f(x - eta grad f(x)) for eta = s/L and noise e or -e."""
    eta = share / f.L
    after = noisy(f, x, e, eta)
    return at_least(expectation(signs(1), lambda s: f(after(s))), f(x - eta * f.grad(x)))


@stochastic(
    "geo.heuristic.misc-7-best-case.repair",
    source=GEOMETRY.at("Misconception 7, Correction, repaired"),
    title="For convex f noise does not lower the expected loss of a step",
    topic=TOPIC,
    expected=PROVED,
)
def deterministic_is_best_for_convex(f: Convex, x: Point(), g: Point(), e: Point(), eta: Real(0, None)):
    """Jensen: E f(x - eta (g + e)) >= f(x - eta g) for noise e or -e and any convex f."""
    mean = expectation(signs(1), lambda s: f(x - eta * (g + s[0] * e)))
    return at_least(mean, f(x - eta * g))


def svrg_contracts():
    """x_1^2 and x_1^2/2 in the plane, step 1/4, two steps from each reference point, from (1, 5): every path."""
    parts = polynomial({(2, 0): 1}), polynomial({(2, 0): "1/2"})
    start = point(1, 5)

    def loss(z):
        return (parts[0](z) + parts[1](z)) / 2

    full = (parts[0].grad(start) + parts[1].grad(start)) / 2

    def after(path):
        z = start
        for i in path:
            z = z - (parts[i].grad(z) - parts[i].grad(start) + full) / 4
        return loss(z)

    return all_of(
        less(expectation(paths(2, 2), after), loss(start) / 2),
        equal(loss(point(1, 0)), loss(point(1, 5))),
    )


@stochastic(
    "geo.theorem.assump-vr-needs-sc",
    source=GEOMETRY.at("What Comes Next, Strong Convexity"),
    title="Linear convergence of SVRG despite stochastic gradients is impossible without strong convexity",
    topic=TOPIC,
    counterexample=svrg_contracts,
    repair="geo.theorem.assump-vr-needs-sc.repair",
    expected=REFUTED,
)
def variance_reduction_needs_strong_convexity():
    """Without strong convexity SVRG does not converge linearly.

    Against it: for the examples x_1^2 and x_1^2/2 in the plane, whose mean is constant along x_2 and so not strongly
    convex, an epoch of two steps of size 1/4 halves E f; it is linear in x_1, so it does so from every start.
    """


@stochastic(
    "geo.theorem.assump-vr-needs-sc.repair",
    source=GEOMETRY.at("What Comes Next, Strong Convexity, repaired"),
    title="SVRG converges linearly on some functions that are not strongly convex",
    topic=TOPIC,
    expected=PROVED,
)
def variance_reduction_without_strong_convexity():
    """On 3 x_1^2/4 in the plane, from the examples x_1^2 and x_1^2/2, each epoch of two steps of 1/4 halves E f."""
    return svrg_contracts()


@stochastic(
    "geo.theorem.assump-sgd-pl",
    source=GEOMETRY.at("What Comes Next, Polyak-Lojasiewicz (PL) Condition"),
    title="Under the PL condition SGD converges linearly",
    topic=TOPIC,
    ill_posed=True,
    readings=("geo.theorem.assump-sgd-pl.reading1", "geo.theorem.assump-sgd-pl.reading2"),
    expected=ILL_POSED,
)
def sgd_under_pl():
    """The PL condition is used to prove linear convergence of SGD: for any noise, or for noise that vanishes with f?"""


def pl(f, x, mu):
    """|grad f(x)|^2 >= 2 mu (f(x) - f*)."""
    return "PL at x", at_least(norm2(f.grad(x)), 2 * mu * (f(x) - f.minimum))


@stochastic(
    "geo.theorem.assump-sgd-pl.reading1",
    source=GEOMETRY.at("What Comes Next, PL Condition, for noise of bounded variance"),
    title="Under the PL condition a step of SGD contracts the expected loss, whatever the noise",
    topic=TOPIC,
    repair="geo.theorem.assump-sgd-pl.reading2",
    expected=REFUTED,
)
def sgd_under_pl_with_any_noise(f: Smooth(minimizer=True), x: Point(), e: Point(), mu: POSITIVE):
    """E f(x - (grad f(x) + e)/L) - f* <= (1 - mu/L)(f(x) - f*) for noise e or -e."""
    after = noisy(f, x, e, 1 / f.L)
    mean = expectation(signs(1), lambda s: f(after(s)))
    return at_most(mean - f.minimum, (1 - mu / f.L) * (f(x) - f.minimum)).given(pl(f, x, mu))


@stochastic(
    "geo.theorem.assump-sgd-pl.reading2",
    source=GEOMETRY.at("What Comes Next, PL Condition, where the noise vanishes with the gradient"),
    title="Under the PL condition SGD contracts the expected loss if the noise is at most the gradient",
    topic=TOPIC,
    expected=PROVED,
)
def sgd_under_pl_with_vanishing_noise(f: Smooth(minimizer=True), x: Point(), e: Point(), mu: POSITIVE):
    """E f(x+) - f* <= (1 - mu/(2L))(f(x) - f*) for the step 1/(2L), noise e or -e with |e| <= |grad f(x)|.

    As in an over-parameterized model whose examples share their minimizers.
    """
    after = noisy(f, x, e, 1 / (2 * f.L))
    mean = expectation(signs(1), lambda s: f(after(s)))
    return at_most(mean - f.minimum, (1 - mu / (2 * f.L)) * (f(x) - f.minimum)).given(
        pl(f, x, mu), ("noise at most the gradient", at_most(norm2(e), norm2(f.grad(x))))
    )
