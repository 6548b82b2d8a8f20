"""Gradient descent with diminishing, growing and Polyak steps, preconditioned and clipped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal, localcontext
from fractions import Fraction
from random import Random
from typing import Any

from ...arithmetic.core import as_fmpq, to_fraction
from ...methods import momentum
from .. import instances, structure
from ..claims import Ask, Claim, Violation, allowance, decimal, distance2, size, value_allowance
from ..instances import point
from ..kinds import Preconditioned
from ..method import POSITIVE, Method, Range, Settings, settings
from ..problems import Piece, Point, along_axes, dot, moved, rotate, times, turned
from ..process import Run, Trial
from ..references import DIGITS, History, Reference, exact_hyper
from ..signature import Signature
from . import lasting
from .tools import (
    LONG,
    SEARCH,
    Pair,
    Start,
    Trials,
    and_on,
    bent,
    conduct,
    curved,
    defined,
    easy,
    first,
    invariance,
    kept,
    length,
    on,
    parallel,
    plain,
    pointed,
    share,
    short,
    structural,
    theorem,
    vector,
)

ANY_REAL = Range(float("-inf"), float("inf"))

STEPS = 12


def _all(hyper: dict[str, float], rng: Random) -> list[Start]:
    """Problems with L = 1/(2 step_size), or with L = 1 where there is no step size."""
    L = Fraction(1, 2) / Fraction(hyper.get("step_size", 0.5))
    return [*easy(rng, L), *bent(rng, L), curved(L / 2000)]


def _convex(hyper: dict[str, float], rng: Random) -> Iterable[Start]:
    L = 1 / Fraction(hyper.get("step_size", 1))
    return [*easy(rng, L), *bent(rng, L), *_some(instances.convex(L, STEPS, rng), 14)]


def _some(starts: Iterator[Start], count: int) -> list[Start]:
    return [start for start, _ in zip(starts, range(count), strict=False)]


def _radius(trial: Trial) -> Fraction:
    return distance2(trial.x0, plain(trial).minimizer)


def invariances(chosen: Settings, starts: Callable[[dict[str, float], Random], Iterable[Start]]) -> tuple[Claim, ...]:
    """Translation and rotation, for methods that speak of gradients and lengths alone."""

    def trials(given: Any, rng: Random) -> Iterator[Trial]:
        for trial in on(chosen, starts, 6)(given, rng):
            if trial.problem.dimension > 1 and hasattr(trial.problem, "pieces"):
                yield trial
                return

    shift = (Fraction(3), Fraction(-2), *[Fraction(1)] * 10)

    def shifted(x: Point) -> Point:
        return tuple(a + b for a, b in zip(x, shift, strict=False))

    return (
        invariance("translation", "Translation", "moving the problem and the start moves every iterate alike",
                   "by definition", trials,
                   structure.image(lambda f: moved(f, shift[: f.dimension]), shifted, "the iterates moved alike")),
        invariance("rotation", "Rotation", "rotating the problem and the start rotates every iterate",
                   "by definition", trials, structure.image(turned, rotate, "the iterates rotated alike")),
    )  # fmt: skip


def minimizers(chosen: Settings) -> Trials:
    return on(chosen, lambda h, rng: [(along_axes(Piece("square", Fraction(1)), Piece("huber", Fraction(1))),
                                       point(0, 0))], 4)  # fmt: skip


# Diminishing steps

DIMINISHING = settings({"step_size": 0.5, "power": 1.0}, {"step_size": 0.25, "power": 0.5})


def diminished(hyper: Any, k: int) -> Fraction:
    """step_size/(k + 1)^power."""
    with localcontext() as context:
        context.prec = DIGITS
        power = Decimal(hyper["power"].numerator) / Decimal(hyper["power"].denominator)
        return hyper["step_size"] / Fraction(Decimal(k + 1) ** power)


def _diminishing(h: History) -> Point:
    return pointed(vector(h.x) - diminished(h.hyper, h.k) * vector(h.problem.gradient(h.x)))


def _check_diminishing_descent(trial: Trial, ask: Ask) -> Violation | None:
    run, f = ask(trial), plain(trial)
    hyper = exact_hyper(run)

    def pairs() -> Iterator[Pair]:
        for k in range(1, trial.steps + 1):
            x, a = run.iterates[k - 1], diminished(hyper, k - 1)
            g = f.gradient(x)
            yield k, f.value(run.iterates[k]), f.value(x) - a * (1 - a * f.L / 2) * dot(g, g)

    return first(run, pairs(), "f(x_{k})", value_allowance(trial, f.L))


def _check_weighted_sum(trial: Trial, ask: Ask) -> Violation | None:
    run, f = ask(trial), plain(trial)
    hyper = exact_hyper(run)

    def pairs() -> Iterator[Pair]:
        left, right = Fraction(0), _radius(trial) / 2
        for k in range(trial.steps):
            a, g = diminished(hyper, k), f.gradient(run.iterates[k])
            left += a * f.value(run.iterates[k])
            right += a * a * dot(g, g) / 2
            end = distance2(run.iterates[k + 1], f.minimizer) / 2
            yield k + 1, left + end, right

    allowed = trial.steps * value_allowance(trial, max(f.L, Fraction(1)))
    return first(run, pairs(), "sum over i < {k} of a_i (f(x_i) - f*) + |x_{k} - x*|^2/2", allowed)


# Polyak's step

POLYAK = settings({"minimum": 0.0}, {"minimum": -1.0})


def _polyak(h: History) -> Point:
    g = vector(h.problem.gradient(h.x))
    if not g.inner(g):
        return h.x
    return pointed(vector(h.x) - momentum.polyak(g, h.problem.value(h.x), h.hyper["minimum"]))


def _polyak_starts(hyper: dict[str, float], rng: Random) -> list[Start]:
    return [*easy(rng), *bent(rng)] if hyper["minimum"] == 0 else easy(rng)[:2]


def _at_minimum(trials: Trials) -> Trials:
    def chosen(given: Any, rng: Random) -> Iterator[Trial]:
        yield from (trial for trial in trials(given, rng) if trial.hyper["minimum"] == 0)

    return chosen


def _check_fejer(trial: Trial, ask: Ask) -> Violation | None:
    run, f = ask(trial), plain(trial)

    def pairs() -> Iterator[Pair]:
        for k in range(1, trial.steps + 1):
            x = run.iterates[k - 1]
            g = f.gradient(x)
            gain = f.value(x) ** 2 / dot(g, g) if any(g) else Fraction(0)
            yield k, distance2(run.iterates[k], f.minimizer), distance2(x, f.minimizer) - gain

    return first(run, pairs(), "|x_{k} - x*|^2", 4 * size(trial) * allowance(trial))


def _check_scale_free(trial: Trial, ask: Ask) -> Violation | None:
    run = ask(trial)
    changed = ask(Trial(times(plain(trial), Fraction(16)), trial.x0, trial.steps, trial.hyper))
    return structure.same(changed, list(run.iterates), "as for f, when f is 16 times as large")


# Growing steps: the range test of a learning-rate finder

RANGE = settings({"low": 0.0009765625, "high": 0.5, "count": 10}, {"low": 0.001, "high": 0.25, "count": 8})


def swept(hyper: Any, k: int) -> Fraction:
    """low (high/low)^(k/(count - 1)): from low at k = 0 to high at k = count - 1."""
    with localcontext() as context:
        context.prec = DIGITS
        low, high = (Decimal(hyper[n].numerator) / Decimal(hyper[n].denominator) for n in ("low", "high"))
        return Fraction(low * (high / low) ** (Decimal(k) / Decimal(int(hyper["count"]) - 1)))


def _swept(h: History) -> Point:
    return pointed(vector(h.x) - swept(h.hyper, h.k) * vector(h.problem.gradient(h.x)))


def _range_trials(given: Any, rng: Random) -> Iterator[Trial]:
    for hyper in RANGE(given):
        for problem, x0 in [*easy(rng), *bent(rng)]:
            yield Trial(problem, x0, int(hyper["count"]), hyper)


def _check_ratio(trial: Trial, ask: Ask) -> Violation | None:
    """Every step size is the same multiple of the one before; the first is low and the last is high."""
    run = ask(trial)
    hyper = exact_hyper(run)
    sizes = [share(run, k, -vector(trial.problem.gradient(x))) for k, x in enumerate(run.iterates[:-1])]
    clear = [length(trial.problem.gradient(x)) > SEARCH * size(trial) for x in run.iterates[:-1]]
    slack = 2**10 * allowance(trial)
    for k, due in ((0, hyper["low"]), (trial.steps - 1, hyper["high"])):
        if clear[k] and abs(sizes[k] - due) * length(trial.problem.gradient(run.iterates[k])) > slack * hyper["high"]:
            return Violation(k + 1, f"the step size {decimal(due)} at k = {k}", decimal(sizes[k]), run)
    return None


def check_down(trial: Trial, ask: Ask) -> Violation | None:
    run = ask(trial)
    for k in range(trial.steps):
        g = trial.problem.gradient(run.iterates[k])
        if not parallel(run, k, -vector(g)):
            return Violation(k + 1, f"x_{k + 1} - x_{k} is a positive multiple of -grad f(x_{k})", _step(run, k), run)
        if dot(g, g) > (SEARCH * size(trial)) ** 2 and run.iterates[k + 1] == run.iterates[k]:
            return Violation(k + 1, f"a step from x_{k}, whose gradient is not 0", "no step", run)
    return None


def _step(run: Run, k: int) -> str:
    return f"x_{k + 1} - x_{k} = " + structure.words(
        tuple(a - b for a, b in zip(run.iterates[k + 1], run.iterates[k], strict=True))
    )


# Preconditioned and clipped

PRECONDITIONED = settings({"step_size": 0.5})

CLIPPED = settings({"step_size": 0.25, "threshold": 1.0}, {"step_size": 0.5, "threshold": 0.125})

WITH_PRECONDITIONER = Signature(("fun", "grad", "precondition", "x0", "steps"))


def _preconditioned_starts(hyper: dict[str, float], rng: Random) -> list[Start]:
    L = 1 / Fraction(hyper["step_size"])
    uneven = along_axes(Piece("square", 64 * L), Piece("square", L / 64))
    inverse = ((Fraction(1, 64), Fraction(0)), (Fraction(0), Fraction(64)))
    mixed = ((Fraction(1, 2), Fraction(1, 4)), (Fraction(1, 4), Fraction(1)))
    return [
        (Preconditioned(uneven, inverse, L), point(1, 3)),
        (Preconditioned(turned(along_axes(Piece("square", L), Piece("huber", L / 2))), mixed, 2 * L), point(2, -1)),
        (Preconditioned(along_axes(Piece("square", L)), ((Fraction(1, 2),),), L / 2), point(3)),
    ]


def _preconditioned_slowly(hyper: dict[str, float], rng: Random) -> list[Start]:
    L = 1 / Fraction(hyper["step_size"])
    f, x0 = instances.slow(L)
    return [(Preconditioned(f, ((Fraction(1), Fraction(0)), (Fraction(0), Fraction(1, 2))), L), x0)]


def _preconditioned(h: History) -> Point:
    return pointed(vector(h.x) - h.hyper["step_size"] * vector(h.problem.apply(h.problem.gradient(h.x))))


def _check_preconditioned_descent(trial: Trial, ask: Ask) -> Violation | None:
    run, f = ask(trial), trial.problem
    a = exact_hyper(run)["step_size"]

    def pairs() -> Iterator[Pair]:
        for k in range(1, trial.steps + 1):
            x = run.iterates[k - 1]
            g = f.gradient(x)
            yield k, f.value(run.iterates[k]), f.value(x) - a * (1 - a * f.L / 2) * dot(g, f.apply(g))

    return first(run, pairs(), "f(x_{k})", value_allowance(trial, 128 * f.L))


def _clipped(h: History) -> Point:
    g = h.problem.gradient(h.x)
    if not any(g):
        return h.x
    shorter = momentum.clipped(vector(map(as_fmpq, g)), as_fmpq(short(length(g))), as_fmpq(h.hyper["threshold"]))
    return pointed(vector(h.x) - h.hyper["step_size"] * vector(map(to_fraction, shorter)))


def _clipped_short(h: History) -> Point:
    """A little shorter, lest |g| = 0 divides."""
    g = vector(h.problem.gradient(h.x))
    factor = min(Fraction(1), h.hyper["threshold"] / (length(g) + Fraction(1e-6)))
    return pointed(vector(h.x) - h.hyper["step_size"] * factor * g)


def _check_bounded(trial: Trial, ask: Ask) -> Violation | None:
    run = ask(trial)
    hyper = exact_hyper(run)
    longest = hyper["step_size"] * hyper["threshold"]
    pairs = (
        (k, length(vector(run.iterates[k]) - vector(run.iterates[k - 1])), longest)
        for k in range(1, trial.steps + 1)
    )
    return first(run, pairs, "|x_{k} - x_{j}|", allowance(trial))


def _check_clipped_descent(trial: Trial, ask: Ask) -> Violation | None:
    run, f = ask(trial), plain(trial)
    hyper = exact_hyper(run)
    a, c = hyper["step_size"], hyper["threshold"]

    def pairs() -> Iterator[Pair]:
        for k in range(1, trial.steps + 1):
            x = run.iterates[k - 1]
            long = length(f.gradient(x))
            gain = a * (1 - a * f.L / 2) * min(long, c) * long
            yield k, f.value(run.iterates[k]), f.value(x) - gain

    return first(run, pairs(), "f(x_{k})", value_allowance(trial, f.L))


def _clipped_starts(hyper: dict[str, float], rng: Random) -> list[Start]:
    return [*easy(rng, 1 / Fraction(hyper["step_size"])), *bent(rng, 1 / Fraction(hyper["step_size"]))]

RANGE_REF = (Reference("x - low (high/low)^(k/(count - 1)) grad f(x)", _swept, slack=16),)

DIMINISHING_REF = (Reference("x - step_size/(k + 1)^power grad f(x)", _diminishing),)

POLYAK_REF = (Reference("x - (f(x) - minimum)/|grad f(x)|^2 grad f(x)", _polyak, slack=64),)

PRECONDITIONED_REF = (Reference("x - step_size P grad f(x)", _preconditioned, slack=64),)

CLIPPED_REF = (
    Reference("x - step_size min(1, threshold/|g|) g", _clipped),
    Reference("x - step_size min(1, threshold/(|g| + 1e-6)) g, as torch clips", _clipped_short),
)

SMOOTH = "Nesterov (2018), Lectures on Convex Optimization, section 1.2.3"


def examples_of(chosen: Settings, starts: Any = _all) -> Trials:
    return on(chosen, starts, STEPS)


METHODS = (
    Method(
        "gradient-descent-diminishing", "Gradient descent with steps step_size/(k + 1)^power",
        {"step_size": POSITIVE, "power": Range(0, 4)}, DIMINISHING_REF, DIMINISHING,
        (
            theorem("descent", "Descent lemma",
                    "f(x_{k+1}) <= f(x_k) - a_k (1 - a_k L/2)|grad f(x_k)|^2, a_k = step_size/(k + 1)^power",
                    SMOOTH, on(DIMINISHING, _convex, STEPS), _check_diminishing_descent),
            theorem("weighted-sum", "Sum of the function values",
                    "sum_{i<k} a_i (f(x_i) - f*) + |x_k - x*|^2/2 <= |x_0 - x*|^2/2 + sum_{i<k} a_i^2 |g_i|^2/2",
                    "Shor (1985), section 2.2; Boyd, Subgradient methods, section 3",
                    on(DIMINISHING, _convex, STEPS), _check_weighted_sum),
            defined(DIMINISHING_REF, lasting.late_and_wide(DIMINISHING, _all, STEPS), "The k-th step",
                    "x_{k+1} = x_k - step_size/(k + 1)^power grad f(x_k), k = 0, 1, ...", "by definition"),
            *invariances(DIMINISHING, _all), kept(minimizers(DIMINISHING)), *conduct(examples_of(DIMINISHING)),
        ),
        examples_of(DIMINISHING),
    ),
    Method(
        "gradient-descent-polyak", "Gradient descent with Polyak's step", {"minimum": ANY_REAL}, POLYAK_REF, POLYAK,
        (
            theorem("fejer", "Every step comes nearer",
                    "|x_{k+1} - x*|^2 <= |x_k - x*|^2 - (f(x_k) - f*)^2/|grad f(x_k)|^2 for convex f",
                    "Polyak (1969), theorem 1", _at_minimum(on(POLYAK, _polyak_starts, STEPS)), _check_fejer),
            defined(POLYAK_REF, and_on(on(POLYAK, _polyak_starts, 6), _at_minimum(on(POLYAK, lasting.zigzag, LONG)),
                               _at_minimum(on(POLYAK, lasting.broad, 6))), "Polyak's step",
                    "x_{k+1} = x_k - (f(x_k) - minimum)/|grad f(x_k)|^2 grad f(x_k)", "Polyak (1969)"),
            invariance("scaling", "Scale of the objective", "c f with the minimum 0 gives the iterates of f",
                       "by definition", _at_minimum(on(POLYAK, _polyak_starts, 6)), _check_scale_free),
            *invariances(POLYAK, _polyak_starts),
            kept(_at_minimum(minimizers(POLYAK))), *conduct(examples_of(POLYAK, _polyak_starts)),
        ),
        examples_of(POLYAK, _polyak_starts),
    ),
    Method(
        "learning-rate-range-test", "Gradient steps that grow geometrically from low to high in `count` steps",
        {"low": POSITIVE, "high": POSITIVE, "count": Range(2, float("inf"), True, integer=True)}, RANGE_REF, RANGE,
        (
            structural("ends", "End points", "the first step size is low, and the last one, at count - 1, is high",
                       "Smith (2017)", _range_trials, _check_ratio),
            defined(RANGE_REF, _range_trials, "The k-th step",
                    "x_{k+1} = x_k - low (high/low)^(k/(count - 1)) grad f(x_k)", "Smith (2017)"),
            kept(on(RANGE, lambda h, rng: [(along_axes(Piece("square", Fraction(1))), point(0))], 4)),
            *conduct(_range_trials, prefix=True),
        ),
        _range_trials,
    ),
    Method(
        "gradient-descent-preconditioned", "Preconditioned gradient descent", {"step_size": POSITIVE},
        PRECONDITIONED_REF, PRECONDITIONED,
        (
            theorem("descent", "Descent in the norm of the preconditioner",
                    "f(x_{k+1}) <= f(x_k) - a (1 - a L/2) <g, P g>, L the smoothness in the norm of P^-1",
                    SMOOTH, on(PRECONDITIONED, _preconditioned_starts, STEPS), _check_preconditioned_descent),
            defined(PRECONDITIONED_REF, and_on(on(PRECONDITIONED, _preconditioned_starts, STEPS),
                                       on(PRECONDITIONED, _preconditioned_slowly, LONG)), "The step",
                    "x_{k+1} = x_k - step_size P grad f(x_k)", "by definition"),
            *conduct(examples_of(PRECONDITIONED, _preconditioned_starts)),
        ),
        examples_of(PRECONDITIONED, _preconditioned_starts), signature=WITH_PRECONDITIONER,
    ),
    Method(
        "gradient-descent-clipped", "Gradient descent with the gradient clipped by its norm",
        {"step_size": POSITIVE, "threshold": POSITIVE}, CLIPPED_REF, CLIPPED,
        (
            theorem("descent", "Descent with a clipped gradient",
                    "f(x_{k+1}) <= f(x_k) - a (1 - a L/2) |g| min(|g|, threshold) for a <= 1/L",
                    "the descent lemma along a shortened step", on(CLIPPED, _clipped_starts, STEPS),
                    _check_clipped_descent),
            structural("bounded", "The norm is bounded", "|x_{k+1} - x_k| <= step_size * threshold",
                       "by definition", on(CLIPPED, _all, STEPS), _check_bounded),
            structural("direction", "The direction is kept", "x_{k+1} - x_k is a positive multiple of -grad f(x_k)",
                       "by definition", on(CLIPPED, _all, STEPS), check_down),
            defined(CLIPPED_REF, lasting.late_and_wide(CLIPPED, _all, STEPS), "The step",
                    "x_{k+1} = x_k - step_size min(1, threshold/|g|) g: no shorter gradient is changed",
                    "Pascanu, Mikolov and Bengio (2013)"),
            *invariances(CLIPPED, _all), kept(minimizers(CLIPPED)), *conduct(examples_of(CLIPPED)),
        ),
        examples_of(CLIPPED),
    ),
)  # fmt: skip
