"""Numbers of the worked examples and of the remarks on cost: step by step, in rationals."""

from theorems.geometry.networks_layers import vector
from theorems.geometry.networks_printing import prints
from theorems.texts import GEOMETRY
from verify import (
    PROVED,
    REFUTED,
    Matrix,
    Real,
    Vector,
    all_of,
    at_least,
    equal,
    exp,
    figure,
    least_count,
    less,
    log,
    printed,
    rational,
    theorem,
)

E = "numeric"
Positive = Real(0, None, closed=False)


def descent(curvatures, x, alpha, steps):
    """The iterates of gradient descent on the quadratic with these eigenvalues."""
    found = [x]
    for _ in range(steps):
        slope = Vector(c * a for c, a in zip(curvatures, found[-1], strict=True))
        found.append(found[-1] - alpha * slope)
    return found


# ---------------------------------------------------------------- iterates


@figure(
    "geo.example.ex2-iterates",
    source=GEOMETRY.at("Example 2"),
    title="Two gradient steps on (x_1^2 + 9 x_2^2)/2",
    topic=E,
    printed_answer="(2.7, 0.1); (2.43, 0.01)",
    expected=PROVED,
)
def two_steps_on_an_ellipse():
    """From (3, 1) with alpha = 0.1: (2.7, 0.1), where the gradient is (2.7, 0.9), then (2.43, 0.01)."""
    _, first, second = descent((1, 9), vector(3, 1), rational(1, 10), 2)
    return all_of(
        equal(first, vector("27/10", "1/10")),
        equal(Vector([first[0], 9 * first[1]]), vector("27/10", "9/10")),
        equal(second, vector("243/100", "1/100")),
    )


@figure(
    "geo.example.ex3-iterates",
    source=GEOMETRY.at("Example 3"),
    title="Two gradient steps for the eigenvalues 100 and 1",
    topic=E,
    printed_answer="(0.81, 0.9624)",
    expected=PROVED,
)
def two_steps_in_a_valley():
    """From (1, 1) with alpha = 0.019: (-0.9, 0.981), the gradient (-90, 0.981), then (0.81, 0.9624)."""
    _, first, second = descent((100, 1), vector(1, 1), rational(19, 1000), 2)
    return all_of(
        equal(first, vector("-9/10", "981/1000")),
        equal(100 * first[0], rational(-90)),
        printed("0.81", second[0]),
        printed("0.9624", second[1]),
        printed("0.0186", rational(19, 1000) * first[1]),
    )


@figure(
    "geo.example.ex10-divergence",
    source=GEOMETRY.at("Example 10"),
    title="Gradient descent on x^2/2 with alpha = 2.5",
    topic=E,
    printed_answer="5.0625",
    expected=PROVED,
)
def diverging_iterates():
    """The iterates from 1 are 1, -1.5, 2.25, -3.375, 5.0625, the losses (1/2)(1.5)^2k, and |1 - alpha L| = 1.5."""
    found = descent((1,), vector(1), rational(5, 2), 4)
    powers = [equal(x[0], rational(-3, 2) ** k) for k, x in enumerate(found)]
    losses = [equal(x[0] ** 2 / 2, rational(3, 2) ** (2 * k) / 2) for k, x in enumerate(found)]
    return all_of(*powers, *losses, printed("5.0625", found[4][0]), printed("-3.375", found[3][0]))


@figure(
    "geo.example.ex11-polyak-iterates",
    source=GEOMETRY.at("Example 11"),
    title="Polyak's step on (x - 3)^2/2 from 0",
    topic=E,
    printed_answer="0.5; 2.8125",
    expected=PROVED,
)
def polyak_iterates():
    """The step is 1/2 every time, and the iterates 1.5, 2.25, 2.625, 2.8125 are 3(1 - 2^-k)."""
    x, parts = rational(0), []
    for k in range(1, 5):
        step = ((x - 3) ** 2 / 2) / (x - 3) ** 2
        x = x - step * (x - 3)
        parts += [equal(step, rational(1, 2)), equal(x, 3 * (1 - rational(1, 2) ** k))]
    return all_of(*parts, printed("2.8125", x))


