"""Exercises A.1, A.2, A.13 and A.18: what a vanishing gradient, a saddle and a kind landscape promise.

Decided here: the four statements themselves and their repairs.
"""

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    PROVED,
    REFUTED,
    Point,
    Real,
    Smooth,
    SmoothConvex,
    Steps,
    all_of,
    at_most,
    differs,
    distance2,
    dot,
    equal,
    greater,
    identity_claim,
    less,
    norm,
    norm2,
    positive_part,
    rational,
    theorem,
)
from verify.classes.functions import HessianLipschitz
from verify.explicit import has_class, point, polynomial
from verify.methods.gradient import gradient_descent, gradient_step


def _descent_into_a_saddle():
    """f = (x^2 - y^2)/2, L = 1: the step of size 1 from (1, 0) reaches (0, 0) and stays; f is lower at (0, t)."""
    f = polynomial({(2, 0): "1/2", (0, 2): "-1/2"})
    has_class(f, smooth=1)
    first = gradient_step(f, point(1, 0), rational(1))
    second = gradient_step(f, first, rational(1))
    lower = [less(f(point(0, t)), f(first)) for t in ("1", "1/10", "1/100")]
    return all_of(equal(first, point(0, 0)), equal(second, first), equal(f.grad(first), point(0, 0)), *lower)


@theorem(
    "geo.A.1",
    source=GEOMETRY.at("Exercise A.1"),
    title="Gradient descent with vanishing gradients converges to a local minimum",
    topic="gradient-descent",
    printed_answer="FALSE",
    counterexample=_descent_into_a_saddle,
    repair="geo.A.1.repair",
    expected=REFUTED,
)
def vanishing_gradient_means_local_minimum():
    """If f is L-smooth and gradient descent with step size 1/L has |grad f(x_k)| -> 0, then x_k -> a local minimum.

    Against it: f = (x^2 - y^2)/2 with L = 1 from (1, 0) is at the saddle (0, 0) after one step, and stays there; by
    homogeneity f(0, t) = t^2 f(0, 1) < f(0, 0) for every t.
    """


@theorem(
    "geo.A.1.repair",
    source=GEOMETRY.at("Exercise A.1, repaired"),
    title="For convex f with a minimizer gradient descent converges to a minimizer",
    topic="gradient-descent",
    expected=PROVED,
)
def convex_descent_converges_to_a_minimum(f: SmoothConvex(minimizer=True), x0: Point(), k: Steps()):
    """With step size 1/L: f(x_k) - f* <= L|x0 - x*|^2/(4k + 2), and no step moves away from any minimizer x*.

    Together: every limit point of x_k is a minimizer, and the distance to it falls, so the whole sequence converges.
    """
    xs = gradient_descent(f, x0, 1 / f.L, k)
    bound = f.L * distance2(x0, f.minimizer) / (4 * k + 2)
    return all_of(
        at_most(f(xs.last) - f.minimum, bound),
        at_most(distance2(xs.last, f.minimizer), distance2(xs[k - 1], f.minimizer)),
    )


def _relu_network(theta, x):
    """a relu(c relu(w x + b)) with theta = (a, c, w, b), and the inputs of its two hidden units."""
    a, c, w, b = theta
    first = w * x + b
    second = c * positive_part(first)
    return a * positive_part(second), first, second


def _relu_loss_gradient(theta):
    """Backpropagation for half the squared error on the examples (1, 1) and (-1, -1).

    Returns the gradient and the inputs of the hidden units: where these are positive, relu'(input) = 1.
    """
    a, c, w, b = theta
    gradient, inputs = [0 * a, 0 * a, 0 * a, 0 * a], []
    for x in (1, -1):
        out, first, second = _relu_network(theta, x)
        error = out - x
        parts = (second, a * first, a * c * x, a * c)
        gradient = [g + error * p for g, p in zip(gradient, parts, strict=True)]
        inputs += [first, second]
    return gradient, inputs


