"""Solutions to A.12 to A.18 and A.20: worked examples, identities and printed numbers.

Decided here: each number is computed again, exactly, from the inputs that the text gives.
"""

import sympy

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    REFUTED,
    Matrix,
    Point,
    Real,
    Smooth,
    Steps,
    absolute,
    all_of,
    at_most,
    average,
    categorical,
    equal,
    exists,
    exp,
    figure,
    greater,
    identity_claim,
    independent,
    less,
    log,
    maximum,
    norm2,
    printed,
    rational,
    sqrt,
    stochastic,
    theorem,
    total,
    variance,
)
from verify.explicit import point, polynomial

COUNTEREXAMPLE = "Explicit counterexample"
JUSTIFICATION = "Full mathematical justification"


@identity_claim(
    "geo.A.12.jacobian",
    source=GEOMETRY.at(f"Solution to A.12, {JUSTIFICATION}"),
    title="The Jacobian of a residual block is I + dF/dh",
    topic="neural-net",
    expected=PROVED,
)
def block_jacobian():
    """For h + F(h) with any differentiable F of two variables: SymPy's derivatives are those of F plus the identity."""
    h = sympy.symbols("h1 h2")
    block = [sympy.Function(name)(*h) for name in ("F1", "F2")]
    differences = []
    for i in range(2):
        for j in range(2):
            differences.append(sympy.diff(h[i] + block[i], h[j]) - sympy.diff(block[i], h[j]) - int(i == j))
    return all_of(*(equal(sympy.simplify(d), sympy.Integer(0)) for d in differences))


def _degenerate_saddle():
    """x^2 - y^2 on R^3: stationary along the whole third axis, so its Hessian diag(2, -2, 0) has the eigenvalue 0."""
    f, origin = polynomial({(2, 0, 0): 1, (0, 2, 0): -1, (0, 0, 1): 0}), point(0, 0, 0)
    flat = [equal(f.grad(point(0, 0, t)), origin) for t in (0, 1, -2)]
    return all_of(*flat, greater(f(point(1, 0, 0)), f(origin)), less(f(point(0, 1, 0)), f(origin)))


@exists(
    "geo.A.13.degenerate",
    source=GEOMETRY.at(f"Solution to A.13, {COUNTEREXAMPLE}"),
    title="A saddle of mixed curvature can be degenerate",
    topic="nonconvex-saddle",
    witness=_degenerate_saddle,
    expected=PROVED,
)
def mixed_and_degenerate():
    """x^2 - y^2 on R^3 has the Hessian diag(2, -2, 0)."""


def _eigenvalues(a, b, d):
    root = sqrt((a - d) ** 2 + 4 * b**2)
    return (a + d - root) / 2, (a + d + root) / 2


@figure(
    "geo.A.14.ex-eigs",
    source=GEOMETRY.at(f"Solution to A.14, {COUNTEREXAMPLE}"),
    title="((1, 49), (49, 100)) has the eigenvalues 0.02 and 101, kappa = 5000",
    topic="numeric",
    printed_answer="0.02, 101, 5000",
    repair="geo.A.14.ex-eigs.repair",
    expected=REFUTED,
)
def printed_eigenvalues():
    """Its determinant is 100 - 2401 < 0: the eigenvalues are about -19.15 and 120.15, the matrix is indefinite."""
    low, top = _eigenvalues(rational(1), rational(49), rational(100))
    return all_of(printed("0.02", low), printed("101", top))


@figure(
    "geo.A.14.ex-eigs.repair",
    source=GEOMETRY.at(f"Solution to A.14, {COUNTEREXAMPLE}, repaired"),
    title="((1, 9.9), (9.9, 100)) has the eigenvalues 0.02 and 101, kappa about 5000",
    topic="numeric",
    expected=PROVED,
)
def repaired_eigenvalues():
    """With the coupling 9.9 theta1 theta2 the printed eigenvalues and, to one digit, the condition number are right."""
    low, top = _eigenvalues(rational(1), rational(99, 10), rational(100))
    return all_of(printed("0.02", low), printed("101", top), printed("5e3", top / low))


