"""Solutions to A.14, A.15, A.17 and A.20: what the text says on rates, Lipschitz constants and averages on the way.

Decided here: rates of descent and acceleration, which Lipschitz property is weaker, what averaging workers changes.
"""

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    PROVED,
    REFUTED,
    Point,
    QuadraticFunction,
    Real,
    SmoothConvex,
    SmoothStronglyConvex,
    Steps,
    all_of,
    at_least,
    at_most,
    differs,
    distance2,
    equal,
    exists,
    exp,
    greater,
    identity_claim,
    less,
    minimum,
    norm2,
    rational,
    sqrt,
    stochastic,
    theorem,
)
from verify.explicit import has_class, has_minimizer, point, polynomial
from verify.methods.first_order import accelerated_gradient
from verify.methods.gradient import gradient_descent, gradient_step

Positive = Real(0, None, closed=(False, True))
JUSTIFICATION = "Full mathematical justification"


def _constant_gradient_has_no_variance():
    """A gradient that is always 3: second moment 9, variance 0; Adam's average of squares is 9 after correction."""
    g, beta, average, weight = rational(3), rational(999, 1000), rational(0), rational(1)
    conditions = []
    for _ in range(3):
        average, weight = beta * average + (1 - beta) * g**2, beta * weight
        conditions.append(equal(average / (1 - weight), rational(9)))
    return all_of(*conditions, differs(rational(9), g**2 - g**2))


@stochastic(
    "geo.A.14.variance",
    source=GEOMETRY.at(f"Solution to A.14, {JUSTIFICATION}"),
    title="Adam's second moment is the variance of the gradient",
    topic="adaptive",
    counterexample=_constant_gradient_has_no_variance,
    repair="geo.A.14.variance.repair",
    expected=REFUTED,
)
def second_moment_is_variance():
    """The second moment v that Adam averages is the variance of the gradient.

    Against it: a gradient that is always 3 has the variance 0, and v = 9 (after bias correction, in every step).
    """


@identity_claim(
    "geo.A.14.variance.repair",
    source=GEOMETRY.at(f"Solution to A.14, {JUSTIFICATION}, repaired"),
    title="The second moment is the variance plus the square of the mean",
    topic="adaptive",
    expected=PROVED,
)
def second_moment(a: Real(), b: Real(), p: Real()):
    """For a gradient that is a with probability p and b otherwise: E g^2 = Var g + (E g)^2."""
    mean = p * a + (1 - p) * b
    variance = p * (a - mean) ** 2 + (1 - p) * (b - mean) ** 2
    return equal(p * a**2 + (1 - p) * b**2, variance + mean**2)


@theorem(
    "geo.A.15.smooth-typical",
    source=GEOMETRY.at(f"Solution to A.15, {JUSTIFICATION}"),
    title="For convex L-smooth f the steps 1/sqrt(k) give the rate O(1/sqrt(k))",
    topic="schedule",
    expected=CONFIRMED,
)
def diminishing_steps_on_smooth_functions(f: SmoothConvex(minimizer=True, L=1), x1: Point(), k: Steps()):
    """For L = 1, alpha_i = 1/sqrt(i), i = 1, ..., k: f(x_{k+1}) - f* <= |x1 - x*|^2/(4(sqrt(k + 1) - 1)).

    For any other L it holds from the index on where 1/sqrt(i) <= 1/L, with the iterate there for x1; so the rate is
    O(1/sqrt(k)) for every convex L-smooth f.  (The true rate is better for many f.)
    """
    one = 1 + 0 * f.L
    xs = gradient_descent(f, x1, lambda i: 1 / sqrt((i + 1) * one), k)
    bound = distance2(x1, f.minimizer) / (4 * (sqrt((k + 1) * one) - 1))
    return at_most(f(xs.last) - f.minimum, bound)


@theorem(
    "geo.A.15.smooth-1k",
    source=GEOMETRY.at("Solution to A.15, Traps"),
    title="Gradient descent on convex L-smooth functions has the rate O(1/k)",
    topic="gradient-descent",
    expected=PROVED,
)
def smooth_convex_rate(f: SmoothConvex(minimizer=True), x0: Point(), k: Steps()):
    """With step size 1/L: f(x_k) - f* <= L|x0 - x*|^2/(4k + 2)."""
    bound = f.L * distance2(x0, f.minimizer) / (4 * k + 2)
    return at_most(f(gradient_descent(f, x0, 1 / f.L, k).last) - f.minimum, bound)


