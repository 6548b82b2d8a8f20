"""Solutions to C.1 to C.5: what the listings on descent print, recomputed in exact numbers."""

from functools import lru_cache

from flint import fmpq

from theorems.geometry.networks_printing import drawn, prints, rounded, seeded
from theorems.texts import GEOMETRY
from verify import (
    CONFIRMED,
    PROVED,
    REFUTED,
    Real,
    absolute,
    all_of,
    at_least,
    equal,
    exp,
    greater,
    less,
    log,
    rational,
    sqrt,
    theorem,
    total,
)
from verify.arithmetic import Undetermined


def surely(condition):
    """Whether a condition holds; Undetermined where the precision does not tell."""
    answer = condition.holds()
    if answer is None:
        raise Undetermined("a branch of the listing")
    return answer


# ---------------------------------------------------------------- C.1: a random quadratic


def basis_and_target(generator, size=10):
    """Orthogonal directions from a Gaussian matrix (the Q of its QR decomposition, up to lengths), and b.

    Returns (|q_j|^2, q_j . b, q_j . 1) for each direction: all that a run from 0 or from the ones vector needs.
    """
    columns = [list(c) for c in zip(*drawn(generator, size, size), strict=True)]
    b = drawn(generator, size)
    found = []
    for column in columns:
        q = list(column)
        for other in found:
            share = sum(a * c for a, c in zip(column, other, strict=True)) / sum(a * a for a in other)
            q = [a - share * c for a, c in zip(q, other, strict=True)]
        found.append(q)
    return [(total(a * a for a in q), total(a * c for a, c in zip(q, b, strict=True)), total(q)) for q in found]


@prints(
    "geo.C.1.out-final-error",
    "Solution to C.1, Expected Output",
    "The final error of gradient descent on the random quadratic",
    {"Final error": "1.23e-4"},
    {"Final error": "3.27e-5"},
    traced=False,
)
def final_error():
    """With the seed 42, d = 10, kappa = 100 and x_0 = 0 the 500th recorded error is 1.23e-04.

    In the eigenbasis the error after 499 steps is sum_j (1 - alpha l_j)^998 (q_j . b / l_j)^2, at its root.
    """
    alpha = rational(2, 101)
    squares = []
    for j, (size, along, _) in enumerate(basis_and_target(seeded())):
        eigenvalue = exp(log(rational(100)) * j / 9) if j else rational(1)
        squares.append((1 - alpha * eigenvalue) ** 998 * (along / eigenvalue) ** 2 / size)
    return {"Final error": sqrt(total(squares))}


@prints(
    "geo.C.1.out-header",
    "Solution to C.1, Expected Output",
    "Condition number, step size and rate of C.1",
    {"kappa": "100", "alpha": "0.019802", "rho": "0.980198"},
)
def header():
    """kappa = 100, alpha = 2/(m + L) = 0.019802 and rho = (kappa - 1)/(kappa + 1) = 0.980198."""
    return {"kappa": rational(100), "alpha": rational(2, 101), "rho": rational(99, 101)}


@prints(
    "geo.C.1.kappa-1e6",
    "Solution to C.1, Numerical notes",
    "The rate at kappa = 10^6",
    {"rho": "0.999998"},
)
def rate_of_a_million():
    """For kappa = 10^6 the rate (kappa - 1)/(kappa + 1) is 0.999998."""
    return {"rho": rational(10**6 - 1, 10**6 + 1)}


# ---------------------------------------------------------------- C.2, C.3: two eigenvalues, 100 and 1


@prints(
    "geo.C.2.out",
    "Solution to C.2, Expected Output",
    "Condition number, smoothness and stability boundary of C.2",
    {"kappa": "100", "L": "100", "2/L": "0.02"},
)
def second_header():
    """The eigenvalues 100 and 1 give kappa = 100, L = 100 and 2/L = 0.02."""
    return {"kappa": rational(100) / 1, "L": rational(100), "2/L": rational(2, 100)}


@theorem(
    "geo.C.2.eigs-0.0199",
    source=GEOMETRY.at("Solution to C.2, Numerical notes"),
    title="The eigenvalues of I - alpha A at 0.0199, and beyond 0.02",
    topic="numeric",
    printed_answer="-0.99; 0.9801",
    expected=PROVED,
)
def eigenvalues_near_the_boundary(beyond: Real(0, None, closed=False)):
    """At alpha = 0.0199 they are -0.99 and 0.9801; for every alpha > 0.02 the first exceeds 1 in magnitude."""
    alpha, larger = rational(199, 10000), rational(2, 100) + beyond
    return all_of(
        equal(1 - 100 * alpha, rational(-99, 100)),
        equal(1 - alpha, rational(9801, 10000)),
        greater(absolute(1 - 100 * larger), 1),
    )


