"""Rates and descent: the theorems about gradient descent, heavy ball and Nesterov's method, with their constants."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from random import Random

from . import instances
from .claims import (
    Ask,
    Claim,
    Given,
    Kind,
    Violation,
    allowance,
    decimal,
    distance2,
    root_above,
    value_allowance,
)
from .instances import Start
from .problems import Piece, Problem, along_axes, dot
from .process import Run, Trial
from .references import exact_hyper

STEPS, WIDE_STEPS = 40, 12
STEP_SIZES = (0.25, 0.1)
HEAVY_BALL_SETTINGS = ((0.25, 0.5625), (0.25, 0.81))
NESTEROV_MOMENTA = (1 / 3, 9 / 11)

Hypers = dict[str, float]


def step_sizes(given: Given) -> list[Hypers]:
    """The step sizes to try: the one that is given, or two."""
    chosen = (given["step_size"],) if "step_size" in given else STEP_SIZES
    return [{"step_size": size} for size in chosen]


def momentum_settings(given: Given) -> list[Hypers]:
    """Step size and momentum of heavy ball."""
    return [
        {"step_size": given.get("step_size", size), "momentum": given.get("momentum", momentum)}
        for size, momentum in HEAVY_BALL_SETTINGS
    ]


def strongly_settings(given: Given) -> list[Hypers]:
    """Step size and momentum of Nesterov's method for strongly convex functions."""
    return [
        {"step_size": given.get("step_size", 0.25), "momentum": given.get("momentum", momentum)}
        for momentum in NESTEROV_MOMENTA
    ]


def _trials(starts: Iterator[Start], hyper: Hypers, steps: int = STEPS) -> Iterator[Trial]:
    for problem, x0 in starts:
        yield Trial(problem, x0, steps, hyper)


def _convex(share: Fraction) -> Callable[[Given, Random], Iterator[Trial]]:
    """Convex problems with step_size * L = share."""

    def trials(given: Given, rng: Random) -> Iterator[Trial]:
        for hyper in step_sizes(given):
            L = share / Fraction(hyper["step_size"])
            yield from _trials(instances.convex(L, STEPS, rng), hyper)
            # Once is enough: longer steps show nothing that these do not.
            if share == 1:
                yield from _trials(instances.lasting(L), hyper, instances.LATE)
                yield Trial(*instances.wide(L / 32, L), WIDE_STEPS, hyper)

    return trials


def _strongly_convex_steps(given: Given, rng: Random) -> Iterator[Trial]:
    for hyper in step_sizes(given):
        for share in (Fraction(1), Fraction(3, 2)):
            L = share / Fraction(hyper["step_size"])
            yield from _trials(instances.quadratics(L / 10, L, rng), hyper)
            yield Trial(*instances.slow(L), instances.LATE, hyper)
            yield Trial(*instances.wide(L / 10, L), WIDE_STEPS, hyper)


def _any_convex_steps(given: Given, rng: Random) -> Iterator[Trial]:
    for share in (Fraction(1), Fraction(7, 4)):
        yield from _convex(share)(given, rng)


def problem_of(trial: Trial) -> Problem:
    """The problem of a trial that is known to have constants."""
    assert isinstance(trial.problem, Problem)
    return trial.problem


def _first(run: Run, pairs: Iterator[tuple[int, Fraction, Fraction]], left: str, allowed: Fraction) -> Violation | None:
    """The first (k, value, bound) whose value exceeds its bound and the allowance."""
    curve: list[tuple[int, Fraction, Fraction]] = []
    for k, value, bound in pairs:
        curve.append((k, value, bound))
        if value > bound + allowed:
            promised = f"{left.format(k=k, j=k - 1)} <= {decimal(bound)}"
            return Violation(k, promised, decimal(value), run, tuple(curve))
    return None


def _radius(run: Run) -> Fraction:
    return distance2(run.trial.x0, problem_of(run.trial).minimizer)


def _check_descent(trial: Trial, ask: Ask) -> Violation | None:
    run, f = ask(trial), problem_of(trial)
    alpha = exact_hyper(run)["step_size"]

    def pairs() -> Iterator[tuple[int, Fraction, Fraction]]:
        for k in range(1, trial.steps + 1):
            before = run.iterates[k - 1]
            g = f.gradient(before)
            yield k, f.value(run.iterates[k]), f.value(before) - alpha * (1 - alpha * f.L / 2) * dot(g, g)

    return _first(run, pairs(), "f(x_{k})", value_allowance(trial, f.L))