def _steep_gradient():
    """f' = sign(x) min(1, sqrt|x|) is between -1 and 1; from 0 to s^2 it grows by s, 1/s per unit of distance."""
    conditions = []
    for s in (rational(1), rational(1, 10), rational(1, 1000)):
        slope = minimum(1, s)  # the root of the point s^2
        conditions += [equal(slope**2, s**2), at_most(slope, 1), equal(slope - 0, 1 / s * s**2)]
    return all_of(*conditions)


@theorem(
    "geo.A.15.weaker",
    source=GEOMETRY.at("Solution to A.15, Comprehension"),
    title="A Lipschitz gradient is a weaker condition than Lipschitz values",
    topic="smoothness",
    counterexample=_steep_gradient,
    repair="geo.A.15.weaker.repair",
    expected=REFUTED,
)
def lipschitz_values_imply_lipschitz_gradients():
    """Every convex function with Lipschitz values has a Lipschitz gradient.

    Against it: the convex differentiable f with f(0) = 0 and f'(x) = sign(x) min(1, sqrt|x|) is 1-Lipschitz; its
    gradient grows like the root at 0, so no constant bounds its changes (or simply |x|).
    """


@exists(
    "geo.A.15.weaker.repair",
    source=GEOMETRY.at("Solution to A.15, Comprehension, repaired"),
    title="Neither of Lipschitz values and Lipschitz gradient implies the other",
    topic="smoothness",
    witness=lambda: all_of(_steep_gradient(), _square_is_not_lipschitz()),
    expected=PROVED,
)
def neither_is_weaker():
    """f with f'(x) = sign(x) min(1, sqrt|x|) has Lipschitz values only, x^2 a Lipschitz gradient only."""


def _square_is_not_lipschitz():
    """x^2 is 2-smooth, and between 0 and c its values change by c^2, which is c for each unit of distance."""
    f = polynomial({(2,): 1})
    has_class(f, convex=True, smooth=2)
    return all_of(*(equal(f(point(c)) - f(point(0)), c * rational(c)) for c in (1, 10, 1000)))


@exists(
    "geo.A.15.x2-not-lip",
    source=GEOMETRY.at(f"Solution to A.15, {JUSTIFICATION}; Comprehension"),
    title="x^2 has a Lipschitz gradient and no Lipschitz values; x^4/4 has neither",
    topic="smoothness",
    witness=lambda: all_of(_square_is_not_lipschitz(), _fourth_power_is_neither()),
    expected=PROVED,
)
def gradient_only():
    """x^2 is 2-smooth with slopes as large as one likes; so are the slopes of x^4/4 and of its gradient x^3."""


def _fourth_power_is_neither():
    f, conditions = polynomial({(4,): "1/4"}), []
    for c in (2, 10, 1000):
        conditions.append(greater(f(point(c)) - f(point(0)), c * rational(c)))
        conditions.append(greater(f.grad(point(c))[0] - f.grad(point(0))[0], c * rational(c)))
    return all_of(*conditions[2:], greater(f(point(2)), 0))


@theorem(
    "geo.A.17.gd-dist",
    source=GEOMETRY.at(f"Solution to A.17, {JUSTIFICATION}"),
    title="Gradient descent: |x_k - x*| <= ((kappa - 1)/(kappa + 1))^k |x0 - x*|",
    topic="gradient-descent",
    expected=CONFIRMED,
)
def distance_rate(f: SmoothStronglyConvex(minimizer=True), x0: Point(), k: Steps()):
    """With the step size 2/(L + m), squared: |x_k - x*|^2 <= ((kappa - 1)/(kappa + 1))^(2k) |x0 - x*|^2."""
    last = gradient_descent(f, x0, 2 / (f.L + f.m), k).last
    rho = (f.kappa - 1) / (f.kappa + 1)
    return at_most(distance2(last, f.minimizer), rho ** (2 * int(k)) * distance2(x0, f.minimizer))


def _slower_than_printed():
    """f = (x^2/16 + y^2)/2, kappa = 16, from (1, 0): |x_k| = (3/4)^k (1 + k/4) > (3/4)^k."""
    f = polynomial({(2, 0): "1/32", (0, 2): "1/2"})
    has_class(f, smooth=1, strongly_convex="1/16")
    has_minimizer(f, point(0, 0))
    xs = accelerated_gradient(f, point(1, 0), rational(1), [rational(3, 5)] * 4)
    return all_of(*(greater(norm2(xs[k]), rational(9, 16) ** k) for k in (1, 2, 3, 4)))


