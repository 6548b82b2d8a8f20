"""AdaGrad and its relatives: the two theorems of Section 4.6.4 and 4.6.5 and the steps of their proofs."""

import sympy

from theorems.analysis.refuting import ambiguous, refuted
from theorems.texts import ANALYSIS
from verify import (
    CONFIRMED,
    PROVED,
    ConvexLipschitz,
    Point,
    Real,
    Smooth,
    Steps,
    Vector,
    all_of,
    at_least,
    at_most,
    differs,
    distance2,
    equal,
    greater,
    identity_claim,
    less,
    log,
    maximum,
    norm2,
    optimality,
    rational,
    sqrt,
    theorem,
)
from verify.explicit import point, polynomial

TOPIC = "adaptive"
POSITIVE = Real(0, None, closed=False)
ZERO, ONE = sympy.Integer(0), sympy.Integer(1)


def adagrad_norm(f, w, eta, steps):
    """The iterates of w+ = w - eta g/sqrt(sum of |g_i|^2), g included, their squared norms, and those sums."""
    ws, squares, sums = [w], [], []
    for _ in range(int(steps)):
        g = f.grad(ws[-1])
        squares.append(norm2(g))
        sums.append(squares[-1] + (sums[-1] if sums else 0))
        ws.append(ws[-1] - (eta / sqrt(sums[-1])) * g)
    return ws, squares, sums


@optimality(
    "ana.adaptive-nonconv",
    source=ANALYSIS.at("Section 4.6.4, introduction"),
    title="Several adaptive methods are not guaranteed to converge even for convex loss",
    topic=TOPIC,
    expected=PROVED,
)
def adaptive_methods_cycle():
    """On x^2/2 from 1/2 with eta = 1 all gradients have the square 1/4: RMSprop started with s = 1/4 and epsilon = 0,
    Adam with beta_1 = 0, bias correction and epsilon = 0, and LION with eta = 1 visit 1/2 and -1/2 for ever.
    """
    f, w, s = polynomial({(2,): "1/2"}), point("1/2"), rational(1, 4)
    gamma, beta = rational(9, 10), rational(999, 1000)
    after = w - f.grad(w) / sqrt(s)
    again = after - f.grad(after) / sqrt(s)
    return all_of(
        equal(gamma * s + (1 - gamma) * f.grad(w)[0] ** 2, s),
        equal((1 - beta) * f.grad(w)[0] ** 2 / (1 - beta), s),
        equal(f.grad(after)[0] ** 2, s),
        equal(after, point("-1/2")),
        equal(again, w),
        less(f(point(0)), f(w)),
        equal(w - rational(1) * point(1), after),
        equal(after + rational(1) * point(1), w),
    )


@theorem(
    "ana.adagrad-converges",
    source=ANALYSIS.at("Section 4.6.4, introduction"),
    title="AdaGrad has a proof of convergence: its regret on convex functions is O(sqrt T)",
    topic=TOPIC,
    expected=CONFIRMED,
)
def adagrad_regret(f: ConvexLipschitz(minimizer=True), w: Point(), eta: POSITIVE, steps: Steps(1, tried=(1, 2, 3))):
    """The sum of f(w_t) - f* is at most (D^2/(2 eta) + eta) sqrt(sum of |g_t|^2), D the largest |w_t - w*|.

    For the scalar step eta/sqrt(sum of |g_i|^2); where D stays bounded the mean error is O(G/sqrt T).
    """
    ws, _, sums = adagrad_norm(f, w, eta, steps)
    far = distance2(ws[0], f.minimizer)
    for place in ws[1:-1]:
        far = maximum(far, distance2(place, f.minimizer))
    regret = sum((f(place) - f.minimum for place in ws[1:-1]), f(ws[0]) - f.minimum)
    bound = (far / (2 * eta) + eta) * sqrt(sums[-1])
    return at_most(regret, bound, bound=bound).given(("the first gradient is not zero", greater(norm2(f.grad(w)), 0)))


