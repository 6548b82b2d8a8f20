"""Rules of thumb of the text that have a precise content."""

import sympy

from theorems.calculus.refuting import refuted
from theorems.texts import CALCULUS
from verify import (
    CONFIRMED,
    ILL_POSED,
    PROVED,
    Point,
    SmoothStronglyConvex,
    Steps,
    all_of,
    asymptotic,
    at_least,
    at_most,
    distance2,
    equal,
    figure,
    identity_claim,
    less,
    optimality,
    rational,
    sqrt,
    theorem,
)
from verify.methods.first_order import accelerated_gradient

ZERO = sympy.Integer(0)


@theorem(
    "cal.nesterov-sqrtkappa-optimal",
    source=CALCULUS.at("Section 18.1"),
    title="Nesterov's method needs sqrt(kappa) instead of kappa iterations",
    topic="momentum",
    expected=CONFIRMED,
)
def nesterov_strongly_convex(f: SmoothStronglyConvex(minimizer=True), x0: Point(), k: Steps(1, tried=(1, 2, 3, 5))):
    """With momentum (s - 1)/(s + 1), s = sqrt(kappa), f(x_k) - f* <= (1 - 1/s)^k (f(x_0) - f* + m/2 |x_0 - x*|^2).

    This is the upper bound; the lower one is cal.nesterov-sqrtkappa-optimal.lower.
    """
    root = sqrt(f.kappa)
    xs = accelerated_gradient(f, x0, 1 / f.L, [(root - 1) / (root + 1)] * int(k))
    bound = (1 - 1 / root) ** int(k) * (f(x0) - f.minimum + f.m * distance2(x0, f.minimizer) / 2)
    return at_most(f(xs.last) - f.minimum, bound, bound=bound)


@identity_claim(
    "cal.nesterov-sqrtkappa-optimal.lower",
    source=CALCULUS.at("Section 18.1"),
    title="No method whose k-th iterate has k nonzero coordinates beats ((s - 1)/(s + 1))^k, s = sqrt(kappa)",
    topic="momentum",
    expected=PROVED,
)
def lower_bound_of_first_order_methods():
    """On Nesterov's tridiagonal quadratic the minimizer is (q, q^2, ...), q = (s - 1)/(s + 1), and from 0 every method
    whose steps combine gradients has k nonzero coordinates after k steps: it misses the tail of the sum of
    q^(2i), which is the fraction q^(2k) of |x*|^2.  The equations of the minimizer read
    2 (kappa + 1)/(kappa - 1) = q + 1/q.
    """
    s, q = sympy.symbols("s q", positive=True)
    k = sympy.Symbol("k", positive=True, integer=True)
    root = (s - 1) / (s + 1)
    geometric = q**2 / (1 - q**2)  # the sum of q^(2i) over i >= 1
    tail = q ** (2 * k) * geometric  # and over i > k
    return all_of(
        equal(sympy.simplify(root + 1 / root - 2 * (s**2 + 1) / (s**2 - 1)), ZERO),
        equal(sympy.simplify(tail / geometric), q ** (2 * k)),
        equal(sympy.simplify(geometric - q**2 - q**2 * geometric), ZERO),
    )


@refuted(
    "cal.schedules-approximate-rm",
    "Section 17.2",
    "Step decay, cosine annealing and warmup take larger steps early and smaller ones later",
    topic="schedule",
    repair="cal.schedules-approximate-rm.repair",
)
def warmup_starts_small():
    """Step decay, cosine annealing and warmup all take larger steps early.

    A linear warmup over five steps takes the first with 1/5 of the step size and the fifth with all of it.
    """
    steps = [rational(t, 5) for t in range(1, 6)]
    return all_of(*(less(a, b) for a, b in zip(steps, steps[1:], strict=False)))


