"""How far the rate for convex functions reaches: no linear rate in general, and no rate without smoothness.

Decided here: whether linear convergence needs strong convexity (two readings), and the rate that the text
promises for logistic regression and the linear support vector machine.
"""

import sympy

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    REFUTED,
    Point,
    Real,
    Steps,
    all_of,
    asymptotic,
    at_most,
    distance2,
    dot,
    equal,
    greater,
    less,
    maximum,
    norm2,
    positive_part,
    rational,
    theorem,
)
from verify.explicit import point, polynomial
from verify.methods.gradient import gradient_step

CONVEX_CASE = "Convergence of Gradient Descent (Convex Case)"
INTERPRETATION = GEOMETRY.at(f"{CONVEX_CASE}, Interpretation")
RELEVANCE = GEOMETRY.at(f"{CONVEX_CASE}, Explicit ML Relevance")


@theorem(
    "geo.thm.gd-convex.no-linear",
    source=INTERPRETATION,
    title="Without strong convexity no linear convergence",
    topic="gradient-descent",
    ill_posed=True,
    readings=("geo.thm.gd-convex.no-linear.reading1", "geo.thm.gd-convex.no-linear.reading2"),
    expected=ILL_POSED,
)
def no_linear_rate():
    """Without strong convexity gradient descent cannot converge linearly.

    Of every single function (reading 1), or of the class: no linear rate holds for all convex smooth functions
    (reading 2)?
    """


def _flat_direction():
    """f(x) = x_1^2/2 on R^2 is constant in x_2; with alpha = 1/2 the gap is divided by 4 in each step."""
    f = polynomial({(2, 0): "1/2"})
    conditions = [equal(f(point(0, 1)), f(point(0, 0))), equal(f(point(0, 2)), f(point(0, 0)))]
    x = point(1, 1)
    for _ in range(4):
        after = gradient_step(f, x, rational(1, 2))
        conditions.append(equal(f(after), f(x) / 4))
        x = after
    return all_of(*conditions)


@theorem(
    "geo.thm.gd-convex.no-linear.reading1",
    source=INTERPRETATION,
    title="On no convex function that is not strongly convex does gradient descent converge linearly",
    topic="gradient-descent",
    counterexample=_flat_direction,
    repair="geo.thm.gd-convex.no-linear.reading2",
    expected=REFUTED,
)
def never_linear_without_strong_convexity():
    """If a convex smooth f is not strongly convex, then f(x_k) - f* does not converge to 0 linearly.

    Against it: f(x) = x_1^2/2 on R^2 is constant in x_2, so it is not strongly convex, and the gap is divided by
    4 in every step of size 1/2 (the steps are linear, so the four that are computed stand for all).
    """


@asymptotic(
    "geo.thm.gd-convex.no-linear.reading2",
    source=INTERPRETATION,
    title="No linear rate holds for all convex smooth functions",
    topic="gradient-descent",
    expected=PROVED,
)
def no_linear_rate_for_the_class():
    """No C and rho < 1: f(x_k) - f* <= C rho^k L|x0 - x*|^2 for all convex L-smooth f and alpha = 1/L.

    Computed: for the Huber function with threshold d = 1/(2k+1), L = 1 and x0 = 1 the first k iterates are
    1 - i d, still in the linear part, and the gap after k steps is d(1 - k d) - d^2/2 = 1/(4k + 2); and
    (4k + 2) rho^k tends to 0 for every rho = 1/(1 + r) < 1, so C rho^k falls below 1/(4k + 2) in the end.  The run is
    repeated exactly for k up to 30.
    """
    k, r = sympy.symbols("k r", positive=True)
    d = 1 / (2 * k + 1)
    conditions = [
        equal(d * (1 - k * d) - d**2 / 2, 1 / (4 * k + 2)),
        equal(sympy.limit((4 * k + 2) * (1 + r) ** (-k), k, sympy.oo), sympy.Integer(0)),
    ]
    for steps in range(1, 31):
        threshold, x = rational(1, 2 * steps + 1), rational(1)
        for _ in range(steps):
            x = x - min(x, threshold)
        conditions.append(less(threshold, x))
        conditions.append(equal(threshold * x - threshold**2 / 2, rational(1, 4 * steps + 2)))
    return all_of(*conditions)


def _hinge_objective(w):
    """max(0, 1 - w) + w^2/4: the objective of a linear support vector machine with one example."""
    return positive_part(1 - w) + w**2 / 4


def _svm_cycle():
    """With step size 1 the (sub)gradient steps of max(0, 1 - w) + w^2/4 go 2/3 -> 4/3 -> 2/3; f* = f(1) = 1/4."""
    low, high = rational(2, 3), rational(4, 3)
    after_low, after_high = low - (-1 + low / 2), high - high / 2
    return all_of(
        less(low, 1),
        less(1, high),
        equal(after_low, high),
        equal(after_high, low),
        greater(_hinge_objective(low), _hinge_objective(rational(1))),
        greater(_hinge_objective(high), _hinge_objective(rational(1))),
    )


@theorem(
    "geo.thm.gd-convex.ml-svm",
    source=RELEVANCE,
    title="Logistic regression and linear support vector machines converge at the rate O(1/k)",
    topic="gradient-descent",
    counterexample=_svm_cycle,
    repair="geo.thm.gd-convex.ml-svm.repair",
    expected=REFUTED,
)
def svm_converges_at_one_over_k():
    """Gradient descent with a constant step size on the loss of a linear SVM has f(x_k) - f* = O(1/k).

    Against it: the hinge loss has a kink, there is no L, and the theorem does not apply.  On
    f(w) = max(0, 1 - w) + w^2/4 (one example, regularization 1/2) the steps of size 1 go 2/3, 4/3, 2/3, ... for ever,
    while f* = f(1) = 1/4 < f(2/3) = f(4/3) = 4/9.  Every step size alpha in (0, 4) has such a cycle of length two,
    between (4 - 2 alpha)/(4 - alpha) and 4/(4 - alpha).
    """


@theorem(
    "geo.thm.gd-convex.ml-svm.repair",
    source=GEOMETRY.at(f"{CONVEX_CASE}, Explicit ML Relevance, repaired"),
    title="A linear SVM with squared hinge converges at the rate O(1/k)",
    topic="gradient-descent",
    expected=CONFIRMED,
)
def squared_hinge_converges_at_one_over_k(
    a: Point(), b: Point(), w0: Point(), u: Point(), ridge: Real(0, 4), k: Steps()
):
    """With the squared hinge the loss of a linear SVM is smooth, and the rate of the theorem holds.

    f(w) = ((1 - a'w)_+^2 + (1 + b'w)_+^2 + ridge |w|^2)/2 is convex and L-smooth, L = |a|^2 + |b|^2 + ridge (or 1, if
    that is larger); with step size 1/L, f(w_k) - f(u) <= L|w0 - u|^2/(2k) for every u, so for a minimizer.
    """

    def loss(w):
        return (positive_part(1 - dot(a, w)) ** 2 + positive_part(1 + dot(b, w)) ** 2 + ridge * norm2(w)) / 2

    def gradient(w):
        return ridge * w - positive_part(1 - dot(a, w)) * a + positive_part(1 + dot(b, w)) * b

    smoothness = maximum(norm2(a) + norm2(b) + ridge, 1)
    w = w0
    for _ in range(int(k)):
        w = w - gradient(w) / smoothness
    return at_most(loss(w) - loss(u), smoothness * distance2(w0, u) / (2 * k))