@figure(
    "geo.identity.ex6-update-formula",
    source=GEOMETRY.at("Example 6"),
    title="The printed formula of the update at a saddle",
    topic=E,
    printed_answer="(0.2 x, 1.8 y)",
    expected=REFUTED,
    repair="geo.identity.ex6-update-formula.repair",
)
def printed_update_at_a_saddle():
    """(1 - 2 alpha)(x, y) + (0, (1 + 2 alpha) y) = (0.2 x, 1.8 y) for alpha = 0.4.

    At (1, 1) its second component is 0.2 + 1.8 = 2.
    """
    alpha, p = rational(2, 5), vector(1, 1)
    left = (1 - 2 * alpha) * p + Vector([0 * p[0], (1 + 2 * alpha) * p[1]])
    return equal(left, Vector([p[0] / 5, rational(9, 5) * p[1]]))


@theorem(
    "geo.identity.ex6-update-formula.repair",
    source=GEOMETRY.at("Example 6, repaired"),
    title="The update at the saddle is ((1 - 2 alpha) x, (1 + 2 alpha) y)",
    topic=E,
    expected=PROVED,
)
def update_at_a_saddle(x: Real(), y: Real()):
    """For x^2 - y^2 and alpha = 0.4 the step leads to (0.2 x, 1.8 y)."""
    alpha = rational(2, 5)
    return all_of(equal(x - alpha * 2 * x, x / 5), equal(y + alpha * 2 * y, rational(9, 5) * y))


@prints(
    "geo.example.ex6-slow-escape-growth",
    "Example 6, What-if scenarios",
    "The growth for the eigenvalue -0.01 at alpha = 0.1",
    {"growth": "1.004"},
    {"growth": "1.001"},
)
def slow_growth():
    """With the eigenvalue -0.01 and alpha = 0.1 a component grows by 1 + 0.004 at every step."""
    return {"growth": 1 + rational(1, 10) * rational(1, 100)}


# ---------------------------------------------------------------- counts


def steps_below(factor, target, most=200):
    """The least k with factor^k < target."""
    return rational(least_count(lambda k: less(factor**k, target), most))


def counted(id, place, title, printed_answer):
    return figure(id, source=GEOMETRY.at(place), title=title, topic=E, printed_answer=printed_answer, expected=PROVED)


@counted("geo.rate.ex3-slow-mode-53", "Example 3", "The slow mode needs about 53 steps for a factor 1/e", "53")
def slow_mode():
    """1/0.019 rounds to 53, and 53 is the least k with 0.981^k < 1/e."""
    count = steps_below(rational(981, 1000), exp(rational(-1)))
    return all_of(printed("53", 1 / rational(19, 1000)), equal(count, rational(53)))


@counted("geo.rate.ex3-fast-mode-10", "Example 3", "The fast mode needs about 10 steps for a factor 1/e", "10")
def fast_mode():
    """10 is the least k with 0.9^k < 1/e."""
    return equal(steps_below(rational(9, 10), exp(rational(-1))), rational(10))


@counted("geo.rate.ex5-iteration-counts", "Example 5", "0.6^k is 1/e at k = 2 and 0.001 at k = 14", "2; 14")
def counts_for_six_tenths():
    """1/log(1/0.6) rounds to 2 and log(1000)/log(1/0.6) to 14; 2 and 14 are the least such k."""
    rate = log(rational(5, 3))
    return all_of(
        printed("2", 1 / rate),
        printed("14", log(rational(1000)) / rate),
        equal(steps_below(rational(3, 5), exp(rational(-1))), rational(2)),
        equal(steps_below(rational(3, 5), rational(1, 1000)), rational(14)),
    )


@figure(
    "geo.rate.ex5-kappa100-100x",
    source=GEOMETRY.at("Example 5"),
    title="kappa = 100 takes about 100 times the iterations of kappa = 4",
    topic=E,
    printed_answer="~100x",
    expected=REFUTED,
    repair="geo.rate.ex5-kappa100-100x.repair",
)
def a_hundred_times_the_iterations():
    """The rate 0.98 takes about 100 times (at least 50 times) the iterations of the rate 0.6.

    Both need log(1/eps)/log(1/rate); the ratio is log(1/0.6)/log(1/0.98).
    """
    return at_least(ratio_of_counts(), rational(50))


