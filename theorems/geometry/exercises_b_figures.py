"""Solutions to exercises B: printed constants and single steps of the proofs.

Decided here: means of m and L, steps of the proofs of B.1 and B.12, and the examples that the text computes.
"""

import sympy

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    PROVED,
    REFUTED,
    Point,
    Real,
    SmoothConvex,
    SmoothStronglyConvex,
    absolute,
    all_of,
    asymptotic,
    at_least,
    at_most,
    differs,
    dot,
    equal,
    figure,
    greater,
    identity_claim,
    less,
    maximum,
    norm2,
    printed,
    rational,
    theorem,
)
from verify.explicit import point, polynomial

Positive = Real(0, None, closed=False)


def _half_of_the_harmonic_mean():
    """m = L = 1: the harmonic mean is 1, and mL/(m + L) = 1/2."""
    m, smoothness = rational(1), rational(1)
    mean = 2 / (1 / m + 1 / smoothness)
    return all_of(equal(mean, rational(1)), less(m * smoothness / (m + smoothness), mean))


@theorem(
    "geo.B.1.harmonic-mean",
    source=GEOMETRY.at("Solution to B.1, Proof strategy"),
    title="mL/(m + L) is the harmonic mean of m and L",
    topic="smoothness",
    expected=REFUTED,
    repair="geo.B.1.harmonic-mean.repair",
    counterexample=_half_of_the_harmonic_mean,
)
def weight_is_the_harmonic_mean():
    """mL/(m + L) = 2/(1/m + 1/L).

    It is half of that.  Against it: m = L = 1.
    """


@identity_claim(
    "geo.B.1.harmonic-mean.repair",
    source=GEOMETRY.at("Solution to B.1, Proof strategy, repaired"),
    title="mL/(m + L) is half the harmonic mean of m and L",
    topic="smoothness",
    expected=PROVED,
)
def weight_is_half_the_harmonic_mean(m: Positive, L: Positive):
    """2 mL/(m + L) = 2/(1/m + 1/L)."""
    return equal(2 * (m * L / (m + L)), 2 / (1 / m + 1 / L))


def _ratio_is_the_constant():
    """m = 1, L = 100, kappa = 100: L/kappa is m."""
    m, smoothness = rational(1), rational(100)
    return equal(smoothness / (smoothness / m), m)


@theorem(
    "geo.B.1.trap-kappa",
    source=GEOMETRY.at("Solution to B.1, Traps"),
    title="For m much smaller than L, mL/(m + L) is approximately m, not L/kappa",
    topic="smoothness",
    expected=REFUTED,
    repair="geo.B.1.kappa-large",
    counterexample=_ratio_is_the_constant,
)
def m_and_not_the_ratio():
    """mL/(m + L) is near m and not near L/kappa.

    L/kappa is m, always.
    """


@asymptotic(
    "geo.B.1.kappa-large",
    source=GEOMETRY.at("Solution to B.1, Failure mode analysis"),
    title="mL/(m + L) is m in the limit of large kappa",
    topic="smoothness",
    expected=PROVED,
)
def weight_for_large_condition_numbers():
    """(mL/(m + L))/m = kappa/(1 + kappa) tends to 1."""
    m, kappa = sympy.symbols("m kappa", positive=True)
    ratio = sympy.simplify(m * (kappa * m) / (m + kappa * m) / m)
    return equal(sympy.limit(ratio, kappa, sympy.oo), sympy.Integer(1))


@identity_claim(
    "geo.B.1.m-eq-L",
    source=GEOMETRY.at("Solution to B.1, Computational validation"),
    title="For m = L the right side is (L/2)(|h|^2 + |g|^2/L^2)",
    topic="smoothness",
    expected=PROVED,
)
def equal_constants(L: Positive, h2: Real(), g2: Real()):
    """mL/(m + L)|h|^2 + |g|^2/(m + L) at m = L."""
    return equal(L * L / (L + L) * h2 + g2 / (L + L), L / 2 * (h2 + g2 / L**2))


@theorem(
    "geo.B.1.step-cs-combine",
    source=GEOMETRY.at("Solution to B.1, Full formal proof"),
    title="Co-coercivity follows from <g, h> >= m|h|^2 and <g, h> >= |g|^2/L by Cauchy-Schwarz",
    topic="smoothness",
    expected=REFUTED,
    repair="geo.B.1.step-weighted",
)
def combination_by_cauchy_schwarz(g: Point(), h: Point(), m: Positive, spread: Real(0)):
    """If <g, h> >= m|h|^2 and <g, h> >= |g|^2/L then <g, h> >= mL/(m + L)|h|^2 + |g|^2/(m + L)."""
    smoothness = m + spread
    monotone = at_least(dot(g, h), m * norm2(h))
    cocoercive = at_least(dot(g, h), norm2(g) / smoothness)
    right = (m * smoothness * norm2(h) + norm2(g)) / (m + smoothness)
    return at_least(dot(g, h), right).given(("strong monotonicity", monotone), ("co-coercivity", cocoercive))


