"""Methods that accumulate gradients: momentum as libraries write it, Adam's relatives, Lion, AdaGrad with one norm."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal, localcontext
from fractions import Fraction
from random import Random
from typing import Any

from ...methods import momentum as momentum_steps
from .. import adaptive, instances, structure
from ..claims import ROUNDING, Ask, Claim, Violation, allowance, decimal, root_above, size, value_allowance
from ..instances import LATE, point
from ..method import BETA2, EPSILON, FROM_ZERO, POSITIVE, SHARE, Method, Range, Settings, settings, smooth_examples
from ..problems import Piece, Point, along_axes, dot, times, turned
from ..process import Trial
from ..references import DIGITS, NO_ROOM, History, Hyper, Reference, average, exact_hyper, in_decimal, quotient
from .descent import invariances
from .lasting import late_and_wide
from .tools import (
    Pair,
    Start,
    bent,
    curved,
    defined,
    easy,
    first,
    invariance,
    length,
    on,
    plain,
    pointed,
    short,
    structural,
    theorem,
    vector,
)

STEPS = 12
DAMPENED = settings(
    {"step_size": 0.25, "momentum": 0.5, "dampening": 0.0},
    {"step_size": 0.25, "momentum": 0.75, "dampening": 0.75},
    {"step_size": 0.125, "momentum": 0.5, "dampening": 0.25},
)
BUFFERED = settings({"step_size": 0.25, "momentum": 1 / 3}, {"step_size": 0.25, "momentum": 9 / 11})
ADAM_L2 = settings(
    {"step_size": 0.25, "beta1": 0.5, "beta2": 0.75, "epsilon": 0.25, "weight_decay": 0.5},
    {"step_size": 0.001, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weight_decay": 0.01},
)
AMSGRAD = settings(
    {"step_size": 0.25, "beta1": 0.5, "beta2": 0.75, "epsilon": 0.25},
    {"step_size": 0.125, "beta1": 0.875, "beta2": 0.5, "epsilon": 1e-8},
)
LION = settings(
    {"step_size": 0.125, "beta1": 0.75, "beta2": 0.875, "weight_decay": 0.0},
    {"step_size": 0.25, "beta1": 0.5, "beta2": 0.75, "weight_decay": 0.5},
)
NORM = settings({"step_size": 0.5, "initial": 0.5}, {"step_size": 2.0, "initial": 0.0625})

Numbers = Mapping[str, Decimal]
Rule = Callable[[list[Decimal], list[Decimal], Numbers], Decimal]


def _smooth(hyper: dict[str, float], rng: Random) -> list[Start]:
    L = Fraction(1, 4) / Fraction(hyper["step_size"])
    return [*easy(rng, L), *bent(rng, L), curved(L / 2000)]


# Momentum with a buffer


def _dampened(first_whole: bool) -> Callable[[History], Point]:
    """x - step_size b, b = momentum b + (1 - dampening) g; the first b is g, or (1 - dampening) g."""

    def step(h: History) -> Point:
        b = None
        for g in h.gradients:
            start = vector(g) if first_whole else (1 - h.hyper["dampening"]) * vector(g)
            b = start if b is None else momentum_steps.buffered(
                b, vector(g), h.hyper["momentum"], h.hyper["dampening"]
            )  # fmt: skip
        assert b is not None
        return pointed(vector(h.x) - h.hyper["step_size"] * b)

    return step


def _buffered(h: History) -> Point:
    b = 0 * vector(h.x)
    for g in h.gradients:
        b = momentum_steps.buffered(b, vector(g), h.hyper["momentum"], Fraction(0))
    return pointed(vector(h.x) - h.hyper["step_size"] * (vector(h.gradients[-1]) + h.hyper["momentum"] * b))


def _strongly_convex(hyper: dict[str, float], rng: Random) -> Iterable[Start]:
    beta, L = Fraction(hyper["momentum"]), 1 / Fraction(hyper["step_size"])
    q = (1 - beta) / (1 + beta)
    return instances.strongly_convex(q * q * L, L, rng)


def _check_hidden_rate(trial: Trial, ask: Ask) -> Violation | None:
    """The points x_{k+1} = y_k - step_size grad f(y_k) behind the returned ones are Nesterov's."""
    run, f = ask(trial), plain(trial)
    hyper = exact_hyper(run)
    a = hyper["step_size"]
    q = (1 - hyper["momentum"]) / (1 + hyper["momentum"])
    away = [x - b for x, b in zip(trial.x0, f.minimizer, strict=True)]
    start = f.value(trial.x0) + q * q / a / 2 * dot(away, away)

    def pairs() -> Iterator[Pair]:
        for k, y in enumerate(run.iterates):
            x = [c - a * g for c, g in zip(y, f.gradient(y), strict=True)]
            yield k, f.value(x), (1 - q) ** (k + 1) * start

    return first(run, pairs(), "f(y_{k} - step_size grad f(y_{k})) - f*", value_allowance(trial, f.L))


