"""Solutions to B.4, B.8 and B.13: what the text concludes on step sizes and rates.

Decided here: optimal constant steps, step sizes beyond 1/L, and complexity bounds.
"""

import sympy

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    REFUTED,
    L,
    Point,
    Real,
    Smooth,
    SmoothStronglyConvex,
    Steps,
    absolute,
    all_of,
    asymptotic,
    at_least,
    at_most,
    distance2,
    equal,
    exp,
    figure,
    greater,
    less,
    log,
    maximum,
    norm2,
    rational,
    theorem,
)
from verify.explicit import has_class, has_minimizer, point, polynomial
from verify.methods.gradient import gradient_descent, gradient_step

EDGE = "Generalization and edge cases"
Positive = Real(0, None, closed=False)


def nesterov_is_faster():
    """sqrt(kappa) log(kappa/eps) over kappa log(1/eps) tends to 0 as kappa grows, at eps = 1/10."""
    kappa = sympy.Symbol("kappa", positive=True)
    ratio = sympy.sqrt(kappa) * sympy.log(10 * kappa) / (kappa * sympy.log(10))
    return equal(sympy.limit(ratio, kappa, sympy.oo), sympy.Integer(0))


@asymptotic(
    "geo.B.4.best-possible",
    source=GEOMETRY.at("Solution to B.4, ML interpretation"),
    title="O(kappa log(1/eps)) is the best that a first-order method can do on smooth strongly convex functions",
    topic="gradient-descent",
    expected=REFUTED,
    repair="geo.B.16.reading2",
    counterexample=nesterov_is_faster,
)
def descent_is_optimal():
    """No first-order method needs fewer than a multiple of kappa log(1/eps) iterations on the whole class.

    Against it: Nesterov's method has f(x_k) - f* <= (1 - 1/sqrt(kappa))^k (f(x0) - f* + m/2|x0 - x*|^2) on the class,
    so sqrt(kappa) log(kappa/eps) iterations are enough for the distance, a vanishing share of kappa log(1/eps).
    """


@theorem(
    "geo.B.4.log-eps",
    source=GEOMETRY.at("Solution to B.4, ML interpretation"),
    title="The linear rate implies log(eps) iterations, or O(kappa log(1/eps)), to reach the accuracy eps",
    topic="gradient-descent",
    ill_posed=True,
    readings=("geo.B.4.log-eps.reading1", "geo.B.4.log-eps.reading2"),
    expected=ILL_POSED,
)
def two_counts_for_an_accuracy():
    """The rate ((kappa-1)/(kappa+1))^(2k) implies "log(eps)" iterations (reading 1), "or O(kappa log(1/eps))" (2)."""


@figure(
    "geo.B.4.log-eps.reading1",
    source=GEOMETRY.at("Solution to B.4, ML interpretation"),
    title="About |log(eps)| iterations reach the accuracy eps, whatever kappa is",
    topic="gradient-descent",
    expected=REFUTED,
    repair="geo.B.4.log-eps.reading2",
)
def too_few_iterations():
    """log(eps) is negative; with |log(eps)|, at kappa = 100 and eps = 1/100, 5 iterations should do: 0.82, not 0.01."""
    return all_of(at_most(log(rational(100)), 5), at_most(rational(99, 101) ** 10, rational(1, 100)))


@theorem(
    "geo.B.4.log-eps.reading2",
    source=GEOMETRY.at("Solution to B.4, ML interpretation"),
    title="kappa log(1/eps) iterations reach the accuracy eps",
    topic="gradient-descent",
    expected=CONFIRMED,
)
def iterations_for_an_accuracy(excess: Real(0), k: Steps()):
    """((kappa - 1)/(kappa + 1))^k <= exp(-2k/(kappa + 1)), so k = (kappa + 1)/2 log(1/eps) steps are enough."""
    kappa = 1 + excess
    return at_most(((kappa - 1) / (kappa + 1)) ** int(k), exp(-2 * int(k) / (kappa + 1)))


@theorem(
    "geo.B.4.gen-nonquadratic",
    source=GEOMETRY.at(f"Solution to B.4, {EDGE}"),
    title="Contraction with step size 2/(m + L) for smooth strongly convex functions",
    topic="gradient-descent",
    expected=PROVED,
)
def contraction_beyond_quadratics(f: SmoothStronglyConvex(minimizer=True), x0: Point(), k: Steps()):
    """|x_k - x*|^2 <= ((kappa - 1)/(kappa + 1))^(2k) |x0 - x*|^2 for every L-smooth m-strongly convex f."""
    xs = gradient_descent(f, x0, 2 / (f.m + f.L), k)
    factor = ((f.L - f.m) / (f.L + f.m)) ** (2 * k)
    return at_most(distance2(xs.last, f.minimizer), factor * distance2(x0, f.minimizer))