@theorem(
    "geo.A.17.nag-dist",
    source=GEOMETRY.at(f"Solution to A.17, {JUSTIFICATION}"),
    title="Nesterov's method: |x_k - x*| <= (1 - 1/sqrt(kappa))^k |x0 - x*|",
    topic="momentum",
    counterexample=_slower_than_printed,
    repair="geo.A.17.reading2.repair",
    expected=REFUTED,
)
def nesterov_distance():
    """For all L-smooth m-strongly convex f Nesterov's method has |x_k - x*| <= (1 - 1/sqrt(kappa))^k |x0 - x*|.

    Against it (step 1/L, momentum (sqrt(kappa) - 1)/(sqrt(kappa) + 1)): on (m x^2 + L y^2)/2 from (1, 0) the distance
    is (1 + k/sqrt(kappa)) times the printed bound; and in its first step Nesterov's method is gradient descent.
    """


@theorem(
    "geo.A.17.complexity",
    source=GEOMETRY.at(f"Solution to A.17, {JUSTIFICATION}"),
    title="kappa log(1/eps) iterations against sqrt(kappa) log(1/eps)",
    topic="momentum",
    expected=CONFIRMED,
)
def iteration_counts(kappa: Real(1)):
    """(kappa - 1)/(kappa + 1) <= e^(-2/(kappa + 1)) and 1 - 1/sqrt(kappa) <= e^(-1/sqrt(kappa)).

    So (kappa + 1)/2 log(1/eps) iterations bring the one rate to eps, sqrt(kappa) log(1/eps) the other: their ratio
    is of the order sqrt(kappa).  (1 - 1/sqrt(kappa) is the rate of the gap f(x_k) - f*, not, as the solution says, of
    the distance; the distance has half of its logarithm at least, and the order of the count is the same.)
    """
    root = sqrt(kappa)
    return all_of(
        at_most((kappa - 1) / (kappa + 1), exp(-2 / (kappa + 1))),
        at_most(1 - 1 / root, exp(-1 / root)),
    )


def _fixed_momentum_is_slower():
    """kappa = 10^4, beta = 9/10, step 1/L: a root of the characteristic polynomial at L = 1, m = 10^-4 above 0.998."""
    beta, shrink, r = rational(9, 10), 1 - rational(1, 10**4), rational(998, 1000)

    def characteristic(z):
        return z**2 - (1 + beta) * shrink * z + beta * shrink

    # negative at r, positive at 1: a root between them; the tuned momentum has the double root 99/100
    tuned = rational(99, 101)
    root = rational(99, 100)
    return all_of(
        less(characteristic(r), 0),
        greater(characteristic(rational(1)), 0),
        equal(root**2 - (1 + tuned) * shrink * root + tuned * shrink, rational(0)),
        less(root, r),
    )


@exists(
    "geo.A.17.fixed-09",
    source=GEOMETRY.at("Solution to A.17, Traps"),
    title="The fixed momentum 0.9 may miss the optimal acceleration",
    topic="momentum",
    witness=_fixed_momentum_is_slower,
    expected=PROVED,
)
def fixed_momentum():
    """On a quadratic with kappa = 10^4 Nesterov's method has a factor above 0.998 with beta = 0.9, tuned 0.99."""


def _most_negative_curvature_counts():
    """f = -2x^2 + y^2/2 has the largest eigenvalue 1; its gradient changes by 4 for each unit along x."""
    f = polynomial({(2, 0): -2, (0, 2): "1/2"})
    change = f.grad(point(1, 0)) - f.grad(point(0, 0))
    return greater(norm2(change), norm2(point(1, 0)))


@theorem(
    "geo.A.20.max-eig",
    source=GEOMETRY.at("Solution to A.20, Comprehension"),
    title="L is the largest eigenvalue of the Hessian",
    topic="smoothness",
    counterexample=_most_negative_curvature_counts,
    repair="geo.A.20.max-eig.repair",
    expected=REFUTED,
)
def smoothness_is_the_largest_eigenvalue():
    """For every twice differentiable loss, L is determined by the largest eigenvalue of its Hessian.

    Against it (losses need not be convex): -2x^2 + y^2/2 has the eigenvalues -4 and 1, and L = 4.
    """