def _check_linear(trial: Trial, ask: Ask) -> Violation | None:
    """16 times the function with a sixteenth of the step size: the same iterates."""
    run = ask(trial)
    hyper = {**trial.hyper, "step_size": trial.hyper["step_size"] / 16}
    changed = ask(Trial(times(plain(trial), Fraction(16)), trial.x0, trial.steps, hyper))
    return structure.same(changed, list(run.iterates), "as for f with 16 times the step size")


# Adam's relatives: by coordinates, in decimals of sixty digits


def _by_coordinates(rule: Rule) -> Callable[[History], Point]:
    """`rule(gradients so far, values so far, hyper)`, of one coordinate, gives what is subtracted."""

    def step(h: History) -> Point:
        with localcontext() as context:
            context.prec = DIGITS
            numbers = {name: in_decimal(value) for name, value in h.hyper.items()}
            slopes = [[in_decimal(c) for c in g] for g in h.gradients]
            points = [[in_decimal(c) for c in x] for x in h.points]
            return tuple(
                x - Fraction(rule([g[i] for g in slopes], [p[i] for p in points], numbers)) for i, x in enumerate(h.x)
            )

    return step


def _adam_l2(late: bool) -> Rule:
    def rule(gs: list[Decimal], xs: list[Decimal], h: Numbers) -> Decimal:
        t, pulled = len(gs), [g + h["weight_decay"] * x for g, x in zip(gs, xs, strict=True)]
        m = average(pulled, h["beta1"]) / (1 - h["beta1"] ** t)
        v, correction = average([g * g for g in pulled], h["beta2"]), (1 - h["beta2"] ** t).sqrt()
        if late:
            return quotient(h["step_size"] * m * correction, v.sqrt() + h["epsilon"])
        return quotient(h["step_size"] * m, v.sqrt() / correction + h["epsilon"])

    return rule


def _amsgrad(corrected_first: bool, bias: bool = True) -> Rule:
    """The largest second moment so far: of the corrected ones, of the plain ones corrected later, or uncorrected."""

    def rule(gs: list[Decimal], xs: list[Decimal], h: Numbers) -> Decimal:
        t, v, largest = len(gs), Decimal(0), Decimal(0)
        for k, g in enumerate(gs):
            v = h["beta2"] * v + (1 - h["beta2"]) * g * g
            largest = max(largest, v / (1 - h["beta2"] ** (k + 1)) if corrected_first else v)
        if bias and not corrected_first:
            largest = largest / (1 - h["beta2"] ** t)
        m = average(gs, h["beta1"]) / ((1 - h["beta1"] ** t) if bias else 1)
        return quotient(h["step_size"] * m, largest.sqrt() + h["epsilon"])

    return rule


def _check_growing_denominator(trial: Trial, ask: Ask) -> Violation | None:
    """The step is at most step_size |m|/(sqrt((1 - beta2) of the largest squared gradient so far) + epsilon)."""
    run = ask(trial)
    h = exact_hyper(run)
    d = trial.problem.dimension
    means, largest = [Fraction(0)] * d, [Fraction(0)] * d
    for k, g in enumerate(run.gradients[:-1]):
        for i in range(d):
            means[i] = short(h["beta1"] * means[i] + (1 - h["beta1"]) * g[i])
            largest[i] = max(largest[i], (1 - h["beta2"]) * g[i] * g[i])
            bottom = root_above(largest[i]) * (1 - Fraction(1, 2**40)) + h["epsilon"]
            due = h["step_size"] * abs(means[i]) / (1 - h["beta1"] ** (k + 1)) / bottom
            moved = abs(run.iterates[k + 1][i] - run.iterates[k][i])
            if moved > due + allowance(trial):
                return Violation(k + 1, f"|x_{k + 1} - x_{k}| <= {decimal(due)} in coordinate {i + 1}",
                                 decimal(moved), run)  # fmt: skip
    return None


