"""Matrices and norms: Jacobians, least squares, block and infinity norms, Hessian bounds, and which vector is clipped.

Decided here: the printed Jacobian of ReLU(Wx), whose factors are in the wrong order; the least-squares solution of a
model with an intercept; and identities, norms and differences that the text states in passing.
"""

import sympy

from theorems.geometry.refuting import refuted
from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    FunctionClass,
    Point,
    Real,
    Smooth,
    absolute,
    all_of,
    at_least,
    at_most,
    differs,
    equal,
    figure,
    greater,
    identity_claim,
    less,
    maximum,
    minimum,
    norm2,
    optimality,
    positive_part,
    rational,
    theorem,
)
from verify.methods.gradient import gradient_step

SOLUTION8 = "Solution to C.8, Numerical / Shape Notes"
EDGE14 = GEOMETRY.at("Solution to B.14, Generalization & edge cases")
LINEAR = "Machine Learning Relevance, linear regression"
MISTAKES16 = GEOMETRY.at("Solution to C.16, Common Mistakes")
POSITIVE = Real(0, None, closed=False)
ZERO = sympy.Integer(0)


@refuted(
    "geo.C.8.jac-order",
    SOLUTION8,
    "The Jacobian of ReLU(Wx) is W diag(ReLU'(Wx))",
    topic="neural-net",
    repair="geo.C.8.jac-order.repair",
)
def mask_on_the_wrong_side():
    """The Jacobian of ReLU(Wx) is W diag(ReLU'(Wx)).

    For W = (1, 1; -1, 0) at x = (1, 0), Wx = (1, -1) and the mask is (1, 0).  A step of 1/8 along the second axis
    changes ReLU(Wx) by (1/8, 0), and shorter ones in proportion; the second column of W diag(1, 0) is 0.
    """
    w = ((1, 1), (-1, 0))
    t = rational(1, 8)

    def layer(x, y):
        return [positive_part(row[0] * x + row[1] * y) for row in w]

    here, there = layer(rational(1), rational(0)), layer(rational(1), t)
    column = [(b - a) / t for a, b in zip(here, there, strict=True)]
    masks = (rational(1), rational(0))
    return all_of(
        equal(column[0], 1),
        equal(column[1], 0),
        equal(w[0][1] * masks[1], 0),
        differs(w[0][1] * masks[1], column[0]),
        equal(masks[0] * w[0][1], column[0]),
    )


@theorem(
    "geo.C.8.jac-order.repair",
    source=GEOMETRY.at(f"{SOLUTION8}, repaired"),
    title="The Jacobian of ReLU(Wx) is diag(ReLU'(Wx)) W, row by row",
    topic="neural-net",
    expected=CONFIRMED,
)
def mask_on_the_left(z: POSITIVE, p: Real(), q: Real(), t: Real(), u: Real()):
    """Near a row's pre-activation z > 0 the change p t + q u of z is that of ReLU(z), and ReLU(-z) does not change.

    Steps are shrunk to stay shorter than z.
    """
    change = p * t + q * u
    short = z * change / (1 + absolute(change))
    return all_of(equal(positive_part(z + short) - positive_part(z), short), equal(positive_part(-z + short), 0 * z))


# ---------------------------------------------------------------- least squares


@identity_claim(
    "geo.identity.ex1-lsq-expansion",
    source=GEOMETRY.at("Example 1 and Example 9"),
    title="|Xw - y|^2/2 = w'X'Xw/2 - (X'y)'w + y'y/2",
    topic="quadratics",
    expected=PROVED,
)
def least_squares_as_a_quadratic():
    """For three examples of two features, term by term; its gradient is X'Xw - X'y."""
    x, w, y = (
        sympy.Matrix(r, c, sympy.symbols(f"{n}:{r * c}", real=True))
        for n, r, c in (("x", 3, 2), ("w", 2, 1), ("y", 3, 1))
    )
    half = sympy.Rational(1, 2)
    loss = ((x * w - y).T * (x * w - y))[0] * half
    quadratic = (w.T * x.T * x * w)[0] * half - ((x.T * y).T * w)[0] + (y.T * y)[0] * half
    slope = x.T * x * w - x.T * y
    return all_of(
        equal(sympy.expand(loss - quadratic), ZERO),
        *(equal(sympy.expand(sympy.diff(loss, v) - g), ZERO) for v, g in zip(w, slope, strict=True)),
    )