def _check_distance(trial: Trial, ask: Ask) -> Violation | None:
    run, f = ask(trial), problem_of(trial)
    distances = [root_above(distance2(x, f.minimizer)) for x in run.iterates]
    pairs = ((k, distances[k], distances[k - 1]) for k in range(1, trial.steps + 1))
    return _first(run, pairs, "|x_{k} - x*|", allowance(trial))


def _check_contraction(trial: Trial, ask: Ask) -> Violation | None:
    run, f = ask(trial), problem_of(trial)
    alpha, radius = exact_hyper(run)["step_size"], root_above(_radius(run))
    factor = max(abs(1 - alpha * f.m), abs(1 - alpha * f.L))
    pairs = (
        (k, root_above(distance2(x, f.minimizer)), factor**k * radius) for k, x in enumerate(run.iterates)
    )
    return _first(run, pairs, "|x_{k} - x*|", allowance(trial))


def _check_rate(trial: Trial, ask: Ask) -> Violation | None:
    run, f = ask(trial), problem_of(trial)
    alpha, r2 = exact_hyper(run)["step_size"], _radius(run)
    pairs = ((k, f.value(x), f.L * r2 / (4 * k * alpha * f.L + 2)) for k, x in enumerate(run.iterates))
    return _first(run, pairs, "f(x_{k}) - f*", value_allowance(trial, f.L))


def _check_accelerated(trial: Trial, ask: Ask) -> Violation | None:
    run, f = ask(trial), problem_of(trial)
    alpha, r2 = exact_hyper(run)["step_size"], _radius(run)
    pairs = ((k, f.value(x), 2 * r2 / (alpha * (k + 1) ** 2)) for k, x in enumerate(run.iterates) if k)
    return _first(run, pairs, "f(x_{k}) - f*", value_allowance(trial, f.L))


def _strongly_accelerated_trials(given: Given, rng: Random) -> Iterator[Trial]:
    for hyper in strongly_settings(given):
        beta, L = Fraction(hyper["momentum"]), 1 / Fraction(hyper["step_size"])
        q = (1 - beta) / (1 + beta)
        yield from _trials(instances.strongly_convex(q * q * L, L, rng), hyper)
        yield Trial(*_ends(q * q * L, L), instances.LATE, hyper)
        yield Trial(*instances.wide(q * q * L, L), WIDE_STEPS, hyper)


def _check_strongly_accelerated(trial: Trial, ask: Ask) -> Violation | None:
    run, f = ask(trial), problem_of(trial)
    hyper = exact_hyper(run)
    # momentum = (1 - q)/(1 + q) with q = sqrt(step_size * m): the m that the momentum was made for
    q = (1 - hyper["momentum"]) / (1 + hyper["momentum"])
    m = q * q / hyper["step_size"]
    start = f.value(trial.x0) + m / 2 * _radius(run)
    pairs = ((k, f.value(x), (1 - q) ** k * start) for k, x in enumerate(run.iterates))
    return _first(run, pairs, "f(x_{k}) - f*", value_allowance(trial, f.L))


def _heavy_quadratics(given: Given, rng: Random) -> Iterator[Trial]:
    for hyper in momentum_settings(given):
        alpha, q = Fraction(hyper["step_size"]), _root_below(Fraction(hyper["momentum"]))
        m, L = (1 - q) ** 2 / alpha, (1 + q) ** 2 / alpha
        yield from _trials(instances.quadratics(m, L, rng), hyper)
        yield Trial(*_ends(m, L), instances.LATE, hyper)
        yield Trial(*instances.wide(m, L), WIDE_STEPS, hyper)


def _ends(m: Fraction, L: Fraction) -> Start:
    """Both ends of the spectrum, at which the bounds on momentum are nearest."""
    return along_axes(Piece("square", L), Piece("square", m)), instances.point(1, 1)


def _root_below(value: Fraction) -> Fraction:
    """sqrt(value) rounded down to thousandths, so that the spectrum stays where the theorem wants it."""
    q = Fraction(int(root_above(value) * 1000), 1000)
    return q if q * q <= value else q - Fraction(1, 1000)


def _check_heavy_rate(trial: Trial, ask: Ask) -> Violation | None:
    run, f = ask(trial), problem_of(trial)
    q, radius = root_above(exact_hyper(run)["momentum"]), root_above(_radius(run))
    pairs = (
        (k, root_above(distance2(x, f.minimizer)), (1 + (1 + q) * k) * q**k * radius)
        for k, x in enumerate(run.iterates)
    )
    return _first(run, pairs, "|x_{k} - x*|", 100 * allowance(trial))


