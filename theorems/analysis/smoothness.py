"""Smoothness, the quadratic upper bound, the descent lemma and what follows from it (Sections 4.1.3 and 4.1.4)."""

import sympy

from theorems.analysis.refuting import ambiguous, refuted
from theorems.texts import ANALYSIS
from verify import (
    CONFIRMED,
    PROVED,
    L,
    Point,
    Real,
    Smooth,
    Steps,
    all_of,
    at_least,
    at_most,
    distance2,
    dot,
    equal,
    greater,
    identity_claim,
    less,
    norm2,
    rational,
    theorem,
)
from verify.explicit import function, has_class, point
from verify.methods.gradient import gradient_descent, gradient_step
from verify.programs import quadratic

TOPIC = "smoothness"
DESCENT = "gradient-descent"
ZERO = sympy.Integer(0)


@theorem(
    "ana.def.4.1.2",
    source=ANALYSIS.at("Definition 4.1.2"),
    title="For twice differentiable f, L-smooth is: all eigenvalues of the Hessian lie in [-L, L]",
    topic=TOPIC,
    expected=CONFIRMED,
)
def eigenvalues_within_plus_and_minus_L(
    f: Smooth(twice=True), x: Point(), v: Point(), h: Real(-1, 1), k: Real(-1, 1), a: Real(), b: Real()
):
    """For L-smooth f, -L|v|^2 <= v'H(x)v <= L|v|^2; and a Hessian diag(hL, kL) with |h|, |k| <= 1 moves (a, b) to
    a vector of at most L times its length, so gradients along a segment change by at most L times the distance.
    """
    curvature = f.hessian(x).form(v)
    return all_of(
        at_most(curvature, f.L * norm2(v)),
        at_least(curvature, -f.L * norm2(v)),
        at_most((h * f.L * a) ** 2 + (k * f.L * b) ** 2, f.L**2 * (a**2 + b**2)),
    )


@theorem(
    "ana.ex.4.1.3",
    source=ANALYSIS.at("Problem 4.1.3"),
    title="Quadratic upper bound (4.9)",
    topic=TOPIC,
    expected=PROVED,
)
def quadratic_upper_bound(f: Smooth, w: Point(), w_t: Point()):
    """An L-smooth f is at most its linear model at w_t plus L/2 |w - w_t|^2."""
    extra = f.L * distance2(w, w_t) / 2
    return at_most(f(w), f(w_t) + dot(f.grad(w_t), w - w_t) + extra, bound=extra)


@theorem(
    "ana.eq.4.10",
    source=ANALYSIS.at("Equation (4.10)"),
    title="Quadratic upper bound (4.10)",
    topic=TOPIC,
    expected=PROVED,
)
def quadratic_upper_bound_again(f: Smooth, w: Point(), v: Point()):
    """f(w) <= f(w') + grad f(w').(w - w') + L/2 |w - w'|^2 for L-smooth f; the printed product is the inner one."""
    extra = f.L * distance2(w, v) / 2
    return at_most(f(w), f(v) + dot(f.grad(v), w - v) + extra, bound=extra)


@theorem(
    "ana.tight-upper",
    source=ANALYSIS.at("Section 4.1.3, around Problem 4.1.3"),
    title="Smoothness gives a tight quadratic upper bound",
    topic=TOPIC,
    expected=PROVED,
)
def tight_upper_bound(f: Smooth, w: Point(), w_t: Point(), a: Real(), b: Real()):
    """The bound (4.9) holds for every L-smooth f, and L x^2/2 attains it between any two points a and b."""
    extra = f.L * distance2(w, w_t) / 2
    parabola = f.L * b**2 / 2 + f.L * b * (a - b) + f.L * (a - b) ** 2 / 2
    return all_of(
        at_most(f(w), f(w_t) + dot(f.grad(w_t), w - w_t) + extra, bound=extra), equal(f.L * a**2 / 2, parabola)
    )


@theorem(
    "ana.lem.4.1.4",
    source=ANALYSIS.at("Lemma 4.1.4"),
    title="Descent lemma",
    topic=TOPIC,
    expected=PROVED,
)
def descent_lemma(f: Smooth, w: Point(), eta: Real(0, 1 / L)):
    """A gradient step of at most 1/L decreases an L-smooth f by at least eta/2 |grad f|^2."""
    decrease = eta / 2 * norm2(f.grad(w))
    return at_most(f(gradient_step(f, w, eta)), f(w) - decrease, bound=decrease)


