"""Matrix factorization: its ravines, its minima, and the StreamRec listings (Sections 2.9.2 and 2.11)."""

import sympy

from theorems.family.refuting import refuted
from theorems.texts import FAMILY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    Real,
    all_of,
    at_least,
    differs,
    equal,
    greater,
    identity_claim,
    less,
    optimality,
    rational,
    theorem,
)
from verify.judges.falsify import falsify

TOPIC = "nonconvex-saddle"
ZERO = sympy.Integer(0)


def rank_one_loss(size):
    """(u, v, |R - u v'|^2) with a general square R."""
    u, v = sympy.symbols(f"u:{size}", real=True), sympy.symbols(f"v:{size}", real=True)
    r = sympy.Matrix(size, size, sympy.symbols(f"r:{size * size}", real=True))
    return u, v, sum((r[i, j] - u[i] * v[j]) ** 2 for i in range(size) for j in range(size))


@identity_claim(
    "fam.identity.mf-scaling-symmetry",
    source=FAMILY.at("Section 2.9.2"),
    title="(u, v) and (a u, v/a) have the same loss, which is not convex",
    topic=TOPIC,
    expected=PROVED,
)
def scaling_symmetry():
    """For general 3 x 3 R, term by term; and (1 - uv)^2, 0 at (2, 1/2) and (1/2, 2), is 81/256 between them."""
    u, v, loss = rank_one_loss(3)
    a = sympy.Symbol("a", nonzero=True, real=True)
    scaled = loss.subs({**{s: a * s for s in u}, **{s: s / a for s in v}}, simultaneous=True)
    middle = sympy.Rational(5, 4)
    return all_of(
        equal(sympy.expand(scaled - loss), ZERO),
        greater((1 - middle * middle) ** 2, ZERO),
        equal((1 - sympy.Integer(2) * sympy.Rational(1, 2)) ** 2, ZERO),
    )


@refuted(
    "fam.theorem.mf-gradient-along-ravine",
    "Section 2.9.2",
    "On a curve of equal loss the gradient points along the curve",
    topic=TOPIC,
    repair="fam.theorem.mf-gradient-along-ravine.repair",
    contradicts=("cal.gradient-perp-levelset",),
)
def gradient_across_the_ravine():
    """At any point of a curve (a u, v/a) of equal loss the gradient points along the curve rather than across it.

    For R = diag(1, 0, 0) and u = v = (2, 0, 0) the curve has the direction (u, -v) = (2, -2) in (u_1, v_1), and the
    gradient is 2(u_1 v_1 - 1)(v_1, u_1) = (12, 12): it is not zero, and orthogonal to the curve.
    """
    u, v = rational(2), rational(2)
    slope = 2 * (u * v - 1)
    by_u, by_v = slope * v, slope * u
    return all_of(equal(by_u, 12), equal(by_v, 12), equal(by_u * u + by_v * (-v), 0), greater(by_u**2 + by_v**2, 0))


@identity_claim(
    "fam.theorem.mf-gradient-along-ravine.repair",
    source=FAMILY.at("Section 2.9.2, repaired"),
    title="On a curve of equal loss the gradient is orthogonal to the curve",
    topic=TOPIC,
    expected=PROVED,
)
def gradient_is_orthogonal_to_the_ravine():
    """grad_u.u - grad_v.v = 0 for general 3 x 3 R: (u, -v) is the tangent of a -> (a u, v/a) at a = 1."""
    u, v, loss = rank_one_loss(3)
    along = sum(sympy.diff(loss, s) * s for s in u) - sum(sympy.diff(loss, s) * s for s in v)
    return equal(sympy.expand(along), ZERO)


@refuted(
    "fam.algorithm.mf-loss-docstring",
    "Section 2.9.2, listing",
    "matrix_factorization_loss returns |R - UV'|^2 and its gradient",
    topic="numeric",
    repair="fam.algorithm.mf-loss-docstring.repair",
)
def listed_loss():
    """The listing computes the loss |R - U V'|^2 and its gradient.

    It computes half of it, plus reg/2 (|U|^2 + |V|^2) with reg = 1/100: for R = 1 and U = V = 1 the first is 0 and the
    listed one is 1/100; for R = 3 they are 4 and 2.01.
    """
    reg, u, v = rational(1, 100), rational(1), rational(1)

    def listed(r):
        return (r - u * v) ** 2 / 2 + reg / 2 * (u**2 + v**2)

    return all_of(
        equal(listed(rational(1)), rational(1, 100)), differs(listed(rational(3)), (rational(3) - u * v) ** 2)
    )