def ratio_of_counts():
    return log(rational(5, 3)) / log(rational(50, 49))


@figure(
    "geo.rate.ex5-kappa100-100x.repair",
    source=GEOMETRY.at("Example 5, repaired"),
    title="kappa = 100 takes about 25 times the iterations of kappa = 4",
    topic=E,
    expected=PROVED,
)
def twenty_five_times_the_iterations():
    """log(1/0.6)/log(1/0.98) is 25 to the nearest integer: about the ratio of the condition numbers, 100/4."""
    return printed("25", ratio_of_counts())


@counted("geo.rate.ex11-99-percent-7", "Example 11", "99 % accuracy after 7 steps", "7")
def seven_steps():
    """7 is the least k with 0.5^k < 0.01."""
    return equal(steps_below(rational(1, 2), rational(1, 100)), rational(7))


@counted("geo.rate.ml-230-23000", "ML connections, Conditioning", "230 and 23000 steps for a factor 10", "230; 23000")
def steps_for_a_tenth():
    """100 log 10 is 230 and 10000 log 10 is 23000 (to three digits)."""
    return all_of(printed("230", 100 * log(rational(10))), printed("2.30e4", 10000 * log(rational(10))))


@prints(
    "geo.rate.mot-hessian-80PB",
    "Motivation",
    "The Hessian of 10^8 parameters",
    {"floats": "1e16", "petabytes": "80"},
)
def petabytes():
    """10^8 parameters give 10^16 entries, 80 petabytes at 8 bytes each."""
    return {"floats": rational(10**8) ** 2, "petabytes": rational(10**8) ** 2 * 8 / 10**15}


@prints("geo.C.18.size", "Solution to C.18", "The entries of the Hessian of 10^8 parameters", {"entries": "1e16"})
def entries_of_a_hessian():
    """The Hessian of 10^8 parameters has 10^8 x 10^8 entries."""
    return {"entries": rational(10**8) * 10**8}


@prints(
    "geo.C.18.mnist-100",
    "Solution to C.18",
    "The size of the Hessian of a two-layer net with 10 hidden units on MNIST",
    {"rows": "100"},
    {"rows": "7960"},
)
def hessian_of_a_small_net():
    """A two-layer net with 10 hidden units on MNIST has a Hessian of about 100 x 100.

    784 x 10 weights and 10 biases, then 10 x 10 weights and 10 biases: as many rows as parameters.
    """
    return {"rows": rational(784 * 10 + 10 + 10 * 10 + 10)}


@prints(
    "geo.C.14.cm-evals",
    "Solution to C.14 (Detailed Explanation), Common Mistakes",
    "Gradient evaluations of two batch sizes",
    {"batch 10": "10000", "batch 100": "10000"},
)
def gradient_evaluations():
    """A batch of 10 for 1000 iterations costs as much as a batch of 100 for 100: 10^4."""
    return {"batch 10": rational(10) * 1000, "batch 100": rational(100) * 100}


@prints(
    "geo.C.6.params",
    "Solution to C.6, Numerical notes",
    "The parameters of the two-layer net",
    {"first": "24", "second": "8", "all": "32"},
    topic="neural-net",
)
def parameters_of_the_net():
    """3 x 8 and 8 x 1 weights: 32 parameters."""
    return {"first": rational(3) * 8, "second": rational(8), "all": rational(3) * 8 + 8}


@prints(
    "geo.C.13.kappa2",
    "Solution to C.13",
    "The condition number of the normal equations",
    {"kappa(A'A)": "1e6"},
)
def squared_condition_number():
    """kappa(A'A) = kappa(A)^2: the singular values 1000 and 1 of A become the eigenvalues 10^6 and 1."""
    a = Matrix([vector(1000, 0), vector(0, 1)])
    square = a.transpose() @ a
    return {"kappa(A'A)": square[0, 0] / square[1, 1]}
