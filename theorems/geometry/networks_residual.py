"""Residual nets: what a skip connection does to a Jacobian, and what it does not (B.19, C.8, Example 3)."""

from theorems.geometry.networks_layers import Entry, Share, chain, square, squared_norm, vector
from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    PROVED,
    REFUTED,
    Real,
    Steps,
    Vector,
    all_of,
    at_least,
    at_most,
    equal,
    figure,
    less,
    norm2,
    rational,
    sqrt,
    theorem,
)
from verify.arithmetic import Matrix
from verify.networks import (
    LINEAR,
    RELU,
    Dense,
    Residual,
    jacobian,
    jvp,
)

NETS = "neural-net"


# ---------------------------------------------------------------- residual nets


def vanishing_residual_net():
    """h + relu(-h/2) = h/2 for h < 0: ten blocks have the Jacobian 2^-10."""
    net = chain(Residual(Dense(Matrix([vector("-1/2")]), None, RELU)), 10)
    return equal(jacobian(net, vector(-1))[0, 0], rational(1, 1024))


@theorem(
    "geo.B.19.skip-eliminate",
    source=GEOMETRY.at("Solution to B.19, Computational validation"),
    title="Skip connections eliminate vanishing gradients entirely",
    topic=NETS,
    expected=REFUTED,
    repair="geo.B.19.skip-eliminate.repair",
    counterexample=vanishing_residual_net,
)
def skips_end_vanishing():
    """In every residual net h + relu(Wh) the Jacobian of L blocks does not decay exponentially.

    Against it: one unit with W = -1/2 and h < 0 has the Jacobian 1/2 in every block, 2^-10 after ten.
    """


@theorem(
    "geo.B.19.skip-eliminate.repair",
    source=GEOMETRY.at("Solution to B.19, Computational validation, repaired"),
    title="Branches of norm at most q < 1 keep the gradient of L residual blocks above (1 - q)^L",
    topic=NETS,
    expected=CONFIRMED,
)
def residual_gradients_from_below(
    q: Share, a: Entry, b: Entry, c: Entry, d: Entry, u: Entry, v: Entry, layers: Steps(1, 5)
):
    """|(I + J)^L g|^2 >= (1 - q)^(2L) |g|^2 for a 2 x 2 branch with |J| <= q."""
    signal = Vector([u, v])
    for _ in range(int(layers)):
        signal = signal + square(a, b, c, d) @ signal
    bound = (1 - q) ** (2 * int(layers)) * (u * u + v * v)
    small = at_most(squared_norm(a, b, c, d), q * q)
    return at_least(norm2(signal), bound, bound=bound).given(("the branch has norm at most q", small))


def exploding_residual_net():
    """h + h = 2h: ten linear residual blocks have the Jacobian 2^10."""
    net = chain(Residual(Dense(Matrix([vector(1)]), None, LINEAR)), 10)
    return equal(jacobian(net, vector(1))[0, 0], rational(1024))


@theorem(
    "geo.heuristic.ex3-residual-explosion",
    source=GEOMETRY.at("Example 3, ML relevance"),
    title="Residual connections avoid the exponential decay or explosion of deep linear nets",
    topic=NETS,
    expected=REFUTED,
    repair="geo.heuristic.ex3-residual-explosion.repair",
    counterexample=exploding_residual_net,
)
def residual_linear_nets_are_tame():
    """A deep linear net with residual connections has a Jacobian that neither decays nor grows exponentially.

    Against it: with the weight 1 in every block the Jacobian doubles at every block.
    """


@theorem(
    "geo.heuristic.ex3-residual-explosion.repair",
    source=GEOMETRY.at("Example 3, ML relevance, repaired"),
    title="Residual branches of norm 1/L keep the Jacobian of L blocks between (1 - 1/L)^L and (1 + 1/L)^L < 3",
    topic=NETS,
    expected=CONFIRMED,
)
def small_branches(share: Real(-1, 1), layers: Steps(2, 12)):
    """(1 - 1/L)^L <= |(1 + t/L)^L| <= (1 + 1/L)^L < 3 for |t| <= 1: one unit in each of L blocks."""
    depth = int(layers)
    factor = (1 + share / depth) ** depth
    top = (1 + 1 / layers) ** depth
    return all_of(at_most(factor, top, bound=top), at_least(factor, (1 - 1 / layers) ** depth), less(top, 3))


def large_residual_norm():
    """F' = 9/10: |1 + F'| = 1.9."""
    block = Residual(Dense(Matrix([vector("9/10")]), None, LINEAR))
    return equal(jacobian(block, vector(1))[0, 0], rational(19, 10))