@identity_claim(
    "fam.algorithm.mf-loss-docstring.repair",
    source=FAMILY.at("Section 2.9.2, listing, repaired"),
    title="The listed gradient is that of |R - UV'|^2/2 + reg/2 (|U|^2 + |V|^2)",
    topic="numeric",
    expected=PROVED,
)
def listed_gradient():
    """grad_U = -(R - UV')V + reg U and grad_V = -(R - UV')'U + reg V, for general 2 x 2 R and rank 2, term by term."""
    r, u, v = (sympy.Matrix(2, 2, sympy.symbols(f"{name}:4", real=True)) for name in "ruv")
    reg = sympy.Symbol("c", positive=True)
    rest = r - u * v.T
    squares = [sum(entry**2 for entry in matrix) for matrix in (rest, u, v)]
    loss = squares[0] / 2 + reg / 2 * (squares[1] + squares[2])
    stated = [*(-rest * v + reg * u), *(-rest.T * u + reg * v)]
    return all_of(*(equal(sympy.expand(sympy.diff(loss, s) - g), ZERO) for s, g in zip([*u, *v], stated, strict=True)))


@theorem(
    "fam.theorem.mf-no-spurious-full",
    source=FAMILY.at("Section 2.9.2, Research Insight, for a matrix that is fully observed"),
    title="With factors of at least the rank of R all local minima of |R - UV'|^2 are global, all saddles strict",
    topic=TOPIC,
    expected=CONFIRMED,
    judge=falsify,  # what is decided below is a part of the statement: no proof of it
)
def descends_from_every_other_critical_point(
    sigma: Real(0, None, closed=False), q: Real(0), s: Real(0, 1, closed=False)
):
    """At a critical point E = R - UV' has EV = 0 and E'U = 0, so rank R = rank E + rank UV'.

    If E is not 0, rank UV' is below the number k of columns, and some unit w has Uw = 0 (or Vw = 0, by
    transposition).  Let sigma be the largest singular value of E, with unit vectors a, b; then b'V = 0.  Along
    U + t a w', V + t B b w' the loss is |E|^2 - 2 t^2 B sigma + |t a (Vw)' + t^2 B a b'|^2 = |E|^2 + t^2 (q -
    2 B sigma) + t^4 B^2 with q = |Vw|^2.  For B = (q + 1)/(2 sigma) the coefficient of t^2 is -1, and the loss falls
    for 0 < t < 1/B: the point is a strict saddle.
    """
    b = (q + 1) / (2 * sigma)
    t = s / (1 + b)
    return all_of(equal(q - 2 * b * sigma, -1), less(t**2 * (q - 2 * b * sigma) + t**4 * b**2, 0))


def spurious_point():
    """(c, observed, products): six observed entries of a 3 x 3 matrix, and the products u_i v_j at another minimum.

    u = (1, 3, 9) and v = (1, 1/3, 1/9); entries 11, 22, 33 are 1 + c, entries 12, 23 are 1/3 - 3c and 31 is 9 - c/9.
    """
    c = (176 - 5 * sympy.sqrt(1205)) / 9
    products = [sympy.Integer(1), sympy.Rational(1, 3), sympy.Integer(1), sympy.Rational(1, 3), sympy.Integer(1)]
    products.append(sympy.Integer(9))
    observed = [p + (-1) ** i * c / p for i, p in enumerate(products)]  # in the order 11, 12, 22, 23, 33, 31
    return c, observed, products


@theorem(
    "fam.theorem.mf-completion-spurious",
    source=FAMILY.at("Section 2.9.2, Research Insight"),
    title="With overparameterized factors all local minima of matrix factorization are global",
    topic=TOPIC,
    expected=ILL_POSED,
    ill_posed=True,
    readings=("fam.theorem.mf-no-spurious-full", "fam.theorem.mf-completion-spurious.reading2"),
)
def which_factorization():
    """Of a matrix that is fully observed, or of one as StreamRec's, of which some entries are?"""


