"""What holds of the adaptive methods: the size of a step, AdaGrad's regret, closed forms on simple gradients."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import lru_cache
from random import Random
from typing import Any

from . import instances
from .bounds import problem_of
from .claims import ROUNDING, Ask, Claim, Given, Kind, Violation, allowance, decimal, root_above, size
from .groups.tools import and_on
from .instances import LATE, expands, point
from .kinds import Waking
from .problems import Piece, Point, along_axes, dot
from .process import Trial
from .references import Hyper, Reference, departure, exact_hyper, prediction

Settings = Callable[[Given], list[dict[str, float]]]
Room = Callable[[Hyper], Fraction]
STEPS = 12

def settings(*defaults: dict[str, float]) -> Settings:
    """These hyperparameters, with those that the user fixed in their place."""

    def chosen(given: Given) -> list[dict[str, float]]:
        found: list[dict[str, float]] = []
        for default in defaults:
            one = {name: given.get(name, value) for name, value in default.items()}
            if one not in found:
                found.append(one)
        return found

    return chosen


ADAM_SETTINGS = settings(
    {"step_size": 0.25, "beta1": 0.5, "beta2": 0.75, "epsilon": 0.25},
    {"step_size": 0.001, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
    {"step_size": 0.125, "beta1": 0.875, "beta2": 0.5, "epsilon": 1e-8},
)
ADAMW_SETTINGS = settings(
    {"step_size": 0.25, "beta1": 0.5, "beta2": 0.75, "epsilon": 0.25, "weight_decay": 0.5},
    {"step_size": 0.001, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weight_decay": 0.01},
)
ADAGRAD_SETTINGS = settings({"step_size": 0.25, "epsilon": 0.25}, {"step_size": 0.5, "epsilon": 1e-10})
RMSPROP_SETTINGS = settings(
    {"step_size": 0.25, "decay": 0.75, "epsilon": 0.25}, {"step_size": 0.01, "decay": 0.9, "epsilon": 1e-8}
)


def adam_room(hyper: Hyper) -> Fraction:
    """step_size * the largest |m|/sqrt(v) that any gradients lead to in 99 steps, with bias correction or without.

    Under gradients that stay or grow, as in the runs of `LATE` steps, the ratio is about 1 after any number of steps.
    """
    return hyper["step_size"] * _largest_of_all(float(hyper["beta1"]), float(hyper["beta2"]))


@lru_cache
def _largest_of_all(beta1: float, beta2: float) -> Fraction:
    hyper = {"beta1": Fraction(beta1), "beta2": Fraction(beta2)}
    return max(Fraction(1), *(adam_largest(hyper, k) for k in range(1, 100)))


def adam_largest(hyper: Hyper, k: int) -> Fraction:
    """The largest |m_k/(1 - beta1^k)| / sqrt(v_k/(1 - beta2^k)): a little above it, by floats rounded up.

    (1 - beta1)/(1 - beta1^k) sqrt((1 - beta2^k)/(1 - beta2)) sqrt(sum_{j<k} (beta1^2/beta2)^j).
    """
    b1, b2 = float(hyper["beta1"]), float(hyper["beta2"])
    powers = sum((b1 * b1 / b2) ** j for j in range(k)) if b2 else 1.0
    value = (1 - b1) / (1 - b1**k) * ((1 - b2**k) / (1 - b2) * powers) ** 0.5
    return Fraction(value) * (1 + Fraction(1, 2**30))


def adagrad_room(hyper: Hyper) -> Fraction:
    """No step of AdaGrad is longer than step_size, in any coordinate."""
    return hyper["step_size"]


def rmsprop_room(hyper: Hyper) -> Fraction:
    """step_size / sqrt(1 - decay)."""
    return hyper["step_size"] * root_above(1 / (1 - hyper["decay"]))


def _each(chosen: Settings, starts: Callable[[dict[str, float], Random], Iterator[Any]], steps: int):  # type: ignore[no-untyped-def]
    def trials(given: Given, rng: Random) -> Iterator[Trial]:
        for hyper in chosen(given):
            for problem, x0 in starts(hyper, rng):
                yield Trial(problem, x0, steps, hyper)

    return trials


def slopes(hyper: dict[str, float], rng: Random) -> Iterator[instances.Start]:
    """Constant gradients: of size one, of the size of epsilon, and of both signs at once."""
    # Squares of smaller gradients would underflow.
    tiny = max(Fraction(hyper["epsilon"]), Fraction(1, 2**400))
    for slope in (Fraction(1), Fraction(-3), tiny, Fraction(rng.randrange(1, 50), 7)):
        yield along_axes(Piece("linear", slope)), point(1)
    yield along_axes(Piece("linear", Fraction(2)), Piece("linear", -tiny)), point(0, 3)
    yield along_axes(*(Piece("linear", Fraction((-1) ** j * (j + 1), 4)) for j in range(12))), point(*range(12))


def lasting_slopes(hyper: dict[str, float], rng: Random) -> Iterator[instances.Start]:
    """Constant gradients while bias corrections fade out, from where a step is not small beside the iterates."""
    if expands(hyper):
        return
    yield along_axes(Piece("linear", Fraction(2)), Piece("linear", Fraction(-1, 4))), point(0, 0)


def fading(hyper: dict[str, float], rng: Random) -> Iterator[instances.Start]:
    """Gradients that fall to zero for ever after the first few steps, and gradients that are zero from the start."""
    alpha = Fraction(hyper["step_size"])
    for slope in (Fraction(1), Fraction(64)):
        yield along_axes(Piece("hinge", slope)), (alpha / 2,)
        yield along_axes(Piece("hinge", slope)), (alpha * 2,)
    yield along_axes(Piece("hinge", Fraction(1)), Piece("linear", Fraction(1))), (alpha, Fraction(1))
    yield along_axes(Piece("hinge", Fraction(1))), point(-1)


def waking(hyper: dict[str, float], rng: Random) -> Iterator[tuple[Waking, Point]]:
    """The gradient of one coordinate is 0 for some steps, and then wakes up."""
    alpha = Fraction(hyper["step_size"])
    yield Waking(Fraction(4), 2 * alpha), point(0, 0)
    yield Waking(Fraction(1, 8), 3 * alpha), point(-1, 0)


def late_waking(hyper: dict[str, float], rng: Random) -> Iterator[tuple[Waking, Point]]:
    """The first coordinate wakes up about thirty steps from the start."""
    if expands(hyper):
        return
    yield Waking(Fraction(1, 8), 30 * Fraction(hyper["step_size"])), point(-1, 0)


def _mixed(hyper: dict[str, float], rng: Random) -> Iterator[instances.Start]:
    yield from instances.convex(Fraction(4), 20, rng)
    yield along_axes(Piece("square", Fraction(10**6)), Piece("square", Fraction(1, 10**6))), point(1, 1)


def _closed_form(references: tuple[Reference, ...], room: Room) -> Callable[[Trial, Ask], Violation | None]:
    """The run is the one that the definition gives, in one of its conventions."""

    def check(trial: Trial, ask: Ask) -> Violation | None:
        run = ask(trial)
        departures = [departure(run, reference, room) for reference in references]
        if None in departures:
            return None
        k = departures[0] or 1
        due = prediction(run, references[0], k - 1)
        return Violation(k, f"x_{k} = {_words(due)}", _words(run.iterates[k]), run)

    return check


def _words(x: Point) -> str:
    return "(" + ", ".join(f"{float(c):.9g}" for c in x) + ")"


def _step_bound(bound: Callable[[Hyper, int], Fraction]) -> Callable[[Trial, Ask], Violation | None]:
    def check(trial: Trial, ask: Ask) -> Violation | None:
        run = ask(trial)
        hyper = exact_hyper(run)
        for k in range(1, trial.steps + 1):
            longest = max(abs(a - b) for a, b in zip(run.iterates[k], run.iterates[k - 1], strict=True))
            due = bound(hyper, k)
            reach = max(abs(c) for x in run.iterates[k - 1 : k + 1] for c in x)
            if longest > due + allowance(trial) + ROUNDING * reach:
                return Violation(k, f"max_i |x_{k} - x_{k - 1}|_i <= {decimal(due)}", decimal(longest), run)
        return None

    return check


def _check_regret(trial: Trial, ask: Ask) -> Violation | None:
    run, f = ask(trial), problem_of(trial)
    hyper = exact_hyper(run)
    alpha, star, d = hyper["step_size"], f.minimizer, f.dimension
    gradients = [f.gradient(x) for x in run.iterates]
    regret, squares = Fraction(0), [Fraction(0)] * d
    for k in range(trial.steps):
        x, g = run.iterates[k], gradients[k]
        regret += dot(g, [a - b for a, b in zip(x, star, strict=True)])
        squares = [s + c * c for s, c in zip(squares, g, strict=True)]
        reach = [max(abs(y[i] - star[i]) for y in run.iterates[: k + 2]) for i in range(d)]
        # Both conventions for epsilon stay below sqrt(s) + max(epsilon, sqrt(epsilon)).
        eps = max(hyper["epsilon"], root_above(hyper["epsilon"]))
        norms = [root_above(s) for s in squares]
        each = (r * r * (s + eps) / (2 * alpha) + alpha * s for r, s in zip(reach, norms, strict=True))
        bound = sum(each, Fraction(0))
        if regret > bound + 4 * f.L * size(trial) * allowance(trial):
            promised = f"sum over i = 0..{k} of <grad f(x_i), x_i - x*> <= {decimal(bound)}"
            return Violation(k + 1, promised, decimal(regret), run)
    return None


def _common(
    references: tuple[Reference, ...], chosen: Settings, room: Room, bound: Callable[[Hyper, int], Fraction],
    steps: tuple[str, str], source: str,
) -> tuple[Claim, ...]:  # fmt: skip
    """Closed forms and the bound on a step: `steps` says what a constant gradient leads to, and the bound."""
    exact = _closed_form(references, room)
    return (
        Claim("constant-gradient", Kind.STRUCTURE, "Steps under a constant gradient", steps[0], source,
              and_on(_each(chosen, slopes, 5), _each(chosen, lasting_slopes, LATE)), exact),
        Claim("fading-gradient", Kind.STRUCTURE, "Steps after the gradient has vanished",
              "the averages fade with their own decay rates, and no gradient from the start means no step of theirs",
              source, _each(chosen, fading, 8), exact),
        Claim("waking-gradient", Kind.STRUCTURE, "Steps when a gradient wakes up",
              "a coordinate whose gradients were 0 has averages of 0, and counts its steps all the same", source,
              and_on(_each(chosen, waking, STEPS), _each(chosen, late_waking, LATE)), exact),
        Claim("step-bound", Kind.THEOREM, "No step is longer than", steps[1], source,
              _each(chosen, _mixed, STEPS), _step_bound(bound)),
    )  # fmt: skip


def adam(references: tuple[Reference, ...], chosen: Settings) -> tuple[Claim, ...]:
    """Adam and AdamW; the pull of AdamW towards the origin comes on top of a step, and has no bound."""
    claims = _common(
        references, chosen, adam_room,
        lambda h, k: h["step_size"] * adam_largest(h, k),
        ("bias correction makes every step, from the first on, step_size * g/(|g| + epsilon)",
         "step_size (1 - b1)/(1 - b1^k) sqrt((1 - b2^k)/(1 - b2)) sqrt(sum over j < k of (b1^2/b2)^j),"
         " in any coordinate"),
        "Kingma and Ba (2015), algorithm 1 and section 2.1; the bound by Cauchy and Schwarz",
    )  # fmt: skip
    return claims if chosen is ADAM_SETTINGS else tuple(claim for claim in claims if claim.id != "step-bound")


def adagrad(references: tuple[Reference, ...]) -> tuple[Claim, ...]:
    """AdaGrad, diagonal."""
    source = "Duchi, Hazan and Singer (2011), theorem 5"
    return (
        *_common(
            references, ADAGRAD_SETTINGS, adagrad_room, lambda h, k: h["step_size"],
            ("the k-th step is step_size * g/(sqrt(k) |g| + epsilon)", "step_size, in any coordinate"), source,
        ),
        Claim("regret", Kind.THEOREM, "Regret",
              "the sum of <grad f(x_i), x_i - x*> is at most the sum over the coordinates of"
              " D^2 (s + epsilon)/(2 step_size) + step_size s; s the norm of the gradients so far, D the reach from x*",
              source, _each(ADAGRAD_SETTINGS, _mixed, 30), _check_regret),
    )  # fmt: skip


def rmsprop(references: tuple[Reference, ...]) -> tuple[Claim, ...]:
    """RMSProp, uncentred and without momentum."""
    return _common(
        references, RMSPROP_SETTINGS, rmsprop_room, lambda h, k: rmsprop_room(h),
        ("the k-th step is step_size * g/(sqrt(1 - decay^k) |g| + epsilon)",
         "step_size / sqrt(1 - decay), in any coordinate"),
        "Tieleman and Hinton (2012), lecture 6.5",
    )  # fmt: skip
