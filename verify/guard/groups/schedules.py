"""Schedules of step sizes: f(k, **hyper) -> step size, k = 0, 1, ..."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from random import Random
from typing import Any

from flint import arb, fmpq

from ...methods import schedules
from ..claims import ROUNDING, Ask, Claim, Violation, decimal
from ..kinds import Values
from ..method import COUNT, FROM_ZERO, POSITIVE, Method, Range, Settings, settings
from ..process import Trial
from ..references import exact_hyper
from ..signature import SCHEDULE
from .balls import middle
from .tools import Trials, invariance, part_conduct, structural, theorem

FACTOR = Range(0, 1)


def cosine(share: tuple[int, int]) -> Fraction:
    """cos(pi p/q), to 2^-200."""
    rational = fmpq(*share)
    return middle(arb.cos_pi_fmpq(rational) if hasattr(arb, "cos_pi_fmpq") else (arb(rational) * arb.pi()).cos())


def _at(chosen: Settings, *ks: int) -> Trials:
    def trials(given: Any, rng: Random) -> Iterator[Trial]:
        for hyper in chosen(given):
            for k in dict.fromkeys((*ks, *sorted(rng.sample(range(200), 3)), rng.randrange(1000, 4000))):
                yield trial_at(k, hyper)

    return trials


def trial_at(k: int, hyper: dict[str, float]) -> Trial:
    return Trial(Values({"k": Fraction(k)}), (), 0, hyper)


def _value(trial: Trial, ask: Ask, k: int) -> tuple[Fraction, Any]:
    run = ask(trial_at(k, dict(trial.hyper)))
    return run.iterates[0][0], run


def _k(trial: Trial) -> int:
    return int(trial.problem["k"])


def _slack(trial: Trial) -> Fraction:
    return ROUNDING * Fraction(trial.hyper["step_size"])


def _whole(hyper: dict[str, Fraction]) -> dict[str, Any]:
    return {name: int(value) if name in ("period", "horizon", "warmup") else value for name, value in hyper.items()}


def _formula(due: Callable[..., list[Fraction]]) -> Callable[[Trial, Ask], Violation | None]:
    """The value is one of those that are due (the conventions)."""

    def check(trial: Trial, ask: Ask) -> Violation | None:
        got, run = _value(trial, ask, _k(trial))
        dues = due(_k(trial), **_whole(exact_hyper(run)))
        if all(abs(got - one) > _slack(trial) for one in dues):
            return Violation(0, " or ".join(decimal(one) for one in dict.fromkeys(dues)), decimal(got), run)
        return None

    return check


def _ends(points: Callable[[dict[str, Any]], list[tuple[int, list[Fraction]]]]) -> Any:
    def check(trial: Trial, ask: Ask) -> Violation | None:
        hyper = _whole({name: Fraction(value) for name, value in trial.hyper.items()})
        for k, dues in points(hyper):
            got, run = _value(trial, ask, k)
            if all(abs(got - due) > _slack(trial) for due in dues):
                return Violation(0, f"{' or '.join(map(decimal, dues))} at k = {k}", decimal(got), run)
        return None

    return check


def _check_no_growth(trial: Trial, ask: Ask) -> Violation | None:
    if trial.hyper.get("minimum", 0.0) > trial.hyper["step_size"]:
        return None
    values = [_value(trial, ask, k) for k in range(25)]
    for k, ((before, _), (after, run)) in enumerate(zip(values, values[1:], strict=False)):
        if after > before + _slack(trial):
            return Violation(0, f"at most {decimal(before)} at k = {k + 1}, its value at {k}", decimal(after), run)
    return None


def _check_no_fall(trial: Trial, ask: Ask) -> Violation | None:
    values = [_value(trial, ask, k) for k in range(25)]
    for k, ((before, _), (after, run)) in enumerate(zip(values, values[1:], strict=False)):
        if after < before - _slack(trial):
            return Violation(0, f"at least {decimal(before)} at k = {k + 1}, its value at {k}", decimal(after), run)
    return None


def _check_proportional(trial: Trial, ask: Ask) -> Violation | None:
    k = _k(trial)
    got, _ = _value(trial, ask, k)
    scaled = {n: v * 4 if n in ("step_size", "minimum") else v for n, v in trial.hyper.items()}
    run = ask(trial_at(k, scaled))
    if abs(run.iterates[0][0] - 4 * got) > 4 * _slack(trial):
        return Violation(0, f"{decimal(4 * got)}, four times the value for a quarter of the step size",
                         decimal(run.iterates[0][0]), run)  # fmt: skip
    return None


def _check_period(trial: Trial, ask: Ask) -> Violation | None:
    period = int(trial.hyper["period"])
    for k in (0, 1, period - 1):
        early, _ = _value(trial, ask, k)
        late, run = _value(trial, ask, k + 3 * period)
        if abs(early - late) > _slack(trial):
            return Violation(0, f"{decimal(early)} at k = {k + 3 * period}, as at {k}", decimal(late), run)
    return None




def _method(
    name: str, title: str, hyper: dict[str, Range], chosen: Settings, promise: str, due: Callable[..., Any],
    *claims: Claim, ks: tuple[int, ...] = (0, 1, 2, 3, 9, 10, 11), source: str = "by definition",
) -> Method:  # fmt: skip
    trials = _at(chosen, *ks)
    few = _at(chosen, 0, 7)
    return Method(
        name, title, {"step_size": POSITIVE, **hyper}, (), chosen,
        (
            structural("formula", "The schedule", promise, source, trials, _formula(due)),
            invariance("proportional", "Proportional to the step size",
                       "four times the step size (and minimum) gives four times the values", "by definition", few,
                       _check_proportional),
            *claims, *part_conduct(trials),
        ),
        trials, signature=SCHEDULE, one_gradient_a_step=False,
    )  # fmt: skip


def _first(chosen: Settings) -> Trials:
    def trials(given: Any, rng: Random) -> Iterator[Trial]:
        yield from (trial_at(0, hyper) for hyper in chosen(given))

    return trials


def _claim(id: str, title: str, promise: str, chosen: Settings, check: Any) -> Claim:
    return structural(id, title, promise, "by definition", _first(chosen), check)


CONSTANT = settings({"step_size": 0.1})
STEP = settings({"step_size": 0.5, "factor": 0.5, "period": 10}, {"step_size": 0.1, "factor": 0.1, "period": 3})
EXPONENTIAL = settings({"step_size": 0.5, "factor": 0.75}, {"step_size": 0.1, "factor": 0.99})
INVERSE = settings({"step_size": 0.5, "decay": 1.0}, {"step_size": 0.1, "decay": 0.01})
COSINE = settings({"step_size": 0.5, "minimum": 0.125, "horizon": 10}, {"step_size": 1.0, "minimum": 0.0, "horizon": 7})
RESTARTS = settings({"step_size": 0.5, "minimum": 0.125, "period": 10}, {"step_size": 1.0, "minimum": 0.0, "period": 7})
WARM_UP = settings({"step_size": 0.5, "warmup": 10}, {"step_size": 1.0, "warmup": 3})


def _falls(chosen: Settings) -> Claim:
    return theorem("falling", "It does not grow", "the step size at k + 1 is at most the one at k", "by definition",
                   _first(chosen), _check_no_growth)  # fmt: skip


METHODS = (
    _method("schedule-constant", "A constant step size", {}, CONSTANT, "step_size at every k",
            lambda k, step_size: [schedules.constant(k, step_size)]),
    _method("schedule-step", "A step size that is reduced every `period` steps", {"factor": FACTOR, "period": COUNT},
            STEP, "step_size factor^floor(k/period)",
            lambda k, step_size, factor, period: [schedules.stepwise(k, step_size, factor, period)],
            _falls(STEP),
            _claim("ends", "End points", "step_size up to k = period - 1, step_size factor from k = period on", STEP,
                   _ends(lambda h: [(0, [h["step_size"]]), (h["period"] - 1, [h["step_size"]]),
                                    (h["period"], [h["step_size"] * h["factor"]])]))),
    _method("schedule-exponential", "A step size that decays exponentially", {"factor": FACTOR}, EXPONENTIAL,
            "step_size factor^k",
            lambda k, step_size, factor: [schedules.exponential(k, step_size, factor)], _falls(EXPONENTIAL),
            _claim("ends", "End points", "step_size at 0 and step_size factor at 1", EXPONENTIAL,
                   _ends(lambda h: [(0, [h["step_size"]]), (1, [h["step_size"] * h["factor"]])]))),
    _method("schedule-inverse-time", "A step size like 1/k", {"decay": POSITIVE}, INVERSE, "step_size/(1 + decay k)",
            lambda k, step_size, decay: [schedules.inverse_time(k, step_size, decay)], _falls(INVERSE),
            _claim("ends", "End points", "step_size at 0 and step_size/(1 + decay) at 1", INVERSE,
                   _ends(lambda h: [(0, [h["step_size"]]), (1, [h["step_size"] / (1 + h["decay"])])]))),
    _method("schedule-cosine", "Cosine annealing", {"minimum": FROM_ZERO, "horizon": COUNT}, COSINE,
            "minimum + (step_size - minimum)(1 + cos(pi min(k, horizon)/horizon))/2",
            lambda k, step_size, minimum, horizon: [
                schedules.cosine_annealing(k, step_size, minimum, horizon, cosine)],
            _falls(COSINE),
            _claim("ends", "End points", "step_size at 0, minimum at the horizon and after it", COSINE,
                   _ends(lambda h: [(0, [h["step_size"]]), (h["horizon"], [h["minimum"]]),
                                    (5 * h["horizon"] // 2, [h["minimum"]])])),
            source="Loshchilov and Hutter (2017)"),
    _method("schedule-warm-restarts", "Cosine annealing with warm restarts",
            {"minimum": FROM_ZERO, "period": COUNT}, RESTARTS,
            "minimum + (step_size - minimum)(1 + cos(pi (k mod period)/period))/2",
            lambda k, step_size, minimum, period: [schedules.warm_restarts(k, step_size, minimum, period, cosine)],
            _claim("ends", "Restarts", "step_size at 0, period, 2 period, ...", RESTARTS,
                   _ends(lambda h: [(j * h["period"], [h["step_size"]]) for j in range(3)])),
            _claim("periodic", "Periodic", "the value at k + 3 period is the value at k", RESTARTS, _check_period),
            source="Loshchilov and Hutter (2017)"),
    _method("schedule-warm-up", "Linear warm-up, then a constant step size", {"warmup": COUNT}, WARM_UP,
            "step_size min(1, (k + 1)/warmup), or with k in place of k + 1",
            lambda k, step_size, warmup: [schedules.warm_up(k, step_size, warmup, first) for first in (1, 0)],
            theorem("rising", "It does not fall", "the step size at k + 1 is at least the one at k", "by definition",
                    _first(WARM_UP), _check_no_fall),
            _claim("ends", "End points", "step_size/warmup or 0 at 0; step_size from k = warmup on", WARM_UP,
                   _ends(lambda h: [(0, [h["step_size"] / h["warmup"], Fraction(0)]),
                                    (h["warmup"], [h["step_size"]]), (9 * h["warmup"], [h["step_size"]])])),
            source="Goyal et al. (2017)"),
)  # fmt: skip