def _lion_mean(gs: list[Decimal], h: Numbers) -> Decimal:
    return h["beta1"] * average(gs[:-1], h["beta2"]) + (1 - h["beta1"]) * gs[-1]


def _lion(h: History) -> Point:
    """x - step_size (sign(beta1 m + (1 - beta1) g) + weight_decay x); a mean that rounding hides may have any sign."""
    with localcontext() as context:
        context.prec = DIGITS
        numbers = {name: in_decimal(value) for name, value in h.hyper.items()}
        means = [_lion_mean([in_decimal(g[i]) for g in h.gradients], numbers) for i in range(len(h.x))]
    after = []
    for i, (x, mean) in enumerate(zip(h.x, means, strict=True)):
        kept = x - h.hyper["step_size"] * h.hyper["weight_decay"] * x
        reach = max(abs(g[i]) for g in h.gradients)
        signs = [(mean > 0) - (mean < 0)]
        if h.after is not None and mean and abs(Fraction(mean)) <= reach / 2**40:
            signs = [-1, 0, 1]
        choices = [kept - h.hyper["step_size"] * sign for sign in signs]
        after.append(choices[0] if h.after is None else _nearest(choices, h.after[i]))
    return tuple(after)


def _nearest(choices: list[Fraction], theirs: Fraction) -> Fraction:
    return min(choices, key=lambda c: abs(c - theirs))


def _check_lion_length(trial: Trial, ask: Ask) -> Violation | None:
    run = ask(trial)
    h = exact_hyper(run)
    for k in range(trial.steps):
        for before, after in zip(run.iterates[k], run.iterates[k + 1], strict=True):
            moved = abs(after - (1 - h["step_size"] * h["weight_decay"]) * before)
            room = allowance(trial) + ROUNDING * max(abs(before), abs(after), h["step_size"])
            if min(moved, abs(moved - h["step_size"])) > room:
                promised = f"every coordinate moves by {decimal(h['step_size'])}, or not, beside the decay"
                return Violation(k + 1, promised, decimal(moved), run)
    return None


def _check_sign_only(trial: Trial, ask: Ask) -> Violation | None:
    run = ask(trial)
    changed = ask(Trial(times(plain(trial), Fraction(16)), trial.x0, trial.steps, trial.hyper))
    return structure.same(changed, list(run.iterates), "as for f, when f is 16 times as large")


# AdaGrad with one norm


def _adagrad_norm(h: History) -> Point:
    squares = h.hyper["initial"] ** 2 + sum((dot(g, g) for g in h.gradients), Fraction(0))
    return pointed(vector(h.x) - (h.hyper["step_size"] / short(root_above(squares))) * vector(h.gradients[-1]))


def _check_norm_regret(trial: Trial, ask: Ask) -> Violation | None:
    run, f = ask(trial), plain(trial)
    h = exact_hyper(run)
    a, squares, regret, far = h["step_size"], h["initial"] ** 2, Fraction(0), Fraction(0)
    for k in range(trial.steps):
        x, g = run.iterates[k], f.gradient(run.iterates[k])
        away = [c - b for c, b in zip(x, f.minimizer, strict=True)]
        far = max(far, dot(away, away))
        regret, squares = regret + dot(g, away), squares + dot(g, g)
        bound = (far / (2 * a) + a) * root_above(squares)
        if regret > bound + 4 * f.L * size(trial) * allowance(trial):
            return Violation(k + 1, f"sum over i = 0..{k} of <g_i, x_i - x*> <= {decimal(bound)}", decimal(regret), run)
    return None


def _check_norm_step(trial: Trial, ask: Ask) -> Violation | None:
    run = ask(trial)
    a = exact_hyper(run)["step_size"]
    pairs = (
        (k, length(vector(run.iterates[k]) - vector(run.iterates[k - 1])), a) for k in range(1, trial.steps + 1)
    )
    return first(run, pairs, "|x_{k} - x_{j}|", allowance(trial))


def _norm_starts(hyper: dict[str, float], rng: Random) -> list[Start]:
    return [*easy(rng, Fraction(2)), *bent(rng, Fraction(4)),
            (along_axes(Piece("square", Fraction(64)), Piece("square", Fraction(1, 64))), point(1, 3))]  # fmt: skip