@ambiguous(
    "ana.notation-1t",
    "Section 4.6.4, notation and Theorem 4.6.4",
    "The norm of the accumulated squares of the gradients",
    topic=TOPIC,
)
def norm_of_accumulated_squares():
    """|g^2_{1:t}| is the norm of the sum of squares, by the notation (1), or its root, as the proof uses it (2)?

    The proof sets |g^2_{1:t}|^2 equal to the sum of the |g_i|^2.
    """


@refuted(
    "ana.notation-1t.reading1",
    "Section 4.6.4, the sum of squares",
    "The square of the sum of squares is the sum of squares",
    topic=TOPIC,
    repair="ana.notation-1t.reading2",
)
def square_of_a_square():
    """If |g^2_{1:t}| is the sum of the squares of the gradients, its square is that sum: not for one gradient 2."""
    g = rational(2)
    total = g**2
    return differs(total**2, g**2)


@identity_claim(
    "ana.notation-1t.reading2",
    source=ANALYSIS.at("Section 4.6.4, the root of the sum of squares"),
    title="The square of the root of the sum of squares is the sum of squares",
    topic=TOPIC,
    expected=PROVED,
)
def square_of_a_root():
    """|g^2_{1:t}| = sqrt(a^2 + b^2) for the gradients a and b in one dimension: its square is a^2 + b^2."""
    a, b = sympy.symbols("a b", real=True)
    return equal(sympy.sqrt(a**2 + b**2) ** 2, a**2 + b**2)


@refuted(
    "ana.thm.4.6.4",
    "Theorem 4.6.4",
    "The adaptive step size has the mean of |grad_t|^2 at most (L + M log GT) |g^2_{1:t-1}|/T",
    topic=TOPIC,
    repair="ana.thm.4.6.4.repair",
)
def first_gradient_is_too_large():
    """For L-smooth f the mean of E|grad_t|^2 is at most (L + M log GT) |g^2_{1:t-1}|/T.

    w^2/4 is 1/2-smooth.  From w_1 = 11/5 with T = 1 and exact gradients grad_1 = G = 11/10, so GT > 1, and |f| <= M/2
    for M = 121/50 at w_1 and at w_2, where P_1 = 1/G or 1/G^2.  L + M log GT < 1, and the bound is smaller than G^2
    whether |g^2| stands for the sum of squares, for its root, or, with t - 1 = 0 terms, for 0.
    And for every T: 4 + sin(w)/(4T) has L = G = 1/(4T) and 3 <= |f| <= 5, so L + M log GT < 0 for every M >= 3, the
    largest |f| or twice it, while the first gradient from w = 0 is 1/(4T) > 0.
    """
    w = sympy.Symbol("w", real=True)
    f, start, m = w**2 / 4, sympy.Rational(11, 5), sympy.Rational(121, 50)
    g = sympy.diff(f, w).subs(w, start)
    factor = sympy.Rational(1, 2) + m * sympy.log(g)
    count = sympy.Symbol("T", positive=True, integer=True)
    wave = 4 + sympy.sin(w) / (4 * count)
    largest = sympy.Rational(1, 4)  # of G T, and of L for T >= 1
    return all_of(
        equal(g, sympy.Rational(11, 10)),
        equal(sympy.diff(f, w, 2), sympy.Rational(1, 2)),
        equal(f.subs(w, start), m / 2),
        *(less(f.subs(w, start - g / size), m / 2) for size in (g, g**2)),
        *(less(factor * size, g**2) for size in (g, g**2)),
        greater(g**2, ZERO),
        equal(sympy.diff(wave, w).subs(w, 0), 1 / (4 * count)),
        equal(sympy.simplify(1 / (4 * count) * count), largest),
        less(largest + 3 * sympy.log(largest), ZERO),
    )