@theorem(
    "geo.B.1.step-weighted",
    source=GEOMETRY.at("Solution to B.1, Full formal proof"),
    title="The weighted average: <g, h> >= mL/(m + L)|h|^2 + m/(L(m + L))|g|^2",
    topic="smoothness",
    expected=CONFIRMED,
)
def weighted_average(g: Point(), h: Point(), m: Positive, spread: Real(0)):
    """If <g, h> >= m|h|^2 and <g, h> >= |g|^2/L then <g, h> >= mL/(m + L)|h|^2 + m/(L(m + L))|g|^2."""
    smoothness = m + spread
    monotone = at_least(dot(g, h), m * norm2(h))
    cocoercive = at_least(dot(g, h), norm2(g) / smoothness)
    right = (m * smoothness * norm2(h) + m / smoothness * norm2(g)) / (m + smoothness)
    return at_least(dot(g, h), right).given(("strong monotonicity", monotone), ("co-coercivity", cocoercive))


@identity_claim(
    "geo.B.3.opt-step",
    source=GEOMETRY.at("Solution to B.3, Proof strategy"),
    title="alpha(1 - alpha L/2) is largest at alpha = 1/L, with the value 1/(2L)",
    topic="step-size",
    printed_answer="1/(2L)",
    expected=PROVED,
)
def best_constant_step(alpha: Real(), L: Positive):
    """1/(2L) - alpha(1 - alpha L/2) = (L/2)(alpha - 1/L)^2, which is 0 at alpha = 1/L and positive elsewhere."""
    return equal(1 / (2 * L) - alpha * (1 - alpha * L / 2), L / 2 * (alpha - 1 / L) ** 2)


@theorem(
    "geo.B.4.minimax",
    source=GEOMETRY.at("Solution to B.4, Proof strategy"),
    title="2/(m + L) minimizes max |1 - alpha c| over the eigenvalues c in [m, L]",
    topic="step-size",
    expected=CONFIRMED,
)
def best_step_for_quadratics(m: Positive, spread: Real(0), alpha: Real()):
    """max(|1 - alpha m|, |1 - alpha L|) >= (L - m)/(L + m), the common value of both at alpha = 2/(m + L)."""
    smoothness = m + spread
    best = 2 / (m + smoothness)
    value = spread / (m + smoothness)
    factor = maximum(absolute(1 - alpha * m), absolute(1 - alpha * smoothness))
    return all_of(
        at_least(factor, value), equal(1 - best * m, value), equal(best * smoothness - 1, value)
    )


@identity_claim(
    "geo.B.4.kappa1",
    source=GEOMETRY.at("Solution to B.4, Computational validation"),
    title="For A = c I one step of 1/c reaches the minimum",
    topic="gradient-descent",
    expected=PROVED,
)
def one_step_for_condition_one(c: Positive, x: Real()):
    """x - (1/c) c x = 0, and 2/(c + c) = 1/c."""
    return all_of(equal(x - 2 / (c + c) * (c * x), 0 * x), equal(2 / (c + c), 1 / c))


@theorem(
    "geo.B.12.step-lower",
    source=GEOMETRY.at("Solution to B.12, Full formal proof"),
    title="f(x) - f* is at least |grad f(x)|^2/L",
    topic="step-size",
    expected=REFUTED,
    repair="geo.B.12.step-lower.repair",
)
def gap_over_gradient(f: SmoothConvex(minimizer=True), x: Point()):
    """<g, x - x*> >= |g|^2/L and <g, x - x*> >= f(x) - f* are said to give f(x) - f* >= |g|^2/L."""
    return at_least(f(x) - f.minimum, norm2(f.grad(x)) / f.L)


@theorem(
    "geo.B.12.step-lower.repair",
    source=GEOMETRY.at("Solution to B.12, Full formal proof, repaired"),
    title="f(x) - f* is at least |grad f(x)|^2/(2L)",
    topic="step-size",
    expected=PROVED,
)
def gap_over_half_the_gradient(f: SmoothConvex(minimizer=True), x: Point()):
    """f(x) - f* >= |grad f(x)|^2/(2L), with equality on quadratics along the eigenvalue L."""
    return at_least(f(x) - f.minimum, norm2(f.grad(x)) / (2 * f.L))


@theorem(
    "geo.B.12.step-upper",
    source=GEOMETRY.at("Solution to B.12, Full formal proof"),
    title="f(x) - f* <= <g, x - x*> <= |g|^2/m",
    topic="step-size",
    expected=PROVED,
)
def gap_under_the_gradient(f: SmoothStronglyConvex(minimizer=True), x: Point()):
    """f(x) - f* <= <g, x - x*> <= |g|^2/m and m|x - x*| <= |g| for g = grad f(x)."""
    g, away = f.grad(x), x - f.minimizer
    return all_of(
        at_most(f(x) - f.minimum, dot(g, away)),
        at_most(dot(g, away), norm2(g) / f.m),
        at_most(f.m**2 * norm2(away), norm2(g)),
    )


