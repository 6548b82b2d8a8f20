"""Products of layers and of Jacobians: when gradients vanish or explode (B.9, B.14, C.8, Example 12)."""

from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    REFUTED,
    Real,
    Steps,
    Vector,
    all_of,
    at_least,
    at_most,
    equal,
    exists,
    greater,
    maximum,
    norm2,
    rational,
    sqrt,
    theorem,
)
from verify.arithmetic import Matrix
from verify.networks import (
    Dense,
    Network,
    hessian,
)

NETS = "neural-net"
Entry = Real()
Share = Real(0, 1, closed=False)


def vector(*entries):
    return Vector(rational(*map(int, str(e).split("/"))) for e in entries)


def square(a, b, c, d):
    return Matrix([[a, b], [c, d]])


def squared_norm(a, b, c, d):
    """The square of the spectral norm of [[a, b], [c, d]]: the larger eigenvalue of M'M."""
    size, determinant = a * a + b * b + c * c + d * d, a * d - b * c
    return (size + sqrt(maximum(size * size - 4 * determinant * determinant, 0))) / 2


def chain(block, depth):
    return Network((block,) * depth)


# ---------------------------------------------------------------- products of layers


def layers_that_cancel():
    """W_1 = diag(1, 0), W_2 = diag(0, 1): |W_2 W_1 x|^2/2 is 0 everywhere, and both norms are 1."""
    first, second = (Dense(square(*map(rational, e))) for e in ((1, 0, 0, 0), (0, 0, 0, 1)))
    net = Network((first, second))
    curvature = hessian(lambda x: norm2(net(x)) / 2, vector(1, 1))
    return all_of(
        equal(curvature.trace(), 0),
        equal(squared_norm(*map(rational, (1, 0, 0, 0))), 1),
        equal(squared_norm(*map(rational, (0, 0, 0, 1))), 1),
    )


@theorem(
    "geo.B.14.deep",
    source=GEOMETRY.at("Solution to B.14, ML interpretation"),
    title="A loss of W_L ... W_1 x has a smoothness proportional to the product of the |W_l|^2",
    topic=NETS,
    expected=REFUTED,
    repair="geo.B.14.deep.repair",
    counterexample=layers_that_cancel,
)
def smoothness_of_a_deep_map():
    """For every smooth loss the smoothness of x -> loss(W_L ... W_1 x) is a positive multiple of prod |W_l|^2.

    Against it: W_1 = diag(1, 0) and W_2 = diag(0, 1) have norm 1, and their product is 0.
    """


@theorem(
    "geo.B.14.deep.repair",
    source=GEOMETRY.at("Solution to B.14, ML interpretation, repaired"),
    title="The smoothness of a loss of W_2 W_1 x is at most that of the loss times the product of the |W_l|^2",
    topic=NETS,
    expected=CONFIRMED,
)
def smoothness_of_two_layers(
    a: Entry, b: Entry, c: Entry, d: Entry, p: Entry, q: Entry, r: Entry, s: Entry, u: Entry, v: Entry
):
    """|W_2 W_1 x|^2 <= |W_1|^2 |W_2|^2 |x|^2 for 2 x 2 matrices: the curvature of the loss |.|^2/2."""
    x = Vector([u, v])
    image = square(p, q, r, s) @ (square(a, b, c, d) @ x)
    bound = squared_norm(a, b, c, d) * squared_norm(p, q, r, s) * norm2(x)
    return at_most(norm2(image), bound, bound=bound)


@theorem(
    "geo.C.8.submult",
    source=GEOMETRY.at("Solution to C.8, Numerical notes"),
    title="The gradient at the first layer is at most the product of the norms of the Jacobians times that at the last",
    topic=NETS,
    expected=CONFIRMED,
)
def backpropagated_norm(
    a: Entry, b: Entry, c: Entry, d: Entry, p: Entry, q: Entry, r: Entry, s: Entry, u: Entry, v: Entry
):
    """|J_1' J_2' g|^2 <= |J_1|^2 |J_2|^2 |g|^2, for 2 x 2 Jacobians."""
    g = Vector([u, v])
    signal = square(a, c, b, d) @ (square(p, r, q, s) @ g)
    bound = squared_norm(a, b, c, d) * squared_norm(p, q, r, s) * norm2(g)
    return at_most(norm2(signal), bound, bound=bound)