@theorem(
    "geo.B.4.gen-subopt",
    source=GEOMETRY.at(f"Solution to B.4, {EDGE}"),
    title="Every other constant step size has a larger factor, at least 1 beyond 2/L",
    topic="step-size",
    expected=CONFIRMED,
)
def other_steps_are_slower(m: Positive, spread: Real(0), alpha: Positive):
    """max(|1 - alpha m|, |1 - alpha L|) > (L - m)/(L + m) for alpha other than 2/(m + L), > 1 for alpha > 2/L."""
    smoothness = m + spread
    factor = maximum(absolute(1 - alpha * m), absolute(1 - alpha * smoothness))
    apart = greater(absolute(alpha * (m + smoothness) - 2), 0)
    return greater(factor, spread / (m + smoothness)).given(("another step size", apart))


@theorem(
    "geo.B.4.gen-momentum",
    source=GEOMETRY.at(f"Solution to B.4, {EDGE}"),
    title="On quadratics the heavy ball turns kappa into sqrt(kappa)",
    topic="momentum",
    expected=PROVED,
)
def heavy_ball_on_quadratics(a: Positive, more: Positive, share: Real(0, 1)):
    """With alpha = 4/(a + b)^2, beta = ((b - a)/(b + a))^2, a = sqrt(m), b = sqrt(L): factors of size sqrt(beta).

    The factors for the eigenvalue c are the roots of t^2 - (1 + beta - alpha c)t + beta; they have the size
    sqrt(beta) = (sqrt(kappa) - 1)/(sqrt(kappa) + 1) where (1 + beta - alpha c)^2 <= 4 beta.
    """
    b = a + more
    c = a**2 + share * (b**2 - a**2)
    alpha, beta = 4 / (a + b) ** 2, (more / (a + b)) ** 2
    return at_most((1 + beta - alpha * c) ** 2, 4 * beta)


def stable_start():
    """A = diag(1, -1), alpha = 1/2, from (1, 0): x_k = (2^-k, 0); and from (0, 0) the first step is (0, 0)."""
    f, saddle = polynomial({(2, 0): "1/2", (0, 2): "-1/2"}), point(0, 0)
    xs = gradient_descent(f, point(1, 0), rational(1, 2), 8)
    stays = equal(gradient_step(f, saddle, rational(1, 2)), saddle)
    return all_of(stays, *(equal(norm2(xs[k]), rational(1, 4**k)) for k in range(9)))


@theorem(
    "geo.B.4.gen-indefinite",
    source=GEOMETRY.at(f"Solution to B.4, {EDGE}"),
    title="If A has negative eigenvalues, gradient descent diverges from saddle points",
    topic="nonconvex-saddle",
    expected=REFUTED,
    repair="geo.B.7.repair",
    counterexample=stable_start,
)
def descent_diverges_from_saddles():
    """On x'Ax/2 with negative eigenvalues gradient descent diverges from the saddle point.

    Against it: started at the saddle it stays there, and from a start without a component in the unstable directions
    it converges to the saddle: diag(1, -1) from (1, 0) with alpha = 1/2 halves the distance in each step.
    """


@asymptotic(
    "geo.B.4.factor2",
    source=GEOMETRY.at("Solution to B.4, Traps"),
    title="alpha = 1/L instead of 2/(m + L) costs a factor 2 in iterations, for large kappa",
    topic="step-size",
    expected=PROVED,
)
def step_1_over_l_costs_a_factor_two():
    """log((kappa - 1)/(kappa + 1))/log(1 - 1/kappa) tends to 2: the iterations for an accuracy double in the limit."""
    kappa = sympy.Symbol("kappa", positive=True)
    ratio = sympy.log((kappa - 1) / (kappa + 1)) / sympy.log(1 - 1 / kappa)
    return equal(sympy.limit(ratio, kappa, sympy.oo), sympy.Integer(2))


@theorem(
    "geo.B.8.strict",
    source=GEOMETRY.at("Solution to B.8, Full formal proof"),
    title="Steps in (0, 2/L) decrease f strictly unless the gradient is 0; from 2/L on nothing is guaranteed",
    topic="gradient-descent",
    expected=PROVED,
)
def strict_descent(f: Smooth, x: Point(), alpha: Real(0, 2 / L, closed=False), excess: Real(0), y: Positive):
    """f(x - alpha g) < f(x) for 0 < alpha < 2/L, g not 0; L y^2/2 does not decrease with alpha = 2/L + excess."""
    after = y - (2 / f.L + excess) * (f.L * y)
    return all_of(less(f(gradient_step(f, x, alpha)), f(x)), at_least(after**2, y**2)).given(
        ("not stationary", greater(norm2(f.grad(x)), 0))
    )


