"""The worked practice problems 1 to 3."""

import sympy

from theorems.lesson.refuting import refuted
from theorems.texts import LESSON
from verify import (
    ILL_POSED,
    PROVED,
    Real,
    all_of,
    equal,
    figure,
    greater,
    identity_claim,
    less,
    printed,
    rational,
    theorem,
)
from verify.explicit import function, has_class, point, polynomial
from verify.methods.gradient import gradient_descent, gradient_step
from verify.programs import quadratic

STEP = "step-size"
ONE = "Practice Problems, Problem 1"
TWO = "Practice Problems, Problem 2"
THREE = "Practice Problems, Problem 3"


@figure(
    "les.p1",
    source=LESSON.at(ONE),
    title="One gradient step on (x - 3)^2 + 2 (y + 1)^2",
    topic="numeric",
    printed_answer="(0.6, -0.4), 11 -> 5.76 + 0.72 = 6.48",
    expected=PROVED,
)
def one_step():
    """The gradient at (0, 0) is (-6, 4), the step 0.1 leads to (0.6, -0.4), and f falls from 11 to 6.48."""
    f, start = polynomial({(2, 0): 1, (1, 0): -6, (0, 2): 2, (0, 1): 4, (0, 0): 11}), point(0, 0)
    after = gradient_step(f, start, rational(1, 10))
    x, y = after[0], after[1]
    return all_of(
        equal(f.grad(start), point(-6, 4)),
        equal(after, point("6/10", "-4/10")),
        equal(f(start), 11),
        equal((x - 3) ** 2, rational(576, 100)),
        equal(2 * (y + 1) ** 2, rational(72, 100)),
        equal(f(after), rational(648, 100)),
        less(f(after), f(start)),
    )


def square():
    """x^2."""
    return polynomial({(2,): 1})


@figure(
    "les.p2",
    source=LESSON.at(TWO),
    title="Gradient descent on x^2 converges exactly for 0 < alpha < 1, fastest for 0.5",
    topic=STEP,
    printed_answer="0 < alpha < 1, optimal 0.5",
    expected=PROVED,
)
def range_of_the_learning_rate():
    """x+ = (1 - 2 alpha) x; 1 - (1 - 2 alpha)^2 = 4 alpha (1 - alpha) is positive exactly for 0 < alpha < 1.

    From 1: 0.5 reaches 0 in one step, 0.3 multiplies by 0.4, 1 by -1 and 1.5 by -2.
    """
    alpha = sympy.Symbol("alpha", real=True)
    f, start = square(), point(1)
    factors = {rational(1, 2): 0, rational(3, 10): rational(4, 10), rational(1): -1, rational(3, 2): -2}
    return all_of(
        equal(sympy.expand(1 - (1 - 2 * alpha) ** 2 - 4 * alpha * (1 - alpha)), sympy.Integer(0)),
        *(equal(gradient_descent(f, start, step, 3).last[0], factor**3 + 0 * step) for step, factor in factors.items()),
    )


@theorem(
    "les.p2-slow",
    source=LESSON.at(TWO),
    title="With alpha = 0.3 gradient descent on x^2 converges slowly",
    topic=STEP,
    ill_posed=True,
    readings=("les.p2-slow.reading1", "les.p2-slow.reading2"),
    expected=ILL_POSED,
)
def slowly():
    """Slowly compared with the best step 0.5 (reading 1), or among the steps that converge (reading 2)?"""


@figure(
    "les.p2-slow.reading1",
    source=LESSON.at(f"{TWO}, compared with the best step"),
    title="With 0.3 the iterates are 0.4^k, and with 0.5 they are 0 after one step",
    topic=STEP,
    expected=PROVED,
)
def slower_than_the_best():
    """After each number of steps from 1 to 3 the first is larger."""
    f, start = square(), point(1)
    slow, best = gradient_descent(f, start, rational(3, 10), 3), gradient_descent(f, start, rational(1, 2), 3)
    return all_of(*(greater(slow[k][0], best[k][0]) for k in (1, 2, 3)), equal(slow[3][0], rational(4, 10) ** 3))


@refuted(
    "les.p2-slow.reading2",
    f"{TWO}, among the steps that converge",
    "Most learning rates that converge on x^2 are faster than 0.3",
    topic=STEP,
    repair="les.p2-slow.reading1",
)
def faster_than_most():
    """At least half of the learning rates between 0 and 1 converge faster on x^2 than 0.3 does.

    |1 - 2 alpha| < 0.4 means 0.3 < alpha < 0.7: only two fifths of them do.
    """
    low, high = rational(3, 10), rational(7, 10)
    return all_of(
        equal(1 - 2 * low, rational(4, 10)), equal(1 - 2 * high, -rational(4, 10)), less(high - low, rational(1, 2))
    )


@figure(
    "les.p3",
    source=LESSON.at(THREE),
    title="x^2 + 100 y^2 has kappa = 100; with constant gradient (2, 0) and beta = 0.9, v_5 = (8.19, 0)",
    topic="momentum",
    printed_answer="4.0951 (2, 0) = (8.19, 0), about 4 times, limit 10 times",
    expected=PROVED,
)
def velocity_after_five_steps():
    """L = 200, m = 2; v_5 = (1 - 0.59049)/0.1 g = 4.0951 g, and g/(1 - 0.9) = 10 g is the fixed point."""
    f = function(quadratic([[2, 0], [0, 200]], [0, 0]))
    has_class(f, smooth=200, strongly_convex=2)
    g, beta, v = point(2, 0), rational(9, 10), point(0, 0)
    for _ in range(5):
        v = beta * v + g
    return all_of(
        equal(rational(200) / 2, 100),
        equal(beta**5, rational(59049, 10**5)),
        equal(v, (1 - beta**5) / (1 - beta) * g),
        printed("4.0951", (1 - beta**5) / (1 - beta)),
        printed("8.19", v[0]),
        equal(v[1], 0),
        printed("4", v[0] / g[0]),
        equal(beta * (10 * g) + g, 10 * g),
    )


@theorem(
    "les.p3-oscillates",
    source=LESSON.at(THREE),
    title="Gradient descent on x^2 + 100 y^2 oscillates wildly in y",
    topic=STEP,
    ill_posed=True,
    readings=("les.p3-oscillates.reading1", "les.p3-oscillates.reading2"),
    expected=ILL_POSED,
)
def oscillates():
    """No step size is given: for alpha > 1/200 (reading 1), or for every one (reading 2)?"""


@identity_claim(
    "les.p3-oscillates.reading1",
    source=LESSON.at(f"{THREE}, for steps above 1/200"),
    title="For alpha = (1 + e)/200 every step multiplies y by -e",
    topic=STEP,
    expected=PROVED,
)
def changes_sign(excess: Real(0, 1, closed=False), y: Real()):
    """y+ = (1 - 200 alpha) y: for 0 < e < 1 the sign of y changes in every step, and y tends to 0."""
    return equal(y - (1 + excess) / 200 * (200 * y), -excess * y)


@refuted(
    "les.p3-oscillates.reading2",
    f"{THREE}, for every step size",
    "For every step size gradient descent on x^2 + 100 y^2 oscillates in y",
    topic=STEP,
    repair="les.p3-oscillates.reading1",
)
def decreases_in_y():
    """With the step 1/400 gradient descent on x^2 + 100 y^2 changes the sign of y: it halves y in every step."""
    f = function(quadratic([[2, 0], [0, 200]], [0, 0]))
    after = gradient_step(f, point(1, 1), rational(1, 400))
    return all_of(equal(after[1], rational(1, 2)), greater(after[1], 0))