@refuted(
    "fam.theorem.mf-completion-spurious.reading2",
    "Section 2.9.2, Research Insight, for the partially observed matrix of StreamRec",
    "If the factors have at least the rank of R, all local minima on the observed entries are global",
    topic=TOPIC,
    repair="fam.theorem.mf-no-spurious-full",
)
def local_minimum_on_observed_entries():
    """For sum over observed entries of (R_ij - u_i v_j)^2 and R of rank 1 all local minima are global.

    With c = (176 - 5 sqrt(1205))/9, 0 < c < 1, the entries 11, 22, 33 are 1 + c, 12 and 23 are 1/3 - 3c, 31 is 9 - c/9.
    R_11 R_22 R_33 = R_12 R_23 R_31 says that they belong to a matrix of rank 1, with the loss 0.  At u = (1, 3, 9),
    v = (1, 1/3, 1/9) the residuals are c/p and -c/p in turn, p = u_i v_j: every row and column of them is orthogonal
    to v and
    u, so the gradient is 0, and the loss is positive.  All products p > 0 near it satisfy sum +-log p = 0 around the
    cycle, and in the log p the second derivatives of the loss are 2(p^2 - c) and 2(p^2 + c), all positive: a local
    minimum.
    """
    c, observed, p = spurious_point()
    u, v = [sympy.Integer(n) for n in (1, 3, 9)], [sympy.Integer(1), sympy.Rational(1, 3), sympy.Rational(1, 9)]
    places = [(0, 0), (0, 1), (1, 1), (1, 2), (2, 2), (2, 0)]
    rest = {place: sympy.expand(r - q) for place, r, q in zip(places, observed, p, strict=True)}
    rows = [sum(e * v[j] for (i, j), e in rest.items() if i == k) for k in range(3)]
    columns = [sum(e * u[i] for (i, j), e in rest.items() if j == k) for k in range(3)]
    return all_of(
        greater(c, ZERO),
        less(c, sympy.Integer(1)),
        equal(sympy.expand(observed[0] * observed[2] * observed[4] - observed[1] * observed[3] * observed[5]), ZERO),
        *(equal(u[i] * v[j], q) for (i, j), q in zip(places, p, strict=True)),
        *(equal(sympy.expand(g), ZERO) for g in [*rows, *columns]),
        greater(rest[0, 0], ZERO),
        *(greater(q**2 - c, ZERO) for q in p[::2]),
    )


@refuted(
    "fam.theorem.mf-sgd-escapes",
    "Section 2.9.2, Research Insight",
    "SGD almost surely escapes saddle points and converges to a global minimum of matrix factorization",
    topic="stochastic",
    repair="fam.theorem.mf-sgd-escapes.repair",
)
def sgd_stays_or_diverges():
    """SGD on |R - UV'|^2 almost surely escapes the saddle points and converges to a global minimum.

    At the saddle U = V = 0 the gradient of every single entry vanishes, so SGD never leaves it.  And from an open set
    it diverges: for R = 1 with one entry and the step 1/2 on (1 - uv)^2, u+ = u - (uv - 1) v, and for u, v >= 3 this
    is at most -7u: |u| and |v| grow sevenfold in every step (the signs change together).
    """
    a, b, r = sympy.symbols("a b r", positive=True)
    u, v = 3 + a, 3 + b
    after = u - (u * v - 1) * v
    p, q = sympy.symbols("p q", real=True)
    slopes = [sympy.diff((r - p * q) ** 2, s).subs({p: 0, q: 0}) for s in (p, q)]
    return all_of(
        *(equal(slope, ZERO) for slope in slopes),
        at_least(sympy.expand(-7 * u - after), ZERO),
        equal(sympy.expand(u - sympy.diff((1 - p * q) ** 2, p).subs({p: u, q: v}) / 2 - after), ZERO),
    )


@identity_claim(
    "fam.theorem.mf-sgd-escapes.repair",
    source=FAMILY.at("Section 2.9.2, Research Insight, repaired"),
    title="Near the saddle of (r - uv)^2/2, r > 0, gradient descent leaves along u + v and contracts along u - v",
    topic=TOPIC,
    expected=PROVED,
)
def leaving_the_saddle():
    """u + v is multiplied by 1 + eta (r - uv) and u - v by 1 - eta (r - uv): while uv < r, |u + v| grows."""
    u, v, r, eta = sympy.symbols("u v r eta", real=True)
    loss = (r - u * v) ** 2 / 2
    u1, v1 = u - eta * sympy.diff(loss, u), v - eta * sympy.diff(loss, v)
    factor = eta * (r - u * v)
    return all_of(
        equal(sympy.expand(u1 + v1 - (u + v) * (1 + factor)), ZERO),
        equal(sympy.expand(u1 - v1 - (u - v) * (1 - factor)), ZERO),
    )