def _curvature_at_the_corner():
    """f = (x^2 - 1)^2 + y^2: the second derivative in x is 12x^2 - 4, which is 44 at x = 2."""
    x, y = sympy.symbols("x y", real=True)
    f = (x**2 - 1) ** 2 + y**2
    second = sympy.expand(sympy.diff(f, x, 2))
    return all_of(equal(second, 12 * x**2 - 4), greater(second.subs(x, 2), sympy.Integer(13)))


@figure(
    "geo.B.13.validation-L",
    source=GEOMETRY.at("Solution to B.13, Computational validation"),
    title="(x^2 - 1)^2 + y^2 is about 12-smooth for |x|, |y| <= 2",
    topic="numeric",
    printed_answer="12",
    expected=REFUTED,
    repair="geo.B.13.validation-L.repair",
)
def smoothness_of_the_double_well():
    """The largest second derivative on |x|, |y| <= 2 rounds to 12.

    It is 12x^2 - 4 = 44 at x = 2.
    """
    return printed("12", 12 * rational(2) ** 2 - 4)


@figure(
    "geo.B.13.validation-L.repair",
    source=GEOMETRY.at("Solution to B.13, Computational validation, repaired"),
    title="(x^2 - 1)^2 + y^2 is 44-smooth for |x|, |y| <= 2",
    topic="numeric",
    expected=PROVED,
)
def smoothness_of_the_double_well_repaired():
    """The Hessian is diag(12x^2 - 4, 2), and 12x^2 - 4 lies between -4 and 44 for |x| <= 2."""
    return all_of(_curvature_at_the_corner(), printed("44", 12 * rational(2) ** 2 - 4))


def _not_stationary():
    """f = x^4 - 2x^2 + y^2 at x^2 = 2: f = 0, and at (1, 0) f = -1; the derivative 4x(x^2 - 1) is not 0 at x^2 = 2."""
    f = polynomial({(4, 0): 1, (2, 0): -2, (0, 2): 1})
    near = point("7/5", 0)
    return all_of(
        equal(f.grad(point(1, 0)), point(0, 0)),
        equal(f(point(1, 0)), rational(-1)),
        greater(f(near), f(point(1, 0))),
        differs(f.grad(near), point(0, 0)),
        equal(rational(2) ** 2 - 2 * rational(2), rational(0)),
    )


@theorem(
    "geo.B.17.val-minima",
    source=GEOMETRY.at("Solution to B.17, Computational validation"),
    title="x^2(x^2 - 2) + y^2 has its minima at (+-sqrt 2, 0) with f = -2",
    topic="numeric",
    printed_answer="(+-sqrt2,0), -2, delta=2",
    expected=REFUTED,
    repair="geo.B.17.val-minima.repair",
    counterexample=_not_stationary,
)
def minima_of_the_well():
    """The minima of x^2(x^2 - 2) + y^2 are (+-sqrt 2, 0), with the value -2.

    At x^2 = 2 the value is 2(2 - 2) = 0, the value at the saddle; at (1, 0) the gradient is 0 and the value -1.
    """


@identity_claim(
    "geo.B.17.val-minima.repair",
    source=GEOMETRY.at("Solution to B.17, Computational validation, repaired"),
    title="x^2(x^2 - 2) + y^2 has its minima at (+-1, 0) with f = -1, so delta = 1",
    topic="numeric",
    expected=PROVED,
)
def minima_of_the_well_repaired(x: Real(), y: Real()):
    """x^2(x^2 - 2) + y^2 + 1 = (x^2 - 1)^2 + y^2: never negative, and 0 at (+-1, 0) only; the saddle has f = 0."""
    return equal(x**2 * (x**2 - 2) + y**2 + 1, (x**2 - 1) ** 2 + y**2)


@figure(
    "geo.B.19.val-bound",
    source=GEOMETRY.at("Solution to B.19, Computational validation"),
    title="0.9 times 0.25 is 0.225, and 0.225^19 is of the order of 10^-12",
    topic="neural-net",
    printed_answer="1e-12",
    expected=PROVED,
)
def bound_for_twenty_layers():
    """0.225^19 = 4.9 10^-13: 10^-12 is the nearest power of ten (its square lies between 10^-25 and 10^-23)."""
    value = rational(9, 40) ** 19
    return all_of(
        equal(rational(9, 10) / 4, rational(9, 40)),
        greater(value**2, rational(1, 10**25)),
        less(value**2, rational(1, 10**23)),
    )
