"""What is hard: zeros of polynomials, a needle in a haystack (introduction and Section 4.6.1); and Taylor's formula."""

from itertools import product

import sympy

from theorems.analysis.refuting import ambiguous, refuted
from theorems.texts import ANALYSIS
from verify import (
    CONFIRMED,
    PROVED,
    FunctionClass,
    Point,
    absolute,
    all_of,
    asymptotic,
    at_most,
    differs,
    dot,
    equal,
    figure,
    greater,
    less,
    norm,
    norm2,
    optimality,
    rational,
    theorem,
)

TOPIC = "nonconvex-saddle"
HessianLipschitz = FunctionClass(hessian_lipschitz=True, twice=True)
ZERO = sympy.Integer(0)


@ambiguous(
    "ana.fn2.np-hard",
    "Footnote 2",
    "Deciding whether a polynomial of degree 4, of total degree at most 6, has a zero is NP-hard",
    topic=TOPIC,
)
def degree_four_or_six():
    """'A degree 4 polynomial of total degree at most 6' contradicts itself: total degree at most 6 (1), or 4 (2)?"""


def clause_values(variables):
    """The products of the three literals' misses, 1 - x or x, for each of the eight clauses on three variables."""
    return {
        signs: sympy.prod([1 - x if s else x for x, s in zip(variables, signs, strict=True)])
        for signs in product((0, 1), repeat=3)
    }


def satisfied(signs, bits):
    """Whether a clause with the literals x_i (sign 1) or not x_i (sign 0) holds under an assignment."""
    return any(s == b for s, b in zip(signs, bits, strict=True))


@figure(
    "ana.fn2.np-hard.reading1",
    source=ANALYSIS.at("Footnote 2, total degree at most 6"),
    title="3SAT reduces to the zeros of polynomials of total degree 6",
    topic=TOPIC,
    expected=PROVED,
)
def reduction_of_degree_six():
    """The sum of (x_i^2 - x_i)^2 and of the squared products of a clause's misses vanishes at satisfying bits only.

    Its real zeros have x_i in {0, 1}, and there the squared product of a clause is 0 where the clause holds and 1
    where it fails: checked for the eight clauses and the eight assignments.  That 3SAT is NP-complete is cited.
    """
    xs = sympy.symbols("x y z")
    facts = []
    for signs, miss in clause_values(xs).items():
        facts.append(equal(sympy.Integer(sympy.Poly(sympy.expand(miss**2), *xs).total_degree()), sympy.Integer(6)))
        for bits in product((0, 1), repeat=3):
            value = (miss**2).subs(dict(zip(xs, bits, strict=True)))
            facts.append(equal(sympy.Integer(value), sympy.Integer(0 if satisfied(signs, bits) else 1)))
    return all_of(*facts)


@figure(
    "ana.fn2.np-hard.reading2",
    source=ANALYSIS.at("Footnote 2, total degree at most 4"),
    title="3SAT reduces to the zeros of polynomials of total degree 4",
    topic=TOPIC,
    expected=PROVED,
)
def reduction_of_degree_four():
    """With a variable u for the product of two misses, (u - p q)^2 + (u r)^2 has the degree 4 in place of (p q r)^2.

    Where it vanishes u = p q and p q r = 0: for the eight clauses and the eight assignments its value at u = p q is
    0 where the clause holds and 1 where it fails.  That 3SAT is NP-complete is cited.
    """
    x, y, z, u = sympy.symbols("x y z u")
    facts = []
    for signs in product((0, 1), repeat=3):
        p, q, r = (1 - v if s else v for v, s in zip((x, y, z), signs, strict=True))
        clause = (u - p * q) ** 2 + (u * r) ** 2
        degree = sympy.Poly(sympy.expand(clause), x, y, z, u).total_degree()
        facts.append(equal(sympy.Integer(degree), sympy.Integer(4)))
        for bits in product((0, 1), repeat=3):
            value = clause.subs(u, p * q).subs(dict(zip((x, y, z), bits, strict=True)))
            facts.append(equal(sympy.Integer(value), sympy.Integer(0 if satisfied(signs, bits) else 1)))
    return all_of(*facts)


