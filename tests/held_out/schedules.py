"""Schedules."""

from __future__ import annotations

import numpy as np


def sch_constant_right(k, step_size):
    return step_size


def sch_constant_late(k, step_size):
    return step_size if k < 1000 else step_size / 10


def sch_step_right(k, step_size, factor, period):
    return step_size * factor ** (k // period)


def sch_step_one_late(k, step_size, factor, period):
    return step_size * factor ** ((k - 1) // period) if k else step_size


def sch_step_one_early(k, step_size, factor, period):
    return step_size * factor ** ((k + 1) // period)


def sch_step_smooth(k, step_size, factor, period):
    return step_size * factor ** (k / period)


def sch_step_once(k, step_size, factor, period):
    return step_size * (factor if k >= period else 1)


def sch_step_rounds(k, step_size, factor, period):
    return step_size * factor ** round(k / period)


def sch_exp_right(k, step_size, factor):
    return step_size * factor**k


def sch_exp_e(k, step_size, factor):
    return step_size * np.exp(-factor * k)


def sch_exp_next(k, step_size, factor):
    return step_size * factor ** (k + 1)


def sch_exp_floor(k, step_size, factor):
    return max(step_size * factor**k, 1e-4 * step_size)


def sch_inv_right(k, step_size, decay):
    return step_size / (1 + decay * k)


def sch_inv_power(k, step_size, decay):
    return step_size / (1 + decay) ** k


def sch_inv_root(k, step_size, decay):
    return step_size / np.sqrt(1 + decay * k)


def sch_inv_next(k, step_size, decay):
    return step_size / (1 + decay * (k + 1))


def sch_cos_right(k, step_size, minimum, horizon):
    return minimum + (step_size - minimum) * (1 + np.cos(np.pi * min(k, horizon) / horizon)) / 2


def sch_cos_half_angle(k, step_size, minimum, horizon):
    """Right: by the half angle."""
    return minimum + (step_size - minimum) * np.cos(np.pi * min(k, horizon) / (2 * horizon)) ** 2


def sch_cos_rises(k, step_size, minimum, horizon):
    return minimum + (step_size - minimum) * (1 + np.cos(np.pi * k / horizon)) / 2


def sch_cos_one_less(k, step_size, minimum, horizon):
    return minimum + (step_size - minimum) * (1 + np.cos(np.pi * min(k, horizon - 1) / max(1, horizon - 1))) / 2


def sch_cos_added(k, step_size, minimum, horizon):
    return minimum + step_size * (1 + np.cos(np.pi * min(k, horizon) / horizon)) / 2


def sch_cos_max(k, step_size, minimum, horizon):
    return max(minimum, step_size * (1 + np.cos(np.pi * min(k, horizon) / horizon)) / 2)


def sch_cos_zero_after(k, step_size, minimum, horizon):
    return 0.0 if k > horizon else sch_cos_right(k, step_size, minimum, horizon)


def sch_wr_right(k, step_size, minimum, period):
    return minimum + (step_size - minimum) * (1 + np.cos(np.pi * (k % period) / period)) / 2


def sch_wr_late(k, step_size, minimum, period):
    return minimum + (step_size - minimum) * (1 + np.cos(np.pi * (k % (period + 1)) / period)) / 2


def sch_wr_doubles(k, step_size, minimum, period):
    while k >= period:
        k -= period
        period *= 2
    return minimum + (step_size - minimum) * (1 + np.cos(np.pi * k / period)) / 2


def sch_wr_never(k, step_size, minimum, period):
    return sch_cos_right(k, step_size, minimum, period)


def sch_wu_right(k, step_size, warmup):
    return step_size * min(1, (k + 1) / warmup)


def sch_wu_zero(k, step_size, warmup):
    """Right: from 0."""
    return step_size * min(1.0, k / warmup)


def sch_wu_no_minimum(k, step_size, warmup):
    return step_size * (k + 1) / warmup


def sch_wu_one_more(k, step_size, warmup):
    return step_size * min(1, (k + 1) / (warmup + 1))


def sch_wu_falls(k, step_size, warmup):
    return step_size * min((k + 1) / warmup, np.sqrt(warmup / (k + 1)))


def sch_wu_integer(k, step_size, warmup):
    return step_size * min(1, (k + 1) // warmup)


RIGHT = {
    "schedule-constant": [sch_constant_right],
    "schedule-step": [sch_step_right],
    "schedule-exponential": [sch_exp_right],
    "schedule-inverse-time": [sch_inv_right],
    "schedule-cosine": [sch_cos_right, sch_cos_half_angle],
    "schedule-warm-restarts": [sch_wr_right],
    "schedule-warm-up": [sch_wu_right, sch_wu_zero],
}
WRONG = {
    "schedule-constant": {
        sch_constant_late: "formula",
    },
    "schedule-step": {
        sch_step_one_late: "formula ends",
        sch_step_one_early: "formula ends",
        sch_step_smooth: "formula ends",
        sch_step_once: "formula",
        sch_step_rounds: "formula ends",
    },
    "schedule-exponential": {
        sch_exp_e: "formula ends",
        sch_exp_next: "formula ends",
        sch_exp_floor: "formula",
    },
    "schedule-inverse-time": {
        sch_inv_power: "formula proportional",
        sch_inv_root: "formula ends",
        sch_inv_next: "formula ends",
    },
    "schedule-cosine": {
        sch_cos_rises: "formula falling",
        sch_cos_one_less: "formula",
        sch_cos_added: "formula ends",
        sch_cos_max: "formula",
        sch_cos_zero_after: "formula ends",
    },
    "schedule-warm-restarts": {
        sch_wr_late: "formula ends",
        sch_wr_doubles: "formula ends",
        sch_wr_never: "formula ends",
    },
    "schedule-warm-up": {
        sch_wu_no_minimum: "formula ends",
        sch_wu_one_more: "formula ends",
        sch_wu_falls: "formula rising",
        sch_wu_integer: "formula",
    },
}