@theorem(
    "ana.fn5.eta-2L",
    source=ANALYSIS.at("Footnote 5 and the proof of Lemma 4.1.4"),
    title="Descent occurs so long as eta < 2/L",
    topic="step-size",
    expected=PROVED,
)
def descent_below_two_over_L(f: Smooth, w: Point(), eta: Real(0, 2 / L, closed=False)):
    """With 0 < eta < 2/L the factor 1 - L eta/2 is positive, and f decreases by eta times it times |grad f|^2."""
    factor = 1 - f.L * eta / 2
    decrease = eta * factor * norm2(f.grad(w))
    return all_of(at_most(f(gradient_step(f, w, eta)), f(w) - decrease, bound=decrease), greater(factor, 0))


@ambiguous(
    "ana.decrease-proportional",
    "Section 4.1.4, after Lemma 4.1.4",
    "The decrease is proportional to the squared norm of the gradient",
    topic=TOPIC,
)
def proportional_decrease():
    """The decrease is proportional to |grad f|^2: at least a fixed multiple of it (1), or equal to one (2)?"""


@theorem(
    "ana.decrease-proportional.reading1",
    source=ANALYSIS.at("Section 4.1.4, after Lemma 4.1.4, at least"),
    title="The decrease is at least eta/2 |grad f|^2",
    topic=TOPIC,
    expected=PROVED,
)
def decrease_is_at_least_proportional(f: Smooth, w: Point(), eta: Real(0, 1 / L)):
    """f(w) - f(w+) >= eta/2 |grad f(w)|^2: a guaranteed decrease that is proportional to |grad f|^2."""
    decrease = eta / 2 * norm2(f.grad(w))
    return at_least(f(w) - f(gradient_step(f, w, eta)), decrease, bound=decrease)


@refuted(
    "ana.decrease-proportional.reading2",
    "Section 4.1.4, after Lemma 4.1.4, exactly",
    "The decrease is a fixed multiple of the squared norm of the gradient",
    topic=TOPIC,
    repair="ana.decrease-proportional.reading1",
)
def decrease_over_squared_gradient_varies():
    """For a fixed eta <= 1/L, f(w) - f(w+) = c |grad f(w)|^2 with one constant c.

    On (x^2 + y^2/2)/2 with eta = 1 the ratio is 1/2 at (1, 0) and 3/4 at (0, 1).
    """
    f = function(quadratic([[1, 0], [0, "1/2"]], [0, 0]))
    has_class(f, smooth=1)
    ratios = []
    for w in (point(1, 0), point(0, 1)):
        ratios.append((f(w) - f(gradient_step(f, w, rational(1)))) / norm2(f.grad(w)))
    return all_of(equal(ratios[0], rational(1, 2)), equal(ratios[1], rational(3, 4)))


@theorem(
    "ana.cor.4.1.5a",
    source=ANALYSIS.at("Corollary 4.1.5, first sentence"),
    title="For f bounded below the gradients tend to zero",
    topic=DESCENT,
    expected=PROVED,
)
def squared_gradients_are_summable(f: Smooth, w0: Point(), share: Real(0, 1), k: Steps(1, tried=(1, 2, 3, 5))):
    """With eta = s/L, eta/2 times the sum of |grad f(w_t)|^2 over k steps is at most f(w_0) - f(w_k).

    For f bounded below and eta > 0 the sums stay bounded, so |grad f(w_t)|^2 tends to 0.
    """
    eta = share / f.L
    ws = gradient_descent(f, w0, eta, k)
    total = sum((norm2(f.grad(ws[t])) for t in range(int(k))), 0 * f.L)
    return at_most(eta / 2 * total, f(w0) - f(ws.last))


def softplus_facts():
    """log(1 + e^-x): positive, 0 <= f'' <= 1/4, and f' = -1/(1 + e^x) vanishes nowhere."""
    x = sympy.Symbol("x", real=True)
    f = sympy.log(1 + sympy.exp(-x))
    slope, second = -1 / (1 + sympy.exp(x)), sympy.exp(x) / (1 + sympy.exp(x)) ** 2
    gap = (sympy.exp(x) - 1) ** 2 / (4 * (1 + sympy.exp(x)) ** 2)
    return all_of(
        equal(sympy.simplify(sympy.diff(f, x) - slope), ZERO),
        equal(sympy.simplify(sympy.diff(slope, x) - second), ZERO),
        equal(sympy.simplify(sympy.Rational(1, 4) - second - gap), ZERO),
        greater(second, ZERO),
        at_least(gap, ZERO),
        greater(f, ZERO),
        less(slope, ZERO),
    )