@theorem(
    "ana.thm.4.6.4.repair",
    source=ANALYSIS.at("Theorem 4.6.4, repaired, for exact gradients"),
    title="The mean of |grad_t|^2 is at most (M + L/2 (1 + log(G^2 T/|grad_1|^2))) sqrt(sum of |grad_t|^2)/T",
    topic=TOPIC,
    expected=CONFIRMED,
)
def adagrad_norm_rate(f: Smooth, w1: Point(), T: Steps(1, tried=(1, 2, 3))):
    """With P_t = 1/sqrt(sum of |grad_i|^2, i <= t), M = f(w_1) - f(w_{T+1}) and G the largest |grad_t|."""
    ws, squares, sums = adagrad_norm(f, w1, 1, T)
    largest = squares[0]
    for square in squares[1:]:
        largest = maximum(largest, square)
    factor = f(w1) - f(ws[-1]) + f.L / 2 * (1 + log(largest * int(T) / squares[0]))
    bound = factor * sqrt(sums[-1]) / int(T)
    return at_most(sums[-1] / int(T), bound, bound=bound).given(
        ("the first gradient is not zero", greater(norm2(f.grad(w1)), 0))
    )


@refuted(
    "ana.thm.4.6.4.harmonic",
    "Theorem 4.6.4, proof",
    "The sum of |g_t|^2/(sum of |g_i|^2, i <= t) is at most log GT",
    topic=TOPIC,
    repair="ana.thm.4.6.4.harmonic.repair",
)
def first_term_is_one():
    """The sum over t <= T is at most log GT: for T = 1 it is 1, and log G is below 0.7 for a gradient of norm G = 2."""
    g, count = rational(2), rational(1)
    return greater(g**2 / g**2, log(g * count))


@theorem(
    "ana.thm.4.6.4.harmonic.repair",
    source=ANALYSIS.at("Theorem 4.6.4, proof, repaired"),
    title="The sum is at most 1 + log(sum of |g_t|^2/|g_1|^2)",
    topic=TOPIC,
    expected=CONFIRMED,
)
def harmonic_sum(a: POSITIVE, b: Real(0), c: Real(0)):
    """For three squares a, b, c: 1 + b/(a + b) + c/(a + b + c) <= 1 + log((a + b + c)/a), by 1 - 1/x <= log x.

    Each further term is the case s -> s + c of c/(s + c) <= log((s + c)/s), so it holds for any number of them.
    """
    bound = 1 + log((a + b + c) / a)
    return at_most(1 + b / (a + b) + c / (a + b + c), bound, bound=bound)


@refuted(
    "ana.thm.4.6.4.swap",
    "Theorem 4.6.4, proof",
    "A sum that is at most M + L/2 log GT is at most L + M log GT",
    topic=TOPIC,
    repair="ana.thm.4.6.4.repair",
)
def constants_exchanged():
    """From x <= M + L/2 log GT follows x <= L + M log GT: with M = 2, L = 1 and GT = 3/2, x = 2 is the first only."""
    m, smoothness, logarithm = rational(2), rational(1), log(rational(3, 2))
    x = rational(2)
    return all_of(at_most(x, m + smoothness / 2 * logarithm), greater(x, smoothness + m * logarithm))


@refuted(
    "ana.thm.4.6.4.monotone",
    "Theorem 4.6.4, proof",
    "P_{tau-1} <= P_tau",
    topic=TOPIC,
    repair="ana.thm.4.6.4.monotone.repair",
)
def steps_that_shrink():
    """grad.g P_{tau-1} <= grad.g P_tau: for the exact gradients 1 and 1, P_1 = 1 and P_2 = 1/sqrt 2 is smaller."""
    g = rational(1)
    return greater(g * g / sqrt(g**2), g * g / sqrt(g**2 + g**2))


@theorem(
    "ana.thm.4.6.4.monotone.repair",
    source=ANALYSIS.at("Theorem 4.6.4, proof, repaired"),
    title="P_tau <= P_{tau-1}",
    topic=TOPIC,
    expected=CONFIRMED,
)
def steps_never_grow(total: POSITIVE, g: Real()):
    """1/sqrt(s + g^2) <= 1/sqrt(s)."""
    return at_most(1 / sqrt(total + g**2), 1 / sqrt(total))