def _swings(hyper: dict[str, float], rng: Random) -> list[Start]:
    """Large gradients first and small ones after, of each sign."""
    a = Fraction(hyper["step_size"])
    return [
        (along_axes(Piece("huber", Fraction(64), width=Fraction(1, 8))), (2 * a,)),
        (along_axes(Piece("square", Fraction(4)), Piece("hinge", Fraction(16))), (3 * a, a)),
        *bent(rng)[:2],
    ]


def _calmed(hyper: dict[str, float], rng: Random) -> list[Start]:
    """Large gradients in the first steps, and small ones for ever after, in both coordinates."""
    a = Fraction(hyper["step_size"])
    f = turned(along_axes(Piece("hinge", Fraction(16)), Piece("linear", Fraction(1, 4))))
    return [] if instances.expands(hyper) else [(f, (a, 2 * a))]


DAMPENED_REF = (
    Reference("b = momentum b + (1 - dampening) g, the first b = g", _dampened(True)),
    Reference("b = momentum b + (1 - dampening) g from b = 0", _dampened(False)),
)
BUFFERED_REF = (Reference("y - step_size (g + momentum b), b = momentum b + g", _buffered),)
ADAM_L2_REF = (
    Reference("Adam of g + weight_decay x, epsilon beside the corrected root", _by_coordinates(_adam_l2(False))),
    Reference("Adam of g + weight_decay x, epsilon beside the uncorrected root", _by_coordinates(_adam_l2(True))),
)
AMSGRAD_REF = (
    Reference("AMSGrad, largest corrected second moment", _by_coordinates(_amsgrad(True))),
    Reference("AMSGrad, largest second moment, corrected", _by_coordinates(_amsgrad(False))),
    Reference("AMSGrad without bias correction", _by_coordinates(_amsgrad(False, False))),
)
LION_REF = (Reference("x - step_size (sign(beta1 m + (1 - beta1) g) + weight_decay x)", _lion),)
NORM_REF = (Reference("x - step_size g/sqrt(initial^2 + sum |g|^2)", _adagrad_norm),)


def _step_room(hyper: Hyper) -> Fraction:
    return hyper["step_size"]


def _forms(references: tuple[Reference, ...], chosen: Settings, room: Any, promise: str, source: str) -> Claim:
    def trials(given: Any, rng: Random) -> Iterator[Trial]:
        for hyper in chosen(given):
            for make in (adaptive.slopes, adaptive.fading):
                eased = {"epsilon": 0.25, **hyper}
                for problem, x0 in make(eased, rng):
                    yield Trial(problem, x0, 6, hyper)
            for start in (*_swings(hyper, rng), *adaptive.waking(hyper, rng)):
                yield Trial(*start, 10, hyper)
            late = (*adaptive.lasting_slopes(hyper, rng), *adaptive.late_waking(hyper, rng), *_calmed(hyper, rng))
            for start in late:
                yield Trial(*start, LATE, hyper)

    return defined(references, trials, "The step", promise, source, room=room)


def _method(
    name: str, title: str, hyper: Mapping[str, Range], references: tuple[Reference, ...], chosen: Settings,
    *claims: Claim, decays: bool = False, room: Any = NO_ROOM,
) -> Method:  # fmt: skip
    everyone = (*claims, *structure.conduct(chosen), *structure.shared(chosen, decays))
    return Method(name, title, hyper, references, chosen, everyone, smooth_examples(chosen), room=room)


# The square of a smaller one is 0 in floats.
NOT_TINY = Range(1e-100, float("inf"))
STEP, ADAM = {"step_size": POSITIVE}, {"step_size": POSITIVE, "beta1": SHARE, "beta2": BETA2, "epsilon": EPSILON}
SUTSKEVER = "Sutskever et al. (2013); Nesterov (2018), theorem 2.2.3"