@identity_claim(
    "geo.C.13.grad",
    source=GEOMETRY.at("Exercise C.13, and its solution"),
    title="The gradient of |Ax - b|^2 is 2A'(Ax - b)",
    topic="quadratics",
    expected=PROVED,
)
def gradient_of_least_squares():
    """For A with three rows and two columns, term by term."""
    a, x, b = (
        sympy.Matrix(r, c, sympy.symbols(f"{n}:{r * c}", real=True))
        for n, r, c in (("a", 3, 2), ("x", 2, 1), ("b", 3, 1))
    )
    rest = a * x - b
    return all_of(
        *(
            equal(sympy.expand(sympy.diff((rest.T * rest)[0], v) - g), ZERO)
            for v, g in zip(x, 2 * a.T * rest, strict=True)
        )
    )


@theorem(
    "geo.theorem.ml-linreg-solution",
    source=GEOMETRY.at(LINEAR),
    title="Gradient descent on the loss of w'x + b converges to w* = (X'X)^-1 X'y",
    topic="quadratics",
    ill_posed=True,
    readings=("geo.theorem.ml-linreg-solution.reading1", "geo.theorem.ml-linreg-solution.reading2"),
    expected=ILL_POSED,
)
def solution_of_linear_regression():
    """Has X a column of ones, so that w* contains the intercept b (reading 1), or only the inputs x_i (reading 2)?"""


@identity_claim(
    "geo.theorem.ml-linreg-solution.reading1",
    source=GEOMETRY.at(f"{LINEAR}, X with a column of ones"),
    title="With a column of ones the only stationary point of the loss is (w*, b*) = (X'X)^-1 X'y",
    topic="quadratics",
    expected=PROVED,
)
def normal_equations_with_an_intercept():
    """For three examples of one input: X'X (w, b) - X'y, with the rows (x_i, 1), is n/2 times the gradient of the loss.

    So where X'X is invertible the gradient vanishes at (X'X)^-1 X'y only.  The loss is a convex quadratic, and steps
    below 2/L converge to its minimizer (geo.C.1.linear-system).
    """
    xs, ys = sympy.symbols("x:3", real=True), sympy.symbols("y:3", real=True)
    w, b = sympy.symbols("w b", real=True)
    design = sympy.Matrix([[v, 1] for v in xs])
    loss = sum((y - w * v - b) ** 2 for v, y in zip(xs, ys, strict=True)) / 3
    normal = design.T * design * sympy.Matrix([w, b]) - design.T * sympy.Matrix(ys)
    return all_of(
        *(
            equal(sympy.expand(sympy.diff(loss, s) * sympy.Rational(3, 2) - g), ZERO)
            for s, g in zip((w, b), normal, strict=True)
        )
    )


@refuted(
    "geo.theorem.ml-linreg-solution.reading2",
    f"{LINEAR}, X of the inputs",
    "With an intercept in the model w* is (X'X)^-1 X'y for the matrix X of the inputs",
    topic="quadratics",
    repair="geo.theorem.ml-linreg-solution.reading1",
)
def slope_without_the_intercept():
    """For the model w x + b the minimizer has w* = (X'X)^-1 X'y, X with the rows x_i.

    For the inputs 0 and 1 and the targets 1 and 1 the loss is 0 at w = 0, b = 1 and at no other point, since w = 1 - b
    and b = 1 there.  X'X = 1 and X'y = 1 give w = 1.
    """
    inputs, targets = (rational(0), rational(1)), (rational(1), rational(1))
    w, b = rational(0), rational(1)
    printed = sum(x * y for x, y in zip(inputs, targets, strict=True)) / sum(x * x for x in inputs)
    residuals = [y - w * x - b for x, y in zip(inputs, targets, strict=True)]
    best = [y - printed * x for x, y in zip(inputs, targets, strict=True)]  # less any b: 1 - b and -b
    return all_of(*(equal(r, 0) for r in residuals), equal(printed, 1), differs(best[0], best[1]))


