"""The Python listing: what its functions compute, when they stop, and what the demonstration shows."""

from theorems.lesson.refuting import refuted
from theorems.texts import LESSON
from verify import (
    ILL_POSED,
    PROVED,
    Point,
    Real,
    Smooth,
    all_of,
    at_least,
    at_most,
    equal,
    figure,
    greater,
    identity_claim,
    less,
    norm2,
    optimality,
    rational,
    theorem,
)
from verify.explicit import point, polynomial

TOPIC = "momentum"
LISTING = "Python Implementation"
DEMO = "Python Implementation, Example usage"


@identity_claim(
    "les.code.functions",
    source=LESSON.at(LISTING),
    title="The listed functions make the displayed updates",
    topic="gradient-descent",
    expected=PROVED,
)
def listed_updates(x: Point(), v: Point(), g: Point(), lr: Real(), beta: Real(), low: Real(), high: Real(), c: Real()):
    """Line by line: the points at which gradients are taken, the updates of v and x, and the cosine schedule.

    nesterov_gd takes the gradient at x + lr beta (-v), which is x - alpha beta v; c stands for cos(pi k/T), and
    epoch // step_size is the floor of k/s.
    """
    velocity = beta * v + g
    return all_of(
        equal(norm2(x + lr * beta * (-v) - (x - lr * beta * v)), rational(0)),
        equal(norm2(x - lr * velocity - (x - lr * (beta * v + g))), rational(0)),
        equal(low + rational(1, 2) * (high - low) * (1 + c), low + (high - low) / 2 * (1 + c)),
    )


# ---------------------------------------------------------------- the demonstration


def distances(look_ahead, beta, steps):
    """e_0, ..., e_steps with x_k = (2, 3) - e_k (2, 3) for f = (x - 2)^2 + (y - 3)^2 from (0, 0) with lr = 0.1.

    Both coordinates of the gradient are 2 e times the same numbers, so that one coordinate follows them all.
    """
    f, x, v = polynomial({(2,): 1}), point(1), point(0)
    values = [x[0]]
    for _ in range(steps):
        slope = f.grad(x - rational(1, 10) * beta * v * look_ahead)
        v = beta * v + slope
        x = x - rational(1, 10) * v
        values.append(x[0])
    return values


@refuted(
    "les.code.iterations",
    DEMO,
    "The printed len(losses) is the number of iterations",
    topic="numeric",
    repair="les.code.iterations.repair",
)
def the_start_is_counted():
    """For gradient descent the demonstration prints the number of iterations, len(losses).

    The loop ends with the first i for which |grad f(x_i)|^2 = 52 (16/25)^i is below 10^-12, which is 71, after its
    update: 72 updates for i = 0, ..., 71.  losses begins with f(x_0), so 73 is printed (in exact arithmetic).
    """
    ratio, tolerance = rational(16, 25), rational(1, 10**12)
    last = 71
    updates, printed_length = last + 1, 1 + (last + 1)
    return all_of(
        greater(52 * ratio ** (last - 1), tolerance),
        less(52 * ratio**last, tolerance),
        greater(rational(printed_length), rational(updates)),
    )


@figure(
    "les.code.iterations.repair",
    source=LESSON.at(f"{DEMO}, repaired"),
    title="The number of iterations is len(losses) - 1: 72 for gradient descent",
    topic="numeric",
    expected=PROVED,
)
def iterations_of_gradient_descent():
    """e_k = (4/5)^k; the update after the gradient at e_71 is the last, and losses has 73 values, of e_0 to e_72."""
    values = distances(0, 0, 72)
    squared = [52 * e**2 for e in values]
    tolerance = rational(1, 10**12)
    return all_of(
        equal(rational(len(values) - 1), rational(72)),
        at_least(squared[70], tolerance),
        less(squared[71], tolerance),
    )


@theorem(
    "les.code.comparison",
    source=LESSON.at(f"{DEMO}, Convergence Comparison"),
    title="The demonstration compares gradient descent, momentum and Nesterov momentum",
    topic=TOPIC,
    ill_posed=True,
    readings=("les.code.comparison.reading1", "les.code.comparison.reading2"),
    expected=ILL_POSED,
)
def comparison():
    """No outcome is stated: is momentum faster here, as the lesson says of it (reading 1), or slower (reading 2)?"""


@refuted(
    "les.code.comparison.reading1",
    f"{DEMO}, momentum as the faster one",
    "In the demonstration momentum converges faster than gradient descent",
    topic=TOPIC,
    repair="les.code.comparison.reading2",
)
def momentum_is_slower_here():
    """On (x - 2)^2 + (y - 3)^2 with lr = 0.1 and beta = 0.9 momentum has the lower loss after 72 iterations."""
    beta = rational(9, 10)
    return greater(distances(0, beta, 72)[72] ** 2, distances(0, 0, 72)[72] ** 2)


