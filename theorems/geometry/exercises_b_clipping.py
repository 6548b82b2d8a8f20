"""Solutions to B.14 and B.15: composition with matrices, and kinds of clipping.

Decided here: what remains of smoothness and kinks in g(Ax), and how clipping by norm and by coordinate compare.
"""


from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    PROVED,
    REFUTED,
    Matrix,
    Point,
    Real,
    SmoothConvex,
    Vector,
    absolute,
    all_of,
    at_least,
    at_most,
    distance2,
    equal,
    exists,
    greater,
    less,
    maximum,
    minimum,
    norm,
    norm2,
    rational,
    theorem,
)
from verify.explicit import point

EDGE = "Generalization and edge cases"
Positive = Real(0, None, closed=False)


def a_kink_that_is_not_seen():
    """g(u1, u2) = |u2| has a kink; A = (1, 0)' gives g(Ax) = |0 x| = 0, with the gradient 0 everywhere."""
    conditions = [greater(absolute(rational(1)) + absolute(rational(-1)), 2 * absolute(rational(0)))]
    a = Matrix([[rational(1)], [rational(0)]])
    for x in (-2, -1, 0, 1, 2):
        conditions.append(equal(absolute((a @ point(x))[1]), rational(0)))
    return all_of(*conditions)


@theorem(
    "geo.B.14.nonsmooth",
    source=GEOMETRY.at(f"Solution to B.14, {EDGE}"),
    title="If g is not smooth, neither is g(Ax)",
    topic="smoothness",
    expected=REFUTED,
    repair="geo.B.14.nonsmooth.repair",
    counterexample=a_kink_that_is_not_seen,
)
def kinks_remain():
    """If no L_g makes g smooth, no L makes g(Ax) smooth.

    Against it: g(u) = |u2| with A = (1, 0)': g(Ax) = 0.  The range of A need not meet the kink across.
    """


@theorem(
    "geo.B.14.nonsmooth.repair",
    source=GEOMETRY.at(f"Solution to B.14, {EDGE}, repaired"),
    title="For invertible A, g(Ax) is no smoother than the least singular value squared times L_g",
    topic="smoothness",
    expected=CONFIRMED,
)
def kinks_remain_for_invertible_matrices(g: SmoothConvex, x: Point(), y: Point(), s: Point()):
    """|A'd|/|x - y| >= r^2 |d|/|Ax - Ay| with d = grad g(Ax) - grad g(Ay), r the least singular value of A.

    So g(Ax) is not smooth if g is not and A is invertible.  A is diagonal (every A is, between rotations).
    """

    def applied(v):
        return Vector(a * c for a, c in zip(s, v, strict=True))

    least = minimum(*(a * a for a in s))
    change = g.grad(applied(x)) - g.grad(applied(y))
    left = norm2(applied(change)) * norm2(applied(x - y))
    return at_least(left, least**2 * norm2(change) * distance2(x, y))


@theorem(
    "geo.B.14.affine",
    source=GEOMETRY.at(f"Solution to B.14, {EDGE}"),
    title="g(Ax + b) is smooth with L_g |A|^2",
    topic="smoothness",
    expected=CONFIRMED,
)
def smoothness_of_affine_composition(g: SmoothConvex, x: Point(), y: Point(), s: Point(), b: Point()):
    """The gradient A'grad g(Ax + b) is Lipschitz with L_g |A|^2; A is diagonal (between rotations)."""

    def applied(v):
        return Vector(a * c for a, c in zip(s, v, strict=True))

    change = applied(g.grad(applied(x) + b) - g.grad(applied(y) + b))
    spectral2 = maximum(*(a * a for a in s))
    return at_most(norm2(change), (g.L * spectral2) ** 2 * distance2(x, y))


@theorem(
    "geo.B.15.linf",
    source=GEOMETRY.at(f"Solution to B.15, {EDGE}"),
    title="Clipping in the maximum norm keeps each coordinate of the step within alpha theta",
    topic="step-size",
    expected=CONFIRMED,
)
def clipping_in_the_maximum_norm(g: Point(), alpha: Positive, theta: Positive):
    """|alpha g_i/max(1, |g|_inf/theta)| <= alpha theta for every i."""
    largest = maximum(*(absolute(a) for a in g))
    return all_of(*(at_most(absolute(alpha * a / maximum(1, largest / theta)), alpha * theta) for a in g))


def global_clipping_is_shorter():
    """g = (3, 4), theta = 1: global clipping gives (3/5, 4/5), per coordinate (1, 1)."""
    g, theta = point(3, 4), rational(1)
    each = [minimum(theta, a) for a in g]
    return all_of(
        equal(norm2(g), rational(25)), *(less(a / (5 / theta), b) for a, b in zip(g, each, strict=True))
    )


@theorem(
    "geo.B.15.percoord",
    source=GEOMETRY.at(f"Solution to B.15, {EDGE}"),
    title="Clipping each coordinate at theta bounds the coordinates more tightly than clipping the norm",
    topic="step-size",
    expected=REFUTED,
    repair="geo.B.15.percoord.repair",
    counterexample=global_clipping_is_shorter,
)
def clipping_by_coordinate_is_tighter():
    """Per-parameter clipping at theta gives tighter bounds per coordinate than clipping the norm at theta.

    Against it: g = (3, 4), theta = 1 becomes (1, 1), and (3/5, 4/5) by its norm.
    """


@theorem(
    "geo.B.15.percoord.repair",
    source=GEOMETRY.at(f"Solution to B.15, {EDGE}, repaired"),
    title="Clipping the norm at theta makes each coordinate at most what clipping by coordinate makes it",
    topic="step-size",
    expected=CONFIRMED,
)
def clipping_the_norm_is_tighter(g: Point(), theta: Positive):
    """|g_i|/max(1, |g|/theta) <= min(|g_i|, theta) for every i."""
    factor = maximum(1, norm(g) / theta)
    return all_of(*(at_most(absolute(a) / factor, minimum(absolute(a), theta)) for a in g))


def clipped_mean():
    """The gradient is 4 with probability 1/5 and -1 with 4/5: mean 0; clipped at 1 the mean is -3/5."""
    mean = rational(1, 5) * 4 + rational(4, 5) * -1
    clipped = rational(1, 5) * (4 / maximum(rational(1), rational(4))) + rational(4, 5) * -1
    return all_of(equal(mean, rational(0)), equal(clipped, rational(-3, 5)))


@exists(
    "geo.B.15.bias",
    source=GEOMETRY.at("Solution to B.15, Failure mode analysis"),
    title="Clipping stochastic gradients biases them",
    topic="stochastic",
    witness=clipped_mean,
    expected=PROVED,
)
def clipping_biases():
    """A stochastic gradient with mean 0 whose clipped version has the mean -3/5."""