METHODS = (
    _method(
        "momentum-dampened", "Gradient descent with a momentum buffer and dampening",
        {**STEP, "momentum": SHARE, "dampening": SHARE}, DAMPENED_REF, DAMPENED,
        defined(DAMPENED_REF, late_and_wide(DAMPENED, _smooth, STEPS), "The buffer",
                "x_{k+1} = x_k - step_size b_k, b_k = momentum b_{k-1} + (1 - dampening) g_k", "by definition"),
        invariance("linear", "Linear in the gradient", "c f with step_size/c gives the iterates of f", "by definition",
                   on(DAMPENED, lambda h, rng: _smooth(h, rng)[:4], 6), _check_linear),
        *invariances(DAMPENED, _smooth)[1:],
    ),
    _method(
        "nesterov-momentum", "Nesterov's momentum in its buffer form, as libraries write it",
        {**STEP, "momentum": SHARE}, BUFFERED_REF, BUFFERED,
        theorem("rate", "Accelerated linear rate behind the iterates",
                "f(x_{k+1}) - f* <= (1 - q)^{k+1} (f(x_0) - f* + m |x_0 - x*|^2/2), x_{k+1} = y_k - step_size grad"
                " f(y_k), q = sqrt(step_size m), momentum = (1 - q)/(1 + q), step_size <= 1/L",
                SUTSKEVER, on(BUFFERED, _strongly_convex, 24), _check_hidden_rate),
        defined(BUFFERED_REF, late_and_wide(BUFFERED, _smooth, STEPS), "The buffer",
                "y_{k+1} = y_k - step_size (g_k + momentum b_k), b_k = momentum b_{k-1} + g_k", SUTSKEVER),
        *invariances(BUFFERED, _smooth)[1:],
    ),
    _method(
        "adam-l2", "Adam with an l2 penalty in the gradient", {**ADAM, "weight_decay": FROM_ZERO}, ADAM_L2_REF,
        ADAM_L2,
        _forms(ADAM_L2_REF, ADAM_L2, adaptive.adam_room,
               "the step is Adam's for the gradient g + weight_decay x", "Kingma and Ba (2015); Loshchilov and Hutter"
               " (2019), algorithm 2"),
        decays=True, room=adaptive.adam_room,
    ),
    _method(
        "amsgrad", "AMSGrad", ADAM, AMSGRAD_REF, AMSGRAD,
        theorem("denominator", "The denominator never shrinks",
                "|x_{k+1} - x_k| <= step_size |m_k|/(1 - beta1^k)/(sqrt((1 - beta2) max_i g_i^2) + epsilon)",
                "Reddi, Kale and Kumar (2018), algorithm 2", on(AMSGRAD, _swings, STEPS), _check_growing_denominator),
        _forms(AMSGRAD_REF, AMSGRAD, adaptive.adam_room,
               "the step is step_size m/(sqrt(the largest v so far) + epsilon)",
               "Reddi, Kale and Kumar (2018), algorithm 2"),
        *structure.by_coordinates(AMSGRAD), room=adaptive.adam_room,
    ),
    _method(
        "lion", "Lion", {**STEP, "beta1": SHARE, "beta2": SHARE, "weight_decay": FROM_ZERO}, LION_REF, LION,
        structural("sign", "Every step has one length",
                   "beside the decay, a coordinate moves by step_size or not at all",
                   "Chen et al. (2023), algorithm 2", on(LION, _swings, STEPS), _check_lion_length),
        invariance("scaling", "Scale of the objective", "c f gives the iterates of f, c > 0", "by definition",
                   on(LION, _swings, 8), _check_sign_only),
        _forms(LION_REF, LION, _step_room,
               "x - step_size (sign(beta1 m + (1 - beta1) g) + weight_decay x), then m = beta2 m + (1 - beta2) g",
               "Chen et al. (2023), algorithm 2"),
        decays=True, room=_step_room,
    ),
    _method(
        "adagrad-norm", "AdaGrad with one norm for all coordinates", {**STEP, "initial": NOT_TINY}, NORM_REF, NORM,
        theorem("regret", "Regret",
                "sum <g_i, x_i - x*> <= (D^2/(2 step_size) + step_size) sqrt(initial^2 + sum |g_i|^2), D the reach",
                "Streeter and McMahan (2010); Ward, Wu and Bottou (2019)", on(NORM, _norm_starts, 24),
                _check_norm_regret),
        theorem("step-bound", "No step is longer than step_size", "|x_{k+1} - x_k| <= step_size", "by definition",
                on(NORM, _norm_starts, STEPS), _check_norm_step),
        defined(NORM_REF, late_and_wide(NORM, _norm_starts, STEPS), "The step",
                "x_{k+1} = x_k - step_size g_k/sqrt(initial^2 + |g_0|^2 + ... + |g_k|^2)",
                "Ward, Wu and Bottou (2019)", room=_step_room),
        *invariances(NORM, _norm_starts)[1:], room=_step_room,
    ),
)  # fmt: skip