@optimality(
    "les.code.comparison.reading2",
    source=LESSON.at(f"{DEMO}, gradient descent as the fastest one"),
    title="In the demonstration gradient descent is the first to stop, and momentum does not within 100 iterations",
    topic=TOPIC,
    expected=PROVED,
)
def gradient_descent_is_first():
    """|grad f|^2 = 52 e^2 is below 10^-12 at e_71 for gradient descent, and never up to e_99 for momentum.

    Nor is it at the points where Nesterov momentum takes its first 72 gradients.  Here kappa = 1, and the roots for
    beta = 0.9 have the moduli sqrt(0.9) and sqrt(0.72), above the factor 0.8 of gradient descent.
    """
    beta, tolerance = rational(9, 10), rational(1, 10**12)
    momentum = distances(0, beta, 99)
    return all_of(
        less(52 * distances(0, 0, 71)[71] ** 2, tolerance),
        *(at_least(52 * e**2, tolerance) for e in momentum),
        *(at_least(52 * at**2, tolerance) for at in looked_at(72)),
    )


def looked_at(count):
    """The points, as multiples of the start, at which Nesterov momentum takes its first gradients."""
    values = distances(1, rational(9, 10), count - 1)
    before = [values[0], *values[:-1]]
    # -lr v_k = x_k - x_{k-1}, so x_k - lr beta v_k = x_k + beta (x_k - x_{k-1})
    return [x + rational(9, 10) * (x - earlier) for x, earlier in zip(values, before, strict=True)]


@theorem(
    "les.code.stop-test",
    source=LESSON.at(f"{LISTING}, momentum_gd"),
    title="momentum_gd stops when the norm of the gradient is below the tolerance",
    topic=TOPIC,
    ill_posed=True,
    readings=("les.code.stop-test.reading1", "les.code.stop-test.reading2"),
    expected=ILL_POSED,
)
def stops():
    """Below the tolerance at the point before the last update (reading 1), or at the point returned (reading 2)?"""


def through_the_minimum():
    """momentum_gd on x^2/2 from 1 with lr = 1 and beta = 0.9: the points 1, 0 and what follows the test at 0."""
    f, x, beta = polynomial({(2,): "1/2"}), point(1), rational(9, 10)
    v = f.grad(x)
    tested = x - v
    returned = tested - (beta * v + f.grad(tested))
    return f, tested, returned


@optimality(
    "les.code.stop-test.reading1",
    source=LESSON.at(f"{LISTING}, momentum_gd, the gradient before the update"),
    title="momentum_gd stops after the update at the first point whose gradient is below the tolerance",
    topic=TOPIC,
    expected=PROVED,
)
def stops_after_a_small_gradient():
    """On x^2/2 from 1 with lr = 1 the second gradient, at 0, is 0: the test holds there and not before."""
    f, tested, _ = through_the_minimum()
    return all_of(equal(f.grad(tested), point(0)), equal(f.grad(point(1)), point(1)))


@refuted(
    "les.code.stop-test.reading2",
    f"{LISTING}, momentum_gd, the gradient at the point returned",
    "Where momentum_gd stops, the gradient at the point it returns is below the tolerance",
    topic=TOPIC,
    repair="les.code.stop-test.repair",
)
def stops_far_away():
    """If momentum_gd stops before n_iters, the gradient at the x that it returns is smaller than tol.

    On x^2/2 from 1 with lr = 1 and beta = 0.9 it runs through the minimum: the gradient at 0 is 0, the velocity is
    not, and it returns -0.9.
    """
    f, tested, returned = through_the_minimum()
    return all_of(equal(f.grad(tested), point(0)), equal(returned, point("-9/10")), equal(f.grad(returned), returned))


@theorem(
    "les.code.stop-test.repair",
    source=LESSON.at(f"{LISTING}, gradient_descent"),
    title="Where gradient_descent stops, the gradient at the point it returns is below (1 + lr L) tol",
    topic=TOPIC,
    expected=PROVED,
)
def gradient_after_one_more_step(f: Smooth, x: Point(), share: Real(0, 2)):
    """|grad f(x - lr grad f(x)) - grad f(x)| <= lr L |grad f(x)|, for L-smooth f and lr = s/L."""
    g = f.grad(x)
    bound = share**2 * norm2(g)
    return at_most(norm2(f.grad(x - share / f.L * g) - g), bound, bound=bound)