@identity_claim(
    "geo.A.14.ex-grad",
    source=GEOMETRY.at(f"Solution to A.14, {COUNTEREXAMPLE}"),
    title="Gradient of x^2/2 + 50 y^2 + 49 x y",
    topic="calculus",
    expected=PROVED,
)
def gradient_of_the_toy_loss():
    """It is (x + 49 y, 49 x + 100 y)."""
    x, y = sympy.symbols("x y")
    loss = x**2 / 2 + 50 * y**2 + 49 * x * y
    return all_of(equal(sympy.diff(loss, x), x + 49 * y), equal(sympy.diff(loss, y), 49 * x + 100 * y))


@identity_claim(
    "geo.A.14.diag-precond",
    source=GEOMETRY.at("Solution to A.14, Comprehension"),
    title="A Newton step sees the condition number 1",
    topic="second-order",
    expected=PROVED,
)
def newton_preconditioning(a: Real(), b: Real(), d: Real()):
    """H^(-1) H = I for H = ((a, b), (b, d)) with nonzero determinant."""
    determinant = a * d - b * b
    inverse = Matrix([[d / determinant, -b / determinant], [-b / determinant, a / determinant]])
    product = inverse @ Matrix([[a, b], [b, d]])
    return all_of(*(equal(product[i, j], int(i == j) + 0 * a) for i in range(2) for j in range(2)))


def quartic_run_diverges():
    """x -> x - x^3/sqrt(k) from 3: -24, then more than 9000, then more than 10^11 in absolute value."""
    x, conditions = rational(3), []
    for k, low in ((1, 23), (2, 9_000), (3, 10**11), (4, 10**32)):
        after = x - x**3 / sqrt(rational(k))
        conditions += [greater(x**2, 4 * sqrt(rational(k))), greater(absolute(after), low)]
        conditions.append(greater(absolute(after), 3 * absolute(x)))
        x = after
    return all_of(*conditions)


@theorem(
    "geo.A.15.x4",
    source=GEOMETRY.at(f"Solution to A.15, {COUNTEREXAMPLE}"),
    title="x^4/4: descent with alpha_k = 1/sqrt(k), starting from x_0, has the rate O(1/sqrt(k))",
    topic="schedule",
    printed_answer="O(1/sqrt k)",
    ill_posed=True,
    readings=("geo.A.15.x4.reading1", "geo.A.15.x4.reading2"),
    expected=ILL_POSED,
)
def quartic_rate_from_somewhere():
    """For f = x^4/4 and alpha_k = 1/sqrt(k), starting from x_0, analysis "can" give the rate O(1/sqrt(k)).

    From every start (reading 1), or from some, near the minimum (reading 2)?
    """


@theorem(
    "geo.A.15.x4.reading1",
    source=GEOMETRY.at(f"Solution to A.15, {COUNTEREXAMPLE}"),
    title="x^4/4: descent with alpha_k = 1/sqrt(k) has the rate O(1/sqrt(k)) from every start",
    topic="schedule",
    counterexample=quartic_run_diverges,
    repair="geo.A.15.x4.reading2",
    expected=REFUTED,
)
def quartic_rate():
    """For f = x^4/4 and alpha_k = 1/sqrt(k), from any x_1: f(x_k) = O(1/sqrt(k)).

    Against it: from 3 the run is 3, -24, ... and diverges.  Where x_k^2 >= 4 sqrt(k), |x_{k+1}| >= 3|x_k|, and then
    x_{k+1}^2 >= 36 sqrt(k) >= 4 sqrt(k + 1): this goes on for ever (the first four steps are computed).
    """


@theorem(
    "geo.A.15.x4.reading2",
    source=GEOMETRY.at(f"Solution to A.15, {COUNTEREXAMPLE}"),
    title="x^4/4 from |x_1| <= 1: f(x_k) <= 1/(4k)",
    topic="schedule",
    expected=CONFIRMED,
)
def quartic_rate_near_the_minimum(x1: Real(-1, 1), k: Steps(1, 20)):
    """For f = x^4/4, alpha_i = 1/sqrt(i), |x_1| <= 1: f(x_k) <= 1/(4k), even better than the printed rate."""
    x, one = x1, 1 + 0 * x1
    for i in range(1, int(k)):
        x = x - x**3 / sqrt(i * one)
    return at_most(x**4 / 4, one / (4 * k))