@refuted(
    "ana.thm.4.6.4.expect",
    "Theorem 4.6.4, proof",
    "The expectation of grad.g P_t over an unbiased g is |grad|^2 times that of P_t",
    topic=TOPIC,
    repair="ana.thm.4.6.5.indep",
)
def step_that_depends_on_the_gradient():
    """Taking expectation over the unbiased g turns grad.g P into |grad|^2 P, where P contains g.

    For T = 1, grad = 1, and g = 3 or -1 with equal chance: P = 1/|g|, E[g P] = 0, and E P = 2/3.
    """
    grad, first, second = rational(1), rational(3), rational(-1)
    mean = (grad * first / 3 + grad * second / 1) / 2
    return all_of(equal((first + second) / 2, grad), equal(mean, 0), greater(grad**2 * (rational(1, 3) + 1) / 2, mean))


@identity_claim(
    "ana.thm.4.6.5.indep",
    source=ANALYSIS.at("Theorem 4.6.5, proof"),
    title="With P_t built from earlier gradients the expectation of grad.P g is the sum of grad_i^2 P_i",
    topic=TOPIC,
    expected=PROVED,
)
def step_of_the_past(a: Real(), b: Real(), p: Real(), q: Real(), d: Real(), e: Real()):
    """In two dimensions, for the gradient (a, b), noise (d, e) or -(d, e) and P = diag(p, q)."""
    mean = ((a * p * (a + d) + b * q * (b + e)) + (a * p * (a - d) + b * q * (b - e))) / 2
    return equal(mean, a**2 * p + b**2 * q)


@refuted(
    "ana.thm.4.6.5",
    "Theorem 4.6.5",
    "Diagonal AdaGrad has the mean of |grad_t|^2 at most (M + L log GT) sum_j sqrt(g^2_{1:t}(j))/T",
    topic=TOPIC,
    repair="ana.thm.4.6.5.repair",
)
def first_gradient_is_too_large_for_the_diagonal():
    """For L-smooth f the mean of E|grad_t|^2 is at most (M + L log GT) sum_j sqrt(g^2_{1:t}(j))/T.

    11/10 w^2 is 11/5-smooth.  From w_1 = 1/2 with T = 1 and exact gradients grad_1 = G = sigma = 11/10, so GT > 1,
    P_1 = 1/sigma and w_2 = -1/2; |f| <= M/2 at both with M = 11/20.  (M + L log GT) G is smaller than G^2.
    And for every T: a sin(2w) with a = 1/(8T) has |f| <= a, L = 4a and G = 2a, so GT = 1/4 and M + L log GT is
    2a - 4a log 4 < 0 with M = 2a, and less with any smaller M, while the first gradient from w = 0 is 2a > 0.
    """
    a, w = sympy.symbols("a w", positive=True)
    f, start, m = sympy.Rational(11, 10) * w**2, sympy.Rational(1, 2), sympy.Rational(11, 20)
    g, smoothness = sympy.diff(f, w).subs(w, start), sympy.diff(f, w, 2)
    wave, quarter = a * sympy.sin(2 * w), sympy.Rational(1, 4)
    return all_of(
        equal(g, sympy.Rational(11, 10)),
        *(equal(f.subs(w, place), m / 2) for place in (start, start - g / g)),
        less((m + smoothness * sympy.log(g)) * g, g**2),
        equal(sympy.diff(wave, w).subs(w, 0), 2 * a),
        equal(sympy.diff(wave, w, 2), -4 * a * sympy.sin(2 * w)),
        equal((2 * a).subs(a, 1 / (8 * sympy.Symbol("T", positive=True))) * sympy.Symbol("T", positive=True), quarter),
        less(2 + 4 * sympy.log(quarter), ZERO),
    )