@theorem(
    "geo.C.8.gamma-near-1",
    source=GEOMETRY.at("Solution to C.8 (Detailed Explanation)"),
    title="|F'| < 1 makes |I + F'| about 1",
    topic=NETS,
    expected=REFUTED,
    repair="geo.C.8.gamma-near-1.repair",
    counterexample=large_residual_norm,
)
def residual_norm_is_one():
    """If |F'| < 1 then |I + F'| is about 1: between 1/2 and 3/2.

    Against it: F' = 9/10 gives 1.9, and ten such blocks 613.
    """


@theorem(
    "geo.C.8.gamma-near-1.repair",
    source=GEOMETRY.at("Solution to C.8 (Detailed Explanation), repaired"),
    title="|I + F'| lies between 1 - |F'| and 1 + |F'|",
    topic=NETS,
    expected=CONFIRMED,
)
def residual_norm_between(a: Entry, b: Entry, c: Entry, d: Entry):
    """The norm of I + M for every 2 x 2 matrix M."""
    moved, size = sqrt(squared_norm(1 + a, b, c, 1 + d)), sqrt(squared_norm(a, b, c, d))
    return all_of(at_most(moved, 1 + size, bound=size), at_least(moved, 1 - size))


def shrinking_identity():
    """W = -t I: |I + W| = 1 - t, where 1 + |W| = 1 + t; here t = 1/100."""
    t = rational(1, 100)
    return all_of(
        equal(squared_norm(1 - t, 0 * t, 0 * t, 1 - t), (1 - t) ** 2), equal(squared_norm(t, 0 * t, 0 * t, t), t * t)
    )


@theorem(
    "geo.C.8.skip-norm",
    source=GEOMETRY.at("Solution to C.8, Code"),
    title="For small W the norm of I + W is about 1 + |W|",
    topic="numeric",
    expected=REFUTED,
    repair="geo.C.8.gamma-near-1.repair",
    counterexample=shrinking_identity,
)
def norm_of_a_small_skip():
    """|I + W| = 1 + |W| up to a small part of |W|, for every small W.

    Against it: W = -I/100 gives 0.99 in place of 1.01; the error is twice |W|, however small W is.
    """


@figure(
    "geo.C.8.identity-path",
    source=GEOMETRY.at("Solution to C.8, Numerical notes"),
    title="Where F' = 0 a residual block passes gradients on unchanged",
    topic=NETS,
    expected=PROVED,
)
def identity_path():
    """The Jacobian of h + relu(Wh) is I where all units are off (here W = -I, h = (1, 2)): exactly."""
    found = jacobian(Residual(Dense(square(*map(rational, (-1, 0, 0, -1))), None, RELU)), vector(1, 2))
    return all_of(*(equal(found[i, j], rational(int(i == j))) for i in range(2) for j in range(2)))


def norm_without_second_derivatives():
    """Two Jacobian-vector products, forward mode, give the Jacobian of a ReLU layer exactly: |J| = 2."""
    layer = Dense(square(*map(rational, (2, 0, 0, -1))), None, RELU)
    columns = [jvp(layer, vector(1, 1), vector(*e))[1] for e in ((1, 0), (0, 1))]
    return all_of(equal(columns[0], vector(2, 0)), equal(columns[1], vector(0, 0)))


@theorem(
    "geo.C.8.hvp",
    source=GEOMETRY.at("Solution to C.8 (Detailed Explanation), Common Mistakes"),
    title="The norms of the Jacobians require Hessian-vector products or finite differences",
    topic=NETS,
    expected=REFUTED,
    repair="geo.C.8.hvp.repair",
    counterexample=norm_without_second_derivatives,
)
def norms_require_second_derivatives():
    """No Jacobian norm can be had without Hessian-vector products or finite differences.

    Against it: Jacobian-vector products of forward mode, first derivatives only, give the Jacobian exactly.
    """


@theorem(
    "geo.C.8.hvp.repair",
    source=GEOMETRY.at("Solution to C.8 (Detailed Explanation), Common Mistakes, repaired"),
    title="Jacobian-vector products suffice for the norm of a Jacobian",
    topic=NETS,
    expected=PROVED,
)
def jacobian_from_products(a: Entry, b: Entry, c: Entry, d: Entry, u: Entry, v: Entry):
    """Forward mode on a linear layer gives its columns: J e_1 = (a, c), J e_2 = (b, d)."""
    layer, x = Dense(square(a, b, c, d)), Vector([u, v])
    first, second = (jvp(layer, x, Vector(e))[1] for e in ((1, 0), (0, 1)))
    return all_of(equal(first, Vector([a, c])), equal(second, Vector([b, d])))