# ---------------------------------------------------------------- StreamRec


@refuted(
    "fam.example.streamrec-objective-vs-code",
    "Section 2.11.1",
    "mf_loss_and_grad implements the stated objective",
    topic="numeric",
    repair="fam.example.streamrec-objective-vs-code.repair",
)
def half_of_the_data_term():
    """mf_loss_and_grad computes (1/|O|) sum (R_ij - u_i.v_j)^2 + lambda/2 (|U|^2 + |V|^2).

    It halves the first term and not the second: with one observed entry 1, U = V = 0, the objective is 1 and the
    listed loss is 1/2.  The two have different minimizers, as if lambda were doubled.
    """
    r, u, v, weight = rational(1), rational(0), rational(0), rational(1, 100)
    penalty = weight / 2 * (u**2 + v**2)
    return differs((r - u * v) ** 2 + penalty, (r - u * v) ** 2 / 2 + penalty)


@identity_claim(
    "fam.example.streamrec-objective-vs-code.repair",
    source=FAMILY.at("Section 2.11.1, repaired"),
    title="The listed loss is half of the objective with 2 lambda in place of lambda",
    topic="numeric",
    expected=PROVED,
)
def half_of_the_objective():
    """d/(2n) + c/2 s = 1/2 (d/n + 2c/2 s), for the sums d and s of squared residuals and of squared factors."""
    d, s, c, n = sympy.symbols("d s c n", positive=True)
    return equal(sympy.expand(d / (2 * n) + c / 2 * s - (d / n + 2 * c / 2 * s) / 2), ZERO)


@theorem(
    "fam.exercise.q4-pca",
    source=FAMILY.at("Section 2.11.2, Question 4"),
    title="Project on the two principal components of the differences between initialization and convergence",
    topic="other",
    expected=ILL_POSED,
    ill_posed=True,
    readings=("fam.exercise.q4-pca.reading1", "fam.exercise.q4-pca.reading2"),
)
def two_principal_components():
    """The two principal components of the parameter differences between initialization and convergence.

    Of the differences of all iterates from the last one, as Li et al. (2018) do (reading 1), or of the differences
    that the words name, the initial from the final parameters of a run (reading 2)?
    """


@optimality(
    "fam.exercise.q4-pca.reading1",
    source=FAMILY.at("Section 2.11.2, Question 4, for all iterates of a run"),
    title="The differences of the iterates from the last one span a plane already for two steps",
    topic="other",
    expected=PROVED,
)
def iterates_span_a_plane():
    """Gradient descent on (x^2 + 2y^2)/2 with the step 1/4 from (1, 1): (1, 1), (3/4, 1/2), (9/16, 1/4).

    The two differences from the last point have the determinant 7/16 * 1/4 - 3/16 * 3/4 = -1/32, which is not 0.
    """
    a, b = (rational(7, 16), rational(3, 4)), (rational(3, 16), rational(1, 4))
    x, y = [rational(1)], [rational(1)]
    for _ in range(2):
        x.append(x[-1] - x[-1] / 4)
        y.append(y[-1] - 2 * y[-1] / 4)
    return all_of(
        equal(x[0] - x[2], a[0]), equal(y[0] - y[2], a[1]), equal(x[1] - x[2], b[0]), equal(y[1] - y[2], b[1]),
        differs(a[0] * b[1] - b[0] * a[1], 0),
    )  # fmt: skip


@refuted(
    "fam.exercise.q4-pca.reading2",
    "Section 2.11.2, Question 4, for one difference",
    "The difference between initialization and convergence of a run has two principal components",
    topic="other",
    repair="fam.exercise.q4-pca.reading1",
)
def one_difference_has_one_direction():
    """The difference d between the initial and final parameters of a run has two principal components.

    d d' has the rank 1: every 2 x 2 minor d_i d_i d_j d_j - (d_i d_j)^2 is 0, so there is one direction and no second.
    """
    a, b = sympy.symbols("d_i d_j", real=True)
    return equal(sympy.expand(a * a * b * b - (a * b) ** 2), ZERO)