@lru_cache
def heavy_ball(beta):
    """x after 80 steps v = beta v - alpha g, x = x + v with alpha = 1/100, from (3/2, 3)."""
    x, v, alpha = [fmpq(3, 2), fmpq(3)], [fmpq(0), fmpq(0)], fmpq(1, 100)
    for _ in range(80):
        v = [beta * v[0] - alpha * 100 * x[0], beta * v[1] - alpha * x[1]]
        x = [a + b for a, b in zip(x, v, strict=True)]
    return tuple(x)


def error_after_80_steps(beta):
    first, second = heavy_ball(beta)
    return sqrt((first**2 + second**2) * rational(1))


@prints(
    "geo.C.3.out-vanilla",
    "Solution to C.3, Expected Output",
    "The error of gradient descent after 80 steps",
    {"Vanilla GD final error": "0.1523"},
    {"Vanilla GD final error": "1.3426"},
)
def vanilla_error():
    """From (1.5, 3) with alpha = 0.01 the error after 80 steps is 0.1523.

    x_1 is 0 after one step, and x_2 = 3 (0.99)^80.
    """
    return {"Vanilla GD final error": error_after_80_steps(fmpq(0))}


@prints(
    "geo.C.3.out-momentum",
    "Solution to C.3, Expected Output",
    "The error of the heavy ball after 80 steps",
    {"Momentum GD final error": "0.0087"},
    {"Momentum GD final error": "0.0488"},
    traced=False,
)
def momentum_error():
    """From (1.5, 3) with alpha = 0.01 and beta = 0.9 the error after 80 steps is 0.0087."""
    return {"Momentum GD final error": error_after_80_steps(fmpq(9, 10))}


@prints(
    "geo.C.3.out-ratio",
    "Solution to C.3, Expected Output",
    "The ratio of the two errors",
    {"Speedup factor": "17.51"},
    {"Speedup factor": "27.50"},
    traced=False,
)
def ratio_of_the_errors():
    """The error of gradient descent over that of the heavy ball is 17.51 after 80 steps."""
    return {"Speedup factor": error_after_80_steps(fmpq(0)) / error_after_80_steps(fmpq(9, 10))}


# ---------------------------------------------------------------- C.4: the grid of step sizes


def grid(i):
    """The multiplier of 1/L at the grid point i of linspace(0.1, 3, 100)."""
    return rational(1, 10) + rational(29, 10) * i / 99


@prints(
    "geo.C.4.out-boundary",
    "Solution to C.4, Expected Output",
    "The stability boundary of C.4",
    {"L": "50.0", "2/L": "0.040000"},
)
def boundary():
    """L = 50 and 2/L = 0.04."""
    return {"L": rational(50), "2/L": rational(2, 50)}


@prints(
    "geo.C.4.sweep-range",
    "Solution to C.4, Numerical notes",
    "The ends of the sweep",
    {"low": "0.002", "high": "0.06"},
)
def sweep():
    """The step sizes run from 0.1/L = 0.002 to 3/L = 0.06."""
    return {"low": grid(0) / 50, "high": grid(99) / 50}


@prints(
    "geo.C.4.out-stable-count",
    "Solution to C.4, Expected Output",
    "How many of the 100 multipliers are below 2",
    {"stable": "66"},
    {"stable": "65"},
)
def stable_values():
    """66 of the 100 values of linspace(0.1, 3, 100) are below 2."""
    return {"stable": rational(sum(surely(less(grid(i), 2)) for i in range(100)))}


def diverges(parts, multiplier):
    """Whether the listing's run from the ones vector is called divergent: |x_k| > 10^6, or f(x_200) > 10^8."""
    alpha = multiplier / 50
    eigenvalues = [1 + rational(49, 9) * j for j in range(10)]
    stars = [along / e for (_, along, _), e in zip(parts, eigenvalues, strict=True)]
    gaps = [ones - star for (_, _, ones), star in zip(parts, stars, strict=True)]
    sizes = [size for size, _, _ in parts]
    factors = [1 - alpha * e for e in eigenvalues]
    for _ in range(200):
        gaps = [g * f for g, f in zip(gaps, factors, strict=True)]
        far = total((s + g) ** 2 / n for s, g, n in zip(stars, gaps, sizes, strict=True))
        if surely(greater(far, 10**12)):
            return True
    values = [e * ((s + g) ** 2 / 2 - s * (s + g)) / n
              for e, s, g, n in zip(eigenvalues, stars, gaps, sizes, strict=True)]  # fmt: skip
    return surely(greater(total(values), 10**8))


def first_divergent():
    """The first grid point above the boundary whose run is called divergent (from 60 on; those before converge)."""
    parts = [tuple(rounded(n) for n in part) for part in basis_and_target(seeded())]
    return next(i for i in range(60, 100) if diverges(parts, grid(i)))