@theorem(
    "geo.B.8.sc-rate",
    source=GEOMETRY.at(f"Solution to B.8, {EDGE}"),
    title="f(x_k) - f* is at most (1 - alpha m/2)^k (f(x0) - f*) for alpha up to 1/L",
    topic="gradient-descent",
    expected=PROVED,
)
def rate_with_half_the_curvature(
    f: SmoothStronglyConvex(minimizer=True), x0: Point(), alpha: Real(0, 1 / L, closed=(False, True)), k: Steps()
):
    """For 0 < alpha <= 1/L: f(x_k) - f* <= (1 - alpha m/2)^k (f(x0) - f*); even (1 - alpha m)^k is true."""
    xs = gradient_descent(f, x0, alpha, k)
    return at_most(f(xs.last) - f.minimum, (1 - alpha * f.m / 2) ** k * (f(x0) - f.minimum))


@theorem(
    "geo.B.8.sgd",
    source=GEOMETRY.at(f"Solution to B.8, {EDGE}"),
    title="A stochastic step decreases f up to alpha^2 L/2 times the variance",
    topic="stochastic",
    expected=PROVED,
)
def stochastic_descent(f: Smooth, x: Point(), e: Point(), alpha: Real(0)):
    """E f(x+) <= f(x) - alpha(1 - alpha L/2)|g|^2 + alpha^2 L/2 |e|^2, g = grad f(x), noise e or -e, equally likely.

    The descent lemma holds for each outcome, and its mean for any unbiased noise is this inequality.
    """
    g = f.grad(x)
    mean_after = (f(x - alpha * (g + e)) + f(x - alpha * (g - e))) / 2
    decrease = alpha * (1 - alpha * f.L / 2) * norm2(g)
    noise = alpha**2 * f.L / 2 * norm2(e)
    return at_most(mean_after, f(x) - decrease + noise, bound=alpha * norm2(g) + noise)


@theorem(
    "geo.B.8.armijo",
    source=GEOMETRY.at(f"Solution to B.8, {EDGE}"),
    title="Armijo's condition holds for every step up to 2(1 - c)/L, so backtracking ends",
    topic="line-search",
    expected=PROVED,
)
def armijo_is_met(f: Smooth, x: Point(), c: Real(0, 1, closed=False), share: Real(0, 1, closed=(False, True))):
    """f(x - alpha g) <= f(x) - c alpha |g|^2 for 0 < alpha <= 2(1 - c)/L."""
    alpha = share * 2 * (1 - c) / f.L
    g = f.grad(x)
    decrease = c * alpha * norm2(g)
    return at_most(f(x - alpha * g), f(x) - decrease, bound=decrease)


@theorem(
    "geo.B.8.trap-2L",
    source=GEOMETRY.at("Solution to B.8, Traps"),
    title="With alpha = 2/L no descent is guaranteed, and no increase happens",
    topic="step-size",
    expected=PROVED,
)
def no_descent_at_the_limit(f: Smooth, x: Point(), y: Real()):
    """f(x - (2/L)g) <= f(x) for every L-smooth f, with equality on L y^2/2 everywhere."""
    other = y - 2 / f.L * (f.L * y)
    return all_of(at_most(f(gradient_step(f, x, 2 / f.L)), f(x)), equal(other**2, y**2))


def one_step_is_enough():
    """x^2/2, L = 1, from 1: the gradient is 0 after one step, and 2L(f(x0) - f*)/eps^2 = 100 for eps = 1/10."""
    f = polynomial({(2,): "1/2"})
    has_class(f, convex=True, smooth=1)
    x0, origin = point(1), point(0)
    has_minimizer(f, origin)
    after = gradient_step(f, x0, rational(1))
    return all_of(equal(f.grad(after), origin), equal(200 * (f(x0) - f(origin)), rational(100)))


@theorem(
    "geo.B.13.lower-bound",
    source=GEOMETRY.at("Solution to B.13, Proof strategy"),
    title="To find a gradient below eps, gradient descent must run at least 2L(f(x0) - f*)/eps^2 iterations",
    topic="nonconvex-saddle",
    expected=REFUTED,
    repair="geo.B.20.rate.reading1",
    counterexample=one_step_is_enough,
)
def descent_needs_that_many_steps():
    """For |grad f(x_k)|^2 <= eps^2 at least 2L(f(x0) - inf f)/eps^2 iterations are necessary.

    "We must run GD for at least K", "a complexity lower bound", can only mean this; they are sufficient, not necessary.
    Against it: x^2/2 from 1 is at its minimum after one, and the bound is 100.
    """