@theorem(
    "geo.A.20.max-eig.repair",
    source=GEOMETRY.at("Solution to A.20, Comprehension, repaired"),
    title="L is the largest absolute value of an eigenvalue of the Hessian",
    topic="smoothness",
    expected=CONFIRMED,
)
def smoothness_bounds_both_signs(f: QuadraticFunction, x: Point(), v: Point()):
    """For an L-smooth quadratic: -L|v|^2 <= v'Hv <= L|v|^2 for every v (and H v may attain either)."""
    form = f.hessian(x).form(v)
    return all_of(at_most(form, f.L * norm2(v)), at_least(form, -f.L * norm2(v), bound=f.L * norm2(v)))


def _noiseless_workers():
    """w^2/2, step 1/4 from 1: the expected iterate is (3/4)^k, for every variance and every number of workers."""
    w, conditions = point(1), []
    f = polynomial({(2,): "1/2"})
    for k in range(1, 8):
        w = gradient_step(f, w, rational(1, 4))
        conditions += [equal(w, rational(3, 4) ** k * point(1)), greater(norm2(w), rational(1, 100))]
    return all_of(*conditions)


@stochastic(
    "geo.A.20.iterations",
    source=GEOMETRY.at("Solution to A.20, ML applications"),
    title="With N workers the number of iterations scales as sigma^2/N",
    topic="stochastic",
    counterexample=_noiseless_workers,
    repair="geo.A.20.iterations.repair",
    expected=REFUTED,
)
def iterations_scale_with_the_variance():
    """The number of iterations to converge is O(sigma^2/N), sigma^2 the variance of a worker, N the number of workers.

    Against it: on w^2/2 with step 1/4 from 1 the expected iterate is (3/4)^k whatever N is, so the expected squared
    error is at least (3/4)^(2k), and the number of iterations to reach 1/100 does not fall below 8, however large N
    is.  More workers shrink the part that is due to noise, not the part that is due to curvature.
    """


@identity_claim(
    "geo.A.20.iterations.repair",
    source=GEOMETRY.at("Solution to A.20, ML applications, repaired"),
    title="Expected squared error after a step with N workers: (1 - alpha c)^2 w^2 + alpha^2 sigma^2/N",
    topic="stochastic",
    expected=PROVED,
)
def noise_is_divided_by_the_workers(alpha: Real(), c: Real(), w: Real(), sigma: Real()):
    """On c w^2/2 with noise +-sigma in each of two workers: E w+^2 = (1 - alpha c)^2 w^2 + alpha^2 sigma^2/2.

    The enumeration over the four outcomes (N = 2): only the second term depends on N.
    """
    expected = 0 * w
    for first in (-1, 1):
        for second in (-1, 1):
            gradient = c * w + (first * sigma + second * sigma) / 2
            expected = expected + (w - alpha * gradient) ** 2 / 4
    return equal(expected, (1 - alpha * c) ** 2 * w**2 + alpha**2 * sigma**2 / 2)


def _scaled_rate_diverges():
    conditions, w = [], rational(1)
    for _ in range(4):
        # L = 1, alpha = 3/2 < 2; times sqrt(4) = 2 it is 3 > 2
        after = w - 3 * w
        conditions.append(equal(after, -2 * w))
        w = after
    return all_of(less(rational(3, 2), 2), *conditions)


@exists(
    "geo.A.20.linear-scaling",
    source=GEOMETRY.at("Solution to A.20, Failure mode analysis"),
    title="Learning rates scaled by N or sqrt(N) can diverge",
    topic="step-size",
    witness=_scaled_rate_diverges,
    expected=PROVED,
)
def scaled_rates_diverge():
    """w^2/2 (L = 1) with N = 4 workers: alpha = 3/2 converges, alpha sqrt(N) = 3 > 2/L diverges."""


@identity_claim(
    "geo.A.20.max-lr",
    source=GEOMETRY.at("Solution to A.20, ML applications"),
    title="The largest learning rate is 2/L for any number of workers",
    topic="step-size",
    expected=PROVED,
)
def rate_bound_for_workers(L: Positive, w: Real(), e1: Real(), e2: Real(), e3: Real()):
    """On L w^2/2 the mean over outcomes e1, e2, e3 of the averaged gradient is L w: at alpha = 2/L, E w+ = -w.

    So beyond 2/L the expected iterate grows in absolute value, whatever the noise (of mean zero) and the number of
    workers; the outcomes are centred by subtracting their mean.
    """
    mean = (e1 + e2 + e3) / 3
    expected = sum(w - 2 / L * (L * w + e - mean) for e in (e1, e2, e3)) / 3
    return equal(expected, -w)