def _relu_loss(theta):
    return sum((_relu_network(theta, x)[0] - x) ** 2 for x in (1, -1)) / 2


def _network_stops_at_a_saddle():
    """From (a, c, w, b) = (1/2, 4, -2/5, 9/20) the step of size 1/18 ends on the saddle (0, 63/16, 0, 1/4)."""
    start = [rational(1, 2), rational(4), rational(-2, 5), rational(9, 20)]
    gradient, inputs = _relu_loss_gradient(start)
    saddle = [p - g / 18 for p, g in zip(start, gradient, strict=True)]
    at_saddle, inputs_there = _relu_loss_gradient(saddle)
    expected = [rational(0), rational(63, 16), rational(0), rational(1, 4)]
    conditions = [equal(p, q) for p, q in zip(saddle, expected, strict=True)]
    conditions += [equal(g, rational(0)) for g in at_saddle]
    conditions += [greater(z, 0) for z in (*inputs, *inputs_there)]
    # around the saddle the loss is the polynomial (acw - 1)^2 + (acb)^2; its Hessian there has the block
    # ((2 c^2 b^2, -2c), (-2c, 0)) in (a, w) and zeros: determinant negative, so one negative eigenvalue
    _, c, _, b = saddle
    conditions.append(less((2 * c**2 * b**2) * 0 - (2 * c) ** 2, 0))
    for t in (rational(1, 20), rational(1, 100)):
        for u, v in ((t, t), (-t, 2 * t)):
            near = [u, c, v, b]
            polynomial_value = (u * c * v - 1) ** 2 + (u * c * b) ** 2
            conditions.append(equal(_relu_loss(near), polynomial_value))
    conditions.append(less(_relu_loss([rational(1, 100), c, rational(1, 100), b]), _relu_loss(saddle)))
    return all_of(*conditions)


@theorem(
    "geo.A.2",
    source=GEOMETRY.at("Exercise A.2"),
    title="Gradient descent escapes every saddle with one negative eigenvalue, from anywhere",
    topic="nonconvex-saddle",
    printed_answer="FALSE",
    counterexample=_network_stops_at_a_saddle,
    repair="geo.A.2.repair",
    expected=REFUTED,
)
def descent_escapes_strict_saddles():
    """A ReLU network's loss with a saddle of one negative eigenvalue: fixed-step descent leaves it from any start.

    Against it: the network a relu(c relu(w x + b)) with half the squared error on (1, 1), (-1, -1).  From
    (a, c, w, b) = (1/2, 4, -2/5, 9/20) the step of size 1/18 ends exactly at (0, 63/16, 0, 1/4): a stationary point,
    all units active around it, whose Hessian has exactly one negative eigenvalue.  There gradient descent stays.
    """


@identity_claim(
    "geo.A.2.repair",
    source=GEOMETRY.at("Exercise A.2, repaired"),
    title="The component in a direction of curvature -c grows by 1 + alpha c in every step",
    topic="nonconvex-saddle",
    expected=PROVED,
)
def unstable_component_grows(c: Real(0), alpha: Real(0), y: Real(), curvature: Real(), z: Real()):
    """For a quadratic with saddle x* and a unit eigenvector v of curvature -c: v'(x+ - x*) = (1 + alpha c) v'(x - x*).

    y = v'(x - x*) is a coordinate of x - x*, z another one, with its own curvature.  So gradient descent leaves
    every ball around the saddle, unless the component y of the start is exactly zero.
    """
    after_y, after_z = y - alpha * (-c * y), z - alpha * (curvature * z)
    return all_of(equal(after_y, (1 + alpha * c) * y), equal(after_z, (1 - alpha * curvature) * z))


def _around(g, star, x):
    """f(x) = g(x) - grad g(star)'x: the function g with a stationary point at ``star``."""
    return g(x) - dot(g.grad(star), x)


