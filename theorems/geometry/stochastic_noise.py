"""Noise and decrease, noise at saddles, and where noise is added.

Example 6, the Summary, Solutions to A.1, B.17 and C.10.  Noise is a vector that is added or subtracted with equal
chance, a choice between examples, or normal; each expectation is a finite sum or exact by moments.
"""

from theorems.texts import GEOMETRY
from verify import (
    ILL_POSED,
    PROVED,
    REFUTED,
    Point,
    Real,
    Smooth,
    all_of,
    any_of,
    at_least,
    at_most,
    equal,
    expectation,
    gaussian,
    greater,
    norm2,
    paths,
    probability,
    rational,
    signs,
    stochastic,
)
from verify.explicit import point, polynomial

TOPIC = "stochastic"
POSITIVE = Real(0, None, closed=False)


@stochastic(
    "geo.B.17.lyapunov",
    source=GEOMETRY.at("Solution to B.17, Proof strategy and techniques"),
    title="Noise may raise f for a while, but f decreases on average since the gradient points downhill",
    topic=TOPIC,
    ill_posed=True,
    readings=("geo.B.17.lyapunov.reading1", "geo.B.17.lyapunov.reading2"),
    expected=ILL_POSED,
)
def noise_against_the_slope():
    """"On average" at every point, the minimizer too (reading 1), or as far as the gradient outweighs the noise (2)?"""


@stochastic(
    "geo.B.17.lyapunov.reading1",
    source=GEOMETRY.at("Solution to B.17, Proof strategy and techniques, from every point"),
    title="From every point a noisy step does not raise f on average",
    topic=TOPIC,
    repair="geo.B.17.lyapunov.reading2",
    expected=REFUTED,
)
def noise_decreases_on_average(f: Smooth, x: Point(), e: Point(), share: Real(0, 1)):
    """E f(x - alpha grad f(x) + e) <= f(x) for alpha = s/L and noise e or -e."""
    alpha, slope = share / f.L, f.grad(x)
    return at_most(expectation(signs(1), lambda s: f(x - alpha * slope + s[0] * e)), f(x))


@stochastic(
    "geo.B.17.lyapunov.reading2",
    source=GEOMETRY.at("Solution to B.17, Proof strategy and techniques, where the gradient outweighs the noise"),
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