@prints(
    "geo.C.4.out-divergence",
    "Solution to C.4, Expected Output",
    "Where the runs on the grid start to diverge",
    {"alpha": "0.040404"},
    {"alpha": "0.041253"},
    traced=False,
)
def start_of_divergence():
    """The first step size of the grid whose run passes 10^6 (or whose value passes 10^8) in 200 steps is 0.040404.

    It is the grid point 67; between 2/L and it the growth is too slow for 200 steps.  (0.040404 is no grid point.)
    """
    return {"alpha": grid(first_divergent()) / 50}


@theorem(
    "geo.C.4.plot-log",
    source=GEOMETRY.at("Solution to C.4, Expected Output"),
    title="The logarithmic plot shows the values converging to f*",
    topic="numeric",
    expected=REFUTED,
    repair="geo.C.4.plot-log.repair",
    counterexample=lambda: less(optimal_value(), 0),
)
def values_on_a_logarithmic_axis():
    """On the axis from 10^-10 to 10^6 of the logarithmic plot lies f*, and the values decrease to it.

    Against it: f* = -b'A^-1 b/2 is negative, and a logarithmic axis shows no negative number.
    """
    return at_least(optimal_value(), rational(1, 10**10))


def optimal_value():
    """f* = -sum (q_j . b)^2 / (2 l_j |q_j|^2) of the quadratic that C.4 draws."""
    parts = basis_and_target(seeded())
    return -total(along**2 / (1 + rational(49, 9) * j) / size / 2 for j, (size, along, _) in enumerate(parts))


@theorem(
    "geo.C.4.plot-log.repair",
    source=GEOMETRY.at("Solution to C.4, Expected Output, repaired"),
    title="f* is negative, so that the plot needs f - f*",
    topic="numeric",
    expected=CONFIRMED,
)
def optimal_values_are_not_positive(along: Real(), other: Real(), eigenvalue: Real(0, None, closed=False)):
    """-b'A^-1 b/2 <= 0 for every positive definite A (here with the eigenvalues l and 2l), whatever b."""
    return at_least(along**2 / (2 * eigenvalue) + other**2 / (4 * eigenvalue), 0)


# ---------------------------------------------------------------- C.5: Rosenbrock with backtracking


def rosenbrock(x, y):
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def backtracking_run(x, y):
    """(iterations, x, y, last recorded value) of the listing: c = tau = 1/2, at most 500 steps, tolerance 1e-6."""
    value, steps = rosenbrock(x, y), 0
    for _ in range(500):
        gx, gy = -2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)
        size, value = gx**2 + gy**2, rosenbrock(x, y)
        if surely(less(size, rational(1, 10**12))):
            break
        alpha = rational(1)
        for _ in range(50):
            if surely(at_least(value - alpha * size / 2, rosenbrock(x - alpha * gx, y - alpha * gy))):
                break
            alpha = alpha / 2
        x, y, steps = x - alpha * gx, y - alpha * gy, steps + 1
    return {"iterations": rational(steps), "x": x, "y": y, "f": value}


@prints(
    "geo.C.5.out1",
    "Solution to C.5, Expected Output",
    "Backtracking on Rosenbrock's function from (-1, 1)",
    {"iterations": "143", "x": "0.99999847", "y": "0.99999694", "f": "2.26e-11"},
    {"iterations": "1", "x": "1.00000000", "y": "1.00000000", "f": "0"},
)
def first_start():
    """From (-1, 1) the run ends at (0.99999847, 0.99999694) after 143 steps, with f = 2.26e-11.

    The gradient there is (-4, 0); the second trial step, 1/2, lands on the minimizer (1, 1) and satisfies Armijo's
    condition with equality.
    """
    return backtracking_run(rational(-1), rational(1))


@prints(
    "geo.C.5.out2",
    "Solution to C.5, Expected Output",
    "Backtracking on Rosenbrock's function from (0, 1/2)",
    {"iterations": "98", "x": "0.99999889", "y": "0.99999778", "f": "1.20e-11"},
    {"iterations": "500", "x": "0.88234653", "y": "0.77795271", "f": "1.39e-2"},
    traced=False,
)
def second_start():
    """From (0, 1/2) the run ends at (0.99999889, 0.99999778) after 98 steps, with f = 1.20e-11."""
    return backtracking_run(rounded(rational(0)), rounded(rational(1, 2)))


@prints(
    "geo.C.5.out3",
    "Solution to C.5, Expected Output",
    "Backtracking on Rosenbrock's function from (2, 2)",
    {"iterations": "86", "x": "1.00000043", "y": "1.00000086", "f": "1.79e-12"},
    {"iterations": "500", "x": "1.33870876", "y": "1.79312908", "f": "1.15e-1"},
    traced=False,
)
def third_start():
    """From (2, 2) the run ends at (1.00000043, 1.00000086) after 86 steps, with f = 1.79e-12."""
    return backtracking_run(rounded(rational(2)), rounded(rational(2)))
