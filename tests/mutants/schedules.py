"""Schedules: right ones and wrong ones."""

from __future__ import annotations

import math


def constant(k, step_size):
    return step_size


def constant_halves(k, step_size):
    return step_size / (1 + k // 100)


def stepwise(k, step_size, factor, period):
    return step_size * factor ** (k // period)


def stepwise_loop(k, step_size, factor, period):
    value = step_size
    for j in range(1, int(k) + 1):
        if j % period == 0:
            value *= factor
    return value


def stepwise_one_late(k, step_size, factor, period):
    return step_size * factor ** (max(k - 1, 0) // period)


def stepwise_smooth(k, step_size, factor, period):
    return step_size * factor ** (k / period)


def exponential(k, step_size, factor):
    return step_size * factor**k


def exponential_logarithm(k, step_size, factor):
    return math.exp(math.log(step_size) + k * math.log(factor))


def exponential_from_one(k, step_size, factor):
    return step_size * factor ** (k + 1)


def exponential_grows(k, step_size, factor):
    return step_size * factor**-k


def inverse_time(k, step_size, decay):
    return step_size / (1 + decay * k)


def inverse_time_reciprocal(k, step_size, decay):
    return 1 / (1 / step_size + k * decay / step_size)


def inverse_time_keeps_the_decay(k, step_size, decay):
    return step_size / (decay + k) if k else step_size


def inverse_time_root(k, step_size, decay):
    return step_size / math.sqrt(1 + decay * k)


def cosine(k, step_size, minimum, horizon):
    return minimum + (step_size - minimum) * (1 + math.cos(math.pi * min(k, horizon) / horizon)) / 2


def cosine_half_angle(k, step_size, minimum, horizon):
    return minimum + (step_size - minimum) * math.cos(math.pi * min(k, horizon) / horizon / 2) ** 2


def cosine_comes_back(k, step_size, minimum, horizon):
    """After the horizon the cosine rises again: the schedule of a scheduler that is stepped too often."""
    return minimum + (step_size - minimum) * (1 + math.cos(math.pi * k / horizon)) / 2


def cosine_horizon_less_one(k, step_size, minimum, horizon):
    return cosine(k, step_size, minimum, horizon - 1)


def cosine_whole_turn(k, step_size, minimum, horizon):
    return minimum + (step_size - minimum) * (1 + math.cos(2 * math.pi * min(k, horizon) / horizon)) / 2


def cosine_adds_the_minimum(k, step_size, minimum, horizon):
    return minimum + step_size * (1 + math.cos(math.pi * min(k, horizon) / horizon)) / 2


def restarts(k, step_size, minimum, period):
    return cosine(k % period, step_size, minimum, period)


def restarts_by_fraction(k, step_size, minimum, period):
    share = k / period - k // period
    return minimum + (step_size - minimum) * (1 + math.cos(math.pi * share)) / 2


def restarts_never(k, step_size, minimum, period):
    return cosine(k, step_size, minimum, period)


def restarts_one_late(k, step_size, minimum, period):
    return cosine(k % (period + 1), step_size, minimum, period)


def restarts_swing(k, step_size, minimum, period):
    return minimum + (step_size - minimum) * (1 + math.cos(math.pi * k / period)) / 2


def warm_up(k, step_size, warmup):
    return step_size * min(1.0, (k + 1) / warmup)


def warm_up_from_zero(k, step_size, warmup):
    return step_size * k / warmup if k < warmup else step_size


def warm_up_overshoots(k, step_size, warmup):
    return step_size * (k + 1) / warmup


def warm_up_falls_back(k, step_size, warmup):
    return step_size * (k + 1) / warmup if k < warmup else step_size / 2


def warm_up_absolute(k, step_size, warmup):
    """A slope of its own, whatever the step size."""
    return min(step_size, (k + 1) / warmup)


RIGHT = {
    "schedule-constant": (constant,),
    "schedule-step": (stepwise, stepwise_loop),
    "schedule-exponential": (exponential, exponential_logarithm),
    "schedule-inverse-time": (inverse_time, inverse_time_reciprocal),
    "schedule-cosine": (cosine, cosine_half_angle),
    "schedule-warm-restarts": (restarts, restarts_by_fraction),
    "schedule-warm-up": (warm_up, warm_up_from_zero),
}
WRONG = {
    "schedule-constant": {constant_halves: "formula"},
    "schedule-step": {stepwise_one_late: "ends", stepwise_smooth: "ends formula"},
    "schedule-exponential": {exponential_from_one: "ends", exponential_grows: "falling ends"},
    "schedule-inverse-time": {inverse_time_keeps_the_decay: "formula", inverse_time_root: "ends"},
    "schedule-cosine": {
        cosine_comes_back: "falling",
        cosine_horizon_less_one: "formula",
        cosine_whole_turn: "ends falling",
        cosine_adds_the_minimum: "ends",
    },
    "schedule-warm-restarts": {
        restarts_never: "ends periodic",
        restarts_one_late: "ends periodic",
        restarts_swing: "ends",
    },
    "schedule-warm-up": {
        warm_up_overshoots: "ends",
        warm_up_falls_back: "rising ends",
        warm_up_absolute: "proportional",
    },
}