@ambiguous(
    "ana.needle-bound",
    "Section 4.6.1",
    "exp(Omega(n)) evaluations are needed to discover the hidden valley",
    topic=TOPIC,
)
def size_of_the_valley():
    """exp(Omega(n)) evaluations are needed: for a valley in one of 2^n subcubes (1), or a valley of any size (2)?"""


@asymptotic(
    "ana.needle-bound.reading1",
    source=ANALYSIS.at("Section 4.6.1, for a valley in one of the 2^n subcubes"),
    title="2^(n-1) evaluations are needed to find a valley in one of 2^n subcubes in half of the cases",
    topic=TOPIC,
    expected=PROVED,
)
def needle_in_a_subcube():
    """Until the valley is met all answers are those of the linear function, so the queries are a fixed sequence.

    q queries meet at most q of the 2^n subcubes: a uniformly drawn one with a chance of at most q/2^n, which is 1/2
    at q = 2^(n-1) = e^(n log 2)/2.
    """
    n = sympy.Symbol("n", positive=True, integer=True)
    queries = 2 ** (n - 1)
    return all_of(
        equal(sympy.simplify(queries / 2**n), sympy.Rational(1, 2)),
        equal(sympy.limit(sympy.expand_log(sympy.log(queries), force=True) / n, n, sympy.oo), sympy.log(2)),
        greater(sympy.log(2), ZERO),
    )


@refuted(
    "ana.needle-bound.reading2",
    "Section 4.6.1, for a valley of any size",
    "A valley of any size takes exp(Omega(n)) evaluations to discover",
    topic=TOPIC,
    repair="ana.needle-bound.reading1",
)
def wide_valley():
    """Whatever the size of the valley, exp(Omega(n)) evaluations are needed.

    A valley whose distance from each face is 1/10 contains the centre of [0, 1]^n in every dimension: one evaluation
    there discovers it.
    """
    centre, margin = rational(1, 2), rational(1, 10)
    return all_of(less(margin, centre), less(centre, 1 - margin))


# ---------------------------------------------------------------- Taylor's formula


@ambiguous("ana.eq.4.1", "Equation (4.1)", "Taylor expansion of second order and beyond", topic="calculus")
def expansion():
    """f(w) is its second-order model plus ...: an error of smaller order (1), or an infinite series equal to f (2)?"""


@theorem(
    "ana.eq.4.1.reading1",
    source=ANALYSIS.at("Equation (4.1), to second order"),
    title="The second-order model is off by at most M/6 |w - w_t|^3",
    topic="calculus",
    expected=CONFIRMED,
)
def second_order_model(f: HessianLipschitz, w: Point(), d: Point()):
    """|f(w + d) - f(w) - grad f(w).d - d'Hd/2| <= M/6 |d|^3 where the Hessian is M-Lipschitz."""
    rest = f(w + d) - f(w) - dot(f.grad(w), d) - f.hessian(w).form(d) / 2
    error = f.M * norm2(d) * norm(d) / 6
    return at_most(absolute(rest), error, bound=error)


@refuted(
    "ana.eq.4.1.reading2",
    "Equation (4.1), as an infinite series",
    "A function with derivatives of every order equals its Taylor series",
    topic="calculus",
    repair="ana.eq.4.1.reading1",
)
def series_that_diverges():
    """A function with derivatives of all orders is the sum of its Taylor series.

    1/(1 + x^2) less the first n terms of its series, 1 - x^2 + x^4 - ..., is (-1)^n x^(2n)/(1 + x^2): at 1 the series
    is off by 1/2 for every n.
    """
    n = sympy.Symbol("n", integer=True, nonnegative=True)
    x = sympy.Symbol("x", positive=True)
    rest = (-1) ** n * x ** (2 * n) / (1 + x**2)
    term = (-1) ** n * x ** (2 * n)
    return all_of(
        equal(rest.subs(n, 0), 1 / (1 + x**2)),
        equal(sympy.simplify(rest - term - rest.subs(n, n + 1)), ZERO),
        equal(sympy.Abs(rest.subs(x, 1)), sympy.Rational(1, 2)),
    )