@theorem(
    "geo.C.8.gamma-L",
    source=GEOMETRY.at("Solution to C.8 (Detailed Explanation)"),
    title="Jacobians of norm at most gamma < 1 shrink the gradient by gamma^(L - 1)",
    topic=NETS,
    expected=CONFIRMED,
)
def vanishing_gradients(
    gamma: Real(0, 1, closed=False), a: Entry, b: Entry, c: Entry, d: Entry, u: Entry, v: Entry, layers: Steps(2, 6)
):
    """|(J')^(L - 1) g|^2 <= gamma^(2L - 2) |g|^2 for a 2 x 2 Jacobian J with |J| <= gamma, used in L - 1 layers."""
    signal = Vector([u, v])
    for _ in range(int(layers) - 1):
        signal = square(a, c, b, d) @ signal
    bound = gamma ** (2 * (int(layers) - 1)) * (u * u + v * v)
    small = at_most(squared_norm(a, b, c, d), gamma * gamma)
    return at_most(norm2(signal), bound, bound=bound).given(("the norm is at most gamma", small))


def product_of_norms_without_gradient():
    """J_1 = diag(1, 0), J_2 = diag(0, 1): the product of the norms is 1, and the gradient 0."""
    signal = square(*map(rational, (1, 0, 0, 0))) @ (square(*map(rational, (0, 0, 0, 1))) @ vector(1, 1))
    return equal(norm2(signal), 0)


@theorem(
    "geo.C.8.approx-eq",
    source=GEOMETRY.at("Solution to C.8 (Detailed Explanation)"),
    title="The gradient at the first layer is about the product of the norms times that at the output",
    topic=NETS,
    expected=REFUTED,
    repair="geo.C.8.submult",
    counterexample=product_of_norms_without_gradient,
)
def product_as_an_equality():
    """|g_1| is about |J_1||J_2||g_2|: between half of it and twice it, for all Jacobians.

    Against it: diag(1, 0) and diag(0, 1) have norm 1 and map every gradient to 0.
    """


def growing_norms_without_explosion():
    """J_1 = diag(2, 0), J_2 = diag(0, 2): both norms exceed 1, and every product of the two is 0."""
    signal = square(*map(rational, (2, 0, 0, 0))) @ (square(*map(rational, (0, 0, 0, 2))) @ vector(1, 1))
    return all_of(equal(squared_norm(*map(rational, (2, 0, 0, 0))), 4), equal(norm2(signal), 0))


@theorem(
    "geo.theorem.ex12-vanish-explode-norms",
    source=GEOMETRY.at("Example 12"),
    title="Jacobian norms below 1 can make gradients vanish, norms above 1 can make them explode",
    topic=NETS,
    ill_posed=True,
    readings=("geo.theorem.ex12-vanish-explode-norms.reading1", "geo.theorem.ex12-vanish-explode-norms.reading2"),
    expected=ILL_POSED,
)
def norms_and_fate():
    """"Can cause (if the norms are below 1, above 1)": in every such chain (reading 1), or in some (reading 2)?"""


def chains_of_both_kinds():
    """Twelve times J = I/2 and J = 2I: the norms are 1/2 and 2, and a gradient shrinks and grows by 2^12."""
    low, high, start = vector(1, 1), vector(1, 1), vector(1, 1)
    for _ in range(12):
        low, high = square(rational(1, 2), 0 * rational(1), 0 * rational(1), rational(1, 2)) @ low, 2 * high
    return all_of(equal(4096**2 * norm2(low), norm2(start)), equal(norm2(high), 4096**2 * norm2(start)))