@theorem(
    "geo.A.13",
    source=GEOMETRY.at("Exercise A.13"),
    title="A stationary point whose Hessian has eigenvalues of both signs is a saddle",
    topic="nonconvex-saddle",
    printed_answer="TRUE",
    expected=CONFIRMED,
)
def mixed_curvature_is_a_saddle(g: HessianLipschitz, star: Point(), v: Point(), t: Real(0, 1, closed=(False, True))):
    """Along v with v'Hv < 0 a stationary point is no local minimum, along v with v'Hv > 0 no local maximum.

    Written for f(x) = g(x) - grad g(x*)'x with an M-Lipschitz Hessian H: for steps s v, 0 < s < 3|v'Hv|/(M|v|^3), the
    sign of f(x* + s v) - f(x*) is that of v'Hv.  (Where H is only defined at x*, the interval is some s > 0.)
    """
    curvature = g.hessian(star).form(v)
    size = 3 * t * curvature / (g.M * norm(v) ** 3) * rational(99, 100)
    # the step has the sign of the curvature, which changes nothing: v and -v have the same curvature
    change = _around(g, star, star + size * v) - _around(g, star, star)
    return greater(change * curvature, 0).given(
        ("v is not zero", greater(norm2(v), 0)), ("v'Hv is not zero", differs(curvature, 0 * curvature))
    )


def _runs_that_never_arrive():
    """(w1 w2 - 1)^2/2: the saddle 0 is stationary; from (1/2, -1/2) the run stays on w1 = -w2; from (3, 3) it grows."""
    f = polynomial({(2, 2): "1/2", (1, 1): -1, (0, 0): "1/2"})
    conditions = [equal(f.grad(point(0, 0)), point(0, 0)), equal(f(point(1, 1)), 0 * f(point(1, 1)))]
    conditions.append(greater(f(point(0, 0)), f(point(1, 1))))
    alpha = rational(1, 2)
    w, x = point(3, 3), point("1/2", "-1/2")
    for _ in range(4):
        after, x_after = gradient_step(f, w, alpha), gradient_step(f, x, alpha)
        conditions += [equal(after[0], after[1]), greater(norm2(after), 4 * norm2(w))]
        conditions += [equal(x_after[0], -x_after[1]), less(norm2(x_after), norm2(x))]
        w, x = after, x_after
    return all_of(*conditions)


@theorem(
    "geo.A.18",
    source=GEOMETRY.at("Exercise A.18"),
    title="Equal minima and higher saddles: gradient descent reaches a global minimum",
    topic="nonconvex-saddle",
    printed_answer="FALSE",
    counterexample=_runs_that_never_arrive,
    repair="geo.A.18.repair",
    expected=REFUTED,
)
def kind_landscapes_suffice():
    """If all local minima have the same value and all saddles lie higher, descent reaches a global minimum.

    Against it: the linear network w2 w1 with loss (w1 w2 - 1)^2/2.  Its minima are the points w1 w2 = 1 (value 0), its
    only other stationary point is the saddle 0 (value 1/2).  With step size 1/2, from w1 = w2 = s > sqrt(5) the step
    s -> s - s(s^2 - 1)/2 grows for ever (shown from 3; the same happens around it, so not with probability 0);
    and from w1 = -w2 the product stays negative, and the run tends to the saddle.
    """


@theorem(
    "geo.A.18.repair",
    source=GEOMETRY.at("Exercise A.18, repaired"),
    title="For f bounded below, the gradients of gradient descent vanish",
    topic="gradient-descent",
    expected=CONFIRMED,
)
def gradients_vanish(f: Smooth(bounded_below=True), x0: Point(), k: Steps(0)):
    """For an L-smooth f with step size 1/L: min_{i<=k} |grad f(x_i)|^2 <= 4L (f(x0) - inf f)/(3k + 2).

    This is what holds whatever the landscape is: near-stationary points, of whatever kind.
    (Abbaszadehpeivasti, de Klerk and Zamani 2021.)
    """
    xs = gradient_descent(f, x0, 1 / f.L, k)
    return at_most(xs.least(lambda x: norm2(f.grad(x)), 0, k), 4 * f.L * (f(x0) - f.minimum) / (3 * k + 2))