# ---------------------------------------------------------------- norms and Hessians


@theorem(
    "geo.B.14.inf-norm",
    source=EDGE14,
    title="The norm of A from and to the maximum norm is its largest row sum of |A_ij|",
    topic="smoothness",
    expected=CONFIRMED,
)
def largest_row_sum(a: Real(), b: Real(), c: Real(), d: Real(), u: Real(-1, 1), v: Real(-1, 1)):
    """For 2 x 2 matrices: |Ax|_max <= the largest row sum where |x|_max <= 1; signs of a row attain its sum."""

    rows = (absolute(a) + absolute(b), absolute(c) + absolute(d))
    bound = maximum(*rows)
    reached = maximum(absolute(a * u + b * v), absolute(c * u + d * v))
    corners = maximum(
        maximum(absolute(a + b), absolute(a - b)), maximum(absolute(c + d), absolute(c - d))
    )  # over the x with entries 1 and -1
    return all_of(at_most(reached, bound, bound=bound), equal(corners, bound))


@theorem(
    "geo.B.14.block",
    source=EDGE14,
    title="The norm of a block-diagonal matrix is the largest norm of its blocks",
    topic="smoothness",
    expected=CONFIRMED,
)
def largest_block(s: Real(0), t: Real(0), u: Point(), v: Point(), p: Real(0, 1), q: Real(0, 1)):
    """Blocks that stretch u by p s <= s and v by q t <= t stretch (u, v) by at most max(s, t), and (u, 0) by s."""
    bound = maximum(s, t) ** 2 * (norm2(u) + norm2(v))
    return at_most((p * s) ** 2 * norm2(u) + (q * t) ** 2 * norm2(v), bound, bound=bound)


@theorem(
    "geo.theorem.sum-hessian-bounds",
    source=GEOMETRY.at("Key Ideas Consolidated"),
    title="Smoothness and strong convexity bound the Hessian between m I and L I",
    topic="convexity",
    expected=CONFIRMED,
)
def hessian_between(
    f: FunctionClass(smooth=True, convex=True, strongly_convex=True, twice=True), x: Point(), v: Point()
):
    """m|v|^2 <= v'H(x)v <= L|v|^2."""
    curvature = f.hessian(x).form(v)
    return all_of(at_least(curvature, f.m * norm2(v)), at_most(curvature, f.L * norm2(v)))


@figure(
    "geo.C.2.ellipse",
    source=GEOMETRY.at("Solution to C.2, Explanation"),
    title="The level sets of (100 x1^2 + x2^2)/2 are elongated along x2, 10:1",
    topic="conditioning",
    expected=PROVED,
)
def narrow_ellipses():
    """(1, 0) and (0, 10) lie on the level set of 50."""
    return all_of(equal((100 * rational(1) ** 2) / 2, 50), equal(rational(10) ** 2 / 2, 50))


# ---------------------------------------------------------------- line search and clipping


@theorem(
    "geo.C.5.descent",
    source=GEOMETRY.at("Solution to C.5, Numerical / Shape Notes"),
    title="Backtracking ends, without L being known, and the step it keeps lowers f",
    topic="line-search",
    expected=PROVED,
)
def backtracking_descends(f: Smooth, x: Point(), c: Real(0, 1, closed=False), share: Real(0, 1)):
    """f(x - alpha g) <= f(x) - c alpha |g|^2 for alpha = 2s(1 - c)/L, 0 <= s <= 1, and any 0 < c < 1.

    Halving from any start ends at such a step at the latest, and where g is not 0 the kept step lowers f, by the
    condition itself.
    """
    alpha = 2 * share * (1 - c) / f.L
    return at_most(f(gradient_step(f, x, alpha)), f(x) - c * alpha * norm2(f.grad(x)))