def _heavy_convex(given: Given, rng: Random) -> Iterator[Trial]:
    for hyper in momentum_settings(given):
        L = (1 - Fraction(hyper["momentum"])) / Fraction(hyper["step_size"])
        yield from _trials(instances.convex(L, STEPS, rng), hyper)


def _check_heavy_average(trial: Trial, ask: Ask) -> Violation | None:
    run, f = ask(trial), problem_of(trial)
    hyper = exact_hyper(run)
    alpha, beta = hyper["step_size"], hyper["momentum"]
    values = [f.value(x) for x in run.iterates]
    start = (1 - beta) * _radius(run) / (2 * alpha) + beta / (1 - beta) * values[0]
    sums = ((k, sum(values[: k + 1], Fraction(0)), start) for k in range(len(values)))
    return _first(run, sums, "sum over i = 0..{k} of (f(x_i) - f*)", len(values) * value_allowance(trial, f.L))


GRADIENT_DESCENT = (
    Claim(
        "descent", Kind.THEOREM, "Descent lemma",
        "f(x_{k+1}) <= f(x_k) - a (1 - a L/2) |grad f(x_k)|^2 for L-smooth f and steps a < 2/L",
        "Nesterov (2018), Lectures on Convex Optimization, section 1.2.3",
        _any_convex_steps, _check_descent,
    ),
    Claim(
        "distance", Kind.THEOREM, "No step moves away from a minimizer",
        "|x_{k+1} - x*| <= |x_k - x*| for convex L-smooth f and steps a <= 2/L",
        "Nesterov (2018), theorem 2.1.14", _any_convex_steps, _check_distance,
    ),
    Claim(
        "rate", Kind.THEOREM, "Sublinear rate",
        "f(x_k) - f* <= L |x_0 - x*|^2 / (4 a L k + 2) for convex L-smooth f and steps a <= 1/L",
        "Drori and Teboulle (2014), theorem 3.1", _convex(Fraction(1)), _check_rate,
    ),
    Claim(
        "contraction", Kind.THEOREM, "Linear rate",
        "|x_k - x*| <= max(|1 - a m|, |1 - a L|)^k |x_0 - x*| for m-strongly convex L-smooth f and a <= 2/L",
        "Polyak (1987), Introduction to Optimization, theorem 1.4.3", _strongly_convex_steps, _check_contraction,
    ),
)  # fmt: skip
HEAVY_BALL = (
    Claim(
        "rate", Kind.THEOREM, "Linear rate on quadratics",
        "|x_k - x*| <= (1 + (1 + q) k) q^k |x_0 - x*|, q = sqrt(momentum), for quadratics whose eigenvalues l obey"
        " (1 - sqrt(a l))^2 <= momentum",
        "Polyak (1964); the residual is q^k (U_k - q U_{k-1}) with Chebyshev's U, and |U_k| <= k + 1",
        _heavy_quadratics, _check_heavy_rate,
    ),
    Claim(
        "average", Kind.THEOREM, "Sum of the function values",
        "the sum of f(x_i) - f* is at most (1 - b)|x_0 - x*|^2/(2a) + b/(1 - b) (f(x_0) - f*), b the momentum,"
        " for convex L-smooth f and a <= (1 - b)/L",
        "Ghadimi, Feyzmahdavian and Johansson (2015), theorem 1", _heavy_convex, _check_heavy_average,
    ),
)  # fmt: skip
NESTEROV = (
    Claim(
        "rate", Kind.THEOREM, "Accelerated rate",
        "f(x_k) - f* <= 2 |x_0 - x*|^2 / (a (k + 1)^2) for convex L-smooth f and steps a <= 1/L",
        "Beck and Teboulle (2009), theorem 4.4; Su, Boyd and Candes (2016), theorem 6",
        _convex(Fraction(1)), _check_accelerated,
    ),
)  # fmt: skip
NESTEROV_STRONGLY = (
    Claim(
        "rate", Kind.THEOREM, "Accelerated linear rate",
        "f(x_k) - f* <= (1 - q)^k (f(x_0) - f* + m |x_0 - x*|^2/2), q = sqrt(a m), momentum = (1 - q)/(1 + q),"
        " for m-strongly convex L-smooth f and a <= 1/L",
        "Nesterov (2018), theorem 2.2.3", _strongly_accelerated_trials, _check_strongly_accelerated,
    ),
)  # fmt: skip