@figure(
    "geo.A.16.index",
    source=GEOMETRY.at(f"Exercise A.16; Solution to A.16, {COUNTEREXAMPLE}"),
    title="|grad_l| = rho^l with rho = 0.1 gives |grad_1| = 0.1 |grad_2|",
    topic="neural-net",
    printed_answer="0.1",
    repair="geo.A.16.index.repair",
    expected=REFUTED,
)
def printed_direction():
    """By |grad_l| = rho^l the first layer has the larger gradient: rho against rho^2."""
    rho = rational(1, 10)
    return equal(rho, rho * rho**2)


@figure(
    "geo.A.16.index.repair",
    source=GEOMETRY.at(f"Exercise A.16; Solution to A.16, {COUNTEREXAMPLE}, repaired"),
    title="|grad_l| = rho^(n - l) with rho = 0.1, n = 2 gives |grad_1| = 0.1 |grad_2|",
    topic="neural-net",
    expected=PROVED,
)
def repaired_direction():
    """Counted from the output, the gradients of the example vanish towards the input."""
    rho = rational(1, 10)
    return equal(rho ** (2 - 1), rho * rho ** (2 - 2))


@figure(
    "geo.A.16.ex-kappa",
    source=GEOMETRY.at(f"Solution to A.16, {COUNTEREXAMPLE}"),
    title="kappa = 1000 takes about 1000 iterations for a factor e^2, kappa = 1 one iteration",
    topic="gradient-descent",
    printed_answer="1000 vs 1",
    expected=PROVED,
)
def iterations_by_conditioning():
    """((kappa - 1)/(kappa + 1))^1000 is e^-2 up to 10^-5 for kappa = 1000; for kappa = 1 the factor is 0."""
    factor = rational(999, 1001) ** 1000
    return all_of(
        less(absolute(factor - exp(rational(-2))), rational(1, 10**5)), equal(rational(1 - 1, 1 + 1), rational(0))
    )