@exists(
    "geo.theorem.ex12-vanish-explode-norms.reading2",
    source=GEOMETRY.at("Example 12"),
    title="Some chains with Jacobian norms below 1 make gradients vanish, some with norms above 1 make them explode",
    topic=NETS,
    witness=chains_of_both_kinds,
    expected=PROVED,
)
def norms_may_decide_the_fate():
    """A chain with norms 1/2 along which gradients shrink, and one with norms 2 along which they grow, like 2^k."""


@theorem(
    "geo.theorem.ex12-vanish-explode-norms.reading1",
    source=GEOMETRY.at("Example 12"),
    title="Gradients vanish where Jacobian norms are below 1 and explode where they are above",
    topic=NETS,
    expected=REFUTED,
    repair="geo.theorem.ex12-vanish-explode-norms.repair",
    counterexample=growing_norms_without_explosion,
)
def norms_decide_the_fate():
    """If all Jacobian norms are above 1, gradients grow.

    Against it: diag(2, 0) and diag(0, 2) in turn have norm 2, and their product is 0.
    """


@theorem(
    "geo.theorem.ex12-vanish-explode-norms.repair",
    source=GEOMETRY.at("Example 12, repaired"),
    title="Norms of at most r < 1 make gradients vanish; Jacobians that stretch everything make them explode",
    topic=NETS,
    expected=CONFIRMED,
)
def stretching_makes_them_explode(a: Entry, b: Entry, c: Entry, d: Entry, u: Entry, v: Entry):
    """Where the least singular value is at least 2, |J'J'g| >= 4 |g| (for 2 x 2: 0 < det^2 >= 4 |J|^2)."""
    g, turned = Vector([u, v]), square(a, c, b, d)
    stretches = all_of(at_least((a * d - b * c) ** 2, 4 * squared_norm(a, b, c, d)), greater((a * d - b * c) ** 2, 0))
    bound = 16 * norm2(g)
    return at_least(norm2(turned @ (turned @ g)), bound, bound=bound).given(("every direction is doubled", stretches))


@theorem(
    "geo.B.9.step-exp-growth",
    source=GEOMETRY.at("Solution to B.9, Full formal proof"),
    title="If all |W_l| = c, the bound c^L grows exponentially with the depth",
    topic=NETS,
    ill_posed=True,
    readings=("geo.B.9.step-exp-growth.reading1", "geo.B.9.step-exp-growth.reading2"),
    expected=ILL_POSED,
)
def bound_of_equal_norms():
    """The bound c^L "grows exponentially": where c > 1, as growth supposes (reading 1), or for every c (reading 2)?"""


@theorem(
    "geo.B.9.step-exp-growth.reading2",
    source=GEOMETRY.at("Solution to B.9, Full formal proof"),
    title="If all |W_l| = c, the bound c^L grows exponentially with the depth",
    topic=NETS,
    expected=REFUTED,
    repair="geo.B.9.step-exp-growth.reading1",
)
def powers_grow(c: Real(0, None, closed=False), layers: Steps(1, 10)):
    """c^(L + 1) > c^L for every c > 0 and every L."""
    return greater(c ** (int(layers) + 1), c ** int(layers))


@theorem(
    "geo.B.9.step-exp-growth.reading1",
    source=GEOMETRY.at("Solution to B.9, Full formal proof"),
    title="The bound c^L grows exponentially with the depth where c > 1",
    topic=NETS,
    expected=CONFIRMED,
)
def powers_above_one_grow(more: Real(0, None, closed=False), layers: Steps(1, 10)):
    """c^(L + 1) = c c^L > c^L for c = 1 + t, t > 0; and c^L >= 1 + L t."""
    c = 1 + more
    return all_of(greater(c ** (int(layers) + 1), c ** int(layers)), at_least(c ** int(layers), 1 + int(layers) * more))