@theorem(
    "geo.B.13.larger-step",
    source=GEOMETRY.at(f"Solution to B.13, {EDGE}"),
    title="Other steps below 2/L change the constant 1/(2L), not the rate",
    topic="step-size",
    expected=PROVED,
)
def other_steps_change_the_constant(f: Smooth, x0: Point(), alpha: Real(0, 2 / L, closed=False), k: Steps()):
    """f(x0) - f(x_k) >= k alpha(1 - alpha L/2) min |grad f(x_i)|^2 over i < k, for 0 < alpha < 2/L.

    The text says alpha < 1/L under the heading "Larger step sizes": true of those, and of larger ones below 2/L.
    """
    xs = gradient_descent(f, x0, alpha, k)
    least = xs.least(lambda x: norm2(f.grad(x)), 0, k - 1)
    return at_least(f(x0) - f(xs.last), k * alpha * (1 - alpha * f.L / 2) * least)


def accuracy_of_a_millionth():
    """L = 1/2, gap 10: 2L gap/eps^2 is 10^13, and 10^12 divided by the gap is 10^11."""
    smoothness, gap, epsilon = rational(1, 2), rational(10), rational(1, 10**6)
    bound = 2 * smoothness * gap / epsilon**2
    return all_of(equal(bound, rational(10**13)), greater(bound, 99 * 10**12 / gap))


@theorem(
    "geo.B.13.eps1e-6",
    source=GEOMETRY.at("Solution to B.13, Failure mode analysis"),
    title="The accuracy 10^-6 takes 10^12 divided by f(x0) - f* iterations",
    topic="nonconvex-saddle",
    printed_answer="1e12/(f0-f*)",
    expected=REFUTED,
    repair="geo.B.20.rate.reading1",
    counterexample=accuracy_of_a_millionth,
)
def iterations_for_a_millionth():
    """By the bound of B.13, eps = 10^-6 takes 10^12 divided by f(x0) - f* iterations.

    The bound 2L(f(x0) - f*)/eps^2 grows with the gap: 10^12 times 2L(f(x0) - f*).  At L = 1/2 and the gap 10 it is
    10^13; the printed formula gives 10^11.
    """


@theorem(
    "geo.B.20.rate",
    source=GEOMETRY.at("Solution to B.20, Proof strategy; ML interpretation"),
    title="For a gradient of eps we need K >= 2L(f(x0) - f*)/eps^2 iterations",
    topic="nonconvex-saddle",
    ill_posed=True,
    readings=("geo.B.20.rate.reading1", "geo.B.20.rate.reading2"),
    expected=ILL_POSED,
)
def iterations_that_are_needed():
    """A "guarantee": to achieve |grad f(x_k)| <= eps, "we need" 2L(f(x0) - f*)/eps^2 iterations of size 1/L.

    Are so many enough (reading 1: K = O(...), as the proof strategy says), or necessary (reading 2)?
    """


@theorem(
    "geo.B.20.rate.reading2",
    source=GEOMETRY.at("Solution to B.20, ML interpretation"),
    title="2L(f(x0) - f*)/eps^2 iterations are necessary for a gradient of eps",
    topic="nonconvex-saddle",
    expected=REFUTED,
    repair="geo.B.20.rate.reading1",
    counterexample=one_step_is_enough,
)
def iterations_that_are_necessary():
    """With fewer than 2L(f(x0) - inf f)/eps^2 iterations of size 1/L no gradient is as small as eps.

    Against it: x^2/2 from 1 is at its minimum after one, and the bound is 100 for eps = 1/10.
    """


@theorem(
    "geo.B.20.rate.reading1",
    source=GEOMETRY.at("Solution to B.20, Proof strategy"),
    title="2L(f(x0) - f*)/eps^2 iterations at alpha = 1/L are enough for a gradient of eps",
    topic="nonconvex-saddle",
    expected=CONFIRMED,
)
def iterations_for_a_small_gradient(f: Smooth(bounded_below=True), x0: Point(), k: Steps()):
    """k min |grad f(x_i)|^2 <= 2L(f(x0) - inf f) over i < k: at most eps^2 once k >= 2L(f(x0) - inf f)/eps^2."""
    xs = gradient_descent(f, x0, 1 / f.L, k)
    return at_most(k * xs.least(lambda x: norm2(f.grad(x)), 0, k - 1), 2 * f.L * (f(x0) - f.minimum))