@refuted(
    "ana.cor.4.1.5b",
    "Corollary 4.1.5, second sentence",
    "Gradient descent on a smooth function bounded below converges to a stationary point",
    topic=DESCENT,
    repair="ana.cor.4.1.5a",
)
def no_stationary_point_to_converge_to():
    """For an L-smooth f that is bounded below gradient descent converges to a stationary point.

    log(1 + e^-x) is positive and 1/4-smooth, and its derivative -1/(1 + e^x) vanishes nowhere: the iterates run
    off to infinity, although the gradients tend to 0.
    """
    return softplus_facts()


@refuted(
    "ana.smooth-implies-stationary",
    "Section 4.6, introduction",
    "On a smooth function gradient descent with a small step ends up at a stationary point",
    topic=DESCENT,
    repair="ana.cor.4.1.5a",
)
def smooth_without_a_stationary_point():
    """If f is differentiable and smooth, gradient descent with a suitably small step ends up at a stationary point.

    log(1 + e^-x) is 1/4-smooth and has none, for any step size; that f is bounded below does not help.
    """
    return softplus_facts()


@refuted(
    "ana.fig.4.1",
    "Figure 4.1, caption",
    "For nonconvex functions gradient descent will reach a stationary point",
    topic="nonconvex-saddle",
    repair="ana.cor.4.1.5a",
)
def walks_away_from_the_only_stationary_point():
    """For nonconvex functions gradient descent will reach a stationary point.

    1/(1 + x^2) is smooth, bounded, and not convex.  From x > 0 each step with eta > 0 leads to x + 2 eta x/(1 + x^2)^2,
    which is larger: the iterates move away from the only stationary point, 0.
    """
    x, eta = sympy.symbols("x eta", positive=True)
    f = 1 / (1 + x**2)
    slope = -2 * x / (1 + x**2) ** 2
    return all_of(
        equal(sympy.simplify(sympy.diff(f, x) - slope), ZERO),
        less(sympy.diff(f, x, 2).subs(x, sympy.Rational(1, 10)), ZERO),
        greater(-eta * slope, ZERO),
    )


@ambiguous(
    "ana.eta-required",
    "Section 4.7, Setting the Learning Rate",
    "The theory requires eta < 2/L",
    topic="step-size",
)
def required_step_size():
    """The theory requires eta < 2/L: to cover all L-smooth functions (1), or for descent on each one (2)?"""


@identity_claim(
    "ana.eta-required.reading1",
    source=ANALYSIS.at("Section 4.7, Setting the Learning Rate, for all L-smooth functions"),
    title="A step of 2/L or more does not decrease L x^2/2",
    topic="step-size",
    expected=PROVED,
)
def no_descent_from_two_over_L(curvature: Real(0, None, closed=False), excess: Real(0), x: Real()):
    """With eta = (2 + e)/L, x+ = -(1 + e) x on L x^2/2, so f is multiplied by (1 + e)^2 >= 1: eta < 2/L is needed."""
    after = x - (2 + excess) / curvature * (curvature * x)
    return equal(curvature * after**2 / 2, (1 + excess) ** 2 * (curvature * x**2 / 2))


@refuted(
    "ana.eta-required.reading2",
    "Section 4.7, Setting the Learning Rate, for each function",
    "On an L-smooth function with the smallest such L only eta < 2/L gives descent",
    topic="step-size",
    repair="ana.eta-required.reading1",
)
def descent_with_a_long_step():
    """Where L is the smoothness constant of f, only steps eta < 2/L decrease f.

    (x^2 + y^2/10)/2 has L = 1; from (0, 1) with eta = 3 every step multiplies y by 7/10.
    """
    f = function(quadratic([[1, 0], [0, "1/10"]], [0, 0]))
    has_class(f, smooth=1)
    after = gradient_step(f, point(0, 1), rational(3))
    return all_of(equal(after, point(0, "7/10")), less(f(after), f(point(0, 1))))