@theorem(
    "ana.thm.4.6.5.repair",
    source=ANALYSIS.at("Theorem 4.6.5, repaired, for exact gradients"),
    title="The mean of |grad_t|^2 is at most (M + L d log(1 + T)) sqrt(G^2 T + sigma^2)/T",
    topic=TOPIC,
    expected=CONFIRMED,
)
def diagonal_rate(f: Smooth(dimension=2), w1: Point(), sigma: POSITIVE, T: Steps(1, tried=(1, 2, 3))):
    """For d = 2, M = f(w_1) - f(w_{T+1}) and G = sigma >= |grad_t(i)|; P_t contains the gradients before t.

    By x <= 2 log(1 + x) for 0 <= x <= 1 each coordinate's sum of P_t^2 grad_t^2 is at most 2 log(1 + T).
    """
    w, sums, largest, total = w1, [sigma**2, sigma**2], 0 * sigma, 0 * sigma
    for _ in range(int(T)):
        g = f.grad(w)
        w = w - Vector([g[0] / sqrt(sums[0]), g[1] / sqrt(sums[1])])
        sums = [sums[0] + g[0] ** 2, sums[1] + g[1] ** 2]
        largest, total = maximum(largest, maximum(g[0] ** 2, g[1] ** 2)), total + norm2(g)
    factor = f(w1) - f(w) + 2 * f.L * log(rational(1 + int(T)))
    bound = factor * sqrt(sigma**2 * int(T) + sigma**2) / int(T)
    return at_most(total / int(T), bound, bound=bound).given(("sigma bounds the gradients", at_most(largest, sigma**2)))


@refuted(
    "ana.thm.4.6.5.dropd",
    "Theorem 4.6.5, proof",
    "The sum of d terms x_i - c is at least the largest x_i, minus c",
    topic=TOPIC,
    repair="ana.thm.4.6.5.dropd.repair",
)
def factor_d_is_lost():
    """For x_i >= 0 the sum of x_i - c over i <= d is at least max x_i - c: 1 + 0 - 2 < 1 - 1 for x = (1, 0), c = 1."""
    x, y, c = rational(1), rational(0), rational(1)
    return less((x - c) + (y - c), maximum(x, y) - c)


@theorem(
    "ana.thm.4.6.5.dropd.repair",
    source=ANALYSIS.at("Theorem 4.6.5, proof, repaired"),
    title="The sum of d terms x_i - c is at least the largest x_i, minus d c",
    topic=TOPIC,
    expected=CONFIRMED,
)
def factor_d_is_kept(x: Real(0), y: Real(0), z: Real(0), c: Real()):
    """(x - c) + (y - c) + (z - c) >= max(x, y, z) - 3c for x, y, z >= 0."""
    return at_least((x - c) + (y - c) + (z - c), maximum(maximum(x, y), z) - 3 * c)


@refuted(
    "ana.thm.4.6.5.harmonic",
    "Theorem 4.6.5, proof",
    "The sum of g_t^2/(sum of g_i^2, i <= t) is at most log sigma^2 T",
    topic=TOPIC,
    repair="ana.thm.4.6.4.harmonic.repair",
)
def first_term_is_one_again():
    """With sigma >= |g_t| the sum over t <= T is at most log sigma^2 T: for T = 1 and g^2 = sigma^2 = 2, 1 > log 2."""
    square = variance = rational(2)
    return greater(square / variance, log(variance))


@refuted(
    "ana.thm.4.6.5.cj",
    "Theorem 4.6.5, proof",
    "(M + L/2 log sigma^2 T)/(T P_t) = (M + L log GT) sqrt(g^2_{1:t})/T",
    topic=TOPIC,
    repair="ana.thm.4.6.5.repair",
)
def inverse_step_is_not_the_root_of_the_sum():
    """1/P_t, the root of the sum of g_i^2 over i < t plus sigma^2, may be replaced by that of g_i^2 over i <= t.

    With T = G T = sigma = 1, M = 1 and the gradient g_1 = 1/2, so 1/P_1 = 1, the left side is 1, the right side 1/2.
    """
    m, g, sigma, logarithm = rational(1), rational(1, 2), rational(1), log(rational(1))
    left = (m + rational(1, 2) * logarithm) * sqrt(sigma**2)
    return greater(left, (m + logarithm) * sqrt(g**2))