@optimality(
    "cal.schedules-approximate-rm.repair",
    source=CALCULUS.at("Section 17.2, repaired"),
    title="Cosine annealing takes larger steps early",
    topic="schedule",
    expected=PROVED,
)
def cosine_annealing_decreases():
    """(1 + cos(pi t/T))/2 has the derivative -pi sin(pi t/T)/(2T), and sin is positive between 0 and pi."""
    t, horizon = sympy.symbols("t T", positive=True)
    step = (1 + sympy.cos(sympy.pi * t / horizon)) / 2
    slope = -sympy.pi / (2 * horizon) * sympy.sin(sympy.pi * t / horizon)
    middle = slope.subs(t, horizon / 2)
    return all_of(equal(sympy.simplify(sympy.diff(step, t) - slope), ZERO), less(middle, ZERO))


@asymptotic(
    "cal.sgd-n-times-cheaper",
    source=CALCULUS.at("Sections 7.1 and 17.2, Intuition"),
    title="A step with one example costs 1/n of a full step, independent of n",
    topic="stochastic",
    expected=PROVED,
)
def cost_of_one_example():
    """With c operations per example gradient, the full gradient takes n c of them and one example c."""
    n, c = sympy.symbols("n c", positive=True)
    return all_of(equal(n * c / c, n), equal(sympy.diff(c, n), ZERO))


@asymptotic(
    "cal.lbfgs",
    source=CALCULUS.at("Section 20.2"),
    title="L-BFGS needs O(mp) memory and operations",
    topic="second-order",
    expected=PROVED,
)
def two_loop_recursion_cost():
    """m pairs of p numbers are 2mp numbers.  Each of the two loops takes 2p + 1 multiplications per pair, the scaling
    between them p: in all 4mp + 2m + p, and at most 7mp for m, p >= 1.
    """
    a, b = sympy.symbols("a b", nonnegative=True)
    m, p = 1 + a, 1 + b
    operations = m * (p + 1 + p) + p + m * (p + 1 + p)
    return all_of(
        equal(sympy.expand(operations - (4 * m * p + 2 * m + p)), ZERO),
        at_least(sympy.expand(7 * m * p - operations), ZERO),
    )


@theorem(
    "cal.saddles-outnumber-minima",
    source=CALCULUS.at("Section 3.2, Intuition"),
    title="For a random Hessian all-positive spectra are exponentially unlikely",
    topic="nonconvex-saddle",
    expected=ILL_POSED,
    ill_posed=True,
    readings=("cal.saddles-outnumber-minima.reading1", "cal.saddles-outnumber-minima.reading2"),
)
def random_hessians():
    """A random n x n Hessian has only positive eigenvalues with a probability exponentially small in n; random how?"""


@figure(
    "cal.saddles-outnumber-minima.reading1",
    source=CALCULUS.at("Section 3.2, Intuition, for independent signs"),
    title="Independent signs of the eigenvalues are all positive with the probability 2^-n",
    topic="nonconvex-saddle",
    expected=PROVED,
)
def independent_signs():
    """If the eigenvalues have independent signs, each with equal chance, all n are positive with probability 2^-n.

    Each further one halves the probability.
    """
    n = sympy.Symbol("n", positive=True, integer=True)
    chance = sympy.Rational(1, 2) ** n
    return all_of(
        equal(sympy.simplify(chance.subs(n, n + 1) / chance), sympy.Rational(1, 2)),
        equal(chance.subs(n, 1), sympy.Rational(1, 2)),
    )


@refuted(
    "cal.saddles-outnumber-minima.reading2",
    "Section 3.2, Intuition, for the random Hessian of a least-squares loss",
    "A random Gram matrix has a negative eigenvalue with high probability",
    topic="nonconvex-saddle",
    repair="cal.saddles-outnumber-minima.reading1",
)
def gram_matrices_are_never_indefinite():
    """The Hessian X'X of least squares with random data X is indefinite with a probability close to 1.

    v'X'Xv = |Xv|^2 >= 0 for all data: for general 2 x 2 X it is a sum of squares.
    """
    x, v = sympy.symbols("x:4", real=True), sympy.symbols("v:2", real=True)
    image = (x[0] * v[0] + x[1] * v[1], x[2] * v[0] + x[3] * v[1])
    return at_least(image[0] ** 2 + image[1] ** 2, ZERO)
