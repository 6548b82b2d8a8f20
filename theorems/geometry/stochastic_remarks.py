"""What deterministic analysis says of noisy gradients: best cases, variance reduction, the PL condition.

Misconception 7, Motivation and What Comes Next.  Noise is a vector that is added or subtracted with equal chance, or a
choice between examples; each expectation is the finite sum.
"""

from theorems.texts import GEOMETRY
from verify import (
    ILL_POSED,
    PROVED,
    REFUTED,
    Convex,
    Point,
    Points,
    Real,
    Smooth,
    SmoothConvex,
    all_of,
    at_least,
    at_most,
    average,
    equal,
    expectation,
    gaussian,
    greater,
    less,
    norm2,
    paths,
    rational,
    signs,
    stochastic,
    uniform_index,
)
from verify.explicit import point, polynomial

from .stochastic_steps import noisy

TOPIC = "stochastic"
POSITIVE = Real(0, None, closed=False)


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


def curvature_still_counts():
    """(x^2 + 100 y^2)/2 from E x^2 = E y^2 = 1, noise of variance 1/100 in each gradient entry, ten steps.

    With the longest stable step 1/50, x keeps more than 2/3 of its mean square; with the step 1/2 along the inverse
    Hessian both mean squares end below 1/100.
    """

    def mean_square(factor, step):
        level = rational(1)
        for _ in range(10):
            level = (1 - factor) ** 2 * level + step**2 * rational(1, 100)
        return level

    plain = mean_square(rational(1, 50), rational(1, 50))
    newton = [mean_square(rational(1, 2), rational(1, 2)), mean_square(rational(1, 2), rational(1, 200))]
    return all_of(greater(plain, rational(2, 3)), *(less(level, rational(1, 100)) for level in newton))


@stochastic(
    "geo.heuristic.mot-noise-makes-curvature-irrelevant",
    source=GEOMETRY.at("Motivation, first-order methods"),
    title="With noisy gradients the noise dominates the error, so that precise curvature is irrelevant",
    topic=TOPIC,
    counterexample=curvature_still_counts,
    repair="geo.heuristic.mot-noise-makes-curvature-irrelevant.repair",
    expected=REFUTED,
)
def noise_makes_curvature_irrelevant():
    """Whenever gradients are noisy, correcting for the curvature does not matter.

    Against it: (x^2 + 100 y^2)/2 with noise of variance 1/100 in each entry, ten steps from 1.  Gradient descent with
    the longest stable step 1/50 keeps E x^2 > 2/3; half Newton steps bring E x^2 and E y^2 below 1/100.
    """


@stochastic(
    "geo.heuristic.mot-noise-makes-curvature-irrelevant.repair",
    source=GEOMETRY.at("Motivation, first-order methods, repaired"),
    title="Curvature decides how fast the start is forgotten, the noise what remains",
    topic=TOPIC,
    term_by_term=True,
    expected=PROVED,
)
def bias_and_noise(x: Real(), eta: POSITIVE, h: POSITIVE, sigma: POSITIVE):
    """E x+^2 = (1 - eta h)^2 x^2 + eta^2 sigma^2 for a step on h x^2/2, gradient noise of variance sigma^2."""
    return equal(expectation((x - eta * gaussian(h * x, sigma)) ** 2), (1 - eta * h) ** 2 * x**2 + eta**2 * sigma**2)