@ambiguous("ana.hessian-symmetric", "Equation (4.1), after it", "The Hessian is symmetric", topic="calculus")
def symmetry_of_the_hessian():
    """The matrix of second partial derivatives is symmetric: for continuous ones (1), or whenever they exist (2)?"""


@theorem(
    "ana.hessian-symmetric.reading1",
    source=ANALYSIS.at("Equation (4.1), after it, for continuous second derivatives"),
    title="The Hessian is symmetric where second partial derivatives are continuous",
    topic="calculus",
    expected=CONFIRMED,
)
def hessian_is_symmetric(f: HessianLipschitz, w: Point(), u: Point(), v: Point()):
    """The change of <grad f, v> along u and that of <grad f, u> along v differ by at most M |u| |v| (|u| + |v|).

    With u and v scaled by t, divided by t^2 and t -> 0, v'Hu = u'Hv.
    """
    one = dot(f.grad(w + u) - f.grad(w), v)
    other = dot(f.grad(w + v) - f.grad(w), u)
    bound = f.M * norm(u) * norm(v) * (norm(u) + norm(v))
    return at_most(absolute(one - other), bound, bound=bound)


@refuted(
    "ana.hessian-symmetric.reading2",
    "Equation (4.1), after it, wherever second derivatives exist",
    "The matrix of second partial derivatives is symmetric wherever it exists",
    topic="calculus",
    repair="ana.hessian-symmetric.reading1",
)
def mixed_derivatives_differ():
    """Wherever all second partial derivatives exist, the mixed ones are equal.

    xy (x^2 - y^2)/(x^2 + y^2) with 0 at 0 has f_x(0, y) = -y and f_y(x, 0) = x, so f_xy = -1 and f_yx = 1 at 0.
    """
    x, y = sympy.symbols("x y", real=True, nonzero=True)
    f = x * y * (x**2 - y**2) / (x**2 + y**2)
    along_x = sympy.simplify(sympy.limit(f / x, x, 0))
    along_y = sympy.simplify(sympy.limit(f / y, y, 0))
    return all_of(equal(along_x, -y), equal(along_y, x), differs(sympy.diff(along_x, y), sympy.diff(along_y, x)))


@figure(
    "ana.fn3.tensor",
    source=ANALYSIS.at("Footnote 3"),
    title="The tensor of k-th partial derivatives has d^k entries",
    topic="calculus",
    expected=PROVED,
)
def entries_of_the_tensor():
    """One entry for each sequence of k of the d variables: counted for d <= 3 and k <= 4."""
    return all_of(
        *(equal(rational(len(list(product(range(d), repeat=k)))), d**k) for d in range(1, 4) for k in range(1, 5))
    )


@optimality(
    "ana.needle-unique",
    source=ANALYSIS.at("Section 4.6.1"),
    title="There is a function whose only stationary point lies in a valley, with one gradient everywhere outside",
    topic=TOPIC,
    expected=PROVED,
)
def one_stationary_point():
    """In one dimension: f = 4x^2 - 2x between 0 and 3/4, and f = x elsewhere.

    4x^2 - 2x meets x at 0 and at 3/4; its slope 8x - 2 vanishes at 1/4 only.  f is continuous, with kinks at 0 and
    3/4, where it has no gradient.  With a continuous slope it would vanish again between the slope 1 and the descent.
    """
    x = sympy.Symbol("x", real=True)
    valley = 4 * x**2 - 2 * x
    slope = sympy.diff(valley, x)
    return all_of(
        equal(valley.subs(x, 0), ZERO),
        equal(valley.subs(x, sympy.Rational(3, 4)), sympy.Rational(3, 4)),
        equal(slope.subs(x, sympy.Rational(1, 4)), ZERO),
        equal(sympy.diff(slope, x), sympy.Integer(8)),
        less(valley.subs(x, sympy.Rational(1, 4)), ZERO),
        differs(slope.subs(x, 0), sympy.Integer(1)),
        differs(slope.subs(x, sympy.Rational(3, 4)), sympy.Integer(1)),
    )