@theorem(
    "geo.B.15.theta0",
    source=GEOMETRY.at("Solution to B.15, Computational validation"),
    title="The threshold 0 means no update, and one of at least |g| the step of gradient descent",
    topic="clipping",
    expected=CONFIRMED,
)
def extreme_thresholds(g: Point(), more: Real(0), alpha: POSITIVE):
    """The scale min(1, theta/|g|), squared: 0 for theta = 0, and 1 for every theta^2 = |g|^2 + more."""
    size = norm2(g)
    return all_of(
        equal(minimum(1, 0 * size / size) * alpha**2, 0 * alpha), equal(minimum(1, (size + more) / size), 1)
    ).given(("g is not 0", greater(size, 0)))


@optimality(
    "geo.C.16.order",
    source=GEOMETRY.at("Solution to C.16, Failure Modes"),
    title="Clipping the gradient before the momentum differs from clipping the velocity after it",
    topic="clipping",
    expected=PROVED,
)
def order_of_clipping():
    """With theta = 1, beta = 1/2, velocity 1 and gradient 4: 1/2 + 1 = 3/2 before, min(1/2 + 4, 1) = 1 after."""
    theta, beta, v, g = rational(1), rational(1, 2), rational(1), rational(4)
    before, after = beta * v + minimum(g, theta), minimum(beta * v + g, theta)
    return all_of(equal(before, rational(3, 2)), equal(after, 1), differs(before, after))


@optimality(
    "geo.C.16.per-param",
    source=MISTAKES16,
    title="Clipping the norm of the gradient differs from clipping each of its entries",
    topic="clipping",
    expected=PROVED,
)
def norm_or_entries():
    """With theta = 2 the gradient (3, 4) becomes (6/5, 8/5) by its norm 5, and (2, 2) by its entries."""
    theta, g = rational(2), (rational(3), rational(4))
    by_norm = [entry * theta / 5 for entry in g]
    by_entry = [minimum(entry, theta) for entry in g]
    return all_of(
        equal(g[0] ** 2 + g[1] ** 2, 25),
        equal(by_norm[0], rational(6, 5)),
        equal(by_norm[1], rational(8, 5)),
        *(equal(entry, 2) for entry in by_entry),
        differs(by_norm[0] * by_entry[1], by_norm[1] * by_entry[0]),
    )


@optimality(
    "geo.C.19.linf",
    source=GEOMETRY.at("Solution to C.19, Common Mistakes"),
    title="The steps with max |s_i| <= Delta are a cube, and those with |s| <= Delta the ball inside it",
    topic="clipping",
    expected=PROVED,
)
def cube_and_ball():
    """(1, 1) has the largest entry 1 and the squared length 2: it is in the cube of Delta = 1 and not in the ball."""
    s, delta = (rational(1), rational(1)), rational(1)
    return all_of(at_most(maximum(*s), delta), less(delta**2, s[0] ** 2 + s[1] ** 2))


@optimality(
    "geo.C.19.equiv-clip",
    source=GEOMETRY.at("Solution to C.19, Common Mistakes"),
    title="Rescaling the gradient to the length Delta does not rescale the step to it",
    topic="clipping",
    expected=PROVED,
)
def gradient_or_step():
    """With Delta = 1, alpha = 1/10 and the gradient 5 the step 1/2 is kept; with the gradient rescaled it is 1/10."""
    delta, alpha, g = rational(1), rational(1, 10), rational(5)
    kept, rescaled = minimum(alpha * g, delta), alpha * minimum(g, delta)
    return all_of(equal(kept, rational(1, 2)), equal(rescaled, rational(1, 10)), less(rescaled, kept))