def _increasing_momentum_is_slow():
    """x^2/200, L = 1, kappa = 100, beta_k = (k - 1)/(k + 2): |x_k| against the printed (9/10)^k, at three k."""
    x = y = rational(1)
    largest, conditions = rational(0), []
    for k in range(1, 301):
        after = y - y / 100
        y = after + rational(k - 1, k + 2) * (after - x)
        largest = maximum(absolute(after), absolute(x))
        x = after
        if k % 100 == 0:
            conditions.append(greater(largest, 100 ** (k // 100) * rational(9, 10) ** k))
    return all_of(*conditions)


@theorem(
    "geo.A.17.beta-k",
    source=GEOMETRY.at("Solution to A.17, Comprehension"),
    title="The momentum (k - 1)/(k + 2) achieves the rate (1 - 1/sqrt(kappa))^k",
    topic="momentum",
    counterexample=_increasing_momentum_is_slow,
    repair="geo.A.17.reading1",
    expected=REFUTED,
)
def increasing_momentum():
    """For strongly convex f the rate (1 - 1/sqrt(kappa))^k is achieved with the momentum (k - 1)/(k + 2).

    Against it: for kappa = 100 the iterates on x^2/200 exceed 10^2, 10^4, 10^6 times (9/10)^k at k = 100, 200, 300.
    The momentum tends to 1, and the two factors of a step have a product that tends to 1 - 1/kappa, not (1 - q)^2.
    """


@theorem(
    "geo.A.17.100x",
    source=GEOMETRY.at("Solution to A.17, ML applications"),
    title="kappa = 10,000: Nesterov's method requires 100 times fewer iterations than gradient descent",
    topic="momentum",
    printed_answer="100x",
    ill_posed=True,
    readings=("geo.A.17.100x.reading1", "geo.A.17.100x.reading2"),
    expected=ILL_POSED,
)
def speedup_over_which_rate():
    """100 times fewer iterations: than at the rate 1 - 1/kappa of the exercise, step size 1/L (reading 1), or than at
    (kappa - 1)/(kappa + 1), the optimal step size of the solution (reading 2)?
    """


@figure(
    "geo.A.17.100x.reading2",
    source=GEOMETRY.at("Solution to A.17, ML applications; Full mathematical justification"),
    title="kappa = 10,000: 100 times fewer iterations than with the optimal step size",
    topic="momentum",
    repair="geo.A.17.100x.reading2.repair",
    expected=REFUTED,
)
def speedup_over_the_optimal_step():
    """log(1 - 1/100)/log(9999/10001): it is 50."""
    return printed("100", log(rational(99, 100)) / log(rational(9999, 10_001)))


@figure(
    "geo.A.17.100x.reading2.repair",
    source=GEOMETRY.at("Solution to A.17, ML applications, repaired"),
    title="kappa = 10,000: 50 times fewer iterations than with the optimal step size",
    topic="momentum",
    expected=PROVED,
)
def half_the_speedup():
    """log(1 - 1/100)/log(9999/10001) = 50, to two digits; for large kappa the quotient is sqrt(kappa)/2."""
    return printed("50", log(rational(99, 100)) / log(rational(9999, 10_001)))


@figure(
    "geo.A.17.100x.reading1",
    source=GEOMETRY.at("Solution to A.17, ML applications"),
    title="kappa = 10,000: 100 times fewer iterations",
    topic="momentum",
    expected=PROVED,
)
def speedup():
    """log(1 - 1/100)/log(1 - 1/10000) = 100, to three digits: the quotient of the two rates of exercise A.17."""
    return printed("100", log(rational(99, 100)) / log(rational(9999, 10_000)))


def _huber_cycle():
    """Gradient 2x/max(1, |x|); with step size 2 the run from 10 is 6, 2, -2, 2, ..."""
    x, run = rational(10), []
    for _ in range(5):
        x = x - 2 * (2 * x / maximum(rational(1), absolute(x)))
        run.append(x)
    return all_of(*(equal(p, rational(q)) for p, q in zip(run, (6, 2, -2, 2, -2), strict=True)))


@exists(
    "geo.A.18.huber-ex",
    source=GEOMETRY.at(f"Solution to A.18, {COUNTEREXAMPLE}"),
    title="|x|^2 inside, 2|x| - 1 outside the unit ball: a fixed step can fail to reach 0 from (10, 0)",
    topic="step-size",
    printed_answer="may diverge",
    witness=_huber_cycle,
    expected=PROVED,
)
def fixed_step_fails_on_a_huber_function():
    """With step size 2 the run from (10, 0) ends in the cycle 2, -2.  (It stays bounded: |x+| <= max(|x|, 2 alpha).)"""


@stochastic(
    "geo.A.20.variance",
    source=GEOMETRY.at(f"Solution to A.20, {JUSTIFICATION}; {COUNTEREXAMPLE}"),
    title="The variance of the average of N = 4 workers is sigma^2/4",
    topic="expectation-calculus",
    printed_answer="sigma^2/N",
    term_by_term=True,
    expected=PROVED,
)
def variance_of_the_average(a: Real(), b: Real(), p: Real(0, 1)):
    """For N = 1, 2, 3, 4 independent gradients that are a with probability p, else b: Var(average) = Var/N."""
    one = categorical([p, 1 - p], [a, b])
    single = variance(one, lambda v: v)
    return all_of(*(equal(variance(independent(*[one] * n), average), single / n) for n in (1, 2, 3, 4)))


@theorem(
    "geo.A.20.smooth-invariant",
    source=GEOMETRY.at(f"Solution to A.20, {JUSTIFICATION}"),
    title="Averaging gradients of one loss leaves its smoothness constant as it is",
    topic="smoothness",
    expected=PROVED,
)
def averaging_the_same_loss(f: Smooth, x: Point(), y: Point(), N: Steps(1, 8)):
    """The average of N copies of grad f is L-Lipschitz with the L of f, whatever N is (and no smaller one)."""
    change = (total(f.grad(x) for _ in range(int(N))) - total(f.grad(y) for _ in range(int(N)))) / N
    return at_most(norm2(change), f.L**2 * norm2(x - y))
